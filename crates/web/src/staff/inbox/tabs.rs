//! The lists there are, for whom, in which order, and what narrows them besides.

use app::accounts::SignedIn;
use app::requests::{Awaits, Filter, Inbox, Order};
use domain::directory::Role;
use domain::requests::State as At;

use crate::frame::Spot;
use crate::views::staff::lists::Empty;

/// The lists there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// 待我处理.
    Mine,
    /// 待派.
    Dispatch,
    /// 待核查.
    Check,
    /// 待批: delays and exclusions that wait for a word.
    Decide,
    /// 协办: what the organisation was asked beside the leading one.
    Units,
    /// 全部在办.
    Open,
    /// 已超期.
    Late,
    /// 督办: with a yellow or a red card.
    Cards,
    /// 挂账.
    Suspended,
}

impl Tab {
    /// All of them, in the order of the page.
    pub(super) const ALL: [Self; 9] = [
        Self::Mine,
        Self::Dispatch,
        Self::Check,
        Self::Decide,
        Self::Units,
        Self::Open,
        Self::Late,
        Self::Cards,
        Self::Suspended,
    ];

    /// The word in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Dispatch => "dispatch",
            Self::Check => "check",
            Self::Decide => "decide",
            Self::Units => "units",
            Self::Open => "open",
            Self::Late => "late",
            Self::Cards => "cards",
            Self::Suspended => "suspended",
        }
    }

    /// Reads [`Self::code`]; what waits for one's own organisation where nothing else was asked.
    pub(super) fn parse(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|it| text == Some(it.code())).unwrap_or(Self::Mine)
    }

    /// The word people see.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mine => "待我处理",
            Self::Dispatch => "待派",
            Self::Check => "待核查",
            Self::Decide => "待批",
            Self::Units => "协办",
            Self::Open => "全部在办",
            Self::Late => "已超期",
            Self::Cards => "督办",
            Self::Suspended => "挂账",
        }
    }

    /// Where it stands in the side bar.
    pub(super) fn spot(self) -> Spot {
        match self {
            Self::Mine => Spot::Mine,
            Self::Dispatch => Spot::Dispatch,
            Self::Check => Spot::Check,
            Self::Decide => Spot::Decide,
            Self::Units => Spot::Units,
            Self::Open => Spot::Open,
            Self::Late => Spot::Late,
            Self::Cards | Self::Suspended => Spot::Elsewhere,
        }
    }

    /// Whether somebody with these roles has such a list.
    pub(super) fn is_for(self, signed_in: &SignedIn) -> bool {
        let is = |role| signed_in.staff.is(role);
        match self {
            Self::Dispatch | Self::Check | Self::Decide => is(Role::Dispatcher),
            Self::Units => is(Role::Dispatcher) || is(Role::Handler),
            _ => true,
        }
    }

    /// The states of what stands in it; all where empty.
    pub(super) fn states(self) -> Vec<At> {
        match self {
            Self::Dispatch => vec![At::Submitted, At::Returned],
            Self::Check => vec![At::Checking],
            Self::Suspended => vec![At::Suspended],
            _ => Vec::new(),
        }
    }

    /// Whether it is what the person's own organisation owes.
    pub(super) fn is_own(self) -> bool {
        matches!(self, Self::Mine | Self::Dispatch | Self::Check)
    }

    /// The one due first, first; what waits beside the straight way by arrival, as an index has it.
    pub(super) fn order(self) -> Order {
        match self {
            Self::Decide | Self::Units | Self::Cards => Order::Received,
            _ => Order::Due,
        }
    }

    /// Narrows a filter to what stands beside the straight way.
    pub(super) fn narrow(self, filter: Filter, signed_in: &SignedIn) -> Filter {
        match self {
            Self::Decide => Filter { awaits: Some(Awaits::Any), ..filter },
            Self::Units => Filter { unit_of: Some(signed_in.staff.org), ..filter },
            Self::Cards => Filter { card: true, ..filter },
            _ => filter,
        }
    }

    /// How many there are, where the inbox counts them.
    pub(super) fn count(self, inbox: &Inbox) -> Option<i64> {
        match self {
            Self::Mine => Some(inbox.total()),
            Self::Dispatch | Self::Check => {
                Some(self.states().into_iter().map(|it| inbox.in_state(it)).sum())
            }
            Self::Decide => Some(inbox.awaiting),
            Self::Units => Some(inbox.units),
            _ => None,
        }
    }

    /// What is said where nothing stands in it.
    pub(super) fn empty(self) -> Empty {
        let (headline, detail) = match self {
            Self::Late => ("没有超期的", "都在期限里。"),
            Self::Open => ("没有在办的事", "有新的事情会出现在这里。"),
            Self::Decide => ("没有等着批的", "承办单位申请延期、挂账、剔除评价，会出现在这里。"),
            Self::Units => (
                "没有请您单位协办的",
                "别的单位主办、请您单位办一部分或者知道一下的，会出现在这里。",
            ),
            Self::Cards => ("没有督办的", "发了黄牌、红牌的在办事情会出现在这里。"),
            Self::Suspended => {
                ("没有挂账的", "条件不到、先停着的事情会出现在这里，到日子的排在最前。")
            }
            _ => ("都处理完了", "有新的事情会出现在这里。"),
        };
        Empty { headline: headline.to_owned(), detail: detail.to_owned(), link: None }
    }
}

