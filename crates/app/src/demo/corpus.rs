//! The words of the demonstration: what residents write and what staff answer, by category.
//!
//! One data file a category. A category has *topics*; the texts of one topic belong together and
//! share their slots, so that an answer speaks of the thing that was asked about.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use serde::Deserialize;

use super::photos::PhotoKind;

/// Named lists of words; a text refers to them as `{name}`.
type Bank = BTreeMap<String, Vec<String>>;

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Category {
    /// Roads and traffic.
    Road,
    /// Fields and irrigation.
    Field,
    /// Drinking water.
    Water,
    /// Street lamps.
    Lamp,
    /// Electricity and household repairs.
    Power,
    /// Seedlings and farming advice.
    Seedling,
    /// Selling farm produce.
    Sales,
    /// Doctors and medicines.
    Health,
    /// Rubbish and cleanliness.
    Clean,
    /// Help in hardship.
    Relief,
    /// School and after-school care.
    School,
    /// Safe housing.
    Housing,
    /// Everything else.
    Other,
}

impl Category {
    /// The stable code, as in `request.limit.road`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Field => "field",
            Self::Water => "water",
            Self::Lamp => "lamp",
            Self::Power => "power",
            Self::Seedling => "seedling",
            Self::Sales => "sales",
            Self::Health => "health",
            Self::Clean => "clean",
            Self::Relief => "relief",
            Self::School => "school",
            Self::Housing => "housing",
            Self::Other => "other",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Road => include_str!("corpus/road.toml"),
            Self::Field => include_str!("corpus/field.toml"),
            Self::Water => include_str!("corpus/water.toml"),
            Self::Lamp => include_str!("corpus/lamp.toml"),
            Self::Power => include_str!("corpus/power.toml"),
            Self::Seedling => include_str!("corpus/seedling.toml"),
            Self::Sales => include_str!("corpus/sales.toml"),
            Self::Health => include_str!("corpus/health.toml"),
            Self::Clean => include_str!("corpus/clean.toml"),
            Self::Relief => include_str!("corpus/relief.toml"),
            Self::School => include_str!("corpus/school.toml"),
            Self::Housing => include_str!("corpus/housing.toml"),
            Self::Other => include_str!("corpus/other.toml"),
        }
    }
}

/// The words of one category and how it is usually handled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chapter {
    /// The county office that answers for it.
    pub(crate) office: String,
    /// Working days promised for the answer.
    pub(crate) limit: i64,
    /// The middle handling time in working days.
    pub(crate) typical: i64,
    /// Its share among the categories.
    pub(crate) weight: u32,
    /// Its strength in January … December, 100 being usual.
    pub(crate) season: Vec<u32>,
    /// Reasons for an extension.
    pub(crate) extends: Vec<String>,
    /// What satisfied people say, as whole sentences.
    pub(crate) praise: Vec<String>,
    /// Matters that come up.
    #[serde(rename = "topic")]
    pub(crate) topics: Vec<Topic>,
}

/// Texts that belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    /// What a photo of it shows.
    pub(crate) photo: PhotoKind,
    /// How often the village, the town, the county office handles it.
    pub(crate) levels: [u32; 3],
    /// The months in which it comes up; empty: all.
    #[serde(default)]
    pub(crate) months: Vec<i8>,
    /// What residents write.
    pub(crate) bodies: Vec<String>,
    /// Public answers.
    pub(crate) replies: Vec<String>,
    /// Internal notes.
    pub(crate) notes: Vec<String>,
    /// Questions with the resident's supplement.
    pub(crate) asks: Vec<[String; 2]>,
    /// What is not solved, if it is disputed.
    pub(crate) disputes: Vec<String>,
    /// Public answers of the second round.
    pub(crate) again: Vec<String>,
    slots: Bank,
}

/// A request that belongs elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    /// What the resident writes.
    pub(crate) body: String,
    /// Why it is refused.
    pub(crate) reason: String,
    /// Where to go instead.
    pub(crate) where_to: String,
}

/// Words that do not depend on the category.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Common {
    /// Why an office returns a request; `{should}` names whose it is.
    pub(crate) returns: Vec<String>,
    /// Why the desk does not accept a report.
    pub(crate) check_fails: Vec<String>,
    /// What is noted when a call reaches nobody.
    pub(crate) unreachable: Vec<String>,
    /// Call-back remarks for level 5.
    pub(crate) very_satisfied: Vec<String>,
    /// Call-back remarks for level 4.
    pub(crate) satisfied: Vec<String>,
    /// Call-back remarks for level 3.
    pub(crate) fairly_satisfied: Vec<String>,
    /// Call-back remarks for levels 2 and 1.
    pub(crate) unsatisfied: Vec<String>,
    /// Comments with five stars.
    pub(crate) rate_5: Vec<String>,
    /// Comments with four stars.
    pub(crate) rate_4: Vec<String>,
    /// Comments with three stars.
    pub(crate) rate_3: Vec<String>,
    /// Comments with two stars.
    pub(crate) rate_2: Vec<String>,
    /// Comments with one star.
    pub(crate) rate_1: Vec<String>,
    /// Why residents withdraw.
    pub(crate) withdraws: Vec<String>,
    /// Requests that are refused.
    pub(crate) refusals: Vec<Refusal>,
    slots: Bank,
}

/// All words.
#[derive(Debug)]
pub(crate) struct Corpus {
    chapters: [(Category, Chapter); 13],
    /// What does not depend on the category.
    pub(crate) common: Common,
}

