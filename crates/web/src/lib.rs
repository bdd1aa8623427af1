//! Routes, pages, JSON, sessions. No SQL and no rule: what may happen is asked of `app`.

mod api;
mod assets;
mod cookies;
mod errors;
mod forms;
mod frame;
mod guard;
mod headers;
mod health;
mod limits;
mod open311;
mod resident;
mod routes;
mod serving;
mod source;
mod staff;
mod state;
mod views;
mod words;

pub use self::api::openapi;
pub use self::routes::{Access, Row, router, table};
pub use self::serving::serve;
pub use self::state::Options;
