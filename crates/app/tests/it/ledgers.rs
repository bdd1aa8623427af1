//! The ledger of sittings out and in: what goes out of one county comes into another cell by cell,
//! every row through the act that records a sitting; wrong rows are told, and all is taken back.

use app::imports::{
    self, Asked as Word, Choosing, Counts, Upload, View, set_columns, show, take, tell, undo,
    upload, work, wrong_rows,
};
use app::life::branches::{NewBranch, NewMember, found, put, roster};
use app::life::ledger::{Asked, ledger};
use app::life::sittings::act;
use app::testing::{LANGAO, PINGLI, World};
use app::{County, Failure, Once};
use domain::directory::{Role, Staff};
use domain::imports::{Noun, State};
use domain::life::ledger::headings;
use domain::life::sittings::Act;
use kernel::id::Id;
use kernel::time::{Date, Instant, plus_days};
use rust_xlsxwriter::Workbook;

use crate::hotline_back::table;
use crate::life::key;

/// The names of a branch: one with brackets, one that begins as another does.
fn name(branch: &str, nth: usize) -> String {
    match nth {
        3 => format!("欧阳（大）{branch}"),
        4 => format!("党员{branch}3甲"),
        5 => format!("党员{branch}3"),
        _ => format!("党员{branch}{nth}"),
    }
}

/// A branch with a secretary, two of its committee, seven others, and one on probation.
async fn branch(world: &World, county: County, committee: &Staff, word: &str) -> Staff {
    let house = world.app.house(county).await.unwrap();
    let above = house.desk(county.place()).unwrap().id;
    let new = NewBranch {
        name: format!("{word}支部"),
        above: Some(above),
        body: "office_branch".to_owned(),
        founded_on: "2019-07-01".to_owned(),
        is_office: true,
        kept_from: "2025-01-01".to_owned(),
        ..NewBranch::default()
    };
    let as_ = |what: String| key(committee, &format!("{what} {}", county.0));
    let org = found(&world.app, committee, county, new, &as_(word.to_owned())).await.unwrap();
    let mut first = None;
    for nth in 0..11 {
        let new = NewMember {
            name: name(word, nth),
            standing: if nth == 10 { "probationary" } else { "full" }.to_owned(),
            post: (*["secretary", "committee", "committee"].get(nth).unwrap_or(&"none")).to_owned(),
            from_on: "2025-01-01".to_owned(),
            ..NewMember::default()
        };
        let seen = roster(&world.app, committee, county, org).await.unwrap().branch.kept.version;
        let as_ = as_(format!("{word}{nth}"));
        let put = put(&world.app, committee, county, ((org, seen), new), &as_).await.unwrap();
        first.get_or_insert(put);
    }
    let house = world.app.house(county).await.unwrap();
    Staff {
        person: first.unwrap(),
        name: "书记".to_owned(),
        org,
        org_name: house.org_name(org).to_owned(),
        place: house.orgs[&org].place,
        roles: vec![Role::Secretary],
    }
}

async fn committee(world: &World, county: County) -> Staff {
    world.officers(county, Role::Committee, 1).await.remove(0)
}

/// A workbook of these rows under the headings of a ledger.
fn sheet(rows: &[Vec<String>]) -> Upload {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "某机关 2025 年三会一课台账").unwrap();
    for (column, heading) in (0..).zip(headings()) {
        sheet.write_string(2, column, heading).unwrap();
    }
    for (at, row) in (3..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    Upload { name: "台账.xlsx".to_owned(), bytes: book.save_to_buffer().unwrap() }
}

async fn brought(world: &World, county: County, by: &Staff, file: Upload, as_: &str) -> Id {
    let id = upload(&world.app, county, by, Noun::Sittings, file, &key(by, as_)).await;
    let id = id.unwrap();
    let shown = show(&world.app, county, by, id, View::Samples).await.unwrap();
    if shown.state == State::Columns {
        let said: Vec<String> =
            shown.columns.iter().map(|it| it.unwrap_or_default().to_owned()).collect();
        let key = key(by, &format!("columns {}", id.0));
        set_columns(&world.app, county, by, id, &said, &key).await.unwrap();
    }
    id
}

async fn counts(world: &World, county: County, by: &Staff, id: Id) -> (State, Counts) {
    let shown = show(&world.app, county, by, id, View::Samples).await.unwrap();
    (shown.state, shown.counts)
}

