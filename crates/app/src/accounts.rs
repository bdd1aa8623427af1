//! Accounts of staff: signing in and out, sessions, passwords, the second factor.

pub mod leaked;
pub mod password;
pub mod second;
pub mod sessions;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordVerifier, Version};
use domain::accounts::Demands;
pub use domain::accounts::Device;
use domain::accounts::throttle::{self, PAIR_MAX, SOURCE_MAX};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
pub use store::accounts::Before;
use store::audit::Change;
use store::matters::Doer;
use store::throttle::Counts;

pub use self::password::change as change_password;
pub use self::second::sign_in as sign_in_second;
use crate::failure::SignIn;
use crate::world::sha256;
use crate::{App, Failure};

/// Wrong passwords from one place before it is locked for this account (等保: 5).
pub const FAILURES_MAX: i64 = PAIR_MAX;
/// Seconds without a page after which a session ends.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// The same for the three administrators.
pub const IDLE_ADMIN_SECONDS: i64 = 15 * 60;
/// Seconds after which every session ends.
pub const SESSION_SECONDS: i64 = 12 * 3_600;
/// How long a proof of who one is holds for what needs one, in seconds.
pub const PROVED_SECONDS: i64 = 5 * 60;
/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = password::CHARS_MIN;
/// What the audit says of a wrong password.
const WRONG_PASSWORD: &str = SignIn::Wrong.code();
/// What the audit says of a code that is wrong, or was used before.
const WRONG_CODE: &str = SignIn::WrongCode.code();
/// How often "last seen" is written, in seconds.
const SEEN_EVERY_SECONDS: i64 = 60;

/// Where a sign-in comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// A hash of the address under a key of the day.
    pub source: [u8; 16],
    /// The kind of device.
    pub device: Device,
}

/// How far a sign-in came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// In: the secret for the cookie of the session.
    Session([u8; 32]),
    /// The password was right, the second factor is asked for: the secret for the cookie until then.
    Half([u8; 32]),
}

/// What came of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// How far it came, or why not.
    pub outcome: Result<Entered, Failure>,
    /// So many seconds the answer waits: who tries many passwords is slowed, and nobody is kept out.
    pub wait_seconds: i64,
}

/// A session that was found good.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub staff: Staff,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Whether a second factor must be set up before anything else.
    pub must_enrol: bool,
    /// Whether a second factor is set up.
    pub second: bool,
    /// The hash of the session's secret.
    pub token: [u8; 32],
    /// When the person last proved who they are.
    pub proved_at: Instant,
    /// What happened before this sign-in.
    pub before: Before,
}

impl SignedIn {
    /// Whether the person proved who they are a short while ago.
    pub fn is_proved(&self, now: Instant) -> bool {
        now.seconds_since(self.proved_at) <= PROVED_SECONDS
    }
}

/// Signs in by name and password.
///
/// A wrong name and a wrong password cost the same time and say the same. After [`FAILURES_MAX`]
/// wrong ones from one source, that source is locked for this name; the owner, elsewhere, is not.
pub async fn sign_in(
    app: &App,
    county: County,
    (login, password): (&str, &str),
    visitor: Visitor,
) -> Tried {
    let login = login.trim().to_lowercase();
    match tried(app, county, login, password, visitor).await {
        Ok(tried) => tried,
        Err(failure) => Tried { outcome: Err(failure), wait_seconds: 0 },
    }
}

