//! Whistles from outside, on both databases: from blowing to both gradings, who may and who may not,
//! what is left behind, and numbers that are the length of their rows.

use app::demo::Scale;
use app::failure::Failure;
use app::figures::Period;
use app::policy::whistles as policy;
use app::requests::Doer;
use app::testing::{LANGAO, PINGLI, World};
use app::whistles::{self, ListRow, NewWhistle, Scope, Shown, Todo, What};
use app::{Once, jobs};
use domain::directory::{OrgKind, Role, Staff};
use domain::places::{Level, Place};
use domain::whistles::acts::{CallInput, Input};
use domain::whistles::{Act, CallState, Kind, State};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::common::{sent, somebody, village};

/// Everybody a whistle of a town needs.
struct Cast {
    desk: Staff,
    head: Staff,
    county: Staff,
    offices: Vec<Staff>,
    village: String,
}

async fn cast(world: &World) -> Cast {
    let village = village(world, LANGAO, 0).await;
    let town = Place::parse(&village).unwrap().town();
    let of_town =
        |it: &domain::directory::Organisation| it.kind == OrgKind::Desk && it.place == town;
    let of_county = |it: &domain::directory::Organisation| {
        it.kind == OrgKind::Desk && it.place == LANGAO.place()
    };
    let desk = somebody(world, LANGAO, &[Role::Dispatcher], of_town).await;
    let head = somebody(world, LANGAO, &[Role::Leader], of_town).await;
    let county = somebody(world, LANGAO, &[Role::Leader], of_county).await;
    let house = world.app.house(LANGAO).await.unwrap();
    let mut orgs: Vec<_> = whistles::candidates(&house, &desk).iter().map(|it| it.id).collect();
    orgs.truncate(4);
    let mut offices = Vec::new();
    for org in orgs {
        offices.push(somebody(world, LANGAO, &[Role::Handler], |it| it.id == org).await);
    }
    Cast { desk, head, county, offices, village }
}

