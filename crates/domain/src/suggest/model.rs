//! The two guesses: which category a text is about, and which seat handles it.

use std::collections::BTreeMap;

use super::calibrate::{Parts, Sample, Weights, fit};
use super::evidence::{Evidence, Feature, Seen, count};
use super::seats::Seats;
use crate::places::Place;

/// How much the words of a label are drawn to the words of all.
const WORDS_SMOOTH: f64 = 100.0;
/// The same for what the person chose, and for the town.
const CHOSEN_SMOOTH: f64 = 5.0;
const TOWN_SMOOTH: f64 = 2.0;
/// So many words of a text are weighed: those that say most. With fewer, a chance word of a text that
/// nobody wrote before is believed too much; with all, what it is about drowns in how it is said.
const TELLING: usize = 12;
/// Below so many requests a category has no habits of its own.
const HABIT_LEAST: usize = 20;
/// Every so many-th request is held back to fit the weights.
const HELD_BACK: usize = 8;

/// A word with the characters before and after it.
pub(super) type Said = (Feature, (char, char));

/// A past request as numbers.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// Its words with what stands around them, sorted and once.
    pub(super) said: Vec<Said>,
    /// What the person chose.
    pub(super) chosen: Feature,
    /// Where.
    pub(super) place: Place,
    /// What it was in the end.
    pub(super) category: u16,
    /// The seat that finished it.
    pub(super) seat: Option<u16>,
}

impl Example {
    /// Its words, sorted and once.
    pub(super) fn words(&self) -> Vec<Feature> {
        let mut words: Vec<Feature> = self.said.iter().map(|it| it.0).collect();
        words.dedup();
        words
    }

    fn town(&self) -> Feature {
        town(self.place)
    }
}

/// The town of a place as a feature.
pub(super) fn town(place: Place) -> Feature {
    Feature::try_from(place.town().0 / 1_000).unwrap_or(0)
}

/// A guess among labels: what is usual, and what speaks for which.
#[derive(Clone, Debug)]
pub(super) struct Model {
    usual: Vec<f64>,
    words: Evidence,
    chosen: Evidence,
    town: Evidence,
}

impl Model {
    fn learn(labels: usize, examples: &[(&Example, u16)], with_chosen: bool) -> Self {
        let mut counts = vec![0.5; labels];
        let (mut words, mut chosen, mut towns) = (Vec::new(), Vec::new(), Vec::new());
        for (example, label) in examples {
            if let Some(count) = counts.get_mut(usize::from(*label)) {
                *count += 1.0;
            }
            words.extend(example.said.iter().map(|said| (*said, *label)));
            towns.push(Seen::once(example.town(), *label));
            if with_chosen {
                chosen.push(Seen::once(example.chosen, *label));
            }
        }
        let all: f64 = counts.iter().sum();
        Self {
            usual: counts.into_iter().map(|it: f64| (it / all).ln()).collect(),
            words: Evidence::learn(labels, once_each(words), WORDS_SMOOTH),
            chosen: Evidence::learn(labels, chosen, CHOSEN_SMOOTH),
            town: Evidence::learn(labels, towns, TOWN_SMOOTH),
        }
    }

    /// What speaks for each label.
    pub(super) fn parts(&self, words: &[Feature], chosen: Feature, place: Place) -> Vec<Parts> {
        let words = self.words.weigh(&self.telling(words));
        let chosen = self.chosen.weigh(&[chosen]);
        let town = self.town.weigh(&[town(place)]);
        let each = self.usual.iter().zip(words).zip(chosen).zip(town);
        each.map(|(((usual, words), chosen), town)| [*usual, words, chosen, town]).collect()
    }

    /// The words of a text that are weighed.
    pub(super) fn telling(&self, words: &[Feature]) -> Vec<Feature> {
        self.words.telling(words, TELLING)
    }

    /// How much one word speaks for a label.
    pub(super) fn word(&self, word: Feature, label: u16) -> f64 {
        self.words.weight(word, label)
    }
}

