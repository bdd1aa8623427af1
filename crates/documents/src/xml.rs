//! Text made safe for XML, and the one way an element becomes a link.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

/// Escapes text for element content and for attribute values in double quotes.
///
/// Characters that XML 1.0 forbids even as references (most control characters and the
/// non-characters U+FFFE and U+FFFF) become U+FFFD, so that the result is always well formed.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_care) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if forbidden(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn needs_care(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"' | '\'') || forbidden(c)
}

/// Outside the `Char` production of XML 1.0.
fn forbidden(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A link target that a drawing may carry: inside this site, or http(s).
///
/// Anything else (a `javascript:` address above all) is refused, and the caller draws no link.
pub(crate) fn safe_href(href: &str) -> Option<&str> {
    let lower = href.get(..8).unwrap_or(href).to_ascii_lowercase();
    let inside = href.starts_with('/') || href.starts_with('?') || href.starts_with('#');
    (inside || lower.starts_with("http://") || lower.starts_with("https://")).then_some(href)
}

/// Wraps `inner` in a link whose name for screen readers and for the pointer is `name`.
/// Without a usable `href` it becomes a plain group with the same name.
///
/// The name is the link's title. Only a link without any text gets it as `aria-label` too: beside
/// visible text an `aria-label` would have to repeat that text word for word.
pub(crate) fn linked(out: &mut String, href: Option<&str>, name: &str, inner: &str) {
    let name = escape(name);
    let Some(href) = href.and_then(safe_href) else {
        return put(out, format_args!("<g><title>{name}</title>{inner}</g>"));
    };
    put(out, format_args!("<a class=\"chart-link\" href=\"{}\"", escape(href)));
    if !inner.contains("<text") {
        put(out, format_args!(" aria-label=\"{name}\""));
    }
    put(out, format_args!("><title>{name}</title>{inner}</a>"));
}

/// Appends formatted text. Writing to a `String` cannot fail, so there is nothing to hand on.
pub(crate) fn put(out: &mut String, text: fmt::Arguments<'_>) {
    if out.write_fmt(text).is_err() {
        debug_assert!(false, "writing to a String cannot fail");
    }
}

/// An id usable in `id` and `aria-labelledby`: ASCII letters, digits and hyphens, never empty.
pub(crate) fn id(wanted: &str) -> String {
    let clean: String =
        wanted.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(48).collect();
    format!("chart-{clean}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_meaning_in_xml_is_escaped() {
        assert_eq!(escape("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
        assert!(matches!(escape("岚皋县 𠮷"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(escape("a\u{0}\u{1b}b\u{ffff}\t"), "a\u{fffd}\u{fffd}b\u{fffd}\t");
    }

    #[test]
    fn only_addresses_that_are_pages_become_links() {
        assert_eq!(safe_href("/numbers?month=3"), Some("/numbers?month=3"));
        assert_eq!(safe_href("HTTPS://example.invalid/"), Some("HTTPS://example.invalid/"));
        assert_eq!(safe_href("javascript:alert(1)"), None);
        assert_eq!(safe_href(" javascript:alert(1)"), None);
        assert_eq!(safe_href("镇村社区居民"), None);
    }

    #[test]
    fn ids_are_never_empty_and_never_odd() {
        assert_eq!(id("month\" onload"), "chart-monthonload");
        assert_eq!(id("月"), "chart-");
    }
}
