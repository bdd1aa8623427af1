//! The county's catalogue of systems: the handbook's, with what the county changed.

use domain::directory::Staff;
use domain::life::{System, further, nineteen};
use domain::places::County;
use kernel::schedule::Several;
use kernel::time::Date;
use store::Tx;

use super::{Wrong, doer, note};
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure, House, Once};

/// The most characters of a system's name.
pub const NAME_MAX: usize = 20;

/// A system as a county has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What it asks; under the county's own name.
    pub system: System,
    /// What the handbook calls it.
    pub usual: String,
    /// Whether it is asked for here.
    pub is_on: bool,
}

/// The catalogue: the nineteen are on until the county switches one off, the others off until it
/// takes one.
pub(crate) async fn all(tx: &mut Tx<'_>, county: County) -> Result<Vec<Own>, Failure> {
    let changed = store::life::lines::systems(tx, county).await?;
    let usual = nineteen().into_iter().map(|it| (it, true));
    let more = further().into_iter().map(|it| (it, false));
    let own = |(mut system, is_on): (System, bool)| {
        let usual = system.name.clone();
        let change = changed.iter().find(|it| it.code == system.code);
        if let Some(change) = change {
            system.name.clone_from(&change.name);
        }
        Own { system, usual, is_on: change.map_or(is_on, |it| it.is_on) }
    };
    Ok(usual.chain(more).map(own).collect())
}

/// The name of a system, or its word where the catalogue has none.
pub fn name<'a>(all: &'a [Own], code: &'a str) -> &'a str {
    all.iter().find(|it| it.system.code == code).map_or(code, |it| it.system.name.as_str())
}

/// Whether one sitting counts for several systems on a day (`life.several`).
pub(crate) fn several(house: &House, day: Date) -> Several {
    domain::life::several(day, &house.rules)
}

/// The catalogue for whoever reads it.
pub async fn show(app: &App, staff: &Staff, county: County) -> Result<Vec<Own>, Failure> {
    if !may_in_ground(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    app.store().read(county.0, async move |tx: &mut Tx<'_>| all(tx, county).await).await
}

/// Calls a system otherwise, or switches it on or off. What stands for every branch is made anew by
/// the next run of the clock's work.
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
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let known = all(tx, county).await?.into_iter().any(|it| it.system.code == code);
        if !known {
            return Err(Failure::Missing);
        }
        let changed = (code.as_str(), name.as_str(), is_on);
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
