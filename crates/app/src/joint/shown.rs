//! What is shown of joint cases: what may come into one, which there are, and one with its members.

use std::collections::{HashMap, HashSet};

use domain::alike::{SHOWN_FROM, Told, Words, group_in, score};
use domain::directory::{Role, Staff};
use domain::joint::{Act, Joint};
use domain::places::{County, Level, Place};
use domain::requests::State as RequestState;
use domain::words::cover_numbers;
use kernel::id::Id;
use store::Tx;
pub use store::joint::Combed;
use store::joint::{Member, Teeth};
use store::lists::After;
pub use store::matters::Told as Line;
use store::search::simplify;

use super::loaded;
use crate::policy::joint::may;
use crate::{App, Failure, policy};

/// Rows a comb shows at once: as many as one act may group.
pub const COMB_MAX: usize = 200;
/// Rows a comb looks at where words narrow it.
const LOOKED_AT: i64 = 600;
/// Everyone who is or was in a case, at most: each may have left and come back.
const MEMBERS_SHOWN: i64 = 400;

/// Which requests are combed for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of which kind.
    pub category: String,
    /// All of these words; any where empty.
    pub words: String,
    /// Inside this town; the whole ground where `None`.
    pub place: Option<Place>,
    /// Received within so many days.
    pub days: i64,
    /// Where the page before ended.
    pub after: After,
}

/// What was combed out.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The newest first, numbers in the words covered.
    pub rows: Vec<Combed>,
    /// The 编号 of another row that sounds the same, with the score, by row.
    pub alike: HashMap<Id, (String, i64)>,
    /// Where the next page begins, if there is one.
    pub next: After,
}

/// Open requests of a kind in a department's ground that no case has.
pub async fn comb(
    app: &App,
    staff: &Staff,
    county: County,
    asked: Asked,
) -> Result<Found, Failure> {
    if !may(staff, Act::Open, None) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let since = app.now().plus_seconds(-asked.days.clamp(1, 400) * 86_400);
    let ground = match asked.place {
        Some(place) if staff.place.contains(place) => place,
        _ => staff.place,
    };
    let (category, after) = (asked.category.clone(), asked.after);
    let limit = if asked.words.trim().is_empty() {
        i64::try_from(COMB_MAX).unwrap_or(LOOKED_AT) + 1
    } else {
        LOOKED_AT
    };
    let read = async move |tx: &mut Tx<'_>| {
        let teeth = Teeth { category: &category, place: ground, since, after };
        store::joint::comb(tx, county, teeth, limit).await
    };
    let rows = app.store().read(county.0, read).await?;
    Ok(found(rows, &asked.words, usize::try_from(limit).unwrap_or(usize::MAX)))
}

fn found(mut rows: Vec<Combed>, words: &str, limit: usize) -> Found {
    let full = rows.len() >= limit;
    let last = rows.last().map(|it| (it.received_at.0, it.id));
    let wanted: Vec<String> = simplify(words).split_whitespace().map(str::to_owned).collect();
    rows.retain(|it| {
        let text = simplify(&it.body);
        wanted.iter().all(|word| text.contains(word.as_str()))
    });
    let cut = rows.len() > COMB_MAX;
    rows.truncate(COMB_MAX);
    let next = match (cut, full) {
        (true, _) => rows.last().map(|it| (it.received_at.0, it.id)),
        (false, true) => last,
        (false, false) => None,
    };
    let alike = pairs(&rows);
    for it in &mut rows {
        it.body = cover_numbers(&it.body);
        it.title = cover_numbers(&it.title);
    }
    Found { rows, alike, next }
}

/// For each row the other that sounds most like it, if one does. The kind is the same for all.
fn pairs(rows: &[Combed]) -> HashMap<Id, (String, i64)> {
    let told: Vec<Told> = rows
        .iter()
        .map(|it| Told {
            words: Words::of(&simplify(&it.body)),
            place: it.place,
            group: group_in(&it.body),
            position: it.position,
            category: String::new(),
            day: it.received_at.0.div_euclid(86_400 * 1_000_000),
        })
        .collect();
    let mut best: HashMap<Id, (String, i64)> = HashMap::new();
    for (at, (row, own)) in rows.iter().zip(&told).enumerate() {
        for (other, there) in rows.iter().zip(&told).skip(at + 1) {
            let total = score(own, there).total;
            if total < SHOWN_FROM {
                continue;
            }
            for (id, number) in [(row.id, &other.number), (other.id, &row.number)] {
                let held = best.entry(id).or_insert_with(|| (number.clone(), total));
                if held.1 < total {
                    *held = (number.clone(), total);
                }
            }
        }
    }
    best
}

