//! As much of the theory of functional dependencies as it takes to grade an answer, and to show why it is wrong.
//!
//! Everything here is by the definition: all subsets are tried, which is fast for the dozen attributes of a puzzle, and
//! plain enough to be believed. What follows is decided by the closure (Armstrong 1974), what a join gives back by the
//! chase (Aho, Beeri and Ullman 1979).
//!
//! Invariants
//! - A relation has at most [`Set::CAPACITY`] attributes, each by its place in the heading.
//! - Rows that are made here obey every dependency of their relation; the tests hold them to it.

mod chase;
mod relation;
mod rows;
mod set;

pub use chase::{Lost, Spurious, chase, lost, spurious};
pub use relation::{Dependency, Form, Relation, closure, covers};
pub use rows::{Row, agreeing_on, join, obeys};
pub use set::Set;
