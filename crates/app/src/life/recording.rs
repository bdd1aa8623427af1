//! Recording a sitting: who came, what was said, what was decided. The form knows who should come.

use domain::directory::Staff;
use domain::life::branches::Membership;
use domain::life::sittings::{self as rules, Ballot, Recorded, Scope};
use domain::places::County;
use domain::quorum::Kind;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::life::Named;

use super::sittings::{Shown, loaded, overtaken, refused};
use super::{Branch, LINE_MAX, TEXT_MAX, Wrong, catalogue, doer, note, sign_in, standing};
use crate::once::once;
use crate::policy::life::Act;
use crate::{App, Failure, Once, burden};

/// Votes one record may have.
pub const VOTES_MAX: usize = 6;

/// A record as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewRecord {
    /// The day on which it was.
    pub held_on: String,
    /// From what hour.
    pub from: String,
    /// Until what hour.
    pub until: String,
    /// Where.
    pub place: String,
    /// Who led it.
    pub chair: Option<Id>,
    /// Who wrote it down.
    pub recorder: Option<Id>,
    /// Who came.
    pub came: Vec<Id>,
    /// Why others did not.
    pub absent: Vec<(Id, String)>,
    /// Guests from outside, in words.
    pub guests: String,
    /// What was said and decided.
    pub minutes: String,
    /// What was voted on; lines without a word are left out.
    pub votes: Vec<NewVote>,
}

/// A vote as the form gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVote {
    /// The word of its kind.
    pub kind: String,
    /// What was voted on.
    pub subject: String,
    /// Yes votes.
    pub yes: String,
    /// No votes.
    pub no: String,
    /// Abstentions.
    pub abstained: String,
}

impl NewVote {
    /// Whether nothing was written in its line.
    pub fn is_blank(&self) -> bool {
        [&self.subject, &self.yes, &self.no, &self.abstained].iter().all(|it| it.trim().is_empty())
    }
}

