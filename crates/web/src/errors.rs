//! Failures as pages: what happened, what was not lost, and what to do now. The one place where a
//! failure becomes a status.

use app::Failure;
use app::failure::SignIn;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::state::Web;
use crate::views::errors::ErrorPage;
use crate::views::layout::{Link, ResidentFrame};
use crate::words;

/// A page, or a plain sentence when even the page fails.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            let say = "页面出错了，您填的内容没有丢，请稍后再试。";
            (StatusCode::INTERNAL_SERVER_ERROR, say).into_response()
        }
    }
}

/// A page with a status of its own.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Response {
    let mut response = page(template);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

struct Say {
    status: StatusCode,
    headline: &'static str,
    happened: String,
    todo: Vec<&'static str>,
}

fn say(web: &Web, say: Say, reference: Option<String>) -> Response {
    let frame = ResidentFrame {
        title: say.headline.to_owned(),
        county: "共建".to_owned(),
        home_href: "/".to_owned(),
        phone: crate::frame::hotline(),
        assets: (*web.assets).clone(),
        ..ResidentFrame::default()
    };
    let page = ErrorPage {
        frame,
        headline: say.headline.to_owned(),
        happened: say.happened,
        todo: say.todo.into_iter().map(str::to_owned).collect(),
        main_link: Some(Link { name: "回首页".to_owned(), href: "/".to_owned() }),
        status: say.status.as_u16(),
        reference,
    };
    page_with(say.status, &page)
}

