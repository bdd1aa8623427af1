//! The 12345 hotline (热线): work orders become requests by the act of receiving, and what became of
//! them goes back in the shape in which they came.

mod back;

use std::collections::HashMap;
use std::sync::Arc;

use domain::directory::{Role, Staff};
pub use domain::hotline::Order;
use domain::hotline::{self as rules, Status};
use domain::imports::{Columns, Fault, Line};
use domain::places::{County, Found, NamedPlace, Place, find_in_text};
use domain::requests::acts::Input;
use domain::requests::{Source, State};
use domain::words::cover_numbers;
use kernel::id::Id;
use kernel::time::Instant;
use store::Tx;
use store::imports::Run;
use store::matters::Doer;

use crate::imports::Choice;
use crate::requests::{self, Begun, NewRequest, Plan, Sender, Who};
use crate::vault::Chest;
use crate::{App, Failure, House};

pub use self::back::{Form, Made, Which, back, shapes};
pub use store::hotline::{Earlier, Kept as WorkOrder};

/// What follows from a county's house for every row: its places by town.
pub(crate) struct Ground {
    house: Arc<House>,
    towns: HashMap<Place, Vec<NamedPlace>>,
}

impl Ground {
    pub(crate) fn of(house: Arc<House>) -> Self {
        let towns = house.towns().map(|it| it.place).collect::<Vec<_>>();
        let inside = |town: Place| {
            let own = |it: &&NamedPlace| it.place.town() == town && it.place != town;
            (town, house.places.iter().filter(own).cloned().collect())
        };
        let towns = towns.into_iter().map(inside).collect();
        Self { house, towns }
    }

    /// Whether a word of theirs needs no telling.
    pub(crate) fn knows(
        &self,
        told: &HashMap<(String, String), String>,
        field: &str,
        word: &str,
    ) -> bool {
        word.is_empty() || self.read(told, field, word).is_some()
    }

    /// What a word is here: as it was told, or by itself.
    fn read(
        &self,
        told: &HashMap<(String, String), String>,
        field: &str,
        word: &str,
    ) -> Option<String> {
        if let Some(code) = told.get(&(field.to_owned(), word.to_owned())) {
            return Some(code.clone());
        }
        match field {
            "category" => {
                let own = self.house.categories.iter().find(|it| it.name == word);
                own.map(|it| it.code.clone())
            }
            "town" => self.town(word).map(|it| it.to_string()),
            "status" => Status::known(word).map(|it| it.code().to_owned()),
            _ => None,
        }
    }

    /// The town of a name, whole or short.
    fn town(&self, word: &str) -> Option<Place> {
        let word = word.strip_prefix(self.house.row.name.as_str()).unwrap_or(word);
        let named = |it: &&NamedPlace| it.name == word || it.short() == word;
        self.house.towns().find(named).map(|it| it.place)
    }

    /// What a word may be here, what it sounds like proposed.
    pub(crate) fn choices(&self, field: &str, word: &str) -> Vec<Choice> {
        let bare = |it: &str| it.trim_end_matches(['镇', '乡', '街', '道']).to_owned();
        let sounds = |name: &str| {
            let (own, word) = (bare(name), bare(word));
            let shared = |it: &str| it.chars().filter(|it| word.contains(*it)).count();
            own.chars().count() >= 2
                && (word.contains(&own) || shared(&own) * 2 > own.chars().count())
        };
        let mut proposed = false;
        let mut choice = |code: String, name: &str| {
            let sounds = !proposed && sounds(name);
            proposed |= sounds;
            Choice { code, name: name.to_owned(), proposed: sounds }
        };
        match field {
            "category" => {
                self.house.categories.iter().map(|it| choice(it.code.clone(), &it.name)).collect()
            }
            "town" => {
                let mut all: Vec<Choice> =
                    self.house.towns().map(|it| choice(it.place.to_string(), it.short())).collect();
                let county = self.house.county().place().to_string();
                let name = format!("{}（不分乡镇）", self.house.row.name);
                all.push(Choice { code: county, name, proposed: false });
                all
            }
            _ => vec![
                Choice { code: "todo".to_owned(), name: "还要办".to_owned(), proposed: false },
                Choice {
                    code: "over".to_owned(), name: "不用办了".to_owned(), proposed: false
                },
            ],
        }
    }

