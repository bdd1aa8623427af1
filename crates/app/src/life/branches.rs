//! Branches and their rosters: founding one, who joins and leaves, what it has for a time.

use domain::directory::{OrgKind, Organisation, Staff};
use domain::elections::Body;
use domain::life::branches::{Kept, Membership, Part, Post};
use domain::places::{County, Place};
use domain::quorum::{Exclusion, Reason, Standing};
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::Date;
use store::Tx;
use store::life::{Branch, Named};

use super::{LINE_MAX, Wrong, branch, doer, id_of, note, standing};
use crate::once::once;
use crate::policy::life::{Act, may_in_ground};
use crate::{App, Failure, Once};

/// A branch as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewBranch {
    /// Its name.
    pub name: String,
    /// The organisation above.
    pub above: Option<Id>,
    /// The word of what it elects.
    pub body: String,
    /// The day on which it was founded.
    pub founded_on: String,
    /// Whether it is one of an office.
    pub is_office: bool,
    /// Whether it is the work committee itself.
    pub is_work_committee: bool,
    /// From which day on its life is kept here; today when empty.
    pub kept_from: String,
}

/// Founds a branch: an organisation of its own below another one. Gives its id.
pub async fn found(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewBranch,
    key: &Once,
) -> Result<Id, Failure> {
    if !may_in_ground(staff, Act::Found) || staff.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let above = new.above.and_then(|it| house.orgs.get(&it));
    let above = above.filter(|it| staff.place.contains(it.place));
    let now = app.now();
    let (org, kept) = checked(app.next_id(), &new, above, now.date())?;
    let (by, house) = (doer(staff), house.clone());
    let of = format!("found_branch {new:?}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::directory::insert_org(tx, county, &org).await?;
        store::life::insert(tx, county, &kept).await?;
        note(tx, county, (by, now), ("found_branch", "branch", org.id), "").await?;
        standing::anew(tx, &house, org.id, (kept.days().from, now.date())).await?;
        store::county::touch(tx, county).await?;
        Ok(org.id.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    app.forget_house(county);
    id_of(&answer)
}

fn checked(
    id: Id,
    new: &NewBranch,
    above: Option<&Organisation>,
    today: Date,
) -> Result<(Organisation, Kept), Failure> {
    let mut wrong = Wrong::default();
    let name = wrong.text("name", &new.name, 50);
    if name.is_empty() {
        wrong.say("name", "请写支部的全称，比如“县交通运输局机关党支部”。");
    }
    let body = Body::parse(new.body.trim());
    if body.is_none() {
        wrong.say("body", "请选是哪一类支部，换届的年限跟着它走。");
    }
    if above.is_none() {
        wrong.say("above", "请选上级组织。");
    }
    let founded = wrong.day("founded_on", &new.founded_on);
    if founded.is_some_and(|it| it > today) {
        wrong.say("founded_on", "成立的日期不能是以后的日子。");
    }
    let kept_from = wrong.day_or_none("kept_from", &new.kept_from).unwrap_or(today);
    let place = above.map_or(Place(0), |it| it.place);
    wrong.none()?;
    let (Some(body), Some(founded_on)) = (body, founded) else { return Err(Failure::Missing) };
    let parent = above.map(|it| it.id);
    let (phone, credit_code, class) = (None, None, None);
    let kind = OrgKind::Party;
    let org = Organisation { id, parent, name, kind, class, place, phone, credit_code };
    let (is_office, is_work_committee) = (new.is_office, new.is_work_committee);
    let (ended_on, version) = (None, 1);
    let kept = Kept {
        org: id,
        body,
        founded_on,
        ended_on,
        kept_from,
        is_office,
        is_work_committee,
        version,
    };
    Ok((org, kept))
}

/// Somebody for a roster, as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    /// Who: an id of the directory; empty for somebody new of this `name`.
    pub person: Option<Id>,
    /// The name of somebody the directory does not know yet.
    pub name: String,
    /// The word of their rights.
    pub standing: String,
    /// The word of their post.
    pub post: String,
    /// The day of joining the Party; may be empty.
    pub joined_on: String,
    /// From which day on; today when empty.
    pub from_on: String,
    /// The number of the reason for which they are left out of 应到会; empty for none.
    pub reason: String,
    /// The document by which the organisation above approved that.
    pub approval: String,
    /// Whether the meeting agreed to it.
    pub consent: bool,
}

/// Puts somebody on the roster of a branch, or changes their line from a day on. `seen` is the version
/// of the branch that was looked at.
pub async fn put(
    app: &App,
    staff: &Staff,
    county: County,
    ((org, seen), new): ((Id, i64), NewMember),
    key: &Once,
) -> Result<Id, Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let line = line(&new, now.date())?;
    let fresh = new.person.is_none().then(|| (app.next_id(), new.name.trim().to_owned()));
    let of = format!("put_branch_member {org:?} {seen} {new:?}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let known = branch(tx, county, (&staff, Act::Roster), org).await?;
        began(&known, line.span.from)?;
        touched(tx, county, (org, seen)).await?;
        let person = match &fresh {
            None => new.person.ok_or(Failure::Missing)?,
            Some((id, name)) => somebody_new(tx, county, org, (*id, name)).await?,
        };
        let line = Membership { person, ..line.clone() };
        replace(tx, county, org, &line).await?;
        let act = ("put_branch_member", "branch", org);
        note(tx, county, (doer(&staff), now), act, line.post.code()).await?;
        standing::anew(tx, &house, org, (line.span.from, now.date())).await?;
        crate::dues::anew(tx, &house, &[person], now.date()).await?;
        Ok(person.0.to_string())
    };
    let (answer, _) = once(app, county, key, &of, work).await?;
    id_of(&answer)
}

