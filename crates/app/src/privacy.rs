//! What is held of a person, on their request: telling them, and erasing them.
//!
//! Erasing takes away the key of the person for good, empties how they can be reached, and redacts
//! the words they wrote; that something was reported, where, when and how it ended stays, because
//! the office must answer for it.

use std::sync::Arc;

use domain::codes;
use domain::directory::{Role, Staff};
use domain::orders::stories::redact;
use domain::places::County;
use domain::words::cover_numbers;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::privacy::{HELD_MAX, Hold};
pub use store::privacy::{Held, Part};
use store::subjects::Subject;

use crate::once::once;
use crate::requests::search_words;
use crate::vault::{Contact, of_follower, of_order, of_request};
use crate::{App, Failure, House, Once, Vault};

/// Why somebody looks at how a person can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// To ask what is not clear.
    Ask,
    /// To arrange a visit.
    Visit,
    /// To tell the result.
    Tell,
    /// To call back.
    CallBack,
    /// To join what belongs together.
    Same,
}

impl Reason {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 5] = [Self::Ask, Self::Visit, Self::Tell, Self::CallBack, Self::Same];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Visit => "visit",
            Self::Tell => "tell",
            Self::CallBack => "call_back",
            Self::Same => "same",
        }
    }

    /// The word of a reason, which must have been chosen. Asked after the question of permission:
    /// who may not look learns nothing by it.
    pub(crate) fn said(reason: Option<Self>) -> Result<&'static str, Failure> {
        let say = || Failure::field("reason", "请先选为什么要看联系方式，再看。".to_owned());
        reason.map(Self::code).ok_or_else(say)
    }

    /// The reason of a word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What is held of a person, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The person.
    pub subject: Id,
    /// The rows.
    pub rows: Vec<Held>,
    /// Why they may not be erased yet, if that is so today.
    pub hold: Option<(String, Date)>,
}

impl Holding {
    /// How many rows are of a kind.
    pub fn count(&self, part: Part) -> usize {
        self.rows.iter().filter(|it| it.part == part).count()
    }

    /// How many of their matters are still open.
    pub fn open(&self) -> usize {
        self.rows.iter().filter(|it| it.open).count()
    }
}

fn admit(staff: &Staff, county: County) -> Result<Doer, Failure> {
    if !staff.is(Role::Admin) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(staff.person), org: Some(staff.org) })
}

/// Finds a person by their telephone, and writes down that somebody looked.
pub async fn find(
    app: &App,
    staff: &Staff,
    county: County,
    phone: &str,
) -> Result<Option<Holding>, Failure> {
    let by = admit(staff, county)?;
    let phone = codes::phone(phone).map_err(|error| Failure::field("phone", error.to_string()))?;
    let now = app.now();
    let hashes = app.vault().hashes(now, county, ("phone", &phone.normal));
    let work = async move |tx: &mut Tx<'_>| -> Result<Option<Holding>, Failure> {
        let Some(subject) = found(tx, county, &hashes).await? else {
            return Ok(None);
        };
        note(tx, county, ("find_person", by), subject.id, now).await?;
        Ok(Some(holding(tx, county, subject.id, now).await?))
    };
    app.store().write(county.0, work).await
}

/// The person of a telephone, under whichever key of the index.
pub(crate) async fn found(
    tx: &mut Tx<'_>,
    county: County,
    hashes: &[(u32, [u8; 32])],
) -> Result<Option<Subject>, Failure> {
    for (_, hash) in hashes {
        if let Some(subject) = store::subjects::by_hash(tx, county, hash).await? {
            return Ok(Some(subject));
        }
    }
    Ok(None)
}

/// What is held of a person.
pub async fn held(
    app: &App,
    staff: &Staff,
    county: County,
    subject: Id,
) -> Result<Holding, Failure> {
    admit(staff, county)?;
    let now = app.now();
    let read = async move |tx: &mut Tx<'_>| -> Result<Holding, Failure> {
        known(tx, county, subject).await?;
        holding(tx, county, subject, now).await
    };
    app.store().read(county.0, read).await
}

