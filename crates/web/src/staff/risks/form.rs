//! The form by which a risk point is registered, and changed with a reason.

use app::FieldError;
use app::risks::reading::sheet;
use app::risks::{NewRisk, register, revise};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::County;
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::at;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::risks::RiskFormPage;

/// The form of a new risk point.
pub(crate) async fn new(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&shown(&web, county, &officer, (&look, None), (Some(&form), &[])).await?))
}

/// The form of one that stands, with what was written.
pub(crate) async fn change(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(page(&shown(&web, county, &officer, (&look, Some(id)), (None, &[])).await?))
}

/// The page; without a form it begins with what stands.
async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, Option<Id>),
    (form, errors): (Option<&Form>, &[FieldError]),
) -> Result<RiskFormPage, Stopped> {
    let signed_in = &*officer.0;
    let (stands, people) = sheet(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let title = if id.is_some() { "调整风险点" } else { "登记风险点" };
    let mut frame = desk.frame(web, look, signed_in, (title, Spot::Risks));
    frame.has_errors = !errors.is_empty();
    let mut filled = Form::with_key(fresh_key(web));
    if let Some(it) = stands.as_ref().map(|it| &it.risk.point) {
        filled.put_all([
            ("post", it.post.clone()),
            ("words", it.words.clone()),
            ("criteria", it.criteria.join("\n")),
            ("measures", it.measures.join("\n")),
            ("rules", it.rules.join("\n")),
            ("owner", it.owner.map_or(String::new(), |it| it.0.to_string())),
        ]);
    }
    let form = form.unwrap_or(&filled);
    let of = |name: &str| field(form.get(name), errors, name);
    let owner = |it: &(Id, String)| Choice {
        value: it.0.0.to_string(),
        name: it.1.clone(),
        chosen: form.int("owner") == Some(it.0.0),
        initials: None,
    };
    let base = id.map(|it| at(county, &format!("/{}", it.0)));
    Ok(RiskFormPage {
        frame,
        back: match &base {
            Some(href) => Link { name: "回到这个风险点".to_owned(), href: href.clone() },
            None => Link { name: "回到廉政风险点".to_owned(), href: at(county, "") },
        },
        title: title.to_owned(),
        errors: form_errors(errors, |it| it),
        action: base.map_or_else(|| at(county, ""), |it| format!("{it}/revise")),
        key: form.key.clone(),
        version: stands.as_ref().map_or(0, |it| it.risk.version),
        post: of("post"),
        words: of("words"),
        criteria: of("criteria"),
        measures: of("measures"),
        rules: of("rules"),
        owner: of("owner"),
        owners: people.iter().map(owner).collect(),
        why: id.map(|_| of("why")),
        button: if id.is_some() { "改好了" } else { "登记" },
    })
}

fn read(form: &Form) -> NewRisk {
    NewRisk {
        post: form.text("post"),
        words: form.text("words"),
        criteria: form.text("criteria"),
        measures: form.text("measures"),
        rules: form.text("rules"),
        owner: form.int("owner").map(Id),
        why: form.text("why"),
    }
}

/// A new one is registered.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    match register(&web.app, &officer.0.staff, county, read(&form), &once).await {
        Ok(id) => {
            let to = at(county, &format!("/{}?done=register", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, None), (Some(&form), errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// One that stands is changed.
pub(crate) async fn changed(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = form.int("version").unwrap_or(0);
    match revise(&web.app, staff, county, ((id, seen), read(&form)), &once).await {
        Ok(()) => {
            let to = at(county, &format!("/{}?done=revise", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let at = (&look, Some(id));
            let shown = shown(&web, county, &officer, at, (Some(&form), errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