/// What is to be noticed, to narrow a list by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// 催办过.
    Urged,
    /// 有督办.
    Card,
    /// 等批延期或挂账.
    Delay,
    /// 退过单.
    Returned,
    /// 协办没反馈.
    Unit,
}

impl Mark {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::Urged, Self::Card, Self::Delay, Self::Returned, Self::Unit];

    /// The word in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Urged => "urged",
            Self::Card => "card",
            Self::Delay => "delay",
            Self::Returned => "returned",
            Self::Unit => "unit",
        }
    }

    /// Reads [`Self::code`].
    pub(super) fn parse(text: Option<&str>) -> Option<Self> {
        Self::ALL.into_iter().find(|it| text == Some(it.code()))
    }

    /// The word people see.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Urged => "催办过的",
            Self::Card => "有督办的",
            Self::Delay => "等批延期、挂账的",
            Self::Returned => "退过单的",
            Self::Unit => "协办没反馈的",
        }
    }

    /// Narrows a filter to it: what is still open.
    pub(super) fn narrow(self, filter: Filter) -> Filter {
        let open = Filter { standing: Some(0), ..filter };
        match self {
            Self::Urged => Filter { urged: true, ..open },
            Self::Card => Filter { card: true, ..open },
            Self::Delay => Filter { awaits: Some(Awaits::Delay), ..open },
            Self::Returned => Filter { returned: true, ..open },
            Self::Unit => Filter { units: true, ..open },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_marks_have_words_of_their_own() {
        let mut words: Vec<&str> = Tab::ALL.map(Tab::code).to_vec();
        assert!(Tab::ALL.into_iter().all(|it| Tab::parse(Some(it.code())) == it));
        assert!(Mark::ALL.into_iter().all(|it| Mark::parse(Some(it.code())) == Some(it)));
        assert_eq!((Tab::parse(Some("x")), Mark::parse(Some("x"))), (Tab::Mine, None));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Tab::ALL.len());
    }

    #[test]
    fn every_mark_narrows_to_something_of_its_own_among_the_open() {
        let filters = Mark::ALL.map(|it| it.narrow(Filter::default()));
        assert!(filters.iter().all(|it| it.standing == Some(0)));
        let distinct = |it: &&Filter| filters.iter().filter(|other| other == it).count() == 1;
        assert!(filters.iter().all(|it| distinct(&it)));
    }
}
