//! Day 07: what the bridge promises, and what the schema refuses.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod bridge;
    pub mod fixture;
    pub mod migrations;
    pub mod outage;
    pub mod pooler;
    pub mod reads;
    pub mod rows;
    pub mod schema;
    pub mod scoped;
    pub mod session;
    pub mod silence;
    pub mod statements;
    pub mod tour;
    pub mod transactions;
}
