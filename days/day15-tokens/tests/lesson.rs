//! Day 15: which tokens are believed, by which key, and who is behind a request.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod claims;
    pub mod file;
    pub mod mutants;
    pub mod pairs;
    pub mod requests;
    pub mod rotation;
    pub mod world;
}
