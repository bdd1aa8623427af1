//! My sign-ins: the list, ending them, and the password once more before something that matters.

use app::accounts::sessions as doing;
use app::accounts::{Before, Device, SignedIn};
use app::failure::Failure;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::accounts::visitor;
use crate::cookies;
use crate::errors::{self, Answer, Stop, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, escape};
use crate::source::Source;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::staff::accounts::{OidcCard, ProvePage, SessionRow, SessionsPage};
use crate::words;

/// What was just done, or where the person was going.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
    back: Option<String>,
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let open = doing::list(&web.app, county, &signed_in).await.stop(&web)?;
    let now = web.app.now();
    let row = |it: &doing::Open| SessionRow {
        id: data_encoding::HEXLOWER.encode(&it.token),
        device: words::word("device", Device::parse(&it.device).code()),
        opened: words::moment(it.opened_at, now),
        seen: words::moment(it.seen_at, now),
        own: it.token == signed_in.token,
    };
    let mut shown = SessionsPage {
        frame: desk.frame(&web, &look, &signed_in, ("我的登录", Spot::Elsewhere)),
        before: greeting(&signed_in.before, now),
        rows: open.iter().map(row).collect(),
        end_action: format!("/{county}/staff/sessions/end"),
        others_action: format!("/{county}/staff/sessions/end-others"),
        second: if signed_in.second {
            "设好了：登录时还要填手机验证器里的 6 位数。".to_owned()
        } else {
            "还没有设。设好以后，密码被人看见了，别人也登录不了。".to_owned()
        },
        has_second: signed_in.second,
        second_href: format!("/{county}/staff/second"),
        oidc: None,
    };
    if let Some(provider) = web.app.oidc() {
        let bound = app::oidc::bound(&web.app, county, &signed_in).await.stop(&web)?;
        shown.oidc = Some(OidcCard {
            name: provider.name().to_owned(),
            bound: bound.map(|it| words::day(it.date(), now)),
            bind_action: format!("/{county}/staff/oidc/bind"),
            unbind_action: format!("/{county}/staff/oidc/unbind"),
        });
    }
    let done = |it: &str| match it {
        "bound" => "绑好了，下次可以用它登录。",
        "unbound" => "解除了，以后只能用密码登录。",
        _ => "退出了。",
    };
    shown.frame.notice = asked.done.as_deref().map(done).map(str::to_owned);
    Ok(page(&shown))
}

/// What happened before this sign-in, in words: nothing at the very first one.
pub(crate) fn greeting(before: &Before, now: Instant) -> Option<String> {
    let mut said = Vec::new();
    if let Some((at, device)) = &before.signed {
        let device = words::word("device", Device::parse(device).code());
        said.push(format!("上次登录：{}，{device}。", words::moment(*at, now)));
    }
    if let Some((at, what)) = &before.changed {
        let what = words::word("changed", what);
        let at = words::moment(*at, now);
        said.push(format!("{at} 改过{what}，不是您改的，请马上告诉本县系统管理员。"));
    }
    (!said.is_empty()).then(|| said.join(""))
}

/// Ends one.
pub(crate) async fn end(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    if let Some(first) = unproved(&web, &signed_in, &format!("/{county}/staff/sessions")) {
        return Ok(first);
    }
    let token = data_encoding::HEXLOWER.decode(form.get("session").as_bytes());
    let token = token.map_err(|_| Failure::Missing).stop(&web)?;
    doing::end(&web.app, county, &signed_in, token).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/sessions?done=1")).into_response())
}

/// Ends all others.
pub(crate) async fn end_others(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    if let Some(first) = unproved(&web, &signed_in, &format!("/{county}/staff/sessions")) {
        return Ok(first);
    }
    doing::end_others(&web.app, county, &signed_in).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/sessions?done=1")).into_response())
}

/// To the password, and the code of the second factor, first, when they were given too long ago; then
/// back to this page.
pub(super) fn unproved(web: &Web, signed_in: &SignedIn, back: &str) -> Option<Response> {
    if signed_in.is_proved(web.app.now()) {
        return None;
    }
    let county = signed_in.staff.place.county();
    let back: String = back.bytes().map(escape).collect();
    Some(Redirect::to(&format!("/{county}/staff/prove?back={back}")).into_response())
}

/// The form for the password.
pub(crate) async fn prove_form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let next = asked.back.unwrap_or_default();
    Ok(page(&prove_page(&web, &desk, &look, &signed_in, (next, None))))
}

fn prove_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &SignedIn,
    (next, error): (String, Option<String>),
) -> ProvePage {
    ProvePage {
        frame: desk.frame(web, look, signed_in, ("再输一次密码", Spot::Elsewhere)),
        action: format!("/{}/staff/prove", desk.house.county()),
        next,
        second: signed_in.second,
        error,
    }
}

/// The form sent.
pub(crate) async fn prove(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    source: Source,
    (headers, jar): (HeaderMap, CookieJar),
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let (proofs, visitor) = ((form.get("password"), form.get("code")), visitor(source, &headers));
    match doing::prove(&web.app, county, &signed_in, proofs, visitor).await {
        Ok(secret) => {
            let home = format!("/{county}/staff/");
            let next = form.get("next");
            let next = if next.starts_with(&home) { next } else { &home };
            let jar = jar.add(cookies::session(&web, county, &secret));
            Ok((jar, Redirect::to(next)).into_response())
        }
        Err(Failure::SignIn(reason)) => {
            let desk = Desk::of(&web, county, &signed_in).await?;
            let words = match reason {
                app::failure::SignIn::Wrong => "密码不对，请再输一次。".to_owned(),
                other => errors::sign_in(other, web.app.now()),
            };
            let said = (form.text("next"), Some(words));
            let shown = prove_page(&web, &desk, &look, &signed_in, said);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(failure) => Err(failure).stop(&web),
    }
}
