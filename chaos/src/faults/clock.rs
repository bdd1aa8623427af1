//! A clock that jumps, under load and across restarts.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::whole;
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::product::COUNTY;
use crate::writers::{Pace, Writer, writing};

/// Where Debian puts the library, by machine.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
];

/// How the clock stands, and whether the program is started anew then.
const JUMPS: [(&str, bool); 9] = [
    ("+0", false),
    ("-1h", false),
    ("+0", false),
    ("+1d", false),
    ("-1h", true),
    ("+1d", true),
    ("+3650d", false),
    ("+0", false),
    ("+0", true),
];

pub(super) fn run(programs: &Programs, seed: u64) -> Result<String> {
    let library = LIBRARIES.into_iter().find(|it| Path::new(it).is_file());
    let library = library.context("libfaketime is not installed (Debian package faketime)")?;
    let mut place = Place::new(programs, Kind::Sqlite, "clock")?;
    let shown = place.home.data.with_file_name("clock");
    std::fs::write(&shown, "+0")?;
    for (name, value) in [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", shown.to_str().context("a path")?),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ] {
        place.home.environment.push((name, value.to_owned()));
    }
    let villages = villages(programs, &place.home)?;
    let (ledger, mut writers) = (Ledger::new("clock")?, Writer::all("t", seed));
    let mut running = place.home.start()?;
    for (jump, anew) in JUMPS {
        std::fs::write(&shown, jump)?;
        if anew {
            running.kill()?;
            running = place.home.start()?;
        }
        let address = running.address;
        writing(&mut writers, (&ledger, &villages), address, Pace::Slow(60), || {
            std::thread::sleep(Duration::from_secs(4));
            Ok(())
        })?;
    }
    std::fs::write(&shown, "+0")?;
    let kept = whole(programs, &place, running, (&mut writers, &ledger))?;
    let years = years(&place)?;
    promises(&place)?;
    let back = backwards(&place)?;
    ensure!(back.is_empty(), "{} ids went back: {}", back.len(), back.join(", "));
    Ok(format!(
        "{} jumps ({}): {kept} acknowledged, 0 lost, no id went back, every promise lies behind its \
         request, the audit chain is sound; years seen: {}",
        JUMPS.len(),
        JUMPS.map(|it| if it.1 { format!("{} anew", it.0) } else { it.0.to_owned() }).join(", "),
        years.join(", ")
    ))
}

/// The years in which requests came in, by the clock: or it did not jump.
fn years(place: &Place) -> Result<Vec<String>> {
    let rows = place.rows(&format!(
        "SELECT DISTINCT month / 100 FROM request WHERE county = {COUNTY} ORDER BY 1"
    ))?;
    let years: Vec<String> = rows.into_iter().filter_map(|it| it.into_iter().next()).collect();
    ensure!(years.len() > 1, "the clock did not jump: {years:?}");
    Ok(years)
}

/// No promise lies before its request.
fn promises(place: &Place) -> Result<()> {
    let rows = place.rows(&format!(
        "SELECT COUNT(*) FROM request WHERE county = {COUNTY} AND promised_at <= received_at"
    ))?;
    ensure!(rows.concat() == ["0"], "promises before their requests: {rows:?}");
    Ok(())
}

/// Requests of one writer, who sends one after the other, whose ids are not in that order.
fn backwards(place: &Place) -> Result<Vec<String>> {
    let rows = place.rows(&format!("SELECT id, body FROM request WHERE county = {COUNTY}"))?;
    let mut by_writer: HashMap<String, Vec<(u64, i64)>> = HashMap::new();
    for row in rows {
        let [id, body] = <[String; 2]>::try_from(row).ok().context("a request")?;
        let key = body.split(' ').nth(1).unwrap_or_default();
        let Some((writer, number)) = key.rsplit_once('-') else { continue };
        by_writer.entry(writer.to_owned()).or_default().push((number.parse()?, id.parse()?));
    }
    let mut back = Vec::new();
    for (writer, mut requests) in by_writer {
        requests.sort_unstable();
        for pair in requests.windows(2) {
            if let [(before, earlier), (after, later)] = pair
                && earlier >= later
            {
                back.push(format!("{writer}: {before} → {after}"));
            }
        }
    }
    Ok(back)
}
