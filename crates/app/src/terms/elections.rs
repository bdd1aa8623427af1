//! An election: begun, step by step on its days, given up. Counting is in [`super::counting`], what
//! follows from the last step in [`super::finishing`].

use domain::burden::{Field, Form};
use domain::directory::Staff;
use domain::elections::course::{self, Done, Election, State, posts_step};
use domain::elections::{Step, by_strokes, extra_candidates};
use domain::life::branches::Post;
use domain::places::County;
use domain::quorum::Standing;
use kernel::id::Id;
use kernel::time::{Date, plus_days};
use store::Tx;
use store::life::Named;
use store::outbox::Message;
use store::terms::elections::{Candidate, Owes};

use super::finishing::file;
use super::{branch, loaded, overtaken, quicker, refused, rules, unfit};
use crate::life::{Branch, LINE_MAX, Wrong, doer, id_of, note as audit};
use crate::once::once;
use crate::policy::terms::Act;
use crate::{App, Failure, House, Once, burden};

/// How far ahead a meeting may be planned, in days.
const AHEAD_DAYS: i64 = 400;

/// What follows the meeting is to be done within so many days (a convention; the texts name none).
const AFTER_DAYS: i64 = 30;

/// An election as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewElection {
    /// Whether a committee is elected.
    pub with_committee: bool,
    /// How many are to be elected.
    pub seats: String,
    /// The day on which the meeting is to be.
    pub planned_on: String,
}

