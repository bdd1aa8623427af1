//! Words for search: the tokens by which a text is found again, the same on both databases.
//!
//! Chinese has no spaces, so a run of Han characters becomes its overlapping pairs (bigrams); other
//! runs (digits, Latin letters) stay whole and are folded to lower case and half width.

/// The tokens of a text, in order. A single Han character standing alone is a token of its own.
pub fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut han: Vec<char> = Vec::new();
    let mut word = String::new();
    for raw in text.chars() {
        let it = half_width(raw);
        if is_han(it) {
            flush_word(&mut word, &mut out);
            han.push(it);
        } else if it.is_alphanumeric() {
            flush_han(&mut han, &mut out);
            word.extend(it.to_lowercase());
        } else {
            flush_han(&mut han, &mut out);
            flush_word(&mut word, &mut out);
        }
    }
    flush_han(&mut han, &mut out);
    flush_word(&mut word, &mut out);
    out
}

fn flush_word(word: &mut String, out: &mut Vec<String>) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

fn flush_han(han: &mut Vec<char>, out: &mut Vec<String>) {
    if let [one] = han.as_slice() {
        out.push(one.to_string());
    }
    for pair in han.windows(2) {
        out.push(pair.iter().collect());
    }
    han.clear();
}

/// A text for the public, with long runs of digits (telephones, ID numbers, plates' numbers) covered.
///
/// This is a net under the person who writes public answers without personal data, not a substitute.
pub fn cover_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        let digits = run.chars().filter(char::is_ascii_digit).count();
        out.push_str(if digits >= DIGITS_COVERED { "（号码已隐去）" } else { run });
        run.clear();
    };
    for it in text.chars() {
        let plain = half_width(it);
        let joins = matches!(plain, '-' | ' ' | 'x' | 'X') && !run.is_empty();
        if plain.is_ascii_digit() || joins {
            run.push(it);
        } else {
            flush(&mut run, &mut out);
            out.push(it);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// A text without somebody's name: 王建国 becomes 王某. A name of one character stays, which is a word
/// of its own far too often.
pub fn cover_name(text: &str, name: &str) -> String {
    let name = name.trim();
    let Some(surname) = name.chars().next().filter(|_| name.chars().count() > 1) else {
        return text.to_owned();
    };
    text.replace(name, &format!("{surname}某"))
}

/// Runs of at least this many digits are taken for somebody's number.
const DIGITS_COVERED: usize = 7;

/// Full-width forms of digits, letters and punctuation become half-width.
pub fn half_width(it: char) -> char {
    match u32::from(it) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(it),
        0x3000 => ' ',
        _ => it,
    }
}

/// Whether a character is Han, rare ones outside the basic plane included (㛃, 𠮷).
pub fn is_han(it: char) -> bool {
    matches!(u32::from(it),
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF | 0x3007)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_covered_and_counts_stay() {
        assert_eq!(cover_numbers("打 199 0000 0001 找他"), "打 （号码已隐去）找他");
        assert_eq!(cover_numbers("修了 120 米，用时 3 天"), "修了 120 米，用时 3 天");
        assert_eq!(cover_numbers("证号61092219850615123X。"), "证号（号码已隐去）。");
    }

    #[test]
    fn han_runs_become_pairs_and_the_rest_stays_whole() {
        assert_eq!(tokens("路灯坏了3盏"), ["路灯", "灯坏", "坏了", "3", "盏"]);
        assert_eq!(tokens("Ｇ２１１ 国道"), ["g211", "国道"]);
        assert_eq!(tokens("𠮷㛃，田"), ["𠮷㛃", "田"]);
        assert_eq!(tokens(" ，。"), Vec::<String>::new());
    }
}
