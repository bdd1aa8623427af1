//! Residents' pages of orders (点单): the menu, one service, the form, where an order stands, stories.

use askama::Template;

use super::layout::{Choice, Field, FormError, Link, Phone, ResidentFrame, Step, Tag, Town};
use super::requests::{Answer, Withdraw};

/// The menu of services: `orders/menu.html`. Its form is a GET with `place skill`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/menu.html")]
pub(crate) struct MenuPage {
    pub(crate) frame: ResidentFrame,
    /// Where the GET form leads.
    pub(crate) action: String,
    /// Villages to choose from.
    pub(crate) towns: Vec<Town>,
    /// The village chosen; `None` shows the whole county's.
    pub(crate) place: Option<String>,
    /// The first is "都看" with an empty value.
    pub(crate) kinds: Vec<Choice>,
    /// Whether a village or kind is chosen: an empty list then says so.
    pub(crate) filtered: bool,
    pub(crate) items: Vec<MenuItem>,
    pub(crate) first_href: Option<String>,
    pub(crate) next_href: Option<String>,
    /// The form to describe a need the menu does not have.
    pub(crate) need_href: String,
    /// The form to ask the linked cadre.
    pub(crate) question_href: String,
    /// What came of orders, as told by consent.
    pub(crate) stories_href: String,
}

/// A service on the menu.
#[derive(Debug, Clone, Default)]
pub(crate) struct MenuItem {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "理发".
    pub(crate) kind: String,
    /// For whom: "70 岁以上、出门不便的老人".
    pub(crate) audience: String,
    /// "西坡社区", "上门".
    pub(crate) at: String,
    /// "每月 16 日上午".
    pub(crate) times: String,
    /// "还有 6 个名额", "这个月满了"; `None` where places are not counted.
    pub(crate) left: Option<Tag>,
}

/// One service: `orders/service.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/service.html")]
pub(crate) struct ServicePage {
    pub(crate) frame: ResidentFrame,
    /// Back to the menu it stands on.
    pub(crate) menu_href: String,
    pub(crate) item: MenuItem,
    /// What is done, in the provider's words.
    pub(crate) body: String,
    /// Who provides it.
    pub(crate) by: String,
    /// Whether this month's places are taken: the form offers a later month.
    pub(crate) full: bool,
    pub(crate) order_href: String,
    pub(crate) need_href: String,
}

/// The form: `orders/form.html`. Posts `key kind service text place address wished phone name`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/form.html")]
pub(crate) struct FormPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) action: String,
    pub(crate) key: String,
    /// Names the draft on the phone.
    pub(crate) draft: String,
    pub(crate) errors: Vec<FormError>,
    pub(crate) words: FormWords,
    /// `service`, `need` or `question`.
    pub(crate) kind: &'static str,
    /// The service ordered.
    pub(crate) service: Option<Chosen>,
    /// Instead of this month, which is full.
    pub(crate) month: Option<Month>,
    /// What is wrong with the service chosen.
    pub(crate) service_error: Field,
    /// Who will answer: "回答您的是城关镇政府的李㛃。"
    pub(crate) cadre: Option<String>,
    /// Other ways to ask: "不是这个意思？…".
    pub(crate) others: Vec<Link>,
    pub(crate) text: Field,
    pub(crate) place: Field,
    pub(crate) towns: Vec<Town>,
    pub(crate) address: Field,
    /// When it suits; asked where somebody comes.
    pub(crate) wished: Option<Field>,
    /// The kinds of help; asked where a need is described. Only its error is used.
    pub(crate) skill: Option<Field>,
    /// The first is "说不清" with an empty value.
    pub(crate) skills: Vec<Choice>,
    pub(crate) phone: Field,
    pub(crate) name: Field,
    pub(crate) text_max: usize,
    pub(crate) address_max: usize,
    pub(crate) wished_max: usize,
    pub(crate) name_max: usize,
}

/// What differs between ordering, describing and asking.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormWords {
    /// "点这一项".
    pub(crate) title: &'static str,
    /// What happens then.
    pub(crate) lead: &'static str,
    /// The label over the words.
    pub(crate) text: &'static str,
    /// Whether the words may be left out.
    pub(crate) text_optional: bool,
    /// An example in the empty field.
    pub(crate) example: &'static str,
    /// "提交".
    pub(crate) send: &'static str,
}

/// The service that is being ordered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chosen {
    pub(crate) id: String,
    pub(crate) title: String,
    /// "每月 16 日上午 · 西坡社区".
    pub(crate) detail: String,
    pub(crate) href: String,
}

/// The month a service is ordered for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Month {
    /// yyyymm.
    pub(crate) value: String,
    /// "11 月".
    pub(crate) words: String,
    /// Whether this month was just found full.
    pub(crate) full: bool,
}

