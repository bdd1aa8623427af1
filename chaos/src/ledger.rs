//! What was acknowledged: noted only after the answer was read, in memory and on a file system that
//! no cut reaches.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use crate::shell;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// A request, by the interface for programs.
    Api,
    /// A request, by the form.
    Form,
    /// A request with a photo, by the form.
    Photo,
    /// The person urges.
    Urge,
    /// The person takes it back.
    Withdraw,
}

impl What {
    /// The act, as the product's tables name it.
    pub(crate) fn act(self) -> &'static str {
        match self {
            Self::Api | Self::Form | Self::Photo => "send",
            Self::Urge => "urge",
            Self::Withdraw => "withdraw",
        }
    }
}

/// One acknowledged operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its idempotency key.
    pub(crate) key: String,
    /// What was asked for.
    pub(crate) what: What,
    /// The tracking code that was told, or of the request that was acted on.
    pub(crate) code: String,
    /// The words of the request, which no other has.
    pub(crate) mark: String,
    /// The number that was told; empty where none is.
    pub(crate) number: String,
}

/// The ledger of a run.
pub(crate) struct Ledger {
    said: Mutex<Vec<Said>>,
    /// What was ever sent, acknowledged or not: the marks of requests, and acts on them.
    sent: Mutex<HashMap<(String, &'static str), String>>,
    /// Answers that should not be.
    odd: Mutex<Vec<String>>,
    file: Mutex<File>,
    path: PathBuf,
}

impl Ledger {
    /// An empty ledger.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let path = folder.join(shell::unique(&format!("ledger-{name}")));
        let file = Mutex::new(File::create(&path)?);
        let (said, sent, odd) = (Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { said, sent, odd, file, path })
    }

    /// Notes what is about to be sent.
    pub(crate) fn sending(&self, mark: &str, what: What, key: &str) {
        open(&self.sent).insert((mark.to_owned(), what.act()), key.to_owned());
    }

    /// Notes what was acknowledged.
    pub(crate) fn acknowledged(&self, said: Said) -> Result<()> {
        writeln!(open(&self.file), "{} {:?} {} {}", said.key, said.what, said.code, said.number)?;
        open(&self.said).push(said);
        Ok(())
    }

    /// Notes an answer that should not be.
    pub(crate) fn odd(&self, what: String) {
        open(&self.odd).push(what);
    }

    /// How many were acknowledged so far.
    pub(crate) fn len(&self) -> usize {
        open(&self.said).len()
    }

    /// What was acknowledged, from one line up to another.
    pub(crate) fn lines(&self, from: usize, until: usize) -> Vec<Said> {
        open(&self.said).get(from..until).unwrap_or_default().to_vec()
    }

    /// What was ever sent.
    pub(crate) fn sent(&self) -> HashMap<(String, &'static str), String> {
        open(&self.sent).clone()
    }

    /// The answers that should not be.
    pub(crate) fn odds(&self) -> Vec<String> {
        open(&self.odd).clone()
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).ok();
    }
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
