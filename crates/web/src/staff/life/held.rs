//! The sittings that were recorded in a year, of a branch or of a ground: the rows behind a number.

use app::life::catalogue::name;
use app::life::held::{Held, Told, held};
use axum::extract::{Query, State};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::super::Desk;
use super::at;
use super::committee::{Narrow, ROWS, Scope, aboves, scope, systems, years};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::staff::life::{HeldPage, HeldRow};
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// A list of them.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let scope = scope(&query, now);
    let org = query.branch.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let after = query.after.as_deref().and_then(key);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let asked = (scope.asked.clone(), org);
    let mut all = held(&web.app, (staff, county), asked, after, wanted).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = all.rows.len() > ROWS;
    all.rows.truncate(ROWS);
    let href = at(county, &format!("/sittings?{}{}", scope.query, of_branch(&all)));
    let next = all.rows.last().filter(|_| more).map(|it| {
        let it = &it.sitting;
        format!("{href}&after={}.{}", it.held_on, it.id.0)
    });
    let chosen = scope.asked.system.as_deref();
    let shown = HeldPage {
        frame: desk.frame(&web, &look, &signed_in, ("记录了的会议活动", Spot::Life)),
        back_href: back(county, staff, (&all, &scope)),
        title: title(&all, &scope),
        about: format!("共 {} 次", words::number(all.count)),
        action: at(county, "/sittings"),
        branch: all.of.as_ref().map_or(String::new(), |it| it.0.0.to_string()),
        years: years(scope.asked.year, now),
        systems: systems(&desk.house, &all.catalogue, chosen, now),
        aboves: match all.of {
            None => aboves(&desk.house, staff, scope.asked.above),
            Some(_) => Vec::new(),
        },
        rows: all.rows.iter().map(|it| row(county, &all, it, now)).collect(),
        pager: Pager {
            first_href: after.is_some().then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 次，新的在前", all.rows.len()),
        },
        empty: Empty {
            headline: "这里没有记录".to_owned(),
            detail: "换一年、换一项制度看看。作废了的不在这里。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// `2025-01-31.123`.
fn key(text: &str) -> Option<(Date, Id)> {
    let (day, id) = text.split_once('.')?;
    Some((day.parse().ok()?, Id(id.parse().ok()?)))
}

fn of_branch(all: &Held) -> String {
    all.of.as_ref().map_or(String::new(), |it| format!("&branch={}", it.0.0))
}

fn back(county: County, staff: &Staff, (all, scope): (&Held, &Scope)) -> String {
    match &all.of {
        None => at(county, &format!("/branches?{}", scope.query)),
        Some(_) if staff.is(Role::Secretary) => at(county, ""),
        Some((org, _)) => at(county, &format!("/branches/{}", org.0)),
    }
}

fn title(all: &Held, scope: &Scope) -> String {
    let of = all.of.as_ref().map_or("", |it| it.1.as_str());
    let system =
        scope.asked.system.as_deref().map_or("会议活动", |it| name(&all.catalogue, it));
    format!("{of} {} 年记录了的{system}", scope.asked.year).trim_start().to_owned()
}

fn row(county: County, all: &Held, it: &Told, now: Instant) -> HeldRow {
    let own = &it.sitting;
    let systems: Vec<&str> = own.systems.iter().map(|it| name(&all.catalogue, it)).collect();
    HeldRow {
        href: at(county, &format!("/sittings/{}", own.id.0)),
        title: own.title.clone(),
        branch: if all.of.is_some() { String::new() } else { it.branch.clone() },
        day: words::day(own.held_on, now),
        systems: systems.join("、"),
        came: format!("实到 {} 人，应到 {} 人", own.present, own.due),
        late: own.is_late_entry(),
    }
}
