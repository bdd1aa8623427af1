//! Likely duplicates, "me too" (我也是) and merging: what is the same need, told by several.
//!
//! What other residents may see of a request that sounds like theirs: only of kinds that are about
//! shared things ([`domain::alike::is_shared`]), only in the same village or a walk away, and only its category, its
//! village, its first words with numbers covered, its state and who handles it. Never the text, the
//! address, a photo or a name. Of a closed one also the public answer, which stands in the public
//! list anyway.

use std::cmp::Reverse;

use domain::alike::{
    ASKED_FROM, SHOWN_FROM, Score, Told, Words, group_in, is_shared, public_title, score,
};
use domain::codes;
use domain::directory::Staff;
use domain::places::{County, Place};
use domain::requests::acts::{Input, Outcome};
use domain::requests::{Act, Request, Source, State};
use domain::words::cover_numbers;
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::alike::Candidate;
use store::audit::Change;
pub use store::followers::{Follower, Kin};
use store::matters::Doer;
use store::outbox::Message;
use store::requests::Contact;
use store::search::simplify;

use crate::failure::FieldError;
use crate::once::{is_known, once};
use crate::requests::{
    self as doing, Done, NewRequest, Plan, Sender, Who, position, read_place, tracking_code,
};
use crate::world::sha256;
use crate::{App, Failure, House, Once, policy};

/// Days back in which a request may be the same thing.
const DAYS: i64 = 90;
/// How many a resident is asked about.
const ASKED_MAX: usize = 3;
/// How many an officer is shown.
const SHOWN_MAX: usize = 8;

/// A request that is likely the same thing, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The other request.
    pub other: Candidate,
    /// How alike, with its parts.
    pub score: Score,
}

fn day(at: Instant) -> i64 {
    Instant::at(at.date(), 0, 0).0.div_euclid(86_400 * 1_000_000)
}

/// The group a request is about: as its address says, else its text.
fn group_of(address: &str, body: &str) -> Option<i64> {
    group_in(address).or_else(|| group_in(body))
}

/// The likely duplicates of what is told, from a score on, the likeliest first. Three statements.
async fn find(
    tx: &mut Tx<'_>,
    county: County,
    told: &Told,
    now: Instant,
    (own, from): (Option<Id>, i64),
) -> Result<Vec<Likeness>, Failure> {
    if told.words.is_empty() {
        return Ok(Vec::new());
    }
    let category = told.category.as_str();
    let since = now.plus_seconds(-DAYS * 86_400);
    let found = store::alike::candidates(tx, county, told.place, category, since).await?;
    let mut alike: Vec<Likeness> = found
        .into_iter()
        .filter(|it| Some(it.id) != own)
        .map(|other| {
            let there = Told {
                words: Words::of(&simplify(&other.body)),
                place: other.place,
                group: group_of(&other.address, &other.body),
                position: other.position,
                category: other.category.clone(),
                day: day(other.received_at),
            };
            Likeness { score: score(told, &there), other }
        })
        .filter(|it| it.score.total >= from)
        .collect();
    alike.sort_by_key(|it| Reverse((it.score.total, it.other.id)));
    Ok(alike)
}

/// A request that sounds like the one a resident is about to send: only what strangers may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// 编号.
    pub number: String,
    /// Its first words, numbers covered.
    pub title: String,
    /// Where: never nearer than the village.
    pub place: Place,
    /// What kind it is.
    pub category: String,
    /// How far it has come.
    pub state: State,
    /// When it came in.
    pub received_at: Instant,
    /// Who has it.
    pub org: Id,
    /// How many others said "me too".
    pub followers: i64,
    /// The public answer, if it is closed.
    pub answer: String,
}

/// What sounds like the form, before it is sent: at most three. A form that names no place or says
/// nothing gets none; nor does one that was sent already, under this key.
pub async fn similar(
    app: &App,
    county: County,
    new: &NewRequest,
    key: Option<&Once>,
) -> Result<Vec<Similar>, Failure> {
    let house = app.house(county).await?;
    let Ok(place) = read_place(&house, new) else { return Ok(Vec::new()) };
    let now = app.now();
    let told = Told {
        words: Words::of(&simplify(&new.body)),
        place,
        group: group_of(&new.address, &new.body),
        position: position(new.position),
        category: new.category.trim().to_owned(),
        day: day(now),
    };
    let key = key.cloned();
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Similar>, Failure> {
        let mut similar = Vec::new();
        if let Some(key) = &key
            && is_known(tx, county, key).await?
        {
            return Ok(similar);
        }
        let mut found = find(tx, county, &told, now, (None, ASKED_FROM)).await?;
        found.retain(|it| is_shared(&it.other.category) && it.score.is_next_door());
        for it in found.into_iter().take(ASKED_MAX) {
            let Some(request) = store::requests::load(tx, county, it.other.id).await? else {
                continue;
            };
            let followers = store::followers::count(tx, county, request.id).await?;
            similar.push(public(&request, followers));
        }
        Ok(similar)
    };
    app.store().read(read).await
}

