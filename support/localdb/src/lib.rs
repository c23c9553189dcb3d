//! A private PostgreSQL for learners who have no server running.
//!
//! Why: lessons and tests run on a real server, with nothing to set up. With `DATABASE_URL` set, that is the server it
//! names. Otherwise this crate runs the machine's own PostgreSQL programs (15 or newer), reached by a Unix socket that
//! only this user can open, as an ordinary user or as root.
//!
//! - [`Database`]: one's own, dropped when done; empty, or cloned from a migrated [`Template`].
//! - [`server`]: a lease on the shared server, for more than one database.
//! - [`durable`]: a lease on a server whose data stays, for an application.
//! - [`survey`]: what there is, without starting anything.
//!
//! Invariants
//! - Any number of processes, starting at once, get one server. It ends [a while](Settings::grace) after the last of
//!   them did, even if they were all killed; nobody has to clean up.
//! - If the server's supervisor is killed, the server ends at once: connections break, and the next lease starts it again.
//!   No server is ever left without somebody who will stop it.
//! - Nothing is waited for in silence: what takes longer than three seconds is named on standard error. The server and other
//!   processes are not waited for without end; only `initdb` and the builder of a template are given the time that they take.
//! - A password is never shown, neither by `Debug` nor in an error.
//!
//! Environment: `DATABASE_URL`, `LOCALDB_PROGRAMS` (the directory of the server programs), `LOCALDB_GRACE` (seconds),
//! `TMPDIR`, `XDG_CACHE_HOME`, `XDG_DATA_HOME`.

mod cluster;
mod database;
mod error;
mod fingerprint;
mod identity;
mod initialize;
mod kill;
mod launch;
mod lease;
mod memory;
mod names;
mod private;
mod programs;
mod redacted;
mod server;
mod session;
mod settings;
pub mod survey;
mod template;
mod url;
mod waiting;

use std::path::Path;

pub use database::Database;
pub use error::{BuildError, Error, Result};
pub use fingerprint::fingerprint;
pub use redacted::{redacted, shown};
pub use server::Server;
pub use settings::{Settings, cache_directory, data_directory};
pub use template::Template;
pub use url::parse;

/// A lease on the server that `DATABASE_URL` names or, without one, on the private server that all processes of this
/// user share.
///
/// # Errors
/// As [`Server::shared`].
pub fn server() -> Result<Server> {
    Server::shared()
}

/// A lease on a private server whose data is in `directory` (see [`data_directory`]) and survives restarts. It does not
/// look at `DATABASE_URL`.
///
/// # Errors
/// As [`Server::durable`].
pub fn durable(directory: &Path) -> Result<Server> {
    Server::durable(directory, &Settings::from_env()?)
}
