//! The burden meter (基层减负): how many minutes of recording the platform itself asks of an
//! organisation, by which rule, and what it asked twice.
//!
//! Minutes are measured where forms were timed often enough, and estimated by field elsewhere; each
//! figure says which. (SYSTEMS D6; 整治形式主义为基层减负若干规定: fill once, reuse.)
//!
//! What is kept are [`Sums`] of an organisation, a rule and a month: of no person is known how long they
//! took.

pub mod forms;

use std::collections::BTreeMap;

use kernel::id::Id;
use kernel::schedule::Period;
use kernel::time::Date;

pub use self::forms::Form;
use crate::rules::Rulebook;

/// What a field of a form is, by which its time is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// One of a few; a box to tick.
    Choice,
    /// A day or a time.
    Day,
    /// A number.
    Number,
    /// A person or an organisation, found by a few letters.
    Name,
    /// A line of words.
    Line,
    /// Several sentences.
    Text,
    /// A file or a photo.
    File,
}

impl Field {
    /// The seconds it is estimated to take: a convention, until forms are measured.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Choice => 4,
            Self::Day => 6,
            Self::Number => 8,
            Self::Name => 10,
            Self::Line => 20,
            Self::Text => 90,
            Self::File => 40,
        }
    }
}

/// The seconds a form takes to open, read and send, besides its fields.
const FORM_SECONDS: i64 = 15;

/// The seconds a form is estimated to take. Fields that are filled automatically are not among these.
pub fn estimate(typed: &[Field]) -> i64 {
    typed.iter().fold(FORM_SECONDS, |sum, it| sum.saturating_add(it.seconds()))
}

/// A form that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Filled<R> {
    /// By which organisation.
    pub org: Id,
    /// Which rule asks for it.
    pub rule: R,
    /// In which period.
    pub period: Period,
    /// How long it was open and worked on, if it was timed.
    pub seconds: Option<i64>,
    /// Fields that people filled.
    pub typed: i64,
    /// Fields that were filled automatically and left as they were.
    pub automatic: i64,
}

/// A form that lay open over lunch took no hour: a timing counts this many seconds at most.
pub const LONGEST_SECONDS: i64 = 1_800;

/// From so many timings of a rule on its minutes are measured.
pub const ENOUGH_TIMINGS: usize = 5;

/// What one rule asked of one organisation in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asked<R> {
    /// The organisation.
    pub org: Id,
    /// The rule.
    pub rule: R,
    /// The period.
    pub period: Period,
    /// How many forms.
    pub forms: i64,
    /// How many seconds of people's time.
    pub seconds: i64,
    /// Whether the rule's seconds are measured; else they are estimated.
    pub measured: bool,
    /// Fields people filled.
    pub typed: i64,
    /// Fields filled automatically.
    pub automatic: i64,
}

/// What every rule asked of every organisation, in the order of organisation, rule and period. An
/// untimed form counts the median of its rule's timings, or `estimates` where those are too few; a
/// rule without an estimate counts a form without fields.
pub fn asked<R: Copy + Ord>(forms: &[Filled<R>], estimates: &BTreeMap<R, i64>) -> Vec<Asked<R>> {
    let mut timings = BTreeMap::<R, Vec<i64>>::new();
    for form in forms {
        if let Some(seconds) = form.seconds {
            timings.entry(form.rule).or_default().push(seconds.clamp(0, LONGEST_SECONDS));
        }
    }
    let medians: BTreeMap<R, i64> = timings
        .into_iter()
        .filter(|(_, all)| all.len() >= ENOUGH_TIMINGS)
        .filter_map(|(rule, all)| Some((rule, median(all)?)))
        .collect();
    let mut out = BTreeMap::<(Id, R, Period), Asked<R>>::new();
    for form in forms {
        let median = medians.get(&form.rule).copied();
        let usual = median.or_else(|| estimates.get(&form.rule).copied()).unwrap_or(FORM_SECONDS);
        let Filled { org, rule, period, .. } = *form;
        let line = out.entry((org, rule, period)).or_insert(Asked {
            org,
            rule,
            period,
            forms: 0,
            seconds: 0,
            measured: median.is_some(),
            typed: 0,
            automatic: 0,
        });
        line.forms += 1;
        let seconds = form.seconds.filter(|_| median.is_some());
        line.seconds += seconds.map_or(usual, |it| it.clamp(0, LONGEST_SECONDS));
        line.typed += form.typed;
        line.automatic += form.automatic;
    }
    out.into_values().collect()
}

