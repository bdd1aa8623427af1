//! Entry codes: made for villages, grids and groups, taken down and put up again, and what came in by
//! them.

use std::collections::{BTreeMap, HashSet};

use domain::directory::{Role, Staff};
use domain::entry_codes::{self as rules, EntryCode, EntryKind};
use domain::places::{County, Level, Place};
use domain::requests::Request;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::ledger::Counted;
use store::matters::Doer;

use crate::figures::Period;
use crate::once::once;
use crate::{App, Failure, House, Once};

/// Most codes that one press makes.
pub const MADE_MAX: usize = 300;

/// The noun under which the ledger counts what came in, the code as its category.
const NOUN: &str = "entry_code";
/// What is counted of it.
const ARRIVED: &str = "arrived";

/// Whether somebody keeps entry codes.
pub fn may_keep(staff: &Staff) -> bool {
    staff.is(Role::Dispatcher) || staff.is(Role::Admin)
}

fn admit(by: &Staff, place: Place) -> Result<Doer, Failure> {
    if !may_keep(by) || !by.place.contains(place) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// The codes inside a place behind the key `after`, at most `limit`.
pub async fn page(
    app: &App,
    county: County,
    by: &Staff,
    place: Place,
    after: (Place, String),
    limit: i64,
) -> Result<Vec<EntryCode>, Failure> {
    admit(by, place)?;
    let read = async move |tx: &mut Tx<'_>| {
        store::entry_codes::page(tx, county, place, (after.0, &after.1), limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// A code, whoever asks: it hangs on walls. Also one that was taken down.
pub async fn find(app: &App, county: County, typed: &str) -> Result<EntryCode, Failure> {
    let code = rules::parse_code(typed).ok_or(Failure::Missing)?;
    let read = async move |tx: &mut Tx<'_>| store::entry_codes::find(tx, county, &code).await;
    app.store().read(county.0, read).await?.ok_or(Failure::Missing)
}

/// A code that `by` keeps.
pub async fn kept(
    app: &App,
    county: County,
    by: &Staff,
    typed: &str,
) -> Result<EntryCode, Failure> {
    let code = find(app, county, typed).await?;
    match admit(by, code.place) {
        Ok(_) => Ok(code),
        // What lies outside their ground does not exist for them.
        Err(_) => Err(Failure::Missing),
    }
}

/// How many requests came in by each code inside a town in a span of months.
pub async fn arrived(
    app: &App,
    county: County,
    place: Place,
    period: Period,
) -> Result<BTreeMap<String, i64>, Failure> {
    let read = async move |tx: &mut Tx<'_>| {
        store::ledger::counts(tx, county, NOUN, (place, ""), (period.from, period.until)).await
    };
    let counts = app.store().read(county.0, read).await?;
    let own = counts.categories.into_iter();
    Ok(own.map(|(code, sums)| (code, sums.get(ARRIVED).copied().unwrap_or(0))).collect())
}

/// The requests that came in by a code in a span of months, the newest first, behind `after`.
pub async fn arrivals(
    app: &App,
    county: County,
    code: &EntryCode,
    period: Period,
    after: Option<(Instant, Id)>,
    limit: i64,
) -> Result<Vec<(Id, Instant)>, Failure> {
    let (code, (since, until)) = (code.code.clone(), period.span());
    let before = after.unwrap_or((until, Id(0)));
    let read = async move |tx: &mut Tx<'_>| {
        store::entry_codes::arrivals(tx, county, &code, since, before, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// Makes a code for each village, or each grid, inside a place that has none yet; at most
/// [`MADE_MAX`] at a time. Says how many it made.
pub async fn make_all(
    app: &App,
    county: County,
    by: &Staff,
    (place, kind): (Place, EntryKind),
    key: &Once,
) -> Result<usize, Failure> {
    let doer = admit(by, place)?;
    let house = app.house(county).await?;
    if kind == EntryKind::Group || place.level() == Level::County {
        return Err(Failure::field("place", "请先选一个乡镇。"));
    }
    let (now, chances) = (app.now(), chances(app, MADE_MAX + 30));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let wanted = wanting(tx, &house, place, kind).await?;
        let count = wanted.len();
        let mut codes = chances.iter().copied();
        for new in wanted {
            let new = EntryCode { made_at: now, ..new };
            insert(tx, county, new, &mut codes).await?;
        }
        if count > 0 {
            let detail = format!("{} {place} {count}", kind.code());
            audit(tx, county, doer, now, ("make_codes", place, &detail)).await?;
        }
        Ok(count.to_string())
    };
    let of = format!("make_codes {place} {}", kind.code());
    let (answer, _) = once(app, county, key, &of, work).await?;
    Ok(answer.parse().unwrap_or(0))
}

/// The villages, or grids, of a place without a code in use.
async fn wanting(
    tx: &mut Tx<'_>,
    house: &House,
    place: Place,
    kind: EntryKind,
) -> Result<Vec<EntryCode>, Failure> {
    let county = house.county();
    let coded: HashSet<(Place, Option<Id>)> =
        store::entry_codes::coded(tx, county, place, kind).await?.into_iter().collect();
    let new = |place: Place, grid: Option<Id>, label: String| EntryCode {
        code: String::new(),
        kind,
        label,
        place,
        grid,
        active: true,
        made_at: Instant(0),
    };
    let mut wanted: Vec<EntryCode> = if kind == EntryKind::Grid {
        let limit = i64::try_from(MADE_MAX * 4).unwrap_or(i64::MAX);
        let grids = store::entry_codes::grids(tx, county, place, limit).await?;
        let label = |name: &str, at: Place| format!("{}{name}", house.place_name(at));
        grids.iter().map(|(id, name, at)| new(*at, Some(*id), label(name, *at))).collect()
    } else {
        let villages = house.villages(place).map(|it| it.place);
        let all = villages.chain((place.level() == Level::Village).then_some(place));
        all.map(|it| new(it, None, house.place_name(it).to_owned())).collect()
    };
    wanted.retain(|it| !coded.contains(&(it.place, it.grid)));
    wanted.truncate(MADE_MAX);
    Ok(wanted)
}

/// Makes a code for a group of residents or a chat group of a village.
pub async fn make_group(
    app: &App,
    county: County,
    by: &Staff,
    (place, label): (Option<Place>, String),
    key: &Once,
) -> Result<EntryCode, Failure> {
    let house = app.house(county).await?;
    let label = label.trim().to_owned();
    let place = place.filter(|it| house.named(*it).is_some() && it.level() != Level::County);
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(crate::FieldError { field, say });
    if place.is_none() {
        say("village", "请选这个群在哪个村或社区。".to_owned());
    }
    if let Some(words) = rules::wrong_label(&label) {
        say("label", words);
    }
    let (Some(place), true) = (place, wrong.is_empty()) else {
        return Err(Failure::Invalid(wrong));
    };
    let (doer, now, chances) = (admit(by, place)?, app.now(), chances(app, 8));
    let of = format!("make_code group {place} {label}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (label, kind) = (label.clone(), EntryKind::Group);
        let new = EntryCode {
            code: String::new(),
            kind,
            label,
            place,
            grid: None,
            active: true,
            made_at: now,
        };
        let code = insert(tx, county, new, &mut chances.iter().copied()).await?;
        audit(tx, county, doer, now, ("make_codes", place, &format!("group {code}"))).await?;
        Ok(code)
    };
    let (code, _) = once(app, county, key, &of, work).await?;
    find(app, county, &code).await
}

/// Takes a code down, or puts it up again. A code that was taken down says where to go instead.
pub async fn switch(
    app: &App,
    county: County,
    by: &Staff,
    (typed, active): (&str, bool),
    key: &Once,
) -> Result<EntryCode, Failure> {
    let code = kept(app, county, by, typed).await?;
    let doer = admit(by, code.place)?;
    let (now, place, text) = (app.now(), code.place, code.code.clone());
    let act = if active { "code_on" } else { "code_off" };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::entry_codes::switch(tx, county, &text, active).await?;
        audit(tx, county, doer, now, (act, place, &text)).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("{act} {}", code.code), work).await?;
    Ok(EntryCode { active, ..code })
}

/// Writes down by which code a request came in, in the transaction in which it begins. A code that
/// nobody made is nothing; one that was taken down meanwhile still counts.
pub(crate) async fn remember(
    tx: &mut Tx<'_>,
    county: County,
    request: &Request,
    typed: &str,
) -> Result<(), Failure> {
    let Some(code) = rules::parse_code(typed) else { return Ok(()) };
    let Some(code) = store::entry_codes::find(tx, county, &code).await? else { return Ok(()) };
    remember_as(tx, county, (request.id, request.received_at), &code).await
}

/// The same for a code that is known.
pub(crate) async fn remember_as(
    tx: &mut Tx<'_>,
    county: County,
    (id, at): (Id, Instant),
    code: &EntryCode,
) -> Result<(), Failure> {
    store::entry_codes::arrive(tx, county, id, &code.code, at).await?;
    let counted = Counted {
        noun: NOUN,
        matter: id,
        seq: 1,
        at,
        // Where the code hangs, not what the person chose: the number is about the code.
        place: code.place,
        category: &code.code,
        month: at.month(),
    };
    Ok(store::ledger::count(tx, county, counted, &[(ARRIVED, 1)]).await?)
}

/// The code by which a request came in.
pub async fn of_request(
    app: &App,
    county: County,
    request: Id,
) -> Result<Option<EntryCode>, Failure> {
    let read =
        async move |tx: &mut Tx<'_>| store::entry_codes::of_request(tx, county, request).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Inserts a code under the first of some chances that nobody has.
async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    new: EntryCode,
    chances: &mut (impl Iterator<Item = u64> + Send),
) -> Result<String, Failure> {
    for chance in chances {
        let code = rules::new_code(chance);
        if store::entry_codes::find(tx, county, &code).await?.is_none() {
            let new = EntryCode { code: code.clone(), ..new };
            store::entry_codes::insert(tx, county, &new).await?;
            return Ok(code);
        }
    }
    Err(Failure::Busy)
}

/// Drawn before the transaction, which may run again.
fn chances(app: &App, count: usize) -> Vec<u64> {
    (0..count).map(|_| u64::from_be_bytes(app.chance())).collect()
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, place, detail): (&str, Place, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "entry_code", subject: Id(place.0), detail };
    Ok(store::audit::append(tx, county, &change).await?)
}
