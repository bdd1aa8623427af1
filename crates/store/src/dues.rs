//! Party dues: bases, waivers, payments and what they cover, and the checks of a half-year. How months stand
//! is in [`lines`].

pub mod lines;

use std::collections::BTreeMap;

use domain::dues::months::{Member, PaidMonth, Paying, Set};
use domain::dues::{Base, Check, Kind};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Period, Span};
use kernel::time::{Date, Instant};

use crate::composed::{AMONG_MAX, among};
use crate::county::day;
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// What was set before stays: of several from one month the last holds.
    SET_DUES_BASE = "INSERT INTO dues_base (county, person, from_on, seq, branch, kind, fen, set_by, at)
        SELECT $1, $2, $3, COALESCE(MAX(b.seq), 0) + 1, $4, $5, $6, $7, $8 FROM dues_base b
        WHERE b.county = $1 AND b.person = $2 AND b.from_on = $3";
    INSERT_WAIVER = "INSERT INTO dues_waiver (county, person, first_month, last_month, branch, document, set_by, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_PAYMENT = "INSERT INTO dues_payment (county, id, branch, person, first_month, last_month, fen, extra, paid_on, noted_by, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    INSERT_PAID_MONTH = "INSERT INTO dues_month (county, person, month, payment, fen, paid_on) VALUES ($1, $2, $3, $4, $5, $6)";
    INSERT_REVERSAL = "INSERT INTO dues_reversal (county, payment, why, noted_by, at) VALUES ($1, $2, $3, $4, $5)";
    DROP_PAID_MONTHS = "DELETE FROM dues_month WHERE county = $1 AND payment = $2";
    /// What was set, waived and handed over of one member, in one statement: which of the three, and its columns.
    DUES_HISTORY = "SELECT 'base' AS part, b.at AS at, 0 AS id, b.from_on AS first, '' AS last, b.kind AS words, b.fen AS fen,
            0 AS extra, p.name AS name
        FROM dues_base b JOIN person p ON p.county = b.county AND p.id = b.set_by WHERE b.county = $1 AND b.person = $2 AND b.branch = $3
        UNION ALL SELECT 'waiver', w.at, 0, w.first_month, w.last_month, w.document, 0, 0, p.name
        FROM dues_waiver w JOIN person p ON p.county = w.county AND p.id = w.set_by WHERE w.county = $1 AND w.person = $2 AND w.branch = $3
        UNION ALL SELECT 'payment', d.at, d.id, d.first_month, d.last_month, d.paid_on, d.fen, d.extra, p.name
        FROM dues_payment d JOIN person p ON p.county = d.county AND p.id = d.noted_by WHERE d.county = $1 AND d.person = $2 AND d.branch = $3
        UNION ALL SELECT 'reversal', r.at, r.payment, '', '', r.why, 0, 0, p.name
        FROM dues_reversal r JOIN dues_payment d ON d.county = r.county AND d.id = r.payment
        JOIN person p ON p.county = r.county AND p.id = r.noted_by WHERE d.county = $1 AND d.person = $2 AND d.branch = $3
        ORDER BY at DESC, part, id LIMIT 500";
    PAYMENT = "SELECT d.branch, d.person, d.first_month, r.payment FROM dues_payment d
        LEFT JOIN dues_reversal r ON r.county = d.county AND r.payment = d.id WHERE d.county = $1 AND d.id = $2";
    INSERT_DUES_CHECK = "INSERT INTO dues_check (county, branch, half, kind, held_on, findings, held_by, at, mended)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') ON CONFLICT (county, branch, half, kind) DO NOTHING";
    MEND_DUES_CHECK = "UPDATE dues_check SET mended_on = $5, mended = $6, mended_by = $7
        WHERE county = $1 AND branch = $2 AND half = $3 AND kind = $4 AND findings <> '' AND mended_on IS NULL AND held_on <= $5";
    DUES_CHECKS = "SELECT c.half, c.kind, c.held_on, c.findings, p.name, c.mended_on, c.mended FROM dues_check c
        JOIN person p ON p.county = c.county AND p.id = c.held_by
        WHERE c.county = $1 AND c.branch = $2 AND c.half >= $3 ORDER BY c.half DESC, c.kind LIMIT 100";
    PEOPLE_OF_BRANCH = "SELECT DISTINCT person FROM branch_member WHERE county = $1 AND branch = $2 ORDER BY person LIMIT 5000";
}

/// Sets a base from a month on, by a branch.
pub async fn set_base(
    tx: &mut Tx<'_>,
    county: County,
    (person, branch, set): (Id, Id, Set),
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let (from, kind) = (set.base.from.to_string(), set.kind.code());
    tx.run(SET_DUES_BASE, params![county, person, from, branch, kind, set.base.fen, by, at]).await
}

