//! Draws the requests of a year, until the numbers of the shape are reached.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use kernel::time::Instant;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::clock::{Clock, at};
use super::life::{Draft, Life, Marks};
use super::names::short_name;
use super::{Contact, End, Place, Shape, Source, Story, Unit, cutoff};
use crate::demo::corpus::{Category, Chapter, Corpus, Slots, Topic, one, pick, weighted};
use crate::demo::people;
use crate::demo::photos::{self, PhotoRef};

/// Months' shares of the year: people return at New Year, October is wet.
const MONTHS: [u32; 12] = [112, 108, 88, 88, 92, 95, 112, 100, 98, 170, 95, 95];

/// Hours' shares of a day for people who write on a phone.
const HOURS: [u32; 24] =
    [2, 1, 0, 0, 0, 1, 4, 10, 18, 20, 18, 14, 14, 12, 14, 15, 15, 14, 12, 14, 20, 22, 15, 7];

/// The ways in, with their shares: a quarter is received by staff.
const SOURCES: [(Source, u32); 6] = [
    (Source::Link, 55),
    (Source::QrCode, 20),
    (Source::CourtyardMeeting, 8),
    (Source::Visit, 8),
    (Source::Hotline, 5),
    (Source::WalkIn, 4),
];

pub(super) struct Planner<'a> {
    pub(super) rng: &'a mut ChaCha12Rng,
    pub(super) shape: &'a Shape,
    pub(super) clock: Clock<'a>,
    places: &'a [Place],
    corpus: &'a Corpus,
    seen: BTreeSet<String>,
    /// Places that have no request yet.
    unused: Vec<usize>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        rng: &'a mut ChaCha12Rng,
        places: &'a [Place],
        corpus: &'a Corpus,
        shape: &'a Shape,
        is_workday: &'a dyn Fn(Date) -> bool,
    ) -> Self {
        let mut unused: Vec<usize> = (0..places.len()).collect();
        shuffle(&mut unused, rng);
        let clock = Clock::new(is_workday);
        Self { rng, shape, clock, places, corpus, seen: BTreeSet::new(), unused }
    }

    /// The requests of the year that are closed by its end.
    pub(super) fn closed(&mut self) -> Vec<Story> {
        let shape = self.shape;
        let closed = shape.closed.min(shape.received);
        let marks = self.marks(closed);
        let levels = self.levels(closed, shape.satisfied.min(closed));
        let days: Vec<(Date, u32)> = days(date(2025, 1, 1), date(2025, 12, 31), &self.clock);
        marks
            .into_iter()
            .zip(levels)
            .map(|(marks, level)| self.one_closed(&days, marks, level))
            .collect()
    }

    /// Draws until it ends within the year, in time or late as wanted. Most draws do.
    fn one_closed(&mut self, days: &[(Date, u32)], marks: Marks, level: u8) -> Story {
        let place = self.place();
        loop {
            let (source, received_at) = self.arrival(days);
            let mut life = self.life(received_at, source, place, None);
            life.live(marks, level);
            let last = life.acts.last().map_or(received_at, |it| it.at);
            if last <= cutoff() && life.is_late() == marks.late {
                let story = life.finish(End::Closed(level));
                return self.keep(story);
            }
        }
    }

    /// The trial run: all ended in December 2024, some refused, some withdrawn.
    pub(super) fn trial(&mut self) -> Vec<Story> {
        let days = days(date(2024, 12, 2), date(2024, 12, 18), &self.clock);
        let end = Instant::at(date(2024, 12, 31), 17, 30);
        let mut stories = Vec::with_capacity(self.shape.trial);
        while stories.len() < self.shape.trial {
            let place = self.place();
            let (source, received_at) = self.arrival(&days);
            let refusals = &self.corpus.common.refusals;
            let refusal = if stories.len() % 4 == 0 { one(refusals, self.rng) } else { None };
            let withdrawn = stories.len() % 6 == 1;
            let mut life = self.life(received_at, source, place, refusal.map(|it| &*it.body));
            let outcome = if let Some(it) = refusal {
                life.refuse(&it.reason, &it.where_to);
                End::Refused
            } else if withdrawn {
                life.withdraw();
                End::Withdrawn
            } else {
                life.live(Marks::default(), 4);
                End::Closed(4)
            };
            let fits = life.acts.last().is_none_or(|it| it.at <= end) && !life.is_late();
            let story = life.finish(outcome);
            if fits {
                stories.push(self.keep(story));
            }
        }
        stories
    }

    /// Remembers the text, so that it is not used again.
    pub(super) fn keep(&mut self, story: Story) -> Story {
        self.seen.insert(story.body.clone());
        story
    }

    /// A place: each once, then by weight.
    pub(super) fn place(&mut self) -> usize {
        self.unused.pop().unwrap_or_else(|| {
            let weights: Vec<u32> = self.places.iter().map(|it| it.weight.max(1)).collect();
            weighted(&weights, self.rng)
        })
    }

    /// A way in.
    pub(super) fn source(&mut self) -> Source {
        let at = weighted(&SOURCES.map(|it| it.1), self.rng);
        SOURCES.get(at).map_or(Source::Link, |it| it.0)
    }

    /// A way in and a moment that suits it.
    fn arrival(&mut self, days: &[(Date, u32)]) -> (Source, Instant) {
        let source = self.source();
        let weights: Vec<u32> = days.iter().map(|it| it.1).collect();
        loop {
            let day = days.get(weighted(&weights, self.rng)).map_or(date(2025, 1, 1), |it| it.0);
            let office = matches!(source, Source::Visit | Source::WalkIn);
            if !office || self.clock.works(day) {
                return (source, self.moment(day, source));
            }
        }
    }

    fn moment(&mut self, day: Date, source: Source) -> Instant {
        let minute = match source {
            Source::Link | Source::QrCode | Source::Hotline => {
                let hour = i64::try_from(weighted(&HOURS, self.rng)).unwrap_or(12);
                hour * 60 + self.rng.random_range(0..60)
            }
            Source::CourtyardMeeting => self.rng.random_range(19 * 60..20 * 60 + 40),
            Source::Visit => self.rng.random_range(9 * 60..17 * 60),
            Source::WalkIn => self.rng.random_range(14 * 60..17 * 60),
        };
        at(day, minute).plus_seconds(self.rng.random_range(0..60))
    }

    /// A request with its text; `text` is given for requests that belong elsewhere.
    pub(super) fn life(
        &mut self,
        received_at: Instant,
        source: Source,
        place: usize,
        text: Option<&str>,
    ) -> Life<'_> {
        let common = &self.corpus.common;
        let group = self.rng.random_range(1..=9);
        loop {
            let (category, chapter) = match text {
                Some(_) => self.corpus.outside(),
                None => self.chapter(received_at.date()),
            };
            let Some(topic) = topic(chapter, received_at.date(), self.rng) else { continue };
            let mut slots = self.slots(place, group);
            let words = text.unwrap_or_else(|| pick(&topic.bodies, self.rng));
            let words = spoken(words, self.rng);
            let body = slots.fill(&words, Some(topic), common, self.rng);
            if text.is_none() && self.seen.contains(&body) {
                continue;
            }
            let contact = self.contact();
            let photos = if text.is_none() { self.photos(topic) } else { Vec::new() };
            let draft =
                Draft { received_at, source, place, group, category, body, contact, photos };
            return Life {
                draft,
                slots,
                rng: self.rng,
                clock: &self.clock,
                chapter,
                topic,
                common,
                places: self.places,
                now: received_at,
                unit: Unit::Town,
                extension: 0,
                answered: None,
                acts: Vec::new(),
            };
        }
    }

    /// A category, as the month has it.
    fn chapter(&mut self, day: Date) -> (Category, &'a Chapter) {
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        let share = |it: &Chapter| it.weight * it.season.get(month).copied().unwrap_or(100);
        let weights: Vec<u32> = self.corpus.chapters().iter().map(|it| share(&it.1)).collect();
        self.corpus.chapter(weighted(&weights, self.rng))
    }

    fn slots(&mut self, place: usize, group: u8) -> Slots {
        let mut slots = Slots::default();
        if let Some(place) = self.places.get(place) {
            let village = short_name(&place.name);
            slots.set("here", &format!("{village}{group}组"));
            slots.set("village", &village);
        }
        slots
    }

    fn contact(&mut self) -> Option<Contact> {
        let given = self.rng.random_ratio(self.shape.phone.min(100), 100);
        given.then(|| Contact { name: people::name(self.rng), phone: String::new() })
    }

    fn photos(&mut self, topic: &Topic) -> Vec<PhotoRef> {
        if !self.rng.random_ratio(self.shape.photos.min(100), 100) {
            return Vec::new();
        }
        let count = weighted(&[0, 6, 3, 1], self.rng);
        photos::some(topic.photo, false, count, self.rng)
    }

    /// Which of the closed requests is special in which way: exact shares, drawn by lot.
    fn marks(&mut self, count: usize) -> Vec<Marks> {
        let shape = self.shape;
        let mut lot = |percent| lot(count, percent, self.rng);
        let (returned, asked, extended) =
            (lot(shape.returned), lot(shape.asked), lot(shape.extended));
        let (check_fails, reopened) = (lot(shape.check_fails), lot(shape.reopened));
        let (rated, unreachable, late) =
            (lot(shape.rated), lot(shape.unreachable), lot(shape.late));
        let on = |lots: &[bool], at: usize| lots.get(at).copied().unwrap_or_default();
        let marks = (0..count).map(|at| {
            let late = on(&late, at);
            Marks {
                returned: on(&returned, at),
                // Whoever is late is plainly late: no clock was stopped, moved or started anew.
                asked: on(&asked, at) && !late,
                extended: on(&extended, at) && !late,
                reopened: on(&reopened, at) && !late,
                check_fails: on(&check_fails, at),
                rated: on(&rated, at),
                unreachable: on(&unreachable, at),
                late,
            }
        });
        marks.collect()
    }

    /// Levels of the final call-backs: `satisfied` times 5, 4 or 3, else 2 or 1, in any order.
    fn levels(&mut self, count: usize, satisfied: usize) -> Vec<u8> {
        let level = |at: usize| match at {
            low if low >= satisfied => 2 - u8::from(low % 3 == 0),
            high => [5, 5, 5, 4, 5, 4, 5, 3, 5, 4].get(high % 10).copied().unwrap_or(5),
        };
        let mut levels: Vec<u8> = (0..count).map(level).collect();
        shuffle(&mut levels, self.rng);
        levels
    }
}

