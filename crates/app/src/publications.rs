//! What everybody may read of an answer (公开答复). One in which the finder sees nobody is public as it
//! is; one in which it does waits until a person has decided what is covered. The answer itself stays
//! as it was written, and each decision stays, with who made it.
//!
//! A decision holds for one wording: an answer that is written anew waits anew.

mod photos;

use std::collections::HashMap;

use domain::directory::Staff;
use domain::places::County;
use domain::redaction::{self, Finding, Known, apart, cover};
use domain::requests::{Request, State};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::publications::Guard;
pub use store::publications::{Publication, Release, Shot, Waiting};

pub use self::photos::{photo_for_all, release_photo, released, take_back};
use crate::once::once;
use crate::vault::{Vault, of_request, open};
use crate::world::sha256;
use crate::{App, Failure, Once, policy};

/// Makes each answer what everybody may read of it: as it was written where nothing was found, as
/// somebody decided it where something was, and empty until then. At most one statement for a hundred.
pub(crate) async fn gate(
    tx: &mut Tx<'_>,
    county: County,
    (vault, open_numbers): (&Vault, &[String]),
    answers: impl Iterator<Item = (Id, &mut String)>,
) -> Result<(), Failure> {
    let answers: Vec<(Id, &mut String)> = answers.filter(|it| !it.1.is_empty()).collect();
    if answers.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = answers.iter().map(|it| it.0).collect();
    let guards = store::publications::guards(tx, county, &ids).await?;
    let guards: HashMap<Id, Guard> = guards.into_iter().map(|it| (it.request, it)).collect();
    let open_numbers: Vec<&str> = open_numbers.iter().map(String::as_str).collect();
    for (id, answer) in answers {
        // Who is in a list is a row: without one nobody reads an answer.
        let Some(guard) = guards.get(&id) else {
            answer.clear();
            continue;
        };
        let contact = open(vault, county, "request_contact", id, &guard.name);
        let known = Known { names: &[&contact.name], open: &open_numbers, strict: false };
        if redaction::find(answer, &known).is_empty() {
            continue;
        }
        let holds = |it: &&Publication| it.released && it.answer == sha256(answer.as_bytes());
        let public = guard.decided.as_ref().filter(holds).map(|it| it.public.clone());
        *answer = public.unwrap_or_default();
    }
    Ok(())
}

/// Rows of the list.
pub const ROWS: usize = 50;

/// Answers in somebody's ground that wait for a decision, the oldest first; one more than a page has.
pub async fn waiting(app: &App, county: County, by: &Staff) -> Result<Vec<Waiting>, Failure> {
    if !policy::may_publish(by, by.place) || by.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (place, limit) = (by.place, i64::try_from(ROWS + 1).unwrap_or(i64::MAX));
    let read =
        async move |tx: &mut Tx<'_>| store::publications::waiting(tx, county, place, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A closed request before who decides what is public of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The request, with its answer as it was written.
    pub request: Request,
    /// What says which wording was seen.
    pub seen: String,
    /// What the finder suggests to cover.
    pub findings: Vec<Finding>,
    /// What was decided before, the newest first.
    pub decided: Vec<Publication>,
    /// The photos of the result, released or not.
    pub shots: Vec<Shot>,
}

impl Draft {
    /// Whether the newest decision is about this wording.
    pub fn stands(&self) -> Option<&Publication> {
        let hash = sha256(self.request.answer.as_bytes());
        self.decided.first().filter(|it| it.answer == hash)
    }
}

/// What somebody chose. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The wording they saw: [`Draft::seen`].
    pub seen: String,
    /// The places in the list of findings that are covered.
    pub covered: Vec<usize>,
    /// Other words to cover, parted by blanks, commas or lines.
    pub own: String,
}

/// The longest text of other words, in characters.
pub const OWN_CHARS_MAX: usize = 200;

/// What everybody would read by a choice, and how many places it covers.
pub fn result(draft: &Draft, choice: &Choice) -> Result<(String, usize), Failure> {
    let text = &draft.request.answer;
    if choice.own.chars().count() > OWN_CHARS_MAX {
        let say = format!("写得太长了，最多 {OWN_CHARS_MAX} 个字。");
        return Err(Failure::field("own", say));
    }
    let words: Vec<&str> = choice
        .own
        .split(|it: char| it.is_whitespace() || matches!(it, '，' | '、' | ',' | ';' | '；'))
        .filter(|it| !it.is_empty())
        .collect();
    if let Some(lost) = words.iter().find(|it| !text.contains(**it)) {
        let say = format!("答复里没有“{lost}”，请照着答复里的字写，几处用空格隔开。");
        return Err(Failure::field("own", say));
    }
    let chosen = draft.findings.iter().enumerate().filter(|it| choice.covered.contains(&it.0));
    let mut all: Vec<Finding> = chosen.map(|it| *it.1).collect();
    all.extend(redaction::own(text, words));
    let all = apart(all);
    Ok((cover(text, &all), all.len()))
}

