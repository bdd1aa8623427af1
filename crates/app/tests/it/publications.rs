//! What everybody may read of answers and see of photos: nothing that tells of a person before
//! somebody has decided, and of a photo never the original.

use std::io::Cursor;

use app::photos::NewPhoto;
use app::publications::{self, Choice, draft, photo_for_all, release_photo, released, take_back};
use app::requests::{Doer, Sent, act, public_request, track};
use app::testing::{LANGAO, PINGLI, World};
use app::{Failure, Once, jobs};
use domain::directory::{Role, Staff};
use domain::redaction::boxes::Area;
use domain::requests::acts::Input;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageReader, Rgb, RgbImage};

use crate::common::{acted, by_code, dispatcher, office, sent, somebody};

fn key(words: &str) -> Once {
    Once::new(words, Doer::default()).unwrap()
}

/// A red photo with a trailer that no copy may have.
fn red() -> NewPhoto {
    let mut bytes = Vec::new();
    let image = RgbImage::from_pixel(400, 200, Rgb([220, 30, 30]));
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&image).unwrap();
    bytes.extend_from_slice(b"GPS 32.1,108.9");
    NewPhoto { bytes }
}

/// A request from its beginning to its end, answered in these words with a photo.
async fn closed(world: &World, desk: &Staff, answer: &str, words: &str) -> Sent {
    let sent = sent(world, LANGAO, &format!("路灯坏了{words}"), words).await.unwrap();
    let org = office(world, LANGAO).await;
    let hand = somebody(world, LANGAO, &[Role::Handler], |it| it.id == org).await;
    let note = String::new();
    let to = Input::Dispatch { to: org, note: note.clone() };
    acted(world, desk, LANGAO, (sent.id, 1), to, &format!("派{words}")).await.unwrap();
    let done = Input::ReportDone { answer: answer.to_owned(), note: note.clone() };
    let by = Doer { person: Some(hand.person), org: Some(hand.org) };
    let own = Once::new(&format!("办{words}"), by).unwrap();
    act(&world.app, &hand, LANGAO, (sent.id, 2), done, vec![red()], &own).await.unwrap();
    let pass = Input::PassCheck { note, call: true };
    acted(world, desk, LANGAO, (sent.id, 3), pass, &format!("核{words}")).await.unwrap();
    let said = Input::Rate { level: 5, words: String::new(), named: false };
    by_code(world, LANGAO, &sent.tracking, said, &format!("评{words}")).await.unwrap();
    sent
}

async fn read(world: &World, sent: &Sent) -> String {
    public_request(&world.app, LANGAO, sent.id).await.unwrap().answer
}

async fn waits(world: &World, desk: &Staff) -> usize {
    publications::waiting(&world.app, LANGAO, desk).await.unwrap().len()
}

const TELLING: &str = "已和王建国（199 0000 0000）在3号楼2单元501室说好，请打0915-2522345问进度。";

