//! Letters of transfer: issued, received, answered or taken back; and the lists of them.

use domain::places::{County, Place};
use domain::transfers::{Letter, State, To};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::composed::Composed;
use crate::county::day;
use crate::dues::period;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_LETTER = "INSERT INTO transfer_letter (county, id, year, number, person, from_branch, to_branch, outside, issued_on,
            valid_days, valid_until, dues_until, state, ended_on, words)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, '')";
    SAVE_LETTER = "UPDATE transfer_letter SET state = $3, ended_on = $4, words = $5 WHERE county = $1 AND id = $2";
    LETTER = "SELECT l.id, l.year, l.number, l.person, l.from_branch, l.to_branch, l.outside, l.issued_on, l.valid_days, l.dues_until,
            l.state, l.ended_on, l.words, m.version, p.name, f.name, t.name, f.place, t.place
        FROM transfer_letter l JOIN matter m ON m.county = l.county AND m.id = l.id
        JOIN person p ON p.county = l.county AND p.id = l.person
        JOIN organisation f ON f.county = l.county AND f.id = l.from_branch
        LEFT JOIN organisation t ON t.county = l.county AND t.id = l.to_branch
        WHERE l.county = $1 AND l.id = $2";
    NEXT_NUMBER = "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM transfer_letter WHERE county = $1 AND year = $2";
    OPEN_LETTER = "SELECT id FROM transfer_letter WHERE county = $1 AND person = $2 AND state = 'issued'";
    /// The last month that was settled before the first that is owed: what was paid behind a gap does not count.
    LAST_PAID = "SELECT MAX(month) FROM dues_line WHERE county = $1 AND person = $2 AND standing IN ('paid', 'waived')
        AND month < COALESCE((SELECT MIN(month) FROM dues_line WHERE county = $1 AND person = $2
            AND standing IN ('unpaid', 'open')), '9999-99')";
}

/// A letter with the names a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The letter.
    pub letter: Letter,
    /// Who goes.
    pub name: String,
    /// The branch it was issued by: name and place.
    pub from: (String, Place),
    /// The branch it goes to, if that is one of the county.
    pub to: Option<(String, Place)>,
}

impl Shown {
    /// Where it goes, in words.
    pub fn to_words(&self) -> &str {
        match (&self.letter.to, &self.to) {
            (To::Outside(words), _) => words,
            (To::Branch(_), Some((name, _))) => name,
            (To::Branch(_), None) => "",
        }
    }
}

fn matter(it: &Letter) -> Matter {
    let (state, open) = (it.state.code(), it.state == State::Issued);
    let due_at = open.then(|| Instant::end_of(it.valid_until()));
    Matter { id: it.id, noun: "transfer", state, open, owner: it.owner(), due_at }
}

fn to_columns(to: &To) -> (Option<Id>, &str) {
    match to {
        To::Branch(id) => (Some(*id), ""),
        To::Outside(words) => (None, words),
    }
}

/// The number of the next letter of a year.
pub async fn next_number(tx: &mut Tx<'_>, county: County, year: i64) -> Result<i64, StoreError> {
    tx.query_one(NEXT_NUMBER, params![county, year]).await?.int(0)
}

/// Whether somebody has a letter on its way.
pub async fn has_open(tx: &mut Tx<'_>, county: County, person: Id) -> Result<bool, StoreError> {
    Ok(tx.query_opt(OPEN_LETTER, params![county, person]).await?.is_some())
}

/// The last month that somebody paid dues for.
pub async fn last_paid(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
) -> Result<Option<kernel::schedule::Period>, StoreError> {
    let row = tx.query_one(LAST_PAID, params![county, person]).await?;
    row.opt_text(0)?.as_deref().map(period).transpose()
}

/// Adds a letter that is issued.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    it: &Letter,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it)).await?;
    let (to, outside) = to_columns(&it.to);
    let mut params = params![county, it.id, it.number.0, it.number.1, it.person, it.from];
    params.extend(params![to, outside, it.issued_on.to_string(), it.valid_days]);
    let dues = it.dues_until.map(|it| it.to_string());
    params.extend(params![it.valid_until().to_string(), dues, it.state.code()]);
    tx.run(INSERT_LETTER, params).await?;
    told(tx, county, (None, it), "issue", (by, at)).await
}

/// Writes a letter back after an act, unless somebody else wrote it before.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Letter, &Letter),
    act: &str,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(after), before.version).await?;
    let ended = after.ended_on.map(|it| it.to_string());
    let params = params![county, after.id, after.state.code(), ended, after.words.as_str()];
    tx.run(SAVE_LETTER, params).await?;
    told(tx, county, (Some(before), after), act, (by, at)).await
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Letter>, &Letter),
    act: &str,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let to_org = Some(after.owner());
    let event = Event { at, act, from, to, to_org, public: "", internal: &after.words };
    matters::append(tx, county, after.id, after.version, by, event).await
}

