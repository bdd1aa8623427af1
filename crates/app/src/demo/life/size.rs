//! How large the organisation life of a demonstration is: a few branches, a county's, or that of a
//! city's offices as the reports tell of them (SYSTEMS C1, C2: 85 organisations with 1,050 branches,
//! 8,388 sittings in a year, 86 elections that were due and done in time).

use domain::directory::{OrgKind, Organisation};
use domain::places::County;
use kernel::time::{Date, plus_days};

use super::Due;
use crate::App;
use crate::demo::Scale;

/// 焦作市山阳区: where the city's offices sit.
const JIAOZUO: County = County(410_811);

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// How many branches.
    pub(super) branches: usize,
    /// How many members the largest of them has.
    pub(super) most: usize,
    /// Offices that have branches, several each; `None` where each organisation has one branch.
    pub(super) offices: Option<usize>,
    /// Elections that were due in the year and done in time.
    pub(super) elected: usize,
}

impl Size {
    pub(super) fn of(county: County, scale: Scale) -> Self {
        let one_each = |branches, most| Self { branches, most, offices: None, elected: 0 };
        match scale {
            Scale::Village => one_each(3, 8),
            Scale::County if county == JIAOZUO => {
                Self { branches: 1_050, most: 6, offices: Some(85), elected: 86 }
            }
            Scale::County => one_each(20, 16),
        }
    }
}

/// The branches among the organisations, by turns: its organisation, and its number where an
/// organisation has several.
pub(super) fn spread(
    above: &[Organisation],
    branches: usize,
) -> impl Iterator<Item = (&Organisation, Option<usize>)> {
    let several = branches > above.len();
    let rounds = branches.checked_div(above.len()).unwrap_or(0) + 1;
    let round = move |nth: usize| above.iter().map(move |it| (it, several.then_some(nth + 1)));
    (0..rounds).flat_map(round).take(branches)
}

/// 第一, 第二 … 第十九.
pub(super) fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |it: usize| DIGITS.get(it).copied().unwrap_or_default();
    match number {
        0..=9 => format!("第{}", digit(number)),
        10..=19 => format!("第十{}", digit(number - 10)),
        _ => format!("第{number}"),
    }
}

/// Offices of the city, which a county's set-up does not make. `above` is what the county belongs to:
/// 河南省焦作市.
pub(super) fn more_offices(
    app: &App,
    above: &str,
    centre: &Organisation,
) -> impl Iterator<Item = Organisation> {
    let city = above.rsplit('省').next().unwrap_or(above);
    OFFICES.split_whitespace().map(move |name| Organisation {
        id: app.next_id(),
        parent: None,
        name: format!("{city}{name}"),
        kind: OrgKind::Office,
        phone: None,
        credit_code: None,
        ..centre.clone()
    })
}

/// Sittings of the year: eight of every branch, and twelve branches left out one of them.
pub(super) fn dues(branches: usize) -> Vec<Due> {
    /// Which branches forgot the third quarter: one of each so many, twelve in all.
    const FORGETS: usize = 85;
    const YEAR: [(i8, &[&str]); 8] = [
        (3, &["general_meeting", "lecture"]),
        (5, &["talk"]),
        (6, &["general_meeting", "lecture"]),
        (7, &["publicity"]),
        (9, &["general_meeting", "lecture"]),
        (10, &["talk"]),
        (11, &["org_life", "appraisal"]),
        (12, &["general_meeting", "lecture"]),
    ];
    let mut all = Vec::new();
    for branch in 0..branches {
        for (month, systems) in YEAR {
            if month == 9 && branch % FORGETS == FORGETS - 1 {
                continue;
            }
            let first = Date::new(2025, month, 4).unwrap_or(Date::constant(2025, 3, 4));
            let on = plus_days(first, i64::try_from(branch % 15).unwrap_or(0));
            // One in fourteen is entered late.
            let later = if (branch + usize::from(month.unsigned_abs())) % 14 == 0 { 12 } else { 1 };
            all.push(Due { on, branch, systems, later });
        }
    }
    all
}

const OFFICES: &str = "发展和改革委员会 工业和信息化局 科学技术局 公安局 司法局 财政局 人力资源和社会保障局 \
    自然资源局 生态环境局 文化和旅游局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 \
    医疗保障局 信访局 机关事务管理局 林业局 粮食和物资储备局 投资促进局 乡村振兴局 大数据局 档案馆 \
    图书馆 博物馆 文化馆 人民医院 中医院 妇幼保健院 疾病预防控制中心 血站 第一中学 第二中学 实验小学 \
    职业学校 开放大学 师范学校 气象局 税务局 烟草专卖局 邮政公司 电信公司 移动公司 联通公司 \
    消防救援大队 法院 检察院 总工会 团委 妇女联合会 科学技术协会 残疾人联合会 红十字会 \
    文学艺术界联合会 工商业联合会 党校 供销合作社 公路事业发展中心 水文站 园林绿化中心 环境卫生中心 \
    热力公司 自来水公司 公共交通公司 住房公积金中心 不动产登记中心 公共资源交易中心 融媒体中心 \
    质量检验中心 动物疫病预防控制中心 农业技术推广中心 种子站 水产站 救助管理站 殡仪馆 福利院 \
    体育中心 少年宫 地震台 测绘院 勘察设计院 建设工程质量监督站";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_year_of_the_citys_offices_is_that_of_the_reports() {
        let all = dues(1_050);

        assert_eq!(all.len(), 8_388);
        let short = (0..1_050).filter(|it| all.iter().filter(|due| due.branch == *it).count() == 7);
        assert_eq!(short.count(), 12);
        assert!(all.iter().all(|it| plus_days(it.on, it.later).year() == 2025));
    }

    #[test]
    fn offices_have_names_of_their_own_and_branches_numbers() {
        let names: Vec<&str> = OFFICES.split_whitespace().collect();

        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert_eq!([1, 9, 10, 13].map(ordinal), ["第一", "第九", "第十", "第十三"]);
    }
}
