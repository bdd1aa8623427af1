//! `gongjian demo`: fills an empty directory with a county that runs, then serves it.

use anyhow::bail;
use app::counties::SetUpError;
use app::demo::{Filled, Scale as Made, SignIn, begins, fill};
use app::divisions;
use store::Durability;

use crate::cli::{Demo, Home, Scale};
use crate::world::{DemoClock, demo_vault};
use crate::{commands, home, serve};

/// Fills where nothing stands yet, and serves what stands.
pub(crate) async fn demo(it: Demo) -> anyhow::Result<()> {
    let home = Home {
        data: it.data.clone(),
        database_url: None,
        database_ca: None,
        keys: it.keys.clone(),
        i_accept_data_loss: false,
    };
    if !home::is_filled(&it.data) {
        filled(&it, &home).await?;
    } else if DemoClock::of(&it.data)?.is_none() {
        bail!(
            "{} 里已经有数据，又不是一个完整的演示，没有动它；请换一个空目录，或先把它移走",
            it.data.display()
        );
    }
    let app = it.calls.given_to(home::app(&home).await?)?;
    // Read from its rows: the same list at the first start and at every other.
    let sign_ins = match app::demo::sign_ins(&app, it.county).await {
        Err(app::Failure::Missing) => bail!("这个演示里没有 {} 这个县，请换一个空目录", it.county),
        other => other?,
    };
    if !it.listen.address.ip().is_loopback() {
        say("注意：演示不加密，密码人人知道，只在可信的网络里给人看，不要放真人的信息");
    }
    let options = web::Options::default();
    serve::serve(app, options, it.listen.address, move || say_sign_ins(it.county, &sign_ins)).await
}

async fn filled(it: &Demo, home: &Home) -> anyhow::Result<()> {
    let vault = demo_vault(home, it.seed)?;
    let store = home::open(home, Durability::Seeding).await?;
    home::migrate(&store).await?;
    let files = home::files(&it.data);
    let scale = if it.scale == Scale::Village { Made::Village } else { Made::County };
    let made = fill(
        store.clone(),
        files.clone(),
        vault.clone(),
        it.county,
        (it.seed, scale),
        say_progress,
    );
    let made = made.await.map_err(|error| commands::set_up_sentence(&error))?;
    say_filled(&made);
    if it.scale == Scale::City {
        // The other counties of the city, each small: nothing is shared between them.
        for (county, name) in divisions::near(it.county)? {
            if county != it.county {
                let asked = (it.seed, Made::Village);
                let (store, files, vault) = (store.clone(), files.clone(), vault.clone());
                match fill(store, files, vault, county, asked, |_, _| {}).await {
                    Ok(made) => say_filled(&made),
                    // A county without villages in the division table has nobody to ask.
                    Err(SetUpError::Unknown { .. }) => say(&format!("{name}：没有村，跳过")),
                    Err(error) => return Err(commands::set_up_sentence(&error)),
                }
            }
        }
    }
    store.settle().await?;
    store.close().await?;
    DemoClock::beginning(begins()).keep(&it.data)?;
    Ok(())
}

fn say_progress(done: usize, all: usize) {
    say(&format!("演示数据：{done} / {all} 步"));
}

fn say_filled(made: &Filled) {
    let it = &made.figures;
    say(&format!(
        "{}：2025 年收到 {} 件，办结 {} 件，在办 {} 件，满意 {} / {} 次回访",
        made.name,
        it.received,
        it.closed,
        it.open(),
        it.satisfied,
        it.called
    ));
}

/// Progress goes to stderr: the first line on stdout is the address.
fn say(words: &str) {
    use std::io::Write as _;
    // Nobody may be listening; that is no reason to stop.
    drop(writeln!(std::io::stderr().lock(), "{words}"));
}

fn say_sign_ins(county: app::County, sign_ins: &[SignIn]) -> Vec<String> {
    let mut lines =
        vec![format!("居民首页：/{county}/"), format!("工作人员：/{county}/staff/sign-in")];
    for it in sign_ins {
        lines.push(format!("  {:<8} {}  {}", it.login, it.password, it.role));
    }
    lines
}
