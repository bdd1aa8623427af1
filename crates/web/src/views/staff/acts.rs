//! What can be done to a request now: one form for each open act.
//!
//! The words of each form stand in `staff/parts/acts.html`. A form posts to its `action` the fields
//! `csrf key version back` and, by act:
//!
//! | act | fields |
//! |---|---|
//! | `dispatch`, `redispatch` | `to note` |
//! | `ask_info`, `proceed`, `return`, `fail_check`, `call_given_up` | `words` |
//! | `pass_check`, `call_missed` | `words`, may be blank |
//! | `refuse` | `words instead` |
//! | `sign_for` | – |
//! | `extend` | `days words` |
//! | `report_done` (multipart) | `answer note photos*` |
//! | `call` | `solved`(`yes`, `no`) `level`(5..1) `words` |
//! | `call_declined` | `words`, may be blank |
//! | `decide_delay`, `decide_exclusion` | `granted`(`yes`, `no`) `words` |
//! | `ask_extension` | `days words` |
//! | `ask_suspension` | `until`(yyyy-mm-dd) `words` |
//! | `reactivate`, `remind`, `yellow_card`, `red_card`, `lift_card`, `unit_done`, `leave_case` | `words` |
//! | `ask_unit` | `kind`(`support`, `copy`) `to words` |
//! | `recategorise` | `category words` |
//! | `ask_exclusion`, `appeal_exclusion` (multipart) | `words photos*` |

mod beside;

pub(crate) use self::beside::{Beside, Waiting, has_more, more, more_is_open};
use self::beside::{form_name, group_of, is_open};
use super::templates::Offer;
use crate::views::layout::{Choice, Field};
use crate::views::staff::suggestions::{Advice, Answered};

/// The form of one act.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActForm {
    /// The act's stable word; `call` stands for both answers of a call-back.
    pub(crate) act: &'static str,
    /// Where it is posted to.
    pub(crate) action: String,
    /// The token of the session.
    pub(crate) csrf: String,
    /// The idempotency key; the same when the form comes back with errors.
    pub(crate) key: String,
    /// The version of the request that is shown.
    pub(crate) version: i64,
    /// Where to go when it is done: the list it was done from. Empty: the request's page.
    pub(crate) back: String,
    /// The key on the keyboard: "1".
    pub(crate) shortcut: String,
    /// The most likely act, drawn first and red.
    pub(crate) first: bool,
    /// Whether its fields are shown: it came back with errors, or it is what one came for.
    pub(crate) open: bool,
    /// What was typed, by the name of the field.
    pub(crate) typed: Typed,
    /// Whom to dispatch to with one press, and why.
    pub(crate) advice: Option<Advice>,
    /// How a request like it was answered.
    pub(crate) answered: Option<Answered>,
    /// All others to dispatch to, the nearest first: 本村, 本镇, 县级.
    pub(crate) organisations: Vec<OrgGroup>,
    /// The marks of a call-back from 非常满意 (5) to 非常不满意 (1).
    pub(crate) marks: Vec<Choice>,
    /// How many photos may be sent.
    pub(crate) photos_max: usize,
    /// Characters of any text.
    pub(crate) text_max: usize,
    /// Who calls back, in the words to say on the telephone: "岚皋县政务热线".
    pub(crate) caller: String,
    /// What the call is about: the title of the request.
    pub(crate) about: String,
    /// Answer templates that fit, and where one is put into the form without a script.
    pub(crate) templates: Vec<Offer>,
    pub(crate) template_action: String,
    /// Under which heading of 更多 it stands; empty for a button of its own.
    pub(crate) group: &'static str,
    /// What the forms beside the straight way are filled with.
    pub(crate) beside: Beside,
}

/// What was typed into a form that came back, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    /// Only its error is used; the choice stands in `organisations`.
    pub(crate) to: Field,
    pub(crate) note: Field,
    pub(crate) words: Field,
    pub(crate) instead: Field,
    pub(crate) days: Field,
    pub(crate) answer: Field,
    /// Only its error is used: a browser never gets its files back.
    pub(crate) photos: Field,
    /// `yes`, `no` or empty.
    pub(crate) solved: Field,
    /// Only its error is used; the choice stands in `marks`.
    pub(crate) level: Field,
}

/// Organisations under one heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrgGroup {
    pub(crate) name: String,
    pub(crate) choices: Vec<Choice>,
}

impl ActForm {
    /// Whether somebody can be asked with one press.
    pub(crate) fn offers(&self) -> bool {
        self.advice.as_ref().is_some_and(|it| !it.offers.is_empty())
    }

    /// The id of a field, unique in the page.
    pub(crate) fn id(&self, field: &str) -> String {
        format!("{}-{field}", self.act)
    }
}

