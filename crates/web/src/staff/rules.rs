//! The rules of the county: what each does, what holds, who set it, and the form that sets it.

use app::FieldError;
use app::rules::{
    Changed, Holds, NewValue, Seen, WHY_CHARS_MAX, all, changes, is_overtaken, is_tried, may_set,
    one, seen, set as set_rule, told, try_out,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Role;
use domain::rules::Rule;
use domain::rules::known::{Group, Known, OF_CATEGORY};
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::trials::{self, Of, seen_words};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::rules::{RuleChange, RuleGroup, RulePage, RuleRow, RulesPage};
use crate::views::staff::trial::TrialShown;
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// Changes of all rules that the list shows.
const SHOWN: usize = 20;

/// Every rule.
pub(crate) async fn list(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let now = web.app.now();
    let mut every = all(&desk.house, now.date());
    every.retain(|it| may_set(&signed_in.staff, it.known));
    let group = |group: Group| RuleGroup {
        name: words::word("rule_group", group.code()),
        rows: every
            .iter()
            .filter(|it| it.known.group == group)
            .map(|it| row(&desk, it, now))
            .collect(),
    };
    let told = changes(&web.app, county, &signed_in.staff, None).await.stop(&web)?;
    let keeps = signed_in.staff.roles.contains(&Role::Admin);
    let mut shown = RulesPage {
        frame: desk.frame(&web, &look, &signed_in, ("规则", Spot::Rules)),
        calendar_href: keeps.then(|| format!("/{county}/staff/calendar")),
        groups: Group::ALL.into_iter().map(group).filter(|it| !it.rows.is_empty()).collect(),
        fixed: words::word("rule", "fixed"),
        changes: told.iter().take(SHOWN).map(|it| change(&desk, it, now)).collect(),
    };
    shown.frame.notice = asked.done.map(|_| "存好了。".to_owned());
    Ok(page(&shown))
}

/// One rule.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Path((_, rule)): Path<(String, String)>,
) -> Answer {
    let shown = shown(&web, &officer, &look, &rule, (None, &[], None)).await?;
    Ok(page(&shown))
}

/// The form sent.
pub(crate) async fn set(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, rule)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewValue {
        key: rule.clone(),
        value: form.text("value"),
        unit: form.text("unit"),
        from: form.text("from"),
        why: form.text("why"),
        seen: form.text("seen"),
        tried: form.text("tried"),
    };
    let tries = domain::rules::known::find(&rule).is_some_and(is_tried);
    if tries && form.get("do") != "take" {
        return tried(&web, &officer, &look, (&rule, new), &form).await;
    }
    match set_rule(&web.app, county, &officer.0.staff, new, &once).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/staff/rules?done=1")).into_response()),
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let back = (Some(&form), errors, None);
            let mut shown = shown(&web, &officer, &look, &rule, back).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// What a change would do, before it is made. Nothing is written.
async fn tried(
    web: &Web,
    officer: &Officer,
    look: &Look,
    (rule, new): (&str, NewValue),
    form: &Form,
) -> Answer {
    let (staff, now) = (&officer.0.staff, web.app.now());
    let county = staff.place.county();
    match try_out(&web.app, county, staff, &new).await {
        Ok(trial) => {
            let names = ["value", "unit", "from", "why", "seen"];
            let typed = names.iter().map(|name| (*name, form.text(name))).collect();
            let from = new.from.trim().parse().unwrap_or(now.date());
            let by = (staff, county, now);
            let it = trials::shown(Of::rule(rule), &trial, by, (typed, from));
            Ok(page(&shown(web, officer, look, rule, (Some(form), &[], Some(it))).await?))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(web) };
            let mut shown = shown(web, officer, look, rule, (Some(form), errors, None)).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    rule: &str,
    (back, errors, trial): (Option<&Form>, &[FieldError], Option<TrialShown>),
) -> Result<RulePage, Stopped> {
    let (staff, now) = (&officer.0.staff, web.app.now());
    let county = staff.place.county();
    let desk = Desk::of(web, county, &officer.0).await?;
    let holds = one(&desk.house, rule, now.date()).ok_or(app::Failure::Missing).stop(web)?;
    if !may_set(staff, holds.known) {
        return Err(app::Failure::Missing).stop(web);
    }
    let history = changes(&web.app, county, staff, Some(rule)).await.stop(web)?;
    let tried = seen(&web.app, county, staff, rule).await.stop(web)?;
    let mut row = row(&desk, &holds, now);
    if rule == "request.mine" && web.app.text_gateway().is_none() {
        row.does = format!("{}{}", row.does, words::word("rule", "no_gateway"));
    }
    let typed = |name: &str, usual: &str| {
        let value = back.map_or(usual, |it| it.get(name));
        field(value, errors, name)
    };
    let standing = holds.now.as_ref();
    let unit = standing.map_or_else(|| usual_unit(holds.known), |it| it.unit.as_str());
    let unit = typed("unit", unit);
    let choice = |code: &&'static str| Choice {
        value: (*code).to_owned(),
        name: unit_words(rule, code),
        chosen: *code == unit.value,
        ..Choice::default()
    };
    let (least, most) = holds.known.bounds(&unit.value);
    Ok(RulePage {
        frame: desk.frame(web, look, &officer.0, (&row.name, Spot::Rules)),
        back_href: format!("/{county}/staff/rules"),
        action: format!("/{county}/staff/rules/{rule}"),
        key: back.map_or_else(|| fresh_key(web), |it| it.key.clone()),
        errors: form_errors(errors, |it| it),
        basis: standing.map_or_else(String::new, |it| it.basis.clone()),
        // A form that was overtaken comes back on what holds now: sent again, it is meant so. Any
        // other comes back as it was: who mends a digit has not looked at what holds since.
        seen: match back.filter(|_| !is_overtaken(errors)) {
            Some(form) => form.text("seen"),
            None => told(&holds),
        },
        value: typed("value", &standing.map_or_else(String::new, |it| it.value.to_string())),
        units: holds.known.units.iter().map(choice).collect(),
        unit,
        bounds: format!("{least} 到 {most}"),
        from: typed("from", ""),
        today: now.date().to_string(),
        why: typed("why", ""),
        why_max: WHY_CHARS_MAX,
        changes: history.iter().map(|it| with_seen(change(&desk, it, now), it, &tried)).collect(),
        trial,
        tries: is_tried(holds.known),
        tried_field: field("", errors, "tried"),
        row,
    })
}

