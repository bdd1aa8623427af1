//! The half-yearly screening (换届排查): numbers that open their rows, and the same rows as a table.

use app::House;
use app::exports::{Book, Cell, Column, ROWS_MAX, Table, moment};
use app::terms::reading::{Asked, Half, Screened, Screening, Stands, What, screening};
use axum::extract::{Query, State as Ext};
use axum::response::IntoResponse;
use domain::directory::{OrgKind, Staff};
use domain::elections::State;
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Period;
use serde::Deserialize;

use super::super::Desk;
use super::super::exports::as_file;
use super::{course_tag, day, election_at, state_tag, term_at};
use crate::errors::{Answer, Stop, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::export::Export;
use crate::views::staff::life::LifeFigure;
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::terms::{ScreenRow, ScreeningPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows the list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    half: Option<String>,
    above: Option<String>,
    what: Option<String>,
    after: Option<String>,
}

/// A list: its word, its name, what it is of, and what that means.
type Kind = (&'static str, &'static str, What, &'static str);

static KINDS: [Kind; 7] = [
    ("listed", "要排查的", What::Listed, "这半年里到期、以前到期没换、该准备换届的，都在里面。"),
    (
        "overdue",
        "到期没换",
        What::Standing(State::Overdue),
        "过了届期没有换，也没有批准延期，或者延期也过了的。",
    ),
    (
        "remind",
        "该准备换届",
        What::Standing(State::Remind),
        "离到期不到半年（按本县的规则），还没到期的。",
    ),
    ("extended", "批准延期的", What::Standing(State::Extended), "过了届期，批准延期还没到的。"),
    ("normal", "半年里轮到的", What::Standing(State::Normal), "现在还不用准备，这半年里会轮到的。"),
    ("held", "这半年换了的", What::Held, "在这里办的换届，选举的日子在这半年里的。"),
    ("unknown", "没有记届期", What::Unknown, "还不知道哪天选的，先去记上，才会提醒。"),
];

/// What is asked for, and its address without a page.
struct Scope {
    asked: Asked,
    kind: &'static Kind,
    query: String,
}

fn scope(query: &Narrow) -> Scope {
    let kind = KINDS.iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(&KINDS[0]);
    let (word, half) = match query.half.as_deref() {
        Some("last") => ("last", Half::Last),
        Some("next") => ("next", Half::Next),
        _ => ("this", Half::This),
    };
    let above = query.above.as_deref().and_then(|it| it.parse().ok()).map(Id);
    let org = above.map_or(String::new(), |it| it.0.to_string());
    let query = format!("half={word}&above={org}");
    Scope { asked: Asked { what: kind.2, half, above }, kind, query }
}

fn half_words(it: Period) -> String {
    format!("{} 年{}", it.year(), if it.number() == 1 { "上半年" } else { "下半年" })
}

/// The screening.
pub(crate) async fn list(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, scope) = (&signed_in.staff, scope(&query));
    let after = query.after.as_deref().and_then(key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let read = screening(&web.app, staff, county, (scope.asked, after), wanted);
    let mut it = read.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = it.rows.len() > ROWS;
    it.rows.truncate(ROWS);
    let path = format!("/{county}/staff/terms");
    let href = format!("{path}?{}&what={}", scope.query, scope.kind.0);
    let next = it.rows.last().filter(|_| more).map(|row| {
        let (due, org) = row.0.key();
        format!("{href}&after={due}.{}", org.0)
    });
    let row = |own: &(Screened, Option<Stands>)| screen_row(county, &desk.house, own);
    Ok(page(&ScreeningPage {
        frame: desk.frame(&web, &look, &signed_in, ("换届排查", Spot::Terms)),
        halves: halves(&it, scope.asked.half),
        aboves: aboves(&desk.house, staff, scope.asked.above),
        what: scope.kind.0,
        figures: figures(&path, &scope, &it),
        title: format!("{}：{}", half_words(it.half), scope.kind.1),
        definition: scope.kind.3,
        rows: it.rows.iter().map(row).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 个支部，到期早的在前", it.rows.len()),
        },
        empty: Empty {
            headline: "这里没有支部".to_owned(),
            detail: "换半年、换一个上级组织看看，或者点上面别的数字。".to_owned(),
            link: None,
        },
        export: Some(Export {
            action: format!("{path}/export?{}&what={}", scope.query, scope.kind.0),
            contacts_href: None,
        }),
        action: path,
    }))
}

/// `2026-05-16.123`, and `0000-01-01.123` behind a branch without a term.
fn key(text: &str) -> Option<(String, Id)> {
    let (due, org) = text.split_once('.')?;
    let plain = due.len() == 10 && due.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    plain.then_some((due.to_owned(), Id(org.parse().ok()?)))
}

fn halves(it: &Screening, asked: Half) -> Vec<Choice> {
    let this = match asked {
        Half::Last => it.half.next(),
        Half::This => Some(it.half),
        Half::Next => it.half.previous(),
    };
    let last = this.and_then(Period::previous);
    let next = this.and_then(Period::next);
    let of = |(value, half, own): (&str, Option<Period>, Half)| {
        let name = half_words(half?);
        Some(Choice { value: value.to_owned(), name, chosen: own == asked, initials: None })
    };
    let all = [("last", last, Half::Last), ("this", this, Half::This), ("next", next, Half::Next)];
    all.into_iter().filter_map(of).collect()
}

/// The organisations that a branch stands below.
fn aboves(house: &House, staff: &Staff, chosen: Option<Id>) -> Vec<Choice> {
    let branches = house.orgs.values().filter(|it| it.kind == OrgKind::Party);
    let mut ids: Vec<Id> = branches.filter_map(|it| it.parent).collect();
    ids.sort_unstable();
    ids.dedup();
    let inside = |it: &Id| house.orgs.get(it).is_some_and(|it| staff.place.contains(it.place));
    let all = Choice { name: "全部上级组织".to_owned(), ..Choice::default() };
    let of = |it: Id| Choice {
        value: it.0.to_string(),
        name: house.org_name(it).to_owned(),
        chosen: chosen == Some(it),
        initials: None,
    };
    std::iter::once(all).chain(ids.into_iter().filter(inside).map(of)).collect()
}

fn figures(path: &str, scope: &Scope, it: &Screening) -> Vec<LifeFigure> {
    let whole = it.count(What::Listed);
    let of = |(word, name, what, _): &Kind| {
        let count = it.count(*what);
        let part = matches!(what, What::Standing(_));
        LifeFigure {
            name: (*name).to_owned(),
            value: words::number(count),
            of: if part { words::percent(count, whole) } else { String::new() },
            href: format!("{path}?{}&what={word}", scope.query),
            hot: *word == "overdue" && count > 0,
        }
    };
    KINDS.iter().map(of).collect()
}

fn screen_row(county: County, house: &House, own: &(Screened, Option<Stands>)) -> ScreenRow {
    let (it, stands) = own;
    let election = it
        .election
        .map(|(id, state)| Link { name: course_tag(state).words, href: election_at(county, id) });
    ScreenRow {
        href: term_at(county, it.org),
        name: it.name.clone(),
        above: it.above.map_or("", |it| house.org_name(it)).to_owned(),
        due: stands.map_or_else(|| "—".to_owned(), |it| day(it.dates.due)),
        tag: state_tag(stands.map(|it| it.state)),
        detail: detail(it),
        election,
    }
}

fn detail(it: &Screened) -> String {
    let Some(term) = &it.term else { return String::new() };
    let own = term.approved.term;
    let mut words = format!("{} 选出，{} 年一届", day(own.elected_on), own.years);
    if let Some(until) = term.approved.extended_to {
        words.push_str(&format!("；批准延到 {}", day(until)));
    }
    words
}

/// The rows as a table, the same in the same order.
pub(crate) async fn export(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    Query(query): Query<Narrow>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (staff, scope) = (&signed_in.staff, scope(&query));
    let wanted = i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX);
    let read = screening(&web.app, staff, county, (scope.asked, None), wanted);
    let it = read.await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let title = format!("换届排查 {} {}", half_words(it.half), scope.kind.1);
    let table = table(&desk.house, &title, &it, scope.kind.3);
    let made = moment(web.app.now());
    let book = Book { title: title.clone(), made, tables: vec![table], ..Book::default() };
    let said = ("terms", title.clone());
    let bytes = app::exports::export(&web.app, county, staff, book, said).await.stop(&web)?;
    Ok(as_file(&format!("{title}.xlsx"), bytes).into_response())
}

