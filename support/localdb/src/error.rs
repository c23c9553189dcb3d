//! Why there is no database, written for the person who has to do something about it.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// The error of building a template.
pub type BuildError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no database. The message says everything; there is no `source` to add to it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No PostgreSQL of a version that will do is on this machine.
    #[error(
        "no PostgreSQL server programs (15 or newer) found\n{}\n\
         install them (Debian and Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; \
         macOS: brew install postgresql@17), name their directory in LOCALDB_PROGRAMS, \
         or set DATABASE_URL to use a server that runs already",
        listed(searched)
    )]
    NoPrograms {
        /// Where they were looked for, and what was wrong there.
        searched: Vec<String>,
    },
    /// Another major version made the data.
    #[error(
        "the data in {} was made by PostgreSQL {made_by}; found {found}\n\
         install PostgreSQL {made_by}, or carry the data over with pg_dump or pg_upgrade",
        directory.display()
    )]
    OtherVersion {
        /// The cluster's directory.
        directory: PathBuf,
        /// The major version in its `PG_VERSION`.
        made_by: String,
        /// The versions on this machine, with their directories.
        found: String,
    },
    /// A program did not run or did not succeed.
    #[error("`{command}` failed: {reason}{}", tail(output))]
    Command {
        /// The command line.
        command: String,
        /// Its exit status, or why it did not run.
        reason: String,
        /// The last lines it wrote.
        output: String,
    },
    /// The private server did not start.
    #[error("`{command}` did not start: {reason}{}\nthe whole log: {}", tail(log), path.display())]
    Start {
        /// The server's command line.
        command: String,
        /// How it ended.
        reason: String,
        /// The last lines of its log.
        log: String,
        /// Where the log is.
        path: PathBuf,
    },
    /// Processes of this server, or of others that use it, do not get on.
    #[error(
        "waited {seconds} s for {what}, in vain; whatever uses {} has to be ended by hand{}",
        directory.display(), tail_of("its processes", processes)
    )]
    Stuck {
        /// The event that did not come.
        what: String,
        /// How long.
        seconds: u64,
        /// The cluster's directory.
        directory: PathBuf,
        /// The processes, as the server listed them.
        processes: String,
    },
    /// A server that this crate did not start uses the data.
    #[error(
        "a PostgreSQL server that runs already (process {pid}) uses {}\n\
         stop it: pg_ctl stop -D '{}'", data.display(), data.display()
    )]
    InUse {
        /// The data directory.
        data: PathBuf,
        /// The process in its pid file.
        pid: String,
    },
    /// A directory that must be private is not ours alone.
    #[error("{} cannot be trusted: {reason}\nmake it yours alone (chmod 700), or use another", directory.display())]
    NotPrivate {
        /// The directory.
        directory: PathBuf,
        /// The mistake in the directory.
        reason: String,
    },
    /// A file could not be read, written or locked.
    #[error("cannot {doing} {}: {cause}", path.display())]
    File {
        /// The attempted action.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// Others may need the server.
    #[error("only a durable private server is killed on purpose; this one may be others' too")]
    NotToBeKilled,
    /// There is no home directory to keep data in.
    #[error("no home directory: set HOME, or name a directory for the data")]
    NoHome,
    /// `LOCALDB_GRACE` makes no sense.
    #[error("LOCALDB_GRACE is {0:?}; it must be a number of seconds, such as 10 or 0.5")]
    Grace(String),
    /// The URL of a database cannot be read. Nothing of it is repeated: any part may belong to a password.
    #[error(
        "the URL of the database (DATABASE_URL, unless you named another) is malformed{reason}\n\
         it should look like postgresql://user:password@host:5432/database\n\
         or like host=... port=5432 user=... password='...' dbname=...\n\
         in a URL, special characters of the password are encoded: @ is %40, / is %2F, ? is %3F, % is %25"
    )]
    Malformed {
        /// The option with an impossible value, after a colon; empty when the server names none.
        reason: String,
    },
    /// The server of `DATABASE_URL` does not answer.
    #[error(
        "the server of DATABASE_URL ({url}) does not answer: {reason}\n\
         start it, correct DATABASE_URL, or unset it to use a private server"
    )]
    Connect {
        /// The URL as it may be [shown](crate::redacted).
        url: String,
        /// Why not.
        reason: String,
    },
    /// The server refused a statement, or the connection broke.
    #[error("cannot {doing} on {url}: {reason}")]
    Sql {
        /// The attempted action.
        doing: String,
        /// The server's URL as it may be [shown](crate::redacted).
        url: String,
        /// The program's message, and the next step.
        reason: String,
    },
    /// The server accepted something and does not get on with it.
    #[error(
        "waited {seconds} s for {url} to {doing}, in vain; the server is stopped, or has far too much to do"
    )]
    Late {
        /// The attempted action.
        doing: String,
        /// How long.
        seconds: u64,
        /// The server's URL as it may be [shown](crate::redacted).
        url: String,
    },
    /// Building a template failed; it was discarded.
    #[error("building the template database `{name}` failed: {}", explained(&**cause))]
    Template {
        /// The template's name.
        name: String,
        /// The builder's error.
        cause: BuildError,
    },
}

impl Error {
    /// An error without the parts of the driver's message that may hold a secret.
    pub fn malformed(error: &postgres::Error) -> Self {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        // This one quotes the name of a known option and nothing else.
        let harmless = cause.filter(|cause| cause.starts_with("invalid value for option"));
        Self::Malformed {
            reason: harmless.map_or(String::new(), |cause| format!(": {cause}")),
        }
    }

    /// Wraps an I/O error with what was tried and where.
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { doing, path, cause }
    }
}

/// The driver's error, down to the server's own words.
pub(crate) fn reason(error: &postgres::Error) -> String {
    let Some(answer) = error.as_db_error() else {
        return with_causes(error);
    };
    let mut text = format!("{} (SQLSTATE {})", answer.message(), answer.code().code());
    for (label, more) in [("detail", answer.detail()), ("hint", answer.hint())] {
        if let Some(more) = more {
            let _ = write!(text, "\n{label}: {more}");
        }
    }
    text
}

/// The message of an error from elsewhere. The driver's own messages are better than their `Display`.
fn explained(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref() {
        Some(error) => reason(error),
        None => with_causes(error),
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// The last lines of a log file.
pub(crate) fn last_lines(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

fn tail(output: &str) -> String {
    tail_of("its last lines", output)
}

fn tail_of(what: &str, output: &str) -> String {
    match output.trim_end() {
        "" => String::new(),
        output => format!("; {what}:\n{}", listed(output.lines())),
    }
}

fn listed<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for line in lines {
        let _ = write!(
            text,
            "{}    {}",
            if text.is_empty() { "" } else { "\n" },
            line.as_ref()
        );
    }
    text
}
