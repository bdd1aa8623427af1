//! Organisations, people, posts, grants and grids.

use domain::directory::{Grid, OrgClass, OrgKind, Organisation, Post, Role};
use domain::places::{County, Place};
use kernel::id::Id;

use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_ORG = "INSERT INTO organisation (county, id, parent, name, kind, class, place, phone, credit_code)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ORGS = "SELECT id, parent, name, kind, class, place, phone, credit_code FROM organisation
        WHERE county = $1 ORDER BY id";
    INSERT_PERSON = "INSERT INTO person (county, id, name, initials) VALUES ($1, $2, $3, $4)";
    PERSON_NAMES = "SELECT id, name FROM person WHERE county = $1 AND id = $2";
    INSERT_PERSON_CONTACT = "INSERT INTO person_contact (county, person, phone) VALUES ($1, $2, $3)";
    INSERT_POST = "INSERT INTO post (county, id, person, org, title, from_on, until_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    POSTS_OF_ORG = "SELECT p.id, p.person, p.org, p.title, p.from_on, p.until_on, n.name
        FROM post p JOIN person n ON n.county = p.county AND n.id = p.person
        WHERE p.county = $1 AND p.org = $2 ORDER BY p.id LIMIT 200";
    INSERT_GRANT = "INSERT INTO role_grant (county, person, role, org) VALUES ($1, $2, $3, $4)";
    INSERT_GRID = "INSERT INTO grid (county, id, name, place, keeper) VALUES ($1, $2, $3, $4, $5)";
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
    phone: &str,
) -> Result<(), StoreError> {
    tx.run(INSERT_PERSON_CONTACT, params![county, person, phone]).await
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
    let read = |row: &Row| {
        Ok(Grid {
            id: Id(row.int(0)?),
            name: row.text(1)?,
            place: Place(row.int(2)?),
            keeper: row.opt_int(3)?.map(Id),
        })
    };
    rows.iter().map(read).collect()
}
