//! The roster of a branch, and what it has.

use app::life::Named;
use app::life::branches::{NewMember, Roster, leave, put, roster, set_part};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::life::branches::{COMMITTEE_FROM, Part, Post};
use domain::life::enrolling::{post_words, standing_words};
use domain::places::County;
use domain::quorum::{Reason, Standing};
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::{Just, at, said};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::life::{MemberRow, PartRow, RosterPage};

fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Ill => "患病，不能表达意志",
        Reason::Abroad => "自费出国半年以上",
        Reason::Sentenced => "留党察看，或者正在服刑",
        Reason::Bedridden => "年老体弱、卧病在床",
        Reason::Away => "外出或者调走半年以上，没有转组织关系",
        Reason::Home => "离退休后回原籍",
    }
}

fn part_words(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Committee => ("支委会", "每月开支委会会议"),
        Part::Groups => ("党小组", "每月开党小组会"),
        Part::Leader => ("领导干部党员", "双重组织生活、民主生活会"),
        Part::Applicants => ("积极分子或者预备党员", "每季度写思想汇报"),
    }
}

/// The roster.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, org)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, county, &officer, (&look, &org), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, org): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<RosterPage, Stopped> {
    let signed_in = &*officer.0;
    let org = parse_id(org).stop(web)?;
    let it = roster(&web.app, &signed_in.staff, county, org).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("名册", Spot::Life));
    frame.has_errors = !errors.is_empty();
    let own = signed_in.staff.org == org;
    let back = if own { at(county, "") } else { at(county, &format!("/branches/{}", org.0)) };
    let full = it.members.iter().filter(|it| it.membership.standing == Standing::Full).count();
    let of = |name: &str| field(form.get(name), errors, name);
    let chosen = |name: &str, value: &str| form.get(name) == value;
    let choice = |name: &str, value: String, words: &str| Choice {
        chosen: chosen(name, &value),
        value,
        name: words.to_owned(),
        initials: None,
    };
    Ok(RosterPage {
        frame,
        back: Link {
            name: if own { "本月".to_owned() } else { it.branch.name.clone() },
            href: back,
        },
        title: format!("{}的名册", it.branch.name),
        about: format!("{} 人，其中正式党员 {full} 人", it.members.len()),
        hint: hint(&it, full),
        errors: form_errors(errors, |it| it),
        action: at(county, &format!("/branches/{}/roster", org.0)),
        key: form.key.clone(),
        version: it.branch.kept.version,
        sheets_href: at(county, "/rosters"),
        members: it.members.iter().map(member).collect(),
        parts: Part::ALL.iter().map(|own| part(*own, &it.parts)).collect(),
        may_keep: it.may_keep,
        people: it
            .members
            .iter()
            .map(|it| choice("person", it.membership.person.0.to_string(), &it.name))
            .collect(),
        name: of("name"),
        standing: of("standing"),
        standings: Standing::ALL
            .map(|it| choice("standing", it.code().to_owned(), standing_words(it)))
            .to_vec(),
        posts: posts().map(|(it, words)| choice("post", it.code().to_owned(), words)).to_vec(),
        joined_on: of("joined_on"),
        from_on: of("from_on"),
        reason: of("reason"),
        reasons: Reason::ALL
            .map(|it| choice("reason", it.number().to_string(), reason_words(it)))
            .to_vec(),
        approval: of("approval"),
        until_on: of("until_on"),
    })
}

/// Posts as a form offers them: none first.
fn posts() -> [(Post, &'static str); 4] {
    [Post::None, Post::Secretary, Post::Deputy, Post::Committee]
        .map(|it| (it, if it == Post::None { "没有职务" } else { post_words(it) }))
}

fn hint(it: &Roster, full: usize) -> Option<String> {
    let lacks = full >= COMMITTEE_FROM && !it.parts.contains(&Part::Committee);
    lacks.then(|| {
        format!(
            "正式党员 {full} 人：{COMMITTEE_FROM} 人以上一般要设支委会。设了的话，在下面点“今天起有”。"
        )
    })
}

fn member(it: &Named) -> MemberRow {
    let own = &it.membership;
    let kind = if own.standing == Standing::Full { "t-ok" } else { "t-off" };
    let note = own.exclusion.as_ref().map(|it| {
        let reason = reason_words(it.reason);
        if it.is_proven() {
            format!("不算在应到会里：{reason}（{}）", it.approval)
        } else {
            format!("还算在应到会里，缺批准或者同意：{reason}")
        }
    });
    MemberRow {
        name: it.name.clone(),
        post: match post_words(own.post) {
            "" => "—".to_owned(),
            words => words.to_owned(),
        },
        standing: Tag { kind, words: standing_words(own.standing).to_owned() },
        joined: own.joined_on.map_or_else(|| "—".to_owned(), |it| it.to_string()),
        note: note.unwrap_or_default(),
    }
}

fn part(it: Part, has: &[Part]) -> PartRow {
    let (name, meaning) = part_words(it);
    PartRow {
        code: it.code(),
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        has: has.contains(&it),
    }
}

/// Somebody is put on the roster, leaves it, or the branch has something from today on.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, org) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = (org, form.int("version").unwrap_or(0));
    let done = match form.get("do") {
        "leave" => {
            let gone = (seen, form.int("person").map_or(Id(0), Id), form.get("until_on"));
            leave(&web.app, staff, county, gone, &once).await
        }
        "part" => {
            let part = (seen, form.get("part"), form.get("has") == "1", "");
            set_part(&web.app, staff, county, part, &once).await
        }
        "put" => put(&web.app, staff, county, (seen, read(&form)), &once).await.map(drop),
        _ => Err(Failure::Missing),
    };
    match done {
        Ok(()) => {
            let done = form.get("do");
            let to = at(county, &format!("/branches/{}/roster?done={done}", org.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn read(form: &Form) -> NewMember {
    NewMember {
        person: form.int("person").map(Id),
        name: form.text("name"),
        standing: form.text("standing"),
        post: form.text("post"),
        joined_on: form.text("joined_on"),
        from_on: form.text("from_on"),
        reason: form.text("reason"),
        approval: form.text("approval"),
        consent: form.has("consent"),
    }
}
