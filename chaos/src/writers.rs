//! The people who write: each sends one thing after the other, and what was not answered again.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::chance::Chance;
use crate::http::{Answer, Client, Request};
use crate::ledger::{Ledger, Said, What};
use crate::picture;
use crate::product::COUNTY;

/// How many write at once.
pub(crate) const WRITERS: u64 = 8;

/// How fast they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As fast as they are answered.
    Full,
    /// With a pause of about that many milliseconds before each.
    Slow(u64),
}

/// Something to send, and to send again with the same key until it is answered.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// What it is, and what will be known of it once it is answered.
    pub(crate) said: Said,
    /// What is sent.
    pub(crate) request: Request,
}

/// What an answer means.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// Done, and this may be relied on.
    Done(Said),
    /// Not done, or nobody knows: to be sent again.
    Again,
    /// It should not have been answered like this.
    Odd(String),
}

/// One who writes.
pub(crate) struct Writer {
    name: String,
    chance: Chance,
    count: u64,
    pending: Option<Operation>,
    /// Requests of one's own that can still be urged, and those that can still be taken back.
    fresh: Vec<Said>,
    urged: Vec<Said>,
}

impl Writer {
    /// The writers of a run; `run` keeps their keys apart from those of other runs.
    pub(crate) fn all(run: &str, seed: u64) -> Vec<Self> {
        let one = |number| Self {
            name: format!("{run}-w{number}"),
            chance: Chance::new(seed, number + 1),
            count: 0,
            pending: None,
            fresh: Vec::new(),
            urged: Vec::new(),
        };
        (0..WRITERS).map(one).collect()
    }

    /// Whether something of this writer's waits for an answer.
    pub(crate) fn waits(&self) -> bool {
        self.pending.is_some()
    }

