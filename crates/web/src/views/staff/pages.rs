//! Every staff page rendered in every state with sample data, and written to `target/pages/` to be
//! looked at.

mod accounts;
mod beside;
mod desk;
mod field;
mod joint;
mod numbers;
mod orders;
mod people;
mod requests;
mod suggestions;
mod whistles;

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;

/// A page: name of its file, its HTML, and what it must say.
type Page = (&'static str, String, &'static [&'static str]);

fn html(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

#[expect(clippy::too_many_lines, reason = "the list of all pages")]
fn all() -> Vec<Page> {
    vec![
        ("staff-sign-in", html(&people::sign_in()), &["登录", "演示账号"]),
        ("staff-sign-in-wrong", html(&people::sign_in_wrong()), &["账号或密码不对", "liu.zhe"]),
        ("staff-sign-in-locked", html(&people::sign_in_locked()), &["锁", "09:27"]),
        ("staff-password", html(&people::password()), &["不改了"]),
        ("staff-password-first", html(&people::password_first()), &["先换", "两次输入的新密码"]),
        ("staff-inbox", html(&desk::inbox()), &["待我处理", "超 2 小时", "下一页", "hx-get"]),
        ("staff-inbox-empty", html(&desk::nothing()), &["都处理完了", "去做回访"]),
        ("staff-inbox-search", html(&desk::search()), &["只看了最近 500 条", "找到"]),
        ("staff-inbox-search-none", html(&desk::search_none()), &["没有找到"]),
        ("staff-rows", html(&desk::rows()), &["办结 <span class=\"num\">213 件"]),
        ("staff-rows-zero", html(&desk::rows_zero()), &["0 件", "一件也没有"]),
        ("staff-calls", html(&desk::calls()), &["199****0001", "打过 2 次"]),
        ("staff-calls-empty", html(&desk::calls_empty()), &["没有要回访的"]),
        ("staff-request-new", html(&requests::submitted()), &["派给县交通运输局", "换一家"]),
        ("staff-request-working", html(&requests::working()), &["签收", "为什么是这一天"]),
        ("staff-request-forms", html(&requests::every_form()), &["公开答复", "该去哪里办"]),
        ("staff-request-errors", html(&requests::errors()), &["有 2 处要改", "群众会看到"]),
        ("staff-request-overtaken", html(&requests::overtaken()), &["有人先您一步", "还在这里"]),
        ("staff-request-call", html(&requests::call_back()), &["非常满意", "请问解决了没有"]),
        ("staff-request-check", html(&requests::checking()), &["核查通过", "退回再办"]),
        ("staff-request-closed", html(&requests::closed()), &["已经办结", "群众可见", "内部"]),
        (
            "staff-request-beside",
            html(&beside::every_form()),
            &["更多", "定这份申请", "恶意差评", "挂到哪一天", "已阅", "改过来"],
        ),
        (
            "staff-request-delay",
            html(&beside::delay()),
            &["申请延期 3 个工作日", "同意以后：10 月 17 日", "等批延期", "还没反馈", "催了 2 次"],
        ),
        (
            "staff-request-exclusion",
            html(&beside::exclusion()),
            &["第一次：", "最后的", "链接评价：非常不满意", "等批剔除"],
        ),
        (
            "staff-request-delay-errors",
            html(&beside::errors()),
            &["有 1 处要改", "more-acts\" data-more open"],
        ),
        (
            "staff-request-unsure",
            html(&requests::unsure()),
            &["请您选一家", "看着是“道路交通”", "拿不准", "data-stays"],
        ),
        ("staff-suggestions", html(&suggestions::proposals()), &["改归滔河镇政府", "照旧归"]),
        ("staff-suggestions-none", html(&suggestions::nothing()), &["没有要改的", "不到 200 件"]),
        ("staff-accuracy", html(&suggestions::accuracy()), &["477 / 482", "只看责任清单"]),
        ("staff-accuracy-none", html(&suggestions::unmeasured()), &["还没有算过"]),
        ("staff-kin", html(&joint::kin()), &["可能重复", "用词 62 % 相同", "分开办", "3 人也提了"]),
        ("staff-joint", html(&joint::list()), &["本辖区有份的", "梳理同类的事"]),
        ("staff-joint-comb", html(&joint::comb()), &["很像（62 分）", "checked", "有 1 处要改"]),
        ("staff-joint-comb-none", html(&joint::comb_nothing()), &["没有找到可以一起办的事"]),
        ("staff-joint-case", html(&joint::case()), &["有 1 件没有办成", "退出的", "群众怎么说"]),
        ("staff-receive", html(&people::receive()), &["代群众登记", "院落会"]),
        (
            "staff-receive-errors",
            html(&people::receive_errors()),
            &["有 2 处要改", "selected>同心村"],
        ),
        ("staff-received", html(&people::received()), &["7K4M", "<svg class=\"qr\"", "回执"]),
        ("staff-numbers", html(&numbers::county()), &["3,771 / 3,825 次回访", "chart-columns"]),
        ("staff-numbers-town", html(&numbers::town()), &["—", "0 / 0", "全县</a>"]),
        ("staff-numbers-empty", html(&numbers::empty()), &["没有收到诉求", "怎么算的"]),
        ("staff-directory", html(&people::directory()), &["什么事归谁", "滔河镇"]),
        (
            "staff-directory-kept",
            html(&people::directory_kept()),
            &["加一条", "改：滔河镇，道路交通"],
        ),
        (
            "staff-people",
            html(&accounts::people()),
            &["添加工作人员", "锁到 09:27", "已停用", "正常"],
        ),
        ("staff-people-errors", html(&accounts::people_errors()), &["有 2 处要改", "分给两个人"]),
        ("staff-people-none", html(&accounts::people_none()), &["没有找到", "没有这个人"]),
        ("staff-people-one", html(&accounts::one()), &["马上不能用", "停用 ouyang"]),
        ("staff-people-last", html(&accounts::one_last()), &["act-form\" open", "另一位管理员"]),
        ("staff-people-off", html(&accounts::one_off()), &["重新启用 ouyang", "已停用"]),
        ("staff-people-given", html(&accounts::given()), &["7K4M2-m9qxr3", "打印"]),
        ("staff-people-given-again", html(&accounts::given_again()), &["密码不再显示"]),
        ("staff-answerer-new", html(&accounts::line_new()), &["加一条分工", "管不到这里"]),
        ("staff-answerer", html(&accounts::line()), &["删掉以后", "name=\"seen\" value=\"7\""]),
        ("staff-whistles", html(&whistles::todo()), &["要我们应哨的", "超 12 分钟", "data-left"]),
        ("staff-whistles-none", html(&whistles::nothing()), &["都办完了"]),
        ("staff-whistle-new", html(&whistles::blow()), &["先吹后批", "为这件诉求吹哨"]),
        ("staff-whistle-new-errors", html(&whistles::blow_errors()), &["有 2 处要改", "吉𠮷"]),
        ("staff-whistle", html(&whistles::called()), &["晚到 12 分钟", "补批", "还是请他们来"]),
        ("staff-whistle-closed", html(&whistles::closed()), &["2 分，不大好", "绕行一小时"]),
        ("staff-whistle-overtaken", html(&whistles::overtaken()), &["没有执行", "您写的还在这里"]),
        ("staff-whistle-numbers", html(&whistles::numbers()), &["不是名次", "3 / 40", "0 / 0"]),
        ("staff-whistle-numbers-none", html(&whistles::numbers_empty()), &["没有吹过哨"]),
        ("staff-whistle-rows", html(&whistles::rows()), &["7 次", "应急哨"]),
        ("staff-organisation", html(&people::organisation()), &["任期", "已离任", "𠮷"]),
        ("staff-orders", html(&orders::list()), &["待派", "没人接", "超 2 小时"]),
        ("staff-orders-empty", html(&orders::list_empty()), &["没有要派的"]),
        (
            "staff-order",
            html(&orders::placed()),
            &["推到附近", "name=\"to\" value=\"1\" checked", "离得最近"],
        ),
        ("staff-order-errors", html(&orders::errors()), &["有 1 处要改", "该去哪里"]),
        ("staff-order-overtaken", html(&orders::overtaken()), &["有人先您一步", "还在这里"]),
        (
            "staff-order-mine",
            html(&orders::taken()),
            &["打给赵桂英：19900000001", "做完了，记结果"],
        ),
        ("staff-order-converted", html(&orders::converted()), &["转成了诉求", "/requests/2"]),
        ("staff-order-receive", html(&orders::receive()), &["代为点单", "菜单上没有"]),
        ("staff-order-receive-errors", html(&orders::receive_errors()), &["有 2 处要改", "孙玉梅"]),
        ("staff-cadres", html(&orders::cadres()), &["代答", "换人", "定一个人"]),
        ("staff-cadre-choose", html(&orders::choose()), &["按姓名找全县的人", "请选一个人"]),
        ("staff-order-closed", html(&orders::closed()), &["晒单", "3 组", "40 分钟"]),
        ("staff-near", html(&orders::members::near()), &["我来接", "合您的专长", "大约 3 公里"]),
        ("staff-near-taken", html(&orders::members::near_taken()), &["有人先接了"]),
        ("staff-near-empty", html(&orders::members::near_empty()), &["附近没有"]),
        ("staff-mine", html(&orders::members::mine()), &["我接的单", "40 分钟"]),
        ("staff-record", html(&orders::members::record()), &["只有您自己看得到", "3 小时 30 分"]),
        ("staff-profile", html(&orders::members::profile()), &["先不接", "不问门牌"]),
        ("staff-services", html(&orders::services::services()), &["写一项", "6 / 20"]),
        ("staff-service", html(&orders::services::service()), &["从点单页撤下", "名额"]),
        ("staff-service-errors", html(&orders::services::service_errors()), &["有 1 处要改"]),
        (
            "staff-service-overtaken",
            html(&orders::services::service_overtaken()),
            &["有人先您一步"],
        ),
        (
            "staff-numbers-orders",
            html(&orders::services::numbers()),
            &["点单的数字", "209 / 213", "—"],
        ),
        ("staff-orders-rows", html(&orders::rows()), &["213 单"]),
        ("staff-day", html(&field::day()), &["巡完了，没问题", "超 2 天", "data-queue"]),
        ("staff-day-empty", html(&field::day_empty()), &["今天没有要跑的"]),
        ("staff-offline", html(&field::offline()), &["现在没有网络"]),
        ("staff-log", html(&field::log()), &["自动记上", "data-offline=\"log\"", "data-account"]),
        ("staff-log-errors", html(&field::log_errors()), &["有 3 处要改", "看了三处水塘"]),
        ("staff-log-entry", html(&field::entry()), &["已经成为一件事", "批阅"]),
        ("staff-log-commented", html(&field::entry_commented()), &["知道了"]),
        ("staff-numbers-logs", html(&field::logs()), &["312 / 318", "各村"]),
        (
            "staff-numbers-logs-empty",
            html(&field::logs_empty()),
            &["这段时间这里没有记录", "已按 2025"],
        ),
        ("staff-log-rows", html(&field::rows()), &["下一页", "看了三处水塘"]),
        ("staff-log-rows-none", html(&field::rows_none()), &["这里还没有"]),
        ("staff-visit-new", html(&field::visit_new()), &["有 1 处要改", "不用写谁家"]),
        ("staff-visit-ask", html(&field::visit_ask()), &["请谁去看"]),
        ("staff-visit", html(&field::visit()), &["去的情况", "有 1 处要改"]),
        ("staff-visit-made", html(&field::visit_made()), &["去过了，没问题"]),
        ("staff-field-of-request", html(&field::of_request()), &["请网格员现场核实", "只换了一根"]),
        ("staff-meeting", html(&field::meeting()), &["第 5 件", "再加一件"]),
        (
            "staff-meeting-errors",
            html(&field::meeting_errors()),
            &["有 2 处要改", "<details open>"],
        ),
        ("staff-meeting-held", html(&field::held()), &["打印回执", "<svg class=\"qr\""]),
        ("staff-meeting-read", html(&field::held_read()), &["8F3K-21"]),
    ]
}

#[test]
fn every_page_renders_and_says_what_it_is_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, html, says) in all() {
        std::fs::write(folder.join(format!("{name}.html")), &html).unwrap();
        for words in says {
            assert!(html.contains(words), "{name} does not say {words}");
        }
    }
    let fragment = html(&requests::preview()).trim_start().to_owned();
    assert!(fragment.starts_with("<div") && !fragment.contains("<html"), "{fragment}");
    assert!(fragment.contains("data-key=\"1\""), "{fragment}");
    std::fs::write(folder.join("staff-preview.html"), fragment).unwrap();
}

/// The pages are sent with a content security policy that forbids all of this.
#[test]
fn no_page_carries_inline_styles_scripts_or_handlers() {
    for (name, html, _) in all() {
        for tag in tags(&html) {
            for attribute in ["style", "onclick", "onchange", "onsubmit", "onload", "onerror"] {
                assert!(!tag.contains(&format!(" {attribute}=")), "{name}: {tag}");
            }
            assert!(!tag.starts_with("style") && !tag.contains("javascript:"), "{name}: {tag}");
            assert!(!tag.starts_with("script") || tag.contains(" src="), "{name}: {tag}");
        }
    }
}

/// Ids are unique, and what refers to one finds it.
#[test]
fn every_reference_inside_a_page_has_its_target() {
    for (name, html, _) in all() {
        let ids: Vec<_> = tags(&html).filter_map(|tag| attribute(tag, "id")).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name} has an id twice: {ids:?}");
        for tag in tags(&html) {
            let mut wanted: Vec<&str> = ["for", "aria-labelledby", "aria-describedby"]
                .into_iter()
                .filter_map(|kind| attribute(tag, kind))
                .flat_map(str::split_whitespace)
                .collect();
            wanted.extend(attribute(tag, "href").and_then(|href| href.strip_prefix('#')));
            wanted.extend(attribute(tag, "hx-target").and_then(|it| it.strip_prefix('#')));
            for id in wanted {
                assert!(unique.contains(id), "{name}: {tag} names {id}, which is not there");
            }
        }
    }
}

