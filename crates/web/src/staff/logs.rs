//! The work log: writing an entry, the day it stands in, one entry with its comment.

pub(crate) mod numbers;
pub(crate) mod rows;

use app::logs::{Day, Doing, NewLog, Shown, comment as commented, day, photo_of, show, write};
use app::requests::{Doer, PHOTOS_MAX};
use app::rounds::{self, Walk};
use app::{FieldError, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::directory::Grid;
use domain::logs::{Kind, Outcome, WORDS_MAX};
use domain::requests::{Act, State as At};
use kernel::time::{Date, Instant};
use serde::Deserialize;

use super::inbox::state_tag;
use super::request::parse_id;
use super::{Desk, field as fields_of};
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf_holds};
use crate::resident::track::jpeg;
use crate::resident::{categories, field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::logs::{CommentForm, CommentSaid, DayBelow, EntryPage, Line, LogPage};
use crate::words;

/// What a link may say beforehand, and which day is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Before {
    kind: Option<String>,
    round: Option<String>,
    request: Option<String>,
    day: Option<String>,
    done: Option<String>,
}

/// The form, and the day below it.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(before): Query<Before>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (staff, now) = (&signed_in.staff, web.app.now());
    let grids = rounds::grids_of(&web.app, staff, county).await.stop(&web)?;
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([
        ("kind", before.kind.unwrap_or_default()),
        ("request", before.request.unwrap_or_default()),
    ]);
    let mut walk = None;
    if let Some(round) = before.round.as_deref().and_then(|it| it.parse().ok()).map(kernel::id::Id)
    {
        let own = rounds::mine(&web.app, staff, county).await.stop(&web)?;
        walk = own.into_iter().find(|it| it.round.id == round);
    }
    if let Some(Walk { round, .. }) = &walk {
        let spot = app::logs::Spot { place: round.place, grid: Some(round.grid) }.code();
        form.put_all([("round", round.id.0.to_string()), ("spot", spot)]);
    }
    let today = now.date();
    let date = before.day.as_deref().and_then(|it| it.parse::<Date>().ok()).unwrap_or(today);
    let date = date.min(today);
    let day = day(&web.app, staff, county, date).await.stop(&web)?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("记一笔", Spot::Log));
    frame.notice = before.done.as_deref().and_then(said);
    let mut shown = shown(&desk.house, &signed_in.staff, &grids, frame, &form, &[]);
    shown.about = walk.map(|it| format!("记下以后，{}这一遍巡查就算完成。", it.grid));
    shown.day = Some(day_below(&desk.house, &day, now));
    Ok(page(&shown))
}

