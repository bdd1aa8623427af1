//! Volunteer service (志愿服务): hours that count once, and stars.
//!
//! Sources: 志愿服务记录与证明出具办法（试行）2021, 民函〔2012〕340 号 (stars). The cap of a day and the step of
//! rounding are conventions. Travel does not count.

use kernel::time::{Date, Instant, plus_days};

use crate::rules::Rulebook;

/// Somebody served from one moment to another, without breaks of so many minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Minutes of breaks inside.
    pub break_minutes: i64,
}

/// How minutes become hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HourRules {
    /// No more minutes count on one day.
    pub day_most: i64,
    /// Hours are rounded **down** to so many minutes, so that rounding never invents service.
    pub step: i64,
}

impl HourRules {
    /// Twelve hours a day, half an hour.
    pub const USUAL: Self = Self { day_most: 720, step: 30 };

    /// The rules in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            day_most: book.number(day, "volunteer.day_most", Self::USUAL.day_most).clamp(1, 1_440),
            step: book.number(day, "volunteer.step", Self::USUAL.step).clamp(1, 60),
        }
    }
}

/// What somebody served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Minutes that count.
    pub minutes: i64,
    /// Minutes that count after rounding down.
    pub rounded: i64,
    /// Minutes that were entered more than once, in services that overlap.
    pub twice: i64,
    /// Minutes beyond the most of a day.
    pub beyond: i64,
    /// Each day with its minutes that count.
    pub days: Vec<(Date, i64)>,
}

impl Hours {
    /// Hours with two decimals at most, as `3.5`: `rounded` without its last zeros. Sixtieths that are
    /// no hundredths are cut off, never rounded up.
    pub fn text(&self) -> String {
        hours_text(self.rounded)
    }
}

/// Minutes as hours with one decimal at least and two at most, rounded down.
pub fn hours_text(minutes: i64) -> String {
    let hundredths = minutes.max(0) % 60 * 100 / 60;
    let hours = minutes.max(0) / 60;
    if hundredths % 10 == 0 {
        format!("{hours}.{}", hundredths / 10)
    } else {
        format!("{hours}.{hundredths:02}")
    }
}

/// Counts one person's services. Minutes of two services at once count once; a break counts off the
/// service it lies in, once where services overlap (the longest of their breaks); what passes
/// midnight is parted; a service that ends before it begins counts nothing.
pub fn hours(services: &[Service], rules: HourRules) -> Hours {
    let mut sorted: Vec<&Service> = services.iter().filter(|it| it.from < it.until).collect();
    sorted.sort_by_key(|it| (it.from, it.until));
    let mut out = Hours::default();
    let mut entered = 0;
    let mut merged: Vec<Service> = Vec::new();
    for service in sorted {
        entered += minutes(service.from, service.until);
        match merged.last_mut() {
            // Services that only touch keep a break each.
            Some(last) if service.from < last.until => {
                last.until = last.until.max(service.until);
                last.break_minutes = last.break_minutes.max(service.break_minutes);
            }
            _ => merged.push(*service),
        }
    }
    let union: i64 = merged.iter().map(|it| minutes(it.from, it.until)).sum();
    out.twice = entered - union;
    for service in &merged {
        by_day(service, &mut out.days);
    }
    for (_, served) in &mut out.days {
        out.beyond += (*served - rules.day_most).max(0);
        *served = (*served).min(rules.day_most);
        out.minutes += *served;
    }
    out.rounded = out.minutes - out.minutes % rules.step.max(1);
    out
}

/// Adds the minutes of a service to its days. A break comes off the first day, and off the next
/// where the first is shorter.
fn by_day(service: &Service, days: &mut Vec<(Date, i64)>) {
    let mut rest = service.break_minutes.max(0);
    let mut day = service.from.date();
    while Instant::at(day, 0, 0) < service.until {
        let (midnight, next) = (Instant::at(day, 0, 0), Instant::at(day, 24, 0));
        let served = minutes(service.from.max(midnight), service.until.min(next));
        let off = rest.min(served);
        rest -= off;
        match days.last_mut() {
            Some((last, sum)) if *last == day => *sum += served - off,
            _ => days.push((day, served - off)),
        }
        let tomorrow = plus_days(day, 1);
        if tomorrow <= day {
            break;
        }
        day = tomorrow;
    }
}

/// Whole minutes between two moments.
fn minutes(from: Instant, until: Instant) -> i64 {
    until.seconds_since(from).max(0) / 60
}

/// So many hours for so many stars; whoever reaches the number has the star.
pub const STARS: [i64; 5] = [100, 300, 600, 1_000, 1_500];

/// The stars for minutes of service: exact, so 99.5 hours are none.
pub fn stars(minutes: i64, steps: &[i64]) -> usize {
    steps.iter().filter(|hours| minutes >= hours.saturating_mul(60)).count()
}

