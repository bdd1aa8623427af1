//! What is taken along: exports against their pages, entry codes from wall to form, and the sheet.

use std::io::Cursor;

use app::privacy::Reason;
use app::requests::reveal_contact;
use app::testing::LANGAO;
use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use kernel::id::Id;

use crate::browser::{Browser, place, village};

/// The texts of the links to requests on a page, in order.
fn titles(body: &str) -> Vec<String> {
    let links = body.split("data-open href=\"").skip(1);
    let text = |it: &str| it.split_once('>')?.1.split_once('<').map(|it| it.0.to_owned());
    links.filter_map(text).collect()
}

/// A table from its bytes: all cells as text.
pub(crate) fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |it: &Data| match it {
        Data::Empty => String::new(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    };
    sheet.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// The rows below the heading whose first cell is `head`.
pub(crate) fn below<'a>(table: &'a [Vec<String>], head: &str) -> &'a [Vec<String>] {
    let at = table.iter().position(|row| row.first().is_some_and(|it| it == head)).unwrap();
    let rows = table.get(at + 1..).unwrap();
    // Behind an empty row stands whose copy it is.
    rows.split(|row| row.iter().all(String::is_empty)).next().unwrap()
}

/// Everything in a file, unpacked: cells, heads, feet, properties.
pub(crate) fn unpacked(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut all = String::new();
    for at in 0..zip.len() {
        std::io::Read::read_to_string(&mut zip.by_index(at).unwrap(), &mut all).unwrap();
    }
    all
}

