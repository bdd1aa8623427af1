//! The numbers of orders by place, kind and month. Every number opens the rows it was counted from.

use std::collections::BTreeMap;

use app::House;
use app::figures::Period;
use app::orders::{Overview, Skill, overview};
use app::papers::chart;
use axum::extract::{Query, State};
use domain::directory::Staff;
use domain::places::{Level, NamedPlace, Place};

use super::rows::{Scope, What};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::orders::skills;
use crate::staff::Desk;
use crate::staff::numbers::scope::{self, months_words};
use crate::staff::numbers::{Asked, filter, read_period};
use crate::state::Web;
use crate::views::staff::numbers::{Crumb, Figure};
use crate::views::staff::orders::numbers::{Cell, NumbersPage, Table, TableRow};
use crate::words;

/// Sums by the word of their measure.
type Counts = BTreeMap<String, i64>;

/// The numbers page. `category` of the address is the word of a skill.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now, staff) = (&*desk.house, web.app.now(), &signed_in.staff);
    let (period, error) = read_period(&asked, now);
    let scope = Scope {
        place: scope::place(house, staff, asked.place.as_deref()).stop(&web)?,
        skill: asked.category.as_deref().and_then(Skill::parse),
        period,
    };
    let read = overview(&web.app, county, scope.place, scope.skill, period).await.stop(&web)?;
    let drawing = Drawing { house, scope, overview: &read, sum: total(&read) };
    let plain = scope::Scope { place: scope.place, category: String::new(), period };
    let form = filter(house, &plain, now, error);
    let shown = NumbersPage {
        frame: desk.frame(&web, &look, &signed_in, ("点单的数字", Spot::OrderNumbers)),
        title: months_words(period),
        as_of: words::moment(read.at, now),
        crumbs: crumbs(house, staff, scope),
        action: format!("/{county}/staff/orders/numbers"),
        place: scope.place.to_string(),
        years: form.years,
        from: form.from,
        until: form.until,
        kinds: skills("各类", scope.skill.map_or("", Skill::code)),
        error: form.error,
        figures: drawing.figures(),
        more: drawing.more(),
        months_svg: drawing.months_svg(),
        tables: drawing.tables(),
        meanings: What::MEANINGS.to_vec(),
        empty: drawing.count(What::Placed) == 0,
    };
    Ok(page(&shown))
}

/// All measures of the span together.
pub(super) fn total(overview: &Overview) -> Counts {
    let mut sum = Counts::new();
    for (measure, quantity) in overview.counts.months.values().flatten() {
        *sum.entry(measure.clone()).or_default() += quantity;
    }
    sum
}

/// From the person's ground down to the place shown.
fn crumbs(house: &House, staff: &Staff, scope: Scope) -> Vec<Crumb> {
    let place = scope.place;
    let mut way = vec![place.county().place(), place.town(), place];
    way.dedup();
    way.retain(|it| staff.place.contains(*it));
    let name = |it: Place| match it.level() {
        Level::County => "全县".to_owned(),
        Level::Town | Level::Village => house.place_name(it).to_owned(),
    };
    let crumb = |it: Place| Crumb {
        name: name(it),
        href: (it != place).then(|| Scope { place: it, ..scope }.numbers_href()),
    };
    way.into_iter().map(crumb).collect()
}

/// What the page is drawn from.
struct Drawing<'a> {
    house: &'a House,
    scope: Scope,
    overview: &'a Overview,
    sum: Counts,
}

/// One line of a table before it is written out.
struct Line {
    name: String,
    scope: Scope,
    /// Whether its name leads to the numbers of its scope.
    leads: bool,
    sum: Counts,
}

