//! The ledger of sittings: those that were held, with everything a row says, and which are here.

use std::collections::{HashMap, HashSet};

use domain::life::sittings::Ballot;
use domain::places::{County, Place};
use domain::quorum::Kind;
use kernel::id::Id;
use kernel::time::Date;

use super::Shown;
use crate::composed::{AMONG_MAX, among};
use crate::{StoreError, Tx, params, statements};

/// A row: everything but who voted how, which stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The sitting with its names.
    pub shown: Shown,
    /// The name of its branch.
    pub branch: String,
    /// Who did not come, and why.
    pub away: Vec<(String, String)>,
    /// What was voted on.
    pub ballots: Vec<Ballot>,
}

statements! {
    LEDGER_OF_GROUND = "SELECT s.id, s.branch, s.title, s.held_on, s.from_hour, s.until_hour, s.place, s.state, s.agenda, s.minutes,
            s.guests, s.chair, s.recorder, s.due, s.present, s.came, s.entered_on, s.withdrawn, m.version, c.name, r.name, o.name
        FROM sitting s JOIN matter m ON m.county = s.county AND m.id = s.id
        JOIN organisation o ON o.county = s.county AND o.id = s.branch
        LEFT JOIN person c ON c.county = s.county AND c.id = s.chair
        LEFT JOIN person r ON r.county = s.county AND r.id = s.recorder
        WHERE s.county = $1 AND s.held_on >= $2 AND s.held_on <= $3 AND o.place BETWEEN $4 AND $5
            AND s.state IN ('held', 'published')
        ORDER BY s.held_on, s.id LIMIT $6";
    LEDGER_OF_BRANCH = "SELECT s.id, s.branch, s.title, s.held_on, s.from_hour, s.until_hour, s.place, s.state, s.agenda, s.minutes,
            s.guests, s.chair, s.recorder, s.due, s.present, s.came, s.entered_on, s.withdrawn, m.version, c.name, r.name, o.name
        FROM sitting s JOIN matter m ON m.county = s.county AND m.id = s.id
        JOIN organisation o ON o.county = s.county AND o.id = s.branch
        LEFT JOIN person c ON c.county = s.county AND c.id = s.chair
        LEFT JOIN person r ON r.county = s.county AND r.id = s.recorder
        WHERE s.county = $1 AND s.branch = $4 AND s.held_on >= $2 AND s.held_on <= $3
            AND s.state IN ('held', 'published')
        ORDER BY s.held_on, s.id LIMIT $5";
}

/// Whose ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A branch's.
    Branch(Id),
    /// That of all branches of a ground.
    Ground(Place),
}

/// The sittings that were held on some days, the earliest first: a statement for the rows, and three
/// for each hundred of them.
pub async fn lines(
    tx: &mut Tx<'_>,
    county: County,
    (whose, (from, until)): (Whose, (Date, Date)),
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let (from, until) = (from.to_string(), until.to_string());
    let rows = match whose {
        Whose::Branch(org) => {
            tx.query(LEDGER_OF_BRANCH, params![county, from, until, org, limit]).await?
        }
        Whose::Ground(place) => {
            let params = params![county, from, until, place.0, place.last().0, limit];
            tx.query(LEDGER_OF_GROUND, params).await?
        }
    };
    let ids = rows.iter().map(|row| Ok(Id(row.int(0)?))).collect::<Result<Vec<_>, StoreError>>()?;
    let mut systems = systems(tx, county, &ids).await?;
    let mut away = away(tx, county, &ids).await?;
    let mut ballots = ballots(tx, county, &ids).await?;
    let mut all = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(&ids) {
        let sitting = super::sitting(row, systems.remove(id).unwrap_or_default())?;
        let (chair, recorder) = (row.opt_text(19)?, row.opt_text(20)?);
        all.push(Line {
            shown: Shown { sitting, chair, recorder },
            branch: row.text(21)?,
            away: away.remove(id).unwrap_or_default(),
            ballots: ballots.remove(id).unwrap_or_default(),
        });
    }
    Ok(all)
}

