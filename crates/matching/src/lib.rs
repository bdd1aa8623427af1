//! Optimisation over plain numbers: who serves where, which teams, which districts.
//!
//! Pure and without our nouns.

pub mod fairness;
pub mod ground;
pub mod rotation;
pub mod transport;
