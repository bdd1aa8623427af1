//! The branches that rows of a file may be of: those of its ground, each with its roster where a row
//! names it.

use std::collections::{BTreeSet, HashMap};

use domain::imports::{Columns, Fault, Line};
use domain::life::branches::Kept;
use domain::places::{County, Place};
use kernel::id::Id;
use store::Tx;
use store::imports::Run;
use store::life::Named;

use crate::imports::Choice;
use crate::{App, Failure};

/// What words of theirs are here, by field and word.
pub(crate) type Told = HashMap<(String, String), String>;

/// Branches that are offered for a word that is none here.
const CHOICES: usize = 20;

/// A branch that rows name.
pub(crate) struct Known {
    /// What is kept of it.
    pub(crate) kept: Kept,
    /// Every line its roster ever had.
    pub(crate) roster: Vec<Named>,
}

/// The branches of a file's ground.
pub(crate) struct Branches {
    /// Which, its name, where.
    all: Vec<(Id, String, Place)>,
    known: HashMap<Id, Known>,
    /// The branch of rows that name none.
    own: Option<Id>,
}

impl Branches {
    /// The branches of the file's ground, and rosters of those that its rows name. At most five
    /// statements for a hundred branches.
    pub(crate) async fn of(
        app: &App,
        county: County,
        (run, columns, told): (&Run, &Columns, &Told),
        lines: &[Line],
    ) -> Result<Self, Failure> {
        let (org, ground) = (run.org, run.ground);
        let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
            if let Some(place) = ground {
                Ok(store::life::inside(tx, county, place).await?)
            } else {
                let own = store::life::load(tx, county, org).await?;
                Ok(own.into_iter().map(|it| (org, it.name, it.place)).collect())
            }
        };
        let all: Vec<(Id, String, Place)> = app.store().read(county.0, read).await?;
        let own = all.iter().any(|it| it.0 == org).then_some(org);
        let mut made = Self { all, known: HashMap::new(), own };
        let named: BTreeSet<Id> = {
            let column = columns.iter().position(|it| *it == Some("branch"));
            let word = |line: &Line| column.map_or("", |it| line.cell(it)).to_owned();
            let words: BTreeSet<String> = lines.iter().map(word).collect();
            words.iter().filter_map(|it| made.find(told, it)).collect()
        };
        let ids: Vec<Id> = named.into_iter().collect();
        let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
            let kept = store::life::with_parts(tx, county, &ids).await?;
            Ok((kept, store::life::rosters(tx, county, &ids).await?))
        };
        let (kept, mut rosters) = app.store().read(county.0, read).await?;
        for (kept, _) in kept {
            let roster = rosters.remove(&kept.org).unwrap_or_default();
            made.known.insert(kept.org, Known { kept, roster });
        }
        Ok(made)
    }

    /// The branch of a word: the only one of this name, or as it was told; the own one for no word.
    pub(crate) fn find(&self, told: &Told, word: &str) -> Option<Id> {
        if word.is_empty() {
            return self.own;
        }
        // The name itself says more than what somebody once said of it.
        let mut of_name = self.all.iter().filter(|it| it.1 == word);
        if let (Some(one), None) = (of_name.next(), of_name.next()) {
            return Some(one.0);
        }
        let code = told.get(&("branch".to_owned(), word.to_owned()))?;
        let id = code.parse().map(Id).ok()?;
        self.all.iter().any(|it| it.0 == id).then_some(id)
    }

    /// What is known of the branch of a word; what to do where it is none.
    pub(crate) fn known(&self, told: &Told, word: &str) -> Result<(Id, &Known), String> {
        let found = self.find(told, word);
        let known = found.and_then(|it| Some((it, self.known.get(&it)?)));
        known.ok_or_else(|| no_branch(word))
    }

    /// The name of a branch and where it lies.
    pub(crate) fn named(&self, org: Id) -> (String, Place) {
        let named = self.all.iter().find(|it| it.0 == org);
        named.map_or((String::new(), Place(0)), |it| (it.1.clone(), it.2))
    }

    /// What a word may be here, the likest first.
    pub(crate) fn choices(&self, word: &str) -> Vec<Choice> {
        let all = self.all.iter().map(|it| (it.0.0.to_string(), it.1.clone()));
        let mut choices = likest(all, word);
        choices.truncate(CHOICES);
        choices
    }
}

/// Choices with the likest first, and proposed where it is like enough.
pub(crate) fn likest(all: impl Iterator<Item = (String, String)>, word: &str) -> Vec<Choice> {
    let mut scored: Vec<(usize, Choice)> = all
        .map(|(code, name)| (shared(&name, word), Choice { code, name, proposed: false }))
        .collect();
    // Those that are equally like stay in their order.
    scored.sort_by_key(|it| std::cmp::Reverse(it.0));
    if let Some((score, first)) = scored.first_mut() {
        first.proposed = *score * 2 >= word.chars().count().max(2);
    }
    scored.into_iter().map(|it| it.1).collect()
}

/// How many pairs of neighbouring characters two words share.
fn shared(name: &str, word: &str) -> usize {
    let pairs = |it: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = it.chars().collect();
        chars.iter().copied().zip(chars.iter().copied().skip(1)).collect()
    };
    let own = pairs(name);
    pairs(word).iter().filter(|it| own.contains(it)).count()
}

fn no_branch(word: &str) -> String {
    if word.is_empty() {
        "没有写是哪个支部，请补上。".to_owned()
    } else {
        format!(
            "还没有说“{word}”是我们的哪个支部，请先对应好这个词，或者写支部的全称；没有建的，先建支部、加名册。"
        )
    }
}

/// What is wrong with a row, each under its column.
pub(crate) struct Faults<'a> {
    columns: &'a Columns,
    /// All that was found.
    pub(crate) all: Vec<Fault>,
}

impl<'a> Faults<'a> {
    /// None yet.
    pub(crate) fn of(columns: &'a Columns) -> Self {
        Self { columns, all: Vec::new() }
    }

    /// Something under the column of a field.
    pub(crate) fn say(&mut self, code: &str, say: impl Into<String>) {
        let column = self.columns.iter().position(|it| *it == Some(code));
        self.all.push(Fault { column, say: say.into() });
    }
}
