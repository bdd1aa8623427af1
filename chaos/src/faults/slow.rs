//! A disk of ten operations a second: reading stays quick, and every write is answered in time.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::{ask, whole};
use crate::disk::Disk;
use crate::http::{Client, Request};
use crate::ledger::Ledger;
use crate::place::{Kind, Place, Programs, villages};
use crate::product::{COUNTY, Running};
use crate::shell::{call, word};
use crate::writers::{Pace, Writer, writing};

/// Operations a second.
const IOPS: u32 = 10;

/// How long it is slow.
const SPAN: Duration = Duration::from_mins(1);

pub(super) fn run(programs: &Programs, seed: u64) -> Result<String> {
    let disk = Disk::new("slow", "256M")?;
    let mut place = Place::below(programs, Kind::Sqlite, &disk.path())?;
    place.home.log = disk.aside().join("gongjian.log");
    place.home.init()?;
    let villages = villages(programs, &place.home)?;
    let village = villages.first().map_or("", String::as_str);
    let (ledger, mut writers) = (Ledger::new("slow")?, Writer::all("l", seed));
    let running = place.home.start()?;
    let throttle = Throttle::new(&disk.path(), &running)?;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    writing(&mut writers, (&ledger, &villages), running.address, Pace::Slow(100), || {
        let began = Instant::now();
        let mut client = Client::new(running.address);
        while began.elapsed() < SPAN {
            for page in [format!("/{COUNTY}/"), format!("/{COUNTY}/answered")] {
                let asked = Instant::now();
                let status = client.send(&Request::get(&page))?.status;
                ensure!(status == 200, "{page} is answered {status}");
                reads.push(asked.elapsed());
            }
            if writes.len() < 200 && reads.len() % 8 == 0 {
                let asked = Instant::now();
                let status = ask(&running, &format!("langsam-{}", writes.len()), village)?.status;
                ensure!(matches!(status, 201 | 503), "a write is answered {status}");
                writes.push(asked.elapsed());
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Ok(())
    })?;
    drop(throttle);
    let kept = whole(programs, &place, running, (&mut writers, &ledger))?;
    let (read, slowest) = (share(&mut reads, 99), share(&mut writes, 100));
    ensure!(slowest < Duration::from_secs(10), "a write was answered after {slowest:?}");
    ensure!(read < Duration::from_millis(300), "reading took {read:?} in one of a hundred cases");
    ensure!(share(&mut writes, 50) > Duration::from_millis(50), "the disk was not slow");
    Ok(format!(
        "{IOPS} operations a second for {SPAN:?}: reads p99 {} ms (of {}), writes median {} ms, slowest \
         {} ms (of {}), {kept} acknowledged, 0 lost",
        read.as_millis(),
        reads.len(),
        share(&mut writes, 50).as_millis(),
        slowest.as_millis(),
        writes.len()
    ))
}

/// The time within which so many of a hundred were done.
fn share(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

/// A limit on what a process may write to a device. Dropping it lifts it.
struct Throttle {
    group: PathBuf,
    pid: u32,
}

impl Throttle {
    fn new(at: &Path, running: &Running) -> Result<Self> {
        let device = call("findmnt", &["-n", "-o", "MAJ:MIN", "--target", word(at)?])?;
        let device = device.trim();
        let group = PathBuf::from(format!("/sys/fs/cgroup/blkio/gongjian-{}", running.pid()));
        std::fs::create_dir(&group).context(
            "no control group for devices can be made here, so no disk can be slowed down",
        )?;
        let throttle = Self { group, pid: running.pid() };
        std::fs::write(
            throttle.group.join("blkio.throttle.write_iops_device"),
            format!("{device} {IOPS}"),
        )?;
        std::fs::write(throttle.group.join("cgroup.procs"), throttle.pid.to_string())?;
        Ok(throttle)
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        // Back to where everybody is; the empty group can go then.
        let above = self.group.parent().map(|it| it.join("cgroup.procs"));
        if let Some(above) = above {
            std::fs::write(above, self.pid.to_string()).ok();
        }
        std::fs::remove_dir(&self.group).ok();
    }
}
