//! One whistle: who was called, who came, and what may be done now.

use app::whistles::{Shown, WORDS_CHARS_MAX, act as do_act, show as load};
use app::{Failure, FieldError, House};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::Staff;
use domain::whistles::acts::{CallInput, Input};
use domain::whistles::{Act, Approval, Call, CallState, Kind, Mark, Phase, State as At, Whistle};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::{approval_tag, call_tag, late_words, left, state_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf};
use crate::resident::{field, fields, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::staff::{Desk, request::parse_id};
use crate::state::Web;
use crate::views::layout::{Choice, FormError, Link, StepKind, Tag};
use crate::views::staff::whistles::{
    ActForm, CallCard, ClockShown, Event, MarkShown, Stage, WhistlePage,
};
use crate::words;

/// What was just done, for the notice at the top.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// What came back with the page.
#[derive(Default)]
struct Back<'a> {
    form: Option<(&'a str, &'a Form)>,
    errors: &'a [FieldError],
    said: Option<String>,
}

/// The page of a whistle.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let desk = Desk::of(&web, county, &officer.0).await?;
    let shown = load(&web.app, &officer.0.staff, county, id).await.stop(&web)?;
    let mut whole = whistle_page(&web, &desk, &look, &officer, &shown, &Back::default());
    whole.frame.notice = just.done.as_deref().and_then(Act::parse).map(done);
    Ok(page(&whole))
}

/// Does an act, then goes back to the whistle.
pub(crate) async fn act(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id, act)): Path<(String, String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let seen = form.int("version").unwrap_or(0);
    let input = read(&act, &form).stop(&web)?;
    let at = input.call().map_or_else(String::new, |it| format!("#call-{}", it.0));
    let acted = do_act(&web.app, &officer.0.staff, county, (id, seen), input, &once).await;
    let Err(failure) = acted else {
        let to = format!("/{county}/staff/whistles/{}?done={act}{at}", id.0);
        return Ok(Redirect::to(&to).into_response());
    };
    let (status, back) = match (&failure, fields(&failure)) {
        (_, Some(errors)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Back { form: Some((&act, &form)), errors, ..Back::default() },
        ),
        (Failure::NotNow(said), _) => (
            StatusCode::CONFLICT,
            Back { form: Some((&act, &form)), said: Some(said.clone()), ..Back::default() },
        ),
        _ => return Err(failure).stop(&web),
    };
    again(&web, &officer, &look, (county, id), status, &back).await
}

/// The page with a form that came back, or with word of why nothing was done.
async fn again(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (county, id): (domain::places::County, Id),
    status: StatusCode,
    back: &Back<'_>,
) -> Result<Response, Stopped> {
    let desk = Desk::of(web, county, &officer.0).await?;
    let shown = load(&web.app, &officer.0.staff, county, id).await.stop(web)?;
    Ok(page_with(status, &whistle_page(web, &desk, look, officer, &shown, back)))
}

/// Reads an act from its form; an act that does not exist is a page that does not exist.
fn read(act: &str, form: &Form) -> Result<Input, Failure> {
    let act = Act::parse(act).ok_or(Failure::Missing)?;
    let (words, level) = (form.text("words"), form.int("level").unwrap_or(0));
    let what = match act {
        Act::Blow => return Err(Failure::Missing),
        Act::Approve => return Ok(Input::Approve { note: words }),
        Act::Refuse => return Ok(Input::Refuse { reason: words }),
        Act::Withdraw => return Ok(Input::Withdraw { reason: words }),
        Act::Close => return Ok(Input::Close { note: words }),
        Act::ReportIn => CallInput::ReportIn { note: words },
        Act::Arrive => CallInput::Arrive { note: words },
        Act::Finish => CallInput::Finish { result: words },
        Act::Decline => CallInput::Decline { reason: words },
        Act::Insist => CallInput::Insist { reason: words },
        Act::Recall => CallInput::Recall { reason: words },
        Act::Reopen => CallInput::Reopen { reason: words },
        Act::Grade => CallInput::Grade { level, words },
        Act::Answer => CallInput::Answer { words },
        Act::Judge => CallInput::Judge { level, words },
    };
    let call = form.int("call").map(Id).ok_or(Failure::Missing)?;
    Ok(Input::Of { call, what })
}

