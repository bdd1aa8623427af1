//! Ledgers as tables: projects with their milestones, and risk points with measures and rules.

use app::exports::{Cell, Column, Moment, ROWS_MAX, Table};
use app::projects::reading::{Listed, Step};
use app::risks::reading::{Listed as Risk, RiskPart};
use kernel::time::{Date, Instant};

use super::tables::{columns, words_of};
use crate::staff::projects::{kind_words, state_words, tier_words};
use crate::staff::risks::level_words;
use crate::words;

/// A day as a cell takes it.
fn on(day: Date) -> Cell {
    let small = |it: i8| u8::try_from(it).unwrap_or(0);
    let year = u16::try_from(day.year()).unwrap_or(0);
    let (month, day) = (small(day.month()), small(day.day()));
    Cell::At(Moment { year, month, day, hour: 0, minute: 0 })
}

fn number(count: i64) -> Cell {
    Cell::Number(i32::try_from(count).unwrap_or(i32::MAX))
}

/// A table whose rows may be more than a file has; what lies behind them is told.
fn table<T>(
    title: &str,
    mut notes: Vec<String>,
    columns: Vec<Column>,
    (rows, most): (&[T], usize),
    cells: impl Fn(&T) -> Vec<Cell>,
) -> Table {
    let shown = rows.get(..most.min(rows.len())).unwrap_or(rows);
    if rows.len() > most {
        let most = words::number(i64::try_from(most).unwrap_or(0));
        notes.push(format!("后面还有：一个表最多 {most} 行。要少一点，先在页面上筛选。"));
    }
    let (name, title) = (title.to_owned(), title.to_owned());
    Table { name, title, notes, columns, rows: shown.iter().map(cells).collect() }
}

/// A list of projects.
pub(in crate::staff) fn projects_table(
    title: &str,
    notes: Vec<String>,
    rows: &[Listed],
    now: Instant,
) -> Table {
    let names = columns(&[
        ("种类", 12),
        ("层级", 10),
        ("谁的", 26),
        ("叫什么", 40),
        ("要做到什么样", 46),
        ("完成期限", 12),
        ("办到哪一步", 12),
        ("节点", 8),
        ("完成的节点", 12),
        ("下一步期限", 12),
        ("超期", 8),
    ]);
    let cells = |it: &Listed| {
        let late = it.next_due.is_some_and(|it| it < now);
        vec![
            Cell::text(kind_words(it.kind)),
            Cell::text(tier_words(it.tier)),
            Cell::text(it.org_name.clone()),
            words_of(&it.title),
            words_of(&it.aim),
            on(it.due_on),
            Cell::text(state_words(it.state)),
            number(it.steps),
            number(it.done),
            it.next_due.map_or(Cell::Empty, |it| on(it.date())),
            Cell::text(if late { "是" } else { "" }),
        ]
    };
    table(title, notes, names, (rows, ROWS_MAX), cells)
}

/// The milestones of a list of projects.
pub(in crate::staff) fn milestones_table(notes: Vec<String>, steps: &[Step]) -> Table {
    let names = columns(&[
        ("谁的", 26),
        ("叫什么", 40),
        ("第几个节点", 12),
        ("做完什么", 40),
        ("哪天以前", 12),
        ("哪天完成", 12),
        ("从哪里看得出", 46),
    ]);
    let cells = |it: &Step| {
        vec![
            Cell::text(it.org_name.clone()),
            words_of(&it.title),
            number(it.seq),
            words_of(&it.what),
            on(it.due_on),
            it.done_on.map_or(Cell::Empty, on),
            words_of(&it.evidence),
        ]
    };
    table("节点", notes, names, (steps, ROWS_MAX), cells)
}

/// A list of risk points, each with its measures and rules.
pub(in crate::staff) fn risks_table(
    title: &str,
    notes: Vec<String>,
    (rows, parts): (&[Risk], &[RiskPart]),
) -> Table {
    let names = columns(&[
        ("谁的", 26),
        ("岗位", 20),
        ("可能出什么事", 46),
        ("等级", 8),
        ("符合的条件", 40),
        ("防控措施", 46),
        ("制度", 40),
        ("责任人", 12),
        ("上次看过", 12),
        ("下次复查", 12),
    ]);
    let of = |it: &Risk, rule: bool| {
        // Parts stand in the order of their risk points.
        let from = parts.partition_point(|own| own.0 < it.id);
        let own = parts.get(from..).unwrap_or(&[]).iter().take_while(|own| own.0 == it.id);
        let own = own.filter(|own| own.1 == rule).map(|own| own.2.as_str());
        words_of(&own.collect::<Vec<_>>().join("\n"))
    };
    let cells = |it: &Risk| {
        vec![
            Cell::text(it.org_name.clone()),
            words_of(&it.post),
            words_of(&it.words),
            Cell::text(level_words(it.level)),
            words_of(&it.criteria.join("\n")),
            of(it, false),
            of(it, true),
            Cell::text(it.owner_name.clone()),
            on(it.reviewed_on),
            on(it.review_by),
        ]
    };
    table(title, notes, names, (rows, ROWS_MAX), cells)
}
