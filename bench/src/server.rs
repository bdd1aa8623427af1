//! The product as its own process.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::machine;

/// A running server; dropping it ends it.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the line that says it is ready.
    pub(crate) took: Duration,
}

impl Server {
    /// Starts `gongjian serve` in a folder, with the words that say where the data is.
    pub(crate) fn start<S: AsRef<OsStr>>(
        product: &Path,
        folder: &Path,
        home: &[S],
    ) -> Result<Self> {
        Self::command(product, folder, "serve", home)
    }

    /// The same by another command that ends in serving: `demo`.
    pub(crate) fn command<S: AsRef<OsStr>>(
        product: &Path,
        folder: &Path,
        command: &str,
        home: &[S],
    ) -> Result<Self> {
        let began = Instant::now();
        let mut child = Command::new(product)
            .arg(command)
            .args(home)
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("server.log"))?)
            .spawn()?;
        let out = child.stdout.take().context("the server's output")?;
        let (mut out, mut line) = (BufReader::new(out), String::new());
        out.read_line(&mut line)?;
        let took = began.elapsed();
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            child.kill()?;
            child.wait()?;
            bail!(
                "the server did not start: {}",
                std::fs::read_to_string(folder.join("server.log"))?
            );
        };
        let address = address.parse()?;
        std::thread::spawn(move || out.read_to_end(&mut Vec::new()));
        Ok(Self { child, address, took })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has nothing left to do behind what it answered (folding entries), so that
    /// it does not stand in the way of what is measured next. Gives its processor time so far.
    pub(crate) fn rest(&self) -> Result<u64> {
        let mut before = machine::cpu_micros(self.pid())?;
        loop {
            // A little more than the turn of its jobs.
            std::thread::sleep(Duration::from_millis(2_500));
            let now = machine::cpu_micros(self.pid())?;
            if now - before < 30_000 {
                return Ok(now);
            }
            before = now;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs a command of the product to its end.
pub(crate) fn run<S: AsRef<OsStr>>(product: &Path, folder: &Path, words: &[S]) -> Result<()> {
    let out = Command::new(product).args(words).current_dir(folder).output()?;
    if !out.status.success() {
        bail!("gongjian: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(())
}
