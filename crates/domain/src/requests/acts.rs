//! What an act does to a request: the rule, without database, clock or permission.

use kernel::calendar::{OfficeHours, WorkCalendar};
use kernel::deadline::{self, ClockEvent, ClockKind, Due, Limit};
use kernel::id::Id;
use kernel::time::Instant;

use super::lifecycle::{self, Act, State, StepState};
use super::{Limits, Request, Source, Step, title_of};
use crate::figures::{self, Measure, SATISFIED_FROM};
use crate::places::Place;

/// An act with what it needs to be told. All texts are non-blank where the act needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// See [`Act::Dispatch`] and [`Act::Redispatch`]: which of the two follows from the state.
    Dispatch {
        /// Who shall handle it.
        to: Id,
        /// A note for them.
        note: String,
    },
    /// See [`Act::AskInfo`].
    AskInfo {
        /// What the person is asked, in words they see.
        question: String,
    },
    /// See [`Act::Refuse`].
    Refuse {
        /// Why, in words the person sees.
        reason: String,
        /// Where to go instead: no dead end.
        instead: String,
    },
    /// See [`Act::SupplyInfo`].
    SupplyInfo {
        /// What the person adds.
        words: String,
    },
    /// See [`Act::Proceed`].
    Proceed {
        /// Why it goes on without.
        reason: String,
    },
    /// See [`Act::Withdraw`].
    Withdraw {
        /// Why, if the person says so.
        reason: String,
    },
    /// See [`Act::SignFor`].
    SignFor,
    /// See [`Act::Return`].
    Return {
        /// Why it is not theirs, and whose it may be.
        reason: String,
    },
    /// See [`Act::Extend`].
    Extend {
        /// How much more time.
        by: Limit,
        /// Why, in words the person sees.
        reason: String,
    },
    /// See [`Act::ReportDone`].
    ReportDone {
        /// The answer the person and, redacted, the public see.
        answer: String,
        /// What only staff see.
        note: String,
    },
    /// See [`Act::PassCheck`].
    PassCheck {
        /// What was checked.
        note: String,
    },
    /// See [`Act::FailCheck`].
    FailCheck {
        /// What is still missing.
        reason: String,
    },
    /// See [`Act::CallSolved`] and [`Act::CallUnsolved`].
    CallAnswered {
        /// Whether the person said it is solved, or that it may be closed.
        solved: bool,
        /// How satisfied they said they are, 1 to 5.
        level: i64,
        /// What they said.
        note: String,
    },
    /// See [`Act::CallMissed`].
    CallMissed {
        /// What happened: no answer, wrong number.
        note: String,
    },
    /// See [`Act::CallGivenUp`].
    CallGivenUp {
        /// Why no further call makes sense.
        note: String,
    },
    /// See [`Act::Rate`].
    Rate {
        /// 1 to 5.
        level: i64,
        /// What the person adds.
        words: String,
    },
    /// See [`Act::Dispute`].
    Dispute {
        /// What is not solved.
        words: String,
    },
}

impl Input {
    /// Which act this is for a request in `state`.
    pub fn act(&self, state: State) -> Act {
        match self {
            Self::Dispatch { .. } if state == State::Handling => Act::Redispatch,
            Self::Dispatch { .. } => Act::Dispatch,
            Self::AskInfo { .. } => Act::AskInfo,
            Self::Refuse { .. } => Act::Refuse,
            Self::SupplyInfo { .. } => Act::SupplyInfo,
            Self::Proceed { .. } => Act::Proceed,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::SignFor => Act::SignFor,
            Self::Return { .. } => Act::Return,
            Self::Extend { .. } => Act::Extend,
            Self::ReportDone { .. } => Act::ReportDone,
            Self::PassCheck { .. } => Act::PassCheck,
            Self::FailCheck { .. } => Act::FailCheck,
            Self::CallAnswered { solved: true, .. } => Act::CallSolved,
            Self::CallAnswered { solved: false, .. } => Act::CallUnsolved,
            Self::CallMissed { .. } => Act::CallMissed,
            Self::CallGivenUp { .. } => Act::CallGivenUp,
            Self::Rate { .. } => Act::Rate,
            Self::Dispute { .. } => Act::Dispute,
        }
    }
}

