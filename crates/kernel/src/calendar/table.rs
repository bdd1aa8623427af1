//! The breaks and make-up days of 2024–2026, as the State Council set them.
//!
//! Facts from the yearly notices of the General Office of the State Council on public holidays
//! (for 2024: 25 October 2023; for 2025: 12 November 2024; for 2026: 4 November 2025). A break
//! includes the ordinary weekend days inside it.

use jiff::civil::{Date, date};

/// What one year's notice says.
pub(super) struct Notice {
    /// The year it is for.
    pub(super) year: i16,
    /// First and last day of each break, and what the break is called.
    pub(super) breaks: &'static [(Date, Date, &'static str)],
    /// Weekend days on which people work.
    pub(super) work: &'static [Date],
}

/// The notices known when this was built.
pub(super) const NOTICES: [Notice; 3] = [
    Notice {
        year: 2024,
        breaks: &[
            (date(2024, 1, 1), date(2024, 1, 1), "元旦"),
            (date(2024, 2, 10), date(2024, 2, 17), "春节"),
            (date(2024, 4, 4), date(2024, 4, 6), "清明节"),
            (date(2024, 5, 1), date(2024, 5, 5), "劳动节"),
            (date(2024, 6, 10), date(2024, 6, 10), "端午节"),
            (date(2024, 9, 15), date(2024, 9, 17), "中秋节"),
            (date(2024, 10, 1), date(2024, 10, 7), "国庆节"),
        ],
        work: &[
            date(2024, 2, 4),
            date(2024, 2, 18),
            date(2024, 4, 7),
            date(2024, 4, 28),
            date(2024, 5, 11),
            date(2024, 9, 14),
            date(2024, 9, 29),
            date(2024, 10, 12),
        ],
    },
    Notice {
        year: 2025,
        breaks: &[
            (date(2025, 1, 1), date(2025, 1, 1), "元旦"),
            (date(2025, 1, 28), date(2025, 2, 4), "春节"),
            (date(2025, 4, 4), date(2025, 4, 6), "清明节"),
            (date(2025, 5, 1), date(2025, 5, 5), "劳动节"),
            (date(2025, 5, 31), date(2025, 6, 2), "端午节"),
            (date(2025, 10, 1), date(2025, 10, 8), "国庆节、中秋节"),
        ],
        work: &[
            date(2025, 1, 26),
            date(2025, 2, 8),
            date(2025, 4, 27),
            date(2025, 9, 28),
            date(2025, 10, 11),
        ],
    },
    Notice {
        year: 2026,
        breaks: &[
            (date(2026, 1, 1), date(2026, 1, 3), "元旦"),
            (date(2026, 2, 15), date(2026, 2, 23), "春节"),
            (date(2026, 4, 4), date(2026, 4, 6), "清明节"),
            (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
            (date(2026, 6, 19), date(2026, 6, 21), "端午节"),
            (date(2026, 9, 25), date(2026, 9, 27), "中秋节"),
            (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
        ],
        work: &[
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        ],
    },
];

/// The name of a break that is fixed in the solar calendar, for imported years.
///
/// The lunar ones (春节, 端午节, 中秋节) are not guessed: an imported break of theirs has no name.
pub(super) fn solar_name(first: Date, last: Date) -> Option<&'static str> {
    let covers = |month: i8, day: i8| {
        Date::new(last.year(), month, day).is_ok_and(|it| first <= it && it <= last)
    };
    let names = [((1, 1), "元旦"), ((4, 5), "清明节"), ((5, 1), "劳动节"), ((10, 1), "国庆节")];
    names.into_iter().find(|((month, day), _)| covers(*month, *day)).map(|(_, name)| name)
}
