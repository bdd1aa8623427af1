//! Terms and elections from outside, on both databases: who approves, in which order, what a count
//! gives, what the new term and the roster make of it, who is reminded, what the screening lists.

use std::sync::atomic::{AtomicUsize, Ordering};

use app::terms::counting::{NewCount, count, leave_vacant};
use app::terms::elections::{NewElection, NewStep, begin, step, stop};
use app::terms::noting::{NewShift, approve, note};
use app::terms::reading::{Asked, Half, What, election, of_branch, screening};
use app::testing::{LANGAO, World};
use app::{Failure, Once, jobs};
use domain::directory::Staff;
use domain::elections::State;
use domain::life::branches::Post;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::life::{Ours, key, ours, said};

/// A key that nobody used before.
fn fresh(staff: &Staff) -> Once {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    key(staff, &format!("届{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

fn on(world: &World, day: &str) {
    world.clock.set(Instant::at(day.parse::<Date>().unwrap(), 9, 0));
}

/// Notes the term of a branch; the committee does.
async fn noted(world: &World, ours: &Ours, elected_on: &str) {
    let (staff, org) = (&ours.committee, ours.secretary.org);
    note(&world.app, staff, LANGAO, ((org, 0), elected_on), &fresh(staff)).await.unwrap();
}

fn shift(kind: &str, day: &str, document: &str) -> NewShift {
    NewShift { kind: kind.to_owned(), day: day.to_owned(), document: document.to_owned() }
}

fn new_election(seats: &str, planned_on: &str) -> NewElection {
    let with_committee = seats != "1";
    NewElection { with_committee, seats: seats.to_owned(), planned_on: planned_on.to_owned() }
}

fn new_step(step: &str, day: &str, people: &[Id]) -> NewStep {
    NewStep {
        step: step.to_owned(),
        on: day.to_owned(),
        document: "直工〔2025〕7 号".to_owned(),
        planned_on: "2025-04-10".to_owned(),
        people: people.to_vec(),
        secretary: people.first().copied(),
        deputy: None,
    }
}

/// Nine of ten came; everybody got so many.
fn ballots(day: &str, votes: &[(Id, i64)]) -> NewCount {
    let nine = || "9".to_owned();
    NewCount {
        held_on: day.to_owned(),
        present: nine(),
        issued: nine(),
        returned: nine(),
        valid: nine(),
        votes: votes.iter().map(|it| (it.0, it.1.to_string())).collect(),
        written_in: Vec::new(),
    }
}

/// Does the steps before the ballot, each by whom it is for. Gives the election and its version.
async fn called(world: &World, ours: &Ours, candidates: &[Id]) -> (Id, i64) {
    let (app, secretary) = (&world.app, &ours.secretary);
    let new = new_election("3", "2025-04-10");
    let id = begin(app, secretary, LANGAO, new, &key(secretary, "开始")).await.unwrap();
    for (seen, (word, day)) in (1..).zip([
        ("ask", "2025-03-05"),
        ("approval", "2025-03-10"),
        ("suggest", "2025-03-15"),
        ("candidates", "2025-03-20"),
        ("candidates_approved", "2025-03-25"),
        ("notice", "2025-03-28"),
    ]) {
        let above = ["approval", "candidates_approved"].contains(&word);
        let by = if above { &ours.committee } else { secretary };
        let new = new_step(word, day, candidates);
        step(app, by, LANGAO, ((id, seen), new), &key(by, word)).await.unwrap();
    }
    (id, 7)
}

async fn post_of(world: &World, person: Id, day: &str) -> String {
    let text = format!(
        "SELECT post FROM branch_member WHERE person = {} AND from_on <= '{day}'
            AND (until_on IS NULL OR until_on >= '{day}')",
        person.0
    );
    let rows = world.rows(&text).await;
    assert_eq!(rows.len(), 1, "one line holds on a day");
    rows[0].text(0).unwrap()
}

on_both! {
    async fn a_term_is_noted_once_and_mended_by_the_committee_only(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, committee) = (&world.app, &ours.secretary, &ours.committee);
        let org = secretary.org;
        let tell = async |by: &Staff, seen: i64, day: &str| {
            note(app, by, LANGAO, ((org, seen), day), &fresh(by)).await
        };

        assert_eq!(said(tell(secretary, 0, "2025-03-04").await.unwrap_err()), ["elected_on"]);
        assert_eq!(said(tell(secretary, 0, "2019-06-30").await.unwrap_err()), ["elected_on"]);
        tell(secretary, 0, "2022-05-10").await.unwrap();
        let again = tell(secretary, 0, "2022-05-16").await;
        assert!(matches!(again, Err(Failure::NotNow(_))), "{again:?}");
        assert_eq!(tell(secretary, 1, "2022-05-16").await, Err(Failure::Forbidden));
        tell(committee, 1, "2022-05-16").await.unwrap();

        let it = of_branch(app, secretary, LANGAO, org).await.unwrap();
        let (term, stands) = it.term.unwrap();
        assert_eq!((term.due_on.to_string().as_str(), term.version), ("2025-05-16", 2));
        assert_eq!(stands.state, State::Remind);
        assert_eq!(world.number("SELECT COUNT(*) FROM term").await, 1);
        let audit = "SELECT COUNT(*) FROM audit WHERE act IN ('note_term', 'mend_term')";
        assert_eq!(world.number(audit).await, 2);
    }

    async fn who_approves_is_the_committee_with_a_document_and_for_a_year_at_most(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, committee, org) = (&world.app, &ours.committee, ours.secretary.org);
        noted(world, &ours, "2022-02-16").await;
        let approved = async |by: &Staff, seen: i64, new: NewShift| {
            approve(app, by, LANGAO, ((org, seen), new), &fresh(by)).await
        };

        let own = approved(&ours.secretary, 1, shift("extend", "2025-06-30", "7 号")).await;
        assert_eq!(own, Err(Failure::Forbidden), "nobody approves themselves");
        let bare = approved(committee, 1, shift("extend", "2025-06-30", " ")).await;
        assert_eq!(said(bare.unwrap_err()), ["document"]);
        let far = approved(committee, 1, shift("extend", "2026-02-17", "7 号")).await;
        assert_eq!(said(far.unwrap_err()), ["day"]);
        let before = of_branch(app, committee, LANGAO, org).await.unwrap();
        assert_eq!(before.term.unwrap().1.state, State::Overdue);
        approved(committee, 1, shift("extend", "2026-02-16", "7 号")).await.unwrap();

        let after = of_branch(app, committee, LANGAO, org).await.unwrap();
        assert_eq!(after.term.unwrap().1.state, State::Extended);
        assert_eq!(after.shifts.len(), 1);
        assert_eq!(after.shifts[0].document, "7 号");
        let late = approved(committee, 1, shift("extend", "2025-12-31", "8 号")).await;
        assert!(matches!(late, Err(Failure::NotNow(_))), "{late:?}");
        let sent = "SELECT COUNT(*) FROM outbox WHERE topic = 'extend_term'";
        assert_eq!(world.number(sent).await, 1);
    }

    async fn an_early_election_waits_for_its_approval(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary) = (&world.app, &ours.secretary);
        noted(world, &ours, "2023-01-10").await;
        let begun = async |word: &str| {
            let new = new_election("3", "2025-03-20");
            begin(app, secretary, LANGAO, new, &key(secretary, word)).await
        };

        assert_eq!(said(begun("早").await.unwrap_err()), ["planned_on"]);
        let new = shift("early", "2025-03-15", "直工〔2025〕2 号");
        let key_ = key(&ours.committee, "提前");
        approve(app, &ours.committee, LANGAO, ((secretary.org, 1), new), &key_).await.unwrap();
        begun("批了").await.unwrap();
    }

    async fn an_election_gives_the_new_term_the_posts_and_one_in_the_numbers(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, committee) = (&world.app, &ours.secretary, &ours.committee);
        noted(world, &ours, "2022-05-16").await;
        on(world, "2025-04-30");
        let people = &ours.people;
        let (id, seen) = called(world, &ours, &people[..4]).await;
        let listed = election(app, secretary, LANGAO, id).await.unwrap();
        assert_eq!(listed.listed().count(), 4);

        let votes = [(people[0], 4), (people[1], 9), (people[2], 8), (people[3], 6)];
        let new = ballots("2025-04-10", &votes);
        count(app, secretary, LANGAO, ((id, seen), new), &key(secretary, "票")).await.unwrap();
        for (seen, word, day) in [
            (8, "first_committee", "2025-04-10"),
            (9, "report", "2025-04-11"),
            (10, "filed", "2025-04-20"),
        ] {
            let by = if word == "filed" { committee } else { secretary };
            let new = new_step(word, day, &people[1..2]);
            step(app, by, LANGAO, ((id, seen), new), &key(by, word)).await.unwrap();
        }

        let it = of_branch(app, secretary, LANGAO, secretary.org).await.unwrap();
        let (term, _) = it.term.unwrap();
        assert_eq!(term.approved.term.elected_on.to_string(), "2025-04-10");
        assert_eq!((term.due_on.to_string().as_str(), term.lay.code()), ("2028-04-10", "on_time"));
        assert_eq!(world.number("SELECT COUNT(*) FROM term WHERE ended_by IS NULL").await, 1);
        assert_eq!(post_of(world, people[0], "2025-04-19").await, "secretary");
        assert_eq!(post_of(world, people[0], "2025-04-20").await, "none");
        assert_eq!(post_of(world, people[1], "2025-04-20").await, "secretary");
        assert_eq!(post_of(world, people[3], "2025-04-20").await, "committee");
        assert_eq!(post_of(world, people[9], "2025-04-20").await, "none");
        let has = "SELECT COUNT(*) FROM branch_part WHERE part = 'has_committee' AND until_on IS NULL";
        assert_eq!(world.number(has).await, 1);
        let entries = "SELECT measure, CAST(SUM(quantity) AS BIGINT) FROM entry WHERE noun = 'election'
            GROUP BY measure ORDER BY measure";
        let entries = world.rows(entries).await;
        let told: Vec<_> = entries.iter().map(|it| (it.text(0).unwrap(), it.int(1).unwrap())).collect();
        assert_eq!(told, [("elections".into(), 1), ("in_time".into(), 1)]);
        let acts = format!("SELECT COUNT(*) FROM timeline WHERE matter = {}", id.0);
        assert_eq!(world.number(&acts).await, 11);
        let open = "SELECT COUNT(*) FROM matter WHERE noun = 'election' AND open = 1";
        assert_eq!(world.number(open).await, 0);
        let posts = election(app, secretary, LANGAO, id).await.unwrap();
        let heads = posts.elected().filter(|it| it.post == Post::Secretary).count();
        assert_eq!((posts.elected().count(), heads), (3, 1));
    }

    async fn steps_go_in_order_on_their_days_by_whom_they_are_for(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, committee) = (&world.app, &ours.secretary, &ours.committee);
        on(world, "2025-04-30");
        let new = new_election("3", "2025-04-10");
        let id = begin(app, secretary, LANGAO, new, &key(secretary, "开始")).await.unwrap();
        let second = new_election("3", "2025-04-11");
        let second = begin(app, secretary, LANGAO, second, &key(secretary, "再")).await;
        assert!(matches!(second, Err(Failure::NotNow(_))), "one at a time: {second:?}");
        let done = async |by: &Staff, seen: i64, new: NewStep| {
            step(app, by, LANGAO, ((id, seen), new), &fresh(by)).await
        };

        let jump = done(secretary, 1, new_step("suggest", "2025-03-05", &[])).await;
        assert!(matches!(jump, Err(Failure::NotNow(_))), "{jump:?}");
        let ahead = done(secretary, 1, new_step("ask", "2025-05-01", &[])).await;
        assert_eq!(said(ahead.unwrap_err()), ["on"]);
        let other = done(committee, 1, new_step("ask", "2025-03-05", &[])).await;
        assert_eq!(other, Err(Failure::Forbidden), "the committee asks for nobody");
        done(secretary, 1, new_step("ask", "2025-03-05", &[])).await.unwrap();
        let own = done(secretary, 2, new_step("approval", "2025-03-10", &[])).await;
        assert_eq!(own, Err(Failure::Forbidden), "nobody approves themselves");
        let early = done(committee, 2, new_step("approval", "2025-03-04", &[])).await;
        assert_eq!(said(early.unwrap_err()), ["on"]);
        let bare = NewStep { document: String::new(), ..new_step("approval", "2025-03-10", &[]) };
        assert_eq!(said(done(committee, 2, bare).await.unwrap_err()), ["document"]);
        done(committee, 2, new_step("approval", "2025-03-10", &[])).await.unwrap();
        done(secretary, 3, new_step("suggest", "2025-03-12", &[])).await.unwrap();

        let people = &ours.people;
        let few = done(secretary, 4, new_step("candidates", "2025-03-15", &people[..3])).await;
        assert_eq!(said(few.unwrap_err()), ["people"]);
        let young = [&people[..3], &people[10..]].concat();
        let young = done(secretary, 4, new_step("candidates", "2025-03-15", &young)).await;
        assert_eq!(said(young.unwrap_err()), ["people"], "who is on probation is not elected");
        done(secretary, 4, new_step("candidates", "2025-03-15", &people[..4])).await.unwrap();
        done(secretary, 5, new_step("candidates", "2025-03-16", &people[1..5])).await.unwrap();
        let listed = election(app, secretary, LANGAO, id).await.unwrap();
        assert!(!listed.listed().any(|it| it.person == people[0]), "the newer list stands");
        let stale = done(committee, 5, new_step("candidates_approved", "2025-03-20", &[])).await;
        assert!(matches!(stale, Err(Failure::NotNow(_))), "{stale:?}");
    }

    async fn who_is_tied_is_voted_on_again_and_nobodys_ballot_is_kept(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, people) = (&world.app, &ours.secretary, &ours.people);
        on(world, "2025-04-30");
        let (id, seen) = called(world, &ours, &people[..4]).await;
        let counted = async |seen: i64, new: NewCount| {
            count(app, secretary, LANGAO, ((id, seen), new), &fresh(secretary)).await
        };

        let few = NewCount { present: "7".to_owned(), ..ballots("2025-04-10", &[]) };
        assert_eq!(said(counted(seen, few).await.unwrap_err()), ["votes"], "nobody is left out");
        let votes = [(people[0], 9), (people[1], 8), (people[2], 5), (people[3], 5)];
        let few = NewCount { present: "7".to_owned(), ..ballots("2025-04-10", &votes) };
        assert_eq!(said(counted(seen, few).await.unwrap_err()), ["present"], "four fifths of ten");
        let more = NewCount { returned: "10".to_owned(), ..ballots("2025-04-10", &votes) };
        assert_eq!(said(counted(seen, more).await.unwrap_err()), ["returned"]);
        counted(seen, ballots("2025-04-10", &votes)).await.unwrap();
        let it = election(app, secretary, LANGAO, id).await.unwrap();
        assert_eq!((it.election.round, it.election.left, it.elected().count()), (2, 1, 2));
        let tied: Vec<Id> = it.listed().map(|it| it.person).collect();
        assert_eq!(tied.len(), 2);
        assert!(tied.contains(&people[2]) && tied.contains(&people[3]));
        let vacant = leave_vacant(app, secretary, LANGAO, ((id, 8), true), &key(secretary, "缺")).await;
        assert!(matches!(vacant, Err(Failure::NotNow(_))), "{vacant:?}");

        let other = [(people[2], 4), (people[3], 4), (people[5], 1)];
        assert_eq!(said(counted(8, ballots("2025-04-10", &other)).await.unwrap_err()), ["votes"]);
        let votes = [(people[2], 6), (people[3], 3)];
        counted(8, ballots("2025-04-10", &votes)).await.unwrap();

        let it = election(app, secretary, LANGAO, id).await.unwrap();
        assert_eq!(it.election.state.code(), "first_committee");
        assert_eq!((it.rounds.len(), it.elected().count()), (2, 3));
        assert_eq!(world.number("SELECT COUNT(*) FROM candidate").await, 6);
        let columns = it.rounds.iter().map(|it| it.totals.due).collect::<Vec<_>>();
        assert_eq!(columns, [10, 10], "who is due is counted from the roster");
    }

    async fn a_seat_stays_vacant_only_where_the_meeting_agreed(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, secretary, people) = (&world.app, &ours.secretary, &ours.people);
        on(world, "2025-04-30");
        let (id, seen) = called(world, &ours, &people[..4]).await;
        let votes = [(people[0], 9), (people[1], 8), (people[2], 4), (people[3], 3)];
        let new = ballots("2025-04-10", &votes);
        count(app, secretary, LANGAO, ((id, seen), new), &key(secretary, "票")).await.unwrap();
        let vacant = async |agreed| {
            leave_vacant(app, secretary, LANGAO, ((id, 8), agreed), &fresh(secretary)).await
        };

        assert_eq!(said(vacant(false).await.unwrap_err()), ["agreed"]);
        vacant(true).await.unwrap();

        let it = election(app, secretary, LANGAO, id).await.unwrap();
        assert_eq!((it.election.round, it.election.left, it.elected().count()), (1, 1, 2));
        assert_eq!(it.candidates.len(), 4, "the round that was not held leaves nothing");
    }

    async fn each_reminder_is_said_once_and_not_at_night(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        noted(world, &ours, "2022-09-10").await;
        let messages = "SELECT COUNT(*) FROM outbox WHERE topic = 'remind_term'";
        let late = "SELECT MAX(at) FROM term_reminder";
        let told = async |day: &str, hour: i8| {
            let day = day.parse::<Date>().unwrap();
            world.clock.set(Instant::at(day, hour, 0));
            jobs::remind(&world.app).await.unwrap();
            jobs::remind(&world.app).await.unwrap();
            world.number(messages).await
        };

        assert_eq!(told("2025-03-09", 10).await, 0);
        // The tenth of March is a Monday; at eleven in the evening nobody is disturbed.
        assert_eq!(told("2025-03-10", 23).await, 1);
        let morning = Instant::at(Date::constant(2025, 3, 11), 8, 30);
        assert_eq!(world.number(late).await, morning.0);
        assert_eq!(told("2025-06-03", 10).await, 1);
        // The end, to the branch and to who is above; then a month of silence.
        assert_eq!(told("2025-09-10", 10).await, 3);
        assert_eq!(told("2025-10-10", 10).await, 3);
        assert_eq!(told("2025-10-11", 10).await, 5);
        assert_eq!(told("2025-12-11", 10).await, 5);
        let it = of_branch(&world.app, &ours.secretary, LANGAO, ours.secretary.org).await.unwrap();
        assert_eq!(it.reminded.len(), 3);
    }

    async fn the_numbers_of_the_screening_open_their_rows(world: World) {
        world.set_up(LANGAO).await;
        let mut all = Vec::new();
        for (name, elected_on) in [
            ("甲", Some("2022-01-20")),
            ("乙", Some("2022-02-20")),
            ("丙", Some("2022-05-16")),
            ("丁", Some("2022-11-20")),
            ("戊", Some("2024-01-01")),
            ("己", None),
        ] {
            let own = ours(world, name).await;
            if let Some(day) = elected_on {
                noted(world, &own, day).await;
            }
            all.push(own);
        }
        let (app, committee) = (&world.app, &all[1].committee);
        let new = shift("extend", "2025-06-30", "直工〔2025〕9 号");
        let org = all[1].secretary.org;
        approve(app, committee, LANGAO, ((org, 1), new), &key(committee, "延")).await.unwrap();
        let list = async |what, half| {
            let asked = Asked { what, half, above: None };
            screening(app, committee, LANGAO, (asked, None), 100).await.unwrap()
        };

        let it = list(What::Listed, Half::This).await;
        for (what, want) in [
            (What::Listed, 4),
            (What::Standing(State::Overdue), 1),
            (What::Standing(State::Extended), 1),
            (What::Standing(State::Remind), 1),
            (What::Standing(State::Normal), 1),
            (What::Held, 0),
            (What::Unknown, 1),
        ] {
            let rows = list(what, Half::This).await.rows;
            assert_eq!((it.count(what), rows.len()), (want, usize::try_from(want).unwrap()), "{what:?}");
            if let What::Standing(state) = what {
                assert!(rows.iter().all(|it| it.1.is_some_and(|it| it.state == state)), "{what:?}");
            }
        }
        // The earliest end first, and a page goes on behind its last row.
        let names: Vec<_> = it.rows.iter().map(|it| it.0.name.as_str()).collect();
        assert_eq!(names, ["甲", "乙", "丙", "丁"]);
        let asked = Asked { what: What::Listed, half: Half::This, above: None };
        let after = Some(it.rows[1].0.key());
        let rest = screening(app, committee, LANGAO, (asked, after), 100).await.unwrap();
        assert_eq!(rest.rows, it.rows[2..]);
        // In the next half-year the one of May has ended, too.
        let next = list(What::Listed, Half::Next).await;
        assert_eq!(next.on.to_string(), "2025-07-01");
        assert_eq!(next.count(What::Standing(State::Overdue)), 3);
        // The one before is seen from today: who was elected in it is what is asked for.
        let last = list(What::Held, Half::Last).await;
        assert_eq!((last.half.first().to_string(), last.on), ("2024-07-01".to_owned(), it.on));
    }

    async fn a_foreign_branch_is_not_there_and_an_act_is_done_once(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        let (app, staff) = (&world.app, &ours.secretary);
        let mut ids = Vec::new();
        for _ in 0..2 {
            let new = new_election("3", "2025-04-10");
            let own = &theirs.secretary;
            ids.push(begin(app, own, LANGAO, new, &key(own, "一次")).await.unwrap());
        }
        assert_eq!(ids[0], ids[1]);
        assert_eq!(world.number("SELECT COUNT(*) FROM election").await, 1);
        let (id, org, missing) = (ids[0], theirs.secretary.org, Failure::Missing);
        let before = world.traces().await;

        assert_eq!(election(app, staff, LANGAO, id).await.unwrap_err(), missing);
        assert_eq!(of_branch(app, staff, LANGAO, org).await.unwrap_err(), missing);
        let new = new_step("ask", "2025-03-03", &[]);
        let done = step(app, staff, LANGAO, ((id, 1), new), &key(staff, "步")).await;
        assert_eq!(done.unwrap_err(), missing);
        let done = stop(app, staff, LANGAO, ((id, 1), "合并"), &key(staff, "停")).await;
        assert_eq!(done.unwrap_err(), missing);
        let done = note(app, staff, LANGAO, ((org, 0), "2022-01-01"), &key(staff, "记")).await;
        assert_eq!(done.unwrap_err(), missing);
        let asked = Asked { what: What::Listed, half: Half::This, above: None };
        let all = screening(app, staff, LANGAO, (asked, None), 10).await;
        assert_eq!(all.unwrap_err(), Failure::Forbidden);
        assert_eq!(world.traces().await, before);
        let own = &theirs.secretary;
        let bare = stop(app, own, LANGAO, ((id, 1), " "), &key(own, "空")).await;
        assert_eq!(said(bare.unwrap_err()), ["why"]);
        stop(app, own, LANGAO, ((id, 1), "两个支部合并"), &key(own, "停")).await.unwrap();
        let new = new_election("3", "2025-04-10");
        begin(app, own, LANGAO, new, &key(own, "另一次")).await.unwrap();
    }
}
