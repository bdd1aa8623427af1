//! Optimisation over plain numbers: who serves where, which teams, which districts.
//!
//! Pure and without our nouns. The room is kept for the optimiser (issue 6); so far it holds who takes
//! turns.

pub mod rotation;
