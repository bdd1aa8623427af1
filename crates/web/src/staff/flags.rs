//! What somebody should look at before others are shown it: the list, one of them, and the county's
//! list of words that ask for a look.

use app::flags::words::{self as kept, DAYS, Word};
use app::flags::{self as doing, Flag, Flagged, ROWS, Sheet};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::flags::{Cause, Decision, Ground, Limits, Standing, WHY_CHARS_MAX, WORD_CHARS};
use domain::places::County;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::flags::{
    FlagPage, FlagRow, FlagTurn, FlagWay, FlagWordRow, FlagWordsPage, FlagsPage, GroundChoice,
};
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// What waits, and what was decided.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let staff = &signed_in.staff;
    let (mut waiting, mut decided) = doing::list(&web.app, county, staff).await.stop(&web)?;
    let more = waiting.len() > ROWS;
    waiting.truncate(ROWS);
    decided.truncate(ROWS);
    let now = web.app.now();
    let row = |it: &Flagged| FlagRow {
        href: format!("/{county}/staff/flags/{}", it.id.0),
        number: it.number.clone(),
        about: format!(
            "{}：{}",
            desk.house.full_place_name(it.place),
            desk.house.category_name(&it.category)
        ),
        title: it.title.clone(),
        tag: tag(Some(it.standing)),
        when: words::moment(it.at, now),
    };
    let mut frame = desk.frame(&web, &look, &signed_in, ("待核看", Spot::Flags));
    let done = asked.done.as_deref().map(|it| match it {
        "show" => "记下了，照常显示。",
        "ask" => "提请了，核看的人在这里看得到。",
        _ => "记下了，不给别人看。提的人看得到理由，也可以申诉。",
    });
    frame.notice = done.map(str::to_owned).or(frame.notice);
    let keeps = app::policy::may_keep_flag_words(staff, county);
    Ok(page(&FlagsPage {
        frame,
        waiting: waiting.iter().map(row).collect(),
        decided: decided.iter().map(row).collect(),
        more,
        wait_days: Limits::on(now.date(), &desk.house.rules).wait_days,
        words_href: keeps.then(|| format!("/{county}/staff/flags/words")),
    }))
}

fn tag(standing: Option<Standing>) -> Tag {
    let (kind, words) = match standing {
        None => ("t-off", "没有人提请"),
        Some(Standing::Waiting) => ("t-due", "等人看"),
        Some(Standing::Appealed) => ("t-due", "申诉了，等另一个人看"),
        Some(Standing::Cleared) => ("t-ok", "没问题"),
        Some(Standing::Lifted) => ("t-ok", "申诉成立，照常显示"),
        Some(Standing::Withheld) => ("t-off", "不给别人看"),
        Some(Standing::Upheld) => ("t-off", "申诉后还是不给别人看"),
    };
    Tag { kind, words: words.to_owned() }
}

/// One of them.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&shown(&web, &officer, (&look, &id), (&form, &[])).await?))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<FlagPage, Stopped> {
    let signed_in = &*officer.0;
    let county = signed_in.staff.place.county();
    let id = parse_id(id).stop(web)?;
    let sheet = doing::sheet(&web.app, county, &signed_in.staff, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let (request, now) = (&sheet.request, web.app.now());
    let mut frame = desk.frame(web, look, signed_in, ("核看", Spot::Flags));
    frame.has_errors = !errors.is_empty();
    let chosen = form.get("ground");
    let ground = |it: Ground| GroundChoice {
        code: it.code(),
        name: words::word("flag_ground", it.code()),
        chosen: chosen == it.code(),
    };
    let shown_to_others = if sheet.hidden {
        "附近的人现在看不到它的开头"
    } else {
        "附近的人看得到它的开头"
    };
    Ok(FlagPage {
        frame,
        back_href: format!("/{county}/staff/flags"),
        request_href: format!("/{county}/staff/requests/{}", id.0),
        number: request.number.clone(),
        about: format!(
            "{}：{}",
            desk.house.full_place_name(request.place),
            desk.house.category_name(&request.category)
        ),
        tag: tag(sheet.flag.as_ref().map(|it| it.standing)),
        shown_to_others: shown_to_others.to_owned(),
        errors: form_errors(errors, |it| it),
        action: format!("/{county}/staff/flags/{}", id.0),
        key: form.key.clone(),
        text: request.body.clone(),
        causes: sheet.causes.iter().map(cause).collect(),
        course: sheet.flag.as_ref().map(|it| course(it, now)).unwrap_or_default(),
        way: way(&sheet),
        grounds: Ground::ALL.map(ground).to_vec(),
        ground: field("", errors, "ground"),
        why: field(form.get("why"), errors, "why"),
        why_max: WHY_CHARS_MAX,
    })
}

fn way(sheet: &Sheet) -> FlagWay {
    match sheet.flag.as_ref().map(|it| it.standing) {
        None => FlagWay::Ask,
        Some(Standing::Waiting) => FlagWay::Decide,
        Some(Standing::Appealed) if sheet.decided_before => FlagWay::SomebodyElse,
        Some(Standing::Appealed) => FlagWay::Appeal,
        Some(_) => FlagWay::Nothing,
    }
}

