//! The plug is pulled while eight write: what was acknowledged before must be there afterwards.
//!
//! And the same with the setting that acknowledges before the disk has it, which must lose something:
//! else the test is blind.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::chance::Chance;
use crate::cluster::Cluster;
use crate::ledger::{Ledger, Said};
use crate::place::{Kind, Place, Programs, villages};
use crate::product::{COUNTY, Home};
use crate::verify::{self, Found};
use crate::volume::Volume;
use crate::writers::{Pace, Writer, writing};

/// Cuts on one county, before the next is made.
const CUTS_EACH: u64 = 10;

/// Whether it is run as in an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// As in an office.
    Safe,
    /// `synchronous=NORMAL`, `synchronous_commit=off`.
    Unsafe,
}

/// What the cuts came to.
#[derive(Debug, Default)]
struct Told {
    cuts: u64,
    at_birth: u64,
    acknowledged: usize,
    found: Found,
    unreadable: Vec<String>,
}

/// Pulls the plug that often. With the safe settings nothing may be lost, with the others something
/// must be.
pub(crate) fn run(
    programs: &Programs,
    kind: Kind,
    setting: Setting,
    cuts: u64,
    seed: u64,
) -> Result<String> {
    let mut chance = Chance::new(seed, 77);
    let mut told = Told::default();
    let births = if setting == Setting::Safe { cuts / 4 } else { 0 };
    let volume = Volume::new(&format!("powercut-{}", kind.name()), "3G")?;
    let mut place = None;
    for cut in 0..cuts - births {
        if cut % CUTS_EACH == 0 {
            // The old one ends before its folder goes.
            drop(place.take());
            place = Some(Run::new(programs, &volume, (kind, setting), seed + cut)?);
        }
        let run = place.as_mut().context("a county to cut")?;
        // A busy office, a usual one, a quiet one; a fast test hides what a slow one shows.
        let pace = match (setting, cut % 3) {
            (Setting::Safe, 0) => Pace::Full,
            // PostgreSQL brings its log to the disk by itself every fifth of a second.
            (Setting::Unsafe, _) if kind == Kind::Postgres => Pace::Slow(30),
            (Setting::Safe, 1) | (Setting::Unsafe, 0 | 2) => Pace::Slow(150),
            _ => Pace::Slow(600),
        };
        run.cut(programs, &volume, pace, &mut chance, &mut told)?;
        told.cuts += 1;
        if told.cuts % 20 == 0 {
            eprintln!("  {} cuts, {} acknowledged", told.cuts, told.acknowledged);
        }
    }
    drop(place);
    for birth in 0..births {
        born(programs, &volume, kind, birth, &mut chance, &mut told)?;
    }
    told.judged(setting)
}

impl Told {
    fn judged(&self, setting: Setting) -> Result<String> {
        let Self { cuts, at_birth, acknowledged, found, unreadable } = self;
        let (lost, bad) = (found.lost.len(), unreadable.len());
        let said = format!(
            "{cuts} cuts under load and {at_birth} during the first start: {acknowledged} \
             acknowledged, {lost} lost, {bad} times unreadable"
        );
        if setting == Setting::Unsafe {
            ensure!(
                lost + bad > 0,
                "the unsafe setting lost nothing, so this test is blind: {said}"
            );
            return Ok(format!("red, as it must be with the unsafe setting: {said}"));
        }
        found.nothing().context(said.clone())?;
        ensure!(bad == 0, "{said}:\n  {}", unreadable.join("\n  "));
        ensure!(*acknowledged > 0 || *cuts == 0, "nothing was acknowledged");
        Ok(said)
    }
}

/// A county on the disk, and those who write to it.
struct Run {
    place: Place,
    running: crate::product::Running,
    ledger: Ledger,
    writers: Vec<Writer>,
    villages: Vec<String>,
    setting: Setting,
    checked: usize,
}

impl Run {
    fn new(
        programs: &Programs,
        volume: &Volume,
        (kind, setting): (Kind, Setting),
        seed: u64,
    ) -> Result<Self> {
        let folder = fresh(volume)?;
        let mut place = Place::below(programs, kind, &folder)?;
        place.home.log = volume.aside().join("gongjian.log");
        place.home.init()?;
        place.home.is_unsafe = setting == Setting::Unsafe;
        let running = place.home.start()?;
        volume.settle()?;
        let ledger = Ledger::new(&format!("powercut-{}", kind.name()))?;
        let villages = villages(programs, &place.home)?;
        let writers = Writer::all("p", seed);
        Ok(Self { place, running, ledger, writers, villages, setting, checked: 0 })
    }

    /// One cut while they write, and what it left.
    fn cut(
        &mut self,
        programs: &Programs,
        volume: &Volume,
        pace: Pace,
        chance: &mut Chance,
        told: &mut Told,
    ) -> Result<()> {
        let moment = Duration::from_millis(chance.within(300, 1_600));
        let Self { running, ledger, writers, villages, .. } = self;
        let (until, image) = writing(writers, (ledger, villages), running.address, pace, || {
            std::thread::sleep(moment);
            // Counted first: whatever was acknowledged until here must be in the copy.
            let until = ledger.len();
            Ok((until, volume.pull()?))
        })?;
        let lines = self.ledger.lines(0, until);
        let sent = self.ledger.sent();
        let left = self.left(programs, volume, image, &lines, chance);
        // With the unsafe setting each line counts once; with the safe one no cut may lose an old one.
        let from = if self.setting == Setting::Unsafe { self.checked } else { 0 };
        let judged = lines.get(from..).unwrap_or_default();
        told.acknowledged += until - self.checked;
        match left {
            Ok((lost, rows)) => {
                told.found.lost.extend(lost);
                let found = verify::compare(&rows, judged, &sent);
                told.found.lost.extend(found.lost);
                told.found.torn.extend(found.torn);
            }
            Err(error) => {
                told.found.lost.extend(lines.iter().skip(self.checked).map(|it| it.key.clone()));
                told.unreadable.push(format!("{error:#}"));
            }
        }
        self.checked = until;
        told.found.torn.extend(self.ledger.odds());
        Ok(())
    }

