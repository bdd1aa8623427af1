//! What a row says, and that what goes out comes back as it was.

use kernel::id::Id;

use super::*;
use crate::imports::{self, Noun};

fn line(cells: &[&str]) -> Line {
    Line { number: 5, cells: cells.iter().map(|it| (*it).to_owned()).collect() }
}

fn columns(codes: &[&'static str]) -> Columns {
    codes.iter().map(|it| Some(*it)).collect()
}

#[test]
fn a_ledger_that_goes_out_is_known_by_its_headings_when_it_comes_back() {
    let names: Vec<String> = headings().iter().map(|it| (*it).to_owned()).collect();
    let proposed = imports::propose(Noun::Sittings, &names);
    let own: Vec<&str> = proposed.iter().flatten().copied().collect();
    assert_eq!(own, FIELDS.iter().map(|it| it.code).collect::<Vec<_>>());
    assert_eq!((proposed[0], proposed[names.len() - 1]), (None, None));
    assert_eq!(imports::check(Noun::Sittings, &proposed), Ok(()));
}

#[test]
fn every_heading_is_known_for_one_field_only_and_in_its_plain_form() {
    let mut all: Vec<&str> = FIELDS.iter().flat_map(|it| it.known).copied().collect();
    assert!(all.iter().all(|it| imports::plain(it) == **it));
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
    assert!(TOLD.iter().all(|it| Noun::Sittings.field(it).is_some()));
}

#[test]
fn a_row_is_read_however_an_office_wrote_it() {
    let columns = columns(&["held_on", "until", "systems", "due", "present", "minutes"]);
    let cells =
        ["2025年3月14日下午2点", "16：00", "支部党员大会、主题党日", "12人", "10.0", "学习"];
    let row = read(&columns, &line(&cells)).unwrap();
    assert_eq!(row.held_on.unwrap().to_string(), "2025-03-14");
    assert_eq!(row.hours, ("14:00".to_owned(), "16:00".to_owned()));
    assert_eq!(row.systems, ["支部党员大会", "主题党日"]);
    assert_eq!((row.due, row.present), (Some(12), Some(10)));
    assert_eq!(hour("9:05"), Ok("09:05".to_owned()));
    assert_eq!(hour("0.604166666666667"), Ok("14:30".to_owned()));
    for wrong in ["25:00", "14:60", "下午", "14", "0.x"] {
        assert!(hour(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_cell_that_needs_mending_is_named_with_what_to_do() {
    let columns = columns(&["held_on", "systems", "present", "minutes", "votes", "title"]);
    let long = "题".repeat(101);
    let faults = read(&columns, &line(&["三月", "", "几个", "", "年度计划通过", &long]));
    let faults = faults.unwrap_err();
    let at: Vec<_> = faults.iter().map(|it| it.column.unwrap()).collect();
    assert_eq!(at, [0, 2, 4, 5, 1, 3], "{faults:?}");
    assert!(faults[0].say.contains("2025-03-14"));
    assert!(faults[3].say.contains("请删掉 1 个字"));
}

#[test]
fn votes_come_back_as_they_went_out() {
    let vote = |kind, subject: &str, yes| Ballot {
        kind,
        subject: subject.to_owned(),
        yes,
        no: 1,
        abstained: 2,
    };
    let all = [
        vote(Kind::General, "年度计划：第二稿，赞成 3", 8),
        vote(Kind::Election, "支部书记", 11),
        vote(Kind::Committee, "", 0),
    ];
    let words = votes_words(all.iter());
    assert_eq!(votes(&words), Ok(all.to_vec()));
    assert_eq!(
        votes("党员大会表决:计划: 赞成8票、反对 0 票"),
        Ok(vec![Ballot { no: 0, abstained: 0, ..vote(Kind::General, "计划", 8) }])
    );
    for wrong in [
        "党员大会表决：计划",
        "党员大会表决：计划：反对 3",
        "举手：计划：赞成 3",
        "党员大会表决：计划：赞成 -1",
    ] {
        assert!(votes(wrong).is_err(), "{wrong}");
    }
    let many = ["选举：书记：赞成 1"; 7].join("\n");
    assert!(votes(&many).unwrap_err().contains('6'));
}

const PEOPLE: [(Id, &str); 5] =
    [(Id(1), "王伟"), (Id(2), "王伟国"), (Id(3), "李（大）四"), (Id(4), "赵敏"), (Id(5), "赵敏")];

#[test]
fn who_did_not_come_comes_back_as_it_went_out() {
    let whys = ["", "出差", "住院（手术）", "假（三天", "）、王伟（", "一）二（三", " 多  空 "];
    for why in whys {
        let away = |name| Away { name, why };
        let words = absent_words([away("王伟国"), away("王伟"), away("李（大）四")].into_iter());
        let read = absent(&words, &PEOPLE).unwrap();
        assert_eq!(read.iter().map(|it| it.0.0).collect::<Vec<_>>(), [2, 1, 3], "{words}");
        let again = read.iter().zip(["王伟国", "王伟", "李（大）四"]);
        let again = again.map(|(it, name)| Away { name, why: it.1.as_str() });
        assert_eq!(absent_words(again), words);
    }
    assert_eq!(absent("无", &PEOPLE), Ok(vec![]));
    let loose = absent("王伟(病假)，王伟国 赵敏；赵敏（事假", &PEOPLE).unwrap();
    let told: Vec<_> = loose.iter().map(|it| (it.0.0, it.1.as_str())).collect();
    assert_eq!(told, [(1, "病假"), (2, ""), (4, ""), (5, "事假")]);
}

#[test]
fn of_two_with_one_name_nobody_guesses() {
    assert!(absent("赵敏", &PEOPLE).unwrap_err().contains("不止一个"));
    assert!(absent("王伟、王伟", &PEOPLE).unwrap_err().contains("两遍"));
    assert!(absent("王伟明（病）", &PEOPLE).unwrap_err().contains("没有“王伟明”"));
    assert_eq!(one_of("主持人", "王伟", &PEOPLE), Ok(Some(Id(1))));
    assert_eq!(one_of("主持人", "", &PEOPLE), Ok(None));
    assert!(one_of("主持人", "赵敏", &PEOPLE).unwrap_err().contains("空着"));
    assert!(one_of("主持人", "县长", &PEOPLE).unwrap_err().contains("不在名册"));
}
