//! Refuses to build without the names of the country's divisions, which `cargo xtask assets` packs.
//!
//! It does not fetch them itself: a build that calls npm breaks every offline build.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/divisions.zst");
    if !Path::new("assets/divisions.zst").is_file() {
        println!(
            "cargo::error=crates/app/assets/divisions.zst is missing: run `cargo xtask assets` first"
        );
    }
}
