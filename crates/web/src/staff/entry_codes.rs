//! Entry codes as the desk and the administrator keep them, and what came in by each.

use app::entry_codes as doing;
use app::figures::Period;
use app::requests::{Filter, Order, page as read_page};
use app::{Failure, FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::county_words::CountyWord;
use domain::directory::{Role, Staff};
use domain::entry_codes::{EntryCode, EntryKind, LABEL_CHARS_MAX};
use domain::places::{Level, Place};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::inbox::list_rows;
use super::numbers::scope::{self, said};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::parse_after;
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::entry_codes::{EntryCodeRow, EntryCodeRowsPage, EntryCodesPage};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::numbers::Number;
use crate::words;

/// Codes of a page.
const CODES: usize = 100;
/// Requests of a page.
const ROWS: usize = 50;

/// Which town, where the list goes on, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// The list of a town.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let town = town(&desk.house, &signed_in.staff, asked.place.as_deref()).stop(&web)?;
    let mut shown =
        shown(&web, &desk, &signed_in.staff, town, &asked, &Form::default(), &[]).await?;
    shown.frame = desk.frame(&web, &look, &signed_in, ("入口码", Spot::EntryCodes));
    shown.frame.notice = asked.done.as_deref().and_then(done);
    Ok(page(&shown))
}

fn done(words: &str) -> Option<String> {
    match words {
        "0" => Some("都有码了，没有要做的。".to_owned()),
        "off" => Some("停用了。扫到的人会看到该去哪里。".to_owned()),
        "on" => Some("又能用了。".to_owned()),
        count => count.parse::<usize>().ok().map(|it| format!("做好了 {it} 个码。")),
    }
}

/// The town of the list: the one asked for, or the first of the person's ground.
pub(super) fn town(house: &House, staff: &Staff, asked: Option<&str>) -> Result<Place, Failure> {
    let place = match said(asked) {
        Some(_) => scope::place(house, staff, asked)?,
        None => staff.place,
    };
    if place.level() != Level::County {
        return Ok(if staff.place.contains(place.town()) { place.town() } else { place });
    }
    house.towns().next().map(|it| it.place).ok_or(Failure::Missing)
}

/// Makes codes.
pub(crate) async fn make(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (app, staff) = (&web.app, &officer.0.staff);
    let house = app.house(county).await.stop(&web)?;
    let town = town(&house, staff, Some(form.get("place"))).stop(&web)?;
    let made = match form.get("what") {
        "places" => doing::make_all(app, county, staff, (town, EntryKind::Place), &once).await,
        "grids" => doing::make_all(app, county, staff, (town, EntryKind::Grid), &once).await,
        _ => {
            let village = Place::parse(form.get("village")).filter(|it| town.contains(*it));
            let label = form.text("label");
            doing::make_group(app, county, staff, (village, label), &once).await.map(|_| 1)
        }
    };
    match made {
        Ok(count) => {
            let to = format!("/{county}/staff/entries?place={town}&done={count}");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &officer.0).await?;
            let asked = Asked::default();
            let mut shown = shown(&web, &desk, staff, town, &asked, &form, errors).await?;
            shown.frame = desk.frame(&web, &look, &officer.0, ("入口码", Spot::EntryCodes));
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Takes a code down.
pub(crate) async fn off(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(web, county, path, sent, false).await
}

/// Puts a code up again.
pub(crate) async fn on(
    web: State<Web>,
    county: InCounty,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(web, county, path, sent, true).await
}

async fn switch(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, code)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
    active: bool,
) -> Answer {
    let staff = &officer.0.staff;
    let code = doing::switch(&web.app, county, staff, (&code, active), &once).await.stop(&web)?;
    let done = if active { "on" } else { "off" };
    let to = format!("/{county}/staff/entries?place={}&done={done}", code.place.town());
    Ok(Redirect::to(&to).into_response())
}

async fn shown(
    web: &Web,
    desk: &Desk,
    staff: &Staff,
    town: Place,
    asked: &Asked,
    form: &Form,
    errors: &[FieldError],
) -> Result<EntryCodesPage, Stopped> {
    let (house, county) = (&*desk.house, desk.house.county());
    let year = Period::year(web.app.now().month() / 100);
    let wanted = i64::try_from(CODES + 1).unwrap_or(i64::MAX);
    let start = asked.after.as_deref().and_then(parse_key);
    let after = start.clone().unwrap_or((Place(0), String::new()));
    let mut codes = doing::page(&web.app, county, staff, town, after, wanted).await.stop(web)?;
    let arrived = doing::arrived(&web.app, county, town, year).await.stop(web)?;
    let more = codes.len() > CODES;
    codes.truncate(CODES);
    // Who keeps the codes and reads no requests sees how many came, and not which.
    let reads = staff.is(Role::Dispatcher);
    let home = format!("/{county}/staff/entries?place={town}");
    let next = codes.last().filter(|_| more).map(|it| format!("{}-{}", it.place, it.code));
    let count = |it: &EntryCode| arrived.get(&it.code).copied().unwrap_or(0);
    let village = |it: &domain::places::NamedPlace| Choice {
        value: it.place.to_string(),
        name: it.short().to_owned(),
        chosen: it.place.to_string() == form.get("village"),
        initials: None,
    };
    Ok(EntryCodesPage {
        town: house.place_name(town).to_owned(),
        place: town.to_string(),
        towns: towns(house, staff, |it| format!("/{county}/staff/entries?place={it}")),
        action: format!("/{county}/staff/entries"),
        errors: form_errors(errors, |it| it),
        village_word: house.word(CountyWord::Village).to_owned(),
        places_key: fresh_key(web),
        grids_key: fresh_key(web),
        group_key: if form.key.is_empty() { fresh_key(web) } else { form.key.clone() },
        village: field("", errors, "village"),
        villages: house
            .villages(town)
            .chain(house.named(town).filter(|it| it.place.level() == Level::Village))
            .filter(|it| staff.place.contains(it.place))
            .map(village)
            .collect(),
        label: field(form.get("label"), errors, "label"),
        label_max: LABEL_CHARS_MAX,
        arrived_head: format!("{} 年来了", year.from / 100),
        printable: codes.iter().any(|it| it.active),
        rows: codes.iter().map(|it| row(web, house, it, (count(it), reads), year)).collect(),
        pager: Pager {
            first_href: start.is_some().then(|| home.clone()),
            next_href: next.map(|it| format!("{home}&after={it}")),
            words: String::new(),
        },
        posters_href: format!("/{county}/staff/entries/posters?place={town}"),
        stickers_href: format!("/{county}/staff/entries/stickers?place={town}"),
        ..EntryCodesPage::default()
    })
}

/// The towns of somebody's ground, to change between.
pub(super) fn towns(house: &House, staff: &Staff, href: impl Fn(Place) -> String) -> Vec<Link> {
    let own = house.towns().filter(|it| staff.place.contains(it.place));
    own.map(|it| Link { name: it.short().to_owned(), href: href(it.place) }).collect()
}

/// Reads the key of a list: place and code.
fn parse_key(text: &str) -> Option<(Place, String)> {
    let (place, code) = text.split_once('-')?;
    Some((Place::parse(place)?, code.to_owned()))
}

fn row(
    web: &Web,
    house: &House,
    it: &EntryCode,
    (arrived, reads): (i64, bool),
    year: Period,
) -> EntryCodeRow {
    let at = format!("/{}/staff/entries/{}", house.county(), it.code);
    EntryCodeRow {
        label: it.label.clone(),
        kind: words::word("entry_kind", it.kind.code()),
        link: format!("/{}/q/{}", house.county(), it.code),
        place: house.place_name(it.place).to_owned(),
        arrived: Number {
            words: words::number(arrived),
            href: if reads { format!("{at}/rows?year={}", year.from / 100) } else { String::new() },
            hot: false,
        },
        off: (!it.active).then(|| Tag { kind: "t-off", words: "停用了".to_owned() }),
        poster_href: format!("{at}/poster"),
        switch_action: format!("{at}/{}", if it.active { "off" } else { "on" }),
        switch_key: fresh_key(web),
    }
}

/// Which year, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RowsAsked {
    year: Option<String>,
    after: Option<String>,
}

