//! Exports with contacts in clear: asked for with a reason by who may see those contacts one by one,
//! let be by the security administrator, fetched by who asked within a day.
//!
//! What is fetched is read at that moment and holds the contacts of such requests only as the person
//! may see then; each of them is a look like any other, and stands in the audit.

use std::collections::HashMap;

use documents::sheet::{Mark, Reach};
use domain::contact_exports::{
    FETCHES_MAX, REASON_CHARS_MAX, ROWS_MAX, Shut, Standing, State, WAITING_MAX,
};
use domain::directory::{Role, Staff};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
pub use store::contact_exports::ContactExport;
use store::lists::ListRow;
use store::matters::Doer;

use crate::once::once;
use crate::vault::{Contact, Vault, open};
use crate::{App, Failure, FieldError, Once, exports, policy};

/// What somebody asks for. Nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// What it lists, in people's words.
    pub title: String,
    /// What narrows the list, as in the address of its page.
    pub query: String,
    /// How many rows it has now.
    pub rows: usize,
    /// What for.
    pub reason: String,
}

/// Whether somebody may ask: who speaks with the people.
pub fn may_ask(by: &Staff) -> bool {
    [Role::Dispatcher, Role::Handler, Role::Caller].into_iter().any(|it| by.is(it))
}

/// Whether somebody decides what others ask for.
pub fn may_decide(by: &Staff) -> bool {
    by.is(Role::Security)
}

/// Rows of a page.
const SHOWN: i64 = 50;

