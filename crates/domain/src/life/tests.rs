//! What the catalogue asks of a branch, and what becomes of it.

use kernel::schedule::{Every, Standing};

use super::*;
use crate::rules::Rule;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn rule(key: &str, value: i64, unit: &str, from: &str, until: Option<&str>) -> Rule {
    Rule {
        key: key.to_owned(),
        value,
        unit: unit.to_owned(),
        from: day(from),
        until: until.map(day),
        basis: String::new(),
        confidence: String::new(),
    }
}

fn id(code: &str) -> SystemId {
    let place = nineteen().iter().position(|it| it.code == code).unwrap();
    SystemId(u16::try_from(place).unwrap())
}

fn system(code: &str) -> System {
    nineteen().into_iter().chain(further()).find(|it| it.code == code).unwrap()
}

fn year() -> Span {
    Span::new(day("2025-01-01"), day("2025-12-31"))
}

fn branch() -> Branch {
    Branch { existed: vec![Span::since(day("2020-01-01"))], ..Branch::default() }
}

fn held(on: &str, codes: &[&str]) -> Record<SystemId> {
    Record { held_on: day(on), entered_on: day(on), items: codes.iter().map(|it| id(it)).collect() }
}

#[test]
fn the_catalogue_asks_what_the_handbook_says() {
    for (code, every, applies, severity, confidence) in [
        ("general_meeting", Every::Quarter, Applies::Every, Severity::Warn, 'A'),
        ("committee", Every::Month, Applies::Committee, Severity::Warn, 'A'),
        ("group", Every::Month, Applies::Groups, Severity::Warn, 'A'),
        ("lecture", Every::Quarter, Applies::Every, Severity::Info, 'B'),
        ("lecture_leader", Every::Year, Applies::Leader, Severity::Warn, 'B'),
        ("theme_day", Every::Month, Applies::Every, Severity::Warn, 'B'),
        ("org_life", Every::Year, Applies::Every, Severity::Warn, 'B'),
        ("appraisal", Every::Year, Applies::Every, Severity::Warn, 'B'),
        ("talk", Every::Year, Applies::Every, Severity::Warn, 'B'),
        ("all_meeting", Every::Year, Applies::Office, Severity::Warn, 'A'),
        ("work_committee_report", Every::Year, Applies::WorkCommittee, Severity::Warn, 'A'),
        ("debrief", Every::Year, Applies::Every, Severity::Warn, 'A'),
        ("idea_report", Every::Quarter, Applies::Applicants, Severity::Info, 'B'),
        ("publicity", Every::Year, Applies::Every, Severity::Warn, 'A'),
        ("election_sweep", Every::HalfYear, Applies::WorkCommittee, Severity::Warn, 'A'),
    ] {
        let it = system(code);
        let Asked::Times(schedule) = it.asked else { panic!("{code} is asked so often") };
        assert_eq!((schedule.every, schedule.least), (every, 1), "{code}");
        assert_eq!(
            (it.applies, it.severity, it.confidence),
            (applies, severity, confidence),
            "{code}"
        );
    }
    assert_eq!(system("training").asked, Asked::Hours { member: 32, secretary: 56 });
}

#[test]
fn the_catalogue_is_sound() {
    let all: Vec<System> = nineteen().into_iter().chain(further()).collect();
    for it in &all {
        assert_eq!(all.iter().filter(|other| other.code == it.code).count(), 1, "{}", it.code);
        assert!(!it.name.is_empty() && !it.basis.is_empty() && !it.evidence.is_empty());
        assert!(('A'..='D').contains(&it.confidence));
        if let Asked::Times(schedule) = it.asked {
            assert_eq!(schedule.check(), Ok(()), "{}", it.code);
        }
    }
    assert!(Applies::ALL.into_iter().all(|it| Applies::parse(it.code()) == Some(it)));
    assert!(Severity::ALL.into_iter().all(|it| Severity::parse(it.code()) == Some(it)));
}

#[test]
fn one_sitting_counts_for_four_systems_with_one_record() {
    let plan = Plan::new(&nineteen(), &Rulebook::default(), year());
    let record = held("2025-11-16", &["general_meeting", "theme_day", "org_life", "appraisal"]);
    let records = [record];
    let met = |several| {
        let lines = plan.reconcile(&branch(), &records, several, &[], day("2025-12-01"));
        lines.iter().map(|it| it.tally().met).sum::<i64>()
    };
    assert_eq!(met(Several::Allowed), 4);
    assert_eq!(met(Several::FirstOnly), 1);
}

#[test]
fn only_what_applies_is_asked_and_only_while_it_applies() {
    let plan = Plan::new(&nineteen(), &Rulebook::default(), year());
    let lines =
        |branch: &Branch| plan.reconcile(branch, &[], Several::Allowed, &[], day("2026-03-01"));
    let asked = |branch: &Branch, code: &str| {
        lines(branch).into_iter().find(|it| it.system == id(code)).map(|it| it.tally())
    };
    assert_eq!(asked(&branch(), "committee"), None);
    assert_eq!(asked(&branch(), "idea_report"), None);
    assert_eq!(asked(&branch(), "admission"), None, "there is no period to miss");
    assert_eq!(asked(&branch(), "general_meeting").map(|it| it.missed), Some(4));

    let mut it = branch();
    it.committee = vec![Span::new(day("2025-03-20"), day("2025-06-30"))];
    let tally = asked(&it, "committee").unwrap();
    assert_eq!((tally.missed, tally.excluded), (3, 9), "March had it for twelve days only");

    // A committee longer than the branch existed counts while the branch did.
    it.existed = vec![Span::since(day("2025-05-01"))];
    assert_eq!(asked(&it, "committee").unwrap().missed, 2);
}

