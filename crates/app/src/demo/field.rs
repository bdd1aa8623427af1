//! The field work of the demonstration: a year of the work log, rounds, visits and courtyard
//! meetings, played through the real acts.
//!
//! The requests of the year stand already and stay as many as they are: a problem found and a need
//! said at a meeting are about the requests that came in by a visit or a meeting, at that moment.

mod words;

use std::collections::{BTreeMap, HashMap};

use domain::directory::{Grid, OrgKind, Staff};
use domain::logs::Kind;
use domain::places::{County, Place};
use domain::requests::State as At;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use store::Tx;
use store::lists::{Filter, ListRow, Order};
use store::matters::Doer;

use super::staffing::Staffed;
use super::{Scale, SetClock};
use crate::logs::{NewLog, Spot};
use crate::meetings::NewMeeting;
use crate::visits::NewVisit;
use crate::{App, Failure, House, Once, logs, meetings, rounds, visits};

/// How many of what.
struct Shape {
    /// Entries of what one took part in, besides the problems and the rounds.
    joined: usize,
    /// Visits that were planned and made.
    visits: usize,
    /// Grids whose rounds of the whole year are played.
    walked: usize,
    /// Weeks of rounds that are played.
    weeks: i64,
}

impl Shape {
    fn of(scale: Scale) -> Self {
        match scale {
            Scale::Village => Self { joined: 30, visits: 6, walked: 2, weeks: 3 },
            Scale::County => Self { joined: 620, visits: 160, walked: 5, weeks: 52 },
        }
    }
}

/// A grid with whoever keeps it.
struct Kept {
    grid: Grid,
    staff: Staff,
}

/// Something that happens at a moment. Indices are of [`Kept`].
enum Happens {
    Joined { at: usize, kind: Kind },
    Problem { at: usize, request: Box<ListRow> },
    Walk { at: usize },
    Visit { at: usize },
    Meeting { at: usize, requests: Vec<Id>, place: Place },
}

/// Plays the year. The clock ends where the last of it was.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    staffed: &Staffed,
    (seed, scale): (u64, Scale),
) -> Result<(), Failure> {
    // A seed of its own: the year's requests do not depend on what is drawn here.
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0xF1E1_D000_5EED_0005);
    let (house, shape) = (app.house(county).await?, Shape::of(scale));
    let kept = kept(app, &house, staffed).await?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut plan = Vec::new();
    told(app, county, &kept, &mut plan).await?;
    joined(&mut rng, &shape, &kept, &mut plan);
    let mut played = Played { app, house, clock, staffed, kept, rng, number: 0 };
    played.open_rounds(&shape, &mut plan).await?;
    plan.sort_by_key(|it: &(Instant, Happens)| it.0);
    for (at, happens) in plan {
        clock.set(at);
        played.happen(at, happens).await?;
    }
    played.today().await
}

/// All grids with their keepers, that of the account to try first.
async fn kept(app: &App, house: &House, staffed: &Staffed) -> Result<Vec<Kept>, Failure> {
    let county = house.county();
    let read =
        async move |tx: &mut Tx<'_>| store::rounds::grids_without(tx, county, Id(0), 2_000).await;
    let grids = app.store().read(county.0, read).await?;
    let known = staffed.keepers.values().chain(staffed.by_org.values());
    let known: HashMap<Id, &Staff> = known.map(|it| (it.person, it)).collect();
    let mut kept: Vec<Kept> = grids
        .into_iter()
        .filter_map(|grid| {
            let staff = (*known.get(&grid.keeper?)?).clone();
            Some(Kept { grid, staff })
        })
        .collect();
    let worker = |it: &Kept| staffed.keepers.values().any(|own| own.person == it.staff.person);
    kept.sort_by_key(|it| (!worker(it), it.grid.id));
    Ok(kept)
}

/// What requests that came in by a visit or a meeting tell.
async fn told(
    app: &App,
    county: County,
    kept: &[Kept],
    plan: &mut Vec<(Instant, Happens)>,
) -> Result<(), Failure> {
    let mut at: HashMap<Place, usize> = HashMap::new();
    for (nth, it) in kept.iter().enumerate() {
        at.entry(it.grid.place).or_insert(nth);
    }
    let mut evenings: BTreeMap<(Date, Place), (usize, Instant, Vec<Id>)> = BTreeMap::new();
    let mut after = None;
    loop {
        let from = after;
        let read = async move |tx: &mut Tx<'_>| {
            let filter = Filter::default();
            store::lists::page(tx, county, &filter, Order::Received, from, 500).await
        };
        let rows = app.store().read(county.0, read).await?;
        let Some(last) = rows.last() else { break };
        after = Some((last.received_at.0, last.id));
        for row in rows {
            let Some(nth) = at.get(&row.place).copied() else { continue };
            match row.source.as_str() {
                "visit" => plan.push((
                    row.received_at.plus_seconds(240),
                    Happens::Problem { at: nth, request: Box::new(row) },
                )),
                "meeting" => {
                    let key = (row.received_at.date(), row.place);
                    let evening = evenings.entry(key).or_insert((nth, row.received_at, Vec::new()));
                    evening.1 = evening.1.max(row.received_at);
                    evening.2.push(row.id);
                }
                _ => {}
            }
        }
    }
    for ((_, place), (at, last, mut requests)) in evenings {
        requests.sort_unstable();
        let happens = Happens::Meeting { at, requests, place };
        plan.push((last.plus_seconds(600), happens));
    }
    Ok(())
}

