//! The inbox and every other list of open requests, and search.

mod tabs;

use app::House;
use app::accounts::SignedIn;
use app::policy::reads_ground;
use app::requests::{self as doing, Filter, ListRow, Order};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use domain::directory::Role;
use domain::places::{County, Level, Place};
use domain::requests::State as At;
use kernel::time::Instant;
use serde::Deserialize;

use self::tabs::{Mark, Tab};
use super::exports::button;
use super::request::beside::row_tags;
use super::{Desk, request};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot, first_page, reads_requests};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::parse_after;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::export::Export;
use crate::views::staff::lists as view;
use crate::words::{self, Urgency};

/// Rows of a page.
const ROWS: usize = 50;

/// Which list, and what narrows it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    tab: Option<String>,
    town: Option<String>,
    category: Option<String>,
    state: Option<String>,
    mark: Option<String>,
    after: Option<String>,
    done: Option<String>,
    /// Whether the person comes from signing in.
    signed: Option<String>,
    /// The row to select: the one behind what was just done.
    row: Option<String>,
}

/// What waits for the person's organisation, or another list.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    if !reads_requests(&signed_in.staff) {
        let done = asked.done.filter(|it| it == "password").map(|it| format!("?done={it}"));
        let done = done.or(asked.signed.map(|_| "?signed=1".to_owned()));
        let first = first_page(&signed_in.staff);
        let to = format!("/{county}/staff{first}{}", done.unwrap_or_default());
        return Ok(Redirect::to(&to).into_response());
    }
    let desk = Desk::of(&web, county, &signed_in).await?;
    // Who watches over a whole ground and owes nothing oneself comes to see what is going on there.
    let watches = asked.tab.is_none() && desk.inbox.total() == 0 && reads_ground(&signed_in.staff);
    let tab = if watches { Tab::Open } else { Tab::parse(asked.tab.as_deref()) };
    let now = web.app.now();
    let filter = filter(&desk.house, &signed_in, tab, &asked, now);
    let order = order(tab, &asked);
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let staff = &signed_in.staff;
    let mut rows = doing::page(&web.app, staff, county, filter.clone(), order, after, wanted)
        .await
        .stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let list_href = href(county, tab, &asked, None);
    let wanted = |it: &&ListRow| asked.row.as_deref() == Some(it.id.0.to_string().as_str());
    let selected = rows.iter().position(|it| wanted(&it)).unwrap_or(0);
    let preview = match rows.get(selected) {
        Some(first) => request::preview_of(&web, &desk, &signed_in, first.id, &list_href).await?,
        None => None,
    };
    let mut frame = desk.frame(&web, &look, &signed_in, (tab.name(), tab.spot()));
    frame.notice = asked.done.as_deref().and_then(done).map(str::to_owned).or(frame.notice);
    let key = |it: &ListRow| match order {
        Order::Due => it.due_at,
        Order::Received => Some(it.received_at),
    };
    let last = rows.last().and_then(|it| Some((key(it)?.0, it.id.0)));
    let next = last.filter(|_| more).map(|(at, id)| format!("{at}-{id}"));
    let shown = view::InboxPage {
        frame,
        title: tab.name().to_owned(),
        count: tab.count(&desk.inbox).filter(|_| !narrowed(&asked)).map(words::number),
        tabs: tabs(county, &signed_in, &desk.inbox, tab),
        filter: filter_view(&desk.house, county, tab, &asked),
        hits: None,
        rows: select(list_rows(&desk.house, &rows, now, true), selected),
        pager: view::Pager {
            first_href: after.is_some().then(|| href(county, tab, &asked, None)),
            next_href: next.map(|key| href(county, tab, &asked, Some(&key))),
            words: format!("这一页 {} 件", rows.len()),
        },
        empty: empty(county, tab, narrowed(&asked)),
        export: Some(Export {
            contacts_href: app::contact_exports::may_ask(staff)
                .then(|| list_href.replacen("/staff/?", "/staff/contact-exports/new?", 1)),
            ..button(&list_href, "/staff/?", "/staff/export?")
        }),
        preview,
    };
    Ok(page(&shown))
}

/// The same rows with one of them selected.
fn select(mut rows: Vec<view::Row>, selected: usize) -> Vec<view::Row> {
    for (at, row) in rows.iter_mut().enumerate() {
        row.selected = at == selected;
    }
    rows
}

