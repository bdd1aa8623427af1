//! What has to do with a request: likely duplicates with their reasons, merging and parting, who
//! follows it, and the joint case it is in. A fragment of the request's page, and a page of its own.

use app::alike::{Kin as Other, Kinship, Likeness, Whose, kinship, merge, reveal};
use app::requests::{Doer, NOTE_CHARS_MAX, act as do_act};
use app::{FieldError, House, Once};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::alike::{Near, Score};
use domain::places::County;
use domain::requests::Act;
use domain::requests::acts::Input;
use kernel::id::Id;

use super::Desk;
use super::inbox::state_tag;
use super::request::parse_id;
use crate::errors::{Answer, Stop, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::{field, fields, fresh_key};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{FormError, Link};
use crate::views::staff::joint as view;
use crate::words;

/// What has to do with a request: a fragment for htmx, else a page.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let house = web.app.house(county).await.stop(&web)?;
    let found = kinship(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let kin = kin(&web, &house, &csrf(&web, &signed_in), &found);
    if headers.contains_key("hx-request") {
        return Ok(page(&view::KinPart { kin }));
    }
    let desk = Desk::of(&web, county, &signed_in).await?;
    let frame = desk.frame(&web, &look, &signed_in, ("同类的事", Spot::Elsewhere));
    Ok(page(&view::KinPage { frame, errors: Vec::new(), kin }))
}

fn kin(web: &Web, house: &House, csrf: &str, it: &Kinship) -> view::Kin {
    let (county, now, request) = (house.county(), web.app.now(), &it.request);
    let at = |id: Id| format!("/{county}/staff/requests/{}", id.0);
    let link = |it: &Other| Link { name: format!("{} {}", it.number, it.title), href: at(it.id) };
    let merges = it.acts.contains(&Act::Merge);
    let parts = it.acts.iter().any(|it| matches!(it, Act::Unmerge | Act::UnmergeHandling));
    let likely = it.alike.iter().zip(&it.states).zip(&it.numbers);
    view::Kin {
        href: at(request.id),
        number: request.number.clone(),
        title: request.title.clone(),
        csrf: csrf.to_owned(),
        version: request.version,
        alike: likely
            .map(|((it, state), number)| view::Likely {
                href: at(it.other.id),
                number: number.clone(),
                title: it.other.title.clone(),
                state: state_tag(*state),
                why: why(house, it),
                key: (merges && state.is_open()).then(|| fresh_key(web)),
            })
            .collect(),
        into: it.into.as_ref().map(link),
        merged: it
            .merged
            .iter()
            .map(|other| view::Waits {
                link: link(other),
                who: it.reaches.then(|| format!("merged-{}", other.id.0)),
                ..view::Waits::default()
            })
            .collect(),
        origin: it.origin.as_ref().map(link),
        sprung: it.sprung.iter().map(link).collect(),
        followers: (it.followers > 0).then(|| format!("{} 人也提了", words::number(it.followers))),
        said: it
            .said
            .iter()
            .map(|own| view::Waits {
                when: words::moment(own.at, now),
                words: own.words.clone(),
                who: it.reaches.then(|| format!("follower-{}", own.id.0)),
                ..view::Waits::default()
            })
            .collect(),
        said_open: false,
        joint: it.joint.as_ref().map(|(case, number, title)| Link {
            name: format!("{number} {title}"),
            href: format!("/{county}/staff/joint/{}", case.0),
        }),
        merge: merges.then(|| view::Merge { key: fresh_key(web), ..view::Merge::default() }),
        part: parts.then(|| view::Part { key: fresh_key(web), ..view::Part::default() }),
        text_max: NOTE_CHARS_MAX,
    }
}

/// Tells how somebody who waits with the request can be reached; the look is written down.
pub(crate) async fn reach(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let who = form.get("who");
    let whose = match who.split_once('-').map(|it| (it.0, it.1.parse().map(Id))) {
        Some(("follower", Ok(it))) => Whose::Follower(it),
        Some(("merged", Ok(it))) => Whose::Merged(it),
        _ => return Err(app::Failure::Missing).stop(&web),
    };
    let staff = &signed_in.staff;
    let reason = app::privacy::Reason::parse(form.get("reason"));
    let told = reveal(&web.app, staff, county, (id, whose), reason).await.stop(&web)?;
    let said = format!("{} {} {}", told.name, told.phone, told.whole).trim().to_owned();
    let said = if said.is_empty() { "没有留称呼和电话".to_owned() } else { said };
    let desk = Desk::of(&web, county, &signed_in).await?;
    let found = kinship(&web.app, staff, county, id).await.stop(&web)?;
    let mut kin = kin(&web, &desk.house, &csrf(&web, &signed_in), &found);
    kin.said_open = matches!(whose, Whose::Follower(_));
    let all = kin.said.iter_mut().chain(kin.merged.iter_mut());
    for it in all.filter(|it| it.who.as_deref() == Some(who)) {
        it.contact = Some(said.clone());
    }
    let frame = desk.frame(&web, &look, &signed_in, ("同类的事", Spot::Elsewhere));
    Ok(page(&view::KinPage { frame, errors: Vec::new(), kin }))
}

/// "用词 62 % 相同 · 同村 · 相距 80 米 · 同是道路交通 · 隔 3 天".
fn why(house: &House, it: &Likeness) -> String {
    let Score { words, near, same_group, metres, same_category, days, .. } = it.score;
    let mut parts = vec![format!("用词 {} % 相同", words / 10)];
    parts.push(
        match near {
            Near::Village => "同村",
            Near::Town => "同镇",
            Near::Apart => "不同镇",
        }
        .to_owned(),
    );
    parts.extend(same_group.map(|it| if it { "同组" } else { "不同组" }.to_owned()));
    parts.extend(metres.map(|it| format!("相距 {} 米", words::number(it))));
    let category = house.category_name(&it.other.category);
    parts.push(match same_category {
        Some(true) => format!("同是{category}"),
        _ => format!("那件是{category}"),
    });
    parts.push(if days == 0 { "同一天".to_owned() } else { format!("隔 {days} 天") });
    parts.join(" · ")
}

/// Merges a request into the one with the 编号 that was typed or chosen.
pub(crate) async fn merged(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let key = Once::new(&form.key, Doer { person: Some(staff.person), org: Some(staff.org) });
    let (key, seen) = (key.stop(&web)?, form.int("version").unwrap_or(0));
    let words = (form.get("into"), form.get("words"));
    match merge(&web.app, staff, county, (id, seen), words, &key).await {
        Ok(_) => Ok(gone(county, id, "merge")),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let found = kinship(&web.app, staff, county, id).await.stop(&web)?;
            let mut kin = kin(&web, &desk.house, &csrf(&web, &signed_in), &found);
            if let Some(merge) = kin.merge.as_mut() {
                form.key.clone_into(&mut merge.key);
                merge.into = field(form.get("into"), errors, "into");
                merge.words = field(form.get("words"), errors, "words");
                merge.open = true;
            }
            Ok(sent_back(&web, &desk, &look, &signed_in, (kin, errors, "merge")))
        }
    }
}

