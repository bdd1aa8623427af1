//! Personal data: nowhere as plain bytes, found by a keyed hash, erased for good, and no value opens
//! in another's place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use app::alike::{MeToo, follow};
use app::hotline::{Form, Which};
use app::imports::{Choosing, choose, undo, wrong_rows};
use app::orders::{Kind, NewOrder, place};
use app::privacy::{self, Part, Reason};
use app::requests::{Doer, NewRequest, reveal_contact, search, send};
use app::testing::{LANGAO, World};
use app::vault::SUITES;
use app::{Failure, Once, Vault, doctor, jobs, retention};
use domain::directory::{OrgKind, Role, Staff};
use domain::requests::acts::Input;
use domain::retention::Limits;
use kernel::id::Id;
use store::{Tx, params};
use tracing_subscriber::fmt::MakeWriter;

use crate::common::{acted, by_code, dispatcher, office, somebody, village};

/// A person who is looked for afterwards.
#[derive(Clone)]
struct Canary {
    name: String,
    phone: String,
    card: String,
}

/// Names of rare characters, telephones and numbers like those of identity cards: all of them such
/// as nothing else in a county is.
fn canary(nth: u32) -> Canary {
    let rare = |of: u32| char::from_u32(0x20_000 + of % 0x8_000).unwrap();
    let name = ['龘', rare(nth * 7 + 1), rare(nth * 13 + 5)].iter().collect();
    let phone = format!("199{:08}", 31_000_000 + u64::from(nth) * 6_151);
    let card = format!("61092519{:08}{}", 50_000_000 + u64::from(nth) * 7_919, 17 + nth % 80);
    Canary { name, phone, card }
}

