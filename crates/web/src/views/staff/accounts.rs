//! Signing in, open sign-ins, the password and the second factor.

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
    /// The provider by which one may sign in, too. Posts `next`.
    pub(crate) oidc: Option<String>,
    pub(crate) oidc_action: String,
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
    /// Of how many kinds of characters.
    pub(crate) kinds: i64,
    /// Back to where the person was; not offered while the change is a must.
    pub(crate) back_href: Option<String>,
}

/// The second step of signing in: `staff/accounts/second_step.html`. Posts `code next`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/second_step.html")]
pub(crate) struct SecondStepPage {
    /// Nobody is signed in yet, as in [`SignInPage`].
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) next: String,
    pub(crate) error: Option<String>,
    /// To the form for name and password.
    pub(crate) back_href: String,
}

/// The password once more: `staff/accounts/prove.html`. Posts `csrf password next`, and `code`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/prove.html")]
pub(crate) struct ProvePage {
    pub(crate) frame: DeskFrame,
    pub(crate) action: String,
    pub(crate) next: String,
    /// Whether a code of the second factor is asked for, too.
    pub(crate) second: bool,
    pub(crate) error: Option<String>,
}

/// The person's open sign-ins: `staff/accounts/sessions.html`. Posts `csrf session`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/sessions.html")]
pub(crate) struct SessionsPage {
    pub(crate) frame: DeskFrame,
    /// "上次登录：…".
    pub(crate) before: Option<String>,
    pub(crate) rows: Vec<SessionRow>,
    pub(crate) end_action: String,
    pub(crate) others_action: String,
    /// How the second factor stands.
    pub(crate) second: String,
    pub(crate) has_second: bool,
    pub(crate) second_href: String,
    pub(crate) oidc: Option<OidcCard>,
}

/// The provider among one's own sign-ins. Posts `csrf`.
#[derive(Debug, Clone, Default)]
pub(crate) struct OidcCard {
    pub(crate) name: String,
    /// Since when one is bound.
    pub(crate) bound: Option<String>,
    pub(crate) bind_action: String,
    pub(crate) unbind_action: String,
}

/// On the way to the provider: `staff/accounts/oidc_go.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/oidc_go.html")]
pub(crate) struct OidcGoPage {
    pub(crate) frame: DeskFrame,
    pub(crate) name: String,
    pub(crate) href: String,
}

/// Back from the provider, and not in: `staff/accounts/oidc_failed.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/oidc_failed.html")]
pub(crate) struct OidcFailedPage {
    pub(crate) frame: DeskFrame,
    pub(crate) words: String,
    pub(crate) back_href: String,
}

/// An open sign-in.
#[derive(Debug, Clone, Default)]
pub(crate) struct SessionRow {
    /// The hash of its secret, in hexadecimal.
    pub(crate) id: String,
    /// "Windows 电脑".
    pub(crate) device: String,
    pub(crate) opened: String,
    pub(crate) seen: String,
    /// Whether it is this one.
    pub(crate) own: bool,
}

/// The second factor: `staff/accounts/second.html`. Posts `csrf`, and `code` to confirm.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "staff/accounts/second.html")]
pub(crate) struct SecondPage {
    pub(crate) frame: DeskFrame,
    /// It must be set up before anything else.
    pub(crate) must: bool,
    /// The person's roles ask for one.
    pub(crate) needed: bool,
    pub(crate) errors: Vec<FormError>,
    pub(crate) code: Field,
    /// What is to be scanned.
    pub(crate) enrolment: Option<Enrolment>,
    /// Since when it is set up.
    pub(crate) since: Option<String>,
    pub(crate) codes_left: i64,
    /// Recovery codes, told once.
    pub(crate) codes: Vec<String>,
    pub(crate) start_action: String,
    pub(crate) confirm_action: String,
    pub(crate) codes_action: String,
    pub(crate) off_action: String,
    /// Where to go when the codes are written down.
    pub(crate) done_href: String,
}

/// A secret to scan or type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Enrolment {
    /// Drawn by us, as SVG.
    pub(crate) qr_svg: String,
    pub(crate) groups: String,
}
