//! `solutions/dayNN/course.toml`: how a learner's own version of a day is built, and how it is started.
//!
//! ```toml
//! build = "tsc --project ."          # optional: what has to be done before it can run
//! run = ["node", "out/server.js"]    # a command as at a prompt, or as a list of its words
//!
//! [env]                              # optional: for both of them
//! NODE_ENV = "production"
//! ```
//!
//! Why a file: which command builds a program is a decision of its author's, made once; `course check 4` should not have
//! to be told again, and `course check --all` cannot be.
//!
//! Invariants
//! - No shell is involved, unless one is written: `run = ["sh", "-c", "..."]`.
//! - Both commands run in the day's folder; a name with a slash in it, `./server`, is looked for there.
//! - A build ends: by itself, at its deadline or with the checker, and with all that it has started.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use crate::group::Group;
use crate::output::Output;
use crate::program::{Start, in_words};
use crate::solution::SolutionFolder;

/// The name of the file.
pub const FILE: &str = "course.toml";

/// How the error of a failed build begins.
pub const NOT_BUILT: &str = "the build failed";

/// How long a build may take: the first one may have to fetch what it needs.
const BUILD: Duration = Duration::from_secs(600);

/// The lines of a failed build that are shown.
const LINES: usize = 40;

/// How a learner's version of a day is built and started.
#[derive(Clone, Debug)]
pub struct Project {
    folder: PathBuf,
    build: Option<Words>,
    run: Words,
    env: BTreeMap<Name, String>,
}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    build: Option<Words>,
    run: Words,
    #[serde(default)]
    env: BTreeMap<Name, String>,
}

/// A command.
#[derive(Clone, Debug)]
struct Words {
    /// There is at least one.
    words: Vec<String>,
    /// As one would type it.
    typed: String,
}

/// The name of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

impl Project {
    /// The one in `folder`; `None` if there is no such file.
    pub fn of(folder: &SolutionFolder) -> anyhow::Result<Option<Self>> {
        let Some(text) = folder.text(FILE)? else {
            return Ok(None);
        };
        let file: File = toml::from_str(&text).map_err(|error| {
            let shown = folder.shown(FILE);
            let place = match error.span() {
                // What is missing altogether is missing nowhere; what is not closed has a place, and no length.
                Some(span) if span != (0..0) => place(&text, span.start),
                _ => String::new(),
            };
            let message = error.message().replace('\n', ", ");
            anyhow::anyhow!("{shown}{place}: {message}")
        })?;
        let folder = std::path::absolute(folder.path())
            .with_context(|| format!("cannot tell where {} is", folder.path().display()))?;
        Ok(Some(Self {
            folder,
            build: file.build,
            run: file.run,
            env: file.env,
        }))
    }

    /// The command that builds it, as one would type it, if there is one.
    pub fn build_command(&self) -> Option<String> {
        self.build.as_ref().map(Words::to_string)
    }

    /// Builds it, where there is something to build. What the build prints is shown only if it fails.
    pub fn build(&self) -> Result<(), NotBuilt> {
        let Some(words) = &self.build else {
            return Ok(());
        };
        let not_built = |what, output| NotBuilt {
            command: words.to_string(),
            what,
            output,
        };
        let (program, arguments) = self.command(words);
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(self.env())
            .current_dir(&self.folder);
        // Days may share their dependencies, and two installations at once would break them. If the folder can't be locked,
        // the build goes on without the lock.
        let turn = self
            .folder
            .parent()
            .and_then(|all| fs::File::open(all).ok());
        _ = turn.as_ref().map(fs::File::lock);
        let output = Output::keeping(LINES);
        let mut group = Group::start(&command, &output)
            .map_err(|error| not_built(format!("it does not start: {error}"), Vec::new()))?;
        let status = group.wait(BUILD);
        // This ends the processes that the build has left running, and closes its output.
        drop(group);
        output.wait(Duration::from_secs(1));
        match status {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(not_built(in_words(status), output.lines())),
            None => Err(not_built(
                format!("not done after {} minutes", BUILD.as_secs() / 60),
                output.lines(),
            )),
        }
    }