/// Nothing is there, or nothing that may be told.
pub(crate) fn missing(web: &Web) -> Response {
    let (status, headline) = (StatusCode::NOT_FOUND, "没有这个页面");
    let happened = "网址可能抄错了，或者这一页已经挪走。".to_owned();
    let todo = vec!["检查一下网址。", "从首页重新进入。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// There is a page, but nothing that is done in this way.
pub(crate) fn not_this_way(web: &Web) -> Response {
    let (status, headline) = (StatusCode::METHOD_NOT_ALLOWED, "这个网址不能这样用");
    let happened = "什么都没有改动。".to_owned();
    let todo = vec!["从首页重新进入。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// It may not be done by this person.
pub(crate) fn forbidden(web: &Web) -> Response {
    let (status, headline) = (StatusCode::FORBIDDEN, "这一步不归您办");
    let happened = "您的账号没有这项权限，什么都没有改动。".to_owned();
    let todo = vec!["返回上一页。", "确实需要的话，请联系本县管理员。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// One source asked for more than people do.
pub(crate) fn too_many(web: &Web, seconds: u64) -> Response {
    let (status, headline) = (StatusCode::TOO_MANY_REQUESTS, "操作太快了，请歇一会儿");
    let happened = format!("同一个网络发来的操作太多，这一次没有办；请过 {seconds} 秒再试。");
    let todo = vec!["返回上一页，写的内容还在，过一会儿再提交，不会重复。", "急事请直接打电话。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// An address with a character that no text may hold.
pub(crate) fn unreadable(web: &Web) -> Response {
    let (status, headline) = (StatusCode::BAD_REQUEST, "网址里有认不出的字符");
    let happened = "什么都没有改动。".to_owned();
    let todo = vec!["检查一下网址。", "从首页重新进入。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// A form that did not come from our own page.
pub(crate) fn foreign(web: &Web) -> Response {
    let (status, headline) = (StatusCode::FORBIDDEN, "这次提交没有被接受");
    let happened = "表单不是从本站页面提交的，或者页面放得太久了。什么都没有改动。".to_owned();
    let todo = vec!["返回，刷新页面后再提交一次。"];
    say(web, Say { status, headline, happened, todo }, None)
}

/// Any failure that a page of its own does not show better.
pub(crate) fn failure(web: &Web, failure: &Failure) -> Response {
    let now = web.app.now();
    let (status, headline, happened, todo) = match failure {
        Failure::Missing => return missing(web),
        Failure::Forbidden => return forbidden(web),
        Failure::Invalid(fields) => {
            let said: Vec<&str> = fields.iter().map(|it| it.say.as_str()).collect();
            let todo = vec!["返回上一页，改好再提交。"];
            (StatusCode::UNPROCESSABLE_ENTITY, "有地方要改", said.join(""), todo)
        }
        Failure::Refused(refusal) => {
            let todo = vec!["返回上一页，刷新后看最新情况。"];
            (StatusCode::CONFLICT, "现在不能这样办", words::refusal(refusal), todo)
        }
        Failure::Order(refusal) => {
            let todo = vec!["返回上一页，刷新后看最新情况。"];
            let said = words::orders::refusal(refusal);
            (StatusCode::CONFLICT, "现在不能这样办", said, todo)
        }
        Failure::NotNow(said) => {
            let todo = vec!["返回上一页，刷新后看最新情况。"];
            (StatusCode::CONFLICT, "现在不能这样办", said.clone(), todo)
        }
        Failure::Overtaken { .. } => {
            let todo = vec!["返回上一页，刷新后看最新情况。"];
            (StatusCode::CONFLICT, "已经有人先办了", overtaken(failure, now), todo)
        }
        Failure::KeyReused => {
            let happened = "同一个提交编号用在了两件不同的事上，这一次没有办。".to_owned();
            let todo = vec!["返回，刷新页面后再提交一次。"];
            (StatusCode::UNPROCESSABLE_ENTITY, "请重新打开表单", happened, todo)
        }
        Failure::NoKey => {
            let happened = "提交里没有防重编号，为了不办成两件，这一次没有办。".to_owned();
            let todo = vec!["返回，刷新页面后再提交一次。"];
            (StatusCode::BAD_REQUEST, "请重新打开表单", happened, todo)
        }
        Failure::SignIn(reason) => {
            (StatusCode::UNAUTHORIZED, "没有登录成功", sign_in(*reason, now), vec!["返回再试。"])
        }
        Failure::Full => {
            let happened = "服务器存储空间满了，这一次没有存上；以前的都在，一件没丢。".to_owned();
            let todo = vec!["请先把写的内容留着，过一会儿再提交。", "急事请直接打电话。"];
            (StatusCode::INSUFFICIENT_STORAGE, "暂时存不下了", happened, todo)
        }
        Failure::Busy | Failure::Contended(_) => {
            let happened = "现在办事的人有点多，这一次没有存上。".to_owned();
            let todo = vec!["请过一会儿再提交，不会重复。"];
            (StatusCode::SERVICE_UNAVAILABLE, "有点忙，请稍等", happened, todo)
        }
        Failure::Broken(cause) => return broken(web, cause),
    };
    let mut response = say(web, Say { status, headline, happened, todo }, None);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
    }
    response
}

/// Under which number a fault of ours stands in the log.
#[derive(Clone, Debug)]
pub(crate) struct Reference(pub(crate) String);

/// A fault of ours: logged once, here, under a reference the person can tell.
pub(crate) fn broken(web: &Web, cause: &str) -> Response {
    let reference = data_encoding::HEXLOWER.encode(&web.app.chance::<4>());
    tracing::error!(reference, cause, "a request failed");
    let (status, headline) = (StatusCode::INTERNAL_SERVER_ERROR, "系统出了点问题");
    let happened = "是我们的问题，不是您的。这一次没有办成，以前的都在。".to_owned();
    let todo = vec!["请过一会儿再试。", "还不行的话，请把下面的编号告诉管理员。"];
    let mut page = say(web, Say { status, headline, happened, todo }, Some(reference.clone()));
    page.extensions_mut().insert(Reference(reference));
    page
}

/// Who was quicker, in a sentence.
pub(crate) fn overtaken(failure: &Failure, now: kernel::time::Instant) -> String {
    let Failure::Overtaken { by, act, at, state } = failure else { return String::new() };
    let (act, state) = (words::act(*act), words::state(*state));
    let at = words::moment(*at, now);
    format!("{by} 已在 {at} 办了“{act}”，这件事现在是“{state}”。您的这一步没有执行。")
}

/// Why sign-in did not succeed, in a sentence.
pub(crate) fn sign_in(reason: SignIn, now: kernel::time::Instant) -> String {
    match reason {
        SignIn::Wrong => "账号或密码不对，请再试一次。连续错 5 次会锁定 15 分钟。".to_owned(),
        SignIn::Locked { until } => {
            let until = words::moment(until, now);
            format!(
                "密码连续输错太多次，这里到 {until} 才能再试。您在别处照样能登录；急用的话，请找本县安全管理员解开。"
            )
        }
        SignIn::Waiting => {
            "这个账号还在等安全管理员批准，批准以后就能登录。急用的话，请找本县安全管理员。"
                .to_owned()
        }
        SignIn::WrongCode => {
            "验证码不对，或者已经用过了。请等验证器换下一个数再填，或者填一个恢复码。".to_owned()
        }
        SignIn::CodeEarly => {
            "手机的时间比服务器快了一些，这个码还没到时候，没有算错。请等它快要换的时候再填一次；把手机时间设成自动，就不会再这样。".to_owned()
        }
        SignIn::CodeLate => {
            "这个码刚刚换掉，没有算错。请等验证器换出下一个数，马上填；总是这样，就把手机时间设成自动。".to_owned()
        }
        SignIn::Expired => "隔得太久了，请回到登录页，重新填账号和密码。".to_owned(),
        SignIn::FirstOver => {
            "这个首次密码放得太久，已经作废。请找本县管理员重设一个，拿到以后尽快登录。".to_owned()
        }
        SignIn::Idle => {
            "这个账号太久没有登录，已经停用。请找本县管理员重设首次密码，就能再用。".to_owned()
        }
        SignIn::Off => "这个账号已经停用。还要用的话，请找本县管理员。".to_owned(),
    }
}

/// A handler's answer: a page, or a failure that becomes one.
pub(crate) type Answer = Result<Response, Stopped>;

/// A failure on its way out of a handler, with what is needed to show it.
pub(crate) struct Stopped {
    web: Web,
    failure: Failure,
}

impl IntoResponse for Stopped {
    fn into_response(self) -> Response {
        failure(&self.web, &self.failure)
    }
}

/// Lets a handler say `.stop(&web)?`.
pub(crate) trait Stop<T> {
    /// The value, or the failure with what is needed to show it.
    fn stop(self, web: &Web) -> Result<T, Stopped>;
}

impl<T> Stop<T> for Result<T, Failure> {
    fn stop(self, web: &Web) -> Result<T, Stopped> {
        self.map_err(|failure| Stopped { web: web.clone(), failure })
    }
}
