//! Joint cases: many requests moved by one act, each with its own life, and everything that counts
//! them in step, whatever happens in between.

use app::Once;
use app::alike::merge;
use app::failure::Failure;
use app::figures::{Period, overview};
use app::joint::{self, Change, Done, NewCase, Picked, Why, act, comb, open, show};
use app::requests::{Doer, Sent, track};
use app::testing::{LANGAO, World, is_long};
use domain::directory::{OrgKind, Role, Staff};
use domain::joint as noun;
use domain::places::Level;
use domain::requests::acts::Input;
use domain::requests::{Act, State};
use kernel::id::Id;
use kernel::time::Instant;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use store::Tx;

use crate::common::{acted, by_code, dispatcher, road, somebody, village};

/// A handler of the county's own road office.
async fn bureau(world: &World) -> Staff {
    let own = |it: &domain::directory::Organisation| {
        it.kind == OrgKind::Office && it.place == LANGAO.place()
    };
    somebody(world, LANGAO, &[Role::Handler], own).await
}

fn by(staff: &Staff, key: &str) -> Once {
    Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
}

async fn sent(world: &World, nth: usize, key: &str) -> Sent {
    let place = village(world, LANGAO, nth).await;
    let new = road(&place, &format!("通村路第 {nth} 段被水冲断了，车过不去"));
    let key = Once::new(key, Doer::default()).unwrap();
    app::requests::send(&world.app, LANGAO, new, &key).await.unwrap()
}

fn new_case() -> NewCase {
    NewCase {
        title: "通村路水毁".to_owned(), category: "road".to_owned(), words: String::new()
    }
}

async fn version(world: &World, id: Id) -> i64 {
    world.number(&format!("SELECT version FROM matter WHERE id = {}", id.0)).await
}

async fn picked(world: &World, ids: &[Id]) -> Vec<Picked> {
    let mut all = Vec::new();
    for id in ids {
        all.push(Picked { id: *id, seen: version(world, *id).await });
    }
    all
}

async fn done(
    world: &World,
    staff: &Staff,
    case: Id,
    change: Change,
    ids: &[Id],
    key: &str,
) -> Result<Done, Failure> {
    let picked = picked(world, ids).await;
    let key = by(staff, key);
    act(&world.app, staff, LANGAO, case, (change, Vec::new()), (&picked, &key)).await
}

fn answer(words: &str) -> Change {
    Change::Answer {
        answer: words.to_owned(),
        own: std::collections::HashMap::new(),
        note: String::new(),
    }
}

