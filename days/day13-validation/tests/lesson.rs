//! Day 13: what is refused, what is accepted, and how each is said.
#![allow(clippy::unwrap_used)]

#[path = "../src/engines.rs"]
#[allow(dead_code)] // the tour's table
mod engines;
#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod bodies;
    pub mod check;
    pub mod engines;
    pub mod json;
    pub mod large;
    pub mod members;
    pub mod numbers;
    pub mod patches;
    pub mod program;
    pub mod queries;
    pub mod world;
}
