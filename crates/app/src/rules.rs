//! The rules of a county as its administrator sets them: every change is a version that begins on a
//! day, with who set it and why. What began earlier keeps what it was promised.

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::rules::known::{self, Group, Known, OF_CATEGORY, Wrong};
use domain::rules::{Rule, Rulebook};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
pub use store::rulebook::{Changed, Seen};

use crate::once::once;
use crate::trial::{self, Of, Trial};
use crate::{App, Failure, FieldError, House, Once};

/// The longest reason, in characters.
pub const WHY_CHARS_MAX: usize = 200;

/// So many days ahead a change may begin.
const AHEAD_DAYS: i32 = 366;

/// A change as the form gives it. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewValue {
    /// Which rule.
    pub key: String,
    /// The number, as typed.
    pub value: String,
    /// The unit.
    pub unit: String,
    /// From which day on, `2026-01-01`; from today when empty.
    pub from: String,
    /// Why.
    pub why: String,
    /// What held by the page the administrator saw: [`told`].
    pub seen: String,
    /// Of a rule that is tried out first, what the trial gave: [`Trial::token`].
    pub tried: String,
}

/// What holds today of a rule, and what will hold later: value, unit, from when on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// The rule.
    pub known: &'static Known,
    /// Its key, with the category where there is one.
    pub key: String,
    /// The version in force; `None` where the usual value holds, or another rule.
    pub now: Option<Rule>,
    /// The versions that are still to come, the earliest first.
    pub later: Vec<Rule>,
}

/// Every rule of a county, in the order of the page.
pub fn all(house: &House, day: Date) -> Vec<Holds> {
    let mut all = Vec::new();
    for known in known::ALL {
        if known.key == OF_CATEGORY {
            let keys = house.categories.iter().map(|it| format!("{OF_CATEGORY}{}", it.code));
            all.extend(keys.map(|key| holds(&house.rules, known, key, day)));
        } else {
            all.push(holds(&house.rules, known, known.key.to_owned(), day));
        }
    }
    all
}

/// What holds of one rule; `None` where no county may set it.
pub fn one(house: &House, key: &str, day: Date) -> Option<Holds> {
    let known = known::find(key)?;
    let category = key.strip_prefix(OF_CATEGORY);
    if category.is_some_and(|code| !house.categories.iter().any(|it| it.code == code)) {
        return None;
    }
    Some(holds(&house.rules, known, key.to_owned(), day))
}

fn holds(book: &Rulebook, known: &'static Known, key: String, day: Date) -> Holds {
    let mut later: Vec<Rule> =
        book.all().iter().filter(|it| it.key == key && it.from > day).cloned().collect();
    later.sort_by_key(|it| it.from);
    Holds { known, now: book.on(day, &key).cloned(), later, key }
}

/// Whether somebody sets this rule: those of signing in the security administrator, all others the
/// system administrator.
pub fn may_set(by: &Staff, known: &Known) -> bool {
    by.is(if known.group == Group::Accounts { Role::Security } else { Role::Admin })
}

/// What holds, in one word: what the form saw, so that two do not overwrite each other unseen.
pub fn told(holds: &Holds) -> String {
    let words = |it: &Rule| format!("{} {} {}", it.from, it.value, it.unit);
    holds.now.iter().chain(&holds.later).map(words).collect::<Vec<_>>().join(", ")
}

/// Whether a change of this rule is tried out before it is made: what it does is computed from rows.
pub fn is_tried(known: &Known) -> bool {
    matches!(known.key, SEVERAL | REMIND | BURDEN)
}

/// Whether one sitting counts for several systems.
const SEVERAL: &str = "life.several";
/// How long before its end somebody is reminded of a term.
const REMIND: &str = "term.remind_months";
/// How many minutes a month an organisation may be asked for.
const BURDEN: &str = "burden.minutes_month";

/// Tries a change out: what it would have done over the last twelve months, or would do today. Writes
/// nothing.
pub async fn try_out(
    app: &App,
    county: County,
    by: &Staff,
    new: &NewValue,
) -> Result<Trial, Failure> {
    let (house, today) = (app.house(county).await?, app.now().date());
    let holds = one(&house, &new.key, today).ok_or(Failure::Missing)?;
    if !may_set(by, holds.known) {
        return Err(Failure::Forbidden);
    }
    let rule = checked(&holds, new, today)?;
    let of = of(&rule, &holds);
    let then = house.rules.as_if(&[rule]);
    let books = (&house.rules, &then);
    let found = match holds.known.key {
        SEVERAL => {
            let systems = trial::all_systems(app, county).await?;
            trial::of_life(app, county, systems, books).await?
        }
        REMIND => trial::of_terms(app, &house, books).await?,
        BURDEN => {
            let limit = |book: &Rulebook| domain::burden::limit(today, book);
            trial::of_burden(app, by, &house, (limit(books.0), limit(books.1))).await?
        }
        _ => return Err(Failure::Missing),
    };
    Ok(trial::signed(app, by, &of, found))
}

/// What is signed: the proposal, and what holds.
fn of(rule: &Rule, holds: &Holds) -> Of {
    let Rule { key, value, unit, from, basis, .. } = rule;
    Of { proposed: format!("{key} {value} {unit} {from} {basis}"), stands: told(holds) }
}

/// What is said to who acted on something that somebody else has changed since.
const OVERTAKEN: &str = "刚改过这一条，页面上已经是新的。请看看，再决定还改不改。";

