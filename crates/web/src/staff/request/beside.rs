//! What stands beside the straight way of a request: the forms' own data, and the lines and tags of
//! its page.

use app::House;
use app::requests::{ListRow, Shown};
use domain::figures::SATISFIED_FROM;
use domain::requests::{Act, Card, Delay, DelayKind, Exclusion, Request, State, UnitKind};
use kernel::id::Id;
use kernel::time::Instant;

use super::matter::photos;
use crate::forms::Form;
use crate::resident::field;
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::acts::{ActForm, Beside, Waiting};
use crate::views::staff::request::{Besides, UnitRow};
use crate::words;

/// What all forms have in common.
pub(super) fn common(web: &Web, house: &House, shown: &Shown) -> Beside {
    let (limits, now) = (&shown.limits, web.app.now());
    let day = |after: i64| now.plus_seconds(after * 86_400).date().to_string();
    let percent = limits.call_percent;
    let sampled = (percent < 100).then(|| {
        format!(
            "抽 {percent}% 回访：抽到的转去回访，没抽到的直接办结。怎么抽按编号算，谁也挑不了。"
        )
    });
    let others = house.categories.iter().filter(|it| it.code != shown.request.category);
    let choice = |code: &str, name: &str| Choice {
        value: code.to_owned(),
        name: name.to_owned(),
        ..Choice::default()
    };
    Beside {
        days_max: limits.extend_max,
        suspend_max: limits.suspend_max,
        day_from: day(1),
        day_until: day(limits.suspend_max),
        categories: others.map(|it| choice(&it.code, &it.name)).collect(),
        sampled,
        ..Beside::default()
    }
}

/// Fills each form with what it is about. `org` is the organisation of who looks at it.
pub(super) fn fill(forms: &mut [ActForm], web: &Web, house: &House, shown: &Shown, org: Id) {
    let now = web.app.now();
    for form in forms {
        let beside = &mut form.beside;
        match form.act {
            "decide_delay" => {
                let delay = shown.request.delay.as_ref();
                beside.waiting = delay.map(|it| delay_waits(house, shown, it, now));
            }
            "decide_exclusion" => beside.waiting = Some(exclusion_waits(house, shown, now)),
            "ask_exclusion" | "appeal_exclusion" => {
                beside.waiting = said(shown).map(|it| Waiting {
                    what: "群众是这样说的".to_owned(),
                    who: house.full_place_name(shown.request.place),
                    why: it,
                    ..Waiting::default()
                });
            }
            "unit_done" => {
                let own = shown.request.units.iter().find(|it| it.org == org);
                beside.copied = own.is_some_and(|it| it.kind == UnitKind::Copy);
                beside.waiting = own.map(|it| Waiting {
                    what: format!("请您单位{}", words::word("unit_kind", it.kind.code())),
                    who: house.org_name(shown.request.desk).to_owned(),
                    when: words::moment(it.asked_at, now),
                    why: it.words.clone(),
                    ..Waiting::default()
                });
            }
            _ => {}
        }
    }
}

/// What was typed into a form that came back.
pub(super) fn typed(own: &mut ActForm, form: &Form, errors: &[app::FieldError]) {
    let beside = &mut own.beside;
    beside.granted = field(form.get("granted"), errors, "granted");
    beside.until = field(form.get("until"), errors, "until");
    beside.category = field("", errors, "category");
    beside.kind = form.text("kind");
    for choice in &mut beside.categories {
        choice.chosen = choice.value == form.get("category");
    }
}

fn until(at: Instant, now: Instant) -> String {
    format!("{} {} 前", words::day_and_weekday(at.date(), now), words::clock(at))
}

/// `延期 3 个工作日`, `挂账到 4 月 15 日（周二）`.
fn asked(kind: DelayKind, now: Instant) -> String {
    match kind {
        DelayKind::Extend(by) => format!("延期 {by}"),
        DelayKind::Suspend(day) => format!("挂账到 {}", words::day_and_weekday(day, now)),
    }
}

