//! Requests that a program brings for a person, with its token: sent in the same way as any other, and
//! done once although many programs name no key of their own.

use domain::places::{County, Place};
use domain::points::Position;
use domain::requests::Source;
use kernel::id::Id;
use store::Tx;

use crate::once::{is_known, once};
use crate::requests::{Doer, NewRequest, Sender, Sent, begun, position, read_place, ready};
use crate::tokens::Program;
use crate::world::sha256;
use crate::{App, Failure, House, Once};

/// What came again within this many seconds, word for word, is the same request.
const AGAIN_SECONDS: i64 = 600;

/// Those seconds are told in parts: a moment at which nothing is remembered must not come.
const PARTS: i64 = 4;

/// A position farther than this from every known village lies in no village.
const NEAR_METRES: i64 = 10_000;

/// The longest text of a program, as Open311 allows.
pub const BODY_CHARS_MAX: usize = 4_000;

/// Sends what a program brings. `key` is the one it named; without one its words are the key.
pub async fn bring(
    app: &App,
    program: &Program,
    mut new: NewRequest,
    key: Option<&str>,
) -> Result<Sent, Failure> {
    let county = program.county;
    let house = app.house(county).await?;
    new.source = Some(Source::Program);
    locate(app, &house, &mut new).await?;
    let ready = ready(app, &house, new).await?;
    let key = match key {
        Some(key) => named(program, key)?,
        None => by_words(app, program, &ready.asked()).await?,
    };
    for _ in 0..3 {
        // A 编号 is drawn by chance; in the rare case that it is taken, another is drawn.
        let begun = begun(app, &house, &ready, Sender::Resident)?;
        let (id, token) = (begun.id(), program.token);
        let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
            begun.write(tx, county).await?;
            store::tokens::bring(tx, county, id, token).await?;
            Ok(id.0.to_string())
        };
        match once(app, county, &key, &ready.asked(), work).await {
            Err(Failure::Contended(_)) => {}
            Err(failure) => return Err(failure),
            Ok((answer, again)) => return told(app, county, &answer, again).await,
        }
    }
    Err(Failure::Busy)
}

async fn told(app: &App, county: County, answer: &str, again: bool) -> Result<Sent, Failure> {
    let id = Id(answer.parse().map_err(|_| Failure::Broken("idempotency answer".to_owned()))?);
    let read = async move |tx: &mut Tx<'_>| store::requests::load(tx, county, id).await;
    let request = app.store().read(county.0, read).await?.ok_or(Failure::Missing)?;
    let tracking = crate::requests::tracking_code(app, county, id).await?;
    Ok(Sent { id, number: request.number, tracking, again })
}

/// A key that the program named is its own: another program's same key is another key.
fn named(program: &Program, key: &str) -> Result<Once, Failure> {
    let key = key.trim();
    if key.is_empty() || key.len() > 200 {
        return Err(Failure::NoKey);
    }
    hashed(&format!("program {}\nkey {key}", program.token.0))
}

/// The words as the key, remembered for [`AGAIN_SECONDS`].
async fn by_words(app: &App, program: &Program, words: &str) -> Result<Once, Failure> {
    let county = program.county;
    let part = app.now().0.div_euclid(AGAIN_SECONDS * 1_000_000 / PARTS);
    let key = |part: i64| hashed(&format!("program {}\n{part} {words}", program.token.0));
    for before in 1..=PARTS {
        let earlier = key(part - before)?;
        let asked = earlier.clone();
        let read = async move |tx: &mut Tx<'_>| is_known(tx, county, &asked).await;
        if app.store().read(county.0, read).await? {
            return Ok(earlier);
        }
    }
    key(part)
}

fn hashed(text: &str) -> Result<Once, Failure> {
    let key = data_encoding::HEXLOWER.encode(&sha256(text.as_bytes()));
    Once::new(&key, Doer::default())
}

/// Where no village was chosen and none is named in the address, the nearest to the position is it.
async fn locate(app: &App, house: &House, new: &mut NewRequest) -> Result<(), Failure> {
    if !new.place.trim().is_empty() || read_place(house, new).is_ok() {
        return Ok(());
    }
    let Some(at) = position(new.position) else { return Ok(()) };
    let points = crate::points::inside(app, house.county(), house.county().place()).await?;
    let near = points.iter().map(|it| (metres(it.at, at), it.place)).min();
    match near {
        Some((metres, place)) if metres <= NEAR_METRES => new.place = place.to_string(),
        _ if new.address.trim().is_empty() => {
            let say = format!("这个位置附近没有{}的村或社区，请写地址，或选村。", house.row.name);
            return Err(Failure::field("place", say));
        }
        _ => {}
    }
    Ok(())
}

fn metres(a: Position, b: (i64, i64)) -> i64 {
    domain::orders::metres((a.lon, a.lat), b)
}

/// Where a place lies for others to see: the middle of its village, never the person's position.
pub async fn centres(app: &App, county: County) -> Result<Vec<(Place, Position)>, Failure> {
    let points = crate::points::inside(app, county, county.place()).await?;
    Ok(points.into_iter().map(|it| (it.place, it.at)).collect())
}
