//! The way of one person: what is too early, late or left out, and what each step opens.

use super::super::VERSIONS;
use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn made(step: u8, on: &str) -> Made {
    Made { step, on: day(on), special: false }
}

fn begun() -> Applicant {
    Applicant {
        id: Id(1),
        branch: Id(2),
        person: None,
        state: State::At(Stage::Applicant),
        made: BTreeMap::from([(1, made(1, "2023-01-10"))]),
        extended_to: None,
        stopped: String::new(),
        version: 1,
    }
}

/// Somebody with every step up to one made, on days that fit.
fn up_to(last: u8) -> Applicant {
    let days = [
        "2023-01-10",
        "2023-02-10",
        "2023-03-01",
        "2023-03-05",
        "2023-03-06",
        "2024-03-06",
        "2024-03-10",
        "2024-03-20",
        "2024-03-25",
        "2024-09-01",
        "2024-10-01",
        "2024-12-01",
        "2025-02-10",
        "2025-03-01",
        "2025-03-10",
        "2025-04-01",
        "2025-06-01",
        "2025-06-10",
        "2025-06-15",
        "2025-07-01",
        "2025-12-20",
        "2026-03-10",
        "2026-03-20",
        "2026-05-20",
        "2026-06-01",
    ];
    let mut it = begun();
    for (step, on) in (2..=last).zip(&days[1..]) {
        it = record(&it, made(step, on), VERSIONS, day("2026-12-31")).unwrap().0;
    }
    it
}

#[test]
fn the_state_is_the_stage_of_the_last_step() {
    for (last, stage) in [
        (2, Stage::Applicant),
        (6, Stage::Activist),
        (7, Stage::Candidate),
        (15, Stage::Probationary),
        (24, Stage::Full),
    ] {
        assert_eq!(up_to(last).state, State::At(stage), "{last}");
    }
    assert_eq!(up_to(25).state, State::Done);
    assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
}

#[test]
fn sound_days_leave_nothing_to_say_but_what_is_next() {
    let told = up_to(15).findings(VERSIONS, day("2025-03-20"));
    assert_eq!(told, [Finding::Next { step: 16, from: day("2025-03-10"), latest: None }]);
    assert_eq!(up_to(25).findings(VERSIONS, day("2026-07-01")), []);
}

#[test]
fn an_approval_brings_them_onto_the_roster_from_the_day_of_the_meeting() {
    let it = up_to(16);
    let told = record(&it, made(17, "2025-06-01"), VERSIONS, day("2025-06-02")).unwrap().1;
    assert_eq!(told, Some(Follows::Probation(day("2025-03-10"))));
    let it = up_to(23);
    let told = record(&it, made(24, "2026-05-20"), VERSIONS, day("2026-06-02")).unwrap().1;
    assert_eq!(told, Some(Follows::Full(day("2026-03-20"))));
    // What a roster rests on is not moved.
    let it = up_to(18);
    for step in [15, 17] {
        let again = record(&it, made(step, "2025-06-02"), VERSIONS, day("2026-06-02"));
        assert_eq!(again, Err(Refusal::Fast), "{step}");
    }
}

#[test]
fn a_step_is_mended_by_recording_it_again_and_none_is_made_ahead() {
    let it = up_to(4);
    let again = record(&it, made(2, "2023-02-01"), VERSIONS, day("2023-04-01")).unwrap().0;
    assert_eq!((again.on(2), again.last()), (Some(day("2023-02-01")), 4));
    assert_eq!(again.version, it.version + 1);
    let skipped = record(&it, made(6, "2023-09-01"), VERSIONS, day("2023-10-01")).unwrap().0;
    let told = skipped.findings(VERSIONS, day("2023-10-01"));
    assert!(told.contains(&Finding::Skipped(5)), "{told:?}");
    let far = record(&it, made(7, "2023-09-01"), VERSIONS, day("2023-10-01"));
    assert_eq!(far, Err(Refusal::Ahead(5)));
    let ahead = record(&it, made(5, "2023-10-02"), VERSIONS, day("2023-10-01"));
    assert_eq!(ahead, Err(Refusal::NotYet));
    let unknown = record(&up_to(24), made(26, "2026-06-02"), VERSIONS, day("2026-07-01"));
    assert_eq!(unknown, Err(Refusal::Unknown));
    let over = record(&up_to(25), made(25, "2026-06-02"), VERSIONS, day("2026-07-01"));
    assert_eq!(over, Err(Refusal::Over));
}

