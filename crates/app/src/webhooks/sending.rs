//! What the clock does for webhooks: makes deliveries of the messages in the outbox, and sends those
//! that are due.
//!
//! A delivery is claimed in a transaction of its own before anything is sent, and what came back is
//! written in another. A program that ends between the two leaves the claim to run out; then it is
//! sent again, under the same id.

use std::time::Duration;

use domain::places::County;
use domain::webhooks::{Event, Standing, is_gone, is_taken, wait_after};
use hmac::{Hmac, KeyInit, Mac};
use kernel::id::Id;
use kernel::time::Instant;
use sha2::Sha256;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::outbox::{About, DueMessage};
use store::webhooks::{Due, Keys, NewDelivery, Tried};
use tokio::task::JoinSet;

use super::keeping::asked;
use super::place;
use crate::alike::derived;
use crate::outgoing::{Refused, SECONDS_MAX};
use crate::seals::open;
use crate::{App, Failure};

/// Messages that one transaction takes out of the outbox.
const PIECE: i64 = 200;
/// Messages that nobody wants end so many a transaction.
const PIECE_UNWANTED: i64 = 1_000;
/// Transactions a turn: the rest waits for the next.
const PIECES: usize = 10;

/// Deliveries read at once, and sent at once in all and to one webhook: one that is slow must not
/// hold up the others.
const READ: i64 = 100;
const AT_ONCE: usize = 8;
const AT_ONCE_EACH: usize = 2;

/// How long a claim holds: longer than a call can take.
const CLAIM_SECONDS: i64 = 30;
const _: () = assert!(CLAIM_SECONDS.cast_unsigned() > 2 * SECONDS_MAX);

