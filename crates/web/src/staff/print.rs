//! The sheet of a request on paper.

use app::papers;
use app::requests::show as load;
use axum::extract::{Path, State};
use domain::county_words::CountyWord;

use super::Desk;
use super::request::{matter, parse_id};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::staff::print::PrintPage;
use crate::words;

/// The sheet. Who may see the request may print it; the person is masked for everybody.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let staff = &signed_in.staff;
    let shown = load(&web.app, staff, county, id).await.stop(&web)?;
    let entry = app::entry_codes::of_request(&web.app, county, id).await.stop(&web)?;
    let (house, now) = (&desk.house, web.app.now());
    let href = format!("/{county}/staff/requests/{}", id.0);
    let qr = papers::qr(&format!("{}{href}", look.origin(&web)), "这一件的办理页面").stop(&web)?;
    let year = now.date().year();
    let sheet = PrintPage {
        frame: desk.frame(&web, &look, &signed_in, ("办理单", Spot::Elsewhere)),
        back_href: href,
        title: format!("{}{}办理单", house.row.name, house.word(CountyWord::Request)),
        matter: matter::of(&web, house, &shown, None),
        qr_svg: qr,
        history: matter::history(&web, house, &shown),
        entry: entry.map(|it| format!("扫码：{}", it.label)),
        photos: (!shown.photos.is_empty())
            .then(|| format!("另有照片 {} 张，在系统里看。", shown.photos.len())),
        printed: format!("{} 年 {}，{} 打印", year, words::moment(now, now), staff.name),
    };
    Ok(page(&sheet))
}
