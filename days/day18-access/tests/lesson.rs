//! Day 18: what the policy allows, what the gate lets in, and which rows a statement finds.
#![allow(clippy::unwrap_used)]

mod lesson {
    pub mod decisions;
    pub mod gate;
    pub mod grants;
    pub mod impersonation;
    pub mod matrix;
    pub mod program;
    pub mod rows;
    pub mod world;
}
