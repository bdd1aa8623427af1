//! The course of a request in the person's words: what happened, what happens now, what comes.

use app::House;
use app::requests::{Line, Tracked};
use domain::requests::{Act, Request, State as At};
use kernel::time::Instant;

use crate::views::layout::{Photo, Step, StepKind};
use crate::views::requests::{Answer, Question};
use crate::words;

/// Who has it now, in one line.
pub(crate) fn headline(house: &House, request: &Request) -> String {
    let desk = house.org_name(request.desk);
    let handler = request.step.as_ref().map_or("", |it| house.org_name(it.org));
    match request.state {
        At::Submitted => format!("{desk}已收到，正在安排谁来办"),
        At::NeedInfo => format!("{desk}在等您补充"),
        At::Handling => format!("现在由{handler}办理"),
        At::Paused => format!("{handler}在等您补充"),
        At::Suspended => format!("{handler}暂时没法办，先挂账，到时候再看"),
        At::Returned => format!("{desk}正在改派给更合适的单位"),
        At::Checking => format!("{handler}说办完了，{desk}正在核查"),
        At::CallBack if super::is_called_for_low(request) => {
            "您打的分不高，我们会打电话听您说".to_owned()
        }
        At::CallBack => "办完了，想听听您怎么说".to_owned(),
        At::Closed => "这件事办结了".to_owned(),
        At::Refused => "这件事不归我们受理，下面写了去哪里办".to_owned(),
        At::Withdrawn => "您撤回了这件事".to_owned(),
        At::Merged => "这件事和别的事一起办理".to_owned(),
    }
}

/// Since when it stands so.
pub(crate) fn since(tracked: &Tracked, now: Instant) -> Option<String> {
    let last = tracked.history.last()?;
    Some(format!("{} 起", words::moment(last.event.at, now)))
}

/// What comes after.
pub(crate) fn next(state: At) -> Option<&'static str> {
    match state {
        At::Submitted => Some("派给承办单位后，您在这里能看到是谁在办。"),
        At::NeedInfo | At::Paused => Some("您补充以后接着办，等的时间不算在期限里。"),
        At::Handling | At::Returned => Some("办完会写明结果，再问您解决了没有。"),
        At::Suspended => Some("挂账不等于不办：到了那天会再看能不能办，结果会告诉您。"),
        At::Checking => Some("核查通过后，会联系您，问问解决了没有。"),
        At::CallBack => Some("您说没解决，就不算办完，会退回去接着办。"),
        At::Closed | At::Refused | At::Withdrawn | At::Merged => None,
    }
}

/// How far off a promise is, counted in days people count.
pub(crate) fn workdays_left(at: Instant, now: Instant) -> String {
    let days = at.seconds_since(now) / 86_400;
    format!("还有 {} 天", days.max(1))
}

/// What we asked, and until when we wait.
pub(crate) fn question(house: &House, tracked: &Tracked, now: Instant) -> Option<Question> {
    let asked = tracked.history.iter().rev().find(|it| it.event.act == Act::AskInfo)?;
    let from = asked.by.org.map(|it| house.org_name(it).to_owned()).unwrap_or_default();
    let until = tracked.request.due_at.map(|it| {
        let day = words::day_and_weekday(it.date(), now);
        format!("请在 {day}前回答；等您的时间不算在期限里。")
    });
    Some(Question { from, words: asked.event.public.clone(), until })
}

/// The public answer, once there is one and it passed the check.
pub(crate) fn answer(house: &House, tracked: &Tracked, at: &str, now: Instant) -> Option<Answer> {
    let request = &tracked.request;
    let refused = tracked.history.iter().rev().find(|it| it.event.act == Act::Refuse);
    let done = tracked.history.iter().rev().find(|it| it.event.act == Act::ReportDone);
    let told = match request.state {
        At::CallBack | At::Closed => done?,
        At::Refused => refused?,
        _ => return None,
    };
    Some(Answer {
        words: told.event.public.clone(),
        from: told.by.org.map(|it| house.org_name(it).to_owned()).unwrap_or_default(),
        when: words::moment(told.event.at, now),
        photos: photos_of(tracked, at, |seq| seq == told.seq),
    })
}

/// The photos of some lines of the history.
pub(crate) fn photos_of(tracked: &Tracked, at: &str, of: impl Fn(i64) -> bool) -> Vec<Photo> {
    let photos = tracked.photos.iter().filter(|it| of(it.seq));
    (1..)
        .zip(photos)
        .map(|(number, it)| Photo {
            href: format!("{at}/photo/{}", it.hash),
            thumb: format!("{at}/photo/{}", it.thumb),
            words: format!("第 {number} 张照片"),
        })
        .collect()
}

