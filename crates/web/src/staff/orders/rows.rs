//! The rows behind a number of orders: the same scope, the same definition, and the same count.

use std::collections::BTreeMap;

use app::Failure;
use app::figures::Period;
use app::orders::{self as doing, Filter, Measure, Skill, Sorted};
use axum::extract::{Query, State};
use domain::places::Place;
use kernel::time::Instant;
use serde::Deserialize;

use super::numbers::total;
use super::{key, row};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::answered::parse_after;
use crate::staff::Desk;
use crate::staff::numbers::scope::{self, period_words, place_words};
use crate::state::Web;
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::orders::RowsPage;
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Where, which kind, and which months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// `None` for all kinds.
    pub(super) skill: Option<Skill>,
    pub(super) period: Period,
}

impl Scope {
    /// The rows behind one of its numbers.
    pub(super) fn rows_href(&self, what: What) -> String {
        let Period { from, until } = self.period;
        let (place, skill) = (self.place, self.skill.map_or("", Skill::code));
        format!(
            "/{}/staff/orders/numbers/rows?what={}&from={from}&until={until}\
             &place={place}&category={skill}",
            place.county(),
            what.code()
        )
    }

    /// The numbers page that shows it.
    pub(super) fn numbers_href(&self) -> String {
        let Period { from, until } = self.period;
        let (place, skill) = (self.place, self.skill.map_or("", Skill::code));
        let year = until / 100;
        let first = if from / 100 == year { from % 100 } else { 1 };
        format!(
            "/{}/staff/orders/numbers?year={year}&from={first}&until={}\
             &place={place}&category={skill}",
            place.county(),
            until % 100
        )
    }
}

/// What a number counts. Every one is about the orders placed in its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Placed,
    Taken,
    Served,
    Open,
    Overdue,
    Ended,
    Converted,
    Rated,
    RatedGood,
    Unrated,
    Returned,
    Unclaimed,
    Stories,
}

impl What {
    const ALL: [Self; 13] = [
        Self::Placed,
        Self::Taken,
        Self::Served,
        Self::Open,
        Self::Overdue,
        Self::Ended,
        Self::Converted,
        Self::Rated,
        Self::RatedGood,
        Self::Unrated,
        Self::Returned,
        Self::Unclaimed,
        Self::Stories,
    ];

    /// How the numbers of the page are made, in the order they are read.
    pub(super) const MEANINGS: [(&'static str, &'static str); 11] = [
        ("点单", "这段时间点的，每单算一次。后面的数字说的都是这些单子到现在怎么样了。"),
        ("有人接", "有党员接了、网格指派了，或者联系干部在答的。占点单的多少。"),
        ("做完", "服务过的，问题回答了的。占点单的多少。"),
        ("还没完", "点了，还没办结，也没有撤回、没能安排、转成诉求。"),
        (
            "转成诉求",
            "要单位来办，转过去当诉求办的。算点单，不算做完，也不算没能安排；办得怎样看诉求的数字。",
        ),
        ("超期", "还没完的里面，现在已经过了时限的。"),
        ("好评", "评了的里面，3 分以上（基本满意起）的。没评的不算在分母里。"),
        ("没评", "办结了，到时间没有人评的。"),
        ("没人接过、退过单", "至少有一次没人接、被退回的；后来做完了也算在这里。"),
        ("晒单", "现在公开着的。本人撤回同意，就少一个。"),
        ("服务时间", "接单的人记的分钟数相加，路上的时间不算。"),
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Taken => "taken",
            Self::Served => "served",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Ended => "ended",
            Self::Converted => "converted",
            Self::Rated => "rated",
            Self::RatedGood => "rated_good",
            Self::Unrated => "unrated",
            Self::Returned => "returned",
            Self::Unclaimed => "unclaimed",
            Self::Stories => "stories",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Placed => "点单",
            Self::Taken => "有人接",
            Self::Served => "做完",
            Self::Open => "还没完",
            Self::Overdue => "超期",
            Self::Ended => "撤回、没能安排",
            Self::Converted => "转成诉求",
            Self::Rated => "评了",
            Self::RatedGood => "好评",
            Self::Unrated => "没评",
            Self::Returned => "退过单",
            Self::Unclaimed => "没人接过",
            Self::Stories => "晒单",
        }
    }

    /// How many, from the sums of a bucket.
    pub(super) fn count(self, sum: &BTreeMap<String, i64>, overdue: i64) -> i64 {
        let of = |measure: Measure| sum.get(measure.code()).copied().unwrap_or(0);
        match self {
            Self::Placed => of(Measure::Placed),
            Self::Taken => of(Measure::Taken),
            Self::Served => of(Measure::Served),
            Self::Open => {
                let gone = [Measure::Closed, Measure::Ended, Measure::Converted];
                of(Measure::Placed) - gone.into_iter().map(of).sum::<i64>()
            }
            Self::Overdue => overdue,
            Self::Ended => of(Measure::Ended),
            Self::Converted => of(Measure::Converted),
            Self::Rated => of(Measure::Rated),
            Self::RatedGood => of(Measure::RatedGood),
            Self::Unrated => of(Measure::Closed) - of(Measure::Rated),
            Self::Returned => of(Measure::Returned),
            Self::Unclaimed => of(Measure::Unclaimed),
            Self::Stories => of(Measure::Stories),
        }
    }

    /// The filter that opens exactly what was counted.
    fn filter(self, scope: &Scope, now: Instant) -> Filter {
        let (from, until) = scope.period.span();
        let base = Filter {
            place: Some(scope.place),
            skill: scope.skill,
            from: Some(from),
            until: Some(until),
            ..Filter::default()
        };
        let of = |measure| Filter { measure: Some(measure), ..base.clone() };
        match self {
            Self::Placed => of(Measure::Placed),
            Self::Taken => of(Measure::Taken),
            Self::Served => of(Measure::Served),
            Self::Open => Filter { standing: Some(0), ..base },
            Self::Overdue => Filter { standing: Some(0), due_before: Some(now), ..base },
            Self::Ended => of(Measure::Ended),
            Self::Converted => of(Measure::Converted),
            Self::Rated => of(Measure::Rated),
            Self::RatedGood => of(Measure::RatedGood),
            Self::Unrated => Filter { unrated: true, ..base },
            Self::Returned => of(Measure::Returned),
            Self::Unclaimed => of(Measure::Unclaimed),
            Self::Stories => of(Measure::Stories),
        }
    }
}