async fn holding(
    tx: &mut Tx<'_>,
    county: County,
    subject: Id,
    now: Instant,
) -> Result<Holding, Failure> {
    let rows = store::privacy::held(tx, county, subject).await?;
    let hold = store::privacy::hold(tx, county, subject).await?;
    let hold = hold.filter(|it| it.until_on >= now.date()).map(|it| (it.reason, it.until_on));
    Ok(Holding { subject, rows, hold })
}

/// A person of this county; the county itself is nobody.
async fn known(tx: &mut Tx<'_>, county: County, subject: Id) -> Result<(), Failure> {
    let found = store::subjects::find(tx, county, subject).await?;
    if subject == Id(0) || found.is_none() { Err(Failure::Missing) } else { Ok(()) }
}

async fn note(
    tx: &mut Tx<'_>,
    county: County,
    (act, by): (&'static str, Doer),
    subject: Id,
    at: Instant,
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "subject", subject, detail: "" };
    Ok(store::audit::append(tx, county, &change).await?)
}

/// Keeps a person from being erased until a day, because a law or a dispute needs what they said.
pub async fn hold(
    app: &App,
    staff: &Staff,
    county: County,
    subject: Id,
    (reason, until): (&str, &str),
    key: &Once,
) -> Result<(), Failure> {
    let by = admit(staff, county)?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 200 {
        return Err(Failure::field("reason", "请写明为什么要保留，200 个字以内，不写个人信息。"));
    }
    let now = app.now();
    let until_on =
        until.trim().parse::<Date>().ok().filter(|it| *it >= now.date()).ok_or_else(|| {
            Failure::field("until", "请写明保留到哪一天，不能早于今天，例如 2026-06-30。")
        })?;
    let asked = format!("hold {subject:?} {reason} {until_on}");
    let hold = Hold { reason, until_on };
    let person = staff.person;
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        known(tx, county, subject).await?;
        store::privacy::set_hold(tx, county, subject, &hold, (person, now)).await?;
        note(tx, county, ("hold_person", by), subject, now).await?;
        Ok(String::new())
    };
    once(app, county, key, &asked, work).await.map(drop)
}

/// Erases a person, as they asked. Answers when their key is forgotten and the freed pages are
/// written over.
pub async fn erase(
    app: &App,
    staff: &Staff,
    county: County,
    subject: Id,
    key: &Once,
) -> Result<(), Failure> {
    let by = admit(staff, county)?;
    let (house, vault, now) = (app.house(county).await?, app.vault().clone(), app.now());
    let gone = Arc::new(std::sync::Mutex::new(Vec::new()));
    let files = Arc::clone(&gone);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        known(tx, county, subject).await?;
        let held = holding(tx, county, subject, now).await?;
        if let Some((_, until)) = held.hold {
            let say = format!("这个人的信息要依法保留到 {until}，到期以后才能删除。");
            return Err(Failure::NotNow(say));
        }
        let removed = erase_rows(tx, &house, &vault, &held.rows).await?;
        store::privacy::forget(tx, county, subject, now).await?;
        note(tx, county, ("erase_person", by), subject, now).await?;
        // The job may be run again: what it says last holds.
        *files.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = removed;
        Ok(String::new())
    };
    once(app, county, key, &format!("erase {subject:?}"), work).await?;
    let removed =
        std::mem::take(&mut *gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    for hash in removed {
        app.files().remove(county, &hash).await?;
    }
    forget_erased(app, county).await
}

