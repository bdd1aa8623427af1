//! Measures the platform side by side with what it stands on: `cargo xtask bench [NAME]`.
//!
//! Everything that is compared runs in turns within one run, because the machine is not the same
//! from one minute to the next. The report is a page of Markdown; `docs/PERFORMANCE.md` keeps one.

#![expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a developer's tool speaks to the terminal, and is told by `xtask` where things are"
)]

mod act;
mod alike;
mod client;
mod creation;
mod databases;
mod fill;
mod life;
mod machine;
mod pages;
mod pgbench;
mod plans;
mod raw;
mod releases;
mod report;
mod server;
mod start;
mod world;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use self::report::Report;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The benchmarks there are.
const NAMES: [&str; 8] =
    ["start", "sqlite", "postgres", "pages", "pages-postgres", "alike", "life", "releases"];

/// Where things are, as `xtask` says.
struct Places {
    /// The product, built for release.
    product: PathBuf,
    /// An earlier product, built for release, where there is one to compare with.
    before: Option<PathBuf>,
    /// A cluster with `fsync` and `synchronous_commit` on.
    postgres: String,
    /// PostgreSQL's own programs.
    programs: PathBuf,
    /// An empty folder on the disk that is measured.
    space: PathBuf,
    /// Where the report goes.
    report: PathBuf,
}

impl Places {
    fn told() -> Result<Self> {
        let told = |name: &str| {
            std::env::var(name)
                .with_context(|| format!("{name} is not set: run `cargo xtask bench`"))
        };
        Ok(Self {
            product: told("GONGJIAN_BIN")?.into(),
            before: std::env::var("GONGJIAN_BENCH_BEFORE").ok().map(PathBuf::from),
            postgres: told("GONGJIAN_TEST_PG")?,
            programs: told("GONGJIAN_PG_BIN")?.into(),
            space: told("GONGJIAN_BENCH_DIR")?.into(),
            report: told("GONGJIAN_BENCH_REPORT")?.into(),
        })
    }
}

/// A number that can be made smaller from outside, to try a benchmark out quickly.
fn setting(name: &str, usual: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} should be a whole number")),
        Err(_) => Ok(usual),
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(other) = asked.iter().find(|it| !NAMES.contains(&it.as_str())) {
        bail!("there is no benchmark `{other}`; there are {}", NAMES.join(", "));
    }
    let places = Places::told()?;
    // Of all of them, what needs an earlier release runs where there is one.
    let possible = |name: &str| name != "releases" || places.before.is_some();
    let wanted = |name: &str| {
        if asked.is_empty() { possible(name) } else { asked.iter().any(|it| it == name) }
    };
    let mut report = Report::new(machine::describe()?);
    for name in NAMES.into_iter().filter(|it| wanted(it)) {
        eprintln!("bench {name}, load {}", machine::load()?);
        let folder = places.space.join(name);
        std::fs::create_dir_all(&folder)?;
        match name {
            "start" => start::run(&places, &folder, &mut report)?,
            "sqlite" => creation::on_sqlite(&places, &folder, &mut report).await?,
            "postgres" => creation::on_postgres(&places, &folder, &mut report).await?,
            "pages" => pages::on_sqlite(&places, &folder, &mut report).await?,
            "releases" => releases::run(&places, &folder, &mut report).await?,
            "life" => life::run(&places, &folder, &mut report).await?,
            "alike" => alike::run(&places, &folder, &mut report).await?,
            _ => pages::on_postgres(&places, &folder, &mut report).await?,
        }
        // Written after each, so that a long run that is stopped leaves what it found.
        std::fs::write(&places.report, report.text())?;
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}
