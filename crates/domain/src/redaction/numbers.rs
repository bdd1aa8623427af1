//! Numbers that belong to a person: telephones, identity cards, plates, doors.

use super::{Finding, Kind};
use crate::words::half_width;

/// A character with its place in the text.
pub(super) type At = (usize, char);

/// A text and its characters.
pub(super) type Read<'a> = (&'a str, &'a [At]);

/// The characters of a text with their places, in half width.
pub(super) fn chars(text: &str) -> Vec<At> {
    text.char_indices().map(|(at, it)| (at, half_width(it))).collect()
}

/// The byte behind the character at `nth`.
fn behind(all: &[At], nth: usize, text: &str) -> usize {
    all.get(nth + 1).map_or(text.len(), |it| it.0)
}

/// A digit as people write it, in figures or in words.
fn digit(it: char) -> Option<char> {
    Some(match it {
        '0'..='9' => it,
        '零' | '〇' => '0',
        '一' | '幺' => '1',
        '二' | '两' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    })
}

/// What may stand between the digits of one number.
fn is_between(it: char) -> bool {
    matches!(it, ' ' | '-' | '－' | '—' | '–' | '·' | '.' | '\u{00A0}')
}

/// What is counted or dated is nobody's number.
const COUNTED: &str = "元米吨亩万亿件户人公平方株棵个次年月日时分";

/// Telephones and identity cards.
pub(super) fn long_numbers((text, all): Read<'_>, open: &[&str]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut nth = 0;
    while let Some((from, first)) = all.get(nth).copied() {
        let Some(first) = digit(first) else {
            nth += 1;
            continue;
        };
        let (mut digits, mut last, mut next) = (String::from(first), nth, nth + 1);
        let mut gap = 0;
        while let Some((_, it)) = all.get(next).copied() {
            if let Some(it) = digit(it) {
                digits.push(it);
                (last, gap) = (next, 0);
            } else if matches!(it, 'x' | 'X') && digits.len() == 17 {
                digits.push('X');
                last = next;
                next += 1;
                break;
            } else if is_between(it) && gap < 2 {
                gap += 1;
            } else {
                break;
            }
            next += 1;
        }
        let after = all.iter().skip(last + 1).map(|it| it.1).find(|it| *it != ' ');
        let counted = after.is_some_and(|it| COUNTED.contains(it));
        let whole = text.get(from..behind(all, last, text)).unwrap_or_default();
        let kind = kind_of(&digits).filter(|_| !counted && !is_moment(whole));
        if let Some(kind) = kind.filter(|_| !open.contains(&digits.as_str())) {
            found.push(Finding { kind, from, to: behind(all, last, text) });
        }
        nth = next.max(nth + 1);
    }
    found
}

/// What a run of so many digits is.
fn kind_of(digits: &str) -> Option<Kind> {
    match digits.len() {
        15 | 18 => Some(Kind::IdCard),
        // Bank cards and two telephones without a gap, too.
        7.. => Some(Kind::Phone),
        _ => None,
    }
}

/// 2025-03-03, 2025.3.3 and the beginning of a time behind it are a day, no telephone.
fn is_moment(whole: &str) -> bool {
    let parts: Vec<&str> = whole.split(['-', '.', ' ']).collect();
    let is = |nth: usize, most: i32| {
        let number = parts.get(nth).and_then(|it| it.parse::<i32>().ok());
        number.is_some_and(|it| (1..=most).contains(&it))
    };
    let year = parts.first().is_some_and(|it| it.len() == 4 && it.starts_with("20"));
    year && parts.len() >= 3 && is(1, 12) && is(2, 31)
}

/// The characters a plate begins with, one a province.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// What a plate of its own kind ends with.
const PLATE_ENDS: &str = "挂学警港澳临";

