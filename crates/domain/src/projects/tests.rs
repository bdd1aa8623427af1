//! What a project owes next, what it counts, and who decides about it.

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const TODAY: &str = "2025-03-03";

fn draft() -> Draft {
    let step = |what: &str, due: &str| (what.to_owned(), day(due));
    Draft {
        title: "办好社区食堂".to_owned(),
        aim: "三个社区都有老人就餐的地方".to_owned(),
        due_on: day("2025-11-30"),
        milestones: vec![step("开张", "2025-10-31"), step("选好地方", "2025-04-30")],
    }
}

fn of(kind: Kind) -> Of {
    Of { id: Id(1), kind, tier: Tier::Branch, parent: None, org: Id(2), year: 2025 }
}

fn project() -> Project {
    declared(of(Kind::SecretaryProject), draft(), day("2025-03-10"))
}

fn does(before: &Project, input: Input) -> Project {
    act(before, input, day(TODAY)).unwrap()
}

fn words(text: &str) -> String {
    text.to_owned()
}

fn done(nth: usize) -> Input {
    Input::Milestone(nth, day("2025-03-02"), words("照片三张，签到表一份"))
}

#[test]
fn every_state_can_be_reached_and_every_act_has_a_place() {
    assert_eq!(CYCLE.check(), Ok(()));
    let has = |act: Act| State::ALL.into_iter().any(|it| CYCLE.step(it, act).is_ok());
    assert!(Act::ALL.into_iter().all(has));
    assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
    assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    assert!(Kind::ALL.into_iter().all(|it| Kind::parse(it.code()) == Some(it)));
    assert!(Tier::ALL.into_iter().all(|it| Tier::parse(it.code()) == Some(it)));
}

#[test]
fn what_is_open_is_never_counted_as_a_request_that_waits() {
    // What waits for an organisation is counted from all matters by the words of their states.
    let open = State::ALL.into_iter().filter(|it| it.is_open());
    let also = open.filter(|it| crate::requests::State::parse(it.code()).is_some());
    assert_eq!(also.count(), 0);
}

#[test]
fn all_that_is_wrong_with_a_declaration_is_told_at_once() {
    assert_eq!(draft().faults(2025), []);
    let mut wrong = draft();
    (wrong.title, wrong.aim) = (words(" "), String::new());
    wrong.milestones[0].1 = day("2025-12-01");
    wrong.milestones[1].0 = String::new();
    let want = [Fault::Title, Fault::Aim, Fault::Year, Fault::Late(1), Fault::Unsaid(2)];
    assert_eq!(wrong.faults(2024), want);
    let none = Draft { milestones: Vec::new(), ..draft() };
    assert_eq!(none.faults(2025), [Fault::NoMilestone]);
    let many = Draft { milestones: vec![draft().milestones[1].clone(); 13], ..draft() };
    assert_eq!(many.faults(2025), [Fault::TooMany]);
}

#[test]
fn what_is_owed_next_is_the_decision_then_step_after_step_then_the_end() {
    let it = project();
    assert_eq!(it.next_due(), Some(day("2025-03-10")));
    let it = does(&it, Input::Approve);
    assert_eq!(it.next_due(), Some(day("2025-04-30")), "the step due first stands first");
    let it = does(&it, done(1));
    assert_eq!((it.state, it.next_due()), (State::Running, Some(day("2025-10-31"))));
    assert_eq!(it.standing(day("2025-09-29")), Standing::Open);
    assert_eq!(it.standing(day("2025-11-01")), Standing::Overdue);
    let it = does(&it, done(2));
    assert_eq!((it.steps(), it.next_due()), ((2, 2), Some(day("2025-11-30"))));
    let it = does(&it, Input::Finish);
    assert_eq!((it.next_due(), it.done_on), (None, Some(day(TODAY))));
    assert_eq!(it.standing(day("2025-12-31")), Standing::Done);
}

#[test]
fn it_is_not_finished_while_a_step_is_open() {
    let it = does(&does(&project(), Input::Approve), done(1));
    assert_eq!(act(&it, Input::Finish, day(TODAY)), Err(Refusal::StepsOpen(1)));
}

#[test]
fn a_step_is_done_with_evidence_and_not_ahead_of_its_day() {
    let it = does(&project(), Input::Approve);
    let step = |nth, on: &str, evidence: &str| {
        act(&it, Input::Milestone(nth, day(on), words(evidence)), day(TODAY)).unwrap_err()
    };
    assert_eq!(step(1, "2025-03-04", "照片"), Refusal::NotYet);
    assert_eq!(step(1, TODAY, " "), Refusal::NoEvidence);
    assert_eq!(step(3, TODAY, "照片"), Refusal::NoMilestone);
    assert_eq!(step(0, TODAY, "照片"), Refusal::NoMilestone);
    // Evidence may be mended; the step counts once.
    let it = does(&does(&it, done(1)), done(1));
    assert_eq!(it.steps(), (1, 2));
}

#[test]
fn what_was_sent_back_comes_again_and_has_its_reason() {
    let by = day("2025-03-20");
    let nothing = act(&project(), Input::SendBack(words(" "), by), day(TODAY));
    assert_eq!(nothing, Err(Refusal::NoWords));
    let it = does(&project(), Input::SendBack(words("节点写得太粗"), by));
    assert_eq!((it.state, it.next_due()), (State::SentBack, Some(by)));
    assert_eq!(act(&it, Input::Approve, day(TODAY)), Err(Refusal::NotNow(State::SentBack)));
    let again = Draft { title: words("办好两个社区食堂"), ..draft() };
    let it = does(&it, Input::Declare(again, day("2025-03-27")));
    assert_eq!((it.state, it.title.as_str()), (State::Declared, "办好两个社区食堂"));
    assert_eq!(it.next_due(), Some(day("2025-03-27")));
}

#[test]
fn what_is_approved_nobody_drops_by_themselves() {
    for state in State::ALL {
        let decided = Act::Withdraw.is_decision(state);
        assert_eq!(decided, state.is_approved(), "{state:?}");
        assert!(Act::Approve.is_decision(state) && !Act::Note.is_decision(state));
    }
}

#[test]
fn the_entries_of_all_acts_add_up_to_what_stands() {
    let mut all: Vec<(&str, i64)> = Vec::new();
    let mut add = |before: Option<&Project>, after: &Project| {
        for (measure, quantity) in difference(before, after) {
            match all.iter_mut().find(|it| it.0 == measure) {
                Some(it) => it.1 += quantity,
                None => all.push((measure, quantity)),
            }
        }
        let mut stands: Vec<_> = all.iter().copied().filter(|it| it.1 != 0).collect();
        let mut want = after.figures();
        stands.sort_unstable();
        want.sort_unstable();
        assert_eq!(stands, want, "{:?}", after.state);
    };
    let mut it = project();
    add(None, &it);
    let three = Draft { milestones: vec![draft().milestones[0].clone(); 3], ..draft() };
    let acts = [
        Input::SendBack(words("再细一点"), day("2025-03-20")),
        Input::Declare(three, day("2025-03-20")),
        Input::Approve,
        Input::Note(words("去看了两处")),
        done(1),
        done(2),
        done(3),
        Input::Finish,
        Input::Reopen(words("还没有开张")),
        Input::Withdraw(words("并到另一个项目里")),
    ];
    for input in acts {
        let after = does(&it, input);
        add(Some(&it), &after);
        it = after;
    }
    assert_eq!((it.state, it.figures()), (State::Withdrawn, Vec::new()));
    assert_eq!(it.month(), 202_501);
}
