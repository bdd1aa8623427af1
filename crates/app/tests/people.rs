//! What an administrator does on the first day, on both databases: people, passwords, accounts
//! switched off and on, and who answers for what.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panic"
)]

use app::accounts::{Device, Entered, FAILURES_MAX, Visitor, change_password, session};
use app::directory::{NewLine, remove_answerer, set_answerer, without};
use app::failure::SignIn;
use app::people::{Given, Member, NewPerson, add, find, page, reset, switch};
use app::proposals::{decide, propose_roles, take, waiting};
use app::testing::{LANGAO, PINGLI, World};
use app::{Failure, Once};
use domain::directory::{OrgKind, Role, Staff};
use domain::places::Level;
use kernel::id::Id;
use store::matters::Doer;

/// Makes two tests of each body, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: &World) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = World::sqlite().await;
                world.set_up(LANGAO).await;
                body(&world).await;
                world.clear().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let world = World::postgres().await;
                world.set_up(LANGAO).await;
                body(&world).await;
                world.clear().await;
            }
        }
    )+};
}

const OWN: &str = "Dousha-baozi-7-ge";

fn key(text: &str, by: &Staff) -> Once {
    Once::new(text, Doer { person: Some(by.person), org: Some(by.org) }).unwrap()
}

async fn desk(world: &World) -> Id {
    let house = world.app.house(LANGAO).await.unwrap();
    house.desk(LANGAO.place()).unwrap().id
}

async fn person(world: &World, login: &str, roles: &[Role]) -> NewPerson {
    NewPerson {
        name: "欧阳喆堃".to_owned(),
        org: Some(desk(world).await),
        roles: roles.to_vec(),
        login: login.to_owned(),
        title: String::new(),
    }
}

async fn proposed(world: &World, admin: &Staff, login: &str, roles: &[Role]) -> Given {
    let new = person(world, login, roles).await;
    add(&world.app, LANGAO, admin, new, &key(&format!("add {login}"), admin)).await.unwrap()
}

/// Approves all that waits, as the security administrator does.
async fn approved(world: &World) {
    let security = world.staff(LANGAO, "anquan").await;
    for it in waiting(&world.app, LANGAO, &security, (Id(0), 99)).await.unwrap() {
        let once = key(&format!("approve {}", it.id.0), &security);
        decide(&world.app, LANGAO, &security, (it.id, true, ""), &once).await.unwrap();
    }
}

/// Somebody added, and what they may do approved.
async fn added(world: &World, admin: &Staff, login: &str, roles: &[Role]) -> Given {
    let given = proposed(world, admin, login, roles).await;
    approved(world).await;
    let member = find(&world.app, LANGAO, admin, given.member.person).await.unwrap();
    Given { member, ..given }
}

async fn sign_in(
    app: &app::App,
    county: app::County,
    login: &str,
    password: &str,
) -> Result<[u8; 32], Failure> {
    let visitor = Visitor { source: [1; 16], device: Device::Windows };
    match app::accounts::sign_in(app, county, (login, password), visitor).await.outcome? {
        Entered::Session(secret) | Entered::Half(secret) => Ok(secret),
    }
}

fn fields(failure: &Failure) -> Vec<&'static str> {
    let Failure::Invalid(fields) = failure else { panic!("{failure:?}") };
    assert!(fields.iter().all(|it| it.say.ends_with('。')), "{fields:?}");
    fields.iter().map(|it| it.field).collect()
}

async fn count(world: &World, table: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM {table}")).await
}

async fn audited(world: &World, act: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM audit WHERE act = '{act}'")).await
}

async fn wrong_often(world: &World, login: &str) {
    for _ in 0..FAILURES_MAX {
        sign_in(&world.app, LANGAO, login, "Budui-de-mima-1").await.unwrap_err();
    }
    let locked = sign_in(&world.app, LANGAO, login, "Budui-de-mima-1").await;
    assert!(matches!(locked, Err(Failure::SignIn(SignIn::Locked { .. }))), "{locked:?}");
}