/// The list that is asked for, to be taken along: its name, and the conditions of its page.
pub(super) fn list_of(
    house: &House,
    signed_in: &SignedIn,
    asked: &Asked,
    now: Instant,
) -> (&'static str, Filter, Order) {
    let tab = Tab::parse(asked.tab.as_deref());
    (tab.name(), filter(house, signed_in, tab, asked, now), order(tab, asked))
}

/// The questions of the address of a list, those alone that it knows.
pub(super) fn query_of(county: County, asked: &Asked) -> String {
    let href = href(county, Tab::parse(asked.tab.as_deref()), asked, None);
    href.split_once('?').map(|it| it.1.to_owned()).unwrap_or_default()
}

/// What narrows the list, in words: `滔河镇 道路交通`.
pub(super) fn narrowed_words(house: &House, asked: &Asked) -> String {
    let town = asked.town.as_deref().and_then(Place::parse).map(|it| house.full_place_name(it));
    let category = asked.category.as_deref().map(|it| house.category_name(it).to_owned());
    let state = asked.state.as_deref().and_then(At::parse).map(words::state);
    let mark = Mark::parse(asked.mark.as_deref()).map(|it| it.name().to_owned());
    let parts = [town, category, state, mark].into_iter().flatten().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

fn narrowed(asked: &Asked) -> bool {
    let set = |it: &Option<String>| it.as_deref().is_some_and(|it| !it.is_empty());
    set(&asked.town) || set(&asked.category) || set(&asked.state) || set(&asked.mark)
}

fn filter(house: &House, signed_in: &SignedIn, tab: Tab, asked: &Asked, now: Instant) -> Filter {
    let state = asked.state.as_deref().and_then(At::parse);
    let narrowed = Filter {
        owner: tab.is_own().then_some(signed_in.staff.org),
        states: state.map_or_else(|| tab.states(), |it| vec![it]),
        due_before: (tab == Tab::Late).then_some(now),
        place: asked.town.as_deref().and_then(Place::parse).filter(|it| house.named(*it).is_some()),
        category: asked.category.clone().filter(|it| !house.category_name(it).is_empty()),
        ..Filter::default()
    };
    let narrowed = tab.narrow(narrowed, signed_in);
    match Mark::parse(asked.mark.as_deref()) {
        Some(mark) => mark.narrow(narrowed),
        None => narrowed,
    }
}

/// What is narrowed by a mark is few: it is read by arrival, as the index of the mark has it.
fn order(tab: Tab, asked: &Asked) -> Order {
    if Mark::parse(asked.mark.as_deref()).is_some() { Order::Received } else { tab.order() }
}

/// The address of a list, with what narrows it and where it goes on.
fn href(county: County, tab: Tab, asked: &Asked, after: Option<&str>) -> String {
    let mut href = format!("/{county}/staff/?tab={}", tab.code());
    let parts = [
        ("town", asked.town.as_deref()),
        ("category", asked.category.as_deref()),
        ("state", asked.state.as_deref()),
        ("mark", asked.mark.as_deref()),
        ("after", after),
    ];
    for (name, value) in parts {
        let plain = |it: &&str| {
            !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
        };
        if let Some(value) = value.filter(plain) {
            href.extend(["&", name, "=", value]);
        }
    }
    href
}

fn tabs(
    county: County,
    signed_in: &SignedIn,
    inbox: &doing::Inbox,
    current: Tab,
) -> Vec<view::Tab> {
    let tab = |it: Tab| view::Tab {
        name: it.name().to_owned(),
        href: href(county, it, &Asked::default(), None),
        count: it.count(inbox).map(words::number),
        hot: it == Tab::Mine && inbox.overdue > 0,
        current: it == current,
    };
    let mut tabs: Vec<view::Tab> =
        Tab::ALL.into_iter().filter(|it| it.is_for(signed_in)).map(tab).collect();
    if signed_in.staff.is(Role::Caller) {
        tabs.push(view::Tab {
            name: "待回访".to_owned(),
            href: format!("/{county}/staff/calls"),
            ..view::Tab::default()
        });
    }
    tabs
}

fn filter_view(house: &House, county: County, tab: Tab, asked: &Asked) -> view::Filter {
    let all = |name: &str| Choice { name: name.to_owned(), ..Choice::default() };
    let choice = |value: String, name: &str, chosen: Option<&str>| Choice {
        chosen: chosen == Some(value.as_str()),
        value,
        name: name.to_owned(),
        initials: None,
    };
    let town = asked.town.as_deref();
    let towns = house.towns().map(|it| choice(it.place.to_string(), it.short(), town));
    let category = asked.category.as_deref();
    let categories = house.categories.iter().map(|it| choice(it.code.clone(), &it.name, category));
    let state = asked.state.as_deref();
    let states = At::ALL.into_iter().filter(|it| it.is_open());
    let states = states.map(|it| choice(it.code().to_owned(), &words::state(it), state));
    let mark = asked.mark.as_deref();
    let marks = Mark::ALL.map(|it| choice(it.code().to_owned(), it.name(), mark));
    view::Filter {
        action: format!("/{county}/staff/"),
        tab: tab.code().to_owned(),
        search: String::new(),
        towns: std::iter::once(all("全部乡镇")).chain(towns).collect(),
        categories: std::iter::once(all("全部类别")).chain(categories).collect(),
        states: std::iter::once(all("全部状态")).chain(states).collect(),
        marks: std::iter::once(all("不限标记")).chain(marks).collect(),
        clear_href: narrowed(asked).then(|| href(county, tab, &Asked::default(), None)),
    }
}

fn empty(county: County, tab: Tab, narrowed: bool) -> view::Empty {
    let link = |name: &str, tab: Tab| {
        Some(Link { name: name.to_owned(), href: href(county, tab, &Asked::default(), None) })
    };
    if narrowed {
        let (headline, detail) = ("这样筛选没有结果", "换个条件，或者看全部。");
        return view::Empty {
            headline: headline.to_owned(),
            detail: detail.to_owned(),
            link: link("看全部", tab),
        };
    }
    let open = if tab == Tab::Open { None } else { link("看全部在办", Tab::Open) };
    view::Empty { link: open, ..tab.empty() }
}

/// What was just done, for the notice at the top of the list.
pub(crate) fn done(act: &str) -> Option<&'static str> {
    match act {
        "password" => Some("密码改好了。"),
        "dispatch" => Some("派出去了。"),
        "redispatch" => Some("改派了。"),
        "recategorise" => Some("类别改好了。"),
        "sign_for" => Some("签收了。"),
        "report_done" => Some("办完了，交去核查。"),
        "pass_check" => Some("核查通过，转去回访。"),
        "pass_sampled" => Some("核查通过。抽到的转去回访，没抽到的办结了。"),
        "fail_check" => Some("退回承办单位接着办。"),
        "call" | "call_missed" | "call_given_up" | "call_declined" => Some("回访记下了。"),
        "ask_info" => Some("已经问群众，等补充。"),
        "return" => Some("退回了，等改派。"),
        "refuse" => Some("已告诉群众不予受理和该去哪里办。"),
        "proceed" => Some("接着办。"),
        "extend" => Some("延期了，群众看得到。"),
        "ask_extension" | "ask_suspension" => Some("申请送到受理单位了。没定以前照原来的期限办。"),
        "decide_delay" => Some("定下来了，承办单位看得到；同意的，群众也看得到。"),
        "reactivate" => Some("接着办，期限从现在接着算，群众看得到。"),
        "remind" => Some("提醒送到承办单位了。"),
        "yellow_card" | "red_card" => Some("督办送到承办单位了。"),
        "lift_card" => Some("撤销了督办。"),
        "ask_unit" => Some("送给那个单位了，反馈了会在这里看到。"),
        "unit_done" => Some("反馈了，主办单位看得到。"),
        "leave_case" => Some("退出联办件，单独办。"),
        "merge" => Some("并进去了。那一件的结果会告诉这一件的群众；不对的话，在“同类的事”里分开。"),
        "unmerge" => Some("分开了，这一件接着单独办。"),
        "ask_exclusion" => Some("申请送到受理单位了。没定以前照常计入。"),
        "appeal_exclusion" => Some("申诉送到受理单位了，由另一个人定。"),
        "decide_exclusion" => Some("定下来了，承办单位和提的人都看得到。"),
        _ => None,
    }
}

