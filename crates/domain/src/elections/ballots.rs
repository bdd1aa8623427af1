//! Counting an election: totals in, the elected and what is left to do out.

use std::fmt;

use crate::quorum::{Count, Kind, Shares, Wrong, decide};

/// What one candidate got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tally<I> {
    /// Who.
    pub candidate: I,
    /// Yes votes on valid ballots.
    pub yes: i64,
}

/// The totals of a ballot. No ballot is kept, and nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballots<I> {
    /// 应选名额.
    pub seats: i64,
    /// 应到会.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// 发出选票.
    pub issued: i64,
    /// 收回选票.
    pub returned: i64,
    /// 有效选票: with no more names than seats.
    pub valid: i64,
    /// What each got; others who were written in are candidates, too.
    pub votes: Vec<Tally<I>>,
}

/// Why an election does not count. `Display` is a sentence for the tellers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {
    /// A number is below 0, or there is no seat.
    Numbers,
    /// The numbers of people cannot be.
    People(Wrong),
    /// Too few came: the first came, the second had to.
    TooFew(i64, i64),
    /// More ballots were issued than people present.
    Issued(i64, i64),
    /// More ballots came back than were issued: the election is void.
    Returned(i64, i64),
    /// More ballots are valid than came back.
    Valid(i64, i64),
    /// A candidate has more votes than there are valid ballots.
    Votes(i64, i64),
    /// All votes together are more than the valid ballots can carry.
    Sum(i64, i64),
    /// A candidate stands twice.
    Twice,
}

impl fmt::Display for Void {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers => f.write_str("应选名额至少 1 个，别的数不能小于 0，请核对"),
            Self::People(wrong) => wrong.fmt(f),
            Self::TooFew(came, least) => {
                write!(
                    f,
                    "到会 {came} 人，不到应到会的五分之四（{least} 人），不能选举，请改日再开"
                )
            }
            Self::Issued(issued, present) => {
                write!(f, "发出 {issued} 张选票，比到会的 {present} 人还多，请核对")
            }
            Self::Returned(returned, issued) => {
                write!(f, "收回 {returned} 张选票，比发出的 {issued} 张多，选举无效，请重新投票")
            }
            Self::Valid(valid, returned) => {
                write!(f, "有效票 {valid} 张，比收回的 {returned} 张多，请核对")
            }
            Self::Votes(yes, valid) => {
                write!(f, "有人得了 {yes} 票，比有效票 {valid} 张还多，请核对")
            }
            Self::Sum(sum, most) => {
                write!(f, "得票加起来 {sum} 票，有效票最多只能投 {most} 票，请核对")
            }
            Self::Twice => f.write_str("有候选人写了两次，请合成一行"),
        }
    }
}

impl std::error::Error for Void {}

/// A further vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revote<I> {
    /// So many seats are left, and these have equal votes at the cut: they are voted on again.
    Tied {
        /// Seats that are left.
        seats: i64,
        /// Who is tied, in the order given.
        among: Vec<I>,
    },
    /// So many seats are left because too few got more than half: a vote on the remaining, or, if
    /// more than half agree, the seats stay vacant.
    TooFew {
        /// Seats that are left.
        seats: i64,
        /// Who was not elected, most votes first.
        among: Vec<I>,
    },
}

/// What an election gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<I> {
    /// So many votes had to be got: more than half of those present.
    pub least_yes: i64,
    /// Who was elected, most votes first; equal ones in the order given.
    pub elected: Vec<Tally<I>>,
    /// What is left to be voted on.
    pub revote: Option<Revote<I>>,
}