fn public(request: &Request, followers: i64) -> Similar {
    let closed = request.state == State::Closed;
    Similar {
        number: request.number.clone(),
        title: public_title(&request.title),
        place: request.place,
        category: request.category.clone(),
        state: request.state,
        received_at: request.received_at,
        org: request.last_handler().unwrap_or(request.desk),
        followers,
        answer: if closed { cover_numbers(&request.answer) } else { String::new() },
    }
}

/// What a person leaves who says "me too". All of it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeToo {
    /// What they had written themselves: kept for who handles it.
    pub words: String,
    /// What they want to be called.
    pub name: String,
    /// Their telephone.
    pub phone: String,
}

/// Somebody follows a request now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Their own tracking code.
    pub tracking: String,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// Somebody says "me too" of an open request that strangers may know of.
pub async fn follow(
    app: &App,
    county: County,
    number: &str,
    me: MeToo,
    key: &Once,
) -> Result<Followed, Failure> {
    app.house(county).await?;
    let contact = check(&me)?;
    let request = doing::find_by_number(app, county, number).await?.ok_or(Failure::Missing)?;
    let (id, now) = (app.next_id(), app.now());
    let asked = format!("follow {request:?} {me:?}");
    let hash = sha256(tracking_code(app, county, id).as_bytes());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let main = main_of(tx, county, request).await?;
        if !is_shared(&main.category) {
            return Err(Failure::Missing);
        }
        if !main.state.is_open() {
            let say = "这件事刚刚有了结果，不用再等。您那里还没解决的话，请自己提一件。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let words = me.words.trim().to_owned();
        let follower = Follower { id, request: main.id, words, at: now, told_at: None };
        store::followers::insert(tx, county, &follower, &hash, &contact).await?;
        let (act, noun, by) = ("follow", "request", Doer::default());
        let change = Change { at: now, by, act, noun, subject: main.id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    Ok(Followed { tracking: tracking_code(app, county, id), again })
}

fn check(me: &MeToo) -> Result<Contact, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    if me.words.chars().count() > doing::BODY_CHARS_MAX {
        say("body", "写得太长了，请删短一些。".to_owned());
    }
    if me.name.chars().count() > 40 {
        say("name", "称呼太长了，请写在 40 个字以内。".to_owned());
    }
    let phone = match me.phone.trim() {
        "" => String::new(),
        typed => codes::phone(typed).map(|it| it.normal).unwrap_or_else(|error| {
            say("phone", error.to_string());
            String::new()
        }),
    };
    if wrong.is_empty() {
        Ok(Contact { name: me.name.trim().to_owned(), phone })
    } else {
        Err(Failure::Invalid(wrong))
    }
}

/// The request itself, or the one it was merged into.
async fn main_of(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Request, Failure> {
    let own = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    match own.merged {
        Some(merged) => {
            store::requests::load(tx, county, merged.into).await?.ok_or(Failure::Missing)
        }
        None => Ok(own),
    }
}

/// What the holder of a code sees of a request that is not theirs: its course, not its words.
#[derive(Clone, Debug)]
pub struct Course {
    /// What strangers may read of it.
    pub of: Similar,
    /// Until when an answer was promised.
    pub promised_at: Option<Instant>,
    /// The public answer once it passed the check, or why it was refused; covered.
    pub answer: Option<String>,
    /// Who wrote it.
    pub by: Id,
    /// Dates of what happened: when it was dispatched last, reported and ended.
    pub assigned_at: Option<Instant>,
    /// When the handler said it was done.
    pub reported_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Whether the holder of the code may say that it is not solved where they live.
    pub may_say_unsolved: bool,
}

async fn course(tx: &mut Tx<'_>, county: County, main: &Request) -> Result<Course, Failure> {
    let followers = store::followers::count(tx, county, main.id).await?;
    let told = matches!(main.state, State::CallBack | State::Closed);
    let answer = match main.state {
        State::CallBack | State::Closed => Some(cover_numbers(&main.answer)),
        State::Refused => {
            let history = store::requests::history(tx, county, main.id).await?;
            let refused = history.into_iter().rev().find(|it| it.event.act == Act::Refuse);
            refused.map(|it| cover_numbers(&it.event.public))
        }
        _ => None,
    };
    let step = main.step.as_ref();
    Ok(Course {
        of: public(main, followers),
        promised_at: main.promised_at,
        answer,
        by: main.last_handler().unwrap_or(main.desk),
        assigned_at: step.map(|it| it.assigned_at),
        reported_at: step.and_then(|it| it.reported_at).filter(|_| told),
        ended_at: main.ended_at,
        may_say_unsolved: told || matches!(main.state, State::Refused | State::Withdrawn),
    })
}

/// What somebody with a follower's code sees.
#[derive(Clone, Debug)]
pub struct Following {
    /// What they left.
    pub follower: Follower,
    /// The request they follow, as far as they may see it.
    pub course: Course,
    /// What they said of it that became a request of its own is told by its own code.
    pub has_phone: bool,
}

/// The page of a follower's code; [`Failure::Missing`] for any other.
pub async fn following(app: &App, county: County, typed: &str) -> Result<Following, Failure> {
    app.house(county).await?;
    let hash = hash_of(typed)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<Following, Failure> {
        let follower = store::followers::find_by_tracking(tx, county, &hash).await?;
        let follower = follower.ok_or(Failure::Missing)?;
        let main = main_of(tx, county, follower.request).await?;
        let contact = store::followers::contact(tx, county, &follower).await?;
        let course = course(tx, county, &main).await?;
        Ok(Following { follower, course, has_phone: !contact.phone.is_empty() })
    };
    app.store().read(read).await
}

fn hash_of(typed: &str) -> Result<[u8; 32], Failure> {
    let canonical = code::parse_tracking(typed).ok_or(Failure::Missing)?;
    Ok(sha256(canonical.as_bytes()))
}

/// What the person of a merged request sees of the one that goes on for both.
pub async fn together(
    app: &App,
    county: County,
    request: &Request,
) -> Result<Option<Course>, Failure> {
    let Some(merged) = request.merged else { return Ok(None) };
    let read = async move |tx: &mut Tx<'_>| -> Result<Course, Failure> {
        let main = store::requests::load(tx, county, merged.into).await?;
        course(tx, county, &main.ok_or(Failure::Missing)?).await
    };
    app.store().read(read).await.map(Some)
}

/// The 编号 and title of the joint case a request is handled with.
pub async fn joint_name(
    app: &App,
    county: County,
    request: &Request,
) -> Result<Option<(String, String)>, Failure> {
    let Some(case) = request.joint else { return Ok(None) };
    let read = async move |tx: &mut Tx<'_>| store::joint::name(tx, county, case).await;
    Ok(app.store().read(read).await?)
}

/// Somebody with a follower's code, or with the code of a merged request, says that it is not solved
/// where they live: a request of their own, which knows of which it came.
pub async fn still_unsolved(
    app: &App,
    county: County,
    typed: &str,
    words: &str,
    key: &Once,
) -> Result<Followed, Failure> {
    let house = app.house(county).await?;
    let hash = hash_of(typed)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let (of, contact) = match store::followers::find_by_tracking(tx, county, &hash).await? {
            Some(it) => (it.request, Some(store::followers::contact(tx, county, &it).await?)),
            None => {
                let own = store::requests::find_by_tracking(tx, county, &hash).await?;
                let own = own.ok_or(Failure::Missing)?;
                let request = store::requests::load(tx, county, own).await?;
                if request.is_none_or(|it| it.merged.is_none()) {
                    return Err(Failure::Missing);
                }
                (own, store::requests::contact(tx, county, own).await?)
            }
        };
        let main = main_of(tx, county, of).await?;
        Ok((of, main, contact.unwrap_or_default()))
    };
    let (of, main, contact) = app.store().read(read).await?;
    let told = matches!(
        main.state,
        State::CallBack | State::Closed | State::Refused | State::Withdrawn
    );
    if !told {
        let say = "这件事还在办，还没有结果。办完会告诉您，到时候再说解决了没有。";
        return Err(Failure::NotNow(say.to_owned()));
    }
    let new = NewRequest {
        body: words.to_owned(),
        category: main.category.clone(),
        place: main.place.to_string(),
        name: contact.name,
        phone: contact.phone,
        source: Some(Source::Link),
        ..NewRequest::default()
    };
    let ready = doing::ready(app, &house, new).await?;
    for _ in 0..3 {
        let begun = doing::begun(app, &house, &ready, Sender::Resident)?;
        let id = begun.id();
        let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
            begun.write(tx, county).await?;
            store::followers::insert_origin(tx, county, id, of).await?;
            Ok(id.0.to_string())
        };
        let asked = format!("unsolved {of:?} {}", ready.asked());
        match once(app, county, key, &asked, work).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok((answer, again)) => {
                let id = answer.parse().map(Id);
                let id = id.map_err(|_| Failure::Broken("idempotency answer".to_owned()))?;
                return Ok(Followed { tracking: tracking_code(app, county, id), again });
            }
        }
    }
    Err(Failure::Busy)
}