async fn taken(world: &World, county: County, by: &Staff, id: Id) -> Counts {
    take(&world.app, county, by, id, &key(by, &format!("take {}", id.0))).await.unwrap();
    work(&world.app, county).await.unwrap();
    counts(world, county, by, id).await.1
}

/// The rows of the ledger of a county, under its headings.
async fn out(
    world: &World,
    county: County,
    by: &Staff,
    branch: Option<Id>,
) -> (Vec<Vec<String>>, Upload) {
    let asked = Asked { branch, from: "2025-01-01".to_owned(), until: "2026-12-31".to_owned() };
    let made = ledger(&world.app, county, by, asked).await.unwrap();
    let all = table(&made.bytes);
    let head = all.iter().position(|it| it[0] == "序号").unwrap();
    assert_eq!(all[head], headings());
    let rows = all[head + 1..head + 1 + made.rows].to_vec();
    assert!(all[head + 1 + made.rows..].iter().flatten().any(|it| it.contains(&by.name)), "marked");
    (rows, Upload { name: "台账.xlsx".to_owned(), bytes: made.bytes })
}

const BRANCHES: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];
const ROWS: usize = 2_000;

/// A row of a year and a half, with everything that a row may have.
fn row(nth: usize) -> Vec<String> {
    let branch = BRANCHES[nth % BRANCHES.len()];
    let days = i64::try_from(nth * 540 / ROWS).unwrap();
    let day = plus_days(Date::constant(2025, 1, 1), days);
    let only_committee = nth.is_multiple_of(7);
    let systems = match nth % 7 {
        0 => "支部委员会会议",
        1 => "支部党员大会、主题党日",
        2 => "党课",
        _ => "主题党日",
    };
    let due = if only_committee { 3 } else { 10 };
    let away: Vec<usize> = match (nth % 5, only_committee) {
        (0, _) => vec![],
        (1, true) => vec![2],
        (_, true) => vec![1],
        (1, false) => vec![3, 10],
        (2, false) => vec![4, 5, 6],
        (3, false) => vec![10],
        (_, false) => vec![9],
    };
    let voting = away.iter().filter(|it| **it != 10).count();
    let present = due - voting;
    let mut names: Vec<(String, &str)> = (0..)
        .zip(&away)
        .map(|(at, it): (usize, _)| {
            (name(branch, *it), ["出差", "", "住院（手术，三天）"][(nth + at) % 3])
        })
        .collect();
    names.sort();
    let away = names
        .iter()
        .map(|(name, why)| if why.is_empty() { name.clone() } else { format!("{name}（{why}）") });
    let votes = match (nth % 6, only_committee) {
        (0, false) => format!("党员大会表决：第 {nth} 项：赞成 {}，反对 1，弃权 0", present - 1),
        (0, true) => format!("支委会决定：第 {nth} 项：赞成 {present}，反对 0，弃权 0"),
        (3, false) => format!(
            "党员大会表决：甲：赞成 {present}，反对 0，弃权 0\n接收预备党员或者转正：乙：同志：赞成 {present}，反对 0，弃权 0"
        ),
        _ => String::new(),
    };
    let minutes = match nth % 4 {
        0 => format!("=SUM(A1:A{nth})\n第二行"),
        1 => format!("-学习了文件，喆堃㛃𠮷 & <第{nth}次> \"引号\""),
        2 => "学".repeat(500),
        _ => format!("学习第 {nth} 次。"),
    };
    let text = |it: &str| it.to_owned();
    vec![
        (nth + 1).to_string(),
        format!("{branch}支部"),
        day.to_string(),
        if nth.is_multiple_of(3) { text("14:30") } else { String::new() },
        if nth.is_multiple_of(9) { text("16:05") } else { String::new() },
        text(systems),
        format!("第 {nth} 次：@学习"),
        if nth.is_multiple_of(2) { text("三楼会议室") } else { String::new() },
        if nth.is_multiple_of(4) { String::new() } else { name(branch, 0) },
        name(branch, 2),
        due.to_string(),
        present.to_string(),
        away.collect::<Vec<_>>().join("、"),
        if nth.is_multiple_of(10) { text("+上级来的同志") } else { String::new() },
        if nth.is_multiple_of(8) { text("一、学习\n二、讨论") } else { String::new() },
        minutes,
        votes,
        String::new(),
    ]
}

