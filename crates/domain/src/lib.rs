//! The nouns of the house and their rules, as pure functions from values to values.
//!
//! Nothing here reads a clock, draws chance, touches a file or knows a database: time, ids and
//! chance are arguments. One noun, one file.

pub mod accounts;
pub mod admission;
pub mod alike;
pub mod burden;
pub mod codes;
pub mod contact_exports;
pub mod county_words;
pub mod directory;
pub mod dues;
pub mod elections;
pub mod entry_codes;
pub mod figures;
pub mod flags;
pub mod hotline;
pub mod imports;
pub mod joint;
pub mod life;
pub mod logs;
pub mod meetings;
pub mod merits;
pub mod mine;
pub mod notices;
pub mod orders;
pub mod places;
pub mod points;
pub mod projects;
pub mod quorum;
pub mod redaction;
pub mod reminders;
pub mod requests;
pub mod responsibilities;
pub mod retention;
pub mod rounds;
pub mod rules;
pub mod study;
pub mod suggest;
pub mod templates;
pub mod tokens;
pub mod transfers;
pub mod visits;
pub mod volunteers;
pub mod webhooks;
pub mod whistles;
pub mod words;
