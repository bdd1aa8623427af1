//! The world outside: the clock on the wall, chance from the system, the keys on the disk. Only
//! here does the program look at them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use app::vault::SUITES;
use app::{Chance, Clock, Instant, Secret, Vault};

use crate::cli::Home;

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

/// 32 unguessable bytes.
pub(crate) fn unguessable() -> [u8; 32] {
    let mut bytes = [0; 32];
    SystemChance.fill(&mut bytes);
    bytes
}

/// The keys that guard a data directory; made when there are none and `is_new` says that nothing is
/// sealed yet: data without its keys is not given others, with which it would stay shut for ever.
pub(crate) fn vault(home: &Home, is_new: bool) -> anyhow::Result<Vault> {
    let keys = keys(home)?;
    if let Some(vault) = Vault::open(&keys)? {
        return Ok(vault);
    }
    if !is_new {
        bail!(
            "数据库里有数据，却找不到它的密钥（应该在 {}）；请把密钥目录放回去，或用 --keys 指给我",
            keys.display()
        );
    }
    let chance = (Secret::new(unguessable()), unguessable());
    Ok(Vault::make(&keys, SUITES[0], chance, SystemClock.now())?)
}

/// The keys of a demonstration follow from its seed, so that its rows do.
pub(crate) fn demo_vault(home: &Home, seed: u64) -> anyhow::Result<Vault> {
    let mut bytes = [0x5A; 32];
    for (to, from) in bytes.iter_mut().zip(seed.to_be_bytes()) {
        *to = from;
    }
    let keys = keys(home)?;
    // Of a demonstration that was thrown away: its keys guard nothing any more.
    if keys.join(DEMO_KEYS).exists() {
        fs::remove_dir_all(&keys).with_context(|| keys.display().to_string())?;
    }
    let chance = (Secret::new(bytes), bytes.map(|it| !it));
    let vault = Vault::make(&keys, SUITES[0], chance, SystemClock.now())?;
    write_private(&keys.join(DEMO_KEYS))?;
    Ok(vault)
}

/// Where the keys lie: never where a copy of the data takes them along.
pub(crate) fn keys(home: &Home) -> anyhow::Result<PathBuf> {
    let beside = || -> std::io::Result<PathBuf> {
        let data = std::path::absolute(&home.data)?;
        let mut name = data.file_name().unwrap_or_default().to_owned();
        name.push(".keys");
        Ok(data.with_file_name(name))
    };
    let keys = home.keys.clone().map_or_else(beside, Ok)?;
    if app::vault::is_inside(&keys, &home.data) {
        bail!(
            "密钥目录 {} 在数据目录里面，拷走数据就拷走了密钥；请用 --keys 换一个外面的目录",
            keys.display()
        );
    }
    Ok(keys)
}

/// The mark of keys that guard a demonstration.
const DEMO_KEYS: &str = "demo";

/// A file with secrets in it: refused when others may read it.
pub(crate) fn read_private(path: &Path) -> anyhow::Result<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).with_context(|| path.display().to_string())?.permissions();
        if mode.mode() & 0o077 != 0 {
            bail!("{} 里有密钥，别人也读得到；请先运行 chmod 600", path.display());
        }
    }
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// An empty file that only its owner may read.
fn write_private(path: &Path) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| path.display().to_string())?;
    Ok(())
}
