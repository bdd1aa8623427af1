//! The way to membership (发展党员): who is on it, which steps were made when, with which papers, and what
//! is owed next.
//!
//! The name of an applicant is sealed with the key of the county until they are a member and stand on a
//! roster, as everybody there does; the name of who did not become one is taken away after `keep.applicant`.

pub mod developing;
mod following;
pub mod reading;

use domain::admission::VERSIONS;
use domain::admission::course::{Applicant, Refusal, step_of};
use domain::directory::Staff;
use domain::places::County;
use domain::retention::Limits;
use kernel::id::Id;
use kernel::time::{Date, plus_days};
use store::Tx;
pub use store::admission::{Kept, Paper, Recorded};

use crate::life::Branch;
use crate::policy::affairs::{Act, may};
use crate::vault::Chest;
use crate::{App, Failure};

/// Somebody on the way and their branch, if `staff` may do `act` about them. Who may not read it learns
/// nothing of them.
async fn loaded(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    id: Id,
) -> Result<(Kept, Vec<Recorded>, Branch), Failure> {
    let (kept, steps) = store::admission::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let branch = store::life::load(tx, county, kept.applicant.branch).await?;
    let branch = branch.ok_or(Failure::Missing)?;
    let at = (branch.kept.org, branch.place);
    if !may(staff, Act::ReadApplicants, at) {
        return Err(Failure::Missing);
    }
    if may(staff, act, at) { Ok((kept, steps, branch)) } else { Err(Failure::Forbidden) }
}

/// What somebody is called: by the directory once they are a member, else what was sealed. Empty once it
/// was taken away.
fn name_of(chest: &Chest, id: Id, member: Option<&str>, sealed: &[u8]) -> Result<String, Failure> {
    if let Some(name) = member {
        return Ok(name.to_owned());
    }
    if sealed.is_empty() {
        return Ok(String::new());
    }
    let bytes = chest.open(store::admission::NAME, id, sealed)?;
    String::from_utf8(bytes.to_vec()).map_err(|error| Failure::Broken(error.to_string()))
}

fn overtaken() -> Failure {
    Failure::NotNow("别人刚刚改过，页面上已经是新的，请看一眼再办。".to_owned())
}

/// By when the next act is owed of somebody.
fn owed_by(it: &Applicant, today: Date) -> Date {
    it.owed_by(VERSIONS, today)
}

/// What a step is called, by the set of a day.
pub fn step_name(step: u8, on: Date) -> &'static str {
    step_of(VERSIONS, step, on).map_or("", |it| it.name)
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal, today: Date) -> Failure {
    match refusal {
        Refusal::Over => Failure::NotNow("已经结束了，不能再改。".to_owned()),
        Refusal::NotYet => Failure::field("on", "这天还没到，办完了再来记。"),
        Refusal::Unknown => Failure::field("step", "没有这一步，请重新选。"),
        Refusal::Ahead(step) => {
            let say = format!("前面还有没记的，请先记“{}”。", step_name(step, today));
            Failure::field("step", say)
        }
        Refusal::Fast => Failure::NotNow(
            "名册已经按这一步改了，日期不能再改。真的记错了，请机关工委在名册上改。".to_owned(),
        ),
        Refusal::NoProbation => Failure::NotNow(
            "只有预备期里的人可以延长，只能延一次；现在没有可以延长的预备期。".to_owned(),
        ),
        Refusal::Extension(from, until) => Failure::field(
            "extended_to",
            format!("延长要半年以上、一年以内，就是 {from} 到 {until}，请改日期。"),
        ),
    }
}

/// Names that are taken away in one transaction.
const AT_ONCE: i64 = 100;

/// Takes away the names of those whose way ended longer ago than `keep.applicant` says. Of who became a
/// member there is none here any more.
pub async fn forget(app: &App, county: County) -> Result<i64, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let days = Limits::on(now.date(), &house.rules).applicants;
    let before = plus_days(now.date(), -days);
    let mut all = 0;
    loop {
        let find = async move |tx: &mut Tx<'_>| {
            store::admission::to_unname(tx, county, before, AT_ONCE).await
        };
        let ids = app.store().read(county.0, find).await?;
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        if ids.is_empty() {
            return Ok(all);
        }
        let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            for id in &ids {
                store::admission::rename(tx, county, (*id, Vec::new())).await?;
                let by = store::matters::Doer::default();
                crate::life::note(tx, county, (by, now), ("expire", "applicant", *id), "").await?;
            }
            Ok(())
        };
        app.store().write(county.0, work).await?;
        all += count;
        if count < AT_ONCE {
            return Ok(all);
        }
    }
}
