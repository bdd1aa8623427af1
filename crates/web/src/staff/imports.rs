//! A file on its way in, whatever it brings: its columns, its words, its rows, its receipt.

mod said;

use app::imports::{self as doing, Asked as Word, Bringing, Choosing, Counts, Row, Shown, View};
use app::{Failure, FieldError, Once};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::imports::{Need, Noun, Standing, State as Step};
use domain::life::enrolling::{post_words, standing_words};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use self::said::home;
use super::Desk;
use super::exports::as_file;
use super::hotline::step;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, form_errors, fresh_key};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::imports::{
    ColumnRow, ColumnsPage, RowLine, RunPage, Tab, WordGroup, WordRow, WordsPage,
};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// Columns of a form, at most.
const COLUMNS: usize = domain::imports::COLUMNS_MAX;

/// Words of a form, at most: a form has five hundred fields.
const WORDS: usize = 150;

/// Which rows, after which line, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    tab: Option<String>,
    after: Option<i64>,
    done: Option<String>,
}

/// What every answer here begins with.
struct Seat {
    web: Web,
    desk: Desk,
    look: Look,
    officer: Officer,
    id: Id,
}

impl Seat {
    async fn of(
        web: Web,
        county: InCounty,
        officer: Officer,
        look: Look,
        id: &str,
    ) -> Result<Self, Stopped> {
        let id = parse_id(id).stop(&web)?;
        let desk = Desk::of(&web, county.0, &officer.0).await?;
        Ok(Self { web, desk, look, officer, id })
    }

    async fn shown(&self, view: View) -> Result<Shown, Stopped> {
        let (app, county) = (&self.web.app, self.desk.house.county());
        doing::show(app, county, &self.officer.0.staff, self.id, view).await.stop(&self.web)
    }

    fn frame(&self, (noun, title): (Noun, &str)) -> crate::views::layout::DeskFrame {
        let spot = match noun {
            Noun::Hotline => Spot::Hotline,
            Noun::Sittings | Noun::Rosters => Spot::Life,
        };
        self.desk.frame(&self.web, &self.look, &self.officer.0, (title, spot))
    }

    fn home(&self, noun: Noun) -> String {
        home(self.desk.house.county(), noun)
    }

    fn own(&self) -> String {
        own(self.desk.house.county(), self.id)
    }
}

fn own(county: domain::places::County, id: Id) -> String {
    format!("/{county}/staff/imports/{}", id.0)
}

/// The file by its step.
pub(crate) async fn show(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look, &id).await?;
    let tab = asked.tab.as_deref().unwrap_or_default();
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let view = View::Rows(Standing::parse(tab), asked.after.unwrap_or(0), limit);
    let shown = seat.shown(view).await?;
    match shown.state {
        Step::Columns => {
            return Ok(Redirect::to(&format!("{}/columns", seat.own())).into_response());
        }
        Step::Words if asked.done.is_none() => {
            return Ok(Redirect::to(&format!("{}/words", seat.own())).into_response());
        }
        _ => {}
    }
    let is_working = shown.state.is_working();
    let mut answer = page(&run_page(&seat, shown, tab, asked.after));
    if is_working {
        // Works without a script; the page says so.
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(answer)
}

fn run_page(seat: &Seat, mut shown: Shown, tab: &str, after: Option<i64>) -> RunPage {
    let (own, now, counts) = (seat.own(), seat.web.app.now(), shown.counts);
    let (noun, said) = (shown.noun, said::of(shown.noun));
    let more = shown.rows.len() > ROWS;
    shown.rows.truncate(ROWS);
    let house = &seat.desk.house;
    let next = shown.rows.last().filter(|_| more).map(|it| it.line);
    let (ready, open) = (shown.state == Step::Ready, shown.state.is_open());
    let stands = counts.taken - counts.kept;
    let undoes = stands > 0 && matches!(shown.state, Step::Ready | Step::Done);
    RunPage {
        frame: seat.frame((noun, &shown.name)),
        by: format!("{}，{}", shown.by, words::moment(shown.at, now)),
        back_href: seat.home(noun),
        back_name: said.back,
        heads: said.heads,
        undo_hint: said.undo,
        tag: step(shown.state),
        action: own.clone(),
        key: fresh_key(&seat.web),
        sums: sums(&shown),
        tabs: tabs(&own, &counts, tab),
        is_ready: ready,
        rows: shown.rows.iter().map(|it| row(house, it, now)).collect(),
        chosen: words::number(counts.chosen),
        has_chosen: counts.chosen > 0,
        next,
        first_href: after.filter(|it| *it > 0).map(|_| format!("{own}?tab={tab}")),
        tab: tab.to_owned(),
        columns_href: open.then(|| format!("{own}/columns")),
        words_href: open.then(|| format!("{own}/words")),
        wrong_action: (open && counts.wrong > 0).then(|| format!("{own}/wrong")),
        drop_action: open.then(|| format!("{own}/drop")),
        drop_key: fresh_key(&seat.web),
        undo_action: undoes.then(|| format!("{own}/undo")),
        undo_key: fresh_key(&seat.web),
        back_action: (noun == Noun::Hotline && counts.taken > 0)
            .then(|| format!("{}/back", seat.home(noun))),
        id: seat.id.0.to_string(),
        progress: progress(&shown),
        kept: shown.kept.iter().map(|it| kept((house.county(), noun), said.kept, it)).collect(),
        name: shown.name,
    }
}

