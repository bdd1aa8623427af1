//! The demonstration county: a year of requests, planned here and played through the real acts.

pub(crate) mod corpus;
pub(crate) mod people;
pub(crate) mod photos;
pub(crate) mod plan;
