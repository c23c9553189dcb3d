//! Private servers as their users meet them: real programs, real processes, real `kill -9`.

#![allow(clippy::unwrap_used)]

mod clients;
mod databases;
mod durable;
mod errors;
mod leases;
mod waits;
mod world;
