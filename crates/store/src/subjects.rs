//! Persons as the vault knows them (subjects): a key each, wrapped, and the keyed hash of the
//! telephone they are found by. There is no cryptography here: bytes in, bytes out.

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;

use crate::{Row, StoreError, Tx, params, statements};

statements! {
    /// Finds the person of a telephone or adds them: one statement either way.
    KEEP_SUBJECT = "INSERT INTO subject (county, id, hash, master, wrapped, seen_at, hash_key) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (county, hash) DO UPDATE SET seen_at = excluded.seen_at RETURNING id, wrapped";
    INSERT_SUBJECT = "INSERT INTO subject (county, id, hash, master, wrapped, seen_at, hash_key) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SUBJECT = "SELECT id, wrapped FROM subject WHERE county = $1 AND id = $2";
    SUBJECT_BY_HASH = "SELECT id, wrapped FROM subject WHERE county = $1 AND hash = $2";
    SUBJECTS_BEHIND = "SELECT id, wrapped FROM subject WHERE county = $1 AND master < $2 ORDER BY master, id LIMIT $3";
    REWRAP_SUBJECT = "UPDATE subject SET master = $4, wrapped = $5 WHERE county = $1 AND id = $2 AND wrapped = $3";
    MASTER_NEEDED = "SELECT id FROM subject WHERE county = $1 AND master = $2 LIMIT 1";
    /// Persons whose hash was made under an older key of the index.
    UNINDEXED = "SELECT id, hash, wrapped FROM subject WHERE county = $1 AND hash_key < $2 AND hash IS NOT NULL AND id > $3
        ORDER BY id LIMIT $4";
    PHONES = "SELECT 'request_contact' AS part, request AS id, phone FROM request_contact WHERE county = $1 AND subject = $2 AND LENGTH(phone) > 0
        UNION ALL SELECT 'order_contact', id, phone FROM order_contact WHERE county = $1 AND subject = $2 AND LENGTH(phone) > 0
        UNION ALL SELECT 'follower', id, phone FROM follower WHERE county = $1 AND subject = $2 AND LENGTH(phone) > 0
        UNION ALL SELECT 'person_contact', person, phone FROM person_contact WHERE county = $1 AND subject = $2 AND LENGTH(phone) > 0
        ORDER BY part, id LIMIT $3";
    /// One telephone is one person: where the new hash has its person already, nothing is changed.
    REINDEX = "UPDATE subject SET hash = $3, hash_key = $4 WHERE county = $1 AND hash = $2
        AND NOT EXISTS (SELECT 1 FROM subject s WHERE s.county = $1 AND s.hash = $3)";
    UNFIND = "UPDATE subject SET hash = NULL WHERE county = $1 AND id = $2 AND hash = $3";
}

/// A person and their key, wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which person.
    pub id: Id,
    /// Their key, wrapped with a master key.
    pub wrapped: Vec<u8>,
}

/// A person who may be new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubject {
    /// Which person.
    pub id: Id,
    /// The keyed hash they are found by, with the number of its key; `None` for somebody who left no
    /// telephone.
    pub hash: Option<(u32, [u8; 32])>,
    /// The number of the master key.
    pub key: u32,
    /// Their key, wrapped with it.
    pub wrapped: Vec<u8>,
}

/// How a person can be reached, as it is stored: sealed. What was not left is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedContact {
    /// Whose it is; `None` when nothing was left.
    pub subject: Option<Subject>,
    /// What they want to be called.
    pub name: Vec<u8>,
    /// Their telephone.
    pub phone: Vec<u8>,
    /// What they wrote, whole, where numbers of people were taken out of what stands elsewhere.
    pub whole: Vec<u8>,
}

impl SealedContact {
    /// The id of the person, as a column.
    pub(crate) fn subject_id(&self) -> Option<Id> {
        self.subject.as_ref().map(|it| it.id)
    }

