//! The numbers of field work: how much was written, found, solved, visited, by place, kind, month.

use std::collections::BTreeMap;

use app::House;
use app::logs::{Overview, overview};
use axum::extract::{Query, State};
use domain::logs::Kind;
use domain::places::{Level, Place};

use super::rows::What;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::numbers::scope::{self, Scope, period_words, place_words};
use crate::staff::numbers::{Asked, filter, read_period};
use crate::staff::{Desk, field};
use crate::state::Web;
use crate::views::staff::logs::{Figure, LogsPage, Table, TableRow};
use crate::views::staff::numbers::Crumb;
use crate::words;

/// The numbers page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let (period, error) = read_period(&asked, now);
    let place = scope::place(house, staff, asked.place.as_deref()).stop(&web)?;
    let overview = overview(&web.app, staff, county, place, period).await.stop(&web)?;
    let scope = Scope { place, category: String::new(), period };
    let form = filter(house, &scope, now, None);
    let drawn = Drawn { house, scope: &scope, overview: &overview };
    let mut way = vec![place.county().place(), place.town(), place];
    way.dedup();
    way.retain(|it| staff.place.contains(*it));
    let crumb = |it: Place| Crumb {
        name: if it.level() == Level::County {
            "全县".to_owned()
        } else {
            house.place_name(it).to_owned()
        },
        href: (it != place).then(|| logs_href(&scope.at(it))),
    };
    let title = format!("{} 工作日志 {}", place_words(house, place), period_words(period));
    Ok(page(&LogsPage {
        frame: desk.frame(&web, &look, &signed_in, ("工作日志", Spot::Logs)),
        title,
        crumbs: way.into_iter().map(crumb).collect(),
        action: field::at(county, "logs"),
        place: place.to_string(),
        years: form.years,
        from: form.from,
        until: form.until,
        error,
        empty: overview.counts.months.is_empty() && overview.meetings.months.is_empty(),
        figures: drawn.figures(),
        tables: drawn.tables(),
    }))
}

/// The numbers page of a scope.
pub(super) fn logs_href(scope: &Scope) -> String {
    let (from, until) = (scope.period.from, scope.period.until);
    format!(
        "/{}/staff/logs?year={}&from={}&until={}&place={}",
        scope.place.county(),
        until / 100,
        if from / 100 == until / 100 { from % 100 } else { 1 },
        until % 100,
        scope.place
    )
}

struct Drawn<'a> {
    house: &'a House,
    scope: &'a Scope,
    overview: &'a Overview,
}

/// The measures of a table, with the rows behind each.
const COLUMNS: [(&str, &str, What); 6] = [
    ("日志", "entries", What::Entries),
    ("发现问题", "problems", What::Problems),
    ("参与事项", "joined", What::Joined),
    ("走访", "visits", What::Visits),
    ("巡查", "rounds", What::Rounds),
    ("用时", "minutes", What::Timed),
];

