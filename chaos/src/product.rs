//! The product as its own process, at a home: made, started, killed.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::http::{Client, Request};

/// The county that everything happens in.
pub(crate) const COUNTY: &str = "610925";

/// Another county of the same instance.
pub(crate) const OTHER: &str = "610502";

/// How long a start may take before it counts as none at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where the data lies and how it is opened.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The program.
    pub(crate) binary: PathBuf,
    /// The data directory.
    pub(crate) data: PathBuf,
    /// The PostgreSQL database, if it is one.
    pub(crate) url: Option<String>,
    /// With the setting that loses data when the power goes.
    pub(crate) is_unsafe: bool,
    /// Variables of its environment.
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Where its log goes.
    pub(crate) log: PathBuf,
}

impl Home {
    /// A command of the product at this home.
    pub(crate) fn command(&self, words: &[&str]) -> Result<Command> {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--data").arg(&self.data);
        if let Some(url) = &self.url {
            command.args(["--database-url", url]);
        }
        if self.is_unsafe {
            command.arg("--i-accept-data-loss");
        }
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        let log = File::options().create(true).append(true).open(&self.log)?;
        command.stdin(Stdio::null()).stderr(log);
        Ok(command)
    }

    /// Runs a command to its end.
    pub(crate) fn ended(&self, words: &[&str]) -> Result<Output> {
        Ok(self.command(words)?.stderr(Stdio::piped()).output()?)
    }

    /// Runs a command that must succeed, and gives what it said.
    pub(crate) fn run(&self, words: &[&str]) -> Result<String> {
        let output = self.ended(words)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "gongjian {}: {}\n{said}{}",
            words.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(said)
    }

    /// Sets the county up.
    pub(crate) fn init(&self) -> Result<()> {
        self.run(&["init", "--county", COUNTY]).map(drop)
    }

    /// Starts serving, and waits until it says that it is ready.
    pub(crate) fn start(&self) -> Result<Running> {
        self.start_within(PATIENCE)?.context("the program was killed while it started")
    }

    /// Starts serving; nothing if it did not get ready in that time, and was killed.
    pub(crate) fn start_within(&self, patience: Duration) -> Result<Option<Running>> {
        let began = Instant::now();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"])?;
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().context("the program's output")?;
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let (mut out, mut line) = (BufReader::new(out), String::new());
            let read = out.read_line(&mut line);
            // Nobody waits any more when the start took too long.
            sender.send(read.map(|_| line)).ok();
            out.read_to_end(&mut Vec::new()).ok();
        });
        let line = match receiver.recv_timeout(patience) {
            Ok(line) => line?,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
        };
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            child.kill().ok();
            let status = child.wait()?;
            bail!("the program did not start ({status}): {}", tail(&self.log));
        };
        let address: SocketAddr = address.parse()?;
        let mut running = Running { child, address, took: Duration::ZERO };
        let ready = Client::new(address).send(&Request::get("/readyz"))?;
        ensure!(ready.status == 200, "/readyz said {}", ready.status);
        running.took = began.elapsed();
        Ok(Some(running))
    }

    /// The SQLite file, if the data lies in one.
    pub(crate) fn file(&self) -> PathBuf {
        self.data.join("gongjian.db")
    }
}

/// The end of a log.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(8)..).unwrap_or_default().join("\n")
}

/// A running program; dropping it kills it.
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first answer.
    pub(crate) took: Duration,
}

impl Running {
    /// Ends it without any warning.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the system says of the process: a crash of its own shows here.
    pub(crate) fn state(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.unwrap_or_else(|_| "it is gone".to_owned());
        let line = status.lines().find(|it| it.starts_with("State")).unwrap_or("it is gone");
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        let code = stat.split_whitespace().last().unwrap_or("unknown");
        format!("the program: {line}, its end {code}")
    }

    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
