//! The file on the disk is whole at every moment, even while others write.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tracker::file::{self, FileError};
use tracker::{Day, template};

use crate::{check_in, day};

fn folder_with_a_tracker() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("PROGRESS.md");
    file::create(&path, &template()).unwrap();
    (folder, path)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn tick(path: &Path, number: u8) {
    file::edit::<_, FileError>(path, |tracker| {
        tracker.set_done(day(number), true).unwrap();
        Ok(())
    })
    .unwrap();
}

#[test]
fn thirty_writers_at_once_lose_nothing() {
    let (folder, path) = folder_with_a_tracker();
    std::thread::scope(|scope| {
        for day in Day::all() {
            let path = &path;
            scope.spawn(move || {
                tick(path, day.number());
                file::edit::<_, FileError>(path, |tracker| {
                    tracker
                        .set_check_in(day, &check_in("2026-02-02", "2", "8"))
                        .unwrap();
                    Ok(())
                })
                .unwrap();
            });
        }
    });

    let tracker = file::read(&path).unwrap();
    for day in Day::all() {
        assert!(tracker.is_done(day), "day {day}");
        assert!(tracker.check_in(day).is_some(), "day {day}");
    }
    assert_eq!(names(folder.path()), ["PROGRESS.md"]);
}

#[test]
fn permissions_stay_and_a_symbolic_link_stays_a_link() {
    let (folder, path) = folder_with_a_tracker();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.md");
    symlink("PROGRESS.md", &link).unwrap();

    tick(&link, 4);

    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    assert!(file::read(&path).unwrap().is_done(day(4)));
    assert_eq!(names(folder.path()), ["PROGRESS.md", "link.md"]);
}

#[test]
fn a_change_that_fails_or_changes_nothing_does_not_touch_the_file() {
    let (folder, path) = folder_with_a_tracker();
    let before = fs::metadata(&path).unwrap().ino();

    let failed: Result<(), FileError> = file::edit(&path, |tracker| {
        tracker.set_done(day(4), true).unwrap();
        Err(FileError::NotFound("elsewhere".into()))
    });
    assert!(failed.is_err());
    file::edit::<_, FileError>(&path, |tracker| {
        Ok(tracker.set_done(day(4), false).unwrap())
    })
    .unwrap();

    assert_eq!(fs::metadata(&path).unwrap().ino(), before);
    assert_eq!(fs::read(&path).unwrap(), template().as_bytes());
    assert_eq!(names(folder.path()), ["PROGRESS.md"]);
}

#[test]
fn the_next_writer_removes_the_leftovers_of_a_killed_one() {
    let (folder, path) = folder_with_a_tracker();
    fs::write(folder.path().join(".PROGRESS.md.new"), "half a tra").unwrap();

    tick(&path, 4);

    assert!(file::read(&path).unwrap().is_done(day(4)));
    assert_eq!(names(folder.path()), ["PROGRESS.md"]);
}

#[test]
fn a_new_file_never_takes_the_place_of_one_that_is_there() {
    let (folder, path) = folder_with_a_tracker();
    tick(&path, 4);

    assert!(matches!(
        file::create(&path, &template()),
        Err(FileError::Exists(_))
    ));
    assert!(file::read(&path).unwrap().is_done(day(4)));
    assert_eq!(names(folder.path()), ["PROGRESS.md"]);
}

#[test]
fn a_file_that_is_not_a_tracker_is_refused_in_a_sentence() {
    let (folder, path) = folder_with_a_tracker();
    let refusal = |path: &Path| file::read(path).unwrap_err().to_string();
    let at = |name: &str| folder.path().join(name);

    assert!(refusal(folder.path()).ends_with("is not a tracker: it is a folder"));
    assert!(refusal(Path::new("/dev/zero")).ends_with("it is not a regular file"));
    assert!(refusal(&at("none.md")).starts_with("there is no tracker at"));

    fs::write(at("utf16.md"), b"\xff\xfe#\0 \0D\0").unwrap();
    assert!(refusal(&at("utf16.md")).ends_with("(save it as UTF-8 in your editor)"));

    let large = fs::File::create(at("large.md")).unwrap();
    large.set_len(5 * 1024 * 1024).unwrap();
    assert!(refusal(&at("large.md")).ends_with("it is larger than 4 MiB"));

    let below_a_file = path.join("PROGRESS.md");
    assert!(refusal(&below_a_file).starts_with("cannot read"));
}
