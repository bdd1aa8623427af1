//! The yearly notice of public holidays (放假安排), read from its own words.
//!
//! An administrator pastes what the State Council's office wrote: “春节：1 月 28 日（周二）至 2 月 4
//! 日（周二）放假调休，共 8 天。1 月 26 日（周日）、2 月 8 日（周六）上班。” What was read is shown before
//! it is taken. Weekdays in brackets are compared: they give a wrong year away.

use kernel::time::Date;

/// What a notice says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// First and last day of each break, as written.
    pub breaks: Vec<(Date, Date)>,
    /// Weekend days on which people work.
    pub work: Vec<Date>,
    /// Words that name days and do not say whether they are worked: nothing was taken from them.
    pub unclear: Vec<String>,
}

impl Notice {
    /// Every day off.
    pub fn off(&self) -> Vec<Date> {
        let days = |(first, last): &(Date, Date)| {
            let last = *last;
            std::iter::successors(Some(*first), |it| it.tomorrow().ok())
                .take_while(move |it| *it <= last)
        };
        self.breaks.iter().flat_map(days).collect()
    }
}

/// Why a notice could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// These words name a day that does not exist.
    NoSuchDay(String),
    /// A break ends before it begins, or is longer than a month.
    Backwards(Date, Date),
    /// This day is no such weekday: the year is another, or a digit is wrong.
    Weekday(Date, char),
    /// No day off was found.
    Nothing,
}

/// The longest break that is believed.
const BREAK_DAYS_MAX: i32 = 31;

/// Reads the words of a notice for a year.
pub fn read(year: i16, text: &str) -> Result<Notice, Wrong> {
    let mut notice = Notice::default();
    for sentence in text.split(['。', '；', ';', '\n', '\r']) {
        // The month goes on over a comma: 10月1日至8日放假，11日上班.
        let mut month = None;
        for clause in sentence.split(['，', ',']) {
            let mut words = Words { year, rest: clause, month };
            let days = words.days()?;
            month = words.month;
            if clause.contains("上班") || clause.contains("补班") {
                notice.work.extend(days.iter().map(|it| it.0));
            } else if clause.contains("放假") || clause.contains("休息") {
                notice.breaks.extend(ranges(&days)?);
            } else if !days.is_empty() {
                notice.unclear.push(clause.trim().to_owned());
            }
        }
    }
    if notice.breaks.is_empty() { Err(Wrong::Nothing) } else { Ok(notice) }
}

/// A day, and whether it is the end of what the day before it began.
type Told = (Date, bool);

fn ranges(days: &[Told]) -> Result<Vec<(Date, Date)>, Wrong> {
    let mut ranges: Vec<(Date, Date)> = Vec::new();
    for (day, ends) in days {
        match ranges.last_mut().filter(|_| *ends) {
            Some(open) => open.1 = *day,
            None => ranges.push((*day, *day)),
        }
    }
    for (first, last) in &ranges {
        let long = first.until(*last).map_or(BREAK_DAYS_MAX, |it| it.get_days());
        if last < first || long >= BREAK_DAYS_MAX {
            return Err(Wrong::Backwards(*first, *last));
        }
    }
    Ok(ranges)
}

/// The words of a clause that are left to read.
struct Words<'a> {
    year: i16,
    rest: &'a str,
    month: Option<i8>,
}

