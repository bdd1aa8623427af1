//! Changing the server's secret and the key of the index while people work: what hangs on an older key
//! moves to the newest, a bounded piece a transaction, and the older ones end when nothing does.
//!
//! A tracking code stays what was told to its person, so it cannot move: where its secret was followed
//! by another, the code itself is kept, sealed. Nobody is told that a key was changed.

use std::collections::HashMap;
use std::sync::PoisonError;

use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::seals::Sealed;
use store::subjects::{SealedContact, Unindexed};
use store::told::Noun;

use super::rotation::KEPT_DAYS;
use super::{Of, TAKES_EFFECT_SECONDS, Vault, try_open};
use crate::seals::{open_under, seal_under};
use crate::{App, Failure, Secret, accounts, tracking, webhooks};

/// Rows that are looked at, and moved, in one transaction.
const PIECE: i64 = 200;

/// Whether an older key can end is looked at this often: all rows are read for it.
const LOOK_SECONDS: i64 = 3_600;

/// What a change has done in this process.
#[derive(Default)]
pub(super) struct Changed {
    /// The newest key of a ring, and how many rounds moved to it in a county.
    moved: HashMap<(County, Of), (u32, u8)>,
    /// When it was looked whether older keys can end.
    looked: HashMap<Of, Instant>,
}

/// What still hangs on keys that another has followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Tracking codes, second factors and webhooks, by an older secret.
    pub secret: u64,
    /// Persons found by an older key of the index.
    pub index: u64,
}

/// Whether rows are moved or counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Move,
    Count,
}

/// Moves what hangs on an older key of either ring to the newest, once that is written with.
pub(crate) async fn renew(app: &App, county: County) -> Result<(), Failure> {
    let vault = app.vault();
    for of in Of::ALL {
        let (newest, made) = vault.newest_of(of);
        // Once when the newest takes effect, and once more for who was writing at that moment.
        let age = app.now().seconds_since(made);
        let round =
            u8::from(age >= TAKES_EFFECT_SECONDS) + u8::from(age >= 2 * TAKES_EFFECT_SECONDS);
        let done =
            changed(vault).moved.get(&(county, of)).filter(|it| it.0 == newest).map(|it| it.1);
        if !vault.is_changing(of) || round <= done.unwrap_or(0) {
            continue;
        }
        match of {
            Of::Secret => by_secret(app, county, Doing::Move).await?,
            Of::Index => by_index(app, county, Doing::Move).await?,
        };
        changed(vault).moved.insert((county, of), (newest, round));
    }
    Ok(())
}

/// What hangs on older keys in a county. Reads every row that may.
pub async fn hanging(app: &App, county: County) -> Result<Hanging, Failure> {
    let mut hanging = Hanging::default();
    if app.vault().is_changing(Of::Secret) {
        hanging.secret = by_secret(app, county, Doing::Count).await?;
    }
    if app.vault().is_changing(Of::Index) {
        hanging.index = by_index(app, county, Doing::Count).await?;
    }
    Ok(hanging)
}

/// Ends keys that another followed long enough ago, when nothing hangs on any older one.
pub(crate) async fn end(app: &App, counties: &[County]) -> Result<(), Failure> {
    let (vault, now) = (app.vault(), app.now());
    let before = now.plus_seconds(-KEPT_DAYS * 86_400);
    for of in Of::ALL {
        let keys = vault.rings(now);
        let followed =
            keys.iter().filter(|it| it.of == of && it.made.is_some_and(|it| it < before));
        let Some(until) = followed.map(|it| it.number).max() else { continue };
        let looked = changed(vault).looked.get(&of).copied();
        let soon = looked.is_some_and(|it| now.seconds_since(it) < LOOK_SECONDS);
        if !vault.is_changing(of) || soon {
            continue;
        }
        changed(vault).looked.insert(of, now);
        let mut left = 0;
        for county in counties.iter().copied() {
            left += match of {
                Of::Secret => by_secret(app, county, Doing::Count).await?,
                Of::Index => by_index(app, county, Doing::Count).await?,
            };
        }
        if left == 0 {
            vault.end_before(of, until)?;
        }
    }
    Ok(())
}

/// What follows from a secret or lies sealed under it.
async fn by_secret(app: &App, county: County, doing: Doing) -> Result<u64, Failure> {
    let (newest, older) = app.vault().secret_and_older();
    let mut count = 0;
    for noun in Noun::ALL {
        count += codes(app, county, noun, (&newest, &older), doing).await?;
    }
    for sealed in Sealed::ALL {
        count += seals(app, county, sealed, (&newest, &older), doing).await?;
    }
    Ok(count)
}

