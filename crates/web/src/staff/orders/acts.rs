//! The forms of the acts that are open on an order: what each asks for, in people's words.

use app::House;
use app::accounts::SignedIn;
use app::orders::{Act as Doing, Kind, PHOTOS_MAX, Ranked, Shown, Skill, Suggested};

use super::one::Back;
use crate::guard::csrf;
use crate::resident::orders::skills;
use crate::resident::{categories, field, fresh_key};
use crate::state::Web;
use crate::views::layout::{Choice, Field};
use crate::views::staff::orders::{Act, ActField, Candidate, FieldKind};
use crate::words;

/// What the forms are made from.
pub(super) struct Given<'a> {
    pub(super) house: &'a House,
    pub(super) shown: &'a Shown,
    /// Who could be assigned, the best first.
    pub(super) candidates: &'a [Ranked],
    /// Words to begin a story with.
    pub(super) suggested: Option<&'a Suggested>,
    pub(super) back: &'a Back<'a>,
}

/// The forms, the usual act first.
pub(super) fn forms(web: &Web, signed_in: &SignedIn, given: &Given<'_>) -> Vec<Act> {
    let order = &given.shown.order;
    let base = format!("/{}/staff/orders/{}", given.house.county(), order.id.0);
    let token = csrf(web, signed_in);
    let mut acts: Vec<Act> = given.shown.acts.iter().flat_map(|it| form(*it, given)).collect();
    for (at, act) in acts.iter_mut().enumerate() {
        let path = if act.code == "offer_other" { "offer" } else { act.code };
        act.action = format!("{base}/{path}");
        token.clone_into(&mut act.csrf);
        act.key = fresh_key(web);
        act.version = order.version;
        // Rewriting a story that was written is no usual next step.
        act.first = at == 0 && !(act.code == "draft" && given.shown.story.is_some());
        if let Some((code, form)) = given.back.form
            && code == act.code
            && given.back.refusal.is_none()
        {
            act.open = true;
            form.key.clone_into(&mut act.key);
        }
    }
    acts
}

impl Given<'_> {
    /// What was typed into the form of this act, if it came back; else what it begins with.
    fn typed(&self, act: &str, name: &str, usual: &str) -> Field {
        match self.back.form {
            Some((code, form)) if code == act => field(form.get(name), self.back.errors, name),
            _ => Field { value: usual.to_owned(), error: None },
        }
    }

    fn words(&self, act: &str, name: &'static str, label: &'static str, hint: &str) -> ActField {
        ActField {
            name,
            label,
            hint: hint.to_owned(),
            field: self.typed(act, name, ""),
            ..ActField::default()
        }
    }
}

fn act(code: &'static str, press: &'static str, send: &'static str, busy: &'static str) -> Act {
    Act { code, press, send, busy, ..Act::default() }
}

fn form(doing: Doing, given: &Given<'_>) -> Vec<Act> {
    match doing {
        Doing::Offer => offer(given),
        Doing::Assign => assign(given).into_iter().collect(),
        Doing::Decline => vec![Act {
            fields: vec![
                given.words("decline", "reason", "为什么", "点单的人会看到。写事实，不写套话。"),
                given.words(
                    "decline",
                    "instead",
                    "该去哪里",
                    "点单的人会看到。哪个单位、在哪里、电话多少，不让人白跑。",
                ),
            ],
            ..act("decline", "没法安排，告诉他该去哪里…", "告诉他", "正在送出…")
        }],
        Doing::Convert => vec![convert(given)],
        Doing::Release | Doing::Return => {
            let lead = match doing {
                Doing::Release => "退回以后，附近别的党员可以接。",
                _ => "退回以后，网格员另外找人。",
            };
            vec![Act {
                lead: lead.to_owned(),
                fields: vec![given.words("return", "reason", "为什么", "一句话就行，不影响您。")],
                ..act("return", "做不了，退回…", "退回", "正在退回…")
            }]
        }
        Doing::Claim => vec![act("claim", "我来接", "我来接", "正在接单…")],
        Doing::Serve => vec![serve(given)],
        Doing::Draft => draft(given).into_iter().collect(),
        Doing::ConsentOral => consent(given).into_iter().collect(),
        Doing::Publish => vec![act("publish", "公开这段话", "公开", "正在公开…")],
        Doing::Retract => vec![Act {
            lead: "撤下以后，公开的那一页马上收起来；改好还可以再请本人同意。".to_owned(),
            fields: vec![given.words("retract", "reason", "为什么撤下", "内部。")],
            ..act("retract", "撤下晒单…", "撤下", "正在撤下…")
        }],
        _ => Vec::new(),
    }
}

