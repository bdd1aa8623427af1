//! Writing: an entry with the request it becomes and the round it completes; a comment.

use std::sync::Arc;

use domain::directory::{Grid, Staff};
use domain::logs::{Comment, Kind, Log, MINUTES_MAX, Outcome, WORDS_MAX, happened};
use domain::places::{County, Level};
use domain::requests::Source;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::{Doer, FileRow};

use super::Spot;
use crate::failure::FieldError;
use crate::once::once;
use crate::photos::NewPhoto;
use crate::policy::field::{Act, may, may_anywhere};
use crate::requests::{self, NewRequest, PHOTOS_MAX, Sender};
use crate::{App, Failure, House, Once, rounds};

/// An entry as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewLog {
    /// The word of its kind.
    pub kind: String,
    /// Where: [`Spot::code`].
    pub spot: String,
    /// Where, in words.
    pub address: String,
    /// What it was.
    pub words: String,
    /// How it stood afterwards; done when empty.
    pub outcome: String,
    /// How many minutes it took; may be empty.
    pub minutes: String,
    /// Of a problem: what it is about; may be empty.
    pub category: String,
    /// When it happened, as the phone said.
    pub at: Option<Instant>,
    /// The round it completes.
    pub round: Option<Id>,
    /// A request that stands already and that it is about: a problem does not become another.
    pub request: Option<Id>,
    /// Photos, as uploaded.
    pub photos: Vec<NewPhoto>,
}

/// An entry that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which entry.
    pub id: Id,
    /// The request the problem became or is about.
    pub request: Option<Id>,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// A form that was found good.
#[derive(Clone, Debug)]
struct Checked {
    kind: Kind,
    spot: Spot,
    outcome: Option<Outcome>,
    minutes: Option<i64>,
}

/// Writes an entry. A problem becomes a request, a round is done, all in one transaction.
pub async fn write(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewLog,
    key: &Once,
) -> Result<Written, Failure> {
    if !may_anywhere(staff, Act::Log) {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let checked = check(app, &house, staff, &new).await?;
    let files = crate::photos::keep(app, county, &new.photos).await?;
    let problem = match (checked.kind.is_joined(), new.request) {
        (false, None) => {
            let request = request_of(&new, &checked);
            Some(requests::ready(app, &house, request).await.map_err(renamed)?)
        }
        _ => None,
    };
    let plan = Arc::new(Plan { house, staff: staff.clone(), new, checked, files });
    // The 编号 of the request is drawn by chance: where it is taken, another is drawn.
    for _ in 0..3 {
        match attempt(app, &plan, problem.as_ref(), key).await {
            Err(Failure::Contended(_)) => {}
            other => return other,
        }
    }
    Err(Failure::Busy)
}

struct Plan {
    house: Arc<House>,
    staff: Staff,
    new: NewLog,
    checked: Checked,
    files: Vec<FileRow>,
}

async fn attempt(
    app: &App,
    plan: &Arc<Plan>,
    problem: Option<&requests::Ready>,
    key: &Once,
) -> Result<Written, Failure> {
    let Plan { house, staff, new, checked, files } = &**plan;
    let county = house.county();
    let (id, next_round, now) = (app.next_id(), app.next_id(), app.now());
    let sender = Sender::Staff(staff);
    let begun = problem.map(|it| requests::begun(app, house, it, sender)).transpose()?;
    let log = Log {
        id,
        at: happened(new.at, now),
        written_at: now,
        place: checked.spot.place,
        grid: checked.spot.grid,
        kind: checked.kind,
        address: new.address.trim().to_owned(),
        words: new.words.trim().to_owned(),
        outcome: checked.outcome,
        minutes: checked.minutes,
        person: staff.person,
        org: staff.org,
        request: new.request.or(begun.as_ref().map(requests::Begun::id)),
        round: new.round,
        comment: None,
        version: 1,
    };
    let photos: Vec<&str> = files.iter().map(|it| it.hash.as_str()).collect();
    let form = (&log.words, &log.address, &new.category, new.at, new.request, new.round);
    let asked = format!("log {checked:?} {form:?} {photos:?}");
    let plan = Arc::clone(plan);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let mut log = log.clone();
        if let Some(begun) = &begun {
            begun.write(tx, county).await?;
        } else if let Some(request) = log.request {
            let known = store::requests::load(tx, county, request).await?;
            known.filter(|it| plan.staff.place.contains(it.place)).ok_or(Failure::Missing)?;
        }
        if let Some(round) = log.round {
            let by = &plan.staff;
            let done = rounds::complete(tx, &plan.house, by, round, next_round, &log).await?;
            // Done by another phone meanwhile: the entry is kept all the same.
            log.round = done.then_some(round);
        }
        store::logs::insert(tx, county, &log).await?;
        store::matters::attach(tx, county, id, 1, &plan.files, now).await?;
        let by = Doer { person: Some(log.person), org: Some(log.org) };
        let (act, noun) = ("write_log", "log");
        let change = Change { at: now, by, act, noun, subject: id, detail: log.kind.code() };
        store::audit::append(tx, county, &change).await?;
        Ok(format!("{} {}", id.0, log.request.map_or(0, |it| it.0)))
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    let (id, request) = ids(&answer)?;
    Ok(Written { id, request, again })
}

fn ids(answer: &str) -> Result<(Id, Option<Id>), Failure> {
    let broken = || Failure::Broken(format!("not an entry: {answer}"));
    let (id, request) = answer.split_once(' ').ok_or_else(broken)?;
    let number = |it: &str| it.parse::<i64>().map_err(|_| broken());
    let request = number(request)?;
    Ok((Id(number(id)?), (request != 0).then_some(Id(request))))
}

fn request_of(new: &NewLog, checked: &Checked) -> NewRequest {
    NewRequest {
        body: new.words.clone(),
        category: new.category.clone(),
        place: checked.spot.place.to_string(),
        address: new.address.clone(),
        source: Some(Source::Round),
        photos: new.photos.clone(),
        ..NewRequest::default()
    }
}

/// The request's form has names of its own for the same fields.
fn renamed(failure: Failure) -> Failure {
    let Failure::Invalid(mut fields) = failure else { return failure };
    for it in &mut fields {
        it.field = match it.field {
            "body" => "words",
            "place" => "spot",
            other => other,
        };
    }
    Failure::Invalid(fields)
}

/// Reads the form. Every field that needs mending is named, not only the first.
async fn check(app: &App, house: &House, staff: &Staff, new: &NewLog) -> Result<Checked, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    let kind = Kind::parse(new.kind.trim());
    if kind.is_none() {
        say("kind", "请先选这一笔是什么事。".to_owned());
    }
    let chars = new.words.trim().chars().count();
    if chars == 0 {
        say("words", "请写一句做了什么、看到了什么。".to_owned());
    } else if chars > WORDS_MAX {
        let over = chars - WORDS_MAX;
        say("words", format!("写得太长了，最多 {WORDS_MAX} 个字，请删掉 {over} 个字。"));
    }
    if new.address.chars().count() > 200 {
        say("address", "位置写得太长了，请写在 200 个字以内。".to_owned());
    }
    if new.photos.len() > PHOTOS_MAX {
        say("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。"));
    }
    let minutes = minutes(&new.minutes).unwrap_or_else(|words| {
        say("minutes", words);
        None
    });
    let outcome = match (kind, new.outcome.trim()) {
        (Some(Kind::Problem), _) => None,
        (_, "") => Some(Outcome::Done),
        (_, word) => Outcome::parse(word).or_else(|| {
            say("outcome", "请选一下办得怎么样了。".to_owned());
            None
        }),
    };
    let spot = check_spot(app, house, staff, &new.spot, Act::Log).await.unwrap_or_else(|words| {
        say("spot", words);
        None
    });
    match (kind, spot) {
        (Some(kind), Some(spot)) if wrong.is_empty() => {
            Ok(Checked { kind, spot, outcome, minutes })
        }
        _ => Err(Failure::Invalid(wrong)),
    }
}

