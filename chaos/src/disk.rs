//! A small disk: ext4 on a loop file.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::cluster::is_root;
use crate::shell::{Folder, call, word};

/// Such a disk. Dropping it takes it down.
pub(crate) struct Disk {
    folder: Folder,
}

impl Disk {
    /// Makes a disk of that size (`200M`).
    pub(crate) fn new(name: &str, size: &str) -> Result<Self> {
        let folder = Folder::new(name)?;
        let image = folder.join("disk.img");
        call("truncate", &["-s", size, word(&image)?])?;
        // Nothing is set aside for root, who we are.
        call("mkfs.ext4", &["-q", "-m", "0", word(&image)?])?;
        let disk = Self { folder };
        disk.mount(&image)?;
        Ok(disk)
    }

    /// A disk that is mounted from another file than one of its own.
    pub(crate) fn over(folder: Folder, image: &std::path::Path) -> Result<Self> {
        let disk = Self { folder };
        disk.mount(image)?;
        Ok(disk)
    }

    fn mount(&self, image: &std::path::Path) -> Result<()> {
        ensure!(is_root()?, "a disk of one's own takes root");
        let at = self.path();
        std::fs::create_dir_all(&at)?;
        call("mount", &["-o", "loop", word(image)?, word(&at)?])
            .context("this machine mounts nothing from a loop device")
            .map(drop)
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("disk")
    }

    /// A folder beside it.
    pub(crate) fn aside(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let at = self.path();
        let Some(at) = at.to_str() else { return };
        if call("umount", &[at]).is_err() {
            call("umount", &["--lazy", at]).ok();
        }
    }
}
