//! The rows behind a number of field work.

use app::figures::Period;
use app::logs::{After, Entry, Span};
use app::visits::Going;
use app::{Failure, House, logs, meetings, rounds, visits};
use axum::extract::{Query, State};
use domain::logs::Kind;
use domain::requests::State as At;
use domain::visits::Outcome;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::numbers::logs_href;
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::inbox::state_tag;
use crate::staff::numbers::scope::{self, Scope, period_words, place_words};
use crate::staff::{Desk, field};
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::logs::{LogRowsPage, Row};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What a number of field work counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// 日志.
    Entries,
    /// 发现问题.
    Problems,
    /// 问题解决: the problems with how they stand.
    Solved,
    /// 参与事项.
    Joined,
    /// 用时: the entries again, which say it.
    Timed,
    /// 走访.
    Visits,
    /// 巡查.
    Rounds,
    /// 院落会.
    Meetings,
}

impl What {
    const ALL: [Self; 8] = [
        Self::Entries,
        Self::Problems,
        Self::Solved,
        Self::Joined,
        Self::Timed,
        Self::Visits,
        Self::Rounds,
        Self::Meetings,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Problems => "problems",
            Self::Solved => "solved",
            Self::Joined => "joined",
            Self::Timed => "minutes",
            Self::Visits => "visits",
            Self::Rounds => "rounds",
            Self::Meetings => "meetings",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Entries => "日志",
            Self::Problems => "发现问题",
            Self::Solved => "发现的问题解决了没有",
            Self::Joined => "参与事项",
            Self::Timed => "日志和用时",
            Self::Visits => "走访",
            Self::Rounds => "巡查",
            Self::Meetings => "院落会",
        }
    }

    fn definition(self) -> &'static str {
        match self {
            Self::Entries => "网格员自己记的，按发生的时间，新的在前。",
            Self::Problems | Self::Solved => {
                "日志里“发现问题”的；每一条都成了一件事，右边是那件事现在怎么样。"
            }
            Self::Joined => "巡查、信息、政策、调解、代办。",
            Self::Timed => "写了分钟数的加在一起就是用时，没写的不猜。",
            Self::Visits => "去成的和没去成的都在这里，去成的才算一次。",
            Self::Rounds => "网格巡完一遍算一次，右边是按时没有。",
            Self::Meetings => "院落会、千群连心会，每件事都有编号。",
        }
    }

    /// The rows of this number in a scope; `more` narrows them (`&grid=…`, `&kind=…`).
    pub(super) fn href(self, scope: &Scope, more: &str) -> String {
        let Scope { place, period: Period { from, until }, .. } = scope;
        let (county, what) = (place.county(), self.code());
        format!(
            "/{county}/staff/logs/rows?what={what}&place={place}&from={from}&until={until}{more}"
        )
    }

    fn kinds(self, asked: Option<Kind>) -> Vec<&'static str> {
        let all = Kind::ALL.into_iter();
        match (self, asked) {
            (_, Some(kind)) => vec![kind.code()],
            (Self::Problems | Self::Solved, None) => vec![Kind::Problem.code()],
            (Self::Joined, None) => all.filter(|it| it.is_joined()).map(Kind::code).collect(),
            _ => Vec::new(),
        }
    }
}

/// Which rows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    what: Option<String>,
    place: Option<String>,
    grid: Option<String>,
    kind: Option<String>,
    from: Option<String>,
    until: Option<String>,
    after: Option<String>,
}

/// The rows, a page at a time.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, staff, now) = (&*desk.house, &signed_in.staff, web.app.now());
    let what = asked.what.as_deref().and_then(What::parse).unwrap_or(What::Entries);
    let number = |it: &Option<String>| it.as_deref().and_then(|it| it.parse::<i64>().ok());
    let period = number(&asked.from)
        .zip(number(&asked.until))
        .and_then(|(from, until)| Period::parse(from, until));
    let period = period.unwrap_or_else(|| Period::current(now));
    let place = scope::place(house, staff, asked.place.as_deref()).stop(&web)?;
    let scope = Scope { place, category: String::new(), period };
    let kind = asked.kind.as_deref().and_then(Kind::parse);
    let (from, until) = period.span();
    let span = Span {
        place: Some(place),
        grid: number(&asked.grid).map(Id),
        kinds: what.kinds(kind),
        person: None,
        from: Some(from),
        until: Some(until),
    };
    let after = asked.after.as_deref().and_then(read_after);
    let (rows, next) = read(&web, house, staff, (what, span, after), now).await.stop(&web)?;
    let more = [("grid", &asked.grid), ("kind", &asked.kind)];
    let more: String = more
        .iter()
        .filter_map(|(name, it)| {
            let plain = |it: &&str| it.bytes().all(|it| it.is_ascii_alphanumeric());
            it.as_deref().filter(plain).map(|it| format!("&{name}={it}"))
        })
        .collect();
    let own = what.href(&scope, &more);
    let words_kind = kind.map(|it| words::word("log_kind", it.code()));
    let name = words_kind.unwrap_or_else(|| what.name().to_owned());
    Ok(page(&LogRowsPage {
        frame: desk.frame(&web, &look, &signed_in, ("工作日志", Spot::Logs)),
        back_href: logs_href(&scope),
        title: format!("{} {} {name}", period_words(period), place_words(house, place)),
        definition: what.definition().to_owned(),
        pager: Pager {
            first_href: after.is_some().then(|| own.clone()),
            next_href: next.map(|(at, id)| format!("{own}&after={}-{}", at.0, id.0)),
            words: format!("这一页 {} 条", rows.len()),
        },
        rows,
        empty: Empty {
            headline: "这里还没有".to_owned(),
            detail: "换一个时间或地方看看。".to_owned(),
            link: None,
        },
    }))
}

