//! People with accounts: the list, adding somebody, a new password, switching off and on.

use app::people::{self as doing, Given, Member, NewPerson};
use app::{FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::{OrgKind, Organisation, Role};
use domain::places::{Level, NamedPlace};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::request::parse_id;
use super::{Desk, inbox};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, escape};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag, Town};
use crate::views::staff::lists::Pager;
use crate::views::staff::people::{
    GivenPage, PeoplePage, PersonPage, PersonRow, ProposalLine, RoleChoice, Take,
};
use crate::words;

/// Rows of a page.
const ROWS: usize = 100;

/// Where in the list, what narrows it, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// What every page here begins with.
pub(super) struct Seat {
    pub(super) web: Web,
    pub(super) desk: Desk,
    pub(super) look: Look,
    pub(super) officer: Officer,
}

impl Seat {
    async fn of(
        web: Web,
        InCounty(county): InCounty,
        officer: Officer,
        look: Look,
    ) -> Result<Self, Stopped> {
        let desk = Desk::of(&web, county, &officer.0).await?;
        Ok(Self { web, desk, look, officer })
    }

    fn frame(&self, title: &str) -> crate::views::layout::DeskFrame {
        self.desk.frame(&self.web, &self.look, &self.officer.0, (title, Spot::People))
    }

    fn home(&self) -> String {
        format!("/{}/staff/people", self.desk.house.county())
    }
}

/// The list and the empty form.
pub(crate) async fn list(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look).await?;
    let form = Form::with_key(fresh_key(&seat.web));
    let mut shown = list_page(&seat, &asked, &form, &[]).await?;
    let done = asked.done.as_deref().and_then(inbox::done).map(str::to_owned);
    shown.frame.notice = done.or(shown.frame.notice);
    Ok(page(&shown))
}

