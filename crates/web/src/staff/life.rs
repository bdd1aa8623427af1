//! Organisation life: a branch's month, its sittings and roster, and what the committee sees.

mod bring;
pub(crate) mod committee;
pub(crate) mod founding;
pub(crate) mod frequency;
pub(crate) mod held;
pub(crate) mod ledger;
pub(crate) mod papers;
pub(crate) mod record;
pub(crate) mod roster;
pub(crate) mod rosters;
pub(crate) mod sign_in;
pub(crate) mod sittings;
pub(crate) mod systems;

use app::life::catalogue::{Own, name};
use app::life::reading::{Month, Told, month};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Staff;
use domain::life::Severity;
use domain::life::sittings::{Attended, Sitting, State as At};
use domain::places::County;
use domain::quorum::Attendance;
use kernel::id::Id;
use kernel::schedule::{Every, Period, Standing};
use kernel::time::Instant;
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
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::life::{ExcuseForm, MonthPage, OwedRow, SittingRow};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// The address of a page of organisation life.
pub(super) fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/life{path}")
}

/// `11 月`, `第 4 季度`, `下半年`, `2025 年`.
pub(super) fn period_words(it: Period) -> String {
    match it.every() {
        Every::Month => format!("{} 月", it.number()),
        Every::Quarter => format!("第 {} 季度", it.number()),
        Every::HalfYear if it.number() == 1 => "上半年".to_owned(),
        Every::HalfYear => "下半年".to_owned(),
        Every::Year => format!("{} 年", it.year()),
    }
}

/// How a line stands, in words. A hint is never red.
pub(super) fn line_tag(standing: Standing, severity: Severity) -> Tag {
    let (kind, words) = match standing {
        Standing::Coming => ("t-off", "还没到"),
        Standing::Open => ("t-run", "可以做了"),
        Standing::DueSoon => ("t-due", "快到期了"),
        Standing::Overdue => ("t-late", "过了期限"),
        Standing::Met => ("t-ok", "做了"),
        Standing::MetLate => ("t-ok", "补做了"),
        Standing::Missed => ("t-late", "没做"),
        Standing::Excused => ("t-off", "同意说明了"),
        Standing::Excluded => ("t-off", "不算"),
    };
    let kind = if kind == "t-late" && severity == Severity::Info { "t-off" } else { kind };
    Tag { kind, words: words.to_owned() }
}

/// How far a sitting has come, in words.
pub(super) fn state_tag(it: &Sitting) -> Tag {
    let (kind, words) = match it.state {
        At::Planned => ("t-run", "安排了"),
        At::Convened => ("t-run", "发了通知"),
        At::Held => ("t-ok", "记录了"),
        At::Published => ("t-ok", "公布了"),
        At::Withdrawn => ("t-off", "作废了"),
    };
    Tag { kind, words: words.to_owned() }
}

/// Somebody who should have come, with why they did not, or why they do not count.
pub(super) fn person_words((it, name): &(Attended, String)) -> String {
    let left_out = matches!(it.attendance, Attendance::LeftOut(_)) && !it.came;
    match it.why.as_str() {
        "" if left_out => format!("{name}（经批准不算在应到会里）"),
        "" => name.clone(),
        why => format!("{name}（{why}）"),
    }
}

/// `至少 1 次，做了 0 次；12 月 31 日以前`.
fn line_detail(it: &Told, now: Instant) -> String {
    let line = &it.line;
    let mut words = format!("至少 {} 次，做了 {} 次", line.least, line.counted);
    if line.late_entries > 0 {
        words.push_str(&format!("，其中补录 {} 次", line.late_entries));
    }
    if line.standing.is_open() || line.standing == Standing::Coming {
        words.push_str(&format!("；{}以前", words::day(line.due_on, now)));
    }
    if !it.reason.is_empty() {
        words.push_str(&format!("；原因：{}", it.reason));
    }
    if let Some(at) = it.reminded_at.filter(|at| *at <= now && line.standing.is_open()) {
        words.push_str(&format!("；{}提醒过", words::day(at.date(), now)));
    }
    words
}

