//! A joint case: its members by town, what each said, who left and why, and one act for all.

use app::joint::{self as doing, Change, Done, Member, Missed, Shown, Why};
use app::requests::{Doer, NOTE_CHARS_MAX, PHOTOS_MAX};
use app::{FieldError, House, Once};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::joint::{Act, State as At};
use domain::places::{County, Place};
use domain::requests::State as RequestState;
use kernel::id::Id;
use kernel::time::Instant;
use serde::Deserialize;

use super::{detail, picked, state_tag};
use crate::errors::{Answer, Stop, Stopped, page, page_with};
use crate::forms::Form;
use crate::frame::{Look, Spot};
use crate::guard::{InCounty, Officer, csrf, escape};
use crate::resident::{field, fields, fresh_key};
use crate::staff::Desk;
use crate::staff::inbox::{due_tag, state_tag as member_tag};
use crate::staff::request::parse_id;
use crate::staff::sent::OwnForm;
use crate::state::Web;
use crate::views::layout::{Field, FormError};
use crate::views::staff::joint as view;
use crate::words;

/// What was just done: how many, and what did not take it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
    missed: Option<String>,
}

/// Leads to the case after an act, with word of what did not take it.
pub(crate) fn arrived(county: County, done: &Done) -> Redirect {
    let missed: Vec<String> = done.missed.iter().map(told).collect();
    let missed: String = missed.join("；").bytes().map(escape).collect();
    let at = format!("/{county}/staff/joint/{}", done.case.0);
    if missed.is_empty() {
        Redirect::to(&format!("{at}?done={}", done.count))
    } else {
        Redirect::to(&format!("{at}?done={}&missed={missed}", done.count))
    }
}

/// The 编号 of a request that did not take an act, and why.
fn told(it: &Missed) -> String {
    let number = if it.number.is_empty() { "一件" } else { it.number.as_str() };
    let why = match it.why {
        Why::Overtaken(state) => format!("刚刚有人先办了一步，现在是“{}”", words::state(state)),
        Why::NotOpen(state) => format!("现在是“{}”，不能这样办", words::state(state)),
        Why::InCase => "已经在别的联办件里".to_owned(),
        Why::OtherKind => "类别不同".to_owned(),
        Why::NotYours => "不归您办，或者已经不在了".to_owned(),
        Why::Refused => "现在不能这样办，请单独打开看看".to_owned(),
    };
    format!("{number}：{why}")
}

/// The case.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Path((_, id)): Path<(String, String)>,
    Query(just): Query<Just>,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let shown = doing::show(&web.app, &signed_in.staff, county, id).await.stop(&web)?;
    let desk = Desk::of(&web, county, &signed_in).await?;
    let mut case = case_page(&web, &desk, &look, &signed_in, &shown);
    case.frame.notice = just
        .done
        .as_deref()
        .and_then(|it| it.parse::<i64>().ok())
        .map(|it| format!("{it} 件一起办了。"));
    case.missed = just
        .missed
        .iter()
        .flat_map(|it| it.split('；'))
        .take(doing::MEMBERS_MAX)
        .map(str::to_owned)
        .collect();
    Ok(page(&case))
}

fn case_page(
    web: &Web,
    desk: &Desk,
    look: &Look,
    signed_in: &app::accounts::SignedIn,
    shown: &Shown,
) -> view::CasePage {
    let (house, now, case) = (&*desk.house, web.app.now(), &shown.case);
    let list = format!("/{}/staff/joint", house.county());
    let (inside, left): (Vec<&Member>, Vec<&Member>) =
        shown.members.iter().partition(|it| it.left_at.is_none());
    view::CasePage {
        frame: desk.frame(web, look, signed_in, (&case.title, Spot::Joint)),
        errors: Vec::new(),
        number: case.number.clone(),
        title: case.title.clone(),
        detail: format!("{} · {}办", detail(house, case, now), house.org_name(case.org)),
        state: state_tag(case.state),
        due: case.due_at.map(|at| due_tag(at, now)),
        share: (!shown.whole).then(|| "这里只列您辖区的件；上面的数字是整个联办件的。".to_owned()),
        figures: figures(shown),
        missed: Vec::new(),
        acts: acts(web, house, shown, &list),
        comb_href: shown
            .acts
            .contains(&Act::Join)
            .then(|| format!("{list}/comb?case={}", case.id.0)),
        towns: towns(house, &inside, now),
        left: left.iter().map(|it| row(house, it, now)).collect(),
        history: shown.history.iter().map(|it| line(house, it, now)).collect(),
        csrf: csrf(web, signed_in),
        text_max: NOTE_CHARS_MAX,
        photos_max: PHOTOS_MAX,
        list_href: list,
    }
}