/// Records a sitting of one's own branch, or mends its record until it is published. `seen` is the
/// version that was looked at.
pub async fn record(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewRecord),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("record_sitting {id:?} {seen} {new:?}");
    let recorded = checked(&new)?;
    let (staff, took) = (staff.clone(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (shown, branch) = loaded(tx, county, (&staff, Act::Sit), id).await?;
        let before = shown.sitting;
        if before.version != seen {
            return Err(overtaken());
        }
        if recorded.held_on < branch.kept.days().from {
            let from = branch.kept.days().from;
            let say = format!("{from} 起才在这里记，以前的留在纸上就行。");
            return Err(Failure::field("held_on", say));
        }
        let roster = store::life::roster(tx, county, branch.kept.org, recorded.held_on).await?;
        let roster: Vec<Membership> = roster.into_iter().map(|it| it.membership).collect();
        own_people(&recorded, &roster)?;
        let outcome = rules::record(&before, recorded.clone(), &roster, now.date());
        let outcome = outcome.map_err(|it| refused(&it))?;
        let should = outcome.people.len();
        let form = domain::burden::forms::record(took, &before, &recorded, should);
        let rule = burden::of_sitting(&before.systems);
        burden::filed(tx, county, (before.branch, &rule), (&form, now)).await?;
        let (after, by) = (&outcome.after, (doer(&staff), now));
        let act = (rules::Act::Record, branch.place);
        store::sittings::save(tx, county, (&before, after), act, by).await?;
        store::sittings::recorded(tx, county, &outcome).await?;
        let late = if after.is_late_entry() { "late" } else { "" };
        note(tx, county, by, ("record_sitting", "sitting", id), late).await?;
        let since = before.held_on.min(after.held_on);
        standing::anew(tx, &house, branch.kept.org, (since, now.date())).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Who led and who wrote are of the branch: nobody else's name is told by a form.
fn own_people(recorded: &Recorded, roster: &[Membership]) -> Result<(), Failure> {
    let known = |it: Option<Id>| it.is_none_or(|it| roster.iter().any(|own| own.person == it));
    if !known(recorded.chair) {
        return Err(Failure::field("chair", "主持人那天不在名册上，请重新选。"));
    }
    if !known(recorded.recorder) {
        return Err(Failure::field("recorder", "记录人那天不在名册上，请重新选。"));
    }
    Ok(())
}

fn checked(new: &NewRecord) -> Result<Recorded, Failure> {
    let mut wrong = Wrong::default();
    let held_on = wrong.day("held_on", &new.held_on);
    let hours = (wrong.hour("from", &new.from), wrong.hour("until", &new.until));
    let place = wrong.text("place", &new.place, LINE_MAX);
    let guests = wrong.text("guests", &new.guests, LINE_MAX);
    let minutes = wrong.text("minutes", &new.minutes, TEXT_MAX);
    let absent = new.absent.iter().map(|it| (it.0, wrong.text("came", &it.1, 50))).collect();
    let votes = new.votes.iter().filter(|it| !it.is_blank());
    let ballots: Vec<Ballot> =
        (1..).zip(votes).filter_map(|(nth, it)| ballot(&mut wrong, nth, it)).collect();
    if ballots.len() > VOTES_MAX {
        wrong.say("votes", format!("一次会最多记 {VOTES_MAX} 项表决。"));
    }
    wrong.none()?;
    Ok(Recorded {
        held_on: held_on.ok_or(Failure::Missing)?,
        hours,
        place,
        minutes,
        guests,
        chair: new.chair,
        recorder: new.recorder,
        came: new.came.clone(),
        absent,
        ballots,
    })
}

fn ballot(wrong: &mut Wrong, nth: usize, new: &NewVote) -> Option<Ballot> {
    let kind = Kind::parse(new.kind.trim());
    if kind.is_none() {
        wrong.say("votes", format!("第 {nth} 项表决：请选是哪一种。"));
    }
    // Nobody said no: an empty field is nought, but the yes votes must be said.
    let number = |it: &str| if it.trim().is_empty() { Some(0) } else { it.trim().parse().ok() };
    let yes = new.yes.trim().parse().ok();
    let (no, abstained) = (number(&new.no), number(&new.abstained));
    if yes.is_none() || no.is_none() || abstained.is_none() {
        wrong.say("votes", format!("第 {nth} 项表决：票数请写数字，赞成的票数一定要写。"));
    }
    let subject = wrong.text("votes", &new.subject, LINE_MAX);
    Some(Ballot { kind: kind?, subject, yes: yes?, no: no?, abstained: abstained? })
}

/// What the form of a record begins with.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The sitting with its names.
    pub shown: Shown,
    /// Its branch.
    pub branch: Branch,
    /// Of whom it is.
    pub scope: Scope,
    /// Who should come, as the roster of its day has them.
    pub people: Vec<Named>,
    /// Who came and why others did not, where it was recorded before.
    pub attended: Vec<rules::Attended>,
    /// Who signed in with the code that was shown.
    pub signed: Vec<Id>,
    /// What was voted on, where it was recorded before.
    pub votes: Vec<rules::Vote>,
    /// The catalogue, for the names of systems.
    pub catalogue: Vec<catalogue::Own>,
}

/// The form of a record. `on` is the day whose roster is asked for, where another one was typed.
pub async fn sheet(
    app: &App,
    staff: &Staff,
    county: County,
    (id, on): (Id, Option<Date>),
) -> Result<Sheet, Failure> {
    let (house, staff, today) = (app.house(county).await?, staff.clone(), app.now().date());
    let read = async move |tx: &mut Tx<'_>| -> Result<Sheet, Failure> {
        let (shown, branch) = loaded(tx, county, (&staff, Act::Sit), id).await?;
        let scope = Scope::of(&shown.sitting.systems);
        let on = on.unwrap_or(shown.sitting.held_on).min(today);
        let mut people = store::life::roster(tx, county, branch.kept.org, on).await?;
        people.retain(|it| scope.takes(it.membership.post));
        let recorded = shown.sitting.entered_on.is_some();
        let (mut attended, mut votes) = (Vec::new(), Vec::new());
        if recorded {
            let all = store::sittings::attended(tx, county, id).await?;
            attended = all.into_iter().map(|it| it.0).collect();
            votes = store::sittings::votes(tx, county, id).await?;
        }
        let signed = if recorded || !sign_in::is_on(&house, today) {
            Vec::new()
        } else {
            store::sittings::signed_in(tx, county, id).await?.into_iter().map(|it| it.0).collect()
        };
        let catalogue = catalogue::all(tx, county).await?;
        Ok(Sheet { shown, branch, scope, people, attended, signed, votes, catalogue })
    };
    app.store().read(county.0, read).await
}
