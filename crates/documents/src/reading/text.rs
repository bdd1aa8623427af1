//! Text with separators, in the encodings that Chinese spreadsheets write.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::imports::Line;
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

use super::Growing;

pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let text = decoded(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') || text.trim_start().starts_with('<') {
        return Err("这不是表格。请选 .xlsx 或 .csv 文件；网页另存的表请先用表格软件存成 .xlsx。"
            .to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut growing = Growing::default();
    let mut record = csv::StringRecord::new();
    // Line ends inside cells are lines of the file, not of the table; blank lines are the table's.
    let (mut place, mut inside) = (Place::default(), 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(growing.lines),
            Err(_) => {
                return Err("文件读不下去，请用表格软件打开它，另存为 .xlsx 再导入。".to_owned());
            }
        }
        let begins = record.position().map_or(0, csv::Position::byte);
        let number =
            place.line(text.as_bytes(), usize::try_from(begins).unwrap_or(usize::MAX)) - inside;
        for (column, cell) in record.iter().enumerate() {
            inside += i64::try_from(cell.matches('\n').count()).unwrap_or(0);
            growing.put(number, column, own(cell))?;
        }
    }
}

/// How far a text was counted.
#[derive(Default)]
struct Place {
    byte: usize,
    ends: i64,
}

impl Place {
    /// The line on which the record stands that begins at a byte, blank lines before it left out.
    fn line(&mut self, text: &[u8], begins: usize) -> i64 {
        while let Some(it) = text.get(self.byte) {
            if self.byte >= begins && *it != b'\n' {
                break;
            }
            self.ends += i64::from(*it == b'\n');
            self.byte += 1;
        }
        self.ends + 1
    }
}

/// A cell without the marks that keep a spreadsheet from reading a number: `="001"`, `'001`, a tab.
fn own(cell: &str) -> String {
    let cell = cell.trim_matches(|it: char| it.is_whitespace() || it == '\u{FEFF}');
    let quoted = cell.strip_prefix("=\"").and_then(|it| it.strip_suffix('"'));
    quoted.or_else(|| cell.strip_prefix('\'')).unwrap_or(cell).to_owned()
}

/// The separator that the first lines have most of.
fn separator(text: &str) -> u8 {
    let first: String = text.lines().take(5).collect();
    let count = |it: &u8| first.bytes().filter(|byte| byte == it).count();
    let mut best = b',';
    for it in [b'\t', b';'] {
        if count(&it) > count(&best) {
            best = it;
        }
    }
    best
}

fn decoded(bytes: &[u8]) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    if guess == BIG5 {
        return whole(BIG5, bytes);
    }
    // GB18030 has all of GBK; what the detector takes for another is tried, and shows by its faults.
    let text = whole(GB18030, bytes)?;
    let han = text.chars().filter(|it| domain::words::is_han(*it)).count();
    if guess == GBK || guess == GB18030 || han > 0 { Ok(text) } else { whole(UTF_8, bytes) }
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong {
        return Err(
            "认不出这个文件的文字编码。请用表格软件打开它，另存为 .xlsx 再导入。".to_owned()
        );
    }
    Ok(text.into_owned())
}
