//! Imports: a table that somebody else keeps, on its way into the house.
//!
//! The mechanism knows lines, headings, fields and what may be wrong with a cell; what the fields are
//! and what a row becomes is its noun's ([`crate::hotline`]).

pub mod cells;

use std::collections::BTreeMap;

use crate::hotline;
use crate::life::{enrolling, ledger};
use crate::words::half_width;

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noun {
    /// Work orders of the 12345 hotline, which become requests.
    Hotline,
    /// Rows of a ledger (三会一课台账), which become sittings.
    Sittings,
    /// Rosters (党员名册), whose rows become members of branches.
    Rosters,
}

impl Noun {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hotline, Self::Sittings, Self::Rosters];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Sittings => "sittings",
            Self::Rosters => "rosters",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// What its columns may mean.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Hotline => hotline::FIELDS,
            Self::Sittings => ledger::FIELDS,
            Self::Rosters => enrolling::FIELDS,
        }
    }

    /// Fields whose words are told once and remembered, in the order in which they are asked.
    pub fn told(self) -> &'static [&'static str] {
        match self {
            Self::Hotline => &hotline::TOLD,
            Self::Sittings => &ledger::TOLD,
            Self::Rosters => &enrolling::TOLD,
        }
    }

    /// Two headings that such a table has, for whoever is told that none was found.
    pub fn headings(self) -> [&'static str; 2] {
        match self {
            Self::Hotline => ["工单编号", "主要内容"],
            Self::Sittings => ["日期", "内容摘要"],
            Self::Rosters => ["姓名", "入党日期"],
        }
    }

    /// What to do about a row that stands in the file twice.
    pub fn twice(self) -> &'static str {
        match self {
            Self::Hotline => "工单编号和前面一行一样，同一张工单只要一行，请删掉多的。",
            Self::Sittings => {
                "前面已经有一行是这个支部、这一天、这个主题。重复的请删掉；真是两次会，请把主题写得不一样。"
            }
            Self::Rosters => {
                "前面已经有一行是这个支部、这个人、这个入党日期。重复的请删掉；真是两个人，请在名册的页面上加第二个。"
            }
        }
    }

    /// One of its fields.
    pub fn field(self, code: &str) -> Option<&'static Field> {
        self.fields().iter().find(|it| it.code == code)
    }
}

/// A line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The number people see at its edge.
    pub number: i64,
    /// Its cells from left to right, as text; what is missing at its end is empty.
    pub cells: Vec<String>,
}

impl Line {
    /// A cell, without the space around it.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |it| it.trim())
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.trim().is_empty())
    }

    /// Whether it sums up or signs, and is no row: 合计, 制表人, the mark of an export.
    pub fn is_closing(&self) -> bool {
        const WORDS: [&str; 9] =
            ["合计", "总计", "小计", "共计", "制表", "填表", "备注：", "说明：", "导出"];
        let mut filled = self.cells.iter().map(|it| it.trim()).filter(|it| !it.is_empty());
        let Some(first) = filled.next() else { return false };
        let first: String = first.chars().filter(|it| !it.is_whitespace()).collect();
        // A row has its words, a sum has at most numbers beside it.
        let few = filled.all(|it| it.chars().count() <= 12);
        few && WORDS.iter().any(|it| first.starts_with(it))
    }
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// In every file and every row.
    Must,
    /// Once, if at all.
    May,
    /// In several columns, if one likes.
    Many,
}

/// What a column may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The stable word.
    pub code: &'static str,
    /// The word people see.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// The headings it is known by, in the form of [`plain`].
    pub known: &'static [&'static str],
}

/// What is wrong with a cell, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which column, from 0; `None` for the whole row.
    pub column: Option<usize>,
    /// What is wrong and what to do, in people's words.
    pub say: String,
}

/// The headings of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// From left to right; a column without one is empty.
    pub names: Vec<String>,
    /// How many lines come before the first row.
    pub after: usize,
}

/// The most columns of a table.
pub const COLUMNS_MAX: usize = 100;

/// The most rows of a file.
pub const ROWS_MAX: usize = 5_000;

/// The heading of the column that says what is to be mended, in a file that was sent back.
pub const SENT_BACK: &str = "导入时的问题";

/// Among how many first lines the head is looked for.
const HEAD_LINES: usize = 20;