    /// Three columns of a row beginning at `at`: name, person, wrapped key. Of somebody who left none,
    /// or was erased, it is empty.
    pub(crate) fn name_of(row: &Row, at: usize) -> Result<Self, StoreError> {
        match (row.opt_blob(at)?, row.opt_int(at + 1)?, row.opt_blob(at + 2)?) {
            (Some(name), Some(id), Some(wrapped)) => {
                let subject = Some(Subject { id: Id(id), wrapped });
                Ok(Self { subject, name, ..Self::default() })
            }
            _ => Ok(Self::default()),
        }
    }

    /// Five columns of a row beginning at `at`: name, telephone, words, person, wrapped key.
    pub(crate) fn of(row: &Row, at: usize) -> Result<Self, StoreError> {
        let subject = match (row.opt_int(at + 3)?, row.opt_blob(at + 4)?) {
            (Some(id), Some(wrapped)) => Some(Subject { id: Id(id), wrapped }),
            _ => None,
        };
        Ok(Self {
            subject,
            name: row.blob(at)?,
            phone: row.blob(at + 1)?,
            whole: row.blob(at + 2)?,
        })
    }
}

/// Finds the person of a telephone, or adds them as given.
pub async fn keep(
    tx: &mut Tx<'_>,
    county: County,
    new: &NewSubject,
    now: Instant,
) -> Result<Subject, StoreError> {
    if new.hash.is_none() {
        insert(tx, county, new, now).await?;
        return Ok(Subject { id: new.id, wrapped: new.wrapped.clone() });
    }
    subject(&tx.query_one(KEEP_SUBJECT, columns(county, new, now)).await?)
}

/// Adds a person.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: County,
    new: &NewSubject,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run(INSERT_SUBJECT, columns(county, new, now)).await
}

/// A person by id.
pub async fn find(tx: &mut Tx<'_>, county: County, id: Id) -> Result<Option<Subject>, StoreError> {
    tx.query_opt(SUBJECT, params![county, id]).await?.as_ref().map(subject).transpose()
}

/// A person by the keyed hash of their telephone.
pub async fn by_hash(
    tx: &mut Tx<'_>,
    county: County,
    hash: &[u8; 32],
) -> Result<Option<Subject>, StoreError> {
    let row = tx.query_opt(SUBJECT_BY_HASH, params![county, hash.to_vec()]).await?;
    row.as_ref().map(subject).transpose()
}

/// Persons whose key is wrapped with an older master key.
pub async fn behind(
    tx: &mut Tx<'_>,
    county: County,
    current: u32,
    limit: i64,
) -> Result<Vec<Subject>, StoreError> {
    let rows = tx.query(SUBJECTS_BEHIND, params![county, i64::from(current), limit]).await?;
    rows.iter().map(subject).collect()
}

/// Replaces the wrapped key of a person, unless somebody else did so since it was read.
pub async fn rewrap(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    before: &[u8],
    (master, wrapped): (u32, &[u8]),
) -> Result<(), StoreError> {
    let row = params![county, id, before.to_vec(), i64::from(master), wrapped.to_vec()];
    tx.run(REWRAP_SUBJECT, row).await
}

/// Whether a key is wrapped with this master key.
pub async fn is_needed(tx: &mut Tx<'_>, county: County, master: u32) -> Result<bool, StoreError> {
    Ok(tx.query_opt(MASTER_NEEDED, params![county, i64::from(master)]).await?.is_some())
}

