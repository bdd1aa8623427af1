//! What a plan promises.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::calendar::WorkCalendar;
use rand_chacha::rand_core::SeedableRng;

use super::*;

fn places(count: usize) -> Vec<Place> {
    (0..count)
        .map(|n| Place {
            code: format!("610925{:03}2{:02}", 100 + n / 12, n % 12),
            name: if n % 9 == 0 {
                format!("第{n}社区居委会")
            } else {
                format!("第{n}村委会")
            },
            town_name: format!("第{}镇", n / 12),
            weight: u32::try_from(n % 5).unwrap(),
        })
        .collect()
}

fn plan(seed: u64, count: usize, shape: &Shape) -> Vec<Story> {
    let china = WorkCalendar::china();
    let corpus = Corpus::load().unwrap();
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    year(&mut rng, &places(count), &corpus, shape, &|date| china.works(date))
}

fn this_year(stories: &[Story]) -> Vec<&Story> {
    stories.iter().filter(|it| it.received_at.date().year() == 2025).collect()
}

fn hash(stories: &[Story]) -> u64 {
    let mut hasher = DefaultHasher::new();
    stories.hash(&mut hasher);
    hasher.finish()
}

fn check_numbers(stories: &[Story], shape: &Shape) {
    let year = this_year(stories);
    let closed: Vec<_> = year.iter().filter(|it| matches!(it.end, End::Closed(_))).collect();
    let satisfied = closed.iter().filter(|it| matches!(it.end, End::Closed(3..=5))).count();
    assert_eq!(year.len(), shape.received);
    assert_eq!(closed.len(), shape.closed);
    assert_eq!(satisfied, shape.satisfied);
    assert_eq!(stories.len() - year.len(), shape.trial);
    let open = year.iter().filter(|it| matches!(it.end, End::Open(_))).count();
    assert_eq!(open, shape.received - shape.closed);
    for story in closed {
        let closing = |it: &&Timed| {
            matches!(
                it.act,
                Act::CallBack { result: CallResult::Satisfied(_) | CallResult::Unsatisfied(_), .. }
            )
        };
        assert_eq!(story.acts.iter().filter(closing).count(), 1, "{story:?}");
    }
}

#[test]
fn the_numbers_come_out_exactly() {
    for seed in 0..5 {
        check_numbers(&plan(seed, 20, &Shape::village()), &Shape::village());
    }
    check_numbers(&plan(2025, 130, &Shape::county()), &Shape::county());
}

#[test]
fn acts_follow_each_other_and_nothing_is_after_the_end() {
    for story in plan(3, 130, &Shape::county()) {
        let mut before = story.received_at;
        for it in &story.acts {
            assert!(it.at > before, "{story:#?}");
            before = it.at;
        }
        assert!(before <= cutoff());
    }
}

/// The states of a request and the acts that lead from one to the next.
fn step(state: &str, act: &Act) -> Option<&'static str> {
    Some(match (state, act) {
        ("new", Act::Dispatch { .. })
        | ("returned", Act::Redispatch { .. })
        | ("call", Act::Dispute { .. }) => "assigned",
        ("new", Act::Recategorise { .. }) => "new",
        ("new", Act::AskInfo { .. }) => "asked",
        ("asked", Act::SupplyInfo { .. }) => "new",
        ("new", Act::Refuse { .. }) => "refused",
        ("new", Act::Withdraw { .. }) => "withdrawn",
        ("assigned", Act::Return { .. }) => "returned",
        ("assigned", Act::SignFor)
        | ("working", Act::Extend { .. })
        | ("checking", Act::CheckFail { .. })
        | ("paused", Act::SupplyInfo { .. }) => "working",
        ("working", Act::AskInfo { .. }) => "paused",
        ("working", Act::ReportDone { .. }) => "checking",
        ("checking", Act::CheckPass) => "call",
        ("call", Act::CallBack { result, .. }) => match result {
            CallResult::Unreachable => "call",
            CallResult::NotSolved(_) => "assigned",
            CallResult::Satisfied(_) | CallResult::Unsatisfied(_) => "closed",
        },
        ("closed", Act::Rate { .. }) => "rated",
        _ => return None,
    })
}

