//! What happens beside the straight way: delays, supervision, further units, merging, joint cases.

use kernel::deadline::{ClockKind, Limit, Unit as TimeUnit};
use kernel::id::Id;
use kernel::time::Instant;

use super::{Change, Words};
use crate::requests::acts::{DelayChange, Input, JointChange, Refusal};
use crate::requests::lifecycle::{Act, State, StepState};
use crate::requests::{Card, Delay, DelayKind, Merged, Request, Unit, UnitKind};

impl Change<'_> {
    /// An extension is counted in working days and no longer than the rules allow.
    pub(in super::super) fn check_length(&self, by: Limit) -> Result<(), Refusal> {
        let most = self.limits.extend_max;
        let fits = by.unit == TimeUnit::Workday && by.amount <= most;
        if fits { Ok(()) } else { Err(Refusal::DelayLong { most }) }
    }

    pub(in super::super) fn ask_delay(
        &mut self,
        before: &Request,
        kind: DelayKind,
        org: Id,
        reason: &str,
    ) -> Result<Words, Refusal> {
        if before.delay.is_some() {
            return Err(Refusal::DelayWaits);
        }
        if before.promised_at.is_some_and(|it| it < self.now) {
            return Err(Refusal::DelayLate);
        }
        match kind {
            DelayKind::Extend(by) => self.check_length(by)?,
            DelayKind::Suspend(until) => {
                let (today, most) = (self.now.date(), self.limits.suspend_max);
                if until <= today {
                    return Err(Refusal::PastDay);
                }
                if Instant::at(until, 0, 0).seconds_since(Instant::at(today, 0, 0)) > most * 86_400
                {
                    return Err(Refusal::DelayLong { most });
                }
            }
        }
        let (seq, asked_at) = (self.request.version, self.now);
        let delay = Delay { seq, kind, org, reason: reason.trim().to_owned(), asked_at };
        self.request.delay = Some(delay.clone());
        self.delay = Some(DelayChange::Asked(delay));
        Ok(Words::internal(reason))
    }

    pub(in super::super) fn decide_delay(
        &mut self,
        before: &Request,
        granted: bool,
        reason: &str,
    ) -> Result<Words, Refusal> {
        let delay = before.delay.as_ref().ok_or(Refusal::NoDelay)?;
        self.end_delay(if granted { "granted" } else { "refused" });
        let org = Some(delay.org);
        if !granted {
            return Ok(Words { org, ..Words::internal(reason) });
        }
        match delay.kind {
            DelayKind::Extend(by) => self.tick(ClockKind::Extend(by)),
            kind @ DelayKind::Suspend(_) => {
                self.tick(ClockKind::Pause);
                self.request.due_at = kind.review_at();
            }
        }
        let internal = reason.trim().to_owned();
        Ok(Words { internal, org, ..Words::public(&delay.reason) })
    }

    fn end_delay(&mut self, how: &'static str) {
        if let Some(delay) = self.request.delay.take() {
            self.delay = Some(DelayChange::Over { seq: delay.seq, how });
        }
    }

    pub(in super::super) fn supervised(
        &mut self,
        before: &Request,
        input: &Input,
    ) -> Result<Words, Refusal> {
        match input {
            Input::Urge { words } => {
                if before.urged_at.is_some_and(|it| it.date() == self.now.date()) {
                    return Err(Refusal::UrgedToday);
                }
                self.request.urges += 1;
                self.request.urged_at = Some(self.now);
                Ok(Words::public(words))
            }
            Input::Card { card, words } => {
                if *card == Card::None && before.card == Card::None {
                    return Err(Refusal::NoCard);
                }
                self.request.card = *card;
                Ok(Words::internal(words))
            }
            Input::Remind { words } => Ok(Words::internal(words)),
            _ => Ok(Words::default()),
        }
    }

    /// Other organisations, other requests, another category.
    pub(in super::super) fn together(
        &mut self,
        before: &Request,
        input: &Input,
    ) -> Result<Words, Refusal> {
        match input {
            Input::Recategorise { category, note } => self.recategorise(before, category, note),
            Input::AskUnit { org, kind, words } => self.ask_unit(before, *org, *kind, words),
            Input::UnitDone { org, words } => self.unit_done(*org, words),
            Input::Merge { into, number, reason } => self.merge(before, *into, number, reason),
            Input::Unmerge { reason } => Ok(self.unmerge(before, reason)),
            Input::JoinCase { case, org, words } => self.join(before, *case, *org, words),
            Input::LeaveCase { reason } => {
                if before.joint.is_none() {
                    return Err(Refusal::NotJoint);
                }
                // The history says why; [`Change::let_go`] takes it out.
                Ok(Words::internal(reason))
            }
            _ => Ok(Words::default()),
        }
    }

    fn recategorise(
        &mut self,
        before: &Request,
        category: &str,
        note: &str,
    ) -> Result<Words, Refusal> {
        if before.category == category {
            return Err(Refusal::SameCategory);
        }
        category.clone_into(&mut self.request.category);
        let limits = self.times.ledger.iter().rev().filter_map(|it| match it.kind {
            ClockKind::Start(limit) | ClockKind::Relimit(limit) => Some(limit),
            _ => None,
        });
        let mut limits = limits;
        if limits.next() != Some(self.limits.answer) {
            self.tick(ClockKind::Relimit(self.limits.answer));
        }
        Ok(Words::internal(note))
    }

    fn ask_unit(
        &mut self,
        before: &Request,
        org: Id,
        kind: UnitKind,
        words: &str,
    ) -> Result<Words, Refusal> {
        if before.handler() == Some(org) || before.waits_for(org) {
            return Err(Refusal::UnitAgain);
        }
        let unit = Unit {
            seq: self.request.version,
            org,
            kind,
            round: self.request.round,
            asked_at: self.now,
            done_at: None,
            words: words.trim().to_owned(),
        };
        self.request.units.push(unit.clone());
        self.units.push(unit);
        Ok(Words { org: Some(org), ..Words::internal(words) })
    }

    fn unit_done(&mut self, org: Id, words: &str) -> Result<Words, Refusal> {
        let at = self.request.units.iter().position(|it| it.org == org && it.done_at.is_none());
        let mut unit = at.map(|at| self.request.units.remove(at)).ok_or(Refusal::NotAsked)?;
        unit.done_at = Some(self.now);
        words.trim().clone_into(&mut unit.words);
        self.units.push(unit);
        Ok(Words::internal(words))
    }

    fn merge(
        &mut self,
        before: &Request,
        into: Id,
        number: &str,
        reason: &str,
    ) -> Result<Words, Refusal> {
        if into == before.id {
            return Err(Refusal::MergeSelf);
        }
        self.request.merged = Some(Merged { into, from: before.state });
        // Its own promise waits: the request that goes on keeps one, and a merge can be undone.
        self.tick(ClockKind::Pause);
        self.end_step(StepState::Recalled);
        self.request.owner = self.request.desk;
        self.end();
        Ok(Words::public(&format!("和编号 {number} 是同一件事，合在一起办。{}", reason.trim())))
    }

    fn unmerge(&mut self, before: &Request, reason: &str) -> Words {
        self.request.merged = None;
        self.request.ended_at = None;
        self.tick(ClockKind::Resume);
        if self.request.state == State::Handling
            && let Some(step) = &before.step
        {
            self.open_step(step.org);
        }
        Words::public(reason)
    }

    fn join(&mut self, before: &Request, case: Id, org: Id, words: &str) -> Result<Words, Refusal> {
        if before.joint.is_some() {
            return Err(Refusal::AlreadyJoint);
        }
        if before.handler() != Some(org) {
            if before.state != State::Submitted {
                self.tick(ClockKind::Redispatch);
            }
            self.end_step(StepState::Recalled);
            self.open_step(org);
        }
        if self.request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned) {
            // Who groups it has plainly received it.
            self.sign()?;
        }
        self.request.joint = Some(case);
        self.joint = Some(JointChange::Joined(case));
        Ok(Words { org: Some(org), ..Words::public(words) })
    }

    /// What has no object any more is let go: a delay, further units, the joint case.
    pub(super) fn let_go(&mut self, before: Option<&Request>, act: Act, words: &Words) {
        let Some(before) = before else { return };
        let state = self.request.state;
        let kept = matches!(state, State::Handling | State::Paused)
            && before.handler() == self.request.handler()
            && act != Act::RedCard;
        if before.delay.is_some() && !kept {
            // A decided one is gone from the request already.
            self.end_delay("void");
        }
        if !state.is_open() && !matches!(before.state, State::Closed) {
            for mut unit in std::mem::take(&mut self.request.units) {
                unit.done_at = Some(self.now);
                unit.words.push_str("（这件事已经结束，不用再反馈）");
                self.units.push(unit);
            }
        }
        let leaves = matches!(
            act,
            Act::LeaveCase | Act::Dispute | Act::CallUnsolved | Act::Return | Act::Redispatch
        ) || matches!(state, State::Withdrawn | State::Merged);
        if leaves && let Some(case) = self.request.joint.take() {
            let said = if words.public.is_empty() { &words.internal } else { &words.public };
            self.joint = Some(JointChange::Left { case, why: said.clone() });
        }
    }
}
