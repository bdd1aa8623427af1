//! What a request is and where it stands, in the words of the desk.

use app::House;
use app::requests::{Contact, Line, Shown};
use domain::requests::{Act, Request, State as At, StepState};
use kernel::time::Instant;

use crate::staff::inbox::{due_tag, state_tag};
use crate::state::Web;
use crate::views::layout::{Link, Photo, StepKind};
use crate::views::staff::request::{Counted, Due, Event, Matter};
use crate::words;

/// The head of a request. `told` is the contact, whole, when it was just revealed.
pub(crate) fn of(web: &Web, house: &House, shown: &Shown, told: Option<&Contact>) -> Matter {
    let (request, now) = (&shown.request, web.app.now());
    let href = format!("/{}/staff/requests/{}", house.county(), request.id.0);
    let received = request.received_at;
    let asked = matches!(request.state, At::NeedInfo | At::Paused);
    let question = shown.history.iter().rev().find(|it| it.event.act == Act::AskInfo);
    let reveals = told.is_none()
        && shown.contact.as_ref().is_some_and(|it| !it.phone.is_empty() || !it.whole.is_empty());
    Matter {
        contact_action: reveals.then(|| format!("{href}/contact")),
        csrf: String::new(),
        href: href.clone(),
        number: request.number.clone(),
        title: request.title.clone(),
        state: state_tag(request.state),
        due: due(shown, now),
        counted: counted(shown, now),
        round: round(shown, now),
        holder: house.org_name(holder(request)).to_owned(),
        holder_since: holder_since(request, now),
        place: house.full_place_name(request.place),
        address: request.address.clone(),
        category: house.category_name(&request.category).to_owned(),
        source: words::source(request.source),
        order: shown.order.as_ref().map(|(id, number)| Link {
            name: number.clone(),
            href: format!("/{}/staff/orders/{}", house.county(), id.0),
        }),
        received: format!(
            "{}{}",
            words::day_and_weekday(received.date(), now),
            words::clock(received)
        ),
        call: told.filter(|it| !it.phone.is_empty()).map(|it| Link {
            name: it.phone.clone(),
            href: format!("tel:{}", it.phone.replace([' ', '-'], "")),
        }),
        contact: match (told, &shown.contact) {
            (Some(contact), _) => contact.name.clone(),
            (None, contact) => masked(request, contact.as_ref()),
        },
        // The whole words, with numbers of people in them, belong to what is looked at.
        body: told.map(|it| &it.whole).filter(|it| !it.is_empty()).unwrap_or(&request.body).clone(),
        photos: photos(shown, &href, |seq| seq == 1),
        question: question.filter(|_| asked).map(|it| it.event.public.clone()),
        answer: Some(request.answer.clone()).filter(|it| !it.is_empty()),
        besides: super::beside::of(house, shown, now),
    }
}

/// `张**，199****0001`, or why there is nothing.
pub(crate) fn masked(request: &Request, contact: Option<&Contact>) -> String {
    let Some(contact) = contact else {
        let open = request.state.is_open();
        return if open {
            "没有留联系方式，或者不归您联系"
        } else {
            "已经办结，联系方式不再显示"
        }
        .to_owned();
    };
    let name = mask_name(&contact.name);
    let phone = mask_phone(&contact.phone);
    [name, phone].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("，")
}

/// `张**`.
pub(crate) fn mask_name(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{first}{}", "*".repeat(chars.count().clamp(1, 2)))
    })
}

/// `199****0001`.
pub(crate) fn mask_phone(phone: &str) -> String {
    if phone.is_empty() {
        return String::new();
    }
    domain::codes::phone(phone).map_or_else(|_| "****".to_owned(), |it| it.masked)
}

fn due(shown: &Shown, now: Instant) -> Option<Due> {
    let request = &shown.request;
    let at = request.due_at?;
    let say =
        |at: Instant| format!("{} {}", words::day_and_weekday(at.date(), now), words::clock(at));
    let sentence = match request.promised_at {
        Some(promised) => format!("{} 前答复群众", say(promised)),
        None if request.state == At::Suspended => "期限停着，到那天再看".to_owned(),
        None => "期限暂停，等群众补充".to_owned(),
    };
    let waits = request.step.as_ref().is_some_and(|it| it.state == StepState::Assigned);
    let act = match request.state {
        At::Submitted => Some("派单"),
        At::Returned => Some("改派"),
        At::Handling if waits => Some("签收"),
        At::Checking => Some("核查"),
        At::CallBack => Some("回访"),
        At::NeedInfo | At::Paused => Some("等群众补充"),
        At::Suspended => Some("看能不能接着办"),
        _ => None,
    };
    Some(Due {
        tag: due_tag(at, now),
        sentence,
        next: act.map(|act| format!("{} 前{act}", say(at))),
        reasons: shown.due.explain.clone(),
        provisional: request.provisional,
    })
}

/// What is said about the day of the answer once nothing is due any more.
fn counted(shown: &Shown, now: Instant) -> Option<Counted> {
    let request = &shown.request;
    let ended = request.due_at.is_none() && !shown.due.explain.is_empty();
    let at = request.promised_at.filter(|_| ended)?;
    let until = format!("{}{}", words::day_and_weekday(at.date(), now), words::clock(at));
    Some(Counted { until, reasons: shown.due.explain.clone() })
}

