//! Why a use case did not do what was asked.

use domain::requests::acts::Refusal;
use domain::requests::{Act, State};
use kernel::time::Instant;
use store::StoreError;

/// What is wrong with one field of a form, as a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: &'static str,
    /// What to do, in people's words.
    pub say: String,
}

/// Why a use case did not do what was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It does not exist, or must not be known to exist.
    #[error("no such thing")]
    Missing,
    /// It exists, and this person may not do this to it.
    #[error("not allowed")]
    Forbidden,
    /// The form needs mending.
    #[error("the form needs mending")]
    Invalid(Vec<FieldError>),
    /// The rule says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The rule of orders says no.
    #[error("the order refuses: {0:?}")]
    Order(domain::orders::acts::Refusal),
    /// The rule of another noun says no, in people's words: what is so, and what to do.
    #[error("not now: {0}")]
    NotNow(String),
    /// Someone else was quicker: who, when, and what they did.
    #[error("someone else was quicker")]
    Overtaken {
        /// The name of the person and their organisation.
        by: String,
        /// What they did.
        act: Act,
        /// When.
        at: Instant,
        /// Where it stands now.
        state: State,
    },
    /// The idempotency key was used for something else.
    #[error("the key was used for something else")]
    KeyReused,
    /// The idempotency key is missing or too long.
    #[error("the key is missing")]
    NoKey,
    /// Sign-in did not succeed.
    #[error("sign-in refused")]
    SignIn(SignIn),
    /// The disk is full. Reading goes on; nothing was lost.
    #[error("the disk is full")]
    Full,
    /// Another process won the same moment: worth one more try.
    #[error("another process won the same moment: {0}")]
    Contended(String),
    /// Too busy at the moment: try again.
    #[error("busy")]
    Busy,
    /// A fault of ours, for the log.
    #[error("{0}")]
    Broken(String),
}

/// Why sign-in did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Name or password is wrong; which, is not said.
    Wrong,
    /// Locked after too many wrong passwords.
    Locked {
        /// Until when.
        until: Instant,
    },
    /// The administrator switched the account off. Said only to who knows the password.
    Off,
    /// Nothing was granted yet: the security administrator has not approved. Said only to who knows
    /// the password.
    Waiting,
    /// The first password was not used in time. Said only to who knows it.
    FirstOver,
    /// Nobody signed in for so long that the account was closed. Said only to who knows the password.
    Idle,
    /// The code of the second factor is wrong, or was used before.
    WrongCode,
    /// The code of the second factor is of the next step: the telephone is fast. Counted as no try.
    CodeEarly,
    /// The code of the second factor is of the step before. Counted as no try.
    CodeLate,
    /// The password was given too long ago: begin again.
    Expired,
}

impl SignIn {
    /// The stable word in the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wrong => "wrong_password",
            Self::Locked { .. } => "locked",
            Self::Off => "off",
            Self::Waiting => "waiting",
            Self::FirstOver => "first_over",
            Self::Idle => "idle",
            Self::WrongCode => "wrong_code",
            Self::CodeEarly => "code_early",
            Self::CodeLate => "code_late",
            Self::Expired => "expired",
        }
    }
}

impl Failure {
    /// One field that needs mending.
    pub fn field(field: &'static str, say: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field, say: say.into() }])
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::Busy | StoreError::Contended | StoreError::Unavailable => Self::Busy,
            StoreError::Conflict { constraint } => Self::Contended(constraint),
            StoreError::Stale { table } => Self::Contended(table.to_owned()),
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<domain::orders::acts::Refusal> for Failure {
    fn from(refusal: domain::orders::acts::Refusal) -> Self {
        Self::Order(refusal)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
