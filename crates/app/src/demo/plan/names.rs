//! Names of places as people say them.

/// A place as people say it: 同心村, 东坡社区.
pub(super) fn short_name(name: &str) -> String {
    for (tail, kept) in
        [("村民委员会", "村"), ("村委会", "村"), ("居民委员会", ""), ("居委会", ""), ("委会", "")]
    {
        if let Some(head) = name.strip_suffix(tail) {
            let kept = if head.ends_with(kept) { "" } else { kept };
            return format!("{head}{kept}");
        }
    }
    name.to_owned()
}

/// The committee that answers there.
pub(super) fn office_of(name: &str) -> String {
    let short = short_name(name);
    if short.ends_with('村') { format!("{short}委会") } else { format!("{short}居委会") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_people_say() {
        for (name, short, office) in [
            ("同心村委会", "同心村", "同心村委会"),
            ("同心村村民委员会", "同心村", "同心村委会"),
            ("同心村", "同心村", "同心村委会"),
            ("东坡社区居委会", "东坡社区", "东坡社区居委会"),
            ("东坡社区居民委员会", "东坡社区", "东坡社区居委会"),
        ] {
            assert_eq!(short_name(name), short);
            assert_eq!(office_of(name), office);
        }
    }
}
