//! My requests: a code to the telephone somebody left, and with it the list of what they asked for.
//!
//! Nobody learns whether a telephone is known: a code for one that is not is counted, sealed and
//! written as any other, and then goes nowhere.

use domain::codes;
use domain::mine::{
    A_DAY_OF_SOURCE, Asked, OPEN_SECONDS, TooOften, ask as asked, code, is_alive, is_on, parse_code,
};
use domain::places::{County, Place};
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::audit::Change;
use store::matters::Doer;
use store::mine::Own;
use store::outbox::Message;
use store::told::Noun;

use crate::once::once;
use crate::privacy::found;
use crate::tracking::told;
use crate::world::sha256;
use crate::{App, Failure, House, Once, Secret, texts};

/// The most requests that a list shows.
pub const SHOWN: i64 = 100;

/// Whether a county offers it, and the operator configured how codes are sent.
pub fn is_open(app: &App, house: &House) -> bool {
    app.text_gateway().is_some() && is_on(app.now().date(), &house.rules)
}

async fn opened(app: &App, county: County) -> Result<(), Failure> {
    let house = app.house(county).await?;
    if is_open(app, &house) { Ok(()) } else { Err(Failure::Missing) }
}

/// The hashes of a telephone, with the numbers of their keys.
type Hashes = Vec<(u32, [u8; 32])>;

/// The telephone, and what it is found by.
fn hashes(app: &App, county: County, typed: &str) -> Result<(String, Hashes), Failure> {
    let phone = codes::mobile(typed);
    let phone = phone.map_err(|error| Failure::field("phone", error.to_string()))?.normal;
    let hashes = app.vault().hashes(app.now(), county, ("phone", &phone));
    Ok((phone, hashes))
}

/// How a code is kept: as HMAC under the server's secret, with its telephone.
fn code_hash(secret: &Secret, phone: &[u8; 32], code: &str) -> [u8; 32] {
    let of = [phone.as_slice(), code.as_bytes()].concat();
    secret.derive("mine code", &of)
}

/// The hash under which a telephone asked for codes, and what is known of that; the first hash where it
/// asked for none.
async fn standing(
    tx: &mut Tx<'_>,
    county: County,
    hashes: &[(u32, [u8; 32])],
) -> Result<([u8; 32], Option<(Vec<u8>, Asked)>), Failure> {
    for (_, hash) in hashes {
        if let Some(known) = store::mine::code(tx, county, hash).await? {
            return Ok((*hash, Some(known)));
        }
    }
    Ok((hashes.first().map_or([0; 32], |it| it.1), None))
}

/// Asks for a code to a telephone. `source` is where the question comes from.
pub async fn ask(
    app: &App,
    county: County,
    typed: &str,
    source: [u8; 16],
    key: &Once,
) -> Result<(), Failure> {
    opened(app, county).await?;
    let (phone, hashes) = hashes(app, county, typed)?;
    let (now, id) = (app.now(), app.next_id());
    let code = code(u64::from_be_bytes(app.chance()));
    let sealed = texts::sealed(app, (county, id), (&phone, &code))?;
    let secret = app.secret();
    let of = format!("mine {phone}");
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        let count = store::mine::of_source(tx, county, &source).await?;
        if count >= A_DAY_OF_SOURCE {
            let say = "这里今天要的验证码太多了。请明天再来，或者用查询码查。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let (hash, before) = standing(tx, county, &hashes).await?;
        let next = asked(before.map(|it| it.1), now).map_err(too_often)?;
        store::mine::put_source(tx, county, (&source, count + 1), now).await?;
        let kept = code_hash(&secret, &hash, &code);
        store::mine::put_code(tx, county, (&hash, &kept), next).await?;
        let subject = found(tx, county, &hashes).await?.map(|it| it.id);
        let nowhere = subject.is_none();
        store::mine::put_text(tx, county, (id, now), (sealed.clone(), nowhere)).await?;
        let message = Message { id, at: now, topic: "mine_code", matter: id, org: None };
        store::outbox::put(tx, county, &message).await?;
        audit(tx, county, "mine_code", subject.unwrap_or(Id(0)), now).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await.map(drop)
}

fn too_often(why: TooOften) -> Failure {
    Failure::NotNow(
        match why {
            TooOften::Minute => "刚要过验证码。请等一分钟，还没收到再要一次。",
            TooOften::Day => "这个号码今天要过五次验证码了。请明天再来，或者用查询码查。",
        }
        .to_owned(),
    )
}

/// What is said of every code that does not open.
const WRONG: &str = "验证码不对，或者过期了。请看看短信里最新的一条；输错五次就要重新要一个。";

/// Opens the list by a code: gives the secret for the browser.
pub async fn enter(
    app: &App,
    county: County,
    (typed, code): (&str, &str),
) -> Result<[u8; 32], Failure> {
    opened(app, county).await?;
    let (_, hashes) = hashes(app, county, typed)?;
    let Some(code) = parse_code(code) else {
        return Err(Failure::field("code", "请写短信里的六位数字。"));
    };
    let (now, secrets) = (app.now(), app.late_secrets());
    let secret: [u8; 32] = app.chance();
    let token = sha256(&secret);
    let write = async move |tx: &mut Tx<'_>| -> Result<bool, Failure> {
        let (phone, Some((kept, asked))) = standing(tx, county, &hashes).await? else {
            return Ok(false);
        };
        if !is_alive(&asked, now) {
            return Ok(false);
        }
        let subject = found(tx, county, &hashes).await?.map(|it| it.id);
        let right = secrets.iter().any(|it| is_same(&kept, &code_hash(it, &phone, &code)));
        let (Some(subject), true) = (subject, right) else {
            let wrong = Asked { tries: asked.tries + 1, ..asked };
            store::mine::put_code(tx, county, (&phone, &kept), wrong).await?;
            audit(tx, county, "mine_wrong", subject.unwrap_or(Id(0)), now).await?;
            return Ok(false);
        };
        // Used up: an empty hash is no code's.
        store::mine::put_code(tx, county, (&phone, &[]), asked).await?;
        store::mine::open(tx, county, (&token, subject), now).await?;
        audit(tx, county, "mine_open", subject, now).await?;
        Ok(true)
    };
    if app.store().write(county.0, write).await? {
        return Ok(secret);
    }
    Err(Failure::field("code", WRONG))
}