fn read_after(text: &str) -> Option<(Instant, Id)> {
    let (at, id) = text.split_once('-')?;
    Some((Instant(at.parse().ok()?), Id(id.parse().ok()?)))
}

type Read = (Vec<Row>, After);

async fn read(
    web: &Web,
    house: &House,
    staff: &domain::directory::Staff,
    (what, span, after): (What, Span, After),
    now: Instant,
) -> Result<Read, Failure> {
    let (app, county) = (&web.app, house.county());
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    match what {
        What::Visits => {
            let rows = visits::page(app, staff, county, span, after, wanted).await?;
            let key = |it: &Going| (it.visit.done_at.unwrap_or(now), it.visit.id);
            Ok(cut(&rows, key, |it| visit_row(house, it, now)))
        }
        What::Rounds => {
            let rows = rounds::page(app, staff, county, span, after, wanted).await?;
            let key = |it: &rounds::Walk| (it.round.done_at.unwrap_or(now), it.round.id);
            Ok(cut(&rows, key, |it| round_row(house, it, now)))
        }
        What::Meetings => {
            let rows = meetings::page(app, staff, county, span, after, wanted).await?;
            let key = |it: &meetings::Held| (it.meeting.held_at, it.meeting.id);
            Ok(cut(&rows, key, |it| meeting_row(house, it, now)))
        }
        What::Entries | What::Problems | What::Solved | What::Joined | What::Timed => {
            let rows = logs::page(app, staff, county, span, after, wanted).await?;
            Ok(cut(&rows, |it| (it.log.at, it.log.id), |it| entry_row(house, it, now)))
        }
    }
}

/// A page of rows, and the key of the next.
fn cut<T>(rows: &[T], key: impl Fn(&T) -> (Instant, Id), row: impl Fn(&T) -> Row) -> Read {
    let more = rows.len() > ROWS;
    let shown = rows.get(..ROWS.min(rows.len())).unwrap_or_default();
    (shown.iter().map(row).collect(), shown.last().filter(|_| more).map(key))
}

fn entry_row(house: &House, entry: &Entry, now: Instant) -> Row {
    let log = &entry.log;
    let state = entry.request.as_ref().and_then(|it| At::parse(&it.1)).map(state_tag);
    let outcome =
        log.outcome.map(|it| Tag { kind: "t-off", words: words::word("log_outcome", it.code()) });
    let minutes = log.minutes.map(|it| format!(" · {it} 分钟")).unwrap_or_default();
    let kind = words::word("log_kind", log.kind.code());
    Row {
        at: words::moment(log.at, now),
        kind: format!("{kind}{minutes}"),
        words: log.words.clone(),
        place: house.full_place_name(log.place),
        who: entry.name.clone(),
        state: state.or(outcome),
        href: Some(field::at(house.county(), &format!("logs/{}", log.id.0))),
    }
}

fn visit_row(house: &House, going: &Going, now: Instant) -> Row {
    let visit = &going.visit;
    let purpose = words::word("visit_purpose", visit.purpose.code());
    let said = if visit.result.is_empty() { &visit.address } else { &visit.result };
    Row {
        at: visit.done_at.map(|it| words::moment(it, now)).unwrap_or_default(),
        kind: purpose.clone(),
        words: if said.is_empty() { purpose } else { said.clone() },
        place: house.full_place_name(visit.place),
        who: going.name.clone(),
        state: visit.outcome.map(outcome_tag),
        href: Some(field::at(house.county(), &format!("visits/{}", visit.id.0))),
    }
}

/// How a visit was found, as a tag.
pub(crate) fn outcome_tag(outcome: Outcome) -> Tag {
    let kind = match outcome {
        Outcome::Fine => "t-ok",
        Outcome::NotFine => "t-late",
        Outcome::Missed => "t-off",
    };
    Tag { kind, words: words::word("visit_outcome", outcome.code()) }
}

fn round_row(house: &House, walk: &rounds::Walk, now: Instant) -> Row {
    let round = &walk.round;
    let state = round.on_time().map(|it| {
        if it {
            Tag { kind: "t-ok", words: "按时".to_owned() }
        } else {
            Tag { kind: "t-due", words: "迟了".to_owned() }
        }
    });
    Row {
        at: round.done_at.map(|it| words::moment(it, now)).unwrap_or_default(),
        kind: "巡查".to_owned(),
        words: format!("{}{}巡了一遍", house.place_name(round.place), walk.grid),
        place: house.full_place_name(round.place),
        who: house.org_name(round.org).to_owned(),
        state,
        href: None,
    }
}

fn meeting_row(house: &House, held: &meetings::Held, now: Instant) -> Row {
    let meeting = &held.meeting;
    let name = if meeting.address.is_empty() { "院落会" } else { &meeting.address };
    Row {
        at: words::moment(meeting.held_at, now),
        kind: format!("来了 {} 人，提了 {} 件", meeting.came, held.needs),
        words: name.to_owned(),
        place: house.full_place_name(meeting.place),
        who: held.name.clone(),
        state: None,
        href: Some(field::at(house.county(), &format!("meetings/{}", meeting.id.0))),
    }
}
