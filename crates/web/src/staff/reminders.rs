//! Reminders of the day, what is stuck, and the duty roster.

use app::FieldError;
use app::policy::affairs;
use app::policy::projects::{Act, may_anywhere};
use app::reminders::{self as doing, Reminded};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::directory::Role;
use domain::reminders::{Kind, Manners};
use kernel::id::Id;
use kernel::time::Date;

use super::Desk;
use super::inbox::{due_tag, list_rows};
use crate::errors::{self, Answer, Stop, page, page_with};
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::resident::{fields, fresh_key};
use crate::staff::sent::KeyedForm;
use crate::state::Web;
use crate::views::layout::{Choice, FormError};
use crate::views::staff::lists::Empty;
use crate::views::staff::reminders::{
    Day, DutyPage, Group, Part, Reminder, RemindersPage, StuckPage, Waiting,
};
use crate::words;

/// What the person's organisation is reminded of today.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let (said, duty) = doing::today(&web.app, &signed_in.staff, county).await.stop(&web)?;
    let now = web.app.now();
    let manners = Manners::on(now.date(), &desk.house.rules);
    // An organisation hears of everything it owes; on the page stands what its reader can open.
    let duties = may_anywhere(&signed_in.staff, Act::Read);
    let knows = affairs::may_anywhere(&signed_in.staff, affairs::Act::ReadApplicants);
    let theirs = |it: &&Reminded| match it.noun.as_str() {
        "project" | "risk" => duties,
        "applicant" | "transfer" => knows,
        _ => true,
    };
    let open: Vec<&Reminded> = said.iter().filter(|it| it.open).filter(theirs).collect();
    let reminder = |it: &Reminded| Reminder {
        href: href_of(county, it),
        title: it.title.clone().unwrap_or_else(|| words::word("noun", &it.noun)),
        noun: words::word("noun", &it.noun),
        holder: desk.house.org_name(it.owner).to_owned(),
        due: due_tag(it.due_at, now),
    };
    let group = |kind: Kind| {
        let own = open.iter().filter(|it| it.kind == kind);
        Group {
            name: words::word("reminder", kind.code()),
            meaning: words::word("reminder_meaning", kind.code())
                .replace("{n}", &manners.stuck_days.to_string()),
            rows: own.map(|it| reminder(it)).collect(),
        }
    };
    let groups = Kind::ALL.into_iter().rev().map(group).filter(|it| !it.rows.is_empty());
    let page_shown = RemindersPage {
        frame: desk.frame(&web, &look, &signed_in, ("提醒", Spot::Reminders)),
        count: format!("{} 件", open.len()),
        manners: format!(
            "一件事一个工作日只提醒一次。晚上 {} 点到早上 {} 点、放假的日子不打扰，应急的除外。",
            manners.quiet_from, manners.quiet_until
        ),
        on_duty: duty.map(|it| it.name),
        duty_href: format!("/{county}/staff/duty"),
        groups: groups.collect(),
        empty: Empty {
            headline: "今天没有要提醒的".to_owned(),
            detail: "快到期、超期和卡住的事会出现在这里。".to_owned(),
            link: None,
        },
    };
    Ok(page(&page_shown))
}

/// Where a reminder leads.
fn href_of(county: app::County, it: &Reminded) -> String {
    let id = it.matter.0;
    let path = match it.noun.as_str() {
        "request" => format!("requests/{id}"),
        "order" => format!("orders/{id}"),
        "whistle" => format!("whistles/{id}"),
        "joint" => format!("joint/{id}"),
        "sitting" => format!("life/sittings/{id}"),
        "election" => format!("elections/{id}"),
        "project" => format!("projects/{id}"),
        "risk" => format!("risks/{id}"),
        "applicant" => format!("applicants/{id}"),
        "transfer" => format!("letters/{id}"),
        // Visits and rounds stand in somebody's day.
        _ => "day".to_owned(),
    };
    format!("/{county}/staff/{path}")
}

