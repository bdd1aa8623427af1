//! Every rule that a county may set: in which units, and how far it may go; what is usual stands in
//! [`super::usual`]. What is not in this table no page offers, and no act reads.

use kernel::deadline::Unit;

use super::usual;

/// What a rule is about; the page shows them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// 诉求办理.
    Requests,
    /// 回访和评价.
    Calls,
    /// 提醒.
    Reminders,
    /// 吹哨报到.
    Whistles,
    /// 走访和巡查.
    Field,
    /// 点单.
    Orders,
    /// 组织生活.
    Life,
    /// 个人信息保存多久.
    Retention,
    /// 账号和登录.
    Accounts,
}

impl Group {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Requests,
        Self::Calls,
        Self::Reminders,
        Self::Whistles,
        Self::Field,
        Self::Orders,
        Self::Life,
        Self::Retention,
        Self::Accounts,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Calls => "calls",
            Self::Reminders => "reminders",
            Self::Whistles => "whistles",
            Self::Field => "field",
            Self::Orders => "orders",
            Self::Life => "life",
            Self::Retention => "retention",
            Self::Accounts => "accounts",
        }
    }
}

/// A rule that a county may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its key, or [`OF_CATEGORY`] for the one of each category.
    pub key: &'static str,
    /// What it is about.
    pub group: Group,
    /// The units it may be given in; the first is the usual one.
    pub units: &'static [&'static str],
    /// The least and the most, where it is a plain number; a length of time is bounded by its unit.
    pub range: Option<(i64, i64)>,
}

/// The limits by category all begin so.
pub const OF_CATEGORY: &str = "request.limit.";

/// Units of a length of time that one may choose from.
const TIMES: &[&str] = &["workday", "workhour", "day", "hour", "minute"];
/// The same with hours first, days first, minutes first: the first is the usual one.
const WORK_HOURS: &[&str] = &["workhour", "workday", "day", "hour", "minute"];
const DAYS: &[&str] = &["day", "workday", "workhour", "hour", "minute"];
const HOURS: &[&str] = &["hour", "workhour", "workday", "day", "minute"];
/// Cuts of dues, and rates in hundredths of a percent.
const YUAN: &[&str] = &["yuan"];
const RATE: &[&str] = &["per_10000"];
const MINUTES: &[&str] = &["minute", "hour", "workhour", "workday", "day"];

const fn time(key: &'static str, group: Group, units: &'static [&'static str]) -> Known {
    Known { key, group, units, range: None }
}

const fn number(
    key: &'static str,
    group: Group,
    units: &'static [&'static str],
    range: (i64, i64),
) -> Known {
    Known { key, group, units, range: Some(range) }
}

