//! Day 10: what the library promises under concurrency, and the program as a learner runs it.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod figures;
    pub mod fixture;
    pub mod ledger;
    pub mod locking;
    pub mod program;
    pub mod retrying;
}
