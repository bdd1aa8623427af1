//! A member's own profile: where they live, what they can do, whether they take orders now.

use app::FieldError;
use app::orders::{self as doing, Profile, Skill};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use crate::errors::{Answer, Stop, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::orders::skills;
use crate::resident::{field, fields, form_errors, fresh_key, towns};
use crate::staff::Desk;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::members::ProfilePage;
use crate::words;

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// Where the member lives and what they can do.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(just): Query<Just>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let own = doing::profile(&web.app, &signed_in.staff, county).await.stop(&web)?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("住处和专长", Spot::Profile));
    frame.notice = match just.done.as_deref() {
        Some("saved") => Some("存好了。".to_owned()),
        Some("first") => Some(words::word("order_refusal", "no_member")),
        _ => None,
    };
    let home = own.as_ref().map(|it| it.home.to_string()).unwrap_or_default();
    let has = |skill: Skill| own.as_ref().is_some_and(|it| it.skills.contains(&skill));
    let shown = ProfilePage {
        frame,
        action: format!("/{county}/staff/orders/profile"),
        key: fresh_key(&web),
        version: own.as_ref().map_or(0, |it| it.version),
        place: field(&home, &[], "place"),
        towns: towns(&desk.house, &home),
        skills: skill_boxes(has),
        paused: own.as_ref().is_some_and(|it| it.paused),
        ..ProfilePage::default()
    };
    Ok(page(&shown))
}

/// The skills one may tick; what everybody can do is not among them.
fn skill_boxes(has: impl Fn(Skill) -> bool) -> Vec<Choice> {
    let mut boxes = skills("", "");
    boxes.retain(|it| Skill::parse(&it.value).is_some_and(|it| it != Skill::Other));
    for it in &mut boxes {
        it.chosen = Skill::parse(&it.value).is_some_and(&has);
    }
    boxes
}

/// The profile sent.
pub(crate) async fn save(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let ticked = |skill: &Skill| !form.get(&format!("skill-{}", skill.code())).is_empty();
    let new = Profile {
        home: form.text("place"),
        position: None,
        skills: Skill::ALL.into_iter().filter(ticked).collect(),
        paused: form.get("paused") == "1",
        seen: form.int("version").filter(|it| *it > 0),
    };
    let saved = doing::save_profile(&web.app, &signed_in.staff, county, new, &key).await;
    let Err(failure) = saved else {
        let to = format!("/{county}/staff/orders/profile?done=saved");
        return Ok(Redirect::to(&to).into_response());
    };
    let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("住处和专长", Spot::Profile));
    frame.has_errors = true;
    let at = |it: &[FieldError], name: &str| field(form.get("place"), it, name);
    let mut place = at(errors, "home");
    place.error = place.error.or_else(|| at(errors, "place").error);
    let shown = ProfilePage {
        frame,
        action: format!("/{county}/staff/orders/profile"),
        key: form.key.clone(),
        version: form.int("version").unwrap_or(0),
        errors: form_errors(errors, element),
        place,
        towns: towns(&desk.house, form.get("place")),
        skill: field("", errors, "skills"),
        skills: skill_boxes(|it| ticked(&it)),
        paused: form.get("paused") == "1",
    };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

fn element(field: &'static str) -> &'static str {
    match field {
        "home" => "place",
        "skills" => "skill",
        other => other,
    }
}
