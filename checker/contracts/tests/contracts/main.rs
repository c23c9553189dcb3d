//! What holds for every contract, and what verdicts stand on, held against something else.
#![allow(clippy::unwrap_used)]

mod brute_force;
mod indexed;
mod stages;
