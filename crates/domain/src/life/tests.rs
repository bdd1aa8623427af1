//! What the catalogue asks of a branch, and what becomes of it.

use kernel::schedule::{Every, Standing};

use super::*;

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
