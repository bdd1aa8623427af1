//! What suggestions promise: the same past gives the same, a guess is the sum of its reasons, and
//! probabilities hold.

use kernel::time::Date;

use super::calibrate::score;
use super::seats::tests::org;
use super::*;
use crate::directory::{Answerer, OrgKind};

const TOWN: i64 = 610_925_100_000;
const VILLAGE: i64 = 610_925_100_201;

fn seats() -> Seats {
    let orgs = [
        org(1, "县交通运输局", OrgKind::Office, 610_925_000_000),
        org(2, "甲镇政府", OrgKind::Office, TOWN),
        org(3, "东村村民委员会", OrgKind::Village, VILLAGE),
    ];
    Seats::of(&orgs, |place| if place.0 == TOWN { "甲镇" } else { "" })
}

/// Chance enough for tests: a number from a number.
fn dice(n: usize, sides: u64) -> u64 {
    let n = u64::try_from(n).unwrap();
    let mixed = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % sides
}

/// Where, what and what is wrong with it: people vary, and so do these.
const WHERE: [&str; 6] = ["村口", "桥边", "学校门前", "三组坡上", "河堤那段", "院子后头"];
const ROAD: ([&str; 4], [&str; 4]) = (
    ["的路", "的水泥路", "的路面", "通村路"],
    ["烂了全是坑", "被大车压坏了", "塌方车过不去", "护栏断了危险"],
);
const LAMP: ([&str; 4], [&str; 4]) = (
    ["的路灯", "一盏路灯", "的太阳能灯", "路灯杆子"],
    ["不亮了晚上看不见", "坏了三盏", "歪了一闪一闪", "黑黢黢的"],
);

/// A sentence about roads or lamps.
fn sentence(n: usize, (what, wrong): &([&str; 4], [&str; 4])) -> String {
    let at = |salt: usize, sides: u64| usize::try_from(dice(n + salt, sides)).unwrap();
    format!("{}{}{}", WHERE[at(20_000, 6)], what[at(21_000, 4)], wrong[at(22_000, 4)])
}

/// Two categories; a tenth of the texts say what the other would. Roads are handled by the county
/// in seven of ten, lamps by the village in nine of ten, else by the town.
fn lesson(n: usize) -> Lesson {
    let road = dice(n, 2) == 0;
    let says_road = road != (dice(n + 10_000, 10) == 0);
    let body = sentence(n, if says_road { &ROAD } else { &LAMP });
    let draw = dice(n + 30_000, 10);
    let handler = match (road, draw) {
        (true, 0..7) => 1,
        (false, 0..9) => 3,
        _ => 2,
    };
    let category = if road { "road" } else { "lamp" };
    let chosen = if dice(n + 40_000, 8) == 0 { "other" } else { category };
    let month = i8::try_from(1 + n / 150).unwrap().min(12);
    Lesson {
        id: Id(i64::try_from(n).unwrap()),
        number: format!("{n:04}"),
        title: body.clone(),
        body: format!("{body}，我家在{n}号"),
        place: Place(VILLAGE),
        chosen: chosen.to_owned(),
        category: category.to_owned(),
        handler: Some(Id(handler)),
        received_at: Instant::at(Date::constant(2025, month, 5), 9, 0),
        satisfied: true,
        answer: format!("已经办好 {n}"),
        steps: vec![Asked { org: Id(handler), returned: false }],
    }
}

fn lessons(count: usize) -> Vec<Lesson> {
    (0..count).map(lesson).rev().collect()
}

fn ask<'a>(body: &'a str, category: &'a str) -> Question<'a> {
    Question { id: Id(-1), body, place: Place(VILLAGE), category, decided: false }
}

#[test]
fn nothing_is_guessed_from_too_little() {
    assert!(Learned::from(&lessons(ENOUGH - 1), &seats()).is_none());
    assert_eq!(Learned::from(&lessons(ENOUGH), &seats()).unwrap().size(), ENOUGH);
}

#[test]
fn the_words_lead_to_the_category_even_where_the_person_could_not_say() {
    let learned = Learned::from(&lessons(1_000), &seats()).unwrap();

    let reading = learned.read(&ask("巷子里的路灯坏了三盏，晚上看不见走", "other"));

    let guesses = learned.categories(&reading);
    assert_eq!(guesses[0].label, "lamp");
    // Nine of ten texts tell the truth.
    assert!((6_000..9_500).contains(&guesses[0].probability), "{guesses:?}");
    assert_eq!(learned.words_for_category(&reading, "lamp"), ["路灯坏"]);
    assert_eq!(learned.handlers(&reading)[0].label, Id(3));
    let sum: i64 = guesses.iter().map(|it| it.probability).sum();
    assert!((sum - 10_000).abs() <= 2, "{sum}");
}

