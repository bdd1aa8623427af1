//! Flags (核看): what residents send goes its way at once, whatever it says and however much comes;
//! where many come from one source, or a word of the county's list stands in it, somebody looks before
//! neighbours are shown its first words. Whoever looked tells the reason, the person may appeal once,
//! and somebody else decides that.

pub(crate) mod counting;
pub mod words;

use domain::directory::Staff;
use domain::flags::{Cause, Decision, Ground, Limits, Standing, WHY_CHARS_MAX, found, normal};
use domain::places::County;
use domain::requests::Request;
use domain::words::cover_numbers;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::flags::{Decided, NewFlag};
pub use store::flags::{Flag, Flagged};
use store::matters::Doer;
use store::search::simplify;

use self::counting::Mark;
use crate::once::once;
use crate::requests::{NewRequest, id_by_code};
use crate::{App, Failure, House, Once, policy};

/// Rows of each list.
pub const ROWS: usize = 50;

/// Why somebody should look at what a resident is about to send; `None` for nearly all of it.
pub(crate) fn look(
    app: &App,
    house: &House,
    (new, phone, text): (&NewRequest, &str, &str),
    key: &Once,
) -> Option<NewFlag> {
    let day = app.now().date();
    let limits = Limits::on(day, &house.rules);
    let count = |mark: Mark| {
        let counts = &app.inner.flag_counts;
        counts.count(day, (house.county(), mark), key.short())
    };
    let phone = (!phone.is_empty()).then(|| mark(app, day, phone));
    // Nought switches a rule off.
    let many = |mark: Option<Mark>, limit: i64| {
        let limit = usize::try_from(limit).unwrap_or(0);
        limit > 0 && mark.is_some_and(|it| count(it) > limit)
    };
    let mut causes: Vec<(Cause, String)> = Vec::new();
    if many(phone, limits.phone_day) {
        causes.push((Cause::Phone, String::new()));
    }
    if many(new.origin, limits.source_day) {
        causes.push((Cause::Source, String::new()));
    }
    if !house.flag_words.is_empty() {
        let text = normal(&simplify(text));
        let words = found(&house.flag_words, &text);
        causes.extend(words.into_iter().map(|it| (Cause::Word, it.to_owned())));
    }
    (!causes.is_empty()).then_some(NewFlag { causes, asked: None })
}

fn mark(app: &App, day: kernel::time::Date, phone: &str) -> Mark {
    let derived = app.secret().derive("flag-phone", format!("{day} {phone}").as_bytes());
    let mut short = Mark::default();
    for (to, from) in short.iter_mut().zip(derived) {
        *to = from;
    }
    short
}

/// Which of some requests other residents are not shown. At most one statement.
pub(crate) async fn hidden(
    tx: &mut Tx<'_>,
    county: County,
    ids: &[Id],
    (wait_days, now): (i64, Instant),
) -> Result<Vec<Id>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let standings = store::flags::standings(tx, county, ids).await?;
    let hides = |it: &(Id, Standing, Instant)| it.1.hides(it.2, wait_days, now);
    Ok(standings.into_iter().filter(hides).map(|it| it.0).collect())
}

/// How long a flag waits for a look in this county, and now: what [`hidden`] asks.
pub(crate) fn patience(app: &App, house: &House) -> (i64, Instant) {
    let now = app.now();
    (Limits::on(now.date(), &house.rules).wait_days, now)
}

/// Flags in somebody's ground: those that wait, the oldest first, and those decided last; of each one
/// more than a page has.
pub async fn list(
    app: &App,
    county: County,
    by: &Staff,
) -> Result<(Vec<Flagged>, Vec<Flagged>), Failure> {
    if !policy::may_look_at_flags(by, by.place) || by.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (place, limit) = (by.place, i64::try_from(ROWS + 1).unwrap_or(i64::MAX));
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let waiting = store::flags::list(tx, county, place, (true, limit)).await?;
        Ok((waiting, store::flags::list(tx, county, place, (false, limit)).await?))
    };
    app.store().read(county.0, read).await
}

/// A request before who looks at its words.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The request.
    pub request: Request,
    /// Its flag; `None` where nobody asked for a look.
    pub flag: Option<Flag>,
    /// What made it one.
    pub causes: Vec<(Cause, String)>,
    /// Whether an appeal waits and this person made the first decision: somebody else decides.
    pub decided_before: bool,
    /// Whether neighbours are not shown its words now.
    pub hidden: bool,
}

/// The sheet of a request in somebody's ground.
pub async fn sheet(app: &App, county: County, by: &Staff, id: Id) -> Result<Sheet, Failure> {
    let house = app.house(county).await?;
    let (staff, patience) = (by.clone(), patience(app, &house));
    let read = async move |tx: &mut Tx<'_>| -> Result<Sheet, Failure> {
        let request = loaded(tx, county, &staff, id).await?;
        let flag = store::flags::find(tx, county, id).await?;
        let causes = match flag {
            Some(_) => store::flags::causes(tx, county, id).await?,
            None => Vec::new(),
        };
        let decided_before = flag.as_ref().is_some_and(|it| {
            it.standing == Standing::Appealed && it.decided_by == Some(staff.person)
        });
        let hides = |it: &Flag| it.standing.hides(it.at, patience.0, patience.1);
        let hidden = flag.as_ref().is_some_and(hides);
        Ok(Sheet { request, flag, causes, decided_before, hidden })
    };
    app.store().read(county.0, read).await
}

