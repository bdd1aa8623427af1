//! What is done to a request that stands: by staff with a grant, or by the person with the code.

use std::sync::Arc;

use domain::directory::Staff;
use domain::places::County;
use domain::requests::acts::{self, ExclusionStep, Input, Outcome, Times};
use domain::requests::{Act, Card, Exclusion, Limits, Request, State, UnitKind};
use domain::words::cover_numbers;
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::{Doer, FileRow};
use store::outbox::Message;

use super::showing::first_decider;
use super::{NOTE_CHARS_MAX, PHOTOS_MAX};
use crate::once::once;
use crate::photos::NewPhoto;
use crate::world::sha256;
use crate::{App, Failure, House, Once, policy};

/// An act that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which request.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// Staff do something to a request. `seen` is the version they were looking at.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    input: Input,
    photos: Vec<NewPhoto>,
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    check(&house, &input, photos.len())?;
    let files = crate::photos::keep(app, county, &photos).await?;
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let who = Who::Staff(staff.clone());
    let plan = Plan { house, who, by, id, seen: Some(seen), input, files };
    carry_out(app, plan, key).await
}

/// The person does something to their request: supplies what was asked, withdraws, rates, disputes.
/// An unknown code tells nothing: [`Failure::Missing`].
pub async fn act_by_code(
    app: &App,
    county: County,
    typed: &str,
    input: Input,
    photos: Vec<NewPhoto>,
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    let id = id_by_code(app, county, typed).await?;
    check(&house, &input, photos.len())?;
    let files = crate::photos::keep(app, county, &photos).await?;
    let (who, by) = (Who::Resident, Doer::default());
    carry_out(app, Plan { house, who, by, id, seen: None, input, files }, key).await
}

/// The request of a tracking code as typed.
pub(crate) async fn id_by_code(app: &App, county: County, typed: &str) -> Result<Id, Failure> {
    let hash = hash_of_code(typed)?;
    let read =
        async move |tx: &mut Tx<'_>| store::requests::find_by_tracking(tx, county, &hash).await;
    app.store().read(county.0, read).await?.ok_or(Failure::Missing)
}

/// What is kept of a tracking code, as somebody typed it.
pub(crate) fn hash_of_code(typed: &str) -> Result<[u8; 32], Failure> {
    let canonical = code::parse_tracking(typed).ok_or(Failure::Missing)?;
    Ok(sha256(canonical.as_bytes()))
}

/// Who acts.
pub(crate) enum Who {
    /// A member of staff with a grant.
    Staff(Staff),
    /// The person with the tracking code.
    Resident,
    /// Nobody: it follows from what somebody did to another request.
    Follows,
}

/// An act that was read and found good: one of its own, or one of many in a transaction.
pub(crate) struct Plan {
    pub(crate) house: Arc<House>,
    pub(crate) who: Who,
    pub(crate) by: Doer,
    pub(crate) id: Id,
    /// The version that was on the page.
    pub(crate) seen: Option<i64>,
    pub(crate) input: Input,
    pub(crate) files: Vec<FileRow>,
}

async fn carry_out(app: &App, plan: Plan, key: &Once) -> Result<Done, Failure> {
    let (id, now) = (plan.id, app.now());
    let files: Vec<&str> = plan.files.iter().map(|it| it.hash.as_str()).collect();
    let asked = format!("act {id:?} {:?} {files:?}", plan.input);
    let (message, plan) = (app.next_id(), Arc::new(plan));
    // Two processes on one database may decide on the same version; the second decides again.
    for _ in 0..3 {
        match attempt(app, &plan, (message, now), key, &asked).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok(again) => return Ok(Done { id, again }),
        }
    }
    Err(Failure::Busy)
}

async fn attempt(
    app: &App,
    plan: &Arc<Plan>,
    (message, now): (Id, Instant),
    key: &Once,
    asked: &str,
) -> Result<bool, Failure> {
    let (plan, county, id) = (Arc::clone(plan), plan.house.county(), plan.id);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let before = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let outcome = carry(tx, &plan, &before, (message, now)).await?;
        crate::joint::follow(tx, &plan.house, (&before, &outcome), plan.by).await?;
        Ok(id.0.to_string())
    };
    Ok(once(app, county, key, asked, work).await?.1)
}

