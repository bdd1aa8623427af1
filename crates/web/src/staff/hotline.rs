//! The 12345 hotline: files that are brought, limits of its own, and what goes back.

use app::FieldError;
use app::exports::{CSV_TYPE, TYPE};
use app::hotline::{self as doing, Earlier, Form as Kind, Which};
use app::imports::{self, Listed};
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use domain::imports::{Noun, ROWS_MAX, State as Step};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use serde::Deserialize;

use super::Desk;
use super::exports::disposition;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::{KeyedForm, OwnForm};
use crate::state::Web;
use crate::views::layout::{Choice, Tag};
use crate::views::staff::hotline::{EarlierRow, HotlinePage, RunRow};
use crate::words;

/// Files of a page.
const RUNS: usize = 20;

/// Work orders whose own limit comes first, on the page.
const EARLIER: i64 = 20;

/// Where in the list, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
    done: Option<String>,
}

/// What every answer here begins with.
struct Seat {
    web: Web,
    desk: Desk,
    look: Look,
    officer: Officer,
}

impl Seat {
    async fn of(web: Web, county: InCounty, officer: Officer, look: Look) -> Result<Self, Stopped> {
        let desk = Desk::of(&web, county.0, &officer.0).await?;
        Ok(Self { web, desk, look, officer })
    }

    async fn page(
        &self,
        before: Option<i64>,
        form: &Form,
        errors: &[FieldError],
    ) -> Result<HotlinePage, Stopped> {
        let (web, house, staff) = (&self.web, &self.desk.house, &self.officer.0.staff);
        let (app, county, now) = (&web.app, house.county(), web.app.now());
        let home = format!("/{county}/staff/hotline");
        let limit = i64::try_from(RUNS + 1).unwrap_or(i64::MAX);
        let runs = imports::page(app, county, staff, Noun::Hotline, before.map(Id), limit).await;
        let mut runs = runs.stop(web)?;
        let more = runs.len() > RUNS;
        runs.truncate(RUNS);
        let older = runs.last().filter(|_| more).map(|it| it.id.0);
        let earlier = doing::earlier(app, county, staff, EARLIER).await.stop(web)?;
        let shapes = doing::shapes(app, county, staff).await.stop(web)?;
        let typed = |name: &str, usual: String| match form.get(name) {
            "" => field(&usual, errors, name),
            own => field(own, errors, name),
        };
        let first = now.date().first_of_month().to_string();
        Ok(HotlinePage {
            frame: self.desk.frame(web, &self.look, &self.officer.0, ("热线导入", Spot::Hotline)),
            action: home.clone(),
            key: fresh_key(web),
            errors: form_errors(errors, |it| it),
            sheet: field("", errors, "sheet"),
            rows_max: words::number(i64::try_from(ROWS_MAX).unwrap_or(0)),
            runs: runs.iter().map(|it| run_row(county, it, now)).collect(),
            older_href: older.map(|it| format!("{home}?before={it}")),
            newest_href: before.is_some().then(|| home.clone()),
            earlier: earlier.iter().map(|it| earlier_row(house, it, now)).collect(),
            back_action: format!("{home}/back"),
            from: typed("from", first),
            to: typed("to", now.date().to_string()),
            shapes: shapes.iter().map(|it| shape(it, form.get("shape"))).collect(),
        })
    }
}

fn shape((id, headings): &(Id, Vec<String>), chosen: &str) -> Choice {
    let first: Vec<&str> =
        headings.iter().filter(|it| !it.is_empty()).take(4).map(String::as_str).collect();
    let value = id.0.to_string();
    Choice {
        chosen: value == chosen,
        name: format!("{}…（{} 列）", first.join("、"), headings.len()),
        value,
        initials: None,
    }
}

/// The step of a file in a word.
pub(super) fn step(state: Step) -> Tag {
    let (kind, words) = match state {
        Step::Columns => ("t-due", "等说清各列"),
        Step::Words => ("t-due", "等对应叫法"),
        Step::Ready => ("t-due", "等您导入"),
        Step::Taking => ("t-due", "正在导入"),
        Step::Undoing => ("t-due", "正在撤销"),
        Step::Done => ("t-ok", "导入完了"),
        Step::Undone => ("t-off", "撤销了"),
        Step::Dropped => ("t-off", "没有导入"),
    };
    Tag { kind, words: words.to_owned() }
}