fn figures(shown: &Shown) -> Vec<view::Figure> {
    let it = shown.counts;
    let figure =
        |name: &str, value: String, of: String| view::Figure { name: name.to_owned(), value, of };
    let inside = it.joined - it.left;
    let share = |part: i64, of: i64| match domain::figures::basis_points(part, of) {
        Some(points) => format!("{}.{} %", points / 100, points / 10 % 10),
        None => "—".to_owned(),
    };
    vec![
        figure("并入", words::number(it.joined), "件".to_owned()),
        figure("退出", words::number(it.left), format!("其中说没解决 {} 件", it.disputed)),
        figure("办完答复", words::number(it.answered), format!("/ {inside} 件")),
        figure("已办结", words::number(it.solved), format!("/ {inside} 件")),
        figure(
            "满意",
            share(it.satisfied, it.heard),
            format!("{} / {} 件", it.satisfied, it.heard),
        ),
    ]
}

/// The forms of the acts that are open, each with those it can be done to.
fn acts(web: &Web, house: &House, shown: &Shown, list: &str) -> Vec<view::CaseAct> {
    let inside: Vec<&Member> = shown.members.iter().filter(|it| it.left_at.is_none()).collect();
    let form =
        |act: Act, label: &str, (name, hint): (&str, &str), button: &str, of: RequestState| {
            let members =
                inside.iter().filter(|it| it.state == of).map(|it| pick(house, it)).collect();
            view::CaseAct {
                act: act.code(),
                action: format!("{list}/{}/{}", shown.case.id.0, act.code()),
                key: fresh_key(web),
                label: label.to_owned(),
                field: name.to_owned(),
                hint: hint.to_owned(),
                button: button.to_owned(),
                busy: "正在办…".to_owned(),
                words: Field::default(),
                needs_words: act != Act::Pass,
                answers: act == Act::Answer,
                open: false,
                note: Field::default(),
                members,
            }
        };
    let all = [
        (
            Act::Answer,
            "都办完了，统一答复…",
            (
                "公开答复",
                "每一件的群众都收到这一段，不要写姓名、电话。写什么时候、怎么办的、结果怎样。",
            ),
            "答复，交去核查",
            RequestState::Handling,
        ),
        (
            Act::Ask,
            "都问一句…",
            ("要群众补充什么", "每一件的群众都会收到。等回答的时间不算在期限里。"),
            "问群众",
            RequestState::Handling,
        ),
        (
            Act::Proceed,
            "不等补充，接着办…",
            ("为什么不等", "群众会看到。"),
            "接着办",
            RequestState::Paused,
        ),
        (
            Act::Pass,
            "核查通过…",
            ("怎么核查的", "内部。到没到现场、看到什么。"),
            "都通过",
            RequestState::Checking,
        ),
        (
            Act::Fail,
            "还没办好，退回…",
            ("还差什么", "承办单位会看到。"),
            "退回再办",
            RequestState::Checking,
        ),
    ];
    all.into_iter()
        .filter(|it| shown.acts.contains(&it.0))
        .map(|(act, label, words, button, of)| form(act, label, words, button, of))
        .collect()
}

fn pick(house: &House, it: &Member) -> view::Pick {
    view::Pick {
        id: it.id.0.to_string(),
        version: it.version,
        ticked: true,
        name: format!("{}：{}", house.place_name(it.place), it.title),
        number: it.number.clone(),
        own: String::new(),
    }
}

fn towns(house: &House, inside: &[&Member], now: Instant) -> Vec<view::CaseTown> {
    let mut towns: Vec<(Place, view::CaseTown)> = Vec::new();
    for it in inside {
        let town = it.place.town();
        let row = row(house, it, now);
        if let Some((_, own)) = towns.iter_mut().find(|own| own.0 == town) {
            own.rows.push(row);
        } else {
            let name = house.place_name(town).to_owned();
            towns.push((town, view::CaseTown { name, count: String::new(), rows: vec![row] }));
        }
    }
    for (_, town) in &mut towns {
        town.count = format!("{} 件", town.rows.len());
    }
    towns.into_iter().map(|it| it.1).collect()
}

