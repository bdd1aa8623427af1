//! Webhooks: what other systems are told, that they can check it, and that nothing is lost when they
//! are away.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use app::outgoing::{Answer, Ask, Calling, Outgoing, Refused};
use app::requests::Doer;
use app::testing::{LANGAO, PINGLI, World};
use app::webhooks::{self as webhooks, Delivery, NewWebhook, Shown, fan_out, send_due};
use app::{County, Failure, Once};
use domain::directory::{Role, Staff};
use domain::requests::acts::Input;
use domain::webhooks::{Event, Standing, WAITS};
use kernel::id::Id;
use standardwebhooks::Webhook as Checker;

use crate::common::{acted, by_code, dispatcher, office, sent};

/// Another system: keeps what it was sent, and answers what it was told to, 204 otherwise.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    got: Vec<Ask>,
    answers: VecDeque<Said>,
}

enum Said {
    Status(u16),
    Refused(Refused),
    /// Takes it and never answers.
    Never,
}

impl Receiver {
    fn says(&self, answers: impl IntoIterator<Item = Said>) {
        self.0.lock().unwrap().answers = answers.into_iter().collect();
    }

    fn got(&self) -> Vec<Ask> {
        self.0.lock().unwrap().got.clone()
    }
}

impl Outgoing for Receiver {
    fn call(&self, ask: Ask) -> Calling<'_> {
        let mut kept = self.0.lock().unwrap();
        kept.got.push(ask);
        let said = kept.answers.pop_front().unwrap_or(Said::Status(204));
        let answer = |status| Ok(Answer { status, headers: vec![], body: vec![] });
        match said {
            Said::Status(status) => Box::pin(std::future::ready(answer(status))),
            Said::Refused(refused) => Box::pin(std::future::ready(Err(refused))),
            Said::Never => Box::pin(std::future::pending()),
        }
    }

    fn admits(&self, ask: &Ask) -> bool {
        ask.url.starts_with("https://receiver.example/")
    }
}

fn header(ask: &Ask, name: &str) -> String {
    ask.headers.iter().find(|it| it.0 == name).unwrap().1.clone()
}

/// Whether the library of the specification takes what was sent, as it was `at` that time.
fn checks(secret: &str, ask: &Ask) -> bool {
    let checker = Checker::new(secret).unwrap();
    let at: i64 = header(ask, "webhook-timestamp").parse().unwrap();
    let own = checker.sign(&header(ask, "webhook-id"), at, &ask.body).unwrap();
    header(ask, "webhook-signature").split(' ').any(|it| it == own)
}

fn told(ask: &Ask) -> serde_json::Value {
    serde_json::from_slice(&ask.body).unwrap()
}

fn once(key: &str, by: &Staff) -> Once {
    Once::new(key, Doer { person: Some(by.person), org: Some(by.org) }).unwrap()
}

async fn admin(world: &World, county: County) -> Staff {
    world.officers(county, Role::Admin, 1).await.remove(0)
}

fn wanted(events: &[Event]) -> NewWebhook {
    NewWebhook {
        name: "市热线平台".to_owned(),
        url: "https://receiver.example/hook".to_owned(),
        events: events.to_vec(),
    }
}

/// A webhook of a county for these events; gives it and its secret.
async fn made(world: &World, by: &Staff, county: County, events: &[Event]) -> (Id, String) {
    let key = once(&format!("make {county}"), by);
    let made = webhooks::make(&world.app, county, by, wanted(events), &key).await.unwrap();
    (made.id, made.secret.unwrap())
}

/// A county with a receiver behind the one door outwards.
async fn begun(world: &World) -> (Receiver, Staff) {
    world.set_up(LANGAO).await;
    let receiver = Receiver::default();
    drop(world.app.clone().with_outgoing(Box::new(receiver.clone())));
    // What the set-up itself had to say.
    fan_out(&world.app, LANGAO).await.unwrap();
    let admin = admin(world, LANGAO).await;
    (receiver, admin)
}

async fn turn(world: &World, county: County) {
    fan_out(&world.app, county).await.unwrap();
    send_due(&world.app, county).await.unwrap();
}

async fn shown(world: &World, by: &Staff, id: Id) -> Shown {
    webhooks::one(&world.app, LANGAO, by, id, (None, 50)).await.unwrap()
}

