//! `calc dues`: what a month costs.

use domain::dues::{Amount, Kind, Rounding, Tariff, USUAL_MOST, by_rates, fen, yuan};
use serde::Serialize;

use super::input::{Fields, Tree, quote};
use super::one_of;

/// The words for who pays.
const KINDS: [(&str, &str, Kind); 6] = [
    ("salaried", "按月领工资的", Kind::Salaried),
    ("retired", "离退休的", Kind::Retired),
    ("farmer", "农民党员", Kind::Farmer),
    ("student", "学生党员", Kind::Student),
    ("laid_off", "下岗失业的", Kind::LaidOff),
    ("relief", "领抚恤救济、低保的", Kind::Relief),
];

/// The words for rounding.
const ROUNDINGS: [(&str, &str, Rounding); 3] = [
    ("half_up_fen", "四舍五入到分", Rounding::Fen),
    ("half_up_jiao", "四舍五入到角", Rounding::Jiao),
    ("half_up_yuan", "四舍五入到元", Rounding::Yuan),
];

/// The answer; amounts in yuan with two decimals.
#[derive(Serialize)]
pub(super) struct Answer {
    /// What a month costs; the least, where the branch says it.
    amount: String,
    /// The most, where the branch says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<String>,
    /// Why, in people's words.
    explain: Vec<String>,
}

/// Computes the dues of a month.
pub(super) fn dues(tree: Tree) -> Result<Answer, String> {
    let mut fields = Fields::read(tree, "", &["kind", "base", "rounding"])?;
    let kind = one_of(fields.required("kind")?, "kind", &KINDS)?;
    let rounding = fields.take("rounding").map(|it| one_of(it, "rounding", &ROUNDINGS));
    let rounding = rounding.transpose()?.unwrap_or_default();
    let base = fields.take("base").map(base).transpose()?;
    match (kind.tariff(), base) {
        (Tariff::Between(least, most), base) => Ok(between(least, most, base.is_some())),
        (Tariff::Rates(_), None) => Err("缺少字段“base”，请补上每月交纳基数（元）".to_owned()),
        (Tariff::Rates(brackets), Some(base)) => {
            let found = by_rates(base, &brackets, rounding)
                .ok_or_else(|| "“base”太大，算不了，请核对".to_owned())?;
            Ok(rated(base, found, rounding))
        }
    }
}

fn base(tree: Tree) -> Result<i64, String> {
    let text = tree.decimal("base")?;
    fen(&text).ok_or_else(|| {
        format!("“base”的金额“{}”不对，请写成 4386.50 这样：0 到十亿元，最多两位小数", quote(&text))
    })
}

fn between(least: i64, most: i64, with_base: bool) -> Answer {
    let mut explain = if least == most {
        vec![format!("每月 {} 元", yuan(least))]
    } else {
        vec![format!("每月 {} 元到 {} 元，由支部定", yuan(least), yuan(most))]
    };
    if with_base {
        explain.push("这一类不看收入，base 没有用到".to_owned());
    }
    let most = (least != most).then(|| yuan(most));
    Answer { amount: yuan(least), most, explain }
}

fn rated(base: i64, found: Amount, rounding: Rounding) -> Answer {
    let mut explain = Vec::new();
    if let Some(bracket) = found.bracket {
        let upto = bracket
            .upto
            .map_or_else(|| "在最高一档".to_owned(), |it| format!("不超过 {} 元的一档", yuan(it)));
        let rate = percent(bracket.rate);
        explain.push(format!("基数 {} 元，{upto}，全额按 {rate} 算", yuan(base)));
    }
    let unit = match rounding {
        Rounding::Fen => "分",
        Rounding::Jiao => "角",
        Rounding::Yuan => "元",
    };
    explain.push(format!("每月 {} 元（四舍五入到{unit}）", yuan(found.fen)));
    if found.fen > USUAL_MOST {
        explain.push("超过 1000 元：有的地方每月最多交 1000 元，请看本地规定".to_owned());
    }
    Answer { amount: yuan(found.fen), most: None, explain }
}

/// 0.5%, 1%, 1.5% of hundredths of a percent.
fn percent(rate: i64) -> String {
    let (whole, rest) = (rate / 100, rate % 100);
    match rest {
        0 => format!("{whole}%"),
        _ if rest % 10 == 0 => format!("{whole}.{}%", rest / 10),
        _ => format!("{whole}.{rest:02}%"),
    }
}
