//! A new sitting, and one sitting: what is known of it and what may be done.

use app::FieldError;
use app::life::catalogue::{Own, name};
use app::life::reading::month;
use app::life::sittings::{NewSitting, Told, Whole, act, plan, show};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::life::Severity;
pub(super) use domain::life::ledger::kind_words;
use domain::life::sittings::{Act, State as At, Vote};
use domain::places::County;
use domain::quorum::{Base, Shares};
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::super::request::parse_id;
use super::{Just, at, person_words, said, state_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::life::{PlanPage, SittingPage, VoteRow};
use crate::words;

/// What it is for, from the list of what is owed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct For {
    system: Option<String>,
}

/// The form of a new sitting.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<For>,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    let today = web.app.now().date().to_string();
    form.put_all([("held_on", today)]);
    let chosen = asked.system.unwrap_or_default();
    Ok(page(&plan_page(&web, county, &officer, &look, (&form, &chosen, &[])).await?))
}

async fn plan_page(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (form, chosen, errors): (&Form, &str, &[FieldError]),
) -> Result<PlanPage, Stopped> {
    let signed_in = &*officer.0;
    let own = month(&web.app, &signed_in.staff, county, signed_in.staff.org).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("安排或记录一次", Spot::Life));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    // Those that are asked of this branch stand first.
    let asked = |it: &Own| own.lines.iter().any(|line| line.line.system == it.system.code);
    let today = web.app.now().date();
    // What is still owed of a system that is asked no more can be recorded, too.
    let owed = |it: &Own| own.owed().any(|line| line.line.system == it.system.code);
    let is_on = |it: &&Own| it.is_on(today, &desk.house.rules) || owed(it);
    let mut systems: Vec<&Own> = own.catalogue.iter().filter(is_on).collect();
    systems.sort_by_key(|it| (!asked(it), it.system.severity != Severity::Warn));
    let choice = |it: &&Own| Choice {
        value: it.system.code.clone(),
        name: it.system.name.clone(),
        chosen: chosen == it.system.code || form.has(&format!("system-{}", it.system.code)),
        initials: None,
    };
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(PlanPage {
        frame,
        back_href: at(county, ""),
        errors: form_errors(errors, |it| it),
        action: at(county, "/sittings"),
        key: form.key.clone(),
        systems: systems.iter().map(choice).collect(),
        system: of("systems"),
        title: of("title"),
        held_on: of("held_on"),
        from: of("from"),
        until: of("until"),
        place: of("place"),
        agenda: of("agenda"),
    })
}