/// Decides an act and writes all it changes. The joint case that the request is or was in is left
/// to the caller: one act may move many of its members.
pub(crate) async fn carry(
    tx: &mut Tx<'_>,
    plan: &Plan,
    before: &Request,
    (message, now): (Id, Instant),
) -> Result<Outcome, Failure> {
    let county = plan.house.county();
    let (mut outcome, clock_lines) = decide(tx, plan, before, now).await?;
    if plan.by.person.is_none() {
        // What residents add is kept without numbers of people; offices give theirs.
        outcome.event.public = cover_numbers(&outcome.event.public);
        outcome.event.internal = cover_numbers(&outcome.event.internal);
        if let Some(rating) = &mut outcome.rating {
            rating.words = cover_numbers(&rating.words);
        }
    }
    store::requests::save(tx, county, &outcome, plan.by, before.version, clock_lines).await?;
    record(tx, plan, &outcome, message).await?;
    crate::alike::tell(tx, &plan.house, &outcome, message).await?;
    objection_told(tx, plan, (before, &outcome), message).await?;
    Ok(outcome)
}

/// The outcome, and how many lines the clock had before.
async fn decide(
    tx: &mut Tx<'_>,
    plan: &Plan,
    before: &Request,
    now: Instant,
) -> Result<(Outcome, usize), Failure> {
    let (house, county) = (&plan.house, plan.house.county());
    let act = plan.input.act(before);
    let overtaken = plan.seen.is_some_and(|seen| seen != before.version);
    match &plan.who {
        // Whether a request exists is told only to those who may see it.
        Who::Staff(staff) if !policy::may(staff, act, before) => {
            let asked = store::requests::was_asked(tx, county, before.id, staff.org).await?;
            if !policy::may_see(staff, before, asked) {
                return Err(Failure::Missing);
            }
            if overtaken {
                return Err(overtaken_by(tx, house, before).await?);
            }
            return Err(Failure::Forbidden);
        }
        Who::Staff(_) if overtaken => return Err(overtaken_by(tx, house, before).await?),
        Who::Resident if !act.is_residents() => return Err(Failure::Forbidden),
        Who::Staff(_) | Who::Resident | Who::Follows => {}
    }
    if let (Who::Staff(staff), Input::Merge { into, .. }) = (&plan.who, &plan.input) {
        crate::alike::check_merge(tx, county, staff, (before.id, *into)).await?;
    }
    another_decides(tx, plan, before).await?;
    let ledger = store::matters::clock(tx, county, before.id).await?;
    let times = Times { calendar: &house.calendar, hours: &house.hours, ledger: &ledger };
    let category = match &plan.input {
        Input::Recategorise { category, .. } => category,
        _ => &before.category,
    };
    let limits = house.limits(now.date(), category);
    let input = completed(tx, plan, before, &limits).await?;
    let mut outcome = acts::act(before, &input, &limits, times, now)?;
    if outcome.request.state == State::CallBack
        && before.state != State::CallBack
        && let Some(centre) = house.desk(county.place())
    {
        // Who handled or checked it does not also ask whether it is solved: the county's desk calls.
        outcome.request.owner = centre.id;
    }
    Ok((outcome, ledger.len()))
}

/// Who decided an exclusion the first time does not also decide what is said against it.
async fn another_decides(tx: &mut Tx<'_>, plan: &Plan, before: &Request) -> Result<(), Failure> {
    let Input::Exclusion { step: ExclusionStep::Decide { .. }, .. } = plan.input else {
        return Ok(());
    };
    let history = store::requests::history(tx, plan.house.county(), before.id).await?;
    let first = first_decider(before, &history);
    if first.is_some() && first == plan.by.person {
        let say = "第一次是您定的，这一次要由另一个人来定。请交给同事复核。";
        return Err(Failure::NotNow(say.to_owned()));
    }
    Ok(())
}

/// What an input cannot know by itself: whether the sample draws a request for a call-back, and
/// whether the person who rates can be called.
async fn completed(
    tx: &mut Tx<'_>,
    plan: &Plan,
    before: &Request,
    limits: &Limits,
) -> Result<Input, Failure> {
    let mut input = plan.input.clone();
    match &mut input {
        Input::PassCheck { call, .. } => *call = is_drawn(before, limits.call_percent),
        Input::Rate { named, .. } => {
            let contact = store::requests::contact(tx, plan.house.county(), before.id).await?;
            *named = contact.is_some_and(|it| !it.phone.is_empty());
        }
        Input::UnitDone { org, .. } | Input::AskDelay { org, .. } => {
            *org = plan.by.org.unwrap_or(*org);
        }
        _ => {}
    }
    Ok(input)
}

/// Whether the sample draws a request: by a hash of its number and round, so that nobody chooses and
/// everybody can check.
fn is_drawn(request: &Request, percent: i64) -> bool {
    let drawn = sha256(format!("{} {}", request.number, request.round).as_bytes());
    let [first, second, ..] = drawn;
    i64::from(u16::from_be_bytes([first, second]) % 100) < percent
}

