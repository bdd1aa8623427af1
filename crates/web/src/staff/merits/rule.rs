//! A rule of merit points: its form, what it would have changed, and setting it.

use app::merits::trial::{Trial, trial};
use app::merits::{NewRule, may_set, rules, set};
use app::{Failure, FieldError};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::life::{further, nineteen};
use domain::merits::{Source, Whose};
use domain::places::County;
use kernel::schedule::Every;
use serde::Deserialize;

use super::super::Desk;
use super::{at, every_words, points_words, source_words, whose_words};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::merits::{MeritOrg, RulePage, TrialPage};
use crate::words;

/// Organisations that a dry run names on its page.
const NAMED: usize = 100;

/// Which rule is changed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    code: Option<String>,
}

/// The form: of a new rule, or of the next version of one.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let staff = &officer.0.staff;
    if !may_set(staff, county) {
        return Err(Failure::Forbidden).stop(&web);
    }
    let mut new = NewRule::default();
    if let Some(code) = asked.code.filter(|it| !it.is_empty()) {
        let all = rules(&web.app, county, staff).await.stop(&web)?;
        let own = all.iter().map(|it| &it.rule).filter(|it| it.code == code);
        let last = own.max_by_key(|it| it.from).ok_or(Failure::Missing).stop(&web)?;
        new = NewRule {
            code,
            whose: last.whose.code().to_owned(),
            source: last.source.code().to_owned(),
            category: last.category.clone(),
            name: last.name.clone(),
            points: last.points.to_string(),
            most: last.cap.map_or_else(String::new, |it| it.most.to_string()),
            every: last.cap.map_or("", |it| it.every.code()).to_owned(),
            basis: last.basis.clone(),
            ..NewRule::default()
        };
    }
    Ok(page(&shown(&web, county, (&officer, &look), (&new, &[])).await?))
}

async fn shown(
    web: &Web,
    county: County,
    (officer, look): (&Officer, &Look),
    (new, errors): (&NewRule, &[FieldError]),
) -> Result<RulePage, Stopped> {
    let desk = Desk::of(web, county, &officer.0).await?;
    let mut frame = desk.frame(web, look, &officer.0, ("积分规则", Spot::Merits));
    frame.has_errors = !errors.is_empty();
    let choice = |value: &str, name: String, chosen: &str| Choice {
        value: value.to_owned(),
        name,
        chosen: value == chosen,
        initials: None,
    };
    let systems = nineteen().into_iter().chain(further());
    Ok(RulePage {
        frame,
        back_href: at(county, ""),
        action: at(county, ""),
        key: fresh_key(web),
        errors: form_errors(errors, |it| it),
        code: new.code.clone(),
        title: if new.code.is_empty() { "加一条积分规则" } else { "改一条积分规则" },
        whose: field(&new.whose, errors, "whose"),
        whoses: Whose::ALL
            .map(|it| choice(it.code(), whose_words(it).to_owned(), &new.whose))
            .to_vec(),
        source: field(&new.source, errors, "source"),
        sources: Source::ALL
            .map(|it| choice(it.code(), source_words(it).to_owned(), &new.source))
            .to_vec(),
        category: field(&new.category, errors, "category"),
        categories: systems.map(|it| choice(&it.code, it.name.clone(), &new.category)).collect(),
        name: field(&new.name, errors, "name"),
        points: field(&new.points, errors, "points"),
        most: field(&new.most, errors, "most"),
        every: field(&new.every, errors, "every"),
        everies: Every::ALL
            .map(|it| choice(it.code(), every_words(it).to_owned(), &new.every))
            .to_vec(),
        ends: new.ends,
        from: field(&new.from, errors, "from"),
        basis: field(&new.basis, errors, "basis"),
    })
}

fn read(form: &Form) -> NewRule {
    NewRule {
        code: form.text("code"),
        whose: form.text("whose"),
        source: form.text("source"),
        category: form.text("category"),
        name: form.text("name"),
        points: form.text("points"),
        most: form.text("most"),
        every: form.text("every"),
        ends: form.has("ends"),
        from: form.text("from"),
        basis: form.text("basis"),
    }
}

/// Tried first, then set.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, new) = (&officer.0.staff, read(&form));
    let done = if form.get("do") == "set" {
        let done = set(&web.app, county, staff, new.clone(), &once).await;
        done.map(|()| None)
    } else {
        trial(&web.app, county, staff, &new).await.map(Some)
    };
    match done {
        Ok(None) => Ok(Redirect::to(&at(county, "?done=set")).into_response()),
        Ok(Some(tried)) => {
            let desk = Desk::of(&web, county, &officer.0).await?;
            let mut shown = trial_page(county, &tried, new);
            shown.frame = desk.frame(&web, &look, &officer.0, ("试算", Spot::Merits));
            shown.key = fresh_key(&web);
            Ok(page(&shown))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, (&officer, &look), (&new, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn trial_page(county: County, it: &Trial, new: NewRule) -> TrialPage {
    let row = |(id, name, before, after): &(kernel::id::Id, String, i64, i64)| MeritOrg {
        href: at(county, &format!("/orgs/{}", id.0)),
        name: name.clone(),
        sum: format!("{before} → {after} 分"),
    };
    let number = |it: usize| words::number(i64::try_from(it).unwrap_or(i64::MAX));
    let unit = if it.rule.whose == Whose::Org { "个支部" } else { "名党员" };
    let mut sums = vec![
        ("试算的时间".to_owned(), format!("{} 至 {}", it.days.0, it.days.1)),
        ("会变的".to_owned(), format!("{} {unit}", number(it.count))),
        ("有记录、不变的".to_owned(), format!("{} {unit}", number(it.same))),
        ("一共差".to_owned(), format!("{} 分", it.difference)),
        ("差得最多的一个".to_owned(), format!("{} 分", it.most)),
    ];
    if it.is_part {
        sums.push(("注意".to_owned(), "记录太多，只试算了前面的一部分。".to_owned()));
    }
    TrialPage {
        action: at(county, ""),
        rule: format!(
            "{}：{}，{}",
            it.rule.name,
            source_words(it.rule.source),
            points_words(&it.rule)
        ),
        takes: if it.rule.is_on {
            format!("从 {} 起用", it.rule.from)
        } else {
            format!("从 {} 起停用", it.rule.from)
        },
        sums,
        rows: it.changed.iter().take(NAMED).map(row).collect(),
        more: it.changed.len().saturating_sub(NAMED),
        from: it.rule.from.to_string(),
        new,
        ..TrialPage::default()
    }
}