/// What is said after an act.
fn done(act: Act) -> String {
    words::word("whistle_done", act.code())
}

fn whistle_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    officer: &Officer,
    shown: &Shown,
    back: &Back<'_>,
) -> WhistlePage {
    let (house, staff, now) = (&*desk.house, &officer.0.staff, web.app.now());
    let (whistle, county) = (&shown.whistle, house.county());
    let title = whistle.title();
    let mut frame = desk.frame(web, look, &officer.0, (&title, Spot::Whistles));
    frame.has_errors = !back.errors.is_empty();
    let forms = Forms { web, officer, shown, back, county };
    let calls: Vec<CallCard> =
        whistle.calls.iter().map(|it| card(house, shown, it, &forms, now)).collect();
    let acts = forms.of(&shown.acts, None);
    let kept = kept(back, &acts, &calls);
    WhistlePage {
        frame,
        back_href: format!("/{county}/staff/whistles"),
        said: back.said.clone(),
        kept,
        errors: errors(back),
        number: whistle.number.clone(),
        tags: tags(whistle),
        left: whistle.due_at.map(|due| left(due, now)),
        turn: turn(house, staff, whistle),
        body: whistle.body.clone(),
        why: whistle.why.clone(),
        place: house.full_place_name(whistle.place),
        address: whistle.address.clone(),
        blown: format!("{}，{}", house.org_name(whistle.org), words::moment(whistle.blown_at, now)),
        approval: approval(house, shown, now),
        request: shown.request.as_ref().map(|it| Link {
            name: format!("{} {}", it.number, it.title),
            href: format!("/{county}/staff/requests/{}", it.id.0),
        }),
        calls,
        acts,
        history: shown.history.iter().map(|it| event(house, it, now)).collect(),
        title,
    }
}

fn tags(whistle: &Whistle) -> Vec<Tag> {
    let danger = whistle.kind == Kind::Emergency;
    let kind = Tag {
        kind: if danger { "t-late" } else { "t-off" },
        words: words::word("whistle_kind", whistle.kind.code()),
    };
    let approval = approval_tag(whistle.first, whistle.approval);
    [kind, state_tag(whistle.state)].into_iter().chain(approval).collect()
}

/// What comes next, and whose turn it is.
fn turn(house: &House, staff: &Staff, whistle: &Whistle) -> String {
    let own = whistle.owner == staff.org;
    let owner = if own { "你们单位" } else { house.org_name(whistle.owner) };
    let town = house.place_name(whistle.place.town());
    match whistle.state {
        At::Asked => format!("等{town}的负责人批准，批了才叫人。"),
        // Told also while another's clock ends earlier: nobody but the head can go on there.
        At::Called if whistle.owner == whistle.head || is_declined(whistle) => {
            decide(house, whistle, staff, town)
        }
        At::Called => format!("正在应哨，最先到时限的是{owner}。"),
        At::Acted if whistle.awaits_approval() => {
            format!("都处置完了，等{town}的负责人补批，才能办结。")
        }
        At::Acted => format!("都处置完了，等{owner}确认。"),
        At::Closed => "已经办结。双方可以在期限里互评，评了不能改。".to_owned(),
        At::Refused => "没有批准。没来的不用来了；来了的，经过都留着。".to_owned(),
        At::Withdrawn => "吹哨的单位撤回了，没有叫过人。".to_owned(),
    }
}

fn is_declined(whistle: &Whistle) -> bool {
    whistle.calls.iter().any(|it| it.state == CallState::Declined)
}

/// What the head has to decide, named: who declined, and whether it is still to be approved.
fn decide(house: &House, whistle: &Whistle, staff: &Staff, town: &str) -> String {
    let declined = whistle.calls.iter().filter(|it| it.state == CallState::Declined);
    let names: Vec<&str> = declined.map(|it| house.org_name(it.org)).collect();
    let may = app::policy::whistles::heads(staff, whistle.place);
    let who = if may { "请您".to_owned() } else { format!("等{town}的负责人") };
    match (names.is_empty(), whistle.awaits_approval()) {
        (true, _) => format!("{who}补批：这一哨是先吹后批的。"),
        (false, false) => {
            format!("{}说不归自己管，{who}定：还是请他们来，或者不用来了。", names.join("、"))
        }
        (false, true) => format!(
            "{}说不归自己管，{who}定：还是请他们来，或者不用来了。另外还要补批。",
            names.join("、")
        ),
    }
}

