//! The nouns of the house and their rules, as pure functions from values to values.
//!
//! Nothing here reads a clock, draws chance, touches a file or knows a database: time, ids and
//! chance are arguments. One noun, one file.

pub mod codes;
pub mod directory;
pub mod figures;
pub mod places;
pub mod requests;
pub mod rules;
pub mod words;
