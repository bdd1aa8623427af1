//! The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes for the day the
//! phone is lost.
//!
//! The secret of the codes lies sealed in the database; what opens it is derived from the server's
//! secret.

mod totp;

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::second_factors::Second;

use self::totp::Judged;
pub use self::totp::{GRACE_SECONDS, code_at};
use super::{
    Entered, SignedIn, Tried, Visitor, WRONG_CODE, argon2, audit, audit_how, locked, note_locked,
    note_refused, refused, still_open, throttle_key,
};
use crate::failure::SignIn;
use crate::seals::{open, seal};
use crate::world::sha256;
use crate::{App, Failure, Secret, papers};
use domain::accounts::throttle;

/// How many recovery codes there are.
const CODES: usize = 10;
/// Letters and digits of one: two halves of five with a check each.
const CODE_CHARS: usize = 12;
/// Bytes of the salt of a person's recovery codes.
const SALT_BYTES: usize = 16;
/// How long a half sign-in waits for its second factor, in seconds.
pub const HALF_SECONDS: i64 = 5 * 60;
/// Bytes of a secret: what RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// The second factor of a person, as their page shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Since when it is set up; `None` when it is not.
    pub since: Option<Instant>,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// What is to be scanned and confirmed.
    pub enrolment: Option<Enrolment>,
}

/// A secret that waits to be confirmed by a code.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The QR code for the authenticator, as SVG.
    pub qr: String,
    /// The secret in groups of four, for typing.
    pub groups: String,
}

/// The person's second factor.
pub async fn shown(app: &App, county: County, signed_in: &SignedIn) -> Result<Shown, Failure> {
    let (person, house) = (signed_in.staff.person, app.house(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let account = store::accounts::of_person(tx, county, person).await?;
        let left = store::second_factors::left_recovery(tx, county, person).await?;
        Ok((account, store::second_factors::find(tx, county, person).await?, left))
    };
    let (account, second, codes_left) = app.store().read(county.0, read).await?;
    let login = account.ok_or(Failure::Missing)?.login;
    let Some(second) = second else {
        return Ok(Shown { since: None, codes_left: 0, enrolment: None });
    };
    if second.confirmed {
        return Ok(Shown { since: Some(second.since), codes_left, enrolment: None });
    }
    let secret = open(app, &place(county, person), &second.secret)?;
    let enrolment = Some(enrolment(&house.row.name, &login, &secret)?);
    Ok(Shown { since: None, codes_left: 0, enrolment })
}

/// The QR code and the secret for typing.
fn enrolment(county: &str, login: &str, secret: &[u8]) -> Result<Enrolment, Failure> {
    let text = data_encoding::BASE32_NOPAD.encode(secret);
    let issuer = escaped(&format!("共建{county}"));
    let uri = format!("otpauth://totp/{issuer}:{}?secret={text}&issuer={issuer}", escaped(login));
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|it| it.iter().collect()).collect();
    let qr = papers::qr(&uri, "用验证器扫这个码")?;
    Ok(Enrolment { qr, groups: groups.join(" ") })
}

fn escaped(text: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
    let byte = |it: u8| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") };
    text.bytes().map(byte).collect()
}

/// Makes a secret to be scanned and confirmed.
pub async fn start(app: &App, county: County, signed_in: &SignedIn) -> Result<(), Failure> {
    let (person, now) = (signed_in.staff.person, app.now());
    let secret: [u8; SECRET_BYTES] = app.chance();
    let sealed = seal(app, &place(county, person), &secret)?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::second_factors::put(tx, county, person, &sealed, now).await?;
        audit(tx, county, person, "second_start", now).await
    };
    app.store().write(county.0, write).await
}

