//! Terms and elections (换届): how long a committee may serve, what is approved, the steps of an
//! election, its ballots as totals, and who is reminded.
//!
//! The term that an election gave and the posts of its roster follow from filing it, in the same
//! transaction.

pub mod counting;
pub mod elections;
mod finishing;
pub mod noting;
pub mod reading;
pub mod reminding;

use domain::directory::Staff;
use domain::elections::course::{Election, Refusal};
use domain::elections::{Step, TermRules, Unfit, Void};
use domain::places::County;
use kernel::id::Id;
use kernel::time::Date;
use store::Tx;
pub use store::terms::elections::{Candidate, Round, Stepped};
pub use store::terms::{Kept, Shifted};

use crate::life::Branch;
use crate::policy::terms::{Act, may};
use crate::{Failure, House};

/// The rules of terms in force on a day.
pub fn rules(house: &House, day: Date) -> TermRules {
    TermRules::on(day, &house.rules)
}

/// A branch that `staff` may do `act` about. Who may not even read it learns nothing of it.
async fn branch(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    org: Id,
) -> Result<Branch, Failure> {
    let branch = store::life::load(tx, county, org).await?.ok_or(Failure::Missing)?;
    let at = (org, branch.place);
    if !may(staff, Act::Read, at) {
        return Err(Failure::Missing);
    }
    if may(staff, act, at) { Ok(branch) } else { Err(Failure::Forbidden) }
}

/// An election and its branch, if `staff` may do `act` about it.
async fn loaded(
    tx: &mut Tx<'_>,
    county: County,
    (staff, act): (&Staff, Act),
    id: Id,
) -> Result<(Election, Branch), Failure> {
    let election = store::terms::elections::load(tx, county, id).await?.ok_or(Failure::Missing)?;
    let branch = branch(tx, county, (staff, act), election.org).await?;
    Ok((election, branch))
}

fn overtaken() -> Failure {
    Failure::NotNow("别人刚刚改过，页面上已经是新的，请看一眼再办。".to_owned())
}

/// What the store says where somebody else was quicker.
fn quicker(outcome: Result<(), store::StoreError>) -> Result<(), Failure> {
    match outcome {
        Err(store::StoreError::Stale { .. }) => Err(overtaken()),
        other => Ok(other?),
    }
}

/// What a step is called.
pub fn step_words(step: Step) -> &'static str {
    match step {
        Step::Ask => "向上级请示换届",
        Step::Approval => "上级批复",
        Step::Suggest => "酝酿推荐候选人",
        Step::Candidates => "候选人名单报上级",
        Step::CandidatesApproved => "上级同意候选人",
        Step::Notice => "发通知、核对应到会名册",
        Step::Meeting => "开党员大会选举",
        Step::FirstCommittee => "第一次委员会会议选书记",
        Step::Report => "结果报上级",
        Step::Filed => "上级批准、归档",
    }
}

/// Why a day is not taken, at its field.
fn unfit(field: &'static str, it: Unfit) -> Failure {
    let say = match it {
        Unfit::Extend(due, latest) => {
            format!("延期要在 {due} 以后、{latest} 以前（最多延一年），请改日期。")
        }
        Unfit::Early(earliest, remind) => {
            format!("提前换届要在 {earliest} 到 {remind} 以前；{remind} 起本来就可以换届，不用批。")
        }
        Unfit::Unapproved(remind) => {
            format!("{remind} 以前换届算提前，要先有机关工委的批准。请先请他们批，或者改日期。")
        }
        Unfit::TooEarly(earliest) => {
            format!("太早了：最多提前一年，{earliest} 以前不能换届，请改日期。")
        }
    };
    Failure::field(field, say)
}

/// A refusal in people's words, at the field it is about.
fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Over(_) => Failure::NotNow("这次换届已经结束了，不能再改。".to_owned()),
        Refusal::Order(next) => {
            let say = format!("现在该办的是“{}”，请按步骤来。", step_words(next));
            Failure::NotNow(say)
        }
        Refusal::NotYet => Failure::field("on", "这天还没到，办完了再来记。"),
        Refusal::Before(last) => {
            Failure::field("on", format!("上一步是 {last} 办的，这一步不能更早，请改日期。"))
        }
        Refusal::NoDocument => Failure::field("document", "请写批准的文件，比如文号。"),
        Refusal::Seats(least, most) => {
            Failure::field("seats", format!("名额请写 {least} 到 {most} 之间的数。"))
        }
        Refusal::TooFewCandidates(have, least) => Failure::field(
            "people",
            format!("选了 {have} 人，候选人至少要 {least} 人（差额选举），请再加几位。"),
        ),
        Refusal::Twice => Failure::field("people", "有人写了两次，或者前面已经当选了，请去掉。"),
        Refusal::OnlyTied => {
            Failure::field("votes", "这一轮只在得票相同的几个人里选，请去掉别的人。")
        }
        Refusal::Void(void) => voided(void),
        Refusal::NotVacant => Failure::NotNow(
            "只有人数没选够、又有人当选的时候，才可以暂缺名额；得票相同的要再投一次。".to_owned(),
        ),
        Refusal::Posts => {
            Failure::field("secretary", "书记、副书记要从当选的人里选，不能是同一个人。")
        }
    }
}

/// Numbers of a ballot that cannot be, at the field where they are mended.
fn voided(it: Void) -> Failure {
    let field = match it {
        Void::People(_) | Void::TooFew(..) => "present",
        Void::Issued(..) => "issued",
        Void::Returned(..) => "returned",
        Void::Valid(..) => "valid",
        Void::Numbers | Void::Votes(..) | Void::Sum(..) | Void::Twice => "votes",
    };
    Failure::field(field, format!("{it}。"))
}
