//! A statement composed of fixed clauses: a list names the conditions it has, and every value is a
//! parameter. Each noun adds its own conditions.

use domain::places::County;
use kernel::id::Id;

use crate::{Value, params};

/// The text so far, and its parameters; `$1` is the county.
pub(crate) struct Composed {
    pub(crate) text: String,
    pub(crate) params: Vec<Value>,
}

impl Composed {
    pub(crate) fn new(county: County, text: String) -> Self {
        Self { text, params: params![county] }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a parameter and gives its name.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Adds ` AND column sign value`.
    pub(crate) fn and(&mut self, comparison: &str, value: impl Into<Value>) {
        let name = self.bind(value);
        self.push(&format!(" AND {comparison} {name}"));
    }

    /// Ends it as a page of at most `limit` rows that goes on after a key of two columns.
    pub(crate) fn page(
        mut self,
        (first, second): (&str, &str),
        newest_first: bool,
        after: Option<(i64, Id)>,
        limit: i64,
    ) -> (String, Vec<Value>) {
        let (direction, sign) = if newest_first { (" DESC", '<') } else { ("", '>') };
        if let Some((at, id)) = after {
            let (at, id) = (self.bind(at), self.bind(id));
            self.push(&format!(" AND ({first}, {second}) {sign} ({at}, {id})"));
        }
        let limit = self.bind(limit);
        let order = format!("{first}{direction}, {second}{direction}");
        self.push(&format!(" ORDER BY {order} LIMIT {limit}"));
        (self.text, self.params)
    }
}

/// The lengths a list of ids is filled up to: pages share prepared statements, and a page of a few
/// rows does not ask for a hundred.
const LENGTHS: [usize; 3] = [8, 24, 100];

/// The most ids that [`among`] takes.
pub(crate) const AMONG_MAX: usize = 100;

/// At most [`AMONG_MAX`] ids behind the county as the parameters of a statement, and their names as
/// `IN` takes them: `$2, $3, …`. No row has the id 0, with which they are filled up.
pub(crate) fn among(county: County, ids: &[Id]) -> (String, Vec<Value>) {
    let length = LENGTHS.into_iter().find(|it| ids.len() <= *it).unwrap_or(AMONG_MAX);
    let padded = ids.iter().copied().chain(std::iter::repeat(Id(0))).take(length);
    let params = std::iter::once(county.into()).chain(padded.map(Into::into)).collect();
    let names: Vec<String> = (2..=length + 1).map(|it| format!("${it}")).collect();
    (names.join(", "), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_asks_for_few_and_a_long_one_for_all_it_may() {
        let ids = |many: i64| (1..=many).map(Id).collect::<Vec<_>>();
        for (many, length) in [(1, 8), (8, 8), (9, 24), (21, 24), (25, 100), (100, 100)] {
            let (names, params) = among(County(610_925), &ids(many));
            assert_eq!(params.len(), length + 1, "{many}");
            assert!(names.starts_with("$2, $3") && names.ends_with(&format!("${}", length + 1)));
        }
    }
}
