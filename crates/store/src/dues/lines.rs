//! How months of members stand, and the sums of branches: what lists and numbers read.

use std::collections::BTreeMap;

use domain::dues::months::{Line, Standing};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Period;

use super::{kind, period};
use crate::composed::{AMONG_MAX, Composed, among};
use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    SET_DUES_LINE = "INSERT INTO dues_line (county, person, month, branch, kind, base, owed, paid, paid_on, standing)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (county, person, month) DO UPDATE SET branch = excluded.branch, kind = excluded.kind, base = excluded.base,
            owed = excluded.owed, paid = excluded.paid, paid_on = excluded.paid_on, standing = excluded.standing";
    DROP_DUES_LINE = "DELETE FROM dues_line WHERE county = $1 AND person = $2 AND month = $3";
    DROP_DUES_TOTALS = "DELETE FROM dues_total WHERE county = $1 AND branch = $2";
    MAKE_DUES_TOTALS = "INSERT INTO dues_total (county, branch, month, members, owed, paid, arrears, behind, unset, waived)
        SELECT county, branch, month, COUNT(*), SUM(owed), SUM(paid),
            SUM(CASE WHEN standing = 'unpaid' THEN owed ELSE 0 END), SUM(CASE WHEN standing = 'unpaid' THEN 1 ELSE 0 END),
            SUM(CASE WHEN standing = 'unset' THEN 1 ELSE 0 END), SUM(CASE WHEN standing = 'waived' THEN 1 ELSE 0 END)
        FROM dues_line WHERE county = $1 AND branch = $2 GROUP BY county, branch, month";
    /// What was taken by payments that stand, less gifts; and what the sums say.
    DUES_TAKEN = "SELECT
            (SELECT CAST(COALESCE(SUM(p.fen - p.extra), 0) AS BIGINT) FROM dues_payment p WHERE p.county = $1
                AND NOT EXISTS (SELECT 1 FROM dues_reversal r WHERE r.county = p.county AND r.payment = p.id)) AS taken,
            (SELECT CAST(COALESCE(SUM(t.paid), 0) AS BIGINT) FROM dues_total t WHERE t.county = $1) AS told";
    DUES_OF_BRANCH = "SELECT l.person, l.month, l.branch, l.kind, l.base, l.owed, l.paid, l.paid_on, l.standing, p.name
        FROM dues_line l JOIN person p ON p.county = l.county AND p.id = l.person
        WHERE l.county = $1 AND l.branch = $2 AND l.month >= $3 AND l.month <= $4 ORDER BY p.name, l.person, l.month LIMIT 20000";
    /// The lines of a month, and everything that is unpaid before it.
    DUES_OF_MONTH = "SELECT l.person, l.month, l.branch, l.kind, l.base, l.owed, l.paid, l.paid_on, l.standing, p.name
        FROM dues_line l JOIN person p ON p.county = l.county AND p.id = l.person
        WHERE l.county = $1 AND l.branch = $2 AND (l.month = $3 OR (l.month < $3 AND l.standing = 'unpaid'))
        ORDER BY p.name, l.person, l.month LIMIT 20000";
    DUES_OF_PERSON = "SELECT l.person, l.month, l.branch, l.kind, l.base, l.owed, l.paid, l.paid_on, l.standing, p.name
        FROM dues_line l JOIN person p ON p.county = l.county AND p.id = l.person
        WHERE l.county = $1 AND l.person = $2 AND l.branch = $3 ORDER BY l.month LIMIT 1000";
    DUES_MONTHS_OF_BRANCH = "SELECT month, members, owed, paid, arrears, behind, unset, waived FROM dues_total
        WHERE county = $1 AND branch = $2 AND month >= $3 AND month <= $4 ORDER BY month LIMIT 100";
}

/// A line with the name of its member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Whose.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// The line.
    pub line: Line,
}

fn named(row: &Row) -> Result<Named, StoreError> {
    Ok(Named { person: Id(row.int(0)?), name: row.text(9)?, line: line(row)? })
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let standing = row.text(8)?;
    let corrupt = || StoreError::Corrupt { what: format!("dues_line.standing {standing}") };
    Ok(Line {
        month: period(&row.text(1)?)?,
        branch: Id(row.int(2)?),
        kind: row.opt_text(3)?.as_deref().map(kind).transpose()?,
        base: row.int(4)?,
        owed: row.int(5)?,
        paid: row.int(6)?,
        paid_on: row.opt_text(7)?.as_deref().map(day).transpose()?,
        standing: Standing::parse(&standing).ok_or_else(corrupt)?,
    })
}