/// The ways in which bytes of a text may lie somewhere.
fn guises(text: &str) -> Vec<Vec<u8>> {
    let plain = text.as_bytes().to_vec();
    let reversed: String = text.chars().rev().collect();
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut all = vec![
        reversed.into_bytes(),
        data_encoding::HEXLOWER.encode(&plain).into_bytes(),
        data_encoding::HEXUPPER.encode(&plain).into_bytes(),
        utf16.iter().flat_map(|it| it.to_le_bytes()).collect(),
        utf16.iter().flat_map(|it| it.to_be_bytes()).collect(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
    ];
    // In the midst of other bytes base64 begins at one of three places; what is sure is cut out.
    for skip in 0..3_usize {
        let mut padded = vec![0; skip];
        padded.extend(&plain);
        let coded = data_encoding::BASE64_NOPAD.encode(&padded).into_bytes();
        let sure = coded.get(if skip == 0 { 0 } else { skip + 1 }..coded.len() - 1).unwrap();
        all.push(sure.to_vec());
    }
    all.push(plain);
    all
}

/// What is looked for, by its first four bytes, and which two bytes begin any of it.
struct Wanted(BTreeMap<[u8; 4], Vec<(Vec<u8>, String)>>, Vec<bool>);

impl Wanted {
    fn of(canaries: &[Canary]) -> Self {
        let mut wanted: BTreeMap<[u8; 4], Vec<_>> = BTreeMap::new();
        for it in canaries {
            for text in [&it.name, &it.phone, &it.card] {
                for guise in guises(text) {
                    let first = *guise.first_chunk::<4>().unwrap();
                    wanted.entry(first).or_default().push((guise, text.clone()));
                }
            }
        }
        let mut begins = vec![false; 1 << 16];
        for [one, two, ..] in wanted.keys() {
            begins[usize::from(u16::from_be_bytes([*one, *two]))] = true;
        }
        Self(wanted, begins)
    }

    /// What of it lies in these bytes.
    fn within(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (at, window) in bytes.windows(4).enumerate() {
            if !self.1[usize::from(u16::from_be_bytes([window[0], window[1]]))] {
                continue;
            }
            let Some(those) = self.0.get(window) else { continue };
            let here = those.iter().filter(|it| bytes[at..].starts_with(&it.0));
            found.extend(here.map(|it| it.1.clone()));
        }
        found
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return all };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// Every table of the database as text, row by row: what a dump would hold.
async fn dumped(world: &World) -> Vec<u8> {
    let tables = if world.app.store().is_postgres() {
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut all = Vec::new();
    for table in world.rows(tables).await {
        let table = table.text(0).unwrap();
        if !world.app.store().is_postgres() {
            continue;
        }
        for row in world.rows(&format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t")).await {
            all.extend(row.text(0).unwrap_or_default().into_bytes());
            all.push(b'\n');
        }
    }
    all
}

/// Where any canary lies as plain bytes: database, log of writes, index, photos, log.
async fn leaks(world: &World, wanted: &Wanted, log: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut paths = files(world.files());
    paths.extend(world.database_files());
    for path in paths {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let here = wanted.within(&bytes);
        found.extend(here.into_iter().map(|it| format!("{it} in {}", path.display())));
    }
    let dump = dumped(world).await;
    found.extend(wanted.within(&dump).into_iter().map(|it| format!("{it} in the dump")));
    found.extend(wanted.within(log).into_iter().map(|it| format!("{it} in the log")));
    found
}

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Everything that any task of this process logs, at the finest level, from now on.
    fn begin() -> Self {
        static ALL: std::sync::OnceLock<Log> = std::sync::OnceLock::new();
        ALL.get_or_init(|| {
            let log = Self::default();
            let to = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
            to.with_writer(log.clone()).with_ansi(false).init();
            log
        })
        .clone()
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

fn key(words: &str) -> Once {
    Once::new(words, Doer::default()).unwrap()
}

async fn admin(world: &World) -> Staff {
    let own = |it: &domain::directory::Organisation| {
        it.kind == OrgKind::Desk && it.place == LANGAO.place()
    };
    somebody(world, LANGAO, &[Role::Admin, Role::Auditor], own).await
}

/// Somebody sends a request that names their numbers in its words.
async fn sends(world: &World, it: &Canary, nth: u32) -> app::requests::Sent {
    let new = NewRequest {
        body: format!("路灯坏了，找我打 {}，证号{}，谢谢", it.phone, it.card),
        category: "road".to_owned(),
        place: village(world, LANGAO, 0).await,
        address: format!("桥头，电话{}", it.phone),
        name: it.name.clone(),
        phone: it.phone.clone(),
        ..NewRequest::default()
    };
    send(&world.app, LANGAO, new, &key(&format!("canary {nth}"))).await.unwrap()
}

async fn orders(world: &World, it: &Canary, nth: u32) {
    let new = NewOrder {
        kind: Some(Kind::Need),
        skill: "repair".to_owned(),
        body: format!("修水管，打{}", it.phone),
        place: village(world, LANGAO, 0).await,
        wished: format!("先打{}", it.phone),
        name: it.name.clone(),
        phone: it.phone.clone(),
        ..NewOrder::default()
    };
    place(&world.app, LANGAO, new, &key(&format!("order {nth}"))).await.unwrap();
}

/// Everybody who is looked for does something, and much that is wrong is asked.
async fn busy(world: &World, canaries: &[Canary]) -> Vec<app::requests::Sent> {
    let desk = dispatcher(world, LANGAO).await;
    let mut all = Vec::new();
    for (nth, it) in (0..).zip(canaries) {
        match nth % 4 {
            0 | 1 => all.push(sends(world, it, nth).await),
            2 => orders(world, it, nth).await,
            _ => {
                let number = all.get(1).map(|it: &app::requests::Sent| it.number.clone()).unwrap();
                let (name, phone) = (it.name.clone(), it.phone.clone());
                let words = format!("我家也是，{} {}", it.phone, it.card);
                let me = MeToo { words, name, phone };
                follow(&world.app, LANGAO, &number, me, &key(&format!("me {nth}"))).await.unwrap();
            }
        }
        if nth % 50 == 0 {
            for typed in [&it.name, &it.phone, &it.card] {
                search(&world.app, &desk, LANGAO, typed, 10).await.unwrap();
            }
            let wrong = NewRequest { phone: format!("{}9", it.phone), ..NewRequest::default() };
            let refused = send(&world.app, LANGAO, wrong, &key("wrong")).await;
            assert!(matches!(refused, Err(Failure::Invalid(_))));
            let sent = all.last().unwrap();
            reveal_contact(&world.app, &desk, LANGAO, sent.id, Reason::Tell).await.unwrap();
            let back = Input::Withdraw { reason: format!("不用了，{}", it.phone) };
            by_code(world, LANGAO, &sent.tracking, back, &format!("back {nth}")).await.unwrap();
        }
    }
    hotline(world, &desk, canaries).await;
    jobs::once(&world.app, true).await.unwrap();
    all
}

/// A file of the hotline names some of them: half of it is taken, one is taken back, half stays staged.
async fn hotline(world: &World, desk: &Staff, canaries: &[Canary]) {
    let row = |(nth, it): (usize, &Canary)| {
        let body = format!("路灯坏了，打{}，证号{}", it.phone, it.card);
        format!(
            "FS{nth},电话{},{body},{},{},城关镇,桥头{},{}",
            it.phone, it.name, it.phone, it.phone, it.name
        )
    };
    let rows: Vec<String> = canaries.iter().take(40).enumerate().map(row).collect();
    let headings = "工单编号,标题,主要内容,来电人,联系电话,街乡镇,地址,标签";
    let mut file = crate::hotline::file(headings, &rows);
    file.name = format!("{} {}.csv", canaries[0].name, canaries[0].phone);
    let id = crate::hotline::brought(world, desk, file, "hotline").await;
    assert_eq!(crate::hotline::ready(world, desk, id).await.new, 40);
    let half = Choosing::Lines((2..22).map(|it| (it, false)).collect());
    choose(&world.app, LANGAO, desk, id, half, &key("half")).await.unwrap();
    assert_eq!(crate::hotline::taken(world, desk, id).await.taken, 20);
    let staged = "SELECT COUNT(*) FROM import_row WHERE county = 610925";
    assert_eq!(world.number(staged).await, 20);
    wrong_rows(&world.app, LANGAO, desk, id).await.unwrap_err();
    app::hotline::back(&world.app, LANGAO, desk, (Which::Run(id), None), Form::Csv).await.unwrap();

    let second = crate::hotline::file(headings, &rows[..1]);
    let second = crate::hotline::brought(world, desk, second, "second").await;
    assert_eq!(crate::hotline::taken(world, desk, second).await.taken, 1);
    undo(&world.app, LANGAO, desk, second, &key("undo")).await.unwrap();
}

on_both! {
    async fn no_byte_of_a_person_lies_open_anywhere(world: World) {
        world.set_up(LANGAO).await;
        let log = Log::begin();
        let canaries: Vec<Canary> = (0..1_000).map(canary).collect();
        let wanted = Wanted::of(&canaries);

        busy(world, &canaries).await;

        assert_eq!(wanted.within(canaries[7].name.as_bytes()), [canaries[7].name.clone()]);
        assert_eq!(leaks(world, &wanted, &log.bytes()).await, Vec::<String>::new());
        world.app.store().settle().await.unwrap();
        assert_eq!(leaks(world, &wanted, &log.bytes()).await, Vec::<String>::new());
        let sound = doctor::contacts(&world.app, LANGAO, "岚皋县", true).await.unwrap();
        assert_eq!(sound.wrong, None);
        assert!(sound.what.contains("看了 1021 条"), "{}", sound.what);
    }

    async fn a_value_moved_to_another_row_does_not_open(world: World) {
        world.set_up(LANGAO).await;
        let (one, other) = (sends(world, &canary(1), 1).await, sends(world, &canary(2), 2).await);

        let swap = async move |tx: &mut Tx<'_>| {
            let text = "UPDATE request_contact SET
                phone = (SELECT o.phone FROM request_contact o WHERE o.county = $1 AND o.request = $3),
                name = (SELECT o.name FROM request_contact o WHERE o.county = $1 AND o.request = $3),
                subject = (SELECT o.subject FROM request_contact o WHERE o.county = $1 AND o.request = $3)
                WHERE county = $1 AND request = $2";
            tx.query_text("test", text, params![LANGAO, one.id, other.id]).await
        };
        world.app.store().write(LANGAO.0, swap).await.unwrap();

        let found = doctor::contacts(&world.app, LANGAO, "岚皋县", true).await.unwrap();
        let wrong = found.wrong.unwrap();
        assert!(wrong.starts_with("1 条联系方式打不开"), "{wrong}");
        assert!(wrong.contains(&format!("request_contact {}", one.id.0)), "{wrong}");
    }

    async fn one_telephone_is_one_person_however_it_is_written(world: World) {
        world.set_up(LANGAO).await;
        let it = canary(3);
        sends(world, &it, 1).await;
        orders(world, &it, 2).await;
        sends(world, &canary(4), 3).await;
        let admin = admin(world).await;
        let (a, b) = it.phone.split_at(3);

        let found = privacy::find(&world.app, &admin, LANGAO, &format!("{a} {b}")).await.unwrap();

        let found = found.unwrap();
        assert_eq!((found.count(Part::Request), found.count(Part::Order)), (1, 1));
        let nobody = privacy::find(&world.app, &admin, LANGAO, "19955555555").await.unwrap();
        assert_eq!(nobody, None);
        let desk = dispatcher(world, LANGAO).await;
        let refused = privacy::find(&world.app, &desk, LANGAO, &it.phone).await;
        assert_eq!(refused, Err(Failure::Forbidden));
    }

    async fn who_was_erased_is_nowhere_and_an_old_copy_stays_shut(world: World) {
        world.set_up(LANGAO).await;
        let log = Log::begin();
        let (gone, stays) = (canary(5), canary(6));
        let sent = sends(world, &gone, 1).await;
        orders(world, &gone, 2).await;
        let other = sends(world, &stays, 3).await;
        let (admin, desk) = (admin(world).await, dispatcher(world, LANGAO).await);
        let subject = privacy::find(&world.app, &admin, LANGAO, &gone.phone).await.unwrap().unwrap().subject;
        let before = sealed(world).await;

        // What staff wrote in words of their own names the person, too.
        let note = format!("已联系{}本人，{}", gone.name, gone.phone);
        let sends = Input::Dispatch { to: office(world, LANGAO).await, note };
        acted(world, &desk, LANGAO, (sent.id, 1), sends, "dispatch").await.unwrap();
        let why = format!("{}写的，要看一眼", gone.name);
        app::flags::ask(&world.app, LANGAO, &desk, (sent.id, &why), &key("look")).await.unwrap();
        let held = privacy::hold(&world.app, &admin, LANGAO, subject, ("有行政复议", "2025-03-04"), &key("hold")).await;
        held.unwrap();
        let refused = privacy::erase(&world.app, &admin, LANGAO, subject, &key("early")).await;
        assert!(matches!(refused, Err(Failure::NotNow(_))), "{refused:?}");
        world.clock.pass(3 * 86_400);
        privacy::erase(&world.app, &admin, LANGAO, subject, &key("erase")).await.unwrap();

        let wanted = Wanted::of(std::slice::from_ref(&gone));
        assert_eq!(leaks(world, &wanted, &log.bytes()).await, Vec::<String>::new());
        let found = privacy::find(&world.app, &admin, LANGAO, &gone.phone).await.unwrap();
        assert_eq!(found, None);
        let told = reveal_contact(&world.app, &desk, LANGAO, other.id, Reason::Tell).await.unwrap().unwrap();
        assert_eq!(told.phone, stays.phone);
        let again = doctor::contacts(&world.app, LANGAO, "岚皋县", true).await.unwrap();
        assert_eq!(again.wrong, None);

        // A copy of the database taken before, with the keys of today.
        restore(world, before).await;
        let keys = Vault::open(&world.keys()).unwrap().unwrap();
        assert_eq!(keys.list(), world.app.vault().list());
        let second = world.second().await;
        let shut = reveal_contact(&second, &desk, LANGAO, sent.id, Reason::Tell).await.unwrap().unwrap();
        assert_eq!((shut.name.as_str(), shut.phone.as_str()), ("", ""));
        let told = reveal_contact(&second, &desk, LANGAO, other.id, Reason::Tell).await.unwrap().unwrap();
        assert_eq!(told.phone, stays.phone);
        second.store().close().await.unwrap();
    }

    async fn ten_years_on_nothing_of_who_ended_is_left_and_the_open_and_the_held_stay(world: World) {
        world.set_up(LANGAO).await;
        let log = Log::begin();
        let (gone, held, open, both) = (canary(11), canary(12), canary(13), canary(14));
        let admin = admin(world).await;
        let mut all = Vec::new();
        for (nth, it) in (0..).zip([&gone, &held, &open, &both, &both]) {
            all.push(sends(world, it, nth).await);
        }
        let me = MeToo { words: format!("我也是，{}", gone.phone), name: gone.name.clone(), phone: gone.phone.clone() };
        follow(&world.app, LANGAO, &all[1].number, me, &key("me")).await.unwrap();
        // All end, but the one that is open; of `both` one is open.
        for (nth, it) in [(0, &gone), (1, &held), (3, &both)] {
            let back = Input::Withdraw { reason: format!("不用了，{}", it.name) };
            by_code(world, LANGAO, &all[nth].tracking, back, &format!("back {nth}")).await.unwrap();
        }
        let subject = privacy::find(&world.app, &admin, LANGAO, &held.phone).await.unwrap().unwrap().subject;
        privacy::hold(&world.app, &admin, LANGAO, subject, ("诉讼", "2040-01-01"), &key("hold")).await.unwrap();

        // The day before nothing is due; the trial says what a shorter rule would take.
        world.clock.pass(729 * 86_400);
        assert_eq!(retention::run(&world.app, LANGAO).await.unwrap().requests, 0);
        let limits = Limits { requests: 30, orders: 30, applicants: 30 };
        let told = retention::forecast(&world.app, LANGAO, &admin, limits).await.unwrap();
        assert_eq!((told.requests, told.followers, told.orders), (2, 1, 0));
        world.clock.pass(3_650 * 86_400);
        let run = retention::run(&world.app, LANGAO).await.unwrap();
        assert_eq!((run.requests, run.followers, run.persons), (2, 1, 1));
        assert_eq!(retention::run(&world.app, LANGAO).await.unwrap().requests, 0, "once");

        let wanted = Wanted::of(&[gone.clone(), both.clone()]);
        assert_eq!(leaks(world, &wanted, &log.bytes()).await, Vec::<String>::new());
        assert_eq!(privacy::find(&world.app, &admin, LANGAO, &gone.phone).await.unwrap(), None);
        for (it, requests) in [(&held, 1), (&open, 1), (&both, 1)] {
            let found = privacy::find(&world.app, &admin, LANGAO, &it.phone).await.unwrap().unwrap();
            assert_eq!(found.count(Part::Request), requests, "{}", it.phone);
        }
        let desk = dispatcher(world, LANGAO).await;
        for (sent, it) in [(&all[2], &open), (&all[4], &both)] {
            let told = reveal_contact(&world.app, &desk, LANGAO, sent.id, Reason::Tell).await.unwrap().unwrap();
            assert_eq!((&told.name, &told.phone), (&it.name, &it.phone));
        }
        let lines = world.number("SELECT COUNT(*) FROM audit WHERE act = 'expire'").await;
        assert_eq!(lines, 3);
        assert_eq!(retention::runs(&world.app, LANGAO, &admin).await.unwrap().len(), 1);
        assert_eq!(doctor::contacts(&world.app, LANGAO, "岚皋县", true).await.unwrap().wrong, None);
    }

    async fn history_is_still_not_to_be_changed(world: World) {
        world.set_up(LANGAO).await;
        let sent = sends(world, &canary(8), 1).await;
        for (text, allowed) in [
            ("UPDATE timeline SET public = 'x' WHERE county = $1 AND matter = $2", false),
            ("UPDATE timeline SET act = 'x' WHERE county = $1 AND matter = $2", true),
            ("DELETE FROM timeline WHERE county = $1 AND matter = $2", true),
        ] {
            let id = sent.id;
            let write = async move |tx: &mut Tx<'_>| {
                if allowed {
                    let begin = "INSERT INTO erasing (county, matter) VALUES ($1, $2)";
                    tx.query_text("test", begin, params![LANGAO, id]).await?;
                }
                tx.query_text("test", text, params![LANGAO, id]).await
            };
            assert!(world.app.store().write(LANGAO.0, write).await.is_err(), "{text}");
        }
    }

    async fn the_master_key_is_changed_while_people_work(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let chest = world.app.chest(LANGAO).await.unwrap();
        let secret = chest.seal("account.totp", Id(7), b"JBSWY3DPEHPK3PXP").unwrap();
        let mut all = Vec::new();
        for nth in 0..30 {
            all.push((sends(world, &canary(nth), nth).await, canary(nth)));
        }
        let second = world.second().await;

        // Another process makes the key; this one works on meanwhile.
        Vault::open(&world.keys()).unwrap().unwrap()
            .rotate(SUITES[1], [77; 32], world.app.now()).unwrap();
        let working = async {
            for nth in 30..60 {
                all.push((sends(world, &canary(nth), nth).await, canary(nth)));
                // Somebody who was here before writes again.
                sends(world, &canary(nth - 30), nth + 100).await;
            }
        };
        let (rewrapped, ()) = tokio::join!(jobs::keys(&second), working);
        rewrapped.unwrap();
        jobs::keys(&world.app).await.unwrap();

        let behind = "SELECT COUNT(*) FROM subject WHERE master < 2";
        assert_eq!(world.number(behind).await, 0);
        assert_eq!(world.app.vault().list().len(), 2, "an old copy may need it");
        for (sent, it) in &all {
            let told = reveal_contact(&world.app, &desk, LANGAO, sent.id, Reason::Tell).await.unwrap().unwrap();
            assert_eq!((&told.name, &told.phone), (&it.name, &it.phone));
        }
        world.clock.pass(40 * 86_400);
        jobs::keys(&world.app).await.unwrap();
        assert_eq!(world.app.vault().list().len(), 1);
        let fresh = world.second().await;
        let opened = fresh.chest(LANGAO).await.unwrap();
        assert_eq!(*opened.open("account.totp", Id(7), &secret).unwrap(), b"JBSWY3DPEHPK3PXP");
        assert!(opened.open("account.totp", Id(8), &secret).is_err());
        let last = &all.last().unwrap();
        let told = reveal_contact(&fresh, &desk, LANGAO, last.0.id, Reason::Tell).await.unwrap().unwrap();
        assert_eq!(told.phone, last.1.phone);
        for app in [second, fresh] {
            app.store().close().await.unwrap();
        }
    }
}

/// The sealed rows as they stand: persons and contacts.
type Sealed = (Vec<(Id, Option<Vec<u8>>, i64, Vec<u8>)>, Vec<(Id, Vec<u8>, Vec<u8>, Id)>);

async fn sealed(world: &World) -> Sealed {
    let subjects = world.rows("SELECT id, hash, master, wrapped FROM subject").await;
    let subjects = subjects.iter().map(|it| {
        (Id(it.int(0).unwrap()), it.opt_blob(1).unwrap(), it.int(2).unwrap(), it.blob(3).unwrap())
    });
    let contacts = world.rows("SELECT request, name, phone, subject FROM request_contact").await;
    let contacts = contacts.iter().map(|it| {
        (Id(it.int(0).unwrap()), it.blob(1).unwrap(), it.blob(2).unwrap(), Id(it.int(3).unwrap()))
    });
    (subjects.collect(), contacts.collect())
}

/// Puts them back, as an old copy of the database does.
async fn restore(world: &World, (subjects, contacts): Sealed) {
    let write = async move |tx: &mut Tx<'_>| -> Result<(), store::StoreError> {
        for (id, hash, master, wrapped) in subjects.clone() {
            let text = "INSERT INTO subject (county, id, hash, master, wrapped, seen_at)
                VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (county, id) DO NOTHING";
            tx.query_text("test", text, params![LANGAO, id, hash, master, wrapped]).await?;
        }
        for (id, name, phone, subject) in contacts.clone() {
            let text = "UPDATE request_contact SET name = $3, phone = $4, subject = $5
                WHERE county = $1 AND request = $2";
            tx.query_text("test", text, params![LANGAO, id, name, phone, subject]).await?;
        }
        Ok(())
    };
    world.app.store().write(LANGAO.0, write).await.unwrap();
}
