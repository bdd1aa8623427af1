//! Terms and elections: `staff/terms/*.html`.

use askama::Template;

use super::export::Export;
use super::life::LifeFigure;
use super::lists::{Empty, Pager};
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag};

/// The half-yearly screening: `staff/terms/screening.html`. Its filter is a GET with `half above what`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/terms/screening.html")]
pub(crate) struct ScreeningPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) halves: Vec<Choice>,
    pub(crate) aboves: Vec<Choice>,
    /// What the list is of; goes along with the filter.
    pub(crate) what: &'static str,
    pub(crate) figures: Vec<LifeFigure>,
    /// "2026 年上半年：到期没换".
    pub(crate) title: String,
    pub(crate) definition: &'static str,
    pub(crate) rows: Vec<ScreenRow>,
    pub(crate) pager: Pager,
    pub(crate) empty: Empty,
    pub(crate) export: Option<Export>,
}

/// A branch of the screening.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScreenRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) above: String,
    /// "2026 年 5 月 16 日"; "—" where no term was noted.
    pub(crate) due: String,
    pub(crate) tag: Tag,
    /// "2023-05-16 选出，3 年一届".
    pub(crate) detail: String,
    /// The election that was begun, and its next step.
    pub(crate) election: Option<Link>,
}

/// The term of a branch: `staff/terms/term.html`. Posts `csrf key version do …`, where `do` is `note`
/// or `approve`; the form of a new election posts `csrf key with_committee seats planned_on`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/terms/term.html")]
pub(crate) struct TermPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) tag: Option<Tag>,
    /// What is to be done now, in a sentence.
    pub(crate) next: String,
    /// The election that is going on.
    pub(crate) going: Option<Link>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) shifts: Vec<String>,
    pub(crate) reminded: Vec<String>,
    pub(crate) elections: Vec<(Link, Tag)>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// The head of the form by which a term is noted, for those who may.
    pub(crate) note: Option<&'static str>,
    pub(crate) elected_on: Field,
    pub(crate) may_approve: bool,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) kind: Field,
    pub(crate) day: Field,
    pub(crate) document: Field,
    pub(crate) begin: Option<BeginForm>,
}

/// The form of a new election.
#[derive(Debug, Clone, Default)]
pub(crate) struct BeginForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) bodies: Vec<Choice>,
    pub(crate) seats: Field,
    pub(crate) planned_on: Field,
}

/// An election: `staff/terms/election.html`. Posts `csrf key version do …`, where `do` is `step`,
/// `vacant` or `stop`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/terms/election.html")]
pub(crate) struct ElectionPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back: Link,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    pub(crate) errors: Vec<FormError>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) steps: Vec<StepRow>,
    /// The names of the candidates, in the order of their strokes.
    pub(crate) candidates: Vec<String>,
    pub(crate) rounds: Vec<RoundBlock>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    /// The form of the step that is next, for whoever does it.
    pub(crate) doing: Option<StepForm>,
    /// Where the ballots are counted.
    pub(crate) count: Option<Link>,
    /// How many seats may stay vacant, where they may.
    pub(crate) vacant: Option<i64>,
    pub(crate) agreed: Field,
    pub(crate) may_stop: bool,
    pub(crate) why: Field,
}

/// A step of an election.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepRow {
    pub(crate) name: &'static str,
    pub(crate) tag: Tag,
    /// "2026-05-10 · 直工〔2026〕3 号 · 王芳（县直机关工委）".
    pub(crate) detail: String,
}

/// A round that was counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoundBlock {
    pub(crate) title: String,
    pub(crate) counts: String,
    pub(crate) rule: String,
    /// Name, votes, and whether they were elected.
    pub(crate) rows: Vec<(String, String, Option<Tag>)>,
}

/// The form of the step that is next.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepForm {
    pub(crate) step: &'static str,
    pub(crate) name: &'static str,
    pub(crate) hint: String,
    pub(crate) on: Field,
    pub(crate) document: Field,
    /// Whether there must be a document.
    pub(crate) needs_document: bool,
    /// With the notice: the day of the meeting.
    pub(crate) planned_on: Option<Field>,
    /// With the list of candidates.
    pub(crate) people: Vec<Choice>,
    pub(crate) person: Field,
    /// With the posts.
    pub(crate) secretaries: Vec<Choice>,
    pub(crate) deputies: Vec<Choice>,
    pub(crate) secretary: Field,
}

/// The form of a count, for a phone: `staff/terms/count.html`. Posts `csrf key version held_on present
/// issued returned valid yes-ID other-N other-N-yes`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/terms/count.html")]
pub(crate) struct CountPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) held_on: Field,
    pub(crate) present: Field,
    pub(crate) issued: Field,
    pub(crate) returned: Field,
    pub(crate) valid: Field,
    /// What is wrong with the votes.
    pub(crate) vote: Field,
    pub(crate) lines: Vec<VoteLine>,
    pub(crate) others: Vec<OtherLine>,
    pub(crate) others_open: bool,
}

/// What a candidate got.
#[derive(Debug, Clone, Default)]
pub(crate) struct VoteLine {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) yes: String,
}

/// Somebody whom voters wrote in.
#[derive(Debug, Clone, Default)]
pub(crate) struct OtherLine {
    pub(crate) nth: usize,
    pub(crate) people: Vec<Choice>,
    pub(crate) yes: String,
}
