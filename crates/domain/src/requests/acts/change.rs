//! The working of an act: what it does to request, step, clock and call-back.

mod beside;

use kernel::deadline::{self, ClockEvent, ClockKind, Due, Limit};
use kernel::id::Id;
use kernel::time::Instant;

use super::{CallChange, DelayChange, Event, JointChange, Outcome, Rating, Refusal, Times};
use crate::figures::{self, SATISFIED_FROM};
use crate::requests::lifecycle::{Act, State, StepState};
use crate::requests::{CallEnd, Card, Limits, Request, Step, Unit};

/// The words an act leaves in the history.
#[derive(Default)]
pub(super) struct Words {
    public: String,
    internal: String,
    /// The organisation it is about, where no step was opened.
    org: Option<Id>,
}

impl Words {
    pub(super) fn public(text: &str) -> Self {
        Self { public: text.trim().to_owned(), ..Self::default() }
    }

    pub(super) fn internal(text: &str) -> Self {
        Self { internal: text.trim().to_owned(), ..Self::default() }
    }
}

/// A request on its way through an act, with all that the act changes besides.
pub(super) struct Change<'a> {
    pub(super) request: Request,
    limits: &'a Limits,
    times: Times<'a>,
    now: Instant,
    clock: Vec<ClockEvent>,
    steps: Vec<Step>,
    pub(super) call: Option<CallChange>,
    rating: Option<Rating>,
    delay: Option<DelayChange>,
    units: Vec<Unit>,
    joint: Option<JointChange>,
}

impl<'a> Change<'a> {
    pub(super) fn of(request: Request, limits: &'a Limits, times: Times<'a>, now: Instant) -> Self {
        let (clock, steps, units) = (Vec::new(), Vec::new(), Vec::new());
        let (call, rating, delay, joint) = (None, None, None, None);
        Self { request, limits, times, now, clock, steps, call, rating, delay, units, joint }
    }

    pub(super) fn tick(&mut self, kind: ClockKind) {
        self.clock.push(ClockEvent { at: self.now, kind });
    }

    pub(super) fn dispatch(
        &mut self,
        before: &Request,
        to: Id,
        note: &str,
    ) -> Result<Words, Refusal> {
        if before.handler() == Some(to) {
            return Err(Refusal::SameOrganisation);
        }
        match before.state {
            State::NeedInfo => self.tick(ClockKind::Resume),
            State::Handling | State::Returned => self.tick(ClockKind::Redispatch),
            _ => {}
        }
        self.end_step(StepState::Recalled);
        self.open_step(to);
        Ok(Words::internal(note))
    }

    /// Asks an organisation: a new step. The one before has ended.
    fn open_step(&mut self, org: Id) {
        let seq = self.request.step.as_ref().map_or(1, |it| it.seq + 1);
        let step = Step {
            seq,
            org,
            state: StepState::Assigned,
            round: self.request.round,
            assigned_at: self.now,
            signed_at: None,
            reported_at: None,
            ended_at: None,
        };
        self.request.owner = org;
        self.request.step = Some(step.clone());
        self.steps.push(step);
    }

    /// Ends the open step, if there is one, and remembers it for the store.
    pub(super) fn end_step(&mut self, state: StepState) {
        let now = self.now;
        self.change_step(|step| {
            if step.state.is_open() {
                step.state = state;
                step.ended_at = Some(now);
            }
        });
    }

    fn change_step(&mut self, change: impl FnOnce(&mut Step)) {
        if let Some(step) = self.request.step.as_mut() {
            change(step);
            self.steps.push(step.clone());
        }
    }

    pub(super) fn sign(&mut self) -> Result<Words, Refusal> {
        if self.request.step.as_ref().is_some_and(|it| it.state != StepState::Assigned) {
            return Err(Refusal::AlreadySigned);
        }
        let now = self.now;
        self.change_step(|step| {
            step.state = StepState::Working;
            step.signed_at = Some(now);
        });
        Ok(Words::default())
    }

    pub(super) fn give_back(&mut self, reason: &str) -> Words {
        self.end_step(StepState::Returned);
        self.request.owner = self.request.desk;
        self.request.returns += 1;
        Words::internal(reason)
    }

