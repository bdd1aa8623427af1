//! Responsibilities (责任清单) and risk points (廉政风险点): who answers for what, and by when it is looked at
//! again.
//!
//! Uses: schedule (the period of a review).

pub mod risks;

use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::{Date, plus_months};

/// 一、二、三级: how high a risk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 一级（高）.
    High,
    /// 二级（中）.
    Middle,
    /// 三级（低）.
    Low,
}

impl Level {
    /// All levels, the highest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Middle, Self::Low];

    /// 1, 2 or 3.
    pub fn number(self) -> i64 {
        match self {
            Self::High => 1,
            Self::Middle => 2,
            Self::Low => 3,
        }
    }

    /// Reads [`Self::number`].
    pub fn parse(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.number() == number)
    }

    /// By how many criteria are met: three or more 一级, two 二级, one 三级. Who meets none is no risk
    /// point. (Local practice, confidence B.)
    pub fn of(criteria_met: usize) -> Option<Self> {
        match criteria_met {
            0 => None,
            1 => Some(Self::Low),
            2 => Some(Self::Middle),
            _ => Some(Self::High),
        }
    }

    /// How often it is looked at again: high every half-year, others every year. (A convention.)
    pub fn review(self) -> Every {
        if self == Self::High { Every::HalfYear } else { Every::Year }
    }
}

/// A risk point of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskPoint {
    /// Which risk point.
    pub id: Id,
    /// Of which organisation.
    pub org: Id,
    /// The post, in words: 出纳.
    pub post: String,
    /// What may go wrong.
    pub words: String,
    /// Which criteria it meets, by their words.
    pub criteria: Vec<String>,
    /// What is done against it (防控措施).
    pub measures: Vec<String>,
    /// The rules of the office that hold it (制度); there may be none.
    pub rules: Vec<String>,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// The day it was last looked at.
    pub reviewed_on: Date,
}

/// What is missing in a risk point; all of it is told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// 岗位.
    Post,
    /// 风险内容.
    Words,
    /// A criterion: without one it is no risk point.
    Criterion,
    /// A measure: one at least, and none without words.
    Measure,
    /// 责任人.
    Owner,
}

impl RiskPoint {
    /// Its level; none while it meets no criterion.
    pub fn level(&self) -> Option<Level> {
        Level::of(self.criteria.iter().filter(|it| !it.trim().is_empty()).count())
    }

    /// What is missing, in the order of the form.
    pub fn missing(&self) -> Vec<Missing> {
        let empty = |it: &str| it.trim().is_empty();
        let no_measure = self.measures.is_empty() || self.measures.iter().any(|it| empty(it));
        let all = [
            (empty(&self.post), Missing::Post),
            (empty(&self.words), Missing::Words),
            (self.level().is_none(), Missing::Criterion),
            (no_measure, Missing::Measure),
            (self.owner.is_none(), Missing::Owner),
        ];
        all.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// The last day of the next review: the end of the period after the one of the last review. So a
    /// review counts for its whole half-year or year.
    pub fn review_by(&self) -> Option<Date> {
        let last = Period::of(self.level()?.review(), self.reviewed_on);
        last.next().map(Period::last)
    }
}

/// A line of a list of responsibilities: somebody does something by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsibility {
    /// Which line.
    pub id: Id,
    /// Of which organisation.
    pub org: Id,
    /// What is to be done.
    pub words: String,
    /// Who answers for it.
    pub owner: Id,
    /// By when.
    pub due: Date,
    /// When it was done.
    pub done_on: Option<Date>,
}

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 在办.
    Open,
    /// 快到期: within a month of the day.
    DueSoon,
    /// 已超期.
    Overdue,
    /// 按时完成.
    Done,
    /// 超期完成.
    DoneLate,
}

impl Responsibility {
    /// How it stands on a day.
    pub fn standing(&self, today: Date) -> Standing {
        standing((self.due, self.due), self.done_on, today)
    }
}

/// How something stands on a day: while it is open by the day of its next step, and once it is done by
/// its own.
pub fn standing((next, due): (Date, Date), done_on: Option<Date>, today: Date) -> Standing {
    match done_on {
        Some(on) if on <= due => Standing::Done,
        Some(_) => Standing::DoneLate,
        None if today > next => Standing::Overdue,
        None if today >= plus_months(next, -1) => Standing::DueSoon,
        None => Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn point(criteria: &[&str]) -> RiskPoint {
        RiskPoint {
            id: Id(1),
            org: Id(2),
            post: "出纳".to_owned(),
            words: "一个人管钱又管账".to_owned(),
            criteria: criteria.iter().map(|&it| it.to_owned()).collect(),
            measures: vec!["两人分管".to_owned()],
            rules: vec!["财务制度".to_owned()],
            owner: Some(Id(3)),
            reviewed_on: day("2025-03-05"),
        }
    }

    #[test]
    fn the_level_follows_from_the_criteria_met() {
        let levels = [0, 1, 2, 3, 7].map(|it| Level::of(it).map(Level::number));
        assert_eq!(levels, [None, Some(3), Some(2), Some(1), Some(1)]);
        assert_eq!(point(&["管钱", " ", "审批"]).level(), Some(Level::Middle));
        assert!(Level::ALL.into_iter().all(|it| Level::parse(it.number()) == Some(it)));
    }

    #[test]
    fn a_point_without_a_measure_or_an_owner_is_not_finished() {
        assert_eq!(point(&["管钱"]).missing(), []);
        let mut it = point(&[]);
        (it.owner, it.measures, it.post) = (None, Vec::new(), " ".to_owned());
        let want = [Missing::Post, Missing::Criterion, Missing::Measure, Missing::Owner];
        assert_eq!(it.missing(), want);
        let mut it = point(&["管钱"]);
        it.measures.push(" ".to_owned());
        assert_eq!(it.missing(), [Missing::Measure]);
    }

    #[test]
    fn a_high_risk_is_looked_at_again_within_the_next_half_year() {
        assert_eq!(point(&["一", "二", "三"]).review_by(), Some(day("2025-12-31")));
        assert_eq!(point(&["一"]).review_by(), Some(day("2026-12-31")));
        assert_eq!(point(&[]).review_by(), None);
    }

    #[test]
    fn a_responsibility_is_overdue_the_day_after_its_day() {
        let line = |done_on: Option<&str>, today: &str| {
            let words = "全年培训两次".to_owned();
            let (id, org, owner, due) = (Id(1), Id(2), Id(3), day("2025-06-30"));
            let done_on = done_on.map(day);
            Responsibility { id, org, words, owner, due, done_on }.standing(day(today))
        };
        assert_eq!(line(None, "2025-05-29"), Standing::Open);
        assert_eq!(line(None, "2025-05-30"), Standing::DueSoon);
        assert_eq!(line(None, "2025-06-30"), Standing::DueSoon);
        assert_eq!(line(None, "2025-07-01"), Standing::Overdue);
        assert_eq!(line(Some("2025-06-30"), "2025-09-01"), Standing::Done);
        assert_eq!(line(Some("2025-07-01"), "2025-09-01"), Standing::DoneLate);
    }
}
