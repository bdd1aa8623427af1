//! Turns `defaults.toml` into constants, so that the crate itself reads no file. A fault in the file is a
//! fault of the build, with the entry it is in.

use std::fs;
use std::path::PathBuf;

use toml::{Table, Value};

const FILE: &str = "defaults.toml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FILE}");
    if let Err(fault) = written() {
        println!("cargo::error=crates/domain/{FILE}: {fault}");
    }
}

fn written() -> Result<(), String> {
    let text = fs::read_to_string(FILE).map_err(|it| it.to_string())?;
    let all: Table = text.parse().map_err(|it: toml::de::Error| it.to_string())?;
    let out = std::env::var_os("OUT_DIR").ok_or("cargo gave no OUT_DIR")?;
    let write = |name: &str, text: String| {
        fs::write(PathBuf::from(&out).join(name), text).map_err(|it| it.to_string())
    };
    if let Some(odd) = all.keys().find(|it| !["rule", "system", "fixed"].contains(&it.as_str())) {
        return Err(format!("`{odd}` is unknown: only rule, system and fixed"));
    }
    let rules = list(&all, "rule", "key", rule)?;
    let fixed = list(&all, "fixed", "key", fixed)?;
    let rules = format!(
        "/// Every rule with what is usual.\npub static RULES: &[Usual] = &[\n{rules}];\n\
         /// What the texts fix and no county sets.\npub static FIXED: &[Fixed] = &[\n{fixed}];\n"
    );
    write("rules.rs", rules)?;
    let systems = list(&all, "system", "code", system)?;
    write("systems.rs", format!("static SYSTEMS: &[Row] = &[\n{systems}];\n"))
}

/// Every entry of a list as Rust; each is known by one field, and none stands twice.
fn list(
    all: &Table,
    name: &str,
    key: &str,
    told: fn(&Entry<'_>) -> Result<String, String>,
) -> Result<String, String> {
    let entries = all.get(name).and_then(Value::as_array);
    let entries = entries.ok_or_else(|| format!("there is no [[{name}]]"))?;
    let mut seen: Vec<&str> = Vec::new();
    let mut out = String::new();
    for entry in entries {
        let table = entry.as_table().ok_or_else(|| format!("a {name} is no table"))?;
        let own = table.get(key).and_then(Value::as_str);
        let own = own.ok_or_else(|| format!("a {name} has no `{key}`"))?;
        if seen.contains(&own) {
            return Err(format!("{name} `{own}` stands twice"));
        }
        seen.push(own);
        let line = told(&Entry(table)).map_err(|it| format!("{name} `{own}`: {it}"))?;
        out.push_str(&line);
    }
    Ok(out)
}

/// One entry, read field by field.
struct Entry<'a>(&'a Table);

