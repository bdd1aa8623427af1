//! The frames around pages: what the head, side bar and foot of a page say.

use app::House;
use app::accounts::SignedIn;
use app::requests::Inbox;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum_extra::extract::cookie::CookieJar;
use domain::directory::{Role, Staff};
use domain::places::{County, Place};
use domain::requests::State;

use crate::guard::csrf;
use crate::state::Web;
use crate::views::layout::{DeskFrame, MenuGroup, MenuItem, Phone, ResidentFrame};
use crate::words;

/// The cookie that remembers large type.
pub(crate) const ELDER: &str = "elder";
/// The same over https.
const ELDER_HTTPS: &str = "__Host-elder";

/// What of a request the frame of its page depends on.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Large type.
    pub(crate) elder: bool,
    uri: Uri,
    host: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let asked = asked_type(&parts.uri);
        let kept = CookieJar::from_headers(&parts.headers);
        let kept = kept.get(ELDER_HTTPS).or_else(|| kept.get(ELDER));
        let kept = kept.is_some_and(|it| it.value() == "1");
        let elder = asked.unwrap_or(kept);
        Ok(Self { elder, uri: parts.uri.clone(), host: host(&parts.headers) })
    }
}

/// Whether an address asks for large type, or for the usual one.
pub(crate) fn asked_type(uri: &Uri) -> Option<bool> {
    query(uri, ELDER).map(|it| it == "1")
}

fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(header::HOST).and_then(|it| it.to_str().ok()).map(str::to_owned)
}

fn query<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    let pairs = uri.query()?.split('&');
    pairs.filter_map(|it| it.split_once('=')).find(|it| it.0 == name).map(|it| it.1)
}

impl Look {
    /// This page with large type switched over, its other parameters kept. A form that came back
    /// goes to the page it stands on.
    fn elder_href(&self) -> String {
        let others = self.uri.query().unwrap_or_default().split('&');
        let mut pairs: Vec<&str> =
            others.filter(|it| !it.is_empty() && !it.starts_with("elder=")).collect();
        pairs.push(if self.elder { "elder=0" } else { "elder=1" });
        format!("{}?{}", self.uri.path(), pairs.join("&"))
    }

    /// The address under which people reach the server.
    pub(crate) fn origin(&self, web: &Web) -> String {
        match (&web.options.public_address, &self.host) {
            (Some(address), _) => address.clone(),
            (None, Some(host)) if web.options.is_https() => format!("https://{host}"),
            (None, Some(host)) => format!("http://{host}"),
            (None, None) => String::new(),
        }
    }
}

fn demo(web: &Web) -> Option<String> {
    let now = web.app.now();
    web.app.is_demo().then(|| {
        let at = format!("{} 年 {}", now.date().year(), words::moment(now, now));
        format!("演示：人和事都是编的，时钟走在 {at}")
    })
}

/// The frame of a resident's page.
pub(crate) fn resident(
    web: &Web,
    house: &House,
    look: &Look,
    title: &str,
    place: Option<Place>,
) -> ResidentFrame {
    let county = house.county();
    let at = |path: &str| format!("/{county}{path}");
    let desk = house.desk(place.unwrap_or_else(|| county.place()));
    ResidentFrame {
        title: title.to_owned(),
        has_errors: false,
        county: house.row.name.clone(),
        place: place.map(|it| house.full_place_name(it)),
        elder: look.elder,
        elder_href: look.elder_href(),
        phone: desk.and_then(|it| phone(&it.name, it.phone.as_deref())).unwrap_or_else(hotline),
        demo: demo(web),
        home_href: at("/"),
        report_href: at("/report"),
        track_href: at("/track"),
        answered_href: at("/answered"),
        feedback_href: at("/report?category=other"),
        assets: (*web.assets).clone(),
    }
}

/// 12345, which answers everywhere.
pub(crate) fn hotline() -> Phone {
    let (name, number) = ("政务服务热线".to_owned(), "12345".to_owned());
    Phone { name, number, href: "tel:12345".to_owned() }
}

/// A telephone of an organisation, if it has one.
pub(crate) fn phone(name: &str, number: Option<&str>) -> Option<Phone> {
    let number = number?.to_owned();
    let href = format!("tel:{}", number.replace('-', ""));
    Some(Phone { name: name.to_owned(), number, href })
}

