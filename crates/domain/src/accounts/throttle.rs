//! How wrong sign-ins are answered. Five from one place for one name within a quarter of an hour lock
//! that pair; the name as a whole is only slowed, so that a stranger cannot keep its owner out.

use kernel::time::Instant;

/// Wrong ones of a name from one source before that pair is locked (等保: 5).
pub const PAIR_MAX: i64 = 5;
/// Wrong ones from one source, whatever the names, before the source is locked: an office behind one
/// address makes honest mistakes too.
pub const SOURCE_MAX: i64 = 30;
/// How long wrong ones are remembered and a lock holds, in seconds.
pub const WINDOW_SECONDS: i64 = 15 * 60;
/// Wrong ones of a name, from everywhere, that are answered at once.
pub const FREE: i64 = 5;
/// The longest delay of an answer, in seconds.
pub const DELAY_MAX: i64 = 30;

/// Wrong sign-ins of a name, a source, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub failures: i64,
    /// Since when they are counted.
    pub since: Instant,
    /// Until when nothing more is taken.
    pub locked_until: Option<Instant>,
}

impl Count {
    /// Until when nothing is taken, if it is locked now.
    pub fn locked(self, now: Instant) -> Option<Instant> {
        self.locked_until.filter(|it| *it > now)
    }

    /// Wrong ones that still count.
    fn standing(self, now: Instant) -> i64 {
        let past = self.locked_until.is_some_and(|it| it <= now);
        if past || now.seconds_since(self.since) >= WINDOW_SECONDS { 0 } else { self.failures }
    }
}

/// The count after one more wrong sign-in. With `most` it locks when it is reached; a lock that holds
/// is not made longer.
pub fn wrong(count: Option<Count>, now: Instant, most: Option<i64>) -> Count {
    let standing = count.filter(|it| it.standing(now) > 0);
    let failures = standing.map_or(0, |it| it.failures) + 1;
    let since = standing.map_or(now, |it| it.since);
    let held = count.and_then(|it| it.locked(now));
    let locks = most.is_some_and(|it| failures >= it).then(|| now.plus_seconds(WINDOW_SECONDS));
    Count { failures, since, locked_until: held.or(locks) }
}

/// How many seconds the answer to a sign-in of a name waits, right or wrong: none at first, then
/// twice as long with each wrong one, half a minute at most.
pub fn delay(of_name: Option<Count>, now: Instant) -> i64 {
    let over = of_name.map_or(0, |it| it.standing(now)) - FREE;
    if over <= 0 {
        return 0;
    }
    u32::try_from(over - 1)
        .ok()
        .and_then(|it| 2_i64.checked_pow(it))
        .map_or(DELAY_MAX, |it| it.min(DELAY_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::Date;

    static NINE: std::sync::LazyLock<Instant> =
        std::sync::LazyLock::new(|| Instant::at(Date::constant(2025, 3, 3), 9, 0));

    fn after(times: i64, most: Option<i64>) -> Count {
        (0..times).fold(None, |count, _| Some(wrong(count, *NINE, most))).unwrap()
    }

    #[test]
    fn five_wrong_ones_lock_the_pair_for_a_quarter_of_an_hour() {
        assert_eq!(after(4, Some(PAIR_MAX)).locked(*NINE), None);
        let locked = after(5, Some(PAIR_MAX));
        let until = NINE.plus_seconds(WINDOW_SECONDS);
        assert_eq!(locked.locked(*NINE), Some(until));
        let later = wrong(Some(locked), NINE.plus_seconds(600), Some(PAIR_MAX));
        assert_eq!(later.locked(NINE.plus_seconds(600)), Some(until), "no longer by another");
        assert_eq!(locked.locked(until), None);
        assert_eq!(wrong(Some(locked), until, Some(PAIR_MAX)).failures, 1, "a new count");
    }

    #[test]
    fn four_wrong_ones_are_forgotten_after_a_quarter_of_an_hour() {
        let four = after(4, Some(PAIR_MAX));
        let fifth = wrong(Some(four), NINE.plus_seconds(WINDOW_SECONDS), Some(PAIR_MAX));
        assert_eq!((fifth.failures, fifth.locked_until), (1, None));
    }

    #[test]
    fn a_name_is_slowed_and_never_locked() {
        let delays: Vec<i64> = [1, 5, 6, 7, 8, 9, 10, 11, 12, 1_000]
            .map(|it| delay(Some(after(it, None)), *NINE))
            .into();
        assert_eq!(delays, [0, 0, 1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(after(1_000, None).locked(*NINE), None);
        assert_eq!(delay(None, *NINE), 0);
        assert_eq!(delay(Some(after(9, None)), NINE.plus_seconds(WINDOW_SECONDS)), 0);
    }
}
