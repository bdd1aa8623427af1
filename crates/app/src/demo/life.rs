//! The organisation life of the demonstration: branches with their rosters and a year of sittings,
//! played through the real acts.

mod affairs;
mod elected;
mod size;
mod terms;

use domain::directory::{OrgKind, Organisation, Post, Role, Staff};
use domain::life::sittings::Act;
use domain::places::{County, Level};
use kernel::id::Id;
use kernel::time::{Date, Instant, plus_days};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use store::Tx;
use store::matters::Doer;

use self::size::Size;
use super::staffing::{PASSWORD, SignIn};
use super::{Scale, SetClock, begins, people};
use crate::life::branches::{NewBranch, NewMember, found, put, roster, set_part};
use crate::life::excuses::accept;
use crate::life::frequency::{self, NewFrequency};
use crate::life::recording::{NewRecord, NewVote, record};
use crate::life::sittings::{NewSitting, act, plan};
use crate::{App, Failure, House, Once, accounts};

/// A branch of the demonstration.
struct Ours {
    secretary: Staff,
    members: Vec<Id>,
    has_committee: bool,
}

/// A sitting that is to be: when, of which branch, for what, entered so many days later.
struct Due {
    on: Date,
    branch: usize,
    systems: &'static [&'static str],
    later: i64,
}

struct Player<'a> {
    app: &'a App,
    county: County,
    clock: &'a SetClock,
    committee: Staff,
    rng: ChaCha12Rng,
    number: usize,
    size: Size,
}

/// Founds the branches, fills their rosters, plays their year, and gives accounts to try them with,
/// the committee and the secretaries.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    (seed, scale): (u64, Scale),
) -> Result<(Vec<SignIn>, Staff, Vec<Staff>), Failure> {
    // A seed of its own: nothing that was drawn before depends on what is drawn here.
    let rng = ChaCha12Rng::seed_from_u64(seed ^ 0x006C_6966_6500_0022);
    let house = app.house(county).await?;
    clock.set(Instant::at(Date::constant(2024, 12, 30), 9, 0));
    let centre = house.desk(county.place()).ok_or_else(|| Failure::Broken("no desk".to_owned()))?;
    let committee = officer(app, centre, "冯守正", Role::Committee);
    let mut sign_ins = vec![
        written(app, county, (&committee, "机关工委干事", "gongwei"), "看各支部的组织生活").await?,
    ];
    let (number, size) = (0, Size::of(county, scale));
    let mut player = Player { app, county, clock, committee, rng, number, size };
    let ours = player.found(&house, centre).await?;
    if let Some(first) = ours.first() {
        let role = "管一个支部的组织生活";
        let own = (&first.secretary, "支部书记", "shuji");
        sign_ins.push(account(app, county, own, role).await?);
    }
    player.year(&ours).await?;
    player.terms(&ours).await?;
    clock.set(begins());
    player.today(&ours).await?;
    player.affairs(&ours).await?;
    clock.set(begins());
    crate::dues::sweep(app, county).await?;
    crate::life::sweep(app, county).await?;
    let secretaries = ours.into_iter().map(|it| it.secretary).collect();
    Ok((sign_ins, player.committee, secretaries))
}

fn officer(app: &App, org: &Organisation, name: &str, role: Role) -> Staff {
    Staff {
        person: app.next_id(),
        name: name.to_owned(),
        org: org.id,
        org_name: org.name.clone(),
        place: org.place,
        roles: vec![role],
    }
}

/// Somebody new with a post, a grant and an account.
async fn written(
    app: &App,
    county: County,
    own: (&Staff, &'static str, &'static str),
    role: &str,
) -> Result<SignIn, Failure> {
    let staff = own.0.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let initials = store::search::initials(&staff.name);
        Ok(store::directory::insert_person(tx, county, staff.person, &staff.name, &initials)
            .await?)
    };
    app.store().write(county.0, work).await?;
    account(app, county, own, role).await
}

/// A post, a grant and an account for somebody of the directory.
async fn account(
    app: &App,
    county: County,
    (staff, title, login): (&Staff, &'static str, &'static str),
    role: &str,
) -> Result<SignIn, Failure> {
    let hash = accounts::hash_password(app, PASSWORD).await?;
    let (person, org) = (staff.person, staff.org);
    let from = Date::constant(2024, 12, 1);
    let (title, until) = (title.to_owned(), None);
    let post = Post { id: app.next_id(), person, org, title, from, until };
    let (own, now) = (staff.clone(), app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        store::directory::insert_post(tx, county, &post).await?;
        for role in &own.roles {
            store::directory::insert_grant(tx, county, person, *role, org).await?;
        }
        Ok(store::accounts::insert(tx, county, (login, person), (&hash, false), now).await?)
    };
    app.store().write(county.0, work).await?;
    let role = format!("{}，{role}", staff.org_name);
    Ok(SignIn { role, login: login.to_owned(), password: PASSWORD.to_owned() })
}