    /// Writes until told to stop or until the server is gone.
    fn write(
        &mut self,
        (ledger, villages): (&Ledger, &[String]),
        address: SocketAddr,
        pace: Pace,
        stop: &AtomicBool,
    ) -> Result<()> {
        let mut client = Client::new(address);
        while !stop.load(Ordering::Relaxed) {
            if let Pace::Slow(pause) = pace {
                let pause = self.chance.within(pause / 2, pause * 3 / 2);
                std::thread::sleep(Duration::from_millis(pause));
            }
            let fresh = self.pending.is_none();
            let operation = match self.pending.take() {
                Some(operation) => operation,
                None => self.planned(villages),
            };
            let said = &operation.said;
            ledger.sending(&said.mark, said.what, &said.key);
            let answer = client.send(&operation.request);
            match answer.map(|it| meaning(&operation, &it, fresh)) {
                Ok(Meaning::Done(said)) => {
                    self.noted(&said);
                    ledger.acknowledged(said)?;
                }
                Ok(Meaning::Again) => {
                    self.pending = Some(operation);
                    std::thread::sleep(Duration::from_millis(20));
                }
                Ok(Meaning::Odd(what)) => ledger.odd(what),
                // The connection broke: nobody knows whether it was done.
                Err(_) => {
                    self.pending = Some(operation);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Sends what still waits.
    pub(crate) fn settle(&mut self, ledger: &Ledger, address: SocketAddr) -> Result<()> {
        let mut client = Client::new(address);
        for _ in 0..200 {
            let Some(operation) = self.pending.take() else { return Ok(()) };
            match client.send(&operation.request).map(|it| meaning(&operation, &it, false)) {
                Ok(Meaning::Done(said)) => {
                    self.noted(&said);
                    ledger.acknowledged(said)?;
                }
                Ok(Meaning::Odd(what)) => ledger.odd(what),
                Ok(Meaning::Again) | Err(_) => {
                    self.pending = Some(operation);
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
        anyhow::bail!("{} was not answered after 200 tries", self.name)
    }

    fn noted(&mut self, said: &Said) {
        match said.what {
            What::Urge => self.urged.push(said.clone()),
            What::Withdraw => {}
            What::Api | What::Form | What::Photo => self.fresh.push(said.clone()),
        }
        // Old ones rest; those who write forget.
        if self.fresh.len() > 50 {
            self.fresh.remove(0);
        }
    }

    fn planned(&mut self, villages: &[String]) -> Operation {
        self.count += 1;
        let key = format!("{}-{}", self.name, self.count);
        let chosen = self.chance.within(0, 100);
        if chosen < 14
            && let Some(of) = self.fresh.pop()
        {
            return acting(What::Urge, &of, key);
        }
        if chosen < 26
            && let Some(of) = self.urged.pop().or_else(|| self.fresh.pop())
        {
            return acting(What::Withdraw, &of, key);
        }
        let what = match chosen {
            0..75 => What::Api,
            75..95 => What::Form,
            _ => What::Photo,
        };
        let village = self.chance.one(villages).cloned().unwrap_or_default();
        beginning(what, key, &village, self.chance.within(0, u64::MAX))
    }
}

/// A new request.
pub(crate) fn beginning(what: What, key: String, village: &str, picture: u64) -> Operation {
    let mark = format!("路灯坏了，第 {key} 次说");
    let request = match what {
        What::Form | What::Photo => {
            let path = format!("/{COUNTY}/report");
            let fields = [
                ("key", key.as_str()),
                ("text", mark.as_str()),
                ("place", village),
                ("category", "lamp"),
                ("phone", "13900000123"),
                ("alike", "seen"),
            ];
            match what {
                What::Photo => Request::upload(&path, &fields, &picture::png(picture)),
                _ => Request::form(&path, &fields),
            }
        }
        What::Api | What::Urge | What::Withdraw => {
            let body = json!({ "text": mark, "place": village, "phone": "13900000123" });
            Request::json(&format!("/api/v1/{COUNTY}/requests"), &key, &body)
        }
    };
    let said = Said { key, what, code: String::new(), mark, number: String::new() };
    Operation { said, request }
}

/// An act of the person who holds the code.
pub(crate) fn acting(what: What, of: &Said, key: String) -> Operation {
    let path = format!("/{COUNTY}/t/{}/{}", of.code, what.act());
    let request = Request::form(&path, &[("key", &key)]);
    Operation { said: Said { key, what, ..of.clone() }, request }
}

/// What an answer to an operation means. `first` says that it was never sent before.
pub(crate) fn meaning(operation: &Operation, answer: &Answer, first: bool) -> Meaning {
    let mut said = operation.said.clone();
    let odd = || {
        let what = (said.what, &said.key, answer.status, &answer.location);
        Meaning::Odd(format!("{what:?} {}", answer.text().chars().take(300).collect::<String>()))
    };
    match (said.what, answer.status) {
        // Too busy, no room, the database is away: said clearly, to be sent again.
        (_, 429 | 500..=599) => Meaning::Again,
        (What::Api, 201 | 200) if answer.status == 201 || !first => {
            said.code = answer.field("tracking").replace('-', "");
            said.number = answer.field("number");
            if said.code.is_empty() || said.number.is_empty() { odd() } else { Meaning::Done(said) }
        }
        (What::Form | What::Photo, 303) => {
            match answer.location.strip_prefix(&format!("/{COUNTY}/sent/")) {
                Some(code) => {
                    code.clone_into(&mut said.code);
                    Meaning::Done(said)
                }
                None => odd(),
            }
        }
        (What::Urge | What::Withdraw, 303) if answer.location.contains("?done=") => {
            Meaning::Done(said)
        }
        _ => odd(),
    }
}

/// Everybody writes for as long as `during` takes.
pub(crate) fn writing<T>(
    writers: &mut [Writer],
    (ledger, villages): (&Ledger, &[String]),
    address: SocketAddr,
    pace: Pace,
    during: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let stop = &stop;
        let start =
            move |writer: &mut Writer| writer.write((ledger, villages), address, pace, stop);
        let threads: Vec<_> =
            writers.iter_mut().map(|writer| scope.spawn(move || start(writer))).collect();
        let done = during();
        stop.store(true, Ordering::Relaxed);
        for thread in threads {
            match thread.join() {
                Ok(written) => written?,
                Err(_) => anyhow::bail!("a writer panicked"),
            }
        }
        done
    })
}
