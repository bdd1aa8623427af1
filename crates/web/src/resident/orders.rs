//! Ordering (点单): the menu, one service, the form, the confirmation.

pub(crate) mod course;
pub(crate) mod stories;
pub(crate) mod track;

use app::orders::{self as doing, BODY_CHARS_MAX, Kind, NewOrder, Offer, Refusal, Skill};
use app::requests::Doer;
use app::{Failure, FieldError, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::{County, Place};
use kernel::id::Id;
use serde::Deserialize;

use self::track::href;
use super::{field, fields, form_errors, fresh_key, towns};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::resident::report::groups;
use crate::resident::track::private;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::orders::{
    Chosen, FormPage, FormWords, MenuItem, MenuPage, Month, SentPage, ServicePage,
};
use crate::words;

/// Services of a page.
const ROWS: usize = 20;

/// The longest address, name and time wished, in characters; the use case checks them again.
pub(crate) const ADDRESS_MAX: usize = 200;
pub(crate) const NAME_MAX: usize = 40;
pub(crate) const WISHED_MAX: usize = 100;

/// What of the menu is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    skill: Option<String>,
    /// The id of the last service of the page before.
    after: Option<i64>,
}

/// The menu: what can be ordered from a village.
pub(crate) async fn menu(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let place = asked.place.as_deref().and_then(|it| known(&house, it));
    let skill = asked.skill.as_deref().and_then(Skill::parse);
    let (after, wanted) = (asked.after.map(Id), i64::try_from(ROWS + 1).unwrap_or(i64::MAX));
    let mut offers = doing::menu(&web.app, county, place, skill, after, wanted).await.stop(&web)?;
    let more = offers.len() > ROWS;
    offers.truncate(ROWS);
    let own = format!("/{county}/menu");
    let narrowed = format!(
        "{own}?place={}&skill={}",
        place.map(|it| it.to_string()).unwrap_or_default(),
        skill.map_or("", Skill::code)
    );
    let next = offers.last().filter(|_| more).map(|it| it.service.id.0);
    let shown = MenuPage {
        frame: frame::resident(&web, &house, &look, "点单", None),
        towns: towns(&house, asked.place.as_deref().unwrap_or_default()),
        place: place.map(|it| house.full_place_name(it)),
        kinds: skills("都看", skill.map_or("", Skill::code)),
        filtered: place.is_some() || skill.is_some(),
        items: offers.iter().map(|it| item(county, it, place)).collect(),
        first_href: after.is_some().then(|| narrowed.clone()),
        next_href: next.map(|it| format!("{narrowed}&after={it}")),
        need_href: order_href(county, "kind=need", place),
        question_href: order_href(county, "kind=question", place),
        stories_href: format!("/{county}/stories"),
        action: own,
    };
    Ok(page(&shown))
}

/// A place that is in the county.
fn known(house: &House, code: &str) -> Option<Place> {
    Place::parse(code).filter(|it| house.named(*it).is_some())
}

/// The form's address; the village chosen on the menu goes along.
fn order_href(county: County, what: &str, place: Option<Place>) -> String {
    let place = place.map(|it| format!("&place={it}")).unwrap_or_default();
    format!("/{county}/order?{what}{place}")
}

/// The kinds of help, the chosen one marked; `first` stands for none.
pub(crate) fn skills(first: &str, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, name: String| Choice {
        value: value.to_owned(),
        name,
        chosen: value == chosen,
        initials: None,
    };
    let all = Skill::ALL.into_iter().map(|it| choice(it.code(), words::word("skill", it.code())));
    std::iter::once(choice("", first.to_owned())).chain(all).collect()
}

fn item(county: County, offer: &Offer, place: Option<Place>) -> MenuItem {
    let service = &offer.service;
    let place = place.map(|it| format!("?place={it}")).unwrap_or_default();
    let or = |text: &str, usual: &str| {
        if text.is_empty() { usual.to_owned() } else { text.to_owned() }
    };
    let left = |left: i64| match left {
        ..=0 => Tag { kind: "t-off", words: "这个月名额满了".to_owned() },
        left => Tag { kind: "t-ok", words: format!("这个月还有 {left} 个名额") },
    };
    MenuItem {
        href: format!("/{county}/menu/{}{place}", service.id.0),
        title: service.title.clone(),
        kind: words::word("skill", service.skill.code()),
        audience: or(&service.audience, "都可以"),
        at: or(&service.address, "上门"),
        times: or(&service.times, "随时，接单后约"),
        left: offer.left.map(left),
    }
}