on_both! {
    async fn forty_requests_are_grouped_answered_and_checked_by_one_act_each(world: World) {
        world.set_up(LANGAO).await;
        let (hand, desk) = (bureau(world).await, dispatcher(world, LANGAO).await);
        let mut all = Vec::new();
        for number in 0..40 {
            all.push(sent(world, number, &format!("路 {number}")).await);
        }
        let ids: Vec<Id> = all.iter().map(|it| it.id).collect();
        // Somebody else was quicker with two of them: these are told, the others go on.
        let elsewhere = Input::Refuse { reason: "不归".to_owned(), instead: "12345".to_owned() };
        acted(world, &desk, LANGAO, (ids[0], 1), elsewhere, "拒").await.unwrap();
        let note = String::new();
        let other = Input::Dispatch { to: hand.org, note: note.clone() };
        acted(world, &desk, LANGAO, (ids[1], 1), other, "派").await.unwrap();
        let chosen: Vec<Picked> = ids.iter().map(|id| Picked { id: *id, seen: 1 }).collect();

        let mut first = None;
        for again in [false, true] {
            let told = open(&world.app, &hand, LANGAO, new_case(), &chosen, &by(&hand, "组")).await.unwrap();
            assert_eq!((told.count, told.again), (38, again));
            assert_eq!(told.missed.len(), 2);
            assert_eq!(told.missed[0].number, all[0].number);
            assert_eq!(told.missed[1].why, Why::Overtaken(State::Handling));
            first.get_or_insert(told.case);
        }
        let case = first.unwrap();
        let joined = done(world, &hand, case, Change::Join { words: note.clone() }, &ids[1..2], "加").await.unwrap();
        assert_eq!((joined.count, joined.missed.len()), (1, 0));
        assert_eq!(world.number("SELECT COUNT(*) FROM joint_case").await, 1);

        // Nobody else's; and a desk passes what lies in its ground.
        let stranger = somebody(world, LANGAO, &[Role::Handler], |it| it.handles() && it.place.level() == Level::Village).await;
        let taken = done(world, &stranger, case, answer("修好了"), &ids[1..], "抢").await;
        assert_eq!(taken, Err(Failure::Missing));
        assert!(matches!(show(&world.app, &stranger, LANGAO, case).await, Err(Failure::Missing)));

        let mut own = std::collections::HashMap::new();
        own.insert(ids[5], "您门口这一段另外加了涵管。".to_owned());
        let change = Change::Answer { answer: "三个镇的水毁路都抢通了。".to_owned(), own, note };
        let told = done(world, &hand, case, change, &ids[1..], "答").await.unwrap();
        assert_eq!(told.count, 39);
        let one = track(&world.app, LANGAO, &all[5].tracking).await.unwrap().request;
        assert_eq!((one.state, one.answer.as_str()), (State::Checking, "您门口这一段另外加了涵管。"));
        let shown = show(&world.app, &hand, LANGAO, case).await.unwrap();
        assert_eq!((shown.case.state, shown.counts.answered), (noun::State::Answered, 39));

        let pass = Change::Pass { note: "看了照片".to_owned() };
        let told = done(world, &desk, case, pass, &ids[1..], "核").await.unwrap();
        assert_eq!(told.count, 39);
        let shown = show(&world.app, &hand, LANGAO, case).await.unwrap();
        assert_eq!(shown.case.state, noun::State::Closed);

        // Two say that it is not solved and leave by themselves; the others rate.
        for nth in [2, 3] {
            let words = Input::Dispute { words: "我门口还是断的".to_owned() };
            by_code(world, LANGAO, &all[nth].tracking, words, &format!("争 {nth}")).await.unwrap();
        }
        for (nth, one) in all.iter().enumerate().skip(4) {
            let rate = Input::Rate { level: 5, words: String::new(), named: false };
            by_code(world, LANGAO, &one.tracking, rate, &format!("评 {nth}")).await.unwrap();
        }
        let shown = show(&world.app, &hand, LANGAO, case).await.unwrap();
        let counts = shown.counts;
        assert_eq!((counts.joined, counts.left, counts.disputed, counts.solved), (39, 2, 2, 36));
        assert_eq!((counts.heard, counts.satisfied), (36, 36));
        assert_eq!((shown.case.joined, shown.case.gone), (39, 2));
        let away: Vec<_> = shown.members.iter().filter(|it| it.left_at.is_some()).collect();
        assert!(away.iter().all(|it| it.left_why == "我门口还是断的" && it.state == State::Handling));
        consistent(world).await;
    }

    async fn a_town_sees_and_checks_its_own_share_only(world: World) {
        world.set_up(LANGAO).await;
        let hand = bureau(world).await;
        let house = world.app.house(LANGAO).await.unwrap();
        let towns: Vec<_> = house.towns().map(|it| it.place).collect();
        let mut ids = Vec::new();
        let mut own = Vec::new();
        for (at, town) in towns.iter().take(3).enumerate() {
            for (nth, place) in house.villages(*town).take(2).enumerate() {
                let new = road(&place.place.to_string(), "路塌了，班车停了");
                let key = Once::new(&format!("{at} {nth}"), Doer::default()).unwrap();
                let one = app::requests::send(&world.app, LANGAO, new, &key).await.unwrap();
                ids.push(one.id);
                if at == 0 {
                    own.push(one.id);
                }
            }
        }
        let chosen = picked(world, &ids).await;
        let case = open(&world.app, &hand, LANGAO, new_case(), &chosen, &by(&hand, "组")).await.unwrap().case;
        done(world, &hand, case, answer("抢通了"), &ids, "答").await.unwrap();
        let town = towns[0];
        let desk = somebody(world, LANGAO, &[Role::Dispatcher], move |it| {
            it.kind == OrgKind::Desk && it.place == town
        }).await;

        let shown = show(&world.app, &desk, LANGAO, case).await.unwrap();
        assert_eq!((shown.members.len(), shown.whole), (2, false));
        assert!(shown.acts.contains(&noun::Act::Pass) && !shown.acts.contains(&noun::Act::Answer));
        let share = joint::shares(&world.app, &desk, LANGAO).await.unwrap();
        assert_eq!((share.len(), share[0].checking), (1, 2));
        // Those of other towns are not theirs to pass, and not told by number.
        let pass = || Change::Pass { note: String::new() };
        let told = done(world, &desk, case, pass(), &ids, "核").await.unwrap();
        assert_eq!((told.count, told.missed.len()), (2, 4));
        assert!(told.missed.iter().all(|it| it.why == Why::NotYours && it.number.is_empty()));
        assert_eq!(show(&world.app, &hand, LANGAO, case).await.unwrap().case.state, noun::State::Answered);
        // One that fails the check brings the case back to the department.
        let other = towns[1];
        let second = somebody(world, LANGAO, &[Role::Dispatcher], move |it| {
            it.kind == OrgKind::Desk && it.place == other
        }).await;
        let fail = Change::Fail { reason: "还差护栏".to_owned() };
        done(world, &second, case, fail, &ids[2..3], "不").await.unwrap();
        let shown = show(&world.app, &hand, LANGAO, case).await.unwrap();
        assert_eq!(shown.case.state, noun::State::Open);
        assert!(shown.case.due_at.is_some());
        consistent(world).await;
    }

    async fn the_comb_finds_what_is_open_of_a_kind_and_marks_what_sounds_the_same(world: World) {
        world.set_up(LANGAO).await;
        let hand = bureau(world).await;
        for (nth, body) in [(0, "村口桥面塌了半边，班车过不去"), (0, "桥面塌了半边，班车不敢过"), (30, "路边树倒了压断电线")] {
            let place = village(world, LANGAO, nth).await;
            let key = Once::new(body, Doer::default()).unwrap();
            app::requests::send(&world.app, LANGAO, road(&place, body), &key).await.unwrap();
        }
        let asked = joint::Asked { category: "road".to_owned(), days: 30, ..joint::Asked::default() };
        let all = comb(&world.app, &hand, LANGAO, asked.clone()).await.unwrap();
        assert_eq!((all.rows.len(), all.alike.len()), (3, 2));
        let words = joint::Asked { words: "班车 桥面".to_owned(), ..asked.clone() };
        assert_eq!(comb(&world.app, &hand, LANGAO, words).await.unwrap().rows.len(), 2);
        let chosen: Vec<Picked> = all.rows.iter().map(|it| Picked { id: it.id, seen: it.version }).collect();
        open(&world.app, &hand, LANGAO, new_case(), &chosen, &by(&hand, "组")).await.unwrap();
        assert_eq!(comb(&world.app, &hand, LANGAO, asked.clone()).await.unwrap().rows.len(), 0);
        let village = somebody(world, LANGAO, &[Role::Handler], |it| it.handles() && it.place.level() == Level::Village).await;
        assert!(matches!(comb(&world.app, &village, LANGAO, asked).await, Err(Failure::Forbidden)));
        // Nothing at all left to take: nothing happens, not even a case.
        let none = open(&world.app, &hand, LANGAO, new_case(), &chosen, &by(&hand, "再")).await;
        assert!(matches!(none, Err(Failure::NotNow(_))));
        assert_eq!(world.number("SELECT COUNT(*) FROM joint_case").await, 1);
    }

    async fn whatever_happens_in_between_everything_that_counts_stays_in_step(world: World) {
        world.set_up(LANGAO).await;
        let runs = if is_long() { 40 } else { 3 };
        for run in 0..runs {
            at_random(world, run).await;
            consistent(world).await;
        }
    }
}

