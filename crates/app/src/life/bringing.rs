//! Rows of a ledger (三会一课台账) become sittings by the act that records one: who was due and who
//! came is counted from the roster of the day, and what is entered late is marked.

mod taking;

use std::sync::Arc;

use domain::imports::{Columns, Fault, Line};
use domain::life::branches::Membership;
use domain::life::ledger::{self as rules, Row};
use domain::life::sittings::{self, Outcome, Recorded, Scope, Sitting, State};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::imports::Run;
use store::life::Named;

use super::catalogue::{self, Own};
use super::grounds::{Branches, Faults, Known, Told, likest};
use super::sittings::refused;
use crate::imports::Choice;
use crate::{App, Failure, House};

pub(crate) use self::taking::{Ready, undo};

/// What the rows of a file are looked up in.
pub(crate) struct Ground {
    branches: Branches,
    catalogue: Vec<Own>,
    /// The county's rules: which system is asked on which day.
    house: Arc<House>,
    today: Date,
}

/// A row with what it becomes.
#[derive(Clone, Debug)]
pub struct Bringing {
    /// The name of the branch.
    pub branch: String,
    /// What it was for, in the county's words.
    pub systems: String,
    /// The sitting with its record; its id is given when it is taken.
    pub outcome: Outcome,
    /// What makes it the same row when it comes again.
    pub(crate) key: String,
    planned: Sitting,
    place: Place,
    version: i64,
}

impl Ground {
    /// What these rows ask for: the branches of the file's ground, and rosters of those that are named.
    pub(crate) async fn of(
        app: &App,
        county: County,
        (run, columns, told): (&Run, &Columns, &Told),
        lines: &[Line],
    ) -> Result<Self, Failure> {
        let branches = Branches::of(app, county, (run, columns, told), lines).await?;
        let read = async move |tx: &mut Tx<'_>| catalogue::all(tx, county).await;
        let catalogue = app.store().read(county.0, read).await?;
        let (house, today) = (app.house(county).await?, app.now().date());
        Ok(Self { branches, catalogue, house, today })
    }

    /// Whether a system is asked, or was at some time: a ledger tells of years that are over.
    fn was_on(&self, own: &Own) -> bool {
        let days = own.system.versions(&self.house.rules).into_iter().map(|it| it.from);
        let mut days = days.filter(|it| *it <= self.today).chain([self.today]);
        days.any(|day| own.is_on(day, &self.house.rules))
    }

    /// Whether a system may stand in the record of a day, as when one is planned.
    fn is_on(&self, code: &str, held_on: Date) -> bool {
        let own = self.catalogue.iter().find(|it| it.system.code == code);
        own.is_some_and(|it| {
            [held_on, self.today].iter().any(|day| it.is_on(*day, &self.house.rules))
        })
    }

    fn system(&self, told: &Told, word: &str) -> Option<String> {
        let told = told.get(&("systems".to_owned(), word.to_owned())).map(String::as_str);
        let own = |it: &&Own| {
            self.was_on(it)
                && match told {
                    Some(code) => it.system.code == code,
                    None => it.system.name == word || it.usual == word,
                }
        };
        self.catalogue.iter().find(own).map(|it| it.system.code.clone())
    }

    /// The words of a row that are not known yet.
    pub(crate) fn unknown(
        &self,
        columns: &Columns,
        told: &Told,
        line: &Line,
    ) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        let cell = |code: &'static str| {
            let column = columns.iter().position(|it| *it == Some(code))?;
            Some((code, line.cell(column)))
        };
        if let Some((code, word)) = cell("branch")
            && !word.is_empty()
            && word.chars().count() <= rules::WORD_CHARS_MAX
            && self.branches.find(told, word).is_none()
        {
            all.push((code, word.to_owned()));
        }
        if let Some((code, words)) = cell("systems")
            && let Ok(words) = rules::systems(words)
        {
            let unknown = words.into_iter().filter(|it| self.system(told, it).is_none());
            all.extend(unknown.map(|it| (code, it)));
        }
        all
    }

    /// What a word may be here, what it sounds like proposed.
    pub(crate) fn choices(&self, field: &str, word: &str) -> Vec<Choice> {
        if field == "branch" {
            return self.branches.choices(word);
        }
        let on = self.catalogue.iter().filter(|it| self.was_on(it));
        likest(on.map(|it| (it.system.code.clone(), it.system.name.clone())), word)
    }

    /// What makes a row the same when it comes again, as far as it can be read: what was recorded here
    /// stays as it is, whatever a list says of it now that the roster may have changed.
    pub(crate) fn key(&self, columns: &Columns, told: &Told, line: &Line) -> Option<String> {
        let row = rules::read(columns, line).ok()?;
        let branch = self.branches.find(told, &row.branch)?;
        let systems: Option<Vec<String>> =
            row.systems.iter().map(|it| self.system(told, it)).collect();
        let planned = self.planned(branch, row.held_on?, &row, systems?);
        Some(key(&planned))
    }

    /// The sitting of a row, called what it was for where it has no title.
    fn planned(&self, branch: Id, held_on: Date, row: &Row, systems: Vec<String>) -> Sitting {
        let mut planned = planned(branch, held_on, row, systems);
        if planned.title.is_empty() {
            planned.title = self.names(&planned.systems).chars().take(100).collect();
        }
        planned
    }

    fn names(&self, systems: &[String]) -> String {
        let names: Vec<&str> =
            systems.iter().map(|it| catalogue::name(&self.catalogue, it)).collect();
        names.join("、")
    }

    /// Judges a row: what it becomes, or every cell that needs mending.
    pub(crate) fn judge(
        &self,
        columns: &Columns,
        told: &Told,
        line: &Line,
    ) -> Result<Bringing, Vec<Fault>> {
        let row = rules::read(columns, line)?;
        let mut faults = Faults::of(columns);
        let systems = self.systems(told, &row, &mut faults);
        let (org, known) = match self.branches.known(told, &row.branch) {
            Ok(it) => it,
            Err(say) => {
                faults.say("branch", say);
                return Err(faults.all);
            }
        };
        let (Some(held_on), Some(systems)) = (row.held_on, systems) else {
            return Err(faults.all);
        };
        let from = known.kept.days().from;
        if held_on < from {
            faults.say("held_on", format!("{from} 起才在这里记，以前的留在纸上就行。"));
        }
        if let Some(off) = systems.iter().find(|it| !self.is_on(it, held_on)) {
            let name = catalogue::name(&self.catalogue, off);
            faults.say("systems", format!("{held_on} 没有要求“{name}”，请换一项。"));
        }
        let planned = self.planned(org, held_on, &row, systems);
        let Some(outcome) = recorded(&planned, &row, known, self.today, &mut faults) else {
            return Err(faults.all);
        };
        counted(&row, &outcome.after, &mut faults);
        if !faults.all.is_empty() {
            return Err(faults.all);
        }
        let (branch, place) = self.branches.named(org);
        let (key, systems) = (key(&planned), self.names(&planned.systems));
        let version = known.kept.version;
        Ok(Bringing { branch, systems, outcome, key, planned, place, version })
    }

    fn systems(&self, told: &Told, row: &Row, faults: &mut Faults<'_>) -> Option<Vec<String>> {
        let mut all: Vec<String> = Vec::new();
        for word in &row.systems {
            match self.system(told, word) {
                Some(code) if all.contains(&code) => {}
                Some(code) => all.push(code),
                None => {
                    let say = format!("还没有说“{word}”是我们的哪一项，请先对应好这个词。");
                    faults.say("systems", say);
                    return None;
                }
            }
        }
        Some(all)
    }
}

