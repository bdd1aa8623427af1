//! Organisation life: `staff/life/*.html`.

use askama::Template;

use super::hotline::RunRow;
use super::lists::{Empty, Pager};
use super::rules::RuleChange;
use super::trial::TrialShown;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// A branch's month: `staff/life/month.html`. The form of a reason posts `csrf key of reason`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/month.html")]
pub(crate) struct MonthPage {
    pub(crate) frame: DeskFrame,
    /// Back to the committee's list, for those who came from there.
    pub(crate) back: Option<Link>,
    pub(crate) title: String,
    /// "11 月 · 名册上 11 人".
    pub(crate) about: String,
    /// Where a sitting is planned, for those who may.
    pub(crate) plan_href: Option<String>,
    pub(crate) roster_href: String,
    pub(crate) ledger_href: String,
    /// What was recorded this year.
    pub(crate) held_href: String,
    pub(crate) merits_href: String,
    pub(crate) term_href: String,
    /// Dues and hours of study, for those who may read them.
    pub(crate) affairs: Vec<Link>,
    /// How the term stands, and what to do about it.
    pub(crate) term: (Tag, String),
    pub(crate) errors: Vec<FormError>,
    /// What is to be done or was missed.
    pub(crate) owed: Vec<OwedRow>,
    /// What is planned and not recorded yet.
    pub(crate) planned: Vec<SittingRow>,
    /// What was done this month.
    pub(crate) done: Vec<SittingRow>,
    /// "11 月 14 日 李小红，入党 15 年".
    pub(crate) birthdays: Vec<String>,
    /// Everything of the year that is met or still to come.
    pub(crate) rest: Vec<OwedRow>,
    pub(crate) excuse: Option<ExcuseForm>,
}

/// The ledger of sittings: `staff/life/ledger.html`. Taking out posts `csrf branch from until`, bringing
/// in posts `csrf key sheet`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/ledger.html")]
pub(crate) struct LedgerPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    /// The branch whose ledger it is; empty for all of the ground, or the own one.
    pub(crate) whose: String,
    pub(crate) branch: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) export_action: String,
    pub(crate) from: Field,
    pub(crate) until: Field,
    /// For those who may bring one in.
    pub(crate) files: Option<BringForm>,
}

/// Rosters as a workbook, out and in: `staff/life/rosters.html`. Taking out posts `csrf branch`, bringing
/// `csrf key sheet`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/rosters.html")]
pub(crate) struct RostersPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) export_action: String,
    /// For those who may bring one in.
    pub(crate) files: Option<BringForm>,
}

/// The form by which a table is brought in, and the files that were brought.
#[derive(Debug, Clone, Default)]
pub(crate) struct BringForm {
    pub(crate) action: String,
    pub(crate) key: String,
    /// Only its error is used.
    pub(crate) sheet: Field,
    pub(crate) rows_max: String,
    pub(crate) runs: Vec<RunRow>,
    pub(crate) older_href: Option<String>,
    pub(crate) newest_href: Option<String>,
}

/// The code by which members sign in to a sitting: `staff/life/sign_in.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) qr_svg: String,
    /// "应到 11 人，签到了 3 人".
    pub(crate) count: String,
    pub(crate) names: String,
}

/// What who followed the code sees: `staff/life/here.html`. Posts `csrf key`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/here.html")]
pub(crate) struct HerePage {
    pub(crate) frame: DeskFrame,
    pub(crate) title: String,
    pub(crate) branch: String,
    pub(crate) is_in: bool,
    pub(crate) action: String,
    pub(crate) key: String,
}

/// What is asked of a branch in one period.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwedRow {
    /// "主题党日".
    pub(crate) name: String,
    /// "11 月".
    pub(crate) period: String,
    pub(crate) detail: String,
    pub(crate) tag: Tag,
    /// Where it is planned or recorded.
    pub(crate) href: Option<Link>,
}

/// The form by which the committee accepts a reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExcuseForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) of: Field,
    pub(crate) reason: Field,
}

/// A sitting in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct SittingRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) tag: Tag,
}

/// What the committee sees at a glance: `staff/life/branches.html`. Its filter is a GET with
/// `year system above`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/branches.html")]
pub(crate) struct BranchesPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) systems: Vec<Choice>,
    pub(crate) aboves: Vec<Choice>,
    pub(crate) figures: Vec<LifeFigure>,
    pub(crate) rows: Vec<LateRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    pub(crate) systems_href: String,
    pub(crate) ledger_href: String,
    /// How many sittings of that year are recorded, which opens them.
    pub(crate) held: Link,
    /// Where a branch is founded, for those who may.
    pub(crate) found_href: Option<String>,
}