/// Confirms by a code that the person has the secret, and tells the recovery codes, once. Their other
/// sign-ins end.
pub async fn confirm(
    app: &App,
    county: County,
    signed_in: &SignedIn,
    code: &str,
) -> Result<Vec<String>, Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let second = found(app, county, person).await?;
    let second = second.filter(|it| !it.confirmed).ok_or_else(set_up_before)?;
    let secret = open(app, &place(county, person), &second.secret)?;
    let say = match totp::judge(&secret, code, app.wall())? {
        Judged::Right(step) => Ok(step),
        Judged::Early => Err(
            "手机的时间比服务器快，这个码还没到时候。请把手机时间设成自动，再填它现在显示的 6 位数。",
        ),
        Judged::Late(_) => Err(
            "这个码刚刚换掉了。请等验证器换出下一个 6 位数，马上填；总是这样，就把手机时间设成自动。",
        ),
        Judged::Wrong => Err(
            "验证码不对。请看验证器里现在显示的 6 位数，趁它没变时填上；总是不对，就看看手机的时间准不准。",
        ),
    };
    let step = say.map_err(|say| Failure::field("code", say))?;
    let (codes, hashes) = recovery(app).await?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        if !store::second_factors::confirm(tx, county, person, step, now).await? {
            return Err(set_up_before());
        }
        store::second_factors::put_recovery(tx, county, person, &hashes).await?;
        // They were opened by the password alone.
        store::accounts::end_other_sessions(tx, county, person, &token).await?;
        store::accounts::note_change(tx, county, person, "second_factor", now).await?;
        audit(tx, county, person, "second_on", now).await
    };
    app.store().write(county.0, write).await?;
    Ok(codes)
}

fn set_up_before() -> Failure {
    Failure::NotNow(
        "第二道验证已经设好了，或者还没有开始设。请回到第二道验证那一页看看。".to_owned(),
    )
}

/// Makes new recovery codes; the old ones open nothing any more.
pub async fn renew_codes(
    app: &App,
    county: County,
    signed_in: &SignedIn,
) -> Result<Vec<String>, Failure> {
    let (person, now) = (signed_in.staff.person, app.now());
    confirmed(app, county, person).await?.ok_or(Failure::Missing)?;
    let (codes, hashes) = recovery(app).await?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::second_factors::put_recovery(tx, county, person, &hashes).await?;
        audit(tx, county, person, "second_codes", now).await
    };
    app.store().write(county.0, write).await?;
    Ok(codes)
}

/// Takes the person's own second factor off; where the county asks for one, the next page asks for
/// a new one.
pub async fn remove(app: &App, county: County, signed_in: &SignedIn) -> Result<(), Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::second_factors::remove(tx, county, person).await?;
        store::accounts::end_other_sessions(tx, county, person, &token).await?;
        store::accounts::note_change(tx, county, person, "second_factor", now).await?;
        audit(tx, county, person, "second_off", now).await
    };
    app.store().write(county.0, write).await
}

/// The second step of signing in: a code, or a recovery code.
pub async fn sign_in(
    app: &App,
    county: County,
    (half, code): (&[u8], &str),
    visitor: Visitor,
) -> Tried {
    match tried(app, county, half, code, visitor).await {
        Ok(tried) => tried,
        Err(failure) => Tried { outcome: Err(failure), wait_seconds: 0 },
    }
}

