//! What became of work orders, in the shape in which they came: the same headings in the same order.

use std::collections::HashMap;

use domain::codes;
use domain::directory::{Role, Staff};
use domain::imports::{self, Noun};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::hotline::Back;
pub use store::hotline::Which;

pub use crate::exports::Form;
use crate::exports::{Book, Cell, Column, Mark, ROWS_MAX, Reach, Table, export_as, moment};
use crate::imports::shape_headings;
use crate::vault::{Chest, open};
use crate::{App, Failure, House};

/// Kinds of file that are offered.
const SHAPES_MAX: i64 = 20;

/// A kind of file that came in: which, and its headings.
pub async fn shapes(
    app: &App,
    county: County,
    staff: &Staff,
) -> Result<Vec<(Id, Vec<String>)>, Failure> {
    if !staff.is(Role::Dispatcher) {
        return Err(Failure::Forbidden);
    }
    let read = async move |tx: &mut Tx<'_>| {
        store::imports::shapes(tx, county, Noun::Hotline, SHAPES_MAX).await
    };
    let shapes = app.store().read(county.0, read).await?;
    if shapes.is_empty() {
        return Ok(Vec::new());
    }
    let chest = app.chest(county).await?;
    shapes.iter().map(|it| Ok((it.id, shape_headings(&chest, it)?))).collect()
}

/// A file that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many work orders are in it.
    pub rows: usize,
}

/// Makes the file of some work orders of the person's ground. `shape` names the kind of file; without
/// one it is that of the file they came in, or the latest.
pub async fn back(
    app: &App,
    county: County,
    staff: &Staff,
    (which, shape): (Which, Option<Id>),
    form: Form,
) -> Result<Made, Failure> {
    if !staff.is(Role::Dispatcher) {
        return Err(Failure::Forbidden);
    }
    let (house, place) = (app.house(county).await?, staff.place);
    let most = i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let of_run = match which {
            Which::Run(id) => store::imports::load(tx, county, id).await?.and_then(|it| it.shape),
            Which::Span(..) => None,
        };
        let shape = match shape.or(of_run) {
            Some(id) => store::imports::shape_by_id(tx, county, id).await?,
            None => store::imports::shapes(tx, county, Noun::Hotline, 1).await?.pop(),
        };
        Ok((shape, store::hotline::back(tx, county, place, which, most).await?))
    };
    let (shape, rows) = app.store().read(county.0, read).await?;
    if rows.is_empty() {
        return Err(Failure::NotNow("这个范围里没有导入过热线工单，请换一段时间。".to_owned()));
    }
    if rows.len() > ROWS_MAX {
        let say = format!("超过 {ROWS_MAX} 张工单，一个表装不下。请选短一点的时间，分几次导出。");
        return Err(Failure::NotNow(say));
    }
    let shape = shape.ok_or(Failure::Missing)?;
    let chest = app.chest(county).await?;
    let headings = shape_headings(&chest, &shape)?;
    let columns = imports::split(Noun::Hotline, &shape.columns);
    let vault = app.vault().clone();
    let count = rows.len();
    let make = move || {
        let one = |it: &Back| {
            let contact = open(&vault, county, "request_contact", it.order.request, &it.contact);
            let kept = kept(&chest, it)?;
            let row = Went { house: &house, it, kept, name: &contact.name, phone: &contact.phone };
            let cells = headings.iter().zip(&columns).map(|(name, code)| row.cell(name, *code));
            Ok(cells.collect())
        };
        let rows = rows.iter().map(one).collect::<Result<Vec<Vec<Cell>>, Failure>>()?;
        let column = |name: &String| Column { name: name.clone(), width: 18 };
        let columns = headings.iter().map(column).collect();
        Ok::<_, Failure>(Table {
            name: "热线工单".to_owned(), columns, rows, ..Table::default()
        })
    };
    let table = app.heavy(make).await??;
    let title = "热线工单".to_owned();
    // Another program reads it, or it comes back here: no row may be there that is none.
    let mark = Mark { reach: Reach::Pages, ..Mark::default() };
    let book = Book { title, made: moment(app.now()), mark, tables: vec![table] };
    let bytes = export_as(app, county, staff, (book, form), ("hotline", said(which))).await?;
    Ok(Made { bytes, rows: count })
}

