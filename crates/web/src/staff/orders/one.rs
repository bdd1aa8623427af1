//! One order as the grid, the desk or who serves it sees it: its page, its contact, its photos.

use app::FieldError;
use app::accounts::SignedIn;
use app::orders::{self as doing, Refusal};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::directory::Role;
use domain::places::County;
use kernel::id::Id;
use serde::Deserialize;

use super::{acts, done, shown};
use crate::errors::{Answer, Stop, Stopped, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::track::jpeg;
use crate::staff::Desk;
use crate::staff::request::parse_id;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{FormError, Link};
use crate::views::staff::orders::{Alert, Kept, OrderPage};
use crate::words;

/// What came back with the page: a form with errors, a refusal, a contact revealed.
#[derive(Default)]
pub(super) struct Back<'a> {
    pub(super) form: Option<(&'a str, &'a Form)>,
    pub(super) errors: &'a [FieldError],
    pub(super) refusal: Option<&'a Refusal>,
    pub(super) contact: Option<doing::Contact>,
    pub(super) notice: Option<String>,
}

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// One order.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let notice = just.done.as_deref().and_then(done).map(str::to_owned);
    let back = Back { notice, ..Back::default() };
    order_page(&web, county, &signed_in, &look, id, StatusCode::OK, back).await
}

/// How the person can be reached: shown once, and written down who was told.
pub(crate) async fn contact(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let reason = app::privacy::Reason::parse(form.get("reason"));
    let staff = &signed_in.staff;
    let told = doing::reveal_contact(&web.app, staff, county, id, reason).await.stop(&web)?;
    let back = Back { contact: told, ..Back::default() };
    order_page(&web, county, &signed_in, &look, id, StatusCode::OK, back).await
}

/// A photo of the result.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(jpeg(doing::photo_of(&web.app, &signed_in.staff, county, id, &hash).await.stop(&web)?))
}

/// The page of an order, with what came back to it.
pub(super) async fn order_page(
    web: &Web,
    county: County,
    signed_in: &SignedIn,
    look: &Look,
    id: Id,
    status: StatusCode,
    mut back: Back<'_>,
) -> Result<Response, Stopped> {
    let desk = Desk::of(web, county, signed_in).await?;
    let staff = &signed_in.staff;
    let shown = doing::show(&web.app, staff, county, id).await.stop(web)?;
    let assigns = shown.acts.contains(&doing::Act::Assign);
    let candidates = if assigns {
        doing::candidates(&web.app, staff, county, id).await.stop(web)?
    } else {
        Vec::new()
    };
    let suggested = if shown.acts.contains(&doing::Act::Draft) {
        Some(doing::suggest(&web.app, staff, county, id).await.stop(web)?)
    } else {
        None
    };
    let house = &desk.house;
    let serves = shown.order.is_with(staff.person);
    let spot = if serves { Spot::MyOrders } else { Spot::Orders };
    let mut frame = desk.frame(web, look, signed_in, (&shown.order.title, spot));
    frame.has_errors = !back.errors.is_empty();
    frame.notice = back.notice.take();
    let form = back.form.map_or("", |it| it.0);
    let error = |it: &FieldError| FormError {
        field: format!("{form}-{}", it.field),
        words: it.say.clone(),
    };
    let told = back.contact.take();
    let mut order = shown::order(web, house, &shown, told.as_ref());
    order.csrf = csrf(web, signed_in);
    let given = acts::Given {
        house,
        shown: &shown,
        candidates: &candidates,
        suggested: suggested.as_ref(),
        back: &back,
    };
    let view = OrderPage {
        frame,
        back: back_link(county, staff, serves),
        alert: back.refusal.map(|it| alert(it, back.form.map(|it| it.1))),
        errors: back.errors.iter().map(error).collect(),
        acts: acts::forms(web, signed_in, &given),
        no_acts: shown::whose_turn(house, &shown),
        story: shown::story(house, &shown),
        history: shown::history(web, house, &shown),
        order,
    };
    Ok(page_with(status, &view))
}

fn back_link(county: County, staff: &domain::directory::Staff, serves: bool) -> Link {
    let link = |name: &str, path: &str| Link {
        name: name.to_owned(),
        href: format!("/{county}/staff/orders{path}"),
    };
    if serves {
        link("我接的单", "/mine")
    } else if !staff.roles.iter().any(|it| reads(*it)) {
        link("附近的单子", "/near")
    } else {
        link("点单", "")
    }
}

fn reads(role: Role) -> bool {
    !matches!(role, Role::Member | Role::Admin | Role::Security)
}

/// Why nothing was done, and what was typed meanwhile.
fn alert(refusal: &Refusal, form: Option<&Form>) -> Alert {
    let quicker = matches!(refusal, Refusal::Overtaken { .. } | Refusal::Quicker);
    let names = [
        ("answer", "结果"),
        ("reason", "原因"),
        ("instead", "去处"),
        ("words", "话"),
        ("note", "话"),
        ("title", "题目"),
        ("body", "晒单"),
    ];
    let kept = |form: &Form| {
        let typed = names.iter().filter(|it| !form.get(it.0).trim().is_empty());
        let kept = typed.map(|it| Kept { name: it.1.to_owned(), words: form.text(it.0) });
        kept.collect()
    };
    Alert {
        headline: if quicker { "有人先您一步" } else { "现在不能这样办" }.to_owned(),
        detail: words::orders::refusal(refusal),
        kept: form.map(kept).unwrap_or_default(),
    }
}
