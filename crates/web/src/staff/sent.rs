//! A form that a member of staff sent from one of our pages.

use app::Once;
use app::requests::Doer;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};

use crate::errors::{self, Stop};
use crate::forms::Form;
use crate::guard::{Officer, csrf_holds};
use crate::state::Web;

/// Who sent it, what it says, and the key under which it is done once. A form without the token of
/// its sender's session reaches no handler.
pub(crate) struct Sent {
    pub(crate) officer: Officer,
    pub(crate) form: Form,
    pub(crate) once: Once,
}

impl FromRequest<Web> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let officer = Officer::from_request_parts(&mut parts, web).await;
        let officer = officer.map_err(IntoResponse::into_response)?;
        let form = Form::from_request(Request::from_parts(parts, body), web).await?;
        if !csrf_holds(web, &officer.0, form.get("csrf")) {
            return Err(errors::foreign(web));
        }
        let staff = &officer.0.staff;
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        let once = Once::new(&form.key, by).stop(web).map_err(IntoResponse::into_response)?;
        Ok(Self { officer, form, once })
    }
}