/// What is stuck in the person's ground.
pub(crate) async fn stuck(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let found = doing::stuck(&web.app, &signed_in.staff, county).await.stop(&web)?;
    let now = web.app.now();
    let rows = |rows| list_rows(&desk.house, rows, now, false);
    let of_county = signed_in.staff.place == county.place();
    let waiting = |it: &(String, i64, app::Instant)| Waiting {
        topic: topic(&it.0),
        count: words::number(it.1),
        since: words::moment(it.2, now),
    };
    let shown = StuckPage {
        frame: desk.frame(&web, &look, &signed_in, ("卡住的", Spot::Stuck)),
        parts: vec![
            Part {
                id: "late",
                name: format!("超期 {} 个工作日以上", found.days),
                count: count(found.late.len()),
                meaning: "最早到期的在最上面。可以催、督办，或者换一个单位。".to_owned(),
                rows: rows(&found.late),
            },
            Part {
                id: "to-and-fro",
                name: "来回退".to_owned(),
                count: count(found.to_and_fro.len()),
                meaning: "退回过两次以上、还没办结的。多半是责任不清，要有人定下来。".to_owned(),
                rows: rows(&found.to_and_fro),
            },
        ],
        messages: of_county.then(|| found.messages.iter().map(waiting).collect()),
    };
    Ok(page(&shown))
}

/// What a message is about: a topic of its own, or the act of the noun that sent it.
fn topic(code: &str) -> String {
    let groups = ["topic", "act", "order_act", "whistle_act", "joint_act"];
    let known = groups.iter().map(|group| words::word(group, code)).find(|it| it != code);
    known.unwrap_or_else(|| "别的消息".to_owned())
}

/// Rows that a list shows at most.
const SHOWN: usize = 200;

fn count(rows: usize) -> String {
    if rows >= SHOWN {
        format!("{SHOWN} 件以上，先列 {SHOWN} 件")
    } else {
        format!("{rows} 件")
    }
}

/// The roster of the person's organisation.
pub(crate) async fn duty(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
) -> Answer {
    Ok(page(&roster(&web, county, &signed_in, &look, &[]).await?))
}

/// Sets the roster.
pub(crate) async fn set_duty(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    KeyedForm { officer: Officer(signed_in), form, once: key }: KeyedForm,
) -> Answer {
    let staff = &signed_in.staff;
    let days = days_from(web.app.now().date());
    let sent = days.into_iter().filter(|it| form.has(&format!("d-{it}")));
    let days = sent.map(|it| (it, form.int(&format!("d-{it}")).map(Id))).collect();
    match doing::set_roster(&web.app, staff, county, days, &key).await {
        Ok(()) => Ok(Redirect::to(&format!("/{county}/staff/duty")).into_response()),
        Err(failure) => match fields(&failure) {
            Some(wrong) => {
                let shown = roster(&web, county, &signed_in, &look, wrong).await?;
                Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown))
            }
            None => Err(failure).stop(&web),
        },
    }
}

fn days_from(first: Date) -> Vec<Date> {
    let days = usize::try_from(doing::ROSTER_DAYS).unwrap_or(0);
    std::iter::successors(Some(first), |it| it.tomorrow().ok()).take(days).collect()
}

async fn roster(
    web: &Web,
    county: app::County,
    signed_in: &app::accounts::SignedIn,
    look: &Look,
    wrong: &[FieldError],
) -> Result<DutyPage, errors::Stopped> {
    let desk = Desk::of(web, county, signed_in).await?;
    let staff = &signed_in.staff;
    let (duties, colleagues) = doing::roster(&web.app, staff, county).await.stop(web)?;
    let now = web.app.now();
    let day = |date: Date| {
        let own = duties.iter().find(|it| it.day == date);
        let nobody =
            Choice { name: "没有排".to_owned(), chosen: own.is_none(), ..Choice::default() };
        let people = colleagues.iter().map(|(id, name)| Choice {
            value: id.0.to_string(),
            name: name.clone(),
            chosen: own.is_some_and(|it| it.person == *id),
            ..Choice::default()
        });
        Day {
            date: date.to_string(),
            name: words::day_and_weekday(date, now),
            off: !desk.house.calendar.works(date),
            who: own.map_or("没有排", |it| it.name.as_str()).to_owned(),
            choices: std::iter::once(nobody).chain(people).collect(),
        }
    };
    let mut frame = desk.frame(web, look, signed_in, ("值班表", Spot::Reminders));
    frame.has_errors = !wrong.is_empty();
    Ok(DutyPage {
        frame,
        org: staff.org_name.clone(),
        action: format!("/{county}/staff/duty"),
        key: fresh_key(web),
        errors: wrong
            .iter()
            .map(|it| FormError { field: it.field.to_owned(), words: it.say.clone() })
            .collect(),
        may_set: [Role::Dispatcher, Role::Handler, Role::Leader].into_iter().any(|it| staff.is(it)),
        days: days_from(now.date()).into_iter().map(day).collect(),
    })
}
