//! Answer templates as offices keep them, and as they are offered beside a form.

use app::accounts::SignedIn;
use app::requests::Shown;
use app::templates::{self as doing, NewTemplate, Revision, offered};
use app::{FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::requests::Act;
use domain::templates::{ACTS, BODY_CHARS_MAX, Gap, TITLE_CHARS_MAX, Template};
use serde::Deserialize;

use super::Desk;
use super::request::{self, Back, parse_id};
use crate::errors::{self, Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{categories, field, fields, form_errors, fresh_key};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::acts::ActForm;
use crate::views::staff::templates::{
    Offer, TemplateForm, TemplatePage, TemplateRow, TemplatesPage,
};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

fn done(words: Option<&str>) -> Option<String> {
    match words {
        Some("added") => Some("存好了，写答复时就能选到。".to_owned()),
        Some("changed") => Some("改好了。".to_owned()),
        _ => None,
    }
}

/// The list and the empty form.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let form = Form::with_key(fresh_key(&web));
    let mut shown = list_page(&web, &desk, &look, &signed_in, &form, &[]).await?;
    shown.frame.notice = done(asked.done.as_deref());
    Ok(page(&shown))
}

/// The form to add one, sent.
pub(crate) async fn add(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    match doing::add(&web.app, county, &officer.0.staff, read(&form), &once).await {
        Ok(()) => {
            let to = format!("/{county}/staff/templates?done=added");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let mut shown = list_page(&web, &desk, &look, &officer.0, &form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// One template and its form.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let it = doing::find(&web.app, county, &signed_in.staff, id).await.stop(&web)?;
    if !doing::may_change(&signed_in.staff, &it) {
        return Ok(errors::forbidden(&web));
    }
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([
        ("act", it.act.code().to_owned()),
        ("category", it.category.clone()),
        ("title", it.title.clone()),
        ("body", it.body.clone()),
        ("version", it.version.to_string()),
    ]);
    Ok(page(&one_page(&web, &desk, &look, &signed_in, &it, &form, &[])))
}

/// The words of a template changed.
pub(crate) async fn change(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (id, staff) = (parse_id(&id).stop(&web)?, &officer.0.staff);
    let seen = form.int("version").unwrap_or(0);
    let words = Revision::Words(read(&form));
    match doing::change(&web.app, county, staff, (id, seen), words, &once).await {
        Ok(()) => {
            let to = format!("/{county}/staff/templates?done=changed");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let it = doing::find(&web.app, county, staff, id).await.stop(&web)?;
            let desk = Desk::of(&web, county, &officer.0).await?;
            let mut shown = one_page(&web, &desk, &look, &officer.0, &it, &form, errors);
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Not offered any more.
pub(crate) async fn off(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(web, county, path, sent, false).await
}

/// Offered again.
pub(crate) async fn on(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(web, county, path, sent, true).await
}

async fn switch(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
    active: bool,
) -> Answer {
    let (id, seen) = (parse_id(&id).stop(&web)?, form.int("version").unwrap_or(0));
    let revision = Revision::Active(active);
    let staff = &officer.0.staff;
    doing::change(&web.app, county, staff, (id, seen), revision, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/templates?done=changed")).into_response())
}

fn read(form: &Form) -> NewTemplate {
    NewTemplate {
        county_wide: !form.get("wide").is_empty(),
        category: form.text("category"),
        act: form.text("act"),
        title: form.text("title"),
        body: form.text("body"),
    }
}

async fn list_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &SignedIn,
    form: &Form,
    errors: &[FieldError],
) -> Result<TemplatesPage, Stopped> {
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let all = doing::list(&web.app, house.county(), staff).await.stop(web)?;
    let row = |it: &Template| TemplateRow {
        href: doing::may_change(staff, it)
            .then(|| format!("/{}/staff/templates/{}", house.county(), it.id.0)),
        ..row(house, it)
    };
    let mut fields = template_form(house, form, errors);
    fields.action = format!("/{}/staff/templates", house.county());
    fields.wide = doing::may_keep_county(staff).then(|| !form.get("wide").is_empty());
    Ok(TemplatesPage {
        frame: desk.frame(web, look, signed_in, ("答复模板", Spot::Templates)),
        rows: all.iter().map(row).collect(),
        form: fields,
        org: staff.org_name.clone(),
    })
}

fn one_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &SignedIn,
    it: &Template,
    form: &Form,
    errors: &[FieldError],
) -> TemplatePage {
    let house = &*desk.house;
    let at = format!("/{}/staff/templates/{}", house.county(), it.id.0);
    let mut fields = template_form(house, form, errors);
    fields.action.clone_from(&at);
    TemplatePage {
        frame: desk.frame(web, look, signed_in, (&it.title, Spot::Templates)),
        back_href: format!("/{}/staff/templates", house.county()),
        row: row(house, it),
        form: fields,
        switch_action: format!("{at}/{}", if it.active { "off" } else { "on" }),
        switch_key: fresh_key(web),
    }
}

fn row(house: &House, it: &Template) -> TemplateRow {
    TemplateRow {
        title: it.title.clone(),
        href: None,
        act: words::act(it.act),
        category: match it.category.as_str() {
            "" => "各类".to_owned(),
            code => house.category_name(code).to_owned(),
        },
        whose: if it.org.is_none() { "全县" } else { "本单位" }.to_owned(),
        body: it.body.clone(),
        active: it.active,
    }
}

fn template_form(house: &House, form: &Form, errors: &[FieldError]) -> TemplateForm {
    let choice = |value: &str, name: String, chosen: bool| Choice {
        value: value.to_owned(),
        name,
        chosen,
        initials: None,
    };
    let act = if form.get("act").is_empty() { Act::ReportDone.code() } else { form.get("act") };
    let acts = ACTS.map(|it| choice(it.code(), words::act(it), it.code() == act));
    let any = choice("", "各类".to_owned(), form.get("category").is_empty());
    let own = categories(house, form.get("category"));
    let gap = |it: Gap| (format!("【{}】", it.word()), words::word("template_gap", it.word()));
    TemplateForm {
        action: String::new(),
        key: form.key.clone(),
        version: form.int("version").unwrap_or(0),
        errors: form_errors(errors, |it| it),
        act: field("", errors, "act"),
        acts: acts.to_vec(),
        category: field("", errors, "category"),
        categories: std::iter::once(any).chain(own).collect(),
        title: field(form.get("title"), errors, "title"),
        body: field(form.get("body"), errors, "body"),
        wide: None,
        gaps: Gap::ALL.map(gap).to_vec(),
        title_max: TITLE_CHARS_MAX,
        body_max: BODY_CHARS_MAX,
    }
}

/// Puts the templates that fit beside the forms of a request.
pub(super) async fn offer(
    web: &Web,
    signed_in: &SignedIn,
    shown: &Shown,
    forms: &mut [ActForm],
) -> Result<(), Stopped> {
    let request = &shown.request;
    let county = request.place.county();
    let all = offered(&web.app, county, &signed_in.staff, request, &shown.acts).await.stop(web)?;
    for form in forms {
        let own = all.iter().filter(|it| it.act.code() == form.act);
        form.templates = own
            .map(|it| Offer {
                value: it.id.0.to_string(),
                name: it.title.clone(),
                words: it.words.clone(),
            })
            .collect();
        form.template_action =
            format!("/{county}/staff/requests/{}/template/{}", request.id.0, form.act);
    }
    Ok(())
}

/// The words of a template put into the form of an act: the same page again, with what was typed.
/// Nothing is changed.
pub(crate) async fn apply(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id, act)): Path<(String, String, String)>,
    OwnForm { officer: Officer(signed_in), mut form }: OwnForm,
) -> Answer {
    let (id, staff) = (parse_id(&id).stop(&web)?, &signed_in.staff);
    let shown = app::requests::show(&web.app, staff, county, id).await.stop(&web)?;
    let all = offered(&web.app, county, staff, &shown.request, &shown.acts).await.stop(&web)?;
    let chosen = form.get("template").to_owned();
    let found = all.iter().find(|it| it.act.code() == act && it.id.0.to_string() == chosen);
    let name = if act == "report_done" { "answer" } else { "words" };
    if let Some(it) = found {
        let typed = form.get(name).trim_end();
        let words =
            if typed.is_empty() { it.words.clone() } else { format!("{typed}\n{}", it.words) };
        form.put_all([(name, words)]);
    }
    let back = Back { form: Some((&act, &form)), ..Back::default() };
    request::again(&web, county, &signed_in, &look, id, StatusCode::OK, back).await
}
