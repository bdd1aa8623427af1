//! The one door for acts: idempotency, audit and effect in one transaction.

use domain::places::County;
use store::Tx;
use store::matters::Doer;
use store::once::Seen;

use crate::world::sha256;
use crate::{App, Failure};

/// The key under which an act is done once, however often it is sent, and how long its form was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    key: [u8; 32],
    took: Option<i64>,
}

/// The longest key a client may send.
const KEY_MAX: usize = 200;

impl Once {
    /// A key as sent by a client, bound to who sent it: another person's same key is another key.
    pub fn new(key: &str, by: Doer) -> Result<Self, Failure> {
        let key = key.trim();
        if key.is_empty() || key.len() > KEY_MAX {
            return Err(Failure::NoKey);
        }
        let who = by.person.map_or(0, |it| it.0);
        Ok(Self { key: sha256(format!("{who}\n{key}").as_bytes()), took: None })
    }

    /// The same, of a form that was open for so many seconds: see [`crate::burden::took`].
    #[must_use]
    pub fn open_for(self, seconds: Option<i64>) -> Self {
        Self { took: seconds, ..self }
    }

    /// How many seconds its form was open, if that is known.
    pub fn took(&self) -> Option<i64> {
        self.took
    }

    /// A number that tells this key from another one of the day.
    pub(crate) fn short(&self) -> u64 {
        self.key.iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte))
    }
}

/// Does `work` once. `of` describes what is asked for: the same key with something else is refused.
/// The answer of the first time is kept as text and given again. Says whether it was a repetition.
pub(crate) async fn once<F>(
    app: &App,
    county: County,
    once: &Once,
    of: &str,
    work: F,
) -> Result<(String, bool), Failure>
where
    F: for<'a, 'b> AsyncFn(&'a mut Tx<'b>) -> Result<String, Failure> + Send + Sync + 'static,
{
    // With the secret in it: nobody can try telephones until the fingerprint is the same.
    let secrets = app.secrets().into_iter();
    let fingerprints: Vec<_> = secrets.map(|it| it.derive("asked", of.as_bytes())).collect();
    let (key, now) = (once.key, app.now());
    let act = async move |tx: &mut Tx<'_>| -> Result<(String, bool), Failure> {
        match store::once::look(tx, county, &key, &fingerprints).await? {
            Seen::Before(answer) => return Ok((answer, true)),
            Seen::Other => return Err(Failure::KeyReused),
            Seen::Never => {}
        }
        let answer = work(tx).await?;
        let fingerprint = fingerprints.first().map_or(&[][..], |it| it);
        store::once::keep(tx, county, &key, fingerprint, &answer, now).await?;
        Ok((answer, false))
    };
    app.store().write(county.0, act).await
}

/// Whether something was sent under a key before: what is sent again needs no second thought.
pub(crate) async fn is_known(
    tx: &mut Tx<'_>,
    county: County,
    once: &Once,
) -> Result<bool, Failure> {
    Ok(store::once::look(tx, county, &once.key, &[]).await? != Seen::Never)
}