fn delay_waits(house: &House, shown: &Shown, delay: &Delay, now: Instant) -> Waiting {
    let mut then = Vec::new();
    if let Some(promised) = shown.request.promised_at {
        then.push(format!("现在答应群众的：{}答复", until(promised, now)));
    }
    if let Some(granted) = &shown.if_granted {
        let promised = until(granted.promised_at, now);
        match granted.review_at {
            None => then.push(format!("同意以后：{promised}答复")),
            Some(review) => {
                then.push(format!("同意以后：期限停住，{}看能不能接着办", until(review, now)));
                then.push(format!("那时接着办的话：{promised}答复"));
            }
        }
    }
    Waiting {
        what: format!("申请{}", asked(delay.kind, now)),
        who: house.org_name(delay.org).to_owned(),
        when: words::moment(delay.asked_at, now),
        why: delay.reason.clone(),
        then,
        ..Waiting::default()
    }
}

/// What the person said that a handler wants left out.
fn said(shown: &Shown) -> Option<String> {
    let request = &shown.request;
    let last = |acts: &[Act]| shown.history.iter().rev().find(|it| acts.contains(&it.event.act));
    let mut said = Vec::new();
    if let Some(level) = request.rated.filter(|it| *it < SATISFIED_FROM) {
        let own = last(&[Act::Rate, Act::RateLow]).map(|it| it.event.public.clone());
        let level = words::word("level", &level.to_string());
        said.push(format!("链接评价：{level}。{}", own.unwrap_or_default()));
    }
    if request.satisfied == Some(false) {
        let note = last(&[Act::CallSolved]).map(|it| it.event.internal.clone());
        said.push(format!("回访：不满意。{}", note.unwrap_or_default()));
    }
    (!said.is_empty()).then(|| said.join("\n"))
}

fn exclusion_waits(house: &House, shown: &Shown, now: Instant) -> Waiting {
    let asks = [Act::AskExclusion, Act::AppealExclusion, Act::ObjectExclusion];
    let line = shown.history.iter().rev().find(|it| asks.contains(&it.event.act));
    let what = match shown.request.exclusion {
        Some(Exclusion::GrantedAppealed) => "提的人对剔除有异议，要再定一次",
        Some(Exclusion::RefusedAppealed) => "承办单位申诉，要再定一次",
        _ => "申请剔除这次评价",
    };
    let decided = |it: &&app::requests::Line| {
        matches!(it.event.act, Act::GrantExclusion | Act::RefuseExclusion)
    };
    let first = shown
        .history
        .iter()
        .rev()
        .find(decided)
        .filter(|_| shown.request.exclusion.is_some_and(|it| it != Exclusion::Asked));
    let mut then = Vec::new();
    if let Some(first) = first {
        let who = first.name.clone().unwrap_or_default();
        let when = words::moment(first.event.at, now);
        let act = words::act(first.event.act);
        then.push(format!("第一次：{when} {who}定的“{act}”。{}", first.event.public));
        then.push("这一次定了就是最后的。".to_owned());
    } else {
        then.push("同意的话，提的人看得到理由，可以提一次异议；不同意的话，承办单位可以申诉一次。第二次由另一个人定。".to_owned());
    }
    let at = format!("/{}/staff/requests/{}", house.county(), shown.request.id.0);
    let evidence = |seq: i64| {
        let of = shown.history.iter().find(|it| it.seq == seq);
        of.is_some_and(|it| asks.contains(&it.event.act))
    };
    let event = line.map(|it| &it.event);
    let both = |it: &domain::requests::acts::Event| format!("{}{}", it.public, it.internal);
    Waiting {
        what: what.to_owned(),
        who: line
            .and_then(|it| it.by.org)
            .map_or_else(|| "提的人".to_owned(), |it| house.org_name(it).to_owned()),
        when: event.map(|it| words::moment(it.at, now)).unwrap_or_default(),
        why: event.map(both).unwrap_or_default(),
        said: said(shown),
        photos: photos(shown, &at, evidence),
        then,
    }
}

