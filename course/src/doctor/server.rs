//! The PostgreSQL server that lessons, tests and the platform use.

use std::env;
use std::path::PathBuf;

use localdb::survey;
use serde::Serialize;

use super::tools::Tool;

/// Where the server comes from.
#[derive(Serialize)]
#[serde(tag = "server", rename_all = "snake_case")]
pub(crate) enum Server {
    /// `DATABASE_URL` names it.
    Named {
        /// The URL, without its password.
        url: String,
        /// Its version, or why it doesn't answer.
        answer: Result<String, String>,
    },
    /// The machine's own programs run it.
    Private {
        /// The programs that serve, the first of which is used, or why none does.
        programs: Result<Vec<String>, String>,
        /// Where the shared server of lessons and tests has its socket.
        socket: Option<PathBuf>,
        /// Whether that server runs now.
        running: bool,
        /// Where the platform keeps its data.
        data: Option<PathBuf>,
    },
}

impl Server {
    /// Looks, and starts nothing.
    pub(crate) fn find() -> Self {
        match env::var("DATABASE_URL") {
            Ok(url) if !url.trim().is_empty() => Self::Named {
                answer: survey::version_of(url.trim()).map_err(|error| first_line(&error)),
                url: localdb::redacted(url.trim()),
            },
            _ => {
                let shared = survey::shared().ok();
                let programs = survey::programs();
                Self::Private {
                    programs: programs
                        .map(|all| {
                            let shown = |it: &survey::Programs| {
                                format!("{}, {}", it.version, it.directory.display())
                            };
                            all.iter().map(shown).collect()
                        })
                        .map_err(|error| first_line(&error)),
                    running: shared.as_ref().is_some_and(|it| it.running),
                    socket: shared.map(|it| it.socket),
                    data: localdb::data_directory().ok(),
                }
            }
        }
    }

    /// The same as a program to have.
    pub(crate) fn as_tool(&self) -> Tool {
        let (found, trouble, remedy) = match self {
            Self::Named { url, answer } => match answer {
                Ok(version) => (Some(format!("{version}, {url}")), None, ""),
                Err(why) => (
                    None,
                    Some(why.clone()),
                    "Start that server, correct DATABASE_URL, or unset it to use a private one",
                ),
            },
            Self::Private { programs, .. } => match programs {
                Ok(all) => (all.first().cloned(), None, ""),
                Err(why) => (None, Some(why.clone()), "Run: just postgresql"),
            },
        };
        Tool {
            name: "PostgreSQL 15 or newer".to_owned(),
            required: true,
            found,
            trouble,
            needed_for: "days 5 to 30".to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

fn first_line(error: &localdb::Error) -> String {
    let words = error.to_string();
    words.lines().next().unwrap_or_default().to_owned()
}