impl Entry<'_> {
    /// Refuses fields that nobody reads: a slip of the finger.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.0.keys().find(|it| !known.contains(&it.as_str())) {
            Some(odd) => Err(format!("`{odd}` is unknown")),
            None => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Result<&str, String> {
        let text = self.0.get(name).and_then(Value::as_str).map(str::trim);
        text.filter(|it| !it.is_empty()).ok_or_else(|| format!("`{name}` must be a text"))
    }

    fn number(&self, name: &str) -> Result<i64, String> {
        let number = self.0.get(name).and_then(Value::as_integer);
        number.ok_or_else(|| format!("`{name}` must be a whole number"))
    }

    fn switch(&self, name: &str) -> Result<bool, String> {
        match self.0.get(name) {
            None => Ok(false),
            Some(it) => it.as_bool().ok_or_else(|| format!("`{name}` must be true or false")),
        }
    }

    fn numbers(&self, name: &str) -> Result<Vec<i64>, String> {
        let all = self.0.get(name).and_then(Value::as_array);
        let all = all.ok_or_else(|| format!("`{name}` must be a list of whole numbers"))?;
        let number = |it: &Value| {
            it.as_integer().ok_or_else(|| format!("`{name}` has what is no whole number"))
        };
        all.iter().map(number).collect()
    }

    fn pair(&self, name: &str) -> Result<(i64, i64), String> {
        match self.numbers(name)?.as_slice() {
            [first, second] => Ok((*first, *second)),
            _ => Err(format!("`{name}` must be two numbers")),
        }
    }

    /// The word at its place in a table of words and names.
    fn named(&self, name: &str, known: &[(&str, &'static str)]) -> Result<&'static str, String> {
        word(name, self.text(name)?, known)
    }

    fn confidence(&self) -> Result<char, String> {
        let mark = self.text("confidence")?;
        let one = mark.chars().next().filter(|it| mark.len() == 1 && ('A'..='D').contains(it));
        one.ok_or_else(|| format!("`confidence` is A to D, not {mark}"))
    }
}

fn word(name: &str, found: &str, known: &[(&str, &'static str)]) -> Result<&'static str, String> {
    let own = known.iter().find(|it| it.0 == found).map(|it| it.1);
    let all: Vec<&str> = known.iter().map(|it| it.0).collect();
    own.ok_or_else(|| format!("`{name}` is one of {}, not {found}", all.join(", ")))
}

const UNITS: &[(&str, &str)] = &[
    ("workday", "workday"),
    ("workhour", "workhour"),
    ("day", "day"),
    ("hour", "hour"),
    ("minute", "minute"),
    ("month", "month"),
    ("quarter", "quarter"),
    ("year", "year"),
    ("times", "times"),
    ("percent", "percent"),
    ("yuan", "yuan"),
    ("fen", "fen"),
    ("per_10000", "per_10000"),
];

fn rule(it: &Entry<'_>) -> Result<String, String> {
    it.only(&["key", "value", "unit", "basis", "confidence", "begins"])?;
    let (key, value, unit) = (it.text("key")?, it.number("value")?, it.named("unit", UNITS)?);
    let (basis, confidence, begins) = (it.text("basis")?, it.confidence()?, it.switch("begins")?);
    Ok(format!(
        "Usual {{ key: {key:?}, value: {}, unit: {unit:?}, basis: {basis:?}, \
         confidence: '{confidence}', begins: {begins} }},\n",
        grouped(value)
    ))
}

fn fixed(it: &Entry<'_>) -> Result<String, String> {
    it.only(&["key", "share", "strict", "base", "steps", "brackets", "basis", "confidence"])?;
    let (key, basis, confidence) = (it.text("key")?, it.text("basis")?, it.confidence()?);
    let what = if it.0.contains_key("share") {
        let (num, den) = it.pair("share")?;
        let strict = it.switch("strict")?;
        let base = it.named("base", &[("due", "due"), ("present", "present")])?;
        format!("Figure::Share {{ num: {num}, den: {den}, strict: {strict}, base: {base:?} }}")
    } else if it.0.contains_key("brackets") {
        let pairs = brackets(it)?.into_iter();
        let pairs = pairs.map(|(upto, rate)| format!("({}, {})", grouped(upto), grouped(rate)));
        format!("Figure::Brackets(&[{}])", pairs.collect::<Vec<_>>().join(", "))
    } else {
        format!("Figure::Steps(&{:?})", it.numbers("steps")?)
    };
    Ok(format!(
        "Fixed {{ key: {key:?}, figure: {what}, basis: {basis:?}, confidence: '{confidence}' }},\n"
    ))
}

/// A number as it is written in code, by threes.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

fn brackets(it: &Entry<'_>) -> Result<Vec<(i64, i64)>, String> {
    let all = it.0.get("brackets").and_then(Value::as_array).ok_or("`brackets` must be a list")?;
    let one = |it: &Value| {
        let pair = it.as_array().map(Vec::as_slice);
        match pair {
            Some([upto, rate]) => upto.as_integer().zip(rate.as_integer()),
            _ => None,
        }
    };
    all.iter().map(one).collect::<Option<_>>().ok_or_else(|| "`brackets` are pairs".to_owned())
}

const EVERY: &[(&str, &str)] =
    &[("month", "Month"), ("quarter", "Quarter"), ("half_year", "HalfYear"), ("year", "Year")];
const APPLIES: &[(&str, &str)] = &[
    ("every", "Every"),
    ("has_committee", "Committee"),
    ("has_groups", "Groups"),
    ("has_leader", "Leader"),
    ("has_applicants", "Applicants"),
    ("office", "Office"),
    ("work_committee", "WorkCommittee"),
];
const EVIDENCE: &[(&str, &str)] =
    &[("minutes", "Minutes"), ("attendance", "Attendance"), ("votes", "Votes"), ("paper", "Paper")];

fn system(it: &Entry<'_>) -> Result<String, String> {
    it.only(&[
        "code",
        "name",
        "on",
        "times",
        "every",
        "hours",
        "asked",
        "applies",
        "severity",
        "evidence",
        "basis",
        "confidence",
    ])?;
    let (code, name, on) = (it.text("code")?, it.text("name")?, it.switch("on")?);
    let asked = if it.0.contains_key("times") {
        let (times, every) = (it.number("times")?, it.named("every", EVERY)?);
        format!("Asked::Times(Schedule::plain(Every::{every}, {times}))")
    } else if it.0.contains_key("hours") {
        let (member, secretary) = it.pair("hours")?;
        format!("Asked::Hours {{ member: {member}, secretary: {secretary} }}")
    } else {
        let asked = it.named("asked", &[("term", "Term"), ("occasion", "Occasion")])?;
        format!("Asked::{asked}")
    };
    let applies = it.named("applies", APPLIES)?;
    let severity = it.named("severity", &[("info", "Info"), ("warn", "Warn")])?;
    let (basis, confidence, evidence) = (it.text("basis")?, it.confidence()?, evidence(it)?);
    Ok(format!(
        "Row {{ code: {code:?}, name: {name:?}, on: {on}, asked: {asked}, \
         applies: Applies::{applies}, severity: Severity::{severity}, evidence: &[{evidence}], \
         basis: {basis:?}, confidence: '{confidence}' }},\n"
    ))
}

fn evidence(it: &Entry<'_>) -> Result<String, String> {
    let all = it.0.get("evidence").and_then(Value::as_array);
    let all = all.filter(|it| !it.is_empty()).ok_or("`evidence` must be a list of words")?;
    let one = |it: &Value| {
        let found = it.as_str().unwrap_or_default();
        word("evidence", found, EVIDENCE).map(|it| format!("Evidence::{it}"))
    };
    Ok(all.iter().map(one).collect::<Result<Vec<_>, String>>()?.join(", "))
}
