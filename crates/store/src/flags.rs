//! Words that somebody should look at before others are shown them, and the county's list of words.

use domain::flags::{Cause, Ground, Standing};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;

use crate::composed::{AMONG_MAX, among};
use crate::{Row, StoreError, Tx, params, statements};

statements! {
    INSERT_FLAG = "INSERT INTO flag (county, request, place, at, state, asked_by, asked_why, ground, why, appeal, final_why)
        VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', '')";
    INSERT_FLAG_CAUSE = "INSERT INTO flag_cause (county, request, cause, word) VALUES ($1, $2, $3, $4)";
    FLAG = "SELECT f.request, f.place, f.at, f.state, f.asked_why, f.ground, f.why, f.decided_by, f.decided_at, f.appeal,
            f.appealed_at, f.final_why, f.final_at, a.name, d.name, l.name
        FROM flag f LEFT JOIN person a ON a.county = f.county AND a.id = f.asked_by
        LEFT JOIN person d ON d.county = f.county AND d.id = f.decided_by
        LEFT JOIN person l ON l.county = f.county AND l.id = f.final_by
        WHERE f.county = $1 AND f.request = $2";
    FLAG_CAUSES = "SELECT cause, word FROM flag_cause WHERE county = $1 AND request = $2 ORDER BY cause, word LIMIT 400";
    FLAGS_WAITING = "SELECT r.id, r.number, r.category, r.place, r.title, f.at, f.state FROM flag f
        JOIN request r ON r.county = f.county AND r.id = f.request
        WHERE f.county = $1 AND f.state IN ('waiting', 'appealed') AND f.place >= $2 AND f.place <= $3
        ORDER BY f.at, f.request LIMIT $4";
    FLAGS_DECIDED = "SELECT r.id, r.number, r.category, r.place, r.title, COALESCE(f.final_at, f.decided_at), f.state FROM flag f
        JOIN request r ON r.county = f.county AND r.id = f.request
        WHERE f.county = $1 AND f.state IN ('cleared', 'withheld', 'upheld', 'lifted') AND f.place >= $2 AND f.place <= $3
        ORDER BY COALESCE(f.final_at, f.decided_at) DESC, f.request LIMIT $4";
    DECIDE_FLAG = "UPDATE flag SET state = $3, ground = $4, why = $5, decided_by = $6, decided_at = $7
        WHERE county = $1 AND request = $2 AND state = 'waiting'";
    APPEAL_FLAG = "UPDATE flag SET state = 'appealed', appeal = $3, appealed_at = $4
        WHERE county = $1 AND request = $2 AND state = 'withheld'";
    DECIDE_FLAG_FINALLY = "UPDATE flag SET state = $3, ground = $4, final_why = $5, final_by = $6, final_at = $7
        WHERE county = $1 AND request = $2 AND state = 'appealed' AND decided_by <> $6";
    FLAG_WORDS = "SELECT word FROM flag_word WHERE county = $1 ORDER BY word LIMIT 300";
    /// With how many were flagged for it since a day, and how many of those somebody let be.
    FLAG_WORDS_KEPT = "SELECT w.word, w.why, p.name, w.at,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM flag_cause c JOIN flag f ON f.county = c.county AND f.request = c.request
                WHERE c.county = w.county AND c.cause = 'word' AND c.word = w.word AND f.at >= $2),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM flag_cause c JOIN flag f ON f.county = c.county AND f.request = c.request
                WHERE c.county = w.county AND c.cause = 'word' AND c.word = w.word AND f.at >= $2
                    AND f.state IN ('cleared', 'lifted'))
        FROM flag_word w JOIN person p ON p.county = w.county AND p.id = w.person
        WHERE w.county = $1 ORDER BY w.word LIMIT 300";
    KEEP_FLAG_WORD = "INSERT INTO flag_word (county, word, why, person, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county, word) DO UPDATE SET why = excluded.why, person = excluded.person, at = excluded.at";
    DROP_FLAG_WORD = "DELETE FROM flag_word WHERE county = $1 AND word = $2";
}