fn said(done: &str) -> Option<String> {
    match done {
        "log" => Some("记下了。".to_owned()),
        "problem" => Some("记下了，已经成为一件事，会派给单位去办。".to_owned()),
        _ => None,
    }
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    headers: HeaderMap,
    form: Form,
) -> Answer {
    let script = fields_of::by_script(&headers);
    if !csrf_holds(&web, &signed_in, form.get("csrf")) {
        return Ok(fields_of::foreign(&web, script));
    }
    let staff = &signed_in.staff;
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let key = Once::new(&form.key, by).stop(&web)?;
    let new = new_log(&form);
    let problem = Kind::parse(&new.kind) == Some(Kind::Problem);
    match write(&web.app, staff, county, new, &key).await {
        Ok(_) if form.get("back") == "day" => {
            Ok(Redirect::to(&super::day::back(county, "round")).into_response())
        }
        Ok(_) => {
            let done = if problem { "problem" } else { "log" };
            Ok(fields_of::taken(script, &fields_of::at(county, &format!("log?done={done}"))))
        }
        Err(failure) if script => Ok(fields_of::not_taken(&web, &failure)),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let grids = rounds::grids_of(&web.app, staff, county).await.stop(&web)?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("记一笔", Spot::Log));
            frame.has_errors = true;
            let shown = shown(&desk.house, staff, &grids, frame, &form, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn new_log(form: &Form) -> NewLog {
    let id = |name: &str| form.int(name).map(kernel::id::Id);
    NewLog {
        kind: form.text("kind"),
        spot: form.text("spot"),
        address: form.text("address"),
        words: form.text("words"),
        outcome: form.text("outcome"),
        minutes: form.text("minutes"),
        category: form.text("category"),
        // The phone's clock in milliseconds, put there when the entry was kept.
        at: form.int("at").and_then(|it| it.checked_mul(1_000)).map(Instant),
        round: id("round"),
        request: id("request"),
        photos: form.photos.clone(),
    }
}

fn shown(
    house: &House,
    staff: &domain::directory::Staff,
    grids: &[Grid],
    frame: crate::views::layout::DeskFrame,
    form: &Form,
    errors: &[FieldError],
) -> LogPage {
    let own = |name: &str| field(form.get(name), errors, name);
    let choice = |value: &str, name: String, chosen: bool| Choice {
        value: value.to_owned(),
        name,
        chosen,
        initials: None,
    };
    let kind = |it: Kind| {
        let name = words::word("log_kind", it.code());
        choice(it.code(), name, it.code() == form.get("kind"))
    };
    let chosen = match form.get("outcome") {
        "" => Outcome::Done.code(),
        code => code,
    };
    let outcome =
        |it: Outcome| choice(it.code(), words::word("log_outcome", it.code()), it.code() == chosen);
    let unsure = choice("", "说不清".to_owned(), form.get("category").is_empty());
    LogPage {
        action: fields_of::at(house.county(), "log"),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        kind: own("kind"),
        kinds: Kind::ALL.into_iter().map(kind).collect(),
        spot: fields_of::spot_field(house, staff, grids, form.get("spot"), errors),
        words: own("words"),
        category: own("category"),
        categories: std::iter::once(unsure)
            .chain(categories(house, form.get("category")))
            .collect(),
        address: own("address"),
        outcome: own("outcome"),
        outcomes: Outcome::ALL.into_iter().map(outcome).collect(),
        minutes: own("minutes"),
        photos: own("photos"),
        photos_kept: (!form.photos.is_empty()).then(|| "照片要再选一次。".to_owned()),
        round: form.text("round"),
        request: form.text("request"),
        about: None,
        words_max: WORDS_MAX,
        photos_max: PHOTOS_MAX,
        day: None,
        frame,
    }
}

fn day_below(house: &House, day: &Day, now: Instant) -> DayBelow {
    let county = house.county();
    let today = now.date();
    let link = |name: &str, date: Date| Link {
        name: name.to_owned(),
        href: fields_of::at(county, &format!("log?day={date}")),
    };
    let yesterday = day.date.yesterday().unwrap_or(day.date);
    let tomorrow = day.date.tomorrow().ok().filter(|it| *it <= today);
    DayBelow {
        title: if day.date == today {
            "今天".to_owned()
        } else {
            words::day_and_weekday(day.date, now)
        },
        before: link("前一天", yesterday),
        after: tomorrow.map(|it| link("后一天", it)),
        lines: lines(house, day),
    }
}

/// A day as lines: what came about by itself and what was written, in the order of time. What an
/// entry says already is not said again.
pub(super) fn lines(house: &House, day: &Day) -> Vec<Line> {
    let told = |it: &Doing| {
        let begun = it.from.is_none() && it.noun == "request";
        !(begun && day.entries.iter().any(|entry| entry.log.request == Some(it.matter)))
    };
    let of_itself = |it: &Doing| (it.at, doing_line(house, it));
    let written = day.entries.iter().map(|entry| {
        let log = &entry.log;
        let line = Line {
            at: words::clock(log.at),
            kind: words::word("log_kind", log.kind.code()),
            words: log.words.clone(),
            detail: fields_of::place_words(house, log.place, "", &log.address),
            href: Some(fields_of::at(house.county(), &format!("logs/{}", log.id.0))),
            by_itself: false,
        };
        (log.at, line)
    });
    let mut lines: Vec<(Instant, Line)> =
        day.doings.iter().filter(|it| is_work(it) && told(it)).map(of_itself).collect();
    lines.extend(written);
    lines.sort_by_key(|it| it.0);
    lines.into_iter().map(|it| it.1).collect()
}

/// Planning is not yet work, and a round done has its entry.
fn is_work(doing: &Doing) -> bool {
    !matches!((doing.noun.as_str(), doing.act.as_str()), ("visit", "plan" | "ask") | ("round", _))
}

fn doing_line(house: &House, doing: &Doing) -> Line {
    let kind = match (doing.noun.as_str(), Act::parse(&doing.act)) {
        ("request", Some(act)) => words::act(act),
        (noun, _) => {
            let act = words::word(&format!("{noun}_act"), &doing.act);
            if act == doing.act { words::word("doing", noun) } else { act }
        }
    };
    let (said, detail) = match &doing.request {
        Some((number, title, place)) => {
            (title.clone(), format!("{} · {number}", house.full_place_name(*place)))
        }
        None => match words::word("doing", &doing.noun) {
            noun if noun == kind => ("看这一件".to_owned(), String::new()),
            noun => (noun, String::new()),
        },
    };
    let own = match doing.noun.as_str() {
        "request" => Some("requests"),
        "visit" => Some("visits"),
        "meeting" => Some("meetings"),
        "order" => Some("orders"),
        _ => None,
    };
    let page = |it: &str| fields_of::at(house.county(), &format!("{it}/{}", doing.matter.0));
    Line {
        at: words::clock(doing.at),
        kind,
        words: said,
        detail,
        href: own.map(page),
        by_itself: true,
    }
}

/// One entry.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let shown = show(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("工作日志", Spot::Logs));
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&entry_page(&desk.house, frame, &shown, &form, &[], web.app.now())))
}