/// Whether a change was refused because another came first, and for nothing that was typed.
pub fn is_overtaken(errors: &[FieldError]) -> bool {
    errors.iter().any(|it| it.say.ends_with(OVERTAKEN))
}

/// Sets a rule from a day on.
pub async fn set(
    app: &App,
    county: County,
    by: &Staff,
    new: NewValue,
    key: &Once,
) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let holds = one(&house, &new.key, now.date()).ok_or(Failure::Missing)?;
    if !may_set(by, holds.known) {
        return Err(Failure::Forbidden);
    }
    let rule = checked(&holds, &new, now.date())?;
    let seen = if is_tried(holds.known) {
        let of = of(&rule, &holds);
        Some(trial::opened(app, by, &of, &new.tried).ok_or_else(trial::untried)?)
    } else {
        None
    };
    let (id, person, of) = (app.next_id(), by.person, format!("set_rule {new:?}"));
    let doer = Doer { person: Some(by.person), org: Some(by.org) };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let book = Rulebook::new(store::county::rules(tx, county).await?);
        let stands = self::holds(&book, holds.known, holds.key.clone(), now.date());
        if told(&stands) != new.seen {
            let last = store::rulebook::changes(tx, county, Some(&stands.key), 1).await?.pop();
            let who = last.map_or_else(String::new, |it| it.name);
            let say = format!("{who}{OVERTAKEN}");
            return Err(Failure::field("value", say));
        }
        store::rulebook::set_rule(tx, county, &rule, (id, person, now)).await?;
        if let Some(seen) = &seen {
            store::rulebook::saw(tx, county, id, seen).await?;
        }
        store::county::touch(tx, county).await?;
        let detail = format!("{} {} {} {}", rule.key, rule.from, rule.value, rule.unit);
        let subject = Id(county.place().0);
        let (act, noun) = ("set_rule", "rule");
        let change = Change { at: now, by: doer, act, noun, subject, detail: &detail };
        store::audit::append(tx, county, &change).await?;
        Ok(String::new())
    };
    let done = once(app, county, key, &of, work).await;
    app.forget_house(county);
    done.map(|_| ())
}

fn checked(holds: &Holds, new: &NewValue, today: Date) -> Result<Rule, Failure> {
    let mut errors = Vec::new();
    let mut wrong = |field, say: String| errors.push(FieldError { field, say });
    let value = new.value.trim().parse::<i64>();
    match value.as_ref().map(|it| holds.known.check(*it, &new.unit)) {
        Ok(Ok(())) => {}
        Ok(Err(Wrong::Range(least, most))) => {
            wrong("value", format!("请填 {least} 到 {most} 之间的整数。"));
        }
        Ok(Err(Wrong::Unit)) => wrong("unit", "请从列表里选一个单位。".to_owned()),
        Err(_) => wrong("value", "请填一个整数，比如 5。".to_owned()),
    }
    let text = new.from.trim();
    let from = if text.is_empty() { Ok(today) } else { text.parse::<Date>() };
    match &from {
        Ok(from) if *from < today => {
            wrong("from", "只能从今天或者以后改起：已经办过的照当时的规则算，不改。".to_owned());
        }
        Ok(from) if today.until(*from).is_ok_and(|it| it.get_days() > AHEAD_DAYS) => {
            wrong("from", "最多提前一年定，请选近一点的日子。".to_owned());
        }
        Ok(_) => {}
        Err(_) => wrong("from", "请选一个日子，不填就是从今天起。".to_owned()),
    }
    let why = new.why.trim();
    match why.chars().count() {
        0 => wrong("why", "请写依据，比如哪个文件、哪次会定的，以后查得到。".to_owned()),
        count if count > WHY_CHARS_MAX => {
            let over = count - WHY_CHARS_MAX;
            wrong("why", format!("写得太长了，最多 {WHY_CHARS_MAX} 个字，请删掉 {over} 个字。"));
        }
        _ => {}
    }
    match (value, from) {
        (Ok(value), Ok(from)) if errors.is_empty() => Ok(Rule {
            key: holds.key.clone(),
            value,
            unit: new.unit.clone(),
            from,
            until: None,
            basis: why.to_owned(),
            // The county said so itself.
            confidence: "A".to_owned(),
        }),
        _ => Err(Failure::Invalid(errors)),
    }
}

/// Changes that a page shows.
const SHOWN: i64 = 100;

/// The newest changes of all rules, or of one. For administrators.
pub async fn changes(
    app: &App,
    county: County,
    by: &Staff,
    key: Option<&str>,
) -> Result<Vec<Changed>, Failure> {
    if !by.is(Role::Admin) && !by.is(Role::Security) {
        return Err(Failure::Forbidden);
    }
    let key = key.map(str::to_owned);
    let read = async move |tx: &mut Tx<'_>| {
        store::rulebook::changes(tx, county, key.as_deref(), SHOWN).await
    };
    Ok(app.store().read(county.0, read).await?)
}

/// What was seen of the newest changes of a rule, each with when it was made. For administrators.
pub async fn seen(
    app: &App,
    county: County,
    by: &Staff,
    key: &str,
) -> Result<Vec<(Instant, Seen)>, Failure> {
    let is_tried = known::find(key).is_some_and(is_tried);
    if !is_tried || !(by.is(Role::Admin) || by.is(Role::Security)) {
        return Ok(Vec::new());
    }
    let key = key.to_owned();
    let read = async move |tx: &mut Tx<'_>| store::rulebook::seen(tx, county, &key, SHOWN).await;
    Ok(app.store().read(county.0, read).await?)
}
