//! Day 15: which tokens are believed, by which key, and who is behind a request.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod check;
    pub mod claims;
    pub mod file;
    pub mod mutants;
    pub mod pairs;
    pub mod program;
    pub mod requests;
    pub mod rotation;
    pub mod server;
    pub mod world;
}
