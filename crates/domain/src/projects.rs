//! Projects (责任和项目): lines of a list of responsibilities, goals of the year with their key items,
//! and secretaries' projects. One life cycle for all: declared, approved, worked on by milestones that
//! each leave evidence, finished.
//!
//! Uses: lifecycle, ledger.
//!
//! How far one has come is not asked as a percentage: its milestones say it.

mod acts;
mod lifecycle;
#[cfg(test)]
mod tests;

use kernel::id::Id;
use kernel::time::Date;

pub use self::acts::{Input, Refusal, act};
pub use self::lifecycle::{Act, CYCLE, State};
use crate::directory::{OrgKind, Organisation};
use crate::places::Level;
use crate::responsibilities::{Standing, standing};
use crate::rules::Rulebook;

/// What a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 责任事项: a line of a list of responsibilities.
    Responsibility,
    /// 年度目标.
    Goal,
    /// 重点事项: part of a goal.
    KeyItem,
    /// 书记项目.
    SecretaryProject,
}

impl Kind {
    /// All kinds, in the order of the pages.
    pub const ALL: [Self; 4] =
        [Self::Goal, Self::KeyItem, Self::SecretaryProject, Self::Responsibility];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Responsibility => "responsibility",
            Self::Goal => "goal",
            Self::KeyItem => "key_item",
            Self::SecretaryProject => "secretary_project",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// 三级: on which of the three levels of a list it stands. It follows from whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// 县级.
    County,
    /// 机关、镇、村和别的单位.
    Organ,
    /// 党组织.
    Branch,
}

impl Tier {
    /// All tiers, from the top.
    pub const ALL: [Self; 3] = [Self::County, Self::Organ, Self::Branch];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Organ => "organ",
            Self::Branch => "branch",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Where what is of this organisation stands.
    pub fn of(org: &Organisation) -> Self {
        match (org.kind, org.place.level()) {
            (OrgKind::Party, _) => Self::Branch,
            (OrgKind::Desk, Level::County) => Self::County,
            _ => Self::Organ,
        }
    }
}

/// The most milestones of a project.
pub const MILESTONES_MAX: usize = 12;

/// Within how many days a declaration is decided, and one that was sent back comes again
/// (`project.decide_days`).
pub fn decide_days(day: Date, book: &Rulebook) -> i64 {
    book.number(day, "project.decide_days", 7)
}

/// A step on the way (节点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// What will have been done.
    pub what: String,
    /// By when.
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
    /// By what one sees that it was; empty until then.
    pub evidence: String,
}

/// What somebody declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub title: String,
    /// What it is to reach.
    pub aim: String,
    /// By when it is finished.
    pub due_on: Date,
    /// The steps: what, and by when.
    pub milestones: Vec<(String, Date)>,
}

/// What is wrong with a declaration; all of it is told at once. Milestones are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// It is not said what it is called.
    Title,
    /// It is not said what it is to reach.
    Aim,
    /// It does not end in its year.
    Year,
    /// There is no milestone.
    NoMilestone,
    /// There are too many.
    TooMany,
    /// It is not said what this one is.
    Unsaid(usize),
    /// This one is due after the project.
    Late(usize),
}

impl Draft {
    /// What is wrong with it for a year, in the order of the form.
    pub fn faults(&self, year: i16) -> Vec<Fault> {
        let empty = |it: &str| it.trim().is_empty();
        let whole = [
            (empty(&self.title), Fault::Title),
            (empty(&self.aim), Fault::Aim),
            (self.due_on.year() != year, Fault::Year),
            (self.milestones.is_empty(), Fault::NoMilestone),
            (self.milestones.len() > MILESTONES_MAX, Fault::TooMany),
        ];
        let steps = (1..).zip(&self.milestones).flat_map(|(nth, (what, due))| {
            [(empty(what), Fault::Unsaid(nth)), (*due > self.due_on, Fault::Late(nth))]
        });
        whole.into_iter().chain(steps).filter(|it| it.0).map(|it| it.1).collect()
    }

