//! The call-backs (回访) owed in a person's ground, the one due first, first.

use app::requests::{call_contacts, calls};
use axum::extract::State;

use super::Desk;
use super::inbox::due_tag;
use super::request::matter as mask;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::staff::calls::{Call, CallsPage};
use crate::views::staff::export::Export;
use crate::views::staff::lists::Empty;
use crate::words;

/// Calls of a page.
const ROWS: usize = 50;

/// The list.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut rows = calls(&web.app, &signed_in.staff, county, wanted).await.stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let contacts = call_contacts(&web.app, &signed_in.staff, county, wanted).await.stop(&web)?;
    let (house, now) = (&desk.house, web.app.now());
    let call = |row: &app::requests::ListRow| {
        let contact = contacts.get(&row.id);
        let phone = contact.map(|it| mask::mask_phone(&it.phone)).filter(|it| !it.is_empty());
        let place = house.full_place_name(row.place);
        Call {
            href: format!("/{county}/staff/requests/{}", row.id.0),
            title: row.title.clone(),
            detail: format!("{} · {place}", house.category_name(&row.category)),
            name: contact.map(|it| mask::mask_name(&it.name)).unwrap_or_default(),
            phone: phone.unwrap_or_else(|| "没有留电话".to_owned()),
            handler: row.handler.map(|it| house.org_name(it).to_owned()).unwrap_or_default(),
            answer: row.answer.clone(),
            tries: match row.call_tries {
                0 => "还没打过".to_owned(),
                tries => format!("打过 {tries} 次没联系上"),
            },
            due: row.due_at.map(|it| due_tag(it, now)).unwrap_or_default(),
            low: row
                .marks
                .low
                .map(|it| format!("链接打了{}", words::word("level", &it.to_string()))),
        }
    };
    let count = if more { format!("{ROWS} 件以上") } else { format!("{} 件", rows.len()) };
    let percent = house.limits(now.date(), "").call_percent;
    let shown = CallsPage {
        frame: desk.frame(&web, &look, &signed_in, ("我的回访", Spot::Calls)),
        count,
        more: more.then(|| format!("先列最急的 {ROWS} 件。")),
        calls: rows.iter().map(call).collect(),
        sampled: (percent < 100).then(|| {
            format!(
                "按规则抽 {percent}% 回访，按编号算、谁也挑不了；打不满意又留了电话的，一件不落。"
            )
        }),
        export: Some(Export {
            action: format!("/{county}/staff/calls/export"),
            contacts_href: None,
        }),
        empty: Empty {
            headline: "没有要回访的".to_owned(),
            detail: "核查通过的事情会出现在这里。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}
