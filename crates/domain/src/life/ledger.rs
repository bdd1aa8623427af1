//! The ledger of sittings (三会一课台账) as offices keep it: a row a sitting, out and in again.
//!
//! Uses: imports. What a row says is written and read here, so that what goes out comes back as it
//! was: names of who did not come with their reasons, and votes as totals. How many were due and came
//! is counted from the roster when a row comes in; the numbers of the file are compared with that.

use kernel::time::Date;

use super::sittings::Ballot;
use crate::imports::cells::when;
use crate::imports::{Columns, Fault, Field, Line, Need};
use crate::quorum::Kind;
use crate::words::half_width;

mod names;
#[cfg(test)]
mod tests;

pub use self::names::{Absent, Away, absent, absent_words, one_of};

const fn field(
    code: &'static str,
    name: &'static str,
    need: Need,
    known: &'static [&'static str],
) -> Field {
    Field { code, name, need, known }
}

/// What the columns of a ledger may mean.
pub const FIELDS: &[Field] = &[
    field(
        "branch",
        "支部",
        Need::May,
        &["支部", "支部名称", "党支部", "党组织", "党组织名称", "组织名称"],
    ),
    field(
        "held_on",
        "日期",
        Need::Must,
        &[
            "日期",
            "时间",
            "会议时间",
            "会议日期",
            "活动时间",
            "活动日期",
            "召开时间",
            "召开日期",
            "开展时间",
        ],
    ),
    field("from", "开始", Need::May, &["开始", "开始时间", "几点开始"]),
    field("until", "结束", Need::May, &["结束", "结束时间"]),
    field(
        "systems",
        "类别",
        Need::Must,
        &["类别", "类型", "会议类别", "会议类型", "活动类别", "活动类型", "会议名称", "制度"],
    ),
    field(
        "title",
        "主题",
        Need::May,
        &["主题", "会议主题", "活动主题", "议题", "会议议题", "标题"],
    ),
    field("place", "地点", Need::May, &["地点", "会议地点", "活动地点", "地址"]),
    field("chair", "主持人", Need::May, &["主持人", "主持", "会议主持人"]),
    field("recorder", "记录人", Need::May, &["记录人", "记录", "会议记录人"]),
    field(
        "due",
        "应到",
        Need::May,
        &["应到", "应到人数", "应到会人数", "应参加人数", "应参会人数"],
    ),
    field(
        "present",
        "实到",
        Need::Must,
        &["实到", "实到人数", "实到会人数", "实参加人数", "实参会人数", "参加人数"],
    ),
    field(
        "absent",
        "缺席及原因",
        Need::May,
        &[
            "缺席及原因",
            "缺席",
            "缺席人员",
            "缺席人员及原因",
            "请假人员",
            "未到人员及原因",
            "缺席原因",
        ],
    ),
    field("guests", "列席", Need::May, &["列席", "列席人员"]),
    field("agenda", "议程", Need::May, &["议程", "会议议程"]),
    field(
        "minutes",
        "内容摘要",
        Need::Must,
        &["内容摘要", "内容", "会议内容", "活动内容", "主要内容", "会议记录", "记录内容"],
    ),
    field("votes", "表决", Need::May, &["表决", "表决情况", "表决结果"]),
];

/// Fields whose words are told once and remembered.
pub const TOLD: [&str; 2] = ["branch", "systems"];

/// The headings of a ledger that goes out: number, the fields in their order, and when it was entered.
pub fn headings() -> Vec<&'static str> {
    let own = FIELDS.iter().map(|it| it.name);
    std::iter::once("序号").chain(own).chain(std::iter::once("录入日期")).collect()
}

/// The longest word that is told.
pub const WORD_CHARS_MAX: usize = 60;
/// The longest text of a line: title, place, guests.
const LINE_CHARS_MAX: usize = 200;
/// The longest title.
const TITLE_CHARS_MAX: usize = 100;
/// The longest agenda or minutes.
const TEXT_CHARS_MAX: usize = 8_000;
/// The longest name.
const NAME_CHARS_MAX: usize = 40;
/// The most votes of a sitting.
const VOTES_MAX: usize = 6;

