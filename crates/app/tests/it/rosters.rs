//! Rosters by a table: who stands in it stands on the roster, twice is once, and what was brought by
//! mistake goes without a trace.

use app::dues::keeping::{NewBase, set_base};
use app::imports::{self, Bringing, Upload, View, show, take, tell, undo, upload, work};
use app::life::rosters::rosters;
use app::testing::{LANGAO, World};
use app::{Failure, Once};
use domain::directory::Staff;
use domain::imports::{Noun, Standing, State};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::life::{key, ours};

const HEADINGS: [&str; 6] = ["支部", "姓名", "党员类别", "党内职务", "入党时间", "备注"];

fn file(rows: &[[&str; 6]]) -> Upload {
    let lines: Vec<String> =
        std::iter::once(HEADINGS).chain(rows.iter().copied()).map(|it| it.join(",")).collect();
    Upload { name: "名册.csv".to_owned(), bytes: lines.join("\n").into_bytes() }
}

async fn brought(world: &World, by: &Staff, rows: &[[&str; 6]], as_: &str) -> Id {
    let id =
        upload(&world.app, LANGAO, by, Noun::Rosters, file(rows), &key(by, as_)).await.unwrap();
    let shown = show(&world.app, LANGAO, by, id, View::Samples).await.unwrap();
    if shown.state == State::Columns {
        let columns = shown
            .columns
            .iter()
            .map(|it| it.unwrap_or_default().to_owned())
            .collect::<Vec<String>>();
        imports::set_columns(&world.app, LANGAO, by, id, &columns, &key(by, &format!("{as_} c")))
            .await
            .unwrap();
    }
    id
}

async fn taken(world: &World, by: &Staff, id: Id) -> imports::Counts {
    let once = |what: &str| -> Once { key(by, &format!("{what} {}", id.0)) };
    take(&world.app, LANGAO, by, id, &once("take")).await.unwrap();
    work(&world.app, LANGAO).await.unwrap();
    show(&world.app, LANGAO, by, id, View::Samples).await.unwrap().counts
}

on_both! {
    async fn a_table_puts_people_on_the_roster_once_and_is_taken_back_without_a_trace(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let by = &ours.secretary;
        let people = "SELECT COUNT(*) FROM person";
        let members = "SELECT COUNT(*) FROM branch_member WHERE until_on IS NULL";
        let (before, stood) = (world.number(people).await, world.number(members).await);
        let rows = [
            ["", "欧阳喆", "正式党员", "", "2011年7月1日", ""],
            ["", "㛃　堃", "预备党员", "无", "2024.11.22", ""],
            ["", "李四", "群众", "", "2011-07-01", ""],
            ["", "王五", "", "组织委员", "35977", ""],
            ["", "党员甲3", "", "", "2001-01-01", ""],
            ["别的支部", "赵六", "", "", "", ""],
        ];

        let id = brought(world, by, &rows, "a").await;
        // What the other branch is called here is left open: its row waits, the others go on.
        tell(&world.app, LANGAO, by, id, Vec::new(), &key(by, "later")).await.unwrap();
        let all = View::Rows(None, 0, 50);
        let shown = show(&world.app, LANGAO, by, id, all).await.unwrap();
        let standings: Vec<Standing> = shown.rows.iter().map(|it| it.standing).collect();
        let (new, wrong) = (Standing::New, Standing::Wrong);
        assert_eq!(standings, [new, new, wrong, new, wrong, wrong]);
        let says = |nth: usize| shown.rows[nth].faults[0].1.clone();
        assert!(says(2).contains("正式党员"), "{}", says(2));
        assert!(says(4).contains("同名"), "{}", says(4));
        assert!(says(5).contains("别的支部"), "{}", says(5));
        let Some(Bringing::Member(first)) = &shown.rows[0].bringing else { panic!("a member") };
        assert_eq!((first.name.as_str(), first.branch.as_str()), ("欧阳喆", "甲"));
        assert!(!format!("{first:?}").contains('喆'), "no name in a log");

        assert_eq!(taken(world, by, id).await.taken, 3);
        assert_eq!(world.number(members).await, stood + 3);
        let joined = "SELECT joined_on FROM branch_member m JOIN person p ON p.id = m.person WHERE p.name = '王五'";
        assert_eq!(world.rows(joined).await[0].text(0).unwrap(), "1998-07-01");
        let audit = "SELECT COUNT(*) FROM audit WHERE act = 'put_branch_member'";
        assert!(world.number(audit).await >= 3);
        // The same file once more: nobody stands there twice.
        let again = brought(world, by, &rows, "again").await;
        let counts = show(&world.app, LANGAO, by, again, View::Samples).await.unwrap().counts;
        assert_eq!((counts.new, counts.here), (0, 3));

        // What goes out is known again row by row.
        let made = rosters(&world.app, LANGAO, by, None).await.unwrap();
        assert_eq!(i64::try_from(made.rows).unwrap(), stood + 3);
        let back = Upload { name: "导出.xlsx".to_owned(), bytes: made.bytes };
        let back = upload(&world.app, LANGAO, by, Noun::Rosters, back, &key(by, "back")).await.unwrap();
        let shown = show(&world.app, LANGAO, by, back, View::Samples).await.unwrap();
        let columns = shown.columns.iter().map(|it| it.unwrap_or_default().to_owned()).collect::<Vec<String>>();
        imports::set_columns(&world.app, LANGAO, by, back, &columns, &key(by, "back c")).await.unwrap();
        let counts = show(&world.app, LANGAO, by, back, View::Samples).await.unwrap().counts;
        assert_eq!((counts.new, counts.here, counts.wrong), (0, stood + 3, 0));

        undo(&world.app, LANGAO, by, id, &key(by, "undo")).await.unwrap();
        work(&world.app, LANGAO).await.unwrap();
        let shown = show(&world.app, LANGAO, by, id, View::Samples).await.unwrap();
        assert_eq!((shown.counts.undone, shown.counts.kept), (3, 0));
        assert_eq!(world.number(members).await, stood);
        assert_eq!(world.number(people).await, before, "whom the file brought is forgotten");
    }

    async fn of_whom_something_is_kept_since_stays(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 3, 3), 9, 0));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let by = &ours.secretary;
        let rows = [["", "孙七", "", "", "2011-07-01", ""], ["", "周八", "", "", "2012-07-01", ""]];
        let id = brought(world, by, &rows, "a").await;
        assert_eq!(taken(world, by, id).await.taken, 2);
        // Something is kept of one of them since: what their dues are reckoned from.
        let seven = Id(world.number("SELECT id FROM person WHERE name = '孙七'").await);
        let new = NewBase { from: "2025-03".to_owned(), kind: "salaried".to_owned(), base: "5000".to_owned() };
        set_base(&world.app, by, LANGAO, (by.org, seven, new), &key(by, "base")).await.unwrap();

        undo(&world.app, LANGAO, by, id, &key(by, "undo")).await.unwrap();
        work(&world.app, LANGAO).await.unwrap();
        let shown = show(&world.app, LANGAO, by, id, View::Samples).await.unwrap();
        assert_eq!((shown.counts.undone, shown.counts.kept), (1, 1));
        assert_eq!(shown.kept.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["孙七"]);
        let other = world.officers(LANGAO, domain::directory::Role::Dispatcher, 1).await.remove(0);
        let refused = upload(&world.app, LANGAO, &other, Noun::Rosters, file(&rows), &key(&other, "x")).await;
        assert_eq!(refused, Err(Failure::Forbidden));
    }
}
