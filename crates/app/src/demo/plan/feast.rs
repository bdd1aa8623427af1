//! One request that is told, not drawn: it lies across the National Day week of 2025, with a pause
//! and an extension, so that its page shows how such a deadline is counted.

use jiff::civil::date;
use kernel::time::Instant;

use super::clock::at;
use super::{Act, CallResult, Contact, End, Place, Source, Story, Timed, Unit};
use crate::demo::corpus::Category;
use crate::demo::photos::{PhotoKind, PhotoRef};

/// Where it happens: the beginnings of a town's and a village's name.
const WHERE: (&str, &str) = ("滔河镇", "同心村");

/// Puts the story in the place of one closed request, so that all numbers stay as they are: one
/// that ended in time and well, of the same village if there is one. Without the village nothing
/// is changed.
pub(super) fn tell(stories: &mut [Story], places: &[Place]) {
    let own = |it: &Place| it.town_name.starts_with(WHERE.0) && it.name.starts_with(WHERE.1);
    let Some(place) = places.iter().position(own) else { return };
    let plain = |it: &Story| it.end == End::Closed(5) && !it.late;
    let at = stories.iter().position(|it| plain(it) && it.place == place);
    let at = at.or_else(|| stories.iter().position(plain));
    if let Some(found) = at.and_then(|at| stories.get_mut(at)) {
        *found = story(place);
    }
}

/// Received on a Sunday that works (a make-up day), asked for more the next day, supplied on the
/// eve of the holidays, so that the clock runs across them; extended on 10 October, the day before
/// a Saturday that works.
fn story(place: usize) -> Story {
    let (received, asked) = (date(2025, 9, 28), date(2025, 9, 29));
    let (supplied, extended) = (date(2025, 9, 30), date(2025, 10, 10));
    let (reported, closed) = (date(2025, 10, 22), date(2025, 10, 23));
    let then = |day, hour, minute, act| Timed { at: moment(day, hour, minute), act };
    let photo = |mended| PhotoRef { kind: PhotoKind::Field, variant: 0, mended };
    Story {
        received_at: moment(received, 9, 20),
        source: Source::Link,
        place,
        group: 3,
        category: Category::Field,
        chosen: Category::Field,
        body: "同心村3组河坝里的田坎被水冲垮了，一亩多地没法种，自己砌不动，请来人看看。"
            .to_owned(),
        contact: Some(Contact { name: "田桂芳".to_owned(), phone: String::new() }),
        photos: vec![photo(false)],
        acts: vec![
            then(received, 10, 5, Act::Dispatch { to: Unit::Town }),
            then(received, 11, 10, Act::SignFor),
            then(asked, 9, 30, Act::AskInfo { question: QUESTION.to_owned() }),
            then(supplied, 16, 40, Act::SupplyInfo { words: SUPPLIED.to_owned() }),
            then(extended, 15, 0, Act::Extend { workdays: 2, reason: EXTENDED.to_owned() }),
            then(reported, 16, 10, report(photo(true))),
            then(closed, 9, 30, Act::CheckPass),
            then(
                closed,
                15,
                20,
                Act::CallBack {
                    result: CallResult::Satisfied(5),
                    remark: "本人说坎砌得结实，已经翻过地了。".to_owned(),
                },
            ),
        ],
        end: End::Closed(5),
        late: false,
    }
}

const QUESTION: &str = "请问冲垮的田坎大概有多长，拖拉机开不开得到跟前？";
const SUPPLIED: &str = "大概十二米，今天下午去量的。拖拉机能开到桥头。";
const EXTENDED: &str = "河里水还没有退，石料运不到跟前，多用两个工作日。";

fn report(photo: PhotoRef) -> Act {
    Act::ReportDone {
        public_answer: "10月21日镇政府组织人把12米田坎用石头砌好，地已经平整，可以下种。"
            .to_owned(),
        internal_note: "石料用河道清淤料，农户在场看过。".to_owned(),
        photos: vec![photo],
    }
}

fn moment(day: jiff::civil::Date, hour: i64, minute: i64) -> Instant {
    at(day, hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(town: &str, name: &str) -> Place {
        Place {
            code: "610925100201".to_owned(),
            name: name.to_owned(),
            town_name: town.to_owned(),
            weight: 1,
        }
    }

    fn plain(place: usize, level: u8) -> Story {
        Story { place, end: End::Closed(level), ..story(place) }
    }

    #[test]
    fn it_takes_the_place_of_a_request_that_ended_as_well() {
        let places = [place("城关镇", "同心村村委会"), place("滔河镇", "同心村村委会")];
        let mut stories = vec![plain(0, 2), plain(0, 5), plain(1, 4), plain(1, 5)];
        stories[3].group = 9;

        tell(&mut stories, &places);

        assert_eq!(stories.len(), 4);
        assert_eq!((stories[3].place, stories[3].group), (1, 3));
        assert_eq!(stories[1].place, 0);
    }

    #[test]
    fn without_the_village_nothing_is_told() {
        let mut stories = vec![plain(0, 5)];
        stories[0].group = 9;

        tell(&mut stories, &[place("滔河镇", "兴隆村村委会")]);

        assert_eq!(stories[0].group, 9);
    }
}
