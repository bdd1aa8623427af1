//! What a program with a token reads of its county: requests, covered, and figures.

use std::sync::Arc;

use app::figures::{Period, overview};
use app::published::{Wanted, Whole, one as published, page as published_page, whole};
use app::tokens::Program;
use axum::Extension;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Asked, Path};
use super::counties::state;
use super::{Tell, Told, cut, limit, private};
use crate::state::Web;

/// Rows that may be left out: who wants older ones says `until`.
const SKIP_MAX: i64 = 10_000;

/// Which requests.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeskAsked {
    /// `open` or `closed`; both when nothing is said.
    #[param(pattern = "^(open|closed)$", example = "open")]
    status: Option<String>,
    /// About this.
    #[param(example = "road")]
    category: Option<String>,
    /// Received at or after.
    #[param(format = DateTime, example = "2025-03-01T00:00:00+08:00")]
    from: Option<String>,
    /// Received at or before.
    #[param(format = DateTime, example = "2025-03-31T23:59:59+08:00")]
    until: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
    /// How many rows to leave out, at most 10,000.
    #[param(minimum = 0, maximum = 10000, example = 0)]
    skip: Option<i64>,
}

/// Requests, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "rows": [{ "number": "7K4-2M9-Q", "state": "handling", "state_words": "办理中",
    "category": "road", "place": "610925100201", "place_name": "滔河镇同心村", "org": "县交通运输局",
    "received_at": "2025-03-03T09:00:00+08:00", "promised_at": "2025-03-10T17:30:00+08:00",
    "updated_at": "2025-03-03T10:00:00+08:00", "answer": "" }], "next": null }))]
pub(crate) struct DeskView {
    rows: Vec<DeskRow>,
    /// The `skip` of the next page; nothing on the last.
    next: Option<i64>,
}

/// A request, without the person's words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskRow {
    number: String,
    state: &'static str,
    state_words: String,
    category: String,
    place: String,
    place_name: String,
    /// Who has it, or had it last.
    org: String,
    received_at: String,
    promised_at: Option<String>,
    updated_at: String,
    /// The public answer, once it is closed.
    answer: String,
}

fn row(house: &app::House, it: &app::published::Published) -> DeskRow {
    let (state, state_words) = state(it.state);
    DeskRow {
        number: it.number.clone(),
        state,
        state_words,
        category: it.category.clone(),
        place: it.place.to_string(),
        place_name: house.full_place_name(it.place),
        org: house.org_name(it.org).to_owned(),
        received_at: it.received_at.rfc3339(),
        promised_at: it.promised_at.map(kernel::time::Instant::rfc3339),
        updated_at: it.updated_at.rfc3339(),
        answer: it.answer.clone(),
    }
}

/// The county's requests, the newest first.
#[utoipa::path(get, path = "/api/v1/{county}/requests", tag = "desk",
    security(("token" = ["requests:read"])),
    params(("county" = String, Path, example = "610925"), DeskAsked),
    responses((status = 200, description = "a page of requests", body = DeskView), super::problem::Problems))]
pub(crate) async fn page(
    State(web): State<Web>,
    Extension(program): Extension<Arc<Program>>,
    Asked(asked): Asked<DeskAsked>,
) -> Told {
    let house = web.app.house(program.county).await.told(&web)?;
    let moment = |text: &Option<String>, name| match text.as_deref() {
        None => Ok(None),
        Some(text) => kernel::time::Instant::parse_rfc3339(text)
            .map(Some)
            .ok_or_else(|| super::problem::impossible(name)),
    };
    let open = match asked.status.as_deref() {
        None => None,
        Some("open") => Some(true),
        Some("closed") => Some(false),
        Some(_) => return Err(super::problem::unreadable("status")),
    };
    let wanted = Wanted {
        categories: asked.category.iter().cloned().collect(),
        open,
        from: moment(&asked.from, "from")?,
        until: moment(&asked.until, "until")?,
        ..Wanted::default()
    };
    let (limit, skip) = (limit(asked.limit)?, asked.skip.unwrap_or(0));
    if !(0..=SKIP_MAX).contains(&skip) {
        return Err(super::problem::unreadable("skip"));
    }
    let rows = published_page(&web.app, program.county, wanted, (skip, limit + 1), false).await;
    let (rows, more) = cut(rows.told(&web)?.0, limit);
    let rows = rows.iter().map(|it| row(&house, it)).collect();
    let next = Some(skip + limit).filter(|it| more && *it <= SKIP_MAX);
    Ok(private(&DeskView { rows, next }))
}

/// A request with the person's words, names and numbers covered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "7K4-2M9-Q", "state": "handling", "state_words": "办理中",
    "category": "road", "place": "610925100201", "place_name": "滔河镇同心村", "org": "县交通运输局",
    "received_at": "2025-03-03T09:00:00+08:00", "promised_at": null, "updated_at": "2025-03-03T10:00:00+08:00",
    "answer": "", "text": "村口路灯坏了，请打 139****0000", "turns": [] }))]
