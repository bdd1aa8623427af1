//! 共建, the program: commands, configuration, wiring.

mod anchors;
mod calc;
mod cli;
mod commands;
mod demo;
mod home;
mod keys;
mod outgoing;
mod serve;
mod tls;
mod world;

use std::process::ExitCode;

use store::StoreError;
use tracing_subscriber::EnvFilter;

use crate::cli::{Command, Exit};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = match cli::read(std::env::args_os()) {
        Ok(it) => it.command,
        Err(stop) => return stop.end(),
    };
    if let Command::Calc { name } = command {
        return calc::command(&name);
    }
    logged();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Exit::Failed.because(&format!("启动不了（{error}）")),
    };
    match runtime.block_on(run(command)) {
        Ok(()) => Exit::Done.into(),
        Err(error) => ended(&error),
    }
}

/// Said where the program signs in to `PostgreSQL` as who owns the tables.
const OWNER: &str = "提醒：登录数据库的用户是这些表的主人，能拆掉护着数据的触发器和行级隔离。\
    建一个普通用户，用主人的身份运行 gongjian migrate --for-role 用户名，再让 serve 用它登录。";

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve { doors, anchor, calls, home, listen } => {
            let options = tls::options(&doors, listen.address)?;
            let app = calls.given_to(home::app(&home).await?)?;
            tls::is_no_demonstration(app.is_demo(), &doors, listen.address)?;
            if let Some(to) = anchor {
                tokio::spawn(anchors::daily(app.clone(), to));
            }
            let owner = app.store().is_postgres() && app.store().owns_tables().await?;
            let more = move || owner.then(|| OWNER.to_owned()).into_iter().collect();
            serve::serve(app, options, listen.address, more).await
        }
        Command::Demo(it) => demo::demo(it).await,
        Command::Init { county, administrators, home } => {
            commands::init(county, administrators, &home).await
        }
        Command::Migrate { for_role, home } => commands::migrate(&home, for_role.as_deref()).await,
        Command::Doctor { home, deep, json } => commands::doctor(&home, deep, json).await,
        Command::Keys { what, which, home } => keys::command(what, which.as_deref(), &home).await,
        Command::VerifyAudit { anchor, home } => {
            commands::verify_audit(&home, anchor.as_deref()).await
        }
        Command::Anchor { to, home } => anchors::command(&home, &to).await,
        Command::Routes => commands::routes(),
        Command::Openapi => commands::openapi(),
        // Done before anything was started.
        Command::Calc { .. } => Ok(()),
    }
}

/// A failure as one sentence, and the exit code that belongs to it.
fn ended(error: &anyhow::Error) -> ExitCode {
    let parts: Vec<String> = error.chain().map(ToString::to_string).collect();
    let sentence = parts.join("：");
    let sentence = sentence.trim_end_matches('。');
    let refused = error.chain().any(<dyn std::error::Error>::is::<StoreError>);
    if refused { Exit::Database.because(sentence) } else { Exit::Failed.because(sentence) }
}

/// The log goes to stderr, a line of JSON for each event, so that no text in it can pass for another
/// line; `GONGJIAN_LOG` says how much of it, as in `info` or `store=debug`.
fn logged() {
    let filter = EnvFilter::try_from_env("GONGJIAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt().json().flatten_event(true);
    lines.with_env_filter(filter).with_writer(std::io::stderr).init();
}
