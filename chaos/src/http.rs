//! A small HTTP client: connections that stay open, and connections that are cut on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, ready to be sent as often as one likes: the same bytes each time.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    bytes: Vec<u8>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// Where it leads, for a redirect.
    pub(crate) location: String,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A field of a JSON body; empty when there is none.
    pub(crate) fn field(&self, name: &str) -> String {
        let value: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        value.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    }
}

impl Request {
    /// Reads a page.
    pub(crate) fn get(path: &str) -> Self {
        let head = format!("GET {path} HTTP/1.1\r\nHost: county.example\r\n\r\n");
        Self { bytes: head.into_bytes() }
    }

    /// Sends JSON under an idempotency key; no key, no header.
    pub(crate) fn json(path: &str, key: &str, body: &serde_json::Value) -> Self {
        let key =
            if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
        Self::post(path, &format!("{key}Content-Type: application/json\r\n"), &body.to_string())
    }

    /// Sends a form.
    pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        Self::post(path, "Content-Type: application/x-www-form-urlencoded\r\n", &pairs.join("&"))
    }

    /// Sends a form with a photo.
    pub(crate) fn upload(path: &str, fields: &[(&str, &str)], photo: &[u8]) -> Self {
        let edge = "edge-of-a-part-4711";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(photo);
        body.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
        let head = format!("Content-Type: multipart/form-data; boundary={edge}\r\n");
        Self::posted(path, &head, &body)
    }

    fn post(path: &str, head: &str, body: &str) -> Self {
        Self::posted(path, head, body.as_bytes())
    }

    fn posted(path: &str, head: &str, body: &[u8]) -> Self {
        let mut bytes = format!(
            "POST {path} HTTP/1.1\r\nHost: county.example\r\n{head}Content-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes }
    }
}

/// A value as a form carries it.
fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(escape).collect()
}

/// A connection that stays open between requests and is made anew when it broke.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    /// A client of whoever listens at `address`.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Sends a request and reads its answer. After an error nobody knows what became of it.
    pub(crate) fn send(&mut self, request: &Request) -> Result<Answer> {
        self.write(request)?;
        self.read()
    }

    /// Sends a request and does not wait: see [`Client::read`].
    pub(crate) fn write(&mut self, request: &Request) -> Result<()> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connected(self.address)?,
        };
        stream.get_mut().write_all(&request.bytes)?;
        self.stream = Some(stream);
        Ok(())
    }

    /// Reads the answer to what was written.
    pub(crate) fn read(&mut self) -> Result<Answer> {
        let mut stream = self.stream.take().context("nothing was asked")?;
        let (answer, stays) = read(&mut stream)?;
        if stays {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// Sends the first `share` hundredths of a request and cuts the connection.
    pub(crate) fn cut(&self, request: &Request, share: u64) -> Result<()> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        let share = usize::try_from(share.min(100))?;
        let until = request.bytes.len() * share / 100;
        stream.write_all(request.bytes.get(..until).unwrap_or_default())?;
        Ok(())
    }
}

fn connected(address: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// Reads an answer. Says whether the connection stays open.
fn read(stream: &mut BufReader<TcpStream>) -> Result<(Answer, bool)> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.with_context(|| format!("no answer, but `{}`", line.trim()))?;
    let mut answer = Answer { status, location: String::new(), body: Vec::new() };
    let (mut length, mut chunked, mut stays) = (None, false, true);
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            bail!("the answer broke off in its head");
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok(),
            "transfer-encoding" => chunked = value.contains("chunked"),
            "connection" => stays = !value.eq_ignore_ascii_case("close"),
            "location" => value.clone_into(&mut answer.location),
            _ => {}
        }
    }
    if chunked {
        answer.body = chunks(stream)?;
    } else if let Some(length) = length {
        answer.body = vec![0; length];
        stream.read_exact(&mut answer.body)?;
    } else if status != 204 && status != 304 {
        stream.read_to_end(&mut answer.body)?;
        stays = false;
    }
    Ok((answer, stays))
}

fn chunks(stream: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let (mut body, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16).context("the answer broke off")?;
        let mut chunk = vec![0; size + 2];
        stream.read_exact(&mut chunk)?;
        chunk.truncate(size);
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&chunk);
    }
}
