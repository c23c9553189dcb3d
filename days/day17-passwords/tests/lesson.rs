//! Day 17: passwords on the platform's schema, and the day's own server.
#![allow(clippy::unwrap_used)]

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

mod lesson {
    pub mod check;
    pub mod flood;
    pub mod lab;
    pub mod login;
    pub mod outbox;
    pub mod program;
    pub mod registration;
    pub mod reset;
}