/// Where a staff page stands in the side bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// 待我处理.
    Mine,
    /// 待派.
    Dispatch,
    /// 待核查.
    Check,
    /// 待批.
    Decide,
    /// 协办.
    Units,
    /// 全部在办.
    Open,
    /// 已超期.
    Late,
    /// 我的回访.
    Calls,
    /// 代为登记.
    Receive,
    /// 联办.
    Joint,
    /// 吹哨.
    Whistles,
    /// 我的一天.
    Day,
    /// 记一笔.
    Log,
    /// 院落会.
    Meeting,
    /// 工作日志.
    Logs,
    /// 提醒.
    Reminders,
    /// 卡住的.
    Stuck,
    /// 地图.
    Map,
    /// 入口码.
    EntryCodes,
    /// 答复模板.
    Templates,
    /// 地图上的位置.
    Points,
    /// 本地叫法.
    CountyWords,
    /// 规则.
    Rules,
    /// 个人信息.
    Privacy,
    /// 数字.
    Numbers,
    /// 派单建议.
    Suggestions,
    /// 通讯录.
    Directory,
    /// 工作人员.
    People,
    /// 待批授权.
    Proposals,
    /// 审计记录.
    Audit,
    /// 点单.
    Orders,
    /// 附近的单子.
    Near,
    /// 我接的单.
    MyOrders,
    /// 我的服务.
    Record,
    /// 住处和专长.
    Profile,
    /// 服务项目.
    Services,
    /// 点单的数字.
    OrderNumbers,
    /// 包联干部.
    Cadres,
    /// 网格.
    Grids,
    /// 程序接入.
    Tokens,
    /// 热线导入.
    Hotline,
    /// 带电话的导出.
    ContactExports,
    /// 待公开的答复.
    Publications,
    /// 待核看.
    Flags,
    /// 组织生活.
    Life,
    /// 积分.
    Merits,
    /// 日历订阅.
    Feeds,
    /// 换届.
    Terms,
    /// 党费.
    Dues,
    /// 发展党员.
    Applicants,
    /// 组织关系转接.
    Letters,
    /// 学时.
    Study,
    /// 基层减负.
    Burden,
    /// 责任和项目.
    Projects,
    /// 廉政风险点.
    Risks,
    /// 推送.
    Webhooks,
    /// None of them.
    Elsewhere,
}

/// The frame of a staff page. `inbox` counts what waits for the person's organisation.
pub(crate) fn desk(
    web: &Web,
    house: &House,
    look: &Look,
    signed_in: &SignedIn,
    waiting: (&Inbox, (i64, i64)),
    (title, spot): (&str, Spot),
) -> DeskFrame {
    let county = house.county();
    let staff = &signed_in.staff;
    let reads = reads_requests(staff);
    let mut groups = groups(county, signed_in, waiting, spot);
    if app::merits::credits_members(house, web.app.now().date())
        && let Some(first) = groups.first_mut()
    {
        first.items.push(MenuItem {
            name: "我的积分".to_owned(),
            href: format!("/{county}/staff/merits/own"),
            count: None,
            hot: false,
            current: false,
        });
    }
    DeskFrame {
        title: title.to_owned(),
        has_errors: false,
        county: house.row.name.clone(),
        groups,
        search_action: if reads { format!("/{county}/staff/search") } else { String::new() },
        search: String::new(),
        account: staff.person.0.to_string(),
        user_name: staff.name.clone(),
        user_post: post(signed_in),
        elder: look.elder,
        elder_href: look.elder_href(),
        password_href: format!("/{county}/staff/password"),
        sessions_href: format!("/{county}/staff/sessions"),
        sign_out_action: format!("/{county}/staff/sign-out"),
        csrf: csrf(web, signed_in),
        began: app::burden::began(&web.app, county, staff.person),
        demo: demo(web),
        // Told once, on the page one comes to from signing in.
        notice: query(&look.uri, "signed")
            .and_then(|_| crate::staff::sessions::greeting(&signed_in.before, web.app.now())),
        assets: (*web.assets).clone(),
    }
}

fn post(signed_in: &SignedIn) -> String {
    let roles: Vec<String> =
        signed_in.staff.roles.iter().map(|it| words::word("role", it.code())).collect();
    format!("{} · {}", signed_in.staff.org_name, roles.join("、"))
}

