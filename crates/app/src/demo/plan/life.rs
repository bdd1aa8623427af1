//! One request, act by act.

use kernel::time::Instant;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::clock::{Clock, at, minute_of};
use super::habits;
use super::names::office_of;
use super::{Act, CallResult, Contact, End, Place, Source, Story, Timed, Unit};
use crate::demo::corpus::{Category, Chapter, Common, Slots, Topic, one, pick, weighted};
use crate::demo::photos::{self, PhotoRef};

/// Handling times in percent of a category's typical time: a log-normal shape in integers.
const SPREAD: [i64; 15] = [20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 125, 145, 170, 200, 240];

/// What is special about one request.
#[expect(clippy::struct_excessive_bools, reason = "eight independent marks, each drawn for itself")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub(super) returned: bool,
    pub(super) asked: bool,
    pub(super) extended: bool,
    pub(super) check_fails: bool,
    pub(super) reopened: bool,
    pub(super) rated: bool,
    pub(super) unreachable: bool,
    pub(super) late: bool,
}

/// What is known when a request is received.
pub(super) struct Draft {
    pub(super) received_at: Instant,
    pub(super) source: Source,
    pub(super) place: usize,
    pub(super) group: u8,
    pub(super) category: Category,
    pub(super) body: String,
    pub(super) contact: Option<Contact>,
    pub(super) photos: Vec<PhotoRef>,
}

/// A request on its way.
pub(super) struct Life<'a> {
    pub(super) draft: Draft,
    pub(super) slots: Slots,
    pub(super) rng: &'a mut ChaCha12Rng,
    pub(super) clock: &'a Clock<'a>,
    pub(super) chapter: &'a Chapter,
    pub(super) topic: &'a Topic,
    pub(super) common: &'a Common,
    pub(super) places: &'a [Place],
    pub(super) now: Instant,
    pub(super) unit: Unit,
    pub(super) extension: i64,
    /// When the last report of the first round is made.
    pub(super) answered: Option<Instant>,
    pub(super) acts: Vec<Timed>,
}

