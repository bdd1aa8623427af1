//! Tables as xlsx files: typed rows in, bytes out.
//!
//! What people wrote is never a formula: it is written as text, and a first character that a
//! spreadsheet reads as the beginning of one gets an apostrophe before it, so that the text stays
//! text when the file is saved as CSV and opened again. The same table gives the same bytes.

use domain::dues::yuan;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A file of one or more tables.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// What the file is about.
    pub title: String,
    /// When it was made.
    pub made: Moment,
    /// Whose copy it is.
    pub mark: Mark,
    /// Each on a sheet of its own.
    pub tables: Vec<Table>,
}

/// Whose copy a file is: it stands in the head and foot of every printed page, so that a copy that
/// turns up somewhere leads back to who took it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Number of the export, name, time. Empty for none.
    pub words: String,
    /// Where else it stands.
    pub reach: Reach,
}

/// Where a mark stands besides the pages' heads and feet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Nowhere: another program reads the file, and its rows must be rows only.
    Pages,
    /// Below the rows.
    #[default]
    Below,
    /// Below and beside every row: a few rows cut out take it along.
    EachRow,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The name on the tab. Characters that a tab cannot have are left out.
    pub name: String,
    /// In the first row, over all columns; without one the headings come first.
    pub title: String,
    /// Lines under the title: where it comes from, what is left out.
    pub notes: Vec<String>,
    /// From left to right.
    pub columns: Vec<Column>,
    /// From top to bottom; a row shorter than the columns has empty cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// In characters of Latin script; Chinese ones take two.
    pub width: u16,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: not 0.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i32),
    /// An amount in fen, shown as yuan with two decimals: a number that can be added up.
    Yuan(i64),
    /// A day and time, as a date.
    At(Moment),
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

/// A civil time of day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// The media type of the file.
pub const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The longest text of a cell: longer ones are cut with "…", as Excel would refuse the file.
const TEXT_MAX: usize = 32_000;

/// The file, or why it could not be made: a fault of ours, not of the data.
pub fn xlsx(book: &Book) -> Result<Vec<u8>, String> {
    written(book).map_err(|error| error.to_string())
}

/// The media type of a table as text.
pub const CSV_TYPE: &str = "text/csv; charset=utf-8";

/// A table as text with separators, marked as UTF-8 so that spreadsheets read it as such. Title and
/// notes are left out; what people wrote is no formula here, either.
pub fn csv(table: &Table) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let fault = |error: csv::Error| error.to_string();
    writer.write_record(table.columns.iter().map(|it| harmless(&it.name))).map_err(fault)?;
    for cells in &table.rows {
        writer.write_record(cells.iter().map(plain)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => harmless(words),
        Cell::Number(number) => number.to_string(),
        Cell::Yuan(fen) => yuan(*fen),
        Cell::At(Moment { year, month, day, hour, minute }) => {
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
        }
    }
}

