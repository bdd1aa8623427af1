//! A small county with two requests: just enough rows for what is tested here.

use domain::directory::{OrgKind, Organisation};
use domain::places::{County, Place};
use domain::requests::acts::{self, Input, New, Times};
use domain::requests::{Act, Limits, Source};
use domain::rules::Rulebook;
use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::id::Id;
use kernel::time::Instant;
use store::audit::Change;
use store::county::Category;
use store::matters::Doer;
use store::{Row, Store, StoreError, Tx, params, schema};

pub(crate) const COUNTY: County = County(610_925);
pub(crate) const OTHER: County = County(610_926);
pub(crate) const DESK: Id = Id(1);
pub(crate) const ROADS: Id = Id(2);
pub(crate) const NOW: Instant = Instant(1_741_000_000_000_000);

/// A store with the schema and no row.
pub(crate) async fn empty(store: &Store) {
    store.migrate(schema::MIGRATIONS, NOW).await.unwrap();
}

/// Two counties, each with a village, a desk, an office and one kind of request.
pub(crate) async fn stands(store: &Store) {
    empty(store).await;
    for county in [COUNTY, OTHER] {
        let write = async move |tx: &mut Tx<'_>| set_up(tx, county).await;
        store.write(county.0, write).await.unwrap();
    }
}

pub(crate) fn village(county: County) -> Place {
    Place(county.0 * 1_000_000 + 100_201)
}

async fn set_up(tx: &mut Tx<'_>, county: County) -> Result<(), StoreError> {
    store::county::insert(tx, county, "岚皋县", "陕西省安康市", NOW).await?;
    for (place, name) in [(county.place(), "岚皋县"), (village(county), "同心村民委员会")]
    {
        store::county::insert_place(tx, place, name, "txc").await?;
    }
    let category =
        Category { code: "road".to_owned(), name: "道路".to_owned(), hint: String::new() };
    store::county::insert_category(tx, county, &category, 1).await?;
    for (id, name, kind) in [(DESK, "中心", OrgKind::Desk), (ROADS, "交通局", OrgKind::Office)]
    {
        let org = Organisation {
            id,
            parent: None,
            name: name.to_owned(),
            kind,
            class: None,
            place: county.place(),
            phone: None,
            credit_code: None,
        };
        store::directory::insert_org(tx, county, &org).await?;
    }
    Ok(())
}

/// Sends a request and dispatches it; `texts` are what it is found by.
pub(crate) async fn request(
    store: &Store,
    county: County,
    id: i64,
    texts: &'static [&'static str],
) {
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        let (calendar, hours) = (WorkCalendar::china(), OfficeHours::standard());
        let limits = Limits::on(NOW.date(), "road", &Rulebook::default());
        let times = Times { calendar: &calendar, hours: &hours, ledger: &[] };
        let new = New {
            id: Id(id),
            number: format!("N{id}"),
            place: village(county),
            address: String::new(),
            position: None,
            category: "road".to_owned(),
            body: texts.concat(),
            source: Source::Link,
            desk: DESK,
        };
        let by = Doer::default();
        let sent = acts::begin(new, Act::Send, &limits, times, NOW).unwrap();
        let tracking = [u8::try_from(id).unwrap(); 32];
        store::requests::insert(tx, county, &sent, &tracking, None, by).await?;
        store::search::index(tx, county, Id(id), texts).await?;
        let times = Times { ledger: &sent.clock, ..times };
        let input = Input::Dispatch { to: ROADS, note: String::new() };
        let act = acts::act(&sent.request, &input, &limits, times, NOW).unwrap();
        store::requests::save(tx, county, &act, by, 1, sent.clock.len()).await?;
        let detail = format!("第 {id} 件");
        let change =
            Change { at: NOW, by, act: "send", noun: "request", subject: Id(id), detail: &detail };
        store::audit::append(tx, county, &change).await
    };
    store.write(county.0, write).await.unwrap();
}

/// Runs a text that writes, as the county.
pub(crate) async fn run(store: &Store, text: &'static str) -> Result<Vec<Row>, StoreError> {
    store
        .write(COUNTY.0, async move |tx: &mut Tx<'_>| tx.query_text("test", text, params![]).await)
        .await
}

/// Runs a text that reads, as the county.
pub(crate) async fn read(store: &Store, text: &'static str) -> Vec<Row> {
    store
        .read(COUNTY.0, async move |tx: &mut Tx<'_>| tx.query_text("test", text, params![]).await)
        .await
        .unwrap()
}
