//! What is done to a whistle that stands.

use std::sync::Arc;

use domain::directory::Staff;
use domain::places::County;
use domain::whistles::acts::{self, CallInput, Input, Outcome, Times};
use domain::whistles::figures::UNNEEDED_UNTIL;
use domain::whistles::{Act, CALLS_MAX, Limits, State, Whistle};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::outbox::Message;

use super::{WORDS_CHARS_MAX, said};
use crate::once::once;
use crate::policy::whistles as policy;
use crate::{App, Failure, House, Once};

/// An act that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which whistle.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

struct Plan {
    house: Arc<House>,
    staff: Staff,
    id: Id,
    seen: i64,
    input: Input,
    messages: Vec<Id>,
    now: Instant,
}

/// Staff do something to a whistle. `seen` is what they were looking at: the version of the call
/// for an act on a call, the turn of the whistle for any other.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    input: Input,
    key: &Once,
) -> Result<Done, Failure> {
    check(&input)?;
    let asked = format!("whistle {id:?} {input:?}");
    let (house, messages, now) = (app.house(county).await?, message_ids(app), app.now());
    let plan = Arc::new(Plan { house, staff: staff.clone(), id, seen, input, messages, now });
    // Two processes on one database may decide on the same version; the second decides again.
    for _ in 0..3 {
        match attempt(app, &plan, key, &asked).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok(again) => return Ok(Done { id, again }),
        }
    }
    Err(Failure::Busy)
}

async fn attempt(app: &App, plan: &Arc<Plan>, key: &Once, asked: &str) -> Result<bool, Failure> {
    let (plan, county) = (Arc::clone(plan), plan.house.county());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let before = store::whistles::load(tx, county, plan.id).await?.ok_or(Failure::Missing)?;
        let (outcome, ticks) = decide(tx, &plan, &before).await?;
        let (staff, at) = (&plan.staff, outcome.event.at);
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        store::whistles::save(tx, county, &outcome, by, before.version, ticks).await?;
        let (act, noun) = (outcome.event.act.code(), store::whistles::NOUN);
        let change = Change { at, by, act, noun, subject: plan.id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        tell(tx, county, &outcome, &plan.messages).await?;
        Ok(plan.id.0.to_string())
    };
    Ok(once(app, county, key, asked, work).await?.1)
}

/// The outcome, and how many lines the clocks had before.
async fn decide(
    tx: &mut Tx<'_>,
    plan: &Plan,
    before: &Whistle,
) -> Result<(Outcome, usize), Failure> {
    let (house, county, act) = (&plan.house, plan.house.county(), plan.input.act());
    // Whether a whistle exists is told only to those who may see it.
    if !policy::may_see(&plan.staff, before) {
        return Err(Failure::Missing);
    }
    let call = plan.input.call();
    if !policy::may(&plan.staff, act, before, call) {
        return Err(Failure::Forbidden);
    }
    // Departments act side by side: only what concerns the same call, or the whistle itself, is in
    // each other's way.
    let version = match call {
        Some(org) => before.call(org).ok_or(Failure::Missing)?.version,
        None => before.turn,
    };
    if version != plan.seen {
        let history = store::matters::told(tx, county, before.id).await?;
        let own = |it: &&store::matters::Told| call.is_none() || it.to_org == call;
        return Err(said::overtaken(house, history.iter().rev().find(own), plan.now));
    }
    let ticks = store::whistles::ticks(tx, county, before.id).await?;
    let times = Times { calendar: &house.calendar, hours: &house.hours, ticks: &ticks };
    let limits = Limits::on(plan.now.date(), before.kind, &house.rules);
    let outcome = acts::act(before, &plan.input, &limits, times, plan.now);
    Ok((outcome.map_err(|refusal| said::no(&refusal))?, ticks.len()))
}

/// Ids for all messages an act may cause: made before the transaction, as it may run again.
pub(super) fn message_ids(app: &App) -> Vec<Id> {
    (0..CALLS_MAX + 2).map(|_| app.next_id()).collect()
}

/// Puts a message to everybody who must hear of an act into the outbox.
pub(super) async fn tell(
    tx: &mut Tx<'_>,
    county: County,
    outcome: &Outcome,
    ids: &[Id],
) -> Result<(), Failure> {
    let (whistle, event) = (&outcome.whistle, &outcome.event);
    for (org, id) in hears(outcome).into_iter().zip(ids) {
        let (at, topic) = (event.at, topic(event.act));
        let message = Message { id: *id, at, topic, matter: whistle.id, org: Some(org) };
        store::outbox::put(tx, county, &message).await?;
    }
    Ok(())
}

