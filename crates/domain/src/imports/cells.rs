//! Cells as people and their programs write them: days, telephones, numbers that a program spoilt.

use kernel::time::{Date, Instant};

use crate::codes;
use crate::words::half_width;

/// A day with its time, where one was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub day: Date,
    /// Hour and minute; `None` where only the day was written.
    pub time: Option<(i8, i8)>,
}

impl When {
    /// The moment: of a day alone, its beginning.
    pub fn begins(self) -> Instant {
        let (hour, minute) = self.time.unwrap_or((0, 0));
        Instant::at(self.day, hour, minute)
    }

    /// The moment until which it lasts: of a day alone, its end.
    pub fn ends(self) -> Instant {
        match self.time {
            Some((hour, minute)) => Instant::at(self.day, hour, minute),
            None => Instant::end_of(self.day),
        }
    }
}

/// Reads a day and time: `2026-03-02 09:15`, `2026/3/2`, `2026.3.2`, `2026年3月2日下午3时`, `20260302`,
/// `20260302091500`, and the serial number that spreadsheets keep (46083.385).
pub fn when(text: &str) -> Option<When> {
    within(text, 2000)
}

/// Reads a day of somebody's life in the same ways, from 1921 on: the day of joining the Party.
pub fn day_of_life(text: &str) -> Option<Date> {
    within(text, 1921).map(|it| it.day)
}

/// What lies from the first day of a year on.
fn within(text: &str, first: i16) -> Option<When> {
    read(text).filter(|it| (first..=2099).contains(&it.day.year()))
}

fn read(text: &str) -> Option<When> {
    let text: String = text.trim().chars().map(half_width).collect();
    if text.bytes().all(|it| it.is_ascii_digit() || it == b'.') && text.matches('.').count() < 2 {
        return compact(&text).or_else(|| serial(&text));
    }
    let known =
        |it: char| it.is_ascii_digit() || " -/.:年月日号时点分秒TZ上下中午晚早".contains(it);
    if !text.chars().all(known) {
        return None;
    }
    let parts: Vec<i16> = text
        .split(|it: char| !it.is_ascii_digit())
        .filter(|it| !it.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let afternoon = ["下午", "晚"].iter().any(|it| text.contains(it));
    match parts.as_slice() {
        [year, month, day] => of(*year, *month, *day, None),
        [year, month, day, hour] => of(*year, *month, *day, Some((later(*hour, afternoon), 0))),
        [year, month, day, hour, minute, ..] if parts.len() <= 7 => {
            of(*year, *month, *day, Some((later(*hour, afternoon), *minute)))
        }
        _ => None,
    }
}

fn later(hour: i16, afternoon: bool) -> i16 {
    if afternoon && hour < 12 { hour + 12 } else { hour }
}

fn of(year: i16, month: i16, day: i16, time: Option<(i16, i16)>) -> Option<When> {
    let small = |it: i16| i8::try_from(it).ok();
    let day = Date::new(year, small(month)?, small(day)?).ok()?;
    let time = match time {
        Some((hour, minute)) if (0..24).contains(&hour) && (0..60).contains(&minute) => {
            Some((small(hour)?, small(minute)?))
        }
        Some(_) => return None,
        None => None,
    };
    Some(When { day, time })
}

/// `20260302`, `202603020915`, `20260302091500`.
fn compact(text: &str) -> Option<When> {
    if !matches!(text.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let time = if text.len() == 8 { None } else { Some((part(8, 10)?, part(10, 12)?)) };
    of(part(0, 4)?, part(4, 6)?, part(6, 8)?, time)
}

/// Days since the end of 1899 with the part of a day that has passed, to the minute.
fn serial(text: &str) -> Option<When> {
    let (days, part) = text.split_once('.').unwrap_or((text, ""));
    let days = days.parse::<i64>().ok().filter(|it| (7_672..=73_050).contains(it))?;
    let part: String = part.chars().take(12).collect();
    let whole = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part = if part.is_empty() { 0 } else { part.parse::<i64>().ok()? };
    let minutes = part.checked_mul(1_440)?.checked_add(whole / 2)? / whole;
    let noon = Instant::at(Date::constant(1899, 12, 30), 12, 0).plus_seconds(days * 86_400);
    let day = noon.date();
    if minutes >= 1_440 {
        return of_day(day.tomorrow().ok()?, 0, true);
    }
    of_day(day, minutes, !text.contains('.') || part == 0)
}

fn of_day(day: Date, minutes: i64, whole: bool) -> Option<When> {
    let small = |it: i64| i8::try_from(it).ok();
    let time = if whole { None } else { Some((small(minutes / 60)?, small(minutes % 60)?)) };
    Some(When { day, time })
}

/// What a telephone cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phones {
    /// The first number, in its normal form; empty where none was given or it was masked.
    pub first: String,
    /// Further numbers.
    pub more: Vec<String>,
}

/// Reads a cell of telephones: one or several, as text or as a number, with its decimal or exponent
/// that a program put there. What is masked is none. Says what to do where one cannot be read.
pub fn phones(text: &str) -> Result<Phones, String> {
    let text: String = text.trim().chars().map(half_width).collect();
    if text.is_empty()
        || text.contains('*')
        || ["保密", "无", "匿名", "不详"].contains(&text.as_str())
    {
        return Ok(Phones::default());
    }
    if let Some(whole) = spelled_out(&text) {
        return one(&whole).map(|first| Phones { first, more: Vec::new() });
    }
    if is_exponent(&text) {
        return Err(format!(
            "电话被表格软件写成了“{text}”，后面的数字丢了。请把这一列改成文本格式再导出，或改成完整的号码。"
        ));
    }
    let split = |it: char| matches!(it, '/' | '、' | ',' | ';' | '\n' | '|');
    let parts = text.split(split).map(str::trim).filter(|it| !it.is_empty());
    let mut read = parts.map(one).collect::<Result<Vec<_>, _>>()?.into_iter();
    Ok(Phones { first: read.next().unwrap_or_default(), more: read.collect() })
}

fn one(text: &str) -> Result<String, String> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    codes::phone(text).map(|it| it.normal).map_err(|_| {
        "电话号码不对，请改成 11 位手机号，或带区号的座机，例如 0915-2522345；没有就空着。"
            .to_owned()
    })
}

