//! The directory: organisations, posts, and who answers for what. Everybody signed in may read it.

mod organisation;

pub(crate) use self::organisation::organisation;

use app::House;
use axum::extract::{Query, State};
use domain::directory::{Answerer, OrgClass, OrgKind, Organisation, Role};
use domain::places::{Level, NamedPlace, Place};
use kernel::id::Id;
use serde::Deserialize;

use super::numbers::scope::{self, known_place, place_words, said};
use super::{Desk, answerers};
use crate::errors::{Answer, Stop, page};
use crate::frame::{self, Look, Spot};
use crate::guard::{InCounty, Officer};
use crate::state::Web;
use crate::views::layout::{Choice, Link};
use crate::views::staff::directory::{CatalogueRow, DirectoryPage, OrgLine, OrgList, TownOrgs};

/// What narrows the catalogue.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    town: Option<String>,
    category: Option<String>,
    done: Option<String>,
}

/// The county's organisations and its dispatch catalogue.
pub(crate) async fn show(
    State(web): State<Web>,
    InCounty(county): InCounty,
    Officer(signed_in): Officer,
    look: Look,
    Query(asked): Query<Asked>,
) -> Answer {
    let desk = Desk::of(&web, county, &signed_in).await?;
    let house = &*desk.house;
    let town = said(asked.town.as_deref()).map(|it| known_place(house, it)).transpose();
    let town = town.stop(&web)?.map(Place::town).filter(|it| it.level() == Level::Town);
    let category = scope::category(house, asked.category.as_deref()).stop(&web)?;
    let own = signed_in.staff.place.town();
    let mut frame = desk.frame(&web, &look, &signed_in, ("通讯录", Spot::Directory));
    frame.notice = done(asked.done.as_deref());
    let edits = signed_in.staff.is(Role::Admin);
    let shown = DirectoryPage {
        frame,
        counted: counted(house),
        groups: groups(house),
        towns: house.towns().map(|it| town_orgs(house, it, town.unwrap_or(own))).collect(),
        action: format!("/{county}/staff/directory"),
        filter_towns: town_choices(house, town),
        filter_categories: category_choices(house, &category),
        catalogue: catalogue(house, town, &category, edits),
        add_href: edits.then(|| format!("/{county}/staff/answerers")),
    };
    Ok(page(&shown))
}

/// What an administrator just did to the catalogue.
fn done(what: Option<&str>) -> Option<String> {
    let words = match what? {
        "set" => "分工保存好了，从下一次派单起照新的建议。",
        "removed" => "这条分工删掉了，从下一次派单起照剩下的建议。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// What an organisation is, in a word.
fn kind_word(kind: OrgKind) -> &'static str {
    match kind {
        OrgKind::Desk => "受理派单",
        OrgKind::Office => "承办单位",
        OrgKind::Village => "村（社区）",
        OrgKind::Party => "党组织",
        OrgKind::Unit => "其他单位",
    }
}

fn class_word(class: OrgClass) -> &'static str {
    match class {
        OrgClass::First => "一类",
        OrgClass::Second => "二类",
        OrgClass::Third => "三类",
    }
}

fn href(house: &House, org: Id) -> String {
    format!("/{}/staff/directory/{}", house.county(), org.0)
}

/// An organisation in a list. Its kind is said unless the list is of one kind.
fn line(house: &House, org: &Organisation, with_kind: bool) -> OrgLine {
    let kind = with_kind.then(|| kind_word(org.kind));
    let parts: Vec<&str> = kind.into_iter().chain(org.class.map(class_word)).collect();
    OrgLine {
        name: org.name.clone(),
        href: href(house, org.id),
        detail: parts.join(" · "),
        phone: frame::phone(&org.name, org.phone.as_deref()),
    }
}

/// The organisations a condition holds for, in the order of their kinds and then of their setting up.
fn sorted(house: &House, holds: impl Fn(&Organisation) -> bool) -> Vec<&Organisation> {
    let mut orgs: Vec<&Organisation> = house.orgs.values().filter(|it| holds(it)).collect();
    let kind = |it: &Organisation| OrgKind::ALL.iter().position(|kind| *kind == it.kind);
    orgs.sort_by_key(|it| (kind(it), it.id));
    orgs
}

fn at_county(org: &Organisation) -> bool {
    org.place.level() == Level::County
}

fn counted(house: &House) -> String {
    let own = house.orgs.values().filter(|it| at_county(it)).count();
    let level = |level| house.places.iter().filter(|it| it.place.level() == level).count();
    let (towns, villages) = (level(Level::Town), level(Level::Village));
    format!("县级 {own} 个单位，{towns} 个镇，{villages} 个村（社区）")
}

