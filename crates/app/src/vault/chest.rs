//! Secrets of a county that are nobody's in person: the second factor of an account, the secret of a
//! partner's interface.

use domain::places::County;
use kernel::id::Id;
use store::Tx;
use store::subjects::NewSubject;
use zeroize::Zeroizing;

use super::suites::International;
use super::{Key, Shut, Spot, Suite as _, Vault, open_with};
use crate::{App, Failure};

/// The county as a subject: it has a key as a person has.
const COUNTY_ITSELF: Id = Id(0);

/// What seals the secrets of a county. Cheap to clone; sealing and opening ask no database, so they
/// may be done inside a transaction or before it.
#[derive(Clone, Debug)]
pub struct Chest {
    app_chance: [u8; 32],
    vault: Vault,
    key: Key,
    county: County,
}

impl App {
    /// The chest of a county. Asks the database once; what it gives may be kept for one use case.
    pub async fn chest(&self, county: County) -> Result<Chest, Failure> {
        let vault = self.vault().clone();
        let find =
            async move |tx: &mut Tx<'_>| store::subjects::find(tx, county, COUNTY_ITSELF).await;
        let found = self.store().read(county.0, find).await?;
        let wrapped = match found {
            Some(it) => it.wrapped,
            None => self.make_chest(county).await?,
        };
        let key = vault.unwrap((county, COUNTY_ITSELF), &wrapped)?;
        Ok(Chest { app_chance: self.chance(), vault, key, county })
    }

    async fn make_chest(&self, county: County) -> Result<Vec<u8>, Failure> {
        let (vault, now) = (self.vault().clone(), self.now());
        let key = Key::new(self.chance());
        let (number, wrapped) = vault.wrap((county, COUNTY_ITSELF), &key, &self.chance())?;
        let new = NewSubject { id: COUNTY_ITSELF, hash: None, key: number, wrapped };
        let write = async move |tx: &mut Tx<'_>| -> Result<Vec<u8>, Failure> {
            // Another process may be first.
            if let Some(it) = store::subjects::find(tx, county, COUNTY_ITSELF).await? {
                return Ok(it.wrapped);
            }
            store::subjects::insert(tx, county, &new, now).await?;
            Ok(new.wrapped.clone())
        };
        self.store().write(county.0, write).await
    }
}

impl Chest {
    /// Seals a secret that stands in a field of a row.
    pub fn seal(&self, field: &'static str, row: Id, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let spot = Spot { county: self.county, field, row };
        // Other words, another row or another chest: another nonce. The same again is the same.
        let of = [&self.app_chance, spot.bytes().as_slice(), &[0], plain].concat();
        let of = Zeroizing::new(of);
        let drawn = International.keyed_hash(&self.key, &of);
        let chance = drawn.first_chunk::<16>().ok_or(Shut)?;
        Ok(self.vault.seal_with(&self.key, chance, &spot, plain)?)
    }

    /// Opens it where it stands.
    pub fn open(
        &self,
        field: &'static str,
        row: Id,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let spot = Spot { county: self.county, field, row };
        Ok(open_with(&self.key, &spot, sealed)?)
    }
}

impl From<Shut> for Failure {
    fn from(shut: Shut) -> Self {
        Self::Broken(shut.to_string())
    }
}

impl From<super::RoomError> for Failure {
    fn from(error: super::RoomError) -> Self {
        Self::Broken(error.to_string())
    }
}
