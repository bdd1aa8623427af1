//! A PostgreSQL that is ours to break, with the settings of an office.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;

/// A cluster in a folder.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    settings: Vec<&'static str>,
}

impl Cluster {
    /// Makes a cluster in `folder/pg`, and starts it. `programs` is the folder of the server's own.
    pub(crate) fn make(programs: &Path, folder: &Path) -> Result<Self> {
        if is_root()? {
            shell::call("chown", &["postgres", shell::word(folder)?])?;
        }
        let cluster = Self::at(programs, folder)?;
        let data = cluster.data();
        let words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
        shell::run(cluster.own("initdb")?.arg("-D").arg(&data).args(words))?;
        cluster.start()?;
        // The product refuses a superuser: the server could not keep counties apart for it.
        cluster.sql("postgres", &format!("CREATE ROLE {ROLE} LOGIN"))?;
        Ok(cluster)
    }

    /// The cluster that lies in `folder/pg`, not started.
    pub(crate) fn at(programs: &Path, folder: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = Vec::new();
        Ok(Self { programs: programs.into(), folder: folder.into(), port, settings })
    }

    /// Settings for the next start, each `name=value`.
    pub(crate) fn set(&mut self, settings: &[&'static str]) {
        self.settings = settings.to_vec();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("pg")
    }

    /// A program of the server, as the user that may run it: PostgreSQL refuses root.
    fn own(&self, program: &str) -> Result<Command> {
        let program = self.programs.join(program);
        let mut command = if is_root()? {
            let mut setpriv = Command::new("setpriv");
            setpriv.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
            setpriv.arg("--reset-env").arg(program);
            setpriv
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        Ok(command)
    }

    /// Starts it and waits until it takes connections.
    pub(crate) fn start(&self) -> Result<()> {
        let mut options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c max_connections=200 -c timezone=UTC",
            self.port,
            self.folder.display()
        );
        for setting in &self.settings {
            options.push_str(&format!(" -c {setting}"));
        }
        let mut start = self.own("pg_ctl")?;
        start.arg("-D").arg(self.data()).args(["-w", "-t", "60", "-s", "-o", &options]);
        start.arg("-l").arg(self.folder.join("pg.log")).arg("start");
        // Its output must not be a pipe: the server inherits it, and nobody would see its end.
        let status = start.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let status = status.stdin(std::process::Stdio::null()).status()?;
        if !status.success() {
            let log = crate::product::tail(&self.folder.join("pg.log"));
            anyhow::bail!("PostgreSQL did not start: {log}");
        }
        Ok(())
    }

    /// Ends it as a crash would: no checkpoint, no goodbye.
    pub(crate) fn crash(&self) -> Result<()> {
        let mut stop = self.own("pg_ctl")?;
        stop.arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "-s", "stop"]);
        shell::run(&mut stop).map(drop)
    }

    /// Makes a database of that name, and gives its address.
    pub(crate) fn database(&self, name: &str) -> Result<String> {
        self.sql("postgres", &format!("CREATE DATABASE {name} OWNER {ROLE} TEMPLATE template0"))?;
        Ok(self.url(name))
    }

    /// The address of a database, as the product knows it.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port)
    }

    /// Asks a database.
    pub(crate) fn sql(&self, database: &str, text: &str) -> Result<String> {
        psql(&self.programs, &self.url(database), text)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be gone already: that is what we are here for.
        self.crash().ok();
    }
}

/// Who the product is for the server.
const ROLE: &str = "gongjian";

/// What `psql` prints: a row a line, columns parted by tabs. Asked as the superuser, who sees every
/// county's rows.
pub(crate) fn psql(programs: &Path, url: &str, text: &str) -> Result<String> {
    let url = url.replace(&format!("//{ROLE}@"), "//postgres@");
    let mut psql = Command::new(programs.join("psql"));
    psql.args([
        "-X",
        "-A",
        "-t",
        "-q",
        "-F",
        "\t",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        &url,
        "-c",
        text,
    ]);
    shell::run(&mut psql).context("psql")
}

/// Whether we may do everything.
pub(crate) fn is_root() -> Result<bool> {
    Ok(shell::call("id", &["-u"])?.trim() == "0")
}
