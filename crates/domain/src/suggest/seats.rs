//! Seats: what an organisation is in the county's structure, so that what one town's office does
//! teaches about the same office of another town.

use std::collections::{BTreeMap, HashMap};

use kernel::id::Id;

use crate::directory::{OrgKind, Organisation};
use crate::places::{Level, Place};

/// The seats of a county and who holds them where.
#[derive(Clone, Debug, Default)]
pub struct Seats {
    of: HashMap<Id, u16>,
    at: HashMap<(u16, Place), Id>,
    count: u16,
}

impl Seats {
    /// Finds the seats of these organisations. `name` gives the short name of a place.
    ///
    /// An organisation of the whole county is a seat of its own; below, those with the same name
    /// but for that of their place hold one seat, and all village committees hold one.
    pub fn of<'a, 'b>(
        orgs: impl IntoIterator<Item = &'a Organisation>,
        name: impl Fn(Place) -> &'b str,
    ) -> Self {
        let mut orgs: Vec<&Organisation> = orgs.into_iter().filter(|it| it.handles()).collect();
        orgs.sort_by_key(|it| it.id);
        let mut known: BTreeMap<String, u16> = BTreeMap::new();
        let mut seats = Self::default();
        for org in orgs {
            let next = u16::try_from(known.len()).unwrap_or(u16::MAX);
            let seat = *known.entry(key(org, name(org.place))).or_insert(next);
            seats.of.insert(org.id, seat);
            seats.at.entry((seat, org.place)).or_insert(org.id);
        }
        seats.count = u16::try_from(known.len()).unwrap_or(u16::MAX);
        seats
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        usize::from(self.count)
    }

    /// The seat an organisation holds.
    pub(super) fn seat(&self, org: Id) -> Option<u16> {
        self.of.get(&org).copied()
    }

    /// Who holds which seat for a place: those of its village, its town and its county.
    pub(super) fn options(&self, place: Place) -> Vec<(u16, Id)> {
        let around = [place, place.town(), place.county().place()];
        let holder = |seat: u16| around.iter().find_map(|it| self.at.get(&(seat, *it)).copied());
        (0..self.count).filter_map(|seat| Some((seat, holder(seat)?))).collect()
    }
}

fn key(org: &Organisation, place: &str) -> String {
    match (org.place.level(), org.kind) {
        (Level::County, _) => format!("county {}", org.id.0),
        (Level::Village, OrgKind::Village) => "village".to_owned(),
        (level, kind) => {
            let rest = org.name.replacen(place, "", 1);
            format!("{level:?} {} {rest}", kind.code())
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn org(id: i64, name: &str, kind: OrgKind, place: i64) -> Organisation {
        Organisation {
            id: Id(id),
            parent: None,
            name: name.to_owned(),
            kind,
            class: None,
            place: Place(place),
            phone: None,
            credit_code: None,
        }
    }

    #[test]
    fn the_same_office_of_two_towns_is_one_seat_held_by_two() {
        let orgs = [
            org(1, "县交通运输局", OrgKind::Office, 610_925_000_000),
            org(2, "甲镇政府", OrgKind::Office, 610_925_100_000),
            org(3, "乙镇政府", OrgKind::Office, 610_925_101_000),
            org(4, "东村村民委员会", OrgKind::Village, 610_925_100_201),
            org(5, "西社区居民委员会", OrgKind::Village, 610_925_101_001),
            org(6, "甲镇党委", OrgKind::Party, 610_925_100_000),
        ];
        let name = |place: Place| match place.0 {
            610_925_100_000 => "甲镇",
            610_925_101_000 => "乙镇",
            _ => "",
        };
        let seats = Seats::of(&orgs, name);

        assert_eq!(seats.count(), 3, "a county office, town governments, village committees");
        assert_eq!(seats.seat(Id(2)), seats.seat(Id(3)));
        assert_eq!(seats.seat(Id(6)), None, "nothing is dispatched to a Party committee");
        let own = |place: i64| -> Vec<i64> {
            seats.options(Place(place)).into_iter().map(|it| it.1.0).collect()
        };
        assert_eq!(own(610_925_100_201), [1, 2, 4]);
        assert_eq!(own(610_925_101_001), [1, 3, 5]);
        assert_eq!(own(610_925_102_000), [1]);
    }
}
