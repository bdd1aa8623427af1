//! More than three hundred nasty files for the photo of a report: none is stored as it was sent,
//! nothing but a clean photo is kept, and whoever sent it is told what to do.

#![expect(clippy::indexing_slicing, reason = "formats of files are made of offsets")]

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use image::{DynamicImage, ImageFormat};

use crate::browser::{Answer, Browser, place, village};

/// What every nasty file carries somewhere, and no stored file may.
const MARK: &[u8] = b"NASTY-GPS-35.2157-113.2418";

/// A file as somebody sends it.
struct Nasty {
    name: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

/// Names that lie about what a file is, or where it should lie.
const NAMES: &[&str] = &[
    "a.jpg",
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/shadow",
    "a.php;.jpg",
    "a.jpg.html",
    "CON",
    ".htaccess",
    "喆堃㛃𠮷.jpg",
    "<script>alert(1)</script>.jpg",
    "\u{202e}gpj.exe",
    " ",
    "%00.jpg",
    "a.svg",
    "'; DROP TABLE file; --.png",
    "名字很长很长很长很长很长很长很长很长很长很长.webp",
];

/// What the sender claims it is.
const KINDS: &[&str] =
    &["image/jpeg", "image/png", "image/svg+xml", "text/html", "application/octet-stream"];

/// A small photo in a format.
fn photo(format: ImageFormat) -> Vec<u8> {
    let mut image = image::RgbImage::new(48, 32);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let shade = |it: u32| u8::try_from(it % 256).unwrap();
        *pixel = image::Rgb([shade(x * 5), shade(y * 7), shade(x * y)]);
    }
    let mut bytes = Vec::new();
    let mut to = std::io::Cursor::new(&mut bytes);
    DynamicImage::ImageRgb8(image).write_to(&mut to, format).unwrap();
    bytes
}

/// A segment put in behind the first two bytes of a JPEG.
fn with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let jpeg = photo(ImageFormat::Jpeg);
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// A chunk put in behind the header of a PNG.
fn with_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let png = photo(ImageFormat::Png);
    let body = [&kind[..], content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&png[..33], &length, &body, &crc(&body).to_be_bytes(), &png[33..]].concat()
}

/// The check sum of PNG chunks (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A JPEG whose position is in its EXIF data.
fn with_exif() -> Vec<u8> {
    let tiff = [&b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"[..], MARK].concat();
    with_segment(0xE1, &tiff)
}

fn with_xmp() -> Vec<u8> {
    let xmp = [&b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><script>"[..], MARK].concat();
    with_segment(0xE1, &xmp)
}

/// Photos that carry something besides their pixels.
fn carriers() -> Vec<Vec<u8>> {
    let behind = |format, tail: &[u8]| [&photo(format)[..], tail, MARK].concat();
    let mut all = vec![
        with_exif(),
        with_xmp(),
        with_segment(0xFE, &[b"<script>alert(1)</script>", MARK].concat()),
        with_segment(0xED, &[b"Photoshop 3.0\0", MARK].concat()),
        with_segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", MARK].concat()),
        with_chunk(*b"tEXt", &[b"Comment\0<?php ", MARK].concat()),
        with_chunk(*b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", MARK].concat()),
        with_chunk(*b"eXIf", &[b"MM\0*\0\0\0\x08", MARK].concat()),
        with_chunk(*b"prVt", MARK),
    ];
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for tail in
            [&b"<?php system($_GET[0]); "[..], b"<html><script>", b"PK\x03\x04", b"%PDF-1.7 "]
        {
            all.push(behind(format, tail));
        }
    }
    all
}

/// Files that are no photo, whatever they are called.
fn others() -> Vec<Vec<u8>> {
    let eicar =
        concat!("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*");
    let texts: &[&[u8]] = &[
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"GIF89a/*<script>alert(1)</script>*/",
        b"BM<script>",
        b"%PDF-1.7 /JavaScript",
        b"PK\x03\x04 zip",
        b"\x7fELF\x02\x01\x01",
        b"MZ\x90\0",
        b"#!/bin/sh\nrm -rf /\n",
        b"\xff\xd8\xff\xe0<script>",
        b"\x89PNG\r\n\x1a\n<script>",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"II*\0",
        b"\0\0\0\x20ftypheic",
        b"\0\0\0\x20ftypavif",
        b"<?php eval($_POST[1]);",
        b"{\"$schema\":1}",
        b"\xef\xbb\xbf=cmd|' /C calc'!A0",
        b"\0",
        eicar.as_bytes(),
    ];
    texts.iter().map(|it| [it, &b" "[..], MARK].concat()).collect()
}

/// Small files that claim to be enormous.
fn bombs() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for side in [12_001_u32, 30_000, 60_000, u32::MAX >> 1, u32::MAX] {
        for (wide, high) in [(side, side), (side, 1), (1, side), (11_999, side)] {
            let mut png = photo(ImageFormat::Png);
            png[16..20].copy_from_slice(&wide.to_be_bytes());
            png[20..24].copy_from_slice(&high.to_be_bytes());
            let sum = crc(&png[12..29]);
            png[29..33].copy_from_slice(&sum.to_be_bytes());
            all.push([&png[..], MARK].concat());
        }
    }
    let jpeg = photo(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|it| it == [0xFF, 0xC0]).unwrap();
    for side in [0_u16, 12_001, u16::MAX] {
        let mut bomb = jpeg.clone();
        bomb[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
        bomb[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
        all.push([&bomb[..], MARK].concat());
    }
    all.push([vec![0xFF; 16 << 20], MARK.to_vec()].concat());
    all
}

/// Photos that were cut off or whose bytes were changed, anywhere.
fn broken() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = photo(format);
        for part in 1..=10 {
            all.push([&whole[..whole.len() * part / 11], MARK].concat());
        }
        // The same every time: a failure is seen again.
        let mut chance = 7_u64;
        for _ in 0..66 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(chance >> 33).unwrap() % bytes.len();
                bytes[at] ^= u8::try_from(chance >> 56).unwrap() | 1;
            }
            all.push([&bytes[..], MARK].concat());
        }
    }
    all
}