fn cause((cause, word): &(Cause, String)) -> String {
    match cause {
        Cause::Phone => "同一个电话今天发来的，比平常多".to_owned(),
        Cause::Source => "同一个网络今天发来的，比平常多".to_owned(),
        Cause::Word => format!("里面有“{word}”"),
        Cause::Hand => "同事提请的".to_owned(),
    }
}

/// What happened, oldest first.
fn course(it: &Flag, now: Instant) -> Vec<FlagTurn> {
    let [asked, first, last] = &it.names;
    let turn = |at: Instant, who: &str, what: &str, words: &str| FlagTurn {
        what: format!("{} {who}：{what}", words::moment(at, now)),
        words: words.to_owned(),
    };
    let mut all = Vec::new();
    if let Some(name) = asked {
        all.push(turn(it.at, name, "提请核看", &it.asked_why));
    }
    let ground = it.ground.map(|it| words::word("flag_ground", it.code())).unwrap_or_default();
    if let (Some(at), Some(name)) = (it.decided_at, first) {
        // What was withheld first may have been shown since: only then was there an appeal.
        let withheld = it.standing != Standing::Cleared;
        let what = if withheld {
            format!("不给别人看（{ground}）")
        } else {
            "没问题".to_owned()
        };
        all.push(turn(at, name, &what, &it.why));
    }
    if let Some(at) = it.appealed_at {
        all.push(turn(at, "提的人", "申诉", &it.appeal));
    }
    if let (Some(at), Some(name)) = (it.final_at, last) {
        let lifted = it.standing == Standing::Lifted;
        let what = if lifted { "申诉成立，照常显示" } else { "还是不给别人看" };
        all.push(turn(at, name, what, &it.final_why));
    }
    all
}

/// The form sent: asked for a look, shown or withheld.
pub(crate) async fn decide(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let why = form.get("why");
    let done = match (form.get("do"), Ground::parse(form.get("ground"))) {
        ("ask", _) => doing::ask(&web.app, county, staff, (id, why), &once).await,
        ("withhold", None) => Err(Failure::field("ground", "请选一个原因，提的人看得到。")),
        ("withhold", Some(ground)) => {
            let decision = (id, Decision::Withhold(ground), why);
            doing::decide(&web.app, county, staff, decision, &once).await
        }
        _ => doing::decide(&web.app, county, staff, (id, Decision::Show, why), &once).await,
    };
    match done {
        Ok(()) => {
            let to = format!("/{county}/staff/flags?done={}", form.get("do"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// The county's list of words.
pub(crate) async fn words(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let mut shown = words_page(&web, county, &officer, &look, (&form, &[])).await?;
    let done = asked.done.as_deref().map(|it| match it {
        "add" => "加上了。从现在起，写了它的会先请人看一眼。",
        _ => "去掉了。已经看过的不变。",
    });
    shown.frame.notice = done.map(str::to_owned).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn words_page(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (form, errors): (&Form, &[FieldError]),
) -> Result<FlagWordsPage, Stopped> {
    let rows = kept::words(&web.app, county, &officer.0.staff).await.stop(web)?;
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("哪些词要看一眼", Spot::Flags));
    frame.has_errors = !errors.is_empty();
    let (home, now) = (format!("/{county}/staff/flags"), web.app.now());
    Ok(FlagWordsPage {
        frame,
        back_href: home.clone(),
        errors: form_errors(errors, |it| it),
        action: format!("{home}/words"),
        key: form.key.clone(),
        remove_action: format!("{home}/words/remove"),
        remove_key: fresh_key(web),
        word: field(form.get("word"), errors, "word"),
        word_max: WORD_CHARS.1,
        why: field(form.get("why"), errors, "why"),
        why_max: WHY_CHARS_MAX,
        rows: rows.iter().map(|it| word_row(it, now)).collect(),
        days: DAYS,
    })
}

fn word_row(it: &Word, now: Instant) -> FlagWordRow {
    let came = match it.flagged {
        0 => "没有标出过".to_owned(),
        many => format!("标出 {many} 件，其中 {} 件没问题", it.cleared),
    };
    FlagWordRow {
        word: it.word.clone(),
        why: it.why.clone(),
        kept: format!("{} {}", it.name, words::day(it.at.date(), now)),
        came,
        useless: it.flagged >= 3 && it.cleared == it.flagged,
    }
}

/// A word is put on the list.
pub(crate) async fn add_word(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let said = (form.get("word"), form.get("why"));
    match kept::add_word(&web.app, county, &officer.0.staff, said, &once).await {
        Ok(()) => {
            Ok(Redirect::to(&format!("/{county}/staff/flags/words?done=add")).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = words_page(&web, county, &officer, &look, (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// A word is taken off the list.
pub(crate) async fn remove_word(
    State(web): State<Web>,
    InCounty(county): InCounty,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, word) = (&officer.0.staff, form.get("word"));
    kept::remove_word(&web.app, county, staff, word, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/flags/words?done=remove")).into_response())
}
