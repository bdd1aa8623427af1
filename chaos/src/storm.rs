//! Everything sent up to five times, side by side, over connections that break and across kills: each
//! must happen once.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use crate::chance::Chance;
use crate::http::{Answer, Client, Request};
use crate::ledger::{Ledger, Said, What};
use crate::place::{Kind, Place, Programs, villages_of};
use crate::product::{COUNTY, OTHER, Running};
use crate::verify::{self, Found};
use crate::writers::{Meaning, Operation, acting, beginning, meaning};

/// How many send at once.
const SENDERS: u64 = 8;

/// How long an operation is sent again; a server of a busy machine needs a while to come back.
const PATIENCE: Duration = Duration::from_mins(3);

/// How often one is sent at most.
const COPIES: u64 = 5;

/// In so many of a hundred the connection is cut before the answer is read.
const CUT: u64 = 30;

/// What all senders share.
struct Field<'a> {
    address: RwLock<SocketAddr>,
    ledger: &'a Ledger,
    villages: Vec<String>,
    others: Vec<String>,
    next: AtomicU64,
    total: u64,
    seed: u64,
    sent: AtomicU64,
    reused: AtomicU64,
    elsewhere: AtomicU64,
}

/// Sends that many logical operations.
pub(crate) fn run(programs: &Programs, kind: Kind, total: u64, seed: u64) -> Result<String> {
    // It stands in the words of each request, and the product takes longer numbers out of them.
    ensure!(seed < 1_000_000, "give the storm a seed of at most six digits");
    over(&Place::new(programs, kind, "storm")?, programs, total, seed)
}

/// The same over a database that forgets every key at once must fail: else the test is blind.
pub(crate) fn forgetful(programs: &Programs, seed: u64) -> Result<String> {
    let place = Place::new(programs, Kind::Sqlite, "forgetful")?;
    let file = rusqlite::Connection::open(place.home.file())?;
    file.execute_batch(
        "CREATE TRIGGER forget AFTER INSERT ON idempotency
         BEGIN DELETE FROM idempotency WHERE county = NEW.county AND key = NEW.key; END",
    )?;
    drop(file);
    match over(&place, programs, 200, seed) {
        Ok(said) => bail!("keys were forgotten and nobody noticed: {said}"),
        Err(error) => {
            let said: String = format!("{error:#}").chars().take(160).collect();
            Ok(format!("red, as it must be when keys are forgotten: {said}"))
        }
    }
}

fn over(place: &Place, programs: &Programs, total: u64, seed: u64) -> Result<String> {
    let kind = if place.cluster.is_some() { Kind::Postgres } else { Kind::Sqlite };
    place.home.run(&["init", "--county", OTHER])?;
    let ledger = Ledger::new(&format!("storm-{}", kind.name()))?;
    let mut running = place.home.start()?;
    let field = Field {
        address: RwLock::new(running.address),
        ledger: &ledger,
        villages: villages_of(programs, &place.home, COUNTY)?,
        others: villages_of(programs, &place.home, OTHER)?,
        next: AtomicU64::new(0),
        total,
        seed,
        sent: AtomicU64::new(0),
        reused: AtomicU64::new(0),
        elsewhere: AtomicU64::new(0),
    };
    without_a_key(running.address, &field)?;
    let kills = (total / 5_000).clamp(2, 20);
    let shared = &field;
    running = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..SENDERS).map(|number| scope.spawn(move || sender(shared, number))).collect();
        for kill in 1..=kills {
            let until = total * kill / (kills + 1);
            while field.next.load(Ordering::Relaxed) < until
                && !threads.iter().all(std::thread::ScopedJoinHandle::is_finished)
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            running = killed(place, running, kill, &field)?;
            eprintln!("  {until} of {total}");
        }
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a sender panicked"))??;
        }
        Ok::<Running, anyhow::Error>(running)
    })?;
    let lines = ledger.lines(0, ledger.len());
    ensure!(u64::try_from(lines.len())? == total, "{} of {total} were answered", lines.len());
    Found { lost: Vec::new(), torn: ledger.odds() }.nothing()?;
    running.kill()?;
    verify::sound(&place.home)?;
    let rows = verify::effects(programs, &place.home)?;
    verify::compare(&rows, &lines, &ledger.sent()).nothing()?;
    let elsewhere = field.elsewhere.load(Ordering::Relaxed);
    let there = format!("SELECT COUNT(*) FROM request WHERE county = {OTHER}");
    let there = place.rows(&there)?;
    ensure!(
        there.first().and_then(|it| it.first()) == Some(&elsewhere.to_string()),
        "the other county has {there:?} requests, not {elsewhere}"
    );
    Ok(format!(
        "{total} operations sent {} times over {kills} kills: one row, one audit row, one message \
         each; {} times a key with other words: 422; {elsewhere} times the key in another county: its own",
        field.sent.load(Ordering::Relaxed),
        field.reused.load(Ordering::Relaxed),
    ))
}

