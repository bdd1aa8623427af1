//! Suggestions that explain themselves: what a request is about and who handles it, guessed from
//! the county's own closed requests and from nothing else.
//!
//! Naive Bayes over pairs of characters, the town and what the person chose; how much each counts
//! is fitted on requests that were held back, so that of a hundred guesses made with 80 % some
//! eighty are right. Every guess can say which words speak for it and show the past requests most
//! like it. A suggestion decides nothing: an officer does, so floats are allowed here and end at
//! the door, where probabilities become hundredths of a percent.

mod alike;
mod calibrate;
mod evidence;
mod measure;
mod model;
mod returns;
mod seats;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use kernel::id::Id;
use kernel::time::Instant;

pub use self::alike::Alike;
use self::alike::Shelf;
pub use self::calibrate::{Bin, calibration_error};
use self::calibrate::{hundredths, probabilities};
use self::evidence::Feature;
pub use self::measure::{Measured, Scores, held_out};
use self::model::{Example, Fitted, Said};
pub use self::returns::{Proposal, Returns, Switch, Tried};
pub use self::seats::Seats;
use crate::places::Place;
use crate::words::{half_width, tokens};

/// With fewer closed requests nothing is guessed: there is nothing to learn from.
pub const ENOUGH: usize = 200;
/// Of more than these only the newest are learned from.
pub const LESSONS_MAX: usize = 20_000;
/// Words of one text that are looked at.
const WORDS_MAX: usize = 400;

/// One organisation that was asked to handle a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub org: Id,
    /// Whether it gave the request back.
    pub returned: bool,
}

/// A closed request, as it is learned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Which request.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// The person's words.
    pub body: String,
    /// Where.
    pub place: Place,
    /// The category the person chose, or who received it for them.
    pub chosen: String,
    /// The category it had in the end.
    pub category: String,
    /// Who finished it.
    pub handler: Option<Id>,
    /// When it came in.
    pub received_at: Instant,
    /// Whether the person was satisfied.
    pub satisfied: bool,
    /// The public answer.
    pub answer: String,
    /// Everybody who was asked, in order.
    pub steps: Vec<Asked>,
}

/// What is kept of a past request, to be shown beside a similar one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Which request.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// Where.
    pub place: Place,
    /// What it was about in the end.
    pub category: String,
    /// Who finished it.
    pub handler: Option<Id>,
    /// When it came in.
    pub received_at: Instant,
    /// Its public answer, where the person was satisfied with it.
    pub answer: Option<String>,
}

impl Past {
    fn of(lesson: &Lesson) -> Self {
        let good = lesson.satisfied && !lesson.answer.is_empty();
        Self {
            id: lesson.id,
            number: lesson.number.clone(),
            title: lesson.title.clone(),
            place: lesson.place,
            category: lesson.category.clone(),
            handler: lesson.handler,
            received_at: lesson.received_at,
            answer: good.then(|| lesson.answer.clone()),
        }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Which request, so that it is not shown as its own likeness.
    pub id: Id,
    /// The person's words.
    pub body: &'a str,
    /// Where.
    pub place: Place,
    /// The category it has.
    pub category: &'a str,
    /// Whether the desk set the category: then it is not guessed any more.
    pub decided: bool,
}

/// A question, read.
#[derive(Clone, Debug)]
pub struct Reading {
    id: Id,
    text: String,
    /// Known words, sorted by number and once.
    words: Vec<(Feature, String)>,
    features: Vec<Feature>,
    unknown: usize,
    chosen: Feature,
    decided: Option<u16>,
    place: Place,
}

/// A label with its probability, in hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess<L> {
    /// What is guessed.
    pub label: L,
    /// How likely it is: of all guesses with this number, so many are right.
    pub probability: i64,
}

/// How sure a guess is, in three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// 拿不准: nothing is chosen beforehand.
    Unsure,
    /// 较有把握: three of five are right at the least.
    Fairly,
    /// 很有把握: 85 of a hundred are right at the least.
    Sure,
}

impl Sureness {
    /// Of a probability in hundredths of a percent.
    pub fn of(probability: i64) -> Self {
        match probability {
            8_500.. => Self::Sure,
            6_000.. => Self::Fairly,
            _ => Self::Unsure,
        }
    }

    /// The stable word for pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Fairly => "fairly",
            Self::Sure => "sure",
        }
    }
}

/// What a county's past teaches.
#[derive(Clone, Debug)]
pub struct Learned {
    words: HashMap<String, Feature>,
    codes: Vec<String>,
    fitted: Fitted,
    seats: Seats,
    shelf: Shelf,
    size: usize,
}

