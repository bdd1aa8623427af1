//! What is made public of answers: what waits, the decision about one, and boxes over its photos.

use app::publications::{
    self as doing, Choice, Draft, OWN_CHARS_MAX, ROWS, Shot, release_photo, take_back,
};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::redaction::boxes::{Area, BOXES_MAX, split, tenths};
use kernel::id::Id;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::track::jpeg;
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::publications::{
    BoxRow, FoundRow, Piece, PublicationPage, PublicationPhotoPage, PublicationRow,
    PublicationsPage, ShotRow,
};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// What waits.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut waiting = doing::waiting(&web.app, county, &signed_in.staff).await.stop(&web)?;
    let more = waiting.len() > ROWS;
    waiting.truncate(ROWS);
    let now = web.app.now();
    let row = |it: &doing::Waiting| PublicationRow {
        href: format!("/{county}/staff/publications/{}", it.id.0),
        number: it.number.clone(),
        category: desk.house.category_name(&it.category).to_owned(),
        place: desk.house.full_place_name(it.place),
        answer: it.answer.clone(),
        since: words::moment(it.at, now),
    };
    let mut frame = desk.frame(&web, &look, &signed_in, ("待公开的答复", Spot::Publications));
    let done = asked.done.as_deref().map(|it| match it {
        "release" => "公开了，大家现在看得到。".to_owned(),
        _ => "记下了，这份答复不公开。".to_owned(),
    });
    frame.notice = done.or(frame.notice);
    Ok(page(&PublicationsPage { frame, rows: waiting.iter().map(row).collect(), more }))
}

/// The decision about one.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&id).stop(&web)?);
    let draft = doing::draft(&web.app, staff.place.county(), staff, id).await.stop(&web)?;
    let usual = usual(&draft);
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, &officer, &look, &draft, (&usual, &form, &[])).await?;
    let done = asked.done.as_deref().map(|it| match it {
        "photo" => "照片公开了，下面能看到大家看到的样子。".to_owned(),
        _ => "公开的照片撤下了。".to_owned(),
    });
    shown.frame.notice = done.or(shown.frame.notice);
    Ok(page(&shown))
}

/// Everything that was found is covered unless somebody says otherwise.
fn usual(draft: &Draft) -> Choice {
    let covered = (0..draft.findings.len()).collect();
    Choice { seen: draft.seen.clone(), covered, own: String::new() }
}

fn chosen(form: &Form, draft: &Draft) -> Choice {
    let ticked = |nth: &usize| form.has(&format!("cover-{}", nth + 1));
    Choice {
        seen: form.text("seen"),
        covered: (0..draft.findings.len()).filter(ticked).collect(),
        own: form.text("own"),
    }
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    draft: &Draft,
    (choice, form, errors): (&Choice, &Form, &[FieldError]),
) -> Result<PublicationPage, Stopped> {
    let signed_in = &*officer.0;
    let county = signed_in.staff.place.county();
    let desk = Desk::of(web, county, signed_in).await?;
    let (house, request, now) = (&*desk.house, &draft.request, web.app.now());
    let found = |(nth, it): (usize, &domain::redaction::Finding)| FoundRow {
        number: nth + 1,
        words: it.of(&request.answer).to_owned(),
        kind: words::word("redaction", it.kind.code()),
        covered: choice.covered.contains(&nth),
    };
    // What cannot be covered is shown as if it had not been asked for; the error says what to mend.
    let plain = Choice { own: String::new(), ..choice.clone() };
    let result = doing::result(draft, choice).or_else(|_| doing::result(draft, &plain));
    let mut frame = desk.frame(web, look, signed_in, ("公开的答复", Spot::Publications));
    frame.has_errors = !errors.is_empty();
    let at = format!("/{county}/staff/publications");
    Ok(PublicationPage {
        frame,
        back_href: at.clone(),
        request_href: format!("/{county}/staff/requests/{}", request.id.0),
        title: format!(
            "{} · {}",
            house.full_place_name(request.place),
            house.category_name(&request.category)
        ),
        number: request.number.clone(),
        tag: standing(draft),
        errors: form_errors(errors, |it| it),
        action: format!("{at}/{}", request.id.0),
        key: form.key.clone(),
        seen: draft.seen.clone(),
        pieces: pieces(draft),
        findings: draft.findings.iter().enumerate().map(found).collect(),
        own: field(&choice.own, errors, "own"),
        own_max: OWN_CHARS_MAX,
        result: result.map(|it| it.0).unwrap_or_default(),
        decided: draft.decided.iter().map(|it| said(it, now)).collect(),
        shots: draft.shots.iter().enumerate().map(|it| shot(county, request.id, it)).collect(),
    })
}

