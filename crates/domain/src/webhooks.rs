//! Webhooks (推送): which acts other systems are told of, when a delivery is tried again, and how
//! long a secret that was changed is still good.

/// What another system may be told of. It hears a word, a number and times: never what somebody
/// wrote, and nothing that says who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// 收到新诉求.
    Received,
    /// 派给了单位, or another one.
    Dispatched,
    /// 请群众补充, or it was supplied.
    Asked,
    /// 答复的期限变了.
    Delayed,
    /// 答复了群众.
    Answered,
    /// 办结了.
    Closed,
    /// Ended otherwise: 不予受理、撤回、并入另一件.
    Ended,
    /// 群众说没解决, or rated low.
    Disputed,
    /// 催办、黄牌、红牌.
    Urged,
    /// 点单来了.
    OrderPlaced,
    /// 点单有人接了.
    OrderTaken,
    /// 点单做完了.
    OrderServed,
    /// 点单没做成: 没法安排、撤回、转成诉求.
    OrderEnded,
}

impl Event {
    /// All of them, in the order of a matter's life.
    pub const ALL: [Self; 13] = [
        Self::Received,
        Self::Dispatched,
        Self::Asked,
        Self::Delayed,
        Self::Answered,
        Self::Closed,
        Self::Ended,
        Self::Disputed,
        Self::Urged,
        Self::OrderPlaced,
        Self::OrderTaken,
        Self::OrderServed,
        Self::OrderEnded,
    ];

    /// The stable word in the store and in what is sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "request.received",
            Self::Dispatched => "request.dispatched",
            Self::Asked => "request.asked",
            Self::Delayed => "request.delayed",
            Self::Answered => "request.answered",
            Self::Closed => "request.closed",
            Self::Ended => "request.ended",
            Self::Disputed => "request.disputed",
            Self::Urged => "request.urged",
            Self::OrderPlaced => "order.placed",
            Self::OrderTaken => "order.taken",
            Self::OrderServed => "order.served",
            Self::OrderEnded => "order.ended",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Several in one text, parted by spaces.
    pub fn join(events: &[Self]) -> String {
        events.iter().map(|it| it.code()).collect::<Vec<_>>().join(" ")
    }

    /// Reads [`Self::join`]; an unknown word is nothing.
    pub fn split(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(Self::parse).collect()
    }

    /// What a message about a matter is, by the noun of the matter and the code of the act; `None`
    /// for what only concerns people here.
    pub fn of(noun: &str, act: &str) -> Option<Self> {
        match noun {
            "request" => Self::of_request(act),
            "order" => Self::of_order(act),
            _ => None,
        }
    }

    fn of_request(act: &str) -> Option<Self> {
        Some(match act {
            "send" | "receive" => Self::Received,
            "dispatch" | "redispatch" => Self::Dispatched,
            "ask_info" | "supply_info" | "proceed" => Self::Asked,
            "extend" | "grant_extension" | "grant_suspension" | "reactivate" | "rederive" => {
                Self::Delayed
            }
            "pass_check" => Self::Answered,
            // Where no call-back is drawn, the answer closes.
            "pass_uncalled" | "call_solved" | "call_declined" | "call_given_up" => Self::Closed,
            "refuse" | "withdraw" | "merge" => Self::Ended,
            "dispute" | "call_unsolved" | "rate_low" => Self::Disputed,
            // Not "remind": the clock's reminders, which name one matter of many, are called so, too.
            "urge" | "yellow_card" | "red_card" => Self::Urged,
            _ => return None,
        })
    }

    fn of_order(act: &str) -> Option<Self> {
        Some(match act {
            "place" | "receive" | "ask" => Self::OrderPlaced,
            "claim" | "assign" => Self::OrderTaken,
            "serve" => Self::OrderServed,
            "decline" | "convert" | "withdraw" => Self::OrderEnded,
            _ => return None,
        })
    }
}

/// The longest name of a webhook, in characters.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest address, in characters.
pub const URL_CHARS_MAX: usize = 500;
/// Webhooks a county may have: each message is sent to each of them.
pub const WEBHOOKS_MAX: usize = 20;

/// Seconds for which the secret before a change is still good: time to change it on the other side.
pub const OLD_SECRET_SECONDS: i64 = 86_400;

/// Seconds between the tries of a delivery: quickly at first, then for almost two days.
pub const WAITS: [i64; 8] = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400];

/// After how many seconds a delivery is tried again that failed for the `tries`th time; `None` when
/// it is left to people.
pub fn wait_after(tries: i64) -> Option<i64> {
    let at = usize::try_from(tries - 1).ok()?;
    WAITS.get(at).copied()
}

/// Whether a status says that a delivery arrived.
pub fn is_taken(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Whether a status says that the other side wants no more, ever.
pub fn is_gone(status: u16) -> bool {
    status == 410
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is to be sent, now or later.
    Waiting,
    /// The other side took it.
    Done,
    /// It was tried so often that people must look.
    Stuck,
    /// Its webhook was switched off before it arrived.
    Dropped,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Done, Self::Stuck, Self::Dropped];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Stuck => "stuck",
            Self::Dropped => "dropped",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders;
    use crate::requests::Act;

    #[test]
    fn events_are_read_as_they_are_written() {
        assert_eq!(Event::split(&Event::join(&Event::ALL)), Event::ALL);
        assert_eq!(Event::split("request.closed everything"), [Event::Closed]);
    }

    #[test]
    fn every_event_follows_from_an_act_there_is() {
        let mut known: Vec<Event> = Act::ALL
            .iter()
            .filter_map(|it| Event::of("request", it.code()))
            .chain(orders::Act::ALL.iter().filter_map(|it| Event::of("order", it.code())))
            .collect();
        known.sort();
        known.dedup();
        assert_eq!(known, Event::ALL);
        assert_eq!(Event::of("whistle", "send"), None);
        assert_eq!(Event::of("request", "sign_for"), None);
    }

    #[test]
    fn a_delivery_is_tried_nine_times_in_almost_two_days() {
        let waits: Vec<i64> = (1..).map_while(wait_after).collect();
        assert_eq!(waits, WAITS);
        assert_eq!(wait_after(9), None);
        assert_eq!(wait_after(0), None);
        let all: i64 = waits.iter().sum();
        assert_eq!(all / 3_600, 41);
    }
}
