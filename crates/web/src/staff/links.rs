//! What the pages of cadres and of grids share: a town, its rows, and choosing somebody.

use app::grids::Able;
use app::{Failure, FieldError, House};
use serde::Deserialize;

use crate::views::staff::orders::Candidate;
use crate::words;

/// Which town, whom to look for, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    pub(super) place: Option<String>,
    pub(super) q: Option<String>,
    pub(super) done: Option<String>,
}

impl Asked {
    /// What was just done, for the notice at the top.
    pub(super) fn notice(&self) -> Option<String> {
        self.done.as_deref().filter(|it| *it == "set").map(|_| "定好了，马上生效。".to_owned())
    }
}

/// Somebody to choose, with where they work and why they may.
pub(super) fn candidate(it: &Able, chosen: &str) -> Candidate {
    let value = it.person.0.to_string();
    let roles: Vec<String> = it.roles.iter().map(|it| words::word("role", it.code())).collect();
    Candidate {
        name: it.name.clone(),
        reasons: vec![it.org_name.clone(), roles.join("、")],
        chosen: value == chosen,
        value,
    }
}

/// `王芳（城关镇便民服务中心）`.
pub(super) fn named(house: &House, name: &str, org: kernel::id::Id) -> String {
    format!("{name}（{}）", house.org_name(org))
}

/// Said above the list of people.
pub(super) fn hint(search: &str, found: usize) -> String {
    match (search.trim(), found) {
        ("", _) => {
            "列的是这个镇能定的人，最多 60 位，本村的在前。别处的人，在上面写姓名找。".to_owned()
        }
        (name, 0) => format!("没有找到能定的“{name}”。请写全名；还没有账号的，请管理员先开通。"),
        (name, count) => format!("叫“{name}”、能定的有 {count} 位。"),
    }
}

/// Who was chosen; `None` for nobody.
pub(super) fn chosen(text: &str) -> Result<Option<kernel::id::Id>, Failure> {
    match text {
        "none" => Ok(None),
        text => {
            let id = text.parse().map(kernel::id::Id);
            id.map(Some).map_err(|_| Failure::field("person", "请选一个人。"))
        }
    }
}

/// The error at the list, if there is one.
pub(super) fn wrong(errors: &[FieldError]) -> crate::views::layout::Field {
    crate::resident::field("", errors, "person")
}
