//! What suggestions are learned from, which changes of the catalogue they propose, and how often they
//! are right.

use app::figures::Period;
use app::suggest::{self as doing, Bin, Report, Scores, calibration_error};
use app::{FieldError, House};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::{Role, Staff};
use domain::places::County;
use domain::suggest::{ENOUGH, Proposal as Change};

use super::Desk;
use super::answerers::category_words;
use super::numbers::scope::{Scope, What, months_words, place_words};
use super::request::switch_words;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot, reads_requests};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Link;
use crate::views::staff::suggestions::{
    AccuracyPage, BinRow, Bins, Measured, MonthRow, Proposal, ScoreRow, Share, SuggestionsPage,
};
use crate::words;

/// The changes that are proposed.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&desk.house, &signed_in.staff);
    let study = web.app.studied(county);
    let now = web.app.now();
    let learned = study.as_ref().map_or_else(
        || "刚启动，正在学，过几秒再看。".to_owned(),
        |it| {
            let (count, at) = (words::number(natural(it.lessons)), words::moment(it.at, now));
            format!("从办结的 {count} 件里学来的，{at}。")
        },
    );
    let little = study.as_ref().filter(|it| it.learned.is_none());
    let too_little = little.map(|it| {
        format!(
            "办结的才 {} 件，不到 {ENOUGH} 件，还猜不准类别和单位：派单时只照责任清单建议。",
            it.lessons
        )
    });
    let changes = doing::proposals(&web.app, house).unwrap_or_default();
    let ground = changes.into_iter().filter(|it| staff.place.contains(it.place));
    let at = |path: &str| format!("/{county}/staff/{path}");
    let shown = SuggestionsPage {
        frame: desk.frame(&web, &look, &signed_in, ("派单建议", Spot::Suggestions)),
        learned,
        too_little,
        proposals: ground.map(|it| proposal(&web, house, staff, &it)).collect(),
        action: staff.is(Role::Admin).then(|| at("answerers")),
        accuracy_href: at("suggestions/accuracy"),
        directory_href: at("directory#catalogue-title"),
    };
    Ok(page(&shown))
}

fn proposal(web: &Web, house: &House, staff: &Staff, it: &Change) -> Proposal {
    let switch = &it.switch;
    let example = |(id, at): (&kernel::id::Id, usize)| Link {
        name: format!("第 {at} 件"),
        href: format!("/{}/staff/requests/{}", house.county(), id.0),
    };
    let examples = switch.examples.iter().zip(1..).map(example);
    let own = |line: &&domain::directory::Answerer| {
        line.place == it.place && line.category == it.category
    };
    let seen = house.answerers.iter().find(own).map(|it| it.org.0.to_string());
    Proposal {
        title: format!(
            "{} · {}",
            place_words(house, it.place),
            category_words(house, &it.category)
        ),
        reason: switch_words(house, switch),
        from: house.org_name(switch.from).to_owned(),
        to: house.org_name(switch.to).to_owned(),
        examples: if reads_requests(staff) { examples.collect() } else { Vec::new() },
        place: it.place.to_string(),
        category: it.category.clone(),
        to_org: switch.to.0.to_string(),
        from_org: switch.from.0.to_string(),
        seen: seen.unwrap_or_default(),
        accept_key: fresh_key(web),
        keep_key: fresh_key(web),
    }
}

/// How often the guesses are right.
pub(crate) async fn accuracy(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&accuracy_page(&web, &desk, &look, &signed_in, (&form, &[])).await?))
}

