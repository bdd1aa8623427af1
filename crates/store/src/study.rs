//! What members sat through: attendances at sittings that are study, of one year.

use domain::places::County;
use domain::study::COUNTED;
use kernel::id::Id;
use kernel::time::Date;

use crate::composed::Composed;
use crate::county::day;
use crate::{Row, StoreError, Tx};

/// An attendance that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sat {
    /// Who.
    pub person: Id,
    /// At which sitting.
    pub sitting: Id,
    /// On which day.
    pub on: Date,
    /// What it was called.
    pub title: String,
    /// From and until what hour; empty where nobody said.
    pub hours: (String, String),
}

/// Whose attendances are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's who stands on the roster of a branch, at the sittings of whichever branch.
    Branch(Id),
    /// One person's, at the sittings of whichever branch.
    Person(Id),
}

/// The attendances of a year that count as study, each sitting once. One statement.
pub async fn of_year(
    tx: &mut Tx<'_>,
    county: County,
    (whose, year): (Whose, i16),
) -> Result<Vec<Sat>, StoreError> {
    let select = "SELECT a.person, s.id, s.held_on, s.title, s.from_hour, s.until_hour
        FROM sitting s JOIN sitting_person a ON a.county = s.county AND a.sitting = s.id
        WHERE s.county = $1 AND a.came = 1 AND s.state IN ('held', 'published')";
    let mut text = Composed::new(county, select.to_owned());
    match whose {
        // Who stands there now brings along what they sat through elsewhere.
        Whose::Branch(branch) => {
            let branch = text.bind(branch);
            text.push(&format!(
                " AND a.person IN (SELECT m.person FROM branch_member m WHERE m.county = $1 AND m.branch = {branch}
                    AND m.until_on IS NULL)"
            ));
        }
        Whose::Person(person) => text.and("a.person =", person),
    }
    text.and("s.held_on >=", format!("{year:04}-01-01"));
    text.and("s.held_on <=", format!("{year:04}-12-31"));
    let names: Vec<String> = COUNTED.iter().map(|it| text.bind(*it)).collect();
    text.push(&format!(
        " AND EXISTS (SELECT 1 FROM sitting_item i WHERE i.county = s.county AND i.sitting = s.id AND i.system IN ({}))
        ORDER BY s.held_on, s.id, a.person LIMIT 20000",
        names.join(", ")
    ));
    let read = |row: &Row| {
        Ok(Sat {
            person: Id(row.int(0)?),
            sitting: Id(row.int(1)?),
            on: day(&row.text(2)?)?,
            title: row.text(3)?,
            hours: (row.text(4)?, row.text(5)?),
        })
    };
    tx.query_text("study.of_year", &text.text, text.params).await?.iter().map(read).collect()
}
