//! Webhooks, for those who keep the accounts.

use axum::routing::{get, post};

use super::{ADMINS, Route, row};
use crate::staff::webhooks;

pub(super) fn routes() -> Vec<Route> {
    vec![
        (row("GET", "/{county}/staff/webhooks", ADMINS), || get(webhooks::list)),
        (row("POST", "/{county}/staff/webhooks", ADMINS), || post(webhooks::make)),
        (row("GET", "/{county}/staff/webhooks/{id}", ADMINS), || get(webhooks::one)),
        (row("POST", "/{county}/staff/webhooks/{id}", ADMINS), || post(webhooks::change)),
        (row("POST", "/{county}/staff/webhooks/{id}/on", ADMINS), || post(webhooks::on)),
        (row("POST", "/{county}/staff/webhooks/{id}/off", ADMINS), || post(webhooks::off)),
        (row("POST", "/{county}/staff/webhooks/{id}/secret", ADMINS), || post(webhooks::secret)),
        (row("POST", "/{county}/staff/webhooks/{id}/test", ADMINS), || post(webhooks::test)),
        (row("POST", "/{county}/staff/webhooks/{id}/again", ADMINS), || post(webhooks::again)),
    ]
}
