//! Organisations, people, posts, grants and grids.

use domain::directory::{Grid, OrgClass, OrgKind, Organisation, Post, Role};
use domain::places::{County, Place};
use kernel::id::Id;

use crate::county::day;
use crate::subjects::SealedContact;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ORG = "INSERT INTO organisation (county, id, parent, name, kind, class, place, phone, credit_code)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ORGS = "SELECT id, parent, name, kind, class, place, phone, credit_code FROM organisation
        WHERE county = $1 ORDER BY id";
    INSERT_PERSON = "INSERT INTO person (county, id, name, initials) VALUES ($1, $2, $3, $4)";
    PERSON_NAMES = "SELECT id, name FROM person WHERE county = $1 AND id = $2";
    INSERT_PERSON_CONTACT = "INSERT INTO person_contact (county, person, phone, subject) VALUES ($1, $2, $3, $4)";
    INSERT_POST = "INSERT INTO post (county, id, person, org, title, from_on, until_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    POSTS_OF_ORG = "SELECT p.id, p.person, p.org, p.title, p.from_on, p.until_on, n.name
        FROM post p JOIN person n ON n.county = p.county AND n.id = p.person
        WHERE p.county = $1 AND p.org = $2 ORDER BY p.id LIMIT 200";
    INSERT_GRANT = "INSERT INTO role_grant (county, person, role, org) VALUES ($1, $2, $3, $4)";
    INSERT_GRID = "INSERT INTO grid (county, id, name, place, keeper) VALUES ($1, $2, $3, $4, $5)";
    GRIDS_INSIDE = "SELECT g.id, g.name, g.place, g.keeper, p.name FROM grid g
        LEFT JOIN person p ON p.county = g.county AND p.id = g.keeper
        WHERE g.county = $1 AND g.place >= $2 AND g.place <= $3 ORDER BY g.place, g.id LIMIT 500";
    GRID = "SELECT g.id, g.name, g.place, g.keeper, p.name FROM grid g
        LEFT JOIN person p ON p.county = g.county AND p.id = g.keeper
        WHERE g.county = $1 AND g.id = $2";
    SET_KEEPER = "UPDATE grid SET keeper = $3 WHERE county = $1 AND id = $2 AND keeper IS NOT DISTINCT FROM $4";
    GRANTED_INSIDE = "SELECT g.person, p.name, g.role, g.org FROM organisation o
        JOIN role_grant g ON g.county = o.county AND g.org = o.id
        JOIN person p ON p.county = g.county AND p.id = g.person
        WHERE o.county = $1 AND o.place >= $2 AND o.place <= $3 AND g.role IN ($4, $5, $6, $7)
            AND NOT EXISTS (SELECT 1 FROM account a WHERE a.county = g.county AND a.person = g.person AND a.active = 0)
        ORDER BY CASE WHEN o.place = $8 THEN 0 ELSE 1 END, o.place, g.person, g.role LIMIT 400";
    GRANTED_NAMED = "SELECT g.person, p.name, g.role, g.org FROM person p
        JOIN role_grant g ON g.county = p.county AND g.person = p.id
        WHERE p.county = $1 AND p.name = $2 AND g.role IN ($3, $4, $5, $6)
            AND NOT EXISTS (SELECT 1 FROM account a WHERE a.county = g.county AND a.person = g.person AND a.active = 0)
        ORDER BY g.person, g.role LIMIT 100";
    GRIDS_OF_PLACE = "SELECT id, name, place, keeper FROM grid WHERE county = $1 AND place = $2 ORDER BY id LIMIT 200";
}

/// Adds an organisation; the one above it must stand already.
pub async fn insert_org(
    tx: &mut Tx<'_>,
    county: County,
    org: &Organisation,
) -> Result<(), StoreError> {
    let params = params![
        county,
        org.id,
        org.parent,
        org.name.as_str(),
        org.kind.code(),
        org.class.map(OrgClass::number),
        org.place,
        org.phone.clone(),
        org.credit_code.clone()
    ];
    tx.run(INSERT_ORG, params).await
}

/// All organisations of a county. A county has hundreds to two thousand: they are read as one.
pub async fn orgs(tx: &mut Tx<'_>, county: County) -> Result<Vec<Organisation>, StoreError> {
    let rows = tx.query(ORGS, params![county]).await?;
    rows.iter().map(org).collect()
}

fn org(row: &Row) -> Result<Organisation, StoreError> {
    let kind = row.text(3)?;
    let corrupt = || StoreError::Corrupt { what: format!("organisation.kind {kind}") };
    Ok(Organisation {
        id: Id(row.int(0)?),
        parent: row.opt_int(1)?.map(Id),
        name: row.text(2)?,
        kind: OrgKind::parse(&kind).ok_or_else(corrupt)?,
        class: row.opt_int(4)?.and_then(OrgClass::parse),
        place: Place(row.int(5)?),
        phone: row.opt_text(6)?,
        credit_code: row.opt_text(7)?,
    })
}

/// Adds a person of the directory. `initials` are the pinyin initials of the name, for search.
pub async fn insert_person(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    name: &str,
    initials: &str,
) -> Result<(), StoreError> {
    tx.run(INSERT_PERSON, params![county, id, name, initials]).await
}