/// A person whose hash was made under an older key of the index.
#[derive(Clone, Debug)]
pub struct Unindexed {
    /// The person and their key, wrapped.
    pub subject: Subject,
    /// The hash they are found by so far.
    pub hash: Vec<u8>,
    /// Their telephone, sealed: table, row, value; some of the places where it stands.
    pub phones: Vec<(&'static str, Id, Vec<u8>)>,
}

/// Places that are looked at for the telephone of a person.
const PLACES: i64 = 4;

/// Persons behind `after` whose hash was made under a key of the index before `current`.
pub async fn unindexed(
    tx: &mut Tx<'_>,
    county: County,
    (current, after): (u32, Id),
    limit: i64,
) -> Result<Vec<Unindexed>, StoreError> {
    let rows = tx.query(UNINDEXED, params![county, i64::from(current), after, limit]).await?;
    let mut all = Vec::new();
    for row in rows {
        let subject = Subject { id: Id(row.int(0)?), wrapped: row.blob(2)? };
        let mut phones = Vec::new();
        for it in tx.query(PHONES, params![county, subject.id, PLACES]).await? {
            let part = it.text(0)?;
            let table = Table::ALL.into_iter().find(|table| table.name() == part);
            let corrupt = || StoreError::Corrupt { what: format!("a table of contacts: {part}") };
            phones.push((table.ok_or_else(corrupt)?.name(), Id(it.int(1)?), it.blob(2)?));
        }
        all.push(Unindexed { subject, hash: row.blob(1)?, phones });
    }
    Ok(all)
}

/// Has whoever is found by one hash be found by another, made under the key of this number.
pub async fn reindex(
    tx: &mut Tx<'_>,
    county: County,
    before: &[u8],
    (hash_key, hash): (u32, &[u8; 32]),
) -> Result<(), StoreError> {
    let row = params![county, before.to_vec(), hash.to_vec(), i64::from(hash_key)];
    tx.run(REINDEX, row).await
}

/// Has a person of whom no telephone is kept be found by none.
pub async fn unfind(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    before: &[u8],
) -> Result<(), StoreError> {
    tx.run(UNFIND, params![county, id, before.to_vec()]).await
}

fn columns(county: County, new: &NewSubject, now: Instant) -> Vec<crate::Value> {
    let (hash_key, hash) = new.hash.map_or((1, None), |it| (it.0, Some(it.1.to_vec())));
    params![county, new.id, hash, i64::from(new.key), new.wrapped.clone(), now, i64::from(hash_key)]
}

fn subject(row: &Row) -> Result<Subject, StoreError> {
    Ok(Subject { id: Id(row.int(0)?), wrapped: row.blob(1)? })
}

/// A table of contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Of requests.
    Request,
    /// Of orders.
    Order,
    /// Of those who said "me too".
    Follower,
    /// Of members and staff.
    Person,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Request, Self::Order, Self::Follower, Self::Person];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request_contact",
            Self::Order => "order_contact",
            Self::Follower => "follower",
            Self::Person => "person_contact",
        }
    }

    /// The matter a row belongs to, and the row.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Request => ("request", "request"),
            Self::Order => ("id", "id"),
            Self::Follower => ("request", "id"),
            Self::Person => ("person", "person"),
        }
    }

    /// Whether a name stands beside the telephone.
    fn has_name(self) -> bool {
        self != Self::Person
    }
}

/// Contacts of a table in the order of their keys, behind `after`: matter, row, contact.
pub async fn contacts(
    tx: &mut Tx<'_>,
    county: County,
    table: Table,
    after: (Id, Id),
    limit: i64,
) -> Result<Vec<(Id, Id, SealedContact)>, StoreError> {
    let (matter, row) = table.keys();
    let (name, whole) = if table.has_name() { ("name", "whole") } else { ("phone", "phone") };
    let text = format!(
        "SELECT t.{matter} AS matter, t.{row} AS place, t.{name} AS first, t.phone, t.{whole} AS last, s.id, s.wrapped FROM {} t
         LEFT JOIN subject s ON s.county = t.county AND s.id = t.subject
         WHERE t.county = $1 AND t.{matter} >= $2 AND (t.{matter} > $2 OR t.{row} > $3)
         ORDER BY t.{matter}, t.{row} LIMIT $4",
        table.name()
    );
    let params = params![county, after.0, after.1, limit];
    let rows = tx.query_text("CONTACTS", &text, params).await?;
    let read = |it: &Row| {
        let mut contact = SealedContact::of(it, 2)?;
        if !table.has_name() {
            contact.name.clear();
            contact.whole.clear();
        }
        Ok((Id(it.int(0)?), Id(it.int(1)?), contact))
    };
    rows.iter().map(read).collect()
}