/// The working time by which deadlines are judged, and the request's clock so far.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// Which days are worked.
    pub calendar: &'a WorkCalendar,
    /// Which hours of them.
    pub hours: &'a OfficeHours,
    /// The request's event ledger so far, in order.
    pub ledger: &'a [ClockEvent],
}

/// Why an act was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is at a state where this act has no place.
    NotOpen {
        /// What was tried.
        act: Act,
        /// Where the request stands.
        state: State,
    },
    /// It was already signed for.
    AlreadySigned,
    /// A level outside 1 to 5.
    Level,
    /// This round was rated before.
    RatedBefore,
    /// Too few calls were tried.
    TooFewCalls {
        /// How many are needed.
        needed: i64,
    },
    /// The days in which it could be disputed have passed.
    TooLate {
        /// How many days there were.
        days: i64,
    },
    /// The organisation already has it.
    SameOrganisation,
    /// The clock refused, with a sentence that says what to do.
    Clock(String),
}

/// One line of the request's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// The state before; `None` for the first line.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The organisation it went to, where it went to one.
    pub to_org: Option<Id>,
    /// Words the person sees.
    pub public: String,
    /// Words only staff see.
    pub internal: String,
}

/// What happens to the call-back task (回访) of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallChange {
    /// A task is opened.
    Open {
        /// Until when.
        due_at: Option<Instant>,
    },
    /// A call reached nobody.
    Tried,
    /// The task is done.
    Done {
        /// `solved`, `unsolved`, `given_up`, or `by_link` when the person answered by link first.
        result: &'static str,
        /// 1 to 5, when the person said so.
        level: Option<i64>,
    },
}

/// A rating by link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The round it is for.
    pub round: i64,
    /// 1 to 5.
    pub level: i64,
    /// What the person adds.
    pub words: String,
}

/// All that an act changes. The store writes it in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The request after the act, its version counted up.
    pub request: Request,
    /// The line for the history.
    pub event: Event,
    /// New lines of the clock.
    pub clock: Vec<ClockEvent>,
    /// Steps that are new or changed.
    pub steps: Vec<Step>,
    /// Entries for the ledger.
    pub entries: Vec<(Measure, i64)>,
    /// What happens to the call-back task.
    pub call: Option<CallChange>,
    /// The rating, if this was one.
    pub rating: Option<Rating>,
}

/// What a new request is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Where.
    pub place: Place,
    /// Where, in the person's words.
    pub address: String,
    /// Position in millionths of a degree, if offered.
    pub position: Option<(i64, i64)>,
    /// What it is about.
    pub category: String,
    /// The person's words.
    pub body: String,
    /// How it came in.
    pub source: Source,
    /// The desk that dispatches it.
    pub desk: Id,
}

/// A new request: sent by the person, or received by staff on their behalf.
pub fn begin(
    new: New,
    act: Act,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let start = ClockEvent { at: now, kind: ClockKind::Start(limits.answer) };
    let title = title_of(&new.body);
    let request = Request {
        id: new.id,
        number: new.number,
        state: State::Submitted,
        round: 1,
        place: new.place,
        address: new.address,
        position: new.position,
        category: new.category,
        title,
        body: new.body,
        source: new.source,
        received_at: now,
        promised_at: None,
        provisional: false,
        due_at: None,
        owner: new.desk,
        desk: new.desk,
        step: None,
        answer: String::new(),
        call_tries: 0,
        ended_at: None,
        on_time: None,
        satisfied: None,
        rated: None,
        rated_round: None,
        version: 1,
    };
    let mut change = Change::of(request, limits, times, now);
    change.clock.push(start);
    change.finish(None, act, Words::default())
}