/// A request in somebody's ground; any other does not exist.
async fn loaded(tx: &mut Tx<'_>, county: County, by: &Staff, id: Id) -> Result<Request, Failure> {
    let request = store::requests::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let may = policy::may_look_at_flags(by, request.place);
    if may { Ok(request) } else { Err(Failure::Missing) }
}

/// Reads a reason: the numbers in it are taken out, because the person may read it.
fn reason(words: &str, must: bool, say: &str) -> Result<String, Failure> {
    let words = words.trim();
    let chars = words.chars().count();
    if chars > WHY_CHARS_MAX {
        let over = chars - WHY_CHARS_MAX;
        let say = format!("写得太长了，最多 {WHY_CHARS_MAX} 个字，请删掉 {over} 个字。");
        return Err(Failure::field("why", say));
    }
    if must && words.is_empty() {
        return Err(Failure::field("why", say));
    }
    Ok(cover_numbers(words))
}

/// Somebody of the desk asks for a look at a request that has no flag.
pub async fn ask(
    app: &App,
    county: County,
    by: &Staff,
    (id, why): (Id, &str),
    key: &Once,
) -> Result<(), Failure> {
    let why = reason(why, true, "请写明为什么要核看，核看的人要知道看什么。")?;
    let (staff, now, of) = (by.clone(), app.now(), format!("ask_flag {} {why}", id.0));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let request = loaded(tx, county, &staff, id).await?;
        if store::flags::find(tx, county, id).await?.is_some() {
            return Err(Failure::NotNow("已经有人提请过了，请看上面的经过。".to_owned()));
        }
        let causes = vec![(Cause::Hand, String::new())];
        let new = NewFlag { causes, asked: Some((staff.person, why.clone())) };
        store::flags::insert(tx, county, (id, request.place), &new, now).await?;
        note(tx, county, doer(&staff), ("flag", id, ""), now).await
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// Decides a flag that waits, or an appeal against somebody else's decision.
pub async fn decide(
    app: &App,
    county: County,
    by: &Staff,
    (id, decision, why): (Id, Decision, &str),
    key: &Once,
) -> Result<(), Failure> {
    let must = matches!(decision, Decision::Withhold(_));
    let why = reason(why, must, "请写明理由，提的人看得到，也可以申诉。")?;
    let (staff, now) = (by.clone(), app.now());
    let of = format!("decide_flag {} {decision:?} {why}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        loaded(tx, county, &staff, id).await?;
        let flag = store::flags::find(tx, county, id).await?.ok_or(Failure::Missing)?;
        if flag.standing == Standing::Appealed && flag.decided_by == Some(staff.person) {
            return Err(Failure::Forbidden);
        }
        let late = || Failure::NotNow("别人刚刚定过了，页面上已经是新的。".to_owned());
        let standing = flag.standing.decided(decision).ok_or_else(late)?;
        let ground = match decision {
            Decision::Withhold(ground) => Some(ground),
            Decision::Show => None,
        };
        let it = Decided { standing, ground, why: why.clone(), by: staff.person, at: now };
        if !store::flags::decide(tx, county, id, &it).await? {
            return Err(Failure::Contended("flag".to_owned()));
        }
        let detail = ground.map_or("", Ground::code);
        note(tx, county, doer(&staff), (act(standing), id, detail), now).await
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// The act in the audit.
fn act(standing: Standing) -> &'static str {
    match standing {
        Standing::Cleared => "clear_flag",
        Standing::Withheld => "withhold_words",
        Standing::Upheld => "uphold_flag",
        Standing::Lifted => "lift_flag",
        Standing::Waiting | Standing::Appealed => "flag",
    }
}

fn doer(by: &Staff) -> Doer {
    Doer { person: Some(by.person), org: Some(by.org) }
}

async fn note(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    (act, subject, detail): (&'static str, Id, &str),
    at: Instant,
) -> Result<String, Failure> {
    let change = Change { at, by, act, noun: "request", subject, detail };
    store::audit::append(tx, county, &change).await?;
    Ok(String::new())
}

/// The flag of a request as its person sees it: only where something is or was kept from others.
/// One statement.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    county: County,
    id: Id,
    (wait_days, now): (i64, Instant),
) -> Result<Option<Flag>, Failure> {
    let flag = store::flags::find(tx, county, id).await?;
    Ok(flag
        .filter(|it| it.standing.hides(it.at, wait_days, now) || it.standing == Standing::Lifted))
}

/// The person says why others should be shown their words after all, once.
pub async fn appeal(
    app: &App,
    county: County,
    typed: &str,
    words: &str,
    key: &Once,
) -> Result<(), Failure> {
    let id = id_by_code(app, county, typed).await?;
    let words = reason(words, true, "请写一写为什么不同意，几个字也行。")?;
    let (now, of) = (app.now(), format!("appeal_flag {} {words}", id.0));
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if !store::flags::appeal(tx, county, id, (&words, now)).await? {
            return Err(Failure::NotNow("已经申诉过了，另一个人定了会写在这里。".to_owned()));
        }
        note(tx, county, Doer::default(), ("appeal_flag", id, ""), now).await
    };
    once(app, county, key, &of, work).await.map(drop)
}
