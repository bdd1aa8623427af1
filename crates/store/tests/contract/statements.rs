//! One SQL text for both databases: each prepares every statement and sees the same in it.

use domain::places::Place;
use domain::requests::{CallEnd, State};
use kernel::id::Id;
use kernel::time::Instant;
use store::lists::{Awaits, Filter, Order, page};
use store::{Sql, Store, StoreError, Tx, on_both, schema, testing};

use crate::house::{COUNTY, DESK, NOW, ROADS, empty, request, stands, village};

/// A name the author gave, not one the database made up for an expression.
fn is_given(column: &str) -> bool {
    column.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_prepared_on_both_and_looks_the_same() {
    let (sqlite, postgres) = (testing::sqlite().await, testing::postgres().await);
    let all: &'static [&'static Sql] = Box::leak(schema::statements().into_boxed_slice());
    let mut shapes = Vec::new();
    for home in [&sqlite, &postgres] {
        empty(&home.store).await;
        shapes.push(testing::shapes(&home.store, all).await.unwrap());
    }

    assert!(all.len() > 80, "only {} statements", all.len());
    let (left, right) = (shapes.remove(0), shapes.remove(0));
    for ((name, lite), (_, server)) in left.iter().zip(&right) {
        assert_eq!(lite.params, server.params, "parameters of {name}");
        assert_eq!(lite.columns.len(), server.columns.len(), "columns of {name}");
        for (lite, server) in lite.columns.iter().zip(&server.columns) {
            assert!(lite == server || !is_given(lite), "{name}: {lite} and {server}");
        }
    }
    sqlite.clear().await;
    postgres.clear().await;
}

#[test]
fn no_statement_stands_in_the_list_twice() {
    let mut names: Vec<&str> = schema::statements().iter().map(|it| it.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

type Condition = fn(&mut Filter);

/// Every condition a list may have.
fn conditions() -> Vec<Condition> {
    vec![
        |it| it.standing = Some(0),
        |it| it.standing = Some(1),
        |it| it.standing = Some(2),
        |it| it.states = vec![State::Handling],
        |it| it.states = State::ALL.to_vec(),
        |it| it.owner = Some(ROADS),
        |it| it.handler = Some(ROADS),
        |it| it.place = Some(COUNTY.place()),
        |it| it.place = Some(village(COUNTY).town()),
        |it| it.place = Some(village(COUNTY)),
        |it| it.category = Some("road".to_owned()),
        |it| it.from = Some(NOW),
        |it| it.until = Some(NOW.plus_seconds(1)),
        |it| it.on_time = Some(true),
        |it| it.on_time = Some(false),
        |it| it.satisfied = Some(true),
        |it| it.satisfied = Some(false),
        |it| it.called = true,
        |it| it.due_before = Some(NOW.plus_seconds(86_400 * 30)),
        |it| it.rated = true,
        |it| it.rated_good = true,
        |it| it.call_end = Some(CallEnd::Missed),
        |it| it.call_end = Some(CallEnd::NotDrawn),
        |it| it.drawn = true,
        |it| it.excluded = true,
        |it| it.returned = true,
        |it| it.awaits = Some(Awaits::Any),
        |it| it.awaits = Some(Awaits::Delay),
        |it| it.awaits = Some(Awaits::Exclusion),
        |it| it.card = true,
        |it| it.urged = true,
        |it| it.units = true,
        |it| it.unit_of = Some(DESK),
        |it| it.among = Some(vec![]),
        |it| it.among = Some(vec![Id(11), Id(12)]),
    ]
}

/// The conditions that hold for the two requests that stand: open, dispatched, never rated, nothing
/// beside the straight way.
fn holds(filter: &Filter) -> bool {
    let states = filter.states.is_empty() || filter.states.contains(&State::Handling);
    filter.standing.is_none_or(|it| it == 0)
        && states
        && filter.on_time.is_none()
        && filter.satisfied.is_none()
        && !(filter.called || filter.rated || filter.rated_good)
        && filter.call_end.is_none()
        && filter.awaits.is_none()
        && filter.unit_of.is_none()
        && !(filter.excluded || filter.returned || filter.card || filter.urged || filter.units)
        && filter.among.as_ref().is_none_or(|it| !it.is_empty())
}

on_both! {
    async fn every_list_is_prepared_and_finds_what_it_should(store: Store) {
        stands(&store).await;
        for id in [11, 12] {
            request(&store, COUNTY, id, &["路坏了"]).await;
        }
        let all = conditions();
        let mut filters = vec![Filter::default()];
        for first in &all {
            for second in &all {
                let mut filter = Filter::default();
                first(&mut filter);
                second(&mut filter);
                filters.push(filter);
            }
        }

        for filter in filters {
            for order in [Order::Due, Order::Received] {
                let ids = pages(&store, &filter, order).await.unwrap();
                let expected: &[i64] = match order {
                    _ if !holds(&filter) => &[],
                    Order::Due => &[11, 12],
                    Order::Received => &[12, 11],
                };
                assert_eq!(ids, expected, "{filter:?} {order:?}");
            }
        }
    }

    async fn a_list_is_as_narrow_as_its_filter(store: Store) {
        stands(&store).await;
        request(&store, COUNTY, 11, &["路坏了"]).await;

        let others: [Condition; 8] = [
            |it| it.owner = Some(DESK),
            |it| it.handler = Some(DESK),
            |it| it.place = Some(Place(610_925_100_202)),
            |it| it.place = Some(Place(610_925_101_000)),
            |it| it.category = Some("water".to_owned()),
            |it| it.from = Some(NOW.plus_seconds(1)),
            |it| it.until = Some(NOW),
            |it| it.due_before = Some(Instant(NOW.0 - 1)),
        ];
        for condition in others {
            let mut filter = Filter::default();
            condition(&mut filter);
            for order in [Order::Due, Order::Received] {
                assert_eq!(pages(&store, &filter, order).await, Ok(vec![]), "{filter:?}");
            }
        }
    }
}

/// Reads a list row by row, each page after the one before.
async fn pages(store: &Store, filter: &Filter, order: Order) -> Result<Vec<i64>, StoreError> {
    let filter = filter.clone();
    store
        .read(COUNTY.0, async move |tx: &mut Tx<'_>| {
            let (mut ids, mut after) = (Vec::new(), None);
            while let Some(row) = page(tx, COUNTY, &filter, order, after, 1).await?.pop() {
                ids.push(row.id.0);
                let key = match order {
                    Order::Due => row.due_at.unwrap_or(row.received_at),
                    Order::Received => row.received_at,
                };
                after = Some((key.0, row.id));
                assert!(ids.len() < 5, "the same row comes again: {ids:?}");
            }
            Ok(ids)
        })
        .await
}
