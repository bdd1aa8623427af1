//! Calendar feeds (日历订阅): an address with a secret that shows a branch's, or a person's, planned
//! sittings and due days to the calendar of a telephone.
//!
//! Of the secret a hash is kept, so it is told once. Whoever knows it reads the feed: nobody's name
//! stands in it, and neither agenda nor minutes.

use domain::directory::{Role, Staff};
use domain::life::branches::Membership;
use domain::life::sittings::{Scope, Sitting};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::Standing;
use kernel::time::{Date, Instant, plus_days};
use store::Tx;
pub use store::feeds::{Feed, Whose};
use store::life::Branch;
use store::life::lines::Told;

use crate::life::catalogue::{self, Own};
use crate::once::once;
use crate::papers::ics::{Calendar, Event, ics};
use crate::policy::life::{Act, may};
use crate::world::sha256;
use crate::{App, Failure, House, Once, life};

/// How far back a feed reaches, in days: what is over stays in view for a while.
const BACK_DAYS: i64 = 31;
/// How far ahead, in days.
const AHEAD_DAYS: i64 = 400;

/// What a secret begins with: it is known for what it is where it was left lying.
const PREFIX: &str = "cal-";

/// The feeds that somebody keeps.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The branch whose feed they keep, by name; nothing where they keep none.
    pub branch: Option<String>,
    /// Its feed, where it is open.
    pub of_branch: Option<Feed>,
    /// Whether they are on a roster: of others a personal feed would be empty.
    pub is_member: bool,
    /// Their own, where it is open.
    pub own: Option<Feed>,
}

/// What somebody may keep: which branch's feed.
async fn branch_kept(
    tx: &mut Tx<'_>,
    county: County,
    staff: &Staff,
) -> Result<Option<Branch>, Failure> {
    let branch = store::life::load(tx, county, staff.org).await?;
    Ok(branch.filter(|it| may(staff, Act::Sit, (it.kept.org, it.place))))
}

/// The feeds that somebody keeps.
pub async fn kept(app: &App, county: County, staff: &Staff) -> Result<Kept, Failure> {
    let staff = staff.clone();
    let read = async move |tx: &mut Tx<'_>| -> Result<Kept, Failure> {
        let branch = branch_kept(tx, county, &staff).await?;
        let of_branch = match &branch {
            Some(it) => store::feeds::of(tx, county, Whose::Org(it.kept.org)).await?,
            None => None,
        };
        let is_member = store::life::branch_of(tx, county, staff.person).await?.is_some();
        let own = store::feeds::of(tx, county, Whose::Person(staff.person)).await?;
        Ok(Kept { branch: branch.map(|it| it.name), of_branch, is_member, own })
    };
    app.store().read(county.0, read).await
}

/// Whose feed is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// That of the branch.
    Branch,
    /// One's own.
    Own,
}

impl Which {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Own => "own",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Branch, Self::Own].into_iter().find(|it| it.code() == text)
    }
}

async fn whose(
    tx: &mut Tx<'_>,
    county: County,
    (staff, which): (&Staff, Which),
) -> Result<Whose, Failure> {
    match which {
        Which::Own => Ok(Whose::Person(staff.person)),
        Which::Branch => {
            let branch = branch_kept(tx, county, staff).await?.ok_or(Failure::Forbidden)?;
            Ok(Whose::Org(branch.kept.org))
        }
    }
}

