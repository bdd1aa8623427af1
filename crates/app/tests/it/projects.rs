//! Responsibilities, projects and risk points from outside, on both databases: who declares and who
//! decides, what is owed next, that numbers equal an independent count, and that a foreign one is not
//! there.

use app::policy::projects::Act as May;
use app::projects::acting::{NewAct, act, show};
use app::projects::declaring::{NewProject, again, declare, sheet, sheet_again};
use app::projects::reading::{Asked, page, whole};
use app::reminders::remind;
use app::requests::Doer;
use app::risks::reading::Part;
use app::risks::{NewRisk, end, reading, register, review, revise};
use app::testing::{LANGAO, PINGLI, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use domain::projects::{Act, Kind, State};
use domain::responsibilities::Level;
use kernel::id::Id;
use kernel::time::{Date, Instant};

fn key(staff: &Staff, key: &str) -> Once {
    Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
}

fn said(failure: Failure) -> Vec<&'static str> {
    let Failure::Invalid(fields) = failure else { unreachable!("{failure:?}") };
    fields.iter().map(|it| it.field).collect()
}

/// The committee of the county, and somebody who handles for another organisation.
struct Ours {
    committee: Staff,
    handler: Staff,
    other: Staff,
}

async fn ours(world: &World) -> Ours {
    let committee = world.officers(LANGAO, Role::Committee, 1).await.remove(0);
    let house = world.app.house(LANGAO).await.unwrap();
    let mut orgs: Vec<_> = house.orgs.values().filter(|it| it.id != committee.org).collect();
    orgs.sort_by_key(|it| it.id);
    let mut all = Vec::new();
    for org in orgs.into_iter().take(2) {
        let it = world.officers(LANGAO, Role::Handler, 1).await.remove(0);
        let moved = format!(
            "UPDATE role_grant SET org = {} WHERE county = 610925 AND person = {}",
            org.id.0, it.person.0
        );
        assert!(world.change(LANGAO, moved).await);
        let (org_name, place) = (org.name.clone(), org.place);
        all.push(Staff { org: org.id, org_name, place, ..it });
    }
    let other = all.remove(1);
    Ours { committee, handler: all.remove(0), other }
}

fn project(kind: Kind) -> NewProject {
    let step = |what: &str, due: &str| (what.to_owned(), due.to_owned());
    NewProject {
        kind: kind.code().to_owned(),
        year: "2025".to_owned(),
        title: "办好社区食堂".to_owned(),
        aim: "三个社区都有老人就餐的地方".to_owned(),
        due_on: "2025-11-30".to_owned(),
        milestones: vec![step("选好地方", "2025-04-30"), step("", ""), step("开张", "2025-10-31")],
        ..NewProject::default()
    }
}

fn words(act: Act, words: &str) -> NewAct {
    NewAct { act: act.code().to_owned(), words: words.to_owned(), ..NewAct::default() }
}

fn step(nth: usize, on: &str) -> NewAct {
    NewAct {
        act: Act::Milestone.code().to_owned(),
        step: nth.to_string(),
        done_on: on.to_owned(),
        evidence: "签到表一份，照片三张".to_owned(),
        ..NewAct::default()
    }
}

/// Does an act on the version that stands.
async fn does(world: &World, staff: &Staff, id: Id, new: NewAct) -> Result<Act, Failure> {
    let version = format!("SELECT version FROM matter WHERE id = {}", id.0);
    let seen = world.number(&version).await;
    let once = key(staff, &format!("{id:?}{seen}{}", new.act));
    act(&world.app, staff, LANGAO, ((id, seen), new), &once).await
}

