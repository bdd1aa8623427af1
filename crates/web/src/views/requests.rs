//! Residents' pages of requests: report, sent, track, rate, answered.

pub(crate) mod mine;

use askama::Template;

use super::layout::{Choice, Field, FormError, Phone, Photo, ResidentFrame, Step, Tag, Town};

/// The form to report with: `requests/report.html`.
///
/// Posts multipart fields `key text category photos* place address lat lon phone name`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/report.html")]
pub(crate) struct ReportPage {
    pub(crate) frame: ResidentFrame,
    /// When somebody will be in touch.
    pub(crate) promise: String,
    /// Where the form is posted to.
    pub(crate) action: String,
    /// The idempotency key; the same when the form comes back with errors.
    pub(crate) key: String,
    /// Names the draft on the phone: the county's code.
    pub(crate) draft: String,
    /// "qr" when a code was scanned, and which one.
    pub(crate) from: String,
    pub(crate) entry: String,
    /// What a chat shows of a link to this page.
    pub(crate) card: String,
    /// What the county calls a village and a town.
    pub(crate) village_word: String,
    pub(crate) town_word: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) text: Field,
    /// Only its error is used; the choice stands in `categories`.
    pub(crate) category: Field,
    /// The first is "说不清" with an empty value, chosen unless another is.
    pub(crate) categories: Vec<Choice>,
    /// Only its error is used: a browser never gets its files back.
    pub(crate) photos: Field,
    /// Instead of the usual hint, when a form with photos came back: "照片要再选一次".
    pub(crate) photos_kept: Option<String>,
    /// `value` is empty where no place is chosen.
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    /// "扫的是同心村的码，已替您选好。"
    pub(crate) place_hint: Option<String>,
    pub(crate) address: Field,
    /// Decimal degrees, or empty.
    pub(crate) lat: String,
    pub(crate) lon: String,
    pub(crate) phone: Field,
    pub(crate) name: Field,
    /// Limits, in characters and files; the server checks them again.
    pub(crate) text_max: usize,
    pub(crate) address_max: usize,
    pub(crate) name_max: usize,
    pub(crate) photos_max: usize,
}

/// A code that leads nowhere any more: `requests/entry_off.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/entry_off.html")]
pub(crate) struct EntryOffPage {
    pub(crate) frame: ResidentFrame,
    /// "这个码停用了".
    pub(crate) headline: String,
    pub(crate) words: String,
    /// The form, with the place chosen where it is known.
    pub(crate) report_href: String,
}

/// The confirmation: `requests/sent.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/sent.html")]
pub(crate) struct SentPage {
    pub(crate) frame: ResidentFrame,
    /// The draft that is now sent, and so is dropped from the phone.
    pub(crate) draft: String,
    /// "10 月 9 日（周四）下班前有人联系您。"
    pub(crate) headline: String,
    /// The public number.
    pub(crate) number: String,
    /// The tracking code in groups of four.
    pub(crate) code_groups: Vec<String>,
    /// From `documents::qr::svg`: the whole address of the track page.
    pub(crate) qr_svg: String,
    pub(crate) track_href: String,
    pub(crate) steps: Vec<Step>,
    /// Why the days are these.
    pub(crate) reasons: Vec<String>,
}

/// Where a request stands: `requests/track.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/track.html")]
pub(crate) struct TrackPage {
    pub(crate) frame: ResidentFrame,
    /// What the visitor just did: "补充的情况已送到办理人手里。"
    pub(crate) notice: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    /// Who has it: "现在由滔河镇农业服务中心办理".
    pub(crate) headline: String,
    /// Since when: "9 月 30 日 17:05 起".
    pub(crate) since: Option<String>,
    pub(crate) promise: Option<Promise>,
    /// How the day of the answer was counted, once the answer is there.
    pub(crate) counted: Option<Promise>,
    /// What comes after: a whole sentence.
    pub(crate) next: Option<String>,
    /// The open way to rate or dispute.
    pub(crate) rate_href: Option<String>,
    /// The handler's office.
    pub(crate) phone: Option<Phone>,
    /// The form to add something, with our question where we asked one.
    pub(crate) supply: Option<Supply>,
    pub(crate) answer: Option<Answer>,
    /// What the visitor said about the answer.
    pub(crate) rating: Option<String>,
    /// From the first to the last, what is to come included.
    pub(crate) steps: Vec<Step>,
    /// The visitor's own words.
    pub(crate) text: String,
    pub(crate) place: String,
    pub(crate) category: String,
    pub(crate) photos: Vec<Photo>,
    /// Where it may still be withdrawn.
    pub(crate) withdraw: Option<Withdraw>,
    /// The request that goes on for this one, after a merge.
    pub(crate) together: Option<super::alike::Together>,
    /// Said while it is handled with others of its kind.
    pub(crate) joint: Option<String>,
    /// What stands beside the straight way.
    pub(crate) beside: super::track::Beside,
}

