//! Tracking codes: they follow from the server's secret, so that they can be told again, and only
//! their hash is kept. Whoever holds one is found by that hash, whatever the secret is now; to tell
//! the code again after the secret was changed, it is sealed under the present one.

use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::told::{Kept, Noun};

use crate::world::sha256;
use crate::{App, Failure, Secret, seals};

/// The code that a secret gives. Each noun has a purpose of its own: no code opens two things.
pub(crate) fn of_secret(secret: &Secret, county: County, (noun, id): (Noun, Id)) -> String {
    let purpose = match noun {
        Noun::Request | Noun::Follower => "tracking",
        Noun::Order => "order",
    };
    secret.tracking_code(purpose, county, id)
}

/// The code of something new.
pub(crate) fn fresh(app: &App, county: County, of: (Noun, Id)) -> String {
    of_secret(&app.secret(), county, of)
}

/// For what a code is sealed: it opens nowhere else.
pub(crate) fn place(county: County, id: Id) -> String {
    format!("tracking code {county} {}", id.0)
}

/// The code of something that stands already, from what is kept of it.
pub(crate) fn told(
    app: &App,
    county: County,
    (noun, id): (Noun, Id),
    kept: &Kept,
) -> Result<String, Failure> {
    let codes = app.secrets();
    let mut codes = codes.iter().map(|it| of_secret(it, county, (noun, id)));
    if let Some(code) = codes.find(|it| is_of(it, &kept.hash)) {
        return Ok(code);
    }
    let gone = || Failure::Broken(format!("a tracking code of no known secret: {}", id.0));
    let sealed = kept.sealed.as_ref().ok_or_else(gone)?;
    let code = String::from_utf8(seals::open(app, &place(county, id), sealed)?);
    code.ok().filter(|it| is_of(it, &kept.hash)).ok_or_else(gone)
}

/// Whether this is the code of a hash.
pub(crate) fn is_of(code: &str, hash: &[u8]) -> bool {
    sha256(code.as_bytes()) == hash
}

/// Tells a code again. Asks the database.
pub(crate) async fn again(app: &App, county: County, of: (Noun, Id)) -> Result<String, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::told::kept(tx, county, of).await;
    let kept = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    told(app, county, of, &kept)
}
