//! Stories (晒单): what was done, told in public with the person's consent and without the person.

use app::orders::{self as doing, Story};
use app::{Failure, House};
use axum::extract::{Path, Query, State};
use domain::places::Place;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use crate::errors::{Answer, Stop, page};
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::resident::answered::{parse_after, town_choices};
use crate::state::Web;
use crate::views::orders::{StoriesPage, StoryItem, StoryPage};
use crate::words;

/// Stories of a page.
const ROWS: usize = 20;

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    town: Option<String>,
    /// The key of the story before: microseconds and id.
    after: Option<String>,
}

/// The list, the newest first.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let town = asked.town.as_deref().and_then(Place::parse);
    let town = town.filter(|it| house.named(*it).is_some());
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut stories = doing::stories(&web.app, county, town, after, wanted).await.stop(&web)?;
    let more = stories.len() > ROWS;
    stories.truncate(ROWS);
    let own = format!("/{county}/stories");
    let chosen = town.map(|it| it.to_string()).unwrap_or_default();
    let narrowed = format!("{own}?town={chosen}");
    let last = stories.last().filter(|_| more);
    let key = last.and_then(|it| Some(format!("{}-{}", it.published_at?.0, it.order.0)));
    let now = web.app.now();
    let shown = StoriesPage {
        frame: frame::resident(&web, &house, &look, "晒单", None),
        action: own,
        towns: town_choices(&house, &chosen),
        filtered: town.is_some(),
        items: stories.iter().map(|it| item(&house, it, now)).collect(),
        first_href: after.is_some().then(|| narrowed.clone()),
        next_href: key.map(|it| format!("{narrowed}&after={it}")),
        menu_href: format!("/{county}/menu"),
    };
    Ok(page(&shown))
}

/// One of them.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let id = id.parse().map(Id).map_err(|_| Failure::Missing).stop(&web)?;
    let story = doing::story(&web.app, county, id).await.stop(&web)?;
    let shown = StoryPage {
        frame: frame::resident(&web, &house, &look, &story.title, None),
        stories_href: format!("/{county}/stories"),
        menu_href: format!("/{county}/menu"),
        item: item(&house, &story, web.app.now()),
        by: story.org.map(|it| house.org_name(it).to_owned()).unwrap_or_default(),
    };
    Ok(page(&shown))
}

fn item(house: &House, story: &Story, now: Instant) -> StoryItem {
    let skill = words::word("skill", story.skill.code());
    let published = story.published_at.map(|it| words::day(it.date(), now));
    StoryItem {
        href: format!("/{}/stories/{}", house.county(), story.order.0),
        title: story.title.clone(),
        detail: format!("{} · {skill}", house.full_place_name(story.place)),
        text: story.body.clone(),
        published: published.map(|it| format!("{it}公开")).unwrap_or_default(),
    }
}
