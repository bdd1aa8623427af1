//! Files and their rows, as pages show them.

use domain::directory::Staff;
use domain::imports::{self as rules, Columns, Noun, SENT_BACK, Standing, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::imports::{Became, Counts, Run, Staged};

use super::noun::{Bringing, Judge};
use super::{admit, headings, line, load, unseal};
use crate::exports::{Book, Cell, Column, Mark, Reach, Table, export, moment};
use crate::vault::Chest;
use crate::{App, Failure};

/// A file in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which file.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// How far it has come.
    pub state: State,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// How many rows it had.
    pub count: i64,
    /// How many of them became something that stands.
    pub taken: i64,
}

/// What is looked at besides a file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The first cells of each column.
    Samples,
    /// So many staged rows after a line, of one standing or all.
    Rows(Option<Standing>, i64, i64),
}

/// A file with where it stands.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which file.
    pub id: Id,
    /// What it brings.
    pub noun: Noun,
    /// How far it has come.
    pub state: State,
    /// Its name.
    pub name: String,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// How many rows it had.
    pub count: i64,
    /// How many rows stand how.
    pub counts: Counts,
    /// Its headings.
    pub headings: Vec<String>,
    /// What they mean.
    pub columns: Columns,
    /// The first cells of each column, for who says what it means; where they were asked for.
    pub samples: Vec<Vec<String>>,
    /// Staged rows, judged anew; where they were asked for.
    pub rows: Vec<Row>,
    /// What could not be taken back, where that was tried.
    pub kept: Vec<Became>,
}

/// Samples of a column.
const SAMPLES: i64 = 3;

/// Requests that are named where they could not be taken back.
const KEPT_MAX: i64 = 200;

fn name(chest: &Chest, run: &Run) -> String {
    let names = unseal(chest, "import_run.name", run.id, &run.name);
    names.ok().and_then(|it| it.into_iter().next()).unwrap_or_default()
}

/// The files that the person's organisation brought, the newest first, before an id.
pub async fn page(
    app: &App,
    county: County,
    staff: &Staff,
    noun: Noun,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Listed>, Failure> {
    admit(staff, noun)?;
    let (org, before) = (staff.org, before.unwrap_or(Id(i64::MAX)));
    let read = async move |tx: &mut Tx<'_>| {
        store::imports::page(tx, county, (noun, org), before, limit).await
    };
    let mut runs: Vec<(Run, i64)> = app.store().read(county.0, read).await?;
    runs.retain(|it| super::reaches(staff, &it.0));
    if runs.is_empty() {
        // Nothing is sealed yet: a county without files needs no chest for looking.
        return Ok(Vec::new());
    }
    let chest = app.chest(county).await?;
    let listed = |(run, taken): (Run, i64)| Listed {
        id: run.id,
        name: name(&chest, &run),
        state: run.state,
        by: run.made_by_name.clone(),
        at: run.made_at,
        count: run.count,
        taken,
    };
    Ok(runs.into_iter().map(listed).collect())
}

/// A file that the person may look at.
pub async fn show(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    view: View,
) -> Result<Shown, Failure> {
    let (chest, staff) = (app.chest(county).await?, staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let run = load(tx, county, &staff, id).await?;
        let counts = store::imports::counts(tx, county, id).await?;
        let which = match view {
            View::Samples => (None, 0, SAMPLES),
            View::Rows(standing, after, limit) => (standing, after, limit),
        };
        let (mut rows, mut words, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        if run.state.is_open() && counts.staged() > 0 {
            rows = store::imports::rows(tx, county, id, (which.0, which.1), which.2).await?;
            if view != View::Samples {
                words = store::imports::words(tx, county, &run).await?;
            }
        }
        if counts.kept > 0 {
            kept = store::imports::became(tx, county, (id, run.noun), "kept", KEPT_MAX).await?;
        }
        Ok((run, counts, rows, words, kept))
    };
    let (run, counts, rows, words, kept) = app.store().read(county.0, read).await?;
    let headings = headings(&chest, &run)?;
    let columns = rules::split(run.noun, &run.columns);
    let lines = rows.iter().map(|it| line(&chest, it)).collect::<Result<Vec<_>, _>>()?;
    let mut shown = Shown {
        id,
        noun: run.noun,
        state: run.state,
        name: name(&chest, &run),
        by: run.made_by_name.clone(),
        at: run.made_at,
        count: run.count,
        counts,
        samples: Vec::new(),
        rows: Vec::new(),
        columns: columns.clone(),
        headings: headings.clone(),
        kept,
    };
    if view == View::Samples {
        let sample = |column: usize| {
            let cells = lines.iter().map(|it| it.cell(column)).filter(|it| !it.is_empty());
            cells.map(|it| it.chars().take(24).collect()).collect()
        };
        shown.samples = (0..headings.len()).map(sample).collect();
    } else {
        let (judge, noun) = (Judge::of(app, county, &run, words, &lines).await?, run.noun);
        let all = move || {
            let pairs = rows.iter().zip(&lines);
            pairs.map(|(row, line)| judged((noun, &judge), &headings, row, line)).collect()
        };
        shown.rows = app.heavy(all).await?;
    }
    Ok(shown)
}

/// A staged row as it is shown.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the file.
    pub line: i64,
    /// How it stands.
    pub standing: Standing,
    /// Whether it is to be taken.
    pub chosen: bool,
    /// What it would become; `None` where it cannot be read.
    pub bringing: Option<Bringing>,
    /// What is wrong: the heading of the column, and what to do.
    pub faults: Vec<(String, String)>,
}