/// Counts an election. It is won with more than half of those *present*, within the seats.
pub fn count<I: Copy + Eq>(ballots: &Ballots<I>) -> Result<Outcome<I>, Void> {
    let least_yes = check(ballots)?;
    let mut ranked = ballots.votes.clone();
    ranked.sort_by_key(|it| std::cmp::Reverse(it.yes));
    let seats = usize::try_from(ballots.seats).unwrap_or(usize::MAX);
    let won = ranked.iter().take_while(|it| it.yes >= least_yes).count();
    // The first who does not fit: whoever has as many votes as they is tied, and fits neither.
    let cut = ranked.get(seats).filter(|_| won > seats).map(|it| it.yes);
    let clear = ranked.iter().take(seats.min(won)).take_while(|it| Some(it.yes) != cut).count();
    let left = ballots.seats.saturating_sub(i64::try_from(clear).unwrap_or(i64::MAX));
    let names = |it: &[Tally<I>]| it.iter().map(|it| it.candidate).collect::<Vec<I>>();
    let (elected, rest) = ranked.split_at(clear);
    let revote = match cut {
        _ if left == 0 => None,
        Some(cut) => {
            let tied: Vec<Tally<I>> = rest.iter().filter(|it| it.yes == cut).copied().collect();
            Some(Revote::Tied { seats: left, among: names(&tied) })
        }
        None => Some(Revote::TooFew { seats: left, among: names(rest) }),
    };
    Ok(Outcome { least_yes, elected: elected.to_vec(), revote })
}

