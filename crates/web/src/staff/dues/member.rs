//! A member's dues, for the secretary of their branch: months, payments, bases, waivers.

use app::dues::keeping::{NewBase, NewWaiver, set_base, waive};
use app::dues::month_words;
use app::dues::paying::{NewPaying, pay, take_back};
use app::dues::reading::{Account, Happened, Noted, account};
use app::{Failure, FieldError};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::dues::months::{Line, Standing};
use domain::dues::{FLAG_MONTHS, Kind, LARGE_GIFT, USUAL_MOST};
use domain::places::County;
use kernel::id::Id;
use kernel::schedule::{Every, Period};
use kernel::time::Instant;
use serde::Deserialize;

use super::super::Desk;
use super::super::request::parse_id;
use super::{at, behind_words, kind_words, money, said, standing_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{field, fields, form_errors, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, Link, Tag};
use crate::views::staff::dues::DuesMemberPage;
use crate::words;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// A member's dues.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    officer: Officer,
    look: Look,
    Path((_, person)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let form = Form::with_key(fresh_key(&web));
    let mut shown = shown(&web, county, &officer, (&look, &person), (&form, &[])).await?;
    shown.frame.notice = just.done.as_deref().and_then(said).or(shown.frame.notice);
    Ok(page(&shown))
}

async fn shown(
    web: &Web,
    county: County,
    officer: &Officer,
    (look, person): (&Look, &str),
    (form, errors): (&Form, &[FieldError]),
) -> Result<DuesMemberPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let person = parse_id(person).stop(web)?;
    let it = account(&web.app, &signed_in.staff, county, person).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut frame = desk.frame(web, look, signed_in, ("党费", Spot::Dues));
    frame.has_errors = !errors.is_empty();
    let running = Period::of(Every::Month, now.date());
    let (first, last) = unpaid(&it, running);
    let typed = form.has("do");
    let of = |name: &str, usual: String| {
        let value = if typed { form.text(name) } else { usual };
        field(&value, errors, name)
    };
    let none = String::new;
    Ok(DuesMemberPage {
        frame,
        back: Link { name: "党费".to_owned(), href: at(county, "") },
        title: format!("{}的党费", it.name),
        errors: form_errors(errors, |it| it),
        notices: notices(&it),
        facts: facts(&it),
        months: it.lines.iter().rev().map(month_line).collect(),
        history: it.history.iter().map(|it| happened(it, now)).collect(),
        action: at(county, &format!("/members/{}", person.0)),
        key: form.key.clone(),
        first: of("first", first.to_string()),
        last: of("last", last.to_string()),
        fen: of("fen", owed_until(&it, first, last)),
        paid_on: of("paid_on", none()),
        from: of("from", running.to_string()),
        kind: of("kind", none()),
        kinds: kinds(&it, form),
        base: of("base", none()),
        waived_first: of("waived_first", none()),
        waived_last: of("waived_last", none()),
        document: of("document", none()),
        payments: it.standing().filter_map(payment).collect(),
        why: of("why", none()),
        open: opened(&it, form.get("do")).to_owned(),
    })
}

/// Which folded form stands open: the one that came back; the base of who has none.
fn opened<'a>(it: &Account, typed: &'a str) -> &'a str {
    let unset = it.lines.iter().all(|it| it.kind.is_none());
    if typed.is_empty() && unset { "base" } else { typed }
}

/// The first and the last month that is not paid yet; the running one where there is none.
fn unpaid(it: &Account, running: Period) -> (Period, Period) {
    let open = |it: &&Line| matches!(it.standing, Standing::Open | Standing::Unpaid);
    // One run of months: a payment names none that is paid or waived.
    let run = it.lines.iter().skip_while(|it| !open(it)).take_while(open);
    let mut months = run.map(|it| it.month);
    let first = months.next().unwrap_or(running);
    (first, months.last().unwrap_or(first))
}

/// What the months from one to another cost that are not paid yet, as a form takes it.
fn owed_until(it: &Account, first: Period, last: Period) -> String {
    let months = it.lines.iter().filter(|it| (first..=last).contains(&it.month));
    let open = months.filter(|it| matches!(it.standing, Standing::Open | Standing::Unpaid));
    match open.map(|it| it.owed).sum() {
        0 => String::new(),
        sum => domain::dues::yuan(sum),
    }
}

fn notices(it: &Account) -> Vec<String> {
    let mut all = Vec::new();
    let sum = |it: &Account| {
        let behind = it.lines.iter().filter(|it| it.standing == Standing::Unpaid);
        behind.map(|it| it.owed).sum::<i64>()
    };
    if let Some(first) = it.arrears.unpaid.first() {
        let words = behind_words(Some(*first), (it.arrears.unpaid.len(), sum(it)));
        all.push(format!("还欠 {words}。请提醒本人补交；确实有困难的，可以报上级批准免交。"));
    }
    if it.arrears.flag {
        all.push(format!(
            "连续 {FLAG_MONTHS} 个月没有交：请找本人谈一谈，问清楚原因。这里只是提醒，不会改变任何人的身份。"
        ));
    }
    if it.lines.iter().any(|it| it.standing != Standing::Paid && it.owed > USUAL_MOST) {
        let most = money(USUAL_MOST);
        all.push(format!("每月该交的超过 {most}：一般不超过这个数，请核对基数。"));
    }
    all
}

