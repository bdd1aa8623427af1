//! The rows behind a number: the same scope, the same definition, and the same count.

use app::figures::{Period, overdue, total};
use app::policy::reads_ground;
use app::requests::{ListRow, Order, page as read_page};
use app::{Failure, House};
use axum::extract::{Query, State};
use domain::directory::Staff;
use domain::places::County;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::exports::button;
use super::inbox::list_rows;
use super::numbers::scope::{self, Scope, What, months_words, period_words, place_words};
use crate::errors::{Answer, Stop, Stopped, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::parse_after;
use crate::state::Web;
use crate::views::layout::Link;
use crate::views::staff::lists::{Empty, Pager, RowsPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Which number, and where its list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    what: Option<String>,
    from: Option<String>,
    until: Option<String>,
    place: Option<String>,
    category: Option<String>,
    /// The key of the row before: microseconds and id.
    after: Option<String>,
}

/// The rows behind a number, a page at a time.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let now = web.app.now();
    let (what, scope) = read(house, staff, &asked, now).stop(&web)?;
    let count = count(&web, county, &scope, what).await?;
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let (filter, order) = (what.filter(&scope, now), what.order());
    let mut rows =
        read_page(&web.app, staff, county, filter, order, after, wanted).await.stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let all = reads_ground(staff);
    let href = scope.rows_href(what);
    let next = rows.last().filter(|_| more).and_then(|it| key(it, order));
    let shown = RowsPage {
        frame: desk.frame(&web, &look, &signed_in, (what.name(), Spot::Numbers)),
        title: title(house, &scope, what),
        count: format!("{} 件", words::number(count)),
        definition: definition(&scope, what, all),
        back_href: scope.numbers_href(),
        pager: Pager {
            first_href: after.is_some().then(|| href.clone()),
            next_href: next.map(|key| format!("{href}&after={key}")),
            words: page_words(rows.len(), count, all),
        },
        export: (!rows.is_empty()).then(|| button(&href, "/rows?", "/rows/export?")),
        empty: empty(count, after.is_some(), href),
        rows: list_rows(house, &rows, now, false),
    };
    Ok(page(&shown))
}

/// The number itself: only what it is made of is read.
async fn count(web: &Web, county: County, scope: &Scope, what: What) -> Result<i64, Stopped> {
    let (place, category, period) = (scope.place, &scope.category, scope.period);
    if what == What::Overdue {
        return overdue(&web.app, county, place, category, period).await.stop(web);
    }
    let sum = total(&web.app, county, place, category, period).await.stop(web)?;
    Ok(what.count(&sum, 0))
}

/// What is asked for.
pub(super) fn read(
    house: &House,
    staff: &Staff,
    asked: &Asked,
    now: Instant,
) -> Result<(What, Scope), Failure> {
    let what = read_what(asked.what.as_deref())?;
    let scope = Scope {
        place: scope::place(house, staff, asked.place.as_deref())?,
        category: scope::category(house, asked.category.as_deref())?,
        period: read_period(asked, Period::current(now))?,
    };
    Ok((what, scope))
}

fn read_what(asked: Option<&str>) -> Result<What, Failure> {
    let say = match scope::said(asked) {
        Some(word) => match What::parse(word) {
            Some(what) => return Ok(what),
            None => format!("没有叫“{}”的数字，请从数字页点开。", scope::told(word)),
        },
        None => "没有说要看哪个数字，请从数字页点开。".to_owned(),
    };
    Err(Failure::field("what", say))
}

/// Both months as yyyymm; `usual` when neither is said.
fn read_period(asked: &Asked, usual: Period) -> Result<Period, Failure> {
    let (from, until) = (scope::said(asked.from.as_deref()), scope::said(asked.until.as_deref()));
    if from.is_none() && until.is_none() {
        return Ok(usual);
    }
    let month = |it: Option<&str>| it.and_then(|it| it.parse().ok());
    let period = month(from).zip(month(until)).and_then(|it| Period::parse(it.0, it.1));
    period.ok_or_else(|| {
        let say = "月份要写成 202501 这样的六位数，开始的不能在结束的之后。请从数字页点开。";
        Failure::field("from", say)
    })
}

/// `2025 年 滔河镇 道路交通 办结`.
pub(super) fn title(house: &House, scope: &Scope, what: What) -> String {
    let category = house.category_name(&scope.category).to_owned();
    let parts = [
        period_words(scope.period),
        place_words(house, scope.place),
        category,
        what.name().to_owned(),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Who reads only what their own organisation handles is told so: the number counts everybody's.
pub(super) fn definition(scope: &Scope, what: What, all: bool) -> String {
    let (period, own) = (months_words(scope.period), what.definition());
    let narrowed =
        if all { "" } else { "这个数算的是全部，下面只列您单位承办的。" };
    format!("{period}{own}{narrowed}")
}

/// The key of a page that begins after a row.
fn key(row: &ListRow, order: Order) -> Option<String> {
    let at = match order {
        Order::Due => row.due_at?,
        Order::Received => row.received_at,
    };
    Some(format!("{}-{}", at.0, row.id.0))
}

fn page_words(shown: usize, count: i64, all: bool) -> String {
    if all {
        format!("这一页 {shown} 件，共 {} 件", words::number(count))
    } else {
        format!("这一页 {shown} 件")
    }
}

/// What is said without rows: that the number is 0, that the list ended, or that others have them.
fn empty(count: i64, later: bool, first_href: String) -> Empty {
    let (headline, detail) = match (later, count) {
        (true, _) => ("后面没有了", "列表到这里为止。"),
        (false, 0) => ("一件也没有", "这个数字是 0。"),
        (false, _) => ("没有您单位承办的", "这个数里的事都由别的单位承办。"),
    };
    let link = later.then(|| Link { name: "回第一页".to_owned(), href: first_href });
    Empty { headline: headline.to_owned(), detail: detail.to_owned(), link }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: Option<&str>, until: Option<&str>) -> Asked {
        let text = |it: Option<&str>| it.map(str::to_owned);
        Asked { from: text(from), until: text(until), ..Asked::default() }
    }

    #[test]
    fn a_number_that_is_none_is_named() {
        assert_eq!(read_what(Some("on_time")), Ok(What::OnTime));
        let Err(Failure::Invalid(fields)) = read_what(Some("最好的")) else { panic!("read") };
        assert!(fields[0].field == "what" && fields[0].say.contains("最好的"));
        assert!(read_what(None).is_err());
    }

    #[test]
    fn months_are_six_digits_in_order() {
        let usual = Period::year(2025);
        assert_eq!(read_period(&asked(None, None), usual), Ok(usual));
        let spring = Period::parse(202_503, 202_505).unwrap();
        assert_eq!(read_period(&asked(Some("202503"), Some("202505")), usual), Ok(spring));
        for (from, until) in
            [("202505", "202503"), ("202513", "202513"), ("3", "5"), ("", "202503")]
        {
            assert!(read_period(&asked(Some(from), Some(until)), usual).is_err(), "{from} {until}");
        }
    }

    #[test]
    fn an_empty_list_says_why() {
        assert_eq!(empty(0, false, String::new()).headline, "一件也没有");
        assert_eq!(empty(9, false, String::new()).headline, "没有您单位承办的");
        let later = empty(9, true, "/first".to_owned());
        assert_eq!(later.link.unwrap().href, "/first");
    }
}