#[test]
fn every_act_has_a_place_and_every_story_stops_where_it_says() {
    let stories = plan(4, 130, &Shape::county());
    let mut stops: BTreeMap<Stop, usize> = BTreeMap::new();
    for story in &stories {
        let mut state = "new";
        for it in &story.acts {
            let next = step(state, &it.act);
            assert!(next.is_some(), "{state} {:?} in {story:#?}", it.act);
            state = next.unwrap();
        }
        let ends = match story.end {
            End::Closed(_) => ["closed", "rated"],
            End::Refused => ["refused"; 2],
            End::Withdrawn => ["withdrawn"; 2],
            End::Open(stop) => {
                *stops.entry(stop).or_default() += 1;
                match stop {
                    Stop::Undispatched => ["new"; 2],
                    Stop::AwaitingSignature => ["assigned"; 2],
                    Stop::Handling | Stop::Overdue => ["working"; 2],
                    Stop::Paused => ["paused"; 2],
                    Stop::Returned => ["returned"; 2],
                    Stop::AwaitingCheck => ["checking"; 2],
                    Stop::AwaitingCallBack => ["call"; 2],
                }
            }
        };
        assert!(ends.contains(&state), "{state} {:?}", story.end);
    }
    assert_eq!(stops.len(), 8, "{stops:?}");
    assert!(stops[&Stop::Undispatched] <= 6 && stops[&Stop::Overdue] == 5, "{stops:?}");
}

/// The promise counts from receipt, moves with an extension and starts anew with a second round.
fn in_time(story: &Story, china: &WorkCalendar, limit: i64) -> bool {
    let mut start = story.received_at;
    let mut days = limit;
    let mut kept = true;
    for it in &story.acts {
        match &it.act {
            Act::Extend { workdays, .. } => days += workdays,
            Act::Dispute { .. } | Act::CallBack { result: CallResult::NotSolved(_), .. } => {
                (start, days) = (it.at, limit);
            }
            Act::ReportDone { .. } => {
                let due = china.nth_workday_after(start.date(), days).unwrap();
                kept = it.at <= Instant::at(due, 17, 30);
            }
            _ => {}
        }
    }
    kept
}

#[test]
fn ninety_six_of_a_hundred_are_in_time_and_only_the_late_ones_are_not() {
    let china = WorkCalendar::china();
    let corpus = Corpus::load().unwrap();
    let stories = plan(5, 130, &Shape::county());
    let mut late = 0;
    for story in this_year(&stories) {
        let chapters = corpus.chapters();
        let limit = chapters.iter().find(|it| it.0 == story.category).unwrap().1.limit;
        match story.end {
            End::Closed(_) => {
                assert_eq!(in_time(story, &china, limit), !story.late, "{story:#?}");
                late += usize::from(story.late);
            }
            End::Open(stop) => {
                let due = china.nth_workday_after(story.received_at.date(), limit).unwrap();
                let over = Instant::at(due, 17, 30) < cutoff();
                assert_eq!(over, stop == Stop::Overdue, "{story:#?}");
            }
            End::Refused | End::Withdrawn => panic!("only in the trial run"),
        }
    }
    assert_eq!(late, 153, "4 % of 3,825");
}

