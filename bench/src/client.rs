//! A small HTTP client: kept-alive connections, one request at a time on each.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The head, as it came.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// A kept-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10) })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            if let Some(at) = self.buffer.windows(4).position(|it| it == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = self.buffer.get(..head_end).unwrap_or_default();
        let head = String::from_utf8_lossy(head).into_owned();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).context("no status")?;
        let length = field(&head, "content-length").context("an answer without a length")?;
        let length: usize = length.parse()?;
        while self.buffer.len() < head_end + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection in the midst of an answer");
            }
        }
        let body = self.buffer.get(head_end..).unwrap_or_default().to_vec();
        Ok(Answer { status, head, body })
    }
}

/// A field of a head.
pub(crate) fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// What came of a load.
pub(crate) struct Load {
    /// Requests answered as wanted.
    pub(crate) done: u64,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// Of each request, in microseconds.
    pub(crate) micros: Vec<f64>,
}

impl Load {
    /// Requests a second.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand")]
    pub(crate) fn rate(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }
}

/// Sends requests over many connections for a while, and no more than `limit`. `make` writes the
/// request of a number; every answer must have the status `wanted`.
pub(crate) fn load(
    address: SocketAddr,
    connections: usize,
    (span, limit): (Duration, u64),
    wanted: u16,
    make: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static,
) -> Result<Load> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (next, make) = (Arc::new(AtomicU64::new(0)), Arc::new(make));
    let began = Instant::now();
    let running = std::thread::spawn(move || {
        runtime.block_on(async move {
            let workers: Vec<_> = (0..connections)
                .map(|_| {
                    let (next, make) = (Arc::clone(&next), Arc::clone(&make));
                    tokio::spawn(async move {
                        let mut connection = Connection::open(address).await?;
                        let mut micros = Vec::new();
                        while began.elapsed() < span {
                            let number = next.fetch_add(1, Ordering::Relaxed);
                            if number >= limit {
                                break;
                            }
                            let sent = Instant::now();
                            let answer = connection.ask(&make(number)).await?;
                            if answer.status != wanted {
                                bail!("an answer of {} where {wanted} was due", answer.status);
                            }
                            micros.push(sent.elapsed().as_secs_f64() * 1e6);
                        }
                        Ok::<_, anyhow::Error>(micros)
                    })
                })
                .collect();
            let mut micros = Vec::new();
            for worker in workers {
                micros.extend(worker.await??);
            }
            Ok::<_, anyhow::Error>(micros)
        })
    });
    let micros = running.join().map_err(|_| anyhow::anyhow!("the client panicked"))??;
    let done = u64::try_from(micros.len())?;
    Ok(Load { done, took: began.elapsed(), micros })
}
