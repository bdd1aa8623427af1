//! The finder of likely duplicates: precision and recall on pairs made from the demonstration's own
//! texts, how often a resident of its year would be asked, and the time it takes at ten thousand and
//! at a million requests on both databases.
//!
//! A positive pair is a text and a paraphrase of it by somebody in the same village some days later:
//! words replaced, clauses in another order or left out, a character wrong, a greeting before it. A
//! hard negative is another request of the same kind in the same village, or in the same town.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use app::App;
use app::requests::NewRequest;
use domain::alike::{ASKED_FROM, SHOWN_FROM, Score, Told, Words, group_in, score};
use domain::places::Place;
use store::search::simplify;
use store::{Store, Target, Tx, Value};

use crate::databases::{Databases, connect};
use crate::report::{Report, median, quantile, thousands};
use crate::world::{COUNTY, DATABASE};
use crate::{Places, fill, setting, world};

/// Words people use for one another.
const ALSO_SAID: [(&str, &str); 30] = [
    ("路灯", "灯"),
    ("不亮", "坏了"),
    ("坏了", "不亮了"),
    ("晚上", "夜里"),
    ("孩子", "娃娃"),
    ("老人", "老年人"),
    ("垮了", "塌了"),
    ("塌方", "垮塌"),
    ("堵了", "堵住了"),
    ("没水", "停水"),
    ("停水", "没有水"),
    ("水管", "管子"),
    ("漏水", "跑水"),
    ("垃圾", "脏东西"),
    ("没人管", "没人收"),
    ("臭", "味道大"),
    ("走不了", "过不去"),
    ("车子", "车"),
    ("摩托", "摩托车"),
    ("学校", "小学"),
    ("放学", "下学"),
    ("下雨", "落雨"),
    ("大雨", "暴雨"),
    ("田坎", "田埂"),
    ("水渠", "渠"),
    ("卖不出去", "没人要"),
    ("请", "麻烦"),
    ("修一修", "修一下"),
    ("看看", "看一下"),
    ("好几天", "几天"),
];
const GREETINGS: [&str; 6] =
    ["", "您好，", "领导您好，反映一个情况：", "请问，", "", "我是村里的，"];
const ENDINGS: [&str; 6] =
    ["", "请尽快解决。", "谢谢了。", "麻烦安排人来看看。", "", "等了好几天了。"];

/// Chance from a seed (xorshift): the same pairs in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % most.max(1)
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

/// A request as the demonstration has it.
#[derive(Clone)]
struct Said {
    body: String,
    category: String,
    place: Place,
    day: i64,
}

/// Runs all of it.
pub(crate) async fn run(places: &Places, folder: &Path, report: &mut Report) -> Result<()> {
    report.section("Likely duplicates");
    let base = folder.join("base");
    std::fs::create_dir_all(&base)?;
    world::demo(Target::Sqlite(base.join(DATABASE)), &base, COUNTY).await?;
    let lender = world::app(Target::Sqlite(base.join(DATABASE)), &base).await?;
    let said = read(lender.store()).await?;
    quality(&said, report);
    alarms(&said, report);
    let sizes =
        [setting("GONGJIAN_BENCH_SMALL", 10_000)?, setting("GONGJIAN_BENCH_LARGE", 1_000_000)?];
    let mut rows = Vec::new();
    for wanted in sizes {
        let wanted = usize::try_from(wanted)?;
        let data = folder.join(wanted.to_string());
        std::fs::create_dir_all(&data)?;
        world::copy_keys(&base, &data)?;
        for file in [DATABASE, "demo-clock"] {
            std::fs::copy(base.join(file), data.join(file))?;
        }
        fill::sqlite(&data.join(DATABASE), &lender, wanted).await?;
        let app = world::app(Target::Sqlite(data.join(DATABASE)), &data).await?;
        rows.push(timed(&app, &said, ("SQLite", wanted)).await?);
        app.store().close().await?;
        std::fs::remove_dir_all(&data)?;
    }
    let databases = Databases::of(&places.postgres).await?;
    let first = format!("alike_{}", std::process::id());
    databases.make(&first, "template0").await?;
    let data = folder.join("postgres");
    std::fs::create_dir_all(&data)?;
    world::demo(Target::Postgres(databases.url(&first)), &data, COUNTY).await?;
    for wanted in sizes {
        let wanted = usize::try_from(wanted)?;
        let name = format!("{first}_{wanted}");
        databases.make(&name, &first).await?;
        let app = world::app(Target::Postgres(databases.url(&name)), &data).await?;
        fill::postgres(&connect(&databases.above(&name)).await?, &app, wanted).await?;
        rows.push(timed(&app, &said, ("PostgreSQL", wanted)).await?);
        app.store().close().await?;
        databases.remove(&name).await?;
    }
    databases.remove(&first).await?;
    report.table(&["database", "requests", "finder: p50 / p95 / most, ms", "statements"], &rows);
    if rows.iter().any(|it| it.last().is_some_and(|it| it == "0")) {
        bail!("the finder asked nothing");
    }
    Ok(())
}

