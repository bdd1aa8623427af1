//! Trying a change out before it takes effect (试算): what it would have done over the last twelve months,
//! computed from what was recorded, without a row being written.
//!
//! Who then makes the change carries what they saw: the numbers, signed together with what was proposed and
//! with what held. If another change came first, the mark does not fit, and they look again.
//!
//! Branches are read by fifties, each piece in a read of its own: nobody else waits for it.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::directory::Staff;
use domain::elections::{State, TermRules, latest_reminded};
use domain::life::{Plan, Severity, System, late};
use domain::places::County;
use domain::rules::Rulebook;
use kernel::id::Id;
use kernel::schedule::{Several, Span};
use kernel::time::{Date, plus_days, plus_months};
use store::Tx;
pub use store::rulebook::Seen;

use crate::burden::reading::a_month;
use crate::life::catalogue;
use crate::life::standing::told_of;
use crate::{App, Failure, House, Secret};

/// Months that are looked at.
const MONTHS: i32 = 12;

/// Branches, terms or organisations of one read.
const PIECE: i64 = 50;

/// The most organisations of each list that a page shows.
pub const SHOWN: usize = 200;

/// An organisation for which a change would have made a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which one.
    pub org: Id,
    /// Its name.
    pub name: String,
    /// How often it was late as things were, or its minutes a month.
    pub now: i64,
    /// How often it would have been.
    pub then: i64,
}

/// What a change would have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The numbers.
    pub seen: Seen,
    /// How many periods were judged as things were.
    pub periods_now: i64,
    /// Who would have been late more often, or reminded, or above the limit.
    pub more: Vec<Hit>,
    /// Who less often, or no longer.
    pub fewer: Vec<Hit>,
    /// What who makes the change carries.
    pub token: String,
}

/// What is found, before it is signed.
#[derive(Default)]
pub(crate) struct Found {
    periods: (i64, i64),
    orgs: i64,
    more: Vec<Hit>,
    fewer: Vec<Hit>,
}

impl Found {
    fn put(&mut self, hit: Hit) {
        self.orgs += 1;
        match hit.then.cmp(&hit.now) {
            Ordering::Greater => self.more.push(hit),
            Ordering::Less => self.fewer.push(hit),
            Ordering::Equal => {}
        }
    }
}

/// The days that are looked at: twelve months, up to yesterday.
pub(crate) fn window(today: Date) -> Span {
    Span::new(plus_months(today, -MONTHS), plus_days(today, -1))
}

/// What is proposed, and what held when it was tried: both stand in the mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Of {
    /// What is proposed, word for word.
    pub(crate) proposed: String,
    /// What held.
    pub(crate) stands: String,
}

/// Signs what was found for whoever looks at it, good today.
pub(crate) fn signed(app: &App, staff: &Staff, of: &Of, found: Found) -> Trial {
    let today = app.now().date();
    let over = window(today);
    let Found { periods, orgs, more, fewer } = found;
    let many = |it: &Vec<Hit>| i64::try_from(it.len()).unwrap_or(i64::MAX);
    let (from, until) = (over.from, over.until);
    let (more_many, fewer_many) = (many(&more), many(&fewer));
    let seen = Seen { from, until, periods: periods.1, orgs, more: more_many, fewer: fewer_many };
    let numbers = numbers(&seen, today);
    let token = format!("{numbers}.{}", mark(&app.secret(), staff, of, &numbers));
    let (mut more, mut fewer) = (more, fewer);
    for list in [&mut more, &mut fewer] {
        list.sort_by(|a, b| b.then.max(b.now).cmp(&a.then.max(a.now)).then(a.org.cmp(&b.org)));
    }
    Trial { seen, periods_now: periods.0, more, fewer, token }
}

fn numbers(it: &Seen, today: Date) -> String {
    let Seen { periods, orgs, more, fewer, .. } = it;
    format!("{today}.{periods}.{orgs}.{more}.{fewer}")
}

fn mark(secret: &Secret, staff: &Staff, of: &Of, numbers: &str) -> String {
    let (person, county) = (staff.person.0, staff.place.county());
    let text = format!("{county} {person} {numbers}\n{}\n{}", of.proposed, of.stands);
    data_encoding::HEXLOWER.encode(&secret.derive("rule tried", text.as_bytes()))
}

/// What somebody saw, if the mark is ours and of today, and neither the proposal nor what holds is another.
pub(crate) fn opened(app: &App, staff: &Staff, of: &Of, token: &str) -> Option<Seen> {
    let (numbers, sent) = token.rsplit_once('.')?;
    let today = app.now().date();
    let mut parts = numbers.split('.');
    let day: Date = parts.next()?.parse().ok()?;
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (periods, orgs, more, fewer) = (number()?, number()?, number()?, number()?);
    let own = app.late_secrets().iter().any(|it| mark(it, staff, of, numbers) == sent);
    let over = window(day);
    let seen = Seen { from: over.from, until: over.until, periods, orgs, more, fewer };
    (own && day == today).then_some(seen)
}

/// What is said to who makes a change that they did not try out, or that was overtaken.
pub(crate) fn untried() -> Failure {
    let say = "先试算一次，看看会影响谁，再生效。要是刚试算过，是别人先改了一次，请再看一眼。";
    Failure::field("tried", say)
}

