//! Suggestions as a desk gets them: learned from the county's own past, within what the person may
//! see, overruled by the office, and measured.

use app::demo::Scale;
use app::requests::{Doer, Shown, show};
use app::suggest::{Basis, advise, calibration_error, measure, report, study};
use app::testing::{LANGAO, World};
use app::{Failure, Once, suggest};
use domain::directory::Staff;
use domain::suggest::ENOUGH;
use kernel::id::Id;
use store::Tx;
use store::suggest::Report;

use crate::common::sent;

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

    world.clear().await;
}