impl Player<'_> {
    fn key(&mut self, by: &Staff) -> Result<Once, Failure> {
        self.number += 1;
        let doer = Doer { person: Some(by.person), org: Some(by.org) };
        // A form is open for a minute to four, and one in five is sent by who turned that off.
        let number = i64::try_from(self.number).unwrap_or(0);
        let took = (number % 5 > 0).then(|| 60 + number * 37 % 180);
        Ok(Once::new(&format!("life-{}", self.number), doer)?.open_for(took))
    }

    /// The branches with their rosters, each below its organisation.
    async fn found(&mut self, house: &House, centre: &Organisation) -> Result<Vec<Ours>, Failure> {
        let Size { branches, most, .. } = self.size;
        let above = self.above(house, centre).await?;
        let names = people::staff(branches * most, &mut self.rng);
        let mut names = names.into_iter();
        let mut all = Vec::new();
        for (nth, (org, number)) in size::spread(&above, branches).enumerate() {
            let members = 6 + self.rng.random_range(0..=most - 6);
            let names: Vec<String> = names.by_ref().take(members).collect();
            all.push(self.branch(centre, (org, number), (nth, names)).await?);
        }
        Ok(all)
    }

    /// Below whom branches are founded: offices of the county and some villages, or as many offices as
    /// the size says, those that are missing made here.
    async fn above(
        &mut self,
        house: &House,
        centre: &Organisation,
    ) -> Result<Vec<Organisation>, Failure> {
        let Size { branches, offices, .. } = self.size;
        let of = |kind| {
            let mut all: Vec<Organisation> =
                house.orgs.values().filter(|it| it.kind == kind).cloned().collect();
            all.sort_by_key(|it| it.id);
            all
        };
        let mut all = of(OrgKind::Office);
        if let Some(offices) = offices {
            let new = size::more_offices(self.app, &house.row.above, centre);
            let new: Vec<Organisation> = new.take(offices.saturating_sub(all.len())).collect();
            all.extend(new.clone());
            let county = self.county;
            let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
                for org in &new {
                    store::directory::insert_org(tx, county, org).await?;
                }
                Ok(store::county::touch(tx, county).await?)
            };
            self.app.store().write(county.0, work).await?;
            self.app.forget_house(county);
            return Ok(all);
        }
        all.retain(|it| it.place.level() == Level::County);
        all.truncate(branches.div_ceil(2));
        all.extend(of(OrgKind::Village).into_iter().step_by(5));
        all.truncate(branches);
        Ok(all)
    }

    async fn branch(
        &mut self,
        centre: &Organisation,
        (of, number): (&Organisation, Option<usize>),
        (nth, names): (usize, Vec<String>),
    ) -> Result<Ours, Failure> {
        let office = of.kind == OrgKind::Office;
        let short = ["村民委员会", "居民委员会", "村委会", "居委会"]
            .iter()
            .find_map(|it| of.name.strip_suffix(it))
            .unwrap_or(&of.name);
        let name = match number {
            Some(number) => format!("{short}{}党支部", size::ordinal(number)),
            None if office => format!("{short}机关党支部"),
            None => format!("{short}党支部"),
        };
        let above = if office && number.is_none() { centre } else { of };
        let founded = Date::constant(if number.is_some() { 2010 } else { 2015 }, 1, 1);
        let new = NewBranch {
            name: name.clone(),
            above: Some(above.id),
            body: if office { "office_branch" } else { "village" }.to_owned(),
            founded_on: plus_days(founded, self.rng.random_range(0..3_000)).to_string(),
            is_office: office,
            kept_from: "2025-01-01".to_owned(),
            ..NewBranch::default()
        };
        let committee = self.committee.clone();
        let key = self.key(&committee)?;
        let org = found(self.app, &committee, self.county, new, &key).await?;
        let has_committee = names.len() > 7;
        let mut members = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let new = self.member((place, name), has_committee, nth == 0);
            let seen = self.seen(org).await?;
            let key = self.key(&committee)?;
            members.push(put(self.app, &committee, self.county, ((org, seen), new), &key).await?);
        }
        if has_committee {
            let seen = self.seen(org).await?;
            let key = self.key(&committee)?;
            let part = ((org, seen), "has_committee", true, "2025-01-01");
            set_part(self.app, &committee, self.county, part, &key).await?;
        }
        let person = members.first().copied().ok_or(Failure::Missing)?;
        let secretary = Staff {
            person,
            name: names.first().cloned().unwrap_or_default(),
            org,
            org_name: name,
            place: above.place,
            roles: vec![Role::Secretary],
        };
        Ok(Ours { secretary, members, has_committee })
    }

    fn member(
        &mut self,
        (place, name): (usize, &str),
        has_committee: bool,
        first: bool,
    ) -> NewMember {
        let post = match place {
            0 => "secretary",
            1 if !has_committee => "deputy",
            1 | 2 if has_committee => "committee",
            _ => "none",
        };
        let joined = plus_days(Date::constant(1985, 7, 1), self.rng.random_range(0..13_500));
        // In the branch to try somebody is on probation, and somebody is left out with both proofs.
        let probation = first && place == 4;
        let bedridden = first && place == 5;
        NewMember {
            person: None,
            name: name.to_owned(),
            standing: if probation { "probationary" } else { "full" }.to_owned(),
            post: post.to_owned(),
            joined_on: if probation { "2024-11-22".to_owned() } else { joined.to_string() },
            from_on: "2025-01-01".to_owned(),
            reason: if bedridden { "4".to_owned() } else { String::new() },
            approval: if bedridden { "岚直工〔2025〕3 号".to_owned() } else { String::new() },
            consent: bedridden,
        }
    }

    async fn seen(&self, org: Id) -> Result<i64, Failure> {
        let roster = roster(self.app, &self.committee, self.county, org).await?;
        Ok(roster.branch.kept.version)
    }

    /// The year, in the order of its days.
    async fn year(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        let mut all = Vec::new();
        if self.size.offices.is_some() {
            self.fewer_systems().await?;
            all.extend(size::dues(ours.len()));
        } else {
            for (branch, it) in ours.iter().enumerate() {
                self.dues(branch, it, &mut all);
            }
        }
        all.sort_by_key(|it| (it.on, it.branch));
        for due in &all {
            if let Some(own) = ours.get(due.branch) {
                self.held(own, due).await?;
            }
        }
        // One month had its reason.
        if let Some(last) = ours.last() {
            let committee = self.committee.clone();
            let key = self.key(&committee)?;
            let of = (last.secretary.org, "theme_day", "2025-07");
            let why = "防汛值守，党员都在一线，八月已补学";
            accept(self.app, &committee, self.county, of, why, &key).await?;
        }
        Ok(())
    }

    /// Months are not asked for where only eight sittings a year are told of: tried out, then taken.
    async fn fewer_systems(&mut self) -> Result<(), Failure> {
        let committee = self.committee.clone();
        for code in ["theme_day", "dues"] {
            let new = NewFrequency {
                every: frequency::NEVER.to_owned(),
                grace: "0".to_owned(),
                applies: "every".to_owned(),
                why: "演示：只记八项会议".to_owned(),
                ..NewFrequency::default()
            };
            let of = (code, &new);
            let tried = frequency::try_out(self.app, &committee, self.county, of).await?;
            let new = NewFrequency { tried: tried.trial.token, ..new };
            let key = self.key(&committee)?;
            frequency::take(self.app, &committee, self.county, (code, new), &key).await?;
        }
        Ok(())
    }

    /// What a branch does in a year; the first one does nearly all of it, others forget more.
    fn dues(&mut self, branch: usize, own: &Ours, all: &mut Vec<Due>) {
        for month in 1..=12_i8 {
            let last = branch == 0 && month == 12;
            let forgets = branch > 0 && self.rng.random_range(0..100) < 6;
            if last || forgets || (month == 7 && branch > 0 && branch % 3 == 2) {
                continue;
            }
            let day = self.rng.random_range(12..=18);
            let later = if self.rng.random_range(0..100) < 7 { 12 } else { 1 };
            let on = Date::new(2025, month, day).unwrap_or(Date::constant(2025, 1, 16));
            let systems: &[&str] = match month {
                3 | 6 | 9 => &["general_meeting", "lecture", "theme_day", "dues"],
                11 => &["general_meeting", "theme_day", "org_life", "appraisal", "dues"],
                _ => &["theme_day", "dues"],
            };
            all.push(Due { on, branch, systems, later });
            if own.has_committee {
                let on = plus_days(on, -5);
                all.push(Due { on, branch, systems: &["committee"], later: 1 });
            }
        }
        let day = |month, day| Date::new(2025, month, day).unwrap_or(Date::constant(2025, 5, 9));
        let systems: [(Date, &'static [&'static str]); 2] =
            [(day(5, 9), &["talk"]), (day(6, 27), &["publicity"])];
        let done = systems.into_iter().take(if branch % 4 == 3 { 1 } else { 2 });
        all.extend(done.map(|(on, systems)| Due { on, branch, systems, later: 2 }));
    }

    async fn held(&mut self, own: &Ours, due: &Due) -> Result<(), Failure> {
        let (staff, on) = (&own.secretary, due.on);
        self.clock.set(Instant::at(plus_days(on, -3), 10, 0));
        let new = NewSitting {
            systems: due.systems.iter().map(|it| (*it).to_owned()).collect(),
            held_on: on.to_string(),
            from: "14:30".to_owned(),
            until: "16:00".to_owned(),
            place: "党员活动室".to_owned(),
            agenda: AGENDA.to_owned(),
            ..NewSitting::default()
        };
        let key = self.key(staff)?;
        let id = plan(self.app, staff, self.county, new, &key).await?;
        self.clock.set(Instant::at(plus_days(on, due.later), 9, 30));
        let new = self.record(own, due);
        let key = self.key(staff)?;
        record(self.app, staff, self.county, ((id, 1), new), &key).await?;
        if self.rng.random_range(0..100) < 70 {
            let key = self.key(staff)?;
            let what = ((id, 2), Act::Publish);
            act(self.app, staff, self.county, what, "", &key).await?;
        }
        Ok(())
    }

    fn record(&mut self, own: &Ours, due: &Due) -> NewRecord {
        let mut came = Vec::new();
        let mut absent = Vec::new();
        for (place, person) in own.members.iter().enumerate() {
            // The first always come: there is a quorum.
            if place < own.members.len() * 2 / 3 + 1 || self.rng.random_range(0..100) < 80 {
                came.push(*person);
            } else {
                let why = if self.rng.random_ratio(1, 2) { "出差" } else { "请假看病" };
                absent.push((*person, why.to_owned()));
            }
        }
        let votes = due.systems.contains(&"appraisal").then(|| NewVote {
            kind: "general".to_owned(),
            subject: "民主评议党员的结果".to_owned(),
            // In the branch to try two of the members have no vote.
            yes: (own.members.len() * 2 / 3 - usize::from(due.branch == 0)).to_string(),
            no: "0".to_owned(),
            abstained: "0".to_owned(),
        });
        NewRecord {
            held_on: due.on.to_string(),
            from: "14:30".to_owned(),
            until: "16:00".to_owned(),
            place: "党员活动室".to_owned(),
            chair: own.members.first().copied(),
            recorder: own.members.get(1).copied(),
            came,
            absent,
            guests: String::new(),
            minutes: if due.systems == ["committee"] { DECIDED } else { SAID }.to_owned(),
            votes: votes.into_iter().collect(),
        }
    }

    /// What stands open at the end of the year: the first branch has planned the last theme day.
    async fn today(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        let Some(own) = ours.first() else { return Ok(()) };
        let (title, systems): (&str, &[&str]) = match self.size.offices {
            Some(_) => ("年终谈心谈话", &["talk"]),
            None => ("年终主题党日：回头看、往前干", &["theme_day", "dues"]),
        };
        let new = NewSitting {
            title: title.to_owned(),
            systems: systems.iter().map(|it| (*it).to_owned()).collect(),
            held_on: begins().date().to_string(),
            from: "19:30".to_owned(),
            place: "党员活动室".to_owned(),
            agenda: AGENDA.to_owned(),
            ..NewSitting::default()
        };
        let key = self.key(&own.secretary)?;
        let id = plan(self.app, &own.secretary, self.county, new, &key).await?;
        let key = self.key(&own.secretary)?;
        act(self.app, &own.secretary, self.county, ((id, 1), Act::Convene), "", &key).await
    }
}

const AGENDA: &str = "一、学习文件\n二、说说上个月答应的事办得怎么样\n三、定下个月做什么";

const SAID: &str = "集体学习了有关文件。大家说了上个月认领的事：两件办完了，一件还在跑手续。\
    定下来：下个月到包联的院落帮老人检修电路，谁有空谁报名。";

const DECIDED: &str = "研究了本月主题党日的安排，定了学习内容和分工；核对了党费收缴情况。";
