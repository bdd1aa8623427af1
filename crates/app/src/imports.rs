//! Imports (导入): a table that somebody else keeps comes in, is looked at, and becomes what its noun
//! makes of a row. What is personal lies sealed until a row is taken, and is gone afterwards.
//!
//! The mechanism asks a noun for little: how a row is judged, taken and taken back (`noun`).

mod checking;
mod noun;
mod showing;
mod staging;
mod taking;
mod undoing;
mod words;

use domain::directory::{Role, Staff};
use domain::imports::{self as rules, Columns, Line, Noun, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::imports::{Run, Shape, Staged};
use store::matters::Doer;

use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::vault::Chest;
use crate::world::sha256;
use crate::{App, Failure, Once};

pub use self::noun::Bringing;
pub use self::showing::{Listed, Row, Shown, View, page, show, wrong_rows};
pub use self::staging::{Upload, upload};
pub use self::words::{Asked, Choice, asked, tell};
pub use documents::reading::BYTES_MAX;
pub use store::imports::{Became, Counts};

/// How long staged rows wait for somebody, in seconds.
const WAITS_SECONDS: i64 = 7 * 86_400;

/// Who may bring a file of this noun, and look at it, for their own organisation: dispatchers those of
/// the hotline; secretaries and the committee ledgers.
fn admit(staff: &Staff, noun: Noun) -> Result<Doer, Failure> {
    let may = match noun {
        Noun::Hotline => staff.is(Role::Dispatcher),
        Noun::Sittings | Noun::Rosters => crate::policy::life::brings(staff),
    };
    let doer = Doer { person: Some(staff.person), org: Some(staff.org) };
    if may { Ok(doer) } else { Err(Failure::Forbidden) }
}

/// A file that `staff` may look at; any other is not there.
async fn load(tx: &mut Tx<'_>, county: County, staff: &Staff, id: Id) -> Result<Run, Failure> {
    let run = store::imports::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    admit(staff, run.noun)?;
    if run.org == staff.org && reaches(staff, &run) { Ok(run) } else { Err(Failure::Missing) }
}

/// By what a kind of file is known again: its headings, and of ledgers and rosters whose they are, since
/// every office means its own columns by the same headings.
fn shape_hash((noun, org): (Noun, Id), names: &[String]) -> [u8; 32] {
    let shape = rules::shape(noun, names);
    let shape = if noun == Noun::Hotline { shape } else { format!("{shape}\n{}", org.0) };
    sha256(shape.as_bytes())
}

/// Whether somebody may act wherever the rows of a file may lie: a secretary does not reach what the
/// committee of the same organisation brought for its ground.
fn reaches(staff: &Staff, run: &Run) -> bool {
    match run.ground {
        Some(ground) if run.noun != Noun::Hotline => {
            may_in_ground(staff, Act::Bring) && staff.place.contains(ground)
        }
        _ => true,
    }
}

async fn read_run(app: &App, county: County, staff: &Staff, id: Id) -> Result<Run, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| load(tx, county, &staff, id).await;
    app.store().read(county.0, read).await
}

/// Words of a file, sealed as one value.
fn seal(chest: &Chest, field: &'static str, row: Id, words: &[String]) -> Result<Vec<u8>, Failure> {
    let text = serde_json::to_vec(words).map_err(|error| Failure::Broken(error.to_string()))?;
    chest.seal(field, row, &text)
}

fn unseal(
    chest: &Chest,
    field: &'static str,
    row: Id,
    sealed: &[u8],
) -> Result<Vec<String>, Failure> {
    let text = chest.open(field, row, sealed)?;
    serde_json::from_slice(&text).map_err(|error| Failure::Broken(error.to_string()))
}

/// The headings of a file.
pub(crate) fn headings(chest: &Chest, run: &Run) -> Result<Vec<String>, Failure> {
    unseal(chest, "import_run.headings", run.id, &run.headings)
}

/// The headings of a kind of file.
pub(crate) fn shape_headings(chest: &Chest, shape: &Shape) -> Result<Vec<String>, Failure> {
    unseal(chest, "import_shape.headings", shape.id, &shape.headings)
}