/// The county's own organisations: the desks, those that handle, and the Party's.
fn groups(house: &House) -> Vec<OrgList> {
    let handles = |it: &Organisation| it.kind != OrgKind::Desk && it.kind != OrgKind::Party;
    let group = |name: &str, orgs: Vec<&Organisation>| OrgList {
        name: name.to_owned(),
        orgs: orgs.into_iter().map(|it| line(house, it, false)).collect(),
    };
    let all = vec![
        group("受理派单", sorted(house, |it| at_county(it) && it.kind == OrgKind::Desk)),
        group("县级单位", sorted(house, |it| at_county(it) && handles(it))),
        group("党组织", sorted(house, |it| at_county(it) && it.kind == OrgKind::Party)),
    ];
    all.into_iter().filter(|it| !it.orgs.is_empty()).collect()
}

fn town_orgs(house: &House, town: &NamedPlace, open: Place) -> TownOrgs {
    let offices = sorted(house, |it| it.place == town.place);
    let inside = |it: &Organisation| it.place != town.place && town.place.contains(it.place);
    let mut villages = sorted(house, inside);
    // A village stands with its own people: its committee first, then its other organisations.
    villages.sort_by_key(|it| it.place);
    let count = house.villages(town.place).count();
    TownOrgs {
        name: town.short().to_owned(),
        counted: format!("{} 个办所，{count} 个村（社区）", offices.len()),
        offices: offices.into_iter().map(|it| line(house, it, true)).collect(),
        villages: villages
            .into_iter()
            .map(|it| line(house, it, it.kind != OrgKind::Village))
            .collect(),
        open: town.place == open,
    }
}

fn town_choices(house: &House, chosen: Option<Place>) -> Vec<Choice> {
    let all = Choice { name: "全部乡镇".to_owned(), ..Choice::default() };
    let choice = |it: &NamedPlace| Choice {
        value: it.place.to_string(),
        name: it.short().to_owned(),
        chosen: chosen == Some(it.place),
        initials: None,
    };
    std::iter::once(all).chain(house.towns().map(choice)).collect()
}

fn category_choices(house: &House, chosen: &str) -> Vec<Choice> {
    let all = Choice { name: "全部类别".to_owned(), ..Choice::default() };
    std::iter::once(all).chain(crate::resident::categories(house, chosen)).collect()
}

/// Who answers in a town and for a category: every line that has a say there. Category by category
/// in the county's order; within one, the line that wins stands first.
fn catalogue(house: &House, town: Option<Place>, category: &str, edits: bool) -> Vec<CatalogueRow> {
    let mut lines: Vec<&Answerer> =
        house.answerers.iter().filter(|it| concerns(it, town, category)).collect();
    sort_lines(house, &mut lines);
    let row = |it: &Answerer| CatalogueRow {
        edit_href: edits.then(|| answerers::href(house.county(), it)),
        ..catalogue_row(house, it)
    };
    lines.into_iter().map(row).collect()
}

fn concerns(line: &Answerer, town: Option<Place>, category: &str) -> bool {
    let there = town.is_none_or(|it| it.contains(line.place) || line.place.contains(it));
    there && (category.is_empty() || line.category.is_empty() || line.category == category)
}

fn sort_lines(house: &House, lines: &mut [&Answerer]) {
    let order = |it: &Answerer| house.categories.iter().position(|own| own.code == it.category);
    lines.sort_by_key(|it| {
        let last = (it.category.is_empty(), order(it).is_none());
        (last, order(it), std::cmp::Reverse(it.place.level()), it.place)
    });
}

fn catalogue_row(house: &House, line: &Answerer) -> CatalogueRow {
    CatalogueRow {
        place: place_words(house, line.place),
        category: answerers::category_words(house, &line.category),
        org: Link { name: house.org_name(line.org).to_owned(), href: href(house, line.org) },
        edit_href: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_concerns_a_town_from_above_and_from_inside() {
        let line = |place: i64, category: &str| Answerer {
            place: Place(place),
            category: category.to_owned(),
            org: Id(1),
        };
        let town = Some(Place(610_925_103_000));
        assert!(concerns(&line(610_925_000_000, "road"), town, "road"));
        assert!(concerns(&line(610_925_103_209, "road"), town, ""));
        assert!(concerns(&line(610_925_103_000, ""), town, "road"));
        assert!(!concerns(&line(610_925_104_000, "road"), town, "road"));
        assert!(!concerns(&line(610_925_103_000, "water"), town, "road"));
        assert!(concerns(&line(610_925_104_000, "water"), None, ""));
    }

    #[test]
    fn every_kind_has_its_own_word() {
        let words: std::collections::BTreeSet<_> = OrgKind::ALL.map(kind_word).into();
        assert_eq!(words.len(), OrgKind::ALL.len());
    }
}