/// The form to add somebody, sent.
pub(crate) async fn add(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let new = NewPerson {
        name: form.text("name"),
        org: form.int("org").map(Id),
        roles: ticked(&form),
        login: form.text("login"),
        title: form.text("title"),
    };
    match doing::add(&web.app, county.0, &officer.0.staff, new, &key).await {
        Ok(given) => {
            let seat = Seat::of(web, county, officer, look).await?;
            Ok(given_page(&seat, &given, "添加好了"))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look).await?;
            let mut shown = list_page(&seat, &Asked::default(), &form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// One account.
pub(crate) async fn one(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Path((_, person)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let seat = Seat::of(web, county, officer, look).await?;
    let mut shown = one_page(&seat, id, None, &[]).await?;
    shown.frame.notice = match asked.done.as_deref() {
        Some("off") => Some(format!("{}的账号停用了，已经退出。", shown.person.name)),
        Some("on") => Some(format!("{}的账号又能用了。", shown.person.name)),
        Some("proposed") => Some("提交给安全管理员了，批准以后生效。".to_owned()),
        Some("taken") => Some("收回了，已经退出登录。".to_owned()),
        Some("ended") => Some(format!("{}的登录全部退出了。", shown.person.name)),
        Some("unlocked") => Some(format!("{}输错密码的限制解开了。", shown.person.name)),
        _ => None,
    };
    Ok(page(&shown))
}

/// Gives a new first password.
pub(crate) async fn reset(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form: _, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let given = doing::reset(&web.app, county.0, &officer.0.staff, id, &key).await.stop(&web)?;
    let seat = Seat::of(web, county, officer, look).await?;
    Ok(given_page(&seat, &given, "密码重设好了"))
}

/// Switches an account off.
pub(crate) async fn off(
    state: State<Web>,
    county: InCounty,
    look: Look,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(state.0, county, look, (path.0.1, false), sent).await
}

/// Switches an account on again.
pub(crate) async fn on(
    state: State<Web>,
    county: InCounty,
    look: Look,
    path: Path<(String, String)>,
    sent: KeyedForm,
) -> Answer {
    switch(state.0, county, look, (path.0.1, true), sent).await
}

async fn switch(
    web: Web,
    county: InCounty,
    look: Look,
    (person, active): (String, bool),
    KeyedForm { officer, once, .. }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    match doing::switch(&web.app, county.0, &officer.0.staff, id, active, &once).await {
        Ok(()) => {
            let done = if active { "on" } else { "off" };
            let to = format!("/{}/staff/people/{}?done={done}", county.0, id.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look).await?;
            let shown = one_page(&seat, id, None, errors).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn ticked(form: &Form) -> Vec<Role> {
    let on = |it: &Role| !form.get(&format!("role-{}", it.code())).is_empty();
    Role::ALL.into_iter().filter(on).collect()
}

async fn list_page(
    seat: &Seat,
    asked: &Asked,
    form: &Form,
    errors: &[FieldError],
) -> Result<PeoplePage, Stopped> {
    let (house, web) = (&*seat.desk.house, &seat.web);
    let search = asked.q.clone().unwrap_or_default().trim().to_owned();
    let after = asked.after.clone().unwrap_or_default();
    let (staff, limit) = (&seat.officer.0.staff, i64::try_from(ROWS + 1).unwrap_or(i64::MAX));
    let found = doing::page(&web.app, house.county(), staff, &search, &after, limit).await;
    let mut found = found.stop(web)?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|it| it.login.clone());
    let roles = ticked(form);
    let own = |name: &str| field(form.get(name), errors, name);
    Ok(PeoplePage {
        frame: seat.frame("工作人员"),
        action: seat.home(),
        pager: pager(&seat.home(), &search, &after, next.as_deref(), found.len()),
        search,
        rows: found.iter().map(|it| row(house, it)).collect(),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        name: own("name"),
        org: field("", errors, "org"),
        orgs: org_groups(house, form.int("org").map(Id), |_| true),
        roles: field("", errors, "roles"),
        role_choices: Role::ALL.map(|it| role_choice(it, &roles)).to_vec(),
        login: own("login"),
        title: own("title"),
        keeps: staff.is(Role::Admin),
        name_max: doing::NAME_CHARS_MAX,
        login_min: doing::LOGIN_MIN,
        login_max: doing::LOGIN_MAX,
        title_max: doing::TITLE_CHARS_MAX,
    })
}

fn pager(home: &str, search: &str, after: &str, next: Option<&str>, count: usize) -> Pager {
    let query: String = search.bytes().map(escape).collect();
    let words = if next.is_some() || !after.is_empty() {
        format!("这一页 {count} 人")
    } else {
        String::new()
    };
    Pager {
        first_href: (!after.is_empty()).then(|| format!("{home}?q={query}")),
        next_href: next.map(|it| format!("{home}?q={query}&after={it}")),
        words,
    }
}

fn role_choice(role: Role, chosen: &[Role]) -> RoleChoice {
    let code = role.code();
    let (name, meaning) = (words::word("role", code), words::word("role_meaning", code));
    RoleChoice { code, name, meaning, chosen: chosen.contains(&role) }
}

fn row(house: &House, it: &Member) -> PersonRow {
    let has = |role: &Role| it.grants.iter().any(|it| it.0 == *role);
    let roles = Role::ALL.into_iter().filter(has).map(|it| words::word("role", it.code()));
    let roles: Vec<String> = roles.collect();
    let org = it.grants.first().map_or("", |it| house.org_name(it.1));
    PersonRow {
        name: it.name.clone(),
        href: format!("/{}/staff/people/{}", house.county(), it.person.0),
        login: it.login.clone(),
        org: org.to_owned(),
        roles: roles.join("、"),
        tags: tags(it),
    }
}

fn tags(it: &Member) -> Vec<Tag> {
    let tag = |kind, words: &str| Tag { kind, words: words.to_owned() };
    if !it.active {
        return vec![tag("t-off", "已停用")];
    }
    let waits = it.grants.is_empty().then(|| tag("t-due", "还没有权限"));
    let first = it.must_change.then(|| tag("t-due", "还没换首个密码"));
    waits.into_iter().chain(first).collect()
}

async fn one_page(
    seat: &Seat,
    id: Id,
    form: Option<&Form>,
    errors: &[FieldError],
) -> Result<PersonPage, Stopped> {
    let (house, web, staff) = (&*seat.desk.house, &seat.web, &seat.officer.0.staff);
    let member = doing::find(&web.app, house.county(), staff, id).await.stop(web)?;
    let told = app::proposals::of_person(&web.app, house.county(), staff, id).await.stop(web)?;
    let person = row(house, &member);
    let org = member.grants.first().map_or(0, |it| it.1.0);
    let act = if member.active { "off" } else { "on" };
    let held: Vec<Role> = member.grants.iter().map(|it| it.0).collect();
    let wanted = form.map_or(held.clone(), ticked);
    let chosen = form.map_or(member.grants.first().map(|it| it.1), |it| it.int("org").map(Id));
    let at = |end: &str| format!("{}/{end}", person.href);
    let take = |role: &Role| Take {
        code: role.code(),
        name: words::word("role", role.code()),
        value: fresh_key(web),
    };
    let own: Vec<FieldError> = errors.iter().filter(|it| it.field != "off").cloned().collect();
    Ok(PersonPage {
        frame: seat.frame(&person.name),
        org: Link {
            name: person.org.clone(),
            href: format!("/{}/staff/directory/{org}", house.county()),
        },
        back_href: seat.home(),
        active: member.active,
        keeps: staff.is(Role::Admin),
        proposals: told.iter().map(|it| proposal_line(house, it, web.app.now())).collect(),
        takes: held.iter().map(take).collect(),
        take_action: at("take"),
        roles_action: at("roles"),
        roles_key: form.map_or_else(|| fresh_key(web), |it| it.key.clone()),
        org_field: field("", &own, "org"),
        roles: field("", &own, "roles"),
        orgs: org_groups(house, chosen, |_| true),
        role_choices: Role::ALL.map(|it| role_choice(it, &wanted)).to_vec(),
        errors: form_errors(&own, |it| it),
        sessions_action: at("sessions"),
        sessions_key: fresh_key(web),
        unlocks: staff.is(Role::Security),
        unlock_action: at("unlock"),
        unlock_key: fresh_key(web),
        second_action: at("second"),
        second_key: fresh_key(web),
        reset_action: at("reset"),
        reset_key: fresh_key(web),
        switch_action: at(act),
        switch_key: fresh_key(web),
        refused: field("", errors, "off").error,
        person,
    })
}

fn proposal_line(house: &House, it: &app::proposals::Proposal, now: Instant) -> ProposalLine {
    let roles: Vec<String> = it.roles.iter().map(|it| words::word("role", it.code())).collect();
    let org = it.org.map_or("", |it| house.org_name(it));
    let asked = format!("{} {}提出", words::moment(it.proposed_at, now), it.proposed_by.1);
    let decided = it.decided.as_ref();
    let decided = decided.map(|(who, at)| format!("{} {who}定的", words::moment(*at, now)));
    let said = if it.reason.is_empty() { String::new() } else { format!("：{}", it.reason) };
    let parts = [org.to_owned(), roles.join("、"), asked, decided.unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    ProposalLine {
        what: words::word("proposal", &it.kind),
        state: words::word("proposal_state", &it.state),
        detail: parts.join(" · ") + &said,
    }
}

/// Proposes other roles or another organisation.
pub(crate) async fn roles(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let wanted = (id, form.int("org").map(Id), ticked(&form));
    let done =
        app::proposals::propose_roles(&web.app, county.0, &officer.0.staff, wanted, &key).await;
    match done {
        Ok(()) => Ok(back(county.0, id, "proposed")),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let seat = Seat::of(web, county, officer, look).await?;
            let mut shown = one_page(&seat, id, Some(&form), errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Takes a role away.
pub(crate) async fn take(
    State(web): State<Web>,
    county: InCounty,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let role = Role::parse(form.get("role")).ok_or(app::Failure::Missing).stop(&web)?;
    let staff = &officer.0.staff;
    app::proposals::take(&web.app, county.0, staff, (id, role), &key).await.stop(&web)?;
    Ok(back(county.0, id, "taken"))
}

/// Ends all sign-ins of the person.
pub(crate) async fn sessions(
    State(web): State<Web>,
    county: InCounty,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form: _, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let staff = &officer.0.staff;
    let done = app::accounts::sessions::end_all_of(&web.app, county.0, staff, id, &key);
    done.await.stop(&web)?;
    Ok(back(county.0, id, "ended"))
}

/// Forgets the person's wrong sign-ins.
pub(crate) async fn unlock(
    State(web): State<Web>,
    county: InCounty,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form: _, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    app::proposals::unlock(&web.app, county.0, &officer.0.staff, id, &key).await.stop(&web)?;
    Ok(back(county.0, id, "unlocked"))
}

/// Proposes to take the person's second factor off.
pub(crate) async fn second(
    State(web): State<Web>,
    county: InCounty,
    Path((_, person)): Path<(String, String)>,
    KeyedForm { officer, form: _, once: key }: KeyedForm,
) -> Answer {
    let id = parse_id(&person).stop(&web)?;
    let staff = &officer.0.staff;
    app::proposals::propose_second_off(&web.app, county.0, staff, id, &key).await.stop(&web)?;
    Ok(back(county.0, id, "proposed"))
}

/// To the page of an account, with what was just done.
fn back(county: domain::places::County, person: Id, done: &str) -> Response {
    Redirect::to(&format!("/{county}/staff/people/{}?done={done}", person.0)).into_response()
}

fn given_page(seat: &Seat, given: &Given, headline: &str) -> Response {
    let (house, web) = (&*seat.desk.house, &seat.web);
    let origin = seat.look.origin(web);
    let host = origin.split_once("://").map_or(origin.as_str(), |it| it.1);
    page(&GivenPage {
        frame: seat.frame(headline),
        headline: headline.to_owned(),
        person: row(house, &given.member),
        waits: given.member.grants.is_empty(),
        password: given.password.clone(),
        address: format!("{host}/{}/staff/", house.county()),
        back_href: seat.home(),
    })
}

/// The organisations to choose from: those of the county, then town by town, a town's offices
/// before its villages.
pub(super) fn org_groups(
    house: &House,
    chosen: Option<Id>,
    holds: impl Fn(&Organisation) -> bool,
) -> Vec<Town> {
    let mut orgs: Vec<&Organisation> = house.orgs.values().filter(|it| holds(it)).collect();
    let kind = |it: &Organisation| OrgKind::ALL.iter().position(|kind| *kind == it.kind);
    orgs.sort_by_key(|it| (it.place, kind(it), it.id));
    let group = |name: &str, initials: Option<String>, inside: &dyn Fn(&Organisation) -> bool| {
        let choice = |it: &&Organisation| Choice {
            value: it.id.0.to_string(),
            name: it.name.clone(),
            chosen: chosen == Some(it.id),
            initials: None,
        };
        let places = orgs.iter().filter(|it| inside(it)).map(choice).collect();
        Town { name: name.to_owned(), initials, places }
    };
    let town = |it: &NamedPlace| {
        let initials = Some(house.initials(it.place).to_owned());
        group(it.short(), initials, &|org| it.place.contains(org.place))
    };
    let county = group("县级", None, &|org| org.place.level() == Level::County);
    let all = std::iter::once(county).chain(house.towns().map(town));
    all.filter(|it| !it.places.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_says_what_is_the_matter_with_it() {
        let member = |active, must_change, granted: bool| Member {
            person: Id(1),
            login: "li.ming".to_owned(),
            name: "李㛃".to_owned(),
            must_change,
            active,
            grants: granted.then_some((Role::Handler, Id(2))).into_iter().collect(),
        };
        let said = |it: Member| tags(&it).into_iter().map(|it| it.words).collect::<Vec<_>>();
        assert_eq!(said(member(true, false, true)), Vec::<String>::new());
        assert_eq!(said(member(true, true, false)), ["还没有权限", "还没换首个密码"]);
        assert_eq!(said(member(false, true, false)), ["已停用"]);
    }

    #[test]
    fn every_role_says_what_it_means() {
        for role in Role::ALL {
            let choice = role_choice(role, &[Role::Caller]);
            assert_ne!(choice.meaning, role.code());
            assert_eq!(choice.chosen, role == Role::Caller);
        }
    }

    #[test]
    fn the_way_through_the_list_keeps_what_was_searched_for() {
        let pager = pager("/610925/staff/people", "李 &", "bao", Some("er.hao"), 100);
        assert_eq!(pager.words, "这一页 100 人");
        let next = "/610925/staff/people?q=%E6%9D%8E%20%26&after=er.hao";
        assert_eq!(pager.next_href.as_deref(), Some(next));
        assert_eq!(pager.first_href.as_deref(), Some("/610925/staff/people?q=%E6%9D%8E%20%26"));
    }
}
