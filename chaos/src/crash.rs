//! `kill -9` at any moment, again and again, while eight write.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::chance::Chance;
use crate::http::{Client, Request};
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::product::Running;
use crate::verify::{self, Found};
use crate::writers::{Pace, Writer, writing};

/// How soon after a kill it must answer again: in the median, as the machine may be busy with other
/// things; how often it took longer is told.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// How many of the older lines of the ledger are read again after each kill.
const SAMPLE: u64 = 20;

/// What a run came to.
#[derive(Debug, Default)]
pub(crate) struct Told {
    kills: u64,
    during_start: u64,
    of_server: u64,
    acknowledged: usize,
    starts: Vec<Duration>,
}

/// Kills the program that often (on PostgreSQL every other time the server instead).
pub(crate) fn run(programs: &Programs, kind: Kind, kills: u64, seed: u64) -> Result<String> {
    let place = Place::new(programs, kind, "crash")?;
    let villages = villages(programs, &place.home)?;
    let ledger = Ledger::new(&format!("crash-{}", kind.name()))?;
    let mut writers = Writer::all("c", seed);
    let mut chance = Chance::new(seed, 0);
    let mut told = Told::default();
    let mut running = place.home.start()?;
    let mut since = 0;
    for kill in 0..kills {
        if kill % 100 == 99 {
            eprintln!("  {} kills, {} acknowledged", kill + 1, ledger.len());
        }
        // Short lives are commoner: more starts, more first moments.
        let moment = chance.within(50, 1_500) * chance.within(300, 1_001) / 1_000;
        let address = running.address;
        let server = (kill % 2 == 1).then_some(place.cluster.as_ref()).flatten();
        let pause = chance.within(0, 300);
        let alive = writing(&mut writers, (&ledger, &villages), address, Pace::Full, || {
            std::thread::sleep(Duration::from_millis(moment));
            let Some(cluster) = server else {
                return running.kill().map(|()| None);
            };
            cluster.crash()?;
            std::thread::sleep(Duration::from_millis(pause));
            cluster.start()?;
            back(&running, &mut told)?;
            Ok(Some(running))
        })?;
        told.kills += 1;
        running = match alive {
            Some(running) => {
                told.of_server += 1;
                running
            }
            None => again(&place, &mut chance, &mut told)?,
        };
        let until = ledger.len();
        check(&ledger, running.address, (since, until), &mut chance)?;
        since = until;
    }
    for writer in &mut writers {
        writer.settle(&ledger, running.address)?;
        ensure!(!writer.waits(), "something was never answered");
    }
    let lines = ledger.lines(0, ledger.len());
    let lost = verify::read_back(running.address, &lines)?;
    Found { lost, torn: ledger.odds() }.nothing()?;
    running.kill()?;
    verify::sound(&place.home)?;
    let rows = verify::effects(programs, &place.home)?;
    verify::compare(&rows, &lines, &ledger.sent()).nothing()?;
    told.acknowledged = lines.len();
    told.text()
}

impl Told {
    fn text(mut self) -> Result<String> {
        self.starts.sort_unstable();
        let Self { kills, during_start, of_server, acknowledged, starts } = &self;
        let slow = starts.iter().filter(|it| **it > READY_WITHIN).count();
        let median = starts.get(starts.len() / 2).copied().unwrap_or_default();
        let longest = starts.last().copied().unwrap_or_default();
        ensure!(median <= READY_WITHIN, "the median start took {median:?}");
        Ok(format!(
            "{kills} kills ({of_server} of the database server, {during_start} more during the start): \
             {acknowledged} acknowledged, 0 lost, 0 twice; ready again after {} ms in the median, {} ms \
             at most, {slow} of {} times after more than {READY_WITHIN:?}",
            median.as_millis(),
            longest.as_millis(),
            starts.len()
        ))
    }
}

/// Starts again; one time in ten it is killed once more before it is ready.
fn again(place: &Place, chance: &mut Chance, told: &mut Told) -> Result<Running> {
    if chance.happens(10) {
        let moment = Duration::from_millis(chance.within(1, 60));
        if let Some(running) = place.home.start_within(moment)? {
            running.kill()?;
        }
        told.during_start += 1;
    }
    let running = place.home.start()?;
    told.starts.push(running.took);
    Ok(running)
}

/// Waits until the program has found its server again.
fn back(running: &Running, told: &mut Told) -> Result<()> {
    let began = Instant::now();
    let mut client = Client::new(running.address);
    loop {
        let answer =
            client.send(&Request::get("/readyz")).context("the program died with its server")?;
        if answer.status == 200 {
            told.starts.push(began.elapsed());
            return Ok(());
        }
        ensure!(began.elapsed() < Duration::from_secs(30), "it did not find its server again");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Reads everything since the last kill again, and some of what is older.
fn check(
    ledger: &Ledger,
    address: std::net::SocketAddr,
    (since, until): (usize, usize),
    chance: &mut Chance,
) -> Result<()> {
    let mut lines = ledger.lines(since, until);
    let older = ledger.lines(0, since);
    lines.extend((0..SAMPLE).filter_map(|_| chance.one(&older).cloned()));
    let lost = verify::read_back(address, &lines)?;
    Found { lost, torn: ledger.odds() }.nothing()
}
