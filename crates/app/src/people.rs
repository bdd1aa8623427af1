//! People with accounts, as an administrator keeps them: adding, a new first password, switching
//! off and on again. What somebody new may do is proposed here and approved elsewhere.

use domain::accounts::are_apart;
use domain::directory::{Organisation, Post, Role, Staff};
use domain::places::{County, Level};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
pub use store::people::Member;
use store::proposals::New;

use crate::once::once;
use crate::{App, Failure, FieldError, House, Once, accounts, counties, proposals};

/// The longest name of a person, in characters: names of minorities in full.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest title of a post, in characters.
pub const TITLE_CHARS_MAX: usize = 30;
/// The shortest login name.
pub const LOGIN_MIN: usize = 3;
/// The longest login name.
pub const LOGIN_MAX: usize = 32;

/// A person as the form gives them. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// The organisation they act for.
    pub org: Option<Id>,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The name they sign in with.
    pub login: String,
    /// Their post; the usual title of their first role when empty.
    pub title: String,
}

/// An account with its first password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The account as it stands.
    pub member: Member,
    /// The first password. It is told once: `None` when the same form was sent again.
    pub password: Option<String>,
}

/// The system administrator keeps the accounts; the security administrator looks at them.
fn admit(by: &Staff) -> Result<(), Failure> {
    if by.is(Role::Admin) || by.is(Role::Security) { Ok(()) } else { Err(Failure::Forbidden) }
}