/// Where two tables differ: row, column, and what stands in either; the last column is left out.
fn different(one: &[Vec<String>], other: &[Vec<String>]) -> Vec<(usize, usize, String, String)> {
    let mut all = Vec::new();
    for (at, (own, theirs)) in one.iter().zip(other).enumerate() {
        for column in 0..headings().len() - 1 {
            let cell = |row: &Vec<String>| {
                let cell = row.get(column).cloned().unwrap_or_default();
                // The apostrophe that keeps a text from being a formula is the file's, not the row's.
                match cell.strip_prefix('\'') {
                    Some(rest) => rest.to_owned(),
                    None => cell,
                }
            };
            if cell(own) != cell(theirs) {
                all.push((at, column, cell(own), cell(theirs)));
            }
        }
    }
    all
}

on_both! {
    async fn two_thousand_rows_come_into_another_county_without_one_wrong_cell(world: World) {
        let day = |month, day| Instant::at(Date::constant(2026, month, day), 9, 0);
        world.clock.set(day(6, 29));
        let mut here = Vec::new();
        for county in [LANGAO, PINGLI] {
            world.set_up(county).await;
            let committee = committee(world, county).await;
            for word in BRANCHES {
                branch(world, county, &committee, word).await;
            }
            here.push(committee);
        }
        let (ours, theirs) = (&here[0], &here[1]);
        let rows: Vec<Vec<String>> = (0..ROWS).map(row).collect();

        let first = brought(world, LANGAO, ours, sheet(&rows), "first").await;
        let (state, counted) = counts(world, LANGAO, ours, first).await;
        assert_eq!((state, counted.new, counted.wrong), (State::Ready, 2_000, 0));
        assert_eq!(taken(world, LANGAO, ours, first).await.taken, 2_000);
        let (own, file) = out(world, LANGAO, ours, None).await;
        assert_eq!(own.len(), ROWS);
        assert_eq!(different(&rows, &own), [], "what came in goes out");

        world.clock.set(day(6, 30));
        let second = brought(world, PINGLI, theirs, file, "second").await;
        assert_eq!(taken(world, PINGLI, theirs, second).await.taken, 2_000);
        let (again, _) = out(world, PINGLI, theirs, None).await;

        assert_eq!(again.len(), ROWS);
        assert_eq!(different(&own, &again), [], "and comes out of the other as it was");
        // When it was entered is another day there, and nothing else of it.
        assert!(own.iter().all(|it| it[17] == "2026-06-29"));
        assert!(again.iter().all(|it| it[17] == "2026-06-30"));
        let sums = "SELECT county, measure, category, CAST(SUM(quantity) AS BIGINT) FROM entry
            WHERE noun = 'sitting' GROUP BY county, measure, category ORDER BY county, measure, category";
        let sums = world.rows(sums).await;
        assert!(sums.len() >= 6, "the ledger counted them: {}", sums.len());
        assert_eq!(world.number("SELECT COUNT(*) FROM import_row").await, 0);
    }

    async fn each_row_counts_as_if_it_were_recorded_and_is_taken_back_whole(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 4, 2), 9, 0));
        world.set_up(LANGAO).await;
        let committee = committee(world, LANGAO).await;
        let secretary = branch(world, LANGAO, &committee, "甲").await;
        let mut rows: Vec<Vec<String>> = (0..3).map(|_| row(3)).collect();
        for (row, (day, title)) in rows.iter_mut().zip([("2025-01-16", "一"), ("2025-02-17", "二"), ("2025-03-31", "三")]) {
            "甲支部".clone_into(&mut row[1]);
            day.clone_into(&mut row[2]);
            title.clone_into(&mut row[6]);
            row[9] = name("甲", 2);
            row[8] = name("甲", 0);
            row[12] = name("甲", 10);
        }

        let id = brought(world, LANGAO, &secretary, sheet(&rows), "a").await;
        assert_eq!(taken(world, LANGAO, &secretary, id).await.taken, 3);

        let line = "SELECT period, standing, counted, late_entries FROM life_line
            WHERE system = 'theme_day' AND period < '2025-04' ORDER BY period";
        let told = async || {
            let rows = world.rows(line).await;
            let one = |it: &store::Row| (it.text(1).unwrap(), it.int(2).unwrap(), it.int(3).unwrap());
            rows.iter().map(one).collect::<Vec<_>>()
        };
        let met = |late| ("met".to_owned(), 1, late);
        assert_eq!(told().await, [met(1), met(1), met(0)], "what came late is marked");
        let due = "SELECT COUNT(*) FROM sitting WHERE due = 10 AND present = 10 AND came = 10";
        assert_eq!(world.number(due).await, 3);
        let audit = "SELECT COUNT(*) FROM audit WHERE act = 'bring_sitting'";
        assert_eq!(world.number(audit).await, 3);

        // One is published: it stays, and is named.
        let third = world.number("SELECT id FROM sitting WHERE title = '三'").await;
        let key_ = key(&secretary, "公布");
        act(&world.app, &secretary, LANGAO, ((Id(third), 2), Act::Publish), "", &key_).await.unwrap();
        undo(&world.app, LANGAO, &secretary, id, &key(&secretary, "undo")).await.unwrap();
        work(&world.app, LANGAO).await.unwrap();
        let shown = show(&world.app, LANGAO, &secretary, id, View::Samples).await.unwrap();
        assert_eq!((shown.state, shown.counts.undone, shown.counts.kept), (State::Undone, 2, 1));
        assert_eq!(shown.kept.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["三"]);
        let standing: Vec<String> = told().await.into_iter().map(|it| it.0).collect();
        assert_eq!(standing, ["missed", "missed", "met"]);
        let sums = "SELECT CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'sitting' AND measure = 'sittings'";
        assert_eq!(world.number(sums).await, 1);
        // What was taken back may come again; what stands is here.
        let again = brought(world, LANGAO, &secretary, sheet(&rows), "again").await;
        let (_, counted) = counts(world, LANGAO, &secretary, again).await;
        assert_eq!((counted.new, counted.here), (2, 1));
        // The roster may have changed since: what is here stays as it was recorded.
        "12".clone_into(&mut rows[2][10]);
        let other = brought(world, LANGAO, &secretary, sheet(&rows), "other").await;
        let (_, counted) = counts(world, LANGAO, &secretary, other).await;
        assert_eq!((counted.new, counted.here, counted.wrong), (2, 1, 0));
    }

    async fn every_wrong_row_is_told_with_what_to_do_and_comes_again_mended(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 4, 2), 9, 0));
        world.set_up(LANGAO).await;
        let committee = committee(world, LANGAO).await;
        branch(world, LANGAO, &committee, "甲").await;
        let mut rows: Vec<Vec<String>> = (0..9).map(|_| row(3)).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            "甲支部".clone_into(&mut row[1]);
            "2025-03-14".clone_into(&mut row[2]);
            row[6] = format!("第 {at} 次");
            (row[8], row[9], row[12]) = (name("甲", 0), name("甲", 2), String::new());
            (row[10], row[11]) = ("10".to_owned(), "10".to_owned());
        }
        "王五（出差）".clone_into(&mut rows[1][12]);
        "11".clone_into(&mut rows[2][10]);
        "9".clone_into(&mut rows[3][11]);
        "2024-12-31".clone_into(&mut rows[4][2]);
        "2025-04-03".clone_into(&mut rows[5][2]);
        "县委书记".clone_into(&mut rows[6][8]);
        "第 0 次".clone_into(&mut rows[7][6]);
        "党员大会表决：计划：赞成 12，反对 0，弃权 0".clone_into(&mut rows[8][16]);

        let id = brought(world, LANGAO, &committee, sheet(&rows), "a").await;
        let (_, counted) = counts(world, LANGAO, &committee, id).await;
        assert_eq!((counted.new, counted.wrong), (1, 8));
        let back = wrong_rows(&world.app, LANGAO, &committee, id).await.unwrap();
        let told = table(&back);
        let says = ["王五", "应到 11 人", "缺席及原因", "2025-01-01 起", "还没到", "不在名册", "主题写得不一样", "表决"];
        for (row, say) in told[told.len() - 8..].iter().zip(says) {
            assert!(row[0].contains(say), "{say}: {}", row[0]);
        }
        assert_eq!(taken(world, LANGAO, &committee, id).await.taken, 1);

        // Mended in the sheet that was sent back, it is a file of a known kind.
        let mended: Vec<Vec<String>> = rows[1..].iter().enumerate().map(|(at, row)| {
            let mut row = row.clone();
            (row[2], row[6]) = ("2025-03-14".to_owned(), format!("改好第 {at} 次"));
            (row[8], row[10], row[11], row[12], row[16]) =
                (String::new(), String::new(), "10".to_owned(), String::new(), String::new());
            row
        }).collect();
        let again = brought(world, LANGAO, &committee, sheet(&mended), "b").await;
        let (state, counted) = counts(world, LANGAO, &committee, again).await;
        assert_eq!((state, counted.new), (State::Ready, 8));
        // Of all that may be taken, two are chosen.
        let lines = (4..12).map(|it| (it, it < 6)).collect();
        let key_ = key(&committee, "choose");
        imports::choose(&world.app, LANGAO, &committee, again, Choosing::Lines(lines), &key_).await.unwrap();
        assert_eq!(taken(world, LANGAO, &committee, again).await.taken, 2);
    }

    async fn words_are_told_once_and_a_secretary_brings_for_their_own_branch_only(world: World) {
        world.clock.set(Instant::at(Date::constant(2025, 4, 2), 9, 0));
        world.set_up(LANGAO).await;
        let committee = committee(world, LANGAO).await;
        let own = branch(world, LANGAO, &committee, "甲").await;
        branch(world, LANGAO, &committee, "乙").await;
        let with = |branch: &str, systems: &str, nth: usize| {
            let mut row = row(3);
            branch.clone_into(&mut row[1]);
            (row[2], row[5], row[6]) = ("2025-03-14".to_owned(), systems.to_owned(), format!("第 {nth} 次"));
            (row[8], row[9], row[12]) = (String::new(), String::new(), String::new());
            (row[10], row[11]) = (String::new(), "10".to_owned());
            row
        };
        let rows = [with("甲支部", "主题党日", 0), with("", "活动日", 1), with("甲党支部", "主题党日", 2), with("乙支部", "主题党日", 3)];

        let id = brought(world, LANGAO, &own, sheet(&rows), "a").await;
        let asked = imports::asked(&world.app, LANGAO, &own, id).await.unwrap();
        let words: Vec<(&str, &str)> = asked.iter().map(|it| (it.field, it.word.as_str())).collect();
        assert_eq!(words, [("branch", "乙支部"), ("branch", "甲党支部"), ("systems", "活动日")]);
        assert!(asked[0].choices.iter().all(|it| it.name == "甲支部"), "no other branch is offered");
        let said = |it: &Word| match it.word.as_str() {
            "甲党支部" => (it.field.to_owned(), it.word.clone(), own.org.0.to_string()),
            "活动日" => (it.field.to_owned(), it.word.clone(), "theme_day".to_owned()),
            _ => (it.field.to_owned(), it.word.clone(), String::new()),
        };
        let said = asked.iter().map(said).collect();
        tell(&world.app, LANGAO, &own, id, said, &key(&own, "tell")).await.unwrap();
        let (_, counted) = counts(world, LANGAO, &own, id).await;
        assert_eq!((counted.new, counted.wrong), (3, 1), "another branch's row stays out");
        assert_eq!(taken(world, LANGAO, &own, id).await.taken, 3);
        let branches = "SELECT COUNT(DISTINCT branch) FROM sitting";
        assert_eq!(world.number(branches).await, 1);

        // Nobody else brings one, and a secretary without a branch neither.
        let dispatcher = Staff { roles: vec![Role::Dispatcher], ..committee.clone() };
        let homeless = Staff { roles: vec![Role::Secretary], ..committee.clone() };
        for nobody in [dispatcher, homeless] {
            let key = Once::new("x", app::requests::Doer { person: Some(nobody.person), org: Some(nobody.org) }).unwrap();
            let failure = upload(&world.app, LANGAO, &nobody, Noun::Sittings, sheet(&rows), &key).await;
            assert!(matches!(failure, Err(Failure::Forbidden)), "{failure:?}");
        }
        // The secretary takes their own ledger out, and no other one is there for them.
        let (rows, _) = out(world, LANGAO, &own, None).await;
        assert_eq!(rows.len(), 3);
        let foreign = Asked { branch: Some(committee.org), from: "2025-01-01".into(), until: "2025-12-31".into() };
        let failure = ledger(&world.app, LANGAO, &own, foreign).await.unwrap_err();
        assert!(matches!(failure, Failure::Missing), "{failure:?}");
    }
}