/// A secretary's own branch.
pub(crate) async fn own(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(just): Query<Just>,
) -> Answer {
    let org = officer.0.staff.org;
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, county, &officer, (&look, org), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

/// Any branch, for whoever may read it.
pub(crate) async fn one(
    State(web): State<Web>,
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

/// What was just done, in a sentence.
pub(super) fn said(code: &str) -> Option<String> {
    let say = match code {
        "plan" => "安排好了。开完了来这里记录。",
        "excuse" => "记下了，不再算欠着的。",
        "found" => "支部建好了。先把党员加到名册上。",
        "put" => "记下了。",
        "leave" => "从名册上去掉了，以前的记录不变。",
        "part" => "记下了，要做的项目跟着变。",
        "record" => "记下了，该算的地方都算上了。",
        "convene" => "通知发出去了。",
        "publish" => "公布了，内容不能再改。",
        "withdraw" => "作废了，不再算数。",
        "frequency" => "存好了，从那天起照新的算。以前的数字不变。",
        "system" => "记下了。支部那边几分钟到一小时里会跟着变。",
        _ => return None,
    };
    Some(say.to_owned())
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, org): (&Look, Id),
    (form, errors): (&Form, &[FieldError]),
) -> Result<MonthPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let it = month(&web.app, &signed_in.staff, county, org).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let own = it.may_sit;
    let mut frame = desk.frame(web, look, signed_in, ("本月组织生活", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let row = |told: &Told| owed_row(county, &it, told, now);
    let (planned, done): (Vec<&Sitting>, Vec<&Sitting>) =
        it.sittings.iter().partition(|it| it.state.is_open());
    let sitting = |own: &&Sitting| sitting_row(county, &it.catalogue, own, now);
    let excuse = it.may_excuse.then(|| excuse_form(county, &it, (form, errors)));
    let is_owed = |told: &&Told| it.owed().any(|own| own == *told);
    Ok(MonthPage {
        frame,
        back: (!own)
            .then(|| Link { name: "组织生活".to_owned(), href: at(county, "/branches") }),
        title: it.branch.name.clone(),
        about: format!("{} 月 · 名册上 {} 人", it.month.number(), it.members.len()),
        plan_href: own.then(|| at(county, "/sittings/new")),
        roster_href: at(county, &format!("/branches/{}/roster", org.0)),
        merits_href: format!("/{county}/staff/merits/orgs/{}", org.0),
        ledger_href: at(county, &format!("/ledger?branch={}", org.0)),
        held_href: at(county, &format!("/sittings?branch={}", org.0)),
        term_href: format!("/{county}/staff/terms/branches/{}", org.0),
        affairs: affairs(county, &signed_in.staff, &it),
        term: super::terms::term::at_a_glance(it.term.as_ref()),
        errors: form_errors(errors, |it| it),
        owed: it.owed().map(row).collect(),
        planned: planned.iter().rev().map(sitting).collect(),
        done: done.iter().filter(|own| it.month.has(own.held_on)).map(sitting).collect(),
        birthdays: birthdays(&it, now),
        rest: it.lines.iter().filter(|told| !is_owed(told)).map(row).collect(),
        excuse: excuse.filter(|it| !it.choices.is_empty()),
    })
}

/// Where the dues and the hours of the branch stand, for those who may read them.
fn affairs(county: County, staff: &Staff, it: &Month) -> Vec<Link> {
    use app::policy::affairs::{Act, may};
    let at = (it.branch.kept.org, it.branch.place);
    let org = at.0.0;
    let all = [
        (Act::DuesTotals, "党费合计", format!("/{county}/staff/dues/branches/{org}")),
        (Act::ReadStudy, "学时", format!("/{county}/staff/study/branches/{org}")),
    ];
    let all = all.into_iter().filter(|own| may(staff, own.0, at));
    all.map(|(_, name, href)| Link { name: name.to_owned(), href }).collect()
}

fn birthdays(it: &Month, now: Instant) -> Vec<String> {
    let told = |(name, day, years): (&str, kernel::time::Date, i16)| {
        format!("{} {name}，入党 {years} 年", words::day(day, now))
    };
    it.birthdays().into_iter().map(told).collect()
}

fn owed_row(county: County, it: &Month, told: &Told, now: Instant) -> OwedRow {
    let line = &told.line;
    let owed = line.standing.is_open() || line.standing == Standing::Missed;
    // What is planned already is recorded, not planned once more.
    let planned = it.sittings.iter().find(|own| {
        own.state.is_open() && line.period.has(own.held_on) && own.systems.contains(&line.system)
    });
    let (button, path) = match planned {
        Some(own) if own.held_on > now.date() => ("看安排", format!("/sittings/{}", own.id.0)),
        Some(own) => ("记录", format!("/sittings/{}/record", own.id.0)),
        None if line.standing == Standing::Missed => {
            ("补记", format!("/sittings/new?system={}", line.system))
        }
        None => ("去做", format!("/sittings/new?system={}", line.system)),
    };
    let href =
        (it.may_sit && owed).then(|| Link { name: button.to_owned(), href: at(county, &path) });
    OwedRow {
        name: name(&it.catalogue, &line.system).to_owned(),
        period: period_words(line.period),
        detail: line_detail(told, now),
        tag: line_tag(line.standing, line.severity),
        href,
    }
}

fn sitting_row(county: County, catalogue: &[Own], it: &Sitting, now: Instant) -> SittingRow {
    let systems: Vec<&str> = it.systems.iter().map(|code| name(catalogue, code)).collect();
    let came = if it.state.counts() {
        format!(" · 应到 {} 实到 {}", it.due, it.present)
    } else {
        String::new()
    };
    let late = if it.is_late_entry() { " · 补录" } else { "" };
    SittingRow {
        href: at(county, &format!("/sittings/{}", it.id.0)),
        title: it.title.clone(),
        detail: format!("{} · {}{came}{late}", words::day(it.held_on, now), systems.join("、")),
        tag: state_tag(it),
    }
}

fn excuse_form(county: County, it: &Month, (form, errors): (&Form, &[FieldError])) -> ExcuseForm {
    let late = |told: &&Told| matches!(told.line.standing, Standing::Missed | Standing::Overdue);
    let choice = |told: &Told| {
        let value = format!("{}.{}", told.line.system, told.line.period);
        let name = name(&it.catalogue, &told.line.system);
        let name = format!("{name} {}", period_words(told.line.period));
        Choice { chosen: form.get("of") == value, value, name, initials: None }
    };
    let org = it.branch.kept.org.0;
    ExcuseForm {
        action: at(county, &format!("/branches/{org}/excuse")),
        key: form.key.clone(),
        choices: it.lines.iter().filter(late).map(choice).collect(),
        of: field(form.get("of"), errors, "of"),
        reason: field(form.get("reason"), errors, "reason"),
    }
}

/// The committee accepts a reason.
pub(crate) async fn excuse(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, org) = (&officer.0.staff, parse_id(&org).stop(&web)?);
    let done = match form.get("of").split_once('.') {
        None => Err(Failure::field("of", "请选是哪一项。")),
        Some((system, period)) => {
            let of = (org, system, period);
            let reason = form.get("reason");
            app::life::excuses::accept(&web.app, staff, county, of, reason, &once).await
        }
    };
    match done {
        Ok(()) => {
            let to = at(county, &format!("/branches/{}?done=excuse", org.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, org), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
