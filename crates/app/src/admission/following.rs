//! What an approval brings with it, in the same transaction: a member on probation comes onto the roster
//! of the branch, and becomes a full member there.

use domain::life::branches::{Membership, Post};
use domain::quorum::Standing;
use kernel::id::Id;
use kernel::schedule::Span;
use kernel::time::Date;
use store::Tx;

use crate::life::{Branch, branches};
use crate::{Failure, House, dues, life};

/// Puts somebody on the roster as a member on probation, from the day of the meeting that admitted on.
pub(super) async fn admit(
    tx: &mut Tx<'_>,
    house: &House,
    (branch, (person, name)): (&Branch, (Id, &str)),
    (from, today): (Date, Date),
) -> Result<(), Failure> {
    if name.is_empty() {
        return Err(Failure::NotNow("姓名已经按保存期限清掉了，请停下这一条，重新记。".to_owned()));
    }
    let (county, org) = (house.county(), branch.kept.org);
    let initials = store::search::initials(name);
    store::directory::insert_person(tx, county, person, name, &initials).await?;
    store::life::touch(tx, county, org, branch.kept.version).await?;
    let line = Membership {
        person,
        standing: Standing::Probationary,
        joined_on: Some(from),
        span: Span::since(from),
        post: Post::None,
        exclusion: None,
    };
    store::life::insert_member(tx, county, org, &line).await?;
    life::anew(tx, house, org, (from, today)).await?;
    dues::anew(tx, house, &[person], today).await
}

/// Makes a member on probation a full one, from the day of the meeting that decided so on.
pub(super) async fn confirm(
    tx: &mut Tx<'_>,
    house: &House,
    (branch, person): (&Branch, Id),
    (from, today): (Date, Date),
) -> Result<(), Failure> {
    let (county, org) = (house.county(), branch.kept.org);
    let roster = store::life::roster(tx, county, org, today).await?;
    // Whose last day is written stands there no more.
    let stands = roster
        .into_iter()
        .find(|it| it.membership.person == person && it.membership.span.until == Date::MAX);
    let Some(stands) = stands else {
        let say = "这个人现在不在本支部的名册上，请先把组织关系办清楚。";
        return Err(Failure::NotNow(say.to_owned()));
    };
    store::life::touch(tx, county, org, branch.kept.version).await?;
    let span = Span::since(from);
    let line = Membership { standing: Standing::Full, span, ..stands.membership };
    branches::replace(tx, county, org, &line).await?;
    life::anew(tx, house, org, (from, today)).await
}
