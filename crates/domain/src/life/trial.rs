//! Trying out (试算): what a plan makes of months that are over.

use kernel::schedule::{Period, Span, Standing};

use super::{Line, SystemId};

/// A period of a system that a branch did not do in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Late {
    /// Which system.
    pub system: SystemId,
    /// Which period.
    pub period: Period,
}

/// What is late among lines, of periods that were due in a span of days.
pub fn late(lines: &[Line], over: Span) -> Vec<Late> {
    let owed = |it: &Standing| matches!(it, Standing::Overdue | Standing::Missed);
    let of = |line: &Line| {
        let system = line.system;
        let own = line.verdicts.iter().filter(|it| over.has(it.due) && owed(&it.standing));
        own.map(|it| Late { system, period: it.period }).collect::<Vec<_>>()
    };
    lines.iter().flat_map(of).collect()
}
