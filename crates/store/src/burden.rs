//! What forms ask of organisations: sums by month, organisation and rule, and what was asked twice.

use domain::burden::{ENOUGH_TIMINGS, Sums};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;

use crate::composed::Composed;
use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    ADD_BURDEN = "INSERT INTO burden_tally (county, month, org, rule, forms, timed, seconds, estimated, typed, automatic)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (county, month, org, rule) DO UPDATE SET
            forms = burden_tally.forms + excluded.forms, timed = burden_tally.timed + excluded.timed,
            seconds = burden_tally.seconds + excluded.seconds, estimated = burden_tally.estimated + excluded.estimated,
            typed = burden_tally.typed + excluded.typed, automatic = burden_tally.automatic + excluded.automatic";
}

/// Adds what a form took. The row is of one organisation, rule and month: people of one organisation alone
/// write to it, one form after another.
pub async fn add(
    tx: &mut Tx<'_>,
    county: County,
    (org, rule, month): (Id, &str, i64),
    it: &Sums,
) -> Result<(), StoreError> {
    let params = params![
        county,
        month,
        org,
        rule,
        it.forms,
        it.timed,
        it.seconds,
        it.estimated,
        it.typed,
        it.automatic
    ];
    tx.run(ADD_BURDEN, params).await
}

/// Which sums, all conditions together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// The first and the last month, yyyymm.
    pub months: (i64, i64),
    /// Organisations of these places only.
    pub places: (i64, i64),
    /// Of this organisation only.
    pub org: Option<Id>,
    /// Of this rule only.
    pub rule: Option<String>,
}

/// Adds the conditions of `which` on `t`, a sum, and `o`, its organisation.
fn conditions(text: &mut Composed, which: &Which) {
    text.and("t.month >=", which.months.0);
    text.and("t.month <=", which.months.1);
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(org) = which.org {
        text.and("t.org =", org);
    }
    if let Some(rule) = &which.rule {
        text.and("t.rule =", rule.as_str());
    }
}

/// The six sums of rows that are grouped.
const SUMS: &str = "CAST(SUM(t.forms) AS BIGINT), CAST(SUM(t.timed) AS BIGINT), CAST(SUM(t.seconds) AS BIGINT),
    CAST(SUM(t.estimated) AS BIGINT), CAST(SUM(t.typed) AS BIGINT), CAST(SUM(t.automatic) AS BIGINT)";

fn sums(row: &Row, at: usize) -> Result<Sums, StoreError> {
    Ok(Sums {
        forms: row.int(at)?,
        timed: row.int(at + 1)?,
        seconds: row.int(at + 2)?,
        estimated: row.int(at + 3)?,
        typed: row.int(at + 4)?,
        automatic: row.int(at + 5)?,
    })
}

/// The sums of each rule and month. One statement.
pub async fn by_rule(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<Vec<(String, i64, Sums)>, StoreError> {
    let text = format!(
        "SELECT t.rule, t.month, {SUMS} FROM burden_tally t
        JOIN organisation o ON o.county = t.county AND o.id = t.org WHERE t.county = $1"
    );
    let mut text = Composed::new(county, text);
    conditions(&mut text, which);
    text.push(" GROUP BY t.rule, t.month ORDER BY t.rule, t.month");
    let read = |row: &Row| Ok((row.text(0)?, row.int(1)?, sums(row, 2)?));
    tx.query_text("burden.by_rule", &text.text, text.params).await?.iter().map(read).collect()
}

/// What an organisation was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfOrg {
    /// The organisation.
    pub org: Id,
    /// Its name.
    pub name: String,
    /// How many forms it sent.
    pub forms: i64,
    /// The seconds of all months, as [`Sums::took`] says.
    pub took: i64,
    /// Those of the last month.
    pub last: i64,
    /// Those of the month before it.
    pub before: i64,
    /// Fields people filled.
    pub typed: i64,
    /// Fields filled automatically.
    pub automatic: i64,
}

