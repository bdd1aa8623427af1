//! Whistles of the demonstration's year, played through the real acts: all kinds, some late, some
//! refused, graded both ways, and some open at its end. Their chance is their own, so that the
//! year's requests stay as they are.

mod texts;

use domain::directory::{OrgKind, Organisation, Post, Role, Staff};
use domain::places::{County, Level, Place};
use domain::whistles::acts::{CallInput, Input};
use domain::whistles::{CallState, Kind, Whistle};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use store::Tx;
use store::lists::{Filter, ListRow, Order};
use store::matters::Doer;

use self::texts::{ANSWERS, DECLINES, LATE, MATTERS, Matter, NEEDED, REPORTS, UNNEEDED};
use super::staffing::{PASSWORD, SignIn, Staffed};
use super::{Scale, SetClock, begins, people};
use crate::whistles::{self as doing, NewWhistle};
use crate::{App, Failure, House, Once, accounts};

/// How one whistle ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Closed, and graded by both sides.
    Graded,
    /// The same, one of the called late and graded low.
    Late,
    /// The same, one said it was not theirs, and the head insisted.
    Insisted,
    /// The same, one was recalled.
    Recalled,
    /// The same, one was opened again.
    Reopened,
    /// The head said no.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Open: nobody has approved yet.
    Asked,
    /// Open: called, nobody has reported in.
    Called,
    /// Open: one says it is not theirs.
    Declined,
    /// Open: on the spot.
    There,
    /// Open: all have acted.
    Acted,
}

/// How the whistles of a year that ended have ended, again and again in this order.
const ENDED: &[End] = &[
    End::Graded,
    End::Late,
    End::Graded,
    End::Insisted,
    End::Graded,
    End::Refused,
    End::Graded,
    End::Reopened,
    End::Late,
    End::Recalled,
    End::Graded,
    End::Withdrawn,
];

/// How those of the last day stand: about which matter, in which town, blown at which minute of it.
const OPEN: &[(End, usize, usize, i64)] = &[
    (End::Acted, 3, 0, 10 * 60),
    (End::There, 8, 2, 9 * 60 + 10),
    (End::Declined, 5, 0, 15 * 60 + 5),
    (End::Asked, 1, 0, 16 * 60 + 20),
    (End::Called, 0, 1, 17 * 60 + 42),
];

/// One whistle of the plan.
#[derive(Clone, Copy)]
struct Plan {
    matter: usize,
    town: usize,
    at: Instant,
    end: End,
    /// Open at the year's end; about an open request, where the town has one.
    open: bool,
}

struct Player<'a> {
    app: &'a App,
    county: County,
    house: std::sync::Arc<House>,
    staffed: &'a Staffed,
    heads: Vec<Staff>,
    clock: &'a SetClock,
    rng: ChaCha12Rng,
    number: usize,
}

/// Adds the heads of the towns, the whistles of the year, and accounts to try them with.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    staffed: &Staffed,
    (seed, scale): (u64, Scale),
) -> Result<Vec<SignIn>, Failure> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x0077_6869_7374_6C65);
    let house = app.house(county).await?;
    let (heads, sign_ins) = staff(app, &house, staffed, &mut rng).await?;
    if heads.is_empty() {
        return Ok(sign_ins);
    }
    let ended = match scale {
        Scale::Village => 4,
        Scale::County => 36,
    };
    let number = 0;
    let mut player = Player { app, county, house, staffed, heads, clock, rng, number };
    for nth in 0..ended {
        let end = ENDED.get(nth % ENDED.len()).copied().unwrap_or(End::Graded);
        // Spread over the year, the last some weeks before its end.
        let day = 8 + i64::try_from(nth).unwrap_or(0) * 340 / i64::try_from(ended).unwrap_or(1);
        let at = Instant::at(Date::constant(2025, 1, 1), 9, 10).plus_seconds(day * 86_400);
        let at = player.begin(at, nth);
        player.play(Plan { matter: nth, town: nth, at, end, open: false }).await?;
    }
    let last = Instant::at(Date::constant(2025, 12, 31), 0, 0);
    for (end, matter, town, minute) in OPEN.iter().copied() {
        let at = last.plus_seconds(minute * 60);
        player.play(Plan { matter, town, at, end, open: true }).await?;
    }
    clock.set(begins());
    Ok(sign_ins)
}