/// Whether somebody has anything to do with requests and their numbers: everyone but those who only
/// keep the directory and the accounts, look after a grid, serve orders near home, or have to do with
/// organisation life.
pub(crate) fn reads_requests(staff: &Staff) -> bool {
    let others = [
        Role::Admin,
        Role::Security,
        Role::GridKeeper,
        Role::Member,
        Role::Secretary,
        Role::Committee,
    ];
    staff.roles.iter().any(|it| !others.contains(it))
}

/// Where somebody begins who has nothing to do with requests.
pub(crate) fn first_page(staff: &Staff) -> &'static str {
    if staff.is(Role::GridKeeper) {
        "/day"
    } else if staff.is(Role::Member) {
        "/orders/near"
    } else if staff.is(Role::Secretary) {
        "/life"
    } else if staff.is(Role::Committee) {
        "/life/branches"
    } else if staff.is(Role::Security) {
        "/proposals"
    } else {
        "/people"
    }
}

/// What of orders is theirs: name, path, spot.
fn orders_menu(staff: &Staff) -> Vec<(&'static str, &'static str, Spot)> {
    let any = |roles: &[Role]| roles.iter().any(|it| staff.is(*it));
    let serves = [Role::Member, Role::Handler, Role::GridKeeper, Role::Dispatcher];
    let reads = [
        Role::Dispatcher,
        Role::Handler,
        Role::GridKeeper,
        Role::Caller,
        Role::Leader,
        Role::Auditor,
    ];
    let counts = [Role::Dispatcher, Role::GridKeeper, Role::Caller, Role::Leader, Role::Auditor];
    let all = [
        (any(&reads), "点单", "/orders", Spot::Orders),
        (staff.is(Role::Member), "附近的单子", "/orders/near", Spot::Near),
        (any(&serves), "我接的单", "/orders/mine", Spot::MyOrders),
        (staff.is(Role::Member), "我的服务", "/orders/record", Spot::Record),
        (staff.is(Role::Member), "住处和专长", "/orders/profile", Spot::Profile),
        (any(&serves), "服务项目", "/services", Spot::Services),
        (any(&counts), "点单的数字", "/orders/numbers", Spot::OrderNumbers),
    ];
    all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2, it.3)).collect()
}

/// What of field work is theirs: name, path, spot.
fn field_menu(staff: &Staff) -> Vec<(&'static str, &'static str, Spot)> {
    use app::policy::field::{Act, may_anywhere};
    let all = [
        (may_anywhere(staff, Act::Visit), "我的一天", "/day", Spot::Day),
        (may_anywhere(staff, Act::Log), "记一笔", "/log", Spot::Log),
        (may_anywhere(staff, Act::Meet), "院落会", "/meeting", Spot::Meeting),
        (may_anywhere(staff, Act::Read), "工作日志", "/logs", Spot::Logs),
    ];
    all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2, it.3)).collect()
}

/// What of organisation life is theirs: name, path, spot.
fn life_menu(staff: &Staff) -> Vec<(&'static str, &'static str, Spot)> {
    use app::policy::affairs;
    use app::policy::life::{Act, may_in_ground};
    let all = [
        (staff.is(Role::Secretary), "本月组织生活", "/life", Spot::Life),
        (may_in_ground(staff, Act::Read), "组织生活", "/life/branches", Spot::Life),
        (may_in_ground(staff, Act::Read), "换届排查", "/terms", Spot::Terms),
        (affairs::may_anywhere(staff, affairs::Act::Dues), "党费", "/dues", Spot::Dues),
        (
            affairs::may_in_ground(staff, affairs::Act::DuesTotals),
            "党费合计",
            "/dues/branches",
            Spot::Dues,
        ),
        (
            affairs::may_anywhere(staff, affairs::Act::ReadApplicants),
            "发展党员",
            "/applicants",
            Spot::Applicants,
        ),
        (
            affairs::may_anywhere(staff, affairs::Act::ReadLetters),
            "组织关系转接",
            "/letters",
            Spot::Letters,
        ),
        (staff.is(Role::Secretary), "我的学时", "/study", Spot::Study),
        (may_in_ground(staff, Act::Read), "基层减负", "/burden", Spot::Burden),
        (may_in_ground(staff, Act::Read), "积分", "/merits", Spot::Merits),
        (app::feeds::may_keep(staff), "日历订阅", "/feeds", Spot::Feeds),
    ];
    all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2, it.3)).collect()
}

