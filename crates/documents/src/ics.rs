//! Calendars as text (RFC 5545): events in, the lines of a file out.
//!
//! Written here and not by a library: the one at hand (`icalendar`) asks the clock of the machine and
//! draws random ids, also for the time zone, which has neither; tests read what is written here back
//! with its reader. The same calendar gives the same text.

use kernel::time::{Date, Instant};

/// A calendar that somebody subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// When it was written.
    pub written: Instant,
    /// What is in it.
    pub events: Vec<Event>,
}

/// Something on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is known by, forever: letters, digits, `-`, `.` and `@`.
    pub uid: String,
    /// Its day.
    pub day: Date,
    /// From and until what hour, as `14:30`; empty for the whole day, or for no end.
    pub hours: (String, String),
    /// What it is.
    pub summary: String,
    /// More about it; empty for nothing.
    pub description: String,
    /// Where; empty for nothing.
    pub place: String,
}

/// The media type of the file.
pub const TYPE: &str = "text/calendar; charset=utf-8";

/// The time zone of every hour, without summer time since 1992.
const ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nBEGIN:STANDARD\nDTSTART:19920101T000000\nTZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nTZNAME:CST\nEND:STANDARD\nEND:VTIMEZONE";

/// The most octets of a line, without its end.
const LINE_MAX: usize = 75;

/// The text of a calendar: lines end with CR and LF, and none is longer than 75 octets.
pub fn ics(calendar: &Calendar) -> String {
    let mut out = Lines::default();
    out.put("BEGIN:VCALENDAR");
    out.put("VERSION:2.0");
    out.put("PRODID:-//Gongjian//Gongjian//ZH");
    out.put("CALSCALE:GREGORIAN");
    out.put("METHOD:PUBLISH");
    out.text("X-WR-CALNAME", &calendar.name);
    out.put("X-WR-TIMEZONE:Asia/Shanghai");
    out.put("REFRESH-INTERVAL;VALUE=DURATION:PT12H");
    for line in ZONE.lines() {
        out.put(line);
    }
    let stamp = utc(calendar.written);
    for it in &calendar.events {
        event(&mut out, it, &stamp);
    }
    out.put("END:VCALENDAR");
    out.0
}

fn event(out: &mut Lines, it: &Event, stamp: &str) {
    out.put("BEGIN:VEVENT");
    out.text("UID", &it.uid);
    out.put(&format!("DTSTAMP:{stamp}"));
    if let Some(from) = clock(&it.hours.0) {
        let at = |clock: &str| format!("TZID=Asia/Shanghai:{}T{clock}00", plain(it.day));
        out.put(&format!("DTSTART;{}", at(&from)));
        // An end that is not behind its beginning is none.
        if let Some(until) = clock(&it.hours.1).filter(|it| *it > from) {
            out.put(&format!("DTEND;{}", at(&until)));
        }
    } else {
        out.put(&format!("DTSTART;VALUE=DATE:{}", plain(it.day)));
        let next = it.day.tomorrow().unwrap_or(it.day);
        out.put(&format!("DTEND;VALUE=DATE:{}", plain(next)));
        out.put("TRANSP:TRANSPARENT");
    }
    out.text("SUMMARY", &it.summary);
    for (name, words) in [("DESCRIPTION", &it.description), ("LOCATION", &it.place)] {
        if !words.trim().is_empty() {
            out.text(name, words);
        }
    }
    out.put("END:VEVENT");
}

