//! Residents' pages of what sounds the same: the step before sending, "me too", and its page.

use askama::Template;

use super::layout::{Field, FormError, Phone, ResidentFrame, Step, Tag};
use super::requests::{Answer, Promise};

/// A request that sounds like the one on the form: only what strangers may read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Similar {
    /// Its first words, cut.
    pub(crate) title: String,
    /// "道路交通 · 西坡社区 · 10 月 9 日".
    pub(crate) detail: String,
    pub(crate) tag: Tag,
    /// "滔河镇农业服务中心正在办，10 月 14 日前答复。"
    pub(crate) standing: String,
    /// "还有 3 人也提了".
    pub(crate) others: Option<String>,
    /// The value of `number` for "me too"; `None` where it is closed.
    pub(crate) number: Option<String>,
    /// The public page of a closed one.
    pub(crate) href: Option<String>,
}

/// The step between, without scripts: `requests/alike.html`. Posts the whole form again.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/alike.html")]
pub(crate) struct AlikePage {
    pub(crate) frame: ResidentFrame,
    pub(crate) similar: Vec<Similar>,
    pub(crate) errors: Vec<FormError>,
    /// Where "me too" is posted to.
    pub(crate) me_too: String,
    /// Where the form goes on to.
    pub(crate) action: String,
    /// Everything that was typed: name and value.
    pub(crate) hidden: Vec<(String, String)>,
    /// What the person wrote, to be read again.
    pub(crate) text: String,
    /// How many photos were chosen: the browser has to be told again.
    pub(crate) photos: usize,
    pub(crate) photos_max: usize,
}

/// The same inside the form, by script: `requests/alike_list.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/alike_list.html")]
pub(crate) struct AlikeList {
    pub(crate) similar: Vec<Similar>,
    pub(crate) me_too: String,
}

/// The page of somebody who said "me too": `requests/follower.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/follower.html")]
pub(crate) struct FollowerPage {
    pub(crate) frame: ResidentFrame,
    /// Drops the draft that became this, just after.
    pub(crate) draft: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) code_groups: Vec<String>,
    pub(crate) course: Together,
    pub(crate) steps: Vec<Step>,
    /// What the person had written; may be empty.
    pub(crate) words: String,
    /// Whether they can be called.
    pub(crate) has_phone: bool,
}

/// A request that goes on for several, as one of them sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Together {
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) detail: String,
    pub(crate) tag: Tag,
    pub(crate) headline: String,
    pub(crate) others: Option<String>,
    pub(crate) promise: Option<Promise>,
    pub(crate) answer: Option<Answer>,
    pub(crate) phone: Option<Phone>,
    /// The form to say that it is not solved where one lives: field `text`.
    pub(crate) unsolved: Option<Unsolved>,
}

/// "我这里还没解决".
#[derive(Debug, Clone, Default)]
pub(crate) struct Unsolved {
    pub(crate) action: String,
    pub(crate) key: String,
    /// Its error leads to `#unsolved`.
    pub(crate) text: Field,
}