/// Whether the totals can be and the election counts; the votes that win it.
fn check<I: Copy + Eq>(it: &Ballots<I>) -> Result<i64, Void> {
    let numbers = [it.issued, it.returned, it.valid];
    if it.seats < 1 || numbers.iter().chain(it.votes.iter().map(|it| &it.yes)).any(|it| *it < 0) {
        return Err(Void::Numbers);
    }
    let count = Count { due: it.due, present: it.present, yes: 0 };
    let people = decide(Shares::usual(Kind::Election), count).map_err(Void::People)?;
    if !people.open {
        return Err(Void::TooFew(it.present, people.least_present));
    }
    if it.issued > it.present {
        return Err(Void::Issued(it.issued, it.present));
    }
    if it.returned > it.issued {
        return Err(Void::Returned(it.returned, it.issued));
    }
    if it.valid > it.returned {
        return Err(Void::Valid(it.valid, it.returned));
    }
    if let Some(more) = it.votes.iter().find(|vote| vote.yes > it.valid) {
        return Err(Void::Votes(more.yes, it.valid));
    }
    let sum = it.votes.iter().fold(0_i64, |sum, vote| sum.saturating_add(vote.yes));
    let most = it.valid.saturating_mul(it.seats);
    if sum > most {
        return Err(Void::Sum(sum, most));
    }
    let twice = |(place, vote): (usize, &Tally<I>)| {
        it.votes.iter().take(place).any(|other| other.candidate == vote.candidate)
    };
    if it.votes.iter().enumerate().any(twice) {
        return Err(Void::Twice);
    }
    Ok(people.least_yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Twenty of twenty-three present, all ballots valid.
    fn ballots(seats: i64, votes: &[(char, i64)]) -> Ballots<char> {
        let votes = votes.iter().map(|&(candidate, yes)| Tally { candidate, yes }).collect();
        Ballots { seats, due: 23, present: 20, issued: 20, returned: 20, valid: 20, votes }
    }

    fn names(it: &[Tally<char>]) -> String {
        it.iter().map(|it| it.candidate).collect()
    }

    #[test]
    fn five_of_six_with_more_than_half_of_those_present() {
        let votes = [('a', 11), ('b', 20), ('c', 15), ('d', 12), ('e', 11), ('f', 10)];

        let it = count(&ballots(5, &votes)).unwrap();

        assert_eq!((it.least_yes, names(&it.elected), it.revote), (11, "bcdae".to_owned(), None));
    }

    #[test]
    fn a_tie_at_the_cut_goes_to_a_new_vote_among_the_tied() {
        let votes = [('a', 18), ('b', 12), ('c', 12), ('d', 12), ('e', 5)];
        let it = count(&ballots(3, &votes)).unwrap();
        assert_eq!(names(&it.elected), "a");
        assert_eq!(it.revote, Some(Revote::Tied { seats: 2, among: vec!['b', 'c', 'd'] }));

        // Equal votes that both fit are no tie, and neither are equal votes below half.
        let it = count(&ballots(3, &[('a', 18), ('b', 12), ('c', 12), ('d', 5)])).unwrap();
        assert_eq!((names(&it.elected), it.revote), ("abc".to_owned(), None));
        let it = count(&ballots(2, &[('a', 18), ('b', 10), ('c', 10)])).unwrap();
        assert_eq!(names(&it.elected), "a");
        assert_eq!(it.revote, Some(Revote::TooFew { seats: 1, among: vec!['b', 'c'] }));
    }

    #[test]
    fn too_few_winners_leave_seats_to_vote_on_or_to_leave_vacant() {
        let it = count(&ballots(3, &[('a', 10), ('b', 13), ('c', 3)])).unwrap();
        assert_eq!(names(&it.elected), "b");
        assert_eq!(it.revote, Some(Revote::TooFew { seats: 2, among: vec!['a', 'c'] }));
    }

    #[test]
    fn an_election_that_does_not_count_says_why() {
        let sound = ballots(1, &[('a', 12), ('b', 8)]);
        let void = |change: fn(&mut Ballots<char>)| {
            let mut it = sound.clone();
            change(&mut it);
            count(&it).map(|it| names(&it.elected)).unwrap_err()
        };
        assert!(count(&sound).is_ok());
        assert_eq!(void(|it| it.present = 18), Void::TooFew(18, 19));
        assert_eq!(
            void(|it| it.present = 24),
            Void::People(Wrong::TooManyPresent(Count { due: 23, present: 24, yes: 0 }))
        );
        assert_eq!(void(|it| it.issued = 21), Void::Issued(21, 20));
        assert_eq!(void(|it| it.issued = 19), Void::Returned(20, 19));
        assert_eq!(void(|it| it.returned = 19), Void::Valid(20, 19));
        assert_eq!(void(|it| it.votes[0].yes = 21), Void::Votes(21, 20));
        assert_eq!(void(|it| it.votes[1].yes = 9), Void::Sum(21, 20));
        assert_eq!(void(|it| it.votes[1].candidate = 'a'), Void::Twice);
        assert_eq!(void(|it| it.seats = 0), Void::Numbers);
        assert_eq!(void(|it| it.votes[1].yes = -1), Void::Numbers);
        // Ballots that stayed out make nothing void.
        let mut fewer = sound.clone();
        (fewer.returned, fewer.valid, fewer.votes[1].yes) = (19, 18, 6);
        assert_eq!(names(&count(&fewer).unwrap().elected), "a");
    }

    proptest! {
        /// Whatever the votes: nobody wins without more than half of those present, nobody with
        /// fewer votes than somebody who did not win, and elected and left make up the seats.
        #[test]
        fn the_laws_of_an_election(
            seats in 1_usize..8, present in 20_i64..24, votes in vec(0_i64..24, 1..12),
        ) {
            let all = votes.iter().zip('a'..).map(|(yes, candidate)| Tally { candidate, yes: *yes % (present + 1) });
            let it = Ballots {
                seats: i64::try_from(seats).unwrap(),
                due: 23.max(present), present, issued: present, returned: present, valid: present,
                votes: all.collect(),
            };
            let Ok(told) = count(&it) else { return Ok(()) };
            let won = |candidate: char| told.elected.iter().any(|it| it.candidate == candidate);
            for vote in &it.votes {
                prop_assert!(!won(vote.candidate) || 2 * vote.yes > present);
                for other in &it.votes {
                    prop_assert!(won(vote.candidate) || !won(other.candidate) || other.yes > vote.yes
                        || told.elected.iter().all(|it| it.yes >= vote.yes));
                }
            }
            let left = match &told.revote {
                None => 0,
                Some(Revote::Tied { seats, among }) => {
                    prop_assert!(i64::try_from(among.len()).unwrap() > *seats);
                    prop_assert!(among.iter().all(|it| !won(*it)));
                    *seats
                }
                Some(Revote::TooFew { seats, among }) => {
                    prop_assert_eq!(among.len() + told.elected.len(), it.votes.len());
                    *seats
                }
            };
            prop_assert_eq!(i64::try_from(told.elected.len()).unwrap() + left, it.seats);
        }
    }
}
