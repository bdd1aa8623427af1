//! The form of a new branch.

use app::FieldError;
use app::life::branches::{NewBranch, found};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Organisation;
use domain::elections::Body;
use domain::places::County;
use kernel::id::Id;

use super::super::Desk;
use super::at;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::life::FoundPage;

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&shown(&web, county, &officer, &look, (&form, &[])).await?))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (form, errors): (&Form, &[FieldError]),
) -> Result<FoundPage, Stopped> {
    let signed_in = &*officer.0;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("建支部", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let place = signed_in.staff.place;
    let mut orgs: Vec<&Organisation> =
        desk.house.orgs.values().filter(|it| place.contains(it.place)).collect();
    orgs.sort_by_key(|it| (it.place, it.id));
    let above = |it: &&Organisation| Choice {
        value: it.id.0.to_string(),
        name: it.name.clone(),
        chosen: form.int("above") == Some(it.id.0),
        initials: None,
    };
    let body = |it: Body| Choice {
        value: it.code().to_owned(),
        name: body_words(it).to_owned(),
        chosen: form.get("body") == it.code(),
        initials: None,
    };
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(FoundPage {
        frame,
        back_href: at(county, "/branches"),
        errors: form_errors(errors, |it| it),
        action: at(county, "/branches"),
        key: form.key.clone(),
        name: of("name"),
        above: of("above"),
        aboves: orgs.iter().map(above).collect(),
        body: of("body"),
        bodies: Body::ALL.map(body).to_vec(),
        founded_on: of("founded_on"),
        is_office: form.has("is_office"),
        kept_from: of("kept_from"),
    })
}

fn body_words(it: Body) -> &'static str {
    match it {
        Body::OfficeCommittee => "机关党委（5 年一届）",
        Body::OfficeGeneralBranch => "机关党总支（3 年一届）",
        Body::OfficeBranch => "机关党支部（3 年一届）",
        Body::Village => "村、社区党组织（5 年一届）",
        Body::Other => "企业、事业单位等的支部（一般 3 年一届）",
    }
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewBranch {
        name: form.text("name"),
        above: form.int("above").map(Id),
        body: form.text("body"),
        founded_on: form.text("founded_on"),
        is_office: form.has("is_office"),
        is_work_committee: false,
        kept_from: form.text("kept_from"),
    };
    match found(&web.app, &officer.0.staff, county, new, &once).await {
        Ok(org) => {
            let to = at(county, &format!("/branches/{}/roster?done=found", org.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, &look, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
