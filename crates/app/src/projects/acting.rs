//! What is done to a project after it was declared: decided, worked on, finished, withdrawn.

use domain::burden::{Field, Form};
use domain::directory::Staff;
use domain::places::County;
use domain::projects::{self as rules, Input, Project};
use kernel::id::Id;
use store::Tx;
pub use store::matters::Told;
use store::outbox::Message;
pub use store::projects::{Noted, Shown};

use super::{LINE_MAX, TEXT_MAX, decide_by, decider, loaded, overtaken, refused};
use crate::life::{Wrong, doer, note};
use crate::once::once;
use crate::policy::projects::{may, of};
use crate::{App, Failure, House, Once, burden};

/// An act as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewAct {
    /// The word of the act.
    pub act: String,
    /// The reason, or what was done.
    pub words: String,
    /// Which milestone, from 1.
    pub step: String,
    /// The day on which it was done.
    pub done_on: String,
    /// By what one sees it.
    pub evidence: String,
}

/// Does an act. `seen` is the version that was looked at.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewAct),
    key: &Once,
) -> Result<rules::Act, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let asked = format!("act_project {id:?} {seen} {new:?}");
    let (input, words) = read(&house, &new, now.date())?;
    let wanted = input.act();
    let (staff, message, took) = (staff.clone(), app.next_id(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        let (before, place) = (&shown.project, shown.place);
        if !may(&staff, of(wanted, before.state), (before.org, place)) {
            return Err(Failure::Forbidden);
        }
        if before.version != seen {
            return Err(overtaken());
        }
        let after = rules::act(before, input.clone(), now.date()).map_err(refused)?;
        let decider = decider(tx, county, (&after, place)).await?;
        let by = (doer(&staff), now);
        let what = (wanted, words.as_str(), place, decider);
        store::projects::save(tx, county, (before, &after), what, by).await?;
        // What is asked is asked of whose it is: who decides over it is not burdened by it.
        if staff.org == after.org {
            let form = Form::new(took, typed(&input), 0);
            let rule = format!("project.{}", after.kind.code());
            burden::filed(tx, county, (after.org, &rule), (&form, now)).await?;
        }
        if wanted.is_decision(before.state) {
            // Whose it is hears what was decided.
            let org = Some(after.org);
            let topic = audit_word(wanted);
            let message = Message { id: message, at: now, topic, matter: id, org };
            store::outbox::put(tx, county, &message).await?;
        }
        let done = (audit_word(wanted), "project", id);
        note(tx, county, by, done, after.kind.code()).await?;
        Ok(String::new())
    };
    once(app, county, key, &asked, work).await?;
    Ok(wanted)
}

/// What was typed for an act.
fn typed(input: &Input) -> Vec<Field> {
    match input {
        Input::Milestone(..) => vec![Field::Choice, Field::Day, Field::Text],
        Input::Note(_) => vec![Field::Text],
        Input::Reopen(_) | Input::Withdraw(_) | Input::SendBack(..) => vec![Field::Line],
        Input::Declare(..) | Input::Approve | Input::Finish => Vec::new(),
    }
}

/// The act in the audit, and what goes out of it.
fn audit_word(act: rules::Act) -> &'static str {
    match act {
        rules::Act::Declare => "declare_project",
        rules::Act::Approve => "approve_project",
        rules::Act::SendBack => "send_back_project",
        rules::Act::Note => "note_project",
        rules::Act::Milestone => "do_milestone",
        rules::Act::Finish => "finish_project",
        rules::Act::Reopen => "reopen_project",
        rules::Act::Withdraw => "withdraw_project",
    }
}

/// The act, and what the history says of it.
fn read(
    house: &House,
    new: &NewAct,
    today: kernel::time::Date,
) -> Result<(Input, String), Failure> {
    let mut wrong = Wrong::default();
    let words = wrong.text("words", &new.words, TEXT_MAX);
    let by = decide_by(house, today);
    let input = match rules::Act::parse(&new.act) {
        Some(rules::Act::Approve) => Input::Approve,
        Some(rules::Act::SendBack) => Input::SendBack(words.clone(), by),
        Some(rules::Act::Note) => Input::Note(words.clone()),
        Some(rules::Act::Finish) => Input::Finish,
        Some(rules::Act::Reopen) => Input::Reopen(words.clone()),
        Some(rules::Act::Withdraw) => Input::Withdraw(words.clone()),
        Some(rules::Act::Milestone) => return milestone(wrong, new),
        // What comes again comes by its own form.
        Some(rules::Act::Declare) | None => return Err(Failure::Missing),
    };
    wrong.none()?;
    Ok((input, words))
}

fn milestone(mut wrong: Wrong, new: &NewAct) -> Result<(Input, String), Failure> {
    let step: Option<usize> = new.step.trim().parse().ok();
    if step.is_none() {
        wrong.say("step", "请选是哪个节点。");
    }
    let on = wrong.day("done_on", &new.done_on);
    let evidence = wrong.text("evidence", &new.evidence, TEXT_MAX);
    if evidence.is_empty() {
        wrong.say("evidence", "请写从哪里看得出做完了，比如文件号、照片放在哪里。");
    }
    wrong.none()?;
    let (step, on) = (step.ok_or(Failure::Missing)?, on.ok_or(Failure::Missing)?);
    let short: String = evidence.chars().take(LINE_MAX).collect();
    Ok((Input::Milestone(step, on, evidence), format!("第 {step} 个节点，{on}：{short}")))
}

/// A project with everything a page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The project with its names.
    pub shown: Shown,
    /// Its key items, for a goal.
    pub items: Vec<store::projects::lists::Listed>,
    /// What was noted on the way, the newest first.
    pub progress: Vec<Noted>,
    /// What happened to it.
    pub history: Vec<Told>,
    /// What the reader may do to it now.
    pub acts: Vec<rules::Act>,
}

/// What somebody may do to a project as it stands.
fn open_acts(staff: &Staff, shown: &Shown) -> Vec<rules::Act> {
    let it: &Project = &shown.project;
    let at = (it.org, shown.place);
    let open = |act: &rules::Act| {
        rules::CYCLE.step(it.state, *act).is_ok() && may(staff, of(*act, it.state), at)
    };
    rules::Act::ALL.into_iter().filter(open).collect()
}

/// A project, for whoever may read it. Five statements at most.
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        let is_goal = shown.project.kind == rules::Kind::Goal;
        let goals = if is_goal { vec![id] } else { Vec::new() };
        let items = store::projects::lists::items(tx, county, &goals).await?;
        let progress = store::projects::progress(tx, county, id).await?;
        let history = store::matters::told(tx, county, id).await?;
        let acts = open_acts(&staff, &shown);
        Ok(Whole { shown, items, progress, history, acts })
    };
    app.store().read(county.0, read).await
}