/// Asks for an export.
pub async fn ask(
    app: &App,
    county: County,
    by: &Staff,
    asking: Asking,
    key: &Once,
) -> Result<(), Failure> {
    if !may_ask(by) || by.place.county() != county {
        return Err(Failure::Forbidden);
    }
    let (rows, reason) = checked(&asking)?;
    let of = format!("ask_contacts {} {reason}", asking.query);
    let (now, doer) = (app.now(), doer(by));
    let it = ContactExport {
        id: app.next_id(),
        number: exports::number(app),
        title: asking.title,
        query: asking.query,
        rows,
        reason,
        org: by.org,
        asked_at: now,
        standing: Standing {
            asked_by: by.person,
            state: State::Waiting,
            decided: None,
            fetched: 0,
        },
        refusal: String::new(),
        name: by.name.clone(),
        decider: None,
    };
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let waiting = store::contact_exports::count_of(tx, county, it.standing.asked_by).await?;
        if waiting >= WAITING_MAX {
            let say = format!("您已经有 {waiting} 份在等批，批了再提。");
            return Err(Failure::NotNow(say));
        }
        store::contact_exports::insert(tx, county, &it).await?;
        let detail = format!("no={} rows={}", it.number, it.rows);
        note(tx, county, ("ask_contacts", doer), (it.id, &detail), now).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn checked(asking: &Asking) -> Result<(i64, String), Failure> {
    let mut errors = Vec::new();
    let mut wrong = |field, say: String| errors.push(FieldError { field, say });
    if asking.rows == 0 {
        wrong("rows", "这个列表现在是空的，没有可以导出的。".to_owned());
    } else if asking.rows > ROWS_MAX {
        let say = format!("最多 {ROWS_MAX} 件。请回到列表，按镇、类别或状态筛选得少一点再申请。");
        wrong("rows", say);
    }
    let reason = asking.reason.trim();
    match reason.chars().count() {
        0 => wrong("reason", "请写拿去做什么、给谁用，批的人要看。".to_owned()),
        count if count > REASON_CHARS_MAX => {
            let over = count - REASON_CHARS_MAX;
            let say = format!("写得太长了，最多 {REASON_CHARS_MAX} 个字，请删掉 {over} 个字。");
            wrong("reason", say);
        }
        _ => {}
    }
    if errors.is_empty() {
        Ok((i64::try_from(asking.rows).unwrap_or(i64::MAX), reason.to_owned()))
    } else {
        Err(Failure::Invalid(errors))
    }
}

/// What somebody asked for, the newest first.
pub async fn own(app: &App, county: County, by: &Staff) -> Result<Vec<ContactExport>, Failure> {
    let person = by.person;
    let read =
        async move |tx: &mut Tx<'_>| store::contact_exports::of(tx, county, person, SHOWN).await;
    Ok(app.store().read(county.0, read).await?)
}

/// What waits for who decides, the oldest first.
pub async fn waiting(app: &App, county: County, by: &Staff) -> Result<Vec<ContactExport>, Failure> {
    if !may_decide(by) {
        return Err(Failure::Forbidden);
    }
    let read =
        async move |tx: &mut Tx<'_>| store::contact_exports::waiting(tx, county, SHOWN).await;
    Ok(app.store().read(county.0, read).await?)
}

/// Approves one, or refuses it with a reason.
pub async fn decide(
    app: &App,
    county: County,
    by: &Staff,
    (id, approve, reason): (Id, bool, &str),
    key: &Once,
) -> Result<(), Failure> {
    if !may_decide(by) {
        return Err(Failure::Forbidden);
    }
    let reason = reason.trim().to_owned();
    if !approve && (reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX) {
        let say = format!("请写为什么不批，{REASON_CHARS_MAX} 个字以内，提的人看得到。");
        return Err(Failure::field("reason", say));
    }
    let (person, now, doer) = (by.person, app.now(), doer(by));
    let of = format!("decide_contacts {} {approve} {reason}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let found = store::contact_exports::find(tx, county, id).await?.ok_or(Failure::Missing)?;
        if found.standing.asked_by == person {
            let say = "自己提的申请，要由另一位安全管理员来批。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let state = if approve { State::Approved } else { State::Refused };
        let decided = (state, person, now);
        if !found.standing.may_be_decided_by(person)
            || !store::contact_exports::decide(tx, county, id, decided, &reason).await?
        {
            let who = found.decider.unwrap_or_default();
            return Err(Failure::NotNow(format!("{who}已经批过这一份了，这一次没有再办。")));
        }
        let act = if approve { "approve_contacts" } else { "refuse_contacts" };
        let detail = format!("no={} rows={}", found.number, found.rows);
        note(tx, county, (act, doer), (id, &detail), now).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

/// One that somebody asked for themselves.
pub async fn one(app: &App, county: County, by: &Staff, id: Id) -> Result<ContactExport, Failure> {
    let person = by.person;
    let read = async move |tx: &mut Tx<'_>| store::contact_exports::find(tx, county, id).await;
    let found = app.store().read(county.0, read).await?;
    found.filter(|it| it.standing.asked_by == person).ok_or(Failure::Missing)
}

/// What goes into the file besides its rows.
pub struct Fetched {
    /// How the people of the rows can be reached, those left out whom the person may not see now.
    pub contacts: HashMap<Id, Contact>,
    /// Whose copy it is.
    pub mark: Mark,
}

/// Opens the contacts of `rows` and counts the fetch. `from` is the address it is fetched from: it
/// is written on the file and nowhere else.
pub async fn fetch(
    app: &App,
    county: County,
    staff: &Staff,
    id: Id,
    (rows, from): (&[ListRow], &str),
) -> Result<Fetched, Failure> {
    if !may_ask(staff) || staff.place.county() != county || rows.len() > ROWS_MAX {
        return Err(Failure::Forbidden);
    }
    let seen = rows.iter().filter(|it| policy::may_see_contact_of(staff, it)).map(|it| it.id);
    let (seen, all): (Vec<Id>, usize) = (seen.collect(), rows.len());
    let (now, by, vault) = (app.now(), doer(staff), app.vault().clone());
    let person = staff.person;
    let work = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let found = store::contact_exports::find(tx, county, id).await?.ok_or(Failure::Missing)?;
        found.standing.fetchable(person, now).map_err(shut)?;
        let before = found.standing.fetched;
        if !store::contact_exports::fetch(tx, county, id, before).await? {
            return Err(Failure::Contended("contact_export".to_owned()));
        }
        let contacts = opened(tx, county, &vault, &seen).await?;
        let nth = before + 1;
        let detail =
            format!("no={} rows={all} contacts={} nth={nth}", found.number, contacts.len());
        note(tx, county, ("export_contacts", by), (id, &detail), now).await?;
        for subject in contacts.keys().copied() {
            let (act, noun, detail) = ("see_contact", "request", "export");
            let change = Change { at: now, by, act, noun, subject, detail };
            store::audit::append(tx, county, &change).await?;
        }
        Ok((found.number, contacts))
    };
    let (number, contacts) = app.store().write(county.0, work).await?;
    let words = format!("{} · {from} · 含联系方式", exports::mark_words(&number, staff, now));
    Ok(Fetched { contacts, mark: Mark { words, reach: Reach::EachRow } })
}

async fn opened(
    tx: &mut Tx<'_>,
    county: County,
    vault: &Vault,
    ids: &[Id],
) -> Result<HashMap<Id, Contact>, Failure> {
    let sealed = store::requests::contacts(tx, county, ids).await?;
    let open = |(id, sealed)| (id, open(vault, county, "request_contact", id, &sealed));
    let reachable = |it: &(Id, Contact)| !it.1.name.is_empty() || !it.1.phone.is_empty();
    Ok(sealed.into_iter().map(open).filter(reachable).collect())
}

/// What is said to who cannot fetch it.
fn shut(why: Shut) -> Failure {
    match why {
        Shut::NotTheirs => Failure::Missing,
        Shut::Waiting => Failure::NotNow("还没有批，批了才能下载。".to_owned()),
        Shut::Refused => Failure::NotNow("没有批准，不能下载。原因写在申请下面。".to_owned()),
        Shut::Late => Failure::NotNow("批准已经过了 24 小时，要用请重新申请。".to_owned()),
        Shut::Spent => Failure::NotNow(format!("已经下载过 {FETCHES_MAX} 次，还要用请重新申请。")),
    }
}

fn doer(by: &Staff) -> Doer {
    Doer { person: Some(by.person), org: Some(by.org) }
}

async fn note(
    tx: &mut Tx<'_>,
    county: County,
    (act, by): (&'static str, Doer),
    (subject, detail): (Id, &str),
    at: Instant,
) -> Result<(), Failure> {
    let change = Change { at, by, act, noun: "contact_export", subject, detail };
    Ok(store::audit::append(tx, county, &change).await?)
}
