//! Imports: files on their way in, their staged rows, what is remembered of them, and receipts.
//!
//! What is personal comes sealed and is opened by who reads it.

use domain::imports::{Noun, Standing, State};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, Value, params, statements};

statements! {
    INSERT_RUN = "INSERT INTO import_run (county, id, noun, state, org, made_by, made_at, name, headings, columns, shape, count,
            person, changed_at, version, ground)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $6, $7, 1, $12)";
    RUN = "SELECT r.id, r.noun, r.state, r.org, r.made_by, r.made_at, r.name, r.headings, r.columns, r.shape, r.count, r.person,
            r.changed_at, r.version, p.name, r.ground FROM import_run r
        JOIN person p ON p.county = r.county AND p.id = r.made_by WHERE r.county = $1 AND r.id = $2";
    RUNS = "SELECT r.id, r.noun, r.state, r.org, r.made_by, r.made_at, r.name, r.headings, r.columns, r.shape, r.count, r.person,
            r.changed_at, r.version, p.name, r.ground,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM import_taken t WHERE t.county = r.county AND t.run = r.id AND t.state <> 'undone') AS taken
        FROM import_run r JOIN person p ON p.county = r.county AND p.id = r.made_by
        WHERE r.county = $1 AND r.noun = $2 AND r.org = $3 AND r.id < $4 ORDER BY r.id DESC LIMIT $5";
    AT_WORK = "SELECT id FROM import_run WHERE county = $1 AND state IN ('taking', 'undoing') ORDER BY id LIMIT $2";
    STALE = "SELECT id FROM import_run WHERE county = $1 AND state IN ('columns', 'words', 'ready') AND changed_at < $2
        ORDER BY changed_at LIMIT $3";
    MOVE_RUN = "UPDATE import_run SET state = $4, columns = $5, shape = $6, person = $7, changed_at = $8, version = version + 1
        WHERE county = $1 AND id = $2 AND version = $3";
    INSERT_ROW = "INSERT INTO import_row (county, run, line, id, cells, standing, chosen) VALUES ($1, $2, $3, $4, $5, 'wrong', 0)";
    ROWS = "SELECT line, id, cells, standing, chosen FROM import_row
        WHERE county = $1 AND run = $2 AND line > $3 ORDER BY line LIMIT $4";
    ROWS_OF = "SELECT line, id, cells, standing, chosen FROM import_row
        WHERE county = $1 AND run = $2 AND line > $3 AND standing = $5 ORDER BY line LIMIT $4";
    TO_TAKE = "SELECT line, id, cells, standing, chosen FROM import_row
        WHERE county = $1 AND run = $2 AND standing = 'new' AND chosen = 1 ORDER BY line LIMIT $3";
    STAND = "UPDATE import_row SET standing = $4, chosen = $5 WHERE county = $1 AND run = $2 AND line = $3";
    CHOOSE = "UPDATE import_row SET chosen = $4 WHERE county = $1 AND run = $2 AND line = $3 AND standing = 'new'";
    CHOOSE_ALL = "UPDATE import_row SET chosen = $3 WHERE county = $1 AND run = $2 AND standing = 'new'";
    DROP_ROW = "DELETE FROM import_row WHERE county = $1 AND run = $2 AND line = $3";
    DROP_ROWS = "DELETE FROM import_row WHERE county = $1 AND run = $2";
    COUNT_ROWS = "SELECT standing, chosen, CAST(COUNT(*) AS BIGINT) FROM import_row
            WHERE county = $1 AND run = $2 GROUP BY standing, chosen
        UNION ALL SELECT state, CAST(2 AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM import_taken WHERE county = $1 AND run = $2 GROUP BY state";
    INSERT_TAKEN = "INSERT INTO import_taken (county, run, line, matter, state) VALUES ($1, $2, $3, $4, 'taken')";
    TAKEN = "SELECT line, matter FROM import_taken WHERE county = $1 AND run = $2 AND state = 'taken' ORDER BY line LIMIT $3";
    END_TAKEN = "UPDATE import_taken SET state = $4 WHERE county = $1 AND run = $2 AND line = $3";
    KEPT = "SELECT t.line, r.id, r.number, r.title FROM import_taken t JOIN request r ON r.county = t.county AND r.id = t.matter
        WHERE t.county = $1 AND t.run = $2 AND t.state = $3 ORDER BY t.line LIMIT $4";
    KEPT_SITTINGS = "SELECT t.line, s.id, s.held_on, s.title FROM import_taken t
        JOIN sitting s ON s.county = t.county AND s.id = t.matter
        WHERE t.county = $1 AND t.run = $2 AND t.state = $3 ORDER BY t.line LIMIT $4";
    KEPT_MEMBERS = "SELECT t.line, p.id, '', p.name FROM import_taken t
        JOIN person p ON p.county = t.county AND p.id = t.matter
        WHERE t.county = $1 AND t.run = $2 AND t.state = $3 ORDER BY t.line LIMIT $4";
    KEEP_SHAPE = "INSERT INTO import_shape (county, id, noun, hash, headings, columns, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county, noun, hash) DO UPDATE SET columns = excluded.columns, made_by = excluded.made_by,
            made_at = excluded.made_at";
    SHAPE = "SELECT id, headings, columns, made_at FROM import_shape WHERE county = $1 AND noun = $2 AND hash = $3";
    SHAPE_BY_ID = "SELECT id, headings, columns, made_at FROM import_shape WHERE county = $1 AND id = $2";
    SHAPES = "SELECT id, headings, columns, made_at FROM import_shape WHERE county = $1 AND noun = $2
        ORDER BY made_at DESC, id DESC LIMIT $3";
    TELL_WORD = "INSERT INTO import_word (county, noun, field, word, told, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (county, noun, field, word) DO UPDATE SET told = excluded.told, made_by = excluded.made_by,
            made_at = excluded.made_at";
    WORDS = "SELECT field, word, told FROM import_word WHERE county = $1 AND noun = $2 AND substr(word, 1, length($3)) = $3
        ORDER BY field, word LIMIT $4";
}

