//! What staff do to a request: one address an act, one form each.

use app::requests::{Doer, act as do_act};
use app::{Failure, FieldError, Once};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::requests::acts::Input;
use kernel::deadline::{Limit, Unit};
use kernel::id::Id;

use super::request::{self, Back, parse_id};
use crate::errors::{self, Answer, Stop};
use crate::forms::Form;
use crate::frame::Look;
use crate::guard::{InCounty, Officer, csrf_holds};
use crate::resident::fields;
use crate::state::Web;

/// Does an act, then goes back to the list or to the request.
pub(crate) async fn act(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id, act)): Path<(String, String, String)>,
    form: Form,
) -> Answer {
    if !csrf_holds(&web, &signed_in, form.get("csrf")) {
        return Ok(errors::foreign(&web));
    }
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let key = Once::new(&form.key, by).stop(&web)?;
    let seen = form.int("version").unwrap_or(0);
    let failure = match read(&act, &form) {
        Ok(input) => {
            let photos = form.photos.clone();
            match do_act(&web.app, staff, county, (id, seen), input, photos, &key).await {
                Ok(_) => {
                    let home = format!("/{county}/staff/");
                    let back = form.get("back");
                    let own = format!("{home}requests/{}?done={act}", id.0);
                    // Only a list of this county's staff pages: never another site.
                    let list = back.starts_with(&home).then(|| with_done(back, &act));
                    return Ok(Redirect::to(&list.unwrap_or(own)).into_response());
                }
                Err(failure) => failure,
            }
        }
        Err(failure) => failure,
    };
    let back = match (&failure, fields(&failure)) {
        (Failure::Overtaken { .. }, _) => Back {
            overtaken: request::overtaken(&failure, &form, &web),
            form: Some((&act, &form)),
            ..Back::default()
        },
        (_, Some(errors)) => Back { form: Some((&act, &form)), errors, ..Back::default() },
        _ => return Err(failure).stop(&web),
    };
    let status = if back.overtaken.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    request::again(&web, county, &signed_in, &look, id, status, back).await
}

fn with_done(list: &str, act: &str) -> String {
    let sign = if list.contains('?') { '&' } else { '?' };
    format!("{list}{sign}done={act}")
}

/// Reads an act from its form; an act that does not exist is a page that does not exist.
fn read(act: &str, form: &Form) -> Result<Input, Failure> {
    let text = |name: &str| form.text(name);
    Ok(match act {
        "dispatch" | "redispatch" => {
            let to = form.int("to").map(Id);
            let to = to.ok_or_else(|| Failure::field("to", "请选一个承办单位。"))?;
            Input::Dispatch { to, note: text("note") }
        }
        "ask_info" => Input::AskInfo { question: text("words") },
        "recategorise" => {
            Input::Recategorise { category: text("category"), note: text("words") }
        }
        "refuse" => Input::Refuse { reason: text("words"), instead: text("instead") },
        "proceed" => Input::Proceed { reason: text("words") },
        "sign_for" => Input::SignFor,
        "return" => Input::Return { reason: text("words") },
        "extend" => Input::Extend { by: days(form)?, reason: text("words") },
        "report_done" => Input::ReportDone { answer: text("answer"), note: text("note") },
        "pass_check" => Input::PassCheck { note: text("words"), call: true },
        "fail_check" => Input::FailCheck { reason: text("words") },
        "call" => called(form)?,
        "call_missed" => Input::CallMissed { note: text("words") },
        "call_given_up" => Input::CallGivenUp { note: text("words") },
        _ => return Err(Failure::Missing),
    })
}

/// The longest extension, in working days.
const EXTEND_MAX: i64 = 60;

fn days(form: &Form) -> Result<Limit, Failure> {
    let amount = form.int("days").filter(|it| (1..=EXTEND_MAX).contains(it));
    let amount = amount.ok_or_else(|| {
        Failure::field("days", format!("请写要多几个工作日，1 到 {EXTEND_MAX} 之间的整数。"))
    })?;
    Ok(Limit { amount, unit: Unit::Workday })
}

fn called(form: &Form) -> Result<Input, Failure> {
    let wrong = |field, say: &str| FieldError { field, say: say.to_owned() };
    let mut errors = Vec::new();
    let solved = form.get("solved");
    if !matches!(solved, "yes" | "no") {
        errors.push(wrong("solved", "请选解决了没有。"));
    }
    let level = form.int("level");
    if level.is_none() {
        errors.push(wrong("level", "请选群众说的满意程度。"));
    }
    match level {
        Some(level) if errors.is_empty() => {
            Ok(Input::CallAnswered { solved: solved == "yes", level, note: form.text("words") })
        }
        _ => Err(Failure::Invalid(errors)),
    }
}