/// Measures again, as an administrator asks.
pub(crate) async fn measure(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    match doing::measure(&web.app, county, &officer.0.staff, &once).await {
        Ok(()) => Ok(home(county)),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let mut shown = accuracy_page(&web, &desk, &look, &officer.0, (&form, errors)).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn home(county: County) -> Response {
    Redirect::to(&format!("/{county}/staff/suggestions/accuracy")).into_response()
}

async fn accuracy_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &app::accounts::SignedIn,
    (form, errors): (&Form, &[FieldError]),
) -> Result<AccuracyPage, Stopped> {
    let (house, staff) = (&desk.house, &signed_in.staff);
    let county = house.county();
    let report = doing::report(&web.app, county).await.stop(web)?;
    let at = |path: &str| format!("/{county}/staff/suggestions{path}");
    let measured = report.map(|it| measured(web, staff, &it));
    Ok(AccuracyPage {
        frame: desk.frame(web, look, signed_in, ("建议准不准", Spot::Suggestions)),
        errors: form_errors(errors, |it| it),
        measured,
        nothing: format!("满 {ENOUGH} 件办结、又过了两个月，夜里会自己算；管理员也可以现在算。"),
        returned: returned(web, house, staff).await?,
        action: staff.is(Role::Admin).then(|| at("/accuracy")),
        key: form.key.clone(),
        back_href: at(""),
    })
}

fn measured(web: &Web, staff: &Staff, report: &Report) -> Measured {
    let it = &report.measured;
    let period = Period { from: report.from_month, until: report.until_month };
    let scope = Scope { place: staff.place, category: String::new(), period };
    let who = if report.person.is_some() { "管理员要求算的" } else { "自动算的" };
    Measured {
        made: format!("{}，{who}", words::moment(report.at, web.app.now())),
        held: Link {
            name: format!("{}收到、已经办结", months_words(period)),
            href: if reads_requests(staff) { scope.rows_href(What::Closed) } else { String::new() },
        },
        asked: words::number(it.asked),
        learned: words::number(it.learned),
        category: vec![
            score("建议的类别", &it.category, true),
            score("提的人自己选的", &it.chosen, false),
        ],
        handler: vec![
            score("建议的单位", &it.handler, true),
            score("只看责任清单", &it.listed, false),
        ],
        category_bins: bins("category-bins", "类别：说几成，就有几成对吗", &it.category_bins),
        handler_bins: bins("handler-bins", "单位：说几成，就有几成对吗", &it.handler_bins),
    }
}

fn score(name: &str, it: &Scores, own: bool) -> ScoreRow {
    let share =
        |part: i64| Share { value: words::percent(part, it.asked), of: words::of(part, it.asked) };
    ScoreRow {
        name: name.to_owned(),
        first: share(it.first),
        among: own.then(|| share(it.among)),
        own,
    }
}

fn bins(id: &'static str, title: &str, bins: &[Bin; 10]) -> Bins {
    let error = calibration_error(bins).map_or_else(
        || "没有可以算的。".to_owned(),
        |it| format!("说的和真的平均差 {}.{:02} 个百分点", it / 100, it % 100),
    );
    // From the surest down; a bin nobody is in says nothing.
    let filled = (0_i64..).zip(bins).filter(|it| it.1.count > 0);
    let mut rows: Vec<BinRow> = filled
        .map(|(at, it)| BinRow {
            name: format!("{}%—{}%", at * 10, at * 10 + 10),
            count: words::number(it.count),
            said: words::percent(it.said, it.count * 10_000),
            came: Share {
                value: words::percent(it.right, it.count),
                of: words::of(it.right, it.count),
            },
        })
        .collect();
    rows.reverse();
    Bins { id, title: title.to_owned(), error, rows }
}

/// What came back of what was received, month by month, the newest first.
async fn returned(web: &Web, house: &House, staff: &Staff) -> Result<Vec<MonthRow>, Stopped> {
    let until = web.app.now().month();
    let (place, reads) = (staff.place, reads_requests(staff));
    // The same month of the year before is the first.
    let months = doing::returned(&web.app, house.county(), staff, until - 100).await.stop(web)?;
    let rows = months.into_iter().map(|(month, received, returned)| {
        let period = Period { from: month, until: month };
        let scope = Scope { place, category: String::new(), period };
        let href = |what: What| if reads { scope.rows_href(what) } else { String::new() };
        MonthRow {
            name: months_words(period),
            received: Link { name: words::number(received), href: href(What::Received) },
            returned: Link {
                name: words::number(returned),
                href: What::parse("returned").map(href).unwrap_or_default(),
            },
            share: Share {
                value: words::percent(returned, received),
                of: words::of(returned, received),
            },
        }
    });
    Ok(rows.collect())
}

fn natural(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
