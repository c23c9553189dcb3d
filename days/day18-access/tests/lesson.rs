//! Day 18: what the policy allows, what the gate lets in, and which rows a statement finds.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod check;
    pub mod decisions;
    pub mod gate;
    pub mod grants;
    pub mod impersonation;
    pub mod matrix;
    pub mod program;
    pub mod rows;
    pub mod world;
}
