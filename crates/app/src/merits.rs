//! Merit points (积分): rules that the committee sets after a dry run, and what an organisation or a
//! member was credited with, reckoned from the ledger where it is read.
//!
//! Off until a county sets a rule. Members see their own only, and only where `merit.members` is
//! switched on; organisations stand in the order of the directory, never by their points.

pub mod trial;

use std::collections::HashMap;

use domain::directory::Staff;
use domain::merits::{Cap, Fact, POINTS_MAX, Rule, Source, Whose, reckon, sum};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Every;
use kernel::time::{Date, plus_days};
use store::Tx;
use store::merits::Of;
pub use store::merits::Version;

use crate::life::{Wrong, branch, catalogue, doer, note};
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure, House, Once};

/// So many days ahead a rule may begin.
const AHEAD_DAYS: i64 = 366;

/// A version of a rule as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRule {
    /// Which rule; empty for a new one.
    pub code: String,
    /// The word of who is credited.
    pub whose: String,
    /// The word of what is credited.
    pub source: String,
    /// Under which system only; empty for all.
    pub category: String,
    /// What people call it.
    pub name: String,
    /// Points for each.
    pub points: String,
    /// The most; empty for none.
    pub most: String,
    /// The word of the period of the most.
    pub every: String,
    /// Whether it ends from its day on.
    pub ends: bool,
    /// Its first day; today when empty.
    pub from: String,
    /// The document that says so.
    pub basis: String,
}

/// Whether somebody may set rules: the committee of the whole county.
pub fn may_set(staff: &Staff, county: County) -> bool {
    may_in_ground(staff, Act::Catalogue) && staff.place == county.place()
}

fn reads(staff: &Staff, county: County) -> bool {
    may_in_ground(staff, Act::Read) && staff.place.county() == county
}

