//! Exports with contacts in clear: asked for from a list, decided by another, fetched as a file.

use app::contact_exports::{self as doing, Asking, ContactExport};
use app::exports::{Book, moment};
use app::requests::page as read_page;
use app::{Failure, FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::contact_exports::{FETCHES_MAX, REASON_CHARS_MAX, ROWS_MAX, Shut, State as Stand};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::exports::tables::contacts_table;
use super::request::parse_id;
use super::sessions::unproved;
use super::{Desk, exports, inbox};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::source::Address;
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::contact_exports::{AskContactsPage, ContactExportRow, ContactExportsPage};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// What was asked for, and what waits.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut shown = shown(&web, &officer, &look, (None, &[])).await?;
    let done = asked.done.as_deref().map(|it| match it {
        "asked" => "申请送到安全管理员了，批了在这里下载。".to_owned(),
        "approved" => "批准了，提的人 24 小时内能下载。".to_owned(),
        _ => "退回了，提的人看得到原因。".to_owned(),
    });
    shown.frame.notice = done.or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (refused, errors): (Option<Id>, &[FieldError]),
) -> Result<ContactExportsPage, Stopped> {
    let signed_in = &*officer.0;
    let (staff, county) = (&signed_in.staff, signed_in.staff.place.county());
    let desk = Desk::of(web, county, signed_in).await?;
    let now = web.app.now();
    let waiting = if doing::may_decide(staff) {
        let rows = doing::waiting(&web.app, county, staff).await.stop(web)?;
        let row = |it: &ContactExport| waiting_row(web, &desk.house, officer, it, refused);
        Some(rows.iter().map(row).collect())
    } else {
        None
    };
    let own = if doing::may_ask(staff) {
        let rows = doing::own(&web.app, county, staff).await.stop(web)?;
        Some(rows.iter().map(|it| own_row(web, county, it, now)).collect())
    } else {
        None
    };
    let mut frame = desk.frame(web, look, signed_in, ("带电话的导出", Spot::ContactExports));
    frame.has_errors = !errors.is_empty();
    let id = refused.map_or_else(String::new, |it| format!("reason-{}", it.0));
    let errors = form_errors(errors, |it| it).into_iter().map(|mut it| {
        it.field.clone_from(&id);
        it
    });
    Ok(ContactExportsPage {
        frame,
        errors: errors.collect(),
        waiting,
        own,
        reason_max: REASON_CHARS_MAX,
        list_href: format!("/{county}/staff/?tab=open"),
    })
}

fn row(county: County, it: &ContactExport, by: String) -> ContactExportRow {
    ContactExportRow {
        id: it.id.0.to_string(),
        number: it.number.clone(),
        title: it.title.clone(),
        rows: format!("{} 件", words::number(it.rows)),
        reason: it.reason.clone(),
        by,
        action: Some(format!("/{county}/staff/contact-exports/{}", it.id.0)),
        ..ContactExportRow::default()
    }
}

fn waiting_row(
    web: &Web,
    house: &House,
    officer: &Officer,
    it: &ContactExport,
    refused: Option<Id>,
) -> ContactExportRow {
    let at = words::moment(it.asked_at, web.app.now());
    let by = format!("{}（{}）· {at}", it.name, house.org_name(it.org));
    let shown = row(house.county(), it, by);
    ContactExportRow {
        action: shown.action.filter(|_| it.standing.may_be_decided_by(officer.0.staff.person)),
        key: fresh_key(web),
        refuse_key: fresh_key(web),
        refused: refused == Some(it.id),
        ..shown
    }
}

fn own_row(web: &Web, county: County, it: &ContactExport, now: Instant) -> ContactExportRow {
    let shown = row(county, it, words::moment(it.asked_at, now));
    let open = it.standing.fetchable(it.standing.asked_by, now);
    let decider = it.decider.clone().unwrap_or_default();
    let left = FETCHES_MAX.saturating_sub(it.standing.fetched);
    let until =
        it.standing.decided.map(|it| it.1.plus_seconds(domain::contact_exports::FETCH_SECONDS));
    let until = until.map_or_else(String::new, |it| words::moment(it, now));
    let (kind, tag, detail) = match (open, it.standing.state) {
        (Ok(()), _) => {
            ("t-ok", "可以下载", format!("{decider}批了。到 {until} 为止，还能下载 {left} 次。"))
        }
        (Err(Shut::Late), _) => {
            ("t-off", "过期了", "批准过了 24 小时，要用请重新申请。".to_owned())
        }
        (Err(Shut::Spent), _) => ("t-off", "下载完了", format!("下载过 {FETCHES_MAX} 次。")),
        (_, Stand::Refused) => ("t-late", "没有批", format!("{decider}：{}", it.refusal)),
        _ => ("t-due", "等批", String::new()),
    };
    ContactExportRow {
        tag: Tag { kind, words: tag.to_owned() },
        detail,
        action: shown.action.filter(|_| open.is_ok()).map(|it| format!("{it}/fetch")),
        key: fresh_key(web),
        ..shown
    }
}

