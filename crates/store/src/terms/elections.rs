//! Elections: their steps, rounds of ballots as totals, and who stood.

use domain::elections::Step;
use domain::elections::course::{Again, Done, ELECTIONS, Election, IN_TIME, State, Totals};
use domain::life::branches::Post;
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::county::day;
use crate::ledger::Counted;
use crate::matters::{self, Doer, Event, Matter};
use crate::{Row, StoreError, Tx, ledger, params, statements};

statements! {
    INSERT_ELECTION = "INSERT INTO election (county, id, org, term, state, with_committee, seats, planned_on, held_on, round, seats_left, again, stopped)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, '')";
    SAVE_ELECTION = "UPDATE election SET state = $3, planned_on = $4, held_on = $5, round = $6, seats_left = $7, again = $8, stopped = $9
        WHERE county = $1 AND id = $2";
    ELECTION = "SELECT e.id, e.org, e.state, e.with_committee, e.seats, e.planned_on, e.held_on, e.round, e.seats_left, e.again, e.stopped, m.version
        FROM election e JOIN matter m ON m.county = e.county AND m.id = e.id
        WHERE e.county = $1 AND e.id = $2";
    ELECTIONS_OF = "SELECT e.id, e.org, e.state, e.with_committee, e.seats, e.planned_on, e.held_on, e.round, e.seats_left, e.again, e.stopped, m.version
        FROM election e JOIN matter m ON m.county = e.county AND m.id = e.id
        WHERE e.county = $1 AND e.org = $2 ORDER BY e.id DESC LIMIT 20";
    SET_STEP = "INSERT INTO election_step (county, election, step, done_on, document, person, org, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county, election, step) DO UPDATE SET done_on = excluded.done_on, document = excluded.document,
            person = excluded.person, org = excluded.org, at = excluded.at";
    STEPS = "SELECT s.step, s.done_on, s.document, p.name, o.name FROM election_step s
        JOIN person p ON p.county = s.county AND p.id = s.person
        JOIN organisation o ON o.county = s.county AND o.id = s.org
        WHERE s.county = $1 AND s.election = $2 LIMIT 20";
    INSERT_ROUND = "INSERT INTO election_round (county, election, round, held_on, seats, due, present, issued, returned, valid, least_yes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    ROUNDS = "SELECT round, held_on, seats, due, present, issued, returned, valid, least_yes FROM election_round
        WHERE county = $1 AND election = $2 ORDER BY round LIMIT 100";
    DROP_CANDIDATES = "DELETE FROM candidate WHERE county = $1 AND election = $2 AND round = $3";
    INSERT_CANDIDATE = "INSERT INTO candidate (county, election, round, seq, person, written_in, yes, elected, post)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SET_CANDIDATE_POST = "UPDATE candidate SET post = $4 WHERE county = $1 AND election = $2 AND person = $3 AND elected = 1";
    CANDIDATES = "SELECT c.round, c.seq, c.person, c.written_in, c.yes, c.elected, c.post, p.name FROM candidate c
        JOIN person p ON p.county = c.county AND p.id = c.person
        WHERE c.county = $1 AND c.election = $2 ORDER BY c.round, c.seq LIMIT 1000";
}

/// Somebody who stands in a round, or stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// In which round.
    pub round: i64,
    /// The place on its list.
    pub seq: i64,
    /// Who.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// Whether voters wrote them in.
    pub written_in: bool,
    /// Yes votes; `None` before the count.
    pub yes: Option<i64>,
    /// Whether they were elected in this round.
    pub elected: bool,
    /// What they are to be; `Post::None` before that is said.
    pub post: Post,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// The step, its day and its document.
    pub done: Done,
    /// Who noted it, and for which organisation.
    pub by: (String, String),
}

/// A round that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which round.
    pub round: i64,
    /// Seats that were voted on.
    pub seats: i64,
    /// Its totals; what each got stands with the candidates.
    pub totals: Totals,
    /// So many votes had to be got.
    pub least_yes: i64,
}