#[test]
fn an_open_request_waits_no_longer_than_its_step_allows() {
    for story in plan(6, 130, &Shape::county()) {
        let End::Open(stop) = story.end else { continue };
        let since = story.acts.last().map_or(story.received_at, |it| it.at).date();
        match stop {
            Stop::Undispatched | Stop::AwaitingSignature | Stop::Returned | Stop::AwaitingCheck => {
                assert_eq!(since, LAST_DAY, "{story:#?}");
            }
            Stop::AwaitingCallBack => assert!(since >= date(2025, 12, 30), "{story:#?}"),
            Stop::Paused => assert!(since >= date(2025, 12, 26), "{story:#?}"),
            Stop::Handling | Stop::Overdue => {}
        }
        assert!(story.received_at.date() >= date(2025, 11, 19), "{story:#?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let shape = Shape::village();

    assert_eq!(hash(&plan(7, 20, &shape)), hash(&plan(7, 20, &shape)));
    assert_ne!(hash(&plan(7, 20, &shape)), hash(&plan(8, 20, &shape)));
}

#[test]
fn texts_are_whole_and_hardly_ever_alike() {
    let stories = plan(9, 130, &Shape::county());
    let mut bodies = BTreeSet::new();
    for story in &stories {
        let length = story.body.chars().count();
        assert!((15..=120).contains(&length), "{length}: {}", story.body);
        bodies.insert(&story.body);
        let shown = format!("{:?}", (&story.body, story.acts.iter().collect::<Vec<_>>()));
        for name in ["{here", "{unit", "{done", "{should", "{praise", "{village", "{supplement"] {
            assert!(!shown.contains(name), "{shown}");
        }
        for it in &story.acts {
            if let Act::ReportDone { public_answer, internal_note, .. } = &it.act {
                assert!(!public_answer.contains('{') && !internal_note.contains('{'));
                assert!(public_answer.chars().count() >= 15, "{public_answer}");
            }
        }
        let digits = story.body.chars().filter(char::is_ascii_digit).count();
        assert!(digits < 8, "no phones in texts: {}", story.body);
    }
    assert!(bodies.len() * 100 >= stories.len() * 99, "{} of {}", bodies.len(), stories.len());
}

#[test]
fn the_mixture_is_as_ordered() {
    let stories = plan(10, 130, &Shape::county());
    let year = this_year(&stories);
    let share = |test: &dyn Fn(&Story) -> bool| {
        year.iter().filter(|it| test(it)).count() * 1000 / year.len()
    };
    let has =
        |story: &Story, test: &dyn Fn(&Act) -> bool| story.acts.iter().any(|it| test(&it.act));
    assert!((220..280).contains(&share(&|it| it.source.by_staff())));
    assert!((660..740).contains(&share(&|it| it.contact.is_some())));
    assert!((310..390).contains(&share(&|it| !it.photos.is_empty())));
    assert!((50..70).contains(&share(&|it| has(it, &|act| matches!(act, Act::Return { .. })))));
    assert!((280..310).contains(&share(&|it| has(it, &|act| matches!(act, Act::Rate { .. })))));
    let places: BTreeSet<_> = year.iter().map(|it| it.place).collect();
    assert_eq!(places.len(), 130, "every place has a request");
    let phones: Vec<_> = stories.iter().filter_map(|it| it.contact.as_ref()).collect();
    let different: BTreeSet<_> = phones.iter().map(|it| &it.phone).collect();
    assert_eq!(different.len(), phones.len());
}

#[test]
fn some_people_cannot_say_what_it_is_and_the_desk_puts_it_right() {
    let stories = plan(11, 130, &Shape::county());
    let year = this_year(&stories);
    let right = |it: &Story| it.chosen == it.category;
    let wrong = year.iter().filter(|it| !right(it)).count() * 1000 / year.len();
    assert!((90..140).contains(&wrong), "{wrong} of 1000");
    for story in &stories {
        let puts = |it: &&Timed| matches!(it.act, Act::Recategorise { .. });
        let dispatched = story.acts.iter().any(|it| matches!(it.act, Act::Dispatch { .. }));
        let wanted = usize::from(!right(story) && dispatched);
        assert_eq!(story.acts.iter().filter(puts).count(), wanted, "{story:#?}");
        assert!(right(story) || !story.source.by_staff());
    }
}

#[test]
fn what_the_catalogue_gives_to_the_county_keeps_coming_back_in_some_towns() {
    let mut places = places(24);
    for place in &mut places[..12] {
        place.town_name = "滔河镇".to_owned();
    }
    let (corpus, china) = (Corpus::load().unwrap(), WorkCalendar::china());
    let mut rng = ChaCha12Rng::seed_from_u64(12);
    let works = |date| china.works(date);
    let stories = year(&mut rng, &places, &corpus, &Shape::county(), &works);
    check_numbers(&stories, &Shape::county());
    let roads = stories.iter().filter(|it| {
        it.category == Category::Road
            && places[it.place].town_name == "滔河镇"
            && matches!(it.end, End::Closed(_))
    });
    let asked =
        |to: Unit| move |it: &&Story| it.acts.iter().any(|it| it.act == Act::Dispatch { to });
    let returned = |it: &&Story| it.acts.iter().any(|it| matches!(it.act, Act::Return { .. }));
    let listed = roads.clone().filter(asked(Unit::Listed)).count();
    assert!(listed >= 8, "{listed}");
    assert!(roads.clone().filter(asked(Unit::Listed)).all(|it| returned(&it)));
    assert!(roads.filter(asked(Unit::County)).count() < 2 * listed);
}
