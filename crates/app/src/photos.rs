//! Photos: read with limits, turned upright, made smaller, written anew without any metadata, and
//! kept by the hash of their content.
//!
//! Decoding and encoding again is what removes EXIF and positions: nothing of the upload itself is
//! ever stored or served.

use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::places::County;
use domain::redaction::boxes::Area;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use store::matters::{FileRow, Photo};

use crate::world::sha256;
use crate::{App, Failure};

/// The largest upload, in bytes. Phones make photos of 3 to 12 MB.
pub const BYTES_MAX: usize = 15 << 20;

/// The longest side of an upload, in pixels: beyond it a small file may unpack to gigabytes.
const SIDE_MAX: u32 = 12_000;

/// Memory one decode may take, in bytes.
const DECODE_MAX: u64 = 256 << 20;

/// The longest side kept, in pixels.
const KEPT_SIDE: u32 = 1_600;

/// The longest side of a thumbnail, in pixels.
const THUMB_SIDE: u32 = 320;

/// An uploaded file.
#[derive(Clone, Debug, Default)]
pub struct NewPhoto {
    /// Its bytes, as they came.
    pub bytes: Vec<u8>,
}

/// A folder of files named by their content, one sub-folder a county.
#[derive(Clone, Debug)]
pub struct FileRoom {
    folder: PathBuf,
    /// Uploads lately cleaned, by the hash of what came in: a form sent again after a lost
    /// connection brings the same photos, and cleaning them again is the dearest part of it.
    lately: Arc<Mutex<Lately>>,
}

type Lately = HashMap<(County, [u8; 32]), FileRow>;

/// How many uploads are remembered.
const LATELY_MAX: usize = 512;

impl FileRoom {
    /// A room in `folder`, which is made when the first file comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), lately: Arc::default() }
    }

    fn known(&self, county: County, upload: [u8; 32]) -> Option<FileRow> {
        let lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let row = lately.get(&(county, upload))?;
        self.path(county, &row.hash)?.exists().then(|| row.clone())
    }

    fn remember(&self, county: County, upload: [u8; 32], row: &FileRow) {
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if lately.len() >= LATELY_MAX {
            lately.clear();
        }
        lately.insert((county, upload), row.clone());
    }

    fn path(&self, county: County, hash: &str) -> Option<PathBuf> {
        let sound = hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
        let (first, _) = hash.split_at_checked(2)?;
        sound.then(|| self.folder.join(county.to_string()).join(first).join(format!("{hash}.jpg")))
    }

    /// The bytes of a file; [`Failure::Missing`] when there is none.
    pub async fn read(&self, county: County, hash: &str) -> Result<Vec<u8>, Failure> {
        let path = self.path(county, hash).ok_or(Failure::Missing)?;
        let read = tokio::task::spawn_blocking(move || fs::read(path)).await;
        match read.map_err(|error| Failure::Broken(error.to_string()))? {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Failure::Missing),
            Err(error) => Err(Failure::Broken(error.to_string())),
        }
    }

    /// Removes a file; what is not there is removed already.
    pub(crate) async fn remove(&self, county: County, hash: &str) -> Result<(), Failure> {
        let path = self.path(county, hash).ok_or(Failure::Missing)?;
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let removed = tokio::task::spawn_blocking(move || fs::remove_file(path)).await;
        match removed.map_err(|error| Failure::Broken(error.to_string()))? {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Failure::Broken(error.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Writes a file that is whole or not there: beside, synced, renamed, and its folder synced.
    fn write(&self, county: County, bytes: &[u8]) -> Result<String, Failure> {
        let hash = data_encoding::HEXLOWER.encode(&sha256(bytes));
        let path = self.path(county, &hash).ok_or(Failure::Missing)?;
        if path.exists() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        write_synced(folder, &path, bytes).map_err(|error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::Full,
            _ => Failure::Broken(error.to_string()),
        })?;
        Ok(hash)
    }
}

/// Tells apart what one process writes at the same time, the same photo sent twice among it.
static WRITES: AtomicU64 = AtomicU64::new(0);

fn write_synced(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{write}.part", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    if let Err(error) = written {
        // The half-written file must not take the last space.
        fs::remove_file(&beside)?;
        return Err(error);
    }
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

/// The bytes of one of the photos that somebody may see, whole or small; any other does not exist.
pub(crate) async fn of(
    app: &App,
    county: County,
    photos: &[Photo],
    hash: &str,
) -> Result<Vec<u8>, Failure> {
    if !photos.iter().any(|it| it.hash == hash || it.thumb == hash) {
        return Err(Failure::Missing);
    }
    app.files().read(county, hash).await
}

/// Reads, cleans and keeps the photos of an act, before its transaction: the row that names them
/// commits with the act, and a file nobody names is only space.
pub(crate) async fn keep(
    app: &App,
    county: County,
    photos: &[NewPhoto],
) -> Result<Vec<FileRow>, Failure> {
    let mut rows: Vec<FileRow> = Vec::with_capacity(photos.len());
    for (number, photo) in (1..).zip(photos) {
        let (photo, room) = (photo.clone(), app.files().clone());
        let upload = sha256(&photo.bytes);
        let row = if let Some(row) = room.known(county, upload) {
            row
        } else {
            let work = move || clean_and_write(&room, county, number, &photo);
            let row = app.heavy(work).await??;
            app.files().remember(county, upload, &row);
            row
        };
        if rows.iter().all(|it| it.hash != row.hash) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn clean_and_write(
    room: &FileRoom,
    county: County,
    number: usize,
    photo: &NewPhoto,
) -> Result<FileRow, Failure> {
    let image = decode(&photo.bytes)
        .map_err(|say| Failure::field("photos", format!("第 {number} 张{say}")))?;
    described(room, county, &smaller(&image, KEPT_SIDE))
}

/// Makes a copy of a kept photo with boxes painted over it, and writes it. Encoded from pixels, so that
/// nothing of what lay under a box is in it, and no metadata.
pub(crate) async fn painted(
    app: &App,
    county: County,
    hash: &str,
    boxes: Vec<Area>,
) -> Result<FileRow, Failure> {
    let (bytes, room) = (app.files().read(county, hash).await?, app.files().clone());
    let work = move || -> Result<FileRow, Failure> {
        let image = decode(&bytes).map_err(|say| Failure::Broken(say.to_owned()))?;
        let painted = DynamicImage::ImageRgb8(paint(image.to_rgb8(), &boxes));
        described(&room, county, &painted)
    };
    app.heavy(work).await?
}

fn paint(mut image: RgbImage, boxes: &[Area]) -> RgbImage {
    let (width, height) = image.dimensions();
    for it in boxes {
        let (left, top, right, bottom) = it.pixels(width, height);
        for y in top..bottom {
            for x in left..right {
                image.put_pixel(x, y, Rgb([0, 0, 0]));
            }
        }
    }
    image
}

/// Writes an image and its thumbnail.
fn described(room: &FileRoom, county: County, image: &DynamicImage) -> Result<FileRow, Failure> {
    let full = encode(image)?;
    let thumb = encode(&smaller(image, THUMB_SIDE))?;
    Ok(FileRow {
        hash: room.write(county, &full)?,
        thumb: room.write(county, &thumb)?,
        width: i64::from(image.width()),
        height: i64::from(image.height()),
        bytes: i64::try_from(full.len()).unwrap_or(i64::MAX),
    })
}

/// Decodes an upload, upright. The error is what to tell the person.
fn decode(bytes: &[u8]) -> Result<DynamicImage, &'static str> {
    if bytes.len() > BYTES_MAX {
        return Err("照片太大了（超过 15 MB），请换一张小一点的，或者截个图再传。");
    }
    let no_photo = "不是能识别的照片，请传 JPG、PNG 或 WebP 格式的图片。";
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| no_photo)?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    if !reader.format().is_some_and(|it| known.contains(&it)) {
        return Err(no_photo);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODE_MAX);
    reader.limits(limits);
    let broken = "照片打不开，可能没传完整或尺寸过大，请重新选一张。";
    let mut decoder = reader.into_decoder().map_err(|_| broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) * 4 > DECODE_MAX {
        return Err(broken);
    }
    let upright = decoder.orientation().map_err(|_| broken)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| broken)?;
    image.apply_orientation(upright);
    Ok(image)
}

