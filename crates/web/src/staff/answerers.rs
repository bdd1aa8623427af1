//! Who answers for what, as an administrator sets it: one line of the dispatch catalogue.

use app::directory::{self as doing, NewLine, without};
use app::{FieldError, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Answerer;
use domain::places::{County, NamedPlace, Place};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::numbers::scope::{place_words, said};
use super::people::org_groups;
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{categories, field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, DeskFrame, Town};
use crate::views::staff::people::{AnswererPage, LineNow};

/// The category of a line for everything without a line of its own, as a form says it: an empty
/// value means that nothing was chosen.
const OTHERS: &str = "*";

/// Which line.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    category: Option<String>,
}

/// The page that sets a line.
pub(crate) fn href(county: County, line: &Answerer) -> String {
    let (place, category) = (line.place, said(Some(&line.category)).unwrap_or(OTHERS));
    format!("/{county}/staff/answerers?place={place}&category={category}")
}

/// A line that stands, to be changed or removed; any other is new.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut form = Form::with_key(fresh_key(&web));
    let value = |it: Option<String>| it.unwrap_or_default();
    form.put_all([("place", value(asked.place)), ("category", value(asked.category))]);
    let frame = desk.frame(&web, &look, &signed_in, ("谁负责什么", Spot::Directory));
    Ok(page(&shown(&web, &desk.house, frame, &form, &[])))
}

/// The form sent.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewLine {
        place: Place::parse(form.get("place")),
        category: category(&form),
        org: form.int("org").map(Id),
        seen: form.int("seen").map(Id),
    };
    match doing::set_answerer(&web.app, county, &officer.0.staff, new, &once).await {
        Ok(_) => Ok(Redirect::to(&format!("/{county}/staff/directory?done=set")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let title = ("谁负责什么", Spot::Directory);
            let mut frame = desk.frame(&web, &look, &officer.0, title);
            frame.has_errors = true;
            let shown = shown(&web, &desk.house, frame, &form, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Removes a line.
pub(crate) async fn remove(
    State(web): State<Web>,
    InCounty(county): InCounty,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let line = Place::parse(form.get("place")).zip(category(&form));
    let line = line.ok_or(app::Failure::Missing).stop(&web)?;
    let staff = &officer.0.staff;
    doing::remove_answerer(&web.app, county, staff, line, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/directory?done=removed")).into_response())
}

/// The category of a form; `None` when none was chosen.
fn category(form: &Form) -> Option<String> {
    match form.get("category") {
        "" => None,
        OTHERS => Some(String::new()),
        code => Some(code.to_owned()),
    }
}

fn shown(
    web: &Web,
    house: &House,
    frame: DeskFrame,
    form: &Form,
    errors: &[FieldError],
) -> AnswererPage {
    let place = Place::parse(form.get("place"));
    let wanted = place.zip(category(form));
    let known = |it: &&Answerer| {
        wanted.as_ref().is_some_and(|own| it.place == own.0 && it.category == own.1)
    };
    // A form that was sent for a new line stays one, also when somebody else has set it meanwhile.
    let changes = errors.is_empty() || !form.get("seen").is_empty();
    let line = house.answerers.iter().find(known).filter(|_| changes);
    let may = |it: &domain::directory::Organisation| {
        it.handles() && line.is_none_or(|line| it.place.contains(line.place))
    };
    AnswererPage {
        frame,
        action: format!("/{}/staff/answerers", house.county()),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        line: line.map(|it| line_now(web, house, it)),
        place: field("", errors, "place"),
        places: places(house, form.get("place")),
        category: field("", errors, "category"),
        categories: category_choices(house, form.get("category")),
        org: field("", errors, "org"),
        orgs: org_groups(house, form.int("org").map(Id), may),
        back_href: format!("/{}/staff/directory#catalogue-title", house.county()),
    }
}

fn line_now(web: &Web, house: &House, line: &Answerer) -> LineNow {
    let (place, category) = (place_words(house, line.place), category_words(house, &line.category));
    let after = match without(house, line.place, &line.category) {
        Some(org) => {
            let org = house.org_name(org);
            format!("删掉以后，{place}的“{category}”派单时建议{org}。已经派出去的不变。")
        }
        None => format!("删掉以后，{place}的“{category}”没有单位负责，派单时要自己选。"),
    };
    LineNow {
        place_code: line.place.to_string(),
        category_code: said(Some(&line.category)).unwrap_or(OTHERS).to_owned(),
        org_code: line.org.0.to_string(),
        org: house.org_name(line.org).to_owned(),
        remove_action: format!("/{}/staff/answerers/remove", house.county()),
        remove_key: fresh_key(web),
        place,
        category,
        after,
    }
}

/// A category as the catalogue says it.
pub(super) fn category_words(house: &House, code: &str) -> String {
    match (code, house.category_name(code)) {
        ("", _) => "其他各类".to_owned(),
        // A category that was taken out is still named by its code.
        (code, "") => code.to_owned(),
        (_, name) => name.to_owned(),
    }
}

fn category_choices(house: &House, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, name: &str| Choice {
        value: value.to_owned(),
        name: name.to_owned(),
        chosen: value == chosen,
        initials: None,
    };
    let mut all = vec![choice("", "请选类别")];
    all.extend(categories(house, chosen));
    all.push(choice(OTHERS, "其他各类（没有单独写明的）"));
    all
}

/// The county, then each town whole and village by village.
fn places(house: &House, chosen: &str) -> Vec<Town> {
    let choice = |place: Place, name: String| {
        let (value, initials) = (place.to_string(), Some(house.initials(place).to_owned()));
        Choice { chosen: value == chosen, value, name, initials }
    };
    let county = house.county().place();
    let whole = choice(county, "全县".to_owned());
    let town = |it: &NamedPlace| {
        let whole = choice(it.place, format!("{}（全镇）", it.short()));
        let villages = house.villages(it.place).map(|it| choice(it.place, it.short().to_owned()));
        Town {
            name: it.short().to_owned(),
            initials: Some(house.initials(it.place).to_owned()),
            places: std::iter::once(whole).chain(villages).collect(),
        }
    };
    let first = Town { name: house.row.name.clone(), initials: None, places: vec![whole] };
    std::iter::once(first).chain(house.towns().map(town)).collect()
}
