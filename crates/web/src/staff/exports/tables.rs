//! The rows of pages as rows of tables.

use std::collections::HashMap;

use app::House;
use app::exports::{Cell, Column, ROWS_MAX, Table, moment};
use app::figures::Overview;
use app::privacy::{Given, Part};
use app::requests::ListRow;
use app::vault::Contact;
use domain::places::Level;
use domain::requests::State;
use kernel::id::Id;
use kernel::time::Instant;

use crate::staff::numbers::drawn::{Drawing, Sums};
use crate::staff::numbers::scope::{Scope, What};
use crate::words;

/// Columns by name and width.
pub(in crate::staff) fn columns(of: &[(&str, u16)]) -> Vec<Column> {
    of.iter().map(|(name, width)| Column { name: (*name).to_owned(), width: *width }).collect()
}

/// Words of people, with long numbers masked: somebody may have written a telephone into them.
pub(super) fn words_of(text: &str) -> Cell {
    Cell::text(without_numbers(text))
}

/// Runs of seven digits and more keep their first three and last two.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for it in text.chars().chain(std::iter::once('\0')) {
        if it.is_ascii_digit() {
            run.push(it);
            continue;
        }
        if run.len() >= 7 {
            out.extend(run.chars().take(3));
            out.push_str("****");
            out.extend(run.chars().skip(run.len() - 2));
        } else {
            out.push_str(&run);
        }
        run.clear();
        if it != '\0' {
            out.push(it);
        }
    }
    out
}

fn at(instant: Option<Instant>) -> Cell {
    instant.map_or(Cell::Empty, |it| Cell::At(moment(it)))
}

/// The columns of a list of requests.
const OF_A_LIST: [(&str, u16); 11] = [
    ("编号", 12),
    ("事情", 46),
    ("类别", 12),
    ("来源", 10),
    ("镇", 12),
    ("村（社区）", 14),
    ("办到哪一步", 14),
    ("谁办", 22),
    ("收到", 17),
    ("答复期限", 17),
    ("这一步到期", 17),
];

/// A list of requests. `how` says how it gets shorter, where it is longer than a file may be.
pub(super) fn list_table(
    house: &House,
    title: &str,
    mut notes: Vec<String>,
    rows: &[ListRow],
    how: &str,
) -> Table {
    let shown = rows.get(..ROWS_MAX.min(rows.len())).unwrap_or(rows);
    if rows.len() > ROWS_MAX {
        let most = words::number(i64::try_from(ROWS_MAX).unwrap_or(0));
        notes.push(format!("后面还有：一个表最多 {most} 行。{how}"));
    }
    Table {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: columns(&OF_A_LIST),
        rows: shown.iter().map(|it| list_row(house, it)).collect(),
    }
}

fn list_row(house: &House, row: &ListRow) -> Vec<Cell> {
    let village = row.place.level() == Level::Village;
    let state = State::parse(&row.state).map(words::state).unwrap_or_default();
    let holder = row.handler.unwrap_or(row.owner);
    vec![
        Cell::text(row.number.clone()),
        words_of(&row.title),
        Cell::text(house.category_name(&row.category)),
        Cell::text(words::word("source", &row.source)),
        Cell::text(house.place_name(row.place.town())),
        if village { Cell::text(house.place_name(row.place)) } else { Cell::Empty },
        Cell::text(state),
        Cell::text(house.org_name(holder)),
        at(Some(row.received_at)),
        at(row.promised_at),
        at(row.due_at),
    ]
}

/// A list of requests with how their people can be reached, behind the 编号.
pub(in crate::staff) fn contacts_table(
    house: &House,
    title: &str,
    notes: Vec<String>,
    (rows, contacts): (&[ListRow], &HashMap<Id, Contact>),
) -> Table {
    let row = |it: &ListRow| {
        let mut cells = list_row(house, it);
        let of = contacts.get(&it.id);
        let said = |text: Option<&String>| text.map_or(Cell::Empty, |it| Cell::text(it.clone()));
        let own = [said(of.map(|it| &it.name)), said(of.map(|it| &it.phone))];
        cells.splice(1..1, own);
        cells
    };
    let mut names = OF_A_LIST.to_vec();
    names.splice(1..1, [("怎么称呼", 14), ("电话", 16)]);
    Table {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: columns(&names),
        rows: rows.iter().map(row).collect(),
    }
}

