//! One organisation: where it stands, who is in office, its grids, and what it answers for.

use std::cmp::Reverse;

use app::directory::{grids, posts};
use app::{Failure, House};
use axum::extract::{Path, State};
use domain::directory::{Answerer, Grid, OrgKind, Organisation, Post};
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::{catalogue_row, class_word, href, kind_word, line, sort_lines, sorted};
use crate::errors::{Answer, Stop, page};
use crate::frame::{self, Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::Desk;
use crate::staff::numbers::scope::place_words;
use crate::state::Web;
use crate::views::layout::Link;
use crate::views::staff::directory::{GridLine, OrganisationPage, PostLine};

/// The deepest tree that is shown: more would be a circle in the data.
const DEPTH_MAX: usize = 16;
/// Days before the end of a term from which it is said: half a year, time to prepare the next one.
const TERM_NOTICE_DAYS: i64 = 180;
const DAY_SECONDS: i64 = 86_400;

/// An organisation's page.
pub(crate) async fn organisation(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, today) = (&*desk.house, web.app.now().date());
    let id = org.parse().ok().map(Id);
    let org = id.and_then(|it| house.orgs.get(&it)).ok_or(Failure::Missing).stop(&web)?;
    let held = posts(&web.app, county, org.id).await.stop(&web)?;
    let parts = match org.kind {
        OrgKind::Village => grids(&web.app, county, org.place).await.stop(&web)?,
        _ => Vec::new(),
    };
    let below = sorted(house, |it| it.parent == Some(org.id));
    let mut answers: Vec<&Answerer> =
        house.answerers.iter().filter(|it| it.org == org.id).collect();
    sort_lines(house, &mut answers);
    let shown = OrganisationPage {
        frame: desk.frame(&web, &look, &signed_in, (&org.name, Spot::Directory)),
        name: org.name.clone(),
        kind: kind_word(org.kind).to_owned(),
        class: org.class.map(|it| class_word(it).to_owned()),
        place: place_words(house, org.place),
        phone: frame::phone(&org.name, org.phone.as_deref()),
        credit_code: org.credit_code.clone(),
        above: above(house, org),
        below: below.into_iter().map(|it| line(house, it, true)).collect(),
        grids: parts.iter().map(|it| grid_line(it, &held)).collect(),
        posts: post_lines(held, today),
        answers_for: answers.into_iter().map(|it| catalogue_row(house, it)).collect(),
        back_href: format!("/{county}/staff/directory"),
        open_link: None,
    };
    Ok(page(&shown))
}

/// From the top of the tree down to the parent.
fn above(house: &House, org: &Organisation) -> Vec<Link> {
    let up = |it: &&Organisation| it.parent.and_then(|parent| house.orgs.get(&parent));
    let chain = std::iter::successors(up(&org), up).take(DEPTH_MAX);
    let link = |it: &Organisation| Link { name: it.name.clone(), href: href(house, it.id) };
    let mut links: Vec<Link> = chain.map(link).collect();
    links.reverse();
    links
}

/// In office now, then those to come, then the earlier ones; within each the latest first.
fn post_lines(mut held: Vec<(Post, String)>, today: Date) -> Vec<PostLine> {
    let rank = |it: &Post| (!it.held_on(today), it.from <= today, Reverse(it.from), it.id);
    held.sort_by_key(|it| rank(&it.0));
    held.into_iter().map(|(post, holder)| post_line(&post, holder, today)).collect()
}

fn post_line(post: &Post, holder: String, today: Date) -> PostLine {
    let from = day(post.from);
    let term = match post.until {
        Some(until) => format!("{from} — {}", day(until)),
        None => format!("{from}起"),
    };
    let left = post.until.map(|it| days_between(today, it));
    let note = match left {
        _ if post.from > today => Some("还没到任期".to_owned()),
        Some(0) => Some("今天到期".to_owned()),
        Some(days @ 1..=TERM_NOTICE_DAYS) => Some(format!("还有 {days} 天到期")),
        _ => None,
    };
    let over = left.is_some_and(|it| it < 0);
    PostLine { title: post.title.clone(), holder, term, past: over, note }
}

fn days_between(first: Date, last: Date) -> i64 {
    Instant::at(last, 0, 0).seconds_since(Instant::at(first, 0, 0)) / DAY_SECONDS
}

/// A day of a term is said with its year.
fn day(date: Date) -> String {
    format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
}

/// Grid workers hold a post in their village, which tells their names.
fn grid_line(grid: &Grid, held: &[(Post, String)]) -> GridLine {
    let keeper = match grid.keeper {
        None => "暂缺".to_owned(),
        Some(person) => {
            let found = held.iter().find(|it| it.0.person == person);
            found.map_or_else(|| "已有网格员".to_owned(), |it| it.1.clone())
        }
    };
    GridLine { name: grid.name.clone(), keeper }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    fn post(id: i64, from: Date, until: Option<Date>) -> (Post, String) {
        let title = "站长".to_owned();
        (Post { id: Id(id), person: Id(id), org: Id(1), title, from, until }, format!("甲{id}"))
    }

    #[test]
    fn those_in_office_stand_first_and_terms_say_when_they_end() {
        let held = vec![
            post(1, date(2020, 3, 1), Some(date(2023, 2, 28))),
            post(2, date(2026, 1, 1), None),
            post(3, date(2023, 3, 1), Some(date(2026, 1, 6))),
            post(4, date(2024, 3, 1), None),
        ];
        let lines = post_lines(held, date(2025, 9, 30));
        let names: Vec<&str> = lines.iter().map(|it| it.holder.as_str()).collect();
        assert_eq!(names, ["甲4", "甲3", "甲2", "甲1"]);
        assert_eq!(lines[0].term, "2024 年 3 月 1 日起");
        assert_eq!(lines[1].term, "2023 年 3 月 1 日 — 2026 年 1 月 6 日");
        assert_eq!(lines[1].note.as_deref(), Some("还有 98 天到期"));
        assert_eq!(lines[2].note.as_deref(), Some("还没到任期"));
        assert_eq!(lines.iter().map(|it| it.past).collect::<Vec<_>>(), [false, false, false, true]);
    }

    #[test]
    fn the_last_day_of_a_term_is_still_in_office() {
        let (last, holder) = post(1, date(2023, 3, 1), Some(date(2026, 2, 28)));
        let on = |today| post_line(&last, holder.clone(), today);
        assert_eq!(on(date(2026, 2, 28)).note.as_deref(), Some("今天到期"));
        assert!(!on(date(2026, 2, 28)).past && on(date(2026, 3, 1)).past);
        assert_eq!(on(date(2025, 6, 1)).note, None);
    }

    #[test]
    fn a_grid_without_a_worker_says_so() {
        let held = [post(7, date(2023, 3, 1), None)];
        let line = |keeper: Option<i64>| {
            let name = "第一网格".to_owned();
            let place = domain::places::Place(610_925_103_209);
            grid_line(&Grid { id: Id(1), name, place, keeper: keeper.map(Id) }, &held).keeper
        };
        assert_eq!(line(None), "暂缺");
        assert_eq!(line(Some(7)), "甲7");
        assert_eq!(line(Some(8)), "已有网格员");
    }
}
