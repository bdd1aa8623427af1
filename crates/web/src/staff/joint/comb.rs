//! Combing: open requests of one kind in all towns of a department's ground, to be ticked and grouped.

use app::joint::{self as doing, Change, Combed, Found, MEMBERS_MAX, NewCase};
use app::papers::map as paper;
use app::requests::Doer;
use app::{House, Once};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::joint::Joint;
use domain::places::{Level, Place};
use kernel::id::Id;
use serde::Deserialize;

use super::picked;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::answered::parse_after;
use crate::resident::{categories, field, fields, fresh_key};
use crate::staff::Desk;
use crate::staff::inbox::state_tag;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, FormError};
use crate::views::staff::joint as view;
use crate::words;

/// What is combed for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    category: Option<String>,
    words: Option<String>,
    town: Option<String>,
    days: Option<String>,
    case: Option<String>,
    after: Option<String>,
}

/// How far back: days and name.
const SPANS: [(&str, &str); 4] =
    [("30", "一个月内"), ("90", "三个月内"), ("180", "半年内"), ("365", "一年内")];
/// How far back where nothing is chosen.
const USUAL: &str = "90";

/// The page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(_): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    Ok(page(&combed(&web, &look, &signed_in, asked).await?))
}

async fn combed(
    web: &Web,
    look: &Look,
    signed_in: &app::accounts::SignedIn,
    mut asked: Asked,
) -> Result<view::CombPage, Stopped> {
    let staff = &signed_in.staff;
    let county = staff.place.county();
    let desk = Desk::of(web, county, signed_in).await?;
    let house = &*desk.house;
    let adding = adding(web, signed_in, asked.case.as_deref()).await?;
    if let Some(case) = &adding {
        asked.category = Some(case.category.clone());
    }
    let given = asked.category.clone().unwrap_or_default();
    let category = if house.category_name(&given).is_empty() { String::new() } else { given };
    let days = asked.days.clone().unwrap_or_else(|| USUAL.to_owned());
    let wanted = doing::Asked {
        category: category.clone(),
        words: asked.words.clone().unwrap_or_default(),
        place: asked.town.as_deref().and_then(Place::parse),
        days: days.parse().unwrap_or(90),
        after: asked.after.as_deref().and_then(parse_after),
    };
    let found = doing::comb(&web.app, staff, county, wanted.clone()).await.stop(web)?;
    let points = if found.rows.is_empty() {
        Vec::new()
    } else {
        app::points::inside(&web.app, county, county.place()).await.stop(web)?
    };
    let home = format!("/{county}/staff/joint");
    let now = web.app.now();
    let page = view::CombPage {
        frame: desk.frame(web, look, signed_in, ("梳理同类的事", Spot::Joint)),
        errors: Vec::new(),
        action: format!("{home}/comb"),
        categories: first("选类别", &category, categories(house, &category)),
        towns: towns(house, staff.place, wanted.place),
        spans: SPANS.iter().map(|it| choice(it.0, it.1, it.0 == days)).collect(),
        words: wanted.words.clone(),
        adding: adding.as_ref().map(|it| view::Adding {
            id: it.id.0.to_string(),
            title: it.title.clone(),
        }),
        asked: !category.is_empty(),
        map_svg: (!found.rows.is_empty()).then(|| map(house, &found, &points)),
        groups: groups(house, &found, now),
        count: counted(&found),
        next_href: found.next.map(|(at, id)| {
            let town = wanted.place.map(|it| it.to_string()).unwrap_or_default();
            let case = asked.case.clone().unwrap_or_default();
            let words = wanted.words.bytes().map(crate::guard::escape).collect::<String>();
            format!(
                "{home}/comb?category={category}&town={town}&days={days}&words={words}&case={case}&after={at}-{}",
                id.0
            )
        }),
        post: home,
        csrf: csrf(web, signed_in),
        key: fresh_key(web),
        category,
        title: field("", &[], "title"),
        said: field("", &[], "words"),
        members: field("", &[], "members"),
        members_max: MEMBERS_MAX,
    };
    Ok(page)
}

/// The case that requests are added to, if it is the person's own.
async fn adding(
    web: &Web,
    signed_in: &app::accounts::SignedIn,
    case: Option<&str>,
) -> Result<Option<Joint>, Stopped> {
    let Some(id) = case.filter(|it| !it.is_empty()).and_then(|it| it.parse().ok()) else {
        return Ok(None);
    };
    let staff = &signed_in.staff;
    let shown = doing::show(&web.app, staff, staff.place.county(), Id(id)).await.stop(web)?;
    Ok(Some(shown.case))
}

fn first(name: &str, chosen: &str, mut all: Vec<Choice>) -> Vec<Choice> {
    all.insert(0, choice("", name, chosen.is_empty()));
    all
}

fn choice(value: &str, name: &str, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), name: name.to_owned(), chosen, initials: None }
}

