//! The pages from outside, as a browser would use them: the router over an application on SQLite.
#![expect(clippy::unwrap_used, reason = "a test fails by panic")]

mod access;
mod addresses;
mod affairs;
mod api;
mod asvs;
mod browser;
mod canary;
mod costs;
mod doors;
mod faults;
mod foreign;
mod ledgers;
mod life;
mod ownership;
mod pages;
mod papers;
mod projects;
mod rulebook;
mod sessions;
mod terms;
mod trail;
mod uploads;
