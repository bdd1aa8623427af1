//! Webhooks (推送): made with their secret shown once, changed, tried, switched off; and how their
//! deliveries went.

use app::FieldError;
use app::webhooks::{self as doing, Delivery, Made, NewWebhook, TEST, Webhook};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::webhooks::{Event, NAME_CHARS_MAX, Standing, URL_CHARS_MAX};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::webhooks::{
    DeliveryRow, EventChoice, WebhookForm, WebhookPage, WebhookRow, WebhookSecretPage, WebhooksPage,
};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What every box of an event is called before its word.
const BOX: &str = "event-";

/// Where in the list, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<String>,
    done: Option<String>,
}

/// What every page here begins with.
struct Seat {
    web: Web,
    desk: Desk,
    look: Look,
    officer: Officer,
}

impl Seat {
    async fn of(web: Web, county: InCounty, officer: Officer, look: Look) -> Result<Self, Stopped> {
        let desk = Desk::of(&web, county.0, &officer.0).await?;
        Ok(Self { web, desk, look, officer })
    }

    fn frame(&self) -> crate::views::layout::DeskFrame {
        self.desk.frame(&self.web, &self.look, &self.officer.0, ("推送", Spot::Webhooks))
    }

    fn home(&self) -> String {
        format!("/{}/staff/webhooks", self.desk.house.county())
    }

    async fn list(&self, form: &Form, errors: &[FieldError]) -> Result<WebhooksPage, Stopped> {
        let (county, staff) = (self.desk.house.county(), &self.officer.0.staff);
        let all = doing::all(&self.web.app, county, staff).await.stop(&self.web)?;
        let home = self.home();
        let row = |(it, stuck): &(Webhook, i64)| WebhookRow {
            href: format!("{home}/{}", it.id.0),
            name: it.name.clone(),
            host: host(&it.url),
            events: events(&it.events),
            stuck: (*stuck > 0).then(|| format!("{} 条没送到", words::number(*stuck))),
            tag: tag(it),
        };
        Ok(WebhooksPage {
            frame: self.frame(),
            rows: all.iter().map(row).collect(),
            form: webhook_form(home.clone(), form, errors),
        })
    }

    /// One webhook. `typed` is the form as it was sent, with what is wrong with it.
    async fn one(
        &self,
        id: Id,
        before: Option<&str>,
        typed: Option<(&Form, &[FieldError])>,
    ) -> Result<WebhookPage, Stopped> {
        let (county, staff) = (self.desk.house.county(), &self.officer.0.staff);
        let (at, now) = (format!("{}/{}", self.home(), id.0), self.web.app.now());
        let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
        let from = before.and_then(place_in_list);
        let shown = doing::one(&self.web.app, county, staff, id, (from, limit)).await;
        let mut shown = shown.stop(&self.web)?;
        let more = shown.deliveries.len() > ROWS;
        shown.deliveries.truncate(ROWS);
        let last = shown.deliveries.last().filter(|_| more);
        let older_href = last.map(|it| format!("{at}?before={}.{}", it.at.0, it.id.0));
        let it = shown.webhook;
        let own = stored(&self.web, &it);
        let (form, errors) = typed.unwrap_or((&own, &[]));
        let old = it.keys.old.as_ref().map(|it| it.1).filter(|it| *it > now);
        Ok(WebhookPage {
            frame: self.frame(),
            back_href: self.home(),
            made: format!("{} 加的，{}", it.made_by, words::day(it.made_at.date(), now)),
            tag: tag(&it),
            active: it.active,
            gone: it.gone,
            old_until: old.map(|it| words::moment(it, now)),
            form: webhook_form(at.clone(), form, errors),
            rows: shown.deliveries.iter().map(|own| delivery(own, it.active, now)).collect(),
            newest_href: from.map(|_| at.clone()),
            older_href,
            at,
            key: fresh_key(&self.web),
            name: it.name,
        })
    }
}

