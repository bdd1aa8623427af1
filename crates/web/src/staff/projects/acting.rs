//! One project: what is known of it, and what may be done.

use app::FieldError;
use app::policy::projects::{Act as Reading, may};
use app::projects::acting::{NewAct, Noted, Told, Whole, act, show};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Staff;
use domain::places::County;
use domain::projects::{Act, Milestone, Project, State as At};
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::super::inbox::due_tag;
use super::super::request::parse_id;
use super::{at, kind_words, row, said, state_tag, tier_words};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::projects::{ProjectPage, Reasoned, StepRow};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// The page.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([("done_on", web.app.now().date().to_string())]);
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
) -> Result<ProjectPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let id = parse_id(id).stop(web)?;
    let whole = show(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let it = &whole.shown.project;
    let mut frame = desk.frame(web, look, signed_in, (&it.title, Spot::Projects));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let base = at(county, &format!("/{}", id.0));
    let has = |act: Act| whole.acts.contains(&act);
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(ProjectPage {
        frame,
        back_href: at(county, &format!("?year={}&kind={}", it.year, it.kind.code())),
        title: it.title.clone(),
        tags: tags(it, now),
        errors: form_errors(errors, |it| it),
        facts: facts(&whole, now),
        aim: it.aim.clone(),
        goal: goal(county, &signed_in.staff, &whole),
        steps: (1..).zip(&it.milestones).map(|(nth, own)| step_row(nth, own, it, now)).collect(),
        items: whole
            .items
            .iter()
            .map(|own| row(county, &signed_in.staff, (own, &[]), now))
            .collect(),
        progress: whole.progress.iter().map(|it| noted(it, now)).collect(),
        history: history(&whole, now),
        edit_href: has(Act::Declare).then(|| format!("{base}/edit")),
        action: base,
        key: form.key.clone(),
        version: it.version,
        open_steps: open_steps(it, form.get("step")),
        may_step: has(Act::Milestone),
        may_note: has(Act::Note),
        plain: PLAIN.into_iter().filter(|own| has(own.0)).map(|it| (it.0.code(), it.1)).collect(),
        reasoned: REASONED.into_iter().filter(|it| has(it.0)).map(reasoned).collect(),
        step: of("step"),
        done_on: of("done_on"),
        evidence: of("evidence"),
        words: of("words"),
        wrong: if errors.is_empty() { String::new() } else { form.text("do") },
    })
}

/// Acts that need no words.
const PLAIN: [(Act, &str); 2] = [(Act::Approve, "批准"), (Act::Finish, "办结")];

/// Acts that need a reason, and what follows from them.
const REASONED: [(Act, &str, &str); 3] = [
    (Act::SendBack, "退回修改", "对方看得到原因，改好了再申报一次。"),
    (Act::Reopen, "接着办", "办结早了的，退回去接着办，完成的节点不变。"),
    (Act::Withdraw, "撤回", "撤回以后不再算数，记录和原因都留着。"),
];

fn reasoned((act, name, meaning): (Act, &'static str, &'static str)) -> Reasoned {
    Reasoned { act: act.code(), name, meaning }
}

fn tags(it: &Project, now: Instant) -> Vec<Tag> {
    let due = it.next_due().map(|it| due_tag(Instant::end_of(it), now));
    std::iter::once(state_tag(it.state)).chain(due).collect()
}

/// The goal above: its name, and where it is for who may read it.
fn goal(county: County, staff: &Staff, whole: &Whole) -> Option<(String, Option<String>)> {
    let (id, goal) = (whole.shown.project.parent?, whole.shown.goal.as_ref()?);
    let reads = may(staff, Reading::Read, (goal.org, goal.place));
    Some((goal.title.clone(), reads.then(|| at(county, &format!("/{}", id.0)))))
}