/// Does an act to a request. Permission has been checked; the rule is checked here.
pub fn act(
    before: &Request,
    input: &Input,
    limits: &Limits,
    times: Times<'_>,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let act = input.act(before.state);
    let Some(to) = lifecycle::next(before.state, act) else {
        return Err(Refusal::NotOpen { act, state: before.state });
    };
    let mut change = Change::of(before.clone(), limits, times, now);
    change.request.state = to;
    change.request.version += 1;
    let words = match input {
        Input::Dispatch { to, note } => change.dispatch(before, *to, note)?,
        Input::AskInfo { question } => {
            change.tick(ClockKind::Pause);
            Words::public(question)
        }
        Input::SupplyInfo { words } => {
            change.tick(ClockKind::Resume);
            Words::public(words)
        }
        Input::Proceed { reason } => {
            change.tick(ClockKind::Resume);
            Words::public(reason)
        }
        Input::Refuse { reason, instead } => {
            change.end();
            Words::public(&format!("{reason}\n{instead}"))
        }
        Input::Withdraw { reason } => {
            change.end_step(StepState::Recalled);
            change.end();
            Words::public(reason)
        }
        Input::SignFor => change.sign()?,
        Input::Return { reason } => {
            change.end_step(StepState::Returned);
            change.request.owner = before.desk;
            Words::internal(reason)
        }
        Input::Extend { by, reason } => {
            change.tick(ClockKind::Extend(*by));
            Words::public(reason)
        }
        Input::ReportDone { answer, note } => change.report(answer, note),
        Input::PassCheck { note } => change.pass(note),
        Input::FailCheck { reason } => change.fail(reason),
        Input::CallAnswered { solved, level, note } => change.called(*solved, *level, note)?,
        Input::CallMissed { note } => {
            change.request.call_tries += 1;
            change.call = Some(CallChange::Tried);
            Words::internal(note)
        }
        Input::CallGivenUp { note } => change.give_up(note)?,
        Input::Rate { level, words } => change.rate(before, *level, words)?,
        Input::Dispute { words } => change.dispute(before, words)?,
    };
    change.finish(Some(before), act, words)
}

#[derive(Default)]
struct Words {
    public: String,
    internal: String,
}

impl Words {
    fn public(text: &str) -> Self {
        Self { public: text.trim().to_owned(), internal: String::new() }
    }

    fn internal(text: &str) -> Self {
        Self { public: String::new(), internal: text.trim().to_owned() }
    }
}

struct Change<'a> {
    request: Request,
    limits: &'a Limits,
    times: Times<'a>,
    now: Instant,
    clock: Vec<ClockEvent>,
    steps: Vec<Step>,
    call: Option<CallChange>,
    rating: Option<Rating>,
}

impl<'a> Change<'a> {
    fn of(request: Request, limits: &'a Limits, times: Times<'a>, now: Instant) -> Self {
        let (clock, steps) = (Vec::new(), Vec::new());
        Self { request, limits, times, now, clock, steps, call: None, rating: None }
    }

    fn tick(&mut self, kind: ClockKind) {
        self.clock.push(ClockEvent { at: self.now, kind });
    }

