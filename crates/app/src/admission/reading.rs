//! What pages read: who is on the way, how many stand where, and one person with every step.

use domain::admission::course::{Applicant, State};
use domain::admission::{Finding, Step, VERSIONS, in_force};
use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::admission::lists::Which;

use super::{Recorded, loaded, name_of};
use crate::life::Branch;
use crate::policy::affairs::{Act, may, may_anywhere, may_in_ground};
use crate::{App, Failure};

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// In these states only; any when empty.
    pub states: Vec<State>,
    /// Only those of whom an act is overdue.
    pub late: bool,
}

/// Somebody in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which one.
    pub id: Id,
    /// Of which branch, by name.
    pub branch: String,
    /// What they are called; empty once the name was taken away.
    pub name: String,
    /// How far they have come.
    pub state: State,
    /// When they applied.
    pub applied_on: Date,
    /// By when the next act is owed.
    pub due_at: Option<Instant>,
}

/// Who is on the way: of a secretary's own branch, or of the committee's ground.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many stand in which state, and how many of them are late.
    pub totals: Vec<(State, i64, i64)>,
    /// A page of people, the newest first.
    pub rows: Vec<Listed>,
    /// Whether the reader begins the way of somebody.
    pub may_begin: bool,
    /// Whether rows of several branches stand here.
    pub of_ground: bool,
}

impl Page {
    /// How many stand in these states; in any when none is named.
    pub fn count(&self, states: &[State]) -> i64 {
        let own = self.totals.iter().filter(|it| states.is_empty() || states.contains(&it.0));
        own.map(|it| it.1).sum()
    }

    /// How many are late.
    pub fn late(&self) -> i64 {
        self.totals.iter().map(|it| it.2).sum()
    }
}

/// A page of people on the way, and the numbers above it. Two statements, and one for the key of names.
pub async fn list(
    app: &App,
    staff: &Staff,
    county: County,
    (asked, after): (Asked, Option<Id>),
    limit: i64,
) -> Result<Page, Failure> {
    if !may_anywhere(staff, Act::ReadApplicants) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (now, chest) = (app.now(), app.chest(county).await?);
    let of_ground = may_in_ground(staff, Act::ReadApplicants);
    let which = Which {
        states: asked.states,
        late_at: asked.late.then_some(now),
        branch: (!of_ground).then_some(staff.org),
        places: (staff.place.0, staff.place.last().0),
    };
    let may_begin = may_anywhere(staff, Act::Develop);
    let read = async move |tx: &mut Tx<'_>| -> Result<Page, Failure> {
        let totals = store::admission::lists::totals(tx, county, (&which, now)).await?;
        let rows = store::admission::lists::page(tx, county, &which, after, limit).await?;
        let listed = |it: store::admission::lists::Listed| -> Result<Listed, Failure> {
            Ok(Listed {
                id: it.id,
                name: name_of(&chest, it.id, it.member.as_deref(), &it.name)?,
                branch: it.branch_name,
                state: it.state,
                applied_on: it.applied_on,
                due_at: it.due_at,
            })
        };
        let rows = rows.into_iter().map(listed).collect::<Result<_, _>>()?;
        Ok(Page { totals, rows, may_begin, of_ground })
    };
    app.store().read(county.0, read).await
}

/// Somebody on the way with everything a page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The person.
    pub applicant: Applicant,
    /// What they are called; empty once the name was taken away.
    pub name: String,
    /// Their branch.
    pub branch: Branch,
    /// Every step as it was recorded, the oldest first.
    pub recorded: Vec<Recorded>,
    /// What is to be said of the days.
    pub findings: Vec<Finding>,
    /// The document by which the probation was extended; empty for none.
    pub document: String,
    /// On which day the way ended.
    pub ended_on: Option<Date>,
    /// The set of steps in force today, with what is to be said beside it.
    pub set: (&'static str, &'static str),
    /// Whether the reader records the steps of the branch.
    pub may_develop: bool,
    /// Whether the reader records those of the organisation above.
    pub may_decide: bool,
}

impl Whole {
    /// How a step was recorded last.
    pub fn last_of(&self, step: u8) -> Option<&Recorded> {
        self.recorded.iter().rev().find(|it| it.made.step == step)
    }

    /// The steps of the set in force today.
    pub fn steps(&self, today: Date) -> &'static [Step<'static>] {
        in_force(VERSIONS, today).steps
    }

    /// The steps that the reader may record now: the next two that were not made, and, to be mended, those
    /// that were; each only where it is theirs.
    pub fn own_steps(&self, today: Date) -> Vec<Step<'static>> {
        if !self.applicant.state.is_open() {
            return Vec::new();
        }
        let last = self.applicant.last();
        let theirs = |it: &&Step<'_>| if it.is_above { self.may_decide } else { self.may_develop };
        let near = |it: &&Step<'_>| it.number <= last.saturating_add(2);
        self.steps(today).iter().filter(near).filter(theirs).copied().collect()
    }

    /// The step a form begins with: the next one that is the reader's.
    pub fn next_own(&self, today: Date) -> Option<Step<'static>> {
        let next = self.applicant.last() + 1;
        let own = self.own_steps(today);
        own.iter().find(|it| it.number == next).copied()
    }
}

/// Somebody on the way, for whoever may read of them.
pub async fn one(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let (today, staff, chest) = (app.now().date(), staff.clone(), app.chest(county).await?);
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let (kept, recorded, branch) =
            loaded(tx, county, (&staff, Act::ReadApplicants), id).await?;
        let at = (branch.kept.org, branch.place);
        let set = in_force(VERSIONS, today);
        let (may_develop, may_decide) =
            (may(&staff, Act::Develop, at), may(&staff, Act::Decide, at));
        Ok(Whole {
            name: name_of(&chest, id, kept.member.as_deref(), &kept.name)?,
            findings: kept.applicant.findings(VERSIONS, today),
            applicant: kept.applicant,
            branch,
            recorded,
            document: kept.document,
            ended_on: kept.ended_on,
            set: (set.basis, set.note),
            may_develop,
            may_decide,
        })
    };
    app.store().read(county.0, read).await
}

/// What is to be said of somebody's days, as a sentence.
pub fn sentence(it: &Finding) -> String {
    let name = |step: u8| super::step_name(step, Date::MAX);
    match *it {
        Finding::OutOfOrder { step, before } => {
            format!("“{}”记在了“{}”的前面，请核对日期。", name(step), name(before))
        }
        Finding::Skipped(step) => format!("“{}”没有记，请补上。", name(step)),
        Finding::TooEarly { step, earliest } => {
            format!("“{}”太早了，最早 {earliest} 才可以，请核对。", name(step))
        }
        Finding::TooLate { step, latest, days } => {
            format!("“{}”应该在 {latest} 以前，晚了 {days} 天。", name(step))
        }
        Finding::Next { step, from, latest: Some(latest) } => {
            format!("下一步：{}，{from} 起可以办，{latest} 以前办完。", name(step))
        }
        Finding::Next { step, from, latest: None } => {
            format!("下一步：{}，{from} 起可以办。", name(step))
        }
    }
}
