//! Courtyard meetings: written down on one page, and every need a request of its own, in one
//! transaction: sent again after a lost connection, nothing comes twice and nothing by halves.

use std::sync::Arc;

use domain::directory::Staff;
use domain::logs::{KEPT_DAYS, WORDS_MAX};
use domain::meetings::{CAME_MAX, Meeting, NEEDS_MAX};
use domain::places::County;
use domain::requests::Source;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::field::{After, Span};
use store::matters::{Doer, FileRow, Photo};
pub use store::meetings::{Held, Need};

use crate::failure::FieldError;
use crate::logs::{Spot, check_spot, narrowed};
use crate::once::once;
use crate::photos::NewPhoto;
use crate::policy::field::{Act, may, may_anywhere};
use crate::requests::{self, NewRequest, PHOTOS_MAX, Ready, Sender};
use crate::{App, Failure, House, Once};

/// A meeting as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub struct NewMeeting {
    /// Where: [`Spot::code`].
    pub spot: String,
    /// Where, in words.
    pub address: String,
    /// When: `2025-10-14T19:30`; now when empty.
    pub held_at: String,
    /// How many came.
    pub came: String,
    /// What it was about; may be empty.
    pub words: String,
    /// What people said they need; empty lines are left out.
    pub needs: Vec<NewNeed>,
    /// Photos, as uploaded.
    pub photos: Vec<NewPhoto>,
}

/// One need as the form gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNeed {
    /// The person's words.
    pub words: String,
    /// What it is about; may be empty.
    pub category: String,
    /// Where; the meeting's place when empty.
    pub address: String,
    /// What the person wants to be called; may be empty.
    pub name: String,
    /// Their telephone; may be empty.
    pub phone: String,
}

impl NewNeed {
    /// Whether nothing was written in its line. A category alone is nothing: it is chosen by a tap.
    pub fn is_blank(&self) -> bool {
        [&self.words, &self.address, &self.name, &self.phone]
            .into_iter()
            .all(|it| it.trim().is_empty())
    }
}

/// A meeting that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which meeting.
    pub id: Id,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

struct Checked {
    spot: Spot,
    held_at: Instant,
    came: i64,
}

/// Writes down a meeting. Each need becomes a request of the source meeting.
pub async fn hold(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewMeeting,
    key: &Once,
) -> Result<Done, Failure> {
    held(app, staff, county, new, Vec::new(), key).await
}

/// The same about requests that stand already, for the demonstration.
pub(crate) async fn held(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewMeeting,
    standing: Vec<Id>,
    key: &Once,
) -> Result<Done, Failure> {
    if !may_anywhere(staff, Act::Meet) {
        return Err(Failure::Forbidden);
    }
    let house = app.house(county).await?;
    let (checked, needs) = check(app, &house, staff, &new).await?;
    let files = crate::photos::keep(app, county, &new.photos).await?;
    let plan = Plan { house, staff: staff.clone(), new, checked, needs, files, standing };
    let plan = Arc::new(plan);
    // The 编号 of each request is drawn by chance: where one is taken, all are drawn again.
    for _ in 0..3 {
        match attempt(app, &plan, key).await {
            Err(Failure::Contended(_)) => {}
            other => return other,
        }
    }
    Err(Failure::Busy)
}

struct Plan {
    house: Arc<House>,
    staff: Staff,
    new: NewMeeting,
    checked: Checked,
    needs: Vec<Ready>,
    files: Vec<FileRow>,
    standing: Vec<Id>,
}

async fn attempt(app: &App, plan: &Arc<Plan>, key: &Once) -> Result<Done, Failure> {
    let Plan { house, staff, new, checked, needs, files, standing } = &**plan;
    let (county, id, now) = (house.county(), app.next_id(), app.now());
    let sender = Sender::Staff(staff);
    let begun = needs
        .iter()
        .map(|it| requests::begun(app, house, it, sender))
        .collect::<Result<Vec<_>, _>>()?;
    let meeting = Meeting {
        id,
        held_at: checked.held_at,
        place: checked.spot.place,
        address: new.address.trim().to_owned(),
        came: checked.came,
        words: new.words.trim().to_owned(),
        person: staff.person,
        org: staff.org,
        requests: standing.iter().copied().chain(begun.iter().map(requests::Begun::id)).collect(),
    };
    let form = (&new.spot, &new.address, &new.held_at, meeting.came, &meeting.words, standing);
    let said: Vec<String> = needs.iter().map(Ready::asked).collect();
    let photos: Vec<&str> = files.iter().map(|it| it.hash.as_str()).collect();
    let asked = format!("meeting {form:?} {said:?} {photos:?}");
    let plan = Arc::clone(plan);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        for it in &begun {
            it.write(tx, county).await?;
        }
        store::meetings::insert(tx, county, &meeting, now).await?;
        store::matters::attach(tx, county, id, 1, &plan.files, now).await?;
        let by = Doer { person: Some(meeting.person), org: Some(meeting.org) };
        let (act, noun) = ("hold_meeting", "meeting");
        let change = Change { at: now, by, act, noun, subject: id, detail: "" };
        store::audit::append(tx, county, &change).await?;
        Ok(id.0.to_string())
    };
    let (answer, again) = once(app, county, key, &asked, work).await?;
    let id = answer.parse().map(Id);
    Ok(Done { id: id.map_err(|_| Failure::Broken(format!("not a meeting: {answer}")))?, again })
}

