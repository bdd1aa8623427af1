//! Forms as they come in: urlencoded or multipart, with photos, read once and with limits.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::photos::{BYTES_MAX, NewPhoto};
use app::requests::PHOTOS_MAX;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// The longest text field read, in bytes: a limit on memory, not the limit people are told.
const FIELD_BYTES_MAX: usize = 64 << 10;

/// Most fields a form may have: a courtyard meeting has five for each of its needs, a joint case two
/// for each of its two hundred requests.
const FIELDS_MAX: usize = 512;

/// Large forms read at once: each may take 64 MB of memory.
static ROOM: Semaphore = Semaphore::const_new(16);

/// How long a large form waits for room.
const WAIT: Duration = Duration::from_secs(20);

/// The fields that hold photos: ours, and what Open311 calls it.
const PHOTO_FIELDS: [&str; 2] = ["photos", "media"];

/// A form: its text fields and its photos. Nothing is checked yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    fields: HashMap<String, String>,
    /// The uploaded files of the field `photos`, empty ones left out. One more than allowed is kept,
    /// so that the use case can say that there are too many.
    pub(crate) photos: Vec<NewPhoto>,
    /// The `Idempotency-Key` of the request, or the field `key`.
    pub(crate) key: String,
    /// A large form's place among those that are in memory at once.
    _room: Option<Arc<SemaphorePermit<'static>>>,
}

/// What cannot be seen and nobody types: control characters, but for line ends and tabs.
pub(crate) fn is_unseen(it: char) -> bool {
    it.is_control() && !matches!(it, '\n' | '\t')
}

impl Form {
    /// An empty form with its idempotency key.
    pub(crate) fn with_key(key: String) -> Self {
        Self { key, ..Self::default() }
    }

    /// A text field; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a field was sent at all, empty or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// A text field, owned.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// A whole number.
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        self.get(name).trim().parse().ok()
    }

    /// What follows `prefix` in the names of the fields that begin with it: the ticked boxes.
    pub(crate) fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.keys().filter_map(move |it| it.strip_prefix(prefix))
    }

    /// Fields known beforehand, from a link.
    pub(crate) fn put_all<const N: usize>(&mut self, fields: [(&str, String); N]) {
        for (name, value) in fields {
            self.put(name, &value);
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        if self.fields.len() < FIELDS_MAX {
            // Line ends as typed differ by system; one kind makes the same text the same text.
            let value = value.replace("\r\n", "\n");
            self.fields.insert(name.to_owned(), value.replace(is_unseen, ""));
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind = header_text(&request, &header::CONTENT_TYPE);
        let key = header_text(&request, &header::HeaderName::from_static("idempotency-key"));
        let mut form = if kind.starts_with("multipart/form-data") {
            let room = timeout(WAIT, ROOM.acquire()).await;
            let Ok(Ok(room)) = room else { return Err(crowded()) };
            let multipart = Multipart::from_request(request, state).await;
            let form = read_multipart(multipart.map_err(IntoResponse::into_response)?).await?;
            Self { _room: Some(Arc::new(room)), ..form }
        } else {
            let fields = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
            let mut form = Self::default();
            for (name, value) in fields.map_err(IntoResponse::into_response)?.0 {
                form.put(&name, &value);
            }
            form
        };
        form.key = if key.is_empty() { form.text("key") } else { key };
        Ok(form)
    }
}

/// Too many large forms at once.
fn crowded() -> Response {
    let say = "现在传照片的人有点多，这一次没有存上；请过一会儿再提交，不会重复。";
    let retry = [(header::RETRY_AFTER, "20")];
    (StatusCode::SERVICE_UNAVAILABLE, retry, say).into_response()
}

fn header_text(request: &Request, name: &header::HeaderName) -> String {
    let value = request.headers().get(name).and_then(|it| it.to_str().ok());
    value.unwrap_or_default().to_owned()
}

async fn read_multipart(mut multipart: Multipart) -> Result<Form, Response> {
    let broken =
        |_| (StatusCode::BAD_REQUEST, "表单没有传完整，请返回再提交一次。").into_response();
    let mut form = Form::default();
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let limit = if is_file { BYTES_MAX } else { FIELD_BYTES_MAX };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            // One byte too many is kept as the sign of "too large"; the rest only passes by.
            let room = (limit + 1).saturating_sub(bytes.len());
            bytes.extend(chunk.iter().take(room));
        }
        if !is_file {
            form.put(&name, &String::from_utf8_lossy(&bytes));
        } else if PHOTO_FIELDS.contains(&name.as_str())
            && !bytes.is_empty()
            && form.photos.len() <= PHOTOS_MAX
        {
            form.photos.push(NewPhoto { bytes });
        }
    }
    Ok(form)
}
