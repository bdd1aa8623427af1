//! A disk whose plug can be pulled: ext4 on a loop file that lies on an XFS which can copy by reference.
//!
//! The copy of that file holds only what ext4 has sent to its device; what was never synced is lost,
//! exactly as when the plug of a disk is pulled that honours flushes. Nothing is reordered inside a
//! write and no sector is torn.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::cluster::is_root;
use crate::shell::{Folder, call, word};

/// Space for the copies; the file is sparse.
const OUTER: &str = "12G";

/// Such a disk. Dropping it takes everything down.
pub(crate) struct Volume {
    folder: Folder,
    mounted: Vec<PathBuf>,
}

/// What the disk holds after the cut, mounted. Dropping it unmounts.
pub(crate) struct Cut {
    image: PathBuf,
    /// Where it is mounted.
    pub(crate) path: PathBuf,
}

impl Volume {
    /// Makes a disk of that size (`2G`).
    pub(crate) fn new(name: &str, size: &str) -> Result<Self> {
        ensure!(is_root()?, "a power cut takes root: file systems are mounted from loop devices");
        let mut volume = Self { folder: Folder::new(name)?, mounted: Vec::new() };
        let made = volume.make(size);
        made.context(
            "this machine cannot simulate a power cut: it takes root, loop devices, and a kernel \
             with ext4 and xfs (Debian package xfsprogs)",
        )?;
        Ok(volume)
    }

    fn make(&mut self, size: &str) -> Result<()> {
        let outer = self.folder.join("outer.img");
        call("truncate", &["-s", OUTER, word(&outer)?])?;
        call("mkfs.xfs", &["-q", "-m", "reflink=1", word(&outer)?])?;
        self.mount(&outer, "outer")?;
        let inner = self.image();
        call("truncate", &["-s", size, word(&inner)?])?;
        call("mkfs.ext4", &["-q", word(&inner)?])?;
        self.mount(&inner, "disk")
    }

    fn mount(&mut self, image: &std::path::Path, name: &str) -> Result<()> {
        let at = self.folder.join(name);
        std::fs::create_dir(&at)?;
        call("mount", &["-o", "loop", word(image)?, word(&at)?])?;
        self.mounted.push(at);
        Ok(())
    }

    fn image(&self) -> PathBuf {
        self.folder.join("outer").join("disk.img")
    }

    /// Where the disk is mounted.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("disk")
    }

    /// A folder that no cut reaches.
    pub(crate) fn aside(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Pulls the plug: the disk as it is now, in a copy. The disk itself goes on.
    pub(crate) fn pull(&self) -> Result<PathBuf> {
        let copy = self.folder.join("outer").join("cut.img");
        call("cp", &["--reflink=always", word(&self.image())?, word(&copy)?])?;
        Ok(copy)
    }

    /// Mounts what was left after the plug was pulled.
    pub(crate) fn mend(&self, image: PathBuf) -> Result<Cut> {
        let path = self.folder.join("cut");
        std::fs::create_dir_all(&path)?;
        call("mount", &["-o", "loop", word(&image)?, word(&path)?])?;
        Ok(Cut { image, path })
    }

    /// Everything written so far goes to the disk.
    pub(crate) fn settle(&self) -> Result<()> {
        call("sync", &["-f", word(&self.path())?]).map(drop)
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        unmount(&self.path);
        std::fs::remove_file(&self.image).ok();
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        self.mounted.iter().rev().for_each(|at| unmount(at));
    }
}

/// Unmounts, if need be as soon as nobody uses it any more.
fn unmount(at: &std::path::Path) {
    let Some(at) = at.to_str() else { return };
    if call("umount", &[at]).is_err() {
        call("umount", &["--lazy", at]).ok();
    }
}
