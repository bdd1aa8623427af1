//! A branch's month for its secretary: what it costs, who paid, who is behind; one press for many.

use app::dues::month_words;
use app::dues::paying::{Many, pay_many};
use app::dues::reading::{Month, OfMember, month};
use app::{Failure, FieldError};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::dues::months::Standing;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::{at, behind_words, check_row, kind_words, money, said, standing_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Link, Tag};
use crate::views::staff::dues::{DuesMonthPage, DuesRow};
use crate::views::staff::export::Export;

/// Which month, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    month: Option<String>,
    done: Option<String>,
}

/// The running month of the reader's own branch, or an earlier one.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let named = asked.month.as_deref();
    let mut shown = shown(&web, county, &officer, (&look, named), (&form, &[])).await?;
    shown.frame.notice = asked.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, named): (&Look, Option<&str>),
    (form, errors): (&Form, &[FieldError]),
) -> Result<DuesMonthPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let it = month(&web.app, &signed_in.staff, county, named).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("党费", Spot::Dues));
    frame.has_errors = !errors.is_empty();
    let back = form.has("month");
    let row = |own: &OfMember| row(county, own, (form, back));
    let rows: Vec<DuesRow> = it.members.iter().map(row).collect();
    Ok(DuesMonthPage {
        frame,
        back: Link { name: "本月".to_owned(), href: format!("/{county}/staff/life") },
        title: format!("{}党费", month_words(it.month)),
        about: it.branch.name.clone(),
        errors: form_errors(errors, |it| it),
        others: others(county, it.month, now),
        totals_href: at(county, &format!("/branches/{}", it.branch.kept.org.0)),
        figures: figures(&it),
        action: at(county, ""),
        key: form.key.clone(),
        month: it.month.to_string(),
        paid_on: field(form.get("paid_on"), errors, "paid_on"),
        people: field("", errors, "people"),
        open: rows.iter().any(|it| it.can_pay),
        rows,
        export: Some(Export {
            action: at(county, &format!("/export?year={}", it.month.year())),
            contacts_href: None,
        }),
        checks: it.checks.iter().map(|it| check_row(it, true)).collect(),
        mended: field("", &[], "mended"),
    })
}

/// The month before, and the one after unless that is still to come.
fn others(county: County, month: Period, now: Instant) -> Vec<Link> {
    let running = Period::of(Every::Month, now.date());
    let around = [month.previous(), month.next().filter(|it| *it <= running)];
    let link =
        |it: Period| Link { name: month_words(it), href: at(county, &format!("?month={it}")) };
    around.into_iter().flatten().map(link).collect()
}

fn figures(it: &Month) -> Vec<(String, String)> {
    let (owed, paid, behind) = it.sums();
    [("这个月应交", owed), ("这个月已交", paid), ("一共还欠", behind)]
        .map(|(name, fen)| (name.to_owned(), money(fen)))
        .to_vec()
}

fn row(county: County, it: &OfMember, (form, back): (&Form, bool)) -> DuesRow {
    let line = it.line.as_ref();
    let can_pay = line.is_some_and(|it| matches!(it.standing, Standing::Open | Standing::Unpaid));
    let detail = match line.and_then(|it| it.kind.map(|kind| (kind, it.base))) {
        Some((kind, base)) => format!("{}，基数 {}", kind_words(kind), money(base)),
        None => "先点名字，定了基数才算得出每月交多少".to_owned(),
    };
    let paid_on = line.and_then(|it| it.paid_on);
    let earlier = it.behind.iter().filter(|own| line.is_none_or(|line| own.month < line.month));
    let behind: Vec<_> = earlier.collect();
    let sum = behind.iter().map(|it| it.owed).sum();
    DuesRow {
        id: it.person.0,
        href: at(county, &format!("/members/{}", it.person.0)),
        name: it.name.clone(),
        detail: paid_on.map_or(detail.clone(), |on| format!("{detail}；{on} 交的")),
        owed: match line {
            Some(line) if line.standing != Standing::Unset => money(line.owed),
            _ => "—".to_owned(),
        },
        tag: line.map_or_else(
            || Tag { kind: "t-off", words: "这个月不在册".to_owned() },
            |it| standing_tag(it.standing),
        ),
        behind: behind_words(behind.first().map(|it| it.month), (behind.len(), sum)),
        can_pay,
        // The usual month: everybody is ticked until somebody unticks them.
        ticked: can_pay && (!back || form.has(&format!("paid-{}", it.person.0))),
    }
}

/// Many paid a month.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let mut people: Vec<Id> =
        form.names("paid-").filter_map(|it| it.parse().ok()).map(Id).collect();
    people.sort_unstable();
    let many = Many { month: form.text("month"), paid_on: form.text("paid_on"), people };
    let done = pay_many(&web.app, staff, county, (staff.org, many), &once).await;
    match done {
        Ok(_) => {
            let to = at(county, &format!("?month={}&done=many", month_of(&form)));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => failed(&web, county, &officer, (&look, &form), failure).await,
    }
}

/// The month of a form, as an address may say it.
fn month_of(form: &Form) -> String {
    Period::parse(form.get("month")).map(|it| it.to_string()).unwrap_or_default()
}

async fn failed(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, form): (&Look, &Form),
    failure: Failure,
) -> Answer {
    let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
    let named = month_of(form);
    let named = Some(named.as_str());
    let shown = shown(web, county, officer, (look, named), (form, errors)).await?;
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}
