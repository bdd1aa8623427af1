//! The plans SQLite makes at a million requests: nothing that a page asks may walk through a table.

use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;

use crate::report::Report;

/// Statements that walk through tables of some hundred rows at most: counties, categories, accounts.
const MAY_WALK: [&str; 4] =
    ["county::COUNTIES", "county::CATEGORIES", "people::PEOPLE", "people::OTHER_ADMINS"];

/// Lists the statements of the store whose plan walks through a table or an index without a key.
pub(crate) fn judge(path: &Path, report: &mut Report) -> Result<()> {
    let connection = Connection::open(path)?;
    let mut found = Vec::new();
    for sql in store::schema::statements() {
        let name = sql.name.trim_start_matches("store::");
        for line in walks(&connection, sql.sqlite)? {
            if !MAY_WALK.contains(&name) {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    report.section("Plans on SQLite");
    let all = store::schema::statements().len();
    report.line(&format!(
        "{all} fixed statements; {} walk through a table that grows with the requests.",
        found.len()
    ));
    for line in found {
        report.line(&format!("- {line}"));
    }
    Ok(())
}

/// The steps of a plan that read a whole table.
fn walks(connection: &Connection, text: &str) -> Result<Vec<String>> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}"))?;
    // Nothing is bound: the plan is made without values.
    let mut rows = plan.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(row.get::<_, String>(3)?);
    }
    Ok(lines.into_iter().filter(|it| it.starts_with("SCAN") && !is_small(it)).collect())
}

/// Constant rows, results of a part of the same statement, and the search table (by its words).
fn is_small(line: &str) -> bool {
    ["CONSTANT ROW", "SUBQUERY", "VIRTUAL TABLE"].iter().any(|it| line.contains(it))
}
