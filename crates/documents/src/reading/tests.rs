//! Tables as offices send them, and files that are none.

use std::io::{Cursor, Write as _};

use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

fn csv(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn cells(lines: &[Line]) -> Vec<(i64, Vec<&str>)> {
    lines.iter().map(|it| (it.number, it.cells.iter().map(String::as_str).collect())).collect()
}

fn refused(bytes: &[u8]) -> String {
    lines(bytes).unwrap_err()
}

/// An archive of parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The workbook with a part more, or another in its place.
fn with_part(book: &[u8], name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let (own, mut all) = (part.name().unwrap().into_owned(), Vec::new());
        std::io::Read::read_to_end(&mut part, &mut all).unwrap();
        if own != name {
            parts.push((own, all));
        }
    }
    parts.push((name.to_owned(), bytes.to_vec()));
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|it| (it.0.as_str(), it.1.as_slice())).collect();
    archive(&parts)
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "三月工单", &Format::new()).unwrap();
    for (column, name) in ["工单编号", "主要内容", "电话", "受理时间"].iter().enumerate()
    {
        sheet.write_string(2, u16::try_from(column).unwrap(), *name).unwrap();
    }
    sheet.write_string(4, 0, "FS1").unwrap();
    sheet.write_string(4, 1, "喆堃㛃𠮷 反映\n路灯不亮").unwrap();
    sheet.write_number(4, 2, 19_900_000_001.0).unwrap();
    let at = ExcelDateTime::from_ymd(2026, 3, 2).unwrap().and_hms(9, 15, 0).unwrap();
    let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write_datetime_with_format(4, 3, &at, &format).unwrap();
    sheet.write_number(5, 0, 20_260_302_000_123_456.0).unwrap();
    sheet.write_formula(5, 1, Formula::new("=CONCAT(\"a\",\"b\")").set_result("算出来的")).unwrap();
    sheet.write_number(5, 3, 46_083.385_416_666_7).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_as_people_see_it() {
    let lines = lines(&workbook()).unwrap();
    assert_eq!(
        cells(&lines),
        [
            (1, vec!["三月工单"]),
            (3, vec!["工单编号", "主要内容", "电话", "受理时间"]),
            (5, vec!["FS1", "喆堃㛃𠮷 反映\n路灯不亮", "19900000001", "2026-03-02 09:15"]),
            (6, vec!["2.02603E+16", "算出来的", "", "46083.3854166667"]),
        ]
    );
}

#[test]
fn text_is_read_in_each_of_its_encodings_and_separators() {
    let text = "工单编号,主要内容\r\n\r\nFS1,\"喆堃㛃𠮷，\n路灯\"\r\nFS2,=1+1\r\n";
    let wanted = [
        (1, vec!["工单编号", "主要内容"]),
        (3, vec!["FS1", "喆堃㛃𠮷，\n路灯"]),
        (4, vec!["FS2", "=1+1"]),
    ];
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(text.as_bytes());
    let wide: Vec<u8> =
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gb = GB18030.encode(text).0.into_owned();
    for bytes in [csv(text), marked, wide, gb] {
        assert_eq!(cells(&lines(&bytes).unwrap()), wanted);
    }
    let tabs = lines(&csv("编号\t内容\n=\"001\"\t'007,8")).unwrap();
    assert_eq!(cells(&tabs)[1].1, ["001", "007,8"]);
}

#[test]
fn what_is_no_table_is_refused_with_a_way_out() {
    for (bytes, said) in [
        (Vec::new(), "空的"),
        (b"\xD0\xCF\x11\xE0 old".to_vec(), ".xlsx（不加密码）"),
        (b"PK\x03\x04 broken".to_vec(), "另存为 .xlsx"),
        (archive(&[("word/document.xml", b"<w/>")]), "不是 .xlsx"),
        (csv("<html><table><tr><td>1"), "网页"),
        (b"%PDF-1.7\0\0".to_vec(), "不是表格"),
        (vec![0xFF, 0x81, 0x20, 0x80, 0xFF], "编码"),
        (csv("\n\n ,\n"), "没有内容"),
        (vec![b'a'; BYTES_MAX + 1], "10 MB"),
    ] {
        let why = refused(&bytes);
        assert!(why.contains(said), "{why} for {said}");
    }
}

#[test]
fn a_workbook_with_macros_or_entities_is_not_read() {
    let book = workbook();
    assert!(refused(&with_part(&book, "xl/vbaProject.bin", b"x")).contains("宏"));
    let entity = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>
        <sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>&a;</t></si></sst>";
    assert!(refused(&with_part(&book, "xl/sharedStrings.xml", entity)).contains("声明"));
    let mut late = vec![b' '; (64 << 10) - 4];
    late.extend(entity);
    assert!(refused(&with_part(&book, "xl/sharedStrings.xml", &late)).contains("声明"));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked_into_anything() {
    let bomb = with_part(&workbook(), "xl/media/a.bin", &vec![0; 65 << 20]);
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    assert!(refused(&bomb).contains("展开以后太大"));
    let many: Vec<String> = (0..500).map(|it| format!("p{it}")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|it| (it.as_str(), b"".as_slice())).collect();
    assert!(refused(&archive(&parts)).contains("太多"));
    // A few cells at the far corners of a sheet are a few cells.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "a").unwrap();
    sheet.write_string(1_048_575, 0, "z").unwrap();
    assert_eq!(lines(&book.save_to_buffer().unwrap()).unwrap().len(), 2);
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 16_383, "z").unwrap();
    assert!(refused(&book.save_to_buffer().unwrap()).contains("100 列"));
}

#[test]
fn rows_and_words_have_their_bounds() {
    let rows = |count: usize| csv(&"a,b\n".repeat(count));
    assert_eq!(lines(&rows(ROWS_MAX + BESIDE_ROWS)).unwrap().len(), ROWS_MAX + BESIDE_ROWS);
    assert!(refused(&rows(ROWS_MAX + BESIDE_ROWS + 1)).contains("5000 行"));
    assert!(refused(&csv(&"字".repeat(CELL_CHARS_MAX + 1))).contains("第 1 行"));
    // One long word named very often.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let long = "字".repeat(9_000);
    for row in 0..2_000 {
        sheet.write_string(row, 0, &long).unwrap();
    }
    assert!(refused(&book.save_to_buffer().unwrap()).contains("字太多"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000)) {
        drop(lines(&bytes));
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        drop(lines(&zip));
    }

    #[test]
    fn a_workbook_with_a_byte_changed_is_read_or_refused(at in 0_usize..6_000, byte in proptest::num::u8::ANY) {
        let mut book = workbook();
        let at = at % book.len();
        book[at] = byte;
        drop(lines(&book));
    }
}
