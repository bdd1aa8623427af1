//! Ordering on someone's behalf: on a visit, by telephone. Who helped is given a slip with the code.

use app::orders::{self as doing, BODY_CHARS_MAX, Kind, Offer, Refusal, Sent, State as Stage};
use app::{Failure, FieldError, House, papers};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::Level;
use kernel::id::Id;

use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::orders::{ADDRESS_MAX, NAME_MAX, WISHED_MAX, new_order, skills, track};
use crate::resident::report::groups;
use crate::resident::{field, fields, form_errors, fresh_key, towns};
use crate::staff::Desk;
use crate::staff::request::parse_id;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, DeskFrame, Step, StepKind};
use crate::views::orders::Month;
use crate::views::staff::orders::receive::OrderFormPage;
use crate::views::staff::receive::ReceivedPage;
use crate::words;

/// Services to choose from; a longer menu is on the residents' page.
const SERVICES: i64 = 100;

/// The empty form. Who works in one village begins there.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut form = Form::with_key(fresh_key(&web));
    let own = signed_in.staff.place;
    if own.level() == Level::Village {
        form.put_all([("place", own.to_string())]);
    }
    let frame = desk.frame(&web, &look, &signed_in, ("代为点单", Spot::Orders));
    let offers = offers(&web, &desk, &signed_in.staff).await?;
    Ok(page(&shown(&desk.house, frame, &form, &offers, (&[], None))))
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let staff = &signed_in.staff;
    let mut new = new_order(&form);
    new.service_month = month_said(&form);
    let failure = match doing::receive(&web.app, county, staff, new, &key).await {
        Ok(Sent { id, .. }) => {
            let to = format!("/{county}/staff/orders/{}/slip", id.0);
            return Ok(Redirect::to(&to).into_response());
        }
        Err(failure) => failure,
    };
    let full = [FieldError { field: "service", say: words::word("order_refusal", "full") }];
    let say = "这一项现在不在菜单上，或者他的村点不了。换一项，或者选“菜单上没有，直接说”。";
    let off = [FieldError { field: "service", say: say.to_owned() }];
    let wrong = match (&failure, fields(&failure)) {
        (_, Some(errors)) => (errors, None),
        (Failure::Order(Refusal::Full { next }), _) => (&full[..], *next),
        (Failure::Order(Refusal::OffMenu), _) => (&off[..], None),
        _ => return Err(failure).stop(&web),
    };
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut frame = desk.frame(&web, &look, &signed_in, ("代为点单", Spot::Orders));
    frame.has_errors = true;
    let offers = offers(&web, &desk, staff).await?;
    let shown = shown(&desk.house, frame, &form, &offers, wrong);
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// The month that was said to be the next with room, while the service it was said of is chosen.
fn month_said(form: &Form) -> Option<i64> {
    form.int("service_month").filter(|_| form.int("month_of") == form.int("service"))
}

/// What can be ordered from where this person works.
async fn offers(
    web: &Web,
    desk: &Desk,
    staff: &domain::directory::Staff,
) -> Result<Vec<Offer>, Stopped> {
    let place = Some(staff.place).filter(|it| it.level() == Level::Village);
    doing::menu(&web.app, desk.house.county(), place, None, None, SERVICES).await.stop(web)
}