async fn tried(
    app: &App,
    county: County,
    half: &[u8],
    code: &str,
    visitor: Visitor,
) -> Result<Tried, Failure> {
    let (now, failed) = (app.now(), |reason| Failure::SignIn(reason));
    let tokens = First::tokens(app, half);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        for (first, token) in &tokens {
            if let Some(begun) = store::second_factors::half(tx, county, token).await? {
                return Ok(Some((begun, *first, *token)));
            }
        }
        Ok(None)
    };
    let begun = app.store().read(county.0, read).await?;
    let begun = begun.filter(|it| now.seconds_since(it.0.opened_at) <= HALF_SECONDS);
    let Some((begun, first, half)) = begun else { return Err(failed(SignIn::Expired)) };
    let (person, key) = (begun.person, throttle_key(app, county, &begun.login));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let counts = store::throttle::counts(tx, county, (&key, &visitor.source)).await?;
        Ok((store::second_factors::find(tx, county, person).await?, counts))
    };
    let (second, counts) = app.store().read(county.0, read).await?;
    let second = second.filter(|it| it.confirmed).ok_or(failed(SignIn::Expired))?;
    let wait_seconds = throttle::delay(counts.name, now);
    if let Some(until) = locked(&counts, now) {
        note_locked(app, county, (key, visitor.source), Some(person)).await?;
        return Ok(Tried { outcome: Err(failed(SignIn::Locked { until })), wait_seconds });
    }
    let typed = match typed(app, county, (person, &second), code).await {
        Err(Failure::SignIn(near)) => {
            note_refused(app, county, person, near).await?;
            return Ok(Tried { outcome: Err(failed(near)), wait_seconds });
        }
        other => other?,
    };
    let session: [u8; 32] = app.chance();
    let token = sha256(&session);
    let write = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        let account = store::accounts::of_person(tx, county, person).await?;
        if !account.is_some_and(|it| it.active && it.granted) {
            return Err(Failure::SignIn(SignIn::Expired));
        }
        still_open(tx, county, (&key, &visitor.source), now).await?;
        let Some(taken) = take(tx, county, person, &typed, now).await? else { return Ok(false) };
        store::throttle::clear_pair(tx, county, (&key, &visitor.source)).await?;
        store::second_factors::end_half(tx, county, &half).await?;
        store::accounts::open_session(tx, county, &token, (person, visitor.device.code()), now)
            .await?;
        audit_how(tx, county, person, entered_by(first, taken), now).await?;
        Ok(true)
    };
    if app.store().write(county.0, write).await? {
        // Both proofs were right: a stranger's wrong ones slow nobody down here.
        return Ok(Tried { outcome: Ok(Entered::Session(session)), wait_seconds: 0 });
    }
    let of = (key, visitor.source);
    let failure = match refused(app, county, of, Some(person), ("second_wrong", WRONG_CODE)).await?
    {
        Failure::SignIn(SignIn::Wrong) => failed(SignIn::WrongCode),
        other => other,
    };
    Ok(Tried { outcome: Err(failure), wait_seconds })
}

/// What opened a half sign-in. Its row is found by another hash for each, so that the row of the whole
/// sign-in can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    /// The password.
    Password,
    /// The word of another provider.
    Provider,
}

impl First {
    /// The hash under which a half sign-in with this secret lies.
    pub(crate) fn token(self, app: &App, secret: &[u8]) -> [u8; 32] {
        match self {
            Self::Password => sha256(secret),
            Self::Provider => by_provider(&app.secret(), secret),
        }
    }

    /// Every hash under which it may lie.
    fn tokens(app: &App, secret: &[u8]) -> Vec<(Self, [u8; 32])> {
        let late = app.late_secrets();
        let by_provider = late.iter().map(|it| (Self::Provider, by_provider(it, secret)));
        std::iter::once((Self::Password, sha256(secret))).chain(by_provider).collect()
    }
}

fn by_provider(own: &Secret, secret: &[u8]) -> [u8; 32] {
    own.derive("half by provider", secret)
}

/// What the audit calls a whole sign-in: the act, and by what.
fn entered_by(first: First, taken: Taken) -> (&'static str, &'static str) {
    match (first, taken) {
        (First::Password, Taken::Code) => ("sign_in", "password_code"),
        (First::Provider, Taken::Code) => ("sign_in", "provider_code"),
        (First::Password, Taken::Recovery) => ("sign_in_recovery", "password_recovery"),
        (First::Provider, Taken::Recovery) => ("sign_in_recovery", "provider_recovery"),
    }
}

/// A code as it was typed, looked at and not yet taken.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// The step it is the code of.
    step: Option<i64>,
    /// As it would be kept if it were a recovery code.
    recovery: Vec<u8>,
}

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A code of the authenticator.
    Code,
    /// A recovery code.
    Recovery,
}

