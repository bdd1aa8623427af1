//! What sounds the same: asked once before sending, joined with "me too", and followed by a code of
//! one's own. Works without scripts; with them, it stands in the form while it is written.

use app::alike::{self as doing, Course, MeToo, follow, following, similar, still_unsolved};
use app::requests::{Doer, PHOTOS_MAX};
use app::{Failure, House, Once};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::places::County;
use domain::requests::State as At;
use kernel::time::Instant;

use super::report::{groups, new_request};
use super::track::private;
use super::{field, fields, form_errors, fresh_key};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::alike as view;
use crate::views::layout::{Field, Step, StepKind, Tag};
use crate::views::requests::{Answer as Told, Promise};
use crate::words;

/// The field by which a form says that its sender has seen what sounds the same.
const SEEN: (&str, &str) = ("alike", "seen");

/// What the step between keeps of a form.
const KEPT: [&str; 9] =
    ["text", "category", "place", "address", "lat", "lon", "phone", "name", "entry"];

/// The calm step between, if something sounds the same and the person was not asked yet.
pub(crate) async fn step(
    web: &Web,
    house: &House,
    look: &Look,
    form: &Form,
    key: &Once,
) -> Result<Option<Response>, Stopped> {
    if form.get(SEEN.0) == SEEN.1 {
        return Ok(None);
    }
    let found = similar(&web.app, house.county(), &new_request(form), Some(key)).await.stop(web)?;
    if found.is_empty() {
        return Ok(None);
    }
    let shown = between(web, house, look, form, &found);
    Ok(Some(private(page(&shown))))
}

fn between(
    web: &Web,
    house: &House,
    look: &Look,
    form: &Form,
    found: &[doing::Similar],
) -> view::AlikePage {
    let county = house.county();
    let mut hidden: Vec<(String, String)> =
        KEPT.iter().map(|it| ((*it).to_owned(), form.text(it))).collect();
    hidden.retain(|it| !it.1.is_empty());
    hidden.push(("key".to_owned(), form.key.clone()));
    hidden.push((SEEN.0.to_owned(), SEEN.1.to_owned()));
    let from = form.get("from");
    let query = if from.is_empty() { "" } else { "?from=qr" };
    if !from.is_empty() {
        hidden.push(("from".to_owned(), from.to_owned()));
    }
    view::AlikePage {
        frame: frame::resident(web, house, look, "是同一件事吗", None),
        similar: found.iter().map(|it| shown(house, it, web.app.now())).collect(),
        errors: Vec::new(),
        me_too: format!("/{county}/me-too"),
        action: format!("/{county}/report{query}"),
        hidden,
        text: form.text("text"),
        photos: form.photos.len(),
        photos_max: PHOTOS_MAX,
    }
}

/// The same while the form is written, for the script: nothing where nothing sounds the same.
pub(crate) async fn list(State(web): State<Web>, InCounty(county): InCounty, form: Form) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let found = similar(&web.app, county, &new_request(&form), None).await.stop(&web)?;
    if found.is_empty() {
        return Ok(private(StatusCode::NO_CONTENT.into_response()));
    }
    let similar = found.iter().map(|it| shown(&house, it, web.app.now())).collect();
    Ok(private(page(&view::AlikeList { similar, me_too: format!("/{county}/me-too") })))
}

fn shown(house: &House, it: &doing::Similar, now: Instant) -> view::Similar {
    let open = it.state.is_open();
    let org = house.org_name(it.org);
    let standing = match it.state {
        At::Closed => format!("{org}已经办好：{}", clipped(&it.answer)),
        At::Submitted | At::Returned => "已经收到，正在安排谁来办。".to_owned(),
        _ => format!("{org}在办。"),
    };
    view::Similar {
        title: it.title.clone(),
        detail: detail(house, it, now),
        tag: tag(it.state),
        standing,
        others: others(it.followers),
        number: open.then(|| it.number.clone()),
        href: (!open).then(|| format!("/{}/answered/{}", house.county(), it.number)),
    }
}