/// What another plan of some systems would have made of the last twelve months, branch by branch.
pub(crate) async fn of_life(
    app: &App,
    county: County,
    systems: Vec<System>,
    (now, then): (&Rulebook, &Rulebook),
) -> Result<Found, Failure> {
    let over = window(app.now().date());
    let plans = [Plan::new(&systems, now, over), Plan::new(&systems, then, over)];
    let many = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    let periods = (many(plans[0].due(over)), many(plans[1].due(over)));
    let mut found = Found { periods, ..Found::default() };
    let tried = Arc::new(Tried { systems, plans, books: [now.clone(), then.clone()], over });
    let house = app.house(county).await?;
    let mut last = Id(0);
    loop {
        let (after, tried) = (last, Arc::clone(&tried));
        let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
            let ids = store::life::after(tx, county, after, PIECE).await?;
            let counts = tried.piece(tx, county, &ids).await?;
            Ok((ids.last().copied(), counts))
        };
        let (newest, counts) = app.store().read(county.0, read).await?;
        for (org, now, then) in counts {
            found.put(Hit { org, name: house.org_name(org).to_owned(), now, then });
        }
        match newest {
            Some(newest) => last = newest,
            None => return Ok(found),
        }
    }
}

/// Two plans of the same systems, each with the book it is by.
struct Tried {
    systems: Vec<System>,
    plans: [Plan; 2],
    books: [Rulebook; 2],
    over: Span,
}

impl Tried {
    /// Some branches: how often each was late, and would have been. Who was asked nothing by either plan
    /// is left out.
    async fn piece(
        &self,
        tx: &mut Tx<'_>,
        county: County,
        ids: &[Id],
    ) -> Result<Vec<(Id, i64, i64)>, Failure> {
        let mut done = store::life::lines::done(tx, county, ids, self.over.from.year()).await?;
        let mut all = Vec::new();
        for (kept, parts) in store::life::with_parts(tx, county, ids).await? {
            let own = done.remove(&kept.org).unwrap_or_default();
            let branch = kept.branch(&parts);
            let count = |nth: usize| -> Option<i64> {
                let (plan, book) = (self.plans.get(nth)?, self.books.get(nth)?);
                let (records, excused) = told_of(&self.systems, book, &own);
                let today = plus_days(self.over.until, 1);
                let several = Several::Allowed;
                let lines = plan.reconcile(&branch, &records, several, &excused, today);
                let late = late(&lines, self.over).len();
                (!lines.is_empty()).then(|| i64::try_from(late).unwrap_or(i64::MAX))
            };
            match (count(0), count(1)) {
                (None, None) => {}
                (now, then) => all.push((kept.org, now.unwrap_or(0), then.unwrap_or(0))),
            }
        }
        Ok(all)
    }
}

/// Everything the committee's page counts as late: what the texts ask, and no hint.
pub(crate) async fn all_systems(app: &App, county: County) -> Result<Vec<System>, Failure> {
    let read = async move |tx: &mut Tx<'_>| catalogue::all(tx, county).await;
    let all = app.store().read(county.0, read).await?;
    let warns = |it: &catalogue::Own| it.system.severity == Severity::Warn;
    Ok(all.into_iter().filter(warns).map(|it| it.system).collect())
}

/// Of whom it would be said today that the end of their term comes near.
pub(crate) async fn of_terms(
    app: &App,
    house: &House,
    (now, then): (&Rulebook, &Rulebook),
) -> Result<Found, Failure> {
    let (county, today) = (house.county(), app.now().date());
    let rules = (TermRules::on(today, now), TermRules::on(today, then));
    let by = latest_reminded(rules.0, today).max(latest_reminded(rules.1, today));
    let mut found = Found::default();
    let mut last = Id(0);
    loop {
        let after = last;
        let read = async move |tx: &mut Tx<'_>| {
            store::terms::ending(tx, county, (by, today), (after, PIECE)).await
        };
        let terms = app.store().read(county.0, read).await?;
        let Some(newest) = terms.last().map(|it| it.term.org) else { break };
        for it in terms {
            let said = |rules| i64::from(it.term.approved.state(rules, today) != State::Normal);
            let (org, name) = (it.term.org, house.org_name(it.term.org).to_owned());
            found.periods = (found.periods.0 + 1, found.periods.1 + 1);
            found.put(Hit { org, name, now: said(rules.0), then: said(rules.1) });
        }
        last = newest;
    }
    Ok(found)
}

/// Who is asked for more minutes a month than a limit.
pub(crate) async fn of_burden(
    app: &App,
    staff: &Staff,
    house: &House,
    (now, then): (i64, i64),
) -> Result<Found, Failure> {
    let (county, today) = (house.county(), app.now().date());
    let sums = crate::burden::reading::asked_of_all(app, county, today).await?;
    let months = sums.months;
    let mut found = Found { periods: (months, months), ..Found::default() };
    let inside = |it: &Id| house.orgs.get(it).is_some_and(|it| staff.place.contains(it.place));
    for it in sums.orgs.into_iter().filter(|it| inside(&it.org)) {
        let a_month = a_month(it.took, months);
        let above = |limit: i64| if a_month > limit { a_month } else { 0 };
        found.put(Hit { org: it.org, name: it.name, now: above(now), then: above(then) });
    }
    Ok(found)
}
