//! Accounts of staff: signing in and out, sessions, the first password.

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordVerifier, Version};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::failure::SignIn;
use crate::world::sha256;
use crate::{App, Failure};

/// Wrong passwords before an account is locked (等保: 5).
pub const FAILURES_MAX: i64 = 5;
/// How long it stays locked, in seconds.
pub const LOCKED_SECONDS: i64 = 15 * 60;
/// Seconds without a page after which a session ends.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// The same for those who keep the directory and the accounts.
pub const IDLE_ADMIN_SECONDS: i64 = 15 * 60;
/// Seconds after which every session ends.
pub const SESSION_SECONDS: i64 = 12 * 3_600;
/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The longest password, in bytes: hashing is not free.
const PASSWORD_BYTES_MAX: usize = 256;
/// How often "last seen" is written, in seconds.
const SEEN_EVERY_SECONDS: i64 = 60;

/// A session that was found good.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub staff: Staff,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// The hash of the session's secret.
    pub token: [u8; 32],
}

/// Signs in and gives the secret for the cookie.
///
/// A wrong name and a wrong password cost the same time and say the same. After
/// [`FAILURES_MAX`] wrong passwords the account is locked for a quarter of an hour; a right
/// password does not open it earlier, and a wrong one does not lock it longer, so that nobody can
/// keep another out for good.
pub async fn sign_in(
    app: &App,
    county: County,
    login: &str,
    password: &str,
) -> Result<[u8; 32], Failure> {
    app.house(county).await?;
    let (now, login) = (app.now(), login.trim().to_lowercase());
    let name = login.clone();
    let read = async move |tx: &mut Tx<'_>| store::accounts::find(tx, county, &name).await;
    let account = app.store().read(county.0, read).await?;
    let locked = account.as_ref().and_then(|it| it.locked_until).filter(|it| *it > now);
    if let Some(until) = locked {
        return Err(Failure::SignIn(SignIn::Locked { until }));
    }
    let hash = account.as_ref().map(|it| it.password.clone());
    let right = verify(app, password, hash).await?;
    let Some(account) = account else { return Err(Failure::SignIn(SignIn::Wrong)) };
    if !right {
        return Err(refuse(app, county, login, account, now).await?);
    }
    if !account.active {
        return Err(Failure::SignIn(SignIn::Off));
    }
    let secret: [u8; 32] = app.chance();
    let (token, person) = (sha256(&secret), account.person);
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        // Hashing took a while: the password may have been reset, the account switched off.
        let now_stands = store::accounts::find(tx, county, &login).await?;
        if now_stands.is_none_or(|it| !it.active || it.password != account.password) {
            return Err(Failure::SignIn(SignIn::Wrong));
        }
        store::accounts::set_failures(tx, county, &login, 0, None).await?;
        store::accounts::open_session(tx, county, &token, person, now).await?;
        audit(tx, county, person, "sign_in", now).await
    };
    app.store().write(county.0, write).await?;
    Ok(secret)
}

/// Notes a wrong password, and locks the account when there were too many.
async fn refuse(
    app: &App,
    county: County,
    login: String,
    account: store::accounts::Account,
    now: Instant,
) -> Result<Failure, Failure> {
    // A lock that has passed begins a new count.
    let failures = if account.locked_until.is_some() { 1 } else { account.failures + 1 };
    let locked = (failures >= FAILURES_MAX).then(|| now.plus_seconds(LOCKED_SECONDS));
    let person = account.person;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::set_failures(tx, county, &login, failures, locked).await?;
        let act = if locked.is_some() { "sign_in_locked" } else { "sign_in_wrong" };
        audit(tx, county, person, act, now).await
    };
    app.store().write(county.0, write).await?;
    Ok(Failure::SignIn(match locked {
        Some(until) => SignIn::Locked { until },
        None => SignIn::Wrong,
    }))
}

/// Who a session's secret belongs to; `None` when it is unknown or has ended.
pub async fn session(
    app: &App,
    county: County,
    secret: &[u8],
) -> Result<Option<SignedIn>, Failure> {
    let Ok(house) = app.house(county).await else { return Ok(None) };
    let (now, token) = (app.now(), sha256(secret));
    let read = async move |tx: &mut Tx<'_>| store::accounts::session(tx, county, &token).await;
    let Some(session) = app.store().read(county.0, read).await? else { return Ok(None) };
    let staff = staff(&house, session.person, session.name, &session.grants);
    let Some(staff) = staff else { return Ok(None) };
    let idle = if staff.is(Role::Admin) { IDLE_ADMIN_SECONDS } else { IDLE_SECONDS };
    let unseen = now.seconds_since(session.seen_at);
    if unseen > idle || now.seconds_since(session.opened_at) > SESSION_SECONDS {
        return Ok(None);
    }
    if unseen >= SEEN_EVERY_SECONDS {
        let see = async move |tx: &mut Tx<'_>| {
            store::accounts::see_session(tx, county, &token, now).await
        };
        // A full disk must not sign people out: reading goes on.
        if let Err(error) = app.store().write(county.0, see).await {
            tracing::warn!(%error, "a session could not be marked as seen");
        }
    }
    Ok(Some(SignedIn { staff, must_change: session.must_change, token }))
}

