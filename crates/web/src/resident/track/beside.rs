//! What stands beside the straight way, in the person's words: a later day, a rest, who helps, the
//! way to urge, and what was decided about a rating.

use app::House;
use app::flags::Flag;
use app::requests::{Line, Tracked};
use domain::flags::Standing;
use domain::requests::{Act, Exclusion, State as At, UnitKind};
use kernel::time::Instant;

use crate::resident::fresh_key;
use crate::state::Web;
use crate::views::layout::Field;
use crate::views::track::{Beside, Excluded, Held, Kept, Object, Urge};
use crate::words;

/// All of it. `at` is the address of the request's page.
pub(super) fn of(web: &Web, house: &House, tracked: &Tracked, at: &str) -> Beside {
    let (request, now) = (&tracked.request, web.app.now());
    let may = |act| tracked.acts.contains(&act);
    let holder = house.org_name(request.handler().unwrap_or(request.desk));
    let urged = request.urged_at.is_some_and(|it| it.date() == now.date());
    let waits =
        matches!(request.state, At::Submitted | At::Handling | At::Returned | At::Suspended);
    Beside {
        held: held(tracked, now),
        helpers: helpers(house, tracked),
        urge: may(Act::Urge).then(|| Urge {
            action: format!("{at}/urge"),
            key: fresh_key(web),
            says: format!("点一下，{holder}马上看得到您在催，这里也会记下来。一天催一次。"),
        }),
        urged: (urged && waits)
            .then(|| format!("您今天催过了，{holder}看得到。明天还没动静，可以再催。")),
        excluded: excluded(web, tracked, at),
        kept: None,
    }
}

/// The lines of this round.
fn round(tracked: &Tracked) -> impl DoubleEndedIterator<Item = &Line> {
    let reopens = |it: &Line| matches!(it.event.act, Act::Dispute | Act::CallUnsolved);
    let first = tracked.history.iter().rposition(reopens).unwrap_or(0);
    tracked.history.iter().skip(first)
}

/// Why the answer comes later, or the matter rests.
fn held(tracked: &Tracked, now: Instant) -> Option<Held> {
    let request = &tracked.request;
    let last = |acts: &[Act]| round(tracked).rfind(|it| acts.contains(&it.event.act));
    match request.state {
        At::Suspended => {
            let granted = last(&[Act::GrantSuspension])?;
            let day = words::day_and_weekday(request.due_at?.date(), now);
            Some(Held {
                headline: format!("先停到 {day}，到那天看能不能接着办"),
                why: granted.event.public.clone(),
                then: "这不是不办了。期限也停着，接着办的时候接着算；那天怎么定，会告诉您。"
                    .to_owned(),
            })
        }
        At::Handling | At::Paused | At::Checking => {
            let extended = last(&[Act::GrantExtension, Act::Extend])?;
            let headline = match request.promised_at {
                Some(at) => format!(
                    "期限延长了：现在说好 {} {} 前给您答复",
                    words::day_and_weekday(at.date(), now),
                    words::clock(at)
                ),
                None => "期限延长了".to_owned(),
            };
            let then = format!("{} 定的。", words::moment(extended.event.at, now));
            Some(Held { headline, why: extended.event.public.clone(), then })
        }
        _ => None,
    }
}

/// Who works on it besides the one that leads. Who was only told is no news for the person.
fn helpers(house: &House, tracked: &Tracked) -> Vec<String> {
    let open = tracked.request.state.is_open();
    let own = tracked
        .units
        .iter()
        .filter(|it| it.kind == UnitKind::Support && it.round == tracked.request.round);
    own.map(|it| {
        let name = house.org_name(it.org);
        match it.done_at {
            Some(_) if open => format!("{name}一起办，它那部分办完了"),
            Some(_) => format!("{name}一起办的"),
            None => format!("{name}一起办，还在办它那部分"),
        }
    })
    .collect()
}

fn excluded(web: &Web, tracked: &Tracked, at: &str) -> Option<Excluded> {
    let objected = round(tracked).any(|it| it.event.act == Act::ObjectExclusion);
    let says = match tracked.request.exclusion? {
        // Nothing has changed for the person yet, and nothing may.
        Exclusion::Asked | Exclusion::Refused | Exclusion::RefusedAppealed => return None,
        // The office asked twice and was refused twice: the person never heard of it.
        Exclusion::FinallyRefused if !objected => return None,
        Exclusion::Granted => {
            "这次评价先不计入考核，您的原话一直保留。您不同意，可以提一次异议，由另一个人再定。"
        }
        Exclusion::GrantedAppealed => "您提了异议，另一个人正在看，定了会写在这里。",
        Exclusion::FinallyGranted => "再看了一次，还是不计入考核。您的原话一直保留。",
        Exclusion::FinallyRefused => "您的异议成立：另一个人再看了一次，您的评价照常计入。",
    };
    let decided = |it: &&Line| matches!(it.event.act, Act::GrantExclusion | Act::RefuseExclusion);
    let why = round(tracked).rfind(decided);
    Some(Excluded {
        says: says.to_owned(),
        why: why.map(|it| it.event.public.clone()).unwrap_or_default(),
        object: tracked.acts.contains(&Act::ObjectExclusion).then(|| Object {
            action: format!("{at}/object"),
            key: fresh_key(web),
            words: Field::default(),
        }),
    })
}

/// Why neighbours are not shown the person's words, and the way to appeal.
pub(super) fn kept(web: &Web, flag: &Flag, at: &str) -> Kept {
    let says = match flag.standing {
        Standing::Waiting | Standing::Cleared => {
            "您写的话，工作人员先看一眼，看过以后附近的人提同样的事时才看得到。您的事照常办，期限不变。"
        }
        Standing::Withheld => {
            "您写的话没有给别人看，理由在下面。您的事照常办，期限不变。您不同意，可以申诉一次，由另一个人再看。"
        }
        Standing::Appealed => "您申诉了，另一个人正在看，定了会写在这里。您的事照常办。",
        Standing::Upheld => "另一个人再看了一次，还是不给别人看。您的事照常办，期限不变。",
        Standing::Lifted => "您的申诉成立：附近的人提同样的事时，看得到您这件的开头几句了。",
    };
    let mut why: Vec<String> = Vec::new();
    if let Some(ground) = flag.ground {
        why.push(words::word("flag_ground", ground.code()));
    }
    why.extend([&flag.why, &flag.final_why].into_iter().filter(|it| !it.is_empty()).cloned());
    let appeal = (flag.standing == Standing::Withheld).then(|| Object {
        action: format!("{at}/appeal"),
        key: fresh_key(web),
        words: Field::default(),
    });
    Kept { says: says.to_owned(), why, appeal }
}

/// Whether a low rating of this round is still to be talked about on the telephone.
pub(crate) fn is_called_for_low(request: &domain::requests::Request) -> bool {
    request.state == At::CallBack
        && request.rated_round == Some(request.round)
        && request.rated.is_some_and(|it| it < domain::figures::SATISFIED_FROM)
}
