//! How a request begins: sent by the person, or received by staff on their behalf.

use domain::codes;
use domain::directory::{Role, Staff};
use domain::places::{County, Found, Place, find_in_text};
use domain::requests::acts::{self, New, Outcome, Times};
use domain::requests::{Act, Limits, Request, Source};
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::flags::NewFlag;
use store::matters::{Doer, FileRow};
use store::outbox::Message;
use store::told::{Kept, Noun};

use super::{BODY_CHARS_MAX, PHOTOS_MAX};
use crate::failure::FieldError;
use crate::once::once;
use crate::photos::NewPhoto;
use crate::vault::{Contact, Sealer};
use crate::world::sha256;
use crate::{App, Failure, House, Once, tracking};

/// What a person sends, as it came in: nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewRequest {
    /// The person's words.
    pub body: String,
    /// The category they chose; empty when they did not know.
    pub category: String,
    /// The village or town chosen from the list; empty when an address was written.
    pub place: String,
    /// Where, in their words.
    pub address: String,
    /// Longitude and latitude in degrees, if they offered their position.
    pub position: Option<(f64, f64)>,
    /// What they want to be called.
    pub name: String,
    /// Their telephone.
    pub phone: String,
    /// How it came in.
    pub source: Option<Source>,
    /// Photos, as uploaded.
    pub photos: Vec<NewPhoto>,
    /// The entry code that was scanned; empty for none. A code that nobody made is nothing.
    pub entry: String,
    /// A number that stands today for the connection it came by; it is counted and never kept.
    pub origin: Option<[u8; 16]>,
}

/// Who sends.
#[derive(Clone, Copy, Debug)]
pub enum Sender<'a> {
    /// The person themselves, without an account.
    Resident,
    /// A member of staff, on the person's behalf.
    Staff(&'a Staff),
    /// The same, where only who it was is known any more: a job goes on with what they began.
    Officer(Doer),
}

/// A request that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which request.
    pub id: Id,
    /// Its 编号.
    pub number: String,
    /// Its tracking code: who holds it sees the request and may act as the person.
    pub tracking: String,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// The tracking code of a new request: derived from the server's secret, so that it can be told again
/// but is stored only as a hash.
pub fn new_tracking_code(app: &App, county: County, id: Id) -> String {
    tracking::fresh(app, county, (Noun::Request, id))
}

/// The tracking code of a request, told again.
pub async fn tracking_code(app: &App, county: County, id: Id) -> Result<String, Failure> {
    tracking::again(app, county, (Noun::Request, id)).await
}

/// The same from what was read of it already.
pub fn tracking_code_of(app: &App, county: County, id: Id, kept: &Kept) -> Result<String, Failure> {
    tracking::told(app, county, (Noun::Request, id), kept)
}

/// The person sends a request.
pub async fn send(app: &App, county: County, new: NewRequest, key: &Once) -> Result<Sent, Failure> {
    begin(app, county, new, Sender::Resident, key).await
}

/// Staff receive a request on someone's behalf: by telephone, at the counter, on a visit.
pub async fn receive(
    app: &App,
    county: County,
    staff: &Staff,
    new: NewRequest,
    key: &Once,
) -> Result<Sent, Failure> {
    let may = [Role::Dispatcher, Role::Handler, Role::Caller].into_iter().any(|it| staff.is(it));
    if !may {
        return Err(Failure::Forbidden);
    }
    begin(app, county, new, Sender::Staff(staff), key).await
}

/// A form that was found good.
struct Checked {
    place: Place,
    category: String,
    /// The words and the address without the numbers of people.
    body: String,
    address: String,
    contact: Option<Contact>,
    position: Option<(i64, i64)>,
}

/// A form that was found good, its photos kept: it can be begun, and begun anew.
pub(crate) struct Ready {
    new: NewRequest,
    checked: Checked,
    files: Vec<FileRow>,
}

