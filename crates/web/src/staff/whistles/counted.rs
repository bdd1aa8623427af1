//! The numbers of whistles, place by place in the order of their codes, and the rows behind them.

use app::figures::Period;
use app::whistles::{Counts, Scope, What, numbers, rows as read_rows};
use app::{Failure, House};
use axum::extract::{Query, State};
use domain::places::{Level, Place};
use domain::whistles::Kind;
use serde::Deserialize;

use super::{key_of, pager, parse_after, row};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::Desk;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::lists::Empty;
use crate::views::staff::whistles::{Number, NumbersPage, NumbersRow, RowsPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Which numbers, or which one of them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
    year: Option<String>,
    kind: Option<String>,
    what: Option<String>,
    after: Option<String>,
}

/// Where, when and which kind, never wider than the person's ground.
#[derive(Clone, Copy)]
struct Wanted {
    place: Place,
    year: i64,
    kind: Option<Kind>,
}

impl Wanted {
    fn read(
        asked: &Asked,
        house: &House,
        ground: Place,
        now: kernel::time::Instant,
    ) -> Result<Self, Failure> {
        let place = match asked.place.as_deref().filter(|it| !it.is_empty()) {
            Some(text) => Place::parse(text).filter(|it| house.named(*it).is_some()),
            None => Some(ground),
        };
        let place = place.filter(|it| ground.contains(*it)).ok_or(Failure::Missing)?;
        let current = Period::current(now).from / 100;
        let year = asked.year.as_deref().and_then(|it| it.parse().ok()).unwrap_or(current);
        let year = if (2000..=2100).contains(&year) { year } else { current };
        let kind = asked.kind.as_deref().and_then(Kind::parse);
        Ok(Self { place, year, kind })
    }

    fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    fn query(self) -> String {
        let kind = self.kind.map_or("", Kind::code);
        format!("place={}&year={}&kind={kind}", self.place, self.year)
    }
}

/// The numbers.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let wanted = Wanted::read(&asked, house, staff.place, now).stop(&web)?;
    let (of, period) = ((wanted.place, wanted.kind), Period::year(wanted.year));
    let counted = numbers(&web.app, staff, county, of, period).await.stop(&web)?;
    let mut total = Counts::new();
    for (measure, quantity) in counted.months.values().flatten() {
        *total.entry(measure.clone()).or_default() += quantity;
    }
    let home = format!("/{county}/staff/whistles");
    let name = |place: Place| house.place_name(place).to_owned();
    let rows: Vec<NumbersRow> = counted
        .places
        .iter()
        .filter(|(_, counts)| counts.values().any(|it| *it != 0))
        .map(|(place, counts)| NumbersRow {
            name: name(*place),
            code: place.to_string(),
            href: (place.level() != Level::Village)
                .then(|| format!("{home}/numbers?{}", wanted.at(*place).query())),
            cells: cells(&home, wanted.at(*place), counts),
        })
        .collect();
    let figures = cells(&home, wanted, &total);
    let whole =
        NumbersRow { name: "合计".to_owned(), cells: figures.clone(), ..NumbersRow::default() };
    Ok(page(&NumbersPage {
        frame: desk.frame(&web, &look, &signed_in, ("吹哨的数字", Spot::Whistles)),
        action: format!("{home}/numbers"),
        place: wanted.place.to_string(),
        years: years(wanted.year, now),
        kinds: kinds(wanted.kind),
        crumbs: crumbs(house, staff.place, wanted, &home),
        list_href: home,
        empty: total.values().all(|it| *it == 0),
        figures,
        total: (rows.len() > 1).then_some(whole),
        rows,
    }))
}

