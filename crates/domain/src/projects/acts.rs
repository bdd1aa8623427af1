//! What an act changes of a project.

use kernel::time::Date;

use super::Act;
use super::{CYCLE, Draft, Project, State};

/// What is told with an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// 再申报, to be decided by a day.
    Declare(Draft, Date),
    /// 批准.
    Approve,
    /// 退回修改, with the reason, to come again by a day.
    SendBack(String, Date),
    /// 记进展: what was done.
    Note(String),
    /// 节点完成: which one, from 1, on which day, with what evidence.
    Milestone(usize, Date, String),
    /// 办结.
    Finish,
    /// 接着办, with the reason.
    Reopen(String),
    /// 撤回, with the reason.
    Withdraw(String),
}

impl Input {
    /// Which act it is.
    pub fn act(&self) -> Act {
        match self {
            Self::Declare(..) => Act::Declare,
            Self::Approve => Act::Approve,
            Self::SendBack(..) => Act::SendBack,
            Self::Note(_) => Act::Note,
            Self::Milestone(..) => Act::Milestone,
            Self::Finish => Act::Finish,
            Self::Reopen(_) => Act::Reopen,
            Self::Withdraw(_) => Act::Withdraw,
        }
    }
}

/// Why something is not done to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is too late or too early for it.
    NotNow(State),
    /// It must be said why, or what was done.
    NoWords,
    /// There is no such milestone.
    NoMilestone,
    /// The day has not been yet.
    NotYet,
    /// It must be said by what one sees it.
    NoEvidence,
    /// So many milestones are still open.
    StepsOpen(usize),
}

/// Does an act on a day.
pub fn act(before: &Project, input: Input, today: Date) -> Result<Project, Refusal> {
    let state = CYCLE.step(before.state, input.act()).map_err(|it| Refusal::NotNow(it.state))?;
    let mut after = Project { state, version: before.version + 1, ..before.clone() };
    match input {
        Input::Approve => {}
        Input::Note(words) => drop(said(words)?),
        Input::Declare(draft, by) => {
            (after.title, after.aim) = (draft.title.clone(), draft.aim.clone());
            (after.due_on, after.decide_by) = (draft.due_on, by);
            after.milestones = draft.milestones();
        }
        Input::SendBack(reason, by) => (after.reason, after.decide_by) = (said(reason)?, by),
        Input::Milestone(nth, on, evidence) => step(&mut after, (nth, on), evidence, today)?,
        Input::Finish => {
            let open = after.milestones.iter().filter(|it| it.done_on.is_none()).count();
            if open > 0 {
                return Err(Refusal::StepsOpen(open));
            }
            after.done_on = Some(today);
        }
        Input::Reopen(reason) => (after.reason, after.done_on) = (said(reason)?, None),
        Input::Withdraw(reason) => after.reason = said(reason)?,
    }
    Ok(after)
}

fn said(words: String) -> Result<String, Refusal> {
    if words.trim().is_empty() { Err(Refusal::NoWords) } else { Ok(words) }
}

fn step(
    after: &mut Project,
    (nth, on): (usize, Date),
    evidence: String,
    today: Date,
) -> Result<(), Refusal> {
    let index = nth.checked_sub(1).ok_or(Refusal::NoMilestone)?;
    let own = after.milestones.get_mut(index).ok_or(Refusal::NoMilestone)?;
    if on > today {
        return Err(Refusal::NotYet);
    }
    if evidence.trim().is_empty() {
        return Err(Refusal::NoEvidence);
    }
    (own.done_on, own.evidence) = (Some(on), evidence);
    Ok(())
}
