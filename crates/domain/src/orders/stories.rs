//! Stories (晒单): what was done, told in public without telling for whom. Where a story may go, and
//! what in its words would give the person away.

use super::Act;

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
    /// A house or villagers' group: 3组12号.
    Door,
}

impl Trace {
    /// The stable word for pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdCard => "id_card",
            Self::Name => "name",
            Self::Door => "door",
        }
    }
}

/// The text without what would give the person away, and what was taken out. `name` is what the
/// person wanted to be called; it becomes 王某.
pub fn redact(text: &str, name: &str) -> (String, Vec<Trace>) {
    let mut traces = Vec::new();
    let mut kept = without_name(text, name.trim(), &mut traces);
    kept = without_numbers(&kept, &mut traces);
    kept = without_doors(&kept, &mut traces);
    traces.sort_unstable();
    traces.dedup();
    (kept, traces)
}

fn without_name(text: &str, name: &str, traces: &mut Vec<Trace>) -> String {
    // One character is a word of its own far too often.
    if name.chars().count() < 2 || !text.contains(name) {
        return text.to_owned();
    }
    traces.push(Trace::Name);
    let surname: String = name.chars().take(1).collect();
    text.replace(name, &format!("{surname}某"))
}

/// Digits that stand together, dashes and blanks between them not counting.
fn without_numbers(text: &str, traces: &mut Vec<Trace>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for it in text.chars().chain(std::iter::once('\n')) {
        let digit = it.is_ascii_digit() || ('０'..='９').contains(&it);
        let inside = !run.is_empty() && matches!(it, '-' | '－' | '—' | ' ' | 'x' | 'X');
        if digit || inside {
            run.push(it);
            continue;
        }
        out.push_str(&settled(&run, traces));
        run.clear();
        out.push(it);
    }
    out.pop();
    out
}

/// A run of digits as it may stand: as it is, or as stars.
fn settled(run: &str, traces: &mut Vec<Trace>) -> String {
    let digits = run.chars().filter(|it| it.is_numeric() || matches!(it, 'x' | 'X')).count();
    let trace = match digits {
        7 | 8 | 10..=13 => Trace::Phone,
        15 | 18 => Trace::IdCard,
        _ => return run.to_owned(),
    };
    traces.push(trace);
    let tail: String = run.chars().rev().take_while(|it| *it == ' ').collect();
    format!("（已隐去）{tail}")
}

/// Numbers before 号, 组, 栋, 单元, 室 and the like.
fn without_doors(text: &str, traces: &mut Vec<Trace>) -> String {
    const UNITS: [&str; 7] = ["号楼", "单元", "号", "组", "栋", "幢", "室"];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|it: char| it.is_ascii_digit()) {
        let (before, number) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let end = number.find(|it: char| !it.is_ascii_digit()).unwrap_or(number.len());
        let (digits, after) = number.split_at_checked(end).unwrap_or((number, ""));
        match UNITS.iter().find_map(|it| after.trim_start().strip_prefix(it)) {
            Some(left) if digits.len() <= 4 && !is_date(&out, after) => {
                traces.push(Trace::Door);
                rest = left;
            }
            _ => {
                out.push_str(digits);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// 12月3号 is a day, not a door.
fn is_date(before: &str, after: &str) -> bool {
    before.trim_end().ends_with('月') && after.trim_start().starts_with('号')
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
            "东关社区的王某老人家里水管漏了，12月3号打电话 （已隐去） 约好，\
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