/// Looks at a code, before the write that takes it. One that is right a step early or late is
/// refused at once and counted as no try: it opens nothing, and who guesses is told so no more often
/// than waiting would have let them in.
pub(super) async fn typed(
    app: &App,
    county: County,
    (person, second): (Id, &Second),
    code: &str,
) -> Result<Typed, Failure> {
    let secret = open(app, &place(county, person), &second.secret)?;
    let step = match totp::judge(&secret, code, app.wall())? {
        Judged::Right(step) => Some(step),
        Judged::Early => return Err(Failure::SignIn(SignIn::CodeEarly)),
        // One that was taken already is not said to be late.
        Judged::Late(step) if step > second.last_step => {
            return Err(Failure::SignIn(SignIn::CodeLate));
        }
        Judged::Late(_) | Judged::Wrong => None,
    };
    let read =
        async move |tx: &mut Tx<'_>| store::second_factors::a_recovery(tx, county, person).await;
    let salted = app.store().read(county.0, read).await?;
    Ok(Typed { step, recovery: kept_recovery(app, salted, code).await? })
}

/// Takes a code, once; says what it was, if it was one.
pub(super) async fn take(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    typed: &Typed,
    now: Instant,
) -> Result<Option<Taken>, Failure> {
    let (taken, is) = if let Some(step) = typed.step {
        (Taken::Code, store::second_factors::take_step(tx, county, person, step).await?)
    } else {
        let kept = &typed.recovery;
        let used = store::second_factors::use_recovery(tx, county, person, kept, now).await?;
        (Taken::Recovery, used)
    };
    Ok(is.then_some(taken))
}

/// The second factor that somebody must show, where they have set one up.
pub(super) async fn confirmed(
    app: &App,
    county: County,
    person: Id,
) -> Result<Option<Second>, Failure> {
    Ok(found(app, county, person).await?.filter(|it| it.confirmed))
}

async fn found(app: &App, county: County, person: Id) -> Result<Option<Second>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::second_factors::find(tx, county, person).await;
    Ok(app.store().read(county.0, read).await?)
}

/// New recovery codes as they are told, and as they are kept: the salt they share, then argon2id, the
/// hash of passwords, because people type them and so they are short.
async fn recovery(app: &App) -> Result<(Vec<String>, Vec<Vec<u8>>), Failure> {
    let codes: Vec<String> = (0..CODES)
        .map(|_| {
            let bits = u128::from_be_bytes(app.chance());
            format!("{}-{}", kernel::code::encode(bits, 5), kernel::code::encode(bits >> 64, 5))
        })
        .collect();
    let (salt, told) = (app.chance::<SALT_BYTES>(), codes.clone());
    let hash = move || told.iter().map(|it| salted_hash(&salt, it)).collect::<Result<_, _>>();
    Ok((codes, app.heavy(hash).await??))
}

/// How a code that was typed would be kept among the person's; empty, which is none, where they have
/// no codes or what was typed is not as long as one.
async fn kept_recovery(app: &App, one: Option<Vec<u8>>, code: &str) -> Result<Vec<u8>, Failure> {
    let plain = plain_code(code);
    let salt = one.as_deref().and_then(|it| it.first_chunk::<SALT_BYTES>().copied());
    let Some(salt) = salt.filter(|_| plain.len() == CODE_CHARS) else { return Ok(Vec::new()) };
    app.heavy(move || salted_hash(&salt, &plain)).await?
}

fn plain_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
}

fn salted_hash(salt: &[u8; SALT_BYTES], code: &str) -> Result<Vec<u8>, Failure> {
    let mut hash = [0; 32];
    let hashed = argon2().hash_password_into(plain_code(code).as_bytes(), salt, &mut hash);
    hashed.map_err(|error| Failure::Broken(error.to_string()))?;
    Ok([salt.as_slice(), &hash].concat())
}

/// For what a secret is sealed: it opens nowhere else.
pub(crate) fn place(county: County, person: Id) -> String {
    format!("second factor {county} {}", person.0)
}