/// What of responsibilities is theirs: name, path, spot.
fn duty_menu(staff: &Staff) -> Vec<(&'static str, &'static str, Spot)> {
    use app::policy::projects::{Act, may_anywhere};
    let all = [("责任和项目", "/projects", Spot::Projects), ("廉政风险点", "/risks", Spot::Risks)];
    all.into_iter().filter(|_| may_anywhere(staff, Act::Read)).collect()
}

/// What they keep for others to use: name, path, spot.
fn kept_menu(staff: &Staff) -> Vec<(&'static str, &'static str, Spot)> {
    let admin = staff.is(Role::Admin);
    let links = app::policy::orders::may_link(staff, staff.place.county());
    let all = [
        (app::entry_codes::may_keep(staff), "入口码", "/entries", Spot::EntryCodes),
        (app::templates::may_keep(staff), "答复模板", "/templates", Spot::Templates),
        (links, "包联干部", "/cadres", Spot::Cadres),
        (links, "网格", "/grids", Spot::Grids),
        (admin, "地图上的位置", "/points", Spot::Points),
        (admin, "本地叫法", "/words", Spot::CountyWords),
        (admin, "规则", "/rules", Spot::Rules),
        (admin, "个人信息", "/privacy", Spot::Privacy),
        (admin, "程序接入", "/tokens", Spot::Tokens),
        (
            app::contact_exports::may_ask(staff),
            "带电话的导出",
            "/contact-exports",
            Spot::ContactExports,
        ),
        (admin, "推送", "/webhooks", Spot::Webhooks),
    ];
    all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2, it.3)).collect()
}

fn groups(
    county: County,
    signed_in: &SignedIn,
    (inbox, proposals): (&Inbox, (i64, i64)),
    spot: Spot,
) -> Vec<MenuGroup> {
    let staff = &signed_in.staff;
    let item = |name: &str, path: &str, at: Spot, count: Option<i64>, hot: bool| MenuItem {
        name: name.to_owned(),
        href: format!("/{county}/staff{path}"),
        count: count.map(words::number),
        hot,
        current: at == spot,
    };
    let orders = orders_menu(staff).into_iter();
    let owed = |at: Spot| (at == Spot::Orders && inbox.orders > 0).then_some(inbox.orders);
    let orders: Vec<MenuItem> =
        orders.map(|(name, path, at)| item(name, path, at, owed(at), false)).collect();
    let plain = |menu: Vec<(&'static str, &'static str, Spot)>| -> Vec<MenuItem> {
        menu.into_iter().map(|(name, path, at)| item(name, path, at, None, false)).collect()
    };
    let (field, life, kept) =
        (plain(field_menu(staff)), plain(life_menu(staff)), plain(kept_menu(staff)));
    let duty = plain(duty_menu(staff));
    if !reads_requests(staff) {
        // Who only keeps the accounts, a grid or orders has no requests to go to.
        let mut own = life;
        own.extend(duty);
        own.extend(field);
        own.extend(orders);
        own.extend(keepers_menu(staff, proposals, &item));
        own.extend(kept);
        own.push(item("通讯录", "/directory", Spot::Directory, None, false));
        return vec![MenuGroup { name: None, items: own }];
    }
    let mine = requests_menu(staff, inbox, spot, &item);
    let all = overview(staff, &item);
    let named = [
        ("走访", field),
        ("点单", orders),
        ("组织生活", life),
        ("责任", duty),
        ("总览", all),
        ("常用的", kept),
    ];
    let mut groups = vec![MenuGroup { name: None, items: mine }];
    groups.extend(
        named
            .into_iter()
            .filter(|it| !it.1.is_empty())
            .map(|(name, items)| MenuGroup { name: Some(name.to_owned()), items }),
    );
    groups
}

