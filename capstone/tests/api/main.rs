//! The platform's API suite, on a real PostgreSQL, in a database of its own for every test.
//!
//! A resource is asked in process (`world`), a file a resource. The real program runs over real sockets (`platform`)
//! where starting, stopping, faults and the network are the subject.

#![allow(clippy::unwrap_used)]

mod bad_days;
mod bad_input;
mod bounds;
mod check_ins;
mod client;
mod cohorts;
mod completions;
mod constraints;
mod courses;
mod deadlock;
mod enrollments;
mod health;
mod hostile;
mod idempotency;
mod identity;
mod import;
mod killed;
mod matrix;
mod plans;
mod platform;
mod problems;
mod routes;
mod rules;
mod seed;
mod sessions;
mod startup;
mod tree;
mod upgrade;
mod world;
