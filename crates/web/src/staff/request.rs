//! One request as staff see it: whole, or as the preview beside a list.

mod advice;
pub(crate) mod beside;
pub(crate) mod matter;

use app::accounts::SignedIn;
use app::privacy::{self, Reason};
use app::requests::{
    BODY_CHARS_MAX, Contact, NOTE_CHARS_MAX, PHOTOS_MAX, Shown, photo_of, reveal_contact,
    show as load,
};
use app::{Failure, FieldError, House};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::directory::Role;
use domain::places::Level;
use domain::requests::{Act, Request, State as At};
use kernel::id::Id;

pub(crate) use self::advice::switch_words;
use super::Desk;
use super::templates::offer;
use super::whistles::of_request;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::{field, fresh_key, track::jpeg};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Choice, FormError};
use crate::views::staff::acts::{self, ActForm, OrgGroup, Typed};
use crate::views::staff::request::{Kept, Overtaken, PreviewPage, RequestPage};
use crate::views::staff::whistles::OfRequest;
use crate::words;

/// What came back with the page: a form with errors, somebody who was quicker, a contact revealed.
#[derive(Default)]
pub(crate) struct Back<'a> {
    pub(crate) form: Option<(&'a str, &'a Form)>,
    pub(crate) errors: &'a [FieldError],
    pub(crate) overtaken: Option<Overtaken>,
    pub(crate) contact: Option<Contact>,
    pub(crate) notice: Option<String>,
}

/// The id in the path.
pub(crate) fn parse_id(text: &str) -> Result<Id, Failure> {
    text.parse().map(Id).map_err(|_| Failure::Missing)
}

/// Who looked at how the person can be reached and why, for those who check it.
async fn looks(
    web: &Web,
    desk: &Desk,
    signed_in: &SignedIn,
    id: Id,
) -> Result<Vec<String>, Stopped> {
    let staff = &signed_in.staff;
    if !(staff.is(Role::Leader) || staff.is(Role::Auditor)) {
        return Ok(Vec::new());
    }
    let house = &desk.house;
    let all = privacy::looks(&web.app, staff, house.county(), id).await.stop(web)?;
    let line = |it: privacy::Look| {
        let org = it.org.map(|it| house.org_name(it)).unwrap_or_default();
        let when = words::moment(it.at, web.app.now());
        let why = words::word("look_reason", &it.detail);
        format!("{when}，{org} {}，{why}", it.name)
    };
    Ok(all.into_iter().map(line).collect())
}

/// What was just done, for the notice at the top.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// The page of a request.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    axum::extract::Query(just): axum::extract::Query<Just>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let shown = load(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let notice = just.done.as_deref().and_then(super::inbox::done).map(str::to_owned);
    let back = Back { notice, ..Back::default() };
    let mut whole = request_page(&web, &desk, &look, &signed_in, &shown, back);
    offer(&web, &signed_in, &shown, &mut whole.acts).await?;
    whole.whistles = of_request(&web, &desk.house, &signed_in.staff, &shown.request).await?;
    whole.looks = looks(&web, &desk, &signed_in, id).await?;
    let may = app::policy::may_publish(&signed_in.staff, shown.request.place);
    whole.publication_href = (may && shown.request.state == At::Closed)
        .then(|| format!("/{county}/staff/publications/{}", id.0));
    let may = app::policy::may_look_at_flags(&signed_in.staff, shown.request.place);
    whole.flag_href = may.then(|| format!("/{county}/staff/flags/{}", id.0));
    Ok(page(&whole))
}

/// The fragment beside a list.
pub(crate) async fn preview(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let back = list_of(&headers, &format!("/{county}/staff/"));
    let shown = preview_of(&web, &desk, &signed_in, id, &back).await?;
    let shown = shown.ok_or(Failure::Missing).stop(&web)?;
    Ok(page(&shown))
}

/// The list beside which a preview is shown, as the page itself says; else the inbox. What was done
/// before is not part of it.
fn list_of(headers: &HeaderMap, inbox: &str) -> String {
    let shown = headers.get("hx-current-url").and_then(|it| it.to_str().ok());
    let query = shown.and_then(|it| it.split_once(inbox)).and_then(|it| it.1.strip_prefix('?'));
    let parts = query.unwrap_or_default().split('&');
    let kept: Vec<&str> = parts
        .filter(|it| !it.is_empty() && !it.starts_with("done=") && !it.starts_with("row="))
        .collect();
    if kept.is_empty() { inbox.to_owned() } else { format!("{inbox}?{}", kept.join("&")) }
}