fn admit_keeper(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// The accounts behind the login name `after`, at most `limit`, those with `words` in their name,
/// its pinyin initials or their login name.
pub async fn page(
    app: &App,
    county: County,
    by: &Staff,
    words: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, Failure> {
    admit(by)?;
    let (words, after) = (words.trim().to_owned(), after.to_owned());
    let read =
        async move |tx: &mut Tx<'_>| store::people::page(tx, county, &after, &words, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// One account.
pub async fn find(app: &App, county: County, by: &Staff, person: Id) -> Result<Member, Failure> {
    admit(by)?;
    let read = async move |tx: &mut Tx<'_>| store::people::find(tx, county, person).await;
    app.store().read(county.0, read).await?.ok_or(Failure::Missing)
}

/// Adds a person with an account, proposes what they may do, and tells the first password, once.
pub async fn add(
    app: &App,
    county: County,
    by: &Staff,
    new: NewPerson,
    key: &Once,
) -> Result<Given, Failure> {
    let doer = admit_keeper(by)?;
    let house = app.house(county).await?;
    let new = checked(&house, &new)?;
    let of = format!("add_person {new:?}");
    let password = counties::first_password(app);
    let hash = accounts::hash_password(app, &password).await?;
    let (person, post, now) = (app.next_id(), app.next_id(), app.now());
    let proposal = app.next_id();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if store::accounts::find(tx, county, &new.login).await?.is_some() {
            return Err(taken(&new.login));
        }
        let initials = store::search::initials(&new.name);
        store::directory::insert_person(tx, county, person, &new.name, &initials).await?;
        let title = new.title.clone();
        let post = Post { id: post, person, org: new.org, title, from: now.date(), until: None };
        store::directory::insert_post(tx, county, &post).await?;
        let own = (new.login.as_str(), person);
        store::accounts::insert(tx, county, own, (&hash, true), now).await?;
        // Until it is approved, nothing is granted, and nobody signs in.
        let by = doer.person.unwrap_or(person);
        let (kind, org) = (proposals::ACCOUNT, Some(new.org));
        let wanted = New { id: proposal, person, kind, org, roles: &new.roles, by, at: now };
        proposals::propose(tx, county, doer, &wanted).await?;
        let roles: Vec<&str> = new.roles.iter().map(|it| it.code()).collect();
        let detail = format!("{} org={}", roles.join(","), new.org.0);
        audit(tx, county, doer, now, ("add_person", person, &detail)).await?;
        Ok(person.0.to_string())
    };
    let (answer, again) = once(app, county, key, &of, work).await?;
    app.forget_house(county);
    given(app, county, by, &answer, (!again).then_some(password)).await
}

/// Gives a new first password: the old one and all sessions end, and wrong tries are forgotten.
pub async fn reset(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
    key: &Once,
) -> Result<Given, Failure> {
    let doer = admit_keeper(by)?;
    let password = counties::first_password(app);
    let hash = accounts::hash_password(app, &password).await?;
    let now = app.now();
    let inner = app.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::people::find(tx, county, person).await?.ok_or(Failure::Missing)?;
        let name = accounts::throttle_key(&inner, county, &found.login);
        store::throttle::clear_name(tx, county, &name).await?;
        store::people::set_first_password(tx, county, person, &hash, now).await?;
        store::accounts::note_change(tx, county, person, "password", now).await?;
        store::people::end_sessions(tx, county, person).await?;
        audit(tx, county, doer, now, ("reset_password", person, "")).await?;
        Ok(person.0.to_string())
    };
    let of = format!("reset_password {}", person.0);
    let (answer, again) = once(app, county, key, &of, work).await?;
    given(app, county, by, &answer, (!again).then_some(password)).await
}

/// Switches an account off, or on again. Switching off ends its sessions. The last administrator
/// who can sign in stays: [`Failure::Invalid`] with the field `off`.
pub async fn switch(
    app: &App,
    county: County,
    by: &Staff,
    person: Id,
    active: bool,
    key: &Once,
) -> Result<(), Failure> {
    let now = app.now();
    // Either of the two switches off; on again only who keeps the accounts.
    admit(by)?;
    if active {
        admit_keeper(by)?;
    }
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let act = if active { "switch_on" } else { "switch_off" };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::people::find(tx, county, person).await?.ok_or(Failure::Missing)?;
        for (role, _) in found.grants.iter().filter(|_| !active) {
            if store::people::is_last(tx, county, person, *role).await? {
                return Err(Failure::field("off", proposals::LAST));
            }
        }
        store::people::set_active(tx, county, person, active).await?;
        if !active {
            store::people::end_sessions(tx, county, person).await?;
        }
        audit(tx, county, doer, now, (act, person, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("{act} {}", person.0), work).await.map(drop)
}

async fn given(
    app: &App,
    county: County,
    by: &Staff,
    answer: &str,
    password: Option<String>,
) -> Result<Given, Failure> {
    let person = answer.parse().map(Id);
    let person = person.map_err(|_| Failure::Broken(format!("not a person: {answer}")))?;
    Ok(Given { member: find(app, county, by, person).await?, password })
}

/// A person whose form was found sound.
#[derive(Clone, Debug)]
struct Checked {
    name: String,
    org: Id,
    roles: Vec<Role>,
    login: String,
    title: String,
}

fn checked(house: &House, new: &NewPerson) -> Result<Checked, Failure> {
    let (name, title) = (new.name.trim().to_owned(), new.title.trim().to_owned());
    let login = new.login.trim().to_owned();
    let org = new.org.and_then(|it| house.orgs.get(&it));
    let errors: Vec<FieldError> = [
        ("name", wrong_name(&name)),
        ("org", org.is_none().then(|| "请选这个人在哪个单位。".to_owned())),
        ("roles", wrong_roles(&new.roles, org)),
        ("login", wrong_login(&login)),
        ("title", wrong_title(&title)),
    ]
    .into_iter()
    .filter_map(|(field, say)| say.map(|say| FieldError { field, say }))
    .collect();
    let (Some(org), true) = (org, errors.is_empty()) else {
        return Err(Failure::Invalid(errors));
    };
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|it| new.roles.contains(it)).collect();
    let usual = roles.first().map_or("", |it| usual_title(*it));
    let title = if title.is_empty() { usual.to_owned() } else { title };
    Ok(Checked { name, org: org.id, roles, login, title })
}

fn wrong_name(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("请写姓名。".to_owned());
    }
    if name.chars().any(char::is_control) {
        return Some("姓名里有看不见的字符，请重新打一遍。".to_owned());
    }
    (name.chars().count() > NAME_CHARS_MAX)
        .then(|| format!("姓名最多 {NAME_CHARS_MAX} 个字，请写短一点。"))
}

