//! Where places lie: entered by an administrator, or learned from the positions of requests.

use std::collections::{BTreeMap, BTreeSet};

use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use domain::points::{Line, Point, PointSource, middle, read_table};
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::once::once;
use crate::{App, Failure, FieldError, Once};

/// Lines that one table may have: a county has a thousand places at most.
pub const LINES_MAX: usize = 2_000;

/// Wrong lines told at once.
const TOLD_MAX: usize = 20;

/// Requests looked at in one run of the job, and positions read of one place.
const LEARN_MAX: i64 = 500;
const POSITIONS_MAX: i64 = 400;

/// The points of the places inside a place.
pub async fn inside(app: &App, county: County, place: Place) -> Result<Vec<Point>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::points::inside(tx, county, place).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Sets points from a pasted table. Either all lines are taken, or none and every wrong one is named.
pub async fn set_table(
    app: &App,
    county: County,
    by: &Staff,
    table: &str,
    key: &Once,
) -> Result<usize, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let known = |it: Place| house.named(it).is_some();
    let lines = checked(table, &house.row.name, known)?;
    let (now, count) = (app.now(), lines.len());
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let of = format!("set_points {lines:?}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        for (place, at) in &lines {
            let point = Point { place: *place, at: *at, source: PointSource::Set };
            store::points::set(tx, county, &point).await?;
        }
        let (act, subject, detail) =
            ("set_points", Id(county.place().0), format!("{} places", lines.len()));
        let change =
            Change { at: now, by: doer, act, noun: "place_point", subject, detail: &detail };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    Ok(count)
}

/// The lines of a table by place; the last of two for one place counts.
fn checked(
    table: &str,
    county: &str,
    known: impl Fn(Place) -> bool,
) -> Result<BTreeMap<Place, domain::points::Position>, Failure> {
    let (lines, mut wrong) = read_table(table);
    let foreign = lines.iter().filter(|it| !known(it.place));
    let say = |it: &Line| (it.number, format!("{county}没有编码为 {} 的地方。", it.place));
    wrong.extend(foreign.map(say));
    wrong.sort();
    if lines.is_empty() && wrong.is_empty() {
        return Err(Failure::field("table", "请贴上表：每行一个地方，写编码、经度、纬度。"));
    }
    if lines.len() > LINES_MAX {
        return Err(Failure::field("table", format!("一次最多 {LINES_MAX} 行，请分几次贴。")));
    }
    if wrong.is_empty() {
        return Ok(lines.into_iter().map(|it| (it.place, it.at)).collect());
    }
    let more = wrong.len().saturating_sub(TOLD_MAX);
    let say = |(number, say): &(usize, String)| FieldError {
        field: "table",
        say: format!("第 {number} 行：{say}"),
    };
    let mut errors: Vec<FieldError> = wrong.iter().take(TOLD_MAX).map(say).collect();
    if more > 0 {
        let say = format!("还有 {more} 行也要改，改好上面这些再贴一次。");
        errors.push(FieldError { field: "table", say });
    }
    Err(Failure::Invalid(errors))
}

/// Forgets the point of a place; it is learned again when there is something to learn from.
pub async fn forget(
    app: &App,
    county: County,
    by: &Staff,
    place: Place,
    key: &Once,
) -> Result<(), Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    let now = app.now();
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::points::forget(tx, county, place).await?;
        let (act, subject) = ("forget_point", Id(place.0));
        let change = Change { at: now, by: doer, act, noun: "place_point", subject, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("forget_point {place}"), work).await.map(drop)
}

/// Learns from the requests with a position that came in since the last run: each village they lie in
/// gets the middle of its newest positions. Says how many requests were looked at; a bounded piece.
pub async fn learn(app: &App, county: County) -> Result<usize, Failure> {
    let look = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let mark = store::points::mark(tx, county).await?;
        Ok(store::points::located_since(tx, county, mark, 1).await?.is_empty())
    };
    // A read first, so that an idle house writes nothing.
    if app.store().read(county.0, look).await? {
        return Ok(0);
    }
    let work = async move |tx: &mut Tx<'_>| -> Result<usize, Failure> {
        let mark = store::points::mark(tx, county).await?;
        let new = store::points::located_since(tx, county, mark, LEARN_MAX).await?;
        let places: BTreeSet<Place> = new.iter().map(|it| it.0).collect();
        for place in places {
            let at = store::points::positions(tx, county, place, POSITIONS_MAX).await?;
            if let Some(at) = middle(&at) {
                store::points::learn(tx, county, place, at).await?;
            }
        }
        if let Some((_, mark)) = new.last() {
            store::points::set_mark(tx, county, *mark).await?;
        }
        Ok(new.len())
    };
    app.store().write(county.0, work).await
}
