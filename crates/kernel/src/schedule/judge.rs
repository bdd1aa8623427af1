//! Judging: which slots were met by what happened.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Period, Slot, Span};
use crate::share::Share;
use crate::time::{Date, days_between};

/// Something that happened, with everything it counts for: one record, however many items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<I> {
    /// The day on which it was.
    pub held_on: Date,
    /// The day on which it was entered.
    pub entered_on: Date,
    /// What it counts for, the main item first.
    pub items: Vec<I>,
}

/// Whether one record may count for several items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Several {
    /// For each item it names.
    Allowed,
    /// For the first it names only.
    FirstOnly,
}

/// A record as one item sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Which record: its place in the list it came from.
    pub record: usize,
    /// The day on which it was.
    pub held_on: Date,
    /// The day on which it was entered.
    pub entered_on: Date,
}

/// The events of each item, in the order of their days. An item named twice counts once.
pub fn by_item<I: Copy + Ord>(records: &[Record<I>], several: Several) -> BTreeMap<I, Vec<Event>> {
    let mut out = BTreeMap::<I, Vec<Event>>::new();
    for (record, it) in records.iter().enumerate() {
        let event = Event { record, held_on: it.held_on, entered_on: it.entered_on };
        let most = if several == Several::Allowed { it.items.len() } else { 1 };
        for item in it.items.iter().take(most) {
            let events = out.entry(*item).or_default();
            if events.last() != Some(&event) {
                events.push(event);
            }
        }
    }
    out.values_mut().for_each(|it| it.sort_by_key(|event| (event.held_on, event.record)));
    out
}

/// How a slot stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It has not opened yet.
    Coming,
    /// It may happen, and is not due soon.
    Open,
    /// It is due within the days of reminding.
    DueSoon,
    /// The due day is over, the grace is not.
    Overdue,
    /// It happened often enough, in time.
    Met,
    /// It happened often enough, but not before the due day was over.
    MetLate,
    /// It did not happen often enough, and the time is over.
    Missed,
    /// It did not happen often enough, and that was accepted.
    Excused,
    /// It does not count: who is judged existed for too few of its days.
    Excluded,
}

impl Standing {
    /// All of them, in the order of a legend.
    pub const ALL: [Self; 9] = [
        Self::Coming,
        Self::Open,
        Self::DueSoon,
        Self::Overdue,
        Self::Met,
        Self::MetLate,
        Self::Missed,
        Self::Excused,
        Self::Excluded,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Open => "open",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::Missed => "missed",
            Self::Excused => "excused",
            Self::Excluded => "excluded",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::DueSoon | Self::Overdue)
    }
}

/// What is to be said of one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which period.
    pub period: Period,
    /// How it stands.
    pub standing: Standing,
    /// The last day on which it was in time.
    pub due: Date,
    /// How often it was asked for.
    pub least: u32,
    /// How often it happened, on the days that count.
    pub counted: usize,
    /// How many of those were entered too long after they happened.
    pub late_entries: usize,
    /// The day on which it had happened often enough.
    pub met_on: Option<Date>,
    /// Which of the events lie on the days that count: the rows behind the number.
    pub rows: Range<usize>,
}

/// Compares slots with what happened, as it was known on `today`.
///
/// `applies` are the days on which it was asked of this one at all, in any order but without an
/// overlap; `excused` the periods for which a reason was accepted. `events` stand in the order of
/// their days, as [`by_item`] gives them. What is planned for later, or was entered later than
/// `today`, is not known yet: so the judgement of a past day can be asked for again.
pub fn judge(
    slots: &[Slot],
    applies: &[Span],
    excused: &[Period],
    events: &[Event],
    today: Date,
) -> Vec<Verdict> {
    let mut from = 0;
    let one = |slot: &Slot| {
        // Slots are in order: what was before the last one is not looked at again.
        from += events.iter().skip(from).take_while(|it| it.held_on < slot.opens).count();
        let mut verdict = count(slot, events, from, today);
        verdict.standing = if !counts(slot, applies) {
            Standing::Excluded
        } else if let Some(day) = verdict.met_on {
            if day <= slot.due { Standing::Met } else { Standing::MetLate }
        } else if excused.contains(&slot.period) {
            Standing::Excused
        } else {
            unmet(slot, today)
        };
        verdict
    };
    slots.iter().map(one).collect()
}

