//! The working of an act: what it does to order, taker, story and clock.

use kernel::deadline::{self, ClockEvent, ClockKind, Limit};

use super::{Candidate, Event, Input, Outcome, Refusal, Setting, StoryChange, Times};
use crate::orders::lifecycle::{Act, State};
use crate::orders::{Kind, Order, Taker, Via, figures, stories};

/// The words an act leaves in the history.
#[derive(Default)]
pub(super) struct Words {
    public: String,
    internal: String,
}

impl Words {
    pub(super) fn public(text: &str) -> Self {
        Self { public: text.trim().to_owned(), internal: String::new() }
    }

    pub(super) fn internal(text: &str) -> Self {
        Self { public: String::new(), internal: text.trim().to_owned() }
    }
}

/// What the history says when nobody claimed an order in time.
pub const NOBODY: &str = "到时间没有人接，请另外安排";

/// An order on its way through an act, with all that the act changes besides.
pub(super) struct Change<'a> {
    pub(super) order: Order,
    setting: Setting<'a>,
    rating: Option<(i64, String)>,
    story: Option<StoryChange>,
}

impl<'a> Change<'a> {
    pub(super) fn of(order: Order, setting: Setting<'a>) -> Self {
        Self { order, setting, rating: None, story: None }
    }

    pub(super) fn apply(
        &mut self,
        before: &Order,
        act: Act,
        input: &Input,
    ) -> Result<Words, Refusal> {
        if act.is_storys() {
            return self.tell(before, act, input);
        }
        Ok(match input {
            Input::Offer { skill, note } => {
                self.order.skill = *skill;
                self.dispatched();
                Words::internal(note)
            }
            Input::Assign { note, .. } => {
                self.take(before, Via::Assigned)?;
                self.dispatched();
                Words::internal(note)
            }
            Input::Claim => {
                self.take(before, Via::Claimed)?;
                Words::default()
            }
            Input::Decline { reason, instead } => Words::public(&format!("{reason}\n{instead}")),
            Input::Convert { request, words, note } => {
                self.order.request = Some(*request);
                Words { internal: note.trim().to_owned(), ..Words::public(words) }
            }
            Input::Expire => {
                self.order.unclaimed += 1;
                Words::internal(NOBODY)
            }
            Input::Return { reason } => {
                self.order.returns += 1;
                self.order.taker = None;
                Words::internal(reason)
            }
            Input::Serve { answer, minutes, note } => self.serve(answer, *minutes, note)?,
            Input::Rate { level, words } => self.rate(before, *level, words)?,
            Input::Dispute { words } => {
                self.order.taker = None;
                self.order.served_at = None;
                self.order.minutes = 0;
                Words::public(words)
            }
            Input::Withdraw { reason } => {
                self.order.taker = None;
                Words::public(reason)
            }
            _ => Words::default(),
        })
    }

    fn dispatched(&mut self) {
        let now = self.setting.now;
        self.order.dispatched_at.get_or_insert(now);
    }

    fn take(&mut self, before: &Order, via: Via) -> Result<(), Refusal> {
        let Candidate { member, open } = self.setting.candidate.ok_or(Refusal::NoMember)?;
        if before.is_with(member.person) {
            return Err(Refusal::SameMember);
        }
        if member.paused {
            return Err(Refusal::Paused);
        }
        // The grid knows whom it asks; who claims must have the skill.
        if via == Via::Claimed && !member.can(before.skill) {
            return Err(Refusal::Skill(before.skill));
        }
        let max = self.setting.limits.member_open_max;
        if *open >= max {
            return Err(Refusal::TooMany { max });
        }
        let (person, org, at) = (member.person, member.org, self.setting.now);
        self.order.taker = Some(Taker { person, org, via, at });
        Ok(())
    }

    fn serve(&mut self, answer: &str, minutes: i64, note: &str) -> Result<Words, Refusal> {
        let max = self.setting.limits.minutes_max;
        if !(0..=max).contains(&minutes) {
            return Err(Refusal::Minutes { max });
        }
        self.order.minutes = minutes;
        self.order.served_at = Some(self.setting.now);
        answer.trim().clone_into(&mut self.order.answer);
        Ok(Words { internal: note.trim().to_owned(), ..Words::public(answer) })
    }

