//! Members' affairs of the demonstration: a year of dues with some who are behind, people on the way to
//! membership at different steps, and letters on their way, arrived and unreturned. Played through the real
//! acts, without drawing anything: what was drawn before stays what it was.

use domain::directory::Staff;
use domain::transfers::Act;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use super::{Ours, Player};
use crate::Failure;
use crate::admission::developing::{NewApplicant, NewPaper, NewStep, begin, step, stop};
use crate::dues::checks::{NewCheck, hold, mend};
use crate::dues::keeping::{NewBase, NewWaiver, set_base, waive};
use crate::dues::paying::{Many, NewPaying, pay, pay_many};
use crate::transfers::{NewLetter, act, issue};

/// So many branches keep their dues here.
const KEPT: usize = 8;

/// By what members are charged, by turns, with their bases in yuan.
const BASES: [(&str, &str); 6] = [
    ("salaried", "4386.50"),
    ("salaried", "7256.30"),
    ("salaried", "2980"),
    ("retired", "6120.40"),
    ("salaried", "10000.01"),
    ("salaried", "5000"),
];

/// The steps of somebody, with their days; the first is the application.
type Way = (&'static str, &'static [(u8, i16, i8, i8)]);

/// Who is on the way: name, and which step on which day.
const WAYS: [Way; 5] = [
    ("陶新叶", &[(1, 2025, 12, 8)]),
    // The talk came too late, and nobody was named to look after them.
    (
        "汤小满",
        &[(1, 2025, 3, 10), (2, 2025, 5, 6), (3, 2025, 7, 1), (4, 2025, 7, 9), (6, 2025, 9, 30)],
    ),
    (
        "邹明远",
        &[
            (1, 2024, 1, 15),
            (2, 2024, 2, 8),
            (3, 2024, 4, 2),
            (4, 2024, 4, 10),
            (5, 2024, 4, 12),
            (6, 2025, 4, 10),
            (7, 2025, 6, 20),
            (8, 2025, 6, 30),
            (9, 2025, 7, 2),
        ],
    ),
    (
        "柏秋实",
        &[
            (1, 2023, 2, 20),
            (2, 2023, 3, 10),
            (3, 2023, 5, 8),
            (4, 2023, 5, 16),
            (5, 2023, 5, 18),
            (6, 2024, 5, 20),
            (7, 2024, 6, 12),
            (8, 2024, 6, 20),
            (9, 2024, 6, 25),
            (10, 2024, 9, 10),
            (11, 2024, 10, 25),
            (12, 2024, 12, 3),
            (13, 2024, 12, 20),
            (14, 2025, 1, 6),
            (15, 2025, 1, 14),
            (16, 2025, 2, 20),
            (17, 2025, 3, 18),
            (18, 2025, 3, 28),
            (19, 2025, 4, 1),
            (20, 2025, 7, 1),
            (21, 2025, 10, 9),
        ],
    ),
    ("水长青", &[(1, 2025, 4, 18), (2, 2025, 4, 30)]),
];

/// Steps of the organisation above.
const ABOVE: [u8; 7] = [4, 8, 13, 16, 17, 18, 24];

fn at(month: i8, day: i8) -> Instant {
    Instant::at(Date::new(2025, month, day).unwrap_or(Date::constant(2025, 12, 1)), 9, 30)
}