async fn read(store: &Store) -> Result<Vec<Said>> {
    let text = "SELECT body, category, place, received_at FROM request WHERE county = $1 ORDER BY received_at, id";
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<Said>, store::StoreError> {
        let rows = tx.query_text("bench", text, vec![Value::Int(COUNTY.0)]).await?;
        let said = |row: &store::Row| {
            let day = row.int(3)?.div_euclid(86_400 * 1_000_000);
            Ok(Said { body: row.text(0)?, category: row.text(1)?, place: Place(row.int(2)?), day })
        };
        rows.iter().map(said).collect()
    };
    Ok(store.read(COUNTY.0, read).await?)
}

fn told(it: &Said) -> Told {
    Told {
        words: Words::of(&simplify(&it.body)),
        place: it.place,
        group: group_in(&it.body),
        position: None,
        category: it.category.clone(),
        day: it.day,
    }
}

/// Another person's words for the same thing: so many changes.
fn paraphrase(body: &str, changes: usize, dice: &mut Dice) -> String {
    let mut text = body.to_owned();
    for _ in 0..changes {
        text = match dice.below(5) {
            0 | 1 => replaced(&text, dice),
            2 => reordered(&text, dice),
            3 => shortened(&text, dice),
            _ => mistyped(&text, dice),
        };
    }
    let begin = GREETINGS.get(dice.below(GREETINGS.len())).copied().unwrap_or_default();
    let end = ENDINGS.get(dice.below(ENDINGS.len())).copied().unwrap_or_default();
    format!("{begin}{text}{end}")
}

fn replaced(text: &str, dice: &mut Dice) -> String {
    let from = dice.below(ALSO_SAID.len());
    let found =
        ALSO_SAID.iter().cycle().skip(from).take(ALSO_SAID.len()).find(|it| text.contains(it.0));
    found.map_or_else(|| text.to_owned(), |it| text.replacen(it.0, it.1, 1))
}

fn clauses(text: &str) -> Vec<String> {
    let parts = text.split(['，', '。', '！', '？', '；', '\n']).map(str::trim);
    parts.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

fn reordered(text: &str, dice: &mut Dice) -> String {
    let mut all = clauses(text);
    let many = all.len();
    if many > 1 {
        all.swap(dice.below(many), dice.below(many));
    }
    all.join("，")
}

fn shortened(text: &str, dice: &mut Dice) -> String {
    let mut all = clauses(text);
    if all.len() > 2 {
        all.remove(dice.below(all.len()));
    }
    all.join("，")
}

fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut all: Vec<char> = text.chars().collect();
    for _ in 0..2 {
        let many = all.len();
        let at = dice.below(many);
        match dice.below(3) {
            0 if many > 8 => {
                all.remove(at);
            }
            1 => all.insert(at, '的'),
            _ if at + 1 < many => all.swap(at, at + 1),
            _ => {}
        }
    }
    all.into_iter().collect()
}

/// Precision and recall on generated pairs, by how much was changed and whether positions are known.
fn quality(said: &[Said], report: &mut Report) {
    let mut dice = Dice(0x5EED_0001);
    let sample: Vec<&Said> = (0..800).filter_map(|_| said.get(dice.below(said.len()))).collect();
    let mut negatives = Vec::new();
    for it in &sample {
        for (same_village, most) in [(true, 3), (false, 3)] {
            let others = said.iter().filter(|other| {
                other.body != it.body
                    && other.category == it.category
                    && (other.day - it.day).abs() <= 30
                    && if same_village {
                        other.place == it.place
                    } else {
                        other.place != it.place && other.place.town() == it.place.town()
                    }
            });
            negatives.extend(others.take(most).map(|other| score(&told(it), &told(other)).total));
        }
    }
    let mut rows = Vec::new();
    for (name, changes, near, unsure) in [
        ("2 changes", 2, false, false),
        ("4 changes", 4, false, false),
        ("6 changes", 6, false, false),
        ("6 changes, kind not said", 6, false, true),
        ("6 changes, 30 m apart", 6, true, false),
    ] {
        let positives: Vec<i64> = sample
            .iter()
            .map(|it| {
                let mut own = told(it);
                let mut other =
                    Said { body: paraphrase(&it.body, changes, &mut dice), ..(*it).clone() };
                other.day += i64::try_from(dice.below(8)).unwrap_or(0);
                if unsure {
                    other.category = String::new();
                }
                let mut there = told(&other);
                if near {
                    own.position = Some((108_900_000, 32_310_000));
                    there.position = Some((108_900_300, 32_310_050));
                }
                score(&own, &there).total
            })
            .collect();
        for (asked, from) in [("resident asked", ASKED_FROM), ("officer shown", SHOWN_FROM)] {
            rows.push(judged(name, asked, &positives, &negatives, from));
        }
    }
    report.line(&format!(
        "{} hard negatives: the same kind in the same village or town within 30 days.\n",
        negatives.len()
    ));
    report.table(
        &["paraphrase", "threshold", "precision", "recall", "false alarms among hard negatives"],
        &rows,
    );
}

