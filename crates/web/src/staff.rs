//! Staff pages: quick on the desk, whole on the phone. Every route here stands behind the guard.

pub(crate) mod accounts;
pub(crate) mod acting;
pub(crate) mod admission;
pub(crate) mod alike;
pub(crate) mod answerers;
pub(crate) mod audit;
pub(crate) mod burden;
pub(crate) mod cadres;
pub(crate) mod calendar;
pub(crate) mod calls;
pub(crate) mod contact_exports;
pub(crate) mod county_words;
pub(crate) mod day;
pub(crate) mod directory;
pub(crate) mod dues;
pub(crate) mod entry_codes;
pub(crate) mod exports;
pub(crate) mod feeds;
mod field;
pub(crate) mod flags;
pub(crate) mod grids;
pub(crate) mod hotline;
pub(crate) mod imports;
pub(crate) mod inbox;
pub(crate) mod joint;
pub(crate) mod life;
mod links;
pub(crate) mod logs;
pub(crate) mod map;
pub(crate) mod meetings;
pub(crate) mod members;
pub(crate) mod merits;
pub(crate) mod numbers;
pub(crate) mod offline;
pub(crate) mod oidc;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod points;
pub(crate) mod posters;
pub(crate) mod print;
pub(crate) mod privacy;
pub(crate) mod projects;
pub(crate) mod proposals;
pub(crate) mod publications;
pub(crate) mod receive;
pub(crate) mod reminders;
pub(crate) mod request;
pub(crate) mod retention;
pub(crate) mod risks;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod second;
pub(crate) mod sent;
pub(crate) mod services;
pub(crate) mod sessions;
pub(crate) mod study;
pub(crate) mod suggestions;
pub(crate) mod templates;
pub(crate) mod terms;
pub(crate) mod tokens;
pub(crate) mod transfers;
mod trials;
pub(crate) mod visits;
pub(crate) mod webhooks;
pub(crate) mod whistles;

use std::sync::Arc;

use app::House;
use app::accounts::SignedIn;
use app::requests::{Inbox, inbox_counts};
use domain::places::County;

use crate::errors::{Stop, Stopped};
use crate::frame::{self, Look, Spot};
use crate::state::Web;
use crate::views::layout::DeskFrame;

/// What the head of every staff page needs: the county's house, and what waits for the person.
pub(crate) struct Desk {
    pub(crate) house: Arc<House>,
    pub(crate) inbox: Inbox,
    /// How many proposals and how many exports with contacts wait for the person.
    pub(crate) proposals: (i64, i64),
}

impl Desk {
    /// Reads them.
    pub(crate) async fn of(
        web: &Web,
        county: County,
        signed_in: &SignedIn,
    ) -> Result<Self, Stopped> {
        let house = web.app.house(county).await.stop(web)?;
        let inbox = inbox_counts(&web.app, &signed_in.staff, county).await.stop(web)?;
        let proposals = app::proposals::count(&web.app, county, &signed_in.staff);
        let proposals = proposals.await.stop(web)?;
        Ok(Self { house, inbox, proposals })
    }

    /// The frame of a page.
    pub(crate) fn frame(
        &self,
        web: &Web,
        look: &Look,
        signed_in: &SignedIn,
        title: (&str, Spot),
    ) -> DeskFrame {
        frame::desk(web, &self.house, look, signed_in, (&self.inbox, self.proposals), title)
    }
}