/// The rows of a list as they are shown.
pub(crate) fn list_rows(
    house: &House,
    rows: &[ListRow],
    now: Instant,
    preview: bool,
) -> Vec<view::Row> {
    let shown = rows.iter().map(|row| list_row(house, row, now, preview));
    let mut shown: Vec<view::Row> = shown.collect();
    if let Some(first) = shown.first_mut() {
        first.selected = preview;
    }
    shown
}

fn list_row(house: &House, row: &ListRow, now: Instant, preview: bool) -> view::Row {
    let county = house.county();
    let href = format!("/{county}/staff/requests/{}", row.id.0);
    let village = row.place.level() == Level::Village;
    let source = words::word("source", &row.source);
    let received = words::day(row.received_at.date(), now);
    let category = house.category_name(&row.category);
    let state = At::parse(&row.state);
    let holder = row.handler.unwrap_or(row.owner);
    view::Row {
        preview_href: preview.then(|| format!("{href}/preview")),
        href,
        title: row.title.clone(),
        detail: format!("{category} · {source} · {received}"),
        town: house.place_name(row.place.town()).to_owned(),
        village: if village { house.place_name(row.place).to_owned() } else { String::new() },
        state: state.map(state_tag).unwrap_or_default(),
        holder: house.org_name(holder).to_owned(),
        due: row.due_at.map(|at| match state {
            Some(At::Suspended) if at.date() <= now.date() => {
                Tag { kind: "t-late", words: "到日子了".to_owned() }
            }
            _ => due_tag(at, now),
        }),
        tags: row_tags(row),
        selected: false,
    }
}

