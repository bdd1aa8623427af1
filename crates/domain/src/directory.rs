//! The directory: organisations, people, posts, grids, and who answers for what and where.
//!
//! Other nouns refer to the directory by id; it refers to none of them.

use kernel::id::Id;
use kernel::time::Date;

use crate::places::Place;

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrgKind {
    /// A desk that receives and dispatches: 县网格化服务中心, 镇便民服务中心.
    Desk,
    /// An office that handles: 县交通运输局, 镇农业服务中心.
    Office,
    /// 村民委员会、居民委员会.
    Village,
    /// A Party organisation: 党委、总支、支部.
    Party,
    /// An enterprise, school, association or other unit.
    Unit,
}

impl OrgKind {
    /// All kinds, in the order pages show them.
    pub const ALL: [Self; 5] = [Self::Desk, Self::Office, Self::Village, Self::Party, Self::Unit];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Office => "office",
            Self::Village => "village",
            Self::Party => "party",
            Self::Unit => "unit",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// 一类、二类、三类: how well a Party organisation works (seed 002, 石泉 and 紫阳).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrgClass {
    /// 一类.
    First,
    /// 二类.
    Second,
    /// 三类.
    Third,
}

impl OrgClass {
    /// 1, 2 or 3.
    pub fn number(self) -> i64 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }

    /// Reads [`Self::number`].
    pub fn parse(number: i64) -> Option<Self> {
        [Self::First, Self::Second, Self::Third].into_iter().find(|it| it.number() == number)
    }
}

/// An organisation in the county's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Which organisation.
    pub id: Id,
    /// The organisation above, if any.
    pub parent: Option<Id>,
    /// Its name as people write it.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// 一/二/三类, where it has been classed.
    pub class: Option<OrgClass>,
    /// The place it works for: everything inside is its ground.
    pub place: Place,
    /// The telephone residents may call, if it has one.
    pub phone: Option<String>,
    /// Unified social credit code, if it has one (GB 32100-2015).
    pub credit_code: Option<String>,
}

impl Organisation {
    /// Whether requests may be dispatched to it.
    pub fn handles(&self) -> bool {
        matches!(self.kind, OrgKind::Desk | OrgKind::Office | OrgKind::Village | OrgKind::Unit)
    }
}

/// What a member of staff may do, inside the ground of the organisation the grant names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 受理派单员: receives, asks, refuses, dispatches, checks.
    Dispatcher,
    /// 办理人: signs for, returns, reports done.
    Handler,
    /// 回访员: calls back.
    Caller,
    /// 看数: reads numbers and rows, changes nothing.
    Leader,
    /// 系统管理员: keeps the directory and the accounts, and proposes who may do what.
    Admin,
    /// 安全管理员: approves who may do what, and keeps the rules of signing in.
    Security,
    /// 审计员: reads who did what, changes nothing.
    Auditor,
    /// 网格员: looks after a grid: dispatches orders, visits, keeps the work log.
    GridKeeper,
    /// 党员志愿者: takes orders near home.
    Member,
    /// 支部书记: plans and records what their branch does together, and keeps its roster.
    Secretary,
    /// 机关工委: sees what every branch of the ground owes, accepts reasons, keeps the catalogue.
    Committee,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::Dispatcher,
        Self::Handler,
        Self::Caller,
        Self::Leader,
        Self::Admin,
        Self::Security,
        Self::Auditor,
        Self::GridKeeper,
        Self::Member,
        Self::Secretary,
        Self::Committee,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dispatcher => "dispatcher",
            Self::Handler => "handler",
            Self::Caller => "caller",
            Self::Leader => "leader",
            Self::Admin => "admin",
            Self::Security => "security",
            Self::Auditor => "auditor",
            Self::GridKeeper => "grid_keeper",
            Self::Member => "member",
            Self::Secretary => "secretary",
            Self::Committee => "committee",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether it is one of the three administrators (三员), of which nobody holds two.
    pub fn is_apart(self) -> bool {
        matches!(self, Self::Admin | Self::Security | Self::Auditor)
    }
}

/// A member of staff who signed in, with what the grants of today allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Which person.
    pub person: Id,
    /// The name colleagues see.
    pub name: String,
    /// The organisation they act for.
    pub org: Id,
    /// The name of that organisation.
    pub org_name: String,
    /// The ground of that organisation.
    pub place: Place,
    /// What they may do.
    pub roles: Vec<Role>,
}

impl Staff {
    /// Whether one of the grants is `role`.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// A post held by a person for a term (任期).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Which post.
    pub id: Id,
    /// Who holds it.
    pub person: Id,
    /// In which organisation.
    pub org: Id,
    /// Its title: 站长, 党支部书记, 网格员.
    pub title: String,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term, if it is known.
    pub until: Option<Date>,
}

impl Post {
    /// Whether the term covers `day`.
    pub fn held_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A grid (网格): a part of a village that one grid worker looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Which grid.
    pub id: Id,
    /// Its name: 第一网格.
    pub name: String,
    /// The village it is part of.
    pub place: Place,
    /// The grid worker, if there is one.
    pub keeper: Option<Id>,
}

/// One line of the dispatch catalogue: for this place and kind of request, this organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answerer {
    /// Where; a larger place covers all inside it.
    pub place: Place,
    /// Which category; empty for all.
    pub category: String,
    /// Who answers.
    pub org: Id,
}

/// Who answers for a place and category: a line that names the category before one for all, then the
/// most precise place.
pub fn answerer<'a>(lines: &'a [Answerer], place: Place, category: &str) -> Option<&'a Answerer> {
    lines
        .iter()
        .filter(|it| it.place.contains(place))
        .filter(|it| it.category == category || it.category.is_empty())
        .max_by_key(|it| (!it.category.is_empty(), it.place.level()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_precise_line_answers() {
        let line = |place: i64, category: &str, org: i64| Answerer {
            place: Place(place),
            category: category.to_owned(),
            org: Id(org),
        };
        let lines = [
            line(610_925_000_000, "road", 1),
            line(610_925_103_000, "road", 2),
            line(610_925_103_209, "", 3),
        ];
        let org = |place: i64, category: &str| {
            answerer(&lines, Place(place), category).map(|it| it.org.0)
        };
        assert_eq!(org(610_925_103_209, "road"), Some(2));
        assert_eq!(org(610_925_103_209, "water"), Some(3));
        assert_eq!(org(610_925_100_201, "road"), Some(1));
        assert_eq!(org(610_925_100_201, "water"), None);
    }
}
