//! The audit as the audit administrator reads it: who did what, the newest first, and whether the
//! chain is whole. What is read here is never changed here.

use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
pub use store::audit::{Line, Verdict};
use store::audit::{Narrow, page as rows};
pub use store::whence::from as whence;

use crate::{App, Failure};

/// What narrows the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What this person did.
    pub person: Option<Id>,
    /// What was done by this act; looked at when no person is named.
    pub act: Option<String>,
    /// On this day.
    pub day: Option<Date>,
    /// Rows before this number.
    pub before: Option<i64>,
}

/// A page of rows, the newest first.
pub async fn page(
    app: &App,
    county: County,
    by: &Staff,
    (wanted, limit): (Wanted, i64),
) -> Result<Vec<Line>, Failure> {
    admit(by)?;
    let narrow = match (wanted.person, wanted.act) {
        (Some(person), _) => Narrow::Person(person),
        (None, Some(act)) => Narrow::Act(act),
        (None, None) => Narrow::All,
    };
    let from = wanted.day.map_or(Instant(0), |it| Instant::at(it, 0, 0));
    let until =
        wanted.day.map_or(Instant(i64::MAX), |it| Instant::at(it, 0, 0).plus_seconds(86_400));
    let before = wanted.before.unwrap_or(i64::MAX);
    let read =
        async move |tx: &mut Tx<'_>| rows(tx, county, &narrow, (before, from, until), limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Whose login name this is.
pub async fn person(
    app: &App,
    county: County,
    by: &Staff,
    login: &str,
) -> Result<Option<Id>, Failure> {
    admit(by)?;
    let login = login.trim().to_lowercase();
    let read = async move |tx: &mut Tx<'_>| store::accounts::find(tx, county, &login).await;
    Ok(app.store().read(county.0, read).await?.map(|it| it.person))
}

/// Reads the whole chain again. Heads noted elsewhere are compared by `gongjian verify-audit`, which
/// is told where they are.
pub async fn verify(app: &App, county: County, by: &Staff) -> Result<Verdict, Failure> {
    admit(by)?;
    let read = async move |tx: &mut Tx<'_>| store::audit::verify(tx, county, &[]).await;
    Ok(app.store().read(county.0, read).await?)
}

fn admit(by: &Staff) -> Result<(), Failure> {
    if by.is(Role::Auditor) { Ok(()) } else { Err(Failure::Forbidden) }
}
