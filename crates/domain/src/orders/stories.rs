//! Stories (晒单): what was done, told in public without telling for whom. Where a story may go, and
//! what in its words would give the person away.

use super::Act;
use crate::redaction::{self, Kind, Known};

/// How far a story has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoryState {
    /// 等本人同意.
    Drafted,
    /// 本人已同意.
    Consented,
    /// 已晒单.
    Published,
    /// 已撤下, by the organisation: it may be written anew.
    Retracted,
    /// 本人不同意: nobody asks again.
    Refused,
}

impl StoryState {
    /// All states.
    pub const ALL: [Self; 5] =
        [Self::Drafted, Self::Consented, Self::Published, Self::Retracted, Self::Refused];

    /// The stable word in the store and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Consented => "consented",
            Self::Published => "published",
            Self::Retracted => "retracted",
            Self::Refused => "refused",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// Where a story goes by an act. New words always need a new consent.
const TABLE: &[(Option<StoryState>, Act, StoryState)] = &[
    (None, Act::Draft, StoryState::Drafted),
    (Some(StoryState::Drafted), Act::Draft, StoryState::Drafted),
    (Some(StoryState::Drafted), Act::Consent, StoryState::Consented),
    (Some(StoryState::Drafted), Act::ConsentOral, StoryState::Consented),
    (Some(StoryState::Drafted), Act::Refuse, StoryState::Refused),
    (Some(StoryState::Drafted), Act::Retract, StoryState::Retracted),
    (Some(StoryState::Consented), Act::Publish, StoryState::Published),
    (Some(StoryState::Consented), Act::Draft, StoryState::Drafted),
    (Some(StoryState::Consented), Act::Refuse, StoryState::Refused),
    (Some(StoryState::Consented), Act::Retract, StoryState::Retracted),
    (Some(StoryState::Published), Act::Refuse, StoryState::Refused),
    (Some(StoryState::Published), Act::Retract, StoryState::Retracted),
    (Some(StoryState::Retracted), Act::Draft, StoryState::Drafted),
];

/// Where `act` leads a story, if it has a place there.
pub fn next(story: Option<StoryState>, act: Act) -> Option<StoryState> {
    TABLE.iter().find(|it| it.0 == story && it.1 == act).map(|it| it.2)
}

/// Something in a text that would give a person away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trace {
    /// A telephone number.
    Phone,
    /// A resident ID.
    IdCard,
    /// The name the person gave.
    Name,
    /// A house: 3组12号.
    Door,
    /// A number plate.
    Plate,
}

impl Trace {
    /// The stable word for pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdCard => "id_card",
            Self::Name => "name",
            Self::Door => "door",
            Self::Plate => "plate",
        }
    }

    fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Phone => Some(Self::Phone),
            Kind::IdCard => Some(Self::IdCard),
            Kind::Name => Some(Self::Name),
            Kind::Door => Some(Self::Door),
            Kind::Plate => Some(Self::Plate),
            Kind::Title | Kind::Own => None,
        }
    }
}

/// The text without what would give the person away, and what was taken out. `name` is what the
/// person wanted to be called; it becomes 王某. Forms of address stay: who is meant by 王师傅 nobody
/// knows here, and words that were taken out once have nothing left to take.
pub fn redact(text: &str, name: &str) -> (String, Vec<Trace>) {
    let known = Known { names: &[name], strict: true, ..Known::default() };
    let mut found = redaction::find(text, &known);
    found.retain(|it| it.kind != Kind::Title);
    let mut traces: Vec<Trace> = found.iter().filter_map(|it| Trace::of(it.kind)).collect();
    traces.sort_unstable();
    traces.dedup();
    (redaction::cover(text, &found), traces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_a_person_away_is_taken_out() {
        let text = "东关社区3组12号的王建国老人家里水管漏了，12月3号打电话 139 0000 1234 约好，\
            身份证 41088219500101123X，修了 40 分钟。";

        let (kept, traces) = redact(text, "王建国");

        assert_eq!(
            kept,
            "东关社区某处的王某老人家里水管漏了，12月3号打电话 （已隐去） 约好，\
            身份证 （已隐去），修了 40 分钟。"
        );
        assert_eq!(traces, [Trace::Phone, Trace::IdCard, Trace::Name, Trace::Door]);
    }

    #[test]
    fn what_tells_nothing_stays() {
        let text = "2025年3月给 12 位老人理发，用了 3 小时，每人 15 分钟。";
        assert_eq!(redact(text, "李"), (text.to_owned(), vec![]));
    }

    #[test]
    fn what_was_redacted_once_has_nothing_left() {
        let text = "找李晓梅，电话０９１５－２５２２３４５，住5栋2单元301室。";
        let (kept, traces) = redact(text, "李晓梅");
        assert_eq!(traces.len(), 3, "{kept}");
        assert_eq!(redact(&kept, "李晓梅"), (kept.clone(), vec![]));
    }

    #[test]
    fn nothing_is_published_without_consent_and_a_refusal_is_final() {
        for story in [None, Some(StoryState::Drafted), Some(StoryState::Retracted)] {
            assert_eq!(next(story, Act::Publish), None, "{story:?}");
        }
        for act in Act::ALL {
            assert_eq!(next(Some(StoryState::Refused), act), None, "{act:?}");
        }
        assert_eq!(next(Some(StoryState::Consented), Act::Draft), Some(StoryState::Drafted));
        assert_eq!(next(Some(StoryState::Published), Act::Draft), None);
        assert!(StoryState::ALL.into_iter().all(|it| StoryState::parse(it.code()) == Some(it)));
    }
}
