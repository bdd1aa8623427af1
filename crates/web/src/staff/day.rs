//! A person's day: visits, checks on the spot, rounds, call-backs and requests that are due, the most
//! urgent first, each done in one or two taps.

use app::policy::field::{Act, may_anywhere};
use app::requests::{Filter, ListRow, calls, inbox};
use app::rounds::{self, Walk};
use app::visits::{self, Going};
use app::{House, logs};
use axum::extract::{Query, State};
use domain::directory::Role;
use domain::places::County;
use domain::visits::{Outcome, Purpose};
use kernel::time::Instant;
use serde::Deserialize;

use super::inbox::due_tag;
use super::{Desk, field};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::fresh_key;
use crate::state::Web;
use crate::views::layout::{Link, Tag};
use crate::views::staff::day::{DayPage, Item, Tap};
use crate::views::staff::lists::Empty;
use crate::words;

/// Call-backs and requests that stand in one day: the most urgent. The rest has lists of its own.
const MOST: i64 = 20;

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// The list for today.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(just): Query<Just>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let tonight = Instant::end_of(now.date());
    let mut due: Vec<(Instant, Item)> = Vec::new();
    for it in visits::mine(&web.app, staff, county).await.stop(&web)? {
        due.push((it.visit.due_at.unwrap_or(tonight), visit_item(&web, house, &it, now)));
    }
    for it in rounds::mine(&web.app, staff, county).await.stop(&web)? {
        due.push((it.round.due_at, round_item(&web, house, &it, now)));
    }
    if staff.is(Role::Caller) {
        for it in calls(&web.app, staff, county, MOST).await.stop(&web)? {
            due.push((it.due_at.unwrap_or(tonight), request_item(house, &it, now, true)));
        }
    }
    if staff.is(Role::Handler) {
        let own = inbox(&web.app, staff, county, Filter::default(), None, MOST).await.stop(&web)?;
        // What is due later than today can wait for another day's list.
        for it in own.iter().filter(|it| it.due_at.is_some_and(|it| it <= tonight)) {
            due.push((it.due_at.unwrap_or(tonight), request_item(house, it, now, false)));
        }
    }
    due.sort_by_key(|it| it.0);
    let late = due.iter().filter(|it| it.0 < now).count();
    let today = logs::day(&web.app, staff, county, now.date()).await.stop(&web)?;
    let done = today.doings.len() + today.entries.len();
    let mut frame = desk.frame(&web, &look, &signed_in, ("我的一天", Spot::Day));
    frame.notice = just.done.as_deref().and_then(said).map(str::to_owned);
    Ok(page(&DayPage {
        frame,
        date: words::day_and_weekday(now.date(), now),
        left: match (due.len(), late) {
            (0, _) => "都做完了".to_owned(),
            (all, 0) => format!("还有 {all} 件"),
            (all, late) => format!("还有 {all} 件，{late} 件过了时间"),
        },
        done: format!("今天做了 {done} 件，看看今天的日志"),
        log_href: may_anywhere(staff, Act::Log).then(|| field::at(county, "log")),
        meeting_href: meets(staff).then(|| field::at(county, "meeting")),
        visit_href: field::at(county, "visits/new"),
        orders: orders(&desk, staff),
        items: due.into_iter().map(|it| it.1).collect(),
        empty: Empty {
            headline: "今天没有要跑的".to_owned(),
            detail: "安排的走访、请您核实的事、该巡的网格会出现在这里。".to_owned(),
            link: None,
        },
    }))
}

/// The orders that wait for a dispatch, for who dispatches them.
fn orders(desk: &Desk, staff: &domain::directory::Staff) -> Option<Link> {
    let dispatches = staff.is(Role::GridKeeper) || staff.is(Role::Dispatcher);
    let count = desk.inbox.orders;
    let href = field::at(desk.house.county(), "orders");
    (dispatches && count > 0).then(|| Link { name: format!("点单：{count} 单等着派"), href })
}

fn meets(staff: &domain::directory::Staff) -> bool {
    may_anywhere(staff, Act::Meet)
}

/// What was just done, in a sentence.
pub(super) fn said(code: &str) -> Option<&'static str> {
    match code {
        "visit" => Some("记下了，这次走访完成。"),
        "planned" => Some("安排好了，到那一天会在这里提醒您。"),
        "asked" => Some("已经请网格员去看，看完会告诉您。"),
        "round" => Some("记下了，这一遍巡完了，下一遍会按时出现在这里。"),
        _ => None,
    }
}

fn visit_item(web: &Web, house: &House, going: &Going, now: Instant) -> Item {
    let visit = &going.visit;
    let action = field::at(house.county(), &format!("visits/{}", visit.id.0));
    let is_check = visit.purpose == Purpose::Check;
    let about = going.request.as_ref().map(|it| it.1.clone());
    let title = about.unwrap_or_else(|| words::word("visit_purpose", visit.purpose.code()));
    let place = field::place_words(house, visit.place, "", &visit.address);
    let detail = if visit.words.is_empty() { place } else { format!("{place} · {}", visit.words) };
    let fields =
        vec![("version", visit.version.to_string()), ("outcome", Outcome::Fine.code().to_owned())];
    let name = if is_check { "看过了，办好了" } else { "去过了" };
    Item {
        kind: if is_check { "现场核实" } else { "走访" }.to_owned(),
        title,
        detail,
        due: visit.due_at.map(|it| due_tag(it, now)).unwrap_or_default(),
        tap: Some(Tap {
            action: action.clone(),
            key: fresh_key(web),
            name: name.to_owned(),
            fields,
        }),
        open: Link { name: "有情况".to_owned(), href: action },
    }
}

fn round_item(web: &Web, house: &House, walk: &Walk, now: Instant) -> Item {
    let round = &walk.round;
    let county = house.county();
    let spot = logs::Spot { place: round.place, grid: Some(round.grid) }.code();
    let fields = vec![
        ("kind", "patrol".to_owned()),
        ("spot", spot),
        ("round", round.id.0.to_string()),
        ("words", "巡了一遍，没有发现问题。".to_owned()),
        ("back", "day".to_owned()),
    ];
    let action = field::at(county, "log");
    Item {
        kind: "巡查".to_owned(),
        title: format!("{}{}", house.place_name(round.place), walk.grid),
        detail: "看看路、水、电、房，有问题就记一笔".to_owned(),
        due: due_tag(round.due_at, now),
        tap: Some(Tap {
            action, key: fresh_key(web), name: "巡完了，没问题".to_owned(), fields
        }),
        open: Link {
            name: "发现问题".to_owned(),
            href: field::at(county, &format!("log?kind=problem&round={}", round.id.0)),
        },
    }
}

fn request_item(house: &House, row: &ListRow, now: Instant, call: bool) -> Item {
    let href = field::at(house.county(), &format!("requests/{}", row.id.0));
    Item {
        kind: if call { "回访" } else { "办件" }.to_owned(),
        title: row.title.clone(),
        detail: house.full_place_name(row.place),
        due: row.due_at.map_or_else(Tag::default, |it| due_tag(it, now)),
        tap: None,
        open: Link { name: if call { "去回访" } else { "去办" }.to_owned(), href },
    }
}

/// Where a form of the day leads back to.
pub(super) fn back(county: County, done: &str) -> String {
    field::at(county, &format!("day?done={done}"))
}
