//! Words for orders: why an act was refused, times of service, how near somebody lives.

use app::orders::{Near, Refusal};

use super::word;

/// The sentence for a refusal: what is so, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let say = word("order_refusal", refusal.code());
    match refusal {
        Refusal::NotOpen { act, state } | Refusal::Overtaken { act, state, .. } => say
            .replace("{state}", &word("order_state", state.code()))
            .replace("{act}", &word("order_act", act.code())),
        Refusal::Skill(skill) => say.replace("{skill}", &word("skill", skill.code())),
        Refusal::TooMany { max } | Refusal::Minutes { max } => say.replace("{n}", &max.to_string()),
        Refusal::Story { act, .. } => say.replace("{act}", &word("order_act", act.code())),
        Refusal::Clock(why) => say.replace("{why}", why),
        _ => say,
    }
}

/// `3 小时 30 分`.
pub(crate) fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} 分钟"),
        (hours, 0) => format!("{} 小时", super::number(hours)),
        (hours, rest) => format!("{} 小时 {rest} 分", super::number(hours)),
    }
}

/// `就在您的村（社区）`, `同一个镇，大约 3 公里`. `own` is how one's own village is named.
pub(crate) fn distance(near: Near, metres: Option<i64>, own: &str) -> String {
    let band = match near {
        Near::Village => own.to_owned(),
        other => word("near", other.code()),
    };
    match metres {
        None => band,
        Some(metres @ ..1_000) => format!("{band}，大约 {} 米", (metres / 100).max(1) * 100),
        Some(metres) => format!("{band}，大约 {} 公里", (metres + 500) / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use app::orders::{Act, Kind, Measure, Skill, State, StoryState, Trace, Via};

    use super::*;

    #[test]
    fn everything_named_has_a_word() {
        let has = |group: &str, key: &str| assert_ne!(word(group, key), key, "{group}.{key}");
        State::ALL.into_iter().for_each(|it| has("order_state", it.code()));
        Act::ALL.into_iter().for_each(|it| has("order_act", it.code()));
        Kind::ALL.into_iter().for_each(|it| has("order_kind", it.code()));
        Skill::ALL.into_iter().for_each(|it| has("skill", it.code()));
        Via::ALL.into_iter().for_each(|it| has("order_via", it.code()));
        Near::ALL.into_iter().for_each(|it| has("near", it.code()));
        StoryState::ALL.into_iter().for_each(|it| has("story_state", it.code()));
        Measure::ALL.into_iter().for_each(|it| has("order_measure", it.code()));
        let traces = [Trace::Phone, Trace::IdCard, Trace::Name, Trace::Door, Trace::Plate];
        traces.into_iter().for_each(|it| has("trace", it.code()));
    }

    #[test]
    fn a_refusal_is_a_sentence_without_gaps() {
        let (act, state) = (Act::Claim, State::Taken);
        for it in [
            Refusal::NotOpen { act, state },
            Refusal::Quicker,
            Refusal::NoMember,
            Refusal::Paused,
            Refusal::Skill(Skill::Law),
            Refusal::TooMany { max: 3 },
            Refusal::SameMember,
            Refusal::Full { next: None },
            Refusal::OffMenu,
            Refusal::Minutes { max: 720 },
            Refusal::Level,
            Refusal::RatedBefore,
            Refusal::Story { act: Act::Publish, story: None },
            Refusal::OtherText,
            Refusal::Clock("没有日历".to_owned()),
        ] {
            let said = refusal(&it);
            assert!(said.chars().count() > 8 && !said.contains(['{', '}']), "{it:?}: {said}");
        }
    }

    #[test]
    fn times_and_distances_are_said_as_people_say_them() {
        assert_eq!(minutes(0), "0 分钟");
        assert_eq!(minutes(210), "3 小时 30 分");
        assert_eq!(minutes(120), "2 小时");
        assert_eq!(distance(Near::Village, Some(40), "就在您的村"), "就在您的村，大约 100 米");
        assert_eq!(distance(Near::Town, Some(2_700), ""), "同一个镇，大约 3 公里");
        assert_eq!(distance(Near::County, None, ""), "别的镇");
    }
}
