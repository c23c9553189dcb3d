//! Day 16: sessions on the platform's schema, and the day's own server.
#![allow(clippy::unwrap_used)]

#[path = "../src/browser.rs"]
#[allow(dead_code)] // the requests of the experiment
mod browser;

#[path = "../src/milestone/mod.rs"]
#[allow(dead_code)] // the program's own way to start it
mod milestone;

#[path = "../src/token.rs"]
mod token;

mod lesson {
    pub mod check;
    pub mod chromium;
    pub mod cross_site;
    pub mod ends;
    pub mod http;
    pub mod lab;
    pub mod program;
    pub mod rotation;
    pub mod secrets;
    pub mod world;
}
