//! What the forms beside the straight way are filled with, and how acts are grouped.

use super::ActForm;
use crate::views::layout::{Choice, Field, Photo};

/// What the forms beside the straight way are filled with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    /// What waits for a word: a delay, an exclusion, a part in what another organisation leads.
    pub(crate) waiting: Option<Waiting>,
    /// The longest extension, in working days.
    pub(crate) days_max: i64,
    /// The longest suspension, in days.
    pub(crate) suspend_max: i64,
    /// The first day a suspension may end on: "2025-10-10".
    pub(crate) day_from: String,
    /// The last one.
    pub(crate) day_until: String,
    /// All categories but its own.
    pub(crate) categories: Vec<Choice>,
    /// Whether the part asked for is only to know of it.
    pub(crate) copied: bool,
    /// How many of a hundred are called back, where it is not all of them.
    pub(crate) sampled: Option<String>,
    /// `yes`, `no` or empty.
    pub(crate) granted: Field,
    /// The day a suspension ends on, as typed.
    pub(crate) until: Field,
    /// Only its error is used; the choice stands in `categories`.
    pub(crate) category: Field,
    /// `support`, `copy` or empty.
    pub(crate) kind: String,
}

/// What somebody asked for and somebody else must answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    /// "延期 5 个工作日".
    pub(crate) what: String,
    /// Who asks: "县交通运输局".
    pub(crate) who: String,
    /// "10 月 9 日 11:00".
    pub(crate) when: String,
    /// Why, in their words.
    pub(crate) why: String,
    /// What the person said, where that is what it is about: "不满意（2 分）：路没修好。"
    pub(crate) said: Option<String>,
    /// The evidence.
    pub(crate) photos: Vec<Photo>,
    /// What would follow, a line each: "同意以后，10 月 20 日（周一）17:30 前答复群众".
    pub(crate) then: Vec<String>,
}

/// Acts of one purpose that stand under 更多.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) name: &'static str,
    pub(crate) acts: Vec<&'a ActForm>,
}

/// The groups under 更多, in their order.
const GROUPS: [&str; 4] = ["期限", "督办", "协办", "更正"];

/// The group an act stands in; empty for those that stand as buttons of their own.
pub(super) fn group_of(act: &str) -> &'static str {
    match act {
        "extend" | "ask_extension" | "ask_suspension" => "期限",
        "remind" | "yellow_card" | "red_card" | "lift_card" => "督办",
        "ask_unit" => "协办",
        "recategorise" | "leave_case" | "merge" => "更正",
        _ => "",
    }
}

/// Whether anything stands under 更多.
pub(crate) fn has_more(acts: &[ActForm]) -> bool {
    acts.iter().any(|it| !it.group.is_empty())
}

/// Whether 更多 is unfolded: nothing else can be done, or one of its forms came back.
pub(crate) fn more_is_open(acts: &[ActForm]) -> bool {
    let (more, likely): (Vec<_>, Vec<_>) = acts.iter().partition(|it| !it.group.is_empty());
    likely.is_empty() || more.iter().any(|it| it.open)
}

/// What stands under 更多, by purpose.
pub(crate) fn more(acts: &[ActForm]) -> Vec<Group<'_>> {
    let group = |name: &'static str| {
        let acts = acts.iter().filter(|it| it.group == name).collect();
        Group { name, acts }
    };
    GROUPS.into_iter().map(group).filter(|it| !it.acts.is_empty()).collect()
}

/// The form an act has: both answers to what waits share one, as those of a call-back do. `None`
/// for an answer whose form the other one brings.
pub(super) fn form_name(act: &'static str) -> Option<&'static str> {
    Some(match act {
        "call_solved" => "call",
        "grant_extension" | "grant_suspension" => "decide_delay",
        "grant_exclusion" => "decide_exclusion",
        "call_unsolved" | "refuse_delay" | "refuse_exclusion" => return None,
        other => other,
    })
}

/// Whether a form is what one came for, and shows its fields at once.
pub(super) fn is_open(form: &str) -> bool {
    matches!(form, "call" | "decide_delay" | "decide_exclusion" | "unit_done")
}