/// A page of cases: those of a handler's department, or all for those who read the whole county.
pub async fn list(
    app: &App,
    staff: &Staff,
    county: County,
    after: After,
    limit: i64,
) -> Result<Vec<Joint>, Failure> {
    let whole = policy::reads_ground(staff) && staff.place.level() == Level::County;
    let org = (!whole).then_some(staff.org);
    let read = async move |tx: &mut Tx<'_>| store::joint::page(tx, county, org, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A case of which a desk has a share that is not closed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The case.
    pub case: Joint,
    /// Open members in the desk's ground.
    pub open: i64,
    /// Of these, those that wait for the desk's check.
    pub checking: i64,
}

/// The cases of which a desk has open members in its ground.
pub async fn shares(app: &App, staff: &Staff, county: County) -> Result<Vec<Share>, Failure> {
    if !staff.is(Role::Dispatcher) {
        return Ok(Vec::new());
    }
    let place = staff.place;
    let read = async move |tx: &mut Tx<'_>| store::joint::shares(tx, county, place).await;
    let shares = app.store().read(county.0, read).await?;
    Ok(shares.into_iter().map(|(case, open, checking)| Share { case, open, checking }).collect())
}

/// A case as staff see it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The case.
    pub case: Joint,
    /// Who is or was in it, as far as the person may see: by place.
    pub members: Vec<Member>,
    /// Whether all are shown, or only those of a desk's ground.
    pub whole: bool,
    /// Its history, oldest first.
    pub history: Vec<Line>,
    /// What this person may do now.
    pub acts: Vec<Act>,
    /// Counts of all members, also where only a share is shown.
    pub counts: Counts,
}

/// What a case came to, from the rows of its members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that came in, each once.
    pub joined: i64,
    /// Of these, no longer in it.
    pub left: i64,
    /// In it, and answered: the handler is done.
    pub answered: i64,
    /// Closed.
    pub solved: i64,
    /// Left because the person said that it is not solved: another round.
    pub disputed: i64,
    /// Of the closed, those whose call-back or rating counts.
    pub heard: i64,
    /// Of these, satisfied: level 3 or better.
    pub satisfied: i64,
}

/// Shows a case. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Shown, Failure> {
        let case = loaded(tx, county, id).await?;
        let all = store::joint::members(tx, county, id, MEMBERS_SHOWN).await?;
        let whole = case.org == staff.org && staff.is(Role::Handler);
        let reads = policy::reads_ground(&staff) && staff.place.county() == county;
        let counts = counted(&all);
        let members: Vec<Member> = all
            .into_iter()
            .filter(|it| whole || (reads && staff.place.contains(it.place)))
            .collect();
        if members.is_empty() && !whole {
            return Err(Failure::Missing);
        }
        let history = store::matters::told(tx, county, id).await?;
        let acts = open_acts(&staff, &case, &members);
        let whole = whole || staff.place.level() == Level::County;
        Ok(Shown { case, members, whole, history, acts, counts })
    };
    app.store().read(county.0, read).await
}

/// What this person may do now: where a member at least could take the act.
fn open_acts(staff: &Staff, case: &Joint, members: &[Member]) -> Vec<Act> {
    let any = |state: RequestState| {
        members.iter().any(|it| {
            it.left_at.is_none() && it.state == state && {
                let share = matches!(state, RequestState::Checking);
                !share || staff.place.contains(it.place)
            }
        })
    };
    let has = |act: Act| match act {
        Act::Join => case.state.is_open(),
        Act::Ask | Act::Answer => any(RequestState::Handling),
        Act::Proceed => any(RequestState::Paused),
        Act::Pass | Act::Fail => any(RequestState::Checking),
        Act::Open | Act::Leave | Act::Follow => false,
    };
    Act::ALL.into_iter().filter(|it| has(*it) && may(staff, *it, Some(case))).collect()
}

fn counted(members: &[Member]) -> Counts {
    let mut counts = Counts::default();
    let inside: HashSet<Id> =
        members.iter().filter(|it| it.left_at.is_none()).map(|it| it.id).collect();
    let mut seen = HashSet::new();
    for it in members {
        if !seen.insert(it.id) {
            continue;
        }
        counts.joined += 1;
        if !inside.contains(&it.id) {
            counts.left += 1;
            counts.disputed += i64::from(it.round > 1);
            continue;
        }
        let answered = matches!(
            it.state,
            RequestState::Checking | RequestState::CallBack | RequestState::Closed
        );
        let closed = it.state == RequestState::Closed;
        counts.answered += i64::from(answered);
        counts.solved += i64::from(closed);
        // Both ways of hearing the person; a call-back counts before a rating by link.
        let good = it.satisfied.or(it.rated.map(|level| level >= 3));
        if let Some(good) = good.filter(|_| closed && !it.excluded) {
            counts.heard += 1;
            counts.satisfied += i64::from(good);
        }
    }
    counts
}