#[test]
fn somebody_always_owes_something_by_a_day() {
    // The talk within a month, then half a year after the last step, then the end of the probation.
    assert_eq!(begun().owed_by(VERSIONS, day("2023-01-11")), day("2023-02-10"));
    assert_eq!(up_to(5).owed_by(VERSIONS, day("2023-03-07")), day("2023-09-06"));
    assert_eq!(up_to(18).owed_by(VERSIONS, day("2025-06-11")), day("2025-12-10"));
    assert_eq!(up_to(21).owed_by(VERSIONS, day("2025-12-21")), day("2026-03-10"));
    assert_eq!(up_to(23).owed_by(VERSIONS, day("2026-03-21")), day("2026-06-20"));
}

#[test]
fn a_probation_is_extended_once_and_within_bounds() {
    let it = up_to(21);
    assert_eq!(it.probation_ends(), Some(day("2026-03-10")));
    let bounds = Refusal::Extension(day("2026-09-10"), day("2027-03-10"));
    assert_eq!(extend(&it, day("2026-09-09")), Err(bounds));
    assert_eq!(extend(&it, day("2027-03-11")), Err(bounds));
    let longer = extend(&it, day("2026-09-10")).unwrap();
    assert_eq!(longer.probation_ends(), Some(day("2026-09-10")));
    let next = Finding::Next { step: 22, from: day("2026-09-10"), latest: None };
    assert_eq!(longer.findings(VERSIONS, day("2026-04-01")).last(), Some(&next));
    assert_eq!(extend(&longer, day("2026-12-10")), Err(Refusal::NoProbation));
    assert_eq!(extend(&up_to(16), day("2026-12-10")), Err(Refusal::NoProbation));
    assert_eq!(extend(&up_to(23), day("2026-12-10")), Err(Refusal::NoProbation));
}

#[test]
fn who_stopped_owes_nothing_and_stays_as_it_was() {
    let it = stop(&up_to(6), " 本人撤回申请 ").unwrap();
    assert_eq!((it.state, it.stopped.as_str()), (State::Stopped, "本人撤回申请"));
    assert_eq!(it.findings(VERSIONS, day("2026-07-01")), []);
    assert_eq!(stop(&it, "再停"), Err(Refusal::Over));
}

#[test]
fn what_the_organisation_above_does_is_marked() {
    let above: Vec<u8> =
        super::super::SET_2014.steps.iter().filter(|it| it.is_above).map(|it| it.number).collect();
    assert_eq!(above, [4, 8, 13, 16, 17, 18, 24]);
}

#[test]
fn what_the_roster_rests_on_is_never_left_out() {
    let today = day("2026-12-31");
    for (last, next, first) in
        [(14, 16, MEETING), (16, 18, ADMITTED), (22, 24, FULL_MEETING), (23, 25, FULL)]
    {
        let before = up_to(last);
        let refused = record(&before, made(next, "2026-12-01"), VERSIONS, today);
        assert_eq!(refused, Err(Refusal::Ahead(first)), "{last} {next}");
    }
    // Another step may have been left out on paper.
    assert!(record(&up_to(4), made(6, "2026-12-01"), VERSIONS, today).is_ok());
}

#[test]
fn full_membership_before_an_extended_probation_ends_is_said() {
    let on_probation = up_to(21);
    let extended = extend(&on_probation, day("2026-09-10")).unwrap();
    let early = record(&extended, made(22, "2026-03-10"), VERSIONS, day("2026-12-31")).unwrap().0;
    let early = record(&early, made(23, "2026-04-01"), VERSIONS, day("2026-12-31")).unwrap().0;
    let told = early.findings(VERSIONS, day("2026-12-31"));
    let earliest = day("2026-09-10");
    assert!(told.contains(&Finding::TooEarly { step: FULL_MEETING, earliest }), "{told:?}");
}
