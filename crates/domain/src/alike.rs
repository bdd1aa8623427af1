//! Likely duplicates: how much two requests sound like the same thing, and why.
//!
//! A score is whole numbers and the reasons are its factors, so that an officer can check it by eye:
//! the share of word pairs the two texts have in common (bigram Jaccard), how near the places are,
//! whether it is the same kind, and how many days lie between. The text must always be alike; the
//! rest only weakens a likeness, never makes one. Only two requests a few steps apart, of one kind,
//! need fewer common words: people name a broken lamp in many ways, but there is one lamp.
//! Source: facts/service-requests.md D6, §6.4, §11 (Decidim compares texts alone, from 0.25).

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::orders::stories::redact;
use crate::places::{Level, Place};
use crate::words;

/// A score from which a person is asked, before sending, whether it is the same thing: rarely.
pub const ASKED_FROM: i64 = 250;
/// A score from which a pair is shown to an officer, who can judge it.
pub const SHOWN_FROM: i64 = 180;
/// Only the first characters of a text are compared: what follows are details.
pub const CHARS_MAX: usize = 300;

/// The words of a text that say what it is about, in order and each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text. Traditional characters should be simplified before.
    pub fn of(simplified: &str) -> Self {
        let text = telling(simplified);
        let mut all: Vec<String> =
            words::tokens(&text).into_iter().filter(|it| is_telling(it)).collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text says nothing that could be compared.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The share of the words of both that are in both, in thousandths.
    pub fn shared_with(&self, other: &Self) -> i64 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0_i64;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        let all = i64::try_from(self.len() + other.len()).unwrap_or(i64::MAX) - common;
        if all == 0 { 0 } else { common * 1_000 / all }
    }
}

/// Characters of grammar: a pair with one of them says how something is said, not what.
const GRAMMAR: &str = "的了吗呢啊吧呀嘛哦们我你您他她它这那请就也都很还又再把被给着过和与跟及并但却而且如若因所以是有在不没能会要想让叫说得地里么什怎";

/// Pairs of greeting, of asking and of complaining in general.
const GENERAL: &[&str] = &[
    "领导", "干部", "同志", "问题", "情况", "反映", "希望", "尽快", "解决", "处理", "安排", "帮忙",
    "麻烦", "谢谢", "感谢", "有关", "部门", "政府", "单位", "群众", "村民", "老百", "百姓", "大家",
    "现在", "已经", "一直", "一下", "一个", "时候", "时间", "最近", "今年", "去年", "今天", "昨天",
    "每天", "几天", "几次", "多次", "好几", "几个", "许多", "非常", "十分", "特别", "真的", "可以",
    "能否", "是否", "本村", "村委", "家里", "人家", "自己", "您好", "你好", "请问", "什么", "怎么",
];

static SILENT: LazyLock<HashSet<char>> = LazyLock::new(|| GRAMMAR.chars().collect());
static SAID_ANYWAY: LazyLock<HashSet<(char, char)>> = LazyLock::new(|| {
    GENERAL.iter().filter_map(|it| it.chars().next().zip(it.chars().nth(1))).collect()
});

/// The head of a text with gaps where it only greets, asks or complains, so that no pair of
/// characters reaches over such a word.
fn telling(text: &str) -> String {
    let chars: Vec<char> = text.chars().take(CHARS_MAX).collect();
    let mut out = String::with_capacity(text.len().min(4 * CHARS_MAX));
    let mut at = 0;
    while let Some(it) = chars.get(at) {
        match chars.get(at + 1) {
            Some(next) if SAID_ANYWAY.contains(&(*it, *next)) => {
                out.push(' ');
                at += 2;
            }
            _ => {
                out.push(if SILENT.contains(it) { ' ' } else { *it });
                at += 1;
            }
        }
    }
    out
}

/// One character or a number alone is no hint: 3 lamps are like 3 cows.
fn is_telling(token: &str) -> bool {
    token.chars().nth(1).is_some() && !token.chars().all(|it| it.is_ascii_digit())
}