/// What only an office can settle goes on as a request: nothing is typed twice.
fn convert(given: &Given<'_>) -> Act {
    let back = given.back.form.filter(|it| it.0 == "convert");
    let chosen = back.map_or("", |it| it.1.get("category"));
    let unsure =
        Choice { name: "说不清".to_owned(), chosen: chosen.is_empty(), ..Choice::default() };
    let category = ActField {
        name: "category",
        label: "哪方面的",
        field: given.typed("convert", "category", ""),
        kind: FieldKind::Chips(
            std::iter::once(unsure).chain(categories(given.house, chosen)).collect(),
        ),
        ..ActField::default()
    };
    let optional = |it: ActField| ActField { optional: true, ..it };
    let words =
        given.words("convert", "words", "告诉点单的人", "比如：路灯归住建局修，转给他们了。");
    let note = given.words("convert", "note", "给受理单位的话", "内部。");
    let lead = "党员帮不了、要单位来办的，转成诉求。原话、地点、联系方式都带过去，不用再填；\
                点单的人在原来的查询页上看得到办到哪一步。";
    Act {
        lead: lead.to_owned(),
        fields: vec![category, optional(words), optional(note)],
        ..act("convert", "要单位来办，转成诉求…", "转成诉求", "正在转…")
    }
}

/// One press for the usual kind, and a form for another.
fn offer(given: &Given<'_>) -> Vec<Act> {
    let skill = given.shown.order.skill.code();
    let back = given.back.form.filter(|it| it.0 == "offer_other");
    let mut choices = skills("", back.map_or(skill, |it| it.1.get("skill")));
    choices.retain(|it| !it.value.is_empty());
    let other = ActField {
        name: "skill",
        label: "要会什么",
        kind: FieldKind::Chips(choices),
        ..ActField::default()
    };
    let note = ActField {
        optional: true,
        ..given.words("offer_other", "note", "给党员的话", "内部。不要写姓名、电话。")
    };
    vec![
        Act {
            hidden: vec![("skill", skill.to_owned())],
            ..act("offer", "推给附近的党员", "推出去", "正在推…")
        },
        Act {
            fields: vec![other, note],
            hidden: vec![("form", "other".to_owned())],
            ..act("offer_other", "换个类别，或带句话再推…", "推出去", "正在推…")
        },
    ]
}

fn assign(given: &Given<'_>) -> Option<Act> {
    if given.candidates.is_empty() {
        return None;
    }
    let chosen = given.back.form.map_or("", |it| it.1.get("to"));
    let (candidates, skill) = (given.candidates.iter().take(CANDIDATES), given.shown.order.skill);
    let to = ActField {
        name: "to",
        label: "派给谁",
        hint: "只列会这一类的，近的、手上单少的在前；先不接单的、手上满了的没有列。".to_owned(),
        field: given.typed("assign", "to", ""),
        kind: FieldKind::Ranked(candidates.map(|it| ranked(it, skill, chosen)).collect()),
        ..ActField::default()
    };
    let note =
        ActField { optional: true, ..given.words("assign", "note", "给他的话", "内部。") };
    let again = given.shown.order.taker.is_some();
    let press = if again { "换一个人…" } else { "指派给一个人…" };
    Some(Act { fields: vec![to, note], ..act("assign", press, "派给他", "正在派…") })
}