fn kept((county, noun): (domain::places::County, Noun), rows: &str, it: &doing::Became) -> Link {
    let name = format!("第 {} 行：{} {}", it.line, it.number, it.title);
    // A person has no page of their own.
    if rows.is_empty() {
        return Link { name, href: home(county, noun) };
    }
    Link { name, href: format!("/{county}/staff/{rows}/{}", it.id.0) }
}

/// What it came to.
fn sums(shown: &Shown) -> Vec<(String, String)> {
    let counts = &shown.counts;
    let all = [
        ("文件里", shown.count, true),
        ("可以导入", counts.new, counts.new > 0),
        ("选中的", counts.chosen, counts.new > 0),
        ("已经在这里", counts.here, counts.here > 0),
        ("热线那边办完了", counts.over, counts.over > 0),
        ("要改", counts.wrong, counts.wrong > 0),
        ("导入了", counts.taken, counts.taken > 0),
        ("撤销了", counts.undone, counts.undone > 0),
        ("有人动过，留着", counts.kept, counts.kept > 0),
    ];
    let line = |it: (&str, i64, bool)| (it.0.to_owned(), format!("{} 行", words::number(it.1)));
    all.into_iter().filter(|it| it.2).map(line).collect()
}

fn tabs(own: &str, counts: &Counts, tab: &str) -> Vec<Tab> {
    let all = [
        ("", "全部", counts.staged(), false),
        ("new", "可以导入", counts.new, false),
        ("wrong", "要改", counts.wrong, counts.wrong > 0),
        ("here", "已经在这里", counts.here, false),
        ("over", "办完了的", counts.over, false),
    ];
    let one = |(code, name, count, hot): (&str, &str, i64, bool)| Tab {
        href: if code.is_empty() { own.to_owned() } else { format!("{own}?tab={code}") },
        name: name.to_owned(),
        count: words::number(count),
        current: code == tab,
        hot,
    };
    all.into_iter().map(one).collect()
}

fn progress(shown: &Shown) -> Option<(i64, i64, String)> {
    let counts = &shown.counts;
    match shown.state {
        Step::Taking => {
            let all = counts.taken + counts.chosen;
            Some((counts.taken, all.max(1), format!("正在导入：{} / {all}", counts.taken)))
        }
        Step::Undoing => {
            let (done, all) = (counts.undone + counts.kept, counts.undone + counts.taken);
            Some((done, all.max(1), format!("正在撤销：{done} / {all}")))
        }
        _ => None,
    }
}

