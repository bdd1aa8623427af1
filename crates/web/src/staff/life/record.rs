//! The form of a record: it knows who should come, and asks for nothing it can count.

use app::FieldError;
use app::life::catalogue::name;
use app::life::recording::{NewRecord, NewVote, Sheet, record, sheet};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::life::branches::Post;
use domain::life::enrolling::{post_words, standing_words};
use domain::places::County;
use domain::quorum::{Kind, Standing};
use kernel::id::Id;

use super::super::Desk;
use super::super::request::parse_id;
use super::at;
use super::sittings::kind_words;
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Field};
use crate::views::staff::life::{PersonRow, RecordPage, VoteFields};

/// Lines for votes that the form has.
const VOTES: usize = 4;

/// The form.
pub(crate) async fn form(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    Ok(page(&shown(&web, county, &officer, (&look, &id), (&form, &[])).await?))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, id): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<RecordPage, Stopped> {
    let signed_in = &*officer.0;
    let id = parse_id(id).stop(web)?;
    // Another day has another roster: that of the day which was typed.
    let on = form.get("held_on").trim().parse().ok();
    let sheet = sheet(&web.app, &signed_in.staff, county, (id, on)).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("记录", Spot::Life));
    frame.carry(form);
    frame.has_errors = !errors.is_empty();
    let it = &sheet.shown.sitting;
    let systems: Vec<&str> = it.systems.iter().map(|code| name(&sheet.catalogue, code)).collect();
    let base = at(county, &format!("/sittings/{}", id.0));
    // A form that came back shows what was typed, a new one what is known.
    let back = form.has("held_on");
    let of =
        |name: &str, known: &str| field(if back { form.get(name) } else { known }, errors, name);
    let post = |wanted: Post| sheet.people.iter().find(|it| it.membership.post == wanted);
    let usual = it.chair.or_else(|| post(Post::Secretary).map(|it| it.membership.person));
    let votes = vote_fields(&sheet, form, back);
    Ok(RecordPage {
        frame,
        title: it.title.clone(),
        counts_for: format!("算：{}", systems.join("、")),
        errors: form_errors(errors, |it| it),
        action: format!("{base}/record"),
        back_href: base,
        key: form.key.clone(),
        version: it.version,
        held_on: of("held_on", &it.held_on.to_string()),
        from: of("from", &it.hours.0),
        until: of("until", &it.hours.1),
        place: of("place", &it.place),
        chair: field("", errors, "chair"),
        chairs: choices(&sheet, (form, back, "chair"), usual),
        recorder: field("", errors, "recorder"),
        recorders: choices(&sheet, (form, back, "recorder"), it.recorder),
        came: Field { error: of("came", "").error, ..Field::default() },
        people: sheet.people.iter().map(|it| person(&sheet, form, back, it)).collect(),
        roster_href: at(county, &format!("/branches/{}/roster", it.branch.0)),
        signed: match sheet.signed.len() {
            0 => String::new(),
            many => format!("只勾了扫码签到的 {many} 人；没扫码但到了的，请补勾。"),
        },
        guests: of("guests", &it.guests),
        minutes: of("minutes", &it.minutes),
        vote: field("", errors, "votes"),
        votes_open: votes.iter().any(|it| !it.subject.is_empty() || !it.yes.is_empty()),
        votes,
    })
}

fn choices(
    sheet: &Sheet,
    (form, back, name): (&Form, bool, &str),
    known: Option<Id>,
) -> Vec<Choice> {
    let chosen = if back { form.int(name).map(Id) } else { known };
    let choice = |it: &app::life::Named| Choice {
        value: it.membership.person.0.to_string(),
        name: it.name.clone(),
        chosen: chosen == Some(it.membership.person),
        initials: None,
    };
    sheet.people.iter().map(choice).collect()
}

fn person(sheet: &Sheet, form: &Form, back: bool, it: &app::life::Named) -> PersonRow {
    let (id, own) = (it.membership.person, &it.membership);
    let known = sheet.attended.iter().find(|it| it.person == id);
    let excluded = own.exclusion.as_ref().is_some_and(domain::quorum::Exclusion::is_proven);
    let note = if excluded {
        "不算在应到会里".to_owned()
    } else if own.standing == Standing::Full {
        post_words(own.post).to_owned()
    } else {
        format!("{}，没有表决权", standing_words(own.standing))
    };
    // Who should come is taken to have come: fewer taps, and who did not is unticked. Where some
    // signed in, those came, and others are ticked by hand.
    let usual = match known {
        Some(it) => it.came,
        None if sheet.signed.is_empty() => sheet.attended.is_empty() && !excluded,
        None => sheet.signed.contains(&id),
    };
    PersonRow {
        id: id.0,
        name: it.name.clone(),
        note,
        came: if back { form.has(&format!("came-{}", id.0)) } else { usual },
        why: if back {
            form.text(&format!("why-{}", id.0))
        } else {
            known.map_or_else(String::new, |it| it.why.clone())
        },
    }
}

fn vote_fields(sheet: &Sheet, form: &Form, back: bool) -> Vec<VoteFields> {
    let one = |nth: usize| {
        let typed = |name: &str| form.text(&format!("vote-{nth}-{name}"));
        let known = sheet.votes.get(nth - 1).map(|it| &it.ballot).filter(|_| !back);
        let number = |name: &str, of: fn(&domain::life::sittings::Ballot) -> i64| {
            known.map_or_else(|| typed(name), |it| of(it).to_string())
        };
        let chosen = known.map_or_else(|| typed("kind"), |it| it.kind.code().to_owned());
        let kinds = Kind::ALL.into_iter().filter(|it| sheet.scope.decides(*it));
        let kind = |it: Kind| Choice {
            value: it.code().to_owned(),
            name: kind_words(it).to_owned(),
            chosen: chosen == it.code(),
            initials: None,
        };
        VoteFields {
            nth,
            kinds: kinds.map(kind).collect(),
            subject: known.map_or_else(|| typed("subject"), |it| it.subject.clone()),
            yes: number("yes", |it| it.yes),
            no: number("no", |it| it.no),
            abstained: number("abstained", |it| it.abstained),
        }
    };
    (1..=VOTES).map(one).collect()
}

/// The form sent.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, id) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let seen = form.int("version").unwrap_or(0);
    match record(&web.app, staff, county, ((id, seen), read(&form)), &once).await {
        Ok(()) => {
            let to = at(county, &format!("/sittings/{}?done=record", id.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn read(form: &Form) -> NewRecord {
    let id = |it: &str| it.parse().ok().map(Id);
    let mut came: Vec<Id> = form.names("came-").filter_map(id).collect();
    came.sort_unstable();
    let why = |it: &str| Some((id(it)?, form.text(&format!("why-{it}"))));
    let mut absent: Vec<(Id, String)> = form.names("why-").filter_map(why).collect();
    absent.retain(|it| !it.1.trim().is_empty());
    absent.sort_unstable();
    let vote = |nth: usize| {
        let of = |name: &str| form.text(&format!("vote-{nth}-{name}"));
        NewVote {
            kind: of("kind"),
            subject: of("subject"),
            yes: of("yes"),
            no: of("no"),
            abstained: of("abstained"),
        }
    };
    NewRecord {
        held_on: form.text("held_on"),
        from: form.text("from"),
        until: form.text("until"),
        place: form.text("place"),
        chair: form.int("chair").map(Id),
        recorder: form.int("recorder").map(Id),
        came,
        absent,
        guests: form.text("guests"),
        minutes: form.text("minutes"),
        votes: (1..=VOTES).map(vote).collect(),
    }
}