/// Who was quicker, and what they did.
async fn overtaken_by(tx: &mut Tx<'_>, house: &House, now: &Request) -> Result<Failure, Failure> {
    let history = store::requests::history(tx, house.county(), now.id).await?;
    let Some(last) = history.last() else { return Ok(Failure::Missing) };
    let org = last.by.org.map(|it| house.org_name(it)).unwrap_or_default();
    let by = match &last.name {
        Some(name) => format!("{org} {name}").trim().to_owned(),
        None => "提出的人".to_owned(),
    };
    Ok(Failure::Overtaken { by, act: last.event.act, at: last.event.at, state: now.state })
}

/// What an act leaves behind besides the request: photos, audit, a message.
async fn record(
    tx: &mut Tx<'_>,
    plan: &Plan,
    outcome: &Outcome,
    message: Id,
) -> Result<(), Failure> {
    let (county, id, at, by) = (plan.house.county(), plan.id, outcome.event.at, plan.by);
    store::matters::attach(tx, county, id, outcome.request.version, &plan.files, at).await?;
    let act = outcome.event.act;
    let change = Change { at, by, act: act.code(), noun: "request", subject: id, detail: "" };
    store::audit::append(tx, county, &change).await?;
    let org = match addressee(outcome) {
        Addressee::Nobody => return Ok(()),
        Addressee::Person => None,
        Addressee::Organisation(org) => Some(org),
    };
    let topic = act.code();
    store::outbox::put(tx, county, &Message { id: message, at, topic, matter: id, org }).await?;
    Ok(())
}

/// An objection that succeeds is the person's matter as much as the handler's: both hear of it.
async fn objection_told(
    tx: &mut Tx<'_>,
    plan: &Plan,
    (before, outcome): (&Request, &Outcome),
    message: Id,
) -> Result<(), Failure> {
    let objected = before.exclusion == Some(Exclusion::GrantedAppealed);
    if !objected || outcome.event.act != Act::RefuseExclusion {
        return Ok(());
    }
    let id = crate::alike::derived(message, plan.id);
    let (at, topic) = (outcome.event.at, outcome.event.act.code());
    let message = Message { id, at, topic, matter: plan.id, org: None };
    Ok(store::outbox::put(tx, plan.house.county(), &message).await?)
}

/// Who must hear of an act.
enum Addressee {
    Nobody,
    Person,
    Organisation(Id),
}

/// The organisation that owes the next act hears of it, or the person who is asked or answered.
fn addressee(outcome: &Outcome) -> Addressee {
    let request = &outcome.request;
    match (outcome.event.act, request.state) {
        (Act::RateLow, _) => Addressee::Organisation(request.owner),
        (Act::SignFor | Act::CallMissed | Act::Rate | Act::Recategorise | Act::LiftCard, _) => {
            Addressee::Nobody
        }
        (Act::AskUnit | Act::RefuseDelay, _) => {
            outcome.event.to_org.map_or(Addressee::Nobody, Addressee::Organisation)
        }
        (
            Act::AskExtension
            | Act::AskSuspension
            | Act::AskExclusion
            | Act::AppealExclusion
            | Act::ObjectExclusion,
            _,
        ) => Addressee::Organisation(request.desk),
        (Act::RefuseExclusion, _) => {
            request.last_handler().map_or(Addressee::Nobody, Addressee::Organisation)
        }
        (
            Act::AskInfo
            | Act::Refuse
            | Act::Extend
            | Act::Merge
            | Act::GrantExtension
            | Act::GrantSuspension,
            _,
        )
        | (_, State::CallBack | State::Closed) => Addressee::Person,
        _ => Addressee::Organisation(request.owner),
    }
}

