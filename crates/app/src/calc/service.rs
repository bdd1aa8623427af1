//! `calc hours` and `calc stars`: volunteer service.

use domain::volunteers::{self, HourRules, STARS, Service, hours_text, next_star};
use kernel::time::{Date, Instant};
use serde::Serialize;

use super::input::{Fields, Tree, bare_date, quote};

/// The most intervals of one person.
const MOST_INTERVALS: usize = 10_000;

/// The years in which people serve.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// The longest service, in days: one that lasts longer was typed wrong.
const LONGEST_SECONDS: i64 = 31 * 86_400;

/// The day of times without a date.
const SOME_DAY: Date = Date::constant(2025, 1, 1);

/// The answer about hours.
#[derive(Serialize)]
pub(super) struct HoursAnswer {
    /// Minutes that count.
    minutes: i64,
    /// Hours, rounded down to the step.
    hours: f64,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Counts the hours of one person.
pub(super) fn hours(tree: Tree) -> Result<HoursAnswer, String> {
    let mut fields = Fields::read(tree, "", &["intervals", "step", "day_most"])?;
    let mut services = Vec::new();
    let mut dated = None;
    let intervals = fields.required("intervals")?.list("intervals", MOST_INTERVALS)?;
    for (index, it) in intervals.into_iter().enumerate() {
        let (service, has_date) = interval(it, index + 1)?;
        if *dated.get_or_insert(has_date) != has_date {
            return Err("有的时间带日期，有的没有，请都写上日期".to_owned());
        }
        services.push(service);
    }
    let mut in_minutes = |name: &str, usual: i64, most: i64| match fields.take(name) {
        Some(it) => whole_minutes(it, name, most),
        None => Ok(usual),
    };
    let usual = HourRules::USUAL;
    let step = in_minutes("step", usual.step, 60)?;
    let day_most = in_minutes("day_most", usual.day_most, 1_440)?;
    let told = volunteers::hours(&services, HourRules { day_most, step });
    let mut explain = vec![format!("{} 段服务，一共 {} 分钟", services.len(), told.minutes)];
    if told.twice > 0 {
        explain.push(format!("有 {} 分钟重叠，同一时间只算一次", told.twice));
    }
    if told.beyond > 0 {
        let most = hours_text(day_most);
        explain.push(format!("一天最多算 {most} 小时，超出的 {} 分钟没有算", told.beyond));
    }
    let step = hours_text(step);
    explain.push(format!("往下取到 {step} 小时的整数倍：{} 小时，不往上凑", told.text()));
    Ok(HoursAnswer { minutes: told.minutes, hours: as_number(told.rounded), explain })
}

/// Hours for showing, from whole minutes: cut to hundredths, as people read them.
fn as_number(minutes: i64) -> f64 {
    hours_text(minutes).parse().unwrap_or(0.0)
}

fn interval(tree: Tree, number: usize) -> Result<(Service, bool), String> {
    let prefix = format!("intervals 第 {number} 段的 ");
    let mut fields = Fields::read(tree, &prefix, &["from", "to", "break_minutes"])?;
    let (from, from_dated) = moment(fields.required("from")?, &fields.path("from"))?;
    let (until, until_dated) = moment(fields.required("to")?, &fields.path("to"))?;
    if from_dated != until_dated {
        return Err(format!("intervals 第 {number} 段一头有日期，一头没有，请都写上日期"));
    }
    if until < from {
        return Err(format!("intervals 第 {number} 段的结束早于开始，请改过来"));
    }
    if until.seconds_since(from) > LONGEST_SECONDS {
        return Err(format!("intervals 第 {number} 段超过 31 天，请核对"));
    }
    let break_minutes = match fields.take("break_minutes") {
        Some(it) => it.whole(&fields.path("break_minutes"), 0, 44_640)?,
        None => 0,
    };
    Ok((Service { from, until, break_minutes }, from_dated))
}

/// RFC 3339; the same without an offset, for Shanghai; or a time of day. The second says whether
/// there is a date.
fn moment(tree: Tree, path: &str) -> Result<(Instant, bool), String> {
    let text = tree.text(path)?;
    let found = Instant::parse_rfc3339(&text)
        .or_else(|| local(&text))
        .map(|it| (it, true))
        .or_else(|| time_of_day(text.trim(), SOME_DAY).map(|it| (it, false)));
    let found = found.ok_or_else(|| {
        format!(
            "“{path}”的时间“{}”不对，请写成 2025-09-29T09:00:00+08:00，或者 2025-09-29 09:00，\
             同一天的可以只写 09:00",
            quote(&text)
        )
    })?;
    if YEARS.contains(&found.0.date().year()) {
        return Ok(found);
    }
    Err(format!("“{path}”请填 {} 年到 {} 年之间的时间", YEARS.start(), YEARS.end()))
}

/// 2025-09-29 09:00 in Shanghai, with or without seconds, with a space or a T.
fn local(text: &str) -> Option<Instant> {
    let (date, time) = text.trim().split_once([' ', 'T', 't'])?;
    time_of_day(time.trim(), bare_date(date)?)
}

/// 09:00 or 09:00:30; 24:00 is the end of the day.
fn time_of_day(text: &str, date: Date) -> Option<Instant> {
    let mut parts = text.split(':');
    let mut next = |most: i8| {
        let part = parts.next()?;
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
        part.parse::<i8>().ok().filter(|it| digits && *it <= most)
    };
    let (hour, minute) = (next(24)?, next(59)?);
    let seconds = if text.matches(':').count() > 1 { next(59)? } else { 0 };
    let fits = parts.next().is_none() && (hour < 24 || (minute == 0 && seconds == 0));
    fits.then(|| Instant::at(date, hour, minute).plus_seconds(i64::from(seconds)))
}

/// A length in hours (0.5, 12) as whole minutes.
fn whole_minutes(tree: Tree, path: &str, most: i64) -> Result<i64, String> {
    let text = tree.decimal(path)?;
    let scaled = scaled(&text).map(|it| it * 60);
    let minutes = scaled.filter(|it| it % SCALE == 0).map(|it| it / SCALE);
    minutes.filter(|it| (1..=most).contains(it)).ok_or_else(|| {
        format!(
            "“{path}”的“{}”不对，请写小时数，最多 {} 小时，合成分钟要是整数，比如 0.5",
            quote(&text),
            most / 60
        )
    })
}

/// One, in the parts in which decimals are read.
const SCALE: i64 = 10_000;

/// The most hours that are read: a century around the clock.
const MOST_HOURS: i64 = 1_000_000;

/// Reads `99.5` as 995,000 ten-thousandths: four decimals, not below 0.
fn scaled(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 4 {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|it| *it <= MOST_HOURS)?;
    let parts: i64 = format!("{decimals:0<4}").parse().ok()?;
    Some(whole * SCALE + parts)
}

/// The answer about stars.
#[derive(Serialize)]
pub(super) struct StarsAnswer {
    /// From 0 to 5.
    stars: usize,
    /// The hours of the next star; `null` after the last.
    next: Option<i64>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// The stars for hours of service.
pub(super) fn stars(tree: Tree) -> Result<StarsAnswer, String> {
    let mut fields = Fields::read(tree, "", &["hours"])?;
    let text = fields.required("hours")?.decimal("hours")?;
    let hours = scaled(&text).ok_or_else(|| {
        format!("“hours”的“{}”不对，请写成 99.5 这样：0 到一百万，最多四位小数", quote(&text))
    })?;
    // Whole minutes, cut: a star begins at a whole hour.
    let minutes = hours * 60 / SCALE;
    let (stars, next) = (volunteers::stars(minutes, &STARS), next_star(minutes, &STARS));
    let reached = stars.checked_sub(1).and_then(|it| STARS.get(it));
    let mut explain = vec![match reached {
        Some(hours) => format!("达到 {hours} 小时，{}", "★".repeat(stars)),
        None => "不到 100 小时，还没有星".to_owned(),
    }];
    explain.extend(next.map(|it| format!("到 {it} 小时就是 {} 星", stars + 1)));
    Ok(StarsAnswer { stars, next, explain })
}
