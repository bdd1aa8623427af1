//! Whether everything that was acknowledged is there, once: by asking the program, and by counting
//! the rows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};

use crate::http::{Client, Request};
use crate::ledger::{Said, What};
use crate::place::{Programs, rows};
use crate::product::{COUNTY, Home};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Acknowledged and not there, or not as it was said.
    pub(crate) lost: Vec<String>,
    /// There more than once, or half, or never asked for.
    pub(crate) torn: Vec<String>,
}

impl Found {
    /// Fails with the first few, if there is anything.
    pub(crate) fn nothing(&self) -> Result<()> {
        let few = |it: &[String]| it.iter().take(5).cloned().collect::<Vec<_>>().join("\n  ");
        ensure!(self.lost.is_empty(), "{} lost:\n  {}", self.lost.len(), few(&self.lost));
        ensure!(self.torn.is_empty(), "{} torn:\n  {}", self.torn.len(), few(&self.torn));
        Ok(())
    }
}

/// Asks the program for each of these lines of the ledger. Gives what is not there.
pub(crate) fn read_back(address: SocketAddr, lines: &[Said]) -> Result<Vec<String>> {
    let mut client = Client::new(address);
    let mut lost = Vec::new();
    for said in lines {
        let path = format!("/api/v1/{COUNTY}/requests/{}", said.code);
        let answer = client.send(&Request::get(&path))?;
        if answer.status != 200 {
            lost.push(format!("{said:?}: {} {}", answer.status, answer.text()));
            continue;
        }
        if !said.number.is_empty() && answer.field("number") != said.number {
            lost.push(format!("{said:?}: another number, {}", answer.field("number")));
        }
        if said.what == What::Withdraw && answer.field("state") != "withdrawn" {
            lost.push(format!("{said:?}: the state is {}", answer.field("state")));
        }
        if said.what == What::Photo {
            lost.extend(photo(&mut client, said)?);
        }
    }
    Ok(lost)
}

/// The photos of a request are on its page, and are pictures.
fn photo(client: &mut Client, said: &Said) -> Result<Option<String>> {
    let page = client.send(&Request::get(&format!("/{COUNTY}/t/{}", said.code)))?.text();
    let start = format!("/{COUNTY}/t/{}/photo/", said.code);
    let hashes: HashSet<&str> = page.split(&start).skip(1).filter_map(|it| it.get(..64)).collect();
    if hashes.is_empty() {
        return Ok(Some(format!("{said:?}: no photo on the page")));
    }
    for hash in hashes {
        let answer = client.send(&Request::get(&format!("{start}{hash}")))?;
        if answer.status != 200 || !answer.body.starts_with(&[0xFF, 0xD8]) {
            return Ok(Some(format!("{said:?}: photo {hash}: {}", answer.status)));
        }
    }
    Ok(None)
}

/// The commands that look at everything find nothing.
pub(crate) fn sound(home: &Home) -> Result<()> {
    home.run(&["doctor", "--deep"])?;
    home.run(&["verify-audit"]).map(drop)
}

/// The rows of a county as far as effects go.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Id, words and number of each request.
    pub(crate) requests: Vec<(String, String, String)>,
    /// How many rows each table has for an id and an act: history, audit, outbox.
    pub(crate) beside: [HashMap<(String, String), u64>; 3],
    /// How many keys are kept.
    pub(crate) keys: u64,
}

/// What stands beside a request, in the order of [`Rows::beside`].
const BESIDE: [&str; 3] = ["line of history", "audit row", "outbox message"];

/// Reads the rows.
pub(crate) fn effects(programs: &Programs, home: &Home) -> Result<Rows> {
    let ask = |text: String| rows(programs, home, &text);
    let mut found = Rows::default();
    for row in ask(format!("SELECT id, body, number FROM request WHERE county = {COUNTY}"))? {
        let [id, body, number] = <[String; 3]>::try_from(row).ok().context("a request")?;
        found.requests.push((id, body, number));
    }
    let tables = [
        ("timeline", "matter", "act", ""),
        ("audit", "subject", "act", "AND noun = 'request'"),
        ("outbox", "matter", "topic", ""),
    ];
    for ((table, id, act, only), counts) in tables.into_iter().zip(&mut found.beside) {
        let text = format!(
            "SELECT {id}, {act}, COUNT(*) FROM {table} WHERE county = {COUNTY} {only}
             GROUP BY {id}, {act}"
        );
        for row in ask(text)? {
            let [id, act, count] = <[String; 3]>::try_from(row).ok().context("a count")?;
            counts.insert((id, act), count.parse()?);
        }
    }
    let keys = ask(format!("SELECT COUNT(*) FROM idempotency WHERE county = {COUNTY}"))?;
    found.keys = keys.first().and_then(|it| it.first()).context("keys")?.parse()?;
    Ok(found)
}

