//! Plays the orders: every step through the same use case that a page would call, every night the
//! sweep.

use std::collections::HashMap;

use domain::directory::Staff;
use domain::orders::{Kind, Skill};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use store::matters::Doer;

use super::plan::{Life, Step};
use super::{Enrolled, doer};
use crate::demo::SetClock;
use crate::demo::plan::cutoff;
use crate::demo::staffing::Staffed;
use crate::orders::{self as doing, Input, NewOrder};
use crate::{App, Failure, House, Once};

/// A service of the menu, with how often it may be ordered a month (0 for as often as one likes).
pub(crate) struct Offered {
    pub(crate) id: Id,
    pub(crate) skill: Skill,
    pub(crate) place: Place,
    pub(crate) capacity: i64,
}

/// Who and what the plan is played with.
pub(crate) struct Cast<'a> {
    pub(crate) villages: &'a [Place],
    pub(crate) members: Vec<Enrolled>,
    pub(crate) services: Vec<Offered>,
}

/// Where an order stands while it is played.
struct Running {
    id: Id,
    code: String,
    version: i64,
    place: Place,
    /// The member or cadre who has it, by their place in the cast; cadres have none.
    taker: Option<Taker>,
}

#[derive(Clone)]
enum Taker {
    Member(usize),
    Cadre(Staff),
}

struct Player<'a> {
    app: &'a App,
    house: &'a House,
    county: County,
    staffed: &'a Staffed,
    cast: Cast<'a>,
    by_home: HashMap<Place, Vec<usize>>,
    by_town: HashMap<Place, Vec<usize>>,
    /// Orders in hand by member.
    held: Vec<i64>,
    ordered: HashMap<(Id, i64), i64>,
    rng: ChaCha12Rng,
}

/// Orders a member may hold, as the rulebook of the demonstration has it.
const HELD_MAX: i64 = 3;

/// Steps between two words about the progress.
const SAID_EVERY: usize = 5_000;

/// Plays all lives in the order of time.
pub(super) async fn play(
    app: &App,
    house: &House,
    clock: &SetClock,
    staffed: &Staffed,
    cast: Cast<'_>,
    lives: Vec<Life>,
    said: &impl Fn(usize, usize),
) -> Result<(), Failure> {
    let mut player = Player::new(app, house, staffed, cast);
    // (when, life, which step of it; 0 is the placing)
    let mut order: Vec<(Instant, usize, usize)> = Vec::new();
    for (number, life) in lives.iter().enumerate() {
        order.push((life.placed_at, number, 0));
        order.extend(life.steps.iter().zip(1..).map(|(it, nth)| (it.0, number, nth)));
    }
    order.sort_unstable();
    let mut running: HashMap<usize, Running> = HashMap::new();
    let mut night = night_after(Instant::at(Date::constant(2025, 1, 1), 12, 0));
    for (done, (at, number, nth)) in order.iter().enumerate() {
        if done % SAID_EVERY == 0 {
            said(done, order.len());
        }
        while night < *at {
            clock.set(night);
            doing::sweep(app, house.county()).await?;
            night = night_after(night);
        }
        clock.set(*at);
        let Some(life) = lives.get(*number) else { continue };
        if *nth == 0 {
            running.insert(*number, player.place(*number, life).await?);
        } else if let (Some(it), Some(own)) = (life.steps.get(nth - 1), running.get_mut(number)) {
            player.step(life, &it.1, own, (*number, *nth)).await?;
        }
    }
    while night < cutoff() {
        clock.set(night);
        doing::sweep(app, house.county()).await?;
        night = night_after(night);
    }
    said(order.len(), order.len());
    Ok(())
}

/// Three in the morning of the next day.
fn night_after(at: Instant) -> Instant {
    Instant::at(at.plus_seconds(86_400).date(), 3, 0)
}

impl<'a> Player<'a> {
    fn new(app: &'a App, house: &'a House, staffed: &'a Staffed, cast: Cast<'a>) -> Self {
        let (mut by_home, mut by_town) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (at, it) in cast.members.iter().enumerate().filter(|it| !it.1.member.paused) {
            by_home.entry(it.member.home).or_default().push(at);
            by_town.entry(it.member.home.town()).or_default().push(at);
        }
        let (held, ordered) = (vec![0; cast.members.len()], HashMap::new());
        let rng = ChaCha12Rng::seed_from_u64(0x0DE5_0001);
        let county = house.county();
        Self { app, house, county, staffed, cast, by_home, by_town, held, ordered, rng }
    }