    fn dispatch(&mut self, before: &Request, to: Id, note: &str) -> Result<Words, Refusal> {
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
    fn end_step(&mut self, state: StepState) {
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

    fn sign(&mut self) -> Result<Words, Refusal> {
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

    fn report(&mut self, answer: &str, note: &str) -> Words {
        let now = self.now;
        self.change_step(|step| {
            step.state = StepState::Reported;
            // Who reports without having signed has plainly received it.
            step.signed_at.get_or_insert(now);
            step.reported_at = Some(now);
        });
        self.request.owner = self.request.desk;
        answer.trim().clone_into(&mut self.request.answer);
        Words { public: answer.trim().to_owned(), internal: note.trim().to_owned() }
    }

    fn pass(&mut self, note: &str) -> Words {
        // The promise was kept when the handler was done, not when somebody looked at it.
        let reported = self.request.step.as_ref().and_then(|it| it.reported_at);
        let at = reported.unwrap_or(self.now);
        self.clock.push(ClockEvent { at, kind: ClockKind::Stop });
        self.end_step(StepState::Passed);
        self.request.on_time = self.request.promised_at.map(|promised| at <= promised);
        self.request.call_tries = 0;
        self.call = Some(CallChange::Open { due_at: None });
        Words::internal(note)
    }

    fn fail(&mut self, reason: &str) -> Words {
        self.change_step(|step| {
            step.state = StepState::Working;
            step.reported_at = None;
        });
        if let Some(org) = self.request.step.as_ref().map(|it| it.org) {
            self.request.owner = org;
        }
        Words::internal(reason)
    }

    fn called(&mut self, solved: bool, level: i64, note: &str) -> Result<Words, Refusal> {
        check_level(level)?;
        let result = if solved { "solved" } else { "unsolved" };
        self.call = Some(CallChange::Done { result, level: Some(level) });
        if solved {
            self.request.satisfied = Some(level >= SATISFIED_FROM);
            self.end();
        } else {
            self.reopen();
        }
        Ok(Words::internal(note))
    }

    fn give_up(&mut self, note: &str) -> Result<Words, Refusal> {
        if self.request.call_tries < self.limits.call_tries {
            return Err(Refusal::TooFewCalls { needed: self.limits.call_tries });
        }
        // Not reached: the call-back leaves the denominator of satisfaction.
        self.request.satisfied = None;
        self.call = Some(CallChange::Done { result: "given_up", level: None });
        self.end();
        Ok(Words::internal(note))
    }

    fn rate(&mut self, before: &Request, level: i64, words: &str) -> Result<Words, Refusal> {
        check_level(level)?;
        if before.rated_round == Some(before.round) {
            return Err(Refusal::RatedBefore);
        }
        let round = before.round;
        self.rating = Some(Rating { round, level, words: words.trim().to_owned() });
        self.request.rated = Some(level);
        self.request.rated_round = Some(round);
        if before.state == State::CallBack {
            self.call = Some(CallChange::Done { result: "by_link", level: None });
            self.end();
        }
        Ok(Words::public(words))
    }

    fn dispute(&mut self, before: &Request, words: &str) -> Result<Words, Refusal> {
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
        self.request.call_tries = 0;
        self.tick(ClockKind::Start(self.limits.answer));
        if let Some(org) = self.request.step.as_ref().map(|it| it.org) {
            self.open_step(org);
        }
    }

    fn end(&mut self) {
        self.request.ended_at = Some(self.now);
    }

    /// Derives the times, counts the entries and puts all together.
    fn finish(
        mut self,
        before: Option<&Request>,
        act: Act,
        words: Words,
    ) -> Result<Outcome, Refusal> {
        self.derive_times()?;
        if let Some(CallChange::Open { due_at }) = self.call.as_mut() {
            *due_at = self.request.due_at;
        }
        let opened = self.steps.iter().find(|it| it.state == StepState::Assigned);
        let event = Event {
            act,
            at: self.now,
            from: before.map(|it| it.state),
            to: self.request.state,
            to_org: opened.map(|it| it.org),
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
        })
    }

    fn derive_times(&mut self) -> Result<(), Refusal> {
        if !self.clock.is_empty() {
            let mut ledger = self.times.ledger.to_vec();
            ledger.extend(self.clock.iter().cloned());
            let due = self.due(&ledger)?;
            self.request.provisional = due.provisional;
            // A stopped clock keeps its promise on record.
            if due.at.is_some() || due.paused {
                self.request.promised_at = due.at;
            }
        }
        let limits = self.limits;
        let promised = self.request.promised_at;
        self.request.due_at = match self.request.state {
            State::Submitted | State::Returned => earlier(self.after(limits.intake)?, promised),
            State::NeedInfo | State::Paused => self.after(limits.info)?,
            State::Handling if self.waits_for_signature() => {
                earlier(self.after(limits.sign)?, promised)
            }
            State::Handling => promised,
            State::Checking => self.after(limits.check)?,
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
