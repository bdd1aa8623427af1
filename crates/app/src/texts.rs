//! Text messages, sent through the gateway that the operator configured: an address, a method,
//! headers and a body with `{phone}`, `{code}` and `{text}` in them. Nothing of it stands on a page.

use std::time::Duration;

use domain::mine::CODE_SECONDS;
use domain::places::County;
use serde::Deserialize;
use store::Tx;
use store::mine::Text;

use crate::outgoing::{Answer, Ask, Policy, SECONDS_MAX};
use crate::seals::{open, seal};
use crate::{App, Failure};

/// How a text message is handed to the gateway. Prints nothing: headers carry keys.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Where to; `{phone}`, `{code}` and `{text}` may stand behind the host.
    url: String,
    /// `POST` or `GET`.
    #[serde(default = "post")]
    method: String,
    /// Headers, the kind of the body among them.
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
    /// What is sent.
    #[serde(default)]
    body: String,
    /// What the answer must contain: many gateways answer 200 to what they did not take.
    #[serde(default)]
    answer: String,
}

fn post() -> String {
    "POST".to_owned()
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gateway(…)")
    }
}

/// How a value is written where it stands.
#[derive(Clone, Copy)]
enum Writing {
    /// In an address or a form: bytes by percent signs.
    Percent,
    /// In JSON: what would end the text is escaped.
    Json,
    /// As it is.
    Plain,
}

impl Gateway {
    /// Reads the operator's file. What is wrong is said in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let it: Self =
            toml::from_str(text).map_err(|error| format!("短信配置读不懂：{}", error.message()))?;
        if !["POST", "GET"].contains(&it.method.as_str()) {
            return Err("短信配置里 method 只能写 POST 或 GET".to_owned());
        }
        if it.host().is_none_or(|host| host.contains(['{', '@'])) {
            let say = "短信配置里 url 要写成 https://主机/路径，主机里不带占位符和密码";
            return Err(say.to_owned());
        }
        let all = format!("{} {}", it.url, it.body);
        if !all.contains("{phone}") || !(all.contains("{code}") || all.contains("{text}")) {
            return Err("短信配置的 url 或 body 里要有 {phone}，还要有 {code} 或 {text}".to_owned());
        }
        Ok(it)
    }

    /// The host with its port.
    fn host(&self) -> Option<&str> {
        let rest = self.url.split_once("://")?.1;
        rest.split(['/', '?', '#']).next().filter(|it| !it.is_empty())
    }

    fn ask(&self, phone: &str, code: &str, text: &str) -> Ask {
        let filled = |template: &str, writing| {
            let one = |value: &str| written(value, writing);
            // One pass: a value never brings another placeholder.
            let parts = template.split_inclusive('}').map(|part| {
                for (name, value) in [("{phone}", phone), ("{code}", code), ("{text}", text)] {
                    if let Some(head) = part.strip_suffix(name) {
                        return format!("{head}{}", one(value));
                    }
                }
                part.to_owned()
            });
            parts.collect::<String>()
        };
        let kind = |it: &str| {
            let own = self.headers.iter().find(|own| own.0.eq_ignore_ascii_case("content-type"));
            own.is_some_and(|own| own.1.contains(it))
        };
        let writing = match (kind("json"), kind("x-www-form-urlencoded")) {
            (true, _) => Writing::Json,
            (_, true) => Writing::Percent,
            _ => Writing::Plain,
        };
        let hosts = self.host().map(str::to_owned).into_iter().collect();
        Ask {
            method: if self.method == "GET" { "GET" } else { "POST" },
            url: filled(&self.url, Writing::Percent),
            headers: self.headers.clone().into_iter().collect(),
            body: filled(&self.body, writing).into_bytes(),
            allowed: Policy::Hosts(hosts),
        }
    }

    fn took(&self, answer: &Answer) -> bool {
        let said = String::from_utf8_lossy(&answer.body);
        (200..300).contains(&answer.status) && said.contains(&self.answer)
    }
}

