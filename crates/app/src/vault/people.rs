//! How people can be reached: sealed before it is stored, opened after it was read.

use domain::places::County;
use domain::words::cover_numbers;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::followers::Follower;
use store::subjects::{NewSubject, SealedContact};

use super::suites::International;
use super::{Key, Shut, Spot, Suite as _, Vault, open_with};
use crate::{App, Failure};

/// How a person can be reached. Personal data: shown masked, and only to those who need it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// What they want to be called; may be empty.
    pub name: String,
    /// Their telephone; may be empty.
    pub phone: String,
    /// What they wrote, whole, where numbers of people were taken out of what stands elsewhere;
    /// else empty.
    pub whole: String,
}

/// Shows nothing: logs print `Debug`.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl Contact {
    /// What somebody wrote, without the numbers of people; the whole is kept here, to be sealed. The
    /// index, titles and lists never have it.
    pub(crate) fn covering(&mut self, text: &str) -> String {
        let covered = cover_numbers(text);
        if covered != text {
            let between = if self.whole.is_empty() { "" } else { "\n" };
            self.whole.push_str(between);
            self.whole.push_str(text);
        }
        covered
    }

    /// Whether nothing was left.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty() && self.whole.is_empty()
    }
}

/// A contact on its way into the database, with all the chance that it takes: made before the
/// transaction, which may be run again.
#[derive(Clone)]
pub(crate) struct Sealer {
    vault: Vault,
    county: County,
    contact: Contact,
    fresh: NewSubject,
    /// The hashes by which the person may still be found under older keys of the index.
    older: Vec<[u8; 32]>,
    key: Key,
    chance: [u8; 32],
    now: Instant,
}

impl Sealer {
    /// Readies a contact. The person is found by their telephone, or is somebody new.
    pub(crate) fn new(app: &App, county: County, contact: Contact) -> Result<Self, Failure> {
        let (vault, id) = (app.vault().clone(), app.next_id());
        let key = Key::new(app.chance());
        let (number, wrapped) = vault.wrap((county, id), &key, &app.chance())?;
        let phone = Some(contact.phone.as_str()).filter(|it| !it.is_empty());
        let hashes = phone.map(|it| vault.hashes(app.now(), county, ("phone", it)));
        let hashes = hashes.unwrap_or_default();
        let hash = hashes.first().copied();
        // A newer key that is not written with yet is somebody else's to move to.
        let older = hashes.iter().filter(|it| hash.is_some_and(|first| it.0 < first.0));
        let older = older.map(|it| it.1).collect();
        let fresh = NewSubject { id, hash, key: number, wrapped };
        let (chance, now) = (app.chance(), app.now());
        Ok(Self { vault, county, contact, fresh, older, key, chance, now })
    }

    /// Seals the contact of a row of `table`. One statement: it finds the person or adds them. While the
    /// key of the index changes, one more: who is found by the older key is found by the newer.
    pub(crate) async fn seal(
        &self,
        tx: &mut Tx<'_>,
        table: &'static str,
        row: Id,
    ) -> Result<SealedContact, Failure> {
        if self.contact.is_empty() {
            return Ok(SealedContact::default());
        }
        if let Some((number, hash)) = &self.fresh.hash {
            for older in &self.older {
                store::subjects::reindex(tx, self.county, older, (*number, hash)).await?;
            }
        }
        let subject = store::subjects::keep(tx, self.county, &self.fresh, self.now).await?;
        let key = if subject.id == self.fresh.id {
            self.key.clone()
        } else {
            self.vault.unwrap((self.county, subject.id), &subject.wrapped)?
        };
        let name = self.one(&key, field(table, Part::Name)?, row, &self.contact.name)?;
        let phone = self.one(&key, field(table, Part::Phone)?, row, &self.contact.phone)?;
        let whole = self.one(&key, field(table, Part::Whole)?, row, &self.contact.whole)?;
        Ok(SealedContact { subject: Some(subject), name, phone, whole })
    }