/// The heads of the towns, one of them with an account, and accounts of two more county offices.
async fn staff(
    app: &App,
    house: &House,
    staffed: &Staffed,
    rng: &mut ChaCha12Rng,
) -> Result<(Vec<Staff>, Vec<SignIn>), Failure> {
    let county = house.county();
    let mut desks: Vec<&Organisation> = house.orgs.values().collect();
    desks.retain(|it| it.kind == OrgKind::Desk && it.place.level() == Level::Town);
    desks.sort_by_key(|it| it.id);
    let names = people::staff(desks.len(), rng);
    let head = |(org, name): (&&Organisation, String)| Staff {
        person: app.next_id(),
        name,
        org: org.id,
        org_name: org.name.clone(),
        place: org.place,
        roles: vec![Role::Leader],
    };
    let heads: Vec<Staff> = desks.iter().zip(names).map(head).collect();
    let office = |short: &str| house.orgs.values().find(|it| it.name.ends_with(short));
    let mut accounts: Vec<(Id, &str, String)> = Vec::new();
    if let Some(it) = heads.first() {
        accounts.push((it.person, "zhenzhang", format!("{}，镇长，批哨", it.org_name)));
    }
    for (short, login) in [("水利局", "shuili"), ("供电公司", "gongdian")] {
        if let Some(org) = office(short)
            && let Some(it) = staffed.by_org.get(&org.id)
        {
            accounts.push((it.person, login, format!("{}，办理、应哨", org.name)));
        }
    }
    let mut written: Vec<(Id, String, String)> = Vec::new();
    let mut sign_ins = Vec::new();
    for (person, login, role) in accounts {
        let hash = accounts::hash_password(app, PASSWORD).await?;
        written.push((person, login.to_owned(), hash));
        sign_ins.push(SignIn { role, login: login.to_owned(), password: PASSWORD.to_owned() });
    }
    let posts: Vec<Post> = heads.iter().map(|it| post(app, it)).collect();
    let (new, now) = (heads.clone(), app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for (it, post) in new.iter().zip(&posts) {
            let initials = store::search::initials(&it.name);
            store::directory::insert_person(tx, county, it.person, &it.name, &initials).await?;
            store::directory::insert_post(tx, county, post).await?;
            store::directory::insert_grant(tx, county, it.person, Role::Leader, it.org).await?;
        }
        for (person, login, hash) in &written {
            store::accounts::insert(tx, county, (login, *person), (hash, false), now).await?;
        }
        Ok(())
    };
    app.store().write(county.0, work).await?;
    Ok((heads, sign_ins))
}

fn post(app: &App, head: &Staff) -> Post {
    Post {
        id: app.next_id(),
        person: head.person,
        org: head.org,
        title: "镇长".to_owned(),
        from: Date::constant(2024, 12, 1),
        until: None,
    }
}

