//! What a member's dues are reckoned from, and the months that are waived.

use domain::directory::Staff;
use domain::dues::months::{Member, Set};
use domain::dues::{Base, Kind, Tariff, yuan};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Period, periods};
use store::Tx;

use super::{amount, anew, branch, member, month, month_words, tariffs};
use crate::life::{LINE_MAX, Wrong, doer, note};
use crate::once::once;
use crate::policy::affairs::Act;
use crate::{App, Failure, House, Once};

/// A base as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewBase {
    /// From which month on, as `2025-03`.
    pub from: String,
    /// The word of by what it is charged.
    pub kind: String,
    /// The base in yuan; for farmers the amount a month; of no matter for those who pay a fixed amount.
    pub base: String,
}

/// Sets what somebody's dues are reckoned from, from a month on. A month that was paid stands fast: the
/// base begins behind it.
pub async fn set_base(
    app: &App,
    staff: &Staff,
    county: County,
    (org, person, new): (Id, Id, NewBase),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let set = checked(&house, &new)?;
    let of = format!("set_dues_base {org:?} {person:?} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Dues), org).await?;
        let known = member(tx, county, (person, org)).await?;
        untouched((&known, org), set)?;
        let by = (staff.person, now);
        store::dues::set_base(tx, county, (person, org, set), by).await?;
        let act = ("set_dues_base", "branch", org);
        let from = Period::of(kernel::schedule::Every::Month, set.base.from);
        note(tx, county, (doer(&staff), now), act, &from.to_string()).await?;
        anew(tx, &house, &[person], now.date()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn checked(house: &House, new: &NewBase) -> Result<Set, Failure> {
    let mut wrong = Wrong::default();
    let from = month(&mut wrong, "from", &new.from);
    let kind = Kind::parse(new.kind.trim());
    if kind.is_none() {
        wrong.say("kind", "请选这个人按哪一种交。");
    }
    let fixed =
        kind.zip(from).and_then(|(kind, from)| match tariffs(house)(from.first()).of(kind) {
            Tariff::Between(least, most) if least == most => Some(least),
            _ => None,
        });
    let fen = fixed.or_else(|| amount(&mut wrong, "base", &new.base));
    if let (Some(kind), Some(from), Some(fen)) = (kind, from, fen)
        && let Tariff::Between(least, most) = tariffs(house)(from.first()).of(kind)
        && !(least..=most).contains(&fen)
    {
        let say = format!("每月交 {} 到 {} 元，请改金额。", yuan(least), yuan(most));
        wrong.say("base", say);
    }
    wrong.none()?;
    let (Some(kind), Some(from), Some(fen)) = (kind, from, fen) else {
        return Err(Failure::Missing);
    };
    Ok(Set { base: Base { from: from.first(), fen }, kind })
}

fn untouched((known, org): (&Member, Id), set: Set) -> Result<(), Failure> {
    let from = Period::of(kernel::schedule::Every::Month, set.base.from);
    if known.branch_of(from) != Some(org) {
        let say = "这个月这个人不在本支部的名册上，请核对月份。";
        return Err(Failure::field("from", say));
    }
    match known.paid.keys().next_back() {
        Some(last) if *last >= from => {
            let last = month_words(*last);
            let say = format!("{last}已经交了，基数只能从它的下一个月起改；交错了的先撤销。");
            Err(Failure::field("from", say))
        }
        _ => Ok(()),
    }
}

/// A waiver as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewWaiver {
    /// The first month.
    pub first: String,
    /// The last month.
    pub last: String,
    /// The document by which the organisation above approved it.
    pub document: String,
}

/// Notes that months were waived: on the proposal of the branch, with the approval of the next higher
/// committee. At most a year at once.
pub async fn waive(
    app: &App,
    staff: &Staff,
    county: County,
    (org, person, new): (Id, Id, NewWaiver),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let (months, document) = waiver(&new)?;
    let of = format!("waive_dues {org:?} {person:?} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Dues), org).await?;
        let known = member(tx, county, (person, org)).await?;
        for month in periods(months.0.every(), months.0.first(), months.1.last()) {
            if known.branch_of(month) != Some(org) {
                let say = "有的月份这个人不在本支部的名册上，请核对月份。";
                return Err(Failure::field("waived_first", say));
            }
            if known.paid.contains_key(&month) || known.waived.contains(&month) {
                let say = format!("{}已经交了或者免了，请去掉这个月。", month_words(month));
                return Err(Failure::field("waived_first", say));
            }
        }
        let by = (staff.person, now);
        store::dues::waive(tx, county, (person, org, months), &document, by).await?;
        let detail = format!("{} – {}", months.0, months.1);
        note(tx, county, (doer(&staff), now), ("waive_dues", "branch", org), &detail).await?;
        anew(tx, &house, &[person], now.date()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn waiver(new: &NewWaiver) -> Result<((Period, Period), String), Failure> {
    let mut wrong = Wrong::default();
    let first = month(&mut wrong, "waived_first", &new.first);
    let last = month(&mut wrong, "waived_last", &new.last);
    let document = wrong.text("document", &new.document, LINE_MAX);
    if document.is_empty() {
        wrong.say("document", "请写上级批准的文件，比如文号；没有批准不能免。");
    }
    if let (Some(first), Some(last)) = (first, last)
        && !first.until(last).is_some_and(|it| (0..12).contains(&it))
    {
        wrong.say("waived_last", "一次最多免 12 个月，后一个月不能比前一个月早。");
    }
    wrong.none()?;
    let (Some(first), Some(last)) = (first, last) else { return Err(Failure::Missing) };
    Ok(((first, last), document))
}
