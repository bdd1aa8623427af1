//! Style sheets and scripts, built by `cargo xtask assets` and embedded in the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::views::layout::Assets;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dist"]
#[include = "*.js"]
#[include = "*.css"]
struct Dist;

/// The addresses of the assets. Each holds a hash of its content, so it can be kept for good.
pub(crate) fn addresses() -> Assets {
    let address = |name: &str| {
        let hash = Dist::get(name).map(|it| short_hash(&it)).unwrap_or_default();
        format!("/assets/{hash}/{name}")
    };
    Assets { css: address("look.css"), main_js: address("main.js"), desk_js: address("desk.js") }
}

/// The script that keeps two forms on the phone. It is served under the staff pages, not here.
pub(crate) fn worker() -> Vec<u8> {
    Dist::get("field-worker.js").map(|it| it.data.into_owned()).unwrap_or_default()
}

fn short_hash(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or(&hash))
}

/// Serves an asset.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(file) = Dist::get(&name).filter(|it| short_hash(it) == hash) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css",
        _ => "text/javascript",
    };
    let headers = [
        (header::CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
    ];
    (headers, file.data.into_owned()).into_response()
}
