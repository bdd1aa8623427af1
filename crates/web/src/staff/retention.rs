//! How long personal data is kept: the fields with their rules, a trial of other days, the last runs.

use app::FieldError;
use app::retention::{self as doing, COUNTED_MAX, Forecast, Run};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::retention::{FIELDS, Field, Limits, OF_APPLICANTS, OF_ORDERS, OF_REQUESTS};
use domain::rules::known;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::form_errors;
use crate::state::Web;
use crate::views::staff::retention::{RetentionField, RetentionPage};
use crate::words;

/// Other days to try.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    request_days: Option<String>,
    order_days: Option<String>,
}

/// The page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let now = web.app.now();
    let holds = Limits::on(now.date(), &desk.house.rules);
    let mut errors = Vec::new();
    let requests = days(asked.request_days.as_deref(), holds.requests, OF_REQUESTS);
    let orders = days(asked.order_days.as_deref(), holds.orders, OF_ORDERS);
    let tried = Limits {
        requests: requests.unwrap_or_else(|say| {
            errors.push(FieldError { field: "request_days", say });
            holds.requests
        }),
        orders: orders.unwrap_or_else(|say| {
            errors.push(FieldError { field: "order_days", say });
            holds.orders
        }),
        ..holds
    };
    let staff = &signed_in.staff;
    let forecast = doing::forecast(&web.app, county, staff, tried).await.stop(&web)?;
    let runs = doing::runs(&web.app, county, staff).await.stop(&web)?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("保存期限", Spot::Privacy));
    frame.has_errors = !errors.is_empty();
    let (least, most) = bounds(OF_REQUESTS);
    let shown = RetentionPage {
        frame,
        errors: form_errors(&errors, |it| it),
        back_href: format!("/{county}/staff/privacy"),
        action: format!("/{county}/staff/privacy/retention"),
        fields: FIELDS.iter().map(|it| field(county, it, holds)).collect(),
        request_days: asked.request_days.unwrap_or_else(|| holds.requests.to_string()),
        order_days: asked.order_days.unwrap_or_else(|| holds.orders.to_string()),
        least,
        most,
        forecast: said(tried, forecast),
        runs: runs.iter().map(|it| run(it, now)).collect(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page_with(status, &shown))
}

fn bounds(rule: &str) -> (i64, i64) {
    known::find(rule).map_or((1, 1), |it| it.bounds("day"))
}

fn days(typed: Option<&str>, usual: i64, rule: &str) -> Result<i64, String> {
    let Some(typed) = typed.map(str::trim).filter(|it| !it.is_empty()) else { return Ok(usual) };
    let (least, most) = bounds(rule);
    let read = typed.parse().ok().filter(|it| (least..=most).contains(it));
    read.ok_or_else(|| format!("请填 {least} 到 {most} 之间的整数。"))
}

fn field(county: domain::places::County, it: &Field, limits: Limits) -> RetentionField {
    let kept = match it.rule {
        Some(OF_ORDERS) => format!("结束后 {} 天", words::number(limits.orders)),
        Some(OF_APPLICANTS) => format!("停下后 {} 天", words::number(limits.applicants)),
        Some(_) => format!("办结后 {} 天", words::number(limits.requests)),
        None => "一直留着".to_owned(),
    };
    RetentionField {
        name: words::word("retention_field", it.code),
        purpose: words::word("retention_purpose", it.code),
        basis: words::word("retention_basis", it.code),
        kept,
        rule_href: it.rule.map(|rule| format!("/{county}/staff/rules/{rule}")),
    }
}

fn said(limits: Limits, it: Forecast) -> String {
    let count = |it: usize| {
        let many = if it >= COUNTED_MAX { "至少 " } else { "" };
        format!("{many}{it}")
    };
    format!(
        "诉求留 {} 天、点单留 {} 天：今天会清除 {} 件诉求、{} 个“我也是”、{} 单点单的联系方式。",
        limits.requests,
        limits.orders,
        count(it.requests),
        count(it.followers),
        count(it.orders)
    )
}

fn run(it: &Run, now: Instant) -> String {
    format!(
        "{}：{} 件诉求、{} 个“我也是”、{} 单点单，{} 个人的信息全部清除（诉求留 {} 天，点单留 {} 天）",
        words::moment(it.at, now),
        it.requests,
        it.followers,
        it.orders,
        it.persons,
        it.request_days,
        it.order_days
    )
}
