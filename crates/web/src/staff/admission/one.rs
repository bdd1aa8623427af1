//! One person on the way: every step with its day and papers, what is wrong with the days, what is next.

use app::admission::Recorded;
use app::admission::developing::{NewPaper, NewStep, extend, step, stop};
use app::admission::reading::{Whole, one, sentence};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::admission::course::APPLICATION;
use domain::admission::{Finding, Stage, Step};
use domain::places::County;
use kernel::time::Date;
use serde::Deserialize;

use super::super::Desk;
use super::super::request::parse_id;
use super::{at, called, stage_words, state_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::admission::{ApplicantPage, PaperLine, StageBlock, StepLine};

/// Lines for papers that a form offers.
const PAPERS: usize = 4;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// One person.
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

/// What was just done, in a sentence.
fn said(code: &str) -> Option<String> {
    let say = match code {
        "begin" => "记下了。一个月以内要派人谈话，办完了来这里记。",
        "step" => "这一步记下了。",
        "extend" => "预备期延长了，支部那边看得到。",
        "stop" => "停下了，记录和原因都留着。",
        _ => return None,
    };
    Some(say.to_owned())
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<ApplicantPage, Stopped> {
    let (signed_in, today) = (&*officer.0, web.app.now().date());
    let id = parse_id(id).stop(web)?;
    let it = one(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("发展党员", Spot::Applicants));
    frame.has_errors = !errors.is_empty();
    let of = |name: &str| field(form.get(name), errors, name);
    let chosen = chosen(&it, form, today);
    let on = if form.has("on") { form.text("on") } else { today.to_string() };
    let open = it.applicant.state.is_open();
    Ok(ApplicantPage {
        frame,
        back: Link { name: "发展党员".to_owned(), href: at(county, "") },
        title: called(&it.name).to_owned(),
        tag: state_tag(it.applicant.state),
        errors: form_errors(errors, |it| it),
        basis: [it.set.0, it.set.1].join("；"),
        next: next(&it, today),
        findings: it.findings.iter().filter(|it| !is_next(it)).map(sentence).collect(),
        facts: facts(&it),
        stages: Stage::ALL.map(|stage| stage_block(&it, stage, today)).to_vec(),
        action: at(county, &format!("/{}", id.0)),
        key: form.key.clone(),
        version: it.applicant.version,
        steps: it.own_steps(today).iter().map(|own| choice(own, chosen)).collect(),
        step: field("", errors, "step"),
        on: field(&on, errors, "on"),
        special: form.has("special"),
        paper: field("", errors, "papers"),
        papers: papers(&it, form, chosen, today),
        may_extend: it.may_decide && it.applicant.probation_ends().is_some() && open,
        extended_to: of("extended_to"),
        document: of("document"),
        may_stop: it.may_develop && open,
        why: of("why"),
    })
}

fn is_next(it: &Finding) -> bool {
    matches!(it, Finding::Next { .. })
}

/// What is next and who does it.
fn next(it: &Whole, today: Date) -> String {
    if !it.applicant.stopped.is_empty() {
        return format!("停下了：{}", it.applicant.stopped);
    }
    let Some(finding) = it.findings.iter().find(|it| is_next(it)) else { return String::new() };
    let number = it.applicant.last() + 1;
    let above = it.steps(today).iter().any(|own| own.number == number && own.is_above);
    let who = if above { "由上级党委办，机关工委记。" } else { "由支部办。" };
    let ends = it.applicant.probation_ends();
    let ends = ends.map_or(String::new(), |it| format!("预备期到 {it}，到期要及时讨论转正。"));
    format!("{}{who}{ends}", sentence(finding))
}

fn facts(it: &Whole) -> Vec<(String, String)> {
    let days = |it: Option<Date>| it.map(|it| it.to_string()).unwrap_or_default();
    let all = [
        ("支部", it.branch.name.clone()),
        ("申请的日子", days(it.applicant.on(APPLICATION))),
        ("预备期到", days(it.applicant.probation_ends())),
        ("批准延长的文件", it.document.clone()),
        ("结束的日子", days(it.ended_on)),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn stage_block(it: &Whole, stage: Stage, today: Date) -> StageBlock {
    let own = it.steps(today).iter().filter(|own| own.stage == stage);
    StageBlock { name: stage_words(stage), steps: own.map(|own| step_line(it, own)).collect() }
}

fn step_line(it: &Whole, own: &Step<'static>) -> StepLine {
    let made = it.last_of(own.number);
    let next = it.applicant.state.is_open() && own.number == it.applicant.last() + 1;
    let (kind, words) = match made {
        Some(_) => ("t-ok", "办了"),
        None if next => ("t-run", "下一步"),
        None if own.number <= it.applicant.last() => ("t-late", "没有记"),
        None => ("t-off", "还没到"),
    };
    let detail = match made {
        Some(made) => recorded(made),
        None if own.is_above => "上级办".to_owned(),
        None => String::new(),
    };
    StepLine {
        number: own.number,
        name: own.name,
        tag: Tag { kind, words: words.to_owned() },
        detail,
        papers: made.map(paper_words).unwrap_or_default(),
    }
}

/// `2025-03-10，有特殊情况的说明 · 王芳记`.
fn recorded(it: &Recorded) -> String {
    let special = if it.made.special { "，有特殊情况的说明" } else { "" };
    format!("{}{special} · {}记", it.made.on, it.by)
}

fn paper_words(it: &Recorded) -> Vec<String> {
    let words = |it: &app::admission::Paper| {
        let on = it.dated_on.map(|it| it.to_string()).unwrap_or_default();
        let about: Vec<&str> =
            [on.as_str(), it.kept_at.as_str()].into_iter().filter(|it| !it.is_empty()).collect();
        if about.is_empty() {
            it.name.clone()
        } else {
            format!("{}（{}）", it.name, about.join("，"))
        }
    };
    it.papers.iter().map(words).collect()
}

/// The step a form begins with: the one that was sent, or the next one that is the reader's.
fn chosen(it: &Whole, form: &Form, today: Date) -> Option<u8> {
    match form.get("step").trim().parse() {
        Ok(step) => Some(step),
        Err(_) => it.next_own(today).map(|it| it.number),
    }
}

fn choice(it: &Step<'static>, chosen: Option<u8>) -> Choice {
    Choice {
        value: it.number.to_string(),
        name: format!("{} {}", it.number, it.name),
        chosen: chosen == Some(it.number),
        initials: None,
    }
}

/// The lines for papers: what was typed, or the papers that the step usually leaves.
fn papers(it: &Whole, form: &Form, chosen: Option<u8>, today: Date) -> Vec<PaperLine> {
    let typed = form.has("paper-1");
    let step = it.steps(today).iter().find(|own| Some(own.number) == chosen);
    let usual = step.map_or(&[] as &[&str], |it| it.documents);
    let line = |nth: usize| {
        let get = |name: String| form.text(&name);
        let name = usual.get(nth - 1).copied().unwrap_or("");
        PaperLine {
            nth,
            name: if typed { get(format!("paper-{nth}")) } else { name.to_owned() },
            on: get(format!("paper-{nth}-on")),
            kept_at: get(format!("paper-{nth}-at")),
        }
    };
    (1..=PAPERS).map(line).collect()
}

/// A step, an extension, or the end.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (id, form.int("version").unwrap_or(0));
    let done = match form.get("do") {
        "step" => step(&web.app, staff, county, (seen, read(&form)), &once).await,
        "extend" => {
            let (until, document) = (form.get("extended_to"), form.get("document"));
            extend(&web.app, staff, county, (seen, until, document), &once).await
        }
        "stop" => stop(&web.app, staff, county, (seen, form.get("why")), &once).await,
        _ => Err(Failure::Missing),
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

fn read(form: &Form) -> NewStep {
    let paper = |nth: usize| NewPaper {
        name: form.text(&format!("paper-{nth}")),
        on: form.text(&format!("paper-{nth}-on")),
        kept_at: form.text(&format!("paper-{nth}-at")),
    };
    NewStep {
        step: form.text("step"),
        on: form.text("on"),
        special: form.has("special"),
        papers: (1..=PAPERS).map(paper).collect(),
    }
}