fn smaller(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width() <= side && image.height() <= side {
        return image.clone();
    }
    image.thumbnail(side, side)
}

fn encode(image: &DynamicImage) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82)
        .encode_image(&image.to_rgb8())
        .map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        encode(&DynamicImage::new_rgb8(width, height)).unwrap()
    }

    /// A PNG header that claims 60,000 × 60,000 pixels.
    fn bomb() -> Vec<u8> {
        let mut png = Vec::new();
        let small = DynamicImage::new_luma8(1, 1);
        small.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        png
    }

    #[test]
    fn what_is_no_photo_is_refused_kindly() {
        assert!(decode(b"<svg onload=alert(1)>").unwrap_err().contains("JPG"));
        assert!(decode(&bomb()).unwrap_err().contains("重新选一张"));
        assert!(decode(&vec![0xFF; BYTES_MAX + 1]).unwrap_err().contains("15 MB"));
        let cut = jpeg(64, 64);
        assert!(decode(&cut[..40]).is_err());
    }

    #[test]
    fn a_photo_is_written_anew_and_found_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let room = FileRoom::new(folder.path());
        let county = County(610_925);
        let mut bytes = jpeg(3_000, 1_500);
        bytes.extend_from_slice(b"GPS 32.1,108.9 trailing secrets");
        let row = clean_and_write(&room, county, 1, &NewPhoto { bytes }).unwrap();
        assert_eq!((row.width, row.height), (1_600, 800));
        let kept = fs::read(room.path(county, &row.hash).unwrap()).unwrap();
        assert!(!kept.windows(3).any(|it| it == b"GPS"));
        assert_eq!(room.path(county, "../../etc/passwd"), None);
    }
}