/// What has to do with a request, for staff.
#[derive(Clone, Debug)]
pub struct Kinship {
    /// The request.
    pub request: Request,
    /// Likely duplicates, the likeliest first.
    pub alike: Vec<Likeness>,
    /// Where the likely duplicates stand, in the same order.
    pub states: Vec<State>,
    /// Their 编号, in the same order.
    pub numbers: Vec<String>,
    /// The request it was merged into.
    pub into: Option<Kin>,
    /// The requests merged into it.
    pub merged: Vec<Kin>,
    /// The request it came of.
    pub origin: Option<Kin>,
    /// The requests that came of it.
    pub sprung: Vec<Kin>,
    /// How many follow it.
    pub followers: i64,
    /// The newest of them, with what they wrote.
    pub said: Vec<Follower>,
    /// The joint case it is handled with: which, 编号 and title.
    pub joint: Option<(Id, String, String)>,
    /// What of merging, parting and leaving this person may do now.
    pub acts: Vec<Act>,
}

/// What has to do with a request. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn kinship(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Kinship, Failure> {
    let house = app.house(county).await?;
    let (staff, now) = (staff.clone(), app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<Kinship, Failure> {
        let request = seen(tx, county, &staff, id).await?;
        let tries = house.limits(now.date(), &request.category).call_tries;
        let acts: Vec<Act> = policy::open_acts(&staff, &request, tries)
            .into_iter()
            .filter(|it| {
                matches!(it, Act::Merge | Act::Unmerge | Act::UnmergeHandling | Act::LeaveCase)
            })
            .collect();
        let alike = if acts.contains(&Act::Merge) {
            likely(tx, county, &staff, &request).await?
        } else {
            Vec::new()
        };
        let mut kinship = related(tx, county, request, acts).await?;
        for it in alike {
            let Some(other) = store::requests::load(tx, county, it.other.id).await? else {
                continue;
            };
            kinship.states.push(other.state);
            kinship.numbers.push(other.number);
            kinship.alike.push(it);
        }
        Ok(kinship)
    };
    app.store().read(read).await
}

