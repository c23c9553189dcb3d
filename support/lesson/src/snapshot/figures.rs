use std::fs;
use std::path::Path;

use super::{package, run};

/// Runs `binary figures --to FOLDER` and compares each file with the one of its name in the book's `notes/figures`; a
/// test's whole body.
///
/// # Panics
/// When the program fails, takes longer than 120 s, draws more or fewer than `count` figures, or draws one differently.
pub fn figures(binary: &str, count: usize) {
    let folder = tempfile::tempdir().expect("tests may make temporary folders");
    run(
        binary,
        "figures",
        &["--to".as_ref(), folder.path().as_os_str()],
    );
    let book = package().join("../../notes/figures");
    let drawn: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    let stale: Vec<_> = drawn
        .iter()
        .filter_map(|path| path.file_name().map(|name| (path, name)))
        .filter(|(path, name)| fs::read(path).ok() != fs::read(book.join(name)).ok())
        .map(|(_, name)| name)
        .collect();
    let program = Path::new(binary)
        .file_stem()
        .unwrap_or_default()
        .display()
        .to_string();
    let day = program.trim_start_matches("day");
    assert!(
        stale.is_empty(),
        "{stale:?} are stale. Draw them again: just day {day} figures --to notes/figures"
    );
    assert_eq!(drawn.len(), count, "figures: {drawn:?}");
}
