//! A browser: it keeps its cookie, fills forms and reads pages.

use std::fmt::Write as _;

use app::demo::Scale;
use app::testing::{LANGAO, World};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A demonstration of a village, and what serves it.
pub(crate) async fn village() -> (World, Router) {
    let world = World::sqlite().await;
    world.demo(LANGAO, Scale::Village).await;
    let router = web::router(world.app.clone(), web::Options::default());
    (world, router)
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// Where it leads; empty when it leads nowhere.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// The first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&mark).unwrap_or_else(|| unreachable!("no {name}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Whether it says that this person may not come in here.
    pub(crate) fn is_barred(&self) -> bool {
        self.body.contains("这一步不归您办") || self.location().contains("/staff/sign-in")
    }
}

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookie: Option<String>,
    extra: Vec<(&'static str, &'static str)>,
    token: Option<String>,
}

impl Browser {
    /// A stranger.
    pub(crate) fn new(router: &Router) -> Self {
        Self { router: router.clone(), cookie: None, extra: Vec::new(), token: None }
    }

    /// Somebody who signed in before.
    pub(crate) async fn signed_in(router: &Router, world: &World, login: &'static str) -> Self {
        let secret = world.session(LANGAO, login).await;
        let cookie = secret.iter().fold("gongjian=".to_owned(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
        Self { cookie: Some(cookie), ..Self::new(router) }
    }

    /// The same, sending further headers.
    pub(crate) fn with(&self, extra: &[(&'static str, &'static str)]) -> Self {
        Self { extra: extra.to_vec(), ..self.clone() }
    }

    /// The same, holding a token.
    pub(crate) fn holding(&self, secret: &str) -> Self {
        Self { token: Some(format!("Bearer {secret}")), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, String::new()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, form(fields)).await
    }

    /// A form with files, its parts cut apart by `cut`.
    pub(crate) async fn upload(&self, path: &str, cut: &str, body: Vec<u8>) -> Answer {
        let kind = format!("multipart/form-data; boundary={cut}");
        self.send(Method::POST, path, &kind, body).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: String) -> Answer {
        self.send(method, path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    /// A program's JSON, under a key.
    pub(crate) async fn json(&self, path: &str, key: &'static str, body: &str) -> Answer {
        let mut program = self.clone();
        program.extra.push(("idempotency-key", key));
        program.send(Method::POST, path, "application/json", body.as_bytes().to_vec()).await
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "county.example")
            .header(header::CONTENT_TYPE, kind);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, token);
        }
        for (name, value) in &self.extra {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body, bytes: bytes.to_vec() }
    }
}

/// Fields as a browser encodes them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                write!(out, "%{byte:02X}").unwrap();
            }
            out
        })
    };
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A village of the county, for reports.
pub(crate) async fn place(world: &World) -> String {
    let rows = world.rows("SELECT MIN(code) FROM place WHERE county = 610925 AND code % 1000 > 0");
    rows.await.remove(0).int(0).unwrap().to_string()
}

/// What fills the variable parts of a path with things that are there.
pub(crate) async fn real_path(world: &World, path: &str) -> String {
    let id = world.number("SELECT MIN(id) FROM request WHERE county = 610925").await;
    let org = world.number("SELECT MIN(id) FROM organisation WHERE county = 610925").await;
    let person = world.number("SELECT MIN(id) FROM person WHERE county = 610925").await;
    let rows = world.rows("SELECT number FROM request WHERE county = 610925 ORDER BY id");
    let number = rows.await.remove(0).text(0).unwrap();
    let code =
        app::requests::tracking_code(&world.app, LANGAO, domain_id(world).await).await.unwrap();
    path.replace("{county}", "610925")
        .replace("{id}", &id.to_string())
        .replace("{org}", &org.to_string())
        .replace("{person}", &person.to_string())
        .replace("{place}", "610925100000")
        .replace("{number}", &number)
        .replace("{code}", &code.replace('-', ""))
        .replace("{rule}", "request.limit")
        .replace("{system}", "talk")
        .replace("{service}", "1")
        .replace("{story}", "1")
        .replace("{way}", "off")
        .replace("{act}", "dispatch")
        .replace("{hash}", &"0".repeat(64))
        .replace("{name}", "look.css")
        .replace("{file}", "road.json")
}

async fn domain_id(world: &World) -> kernel::id::Id {
    kernel::id::Id(world.number("SELECT MIN(id) FROM request WHERE county = 610925").await)
}
