//! Work orders of the hotline come in: looked at, mended, taken once, and taken back.

use app::hotline::WorkOrder;
use app::imports::{
    self, Asked, Bringing, Choosing, Counts, Upload, View, choose, give_up, set_columns, show,
    take, tell, undo, upload, work, wrong_rows,
};
use app::privacy;
use app::requests::{Doer, search};
use app::testing::{LANGAO, World};
use app::{Failure, Instant, Once, jobs};
use domain::directory::{OrgKind, Role, Staff};
use domain::imports::{Noun, Standing, State};
use domain::requests::Source;
use domain::requests::acts::Input;
use encoding_rs::GB18030;
use kernel::id::Id;
use kernel::time::Date;

use crate::common::{acted, dispatcher, office, somebody};

pub(crate) fn key(words: &str) -> Once {
    Once::new(words, Doer::default()).unwrap()
}

/// A file of text with these lines under its headings.
pub(crate) fn file(headings: &str, rows: &[String]) -> Upload {
    let text = format!("{headings}\r\n{}\r\n", rows.join("\r\n"));
    Upload { name: "三月工单.csv".to_owned(), bytes: GB18030.encode(&text).0.into_owned() }
}

const HEADINGS: &str = "工单编号,主要内容,联系电话,街乡镇,三级分类";

pub(crate) fn row(number: usize) -> String {
    format!("FS{number:05},第{number}盏路灯不亮，喆堃㛃𠮷,1990000{number:04},城关镇,其他")
}

pub(crate) fn rows(of: std::ops::Range<usize>) -> Vec<String> {
    of.map(row).collect()
}

pub(crate) async fn brought(world: &World, staff: &Staff, file: Upload, as_: &str) -> Id {
    upload(&world.app, LANGAO, staff, Noun::Hotline, file, &key(as_)).await.unwrap()
}

pub(crate) async fn state(world: &World, staff: &Staff, id: Id) -> (State, Counts) {
    let shown = show(&world.app, LANGAO, staff, id, View::Samples).await.unwrap();
    (shown.state, shown.counts)
}

/// Says what the columns mean as they are proposed, and what unknown words are.
pub(crate) async fn ready(world: &World, staff: &Staff, id: Id) -> Counts {
    let shown = show(&world.app, LANGAO, staff, id, View::Samples).await.unwrap();
    let said: Vec<String> =
        shown.columns.iter().map(|it| it.unwrap_or_default().to_owned()).collect();
    let as_ = format!("columns {}", id.0);
    set_columns(&world.app, LANGAO, staff, id, &said, &key(&as_)).await.unwrap();
    let asked = imports::asked(&world.app, LANGAO, staff, id).await.unwrap();
    if !asked.is_empty() {
        let told = |it: Asked| {
            let proposed = it.choices.iter().find(|it| it.proposed).unwrap_or(&it.choices[0]);
            (it.field.to_owned(), it.word, proposed.code.clone())
        };
        let said = asked.into_iter().map(told).collect();
        tell(&world.app, LANGAO, staff, id, said, &key(&format!("words {}", id.0))).await.unwrap();
    }
    let (state, counts) = state(world, staff, id).await;
    assert_eq!(state, State::Ready);
    counts
}

pub(crate) async fn taken(world: &World, staff: &Staff, id: Id) -> Counts {
    take(&world.app, LANGAO, staff, id, &key(&format!("take {}", id.0))).await.unwrap();
    work(&world.app, LANGAO).await.unwrap();
    state(world, staff, id).await.1
}

async fn requests(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM request WHERE county = 610925 AND source = 'hotline'").await
}

async fn of_number(world: &World, staff: &Staff, number: &str) -> (Id, WorkOrder) {
    let (rows, _) = search(&world.app, staff, LANGAO, number, 10).await.unwrap();
    assert_eq!(rows.len(), 1, "{number}");
    let shown = app::requests::show(&world.app, staff, LANGAO, rows[0].id).await.unwrap();
    (rows[0].id, shown.hotline.unwrap())
}