fn written(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(&book.title);
    let properties = match date(book.made)? {
        Some(made) => properties.set_creation_datetime(&made),
        // Never the clock of the machine: the same table gives the same bytes.
        None => properties.set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
    };
    workbook.set_properties(&properties);
    let looks = Looks::new();
    let mut names: Vec<String> = Vec::new();
    for table in &book.tables {
        let name = tab_name(&table.name, &names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        let last = fill(sheet, table, &looks)?;
        mark(sheet, &book.mark, (table, last), &looks)?;
    }
    if book.tables.is_empty() {
        workbook.add_worksheet();
    }
    workbook.save_to_buffer()
}

/// The formats that a sheet uses.
struct Looks {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    number: Format,
    yuan: Format,
    at: Format,
    mark: Format,
}

impl Looks {
    fn new() -> Self {
        let body = || {
            Format::new()
                .set_border(FormatBorder::Thin)
                .set_border_color("#D0CCC4")
                .set_align(FormatAlign::Top)
        };
        Self {
            title: Format::new().set_bold().set_font_size(14),
            note: Format::new().set_font_color("#4A515C"),
            head: body().set_bold().set_background_color("#F0EEE9").set_align(FormatAlign::Center),
            text: body().set_num_format("@").set_text_wrap(),
            number: body().set_num_format("#,##0"),
            yuan: body().set_num_format("#,##0.00"),
            at: body().set_num_format("yyyy-mm-dd hh:mm"),
            mark: Format::new().set_font_color("#9AA0A8").set_font_size(9),
        }
    }
}

/// Writes a table and gives the number of its last row.
fn fill(sheet: &mut Worksheet, table: &Table, looks: &Looks) -> Result<u32, XlsxError> {
    let last = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let mut row = 0;
    if !table.title.is_empty() {
        sheet.write_string_with_format(row, 0, harmless(&table.title), &looks.title)?;
        row += 1;
    }
    for note in &table.notes {
        sheet.write_string_with_format(row, 0, harmless(note), &looks.note)?;
        row += 1;
    }
    let head = row;
    for (column, it) in (0..).zip(&table.columns) {
        sheet.set_column_width(column, it.width)?;
        sheet.write_string_with_format(head, column, &it.name, &looks.head)?;
    }
    for cells in &table.rows {
        row += 1;
        for (column, cell) in (0..=last).zip(cells) {
            write(sheet, (row, column), cell, looks)?;
        }
    }
    if !table.rows.is_empty() {
        sheet.autofilter(head, 0, row, last)?;
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    // A4, landscape, all columns on one page.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(row)
}

/// Writes whose copy it is: in head and foot, and where its reach says.
fn mark(
    sheet: &mut Worksheet,
    mark: &Mark,
    (table, last): (&Table, u32),
    looks: &Looks,
) -> Result<(), XlsxError> {
    if mark.words.is_empty() {
        return Ok(());
    }
    // Two of the sign stand for one; a head or foot has room for 255 characters.
    let line: String = mark.words.chars().take(MARK_MAX).collect::<String>().replace('&', "&&");
    sheet.set_header(format!("&L{line}")).set_footer(format!("&L{line}&R&P / &N"));
    if mark.reach == Reach::Pages {
        return Ok(());
    }
    let words = harmless(&mark.words);
    if mark.reach == Reach::EachRow {
        let beside = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
        let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        for row in (last + 1).saturating_sub(rows)..=last {
            sheet.write_string_with_format(row, beside, &words, &looks.mark)?;
        }
        sheet.set_column_width(beside, 30)?;
    }
    // One row stays empty: who sorts or filters the rows leaves the mark where it is.
    sheet.write_string_with_format(last + 2, 0, &words, &looks.mark)?;
    Ok(())
}

/// Characters of a mark in a head or foot, each of which may be doubled.
const MARK_MAX: usize = 110;

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, &looks.text)?,
        Cell::Text(words) => {
            sheet.write_string_with_format(row, column, harmless(words), &looks.text)?
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(row, column, *number, &looks.number)?
        }
        // The double nearest to the decimal, which is written as that decimal again: no sum was made of it.
        Cell::Yuan(fen) => match yuan(*fen).parse::<f64>() {
            Ok(number) => sheet.write_number_with_format(row, column, number, &looks.yuan)?,
            Err(_) => sheet.write_string_with_format(row, column, yuan(*fen), &looks.text)?,
        },
        Cell::At(at) => match date(*at)? {
            Some(date) => sheet.write_datetime_with_format(row, column, date, &looks.at)?,
            None => sheet.write_blank(row, column, &looks.at)?,
        },
    };
    Ok(())
}

/// A date that Excel has; nothing before 1900.
fn date(at: Moment) -> Result<Option<ExcelDateTime>, XlsxError> {
    if !(1900..=9999).contains(&at.year) {
        return Ok(None);
    }
    let day = ExcelDateTime::from_ymd(at.year, at.month, at.day)?;
    Ok(Some(day.and_hms(at.hour.into(), at.minute, 0)?))
}

/// A text that no spreadsheet reads as a formula, without characters that XML forbids.
fn harmless(words: &str) -> String {
    let first = words.chars().find(|it| !it.is_whitespace()).map(wide_to_plain);
    let risky = matches!(first, Some('=' | '+' | '-' | '@'))
        || matches!(words.chars().next(), Some('\t' | '\r'));
    let clean = words.chars().map(|it| if forbidden(it) { '\u{FFFD}' } else { it });
    let mut out: String = if risky { "'".to_owned() } else { String::new() };
    for (count, it) in clean.enumerate() {
        if count == TEXT_MAX {
            out.push('…');
            break;
        }
        out.push(it);
    }
    out
}

/// Excel reads the full-width signs as the plain ones.
fn wide_to_plain(it: char) -> char {
    match it {
        '＝' => '=',
        '＋' => '+',
        '－' => '-',
        '＠' => '@',
        other => other,
    }
}

fn forbidden(it: char) -> bool {
    (it.is_control() && !matches!(it, '\n' | '\t')) || matches!(it, '\u{FFFE}' | '\u{FFFF}')
}

