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