/// What keepers took part in, and the visits they made. The one whose account can be tried writes
/// most.
fn joined(rng: &mut ChaCha12Rng, shape: &Shape, kept: &[Kept], plan: &mut Vec<(Instant, Happens)>) {
    let kinds = [Kind::Patrol, Kind::Information, Kind::Policy, Kind::Mediation, Kind::Errand];
    for nth in 0..shape.joined {
        let at = if nth % 4 == 0 { 0 } else { rng.random_range(0..kept.len()) };
        let kind = kinds.get(rng.random_range(0..kinds.len())).copied().unwrap_or(Kind::Patrol);
        plan.push((moment(rng), Happens::Joined { at, kind }));
    }
    for nth in 0..shape.visits {
        let at = if nth % 4 == 0 { 0 } else { rng.random_range(0..kept.len()) };
        plan.push((moment(rng), Happens::Visit { at }));
    }
}

/// A moment of the year's daylight.
fn moment(rng: &mut ChaCha12Rng) -> Instant {
    let first = Instant::at(Date::constant(2025, 1, 2), 8, 0);
    first.plus_seconds(rng.random_range(0..362) * 86_400 + rng.random_range(0..10 * 3_600))
}

struct Played<'a> {
    app: &'a App,
    house: std::sync::Arc<House>,
    clock: &'a SetClock,
    staffed: &'a Staffed,
    kept: Vec<Kept>,
    rng: ChaCha12Rng,
    number: usize,
}