/// Every rule, group by group.
pub const ALL: &[Known] = &[
    time("request.limit", Group::Requests, TIMES),
    Known { key: OF_CATEGORY, group: Group::Requests, units: TIMES, range: None },
    time("request.intake", Group::Requests, TIMES),
    time("request.sign", Group::Requests, TIMES),
    time("request.check", Group::Requests, TIMES),
    time("request.info_wait", Group::Requests, TIMES),
    number("request.extend_max", Group::Requests, &["workday"], (1, 250)),
    number("request.suspend_max", Group::Requests, &["day"], (1, 365)),
    number("request.mine", Group::Requests, &["times"], (0, 1)),
    number("flag.phone_day", Group::Requests, &["times"], (0, 100)),
    number("flag.source_day", Group::Requests, &["times"], (0, 10_000)),
    number("flag.wait_days", Group::Requests, &["day"], (1, 30)),
    time("request.call_back", Group::Calls, TIMES),
    number("request.call_tries", Group::Calls, &["times"], (1, 10)),
    number("request.call_percent", Group::Calls, &["percent"], (0, 100)),
    number("request.dispute_days", Group::Calls, &["day"], (1, 365)),
    number("remind.before", Group::Reminders, &["workhour"], (1, 35)),
    number("remind.stuck", Group::Reminders, &["workday"], (1, 30)),
    number("remind.quiet_from", Group::Reminders, &["hour"], (18, 24)),
    number("remind.quiet_until", Group::Reminders, &["hour"], (0, 10)),
    time("whistle.approve", Group::Whistles, WORK_HOURS),
    time("whistle.approve_after", Group::Whistles, HOURS),
    time("whistle.response_minutes", Group::Whistles, MINUTES),
    time("whistle.response_hard", Group::Whistles, WORK_HOURS),
    time("whistle.response_daily", Group::Whistles, WORK_HOURS),
    time("whistle.arrive_emergency", Group::Whistles, MINUTES),
    time("whistle.arrive_hard", Group::Whistles, WORK_HOURS),
    time("whistle.result_emergency", Group::Whistles, HOURS),
    time("whistle.result_hard", Group::Whistles, DAYS),
    time("whistle.result_daily", Group::Whistles, TIMES),
    time("whistle.decide_emergency", Group::Whistles, MINUTES),
    time("whistle.decide_hard", Group::Whistles, WORK_HOURS),
    time("whistle.decide_daily", Group::Whistles, WORK_HOURS),
    time("whistle.confirm", Group::Whistles, TIMES),
    number("whistle.marks_days", Group::Whistles, &["day"], (1, 365)),
    time("field.round", Group::Field, DAYS),
    time("field.visit", Group::Field, TIMES),
    time("order.dispatch", Group::Orders, TIMES),
    time("order.claim", Group::Orders, HOURS),
    time("order.serve", Group::Orders, TIMES),
    time("order.answer", Group::Orders, TIMES),
    time("order.rate_days", Group::Orders, DAYS),
    number("order.member_open_max", Group::Orders, &["times"], (1, 50)),
    number("order.minutes_max", Group::Orders, &["times"], (10, 1_440)),
    number("life.several", Group::Life, &["times"], (0, 1)),
    number("life.sign_in", Group::Life, &["times"], (0, 1)),
    number("merit.members", Group::Life, &["times"], (0, 1)),
    number("burden.minutes_month", Group::Life, &["minute"], (10, 10_000)),
    number("term.office_committee", Group::Life, &["year"], (1, 10)),
    number("term.office_general_branch", Group::Life, &["year"], (1, 10)),
    number("term.office_branch", Group::Life, &["year"], (1, 10)),
    number("term.village", Group::Life, &["year"], (1, 10)),
    number("term.other", Group::Life, &["year"], (1, 10)),
    number("term.remind_months", Group::Life, &["month"], (0, 24)),
    number("term.shift_max_years", Group::Life, &["year"], (0, 5)),
    number("election.extra_candidates_pct", Group::Life, &["percent"], (0, 100)),
    number("project.decide_days", Group::Life, &["day"], (1, 60)),
    number("dues.salaried_upto_1", Group::Life, YUAN, (1, 1_000_000)),
    number("dues.salaried_upto_2", Group::Life, YUAN, (1, 1_000_000)),
    number("dues.salaried_upto_3", Group::Life, YUAN, (1, 1_000_000)),
    number("dues.salaried_rate_1", Group::Life, RATE, (0, 1_000)),
    number("dues.salaried_rate_2", Group::Life, RATE, (0, 1_000)),
    number("dues.salaried_rate_3", Group::Life, RATE, (0, 1_000)),
    number("dues.salaried_rate_4", Group::Life, RATE, (0, 1_000)),
    number("dues.retired_upto_1", Group::Life, YUAN, (1, 1_000_000)),
    number("dues.retired_rate_1", Group::Life, RATE, (0, 1_000)),
    number("dues.retired_rate_2", Group::Life, RATE, (0, 1_000)),
    number("dues.farmer_least", Group::Life, &["fen"], (0, 10_000)),
    number("dues.farmer_most", Group::Life, &["fen"], (0, 10_000)),
    number("dues.fixed", Group::Life, &["fen"], (0, 10_000)),
    number("dues.round", Group::Life, &["times"], (0, 2)),
    number("transfer.valid_days", Group::Life, &["day"], (1, 90)),
    number("study.hours_year", Group::Life, &["times"], (0, 500)),
    number("study.hours_year_post", Group::Life, &["times"], (0, 500)),
    number("study.lesson_minutes", Group::Life, &["minute"], (30, 60)),
    number("study.usual_minutes", Group::Life, &["minute"], (0, 480)),
    number("keep.request", Group::Retention, &["day"], (30, 3_650)),
    number("keep.order", Group::Retention, &["day"], (30, 3_650)),
    number("keep.applicant", Group::Retention, &["day"], (30, 3_650)),
    number("account.password_kinds", Group::Accounts, &["times"], (1, 4)),
    number("account.password_history", Group::Accounts, &["times"], (0, 24)),
    number("account.password_age", Group::Accounts, &["day"], (0, 365)),
    number("account.first_password_days", Group::Accounts, &["day"], (0, 90)),
    number("account.idle_days", Group::Accounts, &["day"], (0, 365)),
    number("account.second_factor_all", Group::Accounts, &["times"], (0, 1)),
    number("account.alarm", Group::Accounts, &["times"], (10, 10_000)),
];

/// The rule of this key, if a county may set it.
pub fn find(key: &str) -> Option<&'static Known> {
    let of_category = key.strip_prefix(OF_CATEGORY).is_some_and(|it| !it.is_empty());
    let key = if of_category { OF_CATEGORY } else { key };
    // The bare beginning is no rule: there is no category without a name.
    ALL.iter().find(|it| it.key == key).filter(|it| of_category || it.key != OF_CATEGORY)
}

/// Why a value is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be given in this unit.
    Unit,
    /// It is below the first or above the second.
    Range(i64, i64),
}