/// All pages of a list.
async fn all_titles(browser: &Browser, first: &str) -> Vec<String> {
    let (mut all, mut at) = (Vec::new(), first.to_owned());
    loop {
        let page = browser.get(&at).await;
        assert_eq!(page.status, StatusCode::OK, "{at}");
        all.extend(titles(&page.body));
        let next = page.body.split("rel=\"next\"").next().filter(|it| it.len() < page.body.len());
        let Some(next) = next.and_then(|it| it.rsplit("href=\"").next()) else { return all };
        at = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_holds_the_rows_of_its_page_and_no_person() {
    let (world, router) = village().await;
    let leader = Browser::signed_in(&router, &world, "lingdao").await;
    for (page, post) in [
        ("/610925/staff/?tab=open", "/610925/staff/export?tab=open"),
        ("/610925/staff/?tab=late&category=road", "/610925/staff/export?tab=late&category=road"),
        (
            "/610925/staff/numbers/rows?what=closed&from=202501&until=202512",
            "/610925/staff/numbers/rows/export?what=closed&from=202501&until=202512",
        ),
    ] {
        let before = world.number("SELECT COUNT(*) FROM audit WHERE act = 'export'").await;
        let shown = all_titles(&leader, page).await;
        let csrf = leader.get(page).await.hidden("csrf");
        let file = leader.post(post, &[("csrf", csrf.as_str())]).await;

        assert_eq!(file.status, StatusCode::OK, "{post}");
        assert!(file.header("content-type").contains("spreadsheetml"), "{post}");
        let name = file.header("content-disposition");
        assert!(
            name.starts_with("attachment;")
                && name.contains("filename*=UTF-8''")
                && name.contains("%E"),
            "{name}"
        );
        let table = table(&file.bytes);
        let rows = below(&table, "编号");
        let exported: Vec<&str> = rows.iter().map(|it| it[1].as_str()).collect();
        assert_eq!(exported, shown, "{post}");
        assert!(!shown.is_empty() || post.contains("late"), "{post}");
        let words: String = table.iter().flatten().cloned().collect();
        assert!(!words.contains("1990000") && !words.contains("王建国"), "{post}");
        let bytes = unpacked(&file.bytes);
        assert!(!bytes.contains("1990000"), "no telephone in any part of the file: {post}");
        assert!(bytes.contains("<oddHeader>&amp;L导出 ") && words.contains("· 2025-"), "{post}");
        let after = world.number("SELECT COUNT(*) FROM audit WHERE act = 'export'").await;
        assert_eq!(after, before + 1, "who took it is written down");
    }
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_with_telephones_takes_two_people_and_says_on_each_row_whose_it_is() {
    let (world, router) = village().await;
    // What is open at the end of the year need not have a telephone.
    let resident = Browser::new(&router);
    let (key, place) = (resident.get("/610925/report").await.hidden("key"), place(&world).await);
    let fields = [("key", key.as_str()), ("text", "路塌了一块"), ("place", &place)];
    let reach = [("category", "road"), ("name", "试验甲"), ("phone", "19900001234")];
    resident.post("/610925/report", &[fields.as_slice(), &reach].concat()).await;

    let desk = Browser::signed_in(&router, &world, "xian").await;
    let security = Browser::signed_in(&router, &world, "anquan").await;
    let form = desk.get("/610925/staff/contact-exports/new?tab=open&category=road").await;
    assert!(form.body.contains("全部在办 道路交通"), "{}", form.body);
    let (csrf, own) = (form.hidden("csrf"), form.hidden("key"));
    let home = "/610925/staff/contact-exports";
    let query = "tab=open&category=road";
    let fields = [("csrf", csrf.as_str()), ("key", &own), ("query", query), ("reason", "停水")];
    let sent = desk.post(home, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let id = world.number("SELECT MAX(id) FROM contact_export").await;
    let fetch = format!("{home}/{id}/fetch");
    let early = desk.post(&fetch, &[("csrf", &csrf), ("key", "f0")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.body);

    let csrf_of = security.get(home).await.hidden("csrf");
    let yes = [("csrf", csrf_of.as_str()), ("key", "yes"), ("approve", "1")];
    let done = security.post(&format!("{home}/{id}"), &yes).await;
    assert_eq!(done.location(), format!("{home}?done=approved"));
    let file = desk.post(&fetch, &[("csrf", &csrf), ("key", "f1")]).await;

    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let table = table(&file.bytes);
    let rows = below(&table, "编号");
    let phones = rows.iter().filter(|it| it[2].starts_with("19900001234")).count();
    assert!(phones > 0, "{rows:?}");
    assert!(rows.iter().all(|it| it.last().unwrap().contains("含联系方式")), "{rows:?}");
    assert!(unpacked(&file.bytes).contains("<oddFooter>&amp;L导出 "));
    let looks = "SELECT COUNT(*) FROM audit WHERE act = 'see_contact' AND detail = 'export'";
    assert!(world.number(looks).await >= i64::try_from(phones).unwrap());
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_gets_what_is_held_of_them_as_a_table_or_for_programs() {
    let (world, router) = village().await;
    let admin = Browser::signed_in(&router, &world, "admin").await;
    let text = "SELECT c.subject FROM request_contact c \
        JOIN request r ON r.county = c.county AND r.id = c.request AND r.standing = 1 \
        WHERE c.subject IS NOT NULL AND LENGTH(c.phone) > 0";
    let subject = world.rows(text).await.remove(0).int(0).unwrap().to_string();
    let csrf = admin.get("/610925/staff/privacy").await.hidden("csrf");
    let mut given = Vec::new();
    for way in ["json", "table"] {
        let fields = [("csrf", csrf.as_str()), ("key", way), ("subject", &subject), ("as", way)];
        given.push(admin.post("/610925/staff/privacy/export", &fields).await);
    }
    let (sheet, json) = (given.remove(1), given.remove(0));

    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    let table = table(&sheet.bytes);
    let rows = below(&table, "哪一种");
    assert_eq!(rows.len(), json["rows"].as_array().unwrap().len());
    let parts = ["name", "phone", "words", "category", "place", "address", "wished", "answer"];
    for (row, json) in rows.iter().zip(json["rows"].as_array().unwrap()) {
        assert_eq!(row[1], json["number"].as_str().unwrap_or_default());
        for (cell, part) in row[3..].iter().zip(parts) {
            assert_eq!(*cell, json[part].as_str().unwrap_or_default(), "{part}");
        }
    }
    assert!(rows.iter().any(|it| !it[10].is_empty()), "one of them was answered: {rows:?}");
    assert!(rows[0][4].starts_with("1990000"), "{rows:?}");
    let given = "SELECT COUNT(*) FROM audit WHERE act = 'export_person'";
    assert_eq!(world.number(given).await, 2);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_only_for_who_asked_for_it_from_our_page() {
    let (world, router) = village().await;
    let leader = Browser::signed_in(&router, &world, "lingdao").await;

    let without = leader.post("/610925/staff/export?tab=open", &[]).await;

    assert_eq!(without.status, StatusCode::FORBIDDEN);
    assert_eq!(world.number("SELECT COUNT(*) FROM audit WHERE act = 'export'").await, 0);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_numbers_are_exported_as_they_are_shown() {
    let (world, router) = village().await;
    let leader = Browser::signed_in(&router, &world, "lingdao").await;
    let page = leader.get("/610925/staff/numbers?year=2025").await;
    let file = leader
        .post("/610925/staff/numbers/export?year=2025", &[("csrf", &page.hidden("csrf"))])
        .await;

    let table = table(&file.bytes);
    let total = table.iter().find(|it| it[0] == "合计").unwrap();
    let counted = world.number("SELECT COUNT(*) FROM request WHERE county = 610925 AND month BETWEEN 202501 AND 202512").await;
    assert_eq!(total[1], counted.to_string());
    let closed = "SELECT COUNT(*) FROM request WHERE county = 610925 AND standing = 1 AND month BETWEEN 202501 AND 202512";
    assert_eq!(total[2], world.number(closed).await.to_string());
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanned_code_leads_in_one_hop_to_the_form_of_its_village() {
    let (world, router) = village().await;
    let rows = world
        .rows("SELECT code, place FROM entry_code WHERE county = 610925 ORDER BY code LIMIT 1");
    let row = rows.await.remove(0);
    let (code, place) = (row.text(0).unwrap(), row.int(1).unwrap());
    let resident = Browser::new(&router);

    let hop = resident.get(&format!("/610925/q/{}", code.to_lowercase())).await;
    assert_eq!(hop.status, StatusCode::SEE_OTHER);
    let form = resident.get(hop.location()).await;
    assert_eq!(form.status, StatusCode::OK, "one hop");
    for said in [
        format!("value=\"{place}\" selected"),
        "已替您选好".to_owned(),
        "<meta property=\"og:title\"".to_owned(),
        format!("name=\"entry\" value=\"{code}\""),
        "name=\"from\" value=\"qr\"".to_owned(),
    ] {
        assert!(form.body.contains(&said), "{said}");
    }
    let fields = [
        ("key", "扫码送的"),
        ("text", "路灯不亮"),
        ("place", &place.to_string()),
        ("from", "qr"),
        ("entry", &code),
    ];
    let sent = resident.post("/610925/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let kept = format!(
        "SELECT COUNT(*) FROM request_entry e JOIN request r ON r.county = e.county AND r.id = e.request
         WHERE e.code = '{code}' AND r.source = 'qr' AND r.body = '路灯不亮'"
    );
    assert_eq!(world.number(&kept).await, 1);
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_was_taken_down_says_where_to_go() {
    let (world, router) = village().await;
    world.run("UPDATE entry_code SET active = 0 WHERE county = 610925").await;
    let rows = world
        .rows("SELECT code, place FROM entry_code WHERE county = 610925 ORDER BY code LIMIT 1");
    let row = rows.await.remove(0);
    let resident = Browser::new(&router);

    let off = resident.get(&format!("/610925/q/{}", row.text(0).unwrap())).await;
    assert_eq!(off.status, StatusCode::GONE);
    let way = format!("/610925/report?place={}", row.int(1).unwrap());
    assert!(off.body.contains("停用") && off.body.contains(&way), "{}", off.body);
    let never = resident.get("/610925/q/7K3M2Q").await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    assert!(never.body.contains("没有认出这个码") && never.body.contains("/610925/report"));
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sheet_of_a_request_is_whole_and_masks_the_person() {
    let (world, router) = village().await;
    let desk = Browser::signed_in(&router, &world, "xian").await;
    let rows = world.rows(
        "SELECT r.id, r.number FROM request r
         JOIN request_contact c ON c.county = r.county AND c.request = r.id
         WHERE r.county = 610925 AND r.standing = 0 AND LENGTH(c.phone) > 0 AND LENGTH(c.name) > 38 ORDER BY r.id",
    );
    let row = rows.await.remove(0);
    let page = desk.get(&format!("/610925/staff/requests/{}/print", row.int(0).unwrap())).await;

    assert_eq!(page.status, StatusCode::OK);
    for said in ["办理单", "办理经过", "承办人签字", "<svg class=\"qr\"", &row.text(1).unwrap()]
    {
        assert!(page.body.contains(said), "{said}");
    }
    let sheet = page.body.split_once("class=\"sheet\"").unwrap().1;
    let (staff, id) = (world.staff(LANGAO, "xian").await, Id(row.int(0).unwrap()));
    let told = reveal_contact(&world.app, &staff, LANGAO, id, Reason::Ask).await.unwrap().unwrap();
    assert!(!told.phone.is_empty() && told.name.chars().count() > 1);
    assert!(!sheet.contains(&told.name) && !sheet.contains(&told.phone));
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_comes_back_in_the_form_and_is_not_sent_with_a_gap() {
    let (world, router) = village().await;
    let rows = world.rows(
        "SELECT m.id, a.login FROM matter m JOIN account a ON a.county = m.county
         JOIN role_grant g ON g.county = a.county AND g.person = a.person AND g.org = m.owner
         WHERE m.county = 610925 AND m.state = 'handling' AND m.noun = 'request'
             AND g.role = 'handler' AND a.login IN ('ju', 'zhan', 'cun', 'shuili', 'gongdian') ORDER BY m.id",
    );
    let first = rows.await.remove(0);
    let (id, login) = (first.int(0).unwrap(), first.text(1).unwrap());
    let logins = ["ju", "zhan", "cun", "shuili", "gongdian"];
    let login = logins.into_iter().find(|it| *it == login).unwrap();
    let office = Browser::signed_in(&router, &world, login).await;
    let at = format!("/610925/staff/requests/{id}");
    let page = office.get(&at).await;
    let form = page.body.split(&format!("action=\"{at}/report_done\"")).nth(1).unwrap();
    let template = form.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap();
    let field = |name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        form.split_once(&mark).unwrap().1.split('"').next().unwrap().to_owned()
    };
    let (csrf, key, version) = (field("csrf"), field("key"), field("version"));
    let own = [("csrf", csrf.as_str()), ("key", &key), ("version", &version)];
    let typed = [("answer", "我写的。"), ("template", template)];
    let traces = world.traces().await;

    let back =
        office.post(&format!("{at}/template/report_done"), &[&own[..], &typed].concat()).await;
    assert_eq!(back.status, StatusCode::OK);
    let answer = back.body.split("name=\"answer\"").nth(1).unwrap();
    let answer = answer.split_once('>').unwrap().1.split_once("</textarea>").unwrap().0;
    assert!(answer.starts_with("我写的。\n您反映的"), "{answer}");
    assert!(answer.contains("【写"), "{answer}");
    let gap = [&own[..], &[("answer", answer)]].concat();
    let sent = office.post(&format!("{at}/report_done"), &gap).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.body.contains("还没有填，请补上或者删掉"));
    assert_eq!(world.traces().await, traces, "nothing was done");
    world.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_map_says_what_the_rows_say() {
    let (world, router) = village().await;
    let leader = Browser::signed_in(&router, &world, "lingdao").await;
    let page = leader.get("/610925/staff/map").await;
    assert!(page.body.contains("<svg class=\"chart map\"") && page.body.contains("示意"));

    let links = page.body.split("class=\"main\">").skip(1);
    let mut sum = 0;
    for line in links {
        let cell = line.split_once("data-label=\"在办\"").unwrap().1;
        let href = cell.split_once("href=\"").unwrap().1.split('"').next().unwrap();
        let count: i64 = cell
            .split_once('>')
            .unwrap()
            .1
            .split_once('>')
            .unwrap()
            .1
            .split('<')
            .next()
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        let rows = all_titles(&leader, &href.replace("&#38;", "&").replace("&amp;", "&")).await;
        assert_eq!(i64::try_from(rows.len()).unwrap(), count, "{href}");
        sum += count;
    }
    let open = "SELECT COUNT(*) FROM request WHERE county = 610925 AND standing = 0";
    assert_eq!(sum, world.number(open).await);
    world.clear().await;
}