/// All versions of all rules.
pub async fn rules(app: &App, county: County, staff: &Staff) -> Result<Vec<Version>, Failure> {
    if !reads(staff, county) {
        return Err(Failure::Forbidden);
    }
    let read = async move |tx: &mut Tx<'_>| store::merits::rules(tx, county).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Sets a version of a rule from its day on. `seen` is what the dry run came to, for the audit.
pub async fn set(
    app: &App,
    county: County,
    staff: &Staff,
    new: NewRule,
    key: &Once,
) -> Result<(), Failure> {
    if !may_set(staff, county) {
        return Err(Failure::Forbidden);
    }
    let now = app.now();
    let rule = checked(&new, now.date())?;
    let fresh = format!("m{}", app.next_id().0);
    let (of, owner) = (format!("set_merit_rule {new:?}"), staff.clone());
    // What the audit says was tried is what the rows say now, not what a page brought back.
    let seen = trial::trial(app, county, staff, &new).await?.seen();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut rule = rule.clone();
        let all = store::merits::rules(tx, county).await?;
        known_category(tx, county, &rule).await?;
        if rule.code.is_empty() {
            rule.code.clone_from(&fresh);
        } else {
            follows(&all, &rule)?;
        }
        store::merits::set(tx, county, &rule, (owner.person, now)).await?;
        let act = ("set_merit_rule", "merit_rule", Id(0));
        let on = if rule.is_on { "on" } else { "off" };
        let detail = format!("{} {} {on} {} {seen}", rule.code, rule.from, rule.points);
        note(tx, county, (doer(&owner), now), act, &detail).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// A further version is of a rule that is there, of the same who and what, and later than what has
/// been in force.
fn follows(all: &[Version], rule: &Rule) -> Result<(), Failure> {
    let own = all.iter().map(|it| &it.rule).filter(|it| it.code == rule.code);
    let Some(last) = own.max_by_key(|it| it.from) else { return Err(Failure::Missing) };
    if last.whose != rule.whose || last.source != rule.source {
        let say = "一条规则算给谁、算什么不能改，请停了这条，另加一条。";
        return Err(Failure::field("source", say));
    }
    if rule.from < last.from {
        let say = format!("已经有一版从 {} 起了，请选那天或者以后。", last.from);
        return Err(Failure::field("from", say));
    }
    Ok(())
}

async fn known_category(tx: &mut Tx<'_>, county: County, rule: &Rule) -> Result<(), Failure> {
    if rule.category.is_empty() {
        return Ok(());
    }
    let all = catalogue::all(tx, county).await?;
    let known =
        rule.source == Source::System && all.iter().any(|it| it.system.code == rule.category);
    if known {
        Ok(())
    } else {
        Err(Failure::field("category", "请从列表里选一项制度，或者不选。"))
    }
}

fn checked(new: &NewRule, today: Date) -> Result<Rule, Failure> {
    let mut wrong = Wrong::default();
    let (whose, source) = (Whose::parse(new.whose.trim()), Source::parse(new.source.trim()));
    if whose.is_none() {
        wrong.say("whose", "请选算给支部，还是算给党员本人。");
    }
    if source.is_none() {
        wrong.say("source", "请选记录了什么算分。");
    }
    if whose == Some(Whose::Person) && source.is_some_and(|it| !it.is_personal()) {
        wrong.say("source", "党员本人只按参加了的会议活动算，请换一种。");
    }
    let name = wrong.text("name", &new.name, 40);
    if name.is_empty() {
        wrong.say("name", "请写这一条叫什么，比如“按时开主题党日”。");
    }
    let basis = wrong.text("basis", &new.basis, 100);
    if basis.is_empty() {
        wrong.say("basis", "请写依据的文件和条款，没有依据的不算分。");
    }
    let points = new.points.trim().parse::<i64>().ok();
    let points = points.filter(|it| *it != 0 && it.abs() <= POINTS_MAX);
    if points.is_none() {
        wrong.say("points", format!("请写一个整数，扣分写负数，最多 {POINTS_MAX} 分。"));
    }
    let cap = cap(&mut wrong, new);
    let from = wrong.day_or_none("from", &new.from).unwrap_or(today);
    if from < today {
        wrong.say("from", "已经算过的不改，请选今天或者以后的日子。");
    } else if from > plus_days(today, AHEAD_DAYS) {
        wrong.say("from", "太远了，请选一年以内的日子。");
    }
    wrong.none()?;
    Ok(Rule {
        code: new.code.trim().to_owned(),
        from,
        whose: whose.ok_or(Failure::Missing)?,
        source: source.ok_or(Failure::Missing)?,
        category: new.category.trim().to_owned(),
        name,
        points: points.ok_or(Failure::Missing)?,
        cap,
        is_on: !new.ends,
        basis,
    })
}

fn cap(wrong: &mut Wrong, new: &NewRule) -> Option<Cap> {
    if new.most.trim().is_empty() {
        return None;
    }
    let most = new.most.trim().parse::<i64>().ok().filter(|it| (1..=100_000).contains(it));
    if most.is_none() {
        wrong.say("most", "请写一个大于 0 的整数，不限就空着。");
    }
    let every = Every::parse(new.every.trim());
    if every.is_none() {
        wrong.say("every", "请选是每个月、每季度还是每年最多这么多分。");
    }
    Some(Cap { most: most?, every: every? })
}

/// A line of a reckoning as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The record.
    pub fact: Fact,
    /// The version of the rule.
    pub rule: Rule,
    /// What the rule gives.
    pub earned: i64,
    /// What of it counts.
    pub counted: i64,
}

/// The points of a year, explained line by line.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Whose they are, by name.
    pub name: String,
    /// The sum of what counts.
    pub sum: i64,
    /// The lines, the latest first.
    pub lines: Vec<Told>,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
}

fn year_days(year: i16) -> Option<(Date, Date)> {
    Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
}

fn of(versions: &[Version], whose: Whose) -> Vec<Rule> {
    versions.iter().map(|it| &it.rule).filter(|it| it.whose == whose).cloned().collect()
}

