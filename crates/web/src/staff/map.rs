//! The map of open requests: by town, then by village, then the rows.

use app::House;
use app::figures::{Overview, Period, overview};
use app::papers::map as paper;
use axum::extract::{Query, State};
use domain::county_words::CountyWord;
use domain::directory::{Role, Staff};
use domain::places::{Level, NamedPlace, Place};
use domain::points::{Point, PointSource, Position, centre};
use serde::Deserialize;

use super::Desk;
use super::numbers::scope::{self, Scope, What, place_words};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::map::{MapPage, MapRow};
use crate::views::staff::numbers::{Crumb, Number};
use crate::words;

/// Where, about what, and whether only what is late.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    category: Option<String>,
    only: Option<String>,
}

/// Only what is late.
const LATE: &str = "late";

/// The map.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now) = (&*desk.house, web.app.now());
    let staff = &signed_in.staff;
    let scope = Scope {
        place: scope::place(house, staff, asked.place.as_deref()).stop(&web)?,
        category: scope::category(house, asked.category.as_deref()).stop(&web)?,
        period: Period::ever(now),
    };
    let late = scope::said(asked.only.as_deref()) == Some(LATE);
    let overview =
        overview(&web.app, county, scope.place, &scope.category, scope.period).await.stop(&web)?;
    let points = app::points::inside(&web.app, county, scope.place).await.stop(&web)?;
    let map = Map { house, scope: &scope, overview: &overview, points: &points, late };
    let places = map.places();
    let href = |it: Place| map.href(it);
    let shown = MapPage {
        title: format!("{}在办的事", place_words(house, scope.place)),
        open: map.number(&scope, What::Open),
        late: map.number(&scope, What::Overdue),
        as_of: words::moment(overview.at, now),
        crumbs: crumbs(house, staff, scope.place, href),
        action: format!("/{county}/staff/map"),
        place: scope.place.to_string(),
        categories: categories(house, &scope.category),
        only: only(late),
        map_svg: map.svg(&places),
        positions: positions(&places).to_owned(),
        points_href: staff.is(Role::Admin).then(|| format!("/{county}/staff/points")),
        head: match scope.place.level() {
            Level::County => house.word(CountyWord::Town).to_owned(),
            _ => format!("{}（社区）", house.word(CountyWord::Village)),
        },
        rows: places.iter().filter(|it| it.open > 0).map(|it| map.row(it)).collect(),
        rest: map.rest(&places),
        empty: overview.total().open() == 0,
        frame: desk.frame(&web, &look, &signed_in, ("地图", Spot::Map)),
    };
    Ok(page(&shown))
}

fn categories(house: &House, chosen: &str) -> Vec<Choice> {
    let all =
        Choice { name: "全部类别".to_owned(), chosen: chosen.is_empty(), ..Choice::default() };
    std::iter::once(all).chain(crate::resident::categories(house, chosen)).collect()
}

/// From the person's ground down to the place shown.
fn crumbs(
    house: &House,
    staff: &Staff,
    place: Place,
    href: impl Fn(Place) -> String,
) -> Vec<Crumb> {
    let mut way = vec![place.county().place(), place.town(), place];
    way.dedup();
    way.retain(|it| staff.place.contains(*it));
    let name = |it: Place| match it.level() {
        Level::County => "全县".to_owned(),
        Level::Town | Level::Village => house.place_name(it).to_owned(),
    };
    let crumb = |it: Place| Crumb { name: name(it), href: (it != place).then(|| href(it)) };
    way.into_iter().map(crumb).collect()
}

fn only(late: bool) -> Vec<Choice> {
    let choice = |value: &str, name: &str, chosen| Choice {
        value: value.to_owned(),
        name: name.to_owned(),
        chosen,
        initials: None,
    };
    vec![choice("", "所有在办的", !late), choice(LATE, "只看超期的", late)]
}

/// What is said about where the circles stand.
fn positions(places: &[Shown]) -> &'static str {
    let any = |source: PointSource| places.iter().any(|it| it.at.is_some_and(|it| it.1 == source));
    let missing = places.iter().any(|it| it.at.is_none());
    if places.iter().all(|it| it.at.is_none()) {
        "位置是示意，排成一圈，不代表真实方位。"
    } else if any(PointSource::Sketch) {
        "位置是示意，不代表真实方位。"
    } else if missing {
        "不知道位置的排在最下面。"
    } else if any(PointSource::Learned) {
        "有的位置是从群众发来的定位估出来的。"
    } else {
        "位置是本县填的。"
    }
}

