//! Requests as everybody's programs may read them: number, kind, village, state, times and the public
//! answer. Never the person's words, and nothing that says who they are.

use domain::places::County;
use domain::requests::State;
use domain::tokens::Scope;
use kernel::id::Id;
use store::Tx;
pub use store::published::{NUMBERS_MAX, Published, Turn, Wanted};

use crate::tokens::Program;
use crate::vault::{Vault, of_request};
use crate::{App, Failure};

/// A page of published requests, the newest first, and where asked for the turns of each.
pub async fn page(
    app: &App,
    county: County,
    wanted: Wanted,
    (skip, limit): (i64, i64),
    with_turns: bool,
) -> Result<(Vec<Published>, Vec<Turn>), Failure> {
    let (vault, house) = (app.vault().clone(), app.house(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let mut rows = store::published::page(tx, county, &wanted, (skip, limit)).await?;
        cover(tx, county, (&vault, house.open_numbers()), &mut rows).await?;
        let ids: Vec<Id> = rows.iter().map(|it| it.id).collect();
        let turns =
            if with_turns { store::published::turns(tx, county, &ids).await? } else { Vec::new() };
        Ok((rows, turns))
    };
    app.store().read(county.0, read).await
}

/// One of them by its 编号 as typed.
pub async fn one(
    app: &App,
    county: County,
    typed: &str,
    with_turns: bool,
) -> Result<(Published, Vec<Turn>), Failure> {
    let number = kernel::code::parse_number(typed).ok_or(Failure::Missing)?;
    let wanted = Wanted { numbers: vec![number], ..Wanted::default() };
    let (rows, turns) = page(app, county, wanted, (0, 1), with_turns).await?;
    let found = rows.into_iter().next().ok_or(Failure::Missing)?;
    Ok((found, turns))
}

/// Only a closed request has a public answer, and whoever wrote it may have named the person: then it
/// is empty until somebody has decided.
async fn cover(
    tx: &mut Tx<'_>,
    county: County,
    who: (&Vault, &[String]),
    rows: &mut [Published],
) -> Result<(), Failure> {
    for row in rows.iter_mut().filter(|it| it.state != State::Closed) {
        row.answer = String::new();
    }
    let answers = rows.iter_mut().map(|row| (row.id, &mut row.answer));
    crate::publications::gate(tx, county, who, answers).await
}

/// What a program with a token reads of one request beyond what everybody may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The person's words, with their name and all numbers covered.
    pub text: String,
}

/// The covered words of a request, for a program that may read the county's requests.
pub async fn whole(app: &App, program: &Program, id: Id) -> Result<Whole, Failure> {
    if !program.may(Scope::Read) {
        return Err(Failure::Forbidden);
    }
    let (county, vault) = (program.county, app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let contact = of_request(tx, &vault, county, id).await?.unwrap_or_default();
        let (text, _) = domain::orders::stories::redact(&request.body, &contact.name);
        Ok(Whole { text: domain::words::cover_numbers(&text) })
    };
    app.store().read(county.0, read).await
}