fn shown(
    house: &House,
    frame: DeskFrame,
    form: &Form,
    offers: &[Offer],
    (errors, next_month): (&[FieldError], Option<i64>),
) -> OrderFormPage {
    let own = |name: &str| field(form.get(name), errors, name);
    let chosen = form.int("service").map(Id);
    let choice =
        |value: String, name: String, chosen: bool| Choice { value, name, chosen, initials: None };
    let services = offers.iter().map(|it| {
        let id = it.service.id;
        let place = it.service.place;
        let place = match place.level() {
            Level::County => "全县".to_owned(),
            Level::Town | Level::Village => house.full_place_name(place),
        };
        let name = format!("{}（{place}，{}）", it.service.title, it.org_name);
        choice(id.0.to_string(), name, chosen == Some(id))
    });
    let none = choice(String::new(), "菜单上没有，直接说".to_owned(), chosen.is_none());
    let asks = form.get("kind") == Kind::Question.code();
    let kind = |it: Kind, name: &str, chosen| choice(it.code().to_owned(), name.to_owned(), chosen);
    let month = next_month.or_else(|| month_said(form)).filter(|_| chosen.is_some());
    OrderFormPage {
        frame,
        action: format!("/{}/staff/orders/new", house.county()),
        key: form.key.clone(),
        errors: form_errors(errors, |it| if it == "body" { "text" } else { it }),
        services: std::iter::once(none).chain(services).collect(),
        service: field("", errors, "service"),
        month: month.map(|it| Month {
            value: it.to_string(),
            words: format!("{} 月", it % 100),
            full: true,
        }),
        month_of: chosen.map(|it| it.0.to_string()).unwrap_or_default(),
        kinds: vec![
            kind(Kind::Need, "要人帮忙", !asks),
            kind(Kind::Question, "只是问一句，联系干部回答", asks),
        ],
        skill: field("", errors, "skill"),
        skills: skills("说不清", form.get("skill")),
        text: field(form.get("text"), errors, "body"),
        place: own("place"),
        towns: towns(house, form.get("place")),
        address: own("address"),
        wished: own("wished"),
        phone: own("phone"),
        name: own("name"),
        text_max: BODY_CHARS_MAX,
        address_max: ADDRESS_MAX,
        wished_max: WISHED_MAX,
        name_max: NAME_MAX,
    }
}

/// The slip to hand over. Only who received it gets the code again.
pub(crate) async fn slip(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let (desk, staff) = (Desk::of(&web, county, &signed_in).await?, &signed_in.staff);
    let order = doing::received_by(&web.app, staff, county, id).await.stop(&web)?;
    let (house, now) = (&desk.house, web.app.now());
    let plain = doing::tracking_code(&web.app, county, id).await.stop(&web)?.replace('-', "");
    let origin = look.origin(&web);
    let qr = papers::qr(&format!("{origin}{}", track::href(county, &plain)), "这一单的查询二维码");
    let asks = order.kind == Kind::Question;
    let until = order.due_at.map(|it| words::day_and_weekday(it.date(), now));
    let promise = match (until, order.state) {
        (Some(day), Stage::Taken) if asks => format!("{day}下班前回答您。"),
        (Some(day), Stage::Taken) => format!("{day}下班前为您服务。"),
        (Some(day), Stage::Placed | Stage::Offered) if asks => {
            format!("{day}下班前给您找人回答。")
        }
        (Some(day), Stage::Placed | Stage::Offered) => format!("{day}下班前给您找人。"),
        _ => "凭查询码随时看到哪一步了。".to_owned(),
    };
    let own = format!("/{county}/staff/orders");
    let sees = app::policy::orders::may_see(staff, &order, None);
    let frame = desk.frame(&web, &look, &signed_in, ("点好了", Spot::Orders));
    let place = format!("{} {}", house.full_place_name(order.place), order.address);
    Ok(page(&ReceivedPage {
        frame,
        slip: "群众点单回执",
        number: order.number.clone(),
        title: order.title.clone(),
        place: place.trim().to_owned(),
        received: words::moment(order.placed_at, now),
        promise,
        code_groups: groups(&plain),
        qr_svg: qr.stop(&web)?,
        track_address: format!("{}/{county}/track", origin.trim_start_matches("http://")),
        phone: "政务服务热线 12345".to_owned(),
        steps: course(asks),
        href: sees.then(|| format!("{own}/{}", id.0)),
        again_href: format!("{own}/new"),
    }))
}

/// What comes, as it is told to the person.
fn course(asks: bool) -> Vec<Step> {
    let step = |kind, title: &str| Step { kind, title: title.to_owned(), ..Step::default() };
    let rest: &[&str] = if asks {
        &["联系干部回答", "回答写在查询页上，请他评一评"]
    } else {
        &["网格员找附近的党员", "接单的人打电话约时间，上门", "做完请他评一评"]
    };
    let rest = rest.iter().map(|it| step(StepKind::Next, it));
    std::iter::once(step(StepKind::Done, "点好了")).chain(rest).collect()
}
