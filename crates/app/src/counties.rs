//! Setting up a county: its places, kinds of request, rules, desks, offices, and the three
//! administrators, each with an account of their own.

mod administrators;

use domain::directory::{Answerer, OrgKind, Organisation, Role};
use domain::places::{County, Level, Place, short_name};
use domain::rules::{Rule, usual};
use kernel::id::Id;
use serde::Deserialize;
use store::Tx;
use store::audit::Change;
use store::county::{Category, CountyRow};
use store::matters::Doer;

pub use self::administrators::Administrators;
use crate::divisions::{self, Division};
use crate::{App, Failure, accounts};

/// What a county begins with besides its rules; see the comments of the file.
static DEFAULTS: &str = include_str!("defaults/county.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    category: Vec<DefaultCategory>,
    office: Vec<DefaultOffice>,
    town_office: Vec<DefaultOffice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultCategory {
    code: String,
    name: String,
    hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultOffice {
    name: String,
    answers: Vec<String>,
}

/// A county that was set up.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// Its name.
    pub name: String,
    /// What it belongs to.
    pub above: String,
    /// How many towns and streets.
    pub towns: usize,
    /// How many villages and communities.
    pub villages: usize,
    /// The three administrators: system, security, audit.
    pub accounts: Vec<FirstAccount>,
}

impl SetUp {
    /// The first password of an account; empty for an unknown one.
    pub fn first(&self, login: &str) -> &str {
        let found = self.accounts.iter().find(|it| it.login == login);
        found.map_or("", |it| it.password.as_str())
    }
}

/// An account that set-up made.
#[derive(Clone, Debug)]
pub struct FirstAccount {
    /// Whose: 系统管理员.
    pub name: &'static str,
    /// The login name.
    pub login: String,
    /// The first password: told once, and to be changed at the first sign-in.
    pub password: String,
}

/// The three administrators (三员) of every county, apart from the beginning: name, its initials,
/// role.
const THREE: [(&str, &str, Role); 3] = [
    ("系统管理员", "xtgly", Role::Admin),
    ("安全管理员", "aqgly", Role::Security),
    ("审计员", "sjy", Role::Auditor),
];

/// Why a county could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// No county has this code; these are near.
    #[error("unknown county {code}")]
    Unknown {
        /// What was asked for.
        code: County,
        /// Counties of the same city.
        near: Vec<(County, String)>,
    },
    /// It stands already.
    #[error("county {0} is set up already")]
    Exists(County),
    /// It failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Whether no county was set up yet in a database.
pub async fn none(store: &store::Store) -> Result<bool, Failure> {
    Ok(store.read(0, async move |tx: &mut Tx<'_>| store::county::all(tx).await).await?.is_empty())
}

/// The counties of this instance.
pub async fn all(app: &App) -> Result<Vec<CountyRow>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::county::all(tx).await;
    Ok(app.store().read(0, read).await?)
}

/// Sets a county up with its real towns and villages. Other counties are not touched.
pub async fn set_up(
    app: &App,
    county: County,
    administrators: Administrators,
) -> Result<SetUp, SetUpError> {
    let found = tokio::task::spawn_blocking(move || divisions::find(county)).await;
    let found = found.map_err(|error| Failure::Broken(error.to_string()))??;
    let Some(division) = found else {
        return Err(SetUpError::Unknown { code: county, near: divisions::near(county)? });
    };
    let look = async move |tx: &mut Tx<'_>| store::county::find(tx, county).await;
    if app.store().read(county.0, look).await.map_err(Failure::from)?.is_some() {
        return Err(SetUpError::Exists(county));
    }
    let defaults: Defaults =
        toml::from_str(DEFAULTS).map_err(|error| Failure::Broken(error.to_string()))?;
    let plan = plan(app, &division, &defaults);
    let (mut made, mut hashes) = (Vec::new(), Vec::new());
    for ((name, ..), login) in THREE.into_iter().zip(administrators.names()) {
        let password = first_password(app);
        hashes.push(accounts::hash_password(app, &password).await?);
        made.push(FirstAccount { name, login: login.clone(), password });
    }
    let level = |level| division.places.iter().filter(|it| it.0.level() == level).count();
    let (towns, villages) = (level(Level::Town), level(Level::Village));
    let told = SetUp {
        name: division.name.clone(),
        above: division.above.clone(),
        towns,
        villages,
        accounts: made,
    };
    write(app, (division, defaults, plan), administrators, hashes).await?;
    app.forget_house(county);
    Ok(told)
}

/// A password that can be read out: ten characters of three kinds and a check of luck.
pub fn first_password(app: &App) -> String {
    let bits = u128::from_be_bytes(app.chance());
    format!(
        "{}-{}",
        kernel::code::encode(bits, 5),
        kernel::code::encode(bits >> 64, 6).to_lowercase()
    )
}

struct Plan {
    orgs: Vec<Organisation>,
    answerers: Vec<Answerer>,
    desk: Id,
    /// The three administrators.
    three: [Id; 3],
}

fn plan(app: &App, division: &Division, defaults: &Defaults) -> Plan {
    let mut orgs: Vec<Organisation> = Vec::new();
    let mut answerers = Vec::new();
    let whole = division.county.place();
    let mut add = |name: String, kind, place: Place, parent| {
        let id = app.next_id();
        orgs.push(Organisation {
            id,
            parent,
            name,
            kind,
            class: None,
            place,
            phone: None,
            credit_code: None,
        });
        id
    };
    let centre = format!("{}网格化服务中心", division.name);
    let desk = add(centre, OrgKind::Desk, whole, None);
    let mut answer = |place, categories: &[String], org| {
        let line = |category: &String| Answerer { place, category: category.clone(), org };
        answerers.extend(categories.iter().map(line));
    };
    for office in &defaults.office {
        let name = office.name.replace("{county}", &division.name);
        let org = add(name, OrgKind::Office, whole, Some(desk));
        answer(whole, &office.answers, org);
    }
    let mut town_desk = desk;
    for (place, name) in &division.places {
        if place.level() == Level::Town {
            let short = name.trim_end_matches("办事处");
            town_desk = add(format!("{short}便民服务中心"), OrgKind::Desk, *place, Some(desk));
            for office in &defaults.town_office {
                let name = office.name.replace("{town}", short);
                let org = add(name, OrgKind::Office, *place, Some(town_desk));
                answer(*place, &office.answers, org);
            }
        } else {
            let name = if name.ends_with("委会") || name.ends_with("委员会") {
                name.clone()
            } else {
                format!("{}村（居）民委员会", short_name(name))
            };
            add(name, OrgKind::Village, *place, Some(town_desk));
        }
    }
    Plan { orgs, answerers, desk, three: std::array::from_fn(|_| app.next_id()) }
}

async fn write(
    app: &App,
    (division, defaults, plan): (Division, Defaults, Plan),
    administrators: Administrators,
    hashes: Vec<String>,
) -> Result<(), Failure> {
    let (county, now) = (division.county, app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::county::insert(tx, county, &division.name, &division.above, now).await?;
        let own = (county.place(), division.name.clone());
        for (place, name) in std::iter::once(&own).chain(&division.places) {
            let initials = store::search::initials(short_name(name));
            store::county::insert_place(tx, *place, name, &initials).await?;
        }
        for (position, it) in (1_i64..).zip(&defaults.category) {
            let (code, name, hint) = (it.code.clone(), it.name.clone(), it.hint.clone());
            let category = Category { code, name, hint };
            store::county::insert_category(tx, county, &category, position).await?;
        }
        for it in usual::RULES.iter().filter(|it| it.begins) {
            store::county::insert_rule(tx, county, &rule(it)).await?;
        }
        for org in &plan.orgs {
            store::directory::insert_org(tx, county, org).await?;
        }
        for line in &plan.answerers {
            store::county::set_answerer(tx, county, line).await?;
        }
        let logins = administrators.names().iter().zip(&hashes);
        for ((it, person), (login, hash)) in THREE.iter().zip(plan.three).zip(logins) {
            let (name, initials, role) = *it;
            store::directory::insert_person(tx, county, person, name, initials).await?;
            store::directory::insert_grant(tx, county, person, role, plan.desk).await?;
            store::accounts::insert(tx, county, (login, person), (hash, true), now).await?;
        }
        let by = Doer::default();
        let (act, noun) = ("set_up", "county");
        let change = Change { at: now, by, act, noun, subject: Id(county.0), detail: "" };
        Ok(store::audit::append(tx, county, &change).await?)
    };
    app.store().write(county.0, work).await
}

/// The first versions are in force since ever, so that no old event is left without a rule.
fn rule(it: &usual::Usual) -> Rule {
    Rule {
        key: it.key.to_owned(),
        value: it.value,
        unit: it.unit.to_owned(),
        from: kernel::time::Date::constant(2000, 1, 1),
        until: None,
        basis: it.basis.to_owned(),
        confidence: it.confidence.to_string(),
    }
}
