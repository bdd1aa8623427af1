//! The twenty-five steps of 2014, with their limits and papers.
//!
//! Source: 发展党员工作细则 2014, as the handbook quotes it (confidence B). The papers are those usually
//! filed. What varies by place (a yearly political review, hours of service) is not here.

use kernel::time::Date;

use super::{Limit, Stage, Step, Version, Wait};
use crate::quorum::Kind;

/// The set of 2014.
pub const SET_2014: Version<'static> = Version {
    code: "2014",
    from: Date::constant(2014, 5, 28),
    note: "待按2026年修订版核对",
    basis: "中国共产党发展党员工作细则（2014）",
    confidence: 'B',
    steps: STEPS,
};

const YEAR: Wait = Wait::Months(12);

const fn within(since: u8, most: Wait) -> Limit {
    Limit { since, least: None, most: Some(most), special: None }
}

const fn not_before(since: u8, least: Wait) -> Limit {
    Limit { since, least: Some(least), most: None, special: None }
}

const fn step(
    number: u8,
    stage: Stage,
    name: &'static str,
    limits: &'static [Limit],
    documents: &'static [&'static str],
) -> Step<'static> {
    Step { number, stage, name, limits, documents, quorum: None, is_above: false }
}

const fn voted(step: Step<'static>) -> Step<'static> {
    Step { quorum: Some(Kind::Admission), ..step }
}

/// Done by the organisation above.
const fn above(step: Step<'static>) -> Step<'static> {
    Step { is_above: true, ..step }
}

/// Three months, with a special reason six.
const fn approval(since: u8) -> Limit {
    Limit { since, least: None, most: Some(Wait::Months(3)), special: Some(Wait::Months(6)) }
}

const STEPS: &[Step<'static>] = &[
    step(1, Stage::Applicant, "递交入党申请书", &[], &["入党申请书"]),
    step(2, Stage::Applicant, "党组织派人谈话", &[within(1, Wait::Months(1))], &["谈话记录"]),
    step(3, Stage::Activist, "推荐和确定入党积极分子", &[], &["推荐材料", "支委会记录"]),
    above(step(4, Stage::Activist, "上级党委备案", &[], &["积极分子备案表"])),
    step(5, Stage::Activist, "指定培养联系人", &[], &["培养联系人登记"]),
    step(6, Stage::Activist, "培养教育考察", &[], &["考察登记表", "思想汇报"]),
    step(
        7,
        Stage::Candidate,
        "确定发展对象",
        &[not_before(3, YEAR)],
        &["支委会记录", "征求意见材料"],
    ),
    above(step(8, Stage::Candidate, "报上级党委备案", &[], &["发展对象备案表"])),
    step(9, Stage::Candidate, "确定入党介绍人", &[], &["入党介绍人登记"]),
    step(10, Stage::Candidate, "政治审查", &[], &["政治审查材料"]),
    step(11, Stage::Candidate, "集中培训", &[], &["培训结业证明"]),
    step(12, Stage::Probationary, "支部委员会审查", &[], &["支委会记录"]),
    above(step(13, Stage::Probationary, "上级党委预审", &[], &["预审意见"])),
    step(14, Stage::Probationary, "填写入党志愿书", &[], &["入党志愿书"]),
    voted(step(
        15,
        Stage::Probationary,
        "支部大会讨论",
        &[within(13, Wait::Months(1))],
        &["支部大会记录", "票决统计"],
    )),
    above(step(16, Stage::Probationary, "上级党委派人谈话", &[], &["谈话记录"])),
    above(step(17, Stage::Probationary, "上级党委审批", &[approval(15)], &["审批意见"])),
    above(step(18, Stage::Probationary, "再上一级党委组织部门备案", &[], &["预备党员备案表"])),
    step(19, Stage::Full, "编入党支部和党小组", &[], &["编入通知"]),
    step(20, Stage::Full, "入党宣誓", &[], &["宣誓记录"]),
    step(21, Stage::Full, "继续教育考察", &[], &["预备党员考察登记表"]),
    step(22, Stage::Full, "提出转正申请", &[not_before(15, YEAR)], &["转正申请书"]),
    voted(step(
        23,
        Stage::Full,
        "支部大会讨论转正",
        &[not_before(15, YEAR)],
        &["支部大会记录", "票决统计"],
    )),
    above(step(24, Stage::Full, "上级党委审批转正", &[within(23, Wait::Months(3))], &["审批意见"])),
    step(25, Stage::Full, "材料归档", &[], &["归档清单"]),
];