    /// Where a work order lies. Names never decide between two places of one name.
    fn place(
        &self,
        told: &HashMap<(String, String), String>,
        order: &Order,
    ) -> Result<Place, (&'static str, String)> {
        let county = &self.house.row.name;
        let district = order.district.as_str();
        if !district.is_empty() && !district.contains(county) && !county.contains(district) {
            let say =
                format!("这一行写的是“{district}”，不是{county}。请退回热线，或者删掉这一行。");
            return Err(("district", say));
        }
        let within = format!("{} {}", order.village, order.address);
        if order.town.is_empty() {
            return match find_in_text(&order.place_words(), &self.house.places) {
                Found::One(place) => Ok(place),
                Found::Several(several) => {
                    let names = several.iter().take(4).map(|it| self.house.full_place_name(*it));
                    let names = names.collect::<Vec<_>>().join("、");
                    Err(("address", format!("叫这个名字的不止一处（{names}），请写上乡镇。")))
                }
                Found::None => Err((
                    "address",
                    "认不出是哪个镇、哪个村，请在乡镇、村社区或地址里写上名字。".to_owned(),
                )),
            };
        }
        let Some(town) = self.read(told, "town", &order.town).and_then(|it| Place::parse(&it))
        else {
            let say = format!("还没有说“{}”是我们的哪个乡镇，请先对应好这个词。", order.town);
            return Err(("town", say));
        };
        let inside = self.towns.get(&town).unwrap_or(&self.house.places);
        match find_in_text(&within, inside) {
            Found::One(place) => Ok(place),
            // The town is known; the village stays in the words.
            Found::Several(_) | Found::None => Ok(town),
        }
    }
}

/// The words of a row that are not known yet, each with its field.
pub(crate) fn unknown(
    ground: &Ground,
    columns: &Columns,
    told: &HashMap<(String, String), String>,
    line: &Line,
) -> Vec<(&'static str, String)> {
    let asked = |(column, code): (usize, Option<&'static str>)| {
        let code = code.filter(|it| rules::TOLD.contains(it))?;
        let word = line.cell(column);
        let short = word.chars().count() <= rules::WORD_CHARS_MAX;
        (short && !ground.knows(told, code, word)).then(|| (code, word.to_owned()))
    };
    columns.iter().copied().enumerate().filter_map(asked).collect()
}

/// A work order with what it becomes.
#[derive(Clone, Debug)]
pub struct Bringing {
    /// The work order.
    pub order: Order,
    /// Where.
    pub place: Place,
    /// What it is about.
    pub category: String,
    /// Whether it is over at the hotline.
    pub over: bool,
}

impl Bringing {
    fn request(&self) -> NewRequest {
        NewRequest {
            body: self.order.words(),
            category: self.category.clone(),
            place: self.place.to_string(),
            address: self.order.whereabouts(),
            name: self.order.name.clone(),
            phone: self.order.phones.first.clone(),
            source: Some(Source::Hotline),
            ..NewRequest::default()
        }
    }
}

/// Judges a row: what it becomes, or every cell that needs mending.
pub(crate) fn judge(
    ground: &Ground,
    columns: &Columns,
    told: &HashMap<(String, String), String>,
    line: &Line,
) -> Result<Bringing, Vec<Fault>> {
    let order = rules::read(columns, line)?;
    let column = |code: &str| columns.iter().position(|it| *it == Some(code));
    let mut faults = Vec::new();
    let mut say = |code: &str, say: String| faults.push(Fault { column: column(code), say });
    let category = match order.category.as_str() {
        "" => "other".to_owned(),
        word => ground.read(told, "category", word).unwrap_or_else(|| {
            say("category", format!("还没有说“{word}”是我们的哪一类，请先对应好这个词。"));
            "other".to_owned()
        }),
    };
    let status = ground.read(told, "status", &order.status).and_then(|it| Status::parse(&it));
    if status.is_none() {
        let word = &order.status;
        say("status", format!("还没有说“{word}”要不要我们办，请先对应好这个词。"));
    }
    let place = ground.place(told, &order).unwrap_or_else(|(code, words)| {
        say(code, words);
        ground.house.county().place()
    });
    let bringing = Bringing { order, place, category, over: status == Some(Status::Over) };
    // What the act of receiving would refuse is named here, before anything is taken.
    if let Err(Failure::Invalid(fields)) = requests::examine(&ground.house, &bringing.request()) {
        for it in fields {
            let code = if it.field == "place" { "address" } else { it.field };
            say(code, it.say);
        }
    }
    if faults.is_empty() { Ok(bringing) } else { Err(faults) }
}