/// Adds how a person can be reached. Personal data: a table of its own.
pub async fn insert_person_contact(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    contact: &SealedContact,
) -> Result<(), StoreError> {
    tx.run(
        INSERT_PERSON_CONTACT,
        params![county, person, contact.phone.clone(), contact.subject_id()],
    )
    .await
}

/// The name of a person.
pub async fn person_name(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(PERSON_NAMES, params![county, person]).await?;
    row.map(|row| row.text(1)).transpose()
}

/// Adds a post with its term.
pub async fn insert_post(tx: &mut Tx<'_>, county: County, post: &Post) -> Result<(), StoreError> {
    let until = post.until.map(|it| it.to_string());
    let Post { id, person, org, title, from, .. } = post;
    let params = params![county, *id, *person, *org, title.as_str(), from.to_string(), until];
    tx.run(INSERT_POST, params).await
}

/// The posts of an organisation with their holders' names, at most 200.
pub async fn posts(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
) -> Result<Vec<(Post, String)>, StoreError> {
    let rows = tx.query(POSTS_OF_ORG, params![county, org]).await?;
    let read = |row: &Row| {
        let post = Post {
            id: Id(row.int(0)?),
            person: Id(row.int(1)?),
            org: Id(row.int(2)?),
            title: row.text(3)?,
            from: day(&row.text(4)?)?,
            until: row.opt_text(5)?.as_deref().map(day).transpose()?,
        };
        Ok((post, row.text(6)?))
    };
    rows.iter().map(read).collect()
}

/// Grants a role to a person, inside the ground of an organisation.
pub async fn insert_grant(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    role: Role,
    org: Id,
) -> Result<(), StoreError> {
    tx.run(INSERT_GRANT, params![county, person, role.code(), org]).await
}

/// Reads a role as stored.
pub(crate) fn role(word: &str) -> Result<Role, StoreError> {
    Role::parse(word).ok_or_else(|| StoreError::Corrupt { what: format!("role_grant.role {word}") })
}

/// Adds a grid.
pub async fn insert_grid(tx: &mut Tx<'_>, county: County, grid: &Grid) -> Result<(), StoreError> {
    let params = params![county, grid.id, grid.name.as_str(), grid.place, grid.keeper];
    tx.run(INSERT_GRID, params).await
}

/// The grids of a village, at most 200.
pub async fn grids(tx: &mut Tx<'_>, county: County, place: Place) -> Result<Vec<Grid>, StoreError> {
    let rows = tx.query(GRIDS_OF_PLACE, params![county, place]).await?;
    rows.iter().map(grid).collect()
}

fn grid(row: &Row) -> Result<Grid, StoreError> {
    Ok(Grid {
        id: Id(row.int(0)?),
        name: row.text(1)?,
        place: Place(row.int(2)?),
        keeper: row.opt_int(3)?.map(Id),
    })
}

fn kept(row: &Row) -> Result<(Grid, Option<String>), StoreError> {
    Ok((grid(row)?, row.opt_text(4)?))
}

/// The grids of a place and all inside it with their keepers' names, at most 500.
pub async fn grids_inside(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
) -> Result<Vec<(Grid, Option<String>)>, StoreError> {
    let rows = tx.query(GRIDS_INSIDE, params![county, place, place.last()]).await?;
    rows.iter().map(kept).collect()
}

/// A grid with its keeper's name.
pub async fn load_grid(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<(Grid, Option<String>)>, StoreError> {
    tx.query_opt(GRID, params![county, id]).await?.as_ref().map(kept).transpose()
}

/// Gives a grid another keeper, or none, unless someone else did since `seen` was read. Says whether
/// it was done.
pub async fn set_keeper(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (keeper, seen): (Option<Id>, Option<Id>),
) -> Result<bool, StoreError> {
    Ok(tx.execute(SET_KEEPER, params![county, id, keeper, seen]).await? == 1)
}

/// Somebody with a role they were granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// For which organisation.
    pub org: Id,
}

/// People with one of up to four roles for organisations of the places from one to another, a line a
/// role, those of the place `own` first. Whose account is switched off is left out.
pub async fn granted_inside(
    tx: &mut Tx<'_>,
    county: County,
    (own, first, last): (Place, Place, Place),
    roles: &[Role],
) -> Result<Vec<Granted>, StoreError> {
    let [a, b, c, d] = four(roles);
    let params = params![county, first, last, a, b, c, d, own];
    tx.query(GRANTED_INSIDE, params).await?.iter().map(granted).collect()
}

/// The same of a whole county, by their whole name.
pub async fn granted_named(
    tx: &mut Tx<'_>,
    county: County,
    name: &str,
    roles: &[Role],
) -> Result<Vec<Granted>, StoreError> {
    let [a, b, c, d] = four(roles);
    let params = params![county, name, a, b, c, d];
    tx.query(GRANTED_NAMED, params).await?.iter().map(granted).collect()
}

fn four(roles: &[Role]) -> [&'static str; 4] {
    let mut words = roles.iter().map(|it| it.code());
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

fn granted(row: &Row) -> Result<Granted, StoreError> {
    let (person, name, org) = (Id(row.int(0)?), row.text(1)?, Id(row.int(3)?));
    Ok(Granted { person, name, role: role(&row.text(2)?)?, org })
}
