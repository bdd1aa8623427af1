//! People with accounts, and who answers for what: what an administrator keeps.

use askama::Template;

use super::lists::Pager;
use crate::views::layout::{Choice, DeskFrame, Field, FormError, Link, Tag, Town};

/// The list with the form to add somebody: `staff/people.html`.
///
/// The list is narrowed by a GET form with `q`. Adding posts
/// `csrf key name org role-CODE* login title`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/people.html")]
pub(crate) struct PeoplePage {
    pub(crate) frame: DeskFrame,
    /// The list, and where the form is posted to.
    pub(crate) action: String,
    /// What the list is narrowed to; may be empty.
    pub(crate) search: String,
    pub(crate) rows: Vec<PersonRow>,
    pub(crate) pager: Pager,
    /// The idempotency key; the same when the form comes back with errors.
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) name: Field,
    /// Only its error is used; the choice stands in `orgs`.
    pub(crate) org: Field,
    /// The organisations of the county, then of each town.
    pub(crate) orgs: Vec<Town>,
    /// Only its error is used.
    pub(crate) roles: Field,
    pub(crate) role_choices: Vec<RoleChoice>,
    pub(crate) login: Field,
    pub(crate) title: Field,
    /// Whether the person adds people, and does not only look.
    pub(crate) keeps: bool,
    /// Limits, in characters; the server checks them again.
    pub(crate) name_max: usize,
    pub(crate) login_min: usize,
    pub(crate) login_max: usize,
    pub(crate) title_max: usize,
}

/// A role to tick.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleChoice {
    /// "dispatcher".
    pub(crate) code: &'static str,
    /// "受理派单".
    pub(crate) name: String,
    /// What it means, in a few words.
    pub(crate) meaning: String,
    pub(crate) chosen: bool,
}

/// Somebody with an account.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonRow {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) login: String,
    pub(crate) org: String,
    /// "受理派单、回访".
    pub(crate) roles: String,
    /// "已停用", "锁到 09:27", "还没换首个密码"; none when all is well.
    pub(crate) tags: Vec<Tag>,
}

/// One account and what can be done about it: `staff/people_one.html`.
///
/// The forms post `csrf key`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/people_one.html")]
pub(crate) struct PersonPage {
    pub(crate) frame: DeskFrame,
    pub(crate) person: PersonRow,
    pub(crate) org: Link,
    pub(crate) back_href: String,
    pub(crate) active: bool,
    pub(crate) reset_action: String,
    pub(crate) reset_key: String,
    /// Switches off, or on again.
    pub(crate) switch_action: String,
    pub(crate) switch_key: String,
    /// Why it cannot be switched off.
    pub(crate) refused: Option<String>,
    /// Whether the person keeps accounts, and does not only look and take away.
    pub(crate) keeps: bool,
    pub(crate) proposals: Vec<ProposalLine>,
    /// Roles that can be taken away; `value` is the idempotency key.
    pub(crate) takes: Vec<Take>,
    pub(crate) take_action: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) roles_action: String,
    pub(crate) roles_key: String,
    /// Only the errors of these two are used.
    pub(crate) org_field: Field,
    pub(crate) roles: Field,
    pub(crate) orgs: Vec<Town>,
    pub(crate) role_choices: Vec<RoleChoice>,
    pub(crate) sessions_action: String,
    pub(crate) sessions_key: String,
    /// Whether wrong tries can be forgotten by this person.
    pub(crate) unlocks: bool,
    pub(crate) unlock_action: String,
    pub(crate) unlock_key: String,
    pub(crate) second_action: String,
    pub(crate) second_key: String,
}

/// A proposal about the person.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProposalLine {
    /// "新账号".
    pub(crate) what: String,
    /// "等安全管理员批".
    pub(crate) state: String,
    pub(crate) detail: String,
}

/// A role that can be taken away.
#[derive(Debug, Clone, Default)]
pub(crate) struct Take {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    /// The idempotency key.
    pub(crate) value: String,
}

/// A first password, told once: `staff/people_given.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/people_given.html")]
pub(crate) struct GivenPage {
    pub(crate) frame: DeskFrame,
    /// "添加好了" or "新密码".
    pub(crate) headline: String,
    pub(crate) person: PersonRow,
    /// `None` when the same form was sent again.
    pub(crate) password: Option<String>,
    /// Whether what they may do still waits for approval.
    pub(crate) waits: bool,
    /// Where to sign in: "gj.example/610925/staff".
    pub(crate) address: String,
    pub(crate) back_href: String,
}

/// A line of the dispatch catalogue to set or remove: `staff/people_answerer.html`.
///
/// Posts `csrf key place category seen org`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/people_answerer.html")]
pub(crate) struct AnswererPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) errors: Vec<FormError>,
    /// The line as it stands; `None` for a new one.
    pub(crate) line: Option<LineNow>,
    /// Only its error is used.
    pub(crate) place: Field,
    /// 全县, then each town with its villages.
    pub(crate) places: Vec<Town>,
    /// Only its error is used.
    pub(crate) category: Field,
    pub(crate) categories: Vec<Choice>,
    /// Only its error is used.
    pub(crate) org: Field,
    pub(crate) orgs: Vec<Town>,
    pub(crate) back_href: String,
}

/// A line of the catalogue as it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineNow {
    /// The codes, sent back with the form.
    pub(crate) place_code: String,
    pub(crate) category_code: String,
    pub(crate) org_code: String,
    /// In words.
    pub(crate) place: String,
    pub(crate) category: String,
    pub(crate) org: String,
    pub(crate) remove_action: String,
    pub(crate) remove_key: String,
    /// What holds once it is removed: "删掉以后，滔河镇的道路交通归县交通运输局。"
    pub(crate) after: String,
}
