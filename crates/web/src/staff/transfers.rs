//! Letters of transfer: the list, the form of a new one, and one letter with what may be done to it.

use app::transfers::reading::{Page, Shown, What, Whole, list as read_list, members, one};
use app::transfers::{NewLetter, act, issue, number_words};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::{OrgKind, Organisation};
use domain::places::County;
use domain::transfers::{Act, State as At, To, valid_days};
use kernel::id::Id;
use kernel::time::Date;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::life::LifeFigure;
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::transfers::{LetterPage, LetterRow, LettersPage, NewLetterPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// The address of a page of letters.
fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/letters{path}")
}

fn state_tag(it: &Shown, unreturned: bool) -> Tag {
    let (kind, words) = match it.letter.state {
        At::Issued if unreturned => ("t-late", "到期没有回来"),
        At::Issued => ("t-run", "开出去了"),
        At::Received => ("t-ok", "接收了"),
        At::Returned => ("t-ok", "回执回来了"),
        At::TakenBack => ("t-off", "收回了"),
    };
    Tag { kind, words: words.to_owned() }
}

/// A list: its word, its name, what it is of, and what that means.
type Kind = (&'static str, &'static str, What, &'static str);

static KINDS: [Kind; 5] = [
    ("all", "全部", What::All, "所有开过的介绍信，新的在前。"),
    ("way", "在路上", What::OnTheWay, "开出去了，还在有效期里，没有接收也没有回执的。"),
    (
        "unreturned",
        "到期没有回来",
        What::Unreturned,
        "过了有效期，没有接收也没有回执的：要找本人和接收的组织问清楚。",
    ),
    ("arrived", "办完了", What::Arrived, "县里接收了的，县外回执回来了的。"),
    ("taken", "收回了", What::TakenBack, "没有用、写明原因收回的。"),
];

/// Which list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    what: Option<String>,
    after: Option<String>,
}

/// The letters.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let staff = &signed_in.staff;
    let kind = KINDS.iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(&KINDS[0]);
    let after = query.after.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut it = read_list(&web.app, staff, county, (kind.2, after), wanted).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = it.rows.len() > ROWS;
    it.rows.truncate(ROWS);
    let href = at(county, &format!("?what={}", kind.0));
    let next = it.rows.last().filter(|_| more);
    let next = next.map(|it| format!("{href}&after={}", it.letter.id.0));
    let shown = LettersPage {
        frame: desk.frame(&web, &look, &signed_in, ("组织关系转接", Spot::Letters)),
        figures: figures(county, &it),
        title: kind.1.to_owned(),
        definition: kind.3,
        rows: it.rows.iter().map(|own| row(county, own, it.on)).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 封，新的在前", it.rows.len()),
        },
        empty: Empty {
            headline: "这里没有介绍信".to_owned(),
            detail: "点上面别的数字看看；党员要转走，由支部书记开介绍信。".to_owned(),
            link: None,
        },
        new_href: it.may_issue.then(|| at(county, "/new")),
    };
    Ok(page(&shown))
}

fn figures(county: County, it: &Page) -> Vec<LifeFigure> {
    let of = |(word, name, what, _): &Kind| {
        let count = it.count(*what);
        LifeFigure {
            name: (*name).to_owned(),
            value: words::number(count),
            of: String::new(),
            href: at(county, &format!("?what={word}")),
            hot: *word == "unreturned" && count > 0,
        }
    };
    KINDS.iter().map(of).collect()
}

fn row(county: County, it: &Shown, on: Date) -> LetterRow {
    LetterRow {
        href: at(county, &format!("/{}", it.letter.id.0)),
        number: number_words(&it.letter),
        name: it.name.clone(),
        from: it.from.0.clone(),
        to: it.to_words().to_owned(),
        until: it.letter.valid_until().to_string(),
        tag: state_tag(it, it.letter.is_unreturned(on)),
    }
}

/// The form of a new letter.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&new_page(&web, county, &officer, &look, (&form, &[])).await?))
}

async fn new_page(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (form, errors): (&Form, &[FieldError]),
) -> Result<NewLetterPage, Stopped> {
    let (staff, today) = (&officer.0.staff, web.app.now().date());
    let people = members(&web.app, staff, county).await.stop(web)?;
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("开介绍信", Spot::Letters));
    frame.has_errors = !errors.is_empty();
    let choice = |field: &str, id: Id, name: &str| Choice {
        value: id.0.to_string(),
        name: name.to_owned(),
        chosen: form.int(field) == Some(id.0),
        initials: None,
    };
    let mut orgs: Vec<&Organisation> =
        desk.house.orgs.values().filter(|it| it.kind == OrgKind::Party).collect();
    orgs.retain(|it| it.id != staff.org);
    orgs.sort_by_key(|it| (it.place, it.id));
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(NewLetterPage {
        frame,
        back_href: at(county, ""),
        errors: form_errors(errors, |it| it),
        action: at(county, ""),
        key: form.key.clone(),
        person: of("person"),
        people: people.iter().map(|it| choice("person", it.membership.person, &it.name)).collect(),
        to: of("to"),
        branches: orgs.iter().map(|it| choice("to", it.id, &it.name)).collect(),
        outside: of("outside"),
        issued_on: of("issued_on"),
        valid: format!("开出去以后 {} 天有效", valid_days(today, &desk.house.rules)),
    })
}