/// A closed request in somebody's ground, for the decision.
pub async fn draft(app: &App, county: County, by: &Staff, id: Id) -> Result<Draft, Failure> {
    let (vault, house) = (app.vault().clone(), app.house(county).await?);
    let staff = by.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Draft, Failure> {
        let request = loaded(tx, county, &staff, id).await?;
        let contact = of_request(tx, &vault, county, id).await?.unwrap_or_default();
        let open: Vec<&str> = house.open_numbers().iter().map(String::as_str).collect();
        let known = Known { names: &[&contact.name], open: &open, strict: false };
        let findings = redaction::find(&request.answer, &known);
        let decided = store::publications::of(tx, county, id).await?;
        let shots = store::publications::shots(tx, county, id).await?;
        Ok(Draft { seen: seen(&request.answer), request, findings, decided, shots })
    };
    app.store().read(county.0, read).await
}

/// A closed request in somebody's ground; any other does not exist.
async fn loaded(tx: &mut Tx<'_>, county: County, by: &Staff, id: Id) -> Result<Request, Failure> {
    let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let may = request.state == State::Closed && policy::may_publish(by, request.place);
    if may { Ok(request) } else { Err(Failure::Missing) }
}

fn seen(answer: &str) -> String {
    data_encoding::HEXLOWER.encode(&sha256(answer.as_bytes()))
}

/// Decides what everybody reads of an answer: what the choice gives, or nothing.
pub async fn decide(
    app: &App,
    county: County,
    by: &Staff,
    (id, choice, release): (Id, Choice, bool),
    key: &Once,
) -> Result<(), Failure> {
    let draft = draft(app, county, by, id).await?;
    if draft.seen != choice.seen {
        let say = "答复刚刚改过，页面上已经是新的。请再看一遍再定。";
        return Err(Failure::field("own", say));
    }
    let (public, covered) = if release { result(&draft, &choice)? } else { (String::new(), 0) };
    let count = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    let declined = draft.findings.len()
        - choice.covered.iter().filter(|it| **it < draft.findings.len()).count();
    let (now, answer) = (app.now(), sha256(draft.request.answer.as_bytes()).to_vec());
    let (covered, declined) = (count(covered), if release { count(declined) } else { 0 });
    let it = Publication {
        request: id,
        answer,
        released: release,
        public,
        covered,
        declined,
        at: now,
        name: String::new(),
    };
    let (person, org, staff) = (by.person, by.org, by.clone());
    let of = format!("publish {} {choice:?} {release}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let request = loaded(tx, county, &staff, id).await?;
        if sha256(request.answer.as_bytes()).as_slice() != it.answer {
            return Err(Failure::Contended("request.answer".to_owned()));
        }
        store::publications::decide(tx, county, &it, (person, org)).await?;
        let detail = format!("covered={covered} declined={declined}");
        let act = if release { "publish" } else { "withhold" };
        note(tx, county, &staff, (act, id, &detail), now).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

async fn note(
    tx: &mut Tx<'_>,
    county: County,
    by: &Staff,
    (act, subject, detail): (&'static str, Id, &str),
    at: Instant,
) -> Result<(), Failure> {
    let by = Doer { person: Some(by.person), org: Some(by.org) };
    let change = Change { at, by, act, noun: "request", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}

/// Closed requests that are looked through at once.
const AT_ONCE: i64 = 100;

/// An act whose time is taken commits within this: what ended earlier is all there.
const SETTLED_SECONDS: i64 = 60;

/// Looks through what was closed and has what tells of a person wait for somebody. Until then nothing
/// of it is public either: the pages look themselves.
pub async fn sweep(app: &App, county: County) -> Result<(), Failure> {
    let before = app.now().plus_seconds(-SETTLED_SECONDS);
    let house = app.house(county).await?;
    loop {
        let read = async move |tx: &mut Tx<'_>| {
            store::publications::newly_closed(tx, county, before, AT_ONCE).await
        };
        let closed = app.store().read(county.0, read).await?;
        let Some(last) = closed.last().cloned() else { return Ok(()) };
        let more = closed.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let (vault, house, now) = (app.vault().clone(), house.clone(), app.now());
        let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let ids: Vec<Id> = closed.iter().map(|it| it.id).collect();
            let sealed = store::requests::names(tx, county, &ids).await?;
            let opened = |(id, sealed)| (id, open(&vault, county, "request_contact", id, &sealed));
            let names: HashMap<Id, _> = sealed.into_iter().map(opened).collect();
            let open: Vec<&str> = house.open_numbers().iter().map(String::as_str).collect();
            for it in &closed {
                let name = names.get(&it.id).map_or("", |it| it.name.as_str());
                let known = Known { names: &[name], open: &open, strict: false };
                if !redaction::find(&it.answer, &known).is_empty() {
                    store::publications::wait(tx, county, it, now).await?;
                }
            }
            Ok(store::publications::see(tx, county, &last).await?)
        };
        app.store().write(county.0, work).await?;
        if !more {
            return Ok(());
        }
    }
}
