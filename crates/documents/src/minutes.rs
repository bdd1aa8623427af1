//! The record of a meeting (会议记录) in its usual form, as a Word file.

use zip::result::ZipError;

use crate::docx::{Paragraph, Style, docx};

/// What a record says. Everything is ready to be read; empty texts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// Whose: 县水利局机关党支部.
    pub branch: String,
    /// What it was: 十一月支部党员大会.
    pub title: String,
    /// 2025 年 11 月 14 日 14:30 至 16:00.
    pub when: String,
    /// Where.
    pub place: String,
    /// 主持人.
    pub chair: String,
    /// 记录人.
    pub recorder: String,
    /// 应到会.
    pub due: i64,
    /// 实到会.
    pub present: i64,
    /// Who came.
    pub came: String,
    /// 列席.
    pub guests: String,
    /// Who did not come, each with the reason.
    pub absent: String,
    /// 议程.
    pub agenda: String,
    /// 内容.
    pub minutes: String,
    /// Decisions with their votes, a sentence each.
    pub votes: Vec<String>,
}

impl Minutes {
    /// The paragraphs of the paper, in order.
    pub fn paragraphs(&self) -> Vec<Paragraph> {
        let mut all = vec![
            set(Style::Title, "", &format!("{}会议记录", self.branch)),
            set(Style::Flush, "", ""),
        ];
        let counts = format!("应到会 {} 人，实到会 {} 人", self.due, self.present);
        let guests = if self.guests.is_empty() { "无" } else { &self.guests };
        let absent = if self.absent.is_empty() { "无" } else { &self.absent };
        for (label, words) in [
            ("会议名称：", self.title.as_str()),
            ("时　　间：", &self.when),
            ("地　　点：", &self.place),
            ("主 持 人：", &self.chair),
            ("记 录 人：", &self.recorder),
            ("人　　数：", &counts),
            ("到会人员：", &self.came),
            ("列席人员：", guests),
            ("缺席人员：", absent),
        ] {
            if !words.is_empty() {
                all.push(set(Style::Flush, label, words));
            }
        }
        let votes = self.votes.join("\n");
        let parts = [("议程", &self.agenda), ("会议内容", &self.minutes), ("表决情况", &votes)];
        let parts = parts.into_iter().filter(|it| !it.1.is_empty());
        for (number, (heading, words)) in ["一", "二", "三"].into_iter().zip(parts) {
            let heading = format!("{number}、{heading}");
            all.extend([set(Style::Heading, "", &heading), set(Style::Body, "", words)]);
        }
        let line = "主持人（签字）：　　　　　　　记录人（签字）：";
        all.extend([set(Style::Flush, "", ""), set(Style::Flush, "", line)]);
        all
    }

    /// The paper as a Word file.
    pub fn docx(&self) -> Result<Vec<u8>, ZipError> {
        docx(&self.paragraphs())
    }
}

fn set(style: Style, label: &str, words: &str) -> Paragraph {
    Paragraph { style, label: label.to_owned(), words: words.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn minutes() -> Minutes {
        Minutes {
            branch: "县水利局机关党支部".to_owned(),
            title: "十一月支部党员大会".to_owned(),
            when: "2025 年 11 月 14 日 14:30 至 16:00".to_owned(),
            place: "三楼会议室".to_owned(),
            chair: "李国平".to_owned(),
            due: 10,
            present: 8,
            came: "李国平、王<小>红".to_owned(),
            absent: "赵云（出差）".to_owned(),
            minutes: "学习了文件。\n定下来两件事。".to_owned(),
            votes: vec!["年度计划：赞成 6 票，通过。".to_owned()],
            ..Minutes::default()
        }
    }

    fn document(file: &[u8]) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let mut text = String::new();
        zip.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The words of each paragraph, read as a word processor reads them.
    fn read(text: &str) -> Vec<String> {
        use quick_xml::events::Event;
        let mut reader = quick_xml::Reader::from_str(text);
        let (mut all, mut inside) = (Vec::new(), false);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(it) if it.name().as_ref() == b"w:p" => all.push(String::new()),
                Event::Start(it) if it.name().as_ref() == b"w:t" => inside = true,
                Event::End(it) if it.name().as_ref() == b"w:t" => inside = false,
                Event::Text(it) if inside => {
                    all.last_mut().unwrap().push_str(std::str::from_utf8(&it).unwrap());
                }
                Event::GeneralRef(it) if inside => {
                    let name = std::str::from_utf8(&it).unwrap();
                    all.last_mut().unwrap().push_str(if name == "lt" { "<" } else { ">" });
                }
                Event::Eof => return all,
                _ => {}
            }
        }
    }

    #[test]
    fn a_record_has_its_usual_form() {
        let text = document(&minutes().docx().unwrap());
        let told: Vec<String> = read(&text).into_iter().filter(|it| !it.is_empty()).collect();
        assert_eq!(
            told,
            [
                "县水利局机关党支部会议记录",
                "会议名称：十一月支部党员大会",
                "时　　间：2025 年 11 月 14 日 14:30 至 16:00",
                "地　　点：三楼会议室",
                "主 持 人：李国平",
                "人　　数：应到会 10 人，实到会 8 人",
                "到会人员：李国平、王<小>红",
                "列席人员：无",
                "缺席人员：赵云（出差）",
                "一、会议内容",
                "学习了文件。",
                "定下来两件事。",
                "二、表决情况",
                "年度计划：赞成 6 票，通过。",
                "主持人（签字）：　　　　　　　记录人（签字）：",
            ]
        );
        assert!(text.contains("w:eastAsia=\"仿宋_GB2312\""));
    }

    #[test]
    fn the_same_words_give_the_same_bytes() {
        assert_eq!(minutes().docx().unwrap(), minutes().docx().unwrap());
    }
}
