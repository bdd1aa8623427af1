//! Word files of our own: paragraphs in the type of official papers, on the page of GB/T 9704.
//!
//! Fonts are named, never embedded: an office has them. `w:eastAsia` names the Chinese one, Latin
//! letters and figures stand in Times New Roman. A file of the same words is the same, byte for byte.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::xml::escape;

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// 二号小标宋, in the middle.
    Title,
    /// 三号仿宋, the first line two characters in.
    Body,
    /// 三号仿宋, flush left.
    Flush,
    /// 三号黑体, the first line two characters in.
    Heading,
}

impl Style {
    /// The font, and its size in half points.
    fn font(self) -> (&'static str, u32) {
        match self {
            Self::Title => ("方正小标宋简体", 44),
            Self::Body | Self::Flush => ("仿宋_GB2312", 32),
            Self::Heading => ("黑体", 32),
        }
    }

    fn properties(self) -> &'static str {
        match self {
            Self::Title => "<w:jc w:val=\"center\"/>",
            Self::Body | Self::Heading => {
                "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/>"
            }
            Self::Flush => "<w:jc w:val=\"both\"/>",
        }
    }
}

/// A paragraph: a label in 黑体, perhaps, and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// How it is set.
    pub style: Style,
    /// What stands before the words; empty for nothing.
    pub label: String,
    /// The words. A line end begins a new paragraph.
    pub words: String,
}

/// Writes a file of some paragraphs.
pub fn docx(paragraphs: &[Paragraph]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let document = document(paragraphs);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", &document),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn document(paragraphs: &[Paragraph]) -> String {
    let mut out = String::from(HEAD);
    for it in paragraphs {
        let mut label = it.label.as_str();
        for line in it.words.split('\n') {
            out.push_str(&paragraph(it.style, label, line));
            label = "";
        }
    }
    out.push_str(FOOT);
    out
}

fn paragraph(style: Style, label: &str, words: &str) -> String {
    let (font, size) = style.font();
    let label = if label.is_empty() { String::new() } else { run("黑体", size, label) };
    let words = if words.is_empty() { String::new() } else { run(font, size, words) };
    format!(
        "<w:p><w:pPr><w:spacing w:line=\"580\" w:lineRule=\"exact\"/>{}</w:pPr>{label}{words}</w:p>",
        style.properties()
    )
}

fn run(font: &str, size: u32, words: &str) -> String {
    format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font}\" w:hint=\"eastAsia\"/>\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(words)
    )
}

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"word/document.xml\"/></Relationships>";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";

/// The page of GB/T 9704-2012, 5.1 and 5.2: A4, 37 mm above, 28 mm at the binding.
const FOOT: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/>\
<w:docGrid w:type=\"lines\" w:linePitch=\"580\"/></w:sectPr></w:body></w:document>";