/// How many are shown: who is farther down the list is hardly ever asked.
const CANDIDATES: usize = 10;

fn ranked(it: &Ranked, skill: Skill, chosen: &str) -> Candidate {
    let value = it.member.person.0.to_string();
    let open = match it.open {
        0 => "手上没有单".to_owned(),
        open => format!("手上 {open} 单，最多 {} 单", it.max),
    };
    Candidate {
        name: format!("{}（{}）", it.name, it.org_name),
        reasons: vec![
            words::orders::distance(it.near, it.metres, "同一个村（社区）"),
            match skill {
                Skill::Other => "都做得了".to_owned(),
                skill => format!("写了会{}", words::word("skill", skill.code())),
            },
            open,
        ],
        chosen: value == chosen,
        value,
    }
}

fn serve(given: &Given<'_>) -> Act {
    let asks = given.shown.order.kind == Kind::Question;
    let answer = if asks {
        given.words("serve", "answer", "回答", "问的人会看到。说清怎么办、到哪里办、带什么。")
    } else {
        given.words(
            "serve",
            "answer",
            "做了什么",
            "点单的人会看到，几个字就行：换了水龙头，不漏了。",
        )
    };
    let note = ActField {
        optional: true,
        ..given.words("serve", "note", "要留意的", "内部。比如老人独居、还缺什么。")
    };
    if asks {
        return Act {
            fields: vec![answer, note],
            hidden: vec![("asks", "1".to_owned())],
            ..act("serve", "回答他…", "回答", "正在送出…")
        };
    }
    let minutes = ActField {
        kind: FieldKind::Number("分钟"),
        ..given.words("serve", "minutes", "用了多久", "路上的时间不算。")
    };
    let photos = ActField {
        kind: FieldKind::Photos(PHOTOS_MAX),
        ..given.words("serve", "photos", "照片", "点单的人会看到。不要拍人脸和门牌。")
    };
    Act {
        fields: vec![answer, minutes, photos, note],
        ..act("serve", "做完了，记结果…", "记下来", "正在记…")
    }
}

fn draft(given: &Given<'_>) -> Option<Act> {
    let suggested = given.suggested?;
    let traces: Vec<String> =
        suggested.traces.iter().map(|it| words::word("trace", it.code())).collect();
    let hint = if traces.is_empty() {
        "公开给所有人看。不要写姓名、电话、门牌。".to_owned()
    } else {
        format!("公开给所有人看。已经替您去掉了{}，请再看看还认不认得出是谁。", traces.join("、"))
    };
    let old = given.shown.story.as_ref();
    let title = ActField {
        name: "title",
        label: "题目",
        field: given.typed("draft", "title", old.map_or(&suggested.title, |it| &it.title)),
        kind: FieldKind::Line,
        ..ActField::default()
    };
    let body = ActField {
        name: "body",
        label: "写什么",
        hint,
        field: given.typed("draft", "body", old.map_or(&suggested.body, |it| &it.body)),
        ..ActField::default()
    };
    let lead = "写好后，点单的人在查询页上看到的就是这段话；本人同意，才能公开。".to_owned();
    let press = if old.is_some() { "改晒单…" } else { "写晒单…" };
    Some(Act {
        lead,
        fields: vec![title, body],
        ..act("draft", press, "写好了，请本人同意", "正在存…")
    })
}

fn consent(given: &Given<'_>) -> Option<Act> {
    let story = given.shown.story.as_ref()?;
    let by =
        given.words("consent_oral", "asked_by", "谁问的", "写当面或电话念给本人听的人的姓名。");
    Some(Act {
        lead: "把上面那段话一字不差念给本人听，本人说同意，才登记。".to_owned(),
        fields: vec![ActField { kind: FieldKind::Line, ..by }],
        hidden: vec![("draft", story.draft.to_string())],
        ..act("consent_oral", "登记口头同意…", "本人同意，登记", "正在登记…")
    })
}
