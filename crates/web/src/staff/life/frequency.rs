//! How often a system is asked and of whom: tried out first, then taken from a day on.

use app::life::catalogue::Own;
use app::life::frequency::{Made, NEVER, NewFrequency, Shown, Tried, show, take, try_out};
use app::rules::WHY_CHARS_MAX;
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::life::{Applies, Frequency};
use domain::places::County;
use kernel::schedule::Every;
use kernel::time::Instant;

use super::super::Desk;
use super::super::trials::{self, Of, seen_words};
use super::systems::{applies_words, every_words};
use super::{Just, at, said};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::life::SystemPage;
use crate::views::staff::rules::RuleChange;
use crate::views::staff::trial::TrialShown;
use crate::words;

/// The page of a system.
pub(crate) async fn one(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let of = (code.as_str(), &form, &[][..], None);
    let mut shown = shown(&web, county, &officer, &look, of).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

/// The form sent: tried out, or taken.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, code)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, new) = (&officer.0.staff, read(&form));
    let takes = form.get("do") == "take";
    let done = if takes {
        take(&web.app, staff, county, (&code, new), &once).await.map(|()| None)
    } else {
        try_out(&web.app, staff, county, (&code, &new)).await.map(Some)
    };
    let (errors, tried) = match done {
        Ok(None) => {
            let to = at(county, &format!("/systems/{code}?done=frequency"));
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Some(tried)) => (Vec::new(), Some(tried)),
        Err(Failure::Invalid(errors)) => (errors, None),
        Err(failure) => return Err(failure).stop(&web),
    };
    let tried = tried.map(|it| told(&web, county, &officer, &form, &it));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let of = (code.as_str(), &form, errors.as_slice(), tried);
    Ok(page_with(status, &shown(&web, county, &officer, &look, of).await?))
}

fn read(form: &Form) -> NewFrequency {
    NewFrequency {
        every: form.text("every"),
        least: form.text("least"),
        day: form.text("day"),
        grace: form.text("grace"),
        applies: form.text("applies"),
        from: form.text("from"),
        why: form.text("why"),
        tried: form.text("tried"),
    }
}

/// The fields that say what is proposed, posted again by who takes it.
const PROPOSED: [&str; 7] = ["every", "least", "day", "grace", "applies", "from", "why"];

fn told(web: &Web, county: County, officer: &Officer, form: &Form, it: &Tried) -> TrialShown {
    let typed = PROPOSED.iter().map(|name| (*name, form.text(name))).collect();
    let by = (&officer.0.staff, county, web.app.now());
    let mut shown = trials::shown(Of::Late, &it.trial, by, (typed, it.from));
    shown.warning = it.warning.map(|it| {
        format!(
            "这样要求以后，填得最多的单位平均一个月要花 {} 分钟（现在是 {} 分钟），超过了限额 {} 分钟。\
             先想想能不能和别的合成一次会、能不能少几次；真要这样，也可以生效。",
            words::number(it.then),
            words::number(it.now),
            words::number(it.limit)
        )
    });
    shown
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    look: &Look,
    (code, form, errors, trial): (&str, &Form, &[FieldError], Option<TrialShown>),
) -> Result<SystemPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let it = show(&web.app, &signed_in.staff, county, code).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let name = it.own.system.name.clone();
    let mut frame = desk.frame(web, look, signed_in, (&name, Spot::Life));
    frame.has_errors = !errors.is_empty();
    let back = form.has("every");
    let known = |name: &str| known(&it, name);
    let of = |name: &str| {
        let value = if back { form.text(name) } else { known(name) };
        field(&value, errors, name)
    };
    let (every, applies) = (of("every"), of("applies"));
    let later = |it: &(kernel::time::Date, Frequency)| {
        format!("{}起 {}", words::day(it.0, now), frequency_words(&it.1))
    };
    Ok(SystemPage {
        frame,
        back_href: at(county, "/systems"),
        action: at(county, &format!("/systems/{code}")),
        key: form.key.clone(),
        errors: form_errors(errors, |it| it),
        name,
        is_on: it.now.least > 0,
        now: frequency_words(&it.now),
        later: it.later.iter().map(later).collect(),
        basis: basis(&it.own, &it, now),
        trial,
        may_keep: it.may_keep,
        everies: everies(&every.value),
        every,
        least: of("least"),
        day: of("day"),
        grace: of("grace"),
        whom: whom(&applies.value),
        applies,
        from: of("from"),
        today: now.date().to_string(),
        why: of("why"),
        why_max: WHY_CHARS_MAX,
        tried_field: field("", errors, "tried"),
        changes: it.history.iter().map(|it| change(it, now)).collect(),
    })
}

/// What the form begins with: what holds today.
fn known(it: &Shown, name: &str) -> String {
    let now = &it.now;
    match name {
        "every" if now.least == 0 => NEVER.to_owned(),
        "every" => now.every.code().to_owned(),
        "least" => now.least.max(1).to_string(),
        "day" => now.day.map_or_else(String::new, |it| it.to_string()),
        "grace" => now.grace_days.to_string(),
        "applies" => now.applies.code().to_owned(),
        _ => String::new(),
    }
}

/// The text that what holds today rests on: the county's own, or the handbook's.
fn basis(own: &Own, it: &Shown, now: Instant) -> String {
    // The newest first: of two from one day the later made is the last.
    let made = it.history.iter().rev().filter(|it| it.from <= now.date()).max_by_key(|it| it.from);
    made.map_or_else(|| own.system.basis.clone(), |it| it.why.clone())
}

fn everies(chosen: &str) -> Vec<Choice> {
    let all = [Every::Month, Every::Quarter, Every::HalfYear, Every::Year];
    let all = all.iter().map(|it| (it.code(), every_words(*it)));
    let choice = |(code, name): (&str, &str)| Choice {
        value: code.to_owned(),
        name: name.to_owned(),
        chosen: code == chosen,
        initials: None,
    };
    all.chain([(NEVER, "不要求")]).map(choice).collect()
}

fn whom(chosen: &str) -> Vec<Choice> {
    let choice = |it: Applies| Choice {
        value: it.code().to_owned(),
        name: applies_words(it).to_owned(),
        chosen: it.code() == chosen,
        initials: None,
    };
    Applies::ALL.map(choice).to_vec()
}

/// `每月 1 次，16 日，宽限 30 天，每个支部`.
pub(super) fn frequency_words(it: &Frequency) -> String {
    if it.least == 0 {
        return "不要求".to_owned();
    }
    let day = it.day.map_or_else(String::new, |day| format!("，固定在 {day} 日"));
    let (every, whom) = (every_words(it.every), applies_words(it.applies));
    format!("{every}至少 {} 次{day}，宽限 {} 天，{whom}", it.least, it.grace_days)
}

fn change(it: &Made, now: Instant) -> RuleChange {
    let seen = it.seen.as_ref().map_or_else(String::new, |it| format!("；{}", seen_words(it)));
    RuleChange {
        name: String::new(),
        what: format!("{}，{}起", frequency_words(&it.frequency), words::day(it.from, now)),
        who: format!("{} · {}{seen}", words::moment(it.at, now), it.name),
        why: it.why.clone(),
    }
}
