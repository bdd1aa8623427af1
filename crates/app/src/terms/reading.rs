//! What pages read: the term of a branch, an election, and the half-yearly screening (换届排查).

use domain::directory::Staff;
use domain::elections::course::{Election, State as Course, posts_step};
use domain::elections::{State, Step, TermDates, latest_reminded};
use domain::places::County;
use domain::quorum::Standing;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::{Date, Instant};
use store::Tx;
use store::life::Named;
use store::terms::lists::Which;
pub use store::terms::lists::{Screened, What};

use super::{Candidate, Kept, Round, Shifted, Stepped, branch, elections, loaded, rules};
use crate::life::Branch;
use crate::policy::terms::{Act, may, may_in_ground};
use crate::{App, Failure, House};

/// How a term stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Its days, by the rules of today; the last one as it was fixed.
    pub dates: TermDates,
    /// How it stands.
    pub state: State,
}

/// How a term stands on a day.
pub fn stands(house: &House, term: &Kept, day: Date) -> Stands {
    let rules = rules(house, day);
    let dates = TermDates { due: term.due_on, ..term.approved.term.dates(rules) };
    Stands { dates, state: term.approved.state(rules, day) }
}

/// The term of a branch with everything a page shows.
#[derive(Clone, Debug)]
pub struct OfBranch {
    /// The branch.
    pub branch: Branch,
    /// Its newest term, and how it stands today.
    pub term: Option<(Kept, Stands)>,
    /// What was approved of it.
    pub shifts: Vec<Shifted>,
    /// What was reminded of: why, of which end, when.
    pub reminded: Vec<(domain::elections::Reminder, Date, Instant)>,
    /// Its elections, the newest first.
    pub elections: Vec<Election>,
    /// Full members on the roster of today.
    pub full: usize,
    /// Whether the reader may note a first term.
    pub may_note: bool,
    /// Whether the reader may mend one.
    pub may_mend: bool,
    /// Whether the reader approves.
    pub may_approve: bool,
    /// Whether the reader holds elections here.
    pub may_elect: bool,
}

/// The term of a branch, for whoever may read it.
pub async fn of_branch(
    app: &App,
    staff: &Staff,
    county: County,
    org: Id,
) -> Result<OfBranch, Failure> {
    let (house, today, staff) = (app.house(county).await?, app.now().date(), staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<OfBranch, Failure> {
        let branch = branch(tx, county, (&staff, Act::Read), org).await?;
        let at = (org, branch.place);
        let may = |act| may(&staff, act, at);
        let term = store::terms::newest(tx, county, org).await?;
        let (mut shifts, mut reminded) = (Vec::new(), Vec::new());
        if let Some(term) = &term {
            shifts = store::terms::shifts(tx, county, term.id).await?;
            reminded = store::terms::reminded(tx, county, term.id).await?;
        }
        let elections = store::terms::elections::of_branch(tx, county, org).await?;
        let roster = store::life::roster(tx, county, org, today).await?;
        let full = roster.iter().filter(|it| it.membership.standing == Standing::Full).count();
        let term = term.map(|it| (it.clone(), stands(&house, &it, today)));
        let (may_note, may_mend) = (may(Act::Note), may(Act::Mend));
        let (may_approve, may_elect) = (may(Act::Approve), may(Act::Elect));
        Ok(OfBranch {
            branch,
            term,
            shifts,
            reminded,
            elections,
            full,
            may_note,
            may_mend,
            may_approve,
            may_elect,
        })
    };
    app.store().read(county.0, read).await
}

/// An election with everything a page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The election.
    pub election: Election,
    /// Its branch.
    pub branch: Branch,
    /// The steps that were done, in order.
    pub steps: Vec<Stepped>,
    /// The rounds that were counted.
    pub rounds: Vec<Round>,
    /// Who stands or stood, round by round.
    pub candidates: Vec<Candidate>,
    /// Who may be elected, in the order of their strokes; only for whoever holds the election.
    pub eligible: Vec<Named>,
    /// Whether the reader does the steps of the branch.
    pub may_elect: bool,
    /// Whether the reader does those of the organisation above.
    pub may_approve: bool,
}

