//! Tokens: made for a program by an administrator, shown once, switched off, and asked at the door.

use domain::directory::{Role, Staff};
use domain::places::County;
use domain::tokens::{self as rules, Scope};
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
pub use store::tokens::Token;

use crate::once::once;
use crate::world::sha256;
use crate::{App, Failure, FieldError, Once};

/// A program that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its token.
    pub token: Id,
    /// Its county.
    pub county: County,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl Program {
    /// Whether it may do something.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// A token that was made, with its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The token.
    pub name: String,
    /// What the program sends. It is told once: `None` when the same form was sent again.
    pub secret: Option<String>,
}

fn admit(by: &Staff) -> Result<Doer, Failure> {
    if !by.is(Role::Admin) {
        return Err(Failure::Forbidden);
    }
    Ok(Doer { person: Some(by.person), org: Some(by.org) })
}

/// Who holds this secret, if it is good today. A secret of another county is nobody's here.
pub async fn program(app: &App, county: County, secret: &str) -> Result<Option<Program>, Failure> {
    if !secret.starts_with(rules::PREFIX) || secret.len() > 100 {
        return Ok(None);
    }
    let (hash, today) = (sha256(secret.as_bytes()), app.now().date());
    let read = async move |tx: &mut Tx<'_>| store::tokens::find(tx, county, &hash).await;
    let Some(token) = app.store().read(county.0, read).await? else { return Ok(None) };
    if !rules::is_good(token.active, token.ends_on, today) {
        return Ok(None);
    }
    if token.last_used_on != Some(today) {
        let id = token.id;
        let write = async move |tx: &mut Tx<'_>| store::tokens::used(tx, county, id, today).await;
        app.store().write(county.0, write).await?;
    }
    let Token { id, name, scopes, .. } = token;
    Ok(Some(Program { token: id, county, name, scopes }))
}

/// The county's tokens, the newest first, before an id.
pub async fn page(
    app: &App,
    county: County,
    by: &Staff,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Token>, Failure> {
    admit(by)?;
    let before = before.unwrap_or(Id(i64::MAX));
    let read = async move |tx: &mut Tx<'_>| store::tokens::page(tx, county, before, limit).await;
    Ok(app.store().read(county.0, read).await?)
}

/// A token as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewToken {
    /// The program it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Its last day, yyyy-mm-dd.
    pub ends_on: String,
}

/// Makes a token and tells its secret, once.
pub async fn make(
    app: &App,
    county: County,
    by: &Staff,
    new: NewToken,
    key: &Once,
) -> Result<Made, Failure> {
    let doer = admit(by)?;
    let (now, of) = (app.now(), format!("make_token {new:?}"));
    let ends_on = checked(&new, now.date())?;
    let random = data_encoding::BASE32_NOPAD.encode(&app.chance::<25>()).to_ascii_lowercase();
    let secret = format!("{}{random}", rules::PREFIX);
    let (hash, made_by) = (sha256(secret.as_bytes()), by.person);
    let name = new.name.trim().to_owned();
    let token = Token {
        id: app.next_id(),
        name: name.clone(),
        scopes: new.scopes,
        made_at: now,
        ends_on,
        last_used_on: None,
        active: true,
        made_by: String::new(),
    };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        store::tokens::insert(tx, county, &token, &hash, made_by).await?;
        let detail = format!("{} until {ends_on}", Scope::join(&token.scopes));
        audit(tx, county, doer, now, ("make_token", token.id, &detail)).await?;
        Ok(String::new())
    };
    let (_, again) = once(app, county, key, &of, work).await?;
    Ok(Made { name, secret: (!again).then_some(secret) })
}

fn checked(new: &NewToken, today: Date) -> Result<Date, Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: &str| wrong.push(FieldError { field, say: say.to_owned() });
    let chars = new.name.trim().chars().count();
    if chars == 0 {
        say("name", "请写是哪个系统用，例如“市热线平台”。");
    } else if chars > rules::NAME_CHARS_MAX {
        say("name", "名字太长了，请写在 40 个字以内。");
    }
    if new.scopes.is_empty() {
        say("scopes", "请至少选一样它能做的事。");
    }
    let ends_on = new.ends_on.trim().parse::<Date>().ok();
    match ends_on {
        Some(on) if on < today => say("ends_on", "这一天已经过了，请选今天或以后的一天。"),
        Some(on) if days(today, on) > rules::DAYS_MAX => {
            say("ends_on", "最长两年，请选近一点的一天；到期前再换一个。");
        }
        Some(_) => {}
        None => say("ends_on", "请选用到哪一天为止。"),
    }
    match ends_on {
        Some(on) if wrong.is_empty() => Ok(on),
        _ => Err(Failure::Invalid(wrong)),
    }
}

fn days(from: Date, to: Date) -> i64 {
    let start = |day| kernel::time::Instant::at(day, 0, 0);
    start(to).seconds_since(start(from)) / 86_400
}

/// Switches a token off, for good: from the next call on it opens nothing.
pub async fn end(app: &App, county: County, by: &Staff, id: Id, key: &Once) -> Result<(), Failure> {
    let (doer, now) = (admit(by)?, app.now());
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        if !store::tokens::end(tx, county, id).await? {
            return Err(Failure::NotNow("这个令牌已经停用了，或者没有它。".to_owned()));
        }
        audit(tx, county, doer, now, ("end_token", id, "")).await?;
        Ok(String::new())
    };
    once(app, county, key, &format!("end_token {}", id.0), work).await.map(drop)
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    by: Doer,
    at: kernel::time::Instant,
    (act, subject, detail): (&str, Id, &str),
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "api_token", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}
