//! The platform: the thirty pieces, assembled.
//!
//! What a lesson teaches is the code that runs here. This crate adds what is the platform's own:
//! its resources, its settings, and the one place where the pieces meet ([`app`]).
//!
//! # Layout
//! - [`app`]: the composition root; every route, behind its middleware
//! - [`courses`], [`enrollments`], [`check_ins`]: the resources, one file for each verb
//! - [`health`], [`index`]: what is not a resource
//! - [`json`], [`problem`], [`rules`]: bodies in and out, and the one shape of every error
//! - [`settings`]: what can be chosen; [`storage`]: where the data is; [`log`]
//! - [`serve`], [`import`], [`migrate`]: the commands
//!
//! # Invariants
//! - A handler speaks SQL and representations; it knows nothing of pools, sockets or signals.
//! - Every statement is a constant beside the handler that runs it. Values travel as parameters.
//! - An answer is never longer than the schema, or a limit in its statement, allows.

pub mod app;
pub mod check_ins;
pub mod courses;
pub mod enrollments;
pub mod health;
pub mod import;
pub mod index;
pub mod json;
pub mod log;
pub mod migrate;
pub mod problem;
pub mod rules;
pub mod serve;
pub mod settings;
pub mod storage;
