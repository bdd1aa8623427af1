//! Calendar feeds: opened, renewed and ended by whose they are; read by whoever has the address.

use app::feeds::{self as doing, Feed, Kept, Which};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect};
use domain::places::County;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::fresh_key;
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::staff::feeds::{FeedCard, FeedMadePage, FeedsPage};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

fn home(county: County) -> String {
    format!("/{county}/staff/feeds")
}

/// The feeds that somebody keeps.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(just): Query<Just>,
) -> Answer {
    let kept = doing::kept(&web.app, county, &signed_in.staff).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let now = web.app.now();
    let mut frame = desk.frame(&web, &look, &signed_in, ("日历订阅", Spot::Feeds));
    frame.notice = just.done.map(|_| "停用了，原来的地址从现在起打不开任何东西。".to_owned());
    let cards = cards(&web, &kept, now);
    Ok(page(&FeedsPage { frame, action: home(county), cards }))
}

fn cards(web: &Web, kept: &Kept, now: Instant) -> Vec<FeedCard> {
    let own = kept.is_member || kept.own.is_some();
    let branch = kept.branch.as_ref().map(|name| {
        let what = "安排了的会、要做的事的期限、换届的日子、政治生日（只写几个人，不写是谁）。";
        card(web, (Which::Branch, name.clone(), what), kept.of_branch.as_ref(), now)
    });
    let own = own.then(|| {
        let what = "要您参加的会、您的政治生日；您是书记的，还有要做的事的期限。不写姓名。";
        card(web, (Which::Own, "我自己的".to_owned(), what), kept.own.as_ref(), now)
    });
    branch.into_iter().chain(own).collect()
}

fn card(
    web: &Web,
    (which, title, what): (Which, String, &'static str),
    feed: Option<&Feed>,
    now: Instant,
) -> FeedCard {
    let made =
        |it: &Feed| format!("{} 在 {} 开的。", it.made_by, words::day(it.made_at.date(), now));
    FeedCard {
        which: which.code(),
        title,
        what,
        made: feed.map(made),
        key: fresh_key(web),
        end_key: fresh_key(web),
    }
}

/// Opened anew, with the address told once; or ended.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let which = Which::parse(form.get("which")).ok_or(app::Failure::Missing).stop(&web)?;
    if form.get("do") == "end" {
        doing::end(&web.app, county, staff, which, &once).await.stop(&web)?;
        return Ok(Redirect::to(&format!("{}?done=end", home(county))).into_response());
    }
    let secret = doing::renew(&web.app, county, staff, which, &once).await.stop(&web)?;
    let desk = Desk::of(&web, county, &officer.0).await?;
    let origin = look.origin(&web);
    let address = secret.map(|it| format!("{origin}/{county}/calendar/{it}/feed.ics"));
    let shown = FeedMadePage {
        frame: desk.frame(&web, &look, &officer.0, ("日历订阅的地址", Spot::Feeds)),
        address,
        back_href: home(county),
    };
    Ok(page(&shown))
}

/// The calendar of a secret.
pub(crate) async fn calendar(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, secret)): Path<(String, String)>,
) -> Answer {
    let text = doing::calendar(&web.app, county, &secret).await.stop(&web)?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(app::papers::ics::TYPE)),
        // It may end at any time.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, text).into_response())
}