/// Compares the rows with the ledger and with what was ever sent.
pub(crate) fn compare(
    rows: &Rows,
    ledger: &[Said],
    sent: &HashMap<(String, &'static str), String>,
) -> Found {
    let mut found = Found::default();
    let mut by_mark: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (id, body, number) in &rows.requests {
        by_mark.entry(body).or_default().push((id, number));
    }
    let count = |table: &HashMap<(String, String), u64>, id: &str, act: &str| {
        table.get(&(id.to_owned(), act.to_owned())).copied().unwrap_or(0)
    };
    let mut effects = 0;
    for (mark, requests) in &by_mark {
        if requests.len() > 1 {
            found.torn.push(format!("{mark}: {} requests", requests.len()));
        }
        for (id, _) in requests {
            for act in ["send", "urge", "withdraw"] {
                let counts = rows.beside.each_ref().map(|it| count(it, id, act));
                let [history, ..] = counts;
                effects += history;
                for (what, count) in BESIDE.into_iter().zip(counts) {
                    if count != history || count > 1 {
                        found.torn.push(format!("{mark}: {act}: {count} times {what}"));
                    }
                }
                let asked = sent.contains_key(&((*mark).to_owned(), act));
                if history > 0 && !asked {
                    found.torn.push(format!("{mark}: {act} was never asked for"));
                }
            }
        }
    }
    if rows.keys != effects {
        found.torn.push(format!("{} keys are kept for {effects} effects", rows.keys));
    }
    for said in ledger {
        let requests = by_mark.get(said.mark.as_str()).map_or(&[][..], Vec::as_slice);
        let Some((id, number)) = requests.first() else {
            found.lost.push(format!("{said:?}: no such request"));
            continue;
        };
        if !said.number.is_empty() && *number != said.number {
            found.lost.push(format!("{said:?}: its number is {number}"));
        }
        let [history, ..] = &rows.beside;
        if count(history, id, said.what.act()) == 0 {
            found.lost.push(format!("{said:?}: it was not done"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(key: &str, what: What) -> Said {
        let (key, code) = (key.to_owned(), "CODE".to_owned());
        Said { key, what, code, mark: "路灯坏了".to_owned(), number: "8F3K-21".to_owned() }
    }

    fn whole() -> (Rows, Vec<Said>, HashMap<(String, &'static str), String>) {
        let one = ("1".to_owned(), "路灯坏了".to_owned(), "8F3K-21".to_owned());
        let act = |act: &str| (("1".to_owned(), act.to_owned()), 1);
        let beside = [(); 3].map(|()| HashMap::from([act("send"), act("urge")]));
        let rows = Rows { requests: vec![one], beside, keys: 2 };
        let ledger = vec![said("a", What::Api), said("b", What::Urge)];
        let sent = ledger.iter().map(|it| ((it.mark.clone(), it.what.act()), it.key.clone()));
        let sent = sent.collect();
        (rows, ledger, sent)
    }

    #[test]
    fn what_is_whole_is_found_whole() {
        let (rows, ledger, sent) = whole();

        assert_eq!(compare(&rows, &ledger, &sent), Found::default());
    }

    #[test]
    fn a_lost_request_or_act_is_found() {
        let (mut rows, ledger, sent) = whole();
        for table in &mut rows.beside {
            table.remove(&("1".to_owned(), "urge".to_owned()));
        }
        rows.keys = 1;
        assert_eq!(compare(&rows, &ledger, &sent).lost.len(), 1);

        rows = Rows::default();
        assert_eq!(compare(&rows, &ledger, &sent).lost.len(), 2);
        assert!(compare(&rows, &ledger, &sent).nothing().is_err());
    }

    #[test]
    fn an_effect_that_happened_twice_or_by_half_is_found() {
        let (mut rows, ledger, sent) = whole();
        rows.requests.push(("2".to_owned(), "路灯坏了".to_owned(), "AAAA-22".to_owned()));
        assert!(!compare(&rows, &ledger, &sent).torn.is_empty());

        let (mut rows, ledger, sent) = whole();
        let [_, audit, _] = &mut rows.beside;
        audit.remove(&("1".to_owned(), "urge".to_owned()));
        assert_eq!(compare(&rows, &ledger, &sent).torn.len(), 1);

        let (mut rows, ledger, sent) = whole();
        rows.keys = 3;
        assert_eq!(compare(&rows, &ledger, &sent).torn.len(), 1);
        rows.requests.push(("3".to_owned(), "没人说过".to_owned(), "AAAA-23".to_owned()));
        rows.beside.iter_mut().for_each(|it| {
            it.insert(("3".to_owned(), "send".to_owned()), 1);
        });
        assert_eq!(compare(&rows, &ledger, &sent).torn.len(), 1, "nobody asked for it");
    }
}