/// Compared whole, so that the time taken tells nothing.
fn is_same(kept: &[u8], given: &[u8; 32]) -> bool {
    kept.len() == given.len() && kept.iter().zip(given).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// A request of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// The request.
    pub own: Own,
    /// Its place.
    pub place: Place,
    /// Its tracking code: whoever left the telephone may open it.
    pub tracking: String,
}

/// The list that a secret opens, and until when; `None` when it opens none.
pub async fn list(
    app: &App,
    county: County,
    secret: &[u8],
) -> Result<Option<(Vec<Mine>, Instant)>, Failure> {
    opened(app, county).await?;
    let (token, now) = (sha256(secret), app.now());
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let Some((subject, at)) = store::mine::session(tx, county, &token).await? else {
            return Ok(None);
        };
        if now.seconds_since(at) > OPEN_SECONDS {
            return Ok(None);
        }
        Ok(Some((store::mine::list(tx, county, subject, SHOWN).await?, at)))
    };
    let Some((rows, at)) = app.store().read(county.0, read).await? else { return Ok(None) };
    let mine = |own: Own| {
        let tracking = told(app, county, (Noun::Request, own.id), &own.code)?;
        Ok(Mine { place: Place(own.place), tracking, own })
    };
    let rows = rows.into_iter().map(mine).collect::<Result<_, Failure>>()?;
    Ok(Some((rows, at.plus_seconds(OPEN_SECONDS))))
}

/// Closes the list that a secret opens, on the server.
pub async fn leave(app: &App, county: County, secret: &[u8]) -> Result<(), Failure> {
    let (token, now) = (sha256(secret), app.now());
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let Some((subject, _)) = store::mine::session(tx, county, &token).await? else {
            return Ok(());
        };
        store::mine::end(tx, county, &token).await?;
        audit(tx, county, "mine_left", subject, now).await
    };
    app.store().write(county.0, write).await
}

/// Removes codes, sources, lists and messages that are of no use any more.
pub(crate) async fn sweep(tx: &mut Tx<'_>, county: County, now: Instant) -> Result<(), Failure> {
    let ago = |seconds: i64| now.plus_seconds(-seconds);
    // Two days: a code counts for its whole day.
    let times = (ago(2 * 86_400), ago(OPEN_SECONDS), ago(7 * 86_400));
    Ok(store::mine::sweep(tx, county, times).await?)
}

async fn audit(
    tx: &mut Tx<'_>,
    county: County,
    act: &str,
    subject: Id,
    at: Instant,
) -> Result<(), Failure> {
    let by = Doer::default();
    let change = Change { at, by, act, noun: "subject", subject, detail: "" };
    Ok(store::audit::append(tx, county, &change).await?)
}