fn standing(draft: &Draft) -> Tag {
    let (kind, words) = match (draft.stands(), draft.findings.is_empty()) {
        (Some(it), _) if it.released => ("t-ok", "公开了"),
        (Some(_), _) => ("t-off", "不公开"),
        (None, true) => ("t-ok", "没找到要遮的，已经公开"),
        (None, false) => ("t-due", "等您定"),
    };
    Tag { kind, words: words.to_owned() }
}

fn said(it: &doing::Publication, now: kernel::time::Instant) -> String {
    let when = words::moment(it.at, now);
    if !it.released {
        return format!("{when}，{} 定的：不公开", it.name);
    }
    let declined = if it.declined > 0 {
        format!("，{} 处建议没有采纳", it.declined)
    } else {
        String::new()
    };
    format!("{when}，{} 定的：公开，遮住 {} 处{declined}", it.name, it.covered)
}

/// The answer, cut at what was found.
fn pieces(draft: &Draft) -> Vec<Piece> {
    let text = &draft.request.answer;
    let (mut all, mut at) = (Vec::new(), 0);
    let plain = |from: usize, to: usize| Piece {
        words: text.get(from..to).unwrap_or_default().to_owned(),
        number: 0,
    };
    for (number, it) in (1..).zip(&draft.findings) {
        all.push(plain(at, it.from));
        all.push(Piece { words: it.of(text).to_owned(), number });
        at = it.to;
    }
    all.push(plain(at, text.len()));
    all.retain(|it| !it.words.is_empty());
    all
}

fn shot(county: domain::places::County, id: Id, (nth, it): (usize, &Shot)) -> ShotRow {
    let (kind, said) = match &it.release {
        Some(_) => ("t-ok", "公开了"),
        None => ("t-off", "没有公开"),
    };
    ShotRow {
        href: format!("/{county}/staff/publications/{}/photos/{}", id.0, it.photo.hash),
        thumb: format!("/{county}/staff/requests/{}/photo/{}", id.0, it.photo.thumb),
        words: format!("第 {} 张办理照片", nth + 1),
        tag: Tag { kind, words: said.to_owned() },
    }
}

