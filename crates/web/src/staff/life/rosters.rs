//! Rosters of branches as a workbook: taken out, and brought in from one.

use app::FieldError;
use app::life::rosters::rosters;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Role;
use domain::imports::Noun;
use domain::places::County;
use kernel::id::Id;
use serde::Deserialize;

use super::super::Desk;
use super::super::exports::as_file;
use super::at;
use super::bring::{bring, brought};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::staff::life::RostersPage;

/// Where in the list of files, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
    done: Option<String>,
}

/// Both forms, and the files that were brought.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut shown = shown(&web, county, (&officer, &look), asked.before, &[]).await?;
    shown.frame.notice = asked.done.map(|_| "清掉了，没导入的行一个字也没留。".to_owned());
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    (officer, look): (&Officer, &Look),
    before: Option<i64>,
    errors: &[FieldError],
) -> Result<RostersPage, Stopped> {
    let signed_in = &*officer.0;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("名册的表格", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let of = (Noun::Rosters, at(county, "/rosters"));
    let back = if signed_in.staff.is(Role::Secretary) { "" } else { "/branches" };
    Ok(RostersPage {
        frame,
        back_href: at(county, back),
        errors: form_errors(errors, |it| it),
        export_action: at(county, "/rosters/export"),
        files: bring(web, county, officer, of, (before, errors)).await?,
    })
}

/// A file sent: to its columns, or where they are known to its rows.
pub(crate) async fn upload(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, mut form, once }: KeyedForm,
) -> Answer {
    let file = form.sheet.take();
    match brought(&web, county, &officer, (Noun::Rosters, file), &once).await {
        Ok(id) => Ok(Redirect::to(&format!("/{county}/staff/imports/{}", id.0)).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, (&officer, &look), None, errors).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The workbook: of one branch, or of all that one may read.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    let branch = form.int("branch").map(Id);
    let made = rosters(&web.app, county, &officer.0.staff, branch).await.stop(&web)?;
    Ok(as_file(&format!("{}.xlsx", made.title), made.bytes))
}
