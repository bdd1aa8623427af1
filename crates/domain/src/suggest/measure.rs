//! How well it guesses, honestly: on months that were not learned from, beside what one has without
//! it.

use kernel::time::Instant;

use super::calibrate::{Bin, put};
use super::{Guess, Learned, Lesson, Question, Seats};
use crate::directory::{Answerer, answerer};

/// How often a way of choosing was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// How often it was asked.
    pub asked: i64,
    /// How often its first choice was right.
    pub first: i64,
    /// How often one of its first three was; equal to `first` for ways with one choice.
    pub among: i64,
}

impl Scores {
    fn add<L: PartialEq>(&mut self, choices: &[L], right: &L) {
        self.asked += 1;
        self.first += i64::from(choices.first() == Some(right));
        self.among += i64::from(choices.iter().take(3).any(|it| it == right));
    }
}

/// What was measured on the months held out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// How many requests it learned from.
    pub learned: i64,
    /// How many it was asked about.
    pub asked: i64,
    /// The guess of the category.
    pub category: Scores,
    /// What the person chose instead.
    pub chosen: Scores,
    /// The guess of who handles it.
    pub handler: Scores,
    /// The catalogue's answer instead, to what the person chose.
    pub listed: Scores,
    /// What was said and what came, for categories.
    pub category_bins: [Bin; 10],
    /// The same for handlers.
    pub handler_bins: [Bin; 10],
}

/// Learns from what was received before `from`, and asks about what was received from then on.
/// `None` when there is too little to learn from or nothing to ask.
pub fn held_out(
    lessons: &[Lesson],
    seats: &Seats,
    lines: &[Answerer],
    from: Instant,
) -> Option<Measured> {
    let (later, before): (Vec<&Lesson>, Vec<&Lesson>) =
        lessons.iter().partition(|it| it.received_at >= from);
    let before: Vec<Lesson> = before.into_iter().cloned().collect();
    let learned = Learned::from(&before, seats).filter(|_| !later.is_empty())?;
    let mut measured = Measured {
        learned: i64::try_from(learned.size()).unwrap_or(i64::MAX),
        ..Measured::default()
    };
    for lesson in later {
        measured.ask(&learned, lesson, lines);
    }
    Some(measured)
}

impl Measured {
    fn ask(&mut self, learned: &Learned, lesson: &Lesson, lines: &[Answerer]) {
        let Lesson { id, body, place, chosen, .. } = lesson;
        let reading = learned.read(&Question {
            id: *id,
            body,
            place: *place,
            category: chosen,
            decided: false,
        });
        self.asked += 1;
        let guesses = learned.categories(&reading);
        let (choices, right) = (labels(&guesses), lesson.category.as_str());
        self.category.add(&choices, &right);
        self.chosen.add(&[chosen.as_str()], &right);
        note(&mut self.category_bins, &guesses, &right);
        let Some(handler) = lesson.handler else { return };
        let guesses = learned.handlers(&reading);
        self.handler.add(&labels(&guesses), &handler);
        let listed: Vec<_> = answerer(lines, *place, chosen).map(|it| it.org).into_iter().collect();
        self.listed.add(&listed, &handler);
        note(&mut self.handler_bins, &guesses, &handler);
    }
}

fn labels<L: Copy>(guesses: &[Guess<L>]) -> Vec<L> {
    guesses.iter().map(|it| it.label).collect()
}

/// The first guess counts, with the probability it was made with.
fn note<L: PartialEq>(bins: &mut [Bin; 10], guesses: &[Guess<L>], right: &L) {
    if let Some(first) = guesses.first() {
        put(bins, first.probability, first.label == *right);
    }
}
