//! Tracking: who has it, since when, until when and why, what comes next; and what the person may do
//! with the code in hand: supply, withdraw.

pub(crate) mod beside;
mod course;

use app::requests::{NOTE_CHARS_MAX, PHOTOS_MAX, Tracked, act_by_code, photo_of_code, track};
use app::{Failure, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::places::County;
use domain::requests::acts::{ExclusionStep, Input};
use domain::requests::{Act, State as At};
use kernel::time::Instant;
use serde::Deserialize;

use super::{field, fields, form_errors, fresh_key};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::layout::{Field, FormError, Tag};
use crate::views::requests as view;
use crate::words::{self, Urgency};

/// A page that only the holder of a code may see: kept nowhere, and its address is told to nobody.
pub(crate) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// Where a code is entered.
pub(crate) async fn enter(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    Ok(entry(&web, &house, &look, "", None))
}

/// The code that was typed. One that is known leads to its page; any other is told nothing.
pub(crate) async fn entered(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    form: Form,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let typed = form.text("code");
    let mut wrong = None;
    if !typed.trim().is_empty() {
        match track(&web.app, county, &typed).await {
            Ok(_) => {
                let code: String = typed.chars().filter(|it| it.is_alphanumeric()).collect();
                return Ok(Redirect::to(&format!("/{county}/t/{code}")).into_response());
            }
            // One field for both kinds of code: people do not know which they hold.
            Err(Failure::Missing) => match app::orders::track(&web.app, county, &typed).await {
                Ok(_) => {
                    let to = super::orders::track::href(county, &typed);
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(Failure::Missing)
                    if app::alike::following(&web.app, county, &typed).await.is_ok() =>
                {
                    let code: String = typed.chars().filter(|it| it.is_alphanumeric()).collect();
                    return Ok(Redirect::to(&format!("/{county}/t/{code}")).into_response());
                }
                Err(Failure::Missing) => wrong = Some(UNKNOWN.to_owned()),
                Err(failure) => return Err(failure).stop(&web),
            },
            Err(failure) => return Err(failure).stop(&web),
        }
    }
    Ok(entry(&web, &house, &look, &typed, wrong))
}

/// Says nothing about what exists.
const UNKNOWN: &str = "这个查询码对不上。请看看有没有抄错：一共 16 位，没有字母 I、L、O、U。";

fn entry(web: &Web, house: &House, look: &Look, typed: &str, wrong: Option<String>) -> Response {
    let mut frame = frame::resident(web, house, look, "查进度", None);
    frame.has_errors = wrong.is_some();
    let error = |words: &String| FormError { field: "code".to_owned(), words: words.clone() };
    let status = if wrong.is_some() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let page = view::TrackEnterPage {
        frame,
        errors: wrong.iter().map(error).collect(),
        code: Field { value: typed.to_owned(), error: wrong },
        mine_href: app::mine::is_open(&web.app, house).then(|| format!("/{}/mine", house.county())),
    };
    private(page_with(status, &page))
}

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// Where a request stands.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    match track(&web.app, county, &code).await {
        Ok(tracked) => {
            let mut shown = track_page(&web, &house, &look, &tracked, &code);
            shown.notice = just.done.as_deref().and_then(notice).map(str::to_owned);
            shared(&web, &house, &tracked, &code, &mut shown).await?;
            Ok(private(page(&shown)))
        }
        Err(Failure::Missing) => {
            let just = just.done.as_deref() == Some("me_too");
            let own = super::alike::follower(&web, &house, &look, (&code, just)).await?;
            let unknown = || entry(&web, &house, &look, &code, Some(UNKNOWN.to_owned()));
            Ok(own.unwrap_or_else(unknown))
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

/// What the person sees of a request that goes on for theirs, or of the case it is handled with.
async fn shared(
    web: &Web,
    house: &House,
    tracked: &Tracked,
    code: &str,
    shown: &mut view::TrackPage,
) -> Result<(), Stopped> {
    let (county, request) = (house.county(), &tracked.request);
    let course = app::alike::together(&web.app, county, request).await.stop(web)?;
    shown.together = course.map(|it| super::alike::together(web, house, &it, code));
    let joint = app::alike::joint_name(&web.app, county, request).await.stop(web)?;
    shown.joint = joint.map(|(number, _)| {
        format!("附近有同样的事，合在一起办（联办件 {number}）。您这件的结果单独告诉您。")
    });
    let at = format!("/{county}/t/{code}");
    shown.beside.kept = tracked.kept.as_ref().map(|it| beside::kept(web, it, &at));
    Ok(())
}

/// The page of a request's code, to be sent back with errors.
pub(crate) async fn of_code(
    web: &Web,
    house: &House,
    look: &Look,
    code: &str,
) -> Result<view::TrackPage, Stopped> {
    let tracked = track(&web.app, house.county(), code).await.stop(web)?;
    let mut shown = track_page(web, house, look, &tracked, code);
    shared(web, house, &tracked, code, &mut shown).await?;
    Ok(shown)
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "supply" => Some("补充的情况已送到办理的人手里。"),
        "withdraw" => Some("已经撤回，不会再有人为这件事联系您。"),
        "urge" => Some("催了。办理的人马上看得到，办到哪一步会写在这里。"),
        "appeal" => Some("申诉送到了，由另一个人再看一次，结果会写在这里。"),
        "object" => Some("异议送到了，由另一个人再看一次，结果会写在这里。"),
        _ => None,
    }
}

/// The person adds something to what they were asked.
pub(crate) async fn supply(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::SupplyInfo { words: form.text("text") };
    acted(&web, county, &look, &code, &form, (input, "supply")).await
}

/// The person takes the request back.
pub(crate) async fn withdraw(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Withdraw { reason: form.text("text") };
    acted(&web, county, &look, &code, &form, (input, "withdraw")).await
}

/// The person urges.
pub(crate) async fn urge(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Urge { words: form.text("text") };
    acted(&web, county, &look, &code, &form, (input, "urge")).await
}

/// The person objects to an exclusion of what they said.
pub(crate) async fn object(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Exclusion { step: ExclusionStep::Object, words: form.text("text") };
    acted(&web, county, &look, &code, &form, (input, "object")).await
}

/// The person appeals against their words being kept from others.
pub(crate) async fn appeal(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let key = Once::new(&form.key, app::requests::Doer::default()).stop(&web)?;
    match app::flags::appeal(&web.app, county, &code, form.get("text"), &key).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/t/{code}?done=appeal")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let house = web.app.house(county).await.stop(&web)?;
            let mut shown = of_code(&web, &house, &look, &code).await?;
            shown.frame.has_errors = true;
            shown.errors = form_errors(errors, |_| "appeal");
            if let Some(it) = shown.beside.kept.as_mut().and_then(|it| it.appeal.as_mut()) {
                it.words = field(form.get("text"), errors, "why");
                form.key.clone_into(&mut it.key);
            }
            Ok(private(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)))
        }
    }
}