    /// The files outside of its folder that its commands name.
    pub fn named(&self) -> BTreeSet<PathBuf> {
        let words = self
            .build
            .iter()
            .chain([&self.run])
            .flat_map(|it| &it.words);
        let paths = words.filter(|word| word.contains('/'));
        let files = paths.filter_map(|word| fs::canonicalize(self.folder.join(word)).ok());
        let folder = fs::canonicalize(&self.folder).unwrap_or_default();
        let outside = |path: &PathBuf| path.is_file() && !path.starts_with(&folder);
        files.filter(outside).collect()
    }

    /// How it is started, on `port` or a free one.
    pub fn start(&self, port: Option<u16>, within: Duration) -> Start {
        let (program, arguments) = self.command(&self.run);
        let words = std::iter::once(program).chain(arguments.iter().map(OsString::from));
        Start {
            command: words.collect(),
            folder: Some(self.folder.clone()),
            env: self.env().collect(),
            port,
            within,
        }
    }

    /// The program that `words` name, and its arguments.
    fn command<'a>(&self, words: &'a Words) -> (OsString, &'a [String]) {
        let (program, arguments) = (&words.words[0], &words.words[1..]);
        // Which folder a relative path would start from is left to the system otherwise.
        match program.contains('/') {
            true => (self.folder.join(program).into(), arguments),
            false => (program.into(), arguments),
        }
    }

    fn env(&self) -> impl Iterator<Item = (String, String)> {
        let env = self.env.iter();
        env.map(|(Name(name), value)| (name.clone(), value.clone()))
    }
}

/// Why there is nothing to start.
#[derive(Debug)]
pub struct NotBuilt {
    command: String,
    what: String,
    output: Vec<String>,
}

impl std::error::Error for NotBuilt {}

impl fmt::Display for NotBuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NOT_BUILT}: {} ({})", self.command, self.what)?;
        self.output
            .iter()
            .try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Typed;

        impl<'de> Visitor<'de> for Typed {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(r#"a command: "node server.js", or ["node", "server.js"]"#)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                let words = shlex::split(text)
                    .ok_or_else(|| E::custom("a quote is opened and never closed"))?;
                const FOR_A_SHELL: [&str; 7] = ["&&", "||", ";", "|", "&", ">", "<"];
                if let Some(word) = words.iter().find(|word| FOR_A_SHELL.contains(&&***word)) {
                    return Err(E::custom(format!(
                        "`{word}` needs a shell; write [\"sh\", \"-c\", {text:?}]"
                    )));
                }
                at_least_one(words, text.to_owned())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                // Only a NUL cannot be quoted, and a command with one does not start.
                let typed = shlex::try_join(words.iter().map(String::as_str));
                let typed = typed.unwrap_or_else(|_| words.join(" "));
                at_least_one(words, typed)
            }
        }

        fn at_least_one<E: de::Error>(words: Vec<String>, typed: String) -> Result<Words, E> {
            match words.first().map(String::as_str) {
                None | Some("") => Err(E::invalid_value(de::Unexpected::Other("no word"), &Typed)),
                Some(first) if first.contains('=') && !first.contains('/') => Err(E::custom(
                    format!("`{first}` is not a program; put variables into [env]"),
                )),
                Some(_) => Ok(Words { words, typed }),
            }
        }

        deserializer.deserialize_any(Typed)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let fit = |c: char| c.is_ascii_alphanumeric() || c == '_';
        match name.as_str() {
            "PORT" => Err(de::Error::custom(
                "the checker chooses PORT; for a fixed port use `just check 4 --port N`",
            )),
            text if text.is_empty() || !text.chars().all(fit) => Err(de::Error::custom(format!(
                "{text:?} is not a variable name; use letters, digits and _"
            ))),
            _ => Ok(Self(name)),
        }
    }
}

/// `, line 2, column 7`: where the byte `at` of `text` stands, both from 1.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    format!(
        ", line {}, column {}",
        before.matches('\n').count() + 1,
        line.chars().count() + 1
    )
}
