//! The sums of a branch, month by month, and its half-yearly review and checks.

use app::dues::checks::{NewCheck, hold, mend, words};
use app::dues::month_words;
use app::dues::reading::{Sums, Totals, totals};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::dues::{checks_of, yuan};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::super::request::parse_id;
use super::{at, check_row, half_words, said, year_of};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::dues::{DuesBranchPage, DuesMonthRow};

/// Of which year, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    year: Option<String>,
    done: Option<String>,
}

/// The sums of a branch.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let year = year_of(asked.year.as_deref(), web.app.now());
    let org = parse_id(&org).stop(&web)?;
    let mut shown = shown(&web, county, &officer, (&look, (org, year)), (&form, &[])).await?;
    shown.frame.notice = asked.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, (org, year)): (&Look, (Id, i16)),
    (form, errors): (&Form, &[FieldError]),
) -> Result<DuesBranchPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let it = totals(&web.app, &signed_in.staff, county, (org, year)).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("党费", Spot::Dues));
    frame.has_errors = !errors.is_empty();
    let own = signed_in.staff.org == org;
    let back = if own { at(county, "") } else { at(county, &format!("/branches?year={year}")) };
    let base = format!("/branches/{}", org.0);
    let this = now.date().year();
    let others = (this - 2..=this).filter(|it| *it != year).map(|it| Link {
        name: format!("{it} 年"),
        href: at(county, &format!("{base}?year={it}")),
    });
    let months = it.months.iter().map(|(month, sums)| month_row(month_words(*month), sums));
    Ok(DuesBranchPage {
        frame,
        back: Link { name: "党费".to_owned(), href: back },
        title: format!("{} {year} 年党费", it.branch.name),
        about: "这里只有合计，没有每个人的。".to_owned(),
        errors: form_errors(errors, |it| it),
        others: others.collect(),
        months: months.collect(),
        total: total(&it),
        checks: it.checks.iter().map(|own| check_row(own, it.may_mend)).collect(),
        action: at(county, &base),
        key: form.key.clone(),
        may_check: it.may_check,
        which: field(form.get("which"), errors, "check"),
        whiches: whiches(&it, form.get("which"), now),
        held_on: field(form.get("held_on"), errors, "held_on"),
        findings: field(form.get("findings"), errors, "findings"),
        mended: field(form.get("mended"), errors, "mended"),
    })
}

fn month_row(name: String, it: &Sums) -> DuesMonthRow {
    let mut people = format!("{} 人", it.members);
    for (count, what) in [(it.behind, "人欠交"), (it.unset, "人没定基数"), (it.waived, "人免交")]
    {
        if count > 0 {
            people.push_str(&format!("，{count} {what}"));
        }
    }
    DuesMonthRow {
        name,
        owed: yuan(it.owed),
        paid: yuan(it.paid),
        arrears: if it.arrears == 0 { "—".to_owned() } else { yuan(it.arrears) },
        people,
    }
}

fn total(it: &Totals) -> DuesMonthRow {
    let sum = |of: fn(&Sums) -> i64| it.months.iter().map(|it| of(&it.1)).sum::<i64>();
    let arrears = sum(|it| it.arrears);
    DuesMonthRow {
        name: "全年合计".to_owned(),
        owed: yuan(sum(|it| it.owed)),
        paid: yuan(sum(|it| it.paid)),
        arrears: if arrears == 0 { "—".to_owned() } else { yuan(arrears) },
        people: format!("欠交 {} 人次", sum(|it| it.behind)),
    }
}

/// The reviews and checks of this year and the one before that have begun and were not noted yet.
fn whiches(it: &Totals, chosen: &str, now: Instant) -> Vec<Choice> {
    let today = now.date();
    let before = kernel::time::plus_years(today, -1);
    let all = checks_of(today).into_iter().chain(checks_of(before));
    let open = all.filter(|(half, check)| {
        let noted = it.checks.iter().any(|own| own.half == *half && own.check == *check);
        half.first() <= today && !noted
    });
    open.map(|(half, check)| {
        let value = format!("{half}.{}", check.code());
        Choice {
            name: format!("{} {}", half_words(half), words(check)),
            chosen: chosen == value,
            value,
            initials: None,
        }
    })
    .collect()
}

/// A review or check is noted, or how what it found was mended.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, org) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let done = match form.get("do") {
        "check" => {
            let (half, check) = form.get("which").split_once('.').unwrap_or_default();
            let new = NewCheck {
                check: check.to_owned(),
                half: half.to_owned(),
                held_on: form.text("held_on"),
                findings: form.text("findings"),
            };
            hold(&web.app, staff, county, (org, new), &once).await
        }
        "mend" => {
            let of = (org, form.get("half"), form.get("check"), form.get("mended"));
            mend(&web.app, staff, county, of, &once).await
        }
        _ => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let to = at(county, &format!("/branches/{}?done={}", org.0, form.get("do")));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let year = year_of(None, web.app.now());
            let asked = (&look, (org, year));
            let shown = shown(&web, county, &officer, asked, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
