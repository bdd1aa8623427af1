//! A person's request by a program: sent, tracked, and acted on with its tracking code.

use app::alike::still_unsolved;
use app::photos::NewPhoto;
use app::requests::{self as doing, NewRequest, act_by_code};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use domain::requests::acts::{ExclusionStep, Input};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Body, Path};
use super::counties::state;
use super::{Refused, Tell, Told, once, private};
use crate::forms::Form;
use crate::guard::InCounty;
use crate::source::Origin;
use crate::state::Web;

/// A request as a program sends it. Either `place` or an `address` that names a village.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({ "text": "村口路灯坏了三天", "category": "road", "place": "610925100201",
    "address": "村口大槐树旁", "name": "", "phone": "" }))]
pub(crate) struct Sending {
    /// The person's words.
    #[schema(min_length = 1, max_length = 2000, required = true)]
    text: String,
    /// A code of the county's kinds; empty for "other".
    category: String,
    /// A town or village, twelve digits.
    place: String,
    /// Where, in words.
    #[schema(max_length = 200)]
    address: String,
    /// What the person wants to be called.
    #[schema(max_length = 40)]
    name: String,
    /// Their telephone.
    phone: String,
}

/// The same as parts of a form, with photos.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "村口路灯坏了三天", "category": "road", "place": "610925100201" }))]
#[expect(dead_code, reason = "only documented: the parts are read by their names")]
pub(crate) struct SendingParts {
    text: String,
    #[schema(required = false)]
    category: String,
    #[schema(required = false)]
    place: String,
    #[schema(required = false)]
    address: String,
    #[schema(required = false)]
    name: String,
    #[schema(required = false)]
    phone: String,
    /// At most four.
    #[schema(value_type = Vec<String>, format = Binary, required = false, max_items = 4)]
    photos: Option<Vec<Vec<u8>>>,
}

/// A request that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "7K4-2M9-Q", "tracking": "ABCD-EFGH-JKMN-PQRS", "again": false }))]
pub(crate) struct Sent {
    /// For speaking about it.
    number: String,
    /// Who has it may track and act: tell it to the person and to nobody else.
    tracking: String,
    /// Whether this was a repetition.
    again: bool,
}

impl Sent {
    /// What is told of something sent.
    pub(super) fn new(number: String, tracking: String, again: bool) -> Self {
        Self { number, tracking, again }
    }
}

/// JSON, or a form in parts.
pub(crate) struct SentBody(Sending, Vec<NewPhoto>);

impl<S: Send + Sync> FromRequest<S> for SentBody {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Body(it) = Body::from_request(request, state).await?;
            return Ok(Self(it, Vec::new()));
        }
        let form = Form::from_request(request, state).await;
        let form = form.map_err(|_| super::problem::unreadable("multipart"))?;
        let known = ["text", "category", "place", "address", "name", "phone"];
        if let Some(other) = form.names("").find(|it| !known.contains(it)) {
            return Err(super::problem::unreadable(other));
        }
        let sending = Sending {
            text: form.text("text"),
            category: form.text("category"),
            place: form.text("place"),
            address: form.text("address"),
            name: form.text("name"),
            phone: form.text("phone"),
        };
        Ok(Self(sending, form.photos))
    }
}

/// Sends a request for a person. The same `Idempotency-Key` gives the same request again.
#[utoipa::path(post, path = "/api/v1/{county}/requests", tag = "requests",
    params(("county" = String, Path, example = "610925"), super::problem::Keyed),
    request_body(content((Sending = "application/json"), (SendingParts = "multipart/form-data"))),
    responses((status = 201, description = "kept", body = Sent), (status = 200, description = "sent before", body = Sent),
        super::problem::Problems))]
pub(crate) async fn send(
    State(web): State<Web>,
    InCounty(county): InCounty,
    headers: HeaderMap,
    Origin(origin): Origin,
    SentBody(it, photos): SentBody,
) -> Told {
    let key = once(&web, &headers)?;
    let new = NewRequest {
        body: it.text,
        category: it.category,
        place: it.place,
        address: it.address,
        name: it.name,
        phone: it.phone,
        photos,
        origin,
        ..NewRequest::default()
    };
    let sent = doing::send(&web.app, county, new, &key).await.told(&web)?;
    let status = if sent.again { StatusCode::OK } else { StatusCode::CREATED };
    let (number, tracking, again) = (sent.number, sent.tracking, sent.again);
    Ok((status, private(&Sent { number, tracking, again })).into_response())
}

/// Where a request stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "7K4-2M9-Q", "state": "handling", "state_words": "办理中",
    "received_at": "2025-03-03T09:00:00+08:00", "promised_at": "2025-03-10T17:30:00+08:00", "provisional": false,
    "explain": ["3 月 3 日起算 5 个工作日"], "answer": "", "acts": ["withdraw", "urge"] }))]
