//! The rules of cohorts.

use rest::{Problem, Violation};
use uuid::Uuid;

/// There is no such course.
pub(super) fn no_such_course() -> Violation {
    Violation::new(
        "/course",
        "no_such_course",
        "There is no course of this slug.",
    )
}

/// The id is that of a cohort that was deleted.
pub(super) fn used(id: Uuid) -> Problem {
    let detail = format!("There was a cohort {id}, which is deleted. Take another id.");
    Problem::conflict("taken", detail)
}

/// The nil UUID stands for no cohort.
pub(super) fn nil() -> Problem {
    let detail = "The UUID of only zeros can't be a cohort's id. Take another id.";
    Problem::not_found(detail)
}
