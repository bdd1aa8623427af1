//! One round of a clock while its ledger is read.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::explain::{Off, day, explain_days, moment, weekday, years};
use super::{Due, Limit, Unit};
use crate::calendar::{
    CalendarError, OfficeHours, WorkCalendar, days, days_between, nth_day_after,
};
use crate::time::Instant;

/// A clock that has been started.
pub(super) struct Clock<'a> {
    calendar: &'a WorkCalendar,
    hours: &'a OfficeHours,
    /// Which start this is, from 1.
    pub(super) round: usize,
    start: Instant,
    unit: Unit,
    original: Instant,
    due: Instant,
    /// The pause that has not been ended.
    pub(super) pause: Option<Paused>,
    /// When it was stopped.
    pub(super) stopped: Option<Instant>,
    /// The days that were counted by the working calendar, working or not.
    counted: BTreeSet<Date>,
    /// Years that were counted without a notice.
    guessed: BTreeSet<i16>,
    head: String,
    story: Vec<String>,
}

/// A pause that has not been ended.
pub(super) struct Paused {
    at: Instant,
    /// What was left, in the unit's smallest part; nothing if the time was over.
    left: Option<i64>,
    /// Extensions in another unit, to be added after the pause.
    pending: Vec<Limit>,
    words: String,
}

impl<'a> Clock<'a> {
    /// A clock with the limit that holds in the end, and the one it was first given.
    pub(super) fn start(
        calendar: &'a WorkCalendar,
        hours: &'a OfficeHours,
        round: usize,
        at: Instant,
        (limit, first): (Limit, Limit),
        note: &str,
    ) -> Result<Self, CalendarError> {
        let fine = limit.unit.seconds().is_some();
        let date = at.date();
        let when =
            if fine { format!("{} ", moment(at, date.year())) } else { weekday(date, date.year()) };
        let again = if round > 1 {
            format!("重新开始（第 {round} 轮）")
        } else {
            "开始".to_owned()
        };
        let was = if first == limit { "" } else { "原来" };
        let head = format!("{when}{again}{}，{was}限 {first}", aside(note));
        let mut it = Self {
            calendar,
            hours,
            round,
            start: at,
            unit: limit.unit,
            original: at,
            due: at,
            pause: None,
            stopped: None,
            counted: BTreeSet::new(),
            guessed: BTreeSet::new(),
            head,
            story: Vec::new(),
        };
        it.due = it.add(at, limit)?;
        it.original = it.due;
        Ok(it)
    }

    pub(super) fn redispatch(&mut self, at: Instant, note: &str) {
        self.story.push(format!("{}改派{}，时限不重新算", self.day(at), aside(note)));
    }

    /// The clock was started with this limit already: what holds in the end holds from the start.
    pub(super) fn relimit(&mut self, at: Instant, limit: Limit, note: &str) {
        let words = format!("{}起时限改为 {limit}{}，仍从开始那天算", self.day(at), aside(note));
        self.story.push(words);
    }

    pub(super) fn stop(&mut self, at: Instant, note: &str) {
        self.stopped = Some(at);
        self.story.push(format!("{} 停止计时{}", moment(at, self.year()), aside(note)));
    }

    pub(super) fn pause(&mut self, at: Instant, note: &str) -> Result<(), CalendarError> {
        let left = if at > self.due { None } else { Some(self.left(at)?) };
        if left.is_some_and(|it| it > 0) {
            // What comes after the pause is counted again from the resumption.
            let date = at.date();
            self.counted.retain(|it| *it <= date);
        }
        let words = format!("{}暂停{}", self.instant(at), aside(note));
        self.pause = Some(Paused { at, left, pending: Vec::new(), words });
        Ok(())
    }

    pub(super) fn resume(&mut self, at: Instant) -> Result<(), CalendarError> {
        let Some(Paused { at: from, left, pending, words }) = self.pause.take() else {
            return Ok(());
        };
        let result = match left {
            Some(left) if left > 0 => {
                self.due = self.due.max(self.again(at, left)?);
                self.lost(from, at)?
            }
            // Paused on its last day: what was left of that day is given back as the day of the
            // resumption, or nobody could ever ask anything on a last day.
            Some(0) if at.date() > from.date() && self.counts_days() => {
                self.due = self.last_day_again(at)?;
                format!("暂停那天是最后一天，恢复后给到 {}", moment(self.due, self.year()))
            }
            Some(_) => {
                format!("暂停时已经是最后期限，没有剩下的{}，到期时间不变", self.part())
            }
            None => "暂停时已经过期，到期时间不变".to_owned(),
        };
        let sentence = format!("{words}，{}恢复，{result}", self.instant(at));
        self.story.push(sentence);
        for limit in pending {
            self.due = self.add(self.due, limit)?;
        }
        Ok(())
    }