/// One heading of the first order; every field has a label, every picture words.
#[test]
fn every_page_can_be_read_aloud() {
    for (name, html, _) in all() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        let labelled: BTreeSet<_> = tags(&html).filter_map(|tag| attribute(tag, "for")).collect();
        for tag in tags(&html) {
            let field = ["input ", "select ", "textarea "].iter().any(|kind| tag.starts_with(kind));
            if field && !tag.contains("type=\"hidden\"") && !tag.contains("type=\"radio\"") {
                let named = attribute(tag, "id").is_some_and(|id| labelled.contains(id));
                assert!(named || tag.contains("aria-label="), "{name}: {tag}");
            }
            assert!(!tag.starts_with("img ") || tag.contains(" alt="), "{name}: {tag}");
        }
    }
}

/// A form that changes something carries the session's token; one that changes a request also its
/// idempotency key and the version that was on the page.
#[test]
fn every_form_that_posts_carries_its_tokens() {
    let mut seen = 0;
    for (name, html, _) in all() {
        for form in html.split("<form").skip(1).filter_map(|it| it.split("</form>").next()) {
            if !form.contains("method=\"post\"") {
                continue;
            }
            assert!(form.contains("name=\"csrf\" value=\"c\""), "{name}: {form}");
            // Where it goes to, not what it speaks of. Looking at a telephone changes no request.
            let opening = form.split('>').next().unwrap();
            let looks = ["/contact\"", "/reach\""].iter().any(|it| opening.contains(it));
            if opening.contains("/requests/") && !looks {
                seen += 1;
                for field in ["key", "version"] {
                    assert!(form.contains(&format!("name=\"{field}\" value=\"")), "{name}: {form}");
                }
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

/// No key of the keyboard means two things on one page, and every act has one.
#[test]
fn every_shortcut_means_one_thing() {
    for (name, html, _) in all() {
        let keys: Vec<_> = tags(&html).filter_map(|tag| attribute(tag, "data-key")).collect();
        let unique: BTreeSet<_> = keys.iter().collect();
        assert_eq!(keys.len(), unique.len(), "{name}: {keys:?}");
        assert!(keys.iter().all(|key| !key.is_empty()), "{name}");
    }
}

/// Every number of every table opens something, noughts and "—" included.
#[test]
fn every_number_is_a_link() {
    for (name, html, _) in all().into_iter().filter(|it| it.0.starts_with("staff-numbers")) {
        for cell in html.split("<td class=\"n\"").skip(1) {
            let cell = cell.split("</td>").next().unwrap();
            assert!(
                cell.contains("<a ") && cell.contains("href=\"/610925/staff/"),
                "{name}: {cell}"
            );
        }
        for figure in html.split("class=\"fig\"").skip(1) {
            assert!(figure.starts_with(" href=\"/610925/staff/"), "{name}");
        }
    }
}

#[test]
fn what_people_wrote_is_escaped_and_rare_characters_stay() {
    let page = html(&requests::scripted());
    assert!(!page.contains("<script>alert"), "{page}");
    let page = html(&requests::closed());
    for name in ["喆", "堃", "㛃", "𠮷"] {
        assert!(page.contains(name), "{name}");
    }
}

/// What was typed comes back, and the form it was typed into is open.
#[test]
fn a_form_with_errors_keeps_what_was_typed() {
    let page = html(&requests::errors());
    assert!(page.contains(">这条路去年已经移交给镇里管护</textarea>"));
    let form =
        page.split("<details class=\"act-form\"").find(|it| it.contains("不予受理…")).unwrap();
    assert!(form.starts_with(" open"), "{form}");
    assert!(page.contains("href=\"#refuse-instead\"") && page.contains("id=\"refuse-instead\""));
}

/// What stands between `<` and `>`, opening tags only.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|part| part.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| !tag.starts_with(['/', '!']))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}
