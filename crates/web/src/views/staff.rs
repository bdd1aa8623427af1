//! Staff pages. One module for each group of pages; templates in `templates/staff/`.
//!
//! Every form carries `csrf`. A form that does something carries `key` (idempotency) as well, and
//! one that changes a request the `version` that was on the page.

pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod calls;
pub(crate) mod directory;
pub(crate) mod lists;
pub(crate) mod members;
pub(crate) mod numbers;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod receive;
pub(crate) mod reminders;
pub(crate) mod request;
pub(crate) mod suggestions;
pub(crate) mod services;

#[cfg(test)]
mod pages;