fn row(desk: &Desk, holds: &Holds, now: Instant) -> RuleRow {
    let known = holds.known;
    let usual = match known.usual() {
        Some(value) => amount(known.key, value, usual_unit(known)),
        None => words::word("rule", "general"),
    };
    let said = |it: &Rule| amount(&holds.key, it.value, &it.unit);
    let later = holds.later.first();
    RuleRow {
        href: format!("/{}/staff/rules/{}", desk.house.county(), holds.key),
        name: name(desk, &holds.key),
        does: words::word("rule_what", known.key),
        now: holds.now.as_ref().map_or_else(|| usual.clone(), said),
        later: later.map(|it| format!("{}起 {}", words::day(it.from, now), said(it))),
        // By category every county has its own: nothing to compare with.
        own: known.usual().is_some() && holds.now.as_ref().is_some_and(|it| said(it) != usual),
        usual,
    }
}

fn name(desk: &Desk, rule: &str) -> String {
    match rule.strip_prefix(OF_CATEGORY) {
        Some(code) => words::word("rule_name", OF_CATEGORY)
            .replace("{category}", desk.house.category_name(code)),
        None => words::word("rule_name", rule),
    }
}

fn change(desk: &Desk, it: &Changed, now: Instant) -> RuleChange {
    RuleChange {
        name: name(desk, &it.key),
        what: format!("{}，{}起", amount(&it.key, it.value, &it.unit), words::day(it.from, now)),
        who: format!("{} · {}", words::moment(it.at, now), it.name),
        why: it.why.clone(),
    }
}

/// A change with what was seen of it before it was made.
fn with_seen(shown: RuleChange, it: &Changed, tried: &[(Instant, Seen)]) -> RuleChange {
    match tried.iter().find(|own| own.0 == it.at) {
        Some((_, seen)) => {
            RuleChange { who: format!("{}；{}", shown.who, seen_words(seen)), ..shown }
        }
        None => shown,
    }
}

fn usual_unit(known: &Known) -> &'static str {
    known.units.first().copied().unwrap_or_default()
}

/// `15 个工作日`, `21 点`, `100%`.
fn amount(rule: &str, value: i64, unit: &str) -> String {
    let unit = unit_words(rule, unit);
    if unit == "%" { format!("{value}%") } else { format!("{value} {unit}") }
}

/// What a number counts; some rules count something of their own.
fn unit_words(rule: &str, unit: &str) -> String {
    let own = words::word("rule_unit_of", rule);
    if own == rule { words::word("rule_unit", unit) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rules::known::ALL;

    #[test]
    fn every_rule_says_what_it_does() {
        for known in ALL {
            for group in ["rule_name", "rule_what"] {
                assert_ne!(words::word(group, known.key), known.key, "{group} {}", known.key);
            }
            for unit in known.units {
                assert_ne!(unit_words(known.key, unit), *unit, "{} {unit}", known.key);
            }
        }
        for group in Group::ALL {
            assert_ne!(words::word("rule_group", group.code()), group.code());
        }
    }

    #[test]
    fn amounts_are_said_as_people_say_them() {
        assert_eq!(amount("request.limit", 15, "workday"), "15 个工作日");
        assert_eq!(amount("remind.quiet_from", 21, "hour"), "21 点");
        assert_eq!(amount("request.call_percent", 30, "percent"), "30%");
        assert_eq!(amount("order.minutes_max", 720, "times"), "720 分钟");
    }
}