/// Kills the program, or every other time its database server, and starts it again.
fn killed(place: &Place, running: Running, kill: u64, field: &Field<'_>) -> Result<Running> {
    if let Some(cluster) = place.cluster.as_ref().filter(|_| kill.is_multiple_of(2)) {
        cluster.crash()?;
        cluster.start()?;
        return Ok(running);
    }
    running.kill()?;
    let running = place.home.start()?;
    *field.address.write().unwrap_or_else(PoisonError::into_inner) = running.address;
    Ok(running)
}

/// Without a key nothing is done.
fn without_a_key(address: SocketAddr, field: &Field<'_>) -> Result<()> {
    let village = field.villages.first().context("a village")?;
    let path = format!("/api/v1/{COUNTY}/requests");
    let answer = Client::new(address).send(&Request::json(
        &path,
        "",
        &json!({ "text": "x", "place": village }),
    ))?;
    ensure!(answer.status == 400, "without a key it answers {}", answer.status);
    let form = Request::form(&format!("/{COUNTY}/report"), &[("text", "x"), ("place", village)]);
    let answer = Client::new(address).send(&form)?;
    ensure!(answer.status == 400, "a form without a key is answered {}", answer.status);
    Ok(())
}

/// Takes one operation after the other.
fn sender(field: &Field<'_>, number: u64) -> Result<()> {
    let mut chance = Chance::new(field.seed, 1_000 + number);
    let (mut fresh, mut urged): (Vec<Said>, Vec<Said>) = (Vec::new(), Vec::new());
    loop {
        let turn = field.next.fetch_add(1, Ordering::Relaxed);
        if turn >= field.total {
            return Ok(());
        }
        let key = format!("s-{}-{turn}", field.seed);
        let village = chance.one(&field.villages).cloned().unwrap_or_default();
        let chosen = chance.within(0, 100);
        let of = match chosen {
            0..10 => fresh.pop().map(|it| (What::Urge, it)),
            10..20 => urged.pop().map(|it| (What::Withdraw, it)),
            _ => None,
        };
        let operation = match of {
            Some((what, of)) => acting(what, &of, key),
            None if chosen < 40 => beginning(What::Form, key, &village, 0),
            None => beginning(What::Api, key, &village, 0),
        };
        let said = stormed(field, &operation, &mut chance)?;
        if turn % 50 == 7 {
            reused(field, &said, &village)?;
        }
        match said.what {
            What::Urge => urged.push(said.clone()),
            What::Withdraw => {}
            _ => fresh.push(said.clone()),
        }
        field.ledger.acknowledged(said)?;
    }
}

/// Sends an operation one to five times, then until it was answered.
fn stormed(field: &Field<'_>, operation: &Operation, chance: &mut Chance) -> Result<Said> {
    let Operation { said, request } = operation;
    field.ledger.sending(&said.mark, said.what, &said.key);
    let address = || *field.address.read().unwrap_or_else(PoisonError::into_inner);
    let mut open = Vec::new();
    for _ in 0..chance.within(1, COPIES + 1) {
        field.sent.fetch_add(1, Ordering::Relaxed);
        let mut client = Client::new(address());
        if chance.happens(CUT) {
            // The server may be away: then this one is lost, as it would be.
            client.cut(request, chance.within(20, 140)).ok();
        } else if client.write(request).is_ok() {
            open.push(client);
        }
    }
    let mut answers: Vec<Answer> = open.iter_mut().filter_map(|it| it.read().ok()).collect();
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(said) = agreed(operation, &answers)? {
            return Ok(said);
        }
        // It is away, or says that it is busy: at once it would say so again.
        std::thread::sleep(Duration::from_millis(20));
        field.sent.fetch_add(1, Ordering::Relaxed);
        answers.extend(Client::new(address()).send(request).ok());
    }
    bail!("{} was not answered", said.key)
}

