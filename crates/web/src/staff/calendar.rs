//! Working days and office hours: the yearly notice, days of the county's own, the hours by season.

use app::calendar::{
    NewHours, SEASONS_MAX, Told, WHY_CHARS_MAX, read_notice, set_day as do_set_day,
    set_hours as do_set_hours, set_notice as do_set_notice,
};
use app::{Failure, FieldError, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::notices::Notice;
use kernel::calendar::{DayKind, Interval, Season};
use kernel::time::{Date, Instant};
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::rules::{
    CalendarPage, DayForm, HoursForm, NoticeForm, OwnDayRow, TimeField, YearShown,
};
use crate::words;

/// What was just done: how many requests got another day.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// The page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut shown = shown(&web, &officer, &look, &Form::default(), &[]).await?;
    shown.frame.notice =
        asked.done.and_then(|it| it.parse::<u32>().ok()).map(|moved| match moved {
            0 => "存好了。没有要改日子的件。".to_owned(),
            moved => {
                format!("存好了。{moved} 件没办完的重新算了日子，群众在查询页看得到新的日子。")
            }
        });
    Ok(page(&shown))
}

/// The notice of a year: first what was read of it, then, once it was looked at, taken.
pub(crate) async fn set_notice(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    if !form.has("sure") {
        let now = web.app.now();
        return match read_notice(form.get("year"), form.get("text"), now) {
            Ok((year, read)) => {
                let mut shown = shown(&web, &officer, &look, &form, &[]).await?;
                shown.notice.read = Some(YearShown {
                    year,
                    breaks: read.breaks.iter().map(|it| span(*it, None, now)).collect(),
                    work: read.work.iter().map(|it| words::day_and_weekday(*it, now)).collect(),
                    lost: lost(&web, county, (year, &read), now).await?,
                    unclear: read.unclear.clone(),
                    ..YearShown::default()
                });
                Ok(page(&shown))
            }
            Err(failure) => again(&web, &officer, &look, &form, failure).await,
        };
    }
    let of = (form.get("year"), form.get("text"));
    let done = do_set_notice(&web.app, county, &officer.0.staff, of, &once).await;
    after(&web, &officer, &look, &form, done).await
}

/// Days that the calendar knows as off or made up now, and would not any more with this notice: it
/// takes the place of all that was known of its year.
async fn lost(
    web: &Web,
    county: app::County,
    (year, read): (i16, &Notice),
    now: Instant,
) -> Result<Vec<String>, Stopped> {
    let house = web.app.house(county).await.stop(web)?;
    let next = house.calendar.clone().with_year(year, &read.off(), &read.work);
    let (Ok(next), Ok(first)) = (next, Date::new(year - 1, 12, 1)) else { return Ok(Vec::new()) };
    let days = std::iter::successors(Some(first), |it| it.tomorrow().ok());
    let until = (year + 1, 1);
    let days = days.take_while(|it| (it.year(), it.month()) <= until);
    let gone = days.filter_map(|it| {
        let was = house.calendar.day(it).why;
        let what = match was {
            DayKind::Holiday => "放假",
            DayKind::MakeUp => "补班",
            _ => return None,
        };
        (next.day(it).why != was).then(|| format!("{}{what}", words::day_and_weekday(it, now)))
    });
    Ok(gone.collect())
}

/// A day of the county's own.
pub(crate) async fn set_day(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let day = (form.get("day"), Some(form.get("works") == "1"), form.get("why"));
    let done = do_set_day(&web.app, county, &officer.0.staff, day, &once).await;
    after(&web, &officer, &look, &form, done).await
}

/// Takes a day of the county's own back.
pub(crate) async fn remove_day(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let day = (form.get("day"), None, "");
    let done = do_set_day(&web.app, county, &officer.0.staff, day, &once).await;
    after(&web, &officer, &look, &form, done).await
}

/// The office hours.
pub(crate) async fn set_hours(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewHours {
        usual: USUAL.map(|it| form.text(it)),
        summer_days: SUMMER_DAYS.map(|it| form.text(it)),
        summer: SUMMER.map(|it| form.text(it)),
    };
    let done = do_set_hours(&web.app, county, &officer.0.staff, &new, &once).await;
    after(&web, &officer, &look, &form, done).await
}