/// `20250314`.
fn plain(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// `1430` of `14:30`; nothing of anything else.
fn clock(hour: &str) -> Option<String> {
    let (hour, minute) = hour.split_once(':')?;
    let below = |it: &str, most: u8| {
        it.len() == 2
            && it.bytes().all(|it| it.is_ascii_digit())
            && it.parse::<u8>().is_ok_and(|it| it < most)
    };
    (below(hour, 24) && below(minute, 60)).then(|| format!("{hour}{minute}"))
}

/// A moment as `20250314T063000Z`.
fn utc(at: Instant) -> String {
    // What civil time says is eight hours ahead.
    let it = at.plus_seconds(-8 * 3_600).civil();
    let (hour, minute, second) = (it.hour(), it.minute(), it.second());
    format!("{}T{hour:02}{minute:02}{second:02}Z", plain(it.date()))
}

/// The lines so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value is text.
    fn text(&mut self, name: &str, words: &str) {
        self.put(&format!("{name}:{}", escaped(words)));
    }

    /// Adds a line, folded where it is too long: what follows begins with a space.
    fn put(&mut self, line: &str) {
        let mut octets = 0;
        for it in line.chars() {
            if octets + it.len_utf8() > LINE_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(it);
            octets += it.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value has it; what is no character of a text is left out.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for it in words.trim().replace("\r\n", "\n").chars() {
        match it {
            '\\' | ';' | ',' => out.extend(['\\', it]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push(' '),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use icalendar::{Calendar as Read, CalendarComponent, Component};
    use proptest::prelude::*;

    use super::*;

    fn event(hours: (&str, &str), summary: &str) -> Event {
        Event {
            uid: "sitting-7@610925.gongjian".to_owned(),
            day: Date::constant(2025, 3, 31),
            hours: (hours.0.to_owned(), hours.1.to_owned()),
            summary: summary.to_owned(),
            description: String::new(),
            place: String::new(),
        }
    }

    fn written(events: Vec<Event>) -> String {
        let written = Instant::at(Date::constant(2025, 3, 1), 7, 30);
        ics(&Calendar { name: "县交通局机关党支部".to_owned(), written, events })
    }

    /// The events as another program reads them.
    fn read(text: &str) -> Vec<icalendar::Event> {
        let calendar: Read = text.parse().unwrap();
        let events = calendar.components.into_iter().filter_map(|it| match it {
            CalendarComponent::Event(it) => Some(it),
            _ => None,
        });
        events.collect()
    }

    #[test]
    fn an_hour_stands_in_its_zone_and_a_day_ends_before_the_next() {
        let text = written(vec![event(("14:30", "16:00"), "党课"), event(("", ""), "到期")]);
        for line in [
            "DTSTAMP:20250228T233000Z\r\n",
            "DTSTART;TZID=Asia/Shanghai:20250331T143000\r\n",
            "DTEND;TZID=Asia/Shanghai:20250331T160000\r\n",
            "DTSTART;VALUE=DATE:20250331\r\nDTEND;VALUE=DATE:20250401\r\n",
            "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
        assert_eq!(read(&text).len(), 2);
        // An end before the beginning, and what is no hour, are left out.
        for (from, until) in [("14:30", "09:00"), ("14:30", "14:30"), ("14:30", "later")] {
            assert!(!written(vec![event((from, until), "党课")]).contains("DTEND"));
        }
        assert!(written(vec![event(("25:00", ""), "党课")]).contains("VALUE=DATE"));
    }

    #[test]
    fn text_from_people_stays_text() {
        let summary = "一、学习；\n二、讨论, 表决; \\n 不是换行\r\nBEGIN:VEVENT\u{7}";
        let text = written(vec![event(("", ""), summary)]);
        let events = read(&text);
        assert_eq!(events.len(), 1, "nobody adds an event by their words: {text}");
        let told = events[0].get_summary().unwrap();
        assert_eq!(told, "一、学习；\n二、讨论, 表决; \\n 不是换行\nBEGIN:VEVENT");
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(summary in "\\PC{0,200}") {
            let text = written(vec![event(("", ""), &summary)]);
            for line in text.strip_suffix("\r\n").unwrap().split("\r\n") {
                prop_assert!(line.len() <= 75, "{line}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let whole = text.replace("\r\n ", "");
            let line = whole.lines().find_map(|it| it.strip_prefix("SUMMARY:")).unwrap();
            prop_assert_eq!(line, escaped(&summary));
        }
    }
}
