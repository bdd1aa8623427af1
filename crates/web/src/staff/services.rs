//! Services on the menu (服务项目): who offers them writes them, changes them, takes them off.

use app::orders::{self as doing, NewService, Offer, TITLE_CHARS_MAX};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::Role;
use domain::places::{Level, Place};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::orders::refusal;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::orders::skills;
use crate::resident::{field, fields, form_errors, fresh_key, towns};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag, Town};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::services::{EditPage, Press, ServiceRow, ServicesPage};
use crate::words;

/// Services of a page.
const ROWS: usize = 50;

/// The longest description and the longest line, in characters.
const TEXT_MAX: usize = doing::BODY_CHARS_MAX;
const LINE_MAX: usize = 100;

/// Where the list goes on, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    after: Option<i64>,
    done: Option<String>,
}

fn done(act: &str) -> Option<&'static str> {
    match act {
        "published" => Some("写好了，已经在点单页上。"),
        "changed" => Some("改好了。"),
        "off" => Some("从点单页撤下了。已经点了的照常做完。"),
        "on" => Some("又放到点单页上了。"),
        _ => None,
    }
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (after, wanted) = (asked.after.map(Id), i64::try_from(ROWS + 1).unwrap_or(i64::MAX));
    let found = doing::services(&web.app, &signed_in.staff, county, after, wanted).await;
    let mut offers = found.stop(&web)?;
    let more = offers.len() > ROWS;
    offers.truncate(ROWS);
    let own = format!("/{county}/staff/services");
    let next = offers.last().filter(|_| more).map(|it| it.service.id.0);
    let mut frame = desk.frame(&web, &look, &signed_in, ("服务项目", Spot::Services));
    frame.notice = asked.done.as_deref().and_then(done).map(str::to_owned);
    let service = |it: &Offer| ServiceRow {
        href: format!("{own}/{}", it.service.id.0),
        title: it.service.title.clone(),
        detail: format!(
            "{} · {}",
            words::word("skill", it.service.skill.code()),
            or(&it.service.audience, "都可以")
        ),
        place: desk.house.full_place_name(it.service.place),
        by: it.member_name.clone().unwrap_or_else(|| it.org_name.clone()),
        times: or(&it.service.times, "随时"),
        taken: taken(it),
        state: state(it.service.active),
    };
    let shown = ServicesPage {
        frame,
        new_href: Some(format!("{own}/new")),
        services: offers.iter().map(service).collect(),
        pager: Pager {
            first_href: after.is_some().then(|| own.clone()),
            next_href: next.map(|it| format!("{own}?after={it}")),
            words: String::new(),
        },
        empty: Empty {
            headline: "还没有写服务项目".to_owned(),
            detail: "写一项，群众就能在点单页上直接点。".to_owned(),
            link: Some(Link { name: "写一项".to_owned(), href: format!("{own}/new") }),
        },
    };
    Ok(page(&shown))
}

fn or(text: &str, usual: &str) -> String {
    if text.is_empty() { usual.to_owned() } else { text.to_owned() }
}

/// How many of this month's places are taken: "6 / 20".
fn taken(offer: &Offer) -> String {
    match offer.left {
        Some(left) => words::of(offer.service.capacity - left, offer.service.capacity),
        None => "不限".to_owned(),
    }
}

fn state(active: bool) -> Tag {
    if active {
        Tag { kind: "t-ok", words: "在点单页上".to_owned() }
    } else {
        Tag { kind: "t-off", words: "已撤下".to_owned() }
    }
}

/// A page to write a new one on.
pub(crate) async fn new(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([("place", officer.0.staff.place.to_string())]);
    edit_page(&web, &county, &officer, &look, &Editing { form: Some(&form), ..Editing::default() })
        .await
}

/// One of them, to change.
pub(crate) async fn one(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let notice = asked.done.as_deref().and_then(done);
    let editing = Editing { id: Some(id), notice, ..Editing::default() };
    edit_page(&web, &county, &officer, &look, &editing).await
}

