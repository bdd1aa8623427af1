//! What a program sends, read with limits: whatever is wrong with it is told as a problem.

use std::fmt;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::problem::problem;

/// A value that is read from an object only: serde reads a list as the fields in their order, too.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }

        reader.deserialize_map(Fields(PhantomData))
    }
}

/// A body of JSON. Fields that are not in the document are refused.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        match Json::<Object<T>>::from_request(request, state).await {
            Ok(Json(Object(body))) => Ok(Self(body)),
            Err(rejection) => Err(unread(&rejection)),
        }
    }
}

fn unread(rejection: &JsonRejection) -> Response {
    match rejection.status() {
        status @ StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            problem(status, "media_type", "请用 Content-Type: application/json 提交。")
        }
        status @ StatusCode::PAYLOAD_TOO_LARGE => {
            problem(status, "too_large", "提交的内容太大了，见文档里的上限。")
        }
        _ => {
            let say = format!("提交的 JSON 读不了：{}", rejection.body_text());
            problem(StatusCode::BAD_REQUEST, "unreadable", &say)
        }
    }
}

/// What stands in the address. Names that are not in the document are refused.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => {
                let say = format!("网址里的参数读不了：{}", rejection.body_text());
                Err(problem(StatusCode::BAD_REQUEST, "unreadable", &say))
            }
        }
    }
}

/// What the path names. What is no UTF-8 names nothing.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(named)) => Ok(Self(named)),
            Err(_) => {
                Err(problem(StatusCode::NOT_FOUND, "missing", "没有这件事，或者不能告诉您。"))
            }
        }
    }
}
