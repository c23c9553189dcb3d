//! The ring as text, and what is wrong with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use jiff::SignedDuration;
use tokens::{Algorithm, FileFault, Key, KeyRing, Pair};

use super::world::{NOW, SECRET};

const SECRET_TEXT: &str = "G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ";

/// A key with this material.
fn key(id: &str, algorithm: &str, more: &str) -> String {
    format!("[[key]]\nid = \"{id}\"\nalgorithm = \"{algorithm}\"\n{more}\n")
}

fn secret(id: &str) -> String {
    key(id, "HS256", &format!("secret = \"{SECRET_TEXT}\""))
}

#[test]
fn a_ring_has_keys_of_every_kind() {
    let private = Pair::generate(Algorithm::EdDsa).unwrap().private;
    let public = Pair::generate(Algorithm::Rs256).unwrap().public;
    let text = format!(
        "lifetime = \"10m\"\nunnamed = \"a\"\n{}{}{}",
        secret("a"),
        key(
            "b",
            "EdDSA",
            &format!("since = \"{NOW}\"\nprivate = \"\"\"\n{private}\"\"\"")
        ),
        key("c", "RS256", &format!("public = \"\"\"{public}\"\"\"")),
    );
    let ring = KeyRing::parse(&text).unwrap();
    let now = NOW.parse().unwrap();
    assert_eq!(ring.lifetime(), SignedDuration::from_mins(10));
    assert_eq!(ring.signing(now).map(Key::id), Some("b"));
    assert_eq!(ring.find(None, now).map(Key::id), Some("a"));
    let public = ring.find(Some("c"), now).unwrap();
    assert_eq!(
        (public.algorithm(), public.can_sign()),
        (Algorithm::Rs256, false)
    );
}

#[test]
fn a_fault_is_named_and_quotes_no_secret() {
    let pem = "-----BEGIN PRIVATE KEY-----\\nG7rb0wUx\\n-----END PRIVATE KEY-----";
    let both = format!("secret = \"{SECRET_TEXT}\"\npublic = \"{pem}\"");
    let table = [
        (String::new(), "the key ring is empty"),
        (" \n\t".to_owned(), "the key ring is empty"),
        ("lifetime = \"15m\"".to_owned(), "the ring has no key"),
        ("x".repeat(70_000), "larger than 65536 bytes"),
        (
            format!("[[key]]\nid = \"a\"\nsecret = {SECRET_TEXT}"),
            "line 3",
        ),
        (
            format!("\n{}sekret = \"{SECRET_TEXT}\"", secret("a")),
            "line",
        ),
        (
            secret("a").replace("HS256", "HS512"),
            "the key a: the algorithm must be",
        ),
        (
            secret("a").replace("HS256", "none"),
            "the key a: the algorithm must be",
        ),
        (
            secret("a").replace("HS256", "RS256"),
            "the key a needs one of secret",
        ),
        (key("a", "HS256", ""), "the key a needs one of secret"),
        (key("a", "HS256", &both), "the key a needs one of secret"),
        (
            key("a", "HS256", "secret = \"G7rb0wUx\""),
            "the key a: the secret has 8 bytes",
        ),
        (
            key("a", "EdDSA", &format!("private = \"{pem}\"")),
            "the key a: the key can't be read",
        ),
        (
            format!("{}{}", secret("a"), secret("a")),
            "two keys with the id a",
        ),
        (format!("{}{}", secret("a"), secret("b")), "same moment"),
        (
            format!("unnamed = \"b\"\n{}", secret("a")),
            "no key with the id b",
        ),
        (
            format!("lifetime = \"25h\"\n{}", secret("a")),
            "1 second to 24 hours",
        ),
        (
            format!("lifetime = \"{SECRET_TEXT}\"\n{}", secret("a")),
            "line 1",
        ),
    ];
    for (text, expected) in table {
        let fault = KeyRing::parse(&text).unwrap_err();
        let told = format!("{fault} {fault:?}");
        assert!(fault.to_string().contains(expected), "{fault}");
        assert!(!told.contains("G7rb0wUx"), "{told}");
    }
}

#[test]
fn a_file_must_be_there_and_be_closed_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let read = || KeyRing::read(&path).map(|_| ());
    assert!(matches!(read(), Err(FileFault::File { .. })));
    assert!(read().unwrap_err().to_string().contains("keys.toml"));
    fs::write(&path, secret("a")).unwrap();
    for mode in [0o644, 0o604, 0o602, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let fault = read().unwrap_err().to_string();
        assert!(fault.contains(&format!("(mode {mode:o})")), "{fault}");
    }
    for mode in [0o600, 0o400, 0o640] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(read().is_ok(), "{mode:o}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "").unwrap();
    assert!(matches!(read(), Err(FileFault::Empty)));
    fs::write(&path, "x".repeat(70_000)).unwrap();
    assert!(matches!(read(), Err(FileFault::TooLarge)));
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(matches!(read(), Err(FileFault::File { .. })));
    fs::write(&path, SECRET).unwrap();
    let told = read().unwrap_err().to_string();
    assert!(
        told.starts_with("line 1") && !told.contains(SECRET_TEXT),
        "{told}"
    );
}
