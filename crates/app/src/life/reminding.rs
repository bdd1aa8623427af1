//! Reminders of what is asked of a branch: when a day comes near and nothing is planned for it, and when it
//! has passed. Each is said once, one message for a branch however much it is, and nobody is disturbed at
//! night for it. Of what has passed who is above hears, too, in one message for all its branches.

use std::collections::BTreeSet;

use domain::places::County;
use domain::reminders::{Manners, Times, may_go};
use kernel::id::Id;
use kernel::schedule::Standing;
use store::Tx;
use store::life::reminding::{say, unsaid};
use store::outbox::Message;

use crate::{App, Failure};

/// Lines that one transaction notes: a bound on its length.
const PIECE: i64 = 200;

/// What a message is about.
pub(crate) const TOPIC: &str = "remind_life";

/// Writes the reminders of what stands now, and a message for each organisation that is told.
pub async fn remind(app: &App, county: County) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let manners = Manners::on(now.date(), &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let broken = |it: kernel::calendar::CalendarError| Failure::Broken(it.to_string());
    let at = may_go(now, false, manners, times).map_err(broken)?;
    let mut told: BTreeSet<Id> = BTreeSet::new();
    loop {
        let today = now.date();
        let read = async move |tx: &mut Tx<'_>| unsaid(tx, county, today, PIECE).await;
        // A read first: an idle house writes nothing.
        let all = app.store().read(county.0, read).await?;
        let full = all.len() >= usize::try_from(PIECE).unwrap_or(usize::MAX);
        if all.is_empty() {
            return Ok(());
        }
        // Who was told of an earlier piece of this run is not told again.
        let hear = |org: Id| (app.next_id(), org);
        let ids: Vec<(Id, Id)> =
            all.iter().flat_map(|it| [Some(it.branch), it.above]).flatten().map(hear).collect();
        let before = told.clone();
        let work = async move |tx: &mut Tx<'_>| -> Result<BTreeSet<Id>, Failure> {
            let mut news: BTreeSet<Id> = BTreeSet::new();
            for it in &all {
                // Somebody else may have said it meanwhile.
                if !say(tx, county, it, at).await? {
                    continue;
                }
                news.insert(it.branch);
                news.extend(it.above.filter(|_| it.standing == Standing::Overdue));
            }
            for org in news.difference(&before) {
                let Some((id, _)) = ids.iter().find(|it| it.1 == *org) else { continue };
                let message = Message { id: *id, at, topic: TOPIC, matter: *org, org: Some(*org) };
                store::outbox::put(tx, county, &message).await?;
            }
            Ok(news)
        };
        told.extend(app.store().write(county.0, work).await?);
        if !full {
            return Ok(());
        }
    }
}
