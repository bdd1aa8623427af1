//! The register of risk points (廉政风险点): registered by whose they are, looked at again in time,
//! struck off by the committee.

pub mod reading;

use domain::directory::Staff;
use domain::places::County;
use domain::responsibilities::risks::{self as rules, Input, Refusal, Risk, State};
use domain::responsibilities::{Missing, RiskPoint};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
pub use store::risks::Shown;

use crate::life::{Wrong, doer, id_of, note};
use crate::once::once;
use crate::policy::projects::{Act, may};
use crate::{App, Failure, Once};

/// Longest line: a post, a criterion, a measure, a rule.
pub const LINE_MAX: usize = 200;
/// Longest text: what may go wrong, what was found, a reason.
pub const TEXT_MAX: usize = 1_000;
/// The most criteria, measures or rules of a risk point.
pub const LINES_MAX: usize = 20;

/// A risk point as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewRisk {
    /// The post, in words.
    pub post: String,
    /// What may go wrong.
    pub words: String,
    /// The criteria it meets, one a line.
    pub criteria: String,
    /// What is done against it, one a line.
    pub measures: String,
    /// The rules that hold it, one a line; may be empty.
    pub rules: String,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// Why it changes; asked for where it stands already.
    pub why: String,
}

/// Registers a risk point of one's own organisation. Gives its id.
pub async fn register(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewRisk,
    key: &Once,
) -> Result<Id, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("register_risk {new:?}");
    let own = house.orgs.get(&staff.org).ok_or(Failure::Forbidden)?;
    if !may(staff, Act::Keep, (own.id, own.place)) {
        return Err(Failure::Forbidden);
    }
    let place = own.place;
    let point = checked(&new, (app.next_id(), own.id, now.date()), Asks::Nothing)?;
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        owner_of(tx, county, &point).await?;
        let risk = rules::registered(point.clone()).map_err(refused)?;
        store::risks::insert(tx, county, (&risk, place), (doer(&staff), now)).await?;
        let act = ("register_risk", "risk", point.id);
        note(tx, county, (doer(&staff), now), act, "").await?;
        Ok(point.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

/// Who answers for it is of the organisation: nobody else's name is told by a form.
async fn owner_of(tx: &mut Tx<'_>, county: County, point: &RiskPoint) -> Result<(), Failure> {
    let people = store::risks::people(tx, county, point.org).await?;
    if people.iter().any(|it| Some(it.0) == point.owner) {
        return Ok(());
    }
    Err(Failure::field("owner", "请在本单位的人里选责任人。"))
}

/// Whether a reason is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// It is new.
    Nothing,
    /// It stands already.
    Why,
}

fn checked(
    new: &NewRisk,
    (id, org, today): (Id, Id, Date),
    asks: Asks,
) -> Result<RiskPoint, Failure> {
    let mut wrong = Wrong::default();
    let point = RiskPoint {
        id,
        org,
        post: wrong.text("post", &new.post, LINE_MAX),
        words: wrong.text("words", &new.words, TEXT_MAX),
        criteria: lines(&mut wrong, "criteria", &new.criteria),
        measures: lines(&mut wrong, "measures", &new.measures),
        rules: lines(&mut wrong, "rules", &new.rules),
        owner: new.owner,
        reviewed_on: today,
    };
    for missing in point.missing() {
        let (field, say) = missing_words(missing);
        wrong.say(field, say);
    }
    let why = wrong.text("why", &new.why, TEXT_MAX);
    if asks == Asks::Why && why.is_empty() {
        wrong.say("why", "请写为什么调整，以后查得到。");
    }
    wrong.none()?;
    Ok(point)
}

/// A text of one thing a line; empty lines are left out, and what stands twice stands once.
fn lines(wrong: &mut Wrong, field: &'static str, typed: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in typed.lines().filter(|it| !it.trim().is_empty()) {
        let line = wrong.text(field, line, LINE_MAX);
        if !all.contains(&line) {
            all.push(line);
        }
    }
    if all.len() > LINES_MAX {
        wrong.say(field, format!("最多 {LINES_MAX} 条，请合并几条。"));
    }
    all
}

fn missing_words(missing: Missing) -> (&'static str, &'static str) {
    match missing {
        Missing::Post => ("post", "请写是哪个岗位。"),
        Missing::Words => ("words", "请写可能出什么事，一两句话就行。"),
        Missing::Criterion => ("criteria", "请至少写一条符合的条件；一条也不符合的，不用登记。"),
        Missing::Measure => ("measures", "请至少写一条防控措施。"),
        Missing::Owner => ("owner", "请选责任人。"),
    }
}

