//! Counting the ballots of a round: totals only. Who is due is counted from the roster of the day.

use domain::burden::{Field, Form};
use domain::directory::Staff;
use domain::elections::course::{self, Again, Election, Totals};
use domain::elections::{Revote, Step, Tally};
use domain::life::branches::Post;
use domain::places::County;
use domain::quorum::roll;
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::matters::Doer;
use store::terms::elections::{Candidate, Round};

use super::elections::{Told, elected, eligible, fits, last_day, owes, tell};
use super::{loaded, overtaken, quicker, refused};
use crate::life::{Branch, Wrong, doer, note as audit};
use crate::once::once;
use crate::policy::terms::Act;
use crate::{App, Failure, House, Once, burden};

/// The most whom one form takes as written in.
pub const WRITTEN_IN_MAX: usize = 3;

/// A count as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewCount {
    /// The day of the meeting.
    pub held_on: String,
    /// 实到会.
    pub present: String,
    /// 发出选票.
    pub issued: String,
    /// 收回选票.
    pub returned: String,
    /// 有效选票.
    pub valid: String,
    /// What each candidate got.
    pub votes: Vec<(Id, String)>,
    /// Others whom voters wrote in, and what they got.
    pub written_in: Vec<(Id, String)>,
}

/// Counts a round of one's own branch. `seen` is the version that was looked at. Where it leaves seats
/// open, another round follows: among the tied, or among who did not get enough.
pub async fn count(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), new): ((Id, i64), NewCount),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let of = format!("count_election {id:?} {seen} {new:?}");
    let totals = checked(&new)?;
    let (staff, message, took) = (staff.clone(), app.next_id(), key.took());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (before, own) = loaded(tx, county, (&staff, Act::Elect), id).await?;
        if before.version != seen {
            return Err(overtaken());
        }
        fits(tx, &house, (&own, totals.held_on), "held_on").await?;
        let mut totals = totals.clone();
        let all = store::terms::elections::candidates(tx, county, id).await?;
        let listed = all.iter().filter(|it| it.round == before.round);
        let ids: Vec<Id> = listed.map(|it| it.person).collect();
        let written = in_order(&mut totals, &ids)?;
        totals.due = due(tx, county, (own.kept.org, totals.held_on), &written).await?;
        let last = last_day(tx, county, &before, Step::Meeting).await?;
        let of = (ids.as_slice(), elected(&all));
        let counted =
            course::counted(&before, &totals, (of.0, of.1.as_slice()), (last, now.date()));
        let counted = counted.map_err(on_the_day).map_err(refused_here)?;
        let by = (doer(&staff), now);
        // Day, present, three numbers of ballots, one for each name; who is due is counted.
        let typed = [vec![Field::Day], vec![Field::Number; 4 + ids.len() + written.len()]].concat();
        let form = Form::new(took, typed, 1);
        burden::filed(tx, county, (own.kept.org, "election"), (&form, now)).await?;
        wrote(tx, county, (&before, &totals), (&ids, &counted)).await?;
        let after = (&counted.after, if counted.after.left == 0 { "count" } else { "count_again" });
        moved(tx, &house, (&before, &own), after, (by, message)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// The refusal, and whether it is about the day.
fn on_the_day(it: course::Refusal) -> (course::Refusal, bool) {
    (it, matches!(it, course::Refusal::NotYet | course::Refusal::Before(_)))
}

/// As [`refused`], with the fields of this form.
fn refused_here((it, about_day): (course::Refusal, bool)) -> Failure {
    match (refused(it), it) {
        (Failure::Invalid(all), _) if about_day => {
            let say = all.into_iter().next().map(|it| it.say).unwrap_or_default();
            Failure::field("held_on", say)
        }
        (_, course::Refusal::Twice) => {
            Failure::field("votes", "有人写了两次，或者前面已经当选了，请去掉。")
        }
        (failure, _) => failure,
    }
}

fn checked(new: &NewCount) -> Result<Totals, Failure> {
    let mut wrong = Wrong::default();
    let held_on = wrong.day("held_on", &new.held_on);
    let mut number = |field: &'static str, typed: &str| {
        let number = typed.trim().parse::<i64>().ok().filter(|it| (0..=1_000_000).contains(it));
        if number.is_none() {
            wrong.say(field, "请写数字。");
        }
        number.unwrap_or(0)
    };
    let present = number("present", &new.present);
    let issued = number("issued", &new.issued);
    let returned = number("returned", &new.returned);
    let valid = number("valid", &new.valid);
    let mut votes = Vec::new();
    let mut unread = false;
    for (candidate, typed) in new.votes.iter().chain(&new.written_in) {
        match typed.trim().parse::<i64>() {
            Ok(yes) => votes.push(Tally { candidate: *candidate, yes }),
            Err(_) => unread = true,
        }
    }
    if unread {
        wrong.say("votes", "每个人得几票都要写数字，没有人选的写 0。");
    }
    wrong.none()?;
    let held_on = held_on.ok_or(Failure::Missing)?;
    Ok(Totals { held_on, due: 0, present, issued, returned, valid, votes })
}

