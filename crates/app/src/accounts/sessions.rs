//! Open sign-ins as their owner sees them: ending one, ending all others, and proving once more who
//! one is before something that matters.

use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
pub use store::accounts::Open;
use store::audit::Change;
use store::matters::Doer;

use super::{
    SignedIn, Visitor, WRONG_CODE, WRONG_PASSWORD, audit, audit_how, locked, refused, second,
    still_open, throttle_key, verify,
};
use crate::failure::SignIn;
use crate::once::once;
use crate::world::sha256;
use crate::{App, Failure, Once};

/// Sessions that a page shows.
const SHOWN: i64 = 50;

/// The person's open sign-ins, the last used first.
pub async fn list(app: &App, county: County, signed_in: &SignedIn) -> Result<Vec<Open>, Failure> {
    let person = signed_in.staff.person;
    let read =
        async move |tx: &mut Tx<'_>| store::accounts::sessions_of(tx, county, person, SHOWN).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Ends one of the person's own sign-ins; that it has ended already is no failure.
pub async fn end(
    app: &App,
    county: County,
    signed_in: &SignedIn,
    token: Vec<u8>,
) -> Result<(), Failure> {
    let (person, now) = (signed_in.staff.person, app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        if store::accounts::end_own_session(tx, county, person, &token).await? {
            audit(tx, county, person, "end_session", now).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await
}

/// Ends all of the person's sign-ins but this one.
pub async fn end_others(app: &App, county: County, signed_in: &SignedIn) -> Result<(), Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::end_other_sessions(tx, county, person, &token).await?;
        audit(tx, county, person, "end_other_sessions", now).await
    };
    app.store().write(county.0, write).await
}

/// Ends all sign-ins of another person. For system and security administrators.
pub async fn end_all_of(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
    key: &Once,
) -> Result<(), Failure> {
    if !by.is(Role::Admin) && !by.is(Role::Security) {
        return Err(Failure::Forbidden);
    }
    let (now, doer) = (app.now(), Doer { person: Some(by.person), org: Some(by.org) });
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::people::find(tx, county, person).await?.ok_or(Failure::Missing)?;
        store::people::end_sessions(tx, county, person).await?;
        let (act, noun, detail) = ("end_sessions_of", "account", "");
        let change = Change { at: now, by: doer, act, noun, subject: person, detail };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("end_sessions_of {}", person.0), work).await.map(drop)
}

/// Takes the password once more, and a code where a second factor is set up: whoever changes how one
/// signs in proves all of it anew. Gives the session a new secret for its cookie. Wrong ones count
/// like those of signing in.
pub async fn prove(
    app: &App,
    county: County,
    signed_in: &SignedIn,
    (password, code): (&str, &str),
    visitor: Visitor,
) -> Result<[u8; 32], Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let read = async move |tx: &mut Tx<'_>| store::accounts::of_person(tx, county, person).await;
    let account = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    let key = throttle_key(app, county, &account.login);
    let read = async move |tx: &mut Tx<'_>| {
        store::throttle::counts(tx, county, (&key, &visitor.source)).await
    };
    let counts = app.store().read(county.0, read).await?;
    if let Some(until) = locked(&counts, now) {
        return Err(Failure::SignIn(SignIn::Locked { until }));
    }
    let of = (key, visitor.source);
    if !verify(app, password, Some(account.password)).await? {
        let why = ("prove_wrong", WRONG_PASSWORD);
        return Err(refused(app, county, of, Some(person), why).await?);
    }
    let typed = match second::confirmed(app, county, person).await? {
        Some(it) => Some(second::typed(app, county, (person, &it), code).await?),
        None => None,
    };
    let secret: [u8; 32] = app.chance();
    let new = sha256(&secret);
    let write = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        still_open(tx, county, (&key, &visitor.source), now).await?;
        let how = match &typed {
            None => "password",
            Some(typed) => match second::take(tx, county, person, typed, now).await? {
                Some(second::Taken::Code) => "password_code",
                Some(second::Taken::Recovery) => "password_recovery",
                None => return Ok(false),
            },
        };
        store::throttle::clear_pair(tx, county, (&key, &visitor.source)).await?;
        store::accounts::prove_session(tx, county, (&token, &new), now).await?;
        audit_how(tx, county, person, ("prove", how), now).await?;
        Ok(true)
    };
    if app.store().write(county.0, write).await? {
        return Ok(secret);
    }
    Err(match refused(app, county, of, Some(person), ("prove_wrong", WRONG_CODE)).await? {
        Failure::SignIn(SignIn::Wrong) => Failure::SignIn(SignIn::WrongCode),
        other => other,
    })
}
