//! Hours of study (学时): counted from the sittings somebody came to, typed by nobody.

use std::collections::BTreeMap;

use domain::directory::Staff;
use domain::life::branches::Post;
use domain::places::County;
use domain::study::{Rules, Standing};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::study::{Sat, Whose};

use crate::life::Branch;
use crate::policy::affairs::{Act, may};
use crate::{App, Failure, House};

/// A member with their hours of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfMember {
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// Their post in the branch.
    pub post: Post,
    /// At how many sittings that count they were.
    pub sittings: usize,
    /// How many minutes those were.
    pub minutes: i64,
    /// How that stands against what is asked.
    pub standing: Standing,
}

/// The hours of a branch in a year.
#[derive(Clone, Debug)]
pub struct OfBranch {
    /// The branch.
    pub branch: Branch,
    /// Which year.
    pub year: i16,
    /// How hours are counted.
    pub rules: Rules,
    /// Its members of today, whoever is furthest behind first.
    pub members: Vec<OfMember>,
}

/// The day as of which a year is judged: today, or its last day once it is over.
fn day_of(year: i16, today: Date) -> Date {
    let last = Date::new(year, 12, 31).unwrap_or(today);
    last.min(today)
}

/// The hours of the members of a branch in a year, for whoever may read them.
pub async fn of_branch(
    app: &App,
    staff: &Staff,
    county: County,
    (org, year): (Id, i16),
) -> Result<OfBranch, Failure> {
    let (house, today, staff) = (app.house(county).await?, app.now().date(), staff.clone());
    let day = day_of(year, today);
    let rules = Rules::on(day, &house.rules);
    let read = async move |tx: &mut Tx<'_>| -> Result<OfBranch, Failure> {
        let branch = store::life::load(tx, county, org).await?.ok_or(Failure::Missing)?;
        if !may(&staff, Act::ReadStudy, (org, branch.place)) {
            return Err(Failure::Missing);
        }
        let roster = store::life::roster(tx, county, org, today).await?;
        let sat = store::study::of_year(tx, county, (Whose::Branch(org), year)).await?;
        let mut sums: BTreeMap<Id, (usize, i64)> = BTreeMap::new();
        for it in &sat {
            let own = sums.entry(it.person).or_default();
            own.0 += 1;
            own.1 += minutes(&house, it);
        }
        let member = |it: store::life::Named| {
            let (person, post) = (it.membership.person, it.membership.post);
            let (sittings, minutes) = sums.get(&person).copied().unwrap_or_default();
            let standing = Standing::on(day, rules, (minutes, post));
            OfMember { person, name: it.name, post, sittings, minutes, standing }
        };
        let mut members: Vec<OfMember> = roster.into_iter().map(member).collect();
        // Stable: among equals the order of the roster.
        members.sort_by_key(|it| it.standing.hours - it.standing.asked);
        Ok(OfBranch { branch, year, rules, members })
    };
    app.store().read(county.0, read).await
}

/// The minutes of an attendance, by the rules of its day.
fn minutes(house: &House, it: &Sat) -> i64 {
    Rules::on(it.on, &house.rules).minutes(&it.hours.0, &it.hours.1)
}

/// A person's own hours in a year, sitting by sitting.
#[derive(Clone, Debug)]
pub struct Own {
    /// Which year.
    pub year: i16,
    /// How hours are counted.
    pub rules: Rules,
    /// How it stands; `None` for somebody who stands on no roster.
    pub standing: Option<Standing>,
    /// Each sitting that counted: the day, what it was called, its minutes.
    pub sat: Vec<(Date, String, i64)>,
}

/// The hours of whoever is signed in: nobody else's can be asked for in this way.
pub async fn own(app: &App, staff: &Staff, county: County, year: i16) -> Result<Own, Failure> {
    let (house, today, person) = (app.house(county).await?, app.now().date(), staff.person);
    let day = day_of(year, today);
    let rules = Rules::on(day, &house.rules);
    let read = async move |tx: &mut Tx<'_>| -> Result<Own, Failure> {
        let mut standing = None;
        let all = store::study::of_year(tx, county, (Whose::Person(person), year)).await?;
        let sat: Vec<(Date, String, i64)> =
            all.into_iter().map(|it| (it.on, it.title.clone(), minutes(&house, &it))).collect();
        if let Some(org) = store::life::branch_of(tx, county, person).await? {
            let roster = store::life::roster(tx, county, org, today).await?;
            let stands = roster.iter().find(|it| it.membership.person == person);
            let post = stands.map_or(Post::None, |it| it.membership.post);
            let minutes = sat.iter().map(|it| it.2).sum();
            standing = Some(Standing::on(day, rules, (minutes, post)));
        }
        Ok(Own { year, rules, standing, sat })
    };
    app.store().read(county.0, read).await
}
