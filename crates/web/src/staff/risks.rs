//! The register of risk points: the list with its numbers, one of them, and the form.

pub(crate) mod form;

use app::exports::Table;
use app::policy::projects::{Act, may_anywhere, may_in_ground};
use app::risks::reading::{
    After, Listed, Part, Told, Total, Whole, page as read_page, show, whole,
};
use app::risks::{end, review};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Staff;
use domain::places::County;
use domain::responsibilities::Level;
use domain::responsibilities::risks::{Act as RiskAct, State as At};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::exports::registers::risks_table;
use super::exports::{self, button};
use super::inbox::due_tag;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::lists::{Empty, Pager};
use crate::views::staff::projects::Figure;
use crate::views::staff::risks::{RiskPage, RiskRow, RisksPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What narrows the list, and where it goes on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    level: Option<String>,
    what: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// Which of them: the word, its name, and what it means.
const WHATS: [(&str, &str, Part, &str); 4] = [
    ("kept", "在册", Part::Kept, "登记了、没有销号的。"),
    ("late", "复查超期", Part::Late, "过了复查期限还没复查的。"),
    ("soon", "快到复查期", Part::Soon, "三十天里要复查的。"),
    ("ended", "销号", Part::Ended, "销号了的，不算在别的数字里。"),
];

struct Scope {
    level: Option<Level>,
    part: (&'static str, &'static str, Part, &'static str),
    query: String,
}

fn scope(query: &Narrow) -> Scope {
    let level = query.level.as_deref().and_then(|it| it.parse().ok()).and_then(Level::parse);
    let [kept, ..] = WHATS;
    let part = WHATS.into_iter().find(|it| Some(it.0) == query.what.as_deref()).unwrap_or(kept);
    Scope { level, part, query: address(level, part.0) }
}

fn address(level: Option<Level>, what: &str) -> String {
    let level = level.map_or(String::new(), |it| it.number().to_string());
    format!("level={level}&what={what}")
}

impl Scope {
    fn title(&self) -> String {
        let level = self.level.map_or("", level_words);
        format!("{level}廉政风险点：{}", self.part.1)
    }
}

/// The address of a page of risk points.
pub(super) fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/risks{path}")
}

pub(super) fn level_words(level: Level) -> &'static str {
    match level {
        Level::High => "一级",
        Level::Middle => "二级",
        Level::Low => "三级",
    }
}

fn level_tag(level: Level) -> Tag {
    let kind = match level {
        Level::High => "t-late",
        Level::Middle => "t-due",
        Level::Low => "t-run",
    };
    Tag { kind, words: level_words(level).to_owned() }
}

/// The list.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(query): Query<Narrow>,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let scope = scope(&query);
    let after = query.after.as_deref().and_then(key);
    let first = after.is_none();
    let wanted = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let asked = ((scope.level, scope.part.2), after);
    let (totals, mut rows) = read_page(&web.app, staff, county, asked, wanted).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let href = at(county, &format!("?{}", scope.query));
    let next = rows.last().filter(|_| more);
    let next = next.map(|it| format!("{href}&after={}.{}", it.review_by, it.id.0));
    let mut frame = desk.frame(&web, &look, &signed_in, ("廉政风险点", Spot::Risks));
    frame.notice = query.done.as_deref().and_then(said).or(frame.notice);
    let shown = RisksPage {
        frame,
        title: scope.title(),
        definition: scope.part.3.to_owned(),
        action: at(county, ""),
        levels: levels(scope.level),
        whats: whats(scope.part.0),
        figures: figures(county, &totals),
        rows: rows.iter().map(|it| row(county, it, now)).collect(),
        pager: Pager {
            first_href: (!first).then(|| href.clone()),
            next_href: next,
            words: format!("这一页 {} 个，先要复查的在前", rows.len()),
        },
        empty: empty(staff),
        new_href: may_anywhere(staff, Act::Keep).then(|| at(county, "/new")),
        export: (!rows.is_empty()).then(|| button(&href, "/risks?", "/risks/export?")),
    };
    Ok(page(&shown))
}

