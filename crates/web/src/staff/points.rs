//! Where places lie on the map, as an administrator enters it.

use app::points as doing;
use app::{FieldError, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::{Level, NamedPlace, Place};
use domain::points::{Point, PointSource};
use serde::Deserialize;

use super::Desk;
use super::entry_codes::{town, towns};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Link;
use crate::views::staff::map::{PointRow, PointsPage};
use crate::words;

/// Which town, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    done: Option<String>,
}

/// What is known, and the form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &officer.0).await?;
    let town = town(&desk.house, &officer.0.staff, asked.place.as_deref()).stop(&web)?;
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, &desk, &officer, town, &form, &[]).await?;
    shown.frame = desk.frame(&web, &look, &officer.0, ("地图上的位置", Spot::Points));
    shown.frame.notice = match asked.done.as_deref() {
        Some("forgotten") => Some("去掉了。有三件以上带定位的诉求时，会再估一个。".to_owned()),
        Some(count) => count.parse::<usize>().ok().map(|it| format!("存好了 {it} 个地方的位置。")),
        None => None,
    };
    Ok(page(&shown))
}

/// The table sent.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    match doing::set_table(&web.app, county, staff, form.get("table"), &once).await {
        Ok(count) => {
            let to = format!("/{county}/staff/points?done={count}");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let town = town(&desk.house, staff, None).stop(&web)?;
            let mut shown = shown(&web, &desk, &officer, town, &form, errors).await?;
            shown.frame = desk.frame(&web, &look, &officer.0, ("地图上的位置", Spot::Points));
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Forgets a point.
pub(crate) async fn forget(
    State(web): State<Web>,
    InCounty(county): InCounty,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let place = Place::parse(form.get("place")).filter(|it| it.county() == county);
    let place = place.ok_or(app::Failure::Missing).stop(&web)?;
    doing::forget(&web.app, county, &officer.0.staff, place, &once).await.stop(&web)?;
    let to = format!("/{county}/staff/points?place={}&done=forgotten", place.town());
    Ok(Redirect::to(&to).into_response())
}

async fn shown(
    web: &Web,
    desk: &Desk,
    officer: &Officer,
    town: Place,
    form: &Form,
    errors: &[FieldError],
) -> Result<PointsPage, Stopped> {
    let (house, county) = (&*desk.house, desk.house.county());
    let points = doing::inside(&web.app, county, county.place()).await.stop(web)?;
    let own = house.named(town).into_iter().chain(house.villages(town));
    Ok(PointsPage {
        action: format!("/{county}/staff/points"),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        // Every wrong line stands at the head; beside the field the first is enough.
        table: field(form.get("table"), errors, "table"),
        standing: standing(house, &points),
        // Who only keeps the accounts does not read requests, nor their map.
        map: Link {
            name: "看地图".to_owned(),
            href: if crate::frame::reads_requests(&officer.0.staff) {
                format!("/{county}/staff/map")
            } else {
                String::new()
            },
        },
        towns: towns(house, &officer.0.staff, |it| format!("/{county}/staff/points?place={it}")),
        town: house.place_name(town).to_owned(),
        rows: own.map(|it| row(web, it, &points)).collect(),
        forget_action: format!("/{county}/staff/points/forget"),
        ..PointsPage::default()
    })
}

fn standing(house: &House, points: &[Point]) -> String {
    let villages = house.places.iter().filter(|it| it.place.level() == Level::Village).count();
    let of = |source: PointSource| {
        let own = points.iter().filter(|it| it.place.level() == Level::Village);
        own.filter(|it| it.source == source).count()
    };
    let (set, learned, sketch) =
        (of(PointSource::Set), of(PointSource::Learned), of(PointSource::Sketch));
    let unknown = villages.saturating_sub(set + learned + sketch);
    let sketch = if sketch > 0 { format!("，示意 {sketch} 个") } else { String::new() };
    format!(
        "{villages} 个村和社区：填了 {set} 个，估了 {learned} 个{sketch}，不知道的 {unknown} 个"
    )
}

fn row(web: &Web, it: &NamedPlace, points: &[Point]) -> PointRow {
    let point = points.iter().find(|point| point.place == it.place);
    let degrees = |it: i64| format!("{}.{:06}", it / 1_000_000, it % 1_000_000);
    PointRow {
        code: it.place.to_string(),
        name: it.short().to_owned(),
        at: point.map_or_else(String::new, |it| {
            format!("{}，{}", degrees(it.at.lon), degrees(it.at.lat))
        }),
        source: point.map_or_else(
            || "不知道".to_owned(),
            |it| words::word("point_source", it.source.code()),
        ),
        forget_key: point.is_some().then(|| fresh_key(web)),
    }
}
