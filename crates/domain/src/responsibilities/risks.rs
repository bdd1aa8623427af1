//! The register of risk points (廉政风险点): each is looked at again in time, its level follows from the
//! criteria it meets, and what changed in it has a reason.
//!
//! Uses: lifecycle, ledger, schedule (by [`Level::review`]).

use kernel::lifecycle::Lifecycle;
use kernel::time::Date;

use super::{Level, Missing, RiskPoint};

/// How far a risk point has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 在册.
    Kept,
    /// 已销号: the post or the risk is no more.
    Ended,
}

impl State {
    /// All states.
    pub const ALL: [Self; 2] = [Self::Kept, Self::Ended];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Ended => "ended",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// What can be done to a risk point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// 复查: somebody looked whether the measures hold.
    Review,
    /// 调整: what it meets, what is done against it, or who answers for it changed.
    Revise,
    /// 销号.
    End,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 3] = [Self::Review, Self::Revise, Self::End];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Revise => "revise",
            Self::End => "end",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Every permitted transition.
pub const CYCLE: Lifecycle<State, Act> = Lifecycle::declared(
    State::Kept,
    &[
        (State::Kept, Act::Review, State::Kept),
        (State::Kept, Act::Revise, State::Kept),
        (State::Kept, Act::End, State::Ended),
    ],
);

/// A risk point of the register. It always has a level, a measure and somebody who answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// What it is.
    pub point: RiskPoint,
    /// How high it is; follows from the criteria it meets.
    pub level: Level,
    /// The last day of the next review; follows from the level and the last review.
    pub review_by: Date,
    /// The day it was registered.
    pub registered_on: Date,
    /// How far it has come.
    pub state: State,
    /// Why it was changed or ended last.
    pub reason: String,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

/// Why something is not done to a risk point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no longer kept.
    NotNow(State),
    /// Something is missing in it.
    Missing(Vec<Missing>),
    /// It must be said why, or what was found.
    NoWords,
    /// The day has not been yet.
    NotYet,
    /// The day is before the one on which it was looked at last.
    Before(Date),
    /// Nothing changed.
    Unchanged,
}

/// What is told with an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// 复查: on which day, and what was found.
    Review(Date, String),
    /// 调整: what it is now, and why.
    Revise(RiskPoint, String),
    /// 销号, with the reason.
    End(String),
}

impl Input {
    /// Which act it is.
    pub fn act(&self) -> Act {
        match self {
            Self::Review(..) => Act::Review,
            Self::Revise(..) => Act::Revise,
            Self::End(_) => Act::End,
        }
    }
}

/// A new risk point. Whoever registers it has looked at it: its day is that of its first review.
pub fn registered(point: RiskPoint) -> Result<Risk, Refusal> {
    let (level, review_by) = judged(&point)?;
    let registered_on = point.reviewed_on;
    let (state, reason) = (State::Kept, String::new());
    Ok(Risk { point, level, review_by, registered_on, state, reason, version: 1 })
}

fn judged(point: &RiskPoint) -> Result<(Level, Date), Refusal> {
    let missing = point.missing();
    match (point.level(), point.review_by()) {
        (Some(level), Some(by)) if missing.is_empty() => Ok((level, by)),
        _ => Err(Refusal::Missing(missing)),
    }
}

/// Does an act on a day.
pub fn act(before: &Risk, input: Input, today: Date) -> Result<Risk, Refusal> {
    let state = CYCLE.step(before.state, input.act()).map_err(|it| Refusal::NotNow(it.state))?;
    let mut after = Risk { state, version: before.version + 1, ..before.clone() };
    match input {
        Input::Review(on, found) => {
            said(&found)?;
            if on > today {
                return Err(Refusal::NotYet);
            }
            if on < before.point.reviewed_on {
                return Err(Refusal::Before(before.point.reviewed_on));
            }
            after.point.reviewed_on = on;
        }
        Input::Revise(point, why) => {
            said(&why)?;
            let (id, org) = (before.point.id, before.point.org);
            let same = RiskPoint { id, org, reviewed_on: before.point.reviewed_on, ..point };
            if same == before.point {
                return Err(Refusal::Unchanged);
            }
            // Who changes it has looked at it: a level that was raised is not overdue at once.
            after.point = RiskPoint { reviewed_on: today.max(same.reviewed_on), ..same };
            after.reason = why;
        }
        Input::End(why) => {
            said(&why)?;
            after.reason = why;
        }
    }
    (after.level, after.review_by) = judged(&after.point)?;
    Ok(after)
}

fn said(words: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() { Err(Refusal::NoWords) } else { Ok(()) }
}

impl Risk {
    /// The day by which it must be looked at again; none once it is ended.
    pub fn next_due(&self) -> Option<Date> {
        (self.state == State::Kept).then_some(self.review_by)
    }

    /// The month its entries stand in, as yyyymm: the one of its registration.
    pub fn month(&self) -> i64 {
        i64::from(self.registered_on.year()) * 100 + i64::from(self.registered_on.month())
    }

