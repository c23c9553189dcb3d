//! Rules of every contract, and the theory that verdicts use, checked against brute force.
#![allow(clippy::unwrap_used)]

mod brute_force;
mod indexed;
mod stages;
