//! Sittings: planned, called, published, withdrawn. Recording one is in [`super::recording`].

use domain::directory::Staff;
use domain::life::sittings::{self as rules, Refusal, Sitting, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::{Date, plus_days};
use store::Tx;
pub use store::matters::Told;
use store::outbox::Message;
pub use store::sittings::Shown;

use super::{Branch, LINE_MAX, TEXT_MAX, Wrong, branch, catalogue, doer, id_of, note, standing};
use crate::once::once;
use crate::policy::life::{Act, may};
use crate::{App, Failure, Once, burden};

/// How far ahead a sitting may be planned, in days.
const AHEAD_DAYS: i64 = 400;

/// A sitting as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewSitting {
    /// What it is called; the names of its systems when empty.
    pub title: String,
    /// The words of the systems it counts for, the main one first.
    pub systems: Vec<String>,
    /// The day.
    pub held_on: String,
    /// From what hour; may be empty.
    pub from: String,
    /// Until what hour; may be empty.
    pub until: String,
    /// Where, in words.
    pub place: String,
    /// What is to be spoken of.
    pub agenda: String,
}

/// Plans a sitting of one's own branch. Gives its id.
pub async fn plan(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewSitting,
    key: &Once,
) -> Result<Id, Failure> {
    let (now, of) = (app.now(), format!("plan_sitting {new:?}"));
    let (house, took) = (app.house(county).await?, key.took());
    let sitting = checked(app.next_id(), staff.org, &new, now.date())?;
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let own = branch(tx, county, (&staff, Act::Sit), staff.org).await?;
        let catalogue = catalogue::all(tx, county).await?;
        let mut sitting = sitting.clone();
        // What is entered late may count for what was asked then.
        let is_on = |it: &catalogue::Own| {
            [sitting.held_on, now.date()].iter().any(|day| it.is_on(*day, &house.rules))
        };
        let on = |code: &&String| catalogue.iter().any(|it| it.system.code == **code && is_on(it));
        if sitting.systems.iter().filter(on).count() != sitting.systems.len() {
            let say = "选的制度里有本县没有开的，请重新选。";
            return Err(Failure::field("systems", say));
        }
        if sitting.held_on < own.kept.days().from {
            let say = format!("{} 起才在这里记，以前的留在纸上就行。", own.kept.days().from);
            return Err(Failure::field("held_on", say));
        }
        let titled = !sitting.title.is_empty();
        if !titled {
            let names = sitting.systems.iter().map(|it| catalogue::name(&catalogue, it));
            sitting.title = names.collect::<Vec<_>>().join("、");
        }
        store::sittings::insert(tx, county, &sitting, (doer(&staff), now)).await?;
        let form = domain::burden::forms::plan(took, &sitting, titled);
        let rule = burden::of_sitting(&sitting.systems);
        burden::filed(tx, county, (sitting.branch, &rule), (&form, now)).await?;
        let act = ("plan_sitting", "sitting", sitting.id);
        note(tx, county, (doer(&staff), now), act, "").await?;
        Ok(sitting.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

fn checked(id: Id, branch: Id, new: &NewSitting, today: Date) -> Result<Sitting, Failure> {
    let mut wrong = Wrong::default();
    let title = wrong.text("title", &new.title, 100);
    let mut systems: Vec<String> = Vec::new();
    for system in &new.systems {
        if !systems.contains(system) {
            systems.push(system.clone());
        }
    }
    if systems.is_empty() {
        wrong.say("systems", "请选这次算哪几项，一次可以算几项。");
    }
    let held_on = wrong.day("held_on", &new.held_on);
    if held_on.is_some_and(|it| it > plus_days(today, AHEAD_DAYS)) {
        wrong.say("held_on", "太远了，请选一年以内的日子。");
    }
    let hours = (wrong.hour("from", &new.from), wrong.hour("until", &new.until));
    let place = wrong.text("place", &new.place, LINE_MAX);
    let agenda = wrong.text("agenda", &new.agenda, TEXT_MAX);
    wrong.none()?;
    Ok(Sitting {
        id,
        branch,
        title,
        systems,
        held_on: held_on.ok_or(Failure::Missing)?,
        hours,
        place,
        agenda,
        minutes: String::new(),
        guests: String::new(),
        chair: None,
        recorder: None,
        due: 0,
        present: 0,
        came: 0,
        state: State::Planned,
        entered_on: None,
        withdrawn: String::new(),
        version: 1,
    })
}

/// A sitting and its branch, if `staff` may do `act` there.
pub(super) async fn loaded(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    id: Id,
) -> Result<(Shown, Branch), Failure> {
    let shown = store::sittings::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let branch = branch(tx, county, (staff, act), shown.sitting.branch).await?;
    Ok((shown, branch))
}

/// Sends the notice out, publishes the record within the branch, or withdraws the sitting with a
/// reason. `seen` is the version that was looked at.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), act): ((Id, i64), rules::Act),
    words: &str,
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let mut wrong = Wrong::default();
    let words = wrong.text("why", words, LINE_MAX);
    if act == rules::Act::Withdraw && words.is_empty() {
        wrong.say("why", "请写为什么作废，以后查得到。");
    }
    wrong.none()?;
    let (staff, message) = (staff.clone(), app.next_id());
    let of = format!("{} {id:?} {seen} {words}", act.code());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (shown, branch) = loaded(tx, county, (&staff, Act::Sit), id).await?;
        let before = shown.sitting;
        if before.version != seen {
            return Err(overtaken());
        }
        if act == rules::Act::Convene && before.held_on < now.date() {
            let say = "这天已经过去了，不用再发通知，直接记录就行。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let after = rules::moved(&before, act, &words).map_err(|it| refused(&it))?;
        let by = (doer(&staff), now);
        store::sittings::save(tx, county, (&before, &after), (act, branch.place), by).await?;
        if let Some((topic, what)) = told(act) {
            let org = Some(branch.kept.org);
            let message = Message { id: message, at: now, topic, matter: id, org };
            store::outbox::put(tx, county, &message).await?;
            note(tx, county, by, (what, "sitting", id), "").await?;
        } else {
            note(tx, county, by, ("withdraw_sitting", "sitting", id), "").await?;
        }
        let since = before.held_on.min(after.held_on);
        standing::anew(tx, &house, branch.kept.org, (since, now.date())).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What goes out, and what stands in the audit.
fn told(act: rules::Act) -> Option<(&'static str, &'static str)> {
    match act {
        rules::Act::Convene => Some(("convene_sitting", "convene_sitting")),
        rules::Act::Publish => Some(("publish_sitting", "publish_sitting")),
        rules::Act::Record | rules::Act::Withdraw => None,
    }
}

pub(super) fn overtaken() -> Failure {
    Failure::NotNow("别人刚刚改过这条记录，页面上已经是新的，请看一眼再办。".to_owned())
}

/// A refusal in people's words, at the field it is about.
pub(super) fn refused(refusal: &Refusal) -> Failure {
    let nth = |nth: usize, say: &str| Failure::field("votes", format!("第 {nth} 项表决：{say}"));
    match refusal {
        Refusal::NotNow(State::Published) => {
            let say = "已经公布了，不能再改。确实记错了的，请作废以后重新记。";
            Failure::NotNow(say.to_owned())
        }
        Refusal::NotNow(State::Withdrawn) => {
            Failure::NotNow("这条已经作废了。要记的话，请新建一条。".to_owned())
        }
        Refusal::NotNow(_) => Failure::NotNow("现在还不能这样办，请先记录。".to_owned()),
        Refusal::NotYet => Failure::field("held_on", "这天还没到，开过了再来记。"),
        Refusal::OtherMonth => {
            let say = "已经算在原来那个月里了。要改到别的月份，请作废这条，再重新记一条。";
            Failure::field("held_on", say)
        }
        Refusal::NobodyDue => {
            let say = "那天的名册上没有应到会的人，请先到“名册”里把党员加上。";
            Failure::field("came", say)
        }
        Refusal::NobodyCame => Failure::field("came", "一个人也没有勾，请勾上到会的人。"),
        Refusal::NoMinutes => Failure::field("minutes", "请写开会的内容，几句话也行。"),
        Refusal::Vote(at, wrong) => nth(*at, &wrong.to_string()),
        Refusal::Votes(at, cast, most) => {
            nth(*at, &format!("一共 {cast} 票，可是最多只有 {most} 票，请核对。"))
        }
        Refusal::NoSubject(at) => nth(*at, "请写表决的是什么事。"),
        Refusal::WrongKind(at) => {
            nth(*at, "支委会上只能选“支委会决定”，别的会上不能选它，请改过来。")
        }
    }
}

/// A sitting with everything a page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The sitting with its names.
    pub shown: Shown,
    /// Its branch.
    pub branch: Branch,
    /// Who should have come, with their names; empty before the record.
    pub attended: Vec<(rules::Attended, String)>,
    /// What was voted on.
    pub votes: Vec<rules::Vote>,
    /// What happened to it.
    pub history: Vec<Told>,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
    /// Whether the reader may act on it.
    pub may_act: bool,
}

/// A sitting, for whoever may read its branch.
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Whole, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Whole, Failure> {
        let (shown, branch) = loaded(tx, county, (&staff, Act::Read), id).await?;
        let at = (branch.kept.org, branch.place);
        let may_act = may(&staff, Act::Sit, at);
        let attended = store::sittings::attended(tx, county, id).await?;
        let votes = store::sittings::votes(tx, county, id).await?;
        let history = store::matters::told(tx, county, id).await?;
        let catalogue = catalogue::all(tx, county).await?;
        Ok(Whole { shown, branch, attended, votes, history, catalogue, may_act })
    };
    app.store().read(county.0, read).await
}
