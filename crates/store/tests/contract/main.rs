//! What the store's SQL promises, on both databases: every statement is prepared, `county` leads
//! every key, what is written stays written, and search finds the same.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

mod chain;
mod folding;
mod house;
mod keys;
mod search;
mod statements;
mod tampering;
mod wall;
mod written;
