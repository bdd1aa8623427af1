//! Ids that sort by time: 41 bits of milliseconds since 2020, then 22 bits of chance or count.
//!
//! Positive in an `i64`, good until September 2089. An id is no secret: neighbours can be guessed.

use crate::time::Instant;

/// 2020-01-01T00:00:00Z in milliseconds since the Unix epoch.
const EPOCH: i64 = 1_577_836_800_000;
/// How many low bits are not time.
const LOW_BITS: u32 = 22;
/// The low bits, all set.
const LOW: i64 = (1 << LOW_BITS) - 1;
/// The last millisecond that can be told.
const LAST: i64 = (1 << 41) - 1;

/// Which thing. Larger is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

impl Id {
    /// When the id was made, to the millisecond, as its maker's clock told.
    pub fn made_at(self) -> Instant {
        Instant(((self.0 >> LOW_BITS) + EPOCH) * 1000)
    }

    /// The least id that may be made at a moment: all smaller ones were made before.
    pub fn first_of(at: Instant) -> Self {
        let millis = at.0.div_euclid(1000).saturating_sub(EPOCH).clamp(0, LAST);
        Self(millis << LOW_BITS)
    }
}

/// Makes ids that only ever grow, even when the clock goes back or stands still.
#[derive(Clone, Debug, Default)]
pub struct IdSource {
    last: i64,
}

impl IdSource {
    /// A source that has made nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A source that goes on after an id already given, for instance the largest one stored.
    pub fn after(last: Id) -> Self {
        Self { last: last.0.max(0) }
    }

    /// The next id. Only the low 22 bits of `chance` are used: they keep two programs apart that
    /// make ids within the same millisecond.
    pub fn next(&mut self, now: Instant, chance: u32) -> Id {
        let millis = now.0.div_euclid(1000).saturating_sub(EPOCH).clamp(0, LAST);
        let fresh = (millis << LOW_BITS) | (i64::from(chance) & LOW);
        // Counting on from the last id may carry into the time: by then it is a later id anyway.
        self.last = fresh.max(self.last.saturating_add(1));
        Id(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn an_id_tells_when_it_was_made() {
        let now = Instant::at(date(2025, 10, 9), 14, 30);

        let id = IdSource::new().next(now, u32::MAX);

        assert_eq!(id.made_at(), now);
        assert!(Id::first_of(now) <= id && Id::first_of(now.plus_seconds(1)) > id);
        assert_eq!(Id::first_of(Instant(0)), Id(0));
    }

    #[test]
    fn a_full_millisecond_runs_over_into_the_next() {
        let now = Instant::at(date(2025, 10, 9), 14, 30);
        let mut source = IdSource::new();

        let first = source.next(now, u32::MAX);
        let second = source.next(now, 0);

        assert_eq!(second.0, first.0 + 1);
        assert_eq!(second.made_at().0, now.0 + 1000);
    }

    #[test]
    fn a_source_goes_on_where_another_stopped() {
        let now = Instant::at(date(2025, 10, 9), 14, 30);
        let last = IdSource::new().next(now, 5);

        assert!(IdSource::after(last).next(now, 0) > last);
    }

    proptest! {
        #[test]
        fn ids_only_grow(calls in vec((0_i64..4_000_000_000_000_000, any::<u32>()), 2..50)) {
            let mut source = IdSource::new();
            let ids: Vec<Id> = calls.iter().map(|it| source.next(Instant(it.0), it.1)).collect();
            prop_assert!(ids.is_sorted_by(|a, b| a < b));
            prop_assert!(ids.iter().all(|it| it.0 > 0));
        }

        #[test]
        fn no_clock_panics(now in any::<i64>(), chance in any::<u32>(), last in any::<i64>()) {
            let mut source = IdSource::after(Id(last));
            prop_assert!(source.next(Instant(now), chance).0 >= 0);
        }
    }
}