/// A heading as it is compared: half-width, without space, signs and what stands in brackets.
pub fn plain(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for it in heading.chars().map(half_width) {
        match it {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || it.is_whitespace() || it.is_control() => {}
            '*' | ':' | '.' | '、' | '_' | '-' | '/' | '\u{FEFF}' => {}
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

/// The field that a heading is known for.
fn known(fields: &'static [Field], heading: &str) -> Option<&'static Field> {
    let heading = plain(heading);
    fields.iter().find(|it| it.known.contains(&heading.as_str()))
}

fn count_known(fields: &'static [Field], line: &Line) -> usize {
    line.cells.iter().filter(|it| known(fields, it).is_some()).count()
}

/// Finds the headings: the line with the most known names; where none is known, the first with at
/// least three filled cells. A heading over two lines (merged cells) is read from both.
pub fn head(noun: Noun, lines: &[Line]) -> Option<Head> {
    let fields = noun.fields();
    let first = || lines.iter().take(HEAD_LINES).enumerate();
    let best = first()
        .map(|(at, line)| (count_known(fields, line), std::cmp::Reverse(at)))
        .filter(|it| it.0 >= 2)
        .max()
        .map(|(_, at)| at.0);
    let filled = |line: &Line| line.cells.iter().filter(|it| !it.trim().is_empty()).count();
    let at = best.or_else(|| first().find(|it| filled(it.1) >= 3).map(|it| it.0))?;
    let mut names: Vec<String> = lines.get(at)?.cells.iter().map(|it| clean(it)).collect();
    let mut after = at + 1;
    if let Some(above) = at.checked_sub(1).and_then(|it| lines.get(it)) {
        lend(&mut names, above, |own, it| own.is_empty() && known(fields, it).is_some());
    }
    if let Some(below) = lines.get(at + 1)
        && filled(below) > 0
        && filled(below) == count_known(fields, below)
    {
        lend(&mut names, below, |_, it| !it.is_empty());
        after += 1;
    }
    // A file that was sent back and comes again is the same kind of file.
    names.iter_mut().filter(|it| *it == SENT_BACK).for_each(String::clear);
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    (!names.is_empty()).then_some(Head { names, after })
}

fn clean(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect()
}

/// Takes headings from a neighbouring line.
fn lend(names: &mut Vec<String>, from: &Line, takes: impl Fn(&str, &str) -> bool) {
    for (column, cell) in from.cells.iter().enumerate() {
        if names.len() <= column {
            names.resize(column + 1, String::new());
        }
        let cell = clean(cell);
        if let Some(own) = names.get_mut(column)
            && takes(own, &cell)
        {
            *own = cell;
        }
    }
}

/// What each column means: the code of its field, or nothing.
pub type Columns = Vec<Option<&'static str>>;

/// What the headings say the columns mean; a field that may stand once goes to the first.
pub fn propose(noun: Noun, names: &[String]) -> Columns {
    let mut taken: Vec<&'static str> = Vec::new();
    let mut one = |name: &String| {
        let field = known(noun.fields(), name)?;
        let free = field.need == Need::Many || !taken.contains(&field.code);
        taken.push(field.code);
        free.then_some(field.code)
    };
    names.iter().map(&mut one).collect()
}

/// Whether columns can be read: every field that must be there is, and none twice. Says what to do.
pub fn check(noun: Noun, columns: &Columns) -> Result<(), String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in columns.iter().flatten() {
        *counts.entry(code).or_default() += 1;
    }
    let missing = |it: &&Field| it.need == Need::Must && !counts.contains_key(it.code);
    let missing: Vec<&str> = noun.fields().iter().filter(missing).map(|it| it.name).collect();
    if !missing.is_empty() {
        return Err(format!("还没有说哪一列是“{}”，请选好再往下。", missing.join("”“")));
    }
    let twice = |it: &&Field| it.need != Need::Many && counts.get(it.code).is_some_and(|n| *n > 1);
    if let Some(field) = noun.fields().iter().find(twice) {
        return Err(format!("有两列都选成了“{}”，请只留一列，另一列选“不要”。", field.name));
    }
    Ok(())
}

/// Columns in one text, as the store has them.
pub fn join(columns: &Columns) -> String {
    columns.iter().map(|it| it.unwrap_or("")).collect::<Vec<_>>().join(",")
}

/// Reads [`join`]; a field that is not known any more means nothing.
pub fn split(noun: Noun, text: &str) -> Columns {
    text.split(',').map(|it| noun.field(it).map(|it| it.code)).collect()
}

/// What a kind of file is known by: its headings, whatever their order and spelling of signs.
pub fn shape(noun: Noun, names: &[String]) -> String {
    let plains = names.iter().map(|it| plain(it));
    let mut names: Vec<String> = plains.filter(|it| !it.is_empty()).collect();
    names.sort();
    format!("{}\n{}", noun.code(), names.join("\n"))
}

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// What the columns mean has to be said.
    Columns,
    /// Words of theirs have to be told.
    Words,
    /// Rows can be looked at, chosen and taken.
    Ready,
    /// Rows are being taken.
    Taking,
    /// What was taken is being taken back.
    Undoing,
    /// Nothing is left to do.
    Done,
    /// What was taken was taken back, as far as nobody had touched it.
    Undone,
    /// Nothing was taken, and nothing is left.
    Dropped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Columns,
        Self::Words,
        Self::Ready,
        Self::Taking,
        Self::Undoing,
        Self::Done,
        Self::Undone,
        Self::Dropped,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Words => "words",
            Self::Ready => "ready",
            Self::Taking => "taking",
            Self::Undoing => "undoing",
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Dropped => "dropped",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// Whether rows are staged and may be looked at and changed.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Columns | Self::Words | Self::Ready)
    }

    /// Whether a job is at it.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Taking | Self::Undoing)
    }
}