/// The form sent: looked at, released or withheld.
pub(crate) async fn decide(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&id).stop(&web)?);
    let draft = doing::draft(&web.app, county, staff, id).await.stop(&web)?;
    let choice = chosen(&form, &draft);
    let done = match form.get("do") {
        "look" => doing::result(&draft, &choice).map(|_| None),
        way => {
            let wanted = (id, choice.clone(), way == "release");
            let done = doing::decide(&web.app, county, staff, wanted, &once).await;
            done.map(|()| Some(if way == "release" { "release" } else { "withhold" }))
        }
    };
    match done {
        Ok(Some(done)) => {
            Ok(Redirect::to(&format!("/{county}/staff/publications?done={done}")).into_response())
        }
        Ok(None) => {
            let shown = shown(&web, &officer, &look, &draft, (&choice, &form, &[])).await?;
            Ok(page(&shown))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let draft = doing::draft(&web.app, county, staff, id).await.stop(&web)?;
            let shown = shown(&web, &officer, &look, &draft, (&choice, &form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Rows of boxes that a page offers without a script.
const BOX_ROWS: usize = 4;

/// The page on which boxes are drawn over a photo.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&photo_page(&web, &officer, &look, (id, &hash), (None, &form, &[])).await?))
}

async fn photo_page(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (id, hash): (Id, &str),
    (typed, form, errors): (Option<Vec<BoxRow>>, &Form, &[FieldError]),
) -> Result<PublicationPhotoPage, Stopped> {
    let staff = &officer.0.staff;
    let county = staff.place.county();
    let draft = doing::draft(&web.app, county, staff, id).await.stop(web)?;
    let found = draft.shots.into_iter().find(|it| it.photo.hash == hash);
    let Shot { photo, release } = found.ok_or(Failure::Missing).stop(web)?;
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("遮住照片", Spot::Publications));
    frame.has_errors = !errors.is_empty();
    let home = format!("/{county}/staff/publications/{}", id.0);
    let drawn = release.as_ref().map(|it| split(&it.boxes)).unwrap_or_default();
    let sound = form.has("sound") || (release.is_some() && drawn.is_empty());
    let rows = typed.unwrap_or_else(|| drawn.iter().copied().map(box_row).collect());
    let empty = BOX_ROWS.saturating_sub(rows.len()).max(1);
    let boxes = rows.into_iter().chain(std::iter::repeat_n(BoxRow::default(), empty));
    let numbered = (1..).zip(boxes.take(BOXES_MAX)).map(|(number, it)| BoxRow { number, ..it });
    Ok(PublicationPhotoPage {
        frame,
        back_href: home.clone(),
        errors: form_errors(errors, |it| it),
        action: format!("{home}/photos/{hash}"),
        key: form.key.clone(),
        photo: format!("/{county}/staff/requests/{}/photo/{hash}", id.0),
        width: photo.width,
        height: photo.height,
        boxes: numbered.collect(),
        wrong: field("", errors, "boxes"),
        sound,
        released: release.map(|it| {
            format!("/{county}/answered/{}/photo/{}", draft.request.number, it.public_hash)
        }),
    })
}

fn box_row(it: Area) -> BoxRow {
    let said = |it: u16| {
        let (whole, part) = (it / 10, it % 10);
        if part == 0 { whole.to_string() } else { format!("{whole}.{part}") }
    };
    BoxRow {
        number: 0,
        x: said(it.x),
        y: said(it.y),
        width: said(it.width),
        height: said(it.height),
    }
}

/// The rows as typed, empty ones left out.
fn typed(form: &Form) -> Vec<BoxRow> {
    let row = |number: usize| BoxRow {
        number,
        x: form.text(&format!("x-{number}")),
        y: form.text(&format!("y-{number}")),
        width: form.text(&format!("w-{number}")),
        height: form.text(&format!("h-{number}")),
    };
    let filled =
        |it: &BoxRow| [&it.x, &it.y, &it.width, &it.height].iter().any(|it| !it.trim().is_empty());
    // One more than may be, so that too many are told and not left out.
    (1..=BOXES_MAX + 1).map(row).filter(filled).collect()
}

fn areas(rows: &[BoxRow]) -> Result<Vec<Area>, Failure> {
    let one = |(nth, it): (usize, &BoxRow)| {
        let wrong = || {
            let say = format!(
                "第 {} 个框填得不对：四个数都填，0 到 100，可以有一位小数，宽和高大于 0。",
                nth + 1
            );
            Failure::field("boxes", say)
        };
        let read = |it: &String| tenths(it).ok_or_else(wrong);
        let (x, y) = (read(&it.x)?, read(&it.y)?);
        Area::new(x, y, read(&it.width)?, read(&it.height)?).ok_or_else(wrong)
    };
    rows.iter().enumerate().map(one).collect()
}

/// The boxes sent: painted and released, or the release taken back.
pub(crate) async fn paint(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id, hash)): Path<(String, String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&id).stop(&web)?);
    let home = format!("/{county}/staff/publications/{}", id.0);
    if form.get("do") == "hide" {
        take_back(&web.app, county, staff, (id, &hash), &once).await.stop(&web)?;
        return Ok(Redirect::to(&format!("{home}?done=hidden")).into_response());
    }
    let rows = typed(&form);
    let done = match areas(&rows) {
        Ok(areas) => {
            let wanted = (id, hash.as_str(), areas, form.has("sound"));
            release_photo(&web.app, county, staff, wanted, &once).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{home}?done=photo")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let back = (Some(rows), &form, errors);
            let shown = photo_page(&web, &officer, &look, (id, &hash), back).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// A released photo, for everybody.
pub(crate) async fn photo_for_all(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, number, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = app::requests::find_by_number(&web.app, county, &number).await.stop(&web)?;
    let id = id.ok_or(Failure::Missing).stop(&web)?;
    Ok(jpeg(doing::photo_for_all(&web.app, county, id, &hash).await.stop(&web)?))
}