fn wrong_title(title: &str) -> Option<String> {
    (title.chars().count() > TITLE_CHARS_MAX || title.chars().any(char::is_control))
        .then(|| format!("岗位最多 {TITLE_CHARS_MAX} 个字，写在一行里。"))
}

/// Who keeps the accounts must not be the one who checks what was done with them, and keeps those
/// of the whole county.
pub(crate) fn wrong_roles(roles: &[Role], org: Option<&Organisation>) -> Option<String> {
    if roles.is_empty() {
        return Some("请至少选一样，不然登录了什么也做不了。".to_owned());
    }
    if !are_apart(roles) {
        return Some(proposals::APART.to_owned());
    }
    let small = org.is_some_and(|it| it.place.level() != Level::County);
    let whole = roles.contains(&Role::Admin) || roles.contains(&Role::Security);
    (whole && small).then(|| "管理员要管全县的账号，请选一个县级单位，或者不选管理员。".to_owned())
}

pub(crate) fn wrong_login(login: &str) -> Option<String> {
    let plain =
        |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'.' | b'_' | b'-');
    if login.is_empty() {
        return Some("请写登录名。".to_owned());
    }
    let sound = (LOGIN_MIN..=LOGIN_MAX).contains(&login.len()) && login.bytes().all(plain);
    (!sound).then(|| {
        format!("登录名用小写字母、数字、点、横线或下划线，{LOGIN_MIN} 到 {LOGIN_MAX} 个。")
    })
}

fn taken(login: &str) -> Failure {
    Failure::field("login", format!("登录名 {login} 已经有人用了，请换一个，比如在后面加数字。"))
}

/// What a post is called where nobody says otherwise.
pub(crate) fn usual_title(role: Role) -> &'static str {
    match role {
        Role::Dispatcher => "受理派单员",
        Role::Handler => "经办人",
        Role::Caller => "回访员",
        Role::Leader => "分管领导",
        Role::Admin => "系统管理员",
        Role::Security => "安全管理员",
        Role::Auditor => "审计员",
        Role::GridKeeper => "网格员",
        Role::Member => "党员志愿者",
        Role::Secretary => "支部书记",
        Role::Committee => "机关工委工作人员",
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_is_plain() {
        for good in ["abc", "li.ming", "thz-01", "a_b", "zhanghaiyan1985"] {
            assert_eq!(wrong_login(good), None, "{good}");
        }
        let long = "a".repeat(33);
        for bad in ["", "ab", "Li.ming", "李明", "a b c", "a/b/c", "a%20b", long.as_str()] {
            assert!(wrong_login(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn no_account_keeps_the_accounts_and_checks_them() {
        assert!(wrong_roles(&[], None).is_some());
        for pair in [
            [Role::Admin, Role::Auditor],
            [Role::Security, Role::Admin],
            [Role::Auditor, Role::Security],
        ] {
            assert!(wrong_roles(&pair, None).is_some(), "{pair:?}");
        }
        assert_eq!(wrong_roles(&[Role::Dispatcher, Role::Caller], None), None);
    }

    #[test]
    fn every_role_has_a_usual_title_and_every_name_a_limit() {
        let titles: std::collections::BTreeSet<_> = Role::ALL.map(usual_title).into();
        assert_eq!(titles.len(), Role::ALL.len());
        assert_eq!(wrong_name("阿卜杜热合曼·吾布力卡斯木"), None);
        assert!(wrong_name(&"长".repeat(41)).is_some());
        assert!(wrong_name("李\n明").is_some());
    }
}
