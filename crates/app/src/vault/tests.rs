//! What the vault holds against.

use super::*;

const HERE: County = County(610_925);

fn vault() -> Vault {
    Vault::in_memory(SUITES[0], Secret::new([7; 32]), [8; 32], Instant(0))
}

#[test]
fn keys_whose_making_was_cut_off_are_made_anew_and_no_others() {
    let room = tempfile::tempdir().unwrap();
    let keys = room.path().join("keys");
    let make = || Vault::make(&keys, SUITES[0], (Secret::new([7; 32]), [8; 32]), Instant(5));
    make().unwrap();
    // As a power cut leaves it: the first file is there, the others are not.
    for gone in ["index.key", "master-1.key"] {
        std::fs::remove_file(keys.join(gone)).unwrap();
    }
    assert!(make().is_err(), "somebody took a file away: what is left may be needed");

    std::fs::write(keys.join("making"), "").unwrap();
    assert!(Vault::open(&keys).unwrap().is_none());
    make().unwrap();
    assert!(Vault::open(&keys).unwrap().is_some());
    assert!(make().is_err());
}

#[test]
fn keys_in_a_directory_are_read_again_and_others_may_not_look() {
    let room = tempfile::tempdir().unwrap();
    let keys = room.path().join("keys");
    let made = Vault::make(&keys, SUITES[1], (Secret::new([7; 32]), [8; 32]), Instant(5)).unwrap();
    let key = Key::new([1; 32]);
    let (number, wrapped) = made.wrap((HERE, Id(4)), &key, &[2; 16]).unwrap();
    made.rotate(SUITES[0], [9; 32], Instant(6)).unwrap();

    let again = Vault::open(&keys).unwrap().unwrap();
    assert_eq!(number, 1);
    assert_eq!(again.unwrap((HERE, Id(4)), &wrapped).unwrap().bytes(), key.bytes());
    assert_eq!(again.list(), made.list());
    assert_eq!(again.current(), 2);
    let hashes = |it: &Vault| it.hashes(Instant(7), HERE, ("phone", "1"));
    assert_eq!(hashes(&again), hashes(&made));
    assert!(Vault::make(&keys, SUITES[0], (Secret::new([7; 32]), [8; 32]), Instant(5)).is_err());

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o750)).unwrap();
        assert!(matches!(Vault::open(&keys), Err(RoomError::Readable(_))));
    }
}

#[test]
fn who_was_forgotten_stays_forgotten_after_every_restart_and_in_every_process() {
    let room = tempfile::tempdir().unwrap();
    let keys = room.path().join("keys");
    let one = Vault::make(&keys, SUITES[0], (Secret::new([7; 32]), [8; 32]), Instant(5)).unwrap();
    let other = Vault::open(&keys).unwrap().unwrap();
    let key = Key::new([1; 32]);
    let (_, wrapped) = one.wrap((HERE, Id(4)), &key, &[2; 16]).unwrap();
    let (_, beside) = one.wrap((HERE, Id(5)), &key, &[3; 16]).unwrap();
    let second = one.rotate(SUITES[0], [9; 32], Instant(6)).unwrap();
    let (_, anew) = one.wrap((HERE, Id(4)), &key, &[4; 16]).unwrap();

    other.forget(HERE, Id(4)).unwrap();
    let later = Vault::open(&keys).unwrap().unwrap();

    assert_eq!(second, 2);
    for vault in [&other, &later] {
        assert_eq!(vault.unwrap((HERE, Id(4)), &wrapped).err(), Some(Shut));
        assert_eq!(vault.unwrap((HERE, Id(4)), &anew).err(), Some(Shut));
        assert!(vault.unwrap((HERE, Id(5)), &beside).is_ok());
    }
}

#[test]
fn a_wrapped_key_opens_for_its_own_person_only() {
    let vault = vault();
    let (_, wrapped) = vault.wrap((HERE, Id(4)), &Key::new([1; 32]), &[2; 16]).unwrap();

    assert!(vault.unwrap((HERE, Id(4)), &wrapped).is_ok());
    assert_eq!(vault.unwrap((HERE, Id(5)), &wrapped).err(), Some(Shut));
    assert_eq!(vault.unwrap((County(610_926), Id(4)), &wrapped).err(), Some(Shut));
}

#[test]
fn a_directory_inside_the_data_is_known_even_by_another_name() {
    let room = tempfile::tempdir().unwrap();
    let data = room.path().join("data");
    std::fs::create_dir(&data).unwrap();

    assert!(is_inside(&data.join("keys"), &data));
    assert!(is_inside(&data, &data));
    assert!(!is_inside(&room.path().join("data.keys"), &data));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&data, room.path().join("link")).unwrap();
        assert!(is_inside(&room.path().join("link/keys"), &data));
    }
}

#[test]
fn a_new_key_is_written_with_when_every_process_has_read_it() {
    let room = tempfile::tempdir().unwrap();
    let keys = room.path().join("keys");
    let made = Vault::make(&keys, SUITES[0], (Secret::new([7; 32]), [8; 32]), Instant(5)).unwrap();
    let other = Vault::open(&keys).unwrap().unwrap();
    let at = |seconds| Instant(0).plus_seconds(1_000_000 + seconds);
    let written = |vault: &Vault, now| vault.secret(now).derive("test", b"");
    let before = written(&made, at(0));

    for of in Of::ALL {
        assert_eq!(made.renew(of, SUITES[1], [9; 32], at(0)).unwrap(), 2);
    }
    other.refresh().unwrap();

    for vault in [&made, &other, &Vault::open(&keys).unwrap().unwrap()] {
        assert_eq!(written(vault, at(TAKES_EFFECT_SECONDS - 1)), before);
        assert_ne!(written(vault, at(TAKES_EFFECT_SECONDS)), before);
        let hashes = |now| vault.hashes(now, HERE, ("phone", "1"));
        let (early, late) = (hashes(at(0)), hashes(at(TAKES_EFFECT_SECONDS)));
        assert_eq!(early.iter().rev().collect::<Vec<_>>(), late.iter().collect::<Vec<_>>());
        assert_eq!(late.iter().map(|it| it.0).collect::<Vec<_>>(), [2, 1]);
        // What lives for a minute is not taken by the older one after that minute.
        let since = |seconds| vault.secrets_since(at(TAKES_EFFECT_SECONDS + seconds), 60).len();
        assert_eq!((since(60), since(61)), (2, 1));
    }
}

#[test]
fn the_newest_key_of_a_ring_does_not_end() {
    let room = tempfile::tempdir().unwrap();
    let keys = room.path().join("keys");
    let vault = Vault::make(&keys, SUITES[0], (Secret::new([7; 32]), [8; 32]), Instant(5)).unwrap();
    vault.renew(Of::Secret, SUITES[0], [9; 32], Instant(6)).unwrap();

    for number in [1, 9, 9] {
        vault.end_before(Of::Secret, number).unwrap();
    }

    let left =
        |it: &Vault| it.rings(Instant(6)).iter().map(|it| (it.of, it.number)).collect::<Vec<_>>();
    let expected = [(Of::Secret, 2), (Of::Index, 1)];
    assert_eq!(left(&vault), expected);
    assert_eq!(left(&Vault::open(&keys).unwrap().unwrap()), expected);
    assert!(!keys.join("secret.key").exists());
}