/// A row as its cells say it. Shows nothing of who was there: logs print `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Their word for the branch; empty where the file has none.
    pub branch: String,
    /// The day.
    pub held_on: Option<Date>,
    /// From and until what hour, as `14:30`.
    pub hours: (String, String),
    /// Their words for what it was, the main one first.
    pub systems: Vec<String>,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: String,
    /// Who led it.
    pub chair: String,
    /// Who wrote it down.
    pub recorder: String,
    /// 应到, where the file says it.
    pub due: Option<i64>,
    /// 实到.
    pub present: Option<i64>,
    /// Who did not come and why, in words; read by [`absent`].
    pub absent: String,
    /// Guests.
    pub guests: String,
    /// What was to be spoken of.
    pub agenda: String,
    /// What was said and decided.
    pub minutes: String,
    /// What was voted on.
    pub ballots: Vec<Ballot>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({:?} {})", self.held_on, self.branch)
    }
}

/// Reads a row. Every cell that needs mending is named.
pub fn read(columns: &Columns, line: &Line) -> Result<Row, Vec<Fault>> {
    let mut row = Row::default();
    let mut faults = Vec::new();
    for (column, code) in columns.iter().enumerate() {
        let Some(code) = code else { continue };
        if let Err(say) = put(&mut row, code, line.cell(column)) {
            faults.push(Fault { column: Some(column), say });
        }
    }
    for (code, is_missing, say) in [
        ("held_on", row.held_on.is_none(), "没有写日期，请补上，例如 2025-03-14。"),
        (
            "systems",
            row.systems.is_empty(),
            "没有写类别，请补上，例如“支部党员大会”；算几项就写几项，用“、”隔开。",
        ),
        ("present", row.present.is_none(), "没有写实到几个人，请补上。"),
        ("minutes", row.minutes.is_empty(), "没有写内容，请补上，几句话也行。"),
    ] {
        let column = columns.iter().position(|it| *it == Some(code));
        if is_missing && !faults.iter().any(|it| it.column == column) {
            faults.push(Fault { column, say: say.to_owned() });
        }
    }
    if faults.is_empty() { Ok(row) } else { Err(faults) }
}

fn put(row: &mut Row, code: &str, cell: &str) -> Result<(), String> {
    match code {
        "branch" => row.branch = short(cell, WORD_CHARS_MAX)?,
        "held_on" => day(row, cell)?,
        "from" => {
            let hour = hour(cell)?;
            // A day that was written with its hour keeps it where this column is empty.
            if !hour.is_empty() {
                row.hours.0 = hour;
            }
        }
        "until" => row.hours.1 = hour(cell)?,
        "systems" => row.systems = systems(cell)?,
        "title" => row.title = short(cell, TITLE_CHARS_MAX)?,
        "place" => row.place = short(cell, LINE_CHARS_MAX)?,
        "chair" => row.chair = short(cell, NAME_CHARS_MAX)?,
        "recorder" => row.recorder = short(cell, NAME_CHARS_MAX)?,
        "due" => row.due = number(cell)?,
        "present" => row.present = number(cell)?,
        "absent" => cell.clone_into(&mut row.absent),
        "guests" => row.guests = short(cell, LINE_CHARS_MAX)?,
        "agenda" => row.agenda = short(cell, TEXT_CHARS_MAX)?,
        "minutes" => row.minutes = short(cell, TEXT_CHARS_MAX)?,
        "votes" => row.ballots = votes(cell)?,
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

fn day(row: &mut Row, cell: &str) -> Result<(), String> {
    if cell.is_empty() {
        return Ok(());
    }
    let when = when(cell).ok_or_else(|| {
        let cell: String = cell.chars().take(20).collect();
        format!("认不出“{cell}”是哪一天，请写成 2025-03-14 这样。")
    })?;
    row.held_on = Some(when.day);
    if let Some((hour, minute)) = when.time.filter(|_| row.hours.0.is_empty()) {
        row.hours.0 = format!("{hour:02}:{minute:02}");
    }
    Ok(())
}

/// `14:30`, `9:05`, `14：30:00`, and the part of a day that a program made of it.
fn hour(cell: &str) -> Result<String, String> {
    let text: String = cell.chars().map(half_width).filter(|it| !it.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(String::new());
    }
    let wrong = || "认不出是几点，请写成 14:30 这样，也可以空着。".to_owned();
    let mut parts = text.split(':');
    let part = |it: Option<&str>, below: u8| {
        let it = it.filter(|it| (1..=2).contains(&it.len()))?;
        it.parse::<u8>().ok().filter(|it| *it < below)
    };
    if text.contains(':') {
        let (hour, minute) = (part(parts.next(), 24), part(parts.next(), 60));
        return match (hour, minute) {
            (Some(hour), Some(minute)) => Ok(format!("{hour:02}:{minute:02}")),
            _ => Err(wrong()),
        };
    }
    // The part of a day, as a spreadsheet keeps an hour: a day is put before it to read it.
    let part = text.strip_prefix("0.").ok_or_else(wrong)?;
    let when = when(&format!("45000.{part}")).and_then(|it| it.time).ok_or_else(wrong)?;
    Ok(format!("{:02}:{:02}", when.0, when.1))
}

/// The words of the systems in a cell, each once.
pub fn systems(cell: &str) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = Vec::new();
    for word in cell.split(['、', '，', ',', '；', ';', '\n']).map(str::trim) {
        if !word.is_empty() && !all.iter().any(|it| it == word) {
            all.push(short(word, WORD_CHARS_MAX)?);
        }
    }
    if all.len() > 20 {
        Err("一次会最多算 20 项，请分开写。".to_owned())
    } else {
        Ok(all)
    }
}

fn number(cell: &str) -> Result<Option<i64>, String> {
    let text: String = cell.chars().map(half_width).filter(|it| !it.is_whitespace()).collect();
    let text = text.strip_suffix('人').or_else(|| text.strip_suffix('名')).unwrap_or(&text);
    let text = text.strip_suffix(".0").unwrap_or(text);
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<i64>().ok().filter(|it| (0..=10_000).contains(it));
    number.map(Some).ok_or_else(|| "请写一个数字，例如 12。".to_owned())
}

/// What people call a kind of decision.
pub fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::General => "党员大会表决",
        Kind::Committee => "支委会决定",
        Kind::Admission => "接收预备党员或者转正",
        Kind::Election => "选举",
    }
}

