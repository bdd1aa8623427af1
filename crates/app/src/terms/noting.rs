//! Noting a term from paper, and what the organisation above approved of it.

use domain::burden::{Field, Form};
use domain::directory::Staff;
use domain::elections::{Approved, Lay, Shift, Term};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::outbox::Message;
use store::terms::Kept;

use super::{branch, overtaken, quicker, rules, unfit};
use crate::life::{Branch, LINE_MAX, Wrong, doer, note as audit};
use crate::once::once;
use crate::policy::terms::Act;
use crate::{App, Failure, House, Once, burden};

/// Notes the term of a branch that was elected before this was kept here, or mends one that was noted
/// wrongly. `seen` is the version of the term that was looked at; 0 where there was none.
pub async fn note(
    app: &App,
    staff: &Staff,
    county: County,
    ((org, seen), elected_on): ((Id, i64), &str),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now, id) = (app.house(county).await?, app.now(), app.next_id());
    let elected_on = elected(elected_on, now.date())?;
    let of = format!("note_term {org:?} {seen} {elected_on}");
    let (staff, took) = (staff.clone(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let act = if seen == 0 { Act::Note } else { Act::Mend };
        let known = branch(tx, county, (&staff, act), org).await?;
        if elected_on < known.kept.founded_on {
            let say = format!("支部 {} 才成立，请核对日期。", known.kept.founded_on);
            return Err(Failure::field("elected_on", say));
        }
        let stands = store::terms::newest(tx, county, org).await?;
        if stands.as_ref().map_or(0, |it| it.version) != seen {
            return Err(overtaken());
        }
        let new = fresh(&house, &known, id, elected_on);
        if staff.org == org {
            // The end of the term and its years follow from the day.
            let form = Form::new(took, vec![Field::Day], 2);
            burden::filed(tx, county, (org, "term"), (&form, now)).await?;
        }
        let by = (staff.person, now);
        let detail = match &stands {
            None => {
                store::terms::insert(tx, county, &new, by).await?;
                elected_on.to_string()
            }
            Some(before) => {
                mendable(tx, county, before).await?;
                let new = Kept { id: before.id, version: before.version, ..new };
                quicker(store::terms::mend(tx, county, &new, by).await)?;
                format!("{} → {elected_on}", before.approved.term.elected_on)
            }
        };
        let what = (if seen == 0 { "note_term" } else { "mend_term" }, "term", org);
        audit(tx, county, (doer(&staff), now), what, &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn elected(typed: &str, today: Date) -> Result<Date, Failure> {
    let mut wrong = Wrong::default();
    let day = wrong.day("elected_on", typed);
    if day.is_some_and(|it| it > today) {
        wrong.say("elected_on", "选举的日期不能是以后的日子。");
    }
    wrong.none()?;
    day.ok_or(Failure::Missing)
}

/// A term that begins: its years are those of the rule on the day of the election.
pub(super) fn fresh(house: &House, known: &Branch, id: Id, elected_on: Date) -> Kept {
    let body = known.kept.body;
    let term = Term { elected_on, years: body.years(elected_on, &house.rules) };
    let due_on = term.dates(rules(house, elected_on)).due;
    let approved = Approved { term, extended_to: None, early_from: None };
    let (org, lay, election, version) = (known.kept.org, Lay::First, None, 1);
    Kept { id, org, body, approved, due_on, lay, election, version }
}

/// A term that was elected here, or of which something was approved, or that an election is ending, is
/// not noted anew: others rest on it.
async fn mendable(tx: &mut Tx<'_>, county: County, before: &Kept) -> Result<(), Failure> {
    let no = |say: &str| Err(Failure::NotNow(say.to_owned()));
    if before.election.is_some() {
        return no("这一届是在这里选出来的，日期跟着选举走，不能改。");
    }
    if before.approved.extended_to.is_some() || before.approved.early_from.is_some() {
        return no("这一届已经批过延期或者提前，日期不能再改。");
    }
    let all = store::terms::elections::of_branch(tx, county, before.org).await?;
    if all.iter().any(|it| it.state.is_open()) {
        return no("正在换届，日期不能再改。要改的话，请支部先停办这次换届。");
    }
    Ok(())
}

/// An approval as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewShift {
    /// The word of what is approved.
    pub kind: String,
    /// Until when, or from when on.
    pub day: String,
    /// The document.
    pub document: String,
}

/// Notes that the organisation above approved an extension or an early election, with its document:
/// at most by the years of the rule. The newest approval of its kind holds. `seen` is the version of
/// the term that was looked at.
pub async fn approve(
    app: &App,
    staff: &Staff,
    county: County,
    ((org, seen), new): ((Id, i64), NewShift),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now, message) = (app.house(county).await?, app.now(), app.next_id());
    let (shift, day, document) = checked(&new)?;
    let of = format!("approve_term {org:?} {seen} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Approve), org).await?;
        let term = store::terms::newest(tx, county, org).await?;
        let term = term.ok_or_else(|| Failure::NotNow("还没有记届期，请先记上。".to_owned()))?;
        if term.version != seen {
            return Err(overtaken());
        }
        let fits = term.approved.may_shift(rules(&house, now.date()), shift, day);
        fits.map_err(|it| unfit("day", it))?;
        let after = match shift {
            Shift::Extend => Approved { extended_to: Some(day), ..term.approved },
            Shift::Early => Approved { early_from: Some(day), ..term.approved },
        };
        let (what, by) = ((shift, day, document.as_str()), (staff.person, staff.org, now));
        quicker(store::terms::shift(tx, county, (&term, after), what, by).await)?;
        let topic = topic(shift);
        let message = Message { id: message, at: now, topic, matter: term.id, org: Some(org) };
        store::outbox::put(tx, county, &message).await?;
        let detail = format!("{day} {document}");
        audit(tx, county, (doer(&staff), now), (topic, "term", org), &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn topic(shift: Shift) -> &'static str {
    match shift {
        Shift::Extend => "extend_term",
        Shift::Early => "early_term",
    }
}

fn checked(new: &NewShift) -> Result<(Shift, Date, String), Failure> {
    let mut wrong = Wrong::default();
    let shift = Shift::parse(new.kind.trim());
    if shift.is_none() {
        wrong.say("kind", "请选批的是延期还是提前。");
    }
    let day = wrong.day("day", &new.day);
    let document = wrong.text("document", &new.document, LINE_MAX);
    if document.is_empty() {
        wrong.say("document", "请写批准的文件，比如文号；没有文件不能算批准。");
    }
    wrong.none()?;
    Ok((shift.ok_or(Failure::Missing)?, day.ok_or(Failure::Missing)?, document))
}