/// The middle of some numbers; the smaller of two middles.
fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

/// Seconds as whole minutes, rounded up: nobody is told that a form takes no time.
pub fn minutes(seconds: i64) -> i64 {
    seconds.max(0).saturating_add(59) / 60
}

/// Minutes a month of one organisation above which somebody is warned: `burden.minutes_month`.
pub fn limit(day: Date, book: &Rulebook) -> i64 {
    book.number(day, "burden.minutes_month", 120)
}

/// What forms took, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sums {
    /// How many were sent.
    pub forms: i64,
    /// How many of those were timed.
    pub timed: i64,
    /// The seconds of the timed ones, each counted to [`LONGEST_SECONDS`] at most.
    pub seconds: i64,
    /// The seconds all of them are estimated to take.
    pub estimated: i64,
    /// Fields people filled.
    pub typed: i64,
    /// Fields filled automatically and left as they were.
    pub automatic: i64,
}

impl Sums {
    /// One form.
    pub fn of(form: &Form) -> Self {
        let seconds = form.seconds.map(|it| it.clamp(0, LONGEST_SECONDS));
        Self {
            forms: 1,
            timed: i64::from(seconds.is_some()),
            seconds: seconds.unwrap_or(0),
            estimated: estimate(&form.typed),
            typed: i64::try_from(form.typed.len()).unwrap_or(i64::MAX),
            automatic: form.automatic,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            forms: self.forms + other.forms,
            timed: self.timed + other.timed,
            seconds: self.seconds + other.seconds,
            estimated: self.estimated + other.estimated,
            typed: self.typed + other.typed,
            automatic: self.automatic + other.automatic,
        }
    }

    /// Whether a rule with these sums is measured; else it is estimated.
    pub fn is_measured(&self) -> bool {
        usize::try_from(self.timed).is_ok_and(|it| it >= ENOUGH_TIMINGS)
    }

    /// The seconds a form takes on average; `None` where there was none.
    pub fn each(&self) -> Option<i64> {
        if self.is_measured() {
            Some(self.seconds / self.timed)
        } else {
            (self.forms > 0).then(|| self.estimated / self.forms.max(1))
        }
    }

    /// The seconds these took, where `rule` are the sums of their rule over all organisations: measured,
    /// an untimed form counting the average of the timed; or estimated.
    pub fn took(&self, rule: &Self) -> i64 {
        match rule.each().filter(|_| rule.is_measured()) {
            Some(each) => self.seconds + (self.forms - self.timed).max(0) * each,
            None => self.estimated,
        }
    }
}

/// A question that was put to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question<R> {
    /// To whom.
    pub org: Id,
    /// What for: a stable word for one fact, such as `members`.
    pub fact: &'static str,
    /// Of which period.
    pub period: Period,
    /// By which rule.
    pub rule: R,
}

/// A fact that was asked of one organisation more than once for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice<R> {
    /// Of whom.
    pub org: Id,
    /// The fact.
    pub fact: &'static str,
    /// The period.
    pub period: Period,
    /// The rules that asked, in order; one rule twice when it asked twice.
    pub rules: Vec<R>,
}

/// What was asked twice.
pub fn twice<R: Copy + Ord>(questions: &[Question<R>]) -> Vec<Twice<R>> {
    let mut sorted = questions.to_vec();
    sorted.sort_unstable();
    let same =
        |a: &Question<R>, b: &Question<R>| (a.org, a.fact, a.period) == (b.org, b.fact, b.period);
    let groups = sorted.chunk_by(same).filter(|it| it.len() > 1);
    let told = |group: &[Question<R>]| {
        let first = group.first()?;
        let rules = group.iter().map(|it| it.rule).collect();
        Some(Twice { org: first.org, fact: first.fact, period: first.period, rules })
    };
    groups.filter_map(told).collect()
}

/// A new form would ask for more than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Warning {
    /// Minutes a month now, of the organisation that is asked the most.
    pub now: i64,
    /// Minutes a month with the new form.
    pub then: i64,
    /// The limit.
    pub limit: i64,
}

