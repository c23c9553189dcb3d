//! The rules of commitments.

use clock::Clock;
use rest::Problem;

use super::Commitment;
use crate::http::rules::{Rules, is_visible, is_within, plausible};

/// Refuses what breaks a rule, with all of them at once.
pub(super) fn judge(new: &Commitment, clock: &Clock) -> Result<(), Problem> {
    Rules::new()
        .keep(
            "enrollments_signed_name_present",
            is_visible(&new.signed_name),
        )
        .keep(
            "enrollments_signed_name_length",
            is_within(200, &new.signed_name),
        )
        .and(plausible("/signed_on", new.signed_on, clock))
        .judge()
}
