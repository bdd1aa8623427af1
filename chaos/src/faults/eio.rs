//! A disk that fails: from the first failed write on nothing is acknowledged that is not kept.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{ask, until, whole};
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::shell::{Folder, call, word};
use crate::writers::{Pace, Writer, writing};

/// How often it fails.
const ROUNDS: u64 = 5;

pub(super) fn run(programs: &Programs, seed: u64) -> Result<String> {
    let base = Folder::new("eio")?;
    let image = base.join("disk.img");
    call("truncate", &["-s", "256M", word(&image)?])?;
    call("mkfs.ext4", &["-q", word(&image)?])?;
    let (ledger, mut writers) = (Ledger::new("eio")?, Writer::all("e", seed));
    let mut place: Option<Place> = None;
    let mut refused = 0;
    for round in 0..ROUNDS {
        let device = Device::new(&base, &image)?;
        let disk = Disk::over(Folder::new("eio-disk")?, &device.file())?;
        if place.is_none() {
            let mut made = Place::below(programs, Kind::Sqlite, &disk.path())?;
            made.home.log = base.join("gongjian.log");
            made.home.init()?;
            place = Some(made);
        }
        let place = place.as_ref().context("a place")?;
        let villages = villages(programs, &place.home)?;
        let village = villages.first().map_or("", String::as_str);
        let running = place.home.start()?;
        writing(&mut writers, (&ledger, &villages), running.address, Pace::Slow(40), || {
            std::thread::sleep(Duration::from_millis(1_200));
            device.fail(true)?;
            let mut number = 0;
            until(Duration::from_secs(20), || {
                number += 1;
                let answer = ask(&running, &format!("eio-{round}-{number}"), village)?;
                Ok(answer.status >= 500)
            })?;
            for number in 0..20 {
                let answer = ask(&running, &format!("eio-{round}-nach-{number}"), village)?;
                refused += u64::from(answer.status >= 500);
            }
            std::thread::sleep(Duration::from_millis(500));
            Ok(())
        })?;
        running.kill()?;
        // What the file system still holds back must fail, too: it never reached the disk.
        drop(disk);
        device.fail(false)?;
    }
    let device = Device::new(&base, &image)?;
    let disk = Disk::over(Folder::new("eio-disk")?, &device.file())?;
    let place = place.context("a place")?;
    let running = place.home.start()?;
    let kept = whole(programs, &place, running, (&mut writers, &ledger))?;
    drop(disk);
    ensure!(refused > 0, "it never failed");
    Ok(format!(
        "the disk failed {ROUNDS} times: {refused} writes were refused, {kept} acknowledged, 0 lost"
    ))
}

/// A file that fails to be written as long as another file exists.
struct Device {
    server: Child,
    mounted: PathBuf,
    switch: PathBuf,
}

impl Device {
    fn new(base: &Folder, image: &Path) -> Result<Self> {
        let (mounted, switch) = (base.join("raw"), base.join("ON"));
        std::fs::create_dir_all(&mounted)?;
        std::fs::remove_file(&switch).ok();
        let at = mounted.join("disk");
        let mut nbdfuse = Command::new("nbdfuse");
        nbdfuse.arg(&at).args(["[", "nbdkit", "--filter=error", "file"]).arg(image);
        nbdfuse.args(["error-pwrite=EIO", "error-pwrite-rate=100%"]);
        nbdfuse.arg(format!("error-pwrite-file={}", word(&switch)?)).arg("]");
        let server = nbdfuse.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = server.spawn().context("nbdfuse cannot be started")?;
        let device = Self { server, mounted, switch };
        until(Duration::from_secs(10), || Ok(device.file().is_file()))
            .context("nbdkit and nbdfuse do not work on this machine")?;
        Ok(device)
    }

    fn file(&self) -> PathBuf {
        self.mounted.join("disk")
    }

    fn fail(&self, now: bool) -> Result<()> {
        if now {
            std::fs::write(&self.switch, "")?;
        } else {
            std::fs::remove_file(&self.switch)?;
        }
        Ok(())
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if let Some(at) = self.mounted.to_str() {
            // It says so itself when it is still busy; then it ends with us.
            call("fusermount3", &["-u", at]).ok();
        }
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
