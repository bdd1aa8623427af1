//! Habits of people, towns and desks, without which there would be nothing to learn: who cannot say
//! what kind of thing it is, which office of a town does what, and which one keeps giving back.
//!
//! They change no number of the plan and draw no chance of its own: what they choose follows from
//! the words of a request alone.

use super::names::short_name;
use super::{Act, End, Place, Story, Timed, Unit};
use crate::demo::corpus::{Category, Chapter};

/// Of a hundred people who write themselves, how many choose 其他 because they cannot say, and how
/// many choose something near it.
const CANNOT_SAY: u64 = 11;
const CHOOSE_NEAR: u64 = 5;

/// Of a hundred people who write themselves, how many tell nothing of what it is, and how many
/// mention a second matter as well.
const TELLS_NOTHING: u64 = 5;
const TELLS_TWO: u64 = 12;

/// Of a hundred requests, how many a town handles as it is used to.
const AS_USED: u64 = 85;

/// The categories whose line of the dispatch catalogue names an office of the county; the others
/// name the town's government. See `defaults/county.toml`.
const LISTED_AT_COUNTY: [Category; 8] = [
    Category::Road,
    Category::Water,
    Category::Seedling,
    Category::Housing,
    Category::Lamp,
    Category::Health,
    Category::School,
    Category::Power,
];

/// Towns whose government does what the catalogue gives to the county, and how often in the year the
/// desk found that out by a return.
const KEEPS_COMING_BACK: [(&str, Category, usize); 3] = [
    ("滔河镇", Category::Road, 8),
    ("城关镇", Category::Housing, 7),
    ("四季镇", Category::Water, 5),
];

/// A number that follows from two texts (FNV-1a), the same wherever it is drawn.
fn lot(text: &str, why: &str, sides: u64) -> u64 {
    let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let sum = text.bytes().chain([0]).chain(why.bytes()).fold(0xcbf2_9ce4_8422_2325, mix);
    (sum ^ (sum >> 32)) % sides.max(1)
}

/// Who handles a request: mostly whom the town is used to ask for such things, if they do this kind
/// of it at all; else `drawn`.
pub(super) fn handled_by(
    town: &str,
    (category, chapter): (Category, &Chapter),
    (body, levels): (&str, [u32; 3]),
    drawn: Unit,
) -> Unit {
    let used = used_to(town, category, chapter);
    let does = super::life::UNITS.iter().zip(levels).any(|it| *it.0 == used && it.1 > 0);
    if does && lot(body, "habit", 100) < AS_USED { used } else { drawn }
}

fn used_to(town: &str, category: Category, chapter: &Chapter) -> Unit {
    if KEEPS_COMING_BACK.iter().any(|it| town.starts_with(it.0) && it.1 == category) {
        return Unit::Town;
    }
    let shares = [0, 1, 2].map(|at| {
        let of = |levels: &[u32; 3]| levels.get(at).copied().unwrap_or(0);
        chapter.topics.iter().map(|it| u64::from(of(&it.levels))).sum::<u64>()
    });
    let mut left = lot(town, category.code(), shares.iter().sum());
    for (unit, share) in super::life::UNITS.into_iter().zip(shares) {
        if left < share {
            return unit;
        }
        left -= share;
    }
    Unit::Town
}

/// Whom a desk asks that errs: the one in the catalogue, unless that would be right; else `other`.
pub(super) fn asked_wrongly(category: Category, right: Unit, other: Unit) -> Unit {
    if listed(category) == right { other } else { Unit::Listed }
}

fn listed(category: Category) -> Unit {
    if LISTED_AT_COUNTY.contains(&category) { Unit::County } else { Unit::Town }
}

/// What people write who think that everybody knows what they mean: how it begins, how it goes on.
const VAGUE: [[&str; 6]; 2] = [
    [
        "这个事我说了好几回了",
        "还是上次那个问题",
        "村上都晓得这件事",
        "你们的人来看过一次就没下文了",
        "这事拖了大半年了",
        "我在群里也说过",
    ],
    [
        "麻烦你们来人看一下就清楚了。",
        "到底有没有人管，给个准话。",
        "不解决我们实在没办法。",
        "电话里说不清，来了我指给你们看。",
        "能不能快点，老人都等着的。",
        "请给处理一下，谢谢。",
    ],
];

/// A second matter, mentioned by the way.
const ASIDES: [&str; 8] = [
    "另外门口那盏路灯也时好时坏。",
    "还有路边的垃圾好几天没人收。",
    "顺便问一下，低保什么时候复核？",
    "对了，水管有时候也没水。",
    "再说一句，路上的坑也该补了。",
    "还想问问今年的茶苗还发不发。",
    "屋后面的土坎也有点裂。",
    "我妈的药在卫生室也买不到。",
];