/// A staged row, opened.
fn line(chest: &Chest, row: &Staged) -> Result<Line, Failure> {
    let cells = unseal(chest, "import_row.cells", row.id, &row.cells)?;
    Ok(Line { number: row.line, cells })
}

/// What is written down of an act to a file.
async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, run, detail): (&str, Id, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "import", subject: run, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}

/// Why an act is not open now.
fn not_now(state: State) -> Failure {
    let say = match state {
        State::Taking => "正在导入，请等它做完。",
        State::Undoing => "正在撤销，请等它做完。",
        State::Done | State::Dropped => "这份文件已经处理完了。要再导入，请重新选文件。",
        State::Undone => "这份文件已经撤销了。要再导入，请重新选文件。",
        State::Columns => "请先说清楚每一列是什么。",
        State::Words | State::Ready => "这份文件刚被别人动过，请刷新看看最新的情况。",
    };
    Failure::NotNow(say.to_owned())
}

/// Says what each column means, remembers it for files with the same headings, and checks the rows.
pub async fn set_columns(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    said: &[String],
    key: &Once,
) -> Result<(), Failure> {
    let run = read_run(app, county, staff, id).await?;
    if !run.state.is_open() {
        return Err(not_now(run.state));
    }
    let noun = run.noun;
    let columns: Columns = said.iter().map(|it| noun.field(it).map(|it| it.code)).collect();
    rules::check(noun, &columns).map_err(|say| Failure::field("columns", say))?;
    let chest = app.chest(county).await?;
    let names = headings(&chest, &run)?;
    let hash = shape_hash((noun, run.org), &names);
    let (by, now, shape_id) = (admit(staff, noun)?, app.now(), app.next_id());
    let known =
        async move |tx: &mut Tx<'_>| store::imports::shape_of(tx, county, (noun, &hash)).await;
    // What is remembered has its own order of headings; a shape that is known keeps its id.
    let shape_id = app.store().read(county.0, known).await?.map_or(shape_id, |it| it.id);
    let sealed = seal(&chest, "import_shape.headings", shape_id, &names)?;
    let joined = rules::join(&columns);
    let shape = Shape { id: shape_id, headings: sealed, columns: joined.clone(), made_at: now };
    let (person, of) = (staff.person, format!("import_columns {} {joined}", id.0));
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut run = load(tx, county, &staff, id).await?;
        if !run.state.is_open() {
            return Err(not_now(run.state));
        }
        let shape_id =
            store::imports::keep_shape(tx, county, (noun, &hash), &shape, person).await?;
        run.columns.clone_from(&joined);
        (run.shape, run.person, run.changed_at) = (Some(shape_id), person, now);
        run.state = State::Columns;
        store::imports::save(tx, county, &run).await?;
        audit(tx, county, by, now, ("import_columns", id, &joined)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    checking::check(app, county, id).await
}

/// What of the rows is to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// All that can be.
    All,
    /// None.
    None,
    /// Of these lines, those with `true`; the others stay as they were.
    Lines(Vec<(i64, bool)>),
}

