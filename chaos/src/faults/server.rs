//! A PostgreSQL that is killed under load and comes back: the program finds it again by itself.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::{ask, whole};
use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::writers::{Pace, Writer, writing};

/// How often it is killed.
const ROUNDS: u64 = 50;

/// How long after it is back an answer may still say "later".
const HEALED_WITHIN: Duration = Duration::from_secs(5);

pub(super) fn run(programs: &Programs, seed: u64) -> Result<String> {
    let place = Place::new(programs, Kind::Postgres, "server")?;
    let cluster = place.cluster.as_ref().context("a server")?;
    let villages = villages(programs, &place.home)?;
    let village = villages.first().map_or("", String::as_str);
    let (ledger, mut writers) = (Ledger::new("server")?, Writer::all("d", seed));
    let mut chance = Chance::new(seed, 6);
    let mut running = place.home.start()?;
    let (mut later, mut last) = (0_u64, Duration::ZERO);
    for round in 0..ROUNDS {
        // One to ten seconds, mostly short.
        let away = chance.within(1_000, 10_001) * chance.within(200, 1_001) / 1_000;
        let away = Duration::from_millis(away.max(1_000));
        writing(&mut writers, (&ledger, &villages), running.address, Pace::Slow(30), || {
            std::thread::sleep(Duration::from_millis(300));
            cluster.crash()?;
            let gone = Instant::now();
            let mut number = 0;
            while gone.elapsed() < away {
                number += 1;
                let answer = ask(&running, &format!("weg-{round}-{number}"), village)?;
                ensure!(answer.status == 503, "without its server it answers {}", answer.status);
                later += 1;
                std::thread::sleep(Duration::from_millis(200));
            }
            cluster.start()?;
            let back = Instant::now();
            let mut quiet = Instant::now();
            // Two seconds without a refusal: it has healed.
            while quiet.elapsed() < Duration::from_secs(2) {
                number += 1;
                let answer = ask(&running, &format!("weg-{round}-{number}"), village)?;
                if answer.status >= 500 {
                    quiet = Instant::now();
                    last = last.max(back.elapsed());
                    ensure!(last < HEALED_WITHIN, "still {} after {last:?}", answer.status);
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        })?;
        ensure!(running.lives(), "the program died with its server");
    }
    let kept = whole(programs, &place, running, (&mut writers, &ledger))?;
    Ok(format!(
        "killed {ROUNDS} times for 1 to 10 s: {later} writes told 503 while it was away, the last {} ms \
         after it was back; {kept} acknowledged, 0 lost, 0 twice",
        last.as_millis()
    ))
}
