//! What a change would have done, in words: the same for a rule of the county and for how often a system is
//! asked.

use app::policy::life::{Act, may_in_ground};
use app::rules::Seen;
use app::trial::{Hit, SHOWN, Trial};
use domain::directory::Staff;
use domain::places::County;
use kernel::time::{Date, Instant};

use crate::views::layout::Link;
use crate::views::staff::trial::{TrialList, TrialRow, TrialShown};
use crate::words;

/// What the numbers of a trial are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Branches that are late with what was asked of them.
    Late,
    /// Branches that are reminded of the end of their term.
    Terms,
    /// Organisations that are asked for more than the limit.
    Burden,
}

impl Of {
    /// What the trial of a rule is of.
    pub(super) fn rule(key: &str) -> Self {
        match key {
            "term.remind_months" => Self::Terms,
            "burden.minutes_month" => Self::Burden,
            _ => Self::Late,
        }
    }

    fn headline(self, seen: &Seen) -> String {
        let (more, fewer) = (words::number(seen.more), words::number(seen.fewer));
        match self {
            _ if seen.more == 0 && seen.fewer == 0 => "谁也不受影响".to_owned(),
            Self::Late => format!("会有 {more} 个支部欠得更多，{fewer} 个欠得少一些"),
            Self::Terms => format!("今天要多提醒 {more} 个支部，{fewer} 个不再提醒"),
            Self::Burden => format!("会多 {more} 个单位超过限额，{fewer} 个不再超过"),
        }
    }

    fn basis(self, it: &Trial, now: Instant) -> String {
        let seen = &it.seen;
        let (orgs, periods) = (words::number(seen.orgs), words::number(seen.periods));
        let days = format!("{} 到 {}", whole_day(seen.from), whole_day(seen.until));
        match self {
            Self::Late => format!(
                "要是过去 12 个月（{days}）就这样要求：一共 {periods} 个周期（原来的要求是 {} 个），看了 {orgs} 个支部的记录。",
                words::number(it.periods_now)
            ),
            Self::Terms => {
                format!(
                    "按 {} 的情况，看了 {periods} 个快到期的届期。",
                    words::day(now.date(), now)
                )
            }
            Self::Burden => {
                format!("按过去 12 个月里有记录的 {periods} 个月平均，看了 {orgs} 个单位。")
            }
        }
    }

    fn lists(self) -> (&'static str, &'static str) {
        match self {
            Self::Late => ("欠得更多的", "欠得少一些的"),
            Self::Terms => ("要提醒的", "不再提醒的"),
            Self::Burden => ("会超过的", "不再超过的"),
        }
    }

    fn detail(self, it: &Hit) -> String {
        match self {
            Self::Late => format!("原来欠 {} 次，会是 {} 次", it.now, it.then),
            Self::Terms => String::new(),
            Self::Burden => format!("一个月 {} 分钟", it.now.max(it.then)),
        }
    }
}

/// A day with its year: what was tried lies in two years.
fn whole_day(it: Date) -> String {
    format!("{} 年 {} 月 {} 日", it.year(), it.month(), it.day())
}

/// A trial as its page shows it. Who may not read the ground sees how many, and not who.
pub(super) fn shown(
    of: Of,
    it: &Trial,
    (staff, county, now): (&Staff, County, Instant),
    (mut fields, from): (Vec<(&'static str, String)>, Date),
) -> TrialShown {
    let reads = may_in_ground(staff, Act::Read);
    let row = |hit: &Hit| {
        let href = format!("/{county}/staff/life/branches/{}", hit.org.0);
        let link = (of != Of::Burden).then(|| Link { name: hit.name.clone(), href });
        TrialRow { name: hit.name.clone(), link, detail: of.detail(hit) }
    };
    let list = |name: &str, hits: &[Hit]| TrialList {
        name: format!("{name} {} 个", hits.len()),
        rows: hits.iter().take(SHOWN).map(row).collect(),
        rest: match hits.len().saturating_sub(SHOWN) {
            0 => String::new(),
            rest => format!("另外还有 {rest} 个。"),
        },
    };
    let (more, fewer) = of.lists();
    let lists = [(more, it.more.as_slice()), (fewer, it.fewer.as_slice())];
    let lists = lists.into_iter().filter(|list| reads && !list.1.is_empty());
    fields.push(("tried", it.token.clone()));
    let when = if from == now.date() { "今天".to_owned() } else { whole_day(from) };
    TrialShown {
        headline: of.headline(&it.seen),
        basis: of.basis(it, now),
        lists: lists.map(|(name, hits)| list(name, hits)).collect(),
        warning: None,
        fields,
        button: format!("{when}起生效"),
    }
}

/// What somebody had seen of a change: "试算过：会多 14 个，少 3 个".
pub(super) fn seen_words(it: &Seen) -> String {
    let (more, fewer) = (words::number(it.more), words::number(it.fewer));
    format!("试算过（{} 个周期）：多 {more} 个，少 {fewer} 个", words::number(it.periods))
}