async fn owed(world: &World, id: Id) -> (String, i64, i64) {
    let text = format!("SELECT state, owner, COALESCE(due_at, 0) FROM matter WHERE id = {}", id.0);
    let row = world.rows(&text).await.remove(0);
    (row.text(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap())
}

fn end_of(year: i16, month: i8, day: i8) -> i64 {
    Instant::end_of(Date::constant(year, month, day)).0
}

/// Sums of entries that say something else than the rows themselves.
const WRONG: &str = "SELECT COUNT(*) FROM (
    SELECT COALESCE(SUM(CASE WHEN measure = 'projects' THEN quantity END), 0) AS projects,
        COALESCE(SUM(CASE WHEN measure = 'approved' THEN quantity END), 0) AS approved,
        COALESCE(SUM(CASE WHEN measure = 'finished' THEN quantity END), 0) AS finished,
        COALESCE(SUM(CASE WHEN measure = 'milestones' THEN quantity END), 0) AS steps,
        COALESCE(SUM(CASE WHEN measure = 'milestones_done' THEN quantity END), 0) AS steps_done
    FROM entry WHERE noun = 'project' AND month = 202501) AS e,
    (SELECT COUNT(*) AS projects,
        COUNT(*) FILTER (WHERE state IN ('approved', 'running', 'done')) AS approved,
        COUNT(*) FILTER (WHERE state = 'done') AS finished
    FROM project WHERE state <> 'withdrawn') AS p,
    (SELECT COUNT(*) AS steps, COUNT(s.done_on) AS steps_done FROM milestone s
        JOIN project p ON p.county = s.county AND p.id = s.project WHERE p.state <> 'withdrawn') AS s
    WHERE e.projects <> p.projects OR e.approved <> p.approved OR e.finished <> p.finished
        OR e.steps <> s.steps OR e.steps_done <> s.steps_done";

fn risk(owner: Id, criteria: &str) -> NewRisk {
    NewRisk {
        post: "出纳".to_owned(),
        words: "一个人管钱又管账".to_owned(),
        criteria: criteria.to_owned(),
        measures: "两人分管\n\n每月对账\n两人分管".to_owned(),
        rules: "财务制度".to_owned(),
        owner: Some(owner),
        why: String::new(),
    }
}

fn all() -> Asked {
    Asked { year: 2025, kind: None, states: Vec::new(), late: false }
}