    /// What is empty stays empty: that somebody left no telephone is not personal.
    fn one(&self, key: &Key, field: &'static str, row: Id, text: &str) -> Result<Vec<u8>, Failure> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let spot = Spot { county: self.county, field, row };
        let drawn = International.keyed_hash(&Key::new(self.chance), &spot.bytes());
        let chance = drawn.first_chunk::<16>().ok_or(Shut)?;
        Ok(self.vault.seal_with(key, chance, &spot, text.as_bytes())?)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Name,
    Phone,
    Whole,
}

/// The name of a field, as values are bound to it.
fn field(table: &str, part: Part) -> Result<&'static str, Shut> {
    Ok(match (table, part) {
        ("request_contact", Part::Name) => "request_contact.name",
        ("request_contact", Part::Phone) => "request_contact.phone",
        ("request_contact", Part::Whole) => "request_contact.whole",
        ("order_contact", Part::Name) => "order_contact.name",
        ("order_contact", Part::Phone) => "order_contact.phone",
        ("order_contact", Part::Whole) => "order_contact.whole",
        ("follower", Part::Name) => "follower.name",
        ("follower", Part::Phone) => "follower.phone",
        ("follower", Part::Whole) => "follower.whole",
        ("person_contact", Part::Whole) => "person_contact.whole",
        ("person_contact", Part::Name) => "person_contact.name",
        ("person_contact", Part::Phone) => "person_contact.phone",
        _ => return Err(Shut),
    })
}

/// Opens the contact of a row of `table`. What does not open is somebody who was erased, in an old
/// copy of the database, or was tampered with: the page shows nothing, and `doctor` says where.
pub(crate) fn open(
    vault: &Vault,
    county: County,
    table: &'static str,
    row: Id,
    sealed: &SealedContact,
) -> Contact {
    try_open(vault, county, table, row, sealed).unwrap_or_else(|_| {
        tracing::warn!(%county, table, row = row.0, "a contact does not open");
        Contact::default()
    })
}

/// Opens a contact, or says that it does not open.
pub(crate) fn try_open(
    vault: &Vault,
    county: County,
    table: &'static str,
    row: Id,
    sealed: &SealedContact,
) -> Result<Contact, Shut> {
    let Some(subject) = &sealed.subject else {
        let empty = [&sealed.name, &sealed.phone, &sealed.whole].iter().all(|it| it.is_empty());
        return if empty { Ok(Contact::default()) } else { Err(Shut) };
    };
    let key = vault.unwrap((county, subject.id), &subject.wrapped)?;
    let one = |part: Part, sealed: &[u8]| -> Result<String, Shut> {
        if sealed.is_empty() {
            return Ok(String::new());
        }
        let spot = Spot { county, field: field(table, part)?, row };
        let plain = open_with(&key, &spot, sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| Shut)
    };
    Ok(Contact {
        name: one(Part::Name, &sealed.name)?,
        phone: one(Part::Phone, &sealed.phone)?,
        whole: one(Part::Whole, &sealed.whole)?,
    })
}

/// How the person of a request can be reached, if they said so.
pub(crate) async fn of_request(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    id: Id,
) -> Result<Option<Contact>, Failure> {
    let sealed = store::requests::contact(tx, county, id).await?;
    Ok(sealed.map(|it| open(vault, county, "request_contact", id, &it)))
}

/// How the person of an order can be reached.
pub(crate) async fn of_order(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    id: Id,
) -> Result<Option<Contact>, Failure> {
    let sealed = store::orders::contact(tx, county, id).await?;
    Ok(sealed.map(|it| open(vault, county, "order_contact", id, &it)))
}

/// How a follower can be reached; both parts may be empty.
pub(crate) async fn of_follower(
    tx: &mut Tx<'_>,
    vault: &Vault,
    county: County,
    follower: &Follower,
) -> Result<Contact, Failure> {
    let sealed = store::followers::contact(tx, county, follower).await?;
    Ok(open(vault, county, "follower", follower.id, &sealed))
}
