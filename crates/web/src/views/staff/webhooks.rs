//! Webhooks: `staff/webhooks.html`, one of them with its deliveries: `staff/webhook.html`, and a
//! secret that is told once: `staff/webhook_secret.html`.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError, Tag};

/// The list with the form to add one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/webhooks.html")]
pub(crate) struct WebhooksPage {
    pub(crate) frame: DeskFrame,
    pub(crate) rows: Vec<WebhookRow>,
    pub(crate) form: WebhookForm,
}

/// A webhook in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) events: String,
    /// How many are stuck, in words; `None` when none is.
    pub(crate) stuck: Option<String>,
    pub(crate) tag: Tag,
}

/// Name, address and events. Posts `csrf key version name url event-CODE…`.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookForm {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) errors: Vec<FormError>,
    pub(crate) name: Field,
    pub(crate) name_max: usize,
    pub(crate) url: Field,
    pub(crate) url_max: usize,
    /// Only its error is used.
    pub(crate) events: Field,
    pub(crate) choices: Vec<EventChoice>,
}

/// What a system may be told of.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventChoice {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

/// One webhook. Every form posts `csrf key`, sending again also `delivery`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/webhook.html")]
pub(crate) struct WebhookPage {
    pub(crate) frame: DeskFrame,
    pub(crate) back_href: String,
    pub(crate) name: String,
    pub(crate) made: String,
    pub(crate) tag: Tag,
    pub(crate) active: bool,
    /// The other side said that it wants no more.
    pub(crate) gone: bool,
    /// Until when the secret before the change is good, too.
    pub(crate) old_until: Option<String>,
    pub(crate) form: WebhookForm,
    pub(crate) at: String,
    /// Keys for the small forms.
    pub(crate) key: String,
    pub(crate) rows: Vec<DeliveryRow>,
    pub(crate) older_href: Option<String>,
    pub(crate) newest_href: Option<String>,
}

/// A delivery in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeliveryRow {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) number: String,
    pub(crate) at: String,
    pub(crate) tag: Tag,
    /// What the last try met, and when the next is.
    pub(crate) said: String,
    pub(crate) may_again: bool,
}

/// A secret that was just made.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/webhook_secret.html")]
pub(crate) struct WebhookSecretPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    /// `None` when the form was sent again.
    pub(crate) secret: Option<String>,
    /// Whether there was one before, which is good for another day.
    pub(crate) changed: bool,
    pub(crate) next_href: String,
}