#[test]
fn what_many_say_in_the_same_words_is_learned_once() {
    let one_form =
        |n: usize| Lesson { body: "请县里尽快安排人来看".to_owned(), ..lesson(n) };
    let road = |it: &usize| lesson(*it).category == "road";
    let mut past = lessons(1_000);
    past.extend((1_000..1_600).filter(road).map(one_form));
    let learned = Learned::from(&past, &seats()).unwrap();

    let guesses = |body: &str| {
        let reading = learned.read(&ask(body, "other"));
        let own = learned.categories(&reading).remove(0);
        (own.label.to_owned(), own.probability, learned.words_for_category(&reading, "road"))
    };

    let (label, probability, words) = guesses("院坝的路灯坏了三盏，黑黢黢的，请县里尽快安排人来看");
    assert!(label == "lamp" && probability > 6_000, "{probability}");
    assert_eq!(words, [""; 0], "a form's words say nothing about roads");
}

#[test]
fn what_the_desk_decided_is_not_guessed_again() {
    let learned = Learned::from(&lessons(1_000), &seats()).unwrap();

    let own = Question { decided: true, ..ask("巷子里的路灯坏了", "road") };
    let reading = learned.read(&own);

    let first = &learned.categories(&reading)[0];
    assert_eq!((first.label, first.probability), ("road", 10_000));
    assert_eq!(learned.handlers(&reading)[0].label, Id(1), "who handles roads");
}

#[test]
fn a_guess_is_the_sum_of_its_reasons() {
    let learned = Learned::from(&lessons(1_000), &seats()).unwrap();
    let body = "村口的路灯不亮了晚上看不见，桥边的路面塌方车过不去，学校门前通村路烂了全是坑";
    let reading = learned.read(&ask(body, "lamp"));
    let (model, weights) = (&learned.fitted.models.categories, &learned.fitted.for_category);
    let label = u16::try_from(learned.codes.iter().position(|it| it == "lamp").unwrap()).unwrap();

    let parts = model.parts(&reading.features, reading.chosen, reading.place);
    let own = parts[usize::from(label)];
    let telling = model.telling(&reading.features);
    assert!(telling.len() == 12 && reading.features.len() > 12);
    let words: f64 = telling.iter().map(|it| model.word(*it, label)).sum();
    assert!((own[1] - words).abs() < 1e-9, "{} {words}", own[1]);
    let told = weights[0] * own[0] + weights[1] * words + weights[2] * own[2] + weights[3] * own[3];
    assert!((score(&own, weights) - told).abs() < 1e-9);
    let powers: Vec<f64> = parts.iter().map(|it| score(it, weights).exp()).collect();
    let chance = powers[usize::from(label)] / powers.iter().sum::<f64>();
    let said = learned.categories(&reading).into_iter().find(|it| it.label == "lamp").unwrap();
    assert_eq!(said.probability, hundredths(chance));
}

#[test]
fn the_same_past_teaches_the_same() {
    let told = || {
        let learned = Learned::from(&lessons(800), &seats()).unwrap();
        let reading = learned.read(&ask("桥边的路灯断了", "other"));
        let alike: Vec<Id> =
            learned.alike(&reading, 5, |_| true).iter().map(|it| it.past.id).collect();
        let categories: Vec<Guess<String>> = learned
            .categories(&reading)
            .into_iter()
            .map(|it| Guess { label: it.label.to_owned(), probability: it.probability })
            .collect();
        (categories, learned.handlers(&reading), alike, learned.fitted.for_handler)
    };

    assert_eq!(told(), told());
}