/// Every word counts once for each of its surroundings, shared among the labels it had there: what
/// forty texts from one form, or about one road, say in the same words was learned once.
fn once_each(mut said: Vec<(Said, u16)>) -> Vec<Seen> {
    said.sort_unstable();
    let alike = said.chunk_by(|a, b| a.0 == b.0);
    let shared = alike.flat_map(|alike| {
        let share = |same: &[(Said, u16)]| {
            let ((feature, _), label) = *same.first()?;
            Some(Seen { feature, label, times: count(same.len()) / count(alike.len()) })
        };
        alike.chunk_by(|a, b| a.1 == b.1).filter_map(share)
    });
    shared.collect()
}

/// Both guesses, learned from the same requests.
#[derive(Clone, Debug)]
pub(super) struct Models {
    pub(super) categories: Model,
    /// For each category with habits of its own, which seat handles it.
    handlers: BTreeMap<u16, Model>,
    /// Which seat handles whatever it is.
    any: Model,
}

impl Models {
    fn learn(examples: &[&Example], categories: usize, seats: usize) -> Self {
        let kinds: Vec<_> = examples.iter().map(|it| (*it, it.category)).collect();
        let seated: Vec<_> = examples.iter().filter_map(|it| Some((*it, it.seat?))).collect();
        let mut by: BTreeMap<u16, Vec<(&Example, u16)>> = BTreeMap::new();
        for own in &seated {
            by.entry(own.0.category).or_default().push(*own);
        }
        by.retain(|_, own| own.len() >= HABIT_LEAST);
        Self {
            categories: Model::learn(categories, &kinds, true),
            handlers: by
                .into_iter()
                .map(|(category, own)| (category, Model::learn(seats, &own, false)))
                .collect(),
            any: Model::learn(seats, &seated, false),
        }
    }

    /// Who handles this category.
    pub(super) fn handlers(&self, category: u16) -> &Model {
        self.handlers.get(&category).unwrap_or(&self.any)
    }
}

/// Models with the weights that make their probabilities hold.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub(super) models: Models,
    pub(super) for_category: Weights,
    pub(super) for_handler: Weights,
}

impl Fitted {
    /// Learns from seven of eight requests and fits the weights on the eighth, which the models
    /// never saw: weights fitted for these models make no others' probabilities hold.
    pub(super) fn learn(examples: &[Example], categories: usize, seats: &Seats) -> Self {
        let held = |at: usize| at % HELD_BACK == HELD_BACK - 1;
        let rest = examples.iter().enumerate().filter(|it| !held(it.0)).map(|it| it.1);
        let rest: Vec<&Example> = rest.collect();
        let models = Models::learn(&rest, categories, seats.count());
        let back = || examples.iter().enumerate().filter(|it| held(it.0)).map(|it| it.1);
        let kinds: Vec<Sample> = back().map(|it| category_sample(&models, it)).collect();
        let seated: Vec<Sample> =
            back().filter_map(|it| handler_sample(&models, seats, it)).collect();
        let (for_category, for_handler) = (fit(&kinds), fit(&seated));
        Self { models, for_category, for_handler }
    }
}

fn category_sample(models: &Models, example: &Example) -> Sample {
    let Example { chosen, place, category, .. } = example;
    let options = models.categories.parts(&example.words(), *chosen, *place);
    Sample { options, right: usize::from(*category) }
}

fn handler_sample(models: &Models, seats: &Seats, example: &Example) -> Option<Sample> {
    let parts =
        models.handlers(example.category).parts(&example.words(), example.chosen, example.place);
    let options = seats.options(example.place);
    let right = options.iter().position(|it| Some(it.0) == example.seat)?;
    let of = |seat: u16| parts.get(usize::from(seat)).copied().unwrap_or_default();
    Some(Sample { options: options.into_iter().map(|it| of(it.0)).collect(), right })
}