/// The course from the first line to what is to come.
pub(crate) fn steps(house: &House, tracked: &Tracked, at: &str, now: Instant) -> Vec<Step> {
    let state = tracked.request.state;
    let mut steps: Vec<Step> =
        tracked.history.iter().filter_map(|line| past(house, tracked, line, at, now)).collect();
    if state.is_open() {
        let title = match state {
            At::Submitted => "正在安排谁来办",
            At::NeedInfo | At::Paused => "等您补充",
            At::Handling => "正在办理",
            At::Returned => "正在改派",
            At::Suspended => "挂账，等条件具备",
            At::Checking => "正在核查",
            _ => "等您说解决了没有",
        };
        steps.push(Step { kind: StepKind::Now, title: title.to_owned(), ..Step::default() });
    }
    if matches!(state, At::Submitted | At::NeedInfo | At::Handling | At::Paused | At::Returned) {
        let title = "办完后问您满不满意；您说没解决，就不算办完".to_owned();
        steps.push(Step { kind: StepKind::Next, title, ..Step::default() });
    }
    steps
}

/// A line of the history as the person sees it; lines that are only for staff are left out.
fn past(house: &House, tracked: &Tracked, line: &Line, at: &str, now: Instant) -> Option<Step> {
    let event = &line.event;
    let by = line.by.org.map_or("", |it| house.org_name(it));
    let to = event.to_org.map_or("", |it| house.org_name(it));
    let done = |title: String| Some((StepKind::Done, title));
    let alert = |title: String| Some((StepKind::Alert, title));
    let (kind, title) = match event.act {
        Act::Send => done("您提交了".to_owned()),
        Act::Receive => done(format!("{by}替您登记了")),
        Act::Dispatch => done(format!("派给{to}")),
        Act::Redispatch => done(format!("改派给{to}")),
        Act::AskInfo => done(format!("{by}请您补充情况")),
        Act::SupplyInfo => done("您补充了情况".to_owned()),
        Act::Proceed => done(format!("{by}接着办，不再等补充")),
        Act::Refuse => alert("不予受理".to_owned()),
        Act::Withdraw => done("您撤回了".to_owned()),
        Act::SignFor => done(format!("{by}签收，开始办理")),
        Act::Return => alert(format!("{by}说不归他们办，退回改派")),
        Act::Extend => alert("办理期限延长了".to_owned()),
        Act::ReportDone => done(format!("{by}说办完了")),
        Act::PassCheck => done("核查通过".to_owned()),
        Act::FailCheck => alert("核查没通过，接着办".to_owned()),
        Act::CallSolved => done("回访：您说解决了".to_owned()),
        Act::CallUnsolved => alert("回访：您说没解决，接着办".to_owned()),
        Act::CallMissed => done("打电话没联系上您".to_owned()),
        Act::CallGivenUp => done("几次没联系上您，先办结".to_owned()),
        Act::Rate | Act::RateLow => done("您评价了".to_owned()),
        Act::Dispute => alert("您说没解决，退回去接着办".to_owned()),
        // Who is only told is no news for the person.
        Act::AskUnit if !helps(tracked, line) => None,
        act => beside(act, by, to),
    }?;
    let told = event.act != Act::ReportDone || passed(tracked, line);
    let shown = told && !event.public.is_empty();
    let photos = photos_of(tracked, at, |seq| told && seq == line.seq && line.seq != 1);
    Some(Step {
        kind,
        title,
        when: Some(words::moment(event.at, now)),
        words: shown.then(|| event.public.clone()),
        photos,
    })
}

/// Whether the organisation asked at this line helps, and is not only told.
fn helps(tracked: &Tracked, line: &Line) -> bool {
    let unit = tracked.units.iter().find(|it| it.seq == line.seq);
    unit.is_some_and(|it| it.kind == domain::requests::UnitKind::Support)
}

/// What happened beside the straight way, as far as it concerns the person.
fn beside(act: Act, by: &str, to: &str) -> Option<(StepKind, String)> {
    let done = |title: String| Some((StepKind::Done, title));
    let alert = |title: String| Some((StepKind::Alert, title));
    match act {
        Act::GrantExtension => alert(format!("{by}同意{to}延长期限")),
        Act::GrantSuspension => alert(format!("{by}同意{to}先停一停，到那天再看")),
        Act::Reactivate => done(format!("{by}接着办了")),
        Act::Urge => done("您催办了".to_owned()),
        Act::YellowCard | Act::RedCard => done(format!("{by}督办，要求抓紧")),
        Act::AskUnit => done(format!("请{to}一起办")),
        Act::Merge => done("和另一件相同的事合在一起办".to_owned()),
        Act::Unmerge | Act::UnmergeHandling => done(format!("{by}改为单独办")),
        Act::JoinCase => done(format!("{to}把同样的事合在一起办")),
        Act::LeaveCase => done(format!("{by}改为单独办")),
        Act::PassUncalled => done("核查通过，办结".to_owned()),
        Act::CallDeclined => done("打电话给您，您不想多说，先办结".to_owned()),
        Act::GrantExclusion => alert(format!("{by}认为您的评价不计入考核，原话保留")),
        Act::ObjectExclusion => done("您提出了异议".to_owned()),
        Act::RefuseExclusion => done("您的评价照常计入".to_owned()),
        _ => None,
    }
}

/// Whether a report passed the check: what an office says of its own work is told when it did.
fn passed(tracked: &Tracked, report: &Line) -> bool {
    let later = tracked.history.iter().filter(|it| it.seq > report.seq);
    let mut judged = later
        .filter(|it| matches!(it.event.act, Act::PassCheck | Act::PassUncalled | Act::FailCheck));
    judged.next().is_some_and(|it| it.event.act != Act::FailCheck)
}
