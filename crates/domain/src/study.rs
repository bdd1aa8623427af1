//! Hours of study (学时): what a member sat through in a year, against what is asked.
//!
//! Source: 党员教育管理工作条例 2019 (32 hours a year, 56 for a secretary or a member of a committee; confidence
//! B). Which sittings count, how long a lesson is and what a sitting without hours counts are conventions
//! (confidence D), which a county may set.

use kernel::time::Date;

use crate::life::branches::Post;
use crate::rules::Rulebook;

/// The systems of organisation life whose sittings are study.
pub const COUNTED: [&str; 4] = ["lecture", "lecture_leader", "theme_day", "training"];

/// How hours are counted and how many are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Hours a year for a member.
    pub member: i64,
    /// Hours a year for whoever sits in the committee of a branch.
    pub post: i64,
    /// Minutes of an hour of study (学时).
    pub lesson: i64,
    /// What a sitting counts of which nobody said from when until when.
    pub usual: i64,
}

impl Rules {
    /// The rules in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            member: book.number(day, "study.hours_year", 32),
            post: book.number(day, "study.hours_year_post", 56),
            lesson: book.number(day, "study.lesson_minutes", 45).max(1),
            usual: book.number(day, "study.usual_minutes", 90),
        }
    }

    /// How many hours are asked of somebody with a post.
    pub fn asked(self, post: Post) -> i64 {
        if post.sits() { self.post } else { self.member }
    }

    /// The minutes of a sitting from and until an hour such as `14:30`. What ends before it begins, or of
    /// which one is missing, counts as is usual.
    pub fn minutes(self, from: &str, until: &str) -> i64 {
        match (minute(from), minute(until)) {
            (Some(from), Some(until)) if from < until => until - from,
            _ => self.usual,
        }
    }

    /// Whole hours of study of so many minutes: never rounded up.
    pub fn hours(self, minutes: i64) -> i64 {
        minutes.max(0) / self.lesson
    }
}

fn minute(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// How somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// Hours of study so far.
    pub hours: i64,
    /// Hours asked in the year.
    pub asked: i64,
    /// How many the year asks by now, its days being even: less is behind.
    pub by_now: i64,
}

impl Standing {
    /// How somebody stands on a day of the year with so many minutes.
    pub fn on(day: Date, rules: Rules, (minutes, post): (i64, Post)) -> Self {
        let asked = rules.asked(post);
        // Whole months that are over.
        let months = i64::from(day.month()) - i64::from(day != day.last_of_month());
        Self { hours: rules.hours(minutes), asked, by_now: asked * months / 12 }
    }

    /// Whether all of the year is done.
    pub fn is_done(self) -> bool {
        self.hours >= self.asked
    }

    /// Whether they are behind the months that are over.
    pub fn is_behind(self) -> bool {
        self.hours < self.by_now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2025, 7, 1);

    fn usual() -> Rules {
        Rules::on(DAY, &Rulebook::default())
    }

    #[test]
    fn a_sitting_counts_its_minutes_or_what_is_usual() {
        let rules = usual();
        assert_eq!(rules.minutes("14:30", "16:00"), 90);
        assert_eq!(rules.minutes("09:00", "11:15"), 135);
        for (from, until) in [("", ""), ("14:30", ""), ("16:00", "14:30"), ("25:00", "26:00")] {
            assert_eq!(rules.minutes(from, until), 90, "{from} {until}");
        }
    }

    #[test]
    fn hours_are_cut_and_never_rounded_up() {
        let rules = usual();
        assert_eq!((rules.hours(89), rules.hours(90), rules.hours(-5)), (1, 2, 0));
    }

    #[test]
    fn who_sits_in_a_committee_is_asked_for_more() {
        let rules = usual();
        assert_eq!((rules.asked(Post::None), rules.asked(Post::Secretary)), (32, 56));
        let at = |minutes| Standing::on(DAY, rules, (minutes, Post::None));
        // Six months are over: sixteen hours.
        assert_eq!(
            (at(0).by_now, at(16 * 45).is_behind(), at(16 * 45 - 1).is_behind()),
            (16, false, true)
        );
        assert!(at(32 * 45).is_done() && !at(32 * 45 - 1).is_done());
        let last = Standing::on(Date::constant(2025, 12, 31), rules, (0, Post::Deputy));
        assert_eq!((last.by_now, last.asked), (56, 56));
    }
}
