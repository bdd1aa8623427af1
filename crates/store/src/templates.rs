//! Answer templates.

use domain::places::County;
use domain::requests::Act;
use domain::templates::Template;
use kernel::id::Id;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_TEMPLATE = "INSERT INTO template (county, id, org, category, act, title, body, active, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1)";
    ONE_TEMPLATE = "SELECT id, org, category, act, title, body, active, version FROM template
        WHERE county = $1 AND id = $2";
    /// The county's and one organisation's; what is switched off last.
    TEMPLATES_OF = "SELECT id, org, category, act, title, body, active, version FROM template
        WHERE county = $1 AND (org IS NULL OR org = $2) ORDER BY active DESC, act, category, id LIMIT $3";
    OFFERED_TEMPLATES = "SELECT id, org, category, act, title, body, active, version FROM template
        WHERE county = $1 AND (org IS NULL OR org = $2) AND active = 1 AND (category = '' OR category = $3)
        ORDER BY act, category DESC, id LIMIT $4";
    SAVE_TEMPLATE = "UPDATE template SET org = $3, category = $4, act = $5, title = $6, body = $7, active = $8,
            version = version + 1 WHERE county = $1 AND id = $2 AND version = $9 RETURNING version";
}

/// Adds a template.
pub async fn insert(tx: &mut Tx<'_>, county: County, it: &Template) -> Result<(), StoreError> {
    let params = params![
        county,
        it.id,
        it.org,
        it.category.as_str(),
        it.act.code(),
        it.title.as_str(),
        it.body.as_str()
    ];
    tx.run(INSERT_TEMPLATE, params).await
}

/// One template.
pub async fn find(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Template>, StoreError> {
    tx.query_opt(ONE_TEMPLATE, params![county, id]).await?.as_ref().map(template).transpose()
}

/// The county's and those of an organisation, at most `limit`.
pub async fn of_org(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    limit: i64,
) -> Result<Vec<Template>, StoreError> {
    tx.query(TEMPLATES_OF, params![county, org, limit]).await?.iter().map(template).collect()
}

/// What is offered to an organisation for a category, its own category's before those for any.
pub async fn offered(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    category: &str,
    limit: i64,
) -> Result<Vec<Template>, StoreError> {
    let rows = tx.query(OFFERED_TEMPLATES, params![county, org, category, limit]).await?;
    rows.iter().map(template).collect()
}

/// Saves a template over the version that was read. `false` when somebody was quicker.
pub async fn save(tx: &mut Tx<'_>, county: County, it: &Template) -> Result<bool, StoreError> {
    let params = params![
        county,
        it.id,
        it.org,
        it.category.as_str(),
        it.act.code(),
        it.title.as_str(),
        it.body.as_str(),
        it.active,
        it.version
    ];
    Ok(tx.query_opt(SAVE_TEMPLATE, params).await?.is_some())
}

fn template(row: &Row) -> Result<Template, StoreError> {
    let act = row.text(3)?;
    let corrupt = || StoreError::Corrupt { what: format!("template.act {act}") };
    Ok(Template {
        id: Id(row.int(0)?),
        org: row.opt_int(1)?.map(Id),
        category: row.text(2)?,
        act: Act::parse(&act).ok_or_else(corrupt)?,
        title: row.text(4)?,
        body: row.text(5)?,
        active: row.bool(6)?,
        version: row.int(7)?,
    })
}