/// The grants of one person act for one organisation: that of the first grant.
fn staff(house: &crate::House, person: Id, name: String, grants: &[(Role, Id)]) -> Option<Staff> {
    let org = house.orgs.get(&grants.first()?.1)?;
    let roles = grants.iter().filter(|it| it.1 == org.id).map(|it| it.0).collect();
    let (org, org_name, place) = (org.id, org.name.clone(), org.place);
    Some(Staff { person, name, org, org_name, place, roles })
}

/// Ends a session.
pub async fn sign_out(app: &App, county: County, signed_in: &SignedIn) -> Result<(), Failure> {
    let (token, person, now) = (signed_in.token, signed_in.staff.person, app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::end_session(tx, county, &token).await?;
        audit(tx, county, person, "sign_out", now).await
    };
    app.store().write(county.0, write).await
}

/// Sets a new password; the person's other sessions end.
pub async fn change_password(
    app: &App,
    county: County,
    signed_in: &SignedIn,
    old: &str,
    new: &str,
    again: &str,
) -> Result<(), Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let read = async move |tx: &mut Tx<'_>| store::accounts::password_of(tx, county, person).await;
    let hash = app.store().read(county.0, read).await?;
    if !verify(app, old, hash).await? {
        return Err(Failure::field("old", "原来的密码不对，请再输一次。"));
    }
    check_password(old, new, again)?;
    let hash = hash_password(app, new).await?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::accounts::set_password(tx, county, person, &hash).await?;
        store::accounts::end_other_sessions(tx, county, person, &token).await?;
        audit(tx, county, person, "change_password", now).await
    };
    app.store().write(county.0, write).await
}

fn check_password(old: &str, new: &str, again: &str) -> Result<(), Failure> {
    let say = |text: String| Err(Failure::field("new", text));
    let kinds = [
        new.chars().any(|it| it.is_ascii_lowercase()),
        new.chars().any(|it| it.is_ascii_uppercase()),
        new.chars().any(|it| it.is_ascii_digit()),
        new.chars().any(|it| !it.is_ascii_alphanumeric()),
    ];
    if new.chars().count() < PASSWORD_CHARS_MIN || new.len() > PASSWORD_BYTES_MAX {
        return say(format!("新密码至少 {PASSWORD_CHARS_MIN} 个字符，请写长一点。"));
    }
    if kinds.iter().filter(|it| **it).count() < 3 {
        return say("新密码要有大写字母、小写字母、数字、符号中的三种。".to_owned());
    }
    if new == old {
        return say("新密码不能和原来的一样。".to_owned());
    }
    if new != again {
        return Err(Failure::field("again", "两次输入的新密码不一样，请再输一次。"));
    }
    Ok(())
}

/// Hashes a password with argon2id (19 MiB, 2 passes), as a PHC string.
pub async fn hash_password(app: &App, password: &str) -> Result<String, Failure> {
    let (password, salt) = (password.to_owned(), app.chance::<16>());
    let hash = move || {
        argon2()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|it| it.to_string())
            .map_err(|error| Failure::Broken(error.to_string()))
    };
    app.heavy(hash).await?
}

/// Whether a password is the one that was hashed. Without a hash the same work is done.
async fn verify(app: &App, password: &str, hash: Option<String>) -> Result<bool, Failure> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(false);
    }
    let password = password.to_owned();
    let work = move || {
        let Some(hash) = hash else {
            drop(argon2().hash_password_with_salt(password.as_bytes(), &[7; 16]));
            return false;
        };
        let right = |hash| argon2().verify_password(password.as_bytes(), &hash).is_ok();
        PasswordHash::new(&hash).is_ok_and(right)
    };
    app.heavy(work).await
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    act: &str,
    at: Instant,
) -> Result<(), Failure> {
    let by = Doer { person: Some(person), org: None };
    let change = Change { at, by, act, noun: "account", subject: person, detail: "" };
    Ok(store::audit::append(tx, county, &change).await?)
}