/// The list that a query names, as its asker reads it now: its title, and at most one row more than
/// a file may have.
async fn rows_of(
    web: &Web,
    desk: &Desk,
    officer: &Officer,
    query: &str,
) -> Result<(String, Vec<app::requests::ListRow>, String), Stopped> {
    let asked = parsed(query).stop(web)?;
    let (signed_in, house, now) = (&*officer.0, &*desk.house, web.app.now());
    let (name, filter, order) = inbox::list_of(house, signed_in, &asked, now);
    let narrowed = inbox::narrowed_words(house, &asked);
    let title = [name, narrowed.as_str()].join(" ").trim().to_owned();
    let limit = i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX);
    let (staff, county) = (&signed_in.staff, house.county());
    let rows = read_page(&web.app, staff, county, filter, order, None, limit).await.stop(web)?;
    Ok((title, rows, inbox::query_of(county, &asked)))
}

fn parsed(query: &str) -> Result<inbox::Asked, Failure> {
    let uri: Uri = format!("/?{query}").parse().map_err(|_| Failure::Missing)?;
    let asked = Query::<inbox::Asked>::try_from_uri(&uri).map_err(|_| Failure::Missing)?;
    Ok(asked.0)
}

/// The form to ask.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    uri: Uri,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let shown =
        asking(&web, &officer, &look, (uri.query().unwrap_or_default(), &form, &[])).await?;
    Ok(page(&shown))
}

async fn asking(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (query, form, errors): (&str, &Form, &[FieldError]),
) -> Result<AskContactsPage, Stopped> {
    let county = officer.0.staff.place.county();
    let desk = Desk::of(web, county, &officer.0).await?;
    let (title, rows, query) = rows_of(web, &desk, officer, query).await?;
    let title_of = ("申请带电话的导出", Spot::ContactExports);
    let mut frame = desk.frame(web, look, &officer.0, title_of);
    frame.has_errors = !errors.is_empty();
    let many = if rows.len() > ROWS_MAX { "超过 " } else { "" };
    let count = format!("{many}{}", rows.len().min(ROWS_MAX));
    Ok(AskContactsPage {
        frame,
        action: format!("/{county}/staff/contact-exports"),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        title,
        rows: field(&count, errors, "rows"),
        reason: field(form.get("reason"), errors, "reason"),
        reason_max: REASON_CHARS_MAX,
        rows_max: ROWS_MAX,
        back_href: format!("/{county}/staff/?{query}"),
        query,
    })
}

/// The form sent.
pub(crate) async fn ask(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let desk = Desk::of(&web, county, &officer.0).await?;
    let (title, rows, query) = rows_of(&web, &desk, &officer, form.get("query")).await?;
    let wanted = Asking { title, query, rows: rows.len(), reason: form.text("reason") };
    match doing::ask(&web.app, county, &officer.0.staff, wanted, &once).await {
        Ok(()) => {
            let to = format!("/{county}/staff/contact-exports?done=asked");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let given = (form.get("query"), &form, errors);
            let shown = asking(&web, &officer, &look, given).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The decision.
pub(crate) async fn decide(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let home = format!("/{county}/staff/contact-exports");
    if let Some(first) = unproved(&web, &officer.0, &home) {
        return Ok(first);
    }
    let (approve, reason) = (!form.get("approve").is_empty(), form.get("reason"));
    match doing::decide(&web.app, county, &officer.0.staff, (id, approve, reason), &once).await {
        Ok(()) => {
            let done = if approve { "approved" } else { "refused" };
            Ok(Redirect::to(&format!("{home}?done={done}")).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, &officer, &look, (Some(id), errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The file.
pub(crate) async fn fetch(
    State(web): State<Web>,
    InCounty(county): InCounty,
    address: Address,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer, .. }: OwnForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&id).stop(&web)?);
    if let Some(first) = unproved(&web, &officer.0, &format!("/{county}/staff/contact-exports")) {
        return Ok(first);
    }
    let export = doing::one(&web.app, county, staff, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &officer.0).await?;
    let (_, mut rows, _) = rows_of(&web, &desk, &officer, &export.query).await?;
    let more = rows.len() > ROWS_MAX;
    rows.truncate(ROWS_MAX);
    let given = doing::fetch(&web.app, county, staff, id, (&rows, &address.0)).await.stop(&web)?;
    let (house, now) = (&*desk.house, web.app.now());
    let mut notes = vec![given.mark.words.clone()];
    if more {
        notes.push(format!("列表变长了，这里只有前 {ROWS_MAX} 件。"));
    }
    let table = contacts_table(house, &export.title, notes, (&rows, &given.contacts));
    let book = Book {
        title: export.title.clone(),
        made: moment(now),
        mark: given.mark,
        tables: vec![table],
    };
    let bytes = app::exports::file(&web.app, book, app::exports::Form::Xlsx).await.stop(&web)?;
    Ok(exports::as_file(&format!("{} 含联系方式.xlsx", export.title), bytes))
}
