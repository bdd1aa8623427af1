//! Photos of a result: a copy with boxes painted over it is what everybody may see; the original is
//! never served to the public.

use domain::directory::Staff;
use domain::places::County;
use domain::redaction::boxes::{Area, BOXES_MAX, join};
use kernel::id::Id;
use store::Tx;
use store::publications::Release;

use super::{loaded, note};
use crate::once::once;
use crate::{App, Failure, Once, photos};

/// Releases a photo with these boxes painted over it. `sound` says that nothing needs to be covered,
/// where there is no box.
pub async fn release_photo(
    app: &App,
    county: County,
    by: &Staff,
    (id, hash, boxes, sound): (Id, &str, Vec<Area>, bool),
    key: &Once,
) -> Result<(), Failure> {
    if boxes.len() > BOXES_MAX {
        return Err(Failure::field("boxes", format!("最多画 {BOXES_MAX} 个框，请合成大一点的。")));
    }
    if boxes.is_empty() && !sound {
        let say = "请把人脸、车牌、门牌框起来；确实没有的，勾上“没有要遮的”。";
        return Err(Failure::field("boxes", say));
    }
    let draft = super::draft(app, county, by, id).await?;
    let shot = draft.shots.into_iter().find(|it| it.photo.hash == hash).ok_or(Failure::Missing)?;
    let kept = join(&boxes);
    let row = photos::painted(app, county, hash, boxes.clone()).await?;
    let release = Release {
        hash: hash.to_owned(),
        public_hash: row.hash,
        public_thumb: row.thumb,
        boxes: kept,
    };
    let (staff, now) = (by.clone(), app.now());
    let of = format!("release_photo {} {hash} {} {sound}", id.0, release.boxes);
    let detail = format!("boxes={}", boxes.len());
    let anew = release.clone();
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        loaded(tx, county, &staff, id).await?;
        store::publications::release(tx, county, id, &release, (staff.person, now)).await?;
        note(tx, county, &staff, ("publish_photo", id, &detail), now).await?;
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    match shot.release {
        Some(before) if before.public_hash != anew.public_hash => forget(app, county, before).await,
        _ => Ok(()),
    }
}

/// Takes a release back: nobody sees the photo any more.
pub async fn take_back(
    app: &App,
    county: County,
    by: &Staff,
    (id, hash): (Id, &str),
    key: &Once,
) -> Result<(), Failure> {
    let draft = super::draft(app, county, by, id).await?;
    let shot = draft.shots.into_iter().find(|it| it.photo.hash == hash).ok_or(Failure::Missing)?;
    let (staff, now, hash) = (by.clone(), app.now(), hash.to_owned());
    let of = format!("hide_photo {} {hash}", id.0);
    let work = async move |tx: &mut Tx<'_>| -> Result<String, Failure> {
        loaded(tx, county, &staff, id).await?;
        if store::publications::hide(tx, county, id, &hash).await? {
            note(tx, county, &staff, ("hide_photo", id, ""), now).await?;
        }
        Ok(String::new())
    };
    once(app, county, key, &of, work).await?;
    match shot.release {
        Some(release) => forget(app, county, release).await,
        None => Ok(()),
    }
}

/// Removes the files of a release that nobody needs any more.
async fn forget(app: &App, county: County, release: Release) -> Result<(), Failure> {
    for hash in [release.public_hash, release.public_thumb] {
        let asked = hash.clone();
        let read =
            async move |tx: &mut Tx<'_>| store::publications::in_use(tx, county, &asked).await;
        if !app.store().read(county.0, read).await? {
            app.files().remove(county, &hash).await?;
        }
    }
    Ok(())
}

/// The photos of a closed request that everybody may see.
pub async fn released(app: &App, county: County, id: Id) -> Result<Vec<Release>, Failure> {
    let read = async move |tx: &mut Tx<'_>| store::publications::released(tx, county, id).await;
    Ok(app.store().read(county.0, read).await?)
}

/// The bytes of a released photo of a closed request, whole or small; any other does not exist.
pub async fn photo_for_all(
    app: &App,
    county: County,
    id: Id,
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    let request = crate::requests::public_request(app, county, id).await?;
    if request.state != domain::requests::State::Closed {
        return Err(Failure::Missing);
    }
    let all = released(app, county, id).await?;
    if !all.iter().any(|it| it.public_hash == hash || it.public_thumb == hash) {
        return Err(Failure::Missing);
    }
    app.files().read(county, hash).await
}