/// Grouping, leaving, merging, parting and disputes in any order, between ordinary acts. Most are
/// refused; what is refused must leave nothing behind.
#[expect(clippy::too_many_lines, reason = "one turn of the dice after the other")]
async fn at_random(world: &World, run: u64) {
    let mut rng = ChaCha12Rng::seed_from_u64(run);
    let (hand, desk) = (bureau(world).await, dispatcher(world, LANGAO).await);
    let caller = {
        let mut it = desk.clone();
        it.roles = vec![Role::Caller];
        it
    };
    let house = world.app.house(LANGAO).await.unwrap();
    let others: Vec<Id> = house
        .orgs
        .values()
        .filter(|it| it.kind == OrgKind::Office)
        .map(|it| it.id)
        .take(3)
        .collect();
    let mut requests: Vec<Sent> = Vec::new();
    for number in 0..8 {
        requests.push(sent(world, number % 3, &format!("{run} 发 {number}")).await);
    }
    let mut cases: Vec<Id> = Vec::new();
    let mut taken = std::collections::BTreeMap::new();
    for turn in 0..160 {
        world.clock.pass(rng.random_range(60..7_200));
        let key = format!("{run} {turn}");
        let one = &requests[rng.random_range(0..requests.len())];
        let two = &requests[rng.random_range(0..requests.len())];
        let at = (one.id, version(world, one.id).await);
        let some: Vec<Id> =
            requests.iter().map(|it| it.id).filter(|_| rng.random_bool(0.5)).collect();
        let case = cases.get(rng.random_range(0..cases.len().max(1))).copied();
        let note = String::new;
        let why = || "说明".to_owned();
        let holder = somebody_of(&hand, world, one.id).await;
        let what = rng.random_range(0..20);
        let went = match (what, case) {
            (0, _) => {
                let chosen = picked(world, &some).await;
                let done =
                    open(&world.app, &hand, LANGAO, new_case(), &chosen, &by(&hand, &key)).await;
                done.map(|it| cases.push(it.case))
            }
            (1, Some(case)) => {
                done(world, &hand, case, Change::Join { words: note() }, &some, &key)
                    .await
                    .map(drop)
            }
            (2 | 3, Some(case)) => {
                done(world, &hand, case, answer("好了"), &some, &key).await.map(drop)
            }
            (4, Some(case)) => {
                done(world, &hand, case, Change::Ask { question: why() }, &some, &key)
                    .await
                    .map(drop)
            }
            (5, Some(case)) => {
                done(world, &hand, case, Change::Proceed { reason: why() }, &some, &key)
                    .await
                    .map(drop)
            }
            (6, Some(case)) => {
                done(world, &desk, case, Change::Pass { note: note() }, &some, &key).await.map(drop)
            }
            (7, Some(case)) => {
                done(world, &desk, case, Change::Fail { reason: why() }, &some, &key)
                    .await
                    .map(drop)
            }
            (8, _) => {
                merge(&world.app, &desk, LANGAO, at, (&two.number, "同一件"), &by(&desk, &key))
                    .await
                    .map(drop)
            }
            (9, _) => acted(world, &desk, LANGAO, at, Input::Unmerge { reason: why() }, &key)
                .await
                .map(drop),
            (10, _) => acted(world, &desk, LANGAO, at, Input::LeaveCase { reason: why() }, &key)
                .await
                .map(drop),
            (11, _) => {
                let to = others[rng.random_range(0..others.len())];
                acted(world, &desk, LANGAO, at, Input::Dispatch { to, note: note() }, &key)
                    .await
                    .map(drop)
            }
            (12, _) => acted(world, &holder, LANGAO, at, Input::Return { reason: why() }, &key)
                .await
                .map(drop),
            (13, _) => acted(
                world,
                &holder,
                LANGAO,
                at,
                Input::ReportDone { answer: why(), note: note() },
                &key,
            )
            .await
            .map(drop),
            (14, _) => {
                acted(world, &desk, LANGAO, at, Input::PassCheck { note: note(), call: true }, &key)
                    .await
                    .map(drop)
            }
            (15, _) => by_code(world, LANGAO, &one.tracking, Input::Dispute { words: why() }, &key)
                .await
                .map(drop),
            (16, _) => {
                let level = rng.random_range(1..=5);
                by_code(
                    world,
                    LANGAO,
                    &one.tracking,
                    Input::Rate { level, words: note(), named: true },
                    &key,
                )
                .await
                .map(drop)
            }
            (17, _) => {
                by_code(world, LANGAO, &one.tracking, Input::SupplyInfo { words: why() }, &key)
                    .await
                    .map(drop)
            }
            (18, _) => {
                let solved = rng.random_bool(0.5);
                acted(
                    world,
                    &caller,
                    LANGAO,
                    at,
                    Input::CallAnswered { solved, level: 4, note: why() },
                    &key,
                )
                .await
                .map(drop)
            }
            (_, _) if rng.random_bool(0.2) => {
                by_code(world, LANGAO, &one.tracking, Input::Withdraw { reason: note() }, &key)
                    .await
                    .map(drop)
            }
            _ => acted(world, &holder, LANGAO, at, Input::SignFor, &key).await.map(drop),
        };
        match went {
            Ok(()) => *taken.entry(what).or_insert(0) += 1,
            Err(Failure::Broken(why)) => unreachable!("{what}: {why}"),
            Err(Failure::Busy | Failure::Contended(_)) => {
                unreachable!("{what} in turn {turn} of {run}")
            }
            Err(_) => {}
        }
        if turn % 20 == 0 {
            consistent(world).await;
        }
    }
    assert!(taken.len() > 10, "too little happened: {taken:?}");
}