/// The lines that stand of some members. A statement for a hundred.
pub async fn of_people(
    tx: &mut Tx<'_>,
    county: County,
    people: &[Id],
) -> Result<BTreeMap<(Id, Period), Line>, StoreError> {
    let mut all = BTreeMap::new();
    for people in people.chunks(AMONG_MAX) {
        let (ids, params) = among(county, people);
        let text = format!(
            "SELECT person, month, branch, kind, base, owed, paid, paid_on, standing FROM dues_line
            WHERE county = $1 AND person IN ({ids})"
        );
        for row in tx.query_text("dues.lines", &text, params).await? {
            let line = line(&row)?;
            all.insert((Id(row.int(0)?), line.month), line);
        }
    }
    Ok(all)
}

/// Writes a line.
pub async fn set(
    tx: &mut Tx<'_>,
    county: County,
    (person, it): (Id, &Line),
) -> Result<(), StoreError> {
    let (month, kind) = (it.month.to_string(), it.kind.map(|it| it.code().to_owned()));
    let on = it.paid_on.map(|it| it.to_string());
    let mut params = params![county, person, month, it.branch, kind];
    params.extend(params![it.base, it.owed, it.paid, on, it.standing.code()]);
    tx.run(SET_DUES_LINE, params).await
}

/// Takes a line away.
pub async fn drop(
    tx: &mut Tx<'_>,
    county: County,
    (person, month): (Id, Period),
) -> Result<(), StoreError> {
    tx.run(DROP_DUES_LINE, params![county, person, month.to_string()]).await
}

/// Makes the sums of a branch anew from its lines.
pub async fn sum(tx: &mut Tx<'_>, county: County, branch: Id) -> Result<(), StoreError> {
    tx.run(DROP_DUES_TOTALS, params![county, branch]).await?;
    tx.run(MAKE_DUES_TOTALS, params![county, branch]).await
}

/// What payments that stand brought without gifts, and what the sums say was paid: the same, in fen.
pub async fn taken(tx: &mut Tx<'_>, county: County) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one(DUES_TAKEN, params![county]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// The lines of a branch from one month to another, by name.
pub async fn of_branch(
    tx: &mut Tx<'_>,
    county: County,
    (branch, (first, last)): (Id, (Period, Period)),
) -> Result<Vec<Named>, StoreError> {
    let params = params![county, branch, first.to_string(), last.to_string()];
    tx.query(DUES_OF_BRANCH, params).await?.iter().map(named).collect()
}

/// The lines of a branch in a month, and what is unpaid before it, by name.
pub async fn of_month(
    tx: &mut Tx<'_>,
    county: County,
    (branch, month): (Id, Period),
) -> Result<Vec<Named>, StoreError> {
    let params = params![county, branch, month.to_string()];
    tx.query(DUES_OF_MONTH, params).await?.iter().map(named).collect()
}

/// The lines of a member that are owed to a branch, in order.
pub async fn of_person(
    tx: &mut Tx<'_>,
    county: County,
    (person, branch): (Id, Id),
) -> Result<Vec<Named>, StoreError> {
    tx.query(DUES_OF_PERSON, params![county, person, branch]).await?.iter().map(named).collect()
}

/// The sums of some months of members: nobody is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Months of members.
    pub members: i64,
    /// What they cost, in fen.
    pub owed: i64,
    /// What was paid, in fen.
    pub paid: i64,
    /// What is over and not paid, in fen.
    pub arrears: i64,
    /// How many months of members that are.
    pub behind: i64,
    /// Months of members of whom no base is set.
    pub unset: i64,
    /// Months that were waived.
    pub waived: i64,
}

impl Sums {
    fn of(row: &Row, at: usize) -> Result<Self, StoreError> {
        Ok(Self {
            members: row.int(at)?,
            owed: row.int(at + 1)?,
            paid: row.int(at + 2)?,
            arrears: row.int(at + 3)?,
            behind: row.int(at + 4)?,
            unset: row.int(at + 5)?,
            waived: row.int(at + 6)?,
        })
    }
}

