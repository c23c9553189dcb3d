//! Servers that are known to be wrong, for tests that run them in their own process.
//!
//! Why here: a check that has never been seen to fail is no check. A day's contract names its mistakes; this crate makes
//! them. The servers of days 1 to 4, whose mistakes are in bytes and timing, are in the program of the same name.
//!
//! Invariants
//! - Nothing of ours is used: neither a day nor the checker. Two readings of an RFC that agree are worth more than one.
//! - A known-wrong server is right in everything but its one [twist](api::Twist).

pub mod api;