/// Everything of a person in the rows that hold something of them. Gives the files that are nobody's
/// any more.
pub(crate) async fn erase_rows(
    tx: &mut Tx<'_>,
    house: &House,
    vault: &Vault,
    rows: &[Held],
) -> Result<Vec<String>, Failure> {
    let county = house.county();
    let mut names: Vec<String> = Vec::new();
    for it in rows {
        let name = contact(tx, vault, county, it).await?.name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // The longest first: 王建国 before 建国.
    names.sort_by_key(|it| std::cmp::Reverse(it.chars().count()));
    let clean = move |text: &str| {
        let named = names.iter().fold(text.to_owned(), |text, name| {
            redact(&text.replace(name.as_str(), masked_name(name)), "").0
        });
        cover_numbers(&named)
    };
    let mut gone = Vec::new();
    for it in rows {
        gone.extend(store::privacy::erase(tx, county, it, &clean).await?);
        if it.part == Part::Request {
            let request = store::requests::load(tx, county, it.id).await?;
            let texts = search_words(house, &request.ok_or(Failure::Missing)?);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            store::search::forget(tx, county, it.id).await?;
            store::search::index(tx, county, it.id, &texts).await?;
        }
    }
    Ok(gone)
}

/// What stands for a name. One character is a word of its own far too often: it stays.
fn masked_name(name: &str) -> &str {
    if name.chars().count() < 2 { name } else { "某某" }
}

async fn contact(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    held: &Held,
) -> Result<Contact, Failure> {
    let found = match held.part {
        Part::Request => of_request(tx, vault, county, held.id).await?,
        Part::Order => of_order(tx, vault, county, held.id).await?,
        Part::Follower => {
            let follower = store::followers::Follower {
                id: held.id,
                request: held.matter,
                words: String::new(),
                at: Instant(0),
                told_at: None,
            };
            Some(of_follower(tx, vault, county, &follower).await?)
        }
        Part::Person => None,
    };
    Ok(found.unwrap_or_default())
}

/// Has the master keys forget who was erased, and the database write over what it freed. A job does
/// it again if the program ended in between.
pub async fn forget_erased(app: &App, county: County) -> Result<(), Failure> {
    let read = async move |tx: &mut Tx<'_>| store::privacy::unforgotten(tx, county).await;
    let subjects = app.store().read(county.0, read).await?;
    if subjects.is_empty() {
        return Ok(());
    }
    for subject in subjects.iter().copied() {
        let vault = app.vault().clone();
        app.heavy(move || vault.forget(county, subject)).await??;
    }
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::search::scrub(tx).await?;
        for subject in &subjects {
            store::privacy::forgotten(tx, county, *subject).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await?;
    Ok(app.store().settle().await?)
}

/// Somebody who looked at how the person of a matter can be reached.
pub use store::privacy::Look;

/// Who looked, the last first; for leaders and auditors.
pub async fn looks(
    app: &App,
    staff: &Staff,
    county: County,
    matter: Id,
) -> Result<Vec<Look>, Failure> {
    let may = [Role::Leader, Role::Auditor].into_iter().any(|it| staff.is(it));
    if !may || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let read =
        async move |tx: &mut Tx<'_>| store::privacy::looks(tx, county, matter, LOOKS_MAX).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Looks that a page shows.
const LOOKS_MAX: i64 = 20;

/// What the office holds of a person, for them to take along.
pub struct Given {
    /// When.
    pub at: Instant,
    /// Whose copy it is.
    pub mark: String,
    /// The rows.
    pub rows: Vec<GivenRow>,
}

/// A row of it. What does not apply is empty.
pub struct GivenRow {
    /// Of what kind.
    pub part: Part,
    /// How they can be reached.
    pub contact: Contact,
    /// Whether it is still being handled.
    pub open: bool,
    /// 编号.
    pub number: String,
    /// When it came in.
    pub at: Option<Instant>,
    /// What they wrote, whole.
    pub words: String,
    /// Where.
    pub place: String,
    /// Where exactly.
    pub address: String,
    /// What it is about.
    pub category: String,
    /// When they wished it.
    pub wished: String,
    /// What was answered.
    pub answer: String,
}

impl Given {
    /// The same for programs.
    pub fn json(&self) -> String {
        let rows: Vec<serde_json::Value> = self.rows.iter().map(GivenRow::json).collect();
        let given = serde_json::json!({ "at": self.at.rfc3339(), "most": HELD_MAX, "rows": rows });
        format!("{given:#}")
    }
}

impl GivenRow {
    fn json(&self) -> serde_json::Value {
        let Contact { name, phone, .. } = &self.contact;
        let mut row = serde_json::json!({
            "kind": word(self.part), "name": name, "phone": phone, "open": self.open,
        });
        let more = match self.part {
            Part::Request => serde_json::json!({
                "number": self.number, "at": self.at.map(Instant::rfc3339), "words": self.words,
                "place": self.place, "address": self.address,
                "category": self.category, "answer": self.answer,
            }),
            Part::Order => serde_json::json!({
                "number": self.number, "words": self.words,
                "place": self.place, "address": self.address,
                "wished": self.wished, "answer": self.answer,
            }),
            Part::Follower | Part::Person => serde_json::json!({ "words": self.words }),
        };
        if let (Some(to), serde_json::Value::Object(from)) = (row.as_object_mut(), more) {
            to.extend(from);
        }
        row
    }
}

/// Gives a person what is held of them, and writes down that it was given.
pub async fn export(
    app: &App,
    staff: &Staff,
    county: County,
    subject: Id,
) -> Result<Given, Failure> {
    let by = admit(staff, county)?;
    let (house, vault, now) = (app.house(county).await?, app.vault().clone(), app.now());
    let mark = crate::exports::mark_words(&crate::exports::number(app), staff, now);
    let write = async move |tx: &mut Tx<'_>| -> Result<Vec<GivenRow>, Failure> {
        known(tx, county, subject).await?;
        let mut all = Vec::new();
        for it in store::privacy::held(tx, county, subject).await? {
            let contact = contact(tx, &vault, county, &it).await?;
            all.push(given(tx, &house, &it, contact).await?);
        }
        note(tx, county, ("export_person", by), subject, now).await?;
        Ok(all)
    };
    let rows = app.store().write(county.0, write).await?;
    Ok(Given { at: now, mark, rows })
}

async fn given(
    tx: &mut Tx<'_>,
    house: &House,
    held: &Held,
    contact: Contact,
) -> Result<GivenRow, Failure> {
    let (county, part, open) = (house.county(), held.part, held.open);
    let words = contact.whole.clone();
    let none = String::new;
    let mut row = GivenRow {
        part,
        contact,
        open,
        number: none(),
        at: None,
        words,
        place: none(),
        address: none(),
        category: none(),
        wished: none(),
        answer: none(),
    };
    let whole = |row: &mut GivenRow, body: String| {
        if row.words.is_empty() {
            row.words = body;
        }
    };
    match part {
        Part::Request => {
            if let Some(it) = store::requests::load(tx, county, held.id).await? {
                whole(&mut row, it.body);
                row.category = house.category_name(&it.category).to_owned();
                row.place = house.full_place_name(it.place);
                (row.number, row.at) = (it.number, Some(it.received_at));
                (row.address, row.answer) = (it.address, it.answer);
            }
        }
        Part::Order => {
            if let Some(it) = store::orders::load(tx, county, held.id).await? {
                whole(&mut row, it.body);
                row.place = house.full_place_name(it.place);
                (row.number, row.wished, row.at) = (it.number, it.wished, Some(it.placed_at));
                (row.address, row.answer) = (it.address, it.answer);
            }
        }
        Part::Follower => {
            let words = store::privacy::follower_words(tx, county, held).await?;
            whole(&mut row, words);
        }
        Part::Person => {}
    }
    Ok(row)
}

fn word(part: Part) -> &'static str {
    match part {
        Part::Request => "request",
        Part::Order => "order",
        Part::Follower => "me_too",
        Part::Person => "member",
    }
}
