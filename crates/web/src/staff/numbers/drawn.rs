//! The numbers as the page shows them: figures, charts and tables, each number with its rows.

use std::collections::BTreeMap;

use app::House;
use app::figures::{Overview, Period};
use app::papers::chart;
use domain::figures::Figures;
use domain::places::{Level, NamedPlace};

use super::scope::{Scope, What};
use crate::views::staff::numbers::{Figure, Number, Ratio, Table, TableRow};
use crate::words;

/// What the page is drawn from.
pub(in crate::staff) struct Drawing<'a> {
    pub(in crate::staff) house: &'a House,
    pub(in crate::staff) scope: &'a Scope,
    pub(in crate::staff) overview: &'a Overview,
    /// The sum of the overview.
    pub(in crate::staff) sum: Figures,
    /// Open and past due, by month of arrival; a month without any may be missing.
    pub(in crate::staff) late: &'a BTreeMap<i64, i64>,
}

/// A table as plain sums, for a file: name, figures and how many are overdue, line by line.
pub(in crate::staff) struct Sums {
    pub(in crate::staff) caption: String,
    pub(in crate::staff) head: String,
    pub(in crate::staff) rows: Vec<(String, Figures, i64)>,
}

/// One line of a table before it is written out.
struct Line {
    name: String,
    scope: Scope,
    /// Whether its name leads to the numbers of its scope.
    leads: bool,
    sum: Figures,
    overdue: i64,
}

