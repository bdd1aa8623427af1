//! Likely duplicates, "me too" and merging: what strangers may read, who is told, and what an undone
//! merge leaves.

use app::Once;
use app::alike::{
    Followed, MeToo, Whose, follow, following, kinship, merge, reveal, similar, still_unsolved,
    together,
};
use app::failure::Failure;
use app::privacy::Reason;
use app::requests::{Doer, NewRequest, send, track};
use app::testing::{LANGAO, World};
use domain::directory::{Role, Staff};
use domain::requests::acts::Input;
use domain::requests::{Act, State};
use kernel::id::Id;

use crate::common::{acted, by_code, dispatcher, office, somebody, village};

const LAMP: &str = "村小学门口的路灯坏了三盏，晚自习放学娃娃摸黑走，怕摔着。";

async fn lamp(world: &World, nth: usize, body: &str, key: &str) -> app::requests::Sent {
    let place = village(world, LANGAO, nth).await;
    let new = NewRequest {
        body: body.to_owned(),
        category: "lamp".to_owned(),
        place,
        name: "王建国".to_owned(),
        phone: "19900000000".to_owned(),
        ..NewRequest::default()
    };
    send(&world.app, LANGAO, new, &Once::new(key, Doer::default()).unwrap()).await.unwrap()
}

async fn asked(world: &World, nth: usize, body: &str, category: &str) -> Vec<app::alike::Similar> {
    let new = NewRequest {
        body: body.to_owned(),
        category: category.to_owned(),
        place: village(world, LANGAO, nth).await,
        ..NewRequest::default()
    };
    similar(&world.app, LANGAO, &new, None).await.unwrap()
}

async fn me_too(world: &World, number: &str, key: &str) -> Result<Followed, Failure> {
    let me = MeToo { words: "我家娃也走这条路".to_owned(), ..MeToo::default() };
    follow(&world.app, LANGAO, number, me, &Once::new(key, Doer::default())?).await
}

async fn handler(world: &World, org: Id) -> Staff {
    somebody(world, LANGAO, &[Role::Handler], move |it| it.id == org).await
}

/// Dispatches, reports and passes; gives back the version.
async fn answered(world: &World, id: Id, mut version: i64, answer: &str) -> i64 {
    let (desk, org) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
    let hand = handler(world, org).await;
    let note = String::new();
    let steps = [
        (&desk, Input::Dispatch { to: org, note: note.clone() }),
        (&hand, Input::ReportDone { answer: answer.to_owned(), note: note.clone() }),
        (&desk, Input::PassCheck { note, call: true }),
    ];
    for (staff, input) in steps {
        let key = format!("答 {id:?} {version}");
        acted(world, staff, LANGAO, (id, version), input, &key).await.unwrap();
        version += 1;
    }
    version
}

