//! Organisation life (组织生活): the systems a county asks of its branches, to whom each applies, and
//! what a branch has done of it.
//!
//! Uses: schedule.
//!
//! A [`Plan`] is made once for a county and a span of days; each branch is then compared with it. A
//! meeting is one record, however many systems it counts for.

pub mod branches;
mod catalogue;
pub mod enrolling;
mod frequency;
pub mod ledger;
pub mod sittings;
mod trial;

use std::collections::BTreeSet;

use kernel::schedule::{
    self, Period, Record, Schedule, Several, Slot, Span, Standing, Tally, Verdict, Version,
};
use kernel::time::{Date, plus_days};

pub use self::catalogue::{further, nineteen};
pub use self::frequency::{Frequency, LEAST_MOST};
pub use self::trial::{Late, late};
use crate::rules::Rulebook;

/// A system by its place in the county's catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemId(pub u16);

/// Who must do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applies {
    /// Every branch.
    Every,
    /// Branches with a committee (支委会).
    Committee,
    /// Branches with groups (党小组).
    Groups,
    /// Where a leader (领导干部, 党委书记) belongs to the branch.
    Leader,
    /// Branches with applicants, activists or members on probation.
    Applicants,
    /// Offices: 机关.
    Office,
    /// The work committee itself (机关工委).
    WorkCommittee,
}

impl Applies {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 7] = [
        Self::Every,
        Self::Committee,
        Self::Groups,
        Self::Leader,
        Self::Applicants,
        Self::Office,
        Self::WorkCommittee,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Every => "every",
            Self::Committee => "has_committee",
            Self::Groups => "has_groups",
            Self::Leader => "has_leader",
            Self::Applicants => "has_applicants",
            Self::Office => "office",
            Self::WorkCommittee => "work_committee",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// How a miss is shown. The texts say "as a rule" (一般): nothing here is a hard error, and every miss
/// has room for a written reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 提示.
    Info,
    /// 黄牌.
    Warn,
}

impl Severity {
    /// Both, the weaker first.
    pub const ALL: [Self; 2] = [Self::Info, Self::Warn];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// So often in each period.
    Times(Schedule),
    /// So many hours of study a year for each member, and for secretaries and committee members.
    Hours {
        /// For a member.
        member: i64,
        /// For a secretary or a member of a committee.
        secretary: i64,
    },
    /// At the end of a term: see [`crate::elections`].
    Term,
    /// Whenever there is an occasion.
    Occasion,
}

/// What a system leaves behind. A photo is never asked for (国办函〔2026〕12 号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// 会议记录.
    Minutes,
    /// 到会名单.
    Attendance,
    /// 表决、测评结果.
    Votes,
    /// 材料：讲稿、汇报、台账.
    Paper,
}

/// A system of organisation life (制度): one of the catalogue, or a county's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// The stable word; the county's rules are `life.` and this word, and what follows from it:
    /// [`System::rules`].
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is asked for where the county said nothing of it.
    pub on: bool,
    /// What is asked.
    pub asked: Asked,
    /// Of whom.
    pub applies: Applies,
    /// How a miss is shown.
    pub severity: Severity,
    /// What it leaves behind.
    pub evidence: Vec<Evidence>,
    /// The text it rests on.
    pub basis: String,
    /// How sure we are of it, A to D.
    pub confidence: char,
}

impl System {
    /// The key of its rule.
    pub fn rule(&self) -> String {
        format!("life.{}", self.code)
    }

    /// The keys of everything a county sets of it, the first that of how often.
    pub fn rules(&self) -> [String; 4] {
        let of = |what: &str| format!("life.{}{what}", self.code);
        [of(""), of("_on"), of("_grace"), of("_for")]
    }

    /// What it asked from when on: the county's rules over what is usual, from the beginning of time.
    /// [`Frequency`] says how they are read; a rule that ends gives way to what is usual.
    pub fn versions(&self, book: &Rulebook) -> Vec<Version> {
        if !matches!(self.asked, Asked::Times(_)) {
            return Vec::new();
        }
        let keys = self.rules();
        let mut days = BTreeSet::from([Date::MIN]);
        for rule in book.all().iter().filter(|it| keys.contains(&it.key)) {
            days.insert(rule.from);
            days.extend(rule.until.filter(|it| *it < Date::MAX).map(|it| plus_days(it, 1)));
        }
        let version = |from: Date| Version { from, schedule: self.schedule(from, book) };
        days.into_iter().map(version).collect()
    }

    /// What it asks on a day; `None`: nothing, or not so often in a period.
    pub fn schedule(&self, day: Date, book: &Rulebook) -> Option<Schedule> {
        let Asked::Times(usual) = self.asked else { return None };
        Frequency::on(self, day, book)?.schedule(usual)
    }

    /// Of whom it is asked on a day.
    pub fn applies(&self, day: Date, book: &Rulebook) -> Applies {
        Frequency::on(self, day, book).map_or(self.applies, |it| it.applies)
    }

    /// Whether it is asked on a day at all.
    pub fn is_on(&self, day: Date, book: &Rulebook) -> bool {
        book.on(day, &self.rule()).map_or(self.on, |it| it.value > 0)
    }
}

/// Whether one sitting counts for every system it names, on a day: `life.several`, 1 where nobody set
/// it; 0: for the first only.
pub fn several(day: Date, book: &Rulebook) -> Several {
    if book.number(day, "life.several", 1) == 0 { Several::FirstOnly } else { Several::Allowed }
}