/// Which number, and where its list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    what: Option<String>,
    from: Option<i64>,
    until: Option<i64>,
    place: Option<String>,
    category: Option<String>,
    /// The key of the row before: microseconds and id.
    after: Option<String>,
}

/// The rows, a page at a time, the newest first.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff) = (&*desk.house, &signed_in.staff);
    let what = asked
        .what
        .as_deref()
        .and_then(What::parse)
        .ok_or_else(|| Failure::field("what", "没有说要看哪个数字，请从数字页点开。"));
    let what = what.stop(&web)?;
    let usual = Period::current(web.app.now());
    let period = asked.from.zip(asked.until).and_then(|it| Period::parse(it.0, it.1));
    let scope = Scope {
        place: scope::place(house, staff, asked.place.as_deref()).stop(&web)?,
        skill: asked.category.as_deref().and_then(Skill::parse),
        period: period.unwrap_or(usual),
    };
    let read = doing::overview(&web.app, county, scope.place, scope.skill, scope.period).await;
    let read = read.stop(&web)?;
    let count = what.count(&total(&read), read.overdue);
    let after = asked.after.as_deref().and_then(parse_after);
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let filter = what.filter(&scope, read.at);
    let found = doing::page(&web.app, staff, county, filter, Sorted::Placed, after, wanted).await;
    let mut rows = found.stop(&web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let href = scope.rows_href(what);
    let next = rows.last().filter(|_| more).and_then(|it| key(it, Sorted::Placed));
    let skill = scope.skill.map(|it| words::word("skill", it.code()));
    let parts = [Some(period_words(scope.period)), Some(place_words(house, scope.place)), skill];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let shown = RowsPage {
        frame: desk.frame(&web, &look, &signed_in, (what.name(), Spot::OrderNumbers)),
        title: format!("{} {}", parts.join(" "), what.name()),
        count: format!("{} 单", words::number(count)),
        definition: definition(what).to_owned(),
        back_href: scope.numbers_href(),
        rows: rows.iter().map(|it| row(house, it, read.at)).collect(),
        pager: Pager {
            first_href: after.is_some().then(|| href.clone()),
            next_href: next.map(|it| format!("{href}&after={it}")),
            words: format!("这一页 {} 单", rows.len()),
        },
        empty: Empty {
            headline: "一单也没有".to_owned(),
            detail: "这个数字现在是 0。".to_owned(),
            link: None,
        },
    };
    Ok(page(&shown))
}

/// How the number is made.
fn definition(what: What) -> &'static str {
    match what {
        What::Placed => "这段时间点的，不管到哪一步了。",
        What::Taken => "这段时间点的，有党员接了、网格指派了，或者联系干部在答的。",
        What::Served => "这段时间点的，做完了、回答了的。",
        What::Open => "这段时间点的，现在还没办结，也没有撤回、没能安排、转成诉求。",
        What::Overdue => "这段时间点的，现在还没完、已经过了时限的。",
        What::Ended => "这段时间点的，撤回了或者没能安排的。",
        What::Converted => "这段时间点的，要单位来办，转成了诉求的。",
        What::Rated => "这段时间点的，点单的人评了的。",
        What::RatedGood => "这段时间点的，评了 3 分以上的。",
        What::Unrated => "这段时间点的，办结了、没有人评的。",
        What::Returned => "这段时间点的，至少退回过一次的。",
        What::Unclaimed => "这段时间点的，至少有一次到时间没人接的。",
        What::Stories => "这段时间点的，现在公开着晒单的。",
    }
}