fn corpus() -> Vec<Nasty> {
    let all = [carriers(), others(), bombs(), broken()].concat();
    let name = |number: usize| NAMES[number % NAMES.len()].to_owned();
    let nasty =
        |(number, bytes)| Nasty { name: name(number), kind: KINDS[number % KINDS.len()], bytes };
    all.into_iter().enumerate().map(nasty).collect()
}

/// The body of a form with one file.
fn multipart(fields: &[(&str, &str)], file: &Nasty) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.as_bytes());
    }
    let (name, kind) = (file.name.replace(['"', '\r', '\n'], "_"), file.kind);
    let head = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"{name}\"\r\n\
         content-type: {kind}\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(&file.bytes);
    body.extend(b"\r\n--cut--\r\n");
    body
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|it| it.unwrap().path());
    paths.flat_map(|it| if it.is_dir() { files(&it) } else { vec![it] }).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}

async fn send(browser: &Browser, place: &str, number: usize, file: &Nasty) -> Answer {
    let key = format!("nasty-{number:05}-0000000000");
    let fields =
        [("key", key.as_str()), ("text", "路灯坏了三盏"), ("place", place), ("alike", "seen")];
    browser.upload("/610925/report", "cut", multipart(&fields, file)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_nasty_files_leave_nothing_but_clean_photos() {
    let (world, router) = village().await;
    let (stranger, place) = (Browser::new(&router), place(&world).await);
    let before = files(world.files()).len();
    let corpus = corpus();
    assert!(corpus.len() >= 280, "{}", corpus.len());

    let (mut taken, mut refused) = (Vec::new(), 0);
    for (number, file) in corpus.iter().enumerate() {
        let answer = send(&stranger, &place, number, file).await;
        match answer.status {
            StatusCode::SEE_OTHER => taken.push(answer.location().to_owned()),
            StatusCode::UNPROCESSABLE_ENTITY => {
                refused += 1;
                let say = ["照片打不开", "不是能识别的照片", "照片太大了"];
                assert!(say.iter().any(|it| answer.body.contains(it)), "{number} {}", file.name);
                // What was typed is still there.
                assert!(answer.body.contains("路灯坏了三盏"), "{number}");
            }
            other => panic!("{number} {} {}: {other}", file.name, file.kind),
        }
        assert!(!holds(&answer.bytes, MARK), "{number} was sent back");
    }
    assert!(refused > 100 && taken.len() >= carriers().len(), "{refused} {}", taken.len());

    let kept = files(world.files());
    assert!(kept.len() > before);
    for path in kept {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name.len() == 64 && name.bytes().all(|it| it.is_ascii_hexdigit()), "{name}");
        let image = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg);
        image.unwrap_or_else(|error| panic!("{name} is no photo: {error}"));
        for part in [MARK, b"Exif", b"xap/1.0", b"<script", b"<?php", b"EICAR", b"Photoshop"] {
            assert!(
                !holds(&bytes, part),
                "{name} still carries {:?}",
                String::from_utf8_lossy(part)
            );
        }
    }
    served(&stranger, taken.first().unwrap()).await;
    world.clear().await;
}

/// A photo that is served can be nothing but a photo, whatever a browser makes of it.
async fn served(stranger: &Browser, sent: &str) {
    let code = sent.rsplit('/').next().unwrap();
    let page = stranger.get(&format!("/610925/t/{code}")).await;
    let at = page.body.split('"').find(|it| it.contains("/photo/")).unwrap().to_owned();
    let photo = stranger.get(&at).await;
    assert_eq!(photo.status, StatusCode::OK, "{at}");
    assert_eq!(photo.header("content-type"), "image/jpeg");
    assert_eq!(photo.header("x-content-type-options"), "nosniff");
    assert_eq!(photo.header("content-security-policy"), "default-src 'none'; sandbox");
    assert!(photo.header("content-disposition").contains("filename=\"photo.jpg\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_photo_sent_many_times_at_once_is_kept_whole() {
    let (world, router) = village().await;
    let place = place(&world).await;
    let sends = (0..50).map(|number| {
        let (browser, place) = (Browser::new(&router), place.clone());
        tokio::spawn(async move {
            let bytes = photo(ImageFormat::Png);
            let file = Nasty { name: "a.png".to_owned(), kind: "image/png", bytes };
            send(&browser, &place, 900 + number, &file).await.status
        })
    });
    for send in sends.collect::<Vec<_>>() {
        assert_eq!(send.await.unwrap(), StatusCode::SEE_OTHER);
    }
    for path in files(world.files()) {
        assert_eq!(path.extension().unwrap(), "jpg", "{} was left behind", path.display());
        image::load_from_memory(&std::fs::read(&path).unwrap()).unwrap();
    }
    world.clear().await;
}