/// The hours of the next star; none where there is no further.
pub fn next_star(minutes: i64, steps: &[i64]) -> Option<i64> {
    steps.iter().copied().filter(|hours| minutes < hours.saturating_mul(60)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(&format!("2025-{text}:00+08:00")).unwrap()
    }

    fn service(from: &str, until: &str) -> Service {
        Service { from: at(from), until: at(until), break_minutes: 0 }
    }

    #[test]
    fn two_services_at_once_count_once() {
        let both = [service("03-05T09:00", "03-05T11:40"), service("03-05T11:00", "03-05T12:10")];

        let it = hours(&both, HourRules::USUAL);

        assert_eq!((it.minutes, it.rounded, it.twice), (190, 180, 40));
        assert_eq!(it.text(), "3.0");
        let tenth = HourRules { step: 6, ..HourRules::USUAL };
        assert_eq!(hours(&both, tenth).text(), "3.1");
        let back = [both[1], both[0]];
        assert_eq!(hours(&back, HourRules::USUAL), it, "in any order");
    }

    #[test]
    fn a_day_has_twelve_hours_at_most() {
        let long = [service("03-05T06:00", "03-05T20:00"), service("03-06T06:00", "03-06T07:00")];
        let it = hours(&long, HourRules::USUAL);
        assert_eq!((it.minutes, it.beyond), (720 + 60, 120));
    }

    #[test]
    fn a_night_is_parted_at_midnight_and_a_break_comes_off() {
        let night = Service { break_minutes: 40, ..service("03-05T23:30", "03-06T02:00") };
        let it = hours(&[night], HourRules::USUAL);
        let days: Vec<_> = it.days.iter().map(|it| (it.0.day(), it.1)).collect();
        assert_eq!((days, it.minutes), (vec![(5, 0), (6, 110)], 110));
        // The same service entered twice has its break once.
        assert_eq!(hours(&[night, night], HourRules::USUAL).minutes, 110);
        let after = Service { break_minutes: 40, ..service("03-06T02:00", "03-06T03:00") };
        assert_eq!(hours(&[night, after], HourRules::USUAL).minutes, 130, "one after the other");
        let longer = Service { break_minutes: 999, ..night };
        assert_eq!(hours(&[longer], HourRules::USUAL).minutes, 0);
    }

    #[test]
    fn what_ends_before_it_begins_counts_nothing() {
        let it = hours(&[service("03-05T12:00", "03-05T09:00")], HourRules::USUAL);
        assert_eq!(it, Hours::default());
    }

    #[test]
    fn a_star_is_reached_at_its_hours_and_not_before() {
        let of = |hours: i64, minutes: i64| stars(hours * 60 + minutes, &STARS);
        assert_eq!(of(99, 30), 0);
        assert_eq!(of(100, 0), 1);
        assert_eq!(of(299, 30), 1);
        assert_eq!(of(300, 0), 2);
        assert_eq!(of(1_500, 0), 5);
        assert_eq!(next_star(99 * 60, &STARS), Some(100));
        assert_eq!(next_star(1_500 * 60, &STARS), None);
    }

    #[test]
    fn hours_are_cut_and_never_rounded_up() {
        for (minutes, want) in [(0, "0.0"), (30, "0.5"), (186, "3.1"), (190, "3.16"), (59, "0.98")]
        {
            assert_eq!(hours_text(minutes), want, "{minutes}");
        }
    }

    proptest! {
        /// Minute by minute, written out: nobody serves twice in a minute.
        #[test]
        fn the_minutes_are_those_of_the_union(
            spans in vec((0_i64..2_000, 0_i64..900), 0..12), step in 1_i64..61, most in 1_i64..1_441,
        ) {
            let start = at("03-05T00:00");
            let service = |(from, length): &(i64, i64)| Service {
                from: start.plus_seconds(from * 60),
                until: start.plus_seconds((from + length) * 60),
                break_minutes: 0,
            };
            let services: Vec<_> = spans.iter().map(service).collect();
            let told = hours(&services, HourRules { day_most: most, step });
            let mut want = 0;
            for day in 0..3 {
                let served = (day * 1_440..(day + 1) * 1_440)
                    .filter(|minute| spans.iter().any(|(from, length)| (*from..from + length).contains(minute)))
                    .count();
                want += i64::try_from(served).unwrap().min(most);
            }
            prop_assert_eq!(told.minutes, want);
            prop_assert!(told.rounded <= told.minutes && told.minutes - told.rounded < step);
            prop_assert_eq!(told.rounded % step, 0);
            prop_assert_eq!(told.days.iter().map(|it| it.1).sum::<i64>(), told.minutes);
        }

        #[test]
        fn one_more_service_never_takes_away(spans in vec((0_i64..2_000, 1_i64..900), 1..8)) {
            let start = at("03-05T00:00");
            let service = |(from, length): &(i64, i64)| Service {
                from: start.plus_seconds(from * 60),
                until: start.plus_seconds((from + length) * 60),
                break_minutes: 0,
            };
            let all: Vec<_> = spans.iter().map(service).collect();
            let fewer = hours(&all[1..], HourRules::USUAL).minutes;
            prop_assert!(hours(&all, HourRules::USUAL).minutes >= fewer);
        }

        #[test]
        fn more_minutes_are_never_fewer_stars(minutes in 0_i64..200_000, more in 0_i64..200_000) {
            prop_assert!(stars(minutes, &STARS) <= stars(minutes + more, &STARS));
        }
    }
}
