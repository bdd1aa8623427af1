//! The nineteen systems, and others that offices ask for, from `crates/domain/defaults.toml`.
//!
//! "19 项党内生活制度" is a number of seed 004; which nineteen they are is a suggestion (confidence D). How
//! often each is asked is from the texts named beside it.

use kernel::schedule::{Every, Schedule};

use super::{Applies, Asked, Evidence, Severity, System};

/// A line of the catalogue.
#[derive(Clone, Copy)]
struct Row {
    code: &'static str,
    name: &'static str,
    on: bool,
    asked: Asked,
    applies: Applies,
    severity: Severity,
    evidence: &'static [Evidence],
    basis: &'static str,
    confidence: char,
}

include!(concat!(env!("OUT_DIR"), "/systems.rs"));

impl Row {
    fn system(self) -> System {
        System {
            code: self.code.to_owned(),
            name: self.name.to_owned(),
            on: self.on,
            asked: self.asked,
            applies: self.applies,
            severity: self.severity,
            evidence: self.evidence.to_vec(),
            basis: self.basis.to_owned(),
            confidence: self.confidence,
        }
    }
}

/// The nineteen, in the order of the handbook: what a county begins with.
pub fn nineteen() -> Vec<System> {
    SYSTEMS.iter().filter(|it| it.on).map(|it| it.system()).collect()
}

/// Others that offices ask for; a county takes those it asks for.
pub fn further() -> Vec<System> {
    SYSTEMS.iter().filter(|it| !it.on).map(|it| it.system()).collect()
}
