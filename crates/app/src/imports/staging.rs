//! A file comes in: read, its head found, its rows sealed and staged.

use domain::directory::Staff;
use domain::imports::{self as rules, Columns, Line, Noun, ROWS_MAX, State};
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;
use store::imports::Run;

use super::{admit, audit, checking, seal, shape_headings};
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::vault::Chest;
use crate::world::sha256;
use crate::{App, Failure, Once};

/// A file as it was sent. Shows nothing of what is in it: logs print `Debug`.
#[derive(Clone, Default)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// A file that was read.
struct Table {
    names: Vec<String>,
    rows: Vec<Line>,
}

fn read(noun: Noun, bytes: &[u8]) -> Result<Table, String> {
    let lines = documents::reading::lines(bytes)?;
    let head = rules::head(noun, &lines).ok_or_else(|| {
        let [one, other] = noun.headings();
        format!("没找到表头。请看看表格最上面有没有一行列名，例如“{one}”“{other}”。")
    })?;
    let rows: Vec<Line> = lines
        .into_iter()
        .skip(head.after)
        .filter(|it| !it.is_blank() && !it.is_closing())
        .collect();
    match rows.len() {
        0 => Err("表头下面没有内容，没有可以导入的行。".to_owned()),
        count if count > ROWS_MAX => {
            Err(format!("有 {count} 行，一次最多导入 {ROWS_MAX} 行，请分成几个文件。"))
        }
        _ => Ok(Table { names: head.names, rows }),
    }
}

/// Takes a file in and stages its rows. Where files with these headings came before, their columns
/// are known and the rows are checked at once.
pub async fn upload(
    app: &App,
    county: County,
    staff: &Staff,
    noun: Noun,
    file: Upload,
    key: &Once,
) -> Result<Id, Failure> {
    let by = admit(staff, noun)?;
    let ground = ground(app, county, staff, noun).await?;
    let of = format!("import {} {:?}", noun.code(), sha256(&file.bytes));
    let Upload { name, bytes } = file;
    let read = app.heavy(move || read(noun, &bytes)).await?;
    let Table { names, rows } = read.map_err(|say| Failure::field("sheet", say))?;
    let chest = app.chest(county).await?;
    let (columns, is_known) = columns_of(app, county, &chest, (noun, staff.org), &names).await?;
    let (id, now) = (app.next_id(), app.now());
    let name: String = name.chars().filter(|it| !it.is_control()).take(100).collect();
    let run = Run {
        id,
        noun,
        state: State::Columns,
        org: staff.org,
        made_by: staff.person,
        made_at: now,
        name: seal(&chest, "import_run.name", id, &[name])?,
        headings: seal(&chest, "import_run.headings", id, &names)?,
        columns: rules::join(&columns),
        shape: None,
        count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        person: staff.person,
        changed_at: now,
        version: 1,
        made_by_name: String::new(),
        ground,
    };
    let staged = rows
        .into_iter()
        .map(|it| {
            let row = app.next_id();
            Ok((it.number, row, seal(&chest, "import_row.cells", row, &it.cells)?))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::imports::insert(tx, county, &run).await?;
        for (line, row, cells) in &staged {
            store::imports::stage(tx, county, id, (*line, *row), cells.clone()).await?;
        }
        let detail = format!("{} rows={}", noun.code(), run.count);
        audit(tx, county, by, now, ("import", id, &detail)).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &of, work).await?;
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    if is_known && !again {
        checking::check(app, county, id).await?;
    }
    Ok(id)
}

/// Within which ground the rows of a file may lie; `None` for the own organisation alone.
async fn ground(
    app: &App,
    county: County,
    staff: &Staff,
    noun: Noun,
) -> Result<Option<Place>, Failure> {
    let org = staff.org;
    match noun {
        Noun::Hotline => Ok(Some(staff.place)),
        Noun::Sittings | Noun::Rosters if may_in_ground(staff, Act::Bring) => Ok(Some(staff.place)),
        Noun::Sittings | Noun::Rosters => {
            let read = async move |tx: &mut Tx<'_>| store::life::load(tx, county, org).await;
            let branch = app.store().read(county.0, read).await?;
            if branch.is_some() { Ok(None) } else { Err(Failure::Forbidden) }
        }
    }
}

/// What the columns mean: as it was said for these headings, else as the headings propose.
async fn columns_of(
    app: &App,
    county: County,
    chest: &Chest,
    (noun, org): (Noun, Id),
    names: &[String],
) -> Result<(Columns, bool), Failure> {
    let hash = super::shape_hash((noun, org), names);
    let read =
        async move |tx: &mut Tx<'_>| store::imports::shape_of(tx, county, (noun, &hash)).await;
    let Some(shape) = app.store().read(county.0, read).await? else {
        return Ok((rules::propose(noun, names), false));
    };
    let mut known: Vec<(String, Option<&'static str>)> = shape_headings(chest, &shape)?
        .iter()
        .map(|it| rules::plain(it))
        .zip(rules::split(noun, &shape.columns))
        .collect();
    let mut one = |name: &String| {
        let name = rules::plain(name);
        let at = known.iter().position(|it| it.0 == name)?;
        known.remove(at).1
    };
    let columns: Columns = names.iter().map(&mut one).collect();
    let sound = rules::check(noun, &columns).is_ok();
    Ok((columns, sound))
}
