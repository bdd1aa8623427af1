//! What the pages are given: one plain struct for each template.
//!
//! Handlers turn what the application answers into these values; templates only place them. So
//! every text, date and number here is ready to be read, and every address is whole. Nothing here
//! knows a rule. Strings are escaped by the template engine; the only values taken as they are
//! have names ending in `_svg` and come from the `documents` crate, which escapes for itself.

pub(crate) mod alike;
pub(crate) mod errors;
pub(crate) mod home;
pub(crate) mod layout;
pub(crate) mod orders;
pub(crate) mod requests;
pub(crate) mod staff;
pub(crate) mod track;

#[cfg(test)]
mod pages;
