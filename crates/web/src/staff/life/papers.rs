//! The record of a sitting as a Word file.

use app::life::sittings::{Whole, show};
use app::papers::{Minutes, minutes};
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use domain::life::sittings::Vote;
use kernel::time::Date;

use super::super::exports::disposition;
use super::super::request::parse_id;
use super::person_words;
use crate::errors::{Answer, Stop};
use crate::guard::{InCounty, Officer};
use crate::state::Web;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The file; what was not recorded has none.
pub(crate) async fn docx(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let whole = show(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    if whole.shown.sitting.entered_on.is_none() {
        return Err(app::Failure::Missing).stop(&web);
    }
    let paper = paper(&whole);
    let name = format!("{} {}.docx", whole.shown.sitting.held_on, paper.title);
    let bytes = minutes(&paper).stop(&web)?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(DOCX)),
        (header::CONTENT_DISPOSITION, disposition(&name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

fn paper(whole: &Whole) -> Minutes {
    let it = &whole.shown.sitting;
    let (from, until) = &it.hours;
    let hours = match (from.is_empty(), until.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!(" {from}"),
        (false, false) => format!(" {from} 至 {until}"),
    };
    Minutes {
        branch: whole.branch.name.clone(),
        title: it.title.clone(),
        when: format!("{}{hours}", day(it.held_on)),
        place: it.place.clone(),
        chair: whole.shown.chair.clone().unwrap_or_default(),
        recorder: whole.shown.recorder.clone().unwrap_or_default(),
        due: it.due,
        present: it.present,
        came: names(whole, true),
        guests: it.guests.clone(),
        absent: names(whole, false),
        agenda: it.agenda.clone(),
        minutes: it.minutes.clone(),
        votes: whole.votes.iter().map(vote).collect(),
    }
}

fn day(it: Date) -> String {
    format!("{} 年 {} 月 {} 日", it.year(), it.month(), it.day())
}

fn names(whole: &Whole, came: bool) -> String {
    let all = whole.attended.iter().filter(|it| it.0.came == came).map(person_words);
    all.collect::<Vec<_>>().join("、")
}

fn vote(it: &Vote) -> String {
    let ballot = &it.ballot;
    let result = match (it.open, it.passed) {
        (false, _) => "到会人数不够，不算数",
        (true, true) => "通过",
        (true, false) => "没有通过",
    };
    format!(
        "{}：应到会 {} 人，实到会 {} 人，赞成 {} 票，反对 {} 票，弃权 {} 票，{result}。",
        ballot.subject, it.due, it.present, ballot.yes, ballot.no, ballot.abstained
    )
}
