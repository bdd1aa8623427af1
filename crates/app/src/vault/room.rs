//! The directory of keys: read by nobody but its owner, and never inside the data it guards.
//!
//! `secret.key` and `index.key` are the first of their rings, `secret-N.key` and `index-N.key` those
//! that followed; `master-N.key` is a master key, one line a subtree that is known of it. A file is replaced whole, and only once the new one is on the disk.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use kernel::time::Instant;
use zeroize::Zeroizing;

use super::Master;
use super::ring::{IndexKey, Numbered, Of, Ring};
use super::suites::{Key, by_name};
use super::tree::{Node, Tree};
use crate::Secret;

/// Why the keys could not be read or written, as a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// The file system said no.
    #[error("密钥目录 {path} 读写不了：{why}")]
    Disk {
        /// Which file.
        path: String,
        /// What it said.
        why: String,
    },
    /// Others may read it.
    #[error("{0} 别人也读得到，请先执行 chmod -R go= {0}")]
    Readable(String),
    /// A file is not what it should be.
    #[error("{0} 坏了，请从密钥的备份里拿回来")]
    Damaged(String),
    /// There are keys already.
    #[error("{0} 里已经有密钥了，没有动它")]
    Exists(String),
}

/// A directory of keys.
#[derive(Clone, Debug)]
pub(super) struct Room(PathBuf);

/// Lies there while the first keys are made.
const MAKING: &str = "making";

/// What lies in it.
pub(super) struct Found {
    pub(super) secrets: Ring<Secret>,
    pub(super) index: Ring<IndexKey>,
    pub(super) masters: BTreeMap<u32, Master>,
}

/// Whether a directory of keys lies inside a directory of data, where a copy would take both.
pub fn is_inside(keys: &Path, data: &Path) -> bool {
    let whole = |path: &Path| {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        // What is not there yet cannot be a link; what is above it can.
        let mut there = whole.as_path();
        let mut rest = Vec::new();
        while !there.exists() {
            let (Some(above), Some(name)) = (there.parent(), there.file_name()) else { break };
            rest.push(name.to_owned());
            there = above;
        }
        let found = fs::canonicalize(there).unwrap_or_else(|_| there.to_owned());
        rest.into_iter().rev().fold(found, |path, name| path.join(name))
    };
    whole(keys).starts_with(whole(data))
}

impl Room {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// What lies here; `None` when nothing does.
    pub(super) fn read(&self) -> Result<Option<Found>, RoomError> {
        if !self.0.exists() || self.is_begun() || self.numbers("index-")?.is_empty() {
            return Ok(None);
        }
        self.check_modes()?;
        let (secrets, index) = (self.ring(Of::Secret)?, self.ring(Of::Index)?);
        let secrets = secrets.into_iter().map(|it| {
            let key = Secret::new(self.hex(&it.key, &name(Of::Secret, it.number))?);
            Ok(Numbered { number: it.number, made: it.made, key })
        });
        let index = index.into_iter().map(|it| {
            let file = name(Of::Index, it.number);
            let (suite, key) = it.key.split_once(' ').ok_or_else(|| self.damaged(&file))?;
            let suite = by_name(suite).ok_or_else(|| self.damaged(&file))?;
            let key = (suite, Key::new(self.hex(key, &file)?));
            Ok(Numbered { number: it.number, made: it.made, key })
        });
        let secrets = Ring::of(secrets.collect::<Result<_, RoomError>>()?);
        let index = Ring::of(index.collect::<Result<_, RoomError>>()?);
        let missing = |of| move || self.damaged(&name(of, 1));
        Ok(Some(Found {
            secrets: secrets.ok_or_else(missing(Of::Secret))?,
            index: index.ok_or_else(missing(Of::Index))?,
            masters: self.masters()?,
        }))
    }

    /// The keys of a ring as they stand in their files, oldest first. All but the first of all say
    /// when they were made.
    fn ring(&self, of: Of) -> Result<Vec<Numbered<Zeroizing<String>>>, RoomError> {
        let one = |number: u32| {
            let file = name(of, number);
            let text = self.text(&file)?;
            let (made, key) = if number == 1 {
                (Instant(0), text.trim())
            } else {
                let parts = text.trim().split_once(' ').ok_or_else(|| self.damaged(&file))?;
                (Instant(parts.0.parse().map_err(|_| self.damaged(&file))?), parts.1)
            };
            Ok(Numbered { number, made, key: Zeroizing::new(key.to_owned()) })
        };
        self.numbers(&format!("{}-", of.name()))?.into_iter().map(one).collect()
    }

    /// Whether its first keys are being made, or whoever made them was cut off: nothing is sealed yet.
    fn is_begun(&self) -> bool {
        self.0.join(MAKING).exists()
    }

