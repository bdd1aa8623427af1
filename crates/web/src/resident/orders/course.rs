//! The course of an order in the person's words: what happened, what happens now, what comes.

use app::House;
use app::orders::{Act, Kind, Line, State as At, Tracked};
use kernel::time::Instant;

use crate::views::layout::{Photo, Step, StepKind, Tag};
use crate::views::orders::Promise;
use crate::views::requests::Answer;
use crate::words::{self, Urgency};

/// Who serves it, as the person is told: a member by name, a cadre by name.
fn taker(tracked: &Tracked) -> String {
    let name = tracked.taker.as_ref().map_or("", |it| it.name.as_str());
    match tracked.order.kind {
        Kind::Question => name.to_owned(),
        Kind::Service | Kind::Need => format!("党员{name}"),
    }
}

/// Who has it now, in one line.
pub(super) fn headline(house: &House, tracked: &Tracked) -> String {
    let (order, asks) = (&tracked.order, tracked.order.kind == Kind::Question);
    let grid = house.org_name(order.grid);
    match order.state {
        At::Placed if asks => format!("{grid}在找人回答您"),
        At::Placed => format!("{grid}在给您找人"),
        At::Offered => "正在等附近的党员接单".to_owned(),
        At::Taken if asks => format!("{}在给您找答案", taker(tracked)),
        At::Taken => format!("{}接了单，会联系您", taker(tracked)),
        At::Served if asks => "回答好了，请您评一评".to_owned(),
        At::Served => "做完了，请您评一评".to_owned(),
        At::Closed => "这一单办完了，谢谢您".to_owned(),
        At::Declined => "这一单没能安排上，下面写了该去哪里".to_owned(),
        At::Withdrawn => "您撤回了这一单".to_owned(),
        At::Converted => "这件事要单位来办，已经转成诉求".to_owned(),
    }
}

/// Since when, and from where the one comes who serves.
pub(super) fn since(tracked: &Tracked, now: Instant) -> Option<String> {
    let at = tracked.history.last()?.event.at;
    let from = tracked.taker.as_ref().filter(|_| tracked.order.state == At::Taken);
    let from = from.map(|it| format!("{} · ", it.org_name)).unwrap_or_default();
    Some(format!("{from}{} 起", words::moment(at, now)))
}

/// The status in words.
pub(super) fn tag(tracked: &Tracked, now: Instant) -> Tag {
    let order = &tracked.order;
    let late = order.due_at.is_some_and(|it| it < now);
    let kind = match order.state {
        At::Closed => "t-ok",
        At::Declined | At::Withdrawn | At::Converted => "t-off",
        At::Served => "t-due",
        At::Placed | At::Offered | At::Taken if late => "t-late",
        At::Placed | At::Offered | At::Taken => "t-run",
    };
    Tag { kind, words: words::word("order_state", order.state.code()) }
}

/// What is owed to the person by the due time.
fn owed(tracked: &Tracked) -> Option<&'static str> {
    match (tracked.order.state, tracked.order.kind) {
        (At::Placed, _) => Some("派出去"),
        (At::Offered, _) => Some("有人接单"),
        (At::Taken, Kind::Question) => Some("回答您"),
        (At::Taken, _) => Some("上门，把事情做好"),
        _ => None,
    }
}

/// Until when, as long as something is owed.
pub(super) fn promise(tracked: &Tracked, now: Instant) -> Option<Promise> {
    let (at, what) = (tracked.order.due_at?, owed(tracked)?);
    let (left, urgency) = words::due(at, now);
    let left = match urgency {
        Urgency::Late => format!("已{left}，我们在催"),
        Urgency::Soon => "就快到了".to_owned(),
        Urgency::Later => format!("还有 {} 天", (at.seconds_since(now) / 86_400).max(1)),
    };
    let until = format!("{} {} 前", words::day_and_weekday(at.date(), now), words::clock(at));
    Some(Promise { until, what: what.to_owned(), left })
}

/// The first line of the confirmation.
pub(super) fn sent(tracked: &Tracked, now: Instant) -> String {
    match promise(tracked, now) {
        Some(it) => format!("{}{}。凭下面的查询码随时看。", it.until, it.what),
        None => "凭下面的查询码随时看到哪一步了。".to_owned(),
    }
}

/// What comes after.
pub(super) fn next(tracked: &Tracked) -> Option<&'static str> {
    match (tracked.order.state, tracked.order.kind) {
        (At::Placed, Kind::Question) => Some("有人回答了，这里就看得到。"),
        (At::Placed, _) => Some("附近的党员接单后，您在这里看得到是谁来。"),
        (At::Offered, _) => Some("接单的人会打您留的电话，约好时间再来。没人接，网格员另外找人。"),
        (At::Taken, Kind::Question) => Some("回答写在这一页上，请您评一评。"),
        (At::Taken, _) => Some("做完会写明做了什么，请您评一评。"),
        (At::Converted, _) => Some("受理的单位派给能办的单位，办好了答复您。不用再报一遍。"),
        (At::Served, _) => Some("没做成也可以说，网格员重新派人。几天不评，就算办完。"),
        _ => None,
    }
}

