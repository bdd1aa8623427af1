//! The document of the interface: OpenAPI 3.1, made from the handlers.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::link::Link;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Response as Answer};
use utoipa::{Modify, OpenApi};

use super::{counties, desk, orders, requests};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "共建：程序接口",
        version = "1",
        description = "群众诉求的程序接口。写的请求都带 Idempotency-Key，同一个键只办一次；列表一页最多 100 条，按 next 往后翻；\
            出错都是 application/problem+json，code 是稳定的词，detail 是该怎么办。正文最大 256 KiB，带照片的表单最大 64 MiB。"
    ),
    paths(
        counties::county, counties::places, counties::answered,
        requests::send, requests::track, requests::supply, requests::withdraw, requests::urge,
        requests::object, requests::rate, requests::dispute, requests::unsolved,
        orders::menu, orders::place, orders::order, orders::withdraw_order,
        desk::page, desk::one, desk::figures,
    ),
    components(schemas(super::problem::Problem, super::problem::ProblemField)),
    tags(
        (name = "county", description = "谁都能读的"),
        (name = "requests", description = "群众自己的诉求，凭追踪码"),
        (name = "orders", description = "点单"),
        (name = "desk", description = "凭令牌读本县的数据"),
    ),
    modifiers(&Token, &Links),
)]
struct Document;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("本县的令牌，管理员在“程序接入”里开；各自能做的事写在每个操作上。"))
            .build();
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// What may follow on something sent, with the code it was given: operations of the same tag.
struct Links;

impl Modify for Links {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let (requests, orders) =
            (by_code(openapi, "/requests/{code}"), by_code(openapi, "/orders/{code}"));
        for (path, item) in &mut openapi.paths.paths {
            let next = match path.as_str() {
                "/api/v1/{county}/requests" => &requests,
                "/api/v1/{county}/orders" => &orders,
                _ => continue,
            };
            let answers = item.post.iter_mut().flat_map(|it| it.responses.responses.iter_mut());
            for (status, answer) in answers {
                if let (true, RefOr::T(answer)) = (status.starts_with('2'), answer) {
                    follow(answer, next);
                }
            }
        }
    }
}

/// The names of the operations on a tracking code under a path.
fn by_code(openapi: &utoipa::openapi::OpenApi, under: &str) -> Vec<String> {
    let paths = openapi.paths.paths.iter().filter(|(path, _)| path.contains(under));
    let both = paths.flat_map(|(_, item)| [item.get.as_ref(), item.post.as_ref()]);
    both.flatten().filter_map(|it| it.operation_id.clone()).collect()
}

fn follow(answer: &mut Answer, next: &[String]) {
    for operation in next {
        let link = Link::builder()
            .operation_id(operation)
            .parameter("county", "$request.path.county")
            .parameter("code", "$response.body#/tracking")
            .build();
        answer.links.insert(operation.clone(), RefOr::T(link));
    }
}

/// The document.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The document as JSON, for the command line.
pub fn text() -> String {
    document().to_pretty_json().unwrap_or_default()
}

/// The document, served.
pub(crate) async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// Every `$ref` below a value.
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(|it| it.as_str()).map(str::to_owned));
                fields.values().for_each(|it| references(it, found));
            }
            Value::Array(items) => items.iter().for_each(|it| references(it, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let value = serde_json::to_value(document()).unwrap();
        let mut found = BTreeSet::new();
        references(&value, &mut found);
        assert!(found.contains("#/components/schemas/ProblemField"), "{found:?}");
        for reference in found {
            let pointer = reference.trim_start_matches('#');
            assert!(value.pointer(pointer).is_some(), "{reference}");
        }
    }

    /// A schema, where it stands under a name the schema of that name.
    fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().map(|it| it.trim_start_matches('#'));
        name.map_or(schema, |pointer| document.pointer(pointer).unwrap())
    }

    #[test]
    fn every_parameter_body_and_answer_of_the_document_has_an_example() {
        let value = serde_json::to_value(document()).unwrap();
        let (mut shown, mut silent) = (0, Vec::new());
        let mut look = |what: String, it: &Value| {
            let schema = resolved(&value, &it["schema"]);
            let has = it.get("example").or(schema.get("example")).is_some();
            shown += usize::from(has);
            silent.extend((!has).then_some(what));
        };
        for (path, methods) in value["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let name = format!("{method} {path}");
                for it in operation["parameters"].as_array().unwrap() {
                    look(format!("{name}: {}", it["name"]), it);
                }
                let bodies = operation.pointer("/requestBody/content");
                let answers = operation["responses"].as_object().unwrap();
                assert!(
                    ["2", "4", "5"].iter().all(|of| answers.keys().any(|it| it.starts_with(of)))
                );
                assert_eq!(bodies.is_some(), method == "post", "{name}");
                let answers = answers.iter().map(|(status, it)| (status.as_str(), &it["content"]));
                for (what, content) in bodies.map(|it| ("body", it)).into_iter().chain(answers) {
                    for (kind, it) in content.as_object().unwrap() {
                        look(format!("{name}: {what} {kind}"), it);
                    }
                }
            }
        }
        assert_eq!(silent, Vec::<String>::new());
        assert!(shown > 100, "{shown}");
    }

    #[test]
    fn every_route_of_programs_is_in_the_document_and_the_other_way_round() {
        let table = crate::table();
        let served: BTreeSet<(String, String)> = table
            .iter()
            .filter(|it| it.path.starts_with("/api/"))
            .map(|it| (it.method.to_lowercase(), it.path.to_owned()))
            .collect();
        let value = serde_json::to_value(document()).unwrap();
        let mut written = BTreeSet::new();
        for (path, methods) in value["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                written.insert((method.clone(), path.clone()));
                let row = table
                    .iter()
                    .find(|it| it.path == path && it.method.to_lowercase() == *method)
                    .unwrap_or_else(|| panic!("{method} {path} is not served"));
                // Who may come in stands in both, in the same words.
                let scope = operation.pointer("/security/0/token/0").and_then(|it| it.as_str());
                let wanted = match row.access {
                    crate::Access::Token(scope) => Some(scope.code()),
                    _ => None,
                };
                assert_eq!(scope, wanted, "{method} {path}");
            }
        }
        assert_eq!(served, written);
        assert!(value["openapi"].as_str().unwrap().starts_with("3.1"));
    }
}
