//! Refuses to build the pages without their scripts and styles, which `cargo xtask assets` makes.
//!
//! It does not make them itself: a build that calls npm breaks every offline build.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=dist");
    for name in ["main.js", "desk.js", "field-worker.js", "look.css"] {
        if !Path::new("dist").join(name).is_file() {
            println!(
                "cargo::error=crates/web/dist/{name} is missing: run `cargo xtask assets` first"
            );
        }
    }
}
