//! What a number is about and what it counts: the one place where a number, the words that define
//! it and the filter that opens its rows are said to be the same thing.

use app::figures::{Overview, Period};
use app::requests::{Filter, Order};
use app::{Failure, House};
use domain::directory::Staff;
use domain::figures::Figures;
use domain::places::{Level, Place};
use domain::requests::CallEnd;
use kernel::time::Instant;

/// The longest piece of a wrong code that is told back, in characters.
const TOLD_MAX: usize = 24;

/// Where, about what, and which months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) place: Place,
    /// Empty for all categories.
    pub(crate) category: String,
    pub(crate) period: Period,
}

impl Scope {
    /// The same inside another place.
    pub(crate) fn at(&self, place: Place) -> Self {
        Self { place, ..self.clone() }
    }

    /// The same of one category.
    pub(crate) fn of(&self, category: &str) -> Self {
        Self { category: category.to_owned(), ..self.clone() }
    }

    /// The same over other months.
    pub(crate) fn over(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }

    /// The rows behind one of its numbers.
    pub(crate) fn rows_href(&self, what: What) -> String {
        let Self { place, category, period: Period { from, until } } = self;
        let (county, what) = (place.county(), what.code());
        format!(
            "/{county}/staff/numbers/rows?what={what}&from={from}&until={until}\
             &place={place}&category={category}"
        )
    }

    /// The numbers page that shows it. That page shows one year; a span over two shows the later.
    pub(crate) fn numbers_href(&self) -> String {
        let Self { place, category, period: Period { from, until } } = self;
        let (county, year) = (place.county(), until / 100);
        let first = if from / 100 == year { from % 100 } else { 1 };
        let last = until % 100;
        format!(
            "/{county}/staff/numbers?year={year}&from={first}&until={last}\
             &place={place}&category={category}"
        )
    }

    /// How many are overdue in it, from an overview over the same months of this or a wider scope.
    pub(crate) fn overdue(&self, overview: &Overview) -> i64 {
        overview.overdue_in(self.place, &self.category)
    }
}

/// The place asked for; the person's own ground when none was.
///
/// [`Failure::Invalid`] names a code that is no place of the county; [`Failure::Forbidden`] is a
/// place outside the person's ground.
pub(crate) fn place(house: &House, staff: &Staff, asked: Option<&str>) -> Result<Place, Failure> {
    let Some(text) = said(asked) else { return Ok(staff.place) };
    let place = known_place(house, text)?;
    if staff.place.contains(place) { Ok(place) } else { Err(Failure::Forbidden) }
}

/// A place of the county by its code, or a sentence that names the code.
pub(crate) fn known_place(house: &House, code: &str) -> Result<Place, Failure> {
    let known = Place::parse(code).filter(|it| house.named(*it).is_some());
    known.ok_or_else(|| {
        let say = format!("{}没有编码为“{}”的地方，请从页面上选。", house.row.name, told(code));
        Failure::field("place", say)
    })
}

/// The category asked for; empty for all. [`Failure::Invalid`] names a code the county does not
/// have.
pub(crate) fn category(house: &House, asked: Option<&str>) -> Result<String, Failure> {
    let Some(code) = said(asked) else { return Ok(String::new()) };
    if house.categories.iter().any(|it| it.code == code) {
        return Ok(code.to_owned());
    }
    let say = format!("{}没有编码为“{}”的类别，请从页面上选。", house.row.name, told(code));
    Err(Failure::field("category", say))
}

/// What was written into a field, if anything was.
pub(crate) fn said(asked: Option<&str>) -> Option<&str> {
    asked.map(str::trim).filter(|it| !it.is_empty())
}

/// As much of a wrong code as is told back.
pub(crate) fn told(text: &str) -> String {
    let mut cut: String = text.chars().take(TOLD_MAX).collect();
    if text.chars().count() > TOLD_MAX {
        cut.push('…');
    }
    cut
}

