//! The public list: what was asked for, who answered, and how. Without the person and without their
//! words: only place, category, organisation, dates and the answer written for the public.

use app::figures::Period;
use app::requests::{After, Filter, ListRow, find_by_number, public_page, public_request};
use app::{Failure, House};
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use domain::places::Place;
use domain::requests::State as At;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::categories;
use crate::errors::{Answer, Stop, Stopped, page};
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::layout::{Choice, Photo, Step, StepKind};
use crate::views::requests as view;
use crate::words;

/// Rows of a page.
const ROWS: i64 = 20;

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    town: Option<String>,
    category: Option<String>,
    /// `closed` (usual), `open`, `satisfied` or `all`.
    kind: Option<String>,
    /// The key of the row before: microseconds and id.
    after: Option<String>,
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let now = web.app.now();
    let kind = asked.kind.as_deref().unwrap_or("closed");
    let (from, until) = Period::current(now).span();
    let base = Filter {
        place: asked.town.as_deref().and_then(Place::parse).filter(|it| house.named(*it).is_some()),
        category: asked.category.clone().filter(|it| !house.category_name(it).is_empty()),
        ..Filter::default()
    };
    let filtered = base.place.is_some() || base.category.is_some();
    let filter = match kind {
        "open" => Filter { standing: Some(0), from: Some(from), until: Some(until), ..base },
        "satisfied" => Filter { satisfied: Some(true), standing: Some(1), ..base },
        "all" => Filter { from: Some(from), until: Some(until), ..base },
        _ => Filter { standing: Some(1), ..base },
    };
    let after = asked.after.as_deref().and_then(parse_after);
    let mut rows =
        public_page(&web.app, county, filter.clone(), after, ROWS + 1).await.stop(&web)?;
    let more = rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let href = |after: Option<&ListRow>| {
        let town = filter.place.map(|it| it.to_string()).unwrap_or_default();
        let category = filter.category.clone().unwrap_or_default();
        let key = after.map(|it| format!("&after={}-{}", it.received_at.0, it.id.0));
        let key = key.unwrap_or_default();
        format!("/{county}/answered?kind={kind}&town={town}&category={category}{key}")
    };
    let (title, counted) = heading(kind);
    let chosen = filter.place.map(|it| it.to_string()).unwrap_or_default();
    let shown = view::AnsweredPage {
        frame: frame::resident(&web, &house, &look, title, None),
        counted: counted.to_owned(),
        towns: town_choices(&house, &chosen),
        categories: categories(&house, filter.category.as_deref().unwrap_or_default()),
        filtered,
        items: rows.iter().map(|row| item(&house, row, now)).collect(),
        previous_href: after.is_some().then(|| href(None)),
        next_href: more.then(|| href(rows.last())),
        page_words: if after.is_some() { "更早的".to_owned() } else { "最新的".to_owned() },
    };
    Ok(page(&shown))
}

fn heading(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "open" => ("正在办的事", "今年收到、还在办的事，每件都有单位和时限"),
        "satisfied" => ("群众满意的事", "回访时说满意的事"),
        "all" => ("今年收到的事", "今年收到的事，办好的和正在办的都在"),
        _ => ("办好的事", "办结的事和它们的答复"),
    }
}

/// The towns, the chosen one marked.
pub(crate) fn town_choices(house: &House, chosen: &str) -> Vec<Choice> {
    let choice = |it: &domain::places::NamedPlace| Choice {
        value: it.place.to_string(),
        name: it.short().to_owned(),
        chosen: it.place.to_string() == chosen,
        initials: None,
    };
    house.towns().map(choice).collect()
}

/// Reads the key of a page: microseconds, a dash, an id.
pub(crate) fn parse_after(text: &str) -> After {
    let (at, id) = text.split_once('-')?;
    Some((at.parse().ok()?, Id(id.parse().ok()?)))
}

