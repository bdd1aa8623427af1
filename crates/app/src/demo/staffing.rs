//! The synthetic staff: somebody in every organisation, with a post and grants, and a sign-in for
//! one of each role.

use std::collections::HashMap;

use domain::directory::{Grid, OrgKind, Organisation, Post, Role, Staff};
use domain::places::{County, Level};
use kernel::id::Id;
use kernel::time::Date;
use rand_chacha::ChaCha12Rng;
use store::Tx;

use super::people;
use crate::{App, Failure, accounts};

/// An account to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// What it may do.
    pub role: String,
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
}

/// The password of the accounts to try. It is printed when the demonstration begins, and opens
/// nothing but synthetic data.
const PASSWORD: &str = "Gongjian-2025";

/// Everybody who works in the county, by organisation.
pub(crate) struct Staffed {
    pub(crate) by_org: HashMap<Id, Staff>,
    pub(crate) caller: Staff,
    pub(crate) sign_ins: Vec<SignIn>,
}

/// Somebody new, and what is written for them.
struct Hired {
    staff: Staff,
    title: &'static str,
    login: Option<(String, String)>,
}

/// Staffs every organisation.
pub(crate) async fn staff(
    app: &App,
    county: County,
    rng: &mut ChaCha12Rng,
) -> Result<Staffed, Failure> {
    let house = app.house(county).await?;
    let mut orgs: Vec<&Organisation> = house.orgs.values().collect();
    orgs.sort_by_key(|it| it.id);
    let mut names = people::staff(orgs.len() + 8, rng).into_iter();
    let mut hired: Vec<Hired> = Vec::new();
    let mut seen: Vec<&'static str> = Vec::new();
    for org in &orgs {
        let (roles, title, login) = post_of(org);
        // Only the first of each kind gets an account to try.
        let login = login.filter(|it| !seen.contains(&it.0)).inspect(|it| seen.push(it.0));
        let login = login.map(|(login, role)| (login.to_owned(), format!("{}，{role}", org.name)));
        let staff = person(app, org, names.next().unwrap_or_default(), roles);
        hired.push(Hired { staff, title, login });
    }
    let centre = orgs.iter().find(|it| it.kind == OrgKind::Desk && it.parent.is_none());
    let centre = *centre.ok_or_else(|| Failure::Broken("no desk".to_owned()))?;
    let others = [
        (vec![Role::Caller], "回访员", "huifang", "回访"),
        (vec![Role::Leader], "分管领导", "lingdao", "看件看数，不改"),
        (vec![Role::Auditor], "审计员", "shenji", "审计，只看不改"),
        (vec![Role::Dispatcher], "新来的派单员", "xinren", "首次登录要改密码"),
    ];
    let mut caller = None;
    for (roles, title, login, role) in others {
        let staff = person(app, centre, names.next().unwrap_or_default(), roles);
        if login == "huifang" {
            caller = Some(staff.clone());
        }
        let login = Some((login.to_owned(), format!("{}，{role}", centre.name)));
        hired.push(Hired { staff, title, login });
    }
    let caller = caller.ok_or_else(|| Failure::Broken("no caller".to_owned()))?;
    let mut sign_ins = written(app, county, &hired, grids(app, &orgs, &hired)).await?;
    sign_ins.push(admin(app, county, centre).await?);
    let by_org = hired.into_iter().rev().map(|it| (it.staff.org, it.staff)).collect();
    Ok(Staffed { by_org, caller, sign_ins })
}

fn person(app: &App, org: &Organisation, name: String, roles: Vec<Role>) -> Staff {
    let (org_name, place) = (org.name.clone(), org.place);
    Staff { person: app.next_id(), name, org: org.id, org_name, place, roles }
}

type LoginAndRole = (&'static str, &'static str);

fn post_of(org: &Organisation) -> (Vec<Role>, &'static str, Option<LoginAndRole>) {
    match (org.kind, org.place.level()) {
        (OrgKind::Desk, Level::County) => {
            (vec![Role::Dispatcher], "受理派单员", Some(("xian", "派单、核查")))
        }
        (OrgKind::Desk, _) => (vec![Role::Dispatcher], "中心主任", Some(("zhen", "派单、核查"))),
        (OrgKind::Village, _) => (vec![Role::Handler], "村主任", Some(("cun", "办理"))),
        (_, Level::County) => (vec![Role::Handler], "经办人", Some(("ju", "办理"))),
        _ => (vec![Role::Handler], "站长", Some(("zhan", "办理"))),
    }
}

/// Two grids a village, kept by its head until the grid workers are entered.
fn grids(app: &App, orgs: &[&Organisation], hired: &[Hired]) -> Vec<Grid> {
    let villages = orgs.iter().zip(hired).filter(|it| it.0.kind == OrgKind::Village);
    villages
        .flat_map(|(org, hired)| {
            ["第一网格", "第二网格"].map(|name| Grid {
                id: app.next_id(),
                name: name.to_owned(),
                place: org.place,
                keeper: Some(hired.staff.person),
            })
        })
        .collect()
}

async fn written(
    app: &App,
    county: County,
    hired: &[Hired],
    grids: Vec<Grid>,
) -> Result<Vec<SignIn>, Failure> {
    let mut rows = Vec::with_capacity(hired.len());
    let mut sign_ins = Vec::new();
    for it in hired {
        let mut account = None;
        if let Some((login, role)) = &it.login {
            let hash = accounts::hash_password(app, PASSWORD).await?;
            account = Some((login.clone(), hash, login == "xinren"));
            let (role, login) = (role.clone(), login.clone());
            sign_ins.push(SignIn { role, login, password: PASSWORD.to_owned() });
        }
        let post = Post {
            id: app.next_id(),
            person: it.staff.person,
            org: it.staff.org,
            title: it.title.to_owned(),
            from: Date::constant(2024, 12, 1),
            until: (it.title == "村主任").then(|| Date::constant(2026, 11, 30)),
        };
        rows.push((it.staff.clone(), post, account));
    }
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for (staff, post, account) in &rows {
            let initials = store::search::initials(&staff.name);
            store::directory::insert_person(tx, county, staff.person, &staff.name, &initials)
                .await?;
            store::directory::insert_post(tx, county, post).await?;
            for role in &staff.roles {
                store::directory::insert_grant(tx, county, staff.person, *role, staff.org).await?;
            }
            if let Some((login, hash, must)) = account {
                store::accounts::insert(tx, county, login, staff.person, hash, *must).await?;
            }
        }
        for grid in &grids {
            store::directory::insert_grid(tx, county, grid).await?;
        }
        Ok(())
    };
    app.store().write(county.0, work).await?;
    app.forget_house(county);
    Ok(sign_ins)
}

/// The administrator that set-up made gets the password that is printed.
async fn admin(app: &App, county: County, desk: &Organisation) -> Result<SignIn, Failure> {
    let hash = accounts::hash_password(app, PASSWORD).await?;
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let account = store::accounts::find(tx, county, "admin").await?.ok_or(Failure::Missing)?;
        Ok(store::accounts::set_password(tx, county, account.person, &hash).await?)
    };
    app.store().write(county.0, work).await?;
    let (login, password) = ("admin".to_owned(), PASSWORD.to_owned());
    Ok(SignIn { role: format!("{}，管理员", desk.name), login, password })
}
