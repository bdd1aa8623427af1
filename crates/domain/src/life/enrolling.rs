//! Rosters (党员名册) as offices keep them: a row a member, out and in again.
//!
//! Uses: imports. What a row says is written and read here, so that what goes out comes back as it was.
//! Reasons for which somebody is left out of 应到会 do not come in by a table: each needs its document.

use kernel::time::Date;

use super::branches::Post;
use crate::imports::cells::day_of_life;
use crate::imports::{Columns, Fault, Field, Line, Need};
use crate::quorum::Standing;

const fn field(
    code: &'static str,
    name: &'static str,
    need: Need,
    known: &'static [&'static str],
) -> Field {
    Field { code, name, need, known }
}

/// What the columns of a roster may mean.
pub const FIELDS: &[Field] = &[
    field(
        "branch",
        "支部",
        Need::May,
        &[
            "支部",
            "支部名称",
            "党支部",
            "所在党支部",
            "所在支部",
            "党组织",
            "党组织名称",
            "组织名称",
        ],
    ),
    field("name", "姓名", Need::Must, &["姓名", "党员姓名", "名字"]),
    field(
        "standing",
        "身份",
        Need::May,
        &["身份", "党员身份", "党员类别", "人员类别", "党员类型", "类别"],
    ),
    field(
        "post",
        "党内职务",
        Need::May,
        &["党内职务", "支部职务", "职务", "党支部职务", "党务职务"],
    ),
    field(
        "joined_on",
        "入党日期",
        Need::May,
        &["入党日期", "入党时间", "加入党组织日期", "加入中共组织日期", "入党年月日"],
    ),
    field(
        "from_on",
        "从哪天起在这个支部",
        Need::May,
        &["从哪天起在这个支部", "转入日期", "转入时间", "进入支部日期", "进入当前支部日期"],
    ),
];

/// Fields whose words are told once and remembered.
pub const TOLD: [&str; 1] = ["branch"];

/// The headings of a roster that goes out: a number, and the fields in their order.
pub fn headings() -> Vec<&'static str> {
    std::iter::once("序号").chain(FIELDS.iter().map(|it| it.name)).collect()
}

/// The longest word that is told.
pub const WORD_CHARS_MAX: usize = 60;
/// The longest name.
const NAME_CHARS_MAX: usize = 40;

/// A row as its cells say it. Shows no name: logs print `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Their word for the branch; empty where the file has none.
    pub branch: String,
    /// The name.
    pub name: String,
    /// Their rights; full where the file has none.
    pub standing: Standing,
    /// Their post.
    pub post: Post,
    /// The day of joining the Party.
    pub joined_on: Option<Date>,
    /// From which day on they are in the branch.
    pub from_on: Option<Date>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({})", self.branch)
    }
}

/// Reads a row. Every cell that needs mending is named.
pub fn read(columns: &Columns, line: &Line) -> Result<Row, Vec<Fault>> {
    let mut row = Row {
        branch: String::new(),
        name: String::new(),
        standing: Standing::Full,
        post: Post::None,
        joined_on: None,
        from_on: None,
    };
    let mut faults = Vec::new();
    for (column, code) in columns.iter().enumerate() {
        let Some(code) = code else { continue };
        if let Err(say) = put(&mut row, code, line.cell(column)) {
            faults.push(Fault { column: Some(column), say });
        }
    }
    let column = columns.iter().position(|it| *it == Some("name"));
    if row.name.is_empty() && !faults.iter().any(|it| it.column == column) {
        faults.push(Fault { column, say: "没有写姓名，请补上。".to_owned() });
    }
    if faults.is_empty() { Ok(row) } else { Err(faults) }
}

fn put(row: &mut Row, code: &str, cell: &str) -> Result<(), String> {
    match code {
        "branch" => row.branch = short(cell, WORD_CHARS_MAX)?,
        "name" => row.name = name(cell)?,
        "standing" => row.standing = standing(cell)?,
        "post" => row.post = post(cell)?,
        "joined_on" => row.joined_on = day(cell)?,
        "from_on" => row.from_on = day(cell)?,
        _ => {}
    }
    Ok(())
}

fn short(cell: &str, most: usize) -> Result<String, String> {
    let count = cell.chars().count();
    if count > most {
        return Err(format!("太长了，最多 {most} 个字，请删掉 {} 个字。", count - most));
    }
    Ok(cell.to_owned())
}

/// A name as people are called: what was spread out with spaces so that columns look even is not.
fn name(cell: &str) -> Result<String, String> {
    let han = |it: char| ('\u{2E80}'..='\u{9FFF}').contains(&it) || it >= '\u{20000}';
    let dense: String = cell.chars().filter(|it| !it.is_whitespace()).collect();
    let name = if dense.chars().all(han) { dense } else { cell.to_owned() };
    if name.chars().any(char::is_control) {
        return Err("姓名里有换行或者看不见的字，请写在一行里。".to_owned());
    }
    short(&name, NAME_CHARS_MAX)
}