fn detail(house: &House, it: &doing::Similar, now: Instant) -> String {
    let (category, place) = (house.category_name(&it.category), house.full_place_name(it.place));
    format!("{category} · {place} · {}收到", words::day(it.received_at.date(), now))
}

/// The first of an answer: what it is about can be read on its own page.
fn clipped(answer: &str) -> String {
    let mut cut: String = answer.chars().take(40).collect();
    if cut.chars().count() < answer.chars().count() {
        cut.push('…');
    }
    cut
}

/// "还有 3 人也提了".
pub(crate) fn others(followers: i64) -> Option<String> {
    (followers > 0).then(|| format!("还有 {} 人也提了", words::number(followers)))
}

pub(super) fn tag(state: At) -> Tag {
    let kind = match state {
        At::Closed => "t-ok",
        At::Refused | At::Withdrawn | At::Merged => "t-off",
        At::NeedInfo | At::Paused | At::Suspended => "t-due",
        _ => "t-run",
    };
    Tag { kind, words: words::state(state) }
}

/// "Me too".
pub(crate) async fn me_too(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    form: Form,
) -> Answer {
    let number = form.text("number");
    // The form's own key stays for the form: who comes back may still send it.
    let key = Once::new(&format!("me-too {number} {}", form.key), Doer::default()).stop(&web)?;
    let me = MeToo { words: form.text("text"), name: form.text("name"), phone: form.text("phone") };
    match follow(&web.app, county, &number, me, &key).await {
        Ok(done) => {
            let code = done.tracking.replace('-', "");
            Ok(Redirect::to(&format!("/{county}/t/{code}?done=me_too")).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let house = web.app.house(county).await.stop(&web)?;
            let found = similar(&web.app, county, &new_request(&form), None).await.stop(&web)?;
            let mut shown = between(&web, &house, &look, &form, &found);
            shown.frame.has_errors = true;
            shown.errors = form_errors(errors, |_| "typed");
            Ok(private(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)))
        }
    }
}

/// The page of a follower's code, or `None` where the code is no follower's.
pub(crate) async fn follower(
    web: &Web,
    house: &House,
    look: &Look,
    (code, just): (&str, bool),
) -> Result<Option<Response>, Stopped> {
    match following(&web.app, house.county(), code).await {
        Ok(it) => {
            let shown = follower_page(web, house, look, code, &it, just);
            Ok(Some(private(page(&shown))))
        }
        Err(Failure::Missing) => Ok(None),
        Err(failure) => Err(failure).stop(web),
    }
}

fn follower_page(
    web: &Web,
    house: &House,
    look: &Look,
    code: &str,
    it: &doing::Following,
    just: bool,
) -> view::FollowerPage {
    let title = if just { "记下了" } else { "您也提了的事" };
    view::FollowerPage {
        frame: frame::resident(web, house, look, title, Some(it.course.of.place)),
        draft: just.then(|| house.county().to_string()),
        errors: Vec::new(),
        code_groups: groups(code),
        course: together(web, house, &it.course, code),
        steps: steps(house, &it.course, web.app.now()),
        words: it.follower.words.clone(),
        has_phone: it.has_phone,
    }
}

/// A request that goes on for several, as the holder of `code` sees it.
pub(crate) fn together(web: &Web, house: &House, course: &Course, code: &str) -> view::Together {
    let (of, now) = (&course.of, web.app.now());
    let holder = house.orgs.get(&of.org);
    let at = |at: Instant| words::moment(at, now);
    view::Together {
        title: of.title.clone(),
        number: of.number.clone(),
        detail: detail(house, of, now),
        tag: tag(of.state),
        headline: headline(house, of),
        others: others(of.followers),
        promise: course.promised_at.filter(|_| of.state.is_open() && of.state != At::CallBack).map(
            |it| Promise {
                until: format!(
                    "{} {} 前",
                    words::day_and_weekday(it.date(), now),
                    words::clock(it)
                ),
                what: "答复".to_owned(),
                ..Promise::default()
            },
        ),
        answer: course.answer.as_ref().map(|words| Told {
            words: words.clone(),
            from: house.org_name(course.by).to_owned(),
            when: course.reported_at.or(course.ended_at).map(at).unwrap_or_default(),
            photos: Vec::new(),
        }),
        phone: holder.and_then(|it| frame::phone(&it.name, it.phone.as_deref())),
        unsolved: course.may_say_unsolved.then(|| view::Unsolved {
            action: format!("/{}/t/{code}/unsolved", house.county()),
            key: fresh_key(web),
            text: Field::default(),
        }),
    }
}