/// What of a request is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it says.
    pub words: Words,
    /// Where.
    pub place: Place,
    /// Which group (组) of the village, if the person says so: [`group_in`].
    pub group: Option<i64>,
    /// The exact position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// What kind it is; empty where the person did not say.
    pub category: String,
    /// The day it came in, counted from any fixed day.
    pub day: i64,
}

/// How near two places are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// In one village.
    Village,
    /// In one town.
    Town,
    /// In different towns.
    Apart,
}

/// How alike two requests are, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// 0 to 1,000.
    pub total: i64,
    /// The share of common words, in thousandths.
    pub words: i64,
    /// How near their places are.
    pub near: Near,
    /// Whether they are of one group of the village; `None` where one does not say.
    pub same_group: Option<bool>,
    /// Metres between the positions, if both were offered.
    pub metres: Option<i64>,
    /// Whether they are of one kind; `None` where one does not say.
    pub same_category: Option<bool>,
    /// Days between.
    pub days: i64,
}

/// A few steps: within this many metres two things of one kind are likely one thing.
const STEPS_METRES: i64 = 60;
/// What being a few steps apart adds to the share of common words.
const STEPS_BONUS: i64 = 150;

/// Scores a pair. It does not matter which of the two came first.
pub fn score(a: &Told, b: &Told) -> Score {
    let words = a.words.shared_with(&b.words);
    let metres = a.position.zip(b.position).map(|(a, b)| metres(a, b));
    let same_category = match (a.category.as_str(), b.category.as_str()) {
        ("" | "other", _) | (_, "" | "other") => None,
        (a, b) => Some(a == b),
    };
    let near = nearness(a.place, b.place);
    let groups = a.group.zip(b.group).filter(|_| near == Near::Village);
    let same_group = groups.map(|(a, b)| a == b);
    let days = (a.day - b.day).abs();
    let close = metres.is_some_and(|it| it <= STEPS_METRES) && same_category == Some(true);
    let bonus = if close && words > 0 { STEPS_BONUS } else { 0 };
    let place = match (metres, near) {
        (Some(..=300), _) | (None, Near::Village) => 1_000,
        (Some(..=1_000), Near::Village) => 850,
        (Some(..=1_000), _) => 750,
        (Some(..=3_000), Near::Village) => 550,
        (None, Near::Town) => 600,
        (Some(_), Near::Village) => 400,
        (Some(_), _) => 250,
        (None, Near::Apart) => 300,
    };
    // Another group's road is another road, however it is told; a measured distance knows better.
    let group = if same_group == Some(false) && metres.is_none() { 600 } else { 1_000 };
    let category = match same_category {
        Some(true) => 1_000,
        None => 900,
        Some(false) => 650,
    };
    let time = match days {
        ..=14 => 1_000,
        15..=30 => 900,
        31..=60 => 750,
        _ => 500,
    };
    let total = [place, group, category, time]
        .into_iter()
        .fold((words + bonus).min(1_000), |total, factor| total * factor / 1_000);
    Score { total, words, near, same_group, metres, same_category, days }
}

impl Score {
    /// Whether the two are near enough that a resident is asked: one village, or a walk apart.
    pub fn is_next_door(&self) -> bool {
        self.near == Near::Village || self.metres.is_some_and(|it| it <= 1_000)
    }
}

