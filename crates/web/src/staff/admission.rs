//! The way to membership: who is on it, beginning it; one person in [`one`].

pub(crate) mod one;

use app::FieldError;
use app::admission::developing::{NewApplicant, begin};
use app::admission::reading::{Asked, Listed, Page, list as read_list};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::admission::Stage;
use domain::admission::course::State as At;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::inbox::due_tag;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::admission::{ApplicantRow, ApplicantsPage, NewApplicantPage};
use crate::views::staff::life::LifeFigure;
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// The address of a page of applicants.
fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/applicants{path}")
}

/// How far somebody has come, in words.
fn state_tag(it: At) -> Tag {
    let kind = match it {
        At::At(_) => "t-run",
        At::Done => "t-ok",
        At::Stopped => "t-off",
    };
    Tag { kind, words: state_words(it).to_owned() }
}

fn state_words(it: At) -> &'static str {
    match it {
        At::At(stage) => stage_words(stage),
        At::Done => "转正了",
        At::Stopped => "停下了",
    }
}

fn stage_words(it: Stage) -> &'static str {
    match it {
        Stage::Applicant => "申请入党",
        Stage::Activist => "入党积极分子",
        Stage::Candidate => "发展对象",
        Stage::Probationary => "接收预备党员",
        Stage::Full => "预备期、转正",
    }
}

/// A list: its word, its name, whose states it has, and whether only the late stand in it.
type Kind = (&'static str, &'static str, &'static [At], bool, &'static str);

static KINDS: [Kind; 9] = [
    ("all", "全部", &[], false, "所有记过的人，新的在前。"),
    (
        "applicant",
        "申请入党",
        &[At::At(Stage::Applicant)],
        false,
        "递交了申请书，还没有确定为积极分子的。",
    ),
    (
        "activist",
        "积极分子",
        &[At::At(Stage::Activist)],
        false,
        "确定为入党积极分子，还没有确定为发展对象的。",
    ),
    (
        "candidate",
        "发展对象",
        &[At::At(Stage::Candidate)],
        false,
        "确定为发展对象，还没有进到接收这一段的。",
    ),
    (
        "probationary",
        "接收预备党员",
        &[At::At(Stage::Probationary)],
        false,
        "从支委会审查到上级审批、备案的。",
    ),
    ("full", "预备期、转正", &[At::At(Stage::Full)], false, "编入支部以后，到材料归档以前的。"),
    ("done", "转正了", &[At::Done], false, "二十五步都办完了的。"),
    ("stopped", "停下了", &[At::Stopped], false, "写明原因停下的。"),
    ("late", "过了期限", &[], true, "下一步过了期限，或者半年多没有人看过的。"),
];

/// Which list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    what: Option<String>,
    after: Option<String>,
}

/// Who is on the way.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let kind = KINDS.iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(&KINDS[0]);
    let asked = Asked { states: kind.2.to_vec(), late: kind.3 };
    let after = query.after.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut it = read_list(&web.app, staff, county, (asked, after), wanted).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = it.rows.len() > ROWS;
    it.rows.truncate(ROWS);
    let href = at(county, &format!("?what={}", kind.0));
    let next = it.rows.last().filter(|_| more).map(|it| format!("{href}&after={}", it.id.0));
    let shown = ApplicantsPage {
        frame: desk.frame(&web, &look, &signed_in, ("发展党员", Spot::Applicants)),
        figures: figures(county, &it),
        title: kind.1.to_owned(),
        definition: kind.4,
        rows: it.rows.iter().map(|own| row(county, (own, it.of_ground), now)).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 人，新的在前", it.rows.len()),
        },
        empty: Empty {
            headline: "这里没有人".to_owned(),
            detail: "点上面别的数字看看；收到入党申请书，由支部书记记上。".to_owned(),
            link: None,
        },
        new_href: it.may_begin.then(|| at(county, "/new")),
    };
    Ok(page(&shown))
}

fn figures(county: County, it: &Page) -> Vec<LifeFigure> {
    let of = |(word, name, states, late, _): &Kind| {
        let count = if *late { it.late() } else { it.count(states) };
        LifeFigure {
            name: (*name).to_owned(),
            value: words::number(count),
            of: String::new(),
            href: at(county, &format!("?what={word}")),
            hot: *late && count > 0,
        }
    };
    KINDS.iter().map(of).collect()
}

fn row(county: County, (it, of_ground): (&Listed, bool), now: Instant) -> ApplicantRow {
    ApplicantRow {
        href: at(county, &format!("/{}", it.id.0)),
        name: called(&it.name).to_owned(),
        branch: if of_ground { it.branch.clone() } else { String::new() },
        state: state_tag(it.state),
        applied: it.applied_on.to_string(),
        due: it.due_at.map(|it| due_tag(it, now)),
    }
}

/// A name, or what stands where it was taken away.
fn called(name: &str) -> &str {
    if name.is_empty() { "（姓名已经清掉）" } else { name }
}

/// The form of somebody new.
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
) -> Result<NewApplicantPage, Stopped> {
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("收到入党申请书", Spot::Applicants));
    frame.has_errors = !errors.is_empty();
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(NewApplicantPage {
        frame,
        back_href: at(county, ""),
        errors: form_errors(errors, |it| it),
        action: at(county, ""),
        key: form.key.clone(),
        name: of("name"),
        applied_on: of("applied_on"),
        of_age: of("of_age"),
        is_of_age: form.has("of_age"),
        kept_at: of("kept_at"),
    })
}

/// Somebody's way begins.
pub(crate) async fn begun(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewApplicant {
        name: form.text("name"),
        applied_on: form.text("applied_on"),
        of_age: form.has("of_age"),
        kept_at: form.text("kept_at"),
    };
    match begin(&web.app, &officer.0.staff, county, new, &once).await {
        Ok(id) => Ok(Redirect::to(&at(county, &format!("/{}?done=begin", id.0))).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = new_page(&web, county, &officer, &look, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