/// What Excel takes as the name of a tab: at most 31 characters, none of `[]:*?/\`, and no name twice.
fn tab_name(wanted: &str, taken: &[String]) -> String {
    let plain = |it: &char| !it.is_control() && !"[]:*?/\\'".contains(*it);
    let clean: String = wanted.chars().filter(plain).take(25).collect();
    let clean = if clean.trim().is_empty() { "表".to_owned() } else { clean };
    let mut name = clean.clone();
    let mut number = 2;
    while taken.contains(&name) {
        name = format!("{clean} {number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use proptest::prelude::*;

    use super::*;

    fn column(name: &str) -> Column {
        Column { name: name.to_owned(), width: 12 }
    }

    fn book(rows: Vec<Vec<Cell>>) -> Book {
        let table = Table {
            name: "全部在办".to_owned(),
            title: "全部在办".to_owned(),
            notes: vec!["岚皋县".to_owned()],
            columns: vec![column("事情"), column("件数"), column("收到")],
            rows,
        };
        let made = Moment { year: 2025, month: 12, day: 31, hour: 18, minute: 0 };
        Book { title: "全部在办".to_owned(), made, tables: vec![table], ..Book::default() }
    }

    fn read(book: &Book) -> Vec<Vec<Data>> {
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(xlsx(book).unwrap())).unwrap();
        let range = read.worksheet_range_at(0).unwrap().unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    #[test]
    fn what_is_written_is_read_back_with_its_kind() {
        let at = Moment { year: 2025, month: 10, day: 9, hour: 17, minute: 30 };
        let rows = read(&book(vec![
            vec![Cell::text("喆堃㛃𠮷 反映路灯不亮"), Cell::Number(1_234), Cell::At(at)],
            vec![Cell::text("13900000001"), Cell::Empty],
        ]));
        assert_eq!(rows[0][0], Data::String("全部在办".to_owned()));
        assert_eq!(rows[2][1], Data::String("件数".to_owned()));
        assert_eq!(rows[3][0], Data::String("喆堃㛃𠮷 反映路灯不亮".to_owned()));
        assert_eq!(rows[3][1], Data::Float(1_234.0));
        let Data::DateTime(read) = &rows[3][2] else { panic!("{:?}", rows[3][2]) };
        let (y, m, d, h, min, _, _) = read.to_ymd_hms_milli();
        assert_eq!((y, m, d, h, min), (2025, 10, 9, 17, 30));
        assert_eq!(rows[4][0], Data::String("13900000001".to_owned()), "text, not a number");
        assert_eq!(rows[4][1], Data::Empty);
    }

    #[test]
    fn an_amount_is_a_number_of_exactly_its_fen() {
        for fen in [0, 1, 10, 4_387, 10_884, 123_456_789_012, 9_999_999] {
            let rows = read(&book(vec![vec![Cell::text("党费"), Cell::Yuan(fen)]]));
            let Data::Float(number) = rows[3][1] else { panic!("{:?}", rows[3][1]) };
            assert_eq!(format!("{number:.2}"), yuan(fen));
            assert_eq!(number.to_string().parse(), yuan(fen).parse::<f64>());
        }
        let table = &book(vec![vec![Cell::text("党费"), Cell::Yuan(4_387)]]).tables[0];
        assert!(String::from_utf8(csv(table).unwrap()).unwrap().contains("党费,43.87"));
    }

    #[test]
    fn nothing_people_wrote_is_a_formula() {
        for (written, kept) in [
            ("=1+1", "'=1+1"),
            ("+861390", "'+861390"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("3-2", "3-2"),
            ("路灯=坏", "路灯=坏"),
        ] {
            let rows = read(&book(vec![vec![Cell::text(written)]]));
            assert_eq!(rows[3][0], Data::String(kept.to_owned()), "{written:?}");
        }
    }

    /// The parts of the file, unpacked.
    fn unpacked(book: &Book) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(xlsx(book).unwrap())).unwrap();
        let mut all = String::new();
        for at in 0..zip.len() {
            std::io::Read::read_to_string(&mut zip.by_index(at).unwrap(), &mut all).unwrap();
        }
        all
    }

    #[test]
    fn a_mark_stands_in_head_and_foot_below_the_rows_and_beside_each() {
        let rows = vec![vec![Cell::text("一")], vec![Cell::text("二")]];
        let mut book = book(rows);
        book.mark = Mark { words: "导出 7K4-2M9-Q · 甲&乙".to_owned(), reach: Reach::EachRow };

        let rows = read(&book);
        let mark = Data::String(book.mark.words.clone());
        assert_eq!((&rows[3][3], &rows[4][3], &rows[6][0]), (&mark, &mark, &mark));
        assert!(rows[5].iter().all(|it| *it == Data::Empty));
        let text = unpacked(&book);
        for part in
            ["<oddHeader>&amp;L导出 7K4-2M9-Q · 甲&amp;&amp;乙", "<oddFooter>&amp;L导出 7K4"]
        {
            assert!(text.contains(part), "{part}");
        }
        book.mark.reach = Reach::Below;
        assert_eq!((read(&book)[3].len(), read(&book)[6][0].clone()), (3, mark));
        book.mark.reach = Reach::Pages;
        assert_eq!(read(&book).len(), 5, "rows only");
        assert!(unpacked(&book).contains("<oddHeader>&amp;L导出 7K4"));
    }

    #[test]
    fn the_same_table_gives_the_same_bytes_and_a_tab_any_name() {
        let book = book(vec![vec![Cell::text("一"), Cell::Number(1)]]);
        assert_eq!(xlsx(&book).unwrap(), xlsx(&book).unwrap());
        assert_eq!(tab_name("2025/3:[各镇]*", &[]), "20253各镇");
        assert_eq!(tab_name("", &["表".to_owned()]), "表 2");
        assert!(xlsx(&Book::default()).is_ok(), "no table is no fault");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_text_gives_a_file_that_can_be_read(text in any::<String>()) {
            let rows = read(&book(vec![vec![Cell::text(text.clone()), Cell::text(text)]]));
            prop_assert!(rows.len() >= 3);
        }
    }
}
