//! What several said: people who follow a request, duplicates that were merged, and two joint cases.
//!
//! The case that was finished lies in December 2024 with requests of its own, so that the year's
//! totals stay what they are; the one of the year's end groups requests that stay open.

use domain::alike::is_shared;
use domain::directory::{OrgKind, Role, Staff};
use domain::places::{County, Level, Place};
use domain::requests::acts::Input;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use store::lists::Filter;

use super::play::doer;
use super::staffing::Staffed;
use super::{Scale, SetClock, begins};
use crate::alike::{MeToo, follow, merge};
use crate::joint::{Asked, Change, NewCase, Picked, act, comb, open};
use crate::requests::{self as doing, Doer, NewRequest, Sent};
use crate::{App, Failure, Once};

/// What people wrote of one storm, each in their own words.
const STORM: [&str; 9] = [
    "通村路被洪水冲断了一截，车过不去，老人看病要绕十几里。",
    "昨晚大雨，进村的水泥路塌了半边，班车不敢进来了。",
    "我们组门口的路基被水掏空了，路面悬着，娃娃上学从上面走，吓人。",
    "通村路水毁，路面断了三四米，拉猪的车进不来。",
    "河水涨起来把路肩冲没了，会车的地方都没有。",
    "路边的挡墙倒了，石头堆在路上，摩托车都过不去。",
    "涵管堵了，水从路面上漫，路已经冲出一条沟。",
    "进村路塌方，土石堆了半边路，只能过一辆三轮车。",
    "桥头的路面冲垮了，晚上没有灯，怕有人掉下去。",
];

/// Which of them say that it is not solved.
const DISPUTED: [usize; 2] = [4, 11];

/// What people add who follow.
const ALSO: [&str; 5] =
    ["", "我们组也是一样", "老人孩子都要从这里过", "等了几天了，请快一点", "我家也在这一段"];

/// Fills in what several said. Only a whole county has enough of it.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    staffed: &Staffed,
    (seed, scale): (u64, Scale),
) -> Result<(), Failure> {
    if scale != Scale::County {
        return Ok(());
    }
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x4A01_47CA_5E00);
    let Some(bureau) = bureau(app, county, staffed).await? else { return Ok(()) };
    storm(app, county, (clock, staffed, &bureau), &mut rng).await?;
    clock.set(begins());
    year_end(app, county, &bureau).await?;
    followers(app, county, &mut rng).await
}

/// The county's office for roads, as the dispatch catalogue has it.
async fn bureau(app: &App, county: County, staffed: &Staffed) -> Result<Option<Staff>, Failure> {
    let house = app.house(county).await?;
    let roads = house.orgs.values().filter(|it| {
        it.kind == OrgKind::Office && it.place == county.place() && it.name.contains("交通")
    });
    let found = roads.min_by_key(|it| it.id).and_then(|it| staffed.by_org.get(&it.id));
    Ok(found.filter(|it| it.is(Role::Handler)).cloned())
}

type Stage<'a> = (&'a SetClock, &'a Staffed, &'a Staff);

