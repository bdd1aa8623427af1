//! Staff pages. One module for each group of pages; templates in `templates/staff/`.
//!
//! Every form carries `csrf`. A form that does something carries `key` (idempotency) as well, and
//! one that changes a request the `version` that was on the page.

pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod admission;
pub(crate) mod audit;
pub(crate) mod burden;
pub(crate) mod calls;
pub(crate) mod contact_exports;
pub(crate) mod county_words;
pub(crate) mod day;
pub(crate) mod directory;
pub(crate) mod dues;
pub(crate) mod entry_codes;
pub(crate) mod export;
pub(crate) mod feeds;
pub(crate) mod flags;
pub(crate) mod hotline;
pub(crate) mod imports;
pub(crate) mod joint;
pub(crate) mod life;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod logs;
pub(crate) mod map;
pub(crate) mod meetings;
pub(crate) mod members;
pub(crate) mod merits;
pub(crate) mod numbers;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod print;
pub(crate) mod privacy;
pub(crate) mod projects;
pub(crate) mod proposals;
pub(crate) mod publications;
pub(crate) mod receive;
pub(crate) mod reminders;
pub(crate) mod request;
pub(crate) mod retention;
pub(crate) mod risks;
pub(crate) mod rules;
pub(crate) mod services;
pub(crate) mod study;
pub(crate) mod suggestions;
pub(crate) mod templates;
pub(crate) mod terms;
pub(crate) mod tokens;
pub(crate) mod transfers;
pub(crate) mod trial;
pub(crate) mod visits;
pub(crate) mod webhooks;
pub(crate) mod whistles;

#[cfg(test)]
mod pages;