on_both! {
    async fn what_is_owed_next_stands_on_the_matter_and_is_reminded_of(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world).await;
        let (app, handler) = (&world.app, &ours.handler);

        let new = project(Kind::SecretaryProject);
        let id = declare(app, handler, LANGAO, new, &key(handler, "申报")).await.unwrap();
        // The committee owes the decision within seven days.
        let want = ("declared".to_owned(), ours.committee.org.0, end_of(2025, 3, 10));
        assert_eq!(owed(world, id).await, want);
        let refused = does(world, handler, id, words(Act::Approve, "")).await;
        assert_eq!(refused, Err(Failure::Forbidden), "nobody approves their own");
        does(world, &ours.committee, id, words(Act::Approve, "")).await.unwrap();
        let told = "SELECT COUNT(*) FROM outbox WHERE topic = 'approve_project'";
        assert_eq!(world.number(told).await, 1);
        let want = ("approved".to_owned(), handler.org.0, end_of(2025, 4, 30));
        assert_eq!(owed(world, id).await, want);

        // The first step is late: whose it is, is reminded.
        world.clock.set(Instant::at(Date::constant(2025, 5, 6), 9, 0));
        remind(app, LANGAO).await.unwrap();
        let reminded = format!("SELECT COUNT(*) FROM reminder WHERE noun = 'project' AND org = {}", handler.org.0);
        assert_eq!(world.number(&reminded).await, 1);
        let late = page(app, &ours.committee, LANGAO, (&all(), None), 10).await.unwrap();
        assert_eq!((late.late(None), late.late(Some(Kind::Goal))), (1, 0));

        let refused = does(world, &ours.committee, id, step(1, "2025-05-06")).await;
        assert_eq!(refused, Err(Failure::Forbidden), "the committee works for nobody");
        let early = does(world, handler, id, step(1, "2025-05-07")).await.unwrap_err();
        assert_eq!(said(early), ["done_on"]);
        does(world, handler, id, step(1, "2025-05-06")).await.unwrap();
        let want = ("running".to_owned(), handler.org.0, end_of(2025, 10, 31));
        assert_eq!(owed(world, id).await, want);
        let open = does(world, handler, id, words(Act::Finish, "")).await;
        assert!(matches!(open, Err(Failure::NotNow(_))), "{open:?}");
        does(world, handler, id, words(Act::Note, "桌椅到了")).await.unwrap();
        does(world, handler, id, step(2, "2025-05-06")).await.unwrap();
        does(world, handler, id, words(Act::Finish, "")).await.unwrap();
        assert_eq!(owed(world, id).await, ("done".to_owned(), handler.org.0, 0));

        let whole = show(app, &ours.committee, LANGAO, id).await.unwrap();
        assert_eq!(whole.progress.len(), 1);
        assert_eq!(whole.acts, [Act::Reopen]);
        let acts: Vec<_> = whole.history.iter().map(|it| it.act.as_str()).collect();
        let want = ["declare", "approve", "milestone", "note", "milestone", "finish"];
        assert_eq!(acts, want);
        assert_eq!(world.number("SELECT COUNT(*) FROM audit WHERE noun = 'project'").await, 6);
        assert_eq!(world.number(WRONG).await, 0);
    }

    async fn what_was_sent_back_is_mended_and_what_is_approved_only_the_committee_withdraws(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world).await;
        let (app, handler) = (&world.app, &ours.handler);
        let empty = NewProject { milestones: Vec::new(), due_on: "2026-01-01".to_owned(), ..project(Kind::KeyItem) };
        let wrong = declare(app, handler, LANGAO, empty, &key(handler, "空")).await.unwrap_err();
        assert_eq!(said(wrong), ["parent", "due_on", "steps"]);
        let mut ids = Vec::new();
        for _ in 0..2 {
            let new = project(Kind::Responsibility);
            ids.push(declare(app, handler, LANGAO, new, &key(handler, "一")).await.unwrap());
        }
        assert_eq!(ids[0], ids[1], "sent twice, declared once");
        let id = ids[0];

        let why = does(world, &ours.committee, id, words(Act::SendBack, " ")).await.unwrap_err();
        assert_eq!(said(why), ["words"]);
        does(world, &ours.committee, id, words(Act::SendBack, "节点再细一点")).await.unwrap();
        let want = ("sent_back".to_owned(), handler.org.0, end_of(2025, 3, 10));
        assert_eq!(owed(world, id).await, want);
        let shown = sheet_again(app, handler, LANGAO, id).await.unwrap().shown.unwrap();
        assert_eq!(shown.project.reason, "节点再细一点");
        let mut new = project(Kind::Goal);
        new.milestones.push(("验收".to_owned(), "2025-11-15".to_owned()));
        let stale = again(app, handler, LANGAO, ((id, 1), new.clone()), &key(handler, "旧")).await;
        assert!(matches!(stale, Err(Failure::NotNow(_))), "{stale:?}");
        again(app, handler, LANGAO, ((id, 2), new), &key(handler, "再")).await.unwrap();
        let shown = show(app, handler, LANGAO, id).await.unwrap().shown;
        assert_eq!((shown.project.kind, shown.project.milestones.len()), (Kind::Responsibility, 3));
        assert_eq!(owed(world, id).await.1, ours.committee.org.0);

        does(world, &ours.committee, id, words(Act::Approve, "")).await.unwrap();
        let refused = does(world, handler, id, words(Act::Withdraw, "不想办了")).await;
        assert_eq!(refused, Err(Failure::Forbidden));
        assert_eq!(world.number(WRONG).await, 0);
        does(world, &ours.committee, id, words(Act::Withdraw, "并到别的项目")).await.unwrap();
        let sum = "SELECT CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'project'";
        assert_eq!(world.number(sum).await, 0);
        let list = page(app, handler, LANGAO, (&all(), None), 10).await.unwrap();
        assert_eq!((list.rows.len(), list.counted), (0, (0, 0)));
    }

    async fn a_goal_has_its_key_items_and_every_number_is_as_long_as_its_rows(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world).await;
        let (app, committee) = (&world.app, &ours.committee);
        let of = |kind, org: &Staff, parent| NewProject { org: Some(org.org), parent, ..project(kind) };
        let goal = of(Kind::Goal, committee, None);
        let goal = declare(app, committee, LANGAO, goal, &key(committee, "目标")).await.unwrap();
        assert_eq!(sheet(app, &ours.handler, LANGAO, 2025).await.unwrap().goals.len(), 1);
        let mut items = Vec::new();
        for (nth, org) in [&ours.handler, &ours.other, &ours.handler].into_iter().enumerate() {
            let new = of(Kind::KeyItem, org, Some(goal));
            let once = key(committee, &format!("重点{nth}"));
            items.push(declare(app, committee, LANGAO, new, &once).await.unwrap());
        }
        let lost = of(Kind::KeyItem, &ours.handler, Some(items[0]));
        let lost = declare(app, committee, LANGAO, lost, &key(committee, "错")).await.unwrap_err();
        assert_eq!(said(lost), ["parent"], "a key item is no goal");
        for id in &items {
            does(world, committee, *id, words(Act::Approve, "")).await.unwrap();
        }
        does(world, committee, items[2], words(Act::Withdraw, "重复了")).await.unwrap();

        let list = page(app, committee, LANGAO, (&all(), None), 10).await.unwrap();
        assert_eq!(list.items.iter().map(|it| it.id).collect::<Vec<_>>(), items[..2]);
        assert_eq!((list.counted, list.rows.len()), ((3, 3), 3));
        for kind in Kind::ALL {
            for states in [&[][..], &[State::Approved], &[State::Declared], &[State::Done]] {
                let asked = Asked { kind: Some(kind), states: states.to_vec(), ..all() };
                let (rows, _) = whole(app, committee, LANGAO, &asked, 100).await.unwrap();
                let count = list.count(Some(kind), states);
                assert_eq!(i64::try_from(rows.len()), Ok(count), "{kind:?} {states:?}");
            }
        }
        // Page after page, nothing twice and nothing left out.
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let own = page(app, committee, LANGAO, (&all(), after), 1).await.unwrap();
            let Some(last) = own.rows.last() else { break };
            after = Some((last.org, last.due_on, last.id));
            seen.push(last.id);
        }
        assert_eq!(seen, list.rows.iter().map(|it| it.id).collect::<Vec<_>>());
        assert_eq!(world.number(WRONG).await, 0);
    }

    async fn one_organisation_does_not_see_the_other_nor_a_county_its_neighbour(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let ours = ours(world).await;
        let (app, handler) = (&world.app, &ours.handler);
        let new = project(Kind::SecretaryProject);
        let id = declare(app, handler, LANGAO, new, &key(handler, "申报")).await.unwrap();
        let (new, once) = (risk(handler.person, "管钱"), key(handler, "登记"));
        let point = register(app, handler, LANGAO, new, &once).await.unwrap();

        let foreign = show(app, &ours.other, LANGAO, id).await;
        assert_eq!(foreign.err(), Some(Failure::Missing));
        let foreign = reading::show(app, &ours.other, LANGAO, point).await;
        assert_eq!(foreign.err(), Some(Failure::Missing));
        let list = page(app, &ours.other, LANGAO, (&all(), None), 10).await.unwrap();
        assert_eq!(list.rows.len(), 0);
        let asked = ((None, Part::Kept), None);
        let (_, list) = reading::page(app, &ours.other, LANGAO, asked, 10).await.unwrap();
        assert_eq!(list.len(), 0);
        let other = NewProject { org: Some(handler.org), ..project(Kind::Goal) };
        let refused = declare(app, &ours.other, LANGAO, other, &key(&ours.other, "别人的")).await;
        assert_eq!(refused, Err(Failure::Forbidden));
        let neighbour = world.officers(PINGLI, Role::Committee, 1).await.remove(0);
        let foreign = show(app, &neighbour, PINGLI, id).await;
        assert_eq!(foreign.err(), Some(Failure::Missing));
        for role in Role::ALL {
            let it = Staff { roles: vec![role], ..ours.committee.clone() };
            let reads = app::policy::projects::may_anywhere(&it, May::Read);
            let read = page(app, &it, LANGAO, (&all(), None), 10).await;
            assert_eq!(read.is_ok(), reads, "{role:?}");
        }
    }

    async fn a_risk_point_is_looked_at_again_in_time_and_its_level_follows_what_it_meets(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world).await;
        let (app, handler) = (&world.app, &ours.handler);
        let empty = NewRisk::default();
        let wrong = register(app, handler, LANGAO, empty, &key(handler, "空")).await.unwrap_err();
        assert_eq!(said(wrong), ["post", "words", "criteria", "measures", "owner"]);
        let stranger = risk(ours.other.person, "管钱");
        let wrong = register(app, handler, LANGAO, stranger, &key(handler, "别人")).await;
        assert_eq!(said(wrong.unwrap_err()), ["owner"]);

        let new = risk(handler.person, "管钱\n审批\n没人复核");
        let id = register(app, handler, LANGAO, new, &key(handler, "登记")).await.unwrap();
        // Registered in March: high risks are looked at again by the end of the next half-year.
        let want = ("kept".to_owned(), handler.org.0, end_of(2025, 12, 31));
        assert_eq!(owed(world, id).await, want);
        world.clock.set(Instant::at(Date::constant(2026, 1, 5), 9, 0));
        remind(app, LANGAO).await.unwrap();
        let reminded = format!("SELECT COUNT(*) FROM reminder WHERE noun = 'risk' AND org = {}", handler.org.0);
        assert_eq!(world.number(&reminded).await, 1);
        let asked = ((Some(Level::High), Part::Late), None);
        let (totals, rows) = reading::page(app, &ours.committee, LANGAO, asked, 10).await.unwrap();
        assert_eq!((rows.len(), rows[0].measures, rows[0].rules), (1, 2, 1));
        assert_eq!((totals[0].count, totals[0].late, totals[0].measures, totals[0].rules), (1, 1, 2, 1));

        let once = key(handler, "复查");
        let unsaid = review(app, handler, LANGAO, ((id, 1), "2026-01-06", " "), &once).await;
        assert_eq!(said(unsaid.unwrap_err()), ["result"]);
        review(app, handler, LANGAO, ((id, 1), "2026-01-05", "措施在用"), &once).await.unwrap();
        assert_eq!(owed(world, id).await.2, end_of(2026, 12, 31));
        let less = NewRisk { why: "审批交给了别的岗位".to_owned(), ..risk(handler.person, "管钱") };
        let once = key(handler, "调整");
        revise(app, handler, LANGAO, ((id, 2), less.clone()), &once).await.unwrap();
        let same = revise(app, handler, LANGAO, ((id, 3), less), &key(handler, "再")).await;
        assert_eq!(said(same.unwrap_err()), ["why"], "nothing changed");
        let whole = reading::show(app, handler, LANGAO, id).await.unwrap();
        assert_eq!((whole.shown.risk.level, whole.reviews.len()), (Level::Low, 1));
        assert_eq!(owed(world, id).await.2, end_of(2027, 12, 31));
        let sums = "SELECT category, measure, CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'risk'
            GROUP BY category, measure HAVING SUM(quantity) <> 0 ORDER BY category, measure";
        let sums = world.rows(sums).await;
        let sums: Vec<_> = sums
            .iter()
            .map(|it| (it.text(0).unwrap(), it.text(1).unwrap(), it.int(2).unwrap()))
            .collect();
        let want = [("1", "reviews", 1), ("3", "measures", 2), ("3", "points", 1), ("3", "rules", 1)];
        assert_eq!(sums, want.map(|it| (it.0.to_owned(), it.1.to_owned(), it.2)));

        let own = end(app, handler, LANGAO, ((id, 3), "不管了"), &key(handler, "销")).await;
        assert_eq!(own, Err(Failure::Forbidden), "nobody strikes off their own");
        let committee = &ours.committee;
        end(app, committee, LANGAO, ((id, 3), "岗位撤了"), &key(committee, "销")).await.unwrap();
        assert_eq!(owed(world, id).await, ("ended".to_owned(), handler.org.0, 0));
        let asked = ((None, Part::Ended), None);
        let (totals, rows) = reading::page(app, committee, LANGAO, asked, 10).await.unwrap();
        assert_eq!((totals.len(), rows.len()), (0, 1));
    }
}