/// December 2024: one storm, three towns; grouped, answered once, checked by each town, told to all.
async fn storm(
    app: &App,
    county: County,
    (clock, staffed, bureau): Stage<'_>,
    rng: &mut ChaCha12Rng,
) -> Result<(), Failure> {
    let house = app.house(county).await?;
    let at = |day: i8, hour: i8| Instant::at(Date::constant(2024, 12, day), hour, 0);
    let towns: Vec<Place> = house.towns().map(|it| it.place).take(3).collect();
    let villages: Vec<Place> = towns
        .iter()
        .flat_map(|town| house.villages(*town).take(6).map(|it| it.place))
        .filter(|it| it.level() == Level::Village)
        .collect();
    let mut sent: Vec<(Sent, Place)> = Vec::new();
    for (nth, place) in villages.iter().enumerate() {
        clock.set(at(3, 8).plus_seconds(1_800 * i64::try_from(nth).unwrap_or(0)));
        let body = STORM.get(rng.random_range(0..STORM.len())).copied().unwrap_or_default();
        sent.push((road(app, county, *place, body, &format!("storm-{nth}")).await?, *place));
    }
    duplicates(app, county, (staffed, &sent), rng).await?;
    clock.set(at(4, 10));
    let picked: Vec<Picked> = sent.iter().map(|it| Picked { id: it.0.id, seen: 1 }).collect();
    let new = NewCase {
        title: "12 月 2 日大雨通村路水毁".to_owned(),
        category: "road".to_owned(),
        words: "这场雨好几个镇的路都坏了，合在一起抢修。您这一处抢通了会单独告诉您。".to_owned(),
    };
    let key = |it: &str, who: &Staff| Once::new(&format!("demo-joint-{it}"), doer(who));
    let case = open(app, bureau, county, new, &picked, &key("open", bureau)?).await?.case;

    clock.set(at(6, 15));
    let answer = "12 月 4 日到 6 日调了 6 台机械，三个镇的水毁路段都清了塌方、填了缺口，车能走了；\
                  挡墙和涵管列入明年 3 月以前的修复。";
    let change = Change::Answer {
        answer: answer.to_owned(),
        own: std::collections::HashMap::new(),
        note: "机械费从应急资金出。".to_owned(),
    };
    let seen = |version: i64, of: &[(Sent, Place)]| -> Vec<Picked> {
        of.iter().map(|it| Picked { id: it.0.id, seen: version }).collect()
    };
    let all = seen(2, &sent);
    act(app, bureau, county, case, (change, Vec::new()), (&all, &key("answer", bureau)?)).await?;

    clock.set(at(9, 10));
    for town in &towns {
        let own: Vec<(Sent, Place)> =
            sent.iter().filter(|it| it.1.town() == *town).cloned().collect();
        let desk = house.desk(*town).and_then(|it| staffed.by_org.get(&it.id));
        let Some(desk) = desk.filter(|_| !own.is_empty()) else { continue };
        let change = (Change::Pass { note: "到现场看过，车能走。".to_owned() }, Vec::new());
        let key = key(&format!("pass-{town}"), desk)?;
        act(app, desk, county, case, change, (&seen(3, &own), &key)).await?;
    }
    said(app, county, (clock, at(10, 9)), &sent, rng).await?;
    clock.set(at(13, 9));
    again(app, county, (clock, staffed, bureau), &sent).await
}

/// Each says for themselves: two that it is not solved, most of the others that it is.
async fn said(
    app: &App,
    county: County,
    (clock, begin): (&SetClock, Instant),
    sent: &[(Sent, Place)],
    rng: &mut ChaCha12Rng,
) -> Result<(), Failure> {
    for (nth, (one, _)) in sent.iter().enumerate() {
        clock.set(begin.plus_seconds(3_600 * i64::try_from(nth).unwrap_or(0)));
        let input = match nth {
            _ if DISPUTED.contains(&nth) => Input::Dispute {
                words: "我们这一处只推开了土，路面还是断的。".to_owned(),
            },
            _ => {
                let level = rng.random_range(3..=5);
                Input::Rate { level, words: String::new(), named: false }
            }
        };
        let key = Once::new(&format!("demo-joint-said-{nth}"), Doer::default())?;
        doing::act_by_code(app, county, &one.tracking, input, Vec::new(), &key).await?;
    }
    Ok(())
}

