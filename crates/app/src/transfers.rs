//! Letters of transfer (组织关系介绍信): issued by the branch somebody leaves, received by the one they come
//! to, or answered from outside. What a letter brings stands on the rosters in the same transaction.

pub mod reading;

use domain::directory::Staff;
use domain::life::branches::{Membership, Post};
use domain::places::County;
use domain::transfers::{self as rules, Act as Done, Letter, Refusal, State, To, valid_days};
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::Date;
use store::Tx;
use store::outbox::Message;
pub use store::transfers::Shown;

use crate::life::{Branch, LINE_MAX, Wrong, doer, id_of, note};
use crate::once::once;
use crate::policy::affairs::{Act, may};
use crate::{App, Failure, House, Once, dues, life};

/// A letter as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewLetter {
    /// Who goes.
    pub person: Option<Id>,
    /// The branch of the county they go to; empty for outside.
    pub to: Option<Id>,
    /// Where to outside the county, in words.
    pub outside: String,
    /// On which day it is issued; today when empty.
    pub issued_on: String,
}

/// Issues a letter for a member of one's own branch, with the next number of the year. Gives its id.
pub async fn issue(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewLetter,
    key: &Once,
) -> Result<Id, Failure> {
    let (house, now, id) = (app.house(county).await?, app.now(), app.next_id());
    let message = app.next_id();
    let (person, to, issued_on) = checked(&new, staff.org, now.date())?;
    let valid_days = valid_days(issued_on, &house.rules);
    let of = format!("issue_letter {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let from = own_branch(tx, county, &staff).await?;
        if store::life::branch_of(tx, county, person).await? != Some(staff.org) {
            return Err(Failure::field("person", "这个人现在不在本支部的名册上，请重新选。"));
        }
        if store::transfers::has_open(tx, county, person).await? {
            let say = "这个人已经有一封开出去的介绍信，请先等它办完，或者收回。";
            return Err(Failure::field("person", say));
        }
        if let To::Branch(to) = &to
            && store::life::load(tx, county, *to).await?.is_none()
        {
            return Err(Failure::field("to", "没有这个支部，请重新选。"));
        }
        let year = i64::from(issued_on.year());
        let letter = Letter {
            id,
            number: (year, store::transfers::next_number(tx, county, year).await?),
            person,
            from: from.kept.org,
            to: to.clone(),
            issued_on,
            valid_days,
            dues_until: store::transfers::last_paid(tx, county, person).await?,
            state: State::Issued,
            ended_on: None,
            words: String::new(),
            version: 1,
        };
        let by = (doer(&staff), now);
        store::transfers::insert(tx, county, &letter, by).await?;
        if let To::Branch(to) = letter.to {
            let (at, topic, org) = (now, "issue_letter", Some(to));
            let message = Message { id: message, at, topic, matter: id, org };
            store::outbox::put(tx, county, &message).await?;
        }
        note(tx, county, by, ("issue_letter", "transfer", id), &number_words(&letter)).await?;
        Ok(id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

/// `2025 年第 12 号`.
pub fn number_words(it: &Letter) -> String {
    format!("{} 年第 {} 号", it.number.0, it.number.1)
}

fn checked(new: &NewLetter, own: Id, today: Date) -> Result<(Id, To, Date), Failure> {
    let mut wrong = Wrong::default();
    if new.person.is_none() {
        wrong.say("person", "请选是谁转出。");
    }
    let outside = wrong.text("outside", &new.outside, LINE_MAX);
    let to = match (new.to, outside.is_empty()) {
        (Some(to), true) if to == own => {
            wrong.say("to", "转去的不能是本支部，请重新选。");
            None
        }
        (Some(to), true) => Some(To::Branch(to)),
        (None, false) => Some(To::Outside(outside)),
        (Some(_), false) => {
            wrong.say("outside", "县里的支部和县外的组织，请只写一样。");
            None
        }
        (None, true) => {
            wrong.say("to", "请选转到县里哪个支部；转到县外的，写上接收的组织。");
            None
        }
    };
    let on = wrong.day_or_none("issued_on", &new.issued_on).unwrap_or(today);
    if on > today {
        wrong.say("issued_on", "开介绍信的日期不能是以后的日子。");
    }
    wrong.none()?;
    let (Some(person), Some(to)) = (new.person, to) else { return Err(Failure::Missing) };
    Ok((person, to, on))
}

async fn own_branch(tx: &mut Tx<'_>, county: County, staff: &Staff) -> Result<Branch, Failure> {
    let branch = store::life::load(tx, county, staff.org).await?.ok_or(Failure::Forbidden)?;
    let allowed = may(staff, Act::Transfer, (staff.org, branch.place));
    if allowed { Ok(branch) } else { Err(Failure::Forbidden) }
}

/// Whether `staff` may do `act` about the branch a letter left, and about the one it goes to.
fn sides(staff: &Staff, it: &Shown, act: Act) -> (bool, bool) {
    let from = may(staff, act, (it.letter.from, it.from.1));
    let to = match (&it.letter.to, &it.to) {
        (To::Branch(id), Some((_, place))) => may(staff, act, (*id, *place)),
        _ => false,
    };
    (from, to)
}

/// A letter that `staff` may read: of the branch it left, or of the one it goes to. Who may not learns
/// nothing of it.
async fn loaded(tx: &mut Tx<'_>, county: County, staff: &Staff, id: Id) -> Result<Shown, Failure> {
    let shown = store::transfers::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let (from, to) = sides(staff, &shown, Act::ReadLetters);
    if from || to { Ok(shown) } else { Err(Failure::Missing) }
}

/// What may be done to a letter by this person: receiving by the branch it goes to, the rest by the one it
/// left.
fn may_do(staff: &Staff, it: &Shown, act: Done) -> bool {
    let (from, to) = sides(staff, it, Act::Transfer);
    match act {
        Done::Receive => to,
        Done::Return | Done::TakeBack => from,
    }
}

/// Receives a letter, notes its receipt, or takes it back, on a day. `words` is why it is taken back, or
/// what the receipt says. `seen` is the version that was looked at.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    ((id, seen), act, (on, words)): ((Id, i64), Done, (&str, &str)),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now, message) = (app.house(county).await?, app.now(), app.next_id());
    let mut wrong = Wrong::default();
    let on = wrong.day_or_none("on", on).unwrap_or(now.date());
    let words = wrong.text("words", words, LINE_MAX);
    if act == Done::TakeBack && words.is_empty() {
        wrong.say("words", "请写为什么收回，以后查得到。");
    }
    wrong.none()?;
    let of = format!("act_letter {id:?} {seen} {act:?} {on} {words}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let shown = loaded(tx, county, &staff, id).await?;
        if !may_do(&staff, &shown, act) {
            return Err(Failure::Forbidden);
        }
        let before = &shown.letter;
        if before.version != seen {
            let say = "别人刚刚改过，页面上已经是新的，请看一眼再办。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let after = rules::act(before, act, (on, &words), now.date()).map_err(refused)?;
        match act {
            Done::Receive | Done::Return => moved(tx, &house, &after, (on, now.date())).await?,
            Done::TakeBack => {}
        }
        let by = (doer(&staff), now);
        store::transfers::save(tx, county, (before, &after), act.code(), by).await?;
        if act == Done::Receive {
            let (at, topic, org) = (now, "receive_letter", Some(after.from));
            let message = Message { id: message, at, topic, matter: id, org };
            store::outbox::put(tx, county, &message).await?;
        }
        let what = match act {
            Done::Receive => "receive_letter",
            Done::Return => "return_letter",
            Done::TakeBack => "take_back_letter",
        };
        note(tx, county, by, (what, "transfer", id), &number_words(&after)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// The rosters after a letter arrived: off the one it left from the day before on, and onto the other from
/// the day on. Rights and the day of joining go along, a post does not.
async fn moved(
    tx: &mut Tx<'_>,
    house: &House,
    letter: &Letter,
    (on, today): (Date, Date),
) -> Result<(), Failure> {
    let (county, person, from) = (house.county(), letter.person, letter.from);
    let roster = store::life::roster(tx, county, from, on).await?;
    let stands = roster.into_iter().find(|it| it.membership.person == person);
    let stands = stands.map(|it| it.membership).filter(|it| it.span.until == Date::MAX);
    let Some(stands) = stands else { return Err(gone()) };
    let last = on.yesterday().unwrap_or(on);
    if last < stands.span.from {
        // They came and went on one day: nothing of the line is left.
        store::life::drop_member(tx, county, (from, person), stands.span.from).await?;
    } else if !store::life::end_member(tx, county, (from, person), last).await? {
        return Err(gone());
    }
    touch(tx, county, from).await?;
    if let To::Branch(to) = letter.to {
        let line =
            Membership { span: Span::since(on), post: Post::None, exclusion: None, ..stands };
        store::life::insert_member(tx, county, to, &line).await?;
        store::admission::move_to(tx, county, (person, to)).await?;
        touch(tx, county, to).await?;
        life::anew(tx, house, to, (on, today)).await?;
    }
    life::anew(tx, house, from, (on, today)).await?;
    dues::anew(tx, house, &[person], today).await
}

fn gone() -> Failure {
    let say = "原支部的名册上那天已经没有这个人了，请两边先核对名册。";
    Failure::NotNow(say.to_owned())
}

/// Takes the next version of a branch whose roster changed.
async fn touch(tx: &mut Tx<'_>, county: County, org: Id) -> Result<(), Failure> {
    let branch = store::life::load(tx, county, org).await?.ok_or(Failure::Missing)?;
    Ok(store::life::touch(tx, county, org, branch.kept.version).await?)
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Over(_) => Failure::NotNow("这封介绍信已经办完了，不能再改。".to_owned()),
        Refusal::NotYet => Failure::field("on", "这天还没到，办完了再来记。"),
        Refusal::Before(day) => {
            Failure::field("on", format!("介绍信是 {day} 开的，请写这天或者以后。"))
        }
        Refusal::Expired(day) => {
            Failure::field("on", format!("介绍信 {day} 就到期了。请原支部收回，重新开一封。"))
        }
        Refusal::WrongWay => Failure::NotNow(
            "转到县外的记回执，转到县里别的支部的由那个支部接收，请重新选。".to_owned(),
        ),
    }
}
