//! The audit, as the audit administrator reads it.

use app::audit::{self as doing, Line, Verdict, Wanted};
use axum::extract::{Query, State};
use domain::directory::Staff;
use kernel::time::{Date, Instant};
use serde::Deserialize;

use super::Desk;
use crate::errors::{Answer, Stop, Stopped, page};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, escape};
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::Choice;
use crate::views::staff::audit::{AuditPage, AuditRow};
use crate::words;

/// Rows of a page.
const ROWS: usize = 100;

/// Acts that can be picked out; of all others the day is enough.
const ACTS: [&str; 22] = [
    "sign_in",
    "sign_in_recovery",
    "sign_in_wrong",
    "sign_in_locked",
    "sign_in_refused",
    "second_wrong",
    "second_on",
    "second_off",
    "change_password",
    "reset_password",
    "end_sessions_of",
    "unlock",
    "add_person",
    "propose",
    "approve",
    "refuse_proposal",
    "take_role",
    "switch_off",
    "switch_on",
    "set_rule",
    "export",
    "export_contacts",
];

/// What narrows the rows, and where in them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    day: Option<String>,
    act: Option<String>,
    login: Option<String>,
    before: Option<i64>,
}

/// The rows.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(_): InCounty,
    officer: Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    Ok(page(&shown(&web, &officer, &look, asked).await?))
}

async fn shown(
    web: &Web,
    officer: &Officer,
    look: &Look,
    asked: Asked,
) -> Result<AuditPage, Stopped> {
    let (signed_in, now) = (&*officer.0, web.app.now());
    let county = signed_in.staff.place.county();
    let desk = Desk::of(web, county, signed_in).await?;
    let filled = |it: Option<String>| it.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let (day, act, login) = (filled(asked.day), filled(asked.act), filled(asked.login));
    let person = match &login {
        Some(login) => doing::person(&web.app, county, &signed_in.staff, login).await.stop(web)?,
        None => None,
    };
    let unknown = login.as_ref().filter(|_| person.is_none());
    let wanted = Wanted {
        person,
        act: act.clone(),
        day: day.as_deref().and_then(|it| it.parse::<Date>().ok()),
        before: asked.before,
    };
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let rows = doing::page(&web.app, county, &signed_in.staff, (wanted, limit)).await;
    let mut rows = rows.stop(web)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let escaped = |it: &Option<String>| -> String {
        it.as_deref().unwrap_or_default().bytes().map(escape).collect()
    };
    let query = format!("day={}&act={}&login={}", escaped(&day), escaped(&act), escaped(&login));
    let action = format!("/{county}/staff/audit");
    let next = rows.last().filter(|_| more).map(|it| it.seq);
    let choice = |code: &&str| Choice {
        value: (*code).to_owned(),
        name: words::word("audit_act", code),
        chosen: act.as_deref() == Some(*code),
        ..Choice::default()
    };
    Ok(AuditPage {
        frame: desk.frame(web, look, signed_in, ("审计记录", Spot::Audit)),
        next_href: next.map(|it| format!("{action}?{query}&before={it}")),
        verify_action: format!("{action}/verify"),
        acts: ACTS.iter().map(choice).collect(),
        unknown: unknown.map(|it| format!("没有登录名是“{it}”的账号，下面没有按人筛选。")),
        day: day.unwrap_or_default(),
        login: login.unwrap_or_default(),
        rows: rows.iter().map(|it| row(it, now)).collect(),
        action,
        alarm: alarm(web, &signed_in.staff).await?,
        verdict: None,
        broken: false,
    })
}

/// What is said when there were many refusals within a day; nothing to who does not look after that.
pub(super) async fn alarm(web: &Web, staff: &Staff) -> Result<Option<String>, Stopped> {
    let times = app::alarm::lately(&web.app, staff.place.county(), staff).await.stop(web)?;
    let said: Vec<String> = times.iter().map(|it| words::moment(*it, web.app.now())).collect();
    Ok((!said.is_empty()).then(|| {
        format!(
            "过去一天里有 {} 个小时被拒绝的请求特别多（{}），可能有人在试密码、试地址。请看看审计记录里输错的是谁，再请管服务器的人看日志。",
            said.len(),
            said.join("、")
        )
    }))
}

fn row(it: &Line, now: Instant) -> AuditRow {
    let noun = words::word("noun", &it.noun);
    AuditRow {
        seq: words::number(it.seq),
        at: words::moment(it.at, now),
        who: it.by.clone().unwrap_or_else(|| "群众或系统".to_owned()),
        act: act_word(it),
        what: it.whose.as_ref().map_or_else(|| noun.clone(), |whose| format!("{noun}：{whose}")),
        detail: detail(it),
        source: it.source.clone(),
    }
}

/// The word for an act: that of its noun, or of what the office does beside.
fn act_word(it: &Line) -> String {
    let group = match it.noun.as_str() {
        "request" => "act",
        "order" => "order_act",
        "whistle" => "whistle_act",
        "joint" => "joint_act",
        _ => "audit_act",
    };
    let word = words::word(group, &it.act);
    if word == it.act { words::word("audit_act", &it.act) } else { word }
}

/// What was noted beside it, in words where it is a code.
fn detail(it: &Line) -> String {
    let groups: &[&str] = match (it.act.as_str(), it.noun.as_str()) {
        ("see_contact", _) => &["look_reason"],
        ("prove" | "prove_wrong" | "second_wrong", "account") => &["sign_in_how"],
        (act, "account") if act.starts_with("sign_in") => &["sign_in_how"],
        (_, "log") => &["log_kind"],
        (_, "visit") => &["visit_purpose", "visit_outcome"],
        (_, "branch" | "sitting") => &["life_detail"],
        (_, "election") => &["election_step"],
        (_, "project") => &["project_kind"],
        _ => &[],
    };
    let mut said = groups.iter().map(|group| words::word(group, &it.detail));
    said.find(|word| *word != it.detail).unwrap_or_else(|| it.detail.clone())
}

/// Reads the chain again, and says how it was found.
pub(crate) async fn verify(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    OwnForm { officer, form: _ }: OwnForm,
) -> Answer {
    let found = doing::verify(&web.app, county, &officer.0.staff).await.stop(&web)?;
    let mut shown = shown(&web, &officer, &look, Asked::default()).await?;
    shown.broken = !matches!(found, Verdict::Sound { .. });
    shown.verdict = Some(match found {
        Verdict::Sound { rows, head } => {
            let head: String = data_encoding::HEXLOWER.encode(&head).chars().take(16).collect();
            let rows = words::number(rows);
            format!(
                "从头读了 {rows} 条，一环扣一环，没有被改过。最后一环 {head}，可以抄下来和以后的对。"
            )
        }
        Verdict::Cut { rows, anchored } => {
            let (rows, anchored) = (words::number(rows), words::number(anchored));
            format!(
                "只剩 {rows} 条，以前记到过第 {anchored} 条：后面的被删了。请马上报告，并留好备份。"
            )
        }
        Verdict::Broken { seq } => {
            format!("第 {seq} 条对不上：从这里起被改过、删过或者插过。请马上报告，并留好备份。")
        }
    });
    Ok(page(&shown))
}