/// Whether members sign in to sittings with a code that is shown: `life.sign_in`, 0 where nobody set it.
pub fn signs_in(day: Date, book: &Rulebook) -> bool {
    book.number(day, "life.sign_in", 0) == 1
}

/// What a branch is, with the days on which it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// The days on which it existed.
    pub existed: Vec<Span>,
    /// The days on which it had a committee.
    pub committee: Vec<Span>,
    /// The days on which it had groups.
    pub groups: Vec<Span>,
    /// The days on which a leader belonged to it.
    pub leader: Vec<Span>,
    /// The days on which it had applicants.
    pub applicants: Vec<Span>,
    /// Whether it is one of an office.
    pub office: bool,
    /// Whether it is the work committee.
    pub work_committee: bool,
}

impl Branch {
    /// The days on which a system was asked of it.
    pub fn asked(&self, applies: Applies) -> Vec<Span> {
        let within = |spans: &[Span]| -> Vec<Span> {
            let both = |one: &Span| self.existed.iter().map(|it| it.within(*one)).collect();
            let all: Vec<Vec<Span>> = spans.iter().map(both).collect();
            all.into_iter().flatten().filter(|it| it.days() > 0).collect()
        };
        let only = |holds: bool| if holds { self.existed.clone() } else { Vec::new() };
        match applies {
            Applies::Every => self.existed.clone(),
            Applies::Committee => within(&self.committee),
            Applies::Groups => within(&self.groups),
            Applies::Leader => within(&self.leader),
            Applies::Applicants => within(&self.applicants),
            Applies::Office => only(self.office),
            Applies::WorkCommittee => only(self.work_committee),
        }
    }
}

/// What is asked of all branches of a county in a span of days.
#[derive(Clone, Debug)]
pub struct Plan {
    lines: Vec<(SystemId, Vec<Part>)>,
}

/// Periods in order that are asked of the same branches.
#[derive(Clone, Debug)]
struct Part {
    applies: Applies,
    slots: Vec<Slot>,
    /// Periods that stopped being asked after they had begun, each from which day on.
    off: Vec<(Period, Date)>,
}

/// What a branch did of one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which system.
    pub system: SystemId,
    /// Each period, in order.
    pub verdicts: Vec<Verdict>,
}

impl Line {
    /// The sums of its periods.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.verdicts)
    }
}

impl Plan {
    /// The periods of the systems that are asked so often, by the county's rules. A period is asked of
    /// whom it was asked of when it began; one in which the system is switched off before it is due is
    /// not asked any more from that day on, and what was done of it stays.
    pub fn new(systems: &[System], book: &Rulebook, over: Span) -> Self {
        let all = (0..).zip(systems).filter(|(_, it)| matches!(it.asked, Asked::Times(_)));
        let line = |(number, it): (u16, &System)| (SystemId(number), parts(it, book, over));
        Self { lines: all.map(line).collect() }
    }

    /// How many periods of all systems are due in a span of days.
    pub fn due(&self, over: Span) -> usize {
        let parts = self.lines.iter().flat_map(|it| &it.1);
        let asked = |part: &Part| {
            part.slots.iter().filter(|it| over.has(it.due) && part.off(it.period).is_none()).count()
        };
        parts.map(asked).sum()
    }

    /// Compares a branch with it, as it was known on `today`. A system that was never asked of the
    /// branch is left out.
    pub fn reconcile(
        &self,
        branch: &Branch,
        records: &[Record<SystemId>],
        several: Several,
        excused: &[(SystemId, Period)],
        today: Date,
    ) -> Vec<Line> {
        let events = schedule::by_item(records, several);
        let mut out = Vec::with_capacity(self.lines.len());
        for (system, parts) in &self.lines {
            let excuses: Vec<Period> =
                excused.iter().filter(|it| it.0 == *system).map(|it| it.1).collect();
            let held = events.get(system).map_or(&[] as &[_], Vec::as_slice);
            let mut verdicts = Vec::new();
            for part in parts {
                let asked = branch.asked(part.applies);
                if !asked.is_empty() {
                    let own = schedule::judge(&part.slots, &asked, &excuses, held, today);
                    verdicts.extend(own.into_iter().filter(|it| part.tells(it, today)));
                }
            }
            if !verdicts.is_empty() {
                out.push(Line { system: *system, verdicts });
            }
        }
        out
    }
}

fn parts(system: &System, book: &Rulebook, over: Span) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let versions = system.versions(book);
    for slot in schedule::slots(&versions, over) {
        let applies = system.applies(slot.ruled.from, book);
        let off = versions
            .iter()
            .map(|it| it.from)
            .find(|it| *it > slot.ruled.from && *it <= slot.due && !system.is_on(*it, book));
        let off = off.filter(|_| !system.is_on(slot.due, book)).map(|it| (slot.period, it));
        match parts.last_mut().filter(|it| it.applies == applies) {
            Some(part) => {
                part.slots.push(slot);
                part.off.extend(off);
            }
            None => parts.push(Part { applies, slots: vec![slot], off: off.into_iter().collect() }),
        }
    }
    parts
}

impl Part {
    /// On which day a period stopped being asked although it had begun.
    fn off(&self, period: Period) -> Option<Date> {
        self.off.iter().find(|it| it.0 == period).map(|it| it.1)
    }

    /// Whether a verdict is told on a day: of a period that is not asked any more what was done stays.
    fn tells(&self, it: &Verdict, today: Date) -> bool {
        let is_met = matches!(it.standing, Standing::Met | Standing::MetLate);
        is_met || self.off(it.period).is_none_or(|off| today < off)
    }
}

#[cfg(test)]
mod tests;