on_both! {
    async fn a_row_becomes_a_request_like_any_other_and_keeps_what_the_hotline_said(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let headings = "工单编号,标题,主要内容,来电人,联系电话,街乡镇,受理时间,办理时限";
        let one = "FS00001,路灯不亮,三组的灯坏了，打19900000001,王建国,19900000001,城关镇,2025-03-02 16:20,2025-03-04";
        let id = brought(world, &desk, file(headings, &[one.to_owned()]), "a").await;
        assert_eq!(state(world, &desk, id).await.0, State::Columns);

        assert_eq!(ready(world, &desk, id).await.new, 1);
        assert_eq!(requests(world).await, 0, "looking takes nothing");
        assert_eq!(taken(world, &desk, id).await.taken, 1);

        let (request, order) = of_number(world, &desk, "FS00001").await;
        let shown = app::requests::show(&world.app, &desk, LANGAO, request).await.unwrap();
        let it = shown.request;
        assert_eq!((it.source, it.title.as_str()), (Source::Hotline, "路灯不亮"));
        assert_eq!(it.body, "路灯不亮\n三组的灯坏了，打（号码已隐去）");
        let contact = shown.contact.unwrap();
        assert_eq!((contact.name.as_str(), contact.phone.as_str()), ("王建国", "19900000001"));
        assert_eq!(it.received_at, world.app.now(), "our clock begins when we receive it");
        let five_days = Instant::parse_rfc3339("2025-03-10T17:30:00+08:00");
        assert_eq!(it.promised_at, five_days, "by our rule");
        assert_eq!(order.called_at, Instant::parse_rfc3339("2025-03-02T16:20:00+08:00"));
        assert_eq!(order.limit_at, Some(Instant::end_of(Date::constant(2025, 3, 4))));
        assert_eq!(shown.history[0].event.act.code(), "receive");
        assert_eq!(shown.history[0].by.person, Some(desk.person));
        let earlier = app::hotline::earlier(&world.app, LANGAO, &desk, 10).await.unwrap();
        assert_eq!(earlier.iter().map(|it| it.request).collect::<Vec<_>>(), [request]);
        let (other, _) = search(&world.app, &desk, LANGAO, "FS0000", 10).await.unwrap();
        assert_eq!(other, [], "a number is found as a whole");
        assert_eq!(world.number("SELECT COUNT(*) FROM import_row").await, 0);
        assert_eq!(state(world, &desk, id).await.0, State::Done);
    }

    async fn the_same_file_again_goes_straight_to_its_rows_and_makes_nothing_twice(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let first = brought(world, &desk, file(HEADINGS, &rows(0..30)), "a").await;
        let again = brought(world, &desk, file(HEADINGS, &rows(0..30)), "a").await;
        assert_eq!(first, again, "the same form");
        ready(world, &desk, first).await;
        assert_eq!(taken(world, &desk, first).await.taken, 30);

        let second = brought(world, &desk, file(HEADINGS, &rows(20..40)), "b").await;
        let (at, counts) = state(world, &desk, second).await;
        assert_eq!((at, counts.new, counts.here), (State::Ready, 10, 10));
        // The headings in another order are the same kind of file.
        let turned = vec!["其他,城关镇,19900000041,第41盏,FS00041".to_owned()];
        let third = file("三级分类,街乡镇,联系电话,主要内容,工单编号", &turned);
        let third = brought(world, &desk, third, "c").await;
        assert_eq!(state(world, &desk, third).await.0, State::Ready);

        assert_eq!(taken(world, &desk, second).await.taken, 10);
        assert_eq!(requests(world).await, 40);
        let nothing = take(&world.app, LANGAO, &desk, second, &key("more")).await;
        assert!(matches!(nothing, Err(Failure::NotNow(_))), "{nothing:?}");
    }

    async fn what_is_wrong_is_named_by_row_and_column_and_comes_back_mended(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let headings = "工单编号,主要内容,联系电话,街乡镇,受理时间,被反映区,状态";
        let lines = [
            "FS1,路灯不亮,19900000001,城关镇,2025-03-01,岚皋县,待办",
            "FS2,,19900000001,城关镇,,,",
            "FS3,路灯不亮,1.99E+10,城关镇,,,",
            "FS4,路灯不亮,,城关镇,尽快,,",
            "FS1,又来一次,,城关镇,,,",
            "FS6,=cmd|' /C calc'!A0,,某某镇,,,",
            "FS7,路灯不亮,,城关镇,,汉滨区,",
            "FS8,路灯不亮,,城关镇,,,已办结",
            "",
            "合计,,7,,,,",
        ];
        let id = brought(world, &desk, file(headings, &lines.map(str::to_owned)), "a").await;
        let shown = show(&world.app, LANGAO, &desk, id, View::Samples).await.unwrap();
        let said: Vec<String> = shown.columns.iter().map(|it| it.unwrap_or("").to_owned()).collect();
        set_columns(&world.app, LANGAO, &desk, id, &said, &key("columns")).await.unwrap();
        assert_eq!(state(world, &desk, id).await.0, State::Words);
        let asked = imports::asked(&world.app, LANGAO, &desk, id).await.unwrap();
        let words: Vec<_> = asked.iter().map(|it| (it.field, it.word.as_str(), it.count)).collect();
        assert_eq!(words, [("town", "某某镇", 1)]);
        let made_up = vec![("town".to_owned(), "某某镇".to_owned(), "999".to_owned())];
        let refused = tell(&world.app, LANGAO, &desk, id, made_up, &key("made up")).await;
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
        tell(&world.app, LANGAO, &desk, id, Vec::new(), &key("later")).await.unwrap();

        let counts = state(world, &desk, id).await.1;
        assert_eq!((counts.new, counts.over, counts.wrong), (1, 1, 6));
        let view = View::Rows(Some(Standing::Wrong), 0, 50);
        let wrong = show(&world.app, LANGAO, &desk, id, view).await.unwrap().rows;
        let said: Vec<(i64, &str)> = wrong.iter().map(|it| (it.line, it.faults[0].0.as_str())).collect();
        assert_eq!(said, [
            (3, "主要内容"), (4, "联系电话"), (5, "受理时间"), (6, ""), (7, "街乡镇"), (8, "被反映区"),
        ]);
        let book = wrong_rows(&world.app, LANGAO, &desk, id).await.unwrap();
        let sent = crate::hotline_back::table(&book);
        assert_eq!(sent[0][..3], ["导入时的问题", "工单编号", "主要内容"]);
        assert_eq!(sent[5][2], "'=cmd|' /C calc'!A0", "no formula is sent back");
        assert!(sent[2][0].starts_with("原第 4 行。“联系电话”："), "{}", sent[2][0]);

        let again = Upload { name: "改好的.xlsx".to_owned(), bytes: book };
        let again = brought(world, &desk, again, "b").await;
        let (at, counts) = state(world, &desk, again).await;
        assert_eq!((at, counts.staged()), (State::Words, 6), "what was sent back is the same kind of file");
        let all = View::Rows(None, 0, 50);
        tell(&world.app, LANGAO, &desk, again, vec![("town".to_owned(), "某某镇".to_owned(), "610925100000".to_owned())], &key("told")).await.unwrap();
        let rows = show(&world.app, LANGAO, &desk, again, all).await.unwrap().rows;
        let cmd = rows.iter().find(|it| it.line == 6).unwrap().bringing.as_ref().unwrap();
        let Bringing::Hotline(cmd) = cmd else { panic!("{cmd:?}") };
        assert_eq!(cmd.order.body, "=cmd|' /C calc'!A0", "and its words are what they were");
    }

    async fn only_chosen_rows_are_taken_and_the_rest_may_be_cleared(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let id = brought(world, &desk, file(HEADINGS, &rows(0..10)), "a").await;
        ready(world, &desk, id).await;
        choose(&world.app, LANGAO, &desk, id, Choosing::None, &key("none")).await.unwrap();
        let some = Choosing::Lines(vec![(3, true), (5, true), (6, false), (99, true)]);
        choose(&world.app, LANGAO, &desk, id, some, &key("some")).await.unwrap();

        let counts = taken(world, &desk, id).await;

        assert_eq!((counts.taken, counts.new, counts.chosen), (2, 8, 0));
        assert_eq!(state(world, &desk, id).await.0, State::Ready);
        of_number(world, &desk, "FS00001").await;
        of_number(world, &desk, "FS00003").await;
        give_up(&world.app, LANGAO, &desk, id, &key("drop")).await.unwrap();
        assert_eq!(state(world, &desk, id).await.0, State::Done);
        assert_eq!(world.number("SELECT COUNT(*) FROM import_row").await, 0);
        let late = choose(&world.app, LANGAO, &desk, id, Choosing::All, &key("late")).await;
        assert!(matches!(late, Err(Failure::NotNow(_))), "{late:?}");
    }

    async fn a_large_file_is_taken_in_pieces_by_whoever_is_there_each_row_once(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let id = brought(world, &desk, file(HEADINGS, &rows(0..400)), "a").await;
        ready(world, &desk, id).await;
        take(&world.app, LANGAO, &desk, id, &key("take")).await.unwrap();
        let (at, counts) = state(world, &desk, id).await;
        assert_eq!((at, counts.taken, counts.chosen), (State::Taking, 100, 300));

        // Another process goes on, and both at once.
        let other = world.second().await;
        let (one, two) = tokio::join!(work(&world.app, LANGAO), work(&other, LANGAO));
        one.unwrap();
        two.unwrap();
        work(&world.app, LANGAO).await.unwrap();

        let (at, counts) = state(world, &desk, id).await;
        assert_eq!((at, counts.taken, counts.staged()), (State::Done, 400, 0));
        assert_eq!(requests(world).await, 400);
        let numbers = "SELECT COUNT(DISTINCT number) FROM hotline_order WHERE withdrawn = 0";
        assert_eq!(world.number(numbers).await, 400);
        let receipts = "SELECT COUNT(*) FROM audit WHERE county = 610925 AND act = 'receive'";
        assert_eq!(world.number(receipts).await, 400, "each is received as one at the desk is");
        jobs::once(&world.app, false).await.unwrap();
        let sound = app::doctor::look(&world.app, true).await.unwrap();
        assert!(sound.iter().all(|it| it.wrong.is_none()), "{sound:?}");
        other.store().close().await.unwrap();
    }

    async fn an_import_is_taken_back_as_far_as_nobody_touched_it(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let id = brought(world, &desk, file(HEADINGS, &rows(0..5)), "a").await;
        ready(world, &desk, id).await;
        taken(world, &desk, id).await;
        let (touched, _) = of_number(world, &desk, "FS00002").await;
        let sends = Input::Dispatch { to: office(world, LANGAO).await, note: String::new() };
        acted(world, &desk, LANGAO, (touched, 1), sends, "dispatch").await.unwrap();
        let (followed, _) = of_number(world, &desk, "FS00003").await;
        let number = app::requests::show(&world.app, &desk, LANGAO, followed).await.unwrap().request.number;
        let me = app::alike::MeToo { words: "我也是".to_owned(), ..app::alike::MeToo::default() };
        app::alike::follow(&world.app, LANGAO, &number, me, &key("me")).await.unwrap();

        undo(&world.app, LANGAO, &desk, id, &key("undo")).await.unwrap();
        undo(&world.app, LANGAO, &desk, id, &key("undo")).await.unwrap();

        let shown = show(&world.app, LANGAO, &desk, id, View::Samples).await.unwrap();
        assert_eq!((shown.state, shown.counts.undone, shown.counts.kept), (State::Undone, 3, 2));
        assert_eq!(shown.kept.iter().map(|it| it.id).collect::<Vec<_>>(), [touched, followed]);
        let gone = "SELECT COUNT(*) FROM matter WHERE county = 610925 AND state = 'withdrawn' AND open = 0";
        assert_eq!(world.number(gone).await, 3, "withdrawn, never deleted");
        let said = "SELECT COUNT(*) FROM timeline WHERE county = 610925 AND act = 'withdraw' AND public LIKE '热线工单%'";
        assert_eq!(world.number(said).await, 3);
        jobs::once(&world.app, false).await.unwrap();
        let sound = app::doctor::look(&world.app, true).await.unwrap();
        assert!(sound.iter().all(|it| it.wrong.is_none()), "{sound:?}");

        let again = brought(world, &desk, file(HEADINGS, &rows(0..5)), "b").await;
        let counts = state(world, &desk, again).await.1;
        assert_eq!((counts.new, counts.here), (3, 2), "its numbers are free again");
    }

    async fn a_file_is_its_organisations_own_and_waits_a_week(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let of_town = |it: &domain::directory::Organisation| {
            it.kind == OrgKind::Desk && it.place != LANGAO.place()
        };
        let town = somebody(world, LANGAO, &[Role::Dispatcher], of_town).await;
        let caller = world.officers(LANGAO, Role::Caller, 1).await.remove(0);
        let id = brought(world, &desk, file(HEADINGS, &rows(0..3)), "a").await;
        ready(world, &desk, id).await;

        let seen = show(&world.app, LANGAO, &town, id, View::Samples).await.map(drop);
        assert_eq!(seen, Err(Failure::Missing));
        let pressed = take(&world.app, LANGAO, &town, id, &key("foreign")).await;
        assert_eq!(pressed, Err(Failure::Missing));
        let may = upload(&world.app, LANGAO, &caller, Noun::Hotline, Upload::default(), &key("no")).await;
        assert_eq!(may, Err(Failure::Forbidden));
        assert_eq!(wrong_rows(&world.app, LANGAO, &caller, id).await, Err(Failure::Forbidden));

        world.clock.pass(6 * 86_400);
        jobs::once(&world.app, true).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM import_row").await, 3);
        world.clock.pass(2 * 86_400);
        jobs::once(&world.app, true).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM import_row").await, 0);
        assert_eq!(state(world, &desk, id).await.0, State::Dropped);
    }

    async fn who_is_erased_is_gone_from_the_work_order_too(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let headings = "工单编号,标题,主要内容,来电人,联系电话,街乡镇,标签";
        let one = "FS1,王建国反映路灯,灯坏了,王建国,19900000001,城关镇,王建国家".to_owned();
        let id = brought(world, &desk, file(headings, &[one]), "a").await;
        ready(world, &desk, id).await;
        taken(world, &desk, id).await;
        let own = |it: &domain::directory::Organisation| {
            it.kind == OrgKind::Desk && it.place == LANGAO.place()
        };
        let admin = somebody(world, LANGAO, &[Role::Admin], own).await;
        let found = privacy::find(&world.app, &admin, LANGAO, "19900000001").await.unwrap();
        privacy::erase(&world.app, &admin, LANGAO, found.unwrap().subject, &key("erase")).await.unwrap();

        let left = "SELECT COUNT(*) FROM hotline_order WHERE title <> '' OR length(kept) > 0";
        assert_eq!(world.number(left).await, 0);
        let (_, order) = of_number(world, &desk, "FS1").await;
        assert_eq!((order.number.as_str(), order.title.as_str()), ("FS1", ""));
    }
}