    pub(super) fn extend(
        &mut self,
        at: Instant,
        limit: Limit,
        note: &str,
    ) -> Result<(), CalendarError> {
        let mut words = format!("{}延长 {limit}{}", self.day(at), aside(note));
        match &mut self.pause {
            Some(Paused { left: Some(left), .. }) if limit.unit == self.unit => {
                let part = self.unit.seconds().unwrap_or(1);
                *left = left.saturating_add(limit.amount.saturating_mul(part));
            }
            Some(paused) => {
                paused.pending.push(limit);
                words.push_str("，恢复后加上");
            }
            None => self.due = self.add(self.due, limit)?,
        }
        self.story.push(words);
        Ok(())
    }

    pub(super) fn finish(self) -> Due {
        let year = self.year();
        let mut explain = vec![self.head];
        let offs = self.counted.iter().map(|it| Off::of(self.calendar, *it));
        explain.extend(explain_days(offs.flatten(), year));
        explain.extend(self.story);
        match &self.pause {
            Some(Paused { words, left: None, .. }) => {
                explain
                    .push(format!("{words}，暂停时已经过期，原来 {} 到期", moment(self.due, year)));
            }
            Some(Paused { words, left: Some(0), .. }) => {
                explain.push(format!("{words}，还没有恢复；那天是最后一天，恢复当天到期"));
            }
            Some(Paused { words, left: Some(left), .. }) => {
                let left = amount(self.unit, *left);
                explain.push(format!("{words}，还没有恢复，剩 {left}，恢复后接着算"));
            }
            None => explain.push(format!("所以 {} 到期", moment(self.due, year))),
        }
        if !self.guessed.is_empty() {
            let years = years(&self.guessed);
            let rest = "的放假安排还没公布，先按周一到周五算，公布后会重算";
            explain.push(format!("{years}{rest}"));
        }
        let paused = self.pause.is_some();
        Due {
            at: (!paused).then_some(self.due),
            original: Some(self.original),
            was_due: paused.then_some(self.due),
            provisional: !self.guessed.is_empty(),
            paused,
            paused_at: self.pause.map(|it| it.at),
            stopped_at: self.stopped,
            explain,
        }
    }

    fn counts_days(&self) -> bool {
        matches!(self.unit, Unit::Workday | Unit::Day)
    }

    /// The end of the day of a resumption, or of the next working day when its office is closed.
    fn last_day_again(&mut self, at: Instant) -> Result<Instant, CalendarError> {
        let date = at.date();
        if self.unit == Unit::Day {
            return Ok(Instant::end_of(date));
        }
        let closing = self.closing(date);
        if self.calendar.works(date) && at <= closing {
            return Ok(closing);
        }
        let next = self.calendar.nth_workday_after(date, 1)?;
        self.count(date, next, false);
        Ok(self.closing(next))
    }

    /// A limit added to an instant by its own unit.
    fn add(&mut self, from: Instant, limit: Limit) -> Result<Instant, CalendarError> {
        match limit.unit {
            Unit::Workday => {
                let date = self.calendar.nth_workday_after(from.date(), limit.amount)?;
                self.count(from.date(), date, false);
                Ok(self.closing(date))
            }
            Unit::Day => nth_day_after(from.date(), limit.amount).map(Instant::end_of),
            Unit::WorkHour => self.add_office_time(from, limit.amount.saturating_mul(3600)),
            Unit::Hour => Ok(from.plus_seconds(limit.amount.saturating_mul(3600))),
            Unit::Minute => Ok(from.plus_seconds(limit.amount.saturating_mul(60))),
        }
    }

    fn add_office_time(&mut self, from: Instant, seconds: i64) -> Result<Instant, CalendarError> {
        let due = self.calendar.add_working_seconds(self.hours, from, seconds)?;
        self.count(from.date(), due.date(), true);
        Ok(due)
    }

