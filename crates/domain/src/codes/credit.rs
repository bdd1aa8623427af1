//! Unified social credit codes: GB 32100-2015, with the organisation code of GB 11714 inside.

use super::{CodeError, plain};

/// A unified social credit code whose form and check character are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditCode {
    /// Eighteen characters, half-width, capitals.
    pub normal: String,
    /// What kind of body it is: 机关, 企业.
    pub kind_words: &'static str,
    /// What looks odd but does not make the code wrong, as sentences.
    pub warnings: Vec<String>,
}

/// Checks a unified social credit code.
///
/// The organisation code inside has a check of its own that real codes sometimes fail: that is
/// only a warning.
pub fn credit_code(text: &str) -> Result<CreditCode, CodeError> {
    let normal = plain(text);
    let length = normal.chars().count();
    if length != 18 {
        return Err(CodeError::CreditLength(length));
    }
    let mut values = Vec::with_capacity(18);
    for (index, it) in normal.chars().enumerate() {
        let value = credit_value(it).ok_or(CodeError::CreditCharacter(index + 1))?;
        // The division code in the middle is digits only.
        if (2..8).contains(&index) && !it.is_ascii_digit() {
            return Err(CodeError::CreditCharacter(index + 1));
        }
        values.push(value);
    }
    if values.last() != Some(&credit_check(&values)) {
        return Err(CodeError::CreditCheck);
    }
    let kind = kind_words(&normal);
    let mut warnings = Vec::new();
    if normal.chars().nth(16) != organisation_check(&normal) {
        warnings
            .push("里面的组织机构代码校验不符，请对照证书再看一眼；确认无误可以照用".to_owned());
    }
    if kind.is_none() {
        warnings.push("开头两位不是常见的机构类别，请对照证书再看一眼".to_owned());
    }
    Ok(CreditCode { normal, kind_words: kind.unwrap_or("其他"), warnings })
}

/// The alphabet of GB 32100: no I, O, S, V and Z; a character's place is its value.
const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

fn credit_value(it: char) -> Option<u32> {
    CREDIT.chars().zip(0..).find(|(known, _)| *known == it).map(|(_, value)| value)
}

/// The check value for the first seventeen values; weights are the powers of 3 modulo 31.
fn credit_check(values: &[u32]) -> u32 {
    const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    (31 - sum % 31) % 31
}

/// The ninth check character of the organisation code at places 9 to 16 (GB 11714).
fn organisation_check(normal: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    // Base 36 gives A = 10 … Z = 35, as the standard does.
    let values = normal.chars().skip(8).filter_map(|it| it.to_digit(36));
    let sum: u32 = values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        rest => char::from_digit(rest, 10),
    }
}

/// The kind of body by the registering department and its class.
fn kind_words(normal: &str) -> Option<&'static str> {
    let kinds = [
        ("11", "机关"),
        ("12", "事业单位"),
        ("13", "机构编制部门直接管理的群众团体"),
        ("51", "社会团体"),
        ("52", "民办非企业单位"),
        ("53", "基金会"),
        ("91", "企业"),
        ("92", "个体工商户"),
        ("93", "农民专业合作社"),
        ("N", "农村集体经济组织"),
    ];
    kinds.into_iter().find(|(prefix, _)| normal.starts_with(prefix)).map(|(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces the character at `index`, counted from 0.
    fn with(text: &str, index: usize, new: char) -> String {
        text.chars().enumerate().map(|(at, it)| if at == index { new } else { it }).collect()
    }

    #[test]
    fn the_check_character_of_a_credit_code_is_the_standards() {
        let vectors = [
            ("91350100M000100Y4", "3", "企业", 0),
            ("91512081MA62K0260", "E", "企业", 0),
            ("11320000MB151840X", "J", "机关", 0),
            ("11410800005728945", "5", "机关", 1),
        ];
        for (first, check, kind, warnings) in vectors {
            let it = credit_code(&format!("{first}{check}").to_lowercase()).unwrap();
            assert_eq!(it.normal, format!("{first}{check}"));
            assert_eq!((it.kind_words, it.warnings.len()), (kind, warnings), "{first}");
        }
    }

    #[test]
    fn the_organisation_code_inside_has_its_own_check() {
        for (eight, want) in
            [("M000100Y", '4'), ("MA62K026", '0'), ("MB151840", 'X'), ("00572894", '9')]
        {
            assert_eq!(organisation_check(&format!("11410800{eight}")), Some(want), "{eight}");
        }
    }

    #[test]
    fn each_fault_of_a_credit_code_is_named() {
        let vectors = [
            ("", CodeError::CreditLength(0)),
            ("91350100M000100Y", CodeError::CreditLength(16)),
            ("91350100M000100Y4Z", CodeError::CreditCharacter(18)),
            ("9135010OM000100Y43", CodeError::CreditCharacter(8)),
            ("9135A100M000100Y43", CodeError::CreditCharacter(5)),
            ("91350100M000100Y44", CodeError::CreditCheck),
        ];
        for (text, want) in vectors {
            assert_eq!(credit_code(text), Err(want), "{text}");
        }
        let right = "91350100M000100Y43";
        for index in 0..18 {
            for new in CREDIT.chars() {
                let wrong = with(right, index, new);
                assert_eq!(credit_code(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }
}