/// The rows behind one number.
pub(crate) async fn rows(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let wanted = Wanted::read(&asked, house, staff.place, now).stop(&web)?;
    let what = asked.what.as_deref().and_then(What::parse).ok_or(Failure::Missing).stop(&web)?;
    let (of, period) = ((wanted.place, wanted.kind), Period::year(wanted.year));
    let counted = numbers(&web.app, staff, county, of, period).await.stop(&web)?;
    let count = count(what, &|measure| counted.total(measure));
    let (from, until) = period.span();
    let scope = Scope { place: wanted.place, kind: wanted.kind, from, until };
    let after = asked.after.as_deref().and_then(parse_after);
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let found = read_rows(&web.app, staff, county, (scope, what), after, limit).await;
    let mut found = found.stop(&web)?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(key_of);
    let home = format!("/{county}/staff/whistles");
    let own = format!("{home}/rows?what={}&{}", what.code(), wanted.query());
    let title = words::word("whistle_what", what.code());
    let unit = if what.is_of_calls() { "次" } else { "哨" };
    Ok(page(&RowsPage {
        frame: desk.frame(&web, &look, &signed_in, (&title, Spot::Whistles)),
        count: format!("{} {unit}", words::number(count)),
        definition: format!(
            "{}，{} 年{}。新的在上面。",
            house.full_place_name(wanted.place),
            wanted.year,
            wanted.kind.map_or_else(
                || "吹的哨".to_owned(),
                |it| format!("吹的{}", words::word("whistle_kind", it.code()))
            )
        ),
        back_href: format!("{home}/numbers?{}", wanted.query()),
        pager: pager(&own, after, next.as_deref(), found.len()),
        rows: found.iter().map(|it| row(house, it, now)).collect(),
        empty: Empty {
            headline: "一件也没有".to_owned(),
            detail: "这个数字是 0，没有可以看的。".to_owned(),
            link: None,
        },
        title,
    }))
}

/// How many rows a number has, from what was counted.
fn count(what: What, of: &dyn Fn(&str) -> i64) -> i64 {
    match what {
        What::Open => of("blown") - of("closed") - of("refused") - of("withdrawn"),
        What::Decided => of("approved") + of("refused"),
        What::NotReported => of("calls") - of("reported") - of("recalled"),
        other => of(other.code()),
    }
}

/// The numbers of a place, each opening its rows. A ratio shows both its numbers.
fn cells(home: &str, wanted: Wanted, counts: &Counts) -> Vec<Number> {
    let of = |measure: &str| counts.get(measure).copied().unwrap_or(0);
    let href = |what: What| format!("{home}/rows?what={}&{}", what.code(), wanted.query());
    let plain = |name, what, hot: bool| {
        let count = count(what, &of);
        let hot = hot && count > 0;
        Number { name, value: words::number(count), of: String::new(), href: href(what), hot }
    };
    let ratio = |name, what, all| {
        let (part, whole) = (count(what, &of), count(all, &of));
        let value = words::percent(part, whole);
        Number { name, value, of: words::of(part, whole), href: href(what), hot: false }
    };
    let (seconds, reported) = (of("response_seconds"), of("reported"));
    let minutes = if reported > 0 {
        format!("{} 分钟", words::number((seconds / 60 + reported / 2) / reported))
    } else {
        "—".to_owned()
    };
    let average = Number {
        name: "平均报到",
        value: minutes,
        of: format!("{} 分 / {} 次", words::number(seconds / 60), words::number(reported)),
        href: href(What::Reported),
        hot: false,
    };
    vec![
        plain("吹哨", What::Blown, false),
        ratio("没批准", What::Refused, What::Decided),
        plain("还开着", What::Open, false),
        plain("叫到", What::Calls, false),
        ratio("按时报到", What::InTime, What::Reported),
        average,
        plain("晚到", What::Late, true),
        plain("还没报到", What::NotReported, false),
        ratio("不该吹", What::Unneeded, What::Judged),
        plain("评了被叫的", What::Graded, false),
    ]
}

fn years(chosen: i64, now: kernel::time::Instant) -> Vec<Choice> {
    let this = now.month() / 100;
    let year = |it: i64| Choice {
        value: it.to_string(),
        name: format!("{it} 年"),
        chosen: it == chosen,
        ..Choice::default()
    };
    (this - 4..=this).rev().map(year).collect()
}

fn kinds(chosen: Option<Kind>) -> Vec<Choice> {
    let all =
        Choice { name: "各种哨".to_owned(), chosen: chosen.is_none(), ..Choice::default() };
    let kind = |it: Kind| Choice {
        value: it.code().to_owned(),
        name: words::word("whistle_kind", it.code()),
        chosen: chosen == Some(it),
        ..Choice::default()
    };
    std::iter::once(all).chain(Kind::ALL.map(kind)).collect()
}

/// From the person's ground down to here.
fn crumbs(
    house: &House,
    ground: Place,
    wanted: Wanted,
    home: &str,
) -> Vec<(String, Option<String>)> {
    let mut places = vec![wanted.place.county().place(), wanted.place.town(), wanted.place];
    places.dedup();
    places.retain(|it| ground.contains(*it));
    let crumb = |it: Place| {
        let name = match it.level() {
            Level::County => house.row.name.clone(),
            _ => house.place_name(it).to_owned(),
        };
        let href = format!("{home}/numbers?{}", wanted.at(it).query());
        (name, (it != wanted.place).then_some(href))
    };
    places.into_iter().map(crumb).collect()
}