/// The sums of a branch, month by month.
pub async fn months(
    tx: &mut Tx<'_>,
    county: County,
    (branch, (first, last)): (Id, (Period, Period)),
) -> Result<Vec<(Period, Sums)>, StoreError> {
    let params = params![county, branch, first.to_string(), last.to_string()];
    let rows = tx.query(DUES_MONTHS_OF_BRANCH, params).await?;
    rows.iter().map(|row| Ok((period(&row.text(0)?)?, Sums::of(row, 1)?))).collect()
}

/// What a list of branches is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every branch.
    All,
    /// Those with something over and not paid.
    Behind,
    /// Those with members of whom no base is set.
    Unset,
}

/// Which branches of a county, all conditions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// What the list is of.
    pub what: What,
    /// From and until which month.
    pub months: (Period, Period),
    /// Branches of these places only.
    pub places: (i64, i64),
    /// Branches directly below this organisation only.
    pub above: Option<Id>,
}

/// A branch with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfBranch {
    /// Which branch.
    pub branch: Id,
    /// Its name.
    pub name: String,
    /// The organisation above.
    pub above: Option<Id>,
    /// The sums of the months that are asked for.
    pub sums: Sums,
}

const SUMS: &str = "CAST(COALESCE(SUM(t.members), 0) AS BIGINT) AS members, CAST(COALESCE(SUM(t.owed), 0) AS BIGINT) AS owed,
    CAST(COALESCE(SUM(t.paid), 0) AS BIGINT) AS paid, CAST(COALESCE(SUM(t.arrears), 0) AS BIGINT) AS arrears,
    CAST(COALESCE(SUM(t.behind), 0) AS BIGINT) AS behind, CAST(COALESCE(SUM(t.unset), 0) AS BIGINT) AS unset,
    CAST(COALESCE(SUM(t.waived), 0) AS BIGINT) AS waived";

/// Adds whose months are asked for. `t` are sums, `b` a branch, `o` its organisation.
fn ground(text: &mut Composed, which: &Which) {
    let first = text.bind(which.months.0.to_string());
    let last = text.bind(which.months.1.to_string());
    text.push(&format!(
        " FROM branch b JOIN organisation o ON o.county = b.county AND o.id = b.org
        LEFT JOIN dues_total t ON t.county = b.county AND t.branch = b.org AND t.month >= {first} AND t.month <= {last}
        WHERE b.county = $1"
    ));
    text.and("o.place >=", which.places.0);
    text.and("o.place <=", which.places.1);
    if let Some(above) = which.above {
        text.and("o.parent =", above);
    }
}

/// The sums of a ground, and of how many branches.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<(Sums, i64), StoreError> {
    let select = format!("SELECT {SUMS}, CAST(COUNT(DISTINCT b.org) AS BIGINT)");
    let mut text = Composed::new(county, select);
    ground(&mut text, which);
    let rows = tx.query_text("dues.totals", &text.text, text.params).await?;
    rows.first().map_or(Ok((Sums::default(), 0)), |row| Ok((Sums::of(row, 0)?, row.int(7)?)))
}

/// A page of branches: the one with the most unpaid first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: Option<(i64, Id)>,
    limit: i64,
) -> Result<Vec<OfBranch>, StoreError> {
    let inner = format!("SELECT b.org AS org, o.name AS name, o.parent AS parent, {SUMS}");
    let mut text = Composed::new(county, format!("SELECT * FROM ({inner}"));
    ground(&mut text, which);
    text.push(" GROUP BY b.org, o.name, o.parent) AS s WHERE s.members >= 0");
    match which.what {
        What::All => {}
        What::Behind => text.push(" AND s.behind > 0"),
        What::Unset => text.push(" AND s.unset > 0"),
    }
    if let Some((arrears, org)) = after {
        let (arrears, org) = (text.bind(arrears), text.bind(org));
        text.push(&format!(
            " AND (s.arrears < {arrears} OR (s.arrears = {arrears} AND s.org > {org}))"
        ));
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY s.arrears DESC, s.org LIMIT {limit}"));
    let read = |row: &Row| {
        let (branch, name, above) = (Id(row.int(0)?), row.text(1)?, row.opt_int(2)?.map(Id));
        Ok(OfBranch { branch, name, above, sums: Sums::of(row, 3)? })
    };
    tx.query_text("dues.page", &text.text, text.params).await?.iter().map(read).collect()
}
