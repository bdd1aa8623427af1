//! How long personal data is kept (保存期限): every field, what it is for, on what basis, and which rule
//! says when it is erased. What no rule names stays: the office must answer for it.

use kernel::time::{Date, Instant};

use crate::rules::Rulebook;

/// A field of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The stable word by which its name, purpose and basis are said.
    pub code: &'static str,
    /// The rule that says how long; `None` where it is not erased by time.
    pub rule: Option<&'static str>,
}

/// The rule of requests, and of those who said "me too" of them.
pub const OF_REQUESTS: &str = "keep.request";
/// The rule of orders.
pub const OF_ORDERS: &str = "keep.order";
/// The rule of names of those who were on the way to membership and did not become members.
pub const OF_APPLICANTS: &str = "keep.applicant";

const fn field(code: &'static str, rule: Option<&'static str>) -> Field {
    Field { code, rule }
}

/// Every field, in the order of the page.
pub const FIELDS: &[Field] = &[
    field("request_contact", Some(OF_REQUESTS)),
    field("request_words", Some(OF_REQUESTS)),
    field("request_photos", Some(OF_REQUESTS)),
    field("follower", Some(OF_REQUESTS)),
    field("order_contact", Some(OF_ORDERS)),
    field("order_words", Some(OF_ORDERS)),
    field("applicant_name", Some(OF_APPLICANTS)),
    field("member_phone", None),
    field("dues", None),
    field("transfer", None),
    field("staff_name", None),
    field("history", None),
    field("audit", None),
];

/// How long what ended is kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Contacts and words of requests.
    pub requests: i64,
    /// Contacts and words of orders.
    pub orders: i64,
    /// Names of those whose way to membership ended.
    pub applicants: i64,
}

/// Two years, as for civil claims of small offices; a county may set it otherwise.
const USUAL_DAYS: i64 = 730;

impl Limits {
    /// The limits in force on a day.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            requests: book.number(day, OF_REQUESTS, USUAL_DAYS),
            orders: book.number(day, OF_ORDERS, USUAL_DAYS),
            applicants: book.number(day, OF_APPLICANTS, USUAL_DAYS),
        }
    }
}

/// What ended before this moment is erased now.
pub fn cut_off(now: Instant, days: i64) -> Instant {
    now.plus_seconds(-days.saturating_mul(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::known;

    #[test]
    fn every_field_that_goes_goes_by_a_rule_that_can_be_set() {
        for it in FIELDS {
            if let Some(rule) = it.rule {
                assert!(known::find(rule).is_some(), "{rule}");
            }
        }
        assert!(FIELDS.iter().any(|it| it.code == "audit" && it.rule.is_none()));
    }

    #[test]
    fn what_ended_a_day_too_late_stays() {
        let now = Instant(0);
        assert_eq!(cut_off(now, 2), now.plus_seconds(-172_800));
    }
}