fn facts(it: &Account) -> Vec<(String, String)> {
    let Some((line, kind)) = it.lines.last().and_then(|it| Some((it, it.kind?))) else {
        return Vec::new();
    };
    let paid: i64 = it.lines.iter().map(|it| it.paid).sum();
    [
        ("按哪一种交", kind_words(kind).to_owned()),
        ("基数", money(line.base)),
        ("每月交", money(line.owed)),
        ("在这里一共交了", money(paid)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn month_line(it: &Line) -> (String, String, Tag) {
    let words = match it.paid_on {
        Some(on) => format!("{}，{on} 交的", money(it.paid)),
        None if it.standing == Standing::Unset => String::new(),
        None => money(it.owed),
    };
    (month_words(it.month), words, standing_tag(it.standing))
}

/// `2025-03-20 14:30 书记：……`.
fn happened(it: &Happened, now: Instant) -> String {
    let what = match &it.what {
        Noted::Base(from, kind, fen) => {
            format!("从 {from} 起按“{}”，基数 {}", kind_words(*kind), money(*fen))
        }
        Noted::Waiver(first, last, document) => {
            format!("免交 {}（{document}）", months(*first, *last))
        }
        Noted::Payment { first, last, on, fen, extra, .. } => {
            let more = match *extra {
                0 => String::new(),
                it if it > LARGE_GIFT => {
                    format!("，其中自愿多交 {}，是大额党费，要单独上交", money(it))
                }
                it => format!("，其中自愿多交 {}", money(it)),
            };
            format!("{on} 交 {} {}{more}", months(*first, *last), money(*fen))
        }
        Noted::Reversal(_, why) => format!("撤销了一笔：{why}"),
    };
    format!("{} {}：{what}", words::moment(it.at, now), it.by)
}

fn months(first: Period, last: Period) -> String {
    if first == last {
        month_words(first)
    } else {
        format!("{}到{}", month_words(first), month_words(last))
    }
}

fn kinds(it: &Account, form: &Form) -> Vec<Choice> {
    let stands = it.lines.last().and_then(|it| it.kind).map(Kind::code);
    let chosen = if form.has("kind") { Some(form.get("kind")) } else { stands };
    let of = |it: Kind| Choice {
        value: it.code().to_owned(),
        name: kind_words(it).to_owned(),
        chosen: chosen == Some(it.code()),
        initials: None,
    };
    Kind::ALL.map(of).to_vec()
}

fn payment(it: &Happened) -> Option<Choice> {
    let Noted::Payment { id, first, last, on, fen, .. } = it.what else { return None };
    let name = format!("{on} 交 {} {}", months(first, last), money(fen));
    Some(Choice { value: id.0.to_string(), name, chosen: false, initials: None })
}

/// A payment, a base, a waiver, or taking a payment back.
pub(crate) async fn sent(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, path)): Path<(String, String)>,
    KeyedForm { officer, form, once }: KeyedForm,
) -> Answer {
    let (staff, person) = (&officer.0.staff, parse_id(&path).stop(&web)?);
    let org = staff.org;
    let done = match form.get("do") {
        "pay" => {
            let of = (org, person, paying(&form));
            let large = pay(&web.app, staff, county, of, &once).await;
            large.map(|it| if it { "large" } else { "pay" })
        }
        "base" => {
            let new = NewBase {
                from: form.text("from"),
                kind: form.text("kind"),
                base: form.text("base"),
            };
            set_base(&web.app, staff, county, (org, person, new), &once).await.map(|()| "base")
        }
        "waive" => {
            let new = NewWaiver {
                first: form.text("waived_first"),
                last: form.text("waived_last"),
                document: form.text("document"),
            };
            waive(&web.app, staff, county, (org, person, new), &once).await.map(|()| "waive")
        }
        "undo" => {
            let payment = form.int("payment").map_or(Id(0), Id);
            let of = (org, payment, form.get("why"));
            take_back(&web.app, staff, county, of, &once).await.map(|()| "undo")
        }
        _ => Err(Failure::Missing),
    };
    match done {
        Ok(done) => {
            let to = at(county, &format!("/members/{}?done={done}", person.0));
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let Some(errors) = fields(&failure) else { return Err(failure).stop(&web) };
            let shown = shown(&web, county, &officer, (&look, &path), (&form, errors)).await?;
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

fn paying(form: &Form) -> NewPaying {
    NewPaying {
        first: form.text("first"),
        last: form.text("last"),
        fen: form.text("fen"),
        paid_on: form.text("paid_on"),
    }
}
