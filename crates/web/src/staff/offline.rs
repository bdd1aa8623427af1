//! What works without a network: the script that keeps two forms on the phone, the page in place
//! of one that was not kept, and who is signed in, for the forms that wait to be sent.

use app::policy::field::{Act, may_anywhere};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{Desk, field};
use crate::assets;
use crate::errors::{Answer, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::state::Web;
use crate::views::staff::day::OfflinePage;

/// The page that says there is no network.
pub(crate) async fn shown(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let staff = &signed_in.staff;
    Ok(page(&OfflinePage {
        frame: desk.frame(&web, &look, &signed_in, ("现在没有网络", Spot::Elsewhere)),
        log_href: may_anywhere(staff, Act::Log).then(|| field::at(county, "log")),
        meeting_href: may_anywhere(staff, Act::Meet).then(|| field::at(county, "meeting")),
    }))
}

#[derive(Serialize)]
struct Who {
    account: String,
    csrf: String,
    /// Milliseconds: the server's clock, which may not be the phone's.
    now: i64,
}

/// Whose forms may be sent now, and the token they carry: a page kept on the phone has an old one.
pub(crate) async fn who(State(web): State<Web>, Officer(signed_in): Officer) -> Response {
    let account = signed_in.staff.person.0.to_string();
    let now = web.app.now().0.div_euclid(1_000);
    Json(Who { account, csrf: csrf(&web, &signed_in), now }).into_response()
}

/// The script. Its address gives its scope: the staff pages of one county.
pub(crate) async fn worker() -> Response {
    let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    // Asked for anew each time, so that a new release is noticed.
    ([kind, (header::CACHE_CONTROL, "no-cache")], assets::worker()).into_response()
}