/// Whether a spreadsheet wrote a long number in its short form.
pub fn is_exponent(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let Some((number, power)) = text.split_once("E+") else { return false };
    let digits =
        |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    digits(number) && digits(power)
}

/// The whole number behind `1.9900000001E+10`, where no digit of it was lost.
fn spelled_out(text: &str) -> Option<String> {
    if !is_exponent(text) {
        return None;
    }
    let text = text.to_ascii_uppercase();
    let (number, power) = text.split_once("E+")?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let power = power.parse::<usize>().ok()?;
    (part.len() == power && power < 15).then(|| format!("{whole}{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<(String, Option<(i8, i8)>)> {
        when(text).map(|it| (it.day.to_string(), it.time))
    }

    #[test]
    fn a_moment_is_read_however_it_was_written() {
        for text in [
            "2026-03-02 09:15",
            "2026-03-02T09:15:30",
            "2026/3/2 9:15",
            "2026.3.2 9:15:00",
            "2026年3月2日 9时15分",
            "２０２６－０３－０２ ０９：１５",
            "202603020915",
            "20260302091500",
            "46083.3854166667",
            "46083.38541666666",
        ] {
            assert_eq!(at(text), Some(("2026-03-02".to_owned(), Some((9, 15)))), "{text}");
        }
        for text in ["2026-03-02", "2026.3.2", "20260302", "46083", "46083.0", "2026年3月2日"] {
            assert_eq!(at(text), Some(("2026-03-02".to_owned(), None)), "{text}");
        }
        assert_eq!(at("2026年3月2日下午3点"), Some(("2026-03-02".to_owned(), Some((15, 0)))));
        assert_eq!(at("46083.99999"), Some(("2026-03-03".to_owned(), None)));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "尽快", "2026-13-02", "2026-03-02 25:00", "1.2.3", "12345", "2026", "3-2"]
        {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn telephones_are_read_and_those_spoilt_by_a_program_are_named() {
        let first = |text: &str| phones(text).map(|it| it.first);
        for text in
            ["19900000001", "199 0000 0001", "19900000001.0", "1.9900000001E+10", "+86 19900000001"]
        {
            assert_eq!(first(text), Ok("19900000001".to_owned()), "{text}");
        }
        for text in ["", "199****0001", "保密", "无"] {
            assert_eq!(first(text), Ok(String::new()), "{text}");
        }
        let two = phones("19900000001/0915-2522345").unwrap();
        assert_eq!(two.more, ["0915-2522345"]);
        assert!(phones("1.99E+10").unwrap_err().contains("文本格式"));
        assert!(phones("1990000").unwrap_err().contains("11 位"));
    }
}