impl Drawing<'_> {
    fn count(&self, what: What) -> i64 {
        what.count(&self.sum, self.overview.overdue)
    }

    fn plain(&self, what: What) -> Figure {
        Figure {
            name: what.name().to_owned(),
            value: words::number(self.count(what)),
            of: "单".to_owned(),
            href: self.scope.rows_href(what),
            ..Figure::default()
        }
    }

    /// A share, with a bar. It opens the rows of what is above the line.
    fn ratio(&self, what: What, whole: What) -> Figure {
        let (part, all) = (self.count(what), self.count(whole));
        let bar = || {
            chart::ratio_bar(
                &format!("bar-{}", what.code()),
                what.name(),
                natural(part),
                natural(all),
            )
        };
        Figure {
            value: words::percent(part, all),
            of: words::of(part, all),
            svg: (all > 0).then(bar),
            ..self.plain(what)
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let minutes = self.sum.get("minutes").copied().unwrap_or(0);
        let time = Figure {
            name: "服务时间".to_owned(),
            value: words::orders::minutes(minutes),
            of: "路上的不算".to_owned(),
            ..self.plain(What::Served)
        };
        vec![
            self.plain(What::Placed),
            self.ratio(What::Taken, What::Placed),
            self.ratio(What::Served, What::Placed),
            self.ratio(What::RatedGood, What::Rated),
            time,
        ]
    }

    fn more(&self) -> Vec<Figure> {
        let hot = |what: What| Figure { hot: self.count(what) > 0, ..self.plain(what) };
        vec![
            self.plain(What::Open),
            hot(What::Overdue),
            self.plain(What::Unclaimed),
            self.plain(What::Returned),
            self.plain(What::Ended),
            self.plain(What::Converted),
            self.plain(What::Unrated),
            self.plain(What::Stories),
        ]
    }

    /// The months up to now, and later ones only if something stands there.
    fn months(&self) -> Vec<Line> {
        let (months, now) = (&self.overview.counts.months, self.overview.at.month());
        let shown = self.scope.period.months().into_iter();
        shown
            .filter(|it| *it <= now || months.contains_key(it))
            .map(|it| Line {
                name: format!("{} 月", it % 100),
                scope: Scope { period: Period { from: it, until: it }, ..self.scope },
                leads: false,
                sum: months.get(&it).cloned().unwrap_or_default(),
            })
            .collect()
    }

    /// What was ordered by month as columns, what of it is served as a line.
    fn months_svg(&self) -> String {
        let months = self.months();
        let hrefs: Vec<_> = months
            .iter()
            .map(|it| (it.scope.rows_href(What::Placed), it.scope.rows_href(What::Served)))
            .collect();
        let points: Vec<_> = months
            .iter()
            .zip(&hrefs)
            .map(|(it, (placed, served))| chart::Point {
                label: &it.name,
                columns: natural(What::Placed.count(&it.sum, 0)),
                line: natural(What::Served.count(&it.sum, 0)),
                columns_href: Some(placed),
                line_href: Some(served),
            })
            .collect();
        chart::columns_and_line(&chart::ColumnsAndLine {
            id: "months",
            title: "每月点单与做完",
            columns_name: "点单",
            line_name: "做完",
            unit: "单",
            points: &points,
        })
    }

    fn tables(&self) -> Vec<Table> {
        let (caption, head) = match self.scope.place.level() {
            Level::County => ("各镇", "镇"),
            Level::Town | Level::Village => ("各村", "村（社区）"),
        };
        let mut tables = Vec::new();
        let places = self.places();
        if !places.is_empty() {
            tables.push(self.table("places", caption, head, &places));
        }
        if self.scope.skill.is_none() {
            tables.push(self.table("kinds", "各类", "类别", &self.kinds()));
        }
        tables.push(self.table("by-month", "各月", "月份", &self.months()));
        tables
    }

    /// The places directly inside, those with nothing too.
    fn places(&self) -> Vec<Line> {
        let counts = &self.overview.counts.places;
        let line = |it: &NamedPlace| Line {
            name: it.short().to_owned(),
            scope: Scope { place: it.place, ..self.scope },
            leads: true,
            sum: counts.get(&it.place).cloned().unwrap_or_default(),
        };
        match self.scope.place.level() {
            Level::County => self.house.towns().map(line).collect(),
            Level::Town => self.house.villages(self.scope.place).map(line).collect(),
            Level::Village => Vec::new(),
        }
    }

    fn kinds(&self) -> Vec<Line> {
        let counts = &self.overview.counts.categories;
        let line = |it: Skill| Line {
            name: words::word("skill", it.code()),
            scope: Scope { skill: Some(it), ..self.scope },
            leads: true,
            sum: counts.get(it.code()).cloned().unwrap_or_default(),
        };
        Skill::ALL.into_iter().map(line).collect()
    }

    fn table(&self, id: &'static str, caption: &str, head: &str, lines: &[Line]) -> Table {
        let total = Line {
            name: "合计".to_owned(),
            scope: self.scope,
            leads: false,
            sum: self.sum.clone(),
        };
        let heads = ["点单", "有人接", "做完", "还没完", "做完的占比", "好评"];
        Table {
            id,
            caption: caption.to_owned(),
            head: head.to_owned(),
            heads: heads.map(str::to_owned).to_vec(),
            rows: lines.iter().map(Line::row).collect(),
            total: Some(total.row()),
        }
    }
}

impl Line {
    fn row(&self) -> TableRow {
        let count = |what: What, label: &str| Cell {
            label: label.to_owned(),
            value: words::number(what.count(&self.sum, 0)),
            href: self.scope.rows_href(what),
            ..Cell::default()
        };
        let ratio = |what: What, whole: What, label: &str| {
            let (part, all) = (what.count(&self.sum, 0), whole.count(&self.sum, 0));
            Cell {
                value: words::percent(part, all),
                of: Some(words::of(part, all)),
                ..count(what, label)
            }
        };
        TableRow {
            name: self.name.clone(),
            href: self.leads.then(|| self.scope.numbers_href()),
            cells: vec![
                count(What::Placed, "点单"),
                count(What::Taken, "有人接"),
                count(What::Served, "做完"),
                count(What::Open, "还没完"),
                ratio(What::Served, What::Placed, "做完的占比"),
                ratio(What::RatedGood, What::Rated, "好评"),
            ],
        }
    }
}

/// A count as charts take it.
fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