fn empty(staff: &Staff) -> Empty {
    let detail = if may_in_ground(staff, Act::Read) {
        "换一级、换一个复查期限看看。"
    } else {
        "这里只有本单位的。还没有登记的，点“登记一个”。"
    };
    Empty { headline: "这里没有".to_owned(), detail: detail.to_owned(), link: None }
}

/// `2025-12-31.456`.
fn key(text: &str) -> After {
    let (by, id) = text.split_once('.')?;
    Some((by.parse().ok()?, Id(id.parse().ok()?)))
}

fn said(code: &str) -> Option<String> {
    let say = match code {
        "register" => "登记好了，到期会提醒复查。",
        "review" => "记下了，下次复查的日子跟着变。",
        "revise" => "改好了，等级和下次复查的日子跟着变。",
        "end" => "销号了，记录留着。",
        _ => return None,
    };
    Some(say.to_owned())
}

fn row(county: County, it: &Listed, now: Instant) -> RiskRow {
    let (measures, rules) = (words::number(it.measures), words::number(it.rules));
    RiskRow {
        href: at(county, &format!("/{}", it.id.0)),
        title: format!("{}：{}", it.post, it.words),
        detail: format!("措施 {measures} 条，制度 {rules} 条；责任人 {}", it.owner_name),
        org: it.org_name.clone(),
        level: level_tag(it.level),
        due: due_tag(Instant::end_of(it.review_by), now),
    }
}

fn figures(county: County, totals: &[Total]) -> Vec<Figure> {
    let own = |level: Level| totals.iter().filter(move |it| it.level == level);
    let by_level = Level::ALL.map(|level| {
        let sum = |of: fn(&Total) -> i64| words::number(own(level).map(of).sum());
        Figure {
            name: level_words(level).to_owned(),
            value: sum(|it| it.count),
            of: format!("措施 {} 条，制度 {} 条", sum(|it| it.measures), sum(|it| it.rules)),
            href: at(county, &format!("?{}", address(Some(level), "kept"))),
            hot: false,
        }
    });
    let sum = |of: fn(&Total) -> i64| totals.iter().map(of).sum::<i64>();
    let (all, late, soon) = (sum(|it| it.count), sum(|it| it.late), sum(|it| it.soon));
    let due = [("复查超期", "late", late), ("快到复查期", "soon", soon)];
    let due = due.map(|(name, word, count)| Figure {
        name: name.to_owned(),
        value: words::number(count),
        of: words::percent(count, all),
        href: at(county, &format!("?{}", address(None, word))),
        hot: word == "late" && count > 0,
    });
    by_level.into_iter().chain(due).collect()
}

fn levels(chosen: Option<Level>) -> Vec<Choice> {
    let all = Choice { name: "全部等级".to_owned(), ..Choice::default() };
    let of = |it: Level| Choice {
        value: it.number().to_string(),
        name: level_words(it).to_owned(),
        chosen: chosen == Some(it),
        initials: None,
    };
    std::iter::once(all).chain(Level::ALL.map(of)).collect()
}

fn whats(chosen: &str) -> Vec<Choice> {
    let of = |it: (&str, &str, Part, &str)| Choice {
        value: it.0.to_owned(),
        name: it.1.to_owned(),
        chosen: it.0 == chosen,
        initials: None,
    };
    WHATS.map(of).to_vec()
}

