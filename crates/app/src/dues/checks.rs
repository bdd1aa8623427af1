//! The half-yearly review and checks (一审两查): held by the committee, mended by the branch.

use domain::directory::Staff;
use domain::dues::Check;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use store::Tx;

use super::branch;
use crate::life::{Wrong, doer, note};
use crate::once::once;
use crate::policy::affairs::Act;
use crate::{App, Failure, Once};

/// Longest findings, or words of how they were mended.
pub const TEXT_MAX: usize = 1_000;

/// A review or check as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewCheck {
    /// The word of which of the three.
    pub check: String,
    /// Of which half-year, as `2025H1`.
    pub half: String,
    /// On which day.
    pub held_on: String,
    /// What was found; empty for nothing.
    pub findings: String,
}

/// What a review or check is called.
pub fn words(it: Check) -> &'static str {
    match it {
        Check::Bases => "审基数",
        Check::Payments => "查收缴",
        Check::Use => "查使用",
    }
}

/// Which review or check: of which half-year, of which kind.
fn which(wrong: &mut Wrong, half: &str, check: &str) -> Option<(Period, Check)> {
    let half = Period::parse(half.trim()).filter(|it| it.every() == Every::HalfYear);
    let check = Check::parse(check.trim());
    if half.is_none() || check.is_none() {
        wrong.say("check", "请选是哪个半年、审还是查。");
    }
    half.zip(check)
}

/// Notes a review or check of a branch with what was found.
pub async fn hold(
    app: &App,
    staff: &Staff,
    county: County,
    (org, new): (Id, NewCheck),
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    let mut wrong = Wrong::default();
    let which = which(&mut wrong, &new.half, &new.check);
    let on = wrong.day("held_on", &new.held_on);
    let findings = wrong.text("findings", &new.findings, TEXT_MAX);
    if on.is_some_and(|it| it > now.date()) {
        wrong.say("held_on", "这天还没到，请写审过、查过的那天。");
    }
    if let (Some((half, _)), Some(on)) = (which, on)
        && on < half.first()
    {
        wrong.say("held_on", format!("这半年从 {} 开始，请改日期。", half.first()));
    }
    wrong.none()?;
    let (Some((half, check)), Some(on)) = (which, on) else { return Err(Failure::Missing) };
    let of = format!("check_dues {org:?} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::DuesCheck), org).await?;
        let (of, by) = ((org, half, check), (staff.person, now));
        if !store::dues::check(tx, county, of, (on, &findings), by).await? {
            return Err(Failure::NotNow("这半年的这一项已经记过了。".to_owned()));
        }
        let detail = format!("{half} {}", words(check));
        note(tx, county, (doer(&staff), now), ("check_dues", "branch", org), &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Notes how what was found was mended.
pub async fn mend(
    app: &App,
    staff: &Staff,
    county: County,
    (org, half, check, said): (Id, &str, &str, &str),
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    let mut wrong = Wrong::default();
    let which = which(&mut wrong, half, check);
    let said = wrong.text("mended", said, TEXT_MAX);
    if said.is_empty() {
        wrong.say("mended", "请写怎么改的。");
    }
    wrong.none()?;
    let (half, check) = which.ok_or(Failure::Missing)?;
    let of = format!("mend_dues {org:?} {half} {check:?} {said}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::DuesMend), org).await?;
        let of = (org, half, check);
        if !store::dues::mend(tx, county, of, (now.date(), &said), staff.person).await? {
            return Err(Failure::NotNow("这一项没有要改的，或者已经记过改了。".to_owned()));
        }
        let detail = format!("{half} {}", words(check));
        note(tx, county, (doer(&staff), now), ("mend_dues", "branch", org), &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
