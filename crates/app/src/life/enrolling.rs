//! Rows of a roster (党员名册) become members of branches by the act that puts one on a roster, and are
//! taken off again while nothing was recorded of them.

use std::sync::Arc;

use domain::imports::{Columns, Fault, Line};
use domain::life::branches::Membership;
use domain::life::enrolling as rules;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::{Date, Instant};
use store::Tx;
use store::imports::Run;
use store::matters::Doer;

use super::branches::{replace, somebody_new};
use super::grounds::{Branches, Faults, Known, Told};
use super::note;
use crate::imports::Choice;
use crate::{App, Failure, House};

/// What the rows of a file are looked up in.
pub(crate) struct Ground {
    branches: Branches,
    house: Arc<House>,
    today: Date,
}

/// A row with whom it puts on which roster. Shows no name: logs print `Debug`.
#[derive(Clone)]
pub struct Enrolling {
    /// The name of the branch.
    pub branch: String,
    /// Who.
    pub name: String,
    /// Their line; who it is of is given when it is taken.
    pub line: Membership,
    /// What makes it the same row when it comes again.
    pub(crate) key: String,
    org: Id,
}

impl std::fmt::Debug for Enrolling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Enrolling({} {:?})", self.branch, self.line.post)
    }
}

impl Ground {
    /// What these rows ask for.
    pub(crate) async fn of(
        app: &App,
        county: County,
        of: (&Run, &Columns, &Told),
        lines: &[Line],
    ) -> Result<Self, Failure> {
        let branches = Branches::of(app, county, of, lines).await?;
        Ok(Self { branches, house: app.house(county).await?, today: app.now().date() })
    }

    /// The words of a row that are not known yet.
    pub(crate) fn unknown(
        &self,
        columns: &Columns,
        told: &Told,
        line: &Line,
    ) -> Vec<(&'static str, String)> {
        let column = columns.iter().position(|it| *it == Some("branch"));
        let word = column.map_or("", |it| line.cell(it));
        let asks = !word.is_empty()
            && word.chars().count() <= rules::WORD_CHARS_MAX
            && self.branches.find(told, word).is_none();
        if asks { vec![("branch", word.to_owned())] } else { Vec::new() }
    }

    /// What a word may be here, what it sounds like proposed.
    pub(crate) fn choices(&self, word: &str) -> Vec<Choice> {
        self.branches.choices(word)
    }

    /// What makes a row the same when it comes again: the branch, the name, the day of joining.
    pub(crate) fn key(&self, columns: &Columns, told: &Told, line: &Line) -> Option<String> {
        let row = rules::read(columns, line).ok()?;
        let org = self.branches.find(told, &row.branch)?;
        Some(store::life::enrolled::key(org, row.joined_on, &row.name))
    }

    /// Judges a row: whom it puts on which roster, or every cell that needs mending.
    pub(crate) fn judge(
        &self,
        columns: &Columns,
        told: &Told,
        line: &Line,
    ) -> Result<Enrolling, Vec<Fault>> {
        let row = rules::read(columns, line)?;
        let mut faults = Faults::of(columns);
        let (org, known) = match self.branches.known(told, &row.branch) {
            Ok(it) => it,
            Err(say) => {
                faults.say("branch", say);
                return Err(faults.all);
            }
        };
        if row.joined_on.is_some_and(|it| it > self.today) {
            faults.say("joined_on", "入党的日期不能是以后的日子，请核对。");
        }
        let from = self.from(&row, known, &mut faults);
        if same_name(known, &row) {
            let say = "名册上已经有一个同名的人，入党日期不一样。是同一个人的，请把日期改成一样；真是两个人，请在名册的页面上加。";
            faults.say("name", say);
        }
        if !faults.all.is_empty() {
            return Err(faults.all);
        }
        let line = Membership {
            person: Id(0),
            standing: row.standing,
            joined_on: row.joined_on,
            span: Span::since(from),
            post: row.post,
            exclusion: None,
        };
        let (branch, _) = self.branches.named(org);
        let key = store::life::enrolled::key(org, row.joined_on, &row.name);
        Ok(Enrolling { branch, name: row.name, line, key, org })
    }