    pub(super) fn report(&mut self, answer: &str, note: &str) -> Words {
        let now = self.now;
        self.change_step(|step| {
            step.state = StepState::Reported;
            // Who reports without having signed has plainly received it.
            step.signed_at.get_or_insert(now);
            step.reported_at = Some(now);
        });
        self.request.owner = self.request.desk;
        answer.trim().clone_into(&mut self.request.answer);
        let internal = note.trim().to_owned();
        Words { internal, ..Words::public(answer) }
    }

    pub(super) fn pass(&mut self, note: &str, call: bool) -> Words {
        // The promise was kept when the handler was done, not when somebody looked at it.
        let reported = self.request.step.as_ref().and_then(|it| it.reported_at);
        let at = reported.unwrap_or(self.now);
        self.clock.push(ClockEvent { at, kind: ClockKind::Stop });
        self.end_step(StepState::Passed);
        self.request.on_time = self.request.promised_at.map(|promised| at <= promised);
        self.request.call_tries = 0;
        if call {
            self.call = Some(CallChange::Open { due_at: None });
        } else {
            self.request.call_end = Some(CallEnd::NotDrawn);
            self.end();
        }
        Words::internal(note)
    }

    pub(super) fn fail(&mut self, reason: &str) -> Words {
        self.change_step(|step| {
            step.state = StepState::Working;
            step.reported_at = None;
        });
        if let Some(org) = self.request.step.as_ref().map(|it| it.org) {
            self.request.owner = org;
        }
        Words::internal(reason)
    }

    pub(super) fn called(
        &mut self,
        solved: bool,
        level: i64,
        note: &str,
    ) -> Result<Words, Refusal> {
        check_level(level)?;
        let result = if solved { "solved" } else { "unsolved" };
        self.call = Some(CallChange::Done { result, level: Some(level) });
        if solved {
            self.request.satisfied = Some(level >= SATISFIED_FROM);
            self.request.call_end = Some(CallEnd::Answered);
            self.end();
        } else {
            self.reopen();
        }
        Ok(Words::internal(note))
    }

    /// Who does not want to answer is left in peace, and leaves the denominator.
    pub(super) fn declined(&mut self, note: &str) -> Words {
        self.request.satisfied = None;
        self.request.call_end = Some(CallEnd::Declined);
        self.call = Some(CallChange::Done { result: "declined", level: None });
        self.end();
        Words::internal(note)
    }

    pub(super) fn give_up(&mut self, note: &str) -> Result<Words, Refusal> {
        if self.request.call_tries < self.limits.call_tries {
            return Err(Refusal::TooFewCalls { needed: self.limits.call_tries });
        }
        // Not reached: the call-back leaves the denominator of satisfaction.
        self.request.satisfied = None;
        self.request.call_end = Some(CallEnd::Missed);
        self.call = Some(CallChange::Done { result: "given_up", level: None });
        self.end();
        Ok(Words::internal(note))
    }

    pub(super) fn rate(
        &mut self,
        before: &Request,
        level: i64,
        words: &str,
    ) -> Result<Words, Refusal> {
        check_level(level)?;
        if before.rated_round == Some(before.round) {
            return Err(Refusal::RatedBefore);
        }
        let round = before.round;
        self.rating = Some(Rating { round, level, words: words.trim().to_owned() });
        self.request.rated = Some(level);
        self.request.rated_round = Some(round);
        match (before.state, self.request.state) {
            (State::CallBack, State::Closed) => {
                self.call = Some(CallChange::Done { result: "by_link", level: None });
                self.request.call_end = Some(CallEnd::ByLink);
                self.end();
            }
            // A low rating with a name after the end: a call is owed after all.
            (State::Closed, State::CallBack) => {
                self.call = Some(CallChange::Open { due_at: None });
                self.request.call_end = None;
                self.request.call_tries = 0;
                self.request.ended_at = None;
            }
            _ => {}
        }
        Ok(Words::public(words))
    }

    pub(super) fn dispute(&mut self, before: &Request, words: &str) -> Result<Words, Refusal> {
        let days = self.limits.dispute_days;
        let late = |end: Instant| self.now.seconds_since(end) > days * 86_400;
        if before.ended_at.is_some_and(late) {
            return Err(Refusal::TooLate { days });
        }
        if before.state == State::CallBack {
            self.call = Some(CallChange::Done { result: "by_link", level: None });
        }
        self.reopen();
        Ok(Words::public(words))
    }

