//! What follows from an election that was approved and filed: the new term, the posts of the roster,
//! and the numbers.

use std::collections::BTreeMap;

use domain::elections::Lay;
use domain::elections::course::Election;
use domain::life::branches::{Membership, Part, Post};
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::{Date, Instant};
use store::Tx;
use store::matters::Doer;
use store::terms::Kept;

use super::noting::fresh;
use super::{quicker, rules, unfit};
use crate::life::branches::replace;
use crate::life::{Branch, anew};
use crate::{Failure, House};

/// Writes the term that begins with an election, in place of the one before; the posts of who was
/// elected, from the day of the approval on; and counts the election in the month in which it was held.
pub(super) async fn file(
    tx: &mut Tx<'_>,
    house: &House,
    (it, own): (&Election, &Branch),
    (on, id): (Date, Id),
    (by, at): (Doer, Instant),
) -> Result<(), Failure> {
    let county = house.county();
    let held_on = it.held_on.ok_or_else(|| Failure::Broken("no day of the ballot".to_owned()))?;
    let before = store::terms::newest(tx, county, own.kept.org).await?;
    let lay = match &before {
        None => Lay::First,
        Some(term) => {
            let lay = term.approved.lay(rules(house, held_on), held_on);
            lay.map_err(|it| unfit("on", it))?
        }
    };
    if let Some(term) = &before {
        quicker(store::terms::end(tx, county, term, id).await)?;
    }
    let new = Kept { lay, election: Some(it.id), ..fresh(house, own, id, held_on) };
    let person = by.person.unwrap_or(Id(0));
    store::terms::insert(tx, county, &new, (person, at)).await?;
    posts(tx, house, (it, own), on).await?;
    let what = (new.body.code(), own.place, lay.is_in_time());
    store::terms::elections::counted(tx, county, (it, held_on), what, at).await?;
    anew(tx, house, own.kept.org, (on.min(held_on), at.date())).await
}

/// Gives everybody on the roster the post that the election gave them, and takes the posts of the
/// others; a branch that elected a committee has one from then on.
async fn posts(
    tx: &mut Tx<'_>,
    house: &House,
    (it, own): (&Election, &Branch),
    on: Date,
) -> Result<(), Failure> {
    let (county, org) = (house.county(), own.kept.org);
    let all = store::terms::elections::candidates(tx, county, it.id).await?;
    let posts: BTreeMap<Id, Post> =
        all.iter().filter(|it| it.elected).map(|it| (it.person, it.post)).collect();
    quicker(store::life::touch(tx, county, org, own.kept.version).await)?;
    for named in store::life::roster(tx, county, org, on).await? {
        let line = named.membership;
        let post = posts.get(&line.person).copied().unwrap_or(Post::None);
        // Whose last day is noted already goes with the post they have.
        if post == line.post || line.span.until != Date::MAX {
            continue;
        }
        let line = Membership { post, span: Span::since(on), ..line };
        replace(tx, county, org, &line).await.map_err(at_its_day)?;
    }
    let stands = store::life::with_parts(tx, county, &[org]).await?;
    let open = |it: &(Part, Span)| it.0 == Part::Committee && it.1.until == Date::MAX;
    let has = stands.iter().any(|it| it.1.iter().any(open));
    let part = (org, Part::Committee);
    if it.with_committee && !has {
        store::life::begin_part(tx, county, part, on).await?;
    } else if !it.with_committee && has {
        store::life::end_part(tx, county, part, on.yesterday().unwrap_or(on)).await?;
    }
    Ok(())
}

/// A roster that changed since: said at the day of this form.
fn at_its_day(failure: Failure) -> Failure {
    match failure {
        Failure::Invalid(_) => Failure::field(
            "on",
            "名册在这天以后又改过，职务从这天起接不上。请选名册最后一次改动那天或者以后。",
        ),
        other => other,
    }
}