/// Which village was chosen before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct From {
    place: Option<String>,
}

/// One service of the menu.
pub(crate) async fn service(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(from): Query<From>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let id = parse_id(&id).stop(&web)?;
    let offer = doing::service(&web.app, county, id).await.stop(&web)?;
    let place = from.place.as_deref().and_then(|it| known(&house, it));
    let back = place.map(|it| format!("?place={it}")).unwrap_or_default();
    let shown = ServicePage {
        frame: frame::resident(&web, &house, &look, &offer.service.title, None),
        menu_href: format!("/{county}/menu{back}"),
        item: item(county, &offer, place),
        body: offer.service.body.clone(),
        by: provider(&offer),
        full: offer.left.is_some_and(|it| it <= 0),
        // A full month is no dead end: the form offers the next one.
        order_href: order_href(county, &format!("service={}", id.0), place),
        need_href: order_href(county, "kind=need", place),
    };
    Ok(page(&shown))
}

/// Who gives it.
fn provider(offer: &Offer) -> String {
    match &offer.member_name {
        Some(name) => format!("党员{name}（{}）", offer.org_name),
        None => offer.org_name.clone(),
    }
}

fn parse_id(text: &str) -> Result<Id, Failure> {
    text.parse().map(Id).map_err(|_| Failure::Missing)
}