/// A new one, sent.
pub(crate) async fn publish(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let new = new_service(&form);
    match doing::publish_service(&web.app, &officer.0.staff, county.0, new, &key).await {
        Ok(_) => {
            let to = format!("/{}/staff/services?done=published", county.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => again(&web, &county, &officer, &look, (None, &form), failure).await,
    }
}

/// A change, sent.
pub(crate) async fn change(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let (staff, seen) = (&officer.0.staff, form.int("version").unwrap_or(0));
    let new = new_service(&form);
    match doing::change_service(&web.app, staff, county.0, (id, seen), new, &key).await {
        Ok(()) => {
            let to = format!("/{}/staff/services/{}?done=changed", county.0, id.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => again(&web, &county, &officer, &look, (Some(id), &form), failure).await,
    }
}

/// Takes one off the menu, or puts it back: the last piece of the address says which.
pub(crate) async fn switch(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, id, way)): Path<(String, String, String)>,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let active = match way.as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(Failure::Missing).stop(&web),
    };
    let (staff, seen) = (&officer.0.staff, form.int("version").unwrap_or(0));
    match doing::switch_service(&web.app, staff, county.0, (id, seen), active, &key).await {
        Ok(()) => {
            let to = format!("/{}/staff/services/{}?done={way}", county.0, id.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => again(&web, &county, &officer, &look, (Some(id), &form), failure).await,
    }
}

fn new_service(form: &Form) -> NewService {
    NewService {
        title: form.text("title"),
        body: form.text("text"),
        audience: form.text("audience"),
        place: form.text("place"),
        address: form.text("at"),
        times: form.text("times"),
        skill: form.text("kind"),
        capacity: form.text("capacity"),
        as_member: form.get("as_member") == "1",
    }
}

fn element(field: &'static str) -> &'static str {
    match field {
        "body" => "text",
        "address" => "at",
        "skill" => "kind",
        other => other,
    }
}

async fn again(
    web: &Web,
    county: &InCounty,
    officer: &Officer,
    look: &Look,
    (id, form): (Option<Id>, &Form),
    failure: Failure,
) -> Answer {
    let (errors, overtaken) = match (fields(&failure), refusal(&failure)) {
        (Some(errors), _) => (errors, None),
        (None, Some(refusal)) => (&[][..], Some(words::orders::refusal(refusal))),
        _ => return Err(failure).stop(web),
    };
    // Overtaken: the page shows what is there now, not what was typed over it.
    let form = Some(form).filter(|_| overtaken.is_none());
    let editing = Editing { id, form, errors, overtaken, ..Editing::default() };
    edit_page(web, county, officer, look, &editing).await
}

/// What the page of one service is made from.
#[derive(Default)]
struct Editing<'a> {
    /// `None` for a new one.
    id: Option<Id>,
    /// What was typed, if it came back.
    form: Option<&'a Form>,
    errors: &'a [FieldError],
    overtaken: Option<String>,
    notice: Option<&'static str>,
}

async fn edit_page(
    web: &Web,
    InCounty(county): &InCounty,
    Officer(signed_in): &Officer,
    look: &Look,
    editing: &Editing<'_>,
) -> Result<Response, Stopped> {
    let desk = Desk::of(web, *county, signed_in).await?;
    let staff = &signed_in.staff;
    let offer = match editing.id {
        Some(id) => Some(doing::own_service(&web.app, staff, *county, id).await.stop(web)?),
        None => None,
    };
    let old = offer.as_ref().map(|it| &it.service);
    let title = old.map_or("写一项服务", |it| it.title.as_str());
    let mut frame = desk.frame(web, look, signed_in, (title, Spot::Services));
    frame.has_errors = !editing.errors.is_empty();
    frame.notice = editing.notice.map(str::to_owned);
    let own = |name: &str, error: &str, kept: String| {
        let value = editing.form.map_or(kept, |it| it.text(name));
        field(&value, editing.errors, error)
    };
    let of =
        |pick: fn(&doing::Service) -> &String| old.map(|it| pick(it).clone()).unwrap_or_default();
    let kind = own("kind", "skill", old.map(|it| it.skill.code().to_owned()).unwrap_or_default());
    let place = own("place", "place", old.map(|it| it.place.to_string()).unwrap_or_default());
    let capacity = old.filter(|it| it.capacity > 0).map(|it| it.capacity.to_string());
    let mut kinds = skills("", &kind.value);
    kinds.retain(|it| !it.value.is_empty());
    let base = format!("/{county}/staff/services");
    let at = editing.id.map_or_else(|| base.clone(), |id| format!("{base}/{}", id.0));
    let status = match (editing.errors.is_empty(), &editing.overtaken) {
        (_, Some(_)) => StatusCode::CONFLICT,
        (false, None) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, None) => StatusCode::OK,
    };
    let presses = old.map(|it| press(web, &at, it.active)).into_iter().collect();
    let shown = EditPage {
        frame,
        back: Link { name: "服务项目".to_owned(), href: base },
        headline: title.to_owned(),
        state: old.map(|it| state(it.active)),
        action: at,
        key: editing.form.map_or_else(|| fresh_key(web), |it| it.key.clone()),
        version: old.map_or(0, |it| it.version),
        overtaken: editing.overtaken.clone(),
        errors: form_errors(editing.errors, element),
        title: own("title", "title", of(|it| &it.title)),
        kind,
        kinds,
        text: own("text", "body", of(|it| &it.body)),
        audience: own("audience", "audience", of(|it| &it.audience)),
        at: own("at", "address", of(|it| &it.address)),
        times: own("times", "times", of(|it| &it.times)),
        grounds: grounds(&desk.house, staff.place, &place.value),
        place,
        capacity: own("capacity", "capacity", capacity.unwrap_or_default()),
        text_max: TEXT_MAX,
        title_max: TITLE_CHARS_MAX,
        line_max: LINE_MAX,
        // Who is only a member offers their own help.
        as_member: staff.roles.iter().all(|it| *it == Role::Member),
        presses,
        send: if old.is_some() { "保存" } else { "放到点单页上" },
    };
    Ok(page_with(status, &shown))
}

fn press(web: &Web, at: &str, active: bool) -> Press {
    let key = fresh_key(web);
    if active {
        let lead = "撤下以后不能再点；已经点了的照常做完。";
        Press { action: format!("{at}/off"), key, words: "从点单页撤下", lead }
    } else {
        let lead = "放回去以后，群众又能点了。";
        Press { action: format!("{at}/on"), key, words: "放回点单页", lead }
    }
}

/// Where people may order it from: the person's ground, and the places inside.
fn grounds(house: &app::House, ground: Place, chosen: &str) -> Vec<Town> {
    let mut all = towns(house, chosen);
    let whole = |place: Place, name: String| Choice {
        value: place.to_string(),
        chosen: place.to_string() == chosen,
        name,
        initials: None,
    };
    for (town, named) in all.iter_mut().zip(house.towns()) {
        let own = format!("{}全镇", named.short());
        town.places.retain(|it| it.value != named.place.to_string());
        town.places.insert(0, whole(named.place, own));
        town.places.retain(|it| Place::parse(&it.value).is_some_and(|it| ground.contains(it)));
    }
    all.retain(|it| !it.places.is_empty());
    if ground.level() == Level::County {
        let county = whole(ground, house.row.name.clone());
        all.insert(0, Town { name: "全县".to_owned(), initials: None, places: vec![county] });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_use_case_lead_to_fields_of_the_page() {
        for (from, to) in
            [("body", "text"), ("address", "at"), ("skill", "kind"), ("title", "title")]
        {
            assert_eq!(element(from), to);
        }
    }
}