    /// Makes the directory with the first keys of the rings; [`Self::made`] ends it.
    pub(super) fn make(
        &self,
        (secret, index): (Numbered<Secret>, Numbered<IndexKey>),
    ) -> Result<(), RoomError> {
        let has_any = || [Of::Secret, Of::Index].iter().any(|it| self.has(*it));
        if self.0.exists() && !self.is_begun() && has_any() {
            return Err(RoomError::Exists(self.0.display().to_string()));
        }
        let mut options = fs::DirBuilder::new();
        options.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut options, 0o700);
        options.create(&self.0).map_err(|error| self.disk("", &error))?;
        self.write(MAKING, "")?;
        self.write_secret(&secret)?;
        self.write_index(&index)
    }

    /// All first keys are on the disk: from now on something may be sealed with them.
    pub(super) fn made(&self) -> Result<(), RoomError> {
        let remove = || -> std::io::Result<()> {
            fs::remove_file(self.0.join(MAKING))?;
            fs::File::open(&self.0)?.sync_all()
        };
        remove().map_err(|error| self.disk(MAKING, &error))
    }

    fn has(&self, of: Of) -> bool {
        self.numbers(&format!("{}-", of.name())).is_ok_and(|it| !it.is_empty())
    }

    /// Writes a secret.
    pub(super) fn write_secret(&self, it: &Numbered<Secret>) -> Result<(), RoomError> {
        let key = Zeroizing::new(HEXLOWER.encode(it.key.bytes()));
        self.write_ring(Of::Secret, it.number, it.made, &key)
    }

    /// Writes a key of the index.
    pub(super) fn write_index(&self, it: &Numbered<IndexKey>) -> Result<(), RoomError> {
        let key = Zeroizing::new(HEXLOWER.encode(it.key.1.bytes()));
        let text = Zeroizing::new(format!("{} {}", it.key.0.name(), key.as_str()));
        self.write_ring(Of::Index, it.number, it.made, &text)
    }

    fn write_ring(&self, of: Of, number: u32, made: Instant, text: &str) -> Result<(), RoomError> {
        let dated = Zeroizing::new(format!("{} {text}", made.0));
        self.write(&name(of, number), if number == 1 { text } else { &dated })
    }

    /// Writes a master key.
    pub(super) fn write_master(&self, number: u32, master: &Master) -> Result<(), RoomError> {
        let mut text = Zeroizing::new(format!("{} {}\n", master.suite.name(), master.made.0));
        for Node { depth, first, key } in master.tree.nodes() {
            let line = Zeroizing::new(HEXLOWER.encode(key.bytes()));
            // Writing to a text cannot fail.
            writeln!(text, "{depth} {first:016x} {}", line.as_str()).ok();
        }
        self.write(&master_name(number), &text)
    }

    /// Changes master keys, alone: other processes wait. `change` says which were touched.
    pub(super) fn change(
        &self,
        change: impl FnOnce(&mut BTreeMap<u32, Master>) -> Vec<u32>,
    ) -> Result<BTreeMap<u32, Master>, RoomError> {
        let _lock = self.lock()?;
        let mut masters = self.masters()?;
        for number in change(&mut masters) {
            if let Some(master) = masters.get(&number) {
                self.write_master(number, master)?;
            }
        }
        Ok(masters)
    }

    /// Keeps other processes from changing keys for as long as what it gives lives.
    pub(super) fn lock(&self) -> Result<fs::File, RoomError> {
        let lock = || -> std::io::Result<fs::File> {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(self.0.join(LOCK))?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|error| self.disk(LOCK, &error))
    }

    /// Removes a master key for good.
    pub(super) fn remove(&self, number: u32) -> Result<(), RoomError> {
        self.remove_file(&master_name(number))
    }

    /// Removes a key of a ring for good.
    pub(super) fn remove_of(&self, of: Of, number: u32) -> Result<(), RoomError> {
        self.remove_file(&name(of, number))
    }

    /// Removes a file, written over as far as the disk lets us.
    fn remove_file(&self, file: &str) -> Result<(), RoomError> {
        let path = self.0.join(file);
        let remove = || -> std::io::Result<()> {
            wipe(&fs::OpenOptions::new().write(true).open(&path)?)?;
            fs::remove_file(&path)?;
            fs::File::open(&self.0)?.sync_all()
        };
        match remove() {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(self.disk(file, &error))
            }
            _ => Ok(()),
        }
    }

    /// The numbers of the keys whose files begin like this, in order.
    fn numbers(&self, prefix: &str) -> Result<Vec<u32>, RoomError> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(|error| self.disk("", &error))? {
            let file = entry.map_err(|error| self.disk("", &error))?.file_name();
            numbers.extend(file.to_str().and_then(|it| numbered(it, prefix)));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn masters(&self) -> Result<BTreeMap<u32, Master>, RoomError> {
        let mut masters = BTreeMap::new();
        for number in self.numbers("master-")? {
            masters.insert(number, self.master(number)?);
        }
        if masters.is_empty() {
            return Err(self.damaged(&master_name(1)));
        }
        Ok(masters)
    }

    fn master(&self, number: u32) -> Result<Master, RoomError> {
        let file = master_name(number);
        let text = self.text(&file)?;
        let damaged = || self.damaged(&file);
        let mut lines = text.lines();
        let (suite, made) = lines.next().and_then(|it| it.split_once(' ')).ok_or_else(damaged)?;
        let suite = by_name(suite).ok_or_else(damaged)?;
        let made = Instant(made.parse().map_err(|_| damaged())?);
        let mut nodes = Vec::new();
        for line in lines {
            let mut parts = line.split(' ');
            let (Some(depth), Some(first), Some(key)) = (parts.next(), parts.next(), parts.next())
            else {
                return Err(damaged());
            };
            let depth = depth.parse().ok().filter(|it| *it <= 64).ok_or_else(damaged)?;
            let first = u64::from_str_radix(first, 16).map_err(|_| damaged())?;
            nodes.push(Node { depth, first, key: Key::new(self.hex(key, &file)?) });
        }
        Ok(Master { suite, made, tree: Tree::of(nodes) })
    }

    /// Nobody but the owner may enter or read.
    fn check_modes(&self) -> Result<(), RoomError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let shared = |path: &Path| {
                let mode = fs::metadata(path).map(|it| it.permissions().mode());
                mode.map(|it| it & 0o077 != 0)
            };
            let mut paths = vec![self.0.clone()];
            let entries = fs::read_dir(&self.0).map_err(|error| self.disk("", &error))?;
            paths.extend(entries.filter_map(Result::ok).map(|it| it.path()));
            for path in paths {
                // A file that another process just replaced is gone under its old name.
                if shared(&path).unwrap_or(false) {
                    return Err(RoomError::Readable(self.0.display().to_string()));
                }
            }
        }
        Ok(())
    }

    fn text(&self, file: &str) -> Result<Zeroizing<String>, RoomError> {
        let text = fs::read_to_string(self.0.join(file));
        text.map(Zeroizing::new).map_err(|error| self.disk(file, &error))
    }

    fn hex(&self, text: &str, file: &str) -> Result<[u8; 32], RoomError> {
        let bytes = HEXLOWER.decode(text.trim().as_bytes()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| self.damaged(file))?;
        <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| self.damaged(file))
    }

    /// Replaces a file whole, readable by its owner only, and answers when it is on the disk.
    fn write(&self, file: &str, text: &str) -> Result<(), RoomError> {
        let (path, new) = (self.0.join(file), self.0.join(format!("{file}.new")));
        let write = || -> std::io::Result<()> {
            // What a process left behind that ended in the midst of this.
            fs::remove_file(&new).ok();
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut to = options.open(&new)?;
            to.write_all(text.as_bytes())?;
            to.sync_all()?;
            let old = fs::OpenOptions::new().write(true).open(&path).ok();
            fs::rename(&new, &path)?;
            fs::File::open(&self.0)?.sync_all()?;
            // What was forgotten is written over as far as the disk lets us.
            old.map_or(Ok(()), |it| wipe(&it))
        };
        write().map_err(|error| self.disk(file, &error))
    }

    fn disk(&self, file: &str, error: &std::io::Error) -> RoomError {
        RoomError::Disk { path: self.0.join(file).display().to_string(), why: error.to_string() }
    }

    fn damaged(&self, file: &str) -> RoomError {
        RoomError::Damaged(self.0.join(file).display().to_string())
    }
}

fn wipe(file: &fs::File) -> std::io::Result<()> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    let mut file = file;
    file.write_all(&vec![0; length])?;
    file.sync_all()
}

/// What processes that change keys wait for.
const LOCK: &str = "lock";

/// The file of a master key.
fn master_name(number: u32) -> String {
    format!("master-{number}.key")
}

/// The file of a key of a ring. The first of all has no number.
fn name(of: Of, number: u32) -> String {
    match number {
        1 => format!("{}.key", of.name()),
        _ => format!("{}-{number}.key", of.name()),
    }
}

/// The number of a key's file.
fn numbered(file: &str, prefix: &str) -> Option<u32> {
    let rest = file.strip_suffix(".key")?;
    if prefix.strip_suffix('-') == Some(rest) && rest != "master" {
        return Some(1);
    }
    rest.strip_prefix(prefix)?.parse().ok()
}