/// A matter of the category that comes up in this month.
fn topic<'a>(chapter: &'a Chapter, day: Date, rng: &mut ChaCha12Rng) -> Option<&'a Topic> {
    let open = |it: &&Topic| it.months.is_empty() || it.months.contains(&day.month());
    let topics: Vec<&Topic> = chapter.topics.iter().filter(open).collect();
    one(&topics, rng).copied()
}

/// Some people say 我们 before the place they begin with.
fn spoken(text: &str, rng: &mut ChaCha12Rng) -> String {
    let begins = text.strip_prefix("{hi}").unwrap_or(text).starts_with("{here}");
    let fits = begins && !text.contains("{here}我") && !text.contains("{here}有");
    if fits && rng.random_ratio(1, 3) {
        text.replacen("{here}", "我们{here}", 1)
    } else {
        text.to_owned()
    }
}

/// The days of a span with their weights.
fn days(first: Date, last: Date, clock: &Clock<'_>) -> Vec<(Date, u32)> {
    let mut days = Vec::new();
    let mut day = first;
    while day <= last {
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        let mut weight = MONTHS.get(month).copied().unwrap_or(100);
        weight *= if clock.works(day) { 10 } else { 6 };
        // Around the Spring Festival of 2025-01-29 those who work elsewhere are at home.
        if (date(2025, 1, 20)..=date(2025, 2, 12)).contains(&day) {
            weight = weight * 7 / 5;
        }
        days.push((day, weight));
        day = day.tomorrow().unwrap_or(date(9999, 12, 31));
    }
    days
}

/// Exactly `percent` of `count` marked, rounded to the nearest, at random places.
fn lot(count: usize, percent: u32, rng: &mut ChaCha12Rng) -> Vec<bool> {
    let share = usize::try_from(percent).unwrap_or(0).min(100);
    let marked = (count * share + 50) / 100;
    let mut lots: Vec<bool> = (0..count).map(|at| at < marked).collect();
    shuffle(&mut lots, rng);
    lots
}

/// Fisher and Yates.
pub(super) fn shuffle<T>(things: &mut [T], rng: &mut ChaCha12Rng) {
    for last in (1..things.len()).rev() {
        things.swap(last, rng.random_range(0..=last));
    }
}