impl Ready {
    /// What is asked for, for the fingerprint of an idempotency key.
    pub(crate) fn asked(&self) -> String {
        let Self { new, checked, files } = self;
        let form = (&new.body, &new.address, &new.name, &new.phone, &checked.category);
        format!("send {form:?} {:?} {}", checked.place, files_words(files))
    }
}

impl Ready {
    /// The same at a position known already, in millionths of a degree.
    pub(crate) fn at(mut self, position: Option<(i64, i64)>) -> Self {
        self.checked.position = position;
        self
    }
}

/// A request that was decided, with all that is written beside it: another noun may write it in its
/// own transaction, as a meeting does.
#[derive(Clone)]
pub(crate) struct Begun {
    outcome: Outcome,
    by: Doer,
    tracking: String,
    contact: Option<Sealer>,
    files: Vec<FileRow>,
    words: Vec<String>,
    message: Message,
    entry: String,
    /// Why somebody should look at the words first.
    flag: Option<NewFlag>,
}

/// Checks a form and keeps its photos. Every field that needs mending is named.
pub(crate) async fn ready(app: &App, house: &House, new: NewRequest) -> Result<Ready, Failure> {
    let checked = check(house, &new)?;
    let files = crate::photos::keep(app, house.county(), &new.photos).await?;
    Ok(Ready { new, checked, files })
}

/// Whether a form could be sent: every field that needs mending is named. Nothing is kept.
pub(crate) fn examine(house: &House, new: &NewRequest) -> Result<(), Failure> {
    check(house, new).map(drop)
}

/// Decides a request under a new id and a new 编号.
pub(crate) fn begun(
    app: &App,
    house: &House,
    ready: &Ready,
    sender: Sender<'_>,
) -> Result<Begun, Failure> {
    let Ready { new, checked, files } = ready;
    let (county, id) = (house.county(), app.next_id());
    let (outcome, by) = decide(app, house, new, checked, sender, id)?;
    let message = Message {
        id: app.next_id(),
        at: outcome.event.at,
        topic: outcome.event.act.code(),
        matter: id,
        org: Some(outcome.request.desk),
    };
    let words = search_words(house, &outcome.request);
    let tracking = new_tracking_code(app, county, id);
    let contact = checked.contact.clone().map(|it| Sealer::new(app, county, it)).transpose()?;
    let (files, entry) = (files.clone(), new.entry.clone());
    let flag = None;
    Ok(Begun { outcome, by, tracking, contact, files, words, message, entry, flag })
}

impl Begun {
    /// Which request.
    pub(crate) fn id(&self) -> Id {
        self.outcome.request.id
    }

    /// When it was received.
    pub(crate) fn at(&self) -> Instant {
        self.outcome.event.at
    }

    /// The same, its first line saying which order it was and what was said when it became one.
    pub(crate) fn because(mut self, order: &str, said: &domain::orders::acts::Event) -> Self {
        let event = &mut self.outcome.event;
        let more = if said.public.is_empty() { "" } else { "\n" };
        event.public = format!("由点单 {order} 转来。{more}{}", said.public);
        event.internal.clone_from(&said.internal);
        self
    }

    /// Writes the request and everything beside it.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, county: County) -> Result<(), Failure> {
        let Self { outcome, by, tracking, contact, files, words, message, entry, flag } = self;
        let (request, at, by) = (&outcome.request, outcome.event.at, *by);
        let hash = sha256(tracking.as_bytes());
        let contact = match contact {
            Some(it) => Some(it.seal(tx, "request_contact", request.id).await?),
            None => None,
        };
        store::requests::insert(tx, county, outcome, &hash, contact.as_ref(), by).await?;
        store::matters::attach(tx, county, request.id, request.version, files, at).await?;
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        store::search::index(tx, county, request.id, &texts).await?;
        let (act, noun, subject) = (outcome.event.act.code(), "request", request.id);
        let change = Change { at, by, act, noun, subject, detail: "" };
        store::audit::append(tx, county, &change).await?;
        crate::entry_codes::remember(tx, county, request, entry).await?;
        if let Some(flag) = flag {
            store::flags::insert(tx, county, (request.id, request.place), flag, at).await?;
        }
        Ok(store::outbox::put(tx, county, message).await?)
    }
}