async fn acted(
    web: &Web,
    county: County,
    look: &Look,
    code: &str,
    form: &Form,
    (input, done): (Input, &str),
) -> Answer {
    let key = Once::new(&form.key, app::requests::Doer::default()).stop(web)?;
    match act_by_code(&web.app, county, code, input, form.photos.clone(), &key).await {
        Ok(_) => Ok(Redirect::to(&format!("/{county}/t/{code}?done={done}")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
            let house = web.app.house(county).await.stop(web)?;
            let tracked = track(&web.app, county, code).await.stop(web)?;
            let mut shown = track_page(web, &house, look, &tracked, code);
            shown.frame.has_errors = true;
            let own = if done == "object" { "object" } else { "supply" };
            shown.errors = form_errors(errors, |_| own);
            let excluded = shown.beside.excluded.as_mut();
            if done == "object" {
                if let Some(object) = excluded.and_then(|it| it.object.as_mut()) {
                    object.words = field(form.get("text"), errors, "words");
                    form.key.clone_into(&mut object.key);
                }
            } else if let Some(supply) = shown.supply.as_mut() {
                supply.text = field(form.get("text"), errors, "words");
                form.key.clone_into(&mut supply.key);
            }
            Ok(private(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)))
        }
    }
}

/// A photo of the request.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code, hash)): Path<(String, String, String)>,
) -> Answer {
    let bytes = photo_of_code(&web.app, county, &code, &hash).await.stop(&web)?;
    Ok(private(jpeg(bytes)))
}

/// A photo as it is served: never as anything but a picture.
pub(crate) fn jpeg(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\""),
    ];
    (headers, bytes).into_response()
}

