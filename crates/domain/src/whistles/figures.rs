//! What a whistle adds to the numbers: one contribution, in the bucket of its place, kind and the
//! month it was blown in. An act writes the difference.

use kernel::ledger;

use super::{Approval, Call, CallState, State, Whistle};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 吹哨: every whistle.
    Blown,
    /// 先吹后批: of those, blown before they were approved.
    First,
    /// 批准.
    Approved,
    /// 没批准.
    Refused,
    /// 撤回.
    Withdrawn,
    /// 办结.
    Closed,
    /// 叫到: organisations that were called, one each.
    Calls,
    /// 不用来了: calls that were taken back.
    Recalled,
    /// 报到.
    Reported,
    /// 按时报到.
    InTime,
    /// 晚到.
    Late,
    /// Seconds from the call to the report-in, added up over those that reported in.
    ResponseSeconds,
    /// 到场.
    Arrived,
    /// 处置完.
    Acted,
    /// 评了哨: calls that the whistler graded.
    Graded,
    /// The levels given, added up.
    GradePoints,
    /// 评了该不该吹: calls that graded the whistle.
    Judged,
    /// 认为不该吹: of those, level 2 or below.
    Unneeded,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 18] = [
        Self::Blown,
        Self::First,
        Self::Approved,
        Self::Refused,
        Self::Withdrawn,
        Self::Closed,
        Self::Calls,
        Self::Recalled,
        Self::Reported,
        Self::InTime,
        Self::Late,
        Self::ResponseSeconds,
        Self::Arrived,
        Self::Acted,
        Self::Graded,
        Self::GradePoints,
        Self::Judged,
        Self::Unneeded,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blown => "blown",
            Self::First => "first",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
            Self::Calls => "calls",
            Self::Recalled => "recalled",
            Self::Reported => "reported",
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::ResponseSeconds => "response_seconds",
            Self::Arrived => "arrived",
            Self::Acted => "acted",
            Self::Graded => "graded",
            Self::GradePoints => "grade_points",
            Self::Judged => "judged",
            Self::Unneeded => "unneeded",
        }
    }
}

/// The highest level that says a whistle should not have been blown: 1 不该吹, 2 不大该吹.
pub const UNNEEDED_UNTIL: i64 = 2;

/// What a whistle adds to its bucket.
pub fn contribution(whistle: &Whistle) -> Vec<(Measure, i64)> {
    let one = |measure, holds: bool| (measure, i64::from(holds));
    let mut all = vec![
        one(Measure::Blown, true),
        one(Measure::First, whistle.first),
        one(Measure::Approved, whistle.approval == Approval::Given),
        one(Measure::Refused, whistle.approval == Approval::Refused),
        one(Measure::Withdrawn, whistle.state == State::Withdrawn),
        one(Measure::Closed, whistle.state == State::Closed),
    ];
    for call in whistle.calls.iter().filter(|it| it.called_at.is_some()) {
        all.extend(of_call(call));
    }
    all
}

fn of_call(call: &Call) -> [(Measure, i64); 12] {
    let one = |measure, holds: bool| (measure, i64::from(holds));
    let took = call.reported_at.zip(call.called_at).map_or(0, |it| it.0.seconds_since(it.1));
    let (grade, judged) = (&call.grade, &call.judgement);
    [
        one(Measure::Calls, true),
        one(Measure::Recalled, call.state == CallState::Recalled),
        one(Measure::Reported, call.reported_at.is_some()),
        one(Measure::InTime, call.late_seconds == Some(0)),
        one(Measure::Late, call.late_seconds.is_some_and(|it| it > 0)),
        (Measure::ResponseSeconds, took),
        one(Measure::Arrived, call.arrived_at.is_some()),
        one(Measure::Acted, call.acted_at.is_some()),
        one(Measure::Graded, grade.is_some()),
        (Measure::GradePoints, grade.as_ref().map_or(0, |it| it.level)),
        one(Measure::Judged, judged.is_some()),
        one(Measure::Unneeded, judged.as_ref().is_some_and(|it| it.level <= UNNEEDED_UNTIL)),
    ]
}

/// The entries that an act writes: the difference it makes. `before` is `None` for a new whistle.
pub fn entries(before: Option<&Whistle>, after: &Whistle) -> Vec<(&'static str, i64)> {
    let before = before.map(contribution).unwrap_or_default();
    let moved = ledger::difference(&before, &contribution(after));
    moved.into_iter().map(|(measure, quantity)| (measure.code(), quantity)).collect()
}