/// The list, taken along with measures and rules.
pub(crate) async fn export(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Query(query): Query<Narrow>,
    OwnForm { officer: Officer(signed_in), form: _ }: OwnForm,
) -> Answer {
    let (staff, now) = (&signed_in.staff, web.app.now());
    let desk = Desk::of(&web, county, &signed_in).await?;
    let scope = scope(&query);
    let asked = (scope.level, scope.part.2);
    let read = whole(&web.app, staff, county, asked, exports::wanted());
    let (rows, parts) = read.await.stop(&web)?;
    let (title, notes) = (scope.title(), exports::whence(&desk.house, staff, now));
    let tables: Vec<Table> = vec![risks_table(&title, notes, (&rows, &parts))];
    exports::send_tables(&web, county, staff, (title, tables), "risks").await
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// One risk point.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([("held_on", web.app.now().date().to_string())]);
    let mut shown = shown(&web, county, &officer, (&look, &id), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<RiskPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let id = parse_id(id).stop(web)?;
    let whole = show(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let it = &whole.shown.risk;
    let mut frame = desk.frame(web, look, signed_in, (&it.point.post, Spot::Risks));
    frame.has_errors = !errors.is_empty();
    let base = at(county, &format!("/{}", id.0));
    let of = |name: &str| field(form.get(name), errors, name);
    let reviewed = |it: &app::risks::reading::Reviewed| {
        format!("{} {}：{}", words::day(it.0, now), it.1, it.2)
    };
    Ok(RiskPage {
        frame,
        back_href: at(county, ""),
        title: it.point.post.clone(),
        tags: tags(&whole, now),
        errors: form_errors(errors, |it| it),
        facts: facts(&whole, now),
        words: it.point.words.clone(),
        criteria: it.point.criteria.clone(),
        measures: it.point.measures.clone(),
        rules: it.point.rules.clone(),
        reviews: whole.reviews.iter().map(reviewed).collect(),
        history: whole.history.iter().map(|it| told(it, now)).collect(),
        revise_href: whole.may_keep.then(|| format!("{base}/revise")),
        action: base,
        key: form.key.clone(),
        version: it.version,
        may_review: whole.may_keep,
        may_end: whole.may_strike,
        held_on: of("held_on"),
        result: of("result"),
        why: of("why"),
    })
}

fn tags(whole: &Whole, now: Instant) -> Vec<Tag> {
    let it = &whole.shown.risk;
    let due = match it.state {
        At::Kept => due_tag(Instant::end_of(it.review_by), now),
        At::Ended => Tag { kind: "t-off", words: "销号了".to_owned() },
    };
    vec![level_tag(it.level), due]
}

fn facts(whole: &Whole, now: Instant) -> Vec<(String, String)> {
    let it = &whole.shown.risk;
    let next = match it.next_due() {
        Some(by) => format!("{}以前", words::day(by, now)),
        None => String::new(),
    };
    let all = [
        ("谁的", whole.shown.org_name.clone()),
        ("等级", format!("{}（符合 {} 条）", level_words(it.level), it.point.criteria.len())),
        ("责任人", whole.shown.owner_name.clone()),
        ("登记", words::day(it.registered_on, now)),
        ("上次看过", words::day(it.point.reviewed_on, now)),
        ("下次复查", next),
        ("上次的原因", it.reason.clone()),
    ];
    let all = all.into_iter().filter(|it| !it.1.is_empty());
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn told(it: &Told, now: Instant) -> String {
    let what = match RiskAct::parse(&it.act) {
        None => "登记",
        Some(RiskAct::Review) => "复查",
        Some(RiskAct::Revise) => "调整",
        Some(RiskAct::End) => "销号",
    };
    let name = it.name.as_deref().unwrap_or_default();
    let why = if it.internal.is_empty() { String::new() } else { format!("：{}", it.internal) };
    format!("{} {name} {what}{why}", words::moment(it.at, now))
}

/// It is looked at again, or struck off.
pub(crate) async fn acted(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (id, form.int("version").unwrap_or(0));
    let wanted = RiskAct::parse(form.get("do"));
    let done = match wanted {
        Some(RiskAct::Review) => {
            let said = (seen, form.get("held_on"), form.get("result"));
            review(&web.app, staff, county, said, &once).await
        }
        Some(RiskAct::End) => end(&web.app, staff, county, (seen, form.get("why")), &once).await,
        Some(RiskAct::Revise) | None => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let word = wanted.map_or("", RiskAct::code);
            let to = at(county, &format!("/{}?done={word}", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