on_both! {
    async fn what_tells_of_a_person_waits_until_somebody_has_decided(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let plain = closed(world, &desk, "路灯换好了，请放心。", "一").await;
        let sent = closed(world, &desk, TELLING, "二").await;

        assert_eq!(read(world, &plain).await, "路灯换好了，请放心。");
        assert_eq!(read(world, &sent).await, "");
        assert_eq!(waits(world, &desk).await, 0, "acts of this minute are not looked through yet");
        world.clock.pass(61);
        jobs::once(&world.app, false).await.unwrap();
        assert_eq!(waits(world, &desk).await, 1);

        let before = draft(&world.app, LANGAO, &desk, sent.id).await.unwrap();
        let found: Vec<&str> = before.findings.iter().map(|it| it.of(TELLING)).collect();
        assert_eq!(found, ["王建国", "199 0000 0000", "3号楼2单元501室", "0915-2522345"]);
        // The last one is an office's: it is declined, and 进度 is covered in its own words.
        let choice = Choice { seen: before.seen.clone(), covered: vec![0, 1, 2], own: "进度".to_owned() };
        let lost = Choice { own: "隔壁".to_owned(), ..choice.clone() };
        let wrong = publications::decide(&world.app, LANGAO, &desk, (sent.id, lost, true), &key("lost")).await;
        assert!(matches!(&wrong, Err(Failure::Invalid(it)) if it[0].say.contains("隔壁")), "{wrong:?}");
        let old = Choice { seen: "00".to_owned(), ..choice.clone() };
        let wrong = publications::decide(&world.app, LANGAO, &desk, (sent.id, old, true), &key("old")).await;
        assert!(matches!(wrong, Err(Failure::Invalid(_))));
        assert_eq!(read(world, &sent).await, "");
        publications::decide(&world.app, LANGAO, &desk, (sent.id, choice, true), &key("yes")).await.unwrap();

        assert_eq!(read(world, &sent).await, "已和王某（（已隐去））在某处说好，请打0915-2522345问某某。");
        assert_eq!(waits(world, &desk).await, 0);
        let own = track(&world.app, LANGAO, &sent.tracking).await.unwrap();
        assert_eq!(own.request.answer, TELLING, "the original is kept");
        let after = draft(&world.app, LANGAO, &desk, sent.id).await.unwrap();
        let stands = after.stands().unwrap();
        assert_eq!((stands.covered, stands.declined, stands.name.as_str()), (4, 1, desk.name.as_str()));
        let audited = world.rows("SELECT detail FROM audit WHERE act = 'publish'").await;
        assert_eq!(audited.len(), 1);
        assert_eq!(audited[0].text(0).unwrap(), "covered=4 declined=1");

        // Taken back: nobody reads it, and both decisions stay.
        let none = Choice { seen: after.seen.clone(), ..Choice::default() };
        publications::decide(&world.app, LANGAO, &desk, (sent.id, none, false), &key("no")).await.unwrap();
        assert_eq!(read(world, &sent).await, "");
        let last = draft(&world.app, LANGAO, &desk, sent.id).await.unwrap();
        assert_eq!(last.decided.iter().map(|it| it.released).collect::<Vec<_>>(), [false, true]);
    }

    async fn only_who_receives_there_decides_and_a_new_wording_waits_anew(world: World) {
        world.set_up(LANGAO).await;
        world.set_up(PINGLI).await;
        let desk = dispatcher(world, LANGAO).await;
        let sent = closed(world, &desk, TELLING, "一").await;
        let caller = world.officers(LANGAO, Role::Caller, 1).await.remove(0);
        let stranger = dispatcher(world, PINGLI).await;
        for other in [&caller, &stranger] {
            let refused = draft(&world.app, LANGAO, other, sent.id).await;
            assert_eq!(refused.err(), Some(Failure::Missing));
        }

        let seen = draft(&world.app, LANGAO, &desk, sent.id).await.unwrap().seen;
        let all = Choice { seen, covered: vec![0, 1, 2, 3], own: String::new() };
        publications::decide(&world.app, LANGAO, &desk, (sent.id, all, true), &key("yes")).await.unwrap();
        assert!(read(world, &sent).await.starts_with("已和王某"));
        world.run("UPDATE request SET answer = '王建国家修好了' WHERE county = 610925").await;
        assert_eq!(read(world, &sent).await, "", "the decision was about other words");
    }

    async fn a_released_photo_has_nothing_left_under_its_boxes_and_the_original_stays_inside(world: World) {
        world.set_up(LANGAO).await;
        let desk = dispatcher(world, LANGAO).await;
        let sent = closed(world, &desk, "路灯换好了。", "一").await;
        let shot = draft(&world.app, LANGAO, &desk, sent.id).await.unwrap().shots.remove(0);
        let hash = shot.photo.hash.as_str();
        assert_eq!(released(&world.app, LANGAO, sent.id).await.unwrap(), []);
        assert_eq!(photo_for_all(&world.app, LANGAO, sent.id, hash).await, Err(Failure::Missing));

        let none = release_photo(&world.app, LANGAO, &desk, (sent.id, hash, vec![], false), &key("0")).await;
        assert!(matches!(none, Err(Failure::Invalid(_))), "{none:?}");
        let area = Area::new(250, 250, 500, 500).unwrap();
        let wanted = (sent.id, hash, vec![area], false);
        release_photo(&world.app, LANGAO, &desk, wanted, &key("1")).await.unwrap();

        let public = released(&world.app, LANGAO, sent.id).await.unwrap().remove(0);
        for file in [&public.public_hash, &public.public_thumb] {
            let bytes = photo_for_all(&world.app, LANGAO, sent.id, file).await.unwrap();
            assert!(!bytes.windows(4).any(|it| it == b"Exif" || it == b"GPS "), "metadata");
            let image = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().unwrap();
            let image = image.decode().unwrap().to_rgb8();
            let (width, height) = image.dimensions();
            // Two pixels from the edge the blocks of the format mix what lies on both sides.
            let (left, right) = (width / 4 + 8, width * 3 / 4 - 8);
            let (top, bottom) = (height / 4 + 8, height * 3 / 4 - 8);
            for (x, y, pixel) in image.enumerate_pixels() {
                if (left..right).contains(&x) && (top..bottom).contains(&y) {
                    assert!(pixel.0.iter().all(|it| *it < 24), "{x} {y}: {pixel:?}");
                }
            }
            assert!(image.get_pixel(4, 4).0[0] > 150, "what was not covered is there");
        }
        let original = photo_for_all(&world.app, LANGAO, sent.id, hash).await;
        assert_eq!(original, Err(Failure::Missing), "the original is never public");
        assert!(world.app.files().read(LANGAO, hash).await.is_ok(), "and is kept");

        take_back(&world.app, LANGAO, &desk, (sent.id, hash), &key("2")).await.unwrap();
        let gone = photo_for_all(&world.app, LANGAO, sent.id, &public.public_hash).await;
        assert_eq!(gone, Err(Failure::Missing));
        assert!(world.app.files().read(LANGAO, &public.public_hash).await.is_err(), "nor on the disk");
        let acts = world.number("SELECT COUNT(*) FROM audit WHERE act IN ('publish_photo', 'hide_photo')").await;
        assert_eq!(acts, 2);
    }
}