/// Chooses rows.
pub async fn choose(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    choosing: Choosing,
    key: &Once,
) -> Result<(), Failure> {
    let (now, of) = (app.now(), format!("import_choose {} {choosing:?}", id.0));
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut run = load(tx, county, &staff, id).await?;
        if run.state != State::Ready {
            return Err(not_now(run.state));
        }
        match &choosing {
            Choosing::All => store::imports::choose_all(tx, county, id, true).await?,
            Choosing::None => store::imports::choose_all(tx, county, id, false).await?,
            Choosing::Lines(lines) => {
                for line in lines {
                    store::imports::choose(tx, county, id, *line).await?;
                }
            }
        }
        (run.person, run.changed_at) = (staff.person, now);
        store::imports::save(tx, county, &run).await?;
        let by = admit(&staff, run.noun)?;
        audit(tx, county, by, now, ("import_choose", id, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Begins to take the chosen rows: the first pieces at once, the rest by a job.
pub async fn take(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    key: &Once,
) -> Result<(), Failure> {
    begin(app, county, staff, (id, State::Taking), key).await?;
    taking::some(app, county, id, taking::AT_ONCE).await
}

/// Begins to take back what was taken, as far as nobody has touched it.
pub async fn undo(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    key: &Once,
) -> Result<(), Failure> {
    begin(app, county, staff, (id, State::Undoing), key).await?;
    undoing::some(app, county, id, taking::AT_ONCE).await
}

/// Moves a file to where a job works on it.
async fn begin(
    app: &App,
    county: County,
    staff: &Staff,
    (id, to): (Id, State),
    key: &Once,
) -> Result<(), Failure> {
    let (now, of) = (app.now(), format!("import {} {}", to.code(), id.0));
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut run = load(tx, county, &staff, id).await?;
        let counts = store::imports::counts(tx, county, id).await?;
        let (many, open, say) = match to {
            State::Taking => (
                counts.chosen,
                run.state == State::Ready,
                "没有选中要导入的行。请先勾选，或者按“全选”。",
            ),
            _ => (
                counts.taken - counts.kept,
                matches!(run.state, State::Ready | State::Done),
                "这份文件没有导入过什么，没有可以撤销的。",
            ),
        };
        if !open {
            return Err(not_now(run.state));
        }
        if many == 0 {
            return Err(Failure::NotNow(say.to_owned()));
        }
        (run.state, run.person, run.changed_at) = (to, staff.person, now);
        store::imports::save(tx, county, &run).await?;
        let act = if to == State::Taking { "import_take" } else { "import_undo" };
        let by = admit(&staff, run.noun)?;
        audit(tx, county, by, now, (act, id, &format!("rows={many}"))).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Gives up the rows that are staged; what was taken stays. Says what the file would have brought.
pub async fn give_up(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    key: &Once,
) -> Result<Noun, Failure> {
    let (now, of, staff) = (app.now(), format!("import_drop {}", id.0), staff.clone());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut run = load(tx, county, &staff, id).await?;
        if !run.state.is_open() {
            return Err(not_now(run.state));
        }
        let (by, noun) = (admit(&staff, run.noun)?, run.noun);
        run.person = staff.person;
        clear(tx, county, run, by, now).await?;
        Ok(noun.code().to_owned())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    // An answer from before there was a second noun says nothing.
    Ok(Noun::parse(&answer).unwrap_or(Noun::Hotline))
}

/// Removes what is staged of a file.
async fn clear(
    tx: &mut Tx<'_>,
    county: County,
    mut run: Run,
    by: Doer,
    now: Instant,
) -> Result<(), Failure> {
    let counts = store::imports::counts(tx, county, run.id).await?;
    store::imports::drop_rows(tx, county, run.id).await?;
    run.state = if counts.taken > 0 { State::Done } else { State::Dropped };
    run.changed_at = now;
    store::imports::save(tx, county, &run).await?;
    let detail = format!("rows={}", counts.staged());
    audit(tx, county, by, now, ("import_drop", run.id, &detail)).await
}

/// Goes on with every file that is being taken or taken back, a piece a transaction.
pub async fn work(app: &App, county: County) -> Result<(), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::imports::at_work(tx, county, 20).await;
    for id in app.store().read(county.0, read).await? {
        taking::some(app, county, id, usize::MAX).await?;
        undoing::some(app, county, id, usize::MAX).await?;
    }
    Ok(())
}

/// Removes what was staged a week ago and nobody came back to.
pub(crate) async fn sweep(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let before = now.plus_seconds(-WAITS_SECONDS);
    let read = async move |tx: &mut Tx<'_>| store::imports::stale(tx, county, before, 100).await;
    for id in app.store().read(county.0, read).await? {
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            match store::imports::load(tx, county, id).await? {
                Some(run) if run.state.is_open() && run.changed_at < before => {
                    clear(tx, county, run, Doer::default(), now).await
                }
                _ => Ok(()),
            }
        };
        app.store().write(county.0, write).await?;
    }
    Ok(())
}

/// Whether somebody may bring files of a noun in, for the menu.
pub fn may_bring(staff: &Staff, noun: Noun) -> bool {
    admit(staff, noun).is_ok()
}
