//! Courtyard meetings: the one page they are written down on, and the slips that come of it.

use app::meetings::{Need, NewMeeting, NewNeed, hold, photo_of, show};
use app::requests::{Doer, PHOTOS_MAX, tracking_code_of};
use app::{FieldError, House, Once, papers, rounds};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use domain::directory::{Grid, Staff};
use domain::logs::WORDS_MAX;
use domain::meetings::NEEDS_MAX;
use domain::places::County;
use domain::requests::State as At;
use kernel::time::Instant;

use super::request::parse_id;
use super::{Desk, field as fields_of};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf_holds};
use crate::resident::report::groups;
use crate::resident::track::jpeg;
use crate::resident::{categories, field, fields, form_errors, fresh_key};
use crate::state::Web;
use crate::views::layout::{Choice, DeskFrame};
use crate::views::staff::meetings::{MeetingHeldPage, MeetingPage, NeedLine, Slip};
use crate::words;

/// Lines for needs that stand on the page without any script.
const LINES: usize = 5;

/// The empty form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let staff = &signed_in.staff;
    let grids = rounds::grids_of(&web.app, staff, county).await.stop(&web)?;
    let mut form = Form::with_key(fresh_key(&web));
    form.put_all([("held_at", minute(web.app.now()))]);
    let frame = desk.frame(&web, &look, &signed_in, ("院落会", Spot::Meeting));
    Ok(page(&shown(&desk.house, staff, &grids, frame, &form, &[])))
}

/// A moment as the field of a browser has it.
fn minute(at: Instant) -> String {
    at.rfc3339().chars().take(16).collect()
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    headers: HeaderMap,
    form: Form,
) -> Answer {
    let script = fields_of::by_script(&headers);
    if !csrf_holds(&web, &signed_in, form.get("csrf")) {
        return Ok(fields_of::foreign(&web, script));
    }
    let staff = &signed_in.staff;
    let by = Doer { person: Some(staff.person), org: Some(staff.org) };
    let key = Once::new(&form.key, by).stop(&web)?;
    match hold(&web.app, staff, county, new_meeting(&form), &key).await {
        Ok(done) => {
            let to = fields_of::at(county, &format!("meetings/{}", done.id.0));
            Ok(fields_of::taken(script, &to))
        }
        Err(failure) if script => Ok(fields_of::not_taken(&web, &failure)),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let grids = rounds::grids_of(&web.app, staff, county).await.stop(&web)?;
            let mut frame = desk.frame(&web, &look, &signed_in, ("院落会", Spot::Meeting));
            frame.has_errors = true;
            let shown = shown(&desk.house, staff, &grids, frame, &form, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn new_meeting(form: &Form) -> NewMeeting {
    // One more than allowed is read, so that the use case can say that there are too many.
    let need = |nth: usize| {
        let text = |name: &str| form.text(&format!("need-{nth}-{name}"));
        NewNeed {
            words: text("words"),
            category: text("category"),
            address: text("address"),
            name: text("name"),
            phone: text("phone"),
        }
    };
    NewMeeting {
        spot: form.text("spot"),
        address: form.text("address"),
        held_at: form.text("held_at"),
        came: form.text("came"),
        words: form.text("words"),
        needs: (1..=NEEDS_MAX).map(need).collect(),
        photos: form.photos.clone(),
    }
}

fn shown(
    house: &House,
    staff: &Staff,
    grids: &[Grid],
    frame: DeskFrame,
    form: &Form,
    errors: &[FieldError],
) -> MeetingPage {
    let own = |name: &str| field(form.get(name), errors, name);
    let line = |nth: usize| {
        let of = |name: &str| own(&format!("need-{nth}-{name}"));
        let category = of("category");
        let unsure = Choice {
            name: "说不清".to_owned(),
            chosen: category.value.is_empty(),
            ..Choice::default()
        };
        NeedLine {
            nth,
            words: of("words"),
            categories: std::iter::once(unsure).chain(categories(house, &category.value)).collect(),
            category,
            address: of("address"),
            name: of("name"),
            phone: of("phone"),
        }
    };
    let written = |nth: &usize| {
        let names = ["words", "address", "name", "phone"];
        names.iter().any(|it| !form.get(&format!("need-{nth}-{it}")).is_empty())
    };
    let last = (1..=NEEDS_MAX).rev().find(written).unwrap_or(0);
    MeetingPage {
        action: fields_of::at(house.county(), "meeting"),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        spot: fields_of::spot_field(house, staff, grids, form.get("spot"), errors),
        address: own("address"),
        held_at: own("held_at"),
        came: own("came"),
        words: own("words"),
        needs: (1..=last.max(LINES)).map(line).collect(),
        needs_max: NEEDS_MAX,
        photos: own("photos"),
        photos_kept: (!form.photos.is_empty()).then(|| "照片要再选一次。".to_owned()),
        photos_max: PHOTOS_MAX,
        words_max: WORDS_MAX,
        frame,
    }
}

/// A meeting, and for who wrote it down a slip for each need.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let shown = show(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (house, now) = (&*desk.house, web.app.now());
    let origin = look.origin(&web);
    let mut slips = Vec::with_capacity(shown.needs.len());
    for need in &shown.needs {
        slips.push(slip(&web, house, need, shown.own.then_some(origin.as_str()), now)?);
    }
    let meeting = &shown.held.meeting;
    let place = fields_of::place_words(house, meeting.place, "", &meeting.address);
    let base = fields_of::at(county, &format!("meetings/{}", id.0));
    let page_ = MeetingHeldPage {
        frame: desk.frame(&web, &look, &signed_in, ("院落会", Spot::Meeting)),
        title: format!("院落会：{place}"),
        said: format!(
            "{}，来了 {} 人，提了 {} 件事 · {}记的",
            words::moment(meeting.held_at, now),
            meeting.came,
            shown.held.needs,
            shown.held.name
        ),
        words: meeting.words.clone(),
        slips,
        photos: fields_of::photo_views(&shown.photos, &base),
        own: shown.own,
        again_href: fields_of::at(county, "meeting"),
        back_href: fields_of::at(county, "logs"),
    };
    Ok(page(&page_))
}

/// The slip of a need; with its code where `origin` is given.
fn slip(
    web: &Web,
    house: &House,
    need: &Need,
    origin: Option<&str>,
    now: Instant,
) -> Result<Slip, Stopped> {
    let county: County = house.county();
    let place = fields_of::place_words(house, need.place, "", &need.address);
    let until = need.promised_at.map(|it| words::day_and_weekday(it.date(), now));
    let mut slip = Slip {
        number: need.number.clone(),
        title: need.title.clone(),
        detail: format!("{} · {place}", house.category_name(&need.category)),
        state: At::parse(&need.state).map(words::state).unwrap_or_default(),
        promise: match until {
            Some(until) => format!("{until}下班前答复您。"),
            None => "进度看查询码。".to_owned(),
        },
        href: fields_of::at(county, &format!("requests/{}", need.request.0)),
        ..Slip::default()
    };
    if let Some(origin) = origin {
        let code = tracking_code_of(&web.app, county, need.request, &need.code).stop(web)?;
        let plain = code.replace('-', "");
        let address = format!("{origin}/{county}/t/{plain}");
        slip.code_groups = groups(&plain);
        slip.qr_svg = papers::qr(&address, "这件事的查询二维码").stop(web)?;
        slip.track_address = format!("{}/{county}/track", origin.trim_start_matches("http://"));
    }
    Ok(slip)
}

/// A photo of a meeting.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(jpeg(photo_of(&web.app, &signed_in.staff, county, id, &hash).await.stop(&web)?))
}
