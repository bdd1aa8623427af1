//! The county's catalogue of systems: what is asked here, and what it is called.

use app::life::catalogue::{Own, set, show};
use app::{FieldError, House};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Role;
use domain::life::{Applies, Asked, Frequency};
use domain::places::County;
use kernel::schedule::Every;
use kernel::time::Date;

use super::super::Desk;
use super::{Just, at, said};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::staff::life::{SystemRow, SystemsPage};

/// The catalogue.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(just): Query<Just>,
) -> Answer {
    let mut shown = shown(&web, county, &officer, &look, &[]).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    errors: &[FieldError],
) -> Result<SystemsPage, Stopped> {
    let signed_in = &*officer.0;
    let all = show(&web.app, &signed_in.staff, county).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("制度目录", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let staff = &signed_in.staff;
    Ok(SystemsPage {
        frame,
        back_href: at(county, "/branches"),
        errors: form_errors(errors, |it| it),
        action: at(county, "/systems"),
        key: fresh_key(web),
        rows: all.iter().map(|it| row(county, &desk.house, it, web.app.now().date())).collect(),
        may_keep: staff.is(Role::Committee) && staff.place == county.place(),
    })
}

fn row(county: County, house: &House, it: &Own, today: Date) -> SystemRow {
    let system = &it.system;
    let usual = if it.usual == system.name { String::new() } else { format!("（{}）", it.usual) };
    let frequency = Frequency::on(system, today, &house.rules);
    let applies = frequency.map_or(system.applies, |it| it.applies);
    SystemRow {
        code: system.code.clone(),
        name: system.name.clone(),
        asked: frequency.map_or_else(|| asked(system.asked), |it| often(&it)),
        applies: applies_words(applies).to_owned(),
        basis: format!("{}{usual}", system.basis),
        is_on: it.is_on(today, &house.rules),
        href: frequency.map(|_| at(county, &format!("/systems/{}", system.code))),
    }
}

fn often(it: &Frequency) -> String {
    match it.least {
        0 => every_words(it.every).to_owned(),
        least => format!("{} {least} 次", every_words(it.every)),
    }
}

pub(super) fn every_words(it: Every) -> &'static str {
    match it {
        Every::Month => "每月",
        Every::Quarter => "每季度",
        Every::HalfYear => "每半年",
        Every::Year => "每年",
    }
}

fn asked(it: Asked) -> String {
    match it {
        Asked::Times(schedule) => format!("{} {} 次", every_words(schedule.every), schedule.least),
        Asked::Hours { member, secretary } => {
            format!("党员每年 {member} 学时，书记和委员 {secretary} 学时")
        }
        Asked::Term => "任期满的时候".to_owned(),
        Asked::Occasion => "有事的时候".to_owned(),
    }
}

pub(super) fn applies_words(it: Applies) -> &'static str {
    match it {
        Applies::Every => "每个支部",
        Applies::Committee => "有支委会的支部",
        Applies::Groups => "有党小组的支部",
        Applies::Leader => "有领导干部党员的支部",
        Applies::Applicants => "有积极分子、预备党员的支部",
        Applies::Office => "机关的支部",
        Applies::WorkCommittee => "机关工委",
    }
}

/// A system is called otherwise, or switched on or off.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let changed = (form.get("code"), form.get("name"), form.has("on"));
    match set(&web.app, &officer.0.staff, county, changed, &once).await {
        Ok(()) => Ok(Redirect::to(&at(county, "/systems?done=system")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, &look, errors).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