/// A place as the heading of its numbers says it.
pub(crate) fn place_words(house: &House, place: Place) -> String {
    match place.level() {
        Level::County => "全县".to_owned(),
        Level::Town | Level::Village => house.full_place_name(place),
    }
}

/// `2025 年 1—12 月`, `2025 年 3 月`, `2025 年 11 月—2026 年 2 月`.
pub(crate) fn months_words(period: Period) -> String {
    let Period { from, until } = period;
    let ((year, first), (last_year, last)) = ((from / 100, from % 100), (until / 100, until % 100));
    if period.is_ever() {
        return format!("到 {last_year} 年 {last} 月为止");
    }
    if from == until {
        format!("{year} 年 {first} 月")
    } else if year == last_year {
        format!("{year} 年 {first}—{last} 月")
    } else {
        format!("{year} 年 {first} 月—{last_year} 年 {last} 月")
    }
}

/// The same, and a whole year only by its number: `2025 年`.
pub(crate) fn period_words(period: Period) -> String {
    let year = period.from / 100;
    if period == Period::year(year) { format!("{year} 年") } else { months_words(period) }
}

/// What a number counts. Every one is about the requests received in its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// 收到.
    Received,
    /// 办结.
    Closed,
    /// 在办.
    Open,
    /// 不予受理、撤回.
    Ended,
    /// 按时.
    OnTime,
    /// 回访到.
    Called,
    /// 满意.
    Satisfied,
    /// 不满意.
    Unsatisfied,
    /// 超期在办.
    Overdue,
    /// 主动评价.
    Rated,
    /// 好评.
    RatedGood,
    /// 退过单.
    Returned,
    /// 抽到回访.
    Drawn,
    /// 没联系上.
    NotReached,
    /// 不愿回答.
    Declined,
    /// 剔除.
    Excluded,
}

impl What {
    /// All of them.
    pub(crate) const ALL: [Self; 16] = [
        Self::Received,
        Self::Closed,
        Self::Open,
        Self::Ended,
        Self::OnTime,
        Self::Called,
        Self::Satisfied,
        Self::Unsatisfied,
        Self::Overdue,
        Self::Rated,
        Self::RatedGood,
        Self::Returned,
        Self::Drawn,
        Self::NotReached,
        Self::Declined,
        Self::Excluded,
    ];