fn by(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

fn new(cast: &Cast, kind: &str, first: bool, calls: usize) -> NewWhistle {
    NewWhistle {
        kind: kind.to_owned(),
        first,
        place: cast.village.clone(),
        address: "河堤下段".to_owned(),
        body: "河堤垮了一段，水往院子里灌。".to_owned(),
        why: "要抽水机和断电，镇上没有。".to_owned(),
        request: None,
        calls: cast.offices.iter().take(calls).map(|it| it.org).collect(),
    }
}

async fn blown(world: &World, staff: &Staff, new: NewWhistle, key: &str) -> Result<Id, Failure> {
    let key = Once::new(key, by(staff))?;
    whistles::blow(&world.app, staff, LANGAO, new, &key).await.map(|it| it.id)
}

async fn show(world: &World, staff: &Staff, id: Id) -> Result<Shown, Failure> {
    whistles::show(&world.app, staff, LANGAO, id).await
}

/// Does something as somebody who looks at the newest state.
async fn acted(world: &World, staff: &Staff, id: Id, input: Input) -> Result<(), Failure> {
    let whistle = show(world, staff, id).await?.whistle;
    let seen = match input.call() {
        Some(org) => whistle.call(org).map_or(0, |it| it.version),
        None => whistle.turn,
    };
    let key = format!("{}-{}-{seen}-{:?}", id.0, whistle.version, input.act());
    let key = Once::new(&key, by(staff))?;
    whistles::act(&world.app, staff, LANGAO, (id, seen), input, &key).await.map(|_| ())
}

/// The same to the own call.
async fn own(world: &World, staff: &Staff, id: Id, what: CallInput) -> Result<(), Failure> {
    acted(world, staff, id, Input::Of { call: staff.org, what }).await
}

fn approve() -> Input {
    Input::Approve { note: "同意".to_owned() }
}

fn close() -> Input {
    Input::Close { note: String::new() }
}

fn report_in() -> CallInput {
    CallInput::ReportIn { note: String::new() }
}

fn arrive() -> CallInput {
    CallInput::Arrive { note: String::new() }
}

fn finish() -> CallInput {
    CallInput::Finish { result: "水抽干了".to_owned() }
}

fn why(text: &str) -> String {
    text.to_owned()
}

/// The numbers of the county's year, pending entries included.
async fn sums(world: &World, staff: &Staff) -> impl Fn(&str) -> i64 {
    let of = (LANGAO.place(), None);
    let year = Period::year(2025);
    let counts = whistles::numbers(&world.app, staff, LANGAO, of, year).await.unwrap();
    move |measure: &str| counts.total(measure)
}

async fn todo(world: &World, staff: &Staff) -> Todo {
    whistles::todo(&world.app, staff, LANGAO).await.unwrap()
}

fn lengths(it: &Todo) -> [usize; 5] {
    [&it.theirs, &it.decide, &it.confirm, &it.grade, &it.judge].map(Vec::len)
}

on_both! {
    async fn three_departments_from_blowing_to_both_gradings(world: World) {
        world.set_up(LANGAO).await;
        let it = cast(world).await;
        world.clock.set(Instant::at(Date::constant(2025, 6, 12), 3, 12));
        let id = blown(world, &it.desk, new(&it, "emergency", true, 3), "吹").await.unwrap();
        let [roads, water, homes] = [&it.offices[0], &it.offices[1], &it.offices[2]];

        // The head and each of the three hear of it at once.
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox WHERE topic = 'whistle_blow'").await, 4);
        assert_eq!(lengths(&todo(world, roads).await), [1, 0, 0, 0, 0]);
        assert_eq!(lengths(&todo(world, &it.head).await), [0, 1, 0, 0, 0]);

        // Two report in side by side, both looking at the whistle as it was blown.
        world.clock.pass(8 * 60);
        for staff in [roads, water] {
            let of = Input::Of { call: staff.org, what: report_in() };
            let key = Once::new("报到", by(staff)).unwrap();
            let done = whistles::act(&world.app, staff, LANGAO, (id, 1), of.clone(), &key).await;
            assert_eq!(done.map(|it| it.again), Ok(false));
            let again = whistles::act(&world.app, staff, LANGAO, (id, 1), of, &key).await;
            assert_eq!(again.map(|it| it.again), Ok(true), "sent twice, done once");
        }
        // The third says it is not theirs: back to the head, not to the whistler.
        own(world, homes, id, CallInput::Decline { reason: why("归水利局") }).await.unwrap();
        let whistle = show(world, &it.head, id).await.unwrap().whistle;
        assert_eq!((whistle.owner, whistle.due_at), (it.head.org, Some(world.app.now().plus_seconds(1800))));
        let insist = CallInput::Insist { reason: why("房子归你们") };
        let of = Input::Of { call: homes.org, what: insist };
        assert_eq!(acted(world, &it.desk, id, of.clone()).await, Err(Failure::Forbidden));
        world.clock.pass(10 * 60);
        acted(world, &it.head, id, of).await.unwrap();
        world.clock.pass(25 * 60);
        own(world, homes, id, report_in()).await.unwrap();

        // 22 minutes were left after the pause of ten, and 25 went by: three minutes late, for ever.
        let shown = show(world, homes, id).await.unwrap();
        assert_eq!(shown.whistle.call(homes.org).unwrap().late_seconds, Some(180));
        let clock = shown.clocks.iter().find(|it| it.org == homes.org).unwrap();
        assert!(clock.due.explain.iter().any(|it| it.contains("中间 10 分钟不算")), "{clock:?}");

        let early = own(world, roads, id, finish()).await;
        assert!(matches!(early, Err(Failure::NotNow(said)) if said.contains("到场")));
        for staff in &it.offices[..3] {
            own(world, staff, id, arrive()).await.unwrap();
            own(world, staff, id, finish()).await.unwrap();
        }
        let early = acted(world, &it.desk, id, close()).await;
        assert!(matches!(early, Err(Failure::NotNow(said)) if said.contains("补批")));
        acted(world, &it.head, id, approve()).await.unwrap();
        assert_eq!(lengths(&todo(world, &it.desk).await), [0, 0, 1, 0, 0]);
        let reopen = CallInput::Reopen { reason: why("又渗水了") };
        acted(world, &it.desk, id, Input::Of { call: water.org, what: reopen }).await.unwrap();
        own(world, water, id, finish()).await.unwrap();
        acted(world, &it.desk, id, close()).await.unwrap();

        assert_eq!(lengths(&todo(world, &it.desk).await), [0, 0, 0, 3, 0]);
        assert_eq!(lengths(&todo(world, homes).await), [0, 0, 0, 0, 1]);
        for (staff, level) in [(roads, 5), (water, 4), (homes, 2)] {
            let grade = |words: &str| Input::Of {
                call: staff.org,
                what: CallInput::Grade { level, words: words.to_owned() },
            };
            if level < 3 {
                let bare = acted(world, &it.desk, id, grade(" ")).await;
                assert!(matches!(bare, Err(Failure::Invalid(_))), "a low grade needs its reason");
            }
            acted(world, &it.desk, id, grade("来了三趟")).await.unwrap();
        }
        own(world, homes, id, CallInput::Answer { words: why("路断了，绕行一小时") }).await.unwrap();
        own(world, homes, id, CallInput::Judge { level: 2, words: why("不归我们") }).await.unwrap();
        own(world, roads, id, CallInput::Judge { level: 5, words: why("该吹") }).await.unwrap();
        let twice = own(world, roads, id, CallInput::Judge { level: 1, words: why("改主意") }).await;
        assert!(matches!(twice, Err(Failure::NotNow(_))), "{twice:?}");

        let sum = sums(world, &it.county).await;
        let told = ["blown", "first", "approved", "closed", "calls", "reported", "in_time", "late"].map(&sum);
        assert_eq!(told, [1, 1, 1, 1, 3, 3, 2, 1]);
        assert_eq!(["graded", "grade_points", "judged", "unneeded"].map(&sum), [3, 11, 2, 1]);
        assert_eq!(sum("response_seconds"), (8 + 8 + 43) * 60);
        jobs::fold(&world.app, LANGAO).await.unwrap();
        assert_eq!(sums(world, &it.county).await("response_seconds"), 59 * 60, "folded, the same");
        let whistle = show(world, &it.desk, id).await.unwrap();
        assert_eq!(i64::try_from(whistle.history.len()), Ok(whistle.whistle.version));
        assert_eq!(whistle.whistle.state, State::Closed);
        let audited = "SELECT COUNT(*) FROM audit WHERE noun = 'whistle'";
        assert_eq!(world.number(audited).await, whistle.whistle.version);
    }

    async fn who_may_not_is_refused_and_who_may_not_know_is_told_nothing(world: World) {
        world.set_up(LANGAO).await;
        let it = cast(world).await;
        let [called, other] = [&it.offices[0], &it.offices[1]];
        let traces = world.traces().await;

        // The county's own offices do not whistle; nor do leaders.
        for staff in [called, &it.head, &it.county] {
            assert_eq!(blown(world, staff, new(&it, "hard", false, 1), "吹").await, Err(Failure::Forbidden));
        }
        assert_eq!(world.traces().await, traces);
        let id = blown(world, &it.desk, new(&it, "hard", false, 1), "吹").await.unwrap();
        // Before the head approves, the called know nothing of it.
        assert_eq!(show(world, called, id).await.err(), Some(Failure::Missing));
        assert_eq!(lengths(&todo(world, called).await), [0; 5]);
        assert_eq!(acted(world, &it.desk, id, approve()).await, Err(Failure::Forbidden));
        // Who blew it does not approve it, whatever their roles.
        let both = Staff { roles: vec![Role::Dispatcher, Role::Leader], ..it.desk.clone() };
        assert_eq!(acted(world, &both, id, approve()).await, Err(Failure::Forbidden));
        let town = it.desk.place;
        let foreign = somebody(world, LANGAO, &[Role::Leader], |it| {
            it.place.level() == Level::Town && it.place != town
        })
        .await;
        assert_eq!(acted(world, &foreign, id, approve()).await, Err(Failure::Missing));
        // The county's leader may, for any town.
        acted(world, &it.county, id, approve()).await.unwrap();
        assert_eq!(show(world, other, id).await.err(), Some(Failure::Missing), "not called");
        assert_eq!(own(world, other, id, report_in()).await, Err(Failure::Missing));
        assert!(show(world, called, id).await.is_ok());
        for (staff, input) in [
            (called, Input::Withdraw { reason: why("不") }),
            (called, close()),
            (called, approve()),
            (&it.desk, Input::Of { call: called.org, what: report_in() }),
            (&it.head, Input::Of { call: called.org, what: report_in() }),
            (&it.head, close()),
        ] {
            let act = input.act();
            assert_eq!(acted(world, staff, id, input).await, Err(Failure::Forbidden), "{act:?}");
        }
        let auditor = Staff { roles: vec![Role::Auditor], ..it.county.clone() };
        assert!(show(world, &auditor, id).await.is_ok());
        assert_eq!(acted(world, &auditor, id, approve()).await, Err(Failure::Forbidden));
        world.set_up(PINGLI).await;
        let there = whistles::show(&world.app, &it.county, PINGLI, id).await;
        assert_eq!(there.err(), Some(Failure::Missing));
    }

    async fn what_is_missing_in_the_form_is_named_and_what_was_overtaken_is_told(world: World) {
        world.set_up(LANGAO).await;
        let it = cast(world).await;
        let good = new(&it, "hard", false, 1);
        let village_office = it.desk.org;
        for (new, field) in [
            (NewWhistle { kind: String::new(), ..good.clone() }, "kind"),
            (NewWhistle { first: true, ..good.clone() }, "first"),
            (NewWhistle { body: " ".to_owned(), ..good.clone() }, "body"),
            (NewWhistle { why: String::new(), ..good.clone() }, "why"),
            (NewWhistle { why: "长".repeat(2_001), ..good.clone() }, "why"),
            (NewWhistle { place: "610926100001".to_owned(), ..good.clone() }, "place"),
            (NewWhistle { place: LANGAO.place().to_string(), ..good.clone() }, "place"),
            (NewWhistle { calls: vec![], ..good.clone() }, "calls"),
            (NewWhistle { calls: vec![village_office], ..good.clone() }, "calls"),
        ] {
            let Err(Failure::Invalid(wrong)) = blown(world, &it.desk, new, "错").await else {
                unreachable!("{field} is not asked for")
            };
            assert_eq!(wrong.iter().map(|it| it.field).collect::<Vec<_>>(), [field]);
        }
        let id = blown(world, &it.desk, good, "吹").await.unwrap();
        let key = |text: &str, staff: &Staff| Once::new(text, by(staff)).unwrap();
        let refuse = Input::Refuse { reason: why("镇上能办") };
        whistles::act(&world.app, &it.head, LANGAO, (id, 1), refuse, &key("不批", &it.head)).await.unwrap();
        let late = whistles::act(&world.app, &it.county, LANGAO, (id, 1), approve(), &key("批", &it.county)).await;
        let Err(Failure::NotNow(said)) = late else { unreachable!("{late:?}") };
        assert!(said.contains(&it.head.name) && said.contains("没有执行"), "{said}");
        let sum = sums(world, &it.county).await;
        assert_eq!(["blown", "refused", "calls", "recalled"].map(sum), [1, 1, 0, 0], "nobody was called");
    }

    async fn a_whistle_about_a_request_is_found_from_it(world: World) {
        world.set_up(LANGAO).await;
        let it = cast(world).await;
        let request = sent(world, LANGAO, "河堤垮了", "键").await.unwrap();
        let of = NewWhistle { request: Some(request.id), ..new(&it, "daily", false, 1) };
        let id = blown(world, &it.desk, of.clone(), "吹").await.unwrap();
        let found = whistles::of_request(&world.app, LANGAO, request.id).await.unwrap();
        assert_eq!(found.iter().map(|it| (it.id, it.state)).collect::<Vec<_>>(), [(id, State::Asked)]);
        assert_eq!(show(world, &it.desk, id).await.unwrap().request.unwrap().number, request.number);
        // A village that has nothing to do with it cannot whistle about it.
        let elsewhere = village(world, LANGAO, 1).await;
        let place = Place::parse(&elsewhere).unwrap();
        let stranger = somebody(world, LANGAO, &[Role::Handler], |it| it.place == place).await;
        let theirs = NewWhistle { place: elsewhere, ..of.clone() };
        assert_eq!(blown(world, &stranger, theirs, "吹").await, Err(Failure::Missing));
        let unknown = NewWhistle { request: Some(Id(1)), ..of };
        assert_eq!(blown(world, &it.desk, unknown, "无").await, Err(Failure::Missing));
    }

    async fn every_number_is_the_length_of_its_rows(world: World) {
        world.set_up(LANGAO).await;
        let it = cast(world).await;
        world.clock.set(Instant::at(Date::constant(2025, 6, 12), 9, 0));
        for (kind, first, ends) in
            [("daily", false, 0), ("hard", false, 1), ("emergency", true, 2), ("hard", false, 3), ("daily", false, 4)]
        {
            let id = blown(world, &it.desk, new(&it, kind, first, 3), &format!("{ends}")).await.unwrap();
            if ends == 4 {
                acted(world, &it.desk, id, Input::Withdraw { reason: why("办好了") }).await.unwrap();
            }
            if ends == 1 {
                acted(world, &it.head, id, Input::Refuse { reason: why("能办") }).await.unwrap();
            }
            if matches!(ends, 2 | 3) {
                acted(world, &it.head, id, approve()).await.unwrap();
                world.clock.pass(ends * 3_600);
                for staff in &it.offices[..2] {
                    own(world, staff, id, report_in()).await.unwrap();
                }
                own(world, &it.offices[2], id, CallInput::Decline { reason: why("不") }).await.unwrap();
            }
            if ends == 2 {
                let recall = CallInput::Recall { reason: why("不归") };
                let of = Input::Of { call: it.offices[2].org, what: recall };
                acted(world, &it.head, id, of).await.unwrap();
                for staff in &it.offices[..2] {
                    own(world, staff, id, arrive()).await.unwrap();
                    own(world, staff, id, finish()).await.unwrap();
                }
                acted(world, &it.desk, id, close()).await.unwrap();
                own(world, &it.offices[0], id, CallInput::Judge { level: 1, words: why("不") }).await.unwrap();
            }
        }
        let sum = sums(world, &it.county).await;
        let expected = |what: What| match what {
            What::Open => sum("blown") - sum("closed") - sum("refused") - sum("withdrawn"),
            What::Decided => sum("approved") + sum("refused"),
            What::NotReported => sum("calls") - sum("reported") - sum("recalled"),
            other => sum(other.code()),
        };
        let (from, until) = Period::year(2025).span();
        let town = it.desk.place;
        let village = Place::parse(&it.village).unwrap();
        let mut seen = 0;
        for place in [LANGAO.place(), town, village] {
            for what in What::ALL {
                let scope = Scope { place, kind: None, from, until };
                let rows = all(world, &it.county, (scope, what)).await;
                assert_eq!(i64::try_from(rows.len()), Ok(expected(what)), "{what:?} in {place}");
                let mut of_kinds = 0;
                for kind in Kind::ALL {
                    let scope = Scope { kind: Some(kind), ..scope };
                    of_kinds += all(world, &it.county, (scope, what)).await.len();
                }
                assert_eq!(of_kinds, rows.len(), "{what:?}");
                seen += rows.len();
            }
        }
        assert!(seen > 60, "{seen}");
        let told = ["blown", "closed", "refused", "withdrawn", "calls", "recalled", "late", "unneeded"].map(&sum);
        assert_eq!(told, [5, 1, 1, 1, 6, 1, 2, 1]);
        let outside = Scope { place: LANGAO.place(), kind: None, from, until };
        let denied = whistles::rows(&world.app, &it.head, LANGAO, (outside, What::Blown), None, 9).await;
        assert_eq!(denied.err(), Some(Failure::Missing), "wider than one's ground");
        let mine = whistles::page(&world.app, &it.desk, LANGAO, false, None, 50).await.unwrap();
        assert_eq!(mine.len(), 5);
        let called = whistles::page(&world.app, &it.offices[0], LANGAO, true, None, 50).await.unwrap();
        assert_eq!(called.len(), 2, "only those that were called");
        assert!(called.iter().all(|it| it.call.as_ref().is_some_and(|it| it.state != CallState::Named)));
    }
}

on_both! {
    async fn the_demonstration_has_whistles_in_every_standing(world: World) {
        world.demo(LANGAO, Scale::Village).await;
        let head = world.staff(LANGAO, "zhenzhang").await;
        let desk = world.staff(LANGAO, "zhen").await;
        assert_eq!(head.place, desk.place, "the head of the town of the desk that can be tried");
        let rows = world
            .rows("SELECT state, COUNT(*) FROM matter WHERE noun = 'whistle' GROUP BY state ORDER BY state")
            .await;
        let told: Vec<_> = rows.iter().map(|it| (it.text(0).unwrap(), it.int(1).unwrap())).collect();
        let expected = [("acted", 1), ("asked", 1), ("called", 3), ("closed", 4)];
        assert_eq!(told, expected.map(|it| (it.0.to_owned(), it.1)));
        // A late report-in, a low grade with its answer, and grades of both sides.
        for (what, text) in [
            ("late", "SELECT COUNT(*) FROM whistle_call WHERE late_seconds > 0"),
            ("answered", "SELECT COUNT(*) FROM whistle_call WHERE grade <= 2 AND answer <> ''"),
            ("judged", "SELECT COUNT(*) FROM whistle_call WHERE judgement IS NOT NULL"),
            ("insisted", "SELECT COUNT(*) FROM whistle_call WHERE insisted > 0"),
        ] {
            assert!(world.number(text).await > 0, "{what}");
        }
        // What waits for the head and for the desk can be seen at once.
        assert_eq!(lengths(&todo(world, &head).await)[1], 2 + 1);
        let waits = lengths(&todo(world, &desk).await);
        assert_eq!(waits[2], 0, "an emergency is approved before it is confirmed");
        let late = "SELECT COUNT(*) FROM timeline t JOIN matter m ON m.county = t.county AND m.id = t.matter
            WHERE m.noun = 'whistle' AND t.at > 1767175200000000";
        assert_eq!(world.number(late).await, 0, "nothing after the end of the year");
    }
}

/// All rows, one a page, each page from the key of the one before.
async fn all(world: &World, staff: &Staff, of: (Scope, What)) -> Vec<ListRow> {
    let (mut rows, mut after): (Vec<ListRow>, _) = (Vec::new(), None);
    loop {
        let page = whistles::rows(&world.app, staff, LANGAO, of, after, 1).await.unwrap();
        let Some(row) = page.into_iter().next() else { return rows };
        after = Some((row.key, row.id, row.call.as_ref().map_or(Id(0), |it| it.org)));
        rows.push(row);
        assert!(rows.len() < 30, "the same row comes again");
    }
}

/// Whose acts are whose, written out.
#[test]
fn the_table_holds_for_every_act_role_and_relation() {
    const HEADS: &[Act] = &[Act::Approve, Act::Refuse, Act::Insist, Act::Recall];
    const WHISTLES: &[Act] = &[Act::Withdraw, Act::Reopen, Act::Close, Act::Grade];
    const CALLED: &[Act] =
        &[Act::ReportIn, Act::Arrive, Act::Finish, Act::Decline, Act::Answer, Act::Judge];
    let acts = policy::TABLE.iter().map(|it| it.0);
    for act in acts.clone().chain(Act::ALL) {
        let own = |list: &[Act]| list.contains(&act);
        let relation = policy::TABLE.iter().filter(|it| it.0 == act).map(|it| (it.1, it.2));
        for (role, relation) in relation {
            let works = matches!(role, Role::Dispatcher | Role::Handler);
            match relation {
                policy::Relation::Head => assert!(own(HEADS) && role == Role::Leader, "{act:?}"),
                policy::Relation::Whistler => assert!(own(WHISTLES) && works, "{act:?}"),
                policy::Relation::Called => assert!(own(CALLED) && works, "{act:?}"),
            }
        }
    }
    let all: usize = [HEADS, WHISTLES, WHISTLES, CALLED, CALLED].iter().map(|it| it.len()).sum();
    assert_eq!(policy::TABLE.len(), all);
}
