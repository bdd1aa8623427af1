//! What every page is given: the frame around it, and the small parts pages are made of.

use crate::forms::Form;

/// Addresses of the embedded assets, with their content's hash so that they can be cached for good.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets {
    /// The style sheet of every page.
    pub(crate) css: String,
    /// The script of residents' pages.
    pub(crate) main_js: String,
    /// The script of staff pages.
    pub(crate) desk_js: String,
}

/// A number to call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phone {
    /// Who answers: "县政务热线".
    pub(crate) name: String,
    /// As people write it: "12345".
    pub(crate) number: String,
    /// A `tel:` address.
    pub(crate) href: String,
}

/// A link with its words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) href: String,
}

/// The frame of a resident's page.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResidentFrame {
    /// The page's own title, without the county.
    pub(crate) title: String,
    /// Whether the page sends a form back with errors: the title says so first.
    pub(crate) has_errors: bool,
    /// The county's name: "岚皋县".
    pub(crate) county: String,
    /// The town or village whose code was scanned.
    pub(crate) place: Option<String>,
    /// Large type.
    pub(crate) elder: bool,
    /// This page with large type switched over (`?elder=1` or `?elder=0`, other parameters kept).
    pub(crate) elder_href: String,
    /// The number in the head of the page.
    pub(crate) phone: Phone,
    /// The banner of a demonstration: "演示：人和事都是编的".
    pub(crate) demo: Option<String>,
    /// The county's home.
    pub(crate) home_href: String,
    /// The report form.
    pub(crate) report_href: String,
    /// Where a tracking code is entered; takes `?code=`.
    pub(crate) track_href: String,
    /// The public list of answered requests; takes `?town=` and `?category=`.
    pub(crate) answered_href: String,
    /// Complaints and suggestions about the platform itself.
    pub(crate) feedback_href: String,
    /// Addresses of style sheet and scripts.
    pub(crate) assets: Assets,
}

/// The frame of a staff page.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeskFrame {
    /// The page's own title, without the county.
    pub(crate) title: String,
    /// Whether the page sends a form back with errors: the title says so first.
    pub(crate) has_errors: bool,
    /// The county's name.
    pub(crate) county: String,
    /// The side bar, group by group.
    pub(crate) groups: Vec<MenuGroup>,
    /// Where the search field leads; takes `?q=`. Empty for those who may not search: no field.
    pub(crate) search_action: String,
    /// What was searched for.
    pub(crate) search: String,
    /// Whose forms may be kept on this phone; empty while nobody is signed in.
    pub(crate) account: String,
    /// Who is signed in.
    pub(crate) user_name: String,
    /// Office and post, or that this is a sample account.
    pub(crate) user_post: String,
    /// Large type.
    pub(crate) elder: bool,
    /// This page with large type switched over.
    pub(crate) elder_href: String,
    /// Where the password is changed.
    pub(crate) password_href: String,
    /// Where the person's sign-ins are listed.
    pub(crate) sessions_href: String,
    /// Where signing out is posted to.
    pub(crate) sign_out_action: String,
    /// The token that every form of the session carries.
    pub(crate) csrf: String,
    /// When this page was opened, signed: forms whose time is counted carry it.
    pub(crate) began: String,
    /// The banner of a demonstration.
    pub(crate) demo: Option<String>,
    /// What was just done: "已派给县交通运输局".
    pub(crate) notice: Option<String>,
    /// Addresses of style sheet and scripts.
    pub(crate) assets: Assets,
}

impl DeskFrame {
    /// A form that comes back was opened when it was first shown.
    pub(crate) fn carry(&mut self, form: &Form) {
        if form.has("began") {
            self.began = form.text("began");
        }
    }
}

/// Some entries of the side bar under one heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct MenuGroup {
    pub(crate) name: Option<String>,
    pub(crate) items: Vec<MenuItem>,
}

/// An entry of the side bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct MenuItem {
    pub(crate) name: String,
    pub(crate) href: String,
    /// How many wait there, grouped by thousands.
    pub(crate) count: Option<String>,
    /// Whether some of them are late.
    pub(crate) hot: bool,
    /// Whether this is the page shown.
    pub(crate) current: bool,
}

/// A field of a form as it is shown: what was typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// Kept when the form comes back.
    pub(crate) value: String,
    /// What to do about it, in one sentence.
    pub(crate) error: Option<String>,
}

/// A line of the list of errors at the head of a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormError {
    /// The id of the field it leads to.
    pub(crate) field: String,
    /// The same words as beside the field.
    pub(crate) words: String,
}

/// Something to choose: an option, a radio button.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
    /// Lower-case pinyin initials, to filter long lists by: "txc".
    pub(crate) initials: Option<String>,
}

/// A town with its villages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Town {
    pub(crate) name: String,
    /// Lower-case pinyin initials.
    pub(crate) initials: Option<String>,
    pub(crate) places: Vec<Choice>,
}

/// A status in words inside a soft tag.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tag {
    /// Its colour: `t-run`, `t-due`, `t-late`, `t-ok` or `t-off`.
    pub(crate) kind: &'static str,
    pub(crate) words: String,
}

/// A photo.
#[derive(Debug, Clone, Default)]
pub(crate) struct Photo {
    /// The whole picture.
    pub(crate) href: String,
    /// The small one.
    pub(crate) thumb: String,
    /// What it is, for people who cannot see it: "第 1 张照片，提交时拍的".
    pub(crate) words: String,
}

/// A step on the way of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
    pub(crate) title: String,
    /// "9 月 30 日 17:05 · 村里修不了，需要机械".
    pub(crate) when: Option<String>,
    /// What somebody said there.
    pub(crate) words: Option<String>,
    pub(crate) photos: Vec<Photo>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// It has happened.
    #[default]
    Done,
    /// It is happening.
    Now,
    /// It is to come.
    Next,
    /// It has happened and needs attention: sent back, disputed, late.
    Alert,
}

impl StepKind {
    /// The class that draws it.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
            Self::Alert => "alert",
        }
    }

    pub(crate) fn is_now(self) -> bool {
        self == Self::Now
    }
}