fn track_page(
    web: &Web,
    house: &House,
    look: &Look,
    tracked: &Tracked,
    code: &str,
) -> view::TrackPage {
    let (request, now) = (&tracked.request, web.app.now());
    let at = format!("/{}/t/{code}", house.county());
    let may = |act| tracked.acts.contains(&act);
    let holder = request.handler().unwrap_or(request.desk);
    let holder = house.orgs.get(&holder);
    let action = |to: &str| format!("{at}/{to}");
    let asked = matches!(request.state, At::NeedInfo | At::Paused);
    view::TrackPage {
        frame: frame::resident(web, house, look, "办到哪一步了", Some(request.place)),
        together: None,
        joint: None,
        notice: None,
        errors: Vec::new(),
        number: request.number.clone(),
        title: request.title.clone(),
        tag: tag(request, now),
        headline: course::headline(house, request),
        since: course::since(tracked, now),
        promise: promise(tracked, now),
        counted: counted(tracked, now),
        next: course::next(request.state).map(str::to_owned),
        rate_href: (may(Act::Rate) || may(Act::Dispute)).then(|| format!("{at}/rate")),
        phone: holder.and_then(|it| frame::phone(&it.name, it.phone.as_deref())),
        supply: asked.then(|| view::Supply {
            question: course::question(house, tracked, now),
            action: action("supply"),
            key: fresh_key(web),
            text: Field::default(),
            photos_max: PHOTOS_MAX,
        }),
        answer: course::answer(house, tracked, &at, now),
        rating: request.rated.map(|it| words::word("level", &it.to_string())),
        steps: course::steps(house, tracked, &at, now),
        text: request.body.clone(),
        place: format!("{} {}", house.full_place_name(request.place), request.address)
            .trim()
            .to_owned(),
        category: house.category_name(&request.category).to_owned(),
        photos: course::photos_of(tracked, &at, |seq| seq == 1),
        withdraw: may(Act::Withdraw)
            .then(|| view::Withdraw { action: action("withdraw"), key: fresh_key(web) }),
        beside: beside::of(web, house, tracked, &at),
    }
}

/// The status in words.
fn tag(request: &domain::requests::Request, now: Instant) -> Tag {
    let late = request.promised_at.is_some_and(|it| it < now);
    let kind = match request.state {
        At::Closed => "t-ok",
        At::Refused | At::Withdrawn | At::Merged => "t-off",
        At::NeedInfo | At::Paused | At::Suspended => "t-due",
        At::Submitted | At::Handling | At::Returned if late => "t-late",
        At::Submitted | At::Handling | At::Returned | At::Checking | At::CallBack => "t-run",
    };
    Tag { kind, words: words::state(request.state) }
}

/// Until when, and why, as long as an answer is owed.
fn promise(tracked: &Tracked, now: Instant) -> Option<view::Promise> {
    let request = &tracked.request;
    let owed = matches!(
        request.state,
        At::Submitted | At::Handling | At::Returned | At::Checking | At::NeedInfo | At::Paused
    );
    let at = request.promised_at.filter(|_| owed)?;
    let (left, urgency) = words::due(at, now);
    let left = match urgency {
        Urgency::Late => format!("已{left}，我们在催办"),
        Urgency::Soon => "就快到了".to_owned(),
        Urgency::Later => course::workdays_left(at, now),
    };
    Some(view::Promise {
        until: format!("{} {} 前", words::day_and_weekday(at.date(), now), words::clock(at)),
        what: "给您答复".to_owned(),
        left: Some(left),
        reasons: tracked.due.explain.clone(),
        provisional: request.provisional,
    })
}

/// The same for an answer that was given: until when it was due, and how that was counted.
fn counted(tracked: &Tracked, now: Instant) -> Option<view::Promise> {
    let request = &tracked.request;
    let answered = matches!(request.state, At::CallBack | At::Closed);
    let at = request.promised_at.filter(|_| answered && !tracked.due.explain.is_empty())?;
    Some(view::Promise {
        until: format!("{} {} 前", words::day_and_weekday(at.date(), now), words::clock(at)),
        what: "给您答复".to_owned(),
        left: None,
        reasons: tracked.due.explain.clone(),
        provisional: request.provisional,
    })
}

pub(crate) use self::beside::is_called_for_low;

/// The longest words of a rating or dispute.
pub(crate) const WORDS_MAX: usize = NOTE_CHARS_MAX;
