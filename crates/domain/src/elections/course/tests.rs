//! The course of an election: order, days, rounds, posts.

use kernel::id::Id;
use kernel::time::Date;

use super::*;
use crate::quorum::Wrong;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const TODAY: &str = "2026-05-20";

fn election(with_committee: bool, seats: i64) -> Election {
    begin((Id(1), Id(2)), (with_committee, seats), day("2026-05-10")).unwrap()
}

fn done(step: Step, on: &str) -> Done {
    Done { step, on: day(on), document: "直工〔2026〕3 号".to_owned() }
}

fn at(state: Step, with_committee: bool, seats: i64) -> Election {
    Election { state: State::Next(state), ..election(with_committee, seats) }
}

/// Twenty of twenty-three present, all ballots valid.
fn totals(votes: &[(i64, i64)]) -> Totals {
    let votes = votes.iter().map(|&(id, yes)| Tally { candidate: Id(id), yes }).collect();
    let held_on = day("2026-05-10");
    Totals { held_on, due: 23, present: 20, issued: 20, returned: 20, valid: 20, votes }
}

fn ids(of: &[i64]) -> Vec<Id> {
    of.iter().copied().map(Id).collect()
}

#[test]
fn the_steps_are_done_in_order_and_none_is_left_out() {
    let mut it = election(true, 3);
    let last = (None, day(TODAY));
    assert_eq!(step(&it, &done(Step::Approval, TODAY), last), Err(Refusal::Order(Step::Ask)));
    for own in Step::ALL.into_iter().take_while(|it| *it < Step::Meeting) {
        assert_eq!(it.state, State::Next(own));
        it = step(&it, &done(own, "2026-05-01"), last).unwrap();
    }
    // A meeting is no step that is ticked off: its ballots are counted.
    let refused = step(&it, &done(Step::Meeting, "2026-05-10"), last);
    assert_eq!(refused, Err(Refusal::Order(Step::Meeting)));
    it.state = after(Step::Meeting, true);
    for own in [Step::FirstCommittee, Step::Report, Step::Filed] {
        it = step(&it, &done(own, "2026-05-11"), last).unwrap();
    }
    assert_eq!(it.state, State::Done);
    assert_eq!(step(&it, &done(Step::Filed, TODAY), last), Err(Refusal::Over(State::Done)));
}

#[test]
fn without_a_committee_there_is_no_sitting_of_one() {
    assert_eq!(after(Step::Meeting, false), State::Next(Step::Report));
    assert_eq!(after(Step::Meeting, true), State::Next(Step::FirstCommittee));
    assert_eq!((steps(false).count(), steps(true).count()), (9, 10));
    assert_eq!(posts_step(false), Step::Report);
}

#[test]
fn a_step_lies_neither_ahead_nor_before_the_one_before() {
    let it = election(true, 3);
    let ask = |on: &str, last: Option<&str>| {
        step(&it, &done(Step::Ask, on), (last.map(day), day(TODAY))).map(|it| it.state)
    };
    assert_eq!(ask("2026-05-21", None), Err(Refusal::NotYet));
    assert_eq!(ask(TODAY, None), Ok(State::Next(Step::Approval)));
    assert_eq!(ask("2026-05-01", Some("2026-05-02")), Err(Refusal::Before(day("2026-05-02"))));
    assert_eq!(ask("2026-05-02", Some("2026-05-02")), Ok(State::Next(Step::Approval)));
}

#[test]
fn who_is_above_gives_a_document_and_who_is_below_may() {
    let bare = |step| Done { document: " ".to_owned(), ..done(step, TODAY) };
    let days = (None, day(TODAY));
    for own in Step::ALL.into_iter().filter(|it| *it != Step::Meeting) {
        let told = step(&at(own, true, 3), &bare(own), days);
        assert_eq!(told.is_err(), own.is_above(), "{own:?}");
    }
}

#[test]
fn the_candidates_are_changed_until_they_are_approved_and_not_after() {
    let days = (None, day(TODAY));
    let again = |at: Step| step(&self::at(at, true, 3), &done(Step::Candidates, TODAY), days);
    assert_eq!(
        again(Step::CandidatesApproved).map(|it| it.state),
        Ok(State::Next(Step::CandidatesApproved))
    );
    assert_eq!(again(Step::Notice), Err(Refusal::Order(Step::Notice)));
}

#[test]
fn a_committee_asks_for_a_fifth_more_candidates_and_a_secretary_for_none() {
    let people = ids(&[1, 2, 3, 4, 5, 6]);
    let five = election(true, 5);
    assert_eq!(candidates(&five, &people[..5], 20), Err(Refusal::TooFewCandidates(5, 6)));
    assert_eq!(candidates(&five, &people, 20), Ok(()));
    assert_eq!(candidates(&five, &people, 40), Err(Refusal::TooFewCandidates(6, 7)));
    assert_eq!(candidates(&election(false, 1), &people[..1], 20), Ok(()));
    assert_eq!(candidates(&five, &ids(&[1, 1, 2, 3, 4, 5]), 20), Err(Refusal::Twice));
    let refused = begin((Id(1), Id(2)), (true, 2), day(TODAY));
    assert_eq!(refused, Err(Refusal::Seats(3, 11)));
}

#[test]
fn all_seats_filled_lead_on_to_the_next_step() {
    let it = at(Step::Meeting, true, 3);
    let listed = ids(&[1, 2, 3, 4]);
    let votes = totals(&[(1, 18), (2, 15), (3, 11), (4, 10)]);

    let it = counted(&it, &votes, (&listed, &[]), (None, day(TODAY))).unwrap();

    assert_eq!(it.after.state, State::Next(Step::FirstCommittee));
    assert_eq!((it.after.left, it.after.round, it.after.again), (0, 1, Again::No));
    assert_eq!(it.after.held_on, Some(day("2026-05-10")));
    assert_eq!(it.outcome.elected.len(), 3);
}