/// A page of organisations, the one that is asked the most first. `last` are the last month and the one
/// before it. One statement, whatever the number of forms.
pub async fn by_org(
    tx: &mut Tx<'_>,
    county: County,
    (which, last): (&Which, (i64, i64)),
    after: Option<(i64, Id)>,
    limit: i64,
) -> Result<Vec<OfOrg>, StoreError> {
    let mut text = Composed::new(county, "WITH r AS (SELECT t.rule, ".to_owned());
    let enough = text.bind(i64::try_from(ENOUGH_TIMINGS).unwrap_or(i64::MAX));
    let (now, then) = (text.bind(last.0), text.bind(last.1));
    // A rule is measured by the timings of all of these organisations, or estimated for all.
    let took = format!(
        "CASE WHEN r.timed >= {enough} THEN t.seconds + (t.forms - t.timed) * (r.seconds / r.timed) ELSE t.estimated END"
    );
    text.push(
        "CAST(SUM(t.timed) AS BIGINT) AS timed, CAST(SUM(t.seconds) AS BIGINT) AS seconds FROM burden_tally t
            JOIN organisation o ON o.county = t.county AND o.id = t.org WHERE t.county = $1",
    );
    conditions(&mut text, which);
    text.push(&format!(
        " GROUP BY t.rule)
        SELECT n.org, n.name, n.forms, n.took, n.took_now, n.took_before, n.typed, n.automatic FROM (
            SELECT t.org, o.name, CAST(SUM(t.forms) AS BIGINT) AS forms, CAST(SUM({took}) AS BIGINT) AS took,
                CAST(SUM(CASE WHEN t.month = {now} THEN {took} ELSE 0 END) AS BIGINT) AS took_now,
                CAST(SUM(CASE WHEN t.month = {then} THEN {took} ELSE 0 END) AS BIGINT) AS took_before,
                CAST(SUM(t.typed) AS BIGINT) AS typed, CAST(SUM(t.automatic) AS BIGINT) AS automatic
            FROM burden_tally t JOIN r ON r.rule = t.rule
            JOIN organisation o ON o.county = t.county AND o.id = t.org WHERE t.county = $1"
    ));
    conditions(&mut text, which);
    text.push(" GROUP BY t.org, o.name) n WHERE 1 = 1");
    if let Some((took, org)) = after {
        let (took, org) = (text.bind(took), text.bind(org));
        text.push(&format!(" AND (n.took, n.org) < ({took}, {org})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY n.took DESC, n.org DESC LIMIT {limit}"));
    let read = |row: &Row| {
        Ok(OfOrg {
            org: Id(row.int(0)?),
            name: row.text(1)?,
            forms: row.int(2)?,
            took: row.int(3)?,
            last: row.int(4)?,
            before: row.int(5)?,
            typed: row.int(6)?,
            automatic: row.int(7)?,
        })
    };
    tx.query_text("burden.by_org", &text.text, text.params).await?.iter().map(read).collect()
}

/// A sum as it is kept: of one month, organisation and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The month, yyyymm.
    pub month: i64,
    /// The organisation.
    pub org: Id,
    /// Its name.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// The sums.
    pub sums: Sums,
}

/// Where a page of sums begins: behind the one of this month, organisation and rule.
pub type After = Option<(i64, Id, String)>;

/// A page of sums, the newest month first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: After,
    limit: i64,
) -> Result<Vec<Kept>, StoreError> {
    let text = "SELECT t.month, t.org, o.name, t.rule, t.forms, t.timed, t.seconds, t.estimated, t.typed, t.automatic
        FROM burden_tally t JOIN organisation o ON o.county = t.county AND o.id = t.org WHERE t.county = $1";
    let mut text = Composed::new(county, text.to_owned());
    conditions(&mut text, which);
    if let Some((month, org, rule)) = after {
        let (month, org, rule) = (text.bind(month), text.bind(org), text.bind(rule));
        text.push(&format!(" AND (t.month, t.org, t.rule) < ({month}, {org}, {rule})"));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY t.month DESC, t.org DESC, t.rule DESC LIMIT {limit}"));
    let read = |row: &Row| {
        let (month, org, name) = (row.int(0)?, Id(row.int(1)?), row.text(2)?);
        Ok(Kept { month, org, name, rule: row.text(3)?, sums: sums(row, 4)? })
    };
    tx.query_text("burden.page", &text.text, text.params).await?.iter().map(read).collect()
}

/// A day on which a branch was asked more than once who came: sittings that could have been one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// The branch.
    pub branch: Id,
    /// Its name.
    pub name: String,
    /// The day.
    pub held_on: Date,
    /// How many records.
    pub records: i64,
    /// The first and the last of them.
    pub sittings: (Id, Id),
}

/// Days on which a branch recorded more than one sitting, the newest first.
pub async fn twice(
    tx: &mut Tx<'_>,
    county: County,
    ((from, until), places): ((Date, Date), (i64, i64)),
    limit: i64,
) -> Result<Vec<Twice>, StoreError> {
    let text = "SELECT s.branch, o.name, s.held_on, CAST(COUNT(*) AS BIGINT), MIN(s.id), MAX(s.id) FROM sitting s
        JOIN organisation o ON o.county = s.county AND o.id = s.branch
        WHERE s.county = $1 AND s.state IN ('held', 'published')";
    let mut text = Composed::new(county, text.to_owned());
    text.and("s.held_on >=", from.to_string());
    text.and("s.held_on <=", until.to_string());
    text.and("o.place >=", places.0);
    text.and("o.place <=", places.1);
    let limit = text.bind(limit);
    text.push(&format!(
        " GROUP BY s.branch, o.name, s.held_on HAVING COUNT(*) > 1 ORDER BY s.held_on DESC, s.branch LIMIT {limit}"
    ));
    let read = |row: &Row| {
        Ok(Twice {
            branch: Id(row.int(0)?),
            name: row.text(1)?,
            held_on: day(&row.text(2)?)?,
            records: row.int(3)?,
            sittings: (Id(row.int(4)?), Id(row.int(5)?)),
        })
    };
    tx.query_text("burden.twice", &text.text, text.params).await?.iter().map(read).collect()
}
