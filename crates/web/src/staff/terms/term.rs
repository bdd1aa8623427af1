//! The term of a branch: how it stands, what to do next, what was approved.

use app::terms::elections::{NewElection, begin};
use app::terms::noting::{NewShift, approve, note};
use app::terms::reading::{OfBranch, Stands, of_branch};
use app::terms::{Kept, Shifted};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State as Ext};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::elections::course::Election;
use domain::elections::{Lay, Reminder, Shift, State};
use domain::life::branches::COMMITTEE_FROM;
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::super::Desk;
use super::super::request::parse_id;
use super::{Just, course_tag, day, election_at, lay_words, said, state_tag, term_at};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::terms::{BeginForm, TermPage};
use crate::words;

/// The term of a branch.
pub(crate) async fn show(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let org = parse_id(&org).stop(&web)?;
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, county, &officer, (&look, org), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, org): (&Look, Id),
    (form, errors): (&Form, &[FieldError]),
) -> Result<TermPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let it = of_branch(&web.app, &signed_in.staff, county, org).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("届期和换届", Spot::Terms));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let of = |name: &str| field(form.get(name), errors, name);
    let going = it.elections.iter().find(|it| it.state.is_open());
    let mends = it.term.as_ref().is_some_and(|it| it.0.election.is_none()) && it.may_mend;
    let note = match it.term {
        None if it.may_note => Some("记上这一届"),
        Some(_) if mends && going.is_none() => Some("记错了，改选举的日期"),
        _ => None,
    };
    Ok(TermPage {
        frame,
        back: back(county, &it, signed_in.staff.org),
        title: format!("{}的届期", it.branch.name),
        tag: Some(state_tag(it.term.as_ref().map(|it| it.1.state))),
        next: next(&it, going),
        going: going
            .map(|it| Link {
                name: "接着办换届".to_owned(), href: election_at(county, it.id)
            }),
        errors: form_errors(errors, |it| it),
        facts: it.term.as_ref().map(facts).unwrap_or_default(),
        shifts: it.shifts.iter().map(|it| shift_words(it, now)).collect(),
        reminded: it.reminded.iter().map(|it| reminder_words(it, now)).collect(),
        elections: it.elections.iter().map(|it| election_row(county, it)).collect(),
        action: term_at(county, org),
        key: form.key.clone(),
        version: it.term.as_ref().map_or(0, |it| it.0.version),
        note,
        elected_on: of("elected_on"),
        may_approve: it.may_approve && it.term.is_some(),
        kinds: kinds(form.get("kind")),
        kind: of("kind"),
        day: of("day"),
        document: of("document"),
        begin: (it.may_elect && going.is_none()).then(|| begin_form(county, &it, (form, errors))),
    })
}

fn back(county: County, it: &OfBranch, own: Id) -> Link {
    if it.branch.kept.org == own {
        Link { name: "本月".to_owned(), href: format!("/{county}/staff/life") }
    } else {
        Link { name: "换届排查".to_owned(), href: format!("/{county}/staff/terms") }
    }
}

/// What is to be done now.
fn next(it: &OfBranch, going: Option<&Election>) -> String {
    match going {
        Some(own) => format!("正在换届，{}。", course_tag(own.state).words),
        None => at_a_glance(it.term.as_ref()).1,
    }
}

/// How a term stands, and what to do about it.
pub(in crate::staff) fn at_a_glance(term: Option<&(Kept, Stands)>) -> (Tag, String) {
    let tag = state_tag(term.map(|it| it.1.state));
    let Some((term, stands)) = term else {
        let say = "还不知道这一届是哪天选的。先记上日期，到期前会提醒。";
        return (tag, say.to_owned());
    };
    let (due, remind) = (day(stands.dates.due), day(stands.dates.remind));
    let say = match stands.state {
        State::Normal => format!("{due} 到期，现在不用做什么。{remind} 起准备换届，那天会提醒。"),
        State::Remind => format!("{due} 到期，该向上级请示换届了。"),
        State::Extended => {
            let until = term.approved.extended_to.map(day).unwrap_or_default();
            format!("{due} 到期，批准延到 {until}，那天以前要换。")
        }
        State::Overdue => {
            format!("{due} 就到期了，还没有换。请马上请示换届；有批准延期的文件，请机关工委记上。")
        }
    };
    (tag, say)
}