/// How a staged row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It can be taken.
    New,
    /// It was taken before, in this run or another.
    Here,
    /// It is over where it comes from: nothing is to be done.
    Over,
    /// It needs mending.
    Wrong,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Here, Self::Over, Self::Wrong];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Here => "here",
            Self::Over => "over",
            Self::Wrong => "wrong",
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

    fn lines(rows: &[&[&str]]) -> Vec<Line> {
        let line = |(number, cells): (i64, &&[&str])| Line {
            number,
            cells: cells.iter().map(|it| (*it).to_owned()).collect(),
        };
        (1..).zip(rows).map(line).collect()
    }

    #[test]
    fn the_head_is_found_under_a_title_and_over_two_lines() {
        let head = head(
            Noun::Hotline,
            &lines(&[
                &["2026 年 3 月热线工单"],
                &[],
                &["工单编号", "来电人信息", "", "主要内容", "办理时限"],
                &["", "来电人", "联系电话", "", ""],
                &["FS1", "王**", "199", "路灯不亮", "2026-03-05"],
            ]),
        );
        let head = head.unwrap();
        assert_eq!(head.after, 4);
        assert_eq!(head.names, ["工单编号", "来电人", "联系电话", "主要内容", "办理时限"]);
        assert_eq!(
            propose(Noun::Hotline, &head.names),
            [Some("number"), Some("name"), Some("phone"), Some("body"), Some("limit")]
        );
    }

    #[test]
    fn headings_are_known_however_they_are_dressed_and_only_once() {
        let names: Vec<String> =
            ["*工单编号", "工单 编号", "电话（已脱敏）", "标签", "小区点位", "没人认得"]
                .map(str::to_owned)
                .to_vec();
        assert_eq!(
            propose(Noun::Hotline, &names),
            [Some("number"), None, Some("phone"), Some("keep"), Some("keep"), None]
        );
    }

    #[test]
    fn a_shape_is_the_set_of_headings() {
        let names = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let one = shape(Noun::Hotline, &names(&["工单编号", "标题："]));
        assert_eq!(one, shape(Noun::Hotline, &names(&["标题", "工单 编号"])));
        assert_ne!(one, shape(Noun::Hotline, &names(&["标题", "工单编号", "内容"])));
    }

    #[test]
    fn columns_need_number_and_words_and_nothing_twice() {
        let say = |columns: &Columns| check(Noun::Hotline, columns);
        assert!(say(&vec![Some("number"), Some("body"), Some("keep"), Some("keep")]).is_ok());
        assert!(say(&vec![Some("number")]).unwrap_err().contains("主要内容"));
        let twice = vec![Some("number"), Some("body"), Some("body")];
        assert!(say(&twice).unwrap_err().contains("两列"));
        assert_eq!(split(Noun::Hotline, &join(&twice)), twice);
        assert_eq!(split(Noun::Hotline, "number,,gone"), [Some("number"), None, None]);
    }

    #[test]
    fn a_sum_is_no_row_and_a_row_is_no_sum() {
        let is = |cells: &[&str]| lines(&[cells])[0].is_closing();
        assert!(is(&["合计", "", "300"]));
        assert!(is(&["", "总 计：", "300"]));
        assert!(is(&["导出 7K3M-2 · 王书记（机关党支部）· 2025-03-14 09:00"]));
        assert!(!is(&["FS1", "合计收费不合理"]));
        assert!(!is(&["合计", "", "小区物业费合计多收了三个月一直没有退"]));
    }
}
