//! Whistles: the lists of what somebody owes, blew, or was called to.

pub(crate) mod blow;
pub(crate) mod counted;
pub(crate) mod one;

use app::House;
use app::policy::whistles as policy;
use app::whistles::{self as doing, After, ListRow, Todo};
use axum::extract::{Query, State};
use domain::requests::Request;
use domain::whistles::{Approval, CallState, State as At};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, Stopped, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Link, Tag};
use crate::views::staff::lists::{Empty, Pager, Tab};
use crate::views::staff::whistles::{Group, Left, OfRequest, Row, WhistlesPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Which list, where it goes on, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    tab: Option<String>,
    after: Option<String>,
}

/// The lists.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let home = format!("/{county}/staff/whistles");
    let todo = doing::todo(&web.app, staff, county).await.stop(&web)?;
    let tab = asked.tab.as_deref().unwrap_or_default();
    let after = asked.after.as_deref().and_then(parse_after);
    let mut shown = WhistlesPage {
        frame: desk.frame(&web, &look, &signed_in, ("吹哨", Spot::Whistles)),
        tabs: tabs(&home, tab, staff, &todo, now),
        blow_href: policy::blows(staff).then(|| format!("{home}/new")),
        numbers_href: policy::reads_ground(staff).then(|| format!("{home}/numbers")),
        empty: empty(tab),
        ..WhistlesPage::default()
    };
    match tab {
        "blown" | "called" => {
            let called = tab == "called";
            let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
            let rows = doing::page(&web.app, staff, county, called, after, limit).await;
            let mut rows = rows.stop(&web)?;
            let more = rows.len() > ROWS;
            rows.truncate(ROWS);
            let next = rows.last().filter(|_| more).map(key_of);
            shown.pager = pager(&format!("{home}?tab={tab}"), after, next.as_deref(), rows.len());
            let (id, title) =
                if called { ("called", "叫到我们的") } else { ("blown", "我们吹的") };
            shown.groups = vec![group(house, (id, title, "新的在上面。"), &rows, now)];
        }
        _ => shown.groups = todo_groups(house, &todo, now),
    }
    shown.groups.retain(|it| !it.rows.is_empty());
    Ok(page(&shown))
}

fn tabs(
    home: &str,
    current: &str,
    staff: &domain::directory::Staff,
    todo: &Todo,
    now: Instant,
) -> Vec<Tab> {
    let owed = [&todo.theirs, &todo.decide, &todo.confirm];
    let late = |it: &ListRow| due_of(it).is_some_and(|due| due < now);
    let hot = owed.iter().any(|rows| rows.iter().any(late));
    let count = owed.iter().map(|it| it.len()).sum::<usize>() + todo.grade.len() + todo.judge.len();
    let tab = |name: &str, code: &str| Tab {
        name: name.to_owned(),
        href: if code.is_empty() { home.to_owned() } else { format!("{home}?tab={code}") },
        count: None,
        hot: false,
        current: current == code,
    };
    let count = Some(words::number(i64::try_from(count).unwrap_or(i64::MAX)));
    let mut tabs = vec![Tab { count, hot, ..tab("要我办的", "") }];
    if policy::blows(staff) {
        tabs.push(tab("我们吹的", "blown"));
    }
    tabs.push(tab("叫到我们的", "called"));
    tabs
}

fn todo_groups(house: &House, todo: &Todo, now: Instant) -> Vec<Group> {
    let theirs = ("theirs", "要我们应哨的", "先报到，再到场，处置完写结果。");
    let decide = ("decide", "要我批、要我定的", "批不批准；职责不清的，定谁来。");
    let confirm = ("confirm", "要我们确认的", "被叫的都处置完了，看一看，办结或者请再办。");
    let grade = ("grade", "要我们评的", "来得快不快，解决没有。对方可以说明情况。");
    let judge = ("judge", "要我们评该不该吹的", "叫我们去的这一哨，该不该吹。");
    vec![
        group(house, theirs, &todo.theirs, now),
        group(house, decide, &todo.decide, now),
        group(house, confirm, &todo.confirm, now),
        group(house, grade, &todo.grade, now),
        group(house, judge, &todo.judge, now),
    ]
}

