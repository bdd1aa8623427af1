//! Signing in to a sitting by QR code (签到), optional and off until a county sets `life.sign_in`.
//!
//! The secretary shows a code that changes each minute; a member who has signed in to their account
//! presses once. It only ticks them in the record: whoever has no telephone is ticked by hand, and no
//! place and no device is asked for.

use domain::directory::Staff;
use domain::life::sittings::{Scope, Sitting};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;

use super::sittings::loaded;
use super::{doer, note};
use crate::once::once;
use crate::policy::life::Act;
use crate::{App, Failure, House, Once, Secret};

/// How long a code is shown, in seconds. The one before it is still taken: a page takes its time.
const SHOWN_SECONDS: i64 = 60;

/// Whether a county lets members sign in to sittings on a day.
pub fn is_on(house: &House, day: Date) -> bool {
    domain::life::signs_in(day, &house.rules)
}

fn minute(at: Instant) -> i64 {
    at.0.div_euclid(SHOWN_SECONDS * 1_000_000)
}

fn code_of(secret: &Secret, county: County, (sitting, minute): (Id, i64)) -> String {
    secret.tracking_code(&format!("sitting sign-in {minute}"), county, sitting).replace('-', "")
}

fn off() -> Failure {
    Failure::NotNow("本县没有开扫码签到，请在记录时勾上到了的人。".to_owned())
}

/// It is its day, and nothing is recorded yet.
fn is_now(it: &Sitting, today: Date) -> Result<(), Failure> {
    if !it.state.is_open() {
        return Err(Failure::NotNow("这次会已经记录了，不用再签到。".to_owned()));
    }
    if it.held_on != today {
        let say = format!("这次会是 {} 开，那天才能签到。", it.held_on);
        return Err(Failure::NotNow(say));
    }
    Ok(())
}

/// What the secretary shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the sitting is called.
    pub title: String,
    /// The code of this minute.
    pub code: String,
    /// Who has signed in, in the order in which they did.
    pub signed: Vec<String>,
    /// How many should come.
    pub due: usize,
}

/// The code of this minute, for who leads the branch.
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    if !is_on(&house, now.date()) {
        return Err(off());
    }
    let (staff, code) = (staff.clone(), code_of(&app.secret(), county, (id, minute(now))));
    let read = async move |tx: &mut Tx<'_>| -> Result<Shown, Failure> {
        let (shown, branch) = loaded(tx, county, (&staff, Act::Sit), id).await?;
        is_now(&shown.sitting, now.date())?;
        let scope = Scope::of(&shown.sitting.systems);
        let roster = store::life::roster(tx, county, branch.kept.org, now.date()).await?;
        let due = roster.iter().filter(|it| scope.takes(it.membership.post)).count();
        let signed = store::sittings::signed_in(tx, county, id).await?;
        let signed = signed.into_iter().map(|it| it.1).collect();
        Ok(Shown { title: shown.sitting.title, code: code.clone(), signed, due })
    };
    app.store().read(county.0, read).await
}

/// What somebody sees who followed the code: which sitting, and whether they are signed in already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What the sitting is called.
    pub title: String,
    /// Its branch.
    pub branch: String,
    /// Whether they are signed in.
    pub is_in: bool,
}

/// A sitting somebody should come to. For everybody else it is not there.
async fn own(
    tx: &mut Tx<'_>,
    county: County,
    (person, today): (Id, Date),
    id: Id,
) -> Result<Door, Failure> {
    let shown = store::sittings::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let branch = store::life::load(tx, county, shown.sitting.branch).await?;
    let branch = branch.ok_or(Failure::Missing)?;
    let scope = Scope::of(&shown.sitting.systems);
    let roster = store::life::roster(tx, county, branch.kept.org, today).await?;
    let should =
        |it: &store::life::Named| it.membership.person == person && scope.takes(it.membership.post);
    if !roster.iter().any(should) {
        return Err(Failure::Missing);
    }
    is_now(&shown.sitting, today)?;
    let signed = store::sittings::signed_in(tx, county, id).await?;
    let is_in = signed.iter().any(|it| it.0 == person);
    Ok(Door { title: shown.sitting.title, branch: branch.name, is_in })
}

/// The sitting behind a code, for who should come to it.
pub async fn door(app: &App, staff: &Staff, county: County, id: Id) -> Result<Door, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    if !is_on(&house, now.date()) {
        return Err(off());
    }
    let of = (staff.person, now.date());
    let read = async move |tx: &mut Tx<'_>| own(tx, county, of, id).await;
    app.store().read(county.0, read).await
}

/// Signs somebody in with the code that is shown, or that was a minute ago.
pub async fn enter(
    app: &App,
    staff: &Staff,
    county: County,
    (id, code): (Id, &str),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    if !is_on(&house, now.date()) {
        return Err(off());
    }
    let typed = code.replace('-', "");
    let minutes = [minute(now), minute(now) - 1];
    let secrets = app.secrets();
    let mut known =
        secrets.iter().flat_map(|it| minutes.map(|minute| code_of(it, county, (id, minute))));
    if !known.any(|it| it == typed) {
        return Err(Failure::NotNow("这个码过时了，请再扫一次屏幕上的码。".to_owned()));
    }
    let (staff, of) = (staff.clone(), format!("sign_in_sitting {id:?}"));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let door = own(tx, county, (staff.person, now.date()), id).await?;
        if !door.is_in {
            store::sittings::sign_in(tx, county, (id, staff.person), now).await?;
            let act = ("sign_in_sitting", "sitting", id);
            note(tx, county, (doer(&staff), now), act, "").await?;
        }
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
