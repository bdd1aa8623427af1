//! Workbooks (xlsx): looked at as an archive first, then read cell by cell.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, Xlsx};
use domain::imports::Line;
use zip::ZipArchive;

use super::Growing;

/// The most parts of a workbook.
const PARTS_MAX: usize = 400;

/// The most bytes of all its parts, unpacked.
const UNPACKED_MAX: u64 = 64 << 20;

/// The most sheets that are looked into.
const SHEETS_MAX: usize = 20;

const BROKEN: &str = "这个工作簿读不出来。请用表格软件打开它，另存为 .xlsx 再导入。";

pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    inspect(bytes)?;
    let broken = |_| BROKEN.to_owned();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let shown = |it: &&calamine::Sheet| {
        it.typ == SheetType::WorkSheet && it.visible == SheetVisible::Visible
    };
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(shown)
        .take(SHEETS_MAX)
        .map(|it| it.name.clone())
        .collect();
    for name in names {
        let lines = sheet(&mut book, &name)?;
        if !lines.is_empty() {
            return Ok(lines);
        }
    }
    Ok(Vec::new())
}

/// Looks at the archive before anything is made of it: how many parts, how large they really are when
/// they are unpacked, whether one declares entities, and whether it is a workbook at all.
fn inspect(bytes: &[u8]) -> Result<(), String> {
    let broken = || BROKEN.to_owned();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > PARTS_MAX {
        return Err(
            "这个文件里的部分太多了，不像一张表。请把要导入的那一张另存为 .xlsx。".to_owned()
        );
    }
    let names = archive.file_names().map(|it| it.map(std::borrow::Cow::into_owned));
    let names = names.collect::<Result<Vec<String>, _>>().map_err(|_| broken())?;
    if !names.iter().any(|it| it == "xl/workbook.xml") {
        return Err("这不是 .xlsx 工作簿。请用表格软件打开它，另存为 .xlsx 再导入。".to_owned());
    }
    if names.iter().any(|it| it.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Err("这个工作簿里有宏。请另存为不带宏的 .xlsx 再导入。".to_owned());
    }
    let mut left = UNPACKED_MAX;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| broken())?;
        left = unpacked(part, left)?;
    }
    Ok(())
}

/// Unpacks a part into nothing; gives what is left of the bytes that all may have.
fn unpacked(part: impl std::io::Read, left: u64) -> Result<u64, String> {
    let mut part = part.take(left + 1);
    let mut page = vec![0_u8; 64 << 10];
    let mut read = 0;
    // What the page before ended with: a declaration may lie across.
    let mut seam: Vec<u8> = Vec::new();
    loop {
        let count = part.read(&mut page).map_err(|_| BROKEN.to_owned())?;
        if count == 0 {
            break;
        }
        let page = page.get(..count).unwrap_or_default();
        seam.extend(page.iter().take(10));
        if declares(page) || declares(&seam) {
            return Err(
                "这个文件里有不该有的声明，没有读它。请用表格软件另存为 .xlsx 再导入。".to_owned()
            );
        }
        seam = page.get(page.len().saturating_sub(10)..).unwrap_or_default().to_vec();
        read += u64::try_from(count).unwrap_or(u64::MAX);
    }
    let say =
        || "这个文件展开以后太大了，没有读它。请只留要导入的那张表，另存为 .xlsx。".to_owned();
    left.checked_sub(read).ok_or_else(say)
}

/// Whether a part declares a document type: no workbook does, and entities hide behind it.
fn declares(page: &[u8]) -> bool {
    let begins = |from: &[u8], with: &[u8]| {
        from.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    page.iter().enumerate().filter(|it| *it.1 == b'<').any(|(at, _)| {
        let from = page.get(at..).unwrap_or_default();
        begins(from, b"<!DOCTYPE") || begins(from, b"<!ENTITY")
    })
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Line>, String> {
    let broken = |_| BROKEN.to_owned();
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut growing = Growing::default();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value().clone());
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        growing.put(i64::from(row) + 1, column, text)?;
    }
    Ok(growing.lines)
}

/// A value as people write it: whole numbers without a point, moments to the minute. A number beyond
/// what a spreadsheet counts exactly is written in its short form, by which its reader knows that
/// digits were lost.
fn text(value: DataRef<'_>) -> String {
    match Data::from(value) {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.replace("\r\n", "\n")
        }
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Float(number) if number.abs() >= 1e15 => format!("{number:.5E}").replace('E', "E+"),
        Data::Float(number) => number.to_string(),
        Data::Bool(is) => if is { "是" } else { "否" }.to_owned(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
            }
        }
        Data::DateTime(at) => at.as_f64().to_string(),
        // What a formula could not compute.
        Data::Error(error) => error.to_string(),
    }
}
