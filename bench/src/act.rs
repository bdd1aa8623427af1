//! The act that is measured, a resident sending a request, as the statements it runs: for the loops
//! without our program around them.
//!
//! The texts are the product's own, taken by name. That they are all is checked: sending one request
//! through the application must run exactly as many statements.

use anyhow::{Context, Result, ensure};
use app::requests::{NewRequest, send};
use app::{App, House, Once};
use domain::places::{Level, Place};
use domain::words::tokens;
use kernel::id::Id;
use store::Sql;
use store::matters::Doer;
use store::search::{initials, simplify};

use crate::world::COUNTY;

/// What the person writes.
pub(crate) const BODY: &str = "你好，我是村里的住户，从村委会到小学那一段路去年下大雨冲坏了一直没有修，\
    路边塌了一个大口子，娃娃上学天天要从旁边绕，晚上又没有路灯，前几天已经有人摔伤了，\
    麻烦你们派人来看一看，尽快把路修好，最好再装两盏灯，谢谢你们。";
/// Where, in their words.
pub(crate) const ADDRESS: &str = "三组老桥头往小学方向两百米";
/// What they want to be called.
pub(crate) const NAME: &str = "王阿姨";
/// A telephone that nobody has.
pub(crate) const PHONE: &str = "19900000001";

/// A parameter of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    /// The same every time.
    Int(i64),
    /// The same every time.
    Text(String),
    /// Nothing.
    Null,
    /// The time of the act.
    Now,
    /// The request's id.
    Id,
    /// The message's id.
    MessageId,
    /// The 编号.
    Number,
    /// 32 bytes, new each time: the hash of the tracking code.
    Tracking,
    /// 32 bytes, new each time: the idempotency key.
    Key,
    /// The search key, which holds the 编号.
    Words,
    /// The number of the next row of the audit chain.
    AuditSeq,
    /// The hash at the chain's head.
    AuditPrev,
    /// The new hash.
    AuditHash,
    /// The answer that is kept: the id as text.
    Answer,
}

/// A statement with its parameters, `$1` first.
pub(crate) struct Step {
    /// Its text.
    pub(crate) sql: &'static Sql,
    /// Its parameters.
    pub(crate) args: Vec<Arg>,
}

/// The act with what it needs of a county.
pub(crate) struct Act {
    /// Its statements in order.
    pub(crate) steps: Vec<Step>,
    /// The village it is about.
    pub(crate) place: Place,
    /// The category.
    pub(crate) category: String,
    /// The search key without the 编号, as tokens.
    pub(crate) words: Vec<String>,
}

impl Act {
    /// The act in a county that was set up.
    pub(crate) async fn of(app: &App) -> Result<Self> {
        let house = app.house(COUNTY).await?;
        let village = house.places.iter().find(|it| it.place.level() == Level::Village);
        let place = village.context("a county without villages")?.place;
        let category = house.categories.first().context("no categories")?.code.clone();
        let desk = house.desk(place).context("no desk")?.id;
        let steps = steps(place, &category, desk, app.now().month())?;
        let act = Self { steps, place, words: words(&house, place, &category), category };
        act.check(app).await?;
        Ok(act)
    }

    /// Sends one request through the application and counts.
    async fn check(&self, app: &App) -> Result<()> {
        let new = NewRequest {
            body: BODY.to_owned(),
            category: self.category.clone(),
            place: self.place.to_string(),
            address: ADDRESS.to_owned(),
            name: NAME.to_owned(),
            phone: PHONE.to_owned(),
            ..NewRequest::default()
        };
        let before = app.store().stats().statements;
        send(app, COUNTY, new, &Once::new("bench", Doer::default())?).await?;
        let ran = app.store().stats().statements - before;
        let told = u64::try_from(self.steps.len())?;
        ensure!(ran == told, "the act runs {ran} statements, the loop knows of {told}: see act.rs");
        Ok(())
    }
}

/// The statement of a name such as `once::CLAIM`.
fn named(name: &str) -> Result<&'static Sql> {
    let all = store::schema::statements();
    let found = all.into_iter().find(|it| it.name.strip_prefix("store::") == Some(name));
    found.with_context(|| format!("the store has no statement {name} any more: see act.rs"))
}

#[rustfmt::skip]
fn steps(place: Place, category: &str, desk: Id, month: i64) -> Result<Vec<Step>> {
    use Arg::{AuditHash, AuditPrev, AuditSeq, Int, MessageId, Null, Now, Number, Text};
    let text = |it: &str| Text(it.to_owned());
    let title: String = BODY.chars().take(30).collect();
    let (county, one, desk) = (|| Int(COUNTY.0), || Int(1), || Int(desk.0));
    let (place, town) = (|| Int(place.0), Int(place.town().0));
    let all = [
        ("once::CLAIMED", vec![county(), Arg::Key]),
        ("matters::INSERT_MATTER", vec![county(), Arg::Id, text("request"), text("submitted"), one(), desk(), Now, one()]),
        ("requests::INSERT_REQUEST", vec![county(), Arg::Id, Number, Arg::Tracking, place(), town, text(category),
            text(&title), text(BODY), text(ADDRESS), Null, Null, text("link"), Now, Int(month), Now, Int(0), desk()]),
        ("requests::INSERT_CONTACT", vec![county(), Arg::Id, text(NAME), text(PHONE)]),
        ("matters::INSERT_EVENT", vec![county(), Arg::Id, one(), Now, text("send"), Null, text("submitted"),
            Null, Null, Null, text(""), text("")]),
        ("matters::INSERT_CLOCK", vec![county(), Arg::Id, one(), Now, text("start"), Int(5), text("workday")]),
        ("ledger::INSERT_ENTRY", vec![county(), Arg::Id, one(), text("received"), Now, one(), place(), text(category), Int(month)]),
        ("ledger::INSERT_PENDING", vec![county(), Arg::Id, one(), text("received"), one(), place(), text(category), Int(month)]),
        ("search::INSERT_WORDS", vec![county(), Arg::Id, Arg::Words]),
        ("audit::HEAD", vec![county()]),
        ("audit::INSERT_AUDIT", vec![county(), AuditSeq, Now, Null, Null, text("send"), text("request"), Arg::Id,
            text(""), AuditPrev, AuditHash]),
        ("outbox::INSERT_MESSAGE", vec![county(), MessageId, Now, text("send"), Arg::Id, desk()]),
        ("once::CLAIM", vec![county(), Arg::Key, Arg::Key, Arg::Answer, Now]),
    ];
    all.into_iter().map(|(name, args)| Ok(Step { sql: named(name)?, args })).collect()
}

fn words(house: &House, place: Place, category: &str) -> Vec<String> {
    let (village, town) = (house.place_name(place), house.place_name(place.town()));
    let (short, shorter) = (initials(village), initials(town));
    let texts = [BODY, ADDRESS, village, town, house.category_name(category), &short, &shorter];
    texts.into_iter().flat_map(|it| tokens(&simplify(it))).collect()
}