type Opened = (domain::imports::Line, Row);

/// Staged rows with what is wrong with them.
async fn rows(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    which: (Option<Standing>, i64),
    limit: i64,
) -> Result<(Vec<String>, Vec<Opened>), Failure> {
    let (chest, staff) = (app.chest(county).await?, staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let run = load(tx, county, &staff, id).await?;
        let rows = store::imports::rows(tx, county, id, which, limit).await?;
        let words = store::imports::words(tx, county, &run).await?;
        Ok((run, rows, words))
    };
    let (run, rows, words) = app.store().read(county.0, read).await?;
    let headings = headings(&chest, &run)?;
    let open = move || -> Result<_, Failure> {
        let lines = rows.iter().map(|it| line(&chest, it)).collect::<Result<Vec<_>, _>>()?;
        Ok((rows, lines))
    };
    let (rows, lines) = app.heavy(open).await??;
    let (judge, noun) = (Judge::of(app, county, &run, words, &lines).await?, run.noun);
    let names = headings.clone();
    let show = move || {
        let one = |(row, line): (Staged, domain::imports::Line)| {
            let shown = judged((noun, &judge), &names, &row, &line);
            (line, shown)
        };
        rows.into_iter().zip(lines).map(one).collect()
    };
    Ok((headings, app.heavy(show).await?))
}

fn judged(
    (noun, judge): (Noun, &Judge),
    names: &[String],
    row: &Staged,
    line: &domain::imports::Line,
) -> Row {
    let (bringing, mut faults) = match judge.judge(line) {
        Ok(it) => (Some(it), Vec::new()),
        // What is here stays as it is: nothing of the row needs mending.
        Err(_) if row.standing == Standing::Here => (None, Vec::new()),
        Err(faults) => {
            let named = |it: domain::imports::Fault| {
                let name = it.column.and_then(|it| names.get(it)).cloned();
                (name.unwrap_or_default(), it.say)
            };
            (None, faults.into_iter().map(named).collect())
        }
    };
    if row.standing == Standing::Wrong && faults.is_empty() {
        faults.push((String::new(), noun.twice().to_owned()));
    }
    Row { line: row.line, standing: row.standing, chosen: row.chosen, bringing, faults }
}

/// The rows that need mending as a workbook to be sent back: as they came, with a column that says
/// what to do. It may be mended there and brought again.
pub async fn wrong_rows(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
) -> Result<Vec<u8>, Failure> {
    let which = (Some(Standing::Wrong), 0);
    let (headings, rows) = rows(app, county, staff, id, which, super::checking::ALL).await?;
    if rows.is_empty() {
        return Err(Failure::NotNow("没有要改的行了。".to_owned()));
    }
    let column = |name: &String| Column { name: name.clone(), width: 18 };
    let mut columns = vec![Column { name: SENT_BACK.to_owned(), width: 60 }];
    columns.extend(headings.iter().map(column));
    let row = |(line, shown): &Opened| {
        let say = |(name, say): &(String, String)| {
            if name.is_empty() { say.clone() } else { format!("“{name}”：{say}") }
        };
        let said: Vec<String> = shown.faults.iter().map(say).collect();
        let mut cells = vec![Cell::text(format!("原第 {} 行。{}", line.number, said.join("\n")))];
        let own = |at: usize| Cell::text(line.cells.get(at).cloned().unwrap_or_default());
        cells.extend((0..headings.len()).map(own));
        cells
    };
    let table = Table {
        name: "要改的行".to_owned(),
        columns,
        rows: rows.iter().map(row).collect(),
        ..Table::default()
    };
    let title = "要改的行".to_owned();
    // Another program reads it, or it comes back here: no row may be there that is none.
    let mark = Mark { reach: Reach::Pages, ..Mark::default() };
    let book = Book { title, made: moment(app.now()), mark, tables: vec![table] };
    let detail = format!("run={}", id.0);
    export(app, county, staff, book, ("import_wrong", detail)).await
}
