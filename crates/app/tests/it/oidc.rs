//! Signing in by OpenID Connect: who is let in, who is not, and that no account comes of it.

use std::sync::{Arc, Mutex};

use app::accounts::{Device, Entered, SignedIn, Visitor, session, sign_in};
use app::failure::{Failure, SignIn};
use app::oidc::{Answered, Finished, Provider, Settings, begin, bound, finish, unbind};
use app::outgoing::{Answer, Ask, Calling, Outgoing, Refused};
use app::testing::{LANGAO, PINGLI, World};
use data_encoding::BASE64URL_NOPAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

const BACK: &str = "https://gj.example/610925/staff/sign-in/oidc/back";
const HERE: Visitor = Visitor { source: [1; 16], device: Device::Windows };

/// A provider that says of whoever comes what it was told to say.
#[derive(Clone, Default)]
struct Office(Arc<Mutex<Says>>);

#[derive(Default)]
struct Says {
    sub: String,
    amr: Vec<&'static str>,
    nonce: String,
    now: i64,
    away: bool,
    exchanged: Vec<String>,
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[9; 32]).unwrap()
}

impl Outgoing for Office {
    fn call(&self, ask: Ask) -> Calling<'_> {
        let mut says = self.0.lock().unwrap();
        if says.away {
            return Box::pin(std::future::ready(Err(Refused::Late)));
        }
        let document = match ask.url.strip_prefix("https://id.example/").unwrap() {
            ".well-known/openid-configuration" => json!({
                "issuer": "https://id.example",
                "authorization_endpoint": "https://id.example/auth",
                "token_endpoint": "https://id.example/token",
                "jwks_uri": "https://id.example/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }),
            "keys" => {
                let point = key().verifying_key().to_sec1_point(false);
                json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "k",
                    "x": BASE64.encode(point.x().unwrap()), "y": BASE64.encode(point.y().unwrap()) }] })
            }
            "token" => {
                says.exchanged.push(String::from_utf8(ask.body).unwrap());
                let claims = json!({ "iss": "https://id.example", "aud": "gongjian", "sub": says.sub,
                    "nonce": says.nonce, "iat": says.now, "exp": says.now + 60, "amr": says.amr });
                let part = |it: &Value| BASE64.encode(it.to_string().as_bytes());
                let text =
                    format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "k" })), part(&claims));
                let signature: Signature = key().sign(text.as_bytes());
                let token = format!("{text}.{}", BASE64.encode(&signature.to_bytes()));
                json!({ "access_token": "a", "token_type": "Bearer", "id_token": token })
            }
            other => panic!("{other}"),
        };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let answer = Answer { status: 200, headers, body: document.to_string().into_bytes() };
        Box::pin(std::future::ready(Ok(answer)))
    }

    fn admits(&self, _: &Ask) -> bool {
        true
    }
}

/// A county, an office's provider, and the first passwords of the administrators.
async fn begun(world: &World) -> (Office, String) {
    let made = world.set_up(LANGAO).await;
    let office = Office::default();
    let settings = "name = '统一身份认证'\nissuer = 'https://id.example'\nclient_id = 'gongjian'\n\
        client_secret_file = 'x'\nsecond_factor = ['otp']";
    let provider = Provider::new(Settings::read(settings).unwrap(), "secret").unwrap();
    drop(world.app.clone().with_outgoing(Box::new(office.clone())).with_oidc(provider));
    (office, made.first("admin").to_owned())
}

fn part<'a>(url: &'a str, name: &str) -> &'a str {
    let mark = format!("{name}=");
    url.split(['?', '&']).find_map(|it| it.strip_prefix(&mark)).unwrap()
}