fn judged(name: &str, asked: &str, positives: &[i64], negatives: &[i64], from: i64) -> Vec<String> {
    let over = |all: &[i64]| all.iter().filter(|it| **it >= from).count();
    let (hits, alarms) = (over(positives), over(negatives));
    vec![
        name.to_owned(),
        format!("{asked}, {from}"),
        share(hits, hits + alarms),
        share(hits, positives.len()),
        share(alarms, negatives.len()),
    ]
}

fn share(part: usize, of: usize) -> String {
    match (part * 1_000).checked_div(of) {
        Some(tenths) => format!("{}.{} % ({part}/{of})", tenths / 10, tenths % 10),
        None => "—".to_owned(),
    }
}

/// How often a resident of the demonstration's year would be asked before sending: each of its texts
/// against all that came before within 90 days in the same town.
fn alarms(said: &[Said], report: &mut Report) {
    let all: Vec<Told> = said.iter().map(told).collect();
    let (mut asked, mut shown, mut same) = (0_usize, 0_usize, 0_usize);
    for (at, (own, text)) in all.iter().zip(said).enumerate() {
        let before = all.iter().zip(said).take(at).rev();
        let near = before
            .take_while(|it| own.day - it.0.day <= 90)
            .filter(|it| it.0.place.town() == own.place.town());
        let scores: Vec<(Score, &Said)> = near.map(|it| (score(own, it.0), it.1)).collect();
        let best = scores.iter().filter(|it| it.0.is_next_door()).max_by_key(|it| it.0.total);
        let asks = best.filter(|it| it.0.total >= ASKED_FROM);
        asked += usize::from(asks.is_some());
        same += usize::from(asks.is_some_and(|it| it.1.category == text.category));
        shown += usize::from(scores.iter().any(|it| it.0.total >= SHOWN_FROM));
    }
    report.line(&format!(
        "The demonstration's {} requests carry no label of what is the same thing. Of them, a resident would be asked \
         {} times before sending, of these {} about the same kind; an officer would be shown something {} times.\n",
        said.len(),
        share(asked, said.len()),
        share(same, asked),
        share(shown, said.len()),
    ));
}

/// How long the finder takes, with everything a resident's form asks of it.
async fn timed(app: &App, said: &[Said], (name, wanted): (&str, usize)) -> Result<Vec<String>> {
    let mut dice = Dice(0x5EED_0002);
    let (mut took, mut statements) = (Vec::new(), 0);
    for turn in 0..330 {
        let Some(it) = said.get(dice.below(said.len())) else { continue };
        let category = if dice.one_in(4) { String::new() } else { it.category.clone() };
        let new = NewRequest {
            body: paraphrase(&it.body, 4, &mut dice),
            category,
            place: it.place.to_string(),
            ..NewRequest::default()
        };
        let (began, before) = (Instant::now(), app.store().stats().statements);
        app::alike::similar(app, COUNTY, &new, None).await?;
        // The first ones warm up.
        if turn >= 30 {
            took.push(began.elapsed().as_secs_f64() * 1e3);
            statements = statements.max(app.store().stats().statements - before);
        }
    }
    let [p50, p95, most] = [median(&took), quantile(&took, 0.95), quantile(&took, 1.0)];
    let size = thousands(f64::from(u32::try_from(wanted)?));
    Ok(vec![
        name.to_owned(),
        size,
        format!("{p50:.2} / {p95:.2} / {most:.2}"),
        statements.to_string(),
    ])
}