    /// Starts on what the cut left, reads back and counts. An error says that it is unreadable.
    fn left(
        &self,
        programs: &Programs,
        volume: &Volume,
        image: std::path::PathBuf,
        lines: &[Said],
        chance: &mut Chance,
    ) -> Result<(Vec<String>, verify::Rows)> {
        let cut = volume.mend(image)?;
        let (home, cluster) = there(programs, &self.place.home, &cut.path)?;
        let running = home.start()?;
        // Those since the last cut, and some of what is older.
        let mut asked = lines.get(self.checked..).unwrap_or_default().to_vec();
        let older = lines.get(..self.checked).unwrap_or_default();
        asked.extend((0..30).filter_map(|_| chance.one(older).cloned()));
        let lost = if self.setting == Setting::Safe {
            verify::read_back(running.address, &asked)?
        } else {
            Vec::new()
        };
        running.kill()?;
        verify::sound(&home)?;
        let rows = verify::effects(programs, &home)?;
        drop(cluster);
        Ok((lost, rows))
    }
}

/// The same home on the copy.
fn there(programs: &Programs, home: &Home, at: &Path) -> Result<(Home, Option<Cluster>)> {
    let mut copy = home.clone();
    copy.data = at.join("county").join("data");
    copy.is_unsafe = false;
    if home.url.is_none() {
        return Ok((copy, None));
    }
    let below = at.join("county").join("server");
    // The first server still runs, so its number would be taken for a server on this folder.
    std::fs::remove_file(below.join("pg").join("postmaster.pid")).ok();
    let cluster = Cluster::at(&programs.postgres, &below)?;
    cluster.start()?;
    copy.url = Some(cluster.url("county"));
    Ok((copy, Some(cluster)))
}

/// An empty folder on the disk.
fn fresh(volume: &Volume) -> Result<std::path::PathBuf> {
    let folder = volume.path().join("county");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir(&folder)?;
    volume.settle()?;
    Ok(folder)
}

/// The plug is pulled within the first second of a county: setting it up again must work, or it must be
/// whole already.
fn born(
    programs: &Programs,
    volume: &Volume,
    kind: Kind,
    birth: u64,
    chance: &mut Chance,
    told: &mut Told,
) -> Result<()> {
    let folder = fresh(volume)?;
    let mut place = Place::below(programs, kind, &folder)?;
    place.home.log = volume.aside().join("gongjian.log");
    volume.settle()?;
    let mut init = place.home.command(&["init", "--county", COUNTY])?;
    let mut child = init.stdout(std::process::Stdio::null()).spawn()?;
    std::thread::sleep(Duration::from_millis(chance.within(0, 1_000)));
    let image = volume.pull()?;
    child.kill()?;
    child.wait()?;
    // The kill leaves something behind, too; every other time that is looked at as well.
    if birth.is_multiple_of(2) {
        told.unreadable.extend(stands(&place.home).err().map(|it| format!("killed: {it:#}")));
    }
    let cut = volume.mend(image)?;
    let looked = there(programs, &place.home, &cut.path)
        .and_then(|(home, cluster)| stands(&home).map(|()| drop(cluster)));
    told.unreadable.extend(looked.err().map(|it| format!("cut: {it:#}")));
    told.at_birth += 1;
    Ok(())
}

/// The county can be set up, or was; then it is served and sound.
fn stands(home: &Home) -> Result<()> {
    let again = home.ended(&["init", "--county", COUNTY])?;
    let said = String::from_utf8_lossy(&again.stderr);
    ensure!(again.status.success() || said.contains("已经建过了"), "init: {said}");
    home.start()?.kill()?;
    verify::sound(home)
}

/// A server that forgets is refused, with a sentence that says what to change.
pub(crate) fn refused(programs: &Programs) -> Result<String> {
    let mut place = Place::new(programs, Kind::Postgres, "refused")?;
    let mut told = Vec::new();
    for setting in ["fsync=off", "full_page_writes=off", "synchronous_commit=off"] {
        let cluster = place.cluster.as_mut().context("a server")?;
        cluster.crash()?;
        cluster.set(&[setting]);
        cluster.start()?;
        let doctor = place.home.ended(&["doctor"])?;
        let said = String::from_utf8_lossy(&doctor.stderr).into_owned();
        let name = setting.split('=').next().unwrap_or_default();
        ensure!(doctor.status.code() == Some(3), "{setting}: {} {said}", doctor.status);
        ensure!(said.contains(name) && said.contains("断电"), "{setting}: {said}");
        ensure!(place.home.start().is_err(), "{setting}: it serves");
        place.home.is_unsafe = true;
        place.home.start()?.kill()?;
        place.home.is_unsafe = false;
        told.push(setting);
    }
    Ok(format!("{} are refused, and taken with --i-accept-data-loss", told.join(", ")))
}