/// What happened on the days of a slot; the standing is still to be said.
fn count(slot: &Slot, events: &[Event], from: usize, today: Date) -> Verdict {
    let inside = events.iter().skip(from).take_while(|it| it.held_on <= slot.closes);
    let least = usize::try_from(slot.schedule.least).unwrap_or(usize::MAX);
    let (mut rows, mut counted, mut late_entries, mut met_on) = (0, 0, 0, None);
    for event in inside {
        rows += 1;
        if event.held_on > today || event.entered_on > today {
            continue;
        }
        counted += 1;
        let late = days_between(event.held_on, event.entered_on);
        late_entries += usize::from(late > i64::from(slot.schedule.late_entry_days));
        if counted == least {
            met_on = Some(event.held_on);
        }
    }
    Verdict {
        period: slot.period,
        standing: Standing::Coming,
        due: slot.due,
        least: slot.schedule.least,
        counted,
        late_entries,
        met_on,
        rows: from..from + rows,
    }
}

/// How a slot stands that was not met.
fn unmet(slot: &Slot, today: Date) -> Standing {
    if today < slot.opens {
        Standing::Coming
    } else if today > slot.judged {
        Standing::Missed
    } else if today > slot.due {
        Standing::Overdue
    } else if today >= slot.remind {
        Standing::DueSoon
    } else {
        Standing::Open
    }
}

/// Whether a slot counts for who was asked on the days `applies`: on enough days of the period, and
/// on one of those on which it could be held in time.
fn counts(slot: &Slot, applies: &[Span]) -> bool {
    let whole = Span::new(slot.period.first(), slot.period.last());
    let ruled = slot.ruled;
    if ruled == whole && applies.iter().any(|it| it.from <= whole.from && whole.until <= it.until) {
        return true;
    }
    let existed: i64 = applies.iter().map(|it| it.within(ruled).days()).sum();
    let in_time = Span::new(slot.opens, slot.due);
    slot.schedule.existed.reached(existed, whole.days())
        && applies.iter().any(|it| it.within(ruled).within(in_time).days() > 0)
}

/// How many slots stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Met in time.
    pub met: i64,
    /// Met, but late.
    pub late: i64,
    /// Missed.
    pub missed: i64,
    /// Still to be done: open, due soon or overdue.
    pub open: i64,
    /// Not opened yet.
    pub coming: i64,
    /// Excused.
    pub excused: i64,
    /// Not counted.
    pub excluded: i64,
    /// Met or not, with an entry that came too late.
    pub late_entries: i64,
}

impl Tally {
    /// The sums of verdicts.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut it = Self::default();
        for verdict in verdicts {
            *match verdict.standing {
                Standing::Met => &mut it.met,
                Standing::MetLate => &mut it.late,
                Standing::Missed => &mut it.missed,
                Standing::Open | Standing::DueSoon | Standing::Overdue => &mut it.open,
                Standing::Coming => &mut it.coming,
                Standing::Excused => &mut it.excused,
                Standing::Excluded => &mut it.excluded,
            } += 1;
            it.late_entries += i64::from(verdict.late_entries > 0);
        }
        it
    }

    /// Done of all that is decided: a ratio as two numbers, which is "—" when the second is 0. What
    /// is open, excused or excluded stands in neither.
    pub fn done(self) -> (i64, i64) {
        let done = self.met + self.late;
        (done, done + self.missed)
    }

    /// Whether a share of what is decided was done; nothing when nothing is decided.
    pub fn reaches(self, share: Share) -> Option<bool> {
        let (done, all) = self.done();
        (all > 0).then(|| share.reached(done, all))
    }
}
