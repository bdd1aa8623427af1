//! Plans the orders of the demonstration: who asks for what, when, and every step until the end.
//!
//! Pure: the same seed, villages and [`Shape`] give the same plan; the numbers of a shape come out
//! exactly.

use domain::orders::{Kind, Skill};
use kernel::time::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::words::{self, WORDS};
use crate::demo::people;

/// How many of what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Members of the pool.
    pub(crate) members: usize,
    /// Services of the menu.
    pub(crate) services: usize,
    /// Orders of 2025 that were served, those that wait for a rating among them.
    pub(crate) served: usize,
    /// Of these, waiting for a rating at the end of the year.
    pub(crate) unrated: usize,
    /// With the grid at the end of the year.
    pub(crate) placed: usize,
    /// In the pool.
    pub(crate) offered: usize,
    /// In hand.
    pub(crate) taken: usize,
    /// Declined.
    pub(crate) declined: usize,
    /// Withdrawn.
    pub(crate) withdrawn: usize,
    /// Stories told or begun.
    pub(crate) stories: usize,
}

impl Shape {
    /// 沁阳市: 3,000 members, 11,320 orders served (seed 000).
    pub(crate) const QINYANG: Self = Self {
        members: 3_000,
        services: 120,
        served: 11_320,
        unrated: 85,
        placed: 24,
        offered: 21,
        taken: 33,
        declined: 96,
        withdrawn: 142,
        stories: 90,
    };
    /// Any other county: enough that every page is alive.
    pub(crate) const COUNTY: Self = Self {
        members: 160,
        services: 30,
        served: 268,
        unrated: 9,
        placed: 7,
        offered: 8,
        taken: 9,
        declined: 6,
        withdrawn: 8,
        stories: 18,
    };
    /// For tests and a quick look.
    pub(crate) const VILLAGE: Self = Self {
        members: 30,
        services: 12,
        served: 44,
        unrated: 3,
        placed: 3,
        offered: 4,
        taken: 4,
        declined: 2,
        withdrawn: 3,
        stories: 9,
    };
}

