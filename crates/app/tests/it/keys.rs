//! The server's secret and the key of the index are changed while people work, and what was told to
//! them before holds.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use app::accounts::{
    Device, Entered, Visitor, change_password, second, session, sign_in, sign_in_second,
};
use app::alike::{MeToo, follow};
use app::counties::SetUp;
use app::orders::{self, Kind, NewOrder};
use app::outgoing::{Answer, Ask, Calling, Outgoing};
use app::photos::FileRoom;
use app::privacy::{self, Part};
use app::requests::{self, Doer, NewRequest, send, tracking_code};
use app::testing::{LANGAO, World};
use app::texts::{self, Gateway};
use app::vault::{Hanging, Of, SUITES, TAKES_EFFECT_SECONDS, hanging};
use app::webhooks::{self, NewWebhook};
use app::{App, Chance, Failure, Once, Vault, doctor, jobs, mine};
use domain::directory::{Role, Staff};
use domain::webhooks::Event;
use standardwebhooks::Webhook as Checker;

use crate::common::village;

/// Who is told something: keeps it all.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Ask>>>);

impl Told {
    fn last(&self, host: &str) -> Ask {
        let told = self.0.lock().unwrap();
        told.iter().rfind(|it| it.url.contains(host)).unwrap().clone()
    }
}

impl Outgoing for Told {
    fn call(&self, ask: Ask) -> Calling<'_> {
        self.0.lock().unwrap().push(ask);
        let answer = Answer { status: 200, headers: vec![], body: b"ok".to_vec() };
        Box::pin(std::future::ready(Ok(answer)))
    }

    fn admits(&self, _: &Ask) -> bool {
        true
    }
}

/// Chance of a process that only reads.
struct Sevens;

impl Chance for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

const HERE: Visitor = Visitor { source: [1; 16], device: Device::Windows };

fn key(words: &str) -> Once {
    Once::new(words, Doer::default()).unwrap()
}

fn phone(nth: u32) -> String {
    format!("1990000{nth:04}")
}

/// Somebody of this telephone sends a request; the same `nth` is the same form.
async fn sends(app: &App, world: &World, (whose, nth): (u32, u32)) -> requests::Sent {
    let new = NewRequest {
        body: format!("第 {nth} 盏路灯坏了"),
        category: "road".to_owned(),
        place: village(world, LANGAO, 0).await,
        phone: phone(whose),
        ..NewRequest::default()
    };
    send(app, LANGAO, new, &key(&format!("request {nth}"))).await.unwrap()
}

async fn orders(world: &World, nth: u32) -> orders::Sent {
    let new = NewOrder {
        kind: Some(Kind::Need),
        skill: "repair".to_owned(),
        body: "修水管".to_owned(),
        place: village(world, LANGAO, 0).await,
        phone: phone(nth),
        ..NewOrder::default()
    };
    orders::place(&world.app, LANGAO, new, &key(&format!("order {nth}"))).await.unwrap()
}

const PASSWORD: &str = "xiaohe shangqiao jiu zhan deng 42";

/// The administrator with a password and a second factor: gives the secret in their telephone.
async fn enrolled(world: &World, made: &SetUp) -> Vec<u8> {
    let entered = sign_in(&world.app, LANGAO, ("admin", made.first("admin")), HERE).await;
    let Entered::Session(token) = entered.outcome.unwrap() else { panic!("a half") };
    let signed_in = session(&world.app, LANGAO, &token).await.unwrap().unwrap();
    let words = (made.first("admin"), PASSWORD, PASSWORD);
    change_password(&world.app, LANGAO, &signed_in, words).await.unwrap();
    second::start(&world.app, LANGAO, &signed_in).await.unwrap();
    let shown = second::shown(&world.app, LANGAO, &signed_in).await.unwrap();
    let groups = shown.enrolment.unwrap().groups.replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(groups.as_bytes()).unwrap();
    let code = second::code_at(&secret, world.app.now()).unwrap();
    second::confirm(&world.app, LANGAO, &signed_in, &code).await.unwrap();
    secret
}