#[test]
fn a_county_asks_more_often_from_a_day_on_and_last_year_stays() {
    let book = Rulebook::new(vec![rule("life.talk", 1, "half_year", "2025-07-01", None)]);
    let over = Span::new(day("2024-01-01"), day("2026-12-31"));
    let plan = |book: &Rulebook| {
        let lines = Plan::new(&nineteen(), book, over);
        let records = [held("2024-05-05", &["talk"]), held("2025-05-05", &["talk"])];
        let all = lines.reconcile(&branch(), &records, Several::Allowed, &[], day("2027-02-01"));
        all.into_iter().find(|it| it.system == id("talk")).unwrap().verdicts
    };
    let (before, after) = (plan(&Rulebook::default()), plan(&book));
    let told = |it: &[Verdict]| -> Vec<String> {
        it.iter().map(|it| format!("{} {}", it.period, it.standing.code())).collect()
    };
    assert_eq!(told(&before), ["2024 met", "2025 met", "2026 missed"]);
    assert_eq!(told(&after), ["2024 met", "2025 met", "2026H1 missed", "2026H2 missed"]);
    assert_eq!(before[..2], after[..2]);
}

#[test]
fn a_rule_may_switch_a_system_off_and_end_again() {
    let off = rule("life.lecture", 0, "quarter", "2025-04-01", Some("2025-09-30"));
    let plan = Plan::new(&nineteen(), &Rulebook::new(vec![off]), year());
    let lines = plan.reconcile(&branch(), &[], Several::Allowed, &[], day("2026-03-01"));
    let lecture = lines.iter().find(|it| it.system == id("lecture")).unwrap();
    let periods: Vec<_> = lecture.verdicts.iter().map(|it| it.period.to_string()).collect();
    assert_eq!(periods, ["2025Q1", "2025Q4"]);
}

#[test]
fn the_sixteenth_of_each_month_is_a_rule() {
    let book = Rulebook::new(vec![rule("life.theme_day_on", 16, "day", "2025-01-01", None)]);
    let plan = Plan::new(&nineteen(), &book, year());
    let records = [
        held("2025-01-16", &["theme_day"]),
        held("2025-02-10", &["theme_day"]),
        held("2025-03-28", &["theme_day"]),
        held("2025-04-02", &["theme_day"]),
    ];
    let lines = plan.reconcile(&branch(), &records, Several::Allowed, &[], day("2025-06-01"));
    let days = lines.iter().find(|it| it.system == id("theme_day")).unwrap();
    let told: Vec<_> = days.verdicts.iter().take(6).map(|it| it.standing).collect();
    let want = [
        Standing::Met,
        Standing::Met,
        Standing::MetLate,
        Standing::Missed,
        Standing::Overdue,
        Standing::Coming,
    ];
    assert_eq!(told, want, "two weeks before the sixteenth is another day");
}

#[test]
fn an_excuse_is_of_one_system_and_one_period() {
    let plan = Plan::new(&nineteen(), &Rulebook::default(), year());
    let march = Period::parse("2025-03").unwrap();
    // Dues are asked for monthly, too, and are not excused.
    let excused = [(id("theme_day"), march)];
    let lines = plan.reconcile(&branch(), &[], Several::Allowed, &excused, day("2026-03-01"));
    let excused: i64 = lines.iter().map(|it| it.tally().excused).sum();
    assert_eq!(excused, 1);
}

#[test]
fn the_nineteen_are_nineteen_and_the_others_are_off() {
    assert_eq!((nineteen().len(), further().len()), (19, 7));
    let book = Rulebook::default();
    assert!(nineteen().iter().all(|it| it.is_on(day("2025-01-01"), &book)));
    assert!(!further().iter().any(|it| it.is_on(day("2025-01-01"), &book)));
    let plan = Plan::new(&further(), &book, year());
    assert_eq!(plan.due(year()), 0, "what is off asks nothing");
}

