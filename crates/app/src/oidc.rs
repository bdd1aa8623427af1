//! Signing in by OpenID Connect, where the operator configured a provider.
//!
//! The provider only says who somebody is: a person binds themself to its subject after signing in
//! with their password, and no account is ever made or found by a name or an address. State, nonce
//! and the verifier of PKCE follow from a secret in the browser's cookie, and its question is
//! answered once: an answer of another browser, or the same answer again, opens nothing.

mod provider;

use domain::accounts::Demands;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::oidc::Question;

use self::provider::Asked;
pub use self::provider::{Provider, Settings, Told};
use crate::accounts::second::First;
use crate::accounts::{Entered, SignedIn, Visitor, audit, audit_how, stopped};
use crate::failure::SignIn;
use crate::world::sha256;
use crate::{App, Failure, Secret};

/// Seconds for which a question may be answered.
pub const QUESTION_SECONDS: i64 = 10 * 60;

/// A browser that is sent to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The secret for its cookie.
    pub secret: [u8; 32],
    /// Where it goes.
    pub url: String,
}

/// What the provider sent the browser back with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The code to be exchanged.
    pub code: String,
    /// The state it was asked with.
    pub state: String,
    /// Who says so (RFC 9207), where the provider tells.
    pub iss: Option<String>,
    /// Why it did not let the person in.
    pub error: Option<String>,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// Signed in, or on to the second factor; and where the person was going.
    Entered(Entered, String),
    /// Who was signed in is bound now.
    Bound,
}

fn provider(app: &App) -> Result<&Provider, Failure> {
    app.oidc().ok_or(Failure::Missing)
}

/// What follows from the secret of a browser.
fn derived(own: &Secret, county: County, purpose: &str, secret: &[u8]) -> String {
    let of = [county.0.to_be_bytes().as_slice(), secret].concat();
    data_encoding::BASE64URL_NOPAD.encode(&own.derive(purpose, &of))
}

fn asked(own: &Secret, county: County, secret: &[u8], redirect: &str) -> Asked {
    Asked {
        redirect: redirect.to_owned(),
        state: derived(own, county, "oidc state", secret),
        nonce: derived(own, county, "oidc nonce", secret),
        verifier: derived(own, county, "oidc verifier", secret),
    }
}

/// Begins: to sign in, or as `by` to bind themself. `redirect` is where the browser comes back to.
pub async fn begin(
    app: &App,
    county: County,
    by: Option<&SignedIn>,
    (back, redirect): (&str, &str),
) -> Result<Begun, Failure> {
    let (provider, now) = (provider(app)?, app.now());
    app.house(county).await?;
    let secret: [u8; 32] = app.chance();
    let url = provider.url(app, asked(&app.secret(), county, &secret, redirect)).await?;
    let token = sha256(&secret);
    let person = by.map(|it| it.staff.person);
    let question = Question { person, back: back.chars().take(500).collect(), at: now };
    let write = async move |tx: &mut Tx<'_>| store::oidc::ask(tx, county, &token, &question).await;
    app.store().write(county.0, write).await?;
    Ok(Begun { secret, url })
}

const OVER: &str = "这次登录过期了，或者已经用过一次。请从登录页重新开始。";

/// Finishes. `secret` is of the browser's cookie, `signed_in` who is signed in there.
pub async fn finish(
    app: &App,
    county: County,
    (secret, answered): (&[u8], Answered),
    redirect: &str,
    (visitor, signed_in): (Visitor, Option<&SignedIn>),
) -> Result<Finished, Failure> {
    let provider = provider(app)?;
    let (now, token) = (app.now(), sha256(secret));
    let over = || Failure::NotNow(OVER.to_owned());
    let take = async move |tx: &mut Tx<'_>| store::oidc::take(tx, county, &token).await;
    let question = app.store().write(county.0, take).await?.ok_or_else(over)?;
    let late = app.late_secrets();
    let mut own = late.iter().map(|it| asked(it, county, secret, redirect));
    let own = own.find(|it| same(&it.state, &answered.state)).ok_or_else(over)?;
    if now.seconds_since(question.at) > QUESTION_SECONDS {
        return Err(over());
    }
    if answered.iss.as_deref().is_some_and(|it| it != provider.issuer()) {
        return Err(over());
    }
    if let Some(error) = &answered.error {
        tracing::info!(target: "security", error, "the provider did not let somebody in");
        let say = format!("{}没有让您登录。请再试一次，或者用密码登录。", provider.name());
        return Err(Failure::NotNow(say));
    }
    let told = provider.told(app, own, answered.code).await?;
    if let Some(person) = question.person {
        return bind(app, county, (person, &told), signed_in).await;
    }
    let entered = enter(app, county, &told, visitor).await?;
    Ok(Finished::Entered(entered, question.back))
}

