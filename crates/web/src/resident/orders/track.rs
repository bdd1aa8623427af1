//! Where an order stands, and what the person may do with the code in hand: rate it, say that it
//! was not done, take it back, have its story told or not.

use app::orders::{
    self as doing, Act, Input, NOTE_CHARS_MAX, Refusal, State as At, StoryState, Tracked,
};
use app::requests::Doer;
use app::{Failure, FieldError, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::County;
use serde::Deserialize;

use super::course;
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::resident::report::groups;
use crate::resident::track::{jpeg, private};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::state::Web;
use crate::views::layout::{Choice, Field};
use crate::views::orders::{Became, Consent, ConsentForm, Missed, Rate, TrackPage};
use crate::views::requests::Withdraw;
use crate::words;

/// The page of an order's code.
pub(crate) fn href(county: County, code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("/{county}/o/{code}")
}

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// Where an order stands.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    match doing::track(&web.app, county, &code).await {
        Ok(tracked) => {
            let mut shown = track_page(&web, &house, &look, &tracked, &code);
            shown.notice = just.done.as_deref().and_then(notice).map(str::to_owned);
            Ok(private(page(&shown)))
        }
        // Said where codes are entered, as for every other code that is not known.
        Err(Failure::Missing) => {
            Ok(Redirect::to(&format!("/{county}/track?code={}", plain(&code))).into_response())
        }
        Err(failure) => Err(failure).stop(&web),
    }
}

/// A code as an address may carry it.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).take(40).collect()
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "withdraw" => Some("已经撤回，不会再有人为这一单联系您。"),
        "rate" => Some("记下了，谢谢您。"),
        "dispute" => Some("知道了，网格员重新派人。"),
        "consent" => Some("记下了，您同意公开。随时可以撤回。"),
        "refuse" => Some("记下了，不会公开。已经公开的也收起来了。"),
        _ => None,
    }
}

/// Takes it back.
pub(crate) async fn withdraw(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Withdraw { reason: form.text("words") };
    acted(&web, county, &look, &code, &form, Ok((input, "withdraw"))).await
}

/// Says how it was.
pub(crate) async fn rate(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = match form.int("level") {
        Some(level) => Ok((Input::Rate { level, words: form.text("words") }, "rate")),
        None => Err(Failure::field("level", "请选一个满意程度。")),
    };
    acted(&web, county, &look, &code, &form, input).await
}

/// Says that nobody came, or that it was not done.
pub(crate) async fn dispute(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Dispute { words: form.text("words") };
    acted(&web, county, &look, &code, &form, Ok((input, "dispute"))).await
}

/// Agrees to the story whose words were on the page.
pub(crate) async fn consent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let input = Input::Consent { draft: form.int("seen").unwrap_or(0) };
    acted(&web, county, &look, &code, &form, Ok((input, "consent"))).await
}

/// Does not agree, or takes the consent back.
pub(crate) async fn refuse(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    acted(&web, county, &look, &code, &form, Ok((Input::Refuse, "refuse"))).await
}

async fn acted(
    web: &Web,
    county: County,
    look: &Look,
    code: &str,
    form: &Form,
    input: Result<(Input, &'static str), Failure>,
) -> Answer {
    let key = Once::new(&form.key, Doer::default()).stop(web)?;
    let (failure, act) = match input {
        Ok((input, act)) => match doing::act_by_code(&web.app, county, code, input, &key).await {
            Ok(_) => {
                let to = format!("{}?done={act}", href(county, code));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(failure) => (failure, act),
        },
        Err(failure) => (failure, "rate"),
    };
    let other_text = matches!(failure, Failure::Order(Refusal::OtherText));
    if fields(&failure).is_none() && !other_text {
        return Err(failure).stop(web);
    }
    let house = web.app.house(county).await.stop(web)?;
    let tracked = doing::track(&web.app, county, code).await.stop(web)?;
    let mut shown = track_page(web, &house, look, &tracked, code);
    let Some(errors) = fields(&failure) else {
        shown.notice = Some(words::word("order_refusal", "other_text"));
        return Ok(private(page_with(StatusCode::CONFLICT, &shown)));
    };
    shown.frame.has_errors = true;
    shown.errors = form_errors(errors, |it| if act == "dispute" { "missed" } else { it });
    retype(&mut shown, act, form, errors);
    Ok(private(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)))
}

/// Puts what was typed back into the form it came from.
fn retype(shown: &mut TrackPage, act: &str, form: &Form, errors: &[FieldError]) {
    if act == "dispute"
        && let Some(missed) = shown.missed.as_mut()
    {
        missed.words = field(form.get("words"), errors, "words");
        form.key.clone_into(&mut missed.key);
    }
    if act == "rate"
        && let Some(rate) = shown.rate.as_mut()
    {
        rate.level = field("", errors, "level");
        rate.words = field(form.get("words"), errors, "words");
        for level in &mut rate.levels {
            level.chosen = level.value == form.get("level");
        }
        form.key.clone_into(&mut rate.key);
    }
}

/// A photo of the result.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code, hash)): Path<(String, String, String)>,
) -> Answer {
    let bytes = doing::photo_of_code(&web.app, county, &code, &hash).await.stop(&web)?;
    Ok(private(jpeg(bytes)))
}