    async fn place(&mut self, number: usize, life: &Life) -> Result<Running, Failure> {
        let place = *self.cast.villages.get(life.village).ok_or(Failure::Missing)?;
        let service = match life.kind {
            Kind::Service => self.service(life.skill, place, life.placed_at.month()),
            Kind::Need | Kind::Question => None,
        };
        let kind =
            if life.kind == Kind::Service && service.is_none() { Kind::Need } else { life.kind };
        let new = NewOrder {
            kind: Some(kind),
            service,
            service_month: None,
            skill: life.skill.code().to_owned(),
            body: life.body.to_owned(),
            place: place.to_string(),
            address: format!("{} 组", life.group),
            position: None,
            wished: life.wished.to_owned(),
            name: life.name.clone(),
            phone: life.phone.clone(),
        };
        let key = Once::new(&format!("demo-order-{number}"), Doer::default())?;
        let sent = doing::place(self.app, self.county, new, &key).await?;
        let taker = match kind {
            Kind::Question => Some(Taker::Cadre(self.cadre(place)?)),
            Kind::Service | Kind::Need => None,
        };
        Ok(Running { id: sent.id, code: sent.tracking, version: 1, place, taker })
    }

    /// A service of this kind that takes one more order this month.
    fn service(&mut self, skill: Skill, place: Place, month: i64) -> Option<Id> {
        let ordered = &self.ordered;
        let room = |it: &&Offered| {
            let so_far = ordered.get(&(it.id, month)).copied().unwrap_or(0);
            it.skill == skill
                && it.place.contains(place)
                && (it.capacity == 0 || so_far < it.capacity)
        };
        let fitting: Vec<Id> = self.cast.services.iter().filter(room).map(|it| it.id).collect();
        if fitting.is_empty() {
            return None;
        }
        let id = fitting.get(self.rng.random_range(0..fitting.len())).copied()?;
        *self.ordered.entry((id, month)).or_default() += 1;
        Some(id)
    }

    fn cadre(&self, place: Place) -> Result<Staff, Failure> {
        let own = self.house.orgs.values().filter(|it| it.place == place);
        let own = own.filter(|it| it.kind == domain::directory::OrgKind::Village);
        let head = own.min_by_key(|it| it.id).and_then(|it| self.staffed.by_org.get(&it.id));
        head.cloned().ok_or_else(|| Failure::Broken(format!("no cadre for {place}")))
    }

    /// The grid worker of a village, or the desk.
    fn grid(&self, place: Place) -> Result<Staff, Failure> {
        if let Some(keeper) = self.staffed.keepers.get(&place) {
            return Ok(keeper.clone());
        }
        let desk = self.house.desk(place).and_then(|it| self.staffed.by_org.get(&it.id));
        desk.cloned().ok_or_else(|| Failure::Broken(format!("nobody dispatches for {place}")))
    }

    async fn step(
        &mut self,
        life: &Life,
        step: &Step,
        running: &mut Running,
        (number, nth): (usize, usize),
    ) -> Result<(), Failure> {
        // The clock may have moved it since: who acts has the page of this moment.
        let shown = self.app.store();
        let (county, id) = (self.county, running.id);
        let read = async move |tx: &mut store::Tx<'_>| store::orders::load(tx, county, id).await;
        running.version = shown.read(county.0, read).await?.ok_or(Failure::Missing)?.version;
        let key = format!("demo-order-{number}-{nth}");
        let by_person = |input| (input, Once::new(&key, Doer::default()));
        let (input, key) = match step {
            Step::Rate { level, words } => {
                by_person(Input::Rate { level: *level, words: (*words).to_owned() })
            }
            Step::Dispute(words) => by_person(Input::Dispute { words: (*words).to_owned() }),
            Step::Withdraw(why) => by_person(Input::Withdraw { reason: (*why).to_owned() }),
            Step::Consent => by_person(Input::Consent { draft: 1 }),
            Step::Refuse => by_person(Input::Refuse),
            _ => return self.by_staff(life, step, running, &key).await,
        };
        doing::act_by_code(self.app, self.county, &running.code, input, &key?).await?;
        if matches!(step, Step::Dispute(_)) {
            // It was served, and no longer in hand.
            running.taker = None;
        }
        Ok(())
    }