/// Parts a merged request again.
pub(crate) async fn parted(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let staff = &signed_in.staff;
    let key = Once::new(&form.key, Doer { person: Some(staff.person), org: Some(staff.org) });
    let (key, seen) = (key.stop(&web)?, form.int("version").unwrap_or(0));
    let input = Input::Unmerge { reason: form.text("words") };
    match do_act(&web.app, staff, county, (id, seen), input, Vec::new(), &key).await {
        Ok(_) => Ok(gone(county, id, "unmerge")),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let desk = Desk::of(&web, county, &signed_in).await?;
            let found = kinship(&web.app, staff, county, id).await.stop(&web)?;
            let mut kin = kin(&web, &desk.house, &csrf(&web, &signed_in), &found);
            if let Some(part) = kin.part.as_mut() {
                form.key.clone_into(&mut part.key);
                part.words = field(form.get("words"), errors, "words");
            }
            Ok(sent_back(&web, &desk, &look, &signed_in, (kin, errors, "unmerge")))
        }
    }
}

fn gone(county: County, id: Id, act: &str) -> axum::response::Response {
    Redirect::to(&format!("/{county}/staff/requests/{}?done={act}", id.0)).into_response()
}

fn sent_back(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &app::accounts::SignedIn,
    (kin, errors, act): (view::Kin, &[FieldError], &str),
) -> axum::response::Response {
    let mut frame = desk.frame(web, look, signed_in, ("同类的事", Spot::Elsewhere));
    frame.has_errors = true;
    let line =
        |it: &FieldError| FormError { field: format!("{act}-{}", it.field), words: it.say.clone() };
    let errors = errors.iter().map(line).collect();
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view::KinPage { frame, errors, kin })
}