impl Played<'_> {
    fn key(&mut self, staff: &Staff) -> Result<Once, Failure> {
        self.number += 1;
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        Once::new(&format!("demo-field-{}", self.number), by)
    }

    fn kept(&self, at: usize) -> Result<(Staff, Spot), Failure> {
        let it = self.kept.get(at).ok_or(Failure::Missing)?;
        Ok((it.staff.clone(), Spot { place: it.grid.place, grid: Some(it.grid.id) }))
    }

    /// Opens the first rounds of some grids, and plans their walks. The first is late at the end of
    /// the year, the others are not.
    async fn open_rounds(
        &mut self,
        shape: &Shape,
        plan: &mut Vec<(Instant, Happens)>,
    ) -> Result<(), Failure> {
        let last = Instant::at(Date::constant(2025, 12, 31), 10, 0);
        let first = last.plus_seconds(-(shape.weeks + 1) * 7 * 86_400);
        self.clock.set(first);
        let grids: Vec<Grid> =
            self.kept.iter().take(shape.walked).map(|it| it.grid.clone()).collect();
        rounds::open(self.app, &self.house, &grids).await?;
        for at in 0..grids.len() {
            let late = if at == 0 { 9 } else { 3 };
            for week in 0..shape.weeks {
                let back = week * 7 * 86_400 + late * 86_400;
                let jitter = self.rng.random_range(0..6 * 3_600);
                plan.push((last.plus_seconds(jitter - back), Happens::Walk { at }));
            }
        }
        Ok(())
    }

    async fn happen(&mut self, at: Instant, happens: Happens) -> Result<(), Failure> {
        match happens {
            Happens::Joined { at, kind } => self.log(at, kind, None).await,
            Happens::Problem { at, request } => self.problem(at, &request).await,
            Happens::Walk { at } => {
                let (staff, spot) = self.kept(at)?;
                let open = rounds::mine(self.app, &staff, self.house.county()).await?;
                let own = open.iter().find(|it| Some(it.round.grid) == spot.grid);
                self.log(at, Kind::Patrol, own.map(|it| it.round.id)).await
            }
            Happens::Visit { at } => self.visit(at).await,
            Happens::Meeting { at: nth, requests, place } => {
                self.meeting(nth, requests, place, at).await
            }
        }
    }

    async fn log(&mut self, at: usize, kind: Kind, round: Option<Id>) -> Result<(), Failure> {
        let (staff, spot) = self.kept(at)?;
        let (words, outcome) = words::joined(kind, &mut self.rng);
        let minutes = match self.rng.random_range(0..3) {
            0 => String::new(),
            _ => (self.rng.random_range(2..=12) * 5).to_string(),
        };
        let new = NewLog {
            kind: kind.code().to_owned(),
            spot: spot.code(),
            address: words::spot(&mut self.rng),
            words,
            outcome: outcome.to_owned(),
            minutes,
            round,
            ..NewLog::default()
        };
        let key = self.key(&staff)?;
        let county = self.house.county();
        let done = logs::write(self.app, &staff, county, new, &key).await?;
        if self.number.is_multiple_of(9) {
            self.comment(&staff, spot.place, done.id).await?;
        }
        Ok(())
    }

    /// The head of the village, or the town's desk, reads it.
    async fn comment(&mut self, writer: &Staff, place: Place, id: Id) -> Result<(), Failure> {
        let village = self.house.orgs.values().filter(|it| it.kind == OrgKind::Village);
        let village = village.filter(|it| it.place == place).map(|it| it.id).min();
        let head = village.and_then(|it| self.staffed.by_org.get(&it));
        let head = head.filter(|it| it.person != writer.person);
        let desk = self.house.desk(place).and_then(|it| self.staffed.by_org.get(&it.id));
        let Some(head) = head.or(desk).cloned() else { return Ok(()) };
        let key = self.key(&head)?;
        let words = words::comment(&mut self.rng);
        logs::comment(self.app, &head, self.house.county(), (id, 1), words, &key).await
    }

    async fn problem(&mut self, at: usize, row: &ListRow) -> Result<(), Failure> {
        let (staff, spot) = self.kept(at)?;
        let new = NewLog {
            kind: Kind::Problem.code().to_owned(),
            spot: spot.code(),
            words: format!("走访时看到：{}", row.title.trim_end_matches('…')),
            request: Some(row.id),
            ..NewLog::default()
        };
        let key = self.key(&staff)?;
        logs::write(self.app, &staff, self.house.county(), new, &key).await.map(drop)
    }

    async fn visit(&mut self, at: usize) -> Result<(), Failure> {
        let (staff, spot) = self.kept(at)?;
        let (purpose, look, found) = words::visit(&mut self.rng);
        let county = self.house.county();
        let new = NewVisit {
            purpose: purpose.to_owned(),
            spot: spot.code(),
            address: words::spot(&mut self.rng),
            words: look.to_owned(),
            ..NewVisit::default()
        };
        let key = self.key(&staff)?;
        let planned = visits::plan(self.app, &staff, county, new, &key).await?;
        self.clock.set(self.app.now().plus_seconds(self.rng.random_range(1_800..7_200)));
        let outcome = match self.rng.random_range(0..12) {
            0 => "missed",
            1 => "not_fine",
            _ => "fine",
        };
        let found = match outcome {
            "missed" => "门锁着，说是赶场去了，改天再去。",
            "not_fine" => "电线从窗户拉出来，已经劝他们收好，过几天再看。",
            _ => found,
        };
        let key = self.key(&staff)?;
        let seen = (planned.id, 1);
        visits::end(self.app, &staff, county, seen, outcome, found, Vec::new(), &key).await?;
        Ok(())
    }

    async fn meeting(
        &mut self,
        at: usize,
        requests: Vec<Id>,
        place: Place,
        now: Instant,
    ) -> Result<(), Failure> {
        let (staff, _) = self.kept(at)?;
        let held = now.plus_seconds(-self.rng.random_range(2_400..4_800));
        let new = NewMeeting {
            spot: Spot { place, grid: None }.code(),
            address: words::yard(&mut self.rng),
            held_at: held.rfc3339().chars().take(16).collect(),
            came: self.rng.random_range(8..=42).to_string(),
            words: words::topic(&mut self.rng).to_owned(),
            ..NewMeeting::default()
        };
        let key = self.key(&staff)?;
        meetings::held(self.app, &staff, self.house.county(), new, requests, &key).await.map(drop)
    }

    /// What is to be done on the last day: two visits of one's own, one check that was asked for, and
    /// a round in every grid.
    async fn today(&mut self) -> Result<(), Failure> {
        let county = self.house.county();
        self.clock.set(Instant::at(Date::constant(2025, 12, 29), 9, 30));
        rounds::open_missing(self.app, county).await?;
        let (staff, spot) = self.kept(0)?;
        for (day, purpose, address, look) in words::PLANNED {
            let new = NewVisit {
                purpose: (*purpose).to_owned(),
                spot: spot.code(),
                address: (*address).to_owned(),
                words: (*look).to_owned(),
                on: (*day).to_owned(),
                ..NewVisit::default()
            };
            let key = self.key(&staff)?;
            visits::plan(self.app, &staff, county, new, &key).await?;
        }
        self.asked(&staff, spot.place).await
    }

    async fn asked(&mut self, staff: &Staff, place: Place) -> Result<(), Failure> {
        let county = self.house.county();
        let read = async move |tx: &mut Tx<'_>| {
            let states = vec![At::Checking, At::CallBack, At::Handling];
            let filter = Filter { place: Some(place), states, ..Filter::default() };
            store::lists::page(tx, county, &filter, Order::Due, None, 20).await
        };
        let rows = self.app.store().read(county.0, read).await?;
        let other = rows.iter().find(|it| it.handler != Some(staff.org));
        let desk = self.house.desk(place).and_then(|it| self.staffed.by_org.get(&it.id)).cloned();
        let (Some(row), Some(desk)) = (other, desk) else { return Ok(()) };
        let new = NewVisit {
            request: Some(row.id),
            who: Some(staff.person),
            words: "承办单位说办好了，请到现场看一眼，拍张照片。".to_owned(),
            ..NewVisit::default()
        };
        self.clock.set(Instant::at(Date::constant(2025, 12, 30), 16, 20));
        let key = self.key(&desk)?;
        visits::ask(self.app, &desk, county, new, &key).await.map(drop)
    }
}