impl Whole {
    /// The step that is next, if the reader does it.
    pub fn own_step(&self) -> Option<Step> {
        let Course::Next(step) = self.election.state else { return None };
        let may = if step.is_above() { self.may_approve } else { self.may_elect };
        may.then_some(step)
    }

    /// Who stands in the round that is next.
    pub fn listed(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|it| it.round == self.election.round)
    }

    /// Who was elected, in all rounds.
    pub fn elected(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|it| it.elected)
    }

    /// Whether a step is the one with which it is said who holds which post.
    pub fn says_posts(&self, step: Step) -> bool {
        step == posts_step(self.election.with_committee)
    }
}

/// An election, for whoever may read its branch.
pub async fn election(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let (election, branch) = loaded(tx, county, (&staff, Act::Read), id).await?;
        let at = (branch.kept.org, branch.place);
        let (may_elect, may_approve) = (may(&staff, Act::Elect, at), may(&staff, Act::Approve, at));
        let steps = store::terms::elections::steps(tx, county, id).await?;
        let rounds = store::terms::elections::rounds(tx, county, id).await?;
        let candidates = store::terms::elections::candidates(tx, county, id).await?;
        let mut eligible = Vec::new();
        if may_elect && election.state.is_open() {
            eligible = elections::eligible(tx, county, branch.kept.org, today).await?;
        }
        Ok(Whole { election, branch, steps, rounds, candidates, eligible, may_elect, may_approve })
    };
    app.store().read(county.0, read).await
}

/// Which half-year is screened, seen from today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Half {
    /// The one before: who was elected in it.
    Last,
    /// The running one.
    #[default]
    This,
    /// The one behind it.
    Next,
}

/// What the screening is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What the list is of.
    pub what: What,
    /// Which half-year.
    pub half: Half,
    /// Branches directly below this organisation only.
    pub above: Option<Id>,
}

/// The screening of a half-year.
#[derive(Clone, Debug)]
pub struct Screening {
    /// Which half-year.
    pub half: Period,
    /// The day as of which it is judged: today, or the first day of the half-year that comes.
    pub on: Date,
    /// How many branches each list has.
    pub totals: Vec<(What, i64)>,
    /// A page of branches, each with how its term stands on that day.
    pub rows: Vec<(Screened, Option<Stands>)>,
}

impl Screening {
    /// How many branches a list has.
    pub fn count(&self, what: What) -> i64 {
        self.totals.iter().find(|it| it.0 == what).map_or(0, |it| it.1)
    }
}

/// The screening of a person's ground. Two statements, however many branches.
pub async fn screening(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (Asked, Option<(String, Id)>),
    limit: i64,
) -> Result<Screening, Failure> {
    if !may_in_ground(staff, Act::Read) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (house, today) = (app.house(county).await?, app.now().date());
    let this = Period::of(Every::HalfYear, today);
    let half = match asked.half {
        Half::Last => this.previous(),
        Half::This => None,
        Half::Next => this.next(),
    };
    let half = half.unwrap_or(this);
    let on = today.max(half.first());
    let rules = rules(&house, on);
    let which = Which {
        what: asked.what,
        places: (staff.place.0, staff.place.last().0),
        above: asked.above,
        on,
        reminded: latest_reminded(rules, on),
        until: latest_reminded(rules, half.last()),
        days: (half.first(), half.last()),
    };
    let read = async move |tx: &mut Tx<'_>| -> Result<Screening, Failure> {
        let totals = store::terms::lists::totals(tx, county, &which).await?;
        let rows = store::terms::lists::page(tx, county, &which, after.clone(), limit).await?;
        let stands = |it: Screened| {
            let stands = it.term.as_ref().map(|term| stands(&house, term, on));
            (it, stands)
        };
        Ok(Screening { half, on, totals, rows: rows.into_iter().map(stands).collect() })
    };
    app.store().read(county.0, read).await
}
