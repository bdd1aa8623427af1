//! Stories: every draft is kept; what is shown is the last draft of one that is published.

use domain::orders::acts::StoryChange;
use domain::orders::{Order, Skill, StoryState};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::matters::Doer;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    SAVE_STORY = "INSERT INTO story (county, id, state, draft, place, town, consent_at, asked_by, published_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL, '', NULL, NULL)
        ON CONFLICT (county, id) DO UPDATE SET state = excluded.state, draft = excluded.draft,
            consent_at = NULL, asked_by = '', published_at = NULL, ended_at = NULL";
    INSERT_DRAFT = "INSERT INTO story_draft (county, id, draft, title, body, person, org, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    CONSENT = "UPDATE story SET state = $3, consent_at = $4, asked_by = $5 WHERE county = $1 AND id = $2";
    PUBLISH = "UPDATE story SET state = $3, published_at = $4 WHERE county = $1 AND id = $2";
    END_STORY = "UPDATE story SET state = $3, ended_at = $4 WHERE county = $1 AND id = $2";
    STORY = "SELECT s.id, d.title, d.body, s.state, s.draft, s.place, o.skill, d.org, d.person, d.at, s.consent_at,
            s.asked_by, s.published_at, s.ended_at
        FROM story s JOIN story_draft d ON d.county = s.county AND d.id = s.id AND d.draft = s.draft
        JOIN orders o ON o.county = s.county AND o.id = s.id
        WHERE s.county = $1 AND s.id = $2";
    STORIES = "SELECT s.id, d.title, d.body, s.state, s.draft, s.place, o.skill, d.org, d.person, d.at, s.consent_at,
            s.asked_by, s.published_at, s.ended_at
        FROM story s JOIN story_draft d ON d.county = s.county AND d.id = s.id AND d.draft = s.draft
        JOIN orders o ON o.county = s.county AND o.id = s.id
        WHERE s.county = $1 AND s.state = 'published' AND (s.published_at, s.id) < ($2, $3)
        ORDER BY s.published_at DESC, s.id DESC LIMIT $4";
    STORIES_OF_TOWN = "SELECT s.id, d.title, d.body, s.state, s.draft, s.place, o.skill, d.org, d.person, d.at, s.consent_at,
            s.asked_by, s.published_at, s.ended_at
        FROM story s JOIN story_draft d ON d.county = s.county AND d.id = s.id AND d.draft = s.draft
        JOIN orders o ON o.county = s.county AND o.id = s.id
        WHERE s.county = $1 AND s.state = 'published' AND (s.published_at, s.id) < ($2, $3) AND s.town = $5
        ORDER BY s.published_at DESC, s.id DESC LIMIT $4";
    STORIES_OF_PLACE = "SELECT s.id, d.title, d.body, s.state, s.draft, s.place, o.skill, d.org, d.person, d.at, s.consent_at,
            s.asked_by, s.published_at, s.ended_at
        FROM story s JOIN story_draft d ON d.county = s.county AND d.id = s.id AND d.draft = s.draft
        JOIN orders o ON o.county = s.county AND o.id = s.id
        WHERE s.county = $1 AND s.state = 'published' AND (s.published_at, s.id) < ($2, $3) AND s.place = $5
        ORDER BY s.published_at DESC, s.id DESC LIMIT $4";
}

/// That the person agreed to these words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// When.
    pub at: Instant,
    /// Who asked them; empty when they agreed by link.
    pub asked_by: String,
}

/// A story with its last draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The order it tells of.
    pub order: Id,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub body: String,
    /// How far it has come.
    pub state: StoryState,
    /// Which draft this is, from 1.
    pub draft: i64,
    /// Where.
    pub place: Place,
    /// What was done.
    pub skill: Skill,
    /// The organisation that wrote it.
    pub org: Option<Id>,
    /// Who wrote it.
    pub person: Option<Id>,
    /// When it was written.
    pub drafted_at: Instant,
    /// The consent to this draft.
    pub consent: Option<Consent>,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// When it was taken down or refused.
    pub ended_at: Option<Instant>,
}

/// Writes what an act changed of a story.
pub(super) async fn save(
    tx: &mut Tx<'_>,
    county: County,
    order: &Order,
    change: &StoryChange,
    by: Doer,
    at: Instant,
) -> Result<(), StoreError> {
    let Some(state) = order.story else { return Ok(()) };
    let (id, word) = (order.id, state.code());
    match change {
        StoryChange::Draft { draft, title, body } => {
            let (place, town) = (order.place, order.place.town());
            tx.run(SAVE_STORY, params![county, id, word, *draft, place, town]).await?;
            let (title, body) = (title.as_str(), body.as_str());
            let params = params![county, id, *draft, title, body, by.person, by.org, at];
            tx.run(INSERT_DRAFT, params).await
        }
        StoryChange::Consent { asked_by } => {
            tx.run(CONSENT, params![county, id, word, at, asked_by.as_str()]).await
        }
        StoryChange::Moved if state == StoryState::Published => {
            tx.run(PUBLISH, params![county, id, word, at]).await
        }
        StoryChange::Moved => tx.run(END_STORY, params![county, id, word, at]).await,
    }
}

/// The story of an order, however far it has come.
pub async fn load(tx: &mut Tx<'_>, county: County, order: Id) -> Result<Option<Story>, StoreError> {
    tx.query_opt(STORY, params![county, order]).await?.as_ref().map(story).transpose()
}

/// Published stories of a place and all inside, the newest first, behind `after`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    after: Option<(i64, Id)>,
    limit: i64,
) -> Result<Vec<Story>, StoreError> {
    let (at, id) = after.unwrap_or((i64::MAX, Id(i64::MAX)));
    let rows = match place.level() {
        Level::County => tx.query(STORIES, params![county, at, id, limit]).await?,
        Level::Town => tx.query(STORIES_OF_TOWN, params![county, at, id, limit, place]).await?,
        Level::Village => tx.query(STORIES_OF_PLACE, params![county, at, id, limit, place]).await?,
    };
    rows.iter().map(story).collect()
}

fn story(row: &Row) -> Result<Story, StoreError> {
    let (state, skill) = (row.text(3)?, row.text(6)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("story {what}") };
    let asked_by = row.text(11)?;
    Ok(Story {
        order: Id(row.int(0)?),
        title: row.text(1)?,
        body: row.text(2)?,
        state: StoryState::parse(&state).ok_or_else(|| corrupt(&state))?,
        draft: row.int(4)?,
        place: Place(row.int(5)?),
        skill: Skill::parse(&skill).ok_or_else(|| corrupt(&skill))?,
        org: row.opt_int(7)?.map(Id),
        person: row.opt_int(8)?.map(Id),
        drafted_at: Instant(row.int(9)?),
        consent: row.opt_int(10)?.map(|at| Consent { at: Instant(at), asked_by }),
        published_at: row.opt_int(12)?.map(Instant),
        ended_at: row.opt_int(13)?.map(Instant),
    })
}
