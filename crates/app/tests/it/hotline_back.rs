//! A county's file of work orders, in and back: cell by cell.

use std::io::Cursor;

use app::hotline::{Form, Which, back};
use app::imports::Upload;
use app::testing::LANGAO;
use app::{Failure, Instant};
use calamine::{Data, Reader, Xlsx};
use domain::directory::Role;
use domain::imports::State;
use domain::requests::acts::Input;
use kernel::time::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::common::{acted, dispatcher, office, somebody};
use crate::hotline::{brought, ready, state, taken};

/// The cells of a workbook, all as text.
pub(crate) fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |it: &Data| match it {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

const ROWS: usize = 300;

const HEADINGS: [&str; 22] = [
    "工单编号",
    "类型",
    "三级分类",
    "标签",
    "标题",
    "主要内容",
    "状态",
    "来电人（保密）",
    "电话",
    "被反映区",
    "街乡镇",
    "办理结果",
    "回复内容",
    "受理方式",
    "受理时间",
    "办理时限",
    "办结时间",
    "是否解决",
    "是否满意",
    "工单性质",
    "村社区",
    "内部流水",
];

const RARE: [&str; 4] = ["喆", "堃", "㛃", "𠮷"];

/// What a cell of the file says.
fn cell(row: usize, heading: &str) -> String {
    let two = |one: &str, other: &str| if row.is_multiple_of(2) { one } else { other }.to_owned();
    match heading {
        "工单编号" => format!("FS202503{row:05}"),
        "类型" => ["诉求", "投诉", "咨询", "求助", "建议"][row % 5].to_owned(),
        "三级分类" => two("路灯照明设施", "其他"),
        "标签" => two("民生", ""),
        "标题" => format!("{}路{row}号路灯不亮", RARE[row % 4]),
        "主要内容" if row % 50 == 7 => "=cmd|' /C calc'!A0".to_owned(),
        "主要内容" => format!(
            "反映{}路{row}号门前路灯，\n已经{}天了，孩子晚上走路害怕。",
            RARE[row % 4],
            row % 9 + 1
        ),
        "状态" => two("待签收", "办理中"),
        "来电人（保密）" => format!("王{}", RARE[row % 4]),
        "电话" => format!("1990000{row:04}"),
        "被反映区" => "岚皋县".to_owned(),
        "街乡镇" => two("城关镇", "城关"),
        "受理方式" => two("电话", "微信"),
        "受理时间" => format!("2025-03-0{} 0{}:15", row % 2 + 1, row % 8 + 1),
        "办理时限" if row.is_multiple_of(7) => format!("2025-03-0{}", row % 3 + 4),
        "工单性质" => two("主办", "协办"),
        "村社区" => two("西坡社区", ""),
        "内部流水" => format!("{row}"),
        _ => String::new(),
    }
}

/// The file as an office's program writes it: a title over all, a head over two lines, blank lines, a
/// sum at the end; telephones as numbers and as text, moments as dates and as text.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.merge_range(0, 0, 0, 21, "2025 年 3 月热线工单", &plain).unwrap();
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        match heading {
            "来电人（保密）" => {
                sheet.merge_range(1, column, 1, column + 1, "来电人信息", &plain).unwrap();
                sheet.write_string(2, column, heading).unwrap();
            }
            "电话" => drop(sheet.write_string(2, column, heading).unwrap()),
            _ => drop(sheet.merge_range(1, column, 2, column, heading, &plain).unwrap()),
        }
    }
    let mut line = 3;
    for row in 0..ROWS {
        if row % 60 == 30 {
            line += 1;
        }
        for (column, heading) in (0_u16..).zip(HEADINGS) {
            let text = cell(row, heading);
            if text.is_empty() {
                continue;
            }
            match heading {
                "电话" if row % 2 == 0 => {
                    sheet.write_number(line, column, text.parse::<f64>().unwrap()).unwrap();
                }
                "受理时间" if row % 2 == 0 => {
                    let at = ExcelDateTime::parse_from_str(&text).unwrap();
                    sheet.write_datetime_with_format(line, column, &at, &date).unwrap();
                }
                _ => drop(sheet.write_string(line, column, &text).unwrap()),
            }
        }
        line += 1;
    }
    sheet.write_string(line, 0, "合计").unwrap();
    sheet.write_number(line, 1, 300).unwrap();
    book.save_to_buffer().unwrap()
}

/// What is expected back of a row whose request nobody touched.
fn expected(row: usize, heading: &str) -> String {
    let own = cell(row, heading);
    match heading {
        "状态" => "待派单".to_owned(),
        "来电人（保密）" => "王*".to_owned(),
        "电话" => format!("199****{row:04}"),
        // What would be a formula is text.
        "主要内容" if own.starts_with('=') => format!("'{own}"),
        // Nobody said what it is: it was not kept.
        "内部流水" => String::new(),
        _ => own,
    }
}

