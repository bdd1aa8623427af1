//! Reminders of terms: half a year before the end, at the end, and a month after it where nothing was
//! begun. Each is said once, and nobody is disturbed at night for it.

use domain::elections::{Reminder, latest_reminded};
use domain::places::County;
use domain::reminders::{Manners, Times, may_go};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::Tx;
use store::outbox::Message;
use store::terms::Ending;

use super::rules;
use crate::{App, Failure};

/// Terms that are looked at in one transaction: a bound on its length.
const PIECE: i64 = 200;

/// What is said: of which term and end, why, and to whom, with the ids of the messages.
struct Said {
    term: Id,
    kind: Reminder,
    end: Date,
    to: Vec<(Id, Id)>,
}

/// Writes the reminders of terms that are due now, and a message for each organisation that is told.
pub async fn remind(app: &App, county: County) -> Result<(), Failure> {
    let (house, now) = (app.house(county).await?, app.now());
    let today = now.date();
    let rules = rules(&house, today);
    let manners = Manners::on(today, &house.rules);
    let times = Times { calendar: &house.calendar, hours: &house.hours };
    let broken = |it: kernel::calendar::CalendarError| Failure::Broken(it.to_string());
    let at = may_go(now, false, manners, times).map_err(broken)?;
    let until = latest_reminded(rules, today);
    let mut behind = Id(0);
    loop {
        let days = (until, today);
        let read = async move |tx: &mut Tx<'_>| {
            store::terms::ending(tx, county, days, (behind, PIECE)).await
        };
        // A read first: an idle house writes nothing.
        let all = app.store().read(county.0, read).await?;
        let Some(last) = all.last().map(|it| it.term.org) else { return Ok(()) };
        let wanted = |it: &Ending| {
            let (kind, end) = it.term.approved.reminder(rules, it.begun, today)?;
            (!it.said.contains(&kind)).then(|| said(app, it, kind, end))
        };
        let said: Vec<Said> = all.iter().filter_map(wanted).collect();
        if !said.is_empty() {
            write(app, county, at, said).await?;
        }
        behind = last;
    }
}

/// The branch is told; who is above it, too, once the term ends.
fn said(app: &App, it: &Ending, kind: Reminder, end: Date) -> Said {
    let mut to = vec![(app.next_id(), it.term.org)];
    if kind != Reminder::Begins {
        to.extend(it.above.map(|org| (app.next_id(), org)));
    }
    Said { term: it.term.id, kind, end, to }
}

async fn write(app: &App, county: County, at: Instant, all: Vec<Said>) -> Result<(), Failure> {
    let work = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for it in &all {
            let what = (it.term, it.kind, it.end);
            // Somebody else may have said it meanwhile.
            if !store::terms::remind(tx, county, what, at).await? {
                continue;
            }
            for (id, org) in &it.to {
                let (topic, matter) = ("remind_term", it.term);
                let message = Message { id: *id, at, topic, matter, org: Some(*org) };
                store::outbox::put(tx, county, &message).await?;
            }
        }
        Ok(())
    };
    app.store().write(county.0, work).await
}