fn line(new: &NewMember, today: Date) -> Result<Membership, Failure> {
    let mut wrong = Wrong::default();
    let name = wrong.text("name", &new.name, 40);
    if new.person.is_none() && (name.is_empty() || name.chars().any(char::is_control)) {
        wrong.say("name", "请写姓名。");
    }
    let standing = Standing::parse(new.standing.trim());
    if standing.is_none() {
        wrong.say("standing", "请选正式党员还是预备党员。");
    }
    let post = Post::parse(new.post.trim()).unwrap_or(Post::None);
    let joined_on = wrong.day_or_none("joined_on", &new.joined_on);
    if joined_on.is_some_and(|it| it > today) {
        wrong.say("joined_on", "入党的日期不能是以后的日子。");
    }
    let from = wrong.day_or_none("from_on", &new.from_on).unwrap_or(today);
    let approval = wrong.text("approval", &new.approval, LINE_MAX);
    let reason = new.reason.trim();
    let parsed = reason.parse().ok().and_then(Reason::parse);
    if !reason.is_empty() && parsed.is_none() {
        wrong.say("reason", "请从六种情形里选一种，或者不选。");
    }
    wrong.none()?;
    let standing = standing.ok_or(Failure::Missing)?;
    let consent = new.consent;
    let exclusion = parsed.map(|reason| Exclusion { reason, approval, consent });
    let person = new.person.unwrap_or(Id(0));
    Ok(Membership { person, standing, joined_on, span: Span::since(from), post, exclusion })
}

fn began(known: &Branch, from: Date) -> Result<(), Failure> {
    if from < known.kept.founded_on {
        let say = format!("支部 {} 才成立，请选这天或者以后。", known.kept.founded_on);
        return Err(Failure::field("from_on", say));
    }
    Ok(())
}

async fn touched(tx: &mut Tx<'_>, county: County, (org, seen): (Id, i64)) -> Result<(), Failure> {
    match store::life::touch(tx, county, org, seen).await {
        Err(store::StoreError::Stale { .. }) => {
            Err(Failure::NotNow("名册刚刚有人改过，页面上已经是新的。".to_owned()))
        }
        other => Ok(other?),
    }
}

/// Who acts for the branch under this name, and is on no roster yet: that is who is meant. Anybody
/// else is somebody new: of two people with one name nobody knows which is meant.
pub(super) async fn somebody_new(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    (id, name): (Id, &str),
) -> Result<Id, Failure> {
    if let [known] = store::life::named_so(tx, county, (name, org)).await?.as_slice()
        && store::life::branch_of(tx, county, *known).await?.is_none()
    {
        return Ok(*known);
    }
    let initials = store::search::initials(name);
    store::directory::insert_person(tx, county, id, name, &initials).await?;
    Ok(id)
}