#[test]
fn what_a_county_sets_is_read_back_from_its_rules() {
    let talk = system("talk");
    let usual = Frequency::on(&talk, day("2025-01-01"), &Rulebook::default()).unwrap();
    assert_eq!((usual.least, usual.every, usual.day), (1, Every::Year, None));
    assert_eq!((usual.grace_days, usual.applies, usual.times_a_year()), (7, Applies::Every, 1));
    let new = Frequency {
        least: 2,
        every: Every::Quarter,
        day: Some(16),
        grace_days: 3,
        applies: Applies::Committee,
    };
    let book = Rulebook::new(new.rules(&talk, day("2026-01-01"), "县委 1 号文"));

    assert_eq!(Frequency::on(&talk, day("2025-12-31"), &book), Some(usual));
    assert_eq!(Frequency::on(&talk, day("2026-01-01"), &book), Some(new));
    assert_eq!(new.times_a_year(), 8);
    let off = Frequency { least: 0, ..new };
    let book = Rulebook::new(off.rules(&talk, day("2026-01-01"), ""));
    assert!(talk.is_on(day("2025-12-31"), &book) && !talk.is_on(day("2026-01-01"), &book));
    assert!(off.schedule(Schedule::plain(Every::Year, 1)).is_none());
}

#[test]
fn another_frequency_another_grace_and_other_branches_leave_the_year_before_as_it_was() {
    let talk = system("talk");
    let new = Frequency {
        least: 1,
        every: Every::Month,
        day: None,
        grace_days: 0,
        applies: Applies::Committee,
    };
    let book = Rulebook::new(new.rules(&talk, day("2026-01-01"), ""));
    let over = Span::new(day("2024-01-01"), day("2026-12-31"));
    let mut with = branch();
    with.committee = vec![Span::since(day("2020-01-01"))];
    let told = |branch: &Branch, book: &Rulebook| -> Vec<String> {
        let plan = Plan::new(&nineteen(), book, over);
        let records = [held("2024-05-05", &["talk"]), held("2026-02-05", &["talk"])];
        let all = plan.reconcile(branch, &records, Several::Allowed, &[], day("2026-03-02"));
        let own = all.into_iter().find(|it| it.system == id("talk"));
        let own = own.into_iter().flat_map(|it| it.verdicts);
        own.take(5).map(|it| format!("{} {}", it.period, it.standing.code())).collect()
    };

    let before = told(&branch(), &Rulebook::default());
    assert_eq!(before, ["2024 met", "2025 missed", "2026 met"]);
    // Who has no committee is not asked any more, and what was asked before stands.
    assert_eq!(told(&branch(), &book), before[..2]);
    let after = told(&with, &book);
    assert_eq!(after[..2], before[..2]);
    assert_eq!(after[2..], ["2026-01 missed", "2026-02 met", "2026-03 open"]);
}

#[test]
fn what_is_switched_off_before_it_is_due_is_not_asked_and_what_was_due_stays() {
    let dues = system("dues");
    let usual = Frequency::on(&dues, day("2025-01-01"), &Rulebook::default()).unwrap();
    let off = Frequency { least: 0, ..usual };
    let book = Rulebook::new(off.rules(&dues, day("2025-03-03"), ""));
    let plan = Plan::new(&nineteen(), &book, year());
    let lines = plan.reconcile(&branch(), &[], Several::Allowed, &[], day("2025-03-03"));
    let own = lines.iter().find(|it| it.system == id("dues")).unwrap();
    let periods: Vec<_> = own.verdicts.iter().map(|it| it.period.to_string()).collect();
    assert_eq!(periods, ["2025-01", "2025-02"]);
}

#[test]
fn a_period_that_had_begun_is_asked_until_the_day_it_is_switched_off_and_what_was_done_stays() {
    let talk = system("talk");
    let usual = Frequency::on(&talk, day("2025-01-01"), &Rulebook::default()).unwrap();
    let off = Frequency { least: 0, ..usual };
    let book = Rulebook::new(off.rules(&talk, day("2025-12-01"), ""));
    let told = |records: &[Record<SystemId>], today: &str| -> Vec<String> {
        let plan = Plan::new(&nineteen(), &book, year());
        let all = plan.reconcile(&branch(), records, Several::Allowed, &[], day(today));
        let own = all.into_iter().find(|it| it.system == id("talk")).map(|it| it.verdicts);
        own.unwrap_or_default().iter().map(|it| it.standing.code().to_owned()).collect()
    };
    assert_eq!(
        told(&[], "2025-02-01"),
        ["open"],
        "it is set from December on, and February is before"
    );
    assert!(told(&[], "2025-12-01").is_empty());
    assert_eq!(told(&[held("2025-03-05", &["talk"])], "2025-12-01"), ["met"]);
}

#[test]
fn what_would_have_been_late_is_what_was_due_in_the_months_tried() {
    let over = Span::new(day("2025-03-01"), day("2025-05-31"));
    let plan = Plan::new(&nineteen(), &Rulebook::default(), over);
    let records = [held("2025-04-10", &["theme_day"])];
    let lines = plan.reconcile(&branch(), &records, Several::Allowed, &[], day("2025-06-01"));
    let late = late(&lines, over);
    let of = |code: &str| -> Vec<String> {
        late.iter().filter(|it| it.system == id(code)).map(|it| it.period.to_string()).collect()
    };
    assert_eq!(of("theme_day"), ["2025-03", "2025-05"]);
    assert_eq!(of("general_meeting"), ["2025Q1"], "the second quarter is not due yet");
    assert!(of("talk").is_empty());
    // Theme days and dues three times each, general meetings and lectures once each.
    assert_eq!(plan.due(over), 3 * 4 + 3, "and committees, groups; reports of applicants, too");
}