/// One step in the life of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The grid offers it to the pool.
    Offer,
    /// A member claims it.
    Claim,
    /// The grid assigns it.
    Assign,
    /// Who has it gives it back.
    GiveBack(&'static str),
    /// Served.
    Serve { answer: &'static str, minutes: i64 },
    /// Rated.
    Rate { level: i64, words: &'static str },
    /// Said not to have been served.
    Dispute(&'static str),
    /// Declined.
    Decline { reason: &'static str, instead: &'static str },
    /// Withdrawn.
    Withdraw(&'static str),
    /// A story is drafted.
    Draft,
    /// The person agrees by link.
    Consent,
    /// A member of staff asked the person.
    ConsentOral,
    /// The story is published.
    Publish,
    /// The person says no.
    Refuse,
    /// The organisation takes it down.
    Retract,
}

/// The life of one order.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    /// Where: a position in the list of villages.
    pub(crate) village: usize,
    pub(crate) kind: Kind,
    pub(crate) skill: Skill,
    pub(crate) body: &'static str,
    pub(crate) wished: &'static str,
    /// Villagers' group, 1 to 9.
    pub(crate) group: u8,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) placed_at: Instant,
    /// What happens, in order of time.
    pub(crate) steps: Vec<(Instant, Step)>,
}

/// How a life ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Unrated,
    Placed,
    Offered,
    Taken,
    Declined,
    Withdrawn,
}

/// Plans the year, in order of placing. `weights` has one weight a village.
pub(crate) fn year(rng: &mut ChaCha12Rng, weights: &[u32], shape: &Shape) -> Vec<Life> {
    let total: u32 = weights.iter().sum();
    if total == 0 {
        return Vec::new();
    }
    let ends = [
        (End::Closed, shape.served.saturating_sub(shape.unrated)),
        (End::Unrated, shape.unrated),
        (End::Placed, shape.placed),
        (End::Offered, shape.offered),
        (End::Taken, shape.taken),
        (End::Declined, shape.declined),
        (End::Withdrawn, shape.withdrawn),
    ];
    let mut lives = Vec::new();
    let mut stories = 0;
    for (end, count) in ends {
        for nth in 0..count {
            let village = drawn(rng, weights, total);
            let mut life = begun(rng, end, nth, village);
            go_on(rng, &mut life, end);
            if end == End::Closed && life.kind != Kind::Question && stories < shape.stories {
                tell(rng, &mut life, stories);
                stories += 1;
            }
            lives.push(life);
        }
    }
    lives.sort_by_key(|it| it.placed_at);
    for (n, life) in lives.iter_mut().enumerate() {
        life.phone = people::phone(n);
    }
    lives
}

pub(super) fn drawn(rng: &mut ChaCha12Rng, weights: &[u32], total: u32) -> usize {
    let mut left = rng.random_range(0..total);
    for (at, weight) in weights.iter().enumerate() {
        if left < *weight {
            return at;
        }
        left -= weight;
    }
    0
}

fn begun(rng: &mut ChaCha12Rng, end: End, nth: usize, village: usize) -> Life {
    let open = !matches!(end, End::Closed | End::Declined | End::Withdrawn);
    // The first open ones are the first village's, so that the accounts to try have something to do.
    let village = if open && nth < 3 && end != End::Unrated { 0 } else { village };
    let kind = match rng.random_range(0..100) {
        _ if open && nth < 3 => Kind::Need,
        0..8 if matches!(end, End::Closed | End::Unrated | End::Taken) => Kind::Question,
        8..62 => Kind::Service,
        _ => Kind::Need,
    };
    let skill = match nth {
        0..3 if open => [Skill::Repair, Skill::Forms, Skill::Errand].get(nth).copied(),
        _ => Skill::ALL.get(rng.random_range(0..Skill::ALL.len())).copied(),
    };
    let skill = skill.unwrap_or(Skill::Other);
    let body = match kind {
        Kind::Question => one(questions(skill), rng).0,
        Kind::Need | Kind::Service => one(needs(skill), rng).0,
    };
    let wished = *one(words::WISHED, rng);
    let group = rng.random_range(1..10);
    let name = people::name(rng);
    let placed_at = begins(rng, end, nth);
    let (phone, steps) = (String::new(), Vec::new());
    Life { village, kind, skill, body, wished, group, name, phone, placed_at, steps }
}

fn begins(rng: &mut ChaCha12Rng, end: End, nth: usize) -> Instant {
    let minutes = |rng: &mut ChaCha12Rng| rng.random_range(0..11 * 60);
    let at = |date: Date, minute: i64| Instant::at(date, 7, 30).plus_seconds(minute * 60);
    let december = |day: i8| Date::constant(2025, 12, day);
    match end {
        // Finished, and rated or lapsed, before the year ends.
        End::Closed | End::Declined | End::Withdrawn => {
            let day = Date::constant(2025, 1, 2)
                .checked_add(jiff::Span::new().days(rng.random_range(0..342)));
            let minute = minutes(rng);
            at(day.unwrap_or(december(1)), minute)
        }
        End::Unrated => at(december(24 + rng.random_range(0..3)), minutes(rng)),
        // A few are late.
        End::Placed if nth % 5 == 4 => at(december(29), minutes(rng)),
        End::Placed | End::Offered => at(december(31), rng.random_range(0..240)),
        End::Taken if nth % 6 == 5 => at(december(16), minutes(rng)),
        End::Taken => at(december(29), minutes(rng)),
    }
}

fn go_on(rng: &mut ChaCha12Rng, life: &mut Life, end: End) {
    let mut at = life.placed_at;
    let mut step = |life: &mut Life, rng: &mut ChaCha12Rng, minutes: (i64, i64), step: Step| {
        at = later(rng, at, minutes);
        life.steps.push((at, step));
    };
    let soon = (5, 180);
    match end {
        End::Placed => return,
        End::Offered => return step(life, rng, (5, 60), Step::Offer),
        End::Declined => {
            let (reason, instead) = *one(words::DECLINES, rng);
            return step(life, rng, soon, Step::Decline { reason, instead });
        }
        End::Withdrawn => {
            if rng.random_ratio(1, 2) {
                step(life, rng, soon, Step::Offer);
            }
            let why = *one(words::WITHDRAWS, rng);
            return step(life, rng, (30, 300), Step::Withdraw(why));
        }
        End::Closed | End::Unrated | End::Taken => {}
    }
    if life.kind != Kind::Question {
        find_somebody(rng, life, &mut step, end == End::Closed);
    }
    if end == End::Taken {
        return;
    }
    let (answer, minutes) = done(rng, life);
    step(life, rng, (60, 2_200), Step::Serve { answer, minutes });
    if end == End::Unrated {
        return;
    }
    if rng.random_ratio(1, 300) && life.kind != Kind::Question {
        let why = *one(words::DISPUTES, rng);
        step(life, rng, (60, 600), Step::Dispute(why));
        step(life, rng, soon, Step::Assign);
        step(life, rng, (60, 1_500), Step::Serve { answer, minutes });
    }
    // The others are closed by the clock, a week later.
    if rng.random_ratio(71, 100) {
        let level = match rng.random_range(0..1_000) {
            0..8 => 1,
            8..20 => 2,
            20..90 => 3,
            90..330 => 4,
            _ => 5,
        };
        let words = if level < 3 { *one(words::POOR, rng) } else { *one(words::THANKS, rng) };
        step(life, rng, (30, 4_000), Step::Rate { level, words });
    }
}

/// The ways to somebody who has it in hand; at the end somebody does.
fn find_somebody(
    rng: &mut ChaCha12Rng,
    life: &mut Life,
    step: &mut impl FnMut(&mut Life, &mut ChaCha12Rng, (i64, i64), Step),
    may_wait: bool,
) {
    let (soon, why) = ((5, 180), *one(words::RETURNS, rng));
    match rng.random_range(0..100) {
        0..16 => step(life, rng, soon, Step::Assign),
        16..20 if may_wait => {
            // Nobody claims it; the sweep of the night after the next gives it back.
            step(life, rng, soon, Step::Offer);
            step(life, rng, (2_900, 3_000), Step::Assign);
        }
        20..26 if may_wait => {
            step(life, rng, soon, Step::Offer);
            step(life, rng, (10, 400), Step::Claim);
            step(life, rng, (60, 600), Step::GiveBack(why));
            step(life, rng, (10, 300), Step::Claim);
        }
        26..29 if may_wait => {
            step(life, rng, soon, Step::Assign);
            step(life, rng, (60, 600), Step::GiveBack(why));
            step(life, rng, soon, Step::Assign);
        }
        _ => {
            step(life, rng, soon, Step::Offer);
            step(life, rng, (3, 400), Step::Claim);
        }
    }
}

/// What was done, and in how many minutes.
fn done(rng: &mut ChaCha12Rng, life: &Life) -> (&'static str, i64) {
    let of = match life.kind {
        Kind::Question => questions(life.skill),
        Kind::Need | Kind::Service => needs(life.skill),
    };
    let answer = of.iter().find(|it| it.0 == life.body).map_or("", |it| it.1);
    let minutes = match life.kind {
        Kind::Question => rng.random_range(1..5) * 5,
        Kind::Need | Kind::Service => rng.random_range(3..25) * 5,
    };
    (answer, minutes)
}

/// A story, and how far it comes: most are published.
fn tell(rng: &mut ChaCha12Rng, life: &mut Life, nth: usize) {
    // Closed by then, whether rated or not.
    let last = life.steps.last().map_or(life.placed_at, |it| it.0);
    let mut at = last.plus_seconds(9 * 86_400);
    let mut step = |life: &mut Life, rng: &mut ChaCha12Rng, step: Step| {
        at = later(rng, at, (30, 900));
        life.steps.push((at, step));
    };
    step(life, rng, Step::Draft);
    let consent = if nth.is_multiple_of(3) { Step::ConsentOral } else { Step::Consent };
    match nth % 9 {
        4 => {}
        5 => step(life, rng, Step::Refuse),
        6 => step(life, rng, consent),
        7 => {
            for it in [consent, Step::Publish, Step::Retract] {
                step(life, rng, it);
            }
        }
        8 => {
            for it in [consent, Step::Publish, Step::Refuse] {
                step(life, rng, it);
            }
        }
        _ => {
            step(life, rng, consent);
            step(life, rng, Step::Publish);
        }
    }
}

/// So many minutes later, moved to when people are up.
fn later(rng: &mut ChaCha12Rng, at: Instant, (from, until): (i64, i64)) -> Instant {
    let then = at.plus_seconds(rng.random_range(from..until) * 60);
    let hour = then.civil().hour();
    if (8..20).contains(&hour) {
        return then;
    }
    let morning = if hour < 8 { then.date() } else { then.plus_seconds(6 * 3_600).date() };
    Instant::at(morning, 8, 0).plus_seconds(rng.random_range(0..90) * 60)
}

fn needs(skill: Skill) -> &'static [(&'static str, &'static str)] {
    WORDS.iter().find(|it| it.skill == skill).map_or(&[], |it| it.needs)
}

