//! Receiving a request on someone's behalf: by telephone, at the counter, on a visit, at a meeting.

use app::requests::{BODY_CHARS_MAX, PHOTOS_MAX, receive, tracking_code};
use app::{FieldError, papers};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::requests::Source;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::report::{groups, new_request};
use crate::resident::{categories, field, fields, form_errors, fresh_key, towns};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Step, StepKind};
use crate::views::staff::receive::{ReceivePage, ReceivedPage};
use crate::words;

/// The empty form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let form = Form::with_key(fresh_key(&web));
    let frame = desk.frame(&web, &look, &signed_in, ("代为登记", Spot::Receive));
    Ok(page(&shown(&desk, frame, &form, &[])))
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let staff = &signed_in.staff;
    match receive(&web.app, county, staff, new_request(&form), &key).await {
        Ok(sent) => {
            let to = format!("/{county}/staff/received/{}", sent.id.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("代为登记", Spot::Receive));
            frame.has_errors = true;
            let shown = shown(&desk, frame, &form, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn shown(
    desk: &Desk,
    frame: crate::views::layout::DeskFrame,
    form: &Form,
    errors: &[FieldError],
) -> ReceivePage {
    let house = &desk.house;
    let unsure = Choice {
        name: "说不清".to_owned(),
        chosen: form.get("category").is_empty(),
        ..Choice::default()
    };
    let chosen = match form.get("source") {
        "" => Source::Phone.code(),
        code => code,
    };
    let source = |it: Source| Choice {
        value: it.code().to_owned(),
        name: words::source(it),
        chosen: it.code() == chosen,
        initials: None,
    };
    let sources = [Source::Phone, Source::Visit, Source::Meeting, Source::WalkIn];
    let own = |name: &str| field(form.get(name), errors, name);
    ReceivePage {
        frame,
        action: format!("/{}/staff/receive", house.county()),
        key: form.key.clone(),
        errors: form_errors(errors, |it| if it == "body" { "text" } else { it }),
        text: field(form.get("text"), errors, "body"),
        category: field("", errors, "category"),
        categories: std::iter::once(unsure)
            .chain(categories(house, form.get("category")))
            .collect(),
        source: own("source"),
        sources: sources.into_iter().map(source).collect(),
        place: own("place"),
        towns: towns(house, form.get("place")),
        address: own("address"),
        phone: own("phone"),
        name: own("name"),
        photos: field("", errors, "photos"),
        photos_kept: (!form.photos.is_empty()).then(|| "照片要再选一次。".to_owned()),
        text_max: BODY_CHARS_MAX,
        address_max: 200,
        name_max: 40,
        photos_max: PHOTOS_MAX,
    }
}

/// The confirmation, with a slip to hand over. Only who received it gets the code again.
pub(crate) async fn confirmation(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let request =
        app::requests::received_by(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let (house, now) = (&desk.house, web.app.now());
    let code = tracking_code(&web.app, county, id).await.stop(&web)?;
    let plain = code.replace('-', "");
    let origin = look.origin(&web);
    let qr =
        papers::qr(&format!("{origin}/{county}/t/{plain}"), "这件事的查询二维码").stop(&web)?;
    let until = request.promised_at.map(|it| words::day_and_weekday(it.date(), now));
    let place = format!("{} {}", house.full_place_name(request.place), request.address);
    let step = |kind, title: &str| Step { kind, title: title.to_owned(), ..Step::default() };
    let shown = ReceivedPage {
        frame: desk.frame(&web, &look, &signed_in, ("登记好了", Spot::Receive)),
        slip: "群众诉求回执",
        number: request.number.clone(),
        title: request.title.clone(),
        place: place.trim().to_owned(),
        received: words::moment(request.received_at, now),
        promise: format!("{}下班前答复您。", until.unwrap_or_else(|| "期限".to_owned())),
        code_groups: groups(&plain),
        qr_svg: qr,
        track_address: format!("{}/{county}/track", origin.trim_start_matches("http://")),
        phone: "政务服务热线 12345".to_owned(),
        steps: vec![
            step(StepKind::Done, "登记好了"),
            step(StepKind::Next, "派给承办单位去办"),
            step(StepKind::Next, "办完打电话问解决了没有"),
        ],
        href: Some(format!("/{county}/staff/requests/{}", id.0)),
        again_href: format!("/{county}/staff/receive"),
    };
    Ok(page(&shown))
}
