//! What a page lists, taken along as a table: the same rows in the same order, without anything that
//! tells who a person is.

pub(super) mod registers;
pub(super) mod tables;

use app::exports::{Book, ROWS_MAX, TYPE, Table, export, moment};
use app::figures::overview;
use app::policy::reads_ground;
use app::requests::{ListRow, calls, page as read_page};
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::directory::Staff;
use domain::places::County;

use self::tables::{calls_table, list_table, numbers_tables};
use super::Desk;
use super::{inbox, numbers, rows};
use crate::errors::{Answer, Stop, Stopped};
use crate::guard::{InCounty, Officer, escape};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::staff::export::Export;

/// The button of a list, whose page is at `path` with everything that narrows it.
pub(super) fn button(path: &str, from: &str, to: &str) -> Export {
    Export { action: path.replacen(from, to, 1), contacts_href: None }
}

/// As many rows as a file has, and one more that says that there are more.
pub(super) fn wanted() -> i64 {
    i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX)
}

/// A tab of the inbox.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(asked): Query<inbox::Asked>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (desk, staff) = (Desk::of(&web, county, &signed_in).await?, &signed_in.staff);
    let (now, house) = (web.app.now(), &*desk.house);
    let (name, filter, order) = inbox::list_of(house, &signed_in, &asked, now);
    let narrowed = inbox::narrowed_words(house, &asked);
    let rows = read_page(&web.app, staff, county, filter, order, None, wanted());
    let rows = rows.await.stop(&web)?;
    let title = [name, narrowed.as_str()].join(" ").trim().to_owned();
    let how = "要少一点，先在页面上按镇、类别或状态筛选。";
    let table = list_table(house, &title, note(house, staff, now), &rows, how);
    send(
        &web,
        county,
        staff,
        Book { title, made: moment(now), tables: vec![table], ..Book::default() },
        "inbox",
    )
    .await
}

/// The rows behind a number.
pub(crate) async fn behind(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(asked): Query<rows::Asked>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (desk, staff) = (Desk::of(&web, county, &signed_in).await?, &signed_in.staff);
    let (now, house) = (web.app.now(), &*desk.house);
    let (what, scope) = rows::read(house, staff, &asked, now).stop(&web)?;
    let (filter, order) = (what.filter(&scope, now), what.order());
    let rows = read_page(&web.app, staff, county, filter, order, None, wanted());
    let rows: Vec<ListRow> = rows.await.stop(&web)?;
    let title = rows::title(house, &scope, what);
    let mut notes = vec![rows::definition(&scope, what, reads_ground(staff))];
    notes.extend(note(house, staff, now));
    let how = "要少一点，先在数字页选一个镇、一类事或短一点的时间。";
    let table = list_table(house, &title, notes, &rows, how);
    send(
        &web,
        county,
        staff,
        Book { title, made: moment(now), tables: vec![table], ..Book::default() },
        "rows",
    )
    .await
}

/// The call-backs, without how the people can be reached.
pub(crate) async fn call_backs(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (desk, staff) = (Desk::of(&web, county, &signed_in).await?, &signed_in.staff);
    let (now, house) = (web.app.now(), &*desk.house);
    let rows = calls(&web.app, staff, county, wanted()).await.stop(&web)?;
    let title = "待回访".to_owned();
    let table = calls_table(house, &title, note(house, staff, now), &rows);
    send(
        &web,
        county,
        staff,
        Book { title, made: moment(now), tables: vec![table], ..Book::default() },
        "calls",
    )
    .await
}

/// The tables of the numbers page.
pub(crate) async fn figures(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(asked): Query<numbers::Asked>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (desk, staff) = (Desk::of(&web, county, &signed_in).await?, &signed_in.staff);
    let (now, house) = (web.app.now(), &*desk.house);
    let (scope, _) = numbers::read(house, staff, &asked, now).stop(&web)?;
    let overview = overview(&web.app, county, scope.place, &scope.category, scope.period);
    let overview = overview.await.stop(&web)?;
    let title = numbers::title(house, &scope);
    let tables = numbers_tables(house, &scope, &overview, &title, &note(house, staff, now));
    send(
        &web,
        county,
        staff,
        Book { title, made: moment(now), tables, ..Book::default() },
        "numbers",
    )
    .await
}

/// Where the table comes from: county, who, when.
fn note(house: &app::House, staff: &Staff, now: kernel::time::Instant) -> Vec<String> {
    whence(house, staff, now).into_iter().map(|it| format!("{it}没有姓名和电话。")).collect()
}

/// The same, where who answers for something stands in it by name.
pub(super) fn whence(house: &app::House, staff: &Staff, now: kernel::time::Instant) -> Vec<String> {
    let (name, org) = (&house.row.name, &staff.org_name);
    let (date, at) = (now.date(), crate::words::clock(now));
    let when = format!("{} 年 {} 月 {} 日 {at}", date.year(), date.month(), date.day());
    vec![format!("{name}，{org}导出，数据截至 {when}。")]
}

async fn send(
    web: &Web,
    county: County,
    staff: &Staff,
    book: Book,
    list: &'static str,
) -> Result<Response, Stopped> {
    let name = format!("{}.xlsx", book.title);
    let detail = book.title.clone();
    let bytes = export(&web.app, county, staff, book, (list, detail)).await.stop(web)?;
    Ok(as_file(&name, bytes))
}

/// Tables of a page that is no list of requests, as a file of this title.
pub(super) async fn send_tables(
    web: &Web,
    county: County,
    staff: &Staff,
    (title, tables): (String, Vec<Table>),
    list: &'static str,
) -> Answer {
    let made = moment(web.app.now());
    send(web, county, staff, Book { title, made, tables, ..Book::default() }, list).await
}

/// An answer that is a file of this name.
pub(super) fn as_file(name: &str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(TYPE)),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}

/// The name of the file (RFC 6266): for old programs in plain letters, for all others as it is.
pub(super) fn disposition(name: &str) -> HeaderValue {
    let plain: String =
        name.chars().filter(|it| !it.is_control() && !"/\\:*?\"<>|".contains(*it)).collect();
    let encoded: String = plain.replace(' ', "").bytes().map(escape).collect();
    let text = format!("attachment; filename=\"list.xlsx\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_chinese_name() {
        let said = disposition("全部在办 滔河镇.xlsx");
        assert_eq!(
            said.to_str().unwrap(),
            "attachment; filename=\"list.xlsx\"; filename*=UTF-8''\
             %E5%85%A8%E9%83%A8%E5%9C%A8%E5%8A%9E%E6%BB%94%E6%B2%B3%E9%95%87.xlsx"
        );
        assert!(disposition("a/b\r\n\"c.xlsx").to_str().unwrap().ends_with("''abc.xlsx"));
    }
}