/// A letter is issued.
pub(crate) async fn issued(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewLetter {
        person: form.int("person").map(Id),
        to: form.int("to").map(Id),
        outside: form.text("outside"),
        issued_on: form.text("issued_on"),
    };
    match issue(&web.app, &officer.0.staff, county, new, &once).await {
        Ok(id) => Ok(Redirect::to(&at(county, &format!("/{}?done=issue", id.0))).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = new_page(&web, county, &officer, &look, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

fn said(code: &str) -> Option<String> {
    let say = match code {
        "issue" => "介绍信开好了，编号在下面。接收的支部在他们那边看得到。",
        "receive" => "接收了，人已经在本支部的名册上。",
        "return" => "回执记下了，人已经从本支部的名册上转出。",
        "take_back" => "收回了，人还在原来的支部。",
        _ => return None,
    };
    Some(say.to_owned())
}

/// One letter.
pub(crate) async fn show(
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
) -> Result<LetterPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let id = parse_id(id).stop(web)?;
    let it = one(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("组织关系转接", Spot::Letters));
    frame.has_errors = !errors.is_empty();
    let history = it.told.iter().map(|own| {
        let by = own.name.as_deref().unwrap_or_default();
        let said =
            if own.internal.is_empty() { String::new() } else { format!("：{}", own.internal) };
        format!("{} {by} {}{said}", words::moment(own.at, now), act_words(&own.act))
    });
    Ok(LetterPage {
        frame,
        back_href: at(county, ""),
        title: format!("{}的介绍信", it.shown.name),
        tag: state_tag(&it.shown, it.unreturned),
        errors: form_errors(errors, |it| it),
        next: next(&it),
        facts: facts(&it.shown),
        history: history.collect(),
        action: at(county, &format!("/{}", id.0)),
        key: form.key.clone(),
        version: it.shown.letter.version,
        acts: it.acts.iter().map(|it| button(*it)).collect(),
        on: field(form.get("on"), errors, "on"),
        words: field(form.get("words"), errors, "words"),
    })
}

fn act_words(code: &str) -> &'static str {
    match Act::parse(code) {
        None => "开了介绍信",
        Some(Act::Receive) => "接收了",
        Some(Act::Return) => "记了回执",
        Some(Act::TakeBack) => "收回了",
    }
}

fn button(it: Act) -> (&'static str, &'static str, &'static str) {
    match it {
        Act::Receive => ("receive", "接收，编到本支部", ""),
        Act::Return => ("return", "回执回来了，转出", ""),
        Act::TakeBack => ("take_back", "收回", " ghost"),
    }
}

/// What is to be done now.
fn next(it: &Whole) -> String {
    let until = it.shown.letter.valid_until();
    match (it.shown.letter.state, &it.shown.letter.to) {
        (At::Issued, _) if it.unreturned => {
            format!(
                "{until} 就到期了，没有接收也没有回执：先找本人和接收的组织问清楚，没有用的收回，要用的收回以后重新开。"
            )
        }
        (At::Issued, To::Branch(_)) => {
            format!(
                "等接收的支部接收，{until} 以前有效。接收以前，人还在原来的支部，党费也在那边交。"
            )
        }
        (At::Issued, To::Outside(_)) => {
            format!(
                "等县外的回执，{until} 以前有效。回执回来以前，人还在原来的支部，党费也在那边交。"
            )
        }
        (At::Received, _) => "接收的支部已经接收，名册改好了。".to_owned(),
        (At::Returned, _) => "回执已经回来，人转出了，名册改好了。".to_owned(),
        (At::TakenBack, _) => format!("收回了：{}", it.shown.letter.words),
    }
}

fn facts(it: &Shown) -> Vec<(String, String)> {
    let letter = &it.letter;
    let month = letter.dues_until.map(app::dues::month_words);
    let all = [
        ("编号", number_words(letter)),
        ("从哪个支部", it.from.0.clone()),
        ("到哪里", it.to_words().to_owned()),
        ("开的日子", letter.issued_on.to_string()),
        ("有效到", format!("{}（{} 天）", letter.valid_until(), letter.valid_days)),
        ("党费交到", month.unwrap_or_else(|| "没有记录".to_owned())),
        ("办完的日子", letter.ended_on.map(|it| it.to_string()).unwrap_or_default()),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A letter is received, answered or taken back.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (id, form.int("version").unwrap_or(0));
    let said = (form.get("on"), form.get("words"));
    let done = match Act::parse(form.get("do")) {
        Some(it) => act(&web.app, staff, county, (seen, it, said), &once).await,
        None => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let to = at(county, &format!("/{}?done={}", id.0, form.get("do")));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
