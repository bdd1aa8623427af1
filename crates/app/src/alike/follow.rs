//! "Me too" (我也是): somebody with the same need follows a request by a code of their own.

use domain::alike::is_shared;
use domain::codes;
use domain::places::County;
use domain::requests::{Act, Request, Source, State};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::followers::Follower;
use store::matters::Doer;
use store::told::Noun;

use super::{Similar, public, public_answer};
use crate::failure::FieldError;
use crate::once::once;
use crate::requests::{self as doing, NewRequest, Sender, hash_of_code, tracking_code};
use crate::vault::{Contact, Sealer, Vault, of_follower, of_request};
use crate::world::sha256;
use crate::{App, Failure, Once, flags, tracking};

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
    let patience = flags::patience(app, &*app.house(county).await?);
    let mut contact = check(&me)?;
    let words = contact.covering(me.words.trim());
    let contact = Sealer::new(app, county, contact)?;
    let request = doing::find_by_number(app, county, number).await?.ok_or(Failure::Missing)?;
    let (id, now) = (app.next_id(), app.now());
    let asked = format!("follow {request:?} {me:?}");
    let tracking = tracking::fresh(app, county, (Noun::Follower, id));
    let hash = sha256(tracking.as_bytes());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let main = main_of(tx, county, request).await?;
        if !is_shared(&main.category) || is_hidden(tx, county, main.id, patience).await? {
            return Err(Failure::Missing);
        }
        if !main.state.is_open() {
            let say = "这件事刚刚有了结果，不用再等。您那里还没解决的话，请自己提一件。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let words = words.clone();
        let follower = Follower { id, request: main.id, words, at: now, told_at: None };
        let contact = contact.seal(tx, "follower", id).await?;
        store::followers::insert(tx, county, &follower, &hash, &contact).await?;
        let (act, noun, by) = ("follow", "request", Doer::default());
        let change = Change { at: now, by, act, noun, subject: main.id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    let tracking =
        if again { tracking::again(app, county, (Noun::Follower, id)).await? } else { tracking };
    Ok(Followed { tracking, again })
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
        typed => codes::phone(typed).map_or_else(
            |error| {
                say("phone", error.to_string());
                String::new()
            },
            |it| it.normal,
        ),
    };
    if wrong.is_empty() {
        Ok(Contact { name: me.name.trim().to_owned(), phone, whole: String::new() })
    } else {
        Err(Failure::Invalid(wrong))
    }
}

/// Whether strangers are not shown a request, and so know nothing of it.
async fn is_hidden(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    patience: (i64, Instant),
) -> Result<bool, Failure> {
    Ok(!flags::hidden(tx, county, &[id], patience).await?.is_empty())
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

async fn course(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    main: &Request,
) -> Result<Course, Failure> {
    let followers = store::followers::count(tx, county, main.id).await?;
    let contact = of_request(tx, vault, county, main.id).await?;
    let name = contact.map(|it| it.name).unwrap_or_default();
    let told = matches!(main.state, State::CallBack | State::Closed);
    let answer = match main.state {
        State::CallBack | State::Closed => Some(public_answer(&main.answer, &name)),
        State::Refused => {
            let history = store::requests::history(tx, county, main.id).await?;
            let refused = history.into_iter().rev().find(|it| it.event.act == Act::Refuse);
            refused.map(|it| public_answer(&it.event.public, &name))
        }
        _ => None,
    };
    let step = main.step.as_ref();
    Ok(Course {
        of: public(main, &name, followers),
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
    let (hash, vault) = (hash_of_code(typed)?, app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Following, Failure> {
        let follower = store::followers::find_by_tracking(tx, county, &hash).await?;
        let follower = follower.ok_or(Failure::Missing)?;
        let main = main_of(tx, county, follower.request).await?;
        let contact = of_follower(tx, &vault, county, &follower).await?;
        let course = course(tx, &vault, county, &main).await?;
        Ok(Following { follower, course, has_phone: !contact.phone.is_empty() })
    };
    app.store().read(county.0, read).await
}

/// What the person of a merged request sees of the one that goes on for both.
pub async fn together(
    app: &App,
    county: County,
    request: &Request,
) -> Result<Option<Course>, Failure> {
    let Some(merged) = request.merged else { return Ok(None) };
    let vault = app.vault().clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Course, Failure> {
        let main = store::requests::load(tx, county, merged.into).await?;
        course(tx, &vault, county, &main.ok_or(Failure::Missing)?).await
    };
    app.store().read(county.0, read).await.map(Some)
}

/// The 编号 and title of the joint case a request is handled with.
pub async fn joint_name(
    app: &App,
    county: County,
    request: &Request,
) -> Result<Option<(String, String)>, Failure> {
    let Some(case) = request.joint else { return Ok(None) };
    let read = async move |tx: &mut Tx<'_>| store::joint::name(tx, county, case).await;
    Ok(app.store().read(county.0, read).await?)
}

/// To who sent a request that goes on for nobody else.
const ALONE: &str = "这件事是单独办的，没有和别的并在一起。办完还没解决，请点“没解决，请再办”。";

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
    let (hash, vault) = (hash_of_code(typed)?, app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let (of, contact) =
            if let Some(it) = store::followers::find_by_tracking(tx, county, &hash).await? {
                (it.request, Some(of_follower(tx, &vault, county, &it).await?))
            } else {
                let own = store::requests::find_by_tracking(tx, county, &hash).await?;
                let own = own.ok_or(Failure::Missing)?;
                let request = store::requests::load(tx, county, own).await?;
                if request.is_none_or(|it| it.merged.is_none()) {
                    return Err(Failure::NotNow(ALONE.to_owned()));
                }
                (own, of_request(tx, &vault, county, own).await?)
            };
        let main = main_of(tx, county, of).await?;
        Ok((of, main, contact.unwrap_or_default()))
    };
    let (of, main, contact) = app.store().read(county.0, read).await?;
    let told =
        matches!(main.state, State::CallBack | State::Closed | State::Refused | State::Withdrawn);
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
                let tracking = tracking_code(app, county, id).await?;
                return Ok(Followed { tracking, again });
            }
        }
    }
    Err(Failure::Busy)
}

/// How many follow a request, for its public page.
pub async fn followers(app: &App, county: County, id: Id) -> Result<i64, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::followers::count(tx, county, id).await;
    Ok(app.store().read(county.0, read).await?)
}
