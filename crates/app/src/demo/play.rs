//! Plays a plan: every act through the same use case that a page would call.

mod beside;

use std::collections::HashMap;

use domain::directory::{OrgKind, Staff};
use domain::places::{County, Place};
use domain::requests::Source;
use domain::requests::acts::Input;
use kernel::id::Id;
use store::matters::Doer;

use super::SetClock;
use super::corpus::{Category, Corpus};
use super::photos::PhotoRef;
use super::plan::{self, Act, CallResult, Story, Unit};
use super::staffing::Staffed;
use crate::photos::NewPhoto;
use crate::requests::{self as doing, NewRequest};
use crate::{App, Failure, House, Once};

/// The plan, and the places it speaks of.
pub(crate) struct Stories {
    pub(crate) places: Vec<plan::Place>,
    pub(crate) stories: Vec<Story>,
}

/// Where a story stands while it is played.
struct Running {
    id: Id,
    code: String,
    version: i64,
    place: Place,
    handler: Option<Id>,
}

struct Player<'a> {
    app: &'a App,
    county: County,
    house: std::sync::Arc<House>,
    staffed: &'a Staffed,
    offices: HashMap<Category, Id>,
    pictures: HashMap<PhotoRef, Vec<u8>>,
}

/// Acts between two words about the progress.
const SAID_EVERY: usize = 2_000;

/// Plays all acts of all stories in the order of time.
pub(crate) async fn play(
    app: &App,
    county: County,
    clock: &SetClock,
    staffed: &Staffed,
    plan: Stories,
    said: &impl Fn(usize, usize),
) -> Result<(), Failure> {
    let house = app.house(county).await?;
    let offices = offices(&house)?;
    let mut player = Player { app, county, house, staffed, offices, pictures: HashMap::new() };
    let beside: HashMap<usize, Vec<beside::Extra>> = merged(beside::extras(&plan.stories));
    // (when, story, which act of it; 0 is the sending, and after the last come those beside the plan)
    let mut order: Vec<(i64, usize, usize)> = Vec::new();
    for (number, story) in plan.stories.iter().enumerate() {
        order.push((story.received_at.0, number, 0));
        order.extend(story.acts.iter().zip(1..).map(|(it, nth)| (it.at.0, number, nth)));
        let extras = beside.get(&number).into_iter().flatten();
        order.extend(extras.zip(story.acts.len() + 1..).map(|(it, nth)| (it.at.0, number, nth)));
    }
    order.sort_unstable();
    let mut running: HashMap<usize, Running> = HashMap::new();
    for (done, (at, number, nth)) in order.iter().enumerate() {
        if done % SAID_EVERY == 0 {
            said(done, order.len());
        }
        clock.set(kernel::time::Instant(*at));
        let Some(story) = plan.stories.get(*number) else { continue };
        if *nth == 0 {
            running.insert(*number, player.send(*number, story, &plan.places).await?);
        } else if let (Some(it), Some(own)) = (story.acts.get(nth - 1), running.get_mut(number)) {
            player.act(story, &it.act, own, (*number, *nth)).await?;
        } else if let (Some(extras), Some(own)) = (beside.get(number), running.get_mut(number))
            && let Some(extra) = extras.get(nth - story.acts.len() - 1)
        {
            player.extra((story, extra), own, (*number, *nth)).await?;
        }
    }
    said(order.len(), order.len());
    Ok(())
}

/// What happens beside each story, in order of time.
fn merged(extras: Vec<(usize, Vec<beside::Extra>)>) -> HashMap<usize, Vec<beside::Extra>> {
    let mut all: HashMap<usize, Vec<beside::Extra>> = HashMap::new();
    for (number, own) in extras {
        let of = all.entry(number).or_default();
        of.extend(own);
        of.sort_by_key(|it| it.at);
    }
    all
}

/// The county office of each category: the corpus says 县水利局, the directory 岚皋县水利局.
fn offices(house: &House) -> Result<HashMap<Category, Id>, Failure> {
    let corpus = Corpus::load().map_err(|error| Failure::Broken(error.to_string()))?;
    let find = |short: &str| {
        let short = short.trim_start_matches('县');
        house.orgs.values().find(|it| it.name.ends_with(short)).map(|it| it.id)
    };
    corpus
        .chapters()
        .iter()
        .map(|(category, chapter)| {
            let org = find(&chapter.office);
            let org = org.ok_or_else(|| Failure::Broken(format!("no {}", chapter.office)))?;
            Ok((*category, org))
        })
        .collect()
}