fn minutes(typed: &str) -> Result<Option<i64>, String> {
    match typed.trim() {
        "" => Ok(None),
        text => match text.parse::<i64>() {
            Ok(0) => Ok(None),
            Ok(it) if (1..=MINUTES_MAX).contains(&it) => Ok(Some(it)),
            _ => Err(format!("花了多少分钟请写 1 到 {MINUTES_MAX} 的数字，不记得就空着。")),
        },
    }
}

/// A village in somebody's ground, with a grid that is part of it; or what to say.
pub(crate) async fn check_spot(
    app: &App,
    house: &House,
    staff: &Staff,
    typed: &str,
    act: Act,
) -> Result<Option<Spot>, String> {
    let Some(spot) = Spot::parse(house, typed) else {
        return Err("请选在哪个网格、哪个村。".to_owned());
    };
    if !may(staff, act, spot.place) {
        let own = house.full_place_name(staff.place);
        return Err(format!("这个地方不归您管，请选{own}里的。"));
    }
    if spot.place.level() == Level::County {
        return Err("请选到镇或村。".to_owned());
    }
    let Some(grid) = spot.grid else { return Ok(Some(spot)) };
    let (county, place) = (house.county(), spot.place);
    let read = async move |tx: &mut Tx<'_>| store::directory::grids(tx, county, place).await;
    let grids: Vec<Grid> = app.store().read(county.0, read).await.unwrap_or_default();
    if grids.iter().any(|it| it.id == grid) {
        Ok(Some(spot))
    } else {
        Err("这个网格已经不在名册里了，请重新打开这一页再选。".to_owned())
    }
}

/// Comments on an entry (批阅). `seen` is the version that was looked at.
pub async fn comment(
    app: &App,
    staff: &Staff,
    county: County,
    (id, seen): (Id, i64),
    words: &str,
    key: &Once,
) -> Result<(), Failure> {
    let words = words.trim().to_owned();
    match words.chars().count() {
        0 => return Err(Failure::field("comment", "请写一句批阅的话。")),
        count if count > WORDS_MAX => {
            let over = count - WORDS_MAX;
            let say = format!("写得太长了，最多 {WORDS_MAX} 个字，请删掉 {over} 个字。");
            return Err(Failure::field("comment", say));
        }
        _ => {}
    }
    let (staff, at) = (staff.clone(), app.now());
    let asked = format!("comment {id:?} {words}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let entry = store::logs::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        let mut log = entry.log;
        if !may(&staff, Act::Read, log.place) {
            return Err(Failure::Missing);
        }
        if !may(&staff, Act::Comment, log.place) || log.person == staff.person {
            return Err(Failure::Forbidden);
        }
        if !log.may_be_commented_by(staff.person) || log.version != seen {
            return Err(Failure::NotNow("这一条刚刚已经有人批阅了，刷新就能看到。".to_owned()));
        }
        log.comment = Some(Comment { words: words.clone(), by: staff.person, at });
        log.version += 1;
        let by = Doer { person: Some(staff.person), org: Some(staff.org) };
        store::logs::comment(tx, county, &log, by).await?;
        let (act, noun) = ("comment_log", "log");
        let change = Change { at, by, act, noun, subject: id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(id.0.to_string())
    };
    once(app, county, key, &asked, work).await.map(drop)
}
