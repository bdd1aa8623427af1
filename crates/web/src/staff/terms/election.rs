//! An election: its steps, who stands, what was counted, and the form of the step that is next.

use app::terms::counting::leave_vacant;
use app::terms::elections::{NewStep, step, stop};
use app::terms::reading::{Whole, election};
use app::terms::{Candidate, Round, step_words};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State as Ext};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::elections::course::{Again, State as Course, steps};
use domain::elections::{Step, least_candidates, on_a_list};
use domain::life::enrolling::post_words;
use domain::places::County;
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::{Just, course_tag, day, election_at, said, term_at};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::terms::{ElectionPage, RoundBlock, StepForm, StepRow};

/// An election.
pub(crate) async fn show(
    Ext(web): Ext<Web>,
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
) -> Result<ElectionPage, Stopped> {
    let signed_in = &*officer.0;
    let id = parse_id(id).stop(web)?;
    let whole = election(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("换届选举", Spot::Terms));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let it = &whole.election;
    let base = election_at(county, id);
    let counts = whole.own_step() == Some(Step::Meeting);
    let count =
        if it.round > 1 { format!("记第 {} 轮的票数", it.round) } else { "记票数".into() };
    Ok(ElectionPage {
        frame,
        back: Link {
            name: format!("{}的届期", whole.branch.name),
            href: term_at(county, whole.branch.kept.org),
        },
        title: "换届选举".to_owned(),
        tag: course_tag(it.state),
        errors: form_errors(errors, |it| it),
        facts: facts(&whole),
        steps: steps(it.with_committee).map(|step| step_row(&whole, step)).collect(),
        candidates: names(&whole),
        rounds: whole.rounds.iter().map(|it| round(&whole, it)).collect(),
        doing: step_form(&whole, (form, errors), web.app.now().date().to_string()),
        count: counts.then(|| Link { name: count, href: format!("{base}/count") }),
        vacant: (counts && it.again == Again::TooFew && it.left < it.seats).then_some(it.left),
        agreed: field("", errors, "agreed"),
        may_stop: whole.may_elect && it.state.is_open(),
        why: field(form.get("why"), errors, "why"),
        action: base,
        key: form.key.clone(),
        version: it.version,
    })
}