/// What all answers that say "done" agree on; none if none does. Repetitions are answered byte for
/// byte alike, and at most one is the first.
fn agreed(operation: &Operation, answers: &[Answer]) -> Result<Option<Said>> {
    let mut done: Option<Said> = None;
    let mut again: Option<&Answer> = None;
    for answer in answers {
        match meaning(operation, answer, false) {
            Meaning::Done(said) => {
                let before = done.get_or_insert_with(|| said.clone());
                ensure!(*before == said, "answered differently: {before:?} {said:?}");
            }
            Meaning::Again => continue,
            Meaning::Odd(what) => bail!("{what}"),
        }
        if answer.status != 201 {
            let before = again.get_or_insert(answer);
            ensure!(**before == *answer, "two repetitions differ: {before:?} {answer:?}");
        }
    }
    let first = answers.iter().filter(|it| it.status == 201).count();
    ensure!(first <= 1, "{}: {first} times the first", operation.said.key);
    Ok(done)
}

/// The same key with other words is refused; in another county it is another key.
fn reused(field: &Field<'_>, said: &Said, village: &str) -> Result<()> {
    let address = || *field.address.read().unwrap_or_else(PoisonError::into_inner);
    let other = json!({ "text": "同一个键，另一件事", "place": village });
    let path = format!("/api/v1/{COUNTY}/requests");
    let answer = until_answered(address, &Request::json(&path, &said.key, &other))?;
    ensure!(answer.status == 422, "{} with other words: {}", said.key, answer.status);
    field.reused.fetch_add(1, Ordering::Relaxed);

    let place = field.others.first().context("a village of the other county")?;
    let there = json!({ "text": said.mark, "place": place, "phone": "13900000123" });
    let path = format!("/api/v1/{OTHER}/requests");
    let answer = until_answered(address, &Request::json(&path, &said.key, &there))?;
    let code = answer.field("tracking").replace('-', "");
    ensure!(matches!(answer.status, 200 | 201), "in the other county: {}", answer.status);
    ensure!(!code.is_empty() && code != said.code, "the other county was told {code}");
    field.elsewhere.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// Sends until there is an answer that is not "later".
fn until_answered(address: impl Fn() -> SocketAddr, request: &Request) -> Result<Answer> {
    for _ in 0..600 {
        match Client::new(address()).send(request) {
            Ok(answer) if answer.status < 500 && answer.status != 429 => return Ok(answer),
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    bail!("there was no answer")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, number: &str, again: bool) -> Answer {
        let body = json!({ "number": number, "tracking": "AAAA-BBBB", "again": again });
        let body = body.to_string().into_bytes();
        Answer { status, location: String::new(), body }
    }

    #[test]
    fn answers_that_do_not_agree_are_found() {
        let operation = beginning(What::Api, "k".to_owned(), "610925100200", 0);
        let (first, again) = (answer(201, "8F3K-21", false), answer(200, "8F3K-21", true));

        assert_eq!(agreed(&operation, &[]).unwrap(), None);
        let said = agreed(&operation, &[first.clone(), again.clone()]).unwrap().unwrap();
        assert_eq!((said.code.as_str(), said.number.as_str()), ("AAAABBBB", "8F3K-21"));
        assert!(agreed(&operation, &[first.clone(), first.clone()]).is_err(), "twice the first");
        assert!(agreed(&operation, &[again, answer(200, "9999-21", true)]).is_err());
        let busy = answer(503, "", false);
        assert_eq!(agreed(&operation, &[busy]).unwrap(), None);
        assert!(agreed(&operation, &[answer(409, "", false)]).is_err());
    }
}