/// Reads the form and makes every need ready. Every field that needs mending is named.
async fn check(
    app: &App,
    house: &House,
    staff: &Staff,
    new: &NewMeeting,
) -> Result<(Checked, Vec<Ready>), Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    if new.address.chars().count() > 200 {
        say("address", "位置写得太长了，请写在 200 个字以内。".to_owned());
    }
    if new.words.trim().chars().count() > WORDS_MAX {
        say("words", format!("写得太长了，最多 {WORDS_MAX} 个字。"));
    }
    if new.photos.len() > PHOTOS_MAX {
        say("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。"));
    }
    let came = new.came.trim().parse::<i64>().ok().filter(|it| (0..=CAME_MAX).contains(it));
    if came.is_none() {
        say("came", format!("来了多少人请写一个数字，最多 {CAME_MAX}；只要人数，不要名单。"));
    }
    let held_at = moment(&new.held_at, app.now()).unwrap_or_else(|words| {
        say("held_at", words);
        None
    });
    let spot = check_spot(app, house, staff, &new.spot, Act::Meet).await.unwrap_or_else(|words| {
        say("spot", words);
        None
    });
    if new.needs.len() > NEEDS_MAX {
        say("needs", format!("一次最多记 {NEEDS_MAX} 件，多出来的请再开一页记。"));
    }
    let mut ready = Vec::new();
    for (nth, need) in new.needs.iter().take(NEEDS_MAX).enumerate().filter(|it| !it.1.is_blank()) {
        let place = spot.map_or(staff.place, |it| it.place);
        match requests::ready(app, house, request(new, need, &place.to_string())).await {
            Ok(it) => ready.push(it),
            Err(Failure::Invalid(fields)) => {
                wrong.extend(fields.into_iter().map(|it| numbered(nth, &it)));
            }
            Err(failure) => return Err(failure),
        }
    }
    match (spot, held_at, came) {
        (Some(spot), Some(held_at), Some(came)) if wrong.is_empty() => {
            Ok((Checked { spot, held_at, came }, ready))
        }
        _ => Err(Failure::Invalid(wrong)),
    }
}

fn moment(typed: &str, now: Instant) -> Result<Option<Instant>, String> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(Some(now));
    }
    // A minute is what the field of a browser gives.
    let whole = if text.len() == 16 { format!("{text}:00+08:00") } else { format!("{text}+08:00") };
    let say = || format!("开会的时间请选最近 {KEPT_DAYS} 天里的，不能是还没到的时间。");
    let at = Instant::parse_rfc3339(&whole).ok_or_else(say)?;
    let since = now.seconds_since(at);
    if (-900..=KEPT_DAYS * 86_400).contains(&since) { Ok(Some(at.min(now))) } else { Err(say()) }
}

fn request(new: &NewMeeting, need: &NewNeed, place: &str) -> NewRequest {
    let own = need.address.trim();
    NewRequest {
        body: need.words.clone(),
        category: need.category.clone(),
        place: place.to_owned(),
        address: if own.is_empty() { new.address.clone() } else { own.to_owned() },
        name: need.name.clone(),
        phone: need.phone.clone(),
        source: Some(Source::Meeting),
        ..NewRequest::default()
    }
}

macro_rules! lines {
    ($field:literal) => {
        lines!($field; "1" "2" "3" "4" "5" "6" "7" "8" "9" "10" "11" "12" "13" "14" "15" "16" "17"
            "18" "19" "20")
    };
    ($field:literal; $($nth:literal)+) => { [$(concat!("need-", $nth, "-", $field)),+] };
}

/// The names of the fields of each line, as the page has them.
const WORDS: [&str; NEEDS_MAX] = lines!("words");
const CATEGORY: [&str; NEEDS_MAX] = lines!("category");
const ADDRESS: [&str; NEEDS_MAX] = lines!("address");
const NAME: [&str; NEEDS_MAX] = lines!("name");
const PHONE: [&str; NEEDS_MAX] = lines!("phone");

/// An error of a need at the field of its line.
fn numbered(nth: usize, error: &FieldError) -> FieldError {
    let names = match error.field {
        "category" => CATEGORY,
        "address" | "place" => ADDRESS,
        "name" => NAME,
        "phone" => PHONE,
        _ => WORDS,
    };
    let field = names.get(nth).copied().unwrap_or("needs");
    FieldError { field, say: format!("第 {} 件：{}", nth + 1, error.say) }
}

/// A meeting with the requests it became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The meeting with its names.
    pub held: Held,
    /// Its needs with the requests they became, in the order they were said.
    pub needs: Vec<Need>,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// Whether the reader wrote it down: only they get the tracking codes again.
    pub own: bool,
}

/// Shows a meeting. Whoever may not see it learns nothing: [`Failure::Missing`].
pub async fn show(app: &App, staff: &Staff, county: County, id: Id) -> Result<Shown, Failure> {
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let held = store::meetings::load(tx, county, id).await?.ok_or(Failure::Missing)?;
        Ok((held, store::matters::photos(tx, county, id).await?))
    };
    let ((held, needs), photos) = app.store().read(county.0, read).await?;
    let own = held.meeting.person == staff.person;
    if own || may(staff, Act::Read, held.meeting.place) {
        Ok(Shown { held, needs, photos, own })
    } else {
        Err(Failure::Missing)
    }
}

/// The bytes of a photo of a meeting that `staff` may see.
pub async fn photo_of(
    app: &App,
    staff: &Staff,
    county: County,
    id: Id,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let shown = show(app, staff, county, id).await?;
    crate::photos::of(app, county, &shown.photos, hash).await
}

/// A page of meetings, the newest first.
pub async fn page(
    app: &App,
    staff: &Staff,
    county: County,
    span: Span,
    after: After,
    limit: i64,
) -> Result<Vec<Held>, Failure> {
    let span = narrowed(staff, county, span)?;
    let read =
        async move |tx: &mut Tx<'_>| store::meetings::page(tx, county, &span, after, limit).await;
    Ok(app.store().read(county.0, read).await?)
}
