//! Calendar feeds: what is in one, whose name is not, and that a renewed or ended address is none.

use app::feeds::{Which, calendar, end, kept, renew};
use app::life::sittings::plan;
use app::testing::{LANGAO, PINGLI};
use app::{Failure, Instant};
use domain::directory::{Role, Staff};
use icalendar::{Calendar, CalendarComponent, Component, Event};
use kernel::time::Date;

use crate::life::{key, ours, sitting};

/// The events as another program reads them.
fn events(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().unwrap();
    let events = calendar.components.into_iter().filter_map(|it| match it {
        CalendarComponent::Event(it) => Some(it),
        _ => None,
    });
    events.collect()
}

fn missing<T: std::fmt::Debug>(answer: &Result<T, Failure>) -> bool {
    matches!(answer, Err(Failure::Missing))
}

on_both! {
    async fn a_branch_s_feed_has_what_is_due_and_nobody_s_name(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let mut new = sitting("2025-03-20", &["theme_day"]);
        "讨论党员甲5的事".clone_into(&mut new.agenda);
        let id = plan(app, staff, LANGAO, new, &key(staff, "安排")).await.unwrap();

        let secret = renew(app, LANGAO, staff, Which::Branch, &key(staff, "开")).await.unwrap();
        let text = calendar(app, LANGAO, &secret.unwrap()).await.unwrap();

        let events = events(&text);
        let of = |what: &str| events.iter().filter(|it| it.get_uid().unwrap().starts_with(what)).count();
        assert_eq!(of("sitting-"), 1);
        let open = "SELECT COUNT(*) FROM life_line WHERE year = 2025 AND standing IN ('coming', 'open', 'due_soon', 'overdue')
            AND due_on >= '2025-01-31'";
        assert_eq!(i64::try_from(of("due-")).unwrap(), world.number(open).await, "what is asked and not done");
        assert_eq!(of("birthday-"), 22, "eleven days of this year and of the next");
        assert!(text.contains(&format!("UID:sitting-{}@610925.gongjian\r\n", id.0)));
        assert!(text.contains("DTSTART;TZID=Asia/Shanghai:20250320T143000\r\n"));
        assert!(text.contains("DTSTAMP:20250303T010000Z\r\n"));
        let whole = text.replace("\r\n ", "");
        // 党员大会 is a system; 党员甲5 is somebody.
        assert!(!whole.contains("党员甲") && !whole.contains("讨论"), "no name, no agenda: {whole}");
        let uids: std::collections::HashSet<_> = events.iter().map(|it| it.get_uid().unwrap()).collect();
        assert_eq!(uids.len(), events.len());
    }

    async fn a_renewed_or_ended_address_opens_nothing_and_its_secret_is_kept_nowhere(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let open = async |as_: &str| renew(app, LANGAO, staff, Which::Branch, &key(staff, as_)).await.unwrap();

        let first = open("一").await.unwrap();
        assert_eq!(open("一").await, None, "the same form tells nothing twice");
        assert!(calendar(app, LANGAO, &first).await.is_ok());
        let second = open("二").await.unwrap();
        assert!(missing(&calendar(app, LANGAO, &first).await));
        assert!(calendar(app, LANGAO, &second).await.is_ok());
        assert!(missing(&calendar(app, PINGLI, &second).await), "of another county it is none");
        assert!(missing(&calendar(app, LANGAO, "cal-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await));
        let hashes = world.rows("SELECT hash FROM feed").await;
        assert_eq!(hashes.len(), 2);
        assert!(hashes.iter().all(|it| it.blob(0).unwrap().len() == 32));
        assert!(kept(app, LANGAO, staff).await.unwrap().of_branch.is_some());

        end(app, LANGAO, staff, Which::Branch, &key(staff, "停")).await.unwrap();

        assert!(missing(&calendar(app, LANGAO, &second).await));
        assert!(kept(app, LANGAO, staff).await.unwrap().of_branch.is_none());
        // Who leads no branch opens no branch's feed.
        let committee = &ours.committee;
        let refused = renew(app, LANGAO, committee, Which::Branch, &key(committee, "x")).await;
        assert!(matches!(refused, Err(Failure::Forbidden)), "{refused:?}");
    }

    async fn a_member_s_feed_has_what_they_should_come_to(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let app = &world.app;
        for (day, system) in [("2025-03-20", "theme_day"), ("2025-03-21", "committee")] {
            let new = sitting(day, &[system]);
            plan(app, &ours.secretary, LANGAO, new, &key(&ours.secretary, day)).await.unwrap();
        }
        let told = async |person, roles: &[Role]| {
            let staff = Staff { person, roles: roles.to_vec(), ..ours.secretary.clone() };
            let as_ = format!("开{person:?}");
            let secret = renew(app, LANGAO, &staff, Which::Own, &key(&staff, &as_)).await.unwrap();
            let events = events(&calendar(app, LANGAO, &secret.unwrap()).await.unwrap());
            let of = |what: &str| events.iter().filter(|it| it.get_uid().unwrap().starts_with(what)).count();
            (of("sitting-"), of("due-") > 0, of("birthday-"))
        };
        assert_eq!(told(ours.people[5], &[Role::Member]).await, (1, false, 2));
        assert_eq!(told(ours.people[1], &[Role::Member]).await, (2, false, 2), "of the committee");
        assert_eq!(told(ours.people[0], &[Role::Secretary]).await, (2, true, 2));
        let nobody = world.officers(LANGAO, Role::Member, 1).await.remove(0);
        assert_eq!(told(nobody.person, &[Role::Member]).await, (0, false, 0), "on no roster");
    }
}
