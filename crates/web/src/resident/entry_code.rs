//! The short link of an entry code: one hop to the form, with the place chosen.

use app::entry_codes::find;
use app::failure::Failure;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::errors::{Answer, Stop, page_with};
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::requests::EntryOffPage;

/// Leads on to the form. A code that was taken down, or was never made, says kindly where to go.
pub(crate) async fn open(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, typed)): Path<(String, String)>,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let code = match find(&web.app, county, &typed).await {
        Ok(code) => Some(code),
        Err(Failure::Missing) => None,
        Err(failure) => return Err(failure).stop(&web),
    };
    if let Some(code) = code.as_ref().filter(|it| it.active) {
        let at = (code.place, &code.code);
        let to = format!("/{county}/report?place={}&from=qr&entry={}", at.0, at.1);
        return Ok(fresh(Redirect::to(&to).into_response()));
    }
    let place = code.as_ref().map(|it| it.place);
    let (status, headline, words) = if let Some(code) = &code {
        let words =
            format!("“{}”的这个码已经停用。不要紧，点下面一样可以说，不用注册。", code.label);
        (StatusCode::GONE, "这个码停用了", words)
    } else {
        let words = "码可能印坏了，或者短链接抄错了一个字。点下面一样可以说，不用注册。";
        (StatusCode::NOT_FOUND, "没有认出这个码", words.to_owned())
    };
    let report_href = match place {
        Some(place) => format!("/{county}/report?place={place}"),
        None => format!("/{county}/report"),
    };
    let shown = EntryOffPage {
        frame: frame::resident(&web, &house, &look, headline, place),
        headline: headline.to_owned(),
        words,
        report_href,
    };
    Ok(fresh(page_with(status, &shown)))
}

/// A code may be taken down at any time: nobody may keep where it led.
fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
