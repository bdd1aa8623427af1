//! Changing the master key while people work: the persons' keys are wrapped anew, a bounded piece a
//! transaction, and the old master key goes when nothing needs it.

use domain::places::County;
use store::Tx;

use super::Vault;
use crate::{App, Failure};

/// Keys of persons that are wrapped anew in one transaction.
const PIECE: i64 = 200;

/// A master key that wraps nothing is kept so many days more: a copy of the database taken before
/// the change needs it.
pub(super) const KEPT_DAYS: i64 = 35;

/// Wraps with the current master key what others wrapped. Says how many keys that were.
pub(crate) async fn rewrap(app: &App, county: County) -> Result<u64, Failure> {
    let vault = app.vault();
    vault.refresh()?;
    let current = vault.current();
    if vault.list().len() < 2 {
        return Ok(0);
    }
    let mut done = 0;
    loop {
        let read =
            async move |tx: &mut Tx<'_>| store::subjects::behind(tx, county, current, PIECE).await;
        let behind = app.store().read(county.0, read).await?;
        let mut anew = Vec::new();
        for it in &behind {
            // Whoever was erased meanwhile has no key to wrap.
            let Ok(key) = vault.unwrap((county, it.id), &it.wrapped) else { continue };
            let (number, wrapped) = vault.wrap((county, it.id), &key, &app.chance())?;
            anew.push((it.id, it.wrapped.clone(), number, wrapped));
        }
        if anew.is_empty() {
            return Ok(done);
        }
        done += u64::try_from(anew.len()).unwrap_or(0);
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            for (id, before, number, wrapped) in &anew {
                store::subjects::rewrap(tx, county, *id, before, (*number, wrapped)).await?;
            }
            Ok(())
        };
        app.store().write(county.0, write).await?;
    }
}

/// Removes master keys that no county needs and that were followed by another long enough ago.
pub(crate) async fn tidy(app: &App, counties: &[County]) -> Result<(), Failure> {
    let vault: &Vault = app.vault();
    let list = vault.list();
    let before = app.now().plus_seconds(-KEPT_DAYS * 86_400);
    let followed = list.windows(2).filter_map(|pair| match pair {
        [old, next] if next.made < before => Some(old.number),
        _ => None,
    });
    let followed: Vec<u32> = followed.collect();
    let mut unneeded = Vec::new();
    for number in followed {
        let mut needed = false;
        for county in counties.iter().copied() {
            let read =
                async move |tx: &mut Tx<'_>| store::subjects::is_needed(tx, county, number).await;
            needed = needed || app.store().read(county.0, read).await?;
        }
        if !needed {
            unneeded.push(number);
        }
    }
    if !unneeded.is_empty() {
        vault.remove(&unneeded)?;
    }
    Ok(())
}
