//! The provider: what it says of itself, the question it is asked, and whether its answer holds. The
//! protocol is the crate `openidconnect`'s; every call goes through [`crate::outgoing`].

use std::pin::Pin;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    SignatureVerificationError, TokenResponse, http,
};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::outgoing::{Ask, Policy, Refused};
use crate::{App, Failure, Instant};

/// What the operator's file says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What people call it: 市统一身份认证.
    pub name: String,
    /// Its address, as it says itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// The file with the secret it gave us.
    pub client_secret_file: String,
    /// Further hosts where its tokens and keys lie; its own needs not be named.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Which values of `amr` or `acr` say that it saw a second factor. None: it is asked here.
    #[serde(default)]
    pub second_factor: Vec<String>,
}

impl Settings {
    /// Reads the operator's file. What is wrong is said in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("统一登录的配置读不懂：{}", error.message()))
    }
}

/// How long what the provider says of itself is believed, in seconds.
const BELIEVED_SECONDS: i64 = 3_600;
/// Unknown keys are asked for anew, at most so often.
const AGAIN_SECONDS: i64 = 60;
/// An ID token is told at once: an older one, or one from the future, is not taken.
const AGE_SECONDS: i64 = 600;
const AHEAD_SECONDS: i64 = 60;

/// What a token may be signed with: keys of the provider, never a secret that is shared.
const ALGORITHMS: [Alg; 8] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// A configured provider. Cheap to ask for its name; what it says of itself is read when needed.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    secret: ClientSecret,
    hosts: Vec<String>,
    known: Mutex<Option<(CoreProviderMetadata, Instant)>>,
}

/// What follows from the secret of the browser that is asked about.
pub(super) struct Asked {
    pub(super) redirect: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// Who the provider says somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The subject.
    pub sub: String,
    /// Whether it saw a second factor.
    pub strong: bool,
}

impl Provider {
    /// A provider by its settings and the secret it gave us.
    pub fn new(settings: Settings, secret: &str) -> Result<Self, String> {
        let issuer = IssuerUrl::new(settings.issuer.clone());
        let issuer = issuer.map_err(|_| "统一登录的 issuer 要写成 https://…".to_owned())?;
        let url = issuer.url();
        let host = url.host_str().ok_or("统一登录的 issuer 里没有主机名")?;
        let own = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut hosts = settings.hosts.clone();
        hosts.push(own);
        let secret = ClientSecret::new(secret.trim().to_owned());
        if secret.secret().is_empty() || settings.client_id.is_empty() {
            return Err("统一登录要有 client_id，密钥文件里要有密钥".to_owned());
        }
        Ok(Self { settings, issuer, secret, hosts, known: Mutex::new(None) })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its address, as bindings name it.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    fn away(&self) -> Failure {
        let name = self.name();
        Failure::NotNow(format!("现在连不上{name}。请过一会儿再试，或者用密码登录。"))
    }

    fn untrue(&self, error: &dyn std::fmt::Display) -> Failure {
        tracing::warn!(target: "security", %error, "an answer of the provider does not hold");
        let name = self.name();
        Failure::NotNow(format!("{name}的回答核对不上，没有让您登录。请再试一次，或者用密码登录。"))
    }

    /// What the provider says of itself, from memory or, where that is older than `since`, anew.
    async fn metadata(&self, app: &App, max_age: i64) -> Result<CoreProviderMetadata, Failure> {
        let mut known = self.known.lock().await;
        let now = app.wall();
        if let Some((metadata, at)) = &*known
            && now.seconds_since(*at) <= max_age
        {
            return Ok(metadata.clone());
        }
        let http = self.http(app);
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await;
        let metadata = found.map_err(|error| {
            tracing::warn!(%error, "the provider of sign-ins could not be asked");
            self.away()
        })?;
        *known = Some((metadata.clone(), now));
        Ok(metadata)
    }

    /// The crate's way to other servers: ours.
    fn http(&self, app: &App) -> impl Fn(HttpRequest) -> Calling + Send + Sync + 'static {
        let (app, hosts) = (app.clone(), self.hosts.clone());
        move |request| Box::pin(called(app.clone(), hosts.clone(), request))
    }