/// Whether a new form passes the limit: `now` are the seconds a month of the organisation that is
/// asked the most, the form takes `seconds` and is asked so often a year. A warning, never a refusal:
/// the office decides and says why.
pub fn warning(now: i64, seconds: i64, times_a_year: i64, limit_minutes: i64) -> Option<Warning> {
    let a_year = seconds.max(0).saturating_mul(times_a_year.max(0));
    let more = a_year.saturating_add(11) / 12;
    let (now, then) = (minutes(now), minutes(now.max(0).saturating_add(more)));
    (then > limit_minutes).then_some(Warning { now, then, limit: limit_minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn filled(org: i64, rule: char, seconds: Option<i64>) -> Filled<char> {
        Filled { org: Id(org), rule, period: month("2025-03"), seconds, typed: 3, automatic: 5 }
    }

    #[test]
    fn a_form_is_estimated_by_its_fields() {
        assert_eq!(estimate(&[]), 15);
        assert_eq!(estimate(&[Field::Day, Field::Number, Field::Text]), 15 + 6 + 8 + 90);
        assert_eq!([0, 1, 60, 61].map(minutes), [0, 1, 1, 2]);
    }

    #[test]
    fn minutes_are_measured_once_there_are_enough_timings() {
        let estimates = BTreeMap::from([('a', 100), ('b', 50)]);
        let mut forms = vec![filled(1, 'a', Some(40)); 4];
        forms.push(filled(1, 'a', None));
        let few = asked(&forms, &estimates);
        assert_eq!((few[0].forms, few[0].seconds, few[0].measured), (5, 500, false));
        assert_eq!((few[0].typed, few[0].automatic), (15, 25));

        forms.push(filled(2, 'a', Some(9_999)));
        forms.push(filled(2, 'b', None));
        let enough = asked(&forms, &estimates);
        let told: Vec<_> = enough.iter().map(|it| (it.org.0, it.rule, it.seconds)).collect();
        assert_eq!(told, [(1, 'a', 200), (2, 'a', 1_800), (2, 'b', 50)]);
        assert!(enough[0].measured && !enough[2].measured);
    }

    #[test]
    fn sums_are_measured_once_their_rule_was_timed_often_enough() {
        let form = |seconds| Form { seconds, typed: vec![Field::Text], automatic: 4 };
        let sum = |all: &[Option<i64>]| {
            all.iter().fold(Sums::default(), |sum, it| sum.and(Sums::of(&form(*it))))
        };
        let few = sum(&[Some(40), Some(40), Some(40), Some(40), None]);
        assert_eq!((few.forms, few.timed, few.typed, few.automatic), (5, 4, 5, 20));
        assert_eq!((few.took(&few), few.is_measured()), (5 * 105, false));
        assert_eq!(few.each(), Some(105));

        let rule = few.and(sum(&[Some(9_999)]));
        assert_eq!(rule.seconds, 4 * 40 + 1_800, "a form open over lunch took no hour");
        assert_eq!(rule.each(), Some(392));
        assert_eq!(few.took(&rule), 4 * 40 + 392, "the untimed one counts the average");
        assert_eq!(Sums::default().took(&rule), 0);
        assert_eq!(Sums::default().each(), None);
    }

    #[test]
    fn the_same_fact_of_the_same_period_is_asked_twice() {
        let question = |org: i64, fact, period: &str, rule| Question {
            org: Id(org),
            fact,
            period: month(period),
            rule,
        };
        let all = [
            question(1, "members", "2025Q1", 'b'),
            question(1, "members", "2025Q2", 'a'),
            question(2, "members", "2025Q1", 'a'),
            question(1, "members", "2025Q1", 'a'),
            question(1, "meetings", "2025Q1", 'a'),
        ];
        let want =
            Twice { org: Id(1), fact: "members", period: month("2025Q1"), rules: vec!['a', 'b'] };
        assert_eq!(twice(&all), [want]);
    }

    #[test]
    fn a_form_beyond_the_limit_is_warned_of_before_it_is_published() {
        assert_eq!(warning(3_000, 300, 24, 60), None, "fifty minutes and ten are sixty");
        let warned = warning(3_000, 301, 24, 60);
        assert_eq!(warned, Some(Warning { now: 50, then: 61, limit: 60 }));
        assert_eq!(warning(3_000, 300, 0, 50), None);
    }
}
