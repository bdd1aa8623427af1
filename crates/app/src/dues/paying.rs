//! Payments: of one member for some months, of many for the usual month, and taking one back.

use domain::directory::Staff;
use domain::dues::months::{Paying, pay as cover};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Period;
use kernel::time::Date;
use store::Tx;
use store::dues::NewPayment;

use super::{amount, anew, branch, member, month, month_words, refused, tariffs};
use crate::life::{LINE_MAX, Wrong, doer, note};
use crate::once::once;
use crate::policy::affairs::Act;
use crate::{App, Failure, Once};

/// The most members of one press.
pub const MANY_MAX: usize = 300;

/// A payment as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewPaying {
    /// The first month, as `2025-03`.
    pub first: String,
    /// The last month.
    pub last: String,
    /// What was handed over, in yuan.
    pub fen: String,
    /// On which day; today when empty.
    pub paid_on: String,
}

/// Notes a payment of one member: whole months, in full; what is over is given of one's own will. Says
/// whether that is 大额党费.
pub async fn pay(
    app: &App,
    staff: &Staff,
    county: County,
    (org, person, new): (Id, Id, NewPaying),
    key: &Once,
) -> Result<bool, Failure> {
    let (house, now, id) = (app.house(county).await?, app.now(), app.next_id());
    let paying = checked(&new, now.date())?;
    let of = format!("pay_dues {org:?} {person:?} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Dues), org).await?;
        let known = member(tx, county, (person, org)).await?;
        let covered = cover((&known, org), tariffs(&house), paying, now.date()).map_err(refused)?;
        let large = covered.is_large();
        let (months, extra) = (covered.months, covered.extra);
        let payment = NewPayment { id, person, branch: org, paying, months, extra };
        store::dues::pay(tx, county, &payment, (staff.person, now)).await?;
        let detail = format!("{} – {}", paying.first, paying.last);
        note(tx, county, (doer(&staff), now), ("pay_dues", "branch", org), &detail).await?;
        anew(tx, &house, &[person], now.date()).await?;
        Ok(if large { LARGE } else { "" }.to_owned())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    Ok(answer == LARGE)
}

/// The kept answer of a payment with a large gift.
const LARGE: &str = "large";

fn checked(new: &NewPaying, today: Date) -> Result<Paying, Failure> {
    let mut wrong = Wrong::default();
    let first = month(&mut wrong, "first", &new.first);
    let last = month(&mut wrong, "last", &new.last);
    let fen = amount(&mut wrong, "fen", &new.fen);
    let on = wrong.day_or_none("paid_on", &new.paid_on).unwrap_or(today);
    wrong.none()?;
    let (Some(first), Some(last), Some(fen)) = (first, last, fen) else {
        return Err(Failure::Missing);
    };
    Ok(Paying { first, last, fen, on })
}

/// Who paid the usual month, as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct Many {
    /// Which month, as `2025-03`.
    pub month: String,
    /// On which day; today when empty.
    pub paid_on: String,
    /// Who.
    pub people: Vec<Id>,
}

/// Notes that many members paid a month, each what it costs them: all of them or, where one cannot be,
/// none. Gives how many.
pub async fn pay_many(
    app: &App,
    staff: &Staff,
    county: County,
    (org, new): (Id, Many),
    key: &Once,
) -> Result<usize, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let (month, on) = many(&new, now.date())?;
    let ids: Vec<Id> = new.people.iter().map(|_| app.next_id()).collect();
    let of = format!("pay_many_dues {org:?} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Dues), org).await?;
        let known = store::dues::members(tx, county, &new.people).await?;
        for (id, person) in ids.iter().zip(&new.people) {
            let member = known.get(person).ok_or(Failure::Missing)?;
            if member.branch_of(month) != Some(org) {
                return Err(Failure::Missing);
            }
            let paying = Paying { first: month, last: month, fen: i64::MAX, on };
            let covered =
                cover((member, org), tariffs(&house), paying, now.date()).map_err(of_many)?;
            let fen = covered.months.iter().map(|it| it.1).sum();
            let (person, paying) = (*person, Paying { fen, ..paying });
            let months = covered.months;
            let payment = NewPayment { id: *id, person, branch: org, paying, months, extra: 0 };
            store::dues::pay(tx, county, &payment, (staff.person, now)).await?;
        }
        let detail = format!("{month} × {}", new.people.len());
        note(tx, county, (doer(&staff), now), ("pay_dues", "branch", org), &detail).await?;
        anew(tx, &house, &new.people, now.date()).await?;
        Ok(new.people.len().to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    Ok(answer.parse().unwrap_or(0))
}

fn many(new: &Many, today: Date) -> Result<(Period, Date), Failure> {
    let mut wrong = Wrong::default();
    let month = month(&mut wrong, "month", &new.month);
    let on = wrong.day_or_none("paid_on", &new.paid_on).unwrap_or(today);
    if new.people.is_empty() {
        wrong.say("people", "请勾上交了的人。");
    }
    if new.people.len() > MANY_MAX {
        wrong.say("people", format!("一次最多 {MANY_MAX} 个人，请分几次记。"));
    }
    wrong.none()?;
    Ok((month.ok_or(Failure::Missing)?, on))
}

/// A refusal of one among many: at the list of people, and without whose it is, for that the page shows.
fn of_many(refusal: domain::dues::months::Refusal) -> Failure {
    use domain::dues::months::Refusal;
    match refusal {
        Refusal::NotYet => refused(refusal),
        Refusal::Again(month) => Failure::NotNow(format!(
            "有人的{}刚刚已经记过了，页面上已经是新的，请看一眼再勾。",
            month_words(month)
        )),
        _ => Failure::field("people", "有人这个月还不能记：没有定基数，或者免交了。请去掉再记。"),
    }
}

/// Takes a payment back that was noted by mistake: its months are unpaid again, and the reason stays.
pub async fn take_back(
    app: &App,
    staff: &Staff,
    county: County,
    (org, payment, why): (Id, Id, &str),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let mut wrong = Wrong::default();
    let why = wrong.text("why", why, LINE_MAX);
    if why.is_empty() {
        wrong.say("why", "请写为什么撤销，以后查得到。");
    }
    wrong.none()?;
    let of = format!("take_back_dues {org:?} {payment:?} {why}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Dues), org).await?;
        let noted = store::dues::payment(tx, county, payment).await?.ok_or(Failure::Missing)?;
        if noted.branch != org {
            return Err(Failure::Missing);
        }
        if noted.is_reversed {
            return Err(Failure::NotNow("这一笔已经撤销过了。".to_owned()));
        }
        let by = (staff.person, now);
        store::dues::reverse(tx, county, (payment, &why), by).await?;
        let act = ("take_back_dues", "branch", org);
        note(tx, county, (doer(&staff), now), act, &noted.first.to_string()).await?;
        anew(tx, &house, &[noted.person], now.date()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
