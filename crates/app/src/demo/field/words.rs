//! What keepers write in the demonstration. No line says whom they met.

use domain::logs::Kind;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

const PATROL: &[&str] = &[
    "沿河走了一遍，水位正常，护栏都在。",
    "查了三处独居老人集中的院子，用电没有乱拉的。",
    "看了村口到学校的路，路面没有落石。",
    "水塘边的警示牌倒了一块，当场扶正压好了。",
    "晚上转了一圈，路灯都亮着。",
    "看了几家小商店的灭火器，都在有效期。",
    "雨后看了后山，没有新的裂缝。",
    "垃圾点满了，打电话叫车拉走了。",
];
const INFORMATION: &[&str] = &[
    "把停水两天的通知送到各组，群里也发了。",
    "收齐了组里要补办医保的名单，交到村里。",
    "摸清了要回来过年的人数，报给村里备车。",
    "问了种茶的几户今年收成，记下来报农技站。",
    "收集了修路占地的意见，都同意。",
];
const POLICY: &[&str] = &[
    "在院坝讲了医保缴费的时间和怎么在手机上交。",
    "给大家念了森林防火的规定，野外不能烧秸秆。",
    "讲了高龄补贴怎么申请，发了一张办事清单。",
    "讲了防电信诈骗，装了反诈软件的有六部手机。",
    "讲了种粮补贴今年的标准，回答了几个问题。",
];
const MEDIATION: &[&str] = &[
    "两家为田坎边界争了几句，量过以后都认了。",
    "邻里为排水沟的水往哪边流吵架，约好一起修一截。",
    "为停车占道的事劝了两家，重新画了车位。",
    "外出务工的老板欠了半月工钱，联系上了，月底付清。",
];
const ERRAND: &[&str] = &[
    "帮忙代买了药，送到家门口。",
    "帮老人在手机上交了电费。",
    "代取了三个快递送上山。",
    "帮忙填了危房改造的表，一起送到镇上。",
    "带人去镇卫生院量了血压，又送回来。",
];
const SPOTS: &[&str] = &[
    "一组",
    "二组",
    "三组塘边",
    "四组老院子",
    "五组水井旁",
    "村委会门口",
    "小学外面",
    "河堤上",
    "",
];
const YARDS: &[&str] =
    &["大槐树下", "老仓库院坝", "三组晒场", "王家院子", "村委会院坝", "小学操场", "五组水井旁"];
const TOPICS: &[&str] =
    &["讲了今冬防火和用电安全", "讲了医保和养老", "听大家说难处", "商量修路", ""];
const COMMENTS: &[&str] = &[
    "好，下周再去看一次。",
    "知道了，这件事村里接着跟。",
    "记得很清楚，辛苦了。",
    "已经跟镇上说了，等他们回话。",
];

/// Visits to be made: the day, the purpose, where, what to look at.
pub(super) const PLANNED: &[(&str, &str, &str, &str)] = &[
    ("2025-12-31", "care", "三组老院子", "看看取暖用的炭火安不安全"),
    ("2026-01-02", "safety", "五组水井旁", "看看井盖和电线"),
];

fn one(words: &'static [&'static str], rng: &mut ChaCha12Rng) -> &'static str {
    words.get(rng.random_range(0..words.len())).copied().unwrap_or_default()
}

/// An entry's words, and how it stood afterwards.
pub(super) fn joined(kind: Kind, rng: &mut ChaCha12Rng) -> (String, &'static str) {
    let words = match kind {
        Kind::Problem | Kind::Patrol => PATROL,
        Kind::Information => INFORMATION,
        Kind::Policy => POLICY,
        Kind::Mediation => MEDIATION,
        Kind::Errand => ERRAND,
    };
    let outcome = match rng.random_range(0..10) {
        0 => "ongoing",
        1 => "handed_on",
        _ => "done",
    };
    (one(words, rng).to_owned(), outcome)
}

/// Where, in words.
pub(super) fn spot(rng: &mut ChaCha12Rng) -> String {
    let spot = one(SPOTS, rng);
    if spot.is_empty() { "村里".to_owned() } else { spot.to_owned() }
}

/// The courtyard of a meeting.
pub(super) fn yard(rng: &mut ChaCha12Rng) -> String {
    one(YARDS, rng).to_owned()
}

/// What a meeting was about.
pub(super) fn topic(rng: &mut ChaCha12Rng) -> &'static str {
    one(TOPICS, rng)
}

/// What a superior writes.
pub(super) fn comment(rng: &mut ChaCha12Rng) -> &'static str {
    one(COMMENTS, rng)
}

/// A visit: its purpose, what to look at, what was found.
pub(super) fn visit(rng: &mut ChaCha12Rng) -> (&'static str, &'static str, &'static str) {
    match rng.random_range(0..4) {
        0 => ("care", "问问过冬的煤和药够不够", "都备齐了，说有事会打电话。"),
        1 => ("policy", "讲讲医保缴费", "讲清楚了，当场在手机上交好了。"),
        2 => ("safety", "看看用电用火", "电线没有老化，灶边没有堆柴。"),
        _ => ("other", "看看水管修好没有", "水来了，水压也够。"),
    }
}
