//! What the pages of a file call things, by what it brings.

use domain::imports::Noun;
use domain::places::County;

/// Where files of a noun are listed.
pub(super) fn home(county: County, noun: Noun) -> String {
    match noun {
        Noun::Hotline => format!("/{county}/staff/hotline"),
        Noun::Sittings => format!("/{county}/staff/life/ledger"),
        Noun::Rosters => format!("/{county}/staff/life/rosters"),
    }
}

/// What a page calls things, by noun.
pub(super) struct Said {
    pub(super) back: &'static str,
    pub(super) columns: &'static str,
    pub(super) heads: [&'static str; 4],
    pub(super) undo: &'static str,
    pub(super) kept: &'static str,
}

/// What its pages say.
pub(super) fn of(noun: Noun) -> Said {
    match noun {
        Noun::Hotline => Said {
            back: "回到热线导入",
            columns: "选“不要”的列不带进来；选“原样带回”的，导出时原样还回去。",
            heads: ["工单", "哪里", "类别", "热线时限"],
            undo: "还没人动过的，一件件撤回，编号可以再导入；已经派单、办理、有人跟的留着，会列出来。",
            kept: "requests",
        },
        Noun::Sittings => Said {
            back: "回到台账",
            columns: "选“不要”的列不带进来；应到几个人不用选，按那天的名册算，选了就核对一遍。",
            heads: ["主题", "支部", "类别", "应到 / 实到"],
            undo: "还没人动过的，一次次作废，改好可以再导入；改过、公布了的留着，会列出来。",
            kept: "life/sittings",
        },
        Noun::Rosters => Said {
            back: "回到名册的表格",
            columns: "选“不要”的列不带进来；只要姓名、身份、职务、入党日期就够了，身份证号、电话不用带。",
            heads: ["姓名", "支部", "身份、职务", "入党"],
            undo: "还没有开会、交党费记录的，一个个从名册上去掉，改好可以再导入；有记录的留着，会列出来。",
            kept: "",
        },
    }
}
