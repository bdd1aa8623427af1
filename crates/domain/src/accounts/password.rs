//! What is wrong with a password, before anybody estimates how long guessing takes: its length, its
//! kinds of characters, and the habits of this country, which no list from abroad knows.

/// The shortest password, in characters.
pub const CHARS_MIN: usize = 10;
/// The longest, in bytes: hashing is not free.
pub const BYTES_MAX: usize = 256;

/// What people here make passwords of, besides names, years and telephone numbers.
const HABITS: [&str; 24] = [
    "gongjian",
    "mima",
    "admin",
    "guanliyuan",
    "woaini",
    "wangge",
    "shequ",
    "5201314",
    "1314520",
    "147258369",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "1234",
    "123",
    "qwerty",
    "qwe",
    "asdf",
    "zxcvbn",
    "1qaz2wsx",
    "abc",
    "aini",
];

/// What is left of a password without its habits has at least so many characters.
const OWN_CHARS_MIN: usize = 6;

/// What is wrong with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Too short.
    Short,
    /// Too long.
    Long,
    /// Of too few kinds of characters; so many are asked for.
    Kinds(i64),
    /// It is a telephone number with a little around it.
    Phone,
    /// Without the names, years and usual runs in it, hardly anything is left.
    Habit,
}

/// What is wrong with a password. `names` are words that everybody can guess of this person: the
/// pinyin of the county, the organisation and the person, and the login name.
pub fn weak(password: &str, kinds: i64, names: &[String]) -> Option<Weak> {
    if password.chars().count() < CHARS_MIN {
        return Some(Weak::Short);
    }
    if password.len() > BYTES_MAX {
        return Some(Weak::Long);
    }
    if kinds_of(password) < kinds {
        return Some(Weak::Kinds(kinds));
    }
    let plain = plain(password);
    if is_phone(&plain) {
        return Some(Weak::Phone);
    }
    (own(&plain, names) < OWN_CHARS_MIN).then_some(Weak::Habit)
}

/// Of how many of the four kinds a password is made.
fn kinds_of(password: &str) -> i64 {
    let any = |holds: fn(char) -> bool| i64::from(password.chars().any(holds));
    any(|it| it.is_ascii_lowercase())
        + any(|it| it.is_ascii_uppercase())
        + any(|it| it.is_ascii_digit())
        + any(|it| !it.is_ascii_alphanumeric())
}

/// Letters small, and what people write for a letter as the letter: a password is not stronger with
/// `@` for `a`.
fn plain(password: &str) -> String {
    let letter = |it: char| match it.to_ascii_lowercase() {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        other => other,
    };
    password.chars().map(letter).collect()
}

/// Whether there is a mobile number in it and little else.
fn is_phone(plain: &str) -> bool {
    let digits: Vec<char> = plain.chars().filter(char::is_ascii_digit).collect();
    let others = plain.chars().filter(|it| it.is_alphanumeric() && !it.is_ascii_digit()).count();
    let mobile = |it: &[char]| matches!(it, ['1', '3'..='9', ..]);
    digits.windows(11).any(mobile) && others < OWN_CHARS_MIN
}

/// How many characters are left without what everybody guesses: the longest words first, then years
/// and runs of one character, and signs between them.
fn own(plain: &str, names: &[String]) -> usize {
    let mut words: Vec<String> = names.iter().map(|it| it.to_lowercase()).collect();
    words.extend(HABITS.map(str::to_owned));
    words.retain(|it| it.chars().count() > 2);
    words.sort_by_key(|it| std::cmp::Reverse(it.len()));
    let mut rest = plain.to_owned();
    for word in &words {
        // A mark that is no letter, so that what stood on both sides makes no new word.
        rest = rest.replace(word, " ");
    }
    let mut rest = without_years(&rest);
    rest.retain(char::is_alphanumeric);
    let chars: Vec<char> = rest.chars().collect();
    let repeated = chars.windows(2).filter(|it| matches!(it, [a, b] if a == b)).count();
    chars.len() - repeated
}

/// Years of this and the last century, with or without a day behind them.
fn without_years(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while let Some(first) = chars.get(at) {
        let digits = chars.iter().skip(at).take_while(|it| it.is_ascii_digit()).count();
        let run: String = chars.iter().skip(at).take(digits).collect();
        if digits >= 4 && (run.starts_with("19") || run.starts_with("20")) {
            at += digits.min(8);
            kept.push(' ');
        } else {
            kept.push(*first);
            at += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["langao", "lg", "lixiaoming", "lxm", "li.ming", "langaoxianwanggehuafuwuzhongxin"]
            .map(str::to_owned)
            .into()
    }

    #[test]
    fn what_everybody_here_would_try_is_refused() {
        for (bad, why) in [
            ("Kurz-1", Weak::Short),
            ("alleskleindahier", Weak::Kinds(3)),
            ("Langao@2025", Weak::Habit),
            ("LiXiaoMing1985!", Weak::Habit),
            ("Lixiaoming19850612", Weak::Habit),
            ("Gongjian-2025", Weak::Habit),
            ("Mima@123456", Weak::Habit),
            ("Aini5201314!", Weak::Habit),
            ("Qwe123456!!", Weak::Habit),
            ("Aa88888888888", Weak::Habit),
            ("Lxm-13900001234", Weak::Phone),
            ("Gongji@n-12345", Weak::Habit),
        ] {
            assert_eq!(weak(bad, 3, &names()), Some(why), "{bad}");
        }
        let long = format!("Aa1{}", "长".repeat(100));
        assert_eq!(weak(&long, 3, &names()), Some(Weak::Long));
    }

    #[test]
    fn an_own_sentence_is_taken_with_a_year_or_without() {
        for good in ["Dousha-baozi-7-ge", "门前3棵核桃树Hetao", "Xiaohe-liuguo-1987", "tR7#pq-Vm2z"]
        {
            assert_eq!(weak(good, 3, &names()), None, "{good}");
        }
        assert_eq!(weak("dousha baozi qige", 1, &names()), None, "kinds may be switched off");
    }
}
