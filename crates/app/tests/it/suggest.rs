//! Suggestions as a desk gets them: learned from the county's own past, within what the person may
//! see, overruled by the office, and measured.

use app::demo::Scale;
use app::requests::{Doer, Shown, show};
use app::suggest::{Basis, Sureness, advise, calibration_error, measure, proposals, report, study};
use app::testing::{LANGAO, World};
use app::{Failure, Instant, Once, suggest};
use domain::directory::Staff;
use domain::places::Place;
use domain::suggest::{ENOUGH, Learned, Question};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::suggest::Report;

use crate::common::{dispatcher, sent};

async fn shown(world: &World, staff: &Staff, id: Id) -> Shown {
    show(&world.app, staff, LANGAO, id).await.unwrap()
}

on_both! {
    async fn a_county_with_too_little_past_gets_the_catalogue_and_nothing_made_up(world: World) {
        world.demo(LANGAO, Scale::Village).await;
        let desk = world.staff(LANGAO, "xian").await;
        let admin = world.staff(LANGAO, "admin").await;
        let id = sent(world, LANGAO, "村口的路烂了，全是坑", "k").await.unwrap().id;

        let study = study(&world.app, LANGAO).await.unwrap();
        let house = world.app.house(LANGAO).await.unwrap();
        let advice = advise(&world.app, &house, &desk, &shown(world, &desk, id).await);

        assert!(study.learned.is_none() && study.lessons < ENOUGH, "{}", study.lessons);
        assert_eq!((advice.basis.clone(), advice.sureness), (Basis::Listed, None));
        assert!(advice.chooses() && advice.category.is_none() && advice.alike.is_empty());
        assert!(advice.offers.iter().all(|it| it.listed && it.probability.is_none()));
        let key = Once::new("m", Doer { person: Some(admin.person), org: None }).unwrap();
        let refused = measure(&world.app, LANGAO, &admin, &key).await;
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
        let refused = measure(&world.app, LANGAO, &desk, &key).await;
        assert!(matches!(refused, Err(Failure::Forbidden)), "{refused:?}");
        assert_eq!(report(&world.app, LANGAO).await.unwrap(), None);
    }

    async fn a_measuring_is_kept_and_read_as_it_was(world: World) {
        world.set_up(LANGAO).await;
        let mut measured = suggest::Measured { learned: 3_000, asked: 650, ..Default::default() };
        measured.category = suggest::Scores { asked: 650, first: 630, among: 648 };
        measured.listed = suggest::Scores { asked: 640, first: 300, among: 300 };
        measured.handler_bins[9] = suggest::Bin { count: 20, said: 190_000, right: 19 };
        let (at, person) = (world.app.now(), None);
        let kept = Report { at, from_month: 202_511, until_month: 202_512, person, measured };

        let own = kept.clone();
        let keep = async move |tx: &mut Tx<'_>| store::suggest::keep(tx, LANGAO, &own).await;
        world.app.store().write(LANGAO.0, keep).await.unwrap();

        assert_eq!(report(&world.app, LANGAO).await.unwrap(), Some(kept));
    }
}

/// The demonstration's whole year: what is learned from it, and how well it guesses the last two
/// months.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_years_past_guesses_its_last_two_months() {
    let world = World::seeding().await;
    world.demo(LANGAO, Scale::County).await;
    let admin = world.staff(LANGAO, "admin").await;
    let study = study(&world.app, LANGAO).await.unwrap();
    let learned = study.learned.as_ref().unwrap();
    assert!(learned.size() > 3_800, "{}", learned.size());

    let key = Once::new("m", Doer { person: Some(admin.person), org: Some(admin.org) }).unwrap();
    measure(&world.app, LANGAO, &admin, &key).await.unwrap();
    let report = report(&world.app, LANGAO).await.unwrap().unwrap();
    let it = &report.measured;
    let errors = [&it.category_bins, &it.handler_bins].map(|bins| calibration_error(bins).unwrap());
    assert_eq!((report.from_month, report.until_month), (202_511, 202_512));
    assert_eq!(report.person, Some(admin.person));
    assert!(it.learned + it.asked >= 3_825 && it.asked > 400, "{it:?}");
    assert!(it.category.first > it.chosen.first, "{it:?}");
    assert!(it.handler.first > it.listed.first, "{it:?}");
    assert!(errors.iter().all(|it| *it < 500), "{errors:?}");

    in_nobodys_words(learned);
    the_words_lead(&world).await;
    returns_propose_and_the_office_decides(&world).await;
    world.clear().await;
}