/// A place of the map with its counts.
struct Shown {
    place: Place,
    name: String,
    at: Option<(Position, PointSource)>,
    open: i64,
    late: i64,
    /// Whether the map goes on inside.
    leads: bool,
}

struct Map<'a> {
    house: &'a House,
    scope: &'a Scope,
    overview: &'a Overview,
    points: &'a [Point],
    late: bool,
}

impl Map<'_> {
    /// The map of another place, with the same filter.
    fn href(&self, place: Place) -> String {
        let only = if self.late { LATE } else { "" };
        let category = &self.scope.category;
        format!("/{}/staff/map?place={place}&category={category}&only={only}", self.house.county())
    }

    fn number(&self, scope: &Scope, what: What) -> Number {
        let sum = if scope.place == self.scope.place {
            self.overview.total()
        } else {
            self.overview.numbers.places.get(&scope.place).copied().unwrap_or_default()
        };
        let count = what.count(&sum, scope.overdue(self.overview));
        Number {
            words: words::number(count),
            href: scope.rows_href(what),
            hot: what == What::Overdue && count > 0,
        }
    }

    /// The places directly inside, those with most first.
    fn places(&self) -> Vec<Shown> {
        let own = self.scope.place;
        let inside: Vec<&NamedPlace> = match own.level() {
            Level::County => self.house.towns().collect(),
            Level::Town => self.house.villages(own).collect(),
            Level::Village => self.house.named(own).into_iter().collect(),
        };
        let mut places: Vec<Shown> = inside.into_iter().map(|it| self.place(it)).collect();
        places.sort_by_key(|it| (std::cmp::Reverse((it.open, it.late)), it.place));
        places
    }

    /// Said where some name no place inside: those stand in the sum alone.
    fn rest(&self, places: &[Shown]) -> Option<String> {
        let placed: i64 = places.iter().map(|it| it.open).sum();
        let word = match self.scope.place.level() {
            Level::County => CountyWord::Town,
            Level::Town | Level::Village => CountyWord::Village,
        };
        let word = self.house.word(word);
        (placed < self.overview.total().open())
            .then(|| format!("没写明哪个{word}的只算在最上面的合计里。"))
    }

    fn place(&self, it: &NamedPlace) -> Shown {
        let scope = self.scope.at(it.place);
        let sum = if it.place == self.scope.place {
            self.overview.total()
        } else {
            self.overview.numbers.places.get(&it.place).copied().unwrap_or_default()
        };
        Shown {
            place: it.place,
            name: it.short().to_owned(),
            at: centre(it.place, self.points),
            open: sum.open(),
            late: scope.overdue(self.overview),
            leads: it.place.level() == Level::Town,
        }
    }

    fn svg(&self, places: &[Shown]) -> String {
        let what = if self.late { What::Overdue } else { What::Open };
        let links: Vec<(String, String)> = places
            .iter()
            .map(|it| (self.scope.at(it.place).rows_href(what), self.href(it.place)))
            .collect();
        let natural = |count: i64| u64::try_from(count).unwrap_or(0);
        let spots: Vec<paper::Spot<'_>> = places
            .iter()
            .zip(&links)
            .map(|(it, (rows, inside))| paper::Spot {
                label: &it.name,
                count: natural(if self.late { it.late } else { it.open }),
                late: natural(it.late),
                at: it.at.map(|it| (it.0.lon, it.0.lat)),
                href: Some(rows),
                inside: it.leads.then_some(inside.as_str()),
            })
            .collect();
        let words = place_words(self.house, self.scope.place);
        let title = format!("{words}{}的事", if self.late { "超期" } else { "在办" });
        let centre = self.house.place_name(self.scope.place);
        let map = paper::Map { id: "open", title: &title, unit: "件", centre, spots: &spots };
        paper::map(&map)
    }

    fn row(&self, it: &Shown) -> MapRow {
        let scope = self.scope.at(it.place);
        let number = |what: What, count: i64| Number {
            words: words::number(count),
            href: scope.rows_href(what),
            hot: what == What::Overdue && count > 0,
        };
        MapRow {
            name: it.name.clone(),
            href: it.leads.then(|| self.href(it.place)),
            open: number(What::Open, it.open),
            late: number(What::Overdue, it.late),
        }
    }
}
