//! Tables that come in: the bytes of an xlsx or csv file in, lines of text cells out.
//!
//! The file is a stranger's: its size is bounded before anything is unpacked, every part is unpacked
//! once into nothing to see how large it really is, and what is no plain table is refused with a
//! sentence that says what to do. Formulas are read as the values they had; nothing is executed and
//! nothing outside the file is asked.

mod text;
mod workbook;

use domain::imports::{COLUMNS_MAX, Line, ROWS_MAX};

/// The largest file, in bytes.
pub const BYTES_MAX: usize = 10 << 20;

/// The most characters of a cell.
const CELL_CHARS_MAX: usize = 10_000;

/// The most bytes of all cells together: a cell may be named a million times.
const TEXT_MAX: usize = 32 << 20;

/// Lines besides the rows: titles, headings, sums.
const BESIDE_ROWS: usize = 50;

/// Reads a table: an xlsx workbook by its first sheet that has something in it, or text with
/// separators. Lines without anything are left out; each keeps the number people see.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    if bytes.is_empty() {
        return Err("文件是空的，请选要导入的表格。".to_owned());
    }
    if bytes.len() > BYTES_MAX {
        return Err("文件太大了，最大 10 MB。请分成几个文件再导入。".to_owned());
    }
    let lines = if bytes.starts_with(b"PK\x03\x04") {
        workbook::lines(bytes)?
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err("这是旧格式的 .xls，或者是加了密码的工作簿。请用表格软件另存为 .xlsx（不加密码）再导入。".to_owned());
    } else {
        text::lines(bytes)?
    };
    if lines.is_empty() {
        return Err("表格里没有内容，请看看是不是选错了文件。".to_owned());
    }
    Ok(lines)
}

/// Lines as they grow, within bounds.
#[derive(Default)]
struct Growing {
    lines: Vec<Line>,
    text: usize,
}

impl Growing {
    /// Puts a cell into a line; lines come in order.
    fn put(&mut self, number: i64, column: usize, cell: String) -> Result<(), String> {
        if cell.trim().is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(format!("第 {number} 行超过了 {COLUMNS_MAX} 列，请删掉用不着的列再导入。"));
        }
        if cell.chars().count() > CELL_CHARS_MAX {
            return Err(format!("第 {number} 行有一格超过 {CELL_CHARS_MAX} 个字，请缩短再导入。"));
        }
        self.text += cell.len();
        if self.text > TEXT_MAX {
            return Err("表格里的字太多了，请分成几个文件再导入。".to_owned());
        }
        if self.lines.last().is_none_or(|it| it.number != number) {
            if self.lines.len() >= ROWS_MAX + BESIDE_ROWS {
                return Err(format!("一次最多导入 {ROWS_MAX} 行，请分成几个文件。"));
            }
            self.lines.push(Line { number, cells: Vec::new() });
        }
        if let Some(line) = self.lines.last_mut() {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, String::new());
            }
            if let Some(own) = line.cells.get_mut(column) {
                *own = unguarded(cell);
            }
        }
        Ok(())
    }
}

/// A text without the apostrophe that [`crate::sheet`] puts before what could be read as a formula: a
/// file that was sent back comes again as it was.
fn unguarded(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest)
            if rest.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) =>
        {
            rest.to_owned()
        }
        _ => cell,
    }
}

#[cfg(test)]
mod tests;
