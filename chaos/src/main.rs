//! Faults on purpose: kills, power cuts, storms of repetitions, full and failing disks, jumping
//! clocks. It counts what was lost of what had been acknowledged.
//!
//! Started by `cargo xtask long crash` and its neighbours, and in short by `cargo xtask test`. It finds
//! in its environment `GONGJIAN_BIN`, the product, and `GONGJIAN_PG_BIN`, the folder of PostgreSQL's
//! programs.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a task speaks to the terminal and reads the environment it is started in"
)]

mod chance;
mod cluster;
mod crash;
mod disk;
mod faults;
mod http;
mod ledger;
mod picture;
mod place;
mod powercut;
mod product;
mod shell;
mod storm;
mod tasks;
mod verify;
mod volume;
mod writers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match tasks::run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::FAILURE
        }
    }
}
