//! Rating and disputing by link, without an account, once a round.

use app::requests::{Doer, act_by_code, track};
use app::{FieldError, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::requests::acts::Input;
use domain::requests::{Act, Request};
use serde::Deserialize;

use super::track::{WORDS_MAX, is_called_for_low, private};
use super::{field, fields, form_errors, fresh_key};
use crate::errors::{Answer, Stop, page, page_with};
use crate::forms::Form;
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::layout::{Choice, Step, StepKind};
use crate::views::requests::{self as view, RatePage, RatedPage};
use crate::words;

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let tracked = track(&web.app, county, &code).await.stop(&web)?;
    let open = [Act::Rate, Act::Dispute].into_iter().any(|it| tracked.acts.contains(&it));
    if !open {
        return Ok(Redirect::to(&format!("/{county}/t/{code}")).into_response());
    }
    let form = Form::with_key(fresh_key(&web));
    Ok(private(page(&shown(&web, &house, &look, &tracked.request, &code, &form, &[]))))
}

/// The form sent: solved is a rating, not solved is a dispute.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let key = Once::new(&form.key, Doer::default()).stop(&web)?;
    let errors = match read(&form) {
        Ok((input, done)) => {
            match act_by_code(&web.app, county, &code, input, Vec::new(), &key).await {
                Ok(_) => {
                    let to = format!("/{county}/t/{code}/rated?done={done}");
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(failure) => match fields(&failure) {
                    Some(errors) => errors.to_vec(),
                    None => return Err(failure).stop(&web),
                },
            }
        }
        Err(errors) => errors,
    };
    let house = web.app.house(county).await.stop(&web)?;
    let tracked = track(&web.app, county, &code).await.stop(&web)?;
    let page = shown(&web, &house, &look, &tracked.request, &code, &form, &errors);
    Ok(private(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

fn read(form: &Form) -> Result<(Input, &'static str), Vec<FieldError>> {
    let wrong = |field, say: &str| Err(vec![FieldError { field, say: say.to_owned() }]);
    let words = form.text("words");
    match (form.get("solved"), form.int("mark")) {
        ("no", _) => Ok((Input::Dispute { words }, "dispute")),
        ("yes", Some(level)) => Ok((Input::Rate { level, words, named: false }, "rate")),
        ("yes", None) => wrong("mark", "请选一个满意程度。"),
        _ => wrong("solved", "请先说解决了没有。"),
    }
}

fn shown(
    web: &Web,
    house: &House,
    look: &Look,
    request: &Request,
    code: &str,
    form: &Form,
    errors: &[FieldError],
) -> RatePage {
    let mut frame = frame::resident(web, house, look, "解决了没有", Some(request.place));
    frame.has_errors = !errors.is_empty();
    let mark = |level: i64| Choice {
        value: level.to_string(),
        name: words::word("level", &level.to_string()),
        chosen: form.int("mark") == Some(level),
        initials: None,
    };
    let from = request.step.as_ref().map_or("", |it| house.org_name(it.org));
    let when = request.step.as_ref().and_then(|it| it.reported_at);
    RatePage {
        frame,
        errors: form_errors(errors, |it| it),
        number: request.number.clone(),
        title: request.title.clone(),
        answer: view::Answer {
            words: request.answer.clone(),
            from: from.to_owned(),
            when: when.map(|it| words::moment(it, web.app.now())).unwrap_or_default(),
            photos: Vec::new(),
        },
        action: format!("/{}/t/{code}/rate", house.county()),
        key: form.key.clone(),
        solved: field(form.get("solved"), errors, "solved"),
        mark: field("", errors, "mark"),
        marks: (1..=5).rev().map(mark).collect(),
        words: field(form.get("words"), errors, "words"),
        words_max: WORDS_MAX,
        low: "打不满意的，又留了电话，我们一定打电话问问哪里没做好。",
    }
}

/// Which of the two it was.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Which {
    done: Option<String>,
}

/// Thanks, or what follows a dispute.
pub(crate) async fn done(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let tracked = track(&web.app, county, &code).await.stop(&web)?;
    let (request, now) = (&tracked.request, web.app.now());
    let disputed = which.done.as_deref() == Some("dispute");
    let handler = request.step.as_ref().map_or("", |it| house.org_name(it.org));
    let until = request.promised_at.map(|it| words::day_and_weekday(it.date(), now));
    let until = until.unwrap_or_else(|| "期限".to_owned());
    let step = |kind, title: String| Step { kind, title, ..Step::default() };
    let steps = vec![
        step(StepKind::Alert, "您说没解决".to_owned()),
        step(StepKind::Now, format!("{handler}接着办，{until}前答复您")),
        step(StepKind::Next, "办完再问您解决了没有".to_owned()),
    ];
    let (headline, detail) = if disputed {
        ("退回去接着办", "办理的人已经看到您写的话，重新计算期限。")
    } else if is_called_for_low(request) {
        ("记下了", "您打的分不高，我们会打电话给您，问问哪里没做好；您说没解决，就退回去接着办。")
    } else {
        ("记下了，谢谢您", "您说的会和办理结果放在一起，帮我们看清哪里做得好、哪里要改。")
    };
    let page = RatedPage {
        frame: frame::resident(&web, &house, &look, headline, Some(request.place)),
        headline: headline.to_owned(),
        detail: detail.to_owned(),
        steps: if disputed { steps } else { Vec::new() },
        track_href: format!("/{county}/t/{code}"),
    };
    Ok(private(page_with(StatusCode::OK, &page)))
}