/// A state as a tag.
pub(crate) fn state_tag(state: At) -> Tag {
    let kind = match state {
        At::Closed => "t-ok",
        At::Refused | At::Withdrawn | At::Merged => "t-off",
        At::NeedInfo | At::Paused | At::Suspended | At::Returned => "t-due",
        At::Submitted | At::Handling | At::Checking | At::CallBack => "t-run",
    };
    Tag { kind, words: words::state(state) }
}

/// A due time as a tag.
pub(crate) fn due_tag(at: Instant, now: Instant) -> Tag {
    let (words, urgency) = words::due(at, now);
    let kind = match urgency {
        Urgency::Late => "t-late",
        Urgency::Soon => "t-due",
        Urgency::Later => "t-run",
    };
    Tag { kind, words }
}

/// The address of a search alone says nothing of what was looked for: it leads to the list.
pub(crate) async fn search_again(InCounty(county): InCounty) -> Redirect {
    Redirect::to(&format!("/{county}/staff/"))
}

/// Search: a 编号 leads straight to its request, other words to the newest that hold them all. What
/// is typed is often a name, so it goes in the body and stays out of addresses.
pub(crate) async fn search(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let query = form.get("q").trim().to_owned();
    if let Some(id) = doing::find_by_number(&web.app, county, &query).await.stop(&web)? {
        let to = format!("/{county}/staff/requests/{}", id.0);
        return Ok(Redirect::to(&to).into_response());
    }
    let desk = Desk::of(&web, county, &signed_in).await?;
    let wanted = i64::try_from(ROWS).unwrap_or(i64::MAX);
    let (rows, full) =
        doing::search(&web.app, &signed_in.staff, county, &query, wanted).await.stop(&web)?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("搜索", Spot::Elsewhere));
    query.clone_into(&mut frame.search);
    let count = if rows.len() == ROWS {
        format!("最近的 {ROWS} 件")
    } else {
        format!("{} 件", rows.len())
    };
    let shown = view::InboxPage {
        frame,
        title: format!("搜“{query}”"),
        count: None,
        tabs: tabs(county, &signed_in, &desk.inbox, Tab::Open)
            .into_iter()
            .map(|it| view::Tab { current: false, ..it })
            .collect(),
        filter: filter_view(&desk.house, county, Tab::Open, &Asked::default()),
        hits: Some(view::Hits {
            query: query.clone(),
            count,
            capped: full.then(|| "只看了最近 500 条，再多写几个字会更准。".to_owned()),
        }),
        rows: list_rows(&desk.house, &rows, web.app.now(), false),
        pager: view::Pager::default(),
        empty: view::Empty {
            headline: "没有找到".to_owned(),
            detail: "换个说法试试：村名、拼音首字母、编号，或者事情里的两三个字。".to_owned(),
            link: None,
        },
        export: None,
        preview: None,
    };
    Ok(page(&shown))
}
