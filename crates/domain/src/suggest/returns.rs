//! What the dispatch catalogue learns from returns (退单): who gave what back, and who finished it.

use std::collections::BTreeMap;

use kernel::id::Id;

use super::Lesson;
use crate::directory::{Answerer, answerer};
use crate::places::Place;

/// So many returns at least, before anything is said about them.
const RETURNED_LEAST: i64 = 3;
/// Requests shown as examples.
const EXAMPLES: usize = 5;

/// What became of a category at an organisation, somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// How often it was dispatched there.
    pub dispatched: i64,
    /// How often it came back.
    pub returned: i64,
    /// Who finished what came back.
    pub then: BTreeMap<Id, i64>,
    /// Some of those that came back, the newest first.
    pub examples: Vec<Id>,
}

/// Dispatches of a county by town and for the whole county.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    by: BTreeMap<(Place, String, Id), Tried>,
}

/// Another organisation is asked first, because the one in the catalogue keeps giving back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Who gives back.
    pub from: Id,
    /// Who finishes it afterwards.
    pub to: Id,
    /// How often it was dispatched to `from`.
    pub dispatched: i64,
    /// How often it came back.
    pub returned: i64,
    /// How often `to` finished what came back.
    pub finished: i64,
    /// Some of those that came back, the newest first.
    pub examples: Vec<Id>,
}

/// A change of the catalogue that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Where.
    pub place: Place,
    /// What.
    pub category: String,
    /// From whom to whom, and why.
    pub switch: Switch,
}

impl Returns {
    /// Counts the steps of these requests, the newest first.
    pub fn count<'a>(lessons: impl IntoIterator<Item = &'a Lesson>) -> Self {
        let mut by: BTreeMap<(Place, String, Id), Tried> = BTreeMap::new();
        for lesson in lessons {
            let town = lesson.place.town();
            let mut scopes = vec![town, town.county().place()];
            scopes.dedup();
            for asked in &lesson.steps {
                for scope in &scopes {
                    let key = (*scope, lesson.category.clone(), asked.org);
                    by.entry(key).or_default().add(lesson, asked.returned);
                }
            }
        }
        Self { by }
    }

    /// What became of a category at an organisation in a town or in the whole county.
    pub fn tried(&self, place: Place, category: &str, org: Id) -> Option<&Tried> {
        self.by.get(&(place, category.to_owned(), org))
    }

    /// Whether somebody else should be asked first: the organisation gave back at least half of
    /// what it got, three at the least, and one other finished most of that. `covers` says whether
    /// an organisation works for the whole place.
    pub fn switch(
        &self,
        place: Place,
        category: &str,
        org: Id,
        covers: impl Fn(Id) -> bool,
    ) -> Option<Switch> {
        let tried = self.tried(place, category, org)?;
        if tried.returned < RETURNED_LEAST || tried.returned * 2 < tried.dispatched {
            return None;
        }
        let others = tried.then.iter().filter(|it| *it.0 != org && covers(*it.0));
        let (to, finished) = others.max_by_key(|it| (*it.1, std::cmp::Reverse(*it.0)))?;
        // More than half of what came back, or it is nobody's in particular.
        (finished * 2 > tried.returned).then(|| Switch {
            from: org,
            to: *to,
            dispatched: tried.dispatched,
            returned: tried.returned,
            finished: *finished,
            examples: tried.examples.clone(),
        })
    }

    /// The changes of the catalogue that the returns speak for: for the whole county where the same
    /// holds everywhere, else town by town.
    pub fn proposals(
        &self,
        lines: &[Answerer],
        towns: &[Place],
        categories: &[String],
        covers: impl Fn(Id, Place) -> bool,
    ) -> Vec<Proposal> {
        let mut proposals = Vec::new();
        let county = towns.first().map(|it| it.county().place());
        let scopes: Vec<Place> = county.into_iter().chain(towns.iter().copied()).collect();
        for category in categories {
            let mut everywhere: Option<Id> = None;
            for place in &scopes {
                let Some(line) = answerer(lines, *place, category) else { continue };
                // A town with a line of its own is not spoken for by the county's.
                let own = line.place == *place || Some(*place) != county;
                let switch = self.switch(*place, category, line.org, |org| covers(org, *place));
                let Some(switch) = switch.filter(|it| own && everywhere != Some(it.to)) else {
                    continue;
                };
                if Some(*place) == county {
                    everywhere = Some(switch.to);
                }
                proposals.push(Proposal { place: *place, category: category.clone(), switch });
            }
        }
        proposals.sort_by_key(|it| std::cmp::Reverse((it.switch.returned, it.place)));
        proposals
    }
}

impl Tried {
    fn add(&mut self, lesson: &Lesson, returned: bool) {
        self.dispatched += 1;
        if returned {
            self.returned += 1;
            if let Some(handler) = lesson.handler {
                *self.then.entry(handler).or_default() += 1;
            }
            if self.examples.len() < EXAMPLES {
                self.examples.push(lesson.id);
            }
        }
    }
}