    /// Where a browser is sent.
    pub(super) async fn url(&self, app: &App, asked: Asked) -> Result<String, Failure> {
        let metadata = self.metadata(app, BELIEVED_SECONDS).await?;
        let Asked { redirect, state, nonce, verifier } = asked;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), None)
            .set_redirect_uri(redirect_url(redirect)?);
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(challenge)
            .url();
        // Only by the scheme of the issuer: a document that says otherwise is not believed.
        if url.scheme() != self.issuer.url().scheme() {
            return Err(self.untrue(&"another scheme"));
        }
        Ok(url.into())
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    /// Exchanges a code and reads who somebody is.
    pub(super) async fn told(
        &self,
        app: &App,
        asked: Asked,
        code: String,
    ) -> Result<Told, Failure> {
        let metadata = self.metadata(app, BELIEVED_SECONDS).await?;
        let secret = Some(self.secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), secret)
            .set_redirect_uri(redirect_url(asked.redirect)?);
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|error| self.untrue(&error))?;
        let http = self.http(app);
        let verifier = PkceCodeVerifier::new(asked.verifier);
        let answer = request.set_pkce_verifier(verifier).request_async(&http).await;
        let answer = answer.map_err(|error| match error {
            openidconnect::RequestTokenError::Request(refused) => {
                tracing::warn!(%refused, "the provider of sign-ins could not be asked");
                self.away()
            }
            other => self.untrue(&other),
        })?;
        let token = answer.id_token().ok_or_else(|| self.untrue(&"no ID token"))?.to_string();
        self.verified(app, &token, &asked.nonce).await
    }

    /// Reads an ID token: signed with a key of the provider, for us, in its time, for this question.
    /// A key that is not known is asked for anew, once a minute. Public for tests that sign tokens.
    #[doc(hidden)]
    pub async fn verified(&self, app: &App, token: &str, nonce: &str) -> Result<Told, Failure> {
        let metadata = self.metadata(app, BELIEVED_SECONDS).await?;
        let unknown = ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        );
        match self.read(app, metadata, token, nonce) {
            Err(error) if error == unknown => {
                let metadata = self.metadata(app, AGAIN_SECONDS).await?;
                self.read(app, metadata, token, nonce)
            }
            other => other,
        }
        .map_err(|error| self.untrue(&error))
    }

    fn read(
        &self,
        app: &App,
        metadata: CoreProviderMetadata,
        token: &str,
        nonce: &str,
    ) -> Result<Told, ClaimsVerificationError> {
        let other = |_| ClaimsVerificationError::Other("this is no ID token".to_owned());
        let token: openidconnect::core::CoreIdToken = token.parse().map_err(other)?;
        let now = time(app.wall());
        // Without the shared secret: nothing signed with it is even looked at.
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), None);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |at: DateTime<Utc>| {
                let age = (now - at).num_seconds();
                let fits = (-AHEAD_SECONDS..=AGE_SECONDS).contains(&age);
                fits.then_some(()).ok_or_else(|| "told at another time".to_owned())
            });
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
        let says = |it: &str| self.settings.second_factor.iter().any(|own| own == it);
        let amr = claims.auth_method_refs().is_some_and(|all| all.iter().any(|it| says(it)));
        let acr = claims.auth_context_ref().is_some_and(|it| says(it));
        Ok(Told { sub: claims.subject().to_string(), strong: amr || acr })
    }
}

fn redirect_url(redirect: String) -> Result<RedirectUrl, Failure> {
    RedirectUrl::new(redirect).map_err(|error| Failure::Broken(error.to_string()))
}

fn time(at: Instant) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.0).unwrap_or_default()
}

type Calling = Pin<Box<dyn Future<Output = Result<HttpResponse, Refused>> + Send>>;

async fn called(
    app: App,
    hosts: Vec<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let ask = Ask {
        method: if *request.method() == http::Method::POST { "POST" } else { "GET" },
        url: request.uri().to_string(),
        headers: request.headers().iter().filter_map(text).collect(),
        allowed: Policy::Hosts(hosts),
        body: request.into_body(),
    };
    let answer = app.outgoing().call(ask).await?;
    let mut response = http::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(answer.body).map_err(|error| Refused::Silent(error.to_string()))
}
