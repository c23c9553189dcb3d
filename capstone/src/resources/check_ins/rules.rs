//! The rules of check-ins.

use rest::Violation;

/// The course has no such day.
pub(super) fn no_such_day() -> Violation {
    Violation::new(
        "/day",
        "no_such_day",
        "The course that the enrollment is for has no such day.",
    )
}
