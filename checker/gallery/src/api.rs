//! The learner's API of days 10 and later, in memory: one right [`Model`], and a [`Twist`] of it for each mistake.
//!
//! Why one model: a mistake is a line, a right server is all the rest, and what is wrong about a mistake can't be anything
//! but its line.

mod access;
mod accounts;
mod check_ins;
mod conditions;
mod courses;
mod database;
mod edge;
mod hole;
mod http;
mod input;
mod keys;
mod ledger;
mod mistakes;
mod model;
mod negotiation;
mod people;
mod problems;
mod race;
mod routes;
mod server;
mod sessions;
mod state;
mod stored;
mod tokens;
mod twist;

pub use accounts::Slip;
pub use edge::Breach;
pub use hole::Hole;
pub use mistakes::{days, twists};
pub use model::Model;
pub use server::Server;
pub use sessions::Leak;
pub use stored::{is_stored, serve};
pub use twist::{Fault, Twist};
