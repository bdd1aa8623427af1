//! Resident IDs: GB 11643-1999, eighteen characters.

use jiff::civil::Date;

use super::{CodeError, mask, plain};

/// A resident ID whose form, birth date and check character are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdCard {
    /// Eighteen characters, half-width, with a capital X. Personal data: keep it sealed.
    pub normal: String,
    /// The birth date the number carries.
    pub birth: Date,
    /// Whether the number is a man's.
    pub male: bool,
    /// For showing: `410802********0025`.
    pub masked: String,
}

/// Checks a resident ID. `today` tells a birth date that is still to come.
///
/// The division code is not checked: numbers keep the code of a county that no longer exists.
pub fn id_card(text: &str, today: Date) -> Result<IdCard, CodeError> {
    let normal = plain(text);
    let length = normal.chars().count();
    if length == 15 && normal.bytes().all(|it| it.is_ascii_digit()) {
        return Err(CodeError::IdOld);
    }
    if length != 18 {
        return Err(CodeError::IdLength(length));
    }
    for (index, it) in normal.chars().enumerate() {
        let fits = match index {
            0 => ('1'..='9').contains(&it),
            17 => it.is_ascii_digit() || it == 'X',
            _ => it.is_ascii_digit(),
        };
        if !fits {
            return Err(CodeError::IdCharacter(index + 1));
        }
    }
    let birth = birth(&normal).filter(|it| (1900..2100).contains(&it.year()));
    let birth = birth.ok_or(CodeError::IdBirth)?;
    if birth > today {
        return Err(CodeError::IdFuture);
    }
    if !normal.ends_with(id_check(&normal)) {
        return Err(CodeError::IdCheck);
    }
    let male = normal.chars().nth(16).and_then(|it| it.to_digit(10)).is_some_and(|it| it % 2 == 1);
    let masked = mask(&normal, 6, 8);
    Ok(IdCard { normal, birth, male, masked })
}

/// The date in the seventh to fourteenth digits.
fn birth(normal: &str) -> Option<Date> {
    let part = |from: usize, to: usize| normal.get(from..to);
    let year = part(6, 10)?.parse().ok()?;
    let month = part(10, 12)?.parse().ok()?;
    let day = part(12, 14)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// The check character for the first seventeen digits (GB 11643, ISO 7064 MOD 11-2).
pub fn id_check(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let values = digits.chars().filter_map(|it| it.to_digit(10));
    match values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum::<u32>() % 11 {
        0 => '1',
        1 => '0',
        2 => 'X',
        rest => char::from_digit(12 - rest, 10).unwrap_or('X'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 1, 1);

    /// Replaces the character at `index`, counted from 0.
    fn with(text: &str, index: usize, new: char) -> String {
        text.chars().enumerate().map(|(at, it)| if at == index { new } else { it }).collect()
    }

    #[test]
    fn the_check_character_of_an_id_is_the_standards() {
        let vectors = [
            ("11010519491231002", 'X'),
            ("44052418800101001", '4'),
            ("41080219900307002", '5'),
            ("61092219850615123", '4'),
        ];
        for (digits, want) in vectors {
            assert_eq!(id_check(digits), want, "{digits}");
        }
    }

    #[test]
    fn an_id_is_normalised_and_masked() {
        let it = id_card(" 410802 19900307 0025 ", TODAY).unwrap();
        assert_eq!(it.normal, "410802199003070025");
        assert_eq!(it.masked, "410802********0025");
        assert_eq!((it.birth, it.male), (date(1990, 3, 7), false));

        let it = id_card("11010519491231002ｘ", TODAY).unwrap();
        assert_eq!(it.normal, "11010519491231002X");
        assert_eq!((it.birth, it.male), (date(1949, 12, 31), false));
    }

    #[test]
    fn an_odd_seventeenth_digit_is_a_mans() {
        let it = id_card("610922198506151234", TODAY).unwrap();

        assert_eq!((it.birth, it.male), (date(1985, 6, 15), true));
    }

    #[test]
    fn each_fault_of_an_id_is_named() {
        let vectors = [
            ("", CodeError::IdLength(0)),
            ("41080219900307002", CodeError::IdLength(17)),
            ("410802900307002", CodeError::IdOld),
            ("41080219900307002A", CodeError::IdCharacter(18)),
            ("4108021990O3070025", CodeError::IdCharacter(11)),
            ("010802199003070025", CodeError::IdCharacter(1)),
            ("X10802199003070025", CodeError::IdCharacter(1)),
            ("440524188001010014", CodeError::IdBirth),
            ("410802199002300025", CodeError::IdBirth),
            ("410802199013070025", CodeError::IdBirth),
            ("410802202703070025", CodeError::IdFuture),
            ("410802199003070026", CodeError::IdCheck),
            ("一二三四五六七八九十一二三四五六七八", CodeError::IdCharacter(1)),
        ];
        for (text, want) in vectors {
            assert_eq!(id_card(text, TODAY), Err(want), "{text}");
        }
        // Born today is no future.
        assert!(id_card("610922198506151234", date(1985, 6, 15)).is_ok());
        assert_eq!(id_card("610922198506151234", date(1985, 6, 14)), Err(CodeError::IdFuture));
    }

    /// A single wrong digit anywhere, or an exchange of neighbours, never passes.
    #[test]
    fn the_check_of_an_id_finds_every_slip() {
        let right = "410802199003070025";
        for index in 0..18 {
            for new in "0123456789X".chars() {
                let wrong = with(right, index, new);
                assert_eq!(id_card(&wrong, TODAY).is_ok(), wrong == right, "{wrong}");
            }
        }
        let all: Vec<char> = right.chars().collect();
        for index in 0..17 {
            let mut wrong = all.clone();
            wrong.swap(index, index + 1);
            assert_eq!(id_card(&String::from_iter(&wrong), TODAY).is_ok(), wrong == all, "{index}");
        }
    }
}