/// A number that opens its rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct LifeFigure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) of: String,
    pub(crate) href: String,
    pub(crate) hot: bool,
}

/// A branch in the committee's list.
#[derive(Debug, Clone, Default)]
pub(crate) struct LateRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) above: String,
    /// "3 次"; "没有欠的".
    pub(crate) count: Tag,
    /// "1 月 31 日起".
    pub(crate) since: String,
    /// "主题党日 2 次、党费收缴 1 次".
    pub(crate) by: String,
}

/// The rows behind a number: `staff/life/lines.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/lines.html")]
pub(crate) struct LinesPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) definition: String,
    pub(crate) rows: Vec<LineRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// The sittings that were recorded in a year: `staff/life/held.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/held.html")]
pub(crate) struct HeldPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    /// "8,388 次".
    pub(crate) about: String,
    pub(crate) action: String,
    /// The branch whose they are; empty for all of a ground.
    pub(crate) branch: String,
    pub(crate) years: Vec<Choice>,
    pub(crate) systems: Vec<Choice>,
    /// None where they are of one branch.
    pub(crate) aboves: Vec<Choice>,
    pub(crate) rows: Vec<HeldRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
}

/// A recorded sitting in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldRow {
    pub(crate) href: String,
    pub(crate) title: String,
    /// Empty where all are of one branch.
    pub(crate) branch: String,
    pub(crate) day: String,
    /// "主题党日、党课".
    pub(crate) systems: String,
    /// "实到 12 人，应到 15 人".
    pub(crate) came: String,
    /// "补录", where it was.
    pub(crate) late: bool,
}

/// A line of a branch.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineRow {
    pub(crate) href: String,
    pub(crate) branch: String,
    pub(crate) name: String,
    pub(crate) period: String,
    pub(crate) due: String,
    pub(crate) tag: Tag,
    pub(crate) detail: String,
}

/// The form of a new sitting: `staff/life/plan.html`. Posts `csrf key system-CODE title held_on from
/// until place agenda do`, where `do` is `plan` or `record`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/plan.html")]
pub(crate) struct PlanPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) systems: Vec<Choice>,
    pub(crate) system: Field,
    pub(crate) title: Field,
    pub(crate) held_on: Field,
    pub(crate) from: Field,
    pub(crate) until: Field,
    pub(crate) place: Field,
    pub(crate) agenda: Field,
}

/// One sitting: `staff/life/sitting.html`. Posts `csrf key version do why`, where `do` is `convene`,
/// `publish` or `withdraw`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/sitting.html")]
pub(crate) struct SittingPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) agenda: String,
    pub(crate) minutes: String,
    pub(crate) votes: Vec<VoteRow>,
    /// What happened to it, oldest first.
    pub(crate) history: Vec<String>,
    pub(crate) record: Option<Link>,
    /// Where members sign in, on its day, where the county has that.
    pub(crate) sign_in_href: Option<String>,
    pub(crate) minutes_href: Option<String>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// The button that goes on: its `do` and its words.
    pub(crate) next: Option<(&'static str, &'static str)>,
    pub(crate) may_withdraw: bool,
    pub(crate) why: Field,
}

/// A vote with what follows from it.
#[derive(Debug, Clone, Default)]
pub(crate) struct VoteRow {
    pub(crate) subject: String,
    /// "赞成 6，反对 2，弃权 0".
    pub(crate) counts: String,
    pub(crate) tag: Tag,
    /// "要超过应到会 10 人的一半".
    pub(crate) rule: String,
}

/// The form of a record: `staff/life/record.html`. Posts `csrf key version held_on from until place
/// chair recorder came-ID why-ID guests minutes vote-N-kind vote-N-subject vote-N-yes vote-N-no
/// vote-N-abstained`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/record.html")]
pub(crate) struct RecordPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    /// "算：主题党日、党课".
    pub(crate) counts_for: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) held_on: Field,
    pub(crate) from: Field,
    pub(crate) until: Field,
    pub(crate) place: Field,
    pub(crate) chair: Field,
    pub(crate) chairs: Vec<Choice>,
    pub(crate) recorder: Field,
    pub(crate) recorders: Vec<Choice>,
    pub(crate) came: Field,
    pub(crate) people: Vec<PersonRow>,
    /// That only those are ticked who signed in; empty where nobody did.
    pub(crate) signed: String,
    pub(crate) roster_href: String,
    pub(crate) guests: Field,
    pub(crate) minutes: Field,
    pub(crate) votes: Vec<VoteFields>,
    pub(crate) vote: Field,
    pub(crate) votes_open: bool,
}

