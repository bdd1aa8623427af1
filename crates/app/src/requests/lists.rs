//! Lists of requests, as wide as the person may read.

use std::collections::BTreeMap;

use domain::directory::Staff;
use domain::figures::Figures;
use domain::orders::State as OrderState;
use domain::places::County;
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::lists::{After, Filter, ListRow, Order};

use crate::figures::Period;
use crate::vault::Vault;
use crate::{App, Failure, policy, publications};

/// How much waits for a person's organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Open matters it owes an act on, by state.
    pub by_state: BTreeMap<String, i64>,
    /// Of those, past due.
    pub overdue: i64,
    /// Delays and exclusions that wait for a word of somebody who decides in this ground.
    pub awaiting: i64,
    /// What their organisation was asked beside the leading one and has not answered.
    pub units: i64,
    /// Orders that it owes a dispatch.
    pub orders: i64,
    /// Flags in this ground that somebody owes a look.
    pub flags: i64,
}

impl Inbox {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.by_state.values().sum()
    }

    /// Those in one state.
    pub fn in_state(&self, state: State) -> i64 {
        self.by_state.get(state.code()).copied().unwrap_or(0)
    }
}

/// Counts what waits for a person's organisation.
pub async fn inbox_counts(app: &App, staff: &Staff, county: County) -> Result<Inbox, Failure> {
    let (org, place, now) = (staff.org, staff.place, app.now());
    let read =
        async move |tx: &mut Tx<'_>| store::lists::count_open(tx, county, (org, place), now).await;
    let mut inbox = Inbox::default();
    for (state, count, late) in app.store().read(county.0, read).await? {
        match state.as_str() {
            store::lists::AWAITS => inbox.awaiting = count,
            store::lists::UNITS => inbox.units = count,
            store::lists::FLAGS => inbox.flags = count,
            word if word == OrderState::Placed.code() => inbox.orders = count,
            // Visits and rounds are owed, too; they stand in somebody's day, not in this list.
            word if State::parse(word).is_none() => {}
            _ => {
                inbox.by_state.insert(state, count);
                inbox.overdue += late;
            }
        }
    }
    Ok(inbox)
}

/// What waits for a person's organisation, the one due first, first.
pub async fn inbox(
    app: &App,
    staff: &Staff,
    county: County,
    filter: Filter,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    let filter = Filter { owner: Some(staff.org), ..filter };
    page(app, staff, county, filter, Order::Due, after, limit).await
}

/// A page of any list, narrowed to what the person may read: their ground, or what their
/// organisation handles.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    filter: Filter,
    order: Order,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    let Some(filter) = narrowed(staff, county, filter) else { return Ok(Vec::new()) };
    let read = async move |tx: &mut Tx<'_>| {
        store::lists::page(tx, county, &filter, order, after, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// The filter, narrowed; `None` when nothing can be inside.
fn narrowed(staff: &Staff, county: County, mut filter: Filter) -> Option<Filter> {
    // The ground of another county's staff would be no condition at all here.
    if staff.place.county() != county {
        return None;
    }
    if filter.unit_of == Some(staff.org) {
        // Who was asked to help may read it, wherever it lies.
        return Some(filter);
    }
    if policy::reads_ground(staff) {
        match filter.place {
            Some(place) if staff.place.contains(place) => {}
            // A wider place than theirs is cut to theirs; a foreign one is empty.
            Some(place) if !place.contains(staff.place) => return None,
            _ => filter.place = Some(staff.place),
        }
    } else if filter.owner != Some(staff.org) {
        filter.handler = Some(staff.org);
    }
    Some(filter)
}

/// The newest requests whose words hold all that was typed. The second part says whether there were
/// more hits than are looked at.
pub async fn search(
    app: &App,
    staff: &Staff,
    county: County,
    typed: &str,
    limit: i64,
) -> Result<(Vec<ListRow>, bool), Failure> {
    let typed: String = typed.chars().take(100).collect();
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let mut hits: Vec<Id> = store::search::find(tx, county, &typed).await?;
        // The hotline's own number is no word of the request: it is found as a whole or not at all.
        if let Some(id) = store::hotline::by_number(tx, county, typed.trim()).await? {
            hits.retain(|it| *it != id);
            hits.insert(0, id);
            hits.truncate(store::lists::AMONG_MAX);
        }
        let full = i64::try_from(hits.len()).unwrap_or(i64::MAX) >= store::search::HITS_MAX;
        let filter = Filter { among: Some(hits), ..Filter::default() };
        let Some(filter) = narrowed(&staff, county, filter) else { return Ok((Vec::new(), false)) };
        let rows = store::lists::page(tx, county, &filter, Order::Received, None, limit).await?;
        Ok((rows, full))
    };
    app.store().read(county.0, read).await
}

/// Call-backs owed in the person's ground, the one due first, first.
pub async fn calls(
    app: &App,
    staff: &Staff,
    county: County,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    let place = staff.place;
    let read =
        async move |tx: &mut Tx<'_>| store::lists::open_calls(tx, county, place, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Requests for the public, the newest first. What the person wrote is not among what pages
/// may show of them: only place, category, organisation and the public answer.
pub async fn public_page(
    app: &App,
    county: County,
    filter: Filter,
    after: After,
    limit: i64,
) -> Result<Vec<ListRow>, Failure> {
    let (vault, house) = (app.vault().clone(), app.house(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let rows = store::lists::page(tx, county, &filter, Order::Received, after, limit).await?;
        for_strangers(tx, (&vault, house.open_numbers()), county, rows).await
    };
    app.store().read(county.0, read).await
}

/// The rows with answers as everybody may read them; empty where nobody may yet.
async fn for_strangers(
    tx: &mut Tx<'_>,
    who: (&Vault, &[String]),
    county: County,
    mut rows: Vec<ListRow>,
) -> Result<Vec<ListRow>, Failure> {
    let answers = rows.iter_mut().map(|row| (row.id, &mut row.answer));
    publications::gate(tx, county, who, answers).await?;
    Ok(rows)
}

/// What a county's home shows.
#[derive(Clone, Debug)]
pub struct Front {
    /// The sum of the county in a period.
    pub figures: Figures,
    /// The requests answered last before a moment, the latest first.
    pub last: Vec<ListRow>,
}

/// A county's home: figures and answers of one moment. Three statements, and one more where something
/// was answered.
pub async fn front(
    app: &App,
    county: County,
    period: Period,
    (before, limit): (Instant, i64),
) -> Result<Front, Failure> {
    let (vault, house) = (app.vault().clone(), app.house(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let span = (period.from, period.until);
        let figures = store::ledger::sum(tx, county, county.place(), "", span).await?;
        let rows = store::lists::answered(tx, county, before, limit).await?;
        let last = for_strangers(tx, (&vault, house.open_numbers()), county, rows).await?;
        Ok(Front { figures, last })
    };
    app.store().read(county.0, read).await
}
