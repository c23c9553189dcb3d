//! The commands: what the program can be told to do.

pub mod import;
pub mod migrate;
pub mod serve;
