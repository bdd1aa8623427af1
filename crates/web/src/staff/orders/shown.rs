//! What an order is and where it stands, in the words of the desk and of who serves it.

use app::House;
use app::orders::{Act, Became, Contact, Kind, Line, Shown, State as At, StoryState};
use kernel::time::Instant;

use super::state_tag;
use crate::staff::inbox::due_tag;
use crate::state::Web;
use crate::views::layout::{Link, Photo, StepKind, Tag};
use crate::views::staff::orders::{Order, Story};
use crate::views::staff::request::Event;
use crate::words;

/// The order. `told` is the contact, whole, when it was just revealed.
pub(super) fn order(web: &Web, house: &House, shown: &Shown, told: Option<&Contact>) -> Order {
    let (order, now) = (&shown.order, web.app.now());
    let href = format!("/{}/staff/orders/{}", house.county(), order.id.0);
    let moment =
        |at: Instant| format!("{}{}", words::day_and_weekday(at.date(), now), words::clock(at));
    let service = shown.service.as_ref().map(|it| Link {
        name: it.title.clone(),
        href: format!("/{}/menu/{}", house.county(), it.id.0),
    });
    let rating = shown.rating.as_ref().map(|it| {
        let level = words::word("level", &it.level.to_string());
        if it.words.is_empty() { level } else { format!("{level}：{}", it.words) }
    });
    let declined = shown.history.iter().rev().find(|it| it.event.act == Act::Decline);
    let some = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    Order {
        number: order.number.clone(),
        title: order.title.clone(),
        state: state_tag(order.state),
        due: order.due_at.map(|it| due_tag(it, now)),
        due_words: order
            .due_at
            .map(|it| owed(order.state, order.kind, &moment(it)))
            .unwrap_or_default(),
        holder: holder(house, shown),
        since: since(shown, now),
        service,
        kind: words::word("order_kind", order.kind.code()),
        skill: words::word("skill", order.skill.code()),
        place: house.full_place_name(order.place),
        address: if shown.sees_contact { order.address.clone() } else { String::new() },
        wished: order.wished.clone(),
        placed: moment(order.placed_at),
        body: order.body.clone(),
        contact: match (told, &shown.masked) {
            (Some(contact), _) => contact.name.clone(),
            (None, Some(masked)) => {
                let both = [masked.name.as_str(), masked.phone.as_str()];
                both.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("，")
            }
            (None, None) if order.state.is_open() => "接单的人才看得到怎么联系".to_owned(),
            (None, None) => "已经结束，联系方式不再显示".to_owned(),
        },
        call: told.filter(|it| !it.phone.is_empty()).map(|it| Link {
            name: it.phone.clone(),
            href: format!("tel:{}", it.phone.replace([' ', '-'], "")),
        }),
        contact_action: (shown.sees_contact && told.is_none()).then(|| format!("{href}/contact")),
        csrf: String::new(),
        result: some(&order.answer),
        minutes: (order.minutes > 0).then(|| words::orders::minutes(order.minutes)),
        photos: photos(shown, &href),
        rating,
        declined: declined
            .filter(|_| order.state == At::Declined)
            .and_then(|it| some(&it.event.public)),
        became: shown.became.as_ref().map(|it| became(house, it)),
    }
}

/// The request it became; a link for those who may see it.
fn became(house: &House, it: &Became) -> Link {
    let href = format!("/{}/staff/requests/{}", house.county(), it.id.0);
    Link { name: it.number.clone(), href: if it.seen { href } else { String::new() } }
}

fn owed(state: At, kind: Kind, until: &str) -> String {
    let what = match (state, kind) {
        (At::Placed, _) => "派出去",
        (At::Offered, _) => "有人接，不然回到网格",
        (At::Taken, Kind::Question) => "回答",
        (At::Taken, _) => "做完",
        (At::Served, _) => "没有评，就算办完",
        _ => "办完",
    };
    format!("{until} 前{what}")
}