/// The form of a webhook, with what was typed and what is to be mended.
fn webhook_form(action: String, form: &Form, errors: &[FieldError]) -> WebhookForm {
    let choice = |it: Event| EventChoice {
        code: it.code(),
        name: words::word("event", it.code()),
        chosen: form.has(&format!("{BOX}{}", it.code())),
    };
    WebhookForm {
        action,
        key: form.key.clone(),
        version: form.int("version").unwrap_or(0),
        errors: form_errors(errors, |it| it),
        name: field(form.get("name"), errors, "name"),
        name_max: NAME_CHARS_MAX,
        url: field(form.get("url"), errors, "url"),
        url_max: URL_CHARS_MAX,
        events: field("", errors, "events"),
        choices: Event::ALL.map(choice).to_vec(),
    }
}

/// The form as the webhook stands.
fn stored(web: &Web, it: &Webhook) -> Form {
    let mut form = Form::with_key(fresh_key(web));
    form.put_all([
        ("name", it.name.clone()),
        ("url", it.url.clone()),
        ("version", it.version.to_string()),
    ]);
    for event in &it.events {
        form.put_all([(&format!("{BOX}{}", event.code()), "1".to_owned())]);
    }
    form
}

/// Where the list goes on: time and id, parted by a dot.
fn place_in_list(text: &str) -> Option<(Instant, Id)> {
    let (at, id) = text.split_once('.')?;
    Some((Instant(at.parse().ok()?), Id(id.parse().ok()?)))
}

/// The host of an address, for the list: the rest may carry a secret of the other side.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}

fn events(events: &[Event]) -> String {
    if events.len() == Event::ALL.len() {
        return "全部".to_owned();
    }
    let names: Vec<String> = events.iter().map(|it| words::word("event", it.code())).collect();
    names.join("、")
}

fn tag(it: &Webhook) -> Tag {
    match (it.active, it.gone) {
        (true, _) => Tag { kind: "t-ok", words: "在推".to_owned() },
        (false, true) => Tag { kind: "t-late", words: "对方不要了".to_owned() },
        (false, false) => Tag { kind: "t-off", words: "停着".to_owned() },
    }
}

fn delivery(it: &Delivery, active: bool, now: Instant) -> DeliveryRow {
    let kind = match it.standing {
        Standing::Waiting => "t-run",
        Standing::Done => "t-ok",
        Standing::Stuck => "t-late",
        Standing::Dropped => "t-off",
    };
    let mut said = Vec::new();
    if let Some(at) = it.tried_at {
        let fault = it.fault.as_deref().map(|fault| {
            let status = it.status.map_or_else(String::new, |it| it.to_string());
            words::word("fault", fault).replace("{status}", &status)
        });
        let tried = format!("{} 推了第 {} 次", words::moment(at, now), it.tries.max(1));
        said.push(fault.map_or_else(|| tried.clone(), |fault| format!("{tried}：{fault}")));
    }
    if it.standing == Standing::Waiting && it.tries > 0 {
        said.push(format!("{} 再推", words::moment(it.next_at, now)));
    }
    DeliveryRow {
        id: it.id.0.to_string(),
        event: words::word("event", &it.event),
        number: if it.event == TEST { String::new() } else { it.number.clone() },
        at: words::moment(it.at, now),
        tag: Tag { kind, words: words::word("standing", it.standing.code()) },
        said: said.join("；"),
        may_again: active && it.standing != Standing::Waiting,
    }
}

fn read(form: &Form) -> NewWebhook {
    let ticked = |it: &Event| form.has(&format!("{BOX}{}", it.code()));
    NewWebhook {
        name: form.text("name"),
        url: form.text("url"),
        events: Event::ALL.into_iter().filter(ticked).collect(),
    }
}

/// The list and the empty form.
pub(crate) async fn list(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let seat = Seat::of(web, county, officer, look).await?;
    let form = Form::with_key(fresh_key(&seat.web));
    Ok(page(&seat.list(&form, &[]).await?))
}

