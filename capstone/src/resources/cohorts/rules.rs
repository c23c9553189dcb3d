//! The rules of cohorts.

use rest::{Problem, Violation};
use uuid::Uuid;

use super::NewCohort;
use crate::http::rules::{Rules, is_visible, is_within};

/// Refuses what breaks a rule, with all of them at once.
pub(super) fn judge(new: &NewCohort) -> Result<(), Problem> {
    Rules::new()
        .keep("cohorts_name_present", is_visible(&new.name))
        .keep("cohorts_name_length", is_within(200, &new.name))
        .keep("cohorts_starts_on_year", new.starts_on.year() >= 1)
        .judge()
}

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
