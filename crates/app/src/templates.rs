//! Answer templates: kept by the offices, filled from a request, and never sent with a gap.

use domain::directory::{Role, Staff};
use domain::places::{County, Level};
use domain::requests::{Act, Request};
use domain::templates::{self as rules, Gap, Template};
use kernel::id::Id;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;

use crate::once::once;
use crate::{App, Failure, FieldError, House, Once};

/// Templates of a list: an office keeps some dozen.
const LIST_MAX: i64 = 200;
/// Templates offered beside a form.
const OFFERED_MAX: i64 = 40;

/// A template as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTemplate {
    /// Whether it is for the whole county, and not for the own organisation only.
    pub county_wide: bool,
    /// For which category; empty for any.
    pub category: String,
    /// For which act: its stable word.
    pub act: String,
    /// What it is called.
    pub title: String,
    /// The words with gaps.
    pub body: String,
}

/// Whether somebody keeps templates of the whole county: the county's own desk does.
pub fn may_keep_county(staff: &Staff) -> bool {
    staff.is(Role::Dispatcher) && staff.place.level() == Level::County
}

/// Whether somebody keeps templates of their organisation.
pub fn may_keep(staff: &Staff) -> bool {
    staff.is(Role::Dispatcher) || staff.is(Role::Handler)
}

/// Whether somebody may change this one.
pub fn may_change(staff: &Staff, it: &Template) -> bool {
    match it.org {
        None => may_keep_county(staff),
        Some(org) => may_keep(staff) && org == staff.org,
    }
}