/// Waives months with a document.
pub async fn waive(
    tx: &mut Tx<'_>,
    county: County,
    (person, branch, (first, last)): (Id, Id, (Period, Period)),
    document: &str,
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let (first, last) = (first.to_string(), last.to_string());
    tx.run(INSERT_WAIVER, params![county, person, first, last, branch, document, by, at]).await
}

/// A payment on its way into the database.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// Its id.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// Noted by which branch.
    pub branch: Id,
    /// As it was counted.
    pub paying: Paying,
    /// Each month with what it costs.
    pub months: Vec<(Period, i64)>,
    /// What was given beyond.
    pub extra: i64,
}

/// Adds a payment with the months it names.
pub async fn pay(
    tx: &mut Tx<'_>,
    county: County,
    it: &NewPayment,
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    let paying = &it.paying;
    let (first, last) = (paying.first.to_string(), paying.last.to_string());
    let on = paying.on.to_string();
    let mut params = params![county, it.id, it.branch, it.person, first, last];
    params.extend(params![paying.fen, it.extra, on.as_str(), by, at]);
    tx.run(INSERT_PAYMENT, params).await?;
    for (month, fen) in &it.months {
        let params = params![county, it.person, month.to_string(), it.id, *fen, on.as_str()];
        tx.run(INSERT_PAID_MONTH, params).await?;
    }
    Ok(())
}

/// A payment as it is looked at before it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Noted by which branch.
    pub branch: Id,
    /// Whose.
    pub person: Id,
    /// The first month it names.
    pub first: Period,
    /// Whether it was taken back already.
    pub is_reversed: bool,
}

/// A payment.
pub async fn payment(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Noted>, StoreError> {
    let read = |row: Row| {
        let (branch, person) = (Id(row.int(0)?), Id(row.int(1)?));
        let is_reversed = row.opt_int(3)?.is_some();
        Ok(Noted { branch, person, first: period(&row.text(2)?)?, is_reversed })
    };
    tx.query_opt(PAYMENT, params![county, id]).await?.map(read).transpose()
}

/// Takes a payment back: its months are unpaid again, the payment itself stays with the reason.
pub async fn reverse(
    tx: &mut Tx<'_>,
    county: County,
    (payment, why): (Id, &str),
    (by, at): (Id, Instant),
) -> Result<(), StoreError> {
    tx.run(INSERT_REVERSAL, params![county, payment, why, by, at]).await?;
    tx.run(DROP_PAID_MONTHS, params![county, payment]).await
}

/// What happened with a member's dues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A base was set, from a day on.
    Base(Date, Kind, i64),
    /// Months were waived with a document.
    Waiver(Period, Period, String),
    /// A payment for some months: its id, on which day, how much, and how much of it beyond.
    Payment {
        /// Which payment.
        id: Id,
        /// The first month.
        first: Period,
        /// The last month.
        last: Period,
        /// On which day.
        on: Date,
        /// How much, in fen.
        fen: i64,
        /// How much of it beyond what the months cost.
        extra: i64,
    },
    /// A payment was taken back, and why.
    Reversal(Id, String),
}

/// What happened, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub what: What,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// What one branch noted of a member's dues, the newest first. One statement.
pub async fn history(
    tx: &mut Tx<'_>,
    county: County,
    (person, branch): (Id, Id),
) -> Result<Vec<Happened>, StoreError> {
    let rows = tx.query(DUES_HISTORY, params![county, person, branch]).await?;
    rows.iter().map(happened).collect()
}

fn happened(row: &Row) -> Result<Happened, StoreError> {
    let (part, id, words) = (row.text(0)?, Id(row.int(2)?), row.text(5)?);
    let (first, last) = (row.text(3)?, row.text(4)?);
    let what = match part.as_str() {
        "base" => What::Base(day(&first)?, kind(&words)?, row.int(6)?),
        "waiver" => What::Waiver(period(&first)?, period(&last)?, words),
        "payment" => What::Payment {
            id,
            first: period(&first)?,
            last: period(&last)?,
            on: day(&words)?,
            fen: row.int(6)?,
            extra: row.int(7)?,
        },
        _ => What::Reversal(id, words),
    };
    Ok(Happened { what, by: row.text(8)?, at: Instant(row.int(1)?) })
}

pub(crate) fn period(text: &str) -> Result<Period, StoreError> {
    Period::parse(text).ok_or_else(|| StoreError::Corrupt { what: format!("period {text}") })
}

pub(crate) fn kind(word: &str) -> Result<Kind, StoreError> {
    Kind::parse(word).ok_or_else(|| StoreError::Corrupt { what: format!("dues kind {word}") })
}

/// Everybody who is or was on the roster of a branch.
pub async fn people(tx: &mut Tx<'_>, county: County, branch: Id) -> Result<Vec<Id>, StoreError> {
    let rows = tx.query(PEOPLE_OF_BRANCH, params![county, branch]).await?;
    rows.iter().map(|row| Ok(Id(row.int(0)?))).collect()
}

