//! The ledger of sittings (三会一课台账) as a workbook, in the shape in which offices keep it and in
//! which it is brought in again ([`super::bringing`]).

use domain::directory::Staff;
use domain::life::ledger::{Away, absent_words, headings, votes_words};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::sittings::rows::{Line, Whose, lines};

use super::{Wrong, branch, catalogue};
use crate::exports::{Book, Cell, Column, ROWS_MAX, Table, export, moment};
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure};

/// What of the ledger is asked for, as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// One branch; the own ground, or the own branch, for none.
    pub branch: Option<Id>,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
}

/// A workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it is called.
    pub title: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many sittings are in it.
    pub rows: usize,
}

/// The ledger of a branch, or of a ground, of some days: marked with who took it, and written down.
pub async fn ledger(
    app: &App,
    county: County,
    staff: &Staff,
    asked: Asked,
) -> Result<Made, Failure> {
    let days = days(&asked)?;
    let (owner, wanted) = (staff.clone(), i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let (whose, name) = whose(tx, county, &owner, asked.branch).await?;
        let rows = lines(tx, county, (whose, days), wanted).await?;
        Ok((rows, name, catalogue::all(tx, county).await?))
    };
    let (mut rows, name, catalogue) = app.store().read(county.0, read).await?;
    if rows.is_empty() {
        return Err(Failure::NotNow("这段时间里没有记录过会议活动，请换一段时间。".to_owned()));
    }
    let mut notes = vec![
        "改了以后可以再导入：列名不要改，“缺席及原因”写成“张三（出差）、李四（生病）”。".to_owned(),
    ];
    if rows.len() > ROWS_MAX {
        rows.truncate(ROWS_MAX);
        notes.push(format!("后面还有：一个表最多 {ROWS_MAX} 行，请把时间分成几段来导出。"));
    }
    let (from, until) = days;
    let title = format!("三会一课台账 {name} {from} 至 {until}");
    let cells = (1..).zip(&rows).map(|(nth, it)| cells(nth, it, &catalogue)).collect();
    let table = Table {
        name: "台账".to_owned(),
        title: title.clone(),
        notes,
        columns: columns(),
        rows: cells,
    };
    let made = moment(app.now());
    let book = Book { title: title.clone(), made, tables: vec![table], ..Book::default() };
    let said = ("life_ledger", format!("{name} {from} {until}"));
    let bytes = export(app, county, staff, book, said).await?;
    Ok(Made { title, bytes, rows: rows.len() })
}

fn days(asked: &Asked) -> Result<(Date, Date), Failure> {
    let mut wrong = Wrong::default();
    let (from, until) = (wrong.day("from", &asked.from), wrong.day("until", &asked.until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        wrong.say("until", "到的这一天在开始之前，请换一下。");
    }
    wrong.none()?;
    from.zip(until).ok_or(Failure::Missing)
}

/// Whose ledger somebody may read, and its name.
async fn whose(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
    asked: Option<Id>,
) -> Result<(Whose, String), Failure> {
    let in_ground = may_in_ground(staff, Act::Read) && staff.place.county() == county;
    if asked.is_none() && in_ground {
        return Ok((Whose::Ground(staff.place), "全部支部".to_owned()));
    }
    let own = branch(tx, county, (staff, Act::Read), asked.unwrap_or(staff.org)).await?;
    Ok((Whose::Branch(own.kept.org), own.name))
}

/// Widths of the columns, from left to right.
const WIDTHS: [u16; 18] = [6, 28, 12, 8, 8, 24, 28, 18, 12, 12, 8, 8, 32, 18, 32, 60, 36, 12];

fn columns() -> Vec<Column> {
    let column = |(name, width): (&str, u16)| Column { name: name.to_owned(), width };
    headings().into_iter().zip(WIDTHS).map(column).collect()
}

fn cells(nth: i32, it: &Line, catalogue: &[catalogue::Own]) -> Vec<Cell> {
    let own = &it.shown.sitting;
    let systems = own.systems.iter().map(|it| catalogue::name(catalogue, it));
    // In the order of names: a file that comes back elsewhere gives the same cell.
    let mut away: Vec<Away<'_>> = it.away.iter().map(|(name, why)| Away { name, why }).collect();
    away.sort_by_key(|it| (it.name, it.why));
    let text = |words: &str| {
        // Lines end as a spreadsheet ends them.
        let words = words.replace("\r\n", "\n").replace('\r', "\n");
        if words.trim().is_empty() { Cell::Empty } else { Cell::text(words.trim()) }
    };
    let number = |it: i64| i32::try_from(it).map_or(Cell::Empty, Cell::Number);
    let name = |it: &Option<String>| it.as_deref().map_or(Cell::Empty, text);
    vec![
        Cell::Number(nth),
        text(&it.branch),
        text(&own.held_on.to_string()),
        text(&own.hours.0),
        text(&own.hours.1),
        text(&systems.collect::<Vec<_>>().join("、")),
        text(&own.title),
        text(&own.place),
        name(&it.shown.chair),
        name(&it.shown.recorder),
        number(own.due),
        number(own.present),
        text(&absent_words(away.into_iter())),
        text(&own.guests),
        text(&own.agenda),
        text(&own.minutes),
        text(&votes_words(it.ballots.iter())),
        text(&own.entered_on.map_or_else(String::new, |it| it.to_string())),
    ]
}
