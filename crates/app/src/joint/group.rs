//! One act over many requests: opening a case, adding to it, asking, answering, checking.

use std::collections::HashMap;
use std::sync::Arc;

use domain::directory::Staff;
use domain::joint::{Act, Joint, MEMBERS_MAX, State, TITLE_CHARS_MAX, is_open_to};
use domain::places::County;
use domain::requests::State as RequestState;
use domain::requests::acts::Input;
use kernel::code;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::matters::{Doer, FileRow};

use super::{Settled, loaded, settle};
use crate::failure::FieldError;
use crate::once::once;
use crate::photos::NewPhoto;
use crate::policy::joint::may;
use crate::requests::{self as doing, PHOTOS_MAX, Plan, Who};
use crate::{App, Failure, House, Once};

/// A request that was chosen, at the version that was on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Which request.
    pub id: Id,
    /// The version that was seen.
    pub seen: i64,
}

/// A new case as the form gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCase {
    /// What it is about.
    pub title: String,
    /// The kind all its requests are of.
    pub category: String,
    /// What the persons are told.
    pub words: String,
}

/// What is done to members of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Further requests come in.
    Join {
        /// What the persons are told.
        words: String,
    },
    /// The persons are asked something.
    Ask {
        /// What.
        question: String,
    },
    /// It goes on without what was asked.
    Proceed {
        /// Why.
        reason: String,
    },
    /// It is done: one answer for all, which single ones may replace.
    Answer {
        /// What the persons see.
        answer: String,
        /// An answer of their own for some.
        own: HashMap<Id, String>,
        /// What only staff see.
        note: String,
    },
    /// The desk found it done.
    Pass {
        /// What was checked.
        note: String,
    },
    /// The desk found something missing.
    Fail {
        /// What.
        reason: String,
    },
}

impl Change {
    /// The act on the case.
    pub fn act(&self) -> Act {
        match self {
            Self::Join { .. } => Act::Join,
            Self::Ask { .. } => Act::Ask,
            Self::Proceed { .. } => Act::Proceed,
            Self::Answer { .. } => Act::Answer,
            Self::Pass { .. } => Act::Pass,
            Self::Fail { .. } => Act::Fail,
        }
    }

    /// The act on one of its members.
    fn input(&self, case: &Joint, member: Id) -> Input {
        match self {
            Self::Join { words } => {
                Input::JoinCase { case: case.id, org: case.org, words: words.clone() }
            }
            Self::Ask { question } => Input::AskInfo { question: question.clone() },
            Self::Proceed { reason } => Input::Proceed { reason: reason.clone() },
            Self::Answer { answer, own, note } => {
                let own = own.get(&member).filter(|it| !it.trim().is_empty());
                let answer = own.unwrap_or(answer).clone();
                Input::ReportDone { answer, note: note.clone() }
            }
            Self::Pass { note } => Input::PassCheck { note: note.clone(), call: true },
            Self::Fail { reason } => Input::FailCheck { reason: reason.clone() },
        }
    }

    /// What the persons are told, and what stays in the office.
    fn words(&self) -> (&str, &str) {
        match self {
            Self::Join { words: text } | Self::Ask { question: text } => (text, ""),
            Self::Proceed { reason } => (reason, ""),
            Self::Answer { answer, note, .. } => (answer, note),
            Self::Pass { note: text } | Self::Fail { reason: text } => ("", text),
        }
    }
}

/// Why a request that was chosen did not take the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody was quicker; it stands here now.
    Overtaken(RequestState),
    /// The act has no place where it stands.
    NotOpen(RequestState),
    /// It is in another case.
    InCase,
    /// It is of another kind than the case.
    OtherKind,
    /// It may not be moved by this person, or is not in this case.
    NotYours,
    /// Another rule says no.
    Refused,
}

impl Why {
    /// The stable words in which it is kept.
    fn code(self) -> String {
        match self {
            Self::Overtaken(state) => format!("overtaken {}", state.code()),
            Self::NotOpen(state) => format!("not_open {}", state.code()),
            Self::InCase => "in_case".to_owned(),
            Self::OtherKind => "other_kind".to_owned(),
            Self::NotYours => "not_yours".to_owned(),
            Self::Refused => "refused".to_owned(),
        }
    }