fn holder(house: &House, shown: &Shown) -> String {
    let own = shown.taker.as_ref().map(|it| format!("{}（{}）", it.name, it.org_name));
    let last = matches!(shown.order.state, At::Taken | At::Served | At::Closed);
    own.filter(|_| last).unwrap_or_else(|| house.org_name(shown.order.owner).to_owned())
}

fn since(shown: &Shown, now: Instant) -> Option<String> {
    let taker = shown.order.taker.filter(|_| shown.order.state == At::Taken)?;
    let via = words::word("order_via", taker.via.code());
    Some(format!("{} 起，{via}", words::moment(taker.at, now)))
}

fn photos(shown: &Shown, at: &str) -> Vec<Photo> {
    (1..)
        .zip(&shown.photos)
        .map(|(number, it)| Photo {
            href: format!("{at}/photo/{}", it.hash),
            thumb: format!("{at}/photo/{}", it.thumb),
            words: format!("第 {number} 张照片"),
        })
        .collect()
}

/// Said where there is nothing to do for this person.
pub(super) fn whose_turn(house: &House, shown: &Shown) -> String {
    match shown.order.state {
        At::Closed => "已经办完。".to_owned(),
        At::Declined => "没能安排，已经告诉点单的人该去哪里。".to_owned(),
        At::Converted => "已经转成诉求，由单位去办。".to_owned(),
        At::Withdrawn => "点单的人撤回了。".to_owned(),
        At::Served => "在等点单的人评。".to_owned(),
        At::Offered => "在等附近的党员接单。".to_owned(),
        At::Placed | At::Taken => format!("现在轮到{}。", holder(house, shown)),
    }
}

/// The story as it stands.
pub(super) fn story(house: &House, shown: &Shown) -> Option<Story> {
    let story = shown.story.as_ref()?;
    let (kind, standing) = match story.state {
        StoryState::Drafted => {
            ("t-due", "等本人在查询页上同意；不会用手机的，可以念给他听，登记口头同意。")
        }
        StoryState::Consented => ("t-run", "本人同意了，可以公开。改一个字，都要重新同意。"),
        StoryState::Published => ("t-ok", "已经公开。本人随时可以撤回。"),
        StoryState::Retracted => ("t-off", "已经撤下。改好了可以再请本人同意。"),
        StoryState::Refused => ("t-off", "本人不同意公开。不再问第二次。"),
    };
    let public = story.state == StoryState::Published;
    Some(Story {
        state: Tag { kind, words: words::word("story_state", story.state.code()) },
        title: story.title.clone(),
        text: story.body.clone(),
        standing: standing.to_owned(),
        href: public.then(|| format!("/{}/stories/{}", house.county(), story.order.0)),
    })
}

/// The history, oldest first.
pub(super) fn history(web: &Web, house: &House, shown: &Shown) -> Vec<Event> {
    let now = web.app.now();
    shown.history.iter().map(|line| event(house, line, now)).collect()
}

fn event(house: &House, line: &Line, now: Instant) -> Event {
    let event = &line.event;
    let kind = match event.act {
        Act::Return | Act::Release | Act::Expire | Act::Dispute | Act::Decline | Act::Refuse => {
            StepKind::Alert
        }
        _ => StepKind::Done,
    };
    let state = |it: At| words::word("order_state", it.code());
    let change = event
        .from
        .filter(|from| *from != event.to)
        .map(|from| format!("{} → {}", state(from), state(event.to)));
    let text = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let who = match &line.name {
        Some(name) => name.clone(),
        None if event.act.is_clocks() => "到时间自动".to_owned(),
        None => "点单的人".to_owned(),
    };
    Event {
        kind,
        when: words::moment(event.at, now),
        who,
        org: line.by.org.map(|it| house.org_name(it).to_owned()).unwrap_or_default(),
        act: words::word("order_act", event.act.code()),
        change,
        public: text(&event.public),
        internal: text(&event.internal),
        photos: Vec::new(),
    }
}