/// The likely duplicates that an officer could merge a request into: open ones of their ground.
async fn likely(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    request: &Request,
) -> Result<Vec<Likeness>, Failure> {
    let told = Told {
        words: Words::of(&simplify(&request.body)),
        place: request.place,
        group: group_of(&request.address, &request.body),
        position: request.position,
        category: request.category.clone(),
        day: day(request.received_at),
    };
    let own = (Some(request.id), SHOWN_FROM);
    let mut found = find(tx, county, &told, request.received_at, own).await?;
    found.retain(|it| staff.place.contains(it.other.place));
    found.truncate(SHOWN_MAX);
    Ok(found)
}

async fn related(
    tx: &mut Tx<'_>,
    county: County,
    request: Request,
    acts: Vec<Act>,
) -> Result<Kinship, Failure> {
    let id = request.id;
    let into = match request.merged {
        Some(it) => store::requests::load(tx, county, it.into).await?.map(|it| Kin {
            id: it.id,
            number: it.number,
            title: it.title,
        }),
        None => None,
    };
    let followers = store::followers::count(tx, county, id).await?;
    let said = match followers {
        0 => Vec::new(),
        _ => store::followers::of(tx, county, id, 20).await?,
    };
    let joint = match request.joint {
        Some(case) => {
            let name = store::joint::name(tx, county, case).await?;
            name.map(|(number, title)| (case, number, title))
        }
        None => None,
    };
    Ok(Kinship {
        into,
        merged: store::followers::merged(tx, county, id).await?,
        origin: store::followers::origin(tx, county, id).await?,
        sprung: store::followers::sprung(tx, county, id).await?,
        followers,
        said,
        joint,
        acts,
        alike: Vec::new(),
        states: Vec::new(),
        numbers: Vec::new(),
        request,
    })
}

