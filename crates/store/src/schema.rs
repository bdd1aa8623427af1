//! The migrations, and every statement of the store in one list.

use crate::{
    Migration, Sql, accounts, alike, audit, contact_exports, county, county_words, directory,
    entry_codes, followers, joint, ledger, lists, logs, matters, meetings, once, orders, outbox,
    people, points, privacy, proposals, publications, reminders, requests, retention, rounds,
    rulebook, search, second_factors, subjects, suggest, templates, throttle, tokens, visits,
    whistles,
};

/// The schema, in order. A migration that was released is never edited: the next one changes.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "house",
        sqlite: include_str!("../migrations/0001_house.sqlite.sql"),
        postgres: include_str!("../migrations/0001_house.postgres.sql"),
    },
    Migration {
        number: 2,
        name: "life",
        sqlite: include_str!("../migrations/0002_life.sqlite.sql"),
        postgres: include_str!("../migrations/0002_life.postgres.sql"),
    },
    Migration {
        number: 3,
        name: "orders",
        sqlite: include_str!("../migrations/0003_orders.sqlite.sql"),
        postgres: include_str!("../migrations/0003_orders.postgres.sql"),
    },
    Migration {
        number: 4,
        name: "whistles",
        sqlite: include_str!("../migrations/0004_whistles.sqlite.sql"),
        postgres: include_str!("../migrations/0004_whistles.postgres.sql"),
    },
    Migration {
        number: 5,
        name: "field",
        sqlite: include_str!("../migrations/0005_field.sqlite.sql"),
        postgres: include_str!("../migrations/0005_field.postgres.sql"),
    },
    Migration {
        number: 6,
        name: "entries",
        sqlite: include_str!("../migrations/0006_entries.sqlite.sql"),
        postgres: include_str!("../migrations/0006_entries.postgres.sql"),
    },
    Migration {
        number: 7,
        name: "learning",
        sqlite: include_str!("../migrations/0007_learning.sqlite.sql"),
        postgres: include_str!("../migrations/0007_learning.postgres.sql"),
    },
    Migration {
        number: 8,
        name: "reminders",
        sqlite: include_str!("../migrations/0008_reminders.sqlite.sql"),
        postgres: include_str!("../migrations/0008_reminders.postgres.sql"),
    },
    Migration {
        number: 9,
        name: "stays",
        sqlite: include_str!("../migrations/0009_stays.sqlite.sql"),
        postgres: include_str!("../migrations/0009_stays.postgres.sql"),
    },
    Migration {
        number: 10,
        name: "accounts",
        sqlite: include_str!("../migrations/0010_accounts.sqlite.sql"),
        postgres: include_str!("../migrations/0010_accounts.postgres.sql"),
    },
    Migration {
        number: 11,
        name: "privacy",
        sqlite: include_str!("../migrations/0011_privacy.sqlite.sql"),
        postgres: include_str!("../migrations/0011_privacy.postgres.sql"),
    },
    Migration {
        number: 12,
        name: "interfaces",
        sqlite: include_str!("../migrations/0012_interfaces.sqlite.sql"),
        postgres: include_str!("../migrations/0012_interfaces.postgres.sql"),
    },
    Migration {
        number: 14,
        name: "publication",
        sqlite: include_str!("../migrations/0014_publication.sqlite.sql"),
        postgres: include_str!("../migrations/0014_publication.postgres.sql"),
    },
    Migration {
        number: 15,
        name: "retention",
        sqlite: include_str!("../migrations/0015_retention.sqlite.sql"),
        postgres: include_str!("../migrations/0015_retention.postgres.sql"),
    },
];

/// Every fixed statement, so that a test can have both databases prepare them.
pub fn statements() -> Vec<&'static Sql> {
    let modules = [
        accounts::STATEMENTS,
        alike::STATEMENTS,
        audit::STATEMENTS,
        contact_exports::STATEMENTS,
        county::STATEMENTS,
        county_words::STATEMENTS,
        directory::STATEMENTS,
        entry_codes::STATEMENTS,
        followers::STATEMENTS,
        joint::STATEMENTS,
        ledger::STATEMENTS,
        lists::STATEMENTS,
        logs::STATEMENTS,
        matters::STATEMENTS,
        meetings::STATEMENTS,
        once::STATEMENTS,
        orders::STATEMENTS,
        orders::lists::STATEMENTS,
        orders::members::STATEMENTS,
        orders::pool::STATEMENTS,
        orders::services::STATEMENTS,
        orders::stories::STATEMENTS,
        outbox::STATEMENTS,
        people::STATEMENTS,
        points::STATEMENTS,
        privacy::STATEMENTS,
        proposals::STATEMENTS,
        publications::STATEMENTS,
        reminders::STATEMENTS,
        requests::STATEMENTS,
        retention::STATEMENTS,
        rounds::STATEMENTS,
        rulebook::STATEMENTS,
        search::STATEMENTS,
        subjects::STATEMENTS,
        second_factors::STATEMENTS,
        suggest::STATEMENTS,
        templates::STATEMENTS,
        throttle::STATEMENTS,
        tokens::STATEMENTS,
        visits::STATEMENTS,
        whistles::STATEMENTS,
    ];
    modules.concat()
}
