//! How many one telephone or one connection sent in a day.
//!
//! Counted in memory only, under a key of the day: nothing of who sent what is written down, and
//! tomorrow nobody can tell that yesterday's was the same. After a restart the counts begin anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::places::County;
use kernel::time::Date;

/// A number that stands for a telephone or a connection today, and for nothing else.
pub(crate) type Mark = [u8; 16];

/// What was counted today.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<Today>);

#[derive(Debug, Default)]
struct Today {
    day: Option<Date>,
    /// The keys under which it was sent: what is sent again is not more.
    sent: HashMap<(County, Mark), Vec<u64>>,
}

/// Past this many marks, those that sent once are forgotten: a flood must not fill the memory.
const MARKS_MAX: usize = 100_000;
/// Past this many of one mark nothing more is remembered: it is many already.
const SENT_MAX: usize = 2_000;

impl Counts {
    /// Counts one more of a mark under the key of its sending, and says how many there are today.
    pub(crate) fn count(&self, day: Date, of: (County, Mark), key: u64) -> usize {
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if today.day != Some(day) {
            *today = Today { day: Some(day), sent: HashMap::new() };
        }
        if today.sent.len() >= MARKS_MAX && !today.sent.contains_key(&of) {
            today.sent.retain(|_, keys| keys.len() > 1);
        }
        let sent = today.sent.entry(of).or_default();
        if sent.len() < SENT_MAX && !sent.contains(&key) {
            sent.push(key);
        }
        sent.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_again_is_not_more_and_tomorrow_begins_anew() {
        let counts = Counts::default();
        let (today, tomorrow) = (Date::constant(2025, 3, 1), Date::constant(2025, 3, 2));
        let (one, other) = ((County(610_925), [1; 16]), (County(610_922), [1; 16]));

        assert_eq!(counts.count(today, one, 7), 1);
        assert_eq!(counts.count(today, one, 7), 1);
        assert_eq!(counts.count(today, one, 8), 2);
        assert_eq!(counts.count(today, other, 9), 1);
        assert_eq!(counts.count(tomorrow, one, 10), 1);
    }
}
