//! What is suggested for one request: from memory, within what the person may see.

use domain::directory::{Staff, answerer};
use domain::places::Place;
use domain::requests::{Act, Request};
use domain::suggest::{Alike, Guess, Learned, Past, Question, Reading, Sureness, Switch};
use kernel::id::Id;

use super::Study;
use crate::requests::Shown;
use crate::{App, House, policy};

/// Who is offered at the most, and how many past requests are shown.
const OFFERS: usize = 3;
const SHOWN: usize = 3;

/// Why the first one is offered first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// An administrator set the line of the catalogue.
    Pinned,
    /// Who stands in the catalogue keeps giving back.
    Returned(Switch),
    /// Past requests like this one.
    Learned,
    /// The catalogue, and nothing else is known.
    Listed,
}

/// One organisation to dispatch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub org: Id,
    /// How likely it finishes this one, in hundredths of a percent, where that was learned.
    pub probability: Option<i64>,
    /// Whether the catalogue names it.
    pub listed: bool,
}

/// A category that is more likely than the one it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikelyCategory {
    /// Its stable word.
    pub code: String,
    /// How sure that is.
    pub sureness: Sureness,
    /// The words that say so.
    pub words: Vec<String>,
}

/// A past request like this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlikeRow {
    /// Which.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// Where.
    pub place: Place,
    /// What it was about.
    pub category: String,
    /// Who finished it.
    pub handler: Option<Id>,
}

/// A public answer that a person with a request like this one was satisfied with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikelyAnswer {
    /// The 编号 of that request.
    pub number: String,
    /// Its first words.
    pub title: String,
    /// The answer, to be edited: nothing sends it by itself.
    pub answer: String,
}

/// What is suggested for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What it is rather about, where that is sure enough to be said.
    pub category: Option<LikelyCategory>,
    /// Whom to ask, the best first.
    pub offers: Vec<Offer>,
    /// Why the first is first.
    pub basis: Basis,
    /// How sure that is; `None` where nothing was learned and only the catalogue speaks.
    pub sureness: Option<Sureness>,
    /// The words that speak for the first.
    pub words: Vec<String>,
    /// Past requests like it, of those the person may see.
    pub alike: Vec<AlikeRow>,
    /// How one like it was answered well.
    pub answer: Option<LikelyAnswer>,
}

impl Advice {
    /// Whether the first offer may be chosen beforehand: not when it is a guess among many.
    pub fn chooses(&self) -> bool {
        !self.offers.is_empty() && self.sureness != Some(Sureness::Unsure)
    }
}

/// Suggests for a request what is known. Asks no database.
pub fn advise(app: &App, house: &House, staff: &Staff, shown: &Shown) -> Advice {
    let request = &shown.request;
    let study = app.studied(house.county());
    let known = study.as_deref().and_then(|it| it.learned.as_ref());
    let decided = shown.history.iter().any(|it| it.event.act == Act::Recategorise);
    let read = known.map(|learned| {
        let question = Question {
            id: request.id,
            body: &request.body,
            place: request.place,
            category: &request.category,
            decided,
        };
        (learned, learned.read(&question))
    });
    let category =
        read.as_ref().and_then(|(learned, read)| likely_category(learned, read, request));
    let code = category.as_ref().map_or(request.category.as_str(), |it| it.code.as_str());
    let refused = refused(shown);
    let (offers, basis) = offers(house, study.as_deref(), read.as_ref(), code, request, &refused);
    let sureness = sureness(&offers, &basis);
    let first = offers.first().map(|it| it.org);
    let words = read.as_ref().zip(first).filter(|_| basis == Basis::Learned);
    let words = words.map(|((learned, read), org)| learned.words_for_handler(read, org));
    let may_see = |past: &Past| {
        let ground = policy::reads_ground(staff) && staff.place.contains(past.place);
        ground || past.handler == Some(staff.org)
    };
    let alike = read.as_ref().map(|(learned, read)| learned.alike(read, SHOWN, may_see));
    // Answers are public: they need not be of the person's own ground.
    let answered = |past: &Past| past.answer.is_some() && past.category == code;
    let best = read.as_ref().and_then(|(learned, read)| learned.alike(read, 1, answered).pop());
    Advice {
        category,
        offers,
        basis,
        sureness,
        words: words.unwrap_or_default(),
        alike: alike.unwrap_or_default().into_iter().map(row).collect(),
        answer: best.and_then(|it| likely_answer(it.past)),
    }
}

