//! Day 14: what each reader of a refusal gets, and what a dependency's outage costs.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod away;
    pub mod budget;
    pub mod check;
    pub mod circuit;
    pub mod constraints;
    pub mod leaks;
    pub mod pages;
    pub mod program;
    pub mod shape;
    pub mod sqlstates;
    pub mod world;
}