pub(super) async fn systems(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<HashMap<Id, Vec<String>>, StoreError> {
    let mut all: HashMap<Id, Vec<String>> = HashMap::new();
    for ids in ids.chunks(AMONG_MAX) {
        let (names, params) = among(county, ids);
        let text = format!(
            "SELECT sitting, system FROM sitting_item WHERE county = $1 AND sitting IN ({names}) ORDER BY sitting, seq"
        );
        for row in tx.query_text("sittings.rows.systems", &text, params).await? {
            all.entry(Id(row.int(0)?)).or_default().push(row.text(1)?);
        }
    }
    Ok(all)
}

async fn away(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<HashMap<Id, Vec<(String, String)>>, StoreError> {
    let mut all: HashMap<Id, Vec<(String, String)>> = HashMap::new();
    for ids in ids.chunks(AMONG_MAX) {
        let (names, params) = among(county, ids);
        let text = format!(
            "SELECT a.sitting, p.name, a.why FROM sitting_person a
            JOIN person p ON p.county = a.county AND p.id = a.person
            WHERE a.county = $1 AND a.came = 0 AND a.sitting IN ({names}) ORDER BY a.sitting, a.person"
        );
        for row in tx.query_text("sittings.rows.away", &text, params).await? {
            all.entry(Id(row.int(0)?)).or_default().push((row.text(1)?, row.text(2)?));
        }
    }
    Ok(all)
}

async fn ballots(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<HashMap<Id, Vec<Ballot>>, StoreError> {
    let mut all: HashMap<Id, Vec<Ballot>> = HashMap::new();
    for ids in ids.chunks(AMONG_MAX) {
        let (names, params) = among(county, ids);
        let text = format!(
            "SELECT sitting, kind, subject, yes, no, abstained FROM sitting_vote
            WHERE county = $1 AND sitting IN ({names}) ORDER BY sitting, seq"
        );
        for row in tx.query_text("sittings.rows.votes", &text, params).await? {
            let word = row.text(1)?;
            let corrupt = || StoreError::Corrupt { what: format!("sitting_vote {word}") };
            let kind = Kind::parse(&word).ok_or_else(corrupt)?;
            let (subject, yes) = (row.text(2)?, row.int(3)?);
            let ballot = Ballot { kind, subject, yes, no: row.int(4)?, abstained: row.int(5)? };
            all.entry(Id(row.int(0)?)).or_default().push(ballot);
        }
    }
    Ok(all)
}

/// What makes a row the same when it comes again: its branch, its day, its hour and what it was
/// called.
pub fn key(branch: Id, held_on: Date, from: &str, title: &str) -> String {
    format!("{}|{held_on}|{from}|{title}", branch.0)
}

/// The branch and the day of a key.
fn parts(key: &str) -> Option<(Id, &str)> {
    let mut parts = key.splitn(3, '|');
    Some((Id(parts.next()?.parse().ok()?), parts.next()?))
}

/// Which of some keys are of sittings that were held. A statement for a hundred branches.
pub async fn known(
    tx: &mut Tx<'_>,
    county: County,
    keys: &[&str],
) -> Result<HashSet<String>, StoreError> {
    let asked: HashSet<&str> = keys.iter().copied().collect();
    let of: Vec<(Id, &str)> = keys.iter().filter_map(|it| parts(it)).collect();
    let first = of.iter().map(|it| it.1).min().unwrap_or_default();
    let last = of.iter().map(|it| it.1).max().unwrap_or_default();
    let mut orgs: Vec<Id> = of.iter().map(|it| it.0).collect();
    orgs.sort_unstable();
    orgs.dedup();
    let mut here = HashSet::new();
    for orgs in orgs.chunks(AMONG_MAX) {
        let (ids, mut params) = among(county, orgs);
        let (from, until) = (params.len() + 1, params.len() + 2);
        params.push(first.into());
        params.push(last.into());
        let text = format!(
            "SELECT branch, held_on, from_hour, title FROM sitting
            WHERE county = $1 AND branch IN ({ids}) AND held_on >= ${from} AND held_on <= ${until}
                AND state IN ('held', 'published')"
        );
        for row in tx.query_text("sittings.rows.known", &text, params).await? {
            let day = crate::county::day(&row.text(1)?)?;
            let (org, title) = (Id(row.int(0)?), row.text(3)?);
            // A list without hours means the sitting that was recorded with one.
            for from in [row.text(2)?, String::new()] {
                let key = key(org, day, &from, &title);
                if asked.contains(key.as_str()) {
                    here.insert(key);
                }
            }
        }
    }
    Ok(here)
}
