//! Orders (点单) at the desk and in the grid: the lists.

pub(crate) mod acting;
mod acts;
pub(crate) mod numbers;
pub(crate) mod one;
pub(crate) mod receive;
pub(crate) mod rows;
mod shown;

use app::orders::{self as doing, Filter, OrderRow, Refusal, Skill, Sorted, State as At, Waiting};
use app::policy::orders::may_receive;
use app::{Failure, House};
use axum::extract::{Query, State};
use domain::places::{Level, Place};
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::inbox::due_tag;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::{parse_after, town_choices};
use crate::resident::orders::skills;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::lists::{Empty, Pager, Row, Tab};
use crate::views::staff::orders::OrdersPage;
use crate::words;

/// Orders of a page.
const ROWS: usize = 50;

/// Which orders, what narrows them, where the list goes on, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    tab: Option<String>,
    town: Option<String>,
    skill: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// The lists there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Placed,
    Offered,
    Taken,
    Served,
    Late,
    Low,
    All,
}

impl List {
    const ALL: [Self; 7] =
        [Self::Placed, Self::Offered, Self::Taken, Self::Served, Self::Late, Self::Low, Self::All];

    fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Offered => "offered",
            Self::Taken => "taken",
            Self::Served => "served",
            Self::Late => "late",
            Self::Low => "low",
            Self::All => "all",
        }
    }

    fn parse(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|it| text == Some(it.code())).unwrap_or(Self::Placed)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Placed => "待派",
            Self::Offered => "等人接",
            Self::Taken => "服务中",
            Self::Served => "待评",
            Self::Late => "超期",
            Self::Low => "评得低",
            Self::All => "全部",
        }
    }

    fn count(self, waiting: &Waiting) -> Option<i64> {
        match self {
            Self::Placed => Some(waiting.placed),
            Self::Offered => Some(waiting.offered),
            Self::Taken => Some(waiting.taken),
            Self::Served => Some(waiting.served),
            Self::Late => Some(waiting.overdue),
            Self::Low => Some(waiting.low),
            Self::All => None,
        }
    }

    fn filter(self, now: Instant) -> Filter {
        let states = |states: &[At]| Filter { states: states.to_vec(), ..Filter::default() };
        match self {
            Self::Placed => states(&[At::Placed]),
            Self::Offered => states(&[At::Offered]),
            Self::Taken => states(&[At::Taken]),
            Self::Served => states(&[At::Served]),
            Self::Late => Filter { due_before: Some(now), ..Filter::default() },
            Self::Low => Filter { low: true, ..Filter::default() },
            Self::All => Filter::default(),
        }
    }

    /// What is open is sorted by when it is due, the rest by when it came.
    fn sorted(self) -> Sorted {
        if matches!(self, Self::All | Self::Low) { Sorted::Placed } else { Sorted::Due }
    }

    fn empty(self) -> Empty {
        let (headline, detail) = match self {
            Self::Placed => ("没有要派的", "有人点单会出现在这里。"),
            Self::Offered => ("没有等人接的", "推给附近党员、还没人接的会在这里。"),
            Self::Taken => ("没有正在做的", "有人接了会出现在这里。"),
            Self::Served => ("没有等着评的", "做完了、等点单的人评的会在这里。"),
            Self::Late => ("没有超期的", "过了时限还没动的会在这里。"),
            Self::Low => ("最近 30 天没有评得低的", "评 1、2 分的会在这里，请打个电话问问。"),
            Self::All => ("还没有人点单", "有人点单会出现在这里。"),
        };
        Empty { headline: headline.to_owned(), detail: detail.to_owned(), link: None }
    }
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now, staff) = (&*desk.house, web.app.now(), &signed_in.staff);
    let list = List::parse(asked.tab.as_deref());
    let town = asked.town.as_deref().and_then(Place::parse).filter(|it| house.named(*it).is_some());
    let skill = asked.skill.as_deref().and_then(Skill::parse);
    let filter = Filter { place: town, skill, ..list.filter(now) };
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let waiting = doing::counts(&web.app, staff, county).await.stop(&web)?;
    let found = doing::page(&web.app, staff, county, filter, list.sorted(), after, wanted).await;
    let mut rows = found.stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let chosen = town.map(|it| it.to_string()).unwrap_or_default();
    let skill = skill.map_or("", Skill::code);
    let own = format!("/{county}/staff/orders");
    let href = format!("{own}?tab={}&town={chosen}&skill={skill}", list.code());
    let next = rows.last().filter(|_| more).and_then(|it| key(it, list.sorted()));
    let title = format!("点单：{}", list.name());
    let mut frame = desk.frame(&web, &look, &signed_in, (&title, Spot::Orders));
    frame.notice = asked.done.as_deref().and_then(done).map(str::to_owned);
    let shown = OrdersPage {
        frame,
        title,
        tabs: List::ALL.iter().map(|it| tab(&own, *it, list, &waiting)).collect(),
        tab: list.code().to_owned(),
        towns: with_all("全部镇", town_choices(house, &chosen)),
        kinds: skills("全部类别", skill),
        clear_href: (!chosen.is_empty() || !skill.is_empty())
            .then(|| format!("{own}?tab={}", list.code())),
        receive_href: may_receive(staff).then(|| format!("{own}/new")),
        action: own,
        rows: rows.iter().map(|it| row(house, it, now)).collect(),
        pager: Pager {
            first_href: after.is_some().then(|| href.clone()),
            next_href: next.map(|it| format!("{href}&after={it}")),
            words: format!("这一页 {} 单", rows.len()),
        },
        empty: list.empty(),
    };
    Ok(page(&shown))
}

