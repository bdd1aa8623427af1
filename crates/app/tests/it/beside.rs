//! What happens beside the straight way, through the use cases: who may decide, what is shown before
//! deciding, what lists and numbers say, and that the sample is drawn and not chosen.

use std::io::Cursor;

use app::failure::Failure;
use app::figures::{Period, overview};
use app::photos::NewPhoto;
use app::requests::{
    Awaits, Doer, Filter, Order, Sent, act, call_contacts, calls, inbox_counts, page, show, track,
};
use app::testing::{LANGAO, World};
use app::{Once, doctor};
use domain::directory::{OrgKind, Role, Staff};
use domain::figures::Figures;
use domain::places::Place;
use domain::requests::acts::{ExclusionStep, Input, Refusal};
use domain::requests::{Act, CallEnd, Card, DelayKind, State, UnitKind};
use kernel::deadline::{Limit, Unit};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::common::{acted, by_code, dispatcher, office, sent, somebody, village};

fn words() -> String {
    "说清楚了".to_owned()
}

fn extension(org: Id, amount: i64) -> Input {
    let kind = DelayKind::Extend(Limit { amount, unit: Unit::Workday });
    Input::AskDelay { kind, org, reason: "等材料".to_owned() }
}

fn decided(granted: bool) -> Input {
    Input::DecideDelay { granted, reason: words() }
}

fn exclusion(step: ExclusionStep) -> Input {
    Input::Exclusion { step, words: words() }
}

const GRANT: ExclusionStep = ExclusionStep::Decide { granted: true };
const REFUSE: ExclusionStep = ExclusionStep::Decide { granted: false };

/// A request on its way, with those who work on it.
struct Case<'a> {
    world: &'a World,
    request: Sent,
    desk: Staff,
    handler: Staff,
    caller: Staff,
    version: i64,
    acts: usize,
}

