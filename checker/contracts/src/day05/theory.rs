//! The theory of functional dependencies that grading needs, with evidence against a wrong answer.
//!
//! Everything here follows the definitions and tries all subsets. That is fast for the dozen attributes of a puzzle, and
//! easy to verify. The closure decides which dependencies follow (Armstrong 1974). The chase decides which rows a join
//! gives back (Aho, Beeri and Ullman 1979).
//!
//! Invariants
//! - A relation has at most [`Set::CAPACITY`] attributes, each by its place in the heading.
//! - Rows made here obey every dependency of their relation; the tests check it.

mod chase;
mod relation;
mod rows;
mod set;

pub use chase::{Lost, Spurious, chase, lost, spurious};
pub use relation::{Dependency, Form, Relation, closure, covers};
pub use rows::{Row, agreeing_on, join, obeys};
pub use set::Set;