fn key(it: &Sitting) -> String {
    store::sittings::rows::key(it.branch, it.held_on, &it.hours.0, &it.title)
}

fn planned(branch: Id, held_on: Date, row: &Row, systems: Vec<String>) -> Sitting {
    Sitting {
        id: Id(0),
        branch,
        title: row.title.clone(),
        systems,
        held_on,
        hours: row.hours.clone(),
        place: row.place.clone(),
        agenda: row.agenda.clone(),
        minutes: String::new(),
        guests: String::new(),
        chair: None,
        recorder: None,
        due: 0,
        present: 0,
        came: 0,
        state: State::Planned,
        entered_on: None,
        withdrawn: String::new(),
        version: 1,
    }
}

/// The record of a row by the rule of recording.
fn recorded(
    planned: &Sitting,
    row: &Row,
    known: &Known,
    today: Date,
    faults: &mut Faults<'_>,
) -> Option<Outcome> {
    let on_day: Vec<&Named> =
        known.roster.iter().filter(|it| it.membership.span.has(planned.held_on)).collect();
    let all: Vec<(Id, &str)> =
        on_day.iter().map(|it| (it.membership.person, it.name.as_str())).collect();
    let scope = Scope::of(&planned.systems);
    let due: Vec<(Id, &str)> = on_day
        .iter()
        .filter(|it| scope.takes(it.membership.post))
        .map(|it| (it.membership.person, it.name.as_str()))
        .collect();
    let mut told = |code: &str, found: Result<Option<Id>, String>| {
        found.unwrap_or_else(|say| {
            faults.say(code, say);
            None
        })
    };
    let chair = told("chair", rules::one_of("主持人", &row.chair, &all));
    let recorder = told("recorder", rules::one_of("记录人", &row.recorder, &all));
    let absent = match rules::absent(&row.absent, &due) {
        Ok(absent) => absent,
        Err(say) => {
            faults.say("absent", say);
            return None;
        }
    };
    let came = due.iter().map(|it| it.0).filter(|it| !absent.iter().any(|own| own.0 == *it));
    let recorded = Recorded {
        held_on: planned.held_on,
        hours: row.hours.clone(),
        place: row.place.clone(),
        minutes: row.minutes.clone(),
        guests: row.guests.clone(),
        chair,
        recorder,
        came: came.collect(),
        absent,
        ballots: row.ballots.clone(),
    };
    let roster: Vec<Membership> = on_day.iter().map(|it| it.membership.clone()).collect();
    match sittings::record(planned, recorded, &roster, today) {
        Ok(outcome) => Some(outcome),
        Err(refusal) => {
            match refused(&refusal) {
                Failure::Invalid(fields) => {
                    for it in fields {
                        faults.say(if it.field == "came" { "present" } else { it.field }, it.say);
                    }
                }
                Failure::NotNow(say) => faults.say("", say),
                _ => faults.say("", "这一行导入不了，请到网页上记这一次。"),
            }
            None
        }
    }
}

/// The numbers of the file must be those of the roster.
fn counted(row: &Row, after: &Sitting, faults: &mut Faults<'_>) {
    if let Some(due) = row.due.filter(|it| *it != after.due) {
        let own = after.due;
        faults.say(
            "due",
            format!("表上写应到 {due} 人，按那天的名册应到 {own} 人（预备党员不算）。请核对名册，或者改这一格。"),
        );
    }
    if let Some(present) = row.present.filter(|it| *it != after.present) {
        let own = after.present;
        faults.say(
            "present",
            format!("表上写实到 {present} 人，去掉缺席的是 {own} 人。请在“缺席及原因”里写全没来的人，或者改这一格。"),
        );
    }
}