/// Who must hear of an act.
fn hears(outcome: &Outcome) -> Vec<Id> {
    let (it, event) = (&outcome.whistle, &outcome.event);
    let called = || it.calls.iter().filter(|it| it.called_at.is_some()).map(|it| it.org);
    let asked = event.from == Some(State::Asked);
    match event.act {
        Act::Blow => called().chain([it.head]).collect(),
        Act::Approve if asked => called().chain([it.org]).collect(),
        Act::Approve | Act::ReportIn | Act::Finish | Act::Answer | Act::Judge => vec![it.org],
        Act::Refuse => called().chain([it.org]).collect(),
        Act::Withdraw | Act::Decline => vec![it.head],
        Act::Recall => event.call.into_iter().chain([it.org]).collect(),
        Act::Insist | Act::Reopen | Act::Grade => event.call.into_iter().collect(),
        Act::Close => called().collect(),
        Act::Arrive => Vec::new(),
    }
}

/// The topic of a message: the noun before the act.
fn topic(act: Act) -> &'static str {
    match act {
        Act::Blow => "whistle_blow",
        Act::Approve => "whistle_approve",
        Act::Refuse => "whistle_refuse",
        Act::Withdraw => "whistle_withdraw",
        Act::ReportIn => "whistle_report_in",
        Act::Arrive => "whistle_arrive",
        Act::Finish => "whistle_finish",
        Act::Decline => "whistle_decline",
        Act::Insist => "whistle_insist",
        Act::Recall => "whistle_recall",
        Act::Reopen => "whistle_reopen",
        Act::Close => "whistle_close",
        Act::Grade => "whistle_grade",
        Act::Answer => "whistle_answer",
        Act::Judge => "whistle_judge",
    }
}

/// Reads the words of an act: those that need a reason have one, and none is too long.
fn check(input: &Input) -> Result<(), Failure> {
    let what = match input {
        Input::Approve { note } | Input::Close { note } => return words(note, None),
        Input::Refuse { reason } => {
            return words(reason, Some("请写明为什么不批准，吹哨的单位要看。"));
        }
        Input::Withdraw { reason } => return words(reason, Some("请写明为什么撤回。")),
        Input::Of { what, .. } => what,
    };
    match what {
        CallInput::ReportIn { note } | CallInput::Arrive { note } => words(note, None),
        CallInput::Finish { result } => {
            words(result, Some("请写明怎么处置的、结果怎样，吹哨的单位照这个确认。"))
        }
        CallInput::Decline { reason } => {
            words(reason, Some("请写明为什么不归你们，最好写上归谁，由批准人来定。"))
        }
        CallInput::Insist { reason } => {
            words(reason, Some("请写明为什么还是请他们来，被叫的单位要看。"))
        }
        CallInput::Recall { reason } => words(reason, Some("请写明为什么不用他们来了。")),
        CallInput::Reopen { reason } => words(reason, Some("请写明还差什么，被叫的单位要看。")),
        CallInput::Grade { level, words: text } => {
            let low = *level <= UNNEEDED_UNTIL;
            graded(*level, "请选一个分数：来得快不快，解决没有。")?;
            words(text, low.then_some("打了低分，请写明哪里不好，对方可以答辩。"))
        }
        CallInput::Answer { words: text } => words(text, Some("请写一写要说明的情况。")),
        CallInput::Judge { level, words: text } => {
            graded(*level, "请选一个：这一哨该不该吹。")?;
            words(text, Some("请写明理由，吹哨的单位要看。"))
        }
    }
}

fn graded(level: i64, say: &str) -> Result<(), Failure> {
    if (1..=5).contains(&level) { Ok(()) } else { Err(Failure::field("level", say)) }
}

fn words(text: &str, needed: Option<&str>) -> Result<(), Failure> {
    match (text.trim().chars().count(), needed) {
        (0, Some(say)) => Err(Failure::field("words", say)),
        (count, _) if count > WORDS_CHARS_MAX => {
            let over = count - WORDS_CHARS_MAX;
            let say = format!("写得太长了，最多 {WORDS_CHARS_MAX} 个字，请删掉 {over} 个字。");
            Err(Failure::field("words", say))
        }
        _ => Ok(()),
    }
}
