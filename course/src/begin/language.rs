//! The languages that a day can be begun in, and the starters in them.
//!
//! Why in the language's own words: what is laid out is what a program in that language looks like, with the tools that
//! everybody there uses, so that the first thing a learner has to do is the day's work.
//!
//! Invariants
//! - A starter needs its language and what its build fetches: the compiler of TypeScript, once for all
//!   days, and from day 11 on the driver of PostgreSQL, in one version.
//! - Starters are folders of this crate, `starters/LANGUAGE`, and part of the program: `dayNN` has the program of that day
//!   and of those after it up to the next such folder, `project` what surrounds it, `shared` what lies beside the days.

use std::collections::HashSet;

use clap::ValueEnum;
use include_dir::{Dir, include_dir};

static STARTERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starters");

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[value(alias = "rs")]
    Rust,
    #[value(alias = "ts")]
    Typescript,
    #[value(alias = "py")]
    Python,
    #[value(alias = "golang")]
    Go,
}

/// A file of a starter.
#[derive(Debug)]
pub(crate) struct Part {
    /// Where it belongs, from the folder of the day.
    pub(crate) path: String,
    pub(crate) text: &'static str,
    /// Whether it is there for all days, and so may be there already.
    pub(crate) shared: bool,
}

impl Language {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Typescript => "TypeScript",
            Self::Python => "Python",
            Self::Go => "Go",
        }
    }

    /// How it is typed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Typescript => "typescript",
            Self::Python => "python",
            Self::Go => "go",
        }
    }

    /// The file that the program begins in, which is also how a folder is known to be in this language.
    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Rust => "src/main.rs",
            Self::Typescript => "server.ts",
            Self::Python => "server.py",
            Self::Go => "server.go",
        }
    }

    /// The prefix of a comment line.
    pub(crate) fn comment(self) -> &'static str {
        match self {
            Self::Python => "#",
            Self::Rust | Self::Typescript | Self::Go => "//",
        }
    }

    /// The commands that building and running take.
    pub(crate) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Rust => &["cargo"],
            Self::Typescript => &["node", "npm"],
            Self::Python => &["python3"],
            Self::Go => &["go"],
        }
    }

    /// The starter files for `day`, 1-30, the program first. A file of the day goes before the project's of the same
    /// name.
    pub(crate) fn starter(self, day: u8) -> Vec<Part> {
        let folder = |name: &str| STARTERS.get_dir(format!("{}/{name}", self.word()));
        let of_day = (1..=day)
            .rev()
            .find_map(|day| folder(&format!("day{day:02}")));
        let [project, shared] = ["project", "shared"].map(folder);
        let mut parts = Vec::new();
        for (dir, shared) in [(of_day, false), (project, false), (shared, true)] {
            if let Some(dir) = dir {
                add(&mut parts, dir, dir, shared);
            }
        }
        let mut seen = HashSet::new();
        parts.retain(|part| seen.insert(part.path.clone()));
        parts.sort_by_key(|part| part.path != self.program());
        parts
    }
}

/// Adds the files in `dir`, which is `root` or somewhere in it.
fn add(parts: &mut Vec<Part>, root: &Dir<'static>, dir: &Dir<'static>, shared: bool) {
    for file in dir.files() {
        let (Ok(path), Some(text)) = (file.path().strip_prefix(root.path()), file.contents_utf8())
        else {
            continue;
        };
        let above = if shared { "../" } else { "" };
        parts.push(Part {
            path: format!("{above}{}", path.display()),
            text,
            shared,
        });
    }
    for dir in dir.dirs() {
        add(parts, root, dir, shared);
    }
}