fn approval(house: &House, shown: &Shown, now: Instant) -> String {
    let whistle = &shown.whistle;
    let said = shown
        .history
        .iter()
        .find(|it| [Act::Approve, Act::Refuse].iter().any(|act| act.code() == it.act));
    let who = said.map(|it| {
        let org = it.by.org.map(|it| house.org_name(it)).unwrap_or_default();
        format!("{org} {}，{}", it.name.as_deref().unwrap_or_default(), words::moment(it.at, now))
    });
    let who = who.unwrap_or_default();
    match whistle.approval {
        Approval::Given if whistle.first => format!("{who} 补批"),
        Approval::Given => format!("{who} 批准"),
        Approval::Refused => format!("{who} 没批准"),
        Approval::Waiting if whistle.state == At::Withdrawn => "没等到批准就撤回了".to_owned(),
        Approval::Waiting => {
            let town = house.place_name(whistle.place.town());
            format!("等{town}的负责人批，{} 前", words::moment(whistle.approval_due, now))
        }
    }
}

fn card(house: &House, shown: &Shown, call: &Call, forms: &Forms<'_>, now: Instant) -> CallCard {
    let open = shown.call_acts.iter().find(|it| it.0 == call.org).map(|it| it.1.as_slice());
    let owed = call.due_at.filter(|_| shown.whistle.state.is_open());
    let text = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let note = match call.state {
        CallState::Declined => "说不归他们管",
        CallState::Recalled => "为什么不用来",
        _ if call.reopened > 0 => "请再办的理由",
        _ => "批准人定的理由",
    };
    CallCard {
        id: format!("call-{}", call.org.0),
        org: house.org_name(call.org).to_owned(),
        state: own_tag(call, forms.officer, shown),
        left: owed.map(|due| left(due, now)),
        stages: stages(shown.whistle.kind, call, now),
        late: call.late_seconds.filter(|it| *it > 0).map(late_words),
        note: text(&call.note).map(|it| (note.to_owned(), it)),
        result: text(&call.result),
        grade: call.grade.as_ref().map(|it| mark("whistle_grade", it, now)),
        answer: call.answer.as_ref().map(|(words, at)| MarkShown {
            level: String::new(),
            words: words.clone(),
            when: words::moment(*at, now),
        }),
        judgement: call.judgement.as_ref().map(|it| mark("whistle_need", it, now)),
        clocks: clocks(shown, call.org),
        acts: forms.of(open.unwrap_or_default(), Some(call)),
    }
}

/// How far a call has come; who has to decide on it reads that it is their turn.
fn own_tag(call: &Call, officer: &Officer, shown: &Shown) -> Tag {
    let tag = call_tag(call.state);
    let turn = call.state == CallState::Declined
        && app::policy::whistles::heads(&officer.0.staff, shown.whistle.place);
    if turn { Tag { words: "请您定".to_owned(), ..tag } } else { tag }
}

fn mark(group: &str, it: &Mark, now: Instant) -> MarkShown {
    let word = words::word(group, &it.level.to_string());
    MarkShown {
        level: format!("{} 分，{word}", it.level),
        words: it.words.clone(),
        when: words::moment(it.at, now),
    }
}

/// The way of a call: what happened, what is now, what is to come.
fn stages(kind: Kind, call: &Call, now: Instant) -> Vec<Stage> {
    let late = call.late_seconds.is_some_and(|it| it > 0);
    let all = [
        ("叫到", call.called_at, false),
        ("报到", call.reported_at, late),
        ("到场", call.arrived_at, false),
        ("处置", call.acted_at, false),
    ];
    let wanted = all.into_iter().filter(|it| kind.needs_arrival() || it.0 != "到场");
    let mut current = call.state.is_open();
    wanted
        .map(|(name, at, late)| {
            let now_here = at.is_none() && std::mem::take(&mut current);
            let kind = match at {
                Some(_) if late => StepKind::Alert,
                Some(_) => StepKind::Done,
                None if now_here => StepKind::Now,
                None => StepKind::Next,
            };
            let when = at.map_or_else(|| "—".to_owned(), |at| words::moment(at, now));
            Stage { kind, name, when }
        })
        .collect()
}

