//! The grader of SQL: answers to the exercises of `sql/exercises`, and schemas that a learner wrote.
//!
//! Why: SQL is learned by writing it, and whether a query is right cannot be seen from its result: the rows look
//! plausible, and one join has dropped those that matter. So an answer is run beside a reference, on data with all that
//! real data has, and the difference is said.
//!
//! # Layout
//! - [`exercise`]: the files in `sql/exercises`; [`data_set`]: what they are about.
//! - [`sandbox`]: where answers run, as a `role`; `run`: running one; [`source`]: its text; [`outcome`]: what came of it; `compare`: beside what was expected;
//!   `likeness`: which mistake it is; [`judgment`]: what is said about it; [`grader`]: all of that; [`summary`]: a verdict in a sentence and a few rows.
//! - [`answered`]: an exercise as a stage of a contract.
//! - [`indexed`], [`rewritten`]: questions whose answer is an index, or a query, graded by pages.
//! - [`schema`]: what a learner's [`script`] makes, and what it does to rows.

pub mod answered;
mod backend;
mod compare;
pub mod data_set;
pub mod exercise;
pub mod grader;
pub mod indexed;
pub mod judgment;
mod likeness;
pub mod outcome;
pub mod rewritten;
mod role;
mod run;
pub mod sandbox;
pub mod schema;
pub mod script;
pub mod source;
pub mod summary;
