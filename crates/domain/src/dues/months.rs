//! A member's months: what each costs, by the base and the tariff in force on its first day, whether it
//! was paid, and what a payment covers.
//!
//! A month that was paid keeps what was paid as what was owed: no later base or rule moves it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::Id;
use kernel::schedule::{Every, Period, Span, periods};
use kernel::time::Date;

use super::{AHEAD_MONTHS, Account, Arrears, Base, Kind, LARGE_GIFT, Payment, Tariffs, arrears};

/// What dues are reckoned from, from a month on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Set {
    /// The base with its day; for a kind without rates the amount the branch said.
    pub base: Base,
    /// By what it is charged.
    pub kind: Kind,
}

/// A month that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaidMonth {
    /// What was paid for it, in fen.
    pub fen: i64,
    /// On which day.
    pub on: Date,
    /// Which branch took it.
    pub to: Id,
}

/// What is known of a member's dues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// On the roster of which branch, on which days.
    pub spans: Vec<(Id, Span)>,
    /// The bases.
    pub sets: Vec<Set>,
    /// Months that were waived with the document of the organisation above.
    pub waived: BTreeSet<Period>,
    /// Months that were paid.
    pub paid: BTreeMap<Period, PaidMonth>,
}

/// How a month stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 没定基数: nobody set a base yet.
    Unset,
    /// 本月待交: the running month, not paid yet.
    Open,
    /// 欠交: over and not paid.
    Unpaid,
    /// 交了.
    Paid,
    /// 经批准免交.
    Waived,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Unset, Self::Open, Self::Unpaid, Self::Paid, Self::Waived];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Open => "open",
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::Waived => "waived",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// A month of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which month.
    pub month: Period,
    /// To which branch it is owed: on whose roster they stood on its first day, or first in it; of a month
    /// that was paid the one that took it.
    pub branch: Id,
    /// By what it is charged; `None` while no base is set.
    pub kind: Option<Kind>,
    /// The base in fen; 0 while none is set.
    pub base: i64,
    /// What it costs, in fen; what was paid, once it was.
    pub owed: i64,
    /// What was paid for it, in fen.
    pub paid: i64,
    /// On which day it was paid.
    pub paid_on: Option<Date>,
    /// How it stands.
    pub standing: Standing,
}

impl Member {
    /// The base of a month: the one in force on its first day.
    fn set_of(&self, month: Period) -> Option<Set> {
        let holds = |it: &&Set| it.base.from <= month.first();
        self.sets.iter().filter(holds).max_by_key(|it| it.base.from).copied()
    }

    /// To which branch a month is owed; `None` where they stood on no roster in it.
    pub fn branch_of(&self, month: Period) -> Option<Id> {
        let days = |span: Span| span.within(Span::new(month.first(), month.last()));
        let inside = self.spans.iter().map(|it| (days(it.1), it.0)).filter(|it| it.0.days() > 0);
        inside.min_by_key(|it| it.0.from).map(|it| it.1)
    }

    /// The months from the first base on, up to the running one and what was paid beyond it. Before the
    /// first base nothing is asked: it was kept on paper. Without any base the running month says so.
    pub fn lines(&self, tariffs: impl Fn(Date) -> Tariffs, today: Date) -> Vec<Line> {
        let running = Period::of(Every::Month, today);
        let first = self.sets.iter().map(|it| Period::of(Every::Month, it.base.from)).min();
        let first = first.filter(|it| *it <= running).unwrap_or(running);
        let mut months: BTreeSet<Period> =
            periods(Every::Month, first.first(), running.last()).collect();
        months.extend(self.paid.keys().copied());
        months.into_iter().filter_map(|it| self.line(it, &tariffs, running)).collect()
    }