/// Words that are remembered of a noun, at most.
const WORDS_MAX: i64 = 2_000;

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which file.
    pub id: Id,
    /// What it brings.
    pub noun: Noun,
    /// How far it has come.
    pub state: State,
    /// The organisation that brought it.
    pub org: Id,
    /// Who brought it.
    pub made_by: Id,
    /// When.
    pub made_at: Instant,
    /// Its name, sealed.
    pub name: Vec<u8>,
    /// Its headings, sealed.
    pub headings: Vec<u8>,
    /// What they mean.
    pub columns: String,
    /// The shape it was read by.
    pub shape: Option<Id>,
    /// How many rows it had.
    pub count: i64,
    /// Who pressed last: the job acts for them.
    pub person: Id,
    /// When it moved last.
    pub changed_at: Instant,
    /// Counts the changes.
    pub version: i64,
    /// The name of who brought it.
    pub made_by_name: String,
    /// Within which ground its rows may lie; `None` for the organisation's own alone.
    pub ground: Option<Place>,
}

/// A staged row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// Its number in the file.
    pub line: i64,
    /// What its seal is bound to.
    pub id: Id,
    /// Its cells, sealed.
    pub cells: Vec<u8>,
    /// How it stands.
    pub standing: Standing,
    /// Whether it is to be taken.
    pub chosen: bool,
}

/// What the columns of a kind of file mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which shape.
    pub id: Id,
    /// The headings in the order they were first seen, sealed.
    pub headings: Vec<u8>,
    /// What they mean, in that order.
    pub columns: String,
    /// When that was said.
    pub made_at: Instant,
}

/// Their word and our code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Of which field.
    pub field: String,
    /// What they call it.
    pub word: String,
    /// What it is here.
    pub told: String,
}