impl Words<'_> {
    /// Every day that is named, in order.
    fn days(&mut self) -> Result<Vec<Told>, Wrong> {
        let mut days = Vec::new();
        let mut to = false;
        while let Some(next) = self.rest.chars().next() {
            if next.is_ascii_digit() {
                if let Some(day) = self.day()? {
                    days.push((day, to && !days.is_empty()));
                    to = false;
                }
                continue;
            }
            // Words in brackets that stand apart from a day say nothing about days.
            to = to || matches!(next, '至' | '到' | '—' | '-' | '~' | '～');
            self.skip(next.len_utf8());
        }
        Ok(days)
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Reads `2月4日`, `4日` after a month was named, or `2025-02-04`, and the weekday behind it.
    /// Numbers of anything else (共 8 天) are passed over.
    fn day(&mut self) -> Result<Option<Date>, Wrong> {
        let (begun, mut year) = (self.rest, self.year);
        let mut month = self.month;
        loop {
            let number = self.number();
            self.spaces();
            let next = self.rest.chars().next();
            match next {
                Some('年' | '-' | '/' | '.') if number >= 1_000 => {
                    year = i16::try_from(number).unwrap_or(year);
                }
                Some('月' | '-' | '/' | '.') => month = i8::try_from(number).ok(),
                _ => {
                    let is_day = next == Some('日') || next == Some('号');
                    // A date of digits and strokes has no word behind its day.
                    let plain = begun.get(4..5).is_some_and(|it| ["-", "/", "."].contains(&it));
                    let Some(month) = month.filter(|_| is_day || plain) else { return Ok(None) };
                    if is_day {
                        self.skip('日'.len_utf8());
                    }
                    self.month = Some(month);
                    let read = begun.len() - self.rest.len();
                    let words = begun.get(..read).unwrap_or_default().trim().to_owned();
                    let day = i8::try_from(number).ok();
                    let date = day.and_then(|day| Date::new(year, month, day).ok());
                    let date = date.ok_or(Wrong::NoSuchDay(words))?;
                    self.weekday(date)?;
                    return Ok(Some(date));
                }
            }
            self.skip(next.map_or(0, char::len_utf8));
            self.spaces();
            if !self.rest.starts_with(|it: char| it.is_ascii_digit()) {
                return Ok(None);
            }
        }
    }

    fn number(&mut self) -> i64 {
        let end = self.rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(self.rest.len());
        let number = self.rest.get(..end).and_then(|it| it.parse().ok()).unwrap_or(0);
        self.skip(end);
        number
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Compares the weekday in the brackets that follow, and passes them over.
    fn weekday(&mut self, date: Date) -> Result<(), Wrong> {
        self.spaces();
        if !self.rest.starts_with(['（', '(']) {
            return Ok(());
        }
        let end = self.rest.find(['）', ')']).unwrap_or(self.rest.len());
        let inside = self.rest.get(..end).unwrap_or_default().to_owned();
        self.skip(end);
        let said = ["周", "星期"]
            .iter()
            .find_map(|word| inside.rsplit_once(word))
            .and_then(|(_, after)| after.chars().next());
        let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let is = "一二三四五六日".chars().nth(at).unwrap_or('日');
        match said.map(|it| if it == '天' { '日' } else { it }) {
            Some(said) if "一二三四五六日".contains(said) && said != is => {
                Err(Wrong::Weekday(date, said))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::calendar::WorkCalendar;

    /// As the notice for 2025 was written.
    const NOTICE: &str = "一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。";

    fn date(month: i8, day: i8) -> Date {
        Date::constant(2025, month, day)
    }

    #[test]
    fn the_words_of_a_notice_give_the_days_of_its_year() {
        let notice = read(2025, NOTICE).unwrap();

        assert_eq!(notice.breaks.len(), 6);
        assert_eq!(notice.breaks[1], (date(1, 28), date(2, 4)));
        let work = [date(1, 26), date(2, 8), date(4, 27), date(9, 28), date(10, 11)];
        assert_eq!(notice.work, work);
        // The year that the house knows comes out of the words.
        let known = WorkCalendar::china();
        let imported = WorkCalendar::empty().with_year(2025, &notice.off(), &notice.work).unwrap();
        let all = std::iter::successors(Some(date(1, 1)), |it| it.tomorrow().ok());
        for day in all.take_while(|it| it.year() == 2025) {
            assert_eq!(imported.works(day), known.works(day), "{day}");
        }
    }

    #[test]
    fn plain_days_are_read_too() {
        let notice = read(2025, "2025-10-01 至 2025-10-08 放假\n10 月 11 号 补班").unwrap();
        assert_eq!(notice.breaks, [(date(10, 1), date(10, 8))]);
        assert_eq!(notice.work, [date(10, 11)]);
        let reaching = read(2024, "2023年12月30日至2024年1月1日放假").unwrap();
        assert_eq!(reaching.off().len(), 3);
        let carried = read(2025, "10月1日至8日放假，11日（周六）上班。11日上班").unwrap();
        assert_eq!(carried.work, [date(10, 11)], "over a comma, not over a full stop");
        assert_eq!(carried.unclear, Vec::<String>::new());
    }

    #[test]
    fn days_of_which_nothing_is_said_are_named() {
        let notice = read(2025, "5月1日至5日放假，共5天，6日照常，办公厅\n2024年11月12日").unwrap();
        assert_eq!(notice.breaks, [(date(5, 1), date(5, 5))]);
        assert_eq!(notice.unclear, ["6日照常", "2024年11月12日"]);
        assert_eq!(read(2025, NOTICE).unwrap().unclear, Vec::<String>::new());
    }

    #[test]
    fn another_years_notice_is_found_by_its_weekdays() {
        assert_eq!(read(2026, NOTICE), Err(Wrong::Weekday(Date::constant(2026, 1, 1), '三')));
        assert_eq!(read(2025, "2月30日放假"), Err(Wrong::NoSuchDay("2月30日".to_owned())));
        assert_eq!(read(2025, "5月5日至1日放假"), Err(Wrong::Backwards(date(5, 5), date(5, 1))));
        assert_eq!(read(2025, "大家好，共8天，热线12345"), Err(Wrong::Nothing));
    }
}