    fn line(
        &self,
        month: Period,
        tariffs: &impl Fn(Date) -> Tariffs,
        running: Period,
    ) -> Option<Line> {
        let paid = self.paid.get(&month);
        // What was taken stays where it was taken, whoever left since.
        let branch = paid.map(|it| it.to).or_else(|| self.branch_of(month))?;
        let set = self.set_of(month);
        let costs = set.and_then(|it| tariffs(month.first()).amount(it.kind, it.base.fen));
        let standing = match (paid, set) {
            (Some(_), _) => Standing::Paid,
            (None, _) if self.waived.contains(&month) => Standing::Waived,
            (None, None) => Standing::Unset,
            (None, Some(_)) if month < running => Standing::Unpaid,
            (None, Some(_)) => Standing::Open,
        };
        let owed = match (paid, standing) {
            (Some(paid), _) => paid.fen,
            (None, Standing::Waived) => 0,
            (None, _) => costs.map_or(0, |it| it.fen),
        };
        Some(Line {
            month,
            branch,
            kind: set.map(|it| it.kind),
            base: set.map_or(0, |it| it.base.fen),
            owed,
            paid: paid.map_or(0, |it| it.fen),
            paid_on: paid.map(|it| it.on),
            standing,
        })
    }
}

/// What is unpaid of some lines of one member, by [`arrears`].
pub fn arrears_of(lines: &[Line], today: Date) -> Arrears {
    let first = lines.iter().map(|it| it.month).min();
    let from = first.map_or(today, Period::first);
    let asked = |it: &Line| matches!(it.standing, Standing::Unpaid | Standing::Paid);
    let told: BTreeSet<Period> = lines.iter().filter(|it| asked(it)).map(|it| it.month).collect();
    let months = periods(Every::Month, from, today);
    let paid = |it: &Line| {
        let (first, last) = (it.month.first(), it.month.last());
        Some(Payment { first, last, paid_on: it.paid_on?, fen: it.paid })
    };
    let account = Account {
        owed: Span::since(from),
        // A month that asked for nothing neither counts nor parts.
        excused: months.filter(|it| !told.contains(it)).collect(),
        payments: lines.iter().filter_map(paid).collect(),
    };
    arrears(&account, today)
}

/// A payment as it was counted: whole months, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paying {
    /// The first month.
    pub first: Period,
    /// The last month.
    pub last: Period,
    /// What was handed over, in fen.
    pub fen: i64,
    /// On which day.
    pub on: Date,
}

/// What a payment covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Each month with what it costs.
    pub months: Vec<(Period, i64)>,
    /// What was given beyond that, of one's own will.
    pub extra: i64,
}

impl Covered {
    /// Whether what was given beyond is 大额党费, which is passed on by itself.
    pub fn is_large(&self) -> bool {
        self.extra > LARGE_GIFT
    }
}

/// Why a payment is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its day is ahead.
    NotYet,
    /// The last month lies before the first.
    Backwards,
    /// More months than that ahead of the month of the payment.
    TooFarAhead(Period),
    /// No base was set for this month.
    NoBase(Period),
    /// This month is not owed to the branch: they stood on another roster, or on none.
    NotOurs(Period),
    /// This month was paid already.
    Again(Period),
    /// This month was waived.
    Waived(Period),
    /// Less than the months cost, which is so many fen.
    Short(i64),
}

/// What a payment to a branch covers: every month of it in full, at what the month costs.
pub fn pay(
    (member, branch): (&Member, Id),
    tariffs: impl Fn(Date) -> Tariffs,
    paying: Paying,
    today: Date,
) -> Result<Covered, Refusal> {
    if paying.on > today {
        return Err(Refusal::NotYet);
    }
    if paying.last < paying.first {
        return Err(Refusal::Backwards);
    }
    let month_of_payment = Period::of(Every::Month, paying.on);
    if month_of_payment.until(paying.last).is_some_and(|it| it > AHEAD_MONTHS) {
        return Err(Refusal::TooFarAhead(paying.last));
    }
    let mut months = Vec::new();
    for month in periods(Every::Month, paying.first.first(), paying.last.last()) {
        if member.paid.contains_key(&month) {
            return Err(Refusal::Again(month));
        }
        if member.waived.contains(&month) {
            return Err(Refusal::Waived(month));
        }
        if member.branch_of(month) != Some(branch) {
            return Err(Refusal::NotOurs(month));
        }
        let set = member.set_of(month).ok_or(Refusal::NoBase(month))?;
        let costs = tariffs(month.first()).amount(set.kind, set.base.fen);
        months.push((month, costs.ok_or(Refusal::NoBase(month))?.fen));
    }
    let owed = months.iter().map(|it| it.1).sum();
    if paying.fen < owed {
        return Err(Refusal::Short(owed));
    }
    Ok(Covered { months, extra: paying.fen - owed })
}

#[cfg(test)]
mod tests;
