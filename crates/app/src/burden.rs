//! The burden meter (基层减负): how long forms take, kept as sums of an organisation, a rule and a month; and
//! what the committee reads of it.
//!
//! A form carries the moment at which it was opened, signed, so that no script is needed. How long one
//! person took is added to the sum of their organisation in the same transaction, and stands nowhere else.

pub mod reading;

use domain::burden::forms::Form;
use domain::burden::{LONGEST_SECONDS, Sums};
use domain::directory::Staff;
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;

use crate::{App, Failure, Secret};

/// What is signed is of this purpose alone.
const PURPOSE: &str = "form began";

/// Bytes of the mark: enough that nobody guesses one.
const MARK_BYTES: usize = 16;

/// What a form carries: when somebody opened it. Good for them and this county alone.
pub fn began(app: &App, county: County, person: Id) -> String {
    let now = app.now();
    format!("{}.{}", now.0, mark(&app.secret(), (county, person), now.0))
}

fn mark(secret: &Secret, (county, person): (County, Id), at: i64) -> String {
    let mark = secret.derive(PURPOSE, format!("{county} {} {at}", person.0).as_bytes());
    data_encoding::HEXLOWER.encode(mark.get(..MARK_BYTES).unwrap_or_default())
}

/// How many seconds a form was open, [`LONGEST_SECONDS`] at most; `None` where nobody can say: it carried
/// nothing, or what it carried is not ours, or of somebody else.
pub fn took(app: &App, county: County, person: Id, sent: &str) -> Option<i64> {
    let (at, sent) = sent.split_once('.')?;
    let at: i64 = at.parse().ok()?;
    let own = |it: &Secret| mark(it, (county, person), at) == sent;
    if !app.late_secrets().iter().any(own) {
        return None;
    }
    let seconds = app.now().seconds_since(Instant(at));
    (seconds >= 0).then(|| seconds.min(LONGEST_SECONDS))
}

/// Adds what a form took to the sums of an organisation and a rule.
pub(crate) async fn filed(
    tx: &mut Tx<'_>,
    county: County,
    (org, rule): (Id, &str),
    (form, at): (&Form, Instant),
) -> Result<(), Failure> {
    Ok(store::burden::add(tx, county, (org, rule, at.month()), &Sums::of(form)).await?)
}

/// The rule a sitting is asked by: that of its main system. What else it counts for asks for nothing more.
pub(crate) fn of_sitting(systems: &[String]) -> String {
    format!("life.{}", systems.first().map_or("", String::as_str))
}

/// Whether somebody reads how much is asked of a ground.
pub fn may_read(staff: &Staff) -> bool {
    crate::policy::life::may_in_ground(staff, crate::policy::life::Act::Read)
}
