//! That a period was missed with a reason that the committee accepts.

use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Period;
use store::Tx;

use super::{LINE_MAX, Wrong, branch, catalogue, doer, note, standing};
use crate::once::once;
use crate::policy::life::Act;
use crate::{App, Failure, Once};

/// Accepts a reason for which a branch did not do what a system asks in a period.
pub async fn accept(
    app: &App,
    staff: &Staff,
    county: County,
    (org, system, period): (Id, &str, &str),
    reason: &str,
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let period = Period::parse(period).ok_or(Failure::Missing)?;
    let mut wrong = Wrong::default();
    let reason = wrong.text("reason", reason, LINE_MAX);
    if reason.is_empty() {
        wrong.say("reason", "请写同意的原因，以后查得到。");
    }
    wrong.none()?;
    let (system, staff) = (system.to_owned(), staff.clone());
    let of = format!("excuse_life {org:?} {system} {period} {reason}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Excuse), org).await?;
        let known = catalogue::all(tx, county).await?;
        if !known.iter().any(|it| it.system.code == system) {
            return Err(Failure::Missing);
        }
        let by = (staff.person, now);
        let of = (org, system.as_str(), period);
        store::life::lines::excuse(tx, county, of, &reason, by).await?;
        let act = ("excuse_life", "branch", org);
        let detail = format!("{} {period}", catalogue::name(&known, &system));
        note(tx, county, (doer(&staff), now), act, &detail).await?;
        standing::anew(tx, &house, org, (period.first(), now.date())).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
