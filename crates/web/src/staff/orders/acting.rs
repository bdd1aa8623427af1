//! What staff and members do to an order: one address an act, one form each.

use app::Failure;
use app::orders::{self as doing, Becomes, Input, Skill};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use kernel::id::Id;

use super::one::{Back, order_page};
use super::refusal;
use crate::errors::{Answer, Stop};
use crate::forms::Form;
use crate::frame::Look;
use crate::guard::{InCounty, Officer};
use crate::resident::fields;
use crate::staff::request::parse_id;
use crate::staff::sent::KeyedForm;
use crate::state::Web;

/// Does an act, then shows the order again.
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
    let tried = if act == "convert" {
        let becomes = Becomes {
            category: form.text("category"),
            words: form.text("words"),
            note: form.text("note"),
        };
        doing::convert(&web.app, staff, county, (id, seen), becomes, &key).await
    } else {
        match read(&act, &form) {
            Ok(input) => {
                let photos = form.photos.clone();
                doing::act(&web.app, staff, county, (id, seen), input, photos, &key).await
            }
            Err(failure) => Err(failure),
        }
    };
    let Err(failure) = tried else {
        // Who gave it back may not see it any more.
        let own = format!("/{county}/staff/orders/{}?done={act}", id.0);
        let gone = format!("/{county}/staff/orders/mine?done={act}");
        let to = if act == "return" { gone } else { own };
        return Ok(Redirect::to(&to).into_response());
    };
    // Two forms lead to this act: the one press, and the one with fields.
    let from = if form.get("form") == "other" { "offer_other" } else { act.as_str() };
    let back = Back { form: Some((from, &form)), ..Back::default() };
    let (status, back) = match (refusal(&failure), fields(&failure)) {
        (Some(it), _) => (StatusCode::CONFLICT, Back { refusal: Some(it), ..back }),
        (_, Some(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Back { errors, ..back }),
        _ => return Err(failure).stop(&web),
    };
    order_page(&web, county, &signed_in, &look, id, status, back).await
}

/// Reads an act from its form; an act that does not exist is a page that does not exist.
fn read(act: &str, form: &Form) -> Result<Input, Failure> {
    let text = |name: &str| form.text(name);
    Ok(match act {
        "offer" => {
            let skill = Skill::parse(form.get("skill"));
            let skill = skill.ok_or_else(|| Failure::field("skill", "请选要会什么。"))?;
            Input::Offer { skill, note: text("note") }
        }
        "assign" => {
            let to = form.int("to").map(Id);
            let to = to.ok_or_else(|| Failure::field("to", "请选一个人。"))?;
            Input::Assign { to, note: text("note") }
        }
        "decline" => Input::Decline { reason: text("reason"), instead: text("instead") },
        "return" => Input::Return { reason: text("reason") },
        "serve" => {
            // An answer to a question takes no time of service.
            let asked = form.get("minutes").trim();
            let minutes = if asked.is_empty() && form.get("asks") == "1" {
                Some(0)
            } else {
                form.int("minutes")
            };
            let minutes = minutes
                .ok_or_else(|| Failure::field("minutes", "请写用了多少分钟，写整数就行。"))?;
            Input::Serve { answer: text("answer"), minutes, note: text("note") }
        }
        "draft" => Input::Draft { title: text("title"), body: text("body") },
        "consent_oral" => {
            Input::ConsentOral { draft: form.int("draft").unwrap_or(0), asked_by: text("asked_by") }
        }
        "publish" => Input::Publish,
        "retract" => Input::Retract { reason: text("reason") },
        _ => return Err(Failure::Missing),
    })
}