/// Signs in with a code of the telephone.
async fn enters(app: &App, secret: &[u8]) -> Result<Entered, Failure> {
    let first = sign_in(app, LANGAO, ("admin", PASSWORD), HERE).await.outcome?;
    let Entered::Half(half) = first else { panic!("no second factor was asked for") };
    let code = second::code_at(secret, app.now()).unwrap();
    sign_in_second(app, LANGAO, (&half, &code), HERE).await.outcome
}

/// A county whose residents may ask for codes, and who is told something.
async fn begun(world: &World) -> (Told, SetUp, Staff) {
    let made = world.set_up(LANGAO).await;
    let rule = "INSERT INTO rule (county, key, from_on, until_on, value, unit, basis, confidence) \
                VALUES (610925, 'request.mine', '2025-01-01', NULL, 1, 'times', 'test', 'high')";
    assert!(world.change(LANGAO, rule.to_owned()).await);
    world.app.forget_house(LANGAO);
    let gateway = "url = 'https://sms.example/send'\nbody = '{phone} {code} {text}'";
    let told = Told::default();
    let app = world.app.clone().with_outgoing(Box::new(told.clone()));
    drop(app.with_text_gateway(Gateway::read(gateway).unwrap()));
    let admin = world.officers(LANGAO, Role::Admin, 1).await.remove(0);
    (told, made, admin)
}

/// A webhook and its secret.
async fn webhook(world: &World, by: &Staff) -> String {
    let new = NewWebhook {
        name: "市热线平台".to_owned(),
        url: "https://hook.example/".to_owned(),
        events: vec![Event::Received],
    };
    let once = Once::new("hook", Doer { person: Some(by.person), org: Some(by.org) }).unwrap();
    webhooks::make(&world.app, LANGAO, by, new, &once).await.unwrap().secret.unwrap()
}

/// Whether the other system takes what it was sent last.
fn checks(secret: &str, ask: &Ask) -> bool {
    let header = |name: &str| ask.headers.iter().find(|it| it.0 == name).unwrap().1.clone();
    let at: i64 = header("webhook-timestamp").parse().unwrap();
    let own = Checker::new(secret).unwrap().sign(&header("webhook-id"), at, &ask.body).unwrap();
    header("webhook-signature").split(' ').any(|it| it == own)
}

/// The process that changes the keys: the command line.
fn renew(world: &World, nth: u8) {
    let keys = Vault::open(&world.keys()).unwrap().unwrap();
    for of in Of::ALL {
        keys.renew(of, SUITES[1], [nth; 32], world.app.now()).unwrap();
    }
}