async fn begin(
    app: &App,
    county: County,
    new: NewRequest,
    sender: Sender<'_>,
    key: &Once,
) -> Result<Sent, Failure> {
    let house = app.house(county).await?;
    let ready = ready(app, &house, new).await?;
    let flag = match sender {
        Sender::Resident => look(app, &house, &ready, key),
        Sender::Staff(_) | Sender::Officer(_) => None,
    };
    // A 编号 is drawn by chance; in the rare case that it is taken, another is drawn.
    for _ in 0..3 {
        match attempt(app, &house, (&ready, flag.clone()), sender, key).await {
            Err(Failure::Contended(_)) => {}
            other => return other,
        }
    }
    Err(Failure::Busy)
}

/// Why somebody should look at what a resident sends, before others are shown it.
fn look(app: &App, house: &House, ready: &Ready, key: &Once) -> Option<NewFlag> {
    let phone = ready.checked.contact.as_ref().map_or("", |it| it.phone.as_str());
    crate::flags::look(app, house, (&ready.new, phone, &ready.new.body), key)
}

async fn attempt(
    app: &App,
    house: &House,
    (ready, flag): (&Ready, Option<NewFlag>),
    sender: Sender<'_>,
    key: &Once,
) -> Result<Sent, Failure> {
    let county = house.county();
    let begun = Begun { flag, ..begun(app, house, ready, sender)? };
    let (id, tracking) = (begun.id(), begun.tracking.clone());
    let number = begun.outcome.request.number.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        begun.write(tx, county).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &ready.asked(), work).await?;
    if !again {
        return Ok(Sent { id, number, tracking, again });
    }
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    told(app, county, id).await
}

fn decide(
    app: &App,
    house: &House,
    new: &NewRequest,
    checked: &Checked,
    sender: Sender<'_>,
    id: Id,
) -> Result<(Outcome, Doer), Failure> {
    let now = app.now();
    let desk = house
        .desk(checked.place)
        .ok_or_else(|| Failure::Broken(format!("no desk receives for {}", checked.place)))?;
    let (act, by, fallback) = match sender {
        Sender::Resident => (Act::Send, Doer::default(), Source::Link),
        Sender::Staff(it) => {
            (Act::Receive, Doer { person: Some(it.person), org: Some(it.org) }, Source::WalkIn)
        }
        Sender::Officer(by) => (Act::Receive, by, Source::WalkIn),
    };
    let new = New {
        id,
        number: code::number_code(u64::from_be_bytes(app.chance())),
        place: checked.place,
        address: checked.address.clone(),
        position: checked.position,
        category: checked.category.clone(),
        body: checked.body.clone(),
        source: new.source.unwrap_or(fallback),
        desk: desk.id,
    };
    let limits: Limits = house.limits(now.date(), &checked.category);
    let times = Times { calendar: &house.calendar, hours: &house.hours, ledger: &[] };
    Ok((acts::begin(new, act, &limits, times, now)?, by))
}

/// What the sender of a repetition is told: what the first time was.
async fn told(app: &App, county: County, id: Id) -> Result<Sent, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::requests::load(tx, county, id).await;
    let request = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    let tracking = tracking_code(app, county, id).await?;
    Ok(Sent { id, number: request.number, tracking, again: true })
}

/// What a request is found by.
pub(crate) fn search_words(house: &House, request: &Request) -> Vec<String> {
    let (village, town) = (house.place_name(request.place), house.place_name(request.place.town()));
    vec![
        request.body.clone(),
        request.address.clone(),
        request.number.replace('-', ""),
        village.to_owned(),
        town.to_owned(),
        house.category_name(&request.category).to_owned(),
        store::search::initials(village),
        store::search::initials(town),
    ]
}

fn files_words(files: &[FileRow]) -> String {
    files.iter().map(|it| it.hash.as_str()).collect::<Vec<_>>().join(",")
}

