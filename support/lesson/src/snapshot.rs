//! The snapshot of a tour: the real program, run as a learner runs it.
//!
//! Each step is a snapshot of its own, named for its title, in the day's `tests/snapshots/`: so a
//! chapter includes the step it talks about (`{{#include .../two-clients-at-once.snap:4:}}`; the
//! first three lines are insta's), and a step that is inserted changes no other file but for its
//! number.
//!
//! Values that vary are redacted: ports, dates of HTTP, [measured](crate::Took) durations, timestamps with a fraction
//! of a second, UUIDs. Equal UUIDs get equal numbers, so identity still shows.

mod figures;

use std::env;
use std::ffi::OsStr;
use std::io::{Read as _, Seek as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use insta::Settings;

pub use self::figures::figures;

/// Generous: the machine may be busy with building everything else.
const DEADLINE: Duration = Duration::from_secs(120);

/// The values that vary from run to run: a regular expression for each, and the snapshot's text in its place.
const VARIES: [(&str, &str); 5] = [
    // Said by a database server that takes its time, on a machine that is busy.
    (r"(?m)^(still )?waiting for .+( \.\.\.|: \d+ s)\n", ""),
    (r"(127\.0\.0\.1|localhost|\[::1\]):\d{2,5}\b", "$1:[port]"),
    (
        r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",
        "[date]",
    ),
    (
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d(:\d\d)?)?",
        "[timestamp]",
    ),
    (r"\b\d+\.\d+ ?(s|ms|µs|us|ns)\b", "[time]"),
];

/// Runs `binary tour` and compares every step with its snapshot; a test's whole body.
///
/// # Panics
/// When the tour fails, takes longer than 120 s, or prints something else than it did.
pub fn tour(binary: &str) {
    tour_with(binary, &[]);
}

/// The same for `binary naive`, in the folder `tests/snapshots/naive`.
///
/// # Panics
/// As [`tour`] does.
pub fn naive(binary: &str) {
    naive_with(binary, &[]);
}

/// The same for `binary naive`, with more that varies.
///
/// # Panics
/// As [`tour`] does.
pub fn naive_with(binary: &str, varies: &[(&str, &str)]) {
    part(binary, "naive", &folder().join("naive"), varies);
}

/// The same with more that varies: regular expressions and what the snapshot has instead.
///
/// # Panics
/// As [`tour`] does.
pub fn tour_with(binary: &str, varies: &[(&str, &str)]) {
    part(binary, "tour", &folder(), varies);
}

fn part(binary: &str, part: &str, folder: &Path, varies: &[(&str, &str)]) {
    let text = number_uuids(&run(binary, part, &[]));
    let mut settings = Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (regex, replacement) in varies.iter().chain(&VARIES) {
        settings.add_filter(regex, *replacement);
    }
    let steps = steps(&text);
    assert!(!steps.is_empty(), "`{part}` has no steps:\n{text}");
    let mut failed = Vec::new();
    for (name, step) in &steps {
        let compare = || insta::assert_snapshot!(name.as_str(), step);
        if panic::catch_unwind(AssertUnwindSafe(|| settings.bind(compare))).is_err() {
            failed.push(name.as_str());
        }
    }
    assert!(
        failed.is_empty(),
        "steps that changed: {}",
        failed.join(", ")
    );
    let stale = stale(folder, &steps);
    assert!(
        stale.is_empty(),
        "snapshots of steps that `{part}` no longer has; delete them: {stale:?}"
    );
}

