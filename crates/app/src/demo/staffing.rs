//! The synthetic staff: somebody in every organisation, with a post and grants, and a sign-in for
//! one of each role.

use std::collections::HashMap;

use domain::directory::{Grid, OrgKind, Organisation, Post, Role, Staff};
use domain::places::{County, Level, Place};
use kernel::id::Id;
use kernel::time::Date;
use rand_chacha::ChaCha12Rng;
use store::Tx;

use super::{orders, people};
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
pub(super) const PASSWORD: &str = "Gongjian-2025";

/// The logins that a demonstration makes. Whoever is entered later has a password of their own,
/// which is not told.
pub(super) const LOGINS: [&str; 20] = [
    "xian",
    "zhen",
    "zhan",
    "cun",
    "ju",
    "huifang",
    "lingdao",
    "shenji",
    "xinren",
    "wangge",
    "dangyuan",
    "dangyuan2",
    "fuhe",
    "zhenzhang",
    "shuili",
    "gongdian",
    "admin",
    "anquan",
    "gongwei",
    "shuji",
];

/// Everybody who works in the county, by organisation.
pub(crate) struct Staffed {
    pub(crate) by_org: HashMap<Id, Staff>,
    pub(crate) caller: Staff,
    /// The grid worker of a village, where there is one.
    pub(crate) keepers: HashMap<Place, Staff>,
    /// The members with an account to try.
    pub(crate) members: Vec<Staff>,
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
    let gridded = orders::gridded(county, &orgs);
    // The names of grid workers are drawn behind all others, so that these stay the same.
    let spare = if gridded.is_empty() { 8 } else { 8 + gridded.len() };
    let mut names = people::staff(orgs.len() + spare, rng).into_iter();
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
        if login == "shenji" {
            // Set-up made this one already; the name is drawn, so that those after it stay the same.
            continue;
        }
        if login == "huifang" {
            caller = Some(staff.clone());
        }
        let login = Some((login.to_owned(), format!("{}，{role}", centre.name)));
        hired.push(Hired { staff, title, login });
    }
    let caller = caller.ok_or_else(|| Failure::Broken("no caller".to_owned()))?;
    let first = orgs.iter().find(|it| it.kind == OrgKind::Village);
    let first = *first.ok_or_else(|| Failure::Broken("no village".to_owned()))?;
    let mut name = || names.next().unwrap_or_default();
    let (keepers, members) = neighbours(app, first, &gridded, &mut name, &mut hired);
    // Who decided an exclusion the first time does not decide it the second time.
    let second = person(app, centre, "周慎".to_owned(), vec![Role::Dispatcher]);
    let login = Some(("fuhe".to_owned(), format!("{}，复核", centre.name)));
    hired.push(Hired { staff: second, title: "复核员", login });
    let grids = if gridded.is_empty() {
        grids(app, &orgs, &hired, &keepers)
    } else {
        one_grid_each(app, &gridded, &keepers)
    };
    let mut sign_ins = written(app, county, &hired, grids).await?;
    sign_ins.extend(three(app, county, centre).await?);
    let by_org = hired.into_iter().rev().map(|it| (it.staff.org, it.staff)).collect();
    Ok(Staffed { by_org, caller, keepers, members, sign_ins })
}

/// The grid workers and the members with an account: those of the first village can be tried.
fn neighbours(
    app: &App,
    first: &Organisation,
    gridded: &[&Organisation],
    name: &mut impl FnMut() -> String,
    hired: &mut Vec<Hired>,
) -> (HashMap<Place, Staff>, Vec<Staff>) {
    let mut hire = |org: &Organisation, role, title, login: Option<(&str, &str)>| {
        let staff = person(app, org, name(), vec![role]);
        let login = login.map(|it| (it.0.to_owned(), format!("{}，{}", org.name, it.1)));
        hired.push(Hired { staff: staff.clone(), title, login });
        staff
    };
    let wangge =
        hire(first, Role::GridKeeper, "网格员", Some(("wangge", "网格：派单、走访、日志")));
    let members = [("dangyuan", "党员：接单"), ("dangyuan2", "党员：接单")]
        .map(|it| hire(first, Role::Member, "党员志愿者", Some(it)));
    let mut keepers = HashMap::from([(first.place, wangge)]);
    for org in gridded.iter().filter(|it| it.id != first.id) {
        keepers.insert(org.place, hire(org, Role::GridKeeper, "网格员", None));
    }
    (keepers, members.to_vec())
}

/// One grid a village, where the county has fewer grids than villages.
fn one_grid_each(
    app: &App,
    gridded: &[&Organisation],
    keepers: &HashMap<Place, Staff>,
) -> Vec<Grid> {
    gridded
        .iter()
        .map(|org| Grid {
            id: app.next_id(),
            name: "网格".to_owned(),
            place: org.place,
            keeper: keepers.get(&org.place).map(|it| it.person),
        })
        .collect()
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

/// Two grids a village, kept by its head until the grid workers are entered; the first by the grid
/// worker, where there is one.
fn grids(
    app: &App,
    orgs: &[&Organisation],
    hired: &[Hired],
    keepers: &HashMap<Place, Staff>,
) -> Vec<Grid> {
    let villages = orgs.iter().zip(hired).filter(|it| it.0.kind == OrgKind::Village);
    villages
        .flat_map(|(org, hired)| {
            let head = hired.staff.person;
            let worker = keepers.get(&org.place).map_or(head, |it| it.person);
            [("第一网格", worker), ("第二网格", head)].map(|(name, keeper)| Grid {
                id: app.next_id(),
                name: name.to_owned(),
                place: org.place,
                keeper: Some(keeper),
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
    let now = app.now();
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
                let own = (login.as_str(), staff.person);
                store::accounts::insert(tx, county, own, (hash, *must), now).await?;
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

/// The three administrators that set-up made get the password that is printed.
async fn three(app: &App, county: County, desk: &Organisation) -> Result<Vec<SignIn>, Failure> {
    let mut sign_ins = Vec::new();
    for (login, role) in
        [("admin", "系统管理员"), ("anquan", "安全管理员，批授权"), ("shenji", "审计，只看不改")]
    {
        let (hash, now) = (accounts::hash_password(app, PASSWORD).await?, app.now());
        let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let account = store::accounts::find(tx, county, login).await?;
            let person = account.ok_or(Failure::Missing)?.person;
            Ok(store::accounts::set_password(tx, county, person, &hash, now).await?)
        };
        app.store().write(county.0, work).await?;
        let (login, password) = (login.to_owned(), PASSWORD.to_owned());
        sign_ins.push(SignIn { role: format!("{}，{role}", desk.name), login, password });
    }
    Ok(sign_ins)
}
