//! What an administrator does with webhooks: makes, changes and switches them, has secrets changed,
//! sends tests, and has a delivery sent again.

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::webhooks::{Event, NAME_CHARS_MAX, OLD_SECRET_SECONDS, URL_CHARS_MAX, WEBHOOKS_MAX};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::webhooks::{Delivery, Keys, NewDelivery, Webhook};

use super::{PREFIX, TEST, place};
use crate::once::once;
use crate::outgoing::{Ask, Policy};
use crate::seals::seal;
use crate::{App, Failure, FieldError, Once};

/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

fn admit(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// A webhook as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewWebhook {
    /// The system that is told.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Of what.
    pub events: Vec<Event>,
}

/// A webhook that was made, or whose secret was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Which.
    pub id: Id,
    /// What the other side checks the signature with. It is told once: `None` when the same form was
    /// sent again.
    pub secret: Option<String>,
}

/// A webhook with its last deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The webhook.
    pub webhook: Webhook,
    /// Its deliveries, the newest first.
    pub deliveries: Vec<Delivery>,
}

/// Whether an address may be called at all, as far as can be said without asking for its name.
pub fn admits(app: &App, url: &str) -> bool {
    app.outgoing().admits(&asked(url))
}

/// What is sent to an address, without its body.
pub(super) fn asked(url: &str) -> Ask {
    let (headers, body) = (Vec::new(), Vec::new());
    Ask { method: "POST", url: url.to_owned(), headers, body, allowed: Policy::Public }
}

/// The county's webhooks, with how many of their deliveries are stuck.
pub async fn all(app: &App, county: County, by: &Staff) -> Result<Vec<(Webhook, i64)>, Failure> {
    admit(by)?;
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let webhooks = store::webhooks::all(tx, county).await?;
        Ok((webhooks, store::webhooks::stuck(tx, county).await?))
    };
    let (webhooks, stuck) = app.store().read(county.0, read).await?;
    let count = |id: Id| stuck.iter().find(|it| it.0 == id).map_or(0, |it| it.1);
    Ok(webhooks.into_iter().map(|it| (it.clone(), count(it.id))).collect())
}

/// One of them, with its deliveries before a time and id.
pub async fn one(
    app: &App,
    county: County,
    by: &Staff,
    id: Id,
    (before, limit): (Option<(Instant, Id)>, i64),
) -> Result<Shown, Failure> {
    admit(by)?;
    let before = before.unwrap_or((Instant(i64::MAX), Id(i64::MAX)));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let webhook = store::webhooks::find(tx, county, id).await?.ok_or(Failure::Missing)?;
        let deliveries = store::webhooks::deliveries(tx, county, id, before, limit).await?;
        Ok(Shown { webhook, deliveries })
    };
    app.store().read(county.0, read).await
}

/// Makes a webhook and tells its secret, once.
pub async fn make(
    app: &App,
    county: County,
    by: &Staff,
    new: NewWebhook,
    key: &Once,
) -> Result<Made, Failure> {
    let (doer, now, made_by) = (admit(by)?, app.now(), by.person);
    let of = format!("make_webhook {new:?}");
    let new = checked(app, new)?;
    let id = app.next_id();
    let (secret, sealed) = fresh_secret(app, county, id)?;
    let webhook = Webhook {
        id,
        name: new.name,
        url: new.url,
        events: new.events,
        keys: Keys { secret: sealed, old: None },
        active: true,
        gone: false,
        made_at: now,
        version: 1,
        made_by: String::new(),
    };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if store::webhooks::all(tx, county).await?.len() >= WEBHOOKS_MAX {
            let say = format!("最多 {WEBHOOKS_MAX} 个。请改一个不用的，换成要接的系统。");
            return Err(Failure::NotNow(say));
        }
        store::webhooks::insert(tx, county, &webhook, made_by).await?;
        let detail = Event::join(&webhook.events);
        audit(tx, county, doer, now, ("make_webhook", id, &detail)).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &of, work).await?;
    let id = answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?;
    Ok(Made { id: Id(id), secret: (!again).then_some(secret) })
}