/// Number plates: five places behind the letter, six where the car is electric.
pub(super) fn plates((text, all): Read<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (nth, (from, it)) in all.iter().copied().enumerate() {
        let letter = all.get(nth + 1).is_some_and(|it| it.1.is_ascii_alphabetic());
        if !letter || !PROVINCES.contains(it) {
            continue;
        }
        let mut next = nth + 2;
        while all.get(next).is_some_and(|it| is_between(it.1) || it.1 == '•') && next < nth + 4 {
            next += 1;
        }
        let (mut count, mut figures) = (0, 0);
        while let Some((_, it)) = all.get(next).copied().filter(|it| it.1.is_ascii_alphanumeric()) {
            (count, figures) = (count + 1, figures + usize::from(it.is_ascii_digit()));
            next += 1;
        }
        let ends = all.get(next).is_some_and(|it| PLATE_ENDS.contains(it.1));
        if ends {
            (count, next) = (count + 1, next + 1);
        }
        if (5..=6).contains(&count) && figures >= 3 {
            found.push(Finding { kind: Kind::Plate, from, to: behind(all, next - 1, text) });
        }
    }
    found
}

/// Parts of an address that say which house, the longer words first; and whether the part alone
/// tells where somebody lives.
const UNITS: [(&str, bool); 12] = [
    ("号楼", true),
    ("号院", true),
    ("单元", true),
    ("号", true),
    ("栋", true),
    ("幢", true),
    ("室", true),
    ("户", false),
    ("层", false),
    ("楼", false),
    ("座", false),
    // The villagers' group alone is dozens of houses.
    ("组", false),
];

/// What a 号 is of, where it is of no house.
const NO_DOOR: &str = "路灯线文令件机泵井桥变杆窗公段标闸坝桩码球楼盘台车库房";

/// How far a number of a house may go: 1204室.
const DOOR_DIGITS: usize = 4;

/// Houses: numbers with their units, in a row. `strict` where a villagers' group alone tells, too.
pub(super) fn doors((text, all): Read<'_>, strict: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut nth = 0;
    while nth < all.len() {
        let Some((next, tells)) = door_part(all, nth, strict) else {
            nth += 1;
            continue;
        };
        let (from, mut end, mut tells) = (nth, next, tells);
        while let Some((next, more)) = door_part(all, end, strict) {
            (end, tells) = (next, tells || more);
        }
        // A bare number behind a 单元 or 栋 is the flat: 2单元301.
        let unit = all.get(end.wrapping_sub(1)).map(|it| it.1);
        let bare = number(all, end);
        if matches!(unit, Some('元' | '栋' | '幢' | '座' | '楼')) && bare > end {
            end = bare;
        }
        if tells && !is_day(all, from) {
            let first = all.get(from).map_or(0, |it| it.0);
            let to = behind(all, end.saturating_sub(1), text);
            found.push(Finding { kind: Kind::Door, from: first, to });
        }
        nth = end.max(nth + 1);
    }
    found
}

/// The place behind the number that begins here; the same place where none does, or a longer one.
fn number(all: &[At], from: usize) -> usize {
    let is = |it: &At| digit(it.1).is_some() || matches!(it.1, '十' | '百');
    let count = all.iter().skip(from).take_while(|it| is(it)).count();
    if count <= DOOR_DIGITS { from + count } else { from }
}

/// The place behind a number with its unit, and whether it tells where somebody lives.
fn door_part(all: &[At], from: usize, strict: bool) -> Option<(usize, bool)> {
    let middle = from
        .checked_sub(1)
        .and_then(|it| all.get(it))
        .is_some_and(|it| it.1.is_ascii_alphanumeric() || it.1 == '〕' || it.1 == '第');
    let end = number(all, from);
    if end == from || middle {
        return None;
    }
    let end = end + usize::from(all.get(end).is_some_and(|it| it.1 == ' '));
    let rest: String = all.iter().skip(end).take(3).map(|it| it.1).collect();
    let (unit, tells) = UNITS.into_iter().find(|it| rest.starts_with(it.0))?;
    let after = rest.chars().nth(unit.chars().count());
    if unit == "号" && after.is_some_and(|it| NO_DOOR.contains(it)) {
        return None;
    }
    // 1 单位, 3 户人家, 2 层防水: no parts of an address by themselves.
    Some((end + unit.chars().count(), tells || (strict && unit == "组")))
}

/// 12月3号 is a day.
fn is_day(all: &[At], from: usize) -> bool {
    let before = all.iter().take(from).rev().map(|it| it.1).find(|it| *it != ' ');
    before == Some('月')
}