fn row(house: &House, it: &Member, now: Instant) -> view::MemberRow {
    let late = it.due_at.filter(|at| it.left_at.is_none() && *at < now);
    let said = match (it.satisfied, it.rated) {
        (_, Some(level)) => words::word("level", &level.to_string()),
        (Some(true), None) => "回访满意".to_owned(),
        (Some(false), None) => "回访不满意".to_owned(),
        (None, None) => String::new(),
    };
    view::MemberRow {
        href: format!("/{}/staff/requests/{}", house.county(), it.id.0),
        number: it.number.clone(),
        title: it.title.clone(),
        village: house.place_name(it.place).to_owned(),
        state: member_tag(it.state),
        due: late.map(|at| due_tag(at, now)),
        said,
        left: it.left_at.map(|at| {
            let why = if it.left_why.is_empty() { "没有写原因" } else { it.left_why.as_str() };
            format!("{} 退出：{why}", words::day(at.date(), now))
        }),
    }
}

fn line(house: &House, it: &app::joint::Line, now: Instant) -> view::CaseLine {
    let text = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let org = it.by.org.map(|org| house.org_name(org)).unwrap_or_default();
    let name = it.name.clone().unwrap_or_else(|| "群众".to_owned());
    let moved = it.from.as_deref().filter(|from| *from != it.to).map(|_| {
        let state = At::parse(&it.to).map(|it| words::word("joint_state", it.code()));
        format!("，现在是“{}”", state.unwrap_or_default())
    });
    let act = words::word("joint_act", &it.act);
    view::CaseLine {
        act: format!("{act}{}", moved.unwrap_or_default()),
        when: words::moment(it.at, now),
        who: format!("{name} {org}").trim().to_owned(),
        public: text(&it.public),
        internal: text(&it.internal),
    }
}

/// Does an act to those that were ticked.
pub(crate) async fn act(
    State(web): State<Web>,
    InCounty(county): InCounty,
    look: Look,
    Path((_, id, act)): Path<(String, String, String)>,
    OwnForm { officer: Officer(signed_in), form }: OwnForm,
) -> Answer {
    let id = parse_id(&id).stop(&web)?;
    let change = change(&act, &form).ok_or(app::Failure::Missing).stop(&web)?;
    let staff = &signed_in.staff;
    let key = Once::new(&form.key, Doer { person: Some(staff.person), org: Some(staff.org) });
    let (key, chosen) = (key.stop(&web)?, picked(&form));
    let change = (change, form.photos.clone());
    match doing::act(&web.app, staff, county, id, change, (&chosen, &key)).await {
        Ok(done) => Ok(arrived(county, &done).into_response()),
        Err(failure) => {
            let Some(wrong) = fields(&failure) else { return Err(failure).stop(&web) };
            again(&web, &signed_in, &look, (county, id), (&act, &form, wrong)).await
        }
    }
}

fn change(act: &str, form: &Form) -> Option<Change> {
    let words = form.text("words");
    Some(match Act::parse(act)? {
        Act::Answer => {
            let own = form.names("a-").filter_map(|it| {
                let text = form.text(&format!("a-{it}"));
                let id = it.parse().ok().map(Id)?;
                (!text.trim().is_empty()).then_some((id, text))
            });
            Change::Answer { answer: words, own: own.collect(), note: form.text("note") }
        }
        Act::Ask => Change::Ask { question: words },
        Act::Proceed => Change::Proceed { reason: words },
        Act::Pass => Change::Pass { note: words },
        Act::Fail => Change::Fail { reason: words },
        Act::Open | Act::Join | Act::Leave | Act::Follow => return None,
    })
}

/// The page with the form that came back, everything typed and ticked kept.
async fn again(
    web: &Web,
    signed_in: &app::accounts::SignedIn,
    look: &Look,
    (county, id): (County, Id),
    (act, form, wrong): (&str, &Form, &[FieldError]),
) -> Result<Response, Stopped> {
    let shown = doing::show(&web.app, &signed_in.staff, county, id).await.stop(web)?;
    let desk = Desk::of(web, county, signed_in).await?;
    let mut case = case_page(web, &desk, look, signed_in, &shown);
    case.frame.has_errors = true;
    let line = |it: &FieldError| FormError { field: format!("{act}-words"), words: it.say.clone() };
    case.errors = wrong.iter().map(line).collect();
    let chosen = picked(form);
    for own in case.acts.iter_mut().filter(|it| it.act == act) {
        own.open = true;
        form.key.clone_into(&mut own.key);
        let error = wrong.iter().map(|it| it.say.clone()).next();
        own.words = Field { value: form.text("words"), error };
        own.note = field(form.get("note"), wrong, "note");
        for member in &mut own.members {
            member.ticked = chosen.iter().any(|it| it.id.0.to_string() == member.id);
            member.own = form.text(&format!("a-{}", member.id));
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &case))
}
