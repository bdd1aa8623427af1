//! The numbers of a place, a category and a period. Every number opens the rows it was counted from.

pub(super) mod drawn;
pub(super) mod scope;

use app::House;
use app::figures::{Period, overview};
use axum::extract::{Query, State};
use domain::directory::Staff;
use domain::figures::Figures;
use kernel::time::Instant;
use serde::Deserialize;

use self::drawn::Drawing;
use self::scope::{Scope, months_words, said, told};
use super::Desk;
use super::exports::button;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::numbers::{Crumb, NumbersPage, PeriodFilter};
use crate::words;

/// How many years the form offers, this one included.
const YEARS: i64 = 5;

/// Which period, place and category. Read as text, so that a wrong one gets a sentence.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    pub(super) year: Option<String>,
    pub(super) from: Option<String>,
    pub(super) until: Option<String>,
    pub(super) place: Option<String>,
    pub(super) category: Option<String>,
}

/// The numbers page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now) = (&*desk.house, web.app.now());
    let (scope, error) = read(house, &signed_in.staff, &asked, now).stop(&web)?;
    let period = scope.period;
    let overview =
        overview(&web.app, county, scope.place, &scope.category, period).await.stop(&web)?;
    let late = overview.overdue_by_month();
    let sum = overview.total();
    let drawing = Drawing { house, scope: &scope, overview: &overview, sum, late: &late };
    let (parts_title, parts_svg) = drawing.parts();
    let shown = NumbersPage {
        frame: desk.frame(&web, &look, &signed_in, ("数字", Spot::Numbers)),
        title: months_words(period),
        as_of: words::moment(overview.at, now),
        crumbs: crumbs(house, &signed_in.staff, &scope),
        filter: filter(house, &scope, now, error),
        figures: drawing.figures(),
        more: drawing.more(),
        months_svg: drawing.months_svg(),
        parts_svg,
        parts_title,
        by_place: drawing.by_place(),
        by_category: drawing.by_category(),
        by_month: drawing.by_month(),
        empty: sum == Figures::default(),
        export: Some(button(&scope.numbers_href(), "/numbers?", "/numbers/export?")),
    };
    Ok(page(&shown))
}

/// What is asked for, and a sentence where the period is wrong.
pub(super) fn read(
    house: &House,
    staff: &Staff,
    asked: &Asked,
    now: Instant,
) -> Result<(Scope, Option<String>), app::Failure> {
    let (period, error) = read_period(asked, now);
    let scope = Scope {
        place: scope::place(house, staff, asked.place.as_deref())?,
        category: scope::category(house, asked.category.as_deref())?,
        period,
    };
    Ok((scope, error))
}

/// `2025 年 滔河镇 道路交通`, for the name of a file.
pub(super) fn title(house: &House, scope: &Scope) -> String {
    let place = scope::place_words(house, scope.place);
    let parts = [
        scope::period_words(scope.period),
        place,
        house.category_name(&scope.category).to_owned(),
        "数字".to_owned(),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Reads the period. A wrong one becomes a whole year, with a sentence that says so.
pub(super) fn read_period(asked: &Asked, now: Instant) -> (Period, Option<String>) {
    let own = Period::current(now);
    let own_year = own.from / 100;
    let asked_year = said(asked.year.as_deref());
    let sound = |it: &i64| (2000..=2100).contains(it);
    let Some(year) = asked_year.map_or(Some(own_year), |it| it.parse().ok().filter(sound)) else {
        let text = told(asked_year.unwrap_or_default());
        return (own, Some(format!("“{text}”不是年份，已按 {own_year} 年全年算。")));
    };
    let month = |asked: &Option<String>, usual: i64| match said(asked.as_deref()) {
        None => Some(usual),
        Some(text) => text.parse::<i64>().ok().filter(|it| (1..=12).contains(it)),
    };
    let whole = Period::year(year);
    let (Some(from), Some(until)) = (month(&asked.from, 1), month(&asked.until, 12)) else {
        return (whole, Some("月份要在 1 到 12 之间，已按全年算。".to_owned()));
    };
    match Period::parse(year * 100 + from, year * 100 + until) {
        Some(period) => (period, None),
        None => (whole, Some("开始的月份在结束的月份之后，已按全年算。".to_owned())),
    }
}

/// From the person's ground down to the place shown.
fn crumbs(house: &House, staff: &Staff, scope: &Scope) -> Vec<Crumb> {
    let place = scope.place;
    let mut way = vec![place.county().place(), place.town(), place];
    way.dedup();
    way.retain(|it| staff.place.contains(*it));
    let crumb = |it: domain::places::Place| Crumb {
        name: if it == it.county().place() {
            "全县".to_owned()
        } else {
            house.place_name(it).to_owned()
        },
        href: (it != place).then(|| scope.at(it).numbers_href()),
    };
    way.into_iter().map(crumb).collect()
}

/// What the form above the numbers offers.
pub(super) fn filter(
    house: &House,
    scope: &Scope,
    now: Instant,
    error: Option<String>,
) -> PeriodFilter {
    let choice =
        |value: String, name: String, chosen: bool| Choice { value, name, chosen, initials: None };
    let Period { from, until } = scope.period;
    let (year, newest) = (from / 100, now.month() / 100);
    let mut years: Vec<i64> = (newest - YEARS + 1..=newest).rev().collect();
    if !years.contains(&year) {
        years.push(year);
        years.sort_by_key(|it| std::cmp::Reverse(*it));
    }
    let months = |chosen: i64| {
        let month = |it: i64| choice(it.to_string(), format!("{it} 月"), it == chosen % 100);
        (1..=12).map(month).collect()
    };
    let all = choice(String::new(), "全部类别".to_owned(), scope.category.is_empty());
    let own = house.categories.iter();
    let own = own.map(|it| choice(it.code.clone(), it.name.clone(), it.code == scope.category));
    PeriodFilter {
        action: format!("/{}/staff/numbers", house.county()),
        place: scope.place.to_string(),
        years: years
            .into_iter()
            .map(|it| choice(it.to_string(), format!("{it} 年"), it == year))
            .collect(),
        from: months(from),
        until: months(until),
        categories: std::iter::once(all).chain(own).collect(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(year: &str, from: &str, until: &str) -> (Period, Option<String>) {
        let text = |it: &str| Some(it.to_owned());
        let asked =
            Asked { year: text(year), from: text(from), until: text(until), ..Asked::default() };
        read_period(&asked, Instant::parse_rfc3339("2026-01-05T09:00:00+08:00").unwrap())
    }

    #[test]
    fn a_period_is_read_or_becomes_a_whole_year_with_a_word() {
        assert_eq!(read("", "", ""), (Period::year(2025), None));
        assert_eq!(read("2026", "", ""), (Period::year(2026), None));
        assert_eq!(read("2025", "3", "5"), (Period::parse(202_503, 202_505).unwrap(), None));
        for (year, from, until) in [("2024", "5", "3"), ("2024", "13", "3"), ("2024", "x", "")] {
            let (period, error) = read(year, from, until);
            assert_eq!(period, Period::year(2024));
            assert!(error.is_some_and(|it| it.contains("已按全年算")));
        }
        for year in ["二〇二五", "1999", "999999999999999999999", "-1"] {
            let (period, error) = read(year, "3", "5");
            assert_eq!(period, Period::year(2025));
            assert!(error.is_some_and(|it| it.contains(year) || it.contains('…')), "{year}");
        }
    }
}
