//! Words users see for what the program names: from the message file, and dates as people say them.

pub(crate) mod orders;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::figures::basis_points;
use domain::requests::acts::Refusal;
use domain::requests::{Act, Source, State};
use kernel::time::{Date, Instant};

type Messages = BTreeMap<String, BTreeMap<String, String>>;

static MESSAGES: LazyLock<Messages> =
    LazyLock::new(|| toml::from_str(include_str!("../messages/zh-CN.toml")).unwrap_or_default());

/// The word for `key` of a group; the key itself where a word is missing, which a test forbids.
pub(crate) fn word(group: &str, key: &str) -> String {
    let found = MESSAGES.get(group).and_then(|it| it.get(key));
    found.cloned().unwrap_or_else(|| key.to_owned())
}

/// The word for a state.
pub(crate) fn state(state: State) -> String {
    word("state", state.code())
}

/// The word for an act.
pub(crate) fn act(act: Act) -> String {
    word("act", act.code())
}

/// The word for how a request came in.
pub(crate) fn source(source: Source) -> String {
    word("source", source.code())
}

/// The sentence for a refusal: what is so, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let say = |key| word("refusal", key);
    match refusal {
        Refusal::NotOpen { act: tried, state: now } => {
            say("not_open").replace("{state}", &state(*now)).replace("{act}", &act(*tried))
        }
        Refusal::AlreadySigned => say("already_signed"),
        Refusal::Level => say("level"),
        Refusal::RatedBefore => say("rated_before"),
        Refusal::TooFewCalls { needed } => say("too_few_calls").replace("{n}", &needed.to_string()),
        Refusal::TooLate { days } => say("too_late").replace("{n}", &days.to_string()),
        Refusal::SameOrganisation => say("same_organisation"),
        Refusal::Clock(why) => say("clock").replace("{why}", why),
        Refusal::DelayLong { most } => say("delay_long").replace("{n}", &most.to_string()),
        Refusal::DelayWaits => say("delay_waits"),
        Refusal::NoDelay => say("no_delay"),
        Refusal::DelayLate => say("delay_late"),
        Refusal::PastDay => say("past_day"),
        Refusal::SameCategory => say("same_category"),
        Refusal::UnitAgain => say("unit_again"),
        Refusal::NotAsked => say("not_asked"),
        Refusal::UrgedToday => say("urged_today"),
        Refusal::NoCard => say("no_card"),
        Refusal::AlreadyJoint => say("already_joint"),
        Refusal::NotJoint => say("not_joint"),
        Refusal::MergeSelf => say("merge_self"),
        Refusal::NotExcludable => say("not_excludable"),
        Refusal::NoExclusion => say("no_exclusion"),
        Refusal::NoAppeal => say("no_appeal"),
    }
}

/// `10 月 14 日`, with the year when it is not this one.
pub(crate) fn day(date: Date, now: Instant) -> String {
    let own = format!("{} 月 {} 日", date.month(), date.day());
    if date.year() == now.date().year() { own } else { format!("{} 年 {own}", date.year()) }
}

/// `10 月 14 日（周二）`.
pub(crate) fn day_and_weekday(date: Date, now: Instant) -> String {
    format!("{}（周{}）", day(date, now), weekday(date))
}

fn weekday(date: Date) -> char {
    const NAMES: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];
    let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    NAMES.get(at).copied().unwrap_or('日')
}

/// `9 月 30 日 17:05`.
pub(crate) fn moment(at: Instant, now: Instant) -> String {
    format!("{} {}", day(at.date(), now), clock(at))
}

/// `17:05`.
pub(crate) fn clock(at: Instant) -> String {
    let civil = at.civil();
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

/// How a due time stands to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// It has passed.
    Late,
    /// It is today or within a day.
    Soon,
    /// It is further off.
    Later,
}

/// `超 2 小时`, `今天 17:30`, `10 月 13 日`, and how urgent that is.
pub(crate) fn due(at: Instant, now: Instant) -> (String, Urgency) {
    let late = now.seconds_since(at);
    if late > 0 {
        let words = match late {
            0..3_600 => format!("超 {} 分钟", (late / 60).max(1)),
            3_600..86_400 => format!("超 {} 小时", late / 3_600),
            _ => format!("超 {} 天", late / 86_400),
        };
        return (words, Urgency::Late);
    }
    if at.date() == now.date() {
        return (format!("今天 {}", clock(at)), Urgency::Soon);
    }
    let urgency = if late > -86_400 { Urgency::Soon } else { Urgency::Later };
    (day(at.date(), now), urgency)
}

/// `3,891`.
pub(crate) fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// `98.59%`, or `—` for nothing of nothing.
pub(crate) fn percent(numerator: i64, denominator: i64) -> String {
    match basis_points(numerator, denominator) {
        Some(points) => format!("{}.{:02}%", points / 100, points % 100),
        None => "—".to_owned(),
    }
}

/// `3,825 / 3,891`.
pub(crate) fn of(numerator: i64, denominator: i64) -> String {
    format!("{} / {}", number(numerator), number(denominator))
}

#[cfg(test)]
mod tests {
    use domain::directory::Role;

    use super::*;

    #[test]
    fn everything_named_has_a_word() {
        let has = |group: &str, key: &str| assert_ne!(word(group, key), key, "{group}.{key}");
        for it in State::ALL {
            has("state", it.code());
        }
        for it in Act::ALL {
            has("act", it.code());
        }
        for it in Source::ALL {
            has("source", it.code());
        }
        for it in Role::ALL {
            has("role", it.code());
        }
        (1..=5).for_each(|it| has("level", &it.to_string()));
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
        let now = at("2025-10-09T19:30:00+08:00");
        assert_eq!(due(at("2025-10-09T17:30:00+08:00"), now), ("超 2 小时".into(), Urgency::Late));
        assert_eq!(due(at("2025-10-09T20:00:00+08:00"), now), ("今天 20:00".into(), Urgency::Soon));
        assert_eq!(
            due(at("2025-10-13T17:30:00+08:00"), now),
            ("10 月 13 日".into(), Urgency::Later)
        );
        assert_eq!(
            day_and_weekday(at("2026-01-05T00:00:00+08:00").date(), now),
            "2026 年 1 月 5 日（周一）"
        );
    }

    #[test]
    fn numbers_are_grouped_and_ratios_are_honest() {
        assert_eq!(number(3_891), "3,891");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(percent(3_771, 3_825), "98.59%");
        assert_eq!(percent(0, 0), "—");
    }
}