fn written(value: &str, writing: Writing) -> String {
    match writing {
        Writing::Plain => value.to_owned(),
        Writing::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted.trim_start_matches('"').trim_end_matches('"').to_owned()
        }
        Writing::Percent => value
            .bytes()
            .map(|it| match it {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'~' => {
                    char::from(it).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect(),
    }
}

/// For what telephone and code are sealed: they open nowhere else.
fn place(county: County, id: kernel::id::Id) -> String {
    format!("text message {county} {}", id.0)
}

/// Telephone and code of a message, sealed.
pub(crate) fn sealed(
    app: &App,
    (county, id): (County, kernel::id::Id),
    (phone, code): (&str, &str),
) -> Result<Vec<u8>, Failure> {
    seal(app, &place(county, id), format!("{phone}\n{code}").as_bytes())
}

fn opened(app: &App, county: County, it: &Text) -> Result<(String, String), Failure> {
    let bytes = open(app, &place(county, it.id), &it.sealed)?;
    let text = String::from_utf8(bytes).ok();
    let parts = text.as_deref().and_then(|it| it.split_once('\n'));
    let broken = || Failure::Broken("a text message of another form".to_owned());
    parts.map(|it| (it.0.to_owned(), it.1.to_owned())).ok_or_else(broken)
}

/// Seconds between the tries; after ten minutes the code is of no use anyway.
const WAITS: [i64; 4] = [5, 30, 90, 180];
/// How long a claim holds: longer than a call can take.
const CLAIM_SECONDS: i64 = 20;
const _: () = assert!(CLAIM_SECONDS.cast_unsigned() > 2 * SECONDS_MAX);
/// Messages of a turn.
const PIECE: i64 = 50;

/// Sends for ever, beside the other jobs: it waits for strangers, and they may not.
pub async fn run(app: App) {
    loop {
        if let Err(error) = turn(&app).await {
            tracing::warn!(%error, "text messages could not be sent; they will be tried again");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn turn(app: &App) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for row in crate::counties::all(app).await? {
        outcome = outcome.and(send_due(app, row.county).await);
    }
    outcome
}

/// Sends what is due in a county.
pub async fn send_due(app: &App, county: County) -> Result<(), Failure> {
    let now = app.now();
    let read = async move |tx: &mut Tx<'_>| store::mine::due_texts(tx, county, now, PIECE).await;
    let due = app.store().read(county.0, read).await?;
    if due.is_empty() {
        return Ok(());
    }
    let house = app.house(county).await?;
    for it in due {
        send(app, &house, it).await?;
    }
    Ok(())
}

async fn send(app: &App, house: &crate::House, it: Text) -> Result<(), Failure> {
    let (county, now, id) = (house.county(), app.now(), it.id);
    let until = now.plus_seconds(CLAIM_SECONDS);
    let seen = (id, it.next_at);
    let claim = async move |tx: &mut Tx<'_>| store::mine::claim_text(tx, county, seen, until).await;
    if !app.store().write(county.0, claim).await? {
        return Ok(());
    }
    let alive = now.seconds_since(it.at) <= CODE_SECONDS;
    let sent = it.nowhere || (alive && called(app, house, &it).await?);
    let tried = usize::try_from(it.tries).unwrap_or(usize::MAX);
    let wait = WAITS.get(tried).filter(|_| alive && !sent).copied();
    let next_at = wait.map(|it| app.now().plus_seconds(it));
    let write = async move |tx: &mut Tx<'_>| match next_at {
        Some(next_at) => store::mine::wait_text(tx, county, id, next_at).await,
        None => store::mine::end_text(tx, county, id, sent).await,
    };
    Ok(app.store().write(county.0, write).await?)
}

/// Whether the gateway took it.
async fn called(app: &App, house: &crate::House, it: &Text) -> Result<bool, Failure> {
    let Some(gateway) = app.text_gateway() else { return Ok(false) };
    let (phone, code) = opened(app, house.county(), it)?;
    let text = format!(
        "【{}】验证码 {code}，10 分钟内有效，用来看您提过的诉求。不是您本人要的，请不用理会，不要告诉别人。",
        house.row.name
    );
    match app.outgoing().call(gateway.ask(&phone, &code, &text)).await {
        Ok(answer) if gateway.took(&answer) => Ok(true),
        Ok(answer) => {
            tracing::warn!(status = answer.status, "the text gateway did not take a message");
            Ok(false)
        }
        Err(refused) => {
            tracing::warn!(%refused, "the text gateway could not be asked");
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_stays_where_it_belongs() {
        let json = Gateway::read(
            "url = 'https://sms.example/send'\nheaders = { Content-Type = 'application/json' }\n\
             body = '{\"to\":\"{phone}\",\"say\":\"{text}\"}'",
        )
        .unwrap();
        let ask = json.ask("19900000000", "123456", "a\"b\\{code}");
        let body: serde_json::Value = serde_json::from_slice(&ask.body).unwrap();
        assert_eq!(body, serde_json::json!({ "to": "19900000000", "say": "a\"b\\{code}" }));
        assert_eq!(ask.allowed, Policy::Hosts(vec!["sms.example".to_owned()]));

        let get = Gateway::read("url = 'https://sms.example/?m={phone}&c={text}'\nmethod = 'GET'");
        let ask = get.unwrap().ask("19900000000", "123456", "码&1");
        assert_eq!(ask.url, "https://sms.example/?m=19900000000&c=%E7%A0%81%261");
    }

    #[test]
    fn a_file_that_cannot_work_is_refused() {
        for wrong in [
            "",
            "url = 'https://sms.example/'",
            "url = 'https://{phone}.example/{code}'",
            "url = 'https://u:p@sms.example/{phone}{code}'",
            "url = 'https://sms.example/{phone}{code}'\nmethod = 'PUT'",
            "url = 'https://sms.example/{phone}{code}'\nkey = 'x'",
        ] {
            assert!(Gateway::read(wrong).is_err(), "{wrong}");
        }
        let secret = "url = 'https://sms.example/{phone}{code}'\nheaders = { Key = 'geheim' }";
        assert!(!format!("{:?}", Gateway::read(secret).unwrap()).contains("geheim"));
    }
}