/// What narrowed it, for the audit.
fn said(which: Which) -> String {
    match which {
        Which::Run(id) => format!("run={}", id.0),
        Which::Span(from, until) => format!("from={} until={}", from.date(), until.date()),
    }
}

fn kept(chest: &Chest, it: &Back) -> Result<HashMap<String, String>, Failure> {
    if it.order.kept.is_empty() {
        return Ok(HashMap::new());
    }
    let text = chest.open("hotline_order.kept", it.order.request, &it.order.kept)?;
    let pairs: Vec<(String, String)> =
        serde_json::from_slice(&text).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(pairs.into_iter().map(|(name, cell)| (imports::plain(&name), cell)).collect())
}

/// A work order on its way back.
struct Went<'a> {
    house: &'a House,
    it: &'a Back,
    kept: HashMap<String, String>,
    name: &'a str,
    phone: &'a str,
}

impl Went<'_> {
    /// What stands in a column. A column that nobody mapped is empty: what was in it was not kept.
    fn cell(&self, heading: &str, code: Option<&'static str>) -> Cell {
        let (order, outcome) = (&self.it.order, &self.it.outcome);
        let text = match code {
            Some("number") => order.number.clone(),
            Some("kind") => order.kind.clone(),
            Some("category") => order.category.clone(),
            Some("title") => order.title.clone(),
            Some("body") => self.body(),
            Some("name") => masked_name(self.name),
            Some("phone") => masked_phone(self.phone),
            Some("district") => order.district.clone(),
            Some("town") => order.town.clone(),
            Some("village") => order.village.clone(),
            Some("address") => self.address(),
            Some("called") => order.called_at.map(time).unwrap_or_default(),
            Some("limit") => order.limit_at.map(time).unwrap_or_default(),
            Some("status") => outcome.status().to_owned(),
            Some("result") => self.result(),
            Some("reply") => outcome.reply(),
            Some("ended") => outcome.ended_at.map(time).unwrap_or_default(),
            Some("solved") => outcome.solved().to_owned(),
            Some("pleased") => outcome.pleased().to_owned(),
            Some("keep") => self.kept.get(&imports::plain(heading)).cloned().unwrap_or_default(),
            _ => String::new(),
        };
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The caller's words without the title that was put before them.
    fn body(&self) -> String {
        let (title, body) = (&self.it.order.title, &self.it.body);
        let own = body.strip_prefix(title.as_str()).and_then(|it| it.strip_prefix('\n'));
        own.filter(|_| !title.is_empty()).unwrap_or(body).to_owned()
    }

    /// The address without the village that was put before it.
    fn address(&self) -> String {
        let (village, address) = (self.it.order.village.as_str(), self.it.address.as_str());
        match address.strip_prefix(village) {
            Some("") if !village.is_empty() => String::new(),
            Some(own) if !village.is_empty() && own.starts_with(' ') => own.trim_start().to_owned(),
            _ => address.to_owned(),
        }
    }

    fn result(&self) -> String {
        let handler = self.it.handler.map(|it| self.house.org_name(it).to_owned());
        let outcome = &self.it.outcome;
        let outcome =
            domain::hotline::Outcome { handler: handler.unwrap_or_default(), ..outcome.clone() };
        outcome.result()
    }
}

/// `2026-03-02 09:15`; of a day's end, the day.
fn time(at: Instant) -> String {
    let civil = at.civil();
    if at == Instant::end_of(at.date()) {
        return at.date().to_string();
    }
    let day: Date = civil.date();
    format!("{day} {:02}:{:02}", civil.hour(), civil.minute())
}

/// `王**`.
fn masked_name(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{first}{}", "*".repeat(chars.count().clamp(1, 2)))
    })
}

/// `199****0001`.
fn masked_phone(phone: &str) -> String {
    if phone.is_empty() {
        return String::new();
    }
    codes::phone(phone).map_or_else(|_| "****".to_owned(), |it| it.masked)
}
