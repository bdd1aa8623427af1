//! Hours of study: one's own, and those of a branch.

use app::study::{OfMember, Own, of_branch, own as read_own};
use axum::extract::{Path, Query, State};
use domain::life::enrolling::post_words;
use domain::places::County;
use domain::study::{Rules, Standing};
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Link, Tag};
use crate::views::staff::study::{StudyBranchPage, StudyOwnPage, StudyRow};

/// Of which year.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    year: Option<String>,
}

/// A year that a page may be asked for; this one for any other.
fn year_of(typed: Option<&str>, now: Instant) -> i16 {
    let this = now.date().year();
    let year = typed.and_then(|it| it.parse().ok());
    year.filter(|it| (this - 2..=this).contains(it)).unwrap_or(this)
}

fn others(base: &str, chosen: i16, now: Instant) -> Vec<Link> {
    let this = now.date().year();
    let years = (this - 2..=this).rev().filter(|it| *it != chosen);
    years.map(|it| Link { name: format!("{it} 年"), href: format!("{base}?year={it}") }).collect()
}

fn definition(it: Rules) -> String {
    format!(
        "党课、主题党日、教育培训到了会的算学时，{} 分钟算一个学时，不满的不算；没有写几点到几点的，一次算 {} 分钟。\
         一年要 {} 学时，书记、委员要 {} 学时。",
        it.lesson, it.usual, it.member, it.post
    )
}

fn tag(it: Standing) -> Tag {
    let (kind, words) = if it.is_done() {
        ("t-ok", "够了".to_owned())
    } else if it.is_behind() {
        ("t-late", format!("差 {} 学时", it.by_now - it.hours))
    } else {
        ("t-run", "跟得上".to_owned())
    };
    Tag { kind, words }
}

/// The hours of whoever is signed in.
pub(crate) async fn own(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let year = year_of(asked.year.as_deref(), now);
    let it = read_own(&web.app, staff, county, year).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let leads = staff.is(domain::directory::Role::Secretary);
    let row = |(on, title, minutes): &(kernel::time::Date, String, i64)| {
        (on.to_string(), title.clone(), format!("{minutes} 分钟"))
    };
    Ok(page(&StudyOwnPage {
        frame: desk.frame(&web, &look, &signed_in, ("我的学时", Spot::Study)),
        title: format!("{year} 年我的学时"),
        says: says(&it),
        tag: it.standing.map(tag),
        definition: definition(it.rules),
        others: others(&format!("/{county}/staff/study"), year, now),
        rows: it.sat.iter().map(row).collect(),
        branch_href: leads.then(|| branch_at(county, staff.org.0)),
    }))
}

fn says(it: &Own) -> String {
    match it.standing {
        None => "您不在哪个支部的名册上，没有学时要求。".to_owned(),
        Some(own) if own.is_done() => {
            format!("已经有 {} 学时，这一年要的 {} 学时够了。", own.hours, own.asked)
        }
        Some(own) => format!(
            "已经有 {} 学时，这一年要 {} 学时，还差 {} 学时。",
            own.hours,
            own.asked,
            own.asked - own.hours
        ),
    }
}

fn branch_at(county: County, org: i64) -> String {
    format!("/{county}/staff/study/branches/{org}")
}

/// The hours of a branch, person by person.
pub(crate) async fn branch(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let (org, year) = (parse_id(&org).stop(&web)?, year_of(asked.year.as_deref(), now));
    let it = of_branch(&web.app, staff, county, (org, year)).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let done = it.members.iter().filter(|it| it.standing.is_done()).count();
    let back = if staff.org == org {
        Link { name: "本月".to_owned(), href: format!("/{county}/staff/life") }
    } else {
        let href = format!("/{county}/staff/life/branches/{}", org.0);
        Link { name: it.branch.name.clone(), href }
    };
    Ok(page(&StudyBranchPage {
        frame: desk.frame(&web, &look, &signed_in, ("学时", Spot::Study)),
        back,
        title: format!("{} {year} 年学时", it.branch.name),
        about: format!("{} 人里 {done} 人够了", it.members.len()),
        definition: definition(it.rules),
        others: others(&branch_at(county, org.0), year, now),
        rows: it.members.iter().map(row).collect(),
    }))
}

fn row(it: &OfMember) -> StudyRow {
    StudyRow {
        name: it.name.clone(),
        post: post_words(it.post).to_owned(),
        hours: format!("{} / {} 学时", it.standing.hours, it.standing.asked),
        detail: format!("{} 次，{} 分钟", it.sittings, it.minutes),
        tag: tag(it.standing),
    }
}