fn group(
    house: &House,
    (id, title, hint): (&'static str, &str, &str),
    rows: &[ListRow],
    now: Instant,
) -> Group {
    let rows = rows.iter().map(|it| row(house, it, now)).collect();
    Group { id, title: title.to_owned(), hint: hint.to_owned(), rows }
}

/// A row of any list of whistles.
pub(crate) fn row(house: &House, it: &ListRow, now: Instant) -> Row {
    let kind = words::word("whistle_kind", it.kind.code());
    let (number, blown) = (&it.number, words::moment(it.blown_at, now));
    let from = house.org_name(it.org);
    let href = format!("/{}/staff/whistles/{}", house.county(), it.id.0);
    let (who, state, note, href) = match &it.call {
        Some(call) => (
            format!("{from}吹，叫{}", house.org_name(call.org)),
            call_tag(call.state),
            call_note(call),
            format!("{href}#call-{}", call.org.0),
        ),
        None => (format!("{from}吹"), state_tag(it.state), None, href),
    };
    let marks = it.call.as_ref().is_some_and(|it| it.marks_until.is_some());
    Row {
        href,
        title: it.title.clone(),
        detail: format!(
            "{kind} · {number} · {blown} 吹{}",
            if it.first { " · 先吹后批" } else { "" }
        ),
        place: house.full_place_name(it.place),
        who,
        state,
        note,
        due: due_of(it).filter(|_| !marks).map(|due| left(due, now)),
    }
}

/// What is owed by then in this list: the head's answer, the call's next act, or the whistle's.
fn due_of(it: &ListRow) -> Option<Instant> {
    match &it.call {
        Some(call) => call.due_at,
        None => it.decide_due.or(it.due_at),
    }
}

fn call_note(call: &doing::CallRow) -> Option<String> {
    let late = call.late_seconds.filter(|it| *it > 0).map(late_words);
    let level = |name: &str, it: Option<i64>| it.map(|it| format!("{name} {it} 分"));
    let notes = [late, level("评了", call.grade), level("认为该吹", call.judgement)];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("，"))
}

/// `晚到 12 分钟`.
pub(crate) fn late_words(seconds: i64) -> String {
    format!("晚到 {}", long_words(seconds))
}

/// `3 小时 5 分钟`; less than a minute is a minute.
pub(crate) fn long_words(seconds: i64) -> String {
    let minutes = seconds.abs() / 60;
    let (days, hours, rest) = (minutes / 1_440, minutes % 1_440 / 60, minutes % 60);
    match (days, hours, rest) {
        (0, 0, rest) => format!("{} 分钟", rest.max(1)),
        (0, hours, 0) => format!("{hours} 小时"),
        (0, hours, rest) => format!("{hours} 小时 {rest} 分钟"),
        (days, 0, _) => format!("{days} 天"),
        (days, hours, _) => format!("{days} 天 {hours} 小时"),
    }
}

/// How much time is left until then, in words that a script makes anew.
pub(crate) fn left(due: Instant, now: Instant) -> Left {
    let seconds = due.seconds_since(now);
    let long = long_words(seconds);
    let (kind, words) = match seconds {
        ..0 => ("t-late", format!("超 {long}")),
        0..60 => ("t-due", "还剩不到 1 分钟".to_owned()),
        60..86_400 => ("t-due", format!("还剩 {long}")),
        _ => ("t-run", format!("还剩 {long}")),
    };
    Left { tag: Tag { kind, words }, seconds }
}

/// The tag of a whistle's state.
pub(crate) fn state_tag(state: At) -> Tag {
    let kind = match state {
        At::Asked | At::Acted => "t-due",
        At::Called => "t-run",
        At::Closed => "t-ok",
        At::Refused | At::Withdrawn => "t-off",
    };
    Tag { kind, words: words::word("whistle_state", state.code()) }
}

/// The tag of a call's state.
pub(crate) fn call_tag(state: CallState) -> Tag {
    let kind = match state {
        CallState::Called | CallState::Declined => "t-due",
        CallState::Reported | CallState::Arrived => "t-run",
        CallState::Acted => "t-ok",
        CallState::Named | CallState::Recalled => "t-off",
    };
    Tag { kind, words: words::word("call_state", state.code()) }
}

/// What is to be said about the approval beside the state.
pub(crate) fn approval_tag(first: bool, approval: Approval) -> Option<Tag> {
    let tag = |kind, words: &str| Some(Tag { kind, words: words.to_owned() });
    match (first, approval) {
        (true, Approval::Waiting) => tag("t-due", "先吹后批，还没补批"),
        (true, Approval::Given) => tag("t-ok", "先吹后批，已补批"),
        (true, Approval::Refused) => tag("t-late", "先吹后批，事后没批准"),
        (false, _) => None,
    }
}

