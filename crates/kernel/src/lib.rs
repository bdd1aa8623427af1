//! Mechanisms without nouns: time, working calendar, deadlines, life cycles, ledgers, ids, codes.
//!
//! Everything here is pure. Time, ids and chance are arguments; no clock, no random source, no
//! file and no network is known. A mechanism enters when two nouns of different kinds need it.

pub mod calendar;
pub mod code;
pub mod deadline;
pub mod id;
pub mod ledger;
pub mod lifecycle;
pub mod schedule;
pub mod share;
pub mod time;
