//! Day 12: several people at one row, and the log of what they did, on the day's own server.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod changes;
    pub mod check;
    pub mod log;
    pub mod platform;
    pub mod program;
    pub mod together;
    pub mod world;
}
