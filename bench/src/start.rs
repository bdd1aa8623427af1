//! What it costs to have it at all: start, memory at rest, the size of the program.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::report::{Report, median};
use crate::server::{self, Server};
use crate::world::COUNTY;
use crate::{Places, machine};

/// Starts an empty county five times.
pub(crate) fn run(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    let (county, data) = (COUNTY.to_string(), folder.to_str().context("a folder's name")?);
    server::run(&places.product, folder, &["init", "--county", &county, "--data", data])?;
    let (mut millis, mut held) = (Vec::new(), 0);
    for _ in 0..5 {
        let server = Server::start(&places.product, folder, &["--data", data])?;
        millis.push(server.took.as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_secs(3));
        held = held.max(machine::resident_mib(server.pid())?);
    }
    let size = std::fs::metadata(&places.product)?.len();
    report.section("Start, memory, size");
    report.table(
        &["what", "measured", "bar"],
        &[
            row(
                "start of an empty county, to ready",
                format!("{:.0} ms", median(&millis)),
                "≤ 1 s",
            ),
            row("memory at rest", format!("{held} MiB"), "≤ 150 MB"),
            row("program, built for release", format!("{} MiB", size >> 20), "≤ 60 MB"),
        ],
    );
    Ok(())
}

fn row(what: &str, measured: String, bar: &str) -> Vec<String> {
    vec![what.to_owned(), measured, bar.to_owned()]
}
