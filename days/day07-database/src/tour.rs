//! The tour: SQL on the course's own data, then the bridge.

mod bridge;
mod sql;

use lesson::Tour;

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    sql::tour(tour)?;
    bridge::tour(tour)
}
