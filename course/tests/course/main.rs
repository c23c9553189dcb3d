//! The program as people use it: typed commands, a folder, and what comes of them.
#![allow(clippy::unwrap_used)]

mod attack;
mod begin;
mod built;
mod check;
mod commands;
mod doctor;
mod json;
mod pages;
mod refusals;
mod resume;
mod sql;
mod writing;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Somebody with a folder, on February 10, 2026.
struct Learner {
    folder: TempDir,
}

impl Learner {
    /// An empty folder.
    fn empty() -> Learner {
        Learner {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with a fresh tracker.
    fn fresh() -> Learner {
        let learner = Learner::empty();
        learner.write(tracker::template());
        learner
    }

    /// A folder with a tracker that was signed, and used for eleven days.
    fn in_use() -> Learner {
        let learner = Learner::fresh();
        learner.ok("start --name 'Ada Lovelace' --date 2026-01-30");
        for (day, date, hours, energy) in [
            (1, "2026-01-30", "2.5", 8),
            (2, "2026-01-31", "4", 9),
            (3, "2026-02-01", "1.25", 5),
            (4, "2026-02-03", "3", 7),
            (5, "2026-02-04", "0.5", 2),
            (6, "2026-02-05", "2", 6),
            (7, "2026-02-06", "3.5", 10),
            (8, "2026-02-08", "2.75", 7),
            (9, "2026-02-09", "2", 8),
        ] {
            learner.ok(&format!(
                "checkin {day} --hours {hours} --energy {energy} --date {date}"
            ));
            if day != 8 {
                learner.ok(&format!("done {day}"));
            }
        }
        for name in ["normalized", "'er diagram'", "pagination"] {
            learner.ok(&format!("deliver {name}"));
        }
        learner
    }

    fn tracker(&self) -> PathBuf {
        self.folder.path().join("PROGRESS.md")
    }

    fn read(&self) -> String {
        fs::read_to_string(self.tracker()).unwrap()
    }

    fn write(&self, text: impl AsRef<[u8]>) {
        fs::write(self.tracker(), text).unwrap();
    }

    /// Writes a file into `solutions/dayNN`.
    fn write_solution(&self, day: u8, name: &str, text: &str) {
        let folder = self.folder.path().join(format!("solutions/day{day:02}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }

    /// The line of the tracker that contains `part`.
    fn line(&self, part: &str) -> String {
        let text = self.read();
        let line = text.lines().find(|line| line.contains(part));
        line.unwrap_or_else(|| panic!("{part:?} is not in {text}"))
            .to_owned()
    }

    /// The names in the folder.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// A call of the program with `words` as they are typed; single quotes hold some together.
    fn command(&self, words: &str) -> Command {
        let pieces = words.split('\'').zip([false, true].into_iter().cycle());
        let words = pieces.flat_map(|(piece, quoted)| match quoted {
            true => vec![piece],
            false => piece.split_whitespace().collect(),
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command
            .args(words)
            .current_dir(self.folder.path())
            // Starters are built in their own folders, and not over each other.
            .env_remove("CARGO_TARGET_DIR")
            .env("COURSE_TODAY", "2026-02-10")
            // Whatever is above the folder is somebody else's: no test looks for a tracker there.
            .env("COURSE_FILE", self.tracker());
        // A folder in which all of a learner's days are built would mix their programs.
        for name in [
            "CLICOLOR_FORCE",
            "NO_COLOR",
            "VISUAL",
            "EDITOR",
            "CARGO_TARGET_DIR",
        ] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, words: &str) -> Output {
        self.command(words).output().unwrap()
    }

    /// The output of a call that succeeds.
    fn ok(&self, words: &str) -> String {
        let output = self.run(words);
        let errors = without_waits(&output.stderr);
        assert!(output.status.success(), "{words}: {errors}");
        assert_eq!(errors, "");
        self.redacted(&output.stdout)
    }

    /// The exit code and the message of a call that fails, and prints nothing else.
    fn refusal(&self, words: &str) -> (i32, String) {
        let output = self.run(words);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{words}");
        let code = output.status.code().expect("it ends by itself");
        let message = self.redacted(without_waits(&output.stderr).as_bytes());
        (code, message.lines().next().unwrap_or_default().to_owned())
    }

    /// The output of a call that finds a mistake, with its sentence about it.
    fn wrong(&self, words: &str) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "{words}");
        let errors = without_waits(&output.stderr).into_bytes();
        self.redacted(&[output.stdout, errors].concat())
    }

    /// `text` with the folder's changing name replaced.
    fn redacted(&self, text: &[u8]) -> String {
        let text = std::str::from_utf8(text).unwrap();
        let real = self.folder.path().canonicalize().unwrap();
        text.replace(real.to_str().unwrap(), "[folder]")
            .replace(self.folder.path().to_str().unwrap(), "[folder]")
    }
}

/// The messages without those about waits: on a busy machine, for a database that others are making or removing.
fn without_waits(errors: &[u8]) -> String {
    let waits = |line: &&str| {
        line.trim_start_matches("still ")
            .starts_with("waiting for ")
    };
    let errors = std::str::from_utf8(errors).unwrap();
    errors
        .split_inclusive('\n')
        .filter(|line| !waits(line))
        .collect()
}
