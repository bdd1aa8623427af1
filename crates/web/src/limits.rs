//! How much one source may ask for, so that no single machine keeps the others waiting or tries
//! codes until one fits. The counting is the crate `governor`'s.
//!
//! Many telephones of one village come from the same address of their provider, and a whole office
//! from one address of its own: the limits stop machines and are never met by people.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::Method;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::routes::{Access, Row};
use crate::source::Source;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Public pages.
    Reading,
    /// What could be tried out: tracking codes, and searching other people's words.
    Looking,
    /// Whatever a stranger sends: requests, ratings, sign-ins.
    Sending,
    /// What costs much: searches and exports of those who are signed in.
    Heavy,
    /// Programs with a token.
    Program,
}

impl Kind {
    const ALL: [Self; 5] =
        [Self::Reading, Self::Looking, Self::Sending, Self::Heavy, Self::Program];

    /// How many at once, and after how many milliseconds one more.
    fn quota(self) -> (u32, u64) {
        match self {
            Self::Reading => (600, 100),
            Self::Looking => (180, 1_000),
            Self::Sending => (60, 6_000),
            Self::Heavy => (300, 1_000),
            Self::Program => (600, 50),
        }
    }

    /// What a route counts as; `None` where nothing is counted: assets, signs of life, and the
    /// everyday pages of those who are signed in and known.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        let writes = row.method != Method::GET.as_str();
        let path = row.path;
        match row.access {
            Access::Token(_) => Some(Self::Program),
            Access::SignedIn | Access::Roles(_) => {
                let costs = path.ends_with("/export") || path.ends_with("/search");
                costs.then_some(Self::Heavy)
            }
            // The field of a tracking code sends nothing: it looks.
            Access::Public if writes && !path.ends_with("/track") => Some(Self::Sending),
            Access::Public if path.starts_with("/assets/") => None,
            Access::Public if matches!(path, "/healthz" | "/readyz") => None,
            Access::Public => {
                let tries = ["{code}", "/track", "/alike"].iter().any(|it| path.contains(it));
                Some(if tries { Self::Looking } else { Self::Reading })
            }
        }
    }
}

/// The counters of all sources.
pub(crate) struct Limits {
    counters: [DefaultKeyedRateLimiter<Source>; Kind::ALL.len()],
    /// Which sources were noted in the log lately: a flood must not flood the log.
    noted: DefaultKeyedRateLimiter<Source>,
}

/// Past this many sources, those that were quiet are forgotten.
const SOURCES_MAX: usize = 20_000;

fn counter(at_once: u32, one_more_ms: u64) -> DefaultKeyedRateLimiter<Source> {
    let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(Duration::from_millis(one_more_ms));
    let quota = quota.unwrap_or_else(|| Quota::per_second(at_once));
    RateLimiter::keyed(quota.allow_burst(at_once))
}

impl Limits {
    pub(crate) fn new() -> Self {
        let counters = Kind::ALL.map(|it| counter(it.quota().0, it.quota().1));
        Self { counters, noted: counter(5, 60_000) }
    }

    /// Counts one more of that kind. The seconds to wait when it is too much.
    pub(crate) fn count(&self, kind: Kind, source: Source) -> Result<(), u64> {
        let of = Kind::ALL.iter().position(|it| *it == kind);
        let Some(counter) = of.and_then(|it| self.counters.get(it)) else { return Ok(()) };
        if counter.len() > SOURCES_MAX {
            counter.retain_recent();
        }
        counter.check_key(&source).map_err(|until| {
            until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1)
        })
    }

    /// Whether a refusal of this source is to be written into the log.
    pub(crate) fn is_worth_a_line(&self, source: Source) -> bool {
        if self.noted.len() > SOURCES_MAX {
            self.noted.retain_recent();
        }
        self.noted.check_key(&source).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    #[test]
    fn the_stranger_s_doors_are_counted_and_the_office_s_are_not() {
        let kind = |method: &str, path: &str| {
            let found =
                routes::table().into_iter().find(|it| (it.method, it.path) == (method, path));
            Kind::of(&found.unwrap_or_else(|| unreachable!("{path}")))
        };
        assert_eq!(kind("POST", "/{county}/report"), Some(Kind::Sending));
        assert_eq!(kind("POST", "/{county}/staff/sign-in"), Some(Kind::Sending));
        assert_eq!(kind("GET", "/{county}/t/{code}"), Some(Kind::Looking));
        assert_eq!(kind("GET", "/{county}/track"), Some(Kind::Looking));
        assert_eq!(kind("POST", "/{county}/track"), Some(Kind::Looking));
        assert_eq!(kind("GET", "/{county}/answered"), Some(Kind::Reading));
        assert_eq!(kind("GET", "/{county}/staff/search"), Some(Kind::Heavy));
        assert_eq!(kind("GET", "/{county}/staff/"), None);
        assert_eq!(kind("GET", "/healthz"), None);
        // Nothing public that writes is forgotten; a code that is looked up writes nothing.
        for row in routes::table().into_iter().filter(|it| it.path != "/{county}/track") {
            if row.access == Access::Public && row.method == "POST" {
                assert_eq!(Kind::of(&row), Some(Kind::Sending), "{}", row.path);
            }
        }
    }

    #[test]
    fn one_source_is_stopped_and_its_neighbour_is_not() {
        let limits = Limits::new();
        let (loud, quiet) = (Source([1; 16]), Source([2; 16]));
        for _ in 0..60 {
            assert_eq!(limits.count(Kind::Sending, loud), Ok(()));
        }
        let wait = limits.count(Kind::Sending, loud);
        assert!(matches!(wait, Err(1..=7)), "{wait:?}");
        assert_eq!(limits.count(Kind::Sending, quiet), Ok(()));
        assert_eq!(limits.count(Kind::Reading, loud), Ok(()));
    }
}