/// Whoever has a request now, as a handler.
async fn somebody_of(hand: &Staff, world: &World, request: Id) -> Staff {
    let rows = world.rows(&format!("SELECT handler FROM request WHERE id = {}", request.0)).await;
    let org = rows[0].opt_int(0).unwrap();
    let mut it = hand.clone();
    it.org = org.map_or(hand.org, Id);
    it
}

/// What must hold after every act: each query counts the rows where it does not.
const BROKEN: &[(&str, &str)] = &[
    ("a request is in the case its open membership says",
     "SELECT COUNT(*) FROM request r WHERE COALESCE(r.joint, 0) <> COALESCE((SELECT MAX(j.joint) FROM joint_member j
        WHERE j.county = r.county AND j.request = r.id AND j.left_at IS NULL), 0)"),
    ("nobody is in a case twice",
     "SELECT COUNT(*) FROM (SELECT request FROM joint_member WHERE left_at IS NULL GROUP BY county, request HAVING COUNT(*) > 1) AS x"),
    ("a case counts who joined and who left",
     "SELECT COUNT(*) FROM joint_case c WHERE c.joined <> (SELECT COUNT(*) FROM joint_member j WHERE j.county = c.county AND j.joint = c.id)
        OR c.gone <> (SELECT COUNT(j.left_at) FROM joint_member j WHERE j.county = c.county AND j.joint = c.id)"),
    ("only what is handled, checked, called back or closed is in a case",
     "SELECT COUNT(*) FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id
        WHERE r.joint IS NOT NULL AND m.state NOT IN ('handling', 'paused', 'suspended', 'checking', 'call_back', 'closed')"),
    ("a case stands where the slowest of its members stands",
     "SELECT COUNT(*) FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id WHERE m.state <> CASE
        WHEN EXISTS (SELECT 1 FROM request r JOIN matter q ON q.county = r.county AND q.id = r.id
            WHERE r.county = c.county AND r.joint = c.id AND q.state IN ('handling', 'paused', 'suspended')) THEN 'open'
        WHEN EXISTS (SELECT 1 FROM request r JOIN matter q ON q.county = r.county AND q.id = r.id
            WHERE r.county = c.county AND r.joint = c.id AND q.state = 'checking') THEN 'answered'
        ELSE 'closed' END"),
    ("a case is due when the first of those that hold it there is",
     "SELECT COUNT(*) FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id WHERE m.open = 1 AND m.due_at <>
        (SELECT MIN(q.due_at) FROM request r JOIN matter q ON q.county = r.county AND q.id = r.id
            WHERE r.county = c.county AND r.joint = c.id AND
                ((m.state = 'open' AND q.state IN ('handling', 'paused', 'suspended')) OR (m.state = 'answered' AND q.state = 'checking')))"),
    ("an ended case has an end, an open one has none",
     "SELECT COUNT(*) FROM joint_case c JOIN matter m ON m.county = c.county AND m.id = c.id WHERE (m.open = 1) <> (c.ended_at IS NULL)"),
    ("the ledger of cases is a recount of cases",
     "SELECT COUNT(*) FROM joint_case c WHERE
        c.joined <> COALESCE((SELECT SUM(e.quantity) FROM entry e WHERE e.county = c.county AND e.matter = c.id AND e.measure = 'joined'), 0)
        OR c.gone <> COALESCE((SELECT SUM(e.quantity) FROM entry e WHERE e.county = c.county AND e.matter = c.id AND e.measure = 'gone'), 0)
        OR 1 <> (SELECT SUM(e.quantity) FROM entry e WHERE e.county = c.county AND e.matter = c.id AND e.measure = 'cases')
        OR (c.ended_at IS NOT NULL) <> (1 = COALESCE((SELECT SUM(e.quantity) FROM entry e WHERE e.county = c.county AND e.matter = c.id AND e.measure = 'closed'), 0))"),
    ("a merged request says into which, and no other does",
     "SELECT COUNT(*) FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id WHERE (m.state = 'merged') <> (r.merged_into IS NOT NULL)"),
    ("nothing is merged into what is merged itself",
     "SELECT COUNT(*) FROM request r JOIN request t ON t.county = r.county AND t.id = r.merged_into WHERE t.merged_into IS NOT NULL"),
    ("nobody waits for what its person took back",
     "SELECT COUNT(*) FROM request r JOIN matter t ON t.county = r.county AND t.id = r.merged_into WHERE t.state = 'withdrawn'"),
    ("a request has as many lines as versions, without a gap",
     "SELECT COUNT(*) FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id WHERE m.version <>
        (SELECT COUNT(*) FROM timeline t WHERE t.county = r.county AND t.matter = r.id)
        OR m.version <> (SELECT MAX(t.seq) FROM timeline t WHERE t.county = r.county AND t.matter = r.id)"),
    ("the last line of a request says where it stands",
     "SELECT COUNT(*) FROM request r JOIN matter m ON m.county = r.county AND m.id = r.id
        JOIN timeline t ON t.county = r.county AND t.matter = r.id AND t.seq = m.version WHERE t.to_state <> m.state"),
    ("at most one step is open",
     "SELECT COUNT(*) FROM (SELECT request FROM step WHERE ended_at IS NULL GROUP BY county, request HAVING COUNT(*) > 1) AS x"),
    ("an open matter is owed by somebody until a time",
     "SELECT COUNT(*) FROM matter WHERE open = 1 AND due_at IS NULL"),
];

async fn consistent(world: &World) {
    for (what, query) in BROKEN {
        assert_eq!(world.number(query).await, 0, "{what}");
    }
    // The ledger of requests is a recount of the requests.
    let (from, until) = (Instant(0), Instant(i64::MAX));
    let recount =
        async move |tx: &mut Tx<'_>| store::ledger::recount(tx, LANGAO, (from, until)).await;
    let recounted = world.app.store().read(LANGAO.0, recount).await.unwrap();
    let told = overview(&world.app, LANGAO, LANGAO.place(), "", Period::year(2025)).await.unwrap();
    assert_eq!(told.total(), recounted);
    clocks(world).await;
}

/// Every promise is what its clock says.
async fn clocks(world: &World) {
    let house = world.app.house(LANGAO).await.unwrap();
    for row in world.rows("SELECT id FROM request").await {
        let id = Id(row.int(0).unwrap());
        let read = async move |tx: &mut Tx<'_>| -> Result<_, store::StoreError> {
            let request = store::requests::load(tx, LANGAO, id).await?;
            Ok((request, store::matters::clock(tx, LANGAO, id).await?))
        };
        let (request, ledger) = world.app.store().read(LANGAO.0, read).await.unwrap();
        let request = request.unwrap();
        let due = kernel::deadline::due(&ledger, &house.calendar, &house.hours).unwrap();
        if request.state.is_open() || request.state == State::Merged {
            let stopped = due.at.is_none() && !due.paused;
            assert!(
                stopped || request.promised_at == due.at,
                "{} {:?} {:?}",
                request.number,
                request.state,
                due
            );
        }
        assert_eq!(
            request.state == State::Merged,
            due.paused && request.merged.is_some(),
            "{:?}",
            request.state
        );
        let history = world
            .rows(&format!("SELECT act FROM timeline WHERE matter = {} ORDER BY seq", id.0))
            .await;
        assert!(history.iter().all(|it| Act::parse(&it.text(0).unwrap()).is_some()));
    }
}