    /// From which day on they stand there: as the file says it, else since the branch is kept here or
    /// they joined, whichever is later.
    fn from(&self, row: &rules::Row, known: &Known, faults: &mut Faults<'_>) -> Date {
        let kept = known.kept.days().from;
        let usual = row.joined_on.map_or(kept, |it| it.max(kept));
        let from = row.from_on.unwrap_or(usual);
        if from > self.today {
            faults.say("from_on", "还没到这一天，到了再加；不写就从现在算起。");
        }
        // Of the time before, nothing is kept here: the line begins with the branch.
        from.max(kept)
    }
}

/// Whether somebody of this name stands there today who joined on another day.
fn same_name(known: &Known, row: &rules::Row) -> bool {
    let stands = |it: &&store::life::Named| it.membership.span.until == Date::MAX;
    let mut all = known.roster.iter().filter(stands).filter(|it| it.name == row.name);
    all.any(|it| it.membership.joined_on != row.joined_on)
}

/// Somebody who can be put on a roster.
pub(crate) struct Ready {
    id: Id,
    enrolling: Enrolling,
    house: Arc<House>,
    by: Doer,
    at: Instant,
}

impl Ready {
    /// Gives a judged row an id, in case the directory does not know them.
    pub(crate) fn of(app: &App, ground: &Ground, run: &Run, enrolling: Enrolling) -> Self {
        let by = Doer { person: Some(run.person), org: Some(run.org) };
        let (id, at, house) = (app.next_id(), app.now(), Arc::clone(&ground.house));
        Self { id, enrolling, house, by, at }
    }

    /// What makes it the same row when it comes again.
    pub(crate) fn key(&self) -> &str {
        &self.enrolling.key
    }

    /// Its branch, whose lines follow from the day on.
    pub(crate) fn follows(&self) -> (Id, Date) {
        (self.enrolling.org, self.enrolling.line.span.from)
    }

    /// Puts them on the roster; gives who it is.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, county: County) -> Result<Id, Failure> {
        let Enrolling { name, line, org, .. } = &self.enrolling;
        let branch = store::life::load(tx, county, *org).await?.ok_or(Failure::Missing)?;
        store::life::touch(tx, county, *org, branch.kept.version).await?;
        let person = somebody_new(tx, county, *org, (self.id, name)).await?;
        let line = Membership { person, ..line.clone() };
        replace(tx, county, *org, &line).await?;
        let act = ("put_branch_member", "branch", *org);
        note(tx, county, (self.by, self.at), act, line.post.code()).await?;
        crate::dues::anew(tx, &self.house, &[person], self.at.date()).await?;
        Ok(person)
    }
}

/// Takes somebody off the roster again, unless something was recorded of them. Who was only brought by
/// the file goes from the directory, too. Says whether it was done.
pub(crate) async fn undo(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    (person, by): (Id, Doer),
    now: Instant,
) -> Result<bool, Failure> {
    let county = house.county();
    let Some(org) = store::life::branch_of(tx, county, person).await? else { return Ok(false) };
    let Some(from) = store::life::enrolled::take_off(tx, county, (org, person)).await? else {
        return Ok(false);
    };
    let Some(branch) = store::life::load(tx, county, org).await? else { return Ok(false) };
    store::life::touch(tx, county, org, branch.kept.version).await?;
    crate::dues::anew(tx, house, &[person], now.date()).await?;
    store::life::enrolled::forget(tx, county, person).await?;
    note(tx, county, (by, now), ("leave_branch", "branch", org), "import_undo").await?;
    super::anew(tx, house, org, (from, now.date())).await?;
    Ok(true)
}
