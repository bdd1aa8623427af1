//! What was typed into a form that was sent, and what it knew by itself.

use super::Field;
use crate::life::sittings::{Recorded, Sitting};
use crate::projects::Draft;

/// A form that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// How long it was open, if that is known.
    pub seconds: Option<i64>,
    /// What people filled.
    pub typed: Vec<Field>,
    /// How many fields were filled automatically and left as they were.
    pub automatic: i64,
}

impl Form {
    /// A form with these fields typed, and so many filled automatically.
    pub fn new(seconds: Option<i64>, typed: Vec<Field>, automatic: i64) -> Self {
        Self { seconds, typed, automatic }
    }

    /// A field that was typed where it differs from what stood there, and else was filled automatically.
    fn kept(&mut self, is_same: bool, field: Field) {
        if is_same { self.automatic += 1 } else { self.typed.push(field) }
    }

    /// A text that stood there already, or was typed; an empty one was neither.
    fn text(&mut self, known: &str, said: &str, field: Field) {
        if !said.trim().is_empty() {
            self.kept(known == said, field);
        }
    }

    /// A field that may be left empty.
    fn typed(&mut self, text: &str, field: Field) {
        if !text.trim().is_empty() {
            self.typed.push(field);
        }
    }
}

/// The form in which a sitting is planned.
pub fn plan(seconds: Option<i64>, it: &Sitting, titled: bool) -> Form {
    let mut form = Form::new(seconds, vec![Field::Choice; it.systems.len()], 0);
    form.typed.push(Field::Day);
    form.kept(!titled, Field::Line);
    for hour in [&it.hours.0, &it.hours.1] {
        form.typed(hour, Field::Day);
    }
    form.typed(&it.place, Field::Line);
    form.typed(&it.agenda, Field::Text);
    form
}

/// The form in which a sitting is recorded: it knows who should come, and counts by itself who was due,
/// who came, and every further system the sitting counts for.
pub fn record(seconds: Option<i64>, known: &Sitting, said: &Recorded, should: usize) -> Form {
    let mut form = Form::new(seconds, vec![Field::Text], 0);
    let absent = should.saturating_sub(said.came.len());
    form.typed.extend(vec![Field::Choice; absent]);
    form.typed.extend(vec![Field::Line; said.absent.len()]);
    form.typed(&said.guests, Field::Line);
    form.kept(said.held_on == known.held_on, Field::Day);
    form.text(&known.place, &said.place, Field::Line);
    form.text(&known.hours.0, &said.hours.0, Field::Day);
    form.text(&known.hours.1, &said.hours.1, Field::Day);
    if said.recorder.is_some() {
        form.typed.push(Field::Name);
    }
    for _ in &said.ballots {
        form.typed.extend([Field::Line, Field::Choice, Field::Number, Field::Number]);
    }
    let counted = 2 + known.systems.len().saturating_sub(1) + said.came.len();
    form.automatic += i64::try_from(counted).unwrap_or(i64::MAX);
    form
}

/// The form in which a project is declared.
pub fn project(seconds: Option<i64>, it: &Draft) -> Form {
    let mut form = Form::new(seconds, vec![Field::Choice, Field::Line, Field::Text, Field::Day], 0);
    for _ in &it.milestones {
        form.typed.extend([Field::Line, Field::Day]);
    }
    form
}

/// Forms of one sitting: it is planned and recorded.
pub const OF_A_SITTING: i64 = 2;

/// What both forms of a sitting are estimated to take, before any was sent.
pub fn usual_sitting() -> i64 {
    super::estimate(&[Field::Choice, Field::Day, Field::Line, Field::Line])
        + super::estimate(&[Field::Text, Field::Choice, Field::Line, Field::Name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::sittings::State;
    use kernel::id::Id;
    use kernel::time::Date;

    const DAY: Date = Date::constant(2025, 3, 3);

    fn sitting() -> Sitting {
        Sitting {
            id: Id(1),
            branch: Id(2),
            title: "主题党日".to_owned(),
            systems: vec!["theme_day".to_owned(), "lecture".to_owned(), "talk".to_owned()],
            held_on: DAY,
            hours: ("14:30".to_owned(), String::new()),
            place: "三楼会议室".to_owned(),
            agenda: String::new(),
            minutes: String::new(),
            guests: String::new(),
            chair: None,
            recorder: None,
            due: 0,
            present: 0,
            came: 0,
            state: State::Planned,
            entered_on: None,
            withdrawn: String::new(),
            version: 1,
        }
    }

    #[test]
    fn a_record_types_little_of_what_it_says() {
        let known = sitting();
        let said = Recorded {
            held_on: DAY,
            hours: known.hours.clone(),
            place: "二楼会议室".to_owned(),
            minutes: "学习".to_owned(),
            guests: String::new(),
            chair: Some(Id(7)),
            recorder: None,
            came: (1..=9).map(Id).collect(),
            absent: vec![(Id(10), "下乡".to_owned())],
            ballots: Vec::new(),
        };

        let form = record(Some(90), &known, &said, 11);

        let typed = [Field::Text, Field::Choice, Field::Choice, Field::Line, Field::Line];
        assert_eq!(form.typed, typed, "minutes, two absent, a place");
        // Day and hour stayed; nine names were ticked; due, present and two further systems counted.
        assert_eq!(form.automatic, 2 + 9 + 2 + 2);
        let planned = plan(None, &known, false);
        assert_eq!((planned.typed.len(), planned.automatic), (3 + 1 + 1 + 1, 1));
    }
}