const USUAL: [&str; 4] = ["usual-1", "usual-2", "usual-3", "usual-4"];
const SUMMER_DAYS: [&str; 2] = ["summer_from", "summer_to"];
const SUMMER: [&str; 4] = ["summer-1", "summer-2", "summer-3", "summer-4"];
const LABELS: [&str; 4] = ["上午从", "上午到", "下午从", "下午到"];
const HINTS: [&str; 4] = ["08:30", "12:00", "14:00", "17:30"];

async fn after(
    web: &Web,
    officer: &Officer,
    look: &Look,
    form: &Form,
    done: Result<Told, Failure>,
) -> Answer {
    let county = officer.0.staff.place.county();
    match done {
        Ok(told) => {
            let to = format!("/{county}/staff/calendar?done={}", told.moved);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => again(web, officer, look, form, failure).await,
    }
}

async fn again(
    web: &Web,
    officer: &Officer,
    look: &Look,
    form: &Form,
    failure: Failure,
) -> Result<Response, Stopped> {
    let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
    let mut shown = shown(web, officer, look, form, errors).await?;
    shown.frame.has_errors = true;
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    form: &Form,
    errors: &[FieldError],
) -> Result<CalendarPage, Stopped> {
    let county = officer.0.staff.place.county();
    let desk = Desk::of(web, county, &officer.0).await?;
    let (house, now) = (&*desk.house, web.app.now());
    let this = now.date().year();
    let at = |path: &str| format!("/{county}/staff/calendar{path}");
    let next = (this..=this + 2).find(|it| !house.calendar.knows(*it)).unwrap_or(this + 1);
    let typed = form.get("year").parse::<i16>().unwrap_or(next);
    let choice = |year: i16| Choice {
        value: year.to_string(),
        name: format!("{year} 年"),
        chosen: year == typed,
        ..Choice::default()
    };
    let keyed = || fresh_key(web);
    let own = house.days.iter().map(|it| OwnDayRow {
        day: it.day.to_string(),
        name: words::day_and_weekday(it.day, now),
        what: if it.works { "上班" } else { "放假" },
        why: it.why.clone(),
        remove_key: (it.day >= now.date()).then(keyed),
    });
    Ok(CalendarPage {
        frame: desk.frame(web, look, &officer.0, ("放假和上班时间", Spot::Rules)),
        back_href: format!("/{county}/staff/rules"),
        errors: form_errors(errors, |it| match it {
            // Two forms of the page ask why; only one of them can be wrong.
            "why" => "day-why",
            "summer_from" => "summer",
            other => other,
        }),
        // The year after next only where its notice was entered already.
        years: (this - 1..=this + 2)
            .rev()
            .filter(|it| *it <= this + 1 || house.calendar.knows(*it))
            .map(|it| year(house, it, now))
            .collect(),
        notice: NoticeForm {
            action: at("/notice"),
            key: keyed(),
            year: field(&typed.to_string(), errors, "year"),
            years: (this..=this + 2).map(choice).collect(),
            text: field(form.get("text"), errors, "text"),
            read: None,
        },
        days: DayForm {
            action: at("/day"),
            remove_action: at("/day/remove"),
            key: keyed(),
            day: field(form.get("day"), errors, "day"),
            today: now.date().to_string(),
            works: form.get("works") == "1",
            why: field(form.get("why"), errors, "why"),
            why_max: WHY_CHARS_MAX,
            own: own.collect(),
        },
        hours: hours(house, form, errors, (at("/hours"), keyed()), now),
    })
}

fn hours(
    house: &House,
    form: &Form,
    errors: &[FieldError],
    (action, key): (String, String),
    now: Instant,
) -> HoursForm {
    let said = |name: &str| errors.iter().find(|it| it.field == name).map(|it| it.say.clone());
    let seasons = house.hours.seasons();
    // Two seasons are a summer and the rest of the year; the rest goes over the New Year. More than
    // these the form cannot give back.
    let over_new_year = |it: &&Season| it.from > it.to;
    let usual = seasons.iter().find(over_new_year).or_else(|| seasons.last());
    let summer = seasons.iter().find(|it| seasons.len() == 2 && Some(*it) != usual);
    let times = |of: Option<&[Interval]>| -> [String; 4] {
        let at = |minutes: i32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let all = of.unwrap_or_default().iter().flat_map(|it| [at(it.from), at(it.to)]);
        let mut four = <[String; 4]>::default();
        four.iter_mut().zip(all).for_each(|(to, from)| *to = from);
        four
    };
    let sent = form.has("usual-1");
    let one = |names: [&'static str; 4], standing: [String; 4]| -> Vec<TimeField> {
        let made = names.into_iter().zip(LABELS).zip(HINTS).zip(standing);
        made.map(|(((name, label), hint), standing)| TimeField {
            name,
            label,
            value: if sent { form.text(name) } else { standing },
            hint,
        })
        .collect()
    };
    let day = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
    let standing = summer.map(|it| [day(it.from), day(it.to)]).unwrap_or_default();
    let labels = [("从哪天（月-日）", "05-01"), ("到哪天（月-日）", "09-30")];
    let summer_days = SUMMER_DAYS.into_iter().zip(labels).zip(standing);
    let said_now: Vec<String> =
        house.hours.for_date(now.date()).iter().map(ToString::to_string).collect();
    HoursForm {
        action,
        key,
        usual_error: said("usual"),
        usual: one(USUAL, times(usual.map(|it| it.intervals.as_slice()))),
        summer_error: said("summer").or_else(|| said("summer_from")),
        summer_days: summer_days
            .map(|((name, (label, hint)), standing)| TimeField {
                name,
                label,
                value: if sent { form.text(name) } else { standing },
                hint,
            })
            .collect(),
        summer: one(SUMMER, times(summer.map(|it| it.intervals.as_slice()))),
        now: format!("现在是 {}。", said_now.join("，")),
        locked: seasons.len() > SEASONS_MAX,
    }
}

/// What is known of a year.
fn year(house: &House, year: i16, now: Instant) -> YearShown {
    let entered = house.notices.iter().find(|it| it.year == i64::from(year));
    let knows = house.calendar.knows(year);
    let (kind, said) = if knows { ("t-ok", "有了") } else { ("t-due", "还没有") };
    let source = match entered {
        Some(it) => format!("{} {}填的。", words::moment(it.at, now), it.name),
        None if knows => "国务院办公厅的通知，软件自带。".to_owned(),
        None => "先按周一到周五算，期限标“暂定”。通知发了请填在这里。".to_owned(),
    };
    let first = Date::new(year, 1, 1).unwrap_or(now.date());
    let days = std::iter::successors(Some(first), |it| it.tomorrow().ok());
    let days: Vec<Date> = days.take_while(|it| it.year() == year).collect();
    // The county's own days stand in their own list; here is what the notice says.
    let is = |date: &Date, kind: &DayKind| house.calendar.day(*date).why == *kind;
    let off: Vec<Date> = days.iter().filter(|it| is(it, &DayKind::Holiday)).copied().collect();
    let breaks = off.chunk_by(|a, b| a.tomorrow().is_ok_and(|next| next == *b));
    let breaks = breaks.filter_map(|it| Some((*it.first()?, *it.last()?)));
    let work = days.iter().filter(|it| is(it, &DayKind::MakeUp));
    // The year stands in the heading: it is not said again with each day.
    let now = Instant::at(first, 0, 0);
    YearShown {
        year,
        tag: Tag { kind, words: said.to_owned() },
        source,
        breaks: breaks.map(|it| span(it, house.calendar.holiday_name(it.0), now)).collect(),
        work: work.map(|it| words::day_and_weekday(*it, now)).collect(),
        ..YearShown::default()
    }
}

/// `10 月 1 日至 10 月 8 日 国庆节`.
fn span((first, last): (Date, Date), name: Option<&str>, now: Instant) -> String {
    let days = if first == last {
        words::day_and_weekday(first, now)
    } else {
        format!("{}至 {}", words::day(first, now), words::day(last, now))
    };
    name.map_or_else(|| days.clone(), |name| format!("{days} {name}"))
}
