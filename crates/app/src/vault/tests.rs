//! What the vault holds against.

use super::*;

const HERE: County = County(610_925);

fn vault() -> Vault {
    Vault::in_memory(SUITES[0], Secret::new([7; 32]), [8; 32], Instant(0))
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
    assert_eq!(again.hash(HERE, "phone", "1"), made.hash(HERE, "phone", "1"));
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
