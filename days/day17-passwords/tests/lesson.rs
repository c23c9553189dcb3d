//! Day 17: passwords on the platform's schema, and the day's own server.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod flood;
    pub mod lab;
    pub mod login;
    pub mod outbox;
    pub mod registration;
    pub mod reset;
}