/// Programs pass on what people wrote elsewhere, where more is allowed.
fn body_max(new: &NewRequest) -> usize {
    match new.source {
        Some(Source::Program | Source::Hotline) => crate::bringing::BODY_CHARS_MAX,
        _ => BODY_CHARS_MAX,
    }
}

/// Reads the form. Every field that needs mending is named, not only the first.
fn check(house: &House, new: &NewRequest) -> Result<Checked, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    let chars = new.body.trim().chars().count();
    if chars == 0 {
        say("body", "请写一写遇到了什么事，几个字也行。".to_owned());
    } else if chars > body_max(new) {
        let (max, over) = (body_max(new), chars - body_max(new));
        say("body", format!("写得太长了，最多 {max} 个字，请删掉 {over} 个字。"));
    }
    if new.address.chars().count() > 200 {
        say("address", "位置写得太长了，请写在 200 个字以内。".to_owned());
    }
    if new.name.chars().count() > 40 {
        say("name", "称呼太长了，请写在 40 个字以内。".to_owned());
    }
    if new.photos.len() > PHOTOS_MAX {
        say("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。"));
    }
    let category = match new.category.trim() {
        "" => "other".to_owned(),
        code => code.to_owned(),
    };
    if house.category_name(&category).is_empty() {
        say("category", format!("没有“{category}”这个类别，请从列出的类别里选。"));
    }
    let phone = match new.phone.trim() {
        "" => String::new(),
        typed => match codes::phone(typed) {
            Ok(phone) => phone.normal,
            Err(error) => {
                say("phone", error.to_string());
                String::new()
            }
        },
    };
    let place = match read_place(house, new) {
        Ok(place) => Some(place),
        Err((field, sentence)) => {
            say(field, sentence);
            None
        }
    };
    let name = new.name.trim().to_owned();
    let mut contact = Contact { name, phone, whole: String::new() };
    let body = contact.covering(new.body.trim());
    let address = contact.covering(new.address.trim());
    let contact = Some(contact).filter(|it| !it.is_empty());
    match place {
        Some(place) if wrong.is_empty() => {
            let position = position(new.position);
            Ok(Checked { place, category, body, address, contact, position })
        }
        _ => Err(Failure::Invalid(wrong)),
    }
}

/// The place chosen, or found in the address. Names never decide between two places of one name.
pub(crate) fn read_place(house: &House, new: &NewRequest) -> Result<Place, (&'static str, String)> {
    let chosen = new.place.trim();
    if !chosen.is_empty() {
        return Place::parse(chosen).filter(|it| house.named(*it).is_some()).ok_or_else(|| {
            ("place", format!("{}没有编码为“{chosen}”的地方，请从列表里选。", house.row.name))
        });
    }
    let address = new.address.trim();
    if address.is_empty() {
        return Err(("place", "请选一个村或社区，或者在下面写清楚在哪里。".to_owned()));
    }
    match find_in_text(address, &house.places) {
        Found::One(place) => Ok(place),
        Found::Several(several) => {
            let full: Vec<String> =
                several.iter().take(5).map(|it| house.full_place_name(*it)).collect();
            let names = full.join("、");
            Err(("place", format!("叫这个名字的不止一处（{names}），请从列表里选一个。")))
        }
        Found::None => Err((
            "place",
            "从您写的位置认不出是哪个村或社区，请从列表里选一个，或写上村名。".to_owned(),
        )),
    }
}

/// Degrees to millionths, when they are on the map of the country; a wrong position is dropped, as
/// the place was named anyway.
pub(crate) fn position(degrees: Option<(f64, f64)>) -> Option<(i64, i64)> {
    let (lon, lat) = degrees?;
    let sound = (73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat);
    #[expect(clippy::cast_possible_truncation, reason = "at most 136 million, checked above")]
    let millionths = |it: f64| (it * 1e6).round() as i64;
    sound.then(|| (millionths(lon), millionths(lat)))
}