fn facts(whole: &Whole, now: Instant) -> Vec<(String, String)> {
    let it = &whole.shown.project;
    let (done, all) = it.steps();
    let next = match it.state {
        At::Declared => it.next_due().map(|it| format!("{}以前审核", words::day(it, now))),
        At::SentBack => it.next_due().map(|it| format!("{}以前改好再报", words::day(it, now))),
        At::Approved | At::Running => {
            it.next_due().map(|it| format!("{}以前", words::day(it, now)))
        }
        At::Done | At::Withdrawn => None,
    };
    let all = [
        ("哪一种", format!("{} 年 {}", it.year, kind_words(it.kind))),
        ("谁的", format!("{}（{}）", whole.shown.org_name, tier_words(it.tier))),
        ("申报人", whole.shown.declared_by.clone()),
        ("完成期限", words::day(it.due_on, now)),
        ("完成节点", words::of(done, all)),
        ("下一步期限", next.unwrap_or_default()),
        ("办结", it.done_on.map(|it| words::day(it, now)).unwrap_or_default()),
        ("上次的原因", it.reason.clone()),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn step_row(nth: usize, it: &Milestone, of: &Project, now: Instant) -> StepRow {
    let tag = match it.done_on {
        Some(on) if on > it.due_on => ("t-ok", format!("{}完成，晚了", words::day(on, now))),
        Some(on) => ("t-ok", format!("{}完成", words::day(on, now))),
        None if !of.state.is_open() => ("t-off", "没做".to_owned()),
        None if it.due_on < now.date() => ("t-late", "超期了".to_owned()),
        None => ("t-run", "还没完成".to_owned()),
    };
    StepRow {
        nth,
        what: it.what.clone(),
        due: format!("{}以前", words::day(it.due_on, now)),
        tag: Tag { kind: tag.0, words: tag.1 },
        evidence: it.evidence.clone(),
    }
}

/// The steps to choose from: the first open one is chosen; done ones may be mended.
fn open_steps(it: &Project, asked: &str) -> Vec<Choice> {
    let first = it.milestones.iter().position(|it| it.done_on.is_none()).map(|it| it + 1);
    let chosen = asked.parse().ok().or(first);
    let of = |(nth, own): (usize, &Milestone)| Choice {
        value: nth.to_string(),
        name: if own.done_on.is_some() {
            format!("{nth}. {}（已完成，改证明）", own.what)
        } else {
            format!("{nth}. {}", own.what)
        },
        chosen: chosen == Some(nth),
        initials: None,
    };
    (1..).zip(&it.milestones).map(of).collect()
}

fn noted((when, who, what): &Noted, now: Instant) -> String {
    format!("{} {who}：{what}", words::moment(*when, now))
}

fn history(whole: &Whole, now: Instant) -> Vec<String> {
    let told = |it: &Told| {
        let what = match Act::parse(&it.act) {
            Some(Act::Declare) if it.seq > 1 => "改好再申报",
            Some(Act::Declare) | None => "申报",
            Some(Act::Approve) => "批准",
            Some(Act::SendBack) => "退回修改",
            Some(Act::Note) => "记进展",
            Some(Act::Milestone) => "完成节点",
            Some(Act::Finish) => "办结",
            Some(Act::Reopen) => "退回接着办",
            Some(Act::Withdraw) => "撤回",
        };
        let name = it.name.as_deref().unwrap_or_default();
        let why =
            if it.internal.is_empty() { String::new() } else { format!("：{}", it.internal) };
        format!("{} {name} {what}{why}", words::moment(it.at, now))
    };
    whole.history.iter().map(told).collect()
}

/// Something is done to it.
pub(crate) async fn acted(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let new = NewAct {
        act: form.text("do"),
        words: form.text("words"),
        step: form.text("step"),
        done_on: form.text("done_on"),
        evidence: form.text("evidence"),
    };
    let seen = form.int("version").unwrap_or(0);
    match act(&web.app, staff, county, ((id, seen), new), &once).await {
        Ok(done) => {
            let to = at(county, &format!("/{}?done={}", id.0, done.code()));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