    fn rate(&mut self, before: &Order, level: i64, words: &str) -> Result<Words, Refusal> {
        if before.rated.is_some() {
            return Err(Refusal::RatedBefore);
        }
        if !(1..=5).contains(&level) {
            return Err(Refusal::Level);
        }
        self.order.rated = Some(level);
        self.rating = Some((level, words.trim().to_owned()));
        Ok(Words::public(words))
    }

    fn tell(&mut self, before: &Order, act: Act, input: &Input) -> Result<Words, Refusal> {
        let to = stories::next(before.story, act);
        let to = to.ok_or(Refusal::Story { act, story: before.story })?;
        self.order.story = Some(to);
        let read =
            |draft: i64| if draft == before.draft { Ok(()) } else { Err(Refusal::OtherText) };
        let (change, words) = match input {
            Input::Draft { title, body } => {
                self.order.draft += 1;
                let (title, body) = (title.trim().to_owned(), body.trim().to_owned());
                let draft = self.order.draft;
                (StoryChange::Draft { draft, title, body }, Words::default())
            }
            Input::Consent { draft } => {
                read(*draft)?;
                (StoryChange::Consent { asked_by: String::new() }, Words::default())
            }
            Input::ConsentOral { draft, asked_by } => {
                read(*draft)?;
                let asked_by = asked_by.trim().to_owned();
                let words = Words::internal(&asked_by);
                (StoryChange::Consent { asked_by }, words)
            }
            Input::Retract { reason } => (StoryChange::Moved, Words::internal(reason)),
            _ => (StoryChange::Moved, Words::default()),
        };
        self.story = Some(change);
        Ok(words)
    }

    /// The limit of the state the order is in; none once it has ended.
    fn limit(&self) -> Option<Limit> {
        let limits = self.setting.limits;
        match self.order.state {
            State::Placed => Some(limits.dispatch),
            State::Offered => Some(limits.claim),
            State::Taken if self.order.kind == Kind::Question => Some(limits.answer),
            State::Taken => Some(limits.serve),
            State::Served => Some(limits.rate),
            State::Closed | State::Declined | State::Withdrawn | State::Converted => None,
        }
    }

    pub(super) fn finish(
        mut self,
        before: Option<&Order>,
        act: Act,
        words: Words,
    ) -> Result<Outcome, Refusal> {
        let (now, to) = (self.setting.now, self.order.state);
        let clock = self.tick(before)?;
        self.order.owner = match (to, self.order.taker) {
            (State::Taken, Some(taker)) => taker.org,
            _ => self.order.grid,
        };
        if !to.is_open() {
            self.order.ended_at.get_or_insert(now);
        }
        let moved = before.map(|it| it.owner) != Some(self.order.owner);
        let to_org = (moved && to.is_open()).then_some(self.order.owner);
        let Words { public, internal } = words;
        let from = before.map(|it| it.state);
        let event = Event { act, at: now, from, to, to_org, public, internal };
        let entries = figures::entries(before, &self.order);
        let (order, rating, story) = (self.order, self.rating, self.story);
        Ok(Outcome { order, event, clock, entries, rating, story })
    }

    /// Each stage has a clock of its own; an act that does not end a stage leaves it running.
    fn tick(&mut self, before: Option<&Order>) -> Result<Option<ClockEvent>, Refusal> {
        let at = self.setting.now;
        let Some(limit) = self.limit() else {
            self.order.due_at = None;
            let ends = before.is_some_and(|it| it.state.is_open());
            return Ok(ends.then_some(ClockEvent { at, kind: ClockKind::Stop }));
        };
        let start = ClockEvent { at, kind: ClockKind::Start(limit) };
        let Times { calendar, hours } = self.setting.times;
        let due = deadline::due(&[start], calendar, hours);
        self.order.due_at = due.map_err(|error| Refusal::Clock(error.to_string()))?.at;
        Ok(Some(start))
    }
}
