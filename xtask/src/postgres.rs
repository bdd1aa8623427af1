//! A PostgreSQL cluster of our own: made for one run, on a free port, gone afterwards.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{shell, system};

/// Whether an acknowledged commit must survive a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// For tests: the data is thrown away, so nothing waits for the disk.
    Off,
    /// For measurements: everything as in an office.
    On,
}

/// Starts the server, waits until our end of its input closes, then stops it and clears up.
///
/// A process of its own, so that this also happens when we are interrupted or killed. SIGINT asks
/// PostgreSQL to drop its clients and stop at once.
const KEEPER: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

/// How long a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster. Dropping it stops the server and removes its files.
pub(crate) struct Cluster {
    keeper: Child,
    port: u16,
    /// The folder that holds data, log and socket.
    folder: PathBuf,
    /// The server's own programs, `pgbench` among them.
    pub(crate) programs: PathBuf,
}

impl Cluster {
    /// Makes and starts a cluster; the superuser is `postgres`, without a password.
    ///
    /// It listens on the loopback address only.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let programs = system::postgres_folder()
            .context("there is no PostgreSQL server: run `apt-get install postgresql`")?;
        let folder = std::env::temp_dir().join(format!("gongjian-pg-{}", std::process::id()));
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let started = Self::start_in(&folder, programs, durability);
        if started.is_err() && folder.exists() {
            std::fs::remove_dir_all(&folder).ok();
        }
        started
    }

    fn start_in(folder: &Path, programs: PathBuf, durability: Durability) -> Result<Self> {
        if system::is_root()? {
            shell::run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_server(&programs.join("initdb"), folder)?;
        initdb.arg("--pgdata").arg(&data).args(["--username=postgres", "--auth=trust"]);
        initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        shell::output(&mut initdb)?;

        let port = free_port()?;
        let mut server = as_server(&programs.join("postgres"), folder)?;
        server.arg("-D").arg(&data).arg("-k").arg(folder).args(["-p", &port.to_string()]);
        for setting in settings(durability) {
            server.args(["-c", setting]);
        }
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(folder);
        keeper.arg(server.get_program()).args(server.get_args());
        keeper.current_dir(folder).stdin(Stdio::piped()).process_group(0);
        let keeper = keeper.spawn().context("`sh` cannot be started")?;
        let cluster = Self { keeper, port, folder: folder.to_path_buf(), programs };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The address of the cluster's first database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let started = Instant::now();
        let port = self.port.to_string();
        let mut ask = Command::new(self.programs.join("pg_isready"));
        ask.args(["--quiet", "--host=127.0.0.1", "--port", &port]);
        while !shell::succeeds(&mut ask) {
            if started.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start within {PATIENCE:?}:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("the PostgreSQL of this run may still be there: {error}");
        }
    }
}

/// The settings that differ from PostgreSQL's own.
fn settings(durability: Durability) -> &'static [&'static str] {
    match durability {
        Durability::Off => &[
            "listen_addresses=127.0.0.1",
            "max_connections=200",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "timezone=UTC",
        ],
        Durability::On => &[
            "listen_addresses=127.0.0.1",
            "max_connections=200",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "shared_buffers=1GB",
            "max_wal_size=4GB",
            "timezone=UTC",
        ],
    }
}

/// `program` as the user that may run a server: PostgreSQL refuses root.
fn as_server(program: &Path, folder: &Path) -> Result<Command> {
    let mut command = if system::is_root()? {
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        setpriv.arg("--reset-env").arg(program);
        setpriv
    } else {
        Command::new(program)
    };
    command.current_dir(folder);
    Ok(command)
}

/// A port that nobody listens on now.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
