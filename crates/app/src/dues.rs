//! Party dues (党费): what a member's months are reckoned from, what was paid for them, what is behind, and
//! the half-yearly review and checks.
//!
//! Whose dues are how much is read by the secretary of the branch alone. Everybody above reads sums from a
//! table that names nobody, and so does the audit: it has the branch and the months, no person and no amount.

pub mod checks;
pub mod keeping;
pub mod paying;
pub mod reading;
mod standing;

use domain::directory::Staff;
use domain::dues::months::{Member, Refusal};
use domain::dues::{AHEAD_MONTHS, Tariffs, yuan};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::Date;
use store::Tx;

pub(crate) use self::standing::anew;
pub use self::standing::sweep;
use crate::life::{Branch, Wrong};
use crate::policy::affairs::{Act, may};
use crate::{Failure, House};

/// A branch that `staff` may do `act` about. Who may not even read its sums learns nothing of it.
pub(crate) async fn branch(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    org: Id,
) -> Result<Branch, Failure> {
    let branch = store::life::load(tx, county, org).await?.ok_or(Failure::Missing)?;
    let at = (org, branch.place);
    if !may(staff, Act::DuesTotals, at) {
        return Err(Failure::Missing);
    }
    if may(staff, act, at) { Ok(branch) } else { Err(Failure::Forbidden) }
}

/// The tariffs of a county on a day.
pub fn tariffs(house: &House) -> impl Fn(Date) -> Tariffs + '_ {
    |day| Tariffs::on(day, &house.rules)
}

/// What is known of a member's dues, if they are or were on the roster of this branch.
async fn member(
    tx: &mut Tx<'_>,
    county: County,
    (person, org): (Id, Id),
) -> Result<Member, Failure> {
    let known = store::dues::members(tx, county, &[person]).await?.remove(&person);
    let of_branch = |it: &Member| it.spans.iter().any(|span| span.0 == org);
    known.filter(of_branch).ok_or(Failure::Missing)
}

/// `2025 年 3 月`.
pub fn month_words(it: Period) -> String {
    format!("{} 年 {} 月", it.year(), it.number())
}

/// A month of a form, as `2025-03`.
fn month(wrong: &mut Wrong, field: &'static str, typed: &str) -> Option<Period> {
    let month = Period::parse(typed.trim()).filter(|it| it.every() == Every::Month);
    if month.is_none() {
        wrong.say(field, "请选一个月份。");
    }
    month
}

/// An amount of a form in yuan with at most two decimals, in fen.
fn amount(wrong: &mut Wrong, field: &'static str, typed: &str) -> Option<i64> {
    let fen = domain::dues::fen(typed);
    if fen.is_none() {
        wrong.say(field, "金额请写成 43.87 这样，最多两位小数，不写逗号和“元”。");
    }
    fen
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    let (field, say) = match refusal {
        Refusal::NotYet => ("paid_on", "这天还没到，请写交费的那天。".to_owned()),
        Refusal::Backwards => ("last", "后一个月不能比前一个月早，请改月份。".to_owned()),
        Refusal::TooFarAhead(it) => (
            "last",
            format!("最多先交 {AHEAD_MONTHS} 个月的，{}太远了，请少交几个月。", month_words(it)),
        ),
        Refusal::NoBase(it) => {
            ("first", format!("{}还没有定基数，请先定基数，再记交费。", month_words(it)))
        }
        Refusal::NotOurs(it) => {
            ("first", format!("{}这个人不在本支部的名册上，请核对月份。", month_words(it)))
        }
        Refusal::Again(it) => ("first", format!("{}已经交过了，请去掉这个月。", month_words(it))),
        Refusal::Waived(it) => {
            ("first", format!("{}经批准免交了，请去掉这个月。", month_words(it)))
        }
        Refusal::Short(owed) => (
            "fen",
            format!("这几个月该交 {} 元，写的不够。交不齐的，先记交齐了的月份。", yuan(owed)),
        ),
    };
    Failure::field(field, say)
}