fn row(house: &app::House, it: &Row, now: Instant) -> RowLine {
    let (kind, words) = match it.standing {
        Standing::New => ("t-ok", "可以导入"),
        Standing::Here => ("t-off", "已经在这里"),
        Standing::Over => ("t-off", "热线那边办完了"),
        Standing::Wrong => ("t-late", "要改"),
    };
    let mut line = RowLine {
        line: it.line,
        tag: Tag { kind, words: words.to_owned() },
        can: it.standing == Standing::New,
        chosen: it.chosen,
        faults: it.faults.clone(),
        ..RowLine::default()
    };
    match &it.bringing {
        Some(Bringing::Hotline(bringing)) => {
            let order = &bringing.order;
            let words = order.words();
            line.number.clone_from(&order.number);
            line.title = domain::words::cover_numbers(&domain::requests::title_of(&words));
            line.place = house.full_place_name(bringing.place);
            house.category_name(&bringing.category).clone_into(&mut line.category);
            line.limit = order.limit_at.map(|it| words::moment(it, now)).unwrap_or_default();
        }
        Some(Bringing::Sitting(bringing)) => {
            let after = &bringing.outcome.after;
            let late = if after.is_late_entry() { "，补录" } else { "" };
            line.number = format!("{} {}{late}", after.held_on, after.hours.0);
            line.title.clone_from(&after.title);
            line.place.clone_from(&bringing.branch);
            line.category.clone_from(&bringing.systems);
            line.limit = format!("{} / {}", after.due, after.present);
        }
        Some(Bringing::Member(member)) => {
            let own = &member.line;
            line.number = format!("{} 起", own.span.from);
            line.title.clone_from(&member.name);
            line.place.clone_from(&member.branch);
            let (standing, post) = (standing_words(own.standing), post_words(own.post));
            line.category =
                if post.is_empty() { standing.to_owned() } else { format!("{standing}，{post}") };
            line.limit = own.joined_on.map_or_else(|| "—".to_owned(), |it| it.to_string());
        }
        None if it.standing == Standing::Here => "记过了，不用再导".clone_into(&mut line.title),
        None => "这一行还读不全".clone_into(&mut line.title),
    }
    line
}

/// Rows chosen, and perhaps taken.
pub(crate) async fn choose(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &officer.0.staff;
    let go = form.text("go");
    let choosing = match go.as_str() {
        "all" => Choosing::All,
        "none" => Choosing::None,
        _ => Choosing::Lines(lines(&form)),
    };
    doing::choose(&web.app, county, staff, id, choosing, &once).await.stop(&web)?;
    if go == "take" {
        let once = second(&form, &officer).stop(&web)?;
        doing::take(&web.app, county, staff, id, &once).await.stop(&web)?;
        return Ok(Redirect::to(&own(county, id)).into_response());
    }
    let tab = Standing::parse(form.get("tab")).map_or("", Standing::code);
    let after = go.strip_prefix("after-").and_then(|it| it.parse::<i64>().ok()).unwrap_or(0);
    Ok(Redirect::to(&format!("{}?tab={tab}&after={after}", own(county, id))).into_response())
}

/// The key of the second act that one form asks for.
fn second(form: &Form, officer: &Officer) -> Result<Once, Failure> {
    let staff = &officer.0.staff;
    let by = app::requests::Doer { person: Some(staff.person), org: Some(staff.org) };
    Once::new(&format!("{} take", form.key), by)
}

/// The rows of a page, each ticked or not.
fn lines(form: &Form) -> Vec<(i64, bool)> {
    let mut lines: Vec<(i64, bool)> = form
        .names("line-")
        .filter_map(|it| it.parse().ok())
        .map(|it: i64| (it, form.has(&format!("on-{it}"))))
        .collect();
    // The same form is the same act, whatever the order of its fields.
    lines.sort_unstable();
    lines
}

/// What each column means.
pub(crate) async fn columns(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look, &id).await?;
    let shown = seat.shown(View::Samples).await?;
    if !shown.state.is_open() {
        return Ok(Redirect::to(&seat.own()).into_response());
    }
    Ok(page(&columns_page(&seat, &shown, None, &[])))
}

fn columns_page(
    seat: &Seat,
    shown: &Shown,
    said: Option<&[String]>,
    errors: &[FieldError],
) -> ColumnsPage {
    let row = |(nth, heading): (usize, &String)| {
        let proposed = shown.columns.get(nth).copied().flatten().unwrap_or_default();
        let chosen = said.and_then(|it| it.get(nth)).map_or(proposed, String::as_str);
        let choice = |it: &domain::imports::Field| Choice {
            value: it.code.to_owned(),
            name: if it.need == Need::Must {
                format!("{}（必须有）", it.name)
            } else {
                it.name.to_owned()
            },
            chosen: it.code == chosen,
            initials: None,
        };
        let samples = shown.samples.get(nth).cloned().unwrap_or_default();
        let samples: Vec<String> =
            samples.iter().map(|it| domain::words::cover_numbers(it)).collect();
        ColumnRow {
            nth,
            heading: if heading.is_empty() {
                format!("第 {} 列", nth + 1)
            } else {
                heading.clone()
            },
            samples: samples.join(" / "),
            choices: shown.noun.fields().iter().map(choice).collect(),
        }
    };
    let mut frame = seat.frame((shown.noun, "每一列是什么"));
    let said_of = said::of(shown.noun);
    frame.has_errors = !errors.is_empty();
    ColumnsPage {
        frame,
        name: shown.name.clone(),
        back_href: seat.home(shown.noun),
        back_name: said_of.back,
        hint: said_of.columns,
        action: format!("{}/columns", seat.own()),
        key: fresh_key(&seat.web),
        errors: form_errors(errors, |it| it),
        columns: shown.headings.iter().enumerate().map(row).collect(),
        drop_action: format!("{}/drop", seat.own()),
        drop_key: fresh_key(&seat.web),
    }
}