/// What a link says beforehand.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Before {
    kind: Option<String>,
    service: Option<String>,
    place: Option<String>,
}

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Query(before): Query<Before>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let mut form = Form::with_key(fresh_key(&web));
    let service = before.service.unwrap_or_default();
    let kind = if service.is_empty() { before.kind.unwrap_or_default() } else { String::new() };
    let place = before.place.as_deref().and_then(|it| known(&house, it));
    form.put_all([
        ("kind", kind),
        ("service", service),
        ("place", place.map(|it| it.to_string()).unwrap_or_default()),
    ]);
    let shown = form_page(&web, &house, &look, &form, &[], None).await?;
    Ok(page(&shown))
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    form: Form,
) -> Answer {
    let key = Once::new(&form.key, Doer::default()).stop(&web)?;
    let failure = match doing::place(&web.app, county, new_order(&form), &key).await {
        Ok(sent) => {
            let code = sent.tracking.replace('-', "");
            return Ok(Redirect::to(&format!("{}/sent", href(county, &code))).into_response());
        }
        Err(failure) => failure,
    };
    let house = web.app.house(county).await.stop(&web)?;
    let shown = match (&failure, fields(&failure)) {
        (_, Some(errors)) => form_page(&web, &house, &look, &form, errors, None).await?,
        (Failure::Order(Refusal::Full { next }), _) => {
            let errors =
                [FieldError { field: "service", say: words::word("order_refusal", "full") }];
            form_page(&web, &house, &look, &form, &errors, *next).await?
        }
        _ => return Err(failure).stop(&web),
    };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// What the fields of the form say. Also used when staff order on someone's behalf.
pub(crate) fn new_order(form: &Form) -> NewOrder {
    let service = form.int("service").map(Id);
    let kind = if service.is_some() { Some(Kind::Service) } else { Kind::parse(form.get("kind")) };
    NewOrder {
        kind,
        service,
        service_month: form.int("service_month"),
        skill: form.text("skill"),
        body: form.text("text"),
        place: form.text("place"),
        address: form.text("address"),
        position: None,
        wished: form.text("wished"),
        name: form.text("name"),
        phone: form.text("phone"),
    }
}

fn element(field: &'static str) -> &'static str {
    match field {
        "body" | "kind" => "text",
        other => other,
    }
}

async fn form_page(
    web: &Web,
    house: &House,
    look: &Look,
    form: &Form,
    errors: &[FieldError],
    next_month: Option<i64>,
) -> Result<FormPage, Stopped> {
    let county = house.county();
    let chosen = match form.int("service") {
        Some(id) => Some(doing::service(&web.app, county, Id(id)).await.stop(web)?),
        None => None,
    };
    let asks = form.get("kind") == Kind::Question.code();
    let kind = match (&chosen, asks) {
        (Some(_), _) => Kind::Service,
        (None, true) => Kind::Question,
        (None, false) => Kind::Need,
    };
    let place = known(house, form.get("place"));
    let cadre = match place.filter(|_| asks) {
        Some(place) => doing::cadre_of(&web.app, county, place).await.stop(web)?,
        None => None,
    };
    let said = form_words(kind);
    let mut frame = frame::resident(web, house, look, said.title, None);
    frame.has_errors = !errors.is_empty();
    let own = |name: &str| field(form.get(name), errors, name);
    let month = next_month.or_else(|| form.int("service_month").filter(|_| chosen.is_some()));
    Ok(FormPage {
        frame,
        action: format!("/{county}/order"),
        key: if form.key.is_empty() { fresh_key(web) } else { form.key.clone() },
        draft: format!("{county}-order"),
        errors: form_errors(errors, element),
        words: said,
        kind: kind.code(),
        month: month.map(|it| Month {
            value: it.to_string(),
            words: format!("{} 月", it % 100),
            full: next_month.is_some(),
        }),
        service_error: field("", errors, "service"),
        cadre: cadre.map(|it| format!("回答您的是{}的{}。", house.org_name(it.org), it.name)),
        others: others(county, kind, place),
        text: field(form.get("text"), errors, "body"),
        place: own("place"),
        towns: towns(house, form.get("place")),
        address: own("address"),
        wished: (!asks).then(|| own("wished")),
        skill: (kind == Kind::Need).then(|| field("", errors, "skill")),
        skills: skills("说不清", form.get("skill")),
        phone: own("phone"),
        name: own("name"),
        text_max: BODY_CHARS_MAX,
        address_max: ADDRESS_MAX,
        wished_max: WISHED_MAX,
        name_max: NAME_MAX,
        service: chosen.as_ref().map(|it| chosen_view(county, it)),
    })
}

fn chosen_view(county: County, offer: &Offer) -> Chosen {
    let item = item(county, offer, None);
    Chosen {
        id: offer.service.id.0.to_string(),
        title: item.title,
        detail: format!("{} · {} · {}", item.times, item.at, provider(offer)),
        href: item.href,
    }
}

/// The other ways to ask.
fn others(county: County, kind: Kind, place: Option<Place>) -> Vec<Link> {
    let link = |name: &str, href: String| Link { name: name.to_owned(), href };
    let need = || link("直接说要帮什么", order_href(county, "kind=need", place));
    let menu = || link("看看能点什么", format!("/{county}/menu"));
    let question = || link("只是想问一句", order_href(county, "kind=question", place));
    match kind {
        Kind::Service => vec![need(), menu()],
        Kind::Need => vec![menu(), question()],
        Kind::Question => vec![need(), menu()],
    }
}

fn form_words(kind: Kind) -> FormWords {
    match kind {
        Kind::Service => FormWords {
            title: "点这一项",
            lead: "填好就行，接单的人会联系您。",
            text: "有什么要先说的？",
            text_optional: true,
            example: "比如：老人听不见电话，请打我的",
            send: "点单",
        },
        Kind::Need => FormWords {
            title: "说说要帮什么",
            lead: "写一句话，网格员帮您找合适的党员。不用注册，不收钱。",
            text: "要帮什么忙？",
            text_optional: false,
            example: "比如：厨房水管关不严，一直滴",
            send: "点单",
        },
        Kind::Question => FormWords {
            title: "问联系干部",
            lead: "政策、手续、该找谁，问一句就行。3 个工作日内回答您。",
            text: "想问什么？",
            text_optional: false,
            example: "比如：独生子女父母的补贴到哪里办",
            send: "问",
        },
    }
}

/// The confirmation. Its address holds the tracking code, as the QR code on it does.
pub(crate) async fn confirmation(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let tracked = doing::track(&web.app, county, &code).await.stop(&web)?;
    let now = web.app.now();
    let track_href = href(county, &code);
    let address = format!("{}{track_href}", look.origin(&web));
    let qr = app::papers::qr(&address, "这一单的查询二维码").stop(&web)?;
    let shown = SentPage {
        frame: frame::resident(&web, &house, &look, "收到了", Some(tracked.order.place)),
        draft: format!("{county}-order"),
        headline: course::sent(&tracked, now),
        number: tracked.order.number.clone(),
        code_groups: groups(&code),
        qr_svg: qr,
        track_href,
        steps: course::steps(&house, &tracked, &href(county, &code), now),
        menu_href: format!("/{county}/menu"),
    };
    Ok(private(page(&shown)))
}
