//! ID tokens that hold, and all the ways in which one does not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use app::Failure;
use app::oidc::{Provider, Settings, Told, begin};
use app::outgoing::{Answer, Ask, Calling, Outgoing, Refused};
use app::testing::{LANGAO, World};

const ISSUER: &str = "https://id.example";
const NONCE: &str = "the nonce of this question";

/// A provider: what it says of itself, and its keys; counts how often it is asked for them.
#[derive(Clone)]
struct Known {
    keys: Arc<Mutex<Vec<(&'static str, SigningKey)>>>,
    asked: Arc<AtomicUsize>,
}

impl Known {
    fn new() -> Self {
        let keys = Arc::new(Mutex::new(vec![("k1", key(1))]));
        Self { keys, asked: Arc::default() }
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

impl Outgoing for Known {
    fn call(&self, ask: Ask) -> Calling<'_> {
        let document = match ask.url.as_str() {
            "https://id.example/.well-known/openid-configuration" => json!({
                "issuer": ISSUER,
                "authorization_endpoint": "https://id.example/auth",
                "token_endpoint": "https://id.example/token",
                "jwks_uri": "https://id.example/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                // It offers what we do not take, too.
                "id_token_signing_alg_values_supported": ["none", "HS256", "ES256"],
            }),
            "https://id.example/keys" => {
                self.asked.fetch_add(1, Ordering::SeqCst);
                let jwk = |(kid, key): &(&str, SigningKey)| {
                    let point = key.verifying_key().to_sec1_point(false);
                    let part = |it: &[u8]| BASE64.encode(it);
                    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
                        "x": part(point.x().unwrap()), "y": part(point.y().unwrap()) })
                };
                let keys: Vec<Value> = self.keys.lock().unwrap().iter().map(jwk).collect();
                json!({ "keys": keys })
            }
            _ => return Box::pin(std::future::ready(Err(Refused::Address))),
        };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let answer = Answer { status: 200, headers, body: document.to_string().into_bytes() };
        Box::pin(std::future::ready(Ok(answer)))
    }

    fn admits(&self, _: &Ask) -> bool {
        true
    }
}

fn provider() -> Provider {
    let settings = Settings {
        name: "统一身份认证".to_owned(),
        issuer: ISSUER.to_owned(),
        client_id: "gongjian".to_owned(),
        client_secret_file: String::new(),
        hosts: vec![],
        second_factor: vec!["otp".to_owned(), "level-2".to_owned()],
    };
    Provider::new(settings, "a shared secret of the client\n").unwrap()
}

async fn begun() -> (World, Known, Provider) {
    let world = World::sqlite().await;
    let known = Known::new();
    drop(world.app.clone().with_outgoing(Box::new(known.clone())));
    (world, known, provider())
}