    fn parse(text: &str) -> Self {
        let (word, state) = text.split_once(' ').unwrap_or((text, ""));
        match (word, RequestState::parse(state)) {
            ("overtaken", Some(state)) => Self::Overtaken(state),
            ("not_open", Some(state)) => Self::NotOpen(state),
            ("in_case", _) => Self::InCase,
            ("other_kind", _) => Self::OtherKind,
            ("not_yours", _) => Self::NotYours,
            _ => Self::Refused,
        }
    }
}

/// A request that did not take the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// 编号; empty where it may not be told.
    pub number: String,
    /// Why.
    pub why: Why,
}

/// A group act that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which case.
    pub case: Id,
    /// How many took the act.
    pub count: usize,
    /// Those that did not.
    pub missed: Vec<Missed>,
    /// Whether this was a repetition of something sent before.
    pub again: bool,
}

/// Opens a case with the requests that were chosen: one act. At least one must come in.
pub async fn open(
    app: &App,
    staff: &Staff,
    county: County,
    new: NewCase,
    picked: &[Picked],
    key: &Once,
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    if !may(staff, Act::Open, None) {
        return Err(Failure::Forbidden);
    }
    check_new(&house, &new, picked)?;
    let change = Change::Join { words: told(&new.words) };
    let asked = format!("joint open {new:?} {picked:?}");
    for _ in 0..3 {
        let case = Joint {
            id: app.next_id(),
            number: code::number_code(u64::from_be_bytes(app.chance())),
            title: new.title.trim().to_owned(),
            category: new.category.clone(),
            org: staff.org,
            state: State::Open,
            opened_at: app.now(),
            answer: String::new(),
            ended_at: None,
            due_at: Some(app.now()),
            joined: 0,
            gone: 0,
            version: 1,
        };
        let group = Group::of(app, &house, staff, picked, (change.clone(), Vec::new()));
        let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
            store::joint::insert(tx, county, &case, group.by, &case.title).await?;
            group.carry(tx, &case).await
        };
        match once(app, county, key, &asked, work).await {
            // A 编号 that is taken, or another process in the same moment: once more.
            Err(Failure::Contended(_)) => {}
            other => return read(&other?),
        }
    }
    Err(Failure::Busy)
}

/// What the persons are told where the department writes nothing.
fn told(words: &str) -> String {
    match words.trim() {
        "" => "附近有同样的事，合在一起办。您这件还是您的，办完单独告诉您。".to_owned(),
        own => own.to_owned(),
    }
}

fn check_new(house: &House, new: &NewCase, picked: &[Picked]) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    let mut say = |field, say: &str| wrong.push(FieldError { field, say: say.to_owned() });
    match new.title.trim().chars().count() {
        0 => say("title", "请给联办件起个名字，比如“三个镇的通村路水毁”。"),
        count if count > TITLE_CHARS_MAX => say("title", "名字太长了，请写在 40 个字以内。"),
        _ => {}
    }
    if house.category_name(&new.category).is_empty() {
        say("category", "请先选一个类别。");
    }
    if let Err(words) = check_picked(picked) {
        say("members", &words);
    }
    if new.words.chars().count() > doing::NOTE_CHARS_MAX {
        say("words", "写得太长了，请删短一些。");
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Invalid(wrong)) }
}

fn check_picked(picked: &[Picked]) -> Result<(), String> {
    match picked.len() {
        0 => Err("请至少勾选一件。".to_owned()),
        count if count > MEMBERS_MAX => {
            Err(format!("一次最多 {MEMBERS_MAX} 件，您勾了 {count} 件，请分两次。"))
        }
        _ => Ok(()),
    }
}

