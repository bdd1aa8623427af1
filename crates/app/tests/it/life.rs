//! Organisation life from outside, on both databases: one record counts in several places, who is late
//! equals an independent count, and a foreign branch is not there.

use app::life::branches::{NewBranch, NewMember, found, leave, put, roster, set_part};
use app::life::frequency::{NewFrequency, take, try_out};
use app::life::held::{Held, held as held_in};
use app::life::reading::{Asked, LATE, month, overview, rows};
use app::life::recording::{NewRecord, NewVote, record, sheet};
use app::life::sittings::{NewSitting, act, plan, show};
use app::life::{catalogue, excuses, sweep};
use app::requests::Doer;
use app::testing::{LANGAO, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use domain::life::sittings::Act;
use kernel::id::Id;
use kernel::schedule::Standing;
use kernel::time::{Date, Instant};

pub(crate) fn key(staff: &Staff, key: &str) -> Once {
    Once::new(key, Doer { person: Some(staff.person), org: Some(staff.org) }).unwrap()
}

pub(crate) fn said(failure: Failure) -> Vec<&'static str> {
    let Failure::Invalid(fields) = failure else { unreachable!("{failure:?}") };
    fields.iter().map(|it| it.field).collect()
}

/// A branch of ten full members and one on probation, kept since the first of January, with whoever
/// leads it.
pub(crate) struct Ours {
    pub(crate) committee: Staff,
    pub(crate) secretary: Staff,
    pub(crate) people: Vec<Id>,
}

pub(crate) async fn ours(world: &World, name: &str) -> Ours {
    let house = world.app.house(LANGAO).await.unwrap();
    let committee = world.officers(LANGAO, Role::Committee, 1).await.remove(0);
    let above = house.desk(LANGAO.place()).unwrap().id;
    let new = NewBranch {
        name: name.to_owned(),
        above: Some(above),
        body: "office_branch".to_owned(),
        founded_on: "2019-07-01".to_owned(),
        is_office: true,
        kept_from: "2025-01-01".to_owned(),
        ..NewBranch::default()
    };
    let org = found(&world.app, &committee, LANGAO, new, &key(&committee, name)).await.unwrap();
    let mut people = Vec::new();
    for nth in 0..11 {
        let new = NewMember {
            name: format!("党员{name}{nth}"),
            standing: if nth == 10 { "probationary" } else { "full" }.to_owned(),
            post: match nth {
                0 => "secretary",
                1 | 2 => "committee",
                _ => "none",
            }
            .to_owned(),
            joined_on: format!("2010-03-{:02}", nth + 1),
            from_on: "2025-01-01".to_owned(),
            ..NewMember::default()
        };
        let seen = roster(&world.app, &committee, LANGAO, org).await.unwrap().branch.kept.version;
        let key = key(&committee, &format!("{name}{nth}"));
        let put = put(&world.app, &committee, LANGAO, ((org, seen), new), &key).await;
        people.push(put.unwrap());
    }
    let house = world.app.house(LANGAO).await.unwrap();
    let secretary = Staff {
        person: people[0],
        name: "书记".to_owned(),
        org,
        org_name: house.org_name(org).to_owned(),
        place: house.orgs[&org].place,
        roles: vec![Role::Secretary],
    };
    Ours { committee, secretary, people }
}

pub(crate) fn sitting(on: &str, systems: &[&str]) -> NewSitting {
    NewSitting {
        systems: systems.iter().map(|it| (*it).to_owned()).collect(),
        held_on: on.to_owned(),
        from: "14:30".to_owned(),
        place: "三楼会议室".to_owned(),
        ..NewSitting::default()
    }
}

fn came(on: &str, people: &[Id]) -> NewRecord {
    NewRecord {
        held_on: on.to_owned(),
        came: people.to_vec(),
        minutes: "学习了文件，讨论了年度计划。".to_owned(),
        ..NewRecord::default()
    }
}

fn vote(kind: &str, yes: i64, no: i64) -> NewVote {
    NewVote {
        kind: kind.to_owned(),
        subject: "年度计划".to_owned(),
        yes: yes.to_string(),
        no: no.to_string(),
        ..NewVote::default()
    }
}

