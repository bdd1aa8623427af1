//! The menu of services, and a person's order by a program.

use app::orders::{self as doing, Input, Kind, NewOrder, Offer, Skill};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Asked, Body, Path};
use super::requests::{Sent, Words};
use super::{Tell, Told, cut, limit, once, private};
use crate::guard::InCounty;
use crate::state::Web;
use crate::words;

/// Which services.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MenuAsked {
    /// That may be ordered here.
    #[param(pattern = "^[0-9]{12}$", example = "610925100201")]
    place: Option<String>,
    /// Goes on behind this service: the `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$", example = "1")]
    after: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
}

/// Services, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "rows": [{ "id": "1", "title": "上门理发", "text": "给行动不便的老人理发",
    "audience": "七十岁以上", "place": "610925100000", "address": "家里", "times": "周三下午", "skill": "haircut",
    "org": "城关镇党群服务中心", "left": 6 }], "next": null }))]
pub(crate) struct MenuView {
    rows: Vec<ServiceView>,
    /// The `after` of the next page; nothing on the last.
    next: Option<String>,
}

/// A service of the menu.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceView {
    id: String,
    title: String,
    text: String,
    audience: String,
    /// May be ordered from every place inside.
    place: String,
    address: String,
    times: String,
    skill: &'static str,
    /// Who offers it.
    org: String,
    /// How many more may be ordered this month; nothing when there is no bound.
    left: Option<i64>,
}

/// The menu of services, the newest first.
#[utoipa::path(get, path = "/api/v1/{county}/services", tag = "orders",
    params(("county" = String, Path, example = "610925"), MenuAsked),
    responses((status = 200, description = "a page of services", body = MenuView), super::problem::Problems))]
pub(crate) async fn menu(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Asked(asked): Asked<MenuAsked>,
) -> Told {
    let limit = limit(asked.limit)?;
    let place = asked.place.as_deref().map(|it| super::problem::place(it, "place")).transpose()?;
    let after = match asked.after.as_deref() {
        None => None,
        Some(text) => Some(super::problem::id(text, "after")?),
    };
    let rows = doing::menu(&web.app, county, place, None, after, limit + 1).await.told(&web)?;
    let (rows, more) = cut(rows, limit);
    let next = rows.last().filter(|_| more).map(|it| it.service.id.0.to_string());
    let view = |it: &Offer| ServiceView {
        id: it.service.id.0.to_string(),
        title: it.service.title.clone(),
        text: it.service.body.clone(),
        audience: it.service.audience.clone(),
        place: it.service.place.to_string(),
        address: it.service.address.clone(),
        times: it.service.times.clone(),
        skill: it.service.skill.code(),
        org: it.org_name.clone(),
        left: it.left,
    };
    Ok(private(&MenuView { rows: rows.iter().map(view).collect(), next }))
}

/// An order as a program sends it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({ "kind": "need", "skill": "", "text": "想请人帮忙教手机挂号", "place": "610925100201",
    "phone": "19900001234" }))]
pub(crate) struct Ordering {
    /// `service`, `need` or `question`; a need when nothing is said.
    #[schema(pattern = "^(service|need|question)?$")]
    kind: String,
    /// The id of a service, for a service.
    #[schema(pattern = "^[0-9]{0,18}$")]
    service: String,
    /// A code of what it takes; empty when the person does not know.
    skill: String,
    /// The person's words.
    #[schema(max_length = 500)]
    text: String,
    /// A town or village, twelve digits.
    place: String,
    /// Where, in words.
    #[schema(max_length = 200)]
    address: String,
    /// When it would suit them.
    #[schema(max_length = 100)]
    wished: String,
    /// What the person wants to be called.
    #[schema(max_length = 40)]
    name: String,
    /// Their telephone; only a question may go without.
    phone: String,
}

/// Places an order for a person. The same `Idempotency-Key` gives the same order again.
#[utoipa::path(post, path = "/api/v1/{county}/orders", tag = "orders",
    params(("county" = String, Path, example = "610925"), super::problem::Keyed),
    request_body = Ordering,
    responses((status = 201, description = "kept", body = Sent), (status = 200, description = "placed before", body = Sent),
        super::problem::Problems))]
pub(crate) async fn place(
    State(web): State<Web>,
    InCounty(county): InCounty,
    headers: HeaderMap,
    Body(it): Body<Ordering>,
) -> Told {
    let key = once(&web, &headers)?;
    let kind = match it.kind.as_str() {
        "" => None,
        text => Some(Kind::parse(text).ok_or_else(|| super::problem::unreadable("kind"))?),
    };
    let service = match it.service.as_str() {
        "" => None,
        text => Some(super::problem::id(text, "service")?),
    };
    let new = NewOrder {
        kind,
        service,
        skill: it.skill,
        body: it.text,
        place: it.place,
        address: it.address,
        wished: it.wished,
        name: it.name,
        phone: it.phone,
        ..NewOrder::default()
    };
    let sent = doing::place(&web.app, county, new, &key).await.told(&web)?;
    let status = if sent.again { StatusCode::OK } else { StatusCode::CREATED };
    let told = Sent::new(sent.number, sent.tracking, sent.again);
    Ok((status, private(&told)).into_response())
}

/// Where an order stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "7K4-2M9-Q", "state": "offered", "state_words": "等人接单", "kind": "need",
    "skill": "phone", "placed_at": "2025-03-03T09:00:00+08:00", "due_at": null, "answer": "", "acts": ["withdraw"] }))]
pub(crate) struct OrderStands {
    number: String,
    state: &'static str,
    state_words: String,
    kind: &'static str,
    skill: &'static str,
    placed_at: String,
    /// By when somebody owes the next step.
    due_at: Option<String>,
    /// What was said when it was done.
    answer: String,
    /// What the person may do now.
    acts: Vec<&'static str>,
}

async fn stands(web: &Web, county: domain::places::County, code: &str) -> Told {
    let tracked = doing::track(&web.app, county, code).await.told(web)?;
    let order = &tracked.order;
    let skill: Skill = order.skill;
    Ok(private(&OrderStands {
        number: order.number.clone(),
        state: order.state.code(),
        state_words: words::word("order_state", order.state.code()),
        kind: order.kind.code(),
        skill: skill.code(),
        placed_at: order.placed_at.rfc3339(),
        due_at: order.due_at.map(kernel::time::Instant::rfc3339),
        answer: order.answer.clone(),
        acts: tracked.acts.iter().map(|it| it.code()).collect(),
    }))
}

/// Where an order stands, by its tracking code.
#[utoipa::path(get, path = "/api/v1/{county}/orders/{code}", tag = "orders",
    params(("county" = String, Path, example = "610925"), ("code" = String, Path, example = "ABCDEFGHJKMNPQRS")),
    responses((status = 200, description = "where the order stands", body = OrderStands), super::problem::Problems))]
pub(crate) async fn order(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Path<(String, String)>,
) -> Told {
    stands(&web, county, &code).await
}

/// The person takes the order back.
#[utoipa::path(post, path = "/api/v1/{county}/orders/{code}/withdraw", tag = "orders", params(super::problem::Coding, super::problem::Keyed),
    request_body = Words, responses((status = 200, description = "where the order stands", body = OrderStands), super::problem::Problems))]
pub(crate) async fn withdraw_order(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Path<(String, String)>,
    headers: HeaderMap,
    Body(it): Body<Words>,
) -> Told {
    let key = once(&web, &headers)?;
    let input = Input::Withdraw { reason: it.text };
    doing::act_by_code(&web.app, county, &code, input, &key).await.told(&web)?;
    stands(&web, county, &code).await
}