    /// What is left of the limit at a pause, in the unit's smallest part.
    fn left(&self, at: Instant) -> Result<i64, CalendarError> {
        match self.unit {
            Unit::Workday => self.calendar.workdays_between(at.date(), self.due.date()),
            Unit::Day => Ok(days_between(at.date(), self.due.date())),
            Unit::WorkHour => self.calendar.working_seconds_between(self.hours, at, self.due),
            Unit::Hour | Unit::Minute => Ok(self.due.seconds_since(at)),
        }
    }

    /// The due time after a resumption with this much left.
    fn again(&mut self, at: Instant, left: i64) -> Result<Instant, CalendarError> {
        match self.unit {
            Unit::Workday => {
                let date = self.calendar.nth_workday_after(at.date(), left)?;
                self.count(at.date(), date, false);
                // An extension in hours may have moved the time of day: then it stays there.
                let plain = self.due == self.closing(self.due.date());
                Ok(if plain { self.closing(date) } else { self.same_time(date) })
            }
            Unit::Day => nth_day_after(at.date(), left).map(|date| self.same_time(date)),
            Unit::WorkHour => self.add_office_time(at, left),
            Unit::Hour | Unit::Minute => Ok(at.plus_seconds(left)),
        }
    }

    fn closing(&self, date: Date) -> Instant {
        let minutes = i64::from(self.hours.closing(date));
        // An office open to midnight closes on the same day, not at 00:00 of the next.
        Instant::at(date, 0, 0).plus_seconds(minutes * 60).min(Instant::end_of(date))
    }

    fn same_time(&self, date: Date) -> Instant {
        Instant::from_civil(date.to_datetime(self.due.civil().time()))
    }

    /// Notes that the calendar was asked about the days after `from` (or from it on) up to `to`.
    fn count(&mut self, from: Date, to: Date, with_first: bool) {
        let asked = days(from, to).skip(usize::from(!with_first));
        for date in asked {
            self.counted.insert(date);
            if !self.calendar.knows(date.year()) {
                self.guessed.insert(date.year());
            }
        }
    }

    /// What a pause took out, in the unit.
    fn lost(&self, from: Instant, to: Instant) -> Result<String, CalendarError> {
        let lost = match self.unit {
            Unit::Workday => self.calendar.workdays_between(from.date(), to.date())?,
            Unit::Day => days_between(from.date(), to.date()),
            Unit::WorkHour => self.calendar.working_seconds_between(self.hours, from, to)?,
            Unit::Hour | Unit::Minute => to.seconds_since(from),
        };
        Ok(match lost {
            0 => format!("中间没有{}，到期时间不变", self.part()),
            lost => format!("中间 {}不算", amount(self.unit, lost)),
        })
    }

    fn part(&self) -> &'static str {
        match self.unit {
            Unit::Workday => "工作日",
            Unit::Day => "天数",
            Unit::WorkHour => "工作时间",
            Unit::Hour | Unit::Minute => "时间",
        }
    }

    fn year(&self) -> i16 {
        self.start.date().year()
    }

    fn day(&self, at: Instant) -> String {
        day(at.date(), self.year())
    }

    /// A date where days count, a date and time where hours do.
    fn instant(&self, at: Instant) -> String {
        match self.unit {
            Unit::Workday | Unit::Day => self.day(at),
            Unit::WorkHour | Unit::Hour | Unit::Minute => {
                format!("{} ", moment(at, self.year()))
            }
        }
    }
}

/// A remaining or lost amount in people's words; hours are given to the minute, at least one.
fn amount(unit: Unit, amount: i64) -> String {
    match unit {
        Unit::Workday | Unit::Day => format!("{amount} {}", unit.words()),
        Unit::WorkHour | Unit::Hour | Unit::Minute => {
            let hour = if unit == Unit::Minute { Unit::Hour } else { unit }.words();
            let minutes = if amount > 0 { (amount / 60).max(1) } else { 0 };
            match (minutes / 60, minutes % 60) {
                (0, minutes) if unit == Unit::WorkHour => format!("{minutes} 分钟工作时间"),
                (0, minutes) => format!("{minutes} 分钟"),
                (hours, 0) => format!("{hours} {hour}"),
                (hours, minutes) => format!("{hours} {hour} {minutes} 分钟"),
            }
        }
    }
}

/// A note in brackets, if there is one.
fn aside(note: &str) -> String {
    let note = note.trim();
    if note.is_empty() { String::new() } else { format!("（{note}）") }
}