impl Player<'_> {
    fn photos(&mut self, wanted: &[PhotoRef]) -> Vec<NewPhoto> {
        let draw = |it: &PhotoRef| {
            self.pictures.entry(*it).or_insert_with(|| it.draw(PICTURE_SEED)).clone()
        };
        wanted.iter().map(draw).map(|bytes| NewPhoto { bytes }).collect()
    }

    fn staff_of(&self, org: Id) -> Result<&Staff, Failure> {
        let found = self.staffed.by_org.get(&org);
        found.ok_or_else(|| Failure::Broken(format!("nobody works in {org:?}")))
    }

    fn desk(&self, place: Place) -> Result<&Staff, Failure> {
        let desk = self.house.desk(place).ok_or(Failure::Missing)?;
        self.staff_of(desk.id)
    }

    async fn send(
        &mut self,
        number: usize,
        story: &Story,
        places: &[plan::Place],
    ) -> Result<Running, Failure> {
        let village = places.get(story.place).ok_or(Failure::Missing)?;
        let place = Place::parse(&village.code).ok_or(Failure::Missing)?;
        let contact = story.contact.clone();
        let new = NewRequest {
            body: story.body.clone(),
            category: story.chosen.code().to_owned(),
            place: village.code.clone(),
            address: format!("{} 组", story.group),
            position: None,
            name: contact.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
            phone: contact.map(|it| it.phone).unwrap_or_default(),
            source: Some(source(story.source)),
            photos: self.photos(&story.photos),
            entry: String::new(),
            origin: None,
        };
        let key = format!("demo-{number}");
        let sent = if story.source.by_staff() {
            let staff = self.desk(place)?.clone();
            let key = Once::new(&key, doer(&staff))?;
            doing::receive(self.app, self.county, &staff, new, &key).await?
        } else {
            doing::send(self.app, self.county, new, &Once::new(&key, Doer::default())?).await?
        };
        Ok(Running { id: sent.id, code: sent.tracking, version: 1, place, handler: None })
    }

    async fn act(
        &mut self,
        story: &Story,
        act: &Act,
        running: &mut Running,
        (number, nth): (usize, usize),
    ) -> Result<(), Failure> {
        let (input, photos) = self.input(story, act, running)?;
        let key = format!("demo-{number}-{nth}");
        if matches!(
            act,
            Act::SupplyInfo { .. } | Act::Withdraw { .. } | Act::Rate { .. } | Act::Dispute { .. }
        ) {
            let key = Once::new(&key, Doer::default())?;
            doing::act_by_code(self.app, self.county, &running.code, input, photos, &key).await?;
        } else {
            let staff = self.who(act, running)?.clone();
            let key = Once::new(&key, doer(&staff))?;
            let seen = (running.id, running.version);
            doing::act(self.app, &staff, self.county, seen, input, photos, &key).await?;
        }
        running.version += 1;
        match act {
            Act::Dispatch { to } | Act::Redispatch { to } => {
                running.handler = Some(self.org(story, *to, running.place)?);
            }
            Act::Return { .. } => running.handler = None,
            _ => {}
        }
        Ok(())
    }

    /// Who does an act: the handler what is the handler's, the caller what is the caller's, else
    /// the desk.
    fn who(&self, act: &Act, running: &Running) -> Result<&Staff, Failure> {
        match (act, running.handler) {
            (Act::CallBack { .. }, _) => Ok(&self.staffed.caller),
            (
                Act::SignFor | Act::Return { .. } | Act::ReportDone { .. } | Act::AskInfo { .. },
                Some(org),
            ) => self.staff_of(org),
            _ => self.desk(running.place),
        }
    }

    fn org(&self, story: &Story, unit: Unit, place: Place) -> Result<Id, Failure> {
        let at = |kind: OrgKind, place: Place| {
            let mut found =
                self.house.orgs.values().filter(|it| it.kind == kind && it.place == place);
            found.next().map(|it| it.id)
        };
        let org = match unit {
            Unit::Village => at(OrgKind::Village, place),
            Unit::Town => at(OrgKind::Office, place.town()),
            Unit::County => self.offices.get(&story.category).copied(),
            Unit::Listed => self.house.suggested(place, story.category.code()).map(|it| it.id),
        };
        org.ok_or_else(|| Failure::Broken(format!("nobody handles for {place}")))
    }

    fn input(
        &mut self,
        story: &Story,
        act: &Act,
        running: &Running,
    ) -> Result<(Input, Vec<NewPhoto>), Failure> {
        let mut photos = Vec::new();
        let input = match act.clone() {
            Act::AskInfo { question } => Input::AskInfo { question },
            Act::SupplyInfo { words } => Input::SupplyInfo { words },
            Act::Refuse { reason, where_to } => Input::Refuse { reason, instead: where_to },
            Act::Withdraw { reason } => Input::Withdraw { reason },
            Act::Recategorise { to } => {
                let category = to.code().to_owned();
                Input::Recategorise { category, note: String::new() }
            }
            Act::Dispatch { to } | Act::Redispatch { to } => {
                let to = self.org(story, to, running.place)?;
                Input::Dispatch { to, note: String::new() }
            }
            Act::SignFor => Input::SignFor,
            Act::Return { reason } => Input::Return { reason },
            // The handler has asked for it: see `beside`.
            Act::Extend { .. } => Input::DecideDelay { granted: true, reason: String::new() },
            Act::ReportDone { public_answer, internal_note, photos: taken } => {
                photos = self.photos(&taken);
                Input::ReportDone { answer: public_answer, note: internal_note }
            }
            Act::CheckPass => Input::PassCheck { note: String::new(), call: true },
            Act::CheckFail { reason } => Input::FailCheck { reason },
            Act::CallBack { result, remark } => called(result, remark),
            Act::Rate { level, words } => Input::Rate { level: level.into(), words, named: false },
            Act::Dispute { words } => Input::Dispute { words },
        };
        Ok((input, photos))
    }
}

/// All pictures are drawn from one seed: they are few, and many requests share them.
const PICTURE_SEED: u64 = 610_925;

pub(super) fn doer(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

fn called(result: CallResult, note: String) -> Input {
    let answered =
        |solved, level: u8, note| Input::CallAnswered { solved, level: level.into(), note };
    match result {
        CallResult::Satisfied(level) | CallResult::Unsatisfied(level) => {
            answered(true, level, note)
        }
        CallResult::NotSolved(level) => answered(false, level, note),
        CallResult::Unreachable => Input::CallMissed { note },
    }
}

fn source(source: plan::Source) -> Source {
    match source {
        plan::Source::Link => Source::Link,
        plan::Source::QrCode => Source::QrCode,
        plan::Source::CourtyardMeeting => Source::Meeting,
        plan::Source::Visit => Source::Visit,
        plan::Source::Hotline => Source::Phone,
        plan::Source::WalkIn => Source::WalkIn,
    }
}
