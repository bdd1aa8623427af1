//! One tree of values, written as JSON or as XML.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

/// By the suffix of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `.json`.
    Json,
    /// `.xml`.
    Xml,
}

/// An answer. `root` names the tree where it is written as XML.
pub(super) fn written(format: Format, status: StatusCode, root: &str, value: &Value) -> Response {
    let (kind, body) = match format {
        Format::Json => ("application/json; charset=utf-8", value.to_string()),
        Format::Xml => ("text/xml; charset=utf-8", xml(root, value)),
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The same with a plain type: who looks for a service compares it letter by letter.
pub(super) fn plain(format: Format, root: &str, value: &Value) -> Response {
    let mut response = written(format, StatusCode::OK, root, value);
    let kind = match format {
        Format::Json => "application/json",
        Format::Xml => "text/xml",
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn xml(root: &str, value: &Value) -> String {
    let mut writer = Writer::new(Vec::new());
    // Writing into memory does not fail.
    let done = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| element(&mut writer, root, value));
    if let Err(error) = done {
        tracing::error!(%error, "an answer could not be written as XML");
    }
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> std::io::Result<()> {
    let empty = matches!(value, Value::Null) || value.as_str() == Some("");
    if empty {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Array(items) => {
            for item in items {
                element(writer, single(name), item)?;
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                element(writer, name, value)?;
            }
        }
        Value::String(text) => text_of(writer, text)?,
        other => text_of(writer, &other.to_string())?,
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn text_of(writer: &mut Writer<Vec<u8>>, text: &str) -> std::io::Result<()> {
    // Most control characters may not stand in XML, not even escaped.
    let sound: String = text
        .chars()
        .filter(|it| {
            !it.is_control() && !matches!(it, '\u{fffe}' | '\u{ffff}') || matches!(it, '\n' | '\t')
        })
        .collect();
    writer.write_event(Event::Text(BytesText::new(&sound)))
}

/// The name of an item of a list.
fn single(list: &str) -> &str {
    match list {
        "service_requests" => "request",
        list => list.strip_suffix('s').unwrap_or(list),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_written_with_an_element_an_item_and_text_is_escaped() {
        let value = json!([{ "service_name": "道路<&\u{1}", "metadata": true, "zipcode": null }]);
        let text = xml("services", &value);
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service><metadata>true</metadata>\
             <service_name>道路&lt;&amp;</service_name><zipcode/></service></services>"
        );
    }
}
