//! The ledger of a year (党费收缴台账) as a table: every member, every month, amounts as numbers.

use app::dues::reading::{Named, ledger};
use app::exports::{Cell, ROWS_MAX, Table};
use axum::extract::{Query, State};
use domain::dues::months::Standing;
use serde::Deserialize;

use super::super::Desk;
use super::super::exports::tables::columns;
use super::super::exports::{send_tables, whence};
use super::{kind_words, year_of};
use crate::errors::{Answer, Stop};
use crate::guard::{InCounty, Officer};
use crate::staff::sent::OwnForm;
use crate::state::Web;

/// Of which year.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    year: Option<String>,
}

/// The ledger of the reader's own branch.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(asked): Query<Asked>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let year = year_of(asked.year.as_deref(), now);
    let (branch, lines) = ledger(&web.app, staff, county, year).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut notes = whence(&desk.house, staff, now);
    notes.push(
        "金额是元。空着的月份不在册、没定基数，或者是本月还没交；欠交的写在“还欠”里。".to_owned(),
    );
    let title = format!("{year} 年党费收缴台账");
    let table = table(&format!("{}{title}", branch.name), notes, &lines);
    send_tables(&web, county, staff, (title, vec![table]), "dues").await
}

/// A row a member: what each month was paid, the sum of it, and what is still owed.
fn table(title: &str, notes: Vec<String>, lines: &[Named]) -> Table {
    let months: Vec<String> = (1..=12).map(|it| format!("{it} 月")).collect();
    let mut heads: Vec<(&str, u16)> = vec![("姓名", 12), ("按哪一种交", 18), ("基数", 12)];
    heads.extend(months.iter().map(|it| (it.as_str(), 9)));
    heads.extend([("应交", 12), ("已交", 12), ("还欠", 12)]);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for own in lines.chunk_by(|one, other| one.person == other.person).take(ROWS_MAX) {
        rows.push(cells(own));
    }
    let name = "台账".to_owned();
    Table { name, title: title.to_owned(), notes, columns: columns(&heads), rows }
}

/// The cells of one member, whose lines stand in the order of the months.
fn cells(own: &[Named]) -> Vec<Cell> {
    let last = own.last();
    let kind = last.and_then(|it| it.line.kind).map_or("", kind_words);
    let base = last.filter(|it| it.line.kind.is_some());
    let mut cells = vec![
        Cell::text(last.map_or("", |it| it.name.as_str())),
        Cell::text(kind),
        base.map_or(Cell::Empty, |it| Cell::Yuan(it.line.base)),
    ];
    for month in 1..=12_i8 {
        let line = own.iter().map(|it| &it.line).find(|it| it.month.number() == month);
        cells.push(match line {
            Some(it) if it.standing == Standing::Paid => Cell::Yuan(it.paid),
            Some(it) if it.standing == Standing::Waived => Cell::text("免交"),
            Some(it) if it.standing == Standing::Unpaid => Cell::text("欠"),
            _ => Cell::Empty,
        });
    }
    let sum = |of: fn(&Named) -> i64| Cell::Yuan(own.iter().map(of).sum());
    let owes = |it: &Named| if it.line.standing == Standing::Unpaid { it.line.owed } else { 0 };
    cells.extend([sum(|it| it.line.owed), sum(|it| it.line.paid), sum(owes)]);
    cells
}

#[cfg(test)]
mod tests {
    use domain::dues::Kind;
    use domain::dues::months::Line;
    use kernel::id::Id;
    use kernel::schedule::Period;

    use super::*;

    fn line(month: &str, standing: Standing, owed: i64, paid: i64) -> Named {
        let line = Line {
            month: Period::parse(month).unwrap(),
            branch: Id(1),
            kind: Some(Kind::Salaried),
            base: 438_650,
            owed,
            paid,
            paid_on: None,
            standing,
        };
        Named { person: Id(2), name: "王芳".to_owned(), line }
    }

    #[test]
    fn a_member_is_a_row_whose_sums_are_those_of_its_months() {
        let own = [
            line("2025-01", Standing::Paid, 4_387, 4_387),
            line("2025-02", Standing::Unpaid, 4_387, 0),
            line("2025-03", Standing::Waived, 0, 0),
            line("2025-12", Standing::Open, 4_387, 0),
        ];
        let table = table("台账", Vec::new(), &own);
        assert_eq!(table.rows.len(), 1);
        let row = &table.rows[0];
        assert_eq!(row.len(), table.columns.len());
        assert_eq!(
            row[2..6],
            [Cell::Yuan(438_650), Cell::Yuan(4_387), Cell::text("欠"), Cell::text("免交")]
        );
        assert_eq!(row[14], Cell::Empty, "the running month is not behind");
        let sums = [Cell::Yuan(13_161), Cell::Yuan(4_387), Cell::Yuan(4_387)];
        assert_eq!(row[15..], sums);
    }
}