fn clocks(shown: &Shown, org: Id) -> Vec<ClockShown> {
    let own = shown.clocks.iter().filter(|it| it.org == org);
    own.map(|it| ClockShown {
        name: match it.phase {
            Phase::Respond => "报到的时限",
            Phase::Arrive => "到场的时限",
            Phase::Result => "处置的时限",
        },
        reasons: it.due.explain.clone(),
    })
    .collect()
}

fn event(house: &House, it: &app::whistles::Told, now: Instant) -> Event {
    let act = words::word("whistle_act", &it.act);
    let to = it.to_org.map(|it| house.org_name(it)).unwrap_or_default();
    let by = it.by.org.map(|it| house.org_name(it)).unwrap_or_default();
    let alert = [Act::Refuse, Act::Decline, Act::Reopen].iter().any(|act| act.code() == it.act);
    let what = if to.is_empty() || it.by.org == it.to_org { act } else { format!("{act}：{to}") };
    let name = it.name.as_deref().unwrap_or_default();
    Event {
        kind: if alert { StepKind::Alert } else { StepKind::Done },
        what,
        when: format!("{} · {name}（{by}）", words::moment(it.at, now)),
        words: Some(it.internal.clone()).filter(|it| !it.is_empty()),
    }
}

/// What the forms of a page have in common.
struct Forms<'a> {
    web: &'a Web,
    officer: &'a Officer,
    shown: &'a Shown,
    back: &'a Back<'a>,
    county: domain::places::County,
}

impl Forms<'_> {
    /// The forms of the acts that are open; the first is drawn as the most likely.
    fn of(&self, acts: &[Act], call: Option<&Call>) -> Vec<ActForm> {
        let one = |(at, act): (usize, &Act)| self.one(*act, call, at == 0);
        acts.iter().enumerate().map(one).collect()
    }

    fn one(&self, act: Act, call: Option<&Call>, first: bool) -> ActForm {
        let whistle = &self.shown.whistle;
        let marks = match act {
            Act::Grade => marks("whistle_grade"),
            Act::Judge => marks("whistle_need"),
            _ => Vec::new(),
        };
        let call_id = call.map(|it| it.org.0.to_string()).unwrap_or_default();
        let mut form = ActForm {
            act: act.code(),
            action: format!("/{}/staff/whistles/{}/{}", self.county, whistle.id.0, act.code()),
            csrf: csrf(self.web, &self.officer.0),
            key: fresh_key(self.web),
            version: call.map_or(whistle.turn, |it| it.version),
            first,
            after: whistle.first,
            marks,
            words_max: WORDS_CHARS_MAX,
            ..ActForm::default()
        };
        if let Some((came, typed)) = self.back.form
            && came == act.code()
            && typed.get("call") == call_id
        {
            form.open = true;
            form.words = field(typed.get("words"), self.back.errors, "words");
            form.level = field("", self.back.errors, "level");
            for mark in &mut form.marks {
                mark.chosen = mark.value == typed.get("level");
            }
            if self.back.said.is_none() {
                typed.key.clone_into(&mut form.key);
            }
        }
        form.call = call_id;
        form
    }
}

fn marks(group: &str) -> Vec<Choice> {
    let mark = |level: i64| Choice {
        value: level.to_string(),
        name: format!("{level} 分 {}", words::word(group, &level.to_string())),
        ..Choice::default()
    };
    (1..=5).rev().map(mark).collect()
}

/// The lines at the head of the page; each leads to its field.
fn errors(back: &Back<'_>) -> Vec<FormError> {
    let Some((act, form)) = back.form else { return Vec::new() };
    let call = form.get("call");
    let id = |field: &str| {
        if call.is_empty() { format!("{act}-{field}") } else { format!("{act}-{call}-{field}") }
    };
    let line = |it: &FieldError| FormError { field: id(it.field), words: it.say.clone() };
    back.errors.iter().map(line).collect()
}

/// What was typed, where its form is gone from the page.
fn kept(back: &Back<'_>, acts: &[ActForm], calls: &[CallCard]) -> Option<String> {
    let (_, form) = back.form?;
    let mut all = calls.iter().flat_map(|it| &it.acts).chain(acts);
    let gone = !all.any(|it| it.open);
    Some(form.text("words")).filter(|it| gone && !it.trim().is_empty())
}
