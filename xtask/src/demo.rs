//! The demo county, from nothing to a page in the browser.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context, Result};

use crate::{assets, shell};

/// Builds what is needed and becomes the demo server, so that Ctrl-C reaches it directly.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    assets::build()?;
    shell::run(&mut shell::cargo(&["build", "--release", "--locked", "--package", "gongjian"]))?;
    let binary = shell::target().join("release/gongjian");
    let mut demo = shell::command(&binary.to_string_lossy(), &["demo"]);
    for (name, value) in [("--data", "demo-data"), ("--listen", "127.0.0.1:8610")] {
        if !arguments.contains(&name) {
            demo.args([name, value]);
        }
    }
    let failure = demo.args(arguments).exec();
    Err(failure).context("the demo cannot be started")
}
