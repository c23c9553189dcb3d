//! The resources, a folder each: its representation, its SQL, and a file for each verb.
//!
//! A resource may use another's rows and representation, never its handlers.

pub mod accounts;
pub mod check_ins;
pub mod cohorts;
pub mod commitments;
pub mod courses;
pub mod deliverable_completions;
pub mod deliverables;
pub mod enrollments;
pub mod health;
pub mod index;
pub mod lesson_completions;
pub mod lessons;
pub mod me;
pub mod problems;
pub mod sessions;