#[test]
fn who_is_tied_is_voted_on_again_and_nobody_else() {
    let it = at(Step::Meeting, true, 3);
    let days = (None, day(TODAY));
    let first = totals(&[(1, 18), (2, 15), (3, 11), (4, 11)]);
    let first = counted(&it, &first, (&ids(&[1, 2, 3, 4]), &[]), days).unwrap();
    assert_eq!((first.after.left, first.after.round, first.after.again), (1, 2, Again::Tied));
    assert_eq!(first.after.state, State::Next(Step::Meeting));
    assert_eq!(leave_vacant(&first.after), Err(Refusal::NotVacant));

    let (tied, elected) = (ids(&[3, 4]), ids(&[1, 2]));
    let again = |votes: &[(i64, i64)]| {
        counted(&first.after, &totals(votes), (&tied, &elected), days).map(|it| it.after)
    };
    assert_eq!(again(&[(3, 12), (5, 8)]), Err(Refusal::OnlyTied));
    assert_eq!(again(&[(1, 12), (3, 8)]), Err(Refusal::Twice));
    let after = again(&[(3, 12), (4, 8)]).unwrap();
    assert_eq!((after.left, after.state), (0, State::Next(Step::FirstCommittee)));
}

#[test]
fn where_too_few_won_there_is_another_round_or_a_seat_stays_vacant() {
    let it = at(Step::Meeting, true, 3);
    let days = (None, day(TODAY));
    let listed = ids(&[1, 2, 3, 4]);
    let few = totals(&[(1, 18), (2, 15), (3, 9), (4, 8)]);
    let few = counted(&it, &few, (&listed, &[]), days).unwrap();
    assert_eq!((few.after.left, few.after.again), (1, Again::TooFew));
    let vacant = leave_vacant(&few.after).unwrap();
    assert_eq!((vacant.state, vacant.left), (State::Next(Step::FirstCommittee), 1));
    assert_eq!(vacant.round, 1, "no second round was held");

    let nobody = totals(&[(1, 9), (2, 8), (3, 7), (4, 6)]);
    let nobody = counted(&it, &nobody, (&listed, &[]), days).unwrap();
    assert_eq!(leave_vacant(&nobody.after), Err(Refusal::NotVacant));
}

#[test]
fn a_ballot_that_cannot_be_or_does_not_count_changes_nothing() {
    let it = at(Step::Meeting, false, 1);
    let days = (None, day(TODAY));
    let with = |totals: Totals| counted(&it, &totals, (&ids(&[1]), &[]), days).map(|it| it.after);
    let few = Totals { present: 18, issued: 18, returned: 18, valid: 18, ..totals(&[(1, 18)]) };
    assert_eq!(with(few), Err(Refusal::Void(Void::TooFew(18, 19))));
    let more = Totals { returned: 21, ..totals(&[(1, 18)]) };
    assert_eq!(with(more), Err(Refusal::Void(Void::Returned(21, 20))));
    let nobody = Totals { due: 0, ..totals(&[(1, 18)]) };
    assert_eq!(with(nobody), Err(Refusal::Void(Void::People(Wrong::Numbers))));
    let ahead = Totals { held_on: day("2026-05-21"), ..totals(&[(1, 18)]) };
    assert_eq!(with(ahead), Err(Refusal::NotYet));
    assert_eq!(
        counted(&election(false, 1), &totals(&[(1, 18)]), (&[], &[]), days),
        Err(Refusal::Order(Step::Ask))
    );
}

#[test]
fn a_round_is_not_held_before_the_round_before() {
    let mut it = at(Step::Meeting, false, 1);
    (it.round, it.again, it.held_on) = (2, Again::TooFew, Some(day("2026-05-12")));
    let told = counted(&it, &totals(&[(1, 18)]), (&ids(&[1]), &[]), (None, day(TODAY)));
    assert_eq!(told, Err(Refusal::Before(day("2026-05-12"))));
}

#[test]
fn posts_go_to_the_elected_only() {
    let elected = ids(&[1, 2, 3]);
    let told = posts(&elected, (Id(2), Some(Id(3))), true);
    let want = vec![(Id(1), Post::Committee), (Id(2), Post::Secretary), (Id(3), Post::Deputy)];
    assert_eq!(told, Ok(want));
    assert_eq!(posts(&elected, (Id(4), None), true), Err(Refusal::Posts));
    assert_eq!(posts(&elected, (Id(1), Some(Id(1))), true), Err(Refusal::Posts));
    let two = posts(&elected[..2], (Id(1), None), false);
    assert_eq!(two, Ok(vec![(Id(1), Post::Secretary), (Id(2), Post::Deputy)]));
}

#[test]
fn an_election_is_given_up_once() {
    let gone = stop(&election(true, 3), "两个支部合并").unwrap();
    assert_eq!((gone.state, gone.stopped.as_str()), (State::Stopped, "两个支部合并"));
    assert_eq!(stop(&gone, "又"), Err(Refusal::Over(State::Stopped)));
}

#[test]
fn the_words_of_a_state_are_read_back() {
    let all = Step::ALL.map(State::Next).into_iter().chain([State::Done, State::Stopped]);
    for it in all {
        assert_eq!(State::parse(it.code()), Some(it));
        assert_eq!(it.is_open(), matches!(it, State::Next(_)));
    }
    assert!(Again::ALL.into_iter().all(|it| Again::parse(it.code()) == Some(it)));
}
