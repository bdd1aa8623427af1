//! Accounts of staff: what a password must be, who needs a second factor, which roles no account
//! holds together, and how wrong sign-ins are answered.

pub mod password;
pub mod throttle;

use kernel::time::{Date, Instant};

use crate::directory::Role;
use crate::rules::Rulebook;

/// What a county asks of its accounts on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demands {
    /// Of how many kinds a password must be made: capitals, small letters, digits, others.
    pub kinds: i64,
    /// How many earlier passwords may not come back.
    pub history: i64,
    /// Days after which a password must be changed; 0 for never.
    pub age_days: i64,
    /// Days within which a first password must be used; 0 for always.
    pub first_days: i64,
    /// Days without a sign-in after which an account opens nothing any more; 0 for never.
    pub idle_days: i64,
    /// Whether everybody needs a second factor, not only the three administrators.
    pub second_for_all: bool,
    /// How many refusals in an hour are many, so that who looks after security is told.
    pub alarm: i64,
}

impl Demands {
    /// What holds on `day`.
    pub fn on(day: Date, book: &Rulebook) -> Self {
        Self {
            kinds: book.number(day, "account.password_kinds", 3),
            history: book.number(day, "account.password_history", 5),
            age_days: book.number(day, "account.password_age", 90),
            first_days: book.number(day, "account.first_password_days", 14),
            idle_days: book.number(day, "account.idle_days", 90),
            second_for_all: book.number(day, "account.second_factor_all", 0) > 0,
            alarm: book.number(day, "account.alarm", 100),
        }
    }

    /// Whether a password set then is too old now.
    pub fn is_aged(&self, set_at: Instant, now: Instant) -> bool {
        self.age_days > 0 && now.seconds_since(set_at) > self.age_days * 86_400
    }

    /// Whether a first password given out then has waited too long to be used.
    pub fn is_first_over(&self, given_at: Instant, now: Instant) -> bool {
        self.first_days > 0 && now.seconds_since(given_at) > self.first_days * 86_400
    }

    /// Whether an account that was last used then, or given a password, has lain idle too long.
    pub fn is_idle(&self, used_at: Instant, now: Instant) -> bool {
        self.idle_days > 0 && now.seconds_since(used_at) > self.idle_days * 86_400
    }

    /// Whether somebody with these roles may not work without a second factor.
    pub fn needs_second(&self, roles: &[Role]) -> bool {
        self.second_for_all || roles.iter().any(|it| it.is_apart())
    }
}

/// Whether these roles may stand in one account: the three administrators (三员) watch each other, so
/// nobody is two of them.
pub fn are_apart(roles: &[Role]) -> bool {
    let mut held: Vec<Role> = roles.iter().copied().filter(|it| it.is_apart()).collect();
    held.sort_unstable();
    held.dedup();
    held.len() < 2
}

/// What kind of device somebody signs in with, from the family the browser names. The browser's whole
/// line, which is nearly a fingerprint, is kept nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// 手机微信.
    WeChat,
    /// 安卓手机.
    Android,
    /// 苹果手机或平板.
    Apple,
    /// Windows 电脑.
    Windows,
    /// 苹果电脑.
    Mac,
    /// Linux 电脑, the home-grown systems among them.
    Linux,
    /// Something else.
    Other,
}