pub(crate) struct Stands {
    number: String,
    state: &'static str,
    state_words: String,
    received_at: String,
    promised_at: Option<String>,
    /// Whether the promise may move: a calendar is not published yet.
    provisional: bool,
    /// How the promise was counted.
    explain: Vec<String>,
    /// The answer, once there is one.
    answer: String,
    /// What the person may do now.
    acts: Vec<&'static str>,
}

async fn stands(web: &Web, county: domain::places::County, code: &str) -> Told {
    let tracked = doing::track(&web.app, county, code).await.told(web)?;
    let request = &tracked.request;
    let (state, state_words) = state(request.state);
    Ok(private(&Stands {
        number: request.number.clone(),
        state,
        state_words,
        received_at: request.received_at.rfc3339(),
        promised_at: request.promised_at.map(kernel::time::Instant::rfc3339),
        provisional: request.provisional,
        explain: tracked.due.explain.clone(),
        answer: request.answer.clone(),
        acts: tracked.acts.iter().map(|it| it.code()).collect(),
    }))
}

/// Where a request stands, by its tracking code.
#[utoipa::path(get, path = "/api/v1/{county}/requests/{code}", tag = "requests",
    params(("county" = String, Path, example = "610925"), ("code" = String, Path, example = "ABCDEFGHJKMNPQRS")),
    responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn track(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Path<(String, String)>,
) -> Told {
    stands(&web, county, &code).await
}

/// Words that go with what the person does.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({ "text": "从桥头数第三根灯杆" }))]
pub(crate) struct Words {
    /// The person's words.
    #[schema(max_length = 2000)]
    pub(super) text: String,
}

/// Words without which the act says nothing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({ "text": "灯亮了一晚又灭了" }))]
pub(crate) struct Said {
    /// The person's words.
    #[schema(min_length = 1, max_length = 2000, required = true)]
    text: String,
}

/// How content the person is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "level": 5, "text": "办得很快" }))]
pub(crate) struct RatingBody {
    /// From 1, not at all, to 5, very.
    // 5.0 is an integer to JSON Schema, and to many programs.
    #[schema(value_type = i64, minimum = 1, maximum = 5)]
    level: f64,
    /// What the person adds.
    #[serde(default)]
    #[schema(max_length = 2000)]
    text: String,
}

type Coded = Path<(String, String)>;

async fn act(
    web: &Web,
    county: domain::places::County,
    headers: &HeaderMap,
    code: &str,
    input: Input,
) -> Told {
    let key = once(web, headers)?;
    act_by_code(&web.app, county, code, input, Vec::new(), &key).await.told(web)?;
    stands(web, county, code).await
}

/// The person adds what they were asked.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/supply", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Said, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn supply(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Said>,
) -> Told {
    act(&web, county, &headers, &code, Input::SupplyInfo { words: it.text }).await
}

/// The person takes the request back.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/withdraw", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Words, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn withdraw(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Words>,
) -> Told {
    act(&web, county, &headers, &code, Input::Withdraw { reason: it.text }).await
}

/// The person urges, once a day.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/urge", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Words, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn urge(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Words>,
) -> Told {
    act(&web, county, &headers, &code, Input::Urge { words: it.text }).await
}

/// The person objects to what they said being left out of the numbers.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/object", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Said, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn object(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Said>,
) -> Told {
    let input = Input::Exclusion { step: ExclusionStep::Object, words: it.text };
    act(&web, county, &headers, &code, input).await
}

/// The person says how content they are.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/rate", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = RatingBody, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn rate(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<RatingBody>,
) -> Told {
    let level = (1..=5_i32).find(|level| (f64::from(*level) - it.level).abs() < f64::EPSILON);
    let level = level.ok_or_else(|| super::problem::unreadable("level"))?;
    let input = Input::Rate { level: i64::from(level), words: it.text, named: false };
    act(&web, county, &headers, &code, input).await
}

/// The person says that it is not solved: it is handled again.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/dispute", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Said, responses((status = 200, description = "where the request stands", body = Stands), super::problem::Problems))]
pub(crate) async fn dispute(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Said>,
) -> Told {
    act(&web, county, &headers, &code, Input::Dispute { words: it.text }).await
}

/// A request of one's own that began.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "tracking": "ABCD-EFGH-JKMN-PQRS", "again": false }))]
pub(crate) struct Began {
    /// Its tracking code.
    tracking: String,
    /// Whether this was a repetition.
    again: bool,
}

/// Who followed another's request, or whose was merged, says that it is not solved where they live: a
/// request of their own begins.
#[utoipa::path(post, path = "/api/v1/{county}/requests/{code}/unsolved", tag = "requests", params(super::problem::Coding, super::problem::Keyed),
    request_body = Said, responses((status = 200, description = "it began", body = Began), super::problem::Problems))]
pub(crate) async fn unsolved(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Coded,
    headers: HeaderMap,
    Body(it): Body<Said>,
) -> Told {
    let key = once(&web, &headers)?;
    let began = still_unsolved(&web.app, county, &code, &it.text, &key).await.told(&web)?;
    Ok(private(&Began { tracking: began.tracking, again: began.again }))
}
