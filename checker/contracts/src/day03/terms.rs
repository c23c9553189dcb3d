//! The terms that the stages of this day share.

use std::time::Duration;

/// The field with the id.
pub(super) const ID: &str = "x-request-id";

/// The most bytes of a body.
pub(super) const LIMIT: usize = 65536;

/// How long to wait for a limit of one second before it counts as missing.
pub(super) const LONG: Duration = Duration::from_secs(10);
