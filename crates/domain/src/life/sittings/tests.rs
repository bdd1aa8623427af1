//! What a record says, and what it adds to the numbers.

use kernel::schedule::Span;

use super::*;
use crate::quorum::{Exclusion, Reason, Standing};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn sitting(systems: &[&str]) -> Sitting {
    Sitting {
        id: Id(1),
        branch: Id(2),
        title: "十一月支部党员大会".to_owned(),
        systems: systems.iter().map(|it| (*it).to_owned()).collect(),
        held_on: day("2025-11-14"),
        hours: ("14:30".to_owned(), "16:00".to_owned()),
        place: "三楼会议室".to_owned(),
        agenda: String::new(),
        minutes: String::new(),
        guests: String::new(),
        chair: None,
        recorder: None,
        due: 0,
        present: 0,
        came: 0,
        state: State::Planned,
        entered_on: None,
        withdrawn: String::new(),
        version: 1,
    }
}

fn member(person: i64, standing: Standing, post: Post) -> Membership {
    let span = Span::since(day("2020-01-01"));
    Membership { person: Id(person), standing, joined_on: None, span, post, exclusion: None }
}

/// Ten full members, three of them in the committee, one of probation, one bedridden with proofs.
fn roster() -> Vec<Membership> {
    let post = |it: i64| match it {
        1 => Post::Secretary,
        2 => Post::Deputy,
        3 => Post::Committee,
        _ => Post::None,
    };
    let mut all: Vec<_> = (1..=10).map(|it| member(it, Standing::Full, post(it))).collect();
    all.push(member(11, Standing::Probationary, Post::None));
    let exclusion = Exclusion {
        reason: Reason::Bedridden,
        approval: "岚直工〔2025〕3 号".to_owned(),
        consent: true,
    };
    all.push(Membership { exclusion: Some(exclusion), ..member(12, Standing::Full, Post::None) });
    all
}

fn recorded(came: &[i64], ballots: Vec<Ballot>) -> Recorded {
    Recorded {
        held_on: day("2025-11-14"),
        hours: ("14:30".to_owned(), "16:00".to_owned()),
        place: "三楼会议室".to_owned(),
        minutes: "学习了有关文件。".to_owned(),
        guests: String::new(),
        chair: Some(Id(1)),
        recorder: Some(Id(2)),
        came: came.iter().copied().map(Id).collect(),
        absent: vec![(Id(10), "出差".to_owned()), (Id(1), "来了".to_owned())],
        ballots,
    }
}

fn ballot(kind: Kind, yes: i64, no: i64, abstained: i64) -> Ballot {
    Ballot { kind, subject: "年度计划".to_owned(), yes, no, abstained }
}

const TODAY: Date = Date::constant(2025, 11, 15);

#[test]
fn who_is_due_and_who_came_is_counted_from_the_roster() {
    let came: Vec<i64> = (1..=9).chain([11]).collect();
    let it = record(&sitting(&["general_meeting"]), recorded(&came, vec![]), &roster(), TODAY);
    let Outcome { after, people, .. } = it.unwrap();
    assert_eq!((after.due, after.present, after.came), (10, 9, 10));
    assert_eq!((after.state, after.entered_on), (State::Held, Some(TODAY)));
    let of = |person: i64| people.iter().find(|it| it.person == Id(person)).unwrap();
    assert_eq!(of(12).attendance, Attendance::LeftOut(Reason::Bedridden));
    assert_eq!((of(10).came, of(10).why.as_str()), (false, "出差"));
    assert_eq!(of(1).why, "", "who came needs no excuse");
    assert_eq!(people.len(), 12);
}

#[test]
fn a_vote_is_judged_by_who_was_due_and_an_election_by_who_came() {
    let came: Vec<i64> = (1..=8).collect();
    let votes = |kind, yes| {
        let said = recorded(&came, vec![ballot(kind, yes, 8 - yes, 0)]);
        record(&sitting(&["general_meeting"]), said, &roster(), TODAY).unwrap().votes.remove(0)
    };
    // Ten are due, eight came: five of eight win an election and lose a vote.
    assert!(votes(Kind::Election, 5).passed);
    assert!(!votes(Kind::General, 5).passed);
    assert!(votes(Kind::General, 6).passed);
    assert_eq!((votes(Kind::General, 6).due, votes(Kind::General, 6).present), (10, 8));
}