/// Does something to members of a case: one act.
pub async fn act(
    app: &App,
    staff: &Staff,
    county: County,
    case: Id,
    (change, photos): (Change, Vec<NewPhoto>),
    (picked, key): (&[Picked], &Once),
) -> Result<Done, Failure> {
    let house = app.house(county).await?;
    check_picked(picked).map_err(|say| Failure::field("members", say))?;
    check_change(&house, &change, picked, photos.len())?;
    let change = match change {
        Change::Join { words } => Change::Join { words: told(&words) },
        other => other,
    };
    let files = crate::photos::keep(app, county, &photos).await?;
    let hashes: Vec<&str> = files.iter().map(|it| it.hash.as_str()).collect();
    let asked = format!("joint {case:?} {} {picked:?} {hashes:?}", described(&change));
    for _ in 0..3 {
        let group = Group::of(app, &house, staff, picked, (change.clone(), files.clone()));
        let staff = staff.clone();
        let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
            let case = loaded(tx, county, case).await?;
            if !may(&staff, group.change.act(), Some(&case)) {
                return Err(Failure::Missing);
            }
            if !is_open_to(case.state, group.change.act()) {
                let say = "这个联办件现在不能这样办，可能刚刚有人先办了一步。";
                return Err(Failure::NotNow(say.to_owned()));
            }
            group.carry(tx, &case).await
        };
        match once(app, county, key, &asked, work).await {
            Err(Failure::Contended(_)) => {}
            other => return read(&other?),
        }
    }
    Err(Failure::Busy)
}

/// The change in words that are the same each time: a map has no order of its own.
fn described(change: &Change) -> String {
    match change {
        Change::Answer { answer, own, note } => {
            let mut own: Vec<_> = own.iter().collect();
            own.sort_unstable();
            format!("answer {answer:?} {own:?} {note:?}")
        }
        other => format!("{other:?}"),
    }
}

/// The words of a change are as they must be for each single request.
fn check_change(
    house: &House,
    change: &Change,
    picked: &[Picked],
    photos: usize,
) -> Result<(), Failure> {
    let case = Joint {
        id: Id(0),
        number: String::new(),
        title: String::new(),
        category: String::new(),
        org: Id(0),
        state: State::Open,
        opened_at: Instant(0),
        answer: String::new(),
        ended_at: None,
        due_at: None,
        joined: 0,
        gone: 0,
        version: 0,
    };
    if photos > PHOTOS_MAX {
        return Err(Failure::field("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。")));
    }
    for it in picked {
        doing::check(house, &change.input(&case, it.id), photos)?;
    }
    Ok(())
}

/// A group act on its way into its transaction.
struct Group {
    change: Change,
    by: Doer,
    now: Instant,
    house: Arc<House>,
    staff: Staff,
    picked: Vec<Picked>,
    files: Vec<FileRow>,
    /// An id for the message of each.
    messages: Vec<Id>,
}

impl Group {
    fn of(
        app: &App,
        house: &Arc<House>,
        staff: &Staff,
        picked: &[Picked],
        (change, files): (Change, Vec<FileRow>),
    ) -> Self {
        Self {
            change,
            by: Doer { person: Some(staff.person), org: Some(staff.org) },
            now: app.now(),
            house: Arc::clone(house),
            staff: staff.clone(),
            picked: picked.to_vec(),
            files,
            messages: picked.iter().map(|_| app.next_id()).collect(),
        }
    }

    /// Each member takes its act; then the case is derived. The answer for the key.
    async fn carry(&self, tx: &mut Tx<'_>, case: &Joint) -> Result<String, Failure> {
        let (mut count, mut missed) = (0_usize, Vec::new());
        for (picked, message) in self.picked.iter().zip(&self.messages) {
            match self.one(tx, case, *picked, *message).await? {
                None => count += 1,
                Some(it) => missed.push(it),
            }
        }
        if count == 0 {
            let say = "勾选的件都已经变了，一件也没有动。请刷新看看最新情况，再勾一次。";
            return Err(Failure::NotNow(say.to_owned()));
        }
        let answer = match &self.change {
            Change::Answer { answer, .. } => Some(answer.trim()),
            _ => None,
        };
        let (public, internal) = self.change.words();
        let internal = match internal {
            "" => format!("{count} 件"),
            words => format!("{count} 件：{words}"),
        };
        let settled = Settled {
            act: Some(self.change.act()),
            at: self.now,
            by: self.by,
            public,
            internal: &internal,
            answer,
        };
        settle(tx, &self.house, case.id, settled).await?;
        self.audit(tx, case).await?;
        Ok(written(case.id, count, &missed))
    }