/// Somebody who should come.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// "书记"; "预备党员，没有表决权".
    pub(crate) note: String,
    pub(crate) came: bool,
    pub(crate) why: String,
}

/// The fields of one vote.
#[derive(Debug, Clone, Default)]
pub(crate) struct VoteFields {
    pub(crate) nth: usize,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) subject: String,
    pub(crate) yes: String,
    pub(crate) no: String,
    pub(crate) abstained: String,
}

/// The roster of a branch: `staff/life/roster.html`. Posts `csrf key version do …`, where `do` is
/// `put`, `leave` or `part`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/roster.html")]
pub(crate) struct RosterPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) about: String,
    /// Seven full members and no committee: what the text asks for.
    pub(crate) hint: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    /// Where rosters come in and go out as a workbook.
    pub(crate) sheets_href: String,
    pub(crate) version: i64,
    pub(crate) members: Vec<MemberRow>,
    pub(crate) parts: Vec<PartRow>,
    pub(crate) may_keep: bool,
    /// The form: who; empty for somebody new.
    pub(crate) people: Vec<Choice>,
    pub(crate) name: Field,
    pub(crate) standing: Field,
    pub(crate) standings: Vec<Choice>,
    pub(crate) posts: Vec<Choice>,
    pub(crate) joined_on: Field,
    pub(crate) from_on: Field,
    pub(crate) reason: Field,
    pub(crate) reasons: Vec<Choice>,
    pub(crate) approval: Field,
    pub(crate) until_on: Field,
}

/// Somebody on the roster.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemberRow {
    pub(crate) name: String,
    pub(crate) post: String,
    pub(crate) standing: Tag,
    pub(crate) joined: String,
    /// How they are counted where that is not as usual.
    pub(crate) note: String,
}

/// Something the branch has or not.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartRow {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) has: bool,
}

/// The county's catalogue: `staff/life/systems.html`. Posts `csrf key code name on`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/systems.html")]
pub(crate) struct SystemsPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) rows: Vec<SystemRow>,
    pub(crate) may_keep: bool,
}

/// A system of the catalogue.
#[derive(Debug, Clone, Default)]
pub(crate) struct SystemRow {
    pub(crate) code: String,
    pub(crate) name: String,
    /// "每月 1 次".
    pub(crate) asked: String,
    /// "每个支部".
    pub(crate) applies: String,
    pub(crate) basis: String,
    pub(crate) is_on: bool,
    /// The page on which it is said how often, where it is asked so often in a period.
    pub(crate) href: Option<String>,
}

/// A system: `staff/life/system.html`. Trying out and taking post `csrf key do every least day grace applies
/// from why`, where `do` is `try` or `take`, and taking `tried` besides.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/system.html")]
pub(crate) struct SystemPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) name: String,
    pub(crate) is_on: bool,
    /// "每月至少 1 次，宽限 7 天，每个支部".
    pub(crate) now: String,
    /// "1 月 1 日起 每季度至少 1 次…".
    pub(crate) later: Vec<String>,
    pub(crate) basis: String,
    pub(crate) trial: Option<TrialShown>,
    pub(crate) may_keep: bool,
    pub(crate) every: Field,
    pub(crate) everies: Vec<Choice>,
    pub(crate) least: Field,
    pub(crate) day: Field,
    pub(crate) grace: Field,
    pub(crate) applies: Field,
    pub(crate) whom: Vec<Choice>,
    pub(crate) from: Field,
    /// The first day it may begin on.
    pub(crate) today: String,
    pub(crate) why: Field,
    pub(crate) why_max: usize,
    /// That it is to be tried out first.
    pub(crate) tried_field: Field,
    pub(crate) changes: Vec<RuleChange>,
}

/// The form of a new branch: `staff/life/found.html`. Posts `csrf key name above body founded_on
/// is_office kept_from`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/life/found.html")]
pub(crate) struct FoundPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) name: Field,
    pub(crate) above: Field,
    pub(crate) aboves: Vec<Choice>,
    pub(crate) body: Field,
    pub(crate) bodies: Vec<Choice>,
    pub(crate) founded_on: Field,
    pub(crate) is_office: bool,
    pub(crate) kept_from: Field,
}