impl Drawing<'_> {
    fn overdue(&self) -> i64 {
        self.scope.overdue(self.overview)
    }

    /// 收到, 办结, 在办, 按时, 满意.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let sum = &self.sum;
        let open = "每件都有单位和时限".to_owned();
        let calls = |figure: Figure| Figure { of: format!("{} 次回访", figure.of), ..figure };
        vec![
            self.plain(What::Received),
            self.ratio(What::Closed, "办结", sum.received),
            Figure { of: open, ..self.plain(What::Open) },
            self.ratio(What::OnTime, "按时", sum.closed),
            calls(self.ratio(What::Satisfied, "满意", sum.called)),
        ]
    }

    /// What else there is to know, in small type.
    pub(super) fn more(&self) -> Vec<Figure> {
        let hot = |figure: Figure, what: What| Figure {
            hot: what.count(&self.sum, self.overdue()) > 0,
            ..figure
        };
        vec![
            hot(self.plain(What::Overdue), What::Overdue),
            self.plain(What::Ended),
            self.share(What::Returned, "退单率", self.sum.received),
            self.share(What::Drawn, "抽到回访", self.sum.closed),
            self.share(What::Called, "回访到", self.sum.drawn),
            self.share(What::NotReached, "没联系上", self.sum.drawn),
            self.share(What::Declined, "不愿回答", self.sum.drawn),
            self.share(What::Excluded, "剔除", self.sum.closed),
            hot(self.plain(What::Unsatisfied), What::Unsatisfied),
            self.plain(What::Rated),
            self.share(What::RatedGood, "好评率", self.sum.rated),
        ]
    }

    /// A share in small type: both numbers, no bar.
    fn share(&self, what: What, name: &str, whole: i64) -> Figure {
        Figure { svg: None, ..self.ratio(what, name, whole) }
    }

    fn plain(&self, what: What) -> Figure {
        Figure {
            name: what.name().to_owned(),
            value: words::number(what.count(&self.sum, self.overdue())),
            of: "件".to_owned(),
            href: self.scope.rows_href(what),
            hot: false,
            svg: None,
        }
    }

    /// A share of `whole`, with a bar. It opens the rows of what is above the line.
    fn ratio(&self, what: What, name: &str, whole: i64) -> Figure {
        let part = what.count(&self.sum, self.overdue());
        let id = format!("bar-{}", what.code().replace('_', "-"));
        let bar = || chart::ratio_bar(&id, name, natural(part), natural(whole));
        Figure {
            name: name.to_owned(),
            value: words::percent(part, whole),
            of: words::of(part, whole),
            svg: (whole > 0).then(bar),
            ..self.plain(what)
        }
    }

    /// The months of the period up to now, and later ones only if something stands there.
    fn months(&self) -> Vec<(i64, Figures)> {
        let (months, now) = (&self.overview.numbers.months, self.overview.at.month());
        let figures = |it: i64| (it, months.get(&it).copied().unwrap_or_default());
        let shown = |it: &(i64, Figures)| it.0 <= now || it.1 != Figures::default();
        self.scope.period.months().into_iter().map(figures).filter(shown).collect()
    }

    /// What came in by month as columns, what of it is closed as a line.
    pub(super) fn months_svg(&self) -> String {
        let months: Vec<_> = self.months().into_iter().map(|it| self.month_line(it)).collect();
        let hrefs: Vec<_> = months
            .iter()
            .map(|it| (it.scope.rows_href(What::Received), it.scope.rows_href(What::Closed)))
            .collect();
        let points: Vec<_> = months
            .iter()
            .zip(&hrefs)
            .map(|(it, (received, closed))| chart::Point {
                label: &it.name,
                columns: natural(it.sum.received),
                line: natural(it.sum.closed),
                columns_href: Some(received),
                line_href: Some(closed),
            })
            .collect();
        chart::columns_and_line(&chart::ColumnsAndLine {
            id: "months",
            title: "每月收到与办结",
            columns_name: "收到",
            line_name: "办结",
            unit: "件",
            points: &points,
        })
    }

    /// What came in by town or village, or by category where there is no smaller place; the most
    /// first. Gives the title and the drawing.
    pub(super) fn parts(&self) -> (String, String) {
        let (title, mut lines) = match self.scope.place.level() {
            Level::County => ("各镇收到", self.place_lines()),
            Level::Town => ("各村收到", self.place_lines()),
            Level::Village if self.scope.category.is_empty() => ("各类收到", self.category_lines()),
            Level::Village => ("这一类收到", vec![self.total_line()]),
        };
        lines.sort_by_key(|it| std::cmp::Reverse(it.sum.received));
        let drawn: Vec<_> = lines
            .iter()
            .map(|it| {
                let share = words::percent(it.sum.received, self.sum.received);
                (share, it.scope.rows_href(What::Received))
            })
            .collect();
        let rows: Vec<_> = lines
            .iter()
            .zip(&drawn)
            .map(|(it, (share, href))| chart::Bar {
                label: &it.name,
                value: natural(it.sum.received),
                note: share,
                href: Some(href),
            })
            .collect();
        let svg = chart::bars(&chart::Bars { id: "parts", title, unit: "件", rows: &rows });
        (title.to_owned(), svg)
    }

    /// By town or village; `None` inside one village.
    pub(super) fn by_place(&self) -> Option<Table> {
        let (caption, head, rest) = match self.scope.place.level() {
            Level::County => ("各镇", "镇", "各镇（没写明哪个镇的只算在合计里）"),
            Level::Town => ("各村", "村（社区）", "各村（没写明哪个村的只算在合计里）"),
            Level::Village => return None,
        };
        let lines = self.place_lines();
        let placed: i64 = lines.iter().map(|it| it.sum.received).sum();
        let caption = if placed == self.sum.received { caption } else { rest };
        Some(self.table("places", caption, head, &lines))
    }

    /// By category; `None` where one is chosen.
    pub(super) fn by_category(&self) -> Option<Table> {
        let all = self.scope.category.is_empty();
        all.then(|| self.table("categories", "各类", "类别", &self.category_lines()))
    }

    /// The tables of the page as plain sums, their total last.
    pub(in crate::staff) fn sums(&self) -> Vec<Sums> {
        let months: Vec<Line> = self.months().into_iter().map(|it| self.month_line(it)).collect();
        let all = [
            ("各地", "地方", self.place_lines()),
            ("各类", "类别", self.category_lines()),
            ("各月", "月份", months),
        ];
        let row = |it: &Line| (it.name.clone(), it.sum, it.overdue);
        let own = all.into_iter().filter(|it| !it.2.is_empty());
        own.map(|(caption, head, lines)| Sums {
            caption: caption.to_owned(),
            head: head.to_owned(),
            rows: lines.iter().chain([&self.total_line()]).map(row).collect(),
        })
        .collect()
    }

    /// By month of arrival.
    pub(super) fn by_month(&self) -> Table {
        let lines: Vec<Line> = self.months().into_iter().map(|it| self.month_line(it)).collect();
        self.table("by-month", "各月", "月份", &lines)
    }

    fn table(&self, id: &'static str, caption: &str, head: &str, lines: &[Line]) -> Table {
        Table {
            id,
            caption: caption.to_owned(),
            head: head.to_owned(),
            rows: lines.iter().map(Line::row).collect(),
            total: Some(self.total_line().row()),
        }
    }

    fn total_line(&self) -> Line {
        let name = match (self.scope.place.level(), self.scope.category.as_str()) {
            (Level::Village, category) if !category.is_empty() => {
                self.house.category_name(category)
            }
            _ => "合计",
        };
        Line {
            name: name.to_owned(),
            scope: self.scope.clone(),
            leads: false,
            sum: self.sum,
            overdue: self.overdue(),
        }
    }

    /// The places directly inside, those with nothing too: that a town sent nothing is a fact.
    fn place_lines(&self) -> Vec<Line> {
        let places = &self.overview.numbers.places;
        let line = |it: &NamedPlace| {
            let scope = self.scope.at(it.place);
            Line {
                name: it.short().to_owned(),
                overdue: scope.overdue(self.overview),
                scope,
                leads: true,
                sum: places.get(&it.place).copied().unwrap_or_default(),
            }
        };
        match self.scope.place.level() {
            Level::County => self.house.towns().map(line).collect(),
            Level::Town => self.house.villages(self.scope.place).map(line).collect(),
            Level::Village => Vec::new(),
        }
    }

    /// The county's categories in its order; one that was taken out stays while it has numbers.
    fn category_lines(&self) -> Vec<Line> {
        let sums = &self.overview.numbers.categories;
        let line = |code: &str, name: &str| {
            let scope = self.scope.of(code);
            Line {
                name: name.to_owned(),
                overdue: scope.overdue(self.overview),
                scope,
                leads: !self.house.category_name(code).is_empty(),
                sum: sums.get(code).copied().unwrap_or_default(),
            }
        };
        let own = self.house.categories.iter().map(|it| line(&it.code, &it.name));
        let unknown = |it: &&String| self.house.category_name(it).is_empty();
        own.chain(sums.keys().filter(unknown).map(|it| line(it, it))).collect()
    }

    fn month_line(&self, (month, sum): (i64, Figures)) -> Line {
        let several = self.scope.period.from / 100 != self.scope.period.until / 100;
        let year = if several { format!("{} 年 ", month / 100) } else { String::new() };
        Line {
            name: format!("{year}{} 月", month % 100),
            scope: self.scope.over(Period { from: month, until: month }),
            leads: true,
            sum,
            overdue: self.late.get(&month).copied().unwrap_or(0),
        }
    }
}

impl Line {
    fn row(&self) -> TableRow {
        let number = |what: What| {
            let count = what.count(&self.sum, self.overdue);
            Number {
                words: words::number(count),
                href: self.scope.rows_href(what),
                hot: what == What::Overdue && count > 0,
            }
        };
        let ratio = |what: What, whole: i64| {
            let part = what.count(&self.sum, self.overdue);
            Ratio {
                value: words::percent(part, whole),
                of: words::of(part, whole),
                href: self.scope.rows_href(what),
            }
        };
        TableRow {
            name: self.name.clone(),
            href: self.leads.then(|| self.scope.numbers_href()),
            received: number(What::Received),
            closed: number(What::Closed),
            open: number(What::Open),
            overdue: number(What::Overdue),
            on_time: ratio(What::OnTime, self.sum.closed),
            satisfied: ratio(What::Satisfied, self.sum.called),
        }
    }
}

/// Sums are never negative; one that were would be drawn as nothing.
fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