async fn tried(
    app: &App,
    county: County,
    login: String,
    password: &str,
    visitor: Visitor,
) -> Result<Tried, Failure> {
    app.house(county).await?;
    let (now, key) = (app.now(), throttle_key(app, county, &login));
    let name = login.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let counts = store::throttle::counts(tx, county, (&key, &visitor.source)).await?;
        Ok((store::accounts::find(tx, county, &name).await?, counts))
    };
    let (account, counts) = app.store().read(county.0, read).await?;
    let wait_seconds = throttle::delay(counts.name, now);
    let person = account.as_ref().map(|it| it.person);
    if let Some(until) = locked(&counts, now) {
        note_locked(app, county, (key, visitor.source), person).await?;
        let outcome = Err(Failure::SignIn(SignIn::Locked { until }));
        return Ok(Tried { outcome, wait_seconds });
    }
    let hash = account.as_ref().map(|it| it.password.clone());
    let right = verify(app, password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        let why = ("sign_in_wrong", WRONG_PASSWORD);
        let failure = refused(app, county, (key, visitor.source), person, why).await?;
        return Ok(Tried { outcome: Err(failure), wait_seconds });
    };
    let demands = Demands::on(now.date(), &app.house(county).await?.rules);
    if let Some(reason) = stopped(&account, demands, app.is_demo(), now) {
        note_refused(app, county, account.person, reason).await?;
        return Ok(Tried { outcome: Err(Failure::SignIn(reason)), wait_seconds });
    }
    let secret: [u8; 32] = app.chance();
    let (token, person, second) = (sha256(&secret), account.person, account.second);
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        // Hashing took a while: the password may have been reset, the account switched off.
        let stands = store::accounts::find(tx, county, &login).await?;
        let same = |it: &store::accounts::Account| {
            it.active && it.granted && it.password == account.password && it.second == second
        };
        if !stands.as_ref().is_some_and(same) {
            return Err(Failure::SignIn(SignIn::Wrong));
        }
        still_open(tx, county, (&key, &visitor.source), now).await?;
        if second {
            store::second_factors::open_half(tx, county, &token, (person, &login), now).await?;
            audit_how(tx, county, person, ("sign_in_half", "password"), now).await?;
            return Ok(());
        }
        store::throttle::clear_pair(tx, county, (&key, &visitor.source)).await?;
        store::accounts::open_session(tx, county, &token, (person, visitor.device.code()), now)
            .await?;
        audit_how(tx, county, person, ("sign_in", "password"), now).await
    };
    app.store().write(county.0, write).await?;
    // Who also has the second factor is let in without delay: a stranger cannot slow them.
    if second {
        return Ok(Tried { outcome: Ok(Entered::Half(secret)), wait_seconds: 0 });
    }
    Ok(Tried { outcome: Ok(Entered::Session(secret)), wait_seconds })
}

/// Why an account opens nothing, though who asks proved to be its owner.
pub(crate) fn stopped(
    account: &store::accounts::Account,
    demands: Demands,
    is_demo: bool,
    now: Instant,
) -> Option<SignIn> {
    let used = account.signed_at.map_or(account.password_at, |it| it.max(account.password_at));
    match account {
        it if !it.active => Some(SignIn::Off),
        it if !it.granted => Some(SignIn::Waiting),
        // In a demonstration everybody knows the passwords, and its year is over.
        _ if is_demo => None,
        it if it.must_change && demands.is_first_over(it.password_at, now) => {
            Some(SignIn::FirstOver)
        }
        _ if demands.is_idle(used, now) => Some(SignIn::Idle),
        _ => None,
    }
}

/// Under what a login name's wrong tries are counted. The name itself is not kept: people type their
/// passwords into the wrong field.
pub(crate) fn throttle_key(app: &App, county: County, login: &str) -> [u8; 16] {
    let of = format!("{county}\n{login}");
    let derived = app.secret().derive("throttle", of.as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(derived) {
        *to = from;
    }
    key
}

/// Until when nothing is taken of this name from this source.
fn locked(counts: &Counts, now: Instant) -> Option<Instant> {
    let of = |it: Option<throttle::Count>| it.and_then(|it| it.locked(now));
    of(counts.pair).max(of(counts.source))
}

/// Looks once more, in the write that lets in: while a password was hashed, others were wrong.
/// Without this, a thousand tries sent at once would all be judged.
async fn still_open(
    tx: &mut Tx<'_>,
    county: County,
    of: (&[u8], &[u8]),
    now: Instant,
) -> Result<(), Failure> {
    match locked(&store::throttle::counts(tx, county, of).await?, now) {
        Some(until) => Err(Failure::SignIn(SignIn::Locked { until })),
        None => Ok(()),
    }
}

/// Counts a wrong try, and says what is to be said. Of a known account it is written down what was
/// wrong; of an unknown name nothing is.
async fn refused(
    app: &App,
    county: County,
    (key, source): ([u8; 16], [u8; 16]),
    person: Option<Id>,
    (act, why): (&'static str, &'static str),
) -> Result<Failure, Failure> {
    let now = app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<Option<Instant>, Failure> {
        let stood = store::throttle::counts(tx, county, (&key, &source)).await?;
        let counts = Counts {
            pair: Some(throttle::wrong(stood.pair, now, Some(PAIR_MAX))),
            name: Some(throttle::wrong(stood.name, now, None)),
            source: Some(throttle::wrong(stood.source, now, Some(SOURCE_MAX))),
        };
        store::throttle::put(tx, county, (&key, &source), &counts).await?;
        let locked = locked(&counts, now);
        let newly = locked.is_some() && self::locked(&stood, now).is_none();
        if let Some(person) = person {
            let act = if newly { "sign_in_locked" } else { act };
            audit_how(tx, county, person, (act, why), now).await?;
        }
        Ok(locked)
    };
    Ok(Failure::SignIn(match app.store().write(county.0, write).await? {
        Some(until) => SignIn::Locked { until },
        None => SignIn::Wrong,
    }))
}

/// Writes down that somebody known was not let in, though nothing wrong is counted.
async fn note_refused(
    app: &App,
    county: County,
    person: Id,
    reason: SignIn,
) -> Result<(), Failure> {
    let now = app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        audit_how(tx, county, person, ("sign_in_refused", reason.code()), now).await
    };
    app.store().write(county.0, write).await
}

