//! Names on lists: in the order of the strokes of the surname (姓氏笔画), two characters spread to
//! the width of three.

use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::locale;

/// Sorts by the strokes of the name, character by character, as the collation `zh-u-co-stroke` of
/// Unicode does. Names that it holds equal stand in the order of their characters.
pub fn by_strokes<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    let order = collator();
    items.sort_by(|one, other| {
        let (one, other) = (name(one), name(other));
        let strokes = order.as_ref().map_or(Ordering::Equal, |it| it.compare(one, other));
        strokes.then_with(|| one.cmp(other))
    });
}

/// The collator; its data is compiled in, so there always is one.
fn collator() -> Option<CollatorBorrowed<'static>> {
    CollatorBorrowed::try_new(locale!("zh-u-co-stroke").into(), CollatorOptions::default()).ok()
}

/// A name as lists print it: 丁　一 stands as wide as 欧阳静.
pub fn on_a_list(name: &str) -> String {
    let mut characters = name.trim().chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some(one), Some(other), None) => format!("{one}\u{3000}{other}"),
        _ => name.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_stand_in_the_order_of_the_handbook() {
        let want = [
            "丁一",
            "卜凡",
            "马超",
            "王伟",
            "王芳",
            "刘洋",
            "吴昊",
            "张伟",
            "李刚",
            "李强",
            "周敏",
            "欧阳静",
            "陈晨",
            "赵云",
        ];
        let mut names = want.to_vec();
        names.reverse();
        names.swap(2, 9);

        by_strokes(&mut names, |it| it);

        assert_eq!(names, want);
    }

    #[test]
    fn two_characters_are_spread() {
        assert_eq!(on_a_list("丁一"), "丁　一");
        assert_eq!(on_a_list(" 欧阳静"), "欧阳静");
        assert_eq!(on_a_list("𠅤"), "𠅤");
    }
}