/// Deliveries that arrived are shown for so many days.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// Sends for ever, beside the other jobs: it waits for strangers, and they may not.
pub async fn run(app: App) {
    loop {
        if let Err(error) = turn(&app).await {
            tracing::warn!(%error, "webhooks could not be sent; they will be tried again");
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn turn(app: &App) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for row in crate::counties::all(app).await? {
        let done = async {
            fan_out(app, row.county).await?;
            send_due(app, row.county).await
        };
        if let Err(error) = done.await {
            tracing::warn!(county = %row.county, %error, "webhooks failed in this county");
            outcome = Err(error);
        }
    }
    outcome
}

/// Takes what is to go out of a county's outbox and writes a delivery for each webhook that wants it.
pub async fn fan_out(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    for _ in 0..PIECES {
        // A read first: an idle house writes nothing.
        let read = async move |tx: &mut Tx<'_>| store::outbox::is_due(tx, county, now).await;
        if !app.store().read(county.0, read).await? {
            return Ok(());
        }
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let webhooks = store::webhooks::active(tx, county).await?;
            if webhooks.is_empty() {
                store::outbox::done_all(tx, county, now, PIECE_UNWANTED).await?;
                return Ok(());
            }
            for message in store::outbox::due(tx, county, now, PIECE).await? {
                for (id, wanted) in &webhooks {
                    if let Some(new) = delivery(county, &message, (*id, wanted)) {
                        store::webhooks::deliver(tx, county, &new, now).await?;
                    }
                }
                store::outbox::done(tx, county, message.id).await?;
            }
            Ok(())
        };
        app.store().write(county.0, write).await?;
    }
    Ok(())
}

/// What is sent to a webhook of a message, if it is told of such.
fn delivery(
    county: County,
    message: &DueMessage,
    (webhook, wanted): (Id, &[Event]),
) -> Option<NewDelivery> {
    let about = message.matter.as_ref()?;
    let event = Event::of(&about.noun, &message.topic).filter(|it| wanted.contains(it))?;
    Some(NewDelivery {
        id: derived(message.id, webhook),
        webhook,
        message: message.id,
        at: message.at,
        event: event.code(),
        number: about.number.clone(),
        body: body(county, event, message.at, about),
    })
}

/// Number, state and times: nothing that somebody wrote, and nobody's name.
fn body(county: County, event: Event, at: Instant, about: &About) -> String {
    let time = |it: Option<Instant>| it.map(Instant::rfc3339);
    let data = serde_json::json!({
        "county": county.to_string(),
        "number": about.number,
        "state": about.state,
        "received_at": time(about.received_at),
        "promised_at": time(about.promised_at),
        "due_at": time(about.due_at),
        "ended_at": time(about.ended_at),
    });
    serde_json::json!({ "type": event.code(), "timestamp": at.rfc3339(), "data": data }).to_string()
}

/// Sends what is due in a county, some at once, and writes how each went.
pub async fn send_due(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let read = async move |tx: &mut Tx<'_>| store::webhooks::due(tx, county, now, READ).await;
    let due = app.store().read(county.0, read).await?;
    let (mut sending, mut taken) = (JoinSet::new(), Vec::new());
    for it in due {
        if taken.len() == AT_ONCE {
            break;
        }
        if taken.iter().filter(|own| **own == it.webhook).count() == AT_ONCE_EACH {
            continue;
        }
        taken.push(it.webhook);
        let app = app.clone();
        sending.spawn(async move { send(&app, county, it).await });
    }
    let mut outcome = Ok(());
    while let Some(sent) = sending.join_next().await {
        let sent = sent.unwrap_or_else(|error| Err(Failure::Broken(error.to_string())));
        outcome = outcome.and(sent);
    }
    outcome
}

/// Claims one, sends it, and writes how it went.
async fn send(app: &App, county: County, due: Due) -> Result<(), Failure> {
    let until = app.now().plus_seconds(CLAIM_SECONDS);
    let seen = (due.id, due.next_at);
    let claim = async move |tx: &mut Tx<'_>| store::webhooks::claim(tx, county, seen, until).await;
    if !app.store().write(county.0, claim).await? {
        return Ok(());
    }
    let outcome = called(app, county, &due).await?;
    let tried = tried(&outcome, due.tries + 1, app.now());
    let (id, webhook, at) = (due.id, due.webhook, tried.at);
    let gone = matches!(outcome, Ok(status) if is_gone(status));
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::webhooks::tried(tx, county, (id, until), &tried).await?;
        if gone && store::webhooks::switch(tx, county, webhook, (false, true)).await? {
            store::webhooks::drop_waiting(tx, county, webhook).await?;
            let (by, act) = (Doer::default(), "webhook_gone");
            let change = Change { at, by, act, noun: "webhook", subject: webhook, detail: "" };
            store::audit::append(tx, county, &change).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await
}

/// The status that came back, or the stable word of why none did.
async fn called(
    app: &App,
    county: County,
    due: &Due,
) -> Result<Result<u16, &'static str>, Failure> {
    let id = format!("msg_{county}_{}", due.id.0);
    // The time outside: the other side refuses what is old, and a demo's clock is.
    let timestamp = app.wall().0.div_euclid(1_000_000);
    let now = app.now();
    let mut signatures = Vec::new();
    let mut secrets = vec![&due.keys.secret];
    let Keys { old, .. } = &due.keys;
    secrets.extend(old.as_ref().filter(|it| it.1 > now).map(|it| &it.0));
    for sealed in secrets {
        let secret = open(app, &place(county, due.webhook), sealed)?;
        signatures.push(signed(&secret, &id, timestamp, &due.body));
    }
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    let mut ask = asked(&due.url);
    ask.headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
    ask.body = due.body.clone().into_bytes();
    Ok(match app.outgoing().call(ask).await {
        Ok(answer) => Ok(answer.status),
        Err(Refused::Address) => Err("address"),
        Err(Refused::Silent(_)) => Err("silent"),
        Err(Refused::Late) => Err("late"),
        // The status was good or not; who answers a megabyte does not know what this is.
        Err(Refused::Long) => Err("long"),
    })
}

/// `v1,` and the HMAC-SHA-256 over id, time and body, by Standard Webhooks.
fn signed(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    // HMAC takes keys of every length; without one nothing is signed, and nobody takes it.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", data_encoding::BASE64.encode(&mac.finalize().into_bytes()))
}

fn tried(outcome: &Result<u16, &'static str>, tries: i64, at: Instant) -> Tried {
    let (status, fault) = match outcome {
        Ok(status) if is_taken(*status) => (Some(*status), None),
        Ok(status) => (Some(*status), Some("status")),
        Err(fault) => (None, Some(*fault)),
    };
    let gone = status.is_some_and(is_gone);
    let (standing, next_at) = match (fault, wait_after(tries)) {
        (None, _) => (Standing::Done, at),
        (Some(_), _) if gone => (Standing::Dropped, at),
        (Some(_), Some(wait)) => (Standing::Waiting, at.plus_seconds(wait)),
        (Some(_), None) => (Standing::Stuck, at),
    };
    Tried { standing, next_at, at, status, fault }
}

/// Removes deliveries that arrived or were given up, after a month.
pub(crate) async fn sweep(tx: &mut Tx<'_>, county: County, now: Instant) -> Result<(), Failure> {
    Ok(store::webhooks::sweep(tx, county, now.plus_seconds(-KEPT_SECONDS)).await?)
}