/// The confirmation: `orders/sent.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/sent.html")]
pub(crate) struct SentPage {
    pub(crate) frame: ResidentFrame,
    /// The draft that is now sent.
    pub(crate) draft: String,
    /// "10 月 10 日下班前有人接单，接了就告诉您是谁。"
    pub(crate) headline: String,
    pub(crate) number: String,
    pub(crate) code_groups: Vec<String>,
    /// From `documents::qr::svg`: the whole address of the track page.
    pub(crate) qr_svg: String,
    pub(crate) track_href: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) menu_href: String,
}

/// Where an order stands: `orders/track.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/track.html")]
pub(crate) struct TrackPage {
    pub(crate) frame: ResidentFrame,
    /// What the visitor just did.
    pub(crate) notice: Option<String>,
    pub(crate) errors: Vec<FormError>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    /// "党员李㛃接了单".
    pub(crate) headline: String,
    /// Since when, from where: "西坡社区 · 10 月 9 日 10:05 接单".
    pub(crate) since: Option<String>,
    /// "10 月 12 日（周日）17:30 前" and what happens by then.
    pub(crate) promise: Option<Promise>,
    /// What comes after: a whole sentence.
    pub(crate) next: Option<String>,
    /// Why it could not be done and where to go instead.
    pub(crate) instead: Option<String>,
    /// The request it became, where the person follows it from now on.
    pub(crate) became: Option<Became>,
    pub(crate) phone: Option<Phone>,
    /// What was done, or the answer to a question.
    pub(crate) answer: Option<Answer>,
    /// "服务结果", "答复".
    pub(crate) answer_title: &'static str,
    /// The form to rate.
    pub(crate) rate: Option<Rate>,
    /// The form to say that nobody came or it was not done.
    pub(crate) missed: Option<Missed>,
    /// What the visitor said about it.
    pub(crate) rating: Option<String>,
    pub(crate) story: Option<Consent>,
    pub(crate) steps: Vec<Step>,
    /// The visitor's own words.
    pub(crate) text: String,
    pub(crate) place: String,
    /// When it suited: "周末上午".
    pub(crate) wished: String,
    pub(crate) withdraw: Option<Withdraw>,
}

/// The request that an order became.
#[derive(Debug, Clone, Default)]
pub(crate) struct Became {
    pub(crate) number: String,
    /// Its track page.
    pub(crate) href: String,
    /// Its own tracking code in groups of four.
    pub(crate) code_groups: Vec<String>,
}

/// Until when something happens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promise {
    /// "10 月 12 日（周日）17:30 前".
    pub(crate) until: String,
    /// "有人接单", "上门服务".
    pub(crate) what: String,
    /// "还有 2 天", "已超 2 小时，我们在催".
    pub(crate) left: String,
}

/// The form to rate: fields `key level words`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rate {
    pub(crate) action: String,
    pub(crate) key: String,
    /// Only its error is used.
    pub(crate) level: Field,
    /// From 非常满意 (5) to 非常不满意 (1).
    pub(crate) levels: Vec<Choice>,
    pub(crate) words: Field,
    pub(crate) words_max: usize,
}

/// The form to say that it was not done: fields `key words`. Its error leads to `#missed`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Missed {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) words: Field,
    pub(crate) words_max: usize,
}

/// The story (晒单) as it would be or is published, and the person's say in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Consent {
    pub(crate) title: String,
    /// The very text.
    pub(crate) text: String,
    /// Where it stands: "您同意了，还没有公开".
    pub(crate) standing: String,
    /// Where consent is given, while it is asked for: fields `key seen`.
    pub(crate) agree: Option<ConsentForm>,
    /// Where it is refused or taken back.
    pub(crate) refuse: Option<ConsentForm>,
    /// "不同意", "撤回同意".
    pub(crate) refuse_words: &'static str,
    /// The published page.
    pub(crate) href: Option<String>,
}

/// A button that says yes or no to a text one has seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConsentForm {
    pub(crate) action: String,
    pub(crate) key: String,
    /// Which version of the text was on the page.
    pub(crate) seen: String,
}

/// The public list of stories: `orders/stories.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/stories.html")]
pub(crate) struct StoriesPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) action: String,
    pub(crate) towns: Vec<Choice>,
    pub(crate) filtered: bool,
    pub(crate) items: Vec<StoryItem>,
    pub(crate) first_href: Option<String>,
    pub(crate) next_href: Option<String>,
    pub(crate) menu_href: String,
}

/// A story as everyone may see it.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoryItem {
    pub(crate) href: String,
    pub(crate) title: String,
    /// "滔河镇 · 同心村 · 维修".
    pub(crate) detail: String,
    pub(crate) text: String,
    /// "10 月 14 日公开".
    pub(crate) published: String,
}

/// One story: `orders/story.html`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "orders/story.html")]
pub(crate) struct StoryPage {
    pub(crate) frame: ResidentFrame,
    pub(crate) stories_href: String,
    pub(crate) menu_href: String,
    pub(crate) item: StoryItem,
    /// Who tells it.
    pub(crate) by: String,
}
