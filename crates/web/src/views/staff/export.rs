//! The button that takes a list along as a table.

/// A form that posts `csrf`; the answer is a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Export {
    /// The address with everything that narrows the list.
    pub(crate) action: String,
    /// Where one asks for the same list with contacts, who may.
    pub(crate) contacts_href: Option<String>,
}
