//! Stories (晒单): suggested words without what would give the person away, and the public list.

use domain::directory::Staff;
use domain::orders::stories::{Trace, redact};
use domain::orders::{Act, StoryState};
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;
use store::orders::lists::After;
use store::orders::stories::Story;

use super::TITLE_CHARS_MAX;
use super::acting::service_of;
use crate::vault::of_order;
use crate::{App, Failure, policy};

/// Words to start a story from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// A headline.
    pub title: String,
    /// What was asked and what was done.
    pub body: String,
    /// What was taken out.
    pub traces: Vec<Trace>,
}

/// Suggests the words of a story: the last draft if there is one, else what was asked and what was
/// done, without what would give the person away.
pub async fn suggest(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Suggested, Failure> {
    let (reader, vault) = (staff.clone(), app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let service = service_of(tx, county, &order).await?;
        if !policy::orders::may(&reader, Act::Draft, &order, service.as_ref()) {
            return Err(Failure::Missing);
        }
        let contact = of_order(tx, &vault, county, id).await?;
        let story = store::orders::stories::load(tx, county, id).await?;
        Ok((order, service, contact.map(|it| it.name).unwrap_or_default(), story))
    };
    let (order, service, name, story) = app.store().read(county.0, read).await?;
    if let Some(story) = story {
        return Ok(Suggested { title: story.title, body: story.body, traces: Vec::new() });
    }
    let title = service.map_or(order.title, |it| it.title);
    let (title, mut traces) = redact(&title, &name);
    let (body, found) = redact(&format!("{}\n{}", order.body, order.answer), &name);
    traces.extend(found);
    traces.sort_unstable();
    traces.dedup();
    let title = title.chars().take(TITLE_CHARS_MAX).collect();
    Ok(Suggested { title, body: body.trim().to_owned(), traces })
}

/// Published stories of a place and all inside it, the newest first, behind `after`.
pub async fn stories(
    app: &App,
    county: County,
    place: Option<Place>,
    after: After,
    limit: i64,
) -> Result<Vec<Story>, Failure> {
    let place = place.unwrap_or(county.place());
    if place.county() != county {
        return Ok(Vec::new());
    }
    let read = async move |tx: &mut Tx<'_>| {
        store::orders::stories::page(tx, county, place, after, limit).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// A published story; [`Failure::Missing`] once it was taken down or refused.
pub async fn story(app: &App, county: County, id: Id) -> Result<Story, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::orders::stories::load(tx, county, id).await;
    let story = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    if story.state == StoryState::Published { Ok(story) } else { Err(Failure::Missing) }
}
