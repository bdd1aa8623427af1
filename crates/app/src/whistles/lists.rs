//! Lists and numbers of whistles, as wide as the person may read.

use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use domain::whistles::Kind;
use store::Tx;
use store::ledger::NounCounts;
use store::whistles::lists::{After, List, ListRow, Scope, What, page as read_page};

use crate::figures::Period;
use crate::policy::whistles as policy;
use crate::{App, Failure};

/// What waits for a person's organisation, each list the one due first, first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// Calls to report in, arrive or act on.
    pub theirs: Vec<ListRow>,
    /// Whistles to approve, and declined calls to decide on.
    pub decide: Vec<ListRow>,
    /// Whistles to confirm.
    pub confirm: Vec<ListRow>,
    /// Called organisations to grade.
    pub grade: Vec<ListRow>,
    /// Whistles to grade.
    pub judge: Vec<ListRow>,
}

/// Most rows of each of the lists of [`todo`].
const TODO_MAX: i64 = 50;

/// Reads what waits for a person's organisation. At most five statements.
pub async fn todo(app: &App, staff: &Staff, county: County) -> Result<Todo, Failure> {
    let (org, place, now) = (staff.org, staff.place, app.now());
    let works = staff.is(Role::Dispatcher) || staff.is(Role::Handler);
    let (blows, heads) = (policy::blows(staff), policy::heads(staff, place));
    if place.county() != county {
        return Ok(Todo::default());
    }
    let read = async move |tx: &mut Tx<'_>| -> Result<Todo, Failure> {
        let mut todo = Todo::default();
        if works {
            todo.theirs = read_page(tx, county, &List::Theirs(org), None, TODO_MAX).await?;
            let judge = List::ToJudge(org, now);
            todo.judge = read_page(tx, county, &judge, None, TODO_MAX).await?;
        }
        if heads {
            todo.decide = read_page(tx, county, &List::Decide(place), None, TODO_MAX).await?;
        }
        if blows {
            todo.confirm = read_page(tx, county, &List::Confirm(org), None, TODO_MAX).await?;
            let grade = List::ToGrade(org, now);
            todo.grade = read_page(tx, county, &grade, None, TODO_MAX).await?;
        }
        Ok(todo)
    };
    app.store().read(county.0, read).await
}

/// A page of what the person's organisation blew, or was called to.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    called: bool,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    if staff.place.county() != county {
        return Ok(Vec::new());
    }
    let list = if called { List::CallsOf(staff.org) } else { List::BlownBy(staff.org) };
    let read = async move |tx: &mut Tx<'_>| read_page(tx, county, &list, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The rows behind a number of the person's ground.
pub async fn rows(
    app: &App,
    staff: &Staff,
    county: County,
    (scope, what): (Scope, What),
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    if !policy::reads_ground(staff) || !staff.place.contains(scope.place) {
        return Err(Failure::Missing);
    }
    let list = List::Counted(scope, what);
    let read = async move |tx: &mut Tx<'_>| read_page(tx, county, &list, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// What whistles have counted in a place of the person's ground.
pub async fn numbers(
    app: &App,
    staff: &Staff,
    county: County,
    (place, kind): (Place, Option<Kind>),
    period: Period,
) -> Result<NounCounts, Failure> {
    if !policy::reads_ground(staff) || !staff.place.contains(place) {
        return Err(Failure::Missing);
    }
    let read = async move |tx: &mut Tx<'_>| {
        let (of, span) = ((place, kind.map_or("", Kind::code)), (period.from, period.until));
        store::ledger::counts(tx, county, store::whistles::NOUN, of, span).await
    };
    Ok(app.store().read(county.0, read).await?)
}