/// Reads the words of an act: those that need a reason have one, none is too long, and the
/// organisation exists and handles.
pub(crate) fn check(house: &House, input: &Input, photos: usize) -> Result<(), Failure> {
    let needed = |field: &'static str, text: &str, say: &str| match text.trim().chars().count() {
        0 => Err(Failure::field(field, say)),
        count if count > NOTE_CHARS_MAX => Err(too_long(field, count)),
        _ => Ok(()),
    };
    let optional = |field: &'static str, text: &str| match text.chars().count() {
        count if count > NOTE_CHARS_MAX => Err(too_long(field, count)),
        _ => Ok(()),
    };
    if photos > PHOTOS_MAX {
        return Err(Failure::field("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。")));
    }
    match input {
        Input::Dispatch { to, note } => {
            if !house.orgs.get(to).is_some_and(domain::directory::Organisation::handles) {
                return Err(Failure::field("to", "请选一个承办单位。"));
            }
            optional("note", note)
        }
        Input::AskInfo { question } => needed("words", question, "请写清楚要群众补充什么。"),
        Input::Refuse { reason, instead } => {
            needed("words", reason, "请写明不受理的原因，群众会看到。")?;
            needed("instead", instead, "请告诉群众可以去哪里办，不让人白跑。")
        }
        Input::SupplyInfo { words } => needed("words", words, "请写一写您要补充的情况。"),
        Input::Proceed { reason } => needed("words", reason, "请写明为什么不等补充就继续办。"),
        Input::Return { reason } => {
            needed("words", reason, "请写明退回的原因，最好写上应由哪个单位办。")
        }
        Input::Extend { reason, .. } => needed("words", reason, "请写明延期的原因，群众会看到。"),
        Input::ReportDone { answer, note } => {
            needed("answer", answer, "请写一写怎么办的、结果怎样，群众会看到。")?;
            optional("note", note)
        }
        Input::FailCheck { reason } => needed("words", reason, "请写明还差什么。"),
        Input::CallAnswered { solved: false, note, .. } => {
            needed("words", note, "请写下群众说的哪里没解决，承办单位要看。")
        }
        Input::CallGivenUp { note } => needed("words", note, "请写明为什么不再回访。"),
        Input::Dispute { words } => needed("words", words, "请写一写哪里没解决，办理的人会看到。"),
        Input::Withdraw { reason: text }
        | Input::PassCheck { note: text, .. }
        | Input::CallAnswered { note: text, .. }
        | Input::CallMissed { note: text }
        | Input::CallDeclined { note: text }
        | Input::Urge { words: text }
        | Input::Rate { words: text, .. } => optional("words", text),
        Input::Recategorise { category, note } => {
            if !house.categories.iter().any(|it| it.code == *category) {
                return Err(Failure::field("category", "请选一个类别。"));
            }
            optional("words", note)
        }
        Input::Exclusion { step: ExclusionStep::Ask, .. } if photos == 0 => {
            let say = "请附上证据：现场照片、单据或通话记录的截图，至少一张。";
            Err(Failure::field("photos", say))
        }
        Input::SignFor => Ok(()),
        _ => check_beside(house, input, &needed),
    }
}

/// The words of the acts beside the straight way.
fn check_beside(
    house: &House,
    input: &Input,
    needed: &impl Fn(&'static str, &str, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let known =
        |org: &Id| house.orgs.get(org).is_some_and(domain::directory::Organisation::handles);
    let say = match input {
        Input::AskDelay { .. } => "请写明为什么要延期或挂账；同意以后群众会看到这句话。",
        Input::DecideDelay { granted: false, .. } => "请写明为什么不同意，承办单位要照着办。",
        Input::Reactivate { .. } => "请写明为什么现在能接着办，群众会看到。",
        Input::Remind { .. } => "请写明要提醒什么。",
        Input::Card { card: Card::None, .. } => "请写明为什么撤销督办。",
        Input::Card { .. } => "请写明为什么督办、要求什么时候办到哪一步。",
        Input::AskUnit { org, .. } if !known(org) => {
            return Err(Failure::field("to", "请选一个单位。"));
        }
        Input::AskUnit { kind: UnitKind::Support, .. } => "请写明要协办单位做什么。",
        Input::UnitDone { .. } => "请写一写办了什么；抄告的写“已阅”就行。",
        Input::Merge { .. } => "请写明为什么是同一件事，提出的人会看到。",
        Input::Unmerge { .. } => "请写明为什么要分开办，提出的人会看到。",
        Input::LeaveCase { .. } => "请写明为什么单独办。",
        Input::Exclusion { step: ExclusionStep::Ask, .. } => "请写明为什么不该计入，并附上证据。",
        Input::Exclusion { step: ExclusionStep::Decide { .. }, .. } => {
            "请写明理由；申请的单位和提出的人都会看到。"
        }
        Input::Exclusion { .. } => "请写明为什么不同意这个决定。",
        _ => return Ok(()),
    };
    needed("words", words_of(input), say)
}

fn words_of(input: &Input) -> &str {
    match input {
        Input::AskDelay { reason, .. }
        | Input::DecideDelay { reason, .. }
        | Input::Reactivate { reason }
        | Input::Merge { reason, .. }
        | Input::Unmerge { reason }
        | Input::LeaveCase { reason } => reason,
        Input::Remind { words }
        | Input::Card { words, .. }
        | Input::AskUnit { words, .. }
        | Input::UnitDone { words, .. }
        | Input::Exclusion { words, .. } => words,
        _ => "",
    }
}

fn too_long(field: &'static str, count: usize) -> Failure {
    let over = count - NOTE_CHARS_MAX;
    Failure::field(field, format!("写得太长了，最多 {NOTE_CHARS_MAX} 个字，请删掉 {over} 个字。"))
}