/// Begins the election of one's own branch. Gives its id.
pub async fn begin(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewElection,
    key: &Once,
) -> Result<Id, Failure> {
    let (house, now, of) = (app.house(county).await?, app.now(), format!("begin_election {new:?}"));
    let election = checked((app.next_id(), staff.org), &new, now.date())?;
    let (staff, message) = (staff.clone(), app.next_id());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let own = branch(tx, county, (&staff, Act::Elect), staff.org).await?;
        let all = store::terms::elections::of_branch(tx, county, staff.org).await?;
        if all.iter().any(|it| it.state.is_open()) {
            return Err(Failure::NotNow("已经有一次换届在办了，接着办那一次就行。".to_owned()));
        }
        let term = store::terms::newest(tx, county, staff.org).await?;
        fits(tx, &house, (&own, election.planned_on), "planned_on").await?;
        let (owes, by) = (owes(&election, &own), (doer(&staff), now));
        let of = (&election, term.map(|it| it.id));
        store::terms::elections::insert(tx, county, of, owes, by).await?;
        let told = Told { message, topic: "begin_election", org: own.parent };
        tell(tx, county, &election, told, by.1).await?;
        audit(tx, county, by, ("begin_election", "election", election.id), "").await?;
        Ok(election.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

fn checked(ids: (Id, Id), new: &NewElection, today: Date) -> Result<Election, Failure> {
    let mut wrong = Wrong::default();
    let seats = new.seats.trim().parse::<i64>().ok();
    if seats.is_none() {
        wrong.say("seats", "请写要选几个人，写数字。");
    }
    let planned_on = wrong.day("planned_on", &new.planned_on);
    if planned_on.is_some_and(|it| it > plus_days(today, AHEAD_DAYS)) {
        wrong.say("planned_on", "太远了，请选一年以内的日子。");
    }
    wrong.none()?;
    let (seats, planned_on) = (seats.ok_or(Failure::Missing)?, planned_on.ok_or(Failure::Missing)?);
    course::begin(ids, (new.with_committee, seats), planned_on).map_err(refused)
}

/// Whether an election of a branch may be on a day: one that is early has its approval.
pub(super) async fn fits(
    tx: &mut Tx<'_>,
    house: &House,
    (own, day): (&Branch, Date),
    field: &'static str,
) -> Result<(), Failure> {
    match store::terms::newest(tx, house.county(), own.kept.org).await? {
        Some(term) => {
            let lay = term.approved.lay(rules(house, day), day);
            lay.map(drop).map_err(|it| unfit(field, it))
        }
        None => Ok(()),
    }
}

/// Who owes the next step, and until when.
pub(super) fn owes(it: &Election, own: &Branch) -> Owes {
    let above = matches!(it.state, State::Next(step) if step.is_above());
    let owner = own.parent.filter(|_| above).unwrap_or(own.kept.org);
    let after = matches!(it.state, State::Next(step) if step > Step::Meeting);
    let by = match it.held_on {
        Some(held_on) if after => plus_days(held_on, AFTER_DAYS),
        _ => it.planned_on,
    };
    Owes { owner, by }
}

/// A message that goes out with an act.
pub(super) struct Told {
    pub(super) message: Id,
    pub(super) topic: &'static str,
    pub(super) org: Option<Id>,
}

pub(super) async fn tell(
    tx: &mut Tx<'_>,
    county: County,
    it: &Election,
    told: Told,
    at: kernel::time::Instant,
) -> Result<(), Failure> {
    let Some(org) = told.org else { return Ok(()) };
    let (id, topic) = (told.message, told.topic);
    let message = Message { id, at, topic, matter: it.id, org: Some(org) };
    Ok(store::outbox::put(tx, county, &message).await?)
}

/// A step as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewStep {
    /// The word of the step.
    pub step: String,
    /// The day on which it was done.
    pub on: String,
    /// Its document; who is above must give one.
    pub document: String,
    /// With the notice: the day of the meeting.
    pub planned_on: String,
    /// With the list of candidates: who they are.
    pub people: Vec<Id>,
    /// With the posts: who is secretary.
    pub secretary: Option<Id>,
    /// With the posts: who is deputy, if anybody is.
    pub deputy: Option<Id>,
}

/// Does a step on a day. `seen` is the version that was looked at. Steps of the organisation above are
/// done by the committee, all others by the branch.
pub async fn step(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewStep),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("step_election {id:?} {seen} {new:?}");
    let done = done(&new)?;
    let needed = if done.step.is_above() { Act::Approve } else { Act::Elect };
    let (staff, ids, took) = (staff.clone(), (app.next_id(), app.next_id()), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (before, own) = loaded(tx, county, (&staff, needed), id).await?;
        if before.version != seen {
            return Err(overtaken());
        }
        let last = last_day(tx, county, &before, done.step).await?;
        let mut after = course::step(&before, &done, (last, now.date())).map_err(refused)?;
        beside(tx, &house, (&mut after, &own), (&new, &done)).await?;
        let by = (doer(&staff), now);
        let who = (staff.person, staff.org, now);
        store::terms::elections::stepped(tx, county, (id, &done), who).await?;
        if !done.step.is_above() {
            let form = Form::new(took, typed(&new), 0);
            burden::filed(tx, county, (own.kept.org, "election"), (&form, now)).await?;
        }
        let owes = owes(&after, &own);
        let said = (owes, (done.step.code(), done.document.as_str()));
        quicker(store::terms::elections::save(tx, county, (&before, &after), said, by).await)?;
        let filed = after.state == State::Done;
        if filed {
            file(tx, &house, (&before, &own), (done.on, ids.1), by).await?;
        }
        let topic = if filed { "file_election" } else { "step_election" };
        let told = Told { message: ids.0, topic, org: Some(owes.owner) };
        tell(tx, county, &after, told, now).await?;
        audit(tx, county, by, (topic, "election", id), done.step.code()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What was typed for a step.
fn typed(new: &NewStep) -> Vec<Field> {
    let mut typed = vec![Field::Day];
    for text in [&new.document, &new.planned_on] {
        typed.extend((!text.trim().is_empty()).then_some(Field::Line));
    }
    typed.extend(new.people.iter().map(|_| Field::Choice));
    typed.extend(new.secretary.iter().chain(&new.deputy).map(|_| Field::Name));
    typed
}

fn done(new: &NewStep) -> Result<Done, Failure> {
    let step = Step::parse(new.step.trim()).ok_or(Failure::Missing)?;
    let mut wrong = Wrong::default();
    let on = wrong.day("on", &new.on);
    let document = wrong.text("document", &new.document, LINE_MAX);
    wrong.none()?;
    Ok(Done { step, on: on.ok_or(Failure::Missing)?, document })
}

/// The day of the last step before this one.
pub(super) async fn last_day(
    tx: &mut Tx<'_>,
    county: County,
    it: &Election,
    step: Step,
) -> Result<Option<Date>, Failure> {
    let all = store::terms::elections::steps(tx, county, it.id).await?;
    Ok(all.iter().filter(|own| own.done.step < step).map(|own| own.done.on).max())
}

/// What some steps bring along: the candidates, the day of the meeting, the posts.
async fn beside(
    tx: &mut Tx<'_>,
    house: &House,
    (it, own): (&mut Election, &Branch),
    (new, done): (&NewStep, &Done),
) -> Result<(), Failure> {
    match done.step {
        Step::Candidates => stand(tx, house, (&*it, own), (&new.people, done.on)).await,
        Step::Notice => {
            let mut wrong = Wrong::default();
            let day = wrong.day("planned_on", &new.planned_on);
            if day.is_some_and(|it| it < done.on) {
                wrong.say("planned_on", "开会的日子不能在发通知以前。");
            }
            wrong.none()?;
            it.planned_on = day.ok_or(Failure::Missing)?;
            fits(tx, house, (own, it.planned_on), "planned_on").await
        }
        step if step == posts_step(it.with_committee) => posts(tx, house, it, new).await,
        _ => Ok(()),
    }
}

/// Who may be elected on a day: full members with their rights, in the order of their strokes.
pub(super) async fn eligible(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    on: Date,
) -> Result<Vec<Named>, Failure> {
    let mut all = store::life::roster(tx, county, org, on).await?;
    all.retain(|it| it.membership.standing == Standing::Full);
    by_strokes(&mut all, |it| it.name.as_str());
    Ok(all)
}

/// Writes the list of candidates, in the order of their strokes.
async fn stand(
    tx: &mut Tx<'_>,
    house: &House,
    (it, own): (&Election, &Branch),
    (people, on): (&[Id], Date),
) -> Result<(), Failure> {
    let county = house.county();
    let roster = eligible(tx, county, own.kept.org, on).await?;
    let known = |id: &Id| roster.iter().any(|it| it.membership.person == *id);
    if !people.iter().all(known) {
        let say = "候选人里有人那天不是这个支部的正式党员，请先看名册，再重新选。";
        return Err(Failure::field("people", say));
    }
    let percent = extra_candidates(on, &house.rules);
    course::candidates(it, people, percent).map_err(refused)?;
    let listed = roster.into_iter().filter(|it| people.contains(&it.membership.person));
    let all: Vec<Candidate> =
        (1..).zip(listed).map(|(seq, own)| listed_so(it.round, seq, own)).collect();
    Ok(store::terms::elections::set_candidates(tx, county, (it.id, it.round), &all).await?)
}

fn listed_so(round: i64, seq: i64, own: Named) -> Candidate {
    let (person, name) = (own.membership.person, own.name);
    let (written_in, yes, elected, post) = (false, None, false, Post::None);
    Candidate { round, seq, person, name, written_in, yes, elected, post }
}

/// Who was elected, in all rounds.
pub(super) fn elected(all: &[Candidate]) -> Vec<Id> {
    all.iter().filter(|it| it.elected).map(|it| it.person).collect()
}

async fn posts(
    tx: &mut Tx<'_>,
    house: &House,
    it: &Election,
    new: &NewStep,
) -> Result<(), Failure> {
    let county = house.county();
    let Some(secretary) = new.secretary else {
        return Err(Failure::field("secretary", "请选谁当书记。"));
    };
    let all = store::terms::elections::candidates(tx, county, it.id).await?;
    let posts = course::posts(&elected(&all), (secretary, new.deputy), it.with_committee);
    for (person, post) in posts.map_err(refused)? {
        store::terms::elections::set_post(tx, county, (it.id, person), post).await?;
    }
    Ok(())
}

/// Gives an election up, with a reason; another may begin.
pub async fn stop(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), why): ((Id, i64), &str),
    key: &Once,
) -> Result<(), Failure> {
    let (now, of) = (app.now(), format!("stop_election {id:?} {seen} {why}"));
    let mut wrong = Wrong::default();
    let why = wrong.text("why", why, LINE_MAX);
    if why.is_empty() {
        wrong.say("why", "请写为什么停办，以后查得到。");
    }
    wrong.none()?;
    let (staff, message) = (staff.clone(), app.next_id());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (before, own) = loaded(tx, county, (&staff, Act::Elect), id).await?;
        if before.version != seen {
            return Err(overtaken());
        }
        let after = course::stop(&before, &why).map_err(refused)?;
        let (said, by) = ((owes(&after, &own), ("stop", why.as_str())), (doer(&staff), now));
        quicker(store::terms::elections::save(tx, county, (&before, &after), said, by).await)?;
        let told = Told { message, topic: "stop_election", org: own.parent };
        tell(tx, county, &after, told, now).await?;
        audit(tx, county, by, ("stop_election", "election", id), "").await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
