//! The report: paragraphs and tables in Markdown, and the arithmetic of rounds.

/// A report on its way.
pub(crate) struct Report {
    text: String,
}

impl Report {
    /// A report that begins with the machine.
    pub(crate) fn new(machine: String) -> Self {
        Self { text: machine }
    }

    /// Opens a section.
    pub(crate) fn section(&mut self, title: &str) {
        self.line(&format!("\n## {title}\n"));
    }

    /// Adds a line, and shows it.
    pub(crate) fn line(&mut self, line: &str) {
        eprintln!("{line}");
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds a table.
    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", "---|".repeat(head.len())));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
        self.line("");
    }

    /// All of it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The value in the middle, of any number of values; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value below which a share of all lies.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the rank among a few thousand values"
)]
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((last * share).round() as usize).copied().unwrap_or_default()
}

/// `7,300 (6,900–8,100)`: the median, and the least and greatest round.
pub(crate) fn spread(values: &[f64]) -> String {
    let [low, high] = [0.0, 1.0].map(|it| thousands(quantile(values, it)));
    format!("{} ({low}–{high})", thousands(median(values)))
}

/// A whole number with commas.
pub(crate) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_told_by_their_middle_and_ends() {
        assert_eq!(spread(&[7_300.4, 12_345.0, 900.0]), "7,300 (900–12,345)");
        assert!(median(&[]).abs() < 1e-9);
        assert!((quantile(&[4.0, 1.0, 3.0, 2.0, 5.0], 0.95) - 5.0).abs() < 1e-9);
    }
}
