//! What Open311 tells of a county, its kinds of request and its requests.

use app::House;
use app::house::Category;
use app::published::{Published, Turn};
use domain::places::Place;
use domain::points::{Point, PointSource, Position, centre};
use kernel::time::Instant;
use serde_json::{Value, json};

use super::{PLACE, key};
use crate::words;

/// When what is served here changed last.
pub(super) const CHANGESET: &str = "2026-11-01T00:00:00+08:00";

/// A kind of request.
pub(super) fn service(it: &Category) -> Value {
    let parts = it.hint.split(['、', '，', '；', '。']);
    let keywords: Vec<&str> = parts.filter(|it| !it.is_empty()).collect();
    json!({
        "service_code": it.code,
        "service_name": it.name,
        "description": it.hint,
        "metadata": true,
        "type": "realtime",
        "keywords": keywords.join(","),
        "group": "群众诉求",
    })
}

/// What is asked for a kind of request: where, as a choice from the list of villages.
pub(super) fn definition(house: &House, code: &str) -> Value {
    let villages = house.places.iter().filter(|it| it.place != house.county().place());
    let value = |place: Place| json!({ "key": key(place), "name": house.full_place_name(place) });
    let values: Vec<Value> = villages.map(|it| value(it.place)).collect();
    json!({
        "service_code": code,
        "attributes": [{
            "variable": true,
            "code": PLACE,
            "datatype": "singlevaluelist",
            "required": false,
            "datatype_description": "从列表里选一个；不选就从地址或位置认。",
            "order": 1,
            "description": "在哪个村或社区",
            "values": values,
        }],
    })
}

/// What requests are shown with.
pub(super) struct Sight<'a> {
    pub(super) house: &'a House,
    pub(super) centres: &'a [(Place, Position)],
    pub(super) turns: &'a [Turn],
    pub(super) with_turns: bool,
}

impl Sight<'_> {
    /// A request as everybody may read it.
    pub(super) fn request(&self, it: &Published) -> Value {
        let house = self.house;
        let open = it.state.is_open();
        let notes = if it.answer.is_empty() { words::state(it.state) } else { it.answer.clone() };
        let promise = it.promised_at.filter(|_| open);
        let at = self.centre(it.place);
        let mut value = json!({
            "service_request_id": it.number,
            "status": if open { "open" } else { "closed" },
            "status_notes": notes,
            "service_name": house.category_name(&it.category),
            "service_code": it.category,
            "description": null,
            "agency_responsible": house.org_name(it.org),
            "service_notice": promise.map(|_| "在承诺的时间前答复。"),
            "requested_datetime": it.received_at.rfc3339(),
            "updated_datetime": it.updated_at.rfc3339(),
            "expected_datetime": promise.map(Instant::rfc3339),
            "address": house.full_place_name(it.place),
            "address_id": key(it.place),
            "zipcode": null,
            "lat": at.map(|it| degrees(it.lat)),
            "long": at.map(|it| degrees(it.lon)),
            "media_url": null,
        });
        if let (true, Value::Object(fields)) = (self.with_turns, &mut value) {
            let place = house.full_place_name(it.place);
            let (state, words) = (it.state.code(), words::state(it.state));
            fields.insert(
                "extended_attributes".to_owned(),
                json!({ "state": state, "state_words": words, "place": key(it.place) }),
            );
            let attribute = json!({ "code": PLACE, "key": key(it.place), "name": place });
            fields.insert("attributes".to_owned(), json!([attribute]));
            fields.insert("notes".to_owned(), self.notes(it));
        }
        value
    }

    /// How it went: when it came into which state, and to whom.
    fn notes(&self, it: &Published) -> Value {
        let own = self.turns.iter().filter(|turn| turn.request == it.id);
        let note = |turn: &Turn| {
            json!({
                "datetime": turn.at.rfc3339(),
                "description": words::state(turn.to),
                "agency_responsible": turn.org.map(|it| self.house.org_name(it)),
            })
        };
        Value::Array(own.map(note).collect())
    }

    /// The middle of the village, never where the person stood.
    fn centre(&self, place: Place) -> Option<Position> {
        let inside = self.centres.iter().filter(|it| place.contains(it.0));
        let point =
            |it: &(Place, Position)| Point { place: it.0, at: it.1, source: PointSource::Set };
        let points: Vec<Point> = inside.map(point).collect();
        centre(place, &points).map(|it| it.0)
    }
}

fn degrees(millionths: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 180 million")]
    let degrees = millionths as f64;
    degrees / 1e6
}
