//! Synthetic residents and staff. Nobody here exists; the phones are of a range that shows it.

use std::collections::BTreeSet;

use rand::RngExt;
use rand_chacha::ChaCha12Rng;

/// Surnames; the frequent ones stand more than once, compound ones at the end.
const SURNAMES: &[&str] = &[
    "王", "王", "王", "李", "李", "李", "张", "张", "张", "陈", "陈", "刘", "刘", "杨", "杨", "周",
    "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐",
    "邓", "冯", "韩", "曹", "曾", "彭", "肖", "蔡", "潘", "田", "袁", "于", "余", "叶", "杜", "苏",
    "魏", "程", "吕", "丁", "沈", "任", "姚", "卢", "钟", "汪", "谭", "廖", "石", "熊", "龚", "祝",
    "柯", "储", "欧阳", "司马", "上官", "诸葛", "皇甫",
];

/// First characters of given names.
const FIRST: &[&str] = &[
    "国", "建", "文", "志", "明", "永", "德", "兴", "玉", "秀", "春", "桂", "秋", "冬", "小", "晓",
    "家", "大", "正", "长", "世", "忠", "义", "光", "海", "云", "金", "银", "红", "丽", "美", "淑",
    "思", "子", "雨", "浩", "梓", "诗", "佳", "欣",
];

/// Last characters of given names, rare ones (喆, 堃, 㛃, 𠮷) among them.
const LAST: &[&str] = &[
    "平", "安", "华", "军", "强", "林", "山", "海", "兰", "英", "芳", "莲", "梅", "香", "珍", "琴",
    "成", "贵", "福", "寿", "才", "富", "旺", "清", "斌", "勇", "涛", "鹏", "洋", "燕", "霞", "娟",
    "敏", "静", "涵", "轩", "怡", "瑶", "然", "宁", "喆", "堃", "㛃", "𠮷",
];

/// A name of a resident or of one of the staff.
pub(crate) fn name(rng: &mut ChaCha12Rng) -> String {
    let mut name = one(SURNAMES, rng).to_owned();
    if rng.random_ratio(4, 5) {
        name.push_str(one(FIRST, rng));
    }
    name.push_str(one(LAST, rng));
    name
}

/// `count` different names for the staff of the offices.
pub(crate) fn staff(count: usize, rng: &mut ChaCha12Rng) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::with_capacity(count);
    // The lists give well over ten thousand names; a county has some hundred staff.
    for _ in 0..count.saturating_mul(50) {
        if names.len() == count {
            break;
        }
        let name = name(rng);
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

/// The `n`-th phone: eleven digits beginning with 1990000. The numbers begin again after 10,000.
pub(crate) fn phone(n: usize) -> String {
    format!("1990000{:04}", n % 10_000)
}

fn one(words: &'static [&'static str], rng: &mut ChaCha12Rng) -> &'static str {
    words.get(rng.random_range(0..words.len())).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn staff_have_different_names_and_rare_characters_occur() {
        let mut rng = ChaCha12Rng::seed_from_u64(7);

        let names = staff(600, &mut rng);

        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 600);
        assert!(names.iter().all(|it| (2..=4).contains(&it.chars().count())));
        for rare in ['喆', '堃', '㛃', '𠮷', '欧'] {
            assert!(names.iter().any(|it| it.contains(rare)), "{rare}");
        }
    }

    #[test]
    fn phones_are_plainly_synthetic() {
        assert_eq!(phone(0), "19900000000");
        assert_eq!(phone(12_345), "19900002345");
    }
}
