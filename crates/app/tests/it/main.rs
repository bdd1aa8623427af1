//! Use cases from outside, on both databases: what acts leave behind, who may, who wins.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panic"
)]

/// Makes two tests of each body, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every body needs it")]
            use super::*;

            #[allow(clippy::too_many_lines, clippy::allow_attributes, reason = "a story is told whole")]
            async fn body($world: &::app::testing::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = ::app::testing::World::sqlite().await;
                body(&world).await;
                world.clear().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let world = ::app::testing::World::postgres().await;
                body(&world).await;
                world.clear().await;
            }
        }
    )+};
}

mod account_rules;
mod affairs;
mod alike;
mod beside;
mod burden;
mod common;
mod contact_exports;
mod counties;
mod demo;
mod dues;
mod effects;
mod entry_codes;
mod feeds;
mod field;
mod flags;
mod frequency;
mod hotline;
mod hotline_back;
mod joint;
mod keys;
mod ledgers;
mod life;
mod life_reminders;
mod merits;
mod mine;
mod oidc;
mod oidc_tokens;
mod orders;
mod orders_demo;
mod orders_offices;
mod orders_policy;
mod policy;
mod privacy;
mod projects;
mod publications;
mod reminders;
mod rosters;
mod rulebook;
mod second_factor;
mod sign_in;
mod sign_ins;
mod suggest;
mod terms;
mod tokens;
mod webhooks;
mod whistles;
