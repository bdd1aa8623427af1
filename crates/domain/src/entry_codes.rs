//! Entry codes (入口码): a QR code and a short link on a wall or in a chat group that lead to the
//! report form with the place already chosen.

use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;

use crate::places::Place;

/// What an entry code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A village or a town.
    Place,
    /// A grid (网格).
    Grid,
    /// A group of residents (居民小组) or a chat group (微信群).
    Group,
}

impl EntryKind {
    /// All kinds, in the order pages show them.
    pub const ALL: [Self; 3] = [Self::Place, Self::Grid, Self::Group];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Grid => "grid",
            Self::Group => "group",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// An entry code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryCode {
    /// Six characters, the last one a check; no secret.
    pub code: String,
    /// What it stands for.
    pub kind: EntryKind,
    /// What people call the spot: 同心村, 同心村第一网格, 三组微信群.
    pub label: String,
    /// The village or town that the report form chooses.
    pub place: Place,
    /// The grid, for a code of a grid.
    pub grid: Option<Id>,
    /// Whether it leads to the form; a code that was taken down says kindly where to go.
    pub active: bool,
    /// When it was made.
    pub made_at: Instant,
}

/// Payload characters of a code; one check character follows.
const CHARS: usize = 5;

/// The longest label, in characters: it stands in one line of a poster.
pub const LABEL_CHARS_MAX: usize = 20;

/// A code from chance. The caller keeps codes apart.
pub fn new_code(bits: u64) -> String {
    code::encode(u128::from(bits), CHARS)
}

/// Reads a code as it is scanned or typed: small letters, spaces and dashes are fine. Nothing where
/// a character is wrong or two were exchanged.
pub fn parse_code(text: &str) -> Option<String> {
    code::parse(text, CHARS)
}

/// A code as it is read out: `7K3 M2Q`.
pub fn spoken(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(3).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a label, as a sentence; `None` when it is sound.
pub fn wrong_label(label: &str) -> Option<String> {
    if label.is_empty() {
        return Some("请写这个码叫什么，比如“三组微信群”。".to_owned());
    }
    if label.chars().any(char::is_control) {
        return Some("名称里有看不见的字符，请重新打一遍。".to_owned());
    }
    let chars = label.chars().count();
    (chars > LABEL_CHARS_MAX).then(|| {
        let over = chars - LABEL_CHARS_MAX;
        format!("名称要印在海报上，最多 {LABEL_CHARS_MAX} 个字，请删掉 {over} 个字。")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_a_slip_is_found() {
        let code = new_code(0x00AB_CDEF);
        assert_eq!(code.len(), 6);
        for typed in [code.clone(), code.to_lowercase(), spoken(&code), format!(" {code} ")] {
            assert_eq!(parse_code(&typed), Some(code.clone()), "{typed}");
        }
        for at in 0..6 {
            let mut wrong: Vec<char> = code.chars().collect();
            wrong[at] = if wrong[at] == '7' { '8' } else { '7' };
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(parse_code(&wrong), None, "{wrong}");
        }
        assert_eq!(parse_code(""), None);
    }

    #[test]
    fn a_label_fits_into_a_line_of_a_poster() {
        assert_eq!(wrong_label("同心村三组微信群"), None);
        assert_eq!(wrong_label(&"长".repeat(20)), None);
        let say = wrong_label(&"长".repeat(22)).unwrap();
        assert!(say.contains("删掉 2 个字"), "{say}");
        assert!(wrong_label("").is_some() && wrong_label("三\n组").is_some());
    }
}