/// Plans and records a sitting on one day.
pub(crate) async fn held(
    world: &World,
    ours: &Ours,
    on: &str,
    systems: &[&str],
    people: usize,
) -> Id {
    let (app, staff) = (&world.app, &ours.secretary);
    let word = format!("{on}{systems:?}");
    let id = plan(app, staff, LANGAO, sitting(on, systems), &key(staff, &word)).await.unwrap();
    let new = came(on, &ours.people[..people]);
    let done = record(app, staff, LANGAO, ((id, 1), new), &key(staff, &format!("记{word}"))).await;
    done.unwrap();
    id
}

async fn line(world: &World, system: &str, period: &str) -> (String, i64, i64) {
    let text = format!(
        "SELECT standing, counted, late_entries FROM life_line WHERE system = '{system}' AND period = '{period}'"
    );
    let row = world.rows(&text).await.remove(0);
    (row.text(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap())
}

/// Lines that say something else than a count of the sittings themselves.
const WRONG: &str = "SELECT COUNT(*) FROM (
    SELECT l.standing, l.least, l.counted, l.due_on, l.met_on,
        (SELECT COUNT(DISTINCT s.id) FROM sitting s
            JOIN sitting_item i ON i.county = s.county AND i.sitting = s.id
            WHERE s.county = l.county AND s.branch = l.branch AND i.system = l.system
                AND s.state IN ('held', 'published')
                AND l.period IN (substr(s.held_on, 1, 7), substr(s.held_on, 1, 4),
                    substr(s.held_on, 1, 4) || 'Q' || ((CAST(substr(s.held_on, 6, 2) AS INT) + 2) / 3))) AS held
    FROM life_line l
        LEFT JOIN life_excuse e ON e.county = l.county AND e.branch = l.branch AND e.system = l.system AND e.period = l.period
    WHERE e.system IS NULL) AS n
    WHERE counted <> held
        OR (held >= least) <> (standing IN ('met', 'met_late'))
        OR (met_on IS NULL) <> (held < least)
        OR (standing = 'missed') <> (held < least AND due_on < '2025-07-25')
        OR (standing = 'overdue') <> (held < least AND due_on >= '2025-07-25' AND due_on < '2025-08-01')";