impl Corpus {
    /// Reads the words built into the program.
    pub(crate) fn load() -> Result<Self, toml::de::Error> {
        let read = |it: Category| toml::from_str(it.text()).map(|chapter| (it, chapter));
        let chapters = [
            read(Category::Road)?,
            read(Category::Field)?,
            read(Category::Water)?,
            read(Category::Lamp)?,
            read(Category::Power)?,
            read(Category::Seedling)?,
            read(Category::Sales)?,
            read(Category::Health)?,
            read(Category::Clean)?,
            read(Category::Relief)?,
            read(Category::School)?,
            read(Category::Housing)?,
            read(Category::Other)?,
        ];
        Ok(Self { chapters, common: toml::from_str(include_str!("corpus/common.toml"))? })
    }

    /// The categories with their words, in the order of a form.
    pub(crate) fn chapters(&self) -> &[(Category, Chapter)] {
        &self.chapters
    }

    /// The category at a position, with its words; the first if there is none.
    pub(crate) fn chapter(&self, at: usize) -> (Category, &Chapter) {
        let [first, ..] = &self.chapters;
        let (category, chapter) = self.chapters.get(at).unwrap_or(first);
        (*category, chapter)
    }

    /// Where requests stand that fit no category: [`Category::Other`].
    pub(crate) fn outside(&self) -> (Category, &Chapter) {
        let [.., (category, chapter)] = &self.chapters;
        (*category, chapter)
    }
}

/// The words chosen so far in one request: the same slot always says the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    values: BTreeMap<String, String>,
}

impl Slots {
    /// Fixes what a slot says from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// Fills a text; a slot nobody knows stays as it is, and a test finds it.
    pub(crate) fn fill(
        &mut self,
        text: &str,
        topic: Option<&Topic>,
        common: &Common,
        rng: &mut ChaCha12Rng,
    ) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            let bank = topic.and_then(|it| it.slots.get(name)).or_else(|| common.slots.get(name));
            match (self.values.get(name), bank) {
                (Some(value), _) => out.push_str(value),
                (None, Some(words)) => {
                    let value = pick(words, rng).to_owned();
                    out.push_str(&value);
                    self.values.insert(name.to_owned(), value);
                }
                (None, None) => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

/// One of the words, each as likely; nothing of an empty list.
pub(crate) fn pick<'a>(words: &'a [String], rng: &mut ChaCha12Rng) -> &'a str {
    one(words, rng).map_or("", String::as_str)
}

/// One of the things, each as likely.
pub(crate) fn one<'a, T>(things: &'a [T], rng: &mut ChaCha12Rng) -> Option<&'a T> {
    if things.is_empty() {
        return None;
    }
    things.get(rng.random_range(0..things.len()))
}

/// A position, as likely as its weight says; 0 if all weights are 0.
pub(crate) fn weighted(weights: &[u32], rng: &mut ChaCha12Rng) -> usize {
    let total: u32 = weights.iter().sum();
    if total == 0 {
        return 0;
    }
    let mut left = rng.random_range(0..total);
    for (at, weight) in weights.iter().enumerate() {
        if left < *weight {
            return at;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn every_category_has_words_for_everything() {
        let corpus = Corpus::load().unwrap();
        assert_eq!(corpus.chapters().len(), 13);
        for (category, chapter) in corpus.chapters() {
            let bodies: usize = chapter.topics.iter().map(|it| it.bodies.len()).sum();
            assert!(bodies >= 12, "{category:?} has {bodies} bodies");
            assert_eq!(chapter.season.len(), 12, "{category:?}");
            assert!(chapter.limit >= 5 && chapter.typical < chapter.limit, "{category:?}");
            assert!(chapter.extends.len() >= 2 && chapter.praise.len() >= 3, "{category:?}");
            for month in 1..=12 {
                let open = |it: &&Topic| it.months.is_empty() || it.months.contains(&month);
                assert!(chapter.topics.iter().any(|it| open(&it)), "{category:?} {month}");
            }
            for topic in &chapter.topics {
                assert!(topic.replies.len() >= 2 && !topic.notes.is_empty(), "{category:?}");
                assert!(!topic.asks.is_empty() && !topic.disputes.is_empty(), "{category:?}");
                assert!(!topic.again.is_empty(), "{category:?}");
            }
        }
    }

    #[test]
    fn every_slot_of_every_text_is_known() {
        let corpus = Corpus::load().unwrap();
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        for (category, chapter) in corpus.chapters() {
            for topic in &chapter.topics {
                let lists = [
                    &topic.bodies,
                    &topic.replies,
                    &topic.notes,
                    &topic.disputes,
                    &topic.again,
                    &chapter.extends,
                    &chapter.praise,
                ];
                let texts = lists.into_iter().flatten().chain(topic.asks.iter().flatten());
                for text in texts {
                    let mut slots = Slots::default();
                    for name in ["here", "village", "unit", "done"] {
                        slots.set(name, "某");
                    }
                    let filled = slots.fill(text, Some(topic), &corpus.common, &mut rng);
                    assert!(!filled.contains(['{', '}']), "{category:?}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_slot_keeps_its_word() {
        let corpus = Corpus::load().unwrap();
        let mut rng = ChaCha12Rng::seed_from_u64(2);
        let mut slots = Slots::default();

        let first = slots.fill("{when}", None, &corpus.common, &mut rng);

        for _ in 0..20 {
            assert_eq!(slots.fill("{when}", None, &corpus.common, &mut rng), first);
        }
    }
}