/// A row as everyone may see it.
pub(crate) fn item(house: &House, row: &ListRow, now: Instant) -> view::AnsweredItem {
    let state = At::parse(&row.state);
    let org = row.handler.map_or_else(|| house.org_name(row.owner), |it| house.org_name(it));
    let received = words::day(row.received_at.date(), now);
    let (answer, closed) = match state {
        Some(At::Closed) => (said(&row.answer), format!("{received}收到，已办结")),
        Some(state) if state.is_open() => {
            let until = row.promised_at.or(row.due_at).map(|it| words::day(it.date(), now));
            let until = until.unwrap_or_default();
            (
                format!("{org}正在办，{until}前答复。"),
                format!("{received}收到，{}", words::state(state)),
            )
        }
        _ => ("没有进入办理。".to_owned(), format!("{received}收到")),
    };
    let county = house.county();
    view::AnsweredItem {
        href: format!("/{county}/answered/{}", row.number),
        title: format!("{}：{}", house.place_name(row.place), house.category_name(&row.category)),
        place: house.full_place_name(row.place),
        by: org.to_owned(),
        answer,
        closed,
        rating: None,
    }
}

/// A public answer; of one that nobody has looked through yet, that it will come.
fn said(answer: &str) -> String {
    if answer.is_empty() { NOT_YET.to_owned() } else { answer.to_owned() }
}

/// The photos that were released, as they were painted over.
async fn photos(
    web: &Web,
    county: domain::places::County,
    id: Id,
    number: &str,
) -> Result<Vec<Photo>, Stopped> {
    let all = app::publications::released(&web.app, county, id).await.stop(web)?;
    let photo = |(nth, it): (usize, &app::publications::Release)| {
        let at = |hash: &str| format!("/{county}/answered/{number}/photo/{hash}");
        Photo {
            href: at(&it.public_hash),
            thumb: at(&it.public_thumb),
            words: format!("第 {} 张办理照片", nth + 1),
        }
    };
    Ok(all.iter().enumerate().map(photo).collect())
}

/// What is said in the place of an answer that may name a person.
const NOT_YET: &str = "办结了。答复里可能有个人信息，看过以后才公开。";

/// One of them.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let now = web.app.now();
    let id = find_by_number(&web.app, county, &number).await.stop(&web)?;
    let id = id.ok_or(Failure::Missing).stop(&web)?;
    let request = public_request(&web.app, county, id).await.stop(&web)?;
    let followers = app::alike::followers(&web.app, county, id).await.stop(&web)?;
    let handler = request.step.as_ref().map_or(request.desk, |it| it.org);
    let org = house.org_name(handler).to_owned();
    let day = |at: Option<Instant>| at.map(|it| words::day(it.date(), now));
    let step = |kind, title: &str, when: Option<String>| Step {
        kind,
        title: title.to_owned(),
        when,
        ..Step::default()
    };
    let reported = request.step.as_ref().and_then(|it| it.reported_at);
    let closed = request.state == At::Closed;
    let last = if closed { StepKind::Done } else { StepKind::Now };
    let mut steps = vec![step(StepKind::Done, "收到", day(Some(request.received_at)))];
    if let Some(taken) = &request.step {
        let title = format!("{org}办理");
        steps.push(step(StepKind::Done, &title, day(Some(taken.assigned_at))));
    }
    steps.push(step(last, &words::state(request.state), day(request.ended_at)));
    let shown = view::AnsweredOnePage {
        frame: frame::resident(&web, &house, &look, "办好的事", None),
        title: house.category_name(&request.category).to_owned(),
        place: house.full_place_name(request.place),
        category: org.clone(),
        text: "为了不露出提的人，原话不公开。".to_owned(),
        others: super::alike::others(followers),
        closed: words::state(request.state),
        rating: None,
        answer: view::Answer {
            words: if closed { said(&request.answer) } else { "还在办。".to_owned() },
            from: org,
            when: day(reported).unwrap_or_default(),
            photos: if closed {
                photos(&web, county, id, &request.number).await?
            } else {
                Vec::new()
            },
        },
        steps,
    };
    Ok(page(&shown).into_response())
}
