//! My requests: a code opens the list of whoever left that telephone, and nobody learns who did.

use std::sync::{Arc, Mutex};

use app::failure::{Failure, FieldError};
use app::mine::{ask, enter, leave, list};
use app::outgoing::{Answer, Ask, Calling, Outgoing, Refused};
use app::requests::Doer;
use app::testing::{LANGAO, PINGLI, World};
use app::texts::{Gateway, send_due};
use app::{County, Once};

use crate::common::sent;

/// A telephone of `common::road`, and one that nobody left.
const LEFT: &str = "199 0000 0000";
const STRANGE: &str = "19900000099";
const SOURCE: [u8; 16] = [1; 16];

/// The gateway of an office: keeps what it was sent; is away while `down`.
#[derive(Clone, Default)]
struct Texts(Arc<Mutex<(Vec<String>, bool)>>);

impl Texts {
    fn got(&self) -> Vec<String> {
        self.0.lock().unwrap().0.clone()
    }

    fn is_down(&self, down: bool) {
        self.0.lock().unwrap().1 = down;
    }
}

impl Outgoing for Texts {
    fn call(&self, ask: Ask) -> Calling<'_> {
        let mut kept = self.0.lock().unwrap();
        if kept.1 {
            return Box::pin(std::future::ready(Err(Refused::Late)));
        }
        kept.0.push(String::from_utf8(ask.body).unwrap());
        let answer = Answer { status: 200, headers: vec![], body: b"{\"ok\":1}".to_vec() };
        Box::pin(std::future::ready(Ok(answer)))
    }

    fn admits(&self, _: &Ask) -> bool {
        true
    }
}

const GATEWAY: &str =
    "url = 'https://sms.example/send'\nbody = '{phone} {code} {text}'\nanswer = '\"ok\":1'";

async fn begun(world: &World) -> Texts {
    world.set_up(LANGAO).await;
    world.set_up(PINGLI).await;
    let texts = Texts::default();
    let app = world.app.clone().with_outgoing(Box::new(texts.clone()));
    drop(app.with_text_gateway(Gateway::read(GATEWAY).unwrap()));
    switch_on(world).await;
    texts
}

async fn switch_on(world: &World) {
    for county in [LANGAO, PINGLI] {
        let text = format!(
            "INSERT INTO rule (county, key, from_on, until_on, value, unit, basis, confidence) \
             VALUES ({county}, 'request.mine', '2025-01-01', NULL, 1, 'times', 'test', 'high')"
        );
        assert!(world.change(county, text).await);
        world.app.forget_house(county);
    }
}

async fn asked(world: &World, county: County, phone: &str, key: &str) -> Result<(), Failure> {
    ask(&world.app, county, phone, SOURCE, &Once::new(key, Doer::default()).unwrap()).await
}

/// The code of the last message to a telephone.
fn code(texts: &Texts) -> String {
    texts.got().last().unwrap().split(' ').nth(1).unwrap().to_owned()
}

