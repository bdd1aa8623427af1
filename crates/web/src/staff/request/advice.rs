//! What is suggested beside a dispatch or an answer, in words.

use app::House;
use app::suggest::{AlikeRow, Basis, Sureness, Switch};
use domain::places::{Level, Place};
use domain::requests::Request;
use kernel::id::Id;

use crate::staff::answerers::category_words;
use crate::views::layout::Link;
use crate::views::staff::suggestions::{Advice, Alike, Answered, Offer, Rather};
use crate::words;

/// The advice for a dispatch. Nothing where nobody can be named.
pub(super) fn of(house: &House, request: &Request, it: &app::suggest::Advice) -> Option<Advice> {
    let base = format!("/{}/staff/requests", house.county());
    let rather = it.category.as_ref().map(|likely| Rather {
        name: category_words(house, &likely.code),
        code: likely.code.clone(),
        sure: sure(likely.sureness),
        words: likely.words.clone(),
        action: format!("{base}/{}/recategorise", request.id.0),
        key: String::new(),
    });
    if it.offers.is_empty() && rather.is_none() {
        return None;
    }
    let code = it.category.as_ref().map_or(request.category.as_str(), |it| it.code.as_str());
    let offers = it.offers.iter().enumerate().map(|(at, offer)| Offer {
        to: offer.org.0.to_string(),
        name: house.org_name(offer.org).to_owned(),
        detail: detail(offer, at == 0),
        ..Offer::default()
    });
    Some(Advice {
        offers: offers.collect(),
        chooses: it.chooses(),
        sure: it.sureness.map(sure).unwrap_or_default(),
        sure_kind: it.sureness.map_or("", kind),
        reason: reason(house, request.place, code, it),
        words: it.words.clone(),
        alike: it.alike.iter().map(|row| alike(house, &base, row)).collect(),
        rather,
    })
}

/// The words for how sure a guess is.
fn sure(sureness: Sureness) -> String {
    words::word("sureness", sureness.code())
}

fn kind(sureness: Sureness) -> &'static str {
    match sureness {
        Sureness::Sure => "t-ok",
        Sureness::Fairly => "t-run",
        Sureness::Unsure => "t-off",
    }
}

/// Beside the others: how likely they are, and which one the catalogue names. The first has a whole
/// sentence.
fn detail(offer: &app::suggest::Offer, first: bool) -> String {
    let likely = offer
        .probability
        .filter(|_| !first)
        .map(|it| if it < 100 { "不到 1%".to_owned() } else { format!("约 {}%", (it + 50) / 100) });
    let listed = (offer.listed && !first).then(|| "责任清单上的".to_owned());
    [listed, likely].into_iter().flatten().collect::<Vec<_>>().join("，")
}

fn reason(house: &House, place: Place, code: &str, it: &app::suggest::Advice) -> String {
    let category = category_words(house, code);
    let Some(first) = it.offers.first() else { return String::new() };
    match &it.basis {
        Basis::Pinned => {
            format!("责任清单：{}的“{category}”归它办，管理员定的。", ground(house, first.org))
        }
        Basis::Listed => {
            format!("责任清单：{}的“{category}”归它办。", ground(house, first.org))
        }
        Basis::Returned(switch) => {
            let from = house.place_name(place.town());
            format!("{from}的“{category}”，{}", switch_words(house, switch))
        }
        Basis::Learned => {
            let likely = first.probability.unwrap_or(0);
            let listed = if first.listed { "，责任清单上也是它" } else { "" };
            format!("过去像这样的，100 件里约 {} 件是它办成的{listed}。", (likely + 50) / 100)
        }
    }
}

/// Why somebody else is asked first: "近 12 个月派给县交通运输局 7 次，退了 5 次，其中 5 次最后由…".
pub(crate) fn switch_words(house: &House, switch: &Switch) -> String {
    let Switch { from, to, dispatched, returned, finished, .. } = switch;
    let (from, to) = (house.org_name(*from), house.org_name(*to));
    let then = if finished == returned {
        "最后都由".to_owned()
    } else {
        format!("其中 {finished} 次最后由")
    };
    format!("近 12 个月派给{from} {dispatched} 次，退了 {returned} 次，{then}{to}办成。")
}

/// Where an organisation works, as the catalogue says it.
fn ground(house: &House, org: Id) -> String {
    let place = house.orgs.get(&org).map(|it| it.place);
    match place.map(|it| (it, it.level())) {
        Some((_, Level::County)) | None => house.row.name.clone(),
        Some((place, _)) => house.place_name(place).to_owned(),
    }
}

fn alike(house: &House, base: &str, row: &AlikeRow) -> Alike {
    let handler = row.handler.map(|it| house.org_name(it)).filter(|it| !it.is_empty());
    let done = handler.map(|it| format!("{it}办成"));
    let parts =
        [Some(category_words(house, &row.category)), Some(house.full_place_name(row.place)), done];
    Alike {
        href: format!("{base}/{}", row.id.0),
        title: row.title.clone(),
        detail: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

/// How a request like it was answered.
pub(super) fn answered(house: &House, it: &app::suggest::Advice) -> Option<Answered> {
    let like = it.answer.clone()?;
    let href = format!("/{}/answered/{}", house.county(), like.number);
    Some(Answered {
        link: Link { name: like.number, href },
        title: like.title,
        answer: like.answer,
    })
}