fn tab(own: &str, it: List, current: List, waiting: &Waiting) -> Tab {
    let count = it.count(waiting);
    Tab {
        name: it.name().to_owned(),
        href: format!("{own}?tab={}", it.code()),
        count: count.map(words::number),
        hot: matches!(it, List::Late | List::Low) && count.is_some_and(|it| it > 0),
        current: it == current,
    }
}

/// A list that begins with all of them.
pub(super) fn with_all(name: &str, rest: Vec<Choice>) -> Vec<Choice> {
    let none = rest.iter().all(|it| !it.chosen);
    let all = Choice { name: name.to_owned(), chosen: none, ..Choice::default() };
    std::iter::once(all).chain(rest).collect()
}

/// Where a list goes on after a row.
pub(super) fn key(row: &OrderRow, sorted: Sorted) -> Option<String> {
    let at = match sorted {
        Sorted::Due => row.due_at?,
        Sorted::Placed => row.placed_at,
    };
    Some(format!("{}-{}", at.0, row.id.0))
}

/// The colour of a state.
pub(super) fn state_tag(state: At) -> Tag {
    let kind = match state {
        At::Placed | At::Served => "t-due",
        At::Offered | At::Taken => "t-run",
        At::Closed => "t-ok",
        At::Declined | At::Withdrawn | At::Converted => "t-off",
    };
    Tag { kind, words: words::word("order_state", state.code()) }
}

/// A row of a list.
pub(super) fn row(house: &House, it: &OrderRow, now: Instant) -> Row {
    let village = it.place.level() == Level::Village;
    let skill = words::word("skill", it.skill.code());
    let kind = words::word("order_kind", it.kind.code());
    let mut detail = format!("{skill} · {kind} · {}", words::day(it.placed_at.date(), now));
    if it.returns > 0 {
        detail.push_str(&format!(" · 退过 {} 次", it.returns));
    }
    if it.unclaimed > 0 {
        detail.push_str(&format!(" · {} 次没人接", it.unclaimed));
    }
    let holder = it.taker_name.clone().unwrap_or_else(|| house.org_name(it.owner).to_owned());
    let rated = it.rated.map(|it| words::word("level", &it.to_string()));
    let due = match (it.due_at, rated) {
        (Some(at), _) => Some(due_tag(at, now)),
        (None, Some(words)) => {
            let low = it.rated.is_some_and(|it| it < 3);
            Some(Tag { kind: if low { "t-late" } else { "t-ok" }, words })
        }
        (None, None) => None,
    };
    Row {
        href: format!("/{}/staff/orders/{}", house.county(), it.id.0),
        title: it.title.clone(),
        detail,
        town: house.place_name(it.place.town()).to_owned(),
        village: if village { house.place_name(it.place).to_owned() } else { String::new() },
        state: state_tag(it.state),
        holder,
        due,
        ..Row::default()
    }
}

/// What was just done, for the notice at the top.
pub(super) fn done(act: &str) -> Option<&'static str> {
    match act {
        "password" => Some("密码改好了。"),
        "offer" => Some("推给附近的党员了，有人接了这里看得到。"),
        "assign" => Some("指派好了，他已经看得到怎么联系。"),
        "decline" => Some("已经告诉点单的人没能安排，和该去哪里。"),
        "convert" => Some("转好了，受理单位会派给能办的单位；点单的人在查询页上看得到。"),
        "claim" => Some("接好了。先看怎么联系他，约个时间。"),
        "return" => Some("退回了。"),
        "serve" => Some("记好了，等点单的人评。"),
        "draft" => Some("写好了，等本人同意。"),
        "consent_oral" => Some("登记好了，可以公开。"),
        "publish" => Some("公开了。"),
        "retract" => Some("撤下了，别人看不到了。"),
        _ => None,
    }
}

/// The failure of an act, as the page shows it; any other stops.
pub(super) fn refusal(failure: &Failure) -> Option<&Refusal> {
    match failure {
        Failure::Order(refusal) => Some(refusal),
        _ => None,
    }
}
