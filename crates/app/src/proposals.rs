//! Grants that one administrator proposes and another approves: the system administrator says who
//! shall do what, the security administrator lets it be. Taking rights away needs one of them only.

use domain::accounts::are_apart;
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::proposals::New;
pub use store::proposals::Proposal;

use crate::once::once;
use crate::people::wrong_roles;
use crate::{App, Failure, Once};

/// The longest reason for a refusal, in characters.
pub const REASON_CHARS_MAX: usize = 200;

/// What a proposal is about.
pub const ACCOUNT: &str = "account";
/// Other roles, or another organisation.
pub const ROLES: &str = "roles";
/// A second factor taken off, because the person lost it.
pub const SECOND: &str = "second_factor";

/// Whether somebody sees what waits.
pub fn may_see(by: &Staff) -> bool {
    by.is(Role::Admin) || by.is(Role::Security)
}

/// Whether somebody may decide this proposal: a security administrator, and neither who proposed it
/// nor whom it is about.
pub fn may_decide(by: &Staff, it: &Proposal) -> bool {
    by.is(Role::Security) && it.proposed_by.0 != by.person && it.person != by.person
}

/// Those that wait behind `after`, the oldest first.
pub async fn waiting(
    app: &App,
    county: County,
    by: &Staff,
    (after, limit): (Id, i64),
) -> Result<Vec<Proposal>, Failure> {
    if !may_see(by) {
        return Err(Failure::Forbidden);
    }
    let read = async move |tx: &mut Tx<'_>| {
        store::proposals::page(tx, county, "waiting", (after, limit)).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// How many proposals wait, and how many exports with contacts; none for whom they do not concern.
pub async fn count(app: &App, county: County, by: &Staff) -> Result<(i64, i64), Failure> {
    if !by.is(Role::Security) {
        return Ok((0, 0));
    }
    let read = async move |tx: &mut Tx<'_>| store::proposals::count_waiting(tx, county).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The last proposals about a person, the newest first.
pub async fn of_person(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
) -> Result<Vec<Proposal>, Failure> {
    if !may_see(by) {
        return Err(Failure::Forbidden);
    }
    let read =
        async move |tx: &mut Tx<'_>| store::proposals::of_person(tx, county, person, 10).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Proposes other roles or another organisation for somebody with an account. Until it is approved
/// they keep what they have.
pub async fn propose_roles(
    app: &App,
    county: County,
    by: &Staff,
    (person, org, roles): (Id, Option<Id>, Vec<Role>),
    key: &Once,
) -> Result<(), Failure> {
    let doer = admit_proposer(by)?;
    let house = app.house(county).await?;
    let found = org.and_then(|it| house.orgs.get(&it));
    let Some(unit) = found else {
        return Err(Failure::field("org", "请选这个人在哪个单位。"));
    };
    if let Some(say) = wrong_roles(&roles, Some(unit)) {
        return Err(Failure::field("roles", say));
    }
    let of = format!("propose_roles {} {} {roles:?}", person.0, unit.id.0);
    let (id, org, now) = (app.next_id(), unit.id, app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::people::find(tx, county, person).await?.ok_or(Failure::Missing)?;
        let by = doer.person.unwrap_or(person);
        let new = New { id, person, kind: ROLES, org: Some(org), roles: &roles, by, at: now };
        propose(tx, county, doer, &new).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Proposes to take a person's second factor off, because they lost it.
pub async fn propose_second_off(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
    key: &Once,
) -> Result<(), Failure> {
    let doer = admit_proposer(by)?;
    let (id, now) = (app.next_id(), app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let account = store::accounts::of_person(tx, county, person).await?;
        if !account.ok_or(Failure::Missing)?.second {
            return Err(Failure::NotNow("这个账号没有设第二道验证，不用解除。".to_owned()));
        }
        let by = doer.person.unwrap_or(person);
        let new = New { id, person, kind: SECOND, org: None, roles: &[], by, at: now };
        propose(tx, county, doer, &new).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("propose_second_off {}", person.0), work).await.map(drop)
}

fn admit_proposer(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// Writes a proposal inside a use case.
pub(crate) async fn propose(
    tx: &mut Tx<'_>,
    county: County,
    doer: Doer,
    new: &New<'_>,
) -> Result<(), Failure> {
    if !store::proposals::insert(tx, county, new).await? {
        let say = "这个人已经有一份同样的申请在等安全管理员批，请等批了再提。";
        return Err(Failure::NotNow(say.to_owned()));
    }
    let detail = told(new.roles, new.org);
    audit(tx, county, doer, new.at, ("propose", new.person, &format!("{} {detail}", new.kind)))
        .await
}

fn told(roles: &[Role], org: Option<Id>) -> String {
    let roles: Vec<&str> = roles.iter().map(|it| it.code()).collect();
    format!("{} org={}", roles.join(","), org.map_or(0, |it| it.0))
}

/// Approves a proposal, or refuses it with a reason.
pub async fn decide(
    app: &App,
    county: County,
    by: &Staff,
    (id, approve, reason): (Id, bool, &str),
    key: &Once,
) -> Result<(), Failure> {
    if !by.is(Role::Security) {
        return Err(Failure::Forbidden);
    }
    let reason = reason.trim().to_owned();
    if !approve && (reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX) {
        let say = format!("请写为什么不批，{REASON_CHARS_MAX} 个字以内，提的人看得到。");
        return Err(Failure::field("reason", say));
    }
    let (staff, now) = (by.clone(), app.now());
    let of = format!("decide {} {approve} {reason}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::proposals::find(tx, county, id).await?.ok_or(Failure::Missing)?;
        if !may_decide(&staff, &found) {
            let say = "自己提的申请、关于自己的申请，要由另一位安全管理员来批。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let state = if approve { "approved" } else { "refused" };
        let decided = (state, staff.person, now);
        if !store::proposals::decide(tx, county, id, decided, &reason).await? {
            let who = found.decided.map_or_else(String::new, |it| it.0);
            return Err(Failure::NotNow(format!("{who}已经批过这一份了，这一次没有再办。")));
        }
        if approve {
            carry_out(tx, county, &found, now).await?;
        }
        let doer = Doer { person: Some(staff.person), org: Some(staff.org) };
        let act = if approve { "approve" } else { "refuse_proposal" };
        let detail = format!("{} {}", found.kind, told(&found.roles, found.org));
        audit(tx, county, doer, now, (act, found.person, &detail)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What an approved proposal does.
async fn carry_out(
    tx: &mut Tx<'_>,
    county: County,
    it: &Proposal,
    now: Instant,
) -> Result<(), Failure> {
    if it.kind == SECOND {
        store::second_factors::remove(tx, county, it.person).await?;
        store::people::end_sessions(tx, county, it.person).await?;
        store::accounts::note_change(tx, county, it.person, SECOND, now).await?;
        return Ok(());
    }
    let Some(org) = it.org else { return Err(Failure::Broken("a grant without an org".into())) };
    if !are_apart(&it.roles) {
        return Err(Failure::NotNow(APART.to_owned()));
    }
    grant(tx, county, it.person, &it.roles, org).await
}

/// What is said to who wants two of the three in one account.
pub(crate) const APART: &str =
    "系统管理员、安全管理员、审计员要分给三个人，一个账号只能是其中一种。";

/// Gives a person these roles in the place of all others.
pub(crate) async fn grant(
    tx: &mut Tx<'_>,
    county: County,
    person: Id,
    roles: &[Role],
    org: Id,
) -> Result<(), Failure> {
    store::people::remove_grants(tx, county, person).await?;
    for role in roles {
        store::directory::insert_grant(tx, county, person, *role, org).await?;
    }
    Ok(())
}

/// Takes a role away, at once. The last system or security administrator who can sign in stays.
pub async fn take(
    app: &App,
    county: County,
    by: &Staff,
    (person, role): (Id, Role),
    key: &Once,
) -> Result<(), Failure> {
    if !may_see(by) {
        return Err(Failure::Forbidden);
    }
    let (now, doer) = (app.now(), Doer { person: Some(by.person), org: Some(by.org) });
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::people::find(tx, county, person).await?.ok_or(Failure::Missing)?;
        if !found.grants.iter().any(|it| it.0 == role) {
            return Err(Failure::NotNow("这个人已经没有这一项了。".to_owned()));
        }
        if store::people::is_last(tx, county, person, role).await? {
            return Err(Failure::NotNow(LAST.to_owned()));
        }
        store::people::remove_grant(tx, county, person, role).await?;
        store::people::end_sessions(tx, county, person).await?;
        audit(tx, county, doer, now, ("take_role", person, role.code())).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("take_role {} {role:?}", person.0), work).await.map(drop)
}

/// What is said to who would leave the county without one of the two who keep its accounts.
pub(crate) const LAST: &str =
    "本县只剩这一位能登录的系统管理员或安全管理员，没有了就没人能管账号。请先添加另一位。";

/// Forgets the wrong sign-ins of an account, so that it is neither locked anywhere nor slowed.
pub async fn unlock(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
    key: &Once,
) -> Result<(), Failure> {
    if !by.is(Role::Security) {
        return Err(Failure::Forbidden);
    }
    let find = async move |tx: &mut Tx<'_>| store::people::find(tx, county, person).await;
    let found = app.store().read(county.0, find).await?.ok_or(Failure::Missing)?;
    let name = crate::accounts::throttle_key(app, county, &found.login);
    let (now, doer) = (app.now(), Doer { person: Some(by.person), org: Some(by.org) });
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::throttle::clear_name(tx, county, &name).await?;
        audit(tx, county, doer, now, ("unlock", person, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("unlock {}", person.0), work).await.map(drop)
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: Instant,
    (act, subject, detail): (&str, Id, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "account", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}