fn admit(by: &Staff, org: Option<Id>) -> Result<Doer, Failure> {
    let may = match org {
        None => may_keep_county(by),
        Some(org) => may_keep(by) && org == by.org,
    };
    if !may {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// The county's templates and those of the person's organisation.
pub async fn list(app: &App, county: County, by: &Staff) -> Result<Vec<Template>, Failure> {
    if !may_keep(by) {
        return Err(Failure::Forbidden);
    }
    let org = by.org;
    let read =
        async move |tx: &mut Tx<'_>| store::templates::of_org(tx, county, org, LIST_MAX).await;
    Ok(app.store().read(county.0, read).await?)
}

/// One of them.
pub async fn find(app: &App, county: County, by: &Staff, id: Id) -> Result<Template, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::templates::find(tx, county, id).await;
    let found = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    let seen = found.org.is_none_or(|it| it == by.org);
    if seen { Ok(found) } else { Err(Failure::Missing) }
}

/// Adds a template.
pub async fn add(
    app: &App,
    county: County,
    by: &Staff,
    new: NewTemplate,
    key: &Once,
) -> Result<(), Failure> {
    let org = (!new.county_wide).then_some(by.org);
    let doer = admit(by, org)?;
    let house = app.house(county).await?;
    let (act, new) = checked(&house, &new)?;
    let (id, now) = (app.next_id(), app.now());
    let of = format!("add_template {org:?} {new:?}");
    let NewTemplate { category, title, body, .. } = new;
    let it = Template { id, org, category, act, title, body, active: true, version: 1 };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::templates::insert(tx, county, &it).await?;
        audit(tx, county, doer, now, ("add_template", it.id)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// What happens to a template that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// Other words.
    Words(NewTemplate),
    /// Offered, or not any more.
    Active(bool),
}

/// Changes a template over the version that was on the page.
pub async fn change(
    app: &App,
    county: County,
    by: &Staff,
    (id, seen): (Id, i64),
    change: Revision,
    key: &Once,
) -> Result<(), Failure> {
    let was = find(app, county, by, id).await?;
    let doer = admit(by, was.org)?;
    let house = app.house(county).await?;
    let of = format!("change_template {} {seen} {change:?}", id.0);
    let (verb, it) = match change {
        Revision::Words(new) => {
            let (act, new) = checked(&house, &new)?;
            let NewTemplate { category, title, body, .. } = new;
            ("change_template", Template { category, act, title, body, version: seen, ..was })
        }
        Revision::Active(active) => {
            let verb = if active { "template_on" } else { "template_off" };
            (verb, Template { active, version: seen, ..was })
        }
    };
    let now = app.now();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if !store::templates::save(tx, county, &it).await? {
            let say = "这一条刚被别人改过，您的改动没有保存。请复制您写的，刷新后再改。";
            return Err(Failure::field("body", say));
        }
        audit(tx, county, doer, now, (verb, it.id)).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn checked(house: &House, new: &NewTemplate) -> Result<(Act, NewTemplate), Failure> {
    let (title, body) = (new.title.trim().to_owned(), new.body.trim().to_owned());
    let act = Act::parse(&new.act).filter(|it| rules::ACTS.contains(it));
    let mut wrong = Vec::new();
    let mut say = |field, say: String| wrong.push(FieldError { field, say });
    if act.is_none() {
        say("act", "请选用在哪一步。".to_owned());
    }
    if !new.category.is_empty() && house.category_name(&new.category).is_empty() {
        say("category", "请从列出的类别里选。".to_owned());
    }
    let limits = [
        ("title", title.chars().count(), rules::TITLE_CHARS_MAX, "请写个名字，好在单子里认出来。"),
        ("body", body.chars().count(), rules::BODY_CHARS_MAX, "请写模板的话。"),
    ];
    for (field, chars, max, missing) in limits {
        if chars == 0 {
            say(field, missing.to_owned());
        } else if chars > max {
            say(field, format!("写得太长了，最多 {max} 个字，请删掉 {} 个字。", chars - max));
        }
    }
    let unknown = rules::unknown(&body);
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(5).map(|it| format!("【{it}】")).collect();
        let known: Vec<String> = Gap::ALL.iter().map(|it| format!("【{}】", it.word())).collect();
        let (names, known) = (names.join(""), known.join(""));
        let say_so = format!(
            "{names}不会被自动填上，请改掉。能自动填的有：{known}；要自己写的，用“写”字开头，比如【写怎么修的】。"
        );
        say("body", say_so);
    }
    let act = act.filter(|_| wrong.is_empty()).ok_or(Failure::Invalid(wrong))?;
    Ok((act, NewTemplate { title, body, ..new.clone() }))
}

/// A template offered for an act on a request, its gaps filled as far as they can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Which template.
    pub id: Id,
    /// For which act.
    pub act: Act,
    /// What it is called.
    pub title: String,
    /// The words, filled.
    pub words: String,
}

/// What the person's organisation is offered for the acts that are open to them.
pub async fn offered(
    app: &App,
    county: County,
    staff: &Staff,
    request: &Request,
    acts: &[Act],
) -> Result<Vec<Offered>, Failure> {
    if !acts.iter().any(|it| rules::ACTS.contains(it)) {
        return Ok(Vec::new());
    }
    let house = app.house(county).await?;
    let (org, category) = (staff.org, request.category.clone());
    let read = async move |tx: &mut Tx<'_>| {
        store::templates::offered(tx, county, org, &category, OFFERED_MAX).await
    };
    let all = app.store().read(county.0, read).await?.into_iter();
    let now = app.now();
    let fill = |it: Template| Offered {
        words: rules::fill(&it.body, |gap| value(&house, request, staff, gap, now)),
        id: it.id,
        act: it.act,
        title: it.title,
    };
    Ok(all.filter(|it| acts.contains(&it.act)).map(fill).collect())
}

fn value(
    house: &House,
    request: &Request,
    staff: &Staff,
    gap: Gap,
    now: kernel::time::Instant,
) -> Option<String> {
    let day = |it: kernel::time::Date| format!("{} 月 {} 日", it.month(), it.day());
    let text = match gap {
        Gap::Person => "您".to_owned(),
        Gap::Number => request.number.clone(),
        Gap::Place => house.full_place_name(request.place),
        Gap::Category => house.category_name(&request.category).to_owned(),
        Gap::Handler => match request.handler() {
            Some(org) => house.org_name(org).to_owned(),
            None => staff.org_name.clone(),
        },
        Gap::Today => day(now.date()),
        Gap::Promise => day(request.promised_at?.date()),
    };
    Some(text).filter(|it| !it.is_empty())
}

/// What is wrong with words that are about to be sent: gaps that nobody filled. `field` is where they
/// were typed.
pub fn without_gaps(field: &'static str, words: &str) -> Result<(), Failure> {
    let gaps = rules::gaps(words);
    if gaps.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = gaps.iter().take(5).map(|it| format!("【{it}】")).collect();
    Err(Failure::field(field, format!("{}还没有填，请补上或者删掉再送出。", names.join(""))))
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: kernel::time::Instant,
    (act, subject): (&str, Id),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "template", subject, detail: "" };
    Ok(store::audit::append(tx, county, &change).await?)
}