/// Keeps the tracking codes of older secrets, sealed under the newest.
async fn codes(
    app: &App,
    county: County,
    noun: Noun,
    (newest, older): (&Secret, &[Secret]),
    doing: Doing,
) -> Result<u64, Failure> {
    let (mut after, mut count) = (Id(0), 0);
    loop {
        let of = (noun, after);
        let read = async move |tx: &mut Tx<'_>| store::told::unsealed(tx, county, of, PIECE).await;
        let page = app.store().read(county.0, read).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.0;
        let mut behind = Vec::new();
        for (id, hash) in &page {
            let by = |it: &Secret| {
                let code = tracking::of_secret(it, county, (noun, *id));
                tracking::is_of(&code, hash).then_some(code)
            };
            if by(newest).is_some() {
                continue;
            }
            let Some(code) = older.iter().find_map(by) else { continue };
            let place = tracking::place(county, *id);
            behind.push((*id, seal_under(newest, app.chance(), &place, code.as_bytes())?));
        }
        count += u64::try_from(behind.len()).unwrap_or(0);
        if doing == Doing::Move && !behind.is_empty() {
            let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
                for (id, sealed) in &behind {
                    store::told::insert(tx, county, *id, sealed).await?;
                }
                Ok(())
            };
            app.store().write(county.0, write).await?;
        }
    }
}

/// Seals anew what older secrets sealed.
async fn seals(
    app: &App,
    county: County,
    sealed: Sealed,
    (newest, older): (&Secret, &[Secret]),
    doing: Doing,
) -> Result<u64, Failure> {
    let (mut after, mut count) = (Id(0), 0);
    loop {
        let of = (sealed, after);
        let read = async move |tx: &mut Tx<'_>| store::seals::page(tx, county, of, PIECE).await;
        let page = app.store().read(county.0, read).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.0;
        let mut behind = Vec::new();
        for (id, before) in page {
            let place = match sealed {
                Sealed::Factor => accounts::second::place(county, id),
                Sealed::Webhook | Sealed::FormerWebhook => webhooks::place(county, id),
                Sealed::Code => tracking::place(county, id),
            };
            if open_under(newest, &place, &before).is_some() {
                continue;
            }
            let Some(plain) = older.iter().find_map(|it| open_under(it, &place, &before)) else {
                continue;
            };
            let anew = seal_under(newest, app.chance(), &place, &plain)?;
            behind.push((id, before, anew));
        }
        count += u64::try_from(behind.len()).unwrap_or(0);
        if doing == Doing::Move && !behind.is_empty() {
            let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
                for (id, before, anew) in &behind {
                    store::seals::replace(tx, county, (sealed, *id), (before, anew)).await?;
                }
                Ok(())
            };
            app.store().write(county.0, write).await?;
        }
    }
}

/// Persons who are found by an older key of the index.
async fn by_index(app: &App, county: County, doing: Doing) -> Result<u64, Failure> {
    let (newest, _) = app.vault().newest_of(Of::Index);
    let (mut after, mut count) = (Id(0), 0);
    loop {
        let of = (newest, after);
        let read =
            async move |tx: &mut Tx<'_>| store::subjects::unindexed(tx, county, of, PIECE).await;
        let page = app.store().read(county.0, read).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.subject.id;
        count += u64::try_from(page.len()).unwrap_or(0);
        if doing == Doing::Count {
            continue;
        }
        let behind = page.into_iter().map(|it| (anew(app, county, &it), it));
        let behind: Vec<(Anew, Unindexed)> = behind.collect();
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            for (to, it) in &behind {
                match to {
                    Anew::By(number, hash) => {
                        store::subjects::reindex(tx, county, &it.hash, (*number, hash)).await?;
                    }
                    Anew::Nothing => {
                        store::subjects::unfind(tx, county, it.subject.id, &it.hash).await?;
                    }
                    Anew::Shut => {}
                }
            }
            Ok(())
        };
        app.store().write(county.0, write).await?;
    }
}

/// What somebody is found by from now on.
enum Anew {
    /// This hash, of the key of this number.
    By(u32, [u8; 32]),
    /// Nothing: no telephone of theirs is kept.
    Nothing,
    /// As before: none of their telephones opens, so the older key stays.
    Shut,
}

fn anew(app: &App, county: County, it: &Unindexed) -> Anew {
    if it.phones.is_empty() {
        return Anew::Nothing;
    }
    for (table, row, phone) in &it.phones {
        let subject = Some(it.subject.clone());
        let sealed = SealedContact { subject, phone: phone.clone(), ..SealedContact::default() };
        let Ok(contact) = try_open(app.vault(), county, table, *row, &sealed) else { continue };
        let hashes = app.vault().hashes(app.now(), county, ("phone", &contact.phone));
        let is_theirs = hashes.iter().any(|own| own.1.as_slice() == it.hash);
        if let (true, Some((number, hash))) = (is_theirs, hashes.first()) {
            return Anew::By(*number, *hash);
        }
    }
    tracing::warn!(%county, subject = it.subject.id.0, "a telephone stays shut and under an older key");
    Anew::Shut
}

fn changed(vault: &Vault) -> std::sync::MutexGuard<'_, Changed> {
    vault.inner.changed.lock().unwrap_or_else(PoisonError::into_inner)
}
