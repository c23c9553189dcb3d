//! Day 11: what each word of HTTP promises, kept by the day's own server.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod bodies;
    pub mod check;
    pub mod conditions;
    pub mod idempotency;
    pub mod methods;
    pub mod negotiation;
    pub mod order;
    pub mod problems;
    pub mod program;
    pub mod shapes;
    pub mod world;
}
