//! Figures: what a request adds to the numbers, and the buckets it adds to.
//!
//! Every figure of the numbers page is about the requests *received* in a period: how many they
//! are, and what has become of them by now. So a request has one contribution, in the bucket of its
//! place, category and month; an act changes the contribution, and the difference is written to the
//! ledger as entries (a correction is a reversing entry). Tallies are sums of entries.

use kernel::ledger;

use crate::requests::{CallEnd, Request, State};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 收到: every request.
    Received,
    /// 办结: closed by the person's word or a call-back.
    Closed,
    /// 不予受理、撤回、并案: ended without being handled to the end.
    Ended,
    /// 按时: closed, and done within the promise.
    OnTime,
    /// 有效回访: closed, and reached by a call-back that heard an answer.
    Called,
    /// 满意: of those, level 3 (基本满意) or better.
    Satisfied,
    /// 主动评价: rated by link.
    Rated,
    /// Of those, level 3 or better (好评).
    RatedGood,
    /// 没联系上: closed after several calls that reached nobody; leaves the denominator.
    NotReached,
    /// 不愿回答: closed by a call whose answer was refused; leaves the denominator.
    Declined,
    /// 剔除: what was said is not counted, by an approved exclusion; the original is kept.
    Excluded,
    /// 退单: given back by an organisation at least once.
    Returned,
    /// 抽到回访: closed, and not left out by the sample; each of them owed a call.
    Drawn,
}

impl Measure {
    /// All measures, in the order of the store's columns.
    pub const ALL: [Self; 13] = [
        Self::Received,
        Self::Closed,
        Self::Ended,
        Self::OnTime,
        Self::Called,
        Self::Satisfied,
        Self::Rated,
        Self::RatedGood,
        Self::NotReached,
        Self::Declined,
        Self::Excluded,
        Self::Returned,
        Self::Drawn,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Closed => "closed",
            Self::Ended => "ended",
            Self::OnTime => "on_time",
            Self::Called => "called",
            Self::Satisfied => "satisfied",
            Self::Rated => "rated",
            Self::RatedGood => "rated_good",
            Self::NotReached => "not_reached",
            Self::Declined => "declined",
            Self::Excluded => "excluded",
            Self::Returned => "returned",
            Self::Drawn => "drawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// The lowest level that counts as satisfied: 3 基本满意 (国办发〔2019〕51号: 1 and 2 are 差评).
pub const SATISFIED_FROM: i64 = 3;

/// What a request adds to its bucket.
pub fn contribution(request: &Request) -> Vec<(Measure, i64)> {
    let closed = request.state == State::Closed;
    let ended = !request.state.is_open() && !closed;
    let excluded = request.is_excluded();
    let called = closed && !excluded && request.satisfied.is_some();
    let rated = request.rated.filter(|_| !excluded);
    let one = |measure, holds: bool| (measure, i64::from(holds));
    vec![
        one(Measure::Received, true),
        one(Measure::Closed, closed),
        one(Measure::Ended, ended),
        one(Measure::OnTime, closed && request.on_time == Some(true)),
        one(Measure::Called, called),
        one(Measure::Satisfied, called && request.satisfied == Some(true)),
        one(Measure::Rated, rated.is_some()),
        one(Measure::RatedGood, rated.is_some_and(|it| it >= SATISFIED_FROM)),
        one(Measure::NotReached, closed && request.call_end == Some(CallEnd::Missed)),
        one(Measure::Declined, closed && request.call_end == Some(CallEnd::Declined)),
        one(Measure::Excluded, excluded),
        one(Measure::Returned, request.returns > 0),
        one(Measure::Drawn, closed && request.call_end != Some(CallEnd::NotDrawn)),
    ]
}

/// One line of the ledger: so much more of a measure, under a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it counts under.
    pub category: String,
    /// What is counted.
    pub measure: Measure,
    /// How much; below zero takes away.
    pub quantity: i64,
}

/// The entries that an act writes: the difference it makes. `before` is `None` for a new request.
/// A request that moves to another category is taken from the one and added to the other.
pub fn entries(before: Option<&Request>, after: &Request) -> Vec<Entry> {
    let under = |category: &str, sums: Vec<(Measure, i64)>| {
        let entry =
            |(measure, quantity)| Entry { category: category.to_owned(), measure, quantity };
        sums.into_iter().map(entry).collect::<Vec<_>>()
    };
    let now = contribution(after);
    match before {
        Some(before) if before.category != after.category => {
            let mut all = under(&before.category, ledger::difference(&contribution(before), &[]));
            all.extend(under(&after.category, ledger::difference(&[], &now)));
            all
        }
        _ => {
            let before = before.map(contribution).unwrap_or_default();
            under(&after.category, ledger::difference(&before, &now))
        }
    }
}

/// The sums of a bucket or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// See [`Measure::Received`].
    pub received: i64,
    /// See [`Measure::Closed`].
    pub closed: i64,
    /// See [`Measure::Ended`].
    pub ended: i64,
    /// See [`Measure::OnTime`].
    pub on_time: i64,
    /// See [`Measure::Called`].
    pub called: i64,
    /// See [`Measure::Satisfied`].
    pub satisfied: i64,
    /// See [`Measure::Rated`].
    pub rated: i64,
    /// See [`Measure::RatedGood`].
    pub rated_good: i64,
    /// See [`Measure::NotReached`].
    pub not_reached: i64,
    /// See [`Measure::Declined`].
    pub declined: i64,
    /// See [`Measure::Excluded`].
    pub excluded: i64,
    /// See [`Measure::Returned`].
    pub returned: i64,
    /// See [`Measure::Drawn`].
    pub drawn: i64,
}

