//! The ledger of sittings: taken out as a workbook, and brought in from one.

use app::FieldError;
use app::life::ledger::{Asked as Wanted, ledger};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::imports::Noun;
use domain::places::County;
use kernel::id::Id;
use serde::Deserialize;

use super::super::Desk;
use super::super::exports::as_file;
use super::at;
use super::bring::{bring, brought};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::staff::life::LedgerPage;

/// Whose ledger, where in the list of files, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    branch: Option<i64>,
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
    let form = Form::default();
    let of = (asked.branch, asked.before);
    let mut shown = shown(&web, county, (&officer, &look), of, (&form, &[])).await?;
    shown.frame.notice = asked.done.map(|_| "清掉了，没导入的行一个字也没留。".to_owned());
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    (officer, look): (&Officer, &Look),
    (branch, before): (Option<i64>, Option<i64>),
    (form, errors): (&Form, &[FieldError]),
) -> Result<LedgerPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("台账", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let typed = |name: &str, usual: String| match form.get(name) {
        "" => field(&usual, errors, name),
        own => field(own, errors, name),
    };
    let name = branch.map(|it| desk.house.org_name(Id(it)).to_owned());
    let first = format!("{}-01-01", now.date().year());
    let of = (Noun::Sittings, at(county, "/ledger"));
    let files = bring(web, county, officer, of, (before, errors)).await?;
    Ok(LedgerPage {
        frame,
        back_href: at(
            county,
            if signed_in.staff.is(domain::directory::Role::Secretary) { "" } else { "/branches" },
        ),
        whose: name.unwrap_or_default(),
        branch: branch.map_or_else(String::new, |it| it.to_string()),
        errors: form_errors(errors, |it| it),
        export_action: at(county, "/ledger/export"),
        from: typed("from", first),
        until: typed("until", now.date().to_string()),
        files,
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
    match brought(&web, county, &officer, (Noun::Sittings, file), &once).await {
        Ok(id) => Ok(Redirect::to(&format!("/{county}/staff/imports/{}", id.0)).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown =
                shown(&web, county, (&officer, &look), (None, None), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The workbook.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    let branch = form.int("branch");
    let wanted =
        Wanted { branch: branch.map(Id), from: form.text("from"), until: form.text("until") };
    match ledger(&web.app, county, &officer.0.staff, wanted).await {
        Ok(made) => Ok(as_file(&format!("{}.xlsx", made.title), made.bytes)),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, (&officer, &look), (branch, None), (&form, errors));
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown.await?))
        }
    }
}
