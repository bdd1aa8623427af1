//! Words of theirs that are not ours: asked once, remembered for every file after.

use std::collections::BTreeMap;

use domain::directory::Staff;
use domain::imports::{Line, Noun, State};
use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::imports::Word;

use super::noun::Judge;
use super::{admit, audit, checking, load, not_now, read_run};
use crate::once::once;
use crate::{App, Failure, Once};

/// Words of one field that are asked about, at most; the rest is asked when these are told.
const ASKED_MAX: usize = 100;

/// A word that was not told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The field.
    pub field: &'static str,
    /// What they call it.
    pub word: String,
    /// How many rows have it.
    pub count: usize,
    /// What it may be, one of them perhaps proposed.
    pub choices: Vec<Choice>,
}

/// What a word may be here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stable word.
    pub code: String,
    /// The word people see.
    pub name: String,
    /// Whether it sounds like it.
    pub proposed: bool,
}

/// The words that are not known: field, word, how many rows.
pub(super) fn of(noun: Noun, judge: &Judge, lines: &[Line]) -> Vec<(&'static str, String, usize)> {
    let mut asked: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for unknown in lines.iter().flat_map(|it| judge.unknown(it)) {
        *asked.entry(unknown).or_default() += 1;
    }
    let mut all = Vec::new();
    for field in noun.told() {
        let mut own: Vec<_> = asked
            .iter()
            .filter(|it| it.0.0 == *field)
            .map(|((field, word), count)| (*field, word.clone(), *count))
            .collect();
        // The commonest first.
        own.sort_by_key(|it| std::cmp::Reverse(it.2));
        own.truncate(ASKED_MAX);
        all.extend(own);
    }
    all
}

/// The words of a file that are not told yet, each with what it may be.
pub async fn asked(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
) -> Result<Vec<Asked>, Failure> {
    read_run(app, county, staff, id).await?;
    let read = checking::read(app, county, id).await?;
    let with_choices = move || {
        let asked = of(read.run.noun, &read.judge, &read.lines);
        let choices = |(field, word, count): (&'static str, String, usize)| {
            let choices = read.judge.choices(field, &word);
            Asked { field, word, count, choices }
        };
        asked.into_iter().map(choices).collect()
    };
    app.heavy(with_choices).await
}

/// Tells what words are here: field, word, code. Those left open stay open, and their rows wait.
pub async fn tell(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    said: Vec<(String, String, String)>,
    key: &Once,
) -> Result<(), Failure> {
    let asked = asked(app, county, staff, id).await?;
    let mut words = Vec::new();
    for (field, word, told) in said.into_iter().filter(|it| !it.2.is_empty()) {
        // Only what was asked is remembered: nothing that somebody made up.
        let own = asked.iter().find(|it| it.field == field && it.word == word);
        let Some(own) = own.filter(|it| it.choices.iter().any(|it| it.code == told)) else {
            return Err(Failure::field("words", "有一个词选的不在列表里，请重新选一次。"));
        };
        words.push(Word { field: own.field.to_owned(), word, told });
    }
    let (now, person, staff) = (app.now(), staff.person, staff.clone());
    let of = format!("import_words {} {words:?}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut run = load(tx, county, &staff, id).await?;
        if !matches!(run.state, State::Words | State::Ready) {
            return Err(not_now(run.state));
        }
        for word in &words {
            store::imports::tell(tx, county, &run, word, (person, now)).await?;
        }
        (run.person, run.changed_at) = (person, now);
        store::imports::save(tx, county, &run).await?;
        let by = admit(&staff, run.noun)?;
        let detail = format!("words={}", words.len());
        audit(tx, county, by, now, ("import_words", id, &detail)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    checking::check_to(app, county, id, Some(State::Ready)).await
}
