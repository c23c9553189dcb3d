//! Enrollments: a person in a cohort. So far they are only what check-ins belong to.

pub mod rows;
