//! An order that only an office can settle becomes a request (转成诉求): one act ends the order, begins
//! the request with the same person, place and words, and writes on both where the other is.

use std::sync::Arc;

use domain::directory::Staff;
use domain::orders::acts::{self, Input, Setting, Times};
use domain::orders::{Act, Limits};
use domain::places::County;
use domain::requests::Source;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;

use super::acting::{Done, admit, record};
use super::checks::check;
use super::placing::doer;
use crate::once::once;
use crate::requests::{self, NewRequest, Ready, Sender};
use crate::vault::of_order;
use crate::{App, Failure, House, Once};

/// What an order becomes as a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Becomes {
    /// The category; empty when it is not clear yet.
    pub category: String,
    /// What the person is told besides.
    pub words: String,
    /// A note for who dispatches the request.
    pub note: String,
}

struct Plan {
    house: Arc<House>,
    staff: Staff,
    id: Id,
    seen: i64,
    becomes: Becomes,
    ready: Ready,
}

/// Makes a request of an order that waits. `seen` is the version staff were looking at.
pub async fn convert(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    becomes: Becomes,
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    let (reader, vault) = (staff.clone(), app.vault().clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let order = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        // Nobody learns by the errors of this form what they may not see.
        admit(tx, county, &reader, Act::Convert, (&order, None)).await?;
        let contact = of_order(tx, &vault, county, id).await?;
        Ok((order, contact.unwrap_or_default()))
    };
    let (order, contact) = app.store().read(county.0, read).await?;
    let (words, note) = (becomes.words.clone(), becomes.note.clone());
    check(&Input::Convert { request: Id(0), words, note }, 0)?;
    let new = NewRequest {
        body: order.body,
        category: becomes.category.clone(),
        place: order.place.to_string(),
        address: order.address,
        name: contact.name,
        phone: contact.phone,
        source: Some(Source::Order),
        ..NewRequest::default()
    };
    let ready = requests::ready(app, &house, new).await?.at(order.position);
    let plan = Arc::new(Plan { house, staff: staff.clone(), id, seen, becomes, ready });
    let now = app.now();
    // A 编号 of the request may be taken, or another process may be first; then all is decided anew.
    for _ in 0..3 {
        match attempt(app, &plan, now, key).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok(again) => return Ok(Done { id, again }),
        }
    }
    Err(Failure::Busy)
}

async fn attempt(app: &App, plan: &Arc<Plan>, now: Instant, key: &Once) -> Result<bool, Failure> {
    let (county, id, message) = (plan.house.county(), plan.id, app.next_id());
    let asked = format!("order convert {id:?} {:?}", plan.becomes);
    let begun = requests::begun(app, &plan.house, &plan.ready, Sender::Staff(&plan.staff))?;
    let plan = Arc::clone(plan);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let Becomes { words, note, .. } = &plan.becomes;
        let before = store::orders::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        admit(tx, county, &plan.staff, Act::Convert, (&before, Some(plan.seen))).await?;
        let limits = Limits::on(now.date(), &plan.house.rules);
        let times = Times { calendar: &plan.house.calendar, hours: &plan.house.hours };
        let setting = Setting { limits: &limits, times, candidate: None, now };
        let (words, note) = (words.clone(), note.clone());
        let input = Input::Convert { request: begun.id(), words, note };
        let outcome = acts::act(&before, &input, setting)?;
        let begun = begun.clone().because(&before.number, &outcome.event);
        begun.write(tx, county).await?;
        let by = doer(&plan.staff);
        store::orders::save(tx, county, &outcome, by, before.version).await?;
        record(tx, county, (&before, &outcome), by, message).await?;
        Ok(id.0.to_string())
    };
    Ok(once(app, county, key, &asked, work).await?.1)
}