fn explained(rules: &[Rule], facts: &[Fact]) -> (i64, Vec<Told>) {
    let lines = reckon(rules, facts);
    let told = |it: &domain::merits::Line| {
        let (fact, rule) = (facts.get(it.fact)?.clone(), rules.get(it.rule)?.clone());
        Some(Told { fact, rule, earned: it.earned, counted: it.counted })
    };
    let mut all: Vec<Told> = lines.iter().filter_map(told).collect();
    all.reverse();
    (sum(&lines), all)
}

/// The points of a branch in a year, for whoever may read it.
pub async fn of_org(
    app: &App,
    county: County,
    staff: &Staff,
    (org, year): (Id, i16),
) -> Result<Explained, Failure> {
    let days = year_days(year).ok_or(Failure::Missing)?;
    let owner = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Explained, Failure> {
        let branch = branch(tx, county, (&owner, Act::Read), org).await?;
        let rules = of(&store::merits::rules(tx, county).await?, Whose::Org);
        let facts = if rules.is_empty() {
            Vec::new()
        } else {
            store::merits::facts(tx, county, Of::Org(org), days).await?
        };
        let (sum, lines) = explained(&rules, &facts);
        let catalogue = catalogue::all(tx, county).await?;
        Ok(Explained { name: branch.name, sum, lines, catalogue })
    };
    app.store().read(county.0, read).await
}

/// Whether members are credited on a day.
pub fn credits_members(house: &House, day: Date) -> bool {
    domain::merits::credits_members(day, &house.rules)
}

/// One's own points of a year; nobody else's are read anywhere. `None` where members are not credited
/// today. Days on which they were not give nothing.
pub async fn own(
    app: &App,
    county: County,
    staff: &Staff,
    year: i16,
) -> Result<Option<Explained>, Failure> {
    let (house, today) = (app.house(county).await?, app.now().date());
    if !credits_members(&house, today) {
        return Ok(None);
    }
    let days = year_days(year).ok_or(Failure::Missing)?;
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let rules = of(&store::merits::rules(tx, county).await?, Whose::Person);
        let facts = store::merits::facts(tx, county, Of::Person(person), days).await?;
        Ok((rules, facts, catalogue::all(tx, county).await?))
    };
    let (rules, mut facts, catalogue) = app.store().read(county.0, read).await?;
    facts.retain(|it| credits_members(&house, it.on));
    let (sum, lines) = explained(&rules, &facts);
    Ok(Some(Explained { name: staff.name.clone(), sum, lines, catalogue }))
}

/// The points of the branches of one's ground in a year, in the order of the directory, behind one.
pub async fn orgs(
    app: &App,
    county: County,
    staff: &Staff,
    (year, after): (i16, Option<Id>),
    limit: i64,
) -> Result<Vec<(Id, String, i64)>, Failure> {
    if !reads(staff, county) {
        return Err(Failure::Forbidden);
    }
    let days = year_days(year).ok_or(Failure::Missing)?;
    let place = staff.place;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let behind = after.unwrap_or(Id(i64::MIN));
        let page = store::merits::orgs(tx, county, (place, behind), limit).await?;
        let rules = of(&store::merits::rules(tx, county).await?, Whose::Org);
        let facts = if rules.is_empty() {
            Vec::new()
        } else {
            store::merits::facts(tx, county, Of::Ground(place), days).await?
        };
        Ok((page, rules, facts))
    };
    let (page, rules, facts) = app.store().read(county.0, read).await?;
    let reckoned = move || {
        let mut own = by_owner(facts);
        let one = |(id, name): (Id, String)| {
            let facts = own.remove(&id).unwrap_or_default();
            (id, name, sum(&reckon(&rules, &facts)))
        };
        page.into_iter().map(one).collect()
    };
    app.heavy(reckoned).await
}

fn by_owner(facts: Vec<Fact>) -> HashMap<Id, Vec<Fact>> {
    let mut all: HashMap<Id, Vec<Fact>> = HashMap::new();
    for fact in facts {
        all.entry(fact.of).or_default().push(fact);
    }
    all
}
