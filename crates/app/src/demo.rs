//! The demonstration: a county with synthetic staff and residents, and a year of requests planned
//! from a seed and played through the real acts, one after the other, on a clock of its own.
//!
//! The same seed gives the same rows: time, ids and chance all follow from it.

pub(crate) mod corpus;
mod entry_codes;
mod field;
mod joint;
mod life;
mod orders;
mod people;
mod photos;
mod plan;
mod play;
mod projects;
mod staffing;
mod whistles;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::figures::Figures;
use domain::places::{County, Level};
use kernel::time::Instant;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use store::{Store, Tx};

use crate::figures::{Period, overview};
use crate::photos::FileRoom;
use crate::{App, Chance, Clock, Failure, Vault, counties, jobs};

pub use self::staffing::SignIn;

/// How much of a county is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Some 60 requests: for tests and a quick look.
    Village,
    /// The county's year: 3,891 requests.
    County,
}

/// When the demonstration's clock begins: the end of its year.
pub fn begins() -> Instant {
    plan::cutoff()
}

/// A county that was filled.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Its name.
    pub name: String,
    /// What its year came to, counted from the rows.
    pub figures: Figures,
    /// One account a role, with its password.
    pub sign_ins: Vec<SignIn>,
}

/// A clock that stands where it was set.
#[derive(Clone, Default)]
struct SetClock(Arc<AtomicI64>);

impl SetClock {
    fn set(&self, at: Instant) {
        self.0.store(at.0, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::Relaxed))
    }

    fn is_demo(&self) -> bool {
        true
    }
}

/// Chance from a seed.
struct SeededChance(Mutex<ChaCha12Rng>);

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// Fills an empty instance with a county. `said` is told now and then how many acts are done.
pub async fn fill(
    store: Store,
    files: FileRoom,
    vault: Vault,
    county: County,
    (seed, scale): (u64, Scale),
    said: impl Fn(usize, usize),
) -> Result<Filled, counties::SetUpError> {
    let clock = SetClock::default();
    clock.set(Instant::at(kernel::time::Date::constant(2024, 11, 25), 9, 0));
    let chance = SeededChance(Mutex::new(ChaCha12Rng::seed_from_u64(seed)));
    let app = App::new(store, Box::new(clock.clone()), Box::new(chance), vault, files);
    let three = counties::Administrators::of_a_demonstration();
    let set_up = counties::set_up(&app, county, three).await?;
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x9E37_79B9_7F4A_7C15);
    let staffed = staffing::staff(&app, county, &mut rng).await?;
    let stories = stories(&app, county, scale, &mut rng).await?;
    play::play(&app, county, &clock, &staffed, stories, &said).await?;
    orders::fill(&app, county, &clock, &staffed, (seed, scale), &said).await?;
    field::fill(&app, county, &clock, &staffed, (seed, scale)).await?;
    let heads = whistles::fill(&app, county, &clock, &staffed, (seed, scale)).await?;
    clock.set(begins());
    entry_codes::fill(&app, county, &staffed, seed).await?;
    joint::fill(&app, county, &clock, &staffed, (seed, scale)).await?;
    let (leads, committee, secretaries) = life::fill(&app, county, &clock, (seed, scale)).await?;
    let cast = (&committee, secretaries.as_slice(), &staffed);
    projects::fill(&app, county, &clock, cast, scale).await?;
    clock.set(begins());
    jobs::fold(&app, county).await?;
    let year = Period::year(2025);
    let figures = overview(&app, county, county.place(), "", year).await?.total();
    let sign_ins = [staffed.sign_ins, heads, leads].concat();
    Ok(Filled { name: set_up.name, figures, sign_ins })
}

/// The accounts to try of a demonstration that stands, as its rows have them: those it made itself.
pub async fn sign_ins(app: &App, county: County) -> Result<Vec<SignIn>, Failure> {
    let house = app.house(county).await?;
    let read = async move |tx: &mut Tx<'_>| -> Result<Vec<SignIn>, Failure> {
        let mut all = Vec::new();
        for it in store::people::page(tx, county, "", "", ACCOUNTS_MAX).await? {
            if !staffing::LOGINS.contains(&it.login.as_str()) {
                continue;
            }
            let Some((_, org)) = it.grants.first().copied() else { continue };
            let posts = store::directory::posts(tx, county, org).await?;
            let post = posts.iter().find(|post| post.0.person == it.person);
            let apart = it.grants.iter().find(|it| it.0.is_apart());
            let apart = apart.map_or("管理员", |it| crate::people::usual_title(it.0));
            let title = post.map_or(apart, |it| it.0.title.as_str());
            let first = if it.must_change { "，第一次登录要改密码" } else { "" };
            let role = format!("{}，{title}{first}", house.org_name(org));
            let password = staffing::PASSWORD.to_owned();
            all.push(SignIn { role, login: it.login, password });
        }
        Ok(all)
    };
    app.store().read(county.0, read).await
}

/// Accounts that are looked through; a demonstration has some fifteen of its own.
const ACCOUNTS_MAX: i64 = 1_000;

async fn stories(
    app: &App,
    county: County,
    scale: Scale,
    rng: &mut ChaCha12Rng,
) -> Result<play::Stories, Failure> {
    let house = app.house(county).await?;
    let corpus = corpus::Corpus::load().map_err(|error| Failure::Broken(error.to_string()))?;
    let villages = house.places.iter().filter(|it| it.place.level() == Level::Village);
    let places: Vec<plan::Place> = villages
        .map(|it| {
            let town = it.place.town();
            plan::Place {
                code: it.place.to_string(),
                name: it.name.clone(),
                town_name: house.place_name(town).to_owned(),
                weight: weight(house.place_name(town), it.place.0),
            }
        })
        .collect();
    let shape = match scale {
        Scale::Village => plan::Shape::village(),
        Scale::County => plan::Shape::county(),
    };
    let works = |day| house.calendar.works(day);
    let stories = plan::year(rng, &places, &corpus, &shape, &works);
    Ok(play::Stories { places, stories })
}

/// Towns differ, and so do villages: the county's seat writes most.
fn weight(town: &str, code: i64) -> u32 {
    let town = match town {
        "城关镇" => 5,
        "滔河镇" => 4,
        "南宫山镇" | "四季镇" => 3,
        _ => 2,
    };
    town * (1 + u32::try_from(code / 7 % 3).unwrap_or(0))
}
