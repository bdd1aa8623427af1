//! Organisation life (组织生活): branches with their rosters, what is asked of them, what they did
//! together, and who is late.
//!
//! A sitting is one record. What it counts for follows from it in the same transaction: the entries of
//! the ledger, and the lines of the branch ([`standing`]).

pub mod branches;
pub mod bringing;
pub mod catalogue;
pub mod enrolling;
pub mod excuses;
pub mod frequency;
pub(crate) mod grounds;
pub mod held;
pub mod ledger;
pub mod reading;
pub mod recording;
pub mod reminding;
pub mod rosters;
pub mod sign_in;
pub mod sittings;
pub(crate) mod standing;

use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
pub use store::life::{Branch, Named};
use store::matters::Doer;

pub(crate) use self::standing::anew;
pub use self::standing::sweep;
use crate::policy::life::{Act, may};
use crate::{Failure, FieldError};

/// Longest text of a line.
pub const LINE_MAX: usize = 200;
/// Longest agenda or minutes.
pub const TEXT_MAX: usize = 8_000;

/// A branch that `staff` may do `act` to. Who may not even read it learns nothing of it.
pub(crate) async fn branch(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    org: Id,
) -> Result<Branch, Failure> {
    let branch = store::life::load(tx, county, org).await?.ok_or(Failure::Missing)?;
    let at = (org, branch.place);
    if !may(staff, Act::Read, at) {
        return Err(Failure::Missing);
    }
    if may(staff, act, at) { Ok(branch) } else { Err(Failure::Forbidden) }
}

pub(crate) fn doer(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

pub(crate) async fn note(
    tx: &mut Tx<'_>,
    county: County,
    (by, at): (Doer, Instant),
    (act, noun, subject): (&'static str, &'static str, Id),
    detail: &str,
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun, subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}

/// What is wrong with a form, gathered field by field.
#[derive(Default)]
pub(crate) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(crate) fn say(&mut self, field: &'static str, say: impl Into<String>) {
        self.0.push(FieldError { field, say: say.into() });
    }

    /// A text that is not too long.
    pub(crate) fn text(&mut self, field: &'static str, typed: &str, most: usize) -> String {
        let text = typed.trim();
        let chars = text.chars().count();
        if chars > most {
            let over = chars - most;
            self.say(field, format!("写得太长了，最多 {most} 个字，请删掉 {over} 个字。"));
        }
        text.to_owned()
    }

    /// A day that must be given.
    pub(crate) fn day(&mut self, field: &'static str, typed: &str) -> Option<Date> {
        let day = typed.trim().parse().ok();
        if day.is_none() {
            self.say(field, "请选一个日期。");
        }
        day
    }

    /// A day, or none.
    pub(crate) fn day_or_none(&mut self, field: &'static str, typed: &str) -> Option<Date> {
        if typed.trim().is_empty() { None } else { self.day(field, typed) }
    }

    /// Hour and minute as `14:30`, or nothing.
    pub(crate) fn hour(&mut self, field: &'static str, typed: &str) -> String {
        let text = typed.trim();
        let sound = text.split_once(':').is_some_and(|(hour, minute)| {
            let below = |it: &str, most: u8| {
                it.len() == 2
                    && it.bytes().all(|it| it.is_ascii_digit())
                    && it.parse::<u8>().is_ok_and(|it| it < most)
            };
            below(hour, 24) && below(minute, 60)
        });
        if !text.is_empty() && !sound {
            self.say(field, "时间请写成 14:30 这样，也可以不写。");
        }
        text.to_owned()
    }

    pub(crate) fn none(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.0)) }
    }
}

/// An id that an answer kept.
pub(crate) fn id_of(answer: &str) -> Result<Id, Failure> {
    let id = answer.parse().map(Id);
    id.map_err(|_| Failure::Broken(format!("not an id: {answer}")))
}