    async fn audit(&self, tx: &mut Tx<'_>, case: &Joint) -> Result<(), Failure> {
        let (at, by, act) = (self.now, self.by, self.change.act().code());
        let change =
            store::audit::Change { at, by, act, noun: "joint", subject: case.id, detail: "" };
        store::audit::append(tx, self.house.county(), &change).await?;
        Ok(())
    }

    /// One of them; says why it could not take the act.
    async fn one(
        &self,
        tx: &mut Tx<'_>,
        case: &Joint,
        picked: Picked,
        message: Id,
    ) -> Result<Option<Missed>, Failure> {
        let county = self.house.county();
        let Some(before) = store::requests::load(tx, county, picked.id).await? else {
            return Ok(Some(Missed { number: String::new(), why: Why::NotYours }));
        };
        let missed = |why| Some(Missed { number: before.number.clone(), why });
        let joins = matches!(self.change, Change::Join { .. });
        if joins && before.category != case.category {
            return Ok(missed(Why::OtherKind));
        }
        if joins && before.joint.is_some() {
            return Ok(missed(Why::InCase));
        }
        if !joins && before.joint != Some(case.id) {
            return Ok(missed(Why::Overtaken(before.state)));
        }
        let plan = Plan {
            house: Arc::clone(&self.house),
            who: Who::Staff(self.staff.clone()),
            by: self.by,
            id: picked.id,
            seen: Some(picked.seen),
            input: self.change.input(case, picked.id),
            files: self.files.clone(),
        };
        match doing::carry(tx, &plan, &before, (message, self.now)).await {
            Ok(_) => Ok(None),
            Err(Failure::Overtaken { state, .. }) => Ok(missed(Why::Overtaken(state))),
            Err(Failure::Forbidden) => Ok(missed(Why::NotYours)),
            Err(Failure::Missing) => Ok(Some(Missed { number: String::new(), why: Why::NotYours })),
            Err(Failure::Refused(domain::requests::acts::Refusal::NotOpen { state, .. })) => {
                Ok(missed(Why::NotOpen(state)))
            }
            Err(Failure::Refused(_) | Failure::NotNow(_) | Failure::Invalid(_)) => {
                Ok(missed(Why::Refused))
            }
            Err(other) => Err(other),
        }
    }
}

/// What is kept under the key: the case, how many, and a line for each that was missed.
fn written(case: Id, count: usize, missed: &[Missed]) -> String {
    let mut text = format!("{}\t{count}", case.0);
    for it in missed {
        text.push_str(&format!("\n{}\t{}", it.number, it.why.code()));
    }
    text
}

fn read((answer, again): &(String, bool)) -> Result<Done, Failure> {
    let broken = || Failure::Broken(format!("not a group act: {answer}"));
    let mut lines = answer.lines();
    let head = lines.next().and_then(|it| it.split_once('\t')).ok_or_else(broken)?;
    let case = Id(head.0.parse().map_err(|_| broken())?);
    let count = head.1.parse().map_err(|_| broken())?;
    let missed = lines
        .filter_map(|it| it.split_once('\t'))
        .map(|(number, why)| Missed { number: number.to_owned(), why: Why::parse(why) })
        .collect();
    Ok(Done { case, count, missed, again: *again })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_missed_is_told_again_as_it_was() {
        let all = [
            Why::Overtaken(RequestState::Closed),
            Why::NotOpen(RequestState::Suspended),
            Why::InCase,
            Why::OtherKind,
            Why::NotYours,
            Why::Refused,
        ];
        let missed: Vec<Missed> =
            all.into_iter().map(|why| Missed { number: "A1B2-C3".to_owned(), why }).collect();
        let told = read(&(written(Id(7), 33, &missed), true)).unwrap();
        assert_eq!(told, Done { case: Id(7), count: 33, missed, again: true });
    }
}