impl Learned {
    /// Learns from closed requests, the newest first; `None` from fewer than [`ENOUGH`].
    ///
    /// The same requests in the same order teach the same.
    pub fn from(lessons: &[Lesson], seats: &Seats) -> Option<Self> {
        if lessons.len() < ENOUGH {
            return None;
        }
        let lessons = lessons.get(..LESSONS_MAX).unwrap_or(lessons);
        let mut words: HashMap<String, Feature> = HashMap::new();
        let mut codes: BTreeMap<&str, u16> = BTreeMap::new();
        for lesson in lessons {
            codes.insert(&lesson.category, 0);
            codes.insert(&lesson.chosen, 0);
        }
        for (code, at) in codes.values_mut().zip(0..) {
            *code = at;
        }
        let code = |it: &str| codes.get(it).copied().unwrap_or(0);
        let examples: Vec<Example> = lessons
            .iter()
            .map(|it| Example {
                said: learn_words(&mut words, &it.body),
                chosen: code(&it.chosen).into(),
                place: it.place,
                category: code(&it.category),
                seat: it.handler.and_then(|org| seats.seat(org)),
            })
            .collect();
        let fitted = Fitted::learn(&examples, codes.len(), seats);
        let texts = examples.iter().map(Example::words).collect();
        let shelf = Shelf::fill(lessons, texts, words.len());
        let codes = codes.into_keys().map(str::to_owned).collect();
        Some(Self { words, codes, fitted, seats: seats.clone(), shelf, size: lessons.len() })
    }

    /// How many requests it learned from.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Reads a question once for all that is asked about it.
    pub fn read(&self, question: &Question<'_>) -> Reading {
        let mut texts = tokens(question.body);
        texts.truncate(WORDS_MAX);
        texts.sort_unstable();
        texts.dedup();
        let all = texts.len();
        let known = |text: String| Some((*self.words.get(&text)?, text));
        let mut words: Vec<_> = texts.into_iter().filter_map(known).collect();
        words.sort_unstable();
        let code = self.codes.iter().position(|it| it == question.category);
        let code = code.and_then(|it| u16::try_from(it).ok());
        Reading {
            id: question.id,
            text: question.body.to_owned(),
            features: words.iter().map(|it| it.0).collect(),
            unknown: all - words.len(),
            words,
            // A category nobody ever chose says nothing.
            chosen: code.map_or(Feature::MAX, Feature::from),
            decided: code.filter(|_| question.decided),
            place: question.place,
        }
    }

    /// What it is about, the most likely first. Where the desk has said so, only that.
    pub fn categories(&self, reading: &Reading) -> Vec<Guess<&str>> {
        let chances = self.category_chances(reading);
        ranked(self.codes.iter().map(String::as_str).zip(chances).map(|it| (it.1, it.0)))
    }

    /// Who handles it, of those there are for its place, the most likely first.
    pub fn handlers(&self, reading: &Reading) -> Vec<Guess<Id>> {
        let options = self.seats.options(reading.place);
        let mut sums = vec![0.0; options.len()];
        for (category, share) in self.likely_categories(reading) {
            let parts = self.handler_parts(reading, category, &options);
            let chances = probabilities(&parts, &self.fitted.for_handler);
            for (sum, chance) in sums.iter_mut().zip(chances) {
                *sum += share * chance;
            }
        }
        ranked(options.into_iter().zip(sums).map(|((_, org), chance)| (chance, org)))
    }