/// Who owes the next step, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Owes {
    /// Which organisation.
    pub owner: Id,
    /// The day.
    pub by: Date,
}

fn matter(it: &Election, owes: Owes) -> Matter {
    let (state, open) = (it.state.code(), it.state.is_open());
    let due_at = open.then(|| Instant::end_of(owes.by));
    Matter { id: it.id, noun: "election", state, open, owner: owes.owner, due_at }
}

/// Adds an election that begins; `term` is the one it is to end.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (it, term): (&Election, Option<Id>),
    owes: Owes,
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::insert(tx, county, &matter(it, owes)).await?;
    let params = params![
        county,
        it.id,
        it.org,
        term,
        it.state.code(),
        it.with_committee,
        it.seats,
        it.planned_on.to_string(),
        it.round,
        it.left,
        it.again.code()
    ];
    tx.run(INSERT_ELECTION, params).await?;
    told(tx, county, (None, it), ("begin", ""), (by, at)).await
}

/// Writes an election back after an act, unless somebody else wrote it before. `said` is the word of
/// the act and what staff wrote with it.
pub async fn save(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (&Election, &Election),
    (owes, said): (Owes, (&str, &str)),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    matters::save(tx, county, &matter(after, owes), before.version).await?;
    let params = params![
        county,
        after.id,
        after.state.code(),
        after.planned_on.to_string(),
        after.held_on.map(|it| it.to_string()),
        after.round,
        after.left,
        after.again.code(),
        after.stopped.as_str()
    ];
    tx.run(SAVE_ELECTION, params).await?;
    let after = Election { version: before.version + 1, ..after.clone() };
    told(tx, county, (Some(before), &after), said, (by, at)).await
}

async fn told(
    tx: &mut Tx<'_>,
    county: County,
    (before, after): (Option<&Election>, &Election),
    (act, internal): (&str, &str),
    (by, at): (Doer, Instant),
) -> Result<(), StoreError> {
    let (from, to) = (before.map(|it| it.state.code()), after.state.code());
    let event = Event { at, act, from, to, to_org: Some(after.org), public: "", internal };
    matters::append(tx, county, after.id, after.version, by, event).await
}

fn election(row: &Row) -> Result<Election, StoreError> {
    let (state, again) = (row.text(2)?, row.text(9)?);
    let corrupt = |what: &str| StoreError::Corrupt { what: format!("election {what}") };
    Ok(Election {
        id: Id(row.int(0)?),
        org: Id(row.int(1)?),
        state: State::parse(&state).ok_or_else(|| corrupt(&state))?,
        with_committee: row.bool(3)?,
        seats: row.int(4)?,
        planned_on: day(&row.text(5)?)?,
        held_on: row.opt_text(6)?.as_deref().map(day).transpose()?,
        round: row.int(7)?,
        left: row.int(8)?,
        again: Again::parse(&again).ok_or_else(|| corrupt(&again))?,
        stopped: row.text(10)?,
        version: row.int(11)?,
    })
}