/// Puts the votes in the order of the list, and gives those who were written in. Nobody of the list is
/// left out.
fn in_order(totals: &mut Totals, listed: &[Id]) -> Result<Vec<Id>, Failure> {
    let has = |id: &Id| totals.votes.iter().any(|it| it.candidate == *id);
    if !listed.iter().all(has) {
        return Err(Failure::field("votes", "每个候选人得几票都要写，没有人选的写 0。"));
    }
    let place = |it: &Tally<Id>| listed.iter().position(|own| *own == it.candidate);
    totals.votes.sort_by_key(|it| (place(it).unwrap_or(usize::MAX), it.candidate));
    let written = totals.votes.iter().filter(|it| place(it).is_none());
    Ok(written.map(|it| it.candidate).collect())
}

/// 应到会 on a day; and whether those who were written in may be elected at all.
async fn due(
    tx: &mut Tx<'_>,
    county: County,
    (org, on): (Id, Date),
    written: &[Id],
) -> Result<i64, Failure> {
    let may_be = eligible(tx, county, org, on).await?;
    if !written.iter().all(|id| may_be.iter().any(|it| it.membership.person == *id)) {
        let say = "另选的人里有人那天不是这个支部的正式党员，请核对。";
        return Err(Failure::field("votes", say));
    }
    let all = store::life::roster(tx, county, org, on).await?;
    let members: Vec<_> = all.iter().map(|it| it.membership.at_a_meeting(false)).collect();
    Ok(roll(&members).due)
}

/// Writes the round and who stood in it, and who stands in the next.
async fn wrote(
    tx: &mut Tx<'_>,
    county: County,
    (before, totals): (&Election, &Totals),
    (listed, counted): (&[Id], &course::Counted),
) -> Result<(), Failure> {
    let (id, round) = (before.id, before.round);
    let won = |person: Id| counted.outcome.elected.iter().any(|it| it.candidate == person);
    let one = |(seq, it): (i64, &Tally<Id>)| Candidate {
        round,
        seq,
        person: it.candidate,
        name: String::new(),
        written_in: !listed.contains(&it.candidate),
        yes: Some(it.yes),
        elected: won(it.candidate),
        post: Post::None,
    };
    let all: Vec<Candidate> = (1..).zip(&totals.votes).map(one).collect();
    store::terms::elections::set_candidates(tx, county, (id, round), &all).await?;
    let (seats, least_yes) = (before.left, counted.outcome.least_yes);
    let counted_round = Round { round, seats, totals: totals.clone(), least_yes };
    store::terms::elections::add_round(tx, county, id, &counted_round).await?;
    let Some(Revote::Tied { among, .. } | Revote::TooFew { among, .. }) = &counted.outcome.revote
    else {
        return Ok(());
    };
    let again = |it: &Candidate| Candidate {
        round: round + 1,
        yes: None,
        elected: false,
        written_in: false,
        ..it.clone()
    };
    // In the order of the list, not of their votes.
    let next: Vec<Candidate> =
        all.iter().filter(|it| among.contains(&it.person)).map(again).collect();
    Ok(store::terms::elections::set_candidates(tx, county, (id, round + 1), &next).await?)
}

/// Saves an election after a ballot; where the meeting is over, its step is done.
async fn moved(
    tx: &mut Tx<'_>,
    house: &House,
    (before, own): (&Election, &Branch),
    (after, act): (&Election, &'static str),
    ((by, at), message): ((Doer, Instant), Id),
) -> Result<(), Failure> {
    let (county, id) = (house.county(), before.id);
    if after.state != before.state
        && let (Some(on), Some(person), Some(org)) = (after.held_on, by.person, by.org)
    {
        let done = course::Done { step: Step::Meeting, on, document: String::new() };
        let who = (person, org, at);
        store::terms::elections::stepped(tx, county, (id, &done), who).await?;
    }
    let said = (owes(after, own), (act, ""));
    quicker(store::terms::elections::save(tx, county, (before, after), said, (by, at)).await)?;
    let told = Told { message, topic: "count_election", org: own.parent };
    tell(tx, county, after, told, at).await?;
    let detail = if after.again == Again::No { "" } else { after.again.code() };
    audit(tx, county, (by, at), ("count_election", "election", id), detail).await
}

/// Leaves the seats that nobody got enough votes for vacant. The meeting must have agreed.
pub async fn leave_vacant(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), agreed): ((Id, i64), bool),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    if !agreed {
        return Err(Failure::field("agreed", "要党员大会过半数同意才可以暂缺，同意了的请勾上。"));
    }
    let (staff, message) = (staff.clone(), app.next_id());
    let of = format!("leave_vacant {id:?} {seen}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let (before, own) = loaded(tx, county, (&staff, Act::Elect), id).await?;
        if before.version != seen {
            return Err(overtaken());
        }
        let after = course::leave_vacant(&before).map_err(refused)?;
        let none = (id, before.round);
        store::terms::elections::set_candidates(tx, county, none, &[]).await?;
        let by = ((doer(&staff), now), message);
        moved(tx, &house, (&before, &own), (&after, "leave_vacant"), by).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}