/// Ends the line that stands and begins the new one.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    county: County,
    org: Id,
    line: &Membership,
) -> Result<(), Failure> {
    let (person, from) = (line.person, line.span.from);
    match store::life::branch_of(tx, county, person).await? {
        Some(other) if other != org => {
            let say = "这个人现在在别的支部的名册上，请先在那边办转出。";
            return Err(Failure::field("name", say));
        }
        Some(_) => {
            store::life::drop_member(tx, county, (org, person), from).await?;
            let before = from.yesterday().unwrap_or(from);
            store::life::end_member(tx, county, (org, person), before).await?;
            if store::life::branch_of(tx, county, person).await?.is_some() {
                let say = "名册上这个人是更晚的日子才来的，请选那天或者以后。";
                return Err(Failure::field("from_on", say));
            }
        }
        None => {}
    }
    Ok(store::life::insert_member(tx, county, org, line).await?)
}

/// Takes somebody off the roster from the day behind `until` on.
pub async fn leave(
    app: &App,
    staff: &Staff,
    county: County,
    ((org, seen), person, until): ((Id, i64), Id, &str),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let mut wrong = Wrong::default();
    let until = wrong.day_or_none("until_on", until).unwrap_or(now.date());
    wrong.none()?;
    let of = format!("leave_branch {org:?} {seen} {person:?} {until}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Roster), org).await?;
        touched(tx, county, (org, seen)).await?;
        if !store::life::end_member(tx, county, (org, person), until).await? {
            let say = "名册上没有这个人，或者还没到那天；请刷新看看。";
            return Err(Failure::field("until_on", say));
        }
        note(tx, county, (doer(&staff), now), ("leave_branch", "branch", org), "").await?;
        standing::anew(tx, &house, org, (until, now.date())).await?;
        crate::dues::anew(tx, &house, &[person], now.date()).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Notes that a branch has something from a day on, or had it until a day.
pub async fn set_part(
    app: &App,
    staff: &Staff,
    county: County,
    ((org, seen), part, has, on): ((Id, i64), &str, bool, &str),
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let part = Part::parse(part).ok_or(Failure::Missing)?;
    let mut wrong = Wrong::default();
    let on = wrong.day_or_none("on", on).unwrap_or(now.date());
    wrong.none()?;
    let of = format!("set_branch_part {org:?} {seen} {part:?} {has} {on}");
    let staff = staff.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        branch(tx, county, (&staff, Act::Roster), org).await?;
        touched(tx, county, (org, seen)).await?;
        let stands = store::life::with_parts(tx, county, &[org]).await?;
        let open = |it: &(Part, Span)| it.0 == part && it.1.until == Date::MAX;
        let has_it = stands.iter().any(|it| it.1.iter().any(open));
        if has && !has_it {
            store::life::begin_part(tx, county, (org, part), on).await?;
        } else if !has {
            store::life::end_part(tx, county, (org, part), on).await?;
        }
        let act = ("set_branch_part", "branch", org);
        note(tx, county, (doer(&staff), now), act, part.code()).await?;
        standing::anew(tx, &house, org, (on, now.date())).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// A branch with its parts and its roster of today.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The branch.
    pub branch: Branch,
    /// What it has today.
    pub parts: Vec<Part>,
    /// Who is on it today.
    pub members: Vec<Named>,
    /// Whether the reader may change it.
    pub may_keep: bool,
}

/// The roster of a branch.
pub async fn roster(app: &App, staff: &Staff, county: County, org: Id) -> Result<Roster, Failure> {
    let (today, staff) = (app.now().date(), staff.clone());
    let read = async move |tx: &mut Tx<'_>| -> Result<Roster, Failure> {
        let branch = branch(tx, county, (&staff, Act::Read), org).await?;
        let stands = store::life::with_parts(tx, county, &[org]).await?;
        let parts = stands.iter().flat_map(|it| &it.1).filter(|it| it.1.has(today));
        let parts = parts.map(|it| it.0).collect();
        let members = store::life::roster(tx, county, org, today).await?;
        let at = (org, branch.place);
        let may_keep = crate::policy::life::may(&staff, Act::Roster, at);
        Ok(Roster { branch, parts, members, may_keep })
    };
    app.store().read(county.0, read).await
}
