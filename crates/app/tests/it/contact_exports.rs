//! Exports with contacts in clear: two people, a day, three times, and a line of the audit for each.

use app::contact_exports::{self as exports, Asking, Fetched};
use app::exports::Reach;
use app::requests::{Filter, ListRow, Order, page};
use app::testing::{LANGAO, PINGLI, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use kernel::id::Id;

use crate::common::{dispatcher, sent};

fn key(words: &str) -> Once {
    Once::new(words, app::requests::Doer::default()).unwrap()
}

fn asking(rows: usize) -> Asking {
    let (title, query) = ("全部在办".to_owned(), "tab=open".to_owned());
    Asking { title, query, rows, reason: "停水通知".to_owned() }
}

async fn rows(world: &World, staff: &Staff) -> Vec<ListRow> {
    let filter = Filter { standing: Some(0), ..Filter::default() };
    page(&world.app, staff, LANGAO, filter, Order::Received, None, 201).await.unwrap()
}

async fn asked(world: &World, staff: &Staff, words: &str) -> Id {
    exports::ask(&world.app, LANGAO, staff, asking(2), &key(words)).await.unwrap();
    exports::own(&world.app, LANGAO, staff).await.unwrap()[0].id
}

async fn fetched(world: &World, staff: &Staff, id: Id) -> Result<Fetched, Failure> {
    let rows = rows(world, staff).await;
    exports::fetch(&world.app, LANGAO, staff, id, (&rows, "203.0.113.7")).await
}

fn said(outcome: Result<Fetched, Failure>) -> String {
    match outcome {
        Err(Failure::NotNow(say)) => say,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was fetched"),
    }
}

async fn audited(world: &World, act: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM audit WHERE act = '{act}'")).await
}

on_both! {
    async fn one_asks_another_approves_and_the_first_fetches_it_three_times(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let mut chief = dispatcher(world, LANGAO).await;
        chief.roles.push(Role::Security);
        let other = world.officers(LANGAO, Role::Security, 1).await.remove(0);
        for nth in ["a", "b"] {
            sent(world, LANGAO, &format!("路灯坏了{nth}"), nth).await.unwrap();
        }

        let id = asked(world, &chief, "ask").await;
        assert!(said(fetched(world, &chief, id).await).contains("还没有批"));
        let own = exports::decide(&world.app, LANGAO, &chief, (id, true, ""), &key("own")).await;
        assert!(matches!(&own, Err(Failure::NotNow(say)) if say.contains("另一位")), "{own:?}");
        let no = exports::decide(&world.app, LANGAO, &desk, (id, true, ""), &key("no")).await;
        assert_eq!(no, Err(Failure::Forbidden));
        exports::decide(&world.app, LANGAO, &other, (id, true, ""), &key("yes")).await.unwrap();
        let again = exports::decide(&world.app, LANGAO, &other, (id, false, "不"), &key("n2")).await;
        assert!(matches!(&again, Err(Failure::NotNow(say)) if say.contains("批过")), "{again:?}");

        for nth in 1..=3 {
            let given = fetched(world, &chief, id).await.unwrap();
            assert_eq!(given.contacts.len(), 2);
            assert!(given.contacts.values().all(|it| it.phone == "19900000000"));
            assert!(given.mark.reach == Reach::EachRow && given.mark.words.contains("203.0.113.7"));
            assert!(given.mark.words.contains(&chief.name));
            assert_eq!(audited(world, "export_contacts").await, nth);
        }
        assert!(said(fetched(world, &chief, id).await).contains("3 次"));
        assert_eq!(audited(world, "see_contact").await, 6, "each request says who looked");
        let details = world.rows("SELECT detail FROM audit WHERE act LIKE '%contact%'").await;
        for row in details {
            let detail = row.text(0).unwrap();
            assert!(!detail.contains("203.0.113.7") && !detail.contains("1990000"), "{detail}");
        }
        // Neither is it somebody else's, nor to be asked by who speaks with nobody.
        assert!(matches!(fetched(world, &desk, id).await, Err(Failure::Missing)));
        let asked = exports::ask(&world.app, LANGAO, &other, asking(1), &key("sec")).await;
        assert_eq!(asked, Err(Failure::Forbidden));
    }

    async fn after_a_day_it_is_shut_and_what_may_not_be_seen_is_not_in_it(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let desk = dispatcher(world, LANGAO).await;
        let security = world.officers(LANGAO, Role::Security, 1).await.remove(0);
        sent(world, LANGAO, "路灯坏了", "a").await.unwrap();
        sent(world, LANGAO, "井盖没了", "b").await.unwrap();
        let (first, second) = (asked(world, &desk, "1").await, asked(world, &desk, "2").await);
        for (id, words) in [(first, "y1"), (second, "y2")] {
            exports::decide(&world.app, LANGAO, &security, (id, true, ""), &key(words)).await.unwrap();
        }

        // Somebody who lost the role meanwhile, and a clock one second past the day.
        let mut handler = desk.clone();
        handler.roles = vec![Role::Handler];
        assert_eq!(fetched(world, &handler, first).await.unwrap().contacts.len(), 0);
        let stranger = dispatcher(world, PINGLI).await;
        let rows = rows(world, &desk).await;
        let foreign = exports::fetch(&world.app, PINGLI, &stranger, first, (&rows, "")).await;
        assert!(matches!(foreign, Err(Failure::Missing)));
        world.clock.pass(24 * 3_600);
        assert_eq!(fetched(world, &desk, second).await.unwrap().contacts.len(), 2);
        world.clock.pass(1);
        assert!(said(fetched(world, &desk, second).await).contains("24 小时"));
    }

    async fn what_is_asked_is_bounded_and_has_a_reason(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        for (wrong, field) in [
            (asking(0), "rows"),
            (asking(201), "rows"),
            (Asking { reason: "  ".to_owned(), ..asking(1) }, "reason"),
            (Asking { reason: "长".repeat(201), ..asking(1) }, "reason"),
        ] {
            let refused = exports::ask(&world.app, LANGAO, &desk, wrong, &key("x")).await;
            assert!(matches!(&refused, Err(Failure::Invalid(it)) if it[0].field == field), "{refused:?}");
        }
        for nth in 0..3 {
            asked(world, &desk, &format!("{nth}")).await;
        }
        let fourth = exports::ask(&world.app, LANGAO, &desk, asking(1), &key("4")).await;
        assert!(matches!(&fourth, Err(Failure::NotNow(say)) if say.contains("3 份")), "{fourth:?}");
        // The database holds it, too, whatever the program does.
        let by_oneself = "UPDATE contact_export SET state = 'approved', decided_by = asked_by";
        assert!(!world.change(LANGAO, by_oneself.to_owned()).await);
    }
}