on_both! {
    async fn a_resident_is_asked_about_what_sounds_the_same_near_by_and_nothing_else(world: World) {
        world.set_up(LANGAO).await;
        let first = lamp(world, 0, LAMP, "一").await;
        lamp(world, 0, "灯泡换过以后太亮，照得睡不着觉", "二").await;

        let found = asked(world, 0, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "lamp").await;
        assert_eq!(found.iter().map(|it| it.number.as_str()).collect::<Vec<_>>(), [&first.number]);
        assert_eq!(found[0].state, State::Submitted);
        // Strangers read the first words, not the text.
        assert!(found[0].title.chars().count() <= 14 && !found[0].title.contains("娃娃"));
        // Who does not say what kind it is, is asked, too; far away, nobody is.
        assert_eq!(asked(world, 0, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "").await.len(), 1);
        assert_eq!(asked(world, 130, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "lamp").await.len(), 0);
        assert_eq!(asked(world, 0, "您好，请问什么时候能解决，谢谢", "lamp").await.len(), 0);
    }

    async fn what_is_about_a_person_is_told_to_no_stranger(world: World) {
        world.set_up(LANGAO).await;
        let place = village(world, LANGAO, 0).await;
        let body = "独居老人吃药钱不够，低保办到一半";
        let new = NewRequest {
            body: body.to_owned(),
            category: "relief".to_owned(),
            place,
            ..NewRequest::default()
        };
        let key = Once::new("救", Doer::default()).unwrap();
        let sent = send(&world.app, LANGAO, new, &key).await.unwrap();

        assert_eq!(asked(world, 0, body, "relief").await, []);
        assert_eq!(me_too(world, &sent.number, "我").await, Err(Failure::Missing));
    }

    async fn a_name_and_a_telephone_are_read_by_no_stranger(world: World) {
        world.set_up(LANGAO).await;
        // The name and the number stand in the first words, the number across the end of the title.
        let body = "我是王建国家住3组12号电话19900000000，村小学门口路灯坏了娃娃晚自习放学摸黑走";
        let sent = lamp(world, 0, body, "一").await;
        let found = asked(world, 0, "村小学门口路灯坏了娃娃晚自习放学摸黑走", "lamp").await;
        let title = &found[0].title;
        for part in ["建国", "1990", "12号"] {
            assert!(!title.contains(part), "{title}");
        }
        assert!(title.contains("王某"), "{title}");

        // Whoever answered named the person: nobody reads it before somebody has decided.
        answered(world, sent.id, 1, "已和王建国（19900000000）说好，换好了。").await;
        let said = Input::Rate { level: 5, words: String::new(), named: false };
        by_code(world, LANGAO, &sent.tracking, said, "评").await.unwrap();
        let now = world.app.now().plus_seconds(1);
        let year = app::figures::Period::current(now);
        let last = app::requests::front(&world.app, LANGAO, year, (now, 5)).await.unwrap().last;
        assert_eq!(last[0].answer, "");
        let one = app::requests::public_request(&world.app, LANGAO, sent.id).await.unwrap();
        assert_eq!(one.answer, last[0].answer);
        let filter = app::requests::Filter { standing: Some(1), ..app::requests::Filter::default() };
        let page = app::requests::public_page(&world.app, LANGAO, filter, None, 5).await.unwrap();
        assert_eq!(page[0].answer, last[0].answer);
        let own = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert!(own.request.answer.contains("王建国"), "the person reads what was written");
    }

    async fn whoever_handles_the_one_may_reach_all_who_wait_with_it_and_it_is_written_down(world: World) {
        world.set_up(LANGAO).await;
        let main = lamp(world, 0, LAMP, "一").await;
        let twin = lamp(world, 0, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "二").await;
        let other = lamp(world, 0, "河边的路灯不亮了", "三").await;
        let me = MeToo { name: "李秀英".to_owned(), phone: "19900000007".to_owned(), ..MeToo::default() };
        let key = Once::new("我", Doer::default()).unwrap();
        follow(&world.app, LANGAO, &main.number, me, &key).await.unwrap();
        let desk = dispatcher(world, LANGAO).await;
        let by = |it: &str| Once::new(it, Doer { person: Some(desk.person), org: Some(desk.org) }).unwrap();
        merge(&world.app, &desk, LANGAO, (twin.id, 1), (&main.number, "同一处路灯"), &by("并")).await.unwrap();
        let org = office(world, LANGAO).await;
        let dispatch = Input::Dispatch { to: org, note: String::new() };
        acted(world, &desk, LANGAO, (main.id, 1), dispatch, "派").await.unwrap();

        let hand = handler(world, org).await;
        let kin = kinship(&world.app, &hand, LANGAO, main.id).await.unwrap();
        assert!(kin.reaches);
        let follower = Whose::Follower(kin.said[0].id);
        let looks = "SELECT COUNT(*) FROM audit WHERE act = 'see_contact'";
        for (whose, phone) in [(follower, "19900000007"), (Whose::Merged(twin.id), "19900000000")] {
            let told = reveal(&world.app, &hand, LANGAO, (main.id, whose), Reason::Tell).await.unwrap();
            assert_eq!(told.phone, phone);
        }
        assert_eq!(world.number(looks).await, 2, "each look is a row");

        // Another office, another request, somebody who does not wait with it: nothing, and no row.
        let stranger = somebody(world, LANGAO, &[Role::Handler], |it| it.id != org && it.handles()).await;
        for (who, of, whose) in [
            (&stranger, main.id, follower),
            (&hand, main.id, Whose::Merged(other.id)),
            (&desk, other.id, follower),
        ] {
            let refused = reveal(&world.app, who, LANGAO, (of, whose), Reason::Tell).await;
            assert_eq!(refused, Err(Failure::Missing));
        }
        assert_eq!(world.number(looks).await, 2);
    }

    async fn me_too_is_counted_once_a_key_and_told_when_it_is_answered(world: World) {
        world.set_up(LANGAO).await;
        let main = lamp(world, 0, LAMP, "一").await;
        let one = me_too(world, &main.number, "甲").await.unwrap();
        let again = me_too(world, &main.number, "甲").await.unwrap();
        let other = me_too(world, &main.number, "乙").await.unwrap();

        assert_eq!((one.again, again.again, other.again), (false, true, false));
        assert_eq!(one.tracking, again.tracking);
        assert_ne!(one.tracking, other.tracking);
        assert_eq!(world.number("SELECT followers FROM request").await, 2);
        let seen = following(&world.app, LANGAO, &one.tracking).await.unwrap();
        assert_eq!((seen.course.of.followers, seen.course.of.state), (2, State::Submitted));
        assert!(!seen.course.may_say_unsolved);
        let soon = Once::new("早", Doer::default()).unwrap();
        let early = still_unsolved(&world.app, LANGAO, &one.tracking, "还是黑", &soon).await;
        assert!(matches!(early, Err(Failure::NotNow(_))));
        // Who sent it says so in another way, and a code that nobody has tells nothing.
        let own = still_unsolved(&world.app, LANGAO, &main.tracking, "还是黑", &soon).await;
        assert!(matches!(own, Err(Failure::NotNow(_))));
        let none = still_unsolved(&world.app, LANGAO, "ABCDEFGHJKMNPQRS", "还是黑", &soon).await;
        assert!(matches!(none, Err(Failure::Missing)));
        // A stranger's code opens nothing.
        assert!(matches!(following(&world.app, LANGAO, &main.tracking).await, Err(Failure::Missing)));

        answered(world, main.id, 1, "三盏都换好了，请看一看。").await;
        let told = "SELECT COUNT(*) FROM outbox WHERE follower IS NOT NULL AND topic = 'pass_check'";
        assert_eq!(world.number(told).await, 2);
        let seen = following(&world.app, LANGAO, &one.tracking).await.unwrap();
        assert_eq!(seen.course.answer.as_deref(), Some("三盏都换好了，请看一看。"));
        assert!(seen.follower.told_at.is_some() && seen.course.may_say_unsolved);

        // "Not solved where I live" is a request of its own that knows where it came from.
        let key = Once::new("还", Doer::default()).unwrap();
        let own = still_unsolved(&world.app, LANGAO, &one.tracking, "我家门口那盏还是不亮", &key).await.unwrap();
        let repeated = still_unsolved(&world.app, LANGAO, &one.tracking, "我家门口那盏还是不亮", &key).await.unwrap();
        assert_eq!((own.tracking == repeated.tracking, repeated.again), (true, true));
        let sprung = track(&world.app, LANGAO, &own.tracking).await.unwrap().request;
        assert_eq!((sprung.state, sprung.category.as_str()), (State::Submitted, "lamp"));
        let desk = dispatcher(world, LANGAO).await;
        let kin = kinship(&world.app, &desk, LANGAO, sprung.id).await.unwrap();
        assert_eq!(kin.origin.map(|it| it.id), Some(main.id));
        // Closed for good: there is nothing to wait for any more.
        by_code(world, LANGAO, &main.tracking, Input::Rate { level: 5, words: String::new(), named: false }, "评").await.unwrap();
        assert!(matches!(me_too(world, &main.number, "丙").await, Err(Failure::NotNow(_))));
    }

    async fn a_merged_request_waits_for_the_other_is_told_and_can_be_parted(world: World) {
        world.set_up(LANGAO).await;
        let main = lamp(world, 0, LAMP, "一").await;
        let twin = lamp(world, 0, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "二").await;
        let desk = dispatcher(world, LANGAO).await;
        let before = track(&world.app, LANGAO, &twin.tracking).await.unwrap();

        let kin = kinship(&world.app, &desk, LANGAO, twin.id).await.unwrap();
        assert_eq!(kin.numbers, std::slice::from_ref(&main.number));
        assert!(kin.alike[0].score.words > 0 && kin.acts.contains(&Act::Merge));
        let key = |it: &str| Once::new(it, Doer { person: Some(desk.person), org: Some(desk.org) }).unwrap();
        let why = (main.number.as_str(), "同一处路灯");
        for again in [false, true] {
            let done = merge(&world.app, &desk, LANGAO, (twin.id, 1), why, &key("并")).await.unwrap();
            assert_eq!(done.again, again);
        }
        // The one that goes on cannot itself be merged away, and nothing into one that is merged.
        let back = merge(&world.app, &desk, LANGAO, (main.id, 1), (&twin.number, "反了"), &key("反")).await;
        assert!(matches!(back, Err(Failure::Invalid(_))));
        let own = merge(&world.app, &desk, LANGAO, (main.id, 1), (&main.number, "自己"), &key("自")).await;
        assert!(own.is_err());

        answered(world, main.id, 1, "换好了。").await;
        let own = track(&world.app, LANGAO, &twin.tracking).await.unwrap().request;
        assert_eq!(own.state, State::Merged);
        let course = together(&world.app, LANGAO, &own).await.unwrap().unwrap();
        assert_eq!(course.answer.as_deref(), Some("换好了。"));
        let told = format!("SELECT COUNT(*) FROM outbox WHERE matter = {} AND topic = 'pass_check'", twin.id.0);
        assert_eq!(world.number(&told).await, 1);

        // Parted: it stands where it stood, with its promise and everything in its history.
        let part = Input::Unmerge { reason: "不是同一盏".to_owned() };
        acted(world, &desk, LANGAO, (twin.id, 2), part, "分").await.unwrap();
        let after = track(&world.app, LANGAO, &twin.tracking).await.unwrap();
        assert_eq!((after.request.state, after.request.merged), (before.request.state, None));
        assert_eq!(after.request.promised_at, before.request.promised_at, "no time passed, none was lost");
        assert_eq!(after.history.len(), 3);
    }

    async fn nobodys_need_ends_because_somebody_else_took_theirs_back(world: World) {
        world.set_up(LANGAO).await;
        let main = lamp(world, 0, LAMP, "一").await;
        let twin = lamp(world, 0, "小学门口路灯坏了，娃娃晚自习放学摸黑走", "二").await;
        let desk = dispatcher(world, LANGAO).await;
        let key = Once::new("并", Doer { person: Some(desk.person), org: Some(desk.org) }).unwrap();
        merge(&world.app, &desk, LANGAO, (twin.id, 1), (&main.number, "同一处"), &key).await.unwrap();
        let one = me_too(world, &twin.number, "甲").await.unwrap();
        assert_eq!(following(&world.app, LANGAO, &one.tracking).await.unwrap().course.of.number, main.number);

        by_code(world, LANGAO, &main.tracking, Input::Withdraw { reason: String::new() }, "撤").await.unwrap();
        let own = track(&world.app, LANGAO, &twin.tracking).await.unwrap().request;
        assert_eq!((own.state, own.merged), (State::Submitted, None));
        assert!(own.due_at.is_some());
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox WHERE follower IS NOT NULL").await, 1);
    }

    async fn two_officers_merge_at_once_and_one_wins(world: World) {
        world.set_up(LANGAO).await;
        let main = lamp(world, 0, LAMP, "一").await;
        let twin = lamp(world, 0, LAMP, "二").await;
        let officers = world.officers(LANGAO, Role::Dispatcher, 2).await;
        let mut done = Vec::new();
        for it in &officers {
            let key = Once::new("并", Doer { person: Some(it.person), org: Some(it.org) }).unwrap();
            done.push(merge(&world.app, it, LANGAO, (twin.id, 1), (&main.number, "同一处"), &key).await);
        }
        assert!(done[0].is_ok());
        assert!(matches!(done[1], Err(Failure::Overtaken { act: Act::Merge, .. })), "{:?}", done[1]);
    }
}
