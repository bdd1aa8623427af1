//! Signing in, and changing the password.

use askama::Template;

use crate::views::layout::{DeskFrame, Field, FormError};

/// Sign in: `staff/sign_in.html`. Posts `csrf login password next`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/sign_in.html")]
pub(crate) struct SignInPage {
    /// Nobody is signed in: of the frame only title, county, demo, csrf and assets are used.
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// Where to go afterwards, a path of this site; or empty.
    pub(crate) next: String,
    /// Why the person has to sign in (again): "您有 30 分钟没有操作，请重新登录。"
    pub(crate) reason: Option<String>,
    /// "账号或密码不对，还可以再试 3 次。" Which of the two is not said.
    pub(crate) error: Option<String>,
    /// While the account is locked: "错了 5 次，账号锁到 10 月 9 日 09:27。"
    pub(crate) locked: Option<String>,
    /// Kept when the form comes back; the password never is.
    pub(crate) login: String,
    /// What to do without the password: whom to call.
    pub(crate) help: String,
    /// Accounts to try, in a demonstration only.
    pub(crate) samples: Vec<SampleAccount>,
}

/// An account of the demonstration.
#[derive(Debug, Clone, Default)]
pub(crate) struct SampleAccount {
    /// What it may do: "县指挥中心，派单".
    pub(crate) role: String,
    pub(crate) login: String,
    pub(crate) password: String,
}

/// Change the password: `staff/password.html`. Posts `csrf old new again`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/password.html")]
pub(crate) struct PasswordPage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    /// The first password was given by somebody else and must be changed before anything is done.
    pub(crate) must: bool,
    pub(crate) errors: Vec<FormError>,
    /// Only the errors are used: a password is never sent back.
    pub(crate) old: Field,
    pub(crate) new: Field,
    pub(crate) again: Field,
    /// How many characters it needs.
    pub(crate) chars_min: usize,
    /// Back to where the person was; not offered while the change is a must.
    pub(crate) back_href: Option<String>,
}
