//! Statements as data: one text for both databases, or a pair where the dialects differ.

/// One SQL statement with its name.
///
/// Placeholders are `$1`, `$2` … on both databases, every one of them used at least once.
#[derive(Debug, PartialEq, Eq)]
pub struct Sql {
    /// Module and constant, for logs and error messages.
    pub name: &'static str,
    /// The text for `SQLite`.
    pub sqlite: &'static str,
    /// The text for `PostgreSQL`.
    pub postgres: &'static str,
}

/// Declares the statements of a module and the list `STATEMENTS` of them all.
///
/// ```
/// # mod rooms {
/// store::statements! {
///     /// One room by its number.
///     LOAD = "SELECT name FROM room WHERE county = $1 AND id = $2";
///     /// The rooms whose name has the word.
///     FIND = sqlite   "SELECT name FROM room WHERE county = $1 AND instr(name, $2) > 0"
///            postgres "SELECT name FROM room WHERE county = $1 AND strpos(name, $2) > 0";
/// }
/// # pub fn names() -> usize { STATEMENTS.len() }
/// # }
/// # assert_eq!(rooms::names(), 2);
/// ```
///
/// A test prepares every statement of every `STATEMENTS` on both databases.
#[macro_export]
macro_rules! statements {
    (@sqlite $one:literal) => { $one };
    (@sqlite $sqlite:literal $postgres:literal) => { $sqlite };
    ($(
        $(#[$meta:meta])*
        $name:ident = $(sqlite $sqlite:literal postgres)? $postgres:literal;
    )+) => {
        $(
            $(#[$meta])*
            pub(crate) const $name: &$crate::Sql = &$crate::Sql {
                name: concat!(module_path!(), "::", stringify!($name)),
                sqlite: $crate::statements!(@sqlite $($sqlite)? $postgres),
                postgres: $postgres,
            };
        )+

        /// Every statement of this module.
        pub const STATEMENTS: &[&$crate::Sql] = &[$($name),+];
    };
}