fn towns(house: &House, ground: Place, chosen: Option<Place>) -> Vec<Choice> {
    let own = house.towns().filter(|it| ground.contains(it.place));
    let all =
        own.map(|it| choice(&it.place.to_string(), it.short(), chosen == Some(it.place))).collect();
    let name = if ground.level() == Level::County { "各镇都看" } else { "本镇" };
    let none = chosen.is_none();
    let mut all: Vec<Choice> = all;
    all.insert(0, choice("", name, none));
    all
}

fn counted(found: &Found) -> String {
    let mut towns: Vec<Place> = found.rows.iter().map(|it| it.place.town()).collect();
    towns.sort_unstable();
    towns.dedup();
    let more = if found.next.is_some() { "，还有更早的" } else { "" };
    format!("{} 个镇，{} 件{more}。勾上要一起办的：", towns.len(), found.rows.len())
}

/// By town, those with most first; inside by village.
fn groups(house: &House, found: &Found, now: kernel::time::Instant) -> Vec<view::CombTown> {
    let mut towns: Vec<(Place, Vec<&Combed>)> = Vec::new();
    for it in &found.rows {
        match towns.iter_mut().find(|own| own.0 == it.place.town()) {
            Some((_, rows)) => rows.push(it),
            None => towns.push((it.place.town(), vec![it])),
        }
    }
    towns.sort_by_key(|it| (std::cmp::Reverse(it.1.len()), it.0));
    let row = |it: &Combed| view::CombRow {
        id: it.id.0.to_string(),
        version: it.version,
        ticked: false,
        title: it.title.clone(),
        detail: format!("编号 {} · {}", it.number, words::day(it.received_at.date(), now)),
        body: it.body.clone(),
        village: house.place_name(it.place).to_owned(),
        state: state_tag(it.state),
        holder: it.handler.map_or("还没派", |org| house.org_name(org)).to_owned(),
        alike: found
            .alike
            .get(&it.id)
            .map(|(number, score)| format!("和 {number} 很像（{} 分）", score / 10)),
        followers: (it.followers > 0).then(|| format!("{} 人也提了", it.followers)),
    };
    towns
        .into_iter()
        .map(|(town, mut rows)| {
            rows.sort_by_key(|it| (it.place, std::cmp::Reverse(it.id)));
            view::CombTown {
                name: house.place_name(town).to_owned(),
                count: format!("{} 件", rows.len()),
                rows: rows.into_iter().map(row).collect(),
            }
        })
        .collect()
}

/// How many there are in each town.
fn map(house: &House, found: &Found, points: &[domain::points::Point]) -> String {
    let mut towns: Vec<(Place, u64)> = Vec::new();
    for it in &found.rows {
        match towns.iter_mut().find(|own| own.0 == it.place.town()) {
            Some(own) => own.1 += 1,
            None => towns.push((it.place.town(), 1)),
        }
    }
    towns.sort_unstable();
    let spots: Vec<paper::Spot<'_>> = towns
        .iter()
        .map(|(town, count)| paper::Spot {
            label: house.place_name(*town),
            count: *count,
            late: 0,
            at: domain::points::centre(*town, points).map(|it| (it.0.lon, it.0.lat)),
            href: None,
            inside: None,
        })
        .collect();
    let centre = house.row.name.as_str();
    let drawn =
        paper::Map {
            id: "comb", title: "各镇有多少件同类的事", unit: "件", centre, spots: &spots
        };
    paper::map(&drawn)
}

/// Groups what was ticked: opens a case, or adds to one.
pub(crate) async fn group(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let staff = &signed_in.staff;
    let key = Once::new(&form.key, Doer { person: Some(staff.person), org: Some(staff.org) });
    let (key, chosen) = (key.stop(&web)?, picked(&form));
    let words = form.text("words");
    let done = if let Some(case) = form.int("case") {
        let change = (Change::Join { words }, Vec::new());
        doing::act(&web.app, staff, county, Id(case), change, (&chosen, &key)).await
    } else {
        let new = NewCase { title: form.text("title"), category: form.text("category"), words };
        doing::open(&web.app, staff, county, new, &chosen, &key).await
    };
    let failure = match done {
        Ok(done) => return Ok(super::case::arrived(county, &done).into_response()),
        Err(failure) => failure,
    };
    let Some(wrong) = fields(&failure) else { return Err(failure).stop(&web) };
    let asked = Asked {
        category: Some(form.text("category")),
        case: form.int("case").map(|it| it.to_string()),
        days: Some("365".to_owned()),
        ..Asked::default()
    };
    let mut shown = combed(&web, &look, &signed_in, asked).await?;
    shown.frame.has_errors = true;
    shown.errors = wrong
        .iter()
        .map(|it| FormError { field: it.field.to_owned(), words: it.say.clone() })
        .collect();
    shown.title = field(form.get("title"), wrong, "title");
    shown.said = field(form.get("words"), wrong, "words");
    shown.members = field("", wrong, "members");
    form.key.clone_into(&mut shown.key);
    for row in shown.groups.iter_mut().flat_map(|it| it.rows.iter_mut()) {
        row.ticked = chosen.iter().any(|it| it.id.0.to_string() == row.id);
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}
