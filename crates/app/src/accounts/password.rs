//! Choosing a password: what it must be, that it is none of the last ones, how long guessing it would
//! take, and that it is not on the operator's list of leaked ones. The house ships no such list and
//! asks nobody's.

use domain::accounts::Demands;
pub use domain::accounts::password::{BYTES_MAX, CHARS_MIN};
use domain::accounts::password::{Weak, weak};
use domain::directory::Staff;
use domain::places::County;
use store::Tx;
use zxcvbn::{Score, zxcvbn};

use super::{SignedIn, audit, hash_password, is_of, verify};
use crate::{App, Failure, House};

/// How long guessing must take: more than 10⁸ tries.
const SCORE_MIN: Score = Score::Three;

/// Sets a new password; the person's other sessions end, and the next sign-in tells of it.
pub async fn change(
    app: &App,
    county: County,
    signed_in: &SignedIn,
    (old, new, again): (&str, &str, &str),
) -> Result<(), Failure> {
    let (person, token, now) = (signed_in.staff.person, signed_in.token, app.now());
    let house = app.house(county).await?;
    let demands = Demands::on(now.date(), &house.rules);
    let read = async move |tx: &mut Tx<'_>| -> Result<_, Failure> {
        let past = store::accounts::past_passwords(tx, county, person, demands.history).await?;
        Ok((store::accounts::of_person(tx, county, person).await?, past))
    };
    let (account, past) = app.store().read(county.0, read).await?;
    let account = account.ok_or(Failure::Missing)?;
    if !verify(app, old, Some(account.password.clone())).await? {
        return Err(Failure::field("old", "原来的密码不对，请再输一次。"));
    }
    if new == old {
        return Err(Failure::field("new", "新密码不能和原来的一样，请换一个。"));
    }
    check(app, demands, new, guessable(&house, &signed_in.staff, &account.login)).await?;
    if new != again {
        return Err(Failure::field("again", "两次输入的新密码不一样，请再输一次。"));
    }
    if was_used(app, new, past).await? {
        let most = demands.history;
        let say = format!("最近用过的 {most} 个密码都不能再用，请想一个新的。");
        return Err(Failure::field("new", say));
    }
    let hash = hash_password(app, new).await?;
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let (given_up, most) = (account.password.as_str(), demands.history);
        store::accounts::keep_past_password(tx, county, person, given_up, most).await?;
        store::accounts::set_password(tx, county, person, &hash, now).await?;
        store::accounts::note_change(tx, county, person, "password", now).await?;
        store::accounts::end_other_sessions(tx, county, person, &token).await?;
        audit(tx, county, person, "change_password", now).await
    };
    app.store().write(county.0, write).await
}

/// What everybody can guess of a person: names, as they are and in pinyin, and the login name.
fn guessable(house: &House, staff: &Staff, login: &str) -> Vec<String> {
    let mut all = vec![login.to_owned(), login.replace(['.', '_', '-'], "")];
    all.extend(login.split(['.', '_', '-']).map(str::to_owned));
    let county = house.row.name.as_str();
    let short = county.trim_end_matches(['县', '区', '市', '旗']);
    for name in [county, short, &staff.org_name, &staff.name] {
        all.push(name.to_owned());
        all.push(store::search::pinyin(name));
        all.push(store::search::initials(name));
    }
    // The given name alone, too.
    let given: String = staff.name.chars().skip(1).collect();
    all.push(store::search::pinyin(&given));
    all
}

/// Whether a password is good enough, as a sentence that says what to do.
async fn check(app: &App, demands: Demands, new: &str, names: Vec<String>) -> Result<(), Failure> {
    let say = |text: String| Err(Failure::field("new", text));
    match weak(new, demands.kinds, &names) {
        Some(Weak::Short) => {
            return say(format!("新密码至少 {CHARS_MIN} 个字符，请写长一点，一句自己的话就行。"));
        }
        Some(Weak::Long) => return say("新密码太长了，请少写一些，80 个汉字以内。".to_owned()),
        Some(Weak::Kinds(kinds)) => {
            return say(format!(
                "新密码要有大写字母、小写字母、数字、符号中的 {kinds} 种，请加上缺的。"
            ));
        }
        Some(Weak::Phone) => {
            return say("新密码里主要是一个手机号，别人容易猜到，请换成别的。".to_owned());
        }
        Some(Weak::Habit) => {
            return say(
                "去掉名字拼音、年份和常见的数字串，新密码里没剩几个字了，别人容易猜到。请换一句只有自己知道的话。"
                    .to_owned(),
            );
        }
        None => {}
    }
    if is_leaked(app, new).await? {
        return say(
            "这个密码别处泄露过，别人会先拿它来试。请换一个没在别处用过的，一句自己的话最好。"
                .to_owned(),
        );
    }
    let password = new.to_owned();
    let guessed = move || {
        let inputs: Vec<&str> = names.iter().map(String::as_str).collect();
        zxcvbn(&password, &inputs).score()
    };
    if app.heavy(guessed).await? < SCORE_MIN {
        return say(
            "这个密码用电脑很快就能试出来。请再加两三个不相干的词，或者换一句自己的话。".to_owned()
        );
    }
    Ok(())
}

/// Whether a password is on the operator's list, where there is one. A list that cannot be read lets
/// no password pass: nobody would see that it is not asked any more.
async fn is_leaked(app: &App, new: &str) -> Result<bool, Failure> {
    let Some(list) = app.leaked_passwords().cloned() else { return Ok(false) };
    let password = new.to_owned();
    let found = app.heavy(move || list.holds(&password)).await?;
    found.map_err(|error| Failure::Broken(format!("the list of leaked passwords: {error}")))
}

/// Whether a password is one of those whose hashes were kept.
async fn was_used(app: &App, new: &str, past: Vec<String>) -> Result<bool, Failure> {
    for hash in past {
        let password = new.to_owned();
        if app.heavy(move || is_of(&password, &hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
