//! The way to membership, letters of transfer and hours of study from outside, on both databases.

use app::admission::developing::{NewApplicant, NewPaper, NewStep, begin, extend, step, stop};
use app::admission::forget;
use app::admission::reading::{Asked, list, one, sentence};
use app::life::branches::roster;
use app::life::recording::{NewRecord, record};
use app::life::sittings::{NewSitting, plan};
use app::testing::{LANGAO, World};
use app::transfers::reading::{What, list as letters, one as letter};
use app::transfers::{NewLetter, act, issue};
use app::{Failure, study};
use domain::admission::Stage;
use domain::admission::course::State;
use domain::directory::Staff;
use domain::quorum::Standing;
use domain::transfers::Act;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::life::{Ours, key, ours, said};

fn on(day: &str) -> Instant {
    Instant::at(day.parse::<Date>().unwrap(), 10, 0)
}

fn applicant(name: &str, on: &str) -> NewApplicant {
    NewApplicant {
        name: name.to_owned(),
        applied_on: on.to_owned(),
        of_age: true,
        kept_at: "支部档案盒".to_owned(),
    }
}

fn made(step: u8, on: &str) -> NewStep {
    let paper =
        NewPaper { name: "材料".to_owned(), on: on.to_owned(), kept_at: "一号柜".to_owned() };
    NewStep { step: step.to_string(), on: on.to_owned(), special: false, papers: vec![paper] }
}

/// Days that fit, step by step from the second on.
const DAYS: [(u8, &str); 24] = [
    (2, "2023-02-10"),
    (3, "2023-03-01"),
    (4, "2023-03-05"),
    (5, "2023-03-06"),
    (6, "2024-03-06"),
    (7, "2024-03-10"),
    (8, "2024-03-20"),
    (9, "2024-03-25"),
    (10, "2024-09-01"),
    (11, "2024-10-01"),
    (12, "2024-12-01"),
    (13, "2025-01-02"),
    (14, "2025-01-06"),
    (15, "2025-01-14"),
    (16, "2025-02-10"),
    (17, "2025-03-03"),
    (18, "2025-03-20"),
    (19, "2025-03-25"),
    (20, "2025-07-01"),
    (21, "2025-12-20"),
    (22, "2026-01-14"),
    (23, "2026-01-20"),
    (24, "2026-03-10"),
    (25, "2026-03-20"),
];
const ABOVE: [u8; 7] = [4, 8, 13, 16, 17, 18, 24];

/// Takes somebody as far as a step, each by whoever does it.
async fn up_to(world: &World, ours: &Ours, name: &str, last: u8) -> Id {
    let (app, staff) = (&world.app, &ours.secretary);
    let new = applicant(name, "2023-01-10");
    let id = begin(app, staff, LANGAO, new, &key(staff, &format!("申请{name}"))).await.unwrap();
    for (seen, (nth, day)) in (1..).zip(DAYS.iter().take_while(|it| it.0 <= last)) {
        if world.app.now() < on(day) {
            world.clock.set(on(day));
        }
        let by = if ABOVE.contains(nth) { &ours.committee } else { staff };
        let once = key(by, &format!("{name}第{nth}步"));
        step(app, by, LANGAO, ((id, seen), made(*nth, day)), &once).await.unwrap();
    }
    id
}

async fn members(world: &World, staff: &Staff) -> Vec<(String, Standing)> {
    let it = roster(&world.app, staff, LANGAO, staff.org).await.unwrap();
    it.members.into_iter().map(|it| (it.name, it.membership.standing)).collect()
}

/// On how many rosters people stand more than once at a time.
const TWICE: &str = "SELECT COUNT(*) FROM branch_member a JOIN branch_member b
    ON b.county = a.county AND b.person = a.person AND (b.branch <> a.branch OR b.from_on <> a.from_on)
    WHERE a.from_on <= COALESCE(b.until_on, '9999') AND b.from_on <= COALESCE(a.until_on, '9999')";

