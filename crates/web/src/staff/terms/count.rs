//! The form of a count, for a phone: totals only, nobody's ballot.

use app::FieldError;
use app::terms::counting::{NewCount, WRITTEN_IN_MAX, count};
use app::terms::reading::{Whole, election};
use axum::extract::{Path, State as Ext};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::elections::Step;
use domain::elections::course::Again;
use domain::places::County;
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::election_at;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::terms::{CountPage, OtherLine, VoteLine};

/// The form; where the meeting is not what is next, back to the election.
pub(crate) async fn form(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    if let Some(shown) = shown(&web, county, &officer, (&look, &id), (&form, &[])).await? {
        return Ok(page(&shown));
    }
    let id = parse_id(&id).stop(&web)?;
    Ok(Redirect::to(&election_at(county, id)).into_response())
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<Option<CountPage>, Stopped> {
    let signed_in = &*officer.0;
    let id = parse_id(id).stop(web)?;
    let whole = election(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    if whole.own_step() != Some(Step::Meeting) {
        return Ok(None);
    }
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("记票数", Spot::Terms));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let of = |name: &str| field(form.get(name), errors, name);
    let it = &whole.election;
    let held_on = if form.has("held_on") { form.text("held_on") } else { usual_day(web, &whole) };
    let others = if it.again == Again::Tied { Vec::new() } else { others(&whole, form) };
    let line = |own: &app::terms::Candidate| VoteLine {
        id: own.person.0,
        name: own.name.clone(),
        yes: form.text(&format!("yes-{}", own.person.0)),
    };
    Ok(Some(CountPage {
        frame,
        back_href: election_at(county, id),
        title: format!("第 {} 轮的票数", it.round),
        about: about(&whole),
        errors: form_errors(errors, |it| it),
        action: format!("{}/count", election_at(county, id)),
        key: form.key.clone(),
        version: it.version,
        held_on: field(&held_on, errors, "held_on"),
        present: of("present"),
        issued: of("issued"),
        returned: of("returned"),
        valid: of("valid"),
        vote: field("", errors, "votes"),
        lines: whole.listed().map(line).collect(),
        others_open: others.iter().any(|it| !it.yes.is_empty()),
        others,
    }))
}

/// The day that was planned, or today where that lies ahead.
fn usual_day(web: &Web, whole: &Whole) -> String {
    let today = web.app.now().date();
    whole.election.held_on.unwrap_or(whole.election.planned_on).min(today).to_string()
}

fn about(whole: &Whole) -> String {
    let it = &whole.election;
    match it.again {
        Again::No => format!("选 {} 名。", it.left),
        Again::Tied => format!("还有 {} 个名额，得票相同的几个人里再选。", it.left),
        Again::TooFew => format!("还有 {} 个名额没有选够，再选一次。", it.left),
    }
}

fn others(whole: &Whole, form: &Form) -> Vec<OtherLine> {
    let free = |it: &&app::life::Named| {
        let id = it.membership.person;
        let known = whole.listed().chain(whole.elected()).any(|own| own.person == id);
        !known
    };
    let one = |nth: usize| {
        let chosen = form.int(&format!("other-{nth}"));
        let choice = |it: &app::life::Named| Choice {
            value: it.membership.person.0.to_string(),
            name: it.name.clone(),
            chosen: chosen == Some(it.membership.person.0),
            initials: None,
        };
        OtherLine {
            nth,
            people: whole.eligible.iter().filter(free).map(choice).collect(),
            yes: form.text(&format!("other-{nth}-yes")),
        }
    };
    (1..=WRITTEN_IN_MAX).map(one).collect()
}

/// The form sent.
pub(crate) async fn sent(
    Ext(web): Ext<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (id, form.int("version").unwrap_or(0));
    let done = count(&web.app, staff, county, (seen, read(&form)), &once).await;
    let back = election_at(county, id);
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{back}?done=count")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            match shown(&web, county, &officer, (&look, &path), (&form, errors)).await? {
                Some(shown) => Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)),
                None => Ok(Redirect::to(&back).into_response()),
            }
        }
    }
}

/// What was typed; lines for others without a person are left out.
fn read(form: &Form) -> NewCount {
    let one = |it: &str| Some((Id(it.parse().ok()?), form.text(&format!("yes-{it}"))));
    let mut votes: Vec<(Id, String)> = form.names("yes-").filter_map(one).collect();
    votes.sort_unstable();
    let other = |nth: usize| {
        let person = form.int(&format!("other-{nth}"))?;
        Some((Id(person), form.text(&format!("other-{nth}-yes"))))
    };
    NewCount {
        held_on: form.text("held_on"),
        present: form.text("present"),
        issued: form.text("issued"),
        returned: form.text("returned"),
        valid: form.text("valid"),
        votes,
        written_in: (1..=WRITTEN_IN_MAX).filter_map(other).collect(),
    }
}