/// The group of a village that a text names: 4组, 4 组, 四组, 十二组.
pub fn group_in(text: &str) -> Option<i64> {
    let chars: Vec<char> = text.chars().map(words::half_width).collect();
    let at = chars.iter().position(|it| *it == '组')?;
    let before = chars.get(..at)?.iter().rev().skip_while(|it| **it == ' ');
    let mut number: Vec<char> =
        before.take_while(|it| it.is_ascii_digit() || HAN_DIGITS.contains(**it)).copied().collect();
    number.reverse();
    if let Ok(number) = number.iter().collect::<String>().parse() {
        return Some(number);
    }
    let digit = |it: &char| {
        let at = HAN_DIGITS.chars().position(|own| own == *it)?;
        i64::try_from(at + 1).ok()
    };
    match number.as_slice() {
        [one] => digit(one),
        ['十', one] => Some(10 + digit(one)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', one] => Some(10 * digit(tens)? + digit(one)?),
        _ => None,
    }
}

const HAN_DIGITS: &str = "一二三四五六七八九十";

fn nearness(a: Place, b: Place) -> Near {
    let village = a.level() == Level::Village;
    match (a == b && village, a.town() == b.town() && a.level() != Level::County) {
        (true, _) => Near::Village,
        (false, true) => Near::Town,
        (false, false) => Near::Apart,
    }
}

/// Metres between two positions in millionths of a degree: flat, which is right to a percent within
/// a county, and in whole numbers.
fn metres(a: (i64, i64), b: (i64, i64)) -> i64 {
    // A degree of latitude is 111.2 km; one of longitude shrinks with the cosine.
    let north = (a.1 - b.1) * 1_112 / 10_000;
    let east = (a.0 - b.0) * 1_112 / 10_000 * cosine(a.1) / 1_000;
    (north.saturating_mul(north).saturating_add(east.saturating_mul(east))).isqrt()
}

/// The cosine of a latitude in thousandths: whole degrees from 0 to 55, where the country lies.
fn cosine(latitude: i64) -> i64 {
    const TABLE: [i64; 12] = [1_000, 996, 985, 966, 940, 906, 866, 819, 766, 707, 643, 574];
    let degrees = (latitude.abs() / 1_000_000).min(54);
    let at = usize::try_from(degrees / 5).unwrap_or(0);
    let (low, high) = (TABLE.get(at).copied(), TABLE.get(at + 1).copied());
    let (low, high) = (low.unwrap_or(1_000), high.unwrap_or(574));
    low - (low - high) * (degrees % 5) / 5
}

/// Kinds of request that are about things many share. What is asked for in the other kinds (relief,
/// health, housing, school) is told to nobody else, however alike: it is about a person.
pub fn is_shared(category: &str) -> bool {
    !matches!(category, "relief" | "health" | "housing" | "school")
}

/// The longest title told to other residents, in characters.
pub const PUBLIC_TITLE_CHARS: usize = 14;

/// What other residents may read of a request that sounds like theirs: its first words, without name,
/// numbers and doors. Taken out before it is cut, so that no half of a telephone is left. Never more of
/// what the person wrote.
pub fn public_title(body: &str, name: &str) -> String {
    let covered = crate::requests::title_of(&redact(body, name).0);
    let covered = words::cover_numbers(&covered);
    if covered.chars().count() <= PUBLIC_TITLE_CHARS {
        return covered;
    }
    let mut cut: String = covered.chars().take(PUBLIC_TITLE_CHARS - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, place: i64) -> Told {
        Told {
            words: Words::of(text),
            place: Place(place),
            group: group_in(text),
            position: None,
            category: "lamp".to_owned(),
            day: 100,
        }
    }

    const VILLAGE: i64 = 610_925_103_209;
    const NEXT: i64 = 610_925_103_210;

    #[test]
    fn greetings_and_grammar_do_not_make_two_texts_alike() {
        let a = Words::of("领导您好，请问我们村的路灯什么时候能修，希望尽快解决，谢谢");
        let b = Words::of("领导您好，请问我们村的自来水什么时候能通，希望尽快解决，谢谢");
        let c = Words::of("村口路灯坏了几天，晚上看不见");
        assert_eq!(a.shared_with(&b), 0, "{a:?} {b:?}");
        assert!(a.shared_with(&c) > 0);
        assert!(Words::of("您好，3 个，谢谢").is_empty());
        assert_eq!(Words::default().shared_with(&Words::default()), 0);
    }

    #[test]
    fn the_same_words_are_all_common_and_order_does_not_matter() {
        let a = Words::of("小学门口路灯坏，晚上漆黑");
        let b = Words::of("晚上漆黑，小学门口路灯坏");
        assert_eq!(a.shared_with(&b), 1_000);
        assert_eq!(a.shared_with(&a), 1_000);
    }

    #[test]
    fn a_score_falls_with_distance_kind_and_time_but_is_never_made_by_them() {
        let text = "小学门口路灯坏，晚上漆黑";
        let (here, there) = (told(text, VILLAGE), told(text, NEXT));
        assert_eq!(score(&here, &here).total, 1_000);
        assert_eq!(score(&here, &there).total, 600);
        assert_eq!(score(&here, &there).near, Near::Town);
        assert_eq!(score(&here, &told(text, 610_925_104_200)).total, 300);
        assert_eq!(score(&here, &Told { category: "road".to_owned(), ..here.clone() }).total, 650);
        assert_eq!(score(&here, &Told { day: 145, ..here.clone() }).total, 750);
        let other = told("河堤塌方堵住水渠", VILLAGE);
        assert_eq!(score(&here, &other).total, 0);
    }

    #[test]
    fn a_few_steps_apart_of_one_kind_fewer_common_words_are_enough() {
        let at =
            |text: &str, lon| Told { position: Some((lon, 32_310_000)), ..told(text, VILLAGE) };
        let (a, b) = ("小学门口路灯坏，晚上漆黑", "路灯灭，娃娃晚自习摸黑走");
        let apart = score(&at(a, 108_900_000), &at(b, 108_910_000));
        let near = score(&at(a, 108_900_000), &at(b, 108_900_300));
        assert!(apart.total < SHOWN_FROM, "{apart:?}");
        assert_eq!(near.metres, Some(27));
        assert!(near.total >= apart.total + STEPS_BONUS, "{near:?}");
        // Nothing in common stays nothing.
        let other = score(&at(a, 108_900_000), &at("河堤塌方", 108_900_000));
        assert_eq!(other.total, 0);
    }

    #[test]
    fn another_group_is_another_thing_unless_a_distance_says_otherwise() {
        let (four, eight) = ("4组水管冻裂，猪没水喝", "八组水管冻裂，猪没水喝");
        assert_eq!((group_in(four), group_in(eight)), (Some(4), Some(8)));
        let all = ["新风村 12 组门口", "十二组", "二十组", "二十一组", "没说哪里", "组"];
        let groups: Vec<_> = all.into_iter().map(group_in).collect();
        assert_eq!(groups, [Some(12), Some(12), Some(20), Some(21), None, None]);
        let apart = score(&told(four, VILLAGE), &told(eight, VILLAGE));
        assert_eq!((apart.total, apart.same_group), (apart.words * 600 / 1_000, Some(false)));
        let at = |text| Told { position: Some((108_900_000, 32_310_000)), ..told(text, VILLAGE) };
        let near = score(&at(four), &at(eight));
        assert!(near.total >= near.words);
        assert!(
            near.is_next_door() && !score(&told(four, VILLAGE), &told(four, NEXT)).is_next_door()
        );
    }

    #[test]
    fn distances_are_right_to_two_percent() {
        // 0.01° of longitude at 32.31° N is 940.6 m, of latitude 1,112 m.
        assert!((metres((108_900_000, 32_310_000), (108_910_000, 32_310_000)) - 940).abs() < 19);
        assert!((metres((108_900_000, 32_310_000), (108_900_000, 32_320_000)) - 1_112).abs() < 22);
    }

    #[test]
    fn strangers_read_the_first_words_only_and_no_number() {
        assert_eq!(public_title("路灯坏了", ""), "路灯坏了");
        let long = public_title("打 199 0000 0001 找王家门口那盏灯的人", "");
        assert!(!long.contains("199") && long.chars().count() <= PUBLIC_TITLE_CHARS, "{long}");
        assert!(is_shared("road") && !is_shared("relief") && !is_shared("health"));
    }
}