/// The form sent: planned, and where it was held already on to its record.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let all: Vec<String> = form.names("system-").map(str::to_owned).collect();
    let new = NewSitting {
        title: form.text("title"),
        systems: ordered(all),
        held_on: form.text("held_on"),
        from: form.text("from"),
        until: form.text("until"),
        place: form.text("place"),
        agenda: form.text("agenda"),
    };
    match plan(&web.app, staff, county, new, &once).await {
        Ok(id) if form.get("do") == "record" => {
            let to = at(county, &format!("/sittings/{}/record", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Ok(_) => Ok(Redirect::to(&at(county, "?done=plan")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = plan_page(&web, county, &officer, &look, (&form, "", errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The main one first: in the order of the catalogue.
fn ordered(mut all: Vec<String>) -> Vec<String> {
    let known = domain::life::nineteen();
    let place = |code: &String| known.iter().position(|it| it.code == *code);
    all.sort_by_key(|it| (place(it).unwrap_or(usize::MAX), it.clone()));
    all
}

/// One sitting.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, county, &officer, (&look, &id), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<SittingPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let id = parse_id(id).stop(web)?;
    let whole = show(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let it = &whole.shown.sitting;
    let mut frame = desk.frame(web, look, signed_in, (&it.title, Spot::Life));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let mut tags = vec![state_tag(it)];
    if it.is_late_entry() {
        tags.push(Tag { kind: "t-due", words: "补录".to_owned() });
    }
    let record = match it.state {
        At::Planned | At::Convened => Some("记录"),
        At::Held => Some("改记录"),
        At::Published | At::Withdrawn => None,
    };
    let next = match it.state {
        At::Planned if it.held_on >= now.date() => Some((Act::Convene.code(), "发通知")),
        At::Held => Some((Act::Publish.code(), "在支部里公布")),
        _ => None,
    };
    let base = at(county, &format!("/sittings/{}", id.0));
    Ok(SittingPage {
        frame,
        back: back(county, &whole),
        title: it.title.clone(),
        tags,
        errors: form_errors(errors, |it| it),
        facts: facts(&whole, now),
        agenda: it.agenda.clone(),
        minutes: it.minutes.clone(),
        votes: whole.votes.iter().map(vote_row).collect(),
        history: history(&whole, now),
        record: record
            .filter(|_| whole.may_act)
            .map(|name| Link { name: name.to_owned(), href: format!("{base}/record") }),
        sign_in_href: (whole.may_act
            && it.state.is_open()
            && it.held_on == now.date()
            && app::life::sign_in::is_on(&desk.house, now.date()))
        .then(|| format!("{base}/sign-in")),
        minutes_href: it.entered_on.map(|_| format!("{base}/minutes")),
        action: base,
        key: form.key.clone(),
        version: it.version,
        next: next.filter(|_| whole.may_act),
        may_withdraw: whole.may_act && it.state != At::Withdrawn,
        why: field(form.get("why"), errors, "why"),
    })
}

fn back(county: County, whole: &Whole) -> Link {
    let name = if whole.may_act { "本月".to_owned() } else { whole.branch.name.clone() };
    let other = format!("/branches/{}", whole.branch.kept.org.0);
    Link { name, href: at(county, if whole.may_act { "" } else { &other }) }
}

fn facts(whole: &Whole, now: Instant) -> Vec<(String, String)> {
    let it = &whole.shown.sitting;
    let systems: Vec<&str> = it.systems.iter().map(|code| name(&whole.catalogue, code)).collect();
    let (from, until) = &it.hours;
    let hours = match (from.is_empty(), until.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!(" {from} 开始"),
        (false, false) => format!(" {from} 到 {until}"),
    };
    let names = |came: bool| {
        let all = whole.attended.iter().filter(|it| it.0.came == came).map(person_words);
        all.collect::<Vec<_>>().join("、")
    };
    let entered = it.entered_on.map(|day| words::day(day, now)).unwrap_or_default();
    let recorded = !whole.attended.is_empty();
    let counts = if recorded {
        format!("应到会 {} 人，实到会 {} 人", it.due, it.present)
    } else {
        String::new()
    };
    let all = [
        ("支部", whole.branch.name.clone()),
        ("算哪几项", systems.join("、")),
        ("哪一天", format!("{}{hours}", words::day_and_weekday(it.held_on, now))),
        ("在哪里", it.place.clone()),
        ("主持人", whole.shown.chair.clone().unwrap_or_default()),
        ("记录人", whole.shown.recorder.clone().unwrap_or_default()),
        ("人数", counts),
        ("到了的", names(true)),
        ("没到的", names(false)),
        ("列席", it.guests.clone()),
        ("录入", entered),
        ("作废原因", it.withdrawn.clone()),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn vote_row(it: &Vote) -> VoteRow {
    let shares = Shares::usual(it.ballot.kind);
    let (kind, words) = match (it.open, it.passed) {
        (false, _) => ("t-late", "到会的人不够，不算数"),
        (true, true) => ("t-ok", "通过"),
        (true, false) => ("t-late", "没有通过"),
    };
    let whole = match shares.base {
        Base::Due => format!("应到会 {} 人", it.due),
        Base::Present => format!("实到会 {} 人", it.present),
    };
    let ballot = &it.ballot;
    VoteRow {
        subject: ballot.subject.clone(),
        counts: format!("赞成 {}，反对 {}，弃权 {}", ballot.yes, ballot.no, ballot.abstained),
        tag: Tag { kind, words: words.to_owned() },
        rule: format!("{}：赞成要超过{whole}的一半", kind_words(ballot.kind)),
    }
}

fn history(whole: &Whole, now: Instant) -> Vec<String> {
    let told = |it: &Told| {
        let what = match it.act.as_str() {
            "plan" => "安排",
            "convene" => "发通知",
            "record" => "记录",
            "publish" => "公布",
            _ => "作废",
        };
        let name = it.name.as_deref().unwrap_or_default();
        let why =
            if it.internal.is_empty() { String::new() } else { format!("：{}", it.internal) };
        format!("{} {name} {what}{why}", words::moment(it.at, now))
    };
    whole.history.iter().map(told).collect()
}

/// The notice goes out, the record is published, or it is withdrawn.
pub(crate) async fn acted(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let wanted = Act::parse(form.get("do")).filter(|it| *it != Act::Record);
    let wanted = wanted.ok_or(app::Failure::Missing).stop(&web)?;
    let what = ((id, form.int("version").unwrap_or(0)), wanted);
    match act(&web.app, staff, county, what, form.get("why"), &once).await {
        Ok(()) => {
            let to = at(county, &format!("/sittings/{}?done={}", id.0, wanted.code()));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