on_both! {
    async fn three_hundred_work_orders_come_in_and_go_back_in_their_own_shape(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let file = Upload { name: "三月.xlsx".to_owned(), bytes: workbook() };
        let id = brought(world, &desk, file, "a").await;
        let counts = ready(world, &desk, id).await;
        assert_eq!((counts.new, counts.staged()), (300, 300));
        assert_eq!(taken(world, &desk, id).await.taken, 300);
        assert_eq!(state(world, &desk, id).await.0, State::Done);

        // One is handled to its end, one is refused, one is under way.
        let to = office(world, LANGAO).await;
        let handler = somebody(world, LANGAO, &[Role::Handler], move |it| it.id == to).await;
        let caller = world.officers(LANGAO, Role::Caller, 1).await.remove(0);
        let request = async |row: usize| {
            let number = cell(row, "工单编号");
            let (rows, _) = app::requests::search(&world.app, &desk, LANGAO, &number, 10).await.unwrap();
            rows[0].id
        };
        let (done, refused, under_way) = (request(7).await, request(8).await, request(9).await);
        let dispatch = || Input::Dispatch { to, note: String::new() };
        world.clock.pass(3_600);
        acted(world, &desk, LANGAO, (done, 1), dispatch(), "1").await.unwrap();
        acted(world, &desk, LANGAO, (under_way, 1), dispatch(), "2").await.unwrap();
        let why = Input::Refuse { reason: "不归县里管".to_owned(), instead: "请找市路灯所".to_owned() };
        acted(world, &desk, LANGAO, (refused, 1), why, "3").await.unwrap();
        acted(world, &handler, LANGAO, (done, 2), Input::SignFor, "4").await.unwrap();
        let report = Input::ReportDone { answer: "灯修好了，有事打19900000009".to_owned(), note: "换了灯泡".to_owned() };
        acted(world, &handler, LANGAO, (done, 3), report, "5").await.unwrap();
        acted(world, &desk, LANGAO, (done, 4), Input::PassCheck { note: String::new(), call: true }, "6").await.unwrap();
        world.clock.pass(3_600);
        let said = Input::CallAnswered { solved: true, level: 4, note: String::new() };
        acted(world, &caller, LANGAO, (done, 5), said, "7").await.unwrap();
        let ended = "2025-03-03 11:00";

        let made = back(&world.app, LANGAO, &desk, (Which::Run(id), None), Form::Xlsx).await.unwrap();
        let sheet = table(&made.bytes);
        assert_eq!((made.rows, sheet.len()), (300, 301));
        assert_eq!(sheet[0], HEADINGS, "the same headings in the same order");
        let house = world.app.house(LANGAO).await.unwrap();
        let by = format!("{}承办", house.org_name(to));
        for (row, cells) in sheet[1..].iter().enumerate() {
            for (heading, found) in HEADINGS.iter().zip(cells) {
                let wanted = match (row, *heading) {
                    (7, "状态") => "已办结".to_owned(),
                    (7, "办理结果") => format!("已办结，{by}"),
                    (7, "回复内容") => "灯修好了，有事打（号码已隐去）".to_owned(),
                    (7, "办结时间") => ended.to_owned(),
                    (7, "是否解决") => "是".to_owned(),
                    (7, "是否满意") => "满意".to_owned(),
                    (8, "状态" | "办理结果") => "不予受理".to_owned(),
                    (8, "回复内容") => "不归县里管\n请找市路灯所".to_owned(),
                    (8, "办结时间") => "2025-03-03 10:00".to_owned(),
                    (9, "状态") => "办理中".to_owned(),
                    (9, "办理结果") => by.clone(),
                    _ => expected(row, heading),
                };
                assert_eq!(*found, wanted, "row {row}, {heading}");
            }
        }

        // The same by its days, as text; and not those of other days, nor of others.
        let from = Instant::at(Date::constant(2025, 3, 3), 0, 0);
        let span = Which::Span(from, from.plus_seconds(86_400));
        let text = back(&world.app, LANGAO, &desk, (span, None), Form::Csv).await.unwrap();
        let text = String::from_utf8(text.bytes).unwrap();
        assert!(text.starts_with("\u{FEFF}工单编号,类型,"), "{text}");
        assert!(text.contains("FS20250300299") && text.contains("199****0299"));
        assert!(!text.contains("19900000299") && !text.contains(",=cmd"));
        let before = Which::Span(from.plus_seconds(-86_400), from);
        let none = back(&world.app, LANGAO, &desk, (before, None), Form::Xlsx).await;
        assert!(matches!(none, Err(Failure::NotNow(_))), "{none:?}");
        let refused = back(&world.app, LANGAO, &caller, (span, None), Form::Xlsx).await;
        assert_eq!(refused, Err(Failure::Forbidden));
        let written = "SELECT COUNT(*) FROM audit WHERE act = 'export' AND detail LIKE 'hotline no=% rows=300 %'";
        assert_eq!(world.number(written).await, 2);
    }
}
