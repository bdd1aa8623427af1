//! Terms and elections: the screening of the committee, the term of a branch, an election.

pub(crate) mod count;
pub(crate) mod election;
pub(crate) mod screening;
pub(crate) mod term;

use domain::elections::course::State as Course;
use domain::elections::{Lay, State};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use serde::Deserialize;

use crate::views::layout::Tag;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// The address of the term of a branch.
fn term_at(county: County, org: Id) -> String {
    format!("/{county}/staff/terms/branches/{}", org.0)
}

/// The address of an election.
fn election_at(county: County, id: Id) -> String {
    format!("/{county}/staff/elections/{}", id.0)
}

/// `2026 年 5 月 16 日`: a term lies years away, so the year is always said.
fn day(it: Date) -> String {
    format!("{} 年 {} 月 {} 日", it.year(), it.month(), it.day())
}

/// How a term stands, in words.
fn state_tag(it: Option<State>) -> Tag {
    let (kind, words) = match it {
        None => ("t-off", "没有记届期"),
        Some(State::Normal) => ("t-ok", "任期内"),
        Some(State::Remind) => ("t-due", "该准备换届了"),
        Some(State::Extended) => ("t-run", "批准延期了"),
        Some(State::Overdue) => ("t-late", "到期没换"),
    };
    Tag { kind, words: words.to_owned() }
}

/// How far an election has come, in words.
fn course_tag(it: Course) -> Tag {
    match it {
        Course::Next(step) => {
            Tag { kind: "t-run", words: format!("下一步：{}", app::terms::step_words(step)) }
        }
        Course::Done => Tag { kind: "t-ok", words: "办完了".to_owned() },
        Course::Stopped => Tag { kind: "t-off", words: "停办了".to_owned() },
    }
}

/// How an election lay to the term before it.
fn lay_words(it: Lay) -> &'static str {
    match it {
        Lay::First => "以前选的",
        Lay::OnTime => "按期换的",
        Lay::Early => "经批准提前换的",
        Lay::Extended => "经批准延期换的",
        Lay::Late => "超期换的",
    }
}

/// What was just done, in a sentence.
fn said(code: &str) -> Option<String> {
    let say = match code {
        "note" => "届期记下了，到期前半年会提醒。",
        "approve" => "批准记下了，支部那边看得到。",
        "begin" => "开始换届了。一步一步来，每一步写上哪天办的。",
        "step" => "这一步记下了。",
        "count" => "票数记下了。",
        "vacant" => "名额暂缺，记下了。",
        "stop" => "这次换届停办了，记录和原因都留着。",
        _ => return None,
    };
    Some(say.to_owned())
}