/// Sentences that no text of the demonstration's was made from: what is said to be fairly sure must be
/// right, and what is not known must be said so.
fn in_nobodys_words(learned: &Learned) {
    let (mut asked, mut right, mut said, mut said_right) = (0, 0, 0, 0);
    for line in include_str!("free_sentences.tsv").lines() {
        let (category, body) = line.split_once('\t').unwrap();
        let place = Place(610_925_100_201);
        let question = Question { id: Id(-1), body, place, category: "other", decided: false };
        let first = learned.categories(&learned.read(&question)).into_iter().next().unwrap();
        let is_right = i32::from(first.label == category);
        asked += 1;
        right += is_right;
        if Sureness::of(first.probability) > Sureness::Unsure {
            said += 1;
            said_right += is_right;
        }
    }
    assert!(asked == 40 && right * 2 > asked, "{right} of {asked}");
    assert!(said >= 10 && said_right * 5 >= said * 4, "{said_right} of {said}");
}

async fn the_words_lead(world: &World) {
    world.clock.set(Instant::at(Date::constant(2025, 12, 31), 18, 30));
    let house = world.app.house(LANGAO).await.unwrap();
    let desk = dispatcher(world, LANGAO).await;
    let village = house.towns().find(|it| it.short() == "城关镇").unwrap().place;
    let village = house.villages(village).next().unwrap().place.to_string();
    let new = app::requests::NewRequest {
        body: "桥头的路灯不亮好几天了，老人晚上看不清台阶，村口也有两盏路灯坏了，黑黢黢的。"
            .to_owned(),
        category: "other".to_owned(),
        place: village,
        ..Default::default()
    };
    let key = Once::new("lamp", Doer::default()).unwrap();
    let id = app::requests::send(&world.app, LANGAO, new, &key).await.unwrap().id;

    let advice = advise(&world.app, &house, &desk, &shown(world, &desk, id).await);

    let category = advice.category.as_ref().unwrap_or_else(|| unreachable!("{advice:#?}"));
    assert_eq!(category.code, "lamp");
    assert!(category.sureness >= Sureness::Fairly, "{category:?}");
    assert!(category.words.iter().any(|it| it.contains("路灯")), "{category:?}");
    assert_eq!(advice.alike.len(), 3);
    assert!(advice.alike.iter().all(|it| it.category == "lamp"), "{:?}", advice.alike);
    assert!((1..=3).contains(&advice.offers.len()));
    let answer = advice.answer.as_ref().unwrap();
    assert!(!answer.answer.is_empty() && !answer.number.is_empty());

    // Who sees one town only is shown no request of another.
    let mut narrow = desk.clone();
    narrow.place = house.towns().find(|it| it.short() == "四季镇").unwrap().place;
    narrow.org = Id(1);
    let own = advise(&world.app, &house, &narrow, &shown(world, &desk, id).await);
    assert!(own.alike.iter().all(|it| narrow.place.contains(it.place)), "{:?}", own.alike);
}

async fn returns_propose_and_the_office_decides(world: &World) {
    let house = world.app.house(LANGAO).await.unwrap();
    let admin = world.staff(LANGAO, "admin").await;
    let town = house.towns().find(|it| it.short() == "滔河镇").unwrap().place;
    let found = proposals(&world.app, &house).unwrap();
    let own = |it: &&domain::suggest::Proposal| it.place == town && it.category == "road";
    let change = found.iter().find(own).unwrap_or_else(|| unreachable!("{found:#?}"));
    assert_eq!(house.org_name(change.switch.to), "滔河镇政府");
    assert!(change.switch.returned >= 8 && change.switch.returned * 2 >= change.switch.dispatched);

    // The office keeps it as it is: what is learned does not overrule that.
    let line = app::directory::NewLine {
        place: Some(town),
        category: Some("road".to_owned()),
        org: Some(change.switch.from),
        seen: None,
    };
    let key = Once::new("keep", Doer { person: Some(admin.person), org: Some(admin.org) }).unwrap();
    app::directory::set_answerer(&world.app, LANGAO, &admin, line, &key).await.unwrap();
    let house = world.app.house(LANGAO).await.unwrap();
    assert!(house.is_pinned(town, "road"));
    assert!(proposals(&world.app, &house).unwrap().iter().all(|it| !own(&it)));
    let village = house.villages(town).next().unwrap().place.to_string();
    let road = crate::common::road(&village, "村口的水泥路被大车压坏了，全是坑");
    let key = Once::new("road", Doer::default()).unwrap();
    let id = app::requests::send(&world.app, LANGAO, road, &key).await.unwrap().id;
    let desk = dispatcher(world, LANGAO).await;
    let pinned = advise(&world.app, &house, &desk, &shown(world, &desk, id).await);
    assert_eq!((pinned.basis, pinned.offers[0].org), (Basis::Pinned, change.switch.from));

    // Without the line the returns speak again.
    let key = Once::new("off", Doer { person: Some(admin.person), org: Some(admin.org) }).unwrap();
    let line = (town, "road".to_owned());
    app::directory::remove_answerer(&world.app, LANGAO, &admin, line, &key).await.unwrap();
    let house = world.app.house(LANGAO).await.unwrap();
    let switched = advise(&world.app, &house, &desk, &shown(world, &desk, id).await);
    assert!(matches!(&switched.basis, Basis::Returned(it) if it == &change.switch));
    assert_eq!(switched.offers[0].org, change.switch.to);
    assert!(switched.chooses());
}