impl Device {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::WeChat,
        Self::Android,
        Self::Apple,
        Self::Windows,
        Self::Mac,
        Self::Linux,
        Self::Other,
    ];

    /// The stable word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::WeChat => "wechat",
            Self::Android => "android",
            Self::Apple => "apple",
            Self::Windows => "windows",
            Self::Mac => "mac",
            Self::Linux => "linux",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`]; what is not known is something else.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.code() == text).unwrap_or(Self::Other)
    }

    /// The kind that a browser's line names.
    pub fn of(line: &str) -> Self {
        let names = [
            ("MicroMessenger", Self::WeChat),
            ("HarmonyOS", Self::Android),
            ("Android", Self::Android),
            ("iPhone", Self::Apple),
            ("iPad", Self::Apple),
            ("Windows", Self::Windows),
            ("Macintosh", Self::Mac),
            ("Linux", Self::Linux),
        ];
        names.into_iter().find(|it| line.contains(it.0)).map_or(Self::Other, |it| it.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn roles() -> impl Strategy<Value = Vec<Role>> {
        proptest::sample::subsequence(Role::ALL.to_vec(), 0..=Role::ALL.len()).prop_shuffle()
    }

    proptest! {
        /// Whatever is granted in whatever order, nobody comes to hold two of the three.
        #[test]
        fn nobody_comes_to_be_two_of_the_three_in_any_order(order in roles()) {
            let mut held: Vec<Role> = Vec::new();
            for role in order {
                let with = [held.as_slice(), &[role]].concat();
                if are_apart(&with) {
                    held = with;
                }
            }
            let three = [Role::Admin, Role::Security, Role::Auditor];
            prop_assert!(held.iter().filter(|it| three.contains(it)).count() <= 1, "{held:?}");
        }
    }

    #[test]
    fn each_pair_of_the_three_is_refused_and_each_alone_is_not() {
        let three = [Role::Admin, Role::Security, Role::Auditor];
        for one in three {
            assert!(are_apart(&[one]) && are_apart(&[one, Role::Handler, one]));
            for other in three.into_iter().filter(|it| *it != one) {
                assert!(!are_apart(&[one, other]), "{one:?} {other:?}");
                assert!(!are_apart(&[one, Role::Caller, other]), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_password_grows_old_unless_the_county_says_never() {
        let set = Instant::at(Date::constant(2025, 1, 1), 9, 0);
        let mut demands = Demands::on(Date::constant(2025, 1, 1), &Rulebook::default());

        assert!(!demands.is_aged(set, set.plus_seconds(90 * 86_400)));
        assert!(demands.is_aged(set, set.plus_seconds(90 * 86_400 + 1)));
        demands.age_days = 0;
        assert!(!demands.is_aged(set, set.plus_seconds(3_650 * 86_400)));
    }

    #[test]
    fn a_first_password_and_an_unused_account_end_unless_the_county_says_never() {
        let at = Instant::at(Date::constant(2025, 1, 1), 9, 0);
        let mut demands = Demands::on(Date::constant(2025, 1, 1), &Rulebook::default());
        let after = |days: i64, more: i64| at.plus_seconds(days * 86_400 + more);

        assert!(
            !demands.is_first_over(at, after(14, 0)) && demands.is_first_over(at, after(14, 1))
        );
        assert!(!demands.is_idle(at, after(90, 0)) && demands.is_idle(at, after(90, 1)));
        (demands.first_days, demands.idle_days) = (0, 0);
        assert!(
            !demands.is_first_over(at, after(9_000, 0)) && !demands.is_idle(at, after(9_000, 0))
        );
    }

    #[test]
    fn the_three_need_a_second_factor_and_others_where_the_county_says_so() {
        let mut demands = Demands::on(Date::constant(2025, 1, 1), &Rulebook::default());
        for role in Role::ALL {
            let three = matches!(role, Role::Admin | Role::Security | Role::Auditor);
            assert_eq!(demands.needs_second(&[Role::Member, role]), three, "{role:?}");
        }
        demands.second_for_all = true;
        assert!(demands.needs_second(&[Role::Member]));
    }

    #[test]
    fn a_device_is_known_by_its_family() {
        let wechat = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0";
        assert_eq!(Device::of(wechat), Device::WeChat);
        assert_eq!(Device::of("Mozilla/5.0 (Linux; Android 12; K)"), Device::Android);
        assert_eq!(Device::of("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), Device::Windows);
        assert_eq!(Device::of(""), Device::Other);
        assert!(Device::ALL.into_iter().all(|it| Device::parse(it.code()) == it));
    }
}
