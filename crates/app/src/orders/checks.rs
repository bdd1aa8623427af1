//! Reading forms: every field that needs mending is named, in words that say what to do.

use domain::codes;
use domain::orders::Skill;
use domain::orders::acts::Input;
use domain::places::Place;

use super::{NOTE_CHARS_MAX, PHOTOS_MAX, TITLE_CHARS_MAX};
use crate::failure::FieldError;
use crate::requests::NewRequest;
use crate::{Failure, House};

/// What is wrong with a form, gathered.
#[derive(Default)]
pub(super) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(super) fn say(&mut self, field: &'static str, say: impl Into<String>) {
        self.0.push(FieldError { field, say: say.into() });
    }

    /// The trimmed text; noted when it is longer than `max` characters.
    pub(super) fn short(&mut self, field: &'static str, text: &str, max: usize) -> String {
        let text = text.trim();
        let count = text.chars().count();
        if count > max {
            let over = count - max;
            self.say(field, format!("写得太长了，最多 {max} 个字，请删掉 {over} 个字。"));
        }
        text.to_owned()
    }

    /// As [`Self::short`], and noted with `say` when nothing was written.
    pub(super) fn needed(
        &mut self,
        field: &'static str,
        text: &str,
        max: usize,
        say: &str,
    ) -> String {
        let text = self.short(field, text, max);
        if text.is_empty() {
            self.say(field, say);
        }
        text
    }

    /// A telephone in its normal form; empty when none was given.
    pub(super) fn phone(&mut self, typed: &str) -> String {
        if typed.trim().is_empty() {
            return String::new();
        }
        match codes::phone(typed) {
            Ok(phone) => phone.normal,
            Err(error) => {
                self.say("phone", error.to_string());
                String::new()
            }
        }
    }

    /// A skill by its word; empty is [`Skill::Other`].
    pub(super) fn skill(&mut self, word: &str) -> Skill {
        match word.trim() {
            "" => Skill::Other,
            word => Skill::parse(word).unwrap_or_else(|| {
                self.say("skill", format!("没有“{word}”这一类，请从列出的里面选。"));
                Skill::Other
            }),
        }
    }

    /// A place chosen by its code, or found in an address.
    pub(super) fn place(
        &mut self,
        house: &House,
        field: &'static str,
        (code, address): (&str, &str),
    ) -> Place {
        let (place, address) = (code.to_owned(), address.to_owned());
        let form = NewRequest { place, address, ..NewRequest::default() };
        match crate::requests::read_place(house, &form) {
            Ok(place) => place,
            Err((_, say)) => {
                self.say(field, say);
                house.county().place()
            }
        }
    }

    /// Fails when anything was noted.
    pub(super) fn settle(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.0)) }
    }
}

/// Reads the words of an act: those that need a reason have one, and none is too long.
pub(super) fn check(input: &Input, photos: usize) -> Result<(), Failure> {
    let mut wrong = Wrong::default();
    if photos > PHOTOS_MAX {
        wrong.say("photos", format!("最多 {PHOTOS_MAX} 张照片，请去掉几张。"));
    }
    let max = NOTE_CHARS_MAX;
    match input {
        Input::Offer { note, .. } | Input::Assign { note, .. } => {
            wrong.short("note", note, max);
        }
        Input::Decline { reason, instead } => {
            wrong.needed("reason", reason, max, "请写明为什么不能提供，点单的人会看到。");
            wrong.needed("instead", instead, max, "请告诉人家可以去哪里办，不让人白等。");
        }
        Input::Convert { words, note, .. } => {
            wrong.short("words", words, max);
            wrong.short("note", note, max);
        }
        Input::Return { reason } => {
            wrong.needed("reason", reason, max, "请写明为什么退回，好让网格另外安排。");
        }
        Input::Serve { answer, note, .. } => {
            wrong.needed("answer", answer, max, "请写一写做了什么、结果怎样，点单的人会看到。");
            wrong.short("note", note, max);
        }
        Input::Rate { words, .. } => {
            wrong.short("words", words, max);
        }
        Input::Dispute { words } => {
            wrong.needed("words", words, max, "请写一写哪里没做到，网格会看到。");
        }
        Input::Withdraw { reason } => {
            wrong.short("reason", reason, max);
        }
        Input::Draft { title, body } => {
            wrong.needed("title", title, TITLE_CHARS_MAX, "请写一个标题。");
            wrong.needed("body", body, max, "请写一写做了什么好事。");
        }
        Input::ConsentOral { asked_by, .. } => {
            wrong.needed("asked_by", asked_by, 40, "请写下是谁当面或电话问的。");
        }
        Input::Retract { reason } => {
            wrong.needed("reason", reason, max, "请写明为什么撤下。");
        }
        Input::Claim
        | Input::Expire
        | Input::Lapse
        | Input::Consent { .. }
        | Input::Publish
        | Input::Refuse => {}
    }
    wrong.settle()
}