/// A work order that can be written: the request, decided, and what stands beside it.
pub(crate) struct Ready {
    begun: Begun,
    order: WorkOrder,
}

impl Ready {
    /// Decides the request of a row.
    pub(crate) async fn of(
        app: &App,
        ground: &Ground,
        (run, chest, names): (&Run, &Chest, &[String]),
        line: &Line,
        bringing: &Bringing,
    ) -> Result<Self, Failure> {
        let by = Doer { person: Some(run.person), org: Some(run.org) };
        let ready = requests::ready(app, &ground.house, bringing.request()).await?;
        let begun = requests::begun(app, &ground.house, &ready, Sender::Officer(by))?;
        let columns = domain::imports::split(run.noun, &run.columns);
        let order = &bringing.order;
        let kept: Vec<(String, String)> = columns
            .iter()
            .zip(names)
            .filter(|it| *it.0 == Some("keep"))
            .map(|it| it.1.clone())
            .zip(order.kept.iter().cloned())
            .filter(|it| !it.1.is_empty())
            .collect();
        let kept = if kept.is_empty() {
            Vec::new()
        } else {
            let text = serde_json::to_vec(&kept);
            let text = text.map_err(|error| Failure::Broken(error.to_string()))?;
            chest.seal("hotline_order.kept", begun.id(), &text)?
        };
        let order = WorkOrder {
            request: begun.id(),
            run: run.id,
            line: line.number,
            number: order.number.clone(),
            kind: cover_numbers(&order.kind),
            category: cover_numbers(&order.category),
            title: order.open_title(),
            district: cover_numbers(&order.district),
            town: cover_numbers(&order.town),
            village: cover_numbers(&order.village),
            called_at: order.called_at,
            limit_at: order.limit_at,
            taken_at: begun.at(),
            kept,
        };
        Ok(Self { begun, order })
    }

    /// The request.
    pub(crate) fn id(&self) -> Id {
        self.begun.id()
    }

    /// The hotline's number.
    pub(crate) fn number(&self) -> &str {
        &self.order.number
    }

    /// Writes both.
    pub(crate) async fn write(&self, tx: &mut Tx<'_>, county: County) -> Result<(), Failure> {
        self.begun.write(tx, county).await?;
        Ok(store::hotline::insert(tx, county, &self.order).await?)
    }
}

/// What the history says of a request that was taken back.
const TAKEN_BACK: &str = "热线工单导入后又整批撤销了，不是群众撤回的。";

/// Takes a request back, by withdrawing it, unless somebody did something with it. Says whether it was.
pub(crate) async fn undo(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    (id, by): (Id, Doer),
    at: (Id, Instant),
) -> Result<bool, Failure> {
    let county = house.county();
    let Some(before) = store::requests::load(tx, county, id).await? else { return Ok(false) };
    // The first version is the one it was taken in with.
    let untouched = before.version == 1 && before.state == State::Submitted;
    if !untouched || store::hotline::is_touched(tx, county, id).await? {
        return Ok(false);
    }
    let plan = Plan {
        house: Arc::clone(house),
        who: Who::Follows,
        by,
        id,
        seen: None,
        input: Input::Withdraw { reason: TAKEN_BACK.to_owned() },
        files: Vec::new(),
    };
    requests::carry(tx, &plan, &before, at).await?;
    store::hotline::withdraw(tx, county, id).await?;
    Ok(true)
}

/// How long ago a limit of the hotline may have been to be listed, in seconds.
const EARLIER_SECONDS: i64 = 60 * 86_400;

/// Open work orders of the person's ground whose own limit comes before our promise.
pub async fn earlier(
    app: &App,
    county: County,
    staff: &Staff,
    limit: i64,
) -> Result<Vec<Earlier>, Failure> {
    if !staff.is(Role::Dispatcher) {
        return Err(Failure::Forbidden);
    }
    let (place, from) = (staff.place, app.now().plus_seconds(-EARLIER_SECONDS));
    let read =
        async move |tx: &mut Tx<'_>| store::hotline::earlier(tx, county, place, from, limit).await;
    Ok(app.store().read(county.0, read).await?)
}
