//! The world outside: the clock on the wall, chance from the system, the secret on the disk. Only
//! here does the program look at them.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use app::{Chance, Clock, Instant, Secret};

/// The clock of the machine.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the binary is where the clock is read")]
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The clock of a demonstration: it began at the end of the year of its data, and runs on from there
/// at the speed of the machine's.
pub(crate) struct DemoClock {
    offset_micros: i64,
}

impl DemoClock {
    /// A clock that shows `begins` now.
    pub(crate) fn beginning(begins: Instant) -> Self {
        Self { offset_micros: begins.0 - SystemClock.now().0 }
    }

    /// The clock of a demonstration that was begun earlier in this directory, if one was.
    pub(crate) fn of(data: &Path) -> anyhow::Result<Option<Self>> {
        let path = data.join(DEMO_CLOCK);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let offset_micros = text.trim().parse().context("demo-clock 里应该是一个整数")?;
        Ok(Some(Self { offset_micros }))
    }

    /// Remembers the clock, and with it that the demonstration is whole.
    pub(crate) fn keep(&self, data: &Path) -> anyhow::Result<()> {
        let path = data.join(DEMO_CLOCK);
        fs::write(&path, self.offset_micros.to_string()).with_context(|| path.display().to_string())
    }
}

const DEMO_CLOCK: &str = "demo-clock";

impl Clock for DemoClock {
    fn now(&self) -> Instant {
        Instant(SystemClock.now().0 + self.offset_micros)
    }

    fn wall(&self) -> Instant {
        SystemClock.now()
    }

    fn is_demo(&self) -> bool {
        true
    }
}

/// Chance from the operating system.
pub(crate) struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Without chance there are no secrets: going on would make guessable ones.
            std::process::abort();
        }
    }
}

/// The secret of a data directory; made when there is none.
pub(crate) fn secret(data: &Path) -> anyhow::Result<Secret> {
    let path = data.join("secret.key");
    if path.exists() {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        return parse(text.trim());
    }
    let mut bytes = [0; 32];
    SystemChance.fill(&mut bytes);
    write(&path, &bytes)?;
    Ok(Secret::new(bytes))
}

/// The secret of a demonstration follows from its seed, so that its rows do.
pub(crate) fn demo_secret(data: &Path, seed: u64) -> anyhow::Result<Secret> {
    let mut bytes = [0x5A; 32];
    for (to, from) in bytes.iter_mut().zip(seed.to_be_bytes()) {
        *to = from;
    }
    write(&data.join("secret.key"), &bytes)?;
    Ok(Secret::new(bytes))
}

fn parse(text: &str) -> anyhow::Result<Secret> {
    let byte = |at: usize| text.get(at..at + 2).and_then(|it| u8::from_str_radix(it, 16).ok());
    let bytes: Option<Vec<u8>> = (0..64).step_by(2).map(byte).collect();
    match bytes.and_then(|it| <[u8; 32]>::try_from(it).ok()) {
        Some(bytes) if text.len() == 64 => Ok(Secret::new(bytes)),
        _ => bail!("secret.key 坏了：里面应该是 64 位十六进制数，请从备份里拿回来"),
    }
}

/// Only the owner may read it.
fn write(path: &Path, bytes: &[u8; 32]) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| path.display().to_string())?;
    for byte in bytes {
        write!(file, "{byte:02x}")?;
    }
    Ok(file.sync_all()?)
}