/// The columns of the table, with their widths.
const COLUMNS: [(&str, u16); 8] = [
    ("支部", 30),
    ("上级组织", 24),
    ("哪天选的", 16),
    ("几年一届", 10),
    ("到期", 16),
    ("怎么样", 16),
    ("批准延到", 16),
    ("换届办到哪一步", 28),
];

fn table(house: &House, title: &str, it: &Screening, definition: &str) -> Table {
    let mut notes = vec![format!("{definition}按 {} 的情况。", day(it.on))];
    if it.rows.len() > ROWS_MAX {
        let most = words::number(i64::try_from(ROWS_MAX).unwrap_or(0));
        notes.push(format!("后面还有：一个表最多 {most} 行。要少一点，先选一个上级组织。"));
    }
    let column = |it: &(&str, u16)| Column { name: it.0.to_owned(), width: it.1 };
    Table {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: COLUMNS.iter().map(column).collect(),
        rows: it.rows.iter().take(ROWS_MAX).map(|own| cells(house, own)).collect(),
    }
}

fn cells(house: &House, (it, stands): &(Screened, Option<Stands>)) -> Vec<Cell> {
    let text = |it: Option<String>| it.map_or(Cell::Empty, Cell::text);
    let term = it.term.as_ref().map(|it| it.approved);
    vec![
        Cell::text(it.name.clone()),
        Cell::text(it.above.map_or("", |it| house.org_name(it)).to_owned()),
        text(term.map(|it| day(it.term.elected_on))),
        term.map_or(Cell::Empty, |it| Cell::Number(it.term.years)),
        text(stands.map(|it| day(it.dates.due))),
        Cell::text(state_tag(stands.map(|it| it.state)).words),
        text(term.and_then(|it| it.extended_to).map(day)),
        text(it.election.map(|it| course_tag(it.1).words)),
    ]
}
