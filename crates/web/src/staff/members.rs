//! Members (党员志愿者) on a phone: orders near home, what they took, their own record and profile.

pub(crate) mod profile;

use app::orders::{self as doing, Mine, Pool, PoolRow, Refusal, Skill, State as At};
use app::{Failure, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::inbox::due_tag;
use super::orders::{done, key, state_tag};
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::answered::parse_after;
use crate::resident::fresh_key;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Link;
use crate::views::staff::lists::{Empty, Pager, Tab};
use crate::views::staff::members::{
    MineOrder, MinePage, NearOrder, NearPage, RecordMonth, RecordPage,
};
use crate::views::staff::numbers::Figure;
use crate::views::staff::orders::Alert;
use crate::words;

/// Orders of a page.
const ROWS: usize = 30;

/// Which list, where it goes on, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    tab: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// Orders near home, the nearest first.
pub(crate) async fn near(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    near_page(&web, county, &officer, &look, &asked, None).await
}

/// Takes an order: who comes first has it.
pub(crate) async fn claim(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    match doing::claim(&web.app, &signed_in.staff, county, id, &key).await {
        Ok(_) => {
            let to = format!("/{county}/staff/orders/{}?done=claim", id.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(Failure::Order(refusal)) => {
            let asked = Asked { tab: Some(form.text("tab")), ..Asked::default() };
            let (county, officer) = (InCounty(county), Officer(signed_in));
            near_page(&web, county, &officer, &look, &asked, Some(refusal)).await
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

async fn near_page(
    web: &Web,
    InCounty(county): InCounty,
    Officer(signed_in): &Officer,
    look: &Look,
    asked: &Asked,
    refusal: Option<Refusal>,
) -> Result<Response, Stopped> {
    let staff = &signed_in.staff;
    let own = format!("/{county}/staff/orders");
    let to_profile = || Redirect::to(&format!("{own}/profile?done=first")).into_response();
    // Without a home nothing is near.
    let Some(profile) = doing::profile(&web.app, staff, county).await.stop(web)? else {
        return Ok(to_profile());
    };
    let pool = match doing::near(&web.app, staff, county, None).await {
        Err(Failure::Order(Refusal::NoMember)) => return Ok(to_profile()),
        other => other.stop(web)?,
    };
    let desk = Desk::of(web, county, signed_in).await?;
    let only = asked.tab.as_deref().and_then(Skill::parse);
    let now = web.app.now();
    let token = csrf(web, signed_in);
    let shown: Vec<NearOrder> = pool
        .rows
        .iter()
        .filter(|it| only.is_none_or(|only| it.skill == only))
        .map(|it| NearOrder {
            fits: it.skill != Skill::Other,
            csrf: token.clone(),
            key: fresh_key(web),
            ..near_order(&desk.house, it, now)
        })
        .collect();
    let mut frame = desk.frame(web, look, signed_in, ("附近的单子", Spot::Near));
    frame.notice = asked.done.as_deref().and_then(done).map(str::to_owned);
    let status = if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let view = NearPage {
        frame,
        around: format!("{}附近", desk.house.place_name(profile.home)),
        tabs: near_tabs(&format!("{own}/near"), &pool, only),
        tab: only.map_or("", Skill::code),
        alert: refusal.map(|it| alert(&it)).or_else(|| full(&pool)),
        empty: Empty {
            headline: "附近没有等人接的单".to_owned(),
            detail: "有人点单，合您专长的会出现在这里。".to_owned(),
            link: None,
        },
        more: pool.more,
        orders: shown,
        profile_href: format!("{own}/profile"),
        receive_href: format!("{own}/new"),
    };
    Ok(page_with(status, &view))
}

fn near_order(house: &House, it: &PoolRow, now: Instant) -> NearOrder {
    NearOrder {
        id: it.id.0.to_string(),
        title: it.title.clone(),
        skill: words::word("skill", it.skill.code()),
        distance: words::orders::distance(it.near, it.metres, &words::word("near", it.near.code())),
        place: house.full_place_name(it.place),
        wished: it.wished.clone(),
        // The words say more than the title only where they are longer.
        body: if it.body == it.title { String::new() } else { it.body.clone() },
        due: due_tag(it.due_at, now),
        action: format!("/{}/staff/orders/{}/claim", house.county(), it.id.0),
        ..NearOrder::default()
    }
}

/// All of them, and each kind there is.
fn near_tabs(own: &str, pool: &Pool, only: Option<Skill>) -> Vec<Tab> {
    let of = |skill: Skill| pool.rows.iter().filter(|it| it.skill == skill).count();
    let kinds: Vec<(Skill, String, usize)> = Skill::ALL
        .into_iter()
        .map(|it| (it, words::word("skill", it.code()), of(it)))
        .filter(|it| it.2 > 0)
        .collect();
    let mut names = vec![("", "全部", Some(pool.rows.len()))];
    names.extend(kinds.iter().map(|it| (it.0.code(), it.1.as_str(), Some(it.2))));
    tabs(own, &names, only.map_or("", Skill::code))
}

fn tabs(own: &str, names: &[(&str, &str, Option<usize>)], current: &str) -> Vec<Tab> {
    let tab = |(code, name, count): &(&str, &str, Option<usize>)| Tab {
        name: (*name).to_owned(),
        href: format!("{own}?tab={code}"),
        count: count.map(|it| it.to_string()),
        hot: false,
        current: *code == current,
    };
    names.iter().map(tab).collect()
}

fn alert(refusal: &Refusal) -> Alert {
    let headline = match refusal {
        Refusal::Quicker | Refusal::Overtaken { .. } => "有人先接了",
        Refusal::TooMany { .. } => "手上的单够多了",
        _ => "这一单现在接不了",
    };
    Alert {
        headline: headline.to_owned(),
        detail: words::orders::refusal(refusal),
        kept: Vec::new(),
    }
}

/// Said beforehand to who may take no more.
fn full(pool: &Pool) -> Option<Alert> {
    if pool.paused {
        return Some(alert(&Refusal::Paused));
    }
    (pool.open >= pool.max).then(|| alert(&Refusal::TooMany { max: pool.max }))
}

/// What the person took.
pub(crate) async fn mine(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now) = (&*desk.house, web.app.now());
    let ended = asked.tab.as_deref() == Some("done");
    let which = if ended { Mine::Done } else { Mine::Open };
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let found = doing::mine(&web.app, &signed_in.staff, county, which, after, wanted).await;
    let mut rows = found.stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let own = format!("/{county}/staff/orders/mine");
    let code = if ended { "done" } else { "open" };
    let sorted = if ended { doing::Sorted::Placed } else { doing::Sorted::Due };
    let next = rows.last().filter(|_| more).and_then(|it| key(it, sorted));
    let order = |it: &doing::OrderRow| MineOrder {
        href: format!("/{county}/staff/orders/{}", it.id.0),
        title: it.title.clone(),
        detail: format!(
            "{} · {}",
            words::word("skill", it.skill.code()),
            house.full_place_name(it.place)
        ),
        state: state_tag(it.state),
        due: it.due_at.filter(|_| it.state == At::Taken).map(|it| due_tag(it, now)),
        result: match it.state {
            At::Taken => String::new(),
            _ => served_words(it),
        },
    };
    let mut frame = desk.frame(&web, &look, &signed_in, ("我接的单", Spot::MyOrders));
    frame.notice = asked.done.as_deref().and_then(done).map(str::to_owned);
    let (headline, detail) = if ended {
        ("还没有做完的", "做完一单，会留在这里。")
    } else {
        ("手上没有单", "到“附近的单子”里看看。")
    };
    let shown = MinePage {
        frame,
        tabs: tabs(&own, &[("open", "要做的", None), ("done", "做完的", None)], code),
        orders: rows.iter().map(order).collect(),
        pager: Pager {
            first_href: after.is_some().then(|| format!("{own}?tab={code}")),
            next_href: next.map(|it| format!("{own}?tab={code}&after={it}")),
            words: String::new(),
        },
        empty: Empty { headline: headline.to_owned(), detail: detail.to_owned(), link: None },
    };
    Ok(page(&shown))
}

/// "40 分钟 · 非常满意".
fn served_words(it: &doing::OrderRow) -> String {
    let rated = it.rated.map(|it| words::word("level", &it.to_string()));
    let time = (it.minutes > 0).then(|| words::orders::minutes(it.minutes));
    time.into_iter().chain(rated).collect::<Vec<_>>().join(" · ")
}

/// The member's own record.
pub(crate) async fn record(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let record = doing::record(&web.app, &signed_in.staff, county).await.stop(&web)?;
    let own = format!("/{county}/staff/orders/mine");
    let figure = |name: &str, value: String, of: String, tab: &str| Figure {
        name: name.to_owned(),
        value,
        of,
        href: format!("{own}?tab={tab}"),
        ..Figure::default()
    };
    let months = record.months.iter().rev().map(|(month, (served, minutes))| RecordMonth {
        name: format!("{} 年 {} 月", month / 100, month % 100),
        served: words::number(*served),
        time: words::orders::minutes(*minutes),
        href: format!("{own}?tab=done"),
    });
    let good = words::percent(record.rated_good, record.rated);
    let shown = RecordPage {
        frame: desk.frame(&web, &look, &signed_in, ("我的服务", Spot::Record)),
        figures: vec![
            figure("做完", words::number(record.served), "单".to_owned(), "done"),
            figure("时间", words::orders::minutes(record.minutes), "路上的不算".to_owned(), "done"),
            figure("好评", good, words::of(record.rated_good, record.rated), "done"),
            figure("手上", words::number(record.open), "单".to_owned(), "open"),
        ],
        months: months.collect(),
        empty: Empty {
            headline: "还没有做完的".to_owned(),
            detail: "做完一单，这里会记下时间和评价。".to_owned(),
            link: Some(Link {
                name: "看附近的单子".to_owned(),
                href: format!("/{county}/staff/orders/near"),
            }),
        },
    };
    Ok(page(&shown))
}