impl Figures {
    /// 在办: received and neither closed nor ended.
    pub fn open(&self) -> i64 {
        self.received - self.closed - self.ended
    }

    /// Adds a quantity of one measure.
    pub fn add(&mut self, measure: Measure, quantity: i64) {
        *self.slot(measure) += quantity;
    }

    /// Adds another sum to this one.
    pub fn add_all(&mut self, other: &Self) {
        for measure in Measure::ALL {
            *self.slot(measure) += other.get(measure);
        }
    }

    /// Reads one measure.
    pub fn get(&self, measure: Measure) -> i64 {
        let mut copy = *self;
        *copy.slot(measure)
    }

    fn slot(&mut self, measure: Measure) -> &mut i64 {
        match measure {
            Measure::Received => &mut self.received,
            Measure::Closed => &mut self.closed,
            Measure::Ended => &mut self.ended,
            Measure::OnTime => &mut self.on_time,
            Measure::Called => &mut self.called,
            Measure::Satisfied => &mut self.satisfied,
            Measure::Rated => &mut self.rated,
            Measure::RatedGood => &mut self.rated_good,
            Measure::NotReached => &mut self.not_reached,
            Measure::Declined => &mut self.declined,
            Measure::Excluded => &mut self.excluded,
            Measure::Returned => &mut self.returned,
            Measure::Drawn => &mut self.drawn,
        }
    }
}

/// A ratio in hundredths of a percent, half up; `None` for a denominator of 0, shown as "—".
///
/// Source: facts/domain-rules.md §0.3. 3,771 of 3,825 is `Some(9859)`, shown as 98.59 %.
pub fn basis_points(numerator: i64, denominator: i64) -> Option<i64> {
    (denominator > 0).then(|| (numerator * 20_000 + denominator) / (denominator * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_the_offices_own() {
        assert_eq!(basis_points(3_825, 3_891), Some(9_830));
        assert_eq!(basis_points(3_771, 3_825), Some(9_859));
        assert_eq!(basis_points(253, 455), Some(5_560));
        assert_eq!(basis_points(0, 0), None);
        assert_eq!(basis_points(0, 3), Some(0));
    }

    #[test]
    fn measures_are_read_back_and_added() {
        assert!(Measure::ALL.into_iter().all(|it| Measure::parse(it.code()) == Some(it)));
        let mut sum = Figures::default();
        for (quantity, measure) in (1..).zip(Measure::ALL) {
            sum.add(measure, quantity);
        }
        let mut twice = sum;
        twice.add_all(&sum);
        assert!(Measure::ALL.into_iter().all(|it| twice.get(it) == 2 * sum.get(it)));
    }
}