    /// The stable word in links.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Ended => "ended",
            Self::OnTime => "on_time",
            Self::Called => "called",
            Self::Satisfied => "satisfied",
            Self::Unsatisfied => "unsatisfied",
            Self::Overdue => "overdue",
            Self::Rated => "rated",
            Self::RatedGood => "rated_good",
            Self::Returned => "returned",
            Self::Drawn => "drawn",
            Self::NotReached => "not_reached",
            Self::Declined => "declined",
            Self::Excluded => "excluded",
        }
    }

    /// Reads [`Self::code`].
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    /// The word people see.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Received => "收到",
            Self::Closed => "办结",
            Self::Open => "在办",
            Self::Ended => "不予受理、撤回",
            Self::OnTime => "按时",
            Self::Called => "回访到",
            Self::Satisfied => "满意",
            Self::Unsatisfied => "不满意",
            Self::Overdue => "超期在办",
            Self::Rated => "主动评价",
            Self::RatedGood => "好评",
            Self::Returned => "退过单",
            Self::Drawn => "抽到回访",
            Self::NotReached => "没联系上",
            Self::Declined => "不愿回答",
            Self::Excluded => "剔除",
        }
    }

    /// How the number is made; said after the period: "2025 年 1—12 月" and then this.
    pub(crate) fn definition(self) -> &'static str {
        match self {
            Self::Received => "收到的，每件算一次。新来的在前。",
            Self::Closed => "收到、到现在已经办结的。",
            Self::Open => "收到、到现在没办结，也没有不予受理、撤回的。先到期的在前。",
            Self::Ended => "收到、没有办到底就结束的：写明原因不受理的，群众自己撤回的。",
            Self::OnTime => "收到、已经办结，承办单位在答复期限内办完的。等群众补充的时间不算。",
            Self::Called => "收到、已经办结，回访问到了群众的。",
            Self::Satisfied => "收到、已经办结，回访时群众说基本满意、满意或非常满意的。",
            Self::Unsatisfied => "收到、已经办结，回访时群众说不满意或非常不满意的。",
            Self::Overdue => "收到、还在办、现在已经过了期限的。超得最久的在前。",
            Self::Rated => "收到、群众自己点链接打过分的。打分后又重办的也在里面。",
            Self::RatedGood => "收到、群众自己点链接打了 3 分以上的。打分后又重办的也在里面。",
            Self::Returned => "收到、承办单位退回过至少一次的，退几次都算一件。",
            Self::Drawn => "收到、已经办结，抽到要回访的；规则是全部回访的时候，办结的都在里面。",
            Self::NotReached => "收到、已经办结，打了几次都没联系上的。不算进满意率。",
            Self::Declined => "收到、已经办结，接了电话不愿回答的。不算进满意率。",
            Self::Excluded => "收到、同意剔除评价的。原话都在，不算进满意率和好评率。",
        }
    }

    /// The number itself, from the sum and the overdue of one overview.
    pub(crate) fn count(self, sum: &Figures, overdue: i64) -> i64 {
        match self {
            Self::Received => sum.received,
            Self::Closed => sum.closed,
            Self::Open => sum.open(),
            Self::Ended => sum.ended,
            Self::OnTime => sum.on_time,
            Self::Called => sum.called,
            Self::Satisfied => sum.satisfied,
            Self::Unsatisfied => sum.called - sum.satisfied,
            Self::Overdue => overdue,
            Self::Rated => sum.rated,
            Self::RatedGood => sum.rated_good,
            Self::Returned => sum.returned,
            Self::Drawn => sum.drawn,
            Self::NotReached => sum.not_reached,
            Self::Declined => sum.declined,
            Self::Excluded => sum.excluded,
        }
    }

    /// What is still open is read by its due time, the rest by when it came.
    pub(crate) fn order(self) -> Order {
        match self {
            Self::Open | Self::Overdue => Order::Due,
            _ => Order::Received,
        }
    }

    /// Exactly the requests it counts. `at` is the moment at which overdue was judged.
    pub(crate) fn filter(self, scope: &Scope, at: Instant) -> Filter {
        let (from, until) = scope.period.span();
        let base = Filter {
            place: Some(scope.place),
            category: Some(scope.category.clone()).filter(|it| !it.is_empty()),
            from: Some(from),
            until: Some(until),
            ..Filter::default()
        };
        let closed = Filter { standing: Some(1), ..base.clone() };
        match self {
            Self::Received => base,
            Self::Closed => closed,
            Self::Open => Filter { standing: Some(0), ..base },
            Self::Ended => Filter { standing: Some(2), ..base },
            Self::OnTime => Filter { on_time: Some(true), ..closed },
            Self::Called => Filter { called: true, ..closed },
            Self::Satisfied => Filter { satisfied: Some(true), ..closed },
            Self::Unsatisfied => Filter { satisfied: Some(false), ..closed },
            Self::Overdue => Filter { standing: Some(0), due_before: Some(at), ..base },
            // A rating stays when the request is opened again, so any standing counts.
            Self::Rated => Filter { rated: true, ..base },
            Self::RatedGood => Filter { rated_good: true, ..base },
            Self::Returned => Filter { returned: true, ..base },
            Self::Drawn => Filter { drawn: true, ..closed },
            Self::NotReached => Filter { call_end: Some(CallEnd::Missed), ..closed },
            Self::Declined => Filter { call_end: Some(CallEnd::Declined), ..closed },
            Self::Excluded => Filter { excluded: true, ..base },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn scope() -> Scope {
        let place = Place::parse("610925103").unwrap();
        Scope { place, category: "road".to_owned(), period: Period::year(2025) }
    }

    #[test]
    fn every_number_has_its_own_word_definition_and_filter() {
        let all = What::ALL;
        let distinct = |of: &dyn Fn(What) -> String| {
            all.into_iter().map(of).collect::<BTreeSet<_>>().len() == all.len()
        };
        assert!(distinct(&|it| it.code().to_owned()));
        assert!(distinct(&|it| it.name().to_owned()));
        assert!(distinct(&|it| it.definition().to_owned()));
        assert!(distinct(&|it| format!("{:?}", it.filter(&scope(), Instant(7)))));
        assert!(all.into_iter().all(|it| it.definition().ends_with('。')));
        assert!(all.into_iter().all(|it| What::parse(it.code()) == Some(it)));
        assert_eq!(What::parse("on-time"), None);
    }

    #[test]
    fn every_filter_keeps_to_the_scope() {
        let (from, until) = Period::year(2025).span();
        for what in What::ALL {
            let filter = what.filter(&scope(), Instant(7));
            assert_eq!(filter.place, Some(scope().place), "{what:?}");
            assert_eq!(filter.category.as_deref(), Some("road"), "{what:?}");
            assert_eq!((filter.from, filter.until), (Some(from), Some(until)), "{what:?}");
            // A list by due time has no closed request in it.
            assert!(what.order() == Order::Received || filter.standing == Some(0), "{what:?}");
        }
        let all = Scope { category: String::new(), ..scope() };
        assert_eq!(What::Received.filter(&all, Instant(7)).category, None);
        assert_eq!(What::Overdue.filter(&all, Instant(7)).due_before, Some(Instant(7)));
    }

    #[test]
    fn what_is_counted_is_what_the_ledger_says() {
        let sum = Figures {
            received: 100,
            closed: 80,
            ended: 5,
            on_time: 70,
            called: 60,
            satisfied: 55,
            rated: 20,
            rated_good: 18,
            not_reached: 7,
            declined: 4,
            excluded: 2,
            returned: 9,
            drawn: 73,
        };
        let counts = What::ALL.map(|it| it.count(&sum, 3));
        assert_eq!(counts, [100, 80, 15, 5, 70, 60, 55, 5, 3, 20, 18, 9, 73, 7, 4, 2]);
    }

    #[test]
    fn links_say_the_scope() {
        assert_eq!(
            scope().rows_href(What::OnTime),
            "/610925/staff/numbers/rows?what=on_time&from=202501&until=202512\
             &place=610925103000&category=road"
        );
        let spring = Period::parse(202_503, 202_505).unwrap();
        assert_eq!(
            scope().over(spring).of("").numbers_href(),
            "/610925/staff/numbers?year=2025&from=3&until=5&place=610925103000&category="
        );
        let winter = Period::parse(202_511, 202_602).unwrap();
        let href = scope().over(winter).numbers_href();
        assert!(href.contains("year=2026&from=1&until=2&"), "{href}");
    }

    #[test]
    fn periods_are_said_as_people_say_them() {
        let words = |from, until| period_words(Period::parse(from, until).unwrap());
        assert_eq!(words(202_501, 202_512), "2025 年");
        assert_eq!(words(202_503, 202_506), "2025 年 3—6 月");
        assert_eq!(words(202_503, 202_503), "2025 年 3 月");
        assert_eq!(words(202_511, 202_602), "2025 年 11 月—2026 年 2 月");
        assert_eq!(months_words(Period::year(2025)), "2025 年 1—12 月");
    }

    #[test]
    fn a_wrong_code_is_told_back_short() {
        assert_eq!(told("999999"), "999999");
        assert_eq!(told(&"路".repeat(500)).chars().count(), TOLD_MAX + 1);
        assert_eq!(
            (said(Some("  ")), said(Some(" road ")), said(None)),
            (None, Some("road"), None)
        );
    }
}
