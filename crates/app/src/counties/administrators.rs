//! The login names of the three administrators (三员) that a county begins with: not the same
//! everywhere, because a name that everybody knows is half of a sign-in.

use crate::{App, people};

/// What the names of system, security and audit administrator begin with; of a demonstration, which
/// everybody may try, they are the whole names.
pub(super) const USUAL: [&str; 3] = ["admin", "anquan", "shenji"];

/// The login names of system, security and audit administrator: three different ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrators([String; 3]);

impl Administrators {
    /// The usual names, each with four digits of chance behind it.
    pub fn by_chance(app: &App) -> Self {
        Self(USUAL.map(|it| format!("{it}-{:04}", u32::from_be_bytes(app.chance()) % 10_000)))
    }

    /// The usual names themselves: for a demonstration and for tests.
    pub fn of_a_demonstration() -> Self {
        Self(USUAL.map(str::to_owned))
    }

    /// Names of the operator's own: `NAME,NAME,NAME`.
    ///
    /// # Errors
    /// Says in Chinese what is wrong with them.
    pub fn named(text: &str) -> Result<Self, String> {
        let names: Vec<String> = text.split([',', '，']).map(|it| it.trim().to_owned()).collect();
        let Ok([system, security, audit]) = <[String; 3]>::try_from(names) else {
            return Err(
                "请写三个登录名，用逗号隔开，依次是系统、安全、审计管理员的，例如 wang.li,zhao-m,sun02"
                    .to_owned(),
            );
        };
        for it in [&system, &security, &audit] {
            if let Some(say) = people::wrong_login(it) {
                return Err(say.trim_end_matches('。').to_owned());
            }
        }
        if system == security || security == audit || audit == system {
            return Err("三个登录名要各不相同：三个账号要交给三个人".to_owned());
        }
        Ok(Self([system, security, audit]))
    }

    /// System, security, audit.
    pub fn names(&self) -> &[String; 3] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operators_names_are_three_different_ones_by_the_rule_of_all() {
        let named = Administrators::named("wang.li, zhao-m，sun02").unwrap();
        assert_eq!(named.names(), &["wang.li", "zhao-m", "sun02"]);
        for (wrong, want) in [
            ("", "三个登录名"),
            ("wang.li,zhao-m", "三个登录名"),
            ("wang.li,zhao-m,sun02,li", "三个登录名"),
            ("wang.li,zhao-m,", "请写登录名"),
            ("wang.li,Zhao,sun02", "小写字母"),
            ("wang.li,zh,sun02", "3 到 32"),
            ("wang.li,sun02,sun02", "各不相同"),
            ("sun02,wang.li,sun02", "各不相同"),
        ] {
            let said = Administrators::named(wrong).unwrap_err();
            assert!(said.contains(want) && !said.ends_with('。'), "{wrong}: {said}");
        }
    }
}
