//! A whistle shown to staff.

use domain::directory::Staff;
use domain::places::County;
use domain::requests::Request;
use domain::whistles::acts::{self, Times};
use domain::whistles::{Act, Phase, Whistle};
use kernel::deadline::Due;
use kernel::id::Id;
use store::Tx;
use store::matters::Told;
use store::whistles::Brief;

use crate::policy::whistles as policy;
use crate::{App, Failure};

/// One clock of a call, with the sentences that explain it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Whose call.
    pub org: Id,
    /// Which clock of it.
    pub phase: Phase,
    /// Until when, and why.
    pub due: Due,
}

/// A whistle as staff see it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The whistle.
    pub whistle: Whistle,
    /// Its history, oldest first.
    pub history: Vec<Told>,
    /// The clocks of its calls that were ever started.
    pub clocks: Vec<Clock>,
    /// What this person may do now to the whistle, in the order of the buttons.
    pub acts: Vec<Act>,
    /// What this person may do now to each call.
    pub call_acts: Vec<(Id, Vec<Act>)>,
    /// The request it is about, for those who may see that.
    pub request: Option<Request>,
}

/// Shows a whistle. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let house = app.house(county).await?;
    let reader = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let whistle = store::whistles::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !policy::may_see(&reader, &whistle) {
            return Err(Failure::Missing);
        }
        let history = store::matters::told(tx, county, id).await?;
        let ticks = store::whistles::ticks(tx, county, id).await?;
        let request = match whistle.request {
            Some(request) => store::requests::load(tx, county, request).await?,
            None => None,
        };
        Ok((whistle, history, ticks, request))
    };
    let (whistle, history, ticks, request) = app.store().read(county.0, read).await?;
    let times = Times { calendar: &house.calendar, hours: &house.hours, ticks: &ticks };
    let clock = |org: Id, phase| Some(Clock { org, phase, due: acts::clock(org, phase, times)? });
    let all = whistle.calls.iter().flat_map(|it| Phase::ALL.map(|phase| (it.org, phase)));
    let clocks = all.filter_map(|(org, phase)| clock(org, phase)).collect();
    let now = app.now();
    let of_call = |it| policy::open_call_acts(staff, &whistle, it, now);
    let seen =
        |it: &Request| crate::policy::may_see(staff, it, it.last_handler() == Some(staff.org));
    Ok(Shown {
        acts: policy::open_acts(staff, &whistle),
        call_acts: whistle.calls.iter().map(|it| (it.org, of_call(it))).collect(),
        request: request.filter(seen),
        whistle,
        history,
        clocks,
    })
}

/// Whistles about one request that a page names.
const OF_REQUEST_MAX: i64 = 8;

/// The newest whistles about a request that `staff` is looking at.
pub async fn of_request(app: &App, county: County, request: Id) -> Result<Vec<Brief>, Failure> {
    let read = async move |tx: &mut Tx<'_>| {
        store::whistles::of_request(tx, county, request, OF_REQUEST_MAX).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// The whistle of a 编号; visibility is checked when it is shown.
pub async fn find_by_number(app: &App, county: County, typed: &str) -> Result<Option<Id>, Failure> {
    let Some(number) = kernel::code::parse_number(typed) else { return Ok(None) };
    let read =
        async move |tx: &mut Tx<'_>| store::whistles::find_by_number(tx, county, &number).await;
    Ok(app.store().read(county.0, read).await?)
}