    async fn by_staff(
        &mut self,
        life: &Life,
        step: &Step,
        running: &mut Running,
        key: &str,
    ) -> Result<(), Failure> {
        let grid = self.grid(running.place)?;
        let (staff, input) = match step {
            Step::Offer => (grid, Input::Offer { skill: life.skill, note: String::new() }),
            Step::Claim => (self.take(life.skill, running)?, Input::Claim),
            Step::Assign => {
                let to = self.take(life.skill, running)?.person;
                (grid, Input::Assign { to, note: String::new() })
            }
            Step::GiveBack(why) => {
                let staff = self.taker(running)?;
                self.let_go(running);
                (staff, Input::Return { reason: (*why).to_owned() })
            }
            Step::Serve { answer, minutes } => {
                let staff = self.taker(running)?;
                if let Some(Taker::Member(at)) = running.taker {
                    self.count(at, -1);
                }
                let (answer, note) = ((*answer).to_owned(), String::new());
                (staff, Input::Serve { answer, minutes: *minutes, note })
            }
            Step::Decline { reason, instead } => {
                let (reason, instead) = ((*reason).to_owned(), (*instead).to_owned());
                (grid, Input::Decline { reason, instead })
            }
            Step::Draft => {
                let found = doing::suggest(self.app, &grid, self.county, running.id).await?;
                (grid, Input::Draft { title: found.title, body: found.body })
            }
            Step::ConsentOral => {
                let asked_by = grid.name.clone();
                (grid, Input::ConsentOral { draft: 1, asked_by })
            }
            Step::Publish => (grid, Input::Publish),
            _ => (grid, Input::Retract { reason: "内容要再核对。".to_owned() }),
        };
        let once = Once::new(key, doer(&staff))?;
        if *step == Step::Claim {
            doing::claim(self.app, &staff, self.county, running.id, &once).await?;
        } else {
            let seen = (running.id, running.version);
            doing::act(self.app, &staff, self.county, seen, input, Vec::new(), &once).await?;
        }
        Ok(())
    }

    fn taker(&self, running: &Running) -> Result<Staff, Failure> {
        match &running.taker {
            Some(Taker::Member(at)) => self.cast.members.get(*at).map(|it| it.staff.clone()),
            Some(Taker::Cadre(staff)) => Some(staff.clone()),
            None => None,
        }
        .ok_or_else(|| Failure::Broken("nobody has the order".to_owned()))
    }

    fn count(&mut self, at: usize, by: i64) {
        if let Some(held) = self.held.get_mut(at) {
            *held += by;
        }
    }

    fn let_go(&mut self, running: &mut Running) {
        if let Some(Taker::Member(at)) = running.taker.take() {
            self.count(at, -1);
        }
    }

    /// Somebody near who can do it and has a hand free.
    fn take(&mut self, skill: Skill, running: &mut Running) -> Result<Staff, Failure> {
        let before = match running.taker {
            Some(Taker::Member(at)) => Some(at),
            _ => None,
        };
        let free = |at: &usize| {
            let can = self.cast.members.get(*at).is_some_and(|it| it.member.can(skill));
            can && Some(*at) != before && self.held.get(*at).is_some_and(|it| *it < HELD_MAX)
        };
        let of = |found: Option<&Vec<usize>>| -> Vec<usize> {
            found.into_iter().flatten().copied().filter(|it| free(it)).collect()
        };
        let mut able = of(self.by_home.get(&running.place));
        if able.is_empty() {
            able = of(self.by_town.get(&running.place.town()));
        }
        if able.is_empty() {
            let all = self.by_town.values().flatten().copied();
            able = all.filter(|it| free(it)).collect();
            // A map has no order of its own.
            able.sort_unstable();
        }
        if able.is_empty() {
            return Err(Failure::Broken(format!("nobody can do {}", skill.code())));
        }
        let at = able.get(self.rng.random_range(0..able.len())).copied().unwrap_or_default();
        self.count(at, 1);
        running.taker = Some(Taker::Member(at));
        self.taker(running)
    }
}