/// From the second round on: why it was opened again.
fn round(shown: &Shown, now: Instant) -> Option<String> {
    let request = &shown.request;
    let reopened = shown
        .history
        .iter()
        .rev()
        .find(|it| matches!(it.event.act, Act::Dispute | Act::CallUnsolved))?;
    let how = if reopened.event.act == Act::Dispute {
        "群众说没解决"
    } else {
        "回访时说没解决"
    };
    let day = words::day(reopened.event.at.date(), now);
    (request.round > 1).then(|| format!("第 {} 轮：{day}{how}", request.round))
}

/// Who has it; when it has ended, who handled it.
fn holder(request: &Request) -> kernel::id::Id {
    let last = request.last_handler().unwrap_or(request.owner);
    if request.state.is_open() { request.owner } else { last }
}

fn holder_since(request: &Request, now: Instant) -> Option<String> {
    let step = request.step.as_ref().filter(|it| it.state.is_open())?;
    let assigned = format!("{} 派来", words::moment(step.assigned_at, now));
    Some(match step.signed_at {
        Some(signed) => format!("{assigned}，{} 签收", words::moment(signed, now)),
        None => format!("{assigned}，还没签收"),
    })
}

/// Said where there is nothing to do for this person.
pub(crate) fn whose_turn(house: &House, request: &Request) -> String {
    let owner = house.org_name(request.owner);
    match request.state {
        At::Closed => "已经办结。提的人说没解决，会重新打开。".to_owned(),
        At::Refused => "不予受理，已告诉提的人去哪里办。".to_owned(),
        At::Withdrawn => "提的人撤回了。".to_owned(),
        At::Merged => "并到别的件里了。".to_owned(),
        At::NeedInfo | At::Paused => "在等提的人补充。".to_owned(),
        At::CallBack => "在等回访，或者提的人自己说解决了没有。".to_owned(),
        _ => format!("现在轮到{owner}。"),
    }
}

pub(super) fn photos(shown: &Shown, at: &str, of: impl Fn(i64) -> bool) -> Vec<Photo> {
    let own = shown.photos.iter().filter(|it| of(it.seq));
    (1..)
        .zip(own)
        .map(|(number, it)| Photo {
            href: format!("{at}/photo/{}", it.hash),
            thumb: format!("{at}/photo/{}", it.thumb),
            words: format!("第 {number} 张照片"),
        })
        .collect()
}

/// What a further organisation was asked at a line of the history: 协办 or 抄告.
fn kind_of(shown: &Shown, seq: i64) -> String {
    let unit = shown.units.iter().find(|it| it.seq == seq);
    unit.map(|it| words::word("unit_kind", it.kind.code())).unwrap_or_default()
}

/// The history, oldest first.
pub(crate) fn history(web: &Web, house: &House, shown: &Shown) -> Vec<Event> {
    let now = web.app.now();
    let at = format!("/{}/staff/requests/{}", house.county(), shown.request.id.0);
    shown.history.iter().map(|line| event(house, shown, line, &at, now)).collect()
}

fn event(house: &House, shown: &Shown, line: &Line, at: &str, now: Instant) -> Event {
    let event = &line.event;
    let to = event.to_org.map(|it| house.org_name(it));
    let act = match (event.act, to) {
        (Act::Dispatch, Some(to)) => format!("派给{to}"),
        (Act::Redispatch, Some(to)) => format!("改派给{to}"),
        (Act::AskUnit, Some(to)) => format!("请{to}{}", kind_of(shown, line.seq)),
        (Act::GrantExtension | Act::GrantSuspension | Act::RefuseDelay, Some(to)) => {
            format!("{}（{to}）", words::act(event.act))
        }
        (act, _) => words::act(act),
    };
    let kind = match event.act {
        Act::Return | Act::FailCheck | Act::CallUnsolved | Act::Dispute | Act::Refuse => {
            StepKind::Alert
        }
        Act::YellowCard | Act::RedCard | Act::RateLow | Act::RefuseDelay => StepKind::Alert,
        _ => StepKind::Done,
    };
    let change = event
        .from
        .filter(|from| *from != event.to)
        .map(|from| format!("{} → {}", words::state(from), words::state(event.to)));
    let text = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let photos = photos(shown, at, |seq| seq == line.seq && line.seq != 1);
    Event {
        kind,
        when: words::moment(event.at, now),
        who: line.name.clone().unwrap_or_else(|| "提的人".to_owned()),
        org: line.by.org.map(|it| house.org_name(it).to_owned()).unwrap_or_default(),
        act,
        change,
        public: text(&event.public),
        internal: text(&event.internal),
        photos,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_masked() {
        assert_eq!(mask_name("𠮷喆"), "𠮷*");
        assert_eq!(mask_name("欧阳喆堃"), "欧**");
        assert_eq!(mask_name(""), "");
        assert_eq!(mask_phone("19900000001"), "199****0001");
        assert_eq!(mask_phone(""), "");
    }
}