impl Drawn<'_> {
    fn total(&self, measure: &str) -> i64 {
        self.overview.counts.total(measure)
    }

    fn figures(&self) -> Vec<Figure> {
        let figure = |name: &str, value: String, of: String, what: What| Figure {
            name: name.to_owned(),
            value,
            of,
            href: what.href(self.scope, ""),
        };
        let count = |name: &str, measure: &str, what: What| {
            figure(name, words::number(self.total(measure)), String::new(), what)
        };
        let problems = &self.overview.problems;
        let solved = format!("{} / {}", problems.solved, problems.found);
        let rate = words::percent(problems.solved, problems.found);
        let meetings = &self.overview.meetings;
        let came = words::number(meetings.total("came"));
        let needs = words::number(meetings.total("needs"));
        let mut figures = vec![
            count("日志", "entries", What::Entries),
            count("发现问题", "problems", What::Problems),
            figure("问题解决", rate, solved, What::Solved),
            count("参与事项", "joined", What::Joined),
            count("走访", "visits", What::Visits),
            count("巡查", "rounds", What::Rounds),
            figure("用时", minutes(self.total("minutes")), String::new(), What::Timed),
        ];
        let held = words::number(meetings.total("held"));
        let said = format!("来了 {came} 人，提了 {needs} 件");
        figures.push(figure("院落会", held, said, What::Meetings));
        figures
    }

    fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        if self.scope.place.level() == Level::Village {
            tables.extend(self.by_grid());
        } else {
            tables.extend(self.by_place());
        }
        tables.extend(self.by_kind());
        tables.extend(self.by_month());
        tables
    }

    fn heads(first: &str) -> Vec<String> {
        let own = COLUMNS.iter().map(|it| it.0.to_owned());
        std::iter::once(first.to_owned()).chain(own).collect()
    }

    fn cells(scope: &Scope, counts: &BTreeMap<String, i64>, more: &str) -> Vec<(String, String)> {
        let cell = |(_, measure, what): &(&str, &str, What)| {
            let count = counts.get(*measure).copied().unwrap_or(0);
            let value = if *measure == "minutes" { minutes(count) } else { words::number(count) };
            (value, what.href(scope, more))
        };
        COLUMNS.iter().map(cell).collect()
    }

    fn by_place(&self) -> Option<Table> {
        let row = |(place, counts): (&Place, &BTreeMap<String, i64>)| {
            let scope = self.scope.at(*place);
            TableRow {
                name: self.house.place_name(*place).to_owned(),
                href: Some(logs_href(&scope)),
                cells: Self::cells(&scope, counts, ""),
            }
        };
        let rows: Vec<TableRow> = self.overview.counts.places.iter().map(row).collect();
        let title = if self.scope.place.level() == Level::County { "各乡镇" } else { "各村" };
        let heads = Self::heads("哪里");
        (!rows.is_empty()).then(|| Table { title: title.to_owned(), heads, rows })
    }

    fn by_grid(&self) -> Option<Table> {
        let name = |id| {
            let found = self.overview.names.iter().find(|it| Some(it.id) == id);
            found.map_or_else(|| "没写网格的".to_owned(), |it| it.name.clone())
        };
        let row = |(grid, entries, problems, spent): &app::logs::OfGrid| {
            let more = format!("&grid={}", grid.map_or(0, |it| it.0));
            let cell = |value: String, what: What| (value, what.href(self.scope, &more));
            TableRow {
                name: name(*grid),
                href: None,
                cells: vec![
                    cell(words::number(*entries), What::Entries),
                    cell(words::number(*problems), What::Problems),
                    cell(minutes(*spent), What::Timed),
                ],
            }
        };
        let rows: Vec<TableRow> = self.overview.grids.iter().map(row).collect();
        let heads = ["网格", "日志", "发现问题", "用时"].map(str::to_owned).to_vec();
        (!rows.is_empty()).then(|| Table { title: "各网格".to_owned(), heads, rows })
    }

    fn by_kind(&self) -> Option<Table> {
        let row = |kind: Kind| {
            let counts = self.overview.counts.categories.get(kind.code())?;
            let more = format!("&kind={}", kind.code());
            let count = |it: &str| counts.get(it).copied().unwrap_or(0);
            let (entries, spent) = (count("entries"), count("minutes"));
            Some(TableRow {
                name: words::word("log_kind", kind.code()),
                href: None,
                cells: vec![
                    (words::number(entries), What::Entries.href(self.scope, &more)),
                    (minutes(spent), What::Timed.href(self.scope, &more)),
                ],
            })
        };
        let rows: Vec<TableRow> = Kind::ALL.into_iter().filter_map(row).collect();
        let heads = ["什么事", "日志", "用时"].map(str::to_owned).to_vec();
        (!rows.is_empty()).then(|| Table { title: "各类事项".to_owned(), heads, rows })
    }

    fn by_month(&self) -> Option<Table> {
        let row = |(month, counts): (&i64, &BTreeMap<String, i64>)| {
            let period = app::figures::Period { from: *month, until: *month };
            let scope = self.scope.over(period);
            TableRow {
                name: format!("{} 月", month % 100),
                href: Some(logs_href(&scope)),
                cells: Self::cells(&scope, counts, ""),
            }
        };
        let rows: Vec<TableRow> = self.overview.counts.months.iter().map(row).collect();
        let heads = Self::heads("月份");
        (!rows.is_empty()).then(|| Table { title: "各月".to_owned(), heads, rows })
    }
}

/// `95 分钟`, `12 小时 5 分`.
fn minutes(all: i64) -> String {
    match (all / 60, all % 60) {
        (0, rest) => format!("{rest} 分钟"),
        (hours, 0) => format!("{} 小时", words::number(hours)),
        (hours, rest) => format!("{} 小时 {rest} 分", words::number(hours)),
    }
}
