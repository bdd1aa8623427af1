//! What is sprinkled beside the planned stories: extensions that are asked for before they are given,
//! and at the end of the year some delays, cards, urges, further units and requests to leave a
//! rating out. None of it changes what is received, closed, open, overdue or satisfied.

use domain::requests::acts::{ExclusionStep, Input};
use domain::requests::{Card, DelayKind, UnitKind};
use jiff::civil::{Date, date};
use kernel::deadline::{Limit, Unit as TimeUnit};
use kernel::time::Instant;

use super::{Player, Running, doer};
use crate::demo::photos::PhotoRef;
use crate::demo::plan::{Act, End, Stop, Story, cutoff};
use crate::requests as doing;
use crate::{Failure, Once};
use store::matters::Doer;

/// Something that happens beside the plan.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    /// When.
    pub(super) at: Instant,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// The handler asks for the extension that is given later.
    AskExtension { workdays: i64, reason: String },
    /// The handler asks for an extension or a suspension that nobody planned.
    Ask(DelayKind, &'static str),
    /// The desk decides what was asked.
    Decide { granted: bool, words: &'static str },
    /// The person urges.
    Urge(&'static str),
    /// The desk reminds.
    Remind(&'static str),
    /// The desk gives a card.
    Card(Card, &'static str),
    /// The desk asks another county office for a part, or tells it.
    AskUnit(UnitKind, &'static str),
    /// That office answers.
    UnitDone(&'static str),
    /// The handler asks to leave a rating out.
    AskExclusion(&'static str),
    /// The desk says no.
    RefuseExclusion(&'static str),
    /// Who rated low with a name is called, and says the same.
    CallAgain(u8),
}

/// How many open requests a demonstration has before its end is sprinkled: a village has too few.
const OPEN_MIN: usize = 40;

/// Everything that happens beside the plan, by story.
pub(super) fn extras(stories: &[Story]) -> Vec<(usize, Vec<Extra>)> {
    let mut all: Vec<(usize, Vec<Extra>)> = Vec::new();
    for (number, story) in stories.iter().enumerate() {
        let own: Vec<Extra> = asked_before(story).chain(called_again(story)).collect();
        if !own.is_empty() {
            all.push((number, own));
        }
    }
    let open = stories.iter().filter(|it| matches!(it.end, End::Open(_))).count();
    if open >= OPEN_MIN {
        all.extend(at_the_end(stories));
    }
    all
}

/// An extension is asked for before it is given.
fn asked_before(story: &Story) -> impl Iterator<Item = Extra> {
    let mut before = story.received_at;
    story.acts.iter().filter_map(move |it| {
        let gap = it.at.seconds_since(before);
        before = it.at;
        let Act::Extend { workdays, reason } = &it.act else { return None };
        let at = it.at.plus_seconds(-(gap / 2).min(2_700));
        let what = What::AskExtension { workdays: *workdays, reason: reason.clone() };
        Some(Extra { at, what })
    })
}

/// A low rating with a name is always called back; the call hears what the one before it heard.
fn called_again(story: &Story) -> Option<Extra> {
    story.contact.as_ref()?;
    let rated = story.acts.last()?;
    let Act::Rate { level: level @ 1..=2, .. } = rated.act else { return None };
    let next = rated.at.plus_seconds(20 * 3_600);
    let at = if next < cutoff() { next } else { rated.at.plus_seconds(600).min(cutoff()) };
    Some(Extra { at, what: What::CallAgain(level) })
}

fn at(day: Date, minute: i64) -> Instant {
    Instant::at(day, 9, 0).plus_seconds(minute * 60)
}

/// What the last working days of the year bring.
fn at_the_end(stories: &[Story]) -> Vec<(usize, Vec<Extra>)> {
    let (monday, tuesday) = (date(2025, 12, 29), date(2025, 12, 30));
    let settled = |it: &Story| it.acts.last().is_some_and(|it| it.at < at(date(2025, 12, 27), 0));
    let stopped = |stop: Stop| {
        let own = move |it: &(usize, &Story)| it.1.end == End::Open(stop) && settled(it.1);
        stories.iter().enumerate().filter(own).map(|it| it.0)
    };
    let extra = |at, what| Extra { at, what };
    let asks = |minute, kind, why| extra(at(monday, minute), What::Ask(kind, why));
    let suspend = |until| DelayKind::Suspend(until);
    let more = |amount| DelayKind::Extend(Limit { amount, unit: TimeUnit::Workday });
    let granted = |minute| {
        let words = "现场看过，确实要等。到日子提前两天报情况。";
        extra(at(tuesday, minute), What::Decide { granted: true, words })
    };
    let mut lives: Vec<Vec<Extra>> = vec![
        vec![
            asks(20, suspend(date(2026, 3, 2)), "地冻着，基础下不去。等开春解冻就动工。"),
            granted(15),
        ],
        vec![asks(64, suspend(date(2026, 2, 2)), "配件要从外地调，厂家一月底到货。"), granted(31)],
        vec![asks(95, more(3), "这几天雨雪，机械进不了场，多用三个工作日。")],
        vec![asks(130, suspend(date(2026, 3, 16)), "要等项目资金批下来，已经报上去了。")],
        vec![
            asks(150, more(10), "人手不够，想缓一缓。"),
            extra(
                at(tuesday, 50),
                What::Decide {
                    granted: false, words: "人手镇里协调，请照原来的期限办。"
                },
            ),
        ],
        vec![
            extra(
                at(monday, 200),
                What::AskUnit(UnitKind::Support, "管线归你们，请今天派人一起看。"),
            ),
            extra(at(tuesday, 120), What::UnitDone("看过了，管线没坏，可以动土。")),
        ],
        vec![extra(at(monday, 215), What::AskUnit(UnitKind::Copy, "施工要占道两天，请知道一下。"))],
        vec![extra(at(monday, 230), What::Urge("什么时候能来看看？"))],
    ];
    let mut all: Vec<(usize, Vec<Extra>)> = stopped(Stop::Handling).zip(lives.drain(..)).collect();
    let late = [
        vec![
            extra(at(monday, 300), What::Urge("过了说好的日子了。")),
            extra(at(monday, 330), What::Card(Card::Yellow, "已经超期，请今天联系群众说明。")),
            extra(
                at(tuesday, 300),
                What::Card(Card::Red, "黄牌以后还没动静，主要负责人今天到现场。"),
            ),
        ],
        vec![extra(at(monday, 340), What::Card(Card::Yellow, "已经超期，请两天内办完。"))],
        vec![extra(at(monday, 350), What::Remind("已经超期，请抓紧。"))],
    ];
    all.extend(stopped(Stop::Overdue).zip(late));
    all.extend(unsatisfied(stories, tuesday));
    all
}

/// Two offices want what was said of them left out: one waits, one was told no.
fn unsatisfied(stories: &[Story], day: Date) -> Vec<(usize, Vec<Extra>)> {
    let low = |it: &(usize, &Story)| {
        let last = it.1.acts.last().map(|it| it.at);
        let lately = last.is_some_and(|it| it < at(day, 0) && it > at(date(2025, 11, 1), 0));
        matches!(it.1.end, End::Closed(1 | 2)) && lately && !evidence(it.1).is_empty()
    };
    let ask = |minute, why| Extra { at: at(day, minute), what: What::AskExclusion(why) };
    let words = "群众说的就是这件事，照常计入。";
    let extras = [
        vec![ask(180, "群众不满意的是邻居家的事，和这件无关，照片和走访记录附后。")],
        vec![
            ask(190, "已经按要求办完，群众仍不满意，照片附后。"),
            Extra { at: at(day, 260), what: What::RefuseExclusion(words) },
        ],
    ];
    stories.iter().enumerate().filter(low).map(|it| it.0).zip(extras).collect()
}

impl Player<'_> {
    /// Does what happens beside the plan.
    pub(super) async fn extra(
        &mut self,
        (story, extra): (&Story, &Extra),
        running: &mut Running,
        (number, nth): (usize, usize),
    ) -> Result<(), Failure> {
        let handler = running.handler.ok_or(Failure::Missing)?;
        let key = format!("demo-{number}-beside-{nth}");
        let desk = self.desk(running.place)?.clone();
        let owner = self.staff_of(handler)?.clone();
        let helper = self.helper(handler)?;
        let ask =
            |kind, reason: &str| Input::AskDelay { kind, org: handler, reason: reason.to_owned() };
        let exclusion = |step, words: &str| Input::Exclusion { step, words: words.to_owned() };
        let mut photos = Vec::new();
        let (who, input) = match &extra.what {
            What::Urge(words) => {
                let (input, key) =
                    (Input::Urge { words: (*words).to_owned() }, Once::new(&key, Doer::default())?);
                doing::act_by_code(self.app, self.county, &running.code, input, photos, &key)
                    .await?;
                running.version += 1;
                return Ok(());
            }
            What::AskExtension { workdays, reason } => {
                let by = Limit { amount: *workdays, unit: TimeUnit::Workday };
                (owner, ask(DelayKind::Extend(by), reason))
            }
            What::Ask(kind, reason) => (owner, ask(*kind, reason)),
            What::Decide { granted, words } => {
                (desk, Input::DecideDelay { granted: *granted, reason: (*words).to_owned() })
            }
            What::Remind(words) => (desk, Input::Remind { words: (*words).to_owned() }),
            What::Card(card, words) => {
                (desk, Input::Card { card: *card, words: (*words).to_owned() })
            }
            What::AskUnit(kind, words) => {
                let (org, words) = (helper.org, (*words).to_owned());
                (desk, Input::AskUnit { org, kind: *kind, words })
            }
            What::UnitDone(words) => {
                let (org, words) = (helper.org, (*words).to_owned());
                (helper, Input::UnitDone { org, words })
            }
            What::CallAgain(level) => {
                let (level, note) =
                    (i64::from(*level), "又打了一次电话，还是原来的话。".to_owned());
                (self.staffed.caller.clone(), Input::CallAnswered { solved: true, level, note })
            }
            What::AskExclusion(words) => {
                photos = self.photos(&evidence(story));
                (owner, exclusion(ExclusionStep::Ask, words))
            }
            What::RefuseExclusion(words) => {
                (desk, exclusion(ExclusionStep::Decide { granted: false }, words))
            }
        };
        let seen = (running.id, running.version);
        let key = Once::new(&key, doer(&who))?;
        doing::act(self.app, &who, self.county, seen, input, photos, &key).await?;
        running.version += 1;
        Ok(())
    }

    /// A county office that does not lead.
    fn helper(&self, handler: kernel::id::Id) -> Result<domain::directory::Staff, Failure> {
        let other = self.offices.values().filter(|it| **it != handler).min();
        self.staff_of(*other.ok_or(Failure::Missing)?).cloned()
    }
}

/// A picture of what was done, or of anything.
fn evidence(story: &Story) -> Vec<PhotoRef> {
    let reported = story.acts.iter().rev().find_map(|it| match &it.act {
        Act::ReportDone { photos, .. } => photos.first().copied(),
        _ => None,
    });
    reported.or_else(|| story.photos.first().copied()).into_iter().collect()
}