/// The preview of a request, whose acts lead back to the list. `None` when it may not be seen.
pub(crate) async fn preview_of(
    web: &Web,
    desk: &Desk,
    signed_in: &SignedIn,
    id: Id,
    back: &str,
) -> Result<Option<PreviewPage>, Stopped> {
    let county = desk.house.county();
    let shown = match load(&web.app, &signed_in.staff, county, id).await {
        Err(Failure::Missing) => return Ok(None),
        other => other.stop(web)?,
    };
    let mut acts = act_forms(web, &desk.house, signed_in, &shown, &Back::default());
    for act in &mut acts {
        back.clone_into(&mut act.back);
    }
    offer(web, signed_in, &shown, &mut acts).await?;
    Ok(Some(PreviewPage {
        matter: matter::of(web, &desk.house, &shown, None),
        acts,
        no_acts: matter::whose_turn(&desk.house, &shown.request),
    }))
}

/// A photo of a request.
pub(crate) async fn photo(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    Path((_, id, hash)): Path<(String, String, String)>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    Ok(jpeg(photo_of(&web.app, &signed_in.staff, county, id, &hash).await.stop(&web)?))
}

/// How the person can be reached, whole: shown once, and written down who was told.
pub(crate) async fn contact(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let reason = Reason::parse(form.get("reason"));
    let told = reveal_contact(&web.app, &signed_in.staff, county, id, reason).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let shown = load(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let back = Back { contact: told, ..Back::default() };
    let mut whole = request_page(&web, &desk, &look, &signed_in, &shown, back);
    offer(&web, &signed_in, &shown, &mut whole.acts).await?;
    whole.whistles = of_request(&web, &desk.house, &signed_in.staff, &shown.request).await?;
    Ok(page(&whole))
}

/// The page with a form that came back, or with word of who was quicker.
pub(crate) async fn again(
    web: &Web,
    county: domain::places::County,
    signed_in: &SignedIn,
    look: &Look,
    id: Id,
    status: StatusCode,
    back: Back<'_>,
) -> Result<Response, Stopped> {
    let desk = Desk::of(web, county, signed_in).await?;
    let shown = load(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let mut whole = request_page(web, &desk, look, signed_in, &shown, back);
    offer(web, signed_in, &shown, &mut whole.acts).await?;
    whole.whistles = of_request(web, &desk.house, &signed_in.staff, &shown.request).await?;
    Ok(page_with(status, &whole))
}

fn request_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &SignedIn,
    shown: &Shown,
    mut back: Back<'_>,
) -> RequestPage {
    let house = &desk.house;
    let mut frame = desk.frame(web, look, signed_in, (&shown.request.title, Spot::Elsewhere));
    frame.has_errors = !back.errors.is_empty();
    frame.notice = back.notice.take();
    let act = back.form.map_or("", |it| it.0);
    let error =
        |it: &FieldError| FormError { field: format!("{act}-{}", it.field), words: it.say.clone() };
    let mut matter = matter::of(web, house, shown, back.contact.as_ref());
    matter.csrf = csrf(web, signed_in);
    RequestPage {
        frame,
        back_href: format!("/{}/staff/", house.county()),
        errors: back.errors.iter().map(error).collect(),
        matter,
        acts: act_forms(web, house, signed_in, shown, &back),
        no_acts: matter::whose_turn(house, &shown.request),
        history: matter::history(web, house, shown),
        overtaken: back.overtaken,
        whistles: OfRequest::default(),
        looks: Vec::new(),
        publication_href: None,
        flag_href: None,
    }
}

fn act_forms(
    web: &Web,
    house: &House,
    signed_in: &SignedIn,
    shown: &Shown,
    back: &Back<'_>,
) -> Vec<ActForm> {
    let request = &shown.request;
    let open: Vec<&'static str> = shown.acts.iter().map(|it| it.code()).collect();
    let dispatches = shown.acts.iter().any(|it| matches!(it, Act::Dispatch | Act::Redispatch));
    // Somebody has it: taking it away is possible, but not what the page proposes.
    let proposes = dispatches && request.handler().is_none();
    let answers = shown.acts.contains(&Act::ReportDone);
    // Learned things lie in memory: this asks no database.
    let advice = (proposes || answers)
        .then(|| app::suggest::advise(&web.app, house, &signed_in.staff, shown));
    let sample = ActForm {
        action: format!("/{}/staff/requests/{}", house.county(), request.id.0),
        csrf: csrf(web, signed_in),
        version: request.version,
        advice: advice.as_ref().filter(|_| proposes).and_then(|it| advice::of(house, request, it)),
        answered: advice.as_ref().filter(|_| answers).and_then(|it| advice::answered(house, it)),
        organisations: if dispatches { organisations(house, request) } else { Vec::new() },
        photos_max: PHOTOS_MAX,
        text_max: NOTE_CHARS_MAX.min(BODY_CHARS_MAX),
        caller: signed_in.staff.org_name.clone(),
        about: request.title.clone(),
        beside: beside::common(web, house, shown),
        ..ActForm::default()
    };
    let mut forms = acts::forms(&open, &sample, || fresh_key(web));
    beside::fill(&mut forms, web, house, shown, signed_in.staff.org);
    for own in forms.iter_mut().filter(|it| it.act == "redispatch") {
        own.first = proposes;
    }
    if let Some((act, form)) = back.form
        && let Some(own) = forms.iter_mut().find(|it| it.act == act)
    {
        own.open = true;
        own.typed = typed(form, back.errors);
        beside::typed(own, form, back.errors);
        for choice in own.organisations.iter_mut().flat_map(|it| &mut it.choices) {
            choice.chosen = choice.value == form.get("to");
        }
        for mark in &mut own.marks {
            mark.chosen = mark.value == form.get("level");
        }
        if back.overtaken.is_none() {
            form.key.clone_into(&mut own.key);
        }
    }
    forms
}

fn typed(form: &Form, errors: &[FieldError]) -> Typed {
    let own = |name: &str| field(form.get(name), errors, name);
    Typed {
        to: own("to"),
        note: own("note"),
        words: own("words"),
        instead: own("instead"),
        days: own("days"),
        answer: own("answer"),
        photos: field("", errors, "photos"),
        solved: own("solved"),
        level: field("", errors, "level"),
    }
}

/// All it may be dispatched to, the nearest first.
fn organisations(house: &House, request: &Request) -> Vec<OrgGroup> {
    let mut groups: Vec<(Level, OrgGroup)> = Vec::new();
    for org in house.candidates(request.place) {
        let level = org.place.level();
        let choice =
            Choice { value: org.id.0.to_string(), name: org.name.clone(), ..Choice::default() };
        if let Some((_, group)) = groups.iter_mut().find(|it| it.0 == level) {
            group.choices.push(choice);
            continue;
        }
        let name = match level {
            Level::Village => "本村（社区）",
            Level::Town => "本镇",
            Level::County => "县级",
        };
        groups.push((level, OrgGroup { name: name.to_owned(), choices: vec![choice] }));
    }
    groups.into_iter().map(|it| it.1).collect()
}

/// The words for an act that somebody else did first.
pub(crate) fn overtaken(failure: &Failure, form: &Form, web: &Web) -> Option<Overtaken> {
    let Failure::Overtaken { by, act, at, state } = failure else { return None };
    Some(Overtaken {
        by: by.clone(),
        when: words::moment(*at, web.app.now()),
        what: format!("办了“{}”，现在是“{}”", words::act(*act), words::state(*state)),
        kept: kept(form),
    })
}

/// The words that were typed: the act may be closed by now, and its form gone from the page.
fn kept(form: &Form) -> Vec<Kept> {
    let names =
        [("answer", "公开答复"), ("words", "话"), ("instead", "去处"), ("note", "内部说明")];
    let typed = names.into_iter().filter(|(field, _)| !form.get(field).trim().is_empty());
    typed.map(|(field, name)| Kept { name: name.to_owned(), words: form.text(field) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_leads_back_to_its_list_and_nowhere_else() {
        let back = |url: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("hx-current-url", url.parse().unwrap());
            list_of(&headers, "/610925/staff/")
        };
        let late = "http://h/610925/staff/?tab=late&done=dispatch&town=610925104";
        assert_eq!(back(late), "/610925/staff/?tab=late&town=610925104");
        assert_eq!(back("http://h/610925/staff/?done=call"), "/610925/staff/");
        assert_eq!(back("http://elsewhere/"), "/610925/staff/");
        assert_eq!(list_of(&HeaderMap::new(), "/610925/staff/"), "/610925/staff/");
    }
}