impl Player<'_> {
    /// A year of it.
    pub(super) async fn affairs(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        for (nth, own) in ours.iter().take(KEPT).enumerate() {
            self.bases(nth, own).await?;
            self.paid(nth, own).await?;
        }
        self.checked(ours).await?;
        self.ways(ours).await?;
        self.letters(ours).await
    }

    /// Everybody has a base, but the last member of the second branch.
    async fn bases(&mut self, nth: usize, own: &Ours) -> Result<(), Failure> {
        self.clock.set(at(1, 3));
        let staff = own.secretary.clone();
        for (place, person) in own.members.iter().enumerate() {
            if nth == 1 && place + 1 == own.members.len() {
                continue;
            }
            let (kind, base) = BASES.get((nth + place) % BASES.len()).copied().unwrap_or(BASES[0]);
            let (kind, base) = match place {
                // A village has farmers, and a student who came home.
                _ if !own.secretary.org_name.ends_with("机关党支部") && place > 2 => {
                    if place == 3 { ("student", "") } else { ("farmer", "0.50") }
                }
                _ => (kind, base),
            };
            let new = NewBase {
                from: "2025-01".to_owned(),
                kind: kind.to_owned(),
                base: base.to_owned(),
            };
            let key = self.key(&staff)?;
            let of = (staff.org, *person, new);
            set_base(self.app, &staff, self.county, of, &key).await?;
        }
        Ok(())
    }

    /// Nearly everybody pays by the month. Somebody has been behind since August, somebody was waived for
    /// three months, and somebody gave much more once.
    async fn paid(&mut self, nth: usize, own: &Ours) -> Result<(), Failure> {
        let staff = own.secretary.clone();
        if nth == 0 {
            self.waived(&staff, own.members.get(3).copied()).await?;
        }
        for month in 1..=12_i8 {
            self.clock.set(at(month, 16));
            let pays = |place: usize| {
                let behind = place == 5 && month >= 8;
                let waived = nth == 0 && place == 3 && (4..=6).contains(&month);
                let unset = nth == 1 && place + 1 == own.members.len();
                // What is still open in the last month is for whoever tries it.
                let open = nth == 0 && month == 12 && place > 2;
                // Whoever goes to another branch in October owes it from November on.
                let gone = nth == 2 && place + 1 == own.members.len() && month > 10;
                !behind && !waived && !unset && !open && !gone
            };
            let all = own.members.iter().enumerate().filter(|it| pays(it.0));
            let many = Many {
                month: format!("2025-{month:02}"),
                paid_on: String::new(),
                people: all.map(|it| *it.1).collect(),
            };
            let key = self.key(&staff)?;
            pay_many(self.app, &staff, self.county, (staff.org, many), &key).await?;
        }
        // The first months of the next year, and a gift with them.
        if let Some(person) = own.members.get(1).copied().filter(|_| nth == 0) {
            let new = NewPaying {
                first: "2026-01".to_owned(),
                last: "2026-02".to_owned(),
                fen: "1500".to_owned(),
                paid_on: String::new(),
            };
            let key = self.key(&staff)?;
            pay(self.app, &staff, self.county, (staff.org, person, new), &key).await.map(drop)?;
        }
        Ok(())
    }

    async fn waived(&mut self, staff: &Staff, person: Option<Id>) -> Result<(), Failure> {
        let Some(person) = person else { return Ok(()) };
        self.clock.set(at(4, 2));
        let new = NewWaiver {
            first: "2025-04".to_owned(),
            last: "2025-06".to_owned(),
            document: "岚直工〔2025〕9 号".to_owned(),
        };
        let key = self.key(staff)?;
        waive(self.app, staff, self.county, (staff.org, person, new), &key).await
    }

    /// The review and the checks of the first half-year.
    async fn checked(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        self.clock.set(at(7, 10));
        let committee = self.committee.clone();
        for own in ours.iter().take(KEPT) {
            for (check, findings) in
                [("bases", ""), ("payments", "有两个月收了没有当月记，要当月记清楚"), ("use", "")]
            {
                let new = NewCheck {
                    check: check.to_owned(),
                    half: "2025H1".to_owned(),
                    held_on: "2025-07-09".to_owned(),
                    findings: findings.to_owned(),
                };
                let key = self.key(&committee)?;
                let of = (own.secretary.org, new);
                hold(self.app, &committee, self.county, of, &key).await?;
            }
        }
        // All but the first have mended what was found.
        self.clock.set(at(7, 21));
        for own in ours.iter().take(KEPT).skip(1) {
            let staff = own.secretary.clone();
            let key = self.key(&staff)?;
            let of = (staff.org, "2025H1", "payments", "补记了两个月，以后收了当天记");
            mend(self.app, &staff, self.county, of, &key).await?;
        }
        Ok(())
    }

    /// The first four ways are of the second branch, so that the roster of the branch to try stays; the
    /// last one, which was stopped, and a new one are of the first.
    async fn ways(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        let (Some(first), Some(second)) = (ours.first(), ours.get(1)) else { return Ok(()) };
        for (nth, (name, steps)) in WAYS.iter().enumerate() {
            let own = if nth == 0 || nth == 2 || nth == 4 { first } else { second };
            let staff = own.secretary.clone();
            let id = self.way(&staff, (name, steps)).await?;
            if nth == 4 {
                self.clock.set(at(9, 2));
                let key = self.key(&staff)?;
                let seen = i64::try_from(steps.len()).unwrap_or(1);
                let why = "到外地上学，组织关系另找地方";
                stop(self.app, &staff, self.county, ((id, seen), why), &key).await?;
            }
        }
        Ok(())
    }

    async fn way(
        &mut self,
        staff: &Staff,
        (name, steps): (&str, &[(u8, i16, i8, i8)]),
    ) -> Result<Id, Failure> {
        // What was before the year stands on paper, and is entered when it begins.
        let enter = |on: Date| Instant::at(on.max(Date::constant(2025, 1, 6)), 15, 0);
        let day = |it: &(u8, i16, i8, i8)| {
            Date::new(it.1, it.2, it.3).unwrap_or(Date::constant(2025, 12, 1))
        };
        let applied = steps.first().map_or(Date::constant(2025, 12, 1), day);
        self.clock.set(enter(applied));
        let new = NewApplicant {
            name: name.to_owned(),
            applied_on: applied.to_string(),
            of_age: true,
            kept_at: "支部档案盒".to_owned(),
        };
        let key = self.key(staff)?;
        let id = begin(self.app, staff, self.county, new, &key).await?;
        for (seen, it) in (1..).zip(steps.iter().skip(1)) {
            self.clock.set(enter(day(it)));
            let above = ABOVE.contains(&it.0);
            let by = if above { self.committee.clone() } else { staff.clone() };
            let kept_at = if above { "机关工委档案柜" } else { "支部档案盒" };
            let paper = NewPaper {
                name: crate::admission::step_name(it.0, day(it)).to_owned() + "的材料",
                on: day(it).to_string(),
                kept_at: kept_at.to_owned(),
            };
            let new = NewStep {
                step: it.0.to_string(),
                on: day(it).to_string(),
                special: false,
                papers: vec![paper],
            };
            let key = self.key(&by)?;
            step(self.app, &by, self.county, ((id, seen), new), &key).await?;
        }
        Ok(id)
    }

    /// One letter arrived, one is on its way to the branch to try, one went outside and never came back.
    async fn letters(&mut self, ours: &[Ours]) -> Result<(), Failure> {
        let [first, second, third, ..] = ours else { return Ok(()) };
        let last = |own: &Ours| own.members.last().copied();
        let second_last = |own: &Ours| own.members.iter().rev().nth(1).copied();
        self.clock.set(at(10, 13));
        let to = Some(second.secretary.org);
        let id = self.letter(third, (last(third), to, "")).await?;
        self.clock.set(at(10, 27));
        let staff = second.secretary.clone();
        let key = self.key(&staff)?;
        let what = ((id, 1), Act::Receive, ("", ""));
        act(self.app, &staff, self.county, what, &key).await?;
        self.clock.set(at(11, 3));
        self.letter(second, (second_last(second), None, "安康市直机关工委")).await?;
        self.clock.set(at(12, 24));
        let to = Some(first.secretary.org);
        self.letter(third, (second_last(third), to, "")).await.map(drop)
    }

    async fn letter(
        &mut self,
        own: &Ours,
        (person, to, outside): (Option<Id>, Option<Id>, &str),
    ) -> Result<Id, Failure> {
        let staff = own.secretary.clone();
        let outside = outside.to_owned();
        let new = NewLetter { person, to, outside, issued_on: String::new() };
        let key = self.key(&staff)?;
        issue(self.app, &staff, self.county, new, &key).await
    }
}
