//! Anchors of the audit: the head of each county's chain, noted where who can change the database
//! cannot reach. A line each, so that a printed page or a file on another machine will do.

use std::collections::BTreeMap;

use domain::places::County;
use kernel::time::Instant;
use store::Tx;
use store::audit::Anchor;

use crate::{App, Failure, counties};

/// The heads of all counties as lines, each with its end: when it was noted, the county, the number of the row, its
/// hash. A county without a row has none.
pub async fn lines(app: &App) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for row in counties::all(app).await? {
        if let Some(anchor) = head(app, row.county).await? {
            lines.push(line(app.now(), row.county, &anchor));
        }
    }
    Ok(lines)
}

/// The head of one county's chain, for what is printed.
pub async fn head(app: &App, county: County) -> Result<Option<Anchor>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::audit::head(tx, county).await;
    Ok(app.store().read(county.0, read).await?)
}

fn line(at: Instant, county: County, anchor: &Anchor) -> String {
    let hash = data_encoding::HEXLOWER.encode(&anchor.hash);
    format!("{} {county} {} {hash}\n", at.rfc3339(), anchor.seq)
}

/// Reads lines back, by county. The error is the number of the first line that is none.
pub fn read(text: &str) -> Result<BTreeMap<County, Vec<Anchor>>, usize> {
    let mut all: BTreeMap<County, Vec<Anchor>> = BTreeMap::new();
    for (number, line) in (1_usize..).zip(text.lines()).filter(|it| !it.1.trim().is_empty()) {
        let (county, anchor) = parse(line).ok_or(number)?;
        all.entry(county).or_default().push(anchor);
    }
    Ok(all)
}

fn parse(line: &str) -> Option<(County, Anchor)> {
    let mut parts = line.split_whitespace();
    let (_, county, seq, hash) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hash = data_encoding::HEXLOWER.decode(hash.as_bytes()).ok().filter(|it| it.len() == 32)?;
    Some((County::parse(county)?, Anchor { seq: seq.parse().ok()?, hash }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_anything_else_names_its_line() {
        let anchor = Anchor { seq: 7, hash: vec![0xAB; 32] };
        let county = County(610_925);
        let text =
            format!("{}\n{}", line(Instant(0), county, &anchor), line(Instant(1), county, &anchor));

        assert_eq!(read(&text), Ok(BTreeMap::from([(county, vec![anchor.clone(), anchor])])));
        assert_eq!(read(""), Ok(BTreeMap::new()));
        for broken in ["x", "2025 610925 7 ab", &format!("2025 61092 7 {}", "ab".repeat(32))] {
            assert_eq!(read(&format!("{text}{broken}")), Err(4), "{broken}");
        }
    }
}