/// The two that were not solved, each by itself: done, checked, and well this time.
async fn again(
    app: &App,
    county: County,
    (clock, staffed, bureau): Stage<'_>,
    sent: &[(Sent, Place)],
) -> Result<(), Failure> {
    let house = app.house(county).await?;
    for (one, place) in DISPUTED.iter().filter_map(|nth| sent.get(*nth)) {
        let desk = house.desk(*place).and_then(|it| staffed.by_org.get(&it.id));
        let desk = desk.ok_or(Failure::Missing)?;
        let answer = "断的那几米用片石和砂卵石填平了，车能走了。".to_owned();
        let report = Input::ReportDone { answer, note: String::new() };
        let pass = Input::PassCheck { note: String::new(), call: true };
        // Sent, joined, answered, passed, disputed: five lines stand.
        for (who, seen, input) in [(bureau, 5, report), (desk, 6, pass)] {
            let key = Once::new(&format!("demo-joint-again-{}-{seen}", one.id.0), doer(who))?;
            doing::act(app, who, county, (one.id, seen), input, Vec::new(), &key).await?;
        }
        clock.set(app.now().plus_seconds(7_200));
        let rate = Input::Rate { level: 4, words: String::new(), named: false };
        let key = Once::new(&format!("demo-joint-again-{}-rate", one.id.0), Doer::default())?;
        doing::act_by_code(app, county, &one.tracking, rate, Vec::new(), &key).await?;
    }
    Ok(())
}

/// Some wrote of the same place: merged by their town's desk.
async fn duplicates(
    app: &App,
    county: County,
    (staffed, sent): (&Staffed, &[(Sent, Place)]),
    rng: &mut ChaCha12Rng,
) -> Result<(), Failure> {
    let house = app.house(county).await?;
    for (nth, (main, place)) in sent.iter().enumerate().step_by(6) {
        let body = STORM.get(rng.random_range(0..STORM.len())).copied().unwrap_or_default();
        let twin = road(app, county, *place, body, &format!("twin-{nth}")).await?;
        let desk = house.desk(*place).and_then(|it| staffed.by_org.get(&it.id));
        let Some(desk) = desk else { continue };
        let key = Once::new(&format!("demo-merge-{nth}"), doer(desk))?;
        let why = (main.number.as_str(), "说的是同一处塌方。");
        merge(app, desk, county, (twin.id, 1), why, &key).await?;
    }
    Ok(())
}

async fn road(
    app: &App,
    county: County,
    place: Place,
    body: &str,
    key: &str,
) -> Result<Sent, Failure> {
    let new = NewRequest {
        body: body.to_owned(),
        category: "road".to_owned(),
        place: place.to_string(),
        ..NewRequest::default()
    };
    let key = Once::new(&format!("demo-joint-{key}"), Doer::default())?;
    doing::send(app, county, new, &key).await
}

/// The end of the year: what is still open of one kind is grouped, and stays open.
async fn year_end(app: &App, county: County, bureau: &Staff) -> Result<(), Failure> {
    let asked = Asked { category: "road".to_owned(), days: 120, ..Asked::default() };
    let found = comb(app, bureau, county, asked).await?;
    let picked: Vec<Picked> =
        found.rows.iter().take(12).map(|it| Picked { id: it.id, seen: it.version }).collect();
    if picked.len() < 2 {
        return Ok(());
    }
    let new = NewCase {
        title: "年底各镇道路零星维修".to_owned(),
        category: "road".to_owned(),
        words: String::new(),
    };
    let key = Once::new("demo-joint-year-end", doer(bureau))?;
    open(app, bureau, county, new, &picked, &key).await?;
    Ok(())
}

/// A few dozen who said "me too" of what is open.
async fn followers(app: &App, county: County, rng: &mut ChaCha12Rng) -> Result<(), Failure> {
    let filter = Filter { standing: Some(0), ..Filter::default() };
    let rows = doing::public_page(app, county, filter, None, 60).await?;
    let ids: Vec<(Id, String)> = rows
        .into_iter()
        .filter(|it| is_shared(&it.category))
        .map(|it| (it.id, it.number))
        .collect();
    for (id, number) in ids.iter().step_by(3) {
        for nth in 0..rng.random_range(1..=4) {
            let words = ALSO.get(rng.random_range(0..ALSO.len())).copied().unwrap_or_default();
            let me = MeToo { words: words.to_owned(), ..MeToo::default() };
            let key = Once::new(&format!("demo-me-too-{}-{nth}", id.0), Doer::default())?;
            follow(app, county, number, me, &key).await?;
        }
    }
    Ok(())
}