impl<'a> Case<'a> {
    /// Sent, dispatched to a county office, and signed for.
    async fn working(world: &'a World) -> Case<'a> {
        let request = sent(world, LANGAO, "路塌了一块", "键").await.unwrap();
        let (desk, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        let caller = world.officers(LANGAO, Role::Caller, 1).await.remove(0);
        let mut case = Case { world, request, desk, handler, caller, version: 1, acts: 0 };
        case.by_desk(Input::Dispatch { to, note: String::new() }).await.unwrap();
        case.by_handler(Input::SignFor).await.unwrap();
        case
    }

    /// Closed by a call that heard this level.
    async fn closed(world: &'a World, level: i64) -> Case<'a> {
        let mut case = Self::working(world).await;
        case.by_handler(Input::ReportDone { answer: "修好了".to_owned(), note: String::new() })
            .await
            .unwrap();
        case.by_desk(Input::PassCheck { note: String::new(), call: true }).await.unwrap();
        let caller = case.caller.clone();
        let said = Input::CallAnswered { solved: true, level, note: words() };
        case.by(&caller, said, &[]).await.unwrap();
        case
    }

    async fn by(&mut self, who: &Staff, input: Input, photos: &[NewPhoto]) -> Result<(), Failure> {
        self.acts += 1;
        let by = Doer { person: Some(who.person), org: Some(who.org) };
        let key = Once::new(&format!("办-{}", self.acts), by)?;
        let at = (self.request.id, self.version);
        act(&self.world.app, who, LANGAO, at, input, photos.to_vec(), &key).await?;
        self.version += 1;
        Ok(())
    }

    async fn by_desk(&mut self, input: Input) -> Result<(), Failure> {
        let desk = self.desk.clone();
        self.by(&desk, input, &[]).await
    }

    async fn by_handler(&mut self, input: Input) -> Result<(), Failure> {
        let handler = self.handler.clone();
        self.by(&handler, input, &[]).await
    }

    async fn by_person(&mut self, input: Input) -> Result<(), Failure> {
        self.acts += 1;
        let key = format!("人-{}", self.acts);
        by_code(self.world, LANGAO, &self.request.tracking, input, &key).await?;
        self.version += 1;
        Ok(())
    }

    async fn figures(&self) -> Figures {
        let year = Period::year(2025);
        overview(&self.world.app, LANGAO, LANGAO.place(), "", year).await.unwrap().total()
    }

    async fn rows(&self, who: &Staff, filter: Filter) -> usize {
        let order = Order::Received;
        page(&self.world.app, who, LANGAO, filter, order, None, 10).await.unwrap().len()
    }
}

/// A small picture.
fn photo() -> NewPhoto {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    NewPhoto { bytes: bytes.into_inner() }
}

on_both! {
    async fn a_delay_is_shown_with_what_it_would_do_and_decided_by_another_organisation(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::working(world).await;
        let own = case.handler.org;
        // Whatever organisation the form says: who asks is who is signed in.
        case.by_handler(extension(Id(1), 3)).await.unwrap();

        let both = somebody(world, LANGAO, &[Role::Dispatcher, Role::Handler], |it| it.id == own).await;
        assert_eq!(case.by(&both, decided(true), &[]).await, Err(Failure::Forbidden), "not one's own");
        let asked = case.handler.clone();
        assert_eq!(case.by(&asked, decided(true), &[]).await, Err(Failure::Forbidden));
        let place = Place::parse(&village(world, LANGAO, 0).await).unwrap();
        let elsewhere = somebody(world, LANGAO, &[Role::Dispatcher], |it| {
            it.kind == OrgKind::Desk && it.place != LANGAO.place() && it.place != place.town()
        }).await;
        assert_eq!(case.by(&elsewhere, decided(true), &[]).await, Err(Failure::Missing));
        let waiting = Filter { awaits: Some(Awaits::Any), ..Filter::default() };
        assert_eq!(case.rows(&case.desk, waiting.clone()).await, 1);
        assert_eq!(inbox_counts(&world.app, &case.desk, LANGAO).await.unwrap().awaiting, 1);
        let shown = show(&world.app, &case.desk, LANGAO, case.request.id).await.unwrap();
        assert_eq!(shown.request.delay.as_ref().unwrap().org, own);
        assert!(shown.acts.starts_with(&[Act::GrantExtension, Act::RefuseDelay]), "{:?}", shown.acts);
        let would = shown.if_granted.unwrap();
        assert_eq!(would.review_at, None);

        case.by_desk(decided(true)).await.unwrap();

        let after = show(&world.app, &case.desk, LANGAO, case.request.id).await.unwrap();
        assert_eq!(after.request.promised_at, Some(would.promised_at));
        assert_eq!((after.if_granted, case.rows(&case.desk, waiting).await), (None, 0));
        let told = track(&world.app, LANGAO, &case.request.tracking).await.unwrap();
        assert_eq!(told.history.last().unwrap().event.public, "等材料");
    }

    async fn a_suspension_stops_the_clock_until_it_goes_on_and_is_due_on_its_day(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::working(world).await;
        let until = Date::constant(2025, 4, 15);
        let kind = DelayKind::Suspend(until);
        let ask = Input::AskDelay { kind, org: Id(1), reason: "等枯水期".to_owned() };
        case.by_handler(ask).await.unwrap();
        let shown = show(&world.app, &case.desk, LANGAO, case.request.id).await.unwrap();
        let would = shown.if_granted.unwrap();
        assert_eq!(would.review_at, Some(Instant::at(until, 17, 0)));

        case.by_desk(decided(true)).await.unwrap();

        let suspended = Filter { states: vec![State::Suspended], ..Filter::default() };
        assert_eq!(case.rows(&case.desk, suspended.clone()).await, 1);
        let shown = show(&world.app, &case.handler, LANGAO, case.request.id).await.unwrap();
        assert_eq!((shown.request.promised_at, shown.request.due_at), (None, would.review_at));
        assert_eq!(shown.acts, [Act::Reactivate]);
        case.by_person(Input::Urge { words: String::new() }).await.unwrap();
        let again = case.by_person(Input::Urge { words: String::new() }).await;
        assert_eq!(again, Err(Failure::Refused(Refusal::UrgedToday)));
        let told = track(&world.app, LANGAO, &case.request.tracking).await.unwrap();
        assert!(!told.acts.contains(&Act::Urge), "one is not asked to do what is refused");

        world.clock.set(Instant::at(until, 17, 0));
        let on = Input::Reactivate { reason: "水退了".to_owned() };
        case.by_handler(on).await.unwrap();
        let shown = show(&world.app, &case.handler, LANGAO, case.request.id).await.unwrap();
        assert_eq!(shown.request.promised_at, Some(would.promised_at), "as was said beforehand");
        assert_eq!(case.rows(&case.desk, suspended).await, 0);
    }

    async fn an_exclusion_needs_evidence_and_its_second_decision_another_person(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::closed(world, 2).await;
        let before = case.figures().await;
        assert_eq!((before.called, before.satisfied, before.excluded, before.drawn), (1, 0, 0, 1));
        let handler = case.handler.clone();
        let bare = case.by_handler(exclusion(ExclusionStep::Ask)).await;
        let Err(Failure::Invalid(fields)) = bare else { unreachable!("{bare:?}") };
        assert_eq!(fields[0].field, "photos");
        case.by(&handler, exclusion(ExclusionStep::Ask), &[photo()]).await.unwrap();
        let own = handler.org;
        let both = somebody(world, LANGAO, &[Role::Dispatcher, Role::Handler], |it| it.id == own).await;
        assert_eq!(case.by(&both, exclusion(GRANT), &[]).await, Err(Failure::Forbidden));

        case.by_desk(exclusion(GRANT)).await.unwrap();
        let after = case.figures().await;
        assert_eq!((after.called, after.excluded, after.closed), (0, 1, 1));
        let opens = |filter: Filter| case.rows(&case.desk, filter);
        let excluded = Filter { excluded: true, ..Filter::default() };
        assert_eq!(opens(excluded).await, 1);
        for none in [
            Filter { called: true, ..Filter::default() },
            Filter { satisfied: Some(false), ..Filter::default() },
        ] {
            assert_eq!(opens(none).await, 0, "numbers and rows leave it out alike");
        }

        case.by_person(exclusion(ExclusionStep::Object)).await.unwrap();
        let first = case.desk.clone();
        let shown = show(&world.app, &first, LANGAO, case.request.id).await.unwrap();
        assert!(shown.decided_before && shown.acts.is_empty(), "{:?}", shown.acts);
        let traces = world.traces().await;
        let same = case.by(&first, exclusion(REFUSE), &[]).await;
        assert!(matches!(&same, Err(Failure::NotNow(say)) if say.contains("另一个人")), "{same:?}");
        assert_eq!(world.traces().await, traces);
        let second = world.officers(LANGAO, Role::Dispatcher, 1).await.remove(0);
        let shown = show(&world.app, &second, LANGAO, case.request.id).await.unwrap();
        assert_eq!(shown.acts, [Act::GrantExclusion, Act::RefuseExclusion]);
        case.by(&second, exclusion(REFUSE), &[]).await.unwrap();

        // An objection that succeeds is the person's matter, too: both hear of it.
        let told = |org: &str| format!("SELECT COUNT(*) FROM outbox WHERE topic = 'refuse_exclusion' AND org IS {org}");
        assert_eq!(world.number(&told("NULL")).await, 1, "the person");
        assert_eq!(world.number(&told("NOT NULL")).await, 1, "the handler");
        assert_eq!(case.figures().await, before, "counted again, and nothing else moved");
        let again = case.by_person(exclusion(ExclusionStep::Object)).await;
        assert_eq!(again, Err(Failure::Refused(Refusal::NoAppeal)), "once");
        let findings = doctor::look(&world.app, true).await.unwrap();
        assert!(findings.iter().all(|it| it.wrong.is_none()), "{findings:?}");
    }

    async fn who_is_asked_to_help_finds_it_in_a_list_of_their_own_and_answers_once(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::working(world).await;
        let lead = case.handler.org;
        let helper = somebody(world, LANGAO, &[Role::Handler], |it| {
            it.kind == OrgKind::Office && it.id != lead && it.place == LANGAO.place()
        }).await;
        let own = Filter { unit_of: Some(helper.org), ..Filter::default() };
        let id = case.request.id;
        assert_eq!(case.rows(&helper, own.clone()).await, 0);
        assert_eq!(show(&world.app, &helper, LANGAO, id).await.err(), Some(Failure::Missing));

        let ask = Input::AskUnit { org: helper.org, kind: UnitKind::Support, words: words() };
        case.by_desk(ask).await.unwrap();

        assert_eq!(case.rows(&helper, own.clone()).await, 1);
        assert_eq!(inbox_counts(&world.app, &helper, LANGAO).await.unwrap().units, 1);
        assert_eq!(case.rows(&case.handler, Filter { unit_of: Some(helper.org), ..Filter::default() }).await, 1,
            "who leads sees it as its own request, not by the other's list");
        let shown = show(&world.app, &helper, LANGAO, id).await.unwrap();
        assert_eq!((shown.acts, shown.contact), (vec![Act::UnitDone], None));
        let done = Input::UnitDone { org: Id(1), words: "水管没事".to_owned() };
        case.by(&helper, done.clone(), &[]).await.unwrap();

        assert_eq!(case.rows(&helper, own).await, 0);
        assert_eq!(case.by(&helper, done, &[]).await, Err(Failure::Forbidden), "answered already");
        let units = show(&world.app, &helper, LANGAO, id).await.unwrap().units;
        assert_eq!((units.len(), units[0].words.as_str()), (1, "水管没事"));
        let told = track(&world.app, LANGAO, &case.request.tracking).await.unwrap();
        assert_eq!(told.units.len(), 1, "the person may be told who helps");
    }

    async fn marks_are_found_by_their_filters_and_the_numbers_beside_count_them(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::working(world).await;
        let all: [fn(&mut Filter); 4] = [
            |it| it.card = true,
            |it| it.urged = true,
            |it| it.returned = true,
            |it| it.units = true,
        ];
        for set in all {
            let mut filter = Filter::default();
            set(&mut filter);
            assert_eq!(case.rows(&case.desk, filter.clone()).await, 0, "{filter:?}");
        }
        case.by_desk(Input::Card { card: Card::Yellow, words: words() }).await.unwrap();
        case.by_person(Input::Urge { words: String::new() }).await.unwrap();
        let office = somebody(world, LANGAO, &[Role::Handler], |it| {
            it.kind == OrgKind::Office && it.id != case.handler.org && it.place == LANGAO.place()
        }).await.org;
        let copy = Input::AskUnit { org: office, kind: UnitKind::Copy, words: words() };
        case.by_desk(copy).await.unwrap();
        case.by_handler(Input::Return { reason: words() }).await.unwrap();

        for set in all {
            let mut filter = Filter::default();
            set(&mut filter);
            assert_eq!(case.rows(&case.desk, filter.clone()).await, 1, "{filter:?}");
        }
        let marks = page(&world.app, &case.desk, LANGAO, Filter::default(), Order::Due, None, 9)
            .await.unwrap()[0].marks;
        assert_eq!((marks.returns, marks.urges, marks.card, marks.units), (1, 1, Card::Yellow, 1));
        assert_eq!(case.figures().await.returned, 1);
    }

    async fn who_declines_is_counted_apart_and_a_low_rating_is_called_first(world: World) {
        world.set_up(LANGAO).await;
        let mut case = Case::closed(world, 5).await;
        let low = Input::Rate { level: 1, words: words(), named: false };
        case.by_person(low).await.unwrap();
        let owed = calls(&world.app, &case.caller, LANGAO, 10).await.unwrap();
        assert_eq!((owed.len(), owed[0].marks.low), (1, Some(1)));
        let contacts = call_contacts(&world.app, &case.caller, LANGAO, 10).await.unwrap();
        assert!(contacts.contains_key(&owed[0].id), "and how to reach them");
        assert_eq!((case.figures().await.closed, case.figures().await.rated), (0, 1));

        let caller = case.caller.clone();
        case.by(&caller, Input::CallDeclined { note: String::new() }, &[]).await.unwrap();

        let sum = case.figures().await;
        assert_eq!((sum.closed, sum.declined, sum.called, sum.drawn), (1, 1, 0, 1));
        let declined = Filter { call_end: Some(CallEnd::Declined), ..Filter::default() };
        assert_eq!(case.rows(&case.desk, declined).await, 1);
        assert_eq!(calls(&world.app, &caller, LANGAO, 10).await.unwrap(), []);
    }

    async fn the_sample_is_drawn_by_a_hash_and_close_to_its_share(world: World) {
        use sha2::Digest as _;
        world.set_up(LANGAO).await;
        world.run("INSERT INTO rule (county, key, from_on, until_on, value, unit, basis, confidence)
            VALUES (610925, 'request.call_percent', '2025-01-01', NULL, 30, 'percent', '', 'D')").await;
        world.app.forget_house(LANGAO);
        let (desk, to) = (dispatcher(world, LANGAO).await, office(world, LANGAO).await);
        let handler = somebody(world, LANGAO, &[Role::Handler], |it| it.id == to).await;
        let total = 300;
        let mut drawn = 0;
        for nth in 0..total {
            let request = sent(world, LANGAO, &format!("第 {nth} 处路塌了"), &format!("{nth}")).await.unwrap();
            let report = Input::ReportDone { answer: "修好了".to_owned(), note: String::new() };
            for (version, (who, input)) in (1..).zip([
                (&desk, Input::Dispatch { to, note: String::new() }),
                (&handler, report),
                // What the form says does not matter.
                (&desk, Input::PassCheck { note: String::new(), call: nth % 2 == 0 }),
            ]) {
                let key = format!("{nth}-{version}");
                acted(world, who, LANGAO, (request.id, version), input, &key).await.unwrap();
            }
            let shown = show(&world.app, &desk, LANGAO, request.id).await.unwrap().request;
            let hash = sha2::Sha256::digest(format!("{} 1", shown.number).as_bytes());
            let lot = i64::from(u16::from_be_bytes([hash[0], hash[1]]) % 100);
            let expected = if lot < 30 { State::CallBack } else { State::Closed };
            assert_eq!(shown.state, expected, "anybody can check it: {}", shown.number);
            drawn += i64::from(lot < 30);
        }

        assert!((total * 3 / 10 - drawn).abs() <= total * 8 / 100, "{drawn} of {total}");
        let left_out = Filter { call_end: Some(CallEnd::NotDrawn), ..Filter::default() };
        let rows = page(&world.app, &desk, LANGAO, left_out, Order::Received, None, 500).await.unwrap();
        assert_eq!(i64::try_from(rows.len()).unwrap(), total - drawn);
        let year = Period::year(2025);
        let sum = overview(&world.app, LANGAO, LANGAO.place(), "", year).await.unwrap().total();
        assert_eq!((sum.closed, sum.drawn), (total - drawn, 0), "drawn ones are open still");
    }
}
