//! The working of an act: what it does to the whistle, its calls and their clocks.

use kernel::deadline::{self, ClockEvent, ClockKind, Limit};
use kernel::id::Id;
use kernel::time::Instant;

use super::{CallInput, Event, New, Outcome, Refusal, Times, clock, phase_of};
use crate::whistles::lifecycle::{self, Act, CallState, State};
use crate::whistles::{Approval, Call, Limits, Mark, Phase, Tick, Whistle, figures};

/// A whistle on its way through an act, with all that the act changes besides.
pub(super) struct Change<'a> {
    whistle: Whistle,
    limits: &'a Limits,
    times: Times<'a>,
    now: Instant,
    ticks: Vec<Tick>,
    changed: Vec<Id>,
}

impl<'a> Change<'a> {
    pub(super) fn of(whistle: Whistle, limits: &'a Limits, times: Times<'a>, now: Instant) -> Self {
        Self { whistle, limits, times, now, ticks: Vec::new(), changed: Vec::new() }
    }

    pub(super) fn begin(
        new: New,
        limits: &'a Limits,
        times: Times<'a>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let whistle = Whistle {
            id: new.id,
            number: new.number,
            kind: new.kind,
            state: State::Asked,
            approval: Approval::Waiting,
            first: new.first,
            place: new.place,
            address: new.address,
            body: new.body,
            why: new.why,
            request: new.request,
            org: new.org,
            by: new.by,
            head: new.head,
            blown_at: now,
            approval_due: now,
            confirm_due: None,
            ended_at: None,
            calls: new.calls.into_iter().map(named).collect(),
            owner: new.head,
            due_at: None,
            turn: 0,
            version: 0,
        };
        let mut it = Self::of(whistle, limits, times, now);
        it.changed = it.whistle.calls.iter().map(|it| it.org).collect();
        let limit = if new.first { limits.approve_after } else { limits.approve };
        it.whistle.approval_due = it.after(limit)?;
        if new.first {
            it.whistle.state = State::Called;
            it.call_all()?;
        }
        Ok(it)
    }

    /// The state that an act on the whistle itself leads to.
    fn next(&mut self, act: Act) -> Result<(), Refusal> {
        let state = self.whistle.state;
        let Some(to) = lifecycle::next(state, act) else {
            return Err(Refusal::NotOpen { act, state });
        };
        self.whistle.state = to;
        Ok(())
    }

    pub(super) fn approve(&mut self) -> Result<(), Refusal> {
        let asked = self.whistle.state == State::Asked;
        self.next(Act::Approve)?;
        self.decided_once()?;
        self.whistle.approval = Approval::Given;
        if asked { self.call_all() } else { Ok(()) }
    }

    pub(super) fn refuse(&mut self) -> Result<(), Refusal> {
        self.next(Act::Refuse)?;
        self.decided_once()?;
        self.whistle.approval = Approval::Refused;
        self.end(Act::Refuse);
        Ok(())
    }

    pub(super) fn withdraw(&mut self) -> Result<(), Refusal> {
        self.next(Act::Withdraw)?;
        self.end(Act::Withdraw);
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Refusal> {
        self.next(Act::Close)?;
        if self.whistle.approval == Approval::Waiting {
            return Err(Refusal::NotApproved);
        }
        self.end(Act::Close);
        Ok(())
    }

    fn decided_once(&self) -> Result<(), Refusal> {
        let waits = self.whistle.approval == Approval::Waiting;
        if waits { Ok(()) } else { Err(Refusal::DecidedBefore) }
    }

    /// Calls everybody who was named: their clocks begin to run.
    fn call_all(&mut self) -> Result<(), Refusal> {
        for org in self.orgs(|it| it.state == CallState::Named) {
            self.start(org, Phase::Respond);
            let now = self.now;
            self.change(org, |it| {
                it.state = CallState::Called;
                it.called_at = Some(now);
            });
            self.derive_due(org)?;
        }
        Ok(())
    }

    /// Ends the whistle: whoever is still called need not come, and both sides may grade.
    fn end(&mut self, act: Act) {
        for org in self.orgs(|it| lifecycle::next_call(it.state, act).is_some()) {
            if let Some(phase) =
                self.whistle.call(org).and_then(|it| phase_of(self.whistle.kind, it))
            {
                self.tick(org, phase, ClockKind::Stop);
            }
            self.change(org, |it| {
                it.state = CallState::Recalled;
                it.due_at = None;
            });
        }
        let until = self.now.plus_seconds(self.limits.marks_days * 86_400);
        for org in self.orgs(|it| it.state == CallState::Acted) {
            self.change(org, |it| it.marks_until = Some(until));
        }
        self.whistle.ended_at = Some(self.now);
    }

    /// Does an act to one call. Gives the words for the history.
    pub(super) fn of_call<'w>(&mut self, org: Id, what: &'w CallInput) -> Result<&'w str, Refusal> {
        let act = what.act();
        let Some(call) = self.whistle.call(org).cloned() else { return Err(Refusal::NotCalled) };
        if !lifecycle::allows(self.whistle.state, act) {
            return Err(Refusal::NotOpen { act, state: self.whistle.state });
        }
        let Some(to) = lifecycle::next_call(call.state, act) else {
            return Err(Refusal::CallNotOpen { act, state: call.state });
        };
        let words: &str = match what {
            CallInput::ReportIn { note } => {
                self.report_in(org, &call);
                note
            }
            CallInput::Arrive { note } => {
                self.arrive(org, &call)?;
                note
            }
            CallInput::Finish { result } => {
                self.acted(org, &call, result)?;
                result
            }
            CallInput::Decline { reason } => {
                self.tick(org, Phase::Respond, ClockKind::Pause);
                self.note(org, reason);
                reason
            }
            CallInput::Insist { reason } => {
                self.tick(org, Phase::Respond, ClockKind::Resume);
                self.note(org, reason);
                self.change(org, |it| it.insisted += 1);
                reason
            }
            CallInput::Recall { reason } => {
                self.tick(org, Phase::Respond, ClockKind::Stop);
                self.note(org, reason);
                reason
            }
            CallInput::Reopen { reason } => {
                self.start(org, Phase::Result);
                self.note(org, reason);
                self.change(org, |it| {
                    it.acted_at = None;
                    it.reopened += 1;
                });
                reason
            }
            CallInput::Grade { level, words } | CallInput::Judge { level, words } => {
                self.mark(org, &call, act, *level, words)?;
                words
            }
            CallInput::Answer { words } => {
                self.answer(org, &call, words)?;
                words
            }
        };
        self.change(org, |it| it.state = to);
        self.derive_due(org)?;
        Ok(words)
    }

    fn report_in(&mut self, org: Id, call: &Call) {
        let now = self.now;
        self.tick(org, Phase::Respond, ClockKind::Stop);
        // Late or not is judged once, by the clock as it stands now, and kept.
        let late = call.due_at.map_or(0, |due| now.seconds_since(due).max(0));
        self.change(org, |it| {
            it.reported_at = Some(now);
            it.late_seconds = Some(late);
        });
        let next = if self.whistle.kind.needs_arrival() { Phase::Arrive } else { Phase::Result };
        self.start(org, next);
    }

    fn arrive(&mut self, org: Id, call: &Call) -> Result<(), Refusal> {
        // Who has been there does not arrive again: the first arrival stays the fact.
        if phase_of(self.whistle.kind, call) != Some(Phase::Arrive) {
            return Err(Refusal::CallNotOpen { act: Act::Arrive, state: call.state });
        }
        let now = self.now;
        self.tick(org, Phase::Arrive, ClockKind::Stop);
        self.start(org, Phase::Result);
        self.change(org, |it| it.arrived_at = Some(now));
        Ok(())
    }

    fn acted(&mut self, org: Id, call: &Call, result: &str) -> Result<(), Refusal> {
        if phase_of(self.whistle.kind, call) != Some(Phase::Result) {
            return Err(Refusal::NotArrived);
        }
        let now = self.now;
        self.tick(org, Phase::Result, ClockKind::Stop);
        self.change(org, |it| {
            it.acted_at = Some(now);
            result.trim().clone_into(&mut it.result);
        });
        Ok(())
    }

    fn mark(
        &mut self,
        org: Id,
        call: &Call,
        act: Act,
        level: i64,
        words: &str,
    ) -> Result<(), Refusal> {
        if !(1..=5).contains(&level) {
            return Err(Refusal::Level);
        }
        self.still_open(call)?;
        let before = if act == Act::Grade { &call.grade } else { &call.judgement };
        if before.is_some() {
            return Err(Refusal::GivenBefore);
        }
        let mark = Some(Mark { level, words: words.trim().to_owned(), at: self.now });
        self.change(org, |it| {
            *if act == Act::Grade { &mut it.grade } else { &mut it.judgement } = mark;
        });
        Ok(())
    }

    fn answer(&mut self, org: Id, call: &Call, words: &str) -> Result<(), Refusal> {
        if call.grade.is_none() {
            return Err(Refusal::NoGrade);
        }
        self.still_open(call)?;
        if call.answer.is_some() {
            return Err(Refusal::GivenBefore);
        }
        let answer = Some((words.trim().to_owned(), self.now));
        self.change(org, |it| it.answer = answer);
        Ok(())
    }

    fn still_open(&self, call: &Call) -> Result<(), Refusal> {
        let over = call.marks_until.is_none_or(|until| self.now > until);
        if over { Err(Refusal::TooLate { days: self.limits.marks_days }) } else { Ok(()) }
    }

    fn note(&mut self, org: Id, words: &str) {
        self.change(org, |it| words.trim().clone_into(&mut it.note));
    }

    fn orgs(&self, holds: impl Fn(&Call) -> bool) -> Vec<Id> {
        self.whistle.calls.iter().filter(|it| holds(it)).map(|it| it.org).collect()
    }

    fn change(&mut self, org: Id, change: impl FnOnce(&mut Call)) {
        if let Some(call) = self.whistle.calls.iter_mut().find(|it| it.org == org) {
            change(call);
            if !self.changed.contains(&org) {
                self.changed.push(org);
            }
        }
    }

    fn start(&mut self, org: Id, phase: Phase) {
        self.tick(org, phase, ClockKind::Start(self.limits.of(phase)));
    }

    fn tick(&mut self, org: Id, phase: Phase, kind: ClockKind) {
        self.ticks.push(Tick { org, phase, event: ClockEvent { at: self.now, kind } });
    }

    /// Until when the next act on a call is owed.
    fn derive_due(&mut self, org: Id) -> Result<(), Refusal> {
        let Some(call) = self.whistle.call(org) else { return Ok(()) };
        let due = match (call.state, phase_of(self.whistle.kind, call)) {
            (CallState::Declined, _) => Some(self.after(self.limits.decide)?),
            (_, Some(phase)) => {
                let ticks = [self.times.ticks, self.ticks.as_slice()].concat();
                clock(org, phase, Times { ticks: &ticks, ..self.times }).and_then(|it| it.at)
            }
            (_, None) => None,
        };
        if call.state.is_open() && due.is_none() {
            return Err(Refusal::Clock("这一次叫人的时限算不出来，请刷新再试".to_owned()));
        }
        self.change(org, |it| it.due_at = due);
        Ok(())
    }

    /// The moment a limit ends that starts now.
    fn after(&self, limit: Limit) -> Result<Instant, Refusal> {
        let start = ClockEvent { at: self.now, kind: ClockKind::Start(limit) };
        let times = &self.times;
        let due = deadline::due(std::slice::from_ref(&start), times.calendar, times.hours)
            .map_err(|error| Refusal::Clock(error.to_string()))?;
        due.at.ok_or_else(|| Refusal::Clock("没有开始计时".to_owned()))
    }

    /// Settles state, owner and due time, counts the entries and puts all together.
    pub(super) fn finish(
        mut self,
        before: Option<&Whistle>,
        act: Act,
        call: Option<Id>,
        words: &str,
    ) -> Result<Outcome, Refusal> {
        self.settle()?;
        for org in self.changed.clone() {
            self.change(org, |it| it.version += 1);
        }
        self.whistle.version += 1;
        if call.is_none() {
            self.whistle.turn += 1;
        }
        let event = Event {
            act,
            at: self.now,
            from: before.map(|it| it.state),
            to: self.whistle.state,
            call,
            words: words.trim().to_owned(),
        };
        let entries = figures::entries(before, &self.whistle);
        let Self { whistle, ticks, changed, .. } = self;
        Ok(Outcome { whistle, event, ticks, changed, entries })
    }

    /// Whoever owes the first act owns the whistle.
    fn settle(&mut self) -> Result<(), Refusal> {
        match self.whistle.state {
            State::Called if self.whistle.is_settled() => self.whistle.state = State::Acted,
            State::Acted if !self.whistle.is_settled() => self.whistle.state = State::Called,
            _ => {}
        }
        let waits = self.whistle.awaits_approval();
        if self.whistle.state == State::Acted && !waits {
            if self.whistle.confirm_due.is_none() {
                self.whistle.confirm_due = Some(self.after(self.limits.confirm)?);
            }
        } else {
            self.whistle.confirm_due = None;
        }
        let whistle = &self.whistle;
        let head = whistle.decide_due().map(|due| (due, whistle.head));
        let called = whistle.calls.iter().filter(|it| it.state.is_theirs());
        let called = called.filter_map(|it| Some((it.due_at?, it.org)));
        let confirm = whistle.confirm_due.map(|due| (due, whistle.org));
        let first = called.chain(head).chain(confirm).min_by_key(|it| it.0);
        let first = first.filter(|_| whistle.state.is_open());
        self.whistle.due_at = first.map(|it| it.0);
        self.whistle.owner = first.map_or(self.whistle.org, |it| it.1);
        Ok(())
    }
}

fn named(org: Id) -> Call {
    Call {
        org,
        state: CallState::Named,
        called_at: None,
        reported_at: None,
        late_seconds: None,
        arrived_at: None,
        acted_at: None,
        result: String::new(),
        note: String::new(),
        insisted: 0,
        reopened: 0,
        due_at: None,
        grade: None,
        answer: None,
        judgement: None,
        marks_until: None,
        version: 0,
    }
}