fn row(it: Alike<'_>) -> AlikeRow {
    let Past { id, number, title, place, category, handler, .. } = it.past.clone();
    AlikeRow { id, number, title, place, category, handler }
}

fn likely_answer(past: &Past) -> Option<LikelyAnswer> {
    let answer = past.answer.clone()?;
    Some(LikelyAnswer { number: past.number.clone(), title: past.title.clone(), answer })
}

/// What it is rather about: another category than it has, and sure enough to be said.
fn likely_category(learned: &Learned, read: &Reading, request: &Request) -> Option<LikelyCategory> {
    let best = learned.categories(read).into_iter().next()?;
    let sureness = Sureness::of(best.probability);
    if best.label == request.category || sureness == Sureness::Unsure {
        return None;
    }
    let (code, words) = (best.label.to_owned(), learned.words_for_category(read, best.label));
    Some(LikelyCategory { code, sureness, words })
}

/// Whoever has it now or gave it back is not offered.
fn refused(shown: &Shown) -> Vec<Id> {
    let returns = shown.history.iter().filter(|it| it.event.act == Act::Return);
    let back = returns.filter_map(|it| it.by.org);
    back.chain(shown.request.step.as_ref().map(|it| it.org)).collect()
}

fn offers(
    house: &House,
    study: Option<&Study>,
    read: Option<&(&Learned, Reading)>,
    code: &str,
    request: &Request,
    refused: &[Id],
) -> (Vec<Offer>, Basis) {
    let place = request.place;
    let may = |org: &Id| !refused.contains(org) && house.orgs.contains_key(org);
    let guesses = read.map(|(learned, read)| learned.handlers(read)).unwrap_or_default();
    let line = answerer(&house.answerers, place, code);
    let listed = line.map(|it| it.org);
    let pinned = line.is_some_and(|it| house.is_pinned(it.place, &it.category));
    let switch = study.zip(listed.filter(|_| !pinned)).and_then(|(study, org)| {
        let covers =
            |to: Id| house.orgs.get(&to).is_some_and(|it| it.place.contains(place)) && may(&to);
        study.returns.switch(place.town(), code, org, covers)
    });
    let (first, basis) = match (listed.filter(may), switch, guesses.is_empty()) {
        (Some(org), _, _) if pinned => (Some(org), Basis::Pinned),
        (_, Some(switch), _) => (Some(switch.to), Basis::Returned(switch)),
        (_, None, false) => (None, Basis::Learned),
        (org, None, true) => (org, Basis::Listed),
    };
    let ranked = guesses.iter().filter(|it| it.probability > 0).map(|it| it.label).filter(may);
    let mut orgs: Vec<Id> = Vec::new();
    for org in first.into_iter().chain(ranked).chain(listed.filter(may)) {
        if !orgs.contains(&org) {
            orgs.push(org);
        }
    }
    // The catalogue's word is always among them.
    if let Some(listed) = listed.filter(may)
        && orgs.iter().position(|it| *it == listed).is_some_and(|at| at >= OFFERS)
    {
        orgs.retain(|it| *it != listed);
        orgs.insert(OFFERS - 1, listed);
    }
    orgs.truncate(OFFERS);
    (orgs.into_iter().map(|org| offer(org, &guesses, listed)).collect(), basis)
}

fn offer(org: Id, guesses: &[Guess<Id>], listed: Option<Id>) -> Offer {
    let guess = guesses.iter().find(|it| it.label == org);
    Offer { org, probability: guess.map(|it| it.probability), listed: listed == Some(org) }
}

fn sureness(offers: &[Offer], basis: &Basis) -> Option<Sureness> {
    match basis {
        Basis::Pinned | Basis::Listed => None,
        Basis::Returned(_) => Some(Sureness::Fairly),
        Basis::Learned => {
            let first = offers.first().and_then(|it| it.probability);
            Some(Sureness::of(first.unwrap_or(0)))
        }
    }
}
