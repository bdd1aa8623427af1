//! What the tests need from the machine: PostgreSQL, Chromium, a Chinese font and Python, by apt-get.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Something the tests need, the Debian package that brings it, and whether it is there.
pub(crate) struct Need {
    package: &'static str,
    present: fn() -> bool,
}

/// A PostgreSQL server.
pub(crate) const POSTGRESQL: Need =
    Need { package: "postgresql", present: || postgres_folder().is_some() };

/// A browser that tests can drive.
pub(crate) const CHROMIUM: Need = Need { package: "chromium", present: || chromium().is_some() };

/// A font with Chinese characters, or screenshots show boxes.
pub(crate) const FONT: Need = Need { package: "fonts-noto-cjk", present: chinese_font };

/// What makes a file system that copies by reference, on which a power cut is simulated.
pub(crate) const XFSPROGS: Need = Need { package: "xfsprogs", present: || installed("mkfs.xfs") };

/// A block device that fails on command, and what mounts it.
pub(crate) const NBDKIT: Need = Need { package: "nbdkit", present: || installed("nbdkit") };

/// See [`NBDKIT`].
pub(crate) const LIBNBD: Need = Need { package: "libnbd-bin", present: || installed("nbdfuse") };

/// A clock that jumps.
pub(crate) const LIBFAKETIME: Need =
    Need { package: "faketime", present: || installed("faketime") };

/// Whether a program of the system is there.
fn installed(program: &str) -> bool {
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        .iter()
        .any(|it| Path::new(it).join(program).is_file())
}

/// Python with what makes an environment of its own.
pub(crate) const PYTHON: Need = Need { package: "python3-venv", present: python };

/// Installs those of `needs` that are missing.
pub(crate) fn provide(needs: &[Need]) -> Result<()> {
    let missing: Vec<&str> =
        needs.iter().filter(|need| !(need.present)()).map(|need| need.package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install {}", missing.join(" "));
    if !shell::succeeds(&mut shell::command("apt-get", &["--version"])) {
        bail!("the tests need {}: install them, there is no apt-get here", missing.join(", "));
    }
    println!("installing {}", missing.join(", "));
    shell::run(apt_get()?.args(["--quiet", "--quiet", "update"]))
        .with_context(|| format!("refresh the package lists, then run: {by_hand}"))?;
    shell::run(
        apt_get()?
            .args(["--quiet", "--quiet", "install", "--yes"])
            .args(["--no-install-recommends"])
            .args(&missing),
    )
    .with_context(|| format!("run this by hand: {by_hand}"))?;
    for need in needs {
        if !(need.present)() {
            bail!(
                "{} was installed but is not found: run {by_hand}, or say where it is",
                need.package
            );
        }
    }
    Ok(())
}

/// apt-get as root, directly or through sudo.
fn apt_get() -> Result<Command> {
    let mut command = if is_root()? {
        shell::command("env", &["DEBIAN_FRONTEND=noninteractive"])
    } else if shell::succeeds(&mut shell::command("sudo", &["--non-interactive", "true"])) {
        shell::command("sudo", &["--non-interactive", "DEBIAN_FRONTEND=noninteractive"])
    } else {
        bail!("installing packages takes root: run as root, or let sudo work without a password");
    };
    command.arg("apt-get");
    Ok(command)
}

/// Whether we run as root.
pub(crate) fn is_root() -> Result<bool> {
    Ok(shell::output(&mut shell::command("id", &["--user"]))?.trim() == "0")
}

/// The programs of the newest PostgreSQL server on this machine.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            let whole =
                ["initdb", "postgres", "pg_isready"].iter().all(|it| folder.join(it).is_file());
            whole.then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

/// Fails when `CHROME_PATH` leads nowhere: installing another browser would not mend that.
pub(crate) fn check_chrome_path() -> Result<()> {
    match std::env::var("CHROME_PATH") {
        Ok(path) if !Path::new(&path).is_file() => {
            bail!("CHROME_PATH is {path}, but there is no such file: correct it or unset it")
        }
        _ => Ok(()),
    }
}

/// The browser: the one `CHROME_PATH` names, else the one Debian installs.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROME_PATH").map(PathBuf::from);
    let path = named.unwrap_or_else(|| PathBuf::from("/usr/bin/chromium"));
    path.is_file().then_some(path)
}

/// Whether any installed font has Chinese characters.
fn chinese_font() -> bool {
    let listed = shell::output(&mut shell::command("fc-list", &[":lang=zh-cn", "family"]));
    listed.is_ok_and(|fonts| !fonts.trim().is_empty())
        || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
}

/// Whether Python can make an environment: Debian has a part of that in another package.
fn python() -> bool {
    shell::succeeds(&mut shell::command("python3", &["-c", "import ensurepip, venv"]))
}