impl Player<'_> {
    /// Plays one whistle from its first act to its end.
    async fn play(&mut self, plan: Plan) -> Result<(), Failure> {
        let end = plan.end;
        let matter = MATTERS.get(plan.matter % MATTERS.len()).ok_or(Failure::Missing)?;
        let town = plan.town % self.heads.len().max(1);
        let head = self.heads.get(town).cloned().ok_or(Failure::Missing)?;
        let desk = self.staff_of(head.org)?;
        let first = matter.kind == Kind::Emergency && end != End::Withdrawn;
        self.clock.set(plan.at);
        let about = if plan.open { self.open_request(&desk).await? } else { None };
        let new = self.new_whistle(matter, &desk, first, about.as_ref());
        let key = Once::new(&self.key(), doer(&desk))?;
        let id = doing::blow(self.app, &desk, self.county, new, &key).await?.id;
        if end == End::Asked {
            return Ok(());
        }
        if end == End::Withdrawn {
            self.pass(50);
            let reason = "村上自己找人解决了。".to_owned();
            return self.act(&desk, id, Input::Withdraw { reason }).await;
        }
        if end == End::Refused {
            self.pass(95);
            let reason = "镇上有人有设备，先自己办；办不了再吹。".to_owned();
            return self.act(&head, id, Input::Refuse { reason }).await;
        }
        if !first {
            self.pass(40);
            let note = "同意，请几家一起到场。".to_owned();
            self.act(&head, id, Input::Approve { note }).await?;
        }
        if end == End::Called {
            return Ok(());
        }
        self.respond(id, &head, end).await?;
        if matches!(end, End::Declined | End::There) {
            return Ok(());
        }
        self.work(id, &desk, matter, end).await?;
        if first && end != End::Acted {
            self.pass(120);
            let note = "情况属实，补批。".to_owned();
            self.act(&head, id, Input::Approve { note }).await?;
        }
        if end == End::Acted {
            return Ok(());
        }
        self.pass(90);
        self.act(&desk, id, Input::Close { note: "到现场看过，办好了。".to_owned() }).await?;
        self.grade(id, &desk, end).await
    }

    /// An emergency may come at night; everything else on the morning of a working day.
    fn begin(&mut self, morning: Instant, matter: usize) -> Instant {
        let kind = MATTERS.get(matter % MATTERS.len()).map(|it| it.kind);
        let minutes = self.rng.random_range(0..40_i64);
        if kind == Some(Kind::Emergency) {
            return morning.plus_seconds(-minutes * 15 * 60);
        }
        let mut at = morning.plus_seconds(minutes * 60);
        while !self.house.calendar.works(at.date()) {
            at = at.plus_seconds(86_400);
        }
        at
    }

    fn new_whistle(
        &self,
        matter: &Matter,
        desk: &Staff,
        first: bool,
        about: Option<&ListRow>,
    ) -> NewWhistle {
        let place = match about {
            Some(row) => row.place,
            None => self.village(desk.place),
        };
        let known = doing::candidates(&self.house, desk);
        let named = matter.offices.iter();
        let named = named.filter_map(|short| known.iter().find(|it| it.name.ends_with(short)));
        let mut calls: Vec<Id> = named.map(|it| it.id).collect();
        let mut body = matter.body.replace("{place}", self.house.place_name(place));
        let mut why = matter.why.to_owned();
        if let Some(row) = about {
            // The office that answers for it in the county, beside one of the others.
            let answers = self.house.suggested(row.place, &row.category).map(|it| it.id);
            calls.retain(|it| Some(*it) != answers);
            calls.truncate(1);
            calls.extend(answers);
            body = format!("{}。群众反映了几次。", row.title.trim_end_matches(['。', '…']));
            "镇上办了两次没有办下来，要主管的单位到场定。".clone_into(&mut why);
        }
        NewWhistle {
            kind: matter.kind.code().to_owned(),
            first,
            place: place.to_string(),
            address: if about.is_some() { String::new() } else { matter.address.to_owned() },
            body,
            why,
            request: about.map(|it| it.id),
            calls,
        }
    }

    /// A village of the town; a town without villages stands for itself.
    fn village(&self, town: Place) -> Place {
        let villages: Vec<Place> = self.house.villages(town).map(|it| it.place).collect();
        villages.get(self.number % villages.len().max(1)).copied().unwrap_or(town)
    }

    /// An open request of the town for which an office of the county answers.
    async fn open_request(&self, desk: &Staff) -> Result<Option<ListRow>, Failure> {
        let filter = Filter { standing: Some(0), ..Filter::default() };
        let order = Order::Received;
        let rows =
            crate::requests::page(self.app, desk, self.county, filter, order, None, 20).await?;
        let answered = |it: &ListRow| {
            let org = self.house.suggested(it.place, &it.category);
            org.is_some_and(|it| it.place.level() == Level::County)
        };
        let mut fit: Vec<ListRow> = rows.into_iter().filter(answered).collect();
        let nth = self.number % fit.len().max(1);
        Ok((nth < fit.len()).then(|| fit.swap_remove(nth)))
    }

    /// The called report in, one of them not as it should be, and come.
    async fn respond(&mut self, id: Id, head: &Staff, end: End) -> Result<(), Failure> {
        let whistle = self.load(head, id).await?;
        for (nth, call) in whistle.calls.iter().enumerate() {
            let office = self.staff_of(call.org)?;
            let special = nth == whistle.calls.len() - 1;
            if special && matches!(end, End::Insisted | End::Recalled | End::Declined) {
                self.pass(6);
                let reason = one(DECLINES, &mut self.rng);
                self.of(&office, id, call.org, CallInput::Decline { reason }).await?;
                self.pass(9);
                match end {
                    End::Insisted => {
                        let reason = "移交单只到去年，今年还归你们。".to_owned();
                        self.of(head, id, call.org, CallInput::Insist { reason }).await?;
                    }
                    End::Recalled => {
                        let reason = "看了清单，确实不归他们。".to_owned();
                        self.of(head, id, call.org, CallInput::Recall { reason }).await?;
                        continue;
                    }
                    _ => continue,
                }
            }
            let minutes = match (end, whistle.kind) {
                (End::Late, Kind::Emergency) if special => 47,
                (End::Late, Kind::Hard) if special => 26 * 60,
                (End::Late, Kind::Daily) if special => 98 * 60,
                _ => self.rng.random_range(3..9_i64),
            };
            self.pass(minutes);
            let note = one(REPORTS, &mut self.rng);
            self.of(&office, id, call.org, CallInput::ReportIn { note }).await?;
        }
        Ok(())
    }

    /// They arrive where they must, and act.
    async fn work(
        &mut self,
        id: Id,
        desk: &Staff,
        matter: &Matter,
        end: End,
    ) -> Result<(), Failure> {
        let whistle = self.load(desk, id).await?;
        let come = whistle.calls.iter().filter(|it| it.state == CallState::Reported);
        let come: Vec<Id> = come.map(|it| it.org).collect();
        for org in &come {
            let office = self.staff_of(*org)?;
            if matter.kind.needs_arrival() {
                let minutes = self.rng.random_range(8..25_i64);
                self.pass(minutes);
                self.of(&office, id, *org, CallInput::Arrive { note: String::new() }).await?;
            }
        }
        for org in &come {
            let office = self.staff_of(*org)?;
            let minutes = self.rng.random_range(40..90_i64);
            self.pass(minutes);
            let result = matter.result.to_owned();
            self.of(&office, id, *org, CallInput::Finish { result }).await?;
        }
        if end == End::Reopened
            && let Some(org) = come.first().copied()
        {
            let office = self.staff_of(org)?;
            self.pass(300);
            let reason = "第二天一看又渗水了，请再来一次。".to_owned();
            self.of(desk, id, org, CallInput::Reopen { reason }).await?;
            self.pass(240);
            let result = "重新做了防渗，守了一晚上没有再渗。".to_owned();
            self.of(&office, id, org, CallInput::Finish { result }).await?;
        }
        Ok(())
    }

    /// Both sides grade; the low grade is answered.
    async fn grade(&mut self, id: Id, desk: &Staff, end: End) -> Result<(), Failure> {
        let whistle = self.load(desk, id).await?;
        for call in whistle.calls.iter().filter(|it| it.state == CallState::Acted) {
            let office = self.staff_of(call.org)?;
            let late = call.late_seconds.is_some_and(|it| it > 0);
            self.pass(20);
            let level = if late { 2 } else { self.rng.random_range(4..=5_i64) };
            let words =
                if late { one(LATE, &mut self.rng) } else { "来得快，办得实。".to_owned() };
            self.of(desk, id, call.org, CallInput::Grade { level, words }).await?;
            if late {
                self.pass(30);
                let words = one(ANSWERS, &mut self.rng);
                self.of(&office, id, call.org, CallInput::Answer { words }).await?;
            }
            // Not everybody grades.
            if self.rng.random_ratio(1, 6) {
                continue;
            }
            self.pass(15);
            let unneeded =
                whistle.kind == Kind::Daily && end == End::Graded && self.number.is_multiple_of(3);
            let (level, words) = if unneeded {
                (2, one(UNNEEDED, &mut self.rng))
            } else {
                (self.rng.random_range(4..=5_i64), one(NEEDED, &mut self.rng))
            };
            self.of(&office, id, call.org, CallInput::Judge { level, words }).await?;
        }
        Ok(())
    }

    async fn of(&mut self, by: &Staff, id: Id, call: Id, what: CallInput) -> Result<(), Failure> {
        self.act(by, id, Input::Of { call, what }).await
    }

    async fn act(&mut self, by: &Staff, id: Id, input: Input) -> Result<(), Failure> {
        let whistle = self.load(by, id).await?;
        let seen = match input.call() {
            Some(org) => whistle.call(org).map_or(0, |it| it.version),
            None => whistle.turn,
        };
        let key = Once::new(&self.key(), doer(by))?;
        doing::act(self.app, by, self.county, (id, seen), input, &key).await?;
        Ok(())
    }

    async fn load(&self, by: &Staff, id: Id) -> Result<Whistle, Failure> {
        Ok(doing::show(self.app, by, self.county, id).await?.whistle)
    }

    fn pass(&self, minutes: i64) {
        self.clock.set(self.app.now().plus_seconds(minutes * 60));
    }

    fn key(&mut self) -> String {
        self.number += 1;
        format!("demo-whistle-{}", self.number)
    }

    fn staff_of(&self, org: Id) -> Result<Staff, Failure> {
        let found = self.staffed.by_org.get(&org).cloned();
        found.ok_or_else(|| Failure::Broken(format!("nobody works in {org:?}")))
    }
}

fn doer(staff: &Staff) -> Doer {
    Doer { person: Some(staff.person), org: Some(staff.org) }
}

fn one(words: &[&str], rng: &mut ChaCha12Rng) -> String {
    let at = rng.random_range(0..words.len());
    words.get(at).copied().unwrap_or_default().to_owned()
}
