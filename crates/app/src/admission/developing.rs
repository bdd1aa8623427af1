//! What is done about somebody on the way: beginning, recording a step, extending a probation, ending.

use domain::admission::course::{
    ADMITTED, APPLICATION, Applicant, FULL, Follows, State, extend as extended, record as recorded,
    step_of, stop as stopped,
};
use domain::admission::{Made, Stage, VERSIONS, in_force};
use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::admission::{Done, Kept, Paper};
use store::outbox::Message;

use super::following::{admit, confirm};
use super::{loaded, name_of, overtaken, owed_by, refused};
use crate::life::{LINE_MAX, Wrong, doer, id_of, note};
use crate::once::once;
use crate::policy::affairs::{Act, may};
use crate::{App, Failure, Once};

/// The most papers of a step.
pub const PAPERS_MAX: usize = 12;

/// Who applies, as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewApplicant {
    /// The name.
    pub name: String,
    /// On which day the application was handed in.
    pub applied_on: String,
    /// That they were of age on that day, as the papers say: the birthday itself is not asked.
    pub of_age: bool,
    /// Where the application lies.
    pub kept_at: String,
}

/// Begins the way of somebody in one's own branch, with the application. Gives their id.
pub async fn begin(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewApplicant,
    key: &Once,
) -> Result<Id, Failure> {
    let (now, id) = (app.now(), app.next_id());
    let (name, made, paper) = checked(&new, now.date())?;
    let chest = app.chest(county).await?;
    let sealed = chest.seal(store::admission::NAME, id, name.as_bytes())?;
    let applicant = Applicant {
        id,
        branch: staff.org,
        person: None,
        state: State::At(Stage::Applicant),
        made: [(APPLICATION, made)].into(),
        extended_to: None,
        stopped: String::new(),
        version: 1,
    };
    let of = format!("begin_applicant {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let branch = store::life::load(tx, county, staff.org).await?.ok_or(Failure::Forbidden)?;
        if !may(&staff, Act::Develop, (staff.org, branch.place)) {
            return Err(Failure::Forbidden);
        }
        let due = owed_by(&applicant, now.date());
        let (done, by) = (Done { act: "begin", words: "", due }, (doer(&staff), now));
        store::admission::insert(tx, county, (&applicant, sealed.clone()), done, by).await?;
        let step = (&applicant, made, in_force(VERSIONS, made.on).code);
        let papers = std::slice::from_ref(&paper);
        store::admission::add_step(tx, county, step, papers, (staff.person, now)).await?;
        let counted = (&applicant, made.on, "applied");
        store::admission::count(tx, county, counted, (branch.place, now)).await?;
        note(tx, county, by, ("begin_applicant", "applicant", id), "").await?;
        Ok(id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

fn checked(new: &NewApplicant, today: Date) -> Result<(String, Made, Paper), Failure> {
    let mut wrong = Wrong::default();
    let name = wrong.text("name", &new.name, 40);
    if name.is_empty() || name.chars().any(char::is_control) {
        wrong.say("name", "请写姓名。");
    }
    let on = wrong.day("applied_on", &new.applied_on);
    if on.is_some_and(|it| it > today) {
        wrong.say("applied_on", "递交申请书的日期不能是以后的日子。");
    }
    if !new.of_age {
        wrong.say("of_age", "年满 18 周岁才能申请入党，请核对材料以后勾上。");
    }
    let kept_at = wrong.text("kept_at", &new.kept_at, LINE_MAX);
    wrong.none()?;
    let on = on.ok_or(Failure::Missing)?;
    let made = Made { step: APPLICATION, on, special: false };
    let step = step_of(VERSIONS, APPLICATION, on).ok_or(Failure::Missing)?;
    let paper = step.documents.first().copied().unwrap_or(step.name).to_owned();
    Ok((name, made, Paper { name: paper, dated_on: Some(on), kept_at }))
}

/// A paper as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct NewPaper {
    /// What it is; a line without it is left out.
    pub name: String,
    /// Its day; may be empty.
    pub on: String,
    /// Where it lies.
    pub kept_at: String,
}

/// A step as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewStep {
    /// Its number.
    pub step: String,
    /// On which day it was made.
    pub on: String,
    /// Whether a special reason for the longer limit is on paper.
    pub special: bool,
    /// Its papers.
    pub papers: Vec<NewPaper>,
}

/// Records a step, or records it anew: those of the branch by its secretary, those of the organisation
/// above by the committee. `seen` is the version that was looked at.
pub async fn step(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewStep),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now, person) = (app.house(county).await?, app.now(), app.next_id());
    let message = app.next_id();
    let chest = app.chest(county).await?;
    let (made, papers) = read(&new)?;
    let known = step_of(VERSIONS, made.step, made.on);
    let act = if known.is_some_and(|it| it.is_above) { Act::Decide } else { Act::Develop };
    let of = format!("step_applicant {id:?} {seen} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (kept, _, branch) = loaded(tx, county, (&staff, act), id).await?;
        let before = &kept.applicant;
        if before.version != seen {
            return Err(overtaken());
        }
        let first = !before.made.contains_key(&made.step);
        let (mut after, follows) =
            recorded(before, made, VERSIONS, now.date()).map_err(|it| refused(it, now.date()))?;
        match follows {
            Some(Follows::Probation(from)) => {
                let name = name_of(&chest, id, kept.member.as_deref(), &kept.name)?;
                let whom = (person, name.as_str());
                admit(tx, &house, (&branch, whom), (from, now.date())).await?;
                store::admission::rename(tx, county, (id, Vec::new())).await?;
                after.person = Some(person);
            }
            Some(Follows::Full(from)) => {
                let person = after.person.ok_or(Failure::Missing)?;
                confirm(tx, &house, (&branch, person), (from, now.date())).await?;
            }
            None => {}
        }
        let ended_on = (after.state == State::Done).then_some(made.on);
        let next = Kept { applicant: after.clone(), ended_on, ..kept.clone() };
        let words = super::step_name(made.step, made.on);
        let done = Done { act: "step", words, due: owed_by(&after, now.date()) };
        let by = (doer(&staff), now);
        store::admission::save(tx, county, (before, &next), done, by).await?;
        let code = in_force(VERSIONS, made.on).code;
        let noted = (staff.person, now);
        store::admission::add_step(tx, county, (&after, made, code), &papers, noted).await?;
        if let Some(measure) = measure(made.step).filter(|_| first) {
            let counted = (&after, made.on, measure);
            store::admission::count(tx, county, counted, (branch.place, now)).await?;
        }
        if act == Act::Decide {
            // The branch hears what was done above.
            let (at, topic, org) = (now, "step_applicant", Some(after.branch));
            let message = Message { id: message, at, topic, matter: id, org };
            store::outbox::put(tx, county, &message).await?;
        }
        let detail = format!("{} {words}", made.step);
        note(tx, county, by, ("step_applicant", "applicant", id), &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What a step adds to the numbers, the first time it is recorded.
fn measure(step: u8) -> Option<&'static str> {
    match step {
        ADMITTED => Some("admitted"),
        FULL => Some("confirmed"),
        _ => None,
    }
}

fn read(new: &NewStep) -> Result<(Made, Vec<Paper>), Failure> {
    let mut wrong = Wrong::default();
    let step = new.step.trim().parse().ok();
    if step.is_none() {
        wrong.say("step", "请选是哪一步。");
    }
    let on = wrong.day("on", &new.on);
    let mut papers = Vec::new();
    for it in new.papers.iter().take(PAPERS_MAX) {
        let name = wrong.text("papers", &it.name, LINE_MAX);
        let dated_on = wrong.day_or_none("papers", &it.on);
        let kept_at = wrong.text("papers", &it.kept_at, LINE_MAX);
        if !name.is_empty() {
            papers.push(Paper { name, dated_on, kept_at });
        }
    }
    wrong.none()?;
    let (Some(step), Some(on)) = (step, on) else { return Err(Failure::Missing) };
    Ok((Made { step, on, special: new.special }, papers))
}

/// Extends a probation, once, with the document of the organisation above.
pub async fn extend(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), until, document): ((Id, i64), &str, &str),
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    let mut wrong = Wrong::default();
    let until = wrong.day("extended_to", until);
    let document = wrong.text("document", document, LINE_MAX);
    if document.is_empty() {
        wrong.say("document", "请写批准延长的文件，比如文号。");
    }
    wrong.none()?;
    let until = until.ok_or(Failure::Missing)?;
    let of = format!("extend_applicant {id:?} {seen} {until} {document}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (kept, _, _) = loaded(tx, county, (&staff, Act::Decide), id).await?;
        let before = &kept.applicant;
        if before.version != seen {
            return Err(overtaken());
        }
        let after = extended(before, until).map_err(|it| refused(it, now.date()))?;
        let due = owed_by(&after, now.date());
        let next = Kept { applicant: after, document: document.clone(), ..kept.clone() };
        let (done, by) = (Done { act: "extend", words: &document, due }, (doer(&staff), now));
        store::admission::save(tx, county, (before, &next), done, by).await?;
        let what = ("extend_applicant", "applicant", id);
        note(tx, county, by, what, &until.to_string()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Ends the way before its end, with the reason.
pub async fn stop(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), why): ((Id, i64), &str),
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    let mut wrong = Wrong::default();
    let why = wrong.text("why", why, LINE_MAX);
    if why.is_empty() {
        wrong.say("why", "请写为什么停下，以后查得到。");
    }
    wrong.none()?;
    let of = format!("stop_applicant {id:?} {seen} {why}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (kept, _, branch) = loaded(tx, county, (&staff, Act::ReadApplicants), id).await?;
        let before = &kept.applicant;
        // Whom the organisation above admitted is not let go by the branch alone.
        let act = if before.person.is_some() { Act::Decide } else { Act::Develop };
        if !may(&staff, act, (branch.kept.org, branch.place)) {
            return Err(Failure::Forbidden);
        }
        if before.version != seen {
            return Err(overtaken());
        }
        let after = stopped(before, &why).map_err(|it| refused(it, now.date()))?;
        let next = Kept { applicant: after, ended_on: Some(now.date()), ..kept.clone() };
        let (done, by) = (Done { act: "stop", words: &why, due: now.date() }, (doer(&staff), now));
        store::admission::save(tx, county, (before, &next), done, by).await?;
        note(tx, county, by, ("stop_applicant", "applicant", id), "").await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
