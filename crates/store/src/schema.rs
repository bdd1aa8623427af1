//! The migrations, and every statement of the store in one list.

use crate::{
    Migration, Sql, accounts, audit, county, directory, ledger, lists, matters, once, outbox,
    people, requests, search,
};

/// The schema, in order. A migration that was released is never edited: the next one changes.
pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "house",
    sqlite: include_str!("../migrations/0001_house.sqlite.sql"),
    postgres: include_str!("../migrations/0001_house.postgres.sql"),
}];

/// Every fixed statement, so that a test can have both databases prepare them.
pub fn statements() -> Vec<&'static Sql> {
    let modules = [
        accounts::STATEMENTS,
        audit::STATEMENTS,
        county::STATEMENTS,
        directory::STATEMENTS,
        ledger::STATEMENTS,
        lists::STATEMENTS,
        matters::STATEMENTS,
        once::STATEMENTS,
        outbox::STATEMENTS,
        people::STATEMENTS,
        requests::STATEMENTS,
        search::STATEMENTS,
    ];
    modules.concat()
}
