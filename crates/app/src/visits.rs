//! Visits: planned for oneself, asked of a grid worker, made.

use std::sync::Arc;

use domain::directory::Staff;
use domain::logs::{Kind, WORDS_MAX};
use domain::places::County;
use domain::visits::{Outcome, Purpose, Refusal, State, Visit, end as ended, limit, plan as sound};
use kernel::deadline::{self, ClockEvent, ClockKind};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
use store::field::{After, Span};
use store::matters::{Doer, FileRow, Photo};
use store::outbox::Message;
pub use store::visits::Going;

use crate::failure::FieldError;
use crate::logs::{Spot, check_spot, narrowed};
use crate::once::once;
use crate::photos::NewPhoto;
use crate::policy::field::{Act, may, may_anywhere};
use crate::requests::PHOTOS_MAX;
use crate::{App, Failure, House, Once};

/// Days ahead a visit may be planned.
const AHEAD_DAYS: i64 = 92;

/// A visit as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewVisit {
    /// The word of its purpose.
    pub purpose: String,
    /// Where: [`Spot::code`]; of a visit about a request, the request's own place.
    pub spot: String,
    /// Where, in words.
    pub address: String,
    /// What to look at.
    pub words: String,
    /// The day; today when empty.
    pub on: String,
    /// The request it is about.
    pub request: Option<Id>,
    /// Whom a check is asked of; oneself when `None`.
    pub who: Option<Id>,
}

/// A visit that was planned or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which visit.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

struct Checked {
    purpose: Purpose,
    spot: Spot,
    day: Date,
}

/// Plans a visit for oneself.
pub async fn plan(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewVisit,
    key: &Once,
) -> Result<Done, Failure> {
    if !may_anywhere(staff, Act::Visit) {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let (checked, now) = (check(app, &house, staff, &new).await?, app.now());
    let visit = Visit {
        id: app.next_id(),
        purpose: checked.purpose,
        place: checked.spot.place,
        address: new.address.trim().to_owned(),
        request: new.request,
        words: new.words.trim().to_owned(),
        person: staff.person,
        org: staff.org,
        asked_by: None,
        state: State::Planned,
        planned_at: now,
        due_at: Some(Instant::end_of(checked.day)),
        done_at: None,
        outcome: None,
        result: String::new(),
        version: 1,
    };
    sound(&visit, None).map_err(refused)?;
    begin(app, staff, county, visit, None, key).await
}

/// Asks a grid worker to check a request on the spot.
pub async fn ask(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewVisit,
    key: &Once,
) -> Result<Done, Failure> {
    let (Some(request), Some(who)) = (new.request, new.who) else {
        return Err(Failure::field("who", "请选一位网格员。"));
    };
    let house = app.house(county).await?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let request = store::requests::load(tx, county, request).await?.ok_or(Failure::Missing)?;
        let keepers = store::rounds::keepers(tx, county, request.place).await?;
        let org = store::rounds::org_of(tx, county, who).await?;
        Ok((request, keepers.iter().any(|it| it.0 == who), org))
    };
    let (request, keeps, org) = app.store().read(county.0, read).await?;
    if !may(staff, Act::AskCheck, request.place) {
        let known = may(staff, Act::Read, request.place);
        return Err(if known { Failure::Forbidden } else { Failure::Missing });
    }
    let (Some(org), true) = (org, keeps) else {
        return Err(Failure::field("who", "这个人现在不是那里的网格员，请重新选。"));
    };
    check_words(&new.words, "words")?;
    let now = app.now();
    let due_at = due(&house, now)?;
    let visit = Visit {
        id: app.next_id(),
        purpose: Purpose::Check,
        place: request.place,
        address: request.address.clone(),
        request: Some(request.id),
        words: new.words.trim().to_owned(),
        person: who,
        org,
        asked_by: Some(staff.person),
        state: State::Planned,
        planned_at: now,
        due_at: Some(due_at),
        done_at: None,
        outcome: None,
        result: String::new(),
        version: 1,
    };
    sound(&visit, request.handler()).map_err(refused)?;
    let id = app.next_id();
    let message = Message { id, at: now, topic: "ask_visit", matter: visit.id, org: Some(org) };
    begin(app, staff, county, visit, Some(message), key).await
}