on_both! {
    async fn an_approval_brings_them_onto_the_roster_and_the_seal_is_gone(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let name = "欧阳若水";
        let id = up_to(world, &ours, name, 16).await;
        let sealed = world.rows("SELECT name FROM applicant").await.remove(0).blob(0).unwrap();
        assert!(!sealed.is_empty() && !sealed.windows(name.len()).any(|it| it == name.as_bytes()));
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE name = '欧阳若水'").await, 0);
        let it = one(&world.app, &ours.committee, LANGAO, id).await.unwrap();
        assert_eq!((it.name.as_str(), it.applicant.state), (name, State::At(Stage::Probationary)));
        assert_eq!(it.recorded.last().unwrap().papers[0].kept_at, "一号柜");

        let new = made(17, "2025-03-03");
        let seen = it.applicant.version;
        let once = key(&ours.committee, "批");
        step(&world.app, &ours.committee, LANGAO, ((id, seen), new), &once).await.unwrap();

        assert!(members(world, &ours.secretary).await.contains(&(name.to_owned(), Standing::Probationary)));
        let row = world.rows("SELECT m.from_on, m.joined_on, a.name FROM applicant a
            JOIN branch_member m ON m.county = a.county AND m.person = a.person").await.remove(0);
        assert_eq!((row.text(0).unwrap().as_str(), row.text(1).unwrap().as_str()), ("2025-01-14", "2025-01-14"));
        assert!(row.blob(2).unwrap().is_empty());
        let lines = "SELECT COUNT(*) FROM dues_line l JOIN applicant a ON a.person = l.person WHERE l.standing = 'unset'";
        assert_eq!(world.number(lines).await, 1, "dues are asked from then on");
        let entries = "SELECT COUNT(*) FROM entry WHERE noun = 'applicant' AND measure IN ('applied', 'admitted')";
        assert_eq!(world.number(entries).await, 2);
    }

    async fn the_whole_way_ends_as_a_full_member(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let id = up_to(world, &ours, "欧阳若水", 25).await;

        let it = one(&world.app, &ours.secretary, LANGAO, id).await.unwrap();
        assert_eq!((it.applicant.state, it.findings.len()), (State::Done, 0));
        assert!(members(world, &ours.secretary).await.contains(&("欧阳若水".to_owned(), Standing::Full)));
        let spans = "SELECT COUNT(*) FROM branch_member m JOIN applicant a ON a.person = m.person";
        assert_eq!(world.number(spans).await, 2, "on probation, then full");
        assert_eq!(world.number(TWICE).await, 0);
    }

    async fn each_step_is_recorded_by_whoever_does_it(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let id = up_to(world, &ours, "欧阳若水", 3).await;
        let (app, staff, committee) = (&world.app, &ours.secretary, &ours.committee);
        let before = world.traces().await;

        let above = ((id, 3), made(4, "2023-03-05"));
        let done = step(app, staff, LANGAO, above.clone(), &key(staff, "自己备案")).await;
        assert_eq!(done, Err(Failure::Forbidden));
        let own = ((id, 3), made(5, "2023-03-06"));
        let done = step(app, committee, LANGAO, own, &key(committee, "替支部")).await;
        assert_eq!(done, Err(Failure::Forbidden));
        let foreign = &theirs.secretary;
        let done = step(app, foreign, LANGAO, above.clone(), &key(foreign, "别的支部")).await;
        assert_eq!(done, Err(Failure::Missing));
        assert_eq!(one(app, foreign, LANGAO, id).await.unwrap_err(), Failure::Missing);
        assert!(list(app, foreign, LANGAO, (Asked::default(), None), 10).await.unwrap().rows.is_empty());
        let old = ((id, 2), made(4, "2023-03-05"));
        let done = step(app, committee, LANGAO, old, &key(committee, "旧页")).await;
        assert!(matches!(done, Err(Failure::NotNow(_))), "{done:?}");
        let far = ((id, 3), made(7, "2024-03-10"));
        let failure = step(app, staff, LANGAO, far, &key(staff, "跳")).await.unwrap_err();
        assert_eq!(said(failure), ["step"]);
        let ahead = ((id, 3), made(5, "2025-03-04"));
        let failure = step(app, staff, LANGAO, ahead, &key(staff, "明天")).await.unwrap_err();
        assert_eq!(said(failure), ["on"]);
        let child = NewApplicant { of_age: false, ..applicant("水上漂", "2025-03-01") };
        let failure = begin(app, staff, LANGAO, child, &key(staff, "未成年")).await.unwrap_err();
        assert_eq!(said(failure), ["of_age"]);
        assert_eq!(world.traces().await, before);
        step(app, committee, LANGAO, above, &key(committee, "备案")).await.unwrap();
    }

    async fn what_is_wrong_with_the_days_is_told_and_numbers_open_their_rows(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let id = up_to(world, &ours, "欧阳若水", 2).await;
        let new = applicant("水上漂", "2025-01-20");
        let other = begin(app, staff, LANGAO, new, &key(staff, "漂")).await.unwrap();

        let it = one(app, staff, LANGAO, other).await.unwrap();
        let told: Vec<String> = it.findings.iter().map(sentence).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("2025-02-20 以前办完") && told[1].contains("晚了 11 天"), "{told:?}");
        let all = list(app, &ours.committee, LANGAO, (Asked::default(), None), 10).await.unwrap();
        assert_eq!((all.count(&[]), all.rows.len(), all.late()), (2, 2, 2));
        let late = Asked { late: true, ..Asked::default() };
        let rows = list(app, &ours.committee, LANGAO, (late, None), 10).await.unwrap().rows;
        assert_eq!(i64::try_from(rows.len()), Ok(all.late()));
        for state in State::ALL {
            let asked = Asked { states: vec![state], late: false };
            let rows = list(app, &ours.committee, LANGAO, (asked, None), 10).await.unwrap().rows;
            assert_eq!(i64::try_from(rows.len()), Ok(all.count(&[state])), "{state:?}");
        }
        let first = all.rows[0].id;
        let rest = list(app, &ours.committee, LANGAO, (Asked::default(), Some(first)), 10).await.unwrap();
        assert_eq!(rest.rows, all.rows[1..]);
        assert!(rest.rows.iter().any(|it| it.id == id));
    }

    async fn who_did_not_become_a_member_is_forgotten_in_time(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let id = up_to(world, &ours, "欧阳若水", 2).await;
        let failure = stop(app, staff, LANGAO, ((id, 2), " "), &key(staff, "不说")).await.unwrap_err();
        assert_eq!(said(failure), ["why"]);
        stop(app, staff, LANGAO, ((id, 2), "到外地上学"), &key(staff, "停")).await.unwrap();

        world.clock.set(on("2027-03-03"));
        assert_eq!(forget(app, LANGAO).await, Ok(0), "two years are not over");
        assert_eq!(one(app, staff, LANGAO, id).await.unwrap().name, "欧阳若水");
        world.clock.set(on("2027-03-04"));
        assert_eq!(forget(app, LANGAO).await, Ok(1));
        let it = one(app, staff, LANGAO, id).await.unwrap();
        assert_eq!((it.name.as_str(), it.applicant.stopped.as_str()), ("", "到外地上学"));
        assert_eq!(forget(app, LANGAO).await, Ok(0));
    }

    async fn a_probation_is_extended_by_the_committee_with_a_document(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let id = up_to(world, &ours, "欧阳若水", 21).await;
        let (app, staff, committee) = (&world.app, &ours.secretary, &ours.committee);
        let seen = one(app, staff, LANGAO, id).await.unwrap().applicant.version;
        let due = "SELECT due_at FROM matter WHERE noun = 'applicant'";
        let end = |day: &str| Instant::end_of(day.parse().unwrap()).0;
        assert_eq!(world.number(due).await, end("2026-01-14"), "the end of the probation reminds");

        let what = ((id, seen), "2026-08-01", "岚直工〔2026〕2 号");
        let done = extend(app, staff, LANGAO, what, &key(staff, "自己延")).await;
        assert_eq!(done, Err(Failure::Forbidden));
        let short = ((id, seen), "2026-07-13", "岚直工〔2026〕2 号");
        let failure = extend(app, committee, LANGAO, short, &key(committee, "短")).await.unwrap_err();
        assert_eq!(said(failure), ["extended_to"]);
        extend(app, committee, LANGAO, what, &key(committee, "延")).await.unwrap();
        assert_eq!(world.number(due).await, end("2026-08-01"));
    }

    async fn a_letter_moves_a_member_and_nobody_stands_in_two_branches(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff, other) = (&world.app, &ours.secretary, &theirs.secretary);
        let new = NewLetter { person: Some(ours.people[4]), to: Some(other.org), ..NewLetter::default() };
        let id = issue(app, staff, LANGAO, new.clone(), &key(staff, "开")).await.unwrap();
        let failure = issue(app, staff, LANGAO, new.clone(), &key(staff, "再开")).await.unwrap_err();
        assert_eq!(said(failure), ["person"], "one letter at a time");
        let theirs_to_give = issue(app, other, LANGAO, new, &key(other, "替开")).await.unwrap_err();
        assert_eq!(said(theirs_to_give), ["to"]);
        assert_eq!(members(world, staff).await.len(), 11, "until it is received they stay");

        let what = ((id, 1), Act::Receive, ("", ""));
        let done = act(app, staff, LANGAO, what, &key(staff, "自己收")).await;
        assert_eq!(done, Err(Failure::Forbidden));
        world.clock.set(on("2025-03-10"));
        act(app, other, LANGAO, what, &key(other, "收")).await.unwrap();
        act(app, other, LANGAO, what, &key(other, "收")).await.unwrap();

        assert_eq!((members(world, staff).await.len(), members(world, other).await.len()), (10, 12));
        assert_eq!(world.number(TWICE).await, 0);
        let spans = world.rows("SELECT from_on, COALESCE(until_on, '') FROM branch_member
            WHERE person = (SELECT person FROM transfer_letter) ORDER BY from_on").await;
        let spans: Vec<_> = spans.iter().map(|it| (it.text(0).unwrap(), it.text(1).unwrap())).collect();
        assert_eq!(spans, [("2025-01-01".into(), "2025-03-09".into()), ("2025-03-10".into(), String::new())]);
        let again = ((id, 2), Act::TakeBack, ("", "反悔"));
        let done = act(app, staff, LANGAO, again, &key(staff, "收回")).await;
        assert!(matches!(done, Err(Failure::NotNow(_))), "{done:?}");
        let dues = "SELECT COUNT(*) FROM dues_line l JOIN transfer_letter t ON t.person = l.person WHERE l.branch = t.from_branch";
        assert_eq!(world.number(dues).await, 1, "March is owed where they stood on its first day");
    }

    async fn a_letter_that_nobody_answers_is_seen_and_numbers_go_on(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff, committee) = (&world.app, &ours.secretary, &ours.committee);
        let outside = |person| NewLetter {
            person: Some(person),
            outside: "安康市直机关工委".to_owned(),
            ..NewLetter::default()
        };
        let first = issue(app, staff, LANGAO, outside(ours.people[4]), &key(staff, "一")).await.unwrap();
        let second = issue(app, staff, LANGAO, outside(ours.people[5]), &key(staff, "二")).await.unwrap();
        let count = async |what| letters(app, committee, LANGAO, (what, None), 10).await.unwrap();
        let it = count(What::OnTheWay).await;
        let numbers: Vec<_> = it.rows.iter().map(|it| it.letter.number).collect();
        assert_eq!(numbers, [(2025, 2), (2025, 1)]);
        assert_eq!((it.count(What::OnTheWay), it.count(What::Unreturned)), (2, 0));

        world.clock.set(on("2025-04-03"));
        let it = count(What::Unreturned).await;
        assert_eq!((it.count(What::OnTheWay), it.count(What::Unreturned), it.rows.len()), (0, 2, 2));
        // A receipt says when they were received outside; it may come back late.
        let receipt = ((first, 1), Act::Return, ("2025-03-20", "市直回执 8 号"));
        act(app, staff, LANGAO, receipt, &key(staff, "回执")).await.unwrap();
        let late = ((second, 1), Act::Return, ("2025-04-03", ""));
        let failure = act(app, staff, LANGAO, late, &key(staff, "晚了")).await.unwrap_err();
        assert_eq!(said(failure), ["on"]);
        let back = ((second, 1), Act::TakeBack, ("", ""));
        let failure = act(app, staff, LANGAO, back, &key(staff, "不说")).await.unwrap_err();
        assert_eq!(said(failure), ["words"]);
        let back = ((second, 1), Act::TakeBack, ("", "没有去"));
        act(app, staff, LANGAO, back, &key(staff, "收回")).await.unwrap();
        assert_eq!(members(world, staff).await.len(), 10, "who did not go stays");
        let foreign = &theirs.secretary;
        assert_eq!(letter(app, foreign, LANGAO, first).await.unwrap_err(), Failure::Missing);
        let it = count(What::All).await;
        for what in [What::All, What::OnTheWay, What::Unreturned, What::Arrived, What::TakenBack] {
            let rows = i64::try_from(count(what).await.rows.len());
            assert_eq!(rows, Ok(it.count(what)), "{what:?}");
        }
    }

    async fn hours_of_study_are_counted_from_sittings_and_seen_by_their_own(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff) = (&world.app, &ours.secretary);
        for (day, systems, hours) in [
            ("2025-02-10", &["lecture", "theme_day"][..], ("14:30", "16:45")),
            ("2025-03-03", &["theme_day"], ("", "")),
            ("2025-02-20", &["committee"], ("14:30", "16:30")),
        ] {
            let new = NewSitting {
                systems: systems.iter().map(|it| (*it).to_owned()).collect(),
                held_on: day.to_owned(),
                from: hours.0.to_owned(),
                until: hours.1.to_owned(),
                ..NewSitting::default()
            };
            let id = plan(app, staff, LANGAO, new, &key(staff, &format!("安排{day}"))).await.unwrap();
            let new = NewRecord {
                held_on: day.to_owned(),
                from: hours.0.to_owned(),
                until: hours.1.to_owned(),
                came: ours.people[..8].to_vec(),
                minutes: "学习了文件。".to_owned(),
                ..NewRecord::default()
            };
            record(app, staff, LANGAO, ((id, 1), new), &key(staff, &format!("记{day}"))).await.unwrap();
        }

        let it = study::of_branch(app, &ours.committee, LANGAO, (staff.org, 2025)).await.unwrap();
        let of = |nth: usize| {
            let own = it.members.iter().find(|it| it.person == ours.people[nth]).unwrap();
            (own.sittings, own.minutes, own.standing.hours, own.standing.asked)
        };
        // 135 minutes, once though it counts for two systems, and 90 where nobody said the hours.
        assert_eq!(of(0), (2, 225, 5, 56));
        assert_eq!((of(3), of(9)), ((2, 225, 5, 32), (0, 0, 0, 32)));
        assert_eq!(it.members.len(), 11);
        let own = study::own(app, staff, LANGAO, 2025).await.unwrap();
        assert_eq!((own.sat.len(), own.standing.map(|it| it.hours)), (2, Some(5)));
        let foreign = study::of_branch(app, &theirs.secretary, LANGAO, (staff.org, 2025)).await;
        assert_eq!(foreign.unwrap_err(), Failure::Missing);
    }
}