/// Lets some people who write themselves tell nothing of the matter, or of a second one besides.
pub(super) fn muddle(stories: &mut [Story], places: &[Place]) {
    for story in stories.iter_mut().filter(|it| !it.source.by_staff()) {
        let lot_of = |why: &str, sides: u64| lot(&story.body, why, sides);
        let pick = |why: &str, of: &[&'static str]| {
            let sides = u64::try_from(of.len()).unwrap_or(1);
            usize::try_from(lot_of(why, sides)).ok().and_then(|at| of.get(at)).copied()
        };
        let telling = lot_of("telling", 100);
        if matches!(story.end, End::Refused | End::Withdrawn) || telling >= TELLS_TWO {
            continue;
        }
        let [begins, goes_on] = &VAGUE;
        story.body = if telling < TELLS_NOTHING {
            let village = places.get(story.place).map_or("", |it| it.name.as_str());
            let here = format!("{}{}组", short_name(village), story.group);
            let (first, then) = (pick("first", begins), pick("then", goes_on));
            format!("{here}的，{}，{}", first.unwrap_or_default(), then.unwrap_or_default())
        } else {
            format!("{}{}", story.body, pick("aside", &ASIDES).unwrap_or_default())
        };
    }
}

/// Lets some people choose 其他 or a neighbouring category; the desk puts it right just before it
/// dispatches. Whoever is received by staff is asked what it is about.
pub(super) fn choose(stories: &mut [Story]) {
    for story in stories.iter_mut().filter(|it| !it.source.by_staff()) {
        if matches!(story.end, End::Refused | End::Withdrawn) {
            continue;
        }
        let lot = lot(&story.body, "choice", 100);
        story.chosen = match lot {
            0..CANNOT_SAY => Category::Other,
            _ if lot < CANNOT_SAY + CHOOSE_NEAR => near(story.category),
            _ => story.category,
        };
        if story.chosen != story.category {
            put_right(story);
        }
    }
}

fn put_right(story: &mut Story) {
    let dispatch = story.acts.iter().position(|it| matches!(it.act, Act::Dispatch { .. }));
    let Some((at, then)) = dispatch.and_then(|at| Some((at, story.acts.get(at)?.at))) else {
        return;
    };
    let before = at.checked_sub(1).and_then(|it| story.acts.get(it)).map(|it| it.at);
    let gap = then.seconds_since(before.unwrap_or(story.received_at));
    let seconds = i64::try_from(lot(&story.body, "pause", 140)).unwrap_or(0) + 40;
    let act = Act::Recategorise { to: story.category };
    let at_moment = then.plus_seconds(-seconds.min(gap / 2).max(1));
    story.acts.insert(at, Timed { at: at_moment, act });
}

/// What a category is mistaken for.
fn near(category: Category) -> Category {
    match category {
        Category::Road => Category::Housing,
        Category::Field => Category::Water,
        Category::Water | Category::Lamp => Category::Power,
        Category::Power => Category::Lamp,
        Category::Seedling => Category::Field,
        Category::Sales => Category::Seedling,
        Category::Health => Category::Relief,
        Category::Clean => Category::Water,
        Category::Relief => Category::Health,
        Category::School => Category::Relief,
        Category::Housing => Category::Field,
        Category::Other => Category::Other,
    }
}

/// Lets the desk follow the catalogue and get the request back, where the town's government does it
/// in the end.
pub(super) fn come_back(stories: &mut [Story], places: &[Place]) {
    for (town, category, times) in KEEPS_COMING_BACK {
        let own = |it: &Story| {
            let here = places.get(it.place).is_some_and(|it| it.town_name.starts_with(town));
            let year = it.received_at.date().year() == 2025;
            here && year && it.category == category && matches!(it.end, End::Closed(_)) && !it.late
        };
        let straight = |it: &Story| {
            let returns = it.acts.iter().any(|it| matches!(it.act, Act::Return { .. }));
            let to_town = |it: &Timed| matches!(it.act, Act::Dispatch { to: Unit::Town });
            !returns && it.acts.iter().any(to_town)
        };
        let found = stories.iter_mut().rev().filter(|it| own(it) && straight(it));
        for story in found.take(times) {
            give_back(story, town);
        }
    }
}

/// Between the dispatch and the signature: to the wrong one, back, and to the right one.
fn give_back(story: &mut Story, town: &str) {
    let dispatch = story.acts.iter().position(|it| matches!(it.act, Act::Dispatch { .. }));
    let Some(at) = dispatch else { return };
    let (Some(first), Some(next)) = (story.acts.get(at), story.acts.get(at + 1)) else { return };
    let (from, third) = (first.at, next.at.seconds_since(first.at) / 3);
    if third < 60 {
        return;
    }
    let reason = format!("这一处归{town}政府管护，我们没有这项职责和经费，请改派{town}政府。");
    let to = Unit::Town;
    let later = [
        Timed { at: from.plus_seconds(third), act: Act::Return { reason } },
        Timed { at: from.plus_seconds(third * 2), act: Act::Redispatch { to } },
    ];
    if let Some(first) = story.acts.get_mut(at) {
        first.act = Act::Dispatch { to: Unit::Listed };
    }
    story.acts.splice((at + 1)..=at, later);
}