/// A flag as it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFlag {
    /// What made it one, each with the word of the list where it was one.
    pub causes: Vec<(Cause, String)>,
    /// Who asked for the look and why, where somebody did.
    pub asked: Option<(Id, String)>,
}

/// Flags a request that has no flag yet.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    (request, place): (Id, Place),
    new: &NewFlag,
    at: Instant,
) -> Result<(), StoreError> {
    let (by, why) = match &new.asked {
        Some((by, why)) => (Some(*by), why.as_str()),
        None => (None, ""),
    };
    let state = Standing::Waiting.code();
    tx.run(INSERT_FLAG, params![county, request, place, at, state, by, why]).await?;
    for (cause, word) in &new.causes {
        tx.run(INSERT_FLAG_CAUSE, params![county, request, cause.code(), word.as_str()]).await?;
    }
    Ok(())
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The request.
    pub request: Id,
    /// Where it lies.
    pub place: Place,
    /// Since when.
    pub at: Instant,
    /// How it stands.
    pub standing: Standing,
    /// Why somebody asked for the look; empty where nobody did.
    pub asked_why: String,
    /// Why others are not shown it.
    pub ground: Option<Ground>,
    /// The same in the words of who decided first.
    pub why: String,
    /// Who decided first.
    pub decided_by: Option<Id>,
    /// When.
    pub decided_at: Option<Instant>,
    /// What the person said against it.
    pub appeal: String,
    /// When.
    pub appealed_at: Option<Instant>,
    /// The words of who decided the appeal.
    pub final_why: String,
    /// When.
    pub final_at: Option<Instant>,
    /// Who asked for it, who decided first and who decided the appeal.
    pub names: [Option<String>; 3],
}

/// The flag of a request. One statement.
pub async fn find(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Option<Flag>, StoreError> {
    tx.query_opt(FLAG, params![county, request]).await?.as_ref().map(flag).transpose()
}

fn flag(row: &Row) -> Result<Flag, StoreError> {
    let when = |at: usize| -> Result<_, StoreError> { Ok(row.opt_int(at)?.map(Instant)) };
    Ok(Flag {
        request: Id(row.int(0)?),
        place: Place(row.int(1)?),
        at: Instant(row.int(2)?),
        standing: standing(&row.text(3)?)?,
        asked_why: row.text(4)?,
        ground: Ground::parse(&row.text(5)?),
        why: row.text(6)?,
        decided_by: row.opt_int(7)?.map(Id),
        decided_at: when(8)?,
        appeal: row.text(9)?,
        appealed_at: when(10)?,
        final_why: row.text(11)?,
        final_at: when(12)?,
        names: [row.opt_text(13)?, row.opt_text(14)?, row.opt_text(15)?],
    })
}

fn standing(text: &str) -> Result<Standing, StoreError> {
    let corrupt = || StoreError::Corrupt { what: format!("flag.state {text}") };
    Standing::parse(text).ok_or_else(corrupt)
}

/// What made a flag one, each with the word of the list where it was one.
pub async fn causes(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
) -> Result<Vec<(Cause, String)>, StoreError> {
    let rows = tx.query(FLAG_CAUSES, params![county, request]).await?;
    let read = |row: &Row| {
        let cause = row.text(0)?;
        let corrupt = || StoreError::Corrupt { what: format!("flag_cause.cause {cause}") };
        Ok((Cause::parse(&cause).ok_or_else(corrupt)?, row.text(1)?))
    };
    rows.iter().map(read).collect()
}

/// A flag in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flagged {
    /// The request.
    pub id: Id,
    /// 编号.
    pub number: String,
    /// What it is about.
    pub category: String,
    /// Where.
    pub place: Place,
    /// Its first words.
    pub title: String,
    /// Since when it waits, or when it was decided.
    pub at: Instant,
    /// How it stands.
    pub standing: Standing,
}

