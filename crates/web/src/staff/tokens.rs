//! Tokens of programs: made with their secret shown once, and switched off.

use app::FieldError;
use app::tokens::{self as doing, Made, NewToken, Token};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::tokens::{NAME_CHARS_MAX, Scope, is_good};
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::Desk;
use super::request::parse_id;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::Tag;
use crate::views::staff::tokens::{ScopeChoice, TokenMadePage, TokenRow, TokensPage};
use crate::words;

/// Rows of a page.
const ROWS: usize = 50;

/// What every box of a scope is called before its word.
const BOX: &str = "scope-";

/// Where in the list, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
    done: Option<String>,
}

/// What every page here begins with.
struct Seat {
    web: Web,
    desk: Desk,
    look: Look,
    officer: Officer,
}

impl Seat {
    async fn of(web: Web, county: InCounty, officer: Officer, look: Look) -> Result<Self, Stopped> {
        let desk = Desk::of(&web, county.0, &officer.0).await?;
        Ok(Self { web, desk, look, officer })
    }

    fn frame(&self) -> crate::views::layout::DeskFrame {
        self.desk.frame(&self.web, &self.look, &self.officer.0, ("程序接入", Spot::Tokens))
    }

    fn home(&self) -> String {
        format!("/{}/staff/tokens", self.desk.house.county())
    }

    async fn page(
        &self,
        before: Option<i64>,
        form: &Form,
        errors: &[FieldError],
    ) -> Result<TokensPage, Stopped> {
        let (county, staff) = (self.desk.house.county(), &self.officer.0.staff);
        let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
        let rows = doing::page(&self.web.app, county, staff, before.map(Id), limit).await;
        let mut rows = rows.stop(&self.web)?;
        let more = rows.len() > ROWS;
        rows.truncate(ROWS);
        let older = rows.last().filter(|_| more).map(|it| it.id.0);
        let (now, home) = (self.web.app.now(), self.home());
        Ok(TokensPage {
            frame: self.frame(),
            action: home.clone(),
            key: form.key.clone(),
            errors: form_errors(errors, |it| it),
            name: field(form.get("name"), errors, "name"),
            name_max: NAME_CHARS_MAX,
            scopes: field("", errors, "scopes"),
            scope_choices: Scope::ALL.map(|it| choice(it, form)).to_vec(),
            ends_on: field(form.get("ends_on"), errors, "ends_on"),
            today: now.date().to_string(),
            rows: rows.iter().map(|it| row(it, &home, now)).collect(),
            end_key: fresh_key(&self.web),
            older_href: older.map(|it| format!("{home}?before={it}")),
            newest_href: before.is_some().then_some(home),
            open311: format!("{}/open311/v2", self.look.origin(&self.web)),
            county: county.to_string(),
        })
    }
}

fn choice(scope: Scope, form: &Form) -> ScopeChoice {
    ScopeChoice {
        code: scope.code(),
        name: words::word("scope", scope.code()),
        meaning: words::word("scope_meaning", scope.code()),
        chosen: form.has(&format!("{BOX}{}", scope.code())),
    }
}

fn row(it: &Token, home: &str, now: Instant) -> TokenRow {
    let good = is_good(it.active, it.ends_on, now.date());
    let tag = match (it.active, good) {
        (false, _) => Tag { kind: "t-off", words: "停用了".to_owned() },
        (true, false) => Tag { kind: "t-off", words: "到期了".to_owned() },
        (true, true) => Tag { kind: "t-ok", words: "能用".to_owned() },
    };
    let scopes: Vec<String> = it.scopes.iter().map(|it| words::word("scope", it.code())).collect();
    let used = it.last_used_on.map(|it| words::day(it, now));
    TokenRow {
        name: it.name.clone(),
        scopes: scopes.join("、"),
        made: format!("{} 开，{}", it.made_by, words::day(it.made_at.date(), now)),
        ends: words::day(it.ends_on, now),
        used: used.unwrap_or_else(|| "还没用过".to_owned()),
        tag,
        end_action: good.then(|| format!("{home}/{}/end", it.id.0)),
    }
}

/// The list and the empty form.
pub(crate) async fn list(
    State(web): State<Web>,
    county: InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let seat = Seat::of(web, county, officer, look).await?;
    let form = Form::with_key(fresh_key(&seat.web));
    let mut shown = seat.page(asked.before, &form, &[]).await?;
    shown.frame.notice = asked.done.map(|_| "停用了，从现在起它打不开任何东西。".to_owned());
    Ok(page(&shown))
}

/// The form sent: the secret is shown on this answer and never again.
pub(crate) async fn make(
    State(web): State<Web>,
    county: InCounty,
    look: Look,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let new = NewToken {
        name: form.text("name"),
        scopes: Scope::ALL
            .into_iter()
            .filter(|it| form.has(&format!("{BOX}{}", it.code())))
            .collect(),
        ends_on: form.text("ends_on"),
    };
    let made = doing::make(&web.app, county.0, &officer.0.staff, new, &once).await;
    let seat = Seat::of(web, county, officer, look).await?;
    match made {
        Ok(Made { name, secret }) => {
            let shown = TokenMadePage { frame: seat.frame(), name, secret, back_href: seat.home() };
            Ok(page(&shown))
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&seat.web) };
            let mut shown = seat.page(None, &form, errors).await?;
            shown.frame.has_errors = true;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// Switched off, for good.
pub(crate) async fn end(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Path((_, id)): Path<(String, String)>,
    KeyedForm { officer, form: _, once }: KeyedForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    doing::end(&web.app, county, &officer.0.staff, id, &once).await.stop(&web)?;
    Ok(Redirect::to(&format!("/{county}/staff/tokens?done=1")).into_response())
}
