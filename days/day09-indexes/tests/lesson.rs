//! Day 09, from outside: what the advisor says, what the lab measures, and the program as a learner runs it.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod advisor;
    pub mod duplicates;
    pub mod fixture;
    pub mod own;
    pub mod program;
    pub mod reports;
    pub mod trees;
    pub mod trials;
}