async fn only(world: &World, by: &Staff, id: Id) -> Delivery {
    let mut all = shown(world, by, id).await.deliveries;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

const WAITING: &str = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'";

on_both! {
    async fn another_system_is_told_signed_and_without_anything_personal(world: World) {
        let (receiver, admin) = begun(world).await;
        let (id, secret) = made(world, &admin, LANGAO, &[Event::Received, Event::Dispatched]).await;
        let request = sent(world, LANGAO, "王建国家门口的桥塌了，电话 19900000000", "a").await.unwrap();

        turn(world, LANGAO).await;

        let got = receiver.got();
        assert_eq!(got.len(), 1);
        assert!(checks(&secret, &got[0]));
        assert!(!checks("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", &got[0]), "another secret");
        let mut bent = got[0].clone();
        bent.body.push(b' ');
        assert!(!checks(&secret, &bent), "other words");
        let said = told(&got[0]);
        assert_eq!(said["type"], "request.received");
        assert_eq!(said["data"]["county"], "610925");
        assert_eq!(said["data"]["number"], request.number.as_str());
        assert_eq!(said["data"]["state"], "submitted");
        assert_eq!(said["data"]["received_at"], "2025-03-03T09:00:00+08:00");
        let text = String::from_utf8(got[0].body.clone()).unwrap();
        for personal in ["王建国", "桥", "1990000", &request.tracking] {
            assert!(!text.contains(personal), "{personal}");
        }
        assert_eq!(only(world, &admin, id).await.standing, Standing::Done);

        // What is done is not done again.
        turn(world, LANGAO).await;
        world.clock.pass(3_600);
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), 1);
    }

    async fn only_what_was_chosen_is_sent_and_nothing_waits_in_vain(world: World) {
        let (receiver, admin) = begun(world).await;
        sent(world, LANGAO, "没有人要知道的一件", "a").await.unwrap();
        assert_eq!(world.number(WAITING).await, 1);
        turn(world, LANGAO).await;
        assert_eq!(world.number(WAITING).await, 0, "nobody to send to is done");

        made(world, &admin, LANGAO, &[Event::Dispatched, Event::Ended]).await;
        let one = sent(world, LANGAO, "路塌了", "b").await.unwrap();
        let two = sent(world, LANGAO, "灯坏了", "c").await.unwrap();
        let (desk, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
        let input = Input::Dispatch { to, note: String::new() };
        acted(world, &desk, LANGAO, (one.id, 1), input, "d").await.unwrap();
        let input = Input::Withdraw { reason: String::new() };
        by_code(world, LANGAO, &two.tracking, input, "e").await.unwrap();
        turn(world, LANGAO).await;

        let said: Vec<_> = receiver.got().iter().map(told).collect();
        let mut of: Vec<_> =
            said.iter().map(|it| (it["type"].clone(), it["data"]["number"].clone())).collect();
        of.sort_by_key(|it| it.0.to_string());
        assert_eq!(of, [
            ("request.dispatched".into(), one.number.as_str().into()),
            ("request.ended".into(), two.number.as_str().into()),
        ]);
        assert_eq!(world.number(WAITING).await, 0);
    }

    async fn who_is_away_is_told_later_and_in_the_end_people_must_look(world: World) {
        let (receiver, admin) = begun(world).await;
        let (id, secret) = made(world, &admin, LANGAO, &[Event::Received]).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();

        // Down, then up: the same delivery arrives at the second try, not before its time.
        receiver.says([Said::Refused(Refused::Silent("down".to_owned()))]);
        turn(world, LANGAO).await;
        let waits = only(world, &admin, id).await;
        assert_eq!((waits.standing, waits.tries), (Standing::Waiting, 1));
        assert_eq!(waits.fault.as_deref(), Some("silent"));
        world.clock.pass(WAITS[0] - 1);
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), 1);
        world.clock.pass(1);
        turn(world, LANGAO).await;
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(header(&got[0], "webhook-id"), header(&got[1], "webhook-id"));
        assert_ne!(header(&got[0], "webhook-timestamp"), header(&got[1], "webhook-timestamp"));
        assert_eq!(got[0].body, got[1].body);
        assert!(checks(&secret, &got[1]));
        assert_eq!(only(world, &admin, id).await.standing, Standing::Done);

        // Never up: tried nine times, then stuck, and seen by who looks at what is stuck.
        sent(world, LANGAO, "灯坏了", "b").await.unwrap();
        receiver.says((0..=WAITS.len()).map(|_| Said::Status(500)));
        for wait in WAITS {
            turn(world, LANGAO).await;
            world.clock.pass(wait);
        }
        let desk = dispatcher(world, LANGAO).await;
        let stuck = async || {
            let found = app::reminders::stuck(&world.app, &desk, LANGAO).await.unwrap();
            found.messages.iter().filter(|it| it.0 == "webhook").map(|it| it.1).sum::<i64>()
        };
        assert_eq!(stuck().await, 0);
        turn(world, LANGAO).await;
        let last = shown(world, &admin, id).await.deliveries.remove(0);
        assert_eq!((last.standing, last.tries, last.status), (Standing::Stuck, 9, Some(500)));
        assert_eq!(stuck().await, 1);
        assert_eq!(webhooks::all(&world.app, LANGAO, &admin).await.unwrap()[0].1, 1);
        let tried = receiver.got().len();
        world.clock.pass(30 * 86_400);
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), tried, "it is left to people");

        // Somebody sends it again.
        let key = once("again", &admin);
        webhooks::again(&world.app, LANGAO, &admin, (id, last.id), &key).await.unwrap();
        turn(world, LANGAO).await;
        assert_eq!(shown(world, &admin, id).await.deliveries[0].standing, Standing::Done);
        assert_eq!(stuck().await, 0);
    }

    async fn a_program_that_ends_while_it_sends_sends_again_under_the_same_id(world: World) {
        let (receiver, admin) = begun(world).await;
        let (id, _) = made(world, &admin, LANGAO, &[Event::Received]).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        fan_out(&world.app, LANGAO).await.unwrap();

        // It was taken over there, and the program ended before that was written.
        receiver.says([Said::Never]);
        let app = world.app.clone();
        let sending = tokio::spawn(async move { send_due(&app, LANGAO).await });
        while receiver.got().is_empty() {
            tokio::task::yield_now().await;
        }
        // Meanwhile nobody else sends it, another process neither.
        let other = world.second().await.with_outgoing(Box::new(receiver.clone()));
        send_due(&other, LANGAO).await.unwrap();
        assert_eq!(receiver.got().len(), 1);
        sending.abort();
        assert!(sending.await.is_err());

        world.clock.pass(31);
        send_due(&other, LANGAO).await.unwrap();
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(header(&got[0], "webhook-id"), header(&got[1], "webhook-id"));
        assert_eq!(only(world, &admin, id).await.standing, Standing::Done);
        other.store().close().await.unwrap();
    }

    async fn two_secrets_are_good_for_a_day_of_change_and_none_is_stored_or_told_again(world: World) {
        let (receiver, admin) = begun(world).await;
        let (id, first) = made(world, &admin, LANGAO, &[Event::Received]).await;
        let again =
            webhooks::make(&world.app, LANGAO, &admin, wanted(&[Event::Received]), &once("make 610925", &admin)).await;
        assert_eq!(again.unwrap().secret, None);
        let key = once("secret", &admin);
        let changed = webhooks::change_secret(&world.app, LANGAO, &admin, id, &key).await.unwrap();
        let second = changed.secret.unwrap();
        assert_ne!(first, second);
        let again = webhooks::change_secret(&world.app, LANGAO, &admin, id, &key).await.unwrap();
        assert_eq!(again.secret, None);

        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        turn(world, LANGAO).await;
        let got = receiver.got().pop().unwrap();
        assert!(checks(&first, &got) && checks(&second, &got));
        world.clock.pass(86_401);
        sent(world, LANGAO, "灯坏了", "b").await.unwrap();
        turn(world, LANGAO).await;
        let got = receiver.got().pop().unwrap();
        assert!(!checks(&first, &got) && checks(&second, &got));

        for secret in [&first, &second] {
            let bytes = data_encoding::BASE64.decode(&secret.as_bytes()[6..]).unwrap();
            for row in world.rows("SELECT secret, old_secret FROM webhook").await {
                for stored in [row.opt_blob(0).unwrap(), row.opt_blob(1).unwrap()].into_iter().flatten() {
                    assert!(!stored.windows(bytes.len()).any(|it| it == bytes));
                }
            }
        }
    }

    async fn who_wants_no_more_is_switched_off_and_what_is_switched_off_is_not_told(world: World) {
        let (receiver, admin) = begun(world).await;
        let (id, _) = made(world, &admin, LANGAO, &[Event::Received]).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        receiver.says([Said::Status(410)]);
        turn(world, LANGAO).await;
        let webhook = shown(world, &admin, id).await.webhook;
        assert!(!webhook.active && webhook.gone);
        assert_eq!(only(world, &admin, id).await.standing, Standing::Dropped);

        sent(world, LANGAO, "灯坏了", "b").await.unwrap();
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), 1);
        let test = webhooks::test(&world.app, LANGAO, &admin, id, &once("test", &admin)).await;
        assert!(matches!(test, Err(Failure::NotNow(_))), "{test:?}");

        webhooks::switch(&world.app, LANGAO, &admin, (id, true), &once("on", &admin)).await.unwrap();
        webhooks::test(&world.app, LANGAO, &admin, id, &once("test 2", &admin)).await.unwrap();
        receiver.says([Said::Refused(Refused::Late)]);
        turn(world, LANGAO).await;
        let key = once("off", &admin);
        webhooks::switch(&world.app, LANGAO, &admin, (id, false), &key).await.unwrap();
        world.clock.pass(86_400);
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), 2, "what waited was given up");
        assert_eq!(told(&receiver.got()[1])["type"], "webhook.test");
    }

    async fn a_webhook_hears_of_its_own_county_only_and_only_its_administrator_keeps_it(world: World) {
        let (receiver, admin) = begun(world).await;
        world.set_up(PINGLI).await;
        let (id, _) = made(world, &admin, LANGAO, &Event::ALL).await;
        sent(world, PINGLI, "平利的路塌了", "a").await.unwrap();
        turn(world, PINGLI).await;
        turn(world, LANGAO).await;
        assert_eq!(receiver.got().len(), 0);

        let foreign = self::admin(world, PINGLI).await;
        assert!(webhooks::all(&world.app, PINGLI, &foreign).await.unwrap().is_empty());
        let found = webhooks::one(&world.app, PINGLI, &foreign, id, (None, 5)).await;
        assert_eq!(found.unwrap_err(), Failure::Missing);
        let test = webhooks::test(&world.app, PINGLI, &foreign, id, &once("t", &foreign)).await;
        assert_eq!(test.unwrap_err(), Failure::Missing);
        let desk = dispatcher(world, LANGAO).await;
        assert_eq!(webhooks::all(&world.app, LANGAO, &desk).await.unwrap_err(), Failure::Forbidden);
        let new = wanted(&[Event::Received]);
        let made = webhooks::make(&world.app, LANGAO, &desk, new, &once("m", &desk)).await;
        assert_eq!(made.unwrap_err(), Failure::Forbidden);
    }

    async fn an_address_that_may_not_be_called_is_refused_at_its_field(world: World) {
        let (_, admin) = begun(world).await;
        for url in ["", "https://127.0.0.1/hook", "http://receiver.example/hook", "建议"] {
            let new = NewWebhook { url: url.to_owned(), ..wanted(&[]) };
            let made = webhooks::make(&world.app, LANGAO, &admin, new, &once("m", &admin)).await;
            let Err(Failure::Invalid(wrong)) = made else { panic!("{url} was taken") };
            let fields: Vec<_> = wrong.iter().map(|it| it.field).collect();
            assert_eq!(fields, ["url", "events"], "{url}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM webhook").await, 0);
        let (id, _) = made(world, &admin, LANGAO, &[Event::Received]).await;
        let change = async |key: &str| {
            let (key, new) = (once(key, &admin), wanted(&Event::ALL));
            webhooks::change(&world.app, LANGAO, &admin, (id, 1), new, &key).await
        };
        change("c").await.unwrap();
        assert!(matches!(change("d").await, Err(Failure::NotNow(_))));
        assert_eq!(shown(world, &admin, id).await.webhook.events, Event::ALL);
        let audited = "SELECT COUNT(*) FROM audit WHERE noun = 'webhook'";
        assert_eq!(world.number(audited).await, 2);
    }
}
