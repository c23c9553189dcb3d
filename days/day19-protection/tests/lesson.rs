//! Day 19: each bound holds exactly, and each claim counts only as far as somebody trusted made it.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod addresses;
    pub mod api;
    pub mod check;
    pub mod cors;
    pub mod egress;
    pub mod gcra;
    pub mod headers;
    pub mod limits;
    pub mod lockout;
    pub mod program;
    pub mod secrets;
    pub mod shared;
    pub mod world;
}