/// Said, remembered, and every row looked at.
pub(crate) async fn set_columns(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let run = parse_id(&id).stop(&web)?;
    let names: Vec<String> = (0..COLUMNS).map(|it| format!("column-{it}")).collect();
    let said: Vec<String> =
        names.iter().take_while(|it| form.has(it)).map(|it| form.text(it)).collect();
    let staff = &officer.0.staff;
    let done = doing::set_columns(&web.app, county.0, staff, run, &said, &once).await;
    match done {
        Ok(()) => Ok(Redirect::to(&own(county.0, run)).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look, &id).await?;
            let shown = seat.shown(View::Samples).await?;
            let shown = columns_page(&seat, &shown, Some(&said), errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// What their words are here.
pub(crate) async fn words(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look, &id).await?;
    let shown = seat.shown(View::Samples).await?;
    if !matches!(shown.state, Step::Words | Step::Ready) {
        return Ok(Redirect::to(&seat.own()).into_response());
    }
    let (app, staff) = (&seat.web.app, &seat.officer.0.staff);
    let asked = doing::asked(app, seat.desk.house.county(), staff, seat.id).await;
    let asked = asked.stop(&seat.web)?;
    Ok(page(&WordsPage {
        frame: seat.frame((shown.noun, "他们的叫法，对我们的叫法")),
        name: shown.name,
        back_href: if asked.is_empty() {
            format!("{}?done=words", seat.own())
        } else {
            seat.home(shown.noun)
        },
        back_name: said::of(shown.noun).back,
        columns_href: format!("{}/columns", seat.own()),
        action: format!("{}/words", seat.own()),
        key: fresh_key(&seat.web),
        groups: groups(asked),
    }))
}

fn groups(asked: Vec<Word>) -> Vec<WordGroup> {
    let mut groups: Vec<WordGroup> = Vec::new();
    for (nth, it) in asked.into_iter().take(WORDS).enumerate() {
        if groups.last().is_none_or(|group| group.field != it.field) {
            let title = match it.field {
                "category" => "他们的分类，是我们的哪一类",
                "town" => "他们的乡镇，是我们的哪一个",
                "branch" => "他们的支部，是我们的哪一个",
                "systems" => "他们的类别，是我们的哪一项制度",
                _ => "这样的工单，还要不要我们办",
            };
            let group = WordGroup { field: it.field, title: title.to_owned(), words: Vec::new() };
            groups.push(group);
        }
        let choice = |it: doing::Choice| Choice {
            value: it.code,
            name: it.name,
            chosen: it.proposed,
            initials: None,
        };
        let word = WordRow {
            nth,
            word: it.word,
            rows: format!("{} 行", words::number(i64::try_from(it.count).unwrap_or(0))),
            choices: it.choices.into_iter().map(choice).collect(),
        };
        if let Some(group) = groups.last_mut() {
            group.words.push(word);
        }
    }
    groups
}

/// Told and remembered.
pub(crate) async fn tell(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let word = |nth: usize| {
        let own = |name: &str| form.text(&format!("{name}-{nth}"));
        (own("field"), own("word"), own("told"))
    };
    let said = (0..WORDS).map(word).filter(|it| !it.1.is_empty()).collect();
    let staff = &officer.0.staff;
    doing::tell(&web.app, county, staff, id, said, &once).await.stop(&web)?;
    Ok(Redirect::to(&own(county, id)).into_response())
}

/// Taken back.
pub(crate) async fn undo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    doing::undo(&web.app, county, &officer.0.staff, id, &once).await.stop(&web)?;
    Ok(Redirect::to(&own(county, id)).into_response())
}

/// Given up: what is staged is removed.
pub(crate) async fn give_up(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let noun = doing::give_up(&web.app, county, &officer.0.staff, id, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("{}?done=1", home(county, noun))).into_response())
}

/// The rows to be mended, with what to do.
pub(crate) async fn wrong(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer, form: _ }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let bytes = doing::wrong_rows(&web.app, county, &officer.0.staff, id).await.stop(&web)?;
    let answer: Response = as_file("要改的行.xlsx", bytes);
    Ok(answer)
}
