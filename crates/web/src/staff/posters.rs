//! Posters and stickers of entry codes, for paper.

use app::entry_codes as doing;
use app::{House, papers};
use axum::extract::{Path, Query, State};
use domain::directory::OrgKind;
use domain::entry_codes::EntryCode;
use domain::places::{Level, Place};
use serde::Deserialize;

use super::Desk;
use super::entry_codes::town;
use crate::errors::{Answer, Stop, Stopped, page};
use crate::frame::{self, Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::staff::entry_codes::{Poster, PostersPage, StickersPage};
use crate::views::staff::lists::Empty;

/// Codes printed at a time: more would be a heap that nobody sorts.
const PRINTED_MAX: i64 = 120;
/// Stickers of an A4 page.
const STICKERS: usize = 10;

/// Which town.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
}

/// The poster of one code.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, code)): Path<(String, String)>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let code = doing::kept(&web.app, county, &signed_in.staff, &code).await.stop(&web)?;
    let title = format!("{}的海报", code.label);
    let posters = if code.active { vec![poster(&web, &desk.house, &look, &code)?] } else { vec![] };
    let shown = PostersPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::EntryCodes)),
        title,
        back_href: format!("/{county}/staff/entries?place={}", code.place.town()),
        hint: "A4 纸，竖着印，一页一张。打印时不要勾“页眉和页脚”。".to_owned(),
        posters,
        empty: Empty {
            headline: "这个码停用了".to_owned(),
            detail: "要重新贴出去的话，先回去恢复它。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// The posters of a town.
pub(crate) async fn posters(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let town = town(&desk.house, &signed_in.staff, asked.place.as_deref()).stop(&web)?;
    let posters = of_town(&web, &desk, &signed_in.staff, &look, town).await?;
    let title = format!("{}的海报", desk.house.place_name(town));
    let shown = PostersPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::EntryCodes)),
        title,
        back_href: format!("/{county}/staff/entries?place={town}"),
        hint: format!(
            "共 {} 张，A4 纸，竖着印，一页一张。打印时不要勾“页眉和页脚”。",
            posters.len()
        ),
        posters,
        empty: nothing(),
    };
    Ok(page(&shown))
}

/// The stickers of a town.
pub(crate) async fn stickers(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let town = town(&desk.house, &signed_in.staff, asked.place.as_deref()).stop(&web)?;
    let posters = of_town(&web, &desk, &signed_in.staff, &look, town).await?;
    let title = format!("{}的小贴", desk.house.place_name(town));
    let shown = StickersPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::EntryCodes)),
        title,
        back_href: format!("/{county}/staff/entries?place={town}"),
        hint: format!("共 {} 个，A4 纸，一页 {STICKERS} 个，沿线剪开。", posters.len()),
        sheets: posters.chunks(STICKERS).map(<[Poster]>::to_vec).collect(),
        empty: nothing(),
    };
    Ok(page(&shown))
}

fn nothing() -> Empty {
    Empty {
        headline: "没有可以打印的码".to_owned(),
        detail: "先回去做几个。".to_owned(),
        link: None,
    }
}

/// The codes of a town that are in use.
async fn of_town(
    web: &Web,
    desk: &Desk,
    staff: &domain::directory::Staff,
    look: &Look,
    town: Place,
) -> Result<Vec<Poster>, Stopped> {
    let county = desk.house.county();
    let after = (Place(0), String::new());
    let codes = doing::page(&web.app, county, staff, town, after, PRINTED_MAX).await.stop(web)?;
    let used = codes.iter().filter(|it| it.active);
    used.map(|it| poster(web, &desk.house, look, it)).collect()
}

fn poster(web: &Web, house: &House, look: &Look, it: &EntryCode) -> Result<Poster, Stopped> {
    let county = house.county();
    let address = format!("{}/{county}/q/{}", look.origin(web), it.code);
    let desk = house.desk(it.place).filter(|it| it.kind == OrgKind::Desk);
    let phone = desk.and_then(|it| frame::phone(&it.name, it.phone.as_deref()));
    let phone = phone.unwrap_or_else(frame::hotline);
    let town = match it.place.level() {
        Level::Village => house.place_name(it.place.town()).to_owned(),
        Level::Town | Level::County => String::new(),
    };
    Ok(Poster {
        county: house.row.name.clone(),
        town,
        label: it.label.clone(),
        qr_svg: papers::qr(&address, &format!("{}的入口码", it.label)).stop(web)?,
        link: address.split_once("://").map_or(address.clone(), |it| it.1.to_owned()),
        steps: vec![
            "扫码写一句话，可以拍照，不用注册、不用下载".to_owned(),
            "一般 1 个工作日内派给该办的单位，凭查询码随时看进度".to_owned(),
            "办完问您解决了没有；您说没解决，就接着办".to_owned(),
        ],
        desk: phone.name,
        phone: phone.number,
        demo: web.app.is_demo(),
    })
}