impl Life<'_> {
    /// The whole way to a closed request.
    pub(super) fn live(&mut self, marks: Marks, level: u8) {
        let desk_asks = marks.asked && self.rng.random_bool(0.5);
        if desk_asks {
            self.ask();
            self.supply();
        }
        self.dispatch(marks.returned);
        if marks.returned {
            self.send_back();
            self.redispatch();
        }
        self.sign();
        if marks.asked && !desk_asks {
            self.ask();
            self.supply();
        }
        if marks.extended {
            self.extend();
        }
        self.handle(marks);
        self.report(false);
        if marks.check_fails {
            self.fail_check();
            self.work(40, 240);
            self.report(false);
        }
        self.answered = Some(self.now);
        self.pass_check();
        if marks.unreachable {
            self.miss_call();
        }
        if marks.reopened {
            self.second_round();
        }
        self.call(level);
        if marks.rated {
            self.rate(level);
        }
    }

    /// The story with its end.
    pub(super) fn finish(self, end: End) -> Story {
        let late = matches!(end, End::Open(super::Stop::Overdue)) || self.is_late();
        let Draft { received_at, source, place, group, category, body, contact, photos } =
            self.draft;
        let acts = self.acts;
        Story {
            received_at,
            source,
            place,
            group,
            category,
            chosen: category,
            body,
            contact,
            photos,
            acts,
            end,
            late,
        }
    }

    /// Whether the answer of the first round came after the promised day. Time in which the clock
    /// stood still is not counted in the person's favour here, so "in time" is certain.
    pub(super) fn is_late(&self) -> bool {
        let limit = self.chapter.limit + self.extension;
        let due = self.clock.workday_after(self.draft.received_at.date(), limit);
        self.answered.is_some_and(|it| it.date() > due)
    }

    /// Lets `from` to `to` minutes of office time pass.
    pub(super) fn work(&mut self, from: i64, to: i64) {
        let minutes = self.rng.random_range(from..=to);
        let seconds = self.rng.random_range(0..60);
        self.now = self.clock.office(self.now, minutes).plus_seconds(seconds);
    }

    /// Lets `from` to `to` minutes pass for somebody who does not act at night.
    fn wait(&mut self, from: i64, to: i64) {
        let seconds = self.rng.random_range(from * 60..=to * 60);
        let then = self.now.plus_seconds(seconds);
        let minute = minute_of(then);
        let rest = self.rng.random_range(0..90);
        self.now = if minute < 7 * 60 {
            at(then.date(), 7 * 60 + rest)
        } else if minute >= 22 * 60 {
            at(then.date(), 31 * 60 + rest)
        } else {
            then
        };
    }

    fn act(&mut self, act: Act) {
        self.acts.push(Timed { at: self.now, act });
    }

    fn fill(&mut self, text: &str) -> String {
        self.slots.fill(text, Some(self.topic), self.common, self.rng)
    }

    /// One of the texts, filled.
    fn say(&mut self, texts: &[String]) -> String {
        let text = pick(texts, self.rng);
        self.fill(text)
    }

    pub(super) fn ask(&mut self) {
        self.work(20, 180);
        let [question, words] = one(&self.topic.asks, self.rng).cloned().unwrap_or_default();
        let question = self.fill(&question);
        // The answer belongs to the question: it waits in a slot of its own.
        let words = self.fill(&words);
        self.slots.set("supplement", &words);
        self.act(Act::AskInfo { question });
    }

    fn supply(&mut self) {
        self.wait(30, 2_000);
        let words = self.fill("{supplement}");
        self.act(Act::SupplyInfo { words });
    }

    /// The desk's first dispatch, to the right unit or to a wrong one.
    pub(super) fn dispatch(&mut self, wrong: bool) {
        self.work(8, 150);
        let right = UNITS.get(weighted(&self.topic.levels, self.rng)).copied();
        let town = self.places.get(self.draft.place).map_or("", |it| it.town_name.as_str());
        let (kind, own) = (self.draft.category, (self.draft.body.as_str(), self.topic.levels));
        let drawn = right.unwrap_or(Unit::Town);
        self.unit = habits::handled_by(town, (kind, self.chapter), own, drawn);
        let others: Vec<Unit> = UNITS.into_iter().filter(|it| *it != self.unit).collect();
        let other = one(&others, self.rng).copied();
        let other = habits::asked_wrongly(kind, self.unit, other.unwrap_or(self.unit));
        let to = if wrong { other } else { self.unit };
        self.act(Act::Dispatch { to });
        let name = self.unit_name();
        self.slots.set("unit", &name);
        self.slots.set("should", &name);
    }

    pub(super) fn refuse(&mut self, reason: &str, where_to: &str) {
        self.work(20, 240);
        let (reason, where_to) = (reason.to_owned(), where_to.to_owned());
        self.act(Act::Refuse { reason, where_to });
    }

    /// The person withdraws before it is dispatched.
    pub(super) fn withdraw(&mut self) {
        self.wait(5, 40);
        let reason = pick(&self.common.withdraws, self.rng).to_owned();
        self.act(Act::Withdraw { reason });
    }

    pub(super) fn send_back(&mut self) {
        self.work(20, 160);
        let common = self.common;
        let reason = self.say(&common.returns);
        self.act(Act::Return { reason });
    }

    fn redispatch(&mut self) {
        self.work(15, 140);
        let to = self.unit;
        self.act(Act::Redispatch { to });
    }

    pub(super) fn sign(&mut self) {
        self.work(10, 260);
        self.act(Act::SignFor);
    }

    pub(super) fn extend(&mut self) {
        let (limit, start) = (self.chapter.limit, self.draft.received_at.date());
        let eve = at(self.clock.workday_after(start, limit - 1), 8 * 60);
        self.now = self.now.max(eve);
        self.work(5, 180);
        self.extension = (limit / 2).max(3);
        let reason = pick(&self.chapter.extends, self.rng).to_owned();
        self.act(Act::Extend { workdays: self.extension, reason });
    }

    /// Handles it until the day of the report.
    fn handle(&mut self, marks: Marks) {
        let limit = self.chapter.limit;
        let days = if marks.late {
            limit + self.rng.random_range(1..=5)
        } else if marks.extended {
            limit + self.rng.random_range(1..=self.extension)
        } else {
            let percent = one(&SPREAD, self.rng).copied().unwrap_or(100);
            (self.chapter.typical * percent / 100).clamp(0, limit - i64::from(marks.check_fails))
        };
        let day = self.clock.workday_after(self.draft.received_at.date(), days);
        if day > self.now.date() {
            self.now = at(day, 8 * 60);
            self.work(10, 400);
        } else {
            self.work(30, 200);
        }
    }

    pub(super) fn report(&mut self, again: bool) {
        let date = self.work_day();
        self.slots.set("done", &format!("{}月{}日", date.month(), date.day()));
        let topic = self.topic;
        let public_answer = self.say(if again { &topic.again } else { &topic.replies });
        let internal_note = self.say(&topic.notes);
        let photos = if self.rng.random_ratio(3, 10) {
            photos::some(topic.photo, true, 1, self.rng)
        } else {
            Vec::new()
        };
        self.act(Act::ReportDone { public_answer, internal_note, photos });
    }

    /// The day of the work: what is reported in the morning was done the working day before,
    /// unless somebody acted since.
    fn work_day(&self) -> jiff::civil::Date {
        let today = self.now.date();
        let signed = self.acts.last().map_or(today, |it| it.at.date());
        let before = self.clock.workday_before(today, 1);
        if minute_of(self.now) < 12 * 60 && signed <= before { before } else { today }
    }

    fn fail_check(&mut self) {
        self.work(15, 150);
        let reason = pick(&self.common.check_fails, self.rng).to_owned();
        self.act(Act::CheckFail { reason });
    }

    pub(super) fn pass_check(&mut self) {
        self.work(15, 200);
        self.act(Act::CheckPass);
    }

    fn miss_call(&mut self) {
        self.work(30, 300);
        let remark = pick(&self.common.unreachable, self.rng).to_owned();
        self.act(Act::CallBack { result: CallResult::Unreachable, remark });
    }

    /// Reopened by the call-back or by a dispute, and solved this time.
    fn second_round(&mut self) {
        let topic = self.topic;
        let words = self.say(&topic.disputes);
        if self.rng.random_bool(0.5) {
            self.work(40, 400);
            let result = CallResult::NotSolved(self.rng.random_range(1..=2));
            self.act(Act::CallBack { result, remark: words });
        } else {
            self.wait(20, 600);
            self.act(Act::Dispute { words });
        }
        self.sign();
        self.work(180, 900);
        self.report(true);
        self.pass_check();
    }

    fn call(&mut self, level: u8) {
        self.work(30, 700);
        self.set_praise();
        let common = self.common;
        let (result, remarks) = match level {
            5 => (CallResult::Satisfied(5), &common.very_satisfied),
            4 => (CallResult::Satisfied(4), &common.satisfied),
            3 => (CallResult::Satisfied(3), &common.fairly_satisfied),
            low => (CallResult::Unsatisfied(low), &common.unsatisfied),
        };
        let remark = self.say(remarks);
        self.act(Act::CallBack { result, remark });
    }

    fn rate(&mut self, called: u8) {
        self.wait(10, 4_000);
        self.set_praise();
        let softer = if called == 5 { 4 } else { called };
        let level = if self.rng.random_ratio(1, 6) { softer } else { called };
        let common = self.common;
        let comments = match level {
            5 => &common.rate_5,
            4 => &common.rate_4,
            3 => &common.rate_3,
            2 => &common.rate_2,
            _ => &common.rate_1,
        };
        let silent = self.rng.random_ratio(2, 5);
        let words = if silent { String::new() } else { self.say(comments) };
        self.act(Act::Rate { level, words });
    }

    fn set_praise(&mut self) {
        let praise = pick(&self.chapter.praise, self.rng);
        self.slots.set("praise", praise);
        self.slots.set("praise2", praise.trim_end_matches('。'));
    }

    fn unit_name(&self) -> String {
        let Some(place) = self.places.get(self.draft.place) else { return String::new() };
        match self.unit {
            Unit::Village => office_of(&place.name),
            Unit::Town => format!("{}政府", place.town_name),
            Unit::County | Unit::Listed => self.chapter.office.clone(),
        }
    }
}

/// The three levels, in the order of [`Topic::levels`].
pub(super) const UNITS: [Unit; 3] = [Unit::Village, Unit::Town, Unit::County];
