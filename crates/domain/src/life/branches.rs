//! Branches (党支部): what belongs to one, who is on its roster and since when.

use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::Date;

use super::Branch;
use crate::elections::Body;
use crate::quorum::{Exclusion, Member, Standing};

/// Something a branch has for a time, by which some systems are asked of it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 支部委员会.
    Committee,
    /// 党小组.
    Groups,
    /// A leader (领导干部) belongs to it.
    Leader,
    /// 入党积极分子、发展对象、预备党员.
    Applicants,
}

impl Part {
    /// All parts, in the order pages show them.
    pub const ALL: [Self; 4] = [Self::Committee, Self::Groups, Self::Leader, Self::Applicants];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Committee => "has_committee",
            Self::Groups => "has_groups",
            Self::Leader => "has_leader",
            Self::Applicants => "has_applicants",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// The post of a member in the branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Post {
    /// 书记.
    Secretary,
    /// 副书记.
    Deputy,
    /// 委员.
    Committee,
    /// None.
    None,
}

impl Post {
    /// All posts, the highest first.
    pub const ALL: [Self; 4] = [Self::Secretary, Self::Deputy, Self::Committee, Self::None];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Secretary => "secretary",
            Self::Deputy => "deputy",
            Self::Committee => "committee",
            Self::None => "none",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether its holder sits in the committee of the branch.
    pub fn sits(self) -> bool {
        self != Self::None
    }
}

/// From so many full members on a branch should have a committee (党支部工作条例（试行）).
pub const COMMITTEE_FROM: usize = 7;

/// A branch as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The organisation it is.
    pub org: Id,
    /// What it elects; its term follows from it.
    pub body: Body,
    /// The day on which it was founded.
    pub founded_on: Date,
    /// Its last day, if it was dissolved.
    pub ended_on: Option<Date>,
    /// From this day on its life is kept here. Nothing before it is asked for: it was kept on paper.
    pub kept_from: Date,
    /// Whether it is one of an office (机关).
    pub is_office: bool,
    /// Whether it is the work committee itself (机关工委).
    pub is_work_committee: bool,
    /// Counts the changes; guards against two people changing at once.
    pub version: i64,
}

impl Kept {
    /// The days on which its life is kept here.
    pub fn days(&self) -> Span {
        let from = self.founded_on.max(self.kept_from);
        Span::new(from, self.ended_on.unwrap_or(Date::MAX))
    }

    /// What schedules are compared with.
    pub fn branch(&self, parts: &[(Part, Span)]) -> Branch {
        let of = |part| parts.iter().filter(|it| it.0 == part).map(|it| it.1).collect();
        Branch {
            existed: vec![self.days()],
            committee: of(Part::Committee),
            groups: of(Part::Groups),
            leader: of(Part::Leader),
            applicants: of(Part::Applicants),
            office: self.is_office,
            work_committee: self.is_work_committee,
        }
    }
}

/// Somebody on the roster of a branch, with the days for which the line holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: Id,
    /// With what rights.
    pub standing: Standing,
    /// The day of joining the Party (政治生日), if it is known.
    pub joined_on: Option<Date>,
    /// The days on which the line holds.
    pub span: Span,
    /// The post in the branch.
    pub post: Post,
    /// That they are to be left out of 应到会, with its proofs.
    pub exclusion: Option<Exclusion>,
}

impl Membership {
    /// As the roll of a meeting takes it.
    pub fn at_a_meeting(&self, came: bool) -> Member<Id> {
        let exclusion = self.exclusion.clone();
        Member { person: self.person, standing: self.standing, exclusion, came }
    }

    /// How many years ago they joined, on their day; `None` on other days of the year, and in the
    /// year of joining. Who joined on 29 February has the day on 28 February in other years.
    pub fn anniversary(&self, year: i16) -> Option<(Date, i16)> {
        let joined = self.joined_on?;
        let years = year.checked_sub(joined.year()).filter(|it| *it > 0)?;
        Some((kernel::time::plus_years(joined, years.into()), years))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_is_asked_of_the_time_before_a_branch_is_kept_here() {
        let kept = Kept {
            org: Id(1),
            body: Body::OfficeBranch,
            founded_on: day("2003-07-01"),
            ended_on: None,
            kept_from: day("2025-01-01"),
            is_office: true,
            is_work_committee: false,
            version: 1,
        };
        assert_eq!(kept.days().from, day("2025-01-01"));
        let late = Kept { founded_on: day("2025-05-04"), ..kept.clone() };
        assert_eq!(late.days().from, day("2025-05-04"));
        let parts = [(Part::Groups, Span::since(day("2025-02-01")))];
        let branch = kept.branch(&parts);
        assert_eq!((branch.groups.len(), branch.committee.len(), branch.office), (1, 0, true));
    }

    #[test]
    fn a_political_birthday_comes_every_year_after_the_first() {
        let member = Membership {
            person: Id(1),
            standing: Standing::Full,
            joined_on: Some(day("2012-02-29")),
            span: Span::since(day("2020-01-01")),
            post: Post::None,
            exclusion: None,
        };
        assert_eq!(member.anniversary(2025), Some((day("2025-02-28"), 13)));
        assert_eq!(member.anniversary(2024), Some((day("2024-02-29"), 12)));
        assert_eq!(member.anniversary(2012), None);
    }

    #[test]
    fn every_word_is_read_back() {
        assert!(Part::ALL.into_iter().all(|it| Part::parse(it.code()) == Some(it)));
        assert!(Post::ALL.into_iter().all(|it| Post::parse(it.code()) == Some(it)));
    }
}
