//! Declaring a project, and declaring it again after it was sent back.

use domain::directory::Staff;
use domain::places::County;
use domain::projects::{
    self as rules, Draft, Fault, Kind, MILESTONES_MAX, Of, Project, State, Tier,
};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;

use super::{LINE_MAX, TEXT_MAX, decide_by, decider, loaded, overtaken, refused};
use crate::life::{Wrong, doer, id_of, note};
use crate::once::once;
use crate::policy::projects::{Act, may};
use crate::{App, Failure, Once, burden};

/// A project as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewProject {
    /// The word of its kind.
    pub kind: String,
    /// Whose; one's own organisation for none.
    pub org: Option<Id>,
    /// The goal a key item belongs to.
    pub parent: Option<Id>,
    /// Of which year's list.
    pub year: String,
    /// What it is called.
    pub title: String,
    /// What it is to reach.
    pub aim: String,
    /// By when it is finished.
    pub due_on: String,
    /// The milestones: what, and by when; lines without a word are left out.
    pub milestones: Vec<(String, String)>,
}

/// Declares a project. Gives its id.
pub async fn declare(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewProject,
    key: &Once,
) -> Result<Id, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("declare_project {new:?}");
    let org = new.org.unwrap_or(staff.org);
    let whose = house.orgs.get(&org).ok_or_else(|| Failure::field("org", "请选是哪个单位的。"))?;
    if !may(staff, Act::Declare, (org, whose.place)) {
        return Err(Failure::Forbidden);
    }
    let (kind, year, draft) = checked(&new, now.date())?;
    let parent = new.parent.filter(|_| kind == Kind::KeyItem);
    let (id, place) = (app.next_id(), whose.place);
    let by = decide_by(&house, now.date());
    let own = Of { id, kind, tier: Tier::of(whose), parent, org, year };
    let (staff, took) = (staff.clone(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if let Some(goal) = own.parent {
            goal_of(tx, county, goal, own.year).await?;
        }
        let it = rules::declared(own, draft.clone(), by);
        let decider = decider(tx, county, (&it, place)).await?;
        store::projects::insert(tx, county, (&it, place, decider), (doer(&staff), now)).await?;
        filed(tx, county, (&it, took), (&draft, now)).await?;
        let act = ("declare_project", "project", it.id);
        note(tx, county, (doer(&staff), now), act, it.kind.code()).await?;
        Ok(it.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

/// Counts what the form of a declaration took.
async fn filed(
    tx: &mut Tx<'_>,
    county: County,
    (it, took): (&Project, Option<i64>),
    (draft, at): (&Draft, Instant),
) -> Result<(), Failure> {
    let form = domain::burden::forms::project(took, draft);
    let rule = format!("project.{}", it.kind.code());
    burden::filed(tx, county, (it.org, &rule), (&form, at)).await
}

/// A key item belongs to a goal of its year that still stands.
async fn goal_of(tx: &mut Tx<'_>, county: County, id: Id, year: i16) -> Result<(), Failure> {
    let stands = |it: &Project| it.kind == Kind::Goal && it.year == year && it.state.is_open();
    let goal = store::projects::load(tx, county, id).await?;
    if goal.is_some_and(|it| stands(&it.project)) {
        return Ok(());
    }
    Err(Failure::field("parent", "请选同一年里、还没办结的目标。"))
}

fn checked(new: &NewProject, today: Date) -> Result<(Kind, i16, Draft), Failure> {
    let mut wrong = Wrong::default();
    let kind = Kind::parse(new.kind.trim());
    if kind.is_none() {
        wrong.say("kind", "请选是哪一种。");
    }
    if kind == Some(Kind::KeyItem) && new.parent.is_none() {
        wrong.say("parent", "重点事项要归到一个年度目标下，请选一个。");
    }
    let near = |it: &i16| (today.year() - 1..=today.year() + 1).contains(it);
    let year: Option<i16> = new.year.trim().parse().ok().filter(near);
    if year.is_none() {
        wrong.say("year", "请选今年、去年或者明年。");
    }
    let draft = drafted(&mut wrong, new, year.unwrap_or(today.year()));
    wrong.none()?;
    let (Some(kind), Some(year), Some(draft)) = (kind, year, draft) else {
        return Err(Failure::Missing);
    };
    Ok((kind, year, draft))
}

/// What of a form may change when it comes again.
fn drafted(wrong: &mut Wrong, new: &NewProject, year: i16) -> Option<Draft> {
    let title = wrong.text("title", &new.title, LINE_MAX);
    let aim = wrong.text("aim", &new.aim, TEXT_MAX);
    let due_on = wrong.day("due_on", &new.due_on);
    let mut milestones = Vec::new();
    let blank = |it: &&(String, String)| it.0.trim().is_empty() && it.1.trim().is_empty();
    for (nth, (what, due)) in (1..).zip(new.milestones.iter().filter(|it| !blank(it))) {
        let what = wrong.text("steps", what, LINE_MAX);
        match due.trim().parse() {
            Ok(due) => milestones.push((what, due)),
            Err(_) => wrong.say("steps", format!("第 {nth} 个节点：请选一个日期。")),
        }
    }
    // Without a day nothing can be compared with it: that is told first.
    let draft = Draft { title, aim, due_on: due_on.unwrap_or(Date::MAX), milestones };
    let dated = due_on.is_some();
    for fault in draft.faults(year).into_iter().filter(|it| dated || *it != Fault::Year) {
        let (field, say) = fault_words(fault, year);
        wrong.say(field, say);
    }
    due_on.map(|_| draft)
}

fn fault_words(fault: Fault, year: i16) -> (&'static str, String) {
    match fault {
        Fault::Title => ("title", "请写叫什么。".to_owned()),
        Fault::Aim => ("aim", "请写要做到什么样，一两句话就行。".to_owned()),
        Fault::Year => ("due_on", format!("这是 {year} 年的，请选这一年里的一天。")),
        Fault::NoMilestone => ("steps", "请至少写一个节点：先做什么、哪天以前。".to_owned()),
        Fault::TooMany => ("steps", format!("最多 {MILESTONES_MAX} 个节点，请合并几个。")),
        Fault::Unsaid(nth) => ("steps", format!("第 {nth} 个节点：请写要做完什么。")),
        Fault::Late(nth) => {
            ("steps", format!("第 {nth} 个节点比全部完成的日子还晚，请改一个日期。"))
        }
    }
}

/// Declares again what was sent back. `seen` is the version that was looked at.
pub async fn again(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewProject),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("declare_again {id:?} {seen} {new:?}");
    let by = decide_by(&house, now.date());
    let (staff, took) = (staff.clone(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        let (before, place) = (&shown.project, shown.place);
        if !may(&staff, Act::Declare, (before.org, place)) {
            return Err(Failure::Forbidden);
        }
        if before.version != seen {
            return Err(overtaken());
        }
        let mut wrong = Wrong::default();
        let draft = drafted(&mut wrong, &new, before.year);
        wrong.none()?;
        let draft = draft.ok_or(Failure::Missing)?;
        filed(tx, county, (before, took), (&draft, now)).await?;
        let input = rules::Input::Declare(draft, by);
        let after = rules::act(before, input, now.date()).map_err(refused)?;
        let decider = decider(tx, county, (&after, place)).await?;
        let act = (rules::Act::Declare, "", place, decider);
        let by = (doer(&staff), now);
        store::projects::save(tx, county, (before, &after), act, by).await?;
        let act = ("declare_project", "project", id);
        note(tx, county, by, act, after.kind.code()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What the form begins with: what was sent back, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What was sent back.
    pub shown: Option<super::Shown>,
    /// Goals of the year that a key item may belong to.
    pub goals: Vec<(Id, String)>,
}

/// The form of a new project of a year.
pub async fn sheet(app: &App, staff: &Staff, county: County, year: i16) -> Result<Sheet, Failure> {
    if !crate::policy::projects::may_anywhere(staff, Act::Declare) {
        return Err(Failure::Forbidden);
    }
    let read = async move |tx: &mut Tx<'_>| -> Result<Sheet, Failure> {
        let goals = store::projects::goals(tx, county, year).await?;
        Ok(Sheet { shown: None, goals })
    };
    app.store().read(county.0, read).await
}

/// The form of what was sent back.
pub async fn sheet_again(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
) -> Result<Sheet, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Sheet, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        if !may(&staff, Act::Declare, (shown.project.org, shown.place)) {
            return Err(Failure::Forbidden);
        }
        if shown.project.state != State::SentBack {
            return Err(refused(rules::Refusal::NotNow(shown.project.state)));
        }
        Ok(Sheet { shown: Some(shown), goals: Vec::new() })
    };
    app.store().read(county.0, read).await
}
