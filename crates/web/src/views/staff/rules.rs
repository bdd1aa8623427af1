//! Rules and the calendar as an administrator keeps them.

use askama::Template;

use super::trial::TrialShown;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Tag};

/// Every rule, group by group: `staff/rules.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/rules.html")]
pub(crate) struct RulesPage {
    pub(crate) frame: DeskFrame,
    /// For who keeps the calendar, too.
    pub(crate) calendar_href: Option<String>,
    pub(crate) groups: Vec<RuleGroup>,
    /// What the country sets and nobody here may change.
    pub(crate) fixed: String,
    /// The newest changes of all.
    pub(crate) changes: Vec<RuleChange>,
}

/// Rules about one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleGroup {
    pub(crate) name: String,
    pub(crate) rows: Vec<RuleRow>,
}

/// A rule in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleRow {
    pub(crate) href: String,
    pub(crate) name: String,
    /// What it does, in plain words.
    pub(crate) does: String,
    /// What holds today: "15 个工作日".
    pub(crate) now: String,
    /// What will hold: "3 月 9 日起 10 个工作日".
    pub(crate) later: Option<String>,
    /// What holds where nobody set anything.
    pub(crate) usual: String,
    /// Whether the county set another value.
    pub(crate) own: bool,
}

/// A change that was made.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleChange {
    pub(crate) name: String,
    /// "10 个工作日，3 月 9 日起".
    pub(crate) what: String,
    /// "3 月 3 日 09:00 · 张三".
    pub(crate) who: String,
    pub(crate) why: String,
}

/// One rule: `staff/rule.html`. Its form posts `csrf key seen value unit from why`;
/// of a rule that is tried out first, `do` and `tried` besides.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/rule.html")]
pub(crate) struct RulePage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) row: RuleRow,
    /// What the value rests on.
    pub(crate) basis: String,
    /// What held by this page.
    pub(crate) seen: String,
    pub(crate) value: Field,
    pub(crate) unit: Field,
    pub(crate) units: Vec<Choice>,
    /// "1 到 250".
    pub(crate) bounds: String,
    pub(crate) from: Field,
    /// The first day it may begin on.
    pub(crate) today: String,
    pub(crate) why: Field,
    pub(crate) why_max: usize,
    /// What it would have done, where it was tried out.
    pub(crate) trial: Option<TrialShown>,
    /// Whether it is tried out first.
    pub(crate) tries: bool,
    /// That it is to be tried out first.
    pub(crate) tried_field: Field,
    pub(crate) changes: Vec<RuleChange>,
}

/// Working days and office hours: `staff/calendar.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/calendar.html")]
pub(crate) struct CalendarPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) years: Vec<YearShown>,
    pub(crate) notice: NoticeForm,
    pub(crate) days: DayForm,
    pub(crate) hours: HoursForm,
}

/// What is known of a year.
#[derive(Debug, Clone, Default)]
pub(crate) struct YearShown {
    pub(crate) year: i16,
    /// "已经有了", "还没有".
    pub(crate) tag: Tag,
    /// Where it came from, or what happens until it is there.
    pub(crate) source: String,
    /// "10 月 1 日至 8 日 国庆节".
    pub(crate) breaks: Vec<String>,
    /// "9 月 28 日（周日）".
    pub(crate) work: Vec<String>,
    /// Of what was read: days known until now that would be gone.
    pub(crate) lost: Vec<String>,
    /// Of what was read: words with days that say neither off nor worked.
    pub(crate) unclear: Vec<String>,
}

/// The notice of a year: posts `csrf key year text`, and `sure` once it was looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct NoticeForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) year: Field,
    pub(crate) years: Vec<Choice>,
    pub(crate) text: Field,
    /// What was read, to be looked at before it is taken.
    pub(crate) read: Option<YearShown>,
}

/// Days of the county's own: posts `csrf key day works why`, or `csrf key day` to take one back.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayForm {
    pub(crate) action: String,
    pub(crate) remove_action: String,
    pub(crate) key: String,
    pub(crate) day: Field,
    pub(crate) today: String,
    pub(crate) works: bool,
    pub(crate) why: Field,
    pub(crate) why_max: usize,
    pub(crate) own: Vec<OwnDayRow>,
}

/// A day of the county's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnDayRow {
    pub(crate) day: String,
    pub(crate) name: String,
    pub(crate) what: &'static str,
    pub(crate) why: String,
    /// Only days that lie ahead can be taken back.
    pub(crate) remove_key: Option<String>,
}

/// Office hours: posts `csrf key usual-1 … summer-4 summer_from summer_to`.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoursForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) usual_error: Option<String>,
    pub(crate) usual: Vec<TimeField>,
    pub(crate) summer_error: Option<String>,
    pub(crate) summer_days: Vec<TimeField>,
    pub(crate) summer: Vec<TimeField>,
    /// What holds today, in a line.
    pub(crate) now: String,
    /// Whether there are more seasons than the form can give back: it is shown no form then.
    pub(crate) locked: bool,
}

/// A time or day of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimeField {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) hint: &'static str,
}