fn said(failure: Failure) -> Vec<FieldError> {
    match failure {
        Failure::Invalid(fields) => fields,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn who_left_a_telephone_sees_their_own_requests_for_half_an_hour(world: World) {
        let texts = begun(world).await;
        let own = sent(world, LANGAO, "路塌了", "a").await.unwrap();
        sent(world, PINGLI, "平利的灯坏了", "b").await.unwrap();

        asked(world, LANGAO, LEFT, "k").await.unwrap();
        // The same form again sends nothing more.
        asked(world, LANGAO, LEFT, "k").await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        assert_eq!(texts.got().len(), 1);
        let code = code(&texts);
        assert!(texts.got()[0].starts_with(&format!("19900000000 {code} ")));
        assert!(texts.got()[0].contains("岚皋县"));

        let secret = enter(&world.app, LANGAO, (LEFT, &code)).await.unwrap();
        let (rows, _) = list(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        let rows: Vec<_> = rows.iter().map(|it| (it.own.number.as_str(), it.tracking.as_str())).collect();
        assert_eq!(rows, [(own.number.as_str(), own.tracking.as_str())], "of this county only");
        assert_eq!(list(&world.app, PINGLI, &secret).await.unwrap(), None);
        assert_eq!(list(&world.app, LANGAO, b"something").await.unwrap(), None);
        // A code opens once.
        assert!(enter(&world.app, LANGAO, (LEFT, &code)).await.is_err());

        world.clock.pass(30 * 60);
        assert!(list(&world.app, LANGAO, &secret).await.unwrap().is_some());
        world.clock.pass(1);
        assert_eq!(list(&world.app, LANGAO, &secret).await.unwrap(), None);

        asked(world, LANGAO, LEFT, "l").await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        let secret = enter(&world.app, LANGAO, (LEFT, &self::code(&texts))).await.unwrap();
        leave(&world.app, LANGAO, &secret).await.unwrap();
        assert_eq!(list(&world.app, LANGAO, &secret).await.unwrap(), None);
        let audited = "SELECT COUNT(*) FROM audit WHERE noun = 'subject' AND act LIKE 'mine_%'";
        assert_eq!(world.number(audited).await, 6);
    }

    async fn a_telephone_that_nobody_left_is_answered_alike_and_sent_nothing(world: World) {
        let texts = begun(world).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        let rows = async || {
            let mut counts = Vec::new();
            for table in ["mine_code", "text_message", "outbox", "audit", "mine_source", "idempotency"] {
                counts.push(world.number(&format!("SELECT COUNT(*) FROM {table}")).await);
            }
            counts
        };
        let before = rows().await;
        let known = asked(world, LANGAO, LEFT, "k").await;
        let between = rows().await;
        world.clock.pass(1);
        let strange = asked(world, LANGAO, STRANGE, "l").await;
        let after = rows().await;

        assert_eq!(known, strange);
        let grew = |a: &[i64], b: &[i64]| b.iter().zip(a).map(|(b, a)| b - a).collect::<Vec<_>>();
        let (one, two) = (grew(&before, &between), grew(&between, &after));
        // The source was counted in the row it has.
        assert_eq!(one[..4], two[..4], "the same is written");
        send_due(&world.app, LANGAO).await.unwrap();
        assert_eq!(texts.got().len(), 1);
        assert!(texts.got()[0].starts_with("19900000000 "));

        let wrong = async |phone| said(enter(&world.app, LANGAO, (phone, "000000")).await.unwrap_err());
        assert_eq!(wrong(LEFT).await, wrong(STRANGE).await);
        assert_eq!(asked(world, LANGAO, LEFT, "m").await, asked(world, LANGAO, STRANGE, "n").await);
        assert_eq!(said(asked(world, LANGAO, "12", "o").await.unwrap_err())[0].field, "phone");
    }

    async fn five_wrong_tries_kill_a_code_and_ten_minutes_end_it(world: World) {
        let texts = begun(world).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        asked(world, LANGAO, LEFT, "k").await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        let right = code(&texts);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert!(enter(&world.app, LANGAO, (LEFT, wrong)).await.is_err());
        }
        assert!(enter(&world.app, LANGAO, (LEFT, &right)).await.is_err(), "it is dead");

        world.clock.pass(60);
        asked(world, LANGAO, LEFT, "l").await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        assert!(enter(&world.app, LANGAO, (LEFT, &right)).await.is_err(), "the one before");
        let right = code(&texts);
        for _ in 0..3 {
            assert!(enter(&world.app, LANGAO, (LEFT, wrong)).await.is_err());
        }
        assert!(enter(&world.app, PINGLI, (LEFT, &right)).await.is_err(), "another county's");
        assert!(enter(&world.app, LANGAO, (LEFT, &right)).await.is_ok());

        world.clock.pass(60);
        asked(world, LANGAO, LEFT, "m").await.unwrap();
        send_due(&world.app, LANGAO).await.unwrap();
        world.clock.pass(601);
        assert!(enter(&world.app, LANGAO, (LEFT, &code(&texts))).await.is_err());
    }

    async fn one_a_minute_five_a_day_and_so_many_from_one_source(world: World) {
        begun(world).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        asked(world, LANGAO, LEFT, "0").await.unwrap();
        assert!(matches!(asked(world, LANGAO, LEFT, "1").await, Err(Failure::NotNow(_))));
        for nth in 2..6 {
            world.clock.pass(60);
            asked(world, LANGAO, LEFT, &nth.to_string()).await.unwrap();
        }
        world.clock.pass(3_600);
        assert!(matches!(asked(world, LANGAO, LEFT, "6").await, Err(Failure::NotNow(_))));

        let mut taken = 5;
        for nth in 0..40 {
            let phone = format!("1990000{nth:04}");
            if phone != "19900000000" && asked(world, LANGAO, &phone, &format!("s{nth}")).await.is_ok() {
                taken += 1;
            }
        }
        assert_eq!(taken, 30);
    }

    async fn telephone_and_code_are_sealed_and_go_when_the_message_went(world: World) {
        let texts = begun(world).await;
        sent(world, LANGAO, "路塌了", "a").await.unwrap();
        asked(world, LANGAO, LEFT, "k").await.unwrap();
        let stored = world.rows("SELECT sealed FROM text_message").await[0].blob(0).unwrap();
        assert!(!stored.is_empty());
        assert!(!stored.windows(11).any(|it| it == b"19900000000"));

        // The gateway is away, then back.
        texts.is_down(true);
        send_due(&world.app, LANGAO).await.unwrap();
        let state = async || world.rows("SELECT state FROM text_message").await[0].text(0).unwrap();
        assert_eq!(state().await, "waiting");
        texts.is_down(false);
        world.clock.pass(5);
        send_due(&world.app, LANGAO).await.unwrap();
        assert_eq!(state().await, "done");
        let row = world.rows("SELECT sealed, tries FROM text_message").await.remove(0);
        assert_eq!((row.blob(0).unwrap(), row.int(1).unwrap()), (vec![], 2));

        // Away for good: nothing of the telephone stays, and people can see it.
        world.clock.pass(60);
        texts.is_down(true);
        asked(world, LANGAO, LEFT, "l").await.unwrap();
        for _ in 0..8 {
            send_due(&world.app, LANGAO).await.unwrap();
            world.clock.pass(200);
        }
        let left = "SELECT COUNT(*) FROM text_message WHERE length(sealed) > 0";
        assert_eq!(world.number(left).await, 0);
        let desk = crate::common::dispatcher(world, LANGAO).await;
        let stuck = app::reminders::stuck(&world.app, &desk, LANGAO).await.unwrap();
        assert!(stuck.messages.iter().any(|it| it.0 == "mine_code" && it.1 == 1));

        for table in ["mine_code", "outbox", "audit", "text_message", "mine_source", "mine_session"] {
            for row in world.rows(&format!("SELECT * FROM {table}")).await {
                for at in 0..row.len() {
                    let value = format!("{:?}", row.value(at).unwrap());
                    assert!(!value.contains("19900000000"), "{table}");
                }
            }
        }
    }

    async fn without_a_gateway_or_the_rule_there_is_no_such_page(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        assert_eq!(asked(world, LANGAO, LEFT, "k").await, Err(Failure::Missing));
        switch_on(world).await;
        assert_eq!(asked(world, LANGAO, LEFT, "k").await, Err(Failure::Missing));
        drop(world.app.clone().with_text_gateway(Gateway::read(GATEWAY).unwrap()));
        assert_eq!(asked(world, LANGAO, LEFT, "k").await, Ok(()));
        assert!(world.change(LANGAO, "UPDATE rule SET value = 0 WHERE county = 610925 AND key = 'request.mine'".to_owned()).await);
        world.app.forget_house(LANGAO);
        assert_eq!(asked(world, LANGAO, LEFT, "l").await, Err(Failure::Missing));
        assert_eq!(list(&world.app, LANGAO, b"x").await, Err(Failure::Missing));
    }
}