#[test]
fn a_committee_meets_and_decides_alone() {
    let committee = sitting(&["committee"]);
    let said = recorded(&[1, 2, 5], vec![ballot(Kind::Committee, 2, 0, 0)]);
    let it = record(&committee, said, &roster(), TODAY).unwrap();
    assert_eq!((it.after.due, it.after.present, it.after.came), (3, 2, 2), "five has no post");
    assert!(it.votes[0].passed);
    let wrong = recorded(&[1, 2], vec![ballot(Kind::General, 2, 0, 0)]);
    assert_eq!(record(&committee, wrong, &roster(), TODAY), Err(Refusal::WrongKind(1)));
    let both = sitting(&["committee", "theme_day"]);
    let it = record(&both, recorded(&[1, 2, 5], vec![]), &roster(), TODAY).unwrap();
    assert_eq!(it.after.due, 10);
}

#[test]
fn what_cannot_be_is_told() {
    let general = sitting(&["general_meeting"]);
    let with =
        |ballot| record(&general, recorded(&[1, 2, 3, 4, 5, 6], vec![ballot]), &roster(), TODAY);
    assert_eq!(with(ballot(Kind::General, 4, 2, 1)), Err(Refusal::Votes(1, 7, 6)));
    assert_eq!(
        with(ballot(Kind::General, 7, 0, 0)),
        Err(Refusal::Vote(1, Wrong::TooManyYes { yes: 7, most: 6 }))
    );
    assert_eq!(with(ballot(Kind::General, 4, -1, 0)), Err(Refusal::Vote(1, Wrong::Numbers)));
    let unsaid = Ballot { subject: " ".to_owned(), ..ballot(Kind::General, 6, 0, 0) };
    assert_eq!(with(unsaid), Err(Refusal::NoSubject(1)));
    let said = |it: Recorded| record(&general, it, &roster(), TODAY).unwrap_err();
    assert_eq!(said(recorded(&[], vec![])), Refusal::NobodyCame);
    let silent = Recorded { minutes: "\n".to_owned(), ..recorded(&[1], vec![]) };
    assert_eq!(said(silent), Refusal::NoMinutes);
    let ahead = Recorded { held_on: day("2025-11-16"), ..recorded(&[1], vec![]) };
    assert_eq!(said(ahead), Refusal::NotYet);
    let none = record(&general, recorded(&[1], vec![]), &[], TODAY);
    assert_eq!(none, Err(Refusal::NobodyDue));
}

#[test]
fn a_record_is_mended_until_it_is_published_and_counts_what_changed() {
    let planned = sitting(&["general_meeting", "theme_day", "org_life", "appraisal"]);
    assert_eq!(difference(None, &planned), [], "what is planned counts nothing");
    let first = record(&planned, recorded(&[1, 2, 3], vec![]), &roster(), TODAY).unwrap().after;
    let counted = difference(Some(&planned), &first);
    let sum = |measure| counted.iter().filter(|it| it.0 == measure).map(|it| it.2).sum::<i64>();
    assert_eq!((sum(SITTINGS), sum(ATTENDANCES), sum(CREDITS)), (1, 3, 4));

    let later = day("2025-12-01");
    let again = record(&first, recorded(&[1, 2], vec![]), &roster(), later).unwrap().after;
    let less = [(ATTENDANCES, "general_meeting".to_owned(), -1)];
    assert_eq!(difference(Some(&first), &again), less);
    assert_eq!(again.entered_on, Some(TODAY), "mended later, entered in time");
    let moved_on = Recorded { held_on: day("2025-10-30"), ..recorded(&[1], vec![]) };
    assert_eq!(record(&again, moved_on, &roster(), later), Err(Refusal::OtherMonth));
    let published = moved(&again, Act::Publish, "").unwrap();
    let refused = record(&published, recorded(&[1], vec![]), &roster(), later);
    assert_eq!(refused, Err(Refusal::NotNow(State::Published)));
    let gone = moved(&published, Act::Withdraw, " 日期记错了 ").unwrap();
    assert_eq!(gone.withdrawn, "日期记错了");
    assert_eq!(difference(Some(&published), &gone).iter().map(|it| it.2).sum::<i64>(), -7);
    assert_eq!(moved(&gone, Act::Publish, ""), Err(Refusal::NotNow(State::Withdrawn)));
}

#[test]
fn an_entry_more_than_a_week_later_is_a_late_entry() {
    let mut it = sitting(&["talk"]);
    assert!(!it.is_late_entry());
    it.entered_on = Some(day("2025-11-21"));
    assert!(!it.is_late_entry());
    it.entered_on = Some(day("2025-11-22"));
    assert!(it.is_late_entry());
}

#[test]
fn the_table_is_sound_and_every_word_is_read_back() {
    assert_eq!(CYCLE.check(), Ok(()));
    assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
    assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
}