#[test]
fn of_guesses_made_with_a_probability_so_many_are_right() {
    let lines =
        [Answerer { place: Place(610_925_000_000), category: "road".to_owned(), org: Id(1) }];
    let from = Instant::at(Date::constant(2025, 11, 1), 0, 0);

    let measured = held_out(&lessons(3_000), &seats(), &lines, from).unwrap();

    assert_eq!(measured.learned + measured.asked, 3_000);
    // A tenth of the texts lie about their category, but seven of eight people chose well: together
    // they are right more often than either.
    let Measured { category, chosen, handler, listed, .. } = measured;
    assert_eq!((category.asked, chosen.asked), (measured.asked, measured.asked));
    assert!(category.first > chosen.first, "{category:?} {chosen:?}");
    assert!(category.among >= category.first && chosen.among == chosen.first);
    // Seven and nine of ten, by what is known about them.
    assert!((7_000..8_600).contains(&(handler.first * 10_000 / handler.asked)), "{handler:?}");
    assert!(listed.first < handler.first);
    let error = calibration_error(&measured.category_bins).unwrap();
    assert!(error < 300, "categories are {error} off");
    let error = calibration_error(&measured.handler_bins).unwrap();
    assert!(error < 500, "handlers are {error} off: {:?}", measured.handler_bins);
    assert_eq!(measured.category_bins.iter().map(|it| it.count).sum::<i64>(), category.asked);
}

#[test]
fn the_past_requests_most_like_it_come_first_and_never_itself() {
    let learned = Learned::from(&lessons(600), &seats()).unwrap();
    let body = lesson(17).body;
    let own = Question { id: Id(17), ..ask(&body, "road") };
    let reading = learned.read(&own);

    let alike = learned.alike(&reading, 3, |_| true);

    assert_eq!(alike.len(), 3);
    assert!(alike.iter().all(|it| it.past.id != Id(17) && it.likeness >= 5_000), "{alike:?}");
    assert!(alike.windows(2).all(|it| it[0].likeness >= it[1].likeness));
    assert!(learned.alike(&reading, 3, |it| it.id == Id(17)).is_empty());
    assert!(learned.alike(&learned.read(&ask("医保卡补办", "other")), 3, |_| true).is_empty());
}

fn returned(n: i64, place: i64, steps: &[(i64, bool)], handler: i64) -> Lesson {
    let steps = steps.iter().map(|it| Asked { org: Id(it.0), returned: it.1 }).collect();
    Lesson { id: Id(n), place: Place(place), handler: Some(Id(handler)), steps, ..lesson(1) }
}

#[test]
fn who_keeps_giving_back_is_not_asked_first_any_more() {
    let kind = lesson(1).category;
    // Seven times to the county's office: five came back and the town did them, two it did itself.
    let mut past: Vec<Lesson> = (0..5)
        .map(|n| returned(n, VILLAGE, &[(1, true), (2, false)], 2))
        .chain((5..7).map(|n| returned(n, VILLAGE, &[(1, false)], 1)))
        .collect();
    let covers = |org: Id| org != Id(3);
    let returns = Returns::count(&past);

    let switch = returns.switch(Place(TOWN), &kind, Id(1), covers).unwrap();
    assert_eq!((switch.to, switch.dispatched, switch.returned), (Id(2), 7, 5));
    assert_eq!((switch.finished, switch.examples.len()), (5, 5));
    assert_eq!(returns.switch(Place(TOWN), &kind, Id(2), covers), None, "it gives nothing back");

    let line = |place: i64, org: i64| Answerer {
        place: Place(place),
        category: kind.clone(),
        org: Id(org),
    };
    let towns = [Place(TOWN), Place(610_925_101_000)];
    let own = |org: Id, place: Place| org == Id(1) || (org == Id(2) && place.0 == TOWN);
    let proposals =
        returns.proposals(&[line(610_925_000_000, 1)], &towns, std::slice::from_ref(&kind), own);
    assert_eq!(proposals.len(), 1, "the town's office works for its town only: {proposals:?}");
    assert_eq!((proposals[0].place, proposals[0].switch.to), (Place(TOWN), Id(2)));
    let accepted = [line(610_925_000_000, 1), line(TOWN, 2)];
    assert!(returns.proposals(&accepted, &towns, std::slice::from_ref(&kind), own).is_empty());

    // Three more that it did itself: less than half came back.
    past.extend((7..11).map(|n| returned(n, VILLAGE, &[(1, false)], 1)));
    assert_eq!(Returns::count(&past).switch(Place(TOWN), &kind, Id(1), covers), None);
}

#[test]
fn a_return_that_nobody_in_particular_finished_proposes_nobody() {
    let kind = lesson(1).category;
    let past: Vec<Lesson> =
        (0..4).map(|n| returned(n, VILLAGE, &[(1, true), (2 + n % 2, false)], 2 + n % 2)).collect();
    assert_eq!(Returns::count(&past).switch(Place(TOWN), &kind, Id(1), |_| true), None);
}
