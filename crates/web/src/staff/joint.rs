//! Joint cases (联办件): the list, combing, and the case with one act for all.

pub(crate) mod case;
pub(crate) mod comb;

use app::House;
use app::joint::{self as doing, Share};
use app::policy::joint as policy;
use axum::extract::{Query, State};
use domain::joint::{Act, Joint, State as At};
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::inbox::due_tag;
use crate::errors::{Answer, Stop, page};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::parse_after;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::joint as view;
use crate::views::staff::lists::{Empty, Pager};
use crate::words;

/// Rows of a page.
const ROWS: usize = 30;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let after = asked.after.as_deref().and_then(parse_after);
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut cases = doing::list(&web.app, staff, county, after, limit).await.stop(&web)?;
    let shares = doing::shares(&web.app, staff, county).await.stop(&web)?;
    let more = cases.len() > ROWS;
    cases.truncate(ROWS);
    let home = format!("/{county}/staff/joint");
    let next = cases.last().filter(|_| more);
    let shown = view::JointListPage {
        frame: desk.frame(&web, &look, &signed_in, ("联办", Spot::Joint)),
        title: "联办件".to_owned(),
        comb_href: policy::may(staff, Act::Open, None).then(|| format!("{home}/comb")),
        shares: shares.iter().map(|it| share_row(house, it, now)).collect(),
        pager: Pager {
            next_href: next.map(|it| format!("{home}?after={}-{}", it.opened_at.0, it.id.0)),
            first_href: after.is_some().then(|| home.clone()),
            ..Pager::default()
        },
        cases: cases.iter().map(|it| case_row(house, it, now)).collect(),
        empty: Empty {
            headline: "还没有联办件".to_owned(),
            detail: "同一类的事几个镇都在说，办理的单位可以梳理出来，一次办好、各自答复。"
                .to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

fn case_row(house: &House, it: &Joint, now: Instant) -> view::CaseRow {
    let gone = if it.gone > 0 { format!("，退出 {} 件", it.gone) } else { String::new() };
    view::CaseRow {
        href: format!("/{}/staff/joint/{}", house.county(), it.id.0),
        title: it.title.clone(),
        detail: detail(house, it, now),
        org: house.org_name(it.org).to_owned(),
        state: state_tag(it.state),
        counts: format!("{} 件{gone}", it.joined - it.gone),
        due: it.due_at.map(|at| due_tag(at, now)),
    }
}

fn share_row(house: &House, it: &Share, now: Instant) -> view::CaseRow {
    let checking =
        if it.checking > 0 { format!("，等核查 {} 件", it.checking) } else { String::new() };
    view::CaseRow {
        counts: format!("在办 {} 件{checking}", it.open),
        ..case_row(house, &it.case, now)
    }
}

/// "编号 8F3K-21 · 道路交通 · 10 月 9 日建".
fn detail(house: &House, it: &Joint, now: Instant) -> String {
    let (category, day) = (house.category_name(&it.category), words::day(it.opened_at.date(), now));
    format!("编号 {} · {category} · {day}建", it.number)
}

fn state_tag(state: At) -> Tag {
    let kind = match state {
        At::Open => "t-run",
        At::Answered => "t-due",
        At::Closed => "t-ok",
    };
    Tag { kind, words: words::word("joint_state", state.code()) }
}

/// The requests that were ticked, with the versions that were on the page, by place in the list.
fn picked(form: &Form) -> Vec<doing::Picked> {
    let mut all: Vec<doing::Picked> = form
        .names("m-")
        .filter_map(|it| {
            let seen = form.int(&format!("m-{it}"))?;
            Some(doing::Picked { id: kernel::id::Id(it.parse().ok()?), seen })
        })
        .collect();
    // The same list each time: the fields have no order of their own.
    all.sort_by_key(|it| it.id);
    all
}