/// Why it could not be arranged, and where to go.
pub(super) fn instead(tracked: &Tracked) -> Option<String> {
    let declined = tracked.order.state == At::Declined;
    let line = tracked.history.iter().rev().find(|it| it.event.act == Act::Decline)?;
    declined.then(|| line.event.public.clone()).filter(|it| !it.is_empty())
}

/// What was done, or the answer to a question.
pub(super) fn answer(tracked: &Tracked, at: &str, now: Instant) -> Option<Answer> {
    if !matches!(tracked.order.state, At::Served | At::Closed) {
        return None;
    }
    let line = tracked.history.iter().rev().find(|it| it.event.act == Act::Serve)?;
    let from = tracked.taker.as_ref();
    Some(Answer {
        words: tracked.order.answer.clone(),
        from: from.map(|it| format!("{} {}", it.org_name, it.name)).unwrap_or_default(),
        when: words::moment(line.event.at, now),
        photos: photos(tracked, at, |seq| seq == line.seq),
    })
}

fn photos(tracked: &Tracked, at: &str, of: impl Fn(i64) -> bool) -> Vec<Photo> {
    let own = tracked.photos.iter().filter(|it| of(it.seq));
    (1..)
        .zip(own)
        .map(|(number, it)| Photo {
            href: format!("{at}/photo/{}", it.hash),
            thumb: format!("{at}/photo/{}", it.thumb),
            words: format!("第 {number} 张照片，做完时拍的"),
        })
        .collect()
}

/// The course from the first line to what is to come.
pub(super) fn steps(house: &House, tracked: &Tracked, at: &str, now: Instant) -> Vec<Step> {
    let state = tracked.order.state;
    let asks = tracked.order.kind == Kind::Question;
    let mut steps: Vec<Step> =
        tracked.history.iter().filter_map(|line| past(house, tracked, line, at, now)).collect();
    let step = |kind, title: &str| Step { kind, title: title.to_owned(), ..Step::default() };
    let current = match state {
        At::Placed if asks => Some("正在找人回答"),
        At::Placed => Some("网格员正在找人"),
        At::Offered => Some("等附近的党员接单"),
        At::Taken if asks => Some("正在找答案"),
        At::Taken => Some("接单的人联系您，上门"),
        At::Served => Some("等您评一评"),
        _ => None,
    };
    steps.extend(current.map(|it| step(StepKind::Now, it)));
    if matches!(state, At::Placed | At::Offered) && !asks {
        steps.push(step(StepKind::Next, "接单的人联系您，上门"));
    }
    if matches!(state, At::Placed | At::Offered | At::Taken) {
        let last = if asks {
            "回答写在这里，您来评"
        } else {
            "做完您来评，做得好不好您说了算"
        };
        steps.push(step(StepKind::Next, last));
    }
    steps
}

/// A line of the history as the person sees it; lines that are only for staff are left out.
fn past(house: &House, tracked: &Tracked, line: &Line, at: &str, now: Instant) -> Option<Step> {
    let event = &line.event;
    let asks = tracked.order.kind == Kind::Question;
    let by = line.by.org.map_or("", |it| house.org_name(it));
    let who = line.name.as_deref().unwrap_or_default();
    let done = |title: String| Some((StepKind::Done, title));
    let alert = |title: String| Some((StepKind::Alert, title));
    let (kind, title) = match event.act {
        Act::Place => done(if asks { "您提了问" } else { "您点了单" }.to_owned()),
        Act::Receive => done(format!("{by}替您点了单")),
        Act::Ask => done("您问了联系干部".to_owned()),
        Act::Offer => done(format!("{by}告诉了附近的党员")),
        Act::Assign => done(format!("{by}找好了人")),
        Act::Decline => alert("没能安排上".to_owned()),
        Act::Convert => done(format!("{by}转成了诉求，由单位来办")),
        Act::Claim => done(format!("党员{who}接了单")),
        Act::Expire => alert("还没人接，网格员另外找人".to_owned()),
        Act::Release | Act::Return => alert("接单的人做不了，换人".to_owned()),
        Act::Serve => done(if asks { "回答好了" } else { "做完了" }.to_owned()),
        Act::Rate => done("您评价了".to_owned()),
        Act::Dispute => alert("您说没做成，重新派人".to_owned()),
        Act::Lapse => done("没有收到评价，先办结".to_owned()),
        Act::Withdraw => done("您撤回了".to_owned()),
        Act::Consent => done("您同意公开".to_owned()),
        Act::ConsentOral => done("您当面同意公开".to_owned()),
        Act::Publish => done("公开了".to_owned()),
        Act::Refuse => done("您不同意公开".to_owned()),
        Act::Retract => done(format!("{by}把公开的收起来了")),
        Act::Draft => None,
    }?;
    // The result stands in a card of its own while it is the last.
    let shown = !event.public.is_empty() && !matches!(event.act, Act::Serve | Act::Decline);
    Some(Step {
        kind,
        title,
        when: Some(words::moment(event.at, now)),
        words: shown.then(|| event.public.clone()),
        photos: photos(tracked, at, |seq| seq == line.seq && event.act != Act::Serve),
    })
}
