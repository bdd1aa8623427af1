//! Contact cadres (包联干部): who answers the questions of each village, and linking somebody.

use app::grids::Able;
use app::orders::{self as doing, Cadre};
use app::{FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::places::{County, Level, Place};

use super::Desk;
use super::entry_codes::{town, towns};
use super::links::{Asked, candidate, chosen, hint, named, wrong};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{DeskFrame, Link};
use crate::views::staff::links::{ChoosePage, LinkRow, LinksPage};

/// Links read for one town: its villages are far fewer.
const LINKS: i64 = 300;

/// Who answers for the county, a town and its villages.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let town = town(house, staff, asked.place.as_deref()).stop(&web)?;
    let before = Place(town.0 - 1);
    let links = doing::cadres(&web.app, staff, county, Some(before), LINKS).await.stop(&web)?;
    let whole = doing::cadre_of(&web.app, county, county.place()).await.stop(&web)?;
    let of = |place: Place| links.iter().find(|it| it.place == place);
    let own = format!("/{county}/staff/cadres");
    let above = of(town.town()).or(whole.as_ref());
    let row = |place: Place, link: Option<&Cadre>, above: Option<&Cadre>| LinkRow {
        name: house.place_name(place).to_owned(),
        detail: level(place).to_owned(),
        who: match (link, above) {
            (Some(it), _) => named(house, &it.name, it.org),
            (None, Some(it)) => format!("没有单独定，由{}代答", named(house, &it.name, it.org)),
            (None, None) => "还没有，网格员另外找人答".to_owned(),
        },
        own: link.is_some(),
        href: format!("{own}/{place}"),
    };
    let mut rows = Vec::new();
    if staff.place.contains(county.place()) {
        rows.push(row(county.place(), whole.as_ref(), None));
    }
    if town.level() == Level::Town {
        rows.push(row(town, of(town), whole.as_ref()));
        rows.extend(house.villages(town).map(|it| row(it.place, of(it.place), above)));
    } else {
        rows.push(row(town, of(town), above));
    }
    let mut frame = desk.frame(&web, &look, &signed_in, ("包联干部", Spot::Cadres));
    frame.notice = asked.notice();
    Ok(page(&LinksPage {
        frame,
        title: "包联干部".to_owned(),
        lead: "群众在点单页上问的话，直接到本村联系干部手上。没有单独定的村，由镇上、县里的答。",
        town: house.place_name(town).to_owned(),
        towns: towns(house, staff, |it| format!("{own}?place={it}")),
        heads: ["地方", "哪一级", "谁回答"],
        rows,
        nothing: "这里没有村（社区）",
    }))
}

fn level(place: Place) -> &'static str {
    match place.level() {
        Level::County => "县",
        Level::Town => "镇",
        Level::Village => "村（社区）",
    }
}

/// Choosing somebody for a place.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, place)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let place = Place::parse(&place).ok_or(app::Failure::Missing).stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("定包联干部", Spot::Cadres));
    let form = Form::with_key(fresh_key(&web));
    let search = asked.q.unwrap_or_default();
    let read = Read::of(&web, &signed_in.staff, county, place, &search).await?;
    Ok(page(&read.page(&desk.house, frame, &form, &[])))
}

/// What the page is made from.
struct Read {
    place: Place,
    search: String,
    link: Option<Cadre>,
    people: Vec<Able>,
}

impl Read {
    async fn of(
        web: &Web,
        staff: &domain::directory::Staff,
        county: County,
        place: Place,
        search: &str,
    ) -> Result<Self, Stopped> {
        let people = doing::linkable(&web.app, staff, county, place, search).await.stop(web)?;
        let link = doing::cadre_of(&web.app, county, place).await.stop(web)?;
        Ok(Self { place, search: search.to_owned(), link, people })
    }

    fn page(
        &self,
        house: &House,
        frame: DeskFrame,
        form: &Form,
        errors: &[FieldError],
    ) -> ChoosePage {
        let (county, place) = (house.county(), self.place);
        let own = self.link.as_ref().filter(|it| it.place == place);
        let now = match (own, &self.link) {
            (Some(it), _) => format!("现在是{}。", named(house, &it.name, it.org)),
            (None, Some(it)) => {
                format!("没有单独定，现在由{}代答。", named(house, &it.name, it.org))
            }
            (None, None) => "现在没有人，问的话先到网格员那里。".to_owned(),
        };
        let seen = own.map(|it| it.person.0.to_string()).unwrap_or_default();
        let chosen = if form.get("person").is_empty() { &seen } else { form.get("person") };
        ChoosePage {
            frame,
            back: Link {
                name: "包联干部".to_owned(),
                href: format!("/{county}/staff/cadres?place={place}"),
            },
            title: format!("{}的问题谁来答", house.full_place_name(place)),
            now,
            errors: form_errors(errors, |it| it),
            action: format!("/{county}/staff/cadres/{place}"),
            search: self.search.clone(),
            key: form.key.clone(),
            person: wrong(errors),
            none: "不单独定，由上一级的答",
            none_chosen: chosen == "none" || chosen.is_empty(),
            candidates: self.people.iter().map(|it| candidate(it, chosen)).collect(),
            hint: hint(&self.search, self.people.len()),
            seen: seen.clone(),
        }
    }
}

/// Links somebody, or nobody.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, place)): Path<(String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let place = Place::parse(&place).ok_or(app::Failure::Missing).stop(&web)?;
    let staff = &signed_in.staff;
    let at = (place, form.int("seen").map(kernel::id::Id));
    let tried = match chosen(form.get("person")) {
        Ok(Some(person)) => doing::set_cadre(&web.app, staff, county, at, person, &key).await,
        Ok(None) => doing::remove_cadre(&web.app, staff, county, at, &key).await,
        Err(failure) => Err(failure),
    };
    let Err(failure) = tried else { return Ok(gone_back(county, "cadres", place)) };
    let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("定包联干部", Spot::Cadres));
    frame.has_errors = true;
    let read = Read::of(&web, staff, county, place, form.get("q")).await?;
    let shown = read.page(&desk.house, frame, &form, errors);
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// Back to the list of the town.
pub(super) fn gone_back(county: County, list: &str, place: Place) -> Response {
    Redirect::to(&format!("/{county}/staff/{list}?place={place}&done=set")).into_response()
}