/// What of requests waits for them or is begun by them.
fn requests_menu(
    staff: &Staff,
    inbox: &Inbox,
    spot: Spot,
    item: &impl Fn(&str, &str, Spot, Option<i64>, bool) -> MenuItem,
) -> Vec<MenuItem> {
    let mut mine = vec![item("待我处理", "/", Spot::Mine, Some(inbox.total()), inbox.overdue > 0)];
    if staff.is(Role::Dispatcher) {
        let waiting = inbox.in_state(State::Submitted) + inbox.in_state(State::Returned);
        let checking = inbox.in_state(State::Checking);
        mine.push(item("待派", "/?tab=dispatch", Spot::Dispatch, Some(waiting), false));
        mine.push(item("待核查", "/?tab=check", Spot::Check, Some(checking), false));
        let awaiting = Some(inbox.awaiting);
        mine.push(item("待批", "/?tab=decide", Spot::Decide, awaiting, false));
        let flags = (inbox.flags > 0).then_some(inbox.flags);
        mine.push(item("待核看", "/flags", Spot::Flags, flags, false));
        mine.push(item("待公开的答复", "/publications", Spot::Publications, None, false));
    }
    if inbox.units > 0 || spot == Spot::Units {
        mine.push(item("协办", "/?tab=units", Spot::Units, Some(inbox.units), false));
    }
    if staff.is(Role::Caller) {
        mine.push(item("我的回访", "/calls", Spot::Calls, None, false));
    }
    if [Role::Dispatcher, Role::Handler, Role::Caller].into_iter().any(|it| staff.is(it)) {
        mine.push(item("代为登记", "/receive", Spot::Receive, None, false));
    }
    if app::imports::may_bring(staff, domain::imports::Noun::Hotline) {
        mine.push(item("热线导入", "/hotline", Spot::Hotline, None, false));
    }
    let opens = app::policy::joint::may(staff, domain::joint::Act::Open, None);
    if opens || app::policy::reads_ground(staff) {
        mine.push(item("联办", "/joint", Spot::Joint, None, false));
    }
    if app::policy::whistles::takes_part(staff) {
        mine.push(item("吹哨", "/whistles", Spot::Whistles, None, false));
    }
    mine.push(item("提醒", "/reminders", Spot::Reminders, None, false));
    mine
}

/// What those who keep the accounts, and those who watch over them, begin with.
fn keepers_menu(
    staff: &Staff,
    (proposals, exports): (i64, i64),
    item: &impl Fn(&str, &str, Spot, Option<i64>, bool) -> MenuItem,
) -> Vec<MenuItem> {
    let mut own = Vec::new();
    if staff.is(Role::Security) {
        let waits = (proposals > 0).then_some(proposals);
        own.push(item("待批授权", "/proposals", Spot::Proposals, waits, false));
        own.push(item("工作人员", "/people", Spot::People, None, false));
        let asked = (exports > 0).then_some(exports);
        own.push(item("待批导出", "/contact-exports", Spot::ContactExports, asked, false));
        own.push(item("登录规则", "/rules", Spot::Rules, None, false));
    }
    if staff.is(Role::Admin) {
        own.push(item("工作人员", "/people", Spot::People, None, false));
        own.push(item("待批授权", "/proposals", Spot::Proposals, None, false));
        own.push(item("派单建议", "/suggestions", Spot::Suggestions, None, false));
    }
    own
}

/// What everybody who reads requests looks through.
fn overview(
    staff: &Staff,
    item: &impl Fn(&str, &str, Spot, Option<i64>, bool) -> MenuItem,
) -> Vec<MenuItem> {
    let mut all = vec![
        item("全部在办", "/?tab=open", Spot::Open, None, false),
        item("已超期", "/?tab=late", Spot::Late, None, false),
        item("数字", "/numbers", Spot::Numbers, None, false),
        item("地图", "/map", Spot::Map, None, false),
        item("派单建议", "/suggestions", Spot::Suggestions, None, false),
        item("通讯录", "/directory", Spot::Directory, None, false),
    ];
    if app::policy::reads_ground(staff) {
        all.insert(2, item("卡住的", "/stuck", Spot::Stuck, None, false));
    }
    if staff.is(Role::Admin) || staff.is(Role::Security) {
        all.push(item("工作人员", "/people", Spot::People, None, false));
        all.push(item("待批授权", "/proposals", Spot::Proposals, None, false));
    }
    if staff.is(Role::Auditor) {
        all.push(item("审计记录", "/audit", Spot::Audit, None, false));
    }
    all
}
