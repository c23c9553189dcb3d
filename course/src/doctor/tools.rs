//! The programs that the course uses, as `PATH` has them.

use std::env;
use std::path::PathBuf;

use serde::Serialize;

use super::asked::ask;

/// A program, and whether it's there.
#[derive(Serialize)]
pub(crate) struct Tool {
    /// Its common name, with the oldest version that serves.
    pub(crate) name: String,
    /// Whether every lesson needs it.
    pub(crate) required: bool,
    /// Its version and place; none if it's missing or too old.
    pub(crate) found: Option<String>,
    /// Why that which is there doesn't serve.
    pub(crate) trouble: Option<String>,
    /// The parts that need it.
    pub(crate) needed_for: String,
    /// The step to take if it's missing.
    pub(crate) remedy: String,
}

/// A program to look for.
struct Wanted {
    name: &'static str,
    /// Any of these will do.
    programs: &'static [&'static str],
    /// The word that makes it print its version; without one, it's enough that it's there.
    version: Option<&'static str>,
    oldest: (u32, u32),
    required: bool,
    needed_for: &'static str,
    remedy: &'static str,
}

const WANTED: [Wanted; 9] = [
    Wanted {
        name: "Rust",
        programs: &["rustc"],
        version: Some("--version"),
        oldest: (0, 0), // that of the workspace, see `all`
        required: true,
        needed_for: "everything",
        remedy: "Install it from https://rustup.rs; if it is too old: rustup update",
    },
    Wanted {
        name: "A C compiler",
        programs: &["cc"],
        version: Some("--version"),
        oldest: (0, 0),
        required: true,
        needed_for: "linking what Rust compiles",
        remedy: "Debian, Ubuntu: apt install build-essential. macOS: xcode-select --install",
    },
    Wanted {
        name: "just",
        programs: &["just"],
        version: Some("--version"),
        oldest: (1, 27),
        required: false,
        needed_for: "short commands",
        remedy: "Type ./just instead: it installs one of its own. Or: cargo install just --locked",
    },
    Wanted {
        name: "psql",
        programs: &["psql"],
        version: Some("--version"),
        oldest: (15, 0),
        required: false,
        needed_for: "the commands to try after a tour",
        remedy: "Install PostgreSQL's client: postgresql-client, or postgresql@17 with Homebrew",
    },
    Wanted {
        name: "Node.js",
        programs: &["node"],
        version: Some("--version"),
        oldest: (18, 0),
        required: false,
        needed_for: "just begin N --lang typescript",
        remedy: "Run: just languages typescript",
    },
    Wanted {
        name: "Python",
        programs: &["python3"],
        version: Some("--version"),
        oldest: (3, 10),
        required: false,
        needed_for: "just begin N --lang python",
        remedy: "Run: just languages python",
    },
    Wanted {
        name: "Go",
        programs: &["go"],
        version: Some("version"),
        oldest: (1, 19),
        required: false,
        needed_for: "just begin N --lang go",
        remedy: "Run: just languages go",
    },
    Wanted {
        name: "pgbouncer",
        programs: &[
            "pgbouncer",
            "/usr/sbin/pgbouncer",
            "/opt/homebrew/bin/pgbouncer",
        ],
        version: None,
        oldest: (0, 0),
        required: false,
        needed_for: "the tests of day 7",
        remedy: "Install the package pgbouncer, or run: scripts/pooler",
    },
    Wanted {
        name: "A browser",
        programs: &[
            "xdg-open",
            "open",
            "wslview",
            "firefox",
            "chromium",
            "google-chrome",
        ],
        version: None,
        oldest: (0, 0),
        required: false,
        needed_for: "diagrams, plans and the book",
        remedy: "Install any, or open the files and addresses on another machine",
    },
];

/// All but PostgreSQL's server programs, in the order in which they are needed.
pub(crate) fn all() -> Vec<Tool> {
    let [mut rust, others @ ..] = WANTED;
    // The oldest that builds the course, as its Cargo.toml says.
    rust.oldest = version(env!("CARGO_PKG_RUST_VERSION")).map_or(rust.oldest, |it| it.1);
    let wanted = std::iter::once(rust).chain(others);
    wanted.map(|it| it.look()).collect()
}

impl Wanted {
    fn look(&self) -> Tool {
        let (mut found, mut trouble) = (None, None);
        for program in self.programs.iter().filter_map(|name| on_path(name)) {
            match self.examine(&program) {
                Ok(words) => found = Some(words),
                Err(why) => trouble = Some(why),
            }
            if found.is_some() {
                break;
            }
        }
        let (major, minor) = self.oldest;
        Tool {
            name: match self.oldest {
                (0, 0) => self.name.to_owned(),
                (_, 0) => format!("{} {major} or newer", self.name),
                _ => format!("{} {major}.{minor} or newer", self.name),
            },
            required: self.required,
            trouble: trouble.filter(|_| found.is_none()),
            found,
            needed_for: self.needed_for.to_owned(),
            remedy: self.remedy.to_owned(),
        }
    }

    /// The version and the place of `program`, or why it doesn't serve.
    fn examine(&self, program: &std::path::Path) -> Result<String, String> {
        let place = program.display();
        let Some(word) = self.version else {
            return Ok(place.to_string());
        };
        let output = ask(program, word)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().next().unwrap_or_default().trim();
        if !output.status.success() {
            return Err(format!("{place} {word} fails ({})", output.status));
        }
        match version(line) {
            Some((_, numbers)) if numbers < self.oldest => Err(format!("{place} says {line:?}")),
            Some((words, _)) => Ok(format!("{words}, {place}")),
            None if self.oldest == (0, 0) => Ok(place.to_string()),
            None => Err(format!("{place} says {line:?}, which names no version")),
        }
    }
}

/// The first word of `line` that looks like a version, such as `1.95.0` or `v20.1`, and its first two numbers.
fn version(line: &str) -> Option<(&str, (u32, u32))> {
    line.split_whitespace().find_map(|word| {
        let word = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = word.find(|c: char| !c.is_ascii_digit() && c != '.');
        let word = &word[..end.unwrap_or(word.len())];
        let mut numbers = word.split('.').map(str::parse);
        let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some((word, (major, minor)))
    })
}

/// Where `name` is, if it can be run.
fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&folders).map(|folder| folder.join(name));
    places.into_iter().find(|place| {
        let runs = rustix::fs::access(place, rustix::fs::Access::EXEC_OK).is_ok();
        runs && place.is_file()
    })
}
