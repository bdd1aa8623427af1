//! A full disk: reading goes on, writing is told 507, nothing is lost, and it heals by itself.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::{ask, reading_goes_on, until, whole};
use crate::chance::Chance;
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::shell::{call, word};
use crate::writers::{Pace, Writer, writing};

/// How often it is filled.
const ROUNDS: u64 = 10;

/// How long after space was freed a write must work again.
const HEALED_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn run(programs: &Programs, seed: u64) -> Result<String> {
    let disk = Disk::new("full", "200M")?;
    let mut place = Place::below(programs, Kind::Sqlite, &disk.path())?;
    place.home.log = disk.aside().join("gongjian.log");
    place.home.init()?;
    let villages = villages(programs, &place.home)?;
    let village = villages.first().map_or("", String::as_str);
    let ledger = Ledger::new("full")?;
    let (mut writers, mut chance) = (Writer::all("f", seed), Chance::new(seed, 5));
    let running = place.home.start()?;
    let (mut refused, mut longest, mut slowest) = (0, Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let filler = disk.path().join("filler");
        let room = chance.within(0, 2_000);
        writing(&mut writers, (&ledger, &villages), running.address, Pace::Slow(40), || {
            std::thread::sleep(Duration::from_millis(700));
            fill(&filler, room)?;
            let mut number = 0;
            let took = until(Duration::from_mins(1), || {
                number += 1;
                let answer = ask(&running, &format!("voll-{round}-{number}"), village)?;
                if answer.status == 507 {
                    let said = answer.field("error");
                    ensure!(said.contains("存储空间满"), "507 says: {said}");
                }
                Ok(answer.status == 507)
            })?;
            slowest = slowest.max(took);
            for number in 0..20 {
                let answer = ask(&running, &format!("zu-{round}-{number}"), village)?;
                // A little may still fit; nothing may be answered in another way.
                ensure!(matches!(answer.status, 507 | 201), "it answers {}", answer.status);
                refused += u64::from(answer.status == 507);
                reading_goes_on(&running)?;
            }
            std::fs::remove_file(&filler)?;
            let healed = until(HEALED_WITHIN, || {
                Ok(ask(&running, &format!("frei-{round}"), village)?.status / 100 == 2)
            })?;
            longest = longest.max(healed);
            Ok(())
        })?;
    }
    let kept = whole(programs, &place, running, (&mut writers, &ledger))?;
    Ok(format!(
        "filled {ROUNDS} times: {refused} writes told 507, reading went on, {kept} acknowledged, 0 lost; \
         writing again {} ms after space was free at most",
        longest.as_millis()
    ))
}

/// Takes all the space but so many KiB.
fn fill(filler: &Path, room: u64) -> Result<()> {
    let folder = filler.parent().unwrap_or(filler);
    // They write on meanwhile, so what was free a moment ago may be taken.
    until(Duration::from_secs(10), || {
        let told = call("df", &["--output=avail", "-k", word(folder)?])?;
        let free: u64 = told.lines().last().unwrap_or_default().trim().parse()?;
        ensure!(free < 1 << 20, "that file system is too large to fill");
        let size = format!("{}KiB", free.saturating_sub(room).max(1));
        Ok(call("fallocate", &["-l", &size, word(filler)?]).is_ok() || free < 64)
    })
    .map(drop)
}
