//! The way in: a county's home with the year's figures, and the list of counties.

use app::figures::Period;
use app::requests::{Front, front};
use app::{House, papers};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::figures::Figures;

use super::answered::item;
use crate::errors::{Answer, Stop, page};
use crate::frame::{self, Look};
use crate::guard::InCounty;
use crate::state::Web;
use crate::views::home::{Figure, HomePage};
use crate::views::layout::{Phone, ResidentFrame};
use crate::views::{errors::ErrorPage, layout::Link};
use crate::words;

/// Answered requests on the home page.
const ANSWERED: i64 = 4;

/// The counties of this instance; a single one is shown at once.
pub(crate) async fn counties(State(web): State<Web>) -> Answer {
    let counties = app::counties::all(&web.app).await.stop(&web)?;
    if let [only] = counties.as_slice() {
        return Ok(Redirect::to(&format!("/{}/", only.county)).into_response());
    }
    let frame = ResidentFrame {
        title: "选择您所在的县".to_owned(),
        county: "共建".to_owned(),
        home_href: "/".to_owned(),
        phone: frame::hotline(),
        assets: (*web.assets).clone(),
        ..ResidentFrame::default()
    };
    let links: Vec<Link> = counties
        .iter()
        .map(|it| Link {
            name: format!("{}{}", it.above, it.name),
            href: format!("/{}/", it.county),
        })
        .collect();
    if links.is_empty() {
        let page = ErrorPage {
            frame,
            headline: "还没有建好的县".to_owned(),
            happened: "这台服务器上还没有设置任何一个县。".to_owned(),
            todo: vec!["管理员请运行 gongjian init --county 县的六位代码。".to_owned()],
            status: 200,
            ..ErrorPage::default()
        };
        return Ok(crate::errors::page(&page));
    }
    Ok(page(&crate::views::home::CountiesPage { frame, counties: links }))
}

/// A county's home.
pub(crate) async fn county(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
) -> Answer {
    let house = web.app.house(county).await.stop(&web)?;
    let now = web.app.now();
    let period = Period::current(now);
    let Front { figures, last } =
        front(&web.app, county, period, (now, ANSWERED)).await.stop(&web)?;
    let phone = |name: &str, number: &str| Phone {
        name: name.to_owned(),
        number: number.to_owned(),
        href: format!("tel:{number}"),
    };
    let desk = house.desk(county.place());
    let own = desk.and_then(|it| frame::phone(&it.name, it.phone.as_deref()));
    let page = HomePage {
        frame: frame::resident(&web, &house, &look, "首页", None),
        promise: "一般 1 个工作日内安排人办。".to_owned(),
        menu_href: format!("/{county}/menu"),
        year: format!("{} 年", period.from / 100),
        as_of: words::moment(now, now),
        figures: year_figures(&house, &figures),
        answered: last.iter().map(|row| item(&house, row, now)).collect(),
        urgent_phones: vec![phone("报警", "110"), phone("火警", "119"), phone("急救", "120")],
        phones: std::iter::once(phone("政务服务热线，24 小时", "12345")).chain(own).collect(),
    };
    Ok(crate::errors::page(&page))
}

/// Four figures; each opens the public list of what it counts.
fn year_figures(house: &House, sum: &Figures) -> Vec<Figure> {
    let county = house.county();
    let figure = |name: &str, value: String, of: String, kind: &str| Figure {
        name: name.to_owned(),
        value,
        of,
        href: format!("/{county}/answered?kind={kind}"),
        bar_svg: None,
    };
    let bar = |id: &str, title: &str, part: i64, whole: i64| {
        let plain = |it: i64| u64::try_from(it).unwrap_or(0);
        (whole > 0).then(|| papers::chart::ratio_bar(id, title, plain(part), plain(whole)))
    };
    let closed = Figure {
        bar_svg: bar("bar-closed", "办结率", sum.closed, sum.received),
        ..figure(
            "办结",
            words::percent(sum.closed, sum.received),
            format!("{} 件", words::of(sum.closed, sum.received)),
            "closed",
        )
    };
    let satisfied = Figure {
        bar_svg: bar("bar-satisfied", "满意率", sum.satisfied, sum.called),
        ..figure(
            "满意",
            words::percent(sum.satisfied, sum.called),
            format!("{} 次回访", words::of(sum.satisfied, sum.called)),
            "satisfied",
        )
    };
    vec![
        figure("收到", words::number(sum.received), "件".to_owned(), "all"),
        closed,
        figure("在办", words::number(sum.open()), "件，每件都有单位和时限".to_owned(), "open"),
        satisfied,
    ]
}