/// Writes down that a lock was tried, the first time only: nobody fills the audit, of which nothing
/// is ever removed, by standing before a lock. What is typed there is not looked at.
async fn note_locked(
    app: &App,
    county: County,
    (key, source): ([u8; 16], [u8; 16]),
    person: Option<Id>,
) -> Result<(), Failure> {
    let Some(person) = person else { return Ok(()) };
    let now = app.now();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let stood = store::throttle::counts(tx, county, (&key, &source)).await?;
        let first = |it: Option<throttle::Count>, most: i64| {
            it.is_some_and(|it| it.locked(now).is_some() && it.failures == most)
        };
        let counts = if first(stood.pair, PAIR_MAX) {
            let pair = Some(throttle::wrong(stood.pair, now, Some(PAIR_MAX)));
            Counts { pair, ..stood }
        } else if first(stood.source, SOURCE_MAX) {
            let of_source = Some(throttle::wrong(stood.source, now, Some(SOURCE_MAX)));
            Counts { source: of_source, ..stood }
        } else {
            return Ok(());
        };
        store::throttle::put(tx, county, (&key, &source), &counts).await?;
        audit_how(tx, county, person, ("sign_in_refused", "locked"), now).await
    };
    app.store().write(county.0, write).await
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
    let apart = staff.roles.iter().any(|it| it.is_apart());
    let idle = if apart { IDLE_ADMIN_SECONDS } else { IDLE_SECONDS };
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
    // In a demonstration everybody knows the passwords, and its year is over: nothing grows old.
    let demands = Demands::on(now.date(), &house.rules);
    let aged = !app.is_demo() && demands.is_aged(session.password_at, now);
    let must_enrol = !app.is_demo() && !session.second && demands.needs_second(&staff.roles);
    Ok(Some(SignedIn {
        staff,
        must_change: session.must_change || aged,
        must_enrol,
        second: session.second,
        token,
        proved_at: session.proved_at,
        before: session.before,
    }))
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
    if password.len() > password::BYTES_MAX {
        return Ok(false);
    }
    let password = password.to_owned();
    let work = move || {
        let Some(hash) = hash else {
            drop(argon2().hash_password_with_salt(password.as_bytes(), &[7; 16]));
            return false;
        };
        is_of(&password, &hash)
    };
    app.heavy(work).await
}

/// Whether a hash is of this password.
fn is_of(password: &str, hash: &str) -> bool {
    let right = |hash| argon2().verify_password(password.as_bytes(), &hash).is_ok();
    PasswordHash::new(hash).is_ok_and(right)
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

pub(crate) async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    act: &str,
    at: Instant,
) -> Result<(), Failure> {
    audit_how(tx, county, person, (act, ""), at).await
}

/// The same, saying how: by what somebody came in, or what was wrong. Never what was typed.
pub(crate) async fn audit_how(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    (act, how): (&str, &str),
    at: Instant,
) -> Result<(), Failure> {
    let by = Doer { person: Some(person), org: None };
    let change = Change { at, by, act, noun: "account", subject: person, detail: how };
    Ok(store::audit::append(tx, county, &change).await?)
}