async fn begin(
    app: &App,
    staff: &Staff,
    county: County,
    visit: Visit,
    message: Option<Message>,
    key: &Once,
) -> Result<Done, Failure> {
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let what = (visit.purpose, visit.place, &visit.address, visit.request, visit.person);
    let asked = format!("visit {what:?} {}", visit.words);
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if let Some(request) = visit.request {
            let known = store::requests::load(tx, county, request).await?;
            known.filter(|it| staff.place.contains(it.place)).ok_or(Failure::Missing)?;
        }
        store::visits::insert(tx, county, &visit, by).await?;
        let (at, act, noun, subject) = (visit.planned_at, "plan_visit", "visit", visit.id);
        let change = Change { at, by, act, noun, subject, detail: visit.purpose.code() };
        store::audit::append(tx, county, &change).await?;
        if let Some(message) = &message {
            store::outbox::put(tx, county, message).await?;
        }
        Ok(visit.id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    let id = answer.parse().map(Id);
    Ok(Done { id: id.map_err(|_| Failure::Broken(format!("not a visit: {answer}")))?, again })
}

/// Notes that a visit was made or missed. `seen` is the version that was looked at.
#[expect(clippy::too_many_arguments, reason = "a visit, how it was found, and the key")]
pub async fn end(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    outcome: &str,
    result: &str,
    photos: Vec<NewPhoto>,
    key: &Once,
) -> Result<Done, Failure> {
    let outcome =
        Outcome::parse(outcome).ok_or_else(|| Failure::field("outcome", "请选一下去的情况。"))?;
    check_words(result, "result")?;
    if photos.len() > PHOTOS_MAX {
        let say = format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。");
        return Err(Failure::field("photos", say));
    }
    let files: Arc<Vec<FileRow>> = Arc::new(crate::photos::keep(app, county, &photos).await?);
    let hashes: Vec<&str> = files.iter().map(|it| it.hash.as_str()).collect();
    let asked = format!("end_visit {id:?} {outcome:?} {result} {hashes:?}");
    let (staff, at, message) = (staff.clone(), app.now(), app.next_id());
    let (result, kept) = (result.to_owned(), Arc::clone(&files));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let before = store::visits::load(tx, county, id).await?.ok_or(Failure::Missing)?.visit;
        if before.person != staff.person {
            let known = may(&staff, Act::Read, before.place);
            return Err(if known { Failure::Forbidden } else { Failure::Missing });
        }
        let (after, act) = ended(&before, outcome, &result, at).map_err(refused)?;
        if before.version != seen {
            return Err(refused(Refusal::Over));
        }
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        store::visits::end(tx, county, &after, act.code(), by).await?;
        store::matters::attach(tx, county, id, after.version, &kept, at).await?;
        let (act, noun, detail) = ("end_visit", "visit", outcome.code());
        let change = Change { at, by, act, noun, subject: id, detail };
        store::audit::append(tx, county, &change).await?;
        if let (Some(_), Some(request)) = (after.asked_by, after.request) {
            // The desk that asked hears of it: it decides about the request.
            let desk = store::requests::load(tx, county, request).await?.map(|it| it.desk);
            let topic = "visit_ended";
            let message = Message { id: message, at, topic, matter: id, org: desk };
            store::outbox::put(tx, county, &message).await?;
        }
        Ok(id.0.to_string())
    };
    let (_, again) = once(app, county, key, &asked, work).await?;
    Ok(Done { id, again })
}

/// A refusal at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    if refusal == Refusal::Over {
        return Failure::NotNow("这次走访已经记过了，刷新就能看到。".to_owned());
    }
    let (field, say) = match refusal {
        Refusal::NothingToCheck => ("purpose", "现场核实要从那件事的页面上发起，请换一个目的。"),
        Refusal::OwnWork => {
            ("who", "这件事就是这位网格员所在的单位办的，自己办的自己核实不算数，请换一位。")
        }
        Refusal::Over | Refusal::NoWords => ("result", "请写一句看到了什么、为什么没去成。"),
    };
    Failure::field(field, say)
}

fn due(house: &House, from: Instant) -> Result<Instant, Failure> {
    let kind = ClockKind::Start(limit(from.date(), &house.rules));
    let due = deadline::due(&[ClockEvent { at: from, kind }], &house.calendar, &house.hours);
    let due = due.map_err(|it| Failure::Broken(it.to_string()))?;
    due.at.ok_or_else(|| Failure::Broken("a visit has no due time".to_owned()))
}

fn check_words(words: &str, field: &'static str) -> Result<(), Failure> {
    let chars = words.trim().chars().count();
    if chars <= WORDS_MAX {
        return Ok(());
    }
    let over = chars - WORDS_MAX;
    Err(Failure::field(field, format!("写得太长了，最多 {WORDS_MAX} 个字，请删掉 {over} 个字。")))
}