/// Goes to the provider as this subject and comes back; `by` binds themself.
async fn went(
    world: &World,
    office: &Office,
    (sub, amr): (&str, &[&'static str]),
    by: Option<&SignedIn>,
) -> Result<Finished, Failure> {
    let begun = begin(&world.app, LANGAO, by, ("/610925/staff/", BACK)).await?;
    {
        let mut says = office.0.lock().unwrap();
        sub.clone_into(&mut says.sub);
        says.amr = amr.to_vec();
        part(&begun.url, "nonce").clone_into(&mut says.nonce);
        says.now = world.app.now().0 / 1_000_000;
    }
    let state = part(&begun.url, "state").to_owned();
    let answered = Answered { code: "c".to_owned(), state, ..Answered::default() };
    finish(&world.app, LANGAO, (&begun.secret, answered), BACK, (HERE, by)).await
}

/// Somebody who is no administrator, with a session: `xian` of the demonstration's kind.
async fn officer(world: &World) -> SignedIn {
    let secret = world.session(LANGAO, "desk").await;
    session(&world.app, LANGAO, &secret).await.unwrap().unwrap()
}

/// An account of a plain officer at the county's desk.
async fn add_officer(world: &World) {
    let person =
        world.officers(LANGAO, domain::directory::Role::Dispatcher, 1).await.remove(0).person.0;
    let now = world.app.now().0;
    let hash = app::accounts::hash_password(&world.app, "一个很长的密码 7").await.unwrap();
    let text = format!(
        "INSERT INTO account (county, login, person, password, must_change, active, password_at) \
         VALUES (610925, 'desk', {person}, '{hash}', 0, 1, {now})"
    );
    assert!(world.change(LANGAO, text).await);
}

fn says(failure: Failure) -> String {
    match failure {
        Failure::NotNow(words) => words,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn who_bound_themself_after_the_password_comes_in_and_nobody_else(world: World) {
        let (office, _) = begun(world).await;
        add_officer(world).await;
        let accounts = world.number("SELECT COUNT(*) FROM account").await;

        let stranger = went(world, &office, ("u-17", &[]), None).await;
        assert!(says(stranger.unwrap_err()).contains("还没有绑"));
        let own = officer(world).await;
        assert_eq!(went(world, &office, ("u-17", &[]), Some(&own)).await, Ok(Finished::Bound));
        assert!(bound(&world.app, LANGAO, &own).await.unwrap().is_some());

        let entered = went(world, &office, ("u-17", &[]), None).await.unwrap();
        let Finished::Entered(Entered::Session(secret), back) = entered else { panic!("{entered:?}") };
        assert_eq!(back, "/610925/staff/");
        let inside = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        assert_eq!(inside.staff.person, own.staff.person);
        assert!(!inside.is_proved(world.app.now()), "the provider's word is no password");
        // Nobody is found by anything but the subject, and nothing is made.
        assert!(went(world, &office, ("desk", &[]), None).await.is_err());
        assert_eq!(world.number("SELECT COUNT(*) FROM account").await, accounts);
        // The exchange carried the verifier, and the code went nowhere else.
        let exchanged = office.0.lock().unwrap().exchanged.clone();
        assert!(exchanged.iter().all(|it| it.contains("code_verifier=") && it.contains("code=c")));

        // A subject is one person's, a person is one subject.
        assert!(went(world, &office, ("u-18", &[]), Some(&own)).await.is_err());
        let secret = world.session(LANGAO, "admin").await;
        let other = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        assert!(says(went(world, &office, ("u-17", &[]), Some(&other)).await.unwrap_err()).contains("没有绑上"));

        unbind(&world.app, LANGAO, &own).await.unwrap();
        assert!(went(world, &office, ("u-17", &[]), None).await.is_err());
        for (act, count) in [("oidc_bind", 1), ("oidc_unbind", 1), ("sign_in_oidc", 1)] {
            let audited = format!("SELECT COUNT(*) FROM audit WHERE act = '{act}'");
            assert_eq!(world.number(&audited).await, count, "{act}");
        }
    }

    async fn an_answer_is_of_this_browser_and_this_question_and_holds_once(world: World) {
        let (office, _) = begun(world).await;
        add_officer(world).await;
        let own = officer(world).await;
        went(world, &office, ("u-17", &[]), Some(&own)).await.unwrap();

        let begun = async || begin(&world.app, LANGAO, None, ("", BACK)).await.unwrap();
        let answer = async |secret: &[u8], of: &app::oidc::Begun, change: fn(&mut Answered)| {
            {
                let mut says = office.0.lock().unwrap();
                part(&of.url, "nonce").clone_into(&mut says.nonce);
                says.now = world.app.now().0 / 1_000_000;
            }
            let state = part(&of.url, "state").to_owned();
            let mut answered = Answered { code: "c".to_owned(), state, ..Answered::default() };
            change(&mut answered);
            finish(&world.app, LANGAO, (secret, answered), BACK, (HERE, None)).await
        };
        let (one, two) = (begun().await, begun().await);
        let same: fn(&mut Answered) = |_| {};
        assert_ne!(part(&one.url, "state"), part(&two.url, "state"));
        assert_ne!(part(&one.url, "nonce"), part(&two.url, "nonce"));
        // The answer of one in the browser of the other, and in none.
        assert!(answer(&two.secret, &one, same).await.is_err());
        assert!(answer(b"", &one, same).await.is_err());
        assert!(answer(&[0; 32], &one, same).await.is_err());
        // Its own, once.
        assert!(answer(&one.secret, &one, same).await.is_ok());
        assert!(says(answer(&one.secret, &one, same).await.unwrap_err()).contains("已经用过"));

        let changes: [fn(&mut Answered); 3] = [
            |it| it.state.clear(),
            |it| it.iss = Some("https://other.example".to_owned()),
            |it| it.error = Some("access_denied".to_owned()),
        ];
        for change in changes {
            let begun = begun().await;
            assert!(answer(&begun.secret, &begun, change).await.is_err());
            assert!(answer(&begun.secret, &begun, same).await.is_err(), "it was answered");
        }
        // A token of another question: the nonce is another one.
        let (mine, other) = (begun().await, begun().await);
        part(&other.url, "nonce").clone_into(&mut office.0.lock().unwrap().nonce);
        let answered = Answered {
            code: "c".to_owned(),
            state: part(&mine.url, "state").to_owned(),
            iss: Some("https://id.example".to_owned()),
            error: None,
        };
        let told = finish(&world.app, LANGAO, (&mine.secret, answered), BACK, (HERE, None)).await;
        assert!(says(told.unwrap_err()).contains("核对不上"));
        // Too late.
        let late = begun().await;
        world.clock.pass(601);
        assert!(answer(&late.secret, &late, same).await.is_err());
        // Away.
        office.0.lock().unwrap().away = true;
        let late = begin(&world.app, LANGAO, None, ("", BACK)).await.unwrap();
        assert!(says(answer(&late.secret, &late, same).await.unwrap_err()).contains("连不上"));
        world.clock.pass(3_600);
        assert!(says(begin(&world.app, LANGAO, None, ("", BACK)).await.unwrap_err()).contains("连不上"));
        // A question of one county is none of another.
        assert_eq!(begin(&world.app, PINGLI, None, ("", BACK)).await.unwrap_err(), Failure::Missing);
    }

    async fn an_administrator_needs_the_second_factor_and_a_seen_one_counts(world: World) {
        let (office, first) = begun(world).await;
        let tried = sign_in(&world.app, LANGAO, ("admin", &first), HERE).await.outcome.unwrap();
        let Entered::Session(secret) = tried else { panic!("{tried:?}") };
        let admin = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        went(world, &office, ("u-1", &[]), Some(&admin)).await.unwrap();
        // Without one of their own they do not come in, whatever the provider saw.
        for amr in [&[][..], &["otp"]] {
            assert!(says(went(world, &office, ("u-1", amr), None).await.unwrap_err()).contains("第二道验证"));
        }
        let text = format!(
            "INSERT INTO second_factor (county, person, secret, confirmed, last_step, since) \
             VALUES (610925, {}, {}, 1, 0, 0)",
            admin.staff.person.0,
            if world.database_files().is_empty() { "'\\x00'::bytea" } else { "x'00'" },
        );
        assert!(world.change(LANGAO, text).await);
        let asked = went(world, &office, ("u-1", &["pwd"]), None).await;
        assert!(matches!(asked, Ok(Finished::Entered(Entered::Half(_), _))), "{asked:?}");
        let seen = went(world, &office, ("u-1", &["pwd", "otp"]), None).await;
        assert!(matches!(seen, Ok(Finished::Entered(Entered::Session(_), _))), "{seen:?}");

        assert!(world.change(LANGAO, "UPDATE account SET active = 0 WHERE county = 610925 AND login = 'admin'".to_owned()).await);
        let off = went(world, &office, ("u-1", &["otp"]), None).await;
        assert_eq!(off, Err(Failure::SignIn(SignIn::Off)));
        // The audit says by what: whose word it was, and what it was worth.
        let rows = world.rows("SELECT act, detail FROM audit WHERE act LIKE 'sign_in%' ORDER BY seq").await;
        let rows: Vec<String> =
            rows.iter().map(|it| format!("{} {}", it.text(0).unwrap(), it.text(1).unwrap())).collect();
        let told = [
            "sign_in password",
            "sign_in_half provider",
            "sign_in_oidc provider_strong",
            "sign_in_refused off",
        ];
        assert_eq!(rows, told);
    }
}