fn track_page(web: &Web, house: &House, look: &Look, tracked: &Tracked, code: &str) -> TrackPage {
    let (order, now) = (&tracked.order, web.app.now());
    let at = href(house.county(), code);
    let may = |act| tracked.acts.contains(&act);
    let asks = order.kind == doing::Kind::Question;
    let open = order.state.is_open() && order.state != At::Served;
    let grid = house.orgs.get(&order.grid);
    let rating = tracked.rating.as_ref().map(|it| {
        let level = words::word("level", &it.level.to_string());
        let said = if it.words.is_empty() { String::new() } else { format!("，{}", it.words) };
        format!("您评的：{level}{said}")
    });
    TrackPage {
        frame: frame::resident(web, house, look, "这一单到哪一步了", Some(order.place)),
        notice: None,
        errors: Vec::new(),
        number: order.number.clone(),
        title: order.title.clone(),
        tag: course::tag(tracked, now),
        headline: course::headline(house, tracked),
        since: course::since(tracked, now),
        promise: course::promise(tracked, now),
        next: course::next(tracked).map(str::to_owned),
        instead: course::instead(tracked),
        became: tracked.became.as_ref().map(|it| became(house.county(), it)),
        phone: grid.filter(|_| open).and_then(|it| frame::phone(&it.name, it.phone.as_deref())),
        answer: course::answer(tracked, &at, now),
        answer_title: if asks { "回答" } else { "服务结果" },
        rate: may(Act::Rate).then(|| rate_form(web, &at)),
        missed: may(Act::Dispute).then(|| Missed {
            action: format!("{at}/dispute"),
            key: fresh_key(web),
            words: Field::default(),
            words_max: NOTE_CHARS_MAX,
        }),
        rating,
        story: story(web, house, tracked, &at),
        steps: course::steps(house, tracked, &at, now),
        text: order.body.clone(),
        place: format!("{} {}", house.full_place_name(order.place), order.address)
            .trim()
            .to_owned(),
        wished: order.wished.clone(),
        withdraw: may(Act::Withdraw)
            .then(|| Withdraw { action: format!("{at}/withdraw"), key: fresh_key(web) }),
    }
}

/// The request it became. Whoever holds the order's code is the same person: they are given the
/// request's, too.
fn became(county: County, it: &doing::Became) -> Became {
    let plain = it.tracking.replace('-', "");
    Became {
        number: it.number.clone(),
        href: format!("/{county}/t/{plain}"),
        code_groups: groups(&plain),
    }
}

fn rate_form(web: &Web, at: &str) -> Rate {
    let level = |level: i64| Choice {
        value: level.to_string(),
        name: words::word("level", &level.to_string()),
        chosen: false,
        initials: None,
    };
    Rate {
        action: format!("{at}/rate"),
        key: fresh_key(web),
        levels: (1..=5).rev().map(level).collect(),
        words_max: NOTE_CHARS_MAX,
        ..Rate::default()
    }
}

/// The story, its very words, and what the person may say to it.
fn story(web: &Web, house: &House, tracked: &Tracked, at: &str) -> Option<Consent> {
    let story = tracked.story.as_ref()?;
    let form = |act: Act| {
        tracked.acts.contains(&act).then(|| ConsentForm {
            action: format!("{at}/{}", act.code()),
            key: fresh_key(web),
            seen: story.draft.to_string(),
        })
    };
    let standing = match story.state {
        StoryState::Drafted => "",
        StoryState::Consented => "您同意公开，还没有登出来。",
        StoryState::Published => "您同意公开，已经登出来了。",
        StoryState::Retracted => "已经收起来，不再公开。",
        StoryState::Refused => "您不同意公开，这段话别人看不到。",
    };
    let asked = story.state == StoryState::Drafted;
    let public = story.state == StoryState::Published;
    Some(Consent {
        title: story.title.clone(),
        text: story.body.clone(),
        standing: standing.to_owned(),
        agree: form(Act::Consent).filter(|_| asked),
        refuse: form(Act::Refuse),
        refuse_words: if asked { "不同意" } else { "撤回同意" },
        href: public.then(|| format!("/{}/stories/{}", house.county(), story.order.0)),
    })
}
