//! Which periods a branch is to be reminded of, and what was said of them: once when the day comes near and
//! nothing is planned, once when it has passed.

use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Period, Standing};
use kernel::time::{Date, Instant, plus_days};

use super::lines::{period, standing};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// Who has planned enough to be in time is not reminded of it.
    LIFE_UNSAID = "SELECT l.branch, l.system, l.period, l.standing, o.parent FROM life_line l
        JOIN organisation o ON o.county = l.county AND o.id = l.branch
        WHERE l.county = $1 AND l.year IN ($2, $3) AND l.severity = 'warn' AND l.standing IN ('due_soon', 'overdue')
            AND NOT EXISTS (SELECT 1 FROM life_reminder r WHERE r.county = l.county AND r.branch = l.branch
                AND r.system = l.system AND r.period = l.period AND r.kind = l.standing)
            AND (l.standing = 'overdue' OR (l.due_on >= $4 AND l.counted +
                (SELECT COUNT(*) FROM sitting_item i JOIN sitting s ON s.county = i.county AND s.id = i.sitting
                    WHERE i.county = l.county AND i.branch = l.branch AND i.system = l.system
                        AND s.state IN ('planned', 'convened') AND i.held_on >= $6 AND i.held_on <= l.due_on) < l.least))
        ORDER BY l.branch, l.due_on, l.system LIMIT $5";
    INSERT_LIFE_REMINDER = "INSERT INTO life_reminder (county, branch, system, period, kind, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county, branch, system, period, kind) DO NOTHING";
}

/// So many days after a sitting nobody is told that nothing was planned: its record may still come.
const TO_BE_ENTERED_DAYS: i64 = 7;

/// A period of which a branch was not told yet how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    /// The branch.
    pub branch: Id,
    /// Which system.
    pub system: String,
    /// Which period.
    pub period: Period,
    /// Due soon, or overdue.
    pub standing: Standing,
    /// Who is above the branch.
    pub above: Option<Id>,
}

/// What is to be said on a day: periods of its year and the one before, branch by branch.
pub async fn unsaid(
    tx: &mut Tx<'_>,
    county: County,
    today: Date,
    limit: i64,
) -> Result<Vec<Unsaid>, StoreError> {
    let year = i64::from(today.year());
    // What was held some days ago and is not entered yet counts as planned, too.
    let since = plus_days(today, -TO_BE_ENTERED_DAYS);
    let params = params![county, year - 1, year, today.to_string(), limit, since.to_string()];
    let read = |row: &Row| {
        Ok(Unsaid {
            branch: Id(row.int(0)?),
            system: row.text(1)?,
            period: period(&row.text(2)?)?,
            standing: standing(&row.text(3)?)?,
            above: row.opt_int(4)?.map(Id),
        })
    };
    tx.query(LIFE_UNSAID, params).await?.iter().map(read).collect()
}

/// Notes that it is said, and says whether that is new.
pub async fn say(
    tx: &mut Tx<'_>,
    county: County,
    it: &Unsaid,
    at: Instant,
) -> Result<bool, StoreError> {
    let (period, kind) = (it.period.to_string(), it.standing.code());
    let params = params![county, it.branch, it.system.as_str(), period, kind, at];
    Ok(tx.execute(INSERT_LIFE_REMINDER, params).await? > 0)
}