/// The output of `binary PART ARGUMENTS`. Panics, with the output so far, unless the program ends well and in time.
///
/// It prints to a file: a pipe would stay open for as long as anything that it leaves running, such
/// as a shared PostgreSQL, holds the other end.
fn run(binary: &str, part: &str, arguments: &[&OsStr]) -> String {
    let mut output = tempfile::tempfile().expect("tests may write temporary files");
    let out = || Stdio::from(output.try_clone().expect("a file can be opened twice"));
    let mut child = Command::new(binary)
        .arg(part)
        .args(arguments)
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("PORT")
        .stdin(Stdio::null())
        .stdout(out())
        .stderr(out())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {binary}: {error}"));
    let begun = Instant::now();
    let outcome = loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break Ok(()),
            Ok(Some(status)) => break Err(format!("`{part}` failed ({status})")),
            Ok(None) if begun.elapsed() < DEADLINE => thread::sleep(Duration::from_millis(5)),
            Ok(None) => break Err(format!("`{part}` did not end within {DEADLINE:?}")),
            Err(error) => break Err(format!("the end of `{part}` is unknown ({error})")),
        }
    };
    // Fails only if it has ended already.
    let _ = child.kill();
    let _ = child.wait();
    let mut bytes = Vec::new();
    output
        .rewind()
        .and_then(|()| output.read_to_end(&mut bytes))
        .expect("what was written can be read");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match outcome {
        Ok(()) => text,
        Err(why) => panic!("{why}:\n{text}"),
    }
}

/// The steps by the names of their snapshots: a step begins with its number in the first column.
fn steps(text: &str) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|first: char| first.is_ascii_digit()) {
            let title = line.trim_start_matches(|c: char| c.is_ascii_digit());
            steps.push((slug(title), String::new()));
        }
        if let Some((_, step)) = steps.last_mut() {
            step.push_str(line);
            step.push('\n');
        }
    }
    steps
}

/// `A client vanishes` as `a-client-vanishes`.
fn slug(title: &str) -> String {
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

fn folder() -> PathBuf {
    package().join("tests").join("snapshots")
}

fn package() -> PathBuf {
    // Cargo sets it for the tests it runs, to the folder of the package under test.
    let package = env::var_os("CARGO_MANIFEST_DIR").expect("snapshot tests are run by cargo");
    PathBuf::from(package)
}

fn stale(folder: &Path, steps: &[(String, String)]) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "snap")
        })
        .filter(|path| {
            let name = path.file_stem().unwrap_or_default();
            steps.iter().all(|(step, _)| name != step.as_str())
        })
        .collect()
}

/// Every UUID as `[uuid 1]`, `[uuid 2]`, ... in the order of first appearance.
fn number_uuids(text: &str) -> String {
    const SHAPE: [usize; 5] = [8, 4, 4, 4, 12];
    let is_uuid = |candidate: &str| {
        candidate.len() == 36
            && candidate
                .split('-')
                .map(|group| (group.len(), group))
                .zip(SHAPE)
                .filter(|((length, group), expected)| {
                    length == expected && group.bytes().all(|b| b.is_ascii_hexdigit())
                })
                .count()
                == SHAPE.len()
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut numbered = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(candidate) = rest.get(..36).filter(|candidate| is_uuid(candidate)) {
            let known = seen.iter().position(|uuid| *uuid == candidate);
            let index = known.unwrap_or_else(|| {
                seen.push(candidate);
                seen.len() - 1
            });
            numbered.push_str(&format!("[uuid {}]", index + 1));
            rest = &rest[36..];
        } else {
            numbered.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_uuids_get_equal_numbers() {
        let text = "a 0198c0de-0000-7000-8000-000000000001, 0198c0de-0000-7000-8000-000000000002, \
                    again 0198c0de-0000-7000-8000-000000000001 é";
        assert_eq!(number_uuids(text), "a [uuid 1], [uuid 2], again [uuid 1] é");
    }

    #[test]
    fn a_tour_is_split_at_its_numbered_titles() {
        let text = "Day 1 · Title\n\n1  First, a step\n\n   text\n\n2  Second\n   > 3\n";
        let expected = [
            ("first-a-step", "1  First, a step\n\n   text\n\n"),
            ("second", "2  Second\n   > 3\n"),
        ];
        let expected = expected.map(|(name, step)| (name.to_owned(), step.to_owned()));
        assert_eq!(steps(text), expected);
    }
}