/// A deadline that explains itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promise {
    /// "10 月 14 日（周二）下班前".
    pub(crate) until: String,
    /// "给您答复".
    pub(crate) what: String,
    /// "还有 2 个工作日", "已超过 2 小时".
    pub(crate) left: Option<String>,
    pub(crate) reasons: Vec<String>,
    /// Whether days without a published holiday notice are counted.
    pub(crate) provisional: bool,
}

/// The form to add something: multipart fields `key text photos*`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Supply {
    pub(crate) question: Option<Question>,
    pub(crate) action: String,
    pub(crate) key: String,
    /// Its error leads to `#supply`.
    pub(crate) text: Field,
    pub(crate) photos_max: usize,
}

/// What the handler asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    pub(crate) from: String,
    pub(crate) words: String,
    /// "10 月 15 日前回答；等您回答的时间不算在期限里。"
    pub(crate) until: Option<String>,
}

/// A public answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) words: String,
    pub(crate) from: String,
    pub(crate) when: String,
    pub(crate) photos: Vec<Photo>,
}

/// The way to withdraw: field `key`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Withdraw {
    pub(crate) action: String,
    pub(crate) key: String,
}

/// Where a code is entered: `requests/track_enter.html`. An unknown code comes back here with an
/// error that says nothing about what exists.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/track_enter.html")]
pub(crate) struct TrackEnterPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) errors: Vec<FormError>,
    /// Its error leads to `#code`.
    pub(crate) code: Field,
    /// Where one's own requests are shown by telephone, where the county offers it.
    pub(crate) mine_href: Option<String>,
}

/// Rate or dispute: `requests/rate.html`. Fields `key solved(yes|no) mark(5..1) words`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/rate.html")]
pub(crate) struct RatePage {
    pub(crate) frame: ResidentFrame,
    pub(crate) errors: Vec<FormError>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) answer: Answer,
    pub(crate) action: String,
    pub(crate) key: String,
    /// `yes`, `no` or empty.
    pub(crate) solved: Field,
    /// Only its error is used; the choice stands in `marks`.
    pub(crate) mark: Field,
    /// From 非常满意 (5) to 非常不满意 (1).
    pub(crate) marks: Vec<Choice>,
    pub(crate) words: Field,
    pub(crate) words_max: usize,
    /// What happens after a low mark.
    pub(crate) low: &'static str,
}

/// Thanks, or what follows a dispute: `requests/rated.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/rated.html")]
pub(crate) struct RatedPage {
    pub(crate) frame: ResidentFrame,
    /// "记下了" or "退回去接着办".
    pub(crate) headline: String,
    pub(crate) detail: String,
    /// After a dispute: who has it again and until when.
    pub(crate) steps: Vec<Step>,
    pub(crate) track_href: String,
}

/// The public list: `requests/answered.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/answered.html")]
pub(crate) struct AnsweredPage {
    pub(crate) frame: ResidentFrame,
    /// "今年公开 3,102 件".
    pub(crate) counted: String,
    pub(crate) towns: Vec<Choice>,
    pub(crate) categories: Vec<Choice>,
    /// Whether a filter is set: an empty list then says so.
    pub(crate) filtered: bool,
    pub(crate) items: Vec<AnsweredItem>,
    pub(crate) previous_href: Option<String>,
    pub(crate) next_href: Option<String>,
    /// "第 2 页".
    pub(crate) page_words: String,
}

/// A request as everyone may see it.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnsweredItem {
    pub(crate) href: String,
    pub(crate) title: String,
    /// Town and village, nothing nearer.
    pub(crate) place: String,
    /// The organisation that answered or will.
    pub(crate) by: String,
    /// The public answer; three lines of it are shown.
    pub(crate) answer: String,
    /// "10 月 14 日办结，用了 3 天".
    pub(crate) closed: String,
    /// "提的人：满意".
    pub(crate) rating: Option<String>,
}

/// One of the public list: `requests/answered_one.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "requests/answered_one.html")]
pub(crate) struct AnsweredOnePage {
    pub(crate) frame: ResidentFrame,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) category: String,
    /// The redacted text.
    pub(crate) text: String,
    /// "还有 3 人也提了".
    pub(crate) others: Option<String>,
    pub(crate) closed: String,
    pub(crate) rating: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) steps: Vec<Step>,
}