    /// The past requests most like it that `wanted` lets through.
    pub fn alike(
        &self,
        reading: &Reading,
        most: usize,
        wanted: impl Fn(&Past) -> bool,
    ) -> Vec<Alike<'_>> {
        let words = (reading.features.as_slice(), reading.unknown);
        self.shelf.find(words, most, |it| it.id != reading.id && wanted(it))
    }

    /// The words that speak most for a category, joined where they stand together in the text.
    pub fn words_for_category(&self, reading: &Reading, code: &str) -> Vec<String> {
        let Some(label) = self.codes.iter().position(|it| it == code) else { return Vec::new() };
        let label = u16::try_from(label).unwrap_or(u16::MAX);
        let model = &self.fitted.models.categories;
        spoken(reading, &model.telling(&reading.features), |word| model.word(word, label))
    }

    /// The words that speak most for an organisation.
    pub fn words_for_handler(&self, reading: &Reading, org: Id) -> Vec<String> {
        let Some(seat) = self.seats.seat(org) else { return Vec::new() };
        let likely = self.likely_categories(reading);
        let Some((category, _)) = likely.first() else { return Vec::new() };
        let model = self.fitted.models.handlers(*category);
        spoken(reading, &model.telling(&reading.features), |word| model.word(word, seat))
    }

    fn category_chances(&self, reading: &Reading) -> Vec<f64> {
        if let Some(decided) = reading.decided {
            let own = |at: usize| if at == usize::from(decided) { 1.0 } else { 0.0 };
            return (0..self.codes.len()).map(own).collect();
        }
        let model = &self.fitted.models.categories;
        let parts = model.parts(&reading.features, reading.chosen, reading.place);
        probabilities(&parts, &self.fitted.for_category)
    }

    /// The categories worth asking their handlers, with shares that add up to one.
    fn likely_categories(&self, reading: &Reading) -> Vec<(u16, f64)> {
        let chances = self.category_chances(reading);
        let mut likely: Vec<(u16, f64)> =
            (0..).zip(chances).filter(|it| it.1 >= UNLIKELY).collect();
        let sum: f64 = likely.iter().map(|it| it.1).sum();
        for own in &mut likely {
            own.1 /= sum;
        }
        likely.sort_by(|a, b| b.1.total_cmp(&a.1));
        likely
    }

    fn handler_parts(
        &self,
        reading: &Reading,
        category: u16,
        options: &[(u16, Id)],
    ) -> Vec<calibrate::Parts> {
        let model = self.fitted.models.handlers(category);
        let parts = model.parts(&reading.features, Feature::MAX, reading.place);
        let of = |seat: u16| parts.get(usize::from(seat)).copied().unwrap_or_default();
        options.iter().map(|it| of(it.0)).collect()
    }
}

/// Categories below this probability are not asked for their handlers.
const UNLIKELY: f64 = 0.02;

/// The words of a lesson as features, each with what stands around it, sorted and once; new words
/// get the next number.
fn learn_words(words: &mut HashMap<String, Feature>, body: &str) -> Vec<Said> {
    let texts: Vec<String> = tokens(body).into_iter().take(WORDS_MAX).collect();
    let around: Vec<(char, char)> = (0..texts.len()).map(|at| surroundings(&texts, at)).collect();
    let mut own: Vec<Said> = texts
        .into_iter()
        .zip(around)
        .map(|(text, around)| {
            let next = Feature::try_from(words.len()).unwrap_or(Feature::MAX);
            (*words.entry(text).or_insert(next), around)
        })
        .collect();
    own.sort_unstable();
    own.dedup();
    own
}

/// The characters before and after a word; a space where there is none.
fn surroundings(texts: &[String], at: usize) -> (char, char) {
    let before = at.checked_sub(1).and_then(|it| texts.get(it)).and_then(|it| it.chars().next());
    let after = texts.get(at + 1).and_then(|it| it.chars().last());
    (before.unwrap_or(' '), after.unwrap_or(' '))
}

/// The most likely first; of equals the first.
fn ranked<L>(guesses: impl Iterator<Item = (f64, L)>) -> Vec<Guess<L>> {
    let mut guesses: Vec<(f64, L)> = guesses.collect();
    guesses.sort_by(|a, b| b.0.total_cmp(&a.0));
    let guess = |(chance, label)| Guess { label, probability: hundredths(chance) };
    guesses.into_iter().map(guess).collect()
}

/// How many words are told at the most, and how much one must say to be told.
const TOLD_MAX: usize = 6;
const TOLD_LEAST: f64 = 0.4;

/// The words that say most, joined where they stand together, in the order of the text.
fn spoken(reading: &Reading, telling: &[Feature], weight: impl Fn(Feature) -> f64) -> Vec<String> {
    let own = reading.words.iter().filter(|it| telling.contains(&it.0));
    let weighed = own.map(|(word, text)| (weight(*word), text.as_str()));
    let mut weighed: Vec<(f64, &str)> = weighed.filter(|it| it.0 >= TOLD_LEAST).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    weighed.truncate(TOLD_MAX);
    let text: Vec<char> =
        reading.text.chars().flat_map(|it| half_width(it).to_lowercase()).collect();
    let mut marked = vec![false; text.len()];
    for (_, word) in weighed {
        let word: Vec<char> = word.chars().collect();
        let at = text.windows(word.len()).position(|it| it == word);
        if let Some(own) = at.and_then(|at| marked.get_mut(at..at + word.len())) {
            own.fill(true);
        }
    }
    let mut runs: Vec<String> = Vec::new();
    let mut before = false;
    for (it, marked) in text.into_iter().zip(marked) {
        match (marked, before, runs.last_mut()) {
            (true, true, Some(run)) => run.push(it),
            (true, ..) => runs.push(it.to_string()),
            _ => {}
        }
        before = marked;
    }
    runs
}