/// An election.
pub async fn load(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Election>, StoreError> {
    tx.query_opt(ELECTION, params![county, id]).await?.as_ref().map(election).transpose()
}

/// The elections of a branch, the newest first.
pub async fn of_branch(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
) -> Result<Vec<Election>, StoreError> {
    tx.query(ELECTIONS_OF, params![county, org]).await?.iter().map(election).collect()
}

/// Notes a step; one that may be done again is noted in place of what stood there.
pub async fn stepped(
    tx: &mut Tx<'_>,
    county: County,
    (id, done): (Id, &Done),
    (person, org, at): (Id, Id, Instant),
) -> Result<(), StoreError> {
    let (step, on, document) = (done.step.code(), done.on.to_string(), done.document.as_str());
    tx.run(SET_STEP, params![county, id, step, on, document, person, org, at]).await
}

/// The steps that were done, in their order.
pub async fn steps(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Stepped>, StoreError> {
    let read = |row: &Row| {
        let word = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("election_step {word}") };
        let step = Step::parse(&word).ok_or_else(corrupt)?;
        let done = Done { step, on: day(&row.text(1)?)?, document: row.text(2)? };
        Ok(Stepped { done, by: (row.text(3)?, row.text(4)?) })
    };
    let rows = tx.query(STEPS, params![county, id]).await?;
    let mut all: Vec<Stepped> = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
    all.sort_by_key(|it| it.done.step);
    Ok(all)
}

/// Writes who stands in a round, or stood, in place of what was there.
pub async fn set_candidates(
    tx: &mut Tx<'_>,
    county: County,
    (id, round): (Id, i64),
    all: &[Candidate],
) -> Result<(), StoreError> {
    tx.run(DROP_CANDIDATES, params![county, id, round]).await?;
    for (seq, it) in (1_i64..).zip(all) {
        let (person, post) = (it.person, it.post.code());
        let params =
            params![county, id, round, seq, person, it.written_in, it.yes, it.elected, post];
        tx.run(INSERT_CANDIDATE, params).await?;
    }
    Ok(())
}

/// Notes what somebody who was elected is to be.
pub async fn set_post(
    tx: &mut Tx<'_>,
    county: County,
    (id, person): (Id, Id),
    post: Post,
) -> Result<(), StoreError> {
    tx.run(SET_CANDIDATE_POST, params![county, id, person, post.code()]).await
}

/// Everybody who stands or stood, round by round in the order of its list.
pub async fn candidates(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
) -> Result<Vec<Candidate>, StoreError> {
    let read = |row: &Row| {
        let post = row.text(6)?;
        let corrupt = || StoreError::Corrupt { what: format!("candidate.post {post}") };
        Ok(Candidate {
            round: row.int(0)?,
            seq: row.int(1)?,
            person: Id(row.int(2)?),
            name: row.text(7)?,
            written_in: row.bool(3)?,
            yes: row.opt_int(4)?,
            elected: row.bool(5)?,
            post: Post::parse(&post).ok_or_else(corrupt)?,
        })
    };
    tx.query(CANDIDATES, params![county, id]).await?.iter().map(read).collect()
}

/// Writes the totals of a round.
pub async fn add_round(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    it: &Round,
) -> Result<(), StoreError> {
    let of = &it.totals;
    let params = params![
        county,
        id,
        it.round,
        of.held_on.to_string(),
        it.seats,
        of.due,
        of.present,
        of.issued,
        of.returned,
        of.valid,
        it.least_yes
    ];
    tx.run(INSERT_ROUND, params).await
}

/// The rounds that were counted, in order.
pub async fn rounds(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Vec<Round>, StoreError> {
    let read = |row: &Row| {
        let totals = Totals {
            held_on: day(&row.text(1)?)?,
            due: row.int(3)?,
            present: row.int(4)?,
            issued: row.int(5)?,
            returned: row.int(6)?,
            valid: row.int(7)?,
            votes: Vec::new(),
        };
        let (round, seats, least_yes) = (row.int(0)?, row.int(2)?, row.int(8)?);
        Ok(Round { round, seats, totals, least_yes })
    };
    tx.query(ROUNDS, params![county, id]).await?.iter().map(read).collect()
}

/// Counts an election that was filed, in the month in which it was held: one, and one in time if it
/// was. `body` is what was elected.
pub async fn counted(
    tx: &mut Tx<'_>,
    county: County,
    (it, held_on): (&Election, Date),
    (body, place, in_time): (&str, Place, bool),
    at: Instant,
) -> Result<(), StoreError> {
    let month = i64::from(held_on.year()) * 100 + i64::from(held_on.month());
    let (noun, matter, seq, category) = ("election", it.id, it.version + 1, body);
    let of = Counted { noun, matter, seq, at, place, category, month };
    let all: &[(&'static str, i64)] =
        if in_time { &[(ELECTIONS, 1), (IN_TIME, 1)] } else { &[(ELECTIONS, 1)] };
    ledger::count(tx, county, of, all).await
}
