//! What staff do to a request: one address an act, one form each.

use app::requests::act as do_act;
use app::templates::without_gaps;
use app::{Failure, FieldError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::County;
use domain::requests::acts::{ExclusionStep, Input, Refusal};
use domain::requests::{Card, DelayKind, UnitKind};
use kernel::deadline::{Limit, Unit};
use kernel::id::Id;

use super::request::{self, Back, parse_id};
use crate::errors::{Answer, Stop};
use crate::forms::Form;
use crate::frame::Look;
use crate::guard::{InCounty, Officer};
use crate::resident::fields;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::words;

/// Does an act, then goes back to the list or to the request.
pub(crate) async fn act(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id, act)): Path<(String, String, String)>,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let seen = form.int("version").unwrap_or(0);
    let failure = match read(&act, &form, staff.org) {
        Ok(input) => {
            let photos = form.photos.clone();
            match do_act(&web.app, staff, county, (id, seen), input, photos, &key).await {
                Ok(_) => {
                    let home = format!("/{county}/staff/");
                    let back = form.get("back");
                    let done = said(&web, county, &act).await.stop(&web)?;
                    let own = format!("{home}requests/{}?done={done}", id.0);
                    // Only a list of this county's staff pages: never another site.
                    let list = back.starts_with(&home).then(|| with_done(back, done));
                    return Ok(Redirect::to(&list.unwrap_or(own)).into_response());
                }
                Err(failure) => at_field(&act, failure),
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

/// The word under which the next page says what was done.
async fn said<'a>(web: &Web, county: County, act: &'a str) -> Result<&'a str, Failure> {
    if act != "pass_check" {
        return Ok(act);
    }
    // What is sampled may have been closed: the sentence holds for both.
    let limits = web.app.house(county).await?.limits(web.app.now().date(), "");
    Ok(if limits.call_percent < 100 { "pass_sampled" } else { act })
}

fn with_done(list: &str, act: &str) -> String {
    let sign = if list.contains('?') { '&' } else { '?' };
    format!("{list}{sign}done={act}")
}

/// Reads an act from its form, sent by somebody of the organisation `by`; an act that does not exist is a page that does not exist.
fn read(act: &str, form: &Form, by: Id) -> Result<Input, Failure> {
    let text = |name: &str| form.text(name);
    // The words of a template whose gaps nobody filled go to nobody.
    match act {
        "report_done" => without_gaps("answer", form.get("answer"))?,
        "ask_info" | "refuse" => without_gaps("words", form.get("words"))?,
        _ => {}
    }
    Ok(match act {
        "dispatch" | "redispatch" => {
            let to = form.int("to").map(Id);
            let to = to.ok_or_else(|| Failure::field("to", "请选一个承办单位。"))?;
            Input::Dispatch { to, note: text("note") }
        }
        "ask_info" => Input::AskInfo { question: text("words") },
        "recategorise" => Input::Recategorise { category: text("category"), note: text("words") },
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
        _ => return read_beside(act, form, by),
    })
}

fn days(form: &Form) -> Result<Limit, Failure> {
    let amount = form.int("days").filter(|it| *it >= 1);
    let say = "请写要多几个工作日，写 1 以上的整数。";
    let amount = amount.ok_or_else(|| Failure::field("days", say))?;
    Ok(Limit { amount, unit: Unit::Workday })
}

/// What happens beside the straight way.
fn read_beside(act: &str, form: &Form, by: Id) -> Result<Input, Failure> {
    let words = form.text("words");
    let card = |card: Card| Input::Card { card, words: form.text("words") };
    let exclusion = |step| Input::Exclusion { step, words: form.text("words") };
    let delay = |kind| Input::AskDelay { kind, org: by, reason: form.text("words") };
    Ok(match act {
        "ask_extension" => delay(DelayKind::Extend(days(form)?)),
        "ask_suspension" => {
            let until = form.get("until").trim().parse();
            let until = until.map_err(|_| Failure::field("until", "请选挂到哪一天。"))?;
            delay(DelayKind::Suspend(until))
        }
        "decide_delay" => Input::DecideDelay { granted: granted(form)?, reason: words },
        "reactivate" => Input::Reactivate { reason: words },
        "remind" => Input::Remind { words },
        "yellow_card" => card(Card::Yellow),
        "red_card" => card(Card::Red),
        "lift_card" => card(Card::None),
        "ask_unit" => {
            let org = form.int("to").map(Id);
            let org = org.ok_or_else(|| Failure::field("to", "请选一个单位。"))?;
            let kind = UnitKind::parse(form.get("kind")).unwrap_or(UnitKind::Support);
            Input::AskUnit { org, kind, words }
        }
        "unit_done" => Input::UnitDone { org: by, words },
        "leave_case" => Input::LeaveCase { reason: words },
        "call_declined" => Input::CallDeclined { note: words },
        "ask_exclusion" => exclusion(ExclusionStep::Ask),
        "appeal_exclusion" => exclusion(ExclusionStep::Appeal),
        "decide_exclusion" => exclusion(ExclusionStep::Decide { granted: granted(form)? }),
        _ => return Err(Failure::Missing),
    })
}

fn granted(form: &Form) -> Result<bool, Failure> {
    match form.get("granted") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Failure::field("granted", "请选同意还是不同意。")),
    }
}

/// A refusal that one field can mend is said at that field.
fn at_field(act: &str, failure: Failure) -> Failure {
    let Failure::Refused(refusal) = &failure else { return failure };
    let field = match refusal {
        Refusal::DelayLong { .. } if act == "ask_suspension" => "until",
        Refusal::DelayLong { .. } => "days",
        Refusal::PastDay => "until",
        Refusal::DelayLate => "words",
        Refusal::SameCategory => "category",
        Refusal::UnitAgain => "to",
        _ => return failure,
    };
    Failure::field(field, words::refusal(refusal))
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
