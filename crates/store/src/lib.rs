//! Storage: SQL, migrations and the engines under them. Knows that there are two databases, so
//! that nobody else has to.
//!
//! [`Store::write`] and [`Store::read`] are the only doors; both lend a [`Tx`], and a use case is
//! written once against it. On `SQLite` one thread writes for all and commits in groups, on
//! `PostgreSQL` a few lanes do; an answer is given only when the commit is durable.

pub mod accounts;
pub mod admission;
pub mod alike;
pub mod audit;
pub mod burden;
mod composed;
pub mod contact_exports;
pub mod county;
pub mod county_words;
pub mod directory;
pub mod dues;
pub mod entry_codes;
pub mod feeds;
pub mod field;
pub mod flags;
pub mod followers;
pub mod hotline;
pub mod imports;
pub mod joint;
pub mod ledger;
pub mod life;
pub mod lists;
pub mod logs;
pub mod matters;
pub mod meetings;
pub mod merits;
pub mod mine;
pub mod oidc;
pub mod once;
pub mod orders;
pub mod outbox;
pub mod people;
pub mod points;
pub mod privacy;
pub mod projects;
pub mod proposals;
pub mod publications;
pub mod published;
pub mod reminders;
pub mod requests;
pub mod retention;
pub mod risks;
pub mod rounds;
pub mod rulebook;
pub mod schema;
pub mod seals;
pub mod search;
pub mod second_factors;
pub mod sittings;
pub mod study;
pub mod subjects;
pub mod suggest;
pub mod templates;
pub mod terms;
pub mod throttle;
pub mod tokens;
pub mod told;
pub mod transfers;
pub mod visits;
pub mod webhooks;
pub mod whence;
pub mod whistles;

mod error;
mod job;
mod keys;
pub mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod store;
#[doc(hidden)]
pub mod testing;
mod tx;
mod value;

pub use error::StoreError;
pub use migrate::Migration;
pub use sql::Sql;
pub use store::{Durability, Options, Stats, Store, Target};
pub use tx::{Shape, Tx};
pub use value::{Row, Value};