on_both! {
    async fn who_was_added_signs_in_and_must_change_the_first_password(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let given = added(world, &admin, "ouyang", &[Role::Caller, Role::Dispatcher]).await;
        let first = given.password.unwrap();

        assert!(given.member.must_change && given.member.active);
        let secret = sign_in(&world.app, LANGAO, "ouyang", &first).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        assert!(signed_in.must_change);
        assert_eq!(signed_in.staff.name, "欧阳喆堃");
        assert_eq!(signed_in.staff.org, desk(world).await);
        assert!(signed_in.staff.is(Role::Dispatcher) && signed_in.staff.is(Role::Caller));
        change_password(&world.app, LANGAO, &signed_in, (&first, OWN, OWN)).await.unwrap();
        let signed_in = session(&world.app, LANGAO, &secret).await.unwrap().unwrap();
        assert!(!signed_in.must_change);
        sign_in(&world.app, LANGAO, "ouyang", OWN).await.unwrap();
        let posts = app::directory::posts(&world.app, LANGAO, signed_in.staff.org).await.unwrap();
        assert_eq!(posts.last().unwrap().0.title, "受理派单员");
        assert_eq!(audited(world, "add_person").await, 1);
    }

    async fn nobody_signs_in_before_another_has_approved(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let given = proposed(world, &admin, "ouyang", &[Role::Handler]).await;
        let (who, first) = (given.member.person, given.password.unwrap());
        let security = world.staff(LANGAO, "anquan").await;

        assert!(given.member.grants.is_empty());
        let early = sign_in(&world.app, LANGAO, "ouyang", &first).await;
        assert_eq!(early, Err(Failure::SignIn(SignIn::Waiting)));
        let wrong = sign_in(&world.app, LANGAO, "ouyang", "Budui-de-mima-1").await;
        assert_eq!(wrong, Err(Failure::SignIn(SignIn::Wrong)), "who does not know it learns nothing");
        let waits = waiting(&world.app, LANGAO, &security, (Id(0), 9)).await.unwrap();
        assert_eq!(waits.len(), 1);
        let id = waits[0].id;
        let own = decide(&world.app, LANGAO, &admin, (id, true, ""), &key("own", &admin)).await;
        assert_eq!(own, Err(Failure::Forbidden));
        let bare = decide(&world.app, LANGAO, &security, (id, false, " "), &key("bare", &security)).await;
        assert_eq!(fields(&bare.unwrap_err()), ["reason"]);
        let once = key("yes", &security);
        decide(&world.app, LANGAO, &security, (id, true, ""), &once).await.unwrap();
        decide(&world.app, LANGAO, &security, (id, true, ""), &once).await.unwrap();
        let late = decide(&world.app, LANGAO, &security, (id, false, "晚了"), &key("no", &security)).await;
        assert!(matches!(late, Err(Failure::NotNow(_))), "{late:?}");
        sign_in(&world.app, LANGAO, "ouyang", &first).await.unwrap();
        assert_eq!((audited(world, "propose").await, audited(world, "approve").await), (1, 1));

        // Taking away works at once, by either of the two.
        take(&world.app, LANGAO, &security, (who, Role::Handler), &key("take", &security)).await.unwrap();
        assert!(find(&world.app, LANGAO, &admin, who).await.unwrap().grants.is_empty());
        let last = take(&world.app, LANGAO, &admin, (security.person, Role::Security), &key("last", &admin)).await;
        assert!(matches!(last, Err(Failure::NotNow(_))), "{last:?}");
    }

    async fn a_refused_proposal_leaves_everything_as_it_was(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let security = world.staff(LANGAO, "anquan").await;
        let who = added(world, &admin, "ouyang", &[Role::Handler]).await.member.person;
        let desk = Some(desk(world).await);
        let wanted = (who, desk, vec![Role::Dispatcher, Role::Caller]);
        propose_roles(&world.app, LANGAO, &admin, wanted.clone(), &key("p", &admin)).await.unwrap();
        let twice = propose_roles(&world.app, LANGAO, &admin, wanted, &key("q", &admin)).await;
        assert!(matches!(twice, Err(Failure::NotNow(_))), "{twice:?}");
        let id = waiting(&world.app, LANGAO, &security, (Id(0), 9)).await.unwrap()[0].id;
        decide(&world.app, LANGAO, &security, (id, false, "人手够了"), &key("no", &security)).await.unwrap();

        let member = find(&world.app, LANGAO, &admin, who).await.unwrap();
        assert_eq!(member.grants.iter().map(|it| it.0).collect::<Vec<_>>(), [Role::Handler]);
    }

    async fn nobody_approves_what_they_proposed_or_what_concerns_themselves(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let security = world.staff(LANGAO, "anquan").await;
        let wanted = (security.person, Some(desk(world).await), vec![Role::Security, Role::Leader]);
        propose_roles(&world.app, LANGAO, &admin, wanted, &key("p", &admin)).await.unwrap();
        let id = waiting(&world.app, LANGAO, &security, (Id(0), 9)).await.unwrap()[0].id;
        let own = decide(&world.app, LANGAO, &security, (id, true, ""), &key("me", &security)).await;
        assert!(matches!(own, Err(Failure::NotNow(_))), "{own:?}");

        // Even somebody who came to be both, against all rules, does not approve their own.
        let both = Staff { roles: vec![Role::Admin, Role::Security], ..admin.clone() };
        let given = proposed(world, &both, "lin", &[Role::Handler]).await;
        let mine = waiting(&world.app, LANGAO, &security, (Id(0), 9)).await.unwrap();
        let mine = mine.iter().find(|it| it.person == given.member.person).unwrap().id;
        let own = decide(&world.app, LANGAO, &both, (mine, true, ""), &key("mine", &both)).await;
        assert!(matches!(own, Err(Failure::NotNow(_))), "{own:?}");
    }

    async fn no_account_comes_to_hold_two_of_the_three_not_even_past_the_rules(world: &World) {
        let three = [Role::Admin, Role::Security, Role::Auditor];
        let org = desk(world).await;
        for (login, held) in [("admin", Role::Admin), ("anquan", Role::Security), ("shenji", Role::Auditor)] {
            let who = world.staff(LANGAO, login).await.person;
            for other in three.into_iter().filter(|it| *it != held) {
                let grant = async move |tx: &mut store::Tx<'_>| {
                    store::directory::insert_grant(tx, LANGAO, who, other, org).await
                };
                let done = world.app.store().write(LANGAO.0, grant).await;
                assert!(done.is_err(), "{login} {other:?}");
            }
            assert_eq!(world.staff(LANGAO, login).await.roles, [held]);
        }
    }

    async fn the_same_form_sent_twice_makes_one_person(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let first = added(world, &admin, "ouyang", &[Role::Handler]).await;
        let people = count(world, "person").await;
        let again = added(world, &admin, "ouyang", &[Role::Handler]).await;

        assert_eq!(again.password, None);
        assert_eq!(again.member, first.member);
        assert_eq!(count(world, "person").await, people);
        assert_eq!(audited(world, "add_person").await, 1);
        sign_in(&world.app, LANGAO, "ouyang", &first.password.unwrap()).await.unwrap();
        let other = person(world, "another", &[Role::Handler]).await;
        let reused = add(&world.app, LANGAO, &admin, other, &key("add ouyang", &admin)).await;
        assert_eq!(reused, Err(Failure::KeyReused));
    }

    async fn a_wrong_form_says_what_to_do_and_leaves_nothing(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        added(world, &admin, "ouyang", &[Role::Handler]).await;
        let before = world.traces().await;

        let taken = person(world, "ouyang", &[Role::Handler]).await;
        let both = person(world, "lin", &[Role::Admin, Role::Auditor]).await;
        let capital = person(world, "Lin", &[Role::Handler]).await;
        let empty = NewPerson::default();
        let cases = [
            (taken, vec!["login"]),
            (both, vec!["roles"]),
            (capital, vec!["login"]),
            (empty, vec!["name", "org", "roles", "login"]),
        ];
        for (number, (new, expected)) in cases.into_iter().enumerate() {
            let once = key(&format!("wrong {number}"), &admin);
            let failure = add(&world.app, LANGAO, &admin, new, &once).await.unwrap_err();
            assert_eq!(fields(&failure), expected);
        }
        assert_eq!(world.traces().await, before);
        assert_eq!(count(world, "person").await, 4);
        // The name is free in the county next door.
        world.set_up(PINGLI).await;
        let next = world.staff(PINGLI, "admin").await;
        let org = world.app.house(PINGLI).await.unwrap().desk(PINGLI.place()).unwrap().id;
        let new = NewPerson { org: Some(org), ..person(world, "ouyang", &[Role::Handler]).await };
        add(&world.app, PINGLI, &next, new, &key("next", &next)).await.unwrap();
        // An organisation of another county is none of ours.
        let new = NewPerson { org: Some(org), ..person(world, "lin", &[Role::Handler]).await };
        let failure = add(&world.app, LANGAO, &admin, new, &key("org", &admin)).await.unwrap_err();
        assert_eq!(fields(&failure), ["org"]);
    }

    async fn only_the_whole_county_has_administrators(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let house = world.app.house(LANGAO).await.unwrap();
        let town = house.orgs.values().find(|it| it.place.level() == Level::Town).unwrap().id;
        let new = NewPerson { org: Some(town), ..person(world, "lin", &[Role::Admin]).await };
        let failure = add(&world.app, LANGAO, &admin, new, &key("town", &admin)).await.unwrap_err();
        assert_eq!(fields(&failure), ["roles"]);
    }

    async fn a_reset_ends_sessions_opens_the_lock_and_is_told_once(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let given = added(world, &admin, "ouyang", &[Role::Handler]).await;
        let (who, old) = (given.member.person, given.password.unwrap());
        let secret = sign_in(&world.app, LANGAO, "ouyang", &old).await.unwrap();
        wrong_often(world, "ouyang").await;

        let once = key("reset", &admin);
        let new = reset(&world.app, LANGAO, &admin, who, &once).await.unwrap();
        let password = new.password.unwrap();
        assert_ne!(password, old);
        assert!(new.member.must_change);
        assert!(session(&world.app, LANGAO, &secret).await.unwrap().is_none());
        let wrong = sign_in(&world.app, LANGAO, "ouyang", &old).await;
        assert_eq!(wrong, Err(Failure::SignIn(SignIn::Wrong)));
        sign_in(&world.app, LANGAO, "ouyang", &password).await.unwrap();
        let again = reset(&world.app, LANGAO, &admin, who, &once).await.unwrap();
        assert_eq!(again.password, None);
        sign_in(&world.app, LANGAO, "ouyang", &password).await.unwrap();
        assert_eq!(audited(world, "reset_password").await, 1);
        let nobody = reset(&world.app, LANGAO, &admin, Id(5), &key("nobody", &admin)).await;
        assert_eq!(nobody, Err(Failure::Missing));
    }

    async fn an_account_switched_off_is_out_at_once_and_comes_back(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let given = added(world, &admin, "ouyang", &[Role::Handler]).await;
        let (who, password) = (given.member.person, given.password.unwrap());
        let secret = sign_in(&world.app, LANGAO, "ouyang", &password).await.unwrap();

        switch(&world.app, LANGAO, &admin, who, false, &key("off", &admin)).await.unwrap();
        assert!(session(&world.app, LANGAO, &secret).await.unwrap().is_none());
        assert_eq!(world.number("SELECT COUNT(*) FROM session s JOIN account a ON a.county = s.county AND a.person = s.person WHERE a.login = 'ouyang'").await, 0);
        let off = sign_in(&world.app, LANGAO, "ouyang", &password).await;
        assert_eq!(off, Err(Failure::SignIn(SignIn::Off)));
        let wrong = sign_in(&world.app, LANGAO, "ouyang", "Budui-de-mima-1").await;
        assert_eq!(wrong, Err(Failure::SignIn(SignIn::Wrong)), "who does not know it learns nothing");
        assert!(!find(&world.app, LANGAO, &admin, who).await.unwrap().active);
        // A new password does not open it.
        let new = reset(&world.app, LANGAO, &admin, who, &key("reset", &admin)).await.unwrap();
        let password = new.password.unwrap();
        let off = sign_in(&world.app, LANGAO, "ouyang", &password).await;
        assert_eq!(off, Err(Failure::SignIn(SignIn::Off)));
        switch(&world.app, LANGAO, &admin, who, true, &key("on", &admin)).await.unwrap();
        sign_in(&world.app, LANGAO, "ouyang", &password).await.unwrap();
        assert_eq!((audited(world, "switch_off").await, audited(world, "switch_on").await), (1, 1));
    }

    async fn the_last_administrator_stays(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let off = |by: Staff, who: Id, text: &'static str| async move {
            switch(&world.app, LANGAO, &by, who, false, &key(text, &by)).await
        };
        let failure = off(admin.clone(), admin.person, "one").await.unwrap_err();
        assert_eq!(fields(&failure), ["off"]);
        let second = added(world, &admin, "erhao", &[Role::Admin]).await.member.person;
        off(admin.clone(), second, "two").await.unwrap();
        // One that is switched off does not count.
        let failure = off(admin.clone(), admin.person, "three").await.unwrap_err();
        assert_eq!(fields(&failure), ["off"]);
        switch(&world.app, LANGAO, &admin, second, true, &key("on", &admin)).await.unwrap();
        off(admin.clone(), admin.person, "four").await.unwrap();
        assert_eq!(audited(world, "switch_off").await, 2);
    }

    async fn two_administrators_cannot_switch_each_other_off_at_once(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        added(world, &admin, "erhao", &[Role::Admin]).await;
        let second = world.staff(LANGAO, "erhao").await;
        let off = |by: Staff, who: Id| async move {
            switch(&world.app, LANGAO, &by, who, false, &key("each other", &by)).await
        };
        let (first, other) = tokio::join!(
            off(admin.clone(), second.person),
            off(second.clone(), admin.person),
        );
        assert!(first.is_ok() != other.is_ok(), "{first:?} {other:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM account WHERE active = 1").await, 3);
    }

    async fn nobody_else_may(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let others = [Role::Dispatcher, Role::Handler, Role::Caller, Role::Leader, Role::Auditor];
        let given = added(world, &admin, "ouyang", &others).await;
        let other = world.staff(LANGAO, "ouyang").await;
        let before = world.traces().await;

        let (app, who) = (&world.app, given.member.person);
        let new = person(world, "lin", &[Role::Handler]).await;
        let refused = Failure::Forbidden;
        let once = key("not mine", &other);
        assert_eq!(add(app, LANGAO, &other, new, &once).await.unwrap_err(), refused);
        assert_eq!(reset(app, LANGAO, &other, who, &once).await.unwrap_err(), refused);
        assert_eq!(switch(app, LANGAO, &other, who, false, &once).await.unwrap_err(), refused);
        assert_eq!(page(app, LANGAO, &other, "", "", 9).await.unwrap_err(), refused);
        assert_eq!(find(app, LANGAO, &other, who).await.unwrap_err(), refused);
        let line = (LANGAO.place(), "road".to_owned());
        assert_eq!(remove_answerer(app, LANGAO, &other, line, &once).await, Err(refused.clone()));
        let line = NewLine { place: None, category: None, org: None, seen: None };
        assert_eq!(set_answerer(app, LANGAO, &other, line, &once).await, Err(refused));
        assert_eq!(world.traces().await, before);
    }

    async fn the_list_goes_page_by_page_and_finds_people(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        for login in ["bao", "cai", "deng", "er.hao"] {
            added(world, &admin, login, &[Role::Handler, Role::Caller]).await;
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let rows: Vec<Member> =
                page(&world.app, LANGAO, &admin, "", &after, 2).await.unwrap();
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.login);
            seen.extend(rows);
        }
        let logins: Vec<&str> = seen.iter().map(|it| it.login.as_str()).collect();
        assert_eq!(logins, ["admin", "anquan", "bao", "cai", "deng", "er.hao", "shenji"]);
        let grants: Vec<usize> = seen.iter().map(|it| it.grants.len()).collect();
        assert_eq!(grants, [1, 1, 2, 2, 2, 2, 1]);
        for (words, found) in [("喆", 4), ("xtgly", 1), ("er.", 1), ("没有", 0), ("系统", 1)] {
            let rows = page(&world.app, LANGAO, &admin, words, "", 9).await.unwrap();
            assert_eq!(rows.len(), found, "{words}");
        }
    }

    async fn a_line_of_the_catalogue_is_set_replaced_and_removed(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let house = world.app.house(LANGAO).await.unwrap();
        let town = house.towns().next().unwrap().place;
        let village = house.villages(town).next().unwrap().place;
        let committee = house.orgs.values().find(|it| it.place == village).unwrap().id;
        let above = house.suggested(village, "road").unwrap().id;
        let line = |org, seen| NewLine {
            place: Some(village),
            category: Some("road".to_owned()),
            org: Some(org),
            seen,
        };
        let set = |new: NewLine, text: &'static str| {
            let (app, admin) = (&world.app, admin.clone());
            async move { set_answerer(app, LANGAO, &admin, new, &key(text, &admin)).await }
        };
        let suggested = || async {
            let house = world.app.house(LANGAO).await.unwrap();
            (house.suggested(village, "road").map(|it| it.id), without(&house, village, "road"))
        };

        set(line(committee, None), "new").await.unwrap();
        set(line(committee, None), "new").await.unwrap();
        assert_eq!(suggested().await, (Some(committee), Some(above)));
        // Whoever did not see this line does not overwrite it.
        let failure = set(line(above, None), "blind").await.unwrap_err();
        assert_eq!(fields(&failure), ["org"]);
        set(line(above, Some(committee)), "seen").await.unwrap();
        assert_eq!(suggested().await.0, Some(above));
        let gone = (village, "road".to_owned());
        remove_answerer(&world.app, LANGAO, &admin, gone.clone(), &key("gone", &admin)).await.unwrap();
        assert_eq!(suggested().await, (Some(above), Some(above)));
        let twice = remove_answerer(&world.app, LANGAO, &admin, gone, &key("twice", &admin)).await;
        assert_eq!(twice, Err(Failure::Missing));
        assert_eq!(audited(world, "set_answerer").await, 2);
        assert_eq!(audited(world, "remove_answerer").await, 1);
    }

    async fn a_line_that_cannot_be_says_why(world: &World) {
        let admin = world.staff(LANGAO, "admin").await;
        let house = world.app.house(LANGAO).await.unwrap();
        let village = house.orgs.values().find(|it| it.kind == OrgKind::Village).unwrap().id;
        let line = NewLine {
            place: Some(LANGAO.place()),
            category: Some("road".to_owned()),
            org: Some(village),
            seen: None,
        };
        let nothing = NewLine { place: None, category: None, org: None, seen: None };
        let unknown = NewLine {
            place: Some(PINGLI.place()),
            category: Some("roads".to_owned()),
            org: Some(Id(5)),
            seen: None,
        };
        let cases = [
            (line, vec!["org"]),
            (nothing, vec!["place", "category", "org"]),
            (unknown, vec!["place", "category", "org"]),
        ];
        for (number, (new, expected)) in cases.into_iter().enumerate() {
            let once = key(&format!("line {number}"), &admin);
            let failure = set_answerer(&world.app, LANGAO, &admin, new, &once).await.unwrap_err();
            assert_eq!(fields(&failure), expected);
        }
    }
}
