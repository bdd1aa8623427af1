//! Responsibilities and projects (责任和项目): declared by whose they are, decided by the committee,
//! worked on by milestones with evidence.

pub mod acting;
pub mod declaring;
pub mod reading;

use domain::directory::Staff;
use domain::places::{County, Place};
use domain::projects::{Project, Refusal, State};
use kernel::id::Id;
use kernel::time::{Date, plus_days};
use store::Tx;
pub use store::projects::Shown;

use crate::policy::projects::{Act, may};
use crate::{Failure, House};

/// Longest name of a project or a milestone.
pub const LINE_MAX: usize = 100;
/// Longest text of what is to be reached, of evidence, of progress or of a reason.
pub const TEXT_MAX: usize = 1_000;

/// A project that `staff` may do `act` to. Who may not even read it learns nothing of it.
async fn loaded(tx: &mut Tx<'_>, county: County, staff: &Staff, id: Id) -> Result<Shown, Failure> {
    let shown = store::projects::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let at = (shown.project.org, shown.place);
    if may(staff, Act::Read, at) { Ok(shown) } else { Err(Failure::Missing) }
}

/// Who owes the decision: the committee above, or where there is none whoever declared it.
async fn decider(
    tx: &mut Tx<'_>,
    county: County,
    (it, place): (&Project, Place),
) -> Result<Id, Failure> {
    if it.state != State::Declared {
        return Ok(it.org);
    }
    Ok(store::projects::decider(tx, county, place).await?.unwrap_or(it.org))
}

/// By when something declared or sent back today is owed again.
fn decide_by(house: &House, today: Date) -> Date {
    plus_days(today, domain::projects::decide_days(today, &house.rules))
}

fn overtaken() -> Failure {
    Failure::NotNow("别人刚刚改过它，页面上已经是新的，请看一眼再办。".to_owned())
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NotNow(State::Declared) => {
            Failure::NotNow("还在等审核，批准了才能往下办。".to_owned())
        }
        Refusal::NotNow(State::SentBack) => {
            Failure::NotNow("已经退回修改了，请先改好、再申报一次。".to_owned())
        }
        Refusal::NotNow(State::Approved) => {
            Failure::NotNow("已经批准了。先记一次进展或者完成一个节点，才能办结。".to_owned())
        }
        Refusal::NotNow(State::Running) => Failure::NotNow("已经在办了，不用再审核。".to_owned()),
        Refusal::NotNow(State::Done) => {
            Failure::NotNow("已经办结了。没办完的话，请机关工委点“接着办”。".to_owned())
        }
        Refusal::NotNow(State::Withdrawn) => {
            Failure::NotNow("已经撤回了。还要办的话，请重新申报一个。".to_owned())
        }
        Refusal::NoWords => Failure::field("words", "请写几句话，以后查得到。"),
        Refusal::NoMilestone => Failure::field("step", "请选是哪个节点。"),
        Refusal::NotYet => Failure::field("done_on", "这天还没到，请写已经做完的那天。"),
        Refusal::NoEvidence => {
            Failure::field("evidence", "请写从哪里看得出做完了，比如文件号、照片放在哪里。")
        }
        Refusal::StepsOpen(open) => {
            let say = format!("还有 {open} 个节点没完成，都完成了才能办结。");
            Failure::NotNow(say)
        }
    }
}