/// The forms for the acts that are open, in the order of the buttons, each with its key on the
/// keyboard; the first is drawn as the most likely.
///
/// `open` are the stable words of the acts. Both answers of a call-back share one form. `sample`
/// holds what all have in common (`csrf`, `version`, `back`, the organisations, the suggestion, the
/// limits), its `action` the address of the request. `fresh_key` gives an idempotency key.
pub(crate) fn forms(
    open: &[&'static str],
    sample: &ActForm,
    mut fresh_key: impl FnMut() -> String,
) -> Vec<ActForm> {
    let mut shortcuts = 1_usize..;
    let mut shortcut = || shortcuts.next().map(|n| n.to_string()).unwrap_or_default();
    let mut forms: Vec<ActForm> = Vec::new();
    for act in open.iter().filter_map(|it| form_name(it)) {
        let group = group_of(act);
        let dispatches = matches!(act, "dispatch" | "redispatch");
        let mut advice = sample.advice.clone().filter(|_| dispatches);
        if let Some(advice) = &mut advice {
            for offer in &mut advice.offers {
                offer.shortcut = shortcut();
                offer.key = fresh_key();
            }
            if let Some(rather) = &mut advice.rather {
                rather.key = fresh_key();
            }
        }
        forms.push(ActForm {
            act,
            action: format!("{}/{act}", sample.action),
            key: fresh_key(),
            shortcut: if group.is_empty() { shortcut() } else { String::new() },
            first: group.is_empty() && forms.iter().all(|it| !it.group.is_empty()),
            open: is_open(act),
            group,
            advice,
            answered: sample.answered.clone().filter(|_| act == "report_done"),
            organisations: if dispatches || act == "ask_unit" {
                sample.organisations.clone()
            } else {
                Vec::new()
            },
            marks: if act == "call" { marks() } else { Vec::new() },
            ..sample.clone()
        });
    }
    forms
}

/// The five levels of satisfaction (国办发〔2019〕51号), none chosen.
pub(crate) fn marks() -> Vec<Choice> {
    [("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意")]
        .into_iter()
        .map(|(value, name)| Choice {
            value: value.to_owned(),
            name: name.to_owned(),
            chosen: false,
            initials: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::staff::suggestions::Offer;

    fn made(open: &[&'static str], advice: Option<Advice>) -> Vec<ActForm> {
        let sample =
            ActForm { action: "/r/1".to_owned(), advice, version: 7, ..ActForm::default() };
        let mut keys = 0;
        forms(open, &sample, || {
            keys += 1;
            format!("key-{keys}")
        })
    }

    #[test]
    fn every_button_has_its_own_key_on_the_keyboard_and_of_idempotency() {
        let offer = |to: &str| Offer { to: to.to_owned(), ..Offer::default() };
        let advice = Advice { offers: vec![offer("9"), offer("8")], ..Advice::default() };
        let forms = made(&["dispatch", "ask_info", "refuse"], Some(advice));

        let offers = &forms[0].advice.as_ref().unwrap().offers;
        let shortcuts: Vec<_> = forms.iter().map(|it| it.shortcut.as_str()).collect();
        let one_press: Vec<_> = offers.iter().map(|it| it.shortcut.as_str()).collect();
        assert_eq!((one_press, shortcuts), (vec!["1", "2"], vec!["3", "4", "5"]));
        let mut keys: Vec<_> = forms.iter().map(|it| it.key.as_str()).collect();
        keys.extend(offers.iter().map(|it| it.key.as_str()));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 5);
        assert!(forms[1].advice.is_none());
        assert_eq!(forms[2].action, "/r/1/refuse");
        assert!(forms.iter().all(|it| it.version == 7));
        assert_eq!(forms.iter().filter(|it| it.first).count(), 1);
    }

    #[test]
    fn the_likely_acts_keep_their_keys_and_the_others_stand_by_purpose() {
        let forms = made(
            &["grant_extension", "refuse_delay", "redispatch", "ask_unit", "extend", "remind"],
            None,
        );

        let keys: Vec<_> = forms.iter().map(|it| (it.act, it.shortcut.as_str())).collect();
        let none = "";
        assert_eq!(
            keys,
            [
                ("decide_delay", "1"),
                ("redispatch", "2"),
                ("ask_unit", none),
                ("extend", none),
                ("remind", none)
            ]
        );
        let groups: Vec<_> = more(&forms).iter().map(|it| (it.name, it.acts.len())).collect();
        assert_eq!(groups, [("期限", 1), ("督办", 1), ("协办", 1)]);
        assert!(has_more(&forms) && !more_is_open(&forms));
        assert!(forms[0].open && forms[0].first);
        let alone = made(&["leave_case"], None);
        assert!(more_is_open(&alone) && !alone[0].first, "nothing else to do: it is shown");
        assert!(!has_more(&made(&["dispatch"], None)));
    }

    #[test]
    fn both_answers_of_a_call_share_one_form_that_is_open() {
        let forms = made(&["call_solved", "call_unsolved", "call_missed"], None);
        let acts: Vec<_> = forms.iter().map(|it| (it.act, it.open)).collect();
        assert_eq!(acts, [("call", true), ("call_missed", false)]);
        assert_eq!(forms[0].marks.len(), 5);
        assert!(made(&[], None).is_empty());
    }
}