impl Known {
    /// What holds where the county has set nothing, in the first of its units. `None`: another rule
    /// holds then.
    pub fn usual(&self) -> Option<i64> {
        usual::of(self.key).map(|it| it.value)
    }

    /// Whether a value fits.
    pub fn check(&self, value: i64, unit: &str) -> Result<(), Wrong> {
        if !self.units.contains(&unit) {
            return Err(Wrong::Unit);
        }
        let (least, most) = self.bounds(unit);
        if (least..=most).contains(&value) { Ok(()) } else { Err(Wrong::Range(least, most)) }
    }

    /// The least and the most in a unit: about a year at most, so that a slip of the finger is found.
    pub fn bounds(&self, unit: &str) -> (i64, i64) {
        let most = match Unit::parse(unit) {
            Some(Unit::Workday) => 250,
            Some(Unit::WorkHour) => 700,
            Some(Unit::Hour) => 2_160,
            Some(Unit::Minute) => 10_080,
            Some(Unit::Day) | None => 365,
        };
        self.range.unwrap_or((1, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reminders::Manners;
    use crate::rules::{Rule, Rulebook};
    use crate::{
        accounts, burden, dues, elections, flags, life, merits, mine, orders, projects, requests,
    };
    use crate::{retention, rounds, study, transfers, visits, whistles};
    use kernel::time::Date;

    const DAY: Date = Date::constant(2025, 3, 3);

    fn rule(known: &Known, value: i64) -> Rule {
        let key = known.key.to_owned() + if known.key == OF_CATEGORY { "road" } else { "" };
        Rule {
            key,
            value,
            unit: known.units[0].to_owned(),
            from: Date::constant(2000, 1, 1),
            until: None,
            basis: String::new(),
            confidence: String::new(),
        }
    }

    /// Everything that is read from a book, in one text.
    fn read(book: &Rulebook) -> String {
        let whistles = whistles::Kind::ALL.map(|it| whistles::Limits::on(DAY, it, book));
        let terms = elections::Body::ALL.map(|it| it.years(DAY, book));
        format!(
            "{:?} {:?} {whistles:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {terms:?} {:?} {} {} {:?} {} {:?} {} {} {}",
            requests::Limits::on(DAY, "road", book),
            orders::Limits::on(DAY, book),
            Manners::on(DAY, book),
            rounds::limit(DAY, book),
            visits::limit(DAY, book),
            accounts::Demands::on(DAY, book),
            retention::Limits::on(DAY, book),
            flags::Limits::on(DAY, book),
            mine::is_on(DAY, book),
            life::several(DAY, book),
            elections::TermRules::on(DAY, book),
            elections::extra_candidates(DAY, book),
            projects::decide_days(DAY, book),
            dues::Tariffs::on(DAY, book),
            transfers::valid_days(DAY, book),
            study::Rules::on(DAY, book),
            burden::limit(DAY, book),
            merits::credits_members(DAY, book),
            life::signs_in(DAY, book),
        )
    }

    #[test]
    fn what_is_usual_is_what_holds_where_nobody_set_anything() {
        let usual = ALL.iter().filter_map(|it| Some(rule(it, it.usual()?))).collect();

        assert_eq!(read(&Rulebook::new(usual)), read(&Rulebook::default()));
    }

    #[test]
    fn every_rule_of_the_table_changes_something() {
        for known in ALL {
            let on = known.range.is_some_and(|it| known.usual() == Some(it.1));
            let value = known.usual().map_or(9, |it| if on { it - 1 } else { it + 1 });
            let book = Rulebook::new(vec![rule(known, value)]);
            assert_ne!(read(&book), read(&Rulebook::default()), "{}", known.key);
            assert_eq!(known.check(value, known.units[0]), Ok(()), "{}", known.key);
        }
    }

    #[test]
    fn a_key_is_found_with_its_category_and_no_other() {
        assert_eq!(find("request.limit.road").map(|it| it.key), Some(OF_CATEGORY));
        assert_eq!(find("request.limit").map(Known::usual), Some(Some(5)));
        assert_eq!(find("request.limit."), None);
        assert_eq!(find("rating.satisfied_from"), None, "a national rule is not the county's");
        assert_eq!(find("request"), None);
    }

    #[test]
    fn a_slip_of_the_finger_is_found() {
        let percent = find("request.call_percent").unwrap();
        assert_eq!(percent.check(101, "percent"), Err(Wrong::Range(0, 100)));
        assert_eq!(percent.check(0, "percent"), Ok(()));
        assert_eq!(percent.check(5, "workday"), Err(Wrong::Unit));
        let limit = find("request.limit.road").unwrap();
        assert_eq!(limit.check(0, "workday"), Err(Wrong::Range(1, 250)));
        assert_eq!(limit.check(15, "day"), Ok(()));
        assert_eq!(limit.check(1_500, "workday"), Err(Wrong::Range(1, 250)));
    }
}