on_both! {
    async fn one_sitting_counts_in_four_places_with_one_record(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let systems = ["general_meeting", "theme_day", "org_life", "appraisal"];

        held(world, &ours, "2025-03-03", &systems, 9).await;

        assert_eq!(world.number("SELECT COUNT(*) FROM sitting").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM matter WHERE noun = 'sitting'").await, 1);
        for (system, period) in systems.into_iter().zip(["2025Q1", "2025-03", "2025", "2025"]) {
            assert_eq!(line(world, system, period).await, ("met".to_owned(), 1, 0), "{system}");
        }
        let entries = "SELECT measure, CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'sitting'
            GROUP BY measure ORDER BY measure";
        let entries = world.rows(entries).await;
        let told: Vec<_> = entries.iter().map(|it| (it.text(0).unwrap(), it.int(1).unwrap())).collect();
        assert_eq!(told, [("attendances".into(), 9), ("credits".into(), 4), ("sittings".into(), 1)]);
        // Where a county does not allow it, it counts for the first only.
        world.run("INSERT INTO rule (county, key, value, unit, from_on, basis, confidence)
            VALUES (610925, 'life.several', 0, 'times', '2025-01-01', '', 'D')").await;
        world.app.forget_house(LANGAO);
        world.clock.set(Instant::at(Date::constant(2025, 3, 4), 9, 0));
        sweep(&world.app, LANGAO).await.unwrap();
        assert_eq!(line(world, "general_meeting", "2025Q1").await.0, "met");
        assert_ne!(line(world, "theme_day", "2025-03").await.0, "met");
    }

    async fn what_is_entered_late_counts_on_its_day_and_is_marked(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;

        let late = held(world, &ours, "2025-01-16", &["theme_day"], 8).await;
        held(world, &ours, "2025-02-24", &["theme_day"], 8).await;

        assert_eq!(line(world, "theme_day", "2025-01").await, ("met".to_owned(), 1, 1));
        assert_eq!(line(world, "theme_day", "2025-02").await, ("met".to_owned(), 1, 0));
        let whole = show(&world.app, &ours.secretary, LANGAO, late).await.unwrap();
        assert!(whole.shown.sitting.is_late_entry());
        // Before the first of January it was kept on paper.
        let staff = &ours.secretary;
        let old = sitting("2024-12-31", &["theme_day"]);
        let failure = plan(&world.app, staff, LANGAO, old, &key(staff, "旧")).await.unwrap_err();
        assert_eq!(said(failure), ["held_on"]);
    }

    async fn votes_are_judged_by_who_is_due_and_elections_by_who_came(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let new = sitting("2025-03-03", &["general_meeting", "election"]);
        let id = plan(app, staff, LANGAO, new, &key(staff, "安排")).await.unwrap();
        let sheet = sheet(app, staff, LANGAO, (id, None)).await.unwrap();
        assert_eq!(sheet.people.len(), 11, "the form knows who should come");
        assert_eq!(sheet.people[0].membership.person, ours.people[0], "the secretary first");

        // Ten are due; eight of them came, and the one on probation.
        let people = [&ours.people[..8], &ours.people[10..]].concat();
        let with = |votes| NewRecord { votes, ..came("2025-03-03", &people) };
        let too_many = with(vec![vote("general", 7, 2)]);
        let failure = record(app, staff, LANGAO, ((id, 1), too_many), &key(staff, "多")).await;
        assert_eq!(said(failure.unwrap_err()), ["votes"]);
        let new = with(vec![vote("general", 5, 3), vote("general", 6, 2), vote("election", 5, 3)]);
        record(app, staff, LANGAO, ((id, 1), new), &key(staff, "记")).await.unwrap();

        let whole = show(app, staff, LANGAO, id).await.unwrap();
        let it = &whole.shown.sitting;
        assert_eq!((it.due, it.present, it.came), (10, 8, 9));
        let passed: Vec<bool> = whole.votes.iter().map(|it| it.passed).collect();
        assert_eq!(passed, [false, true, true]);
        assert_eq!(whole.attended.iter().filter(|it| it.0.came).count(), 9);
        // Who voted how stands in no table: votes have totals, and no person.
        assert_eq!(world.number("SELECT CAST(SUM(yes) AS BIGINT) FROM sitting_vote").await, 16);
    }

    async fn a_foreign_branch_is_not_there(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let id = held(world, &theirs, "2025-03-03", &["talk"], 3).await;
        let (app, staff, other) = (&world.app, &ours.secretary, theirs.secretary.org);
        let before = world.traces().await;

        let missing = Failure::Missing;
        assert_eq!(show(app, staff, LANGAO, id).await.unwrap_err(), missing);
        assert_eq!(sheet(app, staff, LANGAO, (id, None)).await.unwrap_err(), missing);
        assert_eq!(month(app, staff, LANGAO, other).await.unwrap_err(), missing);
        assert_eq!(roster(app, staff, LANGAO, other).await.unwrap_err(), missing);
        let what = ((id, 2), Act::Withdraw);
        let done = act(app, staff, LANGAO, what, "错了", &key(staff, "作废")).await;
        assert_eq!(done.unwrap_err(), missing);
        let new = came("2025-03-03", &ours.people);
        let done = record(app, staff, LANGAO, ((id, 2), new), &key(staff, "记")).await;
        assert_eq!(done.unwrap_err(), missing);
        // The committee reads it, and records for nobody.
        assert!(show(app, &ours.committee, LANGAO, id).await.is_ok());
        let done = act(app, &ours.committee, LANGAO, what, "错了", &key(staff, "委")).await;
        assert_eq!(done.unwrap_err(), Failure::Forbidden);
        let asked = Asked { year: 2025, system: None, above: None };
        let all = overview(app, staff, LANGAO, (asked, None), 10).await;
        assert_eq!(all.unwrap_err(), Failure::Forbidden);
        assert_eq!(world.traces().await, before);
    }

    async fn a_reason_is_accepted_by_the_committee_for_one_period(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, org) = (&world.app, ours.secretary.org);
        assert_eq!(line(world, "theme_day", "2025-01").await.0, "missed");
        let of = (org, "theme_day", "2025-01");

        let own = key(&ours.secretary, "自己");
        let done = excuses::accept(app, &ours.secretary, LANGAO, of, "大雪封路", &own).await;
        assert_eq!(done, Err(Failure::Forbidden), "nobody excuses themselves");
        let key_ = key(&ours.committee, "同意");
        let done = excuses::accept(app, &ours.committee, LANGAO, of, " ", &key_).await;
        assert_eq!(said(done.unwrap_err()), ["reason"]);
        let key_ = key(&ours.committee, "同意了");
        excuses::accept(app, &ours.committee, LANGAO, of, "大雪封路", &key_).await.unwrap();

        assert_eq!(line(world, "theme_day", "2025-01").await.0, "excused");
        assert_eq!(line(world, "dues", "2025-01").await.0, "missed", "of one system only");
        assert_ne!(line(world, "theme_day", "2025-02").await.0, "excused", "of one period only");
    }

    async fn every_line_equals_an_independent_count(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff) = (&world.app, &ours.secretary);
        let seen = roster(app, staff, LANGAO, staff.org).await.unwrap().branch.kept.version;
        let part = ((staff.org, seen), "has_committee", true, "2025-01-01");
        set_part(app, staff, LANGAO, part, &key(staff, "支委")).await.unwrap();
        world.clock.set(Instant::at(Date::constant(2025, 8, 1), 9, 0));
        for (on, systems) in [
            ("2025-01-09", &["committee"][..]),
            ("2025-02-10", &["committee"]),
            ("2025-02-14", &["theme_day", "lecture"]),
            ("2025-02-20", &["theme_day"]),
            ("2025-05-30", &["general_meeting", "theme_day", "lecture"]),
            ("2025-07-31", &["dues", "theme_day"]),
        ] {
            held(world, &ours, on, systems, 8).await;
        }
        let gone = held(world, &theirs, "2025-06-16", &["theme_day"], 8).await;
        held(world, &theirs, "2025-06-20", &["publicity"], 8).await;
        let what = ((gone, 2), Act::Withdraw);
        act(app, &theirs.secretary, LANGAO, what, "日子记错了", &key(staff, "废")).await.unwrap();

        assert_eq!(world.number(WRONG).await, 0);
        let lines = world.number("SELECT COUNT(*) FROM life_line").await;
        assert!(lines > 80, "{lines}");
        // What the nightly work makes of it is the same, line by line.
        world.run("DELETE FROM life_line").await;
        sweep(app, LANGAO).await.unwrap();
        assert_eq!(world.number(WRONG).await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM life_line").await, lines);
        // The committee's numbers open their rows.
        let asked = Asked { year: 2025, system: None, above: None };
        let all = overview(app, &ours.committee, LANGAO, (asked.clone(), None), 10).await.unwrap();
        let of_branches = "SELECT COUNT(*) FROM sitting WHERE state IN ('held', 'published')";
        assert_eq!((all.held, world.number(of_branches).await), (7, 7), "what was withdrawn is not here");
        let late = all.count(&LATE);
        let (told, _) =
            rows(app, &ours.committee, LANGAO, ((asked, &LATE), None), 500).await.unwrap();
        assert_eq!(i64::try_from(told.len()), Ok(late));
        assert_eq!(all.late.iter().map(|it| it.count).sum::<i64>(), late);
        assert_eq!(all.by.iter().map(|it| it.2).sum::<i64>(), late);
        assert!(all.late[0].since <= all.late[1].since);
        let first = all.late[0].key();
        let rest = Asked { year: 2025, system: None, above: None };
        let rest = overview(app, &ours.committee, LANGAO, (rest, Some(first)), 10).await.unwrap();
        assert_eq!(rest.late, all.late[1..]);
    }

    async fn the_number_of_what_was_recorded_opens_its_rows(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let app = &world.app;
        world.clock.set(Instant::at(Date::constant(2025, 8, 1), 9, 0));
        for (on, systems) in [
            ("2025-01-09", &["theme_day", "lecture"][..]),
            ("2025-02-10", &["theme_day"]),
        ] {
            held(world, &ours, on, systems, 8).await;
        }
        let gone = held(world, &theirs, "2025-06-16", &["theme_day"], 8).await;
        held(world, &theirs, "2025-02-10", &["lecture"], 8).await;
        let what = ((gone, 2), Act::Withdraw);
        let once = key(&theirs.secretary, "废");
        act(app, &theirs.secretary, LANGAO, what, "日子记错了", &once).await.unwrap();
        let asked = |system: Option<&str>| {
            let asked = Asked { year: 2025, system: system.map(str::to_owned), above: None };
            (asked, None)
        };
        let days = |it: &Held| -> Vec<String> {
            it.rows.iter().map(|it| it.sitting.held_on.to_string()).collect()
        };
        let all = |of, after| held_in(app, (&ours.committee, LANGAO), of, after, 10);

        let whole = all(asked(None), None).await.unwrap();
        assert_eq!((whole.count, days(&whole).len()), (3, 3), "what was withdrawn is not here");
        assert_eq!(days(&whole), ["2025-02-10", "2025-02-10", "2025-01-09"]);
        let first = &whole.rows[0].sitting;
        let rest = all(asked(None), Some((first.held_on, first.id))).await.unwrap();
        assert_eq!(rest.rows, whole.rows[1..]);
        let before = Asked { year: 2024, system: None, above: None };
        assert_eq!(all((before, None), None).await.unwrap().count, 0);
        let lectures = all(asked(Some("lecture")), None).await.unwrap();
        assert_eq!(lectures.count, 2, "the second system of a sitting counts, too");
        // Who leads a branch reads its own, asked or not, and of another it is not there.
        let own = held_in(app, (&theirs.secretary, LANGAO), asked(None), None, 10).await.unwrap();
        assert_eq!((own.count, own.of.unwrap().1.as_str()), (1, "乙"));
        let (of, _) = asked(None);
        let foreign = (of, Some(ours.secretary.org));
        let missing = held_in(app, (&theirs.secretary, LANGAO), foreign, None, 10).await;
        assert!(matches!(missing.unwrap_err(), Failure::Missing));
    }

    async fn a_record_is_made_once_mended_until_it_is_published_and_taken_back(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, staff) = (&world.app, &ours.secretary);
        let mut ids = Vec::new();
        for _ in 0..2 {
            let new = sitting("2025-03-03", &["talk"]);
            ids.push(plan(app, staff, LANGAO, new, &key(staff, "一")).await.unwrap());
        }
        assert_eq!(ids[0], ids[1]);
        let id = ids[0];
        let what = |seen, act| ((id, seen), act);
        act(app, staff, LANGAO, what(1, Act::Convene), "", &key(staff, "通知")).await.unwrap();
        let sent = "SELECT COUNT(*) FROM outbox WHERE topic = 'convene_sitting'";
        assert_eq!(world.number(sent).await, 1);
        let new = came("2025-03-03", &ours.people[..4]);
        let stale = record(app, staff, LANGAO, ((id, 1), new.clone()), &key(staff, "旧")).await;
        assert!(matches!(stale, Err(Failure::NotNow(_))), "{stale:?}");
        record(app, staff, LANGAO, ((id, 2), new), &key(staff, "记")).await.unwrap();
        let new = came("2025-03-03", &ours.people[..6]);
        record(app, staff, LANGAO, ((id, 3), new.clone()), &key(staff, "改")).await.unwrap();
        act(app, staff, LANGAO, what(4, Act::Publish), "", &key(staff, "公布")).await.unwrap();
        let mended = record(app, staff, LANGAO, ((id, 5), new), &key(staff, "再改")).await;
        assert!(matches!(mended, Err(Failure::NotNow(_))), "{mended:?}");

        let sum = "SELECT CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'sitting' AND measure = 'attendances'";
        assert_eq!(world.number(sum).await, 6);
        assert_eq!(line(world, "talk", "2025").await.0, "met");
        let unsaid = act(app, staff, LANGAO, what(5, Act::Withdraw), "", &key(staff, "空")).await;
        assert_eq!(said(unsaid.unwrap_err()), ["why"]);
        act(app, staff, LANGAO, what(5, Act::Withdraw), "重复了", &key(staff, "废")).await.unwrap();
        assert_eq!(world.number(sum).await, 0);
        assert_eq!(line(world, "talk", "2025").await.0, "open");
        let whole = show(app, staff, LANGAO, id).await.unwrap();
        let acts: Vec<_> = whole.history.iter().map(|it| it.act.as_str()).collect();
        assert_eq!(acts, ["plan", "convene", "record", "record", "publish", "withdraw"]);
        assert_eq!(world.number("SELECT COUNT(*) FROM matter WHERE noun = 'sitting' AND open = 1").await, 0);
    }

    async fn nobody_is_on_two_rosters_and_a_line_holds_from_its_day_on(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff) = (&world.app, &ours.secretary);
        let seen = async || roster(app, staff, LANGAO, staff.org).await.unwrap();
        let version = seen().await.branch.kept.version;
        let new = |person| NewMember {
            person: Some(person),
            standing: "full".to_owned(),
            from_on: "2025-02-01".to_owned(),
            ..NewMember::default()
        };
        let both = ((staff.org, version), new(theirs.people[3]));
        let failure = put(app, staff, LANGAO, both, &key(staff, "两边")).await.unwrap_err();
        assert_eq!(said(failure), ["name"]);

        // The one on probation becomes a full member in February: due from then on.
        let own = ((staff.org, version), new(ours.people[10]));
        put(app, staff, LANGAO, own, &key(staff, "转正")).await.unwrap();
        let gone = ((staff.org, version + 1), ours.people[9], "2025-02-28");
        leave(app, staff, LANGAO, gone, &key(staff, "转出")).await.unwrap();
        assert_eq!(seen().await.members.len(), 10);
        let mut dues = Vec::new();
        for on in ["2025-01-20", "2025-02-20", "2025-03-03"] {
            let id = held(world, &ours, on, &["talk"], 8).await;
            dues.push(show(app, staff, LANGAO, id).await.unwrap().shown.sitting.due);
        }
        assert_eq!(dues, [10, 11, 10]);
    }

    async fn a_system_is_switched_off_and_nothing_more_is_asked(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, committee) = (&world.app, &ours.committee);
        let count = "SELECT COUNT(*) FROM life_line WHERE system = 'dues'";
        assert_eq!(world.number(count).await, 12);

        // How often something is asked, and whether, is tried out first; here it is only renamed.
        let off = ("dues", "党费", false);
        let done = catalogue::set(app, &ours.secretary, LANGAO, off, &key(committee, "不")).await;
        assert_eq!(done, Err(Failure::Forbidden));
        let done = catalogue::set(app, committee, LANGAO, off, &key(committee, "关")).await;
        assert_eq!(said(done.unwrap_err()), ["on"]);
        let on = ("dues", "党费", true);
        catalogue::set(app, committee, LANGAO, on, &key(committee, "改名")).await.unwrap();
        let new = NewFrequency {
            every: "never".to_owned(),
            grace: "7".to_owned(),
            applies: "every".to_owned(),
            why: "本县党费由上级统一收".to_owned(),
            ..NewFrequency::default()
        };
        let tried = try_out(app, committee, LANGAO, ("dues", &new)).await.unwrap();
        let new = NewFrequency { tried: tried.trial.token, ..new };
        take(app, committee, LANGAO, ("dues", new), &key(committee, "停")).await.unwrap();
        sweep(app, LANGAO).await.unwrap();

        assert_eq!(world.number(count).await, 2, "January and February were due and stay");
        let all = catalogue::show(app, committee, LANGAO).await.unwrap();
        let dues = all.iter().find(|it| it.system.code == "dues").unwrap();
        let (house, today) = (app.house(LANGAO).await.unwrap(), app.now().date());
        assert_eq!((dues.system.name.as_str(), dues.is_on(today, &house.rules)), ("党费", false));
        let new = sitting("2025-03-03", &["dues"]);
        let failure = plan(app, &ours.secretary, LANGAO, new, &key(committee, "记")).await;
        assert_eq!(said(failure.unwrap_err()), ["systems"]);
        let month = month(app, &ours.secretary, LANGAO, ours.secretary.org).await.unwrap();
        let dues: Vec<_> = month.lines.iter().filter(|it| it.line.system == "dues").collect();
        assert!(dues.iter().all(|it| it.line.due_on < today), "what was due stays, nothing is added");
        assert_eq!(month.birthdays().len(), 11);
        assert!(month.owed().any(|it| it.line.standing == Standing::Missed));
        // What is asked at an occasion has no period to try out: it is off at once.
        let off = ("transfer", "组织关系转接", false);
        catalogue::set(app, committee, LANGAO, off, &key(committee, "转")).await.unwrap();
        let new = sitting("2025-03-03", &["transfer"]);
        let failure = plan(app, &ours.secretary, LANGAO, new, &key(committee, "记转")).await;
        assert_eq!(said(failure.unwrap_err()), ["systems"]);
    }
}