fn empty(tab: &str) -> Empty {
    let (headline, detail) = match tab {
        "blown" => ("还没有吹过哨", "自己解决不了、要上面的单位一起来的事，点“吹一哨”。"),
        "called" => ("还没有叫到过我们", "有哨叫到，这里和“要我办的”都会有。"),
        _ => ("都办完了", "没有要应的哨，也没有要批、要确认、要评的。"),
    };
    Empty { headline: headline.to_owned(), detail: detail.to_owned(), link: None }
}

/// The key of a row, for the address of the page after it.
pub(crate) fn key_of(row: &ListRow) -> String {
    let org = row.call.as_ref().map_or(0, |it| it.org.0);
    format!("{}-{}-{org}", row.key, row.id.0)
}

/// Reads [`key_of`].
pub(crate) fn parse_after(text: &str) -> Option<(i64, Id, Id)> {
    let mut parts = text.splitn(3, '-').map(str::parse::<i64>);
    let mut next = || parts.next().and_then(Result::ok);
    Some((next()?, Id(next()?), Id(next()?)))
}

/// The way through a list.
pub(crate) fn pager(home: &str, after: After, next: Option<&str>, count: usize) -> Pager {
    let many = next.is_some() || after.is_some();
    Pager {
        first_href: after.is_some().then(|| home.to_owned()),
        next_href: next.map(|it| format!("{home}&after={it}")),
        words: if many { format!("这一页 {count} 件") } else { String::new() },
    }
}

/// The whistles about a request, for its page.
pub(crate) async fn of_request(
    web: &Web,
    house: &House,
    staff: &domain::directory::Staff,
    request: &Request,
) -> Result<OfRequest, Stopped> {
    if !policy::takes_part(staff) {
        return Ok(OfRequest::default());
    }
    let county = house.county();
    let found = doing::of_request(&web.app, county, request.id).await.stop(web)?;
    let home = format!("/{county}/staff/whistles");
    let may = policy::may_blow(staff, request.place) && request.state.is_open();
    let line = |it: &doing::Brief| {
        let kind = words::word("whistle_kind", it.kind.code());
        let name = format!("{kind} {}，{}吹", it.number, house.org_name(it.org));
        (Link { name, href: format!("{home}/{}", it.id.0) }, state_tag(it.state))
    };
    Ok(OfRequest {
        blow_href: may.then(|| format!("{home}/new?request={}", request.id.0)),
        whistles: found.iter().map(line).collect(),
    })
}

#[cfg(test)]
mod tests {
    use domain::whistles::{Act, Kind};

    use super::*;

    #[test]
    fn what_is_left_is_said_as_people_say_it() {
        let now = Instant(0);
        let said = |seconds| left(now.plus_seconds(seconds), now).tag;
        let words = |seconds| said(seconds).words;
        assert_eq!(words(59), "还剩不到 1 分钟");
        assert_eq!(words(30 * 60), "还剩 30 分钟");
        assert_eq!(words(3_600), "还剩 1 小时");
        assert_eq!(words(5 * 3_600 + 125), "还剩 5 小时 2 分钟");
        assert_eq!(words(50 * 3_600), "还剩 2 天 2 小时");
        assert_eq!((said(-1).kind, words(-1)), ("t-late", "超 1 分钟".to_owned()));
        assert_eq!(late_words(725), "晚到 12 分钟");
    }

    #[test]
    fn everything_of_a_whistle_has_a_word() {
        let has = |group: &str, key: &str| {
            assert_ne!(words::word(group, key), key, "{group}.{key}");
        };
        At::ALL.into_iter().for_each(|it| has("whistle_state", it.code()));
        CallState::ALL.into_iter().for_each(|it| has("call_state", it.code()));
        Act::ALL.into_iter().for_each(|it| has("whistle_act", it.code()));
        Kind::ALL.into_iter().for_each(|it| has("whistle_kind", it.code()));
        Kind::ALL.into_iter().for_each(|it| has("whistle_kind_hint", it.code()));
        (1..=5).for_each(|it| has("whistle_grade", &it.to_string()));
        (1..=5).for_each(|it| has("whistle_need", &it.to_string()));
    }

    #[test]
    fn a_key_is_read_back() {
        assert_eq!(parse_after("17-4-9"), Some((17, Id(4), Id(9))));
        assert_eq!(parse_after("17-4"), None);
        assert_eq!(parse_after("x-4-9"), None);
    }
}