/// Compared whole, so that the time taken tells nothing.
fn same(own: &str, sent: &str) -> bool {
    let pairs = own.bytes().zip(sent.bytes());
    own.len() == sent.len() && pairs.fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// Binds who asked, if they are still who is signed in in this browser.
async fn bind(
    app: &App,
    county: County,
    (person, told): (Id, &Told),
    signed_in: Option<&SignedIn>,
) -> Result<Finished, Failure> {
    if signed_in.is_none_or(|it| it.staff.person != person) {
        return Err(Failure::NotNow(OVER.to_owned()));
    }
    let (now, issuer, sub) = (app.now(), provider(app)?.issuer().to_owned(), told.sub.clone());
    let write = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        let new = store::oidc::bind(tx, county, (&issuer, &sub), person, now).await?;
        if new {
            audit(tx, county, person, "oidc_bind", now).await?;
        }
        Ok(new)
    };
    if app.store().write(county.0, write).await? {
        return Ok(Finished::Bound);
    }
    let say =
        "没有绑上：这个统一账号已经绑在一个人名下，或者您已经绑了别的。请先解除原来的，再绑。";
    Err(Failure::NotNow(say.to_owned()))
}

/// Lets in whose subject it is.
async fn enter(
    app: &App,
    county: County,
    told: &Told,
    visitor: Visitor,
) -> Result<Entered, Failure> {
    let (house, provider, now) = (app.house(county).await?, provider(app)?, app.now());
    let (issuer, sub, strong) = (provider.issuer().to_owned(), told.sub.clone(), told.strong);
    let demands = Demands::on(now.date(), &house.rules);
    let is_demo = app.is_demo();
    let secret: [u8; 32] = app.chance();
    let (token, half) = (sha256(&secret), First::Provider.token(app, &secret));
    let write = async move |tx: &mut Tx<'_>| -> Result<Result<bool, SignIn>, Failure> {
        let Some(person) = store::oidc::bound(tx, county, (&issuer, &sub)).await? else {
            let say = "这个统一账号还没有绑在谁的名下。请先用密码登录，在“我的登录”里绑定。";
            return Err(Failure::NotNow(say.to_owned()));
        };
        let account = store::accounts::of_person(tx, county, person).await?;
        let account = account.ok_or(Failure::SignIn(SignIn::Off))?;
        if let Some(reason) = stopped(&account, demands, is_demo, now) {
            let refused = ("sign_in_refused", reason.code());
            audit_how(tx, county, person, refused, now).await?;
            return Ok(Err(reason));
        }
        let roles = store::oidc::roles(tx, county, person).await?;
        let apart = roles.iter().any(|it| it.is_apart());
        let needs = !is_demo && demands.needs_second(&roles);
        // The second factor is set up after the password, never by this way: who only has the
        // provider's word must not choose what proves them here.
        if needs && !account.second && (apart || !strong) {
            let say = "您的账号要先设第二道验证。请用密码登录，设好以后再用统一账号登录。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        if account.second && !strong {
            let of = (person, account.login.as_str());
            store::second_factors::open_half(tx, county, &half, of, now).await?;
            audit_how(tx, county, person, ("sign_in_half", "provider"), now).await?;
            return Ok(Ok(true));
        }
        let of = (person, visitor.device.code());
        store::accounts::open_session(tx, county, &token, of, now).await?;
        // What asks for the password again is not opened by the provider's word.
        store::accounts::prove_session(tx, county, (&token, &token), Instant(0)).await?;
        let how = if strong { "provider_strong" } else { "provider" };
        audit_how(tx, county, person, ("sign_in_oidc", how), now).await?;
        Ok(Ok(false))
    };
    let half = app.store().write(county.0, write).await?.map_err(Failure::SignIn)?;
    Ok(if half { Entered::Half(secret) } else { Entered::Session(secret) })
}

/// Since when somebody is bound, if they are.
pub async fn bound(
    app: &App,
    county: County,
    signed_in: &SignedIn,
) -> Result<Option<Instant>, Failure> {
    let (person, issuer) = (signed_in.staff.person, provider(app)?.issuer().to_owned());
    let read =
        async move |tx: &mut Tx<'_>| store::oidc::binding_of(tx, county, (person, &issuer)).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Takes the binding of who is signed in away.
pub async fn unbind(app: &App, county: County, signed_in: &SignedIn) -> Result<(), Failure> {
    let (person, issuer, now) =
        (signed_in.staff.person, provider(app)?.issuer().to_owned(), app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        if store::oidc::unbind(tx, county, (person, &issuer)).await? {
            audit(tx, county, person, "oidc_unbind", now).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await
}

/// Removes questions that nobody came back for.
pub(crate) async fn sweep(tx: &mut Tx<'_>, county: County, now: Instant) -> Result<(), Failure> {
    Ok(store::oidc::sweep(tx, county, now.plus_seconds(-QUESTION_SECONDS)).await?)
}