/// A copy of the keys as they are now, which nobody else may read.
fn copied(world: &World, to: &Path) {
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
    for file in fs::read_dir(world.keys()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// The numbers of the keys of both rings.
fn numbers(app: &App) -> Vec<u32> {
    app.vault().rings(app.now()).iter().map(|it| it.number).collect()
}

/// How many requests are found of a telephone.
async fn found(app: &App, admin: &Staff, nth: u32) -> Option<usize> {
    let found = privacy::find(app, admin, LANGAO, &phone(nth)).await.unwrap();
    found.map(|it| it.count(Part::Request))
}

/// Whether what was told opens, and is told again in the same words.
async fn holds(app: &App, sent: &requests::Sent) {
    let opened = requests::track(app, LANGAO, &sent.tracking).await.unwrap();
    assert_eq!(opened.request.id, sent.id);
    assert_eq!(tracking_code(app, LANGAO, sent.id).await.unwrap(), sent.tracking);
}

on_both! {
    async fn the_secret_and_the_index_are_changed_while_people_work(world: World) {
        let (told, made, admin) = begun(world).await;
        let totp = enrolled(world, &made).await;
        let hook = webhook(world, &admin).await;
        let mut all = Vec::new();
        for nth in 0..20 {
            all.push(sends(&world.app, world, (nth, nth)).await);
        }
        let order = orders(world, 0).await;
        let me = MeToo { phone: phone(500), ..MeToo::default() };
        let follower = follow(&world.app, LANGAO, &all[0].number, me, &key("me")).await.unwrap();
        let own = Once::new("ask", Doer::default()).unwrap();
        let old = tempfile::tempdir().unwrap();
        copied(world, old.path());
        let second = world.second().await;

        // The command line makes keys; for some minutes everybody writes with those before.
        renew(world, 77);
        for app in [&world.app, &second] {
            jobs::keys(app).await.unwrap();
            assert_eq!(app.vault().rings(app.now()).iter().map(|it| it.current).collect::<Vec<_>>(), [true, false, true, false]);
        }
        mine::ask(&world.app, LANGAO, &phone(3), [1; 16], &own).await.unwrap();
        world.clock.pass(TAKES_EFFECT_SECONDS);
        let working = async {
            for nth in 20..40 {
                all.push(sends(&world.app, world, (nth, nth)).await);
                // Somebody who was here before writes again, and a form is sent again.
                all.push(sends(&world.app, world, (nth - 20, nth + 100)).await);
                let again = sends(&world.app, world, (nth - 20, nth - 20)).await;
                assert!(again.again);
                assert_eq!(again.tracking, all[usize::try_from(nth).unwrap() - 20].tracking);
            }
        };
        let (moved, ()) = tokio::join!(jobs::keys(&second), working);
        moved.unwrap();
        texts::send_due(&world.app, LANGAO).await.unwrap();
        let text = String::from_utf8(told.last("sms.example").body).unwrap();
        let code = text.split(' ').nth(1).unwrap().to_owned();
        let open = mine::enter(&world.app, LANGAO, (&phone(3), &code)).await.unwrap();
        world.clock.pass(TAKES_EFFECT_SECONDS);
        jobs::keys(&second).await.unwrap();
        jobs::keys(&world.app).await.unwrap();

        for app in [&world.app, &second] {
            assert_eq!(hanging(app, LANGAO).await.unwrap(), Hanging::default());
            for sent in &all {
                holds(app, sent).await;
            }
            for nth in 0..20 {
                assert_eq!(found(app, &admin, nth).await, Some(2), "one telephone is one person");
                assert_eq!(found(app, &admin, nth + 20).await, Some(1));
            }
        }
        let (rows, _) = mine::list(&world.app, LANGAO, &open).await.unwrap().unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|it| all.iter().any(|sent| sent.tracking == it.tracking)));
        assert_eq!(world.number("SELECT COUNT(*) FROM subject WHERE hash IS NOT NULL").await, 41);
        webhooks::fan_out(&world.app, LANGAO).await.unwrap();
        webhooks::send_due(&world.app, LANGAO).await.unwrap();
        assert!(checks(&hook, &told.last("hook.example")));
        assert!(matches!(enters(&world.app, &totp).await, Ok(Entered::Session(_))));
        assert_eq!(numbers(&world.app), [1, 2, 1, 2], "an old copy of the database may need them");

        let me = MeToo { phone: phone(500), ..MeToo::default() };
        let again = follow(&second, LANGAO, &all[0].number, me, &key("me")).await.unwrap();
        assert_eq!((again.tracking, again.again), (follower.tracking, true));
        assert_eq!(world.number("SELECT COUNT(*) FROM told_code").await, 22, "those of the older secret");

        // More than a month later the older ones are gone, and all of it holds.
        world.clock.pass(40 * 86_400);
        jobs::keys(&world.app).await.unwrap();
        assert_eq!(numbers(&world.app), [2, 2]);
        for gone in ["secret.key", "index.key"] {
            assert!(!world.keys().join(gone).exists());
        }
        let fresh = world.second().await;
        for sent in &all {
            holds(&fresh, sent).await;
        }
        let opened = orders::track(&fresh, LANGAO, &order.tracking).await.unwrap();
        assert_eq!(orders::tracking_code(&fresh, LANGAO, opened.order.id).await.unwrap(), order.tracking);
        assert_eq!(found(&fresh, &admin, 0).await, Some(2));
        assert!(matches!(enters(&fresh, &totp).await, Ok(Entered::Session(_))));

        // The keys as they were open nothing that was written since.
        let (vault, files) = (Vault::open(old.path()).unwrap().unwrap(), FileRoom::new(world.files()));
        let thief = App::new(world.app.store().clone(), Box::new(world.clock.clone()), Box::new(Sevens), vault, files);
        let newest = all.last().unwrap().id;
        assert!(matches!(tracking_code(&thief, LANGAO, newest).await, Err(Failure::Broken(_))));
        assert_eq!(found(&thief, &admin, 0).await, None);
        world.clock.pass(60);
        assert!(matches!(enters(&thief, &totp).await, Err(Failure::Broken(_))));
        for app in [second, fresh] {
            app.store().close().await.unwrap();
        }
    }

    async fn a_second_change_takes_along_what_the_first_has_sealed(world: World) {
        let (_, made, admin) = begun(world).await;
        let totp = enrolled(world, &made).await;
        let mut all = vec![sends(&world.app, world, (1, 1)).await];
        for nth in 2..4 {
            renew(world, nth);
            jobs::keys(&world.app).await.unwrap();
            all.push(sends(&world.app, world, (1, u32::from(nth) * 10)).await);
            let left = hanging(&world.app, LANGAO).await.unwrap();
            assert!(left.secret >= u64::from(nth), "{left:?}");
            assert_eq!(left.index, 1);
            world.clock.pass(2 * TAKES_EFFECT_SECONDS);
            let before = doctor::look(&world.app, false).await.unwrap();
            assert!(before.iter().any(|it| it.what.contains("旧密钥上还挂着") && it.wrong.is_none()));
            jobs::keys(&world.app).await.unwrap();
        }

        assert_eq!(hanging(&world.app, LANGAO).await.unwrap(), Hanging::default());
        for sent in &all {
            holds(&world.app, sent).await;
        }
        world.clock.pass(40 * 86_400);
        jobs::keys(&world.app).await.unwrap();
        assert_eq!(numbers(&world.app), [3, 3]);
        for sent in &all {
            holds(&world.app, sent).await;
        }
        assert_eq!(found(&world.app, &admin, 1).await, Some(3));
        assert!(matches!(enters(&world.app, &totp).await, Ok(Entered::Session(_))));
    }

    async fn a_key_that_something_hangs_on_stays_and_the_doctor_says_so(world: World) {
        let (_, _, admin) = begun(world).await;
        sends(&world.app, world, (1, 1)).await;
        let shut = sends(&world.app, world, (2, 2)).await;
        let damage = format!("UPDATE request_contact SET phone = {} WHERE county = 610925 AND request = {}",
            if world.app.store().is_postgres() { "'\\x0102'" } else { "x'0102'" }, shut.id.0);
        assert!(world.change(LANGAO, damage).await);
        renew(world, 9);
        jobs::keys(&world.app).await.unwrap();

        world.clock.pass(40 * 86_400);
        jobs::keys(&world.app).await.unwrap();

        assert_eq!(hanging(&world.app, LANGAO).await.unwrap(), Hanging { secret: 0, index: 1 });
        assert_eq!(found(&world.app, &admin, 1).await, Some(1));
        assert_eq!(found(&world.app, &admin, 2).await, Some(1), "by the older key");
        let said = doctor::look(&world.app, false).await.unwrap();
        assert!(said.iter().any(|it| it.what.contains("1 个按电话找的人") && it.wrong.is_some()));
        world.clock.pass(7_200);
        jobs::keys(&world.app).await.unwrap();
        assert_eq!(numbers(&world.app), [2, 1, 2], "of the secret nothing hangs");
    }
}
