//! What in a text would give a person away, found so that somebody can decide what is covered before
//! the text is shown to everybody.
//!
//! The finder suggests and a person decides: it takes too much rather than too little, and what it
//! cannot know (that 桥头那家人 means one family) the person covers in their own words.

pub mod boxes;
mod numbers;

use self::numbers::{chars, doors, long_numbers, plates};

/// What kind of thing gives a person away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A name that is known: that of the person who wrote.
    Name,
    /// A surname with a form of address: 王大爷, 李晓梅女士.
    Title,
    /// A telephone number.
    Phone,
    /// A resident ID.
    IdCard,
    /// A number plate: 陕G12345, 豫C·D12345.
    Plate,
    /// A house: 3号楼2单元501室, 12号院.
    Door,
    /// What a person marked in their own words.
    Own,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Title, Self::Phone, Self::IdCard, Self::Plate, Self::Door, Self::Own];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Phone => "phone",
            Self::IdCard => "id_card",
            Self::Plate => "plate",
            Self::Door => "door",
            Self::Own => "own",
        }
    }
}

/// Something found, by its place in the text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub from: usize,
    /// The byte behind it.
    pub to: usize,
}

impl Finding {
    /// What it covers of the text.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.from..self.to).unwrap_or_default()
    }
}

/// What is known about who may be named in a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What persons of the matter want to be called. One character is a word of its own far too
    /// often: it is not looked for.
    pub names: &'a [&'a str],
    /// Numbers that everybody may call, digits only: an office's own telephone.
    pub open: &'a [&'a str],
    /// Whether a villagers' group alone tells, too: where nobody looks before a text is shown.
    pub strict: bool,
}

/// Everything that would give a person away, in the order of the text; none overlaps another.
pub fn find(text: &str, known: &Known<'_>) -> Vec<Finding> {
    let mut all = names(text, known.names);
    let chars = chars(text);
    let read = (text, chars.as_slice());
    all.extend(long_numbers(read, known.open));
    all.extend(plates(read));
    all.extend(doors(read, known.strict));
    all.extend(titles(text));
    apart(all)
}

/// Every place where the text holds one of these words, as [`Kind::Own`].
pub fn own<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<Finding> {
    let mut all = Vec::new();
    for word in words.into_iter().filter(|it| !it.trim().is_empty()) {
        all.extend(places(text, word.trim(), Kind::Own));
    }
    apart(all)
}

/// Findings of several passes as one list: in order, and where two overlap, the union of both as
/// what the first of them is.
pub fn apart(mut all: Vec<Finding>) -> Vec<Finding> {
    all.retain(|it| it.from < it.to);
    all.sort_by_key(|it| (it.from, std::cmp::Reverse(it.to), it.kind));
    let mut out: Vec<Finding> = Vec::new();
    for it in all {
        match out.last_mut().filter(|last| it.from < last.to) {
            Some(last) => last.to = last.to.max(it.to),
            None => out.push(it),
        }
    }
    out
}