/// Changes name, address and events. `seen` is the version that was on the page.
pub async fn change(
    app: &App,
    county: County,
    by: &Staff,
    (id, seen): (Id, i64),
    new: NewWebhook,
    key: &Once,
) -> Result<(), Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let of = format!("change_webhook {} {new:?}", id.0);
    let new = checked(app, new)?;
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let own = (new.name.as_str(), new.url.as_str(), new.events.as_slice());
        if !store::webhooks::change(tx, county, (id, seen), own).await? {
            store::webhooks::find(tx, county, id).await?.ok_or(Failure::Missing)?;
            let say = "刚才有人改过它。请刷新看看最新的样子，再改。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        audit(tx, county, doer, now, ("change_webhook", id, &Event::join(&new.events))).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Switches a webhook on or off. What waits for one that is switched off is given up.
pub async fn switch(
    app: &App,
    county: County,
    by: &Staff,
    (id, on): (Id, bool),
    key: &Once,
) -> Result<(), Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let act = if on { "webhook_on" } else { "webhook_off" };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if !store::webhooks::switch(tx, county, id, (on, false)).await? {
            store::webhooks::find(tx, county, id).await?.ok_or(Failure::Missing)?;
            let say = if on { "它已经在推送了。" } else { "它已经停了。" };
            return Err(Failure::NotNow(say.to_owned()));
        }
        if !on {
            store::webhooks::drop_waiting(tx, county, id).await?;
        }
        audit(tx, county, doer, now, (act, id, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("{act} {}", id.0), work).await.map(drop)
}

/// Gives a webhook another secret and tells it, once. The one before signs for one more day, too.
pub async fn change_secret(
    app: &App,
    county: County,
    by: &Staff,
    id: Id,
    key: &Once,
) -> Result<Made, Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let (secret, sealed) = fresh_secret(app, county, id)?;
    let until = now.plus_seconds(OLD_SECRET_SECONDS);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let sealed = (sealed.clone(), until);
        if !store::webhooks::change_secret(tx, county, id, sealed).await? {
            return Err(Failure::Missing);
        }
        audit(tx, county, doer, now, ("change_secret", id, "")).await?;
        Ok(String::new())
    };
    let (_, again) = once(app, county, key, &format!("change_secret {}", id.0), work).await?;
    Ok(Made { id, secret: (!again).then_some(secret) })
}

/// Has a test sent.
pub async fn test(
    app: &App,
    county: County,
    by: &Staff,
    webhook: Id,
    key: &Once,
) -> Result<(), Failure> {
    let (doer, now, id) = (admit(by)?, app.now(), app.next_id());
    let body = serde_json::json!({
        "type": TEST,
        "timestamp": now.rfc3339(),
        "data": { "county": county.to_string() },
    });
    let new = NewDelivery {
        id,
        webhook,
        message: id,
        at: now,
        event: TEST,
        number: String::new(),
        body: body.to_string(),
    };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        is_on(tx, county, webhook).await?;
        store::webhooks::deliver(tx, county, &new, now).await?;
        audit(tx, county, doer, now, ("test_webhook", webhook, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("test_webhook {}", webhook.0), work).await.map(drop)
}

/// Has a delivery sent again, under its own id.
pub async fn again(
    app: &App,
    county: County,
    by: &Staff,
    (webhook, delivery): (Id, Id),
    key: &Once,
) -> Result<(), Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let of = format!("send_again {} {}", webhook.0, delivery.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        is_on(tx, county, webhook).await?;
        if !store::webhooks::again(tx, county, (webhook, delivery), now).await? {
            let say = "这一条正等着发，或者已经清掉了。请刷新看看。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        audit(tx, county, doer, now, ("send_again", webhook, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

async fn is_on(tx: &mut Tx<'_>, county: County, id: Id) -> Result<(), Failure> {
    let webhook = store::webhooks::find(tx, county, id).await?.ok_or(Failure::Missing)?;
    if !webhook.active {
        return Err(Failure::NotNow("它停着。请先打开推送，再发。".to_owned()));
    }
    Ok(())
}

/// A new secret as it is told, and sealed.
fn fresh_secret(app: &App, county: County, id: Id) -> Result<(String, Vec<u8>), Failure> {
    let bytes: [u8; SECRET_BYTES] = app.chance();
    let sealed = seal(app, &place(county, id), &bytes)?;
    Ok((format!("{PREFIX}{}", data_encoding::BASE64.encode(&bytes)), sealed))
}

fn checked(app: &App, new: NewWebhook) -> Result<NewWebhook, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: &str| wrong.push(FieldError { field, say: say.to_owned() });
    let NewWebhook { name, url, mut events } = new;
    let (name, url) = (name.trim().to_owned(), url.trim().to_owned());
    match name.chars().count() {
        0 => say("name", "请写推给哪个系统，例如“市热线平台”。"),
        1..=NAME_CHARS_MAX => {}
        _ => say("name", "名字太长了，请写在 40 个字以内。"),
    }
    if url.is_empty() {
        say("url", "请写对方给的网址，以 https:// 开头。");
    } else if url.chars().count() > URL_CHARS_MAX {
        say("url", "网址太长了，请写在 500 个字以内。");
    } else if !admits(app, &url) {
        let words = "这个网址不能推：要以 https:// 开头，指向外网的主机，里面不带用户名和密码。";
        say("url", words);
    }
    if events.is_empty() {
        say("events", "请至少选一样要告诉对方的事。");
    }
    events.sort();
    events.dedup();
    if wrong.is_empty() {
        Ok(NewWebhook { name, url, events })
    } else {
        Err(Failure::Invalid(wrong))
    }
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, subject, detail): (&str, Id, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "webhook", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}