fn facts((term, stands): &(Kept, Stands)) -> Vec<(String, String)> {
    let own = term.approved;
    let dates = stands.dates;
    // A first term that was elected here was not noted from paper.
    let here = term.lay == Lay::First && term.election.is_some();
    let lay = if here { "在这里选的" } else { lay_words(term.lay) };
    let all = [
        ("哪天选的", format!("{}（{lay}）", day(own.term.elected_on))),
        ("几年一届", format!("{} 年", own.term.years)),
        ("到期", day(dates.due)),
        ("开始准备", day(dates.remind)),
        ("批准延到", own.extended_to.map(day).unwrap_or_default()),
        ("批准提前，最早", own.early_from.map(day).unwrap_or_default()),
        ("经批准最早", day(dates.earliest)),
        ("经批准最晚", day(dates.latest)),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn shift_words(it: &Shifted, now: Instant) -> String {
    let what = match it.kind {
        Shift::Extend => format!("批准延到 {}", day(it.day)),
        Shift::Early => format!("批准提前，最早 {}", day(it.day)),
    };
    let (name, org) = &it.by;
    format!("{what} · {} · {} {name}（{org}）记", it.document, words::moment(it.at, now))
}

fn reminder_words((kind, end, at): &(Reminder, Date, Instant), now: Instant) -> String {
    let what = match kind {
        Reminder::Begins | Reminder::Congress => "该准备换届了",
        Reminder::Ends => "到期了",
        Reminder::Silent => "过期一个月了，还没有开始换届",
    };
    format!("{} 提醒：{} 到期，{what}", words::moment(*at, now), day(*end))
}

fn election_row(county: County, it: &Election) -> (Link, Tag) {
    let name = match it.held_on {
        Some(on) => format!("{} 的选举", day(on)),
        None => format!("定在 {} 的选举", day(it.planned_on)),
    };
    (Link { name, href: election_at(county, it.id) }, course_tag(it.state))
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let of = |(it, name): (Shift, &str)| Choice {
        value: it.code().to_owned(),
        name: name.to_owned(),
        chosen: chosen == it.code(),
        initials: None,
    };
    [(Shift::Extend, "延期换届，最晚到哪天"), (Shift::Early, "提前换届，最早从哪天")]
        .map(of)
        .to_vec()
}

fn begin_form(county: County, it: &OfBranch, (form, errors): (&Form, &[FieldError])) -> BeginForm {
    let committee = if form.has("seats") {
        form.get("with_committee") == "1"
    } else {
        it.full >= COMMITTEE_FROM
    };
    let of = |(value, name, chosen): (&str, &str, bool)| Choice {
        value: value.to_owned(),
        name: name.to_owned(),
        chosen,
        initials: None,
    };
    let seats = if form.has("seats") {
        form.get("seats")
    } else if committee {
        "3"
    } else {
        "1"
    };
    BeginForm {
        action: format!("/{county}/staff/elections"),
        key: form.key.clone(),
        bodies: [
            ("1", "选委员会（正式党员 7 人以上）", committee),
            ("0", "只选书记、副书记", !committee),
        ]
        .map(of)
        .to_vec(),
        seats: field(seats, errors, "seats"),
        planned_on: field(form.get("planned_on"), errors, "planned_on"),
    }
}

/// A term is noted, or something of it is approved.
pub(crate) async fn sent(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, org) = (&officer.0.staff, parse_id(&org).stop(&web)?);
    let seen = (org, form.int("version").unwrap_or(0));
    let done = match form.get("do") {
        "note" => note(&web.app, staff, county, (seen, form.get("elected_on")), &once).await,
        "approve" => {
            let new = NewShift {
                kind: form.text("kind"),
                day: form.text("day"),
                document: form.text("document"),
            };
            approve(&web.app, staff, county, (seen, new), &once).await
        }
        _ => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let to = format!("{}?done={}", term_at(county, org), form.get("do"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => failed(&web, county, &officer, (&look, org, &form), failure).await,
    }
}

/// An election is begun.
pub(crate) async fn begun(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let new = NewElection {
        with_committee: form.get("with_committee") == "1",
        seats: form.text("seats"),
        planned_on: form.text("planned_on"),
    };
    match begin(&web.app, staff, county, new, &once).await {
        Ok(id) => {
            let to = format!("{}?done=begin", election_at(county, id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => failed(&web, county, &officer, (&look, staff.org, &form), failure).await,
    }
}

/// The page again with what is to be mended, and everything that was typed.
async fn failed(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, org, form): (&Look, Id, &Form),
    failure: Failure,
) -> Answer {
    let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
    let shown = shown(web, county, officer, (look, org), (form, errors)).await?;
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}