    /// A new round: the same handler is asked again, and a new clock starts.
    fn reopen(&mut self) {
        self.request.round += 1;
        self.request.ended_at = None;
        self.request.on_time = None;
        self.request.satisfied = None;
        self.request.call_end = None;
        self.request.exclusion = None;
        self.request.urges = 0;
        self.request.card = Card::None;
        self.request.call_tries = 0;
        self.tick(ClockKind::Start(self.limits.answer));
        if let Some(org) = self.request.step.as_ref().map(|it| it.org) {
            self.open_step(org);
        }
    }

    pub(super) fn end(&mut self) {
        self.request.ended_at = Some(self.now);
    }

    /// Derives the times, counts the entries and puts all together.
    pub(super) fn finish(
        mut self,
        before: Option<&Request>,
        act: Act,
        words: Words,
    ) -> Result<Outcome, Refusal> {
        self.let_go(before, act, &words);
        self.derive_times(before, act)?;
        if let Some(CallChange::Open { due_at }) = self.call.as_mut() {
            *due_at = self.request.due_at;
        }
        let opened = self.steps.iter().find(|it| it.state == StepState::Assigned);
        let event = Event {
            act,
            at: self.now,
            from: before.map(|it| it.state),
            to: self.request.state,
            to_org: opened.map(|it| it.org).or(words.org),
            public: words.public,
            internal: words.internal,
        };
        let entries = figures::entries(before, &self.request);
        Ok(Outcome {
            request: self.request,
            event,
            clock: self.clock,
            steps: self.steps,
            entries,
            call: self.call,
            rating: self.rating,
            delay: self.delay,
            units: self.units,
            joint: self.joint,
        })
    }

    fn derive_times(&mut self, before: Option<&Request>, act: Act) -> Result<(), Refusal> {
        if !self.clock.is_empty() {
            let mut ledger = self.times.ledger.to_vec();
            ledger.extend(self.clock.iter().copied());
            let due = self.due(&ledger)?;
            self.request.provisional = due.provisional;
            // A stopped clock keeps its promise on record.
            if due.at.is_some() || due.paused {
                self.request.promised_at = due.at;
            }
        }
        let limits = self.limits;
        let promised = self.request.promised_at;
        if act.is_note() && before.is_some_and(|it| it.state == self.request.state) {
            // Nobody owes anything else now. Who works on it owes it by the promise, whatever that has
            // become; anywhere else only a shorter promise pulls the due time forward.
            self.request.due_at = match self.request.state {
                State::Handling if !self.waits_for_signature() => promised,
                State::CallBack => self.request.due_at,
                _ if self.request.due_at.is_none() => None,
                _ => earlier(self.request.due_at, promised),
            };
            return Ok(());
        }
        self.request.due_at = match self.request.state {
            State::Submitted | State::Returned => earlier(self.after(limits.intake)?, promised),
            State::NeedInfo | State::Paused => self.after(limits.info)?,
            State::Handling if self.waits_for_signature() => {
                earlier(self.after(limits.sign)?, promised)
            }
            State::Handling => promised,
            State::Checking => self.after(limits.check)?,
            // The review: by then somebody says whether it can go on.
            State::Suspended => self.request.due_at,
            State::CallBack if self.request.call_tries > 0 => self.request.due_at,
            State::CallBack => self.after(limits.call)?,
            State::Closed | State::Refused | State::Withdrawn | State::Merged => None,
        };
        Ok(())
    }

    fn waits_for_signature(&self) -> bool {
        self.request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned)
    }

    /// The moment a limit ends that starts now.
    fn after(&self, limit: Limit) -> Result<Option<Instant>, Refusal> {
        let start = ClockEvent { at: self.now, kind: ClockKind::Start(limit) };
        Ok(self.due(std::slice::from_ref(&start))?.at)
    }

    fn due(&self, ledger: &[ClockEvent]) -> Result<Due, Refusal> {
        deadline::due(ledger, self.times.calendar, self.times.hours)
            .map_err(|error| Refusal::Clock(error.to_string()))
    }
}

fn check_level(level: i64) -> Result<(), Refusal> {
    if (1..=5).contains(&level) { Ok(()) } else { Err(Refusal::Level) }
}

fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
