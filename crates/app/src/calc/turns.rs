//! `calc rotation` and `calc inspection`: who is host in which month, who inspects whom.
//!
//! Those who take turns are a number, or names in order; the answer speaks of them in the same way,
//! by their place from 0 or by name.

use matching::rotation::{self, MOST, NoPlan, both_ways};
use serde::Serialize;

use super::input::{Fields, Tree, quote};

/// One who takes a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum One {
    /// By place, from 0.
    Place(usize),
    /// By name.
    Name(String),
}

/// The answer about hosts.
#[derive(Serialize)]
pub(super) struct RotationAnswer {
    /// The host of each month.
    hosts: Vec<One>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// The hosts of some months, in turn.
pub(super) fn rotation(tree: Tree) -> Result<RotationAnswer, String> {
    let mut fields = Fields::read(tree, "", &["members", "months", "start"])?;
    let all = many(fields.required("members")?, "members")?;
    let months = size(&fields.required("months")?, "months")?;
    let start = match fields.take("start") {
        Some(it) => it.whole("start", 0, i64::try_from(all.len()).unwrap_or(1) - 1)?,
        None => 0,
    };
    let start = usize::try_from(start).unwrap_or(0);
    let hosts = rotation::hosts(all.len(), months, start).map_err(told)?;
    let hosts: Vec<One> = hosts.into_iter().filter_map(|it| all.get(it).cloned()).collect();
    let (members, each) = (all.len(), months / all.len());
    let mut explain = vec![format!("{members} 家按顺序轮，每月一家，排了 {months} 个月")];
    explain.push(match months % members {
        0 => format!("每家 {each} 次"),
        rest => format!("每家 {each} 次，排在前面的 {rest} 家多一次"),
    });
    Ok(RotationAnswer { hosts, explain })
}

/// The answer about inspections.
#[derive(Serialize)]
pub(super) struct InspectionAnswer {
    /// Round by round: whom each district inspects, in the order of the districts.
    rounds: Vec<Vec<One>>,
    /// The rounds, from 1, in which two inspect each other.
    both_ways: Vec<usize>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Who inspects whom, round by round.
pub(super) fn inspection(tree: Tree) -> Result<InspectionAnswer, String> {
    let mut fields = Fields::read(tree, "", &["districts", "rounds", "one_way"])?;
    let all = many(fields.required("districts")?, "districts")?;
    let rounds = size(&fields.required("rounds")?, "rounds")?;
    let one_way = fields.take("one_way").map(|it| it.yes("one_way")).transpose()?.unwrap_or(false);
    let k = all.len();
    let plan = if one_way { rotation::one_way } else { rotation::inspection };
    let plan = plan(k, rounds).map_err(told)?;
    let both: Vec<usize> = both_ways(&plan).into_iter().map(|it| it + 1).collect();
    let mut explain = vec![
        format!("{k} 个片区，{rounds} 轮：每轮每个片区查一个、也被一个查，没有自己查自己"),
        format!("不会连着两轮被同一个片区查，{} 轮里查遍另外 {} 个片区", k - 1, k - 1),
    ];
    if let Some(first) = both.first() {
        explain.push(match k {
            4 => format!("第 {first} 轮里有互查，四个片区避不开：不许互查就排不满三轮"),
            _ => format!("第 {first} 轮里有互查，不想互查就加上 \"one_way\": true"),
        });
    }
    let names = |round: Vec<usize>| -> Vec<One> {
        round.into_iter().filter_map(|it| all.get(it).cloned()).collect()
    };
    let rounds = plan.into_iter().map(names).collect();
    Ok(InspectionAnswer { rounds, both_ways: both, explain })
}

fn told(no_plan: NoPlan) -> String {
    no_plan.to_string()
}

fn size(tree: &Tree, path: &str) -> Result<usize, String> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    Ok(usize::try_from(tree.whole(path, 1, most)?).unwrap_or(1))
}

/// A number of those who take turns, or their names.
fn many(tree: Tree, path: &str) -> Result<Vec<One>, String> {
    if !matches!(tree, Tree::List(_)) {
        let count = size(&tree, path)
            .map_err(|_| format!("“{path}”请写 1 到 {MOST} 之间的个数，或者按顺序写名字 […]"))?;
        return Ok((0..count).map(One::Place).collect());
    }
    let mut all: Vec<One> = Vec::new();
    for (index, it) in tree.list(path, MOST)?.into_iter().enumerate() {
        let name = it.text(&format!("{path} 第 {} 个", index + 1))?.trim().to_owned();
        if name.is_empty() {
            return Err(format!("“{path}”第 {} 个没有写名字，请补上", index + 1));
        }
        let one = One::Name(name.clone());
        if all.contains(&one) {
            return Err(format!("“{path}”里“{}”写了两次，请改过来", quote(&name)));
        }
        all.push(one);
    }
    if all.is_empty() {
        return Err(format!("“{path}”是空的，请至少写一个"));
    }
    Ok(all)
}
