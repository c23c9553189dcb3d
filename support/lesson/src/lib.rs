//! How a day runs, narrates and is snapshotted.
//!
//! Every day of the course is a library and a program. The program is the same for all of them:
//! it starts the day's *milestone* (the real server), drives it through a *tour* that prints what
//! it really sent and received, and lets it stay up to be poked. This crate is that sameness, so
//! that a day's `main.rs` holds nothing but its own subject:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use lesson::{Lesson, Milestone, Tour};
//!
//! const LESSON: Lesson = Lesson {
//!     day: 1,
//!     title: "How backends work",
//!     start: |listener| {
//!         // Serve on `listener`, then say how to stop.
//!         Ok(Milestone::running(move || {
//!             drop(listener);
//!             Ok(())
//!         }))
//!     },
//!     tour: |tour| {
//!         tour.step("A request typed by hand");
//!         tour.say("HTTP is text over a stream of bytes.");
//!         tour.raw("GET / HTTP/1.1\r\nHost: day01\r\n\r\n")?.expect_status(200)?;
//!         Ok(())
//!     },
//!     naive: None,
//!     try_it: [
//!         "curl -i http://{address}/",
//!         "curl -i http://{address}/ --data hello",
//!         "curl telnet://{address}",
//!     ],
//! };
//!
//! fn main() -> ExitCode {
//!     lesson::run(&LESSON)
//! }
//! ```
//!
//! Invariants
//! - Every line of a tour comes from bytes that were really sent or received, a statement that was
//!   really executed, or a program that really ran. No function prints an invented one.
//! - Every wait has a deadline and everything kept or printed has a bound: a tour cannot hang and
//!   cannot flood.
//! - However a tour ends (to its end, by an error, by a panic, by a signal, because nobody reads
//!   its output any more), the milestone is stopped before the program ends.
//! - What the learner sees is never redacted; the snapshot is, by [`snapshot`](mod@snapshot).

mod answer;
mod command;
mod connection;
mod page;
mod receive;
mod run;
mod stop;
mod text;
mod tour;

#[cfg(feature = "snapshot")]
mod program;
#[cfg(feature = "snapshot")]
pub mod snapshot;
#[cfg(feature = "sql")]
mod sql;
#[cfg(feature = "sql")]
mod table;
#[cfg(feature = "sql")]
mod tables;

use std::net::TcpListener;

pub use answer::{Answer, Call};
pub use command::Output;
pub use connection::Connection;
pub use page::{Ended, Took};
#[cfg(feature = "snapshot")]
pub use program::Program;
pub use run::{run, run_with};
#[cfg(feature = "sql")]
pub use tables::{Place, Tables};
pub use tour::Tour;

/// One day of the course, as a program.
pub struct Lesson {
    /// The day, 1-30. `dayNN` serves on port 3000 + day unless a flag or PORT names another port.
    pub day: u8,
    /// The day's title in the tracker.
    pub title: &'static str,
    /// Starts the milestone on a listener that is already bound; returns once it runs.
    pub start: fn(TcpListener) -> anyhow::Result<Milestone>,
    /// Drives the running milestone through its ideas.
    pub tour: fn(&mut Tour) -> anyhow::Result<()>,
    /// `dayNN naive`: what one writes first, run until it breaks; narrated as a tour, beside the milestone.
    pub naive: Option<fn(&mut Tour) -> anyhow::Result<()>>,
    /// Commands to try while it stays up: `{address}` becomes its host and port, `{database}` the
    /// URL of its database, without a password. A command for a database whose URL may not be
    /// shown is left out.
    pub try_it: [&'static str; 3],
}

/// A milestone that runs until it is stopped.
pub struct Milestone {
    stop: Box<dyn FnOnce() -> anyhow::Result<()> + Send>,
    database: Option<String>,
    /// Its URL as the learner may see it.
    shown_database: Option<String>,
    serves: bool,
}

impl Milestone {
    /// A running milestone that `stop` ends, within its own drain deadline.
    pub fn running(stop: impl FnOnce() -> anyhow::Result<()> + Send + 'static) -> Self {
        Self {
            stop: Box::new(stop),
            database: None,
            shown_database: None,
            serves: true,
        }
    }

    /// Names the milestone's database to the tour and the learner.
    ///
    /// The `stop` closure must own the lease or guard that keeps the database alive.
    #[cfg(feature = "sql")]
    #[must_use]
    pub fn with_database(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        self.shown_database = localdb::shown(&url);
        self.database = Some(url);
        self
    }

    /// Names the milestone's database as [`with_database`](Self::with_database) does, and keeps it until after the stop.
    #[cfg(feature = "sql")]
    #[must_use]
    pub fn on(self, place: Place) -> Self {
        let url = place.url().to_owned();
        let stop = self.stop;
        let stop = Box::new(move || {
            let stopped = stop();
            drop(place);
            stopped
        });
        Self { stop, ..self }.with_database(url)
    }

    /// Tells that nothing listens: what stays up to be poked is the database alone.
    #[must_use]
    pub fn without_server(mut self) -> Self {
        self.serves = false;
        self
    }

    /// Ends it.
    pub fn stop(self) -> anyhow::Result<()> {
        (self.stop)()
    }
}
