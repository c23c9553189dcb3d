//! Day 16: sessions on the platform's schema, and the day's own server.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod cross_site;
    pub mod ends;
    pub mod lab;
    pub mod rotation;
    pub mod secrets;
}