fn run_row(county: domain::places::County, it: &Listed, now: Instant) -> RunRow {
    let taken = if it.taken > 0 { format!("，导入 {} 件", it.taken) } else { String::new() };
    RunRow {
        href: format!("/{county}/staff/imports/{}", it.id.0),
        name: if it.name.is_empty() { "没有名字的文件".to_owned() } else { it.name.clone() },
        by: format!("{}，{}", it.by, words::moment(it.at, now)),
        rows: format!("{} 行{taken}", words::number(it.count)),
        tag: step(it.state),
    }
}

fn earlier_row(house: &app::House, it: &Earlier, now: Instant) -> EarlierRow {
    let kind = if it.limit_at < now { "t-late" } else { "t-due" };
    let ours = it.promised_at.map(|it| words::moment(it, now));
    EarlierRow {
        href: format!("/{}/staff/requests/{}", house.county(), it.request.0),
        title: it.title.clone(),
        number: it.number.clone(),
        limit: Tag { kind, words: words::moment(it.limit_at, now) },
        ours: ours.unwrap_or_else(|| "停着".to_owned()),
        holder: house.org_name(it.holder).to_owned(),
        place: house.full_place_name(it.place),
    }
}

/// The files, the limits, and both forms.
pub(crate) async fn list(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look).await?;
    let mut shown = seat.page(asked.before, &Form::default(), &[]).await?;
    shown.frame.notice = asked.done.map(|_| "清掉了，没导入的行一个字也没留。".to_owned());
    Ok(page(&shown))
}

/// A file sent: to its columns, or where they are known to its rows.
pub(crate) async fn upload(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    KeyedForm { officer, mut form, once }: KeyedForm,
) -> Answer {
    let (at, staff) = (county.0, officer.0.staff.clone());
    let brought = match form.sheet.take() {
        Some(file) => imports::upload(&web.app, at, &staff, Noun::Hotline, file, &once).await,
        None => Err(app::Failure::field("sheet", "还没有选文件，请选热线导出的表格。")),
    };
    match brought {
        Ok(id) => Ok(Redirect::to(&format!("/{at}/staff/imports/{}", id.0)).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look).await?;
            let mut shown = seat.page(None, &form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// What goes back: of a file, or of the days between two.
pub(crate) async fn back(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    OwnForm { officer, form }: OwnForm,
) -> Answer {
    let kind = if form.get("form") == "csv" { Kind::Csv } else { Kind::Xlsx };
    let made = match which(&form) {
        Ok(which) => {
            let shape = form.int("shape").map(Id);
            doing::back(&web.app, county.0, &officer.0.staff, (which, shape), kind).await
        }
        Err(failure) => Err(failure),
    };
    match made {
        Ok(made) => {
            let (kind, end) = match kind {
                Kind::Csv => (CSV_TYPE, "csv"),
                Kind::Xlsx => (TYPE, "xlsx"),
            };
            let name = format!("热线工单办理结果 {}.{end}", web.app.now().date());
            let headers: [(HeaderName, HeaderValue); 3] = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                (header::CONTENT_DISPOSITION, disposition(&name)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            Ok((headers, made.bytes).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look).await?;
            let mut shown = seat.page(None, &form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn which(form: &Form) -> Result<Which, app::Failure> {
    if let Some(run) = form.int("run") {
        return Ok(Which::Run(Id(run)));
    }
    let day = |name: &'static str, say: &str| {
        let day = form.get(name).trim().parse::<Date>();
        day.map_err(|_| app::Failure::field(name, say))
    };
    let from = day("from", "请选从哪一天开始。")?;
    let to = day("to", "请选到哪一天。")?;
    if to < from {
        return Err(app::Failure::field("to", "到的这一天在开始之前，请换一下。"));
    }
    let next = Instant::at(to, 0, 0).plus_seconds(86_400);
    Ok(Which::Span(Instant::at(from, 0, 0), next))
}
