//! The nineteen systems, and others that offices ask for.
//!
//! "19 项党内生活制度" is a number of seed 004; which nineteen they are is a suggestion (confidence D). How
//! often each is asked is from the texts named beside it.

use kernel::schedule::{Every, Schedule};

use super::{Applies, Asked, Evidence, Severity, System};

/// A line of the catalogue.
#[derive(Clone, Copy)]
struct Row {
    code: &'static str,
    name: &'static str,
    asked: Asked,
    applies: Applies,
    severity: Severity,
    evidence: &'static [Evidence],
    basis: &'static str,
    confidence: char,
}

impl Row {
    fn system(self) -> System {
        System {
            code: self.code.to_owned(),
            name: self.name.to_owned(),
            asked: self.asked,
            applies: self.applies,
            severity: self.severity,
            evidence: self.evidence.to_vec(),
            basis: self.basis.to_owned(),
            confidence: self.confidence,
        }
    }
}

/// The nineteen, in the order of the handbook: what a county begins with.
pub fn nineteen() -> Vec<System> {
    NINETEEN.iter().map(|it| it.system()).collect()
}

/// Others that offices ask for; a county takes those it asks for.
pub fn further() -> Vec<System> {
    FURTHER.iter().map(|it| it.system()).collect()
}

const ZB: &str = "党支部工作条例（试行）";
const JG: &str = "机关基层组织工作条例";

const fn times(every: Every, least: u32) -> Asked {
    Asked::Times(Schedule::plain(every, least))
}

const fn system(
    (code, name): (&'static str, &'static str),
    asked: Asked,
    applies: Applies,
    (basis, confidence): (&'static str, char),
    evidence: &'static [Evidence],
) -> Row {
    Row { code, name, asked, applies, severity: Severity::Warn, evidence, basis, confidence }
}

const fn info(row: Row) -> Row {
    Row { severity: Severity::Info, ..row }
}

const MEETING: &[Evidence] = &[Evidence::Minutes, Evidence::Attendance];
const VOTED: &[Evidence] = &[Evidence::Minutes, Evidence::Attendance, Evidence::Votes];
const PAPER: &[Evidence] = &[Evidence::Paper];

const NINETEEN: [Row; 19] = [
    system(
        ("general_meeting", "支部党员大会"),
        times(Every::Quarter, 1),
        Applies::Every,
        ("党支部工作条例（试行）第十一条", 'A'),
        MEETING,
    ),
    system(
        ("committee", "支部委员会会议"),
        times(Every::Month, 1),
        Applies::Committee,
        ("党支部工作条例（试行）第十二条", 'A'),
        MEETING,
    ),
    system(
        ("group", "党小组会"),
        times(Every::Month, 1),
        Applies::Groups,
        ("党支部工作条例（试行）第十三条", 'A'),
        MEETING,
    ),
    info(system(
        ("lecture", "党课"),
        times(Every::Quarter, 1),
        Applies::Every,
        ("惯例，可配置", 'B'),
        PAPER,
    )),
    system(
        ("theme_day", "主题党日"),
        times(Every::Month, 1),
        Applies::Every,
        ("党支部工作条例（试行）第十六条", 'B'),
        MEETING,
    ),
    system(
        ("org_life", "组织生活会"),
        times(Every::Year, 1),
        Applies::Every,
        ("党支部工作条例（试行）第十七条", 'B'),
        MEETING,
    ),
    system(
        ("appraisal", "民主评议党员"),
        times(Every::Year, 1),
        Applies::Every,
        ("党支部工作条例（试行）第十八条", 'B'),
        VOTED,
    ),
    system(
        ("talk", "谈心谈话"),
        times(Every::Year, 1),
        Applies::Every,
        ("党支部工作条例（试行）第十九条", 'B'),
        PAPER,
    ),
    info(system(
        ("double_life", "双重组织生活"),
        Asked::Occasion,
        Applies::Leader,
        (ZB, 'D'),
        MEETING,
    )),
    info(system(
        ("democratic_life", "民主生活会"),
        times(Every::Year, 1),
        Applies::Leader,
        ("惯例，可配置", 'D'),
        MEETING,
    )),
    info(system(
        ("idea_report", "思想汇报"),
        times(Every::Quarter, 1),
        Applies::Applicants,
        ("各地惯例", 'B'),
        PAPER,
    )),
    info(system(
        ("report", "请示报告"),
        Asked::Occasion,
        Applies::Every,
        ("惯例，可配置", 'D'),
        PAPER,
    )),
    system(
        ("dues", "党费收缴"),
        times(Every::Month, 1),
        Applies::Every,
        ("中组发〔2008〕3 号", 'A'),
        PAPER,
    ),
    info(system(
        ("admission", "发展党员"),
        Asked::Occasion,
        Applies::Every,
        ("发展党员工作细则（2014，待按2026年修订版核对）", 'B'),
        VOTED,
    )),
    info(system(
        ("training", "党员教育培训"),
        Asked::Hours { member: 32, secretary: 56 },
        Applies::Every,
        ("党员教育管理工作条例（2019）", 'B'),
        PAPER,
    )),
    system(
        ("election", "换届选举"),
        Asked::Term,
        Applies::Every,
        ("基层组织选举工作条例（2020）", 'A'),
        VOTED,
    ),
    info(system(
        ("transfer", "组织关系转接"),
        Asked::Occasion,
        Applies::Every,
        ("惯例，可配置", 'B'),
        PAPER,
    )),
    system(
        ("publicity", "党务公开"),
        times(Every::Year, 1),
        Applies::Every,
        ("党费收支每年公布一次（党费收缴、使用和管理的规定）", 'A'),
        PAPER,
    ),
    system(("debrief", "述职评议"), times(Every::Year, 1), Applies::Every, (JG, 'A'), VOTED),
];

const FURTHER: [Row; 7] = [
    system(
        ("lecture_leader", "书记讲党课"),
        times(Every::Year, 1),
        Applies::Leader,
        (ZB, 'B'),
        PAPER,
    ),
    system(
        ("all_meeting", "机关党员干部大会"),
        times(Every::Year, 1),
        Applies::Office,
        (JG, 'A'),
        MEETING,
    ),
    system(
        ("work_committee_report", "党委听取机关工委汇报"),
        times(Every::Year, 1),
        Applies::WorkCommittee,
        (JG, 'A'),
        MEETING,
    ),
    system(
        ("election_sweep", "换届排查"),
        times(Every::HalfYear, 1),
        Applies::WorkCommittee,
        ("焦作的做法", 'A'),
        PAPER,
    ),
    info(system(
        ("birthday", "政治生日"),
        Asked::Occasion,
        Applies::Every,
        ("各地惯例", 'D'),
        PAPER,
    )),
    info(system(
        ("oath", "重温入党誓词"),
        Asked::Occasion,
        Applies::Every,
        ("各地惯例", 'D'),
        PAPER,
    )),
    info(system(
        ("check_up", "党性体检"),
        Asked::Occasion,
        Applies::Every,
        ("各地惯例", 'D'),
        PAPER,
    )),
];
