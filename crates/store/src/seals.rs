//! What lies sealed under the server's secret for longer than minutes, a page at a time, so that it can
//! be sealed anew. There is no cryptography here: bytes in, bytes out.

use domain::places::County;
use kernel::id::Id;

use crate::{Sql, StoreError, Tx, params, statements};

statements! {
    SEALED_FACTORS = "SELECT person, secret FROM second_factor WHERE county = $1 AND person > $2 ORDER BY person LIMIT $3";
    SEALED_WEBHOOKS = "SELECT id, secret FROM webhook WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3";
    SEALED_FORMER = "SELECT id, old_secret FROM webhook WHERE county = $1 AND id > $2 AND old_secret IS NOT NULL ORDER BY id LIMIT $3";
    SEALED_CODES = "SELECT id, sealed FROM told_code WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3";
    RESEAL_FACTOR = "UPDATE second_factor SET secret = $4 WHERE county = $1 AND person = $2 AND secret = $3";
    RESEAL_WEBHOOK = "UPDATE webhook SET secret = $4 WHERE county = $1 AND id = $2 AND secret = $3";
    RESEAL_FORMER = "UPDATE webhook SET old_secret = $4 WHERE county = $1 AND id = $2 AND old_secret = $3";
    RESEAL_CODE = "UPDATE told_code SET sealed = $4 WHERE county = $1 AND id = $2 AND sealed = $3";
}

/// What lies sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Secrets of second factors, by person.
    Factor,
    /// Secrets of webhooks.
    Webhook,
    /// The secrets that webhooks had before, which hold for a while.
    FormerWebhook,
    /// Tracking codes of a secret that another has followed, by request, order or follower.
    Code,
}

impl Sealed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Factor, Self::Webhook, Self::FormerWebhook, Self::Code];

    fn statements(self) -> (&'static Sql, &'static Sql) {
        match self {
            Self::Factor => (SEALED_FACTORS, RESEAL_FACTOR),
            Self::Webhook => (SEALED_WEBHOOKS, RESEAL_WEBHOOK),
            Self::FormerWebhook => (SEALED_FORMER, RESEAL_FORMER),
            Self::Code => (SEALED_CODES, RESEAL_CODE),
        }
    }
}

/// The sealed values behind `after`, in the order of whose they are.
pub async fn page(
    tx: &mut Tx<'_>,
    county: County,
    (sealed, after): (Sealed, Id),
    limit: i64,
) -> Result<Vec<(Id, Vec<u8>)>, StoreError> {
    let rows = tx.query(sealed.statements().0, params![county, after, limit]).await?;
    rows.iter().map(|it| Ok((Id(it.int(0)?), it.blob(1)?))).collect()
}

/// Replaces a sealed value, unless it was changed since it was read.
pub async fn replace(
    tx: &mut Tx<'_>,
    county: County,
    (sealed, id): (Sealed, Id),
    (before, anew): (&[u8], &[u8]),
) -> Result<(), StoreError> {
    let row = params![county, id, before.to_vec(), anew.to_vec()];
    tx.run(sealed.statements().1, row).await
}
