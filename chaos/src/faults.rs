//! Other faults: a full disk, a failing one, a slow one, a clock that jumps, a server that comes and
//! goes.

mod clock;
mod eio;
mod full;
mod server;
mod slow;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::http::{Answer, Client, Request};
use crate::ledger::Ledger;
use crate::place::{Place, Programs};
use crate::product::{COUNTY, Running};
use crate::verify::{self, Found};
use crate::writers::Writer;

/// A fault: with which chance, and what came of it.
type Fault = fn(&Programs, u64) -> Result<String>;

/// Every fault by its name.
pub(crate) const ALL: [(&str, Fault); 5] = [
    ("full", full::run),
    ("eio", eio::run),
    ("slow", slow::run),
    ("clock", clock::run),
    ("server", server::run),
];

/// Sends one request under a key of its own.
fn ask(running: &Running, key: &str, village: &str) -> Result<Answer> {
    let body = json!({ "text": format!("故障演练 {key}"), "place": village });
    let path = format!("/api/v1/{COUNTY}/requests");
    let answer = Client::new(running.address).send(&Request::json(&path, key, &body));
    answer.with_context(|| running.state())
}

/// What everybody may read is still answered.
fn reading_goes_on(running: &Running) -> Result<()> {
    let mut client = Client::new(running.address);
    let pages = ["/readyz".to_owned(), format!("/{COUNTY}/"), format!("/{COUNTY}/answered")];
    for page in pages {
        let status = client.send(&Request::get(&page))?.status;
        ensure!(status == 200, "{page} is answered {status}");
    }
    Ok(())
}

/// Sends what still waits, then looks whether everything is there, once, by asking and by counting.
fn whole(
    programs: &Programs,
    place: &Place,
    running: Running,
    (writers, ledger): (&mut [Writer], &Ledger),
) -> Result<usize> {
    for writer in writers {
        writer.settle(ledger, running.address)?;
    }
    let lines = ledger.lines(0, ledger.len());
    let lost = verify::read_back(running.address, &lines)?;
    Found { lost, torn: ledger.odds() }.nothing()?;
    running.kill()?;
    verify::sound(&place.home)?;
    let rows = verify::effects(programs, &place.home)?;
    // Requests of the fault itself were asked for, too.
    let mut sent = ledger.sent();
    for (_, body, _) in rows.requests.iter().filter(|it| it.1.starts_with("故障演练")) {
        sent.insert((body.clone(), "send"), String::new());
    }
    verify::compare(&rows, &lines, &sent).nothing()?;
    Ok(lines.len())
}

/// Does something again and again until it says yes. Says how long that took.
fn until(patience: Duration, mut done: impl FnMut() -> Result<bool>) -> Result<Duration> {
    let began = std::time::Instant::now();
    while !done()? {
        ensure!(began.elapsed() < patience, "it did not happen within {patience:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(began.elapsed())
}
