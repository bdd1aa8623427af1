//! Signing in to a sitting: the code that the secretary shows, and the press of who came.

use app::life::sign_in::{door, enter, show};
use app::papers;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect};
use domain::places::County;

use super::super::Desk;
use super::super::request::parse_id;
use super::at;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::fresh_key;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::staff::life::{HerePage, SignInPage};

fn href(county: County, id: i64, code: &str) -> String {
    at(county, &format!("/sittings/{id}/here/{code}"))
}

/// The code of this minute; the page asks for the next one by itself.
pub(crate) async fn code(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let it = show(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let address = format!("{}{}", look.origin(&web), href(county, id.0, &it.code));
    let qr_svg = papers::qr(&address, "签到的二维码").stop(&web)?;
    let mut answer = page(&SignInPage {
        frame: desk.frame(&web, &look, &signed_in, ("扫码签到", Spot::Life)),
        back_href: at(county, &format!("/sittings/{}", id.0)),
        title: it.title,
        qr_svg,
        count: format!("应到 {} 人，签到了 {} 人", it.due, it.signed.len()),
        names: it.signed.join("、"),
    });
    answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("30"));
    Ok(answer)
}

/// What who followed the code sees.
pub(crate) async fn here(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id, code)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let it = door(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    Ok(page(&HerePage {
        frame: desk.frame(&web, &look, &signed_in, ("签到", Spot::Elsewhere)),
        title: it.title,
        branch: it.branch,
        is_in: it.is_in,
        action: href(county, id.0, &code),
        key: fresh_key(&web),
    }))
}

/// The press.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id, code)): Path<(String, String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    enter(&web.app, &officer.0.staff, county, (id, &code), &once).await.stop(&web)?;
    Ok(Redirect::to(&href(county, id.0, &code)).into_response())
}