/// A risk point that `staff` may read, with what they may do to it. Who may not read it learns nothing.
async fn loaded(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    id: Id,
) -> Result<Shown, Failure> {
    let shown = store::risks::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let at = (shown.risk.point.org, shown.place);
    if !may(staff, Act::Read, at) {
        return Err(Failure::Missing);
    }
    if may(staff, act, at) { Ok(shown) } else { Err(Failure::Forbidden) }
}

/// Notes a review: on which day, and what was found. `seen` is the version that was looked at.
pub async fn review(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), on, found): ((Id, i64), &str, &str),
    key: &Once,
) -> Result<(), Failure> {
    let mut wrong = Wrong::default();
    let day = wrong.day("held_on", on);
    let found = wrong.text("result", found, TEXT_MAX);
    if found.is_empty() {
        wrong.say("result", "请写看到了什么、措施还管不管用。");
    }
    wrong.none()?;
    let day = day.ok_or(Failure::Missing)?;
    let input = Input::Review(day, found.clone());
    act(app, staff, county, ((id, seen), input, found), key).await
}

/// Changes a risk point, its level with it, and says why.
pub async fn revise(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewRisk),
    key: &Once,
) -> Result<(), Failure> {
    // Whose it is and its last review are those of the one that stands.
    let point = checked(&new, (id, staff.org, app.now().date()), Asks::Why)?;
    let why = new.why.trim().to_owned();
    act(app, staff, county, ((id, seen), Input::Revise(point, why.clone()), why), key).await
}

/// Strikes a risk point off the register, with the reason.
pub async fn end(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), why): ((Id, i64), &str),
    key: &Once,
) -> Result<(), Failure> {
    let mut wrong = Wrong::default();
    let why = wrong.text("why", why, TEXT_MAX);
    if why.is_empty() {
        wrong.say("why", "请写为什么销号，以后查得到。");
    }
    wrong.none()?;
    act(app, staff, county, ((id, seen), Input::End(why.clone()), why), key).await
}

async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), input, words): ((Id, i64), Input, String),
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    let of = format!("act_risk {id:?} {seen} {input:?}");
    let wanted = input.act();
    let (needs, word) = match wanted {
        rules::Act::Review => (Act::Keep, "review_risk"),
        rules::Act::Revise => (Act::Keep, "revise_risk"),
        rules::Act::End => (Act::Strike, "end_risk"),
    };
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let shown = loaded(tx, county, (&staff, needs), id).await?;
        let before = &shown.risk;
        if before.version != seen {
            let say = "别人刚刚改过它，页面上已经是新的，请看一眼再办。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        if let Input::Revise(point, _) = &input {
            let own = RiskPoint { org: before.point.org, ..point.clone() };
            owner_of(tx, county, &own).await?;
        }
        let after = rules::act(before, input.clone(), now.date()).map_err(refused)?;
        let by = (doer(&staff), now);
        let what = (wanted, words.as_str(), shown.place);
        store::risks::save(tx, county, (before, &after), what, by).await?;
        note(tx, county, by, (word, "risk", id), &levels(before, &after)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Which level became which, where it changed.
fn levels(before: &Risk, after: &Risk) -> String {
    if before.level == after.level {
        return String::new();
    }
    format!("{} → {} 级", before.level.number(), after.level.number())
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NotNow(State::Ended) => {
            Failure::NotNow("已经销号了。又有风险的话，请重新登记一个。".to_owned())
        }
        Refusal::NotNow(State::Kept) => {
            Failure::NotNow("现在还不能这样办，请看一眼再办。".to_owned())
        }
        Refusal::Missing(all) => {
            let mut wrong = Wrong::default();
            for missing in all {
                let (field, say) = missing_words(missing);
                wrong.say(field, say);
            }
            wrong.none().err().unwrap_or(Failure::Missing)
        }
        Refusal::NoWords => Failure::field("why", "请写几句话，以后查得到。"),
        Refusal::NotYet => Failure::field("held_on", "这天还没到，请写已经看过的那天。"),
        Refusal::Before(last) => {
            Failure::field("held_on", format!("{last} 已经看过了，请写在它以后的日子。"))
        }
        Refusal::Unchanged => {
            Failure::field("why", "什么也没改。看过了、没有变化的，请记一次复查。")
        }
    }
}
