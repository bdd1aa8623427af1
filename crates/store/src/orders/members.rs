//! Members with their homes and skills, and the cadres that places are linked to.

use domain::orders::{Member, Near, Skill};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_MEMBER = "INSERT INTO member (county, person, org, home, town, lon, lat, skills, paused, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
    SAVE_MEMBER = "UPDATE member SET home = $4, town = $5, lon = $6, lat = $7, skills = $8, paused = $9, version = version + 1
        WHERE county = $1 AND person = $2 AND version = $3";
    INSERT_SKILL = "INSERT INTO member_skill (county, person, skill, home, town) VALUES ($1, $2, $3, $4, $5)";
    DELETE_SKILLS = "DELETE FROM member_skill WHERE county = $1 AND person = $2";
    MEMBER = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.county = m.county AND o.taker = m.person AND o.stage = 2)
        FROM member m JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE m.county = $1 AND m.person = $2";
    MEMBERS_OF_VILLAGE = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name, CAST(0 AS BIGINT)
        FROM member m JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE m.county = $1 AND m.home = $2 AND m.person > $3 ORDER BY m.person LIMIT $4";
    MEMBERS_OF_TOWN = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name, CAST(0 AS BIGINT)
        FROM member m JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE m.county = $1 AND m.town = $2 AND m.person > $3 ORDER BY m.person LIMIT $4";
    MEMBERS_OF_COUNTY = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name, CAST(0 AS BIGINT)
        FROM member m JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE m.county = $1 AND m.person > $2 ORDER BY m.person LIMIT $3";
    ABLE_IN_VILLAGE = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.county = m.county AND o.taker = m.person AND o.stage = 2) AS held
        FROM member_skill s JOIN member m ON m.county = s.county AND m.person = s.person
        JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE s.county = $1 AND s.skill = $2 AND s.home = $3 AND m.paused = 0 ORDER BY held, m.person LIMIT $4";
    ABLE_IN_TOWN = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.county = m.county AND o.taker = m.person AND o.stage = 2) AS held
        FROM member_skill s JOIN member m ON m.county = s.county AND m.person = s.person
        JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE s.county = $1 AND s.skill = $2 AND s.town = $3 AND s.home <> $4 AND m.paused = 0 ORDER BY held, m.person LIMIT $5";
    ABLE_IN_COUNTY = "SELECT m.person, m.org, m.home, m.lon, m.lat, m.skills, m.paused, m.version, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.county = m.county AND o.taker = m.person AND o.stage = 2)
        FROM member_skill s JOIN member m ON m.county = s.county AND m.person = s.person
        JOIN person p ON p.county = m.county AND p.id = m.person
        WHERE s.county = $1 AND s.skill = $2 AND s.town <> $3 AND m.paused = 0 ORDER BY s.home, m.person LIMIT $4";
    SET_CADRE = "INSERT INTO cadre (county, place, person, org, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county, place) DO UPDATE SET person = excluded.person, org = excluded.org, at = excluded.at";
    REMOVE_CADRE = "DELETE FROM cadre WHERE county = $1 AND place = $2";
    CADRE = "SELECT c.place, c.person, c.org, p.name FROM cadre c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 AND c.place IN ($2, $3, $4) ORDER BY c.place DESC LIMIT 1";
    CADRES = "SELECT c.place, c.person, c.org, p.name FROM cadre c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 AND c.place > $2 ORDER BY c.place LIMIT $3";
    GRANTS = "SELECT g.role, g.org FROM role_grant g WHERE g.county = $1 AND g.person = $2
            AND NOT EXISTS (SELECT 1 FROM account a WHERE a.county = g.county AND a.person = g.person AND a.active = 0)
        ORDER BY g.role";
}

/// A member with their name and what they have in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The member.
    pub member: Member,
    /// Their name.
    pub name: String,
    /// Orders in hand; 0 in lists of a place, which do not count.
    pub open: i64,
}

/// Adds a member.
pub async fn insert(tx: &mut Tx<'_>, county: County, member: &Member) -> Result<(), StoreError> {
    let Member { person, org, home, position, paused, .. } = member;
    let (lon, lat) = position.unzip();
    let words = words(&member.skills);
    let params =
        params![county, *person, *org, *home, home.town(), lon, lat, words.as_str(), *paused];
    tx.run(INSERT_MEMBER, params).await?;
    insert_skills(tx, county, member).await
}

/// Writes a member back, unless someone else wrote it since version `read`.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    member: &Member,
    read: i64,
) -> Result<(), StoreError> {
    let Member { person, home, position, paused, .. } = member;
    let (lon, lat) = position.unzip();
    let words = words(&member.skills);
    let params =
        params![county, *person, read, *home, home.town(), lon, lat, words.as_str(), *paused];
    if tx.execute(SAVE_MEMBER, params).await? != 1 {
        return Err(StoreError::Stale { table: "member" });
    }
    tx.run(DELETE_SKILLS, params![county, *person]).await?;
    insert_skills(tx, county, member).await
}