/// What months are reckoned from, of some members. Four statements for a hundred.
pub async fn members(
    tx: &mut Tx<'_>,
    county: County,
    people: &[Id],
) -> Result<BTreeMap<Id, Member>, StoreError> {
    let mut all: BTreeMap<Id, Member> = people.iter().map(|it| (*it, Member::default())).collect();
    for people in people.chunks(AMONG_MAX) {
        let (ids, params) = among(county, people);
        let text = format!(
            "SELECT person, branch, from_on, until_on FROM branch_member
            WHERE county = $1 AND person IN ({ids}) ORDER BY person, from_on"
        );
        for row in tx.query_text("dues.spans", &text, params.clone()).await? {
            let until = row.opt_text(3)?.as_deref().map(day).transpose()?;
            let span = Span::new(day(&row.text(2)?)?, until.unwrap_or(Date::MAX));
            own(&mut all, &row)?.spans.push((Id(row.int(1)?), span));
        }
        let text = format!(
            "SELECT person, from_on, kind, fen FROM dues_base
            WHERE county = $1 AND person IN ({ids}) ORDER BY person, from_on, seq"
        );
        for row in tx.query_text("dues.bases", &text, params.clone()).await? {
            let base = Base { from: day(&row.text(1)?)?, fen: row.int(3)? };
            let set = Set { base, kind: kind(&row.text(2)?)? };
            own(&mut all, &row)?.sets.push(set);
        }
        let text = format!(
            "SELECT person, first_month, last_month FROM dues_waiver WHERE county = $1 AND person IN ({ids})"
        );
        for row in tx.query_text("dues.waivers", &text, params.clone()).await? {
            let (first, last) = (period(&row.text(1)?)?, period(&row.text(2)?)?);
            let months = kernel::schedule::periods(first.every(), first.first(), last.last());
            own(&mut all, &row)?.waived.extend(months);
        }
        let text = format!(
            "SELECT m.person, m.month, m.fen, m.paid_on, p.branch FROM dues_month m
            JOIN dues_payment p ON p.county = m.county AND p.id = m.payment
            WHERE m.county = $1 AND m.person IN ({ids})"
        );
        for row in tx.query_text("dues.months", &text, params).await? {
            let (month, on) = (period(&row.text(1)?)?, day(&row.text(3)?)?);
            let paid = PaidMonth { fen: row.int(2)?, on, to: Id(row.int(4)?) };
            own(&mut all, &row)?.paid.insert(month, paid);
        }
    }
    Ok(all)
}

fn own<'a>(all: &'a mut BTreeMap<Id, Member>, row: &Row) -> Result<&'a mut Member, StoreError> {
    Ok(all.entry(Id(row.int(0)?)).or_default())
}

/// A review or check that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Of which half-year.
    pub half: Period,
    /// Which of the three.
    pub check: Check,
    /// On which day.
    pub on: Date,
    /// What was found; empty for nothing.
    pub findings: String,
    /// Who held it.
    pub by: String,
    /// On which day and how it was mended.
    pub mended: Option<(Date, String)>,
}

/// Adds a check. Says whether there was none of its kind in the half-year yet.
pub async fn check(
    tx: &mut Tx<'_>,
    county: County,
    (branch, half, check): (Id, Period, Check),
    (on, findings): (Date, &str),
    (by, at): (Id, Instant),
) -> Result<bool, StoreError> {
    let (half, on) = (half.to_string(), on.to_string());
    let params = params![county, branch, half, check.code(), on, findings, by, at];
    Ok(tx.execute(INSERT_DUES_CHECK, params).await? == 1)
}

/// Notes how what a check found was mended. Says whether there was something to mend.
pub async fn mend(
    tx: &mut Tx<'_>,
    county: County,
    (branch, half, check): (Id, Period, Check),
    (on, words): (Date, &str),
    by: Id,
) -> Result<bool, StoreError> {
    let (half, on) = (half.to_string(), on.to_string());
    let params = params![county, branch, half, check.code(), on, words, by];
    Ok(tx.execute(MEND_DUES_CHECK, params).await? == 1)
}

/// The checks of a branch from a half-year on, the newest first.
pub async fn checks(
    tx: &mut Tx<'_>,
    county: County,
    (branch, since): (Id, Period),
) -> Result<Vec<Held>, StoreError> {
    let rows = tx.query(DUES_CHECKS, params![county, branch, since.to_string()]).await?;
    let read = |row: &Row| {
        let word = row.text(1)?;
        let corrupt = || StoreError::Corrupt { what: format!("dues_check.kind {word}") };
        let mended_on = row.opt_text(5)?.as_deref().map(day).transpose()?;
        Ok(Held {
            half: period(&row.text(0)?)?,
            check: Check::parse(&word).ok_or_else(corrupt)?,
            on: day(&row.text(2)?)?,
            findings: row.text(3)?,
            by: row.text(4)?,
            mended: mended_on.map(|on| Ok::<_, StoreError>((on, row.text(6)?))).transpose()?,
        })
    };
    rows.iter().map(read).collect()
}