/// How many rows stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They can be taken.
    pub new: i64,
    /// Of those, chosen.
    pub chosen: i64,
    /// They are here already.
    pub here: i64,
    /// They are over where they come from.
    pub over: i64,
    /// They need mending.
    pub wrong: i64,
    /// They were taken, and that stands.
    pub taken: i64,
    /// They were taken back.
    pub undone: i64,
    /// They were to be taken back, and somebody had touched them.
    pub kept: i64,
}

impl Counts {
    /// The staged rows.
    pub fn staged(&self) -> i64 {
        self.new + self.here + self.over + self.wrong
    }
}

/// Adds a file.
pub async fn insert(tx: &mut Tx<'_>, county: County, run: &Run) -> Result<(), StoreError> {
    let params = params![
        county,
        run.id,
        run.noun.code(),
        run.state.code(),
        run.org,
        run.made_by,
        run.made_at,
        run.name.clone(),
        run.headings.clone(),
        run.columns.as_str(),
        run.count,
        run.ground.map(|it| it.0)
    ];
    tx.run(INSERT_RUN, params).await
}

/// A file.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Run>, StoreError> {
    tx.query_opt(RUN, params![county, id]).await?.as_ref().map(run).transpose()
}

/// The files of a noun that an organisation brought, the newest first, before an id; each with how
/// many of its rows were taken.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    (noun, org): (Noun, Id),
    before: Id,
    limit: i64,
) -> Result<Vec<(Run, i64)>, StoreError> {
    let rows = tx.query(RUNS, params![county, noun.code(), org, before, limit]).await?;
    rows.iter().map(|row| Ok((run(row)?, row.int(16)?))).collect()
}

/// The files that a job is at.
pub async fn at_work(tx: &mut Tx<'_>, county: County, limit: i64) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(AT_WORK, params![county, limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// The files whose rows wait since before a moment.
pub async fn stale(
    tx: &mut Tx<'_>,
    county: County,
    before: Instant,
    limit: i64,
) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(STALE, params![county, before, limit]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// Writes back where a file stands, unless it moved since it was read.
pub async fn save(tx: &mut Tx<'_>, county: County, run: &Run) -> Result<(), StoreError> {
    let params = params![
        county,
        run.id,
        run.version,
        run.state.code(),
        run.columns.as_str(),
        run.shape,
        run.person,
        run.changed_at
    ];
    match tx.execute(MOVE_RUN, params).await? {
        1 => Ok(()),
        _ => Err(StoreError::Stale { table: "import_run" }),
    }
}

/// Stages a row.
pub async fn stage(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (line, id): (i64, Id),
    cells: Vec<u8>,
) -> Result<(), StoreError> {
    tx.run(INSERT_ROW, params![county, run, line, id, cells]).await
}

/// Staged rows after a line, of one standing or all.
pub async fn rows(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (standing, after): (Option<Standing>, i64),
    limit: i64,
) -> Result<Vec<Staged>, StoreError> {
    let rows = match standing {
        Some(it) => tx.query(ROWS_OF, params![county, run, after, limit, it.code()]).await?,
        None => tx.query(ROWS, params![county, run, after, limit]).await?,
    };
    rows.iter().map(staged).collect()
}

/// The next rows that are to be taken.
pub async fn to_take(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    limit: i64,
) -> Result<Vec<Staged>, StoreError> {
    tx.query(TO_TAKE, params![county, run, limit]).await?.iter().map(staged).collect()
}

/// Notes how a row stands; a new one is chosen.
pub async fn stand(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (line, standing): (i64, Standing),
) -> Result<(), StoreError> {
    let chosen = standing == Standing::New;
    tx.run(STAND, params![county, run, line, standing.code(), chosen]).await
}

/// Chooses a row that can be taken, or leaves it.
pub async fn choose(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (line, chosen): (i64, bool),
) -> Result<(), StoreError> {
    tx.run(CHOOSE, params![county, run, line, chosen]).await
}

/// Chooses all rows that can be taken, or none.
pub async fn choose_all(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    chosen: bool,
) -> Result<(), StoreError> {
    tx.run(CHOOSE_ALL, params![county, run, chosen]).await
}

/// Removes a staged row. Says whether it was there.
pub async fn drop_row(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    line: i64,
) -> Result<bool, StoreError> {
    Ok(tx.execute(DROP_ROW, params![county, run, line]).await? == 1)
}

/// Removes all staged rows of a file.
pub async fn drop_rows(tx: &mut Tx<'_>, county: County, run: Id) -> Result<(), StoreError> {
    tx.run(DROP_ROWS, params![county, run]).await
}

/// How many rows of a file stand how, and what became of those that were taken.
pub async fn counts(tx: &mut Tx<'_>, county: County, run: Id) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for row in tx.query(COUNT_ROWS, params![county, run]).await? {
        let (state, chosen, count) = (row.text(0)?, row.int(1)?, row.int(2)?);
        match state.as_str() {
            "new" => {
                counts.new += count;
                counts.chosen += if chosen == 1 { count } else { 0 };
            }
            "here" => counts.here += count,
            "over" => counts.over += count,
            "wrong" => counts.wrong += count,
            "undone" => counts.undone += count,
            "kept" => counts.kept += count,
            _ => counts.taken += count,
        }
    }
    counts.taken += counts.kept;
    Ok(counts)
}

/// Notes what a row became.
pub async fn taken(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (line, matter): (i64, Id),
) -> Result<(), StoreError> {
    tx.run(INSERT_TAKEN, params![county, run, line, matter]).await
}

/// The next of what was taken and stands: line and matter.
pub async fn to_undo(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    limit: i64,
) -> Result<Vec<(i64, Id)>, StoreError> {
    let rows = tx.query(TAKEN, params![county, run, limit]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, Id(row.int(1)?)))).collect()
}