/// What is held of a person, for them to take along.
pub(in crate::staff) fn given_table(given: &Given, notes: Vec<String>) -> Table {
    let row = |it: &app::privacy::GivenRow| {
        let kind = match it.part {
            Part::Request => "诉求",
            Part::Order => "点单",
            Part::Follower => "我也是",
            Part::Person => "队员登记",
        };
        let text = |it: &String| {
            if it.is_empty() { Cell::Empty } else { Cell::text(it.clone()) }
        };
        vec![
            Cell::text(kind),
            text(&it.number),
            at(it.at),
            text(&it.contact.name),
            text(&it.contact.phone),
            text(&it.words),
            text(&it.category),
            text(&it.place),
            text(&it.address),
            text(&it.wished),
            text(&it.answer),
            Cell::text(if it.open { "还在办" } else { "办结" }),
        ]
    };
    Table {
        name: "我的信息".to_owned(),
        title: "这里记着的您的信息".to_owned(),
        notes,
        columns: columns(&[
            ("哪一种", 12),
            ("编号", 12),
            ("收到", 17),
            ("怎么称呼", 14),
            ("电话", 16),
            ("写的话", 46),
            ("类别", 12),
            ("哪里", 20),
            ("具体地点", 24),
            ("希望的时间", 16),
            ("答复", 46),
            ("办到哪里", 10),
        ]),
        rows: given.rows.iter().map(row).collect(),
    }
}

/// Call-backs that are owed.
pub(super) fn calls_table(
    house: &House,
    title: &str,
    mut notes: Vec<String>,
    rows: &[ListRow],
) -> Table {
    let shown = rows.get(..ROWS_MAX.min(rows.len())).unwrap_or(rows);
    if rows.len() > ROWS_MAX {
        notes.push("后面还有：先回访最急的。".to_owned());
    }
    let row = |it: &ListRow| {
        let tries = i32::try_from(it.call_tries).unwrap_or(i32::MAX);
        vec![
            Cell::text(it.number.clone()),
            words_of(&it.title),
            Cell::text(house.category_name(&it.category)),
            Cell::text(house.full_place_name(it.place)),
            Cell::text(it.handler.map_or("", |it| house.org_name(it))),
            words_of(&it.answer),
            Cell::Number(tries),
            at(it.due_at),
        ]
    };
    Table {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: columns(&[
            ("编号", 12),
            ("事情", 40),
            ("类别", 12),
            ("哪里", 20),
            ("谁办的", 22),
            ("公开答复", 46),
            ("打过几次没通", 13),
            ("回访到期", 17),
        ]),
        rows: shown.iter().map(row).collect(),
    }
}

/// What a table of numbers counts, in the order of its columns.
const COUNTED: [What; 10] = [
    What::Received,
    What::Closed,
    What::Open,
    What::Ended,
    What::Overdue,
    What::OnTime,
    What::Called,
    What::Satisfied,
    What::Rated,
    What::RatedGood,
];

/// The tables of the numbers page: by place, by category, by month.
pub(super) fn numbers_tables(
    house: &House,
    scope: &Scope,
    overview: &Overview,
    title: &str,
    notes: &[String],
) -> Vec<Table> {
    let late = overview.overdue_by_month();
    let drawing = Drawing { house, scope, overview, sum: overview.total(), late: &late };
    drawing.sums().into_iter().map(|it| numbers_table(&it, title, notes)).collect()
}

fn numbers_table(of: &Sums, title: &str, notes: &[String]) -> Table {
    let mut names = vec![(of.head.as_str(), 18)];
    names.extend(COUNTED.iter().map(|it| (it.name(), 12)));
    names.extend([("按时率", 10), ("满意率", 10)]);
    let row = |(name, sum, overdue): &(String, domain::figures::Figures, i64)| {
        let count = |it: What| i32::try_from(it.count(sum, *overdue)).unwrap_or(i32::MAX);
        let mut cells = vec![Cell::text(name.clone())];
        cells.extend(COUNTED.iter().map(|it| Cell::Number(count(*it))));
        cells.push(Cell::text(words::percent(sum.on_time, sum.closed)));
        cells.push(Cell::text(words::percent(sum.satisfied, sum.called)));
        cells
    };
    let mut notes = notes.to_vec();
    notes.push("按时率 = 按时 ÷ 办结；满意率 = 满意 ÷ 回访到。分母是 0 的写“—”。".to_owned());
    Table {
        name: of.caption.clone(),
        title: format!("{title} {}", of.caption),
        notes,
        columns: columns(&names),
        rows: of.rows.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_that_people_wrote_are_masked() {
        for (written, kept) in [
            ("打 13900000001 找我", "打 139****01 找我"),
            ("身份证610925199001011234", "身份证610****34"),
            ("第 12345 号路灯坏了", "第 12345 号路灯坏了"),
            ("", ""),
        ] {
            assert_eq!(without_numbers(written), kept);
        }
    }
}
