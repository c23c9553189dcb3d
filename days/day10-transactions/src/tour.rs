//! The tour: sessions side by side, then the ledger.

mod ledger;
mod sessions;

use anyhow::ensure;
use lesson::Tour;
use tokio::runtime::Runtime;
use transactions::increments::{Way, race};

const CLIENTS: usize = 10;
const EACH: u64 = 40;

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    naive(tour)?;
    sessions::lock_first(tour)?;
    five_ways(tour)?;
    sessions::skew(tour)?;
    sessions::deadlock(tour)?;
    sessions::queue(tour)?;
    sessions::killed(tour)?;
    ledger::again(tour)?;
    ledger::over_http(tour)
}

/// The steps about what one writes first, for `day10 naive`.
pub(crate) fn naive(tour: &mut Tour) -> anyhow::Result<()> {
    sessions::lost_update(tour)?;
    ledger::hours_lost(tour)
}

fn five_ways(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Five ways to add 1, raced");
    tour.say(format!(
        "{CLIENTS} clients add 1 to the same number, {EACH} times each. `retries` counts tries beyond the first of each increment."
    ));
    let own = localdb::Database::empty("day10_race")?;
    let runtime = Runtime::new()?;
    let mut lines = vec![format!(
        "{:20} {:>9} {:>8} {:>6} {:>8}",
        "", "committed", "counter", "lost", "retries"
    )];
    for way in Way::ALL {
        tour.check()?;
        let it = runtime.block_on(race(own.url(), way, CLIENTS, EACH))?;
        ensure!(way == Way::Naive || it.lost() == 0, "{way:?} lost some");
        lines.push(format!(
            "{:20} {:>9} {:>8} {:>6} {:>8}",
            way.name(),
            it.committed,
            it.value,
            it.lost(),
            it.retries
        ));
    }
    tour.show(lines.join("\n"));
    Ok(())
}
