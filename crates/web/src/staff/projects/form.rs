//! The form by which a project is declared, and declared again after it was sent back.

use app::FieldError;
use app::policy::projects::{Act, may_in_ground};
use app::projects::Shown;
use app::projects::declaring::{NewProject, Sheet, again, declare, sheet, sheet_again};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::{Organisation, Staff};
use domain::places::County;
use domain::projects::{Kind, MILESTONES_MAX};
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::{at, kind_words};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::projects::{ProjectFormPage, StepFields};

/// Lines for milestones that the form has at least.
const STEPS: usize = 5;

/// The form of a new project.
pub(crate) async fn new(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
) -> Answer {
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([("year", web.app.now().date().year().to_string())]);
    Ok(page(&new_page(&web, county, &officer, &look, (&form, &[])).await?))
}

async fn new_page(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (form, errors): (&Form, &[FieldError]),
) -> Result<ProjectFormPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let staff = &signed_in.staff;
    let year = form.get("year").parse().unwrap_or(now.date().year());
    let Sheet { goals, .. } = sheet(&web.app, staff, county, year).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("申报一个", Spot::Projects));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let kind = |it: Kind| choice(it.code(), kind_words(it), form.get("kind"));
    let parent = |it: &(Id, String)| choice(&it.0.0.to_string(), &it.1, form.get("parent"));
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(ProjectFormPage {
        frame,
        back: Link { name: "回到责任和项目".to_owned(), href: at(county, "") },
        title: "申报一个".to_owned(),
        reason: None,
        errors: form_errors(errors, |it| it),
        action: at(county, ""),
        key: form.key.clone(),
        version: 0,
        kinds: Kind::ALL.map(kind).to_vec(),
        kind: of("kind"),
        orgs: orgs(&desk, staff, form),
        org: of("org"),
        parents: goals.iter().map(parent).collect(),
        parent: of("parent"),
        years: super::years(year, now),
        year: of("year"),
        name: of("title"),
        aim: of("aim"),
        due_on: of("due_on"),
        step: of("steps"),
        steps: steps(form),
        button: "申报",
    })
}

fn choice(value: &str, name: &str, chosen: &str) -> Choice {
    let (value, name) = (value.to_owned(), name.to_owned());
    Choice { chosen: value == chosen, value, name, initials: None }
}

/// Whose it may be: for who declares in a whole ground every organisation of it, and nothing to choose
/// for all others.
fn orgs(desk: &Desk, staff: &Staff, form: &Form) -> Vec<Choice> {
    if !may_in_ground(staff, Act::Declare) {
        return Vec::new();
    }
    let inside = |it: &&Organisation| staff.place.contains(it.place);
    let mut all: Vec<&Organisation> = desk.house.orgs.values().filter(inside).collect();
    all.sort_by_key(|it| (it.place, it.id));
    let of = |it: &Organisation| choice(&it.id.0.to_string(), &it.name, form.get("org"));
    all.into_iter().map(of).collect()
}

/// As many lines as were typed, and some to write on.
fn steps(form: &Form) -> Vec<StepFields> {
    let line = |nth: usize| StepFields {
        nth,
        what: form.text(&format!("step-{nth}")),
        due: form.text(&format!("step-{nth}-due")),
    };
    let typed = |it: &StepFields| !it.what.is_empty() || !it.due.is_empty();
    let all: Vec<StepFields> = (1..=MILESTONES_MAX).map(line).collect();
    let last = all.iter().rposition(typed).map_or(0, |it| it + 1);
    all.into_iter().take(STEPS.max(last + 1).min(MILESTONES_MAX)).collect()
}

fn read(form: &Form) -> NewProject {
    let line =
        |nth: usize| (form.text(&format!("step-{nth}")), form.text(&format!("step-{nth}-due")));
    NewProject {
        kind: form.text("kind"),
        org: form.int("org").map(Id),
        parent: form.int("parent").map(Id),
        year: form.text("year"),
        title: form.text("title"),
        aim: form.text("aim"),
        due_on: form.text("due_on"),
        milestones: (1..=MILESTONES_MAX).map(line).collect(),
    }
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let staff = &officer.0.staff;
    let new = read(&form);
    // Who could choose whose it is has to: nothing is declared for oneself by mistake.
    let unsaid = new.org.is_none() && may_in_ground(staff, Act::Declare);
    let done = if unsaid {
        Err(app::Failure::field("org", "请选是谁的。"))
    } else {
        declare(&web.app, staff, county, new, &once).await
    };
    match done {
        Ok(id) => {
            let to = at(county, &format!("/{}?done=declare", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = new_page(&web, county, &officer, &look, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The form of what was sent back, with what was written.
pub(crate) async fn edit(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let sheet = sheet_again(&web.app, &officer.0.staff, county, id).await.stop(&web)?;
    let mut form = Form::with_key(fresh_key(&web));
    if let Some(shown) = &sheet.shown {
        let it = &shown.project;
        form.put_all([
            ("title", it.title.clone()),
            ("aim", it.aim.clone()),
            ("due_on", it.due_on.to_string()),
        ]);
        for (nth, step) in (1..).zip(&it.milestones) {
            let (what, due) = (format!("step-{nth}"), format!("step-{nth}-due"));
            form.put_all([(&what, step.what.clone()), (&due, step.due_on.to_string())]);
        }
    }
    Ok(page(&edit_page(&web, county, &officer, (&look, sheet.shown), (&form, &[])).await?))
}

async fn edit_page(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, shown): (&Look, Option<Shown>),
    (form, errors): (&Form, &[FieldError]),
) -> Result<ProjectFormPage, Stopped> {
    let signed_in = &*officer.0;
    let shown = shown.ok_or(app::Failure::Missing).stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("改好再申报", Spot::Projects));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let it = &shown.project;
    let base = at(county, &format!("/{}", it.id.0));
    let of = |name: &str| field(form.get(name), errors, name);
    Ok(ProjectFormPage {
        frame,
        back: Link { name: it.title.clone(), href: base.clone() },
        title: format!("改好再申报：{}", kind_words(it.kind)),
        reason: Some(it.reason.clone()),
        errors: form_errors(errors, |it| it),
        action: format!("{base}/edit"),
        key: form.key.clone(),
        version: it.version,
        name: of("title"),
        aim: of("aim"),
        due_on: of("due_on"),
        step: of("steps"),
        steps: steps(form),
        button: "再申报",
        ..ProjectFormPage::default()
    })
}

/// What was sent back comes again.
pub(crate) async fn edited(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = form.int("version").unwrap_or(0);
    match again(&web.app, staff, county, ((id, seen), read(&form)), &once).await {
        Ok(()) => {
            let to = at(county, &format!("/{}?done=declare", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let sheet = sheet_again(&web.app, staff, county, id).await.stop(&web)?;
            let shown = (&look, sheet.shown);
            let shown = edit_page(&web, county, &officer, shown, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}
