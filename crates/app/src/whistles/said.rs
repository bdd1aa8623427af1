//! What a whistle says no with: what is so, and what to do.

use domain::whistles::CALLS_MAX;
use domain::whistles::acts::Refusal;
use kernel::time::Instant;
use store::matters::Told;

use crate::{Failure, House};

/// The sentence for a refusal.
pub(super) fn no(refusal: &Refusal) -> Failure {
    let say = match refusal {
        Refusal::NotOpen { .. } | Refusal::CallNotOpen { .. } => {
            "这一哨已经走到别的一步，这个动作现在用不上了。请看看下面最新的情况。".to_owned()
        }
        Refusal::HowMany => format!("请选 1 到 {CALLS_MAX} 个单位。"),
        Refusal::NotCalled => "这一哨没有叫这个单位。请刷新再看。".to_owned(),
        Refusal::Named => "同一个单位选了两次，或者选了自己。请重新选。".to_owned(),
        Refusal::FirstIsForEmergencies => {
            "只有应急哨可以先吹后批。请改成应急哨，或者等批准了再叫人。".to_owned()
        }
        Refusal::DecidedBefore => "已经批过了，不用再批。".to_owned(),
        Refusal::NotApproved => {
            "这一哨是先吹后批的，还没有补批。请先请负责人补批，再办结。".to_owned()
        }
        Refusal::NotArrived => "这一哨要到现场。请先记“到场”，再记处置结果。".to_owned(),
        Refusal::Level => "请在 1 到 5 里选一个。".to_owned(),
        Refusal::GivenBefore => "已经评过了，每家只评一次。".to_owned(),
        Refusal::NoGrade => "还没有人评，等评了再答辩。".to_owned(),
        Refusal::TooLate { days } => {
            format!("办结超过 {days} 天，不再评了。要说明情况，请直接和对方联系。")
        }
        Refusal::Clock(why) => format!("时限算不出来：{why}"),
    };
    Failure::NotNow(say)
}

/// Who was quicker: nothing was done, and what was typed is still there.
pub(super) fn overtaken(house: &House, last: Option<&Told>, now: Instant) -> Failure {
    let Some(last) = last else { return Failure::Missing };
    let org = last.by.org.map(|it| house.org_name(it)).unwrap_or_default();
    let name = last.name.as_deref().unwrap_or_default();
    let civil = last.at.civil();
    let day = if last.at.date() == now.date() {
        String::new()
    } else {
        format!("{} 月 {} 日 ", civil.month(), civil.day())
    };
    Failure::NotNow(format!(
        "{org} {name}在 {day}{:02}:{:02} 先动了这一哨，您的这一步没有执行。请看看下面最新的情况，再决定。",
        civil.hour(),
        civil.minute()
    ))
}
