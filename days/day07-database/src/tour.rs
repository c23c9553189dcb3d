//! The tour: SQL on the course's own data, then the bridge.

mod bridge;
mod sql;

use lesson::Tour;

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    sql::tour(tour)?;
    bridge::tour(tour)
}

/// The steps about what one writes first, for `day07 naive`.
pub(crate) fn naive(tour: &mut Tour) -> anyhow::Result<()> {
    sql::pasted(tour)?;
    bridge::inside_async_code(tour)
}
