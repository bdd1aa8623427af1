//! Webhooks: kept by an administrator, told of acts through the outbox, signed by Standard Webhooks
//! (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once and in no promised order.

mod keeping;
mod sending;

pub use self::keeping::{
    Made, NewWebhook, Shown, admits, again, all, change, change_secret, make, one, switch, test,
};
pub(crate) use self::sending::sweep;
pub use self::sending::{fan_out, run, send_due};
pub use store::webhooks::{Delivery, Webhook};

use domain::places::County;
use kernel::id::Id;

/// The event of a test, which no act causes.
pub const TEST: &str = "webhook.test";

/// What every secret begins with, by Standard Webhooks.
pub const PREFIX: &str = "whsec_";

/// For what a secret is sealed: it opens nowhere else.
pub(crate) fn place(county: County, webhook: Id) -> String {
    format!("webhook {county} {}", webhook.0)
}