/// Good claims at the world's time, with `change` over them.
fn claims(world: &World, change: &Value) -> Value {
    let now = world.app.now().0 / 1_000_000;
    let mut claims = json!({
        "iss": ISSUER, "aud": "gongjian", "sub": "u-17", "nonce": NONCE,
        "iat": now, "exp": now + 300,
    });
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn signed(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |it: &Value| BASE64.encode(it.to_string().as_bytes());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = BASE64.encode(&sign(text.as_bytes()));
    format!("{text}.{signature}")
}

fn by(kid: &str, seed: u8, claims: &Value) -> String {
    let header = json!({ "alg": "ES256", "kid": kid });
    signed(&header, claims, |text| {
        let signature: Signature = key(seed).sign(text);
        signature.to_bytes().to_vec()
    })
}

#[tokio::test]
async fn a_token_that_holds_says_who_somebody_is_and_how_sure() {
    let (world, _, provider) = begun().await;
    let told = async |change: Value| {
        provider.verified(&world.app, &by("k1", 1, &claims(&world, &change)), NONCE).await
    };
    let sub = |strong| Ok(Told { sub: "u-17".to_owned(), strong });

    assert_eq!(told(json!({})).await, sub(false));
    assert_eq!(told(json!({ "amr": ["pwd"] })).await, sub(false));
    assert_eq!(told(json!({ "amr": ["pwd", "otp"] })).await, sub(true));
    assert_eq!(told(json!({ "acr": "level-2" })).await, sub(true));
    assert_eq!(told(json!({ "acr": "level-1" })).await, sub(false));
    world.clear().await;
}

#[tokio::test]
async fn a_token_for_another_or_of_another_time_or_question_is_refused() {
    let (world, _, provider) = begun().await;
    let now = world.app.now().0 / 1_000_000;
    for change in [
        json!({ "iss": "https://id.example.evil" }),
        json!({ "aud": "another" }),
        json!({ "aud": ["gongjian", "another"] }),
        json!({ "nonce": "of another question" }),
        json!({ "nonce": null }),
        json!({ "exp": now - 1 }),
        json!({ "exp": null }),
        json!({ "iat": now - 601 }),
        json!({ "iat": now + 61 }),
        json!({ "sub": null }),
    ] {
        let token = by("k1", 1, &claims(&world, &change));
        let told = provider.verified(&world.app, &token, NONCE).await;
        assert!(matches!(told, Err(Failure::NotNow(_))), "{change}: {told:?}");
    }
    // The same token holds for five minutes, and not a second longer.
    let token = by("k1", 1, &claims(&world, &json!({})));
    world.clock.pass(299);
    assert!(provider.verified(&world.app, &token, NONCE).await.is_ok());
    world.clock.pass(2);
    assert!(provider.verified(&world.app, &token, NONCE).await.is_err());
    world.clear().await;
}

#[tokio::test]
async fn a_token_without_a_signature_of_the_provider_is_refused() {
    let (world, _, provider) = begun().await;
    let good = claims(&world, &json!({}));
    let hs256 = |secret: &'static [u8]| {
        move |text: &[u8]| {
            use hmac::{Hmac, KeyInit as _, Mac as _};
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        }
    };
    let mut bent = by("k1", 1, &claims(&world, &json!({ "sub": "u-18" })));
    let signature = by("k1", 1, &good).rsplit_once('.').unwrap().1.to_owned();
    bent.truncate(bent.rfind('.').unwrap() + 1);
    for token in [
        signed(&json!({ "alg": "none" }), &good, |_| vec![]),
        signed(&json!({ "alg": "none", "kid": "k1" }), &good, |_| b"x".to_vec()),
        // With the secret that the client and the provider share: nobody else's, but not the list's.
        signed(&json!({ "alg": "HS256" }), &good, hs256(b"a shared secret of the client")),
        by("k1", 2, &good),
        by("k9", 1, &good),
        format!("{bent}{signature}"),
        "something".to_owned(),
        String::new(),
    ] {
        let told = provider.verified(&world.app, &token, NONCE).await;
        assert!(matches!(told, Err(Failure::NotNow(_))), "{token}: {told:?}");
    }
    assert!(provider.verified(&world.app, &by("k1", 1, &good), NONCE).await.is_ok());
    world.clear().await;
}

#[tokio::test]
async fn a_new_key_is_asked_for_and_an_unknown_one_not_again_and_again() {
    let (world, known, provider) = begun().await;
    let told = async |kid: &str, seed| {
        let token = by(kid, seed, &claims(&world, &json!({})));
        provider.verified(&world.app, &token, NONCE).await.is_ok()
    };
    assert!(told("k1", 1).await);
    known.keys.lock().unwrap().push(("k2", key(2)));
    assert!(!told("k2", 2).await, "within a minute nobody has us ask again");
    for _ in 0..10 {
        assert!(!told("k3", 3).await);
    }
    assert_eq!(known.asked.load(Ordering::SeqCst), 1);
    world.clock.pass(61);
    assert!(told("k2", 2).await);
    assert_eq!(known.asked.load(Ordering::SeqCst), 2);
    world.clear().await;
}

#[tokio::test]
async fn a_browser_is_sent_with_state_nonce_and_a_challenge_and_no_secret() {
    let (world, _, provider) = begun().await;
    world.set_up(LANGAO).await;
    drop(world.app.clone().with_oidc(provider));
    let back = "https://gj.example/610925/staff/sign-in/oidc/back";
    let url = begin(&world.app, LANGAO, None, ("", back)).await.unwrap().url;
    for part in [
        "https://id.example/auth?",
        "response_type=code",
        "client_id=gongjian",
        "state=",
        "code_challenge=",
        "code_challenge_method=S256",
        "scope=openid",
        "nonce=",
    ] {
        assert!(url.contains(part), "{part}: {url}");
    }
    for secret in ["code_verifier", "secret", "shared"] {
        assert!(!url.contains(secret), "{secret}: {url}");
    }
    world.clear().await;
}