/// Opens a feed and tells its secret, once; one that was open ends. `None` when the same form was sent
/// again.
pub async fn renew(
    app: &App,
    county: County,
    staff: &Staff,
    which: Which,
    key: &Once,
) -> Result<Option<String>, Failure> {
    let (now, id) = (app.now(), app.next_id());
    let random = data_encoding::BASE32_NOPAD.encode(&app.chance::<20>()).to_ascii_lowercase();
    let secret = format!("{PREFIX}{random}");
    let hash = sha256(secret.as_bytes());
    let (owner, of) = (staff.clone(), format!("renew_feed {}", which.code()));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let whose = whose(tx, county, (&owner, which)).await?;
        let before = store::feeds::of(tx, county, whose).await?;
        if let Some(before) = &before {
            store::feeds::end(tx, county, before.id, now).await?;
        }
        store::feeds::insert(tx, county, (id, whose, &hash), (owner.person, now)).await?;
        let act = if before.is_some() { "renew_feed" } else { "open_feed" };
        let by = (life::doer(&owner), now);
        life::note(tx, county, by, (act, "feed", id), which.code()).await?;
        Ok(String::new())
    };
    let (_, again) = once(app, county, key, &of, work).await?;
    Ok((!again).then_some(secret))
}

/// Ends a feed: its address opens nothing any more.
pub async fn end(
    app: &App,
    county: County,
    staff: &Staff,
    which: Which,
    key: &Once,
) -> Result<(), Failure> {
    let (now, owner) = (app.now(), staff.clone());
    let of = format!("end_feed {}", which.code());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let whose = whose(tx, county, (&owner, which)).await?;
        if let Some(feed) = store::feeds::of(tx, county, whose).await? {
            store::feeds::end(tx, county, feed.id, now).await?;
            let by = (life::doer(&owner), now);
            life::note(tx, county, by, ("end_feed", "feed", feed.id), which.code()).await?;
        }
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// The calendar behind a secret. A secret that never was, one that ended and one of another county
/// are the same: not there.
pub async fn calendar(app: &App, county: County, secret: &str) -> Result<String, Failure> {
    if !secret.starts_with(PREFIX) || secret.len() > 100 {
        return Err(Failure::Missing);
    }
    let (house, hash, now) = (app.house(county).await?, sha256(secret.as_bytes()), app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<Calendar, Failure> {
        let feed = store::feeds::find(tx, county, &hash).await?.ok_or(Failure::Missing)?;
        let written = Written { house: &house, now, today: now.date() };
        match feed.whose {
            Whose::Org(org) => written.of_branch(tx, org).await,
            Whose::Person(person) => written.of_person(tx, person).await,
        }
    };
    Ok(ics(&app.store().read(county.0, read).await?))
}

/// A calendar as it is written.
struct Written<'a> {
    house: &'a House,
    now: Instant,
    today: Date,
}

impl Written<'_> {
    fn calendar(&self, name: String, mut events: Vec<Event>) -> Calendar {
        events.sort_by(|one, other| (one.day, &one.uid).cmp(&(other.day, &other.uid)));
        Calendar { name, written: self.now, events }
    }

    fn event(&self, uid: &str, day: Date, summary: String) -> Event {
        let uid = format!("{uid}@{}.gongjian", self.house.county());
        let hours = (String::new(), String::new());
        Event { uid, day, hours, summary, description: String::new(), place: String::new() }
    }

    fn is_near(&self, day: Date) -> bool {
        plus_days(self.today, -BACK_DAYS) <= day && day <= plus_days(self.today, AHEAD_DAYS)
    }

    async fn of_branch(&self, tx: &mut Tx<'_>, org: Id) -> Result<Calendar, Failure> {
        let county = self.house.county();
        let Some(branch) = store::life::load(tx, county, org).await? else {
            return Err(Failure::Missing);
        };
        let mut events = self.sittings(tx, org, |_| true).await?;
        events.extend(self.due(tx, org).await?);
        let roster = store::life::roster(tx, county, org, self.today).await?;
        let lines: Vec<&Membership> = roster.iter().map(|it| &it.membership).collect();
        events.extend(self.birthdays(org, &lines));
        Ok(self.calendar(branch.name, events))
    }

    /// What concerns one member: the sittings they should come to, their own day, and where they lead
    /// the branch its due days.
    async fn of_person(&self, tx: &mut Tx<'_>, person: Id) -> Result<Calendar, Failure> {
        let county = self.house.county();
        let name = "组织生活".to_owned();
        let Some(org) = store::life::branch_of(tx, county, person).await? else {
            return Ok(self.calendar(name, Vec::new()));
        };
        let roster = store::life::roster(tx, county, org, self.today).await?;
        let Some(own) = roster.iter().map(|it| &it.membership).find(|it| it.person == person)
        else {
            return Ok(self.calendar(name, Vec::new()));
        };
        let should_come = |it: &Sitting| Scope::of(&it.systems).takes(own.post);
        let mut events = self.sittings(tx, org, should_come).await?;
        if own.post == domain::life::branches::Post::Secretary {
            events.extend(self.due(tx, org).await?);
        }
        events.extend(self.birthdays(person, &[own]));
        Ok(self.calendar(name, events))
    }

    /// Sittings that are to be held.
    async fn sittings(
        &self,
        tx: &mut Tx<'_>,
        org: Id,
        which: impl Fn(&Sitting) -> bool,
    ) -> Result<Vec<Event>, Failure> {
        let days = (plus_days(self.today, -BACK_DAYS), plus_days(self.today, AHEAD_DAYS));
        let all = store::sittings::lists::of_branch(tx, self.house.county(), org, days).await?;
        let event = |it: Sitting| Event {
            hours: it.hours,
            place: it.place,
            ..self.event(&format!("sitting-{}", it.id.0), it.held_on, it.title)
        };
        Ok(all.into_iter().filter(|it| it.state.is_open() && which(it)).map(event).collect())
    }

    /// The last days of what is asked and not done, and the end of the term.
    async fn due(&self, tx: &mut Tx<'_>, org: Id) -> Result<Vec<Event>, Failure> {
        let county = self.house.county();
        let catalogue = catalogue::all(tx, county).await?;
        let year = self.today.year();
        let mut lines = store::life::lines::of_branch(tx, county, org, year).await?;
        // What was due in December is still owed in January.
        if plus_days(self.today, -BACK_DAYS).year() < year {
            lines.extend(store::life::lines::of_branch(tx, county, org, year - 1).await?);
        }
        let open = |it: &&Told| {
            let standing = it.line.standing;
            (standing.is_open() || standing == Standing::Coming) && self.is_near(it.line.due_on)
        };
        let mut events: Vec<Event> =
            lines.iter().filter(open).map(|it| self.due_day(&catalogue, org, it)).collect();
        if let Some(term) = store::terms::newest(tx, county, org).await?
            && self.is_near(term.due_on)
        {
            let uid = format!("term-{}-{}", org.0, term.due_on);
            events.push(self.event(&uid, term.due_on, "本届任期届满，要换届".to_owned()));
        }
        Ok(events)
    }

    fn due_day(&self, catalogue: &[Own], org: Id, it: &Told) -> Event {
        let line = &it.line;
        let name = catalogue::name(catalogue, &line.system);
        let uid = format!("due-{}-{}-{}", org.0, line.system.replace('_', "-"), line.period);
        let left = line.least - line.counted;
        self.event(&uid, line.due_on, format!("期限：{name}，还差 {left} 次"))
    }

    /// The days on which members joined the Party: how many, and nobody's name.
    fn birthdays(&self, of: Id, lines: &[&Membership]) -> Vec<Event> {
        let year = self.today.year();
        let mut days: Vec<Date> = [year, year.saturating_add(1)]
            .into_iter()
            .flat_map(|year| lines.iter().filter_map(move |it| it.anniversary(year)))
            .map(|it| it.0)
            .filter(|it| self.is_near(*it))
            .collect();
        days.sort_unstable();
        let mut events: Vec<Event> = Vec::new();
        for same in days.chunk_by(|one, other| one == other) {
            let Some(day) = same.first() else { continue };
            let words = match same.len() {
                1 => "政治生日".to_owned(),
                many => format!("政治生日（{many} 人）"),
            };
            events.push(self.event(&format!("birthday-{}-{day}", of.0), *day, words));
        }
        events
    }
}

/// Whether somebody has to do with feeds, for the menu.
pub fn may_keep(staff: &Staff) -> bool {
    staff.is(Role::Secretary) || staff.is(Role::Member)
}