async fn seen(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    id: Id,
) -> Result<Request, Failure> {
    let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let asked = store::requests::was_asked(tx, county, id, staff.org).await?;
    if policy::may_see(staff, &request, asked) { Ok(request) } else { Err(Failure::Missing) }
}

/// How many follow a request, for its public page.
pub async fn followers(app: &App, county: County, id: Id) -> Result<i64, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::followers::count(tx, county, id).await;
    Ok(app.store().read(read).await?)
}

/// Merges a request into the one with this 编号.
pub async fn merge(
    app: &App,
    staff: &Staff,
    county: County,
    at: (Id, i64),
    (number, reason): (&str, &str),
    key: &Once,
) -> Result<Done, Failure> {
    let unknown = || Failure::field("into", "没有这个编号的件，请看看有没有抄错。");
    let into = doing::find_by_number(app, county, number).await?.ok_or_else(unknown)?;
    let number = code::parse_number(number).ok_or_else(unknown)?;
    let input = Input::Merge { into, number, reason: reason.to_owned() };
    doing::act(app, staff, county, at, input, Vec::new(), key).await
}

/// Whether a request may be merged into another, asked within the act's own transaction.
pub(crate) async fn check_merge(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    (own, into): (Id, Id),
) -> Result<(), Failure> {
    let wrong = |say: &str| Err(Failure::field("into", say));
    let main = store::requests::load(tx, county, into).await?;
    let Some(main) = main.filter(|it| staff.place.contains(it.place)) else {
        return wrong("没有这个编号的件，或者不在您的辖区。");
    };
    if main.merged.is_some() {
        return wrong("那一件自己已经并到别的件里了，请写并入的那一件的编号。");
    }
    if !main.state.is_open() {
        return wrong("那一件已经结束了，不能再并进去。请选还在办的一件。");
    }
    if !store::followers::merged(tx, county, own).await?.is_empty() {
        return wrong("这件下面已经并了别的件，请反过来：把那一件并到这一件。");
    }
    let there = store::followers::merged(tx, county, into).await?;
    if i64::try_from(there.len()).unwrap_or(i64::MAX) >= store::followers::MERGED_MAX {
        return wrong("那一件已经并了很多件，请建联办件一起办。");
    }
    Ok(())
}

/// Tells all who wait for a request what became of it: those who follow it, and the persons of the
/// requests that were merged into it. If its person takes it back, the merged ones go on by
/// themselves: nobody's need ends because somebody else gave up.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    house: &std::sync::Arc<House>,
    outcome: &Outcome,
    message: Id,
) -> Result<(), Failure> {
    let act = outcome.event.act;
    if !matches!(act, Act::PassCheck | Act::PassUncalled | Act::Refuse | Act::Withdraw) {
        return Ok(());
    }
    let (county, at, main) = (house.county(), outcome.event.at, outcome.request.id);
    let topic = act.code();
    for (follower, request) in store::followers::to_tell(tx, county, main).await? {
        let id = derived(message, follower);
        let message = Message { id, at, topic, matter: request, org: None };
        store::followers::tell(tx, county, follower, &message).await?;
    }
    for kin in store::followers::merged(tx, county, main).await? {
        let id = derived(message, kin.id);
        if act == Act::Withdraw {
            let reason = "合在一起的那一件，提的人撤回了。您这件接着办。".to_owned();
            part(tx, house, kin.id, reason, (id, at)).await?;
        } else {
            let message = Message { id, at, topic, matter: kin.id, org: None };
            store::outbox::put(tx, county, &message).await?;
        }
    }
    Ok(())
}

async fn part(
    tx: &mut Tx<'_>,
    house: &std::sync::Arc<House>,
    id: Id,
    reason: String,
    at: (Id, Instant),
) -> Result<(), Failure> {
    let before = store::requests::load(tx, house.county(), id).await?.ok_or(Failure::Missing)?;
    let plan = Plan {
        house: std::sync::Arc::clone(house),
        who: Who::Follows,
        by: Doer::default(),
        id,
        seen: None,
        input: Input::Unmerge { reason },
        files: Vec::new(),
    };
    Box::pin(doing::carry(tx, &plan, &before, at)).await?;
    Ok(())
}

/// The id of a message that comes with another: the same each time the job is run.
fn derived(message: Id, to: Id) -> Id {
    let hash = sha256(format!("{} {}", message.0, to.0).as_bytes());
    let bits = hash.iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    Id(i64::try_from(bits >> 1).unwrap_or(i64::MAX))
}
