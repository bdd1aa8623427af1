//! What waits for the security administrator, and the decision.

use app::proposals::{self as doing, Proposal, REASON_CHARS_MAX};
use app::{FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::audit::alarm;
use super::request::parse_id;
use super::sessions::unproved;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::staff::proposals::{ProposalRow, ProposalsPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Where in the list, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    after: Option<i64>,
    done: Option<String>,
}

/// What waits.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut shown = shown(&web, &officer, &look, (asked.after, None, &[])).await?;
    let done = asked.done.as_deref().map(|it| match it {
        "approved" => "批准了，现在就能用。".to_owned(),
        _ => "退回了，提的人看得到原因。".to_owned(),
    });
    shown.frame.notice = done.or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (after, refused, errors): (Option<i64>, Option<Id>, &[FieldError]),
) -> Result<ProposalsPage, Stopped> {
    let signed_in = &*officer.0;
    let county = signed_in.staff.place.county();
    let desk = Desk::of(web, county, signed_in).await?;
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let from = (Id(after.unwrap_or(0)), limit);
    let waiting = doing::waiting(&web.app, county, &signed_in.staff, from).await;
    let mut waiting = waiting.stop(web)?;
    let more = waiting.len() > ROWS;
    waiting.truncate(ROWS);
    let next = waiting.last().filter(|_| more).map(|it| it.id.0);
    let id = refused.map_or_else(String::new, |it| format!("reason-{}", it.0));
    let mut frame = desk.frame(web, look, signed_in, ("待批授权", Spot::Proposals));
    frame.has_errors = !errors.is_empty();
    let errors = form_errors(errors, |it| it);
    let errors = errors.into_iter().map(|mut it| {
        it.field.clone_from(&id);
        it
    });
    Ok(ProposalsPage {
        frame,
        alarm: alarm(web, &signed_in.staff).await?,
        errors: errors.collect(),
        rows: waiting.iter().map(|it| row(web, &desk.house, officer, it, refused)).collect(),
        reason_max: REASON_CHARS_MAX,
        next_href: next.map(|it| format!("/{county}/staff/proposals?after={it}")),
    })
}

fn row(
    web: &Web,
    house: &House,
    officer: &Officer,
    it: &Proposal,
    refused: Option<Id>,
) -> ProposalRow {
    let roles: Vec<String> = it.roles.iter().map(|it| words::word("role", it.code())).collect();
    let at = words::moment(it.proposed_at, web.app.now());
    ProposalRow {
        id: it.id.0.to_string(),
        what: words::word("proposal", &it.kind),
        name: it.name.clone(),
        org: it.org.map_or_else(String::new, |it| house.org_name(it).to_owned()),
        roles: roles.join("、"),
        by: format!("{} · {at}", it.proposed_by.1),
        may: doing::may_decide(&officer.0.staff, it),
        why_not: "等安全管理员批。自己提的、关于自己的，要由另一位来批。".to_owned(),
        action: format!("/{}/staff/proposals/{}", house.county(), it.id.0),
        key: fresh_key(web),
        refuse_key: fresh_key(web),
        refused: refused == Some(it.id),
    }
}

/// The decision.
pub(crate) async fn decide(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, proposal)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&proposal).stop(&web)?;
    let home = format!("/{county}/staff/proposals");
    if let Some(first) = unproved(&web, &officer.0, &home) {
        return Ok(first);
    }
    let (approve, reason) = (!form.get("approve").is_empty(), form.get("reason"));
    let wanted = (id, approve, reason);
    match doing::decide(&web.app, county, &officer.0.staff, wanted, &once).await {
        Ok(()) => {
            let done = if approve { "approved" } else { "refused" };
            Ok(Redirect::to(&format!("{home}?done={done}")).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, &officer, &look, (None, Some(id), errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
