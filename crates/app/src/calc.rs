//! Calculations by name: one JSON object in, one out, computed by the rules of the kernel and the
//! domain, so that a rule can be tried without a database.
//!
//! Input that cannot be read is refused with one sentence and exit code 2. A *number* that is
//! wrong is no wrong input: that is what `id_card` and `credit_code` answer about.

mod deadline;
mod dues;
mod input;
mod numbers;
mod quorum;
mod service;
mod term;
mod turns;

use jiff::civil::Date;
use serde::Serialize;

use self::input::{Fields, Tree, known_names, nearest, quote};

/// A calculation: its fields, and today's date, in; JSON or a sentence out.
type Calculation = fn(Tree, Date) -> Result<String, String>;

/// Every calculation by its name.
const CALCULATIONS: [(&str, Calculation); 10] = [
    ("credit_code", |tree, _| numbers::credit_code(tree).and_then(|it| json(&it))),
    ("deadline", |tree, _| deadline::deadline(tree).and_then(|it| json(&it))),
    ("dues", |tree, _| dues::dues(tree).and_then(|it| json(&it))),
    ("hours", |tree, _| service::hours(tree).and_then(|it| json(&it))),
    ("id_card", |tree, today| numbers::id_card(tree, today).and_then(|it| json(&it))),
    ("inspection", |tree, _| turns::inspection(tree).and_then(|it| json(&it))),
    ("quorum", |tree, _| quorum::quorum(tree).and_then(|it| json(&it))),
    ("rotation", |tree, _| turns::rotation(tree).and_then(|it| json(&it))),
    ("stars", |tree, _| service::stars(tree).and_then(|it| json(&it))),
    ("term", |tree, _| term::term(tree).and_then(|it| json(&it))),
];

/// The answer of the calculation `name` to this input, or a sentence that says what to do.
pub fn answer(name: &str, input: &[u8], today: Date) -> Result<String, String> {
    let Some((_, calculation)) = CALCULATIONS.iter().find(|(known, _)| *known == name) else {
        let names = CALCULATIONS.map(|(known, _)| known);
        return Err(format!(
            "没有“{}”这种计算{}，可用的有：{}",
            quote(name),
            nearest(name, &names),
            known_names(&names)
        ));
    };
    calculation(input::read(input)?, today)
}

/// The value of a field that is one of a few words; `known` are the words, what they mean and what they stand for.
fn one_of<T: Copy>(tree: Tree, path: &str, known: &[(&str, &str, T)]) -> Result<T, String> {
    let text = tree.text(path)?;
    if let Some((_, _, it)) = known.iter().find(|it| it.0 == text) {
        return Ok(*it);
    }
    let codes: Vec<&str> = known.iter().map(|it| it.0).collect();
    let told: Vec<String> = known.iter().map(|it| format!("{}（{}）", it.0, it.1)).collect();
    let (text, near) = (quote(&text), nearest(&text, &codes));
    Err(format!("“{path}”没有“{text}”这一种{near}，可用的有：{}", told.join("、")))
}

fn json(answer: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(answer).map_err(|error| format!("结果写不成 JSON（{error}）"))
}

/// The one field `number` of a calculation about a number.
fn number_field(tree: Tree) -> Result<String, String> {
    let mut fields = Fields::read(tree, "", &["number"])?;
    fields.required("number")?.text("number")
}