    /// What it adds to the numbers, under its level.
    pub fn figures(&self) -> Vec<(&'static str, Level, i64)> {
        if self.state == State::Ended {
            return Vec::new();
        }
        let count = |it: &[String]| i64::try_from(it.len()).unwrap_or(i64::MAX);
        let (measures, rules) = (count(&self.point.measures), count(&self.point.rules));
        let all = [(POINTS, 1), (MEASURES, measures), (RULES, rules)];
        all.into_iter().filter(|it| it.1 != 0).map(|it| (it.0, self.level, it.1)).collect()
    }
}

/// Risk points that are kept.
pub const POINTS: &str = "points";
/// Measures against them.
pub const MEASURES: &str = "measures";
/// Rules that hold them.
pub const RULES: &str = "rules";
/// Reviews, in the month of their day.
pub const REVIEWS: &str = "reviews";

/// What an act changes in the numbers: entries are added, never changed.
pub fn difference(before: Option<&Risk>, after: &Risk) -> Vec<(&'static str, Level, i64)> {
    let mut all = after.figures();
    for (measure, level, quantity) in before.map(Risk::figures).unwrap_or_default() {
        match all.iter_mut().find(|it| it.0 == measure && it.1 == level) {
            Some(it) => it.2 -= quantity,
            None => all.push((measure, level, -quantity)),
        }
    }
    all.retain(|it| it.2 != 0);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::id::Id;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|&it| it.to_owned()).collect()
    }

    fn point(criteria: &[&str]) -> RiskPoint {
        RiskPoint {
            id: Id(1),
            org: Id(2),
            post: "出纳".to_owned(),
            words: "一个人管钱又管账".to_owned(),
            criteria: texts(criteria),
            measures: texts(&["两人分管", "每月对账"]),
            rules: texts(&["财务制度"]),
            owner: Some(Id(3)),
            reviewed_on: day("2025-03-05"),
        }
    }

    #[test]
    fn every_state_can_be_reached_and_every_act_has_a_place() {
        assert_eq!(CYCLE.check(), Ok(()));
        let has = |act: Act| State::ALL.into_iter().any(|it| CYCLE.step(it, act).is_ok());
        assert!(Act::ALL.into_iter().all(has));
        assert!(State::ALL.into_iter().all(|it| State::parse(it.code()) == Some(it)));
        assert!(Act::ALL.into_iter().all(|it| Act::parse(it.code()) == Some(it)));
    }

    #[test]
    fn a_review_counts_for_its_period_and_is_never_ahead_of_its_day() {
        let risk = registered(point(&["管钱", "审批", "没人复核"])).unwrap();
        assert_eq!((risk.level, risk.review_by), (Level::High, day("2025-12-31")));
        let review = |on: &str, found: &str, today: &str| {
            act(&risk, Input::Review(day(on), found.to_owned()), day(today))
        };
        let later = review("2025-07-02", "措施在用", "2025-07-03").unwrap();
        assert_eq!((later.review_by, later.version), (day("2026-06-30"), 2));
        assert_eq!(later.next_due(), Some(day("2026-06-30")));
        assert_eq!(review("2025-07-04", "措施在用", "2025-07-03"), Err(Refusal::NotYet));
        assert_eq!(review("2025-07-02", " ", "2025-07-03"), Err(Refusal::NoWords));
        let before = Err(Refusal::Before(day("2025-03-05")));
        assert_eq!(review("2025-03-04", "措施在用", "2025-07-03"), before);
    }

    #[test]
    fn the_level_changes_with_the_criteria_and_only_with_a_reason() {
        let risk = registered(point(&["管钱"])).unwrap();
        assert_eq!((risk.level, risk.review_by), (Level::Low, day("2026-12-31")));
        let revise = |point: RiskPoint, why: &str, today: &str| {
            act(&risk, Input::Revise(point, why.to_owned()), day(today))
        };
        let three = point(&["管钱", "审批", "没人复核"]);
        assert_eq!(revise(three.clone(), " ", "2026-08-03"), Err(Refusal::NoWords));
        assert_eq!(revise(point(&["管钱"]), "没变", "2026-08-03"), Err(Refusal::Unchanged));
        let none = Err(Refusal::Missing(vec![Missing::Criterion]));
        assert_eq!(revise(point(&[" "]), "取消", "2026-08-03"), none);
        // Raised in August: the next review is by the end of the next half-year, not of a past one.
        let after = revise(three, "新增采购审批", "2026-08-03").unwrap();
        assert_eq!((after.level, after.review_by), (Level::High, day("2027-06-30")));
        let counted = [
            (POINTS, Level::High, 1),
            (MEASURES, Level::High, 2),
            (RULES, Level::High, 1),
            (POINTS, Level::Low, -1),
            (MEASURES, Level::Low, -2),
            (RULES, Level::Low, -1),
        ];
        assert_eq!(difference(Some(&risk), &after), counted);
        assert_eq!(after.month(), 202_503);
    }

    #[test]
    fn what_has_ended_counts_for_nothing_and_is_owed_by_nobody() {
        let risk = registered(point(&["管钱"])).unwrap();
        let ended = act(&risk, Input::End("岗位撤了".to_owned()), day("2025-09-01")).unwrap();
        assert_eq!((ended.state, ended.next_due()), (State::Ended, None));
        assert_eq!(ended.figures(), []);
        let again = act(&ended, Input::End("岗位撤了".to_owned()), day("2025-09-01"));
        assert_eq!(again, Err(Refusal::NotNow(State::Ended)));
    }
}