/// Flags of a place and all inside it: those that wait, the oldest first, or those that were decided,
/// the newest first.
pub async fn list(
    tx: &mut Tx<'_>,
    county: County,
    place: Place,
    (waiting, limit): (bool, i64),
) -> Result<Vec<Flagged>, StoreError> {
    let sql = if waiting { FLAGS_WAITING } else { FLAGS_DECIDED };
    let rows = tx.query(sql, params![county, place, place.last(), limit]).await?;
    let read = |row: &Row| {
        Ok(Flagged {
            id: Id(row.int(0)?),
            number: row.text(1)?,
            category: row.text(2)?,
            place: Place(row.int(3)?),
            title: row.text(4)?,
            at: Instant(row.int(5)?),
            standing: standing(&row.text(6)?)?,
        })
    };
    rows.iter().map(read).collect()
}

/// How the flags of some requests stand, and since when; those without one are not among them. One
/// statement for a hundred.
pub async fn standings(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
) -> Result<Vec<(Id, Standing, Instant)>, StoreError> {
    let mut all = Vec::new();
    for ids in ids.chunks(AMONG_MAX) {
        let (among, params) = among(county, ids);
        let text = format!(
            "SELECT request, state, at FROM flag WHERE county = $1 AND request IN ({among})"
        );
        for row in tx.query_text("flags.standings", &text, params).await? {
            all.push((Id(row.int(0)?), standing(&row.text(1)?)?, Instant(row.int(2)?)));
        }
    }
    Ok(all)
}

/// What was decided, by whom, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// How it stands now.
    pub standing: Standing,
    /// Why others are not shown it, where they are not.
    pub ground: Option<Ground>,
    /// The same in words.
    pub why: String,
    /// By whom.
    pub by: Id,
    /// When.
    pub at: Instant,
}

/// Writes a decision; of an appeal only by somebody else. Says whether it still waited.
pub async fn decide(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    it: &Decided,
) -> Result<bool, StoreError> {
    let first = matches!(it.standing, Standing::Cleared | Standing::Withheld);
    let sql = if first { DECIDE_FLAG } else { DECIDE_FLAG_FINALLY };
    let (state, ground) = (it.standing.code(), it.ground.map_or("", Ground::code));
    let params = params![county, request, state, ground, it.why.as_str(), it.by, it.at];
    Ok(tx.execute(sql, params).await? == 1)
}

/// Writes what the person said against a decision. Says whether there was one to appeal.
pub async fn appeal(
    tx: &mut Tx<'_>,
    county: County,
    request: Id,
    (words, at): (&str, Instant),
) -> Result<bool, StoreError> {
    Ok(tx.execute(APPEAL_FLAG, params![county, request, words, at]).await? == 1)
}

/// The words of the county's list.
pub async fn words(tx: &mut Tx<'_>, county: County) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(FLAG_WORDS, params![county]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A word of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// Why it stands there.
    pub why: String,
    /// Who put it there.
    pub name: String,
    /// When.
    pub at: Instant,
    /// How many were flagged for it since the day that was asked for.
    pub flagged: i64,
    /// How many of those somebody let be.
    pub cleared: i64,
}

/// The list, with what came of each word since a day.
pub async fn words_kept(
    tx: &mut Tx<'_>,
    county: County,
    since: Instant,
) -> Result<Vec<Word>, StoreError> {
    let rows = tx.query(FLAG_WORDS_KEPT, params![county, since]).await?;
    let read = |row: &Row| {
        Ok(Word {
            word: row.text(0)?,
            why: row.text(1)?,
            name: row.text(2)?,
            at: Instant(row.int(3)?),
            flagged: row.int(4)?,
            cleared: row.int(5)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Puts a word on the list, or says anew why it stands there.
pub async fn keep_word(
    tx: &mut Tx<'_>,
    county: County,
    (word, why): (&str, &str),
    (person, at): (Id, Instant),
) -> Result<(), StoreError> {
    tx.run(KEEP_FLAG_WORD, params![county, word, why, person, at]).await
}

/// Takes a word off the list. Says whether it stood there.
pub async fn drop_word(tx: &mut Tx<'_>, county: County, word: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(DROP_FLAG_WORD, params![county, word]).await? == 1)
}
