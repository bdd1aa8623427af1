//! Every page rendered with sample data, and written to `target/pages/` to be looked at.

mod desk;
mod samples;

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;

use samples::{alike, answered, errors, home, orders, rate, report, track};

/// Every state of every page: name of the file, and what the page must say.
fn all() -> Vec<(&'static str, String, &'static [&'static str])> {
    let html = |page: &dyn DynPage| page.html();
    vec![
        ("home", html(&home::full()), &["说说您的需要", "3,825 / 3,891", "12345"]),
        ("home-empty", html(&home::empty()), &["还没有公开的办理结果", "—"]),
        ("home-elder", html(&home::elder()), &["class=\"elder\"", "标准字"]),
        ("report", html(&report::scanned()), &["已替您选好", "selected>同心村"]),
        ("report-blank", html(&report::blank()), &["请选镇和村"]),
        ("report-errors", html(&report::errors()), &["有 3 处要改", "aria-invalid=\"true\""]),
        ("alike", html(&alike::asked()), &["是同一件事吗", "我也是", "不是，照样提交", "再选一次"]),
        ("follower", html(&alike::follower()), &["您的查询码", "换了三盏灯泡", "有 1 处要改"]),
        ("sent", html(&report::sent()), &["7K4M", "收到了", "<svg class=\"qr\""]),
        ("track", html(&track::running()), &["现在由滔河镇农业服务中心办理", "为什么是这一天"]),
        ("track-asked", html(&track::asked()), &["想问您", "有 1 处要改"]),
        ("track-late", html(&track::late()), &["t-late"]),
        ("track-done", html(&track::done()), &["办理结果", "说说解决了没有"]),
        ("track-suspended", html(&track::suspended()), &["先停到 12 月 15 日", "催一催", "一起办"]),
        ("track-excluded", html(&track::excluded()), &["不计入考核", "提出异议", "aria-invalid"]),
        ("track-withdrawn", html(&track::withdrawn()), &["您撤回了这件事"]),
        ("track-enter", html(&track::enter()), &["查询码找不到了"]),
        ("track-unknown", html(&track::unknown()), &["对不上"]),
        ("rate", html(&rate::blank()), &["非常满意", "非常不满意"]),
        ("rate-errors", html(&rate::errors()), &["有 1 处要改", "checked"]),
        ("rated", html(&rate::thanks()), &["记下了"]),
        ("rated-disputed", html(&rate::disputed()), &["退回去接着办"]),
        ("answered", html(&answered::list()), &["下一页", "办结"]),
        ("answered-empty", html(&answered::nothing_found()), &["这样筛选没有结果"]),
        ("answered-one", html(&answered::one()), &["当时说的"]),
        ("error", html(&errors::not_found()), &["没有这个页面", "代号 404"]),
        ("error-full", html(&errors::full()), &["代号 507"]),
        ("desk", html(&desk::inbox()), &["data-row", "快捷键"]),
        ("desk-numbers", html(&desk::numbers()), &["chart-columns", "chart-bars"]),
        ("desk-empty", html(&desk::nothing()), &["都处理完了"]),
        ("orders-menu", html(&orders::menu()), &["西坡社区能点的", "还有 6 个名额", "问联系干部"]),
        ("orders-menu-empty", html(&orders::menu_empty()), &["这里暂时没有这一类"]),
        ("orders-service", html(&orders::service()), &["点这一项", "谁来做"]),
        (
            "orders-service-full",
            html(&orders::service_full()),
            &["这个月的名额满了", "点后面一个月"],
        ),
        ("orders-form", html(&orders::form()), &["您点的是", "什么时候方便"]),
        ("orders-form-errors", html(&orders::form_errors()), &["有 2 处要改", "aria-invalid"]),
        ("orders-form-full", html(&orders::form_full()), &["再按一次", "11 月"]),
        ("orders-question", html(&orders::question()), &["问联系干部"]),
        ("orders-sent", html(&orders::sent()), &["7K4M", "<svg class=\"qr\""]),
        ("orders-track", html(&orders::waiting()), &["网格员", "撤回这一单"]),
        ("orders-track-taken", html(&orders::taken()), &["李㛃", "上门"]),
        ("orders-track-served", html(&orders::served()), &["做得怎么样", "没有人来过"]),
        ("orders-track-story", html(&orders::asked()), &["这段话可以公开吗", "同意公开", "不同意"]),
        ("orders-track-public", html(&orders::public()), &["撤回同意", "看公开的那一页"]),
        ("orders-track-declined", html(&orders::declined()), &["该去哪里"]),
        ("orders-track-converted", html(&orders::converted()), &["看诉求办到哪一步", "9QXR"]),
        ("orders-stories", html(&orders::stories()), &["晒单"]),
        ("orders-stories-empty", html(&orders::stories_empty()), &["还没有公开的"]),
        ("orders-story", html(&orders::story()), &["同意公开", "我也点一项"]),
    ]
}

/// Templates of different types in one list.
trait DynPage {
    fn html(&self) -> String;
}

impl<T: Template> DynPage for T {
    fn html(&self) -> String {
        self.render().expect("a page renders")
    }
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
            if tag.starts_with("script") {
                assert!(tag.contains(" src=") && tag.contains(" defer"), "{name}: {tag}");
            }
        }
    }
}

/// Labels, error links and descriptions lead to something that is there, and to one thing only.
#[test]
fn every_reference_inside_a_page_has_its_target() {
    for (name, html, _) in all() {
        let ids: Vec<_> = tags(&html).filter_map(|tag| attribute(tag, "id")).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name} has an id twice: {ids:?}");
        for tag in tags(&html) {
            let mut wanted = Vec::new();
            for kind in ["for", "aria-labelledby", "aria-describedby"] {
                wanted.extend(attribute(tag, kind).into_iter().flat_map(str::split_whitespace));
            }
            wanted.extend(attribute(tag, "href").and_then(|href| href.strip_prefix('#')));
            for id in wanted {
                assert!(unique.contains(id), "{name}: {tag} names {id}, which is not there");
            }
        }
    }
}

/// Every field has a label, every picture words, every page one heading of the first order.
#[test]
fn every_page_can_be_read_aloud() {
    for (name, html, _) in all() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert!(html.contains("<html lang=\"zh-CN\""), "{name}");
        let labelled: BTreeSet<_> = tags(&html).filter_map(|tag| attribute(tag, "for")).collect();
        for tag in tags(&html) {
            let field = ["input ", "select ", "textarea "].iter().any(|kind| tag.starts_with(kind));
            let silent = tag.contains("type=\"hidden\"");
            let inside = tag.contains("type=\"radio\"");
            if field && !silent && !inside {
                let named = attribute(tag, "id").is_some_and(|id| labelled.contains(id));
                assert!(named || tag.contains("aria-label="), "{name}: {tag}");
            }
            assert!(!tag.starts_with("img ") || tag.contains(" alt="), "{name}: {tag}");
        }
    }
}

#[test]
fn what_people_wrote_is_escaped_and_rare_characters_stay() {
    let html = report::scripted().html();
    assert!(!html.contains("<script>alert"), "{html}");
    let html = track::running().html();
    for name in ["喆", "堃", "㛃", "𠮷"] {
        assert!(html.contains(name), "{name}");
    }
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
