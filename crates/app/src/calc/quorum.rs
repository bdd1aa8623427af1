//! `calc quorum`: whether enough came and enough agreed.

use domain::elections::{EXTRA_CANDIDATES_PERCENT, least_candidates};
use domain::quorum::{Base, Count, Decision, Kind, Shares, decide};
use kernel::share::Share;
use serde::Serialize;

use super::input::{Fields, Tree};
use super::one_of;

/// The largest number of people that is taken.
const MOST: i64 = 100_000_000;

/// The most seats.
const MOST_SEATS: i64 = 10_000;

/// The words for what is decided.
const KINDS: [(&str, &str, Kind); 4] = [
    ("general", "党员大会表决", Kind::General),
    ("committee", "支委会", Kind::Committee),
    ("admission", "发展党员、转正", Kind::Admission),
    ("election", "选举", Kind::Election),
];

/// The answer.
#[derive(Serialize)]
pub(super) struct Answer {
    /// Whether enough came.
    open: bool,
    /// Whether it is carried; for an election: whether somebody with so many votes wins. `null` where
    /// no votes were given.
    passed: Option<bool>,
    /// So many have to come.
    least_present: i64,
    /// So many have to agree.
    least_yes: i64,
    /// Of whom the majority is one: `due` or `present`.
    base: &'static str,
    /// For an election with seats: so many candidates there must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    least_candidates: Option<i64>,
    /// Whether there are enough, where their number was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    enough_candidates: Option<bool>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Judges a count of people.
pub(super) fn quorum(tree: Tree) -> Result<Answer, String> {
    const KNOWN: [&str; 6] = ["kind", "due", "present", "yes", "seats", "candidates"];
    let mut fields = Fields::read(tree, "", &KNOWN)?;
    let kind = one_of(fields.required("kind")?, "kind", &KINDS)?;
    let due = fields.required("due")?.whole("due", 1, MOST)?;
    let present = fields.required("present")?.whole("present", 0, MOST)?;
    let mut optional = |name: &str, least, most| {
        fields.take(name).map(|it| it.whole(name, least, most)).transpose()
    };
    let yes = optional("yes", 0, MOST)?;
    let seats = optional("seats", 1, MOST_SEATS)?;
    let candidates = optional("candidates", 0, MOST)?;
    if seats.is_some() && kind != Kind::Election {
        return Err("“seats”只有选举才用，请去掉，或者把 kind 改成 election".to_owned());
    }
    if candidates.is_some() && seats.is_none() {
        return Err("“candidates”要和“seats”一起写，请补上应选名额".to_owned());
    }
    let shares = Shares::usual(kind);
    let count = Count { due, present, yes: yes.unwrap_or(0) };
    let told = decide(shares, count).map_err(|wrong| wrong.to_string())?;
    let least = seats.map(|it| least_candidates(it, EXTRA_CANDIDATES_PERCENT));
    let enough = least.zip(candidates).map(|(least, there)| there >= least);
    Ok(Answer {
        open: told.open,
        passed: yes.map(|_| told.passed),
        least_present: told.least_present,
        least_yes: told.least_yes,
        base: if shares.base == Base::Due { "due" } else { "present" },
        least_candidates: least,
        enough_candidates: enough,
        explain: explain(kind, shares, (count, yes), told, (seats, least, candidates)),
    })
}

fn explain(
    kind: Kind,
    shares: Shares,
    (count, yes): (Count, Option<i64>),
    told: Decision,
    (seats, least, candidates): (Option<i64>, Option<i64>, Option<i64>),
) -> Vec<String> {
    let Count { due, present, .. } = count;
    let what = if kind == Kind::Election { "选举" } else { "表决" };
    let may = if told.open { "可以" } else { "人数不够，不能" };
    let mut out = vec![format!(
        "应到会 {due} 人，{}才能{what}，就是 {} 人；实到会 {present} 人，{may}{what}",
        share_words(shares.open),
        told.least_present,
    )];
    let (whole, who) = match shares.base {
        Base::Due => (due, "应到会"),
        Base::Present => (present, "实到会"),
    };
    let base = format!("赞成票要超过{who}人数（{whole} 人）的一半，就是 {} 票", told.least_yes);
    out.push(match (yes, told.open) {
        (None, _) => base,
        (Some(yes), true) => {
            let ends = match (kind, told.passed) {
                (Kind::Election, true) => "可以当选",
                (Kind::Election, false) => "不能当选",
                (_, true) => "通过",
                (_, false) => "没有通过",
            };
            format!("{base}；得了 {yes} 票，{ends}")
        }
        (Some(_), false) => format!("{base}；人数不够，投了也不算"),
    });
    match kind {
        Kind::Election => out.push("选举的过半数按实到会算，和平时表决按应到会算不一样".to_owned()),
        Kind::Admission => out.push("因故不能到会、会前交了书面意见的，算在票数里".to_owned()),
        Kind::General | Kind::Committee => {}
    }
    if let (Some(seats), Some(least)) = (seats, least) {
        let there = candidates.map_or_else(String::new, |it| {
            format!("；现在 {it} 名，{}", if it >= least { "够了" } else { "不够" })
        });
        let extra = least - seats;
        out.push(format!(
            "选 {seats} 名，差额不少于两成，至少多 {extra} 名，候选人至少 {least} 名{there}"
        ));
    }
    out
}

/// 要到五分之四, 要超过一半.
fn share_words(share: Share) -> &'static str {
    match (share.num(), share.den(), share.is_strict()) {
        (4, 5, false) => "要到五分之四",
        (1, 2, true) => "要超过一半",
        _ => "要到一半",
    }
}