fn headline(house: &House, of: &doing::Similar) -> String {
    let org = house.org_name(of.org);
    match of.state {
        At::Submitted | At::NeedInfo | At::Returned => "已经收到，正在安排谁来办".to_owned(),
        At::Handling | At::Paused => format!("现在由{org}办理"),
        At::Suspended => format!("{org}暂时没法办，到时候再看"),
        At::Checking => format!("{org}说办完了，正在核查"),
        At::CallBack | At::Closed => "办完了，结果在下面".to_owned(),
        At::Refused => "这件事没有受理，原因写在下面".to_owned(),
        At::Withdrawn => "提的人撤回了，没有接着办".to_owned(),
        At::Merged => "和别的一件事合在一起办".to_owned(),
    }
}

fn steps(house: &House, course: &Course, now: Instant) -> Vec<Step> {
    let day = |at: Instant| Some(words::day(at.date(), now));
    let step = |kind, title: String, when| Step { kind, title, when, ..Step::default() };
    let open = course.of.state.is_open();
    let mut steps =
        vec![step(StepKind::Done, "最先提的人提交".to_owned(), day(course.of.received_at))];
    if let Some(at) = course.assigned_at {
        let kind =
            if open && course.reported_at.is_none() { StepKind::Now } else { StepKind::Done };
        steps.push(step(kind, format!("派给{}办理", house.org_name(course.of.org)), day(at)));
    }
    if let Some(at) = course.reported_at {
        steps.push(step(StepKind::Done, "办完，核查过了".to_owned(), day(at)));
    }
    if let Some(at) = course.ended_at {
        steps.push(step(StepKind::Done, words::state(course.of.state), day(at)));
    }
    steps
}

/// "我这里还没解决": a request of one's own.
pub(crate) async fn unsolved(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let key = Once::new(&form.key, Doer::default()).stop(&web)?;
    match still_unsolved(&web.app, county, &code, form.get("text"), &key).await {
        Ok(done) => {
            let own = done.tracking.replace('-', "");
            Ok(Redirect::to(&format!("/{county}/sent/{own}")).into_response())
        }
        Err(failure) => again(&web, county, &look, &code, &form, failure).await,
    }
}

async fn again(
    web: &Web,
    county: County,
    look: &Look,
    code: &str,
    form: &Form,
    failure: Failure,
) -> Answer {
    let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
    let house = web.app.house(county).await.stop(web)?;
    let filled = |it: &mut view::Together| {
        if let Some(unsolved) = it.unsolved.as_mut() {
            unsolved.text = field(form.get("text"), errors, "body");
            form.key.clone_into(&mut unsolved.key);
        }
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Ok(it) = following(&web.app, county, code).await {
        let mut shown = follower_page(web, &house, look, code, &it, false);
        shown.frame.has_errors = true;
        shown.errors = form_errors(errors, |_| "unsolved");
        filled(&mut shown.course);
        return Ok(private(page_with(status, &shown)));
    }
    let mut shown = super::track::of_code(web, &house, look, code).await?;
    shown.frame.has_errors = true;
    shown.errors = form_errors(errors, |_| "unsolved");
    if let Some(together) = shown.together.as_mut() {
        filled(together);
    }
    Ok(private(page_with(status, &shown)))
}
