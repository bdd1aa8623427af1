//! How a whistle begins: blown by a town or a village, alone or about a request.

use std::sync::Arc;

use domain::directory::{OrgKind, Organisation, Staff};
use domain::places::{County, Place};
use domain::whistles::acts::{self, New, Outcome, Times};
use domain::whistles::{Act, CALLS_MAX, Kind, Limits};
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use super::acting::tell;
use super::said;
use crate::failure::FieldError;
use crate::once::once;
use crate::policy::whistles as policy;
use crate::{App, Failure, House, Once};

/// The longest description, reason or result, in characters.
pub const WORDS_CHARS_MAX: usize = 2_000;

/// The longest address, in characters.
pub const ADDRESS_CHARS_MAX: usize = 200;

/// A whistle as its form came in: nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewWhistle {
    /// The word of its kind.
    pub kind: String,
    /// Blown first, approved afterwards.
    pub first: bool,
    /// The code of the place.
    pub place: String,
    /// Where exactly.
    pub address: String,
    /// What the matter is.
    pub body: String,
    /// Why it cannot be solved alone.
    pub why: String,
    /// The request it is about.
    pub request: Option<Id>,
    /// Who is called.
    pub calls: Vec<Id>,
}

/// A whistle that was blown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blown {
    /// Which whistle.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// The organisations that `staff` may call for their ground: the offices above them, the nearest
/// first.
pub fn candidates<'a>(house: &'a House, staff: &Staff) -> Vec<&'a Organisation> {
    let own = staff.place;
    let above = |it: &&Organisation| {
        matches!(it.kind, OrgKind::Office | OrgKind::Unit)
            && it.place.contains(own)
            && it.place.level() < own.level()
    };
    let mut orgs: Vec<&Organisation> = house.orgs.values().filter(above).collect();
    orgs.sort_by_key(|it| (std::cmp::Reverse(it.place.level()), it.id));
    orgs
}

struct Checked {
    kind: Kind,
    place: Place,
}

/// Blows a whistle.
pub async fn blow(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewWhistle,
    key: &Once,
) -> Result<Blown, Failure> {
    if !policy::blows(staff) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let checked = check(&house, staff, &new)?;
    let (asked, new) = (format!("whistle {new:?}"), Arc::new(new));
    // A 编号 is drawn by chance; in the rare case that it is taken, another is drawn.
    for _ in 0..3 {
        let (id, now) = (app.next_id(), app.now());
        let outcome = decide(app, &house, staff, &new, &checked, (id, now))?;
        match attempt(app, staff, county, outcome, key, &asked).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok(blown) => return Ok(blown),
        }
    }
    Err(Failure::Busy)
}

fn decide(
    app: &App,
    house: &House,
    staff: &Staff,
    new: &NewWhistle,
    checked: &Checked,
    (id, now): (Id, Instant),
) -> Result<Outcome, Failure> {
    let head = house
        .desk(checked.place.town())
        .ok_or_else(|| Failure::Broken(format!("no desk for {}", checked.place)))?;
    let limits = Limits::on(now.date(), checked.kind, &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours, ticks: &[] };
    let new = New {
        id,
        number: code::number_code(u64::from_be_bytes(app.chance())),
        kind: checked.kind,
        first: new.first,
        place: checked.place,
        address: new.address.trim().to_owned(),
        body: new.body.trim().to_owned(),
        why: new.why.trim().to_owned(),
        request: new.request,
        org: staff.org,
        by: staff.person,
        head: head.id,
        calls: new.calls.clone(),
    };
    acts::begin(new, &limits, times, now).map_err(|refusal| said::no(&refusal))
}

async fn attempt(
    app: &App,
    staff: &Staff,
    county: County,
    outcome: Outcome,
    key: &Once,
    asked: &str,
) -> Result<Blown, Failure> {
    let ids = super::acting::message_ids(app);
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (whistle, at) = (&outcome.whistle, outcome.event.at);
        if let Some(request) = whistle.request {
            about(tx, &staff, county, request, whistle.place).await?;
        }
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        store::whistles::insert(tx, county, &outcome, by).await?;
        let (act, noun) = (Act::Blow.code(), store::whistles::NOUN);
        let change = Change { at, by, act, noun, subject: whistle.id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        tell(tx, county, &outcome, &ids).await?;
        Ok(whistle.id.0.to_string())
    };
    let (answer, again) = once(app, county, key, asked, work).await?;
    let id = answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?;
    Ok(Blown { id: Id(id), again })
}

/// The request a whistle is about must be open, lie there, and be one the whistler may see.
async fn about(
    tx: &mut Tx<'_>,
    staff: &Staff,
    county: County,
    id: Id,
    place: Place,
) -> Result<(), Failure> {
    let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let has_it = request.last_handler() == Some(staff.org)
        || store::requests::was_asked(tx, county, id, staff.org).await?;
    if !crate::policy::may_see(staff, &request, has_it) {
        return Err(Failure::Missing);
    }
    if !request.state.is_open() {
        return Err(Failure::NotNow(
            "这件诉求已经结束，不能再为它吹哨。要吹的话，请单独吹一哨。".to_owned(),
        ));
    }
    if !place.town().contains(request.place) && !place.contains(request.place) {
        return Err(Failure::field("place", "这件诉求不在这里，请选诉求所在的村或社区。"));
    }
    Ok(())
}

/// Reads the form. Every field that needs mending is named, not only the first.
fn check(house: &House, staff: &Staff, new: &NewWhistle) -> Result<Checked, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    let kind = Kind::parse(&new.kind);
    if kind.is_none() {
        say("kind", "请选是哪一种哨。".to_owned());
    }
    if new.first && kind.is_some_and(|it| it != Kind::Emergency) {
        say("first", "只有应急哨可以先吹后批。请去掉这一项，或者改成应急哨。".to_owned());
    }
    for (field, text, empty) in [
        ("body", &new.body, "请写清楚是什么事，叫来的单位先看这里。"),
        ("why", &new.why, "请写明为什么自己解决不了，负责人照这个批。"),
    ] {
        match text.trim().chars().count() {
            0 => say(field, empty.to_owned()),
            count if count > WORDS_CHARS_MAX => {
                let over = count - WORDS_CHARS_MAX;
                say(
                    field,
                    format!("写得太长了，最多 {WORDS_CHARS_MAX} 个字，请删掉 {over} 个字。"),
                );
            }
            _ => {}
        }
    }
    if new.address.trim().chars().count() > ADDRESS_CHARS_MAX {
        say("address", format!("位置写得太长了，请写在 {ADDRESS_CHARS_MAX} 个字以内。"));
    }
    let place = Place::parse(new.place.trim())
        .filter(|it| house.named(*it).is_some() && policy::may_blow(staff, *it));
    if place.is_none() {
        say("place", "请选事情在本辖区的哪个村或社区。".to_owned());
    }
    let may_call = candidates(house, staff);
    let known = new.calls.iter().all(|org| may_call.iter().any(|it| it.id == *org));
    if new.calls.is_empty() || new.calls.len() > CALLS_MAX || !known {
        say("calls", format!("请选要叫的单位，1 到 {CALLS_MAX} 个。"));
    }
    match (kind, place) {
        (Some(kind), Some(place)) if wrong.is_empty() => Ok(Checked { kind, place }),
        _ => Err(Failure::Invalid(wrong)),
    }
}