/// The form sent: the secret is shown on this answer and never again.
pub(crate) async fn make(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = read(&form);
    let name = new.name.trim().to_owned();
    let made = doing::make(&web.app, county.0, &officer.0.staff, new, &once).await;
    let seat = Seat::of(web, county, officer, look).await?;
    match made {
        Ok(Made { id, secret }) => {
            let next_href = format!("{}/{}", seat.home(), id.0);
            let frame = seat.frame();
            Ok(page(&WebhookSecretPage { frame, name, secret, changed: false, next_href }))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&seat.web) };
            let mut shown = seat.list(&form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// One webhook and how its deliveries went.
pub(crate) async fn one(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let seat = Seat::of(web, county, officer, look).await?;
    let mut shown = seat.one(id, asked.before.as_deref(), None).await?;
    shown.frame.notice = asked.done.as_deref().and_then(|it| {
        let say = match it {
            "changed" => "存好了。",
            "on" => "打开了，从现在起有事就推。",
            "off" => "停了，还没送到的不再推。",
            "test" => "试推的一条放进去了，几秒后刷新看看送到没有。",
            "again" => "放回去了，几秒后刷新看看送到没有。",
            _ => return None,
        };
        Some(say.to_owned())
    });
    Ok(page(&shown))
}

/// Name, address and events changed.
pub(crate) async fn change(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let seen = (id, form.int("version").unwrap_or(0));
    let changed =
        doing::change(&web.app, county.0, &officer.0.staff, seen, read(&form), &once).await;
    let Err(failure) = changed else { return Ok(back(county, id, "changed")) };
    let seat = Seat::of(web, county, officer, look).await?;
    let Some(errors) = fields(&failure) else { return Err(failure).stop(&seat.web) };
    let mut shown = seat.one(id, None, Some((&form, errors))).await?;
    shown.frame.has_errors = true;
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

fn back(InCounty(county): InCounty, id: Id, done: &str) -> axum::response::Response {
    Redirect::to(&format!("/{county}/staff/webhooks/{}?done={done}", id.0)).into_response()
}

/// Switched on.
pub(crate) async fn on(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switched(web, county, path, (sent, true)).await
}

/// Switched off; what waits is given up.
pub(crate) async fn off(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switched(web, county, path, (sent, false)).await
}

async fn switched(
    State(web): State<Web>,
    county: InCounty,
    Path((_, id)): Path<(String, String)>,
    (KeyedForm { officer, once, .. }, on): (KeyedForm, bool),
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &officer.0.staff;
    doing::switch(&web.app, county.0, staff, (id, on), &once).await.stop(&web)?;
    Ok(back(county, id, if on { "on" } else { "off" }))
}

/// Another secret, shown on this answer and never again.
pub(crate) async fn secret(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let (app, staff) = (&web.app, &officer.0.staff);
    let shown = doing::one(app, county.0, staff, id, (None, 1)).await.stop(&web)?;
    let made = doing::change_secret(app, county.0, staff, id, &once).await.stop(&web)?;
    let seat = Seat::of(web, county, officer, look).await?;
    let next_href = format!("{}/{}", seat.home(), id.0);
    let (frame, name, secret) = (seat.frame(), shown.webhook.name, made.secret);
    Ok(page(&WebhookSecretPage { frame, name, secret, changed: true, next_href }))
}

/// A test is put in.
pub(crate) async fn test(
    State(web): State<Web>,
    county: InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    doing::test(&web.app, county.0, &officer.0.staff, id, &once).await.stop(&web)?;
    Ok(back(county, id, "test"))
}

/// A delivery is put in again.
pub(crate) async fn again(
    State(web): State<Web>,
    county: InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let delivery = Id(form.int("delivery").unwrap_or(0));
    let staff = &officer.0.staff;
    doing::again(&web.app, county.0, staff, (id, delivery), &once).await.stop(&web)?;
    Ok(back(county, id, "again"))
}