async fn check(
    app: &App,
    house: &House,
    staff: &Staff,
    new: &NewVisit,
) -> Result<Checked, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    let purpose = Purpose::parse(new.purpose.trim());
    if purpose.is_none() {
        say("purpose", "请选去做什么。".to_owned());
    }
    if new.address.trim().is_empty() && new.request.is_none() {
        say("address", "请写去哪里：几组、哪条路、什么地方。不用写谁家。".to_owned());
    }
    if new.address.chars().count() > 200 {
        say("address", "位置写得太长了，请写在 200 个字以内。".to_owned());
    }
    if let Err(Failure::Invalid(fields)) = check_words(&new.words, "words") {
        fields.into_iter().for_each(|it| say(it.field, it.say));
    }
    let today = app.now().date();
    let day = match new.on.trim() {
        "" => Some(today),
        text => text.parse::<Date>().ok(),
    };
    let last = app.now().plus_seconds(AHEAD_DAYS * 86_400).date();
    let day = day.filter(|it| (today..=last).contains(it));
    if day.is_none() {
        say("on", "请选今天或者以后三个月里的一天。".to_owned());
    }
    let spot = check_spot(app, house, staff, &new.spot, Act::Visit).await.unwrap_or_else(|words| {
        say("spot", words);
        None
    });
    match (purpose, spot, day) {
        (Some(purpose), Some(spot), Some(day)) if wrong.is_empty() => {
            Ok(Checked { purpose, spot, day })
        }
        _ => Err(Failure::Invalid(wrong)),
    }
}

/// The visits somebody still has to make, the one due first, first.
pub async fn mine(app: &App, staff: &Staff, county: County) -> Result<Vec<Going>, Failure> {
    let person = staff.person;
    let read = async move |tx: &mut Tx<'_>| store::visits::open_of(tx, county, person, 100).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A visit with its photos, to whom it concerns: who goes, and who reads the log there.
pub async fn show(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<(Going, Vec<Photo>), Failure> {
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let going = store::visits::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        Ok((going, store::matters::photos(tx, county, id).await?))
    };
    let (going, photos) = app.store().read(county.0, read).await?;
    let own = going.visit.person == staff.person;
    if own || may(staff, Act::Read, going.visit.place) {
        Ok((going, photos))
    } else {
        Err(Failure::Missing)
    }
}

/// The bytes of a photo of a visit that `staff` may see.
pub async fn photo_of(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let (_, photos) = show(app, staff, county, id).await?;
    crate::photos::of(app, county, &photos, hash).await
}

/// What field work has about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Entries of the log it came from or is spoken of in.
    pub logs: Vec<(Id, Instant, Kind, String)>,
    /// The courtyard meeting it was said at.
    pub meeting: Option<Id>,
    /// Visits, oldest first.
    pub visits: Vec<Going>,
    /// Whether a check may be asked for now.
    pub may_ask: bool,
}

/// Reads what field work has about a request, for whoever reads the log of its place or handles it.
pub async fn about(app: &App, staff: &Staff, county: County, id: Id) -> Result<About, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<About, Failure> {
        let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let handles = request.last_handler() == Some(staff.org);
        if !handles && !may(&staff, Act::Read, request.place) {
            return Err(Failure::Missing);
        }
        Ok(About {
            logs: store::logs::of_request(tx, county, id).await?,
            meeting: store::meetings::of_request(tx, county, id).await?,
            visits: store::visits::of_request(tx, county, id).await?,
            may_ask: request.state.is_open() && may(&staff, Act::AskCheck, request.place),
        })
    };
    app.store().read(county.0, read).await
}

/// Who can be asked to check a request: the keepers of its village, with the names of their grids.
pub async fn keepers(
    app: &App,
    staff: &Staff,
    county: County,
    request: Id,
) -> Result<Vec<(Id, String, String)>, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let request = store::requests::load(tx, county, request).await?.ok_or(Failure::Missing)?;
        if !may(&staff, Act::AskCheck, request.place) {
            return Err(Failure::Missing);
        }
        Ok(store::rounds::keepers(tx, county, request.place).await?)
    };
    let mut keepers = app.store().read(county.0, read).await?;
    keepers.sort();
    keepers.dedup_by(|a, b| {
        let same = a.0 == b.0;
        if same {
            b.2 = format!("{}、{}", b.2, a.2);
        }
        same
    });
    Ok(keepers)
}

/// A page of visits that were made or missed, the newest first.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    span: Span,
    after: After,
    limit: i64,
) -> Result<Vec<Going>, Failure> {
    let span = narrowed(staff, county, span)?;
    let read =
        async move |tx: &mut Tx<'_>| store::visits::page(tx, county, &span, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}
