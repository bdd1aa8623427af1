//! Likely duplicates, "me too" (我也是) and merging: what is the same need, told by several.
//!
//! What other residents may see of a request that sounds like theirs: only of kinds that are about
//! shared things ([`domain::alike::is_shared`]), only in the same village or a walk away, and only its category, its
//! village, its first words with numbers covered, its state and who handles it. Never the text, the
//! address, a photo or a name. Of a closed one also the public answer, which stands in the public
//! list anyway.

mod follow;
mod kin;

use std::cmp::Reverse;

use domain::alike::{ASKED_FROM, Score, Told, Words, group_in, is_shared, public_title, score};
use domain::places::{County, Place};
use domain::requests::{Request, State};
use domain::words::{cover_name, cover_numbers};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::alike::Candidate;
use store::search::simplify;

pub use self::follow::{
    Course, Followed, Following, MeToo, follow, followers, following, joint_name, still_unsolved,
    together,
};
pub use self::kin::{Kinship, Whose, kinship, merge, reveal};
pub(crate) use self::kin::{check_merge, derived, tell};
pub use store::followers::{Follower, Kin};

use crate::once::is_known;
use crate::publications::gate;
use crate::requests::{NewRequest, position, read_place};
use crate::vault::of_request;
use crate::{App, Failure, Once, flags};

/// Days back in which a request may be the same thing.
const DAYS: i64 = 90;
/// How many a resident is asked about.
const ASKED_MAX: usize = 3;
/// Among how many of the likeliest they are looked for, where some are not to be shown.
const NEAR_MAX: usize = 8;

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
    /// Its first words, without name, numbers and doors.
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
    let (key, vault) = (key.cloned(), app.vault().clone());
    let patience = flags::patience(app, &house);
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Similar>, Failure> {
        let mut similar = Vec::new();
        if let Some(key) = &key
            && is_known(tx, county, key).await?
        {
            return Ok(similar);
        }
        let mut found = find(tx, county, &told, now, (None, ASKED_FROM)).await?;
        found.retain(|it| is_shared(&it.other.category) && it.score.is_next_door());
        found.truncate(NEAR_MAX);
        let ids: Vec<Id> = found.iter().map(|it| it.other.id).collect();
        let hidden = flags::hidden(tx, county, &ids, patience).await?;
        found.retain(|it| !hidden.contains(&it.other.id));
        for it in found.into_iter().take(ASKED_MAX) {
            let Some(request) = store::requests::load(tx, county, it.other.id).await? else {
                continue;
            };
            let followers = store::followers::count(tx, county, request.id).await?;
            let contact = of_request(tx, &vault, county, request.id).await?;
            let name = contact.map(|it| it.name).unwrap_or_default();
            let mut it = public(&request, &name, followers);
            let mut answer = if it.answer.is_empty() { String::new() } else { request.answer };
            let answers = std::iter::once((request.id, &mut answer));
            gate(tx, county, (&vault, house.open_numbers()), answers).await?;
            it.answer = answer;
            similar.push(it);
        }
        Ok(similar)
    };
    app.store().read(county.0, read).await
}

/// `name` is what the person wants to be called: it is taken out.
fn public(request: &Request, name: &str, followers: i64) -> Similar {
    let closed = request.state == State::Closed;
    Similar {
        number: request.number.clone(),
        title: public_title(&request.body, name),
        place: request.place,
        category: request.category.clone(),
        state: request.state,
        received_at: request.received_at,
        org: request.last_handler().unwrap_or(request.desk),
        followers,
        answer: if closed { public_answer(&request.answer, name) } else { String::new() },
    }
}

/// An answer as everybody may read it: whoever wrote it may have named the person.
pub(crate) fn public_answer(answer: &str, name: &str) -> String {
    cover_numbers(&cover_name(answer, name))
}