pub(crate) struct DeskOne {
    #[serde(flatten)]
    row: DeskRow,
    /// The person's words, names and numbers covered.
    text: String,
    /// When it came into which state, and to whom.
    turns: Vec<TurnView>,
}

/// A turn of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnView {
    at: String,
    state: &'static str,
    state_words: String,
    org: Option<String>,
}

/// One request by its number.
#[utoipa::path(get, path = "/api/v1/{county}/requests/by-number/{number}", tag = "desk",
    security(("token" = ["requests:read"])),
    params(("county" = String, Path, example = "610925"), ("number" = String, Path, example = "7K4-2M9-Q")),
    responses((status = 200, description = "the request", body = DeskOne), super::problem::Problems))]
pub(crate) async fn one(
    State(web): State<Web>,
    Extension(program): Extension<Arc<Program>>,
    Path((_, number)): Path<(String, String)>,
) -> Told {
    let house = web.app.house(program.county).await.told(&web)?;
    let (found, turns) = published(&web.app, program.county, &number, true).await.told(&web)?;
    let Whole { text } = whole(&web.app, &program, found.id).await.told(&web)?;
    let turns = turns.iter().map(|it| {
        let (state, state_words) = state(it.to);
        let org = it.org.map(|it| house.org_name(it).to_owned());
        TurnView { at: it.at.rfc3339(), state, state_words, org }
    });
    Ok(private(&DeskOne { row: row(&house, &found), text, turns: turns.collect() }))
}

/// Which figures.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresAsked {
    /// The first month, yyyymm; this year's first when nothing is said.
    #[param(minimum = 200_001, maximum = 209_912, example = 202_501)]
    from: Option<i64>,
    /// The last month, yyyymm.
    #[param(minimum = 200_001, maximum = 209_912, example = 202_512)]
    until: Option<i64>,
    /// Inside this town or village; the county when nothing is said.
    #[param(pattern = "^[0-9]{12}$", example = "610925100000")]
    place: Option<String>,
    /// About this; everything when nothing is said.
    #[param(example = "road")]
    category: Option<String>,
}

/// Figures of a place, a kind and some months. Every ratio is told by both its numbers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "from": 202_501, "until": 202_512, "received": 3891, "closed": 3825, "ended": 0, "open": 66,
    "overdue": 3, "on_time": 3771, "called": 900, "satisfied": 880, "rated": 120, "rated_good": 115 }))]
pub(crate) struct FiguresView {
    from: i64,
    until: i64,
    /// 收到.
    received: i64,
    /// 办结.
    closed: i64,
    /// Ended without being handled to the end.
    ended: i64,
    /// 在办.
    open: i64,
    /// Of those, past due.
    overdue: i64,
    /// Of the closed, within the promise.
    on_time: i64,
    /// Of the closed, called back and heard.
    called: i64,
    /// Of those, content.
    satisfied: i64,
    /// Of the closed, rated by link.
    rated: i64,
    /// Of those, level 3 or better.
    rated_good: i64,
}

/// The county's figures.
#[utoipa::path(get, path = "/api/v1/{county}/figures", tag = "desk",
    security(("token" = ["figures:read"])),
    params(("county" = String, Path, example = "610925"), FiguresAsked),
    responses((status = 200, description = "the figures", body = FiguresView), super::problem::Problems))]
pub(crate) async fn figures(
    State(web): State<Web>,
    Extension(program): Extension<Arc<Program>>,
    Asked(asked): Asked<FiguresAsked>,
) -> Told {
    let county = program.county;
    let house = web.app.house(county).await.told(&web)?;
    let usual = Period::current(web.app.now());
    let (from, until) = (asked.from.unwrap_or(usual.from), asked.until.unwrap_or(usual.until));
    let years = 200_001..=209_912;
    if !years.contains(&from) || !years.contains(&until) {
        return Err(super::problem::unreadable("from"));
    }
    let period = Period::parse(from, until).ok_or_else(|| super::problem::impossible("from"))?;
    let place = match asked.place.as_deref() {
        None => county.place(),
        Some(text) => super::problem::place(text, "place")?,
    };
    if house.named(place).is_none() {
        return Err(app::Failure::Missing).told(&web);
    }
    let category = asked.category.unwrap_or_default();
    let seen = overview(&web.app, county, place, &category, period).await.told(&web)?;
    let it = seen.total();
    Ok(private(&FiguresView {
        from: period.from,
        until: period.until,
        received: it.received,
        closed: it.closed,
        ended: it.ended,
        open: it.open(),
        overdue: seen.overdue_in(place, &category),
        on_time: it.on_time,
        called: it.called,
        satisfied: it.satisfied,
        rated: it.rated,
        rated_good: it.rated_good,
    }))
}
