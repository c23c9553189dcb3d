//! Where secrets come from, and where they never go.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use protection::{Secret, SecretError};
use tempfile::TempDir;

/// A file of this content and mode.
fn file(folder: &TempDir, content: &[u8], mode: u32) -> PathBuf {
    let path = folder.path().join("secret");
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn a_secret_is_never_printed() {
    let secret = Secret::new("correct horse");
    assert_eq!(
        format!("{secret:?} {:?}", Some(secret.clone())),
        "Secret(..) Some(Secret(..))"
    );
}

#[test]
fn it_matches_itself_alone() {
    let secret = Secret::new("correct horse");
    assert!(secret.matches(b"correct horse"));
    for wrong in [
        "",
        "correct hors",
        "correct horse ",
        "Correct horse",
        "correct house",
    ] {
        assert!(!secret.matches(wrong.as_bytes()), "{wrong}");
    }
}

#[test]
fn a_file_gives_its_bytes_without_the_line_end() {
    let folder = TempDir::new().unwrap();
    for (content, expected) in [
        (&b"0123456789abcdef"[..], &b"0123456789abcdef"[..]),
        (b"0123456789abcdef\n", b"0123456789abcdef"),
        (b"0123456789abcdef\n\n", b"0123456789abcdef\n"),
        (b"\xff\0 bytes of any kind", b"\xff\0 bytes of any kind"),
    ] {
        let path = file(&folder, content, 0o600);
        assert_eq!(Secret::from_file(&path, 16).unwrap().expose(), expected);
    }
}

#[test]
fn a_file_that_is_missing_empty_short_or_open_is_named_and_never_quoted() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("nothing");
    let error = Secret::from_file(&missing, 16).unwrap_err();
    assert!(matches!(error, SecretError::Unreadable { .. }));
    assert!(error.to_string().contains("nothing"), "{error}");

    for content in ["", "\n", "hunter2", "hunter2hunter2x\n"] {
        let path = file(&folder, content.as_bytes(), 0o600);
        let error = Secret::from_file(&path, 16).unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, SecretError::Short { least: 16, .. }),
            "{text}"
        );
        assert!(
            text.contains("secret") && !text.contains("hunter2"),
            "{text}"
        );
    }

    for mode in [0o604, 0o644, 0o602, 0o777] {
        let path = file(&folder, b"0123456789abcdef", mode);
        let text = Secret::from_file(&path, 16).unwrap_err().to_string();
        assert!(
            text.contains("chmod 600") && text.contains(&format!("{mode:o}")),
            "{text}"
        );
    }
    // A group is how an orchestrator hands a file to a process.
    let path = file(&folder, b"0123456789abcdef", 0o440);
    assert!(Secret::from_file(&path, 16).is_ok());
}

#[test]
fn even_a_secret_that_may_be_short_is_not_empty() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, b"\n", 0o600);
    assert!(matches!(
        Secret::from_file(&path, 0),
        Err(SecretError::Short { .. })
    ));
}

#[test]
fn a_variable_that_nobody_set_is_named_with_its_file() {
    let error = Secret::from_environment("DAY19_NOBODY_SETS_THIS", 16).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("DAY19_NOBODY_SETS_THIS_FILE"), "{text}");
}
