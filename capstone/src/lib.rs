//! The platform: the thirty pieces, assembled.
//!
//! The lessons' code is the code that runs here. This crate adds the platform's own: its resources, its settings, and
//! the places where the pieces meet.
//!
//! # Layout
//! - [`app`]: what all handlers share
//! - [`http`]: what all resources share: the call, pages, the rules of the schema, who may do what
//! - [`resources`]: a folder each: representation, rows with all its SQL, a file for each verb
//! - [`routes`]: the only file that names handlers
//! - [`commands`]: serve, import, admin, migrate
//! - [`settings`]: what can be chosen; [`storage`]: where the data is; [`keys`]: who may sign; [`log`]
//!
//! # Invariants
//! - `main -> commands -> routes -> resources -> http -> app`: a file imports from its right only, and a test
//!   reads every `crate::` to see to it. [`settings`], [`storage`], [`keys`] and [`log`] are for commands.
//! - A handler speaks rows and representations; it knows nothing of pools, sockets or signals.
//! - Every statement is a constant in a `rows.rs`. Values travel as parameters.
//! - A change goes through `transact`, is made on the version that its client saw, and commits with its event.
//! - An answer is never longer than the schema, or a limit in its statement, allows.

pub mod app;
pub mod commands;
pub mod http;
pub mod keys;
pub mod log;
pub mod resources;
pub mod routes;
pub mod settings;
pub mod storage;
