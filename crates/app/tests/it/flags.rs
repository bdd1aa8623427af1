//! Words that somebody looks at first: what is flagged and what is not, what others are shown while it
//! waits, and that whoever decided does not decide the appeal.

use app::alike::{MeToo, follow, similar};
use app::flags::{self, words};
use app::requests::{Doer, NewRequest, Sent, find_by_number, receive, send, track};
use app::testing::{LANGAO, PINGLI, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use domain::flags::{Cause, Decision, Ground, Standing};
use domain::requests::State;
use kernel::id::Id;

use crate::common::{dispatcher, village};

const LAMP: &str = "村小学门口的路灯坏了三盏，晚自习放学娃娃摸黑走，怕摔着。";
const HIDE: Decision = Decision::Withhold(Ground::Selling);

fn key(words: &str) -> Once {
    Once::new(words, Doer::default()).unwrap()
}

async fn lamp(world: &World, body: &str, phone: &str, origin: Option<[u8; 16]>) -> NewRequest {
    NewRequest {
        body: body.to_owned(),
        category: "lamp".to_owned(),
        place: village(world, LANGAO, 0).await,
        phone: phone.to_owned(),
        origin,
        ..NewRequest::default()
    }
}

async fn sent(world: &World, body: &str, (phone, own): (&str, &str)) -> Sent {
    let new = lamp(world, body, phone, None).await;
    send(&world.app, LANGAO, new, &key(own)).await.unwrap()
}

/// Two of the county's own desk.
async fn two(world: &World) -> (Staff, Staff) {
    let one = dispatcher(world, LANGAO).await;
    let mut other = world.officers(LANGAO, Role::Dispatcher, 2).await.remove(1);
    assert_ne!(one.person, other.person);
    (other.org, other.org_name, other.place) = (one.org, one.org_name.clone(), one.place);
    (one, other)
}

async fn waiting(world: &World, by: &Staff) -> Vec<Id> {
    flags::list(&world.app, LANGAO, by).await.unwrap().0.iter().map(|it| it.id).collect()
}

async fn offered(world: &World) -> Vec<String> {
    let new = lamp(world, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "", None).await;
    let found = similar(&world.app, LANGAO, &new, None).await.unwrap();
    found.into_iter().map(|it| it.number).collect()
}

/// What the person sees of the flag of their own.
async fn kept(world: &World, it: &Sent) -> Option<flags::Flag> {
    track(&world.app, LANGAO, &it.tracking).await.unwrap().kept
}

async fn decide(
    world: &World,
    by: &Staff,
    (id, to): (Id, Decision),
    own: &str,
) -> Result<(), Failure> {
    let own = key(own);
    flags::decide(&world.app, LANGAO, by, (id, to, "里面是广告"), &own).await
}

on_both! {
    async fn a_word_asks_for_a_look_and_stops_nothing(world: World) {
        world.set_up(LANGAO).await;
        let (desk, _) = two(world).await;
        words::add_word(&world.app, LANGAO, &desk, ("加 微信", "反复有人发广告"), &key("词")).await.unwrap();

        let plain = sent(world, LAMP, ("19900000001", "一")).await;
        let told = sent(world, &format!("{LAMP}想省钱请加.微*信。"), ("19900000002", "二")).await;

        // It was received, has its desk and its promise like the other one.
        let (one, two) = (track(&world.app, LANGAO, &plain.tracking).await.unwrap(), track(&world.app, LANGAO, &told.tracking).await.unwrap());
        assert_eq!(two.request.state, State::Submitted);
        assert_eq!((one.request.desk, one.request.promised_at), (two.request.desk, two.request.promised_at));
        // Neighbours are offered the one, and know nothing of the other.
        assert_eq!(waiting(world, &desk).await, [told.id]);
        assert_eq!(offered(world).await, std::slice::from_ref(&plain.number));
        let me = follow(&world.app, LANGAO, &told.number, MeToo::default(), &key("我也是")).await;
        assert!(matches!(me, Err(Failure::Missing)), "{me:?}");
        let sheet = flags::sheet(&world.app, LANGAO, &desk, told.id).await.unwrap();
        assert_eq!(sheet.causes, [(Cause::Word, "加微信".to_owned())]);
        let came = words::words(&world.app, LANGAO, &desk).await.unwrap();
        assert_eq!((came[0].flagged, came[0].cleared), (1, 0));

        decide(world, &desk, (told.id, Decision::Show), "看").await.unwrap();

        assert!(offered(world).await.contains(&told.number));
        assert!(follow(&world.app, LANGAO, &told.number, MeToo::default(), &key("再来")).await.is_ok());
        assert_eq!(kept(world, &told).await, None);
        let came = words::words(&world.app, LANGAO, &desk).await.unwrap();
        assert_eq!((came[0].flagged, came[0].cleared), (1, 1));
        // A word that was taken off asks for nothing any more.
        words::remove_word(&world.app, LANGAO, &desk, "加微信", &key("去")).await.unwrap();
        let after = sent(world, "加微信", ("19900000003", "三")).await;
        assert_eq!(flags::sheet(&world.app, LANGAO, &desk, after.id).await.unwrap().flag, None);
    }

    async fn whoever_decided_does_not_decide_the_appeal(world: World) {
        world.set_up(LANGAO).await;
        let (one, other) = two(world).await;
        let it = sent(world, LAMP, ("19900000001", "一")).await;
        flags::ask(&world.app, LANGAO, &one, (it.id, "像是广告"), &key("提")).await.unwrap();
        let again = flags::ask(&world.app, LANGAO, &other, (it.id, "像是广告"), &key("再提")).await;
        assert!(matches!(again, Err(Failure::NotNow(_))), "{again:?}");
        let nothing = flags::appeal(&world.app, LANGAO, &it.tracking, "凭什么", &key("早")).await;
        assert!(matches!(nothing, Err(Failure::NotNow(_))), "nothing was decided yet: {nothing:?}");

        let bare = flags::decide(&world.app, LANGAO, &one, (it.id, HIDE, " "), &key("空")).await;
        assert!(matches!(&bare, Err(Failure::Invalid(it)) if it[0].field == "why"), "{bare:?}");
        decide(world, &one, (it.id, HIDE), "定").await.unwrap();

        let told = kept(world, &it).await.unwrap();
        assert_eq!((told.standing, told.ground, told.why.as_str()), (Standing::Withheld, Some(Ground::Selling), "里面是广告"));
        let empty = flags::appeal(&world.app, LANGAO, &it.tracking, "", &key("空的")).await;
        assert!(matches!(empty, Err(Failure::Invalid(_))));
        flags::appeal(&world.app, LANGAO, &it.tracking, "不是广告，打19900000001问", &key("申")).await.unwrap();
        let twice = flags::appeal(&world.app, LANGAO, &it.tracking, "还是不服", &key("再申")).await;
        assert!(matches!(twice, Err(Failure::NotNow(_))), "{twice:?}");

        assert!(offered(world).await.is_empty());
        let sheet = flags::sheet(&world.app, LANGAO, &one, it.id).await.unwrap();
        assert!(sheet.decided_before && sheet.hidden);
        assert!(!sheet.flag.unwrap().appeal.contains("19900000001"));
        let own = decide(world, &one, (it.id, Decision::Show), "自己").await;
        assert!(matches!(own, Err(Failure::Forbidden)), "{own:?}");
        decide(world, &other, (it.id, Decision::Show), "别人").await.unwrap();

        let told = kept(world, &it).await.unwrap();
        assert_eq!(told.standing, Standing::Lifted);
        assert_eq!(offered(world).await, std::slice::from_ref(&it.number));
        let late = decide(world, &other, (it.id, HIDE), "晚").await;
        assert!(matches!(late, Err(Failure::NotNow(_))), "{late:?}");
    }

    async fn many_from_one_telephone_or_network_are_received_and_looked_at(world: World) {
        world.set_up(LANGAO).await;
        let (desk, _) = two(world).await;
        for nth in 0..8 {
            sent(world, &format!("第{nth}盏路灯不亮"), ("19900000009", &format!("灯{nth}"))).await;
        }
        // What is sent again under its key is not more.
        sent(world, "第7盏路灯不亮", ("19900000009", "灯7")).await;
        assert!(waiting(world, &desk).await.is_empty());
        let ninth = sent(world, "第8盏路灯不亮", ("19900000009", "灯8")).await;
        assert_eq!(waiting(world, &desk).await, [ninth.id]);
        // Somebody else's telephone, and staff who write down what many tell them, are not counted.
        sent(world, "我家的灯", ("19900000010", "别人")).await;
        let by = Doer { person: Some(desk.person), org: Some(desk.org) };
        let own = Once::new("代", by).unwrap();
        let taken = lamp(world, "代他说的", "19900000009", None).await;
        receive(&world.app, LANGAO, &desk, taken, &own).await.unwrap();
        assert_eq!(waiting(world, &desk).await, [ninth.id]);

        let mut last = None;
        for nth in 0..61 {
            let new = lamp(world, &format!("网络里第{nth}件"), "", Some([7; 16])).await;
            last = Some(send(&world.app, LANGAO, new, &key(&format!("网{nth}"))).await.unwrap());
        }
        let last = last.unwrap();
        assert_eq!(waiting(world, &desk).await, [ninth.id, last.id]);
        let sheet = flags::sheet(&world.app, LANGAO, &desk, last.id).await.unwrap();
        assert_eq!(sheet.causes, [(Cause::Source, String::new())]);
        assert!(find_by_number(&world.app, LANGAO, &last.number).await.unwrap().is_some());
    }

    async fn what_nobody_looks_at_is_shown_and_strangers_look_at_nothing(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let (desk, _) = two(world).await;
        let it = sent(world, LAMP, ("19900000001", "一")).await;
        flags::ask(&world.app, LANGAO, &desk, (it.id, "看看"), &key("提")).await.unwrap();
        assert!(offered(world).await.is_empty());

        let foreign = dispatcher(world, PINGLI).await;
        assert!(matches!(flags::sheet(&world.app, LANGAO, &foreign, it.id).await, Err(Failure::Missing)));
        assert!(matches!(flags::list(&world.app, LANGAO, &foreign).await, Err(Failure::Forbidden)));
        assert!(matches!(decide(world, &foreign, (it.id, HIDE), "外").await, Err(Failure::Missing)));
        let town = world.app.house(LANGAO).await.unwrap().towns().next().unwrap().place;
        let below = Staff { place: town, ..desk.clone() };
        let word = words::add_word(&world.app, LANGAO, &below, ("发票", "广告"), &key("镇")).await;
        assert!(matches!(word, Err(Failure::Forbidden)), "{word:?}");

        world.clock.pass(3 * 86_400 - 1);
        assert!(offered(world).await.is_empty());
        world.clock.pass(1);
        assert_eq!(offered(world).await, std::slice::from_ref(&it.number));
        // It still waits for somebody, and may still be withheld.
        assert_eq!(waiting(world, &desk).await, [it.id]);
        decide(world, &desk, (it.id, HIDE), "定").await.unwrap();
        assert!(offered(world).await.is_empty());
    }
}
