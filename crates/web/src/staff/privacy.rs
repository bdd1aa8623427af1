//! What is held of a person, when they ask: found by their telephone, given, kept or erased.
//!
//! The telephone is posted, never part of an address: addresses are kept in histories and logs.

use app::exports::{Book, Mark, Reach, moment};
use app::privacy::{self as doing, Holding, Part};
use app::{Failure, FieldError};
use axum::extract::{Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::exports::as_file;
use super::exports::tables::given_table;
use crate::errors::{Answer, Stop, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::staff::privacy::{Found, PrivacyPage};

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// The form that asks for the telephone.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let notice = match asked.done.as_deref() {
        Some("erased") => {
            Some("删除了：这个人的密钥已经销毁，联系方式清空，原话里的姓名和号码隐去。")
        }
        Some("held") => Some("记下了：到期以前不能删除。"),
        _ => None,
    };
    let form = Form::with_key(fresh_key(&web));
    shown(&web, &officer, &look, (&form, &[], notice), None).await
}

/// Finds a person.
pub(crate) async fn find(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    match doing::find(&web.app, &officer.0.staff, county, form.get("phone")).await {
        Ok(Some(it)) => shown(&web, &officer, &look, (&form, &[], None), Some(it)).await,
        Ok(None) => {
            let notice = Some("没有找到这个号码：这里没有留过它，或者已经删除。");
            shown(&web, &officer, &look, (&form, &[], notice), None).await
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            shown(&web, &officer, &look, (&form, errors, None), None).await
        }
    }
}

/// Keeps a person's data until a day.
pub(crate) async fn hold(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, subject) = (&officer.0.staff, subject(&form).stop(&web)?);
    let why = (form.get("reason"), form.get("until"));
    match doing::hold(&web.app, staff, county, subject, why, &once).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/staff/privacy?done=held")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let found = doing::held(&web.app, staff, county, subject).await.stop(&web)?;
            shown(&web, &officer, &look, (&form, errors, None), Some(found)).await
        }
    }
}

/// Erases a person.
pub(crate) async fn erase(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, subject) = (&officer.0.staff, subject(&form).stop(&web)?);
    if form.get("sure") != "1" {
        let say = "删除以后找不回来。确认是本人要求删除的，请先打勾。".to_owned();
        let errors = [FieldError { field: "sure", say }];
        let found = doing::held(&web.app, staff, county, subject).await.stop(&web)?;
        return shown(&web, &officer, &look, (&form, &errors, None), Some(found)).await;
    }
    doing::erase(&web.app, staff, county, subject, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/privacy?done=erased")).into_response())
}

/// What is held, as a file for the person: a table for people, or JSON for programs.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    let (staff, subject) = (&officer.0.staff, subject(&form).stop(&web)?);
    let given = doing::export(&web.app, staff, county, subject).await.stop(&web)?;
    if form.get("as") == "table" {
        let notes = vec![given.mark.clone()];
        let book = Book {
            title: "我的信息".to_owned(),
            made: moment(given.at),
            mark: Mark { words: given.mark.clone(), reach: Reach::Below },
            tables: vec![given_table(&given, notes)],
        };
        let bytes =
            app::exports::file(&web.app, book, app::exports::Form::Xlsx).await.stop(&web)?;
        return Ok(as_file("我的信息.xlsx", bytes));
    }
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"person.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, given.json()).into_response())
}

fn subject(form: &Form) -> Result<Id, Failure> {
    form.get("subject").parse().map(Id).map_err(|_| Failure::Missing)
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (form, errors, notice): (&Form, &[FieldError], Option<&str>),
    found: Option<Holding>,
) -> Answer {
    let county = officer.0.staff.place.county();
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("个人信息", Spot::Privacy));
    frame.has_errors = !errors.is_empty();
    frame.notice = notice.map(str::to_owned);
    let of = |it: &Holding| Found {
        subject: it.subject.0.to_string(),
        requests: it.count(Part::Request),
        orders: it.count(Part::Order),
        followers: it.count(Part::Follower),
        member: it.count(Part::Person) > 0,
        open: it.open(),
        hold: it.hold.as_ref().map(|(why, until)| format!("要保留到 {until}：{why}")),
        reason: field(form.get("reason"), errors, "reason"),
        until: field(form.get("until"), errors, "until"),
        sure: field("", errors, "sure"),
        keys: [fresh_key(web), fresh_key(web), fresh_key(web)],
    };
    let shown = PrivacyPage {
        frame,
        action: format!("/{county}/staff/privacy"),
        key: fresh_key(web),
        errors: form_errors(errors, |it| it),
        // What was typed is not sent back once somebody was found.
        phone: field(if found.is_some() { "" } else { form.get("phone") }, errors, "phone"),
        found: found.as_ref().map(of),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page_with(status, &shown))
}