/// A letter.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Shown>, StoreError> {
    tx.query_opt(LETTER, params![county, id]).await?.as_ref().map(shown).transpose()
}

fn shown(row: &Row) -> Result<Shown, StoreError> {
    let word = row.text(10)?;
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("transfer_letter {what}") };
    let letter = Letter {
        id: Id(row.int(0)?),
        number: (row.int(1)?, row.int(2)?),
        person: Id(row.int(3)?),
        from: Id(row.int(4)?),
        to: match row.opt_int(5)? {
            Some(id) => To::Branch(Id(id)),
            None => To::Outside(row.text(6)?),
        },
        issued_on: day(&row.text(7)?)?,
        valid_days: row.int(8)?,
        dues_until: row.opt_text(9)?.as_deref().map(period).transpose()?,
        state: State::parse(&word).ok_or_else(|| corrupt(&word))?,
        ended_on: row.opt_text(11)?.as_deref().map(day).transpose()?,
        words: row.text(12)?,
        version: row.int(13)?,
    };
    let to = row.opt_text(16)?.zip(row.opt_int(18)?.map(Place));
    Ok(Shown { letter, name: row.text(14)?, from: (row.text(15)?, Place(row.int(17)?)), to })
}

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every letter.
    All,
    /// On their way, and still good.
    OnTheWay,
    /// On their way although their days are over: neither received nor answered.
    Unreturned,
    /// Received, or answered from outside.
    Arrived,
    /// Taken back.
    TakenBack,
}

/// Which letters of a county, all conditions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// What the list is of.
    pub what: What,
    /// Issued by this branch, or going to it.
    pub branch: Option<Id>,
    /// Issued by branches at these places, or going to one.
    pub places: (i64, i64),
    /// The day as of which it is judged.
    pub on: Date,
}

const FROM: &str = " FROM transfer_letter l JOIN matter m ON m.county = l.county AND m.id = l.id
    JOIN person p ON p.county = l.county AND p.id = l.person
    JOIN organisation f ON f.county = l.county AND f.id = l.from_branch
    LEFT JOIN organisation t ON t.county = l.county AND t.id = l.to_branch
    WHERE l.county = $1";

fn ground(text: &mut Composed, which: &Which) {
    let (first, last) = (text.bind(which.places.0), text.bind(which.places.1));
    text.push(&format!(
        " AND ((f.place >= {first} AND f.place <= {last}) OR (t.place >= {first} AND t.place <= {last}))"
    ));
    if let Some(branch) = which.branch {
        let branch = text.bind(branch);
        text.push(&format!(" AND (l.from_branch = {branch} OR l.to_branch = {branch})"));
    }
}

/// How many letters are on their way, unreturned, arrived and taken back. One statement.
pub async fn totals(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
) -> Result<Vec<(What, i64)>, StoreError> {
    let mut text = Composed::new(county, String::new());
    let on = text.bind(which.on.to_string());
    let all = [
        (What::All, "1 = 1".to_owned()),
        (What::OnTheWay, format!("l.state = 'issued' AND l.valid_until >= {on}")),
        (What::Unreturned, format!("l.state = 'issued' AND l.valid_until < {on}")),
        (What::Arrived, "l.state IN ('received', 'returned')".to_owned()),
        (What::TakenBack, "l.state = 'taken_back'".to_owned()),
    ];
    let sums: Vec<String> = all
        .iter()
        .map(|it| format!("CAST(COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0) AS BIGINT)", it.1))
        .collect();
    text.push(&format!("SELECT {}{FROM}", sums.join(", ")));
    ground(&mut text, which);
    let rows = tx.query_text("transfers.totals", &text.text, text.params).await?;
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    all.iter().enumerate().map(|(place, it)| Ok((it.0, row.int(place)?))).collect()
}

/// A page of letters, the newest first.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    which: &Which,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Shown>, StoreError> {
    let select = format!(
        "SELECT l.id, l.year, l.number, l.person, l.from_branch, l.to_branch, l.outside, l.issued_on, l.valid_days, l.dues_until,
        l.state, l.ended_on, l.words, m.version, p.name, f.name, t.name, f.place, t.place{FROM}"
    );
    let mut text = Composed::new(county, select);
    ground(&mut text, which);
    match which.what {
        What::All => {}
        What::OnTheWay => {
            text.push(" AND l.state = 'issued'");
            text.and("l.valid_until >=", which.on.to_string());
        }
        What::Unreturned => {
            text.push(" AND l.state = 'issued'");
            text.and("l.valid_until <", which.on.to_string());
        }
        What::Arrived => text.push(" AND l.state IN ('received', 'returned')"),
        What::TakenBack => text.push(" AND l.state = 'taken_back'"),
    }
    if let Some(after) = after {
        text.and("l.id <", after);
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY l.id DESC LIMIT {limit}"));
    tx.query_text("transfers.page", &text.text, text.params).await?.iter().map(shown).collect()
}