/// A comment sent.
pub(crate) async fn comment(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let seen = (id, form.int("version").unwrap_or(0));
    match commented(&web.app, staff, county, seen, form.get("comment"), &key).await {
        Ok(()) => {
            let to = fields_of::at(county, &format!("logs/{}", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = show(&web.app, staff, county, id).await.stop(&web)?;
            let desk = Desk::of(&web, county, &signed_in).await?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("工作日志", Spot::Logs));
            frame.has_errors = true;
            let shown = entry_page(&desk.house, frame, &shown, &form, errors, web.app.now());
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn entry_page(
    house: &House,
    frame: crate::views::layout::DeskFrame,
    shown: &Shown,
    form: &Form,
    errors: &[FieldError],
    now: Instant,
) -> EntryPage {
    let (entry, log, county) = (&shown.entry, &shown.entry.log, house.county());
    let base = fields_of::at(county, &format!("logs/{}", log.id.0));
    let mut facts = vec![
        ("哪里", fields_of::place_words(house, log.place, &shown.grid, &log.address)),
        ("什么时候", words::moment(log.at, now)),
        ("谁", format!("{} {}", house.org_name(log.org), entry.name)),
    ];
    if log.written_at.seconds_since(log.at) > 600 {
        facts.push(("补发", format!("{}才有网，那时发到的", words::moment(log.written_at, now))));
    }
    if let Some(outcome) = log.outcome {
        facts.push(("办得怎么样", words::word("log_outcome", outcome.code())));
    }
    if let Some(minutes) = log.minutes {
        facts.push(("花了", format!("{minutes} 分钟")));
    }
    let request = log.request.zip(entry.request.as_ref()).map(|(id, (number, state))| {
        let href = fields_of::at(county, &format!("requests/{}", id.0));
        let state = At::parse(state).map(state_tag).unwrap_or_default();
        (Link { name: format!("编号 {number}"), href }, state)
    });
    let comment = log.comment.as_ref().map(|it| CommentSaid {
        who: format!(
            "{}，{}",
            entry.commented_by.clone().unwrap_or_default(),
            words::moment(it.at, now)
        ),
        words: it.words.clone(),
    });
    EntryPage {
        frame,
        back_href: fields_of::at(county, &format!("logs/rows?what=entries&place={}", log.place)),
        kind: words::word("log_kind", log.kind.code()),
        words: log.words.clone(),
        facts,
        photos: fields_of::photo_views(&shown.photos, &base),
        request,
        comment,
        form: shown.may_comment.then(|| CommentForm {
            action: format!("{base}/comment"),
            key: form.key.clone(),
            version: log.version,
            words: field(form.get("comment"), errors, "comment"),
        }),
        errors: form_errors(errors, |it| it),
    }
}

/// A photo of an entry.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(jpeg(photo_of(&web.app, &signed_in.staff, county, id, &hash).await.stop(&web)?))
}