    fn milestones(self) -> Vec<Milestone> {
        let mut all: Vec<Milestone> = self
            .milestones
            .into_iter()
            .map(|(what, due_on)| Milestone {
                what,
                due_on,
                done_on: None,
                evidence: String::new(),
            })
            .collect();
        all.sort_by_key(|it| it.due_on);
        all
    }
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Which project.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// On which of the three levels it stands.
    pub tier: Tier,
    /// The goal a key item belongs to; nothing else has one.
    pub parent: Option<Id>,
    /// Whose it is.
    pub org: Id,
    /// What it is called.
    pub title: String,
    /// What it is to reach.
    pub aim: String,
    /// Of which year's list.
    pub year: i16,
    /// By when it is finished.
    pub due_on: Date,
    /// The steps, the one due first, first.
    pub milestones: Vec<Milestone>,
    /// How far it has come.
    pub state: State,
    /// By when it is decided, or comes again.
    pub decide_by: Date,
    /// When it was finished.
    pub done_on: Option<Date>,
    /// Why it was sent back, opened again or withdrawn last.
    pub reason: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// Of what kind, whose and of which year a new project is. None of it changes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Of {
    /// Which project.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// On which level.
    pub tier: Tier,
    /// The goal above.
    pub parent: Option<Id>,
    /// Whose.
    pub org: Id,
    /// Of which year.
    pub year: i16,
}

/// A new project, declared.
pub fn declared(of: Of, draft: Draft, decide_by: Date) -> Project {
    let Of { id, kind, tier, parent, org, year } = of;
    let (title, aim, due_on) = (draft.title.clone(), draft.aim.clone(), draft.due_on);
    Project {
        id,
        kind,
        tier,
        parent,
        org,
        title,
        aim,
        year,
        due_on,
        milestones: draft.milestones(),
        state: State::Declared,
        decide_by,
        done_on: None,
        reason: String::new(),
        version: 1,
    }
}

impl Project {
    /// The day by which somebody owes the next act; none where nobody owes one.
    pub fn next_due(&self) -> Option<Date> {
        match self.state {
            State::Declared | State::SentBack => Some(self.decide_by),
            State::Approved | State::Running => {
                let open = self.milestones.iter().filter(|it| it.done_on.is_none());
                Some(open.map(|it| it.due_on).min().unwrap_or(self.due_on))
            }
            State::Done | State::Withdrawn => None,
        }
    }

    /// How many milestones are done, and how many there are.
    pub fn steps(&self) -> (i64, i64) {
        let count = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
        let done = self.milestones.iter().filter(|it| it.done_on.is_some()).count();
        (count(done), count(self.milestones.len()))
    }

    /// How it stands on a day: by its next step, and once finished by its own day.
    pub fn standing(&self, today: Date) -> Standing {
        standing((self.next_due().unwrap_or(self.due_on), self.due_on), self.done_on, today)
    }

    /// What it adds to the numbers; all of it counts under its kind, in its year.
    pub fn figures(&self) -> Vec<(&'static str, i64)> {
        if self.state == State::Withdrawn {
            return Vec::new();
        }
        let (done, all) = self.steps();
        let figures = [
            (PROJECTS, 1),
            (APPROVED, i64::from(self.state.is_approved())),
            (FINISHED, i64::from(self.state == State::Done)),
            (MILESTONES, all),
            (MILESTONES_DONE, done),
        ];
        figures.into_iter().filter(|it| it.1 != 0).collect()
    }

    /// The month its entries stand in, as yyyymm: it is of a year and of no month, so the first one.
    pub fn month(&self) -> i64 {
        i64::from(self.year) * 100 + 1
    }
}

/// Projects that were declared and not withdrawn.
pub const PROJECTS: &str = "projects";
/// Projects that were approved.
pub const APPROVED: &str = "approved";
/// Projects that were finished.
pub const FINISHED: &str = "finished";
/// Their milestones.
pub const MILESTONES: &str = "milestones";
/// Their milestones that were done.
pub const MILESTONES_DONE: &str = "milestones_done";

/// What an act changes in the numbers: entries are added, never changed.
pub fn difference(before: Option<&Project>, after: &Project) -> Vec<(&'static str, i64)> {
    let mut all = after.figures();
    for (measure, quantity) in before.map(Project::figures).unwrap_or_default() {
        match all.iter_mut().find(|it| it.0 == measure) {
            Some(it) => it.1 -= quantity,
            None => all.push((measure, -quantity)),
        }
    }
    all.retain(|it| it.1 != 0);
    all
}