fn facts(whole: &Whole) -> Vec<(String, String)> {
    let it = &whole.election;
    let what = if it.with_committee { "委员会委员" } else { "书记、副书记" };
    let elected: Vec<String> = whole
        .elected()
        .map(|it| match post_words(it.post) {
            "" => it.name.clone(),
            post => format!("{}（{post}）", it.name),
        })
        .collect();
    let all = [
        ("支部", whole.branch.name.clone()),
        ("选什么", format!("{what} {} 名", it.seats)),
        ("定在", if it.held_on.is_none() { day(it.planned_on) } else { String::new() }),
        ("选举的日子", it.held_on.map(day).unwrap_or_default()),
        ("当选", elected.join("、")),
        ("停办的原因", it.stopped.clone()),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn step_row(whole: &Whole, step: Step) -> StepRow {
    let done = whole.steps.iter().find(|it| it.done.step == step);
    let (kind, words) = match (done, whole.election.state) {
        (_, Course::Next(next)) if next == step => ("t-run", "下一步"),
        (Some(_), _) => ("t-ok", "办了"),
        (None, _) => ("t-off", "还没到"),
    };
    let detail = match done {
        None if step.is_above() => "上级办".to_owned(),
        None => String::new(),
        Some(it) => {
            let (name, org) = &it.by;
            let document = match it.done.document.as_str() {
                "" => String::new(),
                document => format!(" · {document}"),
            };
            format!("{}{document} · {name}（{org}）", day(it.done.on))
        }
    };
    StepRow { name: step_words(step), tag: Tag { kind, words: words.to_owned() }, detail }
}

/// The candidates of the first round in the order of their strokes, spread as lists print them; while
/// others are voted on again, those.
fn names(whole: &Whole) -> Vec<String> {
    let stands = |it: &&Candidate| it.round == whole.election.round && !it.written_in;
    whole.candidates.iter().filter(stands).map(|it| on_a_list(&it.name)).collect()
}

fn round(whole: &Whole, it: &Round) -> RoundBlock {
    let of = &it.totals;
    let row = |own: &Candidate| {
        let words =
            if own.written_in { format!("{}（另选）", own.name) } else { own.name.clone() };
        let won = own.elected.then(|| Tag { kind: "t-ok", words: "当选".to_owned() });
        (words, format!("{} 票", own.yes.unwrap_or(0)), won)
    };
    let stood = whole.candidates.iter().filter(|own| own.round == it.round);
    RoundBlock {
        title: format!("第 {} 轮，{}，选 {} 名", it.round, day(of.held_on), it.seats),
        counts: format!(
            "应到会 {} 人，实到会 {} 人；发出 {} 张，收回 {} 张，有效 {} 张",
            of.due, of.present, of.issued, of.returned, of.valid
        ),
        rule: format!("要超过实到会 {} 人的一半，就是 {} 票", of.present, it.least_yes),
        rows: stood.map(row).collect(),
    }
}

/// The step whose form the reader is shown: the next one if it is theirs; the list of candidates may
/// be changed until it is approved.
fn form_step(whole: &Whole) -> Option<Step> {
    let again = whole.may_elect && whole.election.state == Course::Next(Step::CandidatesApproved);
    match whole.own_step() {
        Some(Step::Meeting) => None,
        None if again => Some(Step::Candidates),
        other => other,
    }
}

fn step_form(
    whole: &Whole,
    (form, errors): (&Form, &[FieldError]),
    today: String,
) -> Option<StepForm> {
    let step = form_step(whole)?;
    let of = |name: &str| field(form.get(name), errors, name);
    let on = if form.has("on") { form.text("on") } else { today };
    let planned = if form.has("planned_on") {
        form.text("planned_on")
    } else {
        whole.election.planned_on.to_string()
    };
    let mut shown = StepForm {
        step: step.code(),
        name: step_words(step),
        hint: hint(whole, step),
        on: field(&on, errors, "on"),
        document: of("document"),
        needs_document: step.is_above(),
        person: field("", errors, "people"),
        secretary: field("", errors, "secretary"),
        ..StepForm::default()
    };
    if step == Step::Notice {
        shown.planned_on = Some(field(&planned, errors, "planned_on"));
    }
    if step == Step::Candidates {
        shown.people = people(whole, form);
    }
    if whole.says_posts(step) {
        shown.secretaries = elected(whole, form, "secretary");
        shown.deputies = elected(whole, form, "deputy");
    }
    Some(shown)
}

fn hint(whole: &Whole, step: Step) -> String {
    let it = &whole.election;
    match step {
        Step::Candidates if it.with_committee => {
            let usual = least_candidates(it.seats, domain::elections::EXTRA_CANDIDATES_PERCENT);
            format!("要选 {} 名，差额选举，候选人一般至少 {usual} 名。名单按姓氏笔画排。", it.seats)
        }
        Step::Candidates => format!("要选 {} 名。名单按姓氏笔画排。", it.seats),
        Step::Notice => "发通知以前，先到“名册”核对谁该到会。".to_owned(),
        Step::Filed => {
            "批准以后，新一届从选举那天算起；名册上的职务从批准这天起跟着换。".to_owned()
        }
        it if it.is_above() => "上级办的这一步要写文件。".to_owned(),
        it if whole.says_posts(it) => "从当选的人里选书记、副书记，别的人是委员。".to_owned(),
        _ => String::new(),
    }
}

fn people(whole: &Whole, form: &Form) -> Vec<Choice> {
    let typed = form.names("person-").next().is_some() || form.has("on");
    let of = |it: &app::life::Named| {
        let id = it.membership.person;
        let known = whole.listed().any(|own| own.person == id);
        Choice {
            value: id.0.to_string(),
            name: it.name.clone(),
            chosen: if typed { form.has(&format!("person-{}", id.0)) } else { known },
            initials: None,
        }
    };
    whole.eligible.iter().map(of).collect()
}

fn elected(whole: &Whole, form: &Form, name: &str) -> Vec<Choice> {
    let of = |it: &Candidate| Choice {
        value: it.person.0.to_string(),
        name: it.name.clone(),
        chosen: form.int(name) == Some(it.person.0),
        initials: None,
    };
    whole.elected().map(of).collect()
}

/// A step is done, seats stay vacant, or the election is given up.
pub(crate) async fn sent(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (id, form.int("version").unwrap_or(0));
    let done = match form.get("do") {
        "step" => step(&web.app, staff, county, (seen, read(&form)), &once).await,
        "vacant" => leave_vacant(&web.app, staff, county, (seen, form.has("agreed")), &once).await,
        "stop" => stop(&web.app, staff, county, (seen, form.get("why")), &once).await,
        _ => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let to = format!("{}?done={}", election_at(county, id), form.get("do"));
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
    let mut people: Vec<Id> =
        form.names("person-").filter_map(|it| it.parse().ok()).map(Id).collect();
    people.sort_unstable();
    NewStep {
        step: form.text("step"),
        on: form.text("on"),
        document: form.text("document"),
        planned_on: form.text("planned_on"),
        people,
        secretary: form.int("secretary").map(Id),
        deputy: form.int("deputy").map(Id),
    }
}