/// The text with these places covered.
pub fn cover(text: &str, findings: &[Finding]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for it in findings {
        out.push_str(text.get(at..it.from).unwrap_or_default());
        out.push_str(&stand_in(it.kind, it.of(text)));
        at = it.to.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// What stands where something was covered.
fn stand_in(kind: Kind, covered: &str) -> String {
    match kind {
        Kind::Name => {
            let surname: String = covered.chars().take(1).collect();
            format!("{surname}某")
        }
        Kind::Title => {
            let title = TITLES.iter().find(|it| covered.ends_with(**it));
            format!("某{}", title.copied().unwrap_or_default())
        }
        Kind::Phone | Kind::IdCard | Kind::Plate => "（已隐去）".to_owned(),
        Kind::Door => "某处".to_owned(),
        Kind::Own => "某某".to_owned(),
    }
}

fn places(text: &str, word: &str, kind: Kind) -> Vec<Finding> {
    let found = text.match_indices(word);
    found.map(|(from, it)| Finding { kind, from, to: from + it.len() }).collect()
}

fn names(text: &str, names: &[&str]) -> Vec<Finding> {
    let mut all = Vec::new();
    for name in names.iter().map(|it| it.trim()).filter(|it| it.chars().count() > 1) {
        all.extend(places(text, name, Kind::Name));
    }
    all
}

/// Forms of address for somebody of the people. Offices (主任, 局长) are none: who holds one acts in
/// public.
const TITLES: [&str; 21] = [
    "先生", "女士", "小姐", "大爷", "大妈", "大娘", "大叔", "大婶", "大伯", "大哥", "大姐", "阿姨",
    "叔叔", "伯伯", "奶奶", "爷爷", "婆婆", "老汉", "老太", "师傅", "某某",
];

/// Surnames of two characters.
const DOUBLE: [&str; 10] =
    ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"];

/// The usual surnames of one character. Those that are common words besides (对于, 方便) are in it, too:
/// what stands before them decides.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕\
    苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段\
    漕钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳\
    齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋植甘\
    景薄单包司柏宁柯阮桂闵解强柴华车冉房边吉饶喻闫";

/// Words whose last character is a surname and means nobody.
const NO_SURNAME: [&str; 12] = [
    "对于", "关于", "由于", "等于", "属于", "位于", "在于", "于是", "一位", "几位", "各位", "单位",
];

/// Whether a form of address may begin with this character: asked of every character of every answer of
/// a list, so that the list above is only gone through where it can be met.
fn begins_title(it: char) -> bool {
    matches!(
        it,
        '先' | '女' | '小' | '大' | '阿' | '叔' | '伯' | '奶' | '爷' | '婆' | '老' | '师' | '某'
    )
}

/// A surname, perhaps with a given name, before a form of address.
fn titles(text: &str) -> Vec<Finding> {
    let mut all = Vec::new();
    for (at, _) in text.char_indices().filter(|it| begins_title(it.1)) {
        let (before, rest) = text.split_at(at);
        for title in TITLES.iter().filter(|it| rest.starts_with(**it)) {
            if let Some(from) = named_from(before) {
                all.push(Finding { kind: Kind::Title, from, to: at + title.len() });
            }
        }
    }
    all
}

/// Where a name begins that `before` ends with.
fn named_from(before: &str) -> Option<usize> {
    let last: Vec<(usize, char)> = before.char_indices().rev().take(4).collect();
    let ends = |word: &str| before.ends_with(word);
    if NO_SURNAME.iter().chain(&TITLES).any(|it| ends(it)) {
        return None;
    }
    let at = |back: usize| last.get(back - 1).copied();
    let double = |back: usize| {
        let (from, _) = at(back)?;
        let rest = before.get(from..)?;
        DOUBLE.iter().any(|it| rest.starts_with(it)).then_some(from)
    };
    let single = |back: usize| {
        let (from, it) = at(back)?;
        let rest = before.get(from..)?;
        let own = rest.chars().all(crate::words::is_han);
        (own && SURNAMES.contains(it)).then_some(from)
    };
    // The longest first: 李晓梅女士 holds 梅女士.
    double(4)
        .or_else(|| double(3))
        .or_else(|| double(2))
        .or_else(|| single(3))
        .or_else(|| single(2))
        .or_else(|| single(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(Kind, String)> {
        let known = Known { names: &["王建国"], open: &["09152522345", "12345"], strict: false };
        find(text, &known).iter().map(|it| (it.kind, it.of(text).to_owned())).collect()
    }

    fn one(text: &str) -> Option<(Kind, String)> {
        found(text).pop()
    }

    #[test]
    fn every_form_of_address_is_met() {
        for title in TITLES {
            assert!(title.chars().next().is_some_and(begins_title), "{title}");
            assert_eq!(
                one(&format!("已和王{title}说好")),
                Some((Kind::Title, format!("王{title}")))
            );
        }
    }

    #[test]
    fn each_kind_is_found_as_people_write_it() {
        for (text, kind, part) in [
            ("已和王建国说好", Kind::Name, "王建国"),
            ("王大爷家的水管修好了", Kind::Title, "王大爷"),
            ("感谢李晓梅女士反映", Kind::Title, "李晓梅女士"),
            ("欧阳先生您好", Kind::Title, "欧阳先生"),
            ("电话19900000001", Kind::Phone, "19900000001"),
            ("打 199 0000 0001 找他", Kind::Phone, "199 0000 0001"),
            ("拨０９１５－２５２２３４６", Kind::Phone, "０９１５－２５２２３４６"),
            ("打一九九零零零零零零零一", Kind::Phone, "一九九零零零零零零零一"),
            ("打幺三九 〇〇〇〇 一二三四", Kind::Phone, "幺三九 〇〇〇〇 一二三四"),
            ("证号61092219850615123X。", Kind::IdCard, "61092219850615123X"),
            ("一辆陕G12345占道", Kind::Plate, "陕G12345"),
            ("新能源豫C·D12345停在门口", Kind::Plate, "豫C·D12345"),
            ("车牌豫CF12345", Kind::Plate, "豫CF12345"),
            ("教练车陕A1234学", Kind::Plate, "陕A1234学"),
            ("住3号楼2单元501室，漏水", Kind::Door, "3号楼2单元501室"),
            ("住三号楼二单元五零一室", Kind::Door, "三号楼二单元五零一室"),
            ("北街12号院门口", Kind::Door, "12号院"),
            ("东关3组12号", Kind::Door, "3组12号"),
            ("2单元301", Kind::Door, "2单元301"),
        ] {
            assert_eq!(one(text), Some((kind, part.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_tells_nothing_of_a_person_is_left() {
        for text in [
            "修了 120 米，用时 3 天，花了 1234567 元",
            "2025-03-03 09:00 前完成，12月3号验收，三月十二号复查",
            "请拨打县住建局 0915-2522345 或 12345",
            "5号路灯和2号泵已修，按岚政发〔2025〕12号文件办理",
            "兴隆村3组的路灯亮了",
            "各位先生女士，对于女士优先，张主任已到现场",
            "第三方检测 2 处，会议室已开放，1 单位未到",
            "G211 国道已通车",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_group_alone_tells_only_where_nobody_looks() {
        let strict = Known { strict: true, ..Known::default() };
        let text = "兴隆村 3 组的路灯";
        assert_eq!(cover(text, &find(text, &strict)), "兴隆村 某处的路灯");
        assert_eq!(find(text, &Known::default()), []);
    }

    #[test]
    fn what_is_covered_is_gone_and_the_rest_stands() {
        let text = "王建国（199 0000 0001）住3号楼2单元501室，找李晓梅女士，桥头那家也一样。";
        let known = Known { names: &["王建国"], ..Known::default() };
        let mut all = find(text, &known);
        all.extend(own(text, ["桥头那家", ""]));
        assert_eq!(cover(text, &apart(all)), "王某（（已隐去））住某处，找某女士，某某也一样。");
        assert_eq!(cover(text, &[]), text);
    }

    proptest! {
        #[test]
        fn findings_lie_in_order_inside_the_text_and_what_was_covered_is_found_no_more(
            parts in proptest::collection::vec(prop_oneof![
                Just("王大爷"), Just("李晓梅女士"), Just("19900000001"), Just("199 0000 0001"),
                Just("陕G12345"), Just("3号楼2单元501室"), Just("12号院"), Just("一九九零零零零零零零一"),
                Just("路灯"), Just("，"), Just("3"), Just(" "), Just("𠮷"), Just("王建国"), Just("号"),
            ], 0..12)
        ) {
            let text = parts.concat();
            let known = Known { names: &["王建国"], ..Known::default() };
            let all = find(&text, &known);
            let mut at = 0;
            for it in &all {
                prop_assert!(it.from >= at && it.to > it.from && text.get(it.from..it.to).is_some());
                at = it.to;
            }
            let covered = cover(&text, &all);
            for part in ["王建国", "19900000001", "陕G12345", "501室", "李晓梅"] {
                prop_assert!(!covered.contains(part), "{text} became {covered}");
            }
        }
    }
}
