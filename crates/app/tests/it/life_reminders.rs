//! Reminders of organisation life: what comes near and is not planned, what has passed; each once, in one
//! message for a branch, and nobody at night.

use app::jobs;
use app::life::sittings::plan;
use app::life::sweep;
use app::testing::{LANGAO, World};
use kernel::time::{Date, Instant};

use crate::life::{key, ours, sitting};

/// Makes the lines of a day and says twice what is to be said then.
async fn reminded(world: &World, day: &str, hour: i8) {
    world.clock.set(Instant::at(day.parse::<Date>().unwrap(), hour, 0));
    sweep(&world.app, LANGAO).await.unwrap();
    jobs::remind(&world.app).await.unwrap();
    jobs::remind(&world.app).await.unwrap();
}

async fn said(world: &World) -> Vec<(String, String, String)> {
    let text = "SELECT system, period, kind FROM life_reminder ORDER BY at, system, period, kind";
    let rows = world.rows(text).await;
    let one = |it: &store::Row| (it.text(0).unwrap(), it.text(1).unwrap(), it.text(2).unwrap());
    rows.iter().map(one).collect()
}

fn told(system: &str, period: &str, kind: &str) -> (String, String, String) {
    (system.to_owned(), period.to_owned(), kind.to_owned())
}

on_both! {
    async fn what_comes_near_and_what_has_passed_is_said_once_each_in_one_message(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let to = "SELECT COUNT(*) FROM outbox WHERE topic = 'remind_life' AND org = ";
        let branch = format!("{to}{}", ours.secretary.org.0);
        let above = format!("{to}(SELECT parent FROM organisation WHERE id = {})", ours.secretary.org.0);

        reminded(world, "2025-03-03", 10).await;
        let passed = [told("dues", "2025-02", "overdue"), told("theme_day", "2025-02", "overdue")];
        assert_eq!(said(world).await, passed, "January is missed and shown, not reminded of");
        assert_eq!((world.number(&branch).await, world.number(&above).await), (1, 1));

        // One theme day is planned for the month, so nobody is reminded of it; and at eleven in the evening
        // nobody is disturbed.
        let new = sitting("2025-03-31", &["theme_day"]);
        plan(&world.app, &ours.secretary, LANGAO, new, &key(&ours.secretary, "安排")).await.unwrap();
        reminded(world, "2025-03-30", 23).await;
        let near = "SELECT COUNT(*) FROM life_line WHERE standing = 'due_soon' AND severity = 'warn' AND system <> 'theme_day'";
        let near = world.number(near).await;
        assert!(near > 0);
        let of = "SELECT COUNT(*) FROM life_reminder WHERE kind = 'due_soon'";
        assert_eq!(world.number(of).await, near);
        let of = "SELECT COUNT(*) FROM life_reminder WHERE kind = 'due_soon' AND system = 'theme_day'";
        assert_eq!(world.number(of).await, 0, "it is planned");
        let morning = Instant::at(Date::constant(2025, 3, 31), 8, 30);
        assert_eq!(world.number("SELECT MAX(at) FROM life_reminder").await, morning.0);
        let goes = "SELECT MAX(next_at) FROM outbox WHERE topic = 'remind_life'";
        assert_eq!(world.number(goes).await, morning.0);
        assert_eq!((world.number(&branch).await, world.number(&above).await), (2, 1), "who is above hears of what has passed");

        // It was planned and not held: it has passed like the others.
        reminded(world, "2025-04-01", 10).await;
        assert!(said(world).await.contains(&told("theme_day", "2025-03", "overdue")));
        assert_eq!((world.number(&branch).await, world.number(&above).await), (3, 2));
        let month = app::life::reading::month(&world.app, &ours.secretary, LANGAO, ours.secretary.org).await.unwrap();
        let line = month.lines.iter().find(|it| it.line.system == "theme_day" && it.line.period.to_string() == "2025-03").unwrap();
        assert_eq!(line.reminded_at, Some(world.app.now()), "and the page says so");
    }
}
