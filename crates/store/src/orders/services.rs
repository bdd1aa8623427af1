//! The menu of services, and how much of each month is taken.

use domain::orders::{Service, Skill};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    INSERT_SERVICE = "INSERT INTO service (county, id, org, member, title, body, audience, place, address, times, skill,
            capacity, active, since, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)";
    SAVE_SERVICE = "UPDATE service SET title = $4, body = $5, audience = $6, place = $7, address = $8, times = $9, skill = $10,
            capacity = $11, active = $12, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3";
    SERVICE = "SELECT s.id, s.org, s.member, s.title, s.body, s.audience, s.place, s.address, s.times, s.skill, s.capacity,
            s.active, s.since, s.version, p.name,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o
                WHERE o.county = s.county AND o.service = s.id AND o.service_month = $3 AND o.stage < 5)
        FROM service s LEFT JOIN person p ON p.county = s.county AND p.id = s.member
        WHERE s.county = $1 AND s.id = $2";
}

/// A service with who offers it and how much of a month is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The service.
    pub service: Service,
    /// The name of the member who offers it, if one does.
    pub member_name: Option<String>,
    /// Orders for the month that was asked about.
    pub ordered: i64,
}

/// Which services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// That may be ordered from this place.
    pub place: Option<Place>,
    /// That take this.
    pub skill: Option<Skill>,
    /// Of this organisation, those not on the menu too.
    pub org: Option<Id>,
    /// Of this member, those not on the menu too.
    pub member: Option<Id>,
}

/// Adds a service.
pub async fn insert(tx: &mut Tx<'_>, county: County, service: &Service) -> Result<(), StoreError> {
    let params = params![
        county,
        service.id,
        service.org,
        service.member,
        service.title.as_str(),
        service.body.as_str(),
        service.audience.as_str(),
        service.place,
        service.address.as_str(),
        service.times.as_str(),
        service.skill.code(),
        service.capacity,
        service.active,
        service.since
    ];
    tx.run(INSERT_SERVICE, params).await
}

/// Writes a service back, unless someone else wrote it since version `read`.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    service: &Service,
    read: i64,
) -> Result<(), StoreError> {
    let params = params![
        county,
        service.id,
        read,
        service.title.as_str(),
        service.body.as_str(),
        service.audience.as_str(),
        service.place,
        service.address.as_str(),
        service.times.as_str(),
        service.skill.code(),
        service.capacity,
        service.active
    ];
    match tx.execute(SAVE_SERVICE, params).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale { table: "service" }),
    }
}

/// A service, with its orders for `month`.
pub async fn load(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    month: i64,
) -> Result<Option<Offered>, StoreError> {
    tx.query_opt(SERVICE, params![county, id, month]).await?.as_ref().map(offered).transpose()
}

const COLUMNS: &str = "s.id, s.org, s.member, s.title, s.body, s.audience, s.place, s.address, s.times, s.skill, \
    s.capacity, s.active, s.since, s.version, p.name, \
    (SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.county = s.county AND o.service = s.id \
    AND o.service_month = $2 AND o.stage < 5)";

/// A page of services, the newest first, behind `after`, with their orders for `month`.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: Which,
    month: i64,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Offered>, StoreError> {
    let (text, params) = compose(county, which, month, after, limit);
    tx.query_text("services.page", &text, params).await?.iter().map(offered).collect()
}

fn compose(
    county: County,
    which: Which,
    month: i64,
    after: Option<Id>,
    limit: i64,
) -> (String, Vec<Value>) {
    let mut params = params![county, month];
    let mut text = format!(
        "SELECT {COLUMNS} FROM service s LEFT JOIN person p ON p.county = s.county AND p.id = s.member \
        WHERE s.county = $1"
    );
    let mut and = |clause: &str, value: Value| {
        params.push(value);
        text.push_str(&format!(" AND {clause} ${}", params.len()));
    };
    if let Some(org) = which.org {
        and("s.org =", org.into());
    }
    if let Some(member) = which.member {
        and("s.member =", member.into());
    }
    if let Some(skill) = which.skill {
        and("s.skill =", skill.code().into());
    }
    and("s.id <", after.unwrap_or(Id(i64::MAX)).into());
    if which.org.is_none() && which.member.is_none() {
        text.push_str(" AND s.active = 1");
    }
    if let Some(place) = which.place {
        let first = params.len() + 1;
        params.extend(params![place, place.town(), place.county().place()]);
        text.push_str(&format!(" AND s.place IN (${first}, ${}, ${})", first + 1, first + 2));
    }
    params.push(limit.into());
    text.push_str(&format!(" ORDER BY s.id DESC LIMIT ${}", params.len()));
    (text, params)
}

fn offered(row: &Row) -> Result<Offered, StoreError> {
    let skill = row.text(9)?;
    let corrupt = || StoreError::Corrupt { what: format!("service.skill {skill}") };
    let service = Service {
        id: Id(row.int(0)?),
        org: Id(row.int(1)?),
        member: row.opt_int(2)?.map(Id),
        title: row.text(3)?,
        body: row.text(4)?,
        audience: row.text(5)?,
        place: Place(row.int(6)?),
        address: row.text(7)?,
        times: row.text(8)?,
        skill: Skill::parse(&skill).ok_or_else(corrupt)?,
        capacity: row.int(10)?,
        active: row.bool(11)?,
        since: Instant(row.int(12)?),
        version: row.int(13)?,
    };
    Ok(Offered { service, member_name: row.opt_text(14)?, ordered: row.int(15)? })
}