fn questions(skill: Skill) -> &'static [(&'static str, &'static str)] {
    WORDS.iter().find(|it| it.skill == skill).map_or(&[], |it| it.questions)
}

pub(super) fn one<'a, T>(list: &'a [T], rng: &mut ChaCha12Rng) -> &'a T {
    let at = rng.random_range(0..list.len());
    #[expect(clippy::indexing_slicing, reason = "drawn below the length; no list here is empty")]
    &list[at]
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::demo::plan::cutoff;

    #[test]
    fn a_plan_holds_what_its_shape_says_and_nothing_after_the_year() {
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let shape = Shape::QINYANG;

        let lives = year(&mut rng, &[6, 1, 1, 6, 2], &shape);

        let served = |it: &Life| {
            matches!(
                it.steps
                    .iter()
                    .rev()
                    .find(|it| matches!(it.1, Step::Serve { .. } | Step::Dispute(_))),
                Some((_, Step::Serve { .. }))
            )
        };
        assert_eq!(lives.iter().filter(|it| served(it)).count(), shape.served);
        let all = shape.served + shape.placed + shape.offered + shape.taken + shape.declined;
        assert_eq!(lives.len(), all + shape.withdrawn);
        for life in &lives {
            let times: Vec<Instant> =
                std::iter::once(life.placed_at).chain(life.steps.iter().map(|it| it.0)).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "{life:?}");
            assert!(times.last().is_some_and(|it| *it < cutoff()), "{life:?}");
        }
        let drafted = lives.iter().filter(|it| it.steps.iter().any(|it| it.1 == Step::Draft));
        assert_eq!(drafted.count(), shape.stories);
    }

    #[test]
    fn every_skill_has_words() {
        for skill in Skill::ALL {
            assert!(!needs(skill).is_empty() && !questions(skill).is_empty(), "{skill:?}");
        }
    }
}