/// Notes that what a row became was taken back, or could not be.
pub async fn end_taken(
    tx: &mut Tx<'_>,
    county: County,
    run: Id,
    (line, undone): (i64, bool),
) -> Result<(), StoreError> {
    let state = if undone { "undone" } else { "kept" };
    tx.run(END_TAKEN, params![county, run, line, state]).await
}

/// What a row became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// The row.
    pub line: i64,
    /// The request, or the sitting.
    pub id: Id,
    /// Its 编号; of a sitting, its day.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// What rows became, of one state: `taken`, `undone` or `kept`.
pub async fn became(
    tx: &mut Tx<'_>,
    county: County,
    (run, noun): (Id, Noun),
    state: &'static str,
    limit: i64,
) -> Result<Vec<Became>, StoreError> {
    let text = match noun {
        Noun::Hotline => KEPT,
        Noun::Sittings => KEPT_SITTINGS,
        Noun::Rosters => KEPT_MEMBERS,
    };
    let rows = tx.query(text, params![county, run, state, limit]).await?;
    let one = |row: &Row| {
        let (line, id) = (row.int(0)?, Id(row.int(1)?));
        Ok(Became { line, id, number: row.text(2)?, title: row.text(3)? })
    };
    rows.iter().map(one).collect()
}

/// Remembers what the columns of a kind of file mean. Gives the shape as it is kept.
pub async fn keep_shape(
    tx: &mut Tx<'_>,
    county: County,
    (noun, hash): (Noun, &[u8]),
    new: &Shape,
    by: Id,
) -> Result<Id, StoreError> {
    let params = params![
        county,
        new.id,
        noun.code(),
        hash,
        new.headings.clone(),
        new.columns.as_str(),
        by,
        new.made_at
    ];
    tx.run(KEEP_SHAPE, params).await?;
    Ok(shape_of(tx, county, (noun, hash)).await?.map_or(new.id, |it| it.id))
}

