//! Counts of passed and failed tests, read from what `cargo test`, `node --test` and
//! `e2e/python/run.py` print.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that ran and held.
    pub(crate) passed: u64,
    /// Tests that did not: failed, cancelled, skipped or put off.
    pub(crate) failed: u64,
}

impl Tally {
    /// Takes in one line of `cargo test`: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    ///
    /// An ignored test counts as failed: here a test runs or it is not there.
    pub(crate) fn cargo_line(&mut self, line: &str) {
        let Some((_, counts)) =
            line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed" | "ignored")) => {
                    self.failed += number.parse().unwrap_or(0);
                }
                _ => {}
            }
        }
    }

    /// Takes in one line of the summary that `node --test` prints last: `ℹ pass 3`.
    pub(crate) fn node_line(&mut self, line: &str) {
        let Some((what, number)) =
            line.strip_prefix("ℹ ").and_then(|summary| summary.rsplit_once(' '))
        else {
            return;
        };
        let number = number.parse().unwrap_or(0);
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" | "skipped" | "todo" => self.failed += number,
            _ => {}
        }
    }

    /// Takes in the line that `e2e/python/run.py` prints last: `programs: 3 passed, 0 failed`.
    pub(crate) fn python_line(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("programs: ") else { return };
        for count in counts.split(", ") {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Counts a program that failed without naming a test: it did not compile, or it crashed.
    pub(crate) fn settle(&mut self, before: Self, succeeded: bool) {
        if !succeeded && self.failed == before.failed {
            self.failed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_are_summed_and_ignored_tests_fail() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s",
            "test rules::a_case ... ok",
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ] {
            tally.cargo_line(line);
        }
        assert_eq!(tally, Tally { passed: 16, failed: 3 });
    }

    #[test]
    fn node_results_are_summed_and_skipped_tests_fail() {
        let mut tally = Tally::default();
        for line in [
            "ℹ tests 9",
            "ℹ suites 1",
            "ℹ pass 5",
            "ℹ fail 1",
            "ℹ cancelled 1",
            "ℹ skipped 1",
            "ℹ todo 1",
            "ℹ duration_ms 81.2",
        ] {
            tally.node_line(line);
        }
        assert_eq!(tally, Tally { passed: 5, failed: 4 });
    }

    #[test]
    fn python_results_are_summed() {
        let mut tally = Tally::default();
        tally.python_line("test_requests (test_open311.Shapes.test_requests) ... ok");
        tally.python_line("programs: 13 passed, 1 failed");
        assert_eq!(tally, Tally { passed: 13, failed: 1 });
    }

    #[test]
    fn a_crash_counts_once() {
        let before = Tally { passed: 3, failed: 0 };
        let mut crashed = before;
        crashed.settle(before, false);
        assert_eq!(crashed.failed, 1);

        let mut told = Tally { passed: 3, failed: 2 };
        told.settle(before, false);
        assert_eq!(told.failed, 2);
    }
}