fn day(cell: &str) -> Result<Option<Date>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    day_of_life(cell).map(Some).ok_or_else(|| {
        let cell: String = cell.chars().take(20).collect();
        format!("认不出“{cell}”是哪一天，请写成 2019-07-01 这样，也可以空着。")
    })
}

fn plain(cell: &str) -> String {
    cell.chars().filter(|it| !it.is_whitespace()).collect()
}

fn standing(cell: &str) -> Result<Standing, String> {
    match plain(cell).as_str() {
        "" | "正式党员" | "正式" | "党员" | "中共党员" => Ok(Standing::Full),
        "预备党员" | "预备" | "中共预备党员" => Ok(Standing::Probationary),
        "留党察看" => Ok(Standing::UnderProbation),
        _ => Err("认不出是什么身份，请写“正式党员”或者“预备党员”。".to_owned()),
    }
}

fn post(cell: &str) -> Result<Post, String> {
    let word = plain(cell);
    let word =
        word.trim_start_matches("党").trim_start_matches("支部").trim_start_matches("委员会");
    match word {
        "" | "无" | "-" | "—" | "党员" | "普通党员" | "员" => Ok(Post::None),
        "书记" => Ok(Post::Secretary),
        "副书记" => Ok(Post::Deputy),
        _ if word.ends_with("委员") => Ok(Post::Committee),
        _ => Err("认不出是什么职务，请写“书记”“副书记”“委员”，没有职务的空着。".to_owned()),
    }
}

/// What people call somebody's rights; [`read`] knows it again.
pub fn standing_words(it: Standing) -> &'static str {
    match it {
        Standing::Full => "正式党员",
        Standing::Probationary => "预备党员",
        Standing::UnderProbation => "留党察看",
        Standing::Suspended => "权利暂停",
    }
}

/// What people call a post; [`read`] knows it again. Empty for none.
pub fn post_words(it: Post) -> &'static str {
    match it {
        Post::Secretary => "书记",
        Post::Deputy => "副书记",
        Post::Committee => "委员",
        Post::None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::{self, Noun};

    fn line(cells: &[&str]) -> Line {
        Line { number: 2, cells: cells.iter().map(|it| (*it).to_owned()).collect() }
    }

    fn columns() -> Columns {
        let names: Vec<String> = headings().into_iter().map(str::to_owned).collect();
        imports::propose(Noun::Rosters, &names)
    }

    #[test]
    fn what_goes_out_comes_back() {
        let columns = columns();
        assert_eq!(imports::check(Noun::Rosters, &columns), Ok(()));
        for standing in [Standing::Full, Standing::Probationary, Standing::UnderProbation] {
            for post in [Post::None, Post::Secretary, Post::Deputy, Post::Committee] {
                let cells = [
                    "1",
                    "水利局支部",
                    "欧阳建国",
                    standing_words(standing),
                    post_words(post),
                    "2011-07-01",
                    "2025-01-01",
                ];
                let row = read(&columns, &line(&cells)).unwrap();
                assert_eq!((row.standing, row.post), (standing, post));
                assert_eq!((row.name.as_str(), row.branch.as_str()), ("欧阳建国", "水利局支部"));
                assert_eq!(row.joined_on, Some(Date::constant(2011, 7, 1)));
                assert_eq!(row.from_on, Some(Date::constant(2025, 1, 1)));
            }
        }
    }

    #[test]
    fn what_offices_write_is_understood_and_the_rest_says_what_to_do() {
        let columns = columns();
        let row = |standing, post, joined| {
            read(&columns, &line(&["1", "", "张　伟", standing, post, joined, ""]))
        };
        let it = row("正式", "党支部组织委员", "1998年7月1日").unwrap();
        assert_eq!((it.name.as_str(), it.post), ("张伟", Post::Committee));
        assert_eq!(it.joined_on, Some(Date::constant(1998, 7, 1)));
        // A spreadsheet keeps a day as a number; a month alone is no day.
        assert_eq!(row("", "", "35977").unwrap().joined_on, Some(Date::constant(1998, 7, 1)));
        assert!(row("", "", "1998.07").is_err());
        assert_eq!(row("", "支部书记", "").unwrap().post, Post::Secretary);
        assert_eq!(row("", "无", "").unwrap().post, Post::None);
        let faults = row("群众", "秘书长", "去年").unwrap_err();
        let wrong: Vec<Option<usize>> = faults.iter().map(|it| it.column).collect();
        assert_eq!(wrong, [Some(3), Some(4), Some(5)]);
        let faults = read(&columns, &line(&["1", "甲", " "])).unwrap_err();
        assert_eq!(faults[0].say, "没有写姓名，请补上。");
    }
}
