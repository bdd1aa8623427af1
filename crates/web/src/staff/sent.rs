//! A form that a member of staff sent from one of our pages. One without the token of its sender's
//! session reaches no handler.

use app::Once;
use app::requests::Doer;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};

use crate::errors::{self, Stop};
use crate::forms::Form;
use crate::guard::{Officer, csrf_holds};
use crate::state::Web;

/// Who sent it, and what it says: for forms that change nothing that a key could do twice.
pub(crate) struct OwnForm {
    pub(crate) officer: Officer,
    pub(crate) form: Form,
}

impl FromRequest<Web> for OwnForm {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let officer = Officer::from_request_parts(&mut parts, web).await?;
        let form = Form::from_request(Request::from_parts(parts, body), web).await?;
        if csrf_holds(web, &officer.0, form.get("csrf")) {
            Ok(Self { officer, form })
        } else {
            Err(errors::foreign(web))
        }
    }
}

/// The same, with the key under which it is done once.
pub(crate) struct KeyedForm {
    pub(crate) officer: Officer,
    pub(crate) form: Form,
    pub(crate) once: Once,
}

impl FromRequest<Web> for KeyedForm {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let OwnForm { officer, form } = OwnForm::from_request(request, web).await?;
        let staff = &officer.0.staff;
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        let once = Once::new(&form.key, by).stop(web).map_err(IntoResponse::into_response)?;
        let county = staff.place.county();
        let took = app::burden::took(&web.app, county, staff.person, form.get("began"));
        Ok(Self { officer, form, once: once.open_for(took) })
    }
}
