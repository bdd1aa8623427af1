//! Rosters of branches as a workbook, in the shape in which offices keep them and in which they are
//! brought in again ([`super::enrolling`]).

use domain::directory::Staff;
use domain::life::enrolling::{headings, post_words, standing_words};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::life::enrolled::{Whose, all};

use super::branch;
use super::ledger::Made;
use crate::exports::{Book, Cell, Column, ROWS_MAX, Table, export, moment};
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure};

/// Widths of the columns, from left to right.
const WIDTHS: [u16; 7] = [6, 32, 14, 12, 12, 14, 20];

/// The roster of today of a branch, or of all branches of the own ground: marked with who took it, and
/// written down.
pub async fn rosters(
    app: &App,
    county: County,
    staff: &Staff,
    asked: Option<Id>,
) -> Result<Made, Failure> {
    let (owner, today) = (staff.clone(), app.now().date());
    let wanted = i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let in_ground = may_in_ground(&owner, Act::Read) && owner.place.county() == county;
        let (whose, name) = if asked.is_none() && in_ground {
            (Whose::Ground(owner.place), "全部支部".to_owned())
        } else {
            let org = asked.unwrap_or(owner.org);
            let own = branch(tx, county, (&owner, Act::Read), org).await?;
            (Whose::Branch(own.kept.org), own.name)
        };
        Ok((all(tx, county, (whose, today), wanted).await?, name))
    };
    let (mut rows, name) = app.store().read(county.0, read).await?;
    if rows.is_empty() {
        return Err(Failure::NotNow("名册上还没有人，先把党员加上。".to_owned()));
    }
    let mut notes = vec!["改了、加了行以后可以再导入：列名不要改，在册的人不会重复加。".to_owned()];
    if rows.len() > ROWS_MAX {
        rows.truncate(ROWS_MAX);
        notes.push(format!("后面还有：一个表最多 {ROWS_MAX} 行，请一个支部一个支部地导出。"));
    }
    let title = format!("党员名册 {name} {today}");
    let cells = (1..).zip(&rows).map(|(nth, (branch, it))| {
        let own = &it.membership;
        let day = own.joined_on.map_or(Cell::Empty, |it| Cell::text(it.to_string()));
        let post = post_words(own.post);
        vec![
            Cell::Number(nth),
            Cell::text(branch),
            Cell::text(&it.name),
            Cell::text(standing_words(own.standing)),
            if post.is_empty() { Cell::Empty } else { Cell::text(post) },
            day,
            Cell::text(own.span.from.to_string()),
        ]
    });
    let column = |(name, width): (&str, u16)| Column { name: name.to_owned(), width };
    let table = Table {
        name: "名册".to_owned(),
        title: title.clone(),
        notes,
        columns: headings().into_iter().zip(WIDTHS).map(column).collect(),
        rows: cells.collect(),
    };
    let made = moment(app.now());
    let book = Book { title: title.clone(), made, tables: vec![table], ..Book::default() };
    let bytes =
        export(app, county, staff, book, ("life_rosters", format!("{name} {today}"))).await?;
    Ok(Made { title, bytes, rows: rows.len() })
}