/// Everybody can do what takes no skill, so that one statement finds all who can.
async fn insert_skills(tx: &mut Tx<'_>, county: County, member: &Member) -> Result<(), StoreError> {
    let (home, town) = (member.home, member.home.town());
    for skill in Skill::ALL.into_iter().filter(|it| member.can(*it)) {
        tx.run(INSERT_SKILL, params![county, member.person, skill.code(), home, town]).await?;
    }
    Ok(())
}

fn words(skills: &[Skill]) -> String {
    skills.iter().map(|it| it.code()).collect::<Vec<_>>().join(",")
}

/// A member, with what they have in hand.
pub async fn load(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<Known>, StoreError> {
    tx.query_opt(MEMBER, params![county, person]).await?.as_ref().map(known).transpose()
}

/// The members who live in a place and all inside it, behind `after`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Known>, StoreError> {
    let after = after.unwrap_or(Id(0));
    let rows = match place.level() {
        Level::County => tx.query(MEMBERS_OF_COUNTY, params![county, after, limit]).await?,
        Level::Town => tx.query(MEMBERS_OF_TOWN, params![county, place, after, limit]).await?,
        Level::Village => {
            tx.query(MEMBERS_OF_VILLAGE, params![county, place, after, limit]).await?
        }
    };
    rows.iter().map(known).collect()
}

/// Members of one band who can do what an order takes and are not paused. In the village and the
/// town those with least in hand come first.
pub async fn able(
    tx: &mut Tx<'_>,
    county: County,
    skill: Skill,
    (place, near): (Place, Near),
    limit: i64,
) -> Result<Vec<Known>, StoreError> {
    let (skill, town) = (skill.code(), place.town());
    let rows = match near {
        Near::Village => tx.query(ABLE_IN_VILLAGE, params![county, skill, place, limit]).await?,
        Near::Town => tx.query(ABLE_IN_TOWN, params![county, skill, town, place, limit]).await?,
        Near::County => tx.query(ABLE_IN_COUNTY, params![county, skill, town, limit]).await?,
    };
    rows.iter().map(known).collect()
}

fn known(row: &Row) -> Result<Known, StoreError> {
    let skills = row.text(5)?;
    let member = Member {
        person: Id(row.int(0)?),
        org: Id(row.int(1)?),
        home: Place(row.int(2)?),
        position: row.opt_int(3)?.zip(row.opt_int(4)?),
        skills: skills.split(',').filter_map(Skill::parse).collect(),
        paused: row.bool(6)?,
        version: row.int(7)?,
    };
    Ok(Known { member, name: row.text(8)?, open: row.int(9)? })
}

/// A place with the cadre who answers its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadre {
    /// The place; the link holds for all inside it that have none of their own.
    pub place: Place,
    /// Who.
    pub person: Id,
    /// The organisation they answer for.
    pub org: Id,
    /// Their name.
    pub name: String,
}

/// Links a place to a cadre.
pub async fn set_cadre(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    (person, org): (Id, Id),
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(SET_CADRE, params![county, place, person, org, now]).await
}

/// Removes the link of a place. Says whether there was one.
pub async fn remove_cadre(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<bool, StoreError> {
    Ok(tx.execute(REMOVE_CADRE, params![county, place]).await? == 1)
}

/// The cadre of a place: its own, its town's or the county's.
pub async fn cadre_of(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<Option<Cadre>, StoreError> {
    // Codes of smaller places are larger, so the most precise link is the first.
    let params = params![county, place, place.town(), county.place()];
    tx.query_opt(CADRE, params).await?.as_ref().map(cadre).transpose()
}

/// The links behind a place, in the order of the places.
pub async fn cadres(
    tx: &mut Tx<'_>,
    county: County,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Cadre>, StoreError> {
    let rows = tx.query(CADRES, params![county, after.unwrap_or(Place(0)), limit]).await?;
    rows.iter().map(cadre).collect()
}

fn cadre(row: &Row) -> Result<Cadre, StoreError> {
    let (place, person, org) = (Place(row.int(0)?), Id(row.int(1)?), Id(row.int(2)?));
    Ok(Cadre { place, person, org, name: row.text(3)? })
}

/// What a person was granted: role words with their organisations; nothing once their account is
/// switched off.
pub async fn grants(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Vec<(String, Id)>, StoreError> {
    let rows = tx.query(GRANTS, params![county, person]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, Id(row.int(1)?)))).collect()
}