/// Votes as a cell has them, a line each: `党员大会表决：年度计划：赞成 8，反对 1，弃权 0`.
pub fn votes_words<'a>(votes: impl Iterator<Item = &'a Ballot>) -> String {
    let line = |it: &Ballot| {
        let subject = it.subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let (yes, no, abstained) = (it.yes, it.no, it.abstained);
        format!("{}：{subject}：赞成 {yes}，反对 {no}，弃权 {abstained}", kind_words(it.kind))
    };
    votes.map(line).collect::<Vec<_>>().join("\n")
}

/// Reads [`votes_words`].
fn votes(cell: &str) -> Result<Vec<Ballot>, String> {
    let lines = cell.lines().map(str::trim).filter(|it| !it.is_empty());
    let all = lines.zip(1..).map(|(line, nth)| {
        vote(line).ok_or_else(|| {
            format!(
                "第 {nth} 项表决认不出来，请写成“党员大会表决：年度计划：赞成 8，反对 1，弃权 0”，一项一行；前面是{}之一。",
                Kind::ALL.map(kind_words).join("、")
            )
        })
    });
    let all: Vec<Ballot> = all.collect::<Result<_, _>>()?;
    if all.len() > VOTES_MAX {
        return Err(format!("一次会最多记 {VOTES_MAX} 项表决。"));
    }
    Ok(all)
}

fn vote(line: &str) -> Option<Ballot> {
    let (kind, rest) = line.split_once(['：', ':'])?;
    let (subject, counts) = rest.rsplit_once(['：', ':'])?;
    let kind = Kind::ALL.into_iter().find(|it| kind_words(*it) == kind.trim())?;
    let mut told = [None, Some(0), Some(0)];
    for part in counts.split(['，', ',', '、', '；', ';']).map(str::trim) {
        let (nth, rest) = ["赞成", "反对", "弃权"]
            .into_iter()
            .enumerate()
            .find_map(|(nth, word)| Some((nth, part.strip_prefix(word)?)))?;
        let number = rest.trim().trim_end_matches('票').trim().parse::<i64>().ok();
        *told.get_mut(nth)? = Some(number.filter(|it| *it >= 0)?);
    }
    let [yes, no, abstained] = told;
    let subject = short(subject.trim(), LINE_CHARS_MAX).ok()?;
    Some(Ballot { kind, subject, yes: yes?, no: no?, abstained: abstained? })
}