/// The requests that came in by a code.
pub(crate) async fn rows(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    Query(asked): Query<RowsAsked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let code = doing::kept(&web.app, county, staff, &code).await.stop(&web)?;
    let own = web.app.now().month() / 100;
    let year = said(asked.year.as_deref()).and_then(|it| it.parse::<i64>().ok());
    let year = year.filter(|it| (2000..=2100).contains(it)).unwrap_or(own);
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let start = after.map(|(at, id)| (kernel::time::Instant(at), id));
    let mut ids = doing::arrivals(&web.app, county, &code, Period::year(year), start, wanted)
        .await
        .stop(&web)?;
    let more = ids.len() > ROWS;
    ids.truncate(ROWS);
    let next = ids.last().filter(|_| more).map(|(id, at)| format!("{}-{}", at.0, id.0));
    let among: Vec<Id> = ids.iter().map(|it| it.0).collect();
    let filter = Filter { among: Some(among), ..Filter::default() };
    let rows = read_page(&web.app, staff, county, filter, Order::Received, None, wanted)
        .await
        .stop(&web)?;
    let arrived =
        doing::arrived(&web.app, county, code.place.town(), Period::year(year)).await.stop(&web)?;
    let count = arrived.get(&code.code).copied().unwrap_or(0);
    let href = format!("/{county}/staff/entries/{}/rows?year={year}", code.code);
    let title = format!("{} {year} 年扫码来的", code.label);
    let shown = EntryCodeRowsPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::EntryCodes)),
        title,
        count: format!("{} 件", words::number(count)),
        definition: format!(
            "{year} 年扫“{}”的码或点它的短链接提出来的，每件算一次。新来的在前。",
            code.label
        ),
        back_href: format!("/{county}/staff/entries?place={}", code.place.town()),
        pager: Pager {
            first_href: after.is_some().then(|| href.clone()),
            next_href: next.map(|it| format!("{href}&after={it}")),
            words: format!("这一页 {} 件", rows.len()),
        },
        empty: Empty {
            headline: "还没有人用过这个码".to_owned(),
            detail: "贴到大家常去的地方，或者发到群里，来了就会列在这里。".to_owned(),
            link: None,
        },
        rows: list_rows(house, &rows, web.app.now(), false),
    };
    Ok(page(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said() {
        assert_eq!(done("3").as_deref(), Some("做好了 3 个码。"));
        assert!(done("0").unwrap().contains("都有码了"));
        assert_eq!(done("<b>"), None);
    }

    #[test]
    fn a_list_goes_on_from_place_and_code() {
        let key = parse_key("610925103209-7K3M2Q").unwrap();
        assert_eq!(key, (Place(610_925_103_209), "7K3M2Q".to_owned()));
        assert_eq!(parse_key("x"), None);
    }
}