/// What is remembered of a kind of file.
pub async fn shape_of(
    tx: &mut Tx<'_>,
    county: County,
    (noun, hash): (Noun, &[u8]),
) -> Result<Option<Shape>, StoreError> {
    let row = tx.query_opt(SHAPE, params![county, noun.code(), hash]).await?;
    row.as_ref().map(shape).transpose()
}

/// A shape by its id.
pub async fn shape_by_id(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Option<Shape>, StoreError> {
    tx.query_opt(SHAPE_BY_ID, params![county, id]).await?.as_ref().map(shape).transpose()
}

/// The kinds of file that are known, the latest first.
pub async fn shapes(
    tx: &mut Tx<'_>,
    county: County,
    noun: Noun,
    limit: i64,
) -> Result<Vec<Shape>, StoreError> {
    tx.query(SHAPES, params![county, noun.code(), limit]).await?.iter().map(shape).collect()
}

/// Before a word that one organisation told: another one may mean something else by it, such as by
/// 第一党支部. What the hotline calls something is the same for the whole county.
fn whose(run: &Run) -> String {
    if run.noun == Noun::Hotline { String::new() } else { format!("{}|", run.org.0) }
}

/// Remembers what a word of theirs is here, for files such as this one.
pub async fn tell(
    tx: &mut Tx<'_>,
    county: County,
    run: &Run,
    word: &Word,
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let Word { field, word, told } = word;
    let word = format!("{}{word}", whose(run));
    tx.run(TELL_WORD, params![county, run.noun.code(), field, word, told, by, at]).await
}

/// The words that are remembered for files such as this one.
pub async fn words(tx: &mut Tx<'_>, county: County, run: &Run) -> Result<Vec<Word>, StoreError> {
    let before = whose(run);
    let params = params![county, run.noun.code(), before.as_str(), WORDS_MAX];
    let one = |row: &Row| {
        let word = row.text(1)?;
        let word = word.strip_prefix(&before).unwrap_or_default().to_owned();
        Ok(Word { field: row.text(0)?, word, told: row.text(2)? })
    };
    tx.query(WORDS, params).await?.iter().map(one).collect()
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt { what: format!("import {what}") }
}

fn run(row: &Row) -> Result<Run, StoreError> {
    let (noun, state) = (row.text(1)?, row.text(2)?);
    Ok(Run {
        id: Id(row.int(0)?),
        noun: Noun::parse(&noun).ok_or_else(|| corrupt(&noun))?,
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        org: Id(row.int(3)?),
        made_by: Id(row.int(4)?),
        made_at: Instant(row.int(5)?),
        name: row.blob(6)?,
        headings: row.blob(7)?,
        columns: row.text(8)?,
        shape: row.opt_int(9)?.map(Id),
        count: row.int(10)?,
        person: Id(row.int(11)?),
        changed_at: Instant(row.int(12)?),
        version: row.int(13)?,
        made_by_name: row.text(14)?,
        ground: row.opt_int(15)?.map(Place),
    })
}

fn staged(row: &Row) -> Result<Staged, StoreError> {
    let standing = row.text(3)?;
    Ok(Staged {
        line: row.int(0)?,
        id: Id(row.int(1)?),
        cells: row.blob(2)?,
        standing: Standing::parse(&standing).ok_or_else(|| corrupt(&standing))?,
        chosen: row.bool(4)?,
    })
}

fn shape(row: &Row) -> Result<Shape, StoreError> {
    Ok(Shape {
        id: Id(row.int(0)?),
        headings: row.blob(1)?,
        columns: row.text(2)?,
        made_at: Instant(row.int(3)?),
    })
}

/// The parameters of a list that is filled up to one length, so that all share one statement.
pub(crate) fn padded(county: County, values: &[&str], length: usize) -> (String, Vec<Value>) {
    let filled = values.iter().copied().chain(std::iter::repeat("")).take(length);
    let params = std::iter::once(Value::from(county)).chain(filled.map(Value::from)).collect();
    let names: Vec<String> = (2..=length + 1).map(|it| format!("${it}")).collect();
    (names.join(", "), params)
}
