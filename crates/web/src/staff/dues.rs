//! Party dues: a secretary's month and members; for everybody above sums of branches.

pub(crate) mod branch;
pub(crate) mod branches;
pub(crate) mod ledger;
pub(crate) mod member;
pub(crate) mod month;

use app::dues::checks::words;
use app::dues::month_words;
use app::dues::reading::Held;
use domain::dues::months::Standing;
use domain::dues::{Kind, yuan};
use domain::places::County;
use kernel::schedule::Period;
use kernel::time::Instant;

use crate::views::layout::{Choice, Tag};
use crate::views::staff::dues::CheckRow;

/// The address of a page of dues.
fn at(county: County, path: &str) -> String {
    format!("/{county}/staff/dues{path}")
}

/// `43.87 元`.
fn money(fen: i64) -> String {
    format!("{} 元", yuan(fen))
}

/// By what somebody is charged, in words.
fn kind_words(it: Kind) -> &'static str {
    match it {
        Kind::Salaried => "按月领工资的",
        Kind::Retired => "离退休的",
        Kind::Farmer => "农民党员",
        Kind::Student => "学生党员",
        Kind::LaidOff => "下岗失业的",
        Kind::Relief => "领低保、抚恤救济的",
    }
}

/// How a month stands, in words.
fn standing_tag(it: Standing) -> Tag {
    let (kind, words) = match it {
        Standing::Unset => ("t-due", "没定基数"),
        Standing::Open => ("t-run", "等着交"),
        Standing::Unpaid => ("t-late", "欠交"),
        Standing::Paid => ("t-ok", "交了"),
        Standing::Waived => ("t-off", "免交"),
    };
    Tag { kind, words: words.to_owned() }
}

/// `欠 3 个月，279.00 元，2025 年 8 月起`; empty where nothing is behind.
fn behind_words(first: Option<Period>, (months, fen): (usize, i64)) -> String {
    first.map_or_else(String::new, |first| {
        format!("{months} 个月，{}，{}起", money(fen), month_words(first))
    })
}

fn half_words(it: Period) -> String {
    format!("{} 年{}", it.year(), if it.number() == 1 { "上半年" } else { "下半年" })
}

/// A review or check. `may_mend`: with the form by which it is noted how it was mended.
fn check_row(it: &Held, may_mend: bool) -> CheckRow {
    let open = !it.findings.is_empty() && it.mended.is_none();
    let (kind, stands) = match (&it.mended, it.findings.is_empty()) {
        (_, true) => ("t-ok", "没有问题"),
        (Some(_), _) => ("t-ok", "改好了"),
        (None, _) => ("t-late", "要改"),
    };
    let mended = it.mended.as_ref().map(|(on, words)| format!("{on} 改好：{words}"));
    CheckRow {
        name: format!("{} {}", half_words(it.half), words(it.check)),
        about: format!("{} · {}", it.on, it.by),
        findings: it.findings.clone(),
        mended: mended.unwrap_or_default(),
        tag: Tag { kind, words: stands.to_owned() },
        mend: (open && may_mend).then(|| (it.half.to_string(), it.check.code().to_owned())),
    }
}

/// The years of a filter: this one and the two before.
fn years(chosen: i16, now: Instant) -> Vec<Choice> {
    let this = now.date().year();
    let year = |it: i16| Choice {
        value: it.to_string(),
        name: format!("{it} 年"),
        chosen: it == chosen,
        initials: None,
    };
    (this - 2..=this).rev().map(year).collect()
}

/// A year that a page may be asked for; this one for any other.
fn year_of(typed: Option<&str>, now: Instant) -> i16 {
    let this = now.date().year();
    let year = typed.and_then(|it| it.parse().ok());
    year.filter(|it| (this - 2..=this).contains(it)).unwrap_or(this)
}

/// What was just done, in a sentence.
fn said(code: &str) -> Option<String> {
    let say = match code {
        "pay" | "many" => "记下了，交了的月份不会再算欠交。",
        "large" => {
            "记下了。自愿多交的超过 1000 元，是大额党费，请单独上交，不和平时的党费放在一起。"
        }
        "base" => "基数定下了，每月该交多少已经算好。",
        "waive" => "免交记下了。",
        "undo" => "这一笔撤销了，原因留着。",
        "check" => "记下了，支部那边看得到。",
        "mend" => "记下了，改好了。",
        _ => return None,
    };
    Some(say.to_owned())
}
