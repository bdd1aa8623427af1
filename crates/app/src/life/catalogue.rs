//! The county's catalogue of systems: the handbook's, with what the county changed.

use domain::directory::Staff;
use domain::life::{Asked, System, further, nineteen};
use domain::places::County;
use domain::rules::{Rule, Rulebook};
use kernel::time::Date;
use store::Tx;

use super::{Wrong, doer, note};
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure, Once};

/// The most characters of a system's name.
pub const NAME_MAX: usize = 20;

/// A system as a county has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What it asks; under the county's own name.
    pub system: System,
    /// What the handbook calls it.
    pub usual: String,
}

impl Own {
    /// Whether it is asked here on a day.
    pub fn is_on(&self, day: Date, book: &Rulebook) -> bool {
        self.system.is_on(day, book)
    }
}

/// The catalogue: the nineteen are on until the county switches one off, the others off until it
/// takes one.
pub(crate) async fn all(tx: &mut Tx<'_>, county: County) -> Result<Vec<Own>, Failure> {
    let changed = store::life::lines::systems(tx, county).await?;
    let own = |mut system: System| {
        let usual = system.name.clone();
        if let Some(change) = changed.iter().find(|it| it.code == system.code) {
            system.name.clone_from(&change.name);
            // What it was before the rules of a day say otherwise.
            system.on = change.is_on;
        }
        Own { system, usual }
    };
    Ok(nineteen().into_iter().chain(further()).map(own).collect())
}

/// The name of a system, or its word where the catalogue has none.
pub fn name<'a>(all: &'a [Own], code: &'a str) -> &'a str {
    all.iter().find(|it| it.system.code == code).map_or(code, |it| it.system.name.as_str())
}

/// The catalogue for whoever reads it.
pub async fn show(app: &App, staff: &Staff, county: County) -> Result<Vec<Own>, Failure> {
    if !may_in_ground(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    app.store().read(county.0, async move |tx: &mut Tx<'_>| all(tx, county).await).await
}

/// Calls a system otherwise, or switches one on or off from today that is asked at an occasion. How often
/// another is asked, and whether, is tried out first: [`super::frequency`].
pub async fn set(
    app: &App,
    staff: &Staff,
    county: County,
    (code, typed, is_on): (&str, &str, bool),
    key: &Once,
) -> Result<(), Failure> {
    let whole = staff.place == county.place();
    if !may_in_ground(staff, Act::Catalogue) || !whole {
        return Err(Failure::Forbidden);
    }
    let mut wrong = Wrong::default();
    let name = wrong.text("name", typed, NAME_MAX);
    if name.is_empty() || name.chars().any(char::is_control) {
        wrong.say("name", "请写这项制度叫什么，写在一行里。");
    }
    wrong.none()?;
    let (by, now, code) = ((doer(staff), staff.person), app.now(), code.to_owned());
    let of = format!("set_life_system {code} {name} {is_on}");
    let change = app.next_id();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let book = Rulebook::new(store::county::rules(tx, county).await?);
        let known = all(tx, county).await?.into_iter().find(|it| it.system.code == code);
        let own = known.ok_or(Failure::Missing)?;
        if own.is_on(now.date(), &book) != is_on {
            let rule = switched(&own.system, is_on, now.date())?;
            store::rulebook::set_rule(tx, county, &rule, (change, by.1, now)).await?;
        }
        let changed = (code.as_str(), name.as_str(), own.system.on);
        store::life::lines::set_system(tx, county, changed, (by.1, now)).await?;
        let what = ("set_life_system", "life_system", kernel::id::Id(0));
        let detail = format!("{name}：{}", if is_on { "开" } else { "关" });
        note(tx, county, (by.0, now), what, &detail).await?;
        // Every process reads the house anew, and then looks at every branch.
        store::county::touch(tx, county).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    app.forget_house(county);
    Ok(())
}

/// The rule that switches a system on or off from a day on.
fn switched(system: &System, is_on: bool, from: Date) -> Result<Rule, Failure> {
    if matches!(system.asked, Asked::Times(_)) {
        let say = "开还是关，请到这一项的页面上先试算，再生效。";
        return Err(Failure::field("on", say));
    }
    Ok(Rule {
        key: system.rule(),
        value: i64::from(is_on),
        unit: "times".to_owned(),
        from,
        until: None,
        basis: "制度目录".to_owned(),
        confidence: "A".to_owned(),
    })
}