/// The tags and lines of a request's page.
pub(super) fn of(house: &House, shown: &Shown, now: Instant) -> Besides {
    let request = &shown.request;
    let mut lines = Vec::new();
    let mut line = |name: &str, words: String| lines.push((name.to_owned(), words));
    if let Some(order) = &shown.hotline {
        let called = order.called_at.map(|it| format!("，热线 {} 受理", words::moment(it, now)));
        line("热线工单", format!("{}{}", order.number, called.unwrap_or_default()));
        if let Some(limit) = order.limit_at {
            let when =
                format!("{} {}", words::day_and_weekday(limit.date(), now), words::clock(limit));
            let first = earlier(request, limit);
            let says = if first { "，比我们的期限早，按这个办" } else { "" };
            line("热线时限", format!("{when} 前{says}"));
        }
    }
    if let Some(delay) = &request.delay {
        let (org, when) = (house.org_name(delay.org), words::moment(delay.asked_at, now));
        let what = asked(delay.kind, now);
        line("申请", format!("{org} {when} 申请{what}，等受理单位定。定以前期限照旧。"));
    }
    if request.state == State::Suspended
        && let Some(review) = request.due_at
    {
        let day = words::day_and_weekday(review.date(), now);
        let due = if review.date() <= now.date() {
            "到日子了，请看能不能接着办"
        } else {
            "到那天看能不能接着办"
        };
        line("挂账", format!("到 {day}。期限停着，{due}。"));
    }
    if request.urges > 0 {
        let last = request.urged_at.map(|it| words::moment(it, now)).unwrap_or_default();
        line("催办", format!("这一轮催了 {} 次，最近一次 {last}", request.urges));
    }
    if request.returns > 0 {
        line("退单", format!("退过 {} 次", request.returns));
    }
    if let Some(end) = request.call_end.filter(|_| !request.state.is_open()) {
        line("回访", words::word("call_end", end.code()));
    }
    if let Some(stand) = request.exclusion {
        let mut said = words::word("exclusion", stand.code());
        if shown.decided_before {
            said.push_str("第一次是您定的，这一次要由另一个人来定。");
        }
        line("剔除", said);
    }
    let mut tags = tags(request);
    let limit = shown.hotline.as_ref().and_then(|it| it.limit_at);
    if let Some(limit) = limit.filter(|it| earlier(request, *it)) {
        let kind = if limit < now { "t-late" } else { "t-due" };
        tags.push(tag(kind, format!("热线时限 {}", words::moment(limit, now))));
    }
    Besides { tags, lines, units: units(house, shown, now) }
}

/// Whether the hotline wants it before we promised it, and it is not done yet.
fn earlier(request: &Request, limit: Instant) -> bool {
    request.state.is_open() && request.promised_at.is_none_or(|it| limit < it)
}

fn units(house: &House, shown: &Shown, now: Instant) -> Vec<UnitRow> {
    let row = |it: &domain::requests::Unit| UnitRow {
        kind: words::word("unit_kind", it.kind.code()),
        name: house.org_name(it.org).to_owned(),
        asked: words::moment(it.asked_at, now),
        done: it.done_at.map(|at| words::moment(at, now)),
        words: it.words.clone(),
    };
    shown.units.iter().map(row).collect()
}

fn tag(kind: &'static str, words: impl Into<String>) -> Tag {
    Tag { kind, words: words.into() }
}

fn card_tag(card: Card) -> Option<Tag> {
    match card {
        Card::None => None,
        Card::Yellow => Some(tag("t-due", "黄牌督办")),
        Card::Red => Some(tag("t-late", "红牌督办")),
    }
}

fn tags(request: &Request) -> Vec<Tag> {
    let mut tags: Vec<Tag> = card_tag(request.card).into_iter().collect();
    if let Some(delay) = &request.delay {
        let extends = matches!(delay.kind, DelayKind::Extend(_));
        tags.push(tag("t-due", if extends { "等批延期" } else { "等批挂账" }));
    }
    if request.exclusion.is_some_and(Exclusion::waits) {
        tags.push(tag("t-due", "等批剔除"));
    } else if request.is_excluded() {
        tags.push(tag("t-off", "评价不计入"));
    }
    tags
}

/// What a row of a list says besides its state.
pub(crate) fn row_tags(row: &ListRow) -> Vec<Tag> {
    use app::requests::Awaits;
    let marks = &row.marks;
    let mut tags: Vec<Tag> = card_tag(marks.card).into_iter().collect();
    match marks.awaits {
        Some(Awaits::Delay) => tags.push(tag("t-due", "等批延期或挂账")),
        Some(Awaits::Exclusion) => tags.push(tag("t-due", "等批剔除")),
        _ => {}
    }
    if marks.urges > 0 {
        tags.push(tag("t-due", format!("催办 {} 次", marks.urges)));
    }
    if marks.returns > 0 {
        tags.push(tag("t-off", format!("退过 {} 次", marks.returns)));
    }
    if marks.units > 0 {
        tags.push(tag("t-run", format!("{} 家协办", marks.units)));
    }
    tags
}
